"""A goal and a model of its other symbols in, finite joint laws for its unknown laws out, one structure after another.

Each slot takes finitely many values; each law has one random joint law over its slots, with full support. A statement that
does not hold for all laws may hold where variables are independent: so some of the models are those. Where the post does not
say whether a variable is counted or measured, both are tried: a density is a mass over a reference weight of its point.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from random import Random

from flint import fmpq

from derivations.budget import Budget
from derivations.goal import REAL, Goal, Kind, Symbol
from derivations.laws import named_law
from derivations.probability.joint import Assignment, Joint, Place, TooManyError, draw
from derivations.probability.known import known_laws
from derivations.probability.names import JOINT, base_name, is_random, law_key, slot_key
from derivations.probability.scan import COUNTED, MEASURED, Scan, binary_slots, scan
from derivations.term import Apply, Number, Term, Variable, free_variables, is_apply, walk
from derivations.value.binder import members
from derivations.value.chance import scalar
from derivations.value.evaluator import Evaluator
from derivations.value.point import Model
from derivations.value.value import Matrix, StraddleError, UndefinedError, UnknownError, Value

KEY = "laws"
"""Where a model keeps its laws."""
VARIANTS = 4
MOST_POINTS = 8


@dataclass
class World:
    """The laws of a model."""

    goal: Goal
    scanned: Scan
    seed: str
    number: int
    independent: bool
    """Whether all the variables of each law are independent of each other, and the elements of a family alike."""
    weighted: bool
    """Whether densities are taken against random weights of the points."""
    blocks: tuple[frozenset[str], ...]
    """Names of slots that are declared jointly independent; a block of one name is a family."""
    withheld: str = ""
    """A symbol that shows that a certain law is meant, which is not known."""
    known: dict[str, Term] = field(default_factory=dict)
    """Slots whose variables have a named law."""
    masses: dict[str, tuple[fmpq, ...]] = field(default_factory=dict)
    """Masses of the points of a slot with a named law."""
    points: dict[str, tuple[Value, ...]] = field(default_factory=dict)
    joints: dict[Term, Joint] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    """Slots to the random variables that have them."""
    averages: dict[Hashable, Value] = field(default_factory=dict)
    """Expectations that were computed."""

    def chance(self, key: str) -> Random:
        """A source of chance for a key."""
        return Random(f"{self.seed}|{self.number}|{key}")  # noqa: S311 - no secret depends on it


def equip(goal: Goal, model: Model, budget: Budget) -> Model:
    """Give a model the laws of a goal; the number of the model settles their structure. Other goals' models stay as they are."""
    found = scan(goal)
    if not found.order:
        return model
    families = [
        law.variable.args[0].name
        for law in goal.context.laws
        if isinstance(law.variable, Apply) and law.variable.head == "index" and isinstance(law.variable.args[0], Variable)
    ]
    blocks = (*goal.context.independent, *(frozenset({n}) for n in families))
    names = tuple(frozenset(base_name(slot_key(Variable(n))) for n in b) for b in blocks)
    variant = model.number % VARIANTS
    world = World(goal, found, model.seed, model.number, variant % 2 == 1, variant >= VARIANTS // 2, names)
    world.known.update({base_name(slot): law for slot, law in known_laws(goal.context).items()})
    for symbol in goal.context.symbols.values():
        if symbol.kind is Kind.RANDOM:
            world.names[base_name(slot_key(Variable(symbol.name)))] = symbol.name
    values = dict(model.values)
    for name in found.order:
        fixed = _range(world, model, name, budget)
        for i, v in enumerate(found.values.get(name, ())):
            if isinstance(v, Variable) and v.name not in model.definitions:
                if fixed:
                    values[v.name] = fixed[(i + model.number) % len(fixed)]
                elif goal.context.symbol(v.name).kind in (Kind.SET, Kind.LAW, Kind.FUNCTION):
                    values[v.name] = fmpq(i + 1)
    model = replace(model, values=values)
    model.memory[KEY] = replace(world, withheld=_defined(goal) or _foreign(goal, model))
    return model


def _defined(goal: Goal) -> str:
    """A law of which the post defines some density: what is left of it is not free."""
    context = goal.context
    defined = {
        law_key(n.args[0], context)
        for d in context.definitions
        for n in walk(d.left)
        if is_apply(n, "law") and isinstance(n, Apply)
    }
    for side in (goal.lhs, goal.rhs):
        for n in walk(side):
            if isinstance(n, Apply) and n.head == "law" and law_key(n.args[0], context) in defined:
                return "a definition"
    return ""


def _foreign(goal: Goal, model: Model) -> str:
    """A symbol that one side alone has, and that side has no law: it says what a law is, so that no other law may be taken."""
    lawful = [_is_lawful(side, goal) for side in (goal.lhs, goal.rhs)]
    if all(lawful) or not any(lawful):
        return ""
    plain, other = (goal.rhs, goal.lhs) if lawful[0] else (goal.lhs, goal.rhs)
    return min(free_variables(plain) - free_variables(other) - model.definitions.keys(), default="")


def _is_lawful(side: Term, goal: Goal) -> bool:
    """Whether a side speaks of a law that is not named."""
    known = known_laws(goal.context).keys()
    for n in walk(side):
        if isinstance(n, Apply) and n.head == "law":
            return True
        if isinstance(n, Apply) and n.head in ("mean", "probability"):
            names = {slot_key(Variable(v.name)) for v in walk(n) if isinstance(v, Variable) and is_random(v.name, goal.context)}
            if not names or names - known:
                return True
    return False


def _range(world: World, model: Model, name: str, budget: Budget) -> list[Value]:
    """The values of a slot that is valued by the integers of a range."""
    for domain in world.scanned.ranges.get(name, [])[:1]:
        try:
            found = members(Evaluator(model, budget, {}), domain)
        except (UnknownError, UndefinedError, StraddleError):
            return []
        return found if len(found) <= MOST_POINTS else []
    return []


def world_of(model: Model) -> World:
    """The laws of a model.

    Raises:
        UnknownError: where it has none.
    """
    found = model.memory.get(KEY)
    if not isinstance(found, World):
        message = "an unknown law without a model"
        raise UnknownError(message)
    if found.withheld:
        message = f"what law is meant, that has {found.withheld} in it, is not said"
        raise UnknownError(message)
    return found


def measure(world: World, name: str) -> str:
    """Whether a slot is counted or measured: as the post sums or integrates, else as this model tries."""
    found = world.scanned.measures.get(name, set())
    if len(found) > 1:
        message = "a variable that is both summed and integrated over"
        raise UnknownError(message)
    symbol = symbol_of(world, name)
    if found == {COUNTED} or world.scanned.ranges.get(name) or symbol.domain.integer or "discrete" in symbol.properties:
        return COUNTED
    if not found and name in world.scanned.points and not world.scanned.zero:
        return COUNTED
    return MEASURED if world.weighted else COUNTED


def reference(world: World, name: str, point: int) -> fmpq:
    """The reference weight of a point of a slot: 1 where it is counted."""
    if measure(world, name) == COUNTED:
        return fmpq(1)
    chance = world.chance(f"weight {name} {point}")
    return fmpq(chance.randint(1, 9), chance.choice((1, 2, 5, 20)))


def points_of(evaluator: Evaluator, world: World, name: str) -> tuple[Value, ...]:
    """The points of a slot: its range, or the values at which it stands with others to make up their number.

    Raises:
        UnknownError: where no finite support is found.
    """
    if name in world.points:
        return world.points[name]
    if name in world.known:
        _named_points(evaluator, world, name)
        return world.points[name]
    points = _range(world, evaluator.model, name, evaluator.budget)
    if not points:
        outside = replace(evaluator, bound={})
        for term in world.scanned.values.get(name, ()):
            value = outside.value(term)
            if value not in points:
                points.append(value)
        wanted = max(_wanted(world, name), len(points) + 1)
        if name in binary_slots(world.scanned) or (world.weighted and len(points) > 1 and _numbers(world, name)):
            # Where all the values of a variable are written as numbers, these may be all that it has.
            wanted = len(points)
        chance = world.chance(f"points {name}")
        for _ in range(40):
            if len(points) >= wanted:
                break
            new = _point(world, evaluator.model, name, chance, points)
            if new not in points:
                points.append(new)
        if len(points) < 2:
            message = f"no finite support of {name} is found"
            raise UnknownError(message)
    if len(points) > MOST_POINTS:
        message = f"too many values of {name} for a finite model"
        raise UnknownError(message)
    world.points[name] = tuple(points)
    return world.points[name]


def _numbers(world: World, name: str) -> bool:
    return all(isinstance(v, Number) for v in world.scanned.values.get(name, ()))


def _named_points(evaluator: Evaluator, world: World, name: str) -> None:
    """The support of a named law, if it is a short range of integers, and its masses, if they are rational."""
    outside = replace(evaluator, bound={})
    found = named_law(world.known[name])
    message = f"no finite support of {name} is found"
    if found is None or not found[0].discrete:
        raise UnknownError(message)
    law, parameters = found
    support = law.support(*parameters)
    if any(isinstance(n, Apply) and n.head == "infinity" for end in support for n in walk(end)):
        raise UnknownError(message)
    first, last = (outside.integer(end) for end in support)
    if not 0 <= last - first < MOST_POINTS:
        raise UnknownError(message)
    points = [fmpq(k) for k in range(first, last + 1)]
    inside = Variable("\u2032x")
    masses = [outside.bind({inside.name: k}).scalar(Apply("density", (world.known[name], inside))) for k in points]
    if not all(isinstance(m, fmpq) and m > 0 for m in masses) or sum(masses, fmpq(0)) != 1:
        raise UnknownError(message)
    world.points[name] = tuple(points)
    world.masses[name] = tuple(m for m in masses if isinstance(m, fmpq))


def _wanted(world: World, name: str) -> int:
    """The number of values of a slot: fewer where there are many slots."""
    slots = len(world.scanned.order)
    if slots > 5 or name in world.scanned.families:
        return 2
    return 3 if slots <= 3 or (len(name) + world.number) % 2 else 2


def _point(world: World, model: Model, name: str, chance: Random, points: Sequence[Value]) -> Value:
    symbol = symbol_of(world, name)
    shape: tuple[int, ...] = ()
    if points and isinstance(points[0], Matrix):
        shape = points[0].shape
    elif symbol.shape:
        sizes = [model.size(s) for s in symbol.shape]
        shape = (sizes[0], sizes[1] if len(sizes) > 1 else 1)
    elif symbol.kind in (Kind.VECTOR, Kind.MATRIX):
        message = f"the shape of {name} is not known"
        raise UnknownError(message)
    if shape:
        rows, columns = shape
        return Matrix(
            tuple(tuple(fmpq(chance.randint(-6, 6), chance.choice((1, 2))) for _ in range(columns)) for _ in range(rows))
        )
    value = scalar(REAL if symbol.domain.complex else symbol.domain, chance, nice=model.nice)
    # An expectation that happens to be 0 would hide much; integers of plain variables may be of either sign.
    return abs(value) if model.nice and isinstance(value, fmpq) and _allows(symbol, abs(value)) else value


def _allows(symbol: Symbol, value: fmpq) -> bool:
    return symbol.domain.contains(Fraction(int(value.p), int(value.q)))


def symbol_of(world: World, name: str) -> Symbol:
    """The symbol of the values of a slot, or of its random variable."""
    return world.goal.context.symbol(world.names.get(name, name))


def independence(good: Sequence[Model], bad: Sequence[Model]) -> str:
    """What tells models in which a statement holds from those in which it fails, for people: that variables are independent."""
    held, failed = ([m.memory.get(KEY) for m in models] for models in (good, bad))
    first = held[0] if held else None
    if not isinstance(first, World) or not all(isinstance(w, World) and w.independent for w in held):
        return ""
    if not all(isinstance(w, World) and not w.independent for w in failed):
        return ""
    names = [first.names.get(n, n) for n in first.scanned.order]
    return f"{', '.join(names[:-1])} and {names[-1]} are independent" if len(names) > 1 else ""


def ensure(world: World, law: Term, places: Sequence[Place], sizes: Mapping[str, int]) -> Joint:
    """The joint law of a name with these slots in it.

    Raises:
        UnknownError: where it grows too large.
    """
    joint = world.joints.get(law)
    wanted = set(places)
    if joint is None:
        joint = world.joints[law] = Joint()
        wanted |= _first(world, law, sizes)
    for place in sorted(wanted, key=lambda p: (not is_declared(world, p[0]), p)):
        if place in joint.sizes:
            continue
        parents = _parents(world, law, place, list(joint.sizes))
        alike = place[1] and (world.independent or is_family(world, place[0]))

        def weights(above: Assignment, place: Place = place, name: str = f"{place[0] if alike else place}") -> Sequence[fmpq]:
            if law == JOINT and place[0] in world.masses:
                return world.masses[place[0]]
            return draw(world.chance(f"law {law!r} {name} {above}"), sizes[place[0]], 4 if world.number < VARIANTS else 12)

        try:
            joint.add(place, sizes[place[0]], parents, weights)
        except TooManyError:
            message = "too many variables for a finite model"
            raise UnknownError(message) from None
    return joint


def _first(world: World, law: Term, sizes: Mapping[str, int]) -> set[Place]:
    """Slots that are declared independent, which others may depend on and so must be there before them."""
    if law != JOINT or world.independent:
        return set()
    names = [n for n in world.scanned.order if n in sizes and is_declared(world, n)]
    return {p for n in names for p in ([(n, (1,)), (n, (2,)), (n, (3,))] if is_family(world, n) else [(n, ())])}


def is_declared(world: World, name: str) -> bool:
    """Whether a variable is declared independent of others or of its own family, or has a law of its own."""
    return name in world.known or any(name in b for b in world.blocks)


def is_family(world: World, name: str) -> bool:
    """Whether a name is a family of variables that are independent of each other."""
    return frozenset({name}) in world.blocks


def _parents(world: World, law: Term, place: Place, before: Sequence[Place]) -> list[Place]:
    """The earlier slots that a slot depends on."""
    if world.independent:
        return []
    mine = [b for b in world.blocks if place[0] in b]
    if law == JOINT and place[0] in world.known:
        named = {p[0] for p in before if p[0] in world.known}
        if named and not any(named <= b for b in mine):
            message = "variables with laws of their own, and no word of how they depend on each other"
            raise UnknownError(message)
        return []
    if law != JOINT or not mine:
        return list(before)
    # Variables of other blocks may depend on this one, as long as two that are independent have no parent in common.
    partners = frozenset[str]().union(*mine)
    others = [p for p in before if p[0] not in partners and is_declared(world, p[0])]
    if place[1] or len(others) < len(partners):
        return others[:1] if not place[1] and min(partners) == place[0] else []
    return [others[(sorted(partners).index(place[0]) + world.number) % len(others)]]
