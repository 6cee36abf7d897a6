"""A term in, the same as a linear combination of integrals with coefficients free of integrals out, or None."""

from dataclasses import dataclass

from derivations.construct import INFINITY, MINUS_INFINITY, ONE, ZERO, minus, over, plus, times
from derivations.integrals.definite import Integral
from derivations.term import Apply, Term, Variable, free_variables, fresh, holds, is_apply, walk


@dataclass(frozen=True, slots=True)
class Combination:
    """rest + Σ coefficient · integral."""

    rest: Term
    parts: tuple[tuple[Term, Integral], ...] = ()


INTEGRALS = frozenset({"integral", "integral_over"})
SUMS = frozenset({"sum"})


def holds_integral(term: Term) -> bool:
    """Whether an integral stands anywhere in the term."""
    return holds(term, INTEGRALS)


def holds_series(term: Term) -> bool:
    """Whether a sum without end, or one of binomial kind, stands anywhere in the term."""
    return holds(term, SUMS) and any(
        isinstance(node, Apply)
        and node.head == "sum"
        and (node.args[-1] == INFINITY or any(is_apply(inner, "binomial") for inner in walk(node.args[0])))
        for node in walk(term)
    )


def combination(term: Term) -> Combination | None:
    """Read a term as linear in its integrals; None where it is not."""
    if not holds_integral(term):
        return Combination(term)
    match term:
        case Apply(head="integral", args=(body, lower, upper), bound=(x,)):
            return Combination(ZERO, ((ONE, Integral(body, lower, upper, x)),))
        case Apply(head="integral_over", args=(body, domain), bound=(x,)) if domain == Apply("reals"):
            return Combination(ZERO, ((ONE, Integral(body, MINUS_INFINITY, INFINITY, x)),))
        case Apply(head="neg", args=(a,)):
            return _scaled(combination(a), minus(ONE))
        case Apply(head="add", args=args):
            return _sum([combination(a) for a in args])
        case Apply(head="mul", args=args):
            inside = [a for a in args if holds_integral(a)]
            if len(inside) != 1:
                return None
            return _scaled(combination(inside[0]), times(*(a for a in args if a is not inside[0])))
        case Apply(head="div", args=(above, below)) if not holds_integral(below):
            return _scaled(combination(above), over(ONE, below))
    return None


def difference(left: Term, right: Term) -> Combination | None:
    """Read left - right."""
    return _sum([combination(left), _scaled(combination(right), minus(ONE))])


def _scaled(found: Combination | None, factor: Term) -> Combination | None:
    if found is None:
        return None
    return Combination(times(factor, found.rest), tuple((times(factor, c), i) for c, i in found.parts))


def _sum(found: list[Combination | None]) -> Combination | None:
    parts: list[tuple[Term, Integral]] = []
    rest: list[Term] = []
    for one in found:
        if one is None:
            return None
        parts.extend(one.parts)
        rest.append(one.rest)
    return Combination(plus(*rest), tuple(parts))


def grouped(parts: tuple[tuple[Term, Integral], ...]) -> list[tuple[Integral, list[Integral]]]:
    """Put integrals over equal ranges in variables of one name under one sign; each comes with its members."""
    taken = frozenset[str]().union(*(free_variables(c) | free_variables(i.body) for c, i in parts))
    groups: dict[tuple[Term, Term, str], list[tuple[Term, Integral]]] = {}
    for c, i in parts:
        groups.setdefault((i.lower, i.upper, i.x.name), []).append((c, i))
    result = []
    for (lower, upper, _), members in groups.items():
        x = Variable(fresh(members[0][1].x.name, taken))
        bodies = [times(c, i.at(x)) for c, i in members]
        result.append((Integral(plus(*bodies), lower, upper, x), [Integral(b, lower, upper, x) for b in bodies]))
    return result
