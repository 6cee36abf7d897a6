"""A SymPy expression and a point in, its value by mpmath out, node by node; what it cannot walk raises `UnsupportedError`.

What each class of SymPy means is a rule of `scalar`, `calculus` or `matrix`, beside this.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeAlias

from flint import acb, fmpq

from derivations.to_sympy.translation import Translation
from derivations.value import Matrix, Model, Value

MOST_NODES = 300_000


class UnsupportedError(Exception):
    """The second route has no way to this value."""


@dataclass
class Point:
    """Where an expression is evaluated: the model, the names, and what is bound so far."""

    model: Model
    translation: Translation
    rules: Mapping[str, "NumericRule"]
    """Name of a SymPy class to its rule."""
    bound: dict[Any, Any] = field(default_factory=dict)
    rough: bool = False
    """Whether a quadrature, a limit or a difference quotient took part."""
    nodes: int = 0
    constant: dict[Any, Any] = field(default_factory=dict)
    """Values of parts that hold nothing bound."""
    free: dict[Any, Any] = field(default_factory=dict)
    """The symbols of parts that were met."""
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
        return self.within(symbol, value, lambda: number_of(expression, self))

    def within(self, symbol: Any, value: Any, work: Callable[[], Any]) -> Any:
        """What a piece of work gives with a symbol bound."""
        old = self.bound.get(symbol)
        self.bound[symbol] = value
        try:
            return work()
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
    if point.bound and expression.args:
        free = point.free.get(expression)
        if free is None:
            free = point.free[expression] = expression.free_symbols
        if free.isdisjoint(point.bound):
            if expression not in point.constant:
                point.constant[expression] = _by_rule(expression, point)
            return point.constant[expression]
    return _by_rule(expression, point)


def _by_rule(expression: Any, point: Point) -> Any:
    kinds = [kind.__name__ for kind in type(expression).__mro__]
    # The class of an undefined function has the name that the post gives it, which may be that of another class.
    for kind in ["AppliedUndef"] if "AppliedUndef" in kinds else kinds:
        rule = point.rules.get(kind)
        if rule is not None:
            return rule(expression, point)
    message = f"SymPy's {type(expression).__name__}"
    raise UnsupportedError(message)


@cache
def mpmath_module() -> Any:
    """Import mpmath when it is first needed."""
    import mpmath  # noqa: PLC0415 - needed for refutations only

    return mpmath


def from_value(value: Value) -> Any:
    """An exact value of a model as a number or matrix of mpmath."""
    mp = mpmath_module()
    if isinstance(value, Matrix):
        return mp.matrix([[from_value(e) for e in row] for row in value.rows])
    if isinstance(value, fmpq):
        return mp.mpf(int(value.p)) / int(value.q)
    if isinstance(value, acb):
        return mp.mpc(from_value(value.real), from_value(value.imag))
    mantissa, exponent = value.mid().man_exp()
    return mp.ldexp(mp.mpf(int(mantissa)), int(exponent))


NumericRule: TypeAlias = Callable[[Any, Point], Any]


def is_one(value: Any) -> bool:
    """Whether a value is a matrix of one entry, which counts as a number."""
    return hasattr(value, "rows") and value.rows == value.cols == 1
