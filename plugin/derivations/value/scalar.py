"""Heads of scalars in, rules that give their balls out: arithmetic, elementary and special functions, principal branches only."""

from collections.abc import Callable, Mapping

from flint import acb, arb, fmpq, fmpz

from derivations.term import Apply
from derivations.value import arithmetic
from derivations.value.evaluator import Evaluator, Rule
from derivations.value.value import Scalar, StraddleError, UndefinedError, UnfitError, UnknownError, Value

LARGEST_FACTORIAL = 1000
"""The largest argument of a factorial that is computed exactly."""
LARGEST_FALLING = 400
"""The largest k for which binomial(x, k) of a real x is multiplied out."""

_AT_ZERO = {"exp": 1, "sin": 0, "cos": 1, "tan": 0, "sec": 1, "sinh": 0, "cosh": 1, "tanh": 0, "erf": 0, "erfc": 1}
_AT_ZERO |= {"asin": 0, "atan": 0, "asinh": 0, "atanh": 0}


def _add(evaluator: Evaluator, node: Apply) -> Value:
    total = evaluator.value(node.args[0])
    for part in node.args[1:]:
        total = arithmetic.add(total, evaluator.value(part))
    return total


def _multiply(evaluator: Evaluator, node: Apply) -> Value:
    total = evaluator.value(node.args[0])
    for part in node.args[1:]:
        total = arithmetic.multiply(total, evaluator.value(part))
    return total


def _negate(evaluator: Evaluator, node: Apply) -> Value:
    return arithmetic.negate(evaluator.value(node.args[0]))


def _divide(evaluator: Evaluator, node: Apply) -> Value:
    return arithmetic.divide(evaluator.value(node.args[0]), evaluator.value(node.args[1]))


def _power(evaluator: Evaluator, node: Apply) -> Value:
    base, exponent = (evaluator.value(part) for part in node.args)
    return arithmetic.power(base, exponent, principal=evaluator.model.complex)


def _root(evaluator: Evaluator, node: Apply) -> Value:
    degree = evaluator.scalar(node.args[1])
    return arithmetic.power(evaluator.value(node.args[0]), arithmetic.divide(fmpq(1), degree), principal=evaluator.model.complex)


def _function(name: str) -> Rule:
    """A function that flint has, defined wherever its ball is bounded."""

    def rule(evaluator: Evaluator, node: Apply) -> Value:
        a = evaluator.scalar(node.args[0])
        if isinstance(a, fmpq):
            if a == 0 and name in _AT_ZERO:
                return fmpq(_AT_ZERO[name])
            a = arb(a)
        return arithmetic.settle(getattr(a, name)())

    return rule


def _restricted(name: str, inside: Callable[[fmpq | arb], bool], outside: Callable[[fmpq | arb], bool]) -> Rule:
    """A function that is real on a part of the line only; in complex mode its principal value."""

    def rule(evaluator: Evaluator, node: Apply) -> Value:
        a = evaluator.scalar(node.args[0])
        if isinstance(a, acb):
            return arithmetic.settle(getattr(a, name)())
        if inside(a):
            if isinstance(a, fmpq) and a == 0 and name in _AT_ZERO:
                return fmpq(_AT_ZERO[name])
            return arithmetic.settle(getattr(arb(a), name)())
        if not outside(a):
            raise StraddleError
        if evaluator.model.complex:
            return arithmetic.settle(getattr(acb(a), name)())
        message = f"{name} of a number outside its domain"
        raise UndefinedError(message)

    return rule


def _pole_at_zero(name: str) -> Rule:
    plain = _function(name)

    def rule(evaluator: Evaluator, node: Apply) -> Value:
        if arithmetic.is_zero(evaluator.scalar(node.args[0])):
            message = f"{name} at its pole"
            raise UndefinedError(message, thin=True)
        return plain(evaluator, node)

    return rule


def _log(evaluator: Evaluator, node: Apply) -> Value:
    a = evaluator.scalar(node.args[0])
    if isinstance(a, acb):
        if arithmetic.is_zero(a):
            message = "the logarithm of zero"
            raise UndefinedError(message, thin=True)
        return arithmetic.settle(a.log())
    way = arithmetic.sign(a)
    if way > 0:
        return fmpq(0) if isinstance(a, fmpq) and a == 1 else arithmetic.settle(arb(a).log())
    if way < 0 and evaluator.model.complex:
        return arithmetic.settle(acb(a).log())
    message = "the logarithm of a negative number" if way < 0 else "the logarithm of zero"
    raise UndefinedError(message, thin=way == 0)


def _abs(evaluator: Evaluator, node: Apply) -> Value:
    return abs(evaluator.scalar(node.args[0]))


def _sign(evaluator: Evaluator, node: Apply) -> Value:
    return fmpq(arithmetic.sign(evaluator.scalar(node.args[0])))


def floor(a: Scalar) -> fmpz:
    """The floor of a real number, for sure."""
    a = arithmetic.real_part(a)
    if isinstance(a, fmpq):
        return a.floor()
    whole = a.floor().unique_fmpz()
    if whole is None:
        raise StraddleError
    return whole


def _floor(evaluator: Evaluator, node: Apply) -> Value:
    return fmpq(floor(evaluator.scalar(node.args[0])))


def _ceiling(evaluator: Evaluator, node: Apply) -> Value:
    return fmpq(-floor(-evaluator.scalar(node.args[0])))


def _mod(evaluator: Evaluator, node: Apply) -> Value:
    a, n = evaluator.scalar(node.args[0]), evaluator.scalar(node.args[1])
    return arithmetic.subtract(a, arithmetic.multiply(n, fmpq(floor(arithmetic.settle(_quotient(a, n))))))


