"""An inequality between expectations of logarithms in; a proof by Jensen's inequality out."""

from derivations.budget import Budget
from derivations.goal import Goal
from derivations.probability.density import PairedError
from derivations.probability.form import TooLargeError, difference
from derivations.probability.gibbs import is_nonnegative
from derivations.probability.normal import UnsupportedError
from derivations.probability.statement import evidence, sides
from derivations.verdict import Method, Proof

NAME = "Jensen's inequality"


def prove(goal: Goal, budget: Budget) -> Proof | None:
    """The larger side less the smaller one is the mean of a logarithm that is not negative."""
    if goal.relation not in ("<=", ">="):
        return None
    found = sides(goal, budget, evidence(goal)[-1])
    if found is None:
        return None
    larger, smaller = (found.lhs, found.rhs) if goal.relation == ">=" else (found.rhs, found.lhs)
    try:
        if is_nonnegative(found.calculus, difference(larger, smaller, budget)):
            return Proof(NAME, found.assuming())
    except (UnsupportedError, TooLargeError, PairedError):
        return None
    return None


METHOD = Method(NAME, 35, prove)
