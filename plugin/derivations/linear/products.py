"""The shapes of the factors of a product in, the grouping under which it makes sense out.

`x^T x A` is a number times a matrix, `A x x^T` a product of three: neighbours must fit, and a run that is 1 by 1 is a scalar.
"""

from collections.abc import Iterator
from itertools import combinations, pairwise

from derivations.linear.dimensions import ONE, Dimensions, MismatchError

LONGEST = 9
"""Products with more factors than this that are no scalars are not regrouped."""


def chain(dims: Dimensions, factors: tuple[tuple[int, int], ...]) -> tuple[tuple[int, ...], ...]:
    """Group the factors: scalars alone, the rest in runs whose neighbours fit, all runs but one 1 by 1.

    The grouping with the fewest runs is taken, and its demands are made on the dimensions.

    Raises:
        MismatchError: when no grouping fits; the dimensions are then as they were.
    """
    scalars = [i for i, (r, c) in enumerate(factors) if dims.is_one(r) and dims.is_one(c)]
    others = [i for i in range(len(factors)) if i not in set(scalars)]
    singles = tuple((i,) for i in scalars)
    if not others:
        return singles
    first: MismatchError | None = None
    for runs in _splits(others):
        mark = dims.mark()
        try:
            _demand(dims, factors, runs)
        except MismatchError as error:
            dims.undo(mark)
            first = first or error
            continue
        dims.release(mark)
        return (*singles, *runs)
    assert first is not None
    raise first


def dotted(dims: Dimensions, factors: tuple[tuple[int, int], ...]) -> tuple[tuple[tuple[int, ...], ...], ...] | None:
    """Group factors that fit in no other way as scalars and pairs of columns, whose inner products are meant.

    Each item is one run of factors, or two runs whose values are columns. `a · b c` of three columns has no grouping.
    """
    singles = tuple(((i,),) for i, (r, c) in enumerate(factors) if dims.is_one(r) and dims.is_one(c))
    others = [i for i in range(len(factors)) if ((i,),) not in singles]
    for runs in _splits(others) if len(others) <= LONGEST else ():
        if len(runs) % 2:
            continue
        mark = dims.mark()
        try:
            for run in runs:
                for i, j in pairwise(run):
                    dims.unify(factors[i][1], factors[j][0])
                dims.unify(ONE, factors[run[-1]][1])
            for left, right in zip(runs[::2], runs[1::2], strict=True):
                dims.unify(factors[left[0]][0], factors[right[0]][0])
        except MismatchError:
            dims.undo(mark)
            continue
        dims.release(mark)
        return (*singles, *zip(runs[::2], runs[1::2], strict=True))
    return None


def _splits(items: list[int]) -> Iterator[tuple[tuple[int, ...], ...]]:
    """Ways to cut a list into runs, fewest first."""
    size = len(items)
    for cuts in range(1 if size > LONGEST else size):
        for places in combinations(range(1, size), cuts):
            ends = (0, *places, size)
            yield tuple(tuple(items[a:b]) for a, b in pairwise(ends))


def _demand(dims: Dimensions, factors: tuple[tuple[int, int], ...], runs: tuple[tuple[int, ...], ...]) -> None:
    """Make neighbours fit, and every run but one 1 by 1."""
    for run in runs:
        for i, j in pairwise(run):
            dims.unify(factors[i][1], factors[j][0])
    if len(runs) == 1:
        return
    whole = 0
    for run in runs:
        rows, cols = factors[run[0]][0], factors[run[-1]][1]
        if dims.is_one(rows) and dims.is_one(cols):
            continue
        whole += 1
        if whole > 1:
            dims.unify(ONE, rows)
            dims.unify(ONE, cols)
