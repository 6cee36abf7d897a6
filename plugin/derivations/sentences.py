"""A paragraph in, its sentences out, each with a mark in the place of every formula, and the formulae."""

import re
from collections.abc import Callable, Iterator, Sequence

from derivations.markdown import Inline, Prose

MARK = "\u25a1"
"""What stands for a formula; the prose itself has none left."""
LIST = rf"{MARK}(?:\s*(?:,|and|, and)\s*{MARK})*"
"""A list of formulae."""
END = r"(?<=[.;:!?])\s+(?=[A-Z\u25a1*(])"
"""Where a sentence ends, or a part of one that stands by itself."""
_END = re.compile(END)


def sentences(
    run: Sequence[Prose | Inline], clean: Callable[[str], str] = str, end: re.Pattern[str] = _END
) -> Iterator[tuple[str, list[Inline]]]:
    """The sentences of a paragraph; `clean` takes markup out of its text and leaves the marks, `end` parts it."""
    inlines = [piece for piece in run if isinstance(piece, Inline)]
    text = clean("".join(piece.text.text.replace(MARK, " ") if isinstance(piece, Prose) else MARK for piece in run))
    seen = 0
    for sentence in end.split(" ".join(text.split())):
        mine = inlines[seen : seen + sentence.count(MARK)]
        seen += len(mine)
        yield sentence, mine


def formulae(sentence: str, mine: Sequence[Inline], start: int, end: int) -> list[Inline]:
    """The formulae whose marks stand in a stretch of a sentence; `mine` are all of it."""
    first = sentence.count(MARK, 0, start)
    return list(mine[first : first + sentence.count(MARK, start, end)])
