"""A report in, text for people out: each finding with its row, its reason and what helps, and a summary line."""

from collections.abc import Iterator, Mapping

import click

from derivations.finding import SEVERITY_OF_VERDICT, Finding, Severity, at_point, explain, findings
from derivations.report import PostReport, Report, Step
from derivations.source import Source, Span
from derivations.verdict import Counterexample

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan", Severity.NONE: "green"}
_ROW = 400
"""Longer sides are cut: the post has them whole."""
_EXCERPT = 100
"""Columns of a source line that are shown around a place."""

_HELP = {
    "missing-definition": "say in the post, or in its front matter, what the symbol stands for",
    "several-kinds": "say in the post what kind of thing the symbol is",
    "equation-or-slip": "if the row is assumed, say so (let, assume, suppose); if not, it has a slip",
    "hypothesis-not-met": "look for a slip in what the post assumes",
    "unknown-macro": "give the tool the macros of the site: the settings macros and macro-files",
    "left-side": "mend the row above first",
    "worker-died": "please report this row",
    "contradiction": "please report this row",
    "unmet-expectation": "correct the row, or the comment behind it",
}


def render(report: Report, *, verbose: bool = False, quiet: bool = False, colour: bool = False) -> str:
    """The findings; all steps if `verbose`; no summary if `quiet`; with ANSI colours if `colour`."""
    blocks = [block for post in report.posts for block in _post(post, verbose=verbose, colour=colour)]
    if not quiet:
        blocks.append(summary(report) + "\n")
    return "\n".join(blocks)


def summary(report: Report) -> str:
    """The counts in one line: "16 steps in 1 post: 14 proved, 2 given"."""
    counts = report.counts
    posts, steps = len(report.posts), sum(counts.values())
    problems = sum(len(post.problems) for post in report.posts)
    line = f"{_number(steps, 'step')} in {_number(posts, 'post')}"
    if steps:
        line += ": " + _listed(counts)
    return line + (f"; {_number(problems, 'problem')}" if problems else "")


def _post(post: PostReport, *, verbose: bool, colour: bool) -> Iterator[str]:
    found = list(findings(Report((post,))))
    for finding in found if not verbose else [f for f in found if f.step is None]:
        yield _finding(finding, verbose=verbose, colour=colour)
    if verbose:
        of_step = {id(f.step): f for f in found}
        for step in post.steps:
            finding = of_step.get(id(step)) or _silent(post, step)
            yield _finding(finding, verbose=True, colour=colour)
        if post.assumed:
            yield "".join([f"{post.source.path} leans on\n", *(f"    {text}\n" for text in post.assumed)])


def _silent(post: PostReport, step: Step) -> Finding:
    """A step that is nothing to tell, for those who want to see every step."""
    return Finding(post.source, step.span, Severity.NONE, step.verdict.verdict, step.verdict.verdict, "", step)


def _finding(finding: Finding, *, verbose: bool, colour: bool) -> str:
    line, column = finding.source.position(finding.span.start)
    name = finding.verdict or finding.rule
    if finding.verdict and finding.rule != finding.verdict:
        name += f" [{finding.rule}]"
    if colour:
        name = click.style(name, fg=_COLOURS[finding.severity], bold=finding.severity is Severity.ERROR)
    lines = [f"{finding.source.path}:{line}:{column}: {name}", *_details(finding, verbose=verbose)]
    return "".join(f"{text}\n" for text in lines)


def _details(finding: Finding, *, verbose: bool) -> Iterator[str]:
    step = finding.step
    if step is not None:
        yield f"      {_clipped(step.lhs)}"
        yield f"    {step.relation} {_clipped(step.rhs)}"
    if step is not None and step.place is not None:
        yield from _excerpt(finding.source, step.place.span)
    if finding.message:
        yield f"    {finding.message}"
    if step is not None:
        verdict = step.verdict
        if not _said(verdict.counterexample, finding.message):
            yield f"    {at_point(verdict)}"
        if verdict.conditions:
            yield "    where " + ", ".join(verdict.conditions)
        if verbose:
            yield from _evidence(step)
        if verdict.suggestion:
            yield f"    help: {verdict.suggestion} would hold"
    if finding.severity is not Severity.NONE and finding.rule in _HELP:
        yield f"    help: {_HELP[finding.rule]}"


def _said(point: Counterexample | None, message: str) -> bool:
    """Whether the message holds all of the counterexample already."""
    return point is None or all(part in message for part in (point.lhs, point.rhs, *(f"{s} = {v}" for s, v in point.at)))


def _evidence(step: Step) -> Iterator[str]:
    verdict = step.verdict
    if SEVERITY_OF_VERDICT[verdict.verdict] is Severity.NONE and verdict.message:
        yield f"    {explain(verdict)}"
    if verdict.method and verdict.counterexample is None:
        yield f"    by {verdict.method}"
    if verdict.models is not None:
        digits = f", to {verdict.digits} digits" if verdict.digits is not None else ""
        sizes = f", sizes {', '.join(verdict.sizes)}" if verdict.sizes else ""
        yield f"    in {_number(verdict.models, 'random model')}{digits}{sizes}"
    for text in verdict.assuming:
        yield f"    leaning on {text}"
    if step.sympy is not None:
        yield f"    in SymPy: {step.sympy[0]}  and  {step.sympy[1]}"
    if step.expected is not None:
        yield f"    expected {step.expected}"
    if step.waived is not None:
        yield f"    waived: {step.waived}"


def _excerpt(source: Source, span: Span) -> Iterator[str]:
    """The source line of a place, and carets under it."""
    _, column = source.position(span.start)
    start = span.start - column + 1
    text = source.text[start:].split("\n", 1)[0].rstrip("\r").replace("\t", " ")
    first = max(0, column - 1 - _EXCERPT // 2)
    width = max(1, min(span.end - span.start, len(text) - column + 1, first + _EXCERPT - column + 1))
    yield f"    | {text[first : first + _EXCERPT]}"
    yield f"    | {' ' * (column - 1 - first)}{'^' * width}"


def _clipped(latex: str) -> str:
    row = " ".join(latex.split())
    return row if len(row) <= _ROW else row[: _ROW - 2] + " …"


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{n} {verdict}" for verdict, n in counts.items() if n)


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
