"""One integral in; its closed form and what convergence takes, or the proof that it diverges, or None out."""

from collections.abc import Callable
from dataclasses import dataclass

from derivations.construct import INFINITY, MINUS_INFINITY, ONE, TWO, ZERO, log, minus, over, plus, subtract, times
from derivations.goal import POSITIVE, REAL, Context, Domain
from derivations.integrals import coefficient as c
from derivations.integrals import moments, powers, primitive
from derivations.integrals.coefficient import Coefficient
from derivations.integrals.divergence import diverges_at, diverges_at_infinity, diverges_at_minus_infinity
from derivations.integrals.enclosure import bounds
from derivations.integrals.expansion import Expander, KinkError, NotExpandedError, Sum, polynomial
from derivations.integrals.facts import Facts
from derivations.integrals.kernel import Kernel
from derivations.integrals.moments import Moment
from derivations.term import Apply, Term, Variable, free_variables, is_apply, substitute, walk

_DEEPEST = 5
"""Ranges are split and shifted this often."""


@dataclass(frozen=True, slots=True)
class Closed:
    """A value, and the real terms that must be positive: where one is not, the integral does not converge."""

    value: Coefficient
    positive: tuple[Term, ...] = ()

    @property
    def term(self) -> Term:
        """The value as a term."""
        return self.value.term()


@dataclass(frozen=True, slots=True)
class Diverges:
    """The integral or sum is proved to have no value, and why, for people."""

    reason: str


Result = Closed | Diverges | None
Rule = Callable[[Kernel], Moment | None]


@dataclass(frozen=True, slots=True)
class Integral:
    """An integral of one variable."""

    body: Term
    lower: Term
    upper: Term
    x: Variable

    def at(self, value: Term) -> Term:
        """Put a value for the variable into the integrand."""
        return substitute(self.body, {self.x.name: value})


CLOSED = Context()
"""A context in which only constants have bounds."""
UNKNOWN = frozenset(
    {"call", "density", "law", "probability", "mean", "expectation", "integral", "integral_over", "sum", "product"}
)
"""Heads whose dependence on the variable no rule sees through."""


def is_known(found: Sum, x: Variable) -> bool:
    """Whether nothing unknown depends on the variable of integration, and no wave of an exponential, which has no rule."""
    return not any(
        isinstance(node, Apply) and (node.head in UNKNOWN or _is_wild(node)) and x.name in free_variables(node)
        for kernel in found
        for base, _ in kernel.factors
        for node in walk(base)
    )


def _is_wild(node: Apply) -> bool:
    return node.head in {"sin", "cos"} and any(is_apply(inner, "exp") for inner in walk(node))


def definite(integral: Integral, facts: Facts, depth: int = 0) -> Result:
    """Integrate over a range by expanding the integrand into kernels.

    Raises:
        BudgetSpentError: when the work is spent.
    """
    facts.budget.spend(10)
    lower, upper, x = integral.lower, integral.upper, integral.x
    if depth > _DEEPEST:
        return None
    if x.name in free_variables(lower) | free_variables(upper):
        fresh = Variable(f"{x.name}\u2032")
        return definite(Integral(integral.at(fresh), lower, upper, fresh), facts, depth)
    if lower == upper:
        return Closed(c.NOUGHT)
    if upper == MINUS_INFINITY or lower == INFINITY:
        return negated(definite(Integral(integral.body, upper, lower, x), facts, depth + 1))
    if lower == MINUS_INFINITY:
        if upper == INFINITY:
            return _line(integral, facts, depth)
        return definite(Integral(integral.at(minus(x)), minus(upper), INFINITY, x), facts, depth + 1)
    if upper == INFINITY:
        return _half_line(integral, facts, depth)
    return _finite(integral, facts, depth)


def negated(result: Result) -> Result:
    """Negate a closed form."""
    return Closed(c.neg(result.value), result.positive) if isinstance(result, Closed) else result


def joined(left: Result, right: Result) -> Result:
    """Add the integrals over two parts of a range: one that diverges spoils the whole."""
    for part in (left, right):
        if isinstance(part, Diverges):
            return part
    if isinstance(left, Closed) and isinstance(right, Closed):
        return Closed(c.add(left.value, right.value), tuple(dict.fromkeys((*left.positive, *right.positive))))
    return None


