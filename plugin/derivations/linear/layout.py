"""A goal with derivatives by vectors in, the same goal in each customary layout out, the usual one first.

The gradient of a scalar is a column, the derivative of a vector F by a vector x has a row for each element of F. Some authors
write the one as a row, others the other turned over; a goal is in one layout throughout.
"""

from dataclasses import replace

from derivations.goal import Context, Goal, Kind
from derivations.linear.shapes import Conflict, infer
from derivations.term import Apply, Term, rewrite, walk

COLUMN, TURNED, ROW = "gradients are columns", "derivatives of vectors are turned over", "gradients are rows"


def layouts(goal: Goal) -> tuple[tuple[Goal, str], ...]:
    """The goal in each layout, and what the layout is called; one without a name where no layout matters."""
    nodes = {n for side in (goal.lhs, goal.rhs) for n in walk(side) if _differentiates(n, goal.context)}
    if not nodes:
        return ((goal, ""),)
    found = [(goal, COLUMN)]
    for name, turns_scalars in ((TURNED, False), (ROW, True)):
        turned = {n for n in nodes if _scalar(n, goal.context) is turns_scalars}
        if turned:
            lhs, rhs = (_turn(side, turned) for side in (goal.lhs, goal.rhs))
            found.append((replace(goal, lhs=lhs, rhs=rhs), name))
    return tuple(found)


def _differentiates(term: Term, context: Context) -> bool:
    if not isinstance(term, Apply) or term.head not in ("gradient", "derivative"):
        return False
    return len(term.bound) == 1 and context.symbol(term.bound[0].name).kind is Kind.VECTOR


def _scalar(term: Term, context: Context) -> bool | None:
    """Whether a scalar is differentiated; None where that is not known."""
    assert isinstance(term, Apply)
    shapes = infer((term.args[0],), context)
    return None if isinstance(shapes, Conflict) else shapes.terms[0].scalar


def _turn(side: Term, turned: set[Term]) -> Term:
    # A rewritten inner node changes the outer ones, which are then left alone: one turn a path.
    return rewrite(side, lambda n: Apply("transpose", (n,)) if n in turned else n)
