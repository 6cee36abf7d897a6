"""A goal in, the verdict out: the only place that pronounces.

Methods offer proofs and models offer outcomes; here they are weighed against each other. A proof that a model contradicts is
no proof, and a refutation of what may not be refuted is none either.
"""

from dataclasses import replace
from itertools import islice

from derivations.algebra.domains import implied_domains
from derivations.budget import Budget, BudgetSpentError
from derivations.goal import REAL, Context, Definition, Given, Goal, Kind
from derivations.inference import one_sided
from derivations.integrals.parameters import with_parameters
from derivations.letters import plain_name
from derivations.outcome import Agreed, Clash, Inconclusive, Mixed, Outcome, Refuted
from derivations.plain import relation_text, to_text
from derivations.proving import prove
from derivations.refute import MANY, examine_unfolded, noughts, where_nought
from derivations.settings import Settings
from derivations.term import Apply, Term, Variable, free_variables, holds, number, walk
from derivations.unfold import applicable, unfold, unfold_goal
from derivations.verdict import CONDITIONAL, PROVED, REFUTED, TESTED, UNDECIDED, Proof, Verdict

LARGEST = 5_000
"""Nodes of both sides together beyond which nothing is tried."""
DEEPEST = 200
DOUBT = 3
"""Models in which a step that was proved is tried all the same."""
SUGGESTION = 40_000
"""Units of work for the edit that makes a refuted step hold."""
LIKELIEST = 3
"""Edits that agree in a few models and are tried in many."""


def decide(goal: Goal, settings: Settings) -> Verdict:
    """Pronounce on a step, under each of its readings."""
    verdict = _decide_one(goal, settings)
    if goal.readings:
        verdict = _together([verdict, *(_decide_one(other, settings) for other in goal.readings)])
    return replace(verdict, suggestion=_mended(goal)) if verdict.verdict == REFUTED else verdict


def _mended(goal: Goal) -> str:
    """The right side with the one edit that makes a refuted step hold, in LaTeX; empty where there is none, or it takes long."""
    from derivations.suggest import suggestions  # noqa: PLC0415 - most posts have no row that is refuted

    budget = Budget(SUGGESTION)
    try:
        for found in islice(suggestions(goal, budget), LIKELIEST):
            new, _ = unfold_goal(replace(found.goal, readings=()))
            if isinstance(examine_unfolded(_narrowed(new), budget, MANY), Agreed):
                return found.latex
    except BudgetSpentError:
        pass
    return ""


def _together(verdicts: list[Verdict]) -> Verdict:
    """One verdict for several readings: proved if under each, refuted if under each, else undecided."""
    first = verdicts[0]
    found = {v.verdict for v in verdicts}
    if len(found) == 1:
        return first
    if found <= {PROVED, TESTED}:
        return next(v for v in verdicts if v.verdict == TESTED)
    if UNDECIDED in found and not found & {PROVED, TESTED}:
        return next(v for v in verdicts if v.verdict == UNDECIDED)
    held = [v for v in verdicts if v.verdict in {PROVED, TESTED}]
    if held:
        return Verdict(
            UNDECIDED, "several-kinds", "the step holds in one customary reading and not in another; write it so that one is left"
        )
    return Verdict(
        UNDECIDED, "several-kinds", "the step can be read in several ways, with different verdicts; write it so that one is left"
    )


