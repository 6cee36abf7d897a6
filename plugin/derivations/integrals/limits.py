"""A term, a variable and a point in, the limit out, infinity included; None where it is not proved."""

from dataclasses import dataclass

from derivations.construct import HALF, INFINITY, MINUS_INFINITY, MINUS_ONE, ONE, PI, ZERO, exp, log, minus, over, plus, times
from derivations.differentiate import differentiate
from derivations.goal import POSITIVE
from derivations.integrals.expansion import Expander, KinkError, NotExpandedError, NowhereDefinedError
from derivations.integrals.facts import Facts
from derivations.integrals.growth import limit as limit_by_growth
from derivations.term import Apply, Number, Term, Variable, apply, free_variables, is_apply, number, substitute

_DEEPEST = 12
_MOST_RULES = 4
"""Uses of L'Hôpital's rule, one inside another."""
ENDS = frozenset({INFINITY, MINUS_INFINITY})
ENTIRE = frozenset({"sin", "cos", "sinh", "cosh", "tanh", "atan", "erf", "erfc", "asinh"})
AT_INFINITY = {"atan": times(HALF, PI), "tanh": ONE, "erf": ONE}
"""Odd functions with a limit at infinity."""


def limit(term: Term, point: Term, side: int, x: Variable, facts: Facts) -> Term | None:
    """Find the limit as x tends to a point, from the right (1), the left (-1) or both (0).

    Raises:
        BudgetSpentError: when the work is spent.
    """
    if x.name in free_variables(point):
        return None
    if point in ENDS:
        moved = term if point == INFINITY else substitute(term, {x.name: minus(x)})
        return _limit(moved, x, facts)
    if side:
        return _limit(substitute(term, {x.name: plus(point, over(number(side), x))}), x, facts)
    right, left = limit(term, point, 1, x, facts), limit(term, point, -1, x, facts)
    if left is None and right is not None and _is_undefined(term, point, -1, x, facts):
        # a limit is taken inside the domain
        return right
    if right is None and left is not None and _is_undefined(term, point, 1, x, facts):
        return left
    if right is None or left is None:
        return None
    if right == left:
        return right
    return right if not {left, right} & ENDS and facts.is_zero(plus(right, minus(left))) else None


def _is_undefined(term: Term, point: Term, side: int, x: Variable, facts: Facts) -> bool:
    """Whether the term is defined nowhere on one side of the point."""
    moved = facts.simplify(substitute(term, {x.name: plus(point, over(number(side), x))}))
    try:
        Expander(x, positive=True, facts=facts.with_domain(x.name, POSITIVE)).expand(moved)
    except NowhereDefinedError:
        return True
    except (NotExpandedError, KinkError):
        return False
    return False


def _limit(term: Term, x: Variable, facts: Facts) -> Term | None:
    """Find the limit as x tends to infinity."""
    return _Limits(x, facts).find(term, _DEEPEST, _MOST_RULES)


