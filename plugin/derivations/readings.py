"""A step in, the same step in the other customary readings that its notation allows out."""

from collections.abc import Iterator
from dataclasses import replace

from derivations.goal import Goal
from derivations.latex.grammar import LENIENT
from derivations.post import Post
from derivations.steps import Judged, places

MOST_KINDS, MOST_OPTIONS = 4, 3


def readings(post: Post, step: Judged, goal: Goal, *, lenient: bool = False) -> tuple[Goal, ...]:
    """The step in the other customary readings."""
    return tuple(reading for _, _, reading in labelled_readings(post, step, goal, lenient=lenient))


def labelled_readings(post: Post, step: Judged, goal: Goal, *, lenient: bool = False) -> Iterator[tuple[str, int, Goal]]:
    """The step in the other customary readings, each with its kind and option; a kind is settled alike on both sides.

    Lenient ones are rare: they keep a step from being refuted, and need not hold for it to be proved.
    """
    (left_chain, left_at), (chain, right_at) = places(post, step)
    met = {**post.met.get((left_chain.number, left_at), {}), **post.met.get((chain.number, right_at), {})}
    for kind, options in sorted(met.items())[:MOST_KINDS]:
        if kind.startswith(LENIENT) is not lenient:
            continue
        for option in range(1, min(options, MOST_OPTIONS)):
            chosen = {kind: option}
            lhs, rhs = post.other(left_chain, left_at, chosen), post.other(chain, right_at, chosen)
            if lhs is not None and rhs is not None and (lhs != goal.lhs or rhs != goal.rhs):
                yield kind, option, replace(goal, lhs=lhs, rhs=rhs, readings=())
