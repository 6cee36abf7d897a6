"""An integrand and an end of its range in, whether the integral is proved to diverge there out.

As x grows, one kernel of the expansion outgrows the others; if it is not cancelled, the integrand keeps one sign from some
point on and is at least a multiple of that kernel, whose integral is known.
"""

from derivations.construct import minus, over, plus
from derivations.integrals.facts import Facts
from derivations.integrals.growth import is_integrable, leading, over_square
from derivations.term import Term, Variable, number, substitute


def diverges_at_infinity(body: Term, x: Variable, facts: Facts) -> bool:
    """Whether the integral of the body up to infinity is proved to diverge."""
    found = leading(body, x, facts)
    return found is not None and is_integrable(found, facts) is False


def diverges_at(body: Term, x: Variable, point: Term, side: int, facts: Facts) -> bool:
    """Whether the integral of the body from a finite point, towards `side`, is proved to diverge at that point."""
    near = plus(point, over(number(side), x))
    return diverges_at_infinity(over_square(substitute(body, {x.name: near}), x), x, facts)


def diverges_at_minus_infinity(body: Term, x: Variable, facts: Facts) -> bool:
    """Whether the integral of the body from minus infinity is proved to diverge."""
    return diverges_at_infinity(substitute(body, {x.name: minus(x)}), x, facts)
