"""A SymPy expression and a point in, its value by mpmath out, node by node; what it cannot walk raises `UnsupportedError`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from typing import Any

from flint import acb, fmpq

from derivations.goal import Kind
from derivations.term import Variable
from derivations.to_sympy import Translation
from derivations.value import Matrix, Model, Undefined, Unknown, Value, evaluate
from derivations.value.function import smooth

MOST_TERMS = 3000
MOST_NODES = 60_000
LARGEST_EXPONENT = 100_000


class UnsupportedError(Exception):
    """The second route has no way to this value."""


@dataclass
class Point:
    """Where an expression is evaluated: the model, the names, and what is bound so far."""

    model: Model
    translation: Translation
    bound: dict[Any, Any] = field(default_factory=dict)
    rough: bool = False
    """Whether a quadrature, a limit or a difference quotient took part."""
    nodes: int = 0
    depth: int = 0
    """Quadratures within quadratures."""

    def latex(self, label: str) -> str:
        """The name in the post of an identifier."""
        for latex, name in self.translation.names.items():
            if name == label:
                return latex
        message = f"the name {label}"
        raise UnsupportedError(message)

    def with_value(self, symbol: Any, value: Any, expression: Any) -> Any:
        """The value of an expression with a symbol bound."""
        old = self.bound.get(symbol)
        self.bound[symbol] = value
        try:
            return number_of(expression, self)
        finally:
            if old is None:
                del self.bound[symbol]
            else:
                self.bound[symbol] = old


def number_of(expression: Any, point: Point) -> Any:
    """The value of an expression, a number or a matrix of mpmath, at mpmath's own precision."""
    point.nodes += 1
    if point.nodes > MOST_NODES:
        message = "too much work for the second route"
        raise UnsupportedError(message)
    for kind in type(expression).__mro__:
        rule = _rules().get(kind.__name__)
        if rule is not None:
            return rule(expression, point)
    message = f"SymPy's {type(expression).__name__}"
    raise UnsupportedError(message)


@cache
def _mp() -> Any:
    import mpmath  # noqa: PLC0415 - needed for refutations only

    return mpmath


def from_value(value: Value) -> Any:
    """An exact value of a model as a number or matrix of mpmath."""
    mp = _mp()
    if isinstance(value, Matrix):
        return mp.matrix([[from_value(e) for e in row] for row in value.rows])
    if isinstance(value, fmpq):
        return mp.mpf(int(value.p)) / int(value.q)
    if isinstance(value, acb):
        return mp.mpc(from_value(value.real), from_value(value.imag))
    mantissa, exponent = value.mid().man_exp()
    return mp.ldexp(mp.mpf(int(mantissa)), int(exponent))


def _symbol(expression: Any, point: Point) -> Any:
    if expression in point.bound:
        return point.bound[expression]
    name = point.latex(expression.name)
    model = point.model
    symbol = model.context.symbol(name)
    if name in model.sizes and name not in model.values:
        return _mp().mpf(model.sizes[name])
    if symbol.kind not in {Kind.SCALAR, Kind.RANDOM, Kind.VECTOR, Kind.MATRIX}:
        message = f"a value of the {symbol.kind.value} {name}"
        raise UnsupportedError(message)
    value = evaluate(Variable(name), model, 256)
    if isinstance(value, Undefined | Unknown):
        raise UnsupportedError(value.reason)
    return from_value(value)


def _rational(expression: Any, _point: Point) -> Any:
    if max(int(expression.p).bit_length(), int(expression.q).bit_length()) > 20_000:
        message = "a number that is too long"
        raise UnsupportedError(message)
    return _mp().mpf(int(expression.p)) / int(expression.q)


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
        if _one(total):
            total = total[0, 0]
        if _one(part) and not (hasattr(total, "cols") and total.cols == 1):
            part = part[0, 0]  # noqa: PLW2901 - a matrix of one entry is a number
        total = total * part
    return total[0, 0] if _one(total) else total


def _one(value: Any) -> bool:
    return hasattr(value, "rows") and value.rows == value.cols == 1