@dataclass(frozen=True, slots=True)
class _Limits:
    x: Variable
    facts: Facts

    def find(self, term: Term, depth: int, rules: int) -> Term | None:
        """Find the limit at infinity."""
        self.facts.budget.spend(5)
        if self.x.name not in free_variables(term):
            return term
        if isinstance(term, Variable):
            return INFINITY
        if depth <= 0 or isinstance(term, Number):
            return None
        found = limit_by_growth(term, INFINITY, 1, self.x, self.facts)
        if found is not None:
            return found
        args = term.args
        match term.head:
            case "neg":
                return _negated(self.find(args[0], depth - 1, rules))
            case "add":
                return self._sum([self.find(a, depth - 1, rules) for a in args])
            case "mul":
                return self._product(args, depth, rules)
            case "div":
                return self._quotient(args[0], args[1], depth, rules)
            case "exp":
                return self._exp(self.find(args[0], depth - 1, rules))
            case "pow" if is_apply(args[0], "euler"):
                return self._exp(self.find(args[1], depth - 1, rules))
            case "pow" if self.x.name in free_variables(args[1]):
                # the base must be positive near the point
                base = self.find(args[0], depth - 1, rules)
                if base is None or (base != INFINITY and self._sign(base) != 1):
                    return None
                return self._exp(self.find(times(args[1], log(args[0])), depth - 1, rules))
            case "pow" | "root":
                return self._power(term, depth, rules)
            case "log":
                inner = self.find(args[0], depth - 1, rules)
                if inner is None or inner == INFINITY:
                    return inner
                return log(inner) if self._sign(inner) == 1 else None
            case "abs":
                inner = self.find(args[0], depth - 1, rules)
                return None if inner is None else INFINITY if inner in ENDS else apply("abs", inner)
            case "tan":
                return self._quotient(apply("sin", args[0]), apply("cos", args[0]), depth, rules)
            case head if head in ENTIRE:
                return self._entire(head, self.find(args[0], depth - 1, rules))
        return None

    def _sign(self, term: Term) -> int | None:
        return self.facts.sign(term)

    def _sum(self, parts: list[Term | None]) -> Term | None:
        finite = [p for p in parts if p is not None and p not in ENDS]
        if len(finite) == len(parts):
            return plus(*finite)
        ends = {p for p in parts if p is None or p in ENDS}
        return ends.pop() if len(ends) == 1 else None

    def _product(self, args: tuple[Term, ...], depth: int, rules: int) -> Term | None:
        parts = [self.find(a, depth - 1, rules) for a in args]
        finite = [p for p in parts if p is not None and p not in ENDS]
        if len(finite) == len(parts):
            return times(*finite)
        if any(p is not None and p not in ENDS and self._sign(p) == 0 for p in parts) and all(
            (p is not None and p not in ENDS) or _is_bounded(a) for a, p in zip(args, parts, strict=True)
        ):
            return ZERO
        if None in parts:
            return None
        signs = [self._sign(p) for p in finite]
        if all(s in {1, -1} for s in signs):
            negative = sum(s == -1 for s in signs) + sum(p == MINUS_INFINITY for p in parts)
            return MINUS_INFINITY if negative % 2 else INFINITY
        if len(args) == 2 and len(finite) == 1:
            # nought times infinity
            small, large = args if parts[0] not in ENDS else args[::-1]
            return self._rule(small, over(ONE, large), depth, rules) or self._rule(large, over(ONE, small), depth, rules)
        if len(args) > 2:
            return self._product((args[0], times(*args[1:])), depth, rules)
        return None

    def _quotient(self, above: Term, below: Term, depth: int, rules: int) -> Term | None:
        top, bottom = self.find(above, depth - 1, rules), self.find(below, depth - 1, rules)
        if top is None or bottom is None:
            return None
        if bottom in ENDS:
            return ZERO if top not in ENDS else self._rule(above, below, depth, rules)
        sign = self._sign(bottom)
        if sign in {1, -1}:
            if top not in ENDS:
                return over(top, bottom)
            return top if sign == 1 else _negated(top)
        if sign == 0 and top not in ENDS and self._sign(top) == 0:
            return self._rule(above, below, depth, rules)
        return None

    def _rule(self, above: Term, below: Term, depth: int, rules: int) -> Term | None:
        """Use L'Hôpital's rule."""
        if rules <= 0:
            return None
        top = differentiate(above, self.x.name, self.facts.budget)
        bottom = differentiate(below, self.x.name, self.facts.budget)
        if top is None or bottom is None or top.assuming or bottom.assuming:
            return None
        inside = self.facts.with_domain(self.x.name, POSITIVE)
        return self.find(inside.simplify(over(top.term, bottom.term)), depth - 1, rules - 1)

    @staticmethod
    def _exp(inner: Term | None) -> Term | None:
        if inner is None or inner == INFINITY:
            return inner
        return ZERO if inner == MINUS_INFINITY else exp(inner)

    def _power(self, term: Apply, depth: int, rules: int) -> Term | None:
        base, exponent = term.args
        inner = self.find(base, depth - 1, rules)
        if inner is None or self.x.name in free_variables(exponent):
            return None
        order = exponent if term.head == "pow" else ONE
        if inner in ENDS:
            if inner == MINUS_INFINITY:
                return None
            sign = self._sign(order)
            return {1: INFINITY, -1: ZERO}.get(sign or 0)
        if self._sign(inner) == 1:
            return Apply(term.head, (inner, exponent))
        whole = isinstance(exponent, Number) and exponent.value.denominator == 1 and exponent.value > 0
        return Apply(term.head, (inner, exponent)) if whole and term.head == "pow" else None

    def _entire(self, head: str, inner: Term | None) -> Term | None:
        if inner is None:
            return None
        if inner not in ENDS:
            return apply(head, inner)
        if head == "erfc":
            return ZERO if inner == INFINITY else number(2)
        end = AT_INFINITY.get(head)
        if end is None:
            return None
        return end if inner == INFINITY else minus(end)


def _is_bounded(term: Term) -> bool:
    """Whether a term is bounded whatever its arguments are."""
    return isinstance(term, Apply) and term.head in {"sin", "cos", "atan", "tanh", "erf"}


def _negated(found: Term | None) -> Term | None:
    if found in ENDS:
        return MINUS_INFINITY if found == INFINITY else INFINITY
    return None if found is None else times(MINUS_ONE, found)
