"""A form in, whether it is nought out: by its numerator, and after exponentials with equal exponents are put together."""

from typing import Any

from derivations.algebra.field import Field, Form


def vanishes(form: Form) -> bool:
    """Whether the form is shown to be nought wherever it is defined."""
    return form.is_zero or _by_exponents(form)


def _by_exponents(form: Form) -> bool:
    """Collect the monomials of the numerator by the total exponent of the exponentials in them."""
    field = form.field
    exponentials = [i for i in field.generators(form.num) if field.atoms[i].kind == "exp" or _root_of_exp(field, i)]
    if len(exponentials) < 2 or len(form.num) > 60:
        return False
    last = field.size - 1
    groups: list[tuple[Form, Any]] = []
    for monomial, coefficient in zip(form.num.monoms(), form.num.coeffs(), strict=True):
        exponent, rest = field.zero, list(monomial)
        for i in exponentials:
            e = monomial[last - i]
            rest[last - i] = 0
            if e:
                exponent = exponent + _exponent(field, i) * int(e)
        part = field.ring.from_dict({tuple(rest): int(coefficient)})
        for k, (known, total) in enumerate(groups):
            if (known - exponent).is_zero:
                groups[k] = (known, total + part)
                break
        else:
            groups.append((exponent, part))
    return all(field.reduce(total).is_zero() for _, total in groups)


def _root_of_exp(field: Field, number: int) -> bool:
    atom = field.atoms[number]
    if atom.kind != "root" or not isinstance(atom.args[0], Form):
        return False
    inner = field.generators(atom.args[0].num)
    return len(inner) == 1 and atom.args[0] == field.form(inner[0]) and field.atoms[inner[0]].kind == "exp"


def _exponent(field: Field, number: int) -> Form:
    atom = field.atoms[number]
    first = atom.args[0]
    assert isinstance(first, Form)
    if atom.kind == "exp":
        return first
    level = atom.args[1]
    assert isinstance(level, int)
    return _exponent(field, field.generators(first.num)[0]) / level
