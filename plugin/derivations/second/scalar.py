"""SymPy's scalars in, rules that walk them with mpmath out: numbers, arithmetic, functions, conditions, the post's symbols."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from derivations.goal import Kind
from derivations.second.matrix import NAMED
from derivations.second.numeric import NumericRule, Point, UnsupportedError, from_value, is_one, mpmath_module, number_of
from derivations.term import Variable
from derivations.value import Matrix, Undefined, Unknown, evaluate
from derivations.value.function import smooth

LARGEST_EXPONENT = 100_000
MOST_DIGITS = 2_000
"""Of a number whose remainder is taken."""


def _symbol(expression: Any, point: Point) -> Any:
    if expression in point.bound:
        return point.bound[expression]
    name = point.latex(expression.name)
    model = point.model
    symbol = model.context.symbol(name)
    if name in model.sizes and name not in model.values:
        return mpmath_module().mpf(model.sizes[name])
    if symbol.kind not in {Kind.SCALAR, Kind.RANDOM, Kind.VECTOR, Kind.MATRIX}:
        message = f"a value of the {symbol.kind.value} {name}"
        raise UnsupportedError(message)
    value = evaluate(Variable(name), model, mpmath_module().mp.prec + 64)
    if isinstance(value, Undefined | Unknown):
        raise UnsupportedError(value.reason)
    return from_value(value)


def _rational(expression: Any, _point: Point) -> Any:
    if max(int(expression.p).bit_length(), int(expression.q).bit_length()) > 20_000:
        message = "a number that is too long"
        raise UnsupportedError(message)
    return mpmath_module().mpf(int(expression.p)) / int(expression.q)


def _add(expression: Any, point: Point) -> Any:
    parts = [number_of(a, point) for a in expression.args]
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


def _mul(expression: Any, point: Point) -> Any:
    parts = [number_of(a, point) for a in expression.args]
    total = parts[0]
    for part in parts[1:]:
        if is_one(total):
            total = total[0, 0]
        if is_one(part) and not (hasattr(total, "cols") and total.cols == 1):
            part = part[0, 0]  # noqa: PLW2901 - a matrix of one entry is a number
        total = total * part
    return total[0, 0] if is_one(total) else total


def _pow(expression: Any, point: Point) -> Any:
    mp = mpmath_module()
    base, exponent = (number_of(a, point) for a in expression.args)
    if hasattr(base, "rows"):
        return base ** int(exponent) if exponent >= 0 else mp.inverse(base) ** int(-exponent)
    if abs(exponent) < LARGEST_EXPONENT and exponent == mp.floor(mp.re(exponent)):
        return base ** int(mp.re(exponent))
    return mp.power(base, exponent)


def _call(name: str) -> NumericRule:
    def rule(expression: Any, point: Point) -> Any:
        return getattr(mpmath_module(), name)(*(number_of(a, point) for a in expression.args))

    return rule


def _extreme(choose: Callable[..., Any]) -> NumericRule:
    return lambda expression, point: choose(number_of(a, point) for a in expression.args)


def _mod(expression: Any, point: Point) -> Any:
    mp = mpmath_module()
    a, n = (number_of(x, point) for x in expression.args)
    digits = int(mp.log10(abs(a / n) + 1))
    if digits > MOST_DIGITS:
        message = "a remainder of a very large number"
        raise UnsupportedError(message)
    with mp.extradps(digits):  # the digits before the point of a quotient are lost to the remainder
        a, n = (number_of(x, point) for x in expression.args)
        return a - n * mp.floor(a / n)


def _truth(expression: Any, point: Point) -> bool:
    name = type(expression).__name__
    if name in {"BooleanTrue", "BooleanFalse"}:
        return name == "BooleanTrue"
    if name in {"And", "Or"}:
        parts = [_truth(a, point) for a in expression.args]
        return all(parts) if name == "And" else any(parts)
    if name == "Not":
        return not _truth(expression.args[0], point)
    tests: Mapping[str, Callable[[Any, Any], Any]] = {
        "Equality": lambda a, b: abs(a - b) <= mpmath_module().eps * 1000 * (abs(a) + abs(b)),
        "Unequality": lambda a, b: abs(a - b) > mpmath_module().eps * 1000 * (abs(a) + abs(b)),
        "StrictLessThan": lambda a, b: a < b,
        "LessThan": lambda a, b: a <= b,
        "StrictGreaterThan": lambda a, b: a > b,
        "GreaterThan": lambda a, b: a >= b,
    }
    if name not in tests:
        message = f"SymPy's {name}"
        raise UnsupportedError(message)
    return bool(tests[name](*(number_of(a, point) for a in expression.args)))


def _piecewise(expression: Any, point: Point) -> Any:
    for value, condition in expression.args:
        if _truth(condition, point):
            return number_of(value, point)
    message = "no piece covers the point"
    raise UnsupportedError(message)


def _indexed(expression: Any, point: Point) -> Any:
    name = point.latex(str(expression.base.label))
    places = tuple(int(mpmath_module().nint(mpmath_module().re(number_of(i, point)))) for i in expression.indices)
    if not isinstance(point.model.values.get(name), Matrix) and name not in point.model.definitions:
        return from_value(point.model.element(name, places))
    message = "an element of a value"
    raise UnsupportedError(message)


def _unknown_function(expression: Any, point: Point) -> Any:
    """An undefined function: a smooth one of the model, whose formula is written out here once more."""
    mp = mpmath_module()
    name = type(expression).__name__
    arguments = [number_of(a, point) for a in expression.args]
    if name in NAMED and name not in point.translation.names.values():
        return NAMED[name](*arguments)
    latex = point.latex(name)
    symbol = point.model.context.symbol(latex)
    if latex.startswith("\u2032") or symbol.shape or symbol.domain.integer or symbol.domain.complex:
        message = f"the function {latex}"
        raise UnsupportedError(message)
    # A function of vectors is one of all their entries.
    arguments = [
        e for a in arguments for e in ([a[i, j] for i in range(a.rows) for j in range(a.cols)] if hasattr(a, "rows") else [a])
    ]
    drawn = smooth(point.model, latex, len(arguments))

    def of(value: Fraction) -> Any:
        return mp.mpf(value.numerator) / value.denominator

    t = sum((of(a) * x for a, x in zip(drawn.linear, arguments, strict=True)), mp.mpf(0))
    plain = of(drawn.constant) + sum((of(b) * x for b, x in zip(drawn.slopes, arguments, strict=True)), mp.mpf(0))
    plain += (
        of(drawn.coefficients[1]) * t**2 + of(drawn.coefficients[2]) * t**3 + of(drawn.amplitude) * mp.sin(t + of(drawn.phase))
    )
    lower, upper = symbol.domain.lower, symbol.domain.upper
    if lower is None and upper is None:
        return plain
    if lower is not None and upper is not None:
        return of(lower) + of(upper - lower) / (1 + mp.exp(plain / 4))
    return of(lower) + mp.exp(plain / 4) if lower is not None else of(upper or Fraction(0)) - mp.exp(plain / 4)


_FUNCTIONS = (
    *("exp", "log", "sin", "cos", "tan", "cot", "sec", "csc", "asin", "acos", "atan"),
    *("sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "sign", "gamma", "digamma", "erf", "erfc"),
    *("binomial", "beta", "floor", "factorial"),
)

RULES: Mapping[str, NumericRule] = {
    "Symbol": _symbol,
    "MatrixSymbol": _symbol,
    "Rational": _rational,
    "Pi": lambda _e, _p: +mpmath_module().pi,
    "Exp1": lambda _e, _p: +mpmath_module().e,
    "ImaginaryUnit": lambda _e, _p: mpmath_module().mpc(0, 1),
    "Add": _add,
    "MatAdd": _add,
    "Mul": _mul,
    "MatMul": _mul,
    "Pow": _pow,
    "MatPow": _pow,
    **{name: _call(name) for name in _FUNCTIONS},
    "ceiling": _call("ceil"),
    "Abs": _call("fabs"),
    "re": _call("re"),
    "im": _call("im"),
    "conjugate": _call("conj"),
    "Min": _extreme(min),
    "Max": _extreme(max),
    "Mod": _mod,
    "Piecewise": _piecewise,
    "Indexed": _indexed,
    "AppliedUndef": _unknown_function,
}
