"""A combination of integrals in, the proof that it vanishes out, from additivity and the derivative of a primitive."""

from derivations.algebra.normal_form import Equality, equal
from derivations.construct import INFINITY, MINUS_INFINITY, MINUS_ONE, ONE, ZERO, plus, subtract, times
from derivations.differentiate import REGULAR, differentiate
from derivations.goal import REAL, Domain
from derivations.integrals.continuity import continuous
from derivations.integrals.definite import Integral
from derivations.integrals.facts import Facts
from derivations.integrals.linear import Combination
from derivations.term import Apply, Number, Term, Variable, apply, free_variables, substitute

INSIDE = Variable("t\u2032")


def by_additivity(found: Combination, facts: Facts) -> Equality | None:
    """Write ∫ₐᵇ f as F(b) - F(a), one unknown F for each integrand, and find that everything cancels.

    Wherever the integrals exist, F does on the ranges between their limits.
    """
    primitives: dict[Term, Variable] = {}
    parts = [found.rest]
    for c, integral in found.parts:
        factor, body = _constant_factor(integral, facts)
        primitive = primitives.setdefault(body, Variable(f"F\u2032{len(primitives)}"))
        ends = (_value(primitive, end) for end in (integral.upper, integral.lower))
        parts.append(times(c, factor, subtract(*ends)))
    if len(primitives) == len(found.parts):
        trivial = any(i.lower == i.upper for _, i in found.parts)
        if not trivial:
            return None
    return equal(plus(*parts), ZERO, facts.context, facts.budget)


def _constant_factor(integral: Integral, facts: Facts) -> tuple[Term, Term]:
    """Split an integrand into a factor free of the variable, and the rest in a variable of a fixed name."""
    body = facts.simplify(integral.at(INSIDE))
    constants: list[Term] = []
    while True:
        match body:
            case Apply(head="neg", args=(inner,)):
                constants.append(MINUS_ONE)
                body = inner
            case Apply(head="mul", args=args) if any(INSIDE.name not in free_variables(a) for a in args):
                constants.extend(a for a in args if INSIDE.name not in free_variables(a))
                body = times(*(a for a in args if INSIDE.name in free_variables(a)))
            case Apply(head="div", args=(above, below)) if INSIDE.name not in free_variables(below) and below != ONE:
                constants.append(Apply("div", (ONE, below)))
                body = above
            case _:
                return times(*constants), body


def _value(primitive: Variable, end: Term) -> Term:
    if end == INFINITY:
        return apply("call", primitive, Variable("+\u221e"))
    if end == MINUS_INFINITY:
        return apply("call", primitive, Variable("-\u221e"))
    return apply("call", primitive, end)


def by_upper_limit(found: Combination, facts: Facts) -> Equality | None:
    """Differentiate in a common upper limit: what vanishes at the lower limit and has slope zero is zero.

    The rest must be continuous in that limit wherever it may lie, and the lower limit must lie there too.
    """
    ends = {(i.lower, i.upper) for _, i in found.parts}
    if len(ends) != 1:
        return None
    [(lower, upper)] = ends
    if not isinstance(upper, Variable) or upper.name in free_variables(lower) or lower in {INFINITY, MINUS_INFINITY}:
        return None
    if any(upper.name in free_variables(c) or upper.name in free_variables(i.body) for c, i in found.parts):
        return None
    if not continuous(found.rest, upper, facts.with_domain(upper.name, REAL)) and not (
        _lies_in(lower, facts.context.symbol(upper.name).domain, facts) and continuous(found.rest, upper, facts)
    ):
        return None
    slope = differentiate(found.rest, upper.name, facts.budget)
    if slope is None or REGULAR in slope.assuming:
        return None
    start = equal(substitute(found.rest, {upper.name: lower}), ZERO, facts.context, facts.budget)
    if start is None:
        return None
    moving = equal(plus(slope.term, *(times(c, i.at(upper)) for c, i in found.parts)), ZERO, facts.context, facts.budget)
    if moving is None:
        return None
    assuming = tuple(dict.fromkeys((*slope.assuming, *start.assuming, *moving.assuming)))
    return Equality(assuming, (*start.conditions, *moving.conditions), (*start.needs, *moving.needs))


def _lies_in(term: Term, domain: Domain, facts: Facts) -> bool:
    """Whether a term lies in the closure of an interval, as far as that can be seen."""
    if domain.lower is None and domain.upper is None:
        return True
    if isinstance(term, Number):
        below = domain.lower is None or term.value > domain.lower or (term.value == domain.lower and not domain.lower_open)
        above = domain.upper is None or term.value < domain.upper or (term.value == domain.upper and not domain.upper_open)
        return below and above
    if not isinstance(term, Variable):
        return False
    own = facts.context.symbol(term.name).domain
    return own.meet(domain) == own
