"""A term with shapes in, its normal form as a polynomial of words out.

What has no rule here becomes an opaque letter or an opaque scalar, with its parts in normal form, so that it equals itself.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import isqrt

from derivations.budget import Budget
from derivations.goal import Context
from derivations.linear import binders, determinants, gradients, written
from derivations.linear import coefficient as scalars
from derivations.linear.coefficient import Coefficient, TooLargeError
from derivations.linear.polynomial import Polynomial, Ring, identity, is_scalar
from derivations.linear.shapes import Shaped, Shapes
from derivations.linear.words import POSITIVE, invert, letter
from derivations.term import Apply, Number, Term, Variable, is_apply, number

__all__ = ["Normalizer", "TooLargeError"]

MOST_POWER = 12


class UndefinedError(Exception):
    """A part of the term has no value: the inverse of 0, a size that does not fit."""


@dataclass
class Normalizer:
    """Turns terms into polynomials; one for a goal, so that its letters are shared."""

    context: Context
    shapes: Shapes
    budget: Budget
    traits: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Properties of matrices by name, declared and implied."""
    ring: Ring = field(init=False)
    rooted: frozenset[str] = field(init=False)
    """Positive definite matrices of which a square root occurs: they are written as its square."""

    def __post_init__(self) -> None:
        self.ring = Ring(self.budget, self.shapes.compounds)
        self.rooted = frozenset(name for t in self.shapes.terms for name in rooted(t))

    def scalar(self, node: Shaped) -> Coefficient:
        """The normal form of a scalar."""
        value = self.polynomial(node)
        if not is_scalar(value) and not value.zero:
            raise UndefinedError
        return value.terms.get((), scalars.ZERO)

    def written(self, node: Shaped) -> Term:
        """The canonical term of a part, scalar or not."""
        value = self.polynomial(node)
        return scalars.to_term(value.terms.get((), scalars.ZERO)) if is_scalar(value) else self.ring.term(value)

    def polynomial(self, node: Shaped) -> Polynomial:
        """The normal form of a part.

        Raises:
            UndefinedError: where it has no value.
            TooLargeError: where it would be too large.
        """
        self.budget.spend(4)
        try:
            found = written.whole(self, node) if written.holds(node) else None
            return self._polynomial(node) if found is None else found
        except ZeroDivisionError as error:
            raise UndefinedError from error

    def _polynomial(self, node: Shaped) -> Polynomial:
        ring = self.ring
        rows, cols, parts = node.rows, node.cols, node.parts
        match node.head:
            case "zero":
                return Polynomial(rows, cols, {})
            case "identity":
                return identity(rows)
            case "number":
                assert isinstance(node.term, Number)
                return ring.scalar(scalars.rational(node.term.value))
            case "letter":
                return self.letter(node)
            case "add":
                return ring.add([Polynomial(rows, cols, {}), *(self.polynomial(p) for p in parts)])
            case "neg":
                return ring.negate(self.polynomial(parts[0]))
            case "mul":
                result = self.polynomial(parts[0])
                for part in parts[1:]:
                    result = ring.multiply(result, self.polynomial(part))
                return result
            case "div":
                below = scalars.invert(self.scalar(parts[1]), self.budget)
                return ring.scale(below, self.polynomial(parts[0]))
            case "pow":
                return self.power(node)
            case "transpose" | "adjoint":
                return ring.transpose(self.polynomial(parts[0]))
            case "inverse":
                return ring.inverse(self.polynomial(parts[0]))
            case "trace":
                return ring.scalar(ring.trace(self.polynomial(parts[0])))
            case "inner":
                first, second = (self.polynomial(p) for p in parts[:2])
                return ring.scalar(ring.trace(ring.multiply(ring.transpose(first), second)))
            case "det":
                return ring.scalar(determinants.determinant(ring, self.polynomial(parts[0])))
            case "abs" if not parts[0].scalar:
                return ring.scalar(determinants.determinant(ring, self.polynomial(parts[0])))
            case "norm":
                return ring.scalar(self.norm(node))
            case "diag" if cols != "1":
                return self.diagonal(node)
            case "ones":
                base = Apply("ones", (scalars.to_term(ring.dimension(rows)),))
                return Polynomial(rows, cols, {(letter(base, rows, cols),): scalars.UNIT})
            case "sum":
                return binders.total(self, node)
            case "index" if parts[0].cols == "1":
                return self.element(node)
            case "gradient" | "hessian" | "derivative" if len(parts) == 2:
                found = gradients.gradient(self, node)
                return self.opaque(node) if found is None else found
            case "density" if parts:
                return ring.scalar(self.density(node))
        return self.opaque(node)

    def letter(self, node: Shaped) -> Polynomial:
        """A variable, or a member of a family."""
        if node.scalar:
            return self.ring.scalar(scalars.atom(node.term))
        traits = self.traits_of(node.term)
        if isinstance(node.term, Variable) and node.term.name in self.rooted and POSITIVE in traits:
            root = letter(Apply("pow", (node.term, number(Fraction(1, 2)))), node.rows, node.cols, traits)
            return Polynomial(node.rows, node.cols, {(root, root): scalars.UNIT})
        found = letter(node.term, node.rows, node.cols, traits)
        return Polynomial(node.rows, node.cols, {(found,): scalars.UNIT})

    def traits_of(self, term: Term) -> frozenset[str]:
        """Properties of a letter, or of all members of its family."""
        base = term.args[0] if isinstance(term, Apply) and term.head == "index" else term
        return self.traits.get(base.name, frozenset()) if isinstance(base, Variable) else frozenset()

    def power(self, node: Shaped) -> Polynomial:
        """An integer power; other powers of scalars are opaque."""
        base, exponent = node.parts
        value = self.scalar(exponent).constant
        if base.scalar and base.head == "norm" and value is not None and value.denominator == 1 and value.numerator % 2 == 0:
            return self.ring.scalar(scalars.power(self.squared_norm(base), value.numerator // 2, self.budget))
        if (
            value is not None
            and value.denominator == 2
            and abs(value) <= MOST_POWER
            and base.head == "letter"
            and not base.scalar
        ):
            whole = self.polynomial(base)
            ((word, factor),) = whole.terms.items()
            if len(word) == 2 and factor == scalars.UNIT:
                root = invert(word[0]) if value < 0 else word[0]
                return Polynomial(node.rows, node.cols, {(root,) * abs(value.numerator): scalars.UNIT})
        if value is None or value.denominator != 1 or abs(value) > (64 if base.scalar else MOST_POWER):
            return self.opaque(node)
        whole = self.polynomial(base)
        if is_scalar(whole):
            return self.ring.scalar(scalars.power(whole.terms.get((), scalars.ZERO), value.numerator, self.budget))
        if value < 0:
            whole = self.ring.inverse(whole)
        result = identity(node.rows)
        for _ in range(abs(value.numerator)):
            result = self.ring.multiply(result, whole)
        return result

    def squared_norm(self, node: Shaped) -> Coefficient:
        """x^T x for the Euclidean norm of x, tr(A^T A) for the Frobenius norm; else the square of an opaque scalar."""
        value = self.polynomial(node.parts[0])
        kind = node.term.args[1] if isinstance(node.term, Apply) and len(node.term.args) > 1 else number(2)
        euclidean = kind == number(2) and node.parts[0].cols == "1"
        if euclidean or kind == Variable("F"):
            return self.ring.trace(self.ring.multiply(self.ring.transpose(value), value))
        return scalars.atom(Apply("norm", (self.ring.term(value), kind)), 2)

    def norm(self, node: Shaped) -> Coefficient:
        """The square root of the squared norm, or opaque; a number whose square it is may be negative."""
        square = self.squared_norm(node)
        if (known := square.constant) is not None and (exact := _rational_root(known)) is not None:
            return scalars.rational(exact)
        if len(square.terms) == 1:
            ((monomial, factor),) = square.terms.items()
            if factor == 1 and len(monomial) == 1 and monomial[0][1] == 2 and is_apply(monomial[0][0], "norm"):
                return scalars.atom(monomial[0][0])
        return scalars.atom(Apply("root", (scalars.to_term(square), number(2))))

    def diagonal(self, node: Shaped) -> Polynomial:
        """The diagonal matrix of a vector, term by term."""
        vector = self.polynomial(node.parts[0])
        parts = []
        for word, value in vector.terms.items():
            base = Apply("diag", (self.ring.term(Polynomial(vector.rows, "1", {word: scalars.UNIT})),))
            parts.append(Polynomial(node.rows, node.rows, {(letter(base, node.rows, node.rows, {"diagonal"}),): value}))
        return self.ring.add([Polynomial(node.rows, node.rows, {}), *parts])

    def element(self, node: Shaped) -> Polynomial:
        """An element of a sum of vectors, term by term."""
        assert isinstance(node.term, Apply)
        vector = self.polynomial(node.parts[0])
        parts = [Polynomial("1", "1", {})]
        for word, value in vector.terms.items():
            single = self.ring.term(Polynomial(vector.rows, "1", {word: scalars.UNIT}))
            entry = scalars.atom(Apply("index", (single, *node.term.args[1:])))
            parts.append(self.ring.scalar(scalars.multiply(value, entry, self.budget)))
        return self.ring.add(parts)

    def density(self, node: Shaped) -> Coefficient:
        """The density of a normal law at a point: (2π)^(-n/2) |Σ|^(-1/2) exp(-½ (x-μ)^T Σ^(-1) (x-μ))."""
        ring = self.ring
        mean, variance, value = (self.polynomial(p) for p in node.parts)
        offset = ring.add([value, ring.negate(mean)])
        form = ring.trace(ring.multiply(ring.transpose(offset), ring.multiply(ring.inverse(variance), offset)))
        size = scalars.to_term(ring.dimension(node.parts[0].rows))
        volume = scalars.to_term(determinants.determinant(ring, variance))
        two_pi = Apply("pow", (Apply("mul", (number(2), Apply("pi", ()))), size))
        scale = Apply("root", (Apply("mul", (two_pi, volume)), number(2)))
        exponent = scalars.to_term(scalars.multiply(scalars.rational(scalars.HALF), scalars.negate(form), self.budget))
        return scalars.multiply(scalars.atom(Apply("exp", (exponent,))), scalars.atom(scale, -1), self.budget)

    def opaque(self, node: Shaped) -> Polynomial:
        """A part that no rule is known for, with its own parts in normal form."""
        term = node.term
        if isinstance(term, Apply) and node.parts and not term.bound:
            args = tuple(self.written(p) for p in node.parts)
            kept = term.args[: len(term.args) - len(args)] if term.head == "call" else ()
            rest = term.args[len(args) :] if term.head != "call" else ()
            term = Apply(node.head, (*kept, *args, *rest))
        if node.scalar:
            return self.ring.scalar(scalars.atom(term))
        return Polynomial(node.rows, node.cols, {(letter(term, node.rows, node.cols),): scalars.UNIT})


def rooted(node: Shaped) -> Iterator[str]:
    """Names of matrices that stand with a half-integer exponent."""
    if node.head == "pow" and not node.scalar and node.parts[0].head == "letter" and isinstance(node.parts[0].term, Variable):
        value = _fraction(node.parts[1].term)
        if value is not None and value.denominator == 2:
            yield node.parts[0].term.name
    for part in node.parts:
        yield from rooted(part)


def _fraction(term: Term) -> Fraction | None:
    """The rational number that an exponent is written as."""
    match term:
        case Number(value=value):
            return value
        case Apply(head="neg", args=(inner,)):
            found = _fraction(inner)
            return None if found is None else -found
        case Apply(head="div", args=(above, below)):
            top, bottom = _fraction(above), _fraction(below)
            return top / bottom if top is not None and bottom else None
    return None


def _rational_root(value: Fraction) -> Fraction | None:
    """The square root of a number, if it is rational."""
    if value < 0:
        return None
    above, below = isqrt(value.numerator), isqrt(value.denominator)
    return Fraction(above, below) if (above**2, below**2) == (value.numerator, value.denominator) else None
