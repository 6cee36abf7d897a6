"""An integrand in, an antiderivative out that has been checked by differentiation; None where none is found."""

from collections.abc import Callable, Iterator, Mapping

from derivations.construct import (
    INFINITY,
    MINUS_INFINITY,
    MINUS_ONE,
    ONE,
    ZERO,
    log,
    minus,
    over,
    plus,
    sqrt,
    square,
    subtract,
    times,
)
from derivations.differentiate import differentiate
from derivations.goal import POSITIVE, REAL
from derivations.integrals import coefficient as c
from derivations.integrals import primitive
from derivations.integrals.coefficient import Coefficient
from derivations.integrals.continuity import continuous
from derivations.integrals.definite import UNKNOWN, Closed, Diverges, Integral, affine, range_of
from derivations.integrals.expansion import Expander, KinkError, NotExpandedError, Sum
from derivations.integrals.facts import Facts
from derivations.integrals.kernel import Kernel, natural
from derivations.integrals.limits import ENDS, limit
from derivations.integrals.rational import rational
from derivations.term import Apply, Number, Term, Variable, apply, free_variables, is_apply, number, rewrite, walk

_DEEPEST = 3
_MOST_CANDIDATES = 6


def _sin(u: Term) -> Term:
    return apply("sin", u)


def _cos(u: Term) -> Term:
    return apply("cos", u)


TABLE: Mapping[tuple[str, int], Callable[[Term], Term]] = {
    ("cos", -2): lambda u: over(_sin(u), _cos(u)),
    ("sin", -2): lambda u: minus(over(_cos(u), _sin(u))),
    ("cosh", -2): lambda u: apply("tanh", u),
    ("cos", -1): lambda u: log(apply("abs", over(plus(ONE, _sin(u)), _cos(u)))),
    ("sin", -1): lambda u: log(apply("abs", over(subtract(ONE, _cos(u)), _sin(u)))),
    ("log", 1): lambda u: subtract(times(u, log(u)), u),
    ("atan", 1): lambda u: subtract(times(u, apply("atan", u)), times(number(1), over(log(plus(ONE, square(u))), number(2)))),
    ("asin", 1): lambda u: plus(times(u, apply("asin", u)), sqrt(subtract(ONE, square(u)))),
    ("tanh", 1): lambda u: log(apply("cosh", u)),
}
"""(function, exponent) to an antiderivative of its power."""


def by_antiderivative(integral: Integral, facts: Facts) -> Closed | Diverges | None:
    """Integrate by an antiderivative that is continuous inside the range, with its limits at the ends.

    Raises:
        BudgetSpentError: when the work is spent.
    """
    x = integral.x
    inside = facts.with_domain(x.name, range_of(integral, facts))
    if ENDS & {integral.lower, integral.upper} and any(is_apply(n, "sin") or is_apply(n, "cos") for n in walk(integral.body)):
        # a wave has no limit
        return None
    found = antiderivative(integral.body, x, inside)
    if found is None or not continuous(found, x, inside):
        return None
    backwards = integral.upper == MINUS_INFINITY or integral.lower == INFINITY
    if backwards or facts.sign(subtract(integral.upper, integral.lower)) == -1:
        return None
    ends = []
    for point, side in ((integral.upper, -1), (integral.lower, 1)):
        if point not in ENDS and continuous(found, x, facts.with_domain(x.name, REAL)):
            ends.append(_put(found, x, point))
            continue
        if point not in ENDS and facts.sign(subtract(integral.upper, integral.lower)) != 1:
            return None
        end = limit(found, point, side, x, facts)
        if end is None:
            return None
        ends.append(end)
    if ENDS & set(ends):
        return Diverges("the antiderivative is unbounded at an end of the range")
    return Closed(Coefficient(subtract(*ends)))


def _put(term: Term, x: Variable, value: Term) -> Term:
    return rewrite(term, lambda node: value if node == x else node)


