r"""Facts and the chains of a post in; definitions with the conditions under which they hold, `f(x) = x^2, x \ge 0`, out.

A condition counts where it bounds a parameter of the definition. Elsewhere a density is 0; any other function is not known there.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from derivations.definitions import definition_of, left_name
from derivations.fact import Fact, core_name
from derivations.goal import Definition
from derivations.letters import plain_name
from derivations.markdown import Inline
from derivations.plain import relation_text, to_text
from derivations.statements import Chain
from derivations.term import Apply, Term, Variable, apply, free_variables, number

_HEADS = {"<": "less", "<=": "less_equal", ">": "less", ">=": "less_equal"}
_COMMAND = re.compile(r"\\[A-Za-z]+")
_INDICES = frozenset({"i", "j", "k", "l", "m", "n", "s", "t"})
_WHERE = re.compile(r"\W*where\W*$", re.IGNORECASE)
_ONLY = re.compile(r"^[,;]?\s*(?:for|if|when|whenever|where|with|on)(?:\s+(?:all|any|every|each|real))*$", re.IGNORECASE)
_DENSITY = re.compile(r"[fp]_\{?(?P<name>[A-Z][^{}]*)\}?")


def with_conditions(
    facts: Iterable[Fact], chains: Sequence[Chain], kernel: Callable[[Chain, int], Term | None], random: Collection[str]
) -> Iterator[Fact]:
    """Each definition with what its row, or the words right behind it, say of its parameters; `random` are random variables."""
    for fact in facts:
        definition, given = fact.definition, fact.given
        if given is not None and 0 <= fact.start < len(chains):
            about = free_variables(given.lhs) | free_variables(given.rhs)
            under = tuple(c for c in _said(chains, fact.start, kernel) if free_variables(c) & about)
            yield replace(fact, given=replace(given, under=under)) if under else fact
            continue
        if definition is None or not definition.parameters or not 0 <= fact.start < len(chains):
            yield fact
            continue
        names = {p.name for p in definition.parameters}
        found = tuple(c for c in _said(chains, fact.start, kernel) if free_variables(c) & names)
        yield replace(fact, definition=_under(definition, found, fact.name, random)) if found else fact


def beside(facts: Iterable[Fact], chains: Sequence[Chain], kernel: Callable[[Chain, int], Term | None]) -> Iterator[Fact]:
    r"""The facts, and the definitions behind a “where” in a row: `E = \sum_i z_i^2 \quad \text{where} \quad z_i = a + b x_i`.

    A name that the post defines in several ways has the one behind a “where” in that display alone.
    """
    known = tuple(facts)
    yield from known
    found = [fact for chain in chains for fact in _behind_where(chain, kernel)]
    bodies: dict[str, set[Term]] = {}
    for fact in (*known, *found):
        if fact.definition is not None:
            bodies.setdefault(fact.name, set()).add(fact.definition.body)
    blocks = {chain.number: chain.block for chain in chains}
    for fact in found:
        yield replace(fact, block=blocks[fact.start], where=False) if len(bodies[fact.name]) > 1 else fact


def _behind_where(chain: Chain, kernel: Callable[[Chain, int], Term | None]) -> Iterator[Fact]:
    if not any(t.kind == "text" and _WHERE.match(t.text) for tokens in chain.statement.conditions for t in tokens):
        return
    for condition in chain.conditions:
        if len(condition.links) != 1 or condition.links[0].relation not in {"=", ":="}:
            continue
        left, right = (kernel(condition, k) for k in range(2))
        if left is None or right is None or not free_variables(right):
            continue
        definition, found = definition_of(left, right, relation_text(left, "=", right)), left_name(left)
        if definition is not None and found is not None:
            place = chain.piece.place
            yield Fact(
                chain.number,
                found[0],
                where=True,
                definition=definition,
                paragraph=place.paragraph,
                section=place.section,
            )


def of_labels(facts: Iterable[Fact]) -> Iterator[Fact]:
    r"""Names with indices in their label, `n_{i \bullet} = \sum_j n_{ij}`, as families too: under a sum over i they change."""
    for fact in facts:
        yield fact
        definition = fact.definition
        if definition is None or not isinstance(definition.left, Variable) or definition.parameters:
            continue
        _, found, label = definition.left.name.partition("_{")
        letters = re.findall(r"[A-Za-z]", _COMMAND.sub("", label)) if found else []
        if letters and len(set(letters)) == len(letters) and set(letters) <= free_variables(definition.body) & _INDICES:
            indices = tuple(Variable(letter) for letter in letters)
            family = replace(definition, left=Apply("index", (definition.left, *indices)), parameters=indices)
            yield replace(fact, name=f"{fact.name}[{','.join(letters)}]", definition=family)


def _under(definition: Definition, where: tuple[Term, ...], name: str, random: Collection[str]) -> Definition:
    held = _DENSITY.fullmatch(core_name(name))
    dense = isinstance(definition.left, Apply) and definition.left.head in {"density", "law"}
    if dense or (held is not None and held["name"] in random):
        elsewhere: Term = number(0)
    else:
        elsewhere = Apply("call", (Variable(f"the values of {plain_name(core_name(name))} elsewhere"), *definition.parameters))
    text = f"{definition.text} for {', '.join(map(to_text, where))}"
    return replace(definition, where=where, elsewhere=elsewhere, text=text)


def _said(chains: Sequence[Chain], at: int, kernel: Callable[[Chain, int], Term | None]) -> Iterator[Term]:
    """The orders that a statement is under: beside it, or in the formula right behind it."""
    chain = chains[at]
    for condition in chain.conditions:
        yield from _orders(condition, kernel)
    after = chains[at + 1] if at + 1 < len(chains) else None
    if after is None or not isinstance(after.piece, Inline) or not _ONLY.match(after.before.strip()):
        return
    near = after.piece.place.paragraph - chain.piece.place.paragraph
    if near == 0 or (near == 1 and chain.block):
        yield from _orders(after, kernel)


def _orders(chain: Chain, kernel: Callable[[Chain, int], Term | None]) -> Iterator[Term]:
    sides = [kernel(chain, k) for k in range(len(chain.sides))]
    if any(link.relation not in _HEADS for link in chain.links):
        return
    for (left, right), link in zip(pairwise(sides), chain.links, strict=False):
        if left is not None and right is not None:
            low, high = (left, right) if link.relation in {"<", "<="} else (right, left)
            yield apply(_HEADS[link.relation], low, high)
