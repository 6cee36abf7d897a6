"""The tokens of a row in, its pieces out: cut at commas, wide space, arrows, words and, behind a statement, at columns."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from derivations.latex.levels import levels
from derivations.latex.lexer import Token
from derivations.latex.relations import ARROWS, relation_at
from derivations.latex.row_words import CONNECTIVES, first_word, role_of_words

OPERATORS = frozenset({"+", "-", "\\times", "\\cdot", "\\pm", "/", "\\otimes", "\\odot", "\\mid", "|"})
"""Signs that need an operand on both sides, or go on with what stands before them."""

_ENDS = frozenset({".", ",", ";", ":"})
_PROOF_ENDS = frozenset({"\\square", "\\blacksquare", "\\qed", "\\Box", "\\qedhere", "\\checkmark"})


@dataclass
class Piece:
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
        """Whether nothing stands in front of its first relation."""
        return bool(self.items) and self.items[0][0] == "relation"

    @property
    def ends_with_relation(self) -> bool:
        """Whether nothing stands behind its last relation."""
        return bool(self.items) and self.items[-1][0] == "relation"


def pieces_of(tokens: Sequence[Token], opened: int, columns: frozenset[int]) -> list[Piece]:
    """Cut a row; `opened` brackets are open from the row before, `columns` are those in which chains have begun."""
    items = levels(tokens, opened)
    pieces = [Piece("", 0)]
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
            pieces.append(Piece(kind, cell // 2))
        elif kind == "relation" and (found := relation_at(tokens, start)) and found[0].name in ARROWS:
            pieces.append(Piece("arrow", cell // 2, arrow=found[0].name))
        elif kind == "other" and tokens[start].text == "\\forall" and now.relations and not now.ends_with_relation:
            piece = Piece("word", cell // 2, word="condition")
            piece.tokens += tokens[start:end]
            piece.items.append(("other", 0, end - start))
            pieces.append(piece)
        elif kind == "text" and (role := _word_role(tokens, items, k, now)):
            text = tokens[start].text
            piece = Piece("word", cell // 2, word=role, said=" ".join(text.split()))
            if role in {"condition", "reason", "remark"}:
                piece.tokens.append(tokens[start])
                piece.items.append(("text", 0, 1))
            else:
                piece.arrow = CONNECTIVES.get(first_word(text), "")
            if role == "remark":
                pieces += [piece, Piece("remarked", cell // 2)]
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


def _spelled(piece: Piece) -> None:
    r"""`\quad or \quad`, without `\text`, is the word as well."""
    word = "".join(t.text for t in piece.tokens)
    if (
        piece.separator in {"quad", "column"}
        and word in {"and", "or", "if", "for", "where", "with"}
        and all(t.kind == "letter" for t in piece.tokens)
    ):
        piece.word = "connective" if word in CONNECTIVES else "condition"
        piece.said, piece.arrow = word, CONNECTIVES.get(word, "")
        text = Token("text", word, piece.tokens[0].span.to(piece.tokens[-1].span))
        piece.tokens, piece.items = ([], []) if piece.arrow else ([text], [("text", 0, 1)])


def _word_role(tokens: Sequence[Token], items: Sequence[tuple[str, int, int]], k: int, now: Piece) -> str:
    """What the words at item `k` do, from what stands around them."""
    before = after = ""
    if now.items:
        kind, start, _ = now.items[-1]
        before = "operator" if kind == "relation" or now.tokens[start].text in OPERATORS else "operand"
    if k + 1 < len(items) and items[k + 1][0] != "align":
        kind, start, _ = items[k + 1]
        applied = kind in {"nested", "other"} and tokens[start].text in {"(", "[", "_", "^", "\\left"}
        after = "applied" if applied else "relation" if kind in {"relation", "comma"} else "term"
    text = " ".join(tokens[items[k][1]].text.split())
    return role_of_words(text, before=before, after=after, parted=now.separator in {"quad", "column", "comma"})


def _column(
    pieces: list[Piece],
    cell: int,
    at: int,
    items: Sequence[tuple[str, int, int]],
    tokens: Sequence[Token],
    columns: frozenset[int],
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
            pieces.append(Piece("column", second, empty_cell=True))
    elif complete and (cell % 2 == 0 or following[0] == "text") and tokens[following[1]].text not in OPERATORS:
        pieces.append(Piece("column", cell // 2))


def _without_end(piece: Piece) -> None:
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
        elif token.text not in _PROOF_ENDS:
            break
        piece.items.pop()
        del piece.tokens[start:]
