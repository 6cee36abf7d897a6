"""A term and a model in, the same term with the model's exact values in the place of its free symbols out.

It is how a point is put in before an integral, an infinite sum or a derivative is taken symbolically.
"""

from fractions import Fraction

from flint import fmpq

from derivations.goal import Kind
from derivations.term import Apply, Number, Term, Variable, free_variables, is_apply, substitute
from derivations.value.evaluator import Evaluator
from derivations.value.function import formula
from derivations.value.value import UnknownError, Value

LONGEST = 24
"""Terms of a finite sum that are written out."""
LARGEST = 20_000
"""Nodes of the grounded term."""


def ground(evaluator: Evaluator, term: Term, keep: frozenset[str] = frozenset()) -> Term:
    """The term with numbers for its free symbols, but for the names in `keep`; elements and unknown functions too.

    Raises:
        UnknownError: where a value is not an exact rational number, or the term grows too large.
    """
    match term:
        case Number():
            return term
        case Variable(name=name):
            return term if name in keep else _symbol(evaluator, term)
        case Apply(head="slot"):
            return term
        case Apply(head="index", args=(Variable(name=name), *_)) if name not in keep and not free_variables(term) & keep:
            return _exact(evaluator.value(term))
        case Apply(head="index") if free_variables(term) & keep:
            message = "an element whose index is bound"
            raise UnknownError(message)
        case Apply(head="call", args=(name, *arguments)):
            evaluator.spend(term.size)
            parts = tuple(ground(evaluator, a, keep) for a in arguments)
            return formula(evaluator.model, name, parts)
        case Apply(head="sum" | "product"):
            written = _written_out(evaluator, term, keep)
            if written is not None:
                return written
    inner = keep | {b.name for b in term.bound}
    args = tuple(ground(evaluator, a, inner if i == 0 else keep) for i, a in enumerate(term.args))
    evaluator.spend(len(args) + 1)
    result = Apply(term.head, args, term.bound, term.span)
    if result.size > LARGEST:
        message = "the term is too large with its values put in"
        raise UnknownError(message)
    return result


def _symbol(evaluator: Evaluator, term: Variable) -> Term:
    defined = evaluator.model.definitions.get(term.name)
    if defined is not None and term.name not in evaluator.bound and term.name not in evaluator.model.values:
        return ground(evaluator, defined)
    if evaluator.model.context.symbol(term.name).kind is Kind.LAW:
        return term
    return _exact(evaluator.variable(term))


def _exact(value: Value) -> Number:
    if isinstance(value, fmpq):
        return as_number(value)
    message = "a value that is no exact number stands inside a binder"
    raise UnknownError(message)


def as_number(value: fmpq) -> Number:
    """A rational number as a term."""
    return Number(Fraction(int(value.p), int(value.q)))


def _written_out(evaluator: Evaluator, node: Apply, keep: frozenset[str]) -> Term | None:
    """A finite sum or product as its terms; None where its limits are not finite or not known yet."""
    (body, lower, upper), k = node.args, node.bound[0].name
    if is_apply(lower, "neg") or is_apply(upper, "infinity") or (free_variables(lower) | free_variables(upper)) & keep:
        return None
    first, last = evaluator.integer(lower), evaluator.integer(upper)
    if last - first >= LONGEST or last < first:
        return None
    parts = tuple(ground(evaluator, substitute(body, {k: Number(Fraction(i))}), keep) for i in range(first, last + 1))
    return parts[0] if len(parts) == 1 else Apply("add" if node.head == "sum" else "mul", parts)
