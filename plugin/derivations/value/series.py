"""An infinite sum in, its value with a proved bound of its tail out; what grows is undefined, what cannot be bounded unknown.

The terms are written as sums of products of powers cᵏ, linear factors (ak + b)ᵐ, gamma functions of ak + b and logarithms. From
some K on, the ratio of neighbours of such a product is at most
q = |C| K^D Π (1 + |βᵢ|/K)^|mᵢ|, where D ≤ 0 is its degree; if q < 1 the tail is at most |t(K)| / (1 - q).
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product

from flint import arb, fmpq

from derivations.construct import times
from derivations.term import Apply, Number, Term, Variable, apply, free_variables, is_apply
from derivations.value import arithmetic
from derivations.value.evaluator import Evaluator
from derivations.value.ground import ground
from derivations.value.value import Matrix, Scalar, StraddleError, UndefinedError, UnknownError, Value

FIRST, LONGEST = 32, 1500
"""Terms that are added before the tail is bounded for the first time, and the most of them."""
MOST_PARTS = 64
LARGEST_STEP = 6


@dataclass(frozen=True, slots=True)
class Part:
    """A product; `constant` and `factors` are those of the ratio t(k+1)/t(k), up to logarithms, which grow slower than k."""

    term: Term
    constant: Scalar
    factors: tuple[tuple[Fraction, Fraction, Fraction], ...]
    """a, b, m of each (ak + b)ᵐ in the ratio."""
    logs: tuple[tuple[Term, int], ...] = ()
    """Arguments of logarithms that are factors, with their powers."""


class _NoFormError(Exception):
    """The terms are not of the form that is bounded."""


def series(evaluator: Evaluator, node: Apply, lower: int) -> Value:
    """The sum of the body from an integer to infinity.

    Raises:
        UndefinedError: where the terms grow, so that the sum diverges.
        UnknownError: where the tail cannot be bounded.
    """
    name = node.bound[0].name
    body = ground(evaluator, node.args[0], frozenset({name}))
    power = _negative_power(body, name)
    if power is not None:
        return _hurwitz(*power, lower)
    try:
        parts = _parts(evaluator, body, name)
    except _NoFormError as error:
        message = "the tail of an infinite sum cannot be bounded"
        raise UnknownError(message) from error
    if len(parts) == 1 and _grows(parts[0]):
        message = "the sum diverges"
        raise UndefinedError(message)
    return _add_up(evaluator, body, parts, name, lower)


def _add_up(evaluator: Evaluator, body: Term, parts: list[Part], name: str, lower: int) -> Value:
    total: Scalar = fmpq(0)
    k, stop = lower, lower + FIRST
    while True:
        evaluator.spend((stop - k) * 4)
        while k < stop:
            total = arithmetic.settle(total + evaluator.bind({name: fmpq(k)}).scalar(body))
            k += 1
        tail = _tail(evaluator, parts, name, k)
        if tail is not None:
            summed = arb(total) if isinstance(total, fmpq) else total
            summed = summed + arb(0, 1) * tail
            size = abs(summed).abs_upper()
            if tail <= size * arb(2) ** (10 - _precision()) or stop - lower >= LONGEST:
                return arithmetic.settle(summed)
        elif stop - lower >= LONGEST:
            message = "the tail of an infinite sum cannot be bounded"
            raise UnknownError(message)
        stop = min(lower + 2 * (stop - lower), lower + LONGEST)


def _precision() -> int:
    from flint import ctx  # noqa: PLC0415 - the working precision is flint's own

    return int(ctx.prec)


def _tail(evaluator: Evaluator, parts: list[Part], name: str, k: int) -> arb | None:
    """An upper bound of the sum from k on; None where k is too small for one."""
    whole = arb(0)
    for part in parts:
        ratio = _ratio(evaluator, part, name, k)
        if ratio is None or not ratio < 1:
            return None
        try:
            first = evaluator.bind({name: fmpq(k)}).scalar(part.term)
        except (UndefinedError, StraddleError):
            return None
        whole += arb(abs(first)) / (1 - ratio)
    return whole.abs_upper()


def _ratio(evaluator: Evaluator, part: Part, name: str, k: int) -> arb | None:
    """An upper bound of the ratio of neighbours from k on."""
    bound = arb(abs(part.constant))
    degree = Fraction(0)
    for a, b, m in part.factors:
        shift = abs(b / a)
        if not shift < k:
            return None
        relative = arb(fmpq(shift.numerator, shift.denominator)) / k
        away = 1 + relative if m > 0 else 1 - relative
        exponent = fmpq(m.numerator, m.denominator)
        bound *= (away * abs(fmpq(a.numerator, a.denominator))) ** exponent
        degree += m
    if degree > 0:
        return None
    bound *= arb(k) ** fmpq(degree.numerator, degree.denominator)
    for argument, power in part.logs:
        # log t(k+1) / log t(k) falls towards 1 for the arguments that are let through.
        here, there = (evaluator.bind({name: fmpq(i)}).scalar(apply("log", argument)) for i in (k, k + 1))
        if k < 8 or not here > 1:
            return None
        bound *= (arb(there) / arb(here)) ** power
    return bound.abs_upper()


def _grows(part: Part) -> bool:
    """Whether the ratio of neighbours ends above 1, so that the terms do not fall to 0."""
    degree = sum((m for _, _, m in part.factors), Fraction(0))
    limit = arb(abs(part.constant))
    for a, _, m in part.factors:
        limit *= arb(abs(fmpq(a.numerator, a.denominator))) ** fmpq(m.numerator, m.denominator)
    return bool(limit > 0) if degree > 0 else degree == 0 and bool(limit > 1)


def _parts(evaluator: Evaluator, term: Term, name: str) -> list[Part]:
    """The term as a sum of products, for large k."""
    if name not in free_variables(term):
        return [Part(term, fmpq(1), ())]
    line = _linear(term, name)
    if line is not None:
        return [Part(term, fmpq(1), _power_ratio(*line, Fraction(1)))]
    match term:
        case Apply(head="add", args=args):
            found = [p for a in args for p in _parts(evaluator, a, name)]
        case Apply(head="neg", args=(a,)):
            found = [replace(p, term=apply("neg", p.term)) for p in _parts(evaluator, a, name)]
        case Apply(head="abs", args=(a,)):
            found = [replace(p, term=apply("abs", p.term)) for p in _single(evaluator, a, name)]
        case Apply(head="mul", args=args):
            found = [_join(choice) for choice in product(*(_parts(evaluator, a, name) for a in args))]
        case Apply(head="div", args=(a, b)):
            (below,) = _single(evaluator, b, name)
            found = [_join((p, _raised(below, Fraction(-1)))) for p in _parts(evaluator, a, name)]
        case Apply(head="pow", args=(a, Number(value=m))):
            inner = _parts(evaluator, a, name)
            if len(inner) == 1:
                found = [_raised(inner[0], m)]
            elif m.denominator == 1 and 0 < m <= 4:
                found = [_join(choice) for choice in product(*([inner] * int(m)))]
            else:
                raise _NoFormError
        case Apply(head="root", args=(a, Number(value=m))) if m:
            (inner_part,) = _single(evaluator, a, name)
            found = [_raised(inner_part, 1 / m)]
        case Apply(head="pow", args=(base, exponent)) if name not in free_variables(base):
            found = [_geometric(evaluator, term, arithmetic.power(evaluator.scalar(base), fmpq(1)), exponent, name)]
        case Apply(head="exp", args=(exponent,)):
            found = [_geometric(evaluator, term, arb.const_e(), exponent, name)]
        case Apply(head="factorial", args=(a,)):
            found = [Part(term, fmpq(1), _gamma_ratio(a, Fraction(1), name))]
        case Apply(head="gamma", args=(a,)):
            found = [Part(term, fmpq(1), _gamma_ratio(a, Fraction(0), name))]
        case Apply(head="binomial", args=(n, k)):
            found = [Part(term, fmpq(1), _binomial_ratio(n, k, name))]
        case Apply(head="log", args=(a,)):
            found = _logarithm(evaluator, a, name)
        case _:
            raise _NoFormError
    if len(found) > MOST_PARTS:
        raise _NoFormError
    return found


def _single(evaluator: Evaluator, term: Term, name: str) -> list[Part]:
    found = _parts(evaluator, term, name)
    if len(found) != 1 or found[0].logs:
        raise _NoFormError
    return found


def _join(parts: tuple[Part, ...]) -> Part:
    constant: Scalar = fmpq(1)
    for part in parts:
        constant = constant * part.constant
    factors, logs = tuple(f for p in parts for f in p.factors), tuple(g for p in parts for g in p.logs)
    return Part(times(*(p.term for p in parts)), constant, factors, logs)


def _raised(part: Part, m: Fraction) -> Part:
    if part.logs and (m.denominator != 1 or m < 0):
        raise _NoFormError
    constant = arithmetic.power(abs(part.constant), fmpq(m.numerator, m.denominator))
    if isinstance(constant, Matrix):
        raise _NoFormError
    factors = tuple((a, b, n * m) for a, b, n in part.factors)
    return Part(apply("pow", part.term, Number(m)), constant, factors, tuple((g, int(n * m)) for g, n in part.logs))


def _linear(term: Term, name: str) -> tuple[Fraction, Fraction] | None:
    """A and b of ak + b with rational numbers, a ≠ 0."""
    found = _affine(term, name)
    return found if found is not None and found[0] else None


def _affine(term: Term, name: str) -> tuple[Fraction, Fraction] | None:
    match term:
        case Number(value=value):
            return Fraction(0), value
        case Variable(name=other):
            return (Fraction(1), Fraction(0)) if other == name else None
        case Apply(head="add", args=args):
            parts = [_affine(a, name) for a in args]
            if any(p is None for p in parts):
                return None
            return sum((p[0] for p in parts if p), Fraction(0)), sum((p[1] for p in parts if p), Fraction(0))
        case Apply(head="neg", args=(a,)):
            inner = _affine(a, name)
            return None if inner is None else (-inner[0], -inner[1])
        case Apply(head="mul", args=args):
            slope, value = Fraction(0), Fraction(1)
            for arg in args:
                inner = _affine(arg, name)
                if inner is None or (slope and inner[0]):
                    return None
                slope, value = slope * inner[1] + value * inner[0], value * inner[1]
            return slope, value
        case Apply(head="div", args=(above, Number(value=value))) if value:
            inner = _affine(above, name)
            return None if inner is None else (inner[0] / value, inner[1] / value)
    return None


def _power_ratio(a: Fraction, b: Fraction, m: Fraction) -> tuple[tuple[Fraction, Fraction, Fraction], ...]:
    return (a, a + b, m), (a, b, -m)


def _geometric(evaluator: Evaluator, term: Term, base: Value, exponent: Term, name: str) -> Part:
    line = _linear(exponent, name)
    if line is not None and not isinstance(base, Matrix):
        step = fmpq(line[0].numerator, line[0].denominator)
        return Part(term, _ratio_constant(base, step), ())
    if not is_apply(exponent, "add") and not is_apply(exponent, "mul"):
        raise _NoFormError
    # e^(ck + d) with constants that are no rational numbers.
    one, two = (evaluator.bind({name: fmpq(k)}).scalar(exponent) for k in (1, 2))
    if not _is_affine_in(exponent, name) or isinstance(base, Matrix):
        raise _NoFormError
    return Part(term, _ratio_constant(base, two - one), ())


def _is_affine_in(term: Term, name: str) -> bool:
    """Whether the name stands in sums and, once, in products with constants."""
    if name not in free_variables(term) or term == Variable(name):
        return True
    match term:
        case Apply(head="add" | "neg", args=args):
            return all(_is_affine_in(a, name) for a in args)
        case Apply(head="mul", args=args):
            holding = [a for a in args if name in free_variables(a)]
            return len(holding) == 1 and _is_affine_in(holding[0], name)
        case Apply(head="div", args=(a, b)):
            return name not in free_variables(b) and _is_affine_in(a, name)
    return False


def _ratio_constant(base: Scalar, step: Scalar) -> Scalar:
    found = arithmetic.power(abs(base), step)
    if isinstance(found, Matrix):
        raise _NoFormError
    return found


def _gamma_ratio(argument: Term, shift: Fraction, name: str) -> tuple[tuple[Fraction, Fraction, Fraction], ...]:
    """Γ(a(k+1) + c) / Γ(ak + c), for a positive integer a."""
    line = _affine(argument, name)
    if line is None or line[0].denominator != 1 or not 0 <= line[0] <= LARGEST_STEP:
        raise _NoFormError
    a, b = line[0], line[1] + shift
    return tuple((a, b + j, Fraction(1)) for j in range(int(a)))


def _binomial_ratio(n: Term, k: Term, name: str) -> tuple[tuple[Fraction, Fraction, Fraction], ...]:
    upper, lower = _affine(n, name), _affine(k, name)
    if upper is None or lower is None:
        raise _NoFormError
    if upper[0] == 0 and lower[0] == 1:
        return (Fraction(-1), upper[1] - lower[1], Fraction(1)), (Fraction(1), lower[1] + 1, Fraction(-1))
    gap = apply("add", n, apply("neg", k))
    above, below = _gamma_ratio(n, Fraction(1), name), (_gamma_ratio(k, Fraction(1), name), _gamma_ratio(gap, Fraction(1), name))
    return (*above, *((a, b, -m) for part in below for a, b, m in part))


def _logarithm(evaluator: Evaluator, term: Term, name: str) -> list[Part]:
    """Log of a product of positive factors, as the sum of their logarithms."""
    if name not in free_variables(term):
        return [Part(apply("log", term), fmpq(1), ())]
    match term:
        case Apply(head="mul", args=args):
            return [p for a in args for p in _logarithm(evaluator, a, name)]
        case Apply(head="div", args=(a, b)):
            below = [replace(p, term=apply("neg", p.term)) for p in _logarithm(evaluator, b, name)]
            return [*_logarithm(evaluator, a, name), *below]
        case Apply(head="pow", args=(a, n)):
            if name not in free_variables(a) and arithmetic.sign(evaluator.scalar(a)) <= 0:
                raise _NoFormError
            return _parts(evaluator, apply("mul", n, apply("log", a)), name)
        case Apply(head="exp", args=(a,)):
            return _parts(evaluator, a, name)
        case Apply(head="factorial", args=(Variable(),)):
            return [Part(apply("log", term), fmpq(1), (), ((term, 1),))]
    line = _linear(term, name)
    if line is None or line[0] <= 0:
        raise _NoFormError
    return [Part(apply("log", term), fmpq(1), (), ((term, 1),))]


def _negative_power(term: Term, name: str) -> tuple[Fraction, Fraction, int] | None:
    """a, b and m of 1/(ak + b)ᵐ, m ≥ 2."""
    match term:
        case Apply(head="div", args=(Number(value=value), Apply(head="pow", args=(base, Number(value=m))))) if value == 1:
            line = _linear(base, name)
        case Apply(head="pow", args=(base, Number(value=n))):
            m, line = -n, _linear(base, name)
        case _:
            return None
    return (*line, int(m)) if line is not None and m.denominator == 1 and 2 <= m <= 64 else None


def _hurwitz(a: Fraction, b: Fraction, m: int, lower: int) -> Value:
    """Σ 1/(ak + b)ᵐ = ζ(m, lower + b/a) / aᵐ."""
    start = lower + b / a
    if start <= 0:
        message = "the first terms of an infinite sum have poles or signs of their own"
        raise UnknownError(message)
    value = arb(m).zeta(arb(fmpq(start.numerator, start.denominator)))
    return arithmetic.settle(value / arb(fmpq(a.numerator, a.denominator)) ** m)
