"""One kernel and a range in, its integral and what its convergence takes out; None where there is no rule.

The formulae are those of the gamma, beta and Gaussian integrals (DLMF 5.2.1, 5.9, 5.12, 7.7) and of their derivatives in a
parameter. Each integral converges absolutely if and only if every term in `positive` is positive.
"""

from dataclasses import dataclass

from derivations.construct import (
    HALF,
    ONE,
    PI,
    TWO,
    ZERO,
    exp,
    gamma,
    log,
    minus,
    over,
    plus,
    power,
    sqrt,
    square,
    subtract,
    times,
)
from derivations.integrals import coefficient as c
from derivations.integrals.coefficient import Coefficient
from derivations.integrals.facts import Facts
from derivations.integrals.kernel import Kernel, natural
from derivations.term import Apply, Number, Term, apply, number

_HIGHEST = 40
"""Moments of higher order are left alone."""


@dataclass(frozen=True, slots=True)
class Moment:
    """An integral, and the real terms that must be positive for it to converge."""

    value: Coefficient
    positive: tuple[Term, ...] = ()


def _keys(kernel: Kernel) -> set[tuple[int, int]] | None:
    """Read the shape of the exponent, if its powers are integers."""
    found = set()
    for (p, q), _ in kernel.exponent:
        if not isinstance(p, Number) or p.value.denominator != 1:
            return None
        found.add((p.value.numerator, q))
    return found


def whole_line(kernel: Kernel) -> Moment | None:
    """Integrate x^n·exp(A·x² + B·x) over the line; A and B may be complex."""
    n, keys = natural(kernel.power), _keys(kernel)
    if n is None or n > _HIGHEST or kernel.logs or kernel.factors or keys is None or not keys <= {(1, 0), (2, 0)}:
        return None
    if (2, 0) not in keys:
        return None
    a, b = c.neg(kernel.at(2)), kernel.at(1)
    mass = c.root(c.scale(PI, c.inverse(a)))
    variance = c.scale(HALF, c.inverse(a))
    mean = c.mul(b, variance)
    if not b.is_zero:
        mass = c.mul(mass, c.exponential(c.scale(HALF, c.mul(b, mean))))
    below, moment = c.NOUGHT, c.UNIT
    for k in range(n):
        below, moment = moment, c.add(c.mul(mean, moment), c.scale(number(k), c.mul(variance, below)))
    return Moment(c.mul(mass, moment), (a.re,))


def half_line(kernel: Kernel, facts: Facts) -> Moment | None:
    """Integrate a kernel over (0, ∞)."""
    keys = [key for key, _ in kernel.exponent]
    if not keys or kernel.factors:
        return None
    if keys == [(ZERO, 2)]:
        # put e to the y for x
        return whole_line(_logarithmic(kernel))
    if len(keys) == 1 and keys[0][1] == 0:
        return _gamma(kernel, facts)
    shape = _keys(kernel)
    if shape == {(1, 0), (2, 0)}:
        return _half_gaussian(kernel)
    if shape == {(-1, 0), (1, 0)}:
        return _inverse_gaussian(kernel)
    return None


def _logarithmic(kernel: Kernel) -> Kernel:
    """Put x = e^y into x^a (log x)^k exp(A·(log x)²) dx."""
    quadratic = kernel.exponent[0][1]
    linear = Coefficient(plus(kernel.power, ONE))
    exponent = (((number(1), 0), linear), ((number(2), 0), quadratic)) if not linear.is_zero else (((number(2), 0), quadratic),)
    return Kernel(number(kernel.logs), 0, exponent)


def _gamma(kernel: Kernel, facts: Facts) -> Moment | None:
    """Integrate x^a (log x)^k exp(-b·x^p), k at most 1: Γ(s)·b^(-s)/|p| with s = (a+1)/p."""
    [((p, _), negative)] = kernel.exponent
    b, sign = c.neg(negative), facts.sign(p)
    if sign not in {1, -1} or kernel.logs > 1:
        return None
    s = facts.simplify(over(plus(kernel.power, ONE), p))
    conditions = (b.re, s)
    size = p if sign == 1 else minus(p)
    if b.is_real:
        value = over(times(gamma(s), power(b.re, minus(s))), size)
        if kernel.logs:
            value = over(times(value, subtract(apply("digamma", s), log(b.re))), p)
        return Moment(Coefficient(value), conditions)
    if kernel.logs:
        return None
    n = natural(s)
    if n is not None and n <= _HIGHEST:
        return Moment(c.scale(over(gamma(s), size), c.power(b, -n)), conditions)
    # b^(-s) by modulus and angle; the real part of b is positive
    modulus = power(plus(square(b.re), square(b.im)), times(minus(HALF), s))
    turn = c.exponential(Coefficient(ZERO, minus(times(s, Apply("atan", (over(b.im, b.re),))))))
    return Moment(c.scale(over(times(gamma(s), modulus), size), turn), conditions)


def _half_gaussian(kernel: Kernel) -> Moment | None:
    """Integrate x^n·exp(-a·x² + b·x), a and b real, by completing the square and by parts."""
    n, a, b = natural(kernel.power), c.neg(kernel.at(2)), kernel.at(1)
    if n is None or n > _HIGHEST or kernel.logs or not a.is_real or not b.is_real:
        return None
    twice = times(TWO, a.re)
    start = minus(over(b.re, times(TWO, sqrt(a.re))))
    zeroth = times(HALF, sqrt(over(PI, a.re)), exp(over(square(b.re), times(TWO, twice))), apply("erfc", start))
    below, moment = ZERO, zeroth
    for k in range(n):
        boundary: Term = ONE if k == 0 else ZERO
        below, moment = moment, over(plus(boundary, times(number(k), below), times(b.re, moment)), twice)
    return Moment(Coefficient(moment), (a.re,))


def _inverse_gaussian(kernel: Kernel) -> Moment | None:
    """Integrate x^(v-1)·exp(-a/x - b·x) for half-integer v: Bessel functions of half-integer order are elementary."""
    a, b = c.neg(kernel.at(-1)), c.neg(kernel.at(1))
    order = plus(kernel.power, ONE)
    if kernel.logs or not a.is_real or not b.is_real or not isinstance(order, Number) or order.value.denominator != 2:
        return None
    if abs(order.value) > _HIGHEST:
        return None
    decay = exp(times(number(-2), sqrt(times(a.re, b.re))))
    lower, upper = times(sqrt(over(PI, a.re)), decay), times(sqrt(over(PI, b.re)), decay)
    v = number(1).value / 2
    while v < order.value:
        # b·J(v+1) = v·J(v) + a·J(v-1)
        lower, upper, v = upper, over(plus(times(Number(v), upper), times(a.re, lower)), b.re), v + 1
    while v > order.value:
        w = v - 1
        lower, upper, v = over(subtract(times(b.re, upper), times(Number(w), lower)), a.re), lower, w
    return Moment(Coefficient(upper), (a.re, b.re))
