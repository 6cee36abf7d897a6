"""Notations in, the grammar they make together out; and the scope in which a notation unfolds into kernel heads."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from derivations.diagnostic import Unread
from derivations.goal import Kind
from derivations.latex.grammar import Grammar, Infix, ParseFunction, Reading
from derivations.latex.parser import Parser
from derivations.source import Span
from derivations.term import Apply, Term

EXPECTED = "E(…) is an expectation"
"""What the post settles where every E(…) holds a random variable, a capital letter."""

COMPONENTS = "⟨a, b⟩ is a vector"
"""What the post settles where it writes three components between such brackets, or more."""


@dataclass(frozen=True)
class Names:
    """What the whole post shows about its names, before any step is looked at."""

    kinds: Mapping[str, Kind] = field(default_factory=dict)
    """Of names whose kind is settled."""
    families: frozenset[str] = frozenset()
    """Names whose subscripts are indices rather than labels."""
    pairs: frozenset[str] = frozenset()
    """Families that have two indices side by side somewhere, as x_{ij}: there x_{12} is x_{1,2}."""
    indices: frozenset[str] = frozenset()
    """Letters that some sum, product or range of the post binds as an index."""
    ends: frozenset[str] = frozenset()
    """Names up to which some sum or product runs: numbers, whatever letter they are."""
    variables: frozenset[str] = frozenset()
    """Names over which the post integrates, differentiates or takes limits."""
    near: frozenset[str] = frozenset()
    """Of these, those over which the chain at hand does."""
    bare: frozenset[str] = frozenset()
    """Names that stand somewhere as a factor of their own, without brackets behind them."""
    placed: frozenset[str] = frozenset()
    """Names that stand somewhere with 0 or 1 alone in brackets behind them: nobody writes a product so."""
    probabilistic: bool = False
    """Whether the post speaks of expectations, laws or random variables."""
    transposes: bool = False
    """Whether some row transposes something."""
    in_two_ways: frozenset[tuple[str, str]] = frozenset()
    """Names, and variables by which the post differentiates them partially and totally: the two are not the same."""
    parts: frozenset[str] = frozenset()
    """What is called a matrix with scripts: `M_{}` of blocks $M_{ij}$, `\\gamma^{}` of the matrices $\\gamma^\\mu$."""
    taken: frozenset[str] = frozenset()
    """Letters of constants, π, e and i, that the prose gives another meaning."""
    numbered: frozenset[str] = frozenset()
    """Names whose superscripts may number them, as in the iterate $x^t$; the empty one stands for all names."""
    settled: Mapping[str, int] = field(default_factory=dict)
    """Options settled for the post: kind of ambiguity to option."""
    log_base: str = "e"
    normal: str = "auto"


@dataclass(frozen=True)
class Scope:
    """Where a surface term is unfolded: the names of the post, and what is bound around the place."""

    names: Names
    reading: Reading
    unfold: Callable[[Term, "Scope"], Term]
    bound: frozenset[str] = frozenset()
    varied: frozenset[str] = frozenset()
    """Names by which what holds the place is differentiated."""

    def __call__(self, term: Term) -> Term:
        """The kernel term of a part."""
        return self.unfold(term, self)

    def binding(self, names: Iterable[str]) -> "Scope":
        """The scope below a binder."""
        return replace(self, bound=self.bound | frozenset(names))

    def varying(self, name: str) -> "Scope":
        """The scope below a derivative by a name."""
        return replace(self, varied=self.varied | {name})

    def choose(self, kind: str, options: int = 2) -> int:
        """The option to take where custom has several; noted in the reading unless the post settles it."""
        if kind in self.names.settled:
            return self.names.settled[kind]
        return self.reading.choose(kind, options)

    def kind(self, name: str) -> Kind:
        """What a name stands for; a scalar where nothing is known."""
        return self.names.kinds.get(name, Kind.SCALAR)


Unfold = Callable[[Apply, Scope], Term]
Postfix = Callable[[Parser, Term, int], Term | None]


def keep(head: str) -> Unfold:
    """An unfolding that leaves the head as it is and unfolds the arguments."""

    def unfold(node: Apply, scope: Scope) -> Term:
        return Apply(head, tuple(scope(a) for a in node.args), (), node.span)

    return unfold


@dataclass(frozen=True)
class Notation:
    """One notation: how it is written, and how it unfolds."""

    name: str
    prefix: Mapping[str, ParseFunction] = field(default_factory=dict)
    """By the first token, where a term is expected; a function that returns None declines."""
    words: Mapping[str, ParseFunction] = field(default_factory=dict)
    """By an upright word, already taken; the command of that name does the same."""
    infix: Mapping[str, Infix] = field(default_factory=dict)
    postfix: Mapping[str, Postfix] = field(default_factory=dict)
    """By the token, or by the kinds super, sub and prime, after a term."""
    after_product: Mapping[str, Postfix] = field(default_factory=dict)
    """By the token, after a whole product."""
    unfold: Mapping[str, Unfold] = field(default_factory=dict)
    """By surface head."""
    rank: int = 50
    """Where several notations begin alike, the lower rank is tried first."""


def grammar(notations: Iterable[Notation]) -> Grammar:
    """All notations as one grammar; who comes first is settled by rank and name, never by the order of files."""
    prefix: defaultdict[str, list[ParseFunction]] = defaultdict(list)
    words: defaultdict[str, list[ParseFunction]] = defaultdict(list)
    postfix: defaultdict[str, list[Postfix]] = defaultdict(list)
    after: defaultdict[str, list[Postfix]] = defaultdict(list)
    infix: dict[str, Infix] = {}
    ordered = sorted(notations, key=lambda n: (n.rank, n.name))
    for notation in ordered:
        for token, parse in notation.prefix.items():
            prefix[token].append(parse)
        for word, parse in notation.words.items():
            words[word].append(parse)
        for token, attach in notation.postfix.items():
            postfix[token].append(attach)
        for token, attach in notation.after_product.items():
            after[token].append(attach)
        infix |= notation.infix
    for word, parsers in words.items():
        if word.isalpha():
            prefix["\\" + word].extend(_command(parse) for parse in parsers)
    return Grammar(
        {k: tuple(v) for k, v in prefix.items()},
        infix,
        {k: tuple(v) for k, v in postfix.items()},
        {k: tuple(v) for k, v in after.items()},
        {k: tuple(v) for k, v in words.items()},
    )


def _command(parse: ParseFunction) -> ParseFunction:
    def taken(parser: Parser) -> Term | None:
        parser.next()
        return parse(parser)

    return taken


def unfolds(notations: Iterable[Notation]) -> Mapping[str, Unfold]:
    """By surface head, the function that unfolds it."""
    return {head: unfold for n in notations for head, unfold in n.unfold.items()}


def unread(message: str, span: Span | None, expected: str = "", code: str = "syntax") -> Unread:
    """The error to raise where a notation does not know what to make of a term."""
    return Unread(code, message, span or Span(0, 0), expected)
