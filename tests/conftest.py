"""Posts as tests: each Markdown file under tests/posts states the verdict of each of its steps in a comment behind the row."""

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from derivations.goal import Goal
from derivations.report import PostReport, Step
from derivations.settings import Settings
from derivations.source import Source
from derivations.verdict import PROVED, TESTED, Verdict
from derivations.worker import Decide, Task, check_posts, cores, run
from spoil import Spoiled, spoiled

POSTS = Path(__file__).parent / "posts"

STILL_TRUE: dict[tuple[str, int, str], str] = {}
"""Spoiled rows that hold all the same, by post, line and kind of change: why."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest --accept` writes the pages that are made from the code, to be read in the diff."""
    parser.addoption("--accept", action="store_true", help="rewrite what is compared with generated text")


def pytest_configure() -> None:
    """Commands of this environment are found also where it has not been activated."""
    os.environ["PATH"] = os.pathsep.join((os.environ.get("PATH", os.defpath), str(Path(sys.executable).parent)))


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Every post is a file of tests."""
    if file_path.suffix == ".md" and file_path.is_relative_to(POSTS):
        return PostFile.from_parent(parent, path=file_path)
    return None


class PostFile(pytest.File):
    """A post; its items are its steps, its problems, and its spoiled rows."""

    def collect(self) -> Iterator[pytest.Item]:
        """Check the post once for all its items."""
        name = self.path.relative_to(POSTS).as_posix()
        source = Source(name, self.path.read_bytes().decode("utf-8"))
        (report,) = check_posts([source], Settings())
        for step in report.steps:
            line, _ = source.position(step.span.start)
            row = " ".join(step.rhs.split())
            yield PostItem.from_parent(self, name=f"{line}: {row[:60]}", report=report, step=step)
        yield PostItem.from_parent(self, name="problems", report=report)
        yield PostItem.from_parent(self, name="spoiled", report=report)


class PostItem(pytest.Item):
    """One thing that must hold of a post."""

    def __init__(self, *, report: PostReport, step: Step | None = None, **rest: object) -> None:
        super().__init__(**rest)  # type: ignore[arg-type]
        self.report = report
        self.step = step

    def runtest(self) -> None:
        """Compare."""
        if self.step is not None:
            faults = list(_misjudged(self.step))
        elif self.name == "problems":
            faults = [f"{self.report.source.position(p.span.start)[0]}: {p.code}: {p.message}" for p in self.report.problems]
        else:
            faults = list(_missed(self.report))
        if faults:
            pytest.fail("\n".join(faults), pytrace=False)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where the item stands."""
        line = self.report.source.position(self.step.span.start)[0] - 1 if self.step is not None else None
        return self.path, line, self.name


def _misjudged(step: Step) -> Iterator[str]:
    verdict = step.verdict
    if step.waived is not None:
        return
    if step.expected is None:
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
    from derivations.check import check_post  # noqa: PLC0415 - most tests do without the whole pipeline

    return [check_post(post, settings, decide) for post in posts]


def _remembering(decide: Decide) -> Decide:
    known: list[tuple[Goal, Verdict]] = []

    def remembered(goal: Goal) -> Verdict:
        for old, verdict in known:
            if old == goal:
                return verdict
        known.append((goal, decide(goal)))
        return known[-1][1]

    return remembered
