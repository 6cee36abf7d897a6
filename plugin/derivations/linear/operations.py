"""An operation and the shapes of its parts in, what it demands of them and the shape of its value out."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from derivations.linear.dimensions import ONE, Dimensions
from derivations.linear.draft import Draft, UnsupportedError, same, scalar

Parts: TypeAlias = tuple[Draft, ...]
Shape: TypeAlias = tuple[int, int]
Operation: TypeAlias = Callable[[Dimensions, Parts], Shape]

OF_SCALARS = (
    *("exp", "log", "sin", "cos", "tan", "cot", "sec", "csc", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh"),
    *("atanh", "sign", "floor", "ceiling", "factorial", "gamma", "digamma", "erf", "erfc", "binomial", "beta", "min", "max"),
    *("mod", "root", "less", "less_equal", "and", "or", "not", "indicator"),
)


def _scalars(dims: Dimensions, parts: Parts) -> Shape:
    for part in parts:
        scalar(dims, part)
    return ONE, ONE


def _alike(dims: Dimensions, parts: Parts) -> Shape:
    for part in parts[1:]:
        same(dims, parts[0], part)
    return parts[0].rows, parts[0].cols


def _equation(dims: Dimensions, parts: Parts) -> Shape:
    _alike(dims, parts)
    return ONE, ONE


def _kept(_: Dimensions, parts: Parts) -> Shape:
    return parts[0].rows, parts[0].cols


def _square(dims: Dimensions, parts: Parts) -> Shape:
    dims.unify(parts[0].rows, parts[0].cols)
    return parts[0].rows, parts[0].cols


def _power(dims: Dimensions, parts: Parts) -> Shape:
    scalar(dims, parts[1])
    return _square(dims, parts)


def _of_square(dims: Dimensions, parts: Parts) -> Shape:
    _square(dims, parts)
    return ONE, ONE


def _of_any(_: Dimensions, parts: Parts) -> Shape:
    del parts
    return ONE, ONE


def _turned(_: Dimensions, parts: Parts) -> Shape:
    return parts[0].cols, parts[0].rows


def _piecewise(dims: Dimensions, parts: Parts) -> Shape:
    values = (*parts[::2], *(parts[-1:] if len(parts) % 2 else ()))
    return _alike(dims, values)


def _diagonal(dims: Dimensions, parts: Parts) -> Shape:
    if len(parts) > 1:
        _scalars(dims, parts)
        size = dims.named(str(len(parts)))
        return size, size
    (first,) = parts
    if dims.is_one(first.cols):
        return first.rows, first.rows
    dims.unify(first.rows, first.cols)
    return first.rows, ONE


def _cross(dims: Dimensions, parts: Parts) -> Shape:
    _alike(dims, parts)
    dims.unify(ONE, parts[0].cols)
    dims.unify(dims.named("3"), parts[0].rows)
    return parts[0].rows, ONE


def _kronecker(dims: Dimensions, parts: Parts) -> Shape:
    rows, cols = tuple(p.rows for p in parts), tuple(p.cols for p in parts)
    return dims.combined("product", rows), dims.combined("product", cols)


def _vec(dims: Dimensions, parts: Parts) -> Shape:
    return dims.combined("product", (parts[0].cols, parts[0].rows)), ONE


def _stacked(dims: Dimensions, parts: Parts) -> Shape:
    for part in parts:
        dims.unify(ONE, part.cols)
    return dims.combined("sum", tuple(p.rows for p in parts)), ONE


def _blocks(dims: Dimensions, rows: Parts) -> Shape:
    """Blocks of one row are equally high, those of one column equally wide."""
    width = len(rows[0].parts)
    if not width or any(len(r.parts) != width for r in rows):
        what = "a matrix whose rows differ in length"
        raise UnsupportedError(what)
    for row in rows:
        for entry in row.parts[1:]:
            dims.unify(row.parts[0].rows, entry.rows)
    for column in zip(*(r.parts for r in rows), strict=True):
        for entry in column[1:]:
            dims.unify(column[0].cols, entry.cols)
    return (
        dims.combined("sum", tuple(r.parts[0].rows for r in rows)),
        dims.combined("sum", tuple(e.cols for e in rows[0].parts)),
    )


def _ranged(dims: Dimensions, parts: Parts) -> Shape:
    for part in parts[1:]:
        scalar(dims, part)
    return parts[0].rows, parts[0].cols


def _product(dims: Dimensions, parts: Parts) -> Shape:
    _square(dims, parts)
    return _ranged(dims, parts)


def _density(dims: Dimensions, parts: Parts) -> Shape:
    """Of a normal law at a point."""
    mean, variance, value = parts
    same(dims, mean, value)
    dims.unify(ONE, mean.cols)
    dims.unify(variance.rows, variance.cols)
    dims.unify(mean.rows, variance.rows)
    return ONE, ONE


OPERATIONS: Mapping[str, Operation] = {
    **dict.fromkeys(OF_SCALARS, _scalars),
    **dict.fromkeys(("add", "hadamard"), _alike),
    **dict.fromkeys(("equal", "not_equal", "inner"), _equation),
    **dict.fromkeys(("neg", "real", "imag", "conjugate", "expectation", "mean", "sum_over", "integral_over"), _kept),
    **dict.fromkeys(("maximum", "minimum"), _scalars),
    **dict.fromkeys(("abs", "det", "trace"), _of_square),
    **dict.fromkeys(("norm", "rank", "row"), _of_any),
    **dict.fromkeys(("transpose", "adjoint"), _turned),
    **dict.fromkeys(("sum", "integral", "limit"), _ranged),
    "piecewise": _piecewise,
    "pow": _power,
    "inverse": _square,
    "diag": _diagonal,
    "cross": _cross,
    "kronecker": _kronecker,
    "vec": _vec,
    "tuple": _stacked,
    "matrix": _blocks,
    "product": _product,
    "density": _density,
}
"""What each head demands of the dimensions of its parts, and the rows and columns of its value."""
