"""Statements and what the prose says of their formulas in, what it calls each name out, and which constants it renames."""

import re
from collections.abc import Mapping, Sequence

from derivations.elaborate import PI
from derivations.kinds import MEMBERS, NUMBERED
from derivations.latex.surface import unbound
from derivations.names import base_name, is_name, listed_family
from derivations.nouns import MATRIX, OF_PRODUCTS
from derivations.prose import Said
from derivations.statements import Chain
from derivations.term import Apply, Variable


def calls(chains: Sequence[Chain], spoken: Mapping[int, Said]) -> dict[str, set[str]]:
    """What the prose calls the names that stand alone, and those that a formula puts into a set."""
    found: dict[str, set[str]] = {}
    for chain in chains:
        if chain.number in spoken and all(link.relation in {"in", "=", ":="} for link in chain.links[:1]):
            for name in (*_first_names(chain), *_members_named(chain)):
                found.setdefault(name, set()).add(spoken[chain.number].called)
        if chain.number in spoken and (factors := _factors(chain)) and OF_PRODUCTS.search(spoken[chain.number].text):
            for name in factors:
                found.setdefault(name, set()).add(MATRIX)
    return found


def _factors(chain: Chain) -> list[str]:
    """The names of a formula that is nothing but a product of names."""
    match chain.sides:
        case [side] if isinstance(side.term, Apply) and side.term.head in {"mul", "compose"}:
            return [base_name(a) for a in side.term.args if is_name(a)]
    return []


def _members_named(chain: Chain) -> list[str]:
    r"""The names of families and of their members before the first relation: `A_1`, `R_x`, `A_1, \ldots, A_n`; of `f g` both."""
    match chain.sides[0].term if chain.sides else None:
        case None:
            listed = listed_family(chain.piece.fragment.text) if chain.sides else None
            return [listed, listed + MEMBERS] if listed else []
        case Apply(head="pow", args=(base, above)):
            numbered = isinstance(above, Variable) and above.name.startswith("\\")  # a Greek letter above counts components
            return [base_name(base), *([base_name(base) + NUMBERED] if numbered else [])] if is_name(base) else []
        case Apply(head="subscript" | "superscript_index" | "adjoint", args=(base, *_)):
            return [base_name(base), base_name(base) + MEMBERS] if is_name(base) else []
        case Apply(head="tuple", args=args):
            return [
                n for a in args if isinstance(a, Apply) and a.head == "subscript" for n in (base_name(a), base_name(a) + MEMBERS)
            ]
        case Apply(head="mul" | "compose", args=args):
            return [a.name for a in args if isinstance(a, Variable)]
        case _:
            return []


_CONSTANT = re.compile(
    r"\b(?:euler|natural|imaginary|base|constant|irrational|transcendental|number|unit|ratio|circumference|approximately)\b|[23]\.\d",
    re.IGNORECASE,
)


def is_constant(words: Said) -> bool:
    """Whether the words right before or behind a name call it a constant."""
    before, _, behind = words.text.partition(" \u2026 ")
    return bool(re.search(r"\bconstants?$", before.strip()) or re.match(r"(?:is|are|be|being)\s+(?:an?\s+)?constants?\b", behind))


_INTRODUCED = re.compile(r"(?:^|[.;:,]|\b(?:let|where|and|here|with|suppose|assume))\s*$", re.IGNORECASE)
"""Words in front of a name that is about to be described: “from 0 to $\\pi$ is rotated” describes no π."""


_OTHERS = re.compile(
    r"\b(?:probabilit(?:y|ies)|proportions?|weights?|polic(?:y|ies)|permutations?|priors?|projections?|strateg(?:y|ies)|plans?"
    r"|distributions?|eccentricity|errors?|residuals?|fractions?|prevalence|shares?|edges?|charge|efficiency|elasticity"
    r"|evidence|energy|epoch|element|event|encoder|index|current)"
    r"\s*(?:(?:is|are|be|=|,|by|called)\s*)?$",
    re.IGNORECASE,
)
"""Nouns before a letter that name something else by it: “with probability $\\pi$”, “the eccentricity $e$”."""


def _valued(chain: Chain) -> set[str]:
    """A letter of a constant to which a formula gives other values: π ∈ (0, 1), e = y - x, π ∼ a law."""
    if not chain.links or chain.left is None or len(chain.sides) < len(("left", "right")):
        return set()
    relation, left, right = chain.links[0].relation, chain.sides[0].term, chain.sides[1].term
    name = PI if isinstance(left, Apply) and left.head == "pi" else left.name if isinstance(left, Variable) else ""
    if name not in {"e", PI} or right is None:
        return set()
    other = relation in {"in", "sim", "<", "<="} or (relation in {"=", ":="} and bool(unbound(right)))
    return {name} if other else set()


def taken(chains: Sequence[Chain], spoken: Mapping[int, Said]) -> frozenset[str]:
    """The letters of constants that the prose describes as something else: “let $e$ be the error”."""
    found: set[str] = set()
    for chain in chains:
        found |= _valued(chain)
        if chain.number not in spoken or chain.links:
            continue
        behind = spoken[chain.number].text.partition(" \u2026 ")[2]
        words = spoken[chain.number].described or (behind if re.match(r"(?:the|its|our|an?)\s", behind) else "")
        before = spoken[chain.number].text.partition(" \u2026 ")[0]
        introduced = words and _INTRODUCED.search(before) and not _CONSTANT.search(spoken[chain.number].text)
        if introduced or _OTHERS.search(before):
            found.update(name for name in _first_names(chain) if name in {"e", "i", PI})
    return frozenset(found)


def alone(chain: Chain) -> list[str]:
    """The names that a formula consists of."""
    return [] if chain.links else _first_names(chain)


def _first_names(chain: Chain) -> list[str]:
    """The names that stand before the first relation of a formula."""
    match chain.sides[0].term if chain.sides else None:
        case Variable(name=name):
            return [name]
        case Apply(head="pi"):
            return [PI]
        case Apply(head="tuple", args=args):
            return [a.name for a in args if isinstance(a, Variable)]
        case _:
            return []
