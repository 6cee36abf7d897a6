"""A post in, its displays, inline maths, prose, headings and comments out, in order, each with its place."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from derivations.blocks import Block, blocks
from derivations.delimiters import Found, scan
from derivations.diagnostic import Problem
from derivations.escapes import undo
from derivations.front_matter import read as read_front_matter
from derivations.source import Fragment, Source, Span


@dataclass(frozen=True, slots=True)
class Place:
    """Where a piece belongs; numbers count from 1 through the post, 0 is none."""

    paragraph: int
    """Text and displays without a blank line between them share it."""
    section: int
    """The number of headings before."""
    item: int
    """The innermost list item, quote, admonition, tab or footnote."""


@dataclass(frozen=True, slots=True)
class Display:
    """A displayed formula: what stands between its delimiters, escapes undone."""

    fragment: Fragment
    span: Span
    """With the delimiters."""
    delimiter: str
    """`$$`, `\\[`, `\\\\[`, `\\begin`, a fence with its word, `<d-math block>`, `<script>`, `{% %}` or `{{< >}}`."""
    environment: str | None
    """The outermost environment, if the display is one."""
    place: Place


@dataclass(frozen=True, slots=True)
class Inline:
    """Maths in running text."""

    fragment: Fragment
    span: Span
    delimiter: str
    place: Place


@dataclass(frozen=True, slots=True)
class Prose:
    """Text between maths, without tags, comments and code."""

    text: Fragment
    place: Place


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; its maths and words follow as pieces of their own, in the section that it opens."""

    level: int
    text: str
    span: Span
    place: Place


@dataclass(frozen=True, slots=True)
class Comment:
    """An HTML comment."""

    text: Fragment
    span: Span
    place: Place


Piece = Display | Inline | Prose | Heading | Comment


@dataclass(frozen=True, slots=True)
class Document:
    """A post, taken apart."""

    source: Source
    pieces: tuple[Piece, ...]
    front_matter: Mapping[str, Any]
    front_matter_span: Span
    macros: tuple[Fragment, ...] = field(default=())
    """Raw LaTeX blocks, which hold definitions of macros alone."""
    problems: tuple[Problem, ...] = ()

    @property
    def displays(self) -> tuple[Display, ...]:
        """The displays, in order."""
        return tuple(p for p in self.pieces if isinstance(p, Display))


def find(source: Source) -> Document:
    """Take a post apart; the time is linear in its size."""
    front, span, start, problems = read_front_matter(source)
    pieces: list[Piece] = []
    macros: list[Fragment] = []
    for block in blocks(source, start):
        if block.kind == "macros":
            macros.append(block.fragment)
        elif block.kind == "math":
            pieces.extend(_fence(block))
        else:
            pieces.extend(_text(block, problems))
    return Document(source, tuple(_shown(pieces)), front, span, tuple(macros), tuple(problems))


_RELATION = re.compile(r"[=<>]|\\(?:leq?|geq?|approx|equiv|propto|sim|leqslant|geqslant)(?![A-Za-z])")


def _shown(pieces: list[Piece]) -> Iterator[Piece]:
    """In a post that has `$` for running text, `$$` is a display also within a line; names alone stay in the text."""
    dollars = any(isinstance(p, Inline) and p.delimiter == "$" for p in pieces)
    for piece in pieces:
        if dollars and isinstance(piece, Inline) and piece.delimiter == "$$" and _RELATION.search(piece.fragment.text):
            yield Display(piece.fragment, piece.span, "$$", None, piece.place)
        else:
            yield piece


def _place(block: Block) -> Place:
    return Place(block.paragraph, block.section, block.item)


def _fence(block: Block) -> Iterator[Display]:
    """The displays of a maths fence; a blank line parts the equations of a MyST directive."""
    place, text = _place(block), block.fragment.text
    start = 0
    parts: list[tuple[int, int]] = []
    if block.mark.endswith("{math}") and "\\begin" not in text:
        while (gap := text.find("\n\n", start)) >= 0:
            parts.append((start, gap))
            start = gap + 2
    parts.append((start, len(text)))
    for first, last in parts:
        if text[first:last].strip():
            fragment = undo(block.fragment.cut(first, last))
            yield Display(fragment, Span(block.start, block.end), block.mark, _environment(fragment.text), place)


def _environment(text: str) -> str | None:
    body = text.lstrip()
    if not body.startswith("\\begin{"):
        return None
    end = body.find("}")
    return body[len("\\begin{") : end] if end > 0 else None


def _text(block: Block, problems: list[Problem]) -> Iterator[Piece]:
    fragment, place = block.fragment, _place(block)
    if block.kind == "heading":
        whole = fragment.span(0, len(fragment.text))
        start = len(fragment.text) - len(fragment.text.lstrip("# "))
        end = len(fragment.text.rstrip("# \n="))
        fragment = fragment.cut(start, max(start, end))
        yield Heading(block.level, fragment.text, whole, place)
    words: list[tuple[int, int]] = []
    for found in scan(fragment.text):
        if found.role in {"text", "unclosed"}:
            words.append((found.start, found.end))
            if found.role == "unclosed" and found.delimiter not in {"code", "<script>"}:
                message = f"{fragment.text[found.start : found.end]} is opened here and never closed"
                problems.append(Problem("unclosed", message, fragment.span(found.start, found.end)))
            continue
        if found.role == "code":
            words.append((found.start, found.start + 1))
            continue
        piece = _piece(fragment, found, place)
        if piece is not None:
            yield from _prose(fragment, words, place)
            words = []
            yield piece
    yield from _prose(fragment, words, place)


def _piece(fragment: Fragment, found: Found, place: Place) -> Piece | None:
    inner, span = fragment.cut(found.inner_start, found.inner_end), fragment.span(found.start, found.end)
    match found.role:
        case "display":
            inner = undo(inner)
            return Display(inner, span, found.delimiter, _environment(inner.text), place)
        case "inline":
            return Inline(undo(inner), span, found.delimiter, place)
        case "comment":
            return Comment(inner, span, place)
    return None


def _prose(fragment: Fragment, parts: list[tuple[int, int]], place: Place) -> Iterator[Prose]:
    if not any(fragment.text[a:b].strip() for a, b in parts):
        return
    offsets = [k for a, b in parts for k in fragment.offsets[a:b]]
    text = "".join(fragment.text[a:b] for a, b in parts)
    yield Prose(Fragment(text, (*offsets, fragment.offsets[parts[-1][1]])), place)
