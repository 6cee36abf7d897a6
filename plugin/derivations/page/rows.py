"""The TeX of one display in, its rows and where each ends out; nothing of the mathematics is read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r"""(?P<skip>\s+|%[^\n]*)
      | (?P<begin>\\begin\s*\{(?P<opened>[A-Za-z]+\*?)\})
      | (?P<end>\\end\s*\{(?P<closed>[A-Za-z]+\*?)\})
      | (?P<newrow>\\\\|\\(?:cr|newline|tabularnewline)(?![A-Za-z]))
      | (?P<open>\{) | (?P<close>\}) | (?P<cell>&)
      | (?P<other>\\[A-Za-z]+|\\.|[^\s%\\{}&]+|\\)""",
    re.VERBOSE | re.DOTALL,
)

_PAIRS = (("$$", "$$"), ("$`", "`$"), ("$", "$"), ("\\\\[", "\\\\]"), ("\\[", "\\]"), ("\\\\(", "\\\\)"), ("\\(", "\\)"))
_FENCE = re.compile(r"(?P<fence>`{3,}|~{3,}|:{3,})[ \t]*(?:math|\{math\})[ \t]*\n")
_ELEMENT = re.compile(r"<d-math[^<>]*>")
_QUOTE = re.compile(r"(?<=\n)[ \t]*(?:>[ \t]?)+")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of an environment, or of a formula that has none."""

    start: int
    end: int
    """Where the next row begins or the environment ends."""
    stop: int
    """Behind the last thing that is neither space nor comment: where a mark can be put."""
    cells: int


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows of an environment; the whole formula is one too, of the empty name."""

    environment: str
    start: int
    rows: tuple[Row, ...]
    columns: int
    """The cells of its longest row."""


@dataclass(slots=True)
class _Open:
    """A group or an environment whose end is not reached yet."""

    environment: str | None
    start: int
    row: int
    stop: int
    cells: int = 1
    rows: list[Row] = field(default_factory=list)

    def grid(self) -> Grid:
        return Grid(self.environment or "", self.start, tuple(self.rows), max(row.cells for row in self.rows))

    def end_row(self, end: int, following: int) -> None:
        self.rows.append(Row(self.row, end, self.stop, self.cells))
        self.row = self.stop = following
        self.cells = 1


def body(display: str) -> tuple[int, int] | None:
    """The part of a display between its delimiters; None where they are not known."""
    if display.startswith("\\begin"):
        return 0, len(display)
    fence = _FENCE.match(display)
    if fence is not None:
        last = display.rstrip().rfind("\n")
        closed = last >= fence.end() and display[last:].strip(" \t\n>").startswith(fence["fence"])
        inside = display[fence.end() : last] if closed else ""
        # MyST takes blank lines for the ends of equations and `:name:` for an option.
        known = closed and not re.search(r"\n[ \t]*\n|^[ \t]*:", inside)
        return (fence.end(), last) if known else None
    element = _ELEMENT.match(display)
    if element is not None:
        return (element.end(), len(display) - len("</d-math>")) if display.endswith("</d-math>") else None
    for opening, closing in _PAIRS:
        if display.startswith(opening):
            long_enough = len(display) >= len(opening) + len(closing)
            return (len(opening), len(display) - len(closing)) if long_enough and display.endswith(closing) else None
    return None


def grids(display: str, *, quoted: bool = False) -> tuple[Grid, ...]:
    """The formula and every environment in it, outer ones behind inner ones; empty where braces or environments do not match.

    Args:
        display: the TeX with its delimiters.
        quoted: whether its lines stand in a block quote, each behind `>`.
    """
    inside = body(display)
    if inside is None:
        return ()
    if quoted:
        display = _QUOTE.sub(lambda m: " " * len(m[0]), display)
    return tuple(_grids(display, *inside)) if _balanced(display, *inside) else ()


def _balanced(display: str, start: int, end: int) -> bool:
    opened: list[str] = []
    for token in _TOKEN.finditer(display, start, end):
        match token.lastgroup:
            case "open":
                opened.append("")
            case "begin":
                opened.append(token["opened"])
            case "close" | "end":
                if not opened or opened.pop() != (token["closed"] or ""):
                    return False
            case _:
                pass
    return not opened


def _grids(display: str, start: int, end: int) -> Iterator[Grid]:
    stack = [_Open("", start, start, start)]
    for token in _TOKEN.finditer(display, start, end):
        top = stack[-1]
        kind = token.lastgroup
        if kind == "begin":
            stack.append(_Open(token["opened"], token.start(), token.end(), token.end()))
        elif kind == "open":
            stack.append(_Open(None, token.start(), token.end(), token.end()))
        elif kind in ("end", "close"):
            if top.environment is not None:
                top.end_row(token.start(), token.end())
                yield top.grid()
            stack.pop()
            stack[-1].stop = token.end()
        elif kind == "newrow" and top.environment is not None:
            top.end_row(token.start(), token.end())
        elif kind != "skip":
            if kind == "cell":
                top.cells += 1
            top.stop = token.end()
    stack[0].end_row(end, end)
    yield stack[0].grid()
