"""The tokens of a row in, its parts out: statements of a list or of several columns, side conditions, reasons, arrows."""

from collections.abc import Sequence
from dataclasses import dataclass

from derivations.latex.levels import levels
from derivations.latex.lexer import Token
from derivations.latex.relations import relation_at
from derivations.latex.row_pieces import OPERATORS, Piece, pieces_of
from derivations.latex.row_words import CONDITIONS, INTRODUCTIONS, first_word
from derivations.source import Span

Tokens = tuple[Token, ...]

_MARKS = frozenset(
    {"\\square", "\\blacksquare", "\\qed", "\\Box", "\\checkmark", "\\qedhere", "\\star", "\\dagger", "\\ddagger", "\\ast", "*"}
)
_DOTS = frozenset({"\\ldots", "\\dots", "\\cdots", "\\dotsc"})
_MODULI = frozenset({"\\mod", "\\bmod", "\\pmod"})
_QUANTIFIERS = frozenset({"\\forall", "\\exists"})
_LOGIC = {"\\wedge": "and", "\\land": "and", "\\vee": "or", "\\lor": "or", "\\&": "and"}
_LIMITING = frozenset({"in", "neq", "<", ">", "<=", ">=", "subset"})


@dataclass(frozen=True, slots=True)
class Part:
    """A statement, a condition or a remark of a row."""

    role: str
    """statement, condition, remark, or doubt: an expression that may or may not belong to the side before it."""
    tokens: Tokens
    sides: tuple[tuple[Tokens | None, Tokens], ...] = ()
    """Of a statement: (None, left side), (relation, side), …; the left side may be empty."""
    column: int = 0
    arrow: str = ""
    intro: str = ""
    goes_on: bool = True
    """Whether a part that begins with a relation goes on from the part before it in the row."""
    ended: bool = False
    label: Tokens = ()


def parts(tokens: Sequence[Token], opened: int, columns: frozenset[int]) -> list[Part]:
    """Take a row apart; `opened` brackets are open from the row before, `columns` are those in which chains have begun."""
    pieces = _merged(pieces_of(tokens, opened, columns))
    return _roles([labelled for piece in pieces for labelled in _labelled(piece)])


def _labelled(piece: Piece) -> list[Piece]:
    r"""A piece without the `H_0:` or the `\forall i, y:` in front of it, which becomes a remark or a condition."""
    if not piece.relations or piece.word in {"condition", "reason", "remark"}:
        return [piece]
    colons = [k for k, (kind, a, _) in enumerate(piece.items) if kind == "other" and piece.tokens[a].text in {":", "\\colon"}]
    first = next(k for k, item in enumerate(piece.items) if item[0] == "relation")
    if (
        len(colons) != 1
        or not 0 <= colons[0] < first
        or piece.relations[0] in {"to", ":="}
        or any(t.text == "/" for t in piece.tokens[:1])
    ):
        return [piece]
    cut = piece.items[colons[0]]
    head, tail = piece.tokens[: cut[1]], piece.tokens[cut[2] :]
    quantified = bool(head) and head[0].text in _QUANTIFIERS
    items = [i for i in piece.items if i[1] < cut[1]]
    piece.tokens = tail
    piece.items = [(kind, a - cut[2], b - cut[2]) for kind, a, b in piece.items if a >= cut[2]]
    if not quantified:
        piece.label = head
        return [piece]
    piece.separator = "labelled" if piece.separator != "column" else "column"
    return [Piece("word", piece.column, head, items, word="condition"), piece]


