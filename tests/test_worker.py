"""What hangs or dies costs its own step, or its own post, and nothing else."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import flint
import pytest

from derivations import worker
from derivations.goal import Context, Goal
from derivations.report import PostReport, Step
from derivations.settings import Settings
from derivations.source import Source, Span
from derivations.term import Variable
from derivations.verdict import PROVED, Verdict

SETTINGS = Settings(jobs=2, deadline=0.5, memory=512)


def misbehave(word: str) -> None:
    match word:
        case "hang":
            flint.ctx.prec = 10**9
            flint.arb.pi()
        case "loop":
            while True:
                pass
        case "sleep":
            time.sleep(1000)
        case "abort":
            flint.fmpz(10) ** 10**10
        case "memory":
            bytearray(1 << 40)
        case "recurse":
            misbehave("recurse")
        case "raise":
            raise KeyError(word)
        case "exit":
            os._exit(5)
        case "print":
            print("noise")  # noqa: T201 - that is the point


def check_post(source: Source, _: Settings, decide: worker.Decide) -> PostReport:
    """Every word is a step; the words in capitals are for the reader."""
    steps: list[Step] = []
    for word in source.text.split():
        if word.isupper():
            misbehave(word.lower())
            continue
        name = Variable(word)
        verdict = decide(Goal(Context(), name, "=", name))
        steps.append(Step(Span(0, 1), Span(0, 1), 1, len(steps) + 1, word, "=", word, "", verdict))
    return PostReport(source, tuple(steps))


def decide(goal: Goal, _: Settings) -> Verdict:
    assert isinstance(goal.lhs, Variable)
    misbehave(goal.lhs.name)
    return Verdict(PROVED, method=f"{os.getpid()}")


@pytest.fixture(autouse=True)
def _pipeline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "derivations.check", SimpleNamespace(check_post=check_post))
    monkeypatch.setitem(sys.modules, "derivations.decide", SimpleNamespace(decide=decide))


def check(*texts: str, settings: Settings = SETTINGS) -> list[PostReport]:
    return list(worker.check_posts([Source(f"{k}.md", text) for k, text in enumerate(texts)], settings))


def codes(report: PostReport) -> list[str]:
    return [step.verdict.code or step.verdict.verdict for step in report.steps]


@pytest.mark.parametrize(
    ("word", "code", "message"),
    [
        ("hang", "budget", "not decided within 0.5 seconds"),
        ("loop", "budget", "not decided within 0.5 seconds"),
        ("memory", "budget", "not decided within 512 MB of memory"),
        ("recurse", "budget", "the step is nested deeper than the tool can follow"),
        ("abort", "worker-died", "the process that decided this step died: it was stopped by SIGABRT"),
        ("exit", "worker-died", "the process that decided this step died: it ended with exit code 5"),
        ("raise", "worker-died", "the tool failed, which is a bug of the tool: KeyError: 'raise' (test_worker.py:"),
    ],
)
def test_death_costs_one_step(word: str, code: str, message: str) -> None:
    (report,) = check(f"one {word} two {word} three")
    assert codes(report) == [PROVED, code, PROVED, code, PROVED]
    assert report.steps[1].verdict.message.startswith(message)
    assert not report.problems


def test_a_step_that_waits_is_stopped_by_the_clock() -> None:
    (report,) = check("one sleep two", settings=Settings(deadline=0.05))
    assert codes(report) == [PROVED, "budget", PROVED]


def test_what_was_known_before_a_death_is_not_decided_again() -> None:
    (report,) = check("one two exit three")
    first, second, _, third = (step.verdict.method for step in report.steps)
    assert first == second != third


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("LOOP", "it ran out of time"),
        ("MEMORY", "it ran out of memory"),
        ("ABORT", "it was stopped by SIGABRT"),
        ("RECURSE", "it is nested deeper than the tool can follow"),
        ("RAISE", "the tool failed, which is a bug of the tool: KeyError: 'raise' (test_worker.py:"),
    ],
)
def test_death_while_reading_costs_one_post(word: str, message: str) -> None:
    before, report, after = check("one", f"one {word} two", "two", settings=Settings(deadline=0.1, memory=512))
    assert not report.steps
    assert [problem.code for problem in report.problems] == ["worker-died"]
    assert report.problems[0].message.startswith(f"this post could not be checked: {message}")
    assert codes(before) == codes(after) == [PROVED]


def test_order_is_that_of_the_posts() -> None:
    texts = [" ".join(["word"] * (7 * k % 11)) for k in range(11)]
    reports = check(*texts)
    assert [report.source.text for report in reports] == texts
    assert [len(report.steps) for report in reports] == [len(text.split()) for text in texts]


def test_large_reports_come_through() -> None:
    (report,) = check("word " * 20_000)
    assert len(report.steps) == 20_000


def test_noise_of_a_child_goes_nowhere(capfd: pytest.CaptureFixture[str]) -> None:
    check("print abort")
    assert capfd.readouterr() == ("", "")


def test_a_post_of_no_steps_and_no_posts() -> None:
    assert check() == []
    (report,) = check("")
    assert not report.steps
    assert not report.problems


def test_seconds_only_when_asked_for() -> None:
    (without,) = check("one")
    (with_,) = check("one", settings=Settings(timings=True))
    assert without.seconds is None
    assert with_.seconds is not None


def test_nothing_is_left_running_when_the_reader_stops() -> None:
    reports = worker.check_posts([Source("a.md", "one"), Source("b.md", "loop loop loop")], Settings(deadline=60))
    next(reports)
    assert isinstance(reports, Iterator)
    reports.close()  # type: ignore[attr-defined]
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_without_fork_the_verdicts_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = "one raise two", "one RAISE", "recurse", "MEMORY"
    forked = check(*texts)
    monkeypatch.delattr(os, "fork")
    assert not worker.can_be_killed()
    alone = check(*texts)
    assert [codes(r) for r in alone] == [codes(r) for r in forked]
    assert [r.problems for r in alone] == [r.problems for r in forked]


INTERRUPTED = """
import sys, types, os, signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's job in the background is started deaf to it
sys.path[:0] = [{tests!r}]
import test_worker as t
sys.modules["derivations.check"] = types.SimpleNamespace(check_post=t.check_post)
sys.modules["derivations.decide"] = types.SimpleNamespace(decide=t.decide)
print("ready", flush=True)
try:
    list(t.worker.check_posts([t.Source("a.md", "loop"), t.Source("b.md", "loop")], t.Settings(deadline=60, jobs=2)))
except KeyboardInterrupt:
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        print("clean", flush=True)
"""


def _wait_for_workers(pid: int, count: int) -> None:
    """Until a process has so many children, which on a busy machine takes a while; where that cannot be seen, some seconds."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    for _ in range(600 if children.exists() else 30):
        if children.exists() and len(children.read_text(encoding="ascii").split()) >= count:
            break
        time.sleep(0.1)
    time.sleep(0.5)


def test_interrupt_leaves_nothing_running() -> None:
    script = INTERRUPTED.format(tests=os.path.dirname(__file__))  # noqa: PTH120 - a text for another interpreter
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        _wait_for_workers(process.pid, 2)
        os.killpg(process.pid, signal.SIGINT)
        assert process.stdout.readline() == "clean\n"
