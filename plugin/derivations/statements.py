"""A document in, its statements out: every display and inline formula as sides that are parsed, with what stands around them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from derivations.budget import Budget
from derivations.diagnostic import Unread
from derivations.latex.chains import Link, Statement, chains, span_of
from derivations.latex.grammar import Grammar, Reading
from derivations.latex.levels import levels
from derivations.latex.lexer import Token, tokenize
from derivations.latex.macros import Macros, expand
from derivations.latex.parser import Parser
from derivations.latex.presentation import strip, written
from derivations.markdown import Display, Document, Heading, Inline, Prose
from derivations.source import Source, Span
from derivations.term import Apply, Term

EXPANSION = 200_000
"""Units of work that the macros of one formula may take."""

SIGNS = {"=", "equiv", "<=", ">=", "<", ">", "approx", "propto"}
"""Relations that make a step."""


@dataclass(frozen=True)
class Side:
    """One side of a relation: its tokens, and the surface term they make or why they make none."""

    tokens: Sequence[Token]
    span: Span
    term: Term | None
    error: Unread | None = None
    met: Mapping[str, int] = field(default_factory=dict)
    """Kinds of ambiguity that its parsing met, and how many options each has."""

    def read(self, grammar: Grammar, chosen: Mapping[str, int]) -> Term:
        """The surface term in another reading.

        Raises:
            Unread: when this reading does not parse.
        """
        return parse(self.tokens, grammar, Reading(dict(chosen)), self.span)


@dataclass(frozen=True)
class Chain:
    """A statement of the post, `side relation side …`, and where it stands."""

    number: int
    statement: Statement
    piece: Display | Inline
    block: int
    """The display, counted from 1; 0 in running text."""
    sides: tuple[Side, ...]
    """The left side first, if it has one of its own, then the right side of each link."""
    previous: int | None
    """Number of the chain it goes on from."""
    before: str = ""
    """The words directly in front of it in the same paragraph or the one before."""
    clause: tuple[int, ...] = ()
    """Numbers of the formulas in a "where …" that a display stands at the end of."""
    error: Unread | None = None
    conditions: tuple["Chain", ...] = ()
    """Its side conditions, "if x > 0", as statements of their own."""
    unread_conditions: tuple[str, ...] = ()
    """Side conditions that could not be read."""

    @property
    def links(self) -> tuple[Link, ...]:
        """The relations and what follows them."""
        return self.statement.links

    @property
    def left(self) -> Side | None:
        """The left side of its own."""
        return self.sides[0] if self.statement.lhs is not None else None

    def right(self, k: int) -> Side:
        """The right side of a link."""
        return self.sides[k + 1] if self.statement.lhs is not None else self.sides[k]


_OPENS = re.compile(r"\b(?:where|in which|here)\b[^.;!?]*$", re.IGNORECASE)
_ENDS = re.compile(r"[.;!?](?:\s|$)")


@dataclass
class Clause:
    """The formulas of a clause that begins with "where" and has not ended."""

    is_open: bool = False
    formulas: list[int] = field(default_factory=list)

    def hear(self, text: str) -> None:
        """Take in the words behind the last formula."""
        if _ENDS.search(text):
            self.is_open, self.formulas = False, []
        if _OPENS.search(text):
            self.is_open, self.formulas = True, []


def parse(tokens: Sequence[Token], grammar: Grammar, reading: Reading, span: Span) -> Term:
    """The surface term that all the tokens make.

    Raises:
        Unread: when they do not make one.
    """
    parser = Parser(strip(tokens), grammar, reading, end=Span(span.end, span.end))
    if not parser.tokens:
        raise Unread("syntax", "nothing stands here", span, "a term")
    term = parser.statement()
    if parser.at < len(parser.tokens):
        raise parser.fail("an operator or the end")
    # braces around all of a side group nothing: they make a set
    return Apply("braced_set", term.args, (), term.span) if isinstance(term, Apply) and term.head == "curly" else term


def side(tokens: Sequence[Token], grammar: Grammar, chosen: Mapping[str, int]) -> Side:
    """Parse a side; an error is part of the result."""
    span = span_of(tokens)
    reading = Reading(dict(chosen))
    try:
        return Side(tokens, span, parse(tokens, grammar, reading, span), met=reading.met)
    except Unread as error:
        return Side(tokens, span, None, error, reading.met)


def read(document: Document, macros: Macros, grammar: Grammar) -> tuple[Chain, ...]:
    """Every statement of every display and inline formula, in the order of the post."""
    out: list[Chain] = []
    block = 0
    last_display: list[Chain] = []
    words, heading = "", 0
    clause = Clause()
    for piece in document.pieces:
        if isinstance(piece, Heading):
            heading = piece.place.paragraph
        if isinstance(piece, Prose):
            words = "" if piece.place.paragraph == heading else " ".join(piece.text.text.split()) or words
            clause.hear(piece.text.text)
            continue
        if not isinstance(piece, Display | Inline):
            words = ""
            continue
        block += isinstance(piece, Display)
        own: list[Chain] = []
        try:
            tokens = expand(tokenize(piece.fragment), macros, Budget(EXPANSION))
            _balanced(tokens)
            found = chains(tokens)
        except Unread as error:
            empty = Statement(None, (), 1)
            out.append(Chain(len(out), empty, piece, block if isinstance(piece, Display) else 0, (), None, words, error=error))
            words = ""
            continue
        if isinstance(piece, Inline) and len(found) == 1:
            found = _each(found[0])
        for statement in found:
            previous: int | None = None
            if statement.lhs is None:
                if statement.previous is not None and statement.previous < len(own):
                    previous = own[statement.previous].number
                elif isinstance(piece, Display) and last_display and last_display[-1].links:
                    previous = last_display[-1].number
            sides = tuple(
                side(t, grammar, {})
                for t in ([statement.lhs] if statement.lhs is not None else []) + [link.rhs for link in statement.links]
            )
            conditions, unread = _side_conditions(statement, piece, grammar)
            at = block if isinstance(piece, Display) else 0
            introduced = tuple(clause.formulas) if at else ()
            own.append(
                Chain(len(out) + len(own), statement, piece, at, sides, previous, words, introduced, None, conditions, unread)
            )
        out.extend(own)
        if isinstance(piece, Inline):
            clause.formulas += [c.number for c in own] if clause.is_open else []
        if isinstance(piece, Display):
            last_display = own
            clause = Clause()
            words = ""
        else:
            words = ""
    return tuple(out)


def _balanced(tokens: Sequence[Token]) -> None:
    """Raise `Unread` where an environment is opened and never closed."""
    opened: list[Token] = []
    for token in tokens:
        if token.kind == "begin":
            opened.append(token)
        elif token.kind == "end" and opened:
            opened.pop()
    if opened:
        name = opened[-1].text
        raise Unread("unclosed", f"`\\begin{{{name}}}` is opened and never closed", opened[-1].span, f"`\\end{{{name}}}`")


def _each(statement: Statement) -> tuple[Statement, ...]:
    """“x, y > 0” says it of each, and “u, v” names each."""
    if statement.lhs is None or len(statement.links) > 1:
        return (statement,)
    if any(link.relation not in {"in", "<", "<=", ">", ">="} for link in statement.links):
        return (statement,)
    commas = [start for kind, start, _ in levels(statement.lhs) if kind == "comma"]
    bounds = [-1, *commas, len(statement.lhs)]
    names = [statement.lhs[a + 1 : b] for a, b in pairwise(bounds)]
    if not all(names) or any(t.text in RANGE for t in statement.lhs):
        return (statement,)
    return tuple(replace(statement, lhs=name) for name in names)


RANGE = frozenset({"\\dots", "\\ldots", "\\cdots", "."})


def _side_conditions(
    statement: Statement, piece: Display | Inline, grammar: Grammar
) -> tuple[tuple[Chain, ...], tuple[str, ...]]:
    """The side conditions of a statement as chains, and those that could not be read; a range of an index says nothing new."""
    read_ones: list[Chain] = []
    unread: list[str] = []
    for condition in statement.conditions:
        tokens = [t for t in condition if t.kind != "text" and t.text not in {"\\forall", "\\quad", "\\qquad", "\\,"}]
        if not tokens or any(t.text in RANGE for t in tokens):
            if not tokens and condition:
                unread.append(written(condition))
            continue
        try:
            found = chains(tokens)
        except Unread:
            found = ()
        for part in found:
            sides = tuple(
                side(t, grammar, {}) for t in ([part.lhs] if part.lhs is not None else []) + [link.rhs for link in part.links]
            )
            if part.lhs is not None and part.links and all(s.term is not None for s in sides):
                read_ones.append(Chain(-1, part, piece, 0, sides, None))
            elif part.links or len(found) == 1:
                unread.append(written(condition))
    return tuple(read_ones), tuple(unread)


def latex(tokens: Sequence[Token], source: Source) -> str:
    """The tokens as they stand in the post, on one line."""
    if not tokens:
        return ""
    span = span_of(tokens)
    text = " ".join(source.slice(span).split())
    return text or written(tokens)
