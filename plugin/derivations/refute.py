"""A goal in, what its models say of it out: both sides agree, a counterexample, a condition, or nothing.

A counterexample is found with balls at two precisions, then once more by a second route that shares no code with them; if the
two routes differ, that is a `Clash`, our own bug. Nothing here proves an equality: models only agree.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from flint import fmpq

from derivations.algebra.limits import OutOfReachError
from derivations.algebra.normal_form import equal
from derivations.budget import Budget, BudgetSpentError
from derivations.compare import EXACTLY, Comparison, Sign, compare
from derivations.construct import ZERO
from derivations.descent import downhill
from derivations.goal import REAL, Context, Goal, Kind
from derivations.letters import plain_name
from derivations.linear.layout import layouts
from derivations.linear.shapes import Conflict
from derivations.linear.sized import sized
from derivations.local import BEYOND, is_beyond, is_local
from derivations.model import Draws, easy_models, far_models, models, nought_models
from derivations.numerals import approximate, far_apart, rounded
from derivations.outcome import Agreed, Clash, Inconclusive, Mixed, Outcome, Refuted
from derivations.plain import relation_text, to_text
from derivations.plan import constant_bits
from derivations.probability.world import independence
from derivations.reduce import reduce_relation
from derivations.show import counterexample, point, sizes_text
from derivations.term import Apply, Term, free_variables, is_apply, walk
from derivations.unfold import unfold_goal
from derivations.value import Model
from derivations.value.binder import EMPTY
from derivations.value.vectors import definite

FEW, MANY, MORE = 4, 10, 54
"""Models that a refutation needs, ordinary ones for an agreement, and those more that the search for a condition may take."""
SURE = 16
"""Models that fail before a step is taken to hold nowhere: one that holds on a part of its domain is no false one."""
TARGET = 100
"""Bits of agreement asked for, before the size of the constants is added."""
LARGEST_TARGET = 1000
SECOND_CHANCE = 200_000
"""Units of work for what comes after the models: confirming, conditions, easy points."""
MOST_DIGITS = 60
PROBES = 21
"""Models at other magnitudes."""
ENOUGH = 3
"""Ordinary models on each side of a condition, so that neither is a thin set."""


@dataclass
class Tally:
    """What the models said."""

    points: list[tuple[Model, Comparison]] = field(default_factory=list)
    doubt: str = ""
    """Why points that agree say too little, for people."""

    def of(self, *signs: Sign, ordinary: bool = False) -> list[tuple[Model, Comparison]]:
        """The points with one of these signs, perhaps without the nice ones, which may be special."""
        return [(m, c) for m, c in self.points if c.sign in signs and not (ordinary and m.nice)]


def examine(goal: Goal, budget: Budget, enough: int = MANY) -> Outcome:
    """Try a goal in models, until that many ordinary ones agree; fewer than `MANY` are a check of what is proved.

    Definitions are unfolded here if they are not yet.
    """
    return examine_unfolded(unfold_goal(goal)[0], budget, enough)


def examine_unfolded(goal: Goal, budget: Budget, enough: int = MANY, *, holding: bool = False) -> Outcome:
    """Try a goal whose definitions are written out already; with `holding` the first model that fails ends it."""
    try:
        outcomes = [_in_layout(variant, budget, enough, holding=holding) for variant, _ in layouts(goal)]
    except BudgetSpentError:
        return Inconclusive("the work allowed for one step is spent", "budget")
    # A step is false only if it is false in every layout of derivatives in which its shapes fit.
    fitting = [o for o in outcomes if o is not None]
    if not fitting:
        fitted = sized(goal)
        reason = fitted.message if isinstance(fitted, Conflict) else ""
        return Inconclusive(f"the shapes of vectors and matrices do not fit: {reason}", final=True)
    least = min(fitting, key=_doom)
    if isinstance(least, Inconclusive) and not all(map(_is_final, fitting)):
        return replace(least, final=False)
    return least


def _doom(outcome: Outcome) -> int:
    """How far an outcome speaks against a step."""
    if isinstance(outcome, Agreed):
        return 0
    fails = isinstance(outcome, Refuted) or (isinstance(outcome, Inconclusive) and outcome.code == "missing-definition")
    return 2 if fails else 1


def _is_final(outcome: Outcome) -> bool:
    return isinstance(outcome, Inconclusive) and outcome.final


def _in_layout(goal: Goal, budget: Budget, enough: int, *, holding: bool) -> Outcome | None:
    """What models say of a goal whose layout of derivatives is settled; None if its shapes do not fit."""
    fitted = sized(goal)
    if isinstance(fitted, Conflict):
        return None
    goal = fitted.goal
    if goal.relation == "approx":
        found = approximate(goal, budget)
        if not far_apart(goal, budget):
            return found
        goal = replace(goal, relation="=")
    reduced = reduce_relation(goal)
    if goal.relation in {"propto", "constant"} and not goal.variables:
        return _of_no_variable(goal, reduced, budget, enough)
    if reduced is None:
        return Inconclusive("the relation can be tested neither way", "relation", final=True)
    return _examine(reduced, budget, enough, holding=holding)


def _of_no_variable(goal: Goal, guessed: Goal | None, budget: Budget, enough: int) -> Outcome:
    """Where the post does not say in what a ratio is constant: sides that are equal agree, or that custom's variable makes so."""
    for variant in (replace(goal, relation="="), guessed):
        outcome = None if variant is None else _examine(variant, budget, enough)
        if isinstance(outcome, Agreed):
            return outcome
    return Inconclusive("the post does not say in which variable the sides are proportional", "relation")


