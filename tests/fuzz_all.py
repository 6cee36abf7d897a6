"""Spoil the steps of the posts as terms, decide them with everything there is, and look for one that is proved and refuted.

PYTHONPATH=plugin:tests python tests/fuzz_all.py COUNT SEED [POST…]      tries so many pairs of steps and spoiled steps
"""

import random
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from derivations.budget import Budget
from derivations.check import check_post
from derivations.decide import decide
from derivations.goal import Goal
from derivations.outcome import Mixed, Refuted
from derivations.plain import relation_text
from derivations.refute import examine
from derivations.settings import Settings
from derivations.source import Source
from derivations.term import Apply, Term, Variable, rewrite, walk
from derivations.verdict import PROVED, REFUTED, TESTED, Verdict
from fuzz_algebra import mutants

POSTS = Path(__file__).parent / "posts"
SETTINGS = Settings(work=200_000)
WORK = 200_000
WHOLE = 0.1
"""How often models are asked of what is not proved as well."""
OUR_OWN = 0.4
"""How often a change is made that only notation beyond scalars allows."""


def goals(paths: Iterable[Path]) -> list[Goal]:
    """The goals of the steps of posts, such that nothing is held back: none is protected, none may impose an equation."""
    found: list[Goal] = []

    def note(goal: Goal) -> Verdict:
        verdict = decide(goal, SETTINGS)
        if verdict.verdict in {PROVED, TESTED} and not goal.only_proof:
            found.append(replace(goal, readings=(), protected=(), may_impose=False))
        return verdict

    for path in paths:
        check_post(Source(path.name, path.read_text(encoding="utf-8")), SETTINGS, note)
    return found


def spoil(side: Term, rng: random.Random) -> Term:
    """A side with one node changed, and its laws still laws."""
    for _ in range(TRIES):
        new = _changed(side, rng)
        if _well_formed(new):
            return new
    return side


def _well_formed(side: Term) -> bool:
    """Whether every law has slots and values of what is given, every density a law with a value for each slot."""
    for node in walk(side):
        match node:
            case Apply(head="law", args=(Variable(), Apply(head="tuple", args=slots), Apply(head="tuple", args=given))):
                if not all(isinstance(s, Apply) and s.head == "slot" for s in slots):
                    return False
                if not all(isinstance(g, Apply) and g.head == "at" and len(g.args) == 2 for g in given):
                    return False
            case Apply(head="law"):
                return False
            case Apply(head="density" | "expectation", args=(*_, Apply() as law)) if node.head == "expectation":
                if law.head in NO_LAW:
                    return False
            case Apply(head="density", args=(Apply(head="law", args=(_, slots, _)), *values)):
                if not isinstance(slots, Apply) or len(values) != len(slots.args):
                    return False
            case Apply(head="density", args=(first, *_)) if not isinstance(first, Apply) or first.head in NO_LAW:
                return False
            case Apply(args=args) if any(isinstance(a, Apply) and a.head in ("slot", "at", "law") for a in args):
                if node.head not in ("tuple", "law", "at", "density", "expectation", "support", "slot"):
                    return False
    return True


NO_LAW = frozenset(("add", "neg", "mul", "div", "pow", "abs", "tuple"))
TRIES = 8


def _changed(side: Term, rng: random.Random) -> Term:
    special = list(_special(side, rng))
    if special and rng.random() < OUR_OWN:
        old, new = rng.choice(special)
        return rewrite(side, lambda node: new if node is old else node)
    return mutants(side, rng)


