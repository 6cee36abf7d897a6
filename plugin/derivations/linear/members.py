r"""A goal with members of families of vectors or matrices in, the same goal with a letter for each of them out, if none moves.

Where a post writes `\mu_n` and `\Lambda_0` and never lets the place run, each is a vector or a matrix by itself, and an
equation may determine it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from derivations.goal import Given, Goal, Kind
from derivations.term import Apply, Number, Term, Variable, rewrite


def settled(goal: Goal) -> Goal:
    """Give a letter to every member whose place is a letter or a number that nothing binds, in families without other members."""
    sides = [goal.lhs, goal.rhs, *(s for g in goal.context.givens for s in (g.lhs, g.rhs))]
    found: dict[str, set[Apply]] = {}
    spoiled: set[str] = set()
    for side in sides:
        for node, bound in _members(side, frozenset()):
            base = node.args[0]
            assert isinstance(base, Variable)
            symbol = goal.context.symbol(base.name)
            if symbol.kind not in (Kind.VECTOR, Kind.MATRIX) or symbol.shape:
                continue
            if all(_fixed(place, bound) for place in node.args[1:]) and (symbol.kind is Kind.VECTOR or len(node.args) == 2):
                found.setdefault(base.name, set()).add(node)
            else:
                spoiled.add(base.name)
        spoiled |= _bare(side)
    names: dict[Term, Variable] = {}
    symbols = dict(goal.context.symbols)
    for family, nodes in found.items():
        if family in spoiled:
            continue
        for node in nodes:
            name = f"{family}_{{{','.join(_text(p) for p in node.args[1:])}}}"
            names[node] = Variable(name)
            symbols[name] = replace(goal.context.symbol(family), name=name)
    if not names:
        return goal
    givens = tuple(Given(_put(g.lhs, names), g.relation, _put(g.rhs, names), g.text) for g in goal.context.givens)
    context = replace(goal.context, symbols=symbols, givens=givens)
    return replace(goal, context=context, lhs=_put(goal.lhs, names), rhs=_put(goal.rhs, names))


def _put(term: Term, names: Mapping[Term, Variable]) -> Term:
    return rewrite(term, lambda node: names.get(node, node))


def _members(term: Term, bound: frozenset[str]) -> Iterator[tuple[Apply, frozenset[str]]]:
    """Elements of families, with the names bound around them."""
    if not isinstance(term, Apply):
        return
    if term.head == "index" and isinstance(term.args[0], Variable):
        yield term, bound
    for i, arg in enumerate(term.args):
        yield from _members(arg, bound | {b.name for b in term.bound} if i == 0 else bound)


def _fixed(place: Term, bound: frozenset[str]) -> bool:
    return isinstance(place, Number) or (isinstance(place, Variable) and place.name not in bound)


def _bare(term: Term) -> set[str]:
    names: set[str] = set()
    stack = [term]
    while stack:
        node = stack.pop()
        if isinstance(node, Variable):
            names.add(node.name)
        elif isinstance(node, Apply):
            stack.extend(node.args[1:] if node.head == "index" and isinstance(node.args[0], Variable) else node.args)
    return names


def _text(place: Term) -> str:
    return place.name if isinstance(place, Variable) else str(place.value) if isinstance(place, Number) else ""
