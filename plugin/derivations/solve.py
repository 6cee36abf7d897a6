"""An equation that is given in, a scalar and the term that it must then equal out, if one stands alone or linearly in it."""

from collections.abc import Callable, Mapping

from derivations.goal import Context, Given, Kind
from derivations.term import Apply, Number, Term, Variable, apply, free_variables, number, substitute, walk

_OPPOSITE: Mapping[str, str] = {
    "exp": "log",
    "log": "exp",
    "sinh": "asinh",
    "asinh": "sinh",
    "atanh": "tanh",
    "atan": "tan",
}
"""Heads and their inverses on the whole of the value's domain; what is lost at its border the model's own check finds."""


def solve(given: Given, context: Context, taken: frozenset[str], alone: frozenset[str] = frozenset()) -> tuple[str, Term] | None:
    """A free scalar and its value; none of `taken`. The caller checks the value against the domain.

    Of those `alone`, which nothing else speaks of, either of two roots will do.
    """
    for name in sorted(free_variables(given.lhs) | free_variables(given.rhs), key=lambda n: _rank(n, given)):
        symbol = context.symbol(name)
        if name in taken or symbol.kind is not Kind.SCALAR or symbol.domain.integer or symbol.domain.complex:
            continue
        if not _only_free(name, given):
            continue
        several = name not in alone and _two_roots(given, name, context)
        value = (None if several else _isolate(given, name)) or _linear(given, name)
        if value is not None and name not in free_variables(value):
            return name, value
    return None


def _two_roots(given: Given, name: str, context: Context) -> bool:
    """Whether an even power hides a second solution, so that one root alone would make every model agree on too much."""
    lower = context.symbol(name).domain.lower
    if lower is not None and lower >= 0:
        return False
    for side in (given.lhs, given.rhs):
        for node in walk(side):
            match node:
                case Apply(head="pow", args=(base, Number(value=value))) if value.numerator % 2 == 0 and _count(base, name):
                    return True
                case Apply(head="abs", args=(base,)) if _count(base, name):
                    return True
    return False


def _rank(name: str, given: Given) -> tuple[bool, str]:
    """A side that is the bare name is its own solution."""
    return (given.lhs != Variable(name) and given.rhs != Variable(name), name)


def _count(term: Term, name: str) -> int:
    return sum(isinstance(node, Variable) and node.name == name for node in walk(term))


def _only_free(name: str, given: Given) -> bool:
    """Whether the name stands nowhere under a binder, a call, an index or a slot."""
    for side in (given.lhs, given.rhs):
        for node in walk(side):
            opaque = isinstance(node, Apply) and (node.bound or node.head in {"call", "index", "slot", "law", "density", "mean"})
            if opaque and _count(node, name):
                return False
    return True


def _isolate(given: Given, name: str) -> Term | None:
    """Peel operations off the one side that holds the name once."""
    side, value = given.lhs, given.rhs
    if _count(side, name) == 0:
        side, value = value, side
    if _count(side, name) != 1 or _count(value, name):
        return None
    while not isinstance(side, Variable):
        if not isinstance(side, Apply):
            return None
        place = next(k for k, a in enumerate(side.args) if _count(a, name))
        peeled = _peel(side, place, value)
        if peeled is None:
            return None
        value, side = peeled, side.args[place]
    return value


def _peel(node: Apply, place: int, value: Term) -> Term | None:
    others = tuple(a for k, a in enumerate(node.args) if k != place)
    match node.head:
        case "add":
            return apply("add", value, *(apply("neg", o) for o in others))
        case "neg":
            return apply("neg", value)
        case "mul":
            return apply("div", value, others[0] if len(others) == 1 else Apply("mul", others)) if others else value
        case "div":
            return apply("mul", value, others[0]) if place == 0 else apply("div", others[0], value)
        case "root" if place == 0:
            return apply("pow", value, others[0])
        case "pow" if place == 0 and isinstance(others[0], Number) and others[0].value:
            # The positive root; the caller finds out whether the domain allows it.
            return apply("pow", value, Number(1 / others[0].value))
        case "pow" if place == 1:
            return apply("div", apply("log", value), apply("log", others[0]))
        case head if head in _OPPOSITE:
            return apply(_OPPOSITE[head], value)
    return None


def _linear(given: Given, name: str) -> Term | None:
    """Solve a sum whose terms hold the name as a factor, or a quotient of such sums."""
    gap = apply("add", given.lhs, apply("neg", given.rhs))
    if not _is_linear(gap, name):
        return None
    at: Callable[[int], Term] = lambda n: substitute(gap, {name: number(n)})  # noqa: E731 - named for the formula
    return apply("div", at(0), apply("add", at(0), apply("neg", at(1))))


def _is_linear(term: Term, name: str) -> bool:
    if not _count(term, name) or isinstance(term, Variable):
        return True
    if not isinstance(term, Apply):
        return False
    match term.head:
        case "add" | "neg":
            return all(_is_linear(a, name) for a in term.args)
        case "mul":
            holding = [a for a in term.args if _count(a, name)]
            return len(holding) == 1 and _is_linear(holding[0], name)
        case "div":
            return not _count(term.args[1], name) and _is_linear(term.args[0], name)
    return False
