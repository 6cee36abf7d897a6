"""Integrals and expectations under named laws: linearity, closed forms by moments, change of variables stated or found."""

from derivations.algebra.domains import implied_domains
from derivations.algebra.normal_form import equal
from derivations.budget import Budget
from derivations.construct import ZERO, minus, plus
from derivations.goal import POSITIVE, Context, Goal
from derivations.integrals.antiderivative import same_derivative
from derivations.integrals.definite import Closed, Diverges, Integral, definite, range_of
from derivations.integrals.evaluate import DivergentError, evaluate
from derivations.integrals.facts import Facts
from derivations.integrals.linear import Combination, difference, grouped, holds_integral, holds_series
from derivations.integrals.reading import ANTIDERIVATIVE, readings
from derivations.integrals.substitution import matching
from derivations.integrals.unfold import OutsideSupportError, unfold_laws
from derivations.plain import to_text
from derivations.term import Apply, Term, Variable, walk
from derivations.verdict import Method, Proof

RELEVANT = frozenset({"integral", "integral_over", "expectation", "density"})
UNKNOWN = frozenset({"call", "density", "law", "probability"})
_MOST_GROUPS = 6


def prove(goal: Goal, budget: Budget) -> Proof | None:
    """Prove an equation that holds integrals, expectations under named laws, or their densities."""
    if goal.relation != "=" or not _relevant(goal.lhs, goal.rhs):
        return None
    facts = Facts(implied_domains(goal), budget)
    meant = readings(goal, facts)
    antiderivatives = same_derivative(goal, facts) if ANTIDERIVATIVE in meant else None
    if ANTIDERIVATIVE in meant and (antiderivatives is None or antiderivatives.needs):
        return None
    if antiderivatives is not None and meant == (ANTIDERIVATIVE,):
        return Proof("differentiation of both sides", antiderivatives.assuming)
    try:
        lhs, rhs = unfold_laws(goal.lhs, facts), unfold_laws(goal.rhs, facts)
    except OutsideSupportError:
        return None
    if not any(holds_integral(side) or holds_series(side) for side in (lhs, rhs)):
        return _plain(lhs, rhs, facts, "densities written out")
    try:
        combined = difference(lhs, rhs)
        if combined is None or not combined.parts or holds_series(lhs) or holds_series(rhs):
            return _by_value(lhs, rhs, facts)
        return _by_linearity(combined, facts)
    except DivergentError:
        return None


def _relevant(*terms: Term) -> bool:
    return any(holds_series(term) for term in terms) or any(
        isinstance(node, Apply) and node.head in RELEVANT for term in terms for node in walk(term)
    )


def _plain(lhs: Term, rhs: Term, facts: Facts, method: str, positive: tuple[Term, ...] = ()) -> Proof | None:
    """Prove what is left when no integral is; `positive` is what convergence takes."""
    found = equal(lhs, rhs, facts.context, facts.budget)
    if found is None or found.needs:
        return None
    converges = (f"{to_text(p)} > 0, so that it converges" for p in dict.fromkeys(positive))
    return Proof(
        method, tuple(dict.fromkeys((*converges, *found.assuming))), tuple(f"{to_text(c)} ≠ 0" for c in found.conditions)
    )


def _by_value(lhs: Term, rhs: Term, facts: Facts) -> Proof | None:
    """Write the closed forms of both sides and compare."""
    left, right = evaluate(lhs, facts), evaluate(rhs, facts)
    if not left.integrated and not right.integrated:
        return None
    context = _with_positive(facts.context, (*left.positive, *right.positive))
    positive = (*left.positive, *right.positive)
    return _plain(left.term, right.term, facts.within(context), "closed form", positive)


def _with_positive(context: Context, terms: tuple[Term, ...]) -> Context:
    """Let it be known that an integral converges."""
    for term in terms:
        if isinstance(term, Variable):
            context = context.with_domain(term.name, POSITIVE, "an integral converges")
    return context


def _by_linearity(found: Combination, facts: Facts) -> Proof | None:
    """Bring everything to one side, integrals over one range in one variable under one sign, and find that it vanishes."""
    groups = grouped(found.parts)
    if len(groups) > _MOST_GROUPS:
        return None
    left: list[Integral] = []
    rest, methods, positive = [found.rest], ["linearity of the integral"], list[Term]()
    for group, members in groups:
        if facts.with_domain(group.x.name, range_of(group, facts)).is_zero(group.body):
            if isinstance(definite(members[0], facts), Diverges):
                return None
            continue
        value = definite(group, facts)
        several = len(members) > 1
        if isinstance(value, Closed) and several and isinstance(definite(members[0], facts), Diverges):
            return None
        for part, one in [(group, value)] if value is not None or not several else [(m, definite(m, facts)) for m in members]:
            if isinstance(one, Diverges):
                return None
            if isinstance(one, Closed):
                methods = ["closed form of the integral"]
                rest.append(one.term)
                positive.extend(one.positive)
            else:
                left.append(part)
    if not _cancel(left, facts):
        return None
    if left:
        methods.append("change of variables")
    context = _with_positive(facts.context, tuple(positive))
    return _plain(plus(*rest), ZERO, facts.within(context), "; ".join(methods), tuple(positive))


def _cancel(left: list[Integral], facts: Facts) -> bool:
    """Whether integrals cancel each other in pairs by changes of variables, or all of them brought to one variable."""
    stated = tuple((d.left.name, d.body) for d in facts.context.definitions if isinstance(d.left, Variable))
    open_ = list(left)
    while len(open_) > 1:
        source = open_.pop()
        for i, other in enumerate(open_):
            target = Integral(minus(other.body), other.lower, other.upper, other.x)
            if matching(source, target, facts, stated) is not None:
                del open_[i]
                break
            source, target = Integral(minus(source.body), source.lower, source.upper, source.x), other
            if matching(target, source, facts, stated) is not None:
                del open_[i]
                break
        else:
            return False
    return not open_


METHOD = Method("integrals", 30, prove)
