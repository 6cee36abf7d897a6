"""A rational function in, an antiderivative by partial fractions out; None where the denominator is not factored.

With rational coefficients every factor of degree one or two is handled (Hermite's reduction is replaced by solving for the
coefficients of the partial fractions); with symbolic ones a single denominator of degree at most two.
"""

from fractions import Fraction
from typing import Any

import flint

from derivations.construct import ONE, TWO, ZERO, log, minus, over, plus, power, sqrt, square, subtract, times
from derivations.integrals.expansion import Expander, KinkError, NotExpandedError, polynomial
from derivations.integrals.facts import Facts
from derivations.term import Apply, Number, Term, Variable, apply, number

_HIGHEST = 24


def rational(term: Term, x: Variable, facts: Facts) -> Term | None:
    """Integrate a quotient of polynomials in x."""
    above, below = _fraction(facts.simplify(term))
    top, bottom = _polynomial(above, x, facts), _polynomial(below, x, facts)
    if top is None or bottom is None or max(top, default=0) > _HIGHEST or max(bottom, default=0) > _HIGHEST:
        return None
    if all(isinstance(v, Number) for v in (*top.values(), *bottom.values())):
        return _numeric(_flint(top), _flint(bottom), x)
    if max(bottom, default=0) <= 2 and max(top, default=0) < max(bottom, default=0):
        return _simple(top, bottom, x, facts)
    return None


def _fraction(term: Term) -> tuple[Term, Term]:
    """Read a simplified term as a numerator and a denominator."""
    match term:
        case Apply(head="neg", args=(inner,)):
            above, below = _fraction(inner)
            return minus(above), below
        case Apply(head="mul", args=args):
            parts = [_fraction(a) for a in args]
            return times(*(a for a, _ in parts)), times(*(b for _, b in parts))
        case Apply(head="div", args=(above, below)):
            return above, below
    return term, ONE


def _polynomial(term: Term, x: Variable, facts: Facts) -> dict[int, Term] | None:
    try:
        found = polynomial(Expander(x, positive=False, facts=facts).tidied(term))
    except (NotExpandedError, KinkError):
        return None
    if found is None or any(not v.is_real for v in found.values()):
        return None
    return {n: v.re for n, v in found.items()}


def _simple(top: dict[int, Term], bottom: dict[int, Term], x: Variable, facts: Facts) -> Term | None:
    """Integrate (B·x + C)/(a·x² + b·x + c), by completing the square where the discriminant is negative."""
    a, b, c = (bottom.get(i, ZERO) for i in (2, 1, 0))
    linear, constant = top.get(1, ZERO), top.get(0, ZERO)
    whole = plus(times(a, square(x)), times(b, x), c)
    if a == ZERO:
        return times(over(constant, b), log(apply("abs", whole)))
    gap = facts.simplify(subtract(times(number(4), a, c), square(b)))
    rest = subtract(constant, over(times(linear, b), times(TWO, a)))
    result = times(over(linear, times(TWO, a)), log(apply("abs", whole)))
    sign = facts.sign(gap)
    if sign == 1:
        root = sqrt(gap)
        return plus(result, times(over(times(TWO, rest), root), apply("atan", over(plus(times(TWO, a, x), b), root))))
    if sign == -1:
        root = sqrt(minus(gap))
        ratio = over(plus(times(TWO, a, x), b, minus(root)), plus(times(TWO, a, x), b, root))
        return plus(result, times(over(rest, root), log(apply("abs", ratio))))
    return None


def _flint(coefficients: dict[int, Term]) -> Any:
    degree = max(coefficients, default=0)
    values = [coefficients.get(i, ZERO) for i in range(degree + 1)]
    return flint.fmpq_poly([_fmpq(v.value) for v in values if isinstance(v, Number)])


def _fmpq(value: Fraction) -> Any:
    return flint.fmpq(value.numerator, value.denominator)


def _number(value: Any) -> Number:
    return Number(Fraction(int(value.p), int(value.q)))


def _numeric(top: Any, bottom: Any, x: Variable) -> Term | None:
    quotient, rest = divmod(top, bottom)
    parts: list[Term] = [times(over(_number(quotient[i]), number(i + 1)), power(x, number(i + 1))) for i in range(len(quotient))]
    constant, factors = bottom.factor()
    if any(p.degree() > 2 for p, _ in factors):
        return None
    for p, multiplicity in factors:
        # the part of the partial fractions over powers of p: the rest is inverted modulo p^multiplicity
        own = p**multiplicity
        others = bottom / own if len(factors) > 1 or constant != 1 else flint.fmpq_poly([1])
        _, _, inverse = own.xgcd(others) if others.degree() > 0 else (None, None, 1 / others)
        numerator = (rest * inverse) % own
        for power_ in range(multiplicity, 0, -1):
            numerator, digit = divmod(numerator, p)
            if digit != 0:
                found = _over_power(digit, p, power_, x)
                if found is None:
                    return None
                parts.append(found)
    return plus(*parts)


def _over_power(digit: Any, p: Any, n: int, x: Variable) -> Term | None:
    """Integrate (B·x + C)/p^n for p irreducible of degree one or two."""
    if p.degree() == 1:
        root = -p[0] / p[1]
        shifted = subtract(x, _number(root))
        scale = _number(digit[0] / p[1] ** n)
        if n == 1:
            return times(scale, log(apply("abs", shifted)))
        return times(scale, over(power(shifted, number(1 - n)), number(1 - n)))
    a, b, c = p[2], p[1], p[0]
    linear, constant = digit[1] / (2 * a), digit[0] - digit[1] * b / (2 * a)
    whole = plus(times(_number(a), square(x)), times(_number(b), x), _number(c))
    if n == 1:
        first = times(_number(linear), log(apply("abs", whole)))
    else:
        first = times(_number(linear), over(power(whole, number(1 - n)), number(1 - n)))
    return plus(first, times(_number(constant), second)) if (second := _bell(a, b, c, n, x)) is not None else None


def _bell(a: Any, b: Any, c: Any, n: int, x: Variable) -> Term | None:
    """Integrate 1/(a·x² + b·x + c)^n, by the reduction formula in n."""
    gap = 4 * a * c - b * b
    slope = plus(times(_number(2 * a), x), _number(b))
    if n == 1:
        root = sqrt(_number(abs(gap)))
        if gap > 0:
            return times(over(TWO, root), apply("atan", over(slope, root)))
        return times(over(ONE, root), log(apply("abs", over(subtract(slope, root), plus(slope, root)))))
    below = _bell(a, b, c, n - 1, x)
    if below is None:
        return None
    whole = plus(times(_number(a), square(x)), times(_number(b), x), _number(c))
    first = over(slope, times(_number(gap * (n - 1)), power(whole, number(n - 1))))
    return plus(first, times(_number((4 * n - 6) * a / (gap * (n - 1))), below))