def _examine(goal: Goal, budget: Budget, enough: int, *, holding: bool = False) -> Outcome:
    """What models say of a goal; with `holding` only whether they agree is asked, and the first that fails ends it."""
    target = min(TARGET + 4 * constant_bits((goal.lhs, goal.rhs)), LARGEST_TARGET)
    tally, draws = Tally(), Draws()
    constant = False
    try:
        for model in models(goal, budget, MANY + MORE, draws):
            _try(goal, model, target, budget, tally)
            constant = not model.values and not model.memory and not model.sizes
            if holding and not constant and _fails(*tally.points[-1]):
                if draws.dropped:
                    return Inconclusive(_leaning(draws), "hypothesis-not-met", final=True)
                return Inconclusive("it fails for some values of what is not defined", "missing-definition", final=True)
            if constant or _settled(tally, enough, FEW if goal.may_impose or goal.protected else SURE):
                break
    except BudgetSpentError:
        if len(tally.points) < FEW:
            raise
    if not draws.met:
        return _without_givens(goal, draws, budget, enough)
    if draws.dropped:
        if tally.of(Sign.DIFFER) and not tally.of(Sign.AGREE):
            return Inconclusive(_leaning(draws), "hypothesis-not-met")
        return _hypothetical(_conclude(goal, tally, target, constant=constant), draws)
    if enough >= MANY and not constant and _settled(tally, enough, FEW) and is_local(goal):
        _look_far(goal, tally, target, budget)
    if goal.relation in ORDERS and enough >= MANY and not constant and not tally.of(Sign.DIFFER, Sign.LEFT_ONLY, Sign.RIGHT_ONLY):
        _look_downhill(goal, tally, target, budget)
    if not (constant or holding or goal.protected) and len(tally.of(Sign.UNKNOWN)) == len(tally.points) and enough >= MANY:
        return _easy(goal, tally, target)
    return _conclude(goal, tally, target, constant=constant)


def _is_silent(tally: Tally) -> bool:
    """Whether no model gives both sides a value, and other numbers would not help."""
    return not any(c.unfit for _, c in tally.points) and all(c.sign in {Sign.UNKNOWN, Sign.NEITHER} for _, c in tally.points)


def _fails(model: Model, found: Comparison) -> bool:
    """Whether a model alone shows that a step does not hold everywhere: what fails where sums are empty may hold elsewhere."""
    return found.sign is Sign.DIFFER and EMPTY not in model.memory


