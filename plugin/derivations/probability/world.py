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
from derivations.goal import REAL, Kind, Symbol
from derivations.laws import named_law
from derivations.probability.frame import Frame
from derivations.probability.joint import Assignment, Joint, Place, TooManyError, draw
from derivations.probability.names import JOINT
from derivations.probability.scan import COUNTED, MEASURED, Scan, binary_slots
from derivations.term import Apply, Number, Term, Variable, walk
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

    frame: Frame
    seed: str
    number: int
    independent: bool
    """Whether all the variables of each law are independent of each other, and the elements of a family alike."""
    weighted: bool
    """Whether densities are taken against random weights of the points."""
    withheld: bool
    """Whether a certain law is meant, which is not known, so that none may be drawn."""
    masses: dict[str, tuple[fmpq, ...]] = field(default_factory=dict)
    """Masses of the points of a slot with a named law."""
    points: dict[str, tuple[Value, ...]] = field(default_factory=dict)
    joints: dict[Term, Joint] = field(default_factory=dict)
    averages: dict[Hashable, Value] = field(default_factory=dict)
    """Expectations that were computed."""

    @property
    def scanned(self) -> Scan:
        """What stands in the goal."""
        return self.frame.scanned

    @property
    def names(self) -> Mapping[str, str]:
        """Slots to the random variables that have them."""
        return self.frame.names

    @property
    def known(self) -> Mapping[str, Term]:
        """Slots whose variables have a named law."""
        return self.frame.known

    @property
    def blocks(self) -> tuple[frozenset[str], ...]:
        """Names of slots that are declared jointly independent."""
        return self.frame.blocks

    def chance(self, key: str) -> Random:
        """A source of chance for a key."""
        return Random(f"{self.seed}|{self.number}|{key}")  # noqa: S311 - no secret depends on it


def equip(frame: Frame | None, model: Model, budget: Budget) -> Model:
    """Give a model the laws of its goal; the number of the model settles their structure."""
    if frame is None:
        return model
    variant = model.number % VARIANTS
    solved = frame.described is not None and bool(frame.described) and frame.described <= model.definitions.keys()
    withheld = frame.defined or (frame.described is not None and not solved)
    world = World(frame, model.seed, model.number, variant % 2 == 1, variant >= VARIANTS // 2, withheld)
    values = dict(model.values)
    for name in frame.scanned.order:
        fixed = _range(world, model, name, budget)
        for i, v in enumerate(frame.scanned.values.get(name, ())):
            if isinstance(v, Variable) and v.name not in model.definitions:
                if fixed:
                    values[v.name] = fixed[(i + model.number) % len(fixed)]
                elif frame.goal.context.symbol(v.name).kind in (Kind.SET, Kind.LAW, Kind.FUNCTION):
                    values[v.name] = fmpq(i + 1)
    model = replace(model, values=values)
    model.memory[KEY] = world
    return model


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
        message = "which law is meant is not said"
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
    if not found and (name in binary_slots(world.scanned) or (_numbers(world, name) and len(world.scanned.values[name]) > 1)):
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
    values = world.scanned.values.get(name, [])
    return bool(values) and all(isinstance(v, Number) for v in values)


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
    """The number of values of a slot: mostly two, and three in the first models of few slots, where x² is no linear function."""
    slots = len(world.scanned.order)
    if slots > 4 or name in world.scanned.families or world.number >= 2 * VARIANTS:
        return 2
    return 3 if (len(name) + world.number // VARIANTS) % 2 or slots == 1 else 2


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
    return world.frame.goal.context.symbol(world.names.get(name, name))


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
        alike = place[1] and (world.independent or place[0] in world.frame.alike)

        seen: list[Sequence[fmpq]] = []

        def weights(
            above: Assignment,
            place: Place = place,
            name: str = f"{place[0] if alike else place}",
            seen: list[Sequence[fmpq]] = seen,
        ) -> Sequence[fmpq]:
            if law == JOINT and place[0] in world.masses:
                return world.masses[place[0]]
            # Two rows that happen to be alike would make variables independent that need not be.
            for attempt in range(12):
                largest = (4 if world.number < VARIANTS else 12) + attempt
                row = draw(world.chance(f"law {law!r} {name} {above} {attempt}"), sizes[place[0]], largest)
                if row not in seen:
                    break
            seen.append(row)
            return row

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
    mine = [b.intersection(world.scanned.order) for b in world.blocks if place[0] in b]
    if mine and frozenset[str]().union(*mine) not in mine:
        message = "a variable that is independent of some others and of some more, and not of all at once"
        raise UnknownError(message)
    if world.independent:
        return []
    if law == JOINT and place[0] in world.known:
        named = {p[0] for p in before if p[0] in world.known}
        if named and not any(named <= b for b in mine):
            message = "variables with laws of their own, and no word of how they depend on each other"
            raise UnknownError(message)
        return []
    if law != JOINT or not mine:
        return list(before)
    # Variables of other blocks may depend on this one, as long as two that are independent have no parent in common.
    partners = frozenset({place[0]}).union(*mine)
    others = [p for p in before if p[0] not in partners and is_declared(world, p[0])]
    if place[1] or len(others) < len(partners):
        return others[:1] if not place[1] and min(partners) == place[0] else []
    return [others[(sorted(partners).index(place[0]) + world.number) % len(others)]]
