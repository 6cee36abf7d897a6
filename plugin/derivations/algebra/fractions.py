"""A rational summand in, its partial fractions over linear factors out, and the sum of a telescoping series of such."""

from typing import Any

from derivations.algebra.factors import poly_factors
from derivations.algebra.field import Field, Form
from derivations.algebra.polynomials import coefficient_of

MOST_POLES = 6
MOST_STEP = 40


def _pole(field: Field, poly: Any, marker: int) -> tuple[Form, Form] | None:
    """Slope and constant term of a factor that is linear in the marker."""
    slope = field.polynomial(coefficient_of(field, poly, marker, 1))
    rest = field.polynomial(poly) - slope * field.form(marker)
    if slope.is_zero or (slope.depends | rest.depends) & (1 << marker):
        return None
    return slope, rest


def _poles(part: Form, marker: int) -> list[tuple[Form, Form]] | None:
    """The simple linear factors of the denominator of a proper rational function of the marker."""
    field, bit = part.field, 1 << marker
    if any(i != marker and field.atoms[i].depends & bit for p in (part.num, part.den) for i in field.generators(p)):
        return None
    out = []
    for p, e in poly_factors(field, part.den)[1]:
        if not field.mask(p) & bit:
            continue
        pole = _pole(field, p, marker)
        if pole is None or e != 1:
            return None
        out.append(pole)
    degree = 0 if part.num.is_constant() else int(part.num.degrees()[field.size - 1 - marker])
    return out if degree < len(out) <= MOST_POLES else None


def apart(part: Form, marker: int) -> list[tuple[Form, Form]]:
    """Partial fractions as coefficients and `1 / (k + b)`; the part itself where it has fewer than two simple poles."""
    field = part.field
    poles = _poles(part, marker)
    if poles is None or len(poles) < 2:
        return [(field.one, part)]
    k = field.form(marker)
    top = field.polynomial(part.num)
    scale = field.polynomial(part.den)
    for slope, rest in poles:
        scale = scale / (slope * k + rest)
    out = []
    for i, (slope, rest) in enumerate(poles):
        at = -rest / slope
        residue = _at(top, marker, at) / (scale * slope)
        for j, (other, constant) in enumerate(poles):
            if j != i:
                residue = residue / (other * at + constant)
        out.append((residue, 1 / (k - at)))
    return out


def _at(form: Form, marker: int, value: Form) -> Form:
    """The value of a polynomial in the marker."""
    field = form.field
    degree = 0 if form.num.is_constant() else int(form.num.degrees()[field.size - 1 - marker])
    out = field.zero
    for d in range(degree, -1, -1):
        out = out * value + field.polynomial(coefficient_of(field, form.num, marker, d))
    return out / field.polynomial(form.den)


def telescoping(field: Field, marker: int, part: Form, start: int) -> Form | None:
    """The sum from `start` on of a rational function whose poles differ by integers and whose residues add up to nought."""
    simple = apart(part, marker)
    if len(simple) < 2:
        return None
    k = field.form(marker)
    total = field.zero
    shifts = []
    for c, p in simple:
        total = total + c
        shifts.append((c, 1 / p - k))
    steps = [(b - shifts[0][1]).rational() for _, b in shifts]
    if not total.is_zero or any(s is None or s.denominator != 1 or abs(s) > MOST_STEP for s in steps):
        return None
    whole = [int(s) for s in steps if s is not None]
    last = max(whole)
    out = field.zero
    for (c, b), s in zip(shifts, whole, strict=True):
        for j in range(last - s):
            out = out + c / (b + start + j)
    return out
