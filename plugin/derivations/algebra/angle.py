"""Angles without an imaginary part in, their cosines and sines out: polynomials in the sine and cosine of base angles.

The angle is split over its monomials; `cos(k m)` and `sin(k m)` are Chebyshev polynomials in `c = cos(m / scale)` and
`s = sin(m / scale)` with `s^2 = 1 - c^2`. A finer angle than the field was made for raises `ScaleError`, and the step is
begun anew with a larger `Field.scale`.
"""

from fractions import Fraction
from math import lcm

from derivations.algebra.field import Field, Form
from derivations.algebra.limits import OutOfReachError, ScaleError
from derivations.algebra.positivity import is_integer, is_real
from derivations.algebra.roots import pi, root_power, single, terms

MOST_MULTIPLE = 24


def imaginary_part(monomial: Form) -> Form | None:
    """`m` if the monomial is `i m`."""
    field = monomial.field
    number = field.index.get(("imaginary", ()))
    if number is None or len(monomial.num) != 1:
        return None
    if number not in field.generators(monomial.num):
        return None
    return monomial / field.form(number)


def _add(pair: tuple[Form, Form], other: tuple[Form, Form]) -> tuple[Form, Form]:
    """Cosine and sine of the sum of two angles."""
    return pair[0] * other[0] - pair[1] * other[1], pair[0] * other[1] + pair[1] * other[0]


def cosine_sine(form: Form) -> tuple[Form, Form]:
    """Cosine and sine of a form in which the imaginary unit does not occur."""
    field = form.field
    out = (field.one, field.zero)
    for coefficient, monomial in terms(form):
        out = _add(out, _term(coefficient, monomial))
    return out


def _term(coefficient: Fraction, monomial: Form) -> tuple[Form, Form]:
    field = monomial.field
    if coefficient < 0:
        c, s = _term(-coefficient, monomial)
        return c, -s
    turn = monomial / pi(field) if field.index.get(("pi", ())) in field.generators(monomial.num) else None
    if turn is not None and turn == field.one:
        return _of_pi(field, coefficient)
    if turn is not None and coefficient.denominator == 1 and is_integer(turn):
        return alternating(coefficient, turn), field.zero
    atom = single(monomial)
    if atom is not None and coefficient.denominator == 1:
        base = _of_inverse(field, atom)
        if base is not None:
            return _multiple(field, base, coefficient.numerator)
    if (coefficient * field.scale).denominator != 1:
        raise ScaleError(lcm(field.scale, coefficient.denominator))
    angle = monomial / field.scale
    return _multiple(field, _pair(angle), int(coefficient * field.scale))


def _pair(angle: Form) -> tuple[Form, Form]:
    """Cosine and sine of an angle as generators."""
    field, real = angle.field, is_real(angle)
    cosine = field.intern("cos", (angle,), real=real)
    square = field.generator(cosine) ** 2
    sine = field.intern("sin", (angle,), real=real, order=2, value=field.one.num - square)
    return field.form(cosine), field.form(sine)


def alternating(coefficient: Fraction, monomial: Form) -> Form:
    """`(-1)^(c k)` for integers; only the parity of the factors counts."""
    field = monomial.field
    if coefficient.denominator != 1 or not monomial.den.is_one():
        message = "fractional power of -1"
        raise OutOfReachError(message)
    if coefficient.numerator % 2 == 0:
        return field.one
    squarefree = field.one
    for i in field.generators(monomial.num):
        squarefree = squarefree * field.form(i)
    if squarefree == field.one:
        return -field.one
    atom = field.intern("alternating", (squarefree,), nonzero=True, real=True, integer=True, order=2, value=field.one.num)
    return field.form(atom)


def _multiple(field: Field, base: tuple[Form, Form], count: int) -> tuple[Form, Form]:
    if count > MOST_MULTIPLE * field.scale:
        message = "multiple of an angle too large"
        raise OutOfReachError(message)
    out = (field.one, field.zero)
    for _ in range(count):
        out = _add(out, base)
    return out


def _of_pi(field: Field, turns: Fraction) -> tuple[Form, Form]:
    """Exact values at multiples of pi/12; other rational multiples are angles like any other."""
    if 12 % turns.denominator:
        part = Fraction(1, turns.denominator)
        if turns.denominator > 10 * MOST_MULTIPLE:
            message = "angle too fine"
            raise OutOfReachError(message)
        whole = int(turns / part) % (2 * turns.denominator)
        angle = pi(field) * part
        return _multiple(field, _pair(angle), whole)
    step = int(turns * 12) % 24
    two, three = root_power(field.lift(2), Fraction(1, 2)), root_power(field.lift(3), Fraction(1, 2))
    table = (
        field.one,
        (two * three + two) / 4,
        three / 2,
        two / 2,
        field.lift(Fraction(1, 2)),
        (two * three - two) / 4,
        field.zero,
    )

    def cosine(k: int) -> Form:
        k %= 24
        k = min(k, 24 - k)
        return table[k] if k <= 6 else -table[12 - k]

    return cosine(step), cosine(step - 6)


def _of_inverse(field: Field, atom: int) -> tuple[Form, Form] | None:
    """Cosine and sine of an arc sine or an arc tangent."""
    kind = field.atoms[atom].kind
    if kind not in ("asin", "atan"):
        return None
    inner = field.atoms[atom].args[0]
    assert isinstance(inner, Form)
    if kind == "asin":
        return root_power(1 - inner * inner, Fraction(1, 2)), inner
    below = root_power(1 + inner * inner, Fraction(1, 2))
    return 1 / below, inner / below
