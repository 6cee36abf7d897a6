"""The words of a sentence around a formula in, whether they say that it holds from there on, for a moment, or only mention it.

A relation in running text is a hypothesis only behind words that assume or assert it. What a condition, an exception, another
case or another place mentions is none: “for $x < 0$ see below” leaves x free, and nothing is then known of it.
"""

import re

_LEAD = (
    r"(?:(?:so|now|also|then|thus|hence|and|but|or|first|next|again|finally|throughout|further|furthermore|moreover|in addition"
    r"|additionally|however|for simplicity|for now|here|below|in what follows|in (?:this|the) \w+(?: \w+)?|as usual|as before"
    r"|without loss of generality|wlog|for the rest of (?:this|the) \w+|from now on|from here on|we|we'll|we can|we will"
    r"|we shall|us|let us|let's|let me|i|one|you|can|may|that|\u2026)[\s,]+)*"
)
_ASSUMING = (
    r"(?:let|assum\w+|suppos\w+|consider\w*|fix\w*|take|taking|choos\w+|pick|given|giving|say|denot\w+|defin\w+|set|setting|put"
    r"|putting|write|writing|where|with|for|because|since|as|provided|requir\w+|restrict\w*|note|notice|recall|remember|observe"
    r"|introduc\w+|impos\w+|use|using|have|know|there (?:is|are|exists?)|subject to|call|called|such that|so that|named?|when|if"
    r"|whenever|by)\b"
)
_BEGINS = re.compile(rf"^\W*{_LEAD}{_ASSUMING}", re.IGNORECASE)
_CLAUSE = re.compile(r"[,;:(\u2014\u2013]")
_RIGHT_BEFORE = re.compile(
    r"\b(?:let|assum\w+|suppos\w+|given|since|because|where|such that|so that|provided(?: that)?|for (?:all|any|each|every|some)"
    r"|known?(?: that)?|have|hold|impos\w+|subject to|constraints?(?: that| of)?|satisf\w+|obey\w*|ensure(?:s|d)?(?: that)?"
    r"|conditions?(?: that| of)?|is|are|be|by|here|now|namely|say|i\.e\.,?)(?:\s+that)?\W*$",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"\b(?:an?|some|any|every|each|all|fixed|positive|negative|non-?negative|real|the|its|our|and)\s+(?:[\w-]+\s+){0,4}"
    r"(?:constants?|integers?|numbers?|parameters?|variables?|rates?|sizes?|scalars?|reals?|steps?|lengths?|dimensions?|degrees?"
    r"|ind(?:ex|ices)|weights?|radi(?:us|i)|variances?|deviations?|masses|mass|scales?|shapes?|precisions?|temperatures?|times?"
    r"|levels?|thresholds?|tolerances?|errors?|terms?|values?|factors?|coefficients?|functions?|points?|angles?|widths?|heights?"
    r"|distances?|probabilit(?:y|ies)|freedom|strength|multipliers?|exponents?|orders?|bases?|moduli|modulus|primes?)\s*$",
    re.IGNORECASE,
)
"""A noun that the formula names: “a fixed step size $\\eta > 0$”."""
_MENTIONING = re.compile(
    r"\b(?:exclud\w*|rul\w+ out|discard\w*|reject\w*|ignor\w*|except\w*|apart from|away from|unless|iff|only (?:if|when|for)"
    r"|if and only|spurious|unphysical|impossible|happens?|occurs?|would|had|might|could|possibly"
    r"|possible(?! (?:values?|outcomes?|states?|realisations?|realizations?|pairs?))|probab\w+ that"
    r"|chance that|likel\w+|later|previous\w*|last|earlier|elsewhere|appendix|similar\w*|instead|otherwise|whether|equality"
    r"|test\w*|hypothes\w+|question|even if|even when|pretend\w*|most|many|some (?:authors|people|books|texts)|often|sometimes"
    r"|usually|solutions?|roots?|none|one for|two for|invalid|undefined|diverg\w+|avoid\w*|forbid\w*|prevent\w*)\b",
    re.IGNORECASE,
)
_MENTIONING_BEHIND = re.compile(
    r"^\W*(?:is|are|was|were|would|could|might|may|can|cannot|do|does|did|has|have|happens?|occurs?|gives?|yields?|leads?|means?"
    r"|corresponds?|describes?|makes?|implies|imply|see\b|the (?:case|proof|argument))\b",
    re.IGNORECASE,
)
"""Behind a formula: it is what the sentence speaks of, “$x < 0$ is unphysical”."""
_GOES_ON = re.compile(
    r"^\s*(?:$|[^\w\s]|(?:and|or|but|so|then|we|you|it|the|this|these|throughout|always|everywhere|here|by|because|since|for|with"
    r"|where|which|that|as|in|on|to|from|at|of|let|there|thus|hence|also|both|only|holds|hold|without|such|such that|be)\b)",
    re.IGNORECASE,
)
"""Behind a formula: a stop, or a word that begins something else; any other word may be the verb of which it is the subject."""
_CONDITION = re.compile(r"\b(?:if|when|whenever|for|cases?|as long as|once)\b[^,;:]*$", re.IGNORECASE)
_NEW_CASE = re.compile(r"^\W*(?:(?:the )?(?:first|second|third|other|remaining|last) case|case\b)", re.IGNORECASE)
_LASTING = re.compile(
    r"\bfor (?:all|any|every|each|some|a|an|the|our|simplicity|now|which|this|these|that|\w+ing)\b"
    r"|\b(?:if|when) (?:we|you|one|i) (?:now )?(?:let|set|put|take|choose|write|assume|suppose|define|denote|call|pick)\b",
    re.IGNORECASE,
)
_SPOKEN_OF = re.compile(
    r"^\W*(?:is|are|was|were)\s+(?:not\s+)?(?:possible|impossible|allowed|excluded|forbidden|ruled out|unphysical|spurious"
    r"|handled|treated|similar|left|invalid|discarded|rejected|unlikely)\b",
    re.IGNORECASE,
)
_GERUND = re.compile(r"\b(?:setting|taking|choosing|putting|letting|when|if)\W*$", re.IGNORECASE)
_RESULT = re.compile(
    r"^\W*(?:recover|give|yield|lead|result|reduc|correspond|amount|make|turn|produc|return|simplif|mean|impl)\w*", re.IGNORECASE
)
_ALONE = re.compile(r"^\W*[.!?](?:\s|$)")
_OPENING = re.compile(r"^\W*(?:for|if|when|whenever|as long as)\W*$", re.IGNORECASE)
_WHERE = re.compile(r"^\W*(?:where|with|provided(?: that)?|and|assuming)\W*$", re.IGNORECASE)

