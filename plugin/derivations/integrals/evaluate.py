"""A term in, the same with every integral that has a closed form written in it out, and what convergence takes."""

from dataclasses import dataclass

from derivations.goal import INTEGER, REAL
from derivations.integrals.definite import Closed, Diverges, Integral, range_of
from derivations.integrals.facts import Facts
from derivations.integrals.integrate import integrate
from derivations.integrals.linear import holds_integral, holds_series
from derivations.integrals.series import series
from derivations.term import Apply, Term, free_variables, substitute


class DivergentError(Exception):
    """An integral is proved to diverge; the reason, for people, is its argument."""


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A term, the real terms that must be positive for it to be defined, and whether anything was integrated."""

    term: Term
    positive: tuple[Term, ...] = ()
    integrated: bool = False


def evaluate(term: Term, facts: Facts) -> Evaluated:
    """Integrate wherever a closed form is found, innermost first.

    Raises:
        DivergentError: where an integral is proved to diverge.
        BudgetSpentError: when the work is spent.
    """
    if not isinstance(term, Apply) or not (holds_integral(term) or holds_series(term)):
        return Evaluated(term)
    if term.head == "integral" and len(term.bound) == 1 and len(term.args) == 3:
        return _integral(term, facts)
    inside = facts
    for x in term.bound:
        inside = inside.with_domain(x.name, INTEGER) if term.head in {"sum", "product"} else inside.with_domain(x.name, REAL)
    results = [evaluate(a, inside if i == 0 else facts) for i, a in enumerate(term.args)]
    positive = _union(results)
    if term.head == "derivative":
        # what is positive at the point is so near it
        positive = tuple(substitute(p, {term.bound[0].name: term.args[1]}) for p in positive)
    elif any(x.name in free_variables(p) for x in term.bound for p in positive):
        return Evaluated(term)
    found = Apply(term.head, tuple(r.term for r in results), term.bound, term.span)
    if term.head == "sum" and len(found.args) == 3 and len(found.bound) == 1 and holds_series(found):
        value = series(*found.args, found.bound[0], facts)
        if isinstance(value, Diverges):
            raise DivergentError(value.reason)
        if value is not None:
            return Evaluated(value.term, tuple(dict.fromkeys((*positive, *value.positive))), integrated=True)
    return Evaluated(found, positive, any(r.integrated for r in results))


def _integral(term: Apply, facts: Facts) -> Evaluated:
    body, lower, upper = term.args
    x = term.bound[0]
    inner = evaluate(body, facts.with_domain(x.name, range_of(Integral(body, lower, upper, x), facts)))
    if any(x.name in free_variables(p) for p in inner.positive):
        return Evaluated(term)
    ends = [evaluate(lower, facts), evaluate(upper, facts)]
    integral = Integral(inner.term, ends[0].term, ends[1].term, x)
    found = None if holds_integral(inner.term) else integrate(integral, facts)
    if isinstance(found, Diverges):
        raise DivergentError(found.reason)
    positive = _union([inner, *ends])
    if isinstance(found, Closed):
        return Evaluated(found.term, tuple(dict.fromkeys((*positive, *found.positive))), integrated=True)
    same = Apply("integral", (inner.term, ends[0].term, ends[1].term), (x,))
    return Evaluated(same, positive, any(r.integrated for r in (inner, *ends)))


def _union(results: list[Evaluated]) -> tuple[Term, ...]:
    return tuple(dict.fromkeys(p for r in results for p in r.positive))
