"""Equations of matrices that are given in, rules for the normal form out, and values for letters that they determine.

An equation c w + rest = 0 gives the rule w -> -rest/c for its greatest word w. Two equal words of invertible letters give a
relator, and every run of more than half of it is replaced by the inverse of what is left (Dehn).
"""

from collections.abc import Iterator
from fractions import Fraction

from derivations.budget import Budget
from derivations.goal import Context, Given, Kind
from derivations.linear import coefficient as scalars
from derivations.linear.coefficient import UNIT, Coefficient, TooLargeError
from derivations.linear.implied import traits
from derivations.linear.noncommutative import Normalizer, UndefinedError
from derivations.linear.polynomial import Polynomial, Ring, Rule, is_scalar
from derivations.linear.shapes import Conflict, infer
from derivations.linear.words import Letter, Word, inverse, invert, join, letter_key, transposed, word_key
from derivations.term import Apply, Term, Variable, free_variables, number


def rules(ring: Ring, difference: Polynomial, text: str) -> Iterator[Rule]:
    """Rules for an equation `difference = 0` of matrices."""
    if is_scalar(difference) or difference.zero:
        return
    relator = _relator(difference)
    if relator:
        yield from _dehn(relator, text)
        return
    lead = max((w for w, v in difference.terms.items() if w and len(v.terms) == 1), key=word_key, default=None)
    if lead is None:
        return
    rest = Polynomial(difference.rows, difference.cols, {w: v for w, v in difference.terms.items() if w != lead})
    if not _divides(difference.terms[lead], rest):
        return
    factor = scalars.negate(scalars.invert(difference.terms[lead], ring.budget))
    value = ring.scale(factor, rest)
    yield Rule(lead, value, text)
    if transposed(lead) != lead:
        yield Rule(transposed(lead), ring.transpose(value), text)
    cleared = _cleared(ring, difference)
    if cleared is not None:
        yield from rules(ring, cleared, text)


def _divides(factor: Coefficient, rest: Polynomial) -> bool:
    """Whether an equation may be divided by what stands before its word: of c w = 0 the c may be 0, and v^T w too."""
    if factor.constant is not None:
        return True
    return not rest.zero and all(isinstance(term, Variable) for monomial in factor.terms for term, _ in monomial)


def known_value(ring: Ring, difference: Polynomial) -> tuple[Term, Coefficient] | None:
    """A trace or a quadratic form, and the number that an equation `difference = 0` gives it: of |u| = 1 that u^T u is 1."""
    terms = dict(difference.terms.get((), scalars.ZERO).terms) if set(difference.terms) <= {()} else {}
    constant = terms.pop((), Fraction(0))
    if len(terms) != 1:
        return None
    (((monomial, factor),),) = (terms.items(),)
    if len(monomial) != 1 or monomial[0][1] != 1:
        return None
    atom, value = monomial[0][0], -constant / factor
    if isinstance(atom, Apply) and atom.head == "root" and atom.args[1:] == (number(2),) and value >= 0:
        atom, value = atom.args[0], value**2
    return (atom, scalars.rational(value)) if atom in ring.closed_words else None


def _cleared(ring: Ring, difference: Polynomial) -> Polynomial | None:
    """An equation multiplied by a letter whose inverse begins or ends its words, where that makes them shorter."""
    for left in (True, False):
        ends = {w[0] if left else w[-1] for w in difference.terms if w}
        for end in sorted((e for e in ends if e.inverted and e.base not in ring.sums), key=letter_key):
            single = Polynomial(end.rows, end.rows, {(invert(end),): UNIT})
            product = ring.multiply(single, difference) if left else ring.multiply(difference, single)
            if max(map(len, product.terms)) < max(map(len, difference.terms)):
                return product
    return None


def _relator(difference: Polynomial) -> Word:
    """The word that an equation of two words of invertible letters makes 1; empty if it is none."""
    if len(difference.terms) != 2:
        return ()
    (first, a), (second, b) = sorted(difference.terms.items(), key=lambda x: word_key(x[0]))
    if scalars.add([a, b]).terms or not all(x.square for x in (*first, *second)):
        return ()
    if first and not all(x.inverted or "invertible" in x.traits for x in first):
        return ()
    return join(second, inverse(first))


def _dehn(relator: Word, text: str) -> Iterator[Rule]:
    size = len(relator)
    done: set[Word] = set()
    for word in (relator, inverse(relator), transposed(relator), transposed(inverse(relator))):
        for shift in range(size):
            turned = word[shift:] + word[:shift]
            for length in range(size // 2 + 1, size + 1):
                run = turned[:length]
                if run not in done:
                    done.add(run)
                    rows = run[0].rows
                    yield Rule(run, Polynomial(rows, rows, {inverse(turned[length:]): UNIT}), text)


def solved(given: Given, context: Context, taken: frozenset[str], budget: Budget) -> tuple[str, Term] | None:
    """A vector or matrix that an equation determines, and its value: its letter stands once, between square letters."""
    shapes = infer((given.lhs, given.rhs), context, alike=True)
    if isinstance(shapes, Conflict):
        return None
    normalizer = Normalizer(context, shapes, budget, traits(context, (given.lhs, given.rhs))[0])
    ring = normalizer.ring
    try:
        left, right = (normalizer.polynomial(t) for t in shapes.terms)
        difference = ring.add([left, ring.negate(right)])
        sides = (given.lhs, given.rhs)
        for word, place in sorted(_candidates(difference, context, taken), key=lambda c: c[0][c[1]].base not in sides):
            before, item, after = word[:place], word[place], word[place + 1 :]
            rest = Polynomial(difference.rows, difference.cols, {w: v for w, v in difference.terms.items() if w != word})
            factor = scalars.negate(scalars.invert(difference.terms[word], budget))
            value = ring.scale(factor, rest)
            if before:
                value = ring.multiply(Polynomial(before[0].rows, before[0].rows, {inverse(before): UNIT}), value)
            if after:
                value = ring.multiply(value, Polynomial(after[0].rows, after[0].rows, {inverse(after): UNIT}))
            value = ring.transpose(value) if item.transposed else value
            value = ring.inverse(value) if item.inverted else value
            assert isinstance(item.base, Variable)
            return item.base.name, _zeros(ring, value)
    except (TooLargeError, UndefinedError, ZeroDivisionError):
        return None
    return None


def _zeros(ring: Ring, value: Polynomial) -> Term:
    if not value.zero:
        return ring.term(value)
    return Apply("zeros", tuple(scalars.to_term(ring.dimension(d)) for d in (value.rows, value.cols)))


def _candidates(difference: Polynomial, context: Context, taken: frozenset[str]) -> Iterator[tuple[Word, int]]:
    """Words and places of letters that occur once in all, not inside another letter or a coefficient, between square letters."""
    for word in sorted(difference.terms, key=word_key):
        for place, item in enumerate(word):
            if not isinstance(item.base, Variable) or item.base.name in taken:
                continue
            name = item.base.name
            if context.symbol(name).kind not in (Kind.VECTOR, Kind.MATRIX) or not all(
                x.square for x in word[:place] + word[place + 1 :]
            ):
                continue
            count = sum(_count(x, name) for w in difference.terms for x in w)
            inside = any(name in free_variables(t) for v in difference.terms.values() for m in v.terms for t, _ in m)
            if count == 1 and not inside and len(difference.terms[word].terms) == 1:
                yield word, place


def _count(item: Letter, name: str) -> int:
    return 1 if name in free_variables(item.base) else 0
