"""Paragraphs in, the functions out that they call strictly increasing or decreasing: “let g be strictly increasing”."""

import re
from collections.abc import Iterator, Sequence

from derivations.markdown import Inline, Prose
from derivations.sentences import MARK, sentences
from derivations.stance import stance_of

_MARKUP = str.maketrans("", "", "[]*_")
_KIND = r"(?:(?:continuous(?:ly)?|differentiable|invertible|smooth|real(?:-valued)?|fixed|known|and|,)\s+)*"
_WAY = r"(?:strictly(?: monotonic(?:ally)?| monotone)?)\s+(?P<way>increasing|decreasing)"
_SAID = re.compile(
    rf"(?P<behind>{MARK})\s+(?:be|is)\s+(?:an?|any|some)?\s*{_KIND}{_WAY}"
    r"(?!(?:\s+functions?)?\s+(?:in|on|for|if|when|near)\b(?! the (?:support|range)))",
    re.IGNORECASE,
)
_UNSURE = re.compile(
    r"\b(?:not|n't|when|whenever|whether|unless|only|could|would|might|or|either|called|said)\b|\?", re.IGNORECASE
)
_IF = re.compile(r"\bif\b", re.IGNORECASE)


def monotone(run: Sequence[Prose | Inline]) -> Iterator[tuple[int, str]]:
    """The place of the formula that names a function, and `increasing` or `decreasing`."""
    for sentence, mine in sentences(run, lambda text: text.translate(_MARKUP)):
        if not _SAID.search(sentence) or _UNSURE.search(sentence) or stance_of("", sentence, ""):
            continue
        for found in _SAID.finditer(sentence):
            if not _IF.search(sentence, 0, found.start()):
                yield mine[sentence.count(MARK, 0, found.start())].span.start, found["way"].lower()
