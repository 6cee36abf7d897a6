"""Statements and what the words around names call them in, the names that are no numbers out, with their kinds."""

import re
from collections.abc import Iterable, Mapping, Sequence

from derivations.goal import Kind
from derivations.kinds import MEMBERS
from derivations.names import base_name, is_name
from derivations.nouns import CHANCE, GROUP, MATRIX, POINT, QUALITY, SET, SPACE, VECTOR
from derivations.statements import Chain
from derivations.term import Apply, Number, Term, Variable, walk

_NUMBERS = frozenset(f"\\math{face}{{{letter}}}" for face in ("bb", "bf") for letter in "NZQRCP")
"""Letters of sets of numbers."""
_MAP = re.compile(r"^\s*(\\?[A-Za-z]+)\s*(?::|\\colon)")


def objects(chains: Sequence[Chain], calls: Mapping[str, Iterable[str]]) -> dict[str, Kind]:
    """Names that are no numbers, and what their products are like: those of matrices, or those of vectors.

    `calls` holds what the words of the post call each name that stands alone.
    """
    spaces = {name: Kind.VECTOR for name, words in calls.items() if SPACE in words}
    spaces |= {name: Kind.MATRIX for name, words in calls.items() if GROUP in words}
    found: dict[str, Kind] = {}
    for name, words in calls.items():
        if MATRIX in words or (QUALITY in words and _is_capital(name)):
            found[name] = Kind.MATRIX
        elif CHANCE in words:
            found[name] = Kind.RANDOM
        elif VECTOR in words:
            found[name] = Kind.VECTOR
        elif SET in words and _is_capital(name):
            found[name] = Kind.SET
    points = {name for name, words in calls.items() if POINT in words}
    found |= {name: Kind.VECTOR for name in _crossed(chains, points) if name not in found}
    for chain in chains:
        for name in _apart(chain):
            found.setdefault(name, Kind.MATRIX)
        if len(chain.links) != 1 or len(chain.sides) != len(("left", "right")):
            continue
        left, right = (side.term for side in chain.sides)
        relation = chain.links[0].relation
        if relation == "to" and left is None:
            named = _MAP.match(chain.piece.fragment.text)
            if named and _is_capital(named[1]):
                found.setdefault(named[1], Kind.MATRIX)
        if not isinstance(left, Variable) or right is None:
            continue
        if relation == "in" and (kind := _member(left.name, right, spaces)) is not None:
            found.setdefault(left.name, kind)
        if relation in {"=", ":=", "equiv"} and _is_capital(left.name):
            if entries(right):
                found.setdefault(left.name, Kind.MATRIX)
            elif (isinstance(right, Apply) and right.head in {"operator", "braced_set"}) or _is_operator(right):
                found.setdefault(left.name, Kind.SET)
    return found


def _crossed(chains: Sequence[Chain], points: Iterable[str]) -> set[str]:
    r"""The points of which the post writes a product with a cross, $u \times v$, as of vectors."""
    if not points:
        return set()
    nodes = (n for c in chains for s in c.sides if s.term is not None for n in walk(s.term))
    crossed = (n.args for n in nodes if isinstance(n, Apply) and n.head == "times")
    pairs = ({a.name for a in args if isinstance(a, Variable)} for args in crossed)
    return {name for pair in pairs if len(pair) == len(("u", "v")) and pair <= set(points) for name in pair}


_BRACKETS = frozenset({"interval", "braced_set"})
"""What a commutator, an anticommutator or a Poisson bracket looks like until it is equated."""
_VALUES = frozenset({"mul", "div", "add", "neg", "pow", "bracket", "applied", "cdot"})


def _apart(chain: Chain) -> list[str]:
    """Names whose products depend on their order: [x, p] = iħ, or AB ≠ BA."""
    found: list[str] = []
    for link, left, right in zip(chain.links, chain.sides, chain.sides[1:], strict=False):
        sides = (left.term, right.term)
        if link.relation == "neq" and None not in sides:
            first, second = (_factors(s) for s in sides)
            if first != second and sorted(first) == sorted(second):
                found += first
        elif link.relation in {"=", "equiv", ":="}:
            for side, other in (sides, sides[::-1]):
                value = isinstance(other, Number) or (isinstance(other, Apply) and other.head in _VALUES)
                if value and isinstance(side, Apply) and side.head in _BRACKETS and len(side.args) == len(("x", "p")):
                    found += [n for a in side.args for n in _named(a)]
    return found


def _factors(term: Term | None) -> list[str]:
    """The names of a product of names, in their order."""
    args = term.args if isinstance(term, Apply) and term.head == "mul" else ()
    return [a.name for a in args if isinstance(a, Variable)] if all(isinstance(a, Variable) for a in args) else []


def _named(term: Term) -> list[str]:
    """A name, and what its members are called where one of them stands there."""
    if isinstance(term, Apply) and term.head in {"adjoint", "transpose", "braces"}:
        return _named(term.args[0])
    if isinstance(term, Apply) and term.head in {"subscript", "superscript_index"} and is_name(term.args[0]):
        return [base_name(term), base_name(term) + MEMBERS]
    return [term.name] if isinstance(term, Variable) else []


def _is_operator(term: Term) -> bool:
    """Whether a term is d/dx by itself, written with a slash."""
    match term:
        case Apply(head="div", args=(Variable(name="d"), Apply(head="d_before"))):
            return True
    return False


def _is_capital(name: str) -> bool:
    return name.removesuffix("_{}").removesuffix("^{}").rsplit("{", maxsplit=1)[-1].lstrip("\\")[:1].isupper()


def _member(name: str, space: Term, spaces: Mapping[str, Kind]) -> Kind | None:
    """What a member of a set is: None where the set may be one of numbers."""
    capital = _is_capital(name)
    match space:
        case Variable(name=letter) if letter in spaces:
            return Kind.MATRIX if capital else spaces[letter]
        case Variable(name="\\mathbb{H}"):
            return Kind.MATRIX
        case Apply(head="pow", args=(base, Apply(head="times" | "mul"))) if isinstance(base, Variable):
            return Kind.MATRIX if base.name.startswith("\\math") else None
        case Apply(head="pow", args=(Variable(name=letter), _)) if letter.startswith("\\math"):
            return Kind.MATRIX if capital else Kind.VECTOR if letter in _NUMBERS else None
        case Apply(head="subscript", args=(Variable(name=letter), *_)) if letter in _NUMBERS:
            return None
        case Apply(head="applied" | "subscript") | Apply(head="mul", args=(Variable(), *_)):
            return Kind.MATRIX if capital else None
    return None


def entries(term: Term) -> bool:
    """Whether a term is what a matrix is written as by its entries: `(a_{ij})`, `[a_{ij}]`."""
    match term:
        case Apply(head="bracket" | "square", args=(Apply(head="subscript", args=(_, *scripts)),)):
            return len(scripts) > 1 or (
                len(scripts) == 1 and isinstance(scripts[0], Apply) and scripts[0].head in {"mul", "tuple", "list"}
            )
        case Apply(head="marked" | "subscript" | "superscript_index", args=(inner, *_)):
            return entries(inner)
    return False
