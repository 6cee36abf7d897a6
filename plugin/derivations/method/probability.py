"""A statement about unknown laws in; a proof out, or the algebra that is left when densities and expectations are letters."""

from fractions import Fraction

from derivations.budget import Budget
from derivations.goal import Goal
from derivations.probability.binder import free
from derivations.probability.form import Form, TooLargeError, difference, product, to_term
from derivations.probability.normal import UnsupportedError, power
from derivations.probability.statement import Sides, evidence, letters, sides
from derivations.verdict import Method, Proof, Reduction

NAME = "probability calculus"


def prove(goal: Goal, budget: Budget) -> Proof | Reduction | None:
    """Equal normal forms, or equal as rational functions of the densities and expectations in them."""
    if goal.relation not in ("=", "propto", "constant"):
        return None
    found: Sides | None = None
    for told in evidence(goal):
        found = sides(goal, budget, told)
        if found is None:
            return None
        if goal.relation != "=":
            proof = _up_to_constant(goal, found, budget)
            if proof is not None:
                return proof
        elif not difference(found.lhs, found.rhs, budget):
            return Proof(NAME, found.assuming())
    if found is None or goal.relation != "=":
        return None
    if any(m.word for side in (found.lhs, found.rhs) for m in side):
        return None
    return Reduction(NAME, (letters(goal, found.calculus, to_term(found.lhs), to_term(found.rhs)),), found.assuming())


def _up_to_constant(goal: Goal, found: Sides, budget: Budget) -> Proof | None:
    """The ratio, or the difference, holds none of the variables."""
    if not goal.variables:
        return None
    rest: Form
    if goal.relation == "constant":
        rest = difference(found.lhs, found.rhs, budget)
    else:
        if not found.rhs or not found.lhs or any(m.word for side in (found.lhs, found.rhs) for m in side):
            return None
        try:
            rest = product(found.lhs, power(found.calculus, found.rhs, Fraction(-1)), budget)
        except (UnsupportedError, TooLargeError):
            return None
    held = {name for m in rest for t in (*(f for f, _ in m.factors), *m.word) for name in free(t)}
    return None if held & set(goal.variables) else Proof(NAME, found.assuming())


METHOD = Method(NAME, 30, prove)
