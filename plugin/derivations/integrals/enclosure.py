"""A term whose variables lie in bounded intervals in, a ball that holds its values out; None where it is not understood."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from flint import arb

from derivations.goal import Context
from derivations.term import Apply, Number, Term, Variable

_HIGHEST = 64
_DEEPEST = 40
FUNCTIONS: Mapping[str, Callable[[Any], Any]] = {
    "exp": lambda a: a.exp(),
    "log": lambda a: a.log(),
    "sin": lambda a: a.sin(),
    "cos": lambda a: a.cos(),
    "tan": lambda a: a.tan(),
    "atan": lambda a: a.atan(),
    "sinh": lambda a: a.sinh(),
    "cosh": lambda a: a.cosh(),
    "tanh": lambda a: a.tanh(),
    "abs": abs,
    "neg": lambda a: -a,
}


def enclosed_sign(term: Term, context: Context) -> int | None:
    """Find the sign of a term by interval arithmetic, where every variable is bounded."""
    ball = enclosure(term, context)
    if ball is None:
        return None
    return 1 if ball > 0 else -1 if ball < 0 else None


def enclosure(term: Term, context: Context, depth: int = 0) -> Any | None:
    """Enclose the values of a term."""
    if isinstance(term, Number):
        return _arb(term.value)
    if isinstance(term, Variable):
        domain = context.symbol(term.name).domain
        if domain.complex or domain.lower is None or domain.upper is None:
            return None
        return _arb(domain.lower).union(_arb(domain.upper))
    if depth > _DEEPEST or term.bound:
        return None
    if term.head == "pi":
        return arb.pi()
    if term.head == "euler":
        return arb(1).exp()
    args = [enclosure(a, context, depth + 1) for a in term.args]
    if not args or any(a is None for a in args):
        return None
    found = _apply(term, args)
    return found if found is not None and found.is_finite() else None


def _apply(term: Apply, args: list[Any]) -> Any | None:
    match term.head:
        case "add":
            return sum(args[1:], args[0])
        case "mul":
            result = args[0]
            for a in args[1:]:
                result *= a
            return result
        case "div":
            return args[0] / args[1]
        case "pow":
            exponent = term.args[1]
            whole = isinstance(exponent, Number) and exponent.value.denominator == 1 and abs(exponent.value) <= _HIGHEST
            return args[0] ** args[1] if whole or args[0] > 0 else None
        case "root":
            return args[0].sqrt() if term.args[1] == Number(Fraction(2)) and args[0] >= 0 else None
    rule = FUNCTIONS.get(term.head)
    return None if rule is None else rule(args[0])


def _arb(value: Fraction) -> Any:
    return arb(value.numerator) / arb(value.denominator)


def bounds(term: Term, context: Context) -> tuple[Fraction, Fraction] | None:
    """Enclose a constant between two rational numbers."""
    if isinstance(term, Number):
        return term.value, term.value
    ball = enclosure(term, context)
    if ball is None:
        return None
    return _fraction(ball.lower(), -1), _fraction(ball.upper(), 1)


def _fraction(value: Any, direction: int) -> Fraction:
    """Round a ball of no width outwards to a multiple of 2^-40."""
    scaled = (value * arb(2) ** 40).floor() if direction < 0 else (value * arb(2) ** 40).ceil()
    whole = scaled.unique_fmpz()
    assert whole is not None
    return Fraction(int(whole), 2**40)
