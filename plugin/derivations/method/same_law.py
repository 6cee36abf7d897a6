"""Two named laws of one family in, the equations between their parameters that make them one law out."""

from dataclasses import replace

from derivations.budget import Budget
from derivations.goal import Goal
from derivations.laws import is_law
from derivations.term import Apply
from derivations.verdict import Method, Reduction


def prove(goal: Goal, budget: Budget) -> Reduction | None:
    """Laws of one family are the same if their parameters are; what is written otherwise is left to other methods."""
    del budget
    lhs, rhs = goal.lhs, goal.rhs
    if goal.relation != "=" or not (isinstance(lhs, Apply) and isinstance(rhs, Apply)):
        return None
    if lhs.head != rhs.head or lhs.head == "law" or not is_law(lhs.head) or len(lhs.args) != len(rhs.args):
        return None
    return Reduction("parameters of the law", tuple(replace(goal, lhs=a, rhs=b) for a, b in zip(lhs.args, rhs.args, strict=True)))


METHOD = Method("parameters of a law", 5, prove)
