"""A post in, its blocks of text out: markdown-it tells code, lists, quotes and headings; every line knows where it stood."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, heading, html_block, lheading, paragraph
from markdown_it.token import Token

from derivations.delimiters import Closer, open_dollar, unfinished
from derivations.source import Fragment, Source

Rule = Callable[[StateBlock, int, int, bool], bool]

_TRIGGER = re.compile(r"\$\$|\\\\?\[|\\begin|<|\{[%{]")
_FENCE = re.compile(r"\s*(?:```|~~~)")
_RAW_HTML = re.compile(r"<(?:script|pre|style|textarea)\b|<!--|<\?|<![A-Za-z\[]", re.IGNORECASE)
_MATH_FENCE = re.compile(r"(?P<mark>`{3,}|~{3,}|:{3,})\s*(?:math\b|\{math\}|\{=(?:tex|latex)\})(?P<rest>.*)$")
_OPTION = re.compile(r":[\w-]+:(?:\s.*)?$")
_MARK = re.compile(r"(?::{3,}|/{3,})(?P<rest>.*)$")
_DIRECTIVE = re.compile(r"\s*\{[^{}]*\}|\s*[\w-]+\s*\||\s*[\w-]+\s*$")
_INDENTED = re.compile(r"(?:!!!|\?\?\?\+?|===[!+]*)\s+(?P<title>\S.*)|(?P<note>\[\^[^\]\s]+\]:|:(?=\s{1,3}\S))\s*")
_LIST_LIKE = re.compile(r"(?:[-+*]|\d+[.)]|#{1,6})\s|>|[-=]+\s*$")
_CLOSING_DOLLAR = re.compile(r"(?<![\s\\$])\$(?![\d$])")
_PROSE = re.compile(r"#{1,6}\s|(?:[-*+]\s+|\d+[.)]\s+)?(?:[A-Za-z][a-z']*[,;:]?\s+){3,}[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Block:
    """The text of a paragraph, a heading, an HTML block or a maths fence, and the numbers of where it belongs."""

    kind: str
    """text, heading, math or macros."""
    fragment: Fragment
    paragraph: int
    section: int
    item: int
    """The innermost list item, quote, admonition or tab; 0 outside."""
    level: int = 0
    """Of a heading."""
    mark: str = ""
    """Of a maths fence: how it is written."""
    start: int = 0
    end: int = 0
    """Of a maths fence: with its delimiters."""


def blocks(source: Source, start: int) -> Iterator[Block]:
    """The blocks of text of a post that begins (behind its front matter) at an offset; code is left out."""
    text = source.text[start:].replace("\r\n", " \n").replace("\r", "\n").replace("\0", "\ufffd")
    tokens: list[Token] = []
    parser = _parser()
    parser.block.parse(text, parser, {}, tokens)
    return _walk(tokens, text, start)


def _walk(tokens: list[Token], text: str, offset: int) -> Iterator[Block]:
    paragraph_number = section = items = 0
    stack: list[int] = [0]
    level = 0
    waiting: list[tuple[int, int]] = []  # the lines of a paragraph that may go on
    last: tuple[int, int] = (-1, -1)  # the line after them, and their item

    def text_block() -> Iterator[Block]:
        if waiting:
            yield Block("text", _fragment(text, waiting, offset), paragraph_number, section, last[1])
            waiting.clear()

    for token in tokens:
        kind = token.type
        if kind in {"list_item_open", "blockquote_open", "container_open"}:
            items += 1
            stack.append(items)
        elif kind in {"list_item_close", "blockquote_close", "container_close"}:
            stack.pop()
        elif kind == "heading_open":
            level = int(token.tag[1:])
        elif "lines" in token.meta and token.map is not None:
            lines = token.meta["lines"]
            plain = not level and kind not in {"math_fence", "title"}
            if not plain or (token.map[0], stack[-1]) != last:
                yield from text_block()
                paragraph_number += 1
            if plain:
                waiting.extend(lines)
                last = (token.map[1], stack[-1])
                continue
            last = (-1, stack[-1])
            fragment = _fragment(text, lines, offset)
            if level:
                section += 1
                yield Block("heading", fragment, paragraph_number, section, stack[-1], level)
                level = 0
            elif kind == "math_fence":
                first, end = token.meta["span"]
                yield Block(
                    token.info, fragment, paragraph_number, section, stack[-1], 0, token.markup, first + offset, end + offset
                )
            else:
                yield Block("text", fragment, paragraph_number, section, stack[-1])
    yield from text_block()


def _fragment(text: str, lines: list[tuple[int, int]], offset: int) -> Fragment:
    parts: list[str] = []
    offsets: list[int] = []
    for start, end in lines:
        if parts:
            parts.append("\n")
            offsets.append(lines[len(parts) // 2 - 1][1] + offset)
        parts.append(text[start:end])
        offsets.extend(range(start + offset, end + offset))
    return Fragment("".join(parts), (*offsets, (lines[-1][1] if lines else 0) + offset))


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": 40})
    ruler = parser.block.ruler
    ruler.disable(["reference"])
    for name, rule, alternatives in (
        ("paragraph", paragraph, []),
        ("lheading", lheading, []),
        ("heading", heading, ["paragraph", "blockquote"]),
        ("html_block", _raw_html, ["paragraph", "blockquote"]),
    ):
        ruler.at(name, _located(rule), {"alt": alternatives})
    ruler.before("fence", "math_fence", _math_fence, {"alt": ["paragraph", "blockquote", "list"]})
    ruler.after("list", "glued", _glued, {"alt": ["paragraph", "blockquote"]})
    ruler.after("glued", "indented", _indented, {"alt": ["paragraph", "blockquote"]})
    ruler.after("indented", "mark", _mark, {"alt": ["paragraph", "blockquote"]})
    return parser


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _places(state: StateBlock, start: int, end: int) -> list[tuple[int, int]]:
    """Where the text of each line stands, white space and signs of containers left out."""
    return [(min(state.bMarks[k] + state.tShift[k], state.eMarks[k]), state.eMarks[k]) for k in range(start, end)]


def _located(rule: Rule) -> Rule:
    """The rule, with the places of its lines added to the text that it finds."""

    def located(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - the signature of markdown-it
        before = len(state.tokens)
        if not rule(state, start, end, silent):
            return False
        for token in state.tokens[before:]:
            if token.type in {"inline", "html_block"} and token.map is not None:
                if rule is paragraph:
                    _extend(state, token, end)
                last = token.map[1]
                if last - token.map[0] > 1 and rule is lheading:
                    last -= 1
                token.meta = {"lines": _places(state, token.map[0], last)}
        return True

    return located


def _extend(state: StateBlock, token: Token, end: int) -> None:
    """Add the lines up to where a display closes that an indented line of the paragraph opened."""
    assert token.map is not None
    if not _TRIGGER.search(token.content) or (opened := unfinished(token.content)) is None:
        return
    last = _follow(state, state.line - 1, end, opened)
    if last is not None:
        token.map = [token.map[0], last + 1]
        state.line = last + 1


def _raw_html(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - as above
    """Scripts, styles, preformatted text and comments; other tags are text with tags in it."""
    return _RAW_HTML.match(_line(state, start)) is not None and html_block(state, start, end, silent)


def _push(state: StateBlock, kind: str, start: int, end: int) -> Token:
    token = state.push(kind, "", 0)
    token.map = [start, end]
    token.meta = {"lines": _places(state, start, end)}
    return token


def _math_fence(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - as above
    """A fence whose content is maths: GitHub's, MyST's as fence and as directive; raw LaTeX holds macros."""
    if state.is_code_block(start):
        return False
    match = _MATH_FENCE.match(_line(state, start))
    if match is None:
        return False
    if silent:
        return True
    mark, last = match.group("mark"), start + 1
    while last < end and not _closes(_line(state, last).rstrip(), mark):
        if not state.isEmpty(last) and state.sCount[last] < state.blkIndent:
            break
        last += 1
    first = start + 1
    while first < last and _OPTION.match(_line(state, first)):
        first += 1
    token = _push(state, "math_fence", start, min(last + 1, end))
    span = state.bMarks[start] + state.tShift[start], state.eMarks[min(last, end - 1)]
    token.meta = {"lines": _places(state, first, last), "span": span}
    token.info = "macros" if "{=" in match.group() else "math"
    token.markup = mark[0] * 3 + ("{math}" if "{math}" in match.group() else "math")
    state.line = min(last + 1, end)
    return True


def _closes(line: str, mark: str) -> bool:
    """Whether the line ends a fence that the mark began."""
    return line.startswith(mark) and not line.strip(mark[0])


def _glued(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - as above
    """Lines that belong together since a display, a comment or code is opened in one and closed in another."""
    text = _line(state, start)
    if state.is_code_block(start):
        return False
    opened = unfinished(text) if _TRIGGER.search(text) else None
    last = _follow(state, start, end, opened) if opened else _dollar_line(state, start, end, text)
    if last is None:
        return False
    if not silent:
        last = _lazy(state, last, end)
        _push(state, "glued", start, last + 1)
        state.line = last + 1
    return True


def _dollar_line(state: StateBlock, start: int, end: int, text: str) -> int | None:
    """The last of the lines in which inline maths goes on, though each looks like a list, a quote or a heading."""
    last = start
    while "$" in text and last + 1 < end and not state.isEmpty(last + 1):
        following = _line(state, last + 1)
        if not _LIST_LIKE.match(following) or not _CLOSING_DOLLAR.search(following) or not open_dollar(text):
            break
        text, last = following, last + 1
    return last if last > start else None


def _lazy(state: StateBlock, last: int, end: int) -> int:
    """The last of the indented lines that follow without a blank one: they go on with the paragraph and are no code."""
    while last + 1 < end and not state.isEmpty(last + 1) and state.sCount[last + 1] - state.blkIndent >= 4:
        last += 1
        opened = unfinished(_line(state, last))
        last = (_follow(state, last, end, opened) if opened else None) or last
    return last


def _follow(state: StateBlock, start: int, end: int, opened: Closer) -> int | None:
    """The line on which everything that is open is closed; None if that cannot be told."""
    closing: int | None = None
    line, place = start, state.eMarks[start]
    while True:
        found = _closing_line(state, line, end, opened, place)
        if found is None:
            return closing
        line, place = found
        closing = line
        rest = state.src[place : state.eMarks[line]]
        following = unfinished(rest) if rest.strip() else None
        if following is None:
            return line
        opened, place = following, state.eMarks[line]


def _closing_line(state: StateBlock, start: int, end: int, opened: Closer, place: int) -> tuple[int, int] | None:
    """The line after `start` with the closer, and the offset behind it."""
    places: list[int] | None = state.env.get(opened.key)
    if places is None:
        places = state.env[opened.key] = [m.start() for m in opened.pattern.finditer(state.src) if m.lastgroup == "close"]
    k = bisect_left(places, place)
    if k == len(places) or places[k] >= state.eMarks[end - 1]:
        return None
    failed_from, failed_to = state.env.get("failed " + opened.key, (0, 0))
    if failed_from <= start < failed_to:
        return None
    blank = False
    for line in range(start + 1, end):
        text = _line(state, line)
        if not text:
            blank = True
            continue
        lazy = blank and state.sCount[line] < state.blkIndent
        if opened.role not in {"code", "comment"} and (lazy or _FENCE.match(text) or (blank and _PROSE.match(text))):
            state.env["failed " + opened.key] = (start, line)
            return None
        for match in opened.pattern.finditer(text):
            if match.lastgroup == "close":
                return line, state.eMarks[line] - len(text) + match.end()
    return None


def _indented(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - as above
    """Admonitions, tabs, footnotes and definitions: a sign, and text that is indented by four."""
    if state.is_code_block(start):
        return False
    match = _INDENTED.match(_line(state, start))
    if match is None or (match.group("note") == ":" and state.parentType == "paragraph" and not silent):
        return False
    if silent:
        return True
    last = start + 1
    while last < end and (state.isEmpty(last) or state.sCount[last] >= state.blkIndent + 4):
        last += 1
    while last > start + 1 and state.isEmpty(last - 1):
        last -= 1
    state.push("container_open", "", 1)
    old = state.blkIndent, state.lineMax, state.parentType
    kept = state.tShift[start], state.sCount[start]
    first = start + 1
    if match.group("note"):
        state.tShift[start] += match.end()
        state.sCount[start] = state.blkIndent + 4
        first = start
    else:
        title = _push(state, "title", start, start + 1)
        begin = state.bMarks[start] + state.tShift[start] + match.start("title")
        title.meta = {"lines": [(begin, state.eMarks[start])]}
    state.blkIndent += 4
    state.lineMax = last
    state.parentType = "root"
    state.md.block.tokenize(state, first, last)
    state.blkIndent, state.lineMax, state.parentType = old
    state.tShift[start], state.sCount[start] = kept
    state.push("container_close", "", -1)
    state.line = last
    return True


def _mark(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - as above
    """A line `::: name` or `/// name` that opens or closes a block whose content is ordinary Markdown."""
    if state.is_code_block(start):
        return False
    match = _MARK.match(_line(state, start))
    if match is None:
        return False
    if silent:
        return True
    rest = match.group("rest")
    directive = _DIRECTIVE.match(rest)
    begin = state.bMarks[start] + state.tShift[start] + match.start("rest") + (directive.end() if directive else 0)
    line = start + 1
    if state.src[begin : state.eMarks[start]].strip():
        title = _push(state, "title", start, line)
        title.meta = {"lines": [(begin, state.eMarks[start])]}
    while line < end and _OPTION.match(_line(state, line)):
        line += 1
    state.line = line
    return True
