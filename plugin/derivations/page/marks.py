"""A display and the verdicts of its steps in, the edits that put a mark into each row out.

Only forms that render alike in MathJax 3, MathJax 4 and KaTeX, with their default settings, are used: a column more in the
environments that align, a space and the mark in the others. What has any other form is left alone.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from derivations.page.edit import Edit, insertion
from derivations.page.rows import Grid, Row, grids
from derivations.verdict import CONDITIONAL, PROVED, REFUTED, TESTED, UNDECIDED

GREEN, AMBER, RED = "seagreen", "darkgoldenrod", "indianred"
"""Each has a contrast of at least 3:1 on white and on a dark slate, and none needs a `#`, which templates read after a brace."""

MARKS = {
    PROVED: rf"\textcolor{{{GREEN}}}{{\checkmark}}",
    TESTED: rf"\textcolor{{{GREEN}}}{{(\checkmark)}}",
    CONDITIONAL: rf"\textcolor{{{AMBER}}}{{\textsf{{if}}}}",
    REFUTED: rf"\textcolor{{{RED}}}{{\mathord{{\times}}\,\textsf{{fails}}}}",
    UNDECIDED: rf"\textcolor{{{AMBER}}}{{?}}",
}
"""Verdict to TeX; what is given claims nothing, and in what is unread nothing is touched."""

_ALIGNED = frozenset({"align", "align*", "aligned"})
_COUNTED = frozenset({"alignat", "alignat*", "alignedat"})
_LINES = frozenset({"split", "gather", "gather*", "gathered", "equation", "equation*"})
_SEEN_THROUGH = re.compile(r"(?:small|[pbBvV])?matrix\*?|d?cases|array|subarray|rcases")
_ARGUMENT = re.compile(r"\s*\{\s*(\d{1,2})\s*\}")

# MathJax 3 aligns no more than twelve columns.
_MOST_COLUMNS = 10
_MOST_GRIDS = 300

_BETWEEN = r"(?:\s|&|\{\}|\\[,;:!> ]|\\q?quad(?![A-Za-z]))*"
"""What may stand between a relation and its right side."""

_MOST_BETWEEN = 200


@dataclass(frozen=True, slots=True)
class Claim:
    """A step as the page sees it: where its right-hand side lies in the display, which row it says it is, its verdict."""

    start: int
    end: int
    row: int
    verdict: str
    relation: str = ""
    """As written; with it the mark can stand over it."""


def over_relations(display: str, claims: Sequence[Claim]) -> tuple[list[Edit], list[Claim]]:
    """The edits that put marks over the relations of steps, which makes no row longer, and the steps whose relation is not found.

    Args:
        display: the TeX with its delimiters.
        claims: its steps, in the order in which they stand.
    """
    edits, without = [], []
    for claim in claims:
        before = display[max(claim.start - _MOST_BETWEEN, 0) : claim.start]
        found = re.search(rf"({re.escape(claim.relation)}){_BETWEEN}\Z", before) if claim.relation else None
        line = before[before.rfind("\n", 0, found.start()) + 1 : found.start()] if found else "%"
        if claim.verdict in MARKS and found is not None and "%" not in line:
            start = claim.start - len(before) + found.start(1)
            edits.append(Edit(start, start + len(claim.relation), rf"\overset{{{MARKS[claim.verdict]}}}{{{claim.relation}}}"))
        else:
            without.append(claim)
    return edits, without


def marked(
    display: str, claims: Sequence[Claim], *, inline: bool = False, quoted: bool = False
) -> tuple[list[Edit], list[Claim]]:
    """The edits of a display that mark its steps, and the steps that have to do without.

    Args:
        display: the TeX with its delimiters.
        claims: its steps, in the order in which they stand.
        inline: whether it stands in running text.
        quoted: whether it stands in a block quote.
    """
    found = [grid for grid in grids(display, quoted=quoted) if not _SEEN_THROUGH.fullmatch(grid.environment)]
    spots: dict[tuple[int, int], list[Claim]] = {}
    without = []
    for claim in claims:
        # A display with more environments than this is no derivation that anybody reads.
        spot = _spot(display, found, claim) if claim.verdict in MARKS and len(found) <= _MOST_GRIDS else None
        if spot is not None:
            spots.setdefault(spot, []).append(claim)
        elif claim.verdict in MARKS:
            without.append(claim)
    edits: list[Edit] = []
    for (grid, row), here in spots.items():
        # Steps of several rows that meet in one place stand in a form that is not known here.
        if len({claim.row for claim in here}) > 1:
            without += here
        else:
            mark = r"\,".join(MARKS[claim.verdict] for claim in here)
            edits += _edits(display, found[grid], found[grid].rows[row], mark, inline=inline)
    return list(dict.fromkeys(edits)), without


def _spot(display: str, found: Sequence[Grid], claim: Claim) -> tuple[int, int] | None:
    """The row that a mark of a step belongs to, by grid and row; None where the form around it is not known."""
    for number, grid in enumerate(found):
        if grid.rows[0].start <= claim.start and claim.end <= grid.rows[-1].end:
            last = max(claim.end - 1, claim.start)
            row = bisect_right(grid.rows, last, key=lambda r: r.start) - 1
            return (number, row) if _is_known(display, grid) and last < grid.rows[row].end else None
    return None


def _is_known(display: str, grid: Grid) -> bool:
    if grid.environment in _COUNTED:
        return grid.columns <= _MOST_COLUMNS and _argument(display, grid) is not None
    if grid.environment in _ALIGNED:
        return grid.columns <= _MOST_COLUMNS
    return grid.environment in _LINES or (not grid.environment and grid.columns == 1)


def _argument(display: str, grid: Grid) -> re.Match[str] | None:
    """The number of column pairs that `alignat` is told."""
    return _ARGUMENT.match(display, display.index("}", grid.start) + 1)


def _edits(display: str, grid: Grid, row: Row, mark: str, *, inline: bool) -> list[Edit]:
    if grid.environment in _LINES:
        return [insertion(row.stop, rf"\qquad{mark}")]
    if not grid.environment:
        return [insertion(row.stop, (r"\;" if inline else r"\qquad") + mark)]
    # Odd columns are set to the right, even ones to the left, so the mark goes into the next even one.
    column = grid.columns + 2 - grid.columns % 2
    space = r"\quad" if grid.columns % 2 else r"\qquad" if grid.environment in _COUNTED else ""
    edits = [insertion(row.stop, "&" * (column - row.cells) + space + mark)]
    argument = _argument(display, grid) if grid.environment in _COUNTED else None
    if argument is not None and int(argument[1]) < column // 2:
        edits.append(Edit(argument.start(1), argument.end(1), str(column // 2)))
    return edits
