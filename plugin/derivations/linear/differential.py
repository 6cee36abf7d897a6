"""A term with shapes and a letter in, the linear part of its change out when the letter changes by δ; None where that is 0.

d(AB) = dA B + A dB, d(A^-1) = -A^-1 dA A^-1, d det A = det A tr(A^-1 dA), and the chain rule for functions of scalars (Magnus and
Neudecker, Matrix Differential Calculus). The gradient G of a scalar is read off from df = tr(G^T δ).
"""

from dataclasses import dataclass, replace

from derivations.budget import Budget
from derivations.differentiate import differentiate
from derivations.linear.operations import OF_SCALARS
from derivations.linear.shapes import Shaped
from derivations.term import Apply, Number, Term, Variable, free_variables, number, substitute

DELTA = "\u03b4"
SECOND = "\u03b5"
"""The change of the letter, and another one; no post can write these names as LaTeX."""
LINEAR = frozenset({"neg", "transpose", "trace", "diag", "vec", "add", "adjoint", "real"})
PRODUCTS = frozenset({"mul", "inner", "hadamard", "kronecker", "cross"})
FUNCTIONS = frozenset(OF_SCALARS) | {"root", "pow"}
MOST_POWER = 12


class NoRuleError(Exception):
    """The differential of some part is not known here."""


@dataclass(frozen=True, slots=True)
class Change:
    """Which letter changes, by what, and what may be spent."""

    name: str
    rows: str
    cols: str
    budget: Budget
    by: str = DELTA

    @property
    def delta(self) -> Shaped:
        """The change itself."""
        return Shaped(Variable(self.by), "letter", self.rows, self.cols)


def node(head: str, rows: str, cols: str, *parts: Shaped) -> Shaped:
    """An operation on parts."""
    return Shaped(Apply(head, tuple(p.term for p in parts)), head, rows, cols, parts)


def times(first: Shaped, *others: Shaped) -> Shaped:
    """A product of factors that fit or are scalars."""
    result = first
    for other in others:
        left, right = result.scalar, other.scalar
        rows = other.rows if left else result.rows
        cols = result.cols if right else other.cols
        result = node("mul", rows, cols, result, other)
    return result


def constant(value: int) -> Shaped:
    """A number."""
    return Shaped(number(value), "number", "1", "1")


def occurs(item: Shaped, name: str) -> bool:
    """Whether a letter occurs free in a part, also where the part does not take its term apart, as in a law."""
    if name in free_variables(item.term):
        return True
    if item.head in ("letter", "index", "atom") and _holds(item.term, name):
        return True
    inner = any(b.name == name for b in item.bound)
    return any(occurs(p, name) for i, p in enumerate(item.parts) if not (inner and i == 0))


def _holds(term: Term, name: str) -> bool:
    match term:
        case Variable(name=other):
            return other == name
        case Apply(args=args):
            return any(_holds(a, name) for a in args)
    return False


def differential(item: Shaped, change: Change) -> Shaped | None:
    """The linear part of the change of a part; None where it is 0.

    Raises:
        NoRuleError: where no rule is known.
    """
    change.budget.spend(4)
    if not occurs(item, change.name):
        return None
    match item.head:
        case "letter":
            if item.term != Variable(change.name):
                raise NoRuleError
            return change.delta
        case "index":
            return _element(item, change)
        case "div":
            return _quotient(item, change)
        case "inverse":
            inner = _required(differential(item.parts[0], change))
            return node("neg", item.rows, item.cols, times(item, inner, item))
        case "det":
            return _determinant(item, change)
        case "abs" if not item.parts[0].scalar:
            return _determinant(item, change)
        case "norm":
            return _norm(item, change)
        case "pow" if item.parts[0].head == "norm" and _even(item.parts[1]) and _euclidean(item.parts[0]):
            return _function(_squared(item), change)
        case "pow" if not item.parts[0].scalar:
            return _power(item, change)
        case "sum" if not any(occurs(p, change.name) for p in item.parts[1:]):
            body = _required(differential(item.parts[0], change))
            term = item.term
            assert isinstance(term, Apply)
            written = Apply("sum", (body.term, *term.args[1:]), item.bound)
            return Shaped(written, "sum", item.rows, item.cols, (body, *item.parts[1:]), item.bound)
        case head if head in LINEAR:
            return _linear(item, change)
        case head if head in PRODUCTS:
            return _product(item, change)
        case head if head in FUNCTIONS:
            return _function(item, change)
        case "matrix" | "row" | "tuple":
            return _entries(item, change)
    raise NoRuleError


def _required(found: Shaped | None) -> Shaped:
    if found is None:
        raise NoRuleError
    return found


def _linear(item: Shaped, change: Change) -> Shaped:
    parts = [d for p in item.parts if (d := differential(p, change)) is not None]
    return parts[0] if item.head == "add" and len(parts) == 1 else node(item.head, item.rows, item.cols, *parts)


def _product(item: Shaped, change: Change) -> Shaped:
    terms = []
    for i, part in enumerate(item.parts):
        inner = differential(part, change)
        if inner is not None:
            terms.append(node(item.head, item.rows, item.cols, *item.parts[:i], inner, *item.parts[i + 1 :]))
    return terms[0] if len(terms) == 1 else node("add", item.rows, item.cols, *terms)


def _quotient(item: Shaped, change: Change) -> Shaped:
    above, below = item.parts
    top, bottom = differential(above, change), differential(below, change)
    terms = []
    if top is not None:
        terms.append(node("div", item.rows, item.cols, top, below))
    if bottom is not None:
        square = node("pow", "1", "1", below, constant(2))
        terms.append(node("neg", item.rows, item.cols, node("div", item.rows, item.cols, times(bottom, above), square)))
    return terms[0] if len(terms) == 1 else node("add", item.rows, item.cols, *terms)


