"""Heads that bind variables in, rules that build their SymPy expressions out; laws are written out as densities."""

from collections.abc import Mapping
from typing import Any

from derivations.laws import Law, named_law
from derivations.term import Apply, Number, Term, Variable, apply, free_variables, is_apply, number, substitute
from derivations.to_sympy.translation import SympyRule, Translation, applied, generic, symbol, sympy_module


def _limits(term: Apply, t: Translation) -> tuple[Any, Any, Any] | None:
    """The variable and the limits of a binder; None for a set that is no range."""
    sympy = sympy_module()
    name = term.bound[0].name
    if len(term.args) == 3:
        return _bound(name, term.head, t), t.convert(term.args[1]), t.convert(term.args[2])
    match term.args[1]:
        case Apply(head="interval" | "range", args=(lower, upper)):
            return _bound(name, term.head, t), t.convert(lower), t.convert(upper)
        case Apply(head="reals"):
            return _bound(name, term.head, t), -sympy.oo, sympy.oo
        case Apply(head="support"):
            domain = t.context.symbol(name).domain
            first = -sympy.oo if domain.lower is None else sympy.Rational(domain.lower.numerator, domain.lower.denominator)
            last = sympy.oo if domain.upper is None else sympy.Rational(domain.upper.numerator, domain.upper.denominator)
            return _bound(name, term.head, t), first, last
    return None


def _bound(name: str, head: str, t: Translation) -> Any:
    """A bound variable: an integer for sums, the symbol of the context for integrals."""
    sympy = sympy_module()
    if head in {"sum", "product", "sum_over", "product_over"}:
        key = f"{name} \u2032index"
        if key not in t.symbols:
            t.symbols[key] = sympy.Symbol(t.name(name), integer=True)
        return t.symbols[key]
    return symbol(name, t)


def _body(term: Apply, variable: Any, t: Translation) -> Any:
    """The body with its bound variable in place, without touching the free symbol of the same name."""
    name = term.bound[0].name
    old = t.symbols.get(name)
    t.symbols[name] = variable
    try:
        return t.convert(term.args[0])
    finally:
        if old is None:
            del t.symbols[name]
        else:
            t.symbols[name] = old


def _binder(term: Apply, t: Translation) -> Any:
    sympy = sympy_module()
    make = {"sum": sympy.Sum, "product": sympy.Product, "integral": sympy.Integral}[term.head.removesuffix("_over")]
    if len(term.args) == 2 and is_apply(term.args[1], "set") and isinstance(term.args[1], Apply) and make is not sympy.Integral:
        values = [substitute(term.args[0], {term.bound[0].name: v}) for v in dict.fromkeys(term.args[1].args)]
        return t.convert(Apply("add" if make is sympy.Sum else "mul", tuple(values)))
    limits = _limits(term, t)
    if limits is None:
        return generic(term, t)
    return make(_body(term, limits[0], t), limits)


def _derivative(term: Apply, t: Translation) -> Any:
    sympy = sympy_module()
    name = term.bound[0].name
    variable = symbol(name, t)
    derivative = sympy.Derivative(_body(term, variable, t), (variable, t.convert(term.args[2])))
    if term.args[1] == Variable(name):
        return derivative
    return sympy.Subs(derivative, variable, t.convert(term.args[1]))


def _limit(term: Apply, t: Translation) -> Any:
    sympy = sympy_module()
    side = term.args[2].value if isinstance(term.args[2], Number) else 0
    variable = symbol(term.bound[0].name, t)
    direction = "+" if side > 0 else "-" if side < 0 else "+-"
    point = t.convert(term.args[1])
    return sympy.Limit(_body(term, variable, t), variable, point, "+" if point in (sympy.oo, -sympy.oo) else direction)


def _density(term: Apply, t: Translation) -> Any:
    law, values = term.args[0], term.args[1:]
    named = named_law(law)
    if named is not None and len(values) == 1:
        return _supported(values[0], named, t)
    if isinstance(law, Apply) and law.head == "law" and isinstance(law.args[0], Variable):
        givens = law.args[2].args if len(law.args) > 2 and isinstance(law.args[2], Apply) else ()
        at = [g.args[1] for g in givens if isinstance(g, Apply) and len(g.args) == 2]
        slots = law.args[1].args if isinstance(law.args[1], Apply) else ()
        label = "_".join([t.name(law.args[0].name), *(t.name(n) for s in slots for n in _slot_names(s))])
        given = "_given_" + "_".join(t.name(n) for g in givens for n in _slot_names(g)) if givens else ""
        # The prime marks a name that no symbol of a post has.
        return applied(t.name(f"\u2032density {label + given}", label + given), t.all((*values, *at)))
    return generic(term, t)


def _supported(value: Term, named: tuple[Law, tuple[Term, ...]], t: Translation) -> Any:
    """The density of a named law, which is 0 outside its support."""
    law, parameters = named
    lower, upper = law.support(*parameters)
    bounds = [(lower, value)] if not _is_infinite(lower) else []
    bounds += [(value, upper)] if not _is_infinite(upper) else []
    plain = law.density(value, *parameters)
    if not bounds:
        return t.convert(plain)
    inside = [apply("less_equal", a, b) for a, b in bounds]
    return t.convert(apply("piecewise", plain, inside[0] if len(inside) == 1 else apply("and", *inside), number(0)))


def _is_infinite(term: Term) -> bool:
    return is_apply(term, "infinity") or (isinstance(term, Apply) and term.head == "neg" and is_apply(term.args[0], "infinity"))


def _slot_names(term: Term) -> list[str]:
    if isinstance(term, Apply) and term.head == "at":
        return _slot_names(term.args[0])
    return [term.args[0].name] if isinstance(term, Apply) and term.args and isinstance(term.args[0], Variable) else []


def _expectation(term: Apply, t: Translation) -> Any:
    if len(term.bound) != 1:
        return generic(term, t)
    body, law, x = term.args[0], term.args[1], term.bound[0]
    if x.name in free_variables(law):
        return generic(term, t)
    named = named_law(law)
    if named is not None:
        weighted = apply("mul", body, named[0].density(x, *named[1]))
        lower, upper = named[0].support(*named[1])
        return t.convert(apply("sum" if named[0].discrete else "integral", weighted, lower, upper, bound=(x,)))
    weighted = apply("mul", body, apply("density", law, x))
    discrete = "discrete" in t.context.symbol(x.name).properties
    over = "sum_over" if discrete else "integral_over"
    return t.convert(apply(over, weighted, apply("support", apply("slot", x)), bound=(x,)))


RULES: Mapping[str, SympyRule] = {
    **dict.fromkeys(("sum", "product", "sum_over", "product_over", "integral", "integral_over"), _binder),
    "derivative": _derivative,
    "limit": _limit,
    "density": _density,
    "expectation": _expectation,
}
