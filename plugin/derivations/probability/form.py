"""Atoms and numbers in, sums of products of powers of atoms out; products of matrices keep their order in a word.

A form is a mapping of monomials to rational coefficients. A monomial is a commutative part (atoms with rational exponents) and
a word (atoms that do not commute, in order). Two forms that are equal stand for equal values; the converse does not hold.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from derivations.budget import Budget
from derivations.construct import over, plus, times
from derivations.construct import power as raised
from derivations.term import Apply, Number, Term, Variable, number

LARGEST = 400
"""Terms that a form may have."""


class TooLargeError(Exception):
    """A form would have too many terms."""


@dataclass(frozen=True, slots=True)
class Monomial:
    """Atoms with their exponents in the order of `key`, and a word of atoms that do not commute."""

    factors: tuple[tuple[Term, Fraction], ...] = ()
    word: tuple[Term, ...] = ()


Form = Mapping[Monomial, Fraction]
UNIT = Monomial()
ZERO: Form = {}
ONE: Form = {UNIT: Fraction(1)}


@lru_cache(maxsize=1 << 14)
def key(term: Term) -> str:
    """A string that orders terms, the same in every run."""
    match term:
        case Number(value=value):
            return str(value)
        case Variable(name=name):
            return name
        case Apply(head=head, args=args, bound=bound):
            names = f"[{','.join(b.name for b in bound)}]" if bound else ""
            return f"{head}{names}({','.join(key(a) for a in args)})"


def constant(value: int | Fraction) -> Form:
    """A number as a form."""
    return {UNIT: Fraction(value)} if value else ZERO


def atom(term: Term, exponent: int | Fraction = 1) -> Form:
    """A commuting atom to a power."""
    return {Monomial(((term, Fraction(exponent)),)): Fraction(1)}


def letter(term: Term) -> Form:
    """An atom that does not commute."""
    return {Monomial((), (term,)): Fraction(1)}


def monomial(powers: Mapping[Term, Fraction], word: tuple[Term, ...] = ()) -> Monomial:
    """The monomial of these powers, sorted."""
    return Monomial(tuple(sorted(((t, e) for t, e in powers.items() if e), key=lambda p: key(p[0]))), word)


def total(forms: Iterable[Form], budget: Budget) -> Form:
    """The sum of forms."""
    result: dict[Monomial, Fraction] = {}
    for form in forms:
        budget.spend(len(form) + 1)
        for m, c in form.items():
            value = result.get(m, 0) + c
            if value:
                result[m] = value
            else:
                del result[m]
    if len(result) > LARGEST:
        raise TooLargeError
    return result


def scale(form: Form, factor: Fraction | int) -> Form:
    """A form times a number."""
    return {m: c * factor for m, c in form.items()} if factor else ZERO


def difference(a: Form, b: Form, budget: Budget) -> Form:
    """Subtract b from a."""
    return total((a, scale(b, -1)), budget)


def join(a: Monomial, b: Monomial) -> Monomial:
    """The product of monomials: exponents add, words follow each other."""
    if not b.factors:
        return Monomial(a.factors, a.word + b.word)
    if not a.factors:
        return Monomial(b.factors, a.word + b.word)
    powers = dict(a.factors)
    for t, e in b.factors:
        powers[t] = powers.get(t, Fraction(0)) + e
    return monomial(powers, a.word + b.word)


def product(a: Form, b: Form, budget: Budget) -> Form:
    """The product of forms, in this order."""
    if len(a) * len(b) > LARGEST * 4:
        raise TooLargeError
    budget.spend(4 * len(a) * len(b) + 1)
    result: dict[Monomial, Fraction] = {}
    for m, c in a.items():
        for n, d in b.items():
            joined = join(m, n)
            value = result.get(joined, 0) + c * d
            if value:
                result[joined] = value
            else:
                del result[joined]
    return result


def single(form: Form) -> tuple[Monomial, Fraction] | None:
    """The only term of a form, if it has just one."""
    if len(form) != 1:
        return None
    ((m, c),) = form.items()
    return m, c


def to_term(form: Form) -> Term:
    """A kernel term with the value of the form, terms in the order of their keys."""
    terms = [(monomial_term(m), c) for m, c in form.items()]
    return plus(*(times(number(c), t) for t, c in sorted(terms, key=lambda p: key(p[0]))))


def monomial_term(m: Monomial) -> Term:
    """A kernel term with the value of a monomial."""
    above = [raised(t, number(e)) for t, e in m.factors if e > 0]
    below = [raised(t, number(-e)) for t, e in m.factors if e < 0]
    head = over(times(*above), times(*below)) if below else times(*above)
    return times(head, *m.word) if m.word else head
