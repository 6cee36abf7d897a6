"""Forms in, their gamma, beta, factorial, binomial, error and step functions out, as forms of the same field.

The gamma function is shifted until the constant term of its argument lies in [0, 1); at rational numbers with denominator
one or two it has its exact value. Identities between such expressions hold between meromorphic functions.
"""

from fractions import Fraction
from math import factorial as integer_factorial
from math import floor

from derivations.algebra.factors import poly_factors
from derivations.algebra.field import Field, Form
from derivations.algebra.limits import OutOfReachError
from derivations.algebra.positivity import (
    NEGATIVE,
    NONNEGATIVE,
    NONPOSITIVE,
    POSITIVE,
    form_sign,
    is_integer,
    is_nonnegative,
    is_positive,
    is_real,
    poly_sign,
)
from derivations.algebra.power import power
from derivations.algebra.roots import absolute, pi, require, require_nonzero, root_power, single

MOST_SHIFT = 40
MOST_FACTORIAL = 500


def constant_term(form: Form) -> Fraction:
    """The constant term of a polynomial with rational coefficients; of a quotient that of the division with remainder."""
    if form.num.is_zero():
        return Fraction(0)
    if not form.den.is_constant():
        whole = divmod(form.num, form.den)[0]
        return Fraction(0) if whole.is_zero() else constant_term(form.field.polynomial(whole))
    last = form.num.monoms()[-1]
    if any(last):
        return Fraction(0)
    return Fraction(int(form.num.coeffs()[-1]), int(form.den.leading_coefficient()))


def rising(form: Form, count: int) -> Form:
    """`form (form + 1) … (form + count - 1)`."""
    if count > MOST_SHIFT:
        message = "shift too large"
        raise OutOfReachError(message)
    out = form.field.one
    for k in range(count):
        out = out * (form + k)
    return out


def gamma(form: Form) -> Form:
    """The gamma function."""
    field = form.field
    number = form.rational()
    if number is not None:
        return _gamma_of_number(field, number)
    # of integers the factorial is the atom: it has no pole at nought
    shift = floor(constant_term(form)) - is_integer(form)
    base = form - shift
    if form_sign(form) != POSITIVE:
        require(form, "no-pole")
    half, whole = _halved(base), _doubled(base)
    if whole is not None:
        root = root_power(pi(field), Fraction(1, 2))
        atom = power(field.lift(2), whole * 2) * gamma(whole + Fraction(1, 2)) * gamma(whole + 1) / root
    elif half is not None:
        # Legendre's duplication formula
        root = root_power(pi(field), Fraction(1, 2))
        atom = power(field.lift(2), half * 2 - 1) * gamma(half) * gamma(half + Fraction(1, 2)) / root
    else:
        atom = field.form(field.intern("gamma", (base,), nonzero=True, real=is_real(base), **_sign_of_gamma(base)))
    if shift >= 0:
        return atom * rising(base, shift)
    return atom / rising(form, -shift)


def _halved(base: Form) -> Form | None:
    """Half of a polynomial with even coefficients."""
    if not base.den.is_one() or any(int(c) % 2 for c in base.num.coeffs()):
        return None
    return base / 2


def _doubled(form: Form) -> Form | None:
    """`h` if the form is `2 h + 1`."""
    return _halved(form - 1) if form.den.is_one() and not (form - 1).is_zero else None


def _sign_of_gamma(base: Form) -> dict[str, bool]:
    positive = is_positive(base)
    return {"positive": positive, "nonnegative": positive}


def _gamma_of_number(field: Field, number: Fraction) -> Form:
    if number.denominator == 1:
        if number <= 0:
            message = "pole of the gamma function"
            raise OutOfReachError(message)
        if number > MOST_FACTORIAL:
            message = "factorial too large"
            raise OutOfReachError(message)
        return field.lift(integer_factorial(int(number) - 1))
    if abs(number) > MOST_SHIFT:
        message = "shift too large"
        raise OutOfReachError(message)
    shift = floor(number)
    base = field.lift(number - shift)
    if number.denominator == 2:
        atom = root_power(pi(field), Fraction(1, 2))
    else:
        atom = field.form(field.intern("gamma", (base,), positive=True, nonnegative=True, nonzero=True, real=True))
    return atom * rising(base, shift) if shift >= 0 else atom / rising(field.lift(number), -shift)