def _decide_one(goal: Goal, settings: Settings) -> Verdict:
    size = sum(t.size if isinstance(t, Apply) else 1 for t in (goal.lhs, goal.rhs))
    depth = max(t.depth if isinstance(t, Apply) else 1 for t in (goal.lhs, goal.rhs))
    if size > LARGEST or depth > DEEPEST:
        return Verdict(UNDECIDED, "budget", f"the step has {size} nodes, {depth} deep; split it into smaller ones")
    unfolded, used = unfold_goal(goal)
    if any(d.origin == "convention" and d in goal.context.definitions for d in used) and not goal.only_proof:
        # What holds of any number or function holds of what custom takes a name for.
        plain = _decide_one(replace(_without_conventions(goal), only_proof=True), settings)
        if plain.verdict == PROVED:
            return plain
    named = tuple(d.text for d in used if d.text)
    narrowed = _narrowed(unfolded)
    spent = False
    proof: Proof | None = None
    glance: Outcome | None = None
    if goal.protected and not goal.only_proof:
        # Nothing proves what fails, and nothing is refuted that leans on what is not known: a few models come first.
        glance, spent = _tried(narrowed, settings.work, DOUBT, holding=True)
        if isinstance(glance, Inconclusive) and glance.code == "missing-definition":
            return _withheld(goal)
    for candidate, leaning in _candidates(goal, unfolded, named):
        found, ran_out = prove(candidate, settings.work)
        spent |= ran_out
        if found is not None:
            proof = replace(found, assuming=_merged(leaning, found.assuming))
            break
    if goal.only_proof and proof is None:
        return Verdict(UNDECIDED, "unsupported", "no proof was found")
    if proof is None and isinstance(glance, Inconclusive) and glance.final:
        return _withheld(goal)
    if proof is not None:
        outcome, ran_out = _doubted(narrowed, settings.work, proof, glance)
    else:
        outcome, ran_out = _tried(narrowed, settings.work, MANY, holding=bool(goal.protected))
    spent |= ran_out
    if (
        isinstance(outcome, Refuted)
        and outcome.divided
        and not (_has_nought(goal.lhs, goal.rhs) or _has_nought(goal.rhs, goal.lhs))
    ):
        outcome = Inconclusive("one side divides by 0, once what the post says is put in", "nowhere-defined")
    unmet = isinstance(outcome, Inconclusive) and outcome.code == "hypothesis-not-met"
    if proof is not None and unmet and _plain_givens(unfolded):
        # From what contradicts itself everything follows.
        proof, _ = prove(_unconditioned(unfolded), settings.work)
        if proof is None:
            return Verdict(UNDECIDED, "hypothesis-not-met", "no values satisfy what is given")
        proof = replace(proof, assuming=_merged(named, proof.assuming))
    if proof is not None and isinstance(outcome, Refuted | Mixed) and not outcome.one_sided and not _settled(outcome):
        held = _captured(goal, used)
        if held is not None:
            return Verdict(
                UNDECIDED,
                "several-kinds",
                f"the step holds if {held[0]} is fixed, and not if it changes with {held[1]}; say which, or write it out",
            )
    return _weigh(goal, unfolded, proof, outcome, named, spent=spent)


def _has_nought(side: Term, other: Term) -> bool:
    """Whether a side divides by what is nought as it is written, not only once definitions are put in."""
    return next(noughts(side, other), None) is not None


def _tried(goal: Goal, work: int, enough: int, *, holding: bool = False) -> tuple[Outcome, bool]:
    """What models say of a goal whose definitions are written out, and whether the work allowed was spent."""
    try:
        return examine_unfolded(goal, Budget(work), enough, holding=holding), False
    except BudgetSpentError:
        return _SPENT, True


def _doubted(goal: Goal, work: int, proof: Proof, glance: Outcome | None) -> tuple[Outcome, bool]:
    """What models say of a goal that was proved; a glance has seen the same models, unless one that failed ended it."""
    outcome, spent = glance, False
    if outcome is None or (isinstance(outcome, Inconclusive) and outcome.code in {"hypothesis-not-met", "budget"}):
        outcome, spent = _tried(goal, work, DOUBT)
    try:
        return _at_integers(goal, proof, outcome, work), spent
    except BudgetSpentError:
        return _SPENT, True


_SPENT = Inconclusive("the work allowed for one step is spent", "budget")


def _at_integers(goal: Goal, proof: Proof, outcome: Outcome, work: int) -> Outcome:
    """Where a proof divides by terms of integers, what nought for one of them does; elsewhere the step is proved."""
    apart = tuple(t for t in proof.apart if all(goal.context.symbol(n).domain.integer for n in free_variables(t)))
    if not apart:
        return outcome
    fails = outcome if isinstance(outcome, Refuted | Mixed) else where_nought(goal, apart, Budget(work))
    if fails is None or fails.one_sided:
        return outcome
    zero = number(0)
    text = ", ".join(relation_text(t, "neq", zero) for t in apart)
    without = replace(goal, context=replace(goal.context, givens=(*goal.context.givens, *(Given(t, "neq", zero) for t in apart))))
    if isinstance(examine_unfolded(without, Budget(work), MANY), Agreed):
        return Mixed(text, fails.counterexample, fails.symbols, proved=True)
    return fails


def _settled(outcome: Outcome) -> bool:
    return isinstance(outcome, Mixed) and outcome.proved