ASSERTED, PASSING, UNSAID, ELSEWHERE = "asserted", "passing", "unsaid", "elsewhere"
"""What a sentence says from there on, for a moment, not in so many words, or of another case, place or person."""


def assertion(before: str, after: str, *, defining: bool, equation: bool = False) -> str:
    """How a sentence speaks of a formula: `before` are its words up to the formula, `after` those behind it.

    `defining` are a name alone and a law, which need no word that assumes; an `equation` may name what the sentence speaks of.
    A condition that ends with its sentence, “the option is worth something if …”, is said of another case.
    """
    clause = _CLAUSE.split(before)[-1]
    if (
        _MENTIONING.search(before)
        or _SPOKEN_OF.match(after)
        or (_GERUND.search(before) and _RESULT.match(after) and not runs_on(after))
    ):
        return ELSEWHERE
    if _WHERE.match(before):  # goes on from the display before
        return PASSING
    if _OPENING.match(before):  # so does “for … .”; or it goes on into what follows
        return PASSING if runs_on(after) or _ALONE.match(after) else ELSEWHERE
    if _NEW_CASE.match(before):
        return ASSERTED
    if _CONDITION.search(_LASTING.sub("", clause)) is not None:
        return PASSING if runs_on(after) else ELSEWHERE
    if defining or _BEGINS.match(before):
        return ASSERTED
    if not equation and (_MENTIONING_BEHIND.match(after) or not _GOES_ON.match(after)):
        return ELSEWHERE
    if _BEGINS.match(clause) or _RIGHT_BEFORE.search(before) or _NAMED.search(before):
        return ASSERTED
    return UNSAID if before.strip(" \u2026,;") else ASSERTED


_UNDER = re.compile(r"\b(?:if|when|whenever)\b(?! and only)[^.;:]*,[^.;:]*\bthen\W*$", re.IGNORECASE)


def is_under_condition(before: str) -> bool:
    """Whether a sentence says a formula behind “if …, then”: it holds in that case."""
    return _UNDER.search(before) is not None


_ENDED = re.compile(r"(?<!i\.e)(?<!e\.g)(?<!i\.d)(?<!cf)(?<!resp)[.!?](?:\s|$)")


def runs_on(after: str) -> bool:
    """Whether the sentence does not end before its paragraph does, and so goes on into the display behind it."""
    return _ENDED.search(after) is None
