"""An integral that has no closed form in, a ball that surely holds its value out.

The integrator of FLINT is rigorous for integrands that it may evaluate on complex balls and that own up where they are not
analytic (F. Johansson, "Numerical integration in arbitrary-precision ball arithmetic", 2018). Roots, logarithms and real powers
are taken on the right half-plane only, where their principal values are analytic and real on the path.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from flint import acb, arb, ctx, fmpq

from derivations.integrals.definite import Integral
from derivations.integrals.facts import Facts
from derivations.integrals.tails import shortened
from derivations.term import Apply, Number, Term, Variable, free_variables, is_apply, walk
from derivations.value.evaluator import Evaluator
from derivations.value.value import StraddleError, UndefinedError, UnknownError, Value

MOST_EVALUATIONS = 1500
COARSE = (arb(2) ** -12,)
"""Tolerances that are enough to tell values apart, where a fine one asks for too much of a tail."""
_ENTIRE = frozenset({"exp", "sin", "cos", "sinh", "cosh", "erf", "erfc"})
_MEROMORPHIC = frozenset({"tan", "cot", "sec", "csc", "tanh", "gamma", "digamma"})
"""Functions whose poles make a ball that is not finite by themselves."""


def quadrature(evaluator: Evaluator, node: Apply) -> Value:
    """The integral, not inside another one; infinite ends are cut off where a bound of the tail is proved.

    Raises:
        UnknownError: where the integrand has no rule, or the ball does not get small within the work allowed.
    """
    fine = arb(2) ** (12 - ctx.prec)
    if not any(is_apply(n, "infinity") for end in node.args[1:] for n in walk(end)):
        return _between(evaluator, node, fine, arb(0))
    for tolerance in COARSE if _is_wild(node.args[0]) else (fine, *COARSE):
        found = _shortened(evaluator, node, tolerance)
        if found is None:
            break
        try:
            return _between(evaluator, *found)
        except UnknownError:
            continue
    raise UnknownError(UNKNOWN)


def _is_wild(body: Term) -> bool:
    """Whether a wave of an exponential stands there: far out it turns too fast to be integrated."""
    waves = (n for n in walk(body) if isinstance(n, Apply) and n.head in {"sin", "cos"})
    return any(is_apply(n, "exp") for wave in waves for n in walk(wave))


def _shortened(evaluator: Evaluator, node: Apply, tolerance: arb) -> tuple[Apply, arb, arb] | None:
    """The integral between finite ends, the tolerance, and a bound of what is cut off."""
    body, lower, upper = node.args
    if free_variables(node):
        return None
    facts = Facts(evaluator.model.context, evaluator.budget)
    found = shortened(Integral(body, lower, upper, node.bound[0]), tolerance, facts)
    if found is None:
        return None
    integral, rest = found
    return Apply("integral", (body, integral.lower, integral.upper), node.bound), tolerance, rest


def _between(evaluator: Evaluator, node: Apply, tolerance: arb, rest: arb) -> Value:
    """The integral between two finite ends, and a ball around it for the tails."""
    body, lower, upper = node.args
    ends = [evaluator.scalar(lower), evaluator.scalar(upper)]
    if not all(isinstance(e, fmpq | arb) for e in ends):
        message = "an integral between ends that are not real"
        raise UnknownError(message)
    evaluator.spend(MOST_EVALUATIONS * 2 + (body.size if isinstance(body, Apply) else 1) * 50)
    integrand = _compile(evaluator, body, node.bound[0].name)
    found = acb.integral(integrand, acb(ends[0]), acb(ends[1]), rel_tol=tolerance, abs_tol=tolerance, eval_limit=MOST_EVALUATIONS)
    value = found.real
    if not value.is_finite() or not value.rad() < abs(value).abs_upper() * arb(2) ** -40 + arb(2) ** -60 + 4 * tolerance:
        raise UnknownError(UNKNOWN)
    return value + arb(0, rest.upper())


Integrand: TypeAlias = Callable[[acb, bool], acb]
Rule: TypeAlias = Callable[[list[acb], bool], acb]
UNKNOWN = "no closed form of an integral is known"
_NOT_FINITE = acb(arb.nan())


def _compile(evaluator: Evaluator, term: Term, name: str) -> Integrand:
    """The integrand as a function of a complex ball, and of whether it must be analytic there; else it is not finite."""
    if name not in free_variables(term):
        try:
            constant = acb(evaluator.scalar(term))
        except (UndefinedError, StraddleError) as error:
            raise UnknownError(UNKNOWN) from error
        return lambda _x, _analytic: constant
    if isinstance(term, Variable):
        return lambda x, _analytic: x
    if not isinstance(term, Apply) or term.bound:
        raise UnknownError(UNKNOWN)
    if term.head == "pow" and _whole(term.args[1]) is not None:
        base, n = _compile(evaluator, term.args[0], name), _whole(term.args[1])
        return lambda x, analytic: base(x, analytic) ** n
    rule = _RULES.get(term.head)
    if rule is None:
        raise UnknownError(UNKNOWN)
    parts = [_compile(evaluator, a, name) for a in term.args]
    return lambda x, analytic: rule([p(x, analytic) for p in parts], analytic)


def _whole(term: Term) -> int | None:
    if isinstance(term, Number) and term.value.denominator == 1 and abs(term.value) < 10_000:
        return int(term.value)
    return None


def _add(values: list[acb], _analytic: bool) -> acb:  # noqa: FBT001 - FLINT's signature
    total = values[0]
    for value in values[1:]:
        total = total + value
    return total


def _multiply(values: list[acb], _analytic: bool) -> acb:  # noqa: FBT001 - FLINT's signature
    total = values[0]
    for value in values[1:]:
        total = total * value
    return total


def _on_right(operation: Callable[[list[acb]], acb]) -> Rule:
    """What is analytic, and real on the real line, where its first argument lies in the right half-plane."""
    return lambda values, _analytic: operation(values) if values[0].real > 0 else _NOT_FINITE


def _inside_unit(name: str) -> Rule:
    return lambda values, _analytic: getattr(values[0], name)() if abs(values[0]) < 1 else _NOT_FINITE


def _named(name: str) -> Rule:
    return lambda values, _analytic: getattr(values[0], name)()


_RULES: Mapping[str, Rule] = {
    "add": _add,
    "mul": _multiply,
    "neg": lambda values, _analytic: -values[0],
    "div": lambda values, _analytic: values[0] / values[1],
    "pow": _on_right(lambda values: (values[1] * values[0].log()).exp()),
    "root": _on_right(lambda values: (values[0].log() / values[1]).exp()),
    "log": _on_right(lambda values: values[0].log()),
    "abs": lambda values, analytic: values[0].real_abs(analytic=analytic),
    **{name: _named(name) for name in _ENTIRE | _MEROMORPHIC},
    **{name: _inside_unit(name) for name in ("asin", "acos", "atan", "asinh", "atanh")},
}
