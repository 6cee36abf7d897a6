"""Posts in, their reports out in the same order: each is read and decided in a process that can be killed.

The process tells its parent before and after every step that it decides. If it hangs, runs out of memory or is stopped by a C
library, the parent marks that step dead and starts the post again in a new process, which takes the verdicts that are already
known as they are: a death costs one step its verdict, and nothing else.
"""

import os
import select
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import import_module
from itertools import count
from typing import TypeAlias

from derivations.diagnostic import Problem
from derivations.goal import Goal
from derivations.process import Child, Death, Send, alarm, deeper, start, where
from derivations.report import PostReport
from derivations.settings import Settings
from derivations.source import Source, Span
from derivations.verdict import UNDECIDED, Verdict

Decide: TypeAlias = Callable[[Goal], Verdict]
Task: TypeAlias = Callable[[Decide], object]

READING = 6
"""Deadlines that a process may take between two steps: before the first it reads the whole post."""


class TaskError(Exception):
    """A task came to no end outside a step: how, for people."""


@dataclass(frozen=True, slots=True)
class _Begin:
    call: int


@dataclass(frozen=True, slots=True)
class _End:
    call: int
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class _Done:
    result: object
    loaded: tuple[str, ...]
    """Modules that were loaded on first use."""


@dataclass
class _Job:
    """A task in its process, and what is known about it so far."""

    number: int
    task: Task
    child: Child
    started: float
    verdicts: dict[int, Verdict] = field(default_factory=dict)
    """By the sequential number of the call that asked for it; those of dead calls included."""
    deciding: int | None = None
    done: _Done | None = None


def check_posts(sources: Iterable[Source], settings: Settings) -> Iterator[PostReport]:
    """The reports of posts, in the order of the posts; one that cannot be read to its end has a problem that says so."""
    from derivations.check import check_post  # noqa: PLC0415 - only who checks pays for the pipeline

    posts = list(sources)
    _warm()

    def task(source: Source) -> Task:
        # The parent has the text; it need not come back.
        return lambda decide: replace(check_post(source, settings, decide), source=Source(source.path, ""))

    outcomes = run([task(post) for post in posts], [len(post.text) for post in posts], settings)
    for post, (outcome, seconds) in zip(posts, outcomes, strict=True):
        if isinstance(outcome, PostReport):
            report = replace(outcome, source=post)
        else:
            report = PostReport(post, (), (Problem("worker-died", f"this post could not be checked: {outcome}", Span(0, 0)),))
        yield replace(report, seconds=seconds) if settings.timings else report


def run(tasks: Sequence[Task], sizes: Sequence[int], settings: Settings) -> Iterator[tuple[object, float]]:
    """What each task returns, or the `TaskError` that ended it, and the seconds it took; in the order of the tasks.

    A task is handed the function that decides a goal. The largest start first, as many at a time as `settings.jobs`.
    """
    from derivations.decide import decide  # noqa: PLC0415 - as above

    def pronounce(goal: Goal) -> Verdict:
        return decide(goal, settings)

    if can_be_killed():
        yield from _in_processes(tasks, sizes, pronounce, settings)
        return
    for task in tasks:
        started = time.monotonic()
        try:
            with deeper():
                outcome = _outcome(task, lambda goal: _guarded(pronounce, goal))
        except MemoryError:
            outcome = TaskError("it ran out of memory")
        yield outcome, time.monotonic() - started


@cache
def _warm() -> None:
    """Load what is loaded on first use before any process starts, by a post of one step: a process then starts with all of it."""
    from derivations.check import check_post  # noqa: PLC0415 - as above
    from derivations.decide import decide  # noqa: PLC0415 - as above

    post, settings = Source("", "$$1 + 1 = 2$$"), Settings()
    # If the pipeline is broken, each post will say so itself.
    _outcome(lambda pronounce: check_post(post, settings, pronounce), lambda goal: _guarded(lambda g: decide(g, settings), goal))


def can_be_killed() -> bool:
    """Whether this system can fork; where it cannot, all runs in this process, with neither deadline nor memory limit."""
    return hasattr(os, "fork")


