"""Scalars in a product of matrices in, their sum of monomials out: rational numbers times powers of opaque scalar terms.

An opaque term is a letter, the logarithm of something, a trace, a determinant, a quadratic form; it is written canonically, so
that equal ones are equal terms. Negative powers of sums are opaque as well, and are cleared before a sum is compared with 0.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from derivations.budget import Budget
from derivations.term import Apply, Number, Term, Variable, number

Monomial = tuple[tuple[Term, int], ...]
"""Opaque terms and their exponents, none of them 0, sorted by `key`."""

MOST_TERMS = 4000
"""A coefficient with more terms than this is not worked with."""


class TooLargeError(Exception):
    """An expansion would have more terms than are worked with."""


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A sum of monomials with rational factors; no factor is 0."""

    terms: Mapping[Monomial, Fraction]

    @property
    def zero(self) -> bool:
        """Whether nothing is left; a sum that is 0 for other reasons is not."""
        return not self.terms

    @property
    def constant(self) -> Fraction | None:
        """The rational number that it is, if it is one."""
        if not self.terms:
            return Fraction(0)
        if len(self.terms) == 1 and () in self.terms:
            return self.terms[()]
        return None


ZERO = Coefficient({})
UNIT = Coefficient({(): Fraction(1)})
HALF = Fraction(1, 2)
ONE = Fraction(1)


@lru_cache(maxsize=65536)
def key(term: Term) -> str:
    """A text by which terms are put in order: equal texts, equal terms."""
    match term:
        case Number(value=value):
            return str(value)
        case Variable(name=name):
            return f"`{name}`"
        case Apply(head=head, args=args, bound=bound):
            inner = ",".join(key(a) for a in args)
            binder = f"[{','.join(b.name for b in bound)}]" if bound else ""
            return f"{head}{binder}({inner})"


def rational(value: int | Fraction) -> Coefficient:
    """A rational number."""
    return Coefficient({(): Fraction(value)}) if value else ZERO


def atom(term: Term, exponent: int = 1) -> Coefficient:
    """A power of an opaque term."""
    return Coefficient({((term, exponent),): Fraction(1)}) if exponent else UNIT


def add(parts: Iterable[Coefficient]) -> Coefficient:
    """The sum."""
    total: dict[Monomial, Fraction] = {}
    for part in parts:
        for monomial, factor in part.terms.items():
            value = total.get(monomial, Fraction(0)) + factor
            if value:
                total[monomial] = value
            else:
                total.pop(monomial, None)
    return Coefficient(total)


def multiply(left: Coefficient, right: Coefficient, budget: Budget) -> Coefficient:
    """The product.

    Raises:
        TooLargeError: when it has too many terms.
    """
    if left is UNIT:
        return right
    if right is UNIT:
        return left
    size = len(left.terms) * len(right.terms)
    if size > MOST_TERMS:
        raise TooLargeError
    budget.spend(2 * size + 1)
    total: dict[Monomial, Fraction] = {}
    for first, a in left.terms.items():
        for second, b in right.terms.items():
            monomial = merge(first, second)
            value = total.get(monomial, Fraction(0)) + a * b
            if value:
                total[monomial] = value
            else:
                total.pop(monomial, None)
    return Coefficient(total)


def merge(first: Monomial, second: Monomial) -> Monomial:
    """The product of two monomials."""
    if not first:
        return second
    if not second:
        return first
    powers = dict(first)
    for term, exponent in second:
        powers[term] = powers.get(term, 0) + exponent
    return tuple(sorted(((t, e) for t, e in powers.items() if e), key=lambda x: key(x[0])))


def negate(value: Coefficient) -> Coefficient:
    """The negative."""
    return Coefficient({m: -f for m, f in value.terms.items()})


def content(value: Coefficient) -> Coefficient:
    """A single monomial that divides a sum, chosen so that what is left does not depend on how the sum was scaled."""
    if len(value.terms) == 1:
        return value
    lowest: dict[Term, int] = {}
    for i, monomial in enumerate(value.terms):
        powers = dict(monomial)
        lowest = powers if i == 0 else least(lowest, powers)
    shared = tuple(sorted(((t, e) for t, e in lowest.items() if e), key=lambda x: key(x[0])))
    back = tuple((t, -e) for t, e in shared)
    leading = min(value.terms, key=lambda m: order(merge(m, back)))
    return Coefficient({shared: value.terms[leading]})


