"""An integral with infinite ends in which everything is a number in; one between finite ends and a bound of the rest out.

The tail is bounded by its kernels: beyond L, x^p·exp(-a·x² + b·x) falls at least as fast as an exponential of rate
r = 2aL - b - p/L, so that its integral is at most its value at L over r.
"""

from typing import Any

from flint import arb

from derivations.construct import INFINITY, MINUS_INFINITY, minus
from derivations.integrals.definite import CLOSED, Integral
from derivations.integrals.enclosure import enclosure
from derivations.integrals.expansion import Expander, KinkError, NotExpandedError, Sum
from derivations.integrals.facts import Facts
from derivations.integrals.kernel import natural
from derivations.term import Apply, Number, Term, Variable, number

_FARTHEST = 512
BOUNDED = frozenset({"sin", "cos", "tanh", "erf"})
"""Real functions with values in [-1, 1]."""


def shortened(integral: Integral, tolerance: Any, facts: Facts) -> tuple[Integral, Any] | None:
    """Cut infinite ends off, so far out that what is cut off is at most the tolerance on each side.

    None where no such bound is proved. Raises `BudgetSpentError` when the work is spent.
    """
    x, ends, rest = integral.x, [], arb(0)
    for end, direction in ((integral.lower, -1), (integral.upper, 1)):
        if end not in {INFINITY, MINUS_INFINITY}:
            ends.append(end)
            continue
        if end != (INFINITY if direction > 0 else MINUS_INFINITY):
            return None
        found = _cut(integral.at(minus(x)) if direction < 0 else integral.body, tolerance, x, facts)
        if found is None:
            return None
        ends.append(number(direction * found[0]))
        rest += found[1]
    return Integral(integral.body, ends[0], ends[1], x), rest


def _cut(body: Term, tolerance: Any, x: Variable, facts: Facts) -> tuple[int, Any] | None:
    """Find where the tail may be cut off, and a bound of what is cut off."""
    try:
        found = Expander(x, positive=False, facts=facts).tidied(body)
    except (NotExpandedError, KinkError):
        return None
    point = 2
    while point <= _FARTHEST:
        bound = _bound_beyond(found, point)
        if bound is None:
            return None
        if bound < tolerance:
            return point, bound
        point += max(1, point // 4)
    return None


def _bound_beyond(found: Sum, point: int) -> Any | None:
    """Bound the integral of the absolute value beyond a point."""
    total, start = arb(0), arb(point)
    for kernel, value in found.items():
        p, size = natural(kernel.power), enclosure(value.re, CLOSED)
        if p is None or kernel.logs or size is None or not value.is_real:
            return None
        if not all(isinstance(base, Apply) and base.head in BOUNDED and natural(e) is not None for base, e in kernel.factors):
            return None
        rates: dict[int, Any] = {}
        for (q, logs), c in kernel.exponent:
            if logs or q not in {number(1), number(2)} or not isinstance(q, Number):
                return None
            rates[int(q.value)] = enclosure(c.re, CLOSED)
        if None in rates.values():
            return None
        a, b = -rates.get(2, arb(0)), rates.get(1, arb(0))
        rate = 2 * a * start - b - arb(p) / start
        if not a >= 0 or not rate > 0:
            return arb("inf")
        total += abs(size) * start**p * (-a * start * start + b * start).exp() / rate
    return total
