"""A document in, its sentences that may tell how it calculates or writes out, each with the paragraphs for which it speaks.

Also what such sentences settle for the notations: the base of the logarithms. A convention that is told under a heading holds to
the next heading of that rank; one that is told of the whole post, or in an introduction, holds to its end.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from derivations.markdown import Display, Document, Heading, Inline, Prose
from derivations.prose import paragraphs
from derivations.sentences import MARK, sentences
from derivations.vocabulary import ANY_BASE, GEOMETRIC, UNCLEAR, WAITING, Names

_FOREVER = 10**9
_LONGEST = 200
"""Characters of a display that may define a sign."""
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
    parts = (
        _shown(p) if isinstance(p, Display) else _text(p) for p in document.pieces if isinstance(p, Prose | Inline | Display)
    )
    text = "".join(parts).lower()
    found = [stem for stem in stems if stem in text]
    return tuple(_sayings(document, found)) if found else ()


DISPLAYED = "\u00a7"
"""What stands around a display, which is a saying of its own: a definition of a sign may be one."""


def _text(piece: Prose | Inline) -> str:
    return f"${piece.fragment.text.strip()}$" if isinstance(piece, Inline) else piece.text.text


def _shown(piece: Display) -> str:
    return f"{DISPLAYED}{piece.fragment.text.strip()}{DISPLAYED}"


def _sayings(document: Document, stems: Sequence[str]) -> Iterator[Saying]:
    headings = [p for p in document.pieces if isinstance(p, Heading)]
    for display in document.displays:
        shown = _shown(display)
        if len(shown) < _LONGEST and any(stem in shown.lower() for stem in stems):
            yield Saying(shown, *_reach("", display.place.paragraph, display.place.section, headings))
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
_EXPLICIT = re.compile(
    r"^(?!.*(?:\\log(?![A-Za-z_])|\b(?:all|logs|logarithms|log (?:stands|means|denotes|is))\b)).*\\log_",
    re.IGNORECASE | re.DOTALL,
)
"""A sentence about `\\log_2`, which says its base itself."""


_HEDGED = re.compile(r"\b(?:may|might|can|could|sometimes|often|usually|some|or|not|instead|unlike)\b", re.IGNORECASE)


def _based(number: str, adjective: str, subscript: str) -> re.Pattern[str]:
    base = rf"bas(?:e|is)[- ]+(?:of )?\$?{number}(?!\w|\.\d)\$?"
    return re.compile(
        rf"\b(?:{adjective})[- ]log(?:arithm)?s?\b(?![- ](?:prob|loss|like|odds|scor))|{base}[- ]log|{_LOG}[^.;]{{0,60}}?\b{base}"
        rf"|\bbase of (?:the|all|our|a|every) log\w*\W+(?:is|are|equals?|be|being)\W+\$?{number}\b"
        rf"|\blogarithms?\W+(?:is|are|be)\W+(?:always |here |all )?(?:{adjective})\b"
        rf"|{DISPLAYED}\s*\\log\s*(?:\\?[A-Za-z])?\s*:?=\s*\\log_\{{?{subscript}\}}?\s*(?:\\?[A-Za-z])?\s*[.,]?\s*{DISPLAYED}"
        rf"|\\log_\{{?{subscript}\}}?\$? (?:by|as|simply|just)[^.;]{{0,20}}?\\log(?![A-Za-z_])"
        rf"|(?:\\|\b)(?:log|lg)(?:\s*\(?\\?[A-Za-z]\)?)?\$?\s*(?:[:=]|\\equiv|is|denotes?|means?|stands? for|for|as|write"
        rf"|instead of|in place of)[^.;]{{0,25}}?\\log_\{{?{subscript}\b",
        re.IGNORECASE,
    )


_NARG = r"(?:second|2nd|last|scale|other) (?:argument|parameter|entry|slot)"
_NORMAL = r"(?:\bnormals?\b|\bgaussians?\b|\\mathcal\s*\{?\s*N\b|\$\s*N\s*\()"
_LAW = r"\$[^$]*\bN\s*\}?\s*(?:\\left\s*)?\(([^,$|;]*),\s*([^$,()]*?)\s*(?:\\right\s*)?\)\s*\$"


def _spread(words: str) -> re.Pattern[str]:
    """Words by which the second parameter of a normal law is one of these."""
    return re.compile(
        rf"\b{_NARG}\b[^.;]{{0,70}}?\b(?:is|are|denotes?|means?|as|be|being)\b[^.;]{{0,25}}?\b{words}\b"
        rf"|\b{words}\b[^.;]{{0,30}}?\b(?:as|in)\b[^.;]{{0,25}}?\b{_NARG}\b"
        rf"|^(?=.*{_NORMAL}).*\bparametri[sz]\w+\b[^.;]{{0,60}}?\b(?:by|with|in terms of|using|via)\b[^.;]{{0,40}}?\b{words}\b"
        rf"|{_LAW}[^.;$]{{0,60}}?\(?\bmean and (?:the |its )?{words}\b"
        rf"|{_LAW}[^;]{{0,100}}?\b{words}(?: of| is| equal to)? \$?\4\$?(?![\w^])"
        rf"|{_LAW}[^;]{{0,60}}?\$?(?<!\w)\6(?!\w)\$? (?:is|denotes|being) (?:the|its|a) {words}\b",
        re.IGNORECASE | re.DOTALL,
    )


def _waiting(words: str) -> re.Pattern[str]:
    """Words by which gamma and exponential laws have such a parameter."""
    return re.compile(
        rf"^(?=.*(?:gamma|exponential|erlang|\\mathrm\{{(?:Gam|Exp))).*(?:\bparametri[sz]\w+\b[^.;]{{0,60}}?\b(?:by|with"
        rf"|in terms of|using"
        rf"|via)\b[^.;]{{0,40}}?(?<!inverse )\b(?:{words})\b|(?<!inverse )\b(?:{words})[- ]parametri[sz]ation\b)"
        rf"|\b{_NARG}\b[^.;]{{0,40}}?\b(?:is|are|denotes?|means?|as|be)\b (?:the |an? |its )*(?:{words})\b",
        re.IGNORECASE | re.DOTALL,
    )


def _counting(words: str, others: str) -> re.Pattern[str]:
    """Words by which a geometric law counts these, and not those."""
    return re.compile(rf"geom(?!etry)(?!.*(?:{others})).*\b(?:{words})\b", re.IGNORECASE | re.DOTALL)


_CONVENTIONS = (
    _Convention("log_base", "2", _based("(?:2|two)", "binary|dyadic", "2"), _EXPLICIT),
    _Convention("log_base", "10", _based("(?:10|ten)", "common|decimal|briggsian|decadic", "10"), _EXPLICIT),
    _Convention(
        "log_base",
        ANY_BASE,
        re.compile(
            rf"\b(?:in|into) (?:bits|shannons|bans|hartleys|dits|decibels?)\b|\bunits?\b[^.;]{{0,30}}?\bbits?\b"
            rf"|{_LOG}[^.;]{{0,60}}?\b(?:arbitrary|any|some"
            rf"|other)\b"
            rf"[^.;]{{0,20}}?\bbase\b|{_LOG}[^.;]{{0,60}}?\bbase[- ]+(?:\$(?!e\b)[A-Za-z]|\d)",
            re.IGNORECASE,
        ),
        _EXPLICIT,
    ),
    _Convention(f"role {WAITING}", "scale", _waiting("scale|mean")),
    _Convention(f"role {WAITING}", "rate", _waiting("rate|inverse scale")),
    _Convention(f"role {GEOMETRIC}", "failures", _counting("failures", "trials|attempts")),
    _Convention(f"role {GEOMETRIC}", "trials", _counting("trials|attempts", "failures")),
    _Convention("second", "deviation", _spread(r"standard deviations?")),
    _Convention("second", "precision", _spread(r"precisions?")),
)
_STEMS = (
    *(
        "logarithm",
        "logs",
        "log$",
        " log ",
        "unit",
        "\\log",
        "\\lg",
        "in bits",
        "shannons",
        "bans",
        "hartleys",
        "dits",
        "decibel",
    ),
    *("deviation", "precision", "variance", "scale", "rate", "exponential", "{exp", "geom"),
)
_ROLE = (
    r"(?P<role>(?:inverse |reciprocal )?(?:variance|scale|rate)|standard deviation|precision|mean)(?: (?:parameter|matrix))?"
    r"(?! (?:of|function|matrix|for) \$)"
)
_NAME = r"\$\s*(?P<name>\\?[A-Za-z]+(?:_(?:\w|\{\w+\}))?)\s*(?:(?:=|>|<|\\in|\\ge|\\geq|\\neq)[^$]*)?\$"
_BEFORE = r"(?<!log )(?<!log-)(?<!co)(?<!sample )(?<!learning )(?<!error )(?<!interest )(?<!growth )\b"
_ROLES = (
    re.compile(rf"{_BEFORE}{_ROLE},? (?:(?:is|equal to|equals|given by|called|denoted(?: by)?) )?{_NAME}", re.IGNORECASE),
    re.compile(
        rf"{_NAME},? (?:is|be|denotes?|as|represents?|being|for) (?:(?:the|an?|its|their|known|fixed|positive|common|unknown) )*"
        rf"{_BEFORE}{_ROLE}\b",
        re.IGNORECASE,
    ),
)
_CALLED = {
    "standard deviation": "deviation",
    "inverse variance": "precision",
    "reciprocal variance": "precision",
    "inverse scale": "rate",
    "reciprocal scale": "rate",
    "inverse rate": "scale",
    "reciprocal rate": "scale",
}
_EXPONENTIAL = re.compile(
    r"\bexponential(?:ly)? (?:law|distribut|random|variable|with)|\\(?:mathrm|text|operatorname)\{Exp", re.IGNORECASE
)
"""The mean of such a law is its scale."""
_WAITING = re.compile(r"\b(?:gamma|exponential(?:ly)?|erlang)\b|\\mathrm\{(?:Gam|Exp)|\\text\{(?:Gam|Exp)", re.IGNORECASE)
"""Rates and scales belong to many laws: what is said of one of another law is not said of those of a gamma law."""


def settled(document: Document) -> tuple[Settled, ...]:
    """What the words of a document settle for the notations."""
    found: list[Settled] = []
    for saying in sayings(document, _STEMS):
        hedged = _HEDGED.search(saying.text) is not None
        for each in _CONVENTIONS:
            if each.words.search(saying.text) and (each.unless is None or not each.unless.search(saying.text)):
                value = each.value if not hedged else ANY_BASE if each.kind == "log_base" else ""
                found.append(Settled(each.kind, value, saying.first, saying.last))
        for match in (m for pattern in _ROLES for m in pattern.finditer(saying.text)):
            role = _CALLED.get(match["role"].lower(), match["role"].lower())
            if role == "mean":
                role = "scale" if _EXPONENTIAL.search(saying.text) else ""
            if role in {"variance", "deviation", "precision"} or (role and _WAITING.search(saying.text)):
                found.append(Settled(f"role {match['name']}", role, saying.first, saying.last))
    return tuple(found)


def told(names: Names, found: Sequence[Settled], paragraph: int) -> Names:
    """The names of a post as a paragraph sees them, with what the words settle there; of words that differ none is believed."""
    here: dict[str, set[str]] = {}
    for each in found:
        if each.first <= paragraph <= each.last:
            here.setdefault(each.kind, set()).add(each.value)
    if not here:
        return names
    second = here.get("second", set())
    roles = {
        kind.removeprefix("role "): values.pop() if len(values) == 1 else UNCLEAR
        for kind, values in here.items()
        if kind.startswith("role ")
    }
    base = _base(here.get("log_base", set()), names.log_base)
    return replace(names, log_base=base, second=second.pop() if len(second) == 1 else "", roles=roles)


def _base(values: set[str], default: str) -> str:
    named = values - {ANY_BASE}
    if not values or values == {default}:
        return default
    return named.pop() if len(named) == 1 else ANY_BASE
