"""A report in, SARIF 2.1.0 out: for code scanning."""

import json
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

from derivations.diagnostic import CODES
from derivations.finding import Finding, Severity, advised, findings
from derivations.report import Report

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_RULES = {
    "refuted": "the step is false, and a counterexample shows it",
    "conditional": "the step holds for some values of its symbols and fails for others",
    **CODES,
}


def render(report: Report) -> str:
    """The findings as one run, with the rules that they name."""
    found = list(findings(report))
    rules = sorted({f.rule for f in found})
    driver = {
        "name": "derivations",
        "version": version("mkdocs-derivations"),
        "rules": [{"id": rule, "shortDescription": {"text": _RULES.get(rule, rule)}} for rule in rules],
    }
    seen: dict[str, int] = {}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, rules, seen) for finding in found],
    }
    return json.dumps({"version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1) + "\n"


def _result(finding: Finding, rules: list[str], seen: dict[str, int]) -> dict[str, object]:
    line, column = finding.source.position(finding.span.start)
    end_line, end_column = finding.source.position(finding.span.end)
    region = {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}
    return {
        "ruleId": finding.rule,
        "ruleIndex": rules.index(finding.rule),
        "level": _LEVELS[finding.severity],
        "message": {"text": advised(finding)},
        "locations": [{"physicalLocation": {"artifactLocation": _artifact(finding.source.path), "region": region}}],
        "partialFingerprints": {"step/v1": _fingerprint(finding, seen)},
    }


def _artifact(path: str) -> dict[str, str]:
    if Path(path).is_absolute():
        return {"uri": Path(path).as_uri()}
    return {"uri": quote(path), "uriBaseId": "%SRCROOT%"}


def _fingerprint(finding: Finding, seen: dict[str, int]) -> str:
    """What stays the same when lines move: path, rule and rows; the second of two equal ones is told apart by its number."""
    step = finding.step
    rows = [step.lhs, step.relation, step.rhs] if step is not None else [finding.message]
    key = "\0".join([finding.source.path, finding.rule, *(" ".join(row.split()) for row in rows)])
    seen[key] = seen.get(key, 0) + 1
    return sha256(f"{key}\0{seen[key]}".encode()).hexdigest()[:32]
