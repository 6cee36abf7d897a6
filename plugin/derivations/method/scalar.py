"""A goal about scalars in; a proof by their normal form out: equalities, and what is proportional or differs by a constant."""

from dataclasses import replace

from derivations.algebra.domains import implied_domains
from derivations.algebra.normal_form import equal
from derivations.budget import Budget
from derivations.goal import Goal
from derivations.plain import to_text
from derivations.reduce import reduce_relation
from derivations.term import free_variables
from derivations.verdict import Method, Proof

NAME = "scalar algebra"


def prove(goal: Goal, budget: Budget) -> Proof | None:
    """Both sides have the same normal form, and one is defined where the other is but for thin sets."""
    if goal.relation not in ("=", "propto", "constant", "congruent"):
        return None
    reduced = reduce_relation(goal)
    if reduced is None:
        return None
    context = implied_domains(goal)
    if reduced is not goal:
        context = implied_domains(replace(reduced, context=context))
    found = equal(reduced.lhs, reduced.rhs, context, budget)
    if found is None or found.needs:
        return None
    apart = tuple(c for c in found.conditions if not any(name.startswith("@") for name in free_variables(c)))
    return Proof(NAME, found.assuming, tuple(dict.fromkeys(f"{to_text(c)} ≠ 0" for c in apart)), apart)


METHOD = Method(NAME, 10, prove, sees=())
