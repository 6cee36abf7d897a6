"""The tokens of a display in, its rows out: outer environments off, nested ones kept, presentation that hides structure gone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from derivations.latex.levels import levels
from derivations.latex.lexer import Token
from derivations.latex.presentation import DROPPED, SPACES, STYLES, TRANSPARENT, empty_braces
from derivations.latex.relations import NAMES, group_end, relation_at

_STARRED = {"align", "alignat", "flalign", "eqnarray", "gather", "multline", "equation", "IEEEeqnarray", "dmath"}
_PLAIN = {
    "aligned",
    "alignedat",
    "split",
    "gathered",
    "lgathered",
    "rgathered",
    "multlined",
    "displaymath",
    "math",
    "subequations",
}
ALIGNING = frozenset(_STARRED | _PLAIN | {name + "*" for name in _STARRED})
"""Environments whose rows are rows of the derivation."""

TABLES = frozenset({"array", "cases", "dcases", "rcases", "tabular", "matrix", "empheq"})
"""Environments that are used for alignment as well, if their rows hold relations."""

INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad")

_KEPT = frozenset({"\\left", "\\right", "\\middle"}) | {s for s in STYLES if "big" in s.lower()}
_LOOSE = SPACES | (STYLES - _KEPT) | {"\\quad", "\\qquad", "\\hline"} | INVISIBLE
_BLANKS = 3
"""So many `\\ ` in a row part statements as a `\\quad` does."""

_NESTING = 8
"""Environments in environments that are seen through; more are no derivation, and would cost quadratic time."""

_RECORDED = frozenset({"\\tag", "\\tag*", "\\label", "\\nonumber", "\\notag"})


@dataclass(frozen=True, slots=True)
class Row:
    r"""One row: its tokens without spacing, colour and labels; columns and `\quad` still in it."""

    number: int
    """Counted from 1; rows without content do not count."""
    tokens: tuple[Token, ...]
    recorded: tuple[Token, ...] = ()
    """`\\tag`, `\\label` and `\\nonumber`, with their arguments."""
    intertext: str = ""
    """What `\\intertext` says before the row."""


def rows(tokens: Sequence[Token]) -> tuple[Row, ...]:
    r"""Split a display at `\\`, `\newline` and `\cr` outside groups and nested environments."""
    out: list[Row] = []
    said: list[str] = []
    for part in _split(_spliced(_unwrapped(list(tokens)))):
        said += [t.text.strip() for t in part if t.kind == "intertext"]
        seen, recorded = visible([t for t in part if t.kind != "intertext"])
        if all(t.kind == "align" or t.text in _LOOSE or t.text in {".", ","} for t in seen) and not any(
            t.kind == "text" for t in seen
        ):
            continue
        out.append(Row(len(out) + 1, tuple(_without_braced_signs(_flat(seen))), tuple(recorded), " ".join(said)))
        said = []
    return tuple(out)


def visible(tokens: Sequence[Token]) -> tuple[list[Token], list[Token]]:
    """The tokens without spacing, colour and boxes, but with sized delimiters; and the labels and tags that were in them."""
    out: list[Token] = []
    recorded: list[Token] = []
    loose = _loose_braces(tokens) | empty_braces(tokens)
    at = blanks = 0
    while at < len(tokens):
        token = tokens[at]
        start, at = at, at + 1
        if start in loose:
            continue
        name = token.text if token.kind == "command" else ""
        blanks = blanks + 1 if name == "\\ " else 0
        if blanks == _BLANKS:
            out.append(Token("command", "\\quad", token.span))
        elif not name or name in _KEPT:
            if token.text not in INVISIBLE:
                out.append(token)
        elif name in {"\\eqref", "\\ref"}:  # a reason, or part of one
            at = group_end(tokens, at)
            label = "".join(t.text for t in tokens[start + 1 : at]).strip("{}")
            out.append(Token("text", f"({label})", token.span.to(tokens[at - 1].span), token.space_before))
        elif name in {"\\hspace", "\\hspace*"}:
            at = group_end(tokens, at)
            if _is_wide(tokens[start + 1 : at]):
                out.append(Token("command", "\\quad", token.span))
        elif name in DROPPED:
            for _ in range(DROPPED[name]):
                at = group_end(tokens, at)
            if name in _RECORDED:
                recorded += tokens[start:at]
        elif name in _RECORDED:
            recorded.append(token)
        elif name in TRANSPARENT:
            if at < len(tokens) and tokens[at].text == "[":
                while at < len(tokens) and tokens[at].text != "]":
                    at += 1
                at += 1
            for _ in range(TRANSPARENT[name]):
                at = group_end(tokens, at)
        elif name in SPACES or name in STYLES:
            continue
        elif name in {"\\mathrm", "\\rm", "\\textup"} and (word := _word(tokens, at)) is not None:
            out.append(word[0])
            at = word[1]
        else:
            out.append(token)
    return out, recorded


_WORDS = frozenset(
    {
        "if",
        "for",
        "where",
        "when",
        "and",
        "or",
        "otherwise",
        "with",
        "since",
        "because",
        "let",
        "then",
        "etc",
        "etc.",
        "iff",
        "so",
    }
    | {"hence", "thus", "all", "every", "subject"}
)
_EDGES = frozenset({"+", "-", "\\times", "\\cdot", "\\pm", "\\mp", "/", "*", "\\otimes", "\\odot"})


def _loose_braces(tokens: Sequence[Token]) -> set[int]:
    r"""The braces of a coloured part that begins or ends with a sign between operands: `a \textcolor{red}{+ b}` is a + b."""
    if not any(t.text in TRANSPARENT or t.text == "\\color" for t in tokens):
        return set()
    closing: dict[int, int] = {}
    stack: list[int] = []
    for k, token in enumerate(tokens):
        if token.kind == "open":
            stack.append(k)
        elif token.kind == "close" and stack:
            closing[stack.pop()] = k
    loose: set[int] = set()
    for k, token in enumerate(tokens):
        begin = k - 1 if token.text == "\\color" else k + 1
        first = k + 1
        for _ in range(TRANSPARENT.get(token.text, 0) if token.text != "\\color" else 1):
            first = closing.get(first, first) + 1
        if token.text in TRANSPARENT:
            begin, first = first, first + 1
        elif token.text != "\\color":
            continue
        before = min(begin, k) - 1
        if begin not in closing or (before >= 0 and tokens[before].kind in {"super", "sub"}):
            continue
        last = closing[begin] - 1
        while first < last and tokens[first].text in SPACES:
            first += 1
        while last > first and tokens[last].text in SPACES:
            last -= 1
        if first <= last and (tokens[first].text in _EDGES or tokens[last].text in _EDGES):
            loose |= {begin, closing[begin]}
    return loose


_LENGTHS = {"em": 1.0, "ex": 2.0, "cm": 0.5, "mm": 5.0, "pt": 10.0, "in": 0.2}


def _word(tokens: Sequence[Token], at: int) -> tuple[Token, int] | None:
    r"""The plain word that `\mathrm{…}` sets, and where that ends."""
    end = group_end(tokens, at)
    inner = tokens[at + 1 : end - 1]
    text = "".join((" " if t.space_before else "") + t.text for t in inner).strip()
    if end - at < 3 or text.partition(" ")[0] not in _WORDS or not all(t.kind in {"letter", "symbol"} for t in inner):
        return None
    return Token("text", text, inner[0].span.to(inner[-1].span), tokens[at].space_before), end


def _is_wide(tokens: Sequence[Token]) -> bool:
    r"""Whether a `\hspace{…}` is as wide as a `\quad`."""
    text = "".join(t.text for t in tokens if t.kind in {"number", "letter", "symbol"})
    length = re.fullmatch(r"(\d*\.?\d+)(em|ex|cm|mm|pt|in)", text.replace(",", "."))
    return length is not None and float(length[1][:9]) >= _LENGTHS[length[2]]


def _split(tokens: Sequence[Token]) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth = max(0, depth + (token.kind in {"open", "begin"}) - (token.kind in {"close", "end"}))
        if token.kind == "row" and depth == 0:
            parts.append([])
        else:
            parts[-1].append(token)
            if token.kind == "intertext" and depth == 0 and len(parts[-1]) > 1:
                parts[-1].pop()
                parts.append([token])
    return parts


def environment_ends(tokens: Sequence[Token]) -> dict[int, int]:
    """Index of each `begin` to that of its `end`."""
    ends: dict[int, int] = {}
    stack: list[int] = []
    for k, token in enumerate(tokens):
        if token.kind == "begin":
            stack.append(k)
        elif token.kind == "end" and stack:
            ends[stack.pop()] = k
    return ends


def _unwrapped(tokens: list[Token]) -> list[Token]:
    r"""Without the environments, groups and the `\left\{ … \right.` that surround all rows."""
    for _ in range(_NESTING):
        first, last = 0, len(tokens)
        while first < last and (tokens[first].text in _LOOSE or (tokens[first].text in _RECORDED | {"\\color", "\\require"})):
            first = group_end(tokens, first + 1) if tokens[first].text in DROPPED else first + 1
        tail = last
        while tail > first and (tokens[tail - 1].text in _LOOSE | {".", ",", ";"} or tokens[tail - 1].kind == "row"):
            if tokens[tail - 1].text == "." and tail > 1 and tokens[tail - 2].text == "\\right":
                break
            tail -= 1
        tail = _without_label(tokens, first, tail)
        if tail - first < 2:
            return tokens
        head, foot = tokens[first], tokens[tail - 1]
        if head.kind == "begin" and foot.kind == "end" and environment_ends(tokens[first:tail]).get(0) == tail - first - 1:
            if head.text in ALIGNING or (head.text in TABLES and _system(tokens[first + 1 : tail - 1], head.text)):
                tokens = tokens[:first] + tokens[first + 1 : tail - 1]
                continue
            return tokens
        if head.text == "\\left" and tail - first > 5 and tokens[tail - 2].text == "\\right" and foot.text == ".":
            inner = tokens[first + 2 : tail - 2]
            if (
                inner[0].kind == "begin"
                and environment_ends(inner).get(0) == len(inner) - 1
                and inner[0].text in ALIGNING | TABLES
            ):
                tokens = tokens[:first] + inner[1:-1]
                continue
        if head.kind == "open" and group_end(tokens[:tail], first) == tail and foot.kind == "close":
            inner = tokens[first + 1 : tail - 1]
            if any(t.kind in {"row", "begin"} or relation_at(inner, k) for k, t in enumerate(inner)):
                tokens = tokens[:first] + inner
                continue
        return tokens
    return tokens


def _without_label(tokens: list[Token], first: int, tail: int) -> int:
    r"""The end without a `\label{…}` or `\tag{…}` there."""
    if tail > first and tokens[tail - 1].kind == "close":
        depth = 0
        for k in range(tail - 1, first, -1):
            depth += (tokens[k].kind == "close") - (tokens[k].kind == "open")
            if depth == 0:
                return k - 1 if tokens[k - 1].text in {"\\label", "\\tag", "\\tag*"} else tail
    return tail


def _system(inner: Sequence[Token], environment: str) -> bool:
    """Whether the rows of a table are statements: each, or for an array one, holds a relation outside brackets."""
    parts = [p for p in _split(inner) if p]
    related = [any(kind == "relation" for kind, *_ in levels(p)) for p in parts]
    return any(related) if environment in {"array", "tabular"} else bool(related) and all(related)


def _spliced(tokens: list[Token]) -> list[Token]:
    """Nested alignments outside brackets: rows with relations become rows of the display, others one expression."""
    if not any(t.kind == "begin" and t.text in ALIGNING for t in tokens):
        return tokens
    ends = environment_ends(tokens)
    out: list[Token] = []
    depth = nesting = flat_until = 0
    dropped: set[int] = set()
    for k, token in enumerate(tokens):
        if k in dropped:
            nesting -= 1
            continue
        if token.kind == "begin" and token.text in ALIGNING and k in ends and nesting < _NESTING:
            parts = _split(tokens[k + 1 : ends[k]])
            related = any(item[0] == "relation" for part in parts for item in levels(part))
            if depth == 0 or not related or len(parts) == 1:
                nesting += 1
                dropped.add(ends[k])
                if not related or depth or k < flat_until:
                    flat_until = max(flat_until, ends[k])
                continue
        if token.kind in {"row", "align"} and k < flat_until:
            continue
        opening = token.kind in {"open", "begin"} or token.text == "\\left"
        closing = token.kind in {"close", "end"} or token.text == "\\right"
        depth = max(0, depth + opening - closing)
        out.append(token)
    return out


def _flat(tokens: list[Token]) -> list[Token]:
    """Groups that only colour see-through: around the whole row, or around a part that begins or ends with a relation."""
    for _ in range(20):
        k = _wrapping_group(tokens)
        if k is None:
            break
        end = group_end(tokens, k)
        tokens = tokens[:k] + tokens[k + 1 : end - 1] + tokens[end:]
    return tokens


def _without_braced_signs(tokens: list[Token]) -> list[Token]:
    """`{+}` and `{-}` at the start of a row, behind an `&` or an operand, are the bare signs."""
    out: list[Token] = []
    for k, token in enumerate(tokens):
        if token.kind in {"open", "close"}:
            sign = k + 1 if token.kind == "open" else k - 1
            other = k + 2 if token.kind == "open" else k - 2
            first = min(k, other)
            leads = all(t.kind == "align" or t.text in _LOOSE for t in tokens[max(0, first - 3) : first])
            leads |= first > 0 and (tokens[first - 1].kind in {"letter", "number"} or tokens[first - 1].text in {")", "]"})
            if (
                leads
                and 0 <= other < len(tokens)
                and tokens[sign].text in {"+", "-"}
                and {token.kind, tokens[other].kind} == {"open", "close"}
            ):
                continue
        out.append(token)
    return out


def _wrapping_group(tokens: list[Token]) -> int | None:
    """Where a group begins that is no argument and holds a relation that belongs to the row."""
    k = 0
    alone = [i for i, t in enumerate(tokens) if t.kind != "align" and t.text not in _LOOSE | {".", ","}]
    while k < len(tokens):
        token = tokens[k]
        if token.kind == "open":
            end = group_end(tokens, k)
            if tokens[end - 1].kind != "close":
                return None
            inner = tokens[k + 1 : end - 1]
            whole = bool(alone) and alone[0] == k and alone[-1] == end - 1
            if relation_at(tokens, k) is None and inner:
                free = (
                    k == 0
                    or tokens[k - 1].kind in {"align", "symbol", "number", "letter", "text"}
                    or tokens[k - 1].text in _LOOSE
                )
                whole = whole or (_parts_statements(tokens, k - 1) and _parts_statements(tokens, end))
                found = [item for item in levels(inner) if item[0] == "relation"]
                edge = bool(found) and (found[0][1] == 0 or found[-1][2] == len(inner))
                if found and (whole or (free and edge)):
                    return k
            k = end
        elif token.kind in {"command", "super", "sub"} and token.text not in _LOOSE:
            k += 1
            while (
                k < len(tokens) and tokens[k].kind == "open" and (token.kind != "command" or relation_at(tokens, k - 1) is None)
            ):
                k = group_end(tokens, k)
                if token.kind != "command":
                    break
        else:
            k += 1
    return None


def _parts_statements(tokens: Sequence[Token], at: int) -> bool:
    """Whether a statement may begin behind, or end before, the token there."""
    if not 0 <= at < len(tokens):
        return True
    token = tokens[at]
    return token.kind in {"align", "text"} or token.text in _LOOSE | {".", ",", ";"} or token.text in NAMES
