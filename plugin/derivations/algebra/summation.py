"""A body, its bound generator and the limits in, the sum as a linear form out.

A finite sum that is known not to run backwards is a difference of prefix sums `A(upper) - A(lower - 1)`, one atom `A` for
each monomial of the body in the bound generator; constants come out, integer steps of the limit are taken off, powers and
geometric terms are summed. A sum that may run backwards (it is then nought) stays whole. An infinite series is split only
where the parts converge.
"""

from collections.abc import Hashable
from contextlib import suppress
from fractions import Fraction
from functools import cache
from math import comb
from typing import Any

from derivations.algebra import hypergeometric
from derivations.algebra.binders import ordered, rename, slot, sum_mask
from derivations.algebra.factors import poly_factors
from derivations.algebra.field import Field, Form, OutOfReachError
from derivations.algebra.fractions import apart, telescoping
from derivations.algebra.positivity import coefficient_of, domain_of, form_sign, is_integer, is_nonnegative, is_positive, is_real
from derivations.algebra.power import formal_log, log
from derivations.algebra.rebuild import put
from derivations.algebra.roots import require, single
from derivations.algebra.special import constant_term, gamma

MOST_WRITTEN_OUT = 12
MOST_STEP = 12
MOST_POWER = 12
GEOMETRIC = frozenset({"exp", "root", "alternating"})
RATIO = "not one"
"""The sign of a condition: the ratio of a geometric sum less one must not be nought."""


def sum_of(field: Field, marker: int, body: Form, lower: Form, upper: Form | None) -> Form:
    """Sum of the body for the marker from lower to upper; no upper is infinity.

    What the working asks for on its way is no condition of the sum, but that the ratio of a geometric sum is not one.
    """
    heard, field.conditions = field.conditions, {}
    out = _sum(field, marker, body, lower, upper)
    field.conditions = heard | {k: c for k, c in field.conditions.items() if c.sign == RATIO}
    return out


def _sum(field: Field, marker: int, body: Form, lower: Form, upper: Form | None) -> Form:
    if body.is_zero:
        return field.zero
    if upper is None:
        return _series(field, marker, body, lower)
    count = upper - lower + 1
    number = count.rational()
    if number is not None and number.denominator == 1 and number <= MOST_WRITTEN_OUT:
        out = field.zero
        for j in range(int(number)):
            out = out + put(body, marker, lower + j, resum)
        return out
    parts = split(body, marker)
    if not is_nonnegative(count):
        return _linear(field, [(c, _whole(field, marker, p, lower, upper)) for c, p in parts])
    return _linear(field, [(c, _part(field, marker, p, lower, upper)) for c, p in parts])


def _linear(field: Field, parts: list[tuple[Form, Form]]) -> Form:
    out = field.zero
    for c, p in parts:
        out = out + c * p
    return out


def split(body: Form, marker: int) -> list[tuple[Form, Form]]:
    """The body as a sum of coefficients that are free of the marker times monomials that are not."""
    field = body.field
    free_den, den = _split_den(field, body.den, marker)
    last = field.size - 1
    bit = 1 << marker
    bound = [i for i in field.generators(body.num) if field.atoms[i].depends & bit]
    groups: dict[tuple[int, ...], dict[tuple[int, ...], int]] = {}
    for monomial, coefficient in zip(body.num.monoms(), body.num.coeffs(), strict=True):
        rest, part = list(monomial), [0] * field.size
        for i in bound:
            part[last - i], rest[last - i] = rest[last - i], 0
        groups.setdefault(tuple(part), {})[tuple(rest)] = int(coefficient)
    ring = field.ring
    return [
        (field.fraction(ring.from_dict(rest), free_den), field.fraction(ring.from_dict({part: 1}), den))
        for part, rest in groups.items()
    ]


def _split_den(field: Field, den: Any, marker: int) -> tuple[Any, Any]:
    """The denominator as a part free of the marker times the rest."""
    one = field.one.den
    bit = 1 << marker
    if not field.mask(den) & bit:
        return den, one
    content, parts = poly_factors(field, den)
    free, rest = one * content, one
    for p, e in parts:
        if field.mask(p) & bit:
            rest = rest * p**e
        else:
            free = free * p**e
    return free, rest


def _whole(field: Field, marker: int, part: Form, lower: Form, upper: Form) -> Form:
    """A sum that may be empty or run backwards, moved to begin at nought."""
    try:
        moved = put(part, marker, field.form(marker) + lower, resum)
    except OutOfReachError:
        moved, first, end = part, lower, upper
    else:
        first, end = field.zero, upper - lower
    return _atom(field, "range", marker, moved, first, end)


def _atom(field: Field, kind: str, marker: int, body: Form, *limits: Form) -> Form:
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


