"""A source in, the post as it was read out: its statements as kernel terms, what its names are, what it says of them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from derivations.annotations import Annotations, annotations
from derivations.arithmetics import Spoken, heard
from derivations.author import author_chains, author_facts
from derivations.called import alone, calls, is_constant, taken
from derivations.cases import within_cases
from derivations.changing import changes
from derivations.complex_values import SPEAKS_OF_I, called_complex
from derivations.conditioned import beside, of_labels, with_conditions
from derivations.context import Usage, usage
from derivations.conventions import Settled, settled, told
from derivations.custom import customary, spreads
from derivations.definitions import names_of
from derivations.dependence import NOTHING, Changes
from derivations.derived import named_laws
from derivations.diagnostic import Problem, Unread
from derivations.elaborate import elaborate
from derivations.fact import Fact, Told, core_name
from derivations.facts import VALUES, rivals, rivals_at_once, tell, unstable
from derivations.goal import COMPLEX, REAL, Kind, Symbol
from derivations.kinds import infer
from derivations.latex.grammar import Reading
from derivations.latex.macros import Macros
from derivations.letters import plain_name
from derivations.linear.entries import vector_members
from derivations.linear.identities import identities
from derivations.linear.implied import covariances
from derivations.linear.kinds import refine
from derivations.markdown import Document, Inline, Prose, find
from derivations.moving import moving_names
from derivations.names import is_name, listed_family, varied
from derivations.notation import load_grammar, load_unfolds
from derivations.notation.named_law import DISCRETE
from derivations.nouns import QUANTITY, VARYING
from derivations.numbered import numbered
from derivations.objects import entries, objects
from derivations.own_macros import macros_of
from derivations.prose import GIVEN_WORDS, Said, paragraphs, said
from derivations.random_facts import random_facts
from derivations.ranges import ends
from derivations.settings import Settings
from derivations.source import Source, Span
from derivations.statements import Chain, read
from derivations.term import Apply, Number, Term, Variable, free_variables, number, walk
from derivations.theorems import without_conclusions
from derivations.unfold import defined_name
from derivations.unsaid import holds_unsaid
from derivations.vocabulary import Names


@dataclass
class Post:
    """What has been read of a post; terms are kept as they are made."""

    document: Document
    chains: tuple[Chain, ...]
    names: Names
    words: Annotations
    """What the author says to the tool."""
    macros: Macros = field(default_factory=Macros)
    problems: tuple[Problem, ...] = ()
    told: Told = field(default_factory=Told)
    used: Usage = field(default_factory=Usage)
    terms: dict[tuple[int, int], Term | Unread] = field(default_factory=dict)
    met: dict[tuple[int, int], Mapping[str, int]] = field(default_factory=dict)

    ends: Mapping[int, Mapping[str, Term]] = field(default_factory=dict)
    """To where each section counts its families, or else the whole post: see `ranges`."""
    spreads: tuple[tuple[Fact, ...], ...] = ()
    """What sample variances and covariances may be: the customary definitions, one set after the other."""
    wholes: frozenset[str] = frozenset()
    """Vectors with a size whose members are their entries: see `linear.entries`."""
    moving: frozenset[str] = frozenset()
    """Names that change with time: see `moving`."""
    changing: Changes = NOTHING
    """Which names change with which others: see `changing`."""
    near: dict[int, frozenset[str]] = field(default_factory=dict)
    """By number of a chain, the names over which it, or what it goes on from, integrates or differentiates."""
    objects: Mapping[int, frozenset[str]] = field(default_factory=dict)
    """By section the names that its words call matrices, vectors or operators."""
    spoken: tuple[Spoken, ...] = ()
    """What the words tell of another arithmetic: see `arithmetics`."""
    settled: tuple[Settled, ...] = ()
    """What the words settle for the notations: see `conventions`."""
    sizes: frozenset[str] = frozenset()
    """Names that count rows or columns: in the shape of something, or in a formula such as `N \\times M` in running text."""
    numbers: frozenset[str] = frozenset()
    """Names that the words call by nouns such as “area” or “rank”."""
    prose: str = ""
    """All its words, and the formulas between them."""

    def names_at(self, chain: Chain) -> Names:
        """The names of the post as a chain sees them."""
        row: Chain | None = chain
        rows: list[Chain] = []
        while row is not None and row.number not in self.near:
            rows.append(row)
            row = self.chains[row.previous] if row.previous is not None else None
        varying = self.near[row.number] if row is not None else frozenset[str]()
        for row in reversed(rows):
            varying = varying.union(*(varied(s.term) for s in row.sides if s.term is not None))
            self.near[row.number] = varying
        return replace(told(self.names, self.settled, chain.piece.place.paragraph), near=self.near[chain.number])

    def kernel(self, chain: Chain, k: int) -> Term | Unread:
        """The k-th side as a kernel term, or why it is none."""
        key = chain.number, k
        if key not in self.terms:
            reading = Reading()
            self.terms[key] = _kernel(chain, k, self.names_at(chain), reading)
            self.met[key] = {**chain.sides[k].met, **reading.met}
        return self.terms[key]

    def term(self, chain: Chain, k: int) -> Term | None:
        """The k-th side as a kernel term for what it tells, None where it is unread or its value is not said."""
        found = self.kernel(chain, k)
        return None if isinstance(found, Unread) or holds_unsaid(found) else found

    def condition(self, chain: Chain, k: int) -> Term | None:
        """The k-th side of a side condition as a kernel term."""
        found = _kernel(chain, k, told(self.names, self.settled, chain.piece.place.paragraph), Reading())
        return None if isinstance(found, Unread) or holds_unsaid(found) else found

    def stated(self, chain: Chain, k: int) -> list[tuple[Term, Term]]:
        """The `name = value` inside arguments of the k-th side, as kernel terms."""
        surface = chain.sides[k].term
        found: list[tuple[Term, Term]] = []
        for node in walk(surface) if surface is not None else ():
            if isinstance(node, Apply) and node.head in {"applied", "named_law"}:
                for item in (i for i in walk(node.args[1]) if isinstance(i, Apply) and i.head == "equal"):
                    try:
                        name, value = (elaborate(a, self.names, Reading(), load_unfolds()) for a in item.args)
                    except Unread:
                        continue
                    found.append((name, value))
        return list(dict.fromkeys(found))

    def to_base(self, chain: Chain, k: int, base: str) -> Term | None:
        """The k-th side with bare logarithms to another base."""
        surface = chain.sides[k].term
        if surface is None:
            return None
        try:
            names = replace(self.names_at(chain), log_base=base)
            return identities(elaborate(surface, names, Reading(), load_unfolds()), self.names.kinds, self.names.ends)
        except Unread:
            return None

    def other(self, chain: Chain, k: int, chosen: Mapping[str, int]) -> Term | None:
        """The k-th side in another reading."""
        try:
            surface = chain.sides[k].read(load_grammar(), chosen)
            kernel = elaborate(surface, self.names_at(chain), Reading(dict(chosen)), load_unfolds())
            return identities(kernel, self.names.kinds, self.names.ends)
        except Unread:
            return None


def _kernel(chain: Chain, k: int, names: Names, reading: Reading) -> Term | Unread:
    side = chain.sides[k]
    if side.term is None:
        return side.error or Unread("syntax", "not read", side.span)
    try:
        found = elaborate(side.term, names, reading, load_unfolds())
        found = _column(found) if k and chain.left is not None and is_name(chain.sides[0].term or found) else found
        return identities(found, names.kinds, names.ends)
    except Unread as error:
        return error if error.span != Span(0, 0) else Unread(error.code, error.message, side.span, error.expected)


def _column(term: Term) -> Term:
    """The value of a name that is written as a row and transposed, x = (a, b)^T: the column of these entries."""
    match term:
        case Apply(head="transpose", args=(Apply(head="tuple") as entries,)):
            return entries
    return term


def read_post(source: Source, settings: Settings) -> Post:
    """Read a post whole: its statements, what its names are, what it says of them."""
    document = find(source)
    macros = macros_of(document, settings)
    grammar = load_grammar()
    chains = read(document, macros, grammar)
    words_settle, words_tell = settled(document), heard(document)
    words = annotations(document)
    authored = author_chains(words, macros, grammar)
    spoken = _said(document, chains)
    declared = {name: s.kind for c in chains if (s := spoken.get(c.number)) and s.kind for name in alone(c)}
    declared = {**_members(chains), **declared}
    surfaces = [t for c in (*chains, *(a for _, a in authored)) for s in c.sides if (t := s.term) is not None]
    unlisted = (c.piece.fragment.text for c in chains if c.sides and c.sides[0].term is None and isinstance(c.piece, Inline))
    listed = frozenset(name for text in unlisted if (name := listed_family(text)) is not None)
    called, text = calls(chains, spoken), _prose(document)
    others = objects(chains, called)
    names = infer(surfaces, declared, settings, others, taken(chains, spoken), listed, imaginary=bool(SPEAKS_OF_I.search(text)))
    names = replace(names, numbered=numbered(chains, spoken, text), settled={**names.settled, DISCRETE: int(_discrete(text))})
    post = Post(document, chains, names, words, macros, spoken=words_tell, settled=words_settle)
    shaped = refine(_equations(post), names.kinds, frozenset(declared))
    if shaped:
        names = replace(names, kinds={**names.kinds, **shaped})
        post = Post(document, chains, names, words, macros, spoken=words_tell, settled=words_settle)
    post.problems = (*document.problems, *words.problems)

    post.told = tell(chains, post.term, spoken, lambda words: bool(GIVEN_WORDS.search(words)))
    post.told = _placed(post)
    random = random_facts(document, chains, post.term, post.told)
    authors, problems = author_facts(authored, chains, post.term)
    facts = (*post.told.facts, *_derived(post), *random, *authors)
    post.told, post.problems = replace(post.told, facts=facts, rivals=rivals(facts)), (*post.problems, *problems)
    post.told = _with_complex(post)
    post.objects = _objects(chains, spoken)
    every = [t for c in chains for k in range(len(c.sides)) if (t := post.term(c, k)) is not None]
    equated = {*post.told.equated, *post.told.gathered}
    numbers = {f.name for f in post.told.facts if f.symbol is not None and f.symbol.domain.complex and not f.elements}
    post.sizes = frozenset(size for f in post.told.facts if f.symbol is not None for size in f.symbol.shape) | _counts(chains)
    post.prose = " ".join((text, *(c.piece.fragment.text for c in chains if isinstance(c.piece, Inline))))
    starred = post.told.described if "conjugate" not in text.lower() else ()  # “let $w^*$ be the optimum”
    named = {n for f in post.told.facts for n in (f.name, core_name(f.name))}
    custom = customary(every, named, equated, numbers, starred)
    post.told = replace(post.told, facts=(*post.told.facts, *custom))
    post.ends = _ends(post, every)
    post.spreads = spreads(every, text, named | _squared(post), equated)
    post.moving, post.wholes = moving_names(every), whole_vectors(every, post.told.facts)
    post.numbers = frozenset(name for name, words in called.items() if words - {""} == {QUANTITY})
    varying = frozenset(name for name, words in called.items() if VARYING in words)
    constants = frozenset(n for c in chains if c.number in spoken and is_constant(spoken[c.number]) for n in alone(c))
    post.changing = _changes(post, every, constants, varying)
    used = usage([*every, *(f.law.law for f in random if f.law is not None)], names)
    post.used = replace(used, symbols=covariances(every, _equations(post), used.symbols))
    return post


def whole_vectors(terms: Sequence[Term], facts: Sequence[Fact]) -> frozenset[str]:
    """Vectors that are declared with their size, and whose members are nowhere said or shown to be vectors themselves."""
    said = [f for f in facts if f.symbol is not None and f.symbol.kind in {Kind.VECTOR, Kind.MATRIX, Kind.RANDOM}]
    sized = {f.name for f in said if not f.elements and f.symbol is not None and len(f.symbol.shape) == 1}
    return frozenset(sized - {f.name for f in said if f.elements} - vector_members(terms))


def _placed(post: Post) -> Told:
    """What the formulae say, each for where it holds: in its case, outside its own theorem, under its conditions."""
    document, chains = post.document, post.chains
    every = tuple(beside(post.told.facts, chains, post.condition))
    facts = tuple(without_conclusions(document, chains, tuple(within_cases(document, chains, every))))
    by_entries = {c.number for c in chains if len(c.sides) > 1 and (t := c.sides[1].term) is not None and entries(t)}
    facts = tuple(f for f in facts if f.definition is None or f.start not in by_entries)
    facts = tuple(with_conditions(of_labels(facts), chains, post.condition, _random(post.names)))
    rival = rivals_at_once(facts)
    facts = tuple(f for f in facts if f.law is None or (f.law.variable, f.paragraph) not in rival)
    described = post.told.described.union(*(names_of(variable) for variable, _ in rival))
    return replace(post.told, facts=facts, unstable=unstable(every), described=described)


_UNIFORM = re.compile(r"(?P<discrete>discrete(?:ly)?[\s-]+)?uniform", re.IGNORECASE)


def _discrete(text: str) -> bool:
    """Whether the words of a post speak of uniform laws as discrete ones, and of no others."""
    found = list(_UNIFORM.finditer(text))
    return bool(found) and all(m["discrete"] for m in found)


def _random(names: Names) -> frozenset[str]:
    """The names of random variables."""
    return frozenset(name for name, kind in names.kinds.items() if kind is Kind.RANDOM)


def _counts(chains: Sequence[Chain]) -> set[str]:
    r"""The names in formulas in running text that are nothing but n \times m."""
    alone = (c.sides[0].term for c in chains if isinstance(c.piece, Inline) and not c.links and c.sides)
    return {n for t in alone if isinstance(t, Apply) and t.head == "times" for n in free_variables(t)}


def _changes(post: Post, every: Sequence[Term], constants: frozenset[str], varying: frozenset[str]) -> Changes:
    """Which names change with which others, by what the post writes and says."""
    inside: dict[Span, set[str]] = {}
    for chain in (c for c in post.chains if isinstance(c.piece, Inline)):
        terms = (s.term for s in chain.sides if s.term is not None)
        inside.setdefault(chain.piece.span, set()).update(n.name for t in terms for n in walk(t) if isinstance(n, Variable))
    runs = paragraphs(post.document.pieces)
    return changes(every, runs, lambda inline: sorted(inside.get(inline.span, ())), constants, varying)


def _objects(chains: Sequence[Chain], spoken: Mapping[int, Said]) -> dict[int, frozenset[str]]:
    sections: dict[int, list[Chain]] = {}
    for chain in chains:
        sections.setdefault(chain.piece.place.section, []).append(chain)
    return {section: frozenset(objects(mine, calls(mine, spoken))) for section, mine in sections.items()}


def _prose(document: Document) -> str:
    return " ".join(p.text.text for p in document.pieces if isinstance(p, Prose))


def _equations(post: Post) -> list[tuple[Term, ...]]:
    """Neighbouring sides between which the post writes an equality; a row without a left side goes on from the row before."""
    found: list[tuple[Term, ...]] = []
    for chain in post.chains:
        first = 1 if chain.left is not None else 0
        for k, link in enumerate(chain.links):
            if link.relation not in {"=", "equiv", ":="}:
                continue
            place = k + first
            before, last = (chain, place - 1) if place else _row_before(post, chain)
            left = post.term(before, last) if before is not None else None
            right = post.term(chain, place)
            if left is not None and right is not None:
                found.append((left, right))
    return found


def _row_before(post: Post, chain: Chain) -> tuple[Chain | None, int]:
    """The row from which a chain without a left side goes on, and its last side."""
    before = None if chain.previous is None else post.chains[chain.previous]
    return (None, 0) if before is None or not before.sides else (before, len(before.sides) - 1)


def _derived(post: Post) -> list[Fact]:
    """The laws of variables that a definition makes of others, under the names that the post gives them."""
    called: list[tuple[str, Term]] = []
    for chain in post.chains:
        for k, side in enumerate(chain.sides):
            if side.term is None or not any(isinstance(n, Apply) and n.head == "distributed" for n in walk(side.term)):
                continue
            term = post.term(chain, k)
            for node in walk(term) if term is not None else ():
                if isinstance(node, Apply) and node.head == "expectation" and len(node.bound) == 1:
                    law = node.args[1]
                    if isinstance(law, Apply) and law.head == "law":
                        called.append((node.bound[0].name, law))
    stated = [f for f in post.told.facts if f.definition is not None]
    laws = [f.law for f in post.told.facts if f.law is not None]
    called += [
        (law.variable.name, law.law)
        for law in laws
        if isinstance(law.variable, Variable) and isinstance(law.law, Apply) and law.law.head == "law"
    ]
    out: list[Fact] = []
    for fact in stated:
        if fact.definition is not None:
            out.extend(replace(fact, name=defined_name(d), definition=d) for d in named_laws([fact.definition], laws, called))
    return out


def _said(document: Document, chains: Sequence[Chain]) -> dict[int, Said]:
    by_span = {s.inline.span: s for run in paragraphs(document.pieces) for s in said(run)}
    return {c.number: by_span[c.piece.span] for c in chains if isinstance(c.piece, Inline) and c.piece.span in by_span}


def _with_complex(post: Post) -> Told:
    """What the post says, with the names that it calls complex in words that are not understood further.

    They are complex from the beginning: what is proved of complex numbers holds for real ones too.
    """
    known = {f.name for f in post.told.facts if f.symbol is not None and f.symbol.domain != REAL}
    at = {c.piece.span.start: c for c in post.chains if isinstance(c.piece, Inline)}
    called: set[str] = set()
    for inline in (i for run in paragraphs(post.document.pieces) for i in called_complex(run)):
        chain = at.get(inline.span.start)
        if chain is not None and not chain.links and chain.sides:
            match post.term(chain, 0):
                case Variable(name=name) | Apply(head="call" | "index", args=(Variable(name=name), *_)) if name not in known:
                    called.add(name)
    taken_anew = post.names.taken - known
    if not called:
        return replace(post.told, described=post.told.described | taken_anew)
    every = {n for c in post.chains for k in range(len(c.sides)) for n in free_variables(post.term(c, k) or number(0))}
    names = called | {n for n in every - known if "_" in n and core_name(n.partition("_")[0]) in called}
    facts = (
        Fact(-1, n, symbol=Symbol(n, post.names.kinds.get(n, Kind.SCALAR), COMPLEX, reason=f"{plain_name(n)} is complex"))
        for n in sorted(names)
    )
    return replace(post.told, facts=(*post.told.facts, *facts), described=post.told.described | names | taken_anew)


def _ends(post: Post, every: Sequence[Term]) -> dict[int, Mapping[str, Term]]:
    """To where each section counts its families; what it does not count itself as the whole post does."""
    whole = ends(every)
    sections: dict[int, list[Term]] = {}
    for chain in post.chains:
        terms = (post.term(chain, k) for k in range(len(chain.sides)))
        sections.setdefault(chain.piece.place.section, []).extend(t for t in terms if t is not None)
    return {section: {**whole, **ends(terms)} for section, terms in sections.items()}


def _squared(post: Post) -> set[str]:
    """Names of which the post says what their square is."""
    lefts = (post.term(c, 0) for c in post.chains if c.left is not None and c.links and c.links[0].relation in VALUES)
    return {t.args[0].name for t in lefts if isinstance(t, Apply) and t.head == "pow" and isinstance(t.args[0], Variable)}


def _members(chains: Sequence[Chain]) -> dict[str, Kind]:
    """Names that the post puts into a space of vectors, and into nothing else."""
    found: dict[str, bool] = {}
    for chain in chains:
        if len(chain.links) == 1 and chain.links[0].relation == "in" and len(chain.sides) == 2:
            name, space = (side.term for side in chain.sides)
            if isinstance(name, Variable):
                found[name.name] = found.get(name.name, True) and _is_vector_space(space)
    return {name: Kind.VECTOR for name, vectors in found.items() if vectors}


def _is_vector_space(term: Term | None) -> bool:
    match term:
        case Apply(head="pow", args=(Apply(head="reals"), Number(value=value))):
            return value > 1
        case Apply(head="pow", args=(Apply(head="reals"), Variable())):
            return True
    return False
