"""A document in, the author's own words to the tool out: definitions, assumptions, off and on, expectations, waivers."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from derivations.diagnostic import Problem
from derivations.latex.chains import Statement
from derivations.latex.lexer import comments
from derivations.markdown import Comment, Display, Document, Heading
from derivations.source import Fragment, Source, Span
from derivations.verdict import VERDICTS

_PREFIX = re.compile(r"\s*derivations\s*:\s*", re.IGNORECASE)
_DIRECTIVE = re.compile(r"\s*(?P<word>[A-Za-z-]+)\s*(?P<rest>(?:\$[^$]*\$|[^;$])*)(?:;|$)")
_MATHS = re.compile(r"\$([^$]+)\$")
_WAIVED = re.compile(r"waived\s*:\s*(?P<reason>\S.*)", re.IGNORECASE)
_STATING = ("define", "assume")
_SWITCHES = ("off", "on", "ignore-file")


@dataclass(frozen=True, slots=True)
class Told:
    """Something that the author tells the tool: a definition or an assumption, and where it holds."""

    kind: str
    """define or assume."""
    maths: Fragment
    span: Span
    """Of the comment, or of the line in the front matter."""
    start: int
    end: int
    """The offsets between which it holds."""
    words: str = ""
    """What follows the maths up to the next maths or semicolon: "is a positive integer"."""


@dataclass(frozen=True, slots=True)
class Annotations:
    """What the author says to the tool outside of displays."""

    told: tuple[Told, ...]
    off: tuple[Span, ...]
    """The stretches of the post that are not to be checked."""
    ignored: bool
    """Whether the whole post is not to be checked."""
    problems: tuple[Problem, ...]

    def is_off(self, offset: int) -> bool:
        """Whether checking is switched off at an offset."""
        return self.ignored or any(s.start <= offset < s.end for s in self.off)


@dataclass(frozen=True, slots=True)
class RowComment:
    """A `%` comment with verdict words, or one that waives, and the steps it speaks of."""

    span: Span
    expected: tuple[str, ...]
    waived: str
    """The reason; empty for an expectation."""
    links: tuple[tuple[int, int], ...]
    """(statement, link), indices into the statements of the display."""


def annotations(document: Document) -> Annotations:
    """Read the front matter and the HTML comments."""
    told: list[Told] = []
    problems: list[Problem] = []
    ignored = _front_matter(document, told, problems)
    off: list[Span] = []
    since: int | None = None
    ends = _section_ends(document)
    for piece in document.pieces:
        if not isinstance(piece, Comment):
            continue
        prefix = _PREFIX.match(piece.text.text)
        if prefix is None:
            continue
        for match in _directives(piece.text.text, prefix.end()):
            word, rest = match.group("word").lower(), match.group("rest")
            if word in _STATING and rest.strip():
                end = ends(piece.span.end)
                told.extend(_stated(piece.text, match, piece.span, end))
            elif word in _SWITCHES and not rest.strip():
                ignored |= word == "ignore-file"
                if word == "off" and since is None:
                    since = piece.span.start
                elif word == "on" and since is not None:
                    off.append(Span(since, piece.span.end))
                    since = None
            else:
                problems.append(
                    Problem(
                        "bad-annotation",
                        f"expected define, assume, off, on or ignore-file, not “{match.group().strip()}”",
                        piece.span,
                    )
                )
    if since is not None:
        off.append(Span(since, len(document.source.text)))
    return Annotations(tuple(told), tuple(off), ignored, tuple(problems))


def row_comments(
    source: Source, display: Display, statements: Sequence[Statement]
) -> tuple[tuple[RowComment, ...], tuple[Problem, ...]]:
    """The comments in a display that are nothing but verdict words, or that waive, and the problems with them."""
    found: list[RowComment] = []
    problems: list[Problem] = []
    places = sorted(
        (link.sign[0].span.start, (s, k))
        for s, statement in enumerate(statements)
        for k, link in enumerate(statement.links)
        if link.sign
    )
    starts = [start for start, _ in places]
    for text, span in comments(display.fragment):
        words = tuple(text.lower().replace(",", " ").split())
        waived = _WAIVED.fullmatch(text.strip())
        if waived is None and not (words and all(w in VERDICTS for w in words)):
            continue
        begin = source.offset(source.position(span.start)[0])
        first, last = bisect_left(starts, begin), bisect_left(starts, span.start)
        if first == last and source.text[begin : span.start].strip(" \t>"):
            first = max(0, last - 1)  # the row began on a line before
        links = tuple(where for _, where in places[first:last])
        if not links:
            problems.append(Problem("unused-comment", "this comment stands on the line of no step", span))
        elif waived is None and len(words) != len(links):
            message = f"{len(words)} verdict words for {len(links)} steps on this line"
            problems.append(Problem("unused-comment", message, span))
        else:
            found.append(RowComment(span, () if waived else words, waived.group("reason").strip() if waived else "", links))
    return tuple(found), tuple(problems)


def _directives(text: str, start: int) -> Iterator[re.Match[str]]:
    while (match := _DIRECTIVE.match(text, start)) is not None and match.end() > start:
        yield match
        start = match.end()


def _stated(comment: Fragment, match: re.Match[str], span: Span, end: int) -> Iterator[Told]:
    """The formulas of one directive; without dollars all of it is one."""
    word, begin = match.group("word").lower(), match.start("rest")
    formulas = list(_MATHS.finditer(comment.text, begin, match.end("rest")))
    if not formulas:
        stop = begin + len(match.group("rest").rstrip())
        yield Told(word, comment.cut(begin, stop), span, span.end, end)
    for k, formula in enumerate(formulas):
        stop = formulas[k + 1].start() if k + 1 < len(formulas) else match.end("rest")
        words = comment.text[formula.end() : stop].strip(" ,.\n")
        yield Told(word, comment.cut(formula.start(1), formula.end(1)), span, span.end, end, words.removesuffix(" and"))


def _section_ends(document: Document) -> "_Ends":
    return _Ends(tuple((p.span.start, p.level) for p in document.pieces if isinstance(p, Heading)), len(document.source.text))


@dataclass(frozen=True, slots=True)
class _Ends:
    """Where the section around an offset ends: at the next heading of its level or above."""

    headings: tuple[tuple[int, int], ...]
    length: int

    def __call__(self, offset: int) -> int:
        k = bisect_left(self.headings, (offset, 0))
        level = self.headings[k - 1][1] if k else 0
        return next((start for start, other in self.headings[k:] if other <= level), self.length)


def _front_matter(document: Document, told: list[Told], problems: list[Problem]) -> bool:
    """Read `derivations:` of the front matter; whether it says that the post is not to be checked."""
    own = document.front_matter.get("derivations")
    span = document.front_matter_span
    if own is None or own is True:
        return False
    if own is False:
        return True
    if not isinstance(own, Mapping):
        problems.append(
            Problem("bad-annotation", "derivations: in the front matter holds define: and assume:, or is false", span)
        )
        return False
    for kind, values in own.items():
        listed = values if isinstance(values, list) else [values]
        if kind not in _STATING or not all(isinstance(v, str) for v in listed):
            problems.append(Problem("bad-annotation", f"expected define: or assume: with lines of LaTeX, not “{kind}”", span))
            continue
        for value in listed:
            maths = _placed(document.source, span, str(value).strip().strip("$"))
            told.append(Told(str(kind), maths, maths.span(0, len(maths.text)), span.end, len(document.source.text)))
    return False


def _placed(source: Source, span: Span, value: str) -> Fragment:
    """The value with the places of its characters in the front matter, where it stands as it is or with doubled backslashes."""
    at = source.text.find(value, span.start, span.end)
    if at >= 0:
        return Fragment.of(source, Span(at, at + len(value)))
    at = source.text.find(value.replace("\\", "\\\\"), span.start, span.end)
    if at < 0:
        return Fragment(value, (*[span.start] * len(value), span.end))
    offsets = []
    for character in value:
        offsets.append(at)
        at += 2 if character == "\\" else 1
    return Fragment(value, (*offsets, at))
