"""Complex coefficients as a real and an imaginary term, so that real closed forms come out real."""

from dataclasses import dataclass

from derivations.construct import HALF, IMAGINARY, ONE, ZERO, exp, minus, over, plus, sqrt, square, subtract, times
from derivations.term import Apply, Term


@dataclass(frozen=True, slots=True)
class Coefficient:
    """re + i·im, where both are real terms."""

    re: Term
    im: Term = ZERO

    @property
    def is_real(self) -> bool:
        """Whether the imaginary part is the number 0."""
        return self.im is ZERO or self.im == ZERO

    @property
    def is_zero(self) -> bool:
        """Whether both parts are the number 0."""
        return self.re == ZERO and self.im == ZERO

    def term(self) -> Term:
        """Write as one term."""
        return self.re if self.is_real else plus(self.re, times(IMAGINARY, self.im))


NOUGHT, UNIT, TURN = Coefficient(ZERO), Coefficient(ONE), Coefficient(ZERO, ONE)


def add(a: Coefficient, b: Coefficient) -> Coefficient:
    """Add."""
    return Coefficient(plus(a.re, b.re), ZERO if a.is_real and b.is_real else plus(a.im, b.im))


def mul(a: Coefficient, b: Coefficient) -> Coefficient:
    """Multiply."""
    if a.is_real and b.is_real:
        return Coefficient(times(a.re, b.re))
    return Coefficient(subtract(times(a.re, b.re), times(a.im, b.im)), plus(times(a.re, b.im), times(a.im, b.re)))


def neg(a: Coefficient) -> Coefficient:
    """Negate."""
    return Coefficient(minus(a.re), ZERO if a.is_real else minus(a.im))


def scale(factor: Term, a: Coefficient) -> Coefficient:
    """Multiply by a real term."""
    return Coefficient(times(factor, a.re), ZERO if a.is_real else times(factor, a.im))


def inverse(a: Coefficient) -> Coefficient:
    """Invert; of zero it is a quotient by zero."""
    if a.is_real:
        return Coefficient(over(ONE, a.re))
    norm = plus(square(a.re), square(a.im))
    return Coefficient(over(a.re, norm), minus(over(a.im, norm)))


def power(a: Coefficient, n: int) -> Coefficient:
    """Raise to an integer power, |n| at most a few dozen."""
    if n < 0:
        return power(inverse(a), -n)
    result = UNIT
    for _ in range(n):
        result = mul(result, a)
    return result


def exponential(a: Coefficient) -> Coefficient:
    """Take the exponential."""
    if a.is_real:
        return Coefficient(exp(a.re))
    return scale(exp(a.re), Coefficient(Apply("cos", (a.im,)), Apply("sin", (a.im,))))


def root(a: Coefficient) -> Coefficient:
    """Take the principal square root of a number whose real part is positive."""
    if a.is_real:
        return Coefficient(sqrt(a.re))
    # √a = √((|a|+re)/2) + i·im/√(2(|a|+re)); |a|+re > 0 on the right half plane
    inner = plus(sqrt(plus(square(a.re), square(a.im))), a.re)
    first = sqrt(times(HALF, inner))
    return Coefficient(first, over(times(HALF, a.im), first))
