"""A goal and a model in, how they compare there out: they do not meet, or that agree to a number of bits."""

from dataclasses import dataclass
from enum import Enum

import flint
from flint import acb, arb, fmpq

from derivations.budget import Budget
from derivations.goal import Goal
from derivations.value import Matrix, Model, Scalar, Undefined, Unknown, Value, evaluate

EXACTLY = 10_000
"""Bits of agreement of two rational numbers that are equal."""
MOST_BITS = 2600
LAST_UNITS = 20
"""Binary places after the point to which even the largest numbers must agree."""


class Sign(Enum):
    """How two sides compare at a point."""

    AGREE = "agree"
    DIFFER = "differ"
    LEFT_ONLY = "the right side has no value"
    RIGHT_ONLY = "the left side has no value"
    NEITHER = "no side has a value"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Comparison:
    """The result at one model."""

    sign: Sign
    bits: int = 0
    left: Value | None = None
    right: Value | None = None
    reason: str = ""
    thin: bool = False
    """Of a side without a value: whether it is a pole, so that there is a value all around."""
    unfit: bool = False
    """Of a side whose value is not known: whether other numbers may do."""


def compare(goal: Goal, model: Model, target: int, budget: Budget, precision: int = 0) -> Comparison:
    """Compare two sides; the precision grows until they differ, or agree to `target` bits, or the limit is reached.

    Raises:
        BudgetSpentError: when the budget is spent.
    """
    bits = precision or target + 64
    result = Comparison(Sign.UNKNOWN)
    while bits <= max(MOST_BITS, precision):
        left, right = (evaluate(side, model, bits, budget) for side in (goal.lhs, goal.rhs))
        missing = _missing(left, right)
        if missing is not None:
            return missing
        assert not isinstance(left, Undefined | Unknown)
        assert not isinstance(right, Undefined | Unknown)
        with flint.ctx.workprec(bits):
            result = _relate(left, right, goal.relation, target, bits)
        if result.sign is not Sign.UNKNOWN or result.reason:
            return result
        bits *= 2
    return Comparison(Sign.UNKNOWN, reason="the two sides are too near to tell")


def _missing(left: Value | Undefined | Unknown, right: Value | Undefined | Unknown) -> Comparison | None:
    for side in (left, right):
        if isinstance(side, Unknown):
            return Comparison(Sign.UNKNOWN, reason=side.reason, unfit=side.unfit)
    if isinstance(left, Undefined):
        if isinstance(right, Undefined):
            return Comparison(Sign.NEITHER, reason=left.reason)
        assert not isinstance(right, Unknown)
        return Comparison(Sign.RIGHT_ONLY, right=right, reason=left.reason, thin=left.thin)
    if isinstance(right, Undefined):
        assert not isinstance(left, Unknown)
        return Comparison(Sign.LEFT_ONLY, left=left, reason=right.reason, thin=right.thin)
    return None


def _relate(left: Value, right: Value, relation: str, target: int, bits: int) -> Comparison:
    if isinstance(left, Matrix) or isinstance(right, Matrix):
        return _matrices(left, right, relation, target, bits)
    if relation == "=":
        agreed = agreement(left, right, target, bits)
        if agreed is None:
            return Comparison(Sign.UNKNOWN)
        return Comparison(Sign.AGREE if agreed else Sign.DIFFER, agreed, left, right)
    return _order(left, right, relation, target, bits)


def _order(left: Scalar, right: Scalar, relation: str, target: int, bits: int) -> Comparison:
    if isinstance(left, acb) or isinstance(right, acb):
        return Comparison(Sign.UNKNOWN, reason="an order between complex numbers")
    if relation in {">", ">="}:
        left, right, relation = right, left, {">": "<", ">=": "<="}[relation]
        turned = True
    else:
        turned = False
    shown = (right, left) if turned else (left, right)
    if left < right:
        return Comparison(Sign.AGREE, EXACTLY, *shown)
    if left > right:
        return Comparison(Sign.DIFFER, 0, *shown)
    agreed = agreement(left, right, target, bits)
    if agreed:
        # A strict inequality between sides that are equal as far as we see is not decided, unless they are exact.
        if relation == "<=":
            return Comparison(Sign.AGREE, agreed, *shown)
        if agreed == EXACTLY:
            return Comparison(Sign.DIFFER, 0, *shown)
    return Comparison(Sign.UNKNOWN)


def _matrices(left: Value, right: Value, relation: str, target: int, bits: int) -> Comparison:
    if relation != "=":
        return Comparison(Sign.UNKNOWN, reason="an order between matrices")
    left, right = fit(left, right), fit(right, left)
    if not (isinstance(left, Matrix) and isinstance(right, Matrix) and left.shape == right.shape):
        return Comparison(Sign.UNKNOWN, reason="the two sides have different shapes")
    least, unsure = EXACTLY, False
    scale = max((magnitude(e) for m in (left, right) for e in m.entries()), key=float_key)
    for a, b in zip(left.entries(), right.entries(), strict=True):
        agreed = agreement(a, b, target, bits, scale)
        if agreed == 0:
            return Comparison(Sign.DIFFER, 0, left, right)
        unsure = unsure or agreed is None
        least = min(least, agreed or 0)
    return Comparison(Sign.UNKNOWN) if unsure else Comparison(Sign.AGREE, least, left, right)


def fit(value: Value, other: Value) -> Value:
    """A scalar zero in the shape of a matrix beside it."""
    if isinstance(other, Matrix) and isinstance(value, fmpq) and value == 0:
        return Matrix(tuple(tuple(fmpq(0) for _ in row) for row in other.rows))
    return value


def magnitude(value: Scalar) -> arb:
    """An upper bound of the absolute value."""
    return arb(abs(value)).abs_upper()


def float_key(value: arb) -> arb:
    """Order exact balls."""
    return value


def agreement(left: Scalar, right: Scalar, target: int, bits: int, scale: arb | None = None) -> int | None:
    """Bits to which two balls agree, at flint's precision; 0 if they surely differ; None if they are too wide to tell.

    Accuracy is relative to the larger side (or to `scale`, the largest entry of a matrix). Where both balls hold zero, so that
    nothing is relative to them, they must be smaller than any number that so small a term is likely to reach.
    """
    gap = left - right
    if isinstance(gap, fmpq):
        return EXACTLY if gap == 0 else 0
    if not gap.contains(0):
        return 0
    width = magnitude(gap)
    if width == 0:
        return EXACTLY
    size = max(magnitude(left), magnitude(right)) if scale is None else scale
    both_zero = _holds_zero(left) and _holds_zero(right)
    if both_zero and (scale is None or scale < arb(2) ** (-3 * target)):
        return target if bits >= 4 * target and width < arb(2) ** (-3 * target) else None
    ratio = width / size if size > 0 else width
    # Of numbers larger than the precision the last units count too: N and N + 1 differ.
    if not ratio < arb(2) ** -target or not width < arb(2) ** -LAST_UNITS:
        return None
    return min(target, EXACTLY)


def _holds_zero(value: Scalar) -> bool:
    return bool(value == 0) if isinstance(value, fmpq) else bool(value.contains(0))
