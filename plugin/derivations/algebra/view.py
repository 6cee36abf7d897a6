"""A form and a variable in, the form as a sum of monomials in powers, exponentials and other functions of the variable out."""

from dataclasses import dataclass
from typing import Any

from derivations.algebra.atoms import symbol
from derivations.algebra.factors import poly_factors
from derivations.algebra.field import Field, Form
from derivations.algebra.parts import split
from derivations.algebra.polynomials import coefficient_of
from derivations.algebra.roots import single


@dataclass(frozen=True, slots=True)
class Monomial:
    """`coefficient * prod(base ^ power) * exp(exponent) * prod(other)`; only the coefficient is free of the variable."""

    coefficient: Form
    powers: tuple[tuple[Form, Form], ...]
    """Bases that depend on the variable, with exponents free of it: (x, α - 1), (1 - x, β - 1)."""
    exponent: Form
    """What stands under exp and depends on the variable."""
    others: tuple[tuple[Form, int], ...]
    """Any other generators that depend on the variable: log x, cos x, f(x), with integer exponents."""


def monomials(form: Form, variable: str) -> list[Monomial]:
    """The monomials of a form in a variable of its field."""
    field = form.field
    marker = single(symbol(field, variable))
    assert marker is not None
    return [_monomial(field, marker, c, p) for c, p in split(form, marker)]


def _monomial(field: Field, marker: int, coefficient: Form, part: Form) -> Monomial:
    powers: list[tuple[Form, Form]] = []
    exponent = field.zero
    others: list[tuple[Form, int]] = []
    last = field.size - 1
    if part.num.is_constant():
        found: list[tuple[int, int]] = []
    else:
        found = [(last - i, int(e)) for i, e in enumerate(part.num.monoms()[0]) if e]
    base_parts = [(field.form(i), e) for i, e in found] + _below(field, part.den)
    for base, e in base_parts:
        number = single(base)
        atom = field.atoms[number] if number is not None else None
        if not base.depends & (1 << marker):
            coefficient = coefficient * base**e
        elif atom is None or number == marker:
            powers.append((base, field.lift(e)))
        elif atom.kind == "root" and isinstance(atom.args[0], Form) and isinstance(atom.args[1], int):
            inner = single(atom.args[0])
            if inner is not None and field.atoms[inner].kind == "exp":
                exponent = exponent + _argument(field, inner) * e / atom.args[1]
            else:
                powers.append((atom.args[0], field.lift(e) / atom.args[1]))
        elif atom.kind == "exp" and number is not None:
            argument = _argument(field, number)
            logarithm = _bare_logarithm(field, argument, marker)
            if logarithm is None:
                exponent = exponent + argument * e
            else:
                inner_base, power = logarithm
                powers.append((inner_base, power * e))
        else:
            others.append((base, e))
    return Monomial(coefficient, tuple(_merged(powers)), exponent, tuple(others))


def _below(field: Field, den: Any) -> list[tuple[Form, int]]:
    if den.is_constant():
        return []
    _, parts = poly_factors(field, den)
    return [(field.polynomial(p), -e) for p, e in parts]


def _argument(field: Field, number: int) -> Form:
    first = field.atoms[number].args[0]
    assert isinstance(first, Form)
    return first


def _bare_logarithm(field: Field, argument: Form, marker: int) -> tuple[Form, Form] | None:
    """(f, a) if the argument is a times log f and a is free of the variable."""
    bit = 1 << marker
    for i in field.generators(argument.num):
        atom = field.atoms[i]
        if atom.kind in ("log", "formal") and atom.depends & bit and isinstance(atom.args[0], Form):
            rest = argument / field.form(i)
            return (atom.args[0], rest) if not rest.depends & bit else None
    return None


def _merged(powers: list[tuple[Form, Form]]) -> list[tuple[Form, Form]]:
    out: list[tuple[Form, Form]] = []
    for base, e in powers:
        for k, (known, total) in enumerate(out):
            if known == base:
                out[k] = (known, total + e)
                break
        else:
            out.append((base, e))
    return out


def as_exponential_polynomial(form: Form, variable: str) -> list[tuple[Form, Form, tuple[Form, Form, Form]]] | None:
    """`sum c x^a exp(A x^2 + B x + C)` as triples `(c, a, (A, B, C))`; None where the form is no such sum."""
    field = form.field
    marker = single(symbol(field, variable))
    assert marker is not None
    x = field.form(marker)
    out = []
    for m in monomials(form, variable):
        power = field.zero
        for base, e in m.powers:
            if base != x:
                return None
            power = power + e
        exponent = quadratic(m.exponent, marker)
        if m.others or exponent is None:
            return None
        out.append((m.coefficient, power, exponent))
    return out


def quadratic(form: Form, marker: int) -> tuple[Form, Form, Form] | None:
    """(A, B, C) of `A x^2 + B x + C`, free of x; None where the form is no such polynomial."""
    field = form.field
    bit = 1 << marker
    if field.mask(form.den) & bit:
        return None
    out = []
    total = field.zero
    x = field.form(marker)
    for degree in (2, 1, 0):
        coefficient = field.polynomial(coefficient_of(field, form.num, marker, degree)) / field.polynomial(form.den)
        if coefficient.depends & bit:
            return None
        out.append(coefficient)
        total = total + coefficient * x**degree
    if not (total - form).is_zero:
        return None
    return out[0], out[1], out[2]


__all__ = ["Monomial", "as_exponential_polynomial", "monomials", "quadratic"]
