"""A context and terms in, the context with what named laws say of their parameters out."""

from collections.abc import Iterable
from dataclasses import replace

from derivations.construct import subtract
from derivations.goal import POSITIVE, Context, Kind
from derivations.laws import named_law
from derivations.term import Apply, Number, Term, Variable, free_variables, walk

MOST_FACTS = 12
LARGEST = 12
"""Nodes of a parameter that is looked at."""


def with_parameters(context: Context, terms: Iterable[Term]) -> Context:
    """Let it be known that parameters of the named laws in these terms, and of the laws in the context, lie where they must.

    A parameter that is a name gets its domain, and so does the name whose square is a variance; an element of a family, or a
    sum, is known to be positive; of two ends of an interval, the lower one lies below.
    """
    for term in (*terms, *(law.law for law in context.laws)):
        for node in walk(term):
            found = named_law(node)
            if found is None:
                continue
            law, values = found
            for value, (parameter, domain) in zip(values, law.parameters, strict=False):
                name = _scale(value) if domain == POSITIVE else value
                if isinstance(name, Variable) and _is_scalar(name, context):
                    context = context.with_domain(name.name, domain, f"a parameter of the {law.name}: {parameter}")
                elif domain == POSITIVE and _is_compound(name, context) and name not in context.facts:
                    context = replace(context, facts=(*context.facts, name)[:MOST_FACTS])
            if isinstance(node, Apply) and node.head == "uniform":
                gap = subtract(values[1], values[0])
                if not isinstance(gap, Number) and gap not in context.facts:
                    context = replace(context, facts=(*context.facts, gap))
    return context


def _scale(value: Term) -> Term:
    """Find the name whose square a positive parameter is."""
    match value:
        case Apply(head="pow", args=(Variable() as base, Number(value=exponent))) if exponent == 2:
            return base
    return value


def _is_compound(term: Term, context: Context) -> bool:
    """Whether a parameter is an element, a sum … of numbers with a name."""
    if not isinstance(term, Apply) or term.size > LARGEST or not free_variables(term):
        return False
    return all(_is_scalar(n, context) for n in walk(term) if isinstance(n, Variable))


def _is_scalar(name: Variable, context: Context) -> bool:
    symbol = context.symbol(name.name)
    return symbol.kind is Kind.SCALAR and not symbol.shape and not symbol.domain.complex
