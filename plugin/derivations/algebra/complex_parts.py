"""A form in, its complex conjugate, real part and imaginary part out."""

from typing import Any

from derivations.algebra.field import Field, Form
from derivations.algebra.positivity import is_real


def conjugate(form: Form) -> Form:
    """The complex conjugate."""
    if is_real(form):
        return form
    return _conjugate(form.field, form.num) / _conjugate(form.field, form.den)


def _conjugate(field: Field, poly: Any) -> Form:
    images = {i: _image(field, i) for i in field.generators(poly)}
    last = field.size - 1
    out = field.zero
    for monomial, coefficient in zip(poly.monoms(), poly.coeffs(), strict=True):
        term = field.lift(int(coefficient))
        for i, e in enumerate(monomial):
            if e:
                term = term * images[last - i] ** e
        out = out + term
    return out


def _image(field: Field, number: int) -> Form:
    atom, form = field.atoms[number], field.form(number)
    if atom.real:
        return form
    if atom.kind == "imaginary":
        return -form
    if atom.kind == "conjugate":
        assert isinstance(atom.args[0], Form)
        return atom.args[0]
    other = field.intern("conjugate", (form,), real=False, nonzero=atom.nonzero)
    return field.form(other)


def real_part(form: Form) -> Form:
    """The real part."""
    return (form + conjugate(form)) / 2


def imaginary_part_of(form: Form) -> Form:
    """The imaginary part."""
    field = form.field
    if is_real(form):
        return field.zero
    unit = field.form(field.intern("imaginary", (), real=False, nonzero=True, order=2, value=-field.one.num))
    return (form - conjugate(form)) / (2 * unit)
