"""A goal in, whether what holds in ordinary models may fail far from them, or in models of a kind that is never drawn, out.

An identity of analytic functions that holds at random points of an open set holds everywhere; an order, a formula with cases,
and a statement about integers need not.
"""

from collections.abc import Sequence

from derivations.goal import Goal
from derivations.probability.world import KEY
from derivations.term import Apply, Number, Variable, walk
from derivations.value import Model

STRICT = frozenset({"<", ">"})
CASES = frozenset(
    (
        *("max", "min", "maximum", "minimum", "floor", "ceiling", "abs", "sign", "mod", "indicator", "piecewise", "rank"),
        *("asin", "acos", "atan", "gcd", "lcm", "binomial", "factorial"),
    )
)
"""Heads by which a formula may be one thing here and another elsewhere."""
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


def is_beyond(goal: Goal, drawn: Sequence[Model]) -> bool:
    """Whether models of the kind that could tell are never drawn: special matrices, laws on many or far points."""
    nodes = [n for side in (goal.lhs, goal.rhs) for n in walk(side)]
    if any(isinstance(n, Apply) and n.head == "rank" for n in nodes):
        return True
    if goal.relation in STRICT and any(isinstance(k, tuple) and k[0] == "draw" for m in drawn for k in m.memory):
        return True
    large = any(isinstance(n, Number) and abs(n.value) > 2 for n in nodes)
    unknown = any(isinstance(n, Apply) and n.head == "call" and isinstance(n.args[0], Variable) for n in nodes)
    return large and (unknown or any(KEY in m.memory for m in drawn))
