"""A term and a variable in, how it behaves as the variable grows beyond all bounds out: its leading kernel, or None."""

from dataclasses import dataclass
from fractions import Fraction

from derivations.construct import INFINITY, MINUS_INFINITY, ONE, TWO, ZERO, minus, over, plus, power, subtract, times
from derivations.goal import POSITIVE
from derivations.integrals.expansion import Expander, KinkError, NotExpandedError, Sum
from derivations.integrals.facts import Facts
from derivations.integrals.kernel import Kernel
from derivations.term import Number, Term, Variable, number, substitute

_DEEPEST = 3


@dataclass(frozen=True, slots=True)
class Leading:
    """coefficient · x^power · (log x)^logs · exp(Σ c·x^p·(log x)^q), asymptotically; the coefficient is not zero."""

    coefficient: Term
    exponent: tuple[tuple[tuple[Fraction, int], Term], ...]
    """From the fastest down."""
    power: Term
    logs: int


def leading(term: Term, x: Variable, facts: Facts, depth: int = 0) -> Leading | None:
    """Find the leading behaviour of a term as x tends to infinity; None where it is not proved."""
    found = _expanded(term, x, facts)
    if found is None or depth > _DEEPEST:
        return None
    return _leading(found, x, facts, depth)


def _expanded(term: Term, x: Variable, facts: Facts) -> Sum | None:
    try:
        return Expander(x, positive=True, facts=facts.with_domain(x.name, POSITIVE)).tidied(term)
    except (NotExpandedError, KinkError):
        return None


def _leading(found: Sum, x: Variable, facts: Facts, depth: int) -> Leading | None:
    grown = []
    for kernel, value in found.items():
        if not value.is_real:
            return None
        growth = _grown(kernel, value.re, x, facts, depth)
        if growth is None:
            return None
        grown.append(growth)
    top: Leading | None = None
    tied = False
    for one in grown:
        order = 1 if top is None else compare(one, top, facts)
        if order is None:
            return None
        if order > 0:
            top, tied = one, False
        elif order == 0:
            tied = True
    if top is None or tied or facts.sign(top.coefficient) not in {1, -1}:
        return None
    return top


def _grown(kernel: Kernel, value: Term, x: Variable, facts: Facts, depth: int) -> Leading | None:
    """Measure one kernel, its factors by their own leading behaviour."""
    exponent = dict[tuple[Fraction, int], Term]()
    power_, logs, coefficient = kernel.power, kernel.logs, value
    for (p, q), c in kernel.exponent:
        if not c.is_real or not isinstance(p, Number):
            return None
        if (p.value, q) > (0, 0):
            exponent[p.value, q] = c.re
    for base, e in kernel.factors:
        inner = leading(base, x, facts, depth + 1) if base != base_of_atom(base, x) else None
        if inner is None or (inner.logs and not isinstance(e, Number)):
            return None
        if facts.sign(inner.coefficient) != 1 and not (isinstance(e, Number) and e.value.denominator == 1):
            return None
        if inner.logs:
            if not isinstance(e, Number) or e.value.denominator != 1:
                return None
            logs += inner.logs * e.value.numerator
        coefficient = times(coefficient, power(inner.coefficient, e))
        power_ = plus(power_, times(e, inner.power))
        for key, rate in inner.exponent:
            exponent[key] = plus(exponent.get(key, ZERO), times(e, rate))
    kept = tuple(sorted(((k, c) for k, c in exponent.items() if not facts.is_zero(c)), reverse=True, key=lambda item: item[0]))
    return Leading(coefficient, kept, facts.simplify(power_), logs)


def base_of_atom(base: Term, x: Variable) -> Term | None:
    """Tell a factor that only stands for itself, whose expansion is itself again."""
    found = getattr(base, "head", "")
    return base if found not in {"add", "mul", "neg", "pow", "div", "log", "exp"} or x is None else None


def compare(a: Leading, b: Leading, facts: Facts) -> int | None:
    """Compare growth: 1 where a outgrows b, 0 where their ratio is bounded both ways, None where it is not known."""
    left, right = dict(a.exponent), dict(b.exponent)
    for key in sorted({*left, *right}, reverse=True):
        sign = facts.sign(subtract(left.get(key, ZERO), right.get(key, ZERO)))
        if sign != 0:
            return sign
    sign = facts.sign(subtract(a.power, b.power))
    if sign != 0:
        return sign
    return (a.logs > b.logs) - (a.logs < b.logs)


def tends(found: Leading, facts: Facts) -> Term | None:
    """Find the limit of something with this leading behaviour; None where it is not known."""
    if found.exponent:
        rate = facts.sign(found.exponent[0][1])
    else:
        rate = facts.sign(found.power)
        if rate == 0:
            rate = (found.logs > 0) - (found.logs < 0)
    if rate is None:
        return None
    if rate < 0:
        return ZERO
    if rate == 0:
        return found.coefficient
    return INFINITY if facts.sign(found.coefficient) == 1 else MINUS_INFINITY


def is_integrable(found: Leading, facts: Facts) -> bool | None:
    """Whether something with this leading behaviour has an integral up to infinity; None where it is not known."""
    if found.exponent:
        rate = facts.sign(found.exponent[0][1])
        return None if rate is None else rate < 0
    rate = facts.sign(plus(found.power, ONE))
    if rate == 0:
        return found.logs < -1
    return None if rate is None else rate < 0


def limit(term: Term, point: Term, side: int, x: Variable, facts: Facts) -> Term | None:
    """Find the limit of a term as x tends to a point, from the right (1) or the left (-1); infinity is a value here."""
    if point == INFINITY:
        moved = term
    elif point == MINUS_INFINITY:
        moved = substitute(term, {x.name: minus(x)})
    else:
        moved = substitute(term, {x.name: plus(point, over(number(side), x))})
    moved = facts.with_domain(x.name, POSITIVE).simplify(moved)
    found = _expanded(moved, x, facts)
    if found is None:
        return None
    if not found:
        return ZERO
    # a sum of parts that all have finite limits has their sum as limit
    parts = [_grown(k, v.re, x, facts, 0) if v.is_real else None for k, v in found.items()]
    limits = [None if p is None else tends(p, facts) for p in parts]
    if all(one is not None and one not in {INFINITY, MINUS_INFINITY} for one in limits):
        return plus(*(one for one in limits if one is not None))
    top = _leading(found, x, facts, 0)
    return None if top is None else tends(top, facts)


def over_square(term: Term, x: Variable) -> Term:
    """Put 1/x² beside a term: what a change to the reciprocal does to an integrand."""
    return over(term, power(x, TWO))
