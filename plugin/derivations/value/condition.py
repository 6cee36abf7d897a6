"""Conditions in, their truth out, only where the balls tell; indicators and pieces that are chosen by them."""

from collections.abc import Callable, Mapping
from itertools import pairwise

from flint import fmpq

from derivations.term import Apply, is_apply
from derivations.value import arithmetic
from derivations.value.evaluator import Condition, Evaluator, Rule
from derivations.value.value import Matrix, StraddleError, UndefinedError, UnknownError, Value


def equal(a: Value, b: Value) -> bool:
    """Whether two values are equal, for sure; overlapping balls raise `StraddleError`."""
    if isinstance(a, Matrix) or isinstance(b, Matrix):
        x, y = arithmetic.as_matrix(a), arithmetic.as_matrix(b)
        if x.shape != y.shape:
            return False
        return _all([lambda p=p, q=q: equal(p, q) for p, q in zip(x.entries(), y.entries(), strict=True)])  # type: ignore[misc]
    return arithmetic.is_zero(a - b)


def _all(parts: list[Callable[[], bool]]) -> bool:
    """Conjunction: one part that is surely false settles it, whatever the others are."""
    straddles = False
    for part in parts:
        try:
            if not part():
                return False
        except StraddleError:
            straddles = True
    if straddles:
        raise StraddleError
    return True


def _equal(evaluator: Evaluator, node: Apply) -> bool:
    values = [evaluator.value(part) for part in node.args]
    return _all([lambda p=p, q=q: equal(p, q) for p, q in pairwise(values)])  # type: ignore[misc]


def _not_equal(evaluator: Evaluator, node: Apply) -> bool:
    return not _equal(evaluator, node)


def _order(test: Callable[[int], bool]) -> Condition:
    """A chain of comparisons of neighbours."""

    def rule(evaluator: Evaluator, node: Apply) -> bool:
        values = [arithmetic.real_part(evaluator.scalar(part)) for part in node.args]
        return _all(
            [lambda p=p, q=q: test(arithmetic.sign(q - p)) for p, q in pairwise(values)]  # type: ignore[misc]
        )

    return rule


def _and(evaluator: Evaluator, node: Apply) -> bool:
    return _all([lambda part=part: evaluator.truth(part) for part in node.args])  # type: ignore[misc]


def _or(evaluator: Evaluator, node: Apply) -> bool:
    return not _all([lambda part=part: not evaluator.truth(part) for part in node.args])  # type: ignore[misc]


def _not(evaluator: Evaluator, node: Apply) -> bool:
    return not evaluator.truth(node.args[0])


def _element(evaluator: Evaluator, node: Apply) -> bool:
    place = node.args[1]
    if not isinstance(place, Apply) or place.head not in {"interval", "set", "range", "reals"}:
        message = "membership of a set that is not known"
        raise UnknownError(message)
    if place.head == "reals":
        arithmetic.real_part(evaluator.scalar(node.args[0]))
        return True
    value = evaluator.value(node.args[0])
    if place.head == "set":
        members = [evaluator.value(member) for member in place.args]
        return not _all([lambda m=m: not equal(value, m) for m in members])  # type: ignore[misc]
    x = arithmetic.real_part(arithmetic.as_matrix(value).rows[0][0])
    if place.head == "range" and not (isinstance(x, fmpq) and x.q == 1):
        if isinstance(x, fmpq):
            return False
        raise StraddleError
    parts: list[Callable[[], bool]] = []
    lower, upper = place.args
    # Open or closed is not said of an interval, so a point on its border raises.
    for bound, way in ((lower, 1), (upper, -1)):
        if not is_apply(bound, "infinity") and not (is_apply(bound, "neg") and is_apply(bound.args[0], "infinity")):  # type: ignore[union-attr]
            limit = arithmetic.real_part(evaluator.scalar(bound))
            border = place.head == "interval"
            parts.append(lambda limit=limit, way=way, border=border: _inside(arithmetic.sign(x - limit) * way, border=border))  # type: ignore[misc]
    return _all(parts)


def _inside(way: int, *, border: bool) -> bool:
    if way == 0 and border:
        raise StraddleError
    return way >= 0


def _indicator(evaluator: Evaluator, node: Apply) -> Value:
    return fmpq(int(evaluator.truth(node.args[0])))


def _piecewise(evaluator: Evaluator, node: Apply) -> Value:
    pairs = zip(node.args[::2], node.args[1::2], strict=False)
    for value, condition in pairs:
        if evaluator.truth(condition):
            return evaluator.value(value)
    if len(node.args) % 2:
        return evaluator.value(node.args[-1])
    message = "no piece covers this point"
    raise UndefinedError(message)


CONDITIONS: Mapping[str, Condition] = {
    "equal": _equal,
    "not_equal": _not_equal,
    "less": _order(lambda way: way > 0),
    "less_equal": _order(lambda way: way >= 0),
    "and": _and,
    "or": _or,
    "not": _not,
    "element": _element,
}

HEADS: Mapping[str, Rule] = {"indicator": _indicator, "piecewise": _piecewise}
