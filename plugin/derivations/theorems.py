"""Facts in, the same facts out, but for what a theorem concludes, which does not hold in its proof.

The statement of a theorem is a claim. What stands in it behind “then”, and the last display of it, is what the proof has to show:
a row of the proof that leaned on it would prove itself.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from derivations.facts import FOREVER, Fact
from derivations.markdown import Display, Document, Inline, Prose
from derivations.prose import paragraphs
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


def without_conclusions(document: Document, chains: Sequence[Chain], facts: Sequence[Fact]) -> Iterator[Fact]:
    """What a theorem concludes ends where its proof begins, and holds again behind it.

    A name that the conclusion brings in, as in “then $Z = X/s$ is normal”, keeps what it stands for.
    """
    theorems = list(_theorems(document))
    offsets = [c.piece.span.start for c in chains]
    for fact in facts:
        at = offsets[fact.start] if 0 <= fact.start < len(chains) else -1
        named = fact.definition is not None and isinstance(fact.definition.left, Variable)
        theorem = next((t for t in theorems if (t.last if named else t.conclusion) <= at < t.proof), None)
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
    displays = [p.span.start for p in document.pieces if isinstance(p, Display)]
    openings = [(run[0].place, run) for run in paragraphs(document.pieces)]
    begun: tuple[int, int] | None = None
    then = 0
    for k, (place, run) in enumerate(openings):
        words = run[0].text.text if isinstance(run[0], Prose) else ""
        here = _start(run[0])
        if begun is not None and place.section != begun[1]:
            begun = None
        if begins_theorem(words):
            begun, then = (here, place.section), 0
        if begun is not None and begins_proof(words):
            last = max((d for d in displays if begun[0] <= d < here), default=here)
            behind = (_start(r[0]) for p, r in openings[k + 1 :] if p.section != place.section or _is_theorem(r[0]))
            named = here if _goes_on(document, last, here) else last
            yield _Theorem(min(then or last, last), named, here, next(behind, FOREVER))
            begun = None
        elif begun is not None and not then:
            then = next((at for p in run if isinstance(p, Prose) and (at := _then(p)) is not None), 0)


def _goes_on(document: Document, display: int, proof: int) -> bool:
    """Whether the sentence says something of a display behind it, as in “Z = X/s has a normal law”: then it brings Z in."""
    words = next((p.text.text for p in document.pieces if isinstance(p, Prose) and display < _start(p) < proof), "")
    return bool(_OF_IT.match(words))


def _start(piece: Prose | Inline) -> int:
    return piece.text.span(0, 1).start if isinstance(piece, Prose) else piece.span.start


def _is_theorem(piece: Prose | Inline) -> bool:
    return isinstance(piece, Prose) and begins_theorem(piece.text.text)


def _then(piece: Prose) -> int | None:
    """Where the words say that a conclusion follows."""
    found = _THEN.search(piece.text.text)
    return piece.text.span(found.start(), found.end()).start if found else None