def _merged(pieces: list[Piece]) -> list[Piece]:
    r"""Join what commas cut but belongs together: `x, y \in A`, `i = 1, \ldots, n`; and drop what is empty."""
    out: list[Piece] = []
    limiting = False
    next_stated = _next_stated(pieces)
    for k, piece in enumerate(pieces):
        limiting = piece.word in {"condition", "reason"} or (limiting and piece.separator in {"comma", "quad"})
        if limiting:
            out.append(piece)
            continue
        if not piece.items and not piece.arrow and not piece.word:
            if out and piece.ended:
                out[-1].ended = True
            continue
        if out and _runs_on(out[-1], piece):
            _join(out[-1], piece, comma=False)
            continue
        if len(piece.tokens) == 1 and piece.tokens[0].text in _LOGIC and not piece.word:
            piece.arrow = _LOGIC[piece.tokens[0].text]
            piece.tokens, piece.items = [], []
        listed = piece.separator == "comma" and bool(out) and out[-1].word not in {"condition", "reason", "remark"}
        if listed and not piece.word and not piece.arrow and not _stands_alone(piece):
            before = out[-1]
            later = next_stated[k]
            forward = (
                later is not None
                and later.separator == "comma"
                and not later.begins_with_relation
                and bool({"in", "sim", "neq"} & set(later.relations[:1]))
                and not any(t.text in _DOTS for t in piece.tokens)
            )
            if (not piece.relations and not (before.relations and forward)) or (
                not before.relations and not piece.begins_with_relation
            ):
                _join(before, piece)
                continue
        out.append(piece)
    return out


def _next_stated(pieces: Sequence[Piece]) -> list[Piece | None]:
    """For each piece the next one that has a relation or is not parted by a comma."""
    out: list[Piece | None] = []
    found: Piece | None = None
    for piece in reversed(pieces):
        out.append(found)
        if piece.items and (piece.relations or piece.separator != "comma"):
            found = piece
    return out[::-1]


def _stands_alone(piece: Piece) -> bool:
    r"""Whether what follows a comma limits the statement and is no element of a list: `\forall k`, `(y \in A)`, dots."""
    tokens = piece.tokens
    if not tokens:
        return True
    if tokens[0].text in _QUANTIFIERS:
        return True
    return not piece.relations and _is_bracketed(tokens) and _has_relation(tokens[1:-1])


def _is_bracketed(tokens: Sequence[Token]) -> bool:
    return len(tokens) > 2 and tokens[0].text in {"(", "["} and tokens[-1].text in {")", "]"}


def _has_relation(tokens: Sequence[Token]) -> bool:
    return any(kind == "relation" for kind, _, _ in levels(tokens))


def _runs_on(before: Piece, piece: Piece) -> bool:
    r"""Whether a `\quad` only spaces an expression: an operator or a relation stands on one side of it."""
    if piece.separator not in {"quad", "column"} or piece.word or piece.arrow or not before.items or not piece.items:
        return False
    if before.word in {"condition", "reason", "remark"}:
        return False
    if before.ends_with_relation or before.tokens[-1].text in OPERATORS:
        return not piece.begins_with_relation
    if _is_bracketed(piece.tokens) and any("mod" in t.text for t in piece.tokens):
        return True
    return not piece.relations and piece.tokens[0].text in OPERATORS | _MODULI


def _join(before: Piece, piece: Piece, *, comma: bool = True) -> None:
    """Add a piece to the one before, with a comma between or without."""
    if comma and piece.tokens and before.tokens:
        at = len(before.tokens)
        before.tokens.append(_comma(before.tokens[-1]))
        before.items.append(("other", at, at + 1))
    at = len(before.tokens)
    before.tokens += piece.tokens
    before.items += [(kind, a + at, b + at) for kind, a, b in piece.items]
    before.relations += piece.relations
    before.ended = piece.ended


def _comma(after: Token) -> Token:
    """The comma that was taken for a separator; it stands behind that token."""
    return Token("symbol", ",", Span(after.span.end, after.span.end))


