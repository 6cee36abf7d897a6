"""A step with integrals without limits in; what they may mean there out: over the whole support, or as antiderivatives."""

from derivations.construct import ONE, times
from derivations.goal import REAL, Goal
from derivations.integrals.definite import Closed, Integral
from derivations.integrals.facts import Facts
from derivations.integrals.integrate import integrate
from derivations.integrals.unfold import support
from derivations.term import Apply, Term, free_variables, holds, is_apply, walk

SUPPORT, ANTIDERIVATIVE = "whole support", "antiderivative"
LAWS = frozenset({"density", "expectation", "probability", "mean"})


def readings(goal: Goal, facts: Facts) -> tuple[str, ...]:
    r"""Find the readings of \int without limits that the step does not exclude; none where there is no such integral.

    The whole support is meant where a density stands under the integral, or where one side is a value free of the variable;
    an antiderivative is meant where a side depends on the variable of the integral.
    """
    found = [unlimited(side) for side in (goal.lhs, goal.rhs)]
    if not found[0] and not found[1]:
        return ()
    if depends_on_variable(goal):
        return (ANTIDERIVATIVE,)
    if holds(goal.lhs, LAWS) or holds(goal.rhs, LAWS):
        return (SUPPORT,)
    if not found[0] or not found[1]:
        return (SUPPORT,)
    if all(_holds_normalised(node, facts) for side in found for node in side):
        return (SUPPORT,)
    return (SUPPORT, ANTIDERIVATIVE)


def depends_on_variable(goal: Goal) -> bool:
    """Whether a side depends on the variable of an integral without limits."""
    names = {node.bound[0].name for side in (goal.lhs, goal.rhs) for node in unlimited(side)}
    return bool(names and names & (free_variables(goal.lhs) | free_variables(goal.rhs)))


def unlimited(term: Term) -> list[Apply]:
    """Find the integrals without limits."""
    return [
        node
        for node in walk(term)
        if isinstance(node, Apply) and node.head == "integral_over" and len(node.args) == 2 and is_apply(node.args[1], "support")
    ]


def _holds_normalised(node: Apply, facts: Facts) -> bool:
    """Whether a density of total mass 1 is a factor of the integrand: its exponentials and constants."""
    x = node.bound[0]
    limits = support(x.name, discrete=False, context=facts.context)
    if limits is None:
        return False
    kept = [f for f in _factors(node.args[0]) if x.name not in free_variables(f) or is_apply(f, "exp")]
    if not any(is_apply(f, "exp") for f in kept):
        return False
    mass = integrate(Integral(times(*kept), *limits, x), facts)
    return isinstance(mass, Closed) and facts.with_domain(x.name, REAL).simplify(mass.term) == ONE


def _factors(body: Term) -> list[Term]:
    match body:
        case Apply(head="mul", args=args):
            return [f for a in args for f in _factors(a)]
        case Apply(head="neg", args=(inner,)):
            return _factors(inner)
        case Apply(head="div", args=(above, below)):
            return [*_factors(above), Apply("div", (ONE, below))]
        case Apply(head="pow", args=(Apply(head="euler"), exponent)):
            return [Apply("exp", (exponent,))]
    return [body]
