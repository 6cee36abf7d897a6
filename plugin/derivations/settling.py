"""The judged steps of a post in; those that hold in one customary reading alone with the verdict in the one it keeps to, out.

A convention is settled once for a post: where two steps at least hold in one reading only, and none in another only. What the
words of the post make doubtful its rows do not settle: two slips would confirm each other.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from derivations.goal import Goal
from derivations.latex.grammar import BY_WORDS
from derivations.post import Post
from derivations.readings import labelled_readings
from derivations.steps import Judged
from derivations.verdict import PROVED, TESTED, UNDECIDED, Verdict

CONFIRMED = 2
"""Steps that hold in one reading only and settle it for the post."""
HOLDS = frozenset({PROVED, TESTED})


def settle(post: Post, steps: Sequence[Judged], decide: Callable[[Goal], Verdict]) -> None:
    """Give the steps that hold in one reading alone the verdict of that reading, where the post keeps to it."""
    held: dict[str, list[tuple[Judged, int, Verdict]]] = {}
    for step in steps:
        found = _only_reading(post, step, decide)
        if found is not None:
            held.setdefault(found[0], []).append((step, *found[1:]))
    for kind, votes in held.items():
        if len(votes) < CONFIRMED or len({option for _, option, _ in votes}) > 1:
            continue
        for step, _, verdict in votes:
            note = f"one reading throughout the post: {kind}"
            step.verdict = replace(verdict, assuming=(*verdict.assuming, note))


def _only_reading(post: Post, step: Judged, decide: Callable[[Goal], Verdict]) -> tuple[str, int, Verdict] | None:
    """The kind of ambiguity and the one option in which a step holds, with its verdict there."""
    goal, verdict = step.goal, step.verdict
    if goal is None or verdict is None or not goal.readings or step.lhs is None or step.rhs is None:
        return None
    if (verdict.verdict, verdict.code) != (UNDECIDED, "several-kinds"):
        return None
    labels = [(kind, option) for kind, option, _ in labelled_readings(post, step, replace(goal, lhs=step.lhs, rhs=step.rhs))]
    if len(labels) != len(goal.readings) or len({kind for kind, _ in labels}) != 1 or labels[0][0].startswith(BY_WORDS):
        return None
    readings = [
        (labels[0][0], 0, replace(goal, readings=())),
        *((*label, r) for label, r in zip(labels, goal.readings, strict=True)),
    ]
    found = [(kind, option, v) for kind, option, r in readings if (v := decide(r)).verdict in HOLDS]
    return found[0] if len(found) == 1 else None
