"""A polynomial and one of its generators in, its degree, its coefficients, or the polynomial at a quotient out."""

from typing import Any

from derivations.algebra.field import Field
from derivations.algebra.limits import MOST_TERMS


def coefficient_of(field: Field, poly: Any, number: int, degree: int) -> Any:
    """The coefficient of a power of a generator, a polynomial in the others."""
    position = field.size - 1 - number
    return field.ring.from_dict(
        {
            (*m[:position], 0, *m[position + 1 :]): int(c)
            for m, c in zip(poly.monoms(), poly.coeffs(), strict=True)
            if m[position] == degree
        }
    )


def degree_in(field: Field, poly: Any, number: int) -> int:
    """The degree in a generator."""
    return int(poly.degrees()[field.size - 1 - number]) if not poly.is_constant() else 0


def substitute_ratio(field: Field, poly: Any, number: int, ratio: tuple[Any, Any], degree: int, power: int = 1) -> Any | None:
    """`bottom^degree * poly(x^power = top / bottom)`, lower powers of x left; or None where it would be large."""
    if degree > 12 or poly is None or len(poly) * (degree + 1) > MOST_TERMS // 10:
        return None
    position, (top, bottom) = field.size - 1 - number, ratio
    parts: dict[int, dict[tuple[int, ...], int]] = {}
    for monomial, coefficient in zip(poly.monoms(), poly.coeffs(), strict=True):
        d, left = divmod(monomial[position], power)
        rest = (*monomial[:position], left, *monomial[position + 1 :])
        parts.setdefault(d, {})[rest] = int(coefficient)
    out = field.zero.num
    for d, part in parts.items():
        out = out + field.ring.from_dict(part) * top**d * bottom ** (degree - d)
    return out
