r"""A term of a post about matrices in, the same term with `I`, `I_n`, `\mathbf{I}_n` as identity matrices out."""

import re
from collections.abc import Mapping

from derivations.goal import Kind
from derivations.term import Apply, Number, Term, Variable, number, rewrite

_NAME = re.compile(r"(\\(?:mathbf|mathbb|boldsymbol|mathrm|bm)\{I\}|I)_(?:\{(.+)\}|(\\?[A-Za-z]+|\d+))$")


def identities(term: Term, kinds: Mapping[str, Kind], numbers: frozenset[str] = frozenset()) -> Term:
    """Read a capital I, alone or with its size, as the identity, where the post has matrices and I is nothing else.

    Args:
        term: a kernel term.
        kinds: what the names of the post are.
        numbers: names that are numbers, such as the ends of sums, though their kind is not settled.
    """
    if Kind.MATRIX not in kinds.values():
        return term
    taken = {n for n, k in kinds.items() if k not in (Kind.MATRIX, Kind.SCALAR)} | numbers
    return rewrite(term, lambda node: _identity(node, taken))


def _identity(node: Term, taken: set[str]) -> Term:
    match node:
        case Variable(name=name) if name not in taken:
            if name == "I":
                return Apply("identity", (), (), node.span)
            found = _NAME.match(name)
            if found and found.group(1) not in taken:
                return Apply("identity", (_size(found.group(2) or found.group(3)),), (), node.span)
        case Apply(head="index", args=(Apply(head="identity", args=()), (Variable() | Number()) as size)):
            return Apply("identity", (size,), (), node.span)
    return node


def _size(text: str) -> Term:
    return number(int(text)) if text.isdecimal() else Variable(text)
