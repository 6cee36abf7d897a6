"""An evaluator and its finite laws in, the places, points and masses of slots out."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from flint import fmpq

from derivations.probability.joint import Assignment, Joint, Place
from derivations.probability.names import base_name
from derivations.probability.world import World, ensure, points_of, reference, world_of
from derivations.term import Apply, Term, Variable
from derivations.value import arithmetic
from derivations.value.evaluator import Evaluator
from derivations.value.value import UndefinedError, UnknownError, Value

Cells = dict[Place, int]
"""Slots, and which of its points each has."""


@dataclass(frozen=True, slots=True)
class Finite:
    """The finite laws of a model, as an evaluator sees them."""

    evaluator: Evaluator
    world: World

    def place(self, slot: Term) -> Place:
        """The slot of a canonical slot term in this model."""
        if isinstance(slot, Apply) and slot.head == "index":
            return base_name(slot), tuple(self.evaluator.integer(i) for i in slot.args[1:])
        if isinstance(slot, Apply) and slot.head == "slot" and isinstance(slot.args[0], Variable):
            return slot.args[0].name, ()
        message = "a law of something that is no variable"
        raise UnknownError(message)

    def points(self, place: Place) -> tuple[Value, ...]:
        """The values of a slot."""
        return points_of(self.evaluator, self.world, place[0])

    def cell(self, slot: Term, value: Term) -> tuple[Place, int]:
        """The slot, and which of its points a value is."""
        if isinstance(slot, Apply) and slot.head == "index" and isinstance(value, Apply) and value.head == "index":
            slot = Apply("index", (slot.args[0], *value.args[1:]))
        place = self.place(slot)
        points, found = self.points(place), self.evaluator.value(value)
        if found in points:
            return place, points.index(found)
        message = "a density outside the points of its finite model"
        raise UnknownError(message)

    def cells(self, pairs: Sequence[tuple[Term, Term]]) -> Cells | None:
        """Slots with their points; None where one slot has two points at once."""
        found: Cells = {}
        for slot, value in pairs:
            place, point = self.cell(slot, value)
            if found.setdefault(place, point) != point:
                return None
        return found

    def given(self, pairs: Sequence[tuple[Term, Term]]) -> Cells:
        """What is given; raises `UndefinedError` where it cannot be."""
        found = self.cells(pairs)
        if found is None:
            message = "a condition that cannot be"
            raise UndefinedError(message)
        return found

    def mass(self, law: Term, cells: Cells) -> fmpq:
        """The mass of the points of some slots under a law."""
        if not cells:
            return fmpq(1)
        places = tuple(sorted(cells))
        return self._table(law, places)[tuple(cells[p] for p in places)]

    def _table(self, law: Term, places: tuple[Place, ...]) -> dict[Assignment, fmpq]:
        known = self.world.joints.get(law)
        if known is not None and places in known.marginals:
            self.evaluator.spend(2)
            return known.marginals[places]
        joint = self._joint(law, places)
        self.evaluator.spend(len(joint.table))
        return joint.marginal(places)

    def _joint(self, law: Term, places: Sequence[Place]) -> Joint:
        self.evaluator.spend(20)
        declared = {n for b in self.world.blocks for n in b}
        names = [*(p[0] for p in places), *(n for n in self.world.scanned.order if n in declared)]
        return ensure(self.world, law, places, {n: len(self.points((n, ()))) for n in names})

    def weight(self, cells: Cells) -> fmpq:
        """The reference measure of some points, by which masses are divided."""
        weight = fmpq(1)
        for place, point in cells.items():
            weight *= reference(self.world, place[0], point)
        return weight

    def masses(self, law: Term, places: Sequence[Place], given: Cells) -> Iterator[tuple[Cells, fmpq]]:
        """Every choice of points of some slots together with the given ones, and its mass under a law."""
        order = tuple(sorted({*places, *given}))
        table: dict[Assignment, fmpq] = self._table(law, order) if order else {(): fmpq(1)}
        for choice in product(*(range(len(self.points(p))) for p in places)):
            cells = given | dict(zip(places, choice, strict=True))
            yield cells, table[tuple(cells[p] for p in order)]

    def average(self, law: Term, places: Sequence[Place], given: Cells, body: Callable[[Cells], Value]) -> Value:
        """The sum of a body over the points of some slots, each with its conditional mass."""
        whole = self.mass(law, given)
        total: Value | None = None
        for cells, mass in self.masses(law, places, given):
            part = arithmetic.multiply(mass / whole, body(cells))
            total = part if total is None else arithmetic.add(total, part)
        assert total is not None
        return total


def finite(evaluator: Evaluator) -> Finite:
    """The finite laws of the model of an evaluator; raises `UnknownError` where it has none."""
    return Finite(evaluator, world_of(evaluator.model))
