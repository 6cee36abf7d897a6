"""A summand whose ratio of neighbours is that of a known series in, its sum out: binomial, exponential and related series.

The summand is written as `q(k) w(k)` with a polynomial q and one of the weights

    C(n, k) c^k       for k = 0 … n       sum of k(k-1)…(k-j+1) w:  n(n-1)…(n-j+1) c^j (1+c)^(n-j)
    c^k / k!          for k = 0 … ∞                                  c^j e^c
    (a)_k c^k / k!    for k = 0 … ∞, |c| < 1                         (a)_j c^j (1-c)^(-a-j)
    c^k / k           for k = 1 … ∞, |c| < 1, constant q             -log(1-c)

(A. P. Prudnikov et al., Integrals and Series 1, 5.2 and 4.2; the falling factorials come by differentiation in c.)
"""

from collections.abc import Callable
from math import comb, factorial

from derivations.algebra.field import Field, Form
from derivations.algebra.limits import OutOfReachError
from derivations.algebra.polynomials import coefficient_of
from derivations.algebra.positivity import is_nonnegative, is_positive, is_real
from derivations.algebra.power import exp, log, power
from derivations.algebra.rebuild import Resum, put
from derivations.algebra.special import binomial, gamma, rising

MOST_DEGREE = 8
MOST_LEFT_OUT = 8

Weight = Callable[[int], Form]
"""The sum of `k(k-1)…(k-j+1) w(k)` for each j."""


def ratio(field: Field, marker: int, part: Form, resum: Resum) -> Form | None:
    """`part(k+1) / part(k)` if it is a rational function of k and of things free of k."""
    if not only(part, marker, frozenset({"exp", "root", "alternating", "gamma"})):
        return None
    try:
        out = put(part, marker, field.form(marker) + 1, resum) / part
    except OutOfReachError:
        return None
    bit = 1 << marker
    for poly in (out.num, out.den):
        if any(i != marker and field.atoms[i].depends & bit for i in field.generators(poly)):
            return None
    return out


def only(part: Form, marker: int, kinds: frozenset[str]) -> bool:
    """Whether the marker occurs in generators of these kinds alone, and by itself."""
    atoms, bit = part.field.atoms, 1 << marker
    return all(i == marker or not atoms[i].depends & bit or atoms[i].kind in kinds for i in part.generators)


def leading(form: Form, marker: int) -> tuple[Form, int]:
    """Leading coefficient and degree of a rational function at infinity."""
    field = form.field
    degrees = [0 if p.is_constant() else int(p.degrees()[field.size - 1 - marker]) for p in (form.num, form.den)]
    top, bottom = (
        field.polynomial(coefficient_of(field, p, marker, d)) for p, d in zip((form.num, form.den), degrees, strict=True)
    )
    return top / bottom, degrees[0] - degrees[1]


def polynomial(form: Form, marker: int) -> list[Form] | None:
    """Coefficients of a polynomial in the marker, constant term first; None where it is none, or of high degree."""
    field = form.field
    bit = 1 << marker
    if field.mask(form.den) & bit:
        return None
    if any(i != marker and field.atoms[i].depends & bit for i in field.generators(form.num)):
        return None
    degree = 0 if form.num.is_constant() else int(form.num.degrees()[field.size - 1 - marker])
    if degree > MOST_DEGREE:
        return None
    den = field.polynomial(form.den)
    return [field.polynomial(coefficient_of(field, form.num, marker, d)) / den for d in range(degree + 1)]


def falling(coefficients: list[Form]) -> list[Form]:
    """The polynomial in falling factorials instead of powers, by Stirling numbers of the second kind."""
    field = coefficients[0].field
    out = [field.zero] * len(coefficients)
    for i, c in enumerate(coefficients):
        for j in range(i + 1):
            stirling = sum((-1) ** (j - m) * comb(j, m) * m**i for m in range(j + 1)) // factorial(j)
            out[j] = out[j] + c * stirling
    return out


