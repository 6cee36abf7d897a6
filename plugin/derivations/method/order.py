"""A goal that orders two scalars in; a proof from the sign of their difference out: squares, positive terms, given bounds."""

from derivations.algebra.cauchy_schwarz import cauchy_schwarz
from derivations.algebra.domains import implied_domains
from derivations.algebra.normal_form import NEEDED, Field, OutOfReachError, attempt, is_complex, normalise
from derivations.algebra.positivity import is_nonnegative, is_positive
from derivations.budget import Budget
from derivations.goal import Goal
from derivations.term import Term, apply
from derivations.verdict import Method, Proof

NAME = "sign of the difference"


def prove(goal: Goal, budget: Budget) -> Proof | None:
    """The difference of the sides is positive, or not negative, by its form."""
    match goal.relation:
        case "<" | "<=":
            low, high = goal.lhs, goal.rhs
        case ">" | ">=":
            low, high = goal.rhs, goal.lhs
        case _:
            return None
    context = implied_domains(goal)
    if is_complex(apply("add", low, high), context):
        return None
    strict = goal.relation in ("<", ">")

    def work(field: Field) -> tuple[str, ...] | None:
        return _used(field, low, high, strict=strict)

    try:
        used = attempt(work, context, budget)
    except OutOfReachError:
        return None
    return None if used is None else Proof(NAME, used)


def _used(field: Field, low: Term, high: Term, *, strict: bool) -> tuple[str, ...] | None:
    difference = normalise(field, high) - normalise(field, low)
    if any(c.sign in NEEDED for c in field.conditions.values()):
        return None
    holds = is_positive(difference) if strict else is_nonnegative(difference)
    if not holds and not strict and is_positive(field.polynomial(difference.den)):
        holds = cauchy_schwarz(field, difference.num)
    return tuple(field.used) if holds else None


METHOD = Method(NAME, 12, prove)
