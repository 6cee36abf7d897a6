"""A goal in, models of it out: values for its free symbols that respect their domains and satisfy every given.

Nice values come first, then ordinary ones and heavy tails. An equation among the givens is solved for a symbol, symbolically
where it stands once or linearly, else for one element of a family; every other given is a filter. The chance is seeded by the
goal itself: the same goal has the same models.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from random import Random

import flint
from flint import acb, arb, fmpq

from derivations.budget import Budget
from derivations.construct import ONE, ZERO, folded
from derivations.goal import REAL, Context, Domain, Given, Goal
from derivations.heads import load
from derivations.plan import Plan, plan
from derivations.probability.frame import frame
from derivations.probability.world import equip
from derivations.solve import solve
from derivations.term import Apply, Number, Term, Variable, free_variables, names, substitute, walk
from derivations.value import Matrix, Model, Undefined, Unknown, UnknownError, Value, evaluate
from derivations.value.chance import far, scalar
from derivations.value.vectors import suits

PRECISION = 192
NICE = frozenset({0, 1, 4, 6, 9})
"""Numbers of the models with nice values; a counterexample takes the first that fails."""
EASY, FAR = 1000, 2000
"""Where the numbers of the easy and of the far models begin."""
MOSTLY = 0.75
"""How many of the values of a far model are far."""
FEW = 12
SILENT, SILENCE = 2, 6
"""Draws in which a given has no known value, or could hold by chance alone, before it is dropped; and how many other draws
that it turns down count as one such."""
MOST_DROPPED = 6
TRIES = 24
"""Draws in a row that no given may turn down."""


@dataclass
class Draws:
    """What came of drawing: it tells whether the givens can be met."""

    tried: int = 0
    met: int = 0
    reasons: list[str] = field(default_factory=list)
    dropped: list[Given] = field(default_factory=list)
    """Givens that no model can be held to: their sides have no known values, or all draws are turned down by them."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a draw is turned down."""

    reason: str
    given: Given | None = None
    """The given that turns it down, if it is one."""
    silent: bool = False
    """Whether the sides of the given have no known values."""


LAST = 4
"""So many of the elements that were drawn last are solved for."""


def models(goal: Goal, budget: Budget, count: int = 24, draws: Draws | None = None) -> Iterator[Model]:
    """Models of a goal whose definitions are unfolded; fewer than asked for where the givens turn draws down.

    Raises:
        BudgetSpentError: when the work is spent.
    """
    settled = plan(goal)
    laws = frame(goal, budget)
    tally = Draws() if draws is None else draws
    tally.dropped.extend(settled.ignored)
    turned: Counter[Given] = Counter()
    thin: list[Given] = []
    number = 0
    for _ in range(count):
        for _ in range(TRIES):
            tally.tried += 1
            drawn = _draw(settled, number, nice=number in NICE)
            model = None if drawn is None else equip(laws, drawn, budget)
            number += 1
            refused = Refusal("no value of the domain is found") if model is None else _refused(settled, model, budget)
            if model is not None and refused is None:
                tally.met += 1
                yield model
                break
            assert refused is not None
            tally.reasons.append(refused.reason)
            if refused.given is None or tally.met:
                continue
            turned[refused.given] += SILENCE if refused.silent or _by_chance(refused.given, goal.context) else 1
            if turned[refused.given] >= SILENCE * SILENT and len(tally.dropped) + len(thin) < MOST_DROPPED:
                # What agrees without a given agrees, what fails without it is not refuted.
                (thin if refused.silent and _is_thin(refused.given, goal.context) else tally.dropped).append(refused.given)
                settled = plan(_without(goal, (*tally.dropped, *thin)))
        else:
            return


def _by_chance(given: Given, context: Context) -> bool:
    """Whether a given is an equation between numbers that are drawn from a line: no draw more will meet it."""
    names = free_variables(given.lhs) | free_variables(given.rhs)
    return given.relation == "=" and not any(context.symbol(n).domain.integer for n in names)


def _is_thin(given: Given, context: Context) -> bool:
    """Whether a given takes away no more than a thin set of numbers on a line, which models drawn by chance do not meet."""
    names = free_variables(given.lhs) | free_variables(given.rhs)
    return given.relation == "neq" and not any(context.symbol(n).domain.integer for n in names)


