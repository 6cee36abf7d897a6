"""A form in, a term out that has the same value wherever the form is defined."""

from collections.abc import Hashable
from fractions import Fraction
from typing import Any

from derivations.algebra.field import Field, Form, OutOfReachError
from derivations.algebra.positivity import POSITIVE, poly_sign
from derivations.term import Apply, Number, Term, Variable, apply, number

ONE = number(1)


def to_term(form: Form) -> Term:
    """The form as a term in kernel heads.

    Raises:
        OutOfReachError: for a formal logarithm, which has no value of its own.
    """
    top = _poly(form.field, form.num)
    return top if form.den.is_one() else apply("div", top, _poly(form.field, form.den))


def _poly(field: Field, poly: Any) -> Term:
    last = field.size - 1
    parts: list[Term] = []
    for monomial, coefficient in zip(poly.monoms(), poly.coeffs(), strict=True):
        value = int(coefficient)
        factors = [_power(_atom(field, last - i), int(e)) for i, e in enumerate(monomial) if e]
        if abs(value) != 1 or not factors:
            factors.insert(0, number(abs(value)))
        product = factors[0] if len(factors) == 1 else apply("mul", *factors)
        parts.append(apply("neg", product) if value < 0 else product)
    if not parts:
        return number(0)
    return parts[0] if len(parts) == 1 else apply("add", *parts)


def _power(base: Term, exponent: int) -> Term:
    return base if exponent == 1 else apply("pow", base, number(exponent))


def _atom(field: Field, index: int) -> Term:
    atom = field.atoms[index]
    args = atom.args
    match atom.kind, args:
        case "variable", (str(name),):
            return Variable(name)
        case "imaginary" | "pi", _:
            return apply(atom.kind)
        case "bound", _:
            return Variable(f"?{index}")
        case "slot", (int(height), *_):
            return Variable(f"@{height}")
        case ("index" | "unknown"), _:
            return _node(args)
        case "root", (Form() as base, int(level)):
            return apply("root", to_term(base), number(level))
        case "log", (Form() as base,):
            inner = to_term(base)
            known = not atom.real or poly_sign(field, base.num) == POSITIVE
            return apply("log", inner if known else apply("abs", inner))
        case "exp", (Form() as exponent,):
            return _exponential(field, exponent)
        case "alternating", (Form() as exponent,):
            return apply("pow", number(-1), to_term(exponent))
        case "sum", (Form() as body, int(height), Form() as upper):
            return Apply("sum", (to_term(body), ONE, to_term(upper)), (Variable(f"@{height}"),))
        case "sum", (Form() as body, int(height), Form() as lower, Form() as upper):
            return Apply("sum", (to_term(body), to_term(lower), to_term(upper)), (Variable(f"@{height}"),))
        case "series", (Form() as body, int(height), Form() as lower):
            return Apply("sum", (to_term(body), to_term(lower), apply("infinity")), (Variable(f"@{height}"),))
        case (
            "cos" | "sin" | "gamma" | "digamma" | "erf" | "abs" | "sign" | "floor" | "atan" | "asin" | "conjugate"
        ), (Form() as inner,):
            return apply(atom.kind, to_term(inner))
    message = f"no term for {atom.kind}"
    raise OutOfReachError(message)


def _exponential(field: Field, exponent: Form) -> Term:
    """`exp` of a monomial, or a power of the base of a logarithm in it."""
    for i in field.generators(exponent.num):
        atom = field.atoms[i]
        if atom.kind in ("formal", "log") and isinstance(atom.args[0], Form):
            rest = exponent / field.form(i)
            if not rest.depends & (1 << i):
                base = _log_base(field, i)
                return apply("pow", base, to_term(rest))
    for i in field.generators(exponent.num):
        atom = field.atoms[i]
        if atom.kind == "sum" and field.form(i) == exponent and isinstance(atom.args[0], Form):
            inner = atom.args[0]
            if any(field.atoms[j].kind == "formal" for j in field.generators(inner.num)):
                limits = [to_term(a) for a in atom.args[2:] if isinstance(a, Form)]
                lower, upper = limits if len(limits) == 2 else (ONE, limits[0])
                return Apply("product", (_exponential(field, inner), lower, upper), (Variable(f"@{atom.args[1]}"),))
    return apply("exp", to_term(exponent))


def _log_base(field: Field, index: int) -> Term:
    atom = field.atoms[index]
    base = atom.args[0]
    assert isinstance(base, Form)
    inner = to_term(base)
    if atom.kind == "formal" or not atom.real or poly_sign(field, base.num) == POSITIVE:
        return inner
    if base.rational() is not None:
        return inner
    return apply("abs", inner)


def _node(key: tuple[Hashable, ...]) -> Term:
    """A node of unknown meaning from its key."""
    head, *rest = key
    assert isinstance(head, str)
    name = rest[0] if rest else None
    if head in {"name", "slot"} and isinstance(name, str):
        return Variable(name) if head == "name" else apply("slot", Variable(name))
    bound: tuple[Variable, ...] = ()
    if rest and isinstance(rest[-1], tuple) and rest[-1][:1] == ("slots",):
        bound = tuple(Variable(f"@{s}") for s in rest[-1][1:])
        rest = rest[:-1]
    return Apply(head, tuple(_any(k) for k in rest), bound)


def _any(key: Hashable) -> Term:
    if isinstance(key, Form):
        value = key.rational()
        return Number(Fraction(value)) if value is not None else to_term(key)
    assert isinstance(key, tuple)
    return _node(key)
