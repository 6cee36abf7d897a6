"""A pipeline of a few lines in place of the real one, for the tests of the shell alone."""

import re
import sys
from types import SimpleNamespace

import pytest

from derivations.diagnostic import Problem
from derivations.goal import Context, Goal
from derivations.report import PostReport, Step
from derivations.settings import Settings
from derivations.source import Source, Span
from derivations.term import Variable
from derivations.verdict import PROVED, Verdict
from derivations.worker import Decide


def check_post(source: Source, settings: Settings, decide: Decide) -> PostReport:
    """Each word `verdict!` of the text is a step with that verdict; `trouble!` is a problem; `bug!` raises."""
    if "bug!" in source.text:
        message = "trouble"
        raise RuntimeError(message)
    steps = []
    for row, found in enumerate(re.finditer(r"(\w+)!", source.text), 1):
        name = Variable(found[1])
        verdict = decide(Goal(Context(), name, "=", name))
        seconds = 0.25 if settings.timings else None
        sympy = ("a", "b") if settings.sympy else None
        steps.append(
            Step(Span(*found.span()), Span(*found.span()), 1, row, "a", "=", "b", "", verdict, seconds=seconds, sympy=sympy)
        )
    return PostReport(source, tuple(s for s in steps if s.verdict.verdict != "trouble"), trouble(source))


def trouble(source: Source) -> tuple[Problem, ...]:
    """One problem where the text has trouble."""
    return (Problem("unclosed", "never closed", Span(0, 0)),) if "trouble!" in source.text else ()


def decide(goal: Goal, _: Settings) -> Verdict:
    """The verdict that the word names."""
    assert isinstance(goal.lhs, Variable)
    return Verdict(goal.lhs.name, method="magic" if goal.lhs.name == PROVED else "")


def explain(source: Source, line: int, _: Settings, __: Decide) -> str:
    """A text, or an exception."""
    if line == 13:
        message = "trouble"
        raise RuntimeError(message)
    return f"{source.path} line {line}"


def annotate(text: str, report: PostReport) -> str:
    """The text and the number of its steps."""
    return f"{text}({len(report.steps)})"


def install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put this pipeline in the place of the real one."""
    import derivations  # noqa: PLC0415 - its attributes are what is patched

    for name, module in (
        ("check", SimpleNamespace(check_post=check_post)),
        ("explain", SimpleNamespace(explain=explain)),
        ("decide", SimpleNamespace(decide=decide)),
        ("page", SimpleNamespace(annotate=annotate)),
    ):
        monkeypatch.setitem(sys.modules, f"derivations.{name}", module)
        monkeypatch.setattr(derivations, name, module, raising=False)