def far_models(goal: Goal, budget: Budget, count: int) -> Iterator[Model]:
    """Models at magnitudes and near numbers of the goal that the ordinary ones leave out, as far as the givens allow."""
    settled = plan(goal)
    laws = frame(goal, budget)
    near = sorted({n.value for side in (goal.lhs, goal.rhs) for n in walk(side) if isinstance(n, Number) and n.value > 2})[:FEW]
    for number in range(FAR, FAR + count):
        model = _draw(settled, number, nice=False, near=near)
        model = None if model is None else equip(laws, model, budget)
        if model is not None and _refused(settled, model, budget) is None:
            yield model


def _without(goal: Goal, dropped: Sequence[Given]) -> Goal:
    givens = tuple(g for g in goal.context.givens if g not in dropped)
    return replace(goal, context=replace(goal.context, givens=givens))


def _draw(settled: Plan, number: int, *, nice: bool, near: Sequence[Fraction] | None = None) -> Model | None:
    context = settled.goal.context
    sizes = _sizes(settled, number)
    model = Model(load(), context, settled.seed, number, nice, {}, sizes, settled.complex, settled.solved)
    values = _ordered(settled, model, near)
    if values is None:
        return None
    random = model.random("values")
    for place, name in enumerate(settled.free):
        if name in values:
            continue
        if name in sizes:
            values[name] = fmpq(sizes[name])
            continue
        domain = context.symbol(name).domain
        for attempt in range(4):
            try:
                if near is not None and (len(settled.free) == 1 or random.random() < MOSTLY):
                    value = far(domain, random, near, number + place + attempt)
                else:
                    value = scalar(domain, random, nice=nice, turn=number + place + attempt)
            except UnknownError:
                return None
            if value not in values.values():
                break
        values[name] = value
    return replace(model, values=values)


def _ordered(settled: Plan, model: Model, near: Sequence[Fraction] | None) -> dict[str, Value] | None:
    """Values for the numbers that orders bind, each between what those before it leave; elements of families are kept at once."""
    values: dict[str, Value] = {}
    if not settled.bounds:
        return values
    drawn: dict[Term, Fraction] = {}
    random = model.random("orders")
    for place, bounds in enumerate(settled.bounds):
        base, *places = bounds.atom.args if isinstance(bounds.atom, Apply) else (bounds.atom,)
        assert isinstance(base, Variable)
        domain = settled.goal.context.symbol(base.name).domain.meet(bounds.domain(drawn))
        if domain.empty:
            return None
        for attempt in range(4):
            turn = model.number + place + attempt
            try:
                value = (
                    far(domain, random, near, turn) if near is not None else scalar(domain, random, nice=model.nice, turn=turn)
                )
            except UnknownError:
                return None
            if value not in values.values():
                break
        assert isinstance(value, fmpq)
        drawn[bounds.atom] = Fraction(int(value.p), int(value.q))
        if places:
            key = tuple(int(p.value) for p in places if isinstance(p, Number))
            model.memory["element", f"{base.name} {key}"] = value
        else:
            values[base.name] = value
    return values


def easy_models(goal: Goal) -> Iterator[Model]:
    """Models at zeros and ones, where many an integral is easy; special points, at which too much may be true."""
    settled = plan(goal)
    if settled.filters or settled.solved:
        return
    for number, (line, half_line) in enumerate(((0, 1), (1, 1), (0, 2), (1, 2), (0, None))):
        values: dict[str, Value] = {}
        for name in settled.free:
            domain = goal.context.symbol(name).domain
            wished = _wished(domain, line, half_line)
            try:
                values[name] = wished if within(wished, domain) else scalar(domain, Random(name), nice=True)  # noqa: S311 - no secret
            except UnknownError:
                return
        yield Model(load(), goal.context, settled.seed, EASY + number, nice=True, values=values, complex=settled.complex)


