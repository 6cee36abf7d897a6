"""A polynomial in constants (pi, roots, exponentials of numbers …) in, its sign out, by balls that do not hold nought."""

from typing import Any

from flint import arb, ctx

from derivations.algebra.field import Field, Form

PRECISION = 192
LARGEST = 200
WIDEST = 40
"""Bits of the magnitude of an exponent up to which its exponential is taken."""


def constant_sign(field: Field, poly: Any) -> int:
    """1 or -1 if the polynomial holds constants alone and its enclosure does not hold nought, else 0."""
    if len(poly) > LARGEST:
        return 0
    with ctx.workprec(PRECISION):
        value = _poly(field, poly)
        if value is None or not value.is_finite() or value.contains(0):
            return 0
        return 1 if value > 0 else -1


def _poly(field: Field, poly: Any) -> Any | None:
    last = field.size - 1
    values: dict[int, Any] = {}
    for i in field.generators(poly):
        value = _atom(field, i)
        if value is None:
            return None
        values[i] = value
    out = arb(0)
    for monomial, coefficient in zip(poly.monoms(), poly.coeffs(), strict=True):
        term = arb(int(coefficient))
        for i, value in values.items():
            e = int(monomial[last - i])
            if e > LARGEST:
                return None
            if e:
                term *= value**e
        out += term
    return out


def _form(form: Form) -> Any | None:
    above, below = _poly(form.field, form.num), _poly(form.field, form.den)
    return None if above is None or below is None or below.contains(0) else above / below


def _atom(field: Field, number: int) -> Any | None:
    """The enclosure of a real constant; None for anything else."""
    atom = field.atoms[number]
    if atom.kind == "pi":
        return arb.pi()
    if not atom.args or not isinstance(atom.args[0], Form) or not atom.real:
        return None
    inner = _form(atom.args[0])
    if inner is None or not inner.is_finite():
        return None
    match atom.kind:
        case "root" if inner >= 0 and isinstance(atom.args[1], int):
            return inner.root(atom.args[1])
        case "exp" if abs(inner) < 2**WIDEST:
            return inner.exp()
        case "log" if inner > 0 or inner < 0:
            return abs(inner).log()
        case "cos":
            return inner.cos()
        case "sin":
            return inner.sin()
        case "atan":
            return inner.atan()
        case "gamma" if inner > 0:
            return inner.gamma()
        case "erf":
            return inner.erf()
    return None
