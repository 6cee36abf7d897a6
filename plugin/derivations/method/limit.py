"""A goal that holds limits in; the goal with them worked out, by growth and L'Hôpital's rule, out."""

from dataclasses import replace

from derivations.algebra.domains import implied_domains
from derivations.budget import Budget
from derivations.construct import folded
from derivations.goal import Goal
from derivations.integrals.facts import Facts, usable
from derivations.integrals.limits import ENDS, limit
from derivations.integrals.parameters import with_parameters
from derivations.term import Apply, Number, Term, Variable, free_variables, holds, rewrite
from derivations.verdict import Method, Reduction

NAME = "limits"
LIMITS = frozenset({"limit"})


def prove(goal: Goal, budget: Budget) -> Reduction | None:
    """Replace every limit that is proved to exist by its value; an infinite one only where it is a whole side."""
    if not (holds(goal.lhs, LIMITS) or holds(goal.rhs, LIMITS)):
        return None
    facts = Facts(usable(with_parameters(implied_domains(goal), (goal.lhs, goal.rhs)), budget), budget)

    def rule(node: Term) -> Term:
        match node:
            case Apply(head="limit", args=(body, point, direction), bound=(Variable() as x,)) if isinstance(
                side := folded(direction), Number
            ):
                found = _improper(body, point, x) or limit(body, point, int(side.value), x, facts)
                if found is not None and (found not in ENDS or node in (goal.lhs, goal.rhs)):
                    return found
        return node

    lhs, rhs = rewrite(goal.lhs, rule), rewrite(goal.rhs, rule)
    if (lhs, rhs) == (goal.lhs, goal.rhs):
        return None
    return Reduction(NAME, (replace(goal, lhs=lhs, rhs=rhs, context=facts.context),), facts.assumptions())


def _improper(body: Term, point: Term, x: Variable) -> Term | None:
    """Write the limit of an integral in one of its limits as the integral up to there, which it is by definition."""
    match body:
        case Apply(head="integral", args=(inner, lower, upper), bound=bound) if x.name not in free_variables(inner):
            if upper == x and x.name not in free_variables(lower):
                return Apply("integral", (inner, lower, point), bound)
            if lower == x and x.name not in free_variables(upper):
                return Apply("integral", (inner, point, upper), bound)
    return None


METHOD = Method(NAME, 20, prove)
