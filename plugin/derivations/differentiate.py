"""A term and a name in, the derivative of the term in that scalar and what it leans on out; None where there is no rule.

The derivative equals the true one wherever the term is differentiable and the result is defined. Unknown functions are smooth;
derivatives of unknown laws stay as they are written. Nothing is simplified beyond folding numbers.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from derivations.budget import Budget
from derivations.construct import (
    INFINITY,
    MINUS_INFINITY,
    MINUS_ONE,
    ONE,
    PI,
    TWO,
    ZERO,
    exp,
    log,
    minus,
    over,
    plus,
    power,
    sqrt,
    square,
    subtract,
    times,
)
from derivations.term import Apply, Number, Term, Variable, apply, free_variables, is_apply, rewrite, substitute

REGULAR = "regular: derivatives, infinite sums and integrals may change places"
SMOOTH = "unknown functions are smooth"
_HIGHEST_ORDER = 24

LINEAR = frozenset({"transpose", "trace", "vec", "diag", "real", "imag", "conjugate", "tuple", "row", "matrix", "adjoint"})
BILINEAR = frozenset({"inner", "kronecker", "hadamard", "cross"})
OPAQUE = frozenset({"density", "probability", "call", "digamma", "mean", "expectation", "det", "inverse"})
"""Heads whose derivative, where no rule is found, may stand as written."""


@dataclass(frozen=True, slots=True)
class Derivative:
    """A derivative, and what it leans on."""

    term: Term
    assuming: frozenset[str] = frozenset()


class _NoRuleError(Exception):
    """There is no rule for a term."""


def _one_plus_square(u: Term) -> Term:
    return plus(ONE, square(u))


def _one_minus_square(u: Term) -> Term:
    return subtract(ONE, square(u))


OUTER: Mapping[str, Callable[[Term], Term]] = {
    "exp": exp,
    "log": lambda u: over(ONE, u),
    "sin": lambda u: apply("cos", u),
    "cos": lambda u: minus(apply("sin", u)),
    "tan": lambda u: over(ONE, square(apply("cos", u))),
    "cot": lambda u: minus(over(ONE, square(apply("sin", u)))),
    "sec": lambda u: times(apply("sec", u), apply("tan", u)),
    "csc": lambda u: minus(times(apply("csc", u), apply("cot", u))),
    "asin": lambda u: over(ONE, sqrt(_one_minus_square(u))),
    "acos": lambda u: minus(over(ONE, sqrt(_one_minus_square(u)))),
    "atan": lambda u: over(ONE, _one_plus_square(u)),
    "sinh": lambda u: apply("cosh", u),
    "cosh": lambda u: apply("sinh", u),
    "tanh": lambda u: over(ONE, square(apply("cosh", u))),
    "asinh": lambda u: over(ONE, sqrt(_one_plus_square(u))),
    "acosh": lambda u: over(ONE, times(sqrt(subtract(u, ONE)), sqrt(plus(u, ONE)))),
    "atanh": lambda u: over(ONE, _one_minus_square(u)),
    "abs": lambda u: over(u, apply("abs", u)),
    "gamma": lambda u: times(apply("gamma", u), apply("digamma", u)),
    "factorial": lambda u: times(apply("factorial", u), apply("digamma", plus(u, ONE))),
    "erf": lambda u: times(over(TWO, sqrt(PI)), exp(minus(square(u)))),
    "erfc": lambda u: minus(times(over(TWO, sqrt(PI)), exp(minus(square(u))))),
}
"""Head to the derivative of the outer function at the inner one."""


def differentiate(term: Term, name: str, budget: Budget, order: int = 1) -> Derivative | None:
    """Differentiate in a scalar, `order` times.

    Raises:
        BudgetSpentError: when the work is spent.

    """
    if not 0 <= order <= _HIGHEST_ORDER:
        return None
    rules = _Rules(name, budget)
    try:
        for _ in range(order):
            term = rules.derive(term)
    except _NoRuleError:
        return None
    return Derivative(term, frozenset(rules.assuming))


def evaluate_derivatives(term: Term, budget: Budget) -> Derivative:
    """Differentiate at every `derivative` node for which there is a rule, innermost first."""
    assuming: set[str] = set()

    def rule(node: Term) -> Term:
        match node:
            case Apply(head="derivative", args=(body, point, Number(value=order)), bound=(x,)) if order.denominator == 1:
                found = differentiate(body, x.name, budget, order.numerator)
                if found is not None:
                    assuming.update(found.assuming)
                    return substitute(found.term, {x.name: point})
        return node

    return Derivative(rewrite(term, rule), frozenset(assuming))


class _Rules:
    """The rules of differentiation in one variable, with what they lean on collected on the way."""

    def __init__(self, name: str, budget: Budget) -> None:
        self.name, self.budget = name, budget
        self.assuming: set[str] = set()

    def derive(self, term: Term) -> Term:
        """Differentiate once, or raise `_NoRuleError`."""
        self.budget.spend()
        if isinstance(term, Number):
            return ZERO
        if isinstance(term, Variable):
            return ONE if term.name == self.name else ZERO
        if self.name not in free_variables(term):
            return ZERO
        head, args = term.head, term.args
        if (outer := OUTER.get(head)) is not None:
            return times(outer(args[0]), self.derive(args[0]))
        match head:
            case "add":
                return plus(*(self.derive(a) for a in args))
            case "neg":
                return minus(self.derive(args[0]))
            case "mul":
                return plus(*(times(*args[:i], self.derive(a), *args[i + 1 :]) for i, a in enumerate(args)))
            case "div":
                return self._quotient(*args)
            case "pow":
                return self._power(*args)
            case "root":
                return times(over(ONE, args[1]), over(term, args[0]), self.derive(args[0])) if self._free(args[1]) else self._no()
            case "beta":
                a, b = args
                psi = apply("digamma", plus(a, b))
                inner = plus(
                    times(self.derive(a), subtract(apply("digamma", a), psi)),
                    times(self.derive(b), subtract(apply("digamma", b), psi)),
                )
                return times(term, inner)
            case "call":
                return self._call(term)
            case "inverse":
                return minus(times(term, self.derive(args[0]), term))
            case "det":
                return times(term, apply("trace", times(apply("inverse", args[0]), self.derive(args[0]))))
            case _ if head in LINEAR:
                return Apply(head, tuple(self.derive(a) for a in args), (), term.span)
            case _ if head in BILINEAR:
                return self._bilinear(head, *args)
            case "piecewise" if all(self._free(c) for c in args[1::2]):
                return Apply(head, tuple(a if i % 2 else self.derive(a) for i, a in enumerate(args)))
            case _ if term.bound:
                return self._binder(term)
            case _ if head in OPAQUE:
                return self._opaque(term)
        return self._no()

    def _no(self) -> Term:
        raise _NoRuleError

    def _free(self, term: Term) -> bool:
        return self.name not in free_variables(term)

    def _quotient(self, above: Term, below: Term) -> Term:
        if self._free(below):
            return over(self.derive(above), below)
        if self._free(above):
            return minus(over(times(above, self.derive(below)), square(below)))
        return over(subtract(times(self.derive(above), below), times(above, self.derive(below))), square(below))

    def _power(self, base: Term, exponent: Term) -> Term:
        if self._free(exponent):
            return times(exponent, power(base, plus(exponent, MINUS_ONE)), self.derive(base))
        if is_apply(base, "euler"):
            return times(power(base, exponent), self.derive(exponent))
        if self._free(base):
            return times(power(base, exponent), log(base), self.derive(exponent))
        rate = plus(times(self.derive(exponent), log(base)), over(times(exponent, self.derive(base)), base))
        return times(power(base, exponent), rate)

    def _bilinear(self, head: str, left: Term, right: Term) -> Term:
        parts = []
        if not self._free(left):
            parts.append(apply(head, self.derive(left), right))
        if not self._free(right):
            parts.append(apply(head, left, self.derive(right)))
        return plus(*parts)

    def _call(self, term: Apply) -> Term:
        function, *values = term.args
        self.assuming.add(SMOOTH)
        if not self._free(function):
            return self._no()
        if len(values) == 1:
            inner = self.derive(values[0])
            match function:
                case Apply(head="prime", args=(f, Number(value=n))):
                    outer: Term = apply("call", apply("prime", f, Number(n + 1)), values[0])
                case Apply(head="inverse_function", args=(f,)):
                    outer = over(ONE, apply("call", apply("prime", f, ONE), term))
                case _:
                    outer = apply("call", apply("prime", function, ONE), values[0])
            return times(outer, inner)
        parts = []
        for i, value in enumerate(values):
            if not self._free(value):
                # a partial derivative in one place, with a place holder of its own
                slot = value if isinstance(value, Variable) and self._once(value, values, i) else _placeholder(term)
                body = apply("call", function, *values[:i], slot, *values[i + 1 :])
                parts.append(times(Apply("derivative", (body, value, ONE), (slot,)), self.derive(value)))
        return plus(*parts)

    @staticmethod
    def _once(value: Variable, values: list[Term], place: int) -> bool:
        return not any(value.name in free_variables(v) for j, v in enumerate(values) if j != place)

    def _opaque(self, term: Apply) -> Term:
        self.assuming.add(SMOOTH)
        x = Variable(self.name)
        return Apply("derivative", (term, x, ONE), (x,))

    def _binder(self, term: Apply) -> Term:
        head, (body, *rest), bound = term.head, term.args, term.bound
        if any(b.name == self.name for b in bound) and not all(self._free(r) for r in rest):
            # the same name inside and outside: rename the inner one first
            new = _placeholder(term)
            body = substitute(body, {b.name: new for b in bound if b.name == self.name})
            bound = tuple(new if b.name == self.name else b for b in bound)
        if head == "derivative":
            return self._nested(body, rest, bound)
        if head in {"integral", "sum", "product"} and len(rest) == 2:
            return self._ranged(head, body, (rest[0], rest[1]), bound)
        if head in {"sum_over", "integral_over", "expectation"} and all(self._free(r) for r in rest):
            self.assuming.add(REGULAR)
            return Apply(head, (self.derive(body), *rest), bound)
        if head in OPAQUE:
            return self._opaque(Apply(head, (body, *rest), bound))
        return self._no()

    def _nested(self, body: Term, rest: list[Term], bound: tuple[Variable, ...]) -> Term:
        point, order = rest
        self.assuming.add(SMOOTH)
        parts: list[Term] = []
        if not self._free(body) and bound[0].name != self.name:
            parts.append(_partial(self.derive(body), point, order, bound[0]))
        if not self._free(point):
            parts.append(times(Apply("derivative", (body, point, plus(order, ONE)), bound), self.derive(point)))
        return plus(*parts)

    def _ranged(self, head: str, body: Term, limits: tuple[Term, Term], bound: tuple[Variable, ...]) -> Term:
        lower, upper = limits
        infinite = any(limit in (INFINITY, MINUS_INFINITY) for limit in limits)
        constant_limits = self._free(lower) and self._free(upper)
        inner = ZERO if bound[0].name == self.name else self.derive(body)
        if head != "integral":
            if not constant_limits:
                return self._no()
            if infinite:
                self.assuming.add(REGULAR)
            if head == "sum":
                return Apply("sum", (inner, lower, upper), bound)
            return times(Apply("product", (body, lower, upper), bound), Apply("sum", (over(inner, body), lower, upper), bound))
        parts: list[Term] = []
        if inner != ZERO:
            self.assuming.add(REGULAR)
            parts.append(Apply("integral", (inner, lower, upper), bound))
        for limit, sign in ((upper, ONE), (lower, MINUS_ONE)):
            if not self._free(limit):
                # the fundamental theorem of calculus, for an integrand that is continuous at the limit
                self.assuming.add(REGULAR if inner != ZERO else SMOOTH)
                parts.append(times(sign, substitute(body, {bound[0].name: limit}), self.derive(limit)))
        return plus(*parts)


def _partial(body: Term, point: Term, order: Term, x: Variable) -> Term:
    """Build a derivative of a derivative; those in two variables of a smooth function are put in order of their names."""
    match body:
        case Apply(head="derivative", args=(inner, Variable(name=name), n), bound=(y,)) if name == y.name and point == x:
            if y.name > x.name:
                return Apply("derivative", (_partial(inner, point, order, x), y, n), (y,))
        case Number():
            return ZERO
    return Apply("derivative", (body, point, order), (x,))


def _placeholder(term: Term) -> Variable:
    """Find a variable that does not occur in the term."""
    names = free_variables(term)
    count = 1
    while f"t\u2032{count}" in names:
        count += 1
    return Variable(f"t\u2032{count}")
