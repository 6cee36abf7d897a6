"""The prose of a post in, what it says of random variables out: independence, means, variances, laws in words and of lists."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from derivations.definitions import is_law
from derivations.fact import FOREVER, Fact, Told, core_name
from derivations.goal import Given, RandomLaw, Symbol
from derivations.independence import declared
from derivations.latex.presentation import written
from derivations.markdown import Document, Inline
from derivations.moments import equation, said_moments
from derivations.monotone import monotone
from derivations.names import listed_family
from derivations.plain import relation_text
from derivations.probability.known import base_of
from derivations.prose import paragraphs
from derivations.statements import Chain
from derivations.term import Apply, Term, Variable, free_variables
from derivations.worded_laws import worded_laws


@dataclass(frozen=True)
class Heard:
    """A post as far as it is read."""

    document: Document
    chains: Sequence[Chain]
    term: Callable[[Chain, int], Term | None]
    told: Told
    """What its formulae say."""


def random_facts(
    document: Document, chains: Sequence[Chain], term: Callable[[Chain, int], Term | None], told: Told
) -> list[Fact]:
    """What the prose says of random variables."""
    post = Heard(document, chains, term, told)
    apart = _independent(document, chains)
    return [*apart, *_moments(post), *_alone(post, _worded(post)), *_listed_laws(post, apart), *_monotone(post)]


def _monotone(post: Heard) -> list[Fact]:
    """The functions that the prose calls strictly increasing or decreasing, if it says so in one way."""
    at = {c.piece.span.start: c for c in post.chains if isinstance(c.piece, Inline)}
    found: dict[str, list[Fact]] = {}
    for place, way in (m for run in paragraphs(post.document.pieces) for m in monotone(run)):
        chain = at.get(place)
        match post.term(chain, 0) if chain is not None and not chain.links else None:
            case Variable(name=name) | Apply(head="call", args=(Variable(name=name), _)) if chain is not None:
                symbol = Symbol(name, properties=frozenset({way}))
                where = chain.piece.place
                fact = Fact(chain.number, name, symbol=symbol, paragraph=where.paragraph, section=where.section)
                found.setdefault(name, []).append(fact)
    ways = {name: {p for f in facts if f.symbol is not None for p in f.symbol.properties} for name, facts in found.items()}
    return [f for name, facts in found.items() for f in facts if len(ways[name]) == 1]


def _independent(document: Document, chains: Sequence[Chain]) -> list[Fact]:
    """What the prose calls independent, from the formula on that names it last."""
    at = {c.piece.span.start: c for c in chains}
    found: list[Fact] = []
    for said_so in (d for run in paragraphs(document.pieces) for d in declared(run)):
        chain = at.get(said_so.at)
        if chain is None:
            continue
        place = chain.piece.place
        blocks = dict.fromkeys((*(frozenset({f}) for f in said_so.families), frozenset(said_so.members)))
        apart = tuple(b for b in blocks if len(b) > 1 or b <= set(said_so.families))
        end = -place.paragraph - 1 if said_so.local else FOREVER
        found.append(
            Fact(
                chain.number,
                "",
                end,
                said_so.before,
                independent=apart,
                paragraph=place.paragraph,
                section=place.section,
            )
        )
    return found


def _moments(post: Heard) -> list[Fact]:
    """What the prose calls the mean and the variance of a variable, if it says so once and of a value that nothing defines."""
    at = {c.piece.span.start: c for c in post.chains if isinstance(c.piece, Inline)}
    defined = {core_name(f.name) for f in post.told.facts if f.definition is not None} | set(post.told.left)
    lawful = {base_of(f.law.variable) for f in post.told.facts if f.law is not None}
    found: dict[Term, list[Fact]] = {}
    for moment in (m for run in paragraphs(post.document.pieces) for m in said_moments(run)):
        owner, holder = at.get(moment.variable), at.get(moment.value)
        if owner is None or holder is None or owner.links or holder.links:
            continue
        value = post.term(holder, 0)
        for variable in _owners(post, owner, several=moment.several):
            if value is None or base_of(variable) in lawful or free_variables(value) & defined:
                continue
            left, right = equation(moment.kind, variable, value)
            place = holder.piece.place
            given = Given(left, "=", right, relation_text(left, "=", right))
            number = max(owner.number, holder.number)
            fact = Fact(number, "", given=given, paragraph=place.paragraph, section=place.section)
            found.setdefault(left, []).append(fact)
    return [facts[0] for facts in found.values() if len({f.given for f in facts}) == 1]


def _worded(post: Heard) -> list[Fact]:
    """The laws that the prose gives in words; of several variables only where they are independent."""
    at = {c.piece.span.start: c for c in post.chains if isinstance(c.piece, Inline)}
    found: list[Fact] = []
    for said_so in (w for run in paragraphs(post.document.pieces) for w in worded_laws(run)):
        chains = [at.get(place) for place in (*said_so.variables, *said_so.parameters)]
        named = [c for c in chains if c is not None and (not c.links or c.links[0].relation == "=")]
        if len(named) != len(chains) or not named:
            continue
        owners, holders = named[: len(said_so.variables)], named[len(said_so.variables) :]
        values = [post.term(c, 0) for c in holders]
        law = said_so.build(*values) if None not in values else None
        variables = [v for c in owners if not c.links for v in _owners(post, c, several=True)]
        several = len(variables) > 1 or not all(isinstance(v, Variable) for v in variables)
        if law is None or not variables or (several and not said_so.independent):
            continue
        place, number = named[-1].piece.place, max(c.number for c in named)
        for variable in variables:
            told = RandomLaw(variable, law, relation_text(variable, "~", law), heard=True)
            found.append(Fact(number, "", law=told, paragraph=place.paragraph, section=place.section))
    return found


def _alone(post: Heard, found: Sequence[Fact]) -> list[Fact]:
    """Those laws whose variables have no other in their section."""
    laws: dict[tuple[Term, int], set[Term]] = {}
    for fact in (*post.told.facts, *found):
        if fact.law is not None:
            laws.setdefault((fact.law.variable, fact.section), set()).add(fact.law.law)
    return [f for f in found if f.law is not None and len(laws[f.law.variable, f.section]) == 1]


_ANNOTATED = re.compile(r"i\.?i\.?d|ind", re.IGNORECASE)


def _listed_laws(post: Heard, told: Sequence[Fact]) -> list[Fact]:
    r"""Laws of a family whose members are listed, `X_1, \ldots, X_n \sim \mathcal{N}(0, 1)`, where it is called independent."""
    apart = {(b, f.section) for f in told for b in f.independent}
    found: list[Fact] = []
    for chain in post.chains:
        if len(chain.links) != 1 or chain.links[0].relation != "sim" or not chain.statement.lhs or chain.conditions:
            continue
        family = listed_family(written(chain.statement.lhs))
        law = post.term(chain, 1)
        if family is None or law is None or not is_law(law) or post.term(chain, 0) is not None:
            continue
        place = chain.piece.place
        above = "".join(t.text for t in chain.links[0].annotation)
        if (frozenset({Variable(family)}), place.section) in apart or _ANNOTATED.search(above):
            variable = Apply("index", (Variable(family), Variable("i")))
            stated = RandomLaw(variable, law, relation_text(variable, "~", law))
            found.append(Fact(chain.number, "", law=stated, paragraph=place.paragraph, section=place.section))
    return found


def _owners(post: Heard, chain: Chain, *, several: bool) -> list[Term]:
    """The variables of which a sentence says a moment: one, or each of a list, a family by one of its members."""
    family = listed_family(chain.piece.fragment.text) if several else None
    if family is not None:
        return [Apply("index", (Variable(family), Variable("i")))]
    term = post.term(chain, 0)
    parts = term.args if several and isinstance(term, Apply) and term.head == "tuple" else (term,)
    plain: list[Term] = [p for p in parts if isinstance(p, Variable) or (isinstance(p, Apply) and p.head == "index")]
    members = any(isinstance(p, Apply) and free_variables(Apply("tuple", p.args[1:])) for p in plain)
    return plain if len(plain) == len(parts) and (several or not members) else []
