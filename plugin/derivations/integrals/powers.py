"""Kernels of powers and logarithms, without an exponential, and a range in; their integrals out, as in `moments`.

The formulae are those of the beta integral (DLMF 5.12) and of its derivatives in a parameter.
"""

from dataclasses import replace

from derivations.construct import MINUS_ONE, ONE, ZERO, beta, log, minus, over, plus, power, subtract, times
from derivations.goal import POSITIVE
from derivations.integrals.coefficient import Coefficient
from derivations.integrals.expansion import Expander, KinkError, NotExpandedError
from derivations.integrals.facts import Facts
from derivations.integrals.kernel import Kernel
from derivations.integrals.moments import Moment
from derivations.term import Term, Variable, apply, is_apply, number

_MOST_LOGS = 12


def binomial_base(base: Term, x: Variable, facts: Facts) -> tuple[Term, Term, Term] | None:
    """Read α + β·x^k, for positive x, as (α, β, k)."""
    inside = facts.with_domain(x.name, POSITIVE)
    try:
        found = Expander(x, positive=True, facts=inside).tidied(base)
    except (NotExpandedError, KinkError):
        return None
    if len(found) != 2:
        return None
    constant = next((v for k, v in found.items() if k.is_constant), None)
    kernel, v = next((k, v) for k, v in found.items() if not k.is_constant)
    if constant is None or not constant.is_real or not v.is_real or kernel != Kernel(kernel.power):
        return None
    return constant.re, v.re, kernel.power


def half_line(kernel: Kernel, x: Variable, facts: Facts) -> Moment | None:
    """Integrate x^a (log x)^j (α + β·x^k)^(-s) over (0, ∞), j at most 1: α^(t-s)·β^(-t)·B(t, s-t)/k with t = (a+1)/k."""
    if kernel.exponent or len(kernel.factors) != 1 or kernel.logs > 1:
        return None
    base, exponent = kernel.factors[0]
    found = binomial_base(base, x, facts)
    if found is None:
        return None
    alpha, beta_, k = found
    direction = facts.sign(k)
    if direction == -1:
        # α + β·x^k = x^k·(β + α·x^(-k))
        kernel = replace(kernel, power=plus(kernel.power, times(k, exponent)))
        alpha, beta_, k = beta_, alpha, minus(k)
    if direction not in {1, -1}:
        return None
    s, t = minus(exponent), facts.simplify(over(plus(kernel.power, ONE), k))
    rest = facts.simplify(subtract(s, t))
    value = over(times(power(alpha, minus(rest)), power(beta_, minus(t)), beta(t, rest)), k)
    if kernel.logs:
        slope = plus(log(alpha), minus(log(beta_)), apply("digamma", t), minus(apply("digamma", rest)))
        value = over(times(value, slope), k)
    if facts.sign(alpha) != 1 or facts.sign(beta_) != 1:
        # with a root of the base on the way the integral may still converge: these two are not conditions of convergence
        return None
    return Moment(Coefficient(value), (t, rest))


def unit(kernel: Kernel, x: Variable, facts: Facts) -> Moment | None:
    """Integrate x^a (log x)^j (α·(1 - x^k))^b (log(1 - x))^i over (0, 1)."""
    if kernel.exponent:
        return None
    a = plus(kernel.power, ONE)
    if not kernel.factors:
        # ∫ x^(a-1) (log x)^j = (-1)^j j!/a^(j+1)
        if kernel.logs > _MOST_LOGS:
            return None
        value = over(number(_signed_factorial(kernel.logs)), power(a, number(kernel.logs + 1)))
        return Moment(Coefficient(value), (a,))
    logarithms = [(base.args[0], e) for base, e in kernel.factors if is_apply(base, "log") and not isinstance(base, Variable)]  # type: ignore[union-attr]
    powers = [(base, e) for base, e in kernel.factors if not is_apply(base, "log")]
    if len(powers) > 1 or len(logarithms) + kernel.logs > 1 or any(e != ONE for _, e in logarithms):
        return None
    alpha, k, b = ONE, ONE, ONE
    if powers:
        found = binomial_base(powers[0][0], x, facts)
        if found is None or facts.simplify(plus(found[0], found[1])) != ZERO or facts.sign(found[2]) != 1:
            return None
        alpha, k, b = found[0], found[2], plus(powers[0][1], ONE)
    t = facts.simplify(over(a, k))
    value = over(times(power(alpha, plus(b, MINUS_ONE)), beta(t, b)), k)
    both = apply("digamma", plus(t, b))
    if kernel.logs:
        value = over(times(value, subtract(apply("digamma", t), both)), k)
    if logarithms:
        found = binomial_base(logarithms[0][0], x, facts)
        if found is None or found[0] != ONE or found[1] != MINUS_ONE or found[2] != k:
            return None
        value = times(value, subtract(apply("digamma", b), both))
    return Moment(Coefficient(value), (a, b))


def _signed_factorial(n: int) -> int:
    result = 1
    for i in range(1, n + 1):
        result *= -i
    return result


def tail(kernel: Kernel, start: Term, facts: Facts) -> Moment | None:
    """Integrate x^a (log x)^j over (start, ∞) for a positive start, j at most 1."""
    if kernel.exponent or kernel.factors or kernel.logs > 1 or facts.sign(start) != 1:
        return None
    s = minus(plus(kernel.power, ONE))
    value = over(power(start, minus(s)), s)
    if kernel.logs:
        value = times(value, plus(log(start), over(ONE, s)))
    return Moment(Coefficient(value), (s,))
