"""An integrand and an end of its range in, the proof that the integral diverges there out, or None where nothing is proved.

As x grows, one kernel of the expansion outgrows the others; if it is not cancelled, the integrand keeps one sign from some
point on and is at least a multiple of that kernel, whose integral is known. Everything that matters must be a number.
"""

from fractions import Fraction
from functools import cmp_to_key

from derivations.construct import ONE, TWO, minus, over, plus, power
from derivations.goal import POSITIVE
from derivations.integrals.expansion import Expander, KinkError, NotExpandedError, Sum
from derivations.integrals.facts import Facts
from derivations.integrals.kernel import Kernel
from derivations.term import Number, Term, Variable, substitute

Growth = tuple[tuple[tuple[Fraction, int, Fraction], ...], Fraction, int]
"""Terms of the exponent from the fastest down, power of x, power of log x."""


def diverges_at_infinity(body: Term, x: Variable, facts: Facts) -> bool:
    """Whether the integral of the body up to infinity is proved to diverge."""
    try:
        found = Expander(x, positive=True, facts=facts.with_domain(x.name, POSITIVE)).expand(body)
    except (NotExpandedError, KinkError):
        return False
    return _diverges(found, x, facts)


def diverges_at(body: Term, x: Variable, point: Term, side: int, facts: Facts) -> bool:
    """Whether the integral of the body from a finite point, towards `side`, is proved to diverge at that point."""
    near = plus(point, over(number_of(side), x))
    return diverges_at_infinity(over(substitute(body, {x.name: near}), power(x, TWO)), x, facts)


def diverges_at_minus_infinity(body: Term, x: Variable, facts: Facts) -> bool:
    """Whether the integral of the body from minus infinity is proved to diverge."""
    return diverges_at_infinity(substitute(body, {x.name: minus(x)}), x, facts)


def number_of(side: int) -> Term:
    """Write 1 or -1."""
    return ONE if side > 0 else minus(ONE)


def _diverges(found: Sum, x: Variable, facts: Facts) -> bool:
    grown: list[tuple[Growth, Term]] = []
    for kernel, value in found.items():
        growth = _growth(kernel, x, facts)
        if growth is None or not value.is_real:
            return False
        grown.append((growth, value.re))
    if not grown:
        return False
    top = max((g for g, _ in grown), key=cmp_to_key(_compare))
    leading = [v for g, v in grown if _compare(g, top) == 0]
    if len(leading) != 1 or facts.sign(leading[0]) not in {1, -1}:
        return False
    exponent, power_, logs = top
    if exponent:
        return exponent[0][2] > 0
    return power_ > -1 or (power_ == -1 and logs >= -1)


def _growth(kernel: Kernel, x: Variable, facts: Facts) -> Growth | None:
    """Measure how fast a kernel grows; None where it is not known."""
    if not isinstance(kernel.power, Number):
        return None
    power_, exponent = kernel.power.value, []
    for (p, q), value in kernel.exponent:
        if not value.is_real or not isinstance(value.re, Number) or not isinstance(p, Number):
            return None
        if (p.value, q) > (0, 0):
            exponent.append((p.value, q, value.re.value))
    for base, e in kernel.factors:
        degree = _degree(base, x, facts)
        if degree is None or not isinstance(e, Number):
            return None
        power_ += degree * e.value
    return tuple(sorted(exponent, reverse=True)), power_, kernel.logs


def _degree(base: Term, x: Variable, facts: Facts) -> Fraction | None:
    """Find d such that the base is asymptotically a non-zero multiple of x^d."""
    try:
        found = Expander(x, positive=True, facts=facts.with_domain(x.name, POSITIVE)).expand(base)
    except (NotExpandedError, KinkError):
        return None
    degrees = []
    for kernel, value in found.items():
        if kernel != Kernel(kernel.power) or not isinstance(kernel.power, Number) or not value.is_real:
            return None
        degrees.append((kernel.power.value, value))
    if not degrees:
        return None
    top = max(d for d, _ in degrees)
    leading = [v for d, v in degrees if d == top]
    return top if len(leading) == 1 and facts.sign(leading[0].re) in {1, -1} else None


def _compare(a: Growth, b: Growth) -> int:
    """Compare growth; exponents term by term from the fastest."""
    left, right = {k[:2]: k[2] for k in a[0]}, {k[:2]: k[2] for k in b[0]}
    for key in sorted({*left, *right}, reverse=True):
        difference = left.get(key, Fraction(0)) - right.get(key, Fraction(0))
        if difference:
            return 1 if difference > 0 else -1
    return (a[1:] > b[1:]) - (a[1:] < b[1:])
