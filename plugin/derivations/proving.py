"""A goal in, the first proof that a method offers out; what a method has failed to prove it is not asked again."""

from functools import lru_cache

from derivations.algebra.limits import OutOfReachError
from derivations.algebra.relevance import ORDERS, relevant
from derivations.budget import Budget, BudgetSpentError
from derivations.goal import Context, Goal
from derivations.method import load
from derivations.term import names
from derivations.verdict import Method, Proof, Reduction

NOWHERE = Context()
REDUCTIONS = 4
"""Reductions within reductions that are followed."""


def prove(goal: Goal, work: int, level: int = 0) -> tuple[Proof | None, bool]:
    """The first proof that a method offers, and whether some method ran out of work."""
    spent = False
    if goal.relation == "=" and goal.lhs == goal.rhs:
        return Proof("the same expression"), False
    for method in load():
        found, ran_out = _asked(method, goal, work)
        spent |= ran_out
        if isinstance(found, Proof):
            return found, spent
        if isinstance(found, Reduction) and level < REDUCTIONS:
            proof = _discharge(found, work, level)
            if proof is not None:
                return proof, spent
    return None, spent


def _asked(method: Method, goal: Goal, work: int) -> tuple[Proof | Reduction | None, bool]:
    """What a method offers, and whether it ran out of work; from memory where it has failed before."""
    claim = Goal(NOWHERE, goal.lhs, goal.relation, goal.rhs, goal.variables, goal.modulus)
    failed = [] if method.sees is None else _failed(method.name, work, claim)
    for context, ran_out in failed:
        if _alike(context, goal, method.sees or ()):
            return None, ran_out
    try:
        found, ran_out = method.prove(goal, Budget(work)), False
    except (BudgetSpentError, OutOfReachError):
        found, ran_out = None, True
    if found is None:
        failed.append((goal.context, ran_out))
    return found, ran_out


@lru_cache(maxsize=256)
def _failed(_method: str, _work: int, _claim: Goal) -> list[tuple[Context, bool]]:
    """The contexts in which a method has failed to prove a claim, and whether it ran out of work; `_asked` adds to them."""
    return []


def _alike(tried: Context, goal: Goal, sees: tuple[str, ...]) -> bool:
    """Whether a context is that of a goal to a method that sees no more than these parts, symbols, facts and inequalities."""
    context = goal.context
    if any(getattr(tried, part) != getattr(context, part) for part in ("facts", *sees)):
        return False
    first, second = (relevant(c, (goal.lhs, goal.rhs)) for c in (tried, context))
    told = [g for g in first.givens if g.relation in ORDERS]
    if told != [g for g in second.givens if g.relation in ORDERS]:
        return False
    terms = (goal.lhs, goal.rhs, *context.facts, *(side for g in told for side in (g.lhs, g.rhs)))
    return all(tried.symbol(name) == context.symbol(name) for name in frozenset[str]().union(*map(names, terms)))


def _discharge(reduction: Reduction, work: int, level: int) -> Proof | None:
    assuming, conditions, methods = reduction.assuming, reduction.conditions, [reduction.method]
    for goal in reduction.goals:
        proof, _ = prove(goal, work, level + 1)
        if proof is None:
            return None
        assuming = tuple(dict.fromkeys((*assuming, *proof.assuming)))
        conditions = tuple(dict.fromkeys((*conditions, *proof.conditions)))
        if proof.method not in methods and proof.method != "the same expression":
            methods.append(proof.method)
    return Proof(", ".join(methods), assuming, conditions)
