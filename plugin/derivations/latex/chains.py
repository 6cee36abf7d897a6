"""The rows of a display in, its statements out: left side, links, conditions, reasons, and what each goes on from."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from derivations.latex.levels import open_brackets
from derivations.latex.lexer import Token
from derivations.latex.relations import ARROWS, inside, relation_at
from derivations.latex.row_parts import Part, parts
from derivations.latex.rows import Row, rows
from derivations.source import Span

Tokens = tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A relation and the side after it."""

    relation: str
    """As named in `relations.NAMES`: `=`, `<=`, `equiv`, `approx`, `:=`, `sim`, `in`, …"""
    sign: Tokens
    """The relation as written."""
    rhs: Tokens
    annotation: Tokens = ()
    """What stands over or under the relation."""
    joined: str = ""
    """How rows without a relation were added to the right side: operator, bracket or nothing between; empty if none were."""

    @property
    def span(self) -> Span:
        """The right-hand side."""
        return span_of(self.rhs)


@dataclass(frozen=True, slots=True)
class Statement:
    """A chain of one row, `lhs R₁ rhs₁ R₂ rhs₂ …`; without links it is an expression that the next row goes on from."""

    lhs: Tokens | None
    """None: it goes on from `previous`."""
    links: tuple[Link, ...]
    row: int
    """Counted from 1."""
    column: int = 0
    """The pair of columns in which it begins."""
    previous: int | None = None
    """Index of the statement whose last side it goes on from; None if `lhs` is given, or for an earlier display."""
    arrow: str = ""
    """implies, implied, iff, and, or: how it follows on the statement before; empty for a plain list."""
    intro: str = ""
    """The words in front of it: "where", "since", "so that"."""
    conditions: tuple[Tokens, ...] = ()
    """Side conditions, words included as text tokens."""
    remarks: tuple[Tokens, ...] = ()
    """Reasons beside it."""
    doubts: tuple[Tokens, ...] = ()
    """Expressions beside it that may be further factors of the last side, or something else: the last side cannot be trusted."""
    label: Tokens = ()
    """What stands before it with a colon: `H_0:`, `m_1:`."""
    recorded: Tokens = ()
    """`\\tag`, `\\label` and `\\nonumber` of its row."""

    @property
    def last(self) -> Tokens:
        """The side that a following row goes on from."""
        return self.links[-1].rhs if self.links else self.lhs or ()

    @property
    def span(self) -> Span:
        """From the left side, or the first relation, to the last side."""
        first = self.lhs or (self.links[0].sign if self.links else ())
        last = self.last or first
        return span_of((*first, *last))


def span_of(tokens: Sequence[Token]) -> Span:
    """The smallest place that holds all tokens."""
    if not tokens:
        return Span(0, 0)
    return Span(min(t.span.start for t in tokens), max(t.span.end for t in tokens))


OPERATORS = frozenset(
    {"+", "-", "\\times", "\\cdot", "\\pm", "\\mp", "/", "*", "\\div", "\\otimes", "\\odot", "\\oplus", "\\cup", "\\cap"}
    | {"\\wedge", "\\vee", "\\land", "\\lor", "\\circ", "\\setminus", "\\ast", "\\bullet", "|", "\\mid", "\\Vert", "\\parallel"}
)
"""Signs that stand between two operands, so that a row that begins or ends with one goes on."""


@dataclass
class _Reader:
    """What has been read of a display so far."""

    done: list[Statement] = field(default_factory=list)
    tail: list[Token] = field(default_factory=list)
    """Rows without a relation, not yet added to the last side."""
    ahead: list[Part] = field(default_factory=list)
    """Conditions and remarks of this row that stand before its statement."""
    last_in_column: dict[int, int] = field(default_factory=dict)
    arrow: str = ""
    intro: str = ""
    open_brackets: int = 0
    ended: bool = False
    """Whether the row before ended with a full stop, a comma or the like."""

    def add(self, statement: Statement) -> None:
        self.flush()
        statement = replace(statement, arrow=self.arrow or statement.arrow, intro=self.intro or statement.intro)
        self.arrow = self.intro = ""
        self.done.append(statement)
        self.last_in_column[statement.column] = len(self.done) - 1
        for part in self.ahead:
            _beside(self, part)
        self.ahead = []

    def flush(self) -> None:
        """Add the rows that wait to the last side."""
        if self.tail:
            statement = self.done[-1]
            if statement.links:
                last = statement.links[-1]
                self.amend(links=(*statement.links[:-1], replace(last, rhs=rejoined((*last.rhs, *self.tail)))))
            else:
                self.amend(lhs=rejoined((*(statement.lhs or ()), *self.tail)))
            self.tail = []

    def amend(self, **changes: object) -> None:
        self.done[-1] = replace(self.done[-1], **changes)  # type: ignore[arg-type]


