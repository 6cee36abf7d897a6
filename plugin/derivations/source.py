"""A post's text in, places in it out: spans are offsets into the file as it stands on disk."""

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property

SUFFIXES = frozenset({".md", ".markdown", ".mdx", ".qmd", ".Rmd"})
"""Of files that are posts."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code-point offsets into a source."""

    start: int
    end: int

    def to(self, other: "Span") -> "Span":
        """The smallest span that covers both."""
        return Span(min(self.start, other.start), max(self.end, other.end))


@dataclass(frozen=True)
class Source:
    """A post: its path as it is shown to people, and its whole text, byte-order mark included."""

    path: str
    text: str

    @cached_property
    def _line_starts(self) -> tuple[int, ...]:
        starts = [0]
        for line in self.text.splitlines(keepends=True):
            starts.append(starts[-1] + len(line))
        return tuple(starts)

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both counted from 1; columns count code points."""
        line = bisect_right(self._line_starts, offset)
        # An offset at the very end belongs to the last line that has text.
        if line == len(self._line_starts) > 1:
            line -= 1
        return line, offset - self._line_starts[line - 1] + 1

    def offset(self, line: int) -> int:
        """The offset at which a line, counted from 1, begins; past the end it is the end."""
        return self._line_starts[min(line, len(self._line_starts)) - 1]

    def slice(self, span: Span) -> str:
        """The text of a span."""
        return self.text[span.start : span.end]


@dataclass(frozen=True)
class Fragment:
    """Text cut out of a source, for example without the `> ` of a block quote; every character knows where it stood."""

    text: str
    offsets: tuple[int, ...] = field(repr=False)
    """One offset for each character of `text`, and one more for its end."""

    def __post_init__(self) -> None:
        if len(self.offsets) != len(self.text) + 1:
            message = "a fragment needs an offset for each character and one for its end"
            raise ValueError(message)

    @classmethod
    def of(cls, source: Source, span: Span) -> "Fragment":
        """The fragment that is exactly a slice of the source."""
        return cls(source.slice(span), tuple(range(span.start, span.end + 1)))

    def span(self, start: int, end: int) -> Span:
        """The place in the source of `text[start:end]`."""
        if end <= start:
            return Span(self.offsets[start], self.offsets[start])
        return Span(self.offsets[start], self.offsets[end - 1] + 1)

    def cut(self, start: int, end: int) -> "Fragment":
        """The part `text[start:end]`, its places kept."""
        return Fragment(self.text[start:end], self.offsets[start : end + 1])
