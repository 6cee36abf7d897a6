r"""A goal in, the same goal out, in which a_i and a_{ij} are the entries of the vector or matrix that its sides hold whole.

Where a step holds $\mathbf{a}$ or $\vec{a}$, custom takes a_i for its entries; where it holds a matrix $A$, a_{ij} for its.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from derivations.goal import Goal, Kind
from derivations.term import Apply, Term, Variable, rewrite, walk

_BOLD = re.compile(r"\\(?:mathbf|boldsymbol|bm|vec)\{(\\?[A-Za-z]+)\}")
_PLACES = {Kind.VECTOR: 1, Kind.MATRIX: 2}


def with_entries(goal: Goal) -> Goal:
    """The goal with the entries of its vectors and matrices read as such, and the convention listed."""
    sides = (goal.lhs, goal.rhs)
    indexed = {found for s in sides for n in walk(s) if (found := _indexed(n)) is not None}
    defined = {d.left.args[0] for d in goal.context.definitions if isinstance(d.left, Apply) and d.left.args}
    wholes: dict[tuple[str, int], list[str]] = {}
    for name in sorted({n for s in sides for n in _bare(s)}):
        count = _PLACES.get(goal.context.symbol(name).kind, 0)
        letter = _entry_letter(name, count)
        free = letter != name and goal.context.symbol(letter).kind is Kind.SCALAR and Variable(letter) not in defined
        if free and (letter, count) in indexed and not any(base == name for base, _ in indexed):
            wholes.setdefault((letter, count), []).append(name)
    known = {key: names[0] for key, names in wholes.items() if len(names) == 1}
    if not known:
        return goal
    lhs, rhs = (rewrite(s, lambda n: _renamed(n, known)) for s in sides)
    texts = (
        f"{letter} with {'an index' if n == 1 else 'two indices'} is an entry of {name}" for (letter, n), name in known.items()
    )
    context = replace(goal.context, conventions=(*goal.context.conventions, *texts))
    return replace(goal, context=context, lhs=lhs, rhs=rhs)


def _indexed(node: Term) -> tuple[str, int] | None:
    """The name that stands with indices, and how many there are."""
    match node:
        case Apply(head="index", args=(Variable(name=name), *places)):
            return name, len(places)
    return None


def _entry_letter(name: str, count: int) -> str:
    """The letter that the entries of a vector or matrix have."""
    found = _BOLD.fullmatch(name)
    letter = found.group(1) if found else name
    return letter.lower() if count == 2 and len(letter) == 1 else letter


def _renamed(node: Term, known: Mapping[tuple[str, int], str]) -> Term:
    match node:
        case Apply(head="index", args=(Variable(name=name), *places)) if (name, len(places)) in known:
            return Apply("index", (Variable(known[name, len(places)]), *places), (), node.span)
    return node


def _bare(term: Term) -> Iterator[str]:
    """Names that stand without an index."""
    match term:
        case Variable(name=name):
            yield name
        case Apply(head="index", args=(base, *places)):
            for item in places if isinstance(base, Variable) else (base, *places):
                yield from _bare(item)
        case Apply(args=args):
            for item in args:
                yield from _bare(item)
