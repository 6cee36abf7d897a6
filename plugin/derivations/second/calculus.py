"""SymPy's sums, products, integrals and derivatives in, rules that walk them with mpmath out; infinite ones are approximated."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from derivations.second.numeric import NumericRule, Point, UnsupportedError, mpmath_module, number_of

MOST_TERMS = 3000


def _fold(start: int, combine: Callable[[Any, Any], Any]) -> NumericRule:
    def nested(function: Any, limits: Sequence[Any], point: Point) -> Any:
        """Fold over the last range, which is the outermost, and inside of it over the others."""
        mp = mpmath_module()
        if not limits:
            return number_of(function, point)
        *inner, (symbol, lower, upper) = limits

        def at(k: Any) -> Any:
            return point.within(symbol, k, lambda: nested(function, inner, point))

        if upper.is_infinite or lower.is_infinite:
            if inner or point.depth:
                message = "an infinite sum of several variables"
                raise UnsupportedError(message)
            point.rough = True
            low, high = (_end(b, point) for b in (lower, upper))
            return (mp.nsum if start == 0 else mp.nprod)(at, [low, high])
        first, last = (int(mp.re(number_of(b, point))) for b in (lower, upper))
        if last - first > MOST_TERMS:
            message = "a sum that is too long"
            raise UnsupportedError(message)
        total: Any = None
        for k in range(first, last + 1):
            part = at(mp.mpf(k))
            total = part if total is None else combine(total, part)
        return mp.mpf(start) if total is None else total

    return lambda expression, point: nested(expression.function, expression.limits, point)


def _end(bound: Any, point: Point) -> Any:
    mp = mpmath_module()
    if bound.is_infinite:
        return mp.inf if bound.is_extended_positive else -mp.inf
    return number_of(bound, point)


def _integral(expression: Any, point: Point) -> Any:
    mp = mpmath_module()
    if len(expression.limits) != 1 or len(expression.limits[0]) != 3 or point.depth:
        message = "a multiple integral"
        raise UnsupportedError(message)
    symbol, lower, upper = expression.limits[0]
    point.rough = True
    point.depth += 1
    try:
        with mp.workdps(15):
            low, high = (_end(b, point) for b in (lower, upper))
            places = [low, *(mp.mpf(k) for k in (-8, -2, 0, 2, 8) if low < k < high), high]
            value, error = mp.quad(lambda x: point.with_value(symbol, x, expression.function), places, error=True)
        if not error < abs(value) * 1e-9 + mp.mpf(10) ** -12:
            message = "a quadrature that does not settle"
            raise UnsupportedError(message)
        return value
    finally:
        point.depth -= 1


def _derivative(expression: Any, point: Point) -> Any:
    (symbol, order), *more = expression.variable_count
    if more or not order.is_Integer or (symbol not in point.bound and not symbol.is_Symbol):
        message = "a partial derivative"
        raise UnsupportedError(message)
    point.rough = True
    at = number_of(symbol, point)
    return mpmath_module().diff(lambda x: point.with_value(symbol, x, expression.expr), at, int(order))


def _subs(expression: Any, point: Point) -> Any:
    (symbol,), (value,) = expression.variables, expression.point
    return point.with_value(symbol, number_of(value, point), expression.expr)


def _limit(expression: Any, point: Point) -> Any:
    mp = mpmath_module()
    body, symbol, place, side = expression.args
    # From both sides is confirmed from the right: the balls have looked from both. A value close by is rough enough.
    point.rough = True
    near = mp.mpf(10) ** -14
    if place.is_infinite:
        return point.with_value(symbol, _sign(place) / near, body)
    return point.with_value(symbol, number_of(place, point) + (-near if str(side) == "-" else near), body)


def _sign(bound: Any) -> int:
    return 1 if bound.is_extended_positive else -1


RULES: Mapping[str, NumericRule] = {
    "Sum": _fold(0, lambda a, b: a + b),
    "Product": _fold(1, lambda a, b: a * b),
    "Integral": _integral,
    "Derivative": _derivative,
    "Subs": _subs,
    "Limit": _limit,
}
