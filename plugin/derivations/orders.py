"""Orders between numbers that are affine in them in, values of the numbers that meet all of them out.

Numbers are eliminated one by one (Fourier and Motzkin), then drawn in the other direction, each between the bounds that those
drawn before leave it. What is not affine, and systems that grow too large, are left to chance.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from derivations.goal import Domain, Given
from derivations.term import Apply, Number, Term, Variable

MOST = 120
"""Inequalities beyond which a system is left to chance."""
LONGEST = 24
"""Numbers in one system."""
DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Affine:
    """A sum of numbers with rational factors, and a constant."""

    factors: Mapping[Term, Fraction]
    constant: Fraction

    def plus(self, other: "Affine", factor: Fraction = Fraction(1)) -> "Affine":
        """The sum with a multiple of another."""
        factors = dict(self.factors)
        for atom, value in other.factors.items():
            factors[atom] = factors.get(atom, Fraction(0)) + factor * value
        return Affine({a: v for a, v in factors.items() if v}, self.constant + factor * other.constant)

    def at(self, values: Mapping[Term, Fraction]) -> Fraction:
        """The value where all numbers but those of factor 0 have one."""
        return self.constant + sum((f * values[a] for a, f in self.factors.items()), Fraction(0))


@dataclass(frozen=True, slots=True)
class Order:
    """An affine term that is positive, or only not negative."""

    term: Affine
    strict: bool


def affine(term: Term, atoms: frozenset[Term], depth: int = DEEPEST) -> Affine | None:
    """A term as an affine one of these numbers, None if it is not."""
    if term in atoms:
        return Affine({term: Fraction(1)}, Fraction(0))
    if isinstance(term, Number):
        return Affine({}, term.value)
    if not isinstance(term, Apply) or depth == 0:
        return None
    parts = [affine(a, atoms, depth - 1) for a in term.args] if term.head in {"add", "neg", "mul", "div"} else [None]
    known = [p for p in parts if p is not None]
    if len(known) < len(parts):
        return None
    zero = Affine({}, Fraction(0))
    match term.head:
        case "add":
            for part in known:
                zero = zero.plus(part)
            return zero
        case "neg":
            return zero.plus(known[0], Fraction(-1))
        case "div" if not known[1].factors and known[1].constant:
            return zero.plus(known[0], 1 / known[1].constant)
        case "mul":
            moving = [p for p in known if p.factors]
            if len(moving) <= 1:
                factor = Fraction(1)
                for p in known:
                    factor *= Fraction(1) if p.factors else p.constant
                return zero.plus(moving[0] if moving else Affine({}, Fraction(1)), factor)
    return None


def order(given: Given, atoms: frozenset[Term]) -> Order | None:
    """A given order between affine terms; None where it is something else."""
    if given.relation not in {"<", "<=", ">", ">="}:
        return None
    left, right = affine(given.lhs, atoms), affine(given.rhs, atoms)
    if left is None or right is None:
        return None
    gap = right.plus(left, Fraction(-1)) if given.relation in {"<", "<="} else left.plus(right, Fraction(-1))
    return Order(gap, given.relation in {"<", ">"})


def within(term: Affine, domain: Domain) -> Iterator[Order]:
    """The orders that say that an affine term lies in a domain."""
    if domain.lower is not None:
        yield Order(replace(term, constant=term.constant - domain.lower), domain.lower_open)
    if domain.upper is not None:
        negative = Affine({}, domain.upper).plus(term, Fraction(-1))
        yield Order(negative, domain.upper_open)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a number must meet once those behind it in the list have values."""

    atom: Term
    orders: tuple[Order, ...]
    """Each holds the number with a factor that is not 0."""

    def domain(self, values: Mapping[Term, Fraction]) -> Domain:
        """The values that are left to it."""
        found = Domain()
        for o in self.orders:
            factor = o.term.factors[self.atom]
            rest = Affine({a: f for a, f in o.term.factors.items() if a != self.atom}, o.term.constant).at(values)
            end = -rest / factor
            bound = Domain(lower=end, lower_open=o.strict) if factor > 0 else Domain(upper=end, upper_open=o.strict)
            found = found.meet(bound)
        return found


def eliminate(orders: Iterable[Order], atoms: Sequence[Term]) -> tuple[Bounds, ...] | None:
    """The numbers in the order in which they can be drawn, with what bounds each; None where nothing meets all, or too much."""
    system = list(dict.fromkeys(_frozen(o) for o in orders))
    out: list[Bounds] = []
    if len(atoms) > LONGEST:
        return None
    for atom in atoms:
        holding = [_thawed(o) for o in system if any(a == atom for a, _ in o[0])]
        rest = [o for o in system if all(a != atom for a, _ in o[0])]
        out.append(Bounds(atom, tuple(holding)))
        above = [o for o in holding if o.term.factors[atom] > 0]
        below = [o for o in holding if o.term.factors[atom] < 0]
        if len(rest) + len(above) * len(below) > MOST:
            return None
        for p in above:
            for q in below:
                joined = p.term.plus(q.term, -p.term.factors[atom] / q.term.factors[atom])
                rest.append(_frozen(Order(joined, p.strict or q.strict)))
        system = list(dict.fromkeys(rest))
    for factors, constant, strict in system:
        if factors or constant < 0 or (strict and constant == 0):
            return None
    return tuple(reversed(out))


Frozen = tuple[tuple[tuple[Term, Fraction], ...], Fraction, bool]


def _frozen(o: Order) -> Frozen:
    """An order as a value that can be found again, with its first factor 1 or -1."""
    factors = sorted(o.term.factors.items(), key=lambda p: repr(p[0]))
    scale = abs(factors[0][1]) if factors else Fraction(1)
    return tuple((a, f / scale) for a, f in factors), o.term.constant / scale, o.strict


def _thawed(o: Frozen) -> Order:
    factors, constant, strict = o
    return Order(Affine(dict(factors), constant), strict)


def number_of(term: Term) -> bool:
    """Whether a term is a number that is drawn: a name, or an element with numbers for indices."""
    match term:
        case Variable():
            return True
        case Apply(head="index", args=(Variable(), *places)):
            return all(isinstance(p, Number) and p.value.denominator == 1 for p in places)
    return False
