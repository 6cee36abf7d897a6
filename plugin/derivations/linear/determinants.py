"""A square polynomial in, its determinant as a scalar out.

det(cA) = c^n det A, det(AB) = det A det B for square factors, det A^T = det A, det A^-1 = 1/det A, and Sylvester's
det(I + UV) = det(I + VU). What is left is an opaque determinant of a canonical sum.
"""

from derivations.linear import coefficient as scalars
from derivations.linear.coefficient import UNIT, Coefficient
from derivations.linear.polynomial import Polynomial, Ring, is_scalar
from derivations.linear.words import ORTHOGONAL, Letter, Word, closed, invert, transposed, word_key
from derivations.term import Apply, Term


def determinant(ring: Ring, item: Polynomial) -> Coefficient:
    """The determinant, defined wherever the inverses in the matrix are."""
    if is_scalar(item):
        return item.terms.get((), scalars.ZERO)
    item = ring.simplify(item)
    if item.zero:
        return scalars.ZERO
    left, factor, core, right = ring.strip(item)
    result = _scaling(ring, factor, item.rows)
    for single in (*left, *right):
        result = scalars.multiply(result, _letter(ring, single), ring.budget)
    return scalars.multiply(result, _core(ring, core), ring.budget)


def _scaling(ring: Ring, factor: Coefficient, size: str) -> Coefficient:
    """c^n, with a written-out power where n is a letter."""
    power = ring.dimension(size)
    constant = power.constant
    if constant is not None:
        return scalars.power(factor, constant.numerator, ring.budget)
    result = UNIT
    ((monomial, number),) = factor.terms.items()
    exponent = scalars.to_term(power)
    if number != 1:
        result = scalars.atom(Apply("pow", (scalars.to_term(scalars.rational(number)), exponent)))
    for term, degree in monomial:
        result = scalars.multiply(result, scalars.atom(Apply("pow", (term, exponent)), degree), ring.budget)
    return result


def _letter(ring: Ring, single: Letter) -> Coefficient:
    """The determinant of a letter; that of an orthogonal one is 1 or -1."""
    whole = ring.sums.get(single.base)
    value = scalars.atom(Apply("det", (single.base,))) if whole is None else _core(ring, whole)
    if ORTHOGONAL in single.traits:
        return value
    return scalars.invert(value, ring.budget) if single.inverted else value


def _core(ring: Ring, core: Polynomial) -> Coefficient:
    """The determinant of a sum without common factors: I + UV in its canonical rotation, or opaque."""
    if len(core.terms) == 1:
        ((word, value),) = core.terms.items()
        if not word:
            return _scaling(ring, value, core.rows) if len(value.terms) == 1 else _opaque(ring, core)
        return _opaque(ring, core)
    if () not in core.terms:
        square = [w for w in core.terms if all(x.square for x in w) and len(core.terms[w].terms) == 1]
        if square:
            first = min(square, key=lambda w: (_inverted(w), word_key(w)))
            back: Word = tuple(invert(x) for x in reversed(first))
            rest = ring.multiply(ring.unfold(back, core.rows), core)
            result = UNIT
            for single in first:
                result = scalars.multiply(result, _letter(ring, single), ring.budget)
            return scalars.multiply(result, determinant(ring, rest) if () in rest.terms else _opaque(ring, rest), ring.budget)
    if len(core.terms) == 2 and () in core.terms:
        return _rotated(ring, core)
    return _opaque(ring, core)


def _inverted(word: Word) -> int:
    return sum(x.inverted for x in word)


def _rotated(ring: Ring, core: Polynomial) -> Coefficient:
    """det(aI + bW) for a word W: the same as for every rotation of W, up to powers of a where the sizes differ."""
    one = core.terms[()]
    if one != UNIT:
        return _opaque(ring, core)
    ((word, value),) = ((w, v) for w, v in core.terms.items() if w)
    least = closed(word)
    rows = least[0].rows
    if rows == "1":
        form = ring.trace_word(least, "1")
        return scalars.add([UNIT, scalars.multiply(value, form, ring.budget)])
    smaller = Polynomial(rows, rows, {(): UNIT, least: value})
    return _opaque(ring, smaller)


def _opaque(ring: Ring, item: Polynomial) -> Coefficient:
    """The determinant of a sum that stays as it is; a sum and its transpose have the same."""
    other = {transposed(w): v for w, v in item.terms.items()}
    forms: list[Term] = [ring.term(item), ring.term(Polynomial(item.cols, item.rows, other))]
    return scalars.atom(Apply("det", (min(forms, key=scalars.key),)))
