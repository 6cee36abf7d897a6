"""Forms in, their trigonometric and hyperbolic functions and the inverse ones out, as forms of the same field."""

from fractions import Fraction

from derivations.algebra.angle import cosine_sine, imaginary_part
from derivations.algebra.field import Form
from derivations.algebra.limits import OutOfReachError
from derivations.algebra.positivity import NEGATIVE, POSITIVE, form_sign, is_nonnegative, is_real
from derivations.algebra.power import exp
from derivations.algebra.roots import imaginary, pi, require, terms


def cosine_sine_of(form: Form) -> tuple[Form, Form]:
    """Cosine and sine of a form, also of a complex one."""
    field = form.field
    parts = [(c, m, imaginary_part(m)) for c, m in terms(form)]
    plain = field.zero
    upright = field.zero
    for c, m, rest in parts:
        if rest is None:
            plain = plain + m * c
        else:
            upright = upright + rest * c
    cosine, sine = cosine_sine(plain)
    if upright.is_zero:
        return cosine, sine
    up, down = exp(upright), exp(-upright)
    cosh, sinh_i = (up + down) / 2, imaginary(field) * (up - down) / 2
    return cosine * cosh - sine * sinh_i, sine * cosh + cosine * sinh_i


def _odd(kind: str, form: Form) -> Form:
    """An odd function as an atom of the form with positive leading coefficient."""
    field = form.field
    if form.is_zero:
        return field.zero
    negative = form.num.leading_coefficient() < 0
    inner = -form if negative else form
    out = field.form(field.intern(kind, (inner,), real=is_real(inner)))
    return -out if negative else out


def arc_tangent(form: Form) -> Form:
    """The principal arc tangent."""
    if form.rational() in (1, -1):
        return pi(form.field) * form / 4
    if form.num.is_constant() and not form.is_number and form_sign(form) in (POSITIVE, NEGATIVE):
        half = pi(form.field) / (2 if form_sign(form) == POSITIVE else -2)
        return half - _odd("atan", 1 / form)
    return _odd("atan", form)


def arc_sine(form: Form) -> Form:
    """The principal arc sine; defined for -1 <= x <= 1."""
    value = form.rational()
    if value is not None:
        exact = {Fraction(1): Fraction(1, 2), Fraction(1, 2): Fraction(1, 6), Fraction(0): Fraction(0)}
        if abs(value) in exact:
            return pi(form.field) * (exact[abs(value)] * (1 if value >= 0 else -1))
        if abs(value) > 1 and not form.field.complex:
            message = "arc sine of a number above one"
            raise OutOfReachError(message)
    elif not form.field.complex and not is_nonnegative(1 - form * form):
        require(1 - form * form, "nonnegative")
    return _odd("asin", form)
