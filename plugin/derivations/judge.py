"""A post in, its steps judged out: what each claims, in which context, and what was pronounced on it."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from derivations.affected import Used
from derivations.arithmetics import doubt
from derivations.author import fact_of
from derivations.claims import (
    ARROWS,
    ORDERS,
    brought_in,
    leads_on,
    lemma,
    may_impose,
    withheld,
)
from derivations.congruence import congruent
from derivations.context import context_for, protected
from derivations.definitions import names_of
from derivations.dependence import with_dependence
from derivations.excuse import excused
from derivations.fact import Fact
from derivations.goal import Definition, Given, Goal, Kind, Symbol
from derivations.grounds import clash, grounds, held_to, offered
from derivations.inference import candidate, choose, customary
from derivations.kinds import MEMBERS, NUMBERED
from derivations.latex.presentation import written
from derivations.laws import is_law
from derivations.letters import plain_name
from derivations.linear.entries import over_entries, with_entries
from derivations.linear.unlifted import unlifted, unsized
from derivations.moving import in_motion
from derivations.other_kinds import fails_otherwise
from derivations.plain import relation_text
from derivations.post import Post, read_post
from derivations.prose import CLAIM_WORDS
from derivations.ranges import ranged
from derivations.readings import readings
from derivations.settings import Settings
from derivations.settling import settle
from derivations.source import Source
from derivations.statements import Chain
from derivations.steps import RELATIONS, Judged, passes_dots, places, plan, previous_step
from derivations.term import Apply, Term, Variable, free_variables, number, walk
from derivations.unfold import defined_name, unfold_goal
from derivations.unsaid import first_vague, holds_unsaid
from derivations.verdict import CONDITIONAL, GIVEN, PROVED, REFUTED, TESTED, UNDECIDED, Verdict
from derivations.vocabulary import ANY_BASE, BASE, GEOMETRIC, WAITING

Decide = Callable[[Goal], Verdict]


def judge_post(source: Source, settings: Settings, decide: Decide) -> tuple[Post, list[Judged]]:
    """Read a post and decide each of its steps; what stands in running text and claims nothing is left out."""
    post = read_post(source, settings)
    planned = plan(post)
    inferred = _infer(post, planned, decide)
    proved: list[Fact] = []
    made: list[Judged] = []
    heard: list[Judged] = []
    for step in planned:
        started = time.perf_counter()
        if step.verdict is None:
            _judge(post, step, made, heard, (*inferred, *proved), decide)
        heard.append(step)
        if settings.timings:
            step.seconds = time.perf_counter() - started
        if step.chain.block == 0 and not _said(step):
            continue
        made.append(step)
        proved.extend(lemma(post, step))
    settle(post, made, decide)
    return post, made


def _conditions(post: Post, chain: Chain) -> tuple[list[Fact], list[str]]:
    """The side conditions of a row as facts that hold for it, and those that say something which is not understood."""
    facts: list[Fact] = []
    unclear = [f"the condition “{text}”" for text in chain.unread_conditions]
    for condition in chain.conditions:
        fact = fact_of("assume", "", condition, post.condition, (chain.number - 1, chain.number + 1))
        if isinstance(fact, str):
            unclear.append(f"the condition “{written(condition.statement.lhs or ())} …”")
        else:
            facts.append(fact)
    return facts, unclear


def _premise(post: Post, chain: Chain) -> list[Fact]:
    """The equation before an arrow, which the equation behind it may use."""
    if chain.statement.arrow not in ARROWS or chain.number == 0:
        return []
    before = post.chains[chain.number - 1]
    if before.piece is not chain.piece or before.left is None or len(before.links) != 1 or before.links[0].relation != "=":
        return []
    lhs, rhs = post.term(before, 0), post.term(before, 1)
    if lhs is None or rhs is None:
        return []
    return [Fact(chain.number - 1, "", chain.number + 1, given=Given(lhs, "=", rhs, relation_text(lhs, "=", rhs)))]


def _subject(post: Post, chain: Chain) -> tuple[str, ...]:
    """The variables of a statement such as p(θ | x) ∝ …: what the first side of the chain is a law or a function of.

    A function is spoken of as one of its first argument, f(x; θ) ∝ …, a density as one of all its variables.
    """
    while chain.left is None and chain.previous is not None:
        chain = post.chains[chain.previous]
    match post.term(chain, 0) if chain.left is not None else None:
        case Apply(head="call", args=(_, Variable(name=name), *_)):
            return (name,)
        case Apply(head="density", args=(_, *values)) if all(isinstance(v, Variable) for v in values):
            return tuple(dict.fromkeys(v.name for v in values if isinstance(v, Variable)))
        case _:
            return ()


def _said(step: Judged) -> bool:
    """Whether a formula in running text is a step: it holds, or it fails where a word such as "since" claims it."""
    found = step.verdict.verdict if step.verdict is not None else ""
    return found in {PROVED, TESTED} or (found == REFUTED and bool(CLAIM_WORDS.search(step.chain.before)))


def _goal(post: Post, step: Judged, extra: Sequence[Fact]) -> Goal:
    """The step as a goal, in its context."""
    chain, k = step.chain, step.link
    own = chain.left is not None
    assert step.lhs is not None
    assert step.rhs is not None
    conditions, unclear = _conditions(post, chain)
    if k == 0:
        conditions += _premise(post, chain)
    context = context_for(chain, k, (step.lhs, step.rhs), post.told, post.used, (*extra, *conditions))
    context = replace(context, wholes=post.wholes)
    relation = RELATIONS[chain.links[k].relation]
    ordered = relation in ORDERS and not chain.block
    variables = _subject(post, chain) if relation == "propto" else ()
    goal = Goal(context, step.lhs, relation, step.rhs, variables)
    declared = frozenset(f.name for f in post.told.facts if f.symbol is not None and _is_declared(f.symbol, post))
    kept = (*protected(goal, post.told, post.names, declared), *unclear)
    unfolded, _ = unfold_goal(goal)
    imposes = ordered or (k == 0 and own and may_impose(post, chain, step.lhs, unfolded.lhs))
    names = names_of(goal.lhs) | names_of(goal.rhs)
    bound = {b.name for side in (goal.lhs, goal.rhs) for n in walk(side) if isinstance(n, Apply) for b in n.bound}
    names -= bound - free_variables(goal.lhs) - free_variables(goal.rhs)
    doubted = sorted(n for n in names if (n, chain.piece.place.section) in post.told.doubted)
    kept = (*kept, *doubted, *brought_in(post, step), *withheld(post, step, unfolded))
    spread = {f.name for facts in post.spreads for f in facts} - {f.name for f in extra}
    kept = tuple(dict.fromkeys((*kept, *sorted(spread & names))))
    if BASE in names:
        kept = ("the base of the logarithms", *(n for n in kept if n != BASE))
    if chain.links[k].joined == "nothing between":
        kept = (*kept, "how the row goes on")
    if passes_dots(post, step):
        kept = (*kept, "the terms that dots leave out")
    goal = _numbered(post, step, with_entries(replace(goal, protected=kept, may_impose=imposes)), declared)
    held = _partial(post, step)
    others = tuple(_settled(post, _numbered(post, step, with_entries(r), declared), held) for r in readings(post, step, goal))
    return replace(_settled(post, goal, held), readings=others)


def _numbered(post: Post, step: Judged, goal: Goal, declared: frozenset[str]) -> Goal:
    """The goal with letters as numbers that its section does not call vectors; those that another section does are protected."""
    section = step.chain.piece.place.section
    facts = [f for f in post.told.facts if f.name in declared and f.symbol is not None and f.section == section]
    here = frozenset(f.name for f in facts)
    sized = {f.name: f.symbol.reason for f in post.told.facts if f.symbol is not None and f.symbol.shape}
    # What another section gives a size in words, or this one calls a vector anew, may have another size here.
    worded = {name for name, reason in sized.items() if not reason}
    anew = frozenset((here | worded) - {f.name for f in facts if f.symbol is not None and f.symbol.shape})
    goal = unsized(goal, anew) if anew else goal
    matrices = {f.name for f in post.told.facts if f.symbol is not None and f.symbol.kind is Kind.MATRIX}
    found = over_entries(unlifted(goal, here | post.objects.get(section, frozenset()) | matrices))
    changed = sorted(n for n in declared - here if found.context.symbol(n).kind is not goal.context.symbol(n).kind)
    return replace(found, protected=tuple(dict.fromkeys((*found.protected, *changed)))) if changed else found


def _is_declared(symbol: Symbol, post: Post) -> bool:
    """Whether the post says of what kind a name is, also by a property that matrices alone have: “let $A$ be orthogonal”."""
    matrix = post.names.kinds.get(symbol.name) is Kind.MATRIX
    return symbol.kind is not Kind.SCALAR or (matrix and bool(symbol.properties & MATRICES))


def _settled(post: Post, goal: Goal, held: frozenset[str]) -> Goal:
    """The goal with its dots as derivatives, and with what depends on a variable as a function of it."""
    return with_dependence(in_motion(goal, post.moving), post.used.calls, post.changing, held)


def _partial(post: Post, step: Judged) -> frozenset[str]:
    """The variables in which a step, as it is written, differentiates by ∂ alone: what else is in it is held still."""
    found: dict[bool, set[str]] = {True: set(), False: set()}
    for chain, k in places(post, step):
        surface = chain.sides[k].term
        for node in walk(surface) if surface is not None else ():
            match node:
                case Apply(head="derivative_surface", args=(_, Variable(name=name), *_, partial)):
                    found[partial == number(1)].add(name)
    return frozenset(found[True] - found[False])


def _judge(
    post: Post, step: Judged, before: Sequence[Judged], heard: Sequence[Judged], extra: Sequence[Fact], decide: Decide
) -> None:
    """Pronounce on a step; `before` are the steps before it, `heard` also equations in running text that claim nothing."""
    step.goal = goal = _goal(post, step, extra) if extra or step.goal is None else step.goal
    if (unclear := first_vague(goal.lhs) or first_vague(goal.rhs)) is not None:
        step.verdict = Verdict(UNDECIDED, "unsupported", f"what {_quoted(post, unclear)} is worth is not worked out")
        return
    if (strange := _no_number(goal, post.names.parts)) is not None:
        step.verdict = Verdict(
            UNDECIDED, "several-kinds", f"{plain_name(strange)} is a set or an operator, not worked out as a number is"
        )
        return
    classes = congruent(post, step, goal)
    if classes is not None and step.chain.links[step.link].relation == "equiv":
        step.goal = goal = classes
    verdict = decide(goal)
    if verdict.verdict == REFUTED and goal.relation == "=" and classes is not None:
        modular = decide(classes)
        if modular.verdict in {PROVED, TESTED}:
            verdict = replace(modular, message="holds as a congruence")
    verdict = excused(post, step, goal, before, verdict, decide)
    if verdict.verdict in {PROVED, TESTED}:
        verdict = _put_in(post, step, goal, decide) or verdict
    if verdict.verdict in {UNDECIDED, REFUTED, CONDITIONAL} and verdict.code not in SETTLED:
        verdict = _grounded(post, step, goal, heard, verdict, decide)
    if verdict.verdict == UNDECIDED and verdict.code not in SETTLED:
        verdict = _over_ranges(post, step, goal, heard, decide) or verdict
    if verdict.code in {"equation-or-slip", "missing-definition"} and step.link == 0 and goal.may_impose and leads_on(post, step):
        verdict = Verdict(GIVEN, message="imposes the equation from which the next one follows")
    if step.link == 0 and step.chain.statement.arrow in ARROWS:
        verdict = _behind_arrow(post, step, goal, verdict, decide)
    if verdict.verdict == REFUTED:
        verdict = _against_earlier(post, step, before, goal, decide) or verdict
    if verdict.verdict in {PROVED, TESTED} and goal.relation == "=":
        verdict = _of_other_kinds(post, step, goal, decide) or verdict
    inferred = [
        f
        for f in extra
        if f.definition is not None and f.definition.origin == "inferred" and f.definition.text in verdict.assuming
    ]
    if verdict.verdict == REFUTED and inferred and len(inferred[0].confirmed) < 2:
        names = ", ".join(f.definition.text for f in inferred if f.definition is not None)
        verdict = Verdict(
            UNDECIDED,
            "several-kinds",
            f"fails {names}, which one other row confirms: one of the two rows is wrong, or the law is another",
        )
    step.verdict = _with_base(post, step, _meant(post, step, goal, verdict))


def _has_law(term: Term) -> bool:
    return any(isinstance(n, Apply) and is_law(n.head) and n.head != "law" for n in walk(term))


def _with_base(post: Post, step: Judged, verdict: Verdict) -> Verdict:
    """The verdict with the base of the logarithms to which the words put it, where the step has a bare one."""
    base = post.names_at(step.chain).log_base
    if base in {post.names.log_base, ANY_BASE} or verdict.verdict not in {PROVED, TESTED}:
        return verdict
    surfaces = (chain.sides[k].term for chain, k in places(post, step))
    if not any(isinstance(n, Apply) and n.head == "bare_log" for t in surfaces if t is not None for n in walk(t)):
        return verdict
    return replace(verdict, assuming=(*verdict.assuming, f"log is to base {base}, as the words say"))


def _meant(post: Post, step: Judged, goal: Goal, verdict: Verdict) -> Verdict:
    """The verdict, unless the words tell of another arithmetic, in which what it says of numbers may be otherwise."""
    names = post.names_at(step.chain)
    said = bool(names.second or {WAITING, GEOMETRIC} & set(names.roles)) and verdict.verdict in {REFUTED, CONDITIONAL}
    if said and any(map(_has_law, (goal.lhs, goal.rhs, *(law.law for law in goal.context.laws)))):
        text = "fails with the parameters of laws that the words of the post seem to mean; write out the law"
        return Verdict(UNDECIDED, "several-kinds", text)
    if not post.spoken or verdict.verdict not in {PROVED, TESTED, CONDITIONAL, REFUTED}:
        return verdict
    unfolded, _ = unfold_goal(goal)
    leaning = [t for g in goal.context.givens if g.text in verdict.assuming for t in (g.lhs, g.rhs)]
    text = f"{step.lhs_text} {written(step.chain.links[step.link].rhs)}"
    used = Used((goal.lhs, goal.rhs, unfolded.lhs, unfolded.rhs), goal.relation, text, tuple(leaning))
    why = doubt(post.spoken, step.chain.piece.place.paragraph, used, holds=verdict.verdict in {PROVED, TESTED})
    return Verdict(UNDECIDED, "several-kinds", why) if why else verdict


_ARITHMETIC = frozenset({"add", "neg", "mul", "div", "pow", "cross", "root", "exp", "log"})


def _of_other_kinds(post: Post, step: Judged, goal: Goal, decide: Decide) -> Verdict | None:
    """The verdict on a step that holds for numbers, where its letters may be something else."""
    texts = (step.lhs_text, written(step.chain.links[step.link].rhs or ()))
    return fails_otherwise(goal, texts, post.prose, post.names.ends | post.names.indices | post.sizes | post.numbers, decide)


def _no_number(goal: Goal, parts: frozenset[str]) -> str | None:
    """A set or an operator that is added or multiplied, or a block that is read as an element or a power."""
    nodes = [n for side in (goal.lhs, goal.rhs) for n in walk(side) if isinstance(n, Apply)]
    factors = (a.name for n in nodes if n.head in _ARITHMETIC for a in n.args if isinstance(a, Variable))
    found = next((name for name in factors if goal.context.symbol(name).kind is Kind.SET), None)
    if found is not None or not parts:
        return found
    for node in nodes:
        match node:
            case Apply(head="index", args=(Variable(name=name), _, _)) if name + MEMBERS in parts:
                return name
            case Apply(head="pow", args=(Variable(name=name), _)) if name + NUMBERED in parts:
                return name
    return None


def _quoted(post: Post, term: Apply) -> str:
    """A part of a row as it is written."""
    return f"`{' '.join(post.document.source.slice(term.span).split())}`" if term.span is not None else "a part of the row"


MATRICES = frozenset({"symmetric", "positive-definite", "orthogonal", "invertible", "diagonal", "square"})
"""Properties of matrices."""
SETTLED = frozenset({"contradiction", "relation", "several-kinds", "worker-died", "nowhere-defined"})
"""Codes of what an equation more would not change."""


def _grounded(post: Post, step: Judged, goal: Goal, before: Sequence[Judged], verdict: Verdict, decide: Decide) -> Verdict:
    """The verdict on a step that may lean on equations before it: proved from them, and refuted only where it fails with them."""
    found = grounds(post, step, goal, before)
    if goal.relation != "=" or not found:
        return verdict
    proving = [g for g in found if g.proves]
    leaning = offered(goal, proving)
    readings = tuple(offered(r, proving) for r in goal.readings)
    again = decide(replace(leaning, readings=readings, may_impose=False, only_proof=True)) if proving else verdict
    if again.verdict == PROVED and not clash(goal, found, again.assuming):
        step.leaning = True
        return again
    excluding = [g for g in found if g.excludes]
    if verdict.verdict == UNDECIDED or not excluding or decide(held_to(goal, excluding)).verdict == REFUTED:
        return verdict
    text = f"fails for some values, and what it leans on is not known to exclude them: {excluding[-1].text}"
    return Verdict(UNDECIDED, "hypothesis-not-met", text)


def _over_ranges(post: Post, step: Judged, goal: Goal, heard: Sequence[Judged], decide: Decide) -> Verdict | None:
    """A proof of a step whose sums do not say their range, over the range that the post counts to elsewhere."""
    known = post.ends.get(step.chain.piece.place.section, {})
    (lhs, left), (rhs, right) = ranged(goal.lhs, known), ranged(goal.rhs, known)
    if (not left and not right) or goal.readings:
        return None
    said = replace(goal, lhs=lhs, rhs=rhs, may_impose=False, only_proof=True)
    found = decide(said)
    if found.verdict != PROVED:
        found = _grounded(post, step, said, heard, found, decide)
    taken = tuple(dict.fromkeys((*left, *right)))
    return replace(found, assuming=(*found.assuming, *taken)) if found.verdict == PROVED else None


def _behind_arrow(post: Post, step: Judged, goal: Goal, verdict: Verdict, decide: Decide) -> Verdict:
    """What follows by an arrow is proved or open: models know one solution of the premise; an equivalence is proved both ways."""
    premise = _premise(post, step.chain)
    if verdict.verdict == TESTED:
        return Verdict(UNDECIDED, "relation", "holds in models of the equation before; whether it always follows is open")
    if verdict.verdict != PROVED or step.chain.statement.arrow != "iff" or not premise or premise[0].given is None:
        return verdict
    given = premise[0].given
    conclusion = Given(goal.lhs, "=", goal.rhs, relation_text(goal.lhs, "=", goal.rhs))
    others = tuple(g for g in goal.context.givens if g != given)
    sides = {given.lhs, given.rhs}
    definitions = tuple(d for d in goal.context.definitions if {d.left, d.body} != sides)
    context = replace(goal.context, givens=(*others, conclusion), definitions=definitions)
    back = replace(goal, context=context, lhs=given.lhs, rhs=given.rhs, only_proof=True)
    if decide(back).verdict == PROVED:
        return verdict
    return Verdict(UNDECIDED, "relation", "follows from the equation before; that it is equivalent is not settled")


def _put_in(post: Post, step: Judged, goal: Goal, decide: Decide) -> Verdict | None:
    """`z = value` inside an argument must agree with what z is given as; a verdict where it does not."""
    at = step.link + (1 if step.chain.left is not None else 0)
    for name, value in post.stated(step.chain, at):
        for definition in goal.context.definitions:
            if definition.left != name or definition.body == value or not free_variables(definition.body):
                continue
            found = decide(
                replace(goal, lhs=definition.body, rhs=value, relation="=", readings=(), may_impose=False, only_proof=False)
            )
            if found.verdict in {PROVED, TESTED}:
                continue
            text = f"{definition.text} is given, and {relation_text(name, '=', value)} is put in"
            if found.verdict == REFUTED:
                return replace(found, message=f"{text}: {found.message}")
            return Verdict(UNDECIDED, "several-kinds", f"{text}; whether they agree is not settled")
    return None


def _infer(post: Post, planned: Sequence[Judged], decide: Decide) -> tuple[Fact, ...]:
    """Definitions of unknown laws that some steps offer and others confirm, and customary ones that the post settles.

    Each step is left with its goal.
    """
    for step in planned:
        step.goal = _goal(post, step, ()) if step.verdict is None else None
    goals = [g if g is not None and not (holds_unsaid(g.lhs) or holds_unsaid(g.rhs)) else None for g in (s.goal for s in planned)]

    def holds(k: int, *more: Definition) -> bool:
        goal = goals[k]
        assert goal is not None
        definitions = (*goal.context.definitions, *more)
        added = replace(goal, context=replace(goal.context, definitions=definitions), readings=(), only_proof=True)
        return decide(added).verdict == PROVED

    found = []
    if post.spreads:
        sets = [tuple(f.definition for f in facts if f.definition is not None) for facts in post.spreads]
        settled = customary(sets, goals, lambda k, definitions: holds(k, *definitions))
        found += [f for facts in post.spreads for f in facts if f.definition in settled]
    offered = [c for k, goal in enumerate(goals) if goal is not None and (c := candidate(goal, k)) is not None]
    for definition, confirming in choose(offered, goals, holds) if offered else ():
        first = min(planned[k].chain.number for k in range(len(planned)))
        found.append(Fact(first - 1, defined_name(definition), definition=definition, confirmed=confirming))
    return tuple(found)


def _against_earlier(post: Post, step: Judged, before: Sequence[Judged], goal: Goal, decide: Decide) -> Verdict | None:
    """One slip, one error: a row after a refuted one is judged against the last row that was not refuted."""
    previous, moved = previous_step(step, before), False
    while previous is not None and previous.verdict is not None and previous.verdict.verdict == REFUTED:
        if previous.lhs is None:
            return None
        step.lhs, step.lhs_text, moved = previous.lhs, previous.lhs_text, True
        previous = previous_step(previous, before)
    if not moved or step.lhs is None:
        return None
    changed = with_dependence(replace(goal, lhs=step.lhs, readings=()), post.used.calls, post.changing, _partial(post, step))
    return decide(changed)
