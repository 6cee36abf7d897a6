"""Parts of a term while their shapes are still sought, and the demands that are made on them."""

from dataclasses import dataclass

from derivations.linear.dimensions import ONE, Dimensions
from derivations.term import Number, Term, Variable


@dataclass(frozen=True, slots=True)
class Draft:
    """A part of a term with the dimensions of its rows and columns."""

    term: Term
    head: str
    rows: int
    cols: int
    parts: tuple["Draft", ...] = ()
    bound: tuple[Variable, ...] = ()


class UnsupportedError(Exception):
    """Something whose shape is not known here."""

    def __init__(self, what: str) -> None:
        super().__init__(f"no shape is known for {what}")


def same(dims: Dimensions, left: Draft, right: Draft) -> None:
    """Demand one shape of two parts."""
    dims.unify(left.rows, right.rows)
    dims.unify(left.cols, right.cols)


def scalar(dims: Dimensions, part: Draft) -> None:
    """Demand that a part be 1 by 1."""
    dims.unify(ONE, part.rows)
    dims.unify(ONE, part.cols)


def is_scalar(dims: Dimensions, part: Draft) -> bool:
    """Whether a part is known to be 1 by 1."""
    return dims.is_one(part.rows) and dims.is_one(part.cols)


def size_name(term: Term) -> str:
    """The name of a dimension that is written as a letter or a number.

    Raises:
        UnsupportedError: when it is neither.
    """
    match term:
        case Variable(name=name):
            return name
        case Number(value=value) if value.denominator == 1 and value > 0:
            return str(value.numerator)
    what = "a size that is neither a letter nor a number"
    raise UnsupportedError(what)
