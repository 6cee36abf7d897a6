"""What a term can be worth: an exact rational, a real or complex ball, a matrix of these; or undefined, or unknown."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from flint import acb, arb, fmpq

Scalar: TypeAlias = fmpq | arb | acb
"""Exact rationals first: a zero that is exact can be told from one that is not."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows of scalars, all of one length, at least one row and one column; a vector is a matrix of one column."""

    rows: tuple[tuple[Scalar, ...], ...]

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return len(self.rows), len(self.rows[0])

    def entries(self) -> Iterator[Scalar]:
        """Every entry, row by row."""
        return (entry for row in self.rows for entry in row)


Value: TypeAlias = Scalar | Matrix


@dataclass(frozen=True, slots=True)
class Undefined:
    """The term has no value at this point."""

    reason: str
    thin: bool = False
    """Whether this is a pole: all around the point, as far as this says, there is a value."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """The term may have a value, but we cannot find it."""

    reason: str
    unfit: bool = False
    """Whether the numbers of the model are the reason, so that others may do."""


class UndefinedError(Exception):
    """Raised by a rule where the term surely has no value at this point."""

    def __init__(self, message: str, *, thin: bool = False) -> None:
        super().__init__(message)
        self.thin = thin


class UnknownError(Exception):
    """Raised by a rule that cannot find the value; the message is the reason, for people."""


class UnfitError(UnknownError):
    """Raised where the numbers do not fit: an upper limit below the lower one, a size that is too large."""


class StraddleError(Exception):
    """Raised by a rule whose ball holds a pole, a cut or a border: a higher precision may tell."""
