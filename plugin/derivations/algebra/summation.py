"""A body, its bound generator and the limits in, the sum as a linear form out.

A finite sum that is known not to run backwards is a difference of prefix sums `A(upper) - A(lower - 1)`, one atom `A` for
each monomial of the body in the bound generator; constants come out, integer steps of the limit are taken off, powers and
geometric terms are summed. A sum that may run backwards (it is then nought) stays whole. An infinite series is split only
where the parts converge.
"""

from collections.abc import Hashable
from contextlib import suppress

from derivations.algebra import hypergeometric
from derivations.algebra.arguments import directions, offset_of
from derivations.algebra.binders import slot
from derivations.algebra.closed_sums import MOST_POWER, RATIO, by_binomials, factorials, faulhaber, geometric, picked, pure_power
from derivations.algebra.field import Field, Form
from derivations.algebra.fractions import apart, telescoping
from derivations.algebra.limits import OutOfReachError
from derivations.algebra.parts import linear, split
from derivations.algebra.positivity import is_integer, is_nonnegative, is_positive, is_real
from derivations.algebra.rebuild import put
from derivations.algebra.special import constant_term
from derivations.algebra.sum_atoms import sum_atom

MOST_WRITTEN_OUT = 12
MOST_STEP = 12


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
    if not (is_integer(lower) and is_integer(upper) and is_nonnegative(count)):
        return linear(field, [(c, _whole(field, marker, p, lower, upper)) for c, p in parts])
    return linear(field, [(c, _part(field, marker, p, lower, upper)) for c, p in parts])


def _whole(field: Field, marker: int, part: Form, lower: Form, upper: Form) -> Form:
    """A sum that may be empty or run backwards, moved to begin at nought."""
    try:
        moved = put(part, marker, field.form(marker) + lower, resum) if is_integer(lower) else None
    except OutOfReachError:
        moved = None
    if moved is None:
        moved, first, end = part, lower, upper
    else:
        first, end = field.zero, upper - lower
    return sum_atom(field, "range", marker, moved, first, end)


def _part(field: Field, marker: int, part: Form, lower: Form, upper: Form) -> Form:
    if not part.depends & (1 << marker):
        return part * (upper - lower + 1)
    power = pure_power(field, marker, part)
    if power is not None and power <= MOST_POWER:
        return faulhaber(upper, power) - faulhaber(lower - 1, power)
    single_term = picked(field, marker, part, lower, upper, resum)
    if single_term is not None:
        return single_term
    primitive = geometric(field, marker, part, resum)
    if primitive is not None:
        return put(primitive, marker, upper + 1, resum) - put(primitive, marker, lower, resum)
    closed = by_binomials(field, marker, part, lower, upper, resum)
    if closed is not None:
        return closed
    product = factorials(field, marker, part, lower, upper)
    if product is not None:
        return product
    simple = apart(part, marker)
    if len(simple) > 1:
        return linear(field, [(c, _part(field, marker, p, lower, upper)) for c, p in simple])
    if directions(field, marker, part, set()) == {-1}:
        with suppress(OutOfReachError):
            part = put(part, marker, upper + lower - field.form(marker), resum)
    return _prefix(field, marker, part, upper) - _prefix(field, marker, part, lower - 1)


def _prefix(field: Field, marker: int, part: Form, upper: Form) -> Form:
    """The sum from 1 to upper, as an atom and the terms between it and the limit."""
    k = field.form(marker)
    offset = offset_of(field, marker, part)
    if offset:
        with suppress(OutOfReachError):
            part, upper = put(part, marker, k - offset, resum), upper + offset
    step = _integer_part(upper)
    if step is None or abs(step) > MOST_STEP:
        return sum_atom(field, "sum", marker, part, upper)
    base = upper - step
    try:
        extra = field.zero
        for j in range(1, step + 1):
            extra = extra + put(part, marker, base + j, resum)
        for j in range(step + 1, 1):
            extra = extra - put(part, marker, base + j, resum)
    except OutOfReachError:
        return sum_atom(field, "sum", marker, part, upper)
    return extra if base.is_zero else extra + sum_atom(field, "sum", marker, part, base)


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
    primitive = geometric(field, marker, part, resum)
    return None if primitive is None else -put(primitive, marker, lower, resum)


def _tail(field: Field, marker: int, body: Form, lower: Form) -> Form:
    """An infinite series from 1 on as an atom, and the terms between it and the lower limit."""
    k = field.form(marker)
    offset = offset_of(field, marker, body)
    if offset:
        with suppress(OutOfReachError):
            body, lower = put(body, marker, k - offset, resum), lower + offset
    number = lower.rational()
    if number is None or number.denominator != 1 or abs(number) > MOST_STEP:
        return sum_atom(field, "series", marker, body, lower)
    start = int(number)
    try:
        extra = field.zero
        for j in range(start, 1):
            extra = extra + put(body, marker, field.lift(j), resum)
        for j in range(1, start):
            extra = extra - put(body, marker, field.lift(j), resum)
    except OutOfReachError:
        return sum_atom(field, "series", marker, body, lower)
    return extra + sum_atom(field, "series", marker, body, field.one)


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
        body = linear(field, [(c, _prefix_or_power(field, marker, p, upper)) for c, p in split(body, marker)])
    return body


def _prefix_or_power(field: Field, marker: int, part: Form, upper: Form) -> Form:
    if not part.depends & (1 << marker):
        return part * upper
    power = pure_power(field, marker, part)
    return faulhaber(upper, power) if power is not None and power <= MOST_POWER else _prefix(field, marker, part, upper)
