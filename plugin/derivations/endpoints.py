"""An end of a range of integration in, the same as a kernel term out: an infinity swallows what is finite beside it."""

from math import prod

from derivations.names import DEVIATION
from derivations.term import Apply, Number, Term, Variable, is_apply, walk
from derivations.vocabulary import Scope


def endpoint(term: Term, scope: Scope) -> Term:
    r"""A limit of an integral, in which an infinity swallows finite addends and positive factors: `(-\infty - \mu)/2`."""
    found = scope(term)
    sign = _infinite(found, scope)
    return found if sign == 0 else Apply("infinity") if sign > 0 else Apply("neg", (Apply("infinity"),))


def _infinite(term: Term, scope: Scope) -> int:
    """The sign of a term that is infinite, 0 where it is not known to be."""
    match term:
        case Apply(head="infinity"):
            return 1
        case Apply(head="neg", args=(inner,)):
            return -_infinite(inner, scope)
        case Apply(head="add", args=args):
            signs = {_infinite(a, scope) for a in args if any(is_apply(n, "infinity") for n in walk(a))}
            return signs.pop() if len(signs) == 1 else 0
        case Apply(head="mul", args=args):
            factors = [a for a in args if any(is_apply(n, "infinity") for n in walk(a))]
            finite = prod(_sign(a, scope) for a in args if a not in factors)
            return _infinite(factors[0], scope) * finite if len(factors) == 1 else 0
        case Apply(head="div", args=(above, below)):
            return _infinite(above, scope) * _sign(below, scope)
        case _:
            return 0


def _sign(term: Term, scope: Scope) -> int:
    """The sign of a finite factor: of a number, its root, or a standard deviation; 0 where it is not known."""
    match term:
        case Number(value=value):
            return (value > 0) - (value < 0)
        case Variable(name=name):
            return int(scope.names.probabilistic and DEVIATION.fullmatch(name) is not None)
        case Apply(head="root", args=(Number(value=value), _)):
            return int(value > 0)
        case Apply(head="mul", args=args):
            return prod(_sign(a, scope) for a in args)
        case _:
            return 0
