"""A goal, a point and the balls found there in, whether a second route finds the same values out.

The second route is the SymPy conversion of both sides, walked with mpmath at 50 digits, and at 250 where these differ. It shares
no code with the balls but for the drawing of the point. Integrals, infinite sums and derivatives are approximated there, so that
they confirm a value to a few digits only, and never contradict one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flint import acb, arb, fmpq

from derivations.goal import Goal
from derivations.linear.second import NoRouteError, Route
from derivations.linear.shapes import is_linear
from derivations.probability.written import write_out
from derivations.second import calculus, matrix, scalar
from derivations.second.numeric import NumericRule, Point, UnsupportedError, from_value, number_of
from derivations.term import Term
from derivations.to_sympy import begin, to_sympy
from derivations.to_sympy.translation import Translation
from derivations.value import Matrix, Model, Scalar, StraddleError, UndefinedError, UnknownError, Value

RULES: Mapping[str, NumericRule] = {**scalar.RULES, **calculus.RULES, **matrix.RULES}
DIGITS, MORE_DIGITS = 50, 250
"""Decimal digits of the first try, and of another where that differs: a sine of a huge number loses as many as it has."""
ROUNDING = 10.0**-35
"""What terms that cancel may leave behind at so many digits."""
EXACT, ROUGH = 30, 8
"""Digits to which the routes must agree where the second is exact, and where it approximates."""


@dataclass(frozen=True, slots=True)
class Second:
    """What the second route says: the same values, others, or nothing."""

    found: bool
    differs: bool = False
    text: str = ""
    """What differs, or why there is no value; empty where the values are the same."""


def second_route(goal: Goal, model: Model, left: Value, right: Value) -> Second:
    """Evaluate both sides again and compare them with the balls."""
    found = _at_precision(goal, model, left, right, DIGITS)
    return _at_precision(goal, model, left, right, MORE_DIGITS) if found.differs else found


def _at_precision(goal: Goal, model: Model, left: Value, right: Value, digits: int) -> Second:
    import mpmath  # noqa: PLC0415 - needed for refutations only

    translation = begin(goal.context)
    with mpmath.workdps(digits):
        pairs: list[tuple[Any, Any]] = []
        rough = False
        for term, value in ((goal.lhs, left), (goal.rhs, right)):
            try:
                again, approximate = _again(term, goal, model, translation)
                pairs.extend(_entries(value, again))
            except (UnsupportedError, UnknownError, UndefinedError, StraddleError) as error:
                return Second(found=False, text=str(error))
            except (
                ArithmeticError,
                ValueError,
                TypeError,
                AttributeError,
                NotImplementedError,
                mpmath.libmp.NoConvergence,
            ) as error:
                return Second(found=False, text=f"{type(error).__name__}: {error}")
            rough = rough or approximate
        scale = max((abs(ball) for ball, _ in pairs), default=mpmath.mpf(1))
        tolerance = mpmath.mpf(10) ** -(ROUGH if rough else EXACT)
        for ball, again in pairs:
            near = abs(ball - again) <= tolerance * (abs(ball) if not rough else scale) + ROUNDING * max(scale, 1)
            if not near:
                text = f"{mpmath.nstr(ball, 12)} and {mpmath.nstr(again, 12)}"
                return Second(found=False, differs=not rough, text=text if not rough else f"an approximation gives {text}")
        if rough and not _apart(pairs, tolerance * 1000 * scale):
            return Second(found=False, text="the sides are too near for an approximation")
    return Second(found=True)


def _again(term: Term, goal: Goal, model: Model, translation: Translation) -> tuple[Any, bool]:
    """The value of a side once more, and whether it was approximated; of vectors and matrices without SymPy if that can be."""
    if is_linear(term, goal.context):
        route = Route(model, from_value)
        try:
            return route.of(term), route.rough
        except NoRouteError:
            pass
    point = Point(model, translation, RULES)
    return number_of(to_sympy(write_out(term, model), translation=translation), point), point.rough


def _apart(pairs: list[tuple[Any, Any]], gap: Any) -> bool:
    """Whether the two sides differ by more than the approximation could."""
    half = len(pairs) // 2
    return any(abs(a[1] - b[1]) > gap for a, b in zip(pairs[:half], pairs[half:], strict=False))


def _entries(value: Value, again: Any) -> list[tuple[Any, Any]]:
    """Pairs of what the balls say and what the second route says."""
    if isinstance(value, Matrix):
        if not hasattr(again, "rows"):
            if value.shape != (1, 1):
                message = "the second route has another shape"
                raise UnsupportedError(message)
            return [(to_mpmath(value.rows[0][0]), again)]
        if (again.rows, again.cols) != value.shape:
            message = "the second route has another shape"
            raise UnsupportedError(message)
        return [(to_mpmath(value.rows[i][j]), again[i, j]) for i in range(again.rows) for j in range(again.cols)]
    if hasattr(again, "rows"):
        if (again.rows, again.cols) != (1, 1):
            message = "the second route has another shape"
            raise UnsupportedError(message)
        again = again[0, 0]
    return [(to_mpmath(value), again)]


def to_mpmath(value: Scalar) -> Any:
    """The middle of a ball as a number of mpmath."""
    import mpmath  # noqa: PLC0415 - needed for refutations only

    if isinstance(value, fmpq):
        return mpmath.mpf(int(value.p)) / int(value.q)
    if isinstance(value, acb):
        return mpmath.mpc(to_mpmath(value.real), to_mpmath(value.imag))
    assert isinstance(value, arb)
    mantissa, exponent = value.mid().man_exp()
    return mpmath.ldexp(mpmath.mpf(int(mantissa)), int(exponent))
