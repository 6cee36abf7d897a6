"""The words around a formula in, whether they say it: not denied, asked, wished for, nor one of several; or for a moment only.

What a sentence does not say is no hypothesis, and what it is about is not known: it stands in no refutation either.
"""

import re

_HEARD = 1000
"""So many of the last characters before a formula are looked at, so that the time is linear."""
_CLAIM = r"the (?:identity|equation|equality|claim|formula|inequality|statement)"
_TO_SHOW = re.compile(
    r"\b(?:show(?:ing)?|prov(?:e|ing)|verify(?:ing)?|establish(?:ing)?|demonstrate|check|conjecture|claim"
    r"|guess that|think that)\b"
    rf"(?:\W+(?:that|{_CLAIM}))?\W*$"
    r"|\bsee later that\W*$"
    r"|\b(?:claim|conjecture|goal|mistake|myth|misconception|temptation)\W+(?:is|was)(?:\W+(?:to|that|to write))*\W*$",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"(?<!whether or )\b(?:not(?! only)|never|cannot|unless|neither|\w+n['\u2019]t)\b[^,;:\u2026]*$",
    re.IGNORECASE,
)
_FALSE = r"wrong|false|incorrect"
_DENIED_BEHIND = re.compile(
    rf"^\W*(?:(?:is|are|was|were)\s+(?:{_FALSE}|impossible|violated|not (?:true|possible|correct|the case|satisfied|met))"
    r"|(?:does|do|did|need) not\b|fails?\b|cannot (?:hold|be)\b)"
    rf"|(?:^|[.!?]\s+)(?:this|that|it|which) (?:is|was) (?:{_FALSE}|not (?:true|correct|the case))\b"
    r"|[.!?]\s+(?:no|wrong)\b[,.!]?",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"\b(?:null|alternative)[- ]hypothes[ie]s\b"
    r"|(?:^\W*|\b(?:test|reject|accept|under|consider|against)\w*\s+)(?:the |an? )?hypothes[ie]s(?: that)?\W*$"
    r"|\btest(?:s|ing|ed)?\W*$"
    r"|\b(?:initially|previously|originally|formerly|at (?:first|the (?:start|beginning)))\b"
    r"|\b(?:there|then|before|earlier) (?:we|it|they|one) (?:had|was|were)\b",
    re.IGNORECASE,
)
"""A sentence that speaks of a hypothesis that is tested, or of another time or place."""
_ASKED = re.compile(r"^[^.!\u2026]*\?")
_OR = re.compile(r"[^,;\s]\s*\bor\W*$", re.IGNORECASE)
_COMMA_OR = re.compile(r"[,;]\s*or\W*$", re.IGNORECASE)
_AGAIN = r"(?!,?\s*(?:equivalently|in other words|simply|more|written|just|also|as|rather|alternatively)\b)"
_OR_BEHIND = re.compile(rf"^\s*or\b{_AGAIN}", re.IGNORECASE)
_COMMA_OR_BEHIND = re.compile(rf"^\W*or\b{_AGAIN}", re.IGNORECASE)
_ASSUMING = re.compile(r"\b(?:either|suppose|assume|assuming|if|when|where|whenever|provided|let|for)\b", re.IGNORECASE)
_MAKES = re.compile(r"\b(?:let|set|call|define|denote|write|put|take)\b[^,;:\u2026]*$", re.IGNORECASE)
_THEOREM = re.compile(r"^\W*(?:theorem|lemma|proposition|corollary|claim|conjecture)\b", re.IGNORECASE)
_PROOF = re.compile(r"^\W*(?:proof|solution|derivation|demonstration)\b", re.IGNORECASE)
_THEN = re.compile(r"\b(?:then|that|have|holds?)\W*$", re.IGNORECASE)
_PASSING = re.compile(
    r"\b(?:special case|for example|for instance|e\.g\.|as an example)"
    r"|(?:^|[,;:])[^\w,;:]*(?:but |and |so |now )?(?:if|when|whenever)\b"
    r"(?![^,;:]*\b(?:define|denote|let|set|write|call|put|introduce)\b)[^,;:]*$"
    r"|\b(?:if|when|whenever|for|with)\W*$",
    re.IGNORECASE,
)
_ELSE = re.compile(r"\b(?:otherwise|in general|in the general case|else)\b", re.IGNORECASE)

