"""Verdicts in, the report out: what was found in each post, as data that every format is made of."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from derivations.diagnostic import Problem
from derivations.source import Source, Span
from derivations.verdict import VERDICTS, Verdict


@dataclass(frozen=True, slots=True)
class Place:
    """Of an unread step: where the LaTeX is not understood, and what was expected there."""

    span: Span
    expected: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a post and what was pronounced on it."""

    span: Span
    """The right-hand side."""
    display: Span
    """The whole display, delimiters included."""
    block: int
    row: int
    """Displays and rows, counted from 1; a step in running text has row 0."""
    lhs: str
    relation: str
    rhs: str
    """LaTeX as written."""
    justification: str
    """What stands over the relation or beside the row."""
    verdict: Verdict
    place: Place | None = None
    expected: str | None = None
    """The verdict that a comment of the author expects."""
    waived: str | None = None
    """The reason of a `% waived: reason` comment."""
    sympy: tuple[str, str] | None = None
    seconds: float | None = None

    @property
    def is_finding(self) -> bool:
        """Whether the step is something to tell the author about, at any severity."""
        return self.waived is None and self.verdict.verdict != self.expected


@dataclass(frozen=True, slots=True)
class PostReport:
    """What was found in one post."""

    source: Source
    steps: tuple[Step, ...]
    problems: tuple[Problem, ...] = ()
    assumed: tuple[str, ...] = ()
    """Conventions, inferred definitions and derived laws that the whole post leans on."""
    seconds: float | None = None

    @property
    def counts(self) -> Mapping[str, int]:
        """Verdict to number of steps, every verdict present."""
        return counts(self.steps)


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in all posts, in the order in which they were asked for."""

    posts: tuple[PostReport, ...]

    @property
    def counts(self) -> Mapping[str, int]:
        """Verdict to number of steps, over all posts."""
        return counts(tuple(s for post in self.posts for s in post.steps))


def counts(steps: tuple[Step, ...]) -> Mapping[str, int]:
    """Verdict to number of steps, every verdict present."""
    found = Counter(s.verdict.verdict for s in steps)
    return {v: found[v] for v in VERDICTS}