def _part(field: Field, marker: int, part: Form, lower: Form, upper: Form) -> Form:
    if not part.depends & (1 << marker):
        return part * (upper - lower + 1)
    power = _pure_power(field, marker, part)
    if power is not None and power <= MOST_POWER:
        return faulhaber(upper, power) - faulhaber(lower - 1, power)
    picked = _picked(field, marker, part, lower, upper)
    if picked is not None:
        return picked
    primitive = geometric(field, marker, part)
    if primitive is not None:
        return put(primitive, marker, upper + 1, resum) - put(primitive, marker, lower, resum)
    closed = _hypergeometric(field, marker, part, lower, upper)
    if closed is not None:
        return closed
    product = _factorials(field, marker, part, lower, upper)
    if product is not None:
        return product
    simple = apart(part, marker)
    if len(simple) > 1:
        return _linear(field, [(c, _part(field, marker, p, lower, upper)) for c, p in simple])
    if _directions(field, marker, part, set()) == {-1}:
        with suppress(OutOfReachError):
            part = put(part, marker, upper + lower - field.form(marker), resum)
    return _prefix(field, marker, part, upper) - _prefix(field, marker, part, lower - 1)


def _picked(field: Field, marker: int, part: Form, lower: Form, upper: Form) -> Form | None:
    """The sum of `f(k) [k = e]` is `f(e)` for an integer e that is shown to lie in the range."""
    for i in field.generators(part.num):
        atom = field.atoms[i]
        if atom.kind != "delta" or not atom.depends & (1 << marker) or not isinstance(atom.args[0], Form):
            continue
        difference = atom.args[0]
        for e in (field.form(marker) - difference, field.form(marker) + difference):
            if e.depends & (1 << marker) or not is_integer(e) or not (is_nonnegative(e - lower) and is_nonnegative(upper - e)):
                continue
            with suppress(OutOfReachError):
                return put(part / field.form(i), marker, e, resum)
    return None


def _has_gamma(field: Field, marker: int, part: Form) -> bool:
    """Whether a gamma function of the marker occurs, so that a closed form may be known."""
    bit = 1 << marker
    return any(
        field.atoms[i].kind == "gamma" and field.atoms[i].depends & bit
        for p in (part.num, part.den)
        for i in field.generators(p)
    )


def _hypergeometric(field: Field, marker: int, part: Form, lower: Form, upper: Form) -> Form | None:
    """The binomial theorem, also with the end of the range as the lower limit."""
    start = lower.rational()
    if start is None or start.denominator != 1 or not _has_gamma(field, marker, part):
        return None
    try:
        return hypergeometric.finite(marker, part, int(start), upper, resum)
    except OutOfReachError:
        return None


def _factorials(field: Field, marker: int, part: Form, lower: Form, upper: Form) -> Form | None:
    """The sum of logarithms `log(k + b)` as the logarithm of a quotient of gamma functions."""
    one = single(part)
    if one is None or field.atoms[one].kind not in ("log", "formal"):
        return None
    base = field.atoms[one].args[0]
    assert isinstance(base, Form)
    slope = field.polynomial(coefficient_of(field, base.num, marker, 1))
    if slope.is_zero or slope.depends & (1 << marker):
        return None
    shift = base / slope - field.form(marker)
    if shift.depends & (1 << marker) or not (is_positive(lower + shift) and is_positive(slope)):
        return None
    rule = log if field.atoms[one].kind == "log" else formal_log
    return rule(gamma(upper + shift + 1)) - rule(gamma(lower + shift)) + rule(slope) * (upper - lower + 1)


def _pure_power(field: Field, marker: int, part: Form) -> int | None:
    """`p` if the part is the p-th power of the marker."""
    if not part.den.is_one() or field.generators(part.num) != [marker]:
        return None
    return int(part.num.total_degree())


@cache
def _bernoulli(n: int) -> Fraction:
    """The n-th Bernoulli number, with B_1 = +1/2."""
    total = Fraction(n + 1)
    for k in range(n):
        total -= comb(n + 1, k) * _bernoulli(k)
    return total / (n + 1)


def faulhaber(upper: Form, power: int) -> Form:
    """`1^p + … + upper^p` by Faulhaber's formula."""
    out = upper.field.zero
    for j in range(power + 1):
        b = _bernoulli(j)
        if b:
            out = out + upper ** (power + 1 - j) * (b * comb(power + 1, j))
    return out / (power + 1)


def geometric(field: Field, marker: int, part: Form) -> Form | None:
    """G with `G(k+1) - G(k) = k^p h(k)` where `h(k+1) / h(k) = r` is free of k: `G = h(k) q(k)` with a polynomial q."""
    k = field.form(marker)
    last = field.size - 1
    power = int(part.num.degrees()[last - marker]) if not part.num.is_constant() else 0
    if power > MOST_POWER or not hypergeometric.only(part, marker, GEOMETRIC):
        return None
    step = part / k**power
    try:
        ratio = put(step, marker, k + 1, resum) / step
    except OutOfReachError:
        return None
    if ratio.depends & (1 << marker) or (ratio - 1).is_zero:
        return None
    if form_sign(ratio - 1) not in {"positive", "negative", "nonzero"}:
        require(ratio - 1, RATIO)
    coefficients: dict[int, Form] = {}
    for m in range(power, -1, -1):
        right = field.lift(1 if m == power else 0)
        for j, q in coefficients.items():
            right = right - ratio * q * comb(j, m)
        coefficients[m] = right / (ratio - 1)
    out = field.zero
    for m, q in coefficients.items():
        out = out + q * k**m
    return step * out


