"""The normal form of a difference in; whether it is the mean of a logarithm that Jensen's inequality bounds below by 0, out.

A difference that is E_w[Σ cⱼ log aⱼ] for a law w is -κ E_w[log R] with R = Π aⱼ^(-cⱼ/κ), and that is at least -κ log E_w[R]; so
it is not negative if E_w[R] is at most 1. Divergences, mutual information and evidence bounds are of this kind.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations

from derivations.probability.binder import Bound, Calculus, bind, rename, reopen
from derivations.probability.form import ONE, UNIT, Form, Monomial, difference, monomial, product
from derivations.probability.normal import normalise, power
from derivations.probability.scalars import is_positive
from derivations.term import Apply, Term

_MOST = 12
"""Logarithms in a difference, and orders of bound variables that are tried."""


@dataclass(frozen=True, slots=True)
class Logarithm:
    """A coefficient times the mean of one logarithm under a weight."""

    coefficient: Fraction
    bounds: tuple[Bound, ...]
    weight: Monomial
    argument: Term


def is_nonnegative(calculus: Calculus, form: Form) -> bool:
    """Whether a form is surely at least 0 by Jensen's inequality for the logarithm.

    Raises:
        UnsupportedError, TooLargeError: where the normal forms needed do not exist.
    """
    if not form:
        return True
    parts = _logarithms(calculus, form)
    if parts is None or len(parts) > _MOST:
        return False
    widest = max(parts, key=lambda p: len(p.bounds))
    law = {widest.weight: Fraction(1)}
    if not all(is_positive(t, calculus.context) for t, _ in widest.weight.factors) or widest.weight.word:
        return False
    if difference(bind(calculus, law, widest.bounds) if widest.bounds else law, ONE, calculus.budget):
        return False
    arguments = [(p.coefficient, found) for p in parts if (found := _aligned(calculus, p, widest)) is not None]
    if len(arguments) != len(parts):
        return False
    return any(_bounded(calculus, law, widest.bounds, arguments, scale) for scale in sorted({abs(c) for c, _ in arguments}))


def _logarithms(calculus: Calculus, form: Form) -> list[Logarithm] | None:
    """The form as means of logarithms; None if something else is in it."""
    parts: list[Logarithm] = []
    for m, c in form.items():
        if m.word:
            return None
        bounds: tuple[Bound, ...] = ()
        outside = m
        if len(m.factors) == 1 and m.factors[0][1] == 1 and m.factors[0][0] in calculus.closed:
            opened, outside = reopen(calculus, calculus.closed[m.factors[0][0]])
            bounds = tuple(opened)
        logs = [t for t, e in outside.factors if e == 1 and isinstance(t, Apply) and t.head == "log"]
        if len(logs) != 1 or not isinstance(logs[0], Apply):
            return None
        rest = monomial({t: e for t, e in outside.factors if t is not logs[0]}, outside.word)
        parts.append(Logarithm(c, bounds, rest, logs[0].args[0]))
    return parts


def _aligned(calculus: Calculus, part: Logarithm, whole: Logarithm) -> Term | None:
    """The argument of a part in the bound variables of the whole, if its weight is a marginal of that of the whole."""
    if part is whole:
        return part.argument
    for names in _placements(part.bounds, whole.bounds):
        taken = set(names.values())
        rest = [b for b in whole.bounds if b.variable not in taken]
        marginal = bind(calculus, {whole.weight: Fraction(1)}, rest) if rest else {whole.weight: Fraction(1)}
        if not difference(marginal, {rename(part.weight, names): Fraction(1)}, calculus.budget):
            ((renamed, _),) = rename(Monomial(((part.argument, Fraction(1)),)), names).factors
            return renamed
    return None


def _placements(small: Sequence[Bound], large: Sequence[Bound]) -> Iterator[dict[str, Term]]:
    """Ways to read the bound variables of one integral as those of another."""
    for tried, choice in enumerate(permutations(large, len(small))):
        if tried > _MOST:
            return
        if all(a.domain == b.domain and a.head == b.head for a, b in zip(small, choice, strict=True)):
            yield {a.variable.name: b.variable for a, b in zip(small, choice, strict=True)}


def _bounded(
    calculus: Calculus, law: Form, bounds: Sequence[Bound], arguments: Sequence[tuple[Fraction, Term]], scale: Fraction
) -> bool:
    """Whether the mean of R is at most 1."""
    ratio = law
    for coefficient, argument in arguments:
        ratio = product(ratio, power(calculus, normalise(calculus, argument), -coefficient / scale), calculus.budget)
    mean = bind(calculus, ratio, bounds) if bounds else ratio
    return set(mean) <= {UNIT} and mean.get(UNIT, Fraction(0)) <= 1
