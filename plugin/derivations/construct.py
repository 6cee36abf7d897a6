"""Terms in, the term of their sum, product, power … out, with exact numbers folded and neutral elements left out.

The folded term equals the plain one wherever the plain one is defined. Nothing else is simplified: cancelling in
products is the business of the normal form.
"""

from fractions import Fraction
from math import isqrt

from derivations.term import Apply, Number, Term, apply, number

ZERO: Term = number(0)
ONE: Term = number(1)
TWO: Term = number(2)
HALF: Term = number(Fraction(1, 2))
MINUS_ONE: Term = number(-1)
PI: Term = apply("pi")
EULER: Term = apply("euler")
IMAGINARY: Term = apply("imaginary")
INFINITY: Term = apply("infinity")
MINUS_INFINITY: Term = apply("neg", INFINITY)

_DIGITS = 2048
"""Numbers are folded up to this many bits; longer powers stay as they are written."""


def plus(*terms: Term) -> Term:
    """Add up, nested sums flattened, equal terms collected, numbers folded and put last."""
    total: Fraction | int = 0
    rest: dict[Term, Fraction | int] = {}
    stack: list[tuple[Fraction | int, Term]] = [(1, t) for t in reversed(terms)]
    while stack:
        factor, term = stack.pop()
        match term:
            case Number(value=value):
                total += value if factor == 1 else factor * value
                continue
            case Apply(head="add", args=args):
                stack.extend((factor, a) for a in reversed(args))
                continue
            case Apply(head="neg", args=(inner,)):
                stack.append((-factor, inner))
                continue
            case Apply(head="mul", args=(Number(value=value), *others)):
                term = others[0] if len(others) == 1 else Apply("mul", tuple(others))
                factor = value if factor == 1 else factor * value
        rest[term] = rest[term] + factor if term in rest else factor
    found = [_multiple(f, t) for t, f in rest.items() if f]
    if total:
        found.append(number(total))
    if len(found) <= 1:
        return found[0] if found else ZERO
    return Apply("add", tuple(found))


def _multiple(factor: Fraction | int, term: Term) -> Term:
    return term if factor == 1 else times(number(factor), term)


def times(*terms: Term) -> Term:
    """Multiply in order, nested products flattened, numbers folded and put first."""
    total: Fraction | int = 1
    rest: list[Term] = []
    stack = list(reversed(terms))
    while stack:
        match stack.pop():
            case Number(value=value):
                total = value if total == 1 else total * value
            case Apply(head="mul", args=args):
                stack.extend(reversed(args))
            case Apply(head="neg", args=(inner,)):
                total = -total
                stack.append(inner)
            case term:
                rest.append(term)
    if not total:
        return ZERO
    if not rest:
        return number(total)
    if total == 1:
        return rest[0] if len(rest) == 1 else Apply("mul", tuple(rest))
    if total == -1:
        return Apply("neg", (rest[0] if len(rest) == 1 else Apply("mul", tuple(rest)),))
    return Apply("mul", (number(total), *rest))


def minus(term: Term) -> Term:
    """Negate."""
    return times(MINUS_ONE, term)


def subtract(left: Term, right: Term) -> Term:
    """Subtract."""
    return plus(left, minus(right))


def over(above: Term, below: Term) -> Term:
    """Divide; a quotient by the number 0 stays as it is written."""
    match above, below:
        case _, Number(value=value) if value:
            return times(Number(1 / value), above)
        case Number(value=value), _ if value == 0 and not isinstance(below, Number):
            return ZERO
        case Number(value=value), _ if value < 0 and not isinstance(below, Number):
            return minus(over(Number(-value), below))
        case _, Apply(head="neg", args=(inner,)):
            return minus(over(above, inner))
        case _, Apply(head="div", args=(a, b)):
            return over(times(above, b), a)
        case Apply(head="neg", args=(inner,)), _:
            return minus(over(inner, below))
    return Apply("div", (above, below))


def power(base: Term, exponent: Term) -> Term:
    """Raise; 0 to a power that is no positive number stays as it is written."""
    match base, exponent:
        case _, Number(value=value) if value == 1:
            return base
        case Number(value=value), _ if value == 1:
            return ONE
        case Number(value=value), Number(value=n) if n == 0 and value:
            return ONE
        case _, Number(value=n) if n == 0 and not isinstance(base, Number):
            return ONE
        case Number(value=value), Number(value=n) if n.denominator == 1 and (value or n > 0):
            bits = max(value.numerator.bit_length(), value.denominator.bit_length())
            if bits * abs(n.numerator) <= _DIGITS:
                return Number(value**n.numerator)
        case Apply(head="pow", args=(inner, Number(value=m))), Number(value=n) if m.denominator == n.denominator == 1:
            return power(inner, Number(m * n))
    return Apply("pow", (base, exponent))


def square(term: Term) -> Term:
    """Square."""
    return power(term, TWO)


def sqrt(term: Term) -> Term:
    """Take the principal square root; of the square of a rational number, that number."""
    if isinstance(term, Number) and term.value >= 0:
        above, below = _isqrt(term.value.numerator), _isqrt(term.value.denominator)
        if above is not None and below is not None:
            return Number(Fraction(above, below))
    return Apply("root", (term, TWO))


def _isqrt(value: int) -> int | None:
    """Take the exact integer square root, or None."""
    root = isqrt(value)
    return root if root * root == value else None


def exp(term: Term) -> Term:
    """Build the exponential."""
    return ONE if term == ZERO else Apply("exp", (term,))


def log(term: Term) -> Term:
    """Build the natural logarithm."""
    return ZERO if term == ONE else Apply("log", (term,))


def gamma(term: Term) -> Term:
    """Build Γ; of a small positive integer or half-integer, its value."""
    if isinstance(term, Number) and 0 < term.value <= 64 and term.value.denominator <= 2:
        value, argument = Fraction(1), term.value - 1
        while argument > 0:
            value, argument = value * argument, argument - 1
        return Number(value) if term.value.denominator == 1 else times(Number(value), sqrt(PI))
    return Apply("gamma", (term,))


def beta(left: Term, right: Term) -> Term:
    """Build B(a, b)."""
    return Apply("beta", (left, right))


def folded(term: Term) -> Term:
    """Fold the numbers of a term that binds nothing."""
    if not isinstance(term, Apply) or term.bound or not term.args or term.head == "slot":
        return term
    args = tuple(folded(a) for a in term.args)
    match term.head:
        case "add":
            return plus(*args)
        case "neg":
            return minus(args[0])
        case "mul":
            return times(*args)
        case "div":
            return over(*args)
        case "pow":
            return power(*args)
        case "exp":
            return exp(args[0])
        case "log":
            return log(args[0])
        case "abs" if isinstance(args[0], Number):
            return Number(abs(args[0].value))
        case "root" if args[1] == TWO:
            return sqrt(args[0])
    return term if args == term.args else Apply(term.head, args, (), term.span)
