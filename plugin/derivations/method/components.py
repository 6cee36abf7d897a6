"""A goal with cross products in; goals about the three components of its vectors, which imply it, out."""

from dataclasses import replace

from derivations.budget import Budget
from derivations.construct import minus, over, plus, power, sqrt, square, subtract, times
from derivations.goal import Goal, Symbol
from derivations.linear.shapes import Conflict, Shaped, infer
from derivations.term import Apply, Number, Term, Variable, holds, number
from derivations.verdict import Method, Reduction

NAME = "components"
THREE = ("3", "1")
MOST = 20_000
"""Nodes of the components of a side beyond which it is left alone."""
CROSS = frozenset({"cross"})


def prove(goal: Goal, budget: Budget) -> Reduction | None:
    """Write every vector of an equation in space as its three components, if nothing else than vectors and scalars is there."""
    if goal.relation != "=" or not (holds(goal.lhs, CROSS) or holds(goal.rhs, CROSS)):
        return None
    shapes = infer((goal.lhs, goal.rhs), goal.context, alike=True)
    if isinstance(shapes, Conflict):
        return None
    writer = _Writer(goal, budget)
    try:
        left, right = (writer.parts(side) for side in shapes.terms)
    except _OtherError:
        return None
    context = replace(goal.context, symbols={**goal.context.symbols, **writer.symbols})
    goals = tuple(replace(goal, context=context, lhs=a, rhs=b) for a, b in zip(left, right, strict=True))
    return Reduction(NAME, goals)


class _OtherError(Exception):
    """Something that is neither a scalar nor a vector in space, or of which the components are not known."""


class _Writer:
    """Writes parts of a goal as their components; the components of its letters are fresh ones."""

    def __init__(self, goal: Goal, budget: Budget) -> None:
        self.goal, self.budget = goal, budget
        self.symbols: dict[str, Symbol] = {}

    def parts(self, node: Shaped) -> tuple[Term, ...]:
        """One term for a scalar, three for a vector."""
        found = self.vector(node) if (node.rows, node.cols) == THREE else (self.scalar(node),) if node.scalar else ()
        size = sum(t.size if isinstance(t, Apply) else 1 for t in found)
        self.budget.spend(size)
        if not found or size > MOST:
            raise _OtherError
        return found

    def one(self, node: Shaped) -> Term:
        """The term of a scalar."""
        (found,) = self.parts(node)
        return found

    def scalar(self, node: Shaped) -> Term:
        parts, term = node.parts, node.term
        if all(_plain(p) for p in parts):
            return number(0) if node.head == "zero" else term
        match node.head:
            case "add":
                return plus(*(self.one(p) for p in parts))
            case "neg":
                return minus(self.one(parts[0]))
            case "mul":
                return times(*(self.one(p) for p in parts))
            case "div":
                return over(self.one(parts[0]), self.one(parts[1]))
            case "inner":
                return plus(*(times(a, b) for a, b in zip(*(self.parts(p) for p in parts), strict=True)))
            case "norm" if _euclidean(node):
                return sqrt(self.squared_length(node))
            case "pow" if _euclidean(parts[0]) and isinstance(k := parts[1].term, Number) and k.value.denominator == 1:
                whole, odd = divmod(k.value.numerator, 2)
                length = self.squared_length(parts[0])
                return times(power(length, number(whole)), *((sqrt(length),) if odd else ()))
            case "pow" | "root" | "exp" | "log" | "sin" | "cos" | "abs" if isinstance(term, Apply):
                return Apply(node.head, tuple(self.one(p) for p in parts), (), term.span)
        raise _OtherError

    def squared_length(self, norm: Shaped) -> Term:
        """The sum of the squares of the components under a norm."""
        return plus(*(square(c) for c in self.parts(norm.parts[0])))

    def vector(self, node: Shaped) -> tuple[Term, ...]:
        parts, term = node.parts, node.term
        match node.head:
            case "zero":
                return (number(0),) * 3
            case "letter" if isinstance(term, Variable):
                return tuple(self.letter(term, k) for k in (1, 2, 3))
            case "tuple" if len(parts) == 3 and all(p.scalar for p in parts):
                return tuple(self.one(p) for p in parts)
            case "add":
                return tuple(plus(*items) for items in zip(*(self.parts(p) for p in parts), strict=True))
            case "neg":
                return tuple(minus(c) for c in self.parts(parts[0]))
            case "div":
                below = self.one(parts[1])
                return tuple(over(c, below) for c in self.parts(parts[0]))
            case "mul" if sum(not p.scalar for p in parts) == 1:
                factors = [self.one(p) for p in parts if p.scalar]
                (whole,) = (self.parts(p) for p in parts if not p.scalar)
                return tuple(times(*factors, c) for c in whole)
            case "cross":
                (a, b, c), (x, y, z) = (self.parts(p) for p in parts)
                pairs = ((times(b, z), times(c, y)), (times(c, x), times(a, z)), (times(a, y), times(b, x)))
                return tuple(subtract(left, right) for left, right in pairs)
            case "derivative" if isinstance(term, Apply) and parts[1].scalar:
                return tuple(Apply("derivative", (c, *term.args[1:]), term.bound) for c in self.parts(parts[0]))
            case "call" if isinstance(term, Apply) and all(_plain(p) for p in parts):
                return tuple(Apply("call", (self.function(term.args[0], k), *term.args[1:])) for k in (1, 2, 3))
        raise _OtherError

    def function(self, whole: Term, k: int) -> Term:
        """The k-th component of a function, or of a derivative of one."""
        match whole:
            case Variable():
                return self.letter(whole, k)
            case Apply(head="prime", args=(Variable() as name, order)):
                return Apply("prime", (self.letter(name, k), order))
        raise _OtherError

    def letter(self, whole: Variable, k: int) -> Variable:
        """The k-th component of a letter."""
        name = f"{whole.name}_{{{k}}}\u2032\u2032"
        self.symbols[name] = Symbol(name)
        return Variable(name)


def _euclidean(node: Shaped) -> bool:
    return node.head == "norm" and isinstance(node.term, Apply) and node.term.args[1:] in ((), (number(2),))


def _plain(node: Shaped) -> bool:
    """Whether a part is made of scalars alone."""
    return node.scalar and all(_plain(p) for p in node.parts)


METHOD = Method(NAME, 32, prove)
