"""An inequality and models in which it holds in, one in which it fails out, if the way downhill from these leads to one.

Points drawn by chance miss a narrow set on which an inequality fails; where its two sides come close, steps towards each other
find it. What is found is compared like any other point, so a search that goes astray costs work and no verdict.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from flint import acb, arb, fmpq

from derivations.budget import Budget
from derivations.compare import Comparison, Sign, compare
from derivations.goal import Goal, Kind
from derivations.model import within
from derivations.term import free_variables
from derivations.value import Matrix, Model

STARTS = 3
"""The points where the sides are nearest to each other are searched from."""
ROUNDS = 24
"""Times that every number is moved, or the step halved."""


def downhill(
    goal: Goal, points: Sequence[tuple[Model, Comparison]], target: int, budget: Budget
) -> tuple[Model, Comparison] | None:
    """A model of real numbers alone in which an inequality fails; None if none is found.

    Raises:
        BudgetSpentError: when the budget is spent.
    """
    if goal.context.givens or goal.relation not in {"<", "<=", ">", ">="}:
        return None
    names = sorted(free_variables(goal.lhs) | free_variables(goal.rhs))
    if any(goal.context.symbol(n).kind is not Kind.SCALAR or goal.context.symbol(n).domain.complex for n in names):
        return None
    starts = [(gap, k) for k, (m, c) in enumerate(points) if set(names) <= set(m.values) and (gap := _gap(c)) is not None]
    for gap, k in sorted(starts)[:STARTS]:
        found = _from(goal, names, points[k][0], gap, target, budget)
        if found is not None:
            return found
    return None


def _from(
    goal: Goal, names: Sequence[str], model: Model, gap: float, target: int, budget: Budget
) -> tuple[Model, Comparison] | None:
    scale = fmpq(1)
    for _ in range(ROUNDS):
        better: tuple[Model, float] | None = None
        for moved in _moves(goal, names, model, scale):
            found = compare(goal, moved, target, budget)
            if found.sign is Sign.DIFFER:
                return moved, found
            near = _gap(found) if found.sign is Sign.AGREE else None
            if near is not None and near < (gap if better is None else better[1]):
                better = moved, near
        if better is None:
            scale /= 2
        else:
            model, gap = better
    return None


def _moves(goal: Goal, names: Sequence[str], model: Model, scale: fmpq) -> Iterator[Model]:
    """The model with one number moved, up or down."""
    for name in names:
        value = model.values[name]
        if not isinstance(value, fmpq):
            continue
        domain = goal.context.symbol(name).domain
        step = fmpq(1) if domain.integer else scale * max(abs(value), fmpq(1)) / 2
        for moved in (value + step, value - step):
            if within(moved, domain):
                yield replace(model, values={**model.values, name: moved}, memory={})


def _gap(found: Comparison) -> float | None:
    """How far the sides are apart, roughly; None where they are no numbers."""
    left, right = found.left, found.right
    if left is None or right is None or isinstance(left, Matrix | acb) or isinstance(right, Matrix | acb):
        return None
    return float(abs(arb(left) - arb(right)))
