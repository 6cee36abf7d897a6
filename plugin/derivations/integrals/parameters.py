"""A context and terms in, the context with what named laws say of their parameters out."""

from collections.abc import Iterable
from dataclasses import replace

from derivations.construct import subtract
from derivations.goal import POSITIVE, Context, Kind
from derivations.laws import named_law
from derivations.term import Apply, Number, Term, Variable, walk


def with_parameters(context: Context, terms: Iterable[Term]) -> Context:
    """Let it be known that parameters of the named laws in these terms, and of the laws in the context, lie where they must.

    A parameter that is a name gets its domain, and so does the name whose square is a variance; of two ends of an interval,
    the lower one lies below.
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


def _is_scalar(name: Variable, context: Context) -> bool:
    symbol = context.symbol(name.name)
    return symbol.kind is Kind.SCALAR and not symbol.shape and not symbol.domain.complex