def cores(settings: Settings) -> int:
    """How many processes the settings ask for."""
    if settings.jobs:
        return settings.jobs
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _in_processes(
    tasks: Sequence[Task], sizes: Sequence[int], pronounce: Decide, settings: Settings
) -> Iterator[tuple[object, float]]:
    waiting = sorted(range(len(tasks)), key=lambda k: sizes[k])
    running: list[_Job] = []
    finished: dict[int, tuple[object, float]] = {}

    def launch(task: Task, verdicts: dict[int, Verdict]) -> Child:
        return start(lambda send: _work(task, verdicts, pronounce, settings, send), settings.memory)

    try:
        for wanted in range(len(tasks)):
            while wanted not in finished:
                while waiting and len(running) < cores(settings):
                    number = waiting.pop()
                    running.append(_Job(number, tasks[number], launch(tasks[number], {}), time.monotonic()))
                readable, _, _ = select.select([job.child for job in running], [], [])
                for job in [job for job in running if job.child in readable]:
                    if _listen(job):
                        continue
                    running.remove(job)
                    death = job.child.reap()
                    if job.done is None and job.deciding is not None:
                        job.verdicts[job.deciding] = _dead(death, settings)
                        running.append(replace(job, child=launch(job.task, job.verdicts), deciding=None))
                        continue
                    result = job.done.result if job.done is not None else TaskError(death.message)
                    finished[job.number] = result, time.monotonic() - job.started
                    if job.done is not None and waiting:
                        for name in job.done.loaded:
                            import_module(name)  # once, instead of once for each post: SymPy takes half a second
            yield finished.pop(wanted)
    finally:
        for job in running:
            job.child.kill()


def _listen(job: _Job) -> bool:
    """Take in what the process of a job says; false when it will say no more."""
    messages = job.child.messages()
    if messages is None:
        return False
    for message in messages:
        match message:
            case _Begin(call):
                job.deciding = call
            case _End(call, verdict):
                job.verdicts[call] = verdict
                job.deciding = None
            case _Done():
                job.done = message
    return True


def _work(task: Task, verdicts: Mapping[int, Verdict], pronounce: Decide, settings: Settings, send: Send) -> None:
    """The life of a process: run the task, and frame every step that it decides with messages to the parent."""
    calls = count()

    def decide(goal: Goal) -> Verdict:
        call = next(calls)
        if call in verdicts:
            return verdicts[call]
        send(_Begin(call))
        alarm(settings.deadline)
        verdict = _guarded(pronounce, goal)
        send(_End(call, verdict))
        alarm(READING * settings.deadline)
        return verdict

    before = _loaded()
    alarm(READING * settings.deadline)
    outcome = _outcome(task, decide)
    send(_Done(outcome, tuple(sorted(_loaded() - before))))


_LATE = frozenset({"json", "mpmath", "sympy", "yaml"})
"""Packages of others that are loaded on first use."""


def _loaded() -> frozenset[str]:
    """The modules of ours, and the packages of others, that this process has loaded."""
    return frozenset(name for name in tuple(sys.modules) if name in _LATE or name.startswith("derivations."))


def _outcome(task: Task, decide: Decide) -> object:
    """What the task returns, or the error that says why it does not."""
    try:
        return task(decide)
    except RecursionError:
        return TaskError("it is nested deeper than the tool can follow")
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - a bug of ours costs this post alone, and the report names it
        return TaskError(f"the tool failed, which is a bug of the tool: {where(error)}")


def _guarded(pronounce: Decide, goal: Goal) -> Verdict:
    """The verdict; where the mathematics fails with an exception, one that says so."""
    try:
        return pronounce(goal)
    except RecursionError:
        return Verdict(UNDECIDED, code="budget", message="the step is nested deeper than the tool can follow")
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - a bug of ours costs this step alone, and the report names it
        return Verdict(UNDECIDED, code="worker-died", message=f"the tool failed, which is a bug of the tool: {where(error)}")


def _dead(death: Death, settings: Settings) -> Verdict:
    """The verdict on a step whose process died of it."""
    if death.of == "time":
        return Verdict(UNDECIDED, code="budget", message=f"not decided within {settings.deadline:g} seconds")
    if death.of == "memory":
        return Verdict(UNDECIDED, code="budget", message=f"not decided within {settings.memory} MB of memory")
    return Verdict(UNDECIDED, code="worker-died", message=f"the process that decided this step died: {death.message}")
