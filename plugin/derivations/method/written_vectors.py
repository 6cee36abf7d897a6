"""A goal with products of vectors that are written out in; the goal with these as sums of products of their entries out.

It works below integrals, sums and derivatives too, where scalar methods would find a vector: ∫ ⟨−sin t, cos t⟩ · ⟨1, t⟩ dt.
"""

from dataclasses import replace

from derivations.budget import Budget
from derivations.construct import minus, over, plus, sqrt, square, subtract, times
from derivations.goal import Context, Goal, face
from derivations.probability.scalars import is_scalar
from derivations.term import Apply, Term, Variable, holds, number, walk
from derivations.verdict import Method, Reduction

NAME = "vectors written out"
LARGEST = 10_000
"""Nodes of a side beyond which nothing more is written out."""
TUPLES = frozenset({"tuple"})


def prove(goal: Goal, budget: Budget) -> Reduction | None:
    """Write out the products and lengths of vectors whose entries are written; equal vectors have equal entries."""
    sides = (goal.lhs, goal.rhs)
    if goal.relation != "=" or not any(holds(s, TUPLES) for s in sides):
        return None
    writer = _Writer(goal.context, budget)
    lhs, rhs = (writer.scalars(side) for side in sides)
    left, right = writer.entries(lhs), writer.entries(rhs)
    if left is not None and right is not None and len(left) == len(right):
        return Reduction(NAME, tuple(replace(goal, lhs=a, rhs=b) for a, b in zip(left, right, strict=True)))
    return Reduction(NAME, (replace(goal, lhs=lhs, rhs=rhs),)) if (lhs, rhs) != sides else None


class _Writer:
    """Writes out vectors of scalars; what is not known to be one stays as it is."""

    def __init__(self, context: Context, budget: Budget) -> None:
        self.context, self.budget = context, budget

    def scalars(self, term: Term) -> Term:
        """The term with each product and length of written vectors as a scalar."""
        self.budget.spend()
        if not isinstance(term, Apply) or term.head == "slot":
            return term
        args = tuple(self.scalars(a) for a in term.args)
        if any(a is not b for a, b in zip(args, term.args, strict=True)):
            term = Apply(term.head, args, term.bound, term.span)
        found = self.product(term) if term.size <= LARGEST else None
        return term if found is None else found

    def product(self, term: Apply) -> Term | None:
        """A product or a length of written vectors as a sum; None for anything else."""
        match term:
            case Apply(head="inner", args=(a, b)) | Apply(head="mul", args=(Apply(head="transpose", args=(a,)), b)):
                left, right = self.entries(a), self.entries(b)
                if left is not None and right is not None and len(left) == len(right):
                    return plus(*(times(x, y) for x, y in zip(left, right, strict=True)))
            case Apply(head="mul", args=args):
                factors = [a for a in args if self.scales(a)]
                vectors = [self.entries(a) for a in args if not self.scales(a)]
                left, right = vectors if len(vectors) == 2 else (None, None)
                if left is not None and right is not None and len(left) == len(right):
                    return times(*factors, plus(*(times(x, y) for x, y in zip(left, right, strict=True))))
            case Apply(head="norm", args=(a, *order)) if tuple(order) in ((), (number(2),)):
                entries = self.entries(a)
                if entries is not None:
                    return sqrt(plus(*(square(x) for x in entries)))
        return None

    def entries(self, term: Term) -> tuple[Term, ...] | None:
        """The entries of a vector that is made of written ones; None where it is not one, or not of scalars."""
        match term:
            case Apply(head="tuple", args=args) if len(args) > 1:
                return args if all(is_scalar(a, self.context) for a in args) else None
            case Apply(head="add", args=args):
                parts = [self.entries(a) for a in args]
                known = [p for p in parts if p is not None]
                if len(known) == len(parts) and len({len(p) for p in known}) == 1:
                    return tuple(plus(*items) for items in zip(*known, strict=True))
            case Apply(head="neg", args=(a,)) if (found := self.entries(a)) is not None:
                return tuple(minus(x) for x in found)
            case Apply(head="div", args=(a, b)) if self.scales(b) and (found := self.entries(a)) is not None:
                return tuple(over(x, b) for x in found)
            case Apply(head="mul", args=args):
                factors = [a for a in args if self.scales(a)]
                others = [a for a in args if not self.scales(a)]
                if len(others) == 1 and (found := self.entries(others[0])) is not None:
                    return tuple(times(*factors, x) for x in found)
            case Apply(head="derivative", args=(a, *rest), bound=bound) if (found := self.entries(a)) is not None:
                return tuple(Apply("derivative", (x, *rest), bound) for x in found)
            case Apply(head="cross", args=(a, b)):
                return self.crossed(self.entries(a), self.entries(b))
        return None

    def scales(self, factor: Term) -> bool:
        """Whether a factor beside a vector is a number: a function with a bold name or a capital may be a vector field."""
        functions = (n.args[0] for n in walk(factor) if isinstance(n, Apply) and n.head == "call")
        names = (f.name if isinstance(f, Variable) else "" for f in functions)
        return is_scalar(factor, self.context) and all(n[:1].islower() and face(n) is None for n in names)

    def crossed(self, left: tuple[Term, ...] | None, right: tuple[Term, ...] | None) -> tuple[Term, ...] | None:
        """The cross product of two vectors in space."""
        if left is None or right is None or len(left) != 3 or len(right) != 3:
            return None
        (a, b, c), (x, y, z) = left, right
        pairs = ((times(b, z), times(c, y)), (times(c, x), times(a, z)), (times(a, y), times(b, x)))
        return tuple(subtract(first, second) for first, second in pairs)


METHOD = Method(NAME, 31, prove)
