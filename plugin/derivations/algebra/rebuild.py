"""A form, a generator and a value in, the form with the value in the place of the generator out, built by the same rules."""

from collections.abc import Callable, Hashable
from fractions import Fraction
from typing import Any

from derivations.algebra import special, trigonometry, truth
from derivations.algebra.atoms import flags
from derivations.algebra.binders import SUMS
from derivations.algebra.complex_parts import conjugate
from derivations.algebra.field import Field, Form
from derivations.algebra.limits import OutOfReachError
from derivations.algebra.positivity import domain_of
from derivations.algebra.power import exp, formal_log, log, power
from derivations.algebra.roots import absolute, root_power

Resum = Callable[[Field, str, tuple[Hashable, ...]], Form]
"""Builds a sum atom again from its kind and new arguments."""


def put(form: Form, atom: int, value: Form, resum: Resum) -> Form:
    """The form in which a generator has a value.

    Raises:
        OutOfReachError: where the value makes a denominator nought, or the result is too large.
    """
    if not form.depends & (1 << atom):
        return form
    field = form.field
    images: dict[int, Form] = {atom: value}
    top = _poly(field, form.num, atom, images, resum)
    return top if form.den.is_one() else top / _poly(field, form.den, atom, images, resum)


def _poly(field: Field, poly: Any, atom: int, images: dict[int, Form], resum: Resum) -> Form:
    field.budget.spend(20 + len(poly))
    last = field.size - 1
    present = field.generators(poly)
    moved = [i for i in present if field.atoms[i].depends & (1 << atom)]
    if not moved:
        return field.polynomial(poly)
    for i in moved:
        if i not in images:
            images[i] = _image(field, i, atom, images, resum)
    groups: dict[tuple[int, ...], dict[tuple[int, ...], int]] = {}
    for monomial, coefficient in zip(poly.monoms(), poly.coeffs(), strict=True):
        key = tuple(monomial[last - i] for i in moved)
        rest = list(monomial)
        for i in moved:
            rest[last - i] = 0
        groups.setdefault(key, {})[tuple(rest)] = int(coefficient)
    out = field.zero
    for exponents, rest_poly in groups.items():
        term = field.polynomial(field.ring.from_dict(rest_poly))
        for i, e in zip(moved, exponents, strict=True):
            if e:
                term = term * images[i] ** e
        out = out + term
    return out


def _key(field: Field, key: Hashable, atom: int, images: dict[int, Form], resum: Resum) -> Hashable:
    if isinstance(key, Form):
        if not key.depends & (1 << atom):
            return key
        return _poly(field, key.num, atom, images, resum) / _poly(field, key.den, atom, images, resum)
    if isinstance(key, tuple):
        return tuple(_key(field, k, atom, images, resum) for k in key)
    return key


def _image(field: Field, number: int, atom: int, images: dict[int, Form], resum: Resum) -> Form:
    old = field.atoms[number]
    args = _key(field, old.args, atom, images, resum)
    assert isinstance(args, tuple)
    first = args[0]
    if old.kind in SUMS:
        return resum(field, old.kind, args)
    if old.kind in ("index", "unknown"):
        if old.order or any(isinstance(a, tuple) and a[:1] == ("slots",) for a in args):
            message = "a value inside of a binder"
            raise OutOfReachError(message)
        known = flags(domain_of(field, number))
        fresh = (old.kind, args) not in field.index
        made = field.intern(old.kind, args, **known) if old.kind == "index" else field.intern(old.kind, args, real=old.real)
        if fresh:
            for name in ("domain", "reason"):
                if (name, number) in field.memory:
                    field.memory[(name, made)] = field.memory[(name, number)]
        return field.form(made)
    assert isinstance(first, Form)
    if old.kind == "root":
        level = args[1]
        assert isinstance(level, int)
        return root_power(first, Fraction(1, level))
    if old.kind in ("cos", "sin"):
        pair = trigonometry.cosine_sine_of(first)
        return pair[0] if old.kind == "cos" else pair[1]
    if old.kind == "log" and old.real:
        return log(absolute(first))
    rule = RULES.get(old.kind)
    if rule is None:
        message = f"no rule to build {old.kind} again"
        raise OutOfReachError(message)
    return rule(first)


def _alternating(form: Form) -> Form:
    return power(-form.field.one, form)


RULES: dict[str, Callable[[Form], Form]] = {
    "exp": exp,
    "log": log,
    "formal": formal_log,
    "gamma": special.gamma,
    "digamma": special.digamma,
    "erf": special.error_function,
    "abs": absolute,
    "sign": special.sign_of,
    "floor": special.floor_of,
    "atan": trigonometry.arc_tangent,
    "asin": trigonometry.arc_sine,
    "conjugate": conjugate,
    "alternating": _alternating,
    "delta": truth.delta,
    "above": truth.above,
}
