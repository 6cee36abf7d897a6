"""A report in, its findings out: what to tell the author, where, and how much it matters."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from derivations.diagnostic import Problem
from derivations.report import PostReport, Report, Step
from derivations.source import Source, Span
from derivations.verdict import CONDITIONAL, GIVEN, PROVED, REFUTED, TESTED, UNDECIDED, UNREAD, Verdict


class Severity(IntEnum):
    """How much a finding matters; a greater one matters more."""

    NONE = 0
    INFO = 1
    WARNING = 2
    ERROR = 3


SEVERITY_OF_VERDICT = {
    PROVED: Severity.NONE,
    TESTED: Severity.NONE,
    GIVEN: Severity.NONE,
    UNREAD: Severity.INFO,
    UNDECIDED: Severity.INFO,
    CONDITIONAL: Severity.WARNING,
    REFUTED: Severity.ERROR,
}

FAIL_ON = (UNREAD, UNDECIDED, CONDITIONAL, REFUTED)
"""The verdicts that `--fail-on` takes, from the strictest gate to the laxest; each includes those behind it."""

UNREADABLE = ("not-utf-8", "cannot-read", "too-large", "worker-died")
"""Problems that kept the whole post from being read."""

_PROBLEMS_THAT_WARN = ("unclosed", "unused-comment", "second-reader")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to tell the author."""

    source: Source
    span: Span
    severity: Severity
    rule: str
    """The code, or the verdict where a verdict needs none."""
    verdict: str
    """Empty for a problem of the post."""
    message: str
    step: Step | None = None


def severity_of_problem(problem: Problem) -> Severity:
    """A post that cannot be read and an expectation that is not met are errors; the rest warns."""
    return Severity.WARNING if problem.code in _PROBLEMS_THAT_WARN else Severity.ERROR


def findings(report: Report) -> Iterator[Finding]:
    """The findings of every post, in the order of the posts and of the places in them."""
    for post in report.posts:
        yield from sorted(_of_post(post), key=lambda f: f.span)


def fails(report: Report, fail_on: str) -> bool:
    """Whether `check` exits 1: a finding at or above the verdict, or an error among the problems of a post."""
    gate = FAIL_ON[FAIL_ON.index(fail_on) :]
    return any(f.verdict in gate or (not f.verdict and f.severity is Severity.ERROR) for f in findings(report))


def explain(verdict: Verdict) -> str:
    """One sentence about a verdict: its message, or what its evidence says."""
    if verdict.message:
        return verdict.message
    if verdict.counterexample is not None:
        return at_point(verdict)
    if verdict.conditions:
        return "holds only if " + ", ".join(verdict.conditions)
    return verdict.code or verdict.verdict


def advised(finding: Finding) -> str:
    """The message of a finding and, where one edit of the row makes it hold, that edit: for formats of one line."""
    suggestion = finding.step.verdict.suggestion if finding.step is not None else ""
    return f"{finding.message}; it holds with {suggestion} on the right" if suggestion else finding.message


def at_point(verdict: Verdict) -> str:
    """The counterexample on one line; empty where there is none."""
    found = verdict.counterexample
    if found is None:
        return ""
    point = ", ".join(f"{symbol} = {value}" for symbol, value in found.at)
    sides = f"the left side is {found.lhs}, the right side {found.rhs}"
    return f"at {point}, {sides}" if point else sides


def _of_post(post: PostReport) -> Iterator[Finding]:
    for problem in post.problems:
        yield Finding(post.source, problem.span, severity_of_problem(problem), problem.code, "", problem.message)
    for step in post.steps:
        verdict = step.verdict
        severity = SEVERITY_OF_VERDICT[verdict.verdict]
        if step.is_finding and severity is not Severity.NONE:
            span = step.place.span if step.place is not None else step.span
            rule = verdict.code or verdict.verdict
            yield Finding(post.source, span, severity, rule, verdict.verdict, explain(verdict), step)
