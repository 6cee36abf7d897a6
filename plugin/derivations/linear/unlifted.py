"""A goal whose shapes do not fit in, the same goal with letters as numbers that the rest of the post uses as vectors, out.

A post may write x^T w in one place and n!/(x!(n-x)!) in another. Where a step uses such a letter as only a number can be used,
holds no operation on matrices, and has no shapes otherwise, the letter is a number there.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from derivations.goal import Goal, Kind
from derivations.letters import plain_name
from derivations.linear.kinds import numbers
from derivations.linear.layout import layouts
from derivations.linear.shapes import LINEAR, Conflict, infer, is_linear
from derivations.term import Apply, Number, Term, Variable, holds, rewrite, walk

OF_NUMBERS = frozenset({"norm", "inner"})
"""Heads of vectors that have a meaning for numbers as well."""
_FACES = ("\\mathbf{", "\\boldsymbol{", "\\bm{", "\\vec{", "\\ket{")


def unlifted(goal: Goal, fixed: frozenset[str]) -> Goal:
    """The goal with the fewest letters as numbers with which it has shapes; names in `fixed` keep their kind."""
    context = goal.context
    sides = (goal.lhs, goal.rhs)
    if not any(is_linear(s, context) for s in sides) or any(_of_matrices(s) for s in sides) or _fits(goal):
        return goal
    letters = {n.name for s in sides for n in walk(s) if isinstance(n, Variable)} - fixed
    letters = {n for n in letters if context.symbol(n).kind in _LIFTED and not any(face in n for face in _FACES)}
    certain = letters & {n for s in sides for n in (*numbers(s), *_added(s))}
    if not certain:
        return goal
    for chosen in (certain, letters):
        symbols = {n: replace(context.symbol(n), kind=Kind.SCALAR, shape=(), properties=frozenset()) for n in chosen}
        found = replace(goal, context=replace(context, symbols={**context.symbols, **symbols}))
        found = replace(found, lhs=rewrite(goal.lhs, _of_numbers(found)), rhs=rewrite(goal.rhs, _of_numbers(found)))
        if _fits(found):
            texts = (f"{plain_name(n)} is a number here" for n in sorted(chosen))
            return replace(found, context=replace(found.context, conventions=(*context.conventions, *texts)))
    return goal


def unsized(goal: Goal, names: frozenset[str]) -> Goal:
    """The goal with the sizes of some names left open, if it has shapes only then; the names are protected in it."""
    context = goal.context
    sides = (goal.lhs, goal.rhs)
    sized = {n.name for s in sides for n in walk(s) if isinstance(n, Variable) and context.symbol(n.name).shape} & names
    if not sized or _fits(goal):
        return goal
    symbols = {n: replace(context.symbol(n), shape=()) for n in sized}
    found = replace(goal, context=replace(context, symbols={**context.symbols, **symbols}))
    return replace(found, protected=tuple(dict.fromkeys((*goal.protected, *sorted(sized))))) if _fits(found) else goal


_LIFTED = (Kind.VECTOR, Kind.MATRIX)


def _of_matrices(term: Term) -> bool:
    return holds(term, LINEAR - OF_NUMBERS)


def _fits(goal: Goal) -> bool:
    variants = (variant for variant, _ in layouts(goal))
    return any(not isinstance(infer((v.lhs, v.rhs), v.context, alike=True), Conflict) for v in variants)


def _added(term: Term) -> Iterator[str]:
    """Letters to which a number is added."""
    for node in walk(term):
        if isinstance(node, Apply) and node.head == "add" and any(isinstance(a, Number) and a.value for a in node.args):
            for arg in node.args:
                inner = arg.args[0] if isinstance(arg, Apply) and arg.head == "neg" else arg
                if isinstance(inner, Variable):
                    yield inner.name


def _of_numbers(goal: Goal) -> Callable[[Term], Term]:
    """The rule that writes the inner product and the norm of numbers as their product and absolute value."""

    def rule(node: Term) -> Term:
        if isinstance(node, Apply) and node.head in OF_NUMBERS and not any(is_linear(a, goal.context) for a in node.args):
            head, args = ("mul", node.args) if node.head == "inner" else ("abs", node.args[:1])
            return Apply(head, args, (), node.span)
        return node

    return rule
