"""An integrand and its variable in, a sum of coefficients times kernels out: the shape in which integrals are worked out.

The sum equals the integrand wherever the integrand is defined. What is not understood stays as a factor, so that an expansion
always exists but for the cases that `NotExpandedError` and `KinkError` name.
"""

from dataclasses import dataclass, field, replace

from derivations.construct import (
    HALF,
    MINUS_ONE,
    ONE,
    ZERO,
    exp,
    log,
    minus,
    over,
    plus,
    power,
    subtract,
    times,
)
from derivations.integrals import coefficient as c
from derivations.integrals.coefficient import Coefficient
from derivations.integrals.facts import Facts
from derivations.integrals.kernel import CONSTANT, Exponent, Kernel, X, make_exponent, multiply, natural
from derivations.term import NO_SUBSTITUTION, Apply, Number, Term, Variable, apply, free_variables, is_apply, number, walk

Sum = dict[Kernel, Coefficient]

_MOST = 300
"""Kernels in one expansion."""
_HIGHEST = 24
"""Powers of sums that are multiplied out."""
POSITIVE_FACTORS = frozenset({"density", "exp", "cosh"})


class NotExpandedError(Exception):
    """The integrand is of no shape that is understood."""


class NowhereDefinedError(NotExpandedError):
    """The integrand is defined nowhere on the range: an even root or the logarithm of what is negative there."""


@dataclass
class KinkError(Exception):
    """The range must be split at this point before the integrand can be expanded."""

    point: Term


