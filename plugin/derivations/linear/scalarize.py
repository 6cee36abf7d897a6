"""Two normal forms that are not seen to agree in, goals about scalars out: traces, forms and determinants as fresh letters.

What holds for free letters holds for what they stand for, so that the goals imply the first one; they need not follow from it.
"""

from dataclasses import replace

from derivations.goal import NONNEGATIVE, POSITIVE, REAL, Domain, Goal, Symbol
from derivations.linear import coefficient as scalars
from derivations.linear.coefficient import ZERO, vanishes
from derivations.linear.noncommutative import Normalizer
from derivations.linear.polynomial import Polynomial
from derivations.linear.shapes import LINEAR, is_linear
from derivations.linear.words import POSITIVE as DEFINITE
from derivations.linear.words import Word, transposed
from derivations.term import Apply, Term, Variable, free_variables, fresh, walk

MOST_GOALS = 12


def scalar_goals(normalizer: Normalizer, goal: Goal, blocks: list[tuple[Polynomial, Polynomial]]) -> tuple[Goal, ...] | None:
    """Goals without vectors and matrices that imply that polynomials are equal, pair by pair; None where there are none."""
    pairs = []
    for lhs, rhs in blocks:
        words = {**lhs.terms, **rhs.terms}
        for word in words:
            left, right = lhs.terms.get(word, ZERO), rhs.terms.get(word, ZERO)
            if not vanishes(scalars.add([left, scalars.negate(right)]), normalizer.budget):
                pairs.append((left, right))
    if not 0 < len(pairs) <= MOST_GOALS:
        return None
    found = []
    for left, right in pairs:
        letters = _Letters(normalizer, free_variables(goal.lhs) | free_variables(goal.rhs) | frozenset(goal.context.symbols))
        sides = letters.replaced(scalars.to_term(left)), letters.replaced(scalars.to_term(right))
        if letters.captured or any(letters.remains(s) for s in sides):
            return None
        context = replace(goal.context, symbols={**goal.context.symbols, **letters.symbols})
        found.append(replace(goal, context=context, lhs=sides[0], rhs=sides[1]))
    return tuple(found)


class _Letters:
    """Fresh letters for opaque scalars, one for each."""

    def __init__(self, normalizer: Normalizer, taken: frozenset[str]) -> None:
        self.normalizer, self.taken = normalizer, taken
        self.names: dict[Term, str] = {}
        self.symbols: dict[str, Symbol] = {}
        self.captured = False
        """Whether a part that depends on a bound variable would have become a letter, which does not."""

    def replaced(self, term: Term, bound: frozenset[str] = frozenset()) -> Term:
        """The term with a fresh letter for every part that is made of vectors or matrices."""
        if not isinstance(term, Apply):
            return term
        if self.opaque(term):
            self.captured = self.captured or bool(free_variables(term) & bound)
            return self.fresh(term)
        inside = bound | {b.name for b in term.bound}
        args = tuple(self.replaced(a, inside if k == 0 else bound) for k, a in enumerate(term.args))
        return Apply(term.head, args, term.bound)

    def opaque(self, term: Apply) -> bool:
        if term in self.normalizer.ring.closed_words or term.head in LINEAR:
            return True
        return term.head == "index" and self.remains(term.args[0])

    def remains(self, term: Term) -> bool:
        """Whether a term still holds a vector, a matrix or an operation on them."""
        for node in walk(term):
            if isinstance(node, Apply) and node.head in LINEAR:
                return True
            if isinstance(node, Variable) and node.name not in self.symbols and is_linear(node, self.normalizer.context):
                return True
        return False

    def fresh(self, term: Apply) -> Term:
        if term not in self.names:
            # A goal that is itself made of such letters keeps its own.
            name = fresh(f"s_{{{len(self.names) + 1}}}", self.taken)
            self.names[term] = name
            self.symbols[name] = Symbol(name, domain=self.domain(term))
        return Variable(self.names[term])

    def domain(self, term: Apply) -> Domain:
        """What is known of the value."""
        traits = self.normalizer.traits
        if term.head == "det" and isinstance(term.args[0], Variable) and DEFINITE in traits.get(term.args[0].name, frozenset()):
            return POSITIVE
        if term.head == "norm":
            return NONNEGATIVE
        word = self.normalizer.ring.closed_words.get(term)
        return NONNEGATIVE if word is not None and _square(word) else REAL


def _square(word: Word) -> bool:
    """Whether a closed word is w^T w or w^T A w with a positive definite A, from some rotation."""
    size = len(word)
    for shift in range(size):
        turned = word[shift:] + word[:shift]
        half = size // 2
        front, middle, back = turned[:half], turned[half : size - half], turned[size - half :]
        if transposed(front) == back and all(DEFINITE in x.traits for x in middle):
            return True
    return False
