"""A goal in, models of it out: values for its free symbols that respect their domains and satisfy every given.

Nice values come first, then ordinary ones and heavy tails. An equation among the givens is solved for a symbol, symbolically
where it stands once or linearly, else for one element of a family; every other given is a filter. The chance is seeded by the
goal itself: the same goal has the same models.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from random import Random

import flint
from flint import acb, arb, fmpq

from derivations.budget import Budget
from derivations.goal import Context, Domain, Given, Goal, Kind
from derivations.linear.hypotheses import solved as solved_matrix
from derivations.linear.shapes import is_linear
from derivations.probability.frame import frame
from derivations.probability.world import equip
from derivations.solve import solve
from derivations.term import Apply, Number, Term, Variable, free_variables, substitute, walk
from derivations.value import Matrix, Model, Undefined, Unknown, UnknownError, Value, evaluate
from derivations.value.chance import scalar
from derivations.value.vectors import suits

PRECISION = 192
NICE = 5
"""Models with nice values, before the ordinary ones."""
EASY = 1000
"""Where the numbers of the easy models begin."""
SILENT = 3
"""Draws in which a given has no known value before it is dropped."""
TRIES = 24
"""Draws in a row that no given may turn down."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How the models of a goal are drawn."""

    goal: Goal
    seed: str
    free: tuple[str, ...]
    """Free scalars that are drawn, in order."""
    solved: dict[str, Term]
    """Scalars that follow from the others by an equation that is given."""
    filters: tuple[Given, ...]
    ignored: tuple[Given, ...]
    """Givens that no model can be held to, because of their relation."""
    sources: dict[str, Given]
    """The given from which each solved scalar was solved."""
    complex: bool
    sizes: tuple[str, ...]
    """Names of dimensions."""


@dataclass
class Draws:
    """What came of drawing: it tells whether the givens can be met."""

    tried: int = 0
    met: int = 0
    reasons: list[str] = field(default_factory=list)
    dropped: list[Given] = field(default_factory=list)
    """Givens that no model can be held to, because their sides have no known values."""


def fingerprint(goal: Goal) -> str:
    """A text that is the same for the same goal in every process."""
    digest = sha256()
    for part in (goal.lhs, goal.relation, goal.rhs, goal.variable):
        digest.update(repr(part).encode())
    return digest.hexdigest()


def plan(goal: Goal) -> Plan:
    """Settle what is drawn, what is solved for and what is filtered; the definitions are unfolded already."""
    context = goal.context
    terms = [goal.lhs, goal.rhs] + ([] if goal.modulus is None else [goal.modulus])
    names = frozenset[str]().union(*(free_variables(t) for t in terms))
    relevant, names = _connected(context.givens, names)
    context = _narrowed(context, relevant)
    goal = replace(goal, context=context)
    solved: dict[str, Term] = {}
    sources: dict[str, Given] = {}
    filters: list[Given] = []
    ignored: list[Given] = []
    for given in relevant:
        if given.relation not in {"=", "<", "<=", ">", ">="}:
            ignored.append(given)
            continue
        put = Given(substitute(given.lhs, solved), given.relation, substitute(given.rhs, solved), given.text)
        found = (
            (solve(put, context, frozenset(solved)) or _solved_matrix(put, context, frozenset(solved)))
            if given.relation == "="
            else None
        )
        # What is solved for is checked like the rest: squaring, say, gains roots.
        filters.append(given)
        if found is not None:
            name, value = found
            sources[name] = given
            solved = {k: substitute(v, {name: value}) for k, v in solved.items()} | {name: value}
    scalars = tuple(
        sorted(
            n
            for n in names
            if n not in solved and context.symbol(n).kind in {Kind.SCALAR, Kind.RANDOM} and not _applied(n, terms)
        )
    )
    sizes = tuple(sorted({s for n in names for s in context.symbol(n).shape if not s.isdigit()}))
    everything = [*terms, *(t for g in relevant for t in (g.lhs, g.rhs))]
    is_complex = _is_complex(everything, names, context)
    return Plan(goal, fingerprint(goal), scalars, solved, tuple(filters), tuple(ignored), sources, is_complex, sizes)


