"""A step that fails and its post in, whether the post may mean it otherwise or impose it out, with the reason."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from derivations.claims import imposes_value, may_bound, speaks_of_chance, works_out
from derivations.congruence import speaks_of_moduli
from derivations.goal import Goal
from derivations.manner import manner
from derivations.post import Post
from derivations.readings import readings
from derivations.steps import Judged, places
from derivations.term import Apply, Number, Term, Variable, free_variables, walk
from derivations.unfold import unfold_goal
from derivations.verdict import CONDITIONAL, GIVEN, PROVED, REFUTED, TESTED, UNDECIDED, Verdict

Decide = Callable[[Goal], Verdict]


def excused(post: Post, step: Judged, goal: Goal, before: Sequence[Judged], verdict: Verdict, decide: Decide) -> Verdict:
    """The verdict on what fails, if the post may mean it otherwise or impose it: undecided or given, with the reason."""
    if verdict.verdict not in {REFUTED, CONDITIONAL}:
        return verdict
    refuted, code, text = verdict.verdict == REFUTED, "equation-or-slip", ""
    if refuted and goal.relation == "=" and step.chain.links[step.link].relation == "equiv" and speaks_of_moduli(post):
        code, text = "several-kinds", "≡ without a modulus, in a post about congruences; write the modulus"
    elif refuted and (said := manner(post, step.chain, goal)):
        code, text = "several-kinds", said
    elif imposes_value(step):
        return Verdict(GIVEN, message="imposes an equation: it holds for some values and not for all")
    elif not refuted and not verdict.conditions and may_bound(step, goal):
        text = "holds for some values and not for all: a condition that the post imposes, or a slip"
    elif _is_constrained(goal, before):
        text = "fails for some values; the post says of them what holds for all their indices, which is not worked out"
    elif refuted and _head_imposes(step, before):
        text = "the chain begins with an equation that it may impose"
    elif speaks_of_chance(step, goal, before):
        text = "fails for some laws; the post may say what the law is by such a row"
    elif _holds_otherwise(post, step, goal, decide):
        code, text = "several-kinds", "holds in another customary reading: the base of a logarithm, or how far an argument goes"
    return Verdict(UNDECIDED, code, text) if text else verdict


def _is_constrained(goal: Goal, before: Sequence[Judged]) -> bool:
    """Whether a row before, “… = 0 for all j”, that is no claim speaks of members of a family of the step."""
    mine = _members(goal.lhs, ()) | _members(goal.rhs, ())
    for judged in before if mine else ():
        verdict = judged.verdict
        if (
            judged.lhs is None
            or not isinstance(judged.rhs, Number)
            or verdict is None
            or verdict.verdict not in {UNDECIDED, GIVEN}
        ):
            continue
        own = judged.link == 0 and judged.chain.left is not None and judged.chain.links[0].relation == "="
        if own and mine & _members(judged.lhs, free_variables(judged.lhs)):
            return True
    return False


def _members(term: Term, indices: Collection[str]) -> frozenset[str]:
    """The names of families, members of which stand in a term; with indices, those with one of them."""
    nodes = (n for n in walk(term) if isinstance(n, Apply) and n.head == "index" and isinstance(n.args[0], Variable))
    found = (n for n in nodes if not indices or any(isinstance(a, Variable) and a.name in indices for a in n.args[1:]))
    return frozenset(n.args[0].name for n in found if isinstance(n.args[0], Variable))


def _head_imposes(step: Judged, before: Sequence[Judged]) -> bool:
    """Whether the first equation of a chain may be imposed, and so the others with it: i² = j² = k²."""
    head = next((s for s in before if s.chain is step.chain and s.link == 0), None)
    if step.link == 0 or head is None or head.goal is None or head.verdict is None or not head.goal.may_impose:
        return False
    if step.goal is not None:
        unfolded, _ = unfold_goal(step.goal)
        if not free_variables(unfolded.lhs) | free_variables(unfolded.rhs):
            return False  # what is false of numbers alone is imposed by nothing
        if works_out(step.goal):
            return False
    return head.verdict.code in {"equation-or-slip", "missing-definition"}


def _holds_otherwise(post: Post, step: Judged, goal: Goal, decide: Decide) -> bool:
    """Whether a step that fails holds in a rarer reading, or with its bare logarithms to another base: e, 2 or 10."""
    if any(decide(r).verdict in {PROVED, TESTED} for r in readings(post, step, goal, lenient=True)):
        return True
    left, right = places(post, step)
    for base in (b for b in ("e", "2", "10") if b != post.names_at(step.chain).log_base):
        lhs, rhs = post.to_base(*left, base), post.to_base(*right, base)
        if lhs is None or rhs is None or (lhs == step.lhs and rhs == step.rhs):
            return False
        if decide(replace(goal, lhs=lhs, rhs=rhs, readings=())).verdict in {PROVED, TESTED}:
            return True
    return False
