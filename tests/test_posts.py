"""Posts as tests: a comment behind each row states its verdict, and the row says something else once it is spoiled.

These are the posts under tests/posts, the page of each notation, which is its test, and the posts of the site.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest

from derivations.check import check_post
from derivations.goal import Goal
from derivations.report import PostReport, Step
from derivations.settings import Settings
from derivations.source import Source
from derivations.verdict import GIVEN, PROVED, TESTED, Verdict
from derivations.worker import Decide, Task, check_posts, cores, run
from spoil import Spoiled, spoiled

ROOT = Path(__file__).parents[1]
POSTS, NOTATION, SITE = ROOT / "tests" / "posts", ROOT / "docs" / "notation", ROOT / "docs" / "posts"

STILL_TRUE: dict[tuple[str, int, str], str] = {
    ("tests/posts/context/statement-08.md", 9, "symbol"): "both sides are 0 where a = b",
    ("tests/posts/context/moments.md", 9, "symbol"): "the mean of μ is μ, which is that of X",
    ("tests/posts/numbers.md", 104, "sign"): "the number is larger by some 1500",
    ("tests/posts/numbers.md", 104, "term"): "the number is larger by some 750",
    ("tests/posts/orders.md", 20, "sign"): "a weaker bound",
    ("tests/posts/orders.md", 20, "term"): "a weaker bound",
    ("tests/posts/orders.md", 36, "integer"): "a weaker bound",
    ("tests/posts/random_vectors.md", 8, "sign"): "E((X − EX)(X + EX)ᵀ) is the covariance as well",
    ("tests/posts/random_vectors.md", 9, "sign"): "E((X − EX)(X + EX)ᵀ) is the covariance as well",
    ("tests/posts/random_vectors.md", 10, "sign"): "E((X + EX)(X − EX)ᵀ) is the covariance as well",
    ("tests/posts/random_vectors.md", 10, "symbol"): "any constant in the place of one mean",
    ("tests/posts/stance.md", 62, "symbol"): "p = q is given",
}
"""Spoiled rows that hold all the same, by post, line and kind of change: why."""


def posts(*folders: Path) -> list[str]:
    return [path.relative_to(ROOT).as_posix() for folder in folders for path in sorted(folder.rglob("*.md"))]


@cache
def checked(name: str) -> PostReport:
    (report,) = check_posts([Source(name, (ROOT / name).read_bytes().decode("utf-8"))], Settings())
    return report


@pytest.mark.parametrize("name", posts(POSTS, NOTATION, SITE))
def test_every_row_is_what_its_comment_says(name: str) -> None:
    report = checked(name)
    faults = [f"{_line(report, p.span.start)}: {p.code}: {p.message}" for p in report.problems]
    stated = not (ROOT / name).is_relative_to(SITE)
    for step in report.steps:
        row = " ".join(step.rhs.split())[:60]
        faults += [f"{_line(report, step.span.start)}: {row}: {fault}" for fault in _misjudged(step, stated=stated)]
    assert report.steps
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("name", posts(POSTS, NOTATION))
def test_no_spoiled_row_passes(name: str) -> None:
    faults = list(_missed(checked(name)))
    assert not faults, "\n".join(faults)


def test_every_notation_has_its_page() -> None:
    modules = {path.stem for path in (ROOT / "plugin" / "derivations" / "notation").glob("*.py")} - {"__init__"}
    assert {path.stem for path in NOTATION.glob("*.md")} == modules


def _line(report: PostReport, offset: int) -> int:
    return report.source.position(offset)[0]


def _misjudged(step: Step, *, stated: bool) -> Iterator[str]:
    """What is wrong with a step; where verdicts need not be stated, a silent one is proved or given."""
    verdict = step.verdict
    if step.waived is not None:
        return
    if step.expected is None:
        if not stated and verdict.verdict in {PROVED, GIVEN}:
            return
        yield f"the row states no verdict; it is {verdict.verdict}"
    elif step.expected != verdict.verdict:
        yield f"expected {step.expected}, found {verdict.verdict}"
    if step.expected != verdict.verdict:
        yield from filter(None, (verdict.code, verdict.message, f"{verdict.counterexample or ''}"))
    if "bug of the tool" in verdict.message:
        yield verdict.message


def _missed(report: PostReport) -> Iterator[str]:
    """Spoiled rows that pass, and reasons in `STILL_TRUE` that have become idle."""
    source = report.source
    changes = [
        (step, change) for step in report.steps if step.verdict.verdict in {PROVED, TESTED} for change in _changes(step, source)
    ]
    mutants = [
        Source(source.path, source.text[: s.span.start] + c.applied(s.rhs) + source.text[s.span.end :]) for s, c in changes
    ]
    for (step, change), mutant in zip(changes, _rechecked(mutants), strict=True):
        passed = [s for s in mutant.steps if s.span.start == step.span.start and s.verdict.verdict in {PROVED, TESTED}]
        line, _ = source.position(step.span.start + change.start)
        reason = STILL_TRUE.get((source.path, line, change.kind))
        row = " ".join(change.applied(step.rhs).split())
        if passed and reason is None:
            yield f"line {line}, {change.kind} spoiled, is still {passed[0].verdict.verdict}: {row}"
        if not passed and reason is not None:
            yield f"line {line}, {change.kind} spoiled, does not pass although STILL_TRUE says that it holds: {row}"


def _changes(step: Step, source: Source) -> Iterator[Spoiled]:
    # A right side that goes on over several rows is not one piece of text.
    if source.slice(step.span) == step.rhs:
        yield from spoiled(step.rhs)


def _rechecked(mutants: Sequence[Source]) -> Iterator[PostReport]:
    """The reports of posts that differ in one row each; a goal that they share is decided once."""
    settings = Settings()
    parts = [mutants[k :: cores(settings)] for k in range(min(cores(settings), len(mutants)))]

    def task(part: Sequence[Source]) -> Task:
        return lambda decide: _all(part, settings, _remembering(decide))

    outcomes = [outcome for outcome, _ in run([task(part) for part in parts], [1] * len(parts), settings)]
    for k in range(len(mutants)):
        reports = outcomes[k % len(parts)]
        assert isinstance(reports, list), reports
        yield reports[k // len(parts)]


def _all(posts: Sequence[Source], settings: Settings, decide: Decide) -> list[PostReport]:
    return [check_post(post, settings, decide) for post in posts]


def _remembering(decide: Decide) -> Decide:
    known: dict[object, list[tuple[Goal, Verdict]]] = {}

    def remembered(goal: Goal) -> Verdict:
        alike = known.setdefault((goal.lhs, goal.rhs), [])
        for old, verdict in alike:
            if old == goal:
                return verdict
        alike.append((goal, decide(goal)))
        return alike[-1][1]

    return remembered
