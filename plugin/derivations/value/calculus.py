"""Integrals, infinite sums, derivatives and limits in, their values out: the point is put in first, then the form is closed.

Nothing here trusts a rule without a bound of its error: what has no closed form is unknown.
"""

from collections.abc import Mapping

from derivations.differentiate import differentiate
from derivations.term import Apply
from derivations.value.evaluator import Evaluator, Rule
from derivations.value.ground import ground
from derivations.value.value import UndefinedError, UnknownError, Value

HIGHEST_ORDER = 6


def closed(evaluator: Evaluator, node: Apply) -> Value:
    """The value of an integral or an infinite sum by its closed form; one that provably diverges is undefined."""
    try:
        from derivations import integrate  # noqa: PLC0415 - heavy, and asked for by few terms
    except ImportError as error:
        message = "no closed form is known"
        raise UnknownError(message) from error
    evaluator.spend(50)
    form = integrate.closed_form(ground(evaluator, node), evaluator.budget)
    if isinstance(form, integrate.Diverges):
        message = "it diverges"
        raise UndefinedError(message)
    if form is None or form == node:
        message = "no closed form is known"
        raise UnknownError(message)
    return evaluator.value(form)


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
    if slope is None:
        message = "no derivative is known"
        raise UnknownError(message)
    return inside.value(slope.term)


def _unknown(what: str) -> Rule:
    def rule(_evaluator: Evaluator, _node: Apply) -> Value:
        message = f"{what} is not evaluated"
        raise UnknownError(message)

    return rule


HEADS: Mapping[str, Rule] = {
    "integral": closed,
    "integral_over": closed,
    "derivative": _derivative,
    "limit": _unknown("a limit"),
}
