"""A polynomial in sums in, whether it is `(sum f^2)(sum g^2) - (sum f g)^2`, which is not negative, out."""

from typing import Any

from derivations.algebra.field import Field, Form
from derivations.algebra.positivity import is_nonnegative


def cauchy_schwarz(field: Field, poly: Any) -> bool:
    """Whether the polynomial is a positive multiple of the difference in the inequality of Cauchy and Schwarz."""
    if len(poly) != 2:
        return False
    (first, a), (second, b) = sorted(zip(poly.monoms(), poly.coeffs(), strict=True), key=lambda term: -int(term[1]))
    if int(a) <= 0 or int(a) != -int(b):
        return False
    last = field.size - 1
    above = [last - i for i, e in enumerate(first) for _ in range(int(e)) if e > second[i] or second[i] == 0]
    below = [(last - i, int(e)) for i, e in enumerate(second) if e and not first[i]]
    rest = [i for i, e in enumerate(first) if e and second[i]]
    if rest or len(above) != 2 or len(below) != 1 or below[0][1] != 2:
        return False
    square = _sum(field, below[0][0])
    if square is None:
        return False
    bodies = [_of(field, number, square[1]) for number in above]
    if any(body is None or not _is_square(body) for body in bodies):
        return False
    left, right = (body for body in bodies if body is not None)
    return is_nonnegative(square[1]) and (left * right - square[0] * square[0]).is_zero


def _sum(field: Field, number: int) -> tuple[Form, Form] | None:
    """Body and upper limit of a simple sum from one on."""
    atom = field.atoms[number]
    if atom.kind != "sum" or len(atom.args) != 3:
        return None
    body, _, upper = atom.args
    return (body, upper) if isinstance(body, Form) and isinstance(upper, Form) else None


def _of(field: Field, number: int, upper: Form) -> Form | None:
    """The body of a sum with this upper limit; the limit itself is the sum of ones."""
    if field.form(number) == upper:
        return field.one
    found = _sum(field, number)
    return found[0] if found is not None and found[1] == upper else None


def _is_square(body: Form) -> bool:
    """Whether a body is the square of a real monomial."""
    for poly in (body.num, body.den):
        if len(poly) != 1 or int(poly.leading_coefficient()) <= 0 or any(int(e) % 2 for e in poly.monoms()[0]):
            return False
    return all(body.field.atoms[i].real for i in body.generators)
