"""Sums and products over finite ranges and sets in, their values out; see `calculus` for what has infinitely many terms."""

from collections.abc import Iterable, Mapping
from math import inf

from flint import fmpq

from derivations.term import Apply, Term, is_apply
from derivations.value import arithmetic
from derivations.value.evaluator import Evaluator, Rule
from derivations.value.series import series
from derivations.value.value import UndefinedError, UnfitError, UnknownError, Value

EMPTY = "empty range"
"""Key in the memory of a model in which a sum or product turned out empty."""
LARGEST_RANGE = 2000
"""Terms of a sum that are added one by one."""


def limit(evaluator: Evaluator, term: Term) -> float | int:
    """A limit of a sum: an exact integer, or plus or minus infinity."""
    if is_apply(term, "infinity"):
        return inf
    if isinstance(term, Apply) and term.head == "neg" and is_apply(term.args[0], "infinity"):
        return -inf
    return evaluator.integer(term)


def _fold(evaluator: Evaluator, node: Apply, values: Iterable[Value], head: str) -> Value:
    name = node.bound[0].name
    total: Value = fmpq(0) if head == "sum" else fmpq(1)
    combine = arithmetic.add if head == "sum" else arithmetic.multiply
    first = True
    for value in values:
        part = evaluator.bind({name: value}).value(node.args[0])
        total = part if first else combine(total, part)
        first = False
    return total


def _ranged(head: str) -> Rule:
    def rule(evaluator: Evaluator, node: Apply) -> Value:
        lower, upper = limit(evaluator, node.args[1]), limit(evaluator, node.args[2])
        if isinstance(lower, float) or isinstance(upper, float):
            if head == "sum" and not isinstance(lower, float):
                return series(evaluator, node, lower)
            message = f"an infinite {head} is not evaluated"
            raise UnknownError(message)
        if upper < lower - 1:
            message = "the range is reversed"
            raise UnfitError(message)
        if upper < lower:
            # What fails at empty ranges alone is not accused: refute.py asks for this.
            evaluator.model.memory[EMPTY] = True
        if upper - lower >= LARGEST_RANGE:
            message = "the range is too long"
            raise UnfitError(message)
        return _fold(evaluator, node, (fmpq(k) for k in range(lower, upper + 1)), head)

    return rule


def members(evaluator: Evaluator, place: Term) -> list[Value]:
    """The values in a finite set."""
    if isinstance(place, Apply) and place.head == "range":
        lower, upper = (evaluator.integer(part) for part in place.args)
        if upper - lower >= LARGEST_RANGE:
            message = "the range is too long"
            raise UnfitError(message)
        return [fmpq(k) for k in range(lower, upper + 1)]
    if isinstance(place, Apply) and place.head == "set":
        found: list[Value] = []
        for part in place.args:
            value = evaluator.value(part)
            if not any(_same(value, other) for other in found):
                found.append(value)
        return found
    message = "a set that is not known"
    raise UnknownError(message)


def _same(a: Value, b: Value) -> bool:
    from derivations.value.condition import equal  # noqa: PLC0415 - conditions stand above binders

    return equal(a, b)


def _over(head: str) -> Rule:
    def rule(evaluator: Evaluator, node: Apply) -> Value:
        return _fold(evaluator, node, members(evaluator, node.args[1]), head)

    return rule


def _extreme(head: str) -> Rule:
    def rule(evaluator: Evaluator, node: Apply) -> Value:
        name = node.bound[0].name
        values = members(evaluator, node.args[1])
        if not values:
            message = "an extreme over an empty set"
            raise UndefinedError(message)
        parts = [evaluator.bind({name: v}).scalar(node.args[0]) for v in values]
        best = 0
        for k in range(1, len(parts)):
            way = arithmetic.sign(arithmetic.settle(parts[k] - parts[best]))
            if way == 0 and head.startswith("arg"):
                message = "the extreme is taken twice"
                raise UnfitError(message)
            if (way if head in {"maximum", "argmax"} else -way) > 0:
                best = k
        return values[best] if head.startswith("arg") else parts[best]

    return rule


HEADS: Mapping[str, Rule] = {
    "sum": _ranged("sum"),
    "product": _ranged("product"),
    "sum_over": _over("sum"),
    "product_over": _over("product"),
    "maximum": _extreme("maximum"),
    "minimum": _extreme("minimum"),
    "argmax": _extreme("argmax"),
    "argmin": _extreme("argmin"),
}