def antiderivative(term: Term, x: Variable, facts: Facts) -> Term | None:
    """Find an antiderivative on the range that the facts give x, checked by differentiation."""
    if any(isinstance(n, Apply) and (n.head in UNKNOWN or n.bound) and x.name in free_variables(n) for n in walk(term)):
        return None
    found = _find(term, x, facts, _DEEPEST)
    if found is None:
        return None
    slope = differentiate(found, x.name, facts.budget)
    if slope is None or slope.assuming or not facts.is_zero(subtract(slope.term, term)):
        return None
    return found


def _find(term: Term, x: Variable, facts: Facts, depth: int) -> Term | None:
    facts.budget.spend(20)
    if depth <= 0:
        return None
    if x.name not in free_variables(term):
        return times(term, x)
    term = rewrite(term, _without_tangents)
    try:
        found = Expander(x, positive=facts.sign(x) == 1, facts=facts).tidied(term)
    except (NotExpandedError, KinkError):
        return _single(term, x, facts, depth)
    total, left = c.NOUGHT, Sum()
    for kernel, value in found.items():
        one = _kernel(kernel, x, facts)
        if one is None:
            left[kernel] = value
        else:
            total = c.add(total, c.mul(value, one))
    if not left:
        return total.re
    if any(not v.is_real for v in left.values()):
        return _single(term, x, facts, depth)
    rest = plus(*(times(v.re, k.term(x)) for k, v in left.items()))
    whole = _single(rest, x, facts, depth) if len(left) < len(found) else _single(term, x, facts, depth)
    if whole is None and len(left) > 1:
        parts = [_single(times(v.re, k.term(x)), x, facts, depth) for k, v in left.items()]
        known = [p for p in parts if p is not None]
        whole = plus(*known) if len(known) == len(parts) else None
    if whole is None:
        return None
    return plus(total.re, whole) if len(left) < len(found) else whole


def _without_tangents(node: Term) -> Term:
    match node:
        case Apply(head="tan", args=(u,)):
            return over(_sin(u), _cos(u))
        case Apply(head="cot", args=(u,)):
            return over(_cos(u), _sin(u))
        case Apply(head="sec", args=(u,)):
            return over(ONE, _cos(u))
        case Apply(head="csc", args=(u,)):
            return over(ONE, _sin(u))
    return node


def _kernel(kernel: Kernel, x: Variable, facts: Facts) -> Coefficient | None:
    """Integrate one kernel that has no factor."""
    if kernel.factors:
        return None
    if not kernel.exponent and not kernel.logs and isinstance(kernel.power, Number) and kernel.power.value.denominator == 1:
        n = kernel.power.value.numerator
        if n == -1:
            return Coefficient(log(apply("abs", x)))
        return Coefficient(over(Apply("pow", (x, number(n + 1))), number(n + 1)))
    if kernel.exponent or facts.sign(x) == 1 or natural(kernel.power) is not None:
        return primitive.at(kernel, x, facts)
    return None


def _single(term: Term, x: Variable, facts: Facts, depth: int) -> Term | None:
    """Integrate what is no sum: by the table, as a rational function, by substitution, by parts."""
    found = _from_table(term, x, facts)
    if found is None:
        found = rational(term, x, facts)
    if found is None:
        found = _by_substitution(term, x, facts, depth)
    return found if found is not None else _by_parts(term, x, facts, depth)


def _from_table(term: Term, x: Variable, facts: Facts) -> Term | None:
    """Look a power of an elementary function of an affine argument up."""
    constant, rest = _constants(term, x)
    base, exponent = _power_of(rest)
    if not isinstance(base, Apply) or len(base.args) != 1:
        return None
    rule = TABLE.get((base.head, exponent))
    line = affine(base.args[0], x, facts) if rule is not None else None
    return None if rule is None or line is None else times(constant, over(rule(base.args[0]), line[1]))


