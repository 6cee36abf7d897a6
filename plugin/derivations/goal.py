"""The narrow waist: a context and a claim, `lhs relation rhs`, in kernel terms; language ends here and mathematics begins."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from fractions import Fraction
from functools import lru_cache

from derivations.term import Term, Variable


class Kind(Enum):
    """What a symbol stands for."""

    SCALAR = "scalar"
    VECTOR = "vector"
    MATRIX = "matrix"
    FUNCTION = "function"
    RANDOM = "random variable"
    LAW = "law"
    SET = "set"


@dataclass(frozen=True, slots=True)
class Domain:
    """The values a scalar symbol may take: a real interval, its integers, or the complex plane."""

    lower: Fraction | None = None
    """None is minus infinity."""
    upper: Fraction | None = None
    lower_open: bool = True
    upper_open: bool = True
    integer: bool = False
    complex: bool = False

    def meet(self, other: "Domain") -> "Domain":
        """The intersection; complex with real is real."""
        if self.complex or other.complex:
            return other if self.complex else self
        lower, lower_open = self.lower, self.lower_open
        if other.lower is not None and (lower is None or (other.lower, other.lower_open) > (lower, lower_open)):
            lower, lower_open = other.lower, other.lower_open
        upper, upper_open = self.upper, self.upper_open
        if other.upper is not None and (upper is None or (other.upper, not other.upper_open) < (upper, not upper_open)):
            upper, upper_open = other.upper, other.upper_open
        return Domain(lower, upper, lower_open, upper_open, self.integer or other.integer)

    @property
    def empty(self) -> bool:
        """Whether the bounds contradict each other, as those of two cases of a proof do."""
        if self.lower is None or self.upper is None:
            return False
        return self.lower > self.upper or (self.lower == self.upper and (self.lower_open or self.upper_open))

    def contains(self, value: Fraction) -> bool:
        """Whether a rational number lies in the domain."""
        if self.integer and value.denominator != 1:
            return False
        if self.lower is not None and (value < self.lower or (value == self.lower and self.lower_open)):
            return False
        return not (self.upper is not None and (value > self.upper or (value == self.upper and self.upper_open)))


REAL = Domain()
POSITIVE = Domain(lower=Fraction(0))
NONNEGATIVE = Domain(lower=Fraction(0), lower_open=False)
INTEGER = Domain(integer=True)
COUNT = Domain(lower=Fraction(1), lower_open=False, integer=True)
NATURAL = Domain(lower=Fraction(0), lower_open=False, integer=True)
UNIT = Domain(lower=Fraction(0), upper=Fraction(1))
COMPLEX = Domain(complex=True)


FACES = ("\\mathbf{", "\\boldsymbol{", "\\bm{", "\\vec{")
"""Faces in which vectors and matrices are set."""


def face(name: str) -> Kind | None:
    """What the face of a name says that it is: a bold small letter or an arrow a vector, a bold capital a matrix."""
    for mark in FACES:
        _, found, letter = name.partition(mark)
        if found and letter[:1] not in {"0", "1"}:
            return Kind.MATRIX if mark != "\\vec{" and letter.lstrip("\\")[:1].isupper() else Kind.VECTOR
    return None


@dataclass(frozen=True, slots=True)
class Symbol:
    """What the post says, or custom implies, about a name."""

    name: str
    kind: Kind = Kind.SCALAR
    domain: Domain = REAL
    shape: tuple[str, ...] = ()
    """Names of the dimensions of a vector (one) or matrix (two); equal names are equal sizes; "1" is one."""
    properties: frozenset[str] = frozenset()
    """For matrices: symmetric, positive-definite, orthogonal, invertible, diagonal. For laws: discrete, continuous."""
    role: str = ""
    """Of a vector or a matrix that the prose declares: `random`, if it says so, else `constant`."""
    protected: str = ""
    """Why a step that holds this symbol may not be refuted (it is defined somewhere, and the tool lacks the definition)."""
    reason: str = ""
    """Where the domain comes from, for people: "σ > 0: a scale parameter"; empty for the default."""


@lru_cache(maxsize=4096)
def _free_number(name: str) -> Symbol:
    return Symbol(name)


@dataclass(frozen=True, slots=True)
class Definition:
    """`left` unfolds to `body`; `parameters` are the pattern variables of `left`.

    `left` is a variable, `call(f, x…)`, `index(x, i…)`, `law(p, slots, givens)` or `density(law(…), z…)`.
    """

    left: Term
    body: Term
    parameters: tuple[Variable, ...] = ()
    text: str = ""
    """For people: "z = μ + σε", "taking p(z) = N(z; 0, 1)"."""
    origin: str = "stated"
    """stated, author, derived, inferred or convention."""
    whole: bool = False
    """Whether it is a number that is defined: it says nothing of the members of a family of that name."""
    where: tuple[Term, ...] = ()
    """Orders of the parameters under which alone it holds."""
    elsewhere: Term | None = None
    """What `left` is worth where those fail."""


@dataclass(frozen=True, slots=True)
class Given:
    """A relation that the post says holds, and that is no definition: `lhs relation rhs`; also `neq`, which no step claims."""

    lhs: Term
    relation: str
    rhs: Term
    text: str = ""
    under: tuple[Term, ...] = ()
    """Orders of names in it under which alone it is said: it holds where these names stand, and says nothing of others."""


@dataclass(frozen=True, slots=True)
class RandomLaw:
    """`variable ∼ law`: the variable is random; `index` is bound when each of a family has the law, independently."""

    variable: Term
    law: Term
    text: str = ""
    heard: bool = False
    """Whether words alone say so: nothing is refuted by it."""


@dataclass(frozen=True, slots=True)
class Context:
    """What holds where a step stands."""

    symbols: Mapping[str, Symbol] = field(default_factory=dict, hash=False)
    definitions: tuple[Definition, ...] = ()
    """In the order in which they unfold: a later body may hold names that earlier ones define."""
    givens: tuple[Given, ...] = ()
    laws: tuple[RandomLaw, ...] = ()
    independent: tuple[frozenset[Term], ...] = ()
    """Sets of random variables that are jointly independent; a set of one is a family whose members are."""
    conventions: tuple[str, ...] = ()
    """Conventions settled once for the post, for people: "log is natural"."""
    facts: tuple[Term, ...] = ()
    """Terms that are positive because the step takes their logarithm, root or power: see `algebra.domains`."""
    wholes: frozenset[str] = frozenset()
    """Vectors that the post declares with their size, and whose members are numbers wherever it has them."""

    def symbol(self, name: str) -> Symbol:
        """The symbol of a name; an unknown name is a free real number."""
        found = self.symbols.get(name)
        return _free_number(name) if found is None else found

    def with_domain(self, name: str, domain: Domain, reason: str) -> "Context":
        """The context in which a scalar is known to lie in a smaller domain as well."""
        old = self.symbol(name)
        new = replace(old, domain=old.domain.meet(domain), reason=old.reason or reason)
        return replace(self, symbols={**self.symbols, name: new})


@dataclass(frozen=True, slots=True)
class Goal:
    """Show that `lhs relation rhs` holds in the context.

    Relations: `=`, `<=`, `<`, `>=`, `>`, `approx`, `propto`, `constant` (differ by a constant), `congruent`, `implies`, `iff`.
    """

    context: Context
    lhs: Term
    relation: str
    rhs: Term
    variables: tuple[str, ...] = ()
    """For `propto` and `constant`: the variables on which the ratio or the difference must not depend."""
    modulus: Term | None = None
    """For `congruent`."""
    may_impose: bool = False
    """Whether the row may impose an equation, so that it is not refuted where it fails."""
    protected: tuple[str, ...] = ()
    """Objects of the step that the post or custom defines and the tool does not know; with any, nothing is refuted."""
    only_proof: bool = False
    """Whether a proof alone is asked for; models still doubt it, and none is tried without it."""
    readings: tuple["Goal", ...] = ()
    """The same step in the other customary readings that the post does not exclude."""
