"""A paragraph in, the sizes that its words give its names out: “an n by p design matrix X”, “y is an n-dimensional vector”.

A size of a letter or a number is kept; of any other, as p + 1, only the kind is. Rows, of 1 by k, are left alone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from derivations.goal import Kind
from derivations.markdown import Inline, Prose


@dataclass(frozen=True, slots=True)
class Size:
    """What words say of the rows and columns of a name."""

    kind: Kind
    shape: tuple[str, ...]
    """Rows, and columns of a matrix; empty where one of them is neither a letter nor a number."""
    words: str
    """The noun that the name is called by."""


_NOUN = (
    r"(?:matrix|matrices|(?:column )?vectors?|points?|coefficients?|parameters?|weights?|(?:co)?variances?|structure|precision"
    r"|data|observations?|errors?|residuals?|noise|regressors?|design|loadings?|covariates?|jacobian|hessian)"
)
"""What is called so has rows and columns; a grid, a table, an image or a board has not."""
_JOINING = r"(?:of|and|or|with|for|in|on|by|times|from|to|the|an?|is|are|that|which|whose|as|such|than|into|where)"
_CALLED = rf"\s*(?P<words>(?:(?!{_JOINING}\b)[a-z-]+\s+){{0,4}}{_NOUN})"
_BETWEEN = re.compile(rf"^{_CALLED}\s*$", re.IGNORECASE)
_BEHIND = re.compile(rf"^{_CALLED}\b", re.IGNORECASE)
_DIMENSIONAL = re.compile(r"^\s*-\s*(?:dimensional|vectors?\b)", re.IGNORECASE)
_IS = re.compile(r"^\s*,?\s*(?:(?:be|is|are|being|denotes?|as)(?:\s+(?:an?|the|all|both|two))?|an?)\s*$", re.IGNORECASE)
_SIZED = re.compile(
    r"^\s*,?\s*(?:(?:is|are|be|has|have)\s+)?(?:(?:of|with|the|a)\s+)*(?:size|shape|dimensions?)\s*$|^\s*\($", re.IGNORECASE
)
_LIST = re.compile(r"^\s*(?:,|and|or|, and)\s*$", re.IGNORECASE)
_TARGET = re.compile(r"\((?:/|https?:)[^()\s]*\)")
"""Where a link leads: `[covariance structure](/D/matn)`."""
_TIMES = re.compile(r"^\(?\s*(?P<rows>.+?)\s*\\times\s*(?P<cols>.+?)\s*\)?$", re.DOTALL)
_LETTER = re.compile(r"[A-Za-z]|\\[A-Za-z]+|[1-9]\d*")
_RELATED = re.compile(r"[=<>]|\\(?:[lg]eq?|[lg]eqslant|in|neq?|sim|to)\b")
"""What is said of such a formula is not said of the name in it: “of rank r ≤ n and B is a p by s matrix”."""
_LONGEST = 12
"""Names of a list that are looked at."""
_WIDEST = 60
"""Characters of a formula that may be a size."""
_COUNTS = re.compile(r"[A-Za-z0-9\s+\-_{}\\]{1,30}")


def size_of(run: Sequence[Prose | Inline], k: int) -> Size | None:
    """The size that a paragraph gives the name at its k-th place; None where it gives none."""
    return _before(run, _end(run, k, -2)) or _after(run, _end(run, k, 2))


def _end(run: Sequence[Prose | Inline], k: int, step: int) -> int:
    """The place of the first or the last name of a list such as `$A$, $B$ and $C$`."""
    for _ in range(_LONGEST):
        here, there = _formula(run, k), _formula(run, k + step)
        if not there or _TIMES.match(there) or _RELATED.search(f"{here} {there}") or not _LIST.match(_words(run, k + step // 2)):
            break
        k += step
    return k


def _before(run: Sequence[Prose | Inline], k: int) -> Size | None:
    """“an n by p design matrix X”, “an n-dimensional data vector y”."""
    if k < 2:
        return None
    words, formula = _words(run, k - 1), _formula(run, k - 2)
    flat = _DIMENSIONAL.match(words)
    called = _BETWEEN.match(words[flat.end() :] if flat else words)
    return None if called is None else _made(formula, called.group("words"), flat=flat is not None)


def _after(run: Sequence[Prose | Inline], k: int) -> Size | None:
    """“X is an n by p matrix”, “X (n by p)”."""
    words, formula, behind = _words(run, k + 1), _formula(run, k + 2), _words(run, k + 3)
    if _SIZED.match(words):
        return _made(formula, "size", flat=False)
    if not _IS.match(words):
        return None
    flat = _DIMENSIONAL.match(behind)
    called = _BEHIND.match(behind[flat.end() :] if flat else behind)
    return None if called is None else _made(formula, called.group("words"), flat=flat is not None)


def _made(formula: str, words: str, *, flat: bool) -> Size | None:
    if flat:
        if re.search(r"(?:vectors?|points?)$", words, re.IGNORECASE) is None or _COUNTS.fullmatch(formula) is None:
            return None
        return Size(Kind.VECTOR, (formula,) if _LETTER.fullmatch(formula) and formula != "1" else (), words)
    match = _TIMES.match(formula)
    if match is None:
        return None
    sizes = match.group("rows"), match.group("cols")
    if not all(_COUNTS.fullmatch(s) for s in sizes) or sizes[0] == "1":
        return None
    known = all(_LETTER.fullmatch(s) for s in sizes)
    if sizes[1] == "1":
        return Size(Kind.VECTOR, sizes[:1] if known else (), words)
    return Size(Kind.MATRIX, sizes if known else (), words)


def _words(run: Sequence[Prose | Inline], k: int) -> str:
    piece = run[k] if 0 <= k < len(run) else None
    if not isinstance(piece, Prose):
        return ""
    return _TARGET.sub("", " ".join(piece.text.text.replace("[", "").replace("]", "").replace("*", "").split()))


def _formula(run: Sequence[Prose | Inline], k: int) -> str:
    piece = run[k] if 0 <= k < len(run) else None
    return piece.fragment.text.strip() if isinstance(piece, Inline) and len(piece.fragment.text) <= _WIDEST else ""
