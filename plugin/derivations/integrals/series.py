"""One sum in, its closed form and what convergence takes out: the series of exponential, geometric and binomial kind.

Powers of the index are written in falling factorials by Stirling numbers of the second kind, S(m, j), so that for instance
Σ k^m r^k/k! = e^r Σ S(m, j) r^j (Graham, Knuth & Patashnik, *Concrete Mathematics*, 6.1 and 7.46).
"""

from dataclasses import dataclass
from functools import cache

from derivations.construct import INFINITY, MINUS_INFINITY, ONE, ZERO, exp, gamma, minus, over, plus, power, subtract, times
from derivations.goal import NATURAL
from derivations.integrals.coefficient import Coefficient
from derivations.integrals.definite import Closed, Diverges
from derivations.integrals.expansion import Expander, KinkError, NotExpandedError, polynomial
from derivations.integrals.facts import Facts
from derivations.integrals.kernel import natural
from derivations.term import Apply, Number, Term, Variable, free_variables, is_apply, number, substitute

_HIGHEST = 12
_MOST = 60
_MOST_SKIPPED = 24


@dataclass(frozen=True, slots=True)
class Mode:
    """k^degree · ratio^k · Π Γ(k + shift)^(±1) · binomial(n, k)."""

    degree: int = 0
    ratio: Term = ONE
    above: tuple[Term, ...] = ()
    below: tuple[Term, ...] = ()
    binomial: Term | None = None


Sum = dict[Mode, Term]


class _NoModesError(Exception):
    """The summand is of no shape that is understood."""


def series(body: Term, lower: Term, upper: Term, k: Variable, facts: Facts) -> Closed | Diverges | None:
    """Sum over a range.

    Raises:
        BudgetSpentError: when the work is spent.
    """
    facts.budget.spend(20)
    if MINUS_INFINITY in {lower, upper} or k.name in free_variables(lower) | free_variables(upper):
        return None
    found = _from_nought(body, upper, k, facts)
    if lower == ZERO or isinstance(found, Diverges):
        return found
    start = natural(lower)
    if found is not None and start is not None and start <= _MOST_SKIPPED:
        skipped = (minus(substitute(body, {k.name: number(i)})) for i in range(start))
        return Closed(Coefficient(plus(found.value.re, *skipped)), found.positive)
    moved = substitute(body, {k.name: plus(k, lower)})
    return _from_nought(moved, upper if upper == INFINITY else subtract(upper, lower), k, facts, shifted=True)


def _from_nought(body: Term, upper: Term, k: Variable, facts: Facts, *, shifted: bool = False) -> Closed | Diverges | None:
    """Sum from 0; gamma functions in a numerator may have poles there, which a sum that starts later does not meet."""
    try:
        modes = _Modes(k, facts.with_domain(k.name, NATURAL)).read(body)
    except _NoModesError:
        return None
    total: list[Term] = []
    positive: list[Term] = []
    for mode, value in modes.items():
        found = _whole(mode, upper, facts) if upper == INFINITY or mode.binomial is not None else None
        if found is None or (mode.above and not shifted and facts.sign(mode.above[0]) != 1):
            return None
        for condition in found[1]:
            sign = facts.sign(condition)
            if sign == -1 or (sign == 0 and not mode.above):
                # of one mode alone
                return Diverges("the terms of the series do not tend to zero") if len(modes) == 1 else None
            if sign != 1:
                positive.append(condition)
        total.append(times(value, found[0]))
    if positive and len({mode.ratio for mode in modes}) > 1:
        return None
    return Closed(Coefficient(plus(*total)), tuple(dict.fromkeys(positive)))


def _whole(mode: Mode, upper: Term, facts: Facts) -> tuple[Term, tuple[Term, ...]] | None:
    """Sum one mode from 0, with what must be positive for it to converge."""
    r = mode.ratio
    stirling = [(number(s), j) for j, s in enumerate(_stirling(mode.degree)) if s]
    if mode.binomial is not None:
        n = mode.binomial
        if mode.above or mode.below or facts.simplify(subtract(upper, n)) != ZERO or facts.sign(plus(n, ONE)) != 1:
            # of a negative n the sum is empty, and the formula is not nought
            return None
        parts = (times(s, _falling(n, j), power(r, number(j)), power(plus(ONE, r), subtract(n, number(j)))) for s, j in stirling)
        return plus(*parts), ()
    conditions = (subtract(ONE, r),) if facts.sign(r) == 1 else (subtract(ONE, r), plus(ONE, r))
    if not mode.above and not mode.below:
        parts = (
            times(s, number(_factorial(j)), power(r, number(j)), power(subtract(ONE, r), number(-j - 1))) for s, j in stirling
        )
        return plus(*parts), conditions
    if mode.below != (ONE,):
        return None
    if not mode.above:
        return times(exp(r), plus(*(times(s, power(r, number(j))) for s, j in stirling))), ()
    if len(mode.above) == 1:
        a = mode.above[0]
        parts = (
            times(s, gamma(plus(a, number(j))), power(r, number(j)), power(subtract(ONE, r), minus(plus(a, number(j)))))
            for s, j in stirling
        )
        return plus(*parts), conditions
    return None


