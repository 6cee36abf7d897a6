"""What models say of a goal: they agree, one refutes it, it holds on a part only, our own routes clash, or nothing is known."""

from dataclasses import dataclass
from typing import TypeAlias

from derivations.term import Term
from derivations.verdict import Counterexample


@dataclass(frozen=True, slots=True)
class Agreed:
    """Both sides agree in every model in which both have a value."""

    models: int
    digits: int
    """Decimal digits to which the least accurate one agrees, at most `MOST_DIGITS`."""
    sizes: tuple[str, ...] = ()
    """Sizes tried, of vectors, matrices and sums, for people."""
    conditions: tuple[str, ...] = ()
    """Points at which one side alone has a pole, for people."""
    rounded: bool = False
    """Whether the step holds only if its decimals are read as rounded to their places."""


@dataclass(frozen=True, slots=True)
class Refuted:
    """A counterexample, found at two precisions and by two routes."""

    counterexample: Counterexample
    symbols: frozenset[str]
    """Free symbols of the goal, whose values the counterexample uses."""
    message: str = ""
    snippet: str = ""
    one_sided: bool = False
    """Whether one side diverges everywhere, rather than that the sides differ."""
    divided: bool = False
    """Whether one side divides by what is nought everywhere."""


@dataclass(frozen=True, slots=True)
class Mixed:
    """The step holds on a set with interior, and on another it fails or has one side only."""

    condition: str
    """For people: "x > 0"; empty where none is found. It is what was observed, not proved."""
    counterexample: Counterexample
    symbols: frozenset[str]
    assumption: Term | None = None
    """The condition as a term of conditions (`less(0, x)` …), under which the goal may be proved."""
    one_sided: bool = False
    """Whether one side alone has a value at the point, rather than another value."""
    proved: bool = False
    """Whether the step is proved under the condition, not only observed."""


@dataclass(frozen=True, slots=True)
class Clash:
    """Two routes of our own differ: our bug."""

    text: str


@dataclass(frozen=True, slots=True)
class Inconclusive:
    """Nothing follows; `code` is one of `diagnostic.CODES`."""

    reason: str
    code: str = "unsupported"
    final: bool = False
    """Whether more models would change nothing: one has failed where only whether all agree is asked, or none has a value."""


Outcome: TypeAlias = Agreed | Refuted | Mixed | Clash | Inconclusive
