"""A term and a model in, the term with its unknown laws written out as sums of numbers out: for people and for other engines."""

from fractions import Fraction

from flint import fmpq

from derivations.budget import Budget
from derivations.probability.finite import Finite, finite
from derivations.probability.names import base_name, is_random_term, law_key, slot_key
from derivations.probability.random_variable import average_over, by_named_law
from derivations.probability.world import KEY, reference
from derivations.term import Apply, Number, Term, Variable, apply, number, walk
from derivations.value.evaluator import Evaluator
from derivations.value.point import Model
from derivations.value.value import Matrix, UnknownError, Value

LARGEST = 20_000
"""Nodes of a term that is written out."""
_MOST_STEPS = 12


def write_out(term: Term, model: Model, budget: Budget | None = None) -> Term:
    """The term without unknown laws, expectations over random variables and probabilities; unchanged if the model has no laws.

    Raises:
        UnknownError, UndefinedError, StraddleError: where a law has no value.
    """
    if KEY not in model.memory:
        return term
    return _write(Evaluator(model, budget or Budget(1_000_000), {}), term)


def _write(evaluator: Evaluator, term: Term) -> Term:
    evaluator.spend(2)
    match term:
        case Number():
            return term
        case Variable(name=name):
            return as_term(evaluator.bound[name]) if name in evaluator.bound else term
        case Apply(head="index", args=(Variable(name=name), *_)) if name in evaluator.bound:
            return as_term(evaluator.value(term))
        case Apply(head="density", args=(Apply(head="law"), *_)) | Apply(head="probability"):
            return as_term(evaluator.value(term))
        case Apply(head="expectation", args=(body, Apply(head="law", args=(name, Apply(args=slots), Apply(args=givens))))):
            laws = finite(evaluator)
            below = laws.given([(slot_key(g.args[0]), g.args[1]) for g in givens if isinstance(g, Apply)])
            places = [laws.place(slot_key(s)) for s in slots]
            by_slot = {slot_key(b): b for b in term.bound}
            bound = [by_slot[slot_key(s)] for s in slots] if all(slot_key(s) in by_slot for s in slots) else list(term.bound)
            law = law_key(name, evaluator.model.context)
            parts: list[Term] = []
            whole = laws.mass(law, below)
            for cells, mass in laws.masses(law, places, below):
                values = {b.name: laws.points(p)[cells[p]] for b, p in zip(bound, places, strict=True)}
                parts.append(apply("mul", as_term(mass / whole), _write(evaluator.bind(values), body)))
            return _sum(parts)
        case Apply(head="sum_over" | "integral_over", args=(body, Apply(head="support", args=(slot,)))):
            return _over(evaluator, term, body, slot)
        case Apply(head="mean", args=(body, *_)):
            named = by_named_law(finite(evaluator), term)
            if named is not None:
                return named
            found = average_over(evaluator, term)
            return _sum([apply("mul", as_term(mass), _write(inside, body)) for mass, inside in found])
        case Apply(head="sum" | "product" as head, args=(body, lower, upper), bound=(k,)) if _lawful(evaluator, body):
            first, last = evaluator.integer(lower), evaluator.integer(upper)
            if last - first > _MOST_STEPS:
                message = "too many terms to write out"
                raise UnknownError(message)
            steps = [_write(evaluator.bind({k.name: fmpq(i)}), body) for i in range(first, last + 1)]
            return _sum(steps) if head == "sum" else Apply("mul", tuple(steps)) if steps else number(1)
    if term.head == "slot":
        return term
    hidden = {b.name for b in term.bound}
    inside = Evaluator(evaluator.model, evaluator.budget, {k: v for k, v in evaluator.bound.items() if k not in hidden})
    return Apply(
        term.head, tuple(_write(inside if i == 0 else evaluator, a) for i, a in enumerate(term.args)), term.bound, term.span
    )


def _over(evaluator: Evaluator, term: Apply, body: Term, slot: Term) -> Term:
    laws: Finite = finite(evaluator)
    place = (base_name(slot_key(slot)), ())
    if place[0] not in laws.world.scanned.order:
        hidden = {b.name for b in term.bound}
        inside = Evaluator(evaluator.model, evaluator.budget, {k: v for k, v in evaluator.bound.items() if k not in hidden})
        return Apply(term.head, (_write(inside, body), *term.args[1:]), term.bound, term.span)
    parts: list[Term] = []
    for k, point in enumerate(laws.points(place)):
        inner = _write(evaluator.bind({term.bound[0].name: point}), body)
        parts.append(apply("mul", as_term(reference(laws.world, place[0], k)), inner))
    return _sum(parts)


def _lawful(evaluator: Evaluator, term: Term) -> bool:
    """Whether a body holds laws or random variables, so that a sum of it is written out."""
    heads = {"law", "mean", "probability"}
    bound = evaluator.bound
    return any(
        n.head in heads
        if isinstance(n, Apply)
        else isinstance(n, Variable) and (n.name in bound or is_random_term(n, evaluator.model.context))
        for n in walk(term)
    )


def _sum(parts: list[Term]) -> Term:
    if sum(p.size if isinstance(p, Apply) else 1 for p in parts) > LARGEST:
        message = "the sum is too large to write out"
        raise UnknownError(message)
    return parts[0] if len(parts) == 1 else Apply("add", tuple(parts)) if parts else number(0)


def as_term(value: Value) -> Term:
    """An exact value as a term; raises `UnknownError` for a ball."""
    if isinstance(value, fmpq):
        return Number(Fraction(int(value.p), int(value.q)))
    if isinstance(value, Matrix):
        return Apply("matrix", tuple(Apply("row", tuple(as_term(e) for e in row)) for row in value.rows))
    message = "a value that is no exact number stands in a law"
    raise UnknownError(message)
