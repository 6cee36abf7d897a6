r"""A goal in, the same goal out, in which a_i and a_{ij} are the entries of the vector or matrix that its sides hold whole.

Where a step holds $\mathbf{a}$ or $\vec{a}$, custom takes a_i for its entries; where it holds a matrix $A$, a_{ij} for its.
A sum of them that does not say its range is over all of them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise

from derivations.goal import COUNT, Context, Goal, Kind, Symbol, face
from derivations.letters import plain_name
from derivations.linear.shapes import Conflict, infer
from derivations.term import Apply, Term, Variable, number, rewrite, walk

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


def vector_members(terms: Iterable[Term]) -> set[str]:
    """Names whose members are transposed or measured, or stand in a product of vectors, somewhere: x_i^T w, |x_i|."""
    heads = {"transpose", "adjoint", "norm", "inner", "cross", "gradient", "hadamard", "kronecker"}
    found: set[str] = set()
    for node in (n for t in terms for n in walk(t) if isinstance(n, Apply)):
        parts = [inner for a in node.args for inner in _outermost(a)] if node.head in heads else []
        if node.head == "mul":
            parts += [after for before, after in pairwise(node.args) if _is_map(before)]
        found.update(member[0] for part in parts if (member := _indexed(part)) is not None)
    return found


def _is_map(term: Term) -> bool:
    """Whether what stands behind a factor is rather a vector: behind a transpose, an inverse or a capital letter."""
    match term:
        case Apply(head="transpose" | "adjoint" | "inverse"):
            return True
        case Apply(head="pow", args=(base, _)) | Apply(head="index", args=(base, *_)):
            return _is_map(base)
        case Variable(name=name):
            return name.split("{")[-1].lstrip("\\")[:1].isupper()
    return False


def _outermost(term: Term) -> Iterator[Term]:
    """Members of families in a sum or a product."""
    match term:
        case Apply(head="add" | "neg" | "mul" | "div", args=args):
            for item in args:
                yield from _outermost(item)
        case _:
            yield term


def over_entries(goal: Goal) -> Goal:
    """The goal in which a sum of entries without a range, of vectors or matrices held whole, is over all of them."""
    sides = (goal.lhs, goal.rhs)
    sums = [n for s in sides for n in walk(s) if isinstance(n, Apply) and _is_unsaid(n)]
    letters = goal.context.wholes.union(*(_bare(s) for s in sides)) if sums else frozenset[str]()
    wholes = {n for n in letters if _has_entries(n, goal.context)}
    wholes -= {name for n in sums for name in _called(n)}
    if not any(_places(n.args[0], n.bound[0], wholes) for n in sums):
        return goal
    shapes = infer(sides, goal.context, alike=True)
    if isinstance(shapes, Conflict):
        return goal
    names: dict[str, str] = {}
    for letter, sizes in shapes.variables.items():
        if isinstance(letter, Variable):
            for size in sizes:
                if size.startswith("#") and size not in shapes.compounds:
                    names.setdefault(size, f"size of {letter.name}")
    texts: dict[str, None] = {}
    counts: dict[str, Symbol] = {}

    def rule(node: Term) -> Term:
        if not isinstance(node, Apply) or not _is_unsaid(node):
            return node
        index = node.bound[0]
        places = _places(node.args[0], index, wholes)
        ends = {shapes.variables.get(Variable(name), ("1", "1"))[place] for name, place in places}
        end = names.get(next(iter(ends)), next(iter(ends))) if len(ends) == 1 else ""
        if not _NAME.fullmatch(end):
            return node
        of = " and ".join(sorted({plain_name(name) for name, _ in places}))
        texts[f"{plain_name(index.name)} runs over all entries of {of}"] = None
        known = goal.context.symbol(end)
        counts[end] = replace(known, domain=known.domain.meet(COUNT)) if known.kind is Kind.SCALAR else known
        return Apply("sum", (node.args[0], number(1), Variable(end)), node.bound, node.span)

    lhs, rhs = (rewrite(s, rule) for s in sides)
    if not texts:
        return goal
    context = replace(goal.context, symbols={**goal.context.symbols, **counts})
    return replace(goal, lhs=lhs, rhs=rhs, context=replace(context, conventions=(*context.conventions, *texts)))


def _has_entries(name: str, context: Context) -> bool:
    """Whether what has an index is an entry: a bold letter with one is rather a member of a family of vectors."""
    said = any(text.endswith(f" is an entry of {name}") for text in context.conventions)
    return context.symbol(name).kind in _PLACES and (face(name) is None or said)


def _called(term: Term) -> Iterator[str]:
    """Names of which a member is an argument of a function, as k(x, x_i) has data for arguments."""
    for node in walk(term):
        if isinstance(node, Apply) and node.head == "call":
            for inner in (n for a in node.args[1:] for n in walk(a)):
                if (found := _indexed(inner)) is not None:
                    yield found[0]


_NAME = re.compile(r"\\?[A-Za-z][^()*+#]*")


def _is_unsaid(node: Term) -> bool:
    """Whether a term is a sum over the range of a letter of which nothing is said."""
    match node:
        case Apply(head="sum_over", args=(_, Apply(head="support")), bound=(_,)):
            return True
    return False


def _places(body: Term, index: Variable, wholes: set[str]) -> set[tuple[str, int]]:
    """Names that are held whole and where a letter stands among the indices of their entries."""
    nodes = (n for n in walk(body) if isinstance(n, Apply) and n.head == "index" and isinstance(n.args[0], Variable))
    return {
        (n.args[0].name, k)
        for n in nodes
        if isinstance(n.args[0], Variable) and n.args[0].name in wholes
        for k, place in enumerate(n.args[1:])
        if place == index and k < len(("rows", "columns"))
    }


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