def _pow(expression: Any, point: Point) -> Any:
    mp = _mp()
    base, exponent = (number_of(a, point) for a in expression.args)
    if hasattr(base, "rows"):
        return base ** int(exponent) if exponent >= 0 else mp.inverse(base) ** int(-exponent)
    if abs(exponent) < LARGEST_EXPONENT and exponent == mp.floor(mp.re(exponent)):
        return base ** int(mp.re(exponent))
    return mp.power(base, exponent)


def _call(name: str) -> Callable[[Any, Point], Any]:
    def rule(expression: Any, point: Point) -> Any:
        return getattr(_mp(), name)(*(number_of(a, point) for a in expression.args))

    return rule


def _extreme(choose: Callable[..., Any]) -> Callable[[Any, Point], Any]:
    return lambda expression, point: choose(number_of(a, point) for a in expression.args)


def _mod(expression: Any, point: Point) -> Any:
    a, n = (number_of(x, point) for x in expression.args)
    return a - n * _mp().floor(a / n)


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
        "Equality": lambda a, b: abs(a - b) <= _mp().eps * 1000 * (abs(a) + abs(b)),
        "Unequality": lambda a, b: abs(a - b) > _mp().eps * 1000 * (abs(a) + abs(b)),
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


def _fold(start: int, combine: Callable[[Any, Any], Any]) -> Callable[[Any, Point], Any]:
    def rule(expression: Any, point: Point) -> Any:
        mp = _mp()
        if len(expression.limits) != 1:
            message = "a sum over several variables"
            raise UnsupportedError(message)
        symbol, lower, upper = expression.limits[0]
        if upper.is_infinite or lower.is_infinite:
            point.rough = True
            low, high = (_end(b, point) for b in (lower, upper))
            series = mp.nsum if start == 0 else mp.nprod
            return series(lambda k: point.with_value(symbol, k, expression.function), [low, high])
        first, last = (int(mp.re(number_of(b, point))) for b in (lower, upper))
        if last - first > MOST_TERMS:
            message = "a sum that is too long"
            raise UnsupportedError(message)
        total: Any = None
        for k in range(first, last + 1):
            part = point.with_value(symbol, mp.mpf(k), expression.function)
            total = part if total is None else combine(total, part)
        return mp.mpf(start) if total is None else total

    return rule


def _end(bound: Any, point: Point) -> Any:
    mp = _mp()
    if bound.is_infinite:
        return mp.inf if bound.is_extended_positive else -mp.inf
    return number_of(bound, point)


def _integral(expression: Any, point: Point) -> Any:
    mp = _mp()
    if len(expression.limits) != 1 or len(expression.limits[0]) != 3 or point.depth:
        message = "a multiple integral"
        raise UnsupportedError(message)
    symbol, lower, upper = expression.limits[0]
    point.rough = True
    point.depth += 1
    try:
        with mp.workdps(20):
            low, high = (_end(b, point) for b in (lower, upper))
            places = [low, *(mp.mpf(k) for k in (-8, -3, -1, 0, 1, 3, 8) if low < k < high), high]
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
    return _mp().diff(lambda x: point.with_value(symbol, x, expression.expr), at, int(order))


def _subs(expression: Any, point: Point) -> Any:
    (symbol,), (value,) = expression.variables, expression.point
    return point.with_value(symbol, number_of(value, point), expression.expr)


def _indexed(expression: Any, point: Point) -> Any:
    name = point.latex(str(expression.base.label))
    places = tuple(int(_mp().nint(_mp().re(number_of(i, point)))) for i in expression.indices)
    if not isinstance(point.model.values.get(name), Matrix) and name not in point.model.definitions:
        return from_value(point.model.element(name, places))
    message = "an element of a value"
    raise UnsupportedError(message)


def _unknown_function(expression: Any, point: Point) -> Any:
    """An undefined function: a smooth one of the model, whose formula is written out here once more."""
    mp = _mp()
    name = type(expression).__name__
    arguments = [number_of(a, point) for a in expression.args]
    if name in _NAMED and name not in point.translation.names.values():
        return _NAMED[name](*arguments)
    latex = point.latex(name)
    symbol = point.model.context.symbol(latex)
    if (
        latex.startswith("\u2032")
        or symbol.shape
        or any(hasattr(a, "rows") for a in arguments)
        or symbol.domain.integer
        or symbol.domain.complex
    ):
        message = f"the function {latex}"
        raise UnsupportedError(message)
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


