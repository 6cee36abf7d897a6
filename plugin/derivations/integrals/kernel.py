"""The part of an integrand that depends on the variable, x^a · (log x)^k · exp(Σ c·x^p·(log x)^q) · Π f^e, as a value."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from derivations.construct import ONE, ZERO, exp, log, plus, power, times
from derivations.integrals.coefficient import Coefficient, add
from derivations.term import Number, Term, Variable, number

Exponent = tuple[tuple[tuple[Term, int], Coefficient], ...]
"""(p, q) to the coefficient of x^p·(log x)^q, sorted."""


@dataclass(frozen=True, slots=True)
class Kernel:
    """One product of things that depend on x."""

    power: Term = ZERO
    logs: int = 0
    exponent: Exponent = ()
    factors: tuple[tuple[Term, Term], ...] = ()
    """Other factors, as (base, exponent free of x), sorted."""

    @property
    def is_constant(self) -> bool:
        """Whether nothing depends on x."""
        return self == CONSTANT

    @property
    def degree(self) -> int | None:
        """The natural number n of a kernel x^n and nothing else; None of any other."""
        if self.logs or self.exponent or self.factors:
            return None
        return natural(self.power)

    def at(self, p: int, q: int = 0) -> Coefficient:
        """Look up the coefficient of x^p·(log x)^q in the exponent."""
        return dict(self.exponent).get((number(p), q), Coefficient(ZERO))

    def term(self, x: Variable) -> Term:
        """Write as a term."""
        exponents = [times(c.term(), power(x, p), power(log(x), number(q))) for (p, q), c in self.exponent]
        factors = [power(base, e) for base, e in self.factors]
        return times(power(x, self.power), power(log(x), number(self.logs)), *factors, exp(plus(*exponents)))


CONSTANT = Kernel()


def natural(term: Term) -> int | None:
    """Read a natural number."""
    if isinstance(term, Number) and term.value.denominator == 1 and term.value >= 0:
        return term.value.numerator
    return None


def _order(item: tuple[object, object]) -> str:
    return repr(item[0])


def make_exponent(items: Mapping[tuple[Term, int], Coefficient]) -> Exponent:
    """Sort, and leave out what is zero."""
    if len(items) == 1:
        return tuple((k, c) for k, c in items.items() if not c.is_zero)
    return tuple(sorted(((k, c) for k, c in items.items() if not c.is_zero), key=_order))


def make_factors(items: Iterable[tuple[Term, Term]]) -> tuple[tuple[Term, Term], ...]:
    """Sort, add up the exponents of one base, and leave out powers of 0."""
    merged: dict[Term, Term] = {}
    for base, e in items:
        merged[base] = plus(merged[base], e) if base in merged else e
    found = [(b, e) for b, e in merged.items() if e != ZERO]
    return tuple(sorted(found, key=_order)) if len(found) > 1 else tuple(found)


def multiply(a: Kernel, b: Kernel) -> Kernel:
    """Multiply two kernels."""
    if a.is_constant:
        return b
    if b.is_constant:
        return a
    exponent = a.exponent or b.exponent
    if a.exponent and b.exponent:
        merged = dict(a.exponent)
        for key, c in b.exponent:
            merged[key] = add(merged[key], c) if key in merged else c
        exponent = make_exponent(merged)
    factors = make_factors((*a.factors, *b.factors)) if a.factors and b.factors else a.factors or b.factors
    return Kernel(plus(a.power, b.power), a.logs + b.logs, exponent, factors)


def pure(p: Term) -> Kernel:
    """Build x^p."""
    return Kernel(p)


X = Kernel(ONE)
