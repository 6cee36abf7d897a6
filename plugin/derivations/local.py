"""A goal in, whether what holds in ordinary models may fail far from them, or in models of a kind that is never drawn, out.

An identity of analytic functions that holds at random points of an open set holds everywhere; an order, a formula with cases,
and a statement about integers need not.
"""

from collections.abc import Sequence

from derivations.goal import Goal
from derivations.probability.world import KEY
from derivations.term import Apply, Number, Variable, free_variables, walk
from derivations.value import Model
from derivations.value.chance import LARGEST_FAR

STRICT = frozenset({"<", ">"})
CASES = frozenset(
    (
        *("max", "min", "maximum", "minimum", "floor", "ceiling", "abs", "sign", "mod", "indicator", "piecewise", "rank"),
        *("asin", "acos", "atan", "gcd", "lcm", "binomial", "factorial"),
    )
)
"""Heads by which a formula may be one thing here and another elsewhere."""
PIECES = frozenset(("indicator", "piecewise"))
BEYOND = "it holds in all models tried, which are too much alike to say more"


def is_local(goal: Goal) -> bool:
    """Whether what holds in a neighbourhood need not hold elsewhere: an order, cases, integers."""
    if goal.relation != "=":
        return True
    nodes = [n for side in (goal.lhs, goal.rhs) for n in walk(side)]
    if any(isinstance(n, Apply) and (n.head in CASES or _even_root(n)) for n in nodes):
        return True
    return any(isinstance(n, Variable) and goal.context.symbol(n.name).domain.integer for n in nodes)


def _even_root(node: Apply) -> bool:
    """Whether a root or a logarithm may be that of an absolute value."""
    return node.head in {"root", "log"} and isinstance(node.args[0], Apply) and node.args[0].head in {"pow", "abs", "exp"}


def _at_a_point(node: Apply, goal: Goal) -> bool:
    """Whether a piece is chosen where a real number has one value, which is never drawn."""
    conditions = [n for n in walk(node) if isinstance(n, Apply) and n.head in {"equal", "not_equal"}]
    names = frozenset[str]().union(*(free_variables(c) for c in conditions))
    free = names & (free_variables(goal.lhs) | free_variables(goal.rhs))
    return any(not goal.context.symbol(name).domain.integer for name in free)


def is_beyond(goal: Goal, drawn: Sequence[Model]) -> bool:
    """Whether models that could tell are never drawn: special matrices, laws on far points, single points, large counts."""
    nodes = [n for side in (goal.lhs, goal.rhs) for n in walk(side)]
    if any(isinstance(n, Apply) and n.head == "rank" for n in nodes):
        return True
    if goal.relation in STRICT and any(isinstance(k, tuple) and k[0] == "draw" for m in drawn for k in m.memory):
        return True
    if any(isinstance(n, Apply) and n.head in PIECES and _at_a_point(n, goal) for n in nodes):
        return True
    whole = any(isinstance(n, Variable) and goal.context.symbol(n.name).domain.integer for n in nodes)
    if whole and any(isinstance(n, Number) and abs(n.value) > LARGEST_FAR for n in nodes):
        return True
    large = any(isinstance(n, Number) and abs(n.value) > 2 for n in nodes)
    unknown = any(isinstance(n, Apply) and n.head == "call" and isinstance(n.args[0], Variable) for n in nodes)
    return large and (unknown or any(KEY in m.memory for m in drawn))
