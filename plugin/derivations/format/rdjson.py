"""A report in, the Reviewdog Diagnostic Format out: for review bots."""

import json

from derivations.finding import Severity, advised, findings
from derivations.report import Report
from derivations.source import Source

_SEVERITIES = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.INFO: "INFO"}


def render(report: Report) -> str:
    """The findings as one JSON object."""
    diagnostics = [
        {
            "message": advised(finding),
            "location": {
                "path": finding.source.path,
                "range": {
                    "start": _position(finding.source, finding.span.start),
                    "end": _position(finding.source, finding.span.end),
                },
            },
            "severity": _SEVERITIES[finding.severity],
            "code": {"value": finding.rule},
        }
        for finding in findings(report)
    ]
    return json.dumps({"source": {"name": "derivations"}, "diagnostics": diagnostics}, ensure_ascii=False, indent=1) + "\n"


def _position(source: Source, offset: int) -> dict[str, int]:
    """Line and column; this format counts columns in bytes of UTF-8."""
    line, column = source.position(offset)
    before = source.text[offset - column + 1 : offset]
    return {"line": line, "column": len(before.encode("utf-8")) + 1}
