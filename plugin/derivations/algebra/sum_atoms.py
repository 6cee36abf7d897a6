"""A monomial, its bound generator and limits in, the sum of it as a generator of the field out."""

from collections.abc import Hashable

from derivations.algebra.binders import ordered, rename, slot, sum_mask
from derivations.algebra.field import Field, Form
from derivations.algebra.parts import split
from derivations.algebra.positivity import domain_of, is_nonnegative, is_positive, is_real


def sum_atom(field: Field, kind: str, marker: int, body: Form, *limits: Form) -> Form:
    """The sum as a generator, its variable renamed to the next slot."""
    if kind == "sum" and not body.depends & (1 << marker):
        return body * limits[0]
    height = field.height(body) + 1
    variable = slot(field, height, integer=True)
    inner, scale = rename(body, marker, variable), field.one
    if kind == "series":
        # which monomial comes first is settled only now that the generators have their final names
        scale = split(inner, variable)[0][0]
    elif inner.num.leading_coefficient() < 0:
        scale = -field.one
    inner = inner / scale
    args: tuple[Hashable, ...] = (inner, (height,), *limits)
    if kind == "sum":
        args = _nested(field, inner, height, limits[0])
    known = {"real": is_real(inner), **_sign_of_sum(field, kind, marker, body / scale, limits)}
    top = max(int(h) for h in args[1])  # type: ignore[attr-defined] # the heights
    return scale * field.form(field.intern(kind, args, depends=sum_mask(field, args), height=top, **known))


def _sign_of_sum(field: Field, kind: str, marker: int, body: Form, limits: tuple[Form, ...]) -> dict[str, bool]:
    """A series of positive terms is positive; a prefix sum of terms that are not negative is not negative.

    A slot says nothing of its range, so that only sums that are being read are looked at.
    """
    if field.atoms[marker].kind != "bound":
        return {}
    if kind == "series":
        return {"positive": is_positive(body), "nonnegative": is_nonnegative(body)}
    domain = domain_of(field, marker)
    whole = kind == "range" or (domain.lower is not None and domain.lower <= 1 and is_nonnegative(limits[0]))
    return {"nonnegative": whole and domain.upper is None and is_nonnegative(body)}


def _nested(field: Field, inner: Form, height: int, upper: Form) -> tuple[Hashable, ...]:
    """A sum of a multiple of one other sum with limits of its own is one sum over both, in either order."""
    variable = slot(field, height, integer=True)
    atoms = [i for i in field.generators(inner.num) if field.atoms[i].kind == "sum"]
    plain: tuple[Hashable, ...] = (inner, (height,), upper)
    if len(atoms) != 1 or len(inner.num) != 1:
        return plain
    body, heights, *uppers = field.atoms[atoms[0]].args
    assert isinstance(body, Form)
    assert isinstance(heights, tuple)
    rest = inner / field.form(atoms[0])
    if rest.depends & (1 << atoms[0]) or field.depends(tuple(uppers)) & (1 << variable):
        return plain
    base = max(field.height(rest), field.height(body))
    old = [*(slot(field, int(h), integer=True) for h in heights), variable]
    spare = [field.intern("spare", (k,), real=True, integer=True) for k in range(len(old))]
    for k, number in enumerate(old[:-1]):
        body = rename(body, number, spare[k])
    body = rename(body * rest, variable, spare[len(old) - 1])
    for k, number in enumerate(spare[: len(old)]):
        body = rename(body, number, slot(field, base + 1 + k, integer=True))
    return ordered(field, (body, tuple(range(base + 1, base + 1 + len(old))), *uppers, upper))
