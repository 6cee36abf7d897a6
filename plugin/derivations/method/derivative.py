"""A goal that holds derivatives in; the goal with them worked out by the rules of differentiation out."""

from dataclasses import replace

from derivations.algebra.domains import implied_domains
from derivations.budget import Budget
from derivations.differentiate import REGULAR, evaluate_derivatives
from derivations.goal import Goal
from derivations.integrals.evaluate import DivergentError, evaluate
from derivations.integrals.facts import Facts, usable
from derivations.integrals.linear import holds_integral
from derivations.integrals.parameters import with_parameters
from derivations.integrals.unfold import OutsideSupportError, unfold_laws
from derivations.linear.powers import multiplied
from derivations.plain import to_text
from derivations.term import Apply, Term, Variable, holds, walk
from derivations.verdict import Method, Reduction

NAME = "differentiation"
LAWS = frozenset({"density", "expectation"})


def prove(goal: Goal, budget: Budget) -> Reduction | None:
    """Differentiate on both sides; integrals inside with a closed form are written out first."""
    if not any(holds(side, frozenset({"derivative"})) for side in (goal.lhs, goal.rhs)):
        return None
    products = multiplied((goal.lhs, goal.rhs), goal.context)
    if products is None:
        return None
    goal = replace(goal, lhs=products[0], rhs=products[1])
    facts = Facts(usable(with_parameters(implied_domains(goal), (goal.lhs, goal.rhs)), budget), budget)
    assuming: set[str] = set()
    try:
        lhs, rhs = (_differentiated(side, facts, assuming) for side in (goal.lhs, goal.rhs))
    except (OutsideSupportError, DivergentError):
        return None
    if (lhs, rhs) == (goal.lhs, goal.rhs):
        return None
    if REGULAR in assuming and not _holds_unknown(goal.lhs, goal.rhs):
        return None
    return Reduction(NAME, (replace(goal, lhs=lhs, rhs=rhs, context=facts.context),), tuple(sorted(assuming)))


def _differentiated(term: Term, facts: Facts, assuming: set[str]) -> Term:
    if not holds(term, frozenset({"derivative"})):
        return term
    if holds(term, LAWS):
        term = unfold_laws(term, facts)
    if holds_integral(term):
        found = evaluate(term, facts)
        if all(isinstance(p, Variable) for p in found.positive):
            assuming.update(f"{to_text(p)} > 0, so that it converges" for p in found.positive)
            term = found.term
    result = evaluate_derivatives(term, facts.budget)
    assuming.update(result.assuming)
    return result.term


def _holds_unknown(*terms: Term) -> bool:
    """Whether an unknown function or law occurs, for which regularity may be assumed."""
    return any(
        isinstance(node, Apply)
        and (node.head in {"law", "probability", "mean"} or (node.head == "call" and isinstance(node.args[0], Variable)))
        for term in terms
        for node in walk(term)
    )


METHOD = Method(NAME, 15, prove)
