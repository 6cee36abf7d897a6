"""One kernel and a point in, the value there of an antiderivative continuous on the range out; None where there is no rule."""

from derivations.construct import HALF, ONE, PI, TWO, ZERO, exp, log, minus, over, plus, power, sqrt, square, subtract, times
from derivations.integrals import coefficient as c
from derivations.integrals.coefficient import Coefficient
from derivations.integrals.facts import Facts
from derivations.integrals.kernel import Kernel, natural
from derivations.integrals.moments import Moment
from derivations.term import Number, Term, apply, number

_HIGHEST = 40


def difference(kernel: Kernel, lower: Term, upper: Term, facts: Facts) -> Coefficient | None:
    """Integrate a kernel between two finite points; where the limits are reversed the sign is too."""
    below, above = at(kernel, lower, facts), at(kernel, upper, facts)
    if below is None or above is None:
        return None
    return c.add(above, c.neg(below))


def ordinary(kernel: Kernel, facts: Facts) -> bool:
    """Whether the kernel is smooth on the whole line, so that any finite range will do."""
    return facts.is_natural(kernel.power) and not kernel.logs and not kernel.factors and _shape(kernel) is not None


def _shape(kernel: Kernel) -> set[int] | None:
    """Read the degrees of a polynomial in the exponent."""
    degrees = set()
    for (p, q), _ in kernel.exponent:
        n = natural(p)
        if n is None or q:
            return None
        degrees.add(n)
    return degrees


def at(kernel: Kernel, point: Term, facts: Facts) -> Coefficient | None:
    """Evaluate the antiderivative at a finite point."""
    if kernel.factors:
        return None
    if not kernel.exponent:
        value = _power(kernel, point, facts)
        return None if value is None else Coefficient(value)
    n, shape = natural(kernel.power), _shape(kernel)
    if n is None or n > _HIGHEST or kernel.logs:
        return None
    if shape == {1}:
        return _exponential(n, kernel.at(1), point)
    if shape in ({2}, {1, 2}):
        a, b = c.neg(kernel.at(2)), kernel.at(1)
        if a.is_real and b.is_real and facts.sign(a.re) == 1:
            return Coefficient(_gaussian(n, a.re, b.re, point))
    return None


def _power(kernel: Kernel, point: Term, facts: Facts) -> Term | None:
    """Take x^p (log x)^j: by parts in j; at 0 the limit, which exists for p > -1."""
    n = natural(kernel.power)
    if n is not None and not kernel.logs:
        return over(power(point, number(n + 1)), number(n + 1))
    s = plus(kernel.power, ONE)
    if not kernel.logs and facts.is_natural(kernel.power):
        return over(power(point, s), s)
    if point == ZERO:
        return ZERO if facts.sign(s) == 1 else None
    if facts.sign(point) != 1:
        negative_integer = isinstance(kernel.power, Number) and kernel.power.value.denominator == 1
        if facts.sign(point) != -1 or not negative_integer or kernel.logs:
            return None
        return log(minus(point)) if s == ZERO else over(power(point, s), s)
    if kernel.logs > _HIGHEST:
        return None
    if s == ZERO:
        return over(power(log(point), number(kernel.logs + 1)), number(kernel.logs + 1))
    value = over(power(point, s), s)
    first = value
    for j in range(1, kernel.logs + 1):
        value = subtract(times(first, power(log(point), number(j))), over(times(number(j), value), s))
    return value


def _exponential(n: int, rate: Coefficient, point: Term) -> Coefficient:
    """Take x^n·exp(r·x): exp(r·x)·Σ (-1)^k n!/(n-k)! x^(n-k)/r^(k+1)."""
    total, factor, inverse = c.NOUGHT, c.inverse(rate), c.inverse(rate)
    for k in range(n + 1):
        total = c.add(total, c.scale(power(point, number(n - k)) if n > k else ONE, factor))
        factor = c.scale(number(k - n), c.mul(factor, inverse))
    return c.mul(c.exponential(c.scale(point, rate)), total)


def _gaussian(n: int, a: Term, b: Term, point: Term) -> Term:
    """Take x^n·exp(-a·x² + b·x), a positive: an error function, then by parts."""
    twice = times(TWO, a)
    argument = over(subtract(times(twice, point), b), times(TWO, sqrt(a)))
    moment = times(HALF, sqrt(over(PI, a)), exp(over(square(b), times(TWO, twice))), apply("erf", argument))
    decay = exp(plus(minus(times(a, square(point))), times(b, point)))
    below: Term = ZERO
    for k in range(n):
        boundary = times(power(point, number(k)), decay) if k else decay
        below, moment = moment, over(plus(times(b, moment), times(number(k), below), minus(boundary)), twice)
    return moment


def tail(kernel: Kernel, start: Term, facts: Facts) -> Moment | None:
    """Integrate x^n·exp(A·x² + B·x) from a finite point to infinity, with what its convergence takes."""
    n, shape = natural(kernel.power), _shape(kernel)
    if n is None or n > _HIGHEST or kernel.logs or kernel.factors:
        return None
    if shape == {1}:
        return Moment(c.neg(_exponential(n, kernel.at(1), start)), (minus(kernel.at(1).re),))
    if shape in ({2}, {1, 2}):
        a, b = c.neg(kernel.at(2)), kernel.at(1)
        if not a.is_real or not b.is_real or facts.sign(a.re) == -1:
            return None
        # erf tends to 1, everything else in the antiderivative to 0
        limit: Term = times(HALF, sqrt(over(PI, a.re)), exp(over(square(b.re), times(number(4), a.re))))
        below: Term = ZERO
        for k in range(n):
            below, limit = limit, over(plus(times(b.re, limit), times(number(k), below)), times(TWO, a.re))
        return Moment(Coefficient(subtract(limit, _gaussian(n, a.re, b.re, start))), (a.re,))
    return None
