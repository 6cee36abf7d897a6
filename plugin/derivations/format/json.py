"""A report in, JSON of version 1 out: for programs; two runs give the same bytes unless timings are asked for."""

import json
from importlib.metadata import version

from derivations.report import PostReport, Report, Step
from derivations.source import Source, Span


def render(report: Report) -> str:
    """The report as one JSON object; field names are kept once published."""
    document = {
        "version": 1,
        "tool": {"name": "mkdocs-derivations", "version": version("mkdocs-derivations")},
        "counts": dict(report.counts),
        "posts": [_post(post) for post in report.posts],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _post(post: PostReport) -> dict[str, object]:
    problems = []
    for problem in post.problems:
        line, column = post.source.position(problem.span.start)
        problems.append({"line": line, "column": column, "code": problem.code, "message": problem.message})
    steps = [_step(step, post.source) for step in post.steps]
    found: dict[str, object] = {"path": post.source.path, "counts": dict(post.counts), "problems": problems, "steps": steps}
    return found if post.seconds is None else {**found, "seconds": round(post.seconds, 6)}


def _step(step: Step, source: Source) -> dict[str, object]:
    verdict = step.verdict
    point = verdict.counterexample
    found: dict[str, object] = {
        **_range(step.span, source),
        "block": step.block,
        "row": step.row,
        "lhs": step.lhs,
        "relation": step.relation,
        "rhs": step.rhs,
        "justification": step.justification,
        "verdict": verdict.verdict,
        "code": verdict.code,
        "method": verdict.method,
        "message": verdict.message,
        "assuming": list(verdict.assuming),
        "conditions": list(verdict.conditions),
        "counterexample": None if point is None else {"at": dict(point.at), "lhs": point.lhs, "rhs": point.rhs},
        "suggestion": verdict.suggestion,
        "place": None if step.place is None else {**_range(step.place.span, source), "expected": step.place.expected},
        "models": verdict.models,
        "digits": verdict.digits,
        "expected": step.expected,
        "waived": step.waived,
        "sympy": None if step.sympy is None else {"lhs": step.sympy[0], "rhs": step.sympy[1]},
    }
    return found if step.seconds is None else {**found, "seconds": round(step.seconds, 6)}


def _range(span: Span, source: Source) -> dict[str, int]:
    line, column = source.position(span.start)
    end_line, end_column = source.position(span.end)
    return {"line": line, "column": column, "end_line": end_line, "end_column": end_column}
