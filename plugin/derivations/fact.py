"""What a statement of a post says, as a value with the places where it holds; and all that a post says, together."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from derivations.goal import Definition, Given, RandomLaw, Symbol
from derivations.term import Term

FOREVER = 10**9


@dataclass(frozen=True)
class Fact:
    """One thing that the post says, from one chain on and up to another."""

    start: int
    """Number of the chain that says it; steps behind it may use it, and later links of the chain itself."""
    name: str
    """The name it is about; for a law its name and slots."""
    end: int = FOREVER
    where: bool = False
    """Said behind "where": it may be used by the formulae just before as well."""
    definition: Definition | None = None
    given: Given | None = None
    law: RandomLaw | None = None
    symbol: Symbol | None = None
    elements: bool = False
    """Whether the symbol is said of the elements of a family, and not of a number of its name."""
    independent: tuple[frozenset[Term], ...] = ()
    """Sets of variables that are independent, in its own section; a set of one is a family."""
    paragraph: int = 0
    section: int = 0
    block: int = 0
    """The display in which alone it holds; 0 where it reaches farther."""
    link: int = 0
    """Which link of the chain says it: later ones may use it."""
    confirmed: tuple[int, ...] = ()
    """Of an inferred definition: the steps that confirm it."""
    lost: str = ""
    """`law`, `definition` or `everything`: the post takes the name anew, or in a way that is not understood; what it said before
    is void."""


@dataclass(frozen=True)
class Told:
    """Everything a post says that is no claim."""

    facts: tuple[Fact, ...] = ()
    described: frozenset[str] = frozenset()
    """Names that the prose describes in words that are not understood."""
    doubted: frozenset[tuple[str, int]] = frozenset()
    """Names of which a section says something in a way that does not say that it holds, and the section."""
    unread: frozenset[str] = frozenset()
    """Names that stand alone on the left of a statement that could not be read."""
    left: frozenset[str] = frozenset()
    """Names of functions and laws that stand on the left of some statement."""
    unstable: frozenset[str] = frozenset()
    """Names that the post defines more than once: no definition of them may refute, and none reaches beyond its section."""
    rivals: frozenset[Term] = frozenset()
    """Variables to which the post gives several laws: none of them reaches beyond its section."""
    givens: frozenset[int] = frozenset()
    """Numbers of the chains whose first link claims nothing."""
    equated: Mapping[str, frozenset[int]] = field(default_factory=dict)
    """Names that stand alone on the left of an equation with more than a number on its right, and the chains where they do."""
    valued: frozenset[str] = frozenset()
    """Names that stand alone on the left of an equation with a number somewhere."""
    gathered: Mapping[str, frozenset[int]] = field(default_factory=dict)
    """The same for names that are made of their own elements, as a = Σ aᵢ, y = {y₁, …, yₙ}, which says nothing of those."""
    weighed: frozenset[str] = frozenset()
    """Names of whose chances or moments an equation says something that does not hold them: E(X) = μ, P(X = 1) = p."""
    first: Mapping[str, int] = field(default_factory=dict)
    """Name to the number of the chain in which it occurs first."""
    fresh: frozenset[int] = frozenset()
    """Numbers of the chains whose left side holds a name that nothing before and nothing on the right has: they may define it."""
    imposing: frozenset[int] = field(default_factory=frozenset)
    """Numbers of the chains whose first link may impose an equation."""
    written_out: frozenset[int] = field(default_factory=frozenset)
    """Numbers of the chains y = f(x) = … whose second link says what f is."""


def core_name(name: str) -> str:
    """The name that a fact is about, without its arguments."""
    return name.split("(", maxsplit=1)[0].split("[", maxsplit=1)[0]