def _wished(domain: Domain, line: int, half_line: int | None) -> fmpq:
    """An easy value; without one for half lines it is the end of the domain, where that belongs to it."""
    ends = [
        e
        for e, is_open in ((domain.lower, domain.lower_open), (domain.upper, domain.upper_open))
        if e is not None and not is_open
    ]
    if half_line is None and ends:
        return fmpq(ends[0].numerator, ends[0].denominator)
    return fmpq((half_line or 1) if domain.lower is not None else line)


def nought_models(goal: Goal, term: Term, budget: Budget, count: int) -> Iterator[Model]:
    """Models in which a term of integers is nought: one of its names is a sum of the others there, or 0, or 1."""
    context = goal.context
    loose = {n: replace(context.symbol(n), domain=REAL) for n in free_variables(term)}
    found = solve(Given(term, "=", ZERO), replace(context, symbols={**context.symbols, **loose}), frozenset())
    if found is not None and _is_whole(folded(found[1])):
        yield from _with_value(goal, term, *found, budget, count)
        return
    for name in sorted(free_variables(term)):
        for value in (ZERO, ONE):
            yield from _with_value(goal, term, name, value, budget, 1)


def _with_value(goal: Goal, term: Term, name: str, value: Term, budget: Budget, count: int) -> Iterator[Model]:
    """Models in which a name has a value, and a term is nought."""
    context, settled = goal.context, plan(goal)
    put = {name: value}
    givens = tuple(replace(g, lhs=substitute(g.lhs, put), rhs=substitute(g.rhs, put)) for g in context.givens)
    less = replace(goal, context=replace(context, givens=givens), lhs=substitute(goal.lhs, put), rhs=substitute(goal.rhs, put))
    for model in models(less, budget, count):
        there = evaluate(value, model, PRECISION, budget)
        if not (isinstance(there, fmpq) and within(there, context.symbol(name).domain)):
            continue
        whole = replace(model, context=context, values={**model.values, name: there})
        gap = evaluate(term, whole, PRECISION, budget)
        nought = gap.contains(0) if isinstance(gap, arb | acb) else gap == 0
        if nought and _refused(settled, whole, budget) is None:
            yield whole


def _is_whole(term: Term) -> bool:
    """Whether a term is a sum of names and whole numbers."""
    match term:
        case Number(value=value):
            return value.denominator == 1
        case Variable():
            return True
        case Apply(head="add" | "neg" | "mul", args=args):
            return all(_is_whole(a) for a in args)
    return False


_PATTERNS = ((3, 2, 4, 5), (2, 3, 2, 4), (4, 3, 5, 2), (5, 2, 3, 4))
"""A dimension of 1 would hide that a product is not commutative."""


def _sizes(settled: Plan, number: int) -> dict[str, int]:
    """Sizes of the dimensions, mostly different from each other; the patterns take turns."""
    pattern = _PATTERNS[number % len(_PATTERNS)]
    return {name: pattern[k % len(pattern)] for k, name in enumerate(settled.sizes)}


def _refused(settled: Plan, model: Model, budget: Budget) -> Refusal | None:
    """Why a draw is turned down; None if it satisfies every given and every domain."""
    for name, term in settled.solved.items():
        value = evaluate(term, model, PRECISION, budget)
        source = settled.sources[name]
        if isinstance(value, Matrix):
            if not suits(value, settled.goal.context.symbol(name)):
                return Refusal(f"no value for {name} with its properties", source)
            continue
        if isinstance(value, Unknown):
            return Refusal(f"no value for {name} is known", source, silent=True)
        if isinstance(value, Undefined) or not within(value, settled.goal.context.symbol(name).domain):
            return Refusal(f"no value for {name} within its domain", source)
    for given in settled.filters:
        sides = _sides(given, model, budget)
        if sides is None or not _holds(given, *sides, model, budget):
            return Refusal(given.text or "a given equation", given, silent=sides is None)
    return None


def within(value: fmpq | arb | acb, domain: Domain) -> bool:
    """Whether a ball surely lies in a domain."""
    if domain.complex:
        return True
    if isinstance(value, acb):
        if not value.imag.is_zero():
            return False
        value = value.real
    if domain.integer and not (isinstance(value, fmpq) and value.q == 1):
        return False
    for bound, way, is_open in ((domain.lower, 1, domain.lower_open), (domain.upper, -1, domain.upper_open)):
        if bound is not None:
            distance = (value - fmpq(bound.numerator, bound.denominator)) * way
            if not (distance > 0 or (not is_open and distance >= 0)):
                return False
    return True


