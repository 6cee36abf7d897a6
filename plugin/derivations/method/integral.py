"""Integrals and expectations under named laws: linearity, closed forms by moments, change of variables stated or found."""

from derivations.algebra.normal_form import equal
from derivations.budget import Budget
from derivations.construct import ZERO, minus, plus, times
from derivations.goal import POSITIVE, Context, Goal
from derivations.integrals.definite import Closed, Diverges, Integral, definite, range_of
from derivations.integrals.evaluate import DivergentError, evaluate
from derivations.integrals.facts import Facts
from derivations.integrals.linear import difference, grouped, holds_integral
from derivations.integrals.substitution import matching
from derivations.integrals.unfold import OutsideSupportError, unfold_laws
from derivations.term import Apply, Term, Variable, walk
from derivations.verdict import Method, Proof

RELEVANT = frozenset({"integral", "integral_over", "expectation", "density"})
UNKNOWN = frozenset({"call", "density", "law", "probability"})
_MOST_GROUPS = 6


def prove(goal: Goal, budget: Budget) -> Proof | None:
    """Prove an equation that holds integrals, expectations under named laws, or their densities."""
    if goal.relation != "=" or not _relevant(goal.lhs, goal.rhs):
        return None
    facts = Facts(goal.context, budget)
    try:
        lhs, rhs = unfold_laws(goal.lhs, facts), unfold_laws(goal.rhs, facts)
    except OutsideSupportError:
        return None
    if not holds_integral(lhs) and not holds_integral(rhs):
        return _plain(lhs, rhs, facts, "densities written out")
    try:
        return _by_linearity(lhs, rhs, facts) or _by_value(lhs, rhs, facts)
    except DivergentError:
        return None


def _relevant(*terms: Term) -> bool:
    return any(isinstance(node, Apply) and node.head in RELEVANT for term in terms for node in walk(term))


def _plain(lhs: Term, rhs: Term, facts: Facts, method: str) -> Proof | None:
    """Prove what is left when no integral is."""
    found = equal(lhs, rhs, facts.context, facts.budget)
    if found is None or found.needs:
        return None
    return Proof(method, found.assuming)


def _by_value(lhs: Term, rhs: Term, facts: Facts) -> Proof | None:
    """Write the closed forms of both sides and compare."""
    left, right = evaluate(lhs, facts), evaluate(rhs, facts)
    if not left.integrated and not right.integrated:
        return None
    context = _with_positive(facts.context, (*left.positive, *right.positive))
    return _plain(left.term, right.term, Facts(context, facts.budget), "closed form of the integral")


def _with_positive(context: Context, terms: tuple[Term, ...]) -> Context:
    """Let it be known that an integral converges."""
    for term in terms:
        if isinstance(term, Variable):
            context = context.with_domain(term.name, POSITIVE, "an integral converges")
    return context


def _by_linearity(lhs: Term, rhs: Term, facts: Facts) -> Proof | None:
    """Bring everything to one side, integrals over one range under one sign, and find that it vanishes."""
    found = difference(lhs, rhs)
    if found is None:
        return None
    groups = grouped(found.parts)
    if len(groups) > _MOST_GROUPS:
        return None
    left: list[Integral] = []
    rest, method, positive = [found.rest], "linearity of the integral", list[Term]()
    for group in groups:
        if facts.with_domain(group.x.name, range_of(group, facts)).is_zero(group.body):
            continue
        value = definite(group, facts)
        if isinstance(value, Diverges):
            return None
        if isinstance(value, Closed):
            method = "closed form of the integral"
            rest.append(value.term)
            positive.extend(value.positive)
        else:
            left.append(group)
    substitution = _matched(left, facts)
    if substitution is None:
        return None
    if not all(_may_exist(i, facts) for _, i in found.parts):
        return None
    context = _with_positive(facts.context, tuple(positive))
    return _plain(plus(*rest), ZERO, Facts(context, facts.budget), "; ".join(dict.fromkeys([method, *substitution])))


def _matched(left: list[Integral], facts: Facts) -> list[str] | None:
    """Cancel integrals against each other by changes of variables; None where one is left."""
    stated = tuple((d.left.name, d.body) for d in facts.context.definitions if isinstance(d.left, Variable))
    texts = []
    while left:
        source = left.pop()
        for i, other in enumerate(left):
            target = Integral(times(minus(other.body)), other.lower, other.upper, other.x)
            found = matching(source, target, facts, stated) or matching(target, source, facts, stated)
            if found is not None:
                texts.append("substitution")
                del left[i]
                break
        else:
            return None
    return texts


def _may_exist(integral: Integral, facts: Facts) -> bool:
    """Whether an integral is not proved to diverge."""
    return not isinstance(definite(integral, facts), Diverges)


METHOD = Method("integrals", 30, prove)
