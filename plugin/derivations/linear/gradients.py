"""A gradient, Jacobian or Hessian in, its normal form out, read off from the differential; None where no rule is known.

df = tr(G^T δ) for a scalar f of a vector or a matrix, dF = J δ for a vector F of a vector, d²f = ε^T H δ for the Hessian.
"""

from fractions import Fraction
from typing import TYPE_CHECKING

from derivations.linear import coefficient as scalars
from derivations.linear.coefficient import Coefficient, Monomial
from derivations.linear.differential import DELTA, SECOND, NoRuleError, changes
from derivations.linear.polynomial import Polynomial, Ring
from derivations.linear.words import Word, transposed
from derivations.term import Term, Variable, free_variables

if TYPE_CHECKING:
    from derivations.linear.noncommutative import Normalizer
    from derivations.linear.shapes import Shaped


def gradient(normalizer: "Normalizer", node: "Shaped") -> Polynomial | None:
    """The normal form of a gradient, Jacobian or Hessian."""
    try:
        change = changes(node, normalizer.budget)
    except NoRuleError:
        return None
    empty = Polynomial(node.rows, node.cols, {})
    if change is None:
        return empty
    ring = normalizer.ring
    value = normalizer.polynomial(change)
    body = node.parts[0]
    if body.scalar:
        total = value.terms.get((), scalars.ZERO)
        read = _second if node.head == "hessian" else _first
        parts = [read(ring, monomial, factor, node) for monomial, factor in total.terms.items()]
    else:
        parts = [_column(word, factor, node) for word, factor in value.terms.items()]
    found = [p for p in parts if p is not None]
    return ring.add([empty, *found]) if len(found) == len(parts) else None


def _first(ring: Ring, monomial: Monomial, factor: Fraction, node: "Shaped") -> Polynomial | None:
    """M^T for tr(M δ)."""
    split = _words(ring, monomial)
    if split is None or len(split[0]) != 1:
        return None
    (word,), others = split
    turned = _turned(word, DELTA)
    if turned is None:
        return None
    outside = Coefficient({others: factor})
    return Polynomial(node.rows, node.cols, {transposed(turned[:-1]): outside})


def _second(ring: Ring, monomial: Monomial, factor: Fraction, node: "Shaped") -> Polynomial | None:
    """M for ε^T M δ, b a^T for (a^T δ)(b^T ε)."""
    split = _words(ring, monomial)
    if split is None:
        return None
    words, others = split
    outside = Coefficient({others: factor})
    if len(words) == 1:
        turned = _turned(words[0], DELTA)
        if turned is None or turned[0].base != Variable(SECOND) or not turned[0].transposed:
            return None
        return Polynomial(node.rows, node.cols, {turned[1:-1]: outside})
    if len(words) != 2:
        return None
    found = [(_turned(w, DELTA), _turned(w, SECOND)) for w in words]
    first = next((a for a, b in found if a is not None and b is None), None)
    second = next((b for a, b in found if b is not None and a is None), None)
    if first is None or second is None:
        return None
    return Polynomial(node.rows, node.cols, {(*transposed(second[:-1]), *first[:-1]): outside})


def _column(word: Word, factor: Coefficient, node: "Shaped") -> Polynomial | None:
    """J for J δ."""
    moving = [i for i, x in enumerate(word) if x.base == Variable(DELTA)]
    if moving != [len(word) - 1] or word[-1].transposed or any(_moves(t) for m in factor.terms for t, _ in m):
        return None
    return Polynomial(node.rows, node.cols, {word[:-1]: factor})


def _words(ring: Ring, monomial: Monomial) -> tuple[list[Word], Monomial] | None:
    """The closed words that hold a change, to the first power, and the other factors; None where a change hides elsewhere."""
    words: list[Word] = []
    others: list[tuple[Term, int]] = []
    for term, exponent in monomial:
        if not _moves(term):
            others.append((term, exponent))
            continue
        word = ring.closed_words.get(term)
        if word is None or exponent != 1:
            return None
        words.append(word)
    return words, tuple(others)


def _moves(term: Term) -> bool:
    return not free_variables(term).isdisjoint({DELTA, SECOND})


def _turned(word: Word, name: str) -> Word | None:
    """A closed word turned so that it ends in the change, which stands in it once and not inside another letter."""
    for candidate in (word, transposed(word)):
        places = [i for i, x in enumerate(candidate) if name in free_variables(x.base)]
        if len(places) == 1 and candidate[places[0]].base == Variable(name) and not candidate[places[0]].transposed:
            end = places[0] + 1
            return candidate[end:] + candidate[:end]
    return None
