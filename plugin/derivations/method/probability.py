"""A statement about unknown laws in; a proof out, or the algebra that is left when densities and expectations are letters."""

from derivations.budget import Budget
from derivations.goal import Goal
from derivations.probability.form import difference, to_term
from derivations.probability.statement import letters, sides
from derivations.verdict import Method, Proof, Reduction

NAME = "probability calculus"


def prove(goal: Goal, budget: Budget) -> Proof | Reduction | None:
    """Equal normal forms, or equal as rational functions of the densities and expectations in them."""
    if goal.relation != "=":
        return None
    found = sides(goal, budget)
    if found is None:
        return None
    if not difference(found.lhs, found.rhs, budget):
        return Proof(NAME, found.assuming())
    if any(m.word for side in (found.lhs, found.rhs) for m in side):
        return None
    return Reduction(NAME, (letters(goal, to_term(found.lhs), to_term(found.rhs)),), found.assuming())


METHOD = Method(NAME, 30, prove)
