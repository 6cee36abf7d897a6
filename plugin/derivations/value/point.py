"""A model: a value for every free symbol, drawn once, from a seed, in whatever order they are asked for."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any, TypeVar

from flint import fmpq

from derivations.goal import Context
from derivations.term import Term
from derivations.value.chance import scalar
from derivations.value.value import Scalar, Value

if TYPE_CHECKING:
    from derivations.value.evaluator import Rules

T = TypeVar("T")

LARGEST_SIZE = 8
"""Of a vector or a matrix in a model."""


@dataclass(frozen=True, slots=True)
class Model:
    """One interpretation of a goal: what its heads mean, and a value for each of its symbols.

    What is not in `values` is drawn when it is first asked for and then kept: elements of families, unknown functions,
    vectors and matrices, unknown laws. A draw depends on the seed, the number of the model and the key alone.
    """

    rules: "Rules" = field(repr=False)
    context: Context
    seed: str
    number: int = 0
    """0, 1, 2 … of the models of one goal: the first ones take nice values."""
    nice: bool = True
    values: Mapping[str, Value] = field(default_factory=dict)
    sizes: Mapping[str, int] = field(default_factory=dict)
    """Names of dimensions (`Symbol.shape`) to their sizes; a name that is missing has the size that `size` draws."""
    complex: bool = False
    """Whether roots, logarithms and powers take their complex principal values."""
    definitions: Mapping[str, Term] = field(default_factory=dict)
    """Symbols whose value follows from the others by a term that is evaluated at the precision asked for."""
    memory: dict[Hashable, Any] = field(default_factory=dict, compare=False, repr=False)

    def random(self, key: str) -> Random:
        """A source of chance of its own for each key."""
        return Random(f"{self.seed}|{self.number}|{key}")  # noqa: S311 - no secret depends on it

    def once(self, key: Hashable, draw: Callable[[], T]) -> T:
        """The value kept under this key, drawn now if it is not there yet."""
        if key not in self.memory:
            self.memory[key] = draw()
        value: T = self.memory[key]
        return value

    def element(self, name: str, places: tuple[int, ...]) -> Scalar:
        """An element of a family of scalars, or a scalar itself for no places."""
        key = f"{name} {places}" if places else name
        domain = self.context.symbol(name).domain
        # Neighbours take different nice values.
        turn = self.number + sum(map(ord, name)) + sum((k + 1) * p for k, p in enumerate(places))
        return self.once(("element", key), lambda: scalar(domain, self.random(key), nice=self.nice, turn=turn))

    def size(self, name: str) -> int:
        """The size of a dimension: a number as it stands, else at most 4, and mostly different for different names."""
        if name.isdigit():
            return int(name)
        if name in self.sizes:
            return self.sizes[name]
        value = self.values.get(name)
        if value is not None and isinstance(value, fmpq) and value.q == 1 and 1 <= value.p <= LARGEST_SIZE:
            return int(value.p)
        return self.once(("size", name), lambda: self._draw_size(name))

    def _draw_size(self, name: str) -> int:
        taken = set(self.sizes.values()) | {v for k, v in self.memory.items() if isinstance(k, tuple) and k[0] == "size"}
        free = [n for n in (2, 3, 4) if n not in taken] or [2, 3, 4]
        return self.random(f"size {name}").choice(free)