def _captured(goal: Goal, used: tuple[Definition, ...]) -> tuple[str, str] | None:
    """A name that the post defines by a variable which the step binds around it: it may be fixed, or change with it."""
    for side in (goal.lhs, goal.rhs):
        for node in walk(side):
            if not isinstance(node, Apply) or not node.bound:
                continue
            inside = free_variables(node.args[0])
            for definition in used:
                caught = {b.name for b in node.bound} & free_variables(definition.body) - {p.name for p in definition.parameters}
                if caught and isinstance(definition.left, Variable) and definition.left.name in inside:
                    return to_text(definition.left), plain_name(min(caught))
    return None


def _narrowed(goal: Goal) -> Goal:
    """The goal with the domains that its own notation implies, those of compound terms as givens that models must meet."""
    context = implied_domains(goal)
    parameters = with_parameters(replace(goal.context, laws=(), facts=()), (goal.lhs, goal.rhs)).facts
    said = dict.fromkeys((*context.facts, *parameters))
    facts = tuple(Given(number(0), "<", fact, f"{to_text(fact)} > 0") for fact in said)
    return replace(goal, context=replace(context, givens=(*context.givens, *facts)))


HARD_TO_MEET = frozenset(
    {"call", "index", "density", "expectation", "mean", "probability", "law", "transpose", "inverse", "derivative"}
)
"""What a model draws at random, and seldom so that an equation holds."""


def _plain_givens(goal: Goal) -> bool:
    """Whether everything that is given speaks of plain numbers, for which models are found if there are any."""
    nodes = [n for given in goal.context.givens for side in (given.lhs, given.rhs) for n in walk(side)]
    return not any(isinstance(n, Apply) and n.head in HARD_TO_MEET for n in nodes) and not any(
        isinstance(n, Variable) and goal.context.symbol(n.name).kind is not Kind.SCALAR for n in nodes
    )


def _unconditioned(goal: Goal) -> Goal:
    """The goal without what is given, whose symbols have values again where bounds contradict each other."""
    symbols = {n: replace(s, domain=REAL) if s.domain.empty else s for n, s in goal.context.symbols.items()}
    return replace(goal, context=replace(goal.context, givens=(), symbols=symbols))


def _candidates(goal: Goal, unfolded: Goal, named: tuple[str, ...]) -> list[tuple[Goal, tuple[str, ...]]]:
    """The goal as it stands, with what the post states written out, and with what was inferred as well."""
    out: list[tuple[Goal, tuple[str, ...]]] = []
    inferred = [d.left for d in goal.context.definitions if d.origin == "inferred"]
    if not any(one_sided(replace(goal, context=_without_inferred(goal.context)), law) for law in inferred):
        if not _differentiates(goal) or (unfolded.lhs, unfolded.rhs) == (goal.lhs, goal.rhs):
            # A name that the post defines is no constant in its derivative.
            out.append((goal, ()))
        if inferred:
            partly, used = unfold_goal(replace(goal, context=_without_inferred(goal.context)))
            if (partly.lhs, partly.rhs) not in {(goal.lhs, goal.rhs), (unfolded.lhs, unfolded.rhs)}:
                out.append((partly, tuple(d.text for d in used if d.text)))
    if not out or (unfolded.lhs, unfolded.rhs) != (goal.lhs, goal.rhs):
        out.append((unfolded, named))
    if _differentiates(goal):
        # F_X as a function, of which the post says that f_X is the derivative, rather than as a probability.
        lhs, rhs = (unfold(side, applicable(goal)) for side in (goal.lhs, goal.rhs))
        if (lhs[0], rhs[0]) not in {(g.lhs, g.rhs) for g, _ in out}:
            texts = tuple(dict.fromkeys(d.text for d in (*lhs[1], *rhs[1]) if d.text))
            out.append((replace(goal, lhs=lhs[0], rhs=rhs[0]), texts))
    return out


def _without_conventions(goal: Goal) -> Goal:
    """The goal without what custom alone defines."""
    definitions = tuple(d for d in goal.context.definitions if d.origin != "convention")
    return replace(goal, context=replace(goal.context, definitions=definitions))


def _differentiates(goal: Goal) -> bool:
    return any(holds(side, SLOPES) for side in (goal.lhs, goal.rhs))


SLOPES = frozenset({"derivative", "gradient", "hessian"})


def _without_inferred(context: Context) -> Context:
    return replace(context, definitions=tuple(d for d in context.definitions if d.origin != "inferred"))