def _split(integral: Integral, point: Term, facts: Facts, depth: int) -> Result:
    """Integrate on both sides of a point, each shifted so that the point comes to 0."""
    lower, upper, x = integral.lower, integral.upper, integral.x
    if lower != MINUS_INFINITY and facts.sign(subtract(point, lower)) != 1:
        return None
    if upper != INFINITY and facts.sign(subtract(upper, point)) != 1:
        return None
    left_end = INFINITY if lower == MINUS_INFINITY else subtract(point, lower)
    right_end = INFINITY if upper == INFINITY else subtract(upper, point)
    return joined(
        definite(Integral(integral.at(subtract(point, x)), ZERO, left_end, x), facts, depth + 1),
        definite(Integral(integral.at(plus(point, x)), ZERO, right_end, x), facts, depth + 1),
    )


def _decay(kernel: Kernel) -> object:
    """Tell how fast a kernel falls, apart from how it turns: what decides whether it converges."""
    return tuple((key, value.re) for key, value in kernel.exponent if value.re != ZERO)


def _collect(found: Sum, rule: Rule, facts: Facts) -> Closed | None:
    """Integrate kernel by kernel.

    None where there is no rule for a kernel, or where one is not shown to converge and another might make up for it.
    """
    total, positive, pending = c.NOUGHT, dict[Term, None](), set[object]()
    for kernel, value in found.items():
        moment = rule(kernel)
        if moment is None:
            return None
        for condition in moment.positive:
            if condition in positive:
                continue
            sign = facts.sign(condition)
            if sign in {0, -1}:
                return None
            if sign is None:
                positive[condition] = None
                pending.add(_decay(kernel))
        total = c.add(total, c.mul(value, moment.value))
    if len(pending) > 1 or (pending and len({_decay(k) for k in found}) > 1):
        return None
    return Closed(total, tuple(positive))


def _line(integral: Integral, facts: Facts, depth: int) -> Result:
    body, x = integral.body, integral.x
    inside = facts.with_domain(x.name, REAL)
    try:
        found = Expander(x, positive=False, facts=inside).tidied(body)
    except KinkError as kink:
        return _split(integral, kink.point, facts, depth)
    except NotExpandedError:
        return None
    if not found:
        return Closed(c.NOUGHT)
    closed = _collect(found, moments.whole_line, facts)
    if closed is not None:
        return closed
    if not is_known(found, x):
        return None
    center = _center(found, x, inside)
    if center is not None and (result := _split(integral, center, facts, depth)) is not None:
        return result
    if any(is_apply(n, "exp") for kernel in found for base, _ in kernel.factors for n in walk(base)):
        # the logarithm of a new variable for x
        moved = definite(Integral(over(integral.at(log(x)), x), ZERO, INFINITY, x), facts, depth + 1)
        if moved is not None:
            return moved
    if diverges_at_infinity(body, x, facts):
        return Diverges("the integral diverges as its variable tends to infinity")
    if diverges_at_minus_infinity(body, x, facts):
        return Diverges("the integral diverges as its variable tends to minus infinity")
    return None


def _center(found: Sum, x: Variable, facts: Facts) -> Term | None:
    """Find the axis of a quadratic factor, about which the range is worth splitting."""
    for kernel in found:
        for base, _ in kernel.factors:
            try:
                coefficients = polynomial(Expander(x, positive=False, facts=facts).tidied(base))
            except (NotExpandedError, KinkError):
                continue
            if coefficients is not None and max(coefficients, default=0) == 2:
                linear = coefficients.get(1, c.NOUGHT)
                return minus(over(linear.re, times(TWO, coefficients[2].re)))
    return None


