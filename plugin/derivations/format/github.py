"""A report in, workflow commands of GitHub Actions out: annotations in the pull request."""

from derivations.finding import Finding, Severity, advised, findings
from derivations.report import Report

LIMIT = 10
"""GitHub shows so many errors, and so many warnings, of one step of a job."""

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(report: Report) -> str:
    """The findings, worst first, no more of a kind than GitHub shows, and how many were left out."""
    lines = []
    found = list(findings(report))
    for severity, command in _COMMANDS.items():
        of_kind = [f for f in found if f.severity is severity]
        lines += [_command(command, finding) for finding in of_kind[:LIMIT]]
        if len(of_kind) > LIMIT:
            lines.append(f"{len(of_kind) - LIMIT} more of {command} are not shown; --output-format sarif has no such limit\n")
    return "".join(lines)


def _command(command: str, finding: Finding) -> str:
    line, column = finding.source.position(finding.span.start)
    end_line, end_column = finding.source.position(finding.span.end)
    properties = {
        "title": f"derivations ({finding.rule})",
        "file": finding.source.path,
        "line": line,
        "col": column,
        "endLine": end_line,
        "endColumn": end_column,
    }
    listed = ",".join(f"{k}={_escaped(str(v)).replace(':', '%3A').replace(',', '%2C')}" for k, v in properties.items())
    return f"::{command} {listed}::{_escaped(advised(finding))}\n"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
