"""A form and a bound generator in, the form as a sum of coefficients times monomials in what depends on the generator out."""

from typing import Any

from derivations.algebra.factors import poly_factors
from derivations.algebra.field import Field, Form


def linear(field: Field, parts: list[tuple[Form, Form]]) -> Form:
    """The sum of coefficients times parts."""
    out = field.zero
    for c, p in parts:
        out = out + c * p
    return out


def split(body: Form, marker: int) -> list[tuple[Form, Form]]:
    """The body as a sum of coefficients that are free of the marker times monomials that are not."""
    field = body.field
    free_den, den = _split_den(field, body.den, marker)
    last = field.size - 1
    bit = 1 << marker
    bound = [i for i in field.generators(body.num) if field.atoms[i].depends & bit]
    groups: dict[tuple[int, ...], dict[tuple[int, ...], int]] = {}
    for monomial, coefficient in zip(body.num.monoms(), body.num.coeffs(), strict=True):
        rest, part = list(monomial), [0] * field.size
        for i in bound:
            part[last - i], rest[last - i] = rest[last - i], 0
        groups.setdefault(tuple(part), {})[tuple(rest)] = int(coefficient)
    ring = field.ring
    return [
        (field.fraction(ring.from_dict(rest), free_den), field.fraction(ring.from_dict({part: 1}), den))
        for part, rest in groups.items()
    ]


def _split_den(field: Field, den: Any, marker: int) -> tuple[Any, Any]:
    """The denominator as a part free of the marker times the rest."""
    one = field.one.den
    bit = 1 << marker
    if not field.mask(den) & bit:
        return den, one
    content, parts = poly_factors(field, den)
    free, rest = one * content, one
    for p, e in parts:
        if field.mask(p) & bit:
            rest = rest * p**e
        else:
            free = free * p**e
    return free, rest