def _entry(expression: Any, point: Point) -> Any:
    matrix = number_of(expression.parent, point)
    row, column = (int(_mp().nint(number_of(i, point))) for i in (expression.i, expression.j))
    return matrix[row, column] if hasattr(matrix, "rows") else matrix


def _explicit(expression: Any, point: Point) -> Any:
    rows = [[number_of(expression[i, j], point) for j in range(expression.cols)] for i in range(expression.rows)]
    return _mp().matrix(rows)


def _whole(operation: Callable[[Any], Any], alone: Callable[[Any], Any]) -> Callable[[Any, Point], Any]:
    """An operation on a matrix; a number counts as a matrix of one entry."""

    def rule(expression: Any, point: Point) -> Any:
        value = number_of(expression.args[0], point)
        return operation(value) if hasattr(value, "rows") else alone(value)

    return rule


def _norm(value: Any) -> Any:
    return _mp().sqrt(sum(abs(e) ** 2 for e in value)) if hasattr(value, "rows") else abs(value)


def _no_norm() -> Any:
    message = "another norm than the Euclidean one"
    raise UnsupportedError(message)


def _inner(a: Any, b: Any) -> Any:
    if hasattr(a, "rows") and hasattr(b, "rows"):
        return sum(x * y for x, y in zip(a, b, strict=True))
    return a * b


def _total(*values: Any) -> Any:
    total = _scalar(values[0])
    for value in values[1:]:
        total = total + _scalar(value)
    return total


def _multiplied(*values: Any) -> Any:
    total = _scalar(values[0])
    for value in values[1:]:
        total = _scalar(total * _scalar(value))
    return total


def _scalar(value: Any) -> Any:
    """A matrix of one entry is a number."""
    return value[0, 0] if _one(value) else value


_NAMED: Mapping[str, Callable[..., Any]] = {
    "inner": _inner,
    "norm": lambda value, p=2: _norm(value) if p == 2 else _no_norm(),
    "add": _total,
    "mul": _multiplied,
    "neg": lambda value: -value,
    "div": lambda above, below: above / _scalar(below),
}
_FUNCTIONS = (
    "exp",
    "log",
    "sin",
    "cos",
    "tan",
    "cot",
    "sec",
    "csc",
    "asin",
    "acos",
    "atan",
    "sinh",
    "cosh",
    "tanh",
    "asinh",
    "acosh",
)


@cache
def _rules() -> Mapping[str, Callable[[Any, Point], Any]]:
    """Name of a SymPy class to its rule."""
    mp = _mp()
    return {
        "Symbol": _symbol,
        "MatrixSymbol": _symbol,
        "Rational": _rational,
        "Pi": lambda _e, _p: +mp.pi,
        "Exp1": lambda _e, _p: +mp.e,
        "ImaginaryUnit": lambda _e, _p: mp.mpc(0, 1),
        "Add": _add,
        "MatAdd": _add,
        "Mul": _mul,
        "MatMul": _mul,
        "Pow": _pow,
        "MatPow": _pow,
        **{
            name: _call(name)
            for name in (*_FUNCTIONS, "atanh", "sign", "gamma", "erf", "erfc", "binomial", "beta", "floor", "factorial")
        },
        "ceiling": _call("ceil"),
        "Abs": _call("fabs"),
        "re": _call("re"),
        "im": _call("im"),
        "conjugate": _call("conj"),
        "digamma": _call("digamma"),
        "Min": _extreme(min),
        "Max": _extreme(max),
        "Mod": _mod,
        "Piecewise": _piecewise,
        "Sum": _fold(0, lambda a, b: a + b),
        "Product": _fold(1, lambda a, b: a * b),
        "Integral": _integral,
        "Derivative": _derivative,
        "Subs": _subs,
        "Indexed": _indexed,
        "AppliedUndef": _unknown_function,
        "MatrixElement": _entry,
        "ImmutableDenseMatrix": _explicit,
        "Transpose": _whole(lambda a: a.T, lambda a: a),
        "Adjoint": _whole(lambda a: a.H, mp.conj),
        "Inverse": _whole(mp.inverse, lambda a: 1 / a),
        "Trace": _whole(lambda a: sum(a[i, i] for i in range(a.rows)), lambda a: a),
        "Determinant": _whole(mp.det, lambda a: a),
    }
