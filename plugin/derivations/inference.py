"""The sides of a step in, the definition of an unknown law that makes them agree out; and which one the post confirms."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from derivations.derived import law_text
from derivations.goal import Definition, Goal
from derivations.plain import to_text
from derivations.term import Apply, Number, Term, Variable, substitute, walk
from derivations.unfold import unfold_goal


@dataclass(frozen=True)
class Candidate:
    """A law that a step offers as the meaning of an unknown one."""

    step: int
    definition: Definition


def candidate(goal: Goal, step: int) -> Candidate | None:
    """What a step offers: its sides agree but for p(t) on one side and a density at the same t on the other."""
    if goal.relation != "=":
        return None
    unfolded, _ = unfold_goal(goal)
    found: list[tuple[Term, Term]] = []
    if not _align(unfolded.lhs, unfolded.rhs, found) or not found:
        return None
    laws = dict(found)
    if len(laws) != 1 or len(set(found)) != 1:
        return None
    ((law, body),) = laws.items()
    text = f"taking {law_text(law)} = {_density_text(law, body)}"
    return Candidate(step, Definition(law, body, (), text, "inferred"))


def _density_text(law: Term, body: Term) -> str:
    slots = law.args[1].args if isinstance(law, Apply) and isinstance(law.args[1], Apply) else ()
    names = tuple(s.args[0] for s in slots if isinstance(s, Apply))
    return to_text(Apply("density", (body, *names)))


def _align(left: Term, right: Term, found: list[tuple[Term, Term]]) -> bool:
    """Match two terms place by place, collecting where an unknown law faces a named one."""
    if left == right:
        return True
    if _offer(left, right, found) or _offer(right, left, found):
        return True
    match left, right:
        case Apply(head="expectation"), Apply(head="integral_over" | "integral" | "sum" | "sum_over"):
            return _expectation(left, right, found)
        case Apply(head="integral_over" | "integral" | "sum" | "sum_over"), Apply(head="expectation"):
            return _expectation(right, left, found)
        case Apply(), Apply():
            if left.head != right.head or len(left.args) != len(right.args) or len(left.bound) != len(right.bound):
                return False
            args = right.args
            if left.bound != right.bound:
                args = (substitute(args[0], {b.name: a for a, b in zip(left.bound, right.bound, strict=True)}), *args[1:])
            return all(_align(a, b, found) for a, b in zip(left.args, args, strict=True))
        case _:
            return False


def _offer(left: Term, right: Term, found: list[tuple[Term, Term]]) -> bool:
    match left, right:
        case Apply(head="density", args=(Apply(head="law") as law, *values)), Apply(head="density", args=(body, *others)) if (
            values == others
        ):
            if isinstance(body, Apply) and body.head != "law" and not _holds(body, law):
                found.append((law, body))
                return True
    return False


def _holds(body: Term, law: Apply) -> bool:
    """Whether a body speaks of the slots of the law, which a definition of it cannot."""
    slots = {
        a.name for n in walk(law.args[1]) if isinstance(n, Apply) and n.head == "slot" for a in n.args if isinstance(a, Variable)
    }
    return any(isinstance(n, Variable) and n.name in slots for n in walk(body))


def _expectation(left: Apply, right: Apply, found: list[tuple[Term, Term]]) -> bool:
    """E over a law against the integral of its density times the rest."""
    body, law = left.args
    if len(left.bound) != 1 or len(right.bound) != 1:
        return False
    x = left.bound[0]
    integrand = substitute(right.args[0], {right.bound[0].name: x})
    factors = list(integrand.args) if isinstance(integrand, Apply) and integrand.head == "mul" else [integrand]
    density = Apply("density", (law, x))
    if density not in factors:
        return False
    factors.remove(density)
    rest: Term = factors[0] if len(factors) == 1 else Apply("mul", tuple(factors))
    return bool(factors) and not isinstance(rest, Number) and _align(body, rest, found)


ENOUGH = 2
"""Confirming steps after which a sole candidate needs no more."""


def choose(
    candidates: Sequence[Candidate], goals: Sequence[Goal | None], holds: Callable[[int, Definition], bool]
) -> Iterator[tuple[Definition, tuple[int, ...]]]:
    """For each unknown law the candidate that most other steps confirm, with those steps.

    `holds(step, definition)` tells whether a step is proved with the definition added. A step confirms a candidate if it is,
    and if the law stands on one of its sides only, so that nothing proves it for every law.
    """
    by_law: dict[Term, list[Candidate]] = {}
    for found in candidates:
        by_law.setdefault(found.definition.left, []).append(found)
    for law, offers in by_law.items():
        concerned = [k for k, goal in enumerate(goals) if goal is not None and one_sided(goal, law)]
        definitions = tuple(dict.fromkeys(o.definition for o in offers))
        best: tuple[Definition, tuple[int, ...]] | None = None
        for definition in definitions:
            offering = {o.step for o in offers if o.definition == definition}
            confirming: list[int] = []
            for k in sorted(concerned, key=lambda k: (k in offering, k)):
                if holds(k, definition):
                    confirming.append(k)
                if len(definitions) == 1 and len(confirming) >= ENOUGH:
                    break
            confirmed = any(k not in offering for k in confirming) or len(offering) > 1
            if confirming and confirmed and (best is None or len(confirming) > len(best[1])):
                best = definition, tuple(confirming)
        if best is not None:
            yield best


def customary(
    sets: Sequence[tuple[Definition, ...]],
    goals: Sequence[Goal | None],
    holds: Callable[[int, tuple[Definition, ...]], bool],
) -> tuple[Definition, ...]:
    """Of several customary meanings of the same names the one that a post confirms; empty where it does not tell.

    `holds(step, definitions)` tells whether a step is proved with the definitions added. The meaning is taken under which most
    steps hold that hold under no other: two at least, so that each confirms what the other offers. Any will do where all steps
    that hold under one hold under all.
    """
    names = {d.left for definitions in sets for d in definitions}
    concerned = [k for k, g in enumerate(goals) if g is not None and any(n in names for t in (g.lhs, g.rhs) for n in walk(t))]
    held = [frozenset(k for k in concerned if holds(k, definitions)) for definitions in sets]
    alone = [own - frozenset().union(*(h for i, h in enumerate(held) if i != at)) for at, own in enumerate(held)]
    if not any(alone):
        return sets[0] if held and held[0] and all(h == held[0] for h in held) else ()
    ranked = sorted(range(len(sets)), key=lambda at: -len(alone[at]))
    sure = len(alone[ranked[0]]) >= ENOUGH and all(len(alone[at]) < len(alone[ranked[0]]) for at in ranked[1:])
    return sets[ranked[0]] if sure else ()


def one_sided(goal: Goal, law: Term) -> bool:
    """Whether a law stands on one side of a goal and not on the other."""
    unfolded, _ = unfold_goal(goal)
    return any(n == law for n in walk(unfolded.lhs)) != any(n == law for n in walk(unfolded.rhs))
