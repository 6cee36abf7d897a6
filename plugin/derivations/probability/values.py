"""Densities of unknown laws, and expectations, sums and integrals over their variables in; values in a finite model out."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from flint import fmpq

from derivations.goal import Context
from derivations.laws import named_law
from derivations.probability.finite import Cells, finite
from derivations.probability.names import base_name, law_key, slot_key
from derivations.probability.world import KEY, reference
from derivations.term import Apply, Term, is_apply, walk
from derivations.value import arithmetic, binder, calculus
from derivations.value.evaluator import Evaluator, Rule
from derivations.value.value import UndefinedError, UnknownError, Value


def parts(law: Term, context: Context) -> tuple[Term, tuple[Term, ...], tuple[tuple[Term, Term], ...]]:
    """Name, slots and givens of an unknown law; raises `UnknownError` for any other."""
    match law:
        case Apply(head="law", args=(name, Apply(head="tuple", args=slots), Apply(head="tuple", args=givens))):
            below = tuple((slot_key(g.args[0]), g.args[1]) for g in givens if isinstance(g, Apply) and g.head == "at")
            return law_key(name, context), tuple(slot_key(s) for s in slots), below
    message = "a law that is not known"
    raise UnknownError(message)


def _density(evaluator: Evaluator, node: Apply) -> Value:
    law, *values = node.args
    if not isinstance(law, Apply) or law.head != "law":
        return _named(evaluator, law, values)
    name, slots, givens = parts(law, evaluator.model.context)
    laws = finite(evaluator)
    below = laws.given(givens)
    above = laws.cells(list(zip(slots, values, strict=True)))
    if above is None or above.keys() & below.keys():
        message = "a variable that stands twice in a law"
        raise UnknownError(message)
    return laws.mass(name, below | above) / laws.mass(name, below) / laws.weight(above)


def _named(evaluator: Evaluator, law: Term, values: Sequence[Term]) -> Value:
    """The density of a named law of one variable inside its support: outside, posts mean the formula or 0."""
    found = named_law(law)
    if found is None or len(values) != 1:
        message = "the density of a law that is not known"
        raise UnknownError(message)
    entry, parameters = found
    value = evaluator.scalar(values[0])
    for bound, way in zip(entry.support(*parameters), (1, -1), strict=True):
        if any(is_apply(part, "infinity") for part in walk(bound)):
            continue
        side = arithmetic.sign(arithmetic.settle(value - evaluator.scalar(bound))) * way
        if side < 0 or (side == 0 and not entry.discrete):
            message = "a density outside its support, or at the border of it"
            raise UnknownError(message)
    if entry.discrete and arithmetic.integer(value) is None:
        message = "a mass at a number that is no integer"
        raise UnknownError(message)
    for (_, domain), parameter in zip(entry.parameters, parameters, strict=False):
        number = evaluator.scalar(parameter)
        if not isinstance(number, fmpq):
            continue
        if not domain.contains(Fraction(int(number.p), int(number.q))):
            message = "a law with a parameter outside its domain"
            raise UndefinedError(message)
    return evaluator.value(entry.density(values[0], *parameters))


def _expectation(evaluator: Evaluator, node: Apply) -> Value:
    body, law = node.args
    if not isinstance(law, Apply) or law.head != "law":
        return calculus.closed(evaluator, node)
    name, slots, givens = parts(law, evaluator.model.context)
    laws = finite(evaluator)
    below = laws.given(givens)
    by_slot = {slot_key(b): b for b in node.bound}
    bound = [by_slot[s] for s in slots] if all(s in by_slot for s in slots) else list(node.bound)
    places = [laws.place(s) for s in slots]
    if len(bound) != len(slots) or below.keys() & set(places):
        message = "an expectation over other variables than its law has"
        raise UnknownError(message)

    def at(cells: Cells) -> Value:
        values = {b.name: laws.points(p)[cells[p]] for b, p in zip(bound, places, strict=True)}
        return evaluator.bind(values).value(body)

    return laws.average(name, places, below, at)


def _over(head: str) -> Rule:
    earlier = {"sum_over": binder.HEADS["sum_over"], "integral_over": calculus.HEADS["integral_over"]}[head]

    def rule(evaluator: Evaluator, node: Apply) -> Value:
        domain = node.args[1]
        if not isinstance(domain, Apply) or domain.head != "support" or KEY not in evaluator.model.memory:
            return earlier(evaluator, node)
        laws = finite(evaluator)
        slot = slot_key(domain.args[0])
        if base_name(slot) not in laws.world.scanned.order:
            return earlier(evaluator, node)
        place = (base_name(slot), ())
        total: Value | None = None
        for k, point in enumerate(laws.points(place)):
            inside = evaluator.bind({node.bound[0].name: point})
            part = arithmetic.multiply(reference(laws.world, place[0], k), inside.value(node.args[0]))
            total = part if total is None else arithmetic.add(total, part)
        assert total is not None
        return total

    return rule


HEADS: Mapping[str, Rule] = {
    "density": _density,
    "expectation": _expectation,
    "sum_over": _over("sum_over"),
    "integral_over": _over("integral_over"),
}
