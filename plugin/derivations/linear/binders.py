"""Sums over an index of scalars and of matrices in, what does not depend on the index drawn out of them.

A word that depends on the index is cut into what stands before the first letter that does, the letters between, and what stands
after the last; a closed word is rotated first, so that `Σ x_i^T A x_i` and `tr(A Σ x_i x_i^T)` become the same.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from derivations.goal import COUNT, NATURAL
from derivations.linear import coefficient as scalars
from derivations.linear.coefficient import Coefficient, Monomial
from derivations.linear.polynomial import Polynomial, is_scalar
from derivations.linear.words import Letter, Word, letter, transpose, transposed, word_key, word_term
from derivations.term import Apply, Number, Term, Variable, free_variables, number, substitute

if TYPE_CHECKING:
    from derivations.linear.noncommutative import Normalizer
    from derivations.linear.shapes import Shaped


def total(normalizer: "Normalizer", node: "Shaped") -> Polynomial:
    """The normal form of a sum with limits."""
    ring = normalizer.ring
    body = normalizer.polynomial(node.parts[0])
    lower, upper = (scalars.to_term(normalizer.scalar(p)) for p in node.parts[1:3])
    binder = _Binder(normalizer, node.bound[0].name, lower, upper)
    parts = [Polynomial(node.rows, node.cols, {})]
    for word, value in body.terms.items():
        for monomial, factor in value.terms.items():
            parts.append(binder.term(word, monomial, Coefficient({(): factor}), body))
    result = ring.add(parts)
    return Polynomial(node.rows, node.cols, result.terms)


class _Binder:
    """One summation: its index and its limits."""

    def __init__(self, normalizer: "Normalizer", index: str, lower: Term, upper: Term) -> None:
        self.normalizer, self.ring = normalizer, normalizer.ring
        self.index, self.lower, self.upper = index, lower, upper

    def depends(self, term: Term) -> bool:
        return self.index in free_variables(term)

    def term(self, word: Word, monomial: Monomial, factor: Coefficient, body: Polynomial) -> Polynomial:
        """One word with one monomial, summed."""
        budget = self.ring.budget
        fixed = tuple((t, e) for t, e in monomial if not self.depends(t))
        moving = tuple((t, e) for t, e in monomial if self.depends(t))
        outside = scalars.multiply(factor, Coefficient({fixed: scalars.ONE}), budget)
        word, moving = self.absorbed(word, moving)
        places = [i for i, x in enumerate(word) if self.depends(x.base)]
        if places:
            first, last = places[0], places[-1] + 1
            middle = self.letter(word[first:last], moving)
            summed = self.ring.of_word((*word[:first], middle, *word[last:]), body.rows, body.cols)
            return self.ring.scale(outside, summed)
        if is_scalar(body):
            return self.ring.scalar(scalars.multiply(outside, self.scalar(moving), budget))
        weight = scalars.multiply(outside, self.scalar(moving), budget)
        return self.ring.scale(weight, Polynomial(body.rows, body.cols, {word: scalars.UNIT}))

    def absorbed(self, word: Word, moving: Monomial) -> tuple[Word, Monomial]:
        """`x_i (x_i^T b)` as `x_i x_i^T b`: one form that depends on the index at one end is put into the word, where it fits."""
        halves = [
            (i, half) for i, (t, _) in enumerate(moving) if (half := self.half(self.ring.closed_words.get(t, ()))) is not None
        ]
        if len(halves) != 1 or moving[halves[0][0]][1] != 1:
            return word, moving
        place, (before, inside) = halves[0]
        rest = moving[:place] + moving[place + 1 :]
        for i, item in enumerate(word):
            if self.depends(item.base) and item.cols == "1":
                return (*word[: i + 1], *transposed(inside), *transposed(before), *word[i + 1 :]), rest
            if self.depends(item.base) and item.rows == "1":
                return (*word[:i], *before, *inside, *word[i:]), rest
        return word, moving

    def scalar(self, moving: Monomial) -> Coefficient:
        """The sum of a scalar monomial; a closed word in it is opened where it does not depend on the index."""
        if not moving:
            return self.count()
        whole = self.elements(moving)
        if whole is not None:
            return whole
        pair = self.pair(moving)
        if pair is not None:
            return pair
        for place, (term, exponent) in enumerate(moving):
            word = self.ring.closed_words.get(term)
            if word is None or exponent != 1:
                continue
            rest = moving[:place] + moving[place + 1 :]
            cut = self.open(word)
            if cut is not None:
                inside, outside = cut
                summed = self.letter(inside, rest)
                return self.ring.trace_word((summed, *outside), summed.rows)
        return scalars.atom(self.written(scalars.monomial_term(moving, scalars.ONE)))

    def pair(self, moving: Monomial) -> Coefficient | None:
        """`Σ (a^T x_i)(b^T x_i)` as a^T (Σ x_i x_i^T) b; None where there are not just two such factors."""
        halves: list[tuple[Word, Word]] = []
        rest: list[tuple[Term, int]] = []
        for term, exponent in moving:
            half = self.half(self.ring.closed_words.get(term, ()))
            if half is None or exponent < 1:
                rest.append((term, exponent))
            else:
                halves.extend([half] * min(exponent, 3))
        if len(halves) != 2:
            return None
        (before, first), (after, second) = halves
        middle = self.letter((*first, *transposed(second)), tuple(rest))
        return self.ring.trace_word((*before, middle, *transposed(after)), "1")

    def half(self, word: Word) -> tuple[Word, Word] | None:
        """A form that depends on the index at one end alone: what stands before, and that end."""
        if not word or word[0].rows != "1":
            return None
        for candidate in (word, transposed(word)):
            places = [i for i, x in enumerate(candidate) if self.depends(x.base)]
            if places and places[0] > 0 and places[-1] == len(candidate) - 1:
                return candidate[: places[0]], candidate[places[0] :]
        return None

    def elements(self, moving: Monomial) -> Coefficient | None:
        """`Σ x_i y_i` over all i as x^T y, and `Σ x_i` as 1^T x; None where it is neither."""
        if self.lower != number(1) or sum(e for _, e in moving) > 2:
            return None
        vectors: list[Letter] = []
        for term, exponent in moving:
            if exponent < 1 or not isinstance(term, Apply) or term.head != "index" or term.args[1:] != (Variable(self.index),):
                return None
            base = term.args[0]
            rows, cols = self.normalizer.shapes.variables.get(base, ("", ""))
            if cols != "1" or self.depends(base) or scalars.to_term(self.ring.dimension(rows)) != self.upper:
                return None
            vectors.extend([letter(base, rows, "1")] * exponent)
        size = vectors[0].rows
        if len(vectors) == 1:
            vectors.append(letter(Apply("ones", (self.upper,)), size, "1"))
        return self.ring.trace_word((transpose(vectors[0]), vectors[1]), "1")

    def open(self, word: Word) -> tuple[Word, Word] | None:
        """The shortest run of a cyclic word that holds all that depends on the index, and the rest; None if there is no rest."""
        best: tuple[tuple[object, ...], Word, Word] | None = None
        for candidate in (word, transposed(word)):
            size = len(candidate)
            for shift in range(size):
                turned = candidate[shift:] + candidate[:shift]
                places = [i for i, x in enumerate(turned) if self.depends(x.base)]
                if not places or places[0] != 0 or places[-1] + 1 == size:
                    continue
                inside, outside = turned[: places[-1] + 1], turned[places[-1] + 1 :]
                rank = (len(inside), word_key(inside + outside))
                if best is None or rank < best[0]:
                    best = rank, inside, outside
        return None if best is None else best[1:]

    def letter(self, word: Word, weight: Monomial) -> Letter:
        """The sum of a word, as a letter; the word and its transpose share one."""
        other = transposed(word)
        flipped = word_key(other) < word_key(word)
        least = other if flipped else word
        inner = word_term(least)
        if weight:
            written = scalars.monomial_term(weight, scalars.ONE)
            factors = inner.args if isinstance(inner, Apply) and inner.head == "mul" else (inner,)
            inner = Apply("mul", (written, *factors))
        traits = {"symmetric"} if other == word else set()
        found = letter(self.written(inner), least[0].rows, least[-1].cols, traits)
        if not flipped:
            return found
        return transpose(found)

    def written(self, body: Term) -> Term:
        """The opaque sum, with its index renamed by how deep it stands."""
        depth = 1 + max((int(n[1:]) for n in _bound(body) if n[:1] == "‹" and n[1:].isdecimal()), default=0)
        name = f"‹{depth}"
        return Apply("sum", (substitute(body, {self.index: Variable(name)}), self.lower, self.upper), (Variable(name),))

    def count(self) -> Coefficient:
        """How many values the index takes."""
        context = self.normalizer.context
        upper, lower = self.upper, self.lower
        if lower == number(1) and isinstance(upper, Variable) and context.symbol(upper.name).domain in (COUNT, NATURAL):
            return scalars.atom(upper)
        if isinstance(lower, Number) and isinstance(upper, Number) and upper.value >= lower.value - 1:
            return scalars.rational(upper.value - lower.value + 1)
        return scalars.atom(self.written(number(1)))


def _bound(term: Term) -> Sequence[str]:
    found: list[str] = []
    stack = [term]
    while stack:
        node = stack.pop()
        if isinstance(node, Apply):
            found.extend(b.name for b in node.bound)
            stack.extend(node.args)
    return found
