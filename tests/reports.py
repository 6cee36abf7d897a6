"""A report made by hand that holds every kind of thing a report can hold, for the tests of the formats."""

from dataclasses import replace

from derivations.diagnostic import Problem
from derivations.report import Place, PostReport, Report, Step
from derivations.source import Source, Span
from derivations.verdict import (
    CONDITIONAL,
    GIVEN,
    PROVED,
    REFUTED,
    TESTED,
    UNDECIDED,
    UNREAD,
    Counterexample,
    Verdict,
)

ROWS = (
    ("(a + b)^2", "a^2 + 2ab + b^2", Verdict(PROVED, method="scalar algebra", assuming=("a is real",), conditions=("a ≠ 1",))),
    ("x", "\\sum_{i=1}^n i", Verdict(TESTED, models=24, digits=60, sizes=("n = 1, 2, 5",))),
    ("\\sqrt{x^2}", "x", Verdict(CONDITIONAL, conditions=("x ≥ 0",), counterexample=Counterexample((("x", "-1"),), "1", "-1"))),
    (
        "(𝑎 + 𝑏)^2",
        "a^2 + b^2",
        Verdict(
            REFUTED,
            message="the sides differ",
            counterexample=Counterexample((("a", "1"), ("b", "1/2")), "9/4", "5/4"),
            suggestion="a^2 + 2ab + b^2",
        ),
    ),
    ("q", "\\hat{p}", Verdict(UNDECIDED, code="missing-definition", message="nothing says what \\hat{p} is")),
    ("y", "\\foo{2} : 100%, “so”", Verdict(UNREAD, code="unknown-macro", message="nothing defines \\foo")),
    ("z", "3", Verdict(GIVEN)),
    ("1", "2", Verdict(REFUTED, counterexample=Counterexample((), "1", "2"))),
    ("2", "3", Verdict(REFUTED, counterexample=Counterexample((), "2", "3"))),
    ("3", "3", Verdict(PROVED, method="scalar algebra")),
)


def report() -> Report:
    """One post with a step of every verdict, an expected and a waived one, and a post that cannot be read."""
    text = "# A post\n\n$$\n"
    steps = []
    for row, (lhs, rhs, verdict) in enumerate(ROWS, 1):
        start = len(text) + len(lhs) + 3
        text += f"{lhs} = {rhs} \\\\\n"
        span = Span(start, start + len(rhs))
        steps.append(Step(span, Span(0, 0), 1, row, lhs, "=", rhs, "", verdict))
    text += "$$\n"
    place = steps[5].span.start
    steps[5] = replace(steps[5], place=Place(Span(place, place + 4), "a known command"))
    steps[7] = replace(steps[7], expected=REFUTED)
    steps[8] = replace(steps[8], waived="on purpose")
    steps[9] = replace(steps[9], expected=REFUTED)
    steps[0] = replace(steps[0], sympy=("(a + b)**2", "a**2 + 2*a*b + b**2"))
    unmet = Problem("unmet-expectation", "expected refuted, found proved", steps[9].span)
    post = PostReport(Source("docs/a post.md", text), tuple(steps), (unmet,), ("log is natural",))
    broken = PostReport(Source("b.md", ""), (), (Problem("cannot-read", "no such file or folder", Span(0, 0)),))
    return Report((post, broken))
