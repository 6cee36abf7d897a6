"""A form in, its factorisation into primes and irreducible polynomials out, each found once for a field."""

from dataclasses import dataclass
from typing import Any

from flint import fmpz

from derivations.algebra.field import Field, Form
from derivations.algebra.limits import MOST_TERMS, OutOfReachError

SMALL_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97)
MOST_FACTORED = 200
"""Terms of a polynomial up to which it is factored."""


@dataclass(frozen=True, slots=True)
class Factors:
    """`sign * prod(primes) * prod(polys)`, exponents not nought; the polynomials are primitive with positive leading term."""

    sign: int
    primes: tuple[tuple[int, int], ...]
    polys: tuple[tuple[Any, int], ...]


def integer_factors(value: int) -> list[tuple[int, int]]:
    """Prime factors of a positive integer; of a large one the cofactor of the small primes counts as one."""
    if value == 1:
        return []
    if value.bit_length() <= 60:
        return [(int(p), int(e)) for p, e in fmpz(value).factor()]
    out = []
    for p in SMALL_PRIMES:
        count = 0
        while value % p == 0:
            value //= p
            count += 1
        if count:
            out.append((p, count))
    if value > 1:
        out.append((value, 1))
    return out


def poly_factors(field: Field, poly: Any) -> tuple[int, list[tuple[Any, int]]]:
    """The content with its sign, and the irreducible factors, of a polynomial that is not nought."""
    if poly.is_constant():
        return int(poly.leading_coefficient()), []
    if len(poly) == 1:
        last = field.size - 1
        monomial = poly.monoms()[0]
        return int(poly.leading_coefficient()), [(field.generator(last - i), int(e)) for i, e in enumerate(monomial) if e]
    key = ("factor", str(poly))
    found = field.memory.get(key)
    if found is None:
        if len(poly) > MOST_FACTORED or poly.total_degree() > MOST_TERMS // 100:
            message = "too large to factor"
            raise OutOfReachError(message)
        field.budget.spend(150 + 5 * len(poly))
        try:
            content, factors = _linear(poly) if poly.total_degree() == 1 else poly.factor()
        except OverflowError as error:  # flint sorts the factors by their coefficients as machine integers
            message = "too large to factor"
            raise OutOfReachError(message) from error
        content = int(content)
        out = []
        for p, e in factors:
            exponent, factor = int(e), p
            if factor.leading_coefficient() < 0:
                factor = -factor
                content = -content if exponent % 2 else content
            out.append((factor, exponent))
        found = (content, out)
        field.memory[key] = found
    out_found: tuple[int, list[tuple[Any, int]]] = found
    return out_found


def _linear(poly: Any) -> tuple[Any, list[tuple[Any, int]]]:
    """The content of a polynomial of degree 1, and what is left of it: no factor of its own."""
    content, rest = poly.primitive()
    return content, [(rest, 1)]


def factors(form: Form) -> Factors:
    """The factorisation of a form.

    Raises:
        OutOfReachError: for nought, or where it is too large.
    """
    if form.num.is_zero():
        message = "no factors of nought"
        raise OutOfReachError(message)
    field = form.field
    top, above = poly_factors(field, form.num)
    bottom, below = poly_factors(field, form.den)
    sign = (1 if top > 0 else -1) * (1 if bottom > 0 else -1)
    primes = dict(integer_factors(abs(top)))
    for p, e in integer_factors(abs(bottom)):
        primes[p] = primes.get(p, 0) - e
    polys = [*above, *((p, -e) for p, e in below)]
    return Factors(sign, tuple((p, e) for p, e in primes.items() if e), tuple(polys))
