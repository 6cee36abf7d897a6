"""Forms in, their exponentials, logarithms and powers out, as forms of the same field.

Logarithms are split over the factors that are positive, and over even powers as log|f|; `exp` is split over the monomials of
its exponent. Every rule holds at all points where both its sides are defined.
"""

from fractions import Fraction
from typing import Any

from derivations.algebra.angle import alternating, cosine_sine, imaginary_part
from derivations.algebra.factors import factors
from derivations.algebra.field import Field, Form
from derivations.algebra.limits import OutOfReachError
from derivations.algebra.positivity import (
    NEGATIVE,
    NONNEGATIVE,
    NONPOSITIVE,
    POSITIVE,
    is_integer,
    is_nonnegative,
    is_positive,
    is_real,
    poly_sign,
)
from derivations.algebra.roots import (
    guard_exponent,
    imaginary,
    pi,
    positive_power,
    require,
    require_nonzero,
    root_power,
    single,
    terms,
    tower,
)


def exp(form: Form) -> Form:
    """`e` to the form."""
    field = form.field
    out = field.one
    for coefficient, monomial in terms(form):
        out = out * _exp_term(coefficient, monomial)
    return out


def _exp_term(coefficient: Fraction, monomial: Form) -> Form:
    field = monomial.field
    rest = imaginary_part(monomial)
    if rest is not None:
        cosine, sine = cosine_sine(rest * coefficient)
        return cosine + imaginary(field) * sine
    one = single(monomial)
    if one is not None and field.atoms[one].kind in ("log", "formal"):
        base = field.atoms[one].args[0]
        assert isinstance(base, Form)
        if field.atoms[one].kind == "formal" and coefficient.denominator != 1:
            message = "fractional power of a formal logarithm"
            raise OutOfReachError(message)
        return positive_power(base, coefficient, known=field.atoms[one].kind == "log" and field.atoms[one].real)
    return _exponential(coefficient, monomial)


def _exponential(coefficient: Fraction, monomial: Form) -> Form:
    """`exp(coefficient * monomial)` as a power of one generator."""
    field = monomial.field
    formal = [i for i in field.generators(monomial.num) if field.atoms[i].kind == "formal"]
    real = is_real(monomial) and not formal
    sign_of = [i for i in formal if field.atoms[i].args[0] == -field.one]
    if sign_of and len(formal) == 1:
        return alternating(coefficient, monomial / field.form(sign_of[0]))
    atom = field.intern(
        "exp", (monomial,), positive=real, nonnegative=real, nonzero=True, real=real or _real_bases(field, formal, monomial)
    )
    return tower(field, ("exp", atom), field.form(atom), coefficient, positive=real, real=real)


def _real_bases(field: Field, formal: list[int], monomial: Form) -> bool:
    """Whether `base^n` is real: the bases are real, and so is the rest of the exponent."""
    bases = [field.atoms[i].args[0] for i in formal]
    others = [i for p in (monomial.num, monomial.den) for i in field.generators(p) if i not in formal]
    return bool(formal) and all(isinstance(b, Form) and is_real(b) for b in bases) and all(field.atoms[i].real for i in others)


def log_atom(field: Field, poly: Any) -> Form:
    """`log|p|` of a factor, as an atom; of an exponential or a root what it comes from."""
    base = field.polynomial(poly)
    one = single(base)
    if one is not None:
        atom = field.atoms[one]
        if atom.kind == "exp" and atom.positive and isinstance(atom.args[0], Form):
            return atom.args[0]
        if atom.kind == "root" and atom.positive and isinstance(atom.args[0], Form) and isinstance(atom.args[1], int):
            return log(atom.args[0]) / atom.args[1]
        if atom.kind == "abs" and isinstance(atom.args[0], Form):
            return log_atom(field, atom.args[0].num)
    return field.form(field.intern("log", (base,), real=True))


def log(form: Form) -> Form:
    """The natural logarithm: real, or the principal branch in a field with complex numbers.

    Raises:
        OutOfReachError: of nought, and of a negative real number in a real field.
    """
    field = form.field
    parts = factors(form)
    out = field.zero
    for p, e in parts.primes:
        out = out + _log_prime(field, p) * e
    sign, left = parts.sign, []
    for p, e in parts.polys:
        known = poly_sign(field, p)
        real = not field.complex or is_real(field.polynomial(p))
        if known in (NEGATIVE, NONPOSITIVE):
            sign = -sign if e % 2 else sign
        elif known not in (POSITIVE, NONNEGATIVE) and (e % 2 or not real):
            left.append((p, e))
            continue
        elif known != POSITIVE:
            require_nonzero(field.polynomial(p))
        out = out + log_atom(field, p) * e
    if not left:
        if sign > 0:
            return out
        if field.complex:
            return out + imaginary(field) * pi(field)
        message = "logarithm of a negative number"
        raise OutOfReachError(message)
    rest = field.lift(sign)
    for p, e in left:
        rest = rest * field.polynomial(p) ** e
    if field.complex:
        return out + field.form(field.intern("log", (rest,), real=False))
    require(rest, POSITIVE)
    for p, e in left:
        out = out + log_atom(field, p) * e
    return out


def _log_prime(field: Field, prime: int) -> Form:
    known = {"positive": True, "nonzero": True, "nonnegative": True, "real": True}
    return field.form(field.intern("log", (field.lift(prime),), **known))


def formal_log(form: Form) -> Form:
    """A logarithm for integer multiples only: additive over all factors, of any sign."""
    field = form.field
    parts = factors(form)
    out = field.zero
    for p, e in parts.primes:
        out = out + log(field.lift(p)) * e
    sign = parts.sign
    for p, e in parts.polys:
        one = single(field.polynomial(p))
        known = poly_sign(field, p)
        if known == POSITIVE or (one is not None and field.atoms[one].kind == "exp" and not field.atoms[one].order):
            inner = field.atoms[one].args[0] if one is not None and field.atoms[one].kind == "exp" else log_atom(field, p)
            assert isinstance(inner, Form)
            out = out + inner * e
        elif known == NEGATIVE:
            sign = -sign if e % 2 else sign
            out = out + log_atom(field, p) * e
        else:
            out = out + field.form(field.intern("formal", (field.polynomial(p),), real=False)) * e
    if sign < 0:
        out = out + field.form(field.intern("formal", (-field.one,), real=False))
    return out


def power(base: Form, exponent: Form) -> Form:
    """`base^exponent`."""
    field = base.field
    number = exponent.rational()
    if number is not None:
        if number.denominator == 1:
            guard_exponent(number)
            if number < 0:
                require_nonzero(base)
            return base ** int(number)
        return root_power(base, number)
    if base.is_zero:
        if is_positive(exponent):
            return field.zero
        message = "power of nought"
        raise OutOfReachError(message)
    if is_integer(exponent):
        if not is_nonnegative(exponent):
            require_nonzero(base)
        return exp(exponent * formal_log(base))
    return exp(exponent * log(base))