def _total(q: list[Form], weight: Weight) -> Form:
    out = q[0].field.zero
    for j, c in enumerate(falling(q)):
        if not c.is_zero:
            out = out + c * weight(j)
    return out


def _value(q: list[Form], at: int) -> Form:
    out = q[0].field.zero
    for c in reversed(q):
        out = out * at + c
    return out


def finite(marker: int, part: Form, start: int, upper: Form, resum: Resum) -> Form | None:
    """The sum from `start` to `upper` by the binomial theorem with n = upper."""
    field = part.field
    if not 0 <= start <= MOST_LEFT_OUT:
        return None
    step = ratio(field, marker, part, resum)
    if step is None:
        return None
    c, degree = leading(step, marker)
    if degree != 0 or c.is_zero:
        return None
    c = -c
    k = field.form(marker)
    q = polynomial(part / (binomial(upper, k) * power(c, k)), marker)
    if q is None:
        return None
    base = c + 1

    def weight(j: int) -> Form:
        front = rising(upper - j + 1, j) * c**j
        if not base.is_zero:
            return front * power(base, upper - j)
        if is_positive(upper - j):
            return field.zero
        message = "power of nought"
        raise OutOfReachError(message)

    out = _total(q, weight)
    for j in range(start):
        out = out - _value(q, j) * rising(upper - j + 1, j) / factorial(j) * c**j
    return out


def infinite(field: Field, marker: int, part: Form, start: int, resum: Resum) -> Form | None:
    """The sum from `start` on of an exponential, binomial or logarithmic series."""
    if not 0 <= start <= MOST_LEFT_OUT:
        return None
    step = ratio(field, marker, part, resum)
    if step is None:
        return None
    c, degree = leading(step, marker)
    k = field.form(marker)
    if degree == -1:
        weight = power(c, k) / gamma(k + 1)
        q = polynomial(part / weight, marker)
        if q is None:
            return None
        out = _total(q, lambda j: c**j * exp(c))
        for j in range(start):
            out = out - _value(q, j) * c**j / factorial(j)
        return out
    if degree != 0 or not inside(c):
        return None
    return _binomial(field, marker, part, c, start) or _logarithmic(field, marker, part, c, start)


def inside(c: Form) -> bool:
    """Whether |c| < 1 is shown."""
    return is_real(c) and is_positive(1 - c) and (is_nonnegative(c) or is_positive(1 + c))


def _binomial(field: Field, marker: int, part: Form, c: Form, start: int) -> Form | None:
    k, bit = field.form(marker), 1 << marker
    for i in field.generators(part.num):
        atom = field.atoms[i]
        if atom.kind != "gamma" or not atom.depends & bit or not isinstance(atom.args[0], Form):
            continue
        if (atom.args[0] - k).depends & bit:
            continue
        a, q = _weighted(part, marker, c, atom.args[0] - k)
        if q is None:
            continue
        scale = gamma(a)
        out = _total(q, lambda j, a=a: rising(a, j) * c**j * power(1 - c, -a - j))  # type: ignore[misc]
        for j in range(start):
            out = out - _value(q, j) * rising(a, j) * c**j / factorial(j)
        return out * scale
    return None


def _weighted(part: Form, marker: int, c: Form, a: Form) -> tuple[Form, list[Form] | None]:
    """The part as a polynomial times the weight, for this a or one less."""
    k = part.field.form(marker)
    for each in (a, a - 1):
        q = polynomial(part * gamma(k + 1) / (gamma(k + each) * power(c, k)), marker)
        if q is not None:
            return each, q
    return a, None


def _logarithmic(field: Field, marker: int, part: Form, c: Form, start: int) -> Form | None:
    k = field.form(marker)
    q = part * k / power(c, k)
    if q.depends & (1 << marker) or start < 1:
        return None
    out = -log(1 - c)
    for j in range(1, start):
        out = out - c**j / j
    return out * q
