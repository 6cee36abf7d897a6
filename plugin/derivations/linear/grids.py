"""Matrices written out, of scalars or of blocks, in; their sums, products, inverses and determinants, block by block, out.

A 2 by 2 matrix of blocks is inverted by the Schur complement of its first block, a matrix of scalars by its adjugate.
"""

from dataclasses import dataclass
from itertools import permutations

from derivations.linear import coefficient as scalars
from derivations.linear.coefficient import Coefficient, TooLargeError
from derivations.linear.determinants import determinant
from derivations.linear.polynomial import Polynomial, Ring, identity, is_scalar
from derivations.linear.words import letter
from derivations.term import Apply, Term, number

LARGEST = 5
"""Rows of a matrix of scalars whose determinant is multiplied out."""
MOST_ENTRIES = 100


@dataclass(frozen=True, slots=True)
class Grid:
    """Blocks with the sizes of their rows and columns."""

    rows: tuple[str, ...]
    cols: tuple[str, ...]
    blocks: tuple[tuple[Polynomial, ...], ...]

    @property
    def entries(self) -> bool:
        """Whether all blocks are scalars."""
        return set(self.rows) | set(self.cols) == {"1"}


class CutError(Exception):
    """Two matrices are cut into blocks differently."""


def single(item: Polynomial) -> Grid:
    """A matrix as one block."""
    return Grid((item.rows,), (item.cols,), ((item,),))


def made(rows: list[list[Polynomial]]) -> Grid:
    """Rows of blocks as a grid.

    Raises:
        TooLargeError: when there are too many.
    """
    if len(rows) * len(rows[0]) > MOST_ENTRIES:
        raise TooLargeError
    return Grid(tuple(r[0].rows for r in rows), tuple(b.cols for b in rows[0]), tuple(tuple(r) for r in rows))


def cut(ring: Ring, item: Grid, rows: tuple[str, ...], cols: tuple[str, ...]) -> Grid:
    """A matrix of one block cut like another one: zero, the identity, or letters into their elements.

    Raises:
        CutError: when it cannot be.
    """
    if (item.rows, item.cols) == (rows, cols):
        return item
    if len(item.rows) != 1 or len(item.cols) != 1 or len(rows) * len(cols) > MOST_ENTRIES:
        raise CutError
    whole = item.blocks[0][0]
    parts: list[list[list[Polynomial]]] = [[[Polynomial(r, c, {})] for c in cols] for r in rows]
    for word, value in whole.terms.items():
        if not word:
            if rows != cols:
                raise CutError
            for i, size in enumerate(rows):
                parts[i][i].append(ring.scale(value, identity(size)))
            continue
        entry = word[0]
        if (
            len(word) != 1
            or entry.inverted
            or {*rows, *cols} != {"1"}
            or not _counts(entry.rows, rows)
            or not _counts(entry.cols, cols)
        ):
            raise CutError
        for i in range(len(rows)):
            for j in range(len(cols)):
                place = (j, i) if entry.transposed else (i, j)
                vector = "1" in (entry.rows, entry.cols)
                indices = (number(max(place) + 1),) if vector else (number(place[0] + 1), number(place[1] + 1))
                parts[i][j].append(
                    ring.scalar(scalars.multiply(value, scalars.atom(Apply("index", (entry.base, *indices))), ring.budget))
                )
    return made([[ring.add(cell) for cell in row] for row in parts])


def _counts(size: str, parts: tuple[str, ...]) -> bool:
    return size == str(len(parts))


def transpose(ring: Ring, item: Grid) -> Grid:
    """Rows for columns, and every block turned."""
    return Grid(
        item.cols, item.rows, tuple(tuple(ring.transpose(b) for b in column) for column in zip(*item.blocks, strict=True))
    )


def add(ring: Ring, parts: list[Grid]) -> Grid:
    """The sum, block by block.

    Raises:
        CutError: when the parts are cut differently.
    """
    finest = max(parts, key=lambda g: len(g.rows) * len(g.cols))
    like = [cut(ring, g, finest.rows, finest.cols) for g in parts]
    blocks = tuple(
        tuple(ring.add(cells) for cells in zip(*rows, strict=True)) for rows in zip(*(g.blocks for g in like), strict=True)
    )
    return Grid(finest.rows, finest.cols, blocks)


def scale(ring: Ring, value: Coefficient, item: Grid) -> Grid:
    """A scalar times a matrix."""
    return Grid(item.rows, item.cols, tuple(tuple(ring.scale(value, b) for b in row) for row in item.blocks))


def multiply(ring: Ring, left: Grid, right: Grid) -> Grid:
    """The product, block by block; a scalar scales.

    Raises:
        CutError: when the blocks do not meet.
    """
    for one, other in ((left, right), (right, left)):
        if one.rows == one.cols == ("1",):
            return scale(ring, one.blocks[0][0].terms.get((), scalars.ZERO), other)
    if left.cols != right.rows:
        if len(left.cols) == 1:
            left = cut(ring, left, right.rows if _is_square(left) else _ones(left.rows), right.rows)
        else:
            right = cut(ring, right, left.cols, left.cols if _is_square(right) else _ones(right.cols))
    ring.budget.spend(len(left.rows) * len(left.cols) * len(right.cols))
    columns = tuple(zip(*right.blocks, strict=True))
    blocks = tuple(
        tuple(ring.add([ring.multiply(a, b) for a, b in zip(row, col, strict=True)]) for col in columns) for row in left.blocks
    )
    return Grid(left.rows, right.cols, blocks)


