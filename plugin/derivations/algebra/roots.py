"""Forms in, their roots and absolute values out, as forms of the same field, and the monomials they are a sum of.

Fractional powers of one base are a tower of generators `h^q = coarser one`. What definedness needs and cannot be shown
goes to `Field.conditions`.
"""

from collections.abc import Hashable
from fractions import Fraction
from math import lcm

from derivations.algebra.complex_parts import conjugate
from derivations.algebra.factors import factors
from derivations.algebra.field import Condition, Field, Form
from derivations.algebra.limits import OutOfReachError
from derivations.algebra.positivity import (
    NEGATIVE,
    NONNEGATIVE,
    NONPOSITIVE,
    POSITIVE,
    form_sign,
    is_positive,
    is_real,
    poly_sign,
)

MOST_ROOT = 60
MOST_EXPONENT = 10_000


def require(form: Form, sign: str) -> None:
    """Write down that the form must have this sign for the expression to be defined."""
    condition = Condition(sign, form)
    form.field.conditions[(sign, form.key())] = condition


def require_nonzero(form: Form) -> None:
    """Write down that the form must not be nought, unless it is known."""
    if not form.is_number and form_sign(form) not in (POSITIVE, NEGATIVE, "nonzero"):
        require(form, "nonzero")


def imaginary(field: Field) -> Form:
    """The imaginary unit."""
    return field.form(field.intern("imaginary", (), real=False, nonzero=True, order=2, value=-field.one.num))


def pi(field: Field) -> Form:
    """The number pi."""
    return field.form(field.intern("pi", (), positive=True, nonnegative=True, nonzero=True, real=True))


def tower(field: Field, key: Hashable, base: Form, exponent: Fraction, *, positive: bool, real: bool) -> Form:
    """`base^exponent`, where the fractional part goes to a tower of roots of the base (principal ones)."""
    whole = exponent.numerator // exponent.denominator
    part = exponent - whole
    if abs(whole) > MOST_EXPONENT or exponent.denominator > MOST_ROOT:
        message = "exponent too large"
        raise OutOfReachError(message)
    out = base**whole
    if not part:
        return out
    assert base.den.is_one()
    levels = field.towers.setdefault(key, [])
    last = levels[-1][0] if levels else 1
    need = lcm(last, part.denominator)
    if need > MOST_ROOT:
        message = "root too deep"
        raise OutOfReachError(message)
    if need != last:
        below = field.generator(levels[-1][1]) if levels else base.num
        atom = field.intern(
            "root",
            (base, need),
            positive=positive,
            nonnegative=real,
            nonzero=positive,
            real=real,
            order=need // last,
            value=below,
        )
        levels.append((need, atom))
    return out * field.polynomial(field.reduce(field.generator(levels[-1][1]) ** int(part * need)))


def single(form: Form) -> int | None:
    """The atom, if the form is one generator."""
    if form.den.is_one() and len(form.num) == 1 and form.num.total_degree() == 1 and form.num.leading_coefficient() == 1:
        return form.field.generators(form.num)[0]
    return None


def terms(form: Form) -> list[tuple[Fraction, Form]]:
    """The form as a sum of rational multiples of monomials, or of monomials over one denominator."""
    field = form.field
    if form.num.is_zero():
        return []
    if len(form.den) == 1:
        quotient, rest = field.zero.num, form.num
        below = int(form.den.leading_coefficient())
        den = divmod(form.den, field.ring.constant(below))[0]
    else:
        quotient, rest = divmod(form.num, form.den)
        below = int(form.den.content()) if hasattr(form.den, "content") else 1
        den = divmod(form.den, field.ring.constant(below))[0]
    out = [
        (Fraction(int(c)), field.polynomial(field.ring.from_dict({m: 1})))
        for m, c in zip(quotient.monoms(), quotient.coeffs(), strict=True)
    ]
    out += [
        (Fraction(int(c), below), field.fraction(field.ring.from_dict({m: 1}), den))
        for m, c in zip(rest.monoms(), rest.coeffs(), strict=True)
    ]
    return out


def guard_exponent(exponent: Fraction) -> None:
    """Refuse an exponent that is too large."""
    if abs(exponent) > MOST_EXPONENT:
        message = "exponent too large"
        raise OutOfReachError(message)


