"""Letters of matrices in, canonical products of them out: transposes, inverses, and closed words (traces and quadratic forms)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from derivations.linear.coefficient import key
from derivations.term import Apply, Term

SYMMETRIC, ORTHOGONAL, DIAGONAL, POSITIVE, INVERTIBLE, IDEMPOTENT = (
    "symmetric",
    "orthogonal",
    "diagonal",
    "positive-definite",
    "invertible",
    "idempotent",
)
LONGEST = 60
"""Words with more letters are not worked with."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A vector, a matrix, or a sum of them that is only ever inverted, transposed or inverted or both."""

    base: Term
    rows: str
    cols: str
    traits: frozenset[str] = frozenset()
    transposed: bool = False
    inverted: bool = False

    @property
    def square(self) -> bool:
        """Whether it has as many rows as columns."""
        return self.rows == self.cols


Word = tuple[Letter, ...]


def letter(base: Term, rows: str, cols: str, traits: Iterable[str] = ()) -> Letter:
    """A letter with its traits completed by what they imply."""
    found = set(traits)
    if POSITIVE in found:
        found |= {SYMMETRIC, INVERTIBLE}
    if DIAGONAL in found:
        found.add(SYMMETRIC)
    if ORTHOGONAL in found:
        found.add(INVERTIBLE)
    return Letter(base, rows, cols, frozenset(found))


def transpose(item: Letter) -> Letter:
    """The transposed letter; a symmetric one stays, an orthogonal one is inverted."""
    if SYMMETRIC in item.traits:
        return item
    if ORTHOGONAL in item.traits:
        return replace(item, inverted=not item.inverted)
    return replace(item, rows=item.cols, cols=item.rows, transposed=not item.transposed)


def invert(item: Letter) -> Letter:
    """The inverse of a square letter."""
    if SYMMETRIC in item.traits and ORTHOGONAL in item.traits:
        return item
    return replace(item, inverted=not item.inverted)


def letter_key(item: Letter) -> tuple[str, bool, bool]:
    """By which letters are put in order."""
    return key(item.base), item.inverted, item.transposed


def word_key(word: Word) -> tuple[int, tuple[tuple[str, bool, bool], ...]]:
    """By length, then by letters."""
    return len(word), tuple(letter_key(x) for x in word)


def transposed(word: Word) -> Word:
    """The word of the transposed product."""
    return tuple(transpose(x) for x in reversed(word))


def inverse(word: Word) -> Word:
    """The word of the inverse of a product of square letters."""
    return tuple(invert(x) for x in reversed(word))


def join(first: Word, second: Word) -> Word:
    """The product of two words, with what cancels gone and neighbouring diagonal letters in order."""
    left = list(first)
    for item in second:
        _push(left, item)
    return tuple(left)


def _push(left: list[Letter], item: Letter) -> None:
    if left:
        last = left[-1]
        if last.base == item.base and last.transposed == item.transposed and last.square:
            if last.inverted != item.inverted or (ORTHOGONAL in last.traits and SYMMETRIC in last.traits):
                left.pop()
                return
            if IDEMPOTENT in last.traits and not last.inverted:
                return
        if DIAGONAL in last.traits and DIAGONAL in item.traits and letter_key(item) < letter_key(last):
            left.pop()
            _push(left, item)
            _push(left, last)
            return
    left.append(item)


def tighten(word: Word) -> Word:
    """A closed word with what cancels over its ends gone."""
    items = list(word)
    while len(items) > 1:
        joined = join((items[-1],), (items[0],))
        if len(joined) == 2:
            break
        items = [*items[1:-1], *joined]
    return tuple(items)


def closed(word: Word) -> Word:
    """The canonical form of a word whose trace is taken: its least rotation, transposed or not.

    Where some rotation begins and ends at a dimension of 1, only such rotations count: they are quadratic forms.
    """
    word = tighten(word)
    candidates = [w[i:] + w[:i] for w in (word, transposed(word)) for i in range(len(word))]
    forms = [w for w in candidates if w and w[0].rows == "1"]
    return min(forms or candidates, key=word_key, default=())


def letter_term(item: Letter) -> Term:
    """A letter, written out."""
    term = item.base
    if item.transposed:
        term = Apply("transpose", (term,))
    if item.inverted:
        term = Apply("inverse", (term,))
    return term


def word_term(word: Word) -> Term:
    """A product, written out; the empty one is the identity."""
    if not word:
        return Apply("identity", ())
    if len(word) == 1:
        return letter_term(word[0])
    return Apply("mul", tuple(letter_term(x) for x in word))


def closed_term(word: Word) -> Term:
    """The opaque scalar that a canonical closed word stands for; a form is a trace as well, for its factors do not commute."""
    return Apply("trace", (word_term(word),))
