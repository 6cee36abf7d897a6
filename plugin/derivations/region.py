"""Models in which a goal holds and models in which it fails in, a condition that tells them apart out, if there is a plain one.

The candidates are the usual conditions on one or two symbols, and the signs of what stands under roots and logarithms. What is
found is what was observed; to prove the goal under it is the business of the methods.
"""

from collections.abc import Iterator, Sequence

from derivations.budget import Budget
from derivations.goal import Goal, Kind
from derivations.plain import to_text
from derivations.term import Apply, Number, Term, Variable, apply, free_variables, number, rewrite, substitute, walk
from derivations.value import Model, StraddleError, UndefinedError, UnknownError
from derivations.value.evaluator import Evaluator

MOST_SYMBOLS = 6
_ZERO, _ONE, _TWO = number(0), number(1), number(2)
_HALF_PI = apply("div", apply("pi"), _TWO)


def find_condition(goal: Goal, good: Sequence[Model], bad: Sequence[Model], budget: Budget) -> tuple[str, Term] | None:
    """The first candidate, in order of plainness, that holds in all the good models and in none of the bad ones."""
    for candidate in _candidates(goal):
        if all(_truth(candidate, m, budget) is True for m in good) and all(_truth(candidate, m, budget) is False for m in bad):
            return _text(candidate), candidate
    return None


def _truth(condition: Term, model: Model, budget: Budget) -> bool | None:
    try:
        return Evaluator(model, budget, {}).truth(condition)
    except (UndefinedError, UnknownError, StraddleError):
        return None


def _text(condition: Term) -> str:
    match condition:
        case Apply(head="less", args=(Number(value=v), a)) if v == 0:
            return f"{to_text(a)} > 0"
        case Apply(head="less_equal", args=(Number(value=v), a)):
            return f"{to_text(a)} ≥ {v}"
        case Apply(head="equal", args=(Apply(head="mod", args=(a, _)), Number(value=v))):
            return f"{to_text(a)} is {'odd' if v else 'even'}"
        case Apply(head="and", args=args):
            return " and ".join(_text(a) for a in args)
    return to_text(condition)


def _less(a: Term, b: Term) -> Term:
    return apply("less", a, b)


def _candidates(goal: Goal) -> Iterator[Term]:
    names = sorted(free_variables(goal.lhs) | free_variables(goal.rhs))
    symbols = [goal.context.symbol(n) for n in names]
    scalars = [s for s in symbols if s.kind in {Kind.SCALAR, Kind.RANDOM} and not s.domain.complex][:MOST_SYMBOLS]
    reals = [Variable(s.name) for s in scalars if not s.domain.integer]
    integers = [Variable(s.name) for s in scalars if s.domain.integer]
    yield from _signs(reals)
    yield from _pairs(reals, integers)
    inner = _arguments((goal.lhs, goal.rhs))
    yield from _signs([a for a in inner if not isinstance(a, Variable)])
    for x in (*reals, *inner):
        for bound in (_ONE, _HALF_PI, apply("pi")):
            yield apply("less_equal", apply("abs", x), bound)
    for n in integers:
        for least in (1, 2, 3):
            yield apply("less_equal", number(least), n)
        yield apply("equal", apply("mod", n, _TWO), _ZERO)
        yield apply("equal", apply("mod", n, _TWO), _ONE)


def _signs(terms: Sequence[Term]) -> Iterator[Term]:
    for x in terms:
        yield _less(_ZERO, x)
        yield _less(x, _ZERO)
        yield apply("less_equal", _ZERO, x)
        yield apply("less_equal", x, _ZERO)


def _pairs(reals: Sequence[Term], integers: Sequence[Term]) -> Iterator[Term]:
    for names in (reals, integers):
        for k, x in enumerate(names):
            for y in names[k + 1 :]:
                yield apply("and", _less(_ZERO, x), _less(_ZERO, y))
                yield _less(_ZERO, apply("mul", x, y))
                yield _less(_ZERO, apply("add", x, y))
                yield _less(x, y)
                yield _less(y, x)
                yield apply("less_equal", x, y)
                yield apply("less_equal", y, x)
                yield apply("not_equal", x, y)
                yield apply("equal", x, y)
    if len(reals) > 2:
        yield apply("and", *(_less(_ZERO, x) for x in reals))


_SPECIAL = frozenset({"log", "root", "abs", "sign", "asin", "acos", "atan", "atanh", "acosh", "min", "max"})


def _arguments(sides: Sequence[Term]) -> list[Term]:
    """What stands under roots, logarithms, powers and inverse functions; derivatives are taken at their points."""
    found: dict[Term, None] = {}
    for side in sides:
        written = rewrite(side, _at_point)
        bound = {b.name for node in walk(written) if isinstance(node, Apply) for b in node.bound}
        for node in walk(written):
            if not isinstance(node, Apply) or not node.args:
                continue
            if node.head in _SPECIAL or (node.head == "pow" and not _is_integer(node.args[1])):
                for inner in (node.args[0], *(a for a in _sines(node.args[0]))):
                    if not isinstance(inner, Number) and not free_variables(inner) & bound and free_variables(inner):
                        found[inner] = None
    return list(found)[:8]


def _at_point(node: Term) -> Term:
    match node:
        case Apply(head="derivative", args=(body, point, _), bound=(x,)):
            return substitute(body, {x.name: point})
    return node


def _sines(term: Term) -> tuple[Term, ...]:
    heads = {"sin", "cos", "tan", "exp", "pow"}
    return term.args[:1] if isinstance(term, Apply) and term.head in heads else ()


def _is_integer(term: Term) -> bool:
    return isinstance(term, Number) and term.value.denominator == 1