def _roles(pieces: list[Piece]) -> list[Part]:
    out: list[Part] = []
    limiting: list[Token] = []
    limited = giving = ""
    stated = False
    for piece in pieces:
        tokens = tuple(piece.tokens)
        if limited and (
            piece.separator in {"comma", "quad"} or (piece.separator == "word" and piece.word not in {"condition", "reason"})
        ):
            if piece.relations and not piece.begins_with_relation and _has_relation(limiting):
                out.append(Part(limited, tuple(limiting)))
                limiting = [t for t in limiting[:1] if t.kind == "text"]
            elif tokens and piece.separator == "comma" and limiting:
                limiting.append(_comma(limiting[-1]))
            limiting += tokens
            continue
        if limited:
            out.append(Part(limited, tuple(limiting), ended=piece.ended))
            limited, limiting = "", []
        if piece.word in {"condition", "reason"}:
            limited, limiting = ("condition" if piece.word == "condition" else "remark"), list(tokens)
            continue
        role = _role(piece, stated=stated)
        if role == "statement":
            sides = _sides(piece)
            goes_on = not (piece.separator == "column" and piece.empty_cell) and not piece.arrow
            intro = piece.said if piece.word in {"intro", "connective"} else ""
            if piece.word == "intro" or piece.arrow in {"implies", "implied", "iff"}:
                giving = piece.said if first_word(piece.said) in INTRODUCTIONS | CONDITIONS else ""
            intro = giving or intro
            out.append(
                Part("statement", tokens, sides, piece.column, piece.arrow, intro, goes_on, piece.ended, tuple(piece.label))
            )
            stated |= bool(sides)
        else:
            out.append(Part(role, tokens, ended=piece.ended))
    if limited:
        out.append(Part(limited, tuple(limiting), ended=bool(pieces) and pieces[-1].ended))
    return out


def _role(piece: Piece, *, stated: bool) -> str:
    if piece.word == "remark":
        return "remark"
    tokens, names = piece.tokens, piece.relations
    if not tokens or piece.arrow or piece.word or piece.label or not stated:
        return "statement"
    first = tokens[0].text
    if first in _QUANTIFIERS:
        return "condition"
    if all(t.text in _DOTS | {"\\vdots"} for t in tokens) and piece.separator == "comma":
        return "remark"
    if piece.separator in {"comma", "quad", "column"}:
        if names and not piece.begins_with_relation and _is_limit(piece, names):
            return "condition"
        if not names and _is_bracketed(tokens) and _has_relation(tokens[1:-1]) and not any("mod" in t.text for t in tokens):
            found = [relation_at(tokens[1:-1][a:b], 0) for kind, a, b in levels(tokens[1:-1]) if kind == "relation"]
            return "condition" if {f[0].name for f in found if f} <= _LIMITING else "remark"
        if not names and _is_remark(tokens):
            return "remark"
        if (
            not names
            and piece.separator != "comma"
            and first not in OPERATORS | _MODULI
            and not any("mod" in t.text for t in tokens)
        ):
            return "condition" if "\\perp" in {t.text for t in tokens} or any(t.kind == "text" for t in tokens) else "doubt"
    return "statement"


def _is_limit(piece: Piece, names: Sequence[str]) -> bool:
    if set(names) <= _LIMITING:
        return True
    _, start, end = piece.items[0]
    return names == ["="] and end - start == 1 and any(t.text in _DOTS or t.text == "." for t in piece.tokens)


def _is_remark(tokens: Sequence[Token]) -> bool:
    r"""`(1)`, `(\star)`, `(\text{by linearity})`, or words alone."""
    if all(t.kind == "text" or t.text in _MARKS for t in tokens):
        return True
    if tokens[0].text not in {"(", "["} or tokens[-1].text not in {")", "]"}:
        return False
    inner = tokens[1:-1]
    return (any(t.kind == "text" for t in inner) and not any("mod" in t.text for t in inner)) or (
        len(inner) == 1 and (inner[0].kind in {"number", "text"} or inner[0].text in _MARKS)
    )


def _sides(piece: Piece) -> tuple[tuple[Tokens | None, Tokens], ...]:
    sides: list[tuple[Tokens | None, Tokens]] = []
    relation: Tokens | None = None
    start = 0
    for kind, a, b in piece.items:
        if kind == "relation":
            sides.append((relation, tuple(piece.tokens[start:a])))
            relation, start = tuple(piece.tokens[a:b]), b
    sides.append((relation, tuple(piece.tokens[start:])))
    return tuple(sides) if piece.tokens else ()