def _solved_matrix(given: Given, context: Context, taken: frozenset[str]) -> tuple[str, Term] | None:
    """A vector or a matrix that an equation determines."""
    if not (is_linear(given.lhs, context) or is_linear(given.rhs, context)):
        return None
    return solved_matrix(given, context, taken, Budget(50_000))


def _narrowed(context: Context, givens: Sequence[Given]) -> Context:
    """The context in which bounds of single scalars, as x > 3, are domains: no draw is then turned down by them."""
    for given in givens:
        left, relation, right = given.lhs, given.relation, given.rhs
        if isinstance(left, Number):
            left, right, relation = right, left, {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(relation, "")
        if isinstance(left, Variable) and isinstance(right, Number) and relation in {"<", "<=", ">", ">="}:
            is_open = relation in {"<", ">"}
            below = relation in {">", ">="}
            bound = Domain(lower=right.value, lower_open=is_open) if below else Domain(upper=right.value, upper_open=is_open)
            if not context.symbol(left.name).domain.complex:
                context = context.with_domain(left.name, bound, given.text)
    return context


def _applied(name: str, terms: Sequence[Term]) -> bool:
    """Whether a name stands only as the head of a call or a family, so that it has no value of its own."""
    heads = bare = 0
    stack = list(terms)
    while stack:
        node = stack.pop()
        match node:
            case Variable(name=other) if other == name:
                bare += 1
            case Apply(head="call" | "index" | "law", args=(first, *rest)):
                if name in {n.name for n in walk(first) if isinstance(n, Variable)}:
                    heads += 1
                else:
                    stack.append(first)
                stack.extend(rest)
            case Apply(args=args):
                stack.extend(args)
    return heads > 0 and bare == 0


def _connected(givens: Sequence[Given], names: frozenset[str]) -> tuple[list[Given], frozenset[str]]:
    """The givens that share symbols with the goal, directly or through others, in their order."""
    chosen: set[int] = set()
    while True:
        new = [k for k, g in enumerate(givens) if k not in chosen and _free(g) & names]
        if not new:
            return [g for k, g in enumerate(givens) if k in chosen], names
        chosen.update(new)
        names = names.union(*(_free(givens[k]) for k in new))


def _free(given: Given) -> frozenset[str]:
    return free_variables(given.lhs) | free_variables(given.rhs)


def _is_complex(terms: Sequence[Term], names: frozenset[str], context: Context) -> bool:
    if any(context.symbol(n).domain.complex for n in names):
        return True
    return any(isinstance(node, Apply) and node.head == "imaginary" for t in terms for node in walk(t))


def models(goal: Goal, budget: Budget, count: int = 24, draws: Draws | None = None) -> Iterator[Model]:
    """Models of a goal whose definitions are unfolded; fewer than asked for where the givens turn draws down.

    Raises:
        BudgetSpentError: when the work is spent.
    """
    settled = plan(goal)
    laws = frame(goal, budget)
    tally = Draws() if draws is None else draws
    tally.dropped.extend(settled.ignored)
    silent: Counter[Given] = Counter()
    number = 0
    for _ in range(count):
        for _ in range(TRIES):
            tally.tried += 1
            drawn = _draw(settled, number, nice=number < NICE)
            model = None if drawn is None else equip(laws, drawn, budget)
            number += 1
            reason, mute = ("no value of the domain is found", None) if model is None else _refused(settled, model, budget)
            if model is not None and not reason:
                tally.met += 1
                yield model
                break
            tally.reasons.append(reason)
            if mute is not None:
                silent[mute] += 1
                if silent[mute] >= SILENT and not tally.met:
                    # Its sides have no known values: what agrees without it agrees, what fails without it is not refuted.
                    tally.dropped.append(mute)
                    settled = plan(_without(goal, tally.dropped))
        else:
            return


def _without(goal: Goal, dropped: Sequence[Given]) -> Goal:
    givens = tuple(g for g in goal.context.givens if g not in dropped)
    return replace(goal, context=replace(goal.context, givens=givens))


def _draw(settled: Plan, number: int, *, nice: bool) -> Model | None:
    context = settled.goal.context
    sizes = _sizes(settled, number)
    model = Model(context, settled.seed, number, nice, {}, sizes, settled.complex, settled.solved)
    values: dict[str, Value] = {}
    random = model.random("values")
    for place, name in enumerate(settled.free):
        if name in sizes:
            values[name] = fmpq(sizes[name])
            continue
        domain = context.symbol(name).domain
        for attempt in range(4):
            try:
                value = scalar(domain, random, nice=nice, turn=number + place + attempt)
            except UnknownError:
                return None
            if value not in values.values():
                break
        values[name] = value
    return replace(model, values=values)


def easy_models(goal: Goal) -> Iterator[Model]:
    """Models at zeros and ones, where many an integral is easy; special points, at which too much may be true."""
    settled = plan(goal)
    if settled.filters or settled.solved:
        return
    for number, (line, half_line) in enumerate(((0, 1), (1, 1), (0, 2), (1, 2))):
        values: dict[str, Value] = {}
        for name in settled.free:
            domain = goal.context.symbol(name).domain
            wished = fmpq(half_line if domain.lower is not None else line)
            try:
                values[name] = wished if within(wished, domain) else scalar(domain, Random(name), nice=True)  # noqa: S311 - no secret
            except UnknownError:
                return
        yield Model(goal.context, settled.seed, EASY + number, nice=True, values=values, complex=settled.complex)


_PATTERNS = ((3, 2, 4, 5), (2, 3, 2, 4), (4, 3, 5, 2), (5, 2, 3, 4))
"""A dimension of 1 would hide that a product is not commutative."""


def _sizes(settled: Plan, number: int) -> dict[str, int]:
    """Sizes of the dimensions, mostly different from each other; the patterns take turns."""
    pattern = _PATTERNS[number % len(_PATTERNS)]
    return {name: pattern[k % len(pattern)] for k, name in enumerate(settled.sizes)}


def _refused(settled: Plan, model: Model, budget: Budget) -> tuple[str, Given | None]:
    """Why a draw is turned down, empty if it satisfies every given and every domain; and the given whose value is not known."""
    for name, term in settled.solved.items():
        value = evaluate(term, model, PRECISION, budget)
        if isinstance(value, Matrix):
            if not suits(value, settled.goal.context.symbol(name)):
                return f"no value for {name} with its properties", None
            continue
        if isinstance(value, Unknown):
            return f"no value for {name} is known", settled.sources[name]
        if isinstance(value, Undefined) or not within(value, settled.goal.context.symbol(name).domain):
            return f"no value for {name} within its domain", None
    for given in settled.filters:
        sides = _sides(given, model, budget)
        if sides is None or not _holds(given, *sides, model, budget):
            return given.text or "a given equation", given if sides is None else None
    return "", None


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
    if isinstance(left, Matrix | acb) or isinstance(right, Matrix | acb):
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
    for key in reversed([k for k in model.memory if isinstance(k, tuple) and k[0] == "element"]):
        old = model.memory[key]
        gaps: list[fmpq] = []
        for trial in (0, 1, 2):
            model.memory[key] = fmpq(trial)
            sides = _sides(given, model, budget)
            gap = sides[0] - sides[1] if sides and isinstance(sides[0], fmpq) and isinstance(sides[1], fmpq) else None
            if gap is None:
                break
            gaps.append(gap)
        if len(gaps) == 3 and gaps[2] - gaps[1] == gaps[1] - gaps[0] != 0:
            value = gaps[0] / (gaps[0] - gaps[1])
            if within(value, model.context.symbol(str(key[1]).split(" ")[0]).domain):
                model.memory[key] = value
                return True
        model.memory[key] = old
    return False


def constant_bits(terms: Sequence[Term]) -> int:
    """The size of the numbers in some terms, powers of numbers counted: near misses are as small as these are large."""
    total = 0
    for term in terms:
        for node in walk(term):
            if isinstance(node, Number):
                total += node.value.numerator.bit_length() + node.value.denominator.bit_length()
            elif isinstance(node, Apply) and node.head == "pow" and isinstance(node.args[1], Number):
                base, exponent = node.args[0], abs(node.args[1].value)
                if isinstance(base, Number) and exponent < 1000:
                    total += int(exponent) * base.value.numerator.bit_length()
    return min(total, 1200)