def _determinant(item: Shaped, change: Change) -> Shaped:
    matrix = item.parts[0]
    inner = _required(differential(matrix, change))
    size = matrix.rows
    return times(item, node("trace", "1", "1", times(node("inverse", size, size, matrix), inner)))


def _even(exponent: Shaped) -> bool:
    return isinstance(exponent.term, Number) and exponent.term.value.denominator == 1 and exponent.term.value % 2 == 0


def _euclidean(item: Shaped) -> bool:
    """Whether a norm is that of the inner product: the Euclidean one of a vector, the Frobenius one of a matrix."""
    kind = item.term.args[1] if isinstance(item.term, Apply) and len(item.term.args) > 1 else number(2)
    return kind == Variable("F") or (kind == number(2) and item.parts[0].cols == "1")


def _squared(item: Shaped) -> Shaped:
    """An even power of a norm, as a power of the inner product."""
    norm, exponent = item.parts
    assert isinstance(exponent.term, Number)
    half = Number(exponent.term.value / 2)
    value = norm.parts[0]
    return node("pow", "1", "1", node("inner", "1", "1", value, value), Shaped(half, "number", "1", "1"))


def _norm(item: Shaped, change: Change) -> Shaped:
    value = item.parts[0]
    if not _euclidean(item):
        raise NoRuleError
    inner = _required(differential(value, change))
    return node("div", "1", "1", node("inner", "1", "1", value, inner), item)


def _power(item: Shaped, change: Change) -> Shaped:
    base, exponent = item.parts
    value = exponent.term
    if not isinstance(value, Number) or value.value.denominator != 1 or not 1 <= abs(value.value) <= MOST_POWER:
        raise NoRuleError
    count = abs(value.value.numerator)
    if value.value < 0:
        base = node("inverse", base.rows, base.cols, base)
    return _required(differential(base if count == 1 else node("mul", base.rows, base.cols, *[base] * count), change))


def _function(item: Shaped, change: Change) -> Shaped:
    """The chain rule for a function of scalars."""
    terms = []
    numbers = [isinstance(p.term, Number) for p in item.parts]
    slots = [p.term if fixed else Variable(f"{DELTA}{i}") for i, (p, fixed) in enumerate(zip(item.parts, numbers, strict=True))]
    values = {s.name: p for s, p in zip(slots, item.parts, strict=True) if isinstance(s, Variable)}
    for slot, part in zip(slots, item.parts, strict=True):
        inner = differential(part, change)
        if inner is None or not isinstance(slot, Variable):
            continue
        slope = differentiate(Apply(item.head, tuple(slots)), slot.name, change.budget)
        if slope is None:
            raise NoRuleError
        terms.append(times(_scalar_tree(slope.term, values), inner))
    return terms[0] if len(terms) == 1 else node("add", "1", "1", *terms)


def _scalar_tree(term: Term, values: dict[str, Shaped]) -> Shaped:
    """A term of scalars with shapes, parts put in for names."""
    match term:
        case Variable(name=name):
            return values.get(name) or Shaped(term, "letter", "1", "1")
        case Number():
            return Shaped(term, "number", "1", "1")
        case Apply(head=head, args=args, bound=()) if head not in ("index", "call"):
            if not args:
                return Shaped(term, head, "1", "1")
            return node(head, "1", "1", *(_scalar_tree(a, values) for a in args))
        case _:
            if any(_holds(term, n) for n in values):
                raise NoRuleError
            return Shaped(term, "letter", "1", "1")


def _element(item: Shaped, change: Change) -> Shaped:
    term = item.term
    assert isinstance(term, Apply)
    if any(_holds(place, change.name) for place in term.args[1:]):
        raise NoRuleError
    inner = _required(differential(item.parts[0], change))
    return replace(item, term=Apply("index", (inner.term, *term.args[1:])), parts=(inner,))


def _entries(item: Shaped, change: Change) -> Shaped:
    parts = tuple(differential(p, change) or _zero(p) for p in item.parts)
    return node(item.head, item.rows, item.cols, *parts)


def _zero(item: Shaped) -> Shaped:
    if item.head == "row":
        return node("row", item.rows, item.cols, *(_zero(p) for p in item.parts))
    return Shaped(number(0), "zero", item.rows, item.cols)


def at_point(item: Shaped, name: str, point: Shaped) -> Shaped:
    """A part with a letter replaced by a point.

    Raises:
        NoRuleError: where the point would be captured by a binder.
    """
    if point.term == Variable(name) or not occurs(item, name):
        return item
    if item.head == "letter":
        if item.term == Variable(name):
            return point
        return replace(item, term=substitute(item.term, {name: point.term}))
    captured = any(occurs(point, b.name) for b in item.bound)
    hidden = any(b.name == name for b in item.bound)
    if captured:
        raise NoRuleError
    parts = tuple(p if hidden and i == 0 else at_point(p, name, point) for i, p in enumerate(item.parts))
    return replace(item, term=substitute(item.term, {name: point.term}), parts=parts)


def changes(item: Shaped, budget: Budget) -> Shaped | None:
    """The change of the body of a gradient or a Hessian at its point; None where it is 0.

    Raises:
        NoRuleError: where no rule is known.
    """
    body, point = item.parts[:2]
    change = Change(item.bound[0].name, point.rows, point.cols, budget)
    found = differential(body, change)
    if found is not None and item.head == "hessian":
        found = differential(found, replace(change, by=SECOND))
    return None if found is None else at_point(found, change.name, point)
