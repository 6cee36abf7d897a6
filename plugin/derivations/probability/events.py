"""An event in; sums of signed conjunctions of simple events out, by inclusion and exclusion."""

from fractions import Fraction

from derivations.term import Apply, Term, Variable, apply


class EventError(Exception):
    """A term that is no event we can read."""


Conjunctions = dict[frozenset[Term], Fraction]
"""Sets of simple events that happen together, with the coefficients of their indicators."""
LARGEST = 64


def conjunctions(event: Term) -> Conjunctions:
    """The indicator of an event as a polynomial in indicators of simple events.

    Raises:
        EventError: where the term is no event, or the polynomial is too large.
    """
    match event:
        case Apply(head="and", args=args):
            result: Conjunctions = {frozenset(): Fraction(1)}
            for a in args:
                result = _times(result, conjunctions(a))
            return result
        case Apply(head="tuple", args=args) if args:
            return conjunctions(Apply("and", args))
        case Apply(head="or", args=args):
            result = {frozenset(): Fraction(1)}
            for a in args:
                result = _times(result, _complement(conjunctions(a)))
            return _complement(result)
        case Apply(head="not", args=(a,)):
            return _complement(conjunctions(a))
        case Apply(head="not_equal", args=(a, b)):
            return _complement(conjunctions(apply("equal", a, b)))
        case Apply(head="less_equal", args=(a, b)):
            return _complement(conjunctions(apply("less", b, a)))
        case Apply(head="equal" | "less" | "element") | Variable() | Apply(head="index"):
            return {frozenset({event}): Fraction(1)}
    message = "not an event"
    raise EventError(message)


def _complement(a: Conjunctions) -> Conjunctions:
    result = {k: -v for k, v in a.items()}
    result[frozenset()] = result.get(frozenset(), Fraction(0)) + 1
    return {k: v for k, v in result.items() if v}


def _times(a: Conjunctions, b: Conjunctions) -> Conjunctions:
    if len(a) * len(b) > LARGEST:
        message = "an event of too many parts"
        raise EventError(message)
    result: Conjunctions = {}
    for k, v in a.items():
        for m, w in b.items():
            result[k | m] = result.get(k | m, Fraction(0)) + v * w
    return {k: v for k, v in result.items() if v}