def _special(side: Term, rng: random.Random) -> Iterator[tuple[Term, Term]]:
    """Changes to matrices, laws and binders: factors in another order, a transpose gone, a law or a variable for another."""
    laws = [n for n in walk(side) if isinstance(n, Apply) and n.head == "law"]
    for node in walk(side):
        match node:
            case Apply(head="mul" | "call" | "kronecker" | "cross" | "matrix" | "row", args=args) if len(args) > 2 or (
                len(args) == 2 and node.head != "call"
            ):
                place = rng.randrange(node.head == "call", len(args) - 1)
                turned = (*args[:place], args[place + 1], args[place], *args[place + 2 :])
                yield node, Apply(node.head, turned, node.bound)
            case Apply(head="transpose" | "inverse" | "trace" | "det" | "adjoint" | "vec" | "diag", args=(inner, *_)):
                yield node, inner
                yield node, Apply("transpose" if node.head == "inverse" else "inverse", (inner,))
            case Apply(head="law", args=(_, slots, at)):
                yield from ((node, law) for law in laws if law.args[1:] == (slots, at) and law != node)
            case Apply(head="sum" | "product" | "integral", args=(body, lower, upper)):
                yield node, Apply(node.head, (body, upper, lower), node.bound)
                yield node, body
            case Apply(head="expectation" | "mean", args=(body, *_)):
                yield node, body
                yield node, Apply(node.head, (Apply("exp", (body,)), *node.args[1:]), node.bound)
            case Apply(head="derivative" | "gradient", args=(body, point, *rest)):
                yield node, Apply(node.head, (Apply("mul", (body, body)), point, *rest), node.bound)
            case Apply(head="index", args=(Variable() as base, *places)):
                yield node, Apply("index", (base, *(Apply("add", (p, p)) for p in places)))


def fault(goal: Goal, spoiled: Goal, *, whole: bool) -> str:
    """What is wrong with the verdicts on a step that holds and on its spoiled twin; empty if nothing is.

    Unless the `whole` of deciding is asked for, what is not proved is left at that.
    """
    verdict = decide(replace(spoiled, only_proof=not whole), SETTINGS)
    if not whole and verdict.verdict == PROVED:
        verdict = decide(spoiled, SETTINGS)
    text = relation_text(spoiled.lhs, spoiled.relation, spoiled.rhs)
    if verdict.code == "contradiction":
        return f"clash: {text}: {verdict.message}"
    if verdict.verdict != PROVED:
        return ""
    outcome = examine(spoiled, Budget(WORK))
    if isinstance(outcome, Refuted) or (isinstance(outcome, Mixed) and not outcome.one_sided):
        return f"proved and refuted: {text}: {verdict.method}: {verdict.assuming} {outcome}"
    if spoiled.relation != "=" or any(isinstance(n, Apply) and n.head == "integral_over" for n in walk(goal.lhs)):
        # Antiderivatives are equal up to a constant.
        return ""
    sides = (goal.lhs, spoiled.lhs) if goal.rhs == spoiled.rhs else (goal.rhs, spoiled.rhs)
    third = decide(replace(spoiled, lhs=sides[0], rhs=sides[1]), SETTINGS)
    if third.verdict == REFUTED:
        return f"not transitive: {text}: {verdict.method}; {relation_text(sides[0], '=', sides[1])}: {third.counterexample}"
    return ""


def run(steps: list[Goal], count: int, seed: int) -> tuple[Counter[str], list[str]]:
    """Try pairs of steps and spoiled steps; count the verdicts, and tell the faults."""
    rng = random.Random(seed)  # noqa: S311 - no secret
    counts: Counter[str] = Counter()
    faults = []
    for _ in range(count):
        goal = rng.choice(steps)
        lhs, rhs = (spoil(goal.lhs, rng), goal.rhs) if rng.random() < 0.5 else (goal.lhs, spoil(goal.rhs, rng))
        found = fault(goal, replace(goal, lhs=lhs, rhs=rhs), whole=rng.random() < WHOLE)
        counts["faults" if found else "pairs"] += 1
        if found:
            faults.append(found)
    return counts, faults


if __name__ == "__main__":
    chosen = [Path(p) for p in sys.argv[3:]] or sorted(POSTS.glob("*.md"))
    total, wrong = run(goals(chosen), int(sys.argv[1]), int(sys.argv[2]))
    for line in wrong:
        print(line)  # noqa: T201 - a script
    print(dict(total))  # noqa: T201 - a script
    sys.exit(bool(wrong))
