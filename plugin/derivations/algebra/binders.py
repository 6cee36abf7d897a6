"""A form and two generators in, the form with one in the place of the other everywhere out; bound variables are slots.

The variable of a binder is the slot whose number is one more than that of the binders inside, so that the key of a sum does
not depend on names. Independent nested sums are put in one order.
"""

from collections.abc import Hashable
from itertools import permutations
from typing import Any

from derivations.algebra.field import Field, Form

SUMS = frozenset({"sum", "range", "series"})
"""Atoms `(body, heights, limits…)`: prefix sums from 1 on, sums over a range that may be empty, infinite series."""
EVEN, ODD = frozenset({"abs", "delta"}), frozenset({"erf", "asin", "atan", "sign"})
"""Kinds whose argument is written with a positive leading term, even and odd functions of it."""
MOST_SWAPPED = 3


def slot(field: Field, height: int, *, integer: bool) -> int:
    """The generator for the variable of the binder at this height."""
    return field.intern("slot", (height, integer), real=True, integer=integer)


def own_slots(key: Hashable) -> list[int]:
    """The slots that an unknown node binds."""
    if isinstance(key, tuple) and key and isinstance(key[-1], tuple) and key[-1][:1] == ("slots",):
        return [int(s) for s in key[-1][1:]]
    return []


def rename(form: Form, old: int, new: int) -> Form:
    """The form with one generator in the place of another, inside of all others too."""
    field = form.field
    if not form.depends & (1 << old):
        return form
    return field.fraction(_rename_poly(field, form.num, old, new), _rename_poly(field, form.den, old, new))


def _rename_poly(field: Field, poly: Any, old: int, new: int) -> Any:
    field.budget.spend(20 + len(poly))
    images = {i: _rename_atom(field, i, old, new) for i in field.generators(poly)}
    moved = [(i, j, sign) for i, (j, sign) in images.items() if (j, sign) != (i, 1)]
    if not moved:
        return poly
    last = field.size - 1
    out: dict[tuple[int, ...], int] = {}
    for monomial, coefficient in zip(poly.monoms(), poly.coeffs(), strict=True):
        exponents, value = list(monomial), int(coefficient)
        for i, _, _ in moved:
            exponents[last - i] = 0
        for i, j, sign in moved:
            exponents[last - j] += monomial[last - i]
            if sign < 0 and monomial[last - i] % 2:
                value = -value
        key = tuple(exponents)
        out[key] = out.get(key, 0) + value
    return field.ring.from_dict(out)


def _rename_atom(field: Field, number: int, old: int, new: int) -> tuple[int, int]:
    """The renamed atom, and the sign with which it enters where its kind is an even or odd function."""
    if number == old:
        return new, 1
    atom = field.atoms[number]
    if not atom.depends & (1 << old):
        return number, 1
    args = rename_key(field, atom.args, old, new)
    assert isinstance(args, tuple)
    sign = 1
    if atom.kind in EVEN or atom.kind in ODD or atom.kind in SUMS:
        inner = args[0]
        assert isinstance(inner, Form)
        if inner.num.leading_coefficient() < 0:
            args = (-inner, *args[1:])
            sign = 1 if atom.kind in EVEN else -1
    key = (atom.kind, args)
    if key in field.index:
        return field.index[key], sign
    value = None
    itself = atom.order and atom.value == field.generator(number)
    if atom.order and not itself:
        value = _rename_poly(field, atom.value, old, new)
    depends = (atom.depends & ~(1 << old) & ~(1 << number)) | field.depends(args)
    for slot_number in own_slots(args):
        depends &= ~field.atoms[slot(field, slot_number, integer=False)].depends
    if atom.kind in SUMS:
        args = ordered(field, args) if atom.kind == "sum" else args
        depends = sum_mask(field, args)
    if (atom.kind, args) in field.index:
        return field.index[atom.kind, args], sign
    made = field.intern(
        atom.kind,
        args,
        positive=atom.positive,
        nonnegative=atom.nonnegative,
        nonzero=atom.nonzero,
        real=atom.real,
        integer=atom.integer,
        depends=depends,
        height=atom.height,
        order=0 if itself else atom.order,
        value=value,
    )
    if itself:
        field.atoms[made].order, field.atoms[made].value = atom.order, field.generator(made)
        field.relations.insert(0, made)
    return made, sign


def sum_mask(field: Field, args: tuple[Hashable, ...]) -> int:
    """What a sum atom `(body, heights, limits…)` depends on: all but its own slots."""
    body, heights = args[0], args[1]
    assert isinstance(heights, tuple)
    own = 0
    for height in heights:
        own |= field.atoms[slot(field, int(height), integer=True)].depends
    return (field.depends(body) & ~own) | field.depends(args[2:])


def ordered(field: Field, args: tuple[Hashable, ...]) -> tuple[Hashable, ...]:
    """A nested sum `(body, heights, upper…)` with its independent binders in the order that makes the key least."""
    body, heights, *uppers = args
    assert isinstance(heights, tuple)
    assert isinstance(body, Form)
    if len(heights) == 1 or len(heights) > MOST_SWAPPED:
        return args
    best: tuple[Hashable, tuple[Hashable, ...]] | None = None
    slots = [slot(field, int(h), integer=True) for h in heights]
    for order in permutations(range(len(heights))):
        renamed = _exchange(field, body, slots, order)
        limits = [uppers[k] for k in order]
        candidate = (renamed.key(), *(u.key() for u in limits if isinstance(u, Form)))
        if best is None or candidate < best[0]:  # type: ignore[operator] # keys are nested tuples of integers
            best = (candidate, (renamed, heights, *limits))
    assert best is not None
    return best[1]


def _exchange(field: Field, body: Form, slots: list[int], order: tuple[int, ...]) -> Form:
    """The body in which the binder that was `order[k]`-th is the k-th."""
    spare = [field.intern("spare", (k,), real=True, integer=True) for k in range(len(slots))]
    for old, new in zip(slots, spare, strict=True):
        body = rename(body, old, new)
    for k, old in enumerate(order):
        body = rename(body, spare[old], slots[k])
    return body


def rename_key(field: Field, key: Hashable, old: int, new: int) -> Hashable:
    """The same for a tree of forms."""
    if isinstance(key, Form):
        return rename(key, old, new)
    if isinstance(key, tuple):
        return tuple(rename_key(field, k, old, new) for k in key)
    return key