def chains(tokens: Sequence[Token]) -> tuple[Statement, ...]:
    """The statements of a display or of a formula in running text."""
    return statements(rows(tokens))


def statements(all_rows: Sequence[Row]) -> tuple[Statement, ...]:
    """The statements of rows, in order."""
    reader = _Reader()
    for k, row in enumerate(all_rows):
        _read(reader, row, all_rows[k + 1] if k + 1 < len(all_rows) else None)
    reader.flush()
    return tuple(reader.done)


def _read(reader: _Reader, row: Row, following: Row | None) -> None:
    first = len(reader.done)
    continuing = reader.open_brackets if not _begins_with_relation(row.tokens) else 0
    pieces = parts(row.tokens, continuing, frozenset(reader.last_in_column))
    if row.intertext:
        reader.intro = row.intertext
    stated = next((k for k, part in enumerate(pieces) if part.sides), 0)
    reader.ahead = [part for part in pieces[:stated] if part.role != "statement"]
    for k, part in enumerate(pieces):
        if k >= stated or part.role == "statement":
            _place(reader, part, row, first, following)
    reader.ahead = []
    if row.recorded and len(reader.done) > 0:
        reader.amend(recorded=(*reader.done[-1].recorded, *row.recorded))
    reader.open_brackets = open_brackets(row.tokens, continuing)
    reader.ended = any(p.ended for p in pieces[-1:])


def _place(reader: _Reader, part: Part, row: Row, first: int, following: Row | None) -> None:
    """Put one part of a row where it belongs."""
    here = len(reader.done) > first
    if part.role != "statement":
        _beside(reader, part)
        return
    if part.arrow:
        reader.arrow = part.arrow
    if part.intro:
        reader.intro = part.intro
    if not part.sides:
        return
    (_, head), *tail = (
        (relation, side if k == len(part.sides) - 1 else _unstopped(side)) for k, (relation, side) in enumerate(part.sides)
    )
    links = tuple(_link(relation, side) for relation, side in tail if relation is not None)
    if not head and links:
        if here and part.goes_on:
            reader.flush()
            reader.amend(links=(*reader.done[-1].links, *links))
            return
        reader.flush()
        previous = reader.done[-1].links if reader.done else ()
        if previous and not previous[-1].rhs and not here:
            reader.amend(links=previous[:-1])  # a relation both at the end of a row and at the start of the next
        earlier = reader.last_in_column.get(part.column, len(reader.done) - 1 if reader.done else None)
        reader.add(Statement(None, links, row.number, part.column, earlier, label=part.label))
    elif links or here:
        if not links and _joins(reader, part, following, here=here):
            return
        earlier = reader.last_in_column.get(part.column, -1)
        reader.add(Statement(head, links, row.number, part.column, label=part.label))
        if earlier >= first and not reader.arrow and not reader.done[-1].arrow:
            reader.last_in_column[part.column] = earlier  # what stands beside a statement is no row that goes on
    elif head and not _joins(reader, part, following, here=here):
        reader.add(Statement(head, (), row.number, part.column, label=part.label))


def _unstopped(side: Tokens) -> Tokens:
    """A side in front of a relation, without the full stop that an edit has left there."""
    if len(side) > 1 and side[-1].text == "." and side[-2].text not in {".", "\\right", "\\left"}:
        return side[:-1]
    return side


