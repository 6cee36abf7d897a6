"""SymPy's matrices in, rules that walk them with mpmath out; a matrix of one entry counts as a number."""

from collections.abc import Callable, Mapping
from typing import Any

from derivations.second.numeric import NumericRule, Point, UnsupportedError, is_one, mpmath_module, number_of


def _entry(expression: Any, point: Point) -> Any:
    matrix = number_of(expression.parent, point)
    row, column = (int(mpmath_module().nint(number_of(i, point))) for i in (expression.i, expression.j))
    return matrix[row, column] if hasattr(matrix, "rows") else matrix


def _explicit(expression: Any, point: Point) -> Any:
    rows = [[number_of(expression[i, j], point) for j in range(expression.cols)] for i in range(expression.rows)]
    return mpmath_module().matrix(rows)


def _whole(operation: Callable[[Any], Any], alone: Callable[[Any], Any]) -> NumericRule:
    """An operation on a matrix; a number counts as a matrix of one entry."""

    def rule(expression: Any, point: Point) -> Any:
        value = number_of(expression.args[0], point)
        return operation(value) if hasattr(value, "rows") else alone(value)

    return rule


def _norm(value: Any) -> Any:
    return mpmath_module().sqrt(sum(abs(e) ** 2 for e in value)) if hasattr(value, "rows") else abs(value)


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
    return value[0, 0] if is_one(value) else value


NAMED: Mapping[str, Callable[..., Any]] = {
    "inner": _inner,
    "norm": lambda value, p=2: _norm(value) if p == 2 else _no_norm(),
    "add": _total,
    "mul": _multiplied,
    "neg": lambda value: -value,
    "div": lambda above, below: above / _scalar(below),
}
"""Undefined functions by which conversion keeps what SymPy will not put together: kernel heads and their meanings."""

RULES: Mapping[str, NumericRule] = {
    "MatrixElement": _entry,
    "ImmutableDenseMatrix": _explicit,
    "Transpose": _whole(lambda a: a.T, lambda a: a),
    "Adjoint": _whole(lambda a: a.H, lambda a: mpmath_module().conj(a)),
    "Inverse": _whole(lambda a: mpmath_module().inverse(a), lambda a: 1 / a),
    "Trace": _whole(lambda a: sum(a[i, i] for i in range(a.rows)), lambda a: a),
    "Determinant": _whole(lambda a: mpmath_module().det(a), lambda a: a),
}
