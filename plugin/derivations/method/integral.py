"""Integrals and expectations under named laws: linearity, closed forms by moments, change of variables stated or found."""

from dataclasses import replace

from derivations.algebra.atoms import core
from derivations.algebra.domains import implied_domains
from derivations.algebra.normal_form import Equality, equal
from derivations.algebra.relevance import relevant
from derivations.budget import Budget
from derivations.construct import ZERO, minus, plus
from derivations.differentiate import REGULAR
from derivations.goal import POSITIVE, Context, Goal, Kind
from derivations.integrals.antiderivative import same_derivative
from derivations.integrals.definite import Closed, Diverges, Integral, range_of
from derivations.integrals.evaluate import DivergentError, evaluate
from derivations.integrals.facts import Facts, usable
from derivations.integrals.integrate import integrate, separated
from derivations.integrals.linear import Combination, difference, grouped, holds_integral, holds_series
from derivations.integrals.nested import reordered
from derivations.integrals.parameters import with_parameters
from derivations.integrals.primitives import by_additivity, by_upper_limit
from derivations.integrals.reading import ANTIDERIVATIVE, depends_on_variable, readings
from derivations.integrals.substitution import matching
from derivations.integrals.unfold import OutsideSupportError, unfold_laws
from derivations.plain import to_text
from derivations.term import Apply, Term, Variable, holds, walk
from derivations.verdict import Method, Proof

LINEARITY = "linearity of the integral"
RELEVANT = frozenset({"integral", "integral_over", "expectation", "density"})
_MOST_GROUPS = 6


def prove(goal: Goal, budget: Budget) -> Proof | None:
    """Prove an equation that holds integrals, expectations under named laws, or their densities."""
    if goal.relation != "=" or not _relevant(goal.lhs, goal.rhs) or _of_matrices(goal):
        return None
    facts = Facts(
        usable(relevant(with_parameters(implied_domains(goal), (goal.lhs, goal.rhs)), (goal.lhs, goal.rhs)), budget), budget
    )
    if depends_on_variable(goal):
        return _as_antiderivatives(goal, facts)
    proof = _over_ranges(goal, facts)
    if proof is None or proof.method == LINEARITY or ANTIDERIVATIVE not in readings(goal, facts):
        # equal integrands have equal integrals under every reading
        return proof
    return None if _as_antiderivatives(goal, facts) is None else proof


def _of_matrices(goal: Goal) -> bool:
    """Whether a function whose values are vectors or matrices stands in a step: their products are not commutative."""
    calls = (n for side in (goal.lhs, goal.rhs) for n in walk(side) if isinstance(n, Apply) and n.head == "call")
    names = (f.name for n in calls if isinstance(f := core(n.args[0]), Variable))
    return any(goal.context.symbol(name).kind in (Kind.VECTOR, Kind.MATRIX) for name in names)


def _as_antiderivatives(goal: Goal, facts: Facts) -> Proof | None:
    found = same_derivative(goal, facts)
    return None if found is None or found.needs else Proof("differentiation of both sides", found.assuming)


def _over_ranges(goal: Goal, facts: Facts) -> Proof | None:
    """Prove the step with integrals without limits taken over the whole support."""
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
        if any(holds_integral(integral.body) for _, integral in combined.parts):
            return _by_value(lhs, rhs, facts) or _by_linearity(combined, facts) or _by_order(lhs, rhs, facts)
        return _by_linearity(combined, facts) or _by_primitives(combined, facts)
    except DivergentError:
        return None


def _relevant(*terms: Term) -> bool:
    return any(holds(term, RELEVANT) or holds_series(term) for term in terms)


def _plain(lhs: Term, rhs: Term, facts: Facts, method: str, positive: tuple[Term, ...] = ()) -> Proof | None:
    """Prove what is left when no integral is; `positive` is what convergence takes."""
    found = Equality() if lhs == rhs else equal(lhs, rhs, facts.context, facts.budget)
    if found is None or found.needs:
        return None
    converges = (f"{to_text(facts.simplify(p))} > 0, so that it converges" for p in dict.fromkeys(positive))
    conditions = tuple(f"{to_text(c)} ≠ 0" for c in found.conditions)
    return Proof(method, tuple(dict.fromkeys((*converges, *facts.assumptions(), *found.assuming))), conditions, found.conditions)


def _by_order(lhs: Term, rhs: Term, facts: Facts) -> Proof | None:
    """Change the order of integration and pull constants out of integrals."""
    (left, first), (right, second) = reordered(lhs), reordered(rhs)
    if (left, right) == (lhs, rhs):
        return None
    found = _by_value(left, right, facts) or _plain(left, right, facts, "order of integration")
    if found is None or not (first or second):
        return found
    return replace(found, method="order of integration", assuming=(*found.assuming, REGULAR))


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
    rest, method, positive = [found.rest], LINEARITY, list[Term]()
    for group, members in groups:
        if facts.with_domain(group.x.name, range_of(group, facts)).is_zero(group.body):
            _exists(members[0], facts)
            continue
        value = _exists(group, facts)
        if value is not None and len(members) > 1:
            _exists(members[0], facts)
        for part in [group] if value is not None else [p for m in members for p in separated(m, facts) or (m,)]:
            one = _exists(part, facts)
            if one is not None:
                method = "closed form of the integral"
                rest.append(one.term)
                positive.extend(one.positive)
            else:
                left.append(part)
    if left and not _cancel(left, facts):
        everything = [m for _, members in groups for m in members]
        if len(everything) == len(left) or not _cancel(everything, facts):
            return None
        rest, method, positive = [found.rest], LINEARITY, []
    if left:
        method += "; change of variables"
    context = _with_positive(facts.context, tuple(positive))
    return _plain(plus(*rest), ZERO, facts.within(context), method, tuple(positive))


def _exists(integral: Integral, facts: Facts) -> Closed | None:
    """Find the value of an integral, if it has one that is known.

    Raises:
        DivergentError: where the integral is proved to diverge.
    """
    value = integrate(integral, facts)
    if isinstance(value, Diverges):
        raise DivergentError(value.reason)
    return value


def _by_primitives(found: Combination, facts: Facts) -> Proof | None:
    """Use what every primitive has: additivity, and a derivative."""
    for method, rule in (("additivity of the integral", by_additivity), ("derivative in the upper limit", by_upper_limit)):
        equality = rule(found, facts)
        if equality is not None and not equality.needs:
            conditions = tuple(f"{to_text(c)} ≠ 0" for c in equality.conditions)
            assuming = tuple(dict.fromkeys((*facts.assumptions(), *equality.assuming)))
            return Proof(method, assuming, conditions, equality.conditions)
    return None


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


METHOD = Method("integrals", 30, prove, sees=("definitions", "laws"))
