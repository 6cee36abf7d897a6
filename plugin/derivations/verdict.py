"""The closed set of verdicts and the evidence each carries; methods offer `Proof` and `Reduction`, only `decide` pronounces."""

from collections.abc import Callable
from dataclasses import dataclass, field

from derivations.budget import Budget
from derivations.goal import Goal
from derivations.term import Term

PROVED, TESTED, CONDITIONAL, REFUTED = "proved", "tested", "conditional", "refuted"
UNDECIDED, UNREAD, GIVEN = "undecided", "unread", "given"

VERDICTS = (PROVED, TESTED, CONDITIONAL, REFUTED, UNDECIDED, UNREAD, GIVEN)


@dataclass(frozen=True, slots=True)
class Counterexample:
    """An exact point inside the domains that satisfies every given, and the two values there."""

    at: tuple[tuple[str, str], ...]
    """LaTeX of a symbol, and a value that a reader can type."""
    lhs: str
    rhs: str


@dataclass(frozen=True, slots=True)
class Proof:
    """What a method offers: the goal holds wherever both sides are defined."""

    method: str
    """For people: "scalar algebra", "moments of a normal law"."""
    assuming: tuple[str, ...] = ()
    """What it leans on, for people: "σ > 0", "z = μ + σε"."""
    conditions: tuple[str, ...] = ()
    """Thin sets on which one side is undefined: "x ≠ 1"."""
    apart: tuple[Term, ...] = ()
    """What it divides by, beside what the step itself divides by; where that is nought the step may fail."""


@dataclass(frozen=True, slots=True)
class Reduction:
    """What a method offers instead of a proof: the goal holds if all these do."""

    method: str
    goals: tuple[Goal, ...]
    assuming: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Method:
    """One way to prove: a module in `method/` holds one as `METHOD`; they run in order of cost, then name."""

    name: str
    cost: int
    prove: Callable[[Goal, Budget], Proof | Reduction | None]
    """May raise `BudgetSpentError`; None where it does not apply."""
    sees: tuple[str, ...] | None = None
    """What it looks at in a context besides symbols, facts and inequalities: so it need not try again with more; None for all."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is pronounced on one step."""

    verdict: str
    code: str = ""
    """Why it is undecided or unread: one of `diagnostic.CODES`."""
    message: str = ""
    method: str = ""
    assuming: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    counterexample: Counterexample | None = None
    models: int | None = None
    digits: int | None = None
    sizes: tuple[str, ...] = field(default=())
    """Sizes tried, of vectors, matrices and sums, for people."""
    snippet: str = ""
    """SymPy that shows a refutation."""
    suggestion: str = ""
    """The right side with one edit that makes the step true, verified."""
