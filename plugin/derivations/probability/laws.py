"""Densities, expectations, sums and integrals in, their normal forms out: conditionals become ratios of joint densities.

Whether an expectation is a sum or an integral does not matter to the identities of the calculus: both become one operator.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from derivations.probability.binder import Bound, Calculus, Rule, bind
from derivations.probability.density import Entry, joint
from derivations.probability.form import Form, atom, product, total
from derivations.probability.names import law_key, slot_key
from derivations.probability.normal import UnsupportedError, canonical, normalise, power
from derivations.probability.scalars import is_scalar
from derivations.term import Apply, Number, Term, apply, number, substitute

_SMALL_SET = 8
"""Elements of a set, or steps of a range of numbers, that are written out."""


def weight(calculus: Calculus, law: Term, values: Sequence[Term]) -> Form:
    """The density of a law at these values."""
    match law:
        case Apply(head="law", args=(name, Apply(head="tuple", args=slots), Apply(head="tuple", args=givens))):
            if len(slots) != len(values):
                raise UnsupportedError
            name = law_key(name, calculus.context)
            entries = [Entry(slot_key(s), canonical(calculus, v)) for s, v in zip(slots, values, strict=True)]
            below = [Entry(slot_key(g.args[0]), canonical(calculus, g.args[1])) for g in givens if isinstance(g, Apply)]
            return conditional(calculus, name, entries, below)
        case Apply(head="law"):
            raise UnsupportedError
    return atom(Apply("density", (law, *(canonical(calculus, v) for v in values))))


def conditional(calculus: Calculus, name: Term, entries: Sequence[Entry], givens: Sequence[Entry]) -> Form:
    """The joint density of all over that of the givens."""
    above = joint(name, (*entries, *givens), calculus.independent, calculus.known, calculus.binary)
    below = joint(name, givens, calculus.independent, calculus.known, calculus.binary)
    return product(above, power(calculus, below, Fraction(-1)), calculus.budget)


def _density(calculus: Calculus, term: Apply) -> Form:
    return weight(calculus, term.args[0], term.args[1:])


def _expectation(calculus: Calculus, term: Apply) -> Form:
    body, law = term.args
    fresh = {b.name: calculus.fresh(vector=not is_scalar(b, calculus.context)) for b in term.bound}
    order = list(term.bound)
    match law:
        case Apply(head="law", args=(_, Apply(head="tuple", args=slots), _)):
            wanted = [slot_key(s) for s in slots]
            found = {slot_key(b): b for b in order}
            if all(w in found for w in wanted):
                order = [found[w] for w in wanted]
            domains = [Apply("support", (s,)) for s in slots]
        case _:
            domains = [Apply("support", (apply("slot", b),)) for b in order]
    if len(order) != len(domains):
        raise UnsupportedError
    inner = product(
        normalise(calculus, substitute(body, fresh)), weight(calculus, law, [fresh[b.name] for b in order]), calculus.budget
    )
    return bind(calculus, inner, [Bound(fresh[b.name], "integral_over", d) for b, d in zip(order, domains, strict=True)])


def _over(calculus: Calculus, term: Apply) -> Form:
    body, domain = term.args
    (variable,) = term.bound
    match domain:
        case Apply(head="set", args=elements) if len(elements) <= _SMALL_SET and term.head == "sum_over":
            if len(set(elements)) == len(elements) and all(isinstance(e, Number) for e in elements):
                parts = [normalise(calculus, substitute(body, {variable.name: e})) for e in elements]
                return total(parts, calculus.budget)
        case Apply(head="interval", args=(lower, upper)) if term.head == "integral_over":
            return _limited(calculus, Apply("integral", (body, lower, upper), term.bound))
    fresh = calculus.fresh(vector=not is_scalar(variable, calculus.context))
    inner = normalise(calculus, substitute(body, {variable.name: fresh}))
    full = isinstance(domain, Apply) and domain.head in ("support", "reals")
    return bind(calculus, inner, [Bound(fresh, "integral_over" if full else term.head, domain)])


def _limited(calculus: Calculus, term: Apply) -> Form:
    body, lower, upper = term.args
    (variable,) = term.bound
    match lower, upper:
        case Number(value=a), Number(value=b) if (
            term.head == "sum" and a.denominator == b.denominator == 1 and b - a < _SMALL_SET
        ):
            steps = (number(a + i) for i in range(int(b - a) + 1))
            return total((normalise(calculus, substitute(body, {variable.name: k})) for k in steps), calculus.budget)
        case Apply(head="neg", args=(Apply(head="infinity"),)), Apply(head="infinity") if term.head == "integral":
            return _over(calculus, Apply("integral_over", (body, apply("reals")), term.bound))
    fresh = calculus.fresh()
    inner = normalise(calculus, substitute(body, {variable.name: fresh}))
    domain = apply("range" if term.head == "sum" else "interval", lower, upper)
    for slot, values in calculus.ranges.items():
        if term.head == "sum" and domain == values:
            return bind(calculus, inner, [Bound(fresh, "integral_over", Apply("support", (slot,)))])
    return bind(calculus, inner, [Bound(fresh, term.head, domain)])


LAWS: Mapping[str, Rule] = {
    "density": _density,
    "expectation": _expectation,
    "sum_over": _over,
    "integral_over": _over,
    "sum": _limited,
    "integral": _limited,
}
"""Rules for densities and for the operators that bind."""