def beta(a: Form, b: Form) -> Form:
    """The beta function."""
    return gamma(a) * gamma(b) / gamma(a + b)


def binomial(n: Form, k: Form) -> Form:
    """The binomial coefficient."""
    field = n.field
    for small in (k.rational(), (n - k).rational() if is_nonnegative(n) else None):
        if small is not None and small.denominator == 1 and 0 <= small <= MOST_SHIFT:
            count = int(small)
            return rising(n - count + 1, count) / integer_factorial(count)
    number = k.rational()
    if number is not None and number.denominator == 1 and number < 0:
        return field.zero
    return gamma(n + 1) / (gamma(k + 1) * gamma(n - k + 1))


def digamma(form: Form) -> Form:
    """The logarithmic derivative of the gamma function."""
    field = form.field
    shift = floor(constant_term(form))
    number = form.rational()
    if number is not None and number.denominator == 1:
        if number <= 0:
            message = "pole of the digamma function"
            raise OutOfReachError(message)
        shift -= 1
    if abs(shift) > MOST_SHIFT:
        message = "shift too large"
        raise OutOfReachError(message)
    base = form - shift
    out = field.form(field.intern("digamma", (base,), real=is_real(base)))
    for k in range(shift):
        out = out + 1 / (base + k)
    for k in range(-shift):
        out = out - 1 / (form + k)
    return out


def error_function(form: Form) -> Form:
    """erf, an odd function."""
    field = form.field
    if form.is_zero:
        return field.zero
    negative = form.num.leading_coefficient() < 0
    inner = -form if negative else form
    out = field.form(field.intern("erf", (inner,), real=is_real(inner)))
    return -out if negative else out


def sign_of(form: Form) -> Form:
    """The sign: -1, 0 or 1."""
    field = form.field
    known = form_sign(form)
    if form.is_zero:
        return field.zero
    if known == POSITIVE:
        return field.one
    if known == NEGATIVE:
        return -field.one
    if not is_real(form):
        message = "sign of a complex number"
        raise OutOfReachError(message)
    out = field.one
    for poly in (form.num, form.den):
        content, parts = poly_factors(field, poly)
        out = -out if content < 0 else out
        for p, e in parts:
            each = poly_sign(field, p)
            if each in (POSITIVE, NEGATIVE):
                out = -out if each == NEGATIVE and e % 2 else out
                continue
            atom = field.intern("sign", (field.polynomial(p),), real=True, integer=True)
            if not field.atoms[atom].order:
                field.atoms[atom].order, field.atoms[atom].value = 3, field.generator(atom)
                field.relations.insert(0, atom)
            out = out * field.form(atom) ** (2 - e % 2)
    return out


def floor_of(form: Form) -> Form:
    """The largest integer below; integers come out of it."""
    field = form.field
    number = form.rational()
    if number is not None:
        return field.lift(floor(number))
    if is_integer(form):
        return form
    shift = floor(constant_term(form))
    inner = form - shift
    return field.form(field.intern("floor", (inner,), real=True, integer=True)) + shift


def larger(a: Form, b: Form) -> Form:
    """The maximum of two real numbers."""
    difference = a - b
    known = form_sign(difference)
    if difference.is_zero or known in (POSITIVE, NONNEGATIVE):
        return a
    if known in (NEGATIVE, NONPOSITIVE):
        return b
    return (a + b + absolute(difference)) / 2


def remainder(a: Form, n: Form) -> Form:
    """`a mod n`."""
    require_nonzero(n)
    return a - n * floor_of(a / n)


def is_single(form: Form) -> bool:
    """Whether the form is one generator."""
    return single(form) is not None
