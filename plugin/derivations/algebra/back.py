"""A form in, a term out that has the same value wherever the form is defined."""

from collections.abc import Hashable
from fractions import Fraction
from typing import Any

from derivations.algebra.field import Field, Form
from derivations.algebra.limits import OutOfReachError
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
        case (("index" | "unknown"), _):
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
        case "delta", (Form() as inner,):
            return apply("indicator", apply("equal", to_term(inner), number(0)))
        case "above", (Form() as inner,):
            return apply("indicator", apply("less", number(0), to_term(inner)))
        case (("sum" | "range" | "series"), _):
            return _sum(atom.kind, args)
        case (
            ("cos" | "sin" | "gamma" | "digamma" | "erf" | "abs" | "sign" | "floor" | "atan" | "asin" | "conjugate"),
            (Form() as inner,),
        ):
            return apply(atom.kind, to_term(inner))
    message = f"no term for {atom.kind}"
    raise OutOfReachError(message)


def _sum(kind: str, args: tuple[Hashable, ...]) -> Term:
    body, heights, *limits = args
    assert isinstance(body, Form)
    assert isinstance(heights, tuple)
    bounds = [to_term(a) for a in limits if isinstance(a, Form)]
    out = to_term(body)
    if kind == "sum":
        for height, upper in zip(heights, bounds, strict=True):
            out = Apply("sum", (out, ONE, upper), (Variable(f"@{height}"),))
        return out
    upper = bounds[1] if kind == "range" else apply("infinity")
    return Apply("sum", (out, bounds[0], upper), (Variable(f"@{heights[0]}"),))


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
                heights = atom.args[1]
                assert isinstance(heights, tuple)
                out = _exponential(field, inner)
                for height, upper in zip(heights, atom.args[2:], strict=True):
                    assert isinstance(upper, Form)
                    out = Apply("product", (out, ONE, to_term(upper)), (Variable(f"@{height}"),))
                return out
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