def least(first: Mapping[Term, int], second: Mapping[Term, int]) -> dict[Term, int]:
    """The exponents of the greatest monomial that divides two."""
    new = {t: e for t, e in second.items() if e < 0 and t not in first}
    return {t: min(e, second.get(t, 0)) for t, e in first.items()} | new


def order(monomial: Monomial) -> tuple[int, tuple[tuple[str, int], ...]]:
    """By degree, then by the names of the factors."""
    return sum(abs(e) for _, e in monomial), tuple((key(t), e) for t, e in monomial)


def invert(value: Coefficient, budget: Budget) -> Coefficient:
    """One over a value that is not 0; one over a sum is an opaque term with exponent -1.

    Raises:
        ZeroDivisionError: when it is 0.
    """
    if value.zero:
        raise ZeroDivisionError
    shared = content(value)
    (monomial, factor), *_ = shared.terms.items()
    inverse = Coefficient({tuple((t, -e) for t, e in monomial): 1 / factor})
    if len(value.terms) == 1:
        return inverse
    rest = multiply(value, inverse, budget)
    return multiply(inverse, atom(to_term(rest), -1), budget)


def power(value: Coefficient, exponent: int, budget: Budget) -> Coefficient:
    """An integer power; a power of a sum is multiplied out.

    Raises:
        TooLargeError: when it has too many terms.
    """
    if exponent < 0:
        return power(invert(value, budget), -exponent, budget)
    if len(value.terms) == 1:
        ((monomial, factor),) = value.terms.items()
        if abs(exponent) * (factor.numerator.bit_length() + factor.denominator.bit_length()) > 20_000:
            raise TooLargeError
        return Coefficient({tuple((t, e * exponent) for t, e in monomial) if exponent else (): factor**exponent})
    if exponent > 32:
        raise TooLargeError
    result = UNIT
    for _ in range(exponent):
        result = multiply(result, value, budget)
    return result


def monomial_term(monomial: Monomial, factor: Fraction) -> Term:
    """One term of a sum, written out."""
    parts: list[Term] = [] if factor == 1 else [number(factor)]
    parts.extend(t if e == 1 else Apply("pow", (t, number(e))) for t, e in monomial)
    if not parts:
        return number(1)
    return parts[0] if len(parts) == 1 else Apply("mul", tuple(parts))


def to_term(value: Coefficient) -> Term:
    """The canonical way to write it."""
    if value.zero:
        return number(0)
    parts = tuple(monomial_term(m, value.terms[m]) for m in sorted(value.terms, key=order))
    return parts[0] if len(parts) == 1 else Apply("add", parts)


def read(term: Term, budget: Budget) -> Coefficient:
    """The coefficient that a canonical term is written from; what is not a sum or a product is opaque."""
    match term:
        case Number(value=value):
            return rational(value)
        case Apply(head="add", args=args):
            return add(read(a, budget) for a in args)
        case Apply(head="mul", args=args):
            result = UNIT
            for arg in args:
                result = multiply(result, read(arg, budget), budget)
            return result
        case Apply(head="pow", args=(base, Number(value=value))) if value.denominator == 1 and abs(value) <= 64:
            if value > 0:
                return power(read(base, budget), value.numerator, budget)
            return atom(base, value.numerator)
    return atom(term)


def vanishes(value: Coefficient, budget: Budget) -> bool:
    """Whether a sum is 0 once denominators are cleared and powers of sums are multiplied out; True is certain, False is not."""
    for _ in range(16):
        if value.zero:
            return True
        lowest: dict[Term, int] = {}
        positive = False
        for monomial in value.terms:
            for term, exponent in monomial:
                if isinstance(term, Apply) and term.head in ("add", "mul"):
                    lowest[term] = min(lowest.get(term, 0), exponent)
                    positive = positive or exponent > 0
        if not lowest:
            return False
        clear = tuple((t, -e) for t, e in lowest.items() if e < 0)
        total: list[Coefficient] = []
        for monomial, factor in value.terms.items():
            part = rational(factor)
            for term, exponent in merge(monomial, tuple(sorted(clear, key=lambda x: key(x[0])))):
                step = read(term, budget) if isinstance(term, Apply) and term.head in ("add", "mul") else atom(term)
                part = multiply(part, power(step, exponent, budget) if exponent > 0 else atom(term, exponent), budget)
            total.append(part)
        value = add(total)
    return False
