"""A goal in which names of functions stand alone in, the goal with those as numbers, or vectors, that can be nothing else out.

Where a post writes α(u), the α of sin α or of a/α is its value at some place, and the same one in all of the step. What holds of
any number then holds of it. A name that is only added or multiplied may be a map or a permutation, whose products do not commute.
"""

from collections.abc import Iterator
from dataclasses import replace

from derivations.goal import Goal, Kind, face
from derivations.term import Apply, Term, Variable, walk

OF_NUMBERS = frozenset(
    "sin cos tan cot sec csc asin acos atan sinh cosh tanh exp log gamma factorial erf binomial beta sign floor ceiling".split()
)
"""Heads whose arguments are numbers."""
_SUMS = frozenset({"add", "neg", "mul", "div"})


def as_values(goal: Goal) -> Goal | None:
    """The goal with every function that stands alone as a number, if each surely is one and nothing varies around it."""
    sides = (goal.lhs, goal.rhs)
    functions = {n for n in _names(sides) if goal.context.symbol(n).kind is Kind.FUNCTION}
    alone = frozenset(n for s in sides for n in _alone(s)) & functions
    if not alone or any(face(n) is not None for n in alone):
        return None
    if goal.relation in {"propto", "constant"} and not alone <= set(goal.variables):
        return None  # a function may change with the variable
    certain = {n for s in sides for node in walk(s) for n in _numbers(node)}
    if not alone <= certain or alone & _applied(sides) or any(alone & _names(n.args[:1]) for n in _binders(sides)):
        return None
    symbols = {n: replace(goal.context.symbol(n), kind=Kind.SCALAR) for n in alone}
    return replace(goal, context=replace(goal.context, symbols={**goal.context.symbols, **symbols}))


def as_vectors(goal: Goal) -> Goal | None:
    """The goal with every function that stands alone as a vector, if it does so in inner products and lengths only.

    What holds of any vectors holds in the span of these functions.
    """
    sides = (goal.lhs, goal.rhs)
    functions = {n for n in _names(sides) if goal.context.symbol(n).kind is Kind.FUNCTION}
    alone = frozenset(n for s in sides for n in _alone(s)) & functions
    found = alone | (_families(sides) & functions)
    if not found or goal.relation != "=" or found & _applied(sides) or found & {n for s in sides for n in _outside(s)}:
        return None
    if any(alone & _names(n.args[:1]) for n in _binders(sides)):
        return None
    symbols = {n: replace(goal.context.symbol(n), kind=Kind.VECTOR) for n in found}
    return replace(goal, context=replace(goal.context, symbols={**goal.context.symbols, **symbols}))


def _families(sides: tuple[Term, ...]) -> frozenset[str]:
    """Names that stand with an index."""
    nodes = (n for s in sides for n in walk(s) if isinstance(n, Apply) and n.head == "index")
    return frozenset(n.args[0].name for n in nodes if isinstance(n.args[0], Variable))


def _outside(term: Term) -> Iterator[str]:
    """Names outside inner products and lengths."""
    match term:
        case Variable(name=name):
            yield name
        case Apply(head="inner" | "norm"):
            return
        case Apply(args=args):
            for item in args:
                yield from _outside(item)


def _names(terms: tuple[Term, ...]) -> frozenset[str]:
    return frozenset(n.name for t in terms for n in walk(t) if isinstance(n, Variable))


def _alone(term: Term) -> Iterator[str]:
    """Names that are not applied to anything."""
    match term:
        case Variable(name=name):
            yield name
        case Apply(head="call" | "prime" | "inverse_function" | "index" | "density" | "law", args=(_, *rest)):
            for item in rest:
                yield from _alone(item)
        case Apply(args=args):
            for item in args:
                yield from _alone(item)


def _applied(sides: tuple[Term, ...]) -> frozenset[str]:
    """Names that stand for functions somewhere in the step."""
    heads = ("call", "prime", "inverse_function")
    return frozenset(
        name for s in sides for n in walk(s) if isinstance(n, Apply) and n.head in heads for name in _names(n.args[:1])
    )


def _binders(sides: tuple[Term, ...]) -> Iterator[Apply]:
    """Parts in which something varies, and functions of it with it."""
    return (n for s in sides for n in walk(s) if isinstance(n, Apply) and n.bound)


def _numbers(node: Term) -> Iterator[str]:
    """Names that stand, with factors or addends at most, where a number alone can: in sin x, below a fraction, in an exponent."""
    match node:
        case Apply(head=head, args=args) if head in OF_NUMBERS:
            for item in args:
                yield from _linear(item)
        case Apply(head="div", args=(_, below)):
            yield from _linear(below)
        case Apply(head="pow", args=(_, above)):
            yield from _linear(above)


def _linear(term: Term) -> Iterator[str]:
    match term:
        case Variable(name=name):
            yield name
        case Apply(head=head, args=args) if head in _SUMS:
            for item in args:
                yield from _linear(item)
        case Apply(head="pow", args=(base, _)):
            yield from _linear(base)
