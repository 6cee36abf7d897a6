"""A summand with a known sum in, the sum in closed form out: powers, geometric terms, binomials, logarithms, one picked term."""

from contextlib import suppress
from fractions import Fraction
from functools import cache
from math import comb

from derivations.algebra import hypergeometric
from derivations.algebra.field import Field, Form
from derivations.algebra.limits import OutOfReachError
from derivations.algebra.polynomials import coefficient_of
from derivations.algebra.positivity import form_sign, is_integer, is_nonnegative, is_positive
from derivations.algebra.power import formal_log, log
from derivations.algebra.rebuild import Resum, put
from derivations.algebra.roots import require, single
from derivations.algebra.special import gamma

MOST_POWER = 12
GEOMETRIC = frozenset({"exp", "root", "alternating"})
RATIO = "not one"
"""The sign of a condition: the ratio of a geometric sum less one must not be nought."""


def picked(field: Field, marker: int, part: Form, lower: Form, upper: Form, resum: Resum) -> Form | None:
    """The sum of `f(k) [k = e]` is `f(e)` for an integer e that is shown to lie in the range."""
    for i in field.generators(part.num):
        atom = field.atoms[i]
        if atom.kind != "delta" or not atom.depends & (1 << marker) or not isinstance(atom.args[0], Form):
            continue
        difference = atom.args[0]
        for e in (field.form(marker) - difference, field.form(marker) + difference):
            if e.depends & (1 << marker) or not is_integer(e) or not (is_nonnegative(e - lower) and is_nonnegative(upper - e)):
                continue
            with suppress(OutOfReachError):
                return put(part / field.form(i), marker, e, resum)
    return None


def _has_gamma(field: Field, marker: int, part: Form) -> bool:
    """Whether a gamma function of the marker occurs, so that a closed form may be known."""
    bit = 1 << marker
    return any(
        field.atoms[i].kind == "gamma" and field.atoms[i].depends & bit for p in (part.num, part.den) for i in field.generators(p)
    )


def by_binomials(field: Field, marker: int, part: Form, lower: Form, upper: Form, resum: Resum) -> Form | None:
    """The binomial theorem, also with the end of the range as the lower limit."""
    start = lower.rational()
    if start is None or start.denominator != 1 or not _has_gamma(field, marker, part):
        return None
    try:
        return hypergeometric.finite(marker, part, int(start), upper, resum)
    except OutOfReachError:
        return None


def factorials(field: Field, marker: int, part: Form, lower: Form, upper: Form) -> Form | None:
    """The sum of logarithms `log(k + b)` as the logarithm of a quotient of gamma functions."""
    one = single(part)
    if one is None or field.atoms[one].kind not in ("log", "formal"):
        return None
    base = field.atoms[one].args[0]
    assert isinstance(base, Form)
    slope = field.polynomial(coefficient_of(field, base.num, marker, 1))
    if slope.is_zero or slope.depends & (1 << marker):
        return None
    shift = base / slope - field.form(marker)
    if shift.depends & (1 << marker) or not (is_positive(lower + shift) and is_positive(slope)):
        return None
    rule = log if field.atoms[one].kind == "log" else formal_log
    return rule(gamma(upper + shift + 1)) - rule(gamma(lower + shift)) + rule(slope) * (upper - lower + 1)


def pure_power(field: Field, marker: int, part: Form) -> int | None:
    """`p` if the part is the p-th power of the marker."""
    if not part.den.is_one() or field.generators(part.num) != [marker]:
        return None
    return int(part.num.total_degree())


@cache
def _bernoulli(n: int) -> Fraction:
    """The n-th Bernoulli number, with B_1 = +1/2."""
    total = Fraction(n + 1)
    for k in range(n):
        total -= comb(n + 1, k) * _bernoulli(k)
    return total / (n + 1)


def faulhaber(upper: Form, power: int) -> Form:
    """`1^p + … + upper^p` by Faulhaber's formula."""
    out = upper.field.zero
    for j in range(power + 1):
        b = _bernoulli(j)
        if b:
            out = out + upper ** (power + 1 - j) * (b * comb(power + 1, j))
    return out / (power + 1)


def geometric(field: Field, marker: int, part: Form, resum: Resum) -> Form | None:
    """G with `G(k+1) - G(k) = k^p h(k)` where `h(k+1) / h(k) = r` is free of k: `G = h(k) q(k)` with a polynomial q."""
    k = field.form(marker)
    last = field.size - 1
    power = int(part.num.degrees()[last - marker]) if not part.num.is_constant() else 0
    if power > MOST_POWER or not hypergeometric.only(part, marker, GEOMETRIC):
        return None
    step = part / k**power
    try:
        ratio = put(step, marker, k + 1, resum) / step
    except OutOfReachError:
        return None
    if ratio.depends & (1 << marker) or (ratio - 1).is_zero:
        return None
    if form_sign(ratio - 1) not in {"positive", "negative", "nonzero"}:
        require(ratio - 1, RATIO)
    coefficients: dict[int, Form] = {}
    for m in range(power, -1, -1):
        right = field.lift(1 if m == power else 0)
        for j, q in coefficients.items():
            right = right - ratio * q * comb(j, m)
        coefficients[m] = right / (ratio - 1)
    out = field.zero
    for m, q in coefficients.items():
        out = out + q * k**m
    return step * out
