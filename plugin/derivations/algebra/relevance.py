"""A context and the terms of a step in, the context without the inequalities that share nothing with the terms out.

A fact speaks of the names and of the nodes of unknown meaning in it; one that shares none of them with the step, not even by
way of other facts, cannot bear on it, and would only be normalised for nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from derivations.goal import Context, Given
from derivations.term import Apply, Number, Term, walk

TRANSPARENT = frozenset({"add", "neg", "mul", "div", "pow", "root", "log", "exp", "abs", "min", "max"})
"""Heads through which a fact speaks of their arguments."""
ORDERS = frozenset({"<", "<=", ">", ">="})


def relevant(context: Context, terms: Iterable[Term]) -> Context:
    """The context with those inequalities alone that bear on the terms; equations are left as they are."""
    orders = [
        (given, frozenset((*_subjects(given.lhs), *_subjects(given.rhs)))) for given in context.givens if given.relation in ORDERS
    ]
    if not orders:
        return context
    known: set[Term] = {node for term in (*terms, *context.facts) for node in walk(term) if not isinstance(node, Number)}
    kept: set[Given] = set()
    grown = True
    while grown:
        grown = False
        for given, subjects in orders:
            if given not in kept and not subjects.isdisjoint(known):
                kept.add(given)
                known |= subjects
                grown = True
    if len(kept) == len({given for given, _ in orders}):
        return context
    return replace(context, givens=tuple(g for g in context.givens if g.relation not in ORDERS or g in kept))


def _subjects(term: Term) -> Iterator[Term]:
    """The names and the nodes of other heads that a term is made of."""
    stack = [term]
    while stack:
        node = stack.pop()
        if isinstance(node, Apply) and node.head in TRANSPARENT:
            stack.extend(node.args)
        elif not isinstance(node, Number):
            yield node