def _offset(field: Field, marker: int, key: Hashable) -> int | None:
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


def _directions(field: Field, marker: int, key: Hashable, found: set[int]) -> set[int]:
    """The signs with which the marker enters the arguments of unknown values."""
    if isinstance(key, tuple):
        for k in key:
            _directions(field, marker, k, found)
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


def _prefix(field: Field, marker: int, part: Form, upper: Form) -> Form:
    """The sum from 1 to upper, as an atom and the terms between it and the limit."""
    k = field.form(marker)
    offset = _offset(field, marker, part)
    if offset:
        with suppress(OutOfReachError):
            part, upper = put(part, marker, k - offset, resum), upper + offset
    step = _integer_part(upper)
    if step is None or abs(step) > MOST_STEP:
        return _atom(field, "sum", marker, part, upper)
    base = upper - step
    try:
        extra = field.zero
        for j in range(1, step + 1):
            extra = extra + put(part, marker, base + j, resum)
        for j in range(step + 1, 1):
            extra = extra - put(part, marker, base + j, resum)
    except OutOfReachError:
        return _atom(field, "sum", marker, part, upper)
    return extra if base.is_zero else extra + _atom(field, "sum", marker, part, base)


def _integer_part(form: Form) -> int | None:
    """The constant term, if it is an integer."""
    value = constant_term(form)
    return int(value) if value.denominator == 1 else None


def _series(field: Field, marker: int, body: Form, lower: Form) -> Form:
    """An infinite series: parts with a closed form are split off, the rest stays together."""
    out, rest = field.zero, field.zero
    if lower.rational() is None:
        with suppress(OutOfReachError):
            body, lower = put(body, marker, field.form(marker) + lower, resum), field.zero
    for c, p in split(body, marker):
        closed = _closed_series(field, marker, p, lower)
        if closed is None:
            rest = rest + c * p
        else:
            out = out + c * closed
    return out if rest.is_zero else out + _tail(field, marker, rest, lower)


def _closed_series(field: Field, marker: int, part: Form, lower: Form) -> Form | None:
    """The sum of a geometric part whose ratio is shown to lie between -1 and 1."""
    k = field.form(marker)
    if not part.depends & (1 << marker):
        return None
    start = lower.rational()
    if start is not None and start.denominator == 1:
        with suppress(OutOfReachError):
            closed = telescoping(field, marker, part, int(start))
            if closed is not None:
                return closed
            closed = hypergeometric.infinite(field, marker, part, int(start), resum)
            if closed is not None:
                return closed
    step = part / k ** int(part.num.degrees()[field.size - 1 - marker])
    try:
        ratio = put(step, marker, k + 1, resum) / step
    except OutOfReachError:
        return None
    if ratio.depends & (1 << marker) or not is_real(ratio):
        return None
    if not (is_positive(1 - ratio) and (is_nonnegative(ratio) or is_positive(1 + ratio))):
        return None
    primitive = geometric(field, marker, part)
    return None if primitive is None else -put(primitive, marker, lower, resum)


def _tail(field: Field, marker: int, body: Form, lower: Form) -> Form:
    """An infinite series from 1 on as an atom, and the terms between it and the lower limit."""
    k = field.form(marker)
    offset = _offset(field, marker, body)
    if offset:
        with suppress(OutOfReachError):
            body, lower = put(body, marker, k - offset, resum), lower + offset
    number = lower.rational()
    if number is None or number.denominator != 1 or abs(number) > MOST_STEP:
        return _atom(field, "series", marker, body, lower)
    start = int(number)
    try:
        extra = field.zero
        for j in range(start, 1):
            extra = extra + put(body, marker, field.lift(j), resum)
        for j in range(1, start):
            extra = extra - put(body, marker, field.lift(j), resum)
    except OutOfReachError:
        return _atom(field, "series", marker, body, lower)
    return extra + _atom(field, "series", marker, body, field.one)


def resum(field: Field, kind: str, args: tuple[Hashable, ...]) -> Form:
    """Build a sum again from new arguments."""
    body, heights = args[0], args[1]
    assert isinstance(body, Form)
    assert isinstance(heights, tuple)
    limits = [a for a in args[2:] if isinstance(a, Form)]
    markers = [slot(field, int(h), integer=True) for h in heights]
    if kind == "series":
        return _series(field, markers[0], body, limits[0])
    if kind == "range":
        return sum_of(field, markers[0], body, limits[0], limits[1])
    for marker, upper in zip(markers, limits, strict=True):
        body = _linear(field, [(c, _prefix_or_power(field, marker, p, upper)) for c, p in split(body, marker)])
    return body


def _prefix_or_power(field: Field, marker: int, part: Form, upper: Form) -> Form:
    if not part.depends & (1 << marker):
        return part * upper
    power = _pure_power(field, marker, part)
    return faulhaber(upper, power) if power is not None and power <= MOST_POWER else _prefix(field, marker, part, upper)