def _holds(given: Given, left: Value, right: Value, model: Model, budget: Budget) -> bool:
    """Whether a given surely holds, or is an equation that holds to all digits; a family's element may be solved for first."""
    if given.relation == "=":
        with flint.ctx.workprec(PRECISION):
            equal = _equal(left, right)
        return equal or _solve_element(given, model, budget)
    if isinstance(left, Matrix) or isinstance(right, Matrix):
        return False
    if given.relation == "neq":
        gap = left - right
        return bool(gap != 0) if isinstance(gap, fmpq) else not gap.contains(0)
    if isinstance(left, acb) or isinstance(right, acb):
        return False
    return bool({"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[given.relation])


def _sides(given: Given, model: Model, budget: Budget) -> tuple[Value, Value] | None:
    left, right = (evaluate(side, model, PRECISION, budget) for side in (given.lhs, given.rhs))
    if isinstance(left, Undefined | Unknown) or isinstance(right, Undefined | Unknown):
        return None
    return left, right


def _equal(left: Value, right: Value) -> bool:
    if isinstance(left, Matrix) or isinstance(right, Matrix):
        if not (isinstance(left, Matrix) and isinstance(right, Matrix) and left.shape == right.shape):
            return False
        return all(_equal(a, b) for a, b in zip(left.entries(), right.entries(), strict=True))
    gap = left - right
    if isinstance(gap, fmpq):
        return bool(gap == 0)
    return bool(gap.contains(0)) and bool(abs(gap) < arb(2) ** (-PRECISION // 2))


def _solve_element(given: Given, model: Model, budget: Budget) -> bool:
    """Make an equation hold by the last drawn element of a family that stands linearly in it, as in Σ pᵢ = 1."""
    named = names(given.lhs) | names(given.rhs)
    drawn = [k for k in model.memory if isinstance(k, tuple) and k[0] == "element" and str(k[1]).split(" ")[0] in named]
    for key in drawn[: -LAST - 1 : -1]:
        old = model.memory[key]
        gaps: list[fmpq | arb] = []
        for trial in (0, 1, 2):
            model.memory[key] = fmpq(trial)
            gap = _gap(given, model, budget)
            if gap is None:
                break
            gaps.append(gap)
            if len(gaps) == 2 and _is_flat(*gaps):
                break
        if len(gaps) == 3:
            with flint.ctx.workprec(PRECISION):
                value = _root(*gaps)
            if value is not None and within(value, model.context.symbol(str(key[1]).split(" ")[0]).domain):
                model.memory[key] = value
                return True
        model.memory[key] = old
    return False


def _is_flat(zero: fmpq | arb, one: fmpq | arb) -> bool:
    """Whether nothing says that a function changes between 0 and 1: then it is solved for nothing."""
    with flint.ctx.workprec(PRECISION):
        slope = one - zero
    return not bool(slope != 0)


def _gap(given: Given, model: Model, budget: Budget) -> fmpq | arb | None:
    sides = _sides(given, model, budget)
    if sides is None:
        return None
    left, right = sides
    if isinstance(left, Matrix | acb) or isinstance(right, Matrix | acb):
        return None
    with flint.ctx.workprec(PRECISION):
        gap = left - right
    return gap if isinstance(gap, fmpq | arb) else None


def _root(zero: fmpq | arb, one: fmpq | arb, two: fmpq | arb) -> fmpq | arb | None:
    """Where a function is 0 that is linear as far as its values at 0, 1 and 2 say; a ball where these are no rational numbers."""
    bend, slope = two - one - (one - zero), one - zero
    if isinstance(bend, fmpq) and isinstance(slope, fmpq):
        return -zero / slope if bend == 0 and slope != 0 else None
    if not (slope != 0 and bend.contains(0) and abs(bend) < arb(2) ** (-PRECISION // 2)):
        return None
    return -zero / slope
