"""Facts in, the same facts out, but for what a theorem concludes, which does not hold in its proof.

The statement of a theorem is a claim. What stands in it behind “then”, and the last display of it, is what the proof has to show:
a row of the proof that leaned on it would prove itself.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from derivations.fact import FOREVER, Fact
from derivations.markdown import Display, Document, Prose
from derivations.stance import begins_proof, begins_theorem
from derivations.statements import Chain
from derivations.term import Variable

_THEN = re.compile(r"(?:^|[.;,:]\s+|\band )then\b|\bwe have\b", re.IGNORECASE)


_OF_IT = re.compile(r"\W*(?:has|have|is|are|follows?|will|can|must|converges?|tends?|satisf\w+)\b")


@dataclass(frozen=True)
class _Theorem:
    """Offsets into the post: of its conclusion, the display that ends it, its proof, and what comes behind that."""

    conclusion: int
    last: int
    proof: int
    behind: int
    section: int


def without_conclusions(document: Document, chains: Sequence[Chain], facts: Sequence[Fact]) -> Iterator[Fact]:
    """What a theorem concludes ends where its proof begins, and holds again behind it.

    A name that the conclusion brings in, as in “then $Z = X/s$ is normal”, keeps what it stands for.
    """
    theorems = list(_theorems(document))
    proofs, offsets = [t.proof for t in theorems], [c.piece.span.start for c in chains]
    for fact in facts:
        at = offsets[fact.start] if 0 <= fact.start < len(chains) else -1
        named = fact.definition is not None and isinstance(fact.definition.left, Variable)
        k = bisect_right(proofs, at)
        theorem = theorems[k] if k < len(theorems) and (theorems[k].last if named else theorems[k].conclusion) <= at else None
        if theorem is None or fact.where or fact.end != FOREVER or fact.symbol is not None or fact.independent:
            yield fact
            continue
        begins, resumes = bisect_left(offsets, theorem.proof), bisect_left(offsets, theorem.behind)
        if begins < len(chains):
            yield replace(fact, end=max(begins, fact.start + 1))
            if resumes < len(chains):
                yield replace(fact, start=resumes - 1)
        else:
            yield fact


def _theorems(document: Document) -> Iterator[_Theorem]:
    """The theorems that have a proof right behind their statement."""
    statement: _Statement | None = None
    proved: _Theorem | None = None
    paragraph = -1
    for piece in document.pieces:
        if isinstance(piece, Display) and statement is not None:
            statement = replace(statement, last=piece.span.start, behind="")
        if not isinstance(piece, Prose):
            continue
        words, here, place = piece.text.text, piece.text.span(0, 1).start, piece.place
        opens, paragraph = place.paragraph != paragraph, place.paragraph
        if statement is not None and place.section != statement.section:
            statement = None
        begins = opens and begins_theorem(words)
        if proved is not None and (begins or place.section != proved.section):
            yield replace(proved, behind=here)
            proved = None
        if begins:
            statement = _Statement(place.section)
        if statement is not None and opens and begins_proof(words):
            last = statement.last or here
            named = here if _OF_IT.match(statement.behind) else last
            proved = _Theorem(min(statement.then or last, last), named, here, FOREVER, place.section)
            statement = None
        elif statement is not None:
            found = None if statement.then else _THEN.search(words)
            then = piece.text.span(found.start(), found.end()).start if found else statement.then
            statement = replace(statement, then=then, behind=statement.behind or words)
    if proved is not None:
        yield proved


@dataclass(frozen=True)
class _Statement:
    """The statement of a theorem as far as it was read; offsets are 0 where there is nothing yet."""

    section: int
    then: int = 0
    last: int = 0
    """Its last display."""
    behind: str = ""
    """The words right behind that."""
