"""A part of a sum in, how its bound variable enters the arguments of unknown values out: its shift and its direction."""

from collections.abc import Hashable

from derivations.algebra.field import Field, Form


def offset_of(field: Field, marker: int, key: Hashable) -> int | None:
    """The least integer c such that `k + c` is an argument of an unknown value, or a factor, in the part."""
    found: list[int] = []
    _collect(field, marker, key, found)
    return min(found) if found else None


def _collect(field: Field, marker: int, key: Hashable, found: list[int]) -> None:
    if isinstance(key, tuple):
        for k in key:
            _collect(field, marker, k, found)
        return
    if not isinstance(key, Form) or not key.depends & (1 << marker):
        return
    last = field.size - 1
    for poly in (key.num, key.den):
        linear = len(poly) <= 2 and poly.total_degree() == 1 and poly.degrees()[last - marker] == 1
        if linear and poly.leading_coefficient() == 1:
            constant = int(poly.coeffs()[-1]) if len(poly) == 2 and not any(poly.monoms()[-1]) else None
            if len(poly) == 1:
                found.append(0)
                continue
            if constant is not None:
                found.append(constant)
                continue
        for i in field.generators(poly):
            atom = field.atoms[i]
            if i != marker and atom.depends & (1 << marker) and atom.kind not in ("gamma", "digamma"):
                _collect(field, marker, field.atoms[i].args, found)


def directions(field: Field, marker: int, key: Hashable, found: set[int]) -> set[int]:
    """The signs with which the marker enters the arguments of unknown values."""
    if isinstance(key, tuple):
        for k in key:
            directions(field, marker, k, found)
    elif isinstance(key, Form) and key.depends & (1 << marker):
        for poly in (key.num, key.den):
            for i in field.generators(poly):
                atom = field.atoms[i]
                if i == marker or not atom.depends & (1 << marker):
                    continue
                for argument in atom.args:
                    if isinstance(argument, Form) and argument.depends & (1 << marker):
                        rest = argument - field.form(marker), argument + field.form(marker)
                        found |= {s for s, r in zip((1, -1), rest, strict=True) if not r.depends & (1 << marker)} or {0}
    return found
