"""Gradients and derivatives of forms in, forms in the slopes of densities out: log-derivatives, products, and sums exchanged.

A density is taken to depend on whatever it is differentiated by, so that its slope is never 0 by a rule; but the slopes of a
density over all values of its variables add up to that of their mass.
"""

from collections.abc import Mapping
from fractions import Fraction

from derivations.letters import plain_name
from derivations.probability.binder import Calculus, Rule, bind, free, reopen
from derivations.probability.form import ZERO, Form, Monomial, atom, letter, monomial, product, scale, total
from derivations.probability.normal import UnsupportedError, normalise, opaque, power
from derivations.probability.scalars import is_scalar
from derivations.term import Apply, Number, Term, Variable, walk


def _slope(calculus: Calculus, term: Apply) -> Form:
    """A gradient, or a first derivative, taken at the variable itself."""
    body, point, *order = term.args
    if len(term.bound) != 1 or point != term.bound[0] or (order and order != [Number(Fraction(1))]):
        return opaque(calculus, term)
    if not any(isinstance(n, Apply) and n.head in ("density", "law", "mean") for n in walk(body)):
        return opaque(calculus, term)
    return _of_form(calculus, normalise(calculus, body), term)


def _of_form(calculus: Calculus, form: Form, term: Apply) -> Form:
    return total((scale(_of_monomial(calculus, m, term), c) for m, c in form.items()), calculus.budget)


def _of_monomial(calculus: Calculus, m: Monomial, term: Apply) -> Form:
    """The product rule."""
    if m.word:
        raise UnsupportedError
    parts: list[Form] = []
    for t, e in m.factors:
        rest = monomial({u: f - (u == t) for u, f in m.factors})
        parts.append(scale(product({rest: Fraction(1)}, _of_atom(calculus, t, term), calculus.budget), e))
    return total(parts, calculus.budget)


def _of_atom(calculus: Calculus, t: Term, term: Apply) -> Form:
    (x,) = term.bound
    found = calculus.closed.get(t)
    if found is not None:
        bounds, body = reopen(calculus, found)
        if any(x.name in free(b.domain) for b in bounds):
            raise UnsupportedError
        calculus.assumed.setdefault("differentiable")
        return bind(calculus, _of_monomial(calculus, body, term), bounds)
    match t:
        case Apply(head="log", args=(inner,)):
            form = normalise(calculus, inner)
            return product(_of_form(calculus, form, term), power(calculus, form, Fraction(-1)), calculus.budget)
        case Apply(head="exp", args=(inner,)):
            return product(atom(t), _of_form(calculus, normalise(calculus, inner), term), calculus.budget)
        case Apply(head="add"):
            return _of_form(calculus, normalise(calculus, t), term)
        case Apply(head="density", args=(law, *_)):
            names = [n.name for n in walk(law) if isinstance(n, Variable)]
            carried = x.name in free(t) or any(_hides(n, x.name) for n in names)
            if not carried and any(_hides(n, x.name) for n in calculus.labels):
                # Where other names carry the variable as a label, a law without it does not depend on it.
                calculus.assumed.setdefault(
                    f"{plain_name(names[0]) if names else 'the law'} does not depend on {plain_name(x.name)}"
                )
                return ZERO
            return _opaque(calculus, t, term)
    holds = any(isinstance(n, Apply) and n.head in ("density", "law") for n in walk(t))
    if x.name not in free(t) and not holds and not any(_hides(n.name, x.name) for n in walk(t) if isinstance(n, Variable)):
        return ZERO
    return _opaque(calculus, t, term)


def _hides(name: str, x: str) -> bool:
    """Whether a name carries another one as a label, as f_θ carries θ."""
    return x in name and name != x


def _opaque(calculus: Calculus, t: Term, term: Apply) -> Form:
    (x,) = term.bound
    slope = Apply(term.head, (t, x, *term.args[2:]), (x,))
    return atom(slope) if term.head == "derivative" and is_scalar(x, calculus.context) else letter(slope)


SLOPES: Mapping[str, Rule] = {"gradient": _slope, "derivative": _slope}
"""Rules for first derivatives of terms that hold laws."""
