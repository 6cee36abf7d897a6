"""A document in, its sentences that may tell how it calculates or writes out, each with the paragraphs for which it speaks.

Also what such sentences settle for the notations: the base of the logarithms. A convention that is told under a heading holds to
the next heading of that rank; one that is told of the whole post, or in an introduction, holds to its end.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from derivations.markdown import Document, Heading, Inline, Prose
from derivations.prose import paragraphs
from derivations.sentences import MARK, sentences
from derivations.vocabulary import ANY_BASE

_FOREVER = 10**9
_WHOLE = re.compile(
    r"\b(?:throughout|everywhere|always|in (?:this|these|our|my) (?:post|article|notes?|blog|tutorial|document|text|essay|page"
    r"|book"
    r"|course|chapter|paper)s?)\b",
    re.IGNORECASE,
)
"""Words by which a sentence speaks of all of a post, also of what stands before it."""
_ONWARD = re.compile(
    r"\b(?:from (?:now|here) on|in what follows|in the following|the rest of|we (?:\w+ly )?(?:use|write|adopt|follow|take|measure"
    r"|work|treat|parametri[sz]e)|all|every|each)\b",
    re.IGNORECASE,
)
_SECTION = re.compile(r"\bin this (?:sub-?)?section\b", re.IGNORECASE)
_OPENING = re.compile(
    r"^\W*(?:[\divx]+[\W_]+)?(?:introduction|notations?|conventions?|preliminar\w+|background|set-?up|definitions?|terminology"
    r"|prerequisites|basics|overview|motivation|assumptions)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Saying:
    """A sentence with its formulae between dollars, and the first and the last paragraph for which it speaks."""

    text: str
    first: int
    last: int

    def reaches(self, paragraph: int) -> bool:
        """Whether it speaks for what stands in a paragraph."""
        return self.first <= paragraph <= self.last


@dataclass(frozen=True, slots=True)
class Settled:
    """What a notation means in some paragraphs, because the words say so."""

    kind: str
    value: str
    first: int
    last: int


def sayings(document: Document, stems: Sequence[str]) -> tuple[Saying, ...]:
    """The sentences of the paragraphs in which one of the stems stands; `$` before and behind a stem makes it a whole formula."""
    text = "".join(_text(p) for p in document.pieces if isinstance(p, Prose | Inline)).lower()
    found = [stem for stem in stems if stem in text]
    return tuple(_sayings(document, found)) if found else ()


def _text(piece: Prose | Inline) -> str:
    return f"${piece.fragment.text.strip()}$" if isinstance(piece, Inline) else piece.text.text


def _sayings(document: Document, stems: Sequence[str]) -> Iterator[Saying]:
    headings = [p for p in document.pieces if isinstance(p, Heading)]
    for run in paragraphs(document.pieces):
        text = "".join(map(_text, run)).lower()
        if not any(stem in text for stem in stems):
            continue
        place = run[0].place
        for sentence, inlines in sentences(run, _plain):
            parts = sentence.split(MARK)
            whole = parts[0] + "".join(f"{_text(i)}{part}" for i, part in zip(inlines, parts[1:], strict=False))
            yield Saying(whole, *_reach(whole, place.paragraph, place.section, headings))


def _plain(text: str) -> str:
    return text.replace("*", "")


def _reach(text: str, paragraph: int, section: int, headings: Sequence[Heading]) -> tuple[int, int]:
    """From the row right before the words on: to the end of the section with all below it, or of the post."""
    first = paragraph - 1
    opened = headings[section - 1] if 0 < section <= len(headings) else None
    narrow = _SECTION.search(text) is not None
    if not narrow and _WHOLE.search(text):
        return 0, _FOREVER
    if opened is None or (not narrow and (_ONWARD.search(text) or _OPENING.search(opened.text))):
        return first, _FOREVER
    behind = (h.place.paragraph for h in headings[section:] if h.level <= opened.level)
    return first, next(behind, _FOREVER + 1) - 1


@dataclass(frozen=True, slots=True)
class _Convention:
    kind: str
    value: str
    words: re.Pattern[str]
    unless: re.Pattern[str] | None = None


_LOG = r"(?:\blog(?:arithm)?s?\b|\\log(?![A-Za-z])|\\lg\b)"
_EXPLICIT = re.compile(r"^(?!.*(?:\\log(?![A-Za-z_])|\b(?:all|logs|logarithms)\b)).*\\log_", re.IGNORECASE | re.DOTALL)
"""A sentence about `\\log_2`, which says its base itself."""


_HEDGED = re.compile(r"\b(?:may|might|can|could|sometimes|often|usually|some|or|not|instead|unlike)\b", re.IGNORECASE)


def _based(number: str, adjective: str, subscript: str) -> re.Pattern[str]:
    base = rf"bas(?:e|is)[- ]+(?:of )?\$?{number}(?!\w|\.\d)\$?"
    return re.compile(
        rf"\b(?:{adjective})[- ]log(?:arithm)?s?\b(?![- ](?:prob|loss|like|odds|scor))|{base}[- ]log|{_LOG}[^.;]{{0,60}}?\b{base}"
        rf"|\bbase of (?:the|all|our|a|every) log\w*\W+(?:is|are|equals?|be|being)\W+\$?{number}\b"
        rf"|\blogarithms?\W+(?:is|are|be)\W+(?:{adjective})\b"
        rf"|\\(?:log|lg)\$?\s*(?:[:=]|\\equiv|is|denotes?|means?|stands? for|for|as|write)[^.;]{{0,25}}?\\log_\{{?{subscript}\b",
        re.IGNORECASE,
    )


_CONVENTIONS = (
    _Convention("log_base", "2", _based("(?:2|two)", "binary|dyadic", "2"), _EXPLICIT),
    _Convention("log_base", "10", _based("(?:10|ten)", "common|decimal|briggsian|decadic", "10"), _EXPLICIT),
    _Convention(
        "log_base",
        ANY_BASE,
        re.compile(
            rf"\b(?:in|into) (?:bits|shannons|bans|hartleys|dits|decibels?)\b|{_LOG}[^.;]{{0,60}}?\b(?:arbitrary|any|some"
            rf"|other)\b"
            rf"[^.;]{{0,20}}?\bbase\b|{_LOG}[^.;]{{0,60}}?\bbase[- ]+(?:\$(?!e\b)[A-Za-z]|\d)",
            re.IGNORECASE,
        ),
        _EXPLICIT,
    ),
)
_STEMS = ("logarithm", "logs", "log$", "\\log", "\\lg", "in bits", "shannons", "bans", "hartleys", "dits", "decibel")


def settled(document: Document) -> tuple[Settled, ...]:
    """What the words of a document settle for the notations."""
    return tuple(
        Settled(each.kind, ANY_BASE if _HEDGED.search(saying.text) else each.value, saying.first, saying.last)
        for saying in sayings(document, _STEMS)
        for each in _CONVENTIONS
        if each.words.search(saying.text) and (each.unless is None or not each.unless.search(saying.text))
    )


def log_base(found: Sequence[Settled], paragraph: int, default: str) -> str:
    """The base of a bare logarithm in a paragraph; of words that differ none is believed."""
    values = {s.value for s in found if s.kind == "log_base" and s.first <= paragraph <= s.last}
    named = values - {ANY_BASE}
    if not values or values == {default}:
        return default
    return named.pop() if len(named) == 1 else ANY_BASE
