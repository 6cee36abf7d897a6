"""Slots with finitely many values each in, a random joint law of them out: exact, with full support.

The law is built slot by slot, in the order in which they are asked for: each new slot gets a conditional law given the earlier
ones it depends on, so that what was computed before stays true.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

from flint import fmpq

Place = tuple[str, tuple[int, ...]]
"""A slot: a name, and the indices of an element of a family."""
Assignment = tuple[int, ...]
LARGEST = 2048
"""Cells of a joint table."""


class TooManyError(Exception):
    """The joint law would have too many cells."""


@dataclass
class Joint:
    """A joint law of finitely many slots; their values are counted from 0."""

    sizes: dict[Place, int] = field(default_factory=dict)
    """Slots in the order in which they were added, and their numbers of values."""
    table: dict[Assignment, fmpq] = field(default_factory=lambda: {(): fmpq(1)})
    marginals: dict[tuple[Place, ...], dict[Assignment, fmpq]] = field(default_factory=dict)

    def add(self, slot: Place, size: int, parents: Sequence[Place], weights: Callable[[Assignment], Sequence[fmpq]]) -> None:
        """Add a slot; `weights` gives its law for each assignment of its parents.

        Raises:
            TooManyError: where the table would grow beyond `LARGEST`.
        """
        if len(self.table) * size > LARGEST:
            raise TooManyError
        order = list(self.sizes)
        places = [order.index(p) for p in parents]
        rows: dict[Assignment, Sequence[fmpq]] = {}
        table: dict[Assignment, fmpq] = {}
        for cell, mass in self.table.items():
            above = tuple(cell[p] for p in places)
            if above not in rows:
                rows[above] = weights(above)
            for k, w in enumerate(rows[above]):
                table[*cell, k] = mass * w
        self.sizes[slot] = size
        self.table = table

    def marginal(self, slots: tuple[Place, ...]) -> dict[Assignment, fmpq]:
        """The joint law of some of the slots, in this order."""
        if slots not in self.marginals:
            order = list(self.sizes)
            places = [order.index(s) for s in slots]
            found: dict[Assignment, fmpq] = {}
            for cell, mass in self.table.items():
                part = tuple(cell[p] for p in places)
                found[part] = found.get(part, fmpq(0)) + mass
            self.marginals[slots] = found
        return self.marginals[slots]


def draw(random: Random, size: int, largest: int) -> list[fmpq]:
    """A law on so many values, with full support: integers up to the largest, over their sum."""
    parts = [random.randint(1, largest) for _ in range(size)]
    whole = sum(parts)
    return [fmpq(p, whole) for p in parts]
