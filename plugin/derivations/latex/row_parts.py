"""The tokens of a row in, its parts out: statements of a list or of several columns, side conditions, reasons, arrows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from derivations.latex.lexer import Token
from derivations.latex.relations import ARROWS, relation_at
from derivations.latex.rows import levels
from derivations.source import Span

Tokens = tuple[Token, ...]

CONDITIONS = frozenset(
    "for if when whenever where with provided given subject such s.t. st assuming unless otherwise on as under iff in at forall whereby only".split()
)
"""First words of what limits a statement."""

REASONS = frozenset("since because by using from via due law definition per after note see recall applying chain i.i.d. iid".split())
"""First words of why a statement holds."""

CONNECTIVES = {"and": "and", "or": "or", "but": "and", "also": "and", "so": "implies", "thus": "implies", "hence": "implies"}
CONNECTIVES |= {"therefore": "implies", "then": "implies", "implies": "implies", "means": "implies", "gives": "implies", "yields": "implies"}

INTRODUCTIONS = frozenset("let define denote set put take choose suppose assume recall i.e. e.g. namely call write".split())
"""First words of what is given."""

_OPENING = frozenset("we it note now this that here finally next one consequently similarly likewise moreover again also notice clearly".split())
_LEADING = re.compile(r"(?:\b(?:that|have|has|get|obtain|obtains|find|where|let|then|implies|gives|yields|is)|[:,])$")

_ENDS = frozenset({".", ",", ";", ":"})
_SPACES = frozenset({"\\quad", "\\qquad"})
_MARKS = frozenset({"\\square", "\\blacksquare", "\\qed", "\\Box", "\\checkmark", "\\qedhere", "\\star", "\\dagger", "\\ddagger", "\\ast", "*"})
_DOTS = frozenset({"\\ldots", "\\dots", "\\cdots", "\\dotsc"})
_MODULI = frozenset({"\\mod", "\\bmod", "\\pmod"})
_QUANTIFIERS = frozenset({"\\forall", "\\exists"})
_LOGIC = {"\\wedge": "and", "\\land": "and", "\\vee": "or", "\\lor": "or", "\\&": "and"}
_LIMITING = frozenset({"in", "neq", "<", ">", "<=", ">=", "subset"})
_OPERATORS = frozenset({"+", "-", "\\times", "\\cdot", "\\pm", "/", "\\otimes", "\\odot", "\\mid", "|"})


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


@dataclass
class _Piece:
    """A stretch of a row between separators."""

    separator: str
    column: int
    tokens: list[Token] = field(default_factory=list)
    items: list[tuple[str, int, int]] = field(default_factory=list)
    arrow: str = ""
    word: str = ""
    said: str = ""
    ended: bool = False
    empty_cell: bool = False
    label: list[Token] = field(default_factory=list)
    relations: list[str] = field(default_factory=list)

    @property
    def begins_with_relation(self) -> bool:
        return bool(self.items) and self.items[0][0] == "relation"

    @property
    def ends_with_relation(self) -> bool:
        return bool(self.items) and self.items[-1][0] == "relation"


def parts(tokens: Sequence[Token], opened: int, columns: frozenset[int]) -> list[Part]:
    """Take a row apart; `opened` brackets are open from the row before, `columns` are those in which chains have begun."""
    pieces = _merged(_pieces(tokens, levels(tokens, opened), columns))
    return _roles([labelled for piece in pieces for labelled in _labelled(piece)])


def _first_word(text: str) -> str:
    words = re.sub(r"^[\s~(,;:.]+", "", text.replace("~", " ")).split()
    return words[0].rstrip(",:;)").lower() if words else ""


def _pieces(tokens: Sequence[Token], items: Sequence[tuple[str, int, int]], columns: frozenset[int]) -> list[_Piece]:
    """Cut at commas, quads, arrows, words and, where a statement is complete, at columns."""
    pieces = [_Piece("", 0)]
    cell = 0
    for k, (kind, start, end) in enumerate(items):
        now = pieces[-1]
        if kind == "align":
            cell += 1
            _column(pieces, cell, k + 1, items, tokens, columns)
            continue
        if kind in {"comma", "quad"}:
            if kind == "quad" and not now.tokens and not now.word:
                now.separator = "quad" if now.separator == "comma" else now.separator
                continue
            now.ended |= kind == "comma"
            pieces.append(_Piece(kind, cell // 2))
        elif kind == "relation" and (found := relation_at(tokens, start)) and found[0].name in ARROWS:
            pieces.append(_Piece("arrow", cell // 2, arrow=found[0].name))
        elif kind == "other" and tokens[start].text == "\\forall" and now.relations and not now.ends_with_relation:
            piece = _Piece("word", cell // 2, word="condition")
            piece.tokens += tokens[start:end]
            piece.items.append(("other", 0, end - start))
            pieces.append(piece)
        elif kind == "text" and (role := _word_role(tokens, items, k, now)):
            text = tokens[start].text
            piece = _Piece("word", cell // 2, word=role, said=" ".join(text.split()))
            if role in {"condition", "reason", "remark"}:
                piece.tokens.append(tokens[start])
                piece.items.append(("text", 0, 1))
            else:
                piece.arrow = CONNECTIVES.get(_first_word(text), "")
            if role == "remark":
                pieces += [piece, _Piece("remarked", cell // 2)]
            else:
                pieces.append(piece)
        else:
            at = len(now.tokens)
            now.tokens += tokens[start:end]
            now.items.append((kind, at, at + end - start))
            if kind == "relation" and (found := relation_at(now.tokens[at:], 0)):
                now.relations.append(found[0].name)
    for piece in pieces:
        _without_end(piece)
        _spelled(piece)
    return pieces


def _spelled(piece: _Piece) -> None:
    """`\\quad or \\quad`, without `\\text`, is the word as well."""
    word = "".join(t.text for t in piece.tokens)
    if piece.separator in {"quad", "column"} and word in {"and", "or", "if", "for", "where", "with"} and all(t.kind == "letter" for t in piece.tokens):
        piece.word = "connective" if word in CONNECTIVES else "condition"
        piece.said, piece.arrow = word, CONNECTIVES.get(word, "")
        text = Token("text", word, piece.tokens[0].span.to(piece.tokens[-1].span))
        piece.tokens, piece.items = ([], []) if piece.arrow else ([text], [("text", 0, 1)])


def _labelled(piece: _Piece) -> list[_Piece]:
    """A piece without the `H_0:` or the `\\forall i, y:` in front of it, which becomes a remark or a condition."""
    if not piece.relations or piece.word in {"condition", "reason", "remark"}:
        return [piece]
    colons = [k for k, (kind, a, _) in enumerate(piece.items) if kind == "other" and piece.tokens[a].text in {":", "\\colon"}]
    first = next(k for k, item in enumerate(piece.items) if item[0] == "relation")
    if len(colons) != 1 or not 0 <= colons[0] < first or piece.relations[0] in {"to", ":="} or any(t.text == "/" for t in piece.tokens[:1]):
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
    return [_Piece("word", piece.column, head, items, word="condition"), piece]


def _column(
    pieces: list[_Piece], cell: int, at: int, items: Sequence[tuple[str, int, int]], tokens: Sequence[Token], columns: frozenset[int]
) -> None:
    """What an `&` does: nothing inside a statement; after a complete one it begins the next column."""
    now = pieces[-1]
    if not now.items:
        now.column = max(now.column, cell // 2) if now.separator == "column" else cell // 2 if len(pieces) == 1 else now.column
        now.empty_cell = now.empty_cell or cell % 2 == 0
        return
    blank = at < len(items) and items[at][0] == "align"
    if blank and at + 1 < len(items) and items[at + 1][0] == "align":
        return  # the next `&` decides
    following = next((item for item in items[at : at + 8] if item[0] not in {"align", "quad"}), None)
    if following is None:
        return
    complete = bool(now.relations) and not now.ends_with_relation
    if following[0] == "relation":
        second = (cell + 1) // 2 if blank else cell // 2
        if complete and cell % 2 == 0 and blank and second in columns and second != now.column:
            pieces.append(_Piece("column", second, empty_cell=True))
    elif complete and (cell % 2 == 0 or following[0] == "text") and tokens[following[1]].text not in _OPERATORS:
        pieces.append(_Piece("column", cell // 2))


def _word_role(tokens: Sequence[Token], items: Sequence[tuple[str, int, int]], k: int, now: _Piece) -> str:
    """condition, reason, connective, intro or remark for words in a row; nothing for a name or a unit in an expression."""
    text = " ".join(tokens[items[k][1]].text.split())
    word = _first_word(text)
    if not text:
        return ""
    before = now.items[-1] if now.items else None
    after = items[k + 1] if k + 1 < len(items) else None
    operand_before = before is not None and before[0] != "relation" and now.tokens[before[1]].text not in _OPERATORS
    applied = after is not None and after[0] in {"nested", "other"} and tokens[after[1]].text in {"(", "[", "_", "^", "\\left"}
    wordy = " " in text.strip("() ")
    if word in CONNECTIVES and (not applied or wordy):
        return "connective"
    if word in CONDITIONS and not applied:
        return "condition" if operand_before or now.separator or before is not None else "intro"
    if word in REASONS and (wordy or not applied) and (operand_before or before is None):
        return "reason"
    if word in {"etc", "etc."}:
        return "remark"
    if word in INTRODUCTIONS and (before is None or operand_before):
        return "intro"
    bracketed = text[0] in "([" or text[-1] in ".)]:"
    if operand_before and (wordy or bracketed) and not applied:
        return "remark"
    if before is None and after is not None and after[0] not in {"relation", "comma"} and not applied:
        return "intro" if word in _OPENING or _LEADING.search(text) else ""
    if before is None and now.separator in {"quad", "column"} and (after is None or after[0] == "align") and (wordy or bracketed):
        return "remark"
    return ""


def _without_end(piece: _Piece) -> None:
    """Drop the full stop or comma at the end, and marks that end a proof."""
    while piece.items:
        _, start, end = piece.items[-1]
        token = piece.tokens[start]
        if token.text in _ENDS and token.kind == "symbol" and end - start == 1:
            dots = 0
            while dots < len(piece.tokens) and piece.tokens[-1 - dots].text == ".":
                dots += 1
            if dots == 3:
                break
            piece.ended = True
        elif token.text not in {"\\square", "\\blacksquare", "\\qed", "\\Box", "\\qedhere", "\\checkmark"}:
            break
        piece.items.pop()
        del piece.tokens[start:]


def _merged(pieces: list[_Piece]) -> list[_Piece]:
    """Join what commas cut but belongs together: `x, y \\in A`, `i = 1, \\ldots, n`; and drop what is empty."""
    out: list[_Piece] = []
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
            if (not piece.relations and not (before.relations and forward)) or (not before.relations and not piece.begins_with_relation):
                _join(before, piece)
                continue
        out.append(piece)
    return out


def _next_stated(pieces: Sequence[_Piece]) -> list[_Piece | None]:
    """For each piece the next one that has a relation or is not parted by a comma."""
    out: list[_Piece | None] = []
    found: _Piece | None = None
    for piece in reversed(pieces):
        out.append(found)
        if piece.items and (piece.relations or piece.separator != "comma"):
            found = piece
    return out[::-1]


def _stands_alone(piece: _Piece) -> bool:
    """Whether what follows a comma limits the statement and is no element of a list: `\\forall k`, `(y \\in A)`, dots."""
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


def _runs_on(before: _Piece, piece: _Piece) -> bool:
    """Whether a `\\quad` only spaces an expression: an operator or a relation stands on one side of it."""
    if piece.separator not in {"quad", "column"} or piece.word or piece.arrow or not before.items or not piece.items:
        return False
    if before.word in {"condition", "reason", "remark"}:
        return False
    if before.ends_with_relation or before.tokens[-1].text in _OPERATORS:
        return not piece.begins_with_relation
    if _is_bracketed(piece.tokens) and any("mod" in t.text for t in piece.tokens):
        return True
    return not piece.relations and piece.tokens[0].text in _OPERATORS | _MODULI


def _join(before: _Piece, piece: _Piece, *, comma: bool = True) -> None:
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


def _roles(pieces: list[_Piece]) -> list[Part]:
    out: list[Part] = []
    limiting: list[Token] = []
    limited = ""
    stated = False
    for piece in pieces:
        tokens = tuple(piece.tokens)
        if limited and (piece.separator in {"comma", "quad"} or (piece.separator == "word" and piece.word not in {"condition", "reason"})):
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
            out.append(Part("statement", tokens, sides, piece.column, piece.arrow, intro, goes_on, piece.ended, tuple(piece.label)))
            stated |= bool(sides)
        else:
            out.append(Part(role, tokens, ended=piece.ended))
    if limited:
        out.append(Part(limited, tuple(limiting), ended=bool(pieces) and pieces[-1].ended))
    return out


def _role(piece: _Piece, *, stated: bool) -> str:
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
        if not names and piece.separator != "comma" and first not in _OPERATORS | _MODULI and not any("mod" in t.text for t in tokens):
            return "condition" if "\\perp" in {t.text for t in tokens} or any(t.kind == "text" for t in tokens) else "doubt"
    return "statement"


def _is_limit(piece: _Piece, names: Sequence[str]) -> bool:
    if set(names) <= _LIMITING:
        return True
    left = piece.items[0]
    return names == ["="] and left[2] - left[0 + 1] == 1 and any(t.text in _DOTS or t.text == "." for t in piece.tokens)


def _is_remark(tokens: Sequence[Token]) -> bool:
    """`(1)`, `(\\star)`, `(\\text{by linearity})`, or words alone."""
    if all(t.kind == "text" or t.text in _MARKS for t in tokens):
        return True
    if tokens[0].text not in {"(", "["} or tokens[-1].text not in {")", "]"}:
        return False
    inner = tokens[1:-1]
    return any(t.kind == "text" for t in inner) and not any("mod" in t.text for t in inner) or (len(inner) == 1 and (inner[0].kind in {"number", "text"} or inner[0].text in _MARKS))


def _sides(piece: _Piece) -> tuple[tuple[Tokens | None, Tokens], ...]:
    sides: list[tuple[Tokens | None, Tokens]] = []
    relation: Tokens | None = None
    start = 0
    for kind, a, b in piece.items:
        if kind == "relation":
            sides.append((relation, tuple(piece.tokens[start:a])))
            relation, start = tuple(piece.tokens[a:b]), b
    sides.append((relation, tuple(piece.tokens[start:])))
    return tuple(sides) if piece.tokens else ()