def _power_of(term: Term) -> tuple[Term, int]:
    """Read a term as an integer power."""
    match term:
        case Apply(head="pow", args=(inner, Number(value=value))) if value.denominator == 1:
            base, exponent = _power_of(inner)
            return base, exponent * value.numerator
        case Apply(head="div", args=(above, inner)) if above == ONE:
            base, exponent = _power_of(inner)
            return base, -exponent
    return term, 1


def _constants(term: Term, x: Variable) -> tuple[Term, Term]:
    """Split off factors free of x."""
    match term:
        case Apply(head="neg", args=(inner,)):
            constant, rest = _constants(inner, x)
            return minus(constant), rest
        case Apply(head="mul", args=args):
            free = [a for a in args if x.name not in free_variables(a)]
            return times(*free), times(*(a for a in args if x.name in free_variables(a)))
        case Apply(head="div", args=(above, below)) if x.name not in free_variables(above):
            return above, over(ONE, below)
        case Apply(head="div", args=(above, below)) if x.name not in free_variables(below):
            constant, rest = _constants(above, x)
            return over(constant, below), rest
    return ONE, term


def _by_substitution(term: Term, x: Variable, facts: Facts, depth: int) -> Term | None:
    """Find g with term = h(g)·g', and integrate h."""
    u = Variable(f"u\u2032{depth}")
    for count, g in enumerate(dict.fromkeys(_candidates(term, x))):
        if count >= _MOST_CANDIDATES:
            break
        slope = differentiate(g, x.name, facts.budget)
        if slope is None or slope.assuming or slope.term == ZERO:
            continue
        replaced = _replaced(term, g, u)
        if replaced is None:
            continue
        h = facts.simplify(over(replaced, _replaced(slope.term, g, u) or slope.term))
        if x.name in free_variables(h) or u.name not in free_variables(h):
            continue
        outer = facts.with_domain(u.name, POSITIVE if facts.sign(g) == 1 else REAL)
        found = _find(h, u, outer, depth - 1)
        if found is not None:
            return _put(found, u, g)
    return None


def _candidates(term: Term, x: Variable) -> Iterator[Term]:
    """Offer inner functions, the largest first."""
    inner = [
        a
        for node in walk(term)
        if isinstance(node, Apply)
        for a in node.args
        if isinstance(a, Apply) and x.name in free_variables(a) and a.head not in {"neg", "mul", "div"}
    ]
    yield from sorted(inner, key=lambda t: -t.size)


def _replaced(term: Term, g: Term, u: Variable) -> Term | None:
    """Write u for g; for g = exp(v) also u^n for exp(n·v)."""

    def rule(node: Term) -> Term:
        if node == g:
            return u
        if is_apply(g, "exp") and is_apply(node, "exp") and isinstance(node, Apply) and isinstance(g, Apply):
            if node.args[0] == minus(g.args[0]):
                return over(ONE, u)
            if node.args[0] == times(number(2), g.args[0]):
                return square(u)
        return node

    found = rewrite(term, rule)
    return None if found == term else found


def _by_parts(term: Term, x: Variable, facts: Facts, depth: int) -> Term | None:
    """Integrate P·L, where P has an antiderivative Q and L' is simpler than L: Q·L - ∫ Q·L'."""
    factors = term.args if isinstance(term, Apply) and term.head == "mul" else (term,)
    for i, factor in enumerate(factors):
        if isinstance(factor, Apply) and factor.head in {"log", "atan", "asin", "erf"} and x.name in free_variables(factor):
            rest = times(*factors[:i], *factors[i + 1 :])
            first = _find(rest, x, facts, depth - 1)
            slope = differentiate(factor, x.name, facts.budget)
            if first is None or slope is None:
                continue
            second = _find(facts.simplify(times(first, slope.term)), x, facts, depth - 1)
            if second is not None:
                return plus(times(first, factor), times(MINUS_ONE, second))
    return None