def _half_line(integral: Integral, facts: Facts, depth: int) -> Result:
    body, lower, x = integral.body, integral.lower, integral.x
    start = facts.sign(lower)
    positive = start in {0, 1}
    inside = facts.with_domain(x.name, range_of(integral, facts))
    try:
        found = Expander(x, positive=positive, facts=inside).tidied(body)
    except KinkError as kink:
        return _split(integral, kink.point, facts, depth)
    except NotExpandedError:
        return None
    if not found:
        return Closed(c.NOUGHT)

    def from_nought(kernel: Kernel) -> Moment | None:
        return moments.half_line(kernel, facts) or powers.half_line(kernel, x, facts)

    def from_start(kernel: Kernel) -> Moment | None:
        return powers.tail(kernel, lower, facts) or primitive.tail(kernel, lower, facts)

    closed = _collect(found, from_nought if start == 0 else from_start, facts)
    if closed is not None or not is_known(found, x):
        return closed
    if diverges_at_infinity(body, x, facts):
        return Diverges("the integral diverges as its variable tends to infinity")
    if diverges_at(body, x, lower, 1, facts):
        return Diverges("the integral diverges at its lower limit")
    if start != 0:
        return definite(Integral(integral.at(plus(lower, x)), ZERO, INFINITY, x), facts, depth + 1)
    return None


def range_of(integral: Integral, facts: Facts) -> Domain:
    """Bound the variable by what is known of the limits."""
    lower, upper = integral.lower, integral.upper
    below = None if lower == MINUS_INFINITY else bounds(lower, CLOSED)
    above = None if upper == INFINITY else bounds(upper, CLOSED)
    if below is not None and above is not None:
        return Domain(min(below[0], above[0]), max(below[1], above[1]))
    if below is not None and upper == INFINITY:
        return Domain(lower=below[0])
    if above is not None and lower == MINUS_INFINITY:
        return Domain(upper=above[1])
    ends = [facts.sign(end) for end in (lower, upper) if end not in {INFINITY, MINUS_INFINITY}]
    if ends and MINUS_INFINITY not in {lower, upper} and all(s in {0, 1} for s in ends):
        return POSITIVE
    return REAL


def _pole(found: Sum, integral: Integral, facts: Facts) -> Term | None:
    """Find a point inside the range at which a power of x or of a linear factor is singular."""
    for kernel in found:
        points = [ZERO] if not primitive.ordinary(kernel, facts) else []
        for base, _ in kernel.factors:
            line = affine(base, integral.x, facts)
            if line is not None:
                points.append(minus(over(line[0], line[1])))
        for point in points:
            if facts.sign(subtract(point, integral.lower)) == 1 and facts.sign(subtract(integral.upper, point)) == 1:
                return point
    return None


def affine(term: Term, x: Variable, facts: Facts) -> tuple[Term, Term] | None:
    """Read a term as a + b·x with b not zero."""
    try:
        found = polynomial(Expander(x, positive=False, facts=facts.with_domain(x.name, REAL)).tidied(term))
    except (NotExpandedError, KinkError):
        return None
    if found is None or not found or max(found) > 1 or 1 not in found or any(not v.is_real for v in found.values()):
        return None
    return (found[0].re if 0 in found else ZERO), found[1].re


def _finite(integral: Integral, facts: Facts, depth: int) -> Result:
    body, lower, upper, x = integral.body, integral.lower, integral.upper, integral.x
    signs = facts.sign(lower), facts.sign(upper)
    if signs[0] is not None and signs[1] == 0 and signs[0] == 1:
        return negated(_finite(Integral(body, upper, lower, x), facts, depth))
    positive, unit = all(s in {0, 1} for s in signs), lower == ZERO and upper == ONE
    try:
        found = Expander(x, positive=positive, facts=facts.with_domain(x.name, range_of(integral, facts))).tidied(body)
    except KinkError as kink:
        return _split(integral, kink.point, facts, depth)
    except NotExpandedError:
        return None
    if not found:
        return Closed(c.NOUGHT)

    def between(kernel: Kernel) -> Moment | None:
        if positive or primitive.ordinary(kernel, facts):
            value = primitive.difference(kernel, lower, upper, facts)
            if value is not None:
                return Moment(value)
        return powers.unit(kernel, x, facts) if unit else None

    closed = _collect(found, between, facts)
    if closed is not None or not is_known(found, x):
        return closed
    pole = _pole(found, integral, facts)
    if pole is not None:
        return _split(integral, pole, facts, depth)
    for point, side in ((lower, 1), (upper, -1)):
        if facts.sign(subtract(upper, lower)) == 1 and diverges_at(body, x, point, side, facts):
            return Diverges("the integral diverges at an end of its range")
    if unit:
        return None
    length = subtract(upper, lower)
    moved = times(length, integral.at(plus(lower, times(length, x))))
    return definite(Integral(moved, ZERO, ONE, x), facts, depth + 1)
