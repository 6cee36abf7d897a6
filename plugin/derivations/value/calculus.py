"""Integrals, infinite sums, derivatives and limits in, their values out: the point is put in first, then the form is closed.

Nothing here trusts a rule without a bound of its error: what has no closed form is unknown.
"""

from collections.abc import Mapping
from dataclasses import replace

from derivations.differentiate import differentiate
from derivations.goal import Context
from derivations.term import Apply, Number, Term, Variable, holds, walk
from derivations.value.condition import equal
from derivations.value.evaluator import Evaluator, Rule
from derivations.value.ground import ground
from derivations.value.quadrature import quadrature
from derivations.value.value import UndefinedError, UnfitError, UnknownError, Value

HIGHEST_ORDER = 6
INTEGRALS = frozenset({"integral", "integral_over"})


def closed(evaluator: Evaluator, node: Apply) -> Value:
    """The value of an integral by its closed form; one that provably diverges is undefined."""
    from derivations.integrals.facts import Facts  # noqa: PLC0415 - heavy, and asked for by few terms
    from derivations.integrals.unfold import OutsideSupportError, unfold_laws  # noqa: PLC0415 - the same

    evaluator.spend(50)
    # Where every symbol has its value, nothing that is given of symbols is left to lean on.
    context = replace(evaluator.model.context, givens=(), facts=())
    try:
        written = unfold_laws(ground(evaluator, node), Facts(context, evaluator.budget))
    except OutsideSupportError as error:
        message = "a density is taken outside its support"
        raise UnfitError(message) from error
    values: dict[str, Value] = {}
    form = _measured(evaluator, _closed_inside(evaluator, written, context), values)
    return evaluator.bind(values).value(form)


def _closed_inside(evaluator: Evaluator, term: Term, context: Context) -> Term:
    """The term with its integrals closed, innermost first."""
    from derivations.integrals.closed_form import Diverges, closed_form  # noqa: PLC0415 - heavy, and asked for by few terms

    if not isinstance(term, Apply) or not holds(term, INTEGRALS):
        return term
    args = tuple(_closed_inside(evaluator, a, context) for a in term.args)
    term = Apply(term.head, args, term.bound, term.span)
    if term.head not in INTEGRALS:
        return term
    form = closed_form(term, context, evaluator.budget)
    if isinstance(form, Diverges):
        message = "the integral diverges"
        raise UndefinedError(message)
    return term if form is None else form


def _measured(evaluator: Evaluator, term: Term, values: dict[str, Value]) -> Term:
    """The term with names for its integrals over finite intervals, whose values are found by rigorous quadrature."""
    if not isinstance(term, Apply) or not holds(term, INTEGRALS):
        return term
    if term.head == "integral":
        name = f"\u2032integral{len(values)}"
        values[name] = quadrature(evaluator, term)
        return Variable(name)
    if term.head == "integral_over":
        message = "no closed form of an integral is known"
        raise UnknownError(message)
    if term.bound and holds(term.args[0], INTEGRALS):
        message = "an integral stands inside another binder"
        raise UnknownError(message)
    return Apply(term.head, tuple(_measured(evaluator, a, values) for a in term.args), term.bound, term.span)


def _derivative(evaluator: Evaluator, node: Apply) -> Value:
    order = evaluator.integer(node.args[2])
    if not 0 <= order <= HIGHEST_ORDER:
        message = "a derivative of such an order"
        raise UnknownError(message)
    body, name = node.args[0], node.bound[0].name
    inside = evaluator.bind({name: evaluator.scalar(node.args[1])})
    # The formula of a derivative may have a value where the function has none: log x at -1.
    inside.scalar(body)
    slope = differentiate(body, name, evaluator.budget, order)
    if slope is None:
        slope = differentiate(ground(evaluator, body, frozenset({name})), name, evaluator.budget, order)
    if slope is None or any(isinstance(n, Apply) and n.head == "derivative" and n.args[0] == body for n in walk(slope.term)):
        message = "no derivative is known"
        raise UnknownError(message)
    return inside.value(slope.term)


def _limit(evaluator: Evaluator, node: Apply) -> Value:
    """A limit that is proved to exist; where one side alone is looked from, two sides must agree."""
    from derivations.integrals.facts import Facts  # noqa: PLC0415 - heavy, and asked for by few terms
    from derivations.integrals.limits import ENDS, limit  # noqa: PLC0415 - the same

    evaluator.spend(50)
    grounded = ground(evaluator, node)
    assert isinstance(grounded, Apply)
    body, point, side = grounded.args
    sides = [int(side.value)] if isinstance(side, Number) and side.value else [1, -1]
    if point in ENDS:
        sides = sides[:1]
    facts = Facts(evaluator.model.context, evaluator.budget)
    values: list[Value] = []
    for way in sides:
        found = limit(body, point, way, grounded.bound[0], facts)
        if found is None or found in ENDS:
            message = "a limit is not known" if found is None else "a limit is infinite"
            raise UnknownError(message)
        values.append(evaluator.value(found))
    if len(values) == 2 and not equal(*values):
        message = "the limits from the two sides differ"
        raise UndefinedError(message)
    return values[0]


HEADS: Mapping[str, Rule] = {
    "integral": closed,
    "integral_over": closed,
    "derivative": _derivative,
    "limit": _limit,
}
