"""Sums of words with scalar coefficients in, their sums, products, transposes, traces and inverses out, in normal form.

Scalars inside a word (`x^T A x` between two dimensions of 1) leave it for the coefficient. The inverse of a single word of square
letters is a word; the inverse of a sum is one new letter whose base is the sum, scaled and stripped of common square factors.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from itertools import pairwise

from derivations.budget import Budget
from derivations.linear import coefficient as scalars
from derivations.linear.coefficient import UNIT, Coefficient, TooLargeError, key
from derivations.linear.words import (
    IDEMPOTENT,
    LONGEST,
    SYMMETRIC,
    Letter,
    Word,
    closed,
    closed_term,
    inverse,
    invert,
    join,
    letter,
    transpose,
    transposed,
    word_key,
    word_term,
)
from derivations.term import Apply, Term, Variable

MOST_WORDS = 1500


@dataclass(frozen=True, slots=True)
class Polynomial:
    """A matrix as a sum of words; a scalar is 1 by 1 and has no word but the empty one."""

    rows: str
    cols: str
    terms: Mapping[Word, Coefficient]

    @property
    def zero(self) -> bool:
        """Whether nothing is left."""
        return not self.terms


@dataclass(frozen=True, slots=True)
class Rule:
    """A run of letters that is replaced by a polynomial wherever it occurs."""

    run: Word
    value: Polynomial
    text: str = ""
    """What is given, for people, if that is where it comes from."""


@dataclass
class Ring:
    """What is shared by the polynomials of one goal."""

    budget: Budget
    compounds: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    sums: dict[Term, Polynomial] = field(default_factory=dict)
    """The sum that stands behind the base of a letter which is its inverse."""
    rules: tuple[Rule, ...] = ()
    """What is given, as rules; they are used wherever a polynomial is brought into normal form before it is inverted."""
    simplify: Callable[[Polynomial], Polynomial] = lambda item: item
    """Use the rules."""
    used: set[str] = field(default_factory=set)
    """Texts of the rules that were used."""
    values: dict[Term, tuple[Coefficient, str]] = field(default_factory=dict)
    """What is given of traces and quadratic forms, as u^T u = 1, with its text."""
    closed_words: dict[Term, Word] = field(default_factory=dict)
    """The word of an opaque trace or quadratic form."""

    def dimension(self, name: str) -> Coefficient:
        """A dimension as a number."""
        if name.isdecimal():
            return scalars.rational(int(name))
        if name in self.compounds:
            operation, parts = self.compounds[name]
            values = [self.dimension(p) for p in parts]
            if operation == "sum":
                return scalars.add(values)
            return reduce(lambda a, b: scalars.multiply(a, b, self.budget), values, UNIT)
        return scalars.atom(Variable(name))

    def scalar(self, value: Coefficient) -> Polynomial:
        """A scalar as a polynomial."""
        return Polynomial("1", "1", {} if value.zero else {(): value})

    def of_word(self, word: Word, rows: str, cols: str, value: Coefficient = UNIT) -> Polynomial:
        """One word; what is 1 by 1 in it becomes a scalar.

        Raises:
            TooLargeError: when the word is too long.
        """
        if value.zero:
            return Polynomial(rows, cols, {})
        if len(word) > LONGEST:
            raise TooLargeError
        self.budget.spend(len(word) + 1)
        ends = [i for i in range(len(word) + 1) if word and (word[i].rows if i < len(word) else word[-1].cols) == "1"]
        if len(ends) > 1:
            for a, b in pairwise(ends):
                value = scalars.multiply(value, self.trace_word(word[a:b], "1"), self.budget)
            word = join(word[: ends[0]], word[ends[-1] :])
        return Polynomial(rows, cols, {word: value})

    def trace_word(self, word: Word, size: str) -> Coefficient:
        """The trace of a word of this size."""
        if not word:
            return self.dimension(size)
        least = closed(word)
        if not least:
            return self.dimension(size)
        self.budget.spend(len(word) ** 2)
        term = closed_term(least)
        if term in self.values:
            value, text = self.values[term]
            self.used.add(text)
            return value
        self.closed_words[term] = least
        return scalars.atom(term)

    def add(self, parts: Iterable[Polynomial]) -> Polynomial:
        """The sum of polynomials of one shape.

        Raises:
            TooLargeError: when it has too many words.
        """
        items = list(parts)
        total: dict[Word, list[Coefficient]] = {}
        for part in items:
            for word, value in part.terms.items():
                total.setdefault(word, []).append(value)
        if len(total) > MOST_WORDS:
            raise TooLargeError
        self.budget.spend(len(total) + 1)
        terms = {w: v[0] if len(v) == 1 else scalars.add(v) for w, v in total.items()}
        shape = next((p for p in items if p.terms), items[0])
        return Polynomial(shape.rows, shape.cols, {w: v for w, v in terms.items() if not v.zero})

    def scale(self, value: Coefficient, item: Polynomial) -> Polynomial:
        """A scalar times a matrix."""
        terms = {w: scalars.multiply(value, v, self.budget) for w, v in item.terms.items()}
        return Polynomial(item.rows, item.cols, {w: v for w, v in terms.items() if not v.zero})

    def negate(self, item: Polynomial) -> Polynomial:
        """The negative."""
        return self.scale(scalars.rational(-1), item)

    def multiply(self, left: Polynomial, right: Polynomial) -> Polynomial:
        """The product, where one of the two may be a scalar.

        Raises:
            TooLargeError: when it has too many words.
        """
        if is_scalar(left):
            return self.scale(left.terms.get((), scalars.ZERO), right)
        if is_scalar(right):
            return self.scale(right.terms.get((), scalars.ZERO), left)
        rows, cols = left.rows, right.cols
        if len(left.terms) * len(right.terms) > MOST_WORDS:
            raise TooLargeError
        parts = [
            self.of_word(join(first, second), rows, cols, scalars.multiply(a, b, self.budget))
            for first, a in left.terms.items()
            for second, b in right.terms.items()
        ]
        if not parts:
            return Polynomial(rows, cols, {})
        total = self.add(parts)
        return replace(total, rows=rows, cols=cols)

    def transpose(self, item: Polynomial) -> Polynomial:
        """The transposed polynomial; scalars are their own."""
        if is_scalar(item):
            return item
        rows, cols = item.cols, item.rows
        turned = (Polynomial(rows, cols, {transposed(w): v}) for w, v in item.terms.items())
        return self.add([Polynomial(rows, cols, {}), *turned])

    def trace(self, item: Polynomial) -> Coefficient:
        """The trace."""
        if is_scalar(item):
            return item.terms.get((), scalars.ZERO)
        return scalars.add(scalars.multiply(v, self.trace_word(w, item.rows), self.budget) for w, v in item.terms.items())

    def term(self, item: Polynomial) -> Term:
        """The canonical way to write a matrix."""
        if item.zero:
            return Apply("zeros", ())
        parts = []
        for word in sorted(item.terms, key=word_key):
            value = item.terms[word]
            written = word_term(word) if word else Apply("identity", (scalars.to_term(self.dimension(item.rows)),))
            if value == UNIT:
                parts.append(written)
            else:
                factors = written.args if isinstance(written, Apply) and written.head == "mul" else (written,)
                parts.append(Apply("mul", (scalars.to_term(value), *factors)))
        return parts[0] if len(parts) == 1 else Apply("add", tuple(parts))

    def symmetric(self, item: Polynomial) -> bool:
        """Whether a polynomial is seen to be its own transpose."""
        return self.transpose(item).terms == item.terms

    def opaque(self, item: Polynomial, traits: Iterable[str] = ()) -> Letter:
        """A sum, or a word that is no letter, as one letter."""
        base = self.term(item)
        self.sums[base] = item
        found = set(traits) | ({SYMMETRIC} if self.symmetric(item) else set())
        return letter(base, item.rows, item.cols, found)

    def inverse(self, item: Polynomial) -> Polynomial:
        """The inverse of a square polynomial.

        Raises:
            ZeroDivisionError: when it is 0.
        """
        item = self.simplify(item)
        if item.zero:
            raise ZeroDivisionError
        size = item.rows
        if is_scalar(item):
            return self.scalar(scalars.invert(item.terms[()], self.budget))
        if len(item.terms) == 1:
            ((word, value),) = item.terms.items()
            if all(x.square and IDEMPOTENT not in x.traits for x in word):
                return self.scale(scalars.invert(value, self.budget), self.unfold(inverse(word), size))
        left, factor, core, right = self.strip(item)
        if len(core.terms) == 1 and all(x.square for x in next(iter(core.terms))):
            middle = self.inverse(core)
        else:
            middle = Polynomial(size, size, {(self.inverse_letter(core),): UNIT})
        result = self.multiply(Polynomial(size, size, {inverse(right): UNIT}), middle)
        result = self.multiply(result, Polynomial(size, size, {inverse(left): UNIT}))
        return self.scale(scalars.invert(factor, self.budget), result)

    def unfold(self, word: Word, size: str) -> Polynomial:
        """A word whose letters that stand for sums are written out as the sums."""
        result = identity(size)
        for item in word:
            if item.base in self.sums and not item.inverted:
                whole = self.sums[item.base]
                result = self.multiply(result, self.transpose(whole) if item.transposed else whole)
            else:
                result = self.multiply(result, Polynomial(size, size, {(item,): UNIT}))
        return result

    def inverse_letter(self, core: Polynomial) -> Letter:
        """The letter of the inverse of a sum; a sum and its transpose share one."""
        other = self.transpose(core)
        if other.terms == core.terms:
            return invert(self.opaque(core))
        if key(self.term(other)) < key(self.term(core)):
            return invert(transpose(self.opaque(other)))
        return invert(self.opaque(core))

    def strip(self, item: Polynomial) -> tuple[Word, Coefficient, Polynomial, Word]:
        """Square letters that all words begin and end with, the scalar that they share, and what is left between."""
        left: list[Letter] = []
        right: list[Letter] = []
        words = dict(item.terms)
        while all(words) and len({w[0] for w in words}) == 1 and next(iter(words))[0].square:
            left.append(next(iter(words))[0])
            words = {w[1:]: v for w, v in words.items()}
        while all(words) and len({w[-1] for w in words}) == 1 and next(iter(words))[-1].square:
            right.append(next(iter(words))[-1])
            words = {w[:-1]: v for w, v in words.items()}
        rest = Polynomial(item.rows, item.cols, words)
        shared = scalars.content(self.leading(rest))
        for value in words.values():
            shared = _common(shared, value)
        rest = self.scale(scalars.invert(shared, self.budget), rest)
        return tuple(left), shared, rest, tuple(reversed(right))

    def leading(self, item: Polynomial) -> Coefficient:
        """The coefficient of the least word."""
        return item.terms[min(item.terms, key=word_key)]


def is_scalar(item: Polynomial) -> bool:
    """Whether a polynomial is 1 by 1."""
    return item.rows == "1" == item.cols


def identity(size: str) -> Polynomial:
    """The identity matrix."""
    return Polynomial(size, size, {(): UNIT})


def _common(first: Coefficient, second: Coefficient) -> Coefficient:
    """The monomial that divides both, with the rational factor of the first."""
    ((monomial, factor),) = first.terms.items()
    powers = dict(monomial)
    for other in second.terms:
        powers = scalars.least(powers, dict(other))
    shared = tuple(sorted(((t, e) for t, e in powers.items() if e), key=lambda x: key(x[0])))
    return Coefficient({shared: factor})