def _weigh(goal: Goal, unfolded: Goal, proof: Proof | None, outcome: Outcome, named: tuple[str, ...], *, spent: bool) -> Verdict:
    assuming = _merged(named, goal.context.conventions) if proof is None else _merged(proof.assuming, goal.context.conventions)
    clash = "our own answers differ; this is a bug of the tool, please report the row"
    if isinstance(outcome, Clash):
        return Verdict(UNDECIDED, "contradiction", f"{clash}: {outcome.text}")
    if proof is not None:
        match outcome:
            case Refuted(one_sided=True):
                pass
            case Refuted():
                return Verdict(
                    UNDECIDED, "contradiction", f"{clash}: proved by {proof.method}, and refuted {_at(outcome)}", proof.method
                )
            case Mixed(one_sided=False, proved=False):
                return Verdict(
                    UNDECIDED, "contradiction", f"{clash}: proved by {proof.method}, and it fails {_at(outcome)}", proof.method
                )
            case Mixed():
                if goal.protected:
                    return _withheld(goal)
                return _conditional(outcome, proof.method, assuming)
            case Inconclusive(code="nowhere-defined"):
                return Verdict(UNDECIDED, outcome.code, outcome.reason)
            case Agreed(conditions=conditions):
                return Verdict(PROVED, method=proof.method, assuming=assuming, conditions=_merged(proof.conditions, conditions))
            case _:
                return Verdict(PROVED, method=proof.method, assuming=assuming, conditions=proof.conditions)
    match outcome:
        case Agreed(rounded=True):
            if _numeric(unfolded):
                return Verdict(
                    PROVED,
                    method="arithmetic to the digits written",
                    assuming=assuming,
                    message="holds to the digits written",
                    models=outcome.models,
                )
            return Verdict(
                TESTED,
                method="models, decimals read as rounded",
                assuming=assuming,
                models=outcome.models,
                digits=outcome.digits,
                sizes=outcome.sizes,
            )
        case Agreed():
            return Verdict(
                TESTED,
                method="models",
                assuming=assuming,
                conditions=outcome.conditions,
                models=outcome.models,
                digits=outcome.digits,
                sizes=outcome.sizes,
            )
        case Refuted() | Mixed() if goal.protected:
            return _withheld(goal)
        case Refuted() if goal.may_impose:
            return Verdict(
                UNDECIDED,
                "equation-or-slip",
                f"fails {_at(outcome)}: the row imposes an equation, or it is wrong; say which, with “such that” or a definition",
            )
        case Mixed() if goal.may_impose:
            return Verdict(
                UNDECIDED, "equation-or-slip", f"fails {_at(outcome)}: the row imposes an equation, or it needs a condition"
            )
        case Refuted():
            return Verdict(
                REFUTED,
                message=outcome.message or f"the two sides differ {_at(outcome)}",
                method="counterexample",
                assuming=assuming,
                counterexample=outcome.counterexample,
                snippet=outcome.snippet,
            )
        case Mixed():
            return _conditional(outcome, "models", assuming)
    if goal.protected:
        return _withheld(goal)
    if spent:
        return Verdict(UNDECIDED, "budget", "the work allowed for one step is spent; split the step")
    assert isinstance(outcome, Inconclusive)
    return Verdict(UNDECIDED, outcome.code, outcome.reason)


def _conditional(outcome: Mixed, method: str, assuming: tuple[str, ...]) -> Verdict:
    condition = (outcome.condition,) if outcome.condition else ()
    what = f"holds where {outcome.condition}" if outcome.condition else "holds on a part of its domain only"
    how = "one side has no value" if outcome.one_sided else "it fails"
    return Verdict(
        CONDITIONAL,
        message=f"{what}; {how} {_at(outcome)}",
        method=method,
        assuming=assuming,
        conditions=condition,
        counterexample=outcome.counterexample,
    )


def _withheld(goal: Goal) -> Verdict:
    names = ", ".join(goal.protected[:3])
    if goal.protected[0].startswith(("the ", "how ")):
        return Verdict(
            UNDECIDED, "missing-definition", f"the step fails for some values, and it leans on {names}, which could not be read"
        )
    return Verdict(
        UNDECIDED,
        "missing-definition",
        f"{names} is defined somewhere and the tool does not know how; "
        f"add it, for example <!-- derivations: define ${goal.protected[0]} = …$ -->",
    )


def _at(outcome: Refuted | Mixed) -> str:
    example = outcome.counterexample
    point = ", ".join(f"{name} = {value}" for name, value in example.at)
    return f"at {point}: {example.lhs} against {example.rhs}" if point else f"as numbers: {example.lhs} against {example.rhs}"


def _numeric(goal: Goal) -> bool:
    return not any(isinstance(n, Variable) for side in (goal.lhs, goal.rhs) for n in walk(side))


def _merged(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))