def _is_square(item: Grid) -> bool:
    return item.rows == item.cols


def _ones(sizes: tuple[str, ...]) -> tuple[str, ...]:
    """The cut into single rows of a matrix of one block with a known number of them."""
    size = sizes[0]
    if len(sizes) != 1 or not size.isdecimal() or int(size) > MOST_ENTRIES:
        raise CutError
    return ("1",) * int(size)


def trace(ring: Ring, item: Grid) -> Coefficient:
    """The sum of the traces on the diagonal.

    Raises:
        CutError: when rows and columns are cut differently.
    """
    if item.rows != item.cols:
        raise CutError
    return scalars.add(ring.trace(item.blocks[i][i]) for i in range(len(item.rows)))


def inverse(ring: Ring, item: Grid) -> Grid:
    """Invert, by the adjugate of scalars or by the Schur complement of the first block.

    Raises:
        CutError: when it is cut in another way.
        ZeroDivisionError: when it is singular for all values.
    """
    if item.rows != item.cols:
        raise CutError
    size = len(item.rows)
    if size == 1:
        return single(ring.inverse(item.blocks[0][0]))
    if item.entries and size <= LARGEST:
        entries = [[_entry(b) for b in row] for row in item.blocks]
        below = scalars.invert(_expand(ring, entries), ring.budget)
        cofactors = [[_cofactor(ring, entries, j, i) for j in range(size)] for i in range(size)]
        return made([[ring.scalar(scalars.multiply(below, c, ring.budget)) for c in row] for row in cofactors])
    if size != 2:
        raise CutError
    (e, f), (g, h) = item.blocks
    first = ring.inverse(e)
    ef, ge = ring.multiply(first, f), ring.multiply(g, first)
    complement = ring.inverse(ring.add([h, ring.negate(ring.multiply(g, ef))]))
    corner = ring.multiply(ef, complement)
    return made(
        [
            [ring.add([first, ring.multiply(corner, ge)]), ring.negate(corner)],
            [ring.negate(ring.multiply(complement, ge)), complement],
        ]
    )


def det(ring: Ring, item: Grid) -> Coefficient:
    """Find a determinant by expansion or, of blocks, by a Schur complement.

    Raises:
        CutError: when it is cut in another way.
    """
    if item.rows != item.cols:
        raise CutError
    size = len(item.rows)
    if size == 1:
        return determinant(ring, item.blocks[0][0])
    if item.entries and size <= LARGEST:
        return _expand(ring, [[_entry(b) for b in row] for row in item.blocks])
    if size != 2:
        raise CutError
    (e, f), (g, h) = item.blocks
    rest = ring.add([h, ring.negate(ring.multiply(g, ring.multiply(ring.inverse(e), f)))])
    return scalars.multiply(determinant(ring, e), determinant(ring, rest), ring.budget)


def _entry(block: Polynomial) -> Coefficient:
    return block.terms.get((), scalars.ZERO)


def _expand(ring: Ring, entries: list[list[Coefficient]]) -> Coefficient:
    """Expand a determinant by Leibniz' sum over permutations."""
    size = len(entries)
    terms = []
    for order in permutations(range(size)):
        inversions = sum(1 for i in range(size) for j in range(i) if order[j] > order[i])
        term = scalars.rational(-1 if inversions % 2 else 1)
        for i, j in enumerate(order):
            term = scalars.multiply(term, entries[i][j], ring.budget)
        terms.append(term)
    return scalars.add(terms)


def _cofactor(ring: Ring, entries: list[list[Coefficient]], i: int, j: int) -> Coefficient:
    minor = [[e for c, e in enumerate(row) if c != j] for r, row in enumerate(entries) if r != i]
    value = _expand(ring, minor) if minor else scalars.UNIT
    return value if (i + j) % 2 == 0 else scalars.negate(value)


def collapsed(item: Grid) -> Polynomial | None:
    """The one block that a grid is; None where it has several."""
    return item.blocks[0][0] if len(item.rows) == len(item.cols) == 1 else None


def term(ring: Ring, item: Grid) -> Term:
    """The canonical way to write it."""
    rows = []
    for row in item.blocks:
        cells = tuple(scalars.to_term(_entry(b)) if is_scalar(b) else ring.term(b) for b in row)
        rows.append(Apply("row", cells))
    return Apply("matrix", tuple(rows))


def opaque(ring: Ring, item: Grid, rows: str, cols: str) -> Polynomial:
    """A grid as one letter."""
    whole = collapsed(item)
    if whole is not None:
        return whole
    traits = {"symmetric"} if item == transpose(ring, item) else set()
    return Polynomial(rows, cols, {(letter(term(ring, item), rows, cols, traits),): scalars.UNIT})
