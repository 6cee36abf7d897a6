"""Polynomials over generators in, fractions reduced by monic relations out: the field in which one step is decided.

A `Field` holds the generators that a step needs: its variables, roots, exponentials, logarithms, unknown values. Every
generator may carry one relation `g^q = f(older generators)`. Generators are laid out so that a newer one is larger in the
lexicographic order; one exact division for each relation, newest first, is therefore a complete reduction.
A numerator that reduces to nought is nought whatever else the generators satisfy: the test is sound, not complete.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from dataclasses import field as member
from fractions import Fraction
from functools import cache
from typing import Any, TypeAlias

from flint import Ordering, fmpz_mpoly_ctx

from derivations.algebra.limits import MOST_TERMS, SIZES, FieldFullError, OutOfReachError, check_power, check_product
from derivations.budget import Budget
from derivations.goal import Context


@cache
def _ring(size: int) -> tuple[Any, tuple[Any, ...], Any, Any]:
    context = fmpz_mpoly_ctx.get([f"g{i}" for i in range(size)], Ordering.lex)
    return context, tuple(context.gens()), context.constant(1), context.constant(0)


@dataclass(slots=True)
class Atom:
    """One generator: what it stands for, and what is known of it."""

    kind: str
    args: tuple[Hashable, ...]
    """Forms, texts, numbers, and tuples of these."""
    positive: bool = False
    nonnegative: bool = False
    nonzero: bool = False
    real: bool = True
    integer: bool = False
    depends: int = 0
    """Bit mask of the generators that occur in it, itself included."""
    height: int = 0
    """Number of nested binders in it: a binder around it binds slot `height + 1`."""
    order: int = 0
    """q of the relation `g^q = f`, or 0."""
    value: Any = None
    """f of the relation, a polynomial."""


class Form:
    """A fraction of two polynomials over the generators of a field, reduced; it is never changed."""

    __slots__ = ("_atoms", "_hash", "_key", "_mask", "den", "field", "num")

    def __init__(self, field: "Field", num: Any, den: Any) -> None:
        # Forms are made by the million: a frozen dataclass would take three times as long.
        self.field, self.num, self.den = field, num, den
        self._key: Hashable = None
        self._atoms: tuple[int, ...] | None = None
        self._hash: int | None = None
        self._mask: int | None = None

    @property
    def is_zero(self) -> bool:
        """Whether the numerator is nought; further relations between exponentials are left to `zero.vanishes`."""
        return bool(self.num.is_zero())

    @property
    def is_number(self) -> bool:
        """Whether it is a rational number."""
        return bool(self.num.is_constant()) and bool(self.den.is_constant())

    @property
    def depends(self) -> int:
        """Bit mask of the generators that occur, also inside of others."""
        mask = self._mask
        if mask is None:
            mask, atoms = 0, self.field.atoms
            for i in self.generators:
                mask |= atoms[i].depends
            self._mask = mask
        return mask

    @property
    def generators(self) -> tuple[int, ...]:
        """The atoms whose generators occur in the numerator or the denominator."""
        found = self._atoms
        if found is None:
            field, den = self.field, self.den
            above, below = field.generators(self.num), [] if den is field.one.den else field.generators(den)
            found = tuple(above) if not below else tuple({*above, *below})
            self._atoms = found
        return found

    def rational(self) -> Fraction | None:
        """The value, if it is a rational number."""
        if not self.is_number:
            return None
        return Fraction(_constant(self.num), _constant(self.den))

    def key(self) -> Hashable:
        """Equal for forms of one field that are written alike."""
        if self._key is None:
            self._key = (_poly_key(self.num), _poly_key(self.den))
        return self._key

    def __hash__(self) -> int:
        # What is cheap to see tells most forms apart; equality tells the rest.
        if self._hash is None:
            num, den = self.num, self.den
            seen = hash((self.generators, len(num), len(den), _constant(num), num.total_degree(), den.total_degree()))
            self._hash = seen
            return seen
        return self._hash

    def __eq__(self, other: object) -> bool:
        return self is other or (
            isinstance(other, Form) and self.field is other.field and self.num == other.num and self.den == other.den
        )

    def __add__(self, other: "Operand") -> "Form":
        other = self.field.lift(other)
        if other.num.is_zero():
            return self
        if self.num.is_zero():
            return other
        if self.den is other.den or self.den == other.den:
            return self.field.fraction(self.num + other.num, self.den)
        check_product(self.num, other.den)
        check_product(other.num, self.den)
        return self.field.fraction(self.num * other.den + other.num * self.den, self.den * other.den)

    def __sub__(self, other: "Operand") -> "Form":
        return self + (-self.field.lift(other))

    def __neg__(self) -> "Form":
        return Form(self.field, -self.num, self.den)

    def __mul__(self, other: "Operand") -> "Form":
        field = self.field
        other = field.lift(other)
        check_product(self.num, other.num)
        if other.den is field.one.den:
            return field.fraction(self.num * other.num, self.den)
        check_product(self.den, other.den)
        return field.fraction(self.num * other.num, self.den * other.den)

    def __truediv__(self, other: "Operand") -> "Form":
        return self * self.field.lift(other).inverse()

    def __radd__(self, other: "Operand") -> "Form":
        return self + other

    def __rmul__(self, other: "Operand") -> "Form":
        return self * other

    def __rsub__(self, other: "Operand") -> "Form":
        return (-self) + other

    def __rtruediv__(self, other: "Operand") -> "Form":
        return self.field.lift(other) * self.inverse()

    def inverse(self) -> "Form":
        """One over it.

        Raises:
            OutOfReachError: for nought.
        """
        if self.num.is_zero():
            message = "division by nought"
            raise OutOfReachError(message)
        return self.field.fraction(self.den, self.num)

    def __pow__(self, exponent: int) -> "Form":
        if exponent < 0:
            return self.inverse() ** -exponent
        if exponent == 0:
            return self.field.one
        if exponent == 1:
            return self
        for poly in (self.num, self.den):
            check_power(poly, exponent)
        self.field.budget.spend(10 * exponent)
        return self.field.fraction(self.num**exponent, self.den**exponent)


Operand: TypeAlias = Form | int | Fraction


def _constant(poly: Any) -> int:
    return int(poly.leading_coefficient()) if len(poly) else 0


def _poly_key(poly: Any) -> Hashable:
    return (tuple(poly.monoms()), tuple(int(c) for c in poly.coeffs()))


@dataclass
class Field:
    """The generators that a step needs so far, with what is known of them."""

    context: Context
    budget: Budget
    size: int = SIZES[0]
    scale: int = 1
    """Base angles are the arguments of trigonometric functions over this."""
    replaceable: bool = False
    """Whether the work can be begun anew in a larger field."""
    complex: bool = False
    """Whether complex numbers occur: logarithms and powers are then principal branches."""
    atoms: list[Atom] = member(default_factory=list)
    """In the order of their making; the i-th is generator `size - 1 - i`."""
    index: dict[Hashable, int] = member(default_factory=dict)
    relations: list[int] = member(default_factory=list)
    """Atoms with a relation, newest first."""
    towers: dict[Hashable, list[tuple[int, int]]] = member(default_factory=dict)
    """For each base of fractional powers: (denominator so far, atom), coarsest first."""
    facts: tuple["Fact", ...] = ()
    forms: list[Form] = member(default_factory=list)
    """The form that is the generator of each atom."""
    memory: dict[Hashable, Any] = member(default_factory=dict)
    """Factorisations and signs computed before."""
    conditions: dict[Hashable, "Condition"] = member(default_factory=dict)
    """What definedness asked for and could not be shown, since the last `listen`."""
    used: dict[str, None] = member(default_factory=dict)
    """Names of the symbols whose domain a sign was read from, and texts of assumptions, in order."""
    zero: Form = member(init=False)
    one: Form = member(init=False)

    def __post_init__(self) -> None:
        _, _, one, nought = _ring(self.size)
        self.zero = Form(self, nought, one)
        self.one = Form(self, one, one)

    @property
    def ring(self) -> Any:
        """The polynomial ring."""
        return _ring(self.size)[0]

    def lift(self, value: Operand) -> Form:
        """A number as a form; a form as it is."""
        if isinstance(value, Form):
            return value
        fraction = Fraction(value)
        ring = self.ring
        return Form(self, ring.constant(fraction.numerator), ring.constant(fraction.denominator))

    def generator(self, atom: int) -> Any:
        """The polynomial that is the generator of an atom."""
        return _ring(self.size)[1][self.size - 1 - atom]

    def form(self, atom: int) -> Form:
        """The form that is the generator of an atom."""
        return self.forms[atom]

    def polynomial(self, poly: Any) -> Form:
        """The form of a reduced polynomial."""
        return Form(self, poly, self.one.den)

    def intern(self, kind: str, args: tuple[Hashable, ...], **known: Any) -> int:
        """The atom of this kind with these arguments, made if it is new; `known` holds fields of `Atom`.

        Raises:
            FieldFullError: when there is no generator left.
        """
        key = (kind, args)
        found = self.index.get(key)
        if found is not None:
            return found
        number = len(self.atoms)
        if number >= self.size:
            raise FieldFullError
        self.budget.spend(30)
        depends = known.pop("depends", None)
        if depends is None:
            depends = self.depends(args)
        known.setdefault("real", not self.complex)
        known.setdefault("height", self.height(args))
        atom = Atom(kind, args, depends=depends | (1 << number), **known)
        self.atoms.append(atom)
        self.forms.append(Form(self, self.generator(number), self.one.den))
        self.index[key] = number
        if atom.order:
            self.relations.insert(0, number)
        return number

    def depends(self, args: Hashable) -> int:
        """Bit mask of the generators that occur in arguments."""
        if isinstance(args, Form):
            return args.depends
        if isinstance(args, tuple):
            mask = 0
            for a in args:
                mask |= self.depends(a)
            return mask
        return 0

    def height(self, args: Hashable) -> int:
        """Number of nested binders in arguments."""
        if isinstance(args, Form):
            return max((self.atoms[i].height for i in args.generators), default=0)
        return max((self.height(a) for a in args), default=0) if isinstance(args, tuple) else 0

    def mask(self, poly: Any) -> int:
        """Bit mask of the generators that occur in a polynomial, also inside of others."""
        mask = 0
        for i in self.generators(poly):
            mask |= self.atoms[i].depends
        return mask

    def generators(self, poly: Any) -> list[int]:
        """The atoms whose generators occur in a polynomial."""
        if poly.is_constant():
            return []
        made = len(self.atoms)
        return [made - 1 - i for i, d in enumerate(poly.degrees()[self.size - made :]) if d]

    def reduce(self, poly: Any) -> Any:
        """The remainder of a polynomial under all relations."""
        if not self.relations or poly.is_constant():
            return poly
        degrees = poly.degrees()
        last = self.size - 1
        for i in self.relations:
            atom = self.atoms[i]
            if degrees[last - i] >= atom.order:
                if len(poly) * degrees[last - i] > MOST_TERMS * 20:
                    message = "reduction too large"
                    raise OutOfReachError(message)
                self.budget.spend(5 + len(poly))
                poly = divmod(poly, self.generator(i) ** atom.order - atom.value)[1]
                if poly.is_constant():
                    return poly
                degrees = poly.degrees()
        return poly

    def fraction(self, num: Any, den: Any) -> Form:
        """The form of a quotient: reduced, roots moved out of the denominator, without a common factor."""
        if len(num) > MOST_TERMS or len(den) > MOST_TERMS:
            message = "too many terms"
            raise OutOfReachError(message)
        self.budget.spend((20 + (len(num) + len(den)) // 2) * self.size // SIZES[0])
        one = self.one.den
        if den is one:
            return Form(self, self.reduce(num), one)
        if self.relations:
            num, den = self.reduce(num), self.reduce(den)
            num, den = self._rationalise(num, den)
        if den.is_one():
            return Form(self, num, one)
        if den.is_zero():
            message = "division by nought"
            raise OutOfReachError(message)
        if num.is_zero():
            return self.zero
        common = num.gcd(den)
        if not common.is_one():
            num, den = divmod(num, common)[0], divmod(den, common)[0]
        if den.leading_coefficient() < 0:
            num, den = -num, -den
        return Form(self, num, den)

    def _rationalise(self, num: Any, den: Any) -> tuple[Any, Any]:
        """Clear a root that divides the denominator, and a square root in a denominator of few terms."""
        if den.is_constant():
            return num, den
        last = self.size - 1
        degrees = den.degrees()
        for i in self.relations:
            atom = self.atoms[i]
            degree = degrees[last - i]
            if not degree:
                continue
            g = self.generator(i)
            low = min(m[last - i] for m in den.monoms())
            if low and atom.kind != "sign":
                factor = g ** (atom.order - low)
            elif atom.order == 2 and degree == 1 and atom.kind not in ("sin", "sign") and len(den) <= 4:
                rest = divmod(den, g)[1]
                factor = rest - (den - rest)
            else:
                continue
            if len(num) * len(factor) > MOST_TERMS:
                continue
            new = self.reduce(den * factor)
            if new.is_zero():
                continue
            num, den = self.reduce(num * factor), new
            if den.is_constant():
                break
            degrees = den.degrees()
        return num, den


@dataclass(frozen=True, slots=True)
class Fact:
    """A polynomial that is positive, or not negative."""

    poly: Any
    strict: bool = True
    text: str = ""
    """For people, to be listed where it is used."""
    local: bool = False
    """Whether it holds inside of a binder only: it then says nothing of what is free of the bound variable."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What an expression needs in order to be defined: `sign` of `form`."""

    sign: str
    """positive, nonnegative, nonzero, or no-pole: neither nought nor a negative integer."""
    form: Form
