"""Spoil identities of vectors and matrices at random, and count the proofs that models contradict.

PYTHONPATH=plugin:tests python tests/fuzz_linear.py SEED SECONDS
"""

import random
import sys
import time
from collections.abc import Iterator

from derivations.budget import Budget, BudgetSpentError
from derivations.goal import Goal
from derivations.method.matrix import METHOD
from derivations.method.scalar import METHOD as SCALARS_METHOD
from derivations.outcome import Clash, Mixed, Refuted
from derivations.plain import to_text
from derivations.refute import examine
from derivations.term import Apply, Number, Term, Variable, number
from derivations.verdict import Proof, Reduction
from terms import term
from test_linear import BLOCKS, GRADIENTS, RELATED, TRUE, WRITTEN_OUT

WORK = 400_000


def places(item: Term, path: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Term]]:
    """Every node with the way to it."""
    yield path, item
    if isinstance(item, Apply):
        for i, arg in enumerate(item.args):
            yield from places(arg, (*path, i))


def put(item: Term, path: tuple[int, ...], new: Term) -> Term:
    """The term with another one at a place."""
    if not path:
        return new
    assert isinstance(item, Apply)
    args = list(item.args)
    args[path[0]] = put(args[path[0]], path[1:], new)
    return Apply(item.head, tuple(args), item.bound)


def spoiled(node: Term, rng: random.Random) -> Term | None:
    """A node spoiled, where chance says so."""
    if rng.random() < 0.6:
        return None
    match node:
        case Apply(head="transpose" | "inverse" | "neg", args=(inner,)):
            return inner
        case Apply(head="mul", args=(first, second)):
            return Apply("mul", (second, first))
        case Apply(head="add", args=(first, second)):
            return Apply("add", (first, Apply("neg", (second,))))
        case Number(value=value):
            return number(value + 1)
        case Variable(name=name) if name in BLOCKS.symbols:
            kind = BLOCKS.symbols[name].kind
            return Variable(rng.choice([n for n, s in BLOCKS.symbols.items() if s.kind is kind and n != name]))
    return None


def mutant(item: Term, rng: random.Random) -> Term:
    """A term with one node spoiled."""
    nodes = list(places(item))
    rng.shuffle(nodes)
    for path, node in nodes:
        new = spoiled(node, rng)
        if new is not None:
            return put(item, path, new)
    return item


def proved(goal: Goal) -> bool:
    """Whether the method proves a goal, with the scalar goals that remain."""
    try:
        found = METHOD.prove(goal, Budget(WORK))
        if isinstance(found, Reduction):
            return all(isinstance(SCALARS_METHOD.prove(g, Budget(WORK)), Proof) for g in found.goals)
    except BudgetSpentError:
        return False
    return isinstance(found, Proof)


def main(seed: int, seconds: float) -> int:
    """Spoil and compare until the time is over; the number of contradictions."""
    rng = random.Random(seed)  # noqa: S311 - no secret depends on it
    pool = [*TRUE, *GRADIENTS, *WRITTEN_OUT, *((a, b) for relation, a, b in RELATED if relation == "=")]
    tried = agreed = wrong = 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        lhs, rhs = (term(side) for side in rng.choice(pool))
        goal = Goal(BLOCKS, lhs, "=", mutant(rhs, rng)) if rng.random() < 0.5 else Goal(BLOCKS, mutant(lhs, rng), "=", rhs)
        tried += 1
        if proved(goal):
            agreed += 1
            outcome = examine(goal, Budget(WORK))
            if isinstance(outcome, Refuted | Clash) or (isinstance(outcome, Mixed) and not outcome.one_sided):
                wrong += 1
                sys.stdout.write(f"{type(outcome).__name__}: {to_text(goal.lhs)} = {to_text(goal.rhs)}\n")
    sys.stdout.write(f"{tried} pairs, {agreed} proved, {wrong} contradicted\n")
    return wrong


if __name__ == "__main__":
    sys.exit(1 if main(int(sys.argv[1]), float(sys.argv[2])) else 0)
