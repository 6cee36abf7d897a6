"""A condition in, its indicator as a form out: 1 where it holds, 0 where it fails.

`[a = b]` and `[a > b]` are idempotent generators of the difference, so that `not`, `and`, `or` and piecewise values become
arithmetic. A condition of another sort is an unknown value that is its own square.
"""

from collections.abc import Callable, Mapping
from typing import Any

from derivations.algebra.atoms import structure
from derivations.algebra.field import Field, Form
from derivations.algebra.limits import OutOfReachError
from derivations.algebra.positivity import NEGATIVE, NONNEGATIVE, NONPOSITIVE, NONZERO, POSITIVE, form_sign, is_real
from derivations.term import Apply, Term

Read = Callable[[Term, Mapping[str, Form]], Form]


def indicator(field: Field, condition: Term, environment: Mapping[str, Form], read: Read) -> Form:
    """The indicator of a condition."""
    if not isinstance(condition, Apply):
        message = "a condition that is a name"
        raise OutOfReachError(message)
    if condition.head in ("equal", "not_equal", "less", "less_equal") and len(condition.args) == 2:
        return _comparison(field, condition, environment, read)
    parts = [indicator(field, a, environment, read) for a in condition.args] if condition.head in ("and", "or", "not") else []
    one = field.one
    match condition.head:
        case "not":
            return one - parts[0]
        case "and":
            out = one
            for p in parts:
                out = out * p
            return out
        case "or":
            out = one
            for p in parts:
                out = out * (one - p)
            return one - out
    return _unknown(field, structure(field, condition, environment, read))


def _comparison(field: Field, condition: Apply, environment: Mapping[str, Form], read: Read) -> Form:
    try:
        left, right = (read(a, environment) for a in condition.args)
    except OutOfReachError:
        return _unknown(field, structure(field, condition, environment, read))
    match condition.head:
        case "equal":
            return delta(left - right)
        case "not_equal":
            return 1 - delta(left - right)
        case "less":
            return above(right - left)
    return 1 - above(left - right)


def _idempotent(field: Field, kind: str, args: tuple[Any, ...]) -> Form:
    fresh = (kind, args) not in field.index
    number = field.intern(kind, args, real=True, nonnegative=True, integer=True)
    if fresh:
        field.atoms[number].order, field.atoms[number].value = 2, field.generator(number)
        field.relations.insert(0, number)
    return field.form(number)


def _unknown(field: Field, key: tuple[Any, ...]) -> Form:
    return _idempotent(field, "unknown", ("indicator", key))


def delta(form: Form) -> Form:
    """`[form = 0]`."""
    field = form.field
    if form.is_zero:
        return field.one
    if form_sign(form) in (POSITIVE, NEGATIVE, NONZERO):
        return field.zero
    if form.num.leading_coefficient() < 0:
        form = -form
    return _idempotent(field, "delta", (form,))


def above(form: Form) -> Form:
    """`[form > 0]` of a real form."""
    field = form.field
    if form.is_zero:
        return field.zero
    if not is_real(form):
        message = "an order of complex numbers"
        raise OutOfReachError(message)
    known = form_sign(form)
    if known == POSITIVE:
        return field.one
    if known in (NEGATIVE, NONPOSITIVE):
        return field.zero
    if known == NONNEGATIVE:
        return 1 - delta(form)
    return _idempotent(field, "above", (form,))


def piecewise(field: Field, node: Apply, environment: Mapping[str, Form], read: Read) -> Form:
    """`piecewise(value, condition, …, otherwise)`: the value of the first condition that holds.

    Raises:
        OutOfReachError: without a last value; it then has none where no condition holds.
    """
    if len(node.args) % 2 == 0:
        message = "piecewise without a last value"
        raise OutOfReachError(message)
    *pairs, last = node.args
    out, left = field.zero, field.one
    for value, condition in zip(pairs[::2], pairs[1::2], strict=True):
        here = indicator(field, condition, environment, read)
        out = out + left * here * read(value, environment)
        left = left * (1 - here)
    return out + left * read(last, environment)
