"""Two polynomials or a polynomial and an exponent in, nothing out: what would be too large is refused before it is computed."""

from typing import Any

SIZES = (16, 48, 128)
"""Numbers of generators that a field may have; the next is tried when one is full."""
MOST_TERMS = 4000
MOST_BITS = 100_000


class OutOfReachError(Exception):
    """The term is no scalar, or its normal form is too large."""


class BeginAnewError(Exception):
    """The work must be begun anew in another field."""


class FieldFullError(BeginAnewError):
    """More generators are needed than the field has room for."""


class ScaleError(BeginAnewError):
    """A finer base angle is needed: `Field.scale` must be a multiple of the argument."""

    def __init__(self, scale: int) -> None:
        super().__init__("finer angle")
        self.scale = scale


def check_product(a: Any, b: Any) -> None:
    """Bound the number of terms of a product before it is computed."""
    if len(a) * len(b) > 40 * MOST_TERMS:
        message = "product too large"
        raise OutOfReachError(message)


def check_power(poly: Any, exponent: int) -> None:
    """Bound the number of terms and the bits of a power before it is computed."""
    terms, number = len(poly), 1
    bits = max((int(c).bit_length() for c in poly.coeffs()), default=1)
    if exponent > MOST_BITS or (bits > 1 and bits * exponent > MOST_BITS):
        message = "power too large"
        raise OutOfReachError(message)
    for i in range(1, terms):
        number = number * (exponent + i) // i
        if number > MOST_TERMS:
            message = "power too large"
            raise OutOfReachError(message)
    if terms > 1 and exponent > MOST_TERMS // 4:
        message = "power too large"
        raise OutOfReachError(message)