def _link(relation: Token | object, side: Tokens) -> Link:
    found = relation_at(relation, 0)  # type: ignore[arg-type]
    assert found is not None
    return Link(found[0].name, tuple(relation), side, found[0].annotation)  # type: ignore[arg-type]


def _joins(reader: _Reader, part: Part, following: Row | None, *, here: bool) -> bool:
    """Add an expression without a relation to the side before it, unless it begins something new."""
    if not reader.done or reader.arrow in ARROWS:
        return False
    side = part.sides[0][1]
    before = reader.done[-1]
    target = tuple(reader.tail) if len(reader.tail) < _SHORT else tuple(reader.tail[-_SHORT:])
    target = target or before.last
    how = "operator"
    if before.links and not target:
        how = ""
    elif _first_sign(side) in OPERATORS or (target and _last_sign(target) in OPERATORS):
        pass
    elif reader.open_brackets and not here:
        how = "bracket"
    elif here or _starts_anew(reader, part, following) or _is_dots(side) or _is_dots(target):
        return False
    else:
        how = "nothing between"
    if how and before.links and before.links[-1].joined != how:
        reader.amend(links=(*before.links[:-1], replace(before.links[-1], joined=how)))
    reader.tail += side
    return True


_SHORT = 50
"""So many tokens of a long side tell how it ends."""


def _is_dots(tokens: Tokens) -> bool:
    return all(t.text in {"\\vdots", "\\ldots", "\\dots", "\\cdots", "\\ddots", ".", ","} for t in tokens)


def _first_sign(tokens: Tokens) -> str:
    r"""The first token, the `\left.` before it left out."""
    k = 0
    while k + 2 < len(tokens) and tokens[k].text == "\\left" and tokens[k + 1].text == ".":
        k += 2
    return tokens[k].text


def _last_sign(tokens: Tokens) -> str:
    k = len(tokens) - 1
    while k > 1 and tokens[k].text == "." and tokens[k - 1].text == "\\right":
        k -= 2
    return tokens[k].text


def rejoined(tokens: Tokens) -> Tokens:
    r"""Without each `\right.` at a row's end and the `\left.` of a later row that belongs to it: the bracket goes on."""
    dropped: set[int] = set()
    opened: list[int] = []
    waiting: list[tuple[int, int]] = []  # (the \left, the \right. that only breaks it off)
    for k in range(len(tokens) - 1):
        text, sized = tokens[k].text, tokens[k + 1].text
        if text == "\\left":
            if sized == "." and waiting:
                begin, end = waiting.pop()
                dropped |= {end, end + 1, k, k + 1}
                opened.append(begin)
            else:
                opened.append(k)
        elif text == "\\right" and opened:
            begin = opened.pop()
            if sized == "." and tokens[begin + 1].text != ".":
                waiting.append((begin, k))
    return tuple(t for k, t in enumerate(tokens) if k not in dropped)


def _starts_anew(reader: _Reader, part: Part, following: Row | None) -> bool:
    """Whether an expression on a row of its own heads a new chain: the next row goes on from it, and the last one was done."""
    del part
    return reader.ended and following is not None and _begins_with_relation(following.tokens)


def _beside(reader: _Reader, part: Part) -> None:
    if not reader.done:
        if part.role == "remark" and not reader.intro:
            reader.intro = " ".join(t.text.strip() for t in part.tokens if t.kind == "text")
        return
    before = reader.done[-1]
    if part.role == "condition":
        reader.amend(conditions=(*before.conditions, part.tokens))
    elif part.role == "doubt":
        reader.amend(doubts=(*before.doubts, part.tokens))
    else:
        reader.amend(remarks=(*before.remarks, part.tokens))


def _begins_with_relation(tokens: Sequence[Token]) -> bool:
    for k, token in enumerate(tokens):
        if token.kind == "align" or token.text in {"\\quad", "\\qquad"}:
            continue
        return relation_at(tokens, k) is not None
    return False


def written_sides(statement: Statement) -> tuple[Tokens, ...]:
    """All sides of a statement, outer braces off."""
    return tuple(tuple(inside(s)) for s in ((statement.lhs or ()), *(link.rhs for link in statement.links)))