@cache
def _stirling(m: int) -> tuple[int, ...]:
    """Stirling numbers of the second kind, S(m, 0) … S(m, m)."""
    row = [1]
    for _ in range(m):
        row = [0, *row]
        for j in range(1, len(row) - 1):
            row[j] += j * row[j + 1]
    return tuple(row)


def _falling(n: Term, j: int) -> Term:
    return times(*(subtract(n, number(i)) for i in range(j)))


def _factorial(j: int) -> int:
    return j * _factorial(j - 1) if j else 1


@dataclass(frozen=True, slots=True)
class _Modes:
    """Reads a summand as a sum of modes in k."""

    k: Variable
    facts: Facts

    def read(self, term: Term) -> Sum:
        """Expand, or raise `_NoModesError`."""
        self.facts.budget.spend()
        if self.k.name not in free_variables(term):
            return {Mode(): term} if term != ZERO else {}
        if isinstance(term, Variable):
            return {Mode(degree=1): ONE}
        assert isinstance(term, Apply)
        args = term.args
        match term.head:
            case "add":
                return _total([self.read(a) for a in args])
            case "neg":
                return {m: minus(v) for m, v in self.read(args[0]).items()}
            case "mul":
                result: Sum = {Mode(): ONE}
                for a in args:
                    result = _total([self._product(x, y) for x in result.items() for y in self.read(a).items()])
                return result
            case "div":
                inverse = self._inverse(self.read(args[1]))
                return _total([self._product(x, inverse) for x in self.read(args[0]).items()])
            case "exp":
                constant, slope = self._affine(args[0])
                return {Mode(ratio=exp(slope)): exp(constant)}
            case "pow":
                return self._power(*args)
            case "factorial":
                return self._gammas(plus(args[0], ONE), 1)
            case "gamma":
                return self._gammas(args[0], 1)
            case "binomial":
                return self._binomial(*args)
        raise _NoModesError

    def _product(self, x: tuple[Mode, Term], y: tuple[Mode, Term]) -> Sum:
        (a, v), (b, w) = x, y
        if a.binomial is not None and b.binomial is not None:
            raise _NoModesError
        degree = a.degree + b.degree
        if degree > _HIGHEST:
            raise _NoModesError
        ratio = times(a.ratio, b.ratio)
        above, below = [*a.above, *b.above], [*a.below, *b.below]
        for shift in list(above):
            if shift in below:
                above.remove(shift)
                below.remove(shift)
        binomial = a.binomial if a.binomial is not None else b.binomial
        return {Mode(degree, self.facts.simplify(ratio), tuple(above), tuple(below), binomial): times(v, w)}

    def _inverse(self, found: Sum) -> tuple[Mode, Term]:
        if len(found) != 1:
            raise _NoModesError
        [(m, v)] = found.items()
        if m.degree or m.binomial is not None:
            raise _NoModesError
        return Mode(0, over(ONE, m.ratio), m.below, m.above), over(ONE, v)

    def _affine(self, term: Term) -> tuple[Term, Term]:
        """Read a term as a + b·k."""
        try:
            found = polynomial(Expander(self.k, positive=False, facts=self.facts).tidied(term))
        except (NotExpandedError, KinkError) as error:
            raise _NoModesError from error
        if found is None or max(found, default=0) > 1 or any(not v.is_real for v in found.values()):
            raise _NoModesError
        return (found[0].re if 0 in found else ZERO), (found[1].re if 1 in found else ZERO)

    def _power(self, base: Term, exponent: Term) -> Sum:
        if self.k.name in free_variables(base):
            n = natural(exponent)
            found = self.read(base)
            if n is not None and n <= _HIGHEST:
                result: Sum = {Mode(): ONE}
                for _ in range(n):
                    result = _total([self._product(x, y) for x in result.items() for y in found.items()])
                return result
            if isinstance(exponent, Number) and exponent.value == -1:
                mode, value = self._inverse(found)
                return {mode: value}
            raise _NoModesError
        constant, slope = self._affine(exponent)
        whole = isinstance(slope, Number) and slope.value.denominator == 1
        if not whole and self.facts.sign(base) != 1 and not is_apply(base, "euler"):
            raise _NoModesError
        return {Mode(ratio=power(base, slope)): power(base, constant)}

    def _gammas(self, argument: Term, sign: int) -> Sum:
        constant, slope = self._affine(argument)
        if slope != ONE:
            raise _NoModesError
        return {Mode(above=(constant,)) if sign == 1 else Mode(below=(constant,)): ONE}

    def _binomial(self, n: Term, m: Term) -> Sum:
        if m == self.k and self.k.name not in free_variables(n):
            return {Mode(binomial=n): ONE}
        if m == self.k:
            constant, slope = self._affine(n)
            if slope == ONE:
                # binomial(k + a, k) = Γ(k + a + 1)/(Γ(k + 1)·Γ(a + 1))
                return {Mode(above=(plus(constant, ONE),), below=(ONE,)): over(ONE, gamma(plus(constant, ONE)))}
        raise _NoModesError


def _total(sums: list[Sum]) -> Sum:
    result: Sum = {}
    for one in sums:
        for mode, value in one.items():
            result[mode] = plus(result[mode], value) if mode in result else value
    if len(result) > _MOST:
        raise _NoModesError
    return {m: v for m, v in result.items() if v != ZERO}