def _look_far(goal: Goal, tally: Tally, target: int, budget: Budget) -> None:
    """Try a step that holds everywhere so far at other magnitudes, and at zeros and ones."""
    if tally.of(Sign.DIFFER, Sign.LEFT_ONLY, Sign.RIGHT_ONLY) or _is_silent(tally):
        return
    drawn = [m for m, _ in tally.points]
    if is_beyond(goal, drawn):
        tally.doubt = BEYOND
        return
    try:
        with budget.share(budget.units // 2) as part:
            for model in far_models(goal, part, PROBES):
                _try(goal, model, target, part, tally)
            special = Tally()
            for model in easy_models(goal):
                _try(goal, model, target, part, special)
            for model, _ in special.of(Sign.DIFFER)[:1]:
                place = ", ".join(f"{plain_name(name)} = {value}" for name, value in point(goal, model))
                tally.doubt = f"it holds in ordinary models, and not at {place}"
    except BudgetSpentError:
        pass


ORDERS = frozenset({"<", "<=", ">", ">="})


def _look_downhill(goal: Goal, tally: Tally, target: int, budget: Budget) -> None:
    """Try an inequality where its sides come near to each other."""
    try:
        with budget.share(budget.units // 2) as part:
            found = downhill(goal, tally.of(Sign.AGREE), target, part)
    except BudgetSpentError:
        return
    if found is not None:
        tally.points.append(found)


def _without_givens(goal: Goal, draws: Draws, budget: Budget, enough: int) -> Outcome:
    """Where no model meets the givens: a step that holds whatever they say holds; nothing else follows."""
    symbols = {n: replace(s, domain=REAL) if s.domain.empty else s for n, s in goal.context.symbols.items()}
    final = False
    if goal.context.givens or symbols != goal.context.symbols:
        unbound = replace(goal, context=replace(goal.context, givens=(), symbols=symbols))
        free = _examine(unbound, budget, enough, holding=True)
        if isinstance(free, Agreed):
            return free
        final = _is_final(free)
    reason = draws.reasons[-1] if draws.reasons else "no model is found"
    return Inconclusive(f"no model satisfies what is given: {reason}", "hypothesis-not-met", final)


def _hypothetical(outcome: Outcome, draws: Draws) -> Outcome:
    """What follows in models that were held to a part of the givens only."""
    return Inconclusive(_leaning(draws), "hypothesis-not-met") if isinstance(outcome, Refuted | Mixed) else outcome


def _leaning(draws: Draws) -> str:
    given = draws.dropped[0]
    return f"it fails where nothing is known of a hypothesis: {given.text or relation_text(given.lhs, given.relation, given.rhs)}"


def _easy(goal: Goal, tally: Tally, target: int) -> Outcome:
    """Where no ordinary model gives values: two easy ones that differ refute, but none proves anything by agreeing."""
    easy, budget = Tally(), Budget(SECOND_CHANCE)
    try:
        for model in easy_models(goal):
            _try(goal, model, target, budget, easy)
    except BudgetSpentError:
        pass
    differ = easy.of(Sign.DIFFER)
    if len(differ) >= 2 and not easy.of(Sign.AGREE):
        return confirm(goal, differ, target)
    reasons = [c.reason for _, c in tally.points if c.reason]
    return Inconclusive(reasons[-1] if reasons else "no model gives both sides a value")


def _try(goal: Goal, model: Model, target: int, budget: Budget, tally: Tally) -> None:
    budget.spend(1)
    # One hard model must not eat the work of the others.
    try:
        with budget.share(budget.units // 6) as part:
            found = compare(goal, model, target, part)
    except BudgetSpentError:
        found = Comparison(Sign.UNKNOWN, reason="the work allowed for one model is spent")
    tally.points.append((model, found))


def _settled(tally: Tally, enough: int, sure: int) -> bool:
    """Whether more models would not change what is said; `sure` of them must fail where none agrees."""
    count = len(tally.points)
    agree, differ = len(tally.of(Sign.AGREE)), len(tally.of(Sign.DIFFER))
    lonely = len([1 for _, c in tally.of(Sign.LEFT_ONLY, Sign.RIGHT_ONLY) if not c.thin])
    if not agree and not lonely and differ >= sure:
        return True
    ordinary = len(tally.of(Sign.AGREE, ordinary=True))
    if agree >= enough and not differ and not lonely and ordinary >= (enough if enough >= MANY else enough // 2):
        return True
    unknown = len(tally.of(Sign.UNKNOWN))
    return (
        count >= MANY + MORE
        or (unknown >= FEW and unknown == count)
        or (count >= (max(MANY, sure) if differ else MANY) and not agree and not lonely)
    )


def _conclude(goal: Goal, tally: Tally, target: int, *, constant: bool) -> Outcome:
    agree, differ = tally.of(Sign.AGREE), tally.of(Sign.DIFFER)
    lonely = [(m, c) for m, c in tally.of(Sign.LEFT_ONLY, Sign.RIGHT_ONLY) if not c.thin]
    if differ and constant:
        found = rounded(goal, Budget(SECOND_CHANCE))
        if found is not None:
            return found
    if agree and not differ and not lonely:
        if tally.doubt:
            return Inconclusive(tally.doubt, "several-kinds")
        return _agreed(goal, tally, target, constant=constant)
    if differ and not agree:
        return confirm(goal, differ, target)
    if agree and (differ or lonely):
        return _mixed(goal, tally, target)
    if lonely and not agree and not differ:
        return _diverges(goal, lonely, constant=constant)
    found = _divided_by_nought(goal, tally)
    if found is not None:
        return found
    silent = _settled(tally, MANY, FEW) and (_is_silent(tally) or not is_local(goal))
    if tally.points and len(tally.of(Sign.NEITHER)) == len(tally.points):
        return Inconclusive("neither side has a value anywhere", "nowhere-defined", final=silent)
    reasons = [c.reason for _, c in tally.points if c.reason]
    return Inconclusive(reasons[-1] if reasons else "no model gives both sides a value", final=silent)


def _agreed(goal: Goal, tally: Tally, target: int, *, constant: bool) -> Outcome:
    agree = tally.of(Sign.AGREE)
    if not constant and len(agree) < FEW:
        reasons = [c.reason for _, c in tally.points if c.reason]
        return Inconclusive(reasons[-1] if reasons else "too few models give both sides a value")
    if _narrow(goal, tally):
        reasons = [c.reason for _, c in tally.of(Sign.UNKNOWN) if c.reason]
        return Inconclusive(reasons[-1] if reasons else "too few models give both sides a value")
    if not constant and goal.relation in ORDERS and _several_random(goal):
        return Inconclusive("an inequality about several random variables, which models drawn by chance say too little of")
    if not constant and _without_events(goal, [c for _, c in agree]):
        return Inconclusive("no event of the step has a chance in any model")
    digits = min(MOST_DIGITS, int(min(target * 4, *(c.bits for _, c in agree)) * 0.30103))
    poles = tuple(dict.fromkeys(_pole(goal, m, c) for m, c in tally.of(Sign.LEFT_ONLY, Sign.RIGHT_ONLY)))
    return Agreed(len(agree), digits, sizes_text([m for m, _ in agree]), poles)


def _several_random(goal: Goal) -> bool:
    """Whether several random variables stand in a step whose joint law is not known: how they depend decides inequalities."""
    lawful = {n for law in goal.context.laws for n in free_variables(law.variable)}
    return len([n for n in used_symbols(goal) - lawful if goal.context.symbol(n).kind is Kind.RANDOM]) > 1


def _without_events(goal: Goal, agree: Sequence[Comparison]) -> bool:
    """Whether all that agrees is that nothing happens: P(X = x) at values x that no model takes is nought, whatever is said."""
    events = any(isinstance(n, Apply) and n.head == "probability" for side in (goal.lhs, goal.rhs) for n in walk(side))
    return events and all(c.left == c.right == fmpq(0) for c in agree)


def _narrow(goal: Goal, tally: Tally) -> bool:
    """Whether the sides agree for few integers and sizes only, or where sums are empty, and have no known value at others."""
    agree, unknown = [m for m, _ in tally.of(Sign.AGREE)], [m for m, _ in tally.of(Sign.UNKNOWN)]
    if not unknown:
        return False
    held, open_ones = {_discrete(goal, m) for m in agree}, {_discrete(goal, m) for m in unknown}
    if open_ones - held and len(held) < min(ENOUGH, len(held | open_ones)):
        return True
    return all(EMPTY in m.memory for m in agree) and not all(EMPTY in m.memory for m in unknown)


def _pole(goal: Goal, model: Model, found: Comparison) -> str:
    place = ", ".join(f"{plain_name(name)} = {value}" for name, value in point(goal, model))
    return f"not at {place}: {found.reason}"


def _discrete(goal: Goal, model: Model) -> tuple[tuple[str, str], ...]:
    """The integers and sizes of a model: a statement that they decide has no interior."""
    names = [n for n in sorted(model.values) if goal.context.symbol(n).domain.integer]
    return tuple((n, str(model.values[n])) for n in names) + tuple(sorted((k, str(v)) for k, v in model.sizes.items()))


def _sharper(goal: Goal, tally: Tally) -> Tally:
    """The points with those that agree looked at far more closely: where all is near 0 or 1, sides that differ look alike."""
    budget, points = Budget(SECOND_CHANCE), []
    for model, found in tally.points:
        closer = found
        if found.sign is Sign.AGREE and found.bits < EXACTLY:
            try:
                closer = compare(goal, model, CLOSEST, budget)
            except BudgetSpentError:
                return tally
        points.append((model, closer if closer.sign is Sign.DIFFER else found))
    return Tally(points, tally.doubt)


CLOSEST = 1300
"""Bits to which sides are compared that agree at some points and differ at others."""


def _mixed(goal: Goal, tally: Tally, target: int) -> Outcome:
    tally = _sharper(goal, tally)
    agree = tally.of(Sign.AGREE)
    if not agree:
        return confirm(goal, tally.of(Sign.DIFFER), target)
    full = Tally([(m, c) for m, c in tally.points if c.sign is Sign.AGREE or EMPTY not in m.memory])
    whole = len({_discrete(goal, m) for m, _ in full.of(Sign.AGREE)}) > 1
    if whole and not full.of(Sign.DIFFER, Sign.LEFT_ONLY, Sign.RIGHT_ONLY) and len(full.of(Sign.AGREE)) >= FEW:
        found = _agreed(goal, full, target, constant=False)
        return replace(found, conditions=(*found.conditions, "no sum is empty")) if isinstance(found, Agreed) else found
    failing = tally.of(Sign.DIFFER) + [(m, c) for m, c in tally.of(Sign.LEFT_ONLY, Sign.RIGHT_ONLY) if not c.thin]
    failing.sort(key=lambda point: not point[0].nice)
    differ = tally.of(Sign.DIFFER)
    good, bad = [m for m, _ in agree], [m for m, _ in failing]
    independent = independence(good, bad)
    known = (independent, None) if independent else None
    from derivations.region import find_condition  # noqa: PLC0415 - few steps hold on a part of their domain

    condition = known or find_condition(goal, good, bad, Budget(SECOND_CHANCE)) or definite(goal, good, bad)
    # Where the integers alone decide, the models that agree are single values, not a set with interior.
    undecided = {_discrete(goal, m) for m in bad if not m.nice}
    thick = len([m for m in good if not m.nice and _discrete(goal, m) in undecided]) >= ENOUGH
    if not thick and condition is None and differ:
        # It holds at single points or for single integers only.
        return confirm(goal, differ, target)
    if len([m for m in bad if not m.nice]) < ENOUGH - 1 and condition is None:
        return Inconclusive("it fails at special points only", "several-kinds")
    model, comparison = next(((m, c) for m, c in failing if c.sign is Sign.DIFFER), failing[0])
    if comparison.sign is Sign.DIFFER:
        checked = confirm(goal, [(model, comparison)], target)
        if not isinstance(checked, Refuted):
            return checked
    shown = counterexample(goal, model, comparison)
    text, term = ("", None) if condition is None else condition
    return Mixed(text, shown, used_symbols(goal), term, comparison.sign is not Sign.DIFFER)


def _diverges(goal: Goal, lonely: Sequence[tuple[Model, Comparison]], *, constant: bool) -> Outcome:
    model, comparison = lonely[0]
    if (len(lonely) < 2 and not constant) or "diverges" not in comparison.reason:
        return Inconclusive(f"one side alone has a value: {comparison.reason}")
    side = "right" if comparison.sign is Sign.LEFT_ONLY else "left"
    if _is_changed(goal):
        return Inconclusive(CHANGED, "several-kinds")
    message = f"the {side} side diverges"
    return Refuted(counterexample(goal, model, comparison), used_symbols(goal), message, one_sided=True)


def _divided_by_nought(goal: Goal, tally: Tally) -> Refuted | None:
    """A counterexample to a side that divides by what is nought everywhere, as a - a, where the other side has a value."""
    for sign, name in ((Sign.LEFT_ONLY, "right"), (Sign.RIGHT_ONLY, "left")):
        points = tally.of(sign)
        if goal.relation != "=" or len(points) < FEW or len(points) < len(tally.points):
            continue
        sides = (goal.lhs, goal.rhs) if name == "left" else (goal.rhs, goal.lhs)
        divisor = next(noughts(*sides), None)
        if divisor is not None:
            message = f"the {name} side divides by {to_text(divisor)}, which is 0 everywhere"
            return Refuted(counterexample(goal, *points[0]), used_symbols(goal), message, one_sided=True, divided=True)
    return None


APPROACHING = frozenset({"limit", "derivative", "gradient", "hessian"})
"""Heads of which it is customary to write 0/0 as a form that says nothing yet."""


def noughts(side: Term, other: Term) -> Iterator[Term]:
    """Divisors in a side that are nought whatever their names are; none where 0/0 may be written on purpose."""
    nodes = [n for n in walk(side) if isinstance(n, Apply)]
    if any(isinstance(n, Apply) and n.head in APPROACHING for t in (side, other) for n in walk(t)):
        return
    if not free_variables(other) <= free_variables(side):
        return  # a value may have been put in, to show that this gives 0/0
    budget = Budget(SECOND_CHANCE)
    for divisor in dict.fromkeys(n.args[1] for n in nodes if n.head == "div" and free_variables(n.args[1])):
        try:
            found = equal(divisor, ZERO, Context(), budget)
        except (BudgetSpentError, OutOfReachError):
            return
        if found is not None and not found.needs:
            yield divisor


def where_nought(goal: Goal, apart: Sequence[Term], budget: Budget) -> Refuted | None:
    """A counterexample where one of these terms of integers is nought: there no continuity helps what divides by it."""
    for term in apart:
        tally = Tally()
        for model in nought_models(goal, term, budget, FEW):
            _try(goal, model, TARGET, budget, tally)
        differ = tally.of(Sign.DIFFER)
        found = confirm(goal, differ, TARGET) if differ else None
        if isinstance(found, Refuted):
            return found
    return None


def _replay(goal: Goal, model: Model) -> str:
    """The goal and the point, so that what clashed can be seen again."""
    place = ", ".join(f"{name} = {value}" for name, value in point(goal, model))
    return f"{relation_text(goal.lhs, goal.relation, goal.rhs)} at {place}"[:2000]


CHANGED = "an integral without limits after a change of its variable may run over another range"


def _is_changed(goal: Goal) -> bool:
    """Whether both sides hold integrals without limits, over different variables."""
    left, right = _bare_integrals(goal.lhs), _bare_integrals(goal.rhs)
    return bool(left and right and left != right)


def _bare_integrals(term: Term) -> frozenset[str]:
    """Names of the variables of integrals without limits."""
    return frozenset(
        b.name
        for n in walk(term)
        if isinstance(n, Apply) and n.head == "integral_over" and is_apply(n.args[1], "support")
        for b in n.bound
    )


def used_symbols(goal: Goal) -> frozenset[str]:
    """The free symbols of both sides: what a counterexample gives values to."""
    names = free_variables(goal.lhs) | free_variables(goal.rhs)
    return names if goal.modulus is None else names | free_variables(goal.modulus)


def confirm(goal: Goal, differ: Sequence[tuple[Model, Comparison]], target: int) -> Outcome:
    """Find a counterexample again: at twice the precision, and by the second route."""
    from derivations.second import second_route  # noqa: PLC0415 - most posts have no row that is refuted
    from derivations.snippet import snippet  # noqa: PLC0415 - the same

    reason = ""
    if _is_changed(goal):
        return Inconclusive(CHANGED, "several-kinds")
    for model, _ in differ[:FEW]:
        if any(isinstance(key, tuple) and key[0] == "ambiguous" for key in model.memory):
            return Inconclusive("a name stands for a function or a law, and for a number", "several-kinds")
        again = compare(goal, model, 2 * target, Budget(SECOND_CHANCE), 2 * target + 128)
        if again.sign is Sign.AGREE:
            return Clash(f"the sides differ at one precision and agree at twice that: {_replay(goal, model)}")
        if again.sign is not Sign.DIFFER:
            reason = again.reason
            continue
        assert again.left is not None
        assert again.right is not None
        route = second_route(goal, model, again.left, again.right)
        if route.differs:
            return Clash(f"two routes give two values, {route.text}: {_replay(goal, model)}")
        if route.found:
            return Refuted(counterexample(goal, model, again), used_symbols(goal), snippet=snippet(goal, model))
        reason = route.text
    return Inconclusive(f"found false, but no second route confirms it: {reason}")