@dataclass(frozen=True, slots=True)
class Expander:
    """A variable, whether it is positive on the range, and what is known of the rest."""

    x: Variable
    positive: bool
    facts: Facts
    dependent: dict[Term, bool] = field(default_factory=dict, compare=False)
    """Whether terms met before hold x."""

    def depends(self, term: Term) -> bool:
        """Whether x is free in a term, or the imaginary unit stands there."""
        if not isinstance(term, Apply):
            return isinstance(term, Variable) and term.name == self.x.name
        known = self.dependent.get(term)
        if known is None:
            if term.bound or term.head in NO_SUBSTITUTION:
                known = self.x.name in free_variables(term) or _has_imaginary(term)
            else:
                known = term.head == "imaginary" or any(self.depends(a) for a in term.args)
            self.dependent[term] = known
        return known

    def tidied(self, term: Term) -> Sum:
        """Expand an integrand and write its exponents canonically, so that like kernels meet.

        Raises:
            NotExpandedError: where no sum of kernels is found.
            KinkError: where the range must be split first.
            BudgetSpentError: when the work is spent.
        """
        result: Sum = {}
        for k, v in self.expand(term).items():
            kernel = self.tidy(k)
            result[kernel] = c.add(result[kernel], v) if kernel in result else v
        return {k: v for k, v in result.items() if not v.is_zero}

    def expand(self, term: Term) -> Sum:
        """Expand an integrand.

        Raises:
            NotExpandedError: where no sum of kernels is found.
            KinkError: where the range must be split first.
            BudgetSpentError: when the work is spent.
        """
        self.facts.budget.spend()
        if isinstance(term, Number):
            return {CONSTANT: Coefficient(term)} if term.value else {}
        if isinstance(term, Variable):
            return {X: c.UNIT} if term.name == self.x.name else {CONSTANT: Coefficient(term)}
        if not self.depends(term):
            return {CONSTANT: Coefficient(term)}
        args = term.args
        match term.head:
            case "imaginary":
                return {CONSTANT: c.TURN}
            case "add":
                return self.total([self.expand(a) for a in args])
            case "neg":
                return {k: c.neg(v) for k, v in self.expand(args[0]).items()}
            case "mul":
                result: Sum = {CONSTANT: c.UNIT}
                for a in args:
                    result = self.product(result, self.expand(a))
                return result
            case "div":
                return self.product(self.expand(args[0]), self.raised(args[1], MINUS_ONE))
            case "pow" if is_apply(args[0], "euler"):
                return self.exponential(args[1])
            case "pow" if not self.depends(args[1]):
                return self.raised(args[0], args[1])
            case "pow" if not self.depends(args[0]) and self.facts.sign(args[0]) == 1:
                return self.exponential(times(args[1], log(args[0])))
            case "root" if isinstance(args[1], Number) and args[1].value:
                return self.raised(args[0], Number(1 / args[1].value))
            case "exp":
                return self.exponential(args[0])
            case "log":
                return self.logarithm(args[0])
            case "sin" | "cos":
                return self.wave(term.head, args[0])
            case "sinh" | "cosh":
                grow, decay = self.exponential(args[0]), self.exponential(minus(args[0]))
                sign = c.UNIT if term.head == "cosh" else Coefficient(MINUS_ONE)
                both = self.total([grow, {k: c.mul(sign, v) for k, v in decay.items()}])
                return {k: c.scale(HALF, v) for k, v in both.items()}
            case "abs":
                return self.absolute(args[0])
            case "real" | "conjugate" if not _has_imaginary(term):
                return self.expand(args[0])
            case "sign":
                return {CONSTANT: Coefficient(number(self.side(args[0])))}
            case "max" | "min" if len(args) == 2:
                first = (self.side(subtract(args[0], args[1])) >= 0) == (term.head == "max")
                return self.expand(args[0] if first else args[1])
            case "indicator":
                return {CONSTANT: c.UNIT} if self.truth(args[0]) else {}
            case "piecewise":
                return self.expand(self.chosen(args))
            case "floor" | "ceiling" | "mod" | "max" | "min":
                raise NotExpandedError
        return self.atom(term)

    def atom(self, term: Term, exponent: Term = ONE) -> Sum:
        """Keep a term as a factor."""
        if _has_imaginary(term):
            raise NotExpandedError
        if isinstance(term, Apply):
            term = Apply(term.head, tuple(self.facts.simplify(a) for a in term.args), term.bound)
        return {Kernel(factors=((term, exponent),)): c.UNIT}

    def total(self, sums: list[Sum]) -> Sum:
        """Add up."""
        result: Sum = {}
        for s in sums:
            for k, v in s.items():
                result[k] = c.add(result[k], v) if k in result else v
        return self.checked({k: v for k, v in result.items() if not v.is_zero})

    def product(self, a: Sum, b: Sum) -> Sum:
        """Multiply out."""
        if len(a) * len(b) > _MOST * 4:
            raise NotExpandedError
        self.facts.budget.spend(4 * len(a) * len(b))
        result: Sum = {}
        for k, v in a.items():
            for m, w in b.items():
                kernel, value = multiply(k, m), c.mul(v, w)
                result[kernel] = c.add(result[kernel], value) if kernel in result else value
        return self.checked({k: v for k, v in result.items() if not v.is_zero})

    @staticmethod
    def checked(found: Sum) -> Sum:
        """Bound the number of kernels."""
        if len(found) > _MOST:
            raise NotExpandedError
        return found

    def tidy(self, kernel: Kernel) -> Kernel:
        """Write exponents canonically, so that like kernels meet."""
        power_ = kernel.power
        if isinstance(power_, Apply):
            power_ = self.facts.simplify(power_)
        exponent = kernel.exponent
        if any(isinstance(v.re, Apply) for _, v in exponent):
            exponent = self.tidy_exponent(exponent)
        if power_ is kernel.power and exponent is kernel.exponent:
            return kernel
        return replace(kernel, power=power_, exponent=exponent)

    def tidy_exponent(self, exponent: Exponent) -> Exponent:
        """Write coefficients of an exponent canonically."""
        simplify = self.facts.simplify
        return make_exponent({k: Coefficient(simplify(v.re), v.im if v.is_real else simplify(v.im)) for k, v in exponent})

    def exponential(self, term: Term) -> Sum:
        """Expand the exponential of a term."""
        coefficient, exponent = c.UNIT, dict[tuple[Term, int], Coefficient]()
        power_: Term = ZERO
        factors: list[tuple[Term, Term]] = []
        for k, v in self.expand(term).items():
            if k.is_constant:
                coefficient = c.exponential(v)
            elif k.factors or k.exponent:
                if not v.is_real:
                    raise NotExpandedError
                factors.append((exp(times(v.term(), k.term(self.x))), ONE))
            elif k.logs == 1 and k.power == ZERO and v.is_real:
                power_ = v.re
            else:
                exponent[k.power, k.logs] = v
        kernel = Kernel(power_, 0, make_exponent(exponent))
        for factor in factors:
            kernel = multiply(kernel, Kernel(factors=(factor,)))
        return {kernel: coefficient}

    def logarithm(self, term: Term) -> Sum:
        """Expand a real logarithm: of a single kernel whose parts are positive, the sum of the logarithms."""
        inner = self.expand(term)
        if len(inner) == 1:
            [(k, v)] = inner.items()
            if v.is_real and not k.logs and self.is_positive(k):
                if self.facts.sign(v.re) == -1:
                    raise NowhereDefinedError
                parts: list[Sum] = [{CONSTANT: Coefficient(log(v.re))}] if v.re != ONE else []
                if k.power != ZERO:
                    parts.append({Kernel(logs=1): Coefficient(k.power)})
                parts.extend({Kernel(p, q): e} for (p, q), e in k.exponent)
                parts.extend({kk: c.mul(Coefficient(e), vv) for kk, vv in self.atom(log(base)).items()} for base, e in k.factors)
                return self.total(parts)
        return self.atom(log(self.rebuild(inner)))

    def is_positive(self, kernel: Kernel) -> bool:
        """Whether every part of a kernel is positive where it is defined, so that log and powers go to each part.

        One factor of odd power that is not known to be positive is allowed where the rest is: then the whole is positive where
        that factor is, and its logarithm is defined on neither side elsewhere; but its constant must be positive too.
        """
        if kernel.power != ZERO and not self.positive:
            return False
        if any(not v.is_real for _, v in kernel.exponent):
            return False
        return all(self.is_positive_factor(base, e) for base, e in kernel.factors)

    def is_positive_factor(self, base: Term, exponent: Term) -> bool:
        """Whether a factor is positive where it is defined."""
        if isinstance(exponent, Number) and exponent.value.denominator != 1 and exponent.value.denominator % 2 == 0:
            return True
        return is_apply(base, "density") or self.facts.sign(base) == 1

    def raised(self, base: Term, exponent: Term) -> Sum:
        """Expand a power whose exponent is free of x."""
        inner = self.expand(base)
        n = natural(exponent)
        if n is not None and (n <= 1 or (n <= _HIGHEST and len(inner) ** min(n, 5) <= 4 * _MOST)):
            result: Sum = {CONSTANT: c.UNIT}
            for _ in range(n):
                result = self.product(result, inner)
            return result
        if len(inner) == 1:
            [(k, v)] = inner.items()
            integer = isinstance(exponent, Number) and exponent.value.denominator == 1
            if not k.logs and (integer or (v.is_real and (self.is_positive(k) or self.facts.is_natural(exponent)))):
                return self.raised_kernel(k, v, exponent)
            if not k.logs and not integer and v.is_real and not self.positive and _even(k.power):
                raise KinkError(ZERO)
        if any(not v.is_real for v in inner.values()):
            raise NotExpandedError
        return self.atom(self.rebuild(inner), exponent)

    def raised_kernel(self, k: Kernel, v: Coefficient, exponent: Term) -> Sum:
        """Raise a single kernel with its coefficient."""
        even_root = isinstance(exponent, Number) and exponent.value.denominator % 2 == 0
        if even_root and v.is_real and self.is_positive(k) and self.facts.sign(v.re) == -1:
            raise NowhereDefinedError
        if isinstance(exponent, Number) and exponent.value.denominator == 1 and abs(exponent.value) <= _HIGHEST:
            value = c.power(v, exponent.value.numerator)
        elif v.is_real:
            value = Coefficient(power(v.re, exponent))
        else:
            raise NotExpandedError
        exponents = make_exponent({key: c.scale(exponent, e) for key, e in k.exponent})
        factors = tuple((b, times(exponent, e)) for b, e in k.factors)
        return {Kernel(times(exponent, k.power), 0, exponents, factors): value}

    def wave(self, head: str, term: Term) -> Sum:
        """Expand the sine or cosine of a polynomial into exponentials; of anything else, keep it."""
        inner = self.expand(term)
        if any(k.logs or k.exponent or k.factors or not v.is_real for k, v in inner.items()):
            return self.atom(apply(head, self.rebuild(inner)))
        phase: Term = ZERO
        waves: dict[tuple[Term, int], Coefficient] = {}
        for k, v in inner.items():
            if k.is_constant:
                phase = v.re
            else:
                waves[k.power, 0] = Coefficient(ZERO, v.re)
        forward = Kernel(exponent=make_exponent(waves))
        backward = Kernel(exponent=make_exponent({k: c.neg(v) for k, v in waves.items()}))
        turn = c.exponential(Coefficient(ZERO, phase)) if phase != ZERO else c.UNIT
        back = Coefficient(turn.re, minus(turn.im))
        half = Coefficient(HALF) if head == "cos" else Coefficient(ZERO, minus(HALF))
        other = half if head == "cos" else c.neg(half)
        return self.total([{forward: c.mul(half, turn)}, {backward: c.mul(other, back)}])

    def absolute(self, term: Term) -> Sum:
        """Expand an absolute value where the sign on the range is known; else ask for the range to be split."""
        sign = self.facts.sign(term)
        if sign is not None:
            return self.expand(times(number(sign), term))
        inner = self.expand(term)
        if any(not v.is_real for v in inner.values()):
            raise NotExpandedError
        if len(inner) == 1:
            [(k, v)] = inner.items()
            if not k.logs and self.is_positive(k):
                return {k: Coefficient(apply("abs", v.re))}
            if not self.positive and not k.logs and not k.factors and k.power != ZERO:
                raise KinkError(ZERO)
        if set(inner) == {X, CONSTANT}:
            raise KinkError(minus(over(inner[CONSTANT].re, inner[X].re)))
        return self.atom(apply("abs", self.rebuild(inner)))

    def side(self, term: Term) -> int:
        """Find the sign of a term on the range, or ask for the range to be split where it changes."""
        sign = self.facts.sign(term)
        if sign is not None:
            return sign
        inner = self.expand(term)
        if set(inner) <= {X, CONSTANT} and X in inner and inner[X].is_real:
            constant = inner[CONSTANT].re if CONSTANT in inner else ZERO
            raise KinkError(minus(over(constant, inner[X].re)))
        raise NotExpandedError

    def truth(self, condition: Term) -> bool:
        """Decide a condition on the range, up to single points."""
        match condition:
            case Apply(head="less" | "less_equal", args=(a, b)):
                return self.side(subtract(b, a)) == 1
            case Apply(head="and", args=args):
                return all(self.truth(a) for a in args)
            case Apply(head="or", args=args):
                return any(self.truth(a) for a in args)
            case Apply(head="not", args=(a,)):
                return not self.truth(a)
        raise NotExpandedError

    def chosen(self, args: tuple[Term, ...]) -> Term:
        """Choose the value of a case distinction on the range."""
        for value, condition in zip(args[::2], args[1::2], strict=False):
            if self.truth(condition):
                return value
        if len(args) % 2:
            return args[-1]
        raise NotExpandedError

    def rebuild(self, found: Sum) -> Term:
        """Write a sum of kernels as a term."""
        return plus(*(times(v.term(), k.term(self.x)) for k, v in sorted(found.items(), key=_by_power)))


def _by_power(item: tuple[Kernel, Coefficient]) -> str:
    return repr(item[0])


def _even(power_: Term) -> bool:
    return isinstance(power_, Number) and power_.value.denominator == 1 and power_.value.numerator % 2 == 0


def _has_imaginary(term: Term) -> bool:
    return any(is_apply(node, "imaginary") for node in walk(term))


def polynomial(found: Sum) -> dict[int, Coefficient] | None:
    """Read an expansion as a polynomial in x, by degree; None where it is none."""
    result: dict[int, Coefficient] = {}
    for k, v in found.items():
        n = k.degree
        if n is None:
            return None
        result[n] = v
    return result