def positive_power(base: Form, exponent: Fraction, *, known: bool) -> Form:
    """`|base|^exponent` for the base of a real logarithm; for a formal or principal one `base^exponent`."""
    field = base.field
    if exponent.denominator == 1:
        inner = base if not known else absolute(base)
        guard_exponent(exponent)
        return inner ** int(exponent)
    if known:
        return root_power(absolute(base), exponent)
    inner = base
    if not inner.den.is_one():
        message = "root of a quotient"
        raise OutOfReachError(message)
    return tower(field, ("base", inner.key()), inner, exponent, positive=is_positive(inner), real=known)


def root_power(base: Form, exponent: Fraction) -> Form:
    """`base^exponent` for a rational exponent that is no integer: the principal value, real for a base that is not negative."""
    field = base.field
    if base.is_zero:
        if exponent > 0:
            return field.zero
        message = "division by nought"
        raise OutOfReachError(message)
    parts = factors(base)
    out = field.one
    for p, e in parts.primes:
        out = out * tower(field, ("prime", p), field.lift(p), e * exponent, positive=True, real=True)
    rest, sign = field.one, parts.sign
    for p, e in parts.polys:
        form = field.polynomial(p)
        one = single(form)
        known = poly_sign(field, p)
        if one is not None and field.atoms[one].kind == "exp" and field.atoms[one].positive:
            out = out * tower(field, ("exp", one), form, exponent * e, positive=True, real=True)
        elif one is not None and field.atoms[one].kind == "root" and field.atoms[one].nonnegative:
            inner, level = field.atoms[one].args
            assert isinstance(inner, Form)
            assert isinstance(level, int)
            out = out * positive_power(inner, exponent * e / level, known=False)
        elif known in (POSITIVE, NONNEGATIVE):
            out = out * tower(field, ("base", form.key()), form, exponent * e, positive=known == POSITIVE, real=True)
        elif known in (NEGATIVE, NONPOSITIVE):
            form = -form
            sign = -sign if e % 2 else sign
            out = out * tower(field, ("base", form.key()), form, exponent * e, positive=known == NEGATIVE, real=True)
        elif field.complex and not is_real(form):
            rest = rest * form**e
        else:
            even = e if e % 2 == 0 else e - 1
            if even:
                size = absolute(form)
                out = out * tower(field, ("base", size.key()), size, exponent * even, positive=False, real=True)
            if e % 2:
                rest = rest * form
    rest = rest * sign
    if rest == field.one:
        return out
    if not field.complex:
        if rest.is_number:
            message = "root of a negative number"
            raise OutOfReachError(message)
        require(rest, POSITIVE if exponent < 0 else NONNEGATIVE)
    elif rest == -field.one and exponent.denominator == 2:
        return out * imaginary(field) ** exponent.numerator
    if not rest.den.is_one():
        message = "root of a quotient"
        raise OutOfReachError(message)
    return out * tower(field, ("base", rest.key()), rest, exponent, positive=False, real=not field.complex)


def absolute(form: Form) -> Form:
    """The absolute value."""
    field = form.field
    if form.is_zero:
        return form
    known = form_sign(form)
    if known in (POSITIVE, NONNEGATIVE):
        return form
    if known in (NEGATIVE, NONPOSITIVE):
        return -form
    parts = factors(form)
    out = field.one
    for p, e in parts.primes:
        out = out * (field.lift(p) ** e)
    for p, e in parts.polys:
        inner = field.polynomial(p)
        sign = poly_sign(field, p)
        if sign in (POSITIVE, NONNEGATIVE):
            out = out * inner**e
        elif sign in (NEGATIVE, NONPOSITIVE):
            out = out * (-inner) ** e
        elif not is_real(inner):
            square = inner * conjugate(inner)
            if is_real(square) and form_sign(square) in (POSITIVE, NONNEGATIVE):
                out = out * root_power(square, Fraction(1, 2)) ** e
                continue
            if square.den.is_one():
                atom = field.intern("abs", (inner,), nonnegative=True, real=True, order=2, value=square.num)
            else:
                atom = field.intern("abs", (inner,), nonnegative=True, real=True)
            out = out * field.form(atom) ** e
        elif e % 2 == 0:
            out = out * inner**e
        else:
            one = single(inner)
            nonzero = one is not None and field.atoms[one].nonzero
            square = inner * inner
            atom = field.intern(
                "abs", (inner,), positive=nonzero, nonnegative=True, nonzero=nonzero, real=True, order=2, value=square.num
            )
            out = out * field.form(atom) ** e
    return out
