"""Steps in, the notes that stand under their formula out: counterexample, condition, or what is missing."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from derivations.page.escape import escaped, formula, message
from derivations.report import PostReport, Step
from derivations.verdict import CONDITIONAL, GIVEN, PROVED, REFUTED, TESTED, UNDECIDED, UNREAD, Verdict

_SAYS = {
    PROVED: "is proved",
    TESTED: "is tested, not proved",
    CONDITIONAL: "holds only on a condition",
    REFUTED: "fails",
    UNDECIDED: "is not settled",
    UNREAD: "is not read",
    GIVEN: "claims nothing",
}

FINDINGS = (REFUTED, CONDITIONAL, UNDECIDED, UNREAD)
"""The verdicts that need words beside their mark."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a page is written."""

    inline: tuple[str, str] | None = ("$", "$")
    """The delimiters of formulas in running text; None where the site renders none."""
    marks: str = "column"
    """Where marks stand: in a column of their own, over the relation, or nowhere (column, relation, none)."""
    notes: tuple[str, ...] = FINDINGS
    """The verdicts that get a note."""
    summary: bool = True
    """Whether the page opens with a line that counts its verdicts."""
    css: str = ""
    """A style sheet to put into the page, for sites that cannot be given a file."""


def note(step: Step, name: str, post: PostReport, style: Style) -> str:
    """One note, as HTML that may stand in running text.

    Args:
        step: what it is about.
        name: what the step is called there.
        post: the post that the step stands in.
        style: how formulas are written.
    """
    verdict = step.verdict
    heading = f"{name} {_SAYS[verdict.verdict]}"
    details = [part for part in _details(step, post, style) if part]
    text = f"<strong>{heading}{':' if details else '.'}</strong>"
    if details:
        text += " " + "; ".join(details) + "."
    return f'<span class="derivations-note derivations-{verdict.verdict}" role="note">{text}</span>'


def names(steps: Sequence[Step]) -> list[str]:
    """What the steps of one display are called in notes: "Row 2", "Row 2, step 1", or "This step" where it is the only one."""
    of_row = Counter(step.row for step in steps)
    seen: Counter[int] = Counter()
    found = []
    for step in steps:
        seen[step.row] += 1
        number = seen[step.row] if of_row[step.row] > 1 else 0
        if len(of_row) > 1 and step.row:
            found.append(f"Row {step.row}, step {number}" if number else f"Row {step.row}")
        else:
            found.append(f"Step {number}" if number else "This step")
    return found


def _details(step: Step, post: PostReport, style: Style) -> list[str]:
    verdict = step.verdict
    details = [_conditions(verdict), _message(verdict, style), _point(verdict, style)]
    if step.place is not None:
        line, column = post.source.position(step.place.span.start)
        expected = f", expected {escaped(step.place.expected)}" if step.place.expected and not verdict.message else ""
        details.append(f"line {line}, column {column}{expected}")
    if verdict.suggestion:
        details.append(f"it holds with {formula(verdict.suggestion, style.inline)} on the right")
    if step.expected == verdict.verdict:
        details.append("the author expects that")
    if step.waived is not None:
        details.append(f"waived, {escaped(step.waived)}")
    return details


def _conditions(verdict: Verdict) -> str:
    return "for " + escaped(", ".join(verdict.conditions)) if verdict.conditions and verdict.verdict == CONDITIONAL else ""


def _message(verdict: Verdict, style: Style) -> str:
    """The message, unless the point with its two values says the same."""
    found = verdict.counterexample
    if found is not None and found.lhs in verdict.message and found.rhs in verdict.message:
        return ""
    return message(verdict.message.rstrip(". "), style.inline)


def _point(verdict: Verdict, style: Style) -> str:
    found = verdict.counterexample
    if found is None:
        return ""
    point = ", ".join(f"{formula(symbol, style.inline)} = {escaped(value)}" for symbol, value in found.at)
    sides = f"the left side is {escaped(found.lhs)}, the right side {escaped(found.rhs)}"
    return f"at {point} {sides}" if point else sides
