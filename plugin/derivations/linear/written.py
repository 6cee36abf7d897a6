"""Parts of a term that hold matrices written out in, their blocks out; what cannot be done block by block raises `CutError`."""

from typing import TYPE_CHECKING

from derivations.linear import coefficient as scalars
from derivations.linear import grids
from derivations.linear.grids import CutError, Grid
from derivations.linear.polynomial import Polynomial, is_scalar

if TYPE_CHECKING:
    from derivations.linear.noncommutative import Normalizer
    from derivations.linear.shapes import Shaped

WRITTEN = frozenset({"matrix", "tuple"})
THROUGH = WRITTEN | {"add", "neg", "mul", "div", "pow", "transpose", "adjoint", "inverse", "trace", "det", "abs", "inner", "norm"}
"""Operations that are done block by block."""
MOST_POWER = 12


def holds(node: "Shaped") -> bool:
    """Whether a matrix that is written out stands in a part, below operations that are done block by block."""
    return node.head in WRITTEN or (node.head in THROUGH and any(holds(p) for p in node.parts))


def blocks(normalizer: "Normalizer", node: "Shaped") -> Grid:
    """The blocks of a part.

    Raises:
        CutError: when it cannot be taken block by block.
    """
    if not holds(node):
        return grids.single(normalizer.polynomial(node))
    ring, parts = normalizer.ring, node.parts
    match node.head:
        case "matrix":
            return grids.made([[normalizer.polynomial(e) for e in row.parts] for row in parts])
        case "tuple":
            return grids.made([[normalizer.polynomial(e)] for e in parts])
        case "add":
            return grids.add(ring, [blocks(normalizer, p) for p in parts])
        case "neg":
            return grids.scale(ring, scalars.rational(-1), blocks(normalizer, parts[0]))
        case "mul":
            result = blocks(normalizer, parts[0])
            for part in parts[1:]:
                result = grids.multiply(ring, result, blocks(normalizer, part))
            return result
        case "div":
            below = scalars.invert(normalizer.scalar(parts[1]), normalizer.budget)
            return grids.scale(ring, below, blocks(normalizer, parts[0]))
        case "pow" if not parts[0].scalar:
            return _power(normalizer, node)
        case "transpose" | "adjoint":
            return grids.transpose(ring, blocks(normalizer, parts[0]))
        case "inverse":
            return grids.inverse(ring, blocks(normalizer, parts[0]))
        case "trace":
            return grids.single(ring.scalar(grids.trace(ring, blocks(normalizer, parts[0]))))
        case "det":
            return grids.single(ring.scalar(grids.det(ring, blocks(normalizer, parts[0]))))
        case "abs" if not parts[0].scalar:
            return grids.single(ring.scalar(grids.det(ring, blocks(normalizer, parts[0]))))
        case "inner":
            first, second = (blocks(normalizer, p) for p in parts[:2])
            return grids.single(ring.scalar(grids.trace(ring, grids.multiply(ring, grids.transpose(ring, first), second))))
    raise CutError


def _power(normalizer: "Normalizer", node: "Shaped") -> Grid:
    base, exponent = node.parts
    value = normalizer.scalar(exponent).constant
    if value is None or value.denominator != 1 or not 1 <= abs(value) <= MOST_POWER:
        raise CutError
    ring = normalizer.ring
    factor = blocks(normalizer, base)
    if value < 0:
        factor = grids.inverse(ring, factor)
    result = factor
    for _ in range(abs(value.numerator) - 1):
        result = grids.multiply(ring, result, factor)
    return result


def differences(normalizer: "Normalizer", lhs: "Shaped", rhs: "Shaped") -> list[tuple[Polynomial, Polynomial]]:
    """Both sides block by block, or whole where they cannot be cut alike."""
    ring = normalizer.ring
    if holds(lhs) or holds(rhs):
        try:
            left, right = blocks(normalizer, lhs), blocks(normalizer, rhs)
            if len(left.rows) * len(left.cols) < len(right.rows) * len(right.cols):
                left = grids.cut(ring, left, right.rows, right.cols)
            right = grids.cut(ring, right, left.rows, left.cols)
        except CutError:
            pass
        else:
            return [pair for rows in zip(left.blocks, right.blocks, strict=True) for pair in zip(*rows, strict=True)]
    return [(normalizer.polynomial(lhs), normalizer.polynomial(rhs))]


def whole(normalizer: "Normalizer", node: "Shaped") -> Polynomial | None:
    """A part that holds matrices written out, as one polynomial; None where it cannot be taken block by block."""
    try:
        found = blocks(normalizer, node)
    except CutError:
        return None
    result = grids.opaque(normalizer.ring, found, node.rows, node.cols)
    return result if is_scalar(result) == node.scalar else None
