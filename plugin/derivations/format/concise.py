"""A report in, one line for each finding out: `path:line:column: code message`."""

from derivations.finding import advised, findings
from derivations.report import Report


def render(report: Report) -> str:
    """The findings, a line each; an editor or a grep can follow them."""
    lines = []
    for finding in findings(report):
        line, column = finding.source.position(finding.span.start)
        name = (
            finding.verdict if finding.rule == finding.verdict or not finding.verdict else f"{finding.verdict} [{finding.rule}]"
        )
        lines.append(f"{finding.source.path}:{line}:{column}: {name or finding.rule} {' '.join(advised(finding).split())}\n")
    return "".join(lines)
