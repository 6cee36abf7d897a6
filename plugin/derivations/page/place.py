"""A report about a file and the text that a site renders in, where its displays and the notes about them stand in that text out.

Between the file and the page a site takes off the front matter, a byte-order mark and carriage returns, and another plugin may
have changed anything.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from derivations.source import Span

_ITEM = r"(?:[-*+]|\d{1,9}[.)]|:|\[\^[^\]\n]+\]:)[ \t]+"
_LEAD = re.compile(rf"(?P<quote>[ \t]*(?:>[ \t]?)*)(?P<items>(?:{_ITEM})*)(?P<rest>.*)", re.DOTALL)
_BLOCK = r"#{1,6}[ \t]|`{3}|~{3}|:{3}|\$\$|\\\[|\\begin\{|!!!|\?\?\?|={3}[ \t]+\"|<"
_STOP = re.compile(rf"[ \t>]*(?:$|{_ITEM}|{_BLOCK})")
"""What ends a paragraph."""
_UNDERLINE = re.compile(r"[ \t>]*(?:=+|-+)[ \t]*$")
_HEADING = re.compile(r"[ \t]{0,3}#{1,6}(?:[ \t]|$)")
_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\n.*?\n(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)


@dataclass(frozen=True)
class Cleaned:
    """The text of a file as site generators hand it on, and where its places have gone."""

    original: str

    @cached_property
    def text(self) -> str:
        """Without byte-order mark and carriage returns."""
        return self.original.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")

    @cached_property
    def _dropped(self) -> list[int]:
        mark = [0] if self.original.startswith("\ufeff") else []
        return [*mark, *(m.start() for m in re.finditer("\r(?=\n)", self.original))]

    def span(self, span: Span) -> Span:
        """The place in the cleaned text."""
        return Span(span.start - bisect_left(self._dropped, span.start), span.end - bisect_left(self._dropped, span.end))


def located(file: Cleaned, displays: Iterable[Span], text: str) -> dict[Span, Span]:
    """Where displays of a file stand in the text that is rendered; those that are not surely there are left out."""
    places = {display: file.span(display) for display in displays}
    tail = text.rstrip()
    whole = file.text.rstrip()
    if whole.endswith(tail):
        shift = len(tail) - len(whole)
        moved = {display: Span(place.start + shift, place.end + shift) for display, place in places.items()}
        return {display: place for display, place in moved.items() if place.start >= 0 and place.end <= len(text)}
    found = {}
    for display, place in places.items():
        tex = file.text[place.start : place.end]
        # A formula that occurs more often than in the file may stand there in another context.
        if tex and text.count(tex) == file.text.count(tex):
            at = -1
            for _ in range(file.text.count(tex, 0, place.start) + 1):
                at = text.find(tex, at + 1)
            if at >= 0:
                found[display] = Span(at, at + len(tex))
    return found


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around a display."""

    at: int
    """The end of a line behind which, or on which, something can be said about it."""
    prefix: str
    """What the lines of a paragraph there begin with, for it to stay in the same list, quote or admonition."""
    alone: bool
    """Whether the display is a block of its own and not part of running text."""
    heading: bool
    flowing: bool
    """Whether the line is the end of a paragraph, which can simply go on."""


def surroundings(text: str, display: Span, before: Surroundings | None = None) -> Surroundings:
    """What stands around a display of a Markdown text.

    Args:
        text: the Markdown.
        display: the place of the display in it.
        before: what stands around one that begins before this one; if both share a paragraph, its end is known.
    """
    first = text.rfind("\n", 0, display.start) + 1
    lead = _LEAD.fullmatch(text[first : display.start])
    assert lead is not None, "every part of it may be empty"
    # Python-Markdown wants four spaces for what belongs to an item, and CommonMark takes them too.
    prefix = lead["quote"] + " " * 4 * len(re.findall(r"\S+", lead["items"]))
    line_end = _line_end(text, display.end)
    alone = not lead["rest"] and not text[display.end : line_end].strip()
    heading = _HEADING.match(text, first) is not None
    if alone:
        last = text.rfind("\n", 0, display.end) + 1
        closing = re.match(r"[ \t]*", text[last:])
        # A display that began behind the sign of a list item shows how the item is indented where it ends.
        if lead["items"] and closing is not None and last > display.start and len(closing[0]) > len(prefix):
            prefix = closing[0]
        return Surroundings(line_end, prefix, alone=True, heading=False, flowing=False)
    table = "|" in lead["rest"].replace(r"\|", "") and text[first : display.start].lstrip(" \t>").startswith("|")
    if before is not None and before.flowing and line_end <= before.at:
        return before
    while not heading and line_end < len(text):
        following = text[line_end + 1 : _line_end(text, line_end + 1)]
        if _UNDERLINE.match(following):
            return Surroundings(line_end + 1 + len(following), prefix, alone=False, heading=True, flowing=False)
        if _STOP.match(following):
            break
        line_end += 1 + len(following)
    return Surroundings(line_end, prefix, alone=False, heading=heading, flowing=not heading and not table)


def said(text: str, where: Surroundings, parts: Sequence[str]) -> str:
    """What to insert at `where.at` to say something there: the paragraph goes on with it, or it is one of its own."""
    if where.flowing:
        return "".join(f" {part}" for part in parts)
    blank = where.prefix.rstrip()
    lines = "\n".join(where.prefix + part for part in parts)
    following = text[where.at + 1 : _line_end(text, where.at + 1)]
    last = f"\n{blank}" if following.strip(" \t>") else ""
    return f"\n{blank}\n{lines}{last}"


def opening(text: str) -> int:
    """Where a line about the whole page goes: behind the title if the page begins with one, else at its beginning."""
    matter = _FRONT_MATTER.match(text)
    start = matter.end() if matter else 0
    start += len(text[start:]) - len(text[start:].lstrip("\n"))
    end = _line_end(text, start)
    if re.match(r"[ \t]{0,3}#(?:[ \t]|$)", text[start:end]):
        return end
    underline = text[end + 1 : _line_end(text, end + 1)]
    if text[start:end].strip() and re.fullmatch(r"=+[ \t]*", underline):
        return end + 1 + len(underline)
    return start


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end