def _quotient(a: Scalar, b: Scalar) -> Scalar:
    if arithmetic.is_zero(b):
        message = "a remainder by zero"
        raise UndefinedError(message, thin=True)
    return a / b


def gamma(a: Scalar) -> Scalar:
    """Γ(a); at its poles `UndefinedError`."""
    n = arithmetic.integer(a)
    if n is not None:
        if n <= 0:
            message = "the gamma function at a pole"
            raise UndefinedError(message, thin=True)
        if n <= LARGEST_FACTORIAL:
            return fmpq(fmpz.fac_ui(n - 1))
    return arithmetic.settle((arb(a) if isinstance(a, fmpq) else a).gamma())


def _gamma(evaluator: Evaluator, node: Apply) -> Value:
    return gamma(evaluator.scalar(node.args[0]))


def _factorial(evaluator: Evaluator, node: Apply) -> Value:
    return gamma(arithmetic.settle(evaluator.scalar(node.args[0]) + 1))


def _digamma(evaluator: Evaluator, node: Apply) -> Value:
    a = evaluator.scalar(node.args[0])
    n = arithmetic.integer(a)
    if n is not None and n <= 0:
        message = "the digamma function at a pole"
        raise UndefinedError(message, thin=True)
    return arithmetic.settle((arb(a) if isinstance(a, fmpq) else a).digamma())


def _binomial(evaluator: Evaluator, node: Apply) -> Value:
    n, k = evaluator.scalar(node.args[0]), evaluator.scalar(node.args[1])
    lower = arithmetic.integer(k)
    if lower is not None:
        upper = arithmetic.integer(n)
        if lower < 0:
            if upper is not None and upper >= 0:
                return fmpq(0)
            message = "a binomial coefficient with a negative lower entry"
            raise UnfitError(message)
        if upper is not None and 0 <= upper < lower:
            return fmpq(0)
        if upper is not None and 0 <= upper - lower < lower:
            lower = upper - lower
        if lower <= LARGEST_FALLING:
            evaluator.spend(lower)
            value: Scalar = fmpq(1)
            for i in range(lower):
                value = arithmetic.settle(value * (n - i) / (i + 1))
            return value
    return arithmetic.settle(gamma(n + 1) * _inverse_gamma(k + 1) * _inverse_gamma(n - k + 1))


def _inverse_gamma(a: Scalar) -> Scalar:
    n = arithmetic.integer(a)
    if n is not None and n <= 0:
        return fmpq(0)
    return arithmetic.settle((arb(a) if isinstance(a, fmpq) else a).rgamma())


def _beta(evaluator: Evaluator, node: Apply) -> Value:
    a, b = evaluator.scalar(node.args[0]), evaluator.scalar(node.args[1])
    return arithmetic.settle(gamma(a) * gamma(b) * _inverse_gamma(a + b))


def _real(evaluator: Evaluator, node: Apply) -> Value:
    a = evaluator.scalar(node.args[0])
    return a.real if isinstance(a, acb) else a


def _imag(evaluator: Evaluator, node: Apply) -> Value:
    a = evaluator.scalar(node.args[0])
    return a.imag if isinstance(a, acb) else fmpq(0)


def _conjugate(evaluator: Evaluator, node: Apply) -> Value:
    a = evaluator.scalar(node.args[0])
    return acb(a.real, -a.imag) if isinstance(a, acb) else a


def _extreme(name: str) -> Rule:
    def rule(evaluator: Evaluator, node: Apply) -> Value:
        values = [arithmetic.real_part(evaluator.scalar(part)) for part in node.args]
        if not values:
            message = "an extreme of nothing"
            raise UndefinedError(message)
        best = values[0]
        for value in values[1:]:
            if isinstance(best, fmpq) and isinstance(value, fmpq):
                best = min(best, value) if name == "min" else max(best, value)
            else:
                best = getattr(arb(best), name)(arb(value))
        return best

    return rule


def _constant(make: Callable[[], Scalar]) -> Rule:
    return lambda _evaluator, _node: make()


def _infinity(_evaluator: Evaluator, _node: Apply) -> Value:
    message = "infinity stands where a number is needed"
    raise UnknownError(message)


HEADS: Mapping[str, Rule] = {
    "pi": _constant(arb.pi),
    "euler": _constant(arb.const_e),
    "imaginary": _constant(lambda: acb(0, 1)),
    "infinity": _infinity,
    "add": _add,
    "neg": _negate,
    "mul": _multiply,
    "div": _divide,
    "pow": _power,
    "root": _root,
    "log": _log,
    "asin": _restricted("asin", lambda a: bool(abs(a) <= 1), lambda a: bool(abs(a) > 1)),
    "acos": _restricted("acos", lambda a: bool(abs(a) <= 1), lambda a: bool(abs(a) > 1)),
    "acosh": _restricted("acosh", lambda a: bool(a >= 1), lambda a: bool(a < 1)),
    "atanh": _restricted("atanh", lambda a: bool(abs(a) < 1), lambda a: bool(abs(a) >= 1)),
    "cot": _pole_at_zero("cot"),
    "csc": _pole_at_zero("csc"),
    **{name: _function(name) for name in ("exp", "sin", "cos", "tan", "sec", "sinh", "cosh", "tanh")},
    **{name: _function(name) for name in ("atan", "asinh", "erf", "erfc")},
    "abs": _abs,
    "sign": _sign,
    "floor": _floor,
    "ceiling": _ceiling,
    "mod": _mod,
    "factorial": _factorial,
    "gamma": _gamma,
    "digamma": _digamma,
    "binomial": _binomial,
    "beta": _beta,
    "real": _real,
    "imag": _imag,
    "conjugate": _conjugate,
    "min": _extreme("min"),
    "max": _extreme("max"),
}
