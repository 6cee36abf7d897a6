"""A goal that holds limits in; the goal with them worked out, by growth and L'Hôpital's rule, out."""

from dataclasses import replace

from derivations.algebra.domains import implied_domains
from derivations.budget import Budget
from derivations.goal import Goal
from derivations.integrals.facts import Facts
from derivations.integrals.limits import ENDS, limit
from derivations.term import Apply, Number, Term, Variable, rewrite, walk
from derivations.verdict import Method, Reduction

NAME = "limits"


def prove(goal: Goal, budget: Budget) -> Reduction | None:
    """Replace every limit that is proved to exist by its value; an infinite one only where it is a whole side."""
    if not any(isinstance(n, Apply) and n.head == "limit" for side in (goal.lhs, goal.rhs) for n in walk(side)):
        return None
    facts = Facts(implied_domains(goal), budget)

    def rule(node: Term) -> Term:
        match node:
            case Apply(head="limit", args=(body, point, Number(value=side)), bound=(Variable() as x,)):
                found = limit(body, point, int(side), x, facts)
                if found is not None and (found not in ENDS or node in (goal.lhs, goal.rhs)):
                    return found
        return node

    lhs, rhs = rewrite(goal.lhs, rule), rewrite(goal.rhs, rule)
    if (lhs, rhs) == (goal.lhs, goal.rhs):
        return None
    return Reduction(NAME, (replace(goal, lhs=lhs, rhs=rhs),), facts.assumptions())


METHOD = Method(NAME, 20, prove)