_CASE = re.compile(
    r"^\W*(?:(?:the )?(?:first|second|third|other|remaining|general|special) case|case\b|in the (?:first|second|third|other) case"
    r"|otherwise|(?:in|for) (?:both|all|either|any) cases?|in (?:general|every case))\b",
    re.IGNORECASE,
)


_SUPPOSED = re.compile(r"\b(?:suppos\w+|assum\w+|if not)\b", re.IGNORECASE)
_TO_CONTRADICT = re.compile(
    r"\b(?:for|towards?|by|get|reach|derive)\s+(?:(?:the )?sake of )?(?:an? |the )?contradiction"
    r"|\b(?:to|on) the contrary\b|\b(?:suppose|assume) not\b|\b(?:suppose|assume),? otherwise\b|\breductio\b",
    re.IGNORECASE,
)
_CONTRADICTION = re.compile(r"\bcontradict(?:ion|s|ing|ory)\b|\babsurd\b|\bimpossible\b", re.IGNORECASE)


def supposes(words: str) -> bool:
    """Whether a paragraph assumes something."""
    return bool(_SUPPOSED.search(words))


def is_to_be_contradicted(words: str) -> bool:
    """Whether a paragraph says that what it assumes is to be contradicted."""
    return bool(_TO_CONTRADICT.search(words))


def finds_contradiction(words: str) -> bool:
    """Whether a paragraph comes to a contradiction, other than by saying that it looks for one."""
    return bool(_CONTRADICTION.search(_TO_CONTRADICT.sub("", words)))


def begins_theorem(opening: str) -> bool:
    """Whether a paragraph begins the statement of a theorem."""
    return bool(_THEOREM.match(opening))


def begins_proof(opening: str) -> bool:
    """Whether a paragraph begins a proof."""
    return bool(_PROOF.match(opening))


def begins_case(opening: str) -> bool:
    """Whether a paragraph begins a case, or ends them: what a case assumes holds up to the next such paragraph."""
    return bool(_CASE.match(opening))


DENIED, QUESTIONED = "denied", "questioned"


def stance_of(opening: str, before: str, after: str) -> str:
    """How a formula is not said to hold; empty where it may be.

    `DENIED` or one of several, or `QUESTIONED`: asked, or set out to be shown. `opening` begins its paragraph, `before` its
    sentence, `after` comes behind it.
    """
    if _DENIED.search(before) or _ELSEWHERE.search(before) or _DENIED_BEHIND.search(after) or _is_alternative(before, after):
        return DENIED
    if _TO_SHOW.search(before) or (_ASKED.search(after) and not _MAKES.search(before)):
        return QUESTIONED
    return QUESTIONED if _THEOREM.match(opening) and _THEN.search(before) else ""


def _is_alternative(before: str, after: str) -> bool:
    """Whether a formula is one of two; a comma and “or” say the same thing again, unless it is assumed."""
    if _OR.search(before) or _OR_BEHIND.search(after):
        return True
    return bool(_ASSUMING.search(before) and (_COMMA_OR.search(before) or _COMMA_OR_BEHIND.search(after)))


def is_passing(before: str) -> bool:
    """Whether what a formula says holds for a moment only: “if …”, “for example …”."""
    return bool(_PASSING.search(before))


def is_left(after: str) -> bool:
    """Whether the words behind a condition leave it again: “otherwise”, “in general”."""
    return bool(_ELSE.search(after))


def last_sentence(words: str) -> str:
    """The sentence that words end in and that goes on behind them."""
    last = re.split(r"(?<=[.;:!?])\s", words[-_HEARD:])[-1]
    return "" if last.endswith((".", "!", "?")) else last
