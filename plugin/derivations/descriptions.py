"""The words around a name in, what they describe it as out: its kind, domain and properties, or words not understood."""

import re
from dataclasses import dataclass

from derivations.goal import COMPLEX, COUNT, INTEGER, NATURAL, NONNEGATIVE, POSITIVE, REAL, Domain, Kind, Symbol

_NOUNS: dict[str, tuple[Kind | None, Domain | None]] = {
    "integer": (Kind.SCALAR, INTEGER),
    "integers": (Kind.SCALAR, INTEGER),
    "natural number": (Kind.SCALAR, NATURAL),
    "natural numbers": (Kind.SCALAR, NATURAL),
    "whole number": (Kind.SCALAR, INTEGER),
    "real number": (Kind.SCALAR, REAL),
    "real numbers": (Kind.SCALAR, REAL),
    "number": (Kind.SCALAR, REAL),
    "numbers": (Kind.SCALAR, REAL),
    "scalar": (Kind.SCALAR, REAL),
    "scalars": (Kind.SCALAR, REAL),
    "constant": (Kind.SCALAR, REAL),
    "constants": (Kind.SCALAR, REAL),
    "complex number": (Kind.SCALAR, COMPLEX),
    "complex numbers": (Kind.SCALAR, COMPLEX),
    "vector": (Kind.VECTOR, None),
    "vectors": (Kind.VECTOR, None),
    "random vector": (Kind.VECTOR, None),
    "random vectors": (Kind.VECTOR, None),
    "random matrix": (Kind.MATRIX, None),
    "random matrices": (Kind.MATRIX, None),
    "matrix": (Kind.MATRIX, None),
    "matrices": (Kind.MATRIX, None),
    "random variable": (Kind.RANDOM, None),
    "random variables": (Kind.RANDOM, None),
    "function": (Kind.FUNCTION, None),
    "functions": (Kind.FUNCTION, None),
}
_ADJECTIVES: dict[str, Domain | str] = {
    "positive": POSITIVE,
    "strictly positive": POSITIVE,
    "non-negative": NONNEGATIVE,
    "nonnegative": NONNEGATIVE,
    "real": REAL,
    "symmetric": "symmetric",
    "positive definite": "positive-definite",
    "positive-definite": "positive-definite",
    "orthogonal": "orthogonal",
    "invertible": "invertible",
    "nonsingular": "invertible",
    "diagonal": "diagonal",
    "even": "even",
    "odd": "odd",
    "square": "square",
    "discrete": "discrete",
    "continuous": "continuous",
    "independent": "",
    "arbitrary": "",
    "fixed": "",
    "given": "",
    "some": "",
    "any": "",
    "unknown": "",
    "known": "",
    "differentiable": "",
    "smooth": "",
    "convex": "",
    "finite": "",
    "row": "",
    "column": "",
    "two": "",
    "both": "",
    "certain": "",
    "real-valued": "",
    "constant": "",
    "non-random": "",
    "deterministic": "",
    "scalar": "",
}
_WORDS = {word: re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])") for word in _ADJECTIVES}
_FORMULA = "\u25a1"
_SIZED = rf"{_FORMULA}(?:\s*(?:,|and|by)\s*{_FORMULA})*(?:\s*-)?(?:\s*dimensional\b)?\s*"
"""A formula that stands before a noun as an adjective does: “an $n \\times d$ matrix”, “$m$-dimensional vectors”."""
_ANY_ADJECTIVE = "|".join(sorted(map(re.escape, _ADJECTIVES), key=len, reverse=True))
_ANY_NOUN = "|".join(sorted(map(re.escape, _NOUNS), key=len, reverse=True))
_DESCRIPTION = rf"(?:(?P<adjectives>(?:(?:{_ANY_ADJECTIVE})(?:,| and)?\s+|{_SIZED})*)(?P<noun>{_ANY_NOUN})\b)"
_AFTER = re.compile(
    r"^\s*(?:,|\)|both|each)?\s*(?:(?:be|is|are|denotes?|as|being)\s+(?:an?|the|all|two|some)?|an)\s*" + _DESCRIPTION,
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"^\s*(?:,|\)|both|each)?\s*(?:be|is|are|denotes?|as|being|an?)\b"
    rf"(?:\s+(?:an?|the|all|and|{_ANY_ADJECTIVE}|{_FORMULA}),?)*\s*$",
    re.IGNORECASE,
)
"""Words behind a name that only a noun can end: the formula that follows belongs before it."""
_AFTER_ADJECTIVE = re.compile(
    rf"^\s*(?:be|is|are|being)\s+(?P<adjectives>(?:{_ANY_ADJECTIVE}))\b"
    r"(?!,?\s+(?:or|(?:precisely |exactly |only )?(?:if|when|whenever|iff|unless))\b)",
    re.IGNORECASE,
)
"""What is so or otherwise, or so only under a condition, is not said to be so."""
_PARITY = re.compile(
    r"^\s*(?:be|is|are|being)\s+(?:even|odd)(?:\s*(?:$|[.,;:)!?])|\s+(?:and|so|then|we|it|because|since|as|by|here)\b)",
    re.IGNORECASE,
)
"""Parity of a number; “even smaller” says nothing of it, and a function is even “under” or “in” something."""
_BEFORE = re.compile(_DESCRIPTION + r"\s*(?:called|named|is|are|denoted(?: by)?|be|as)?\s*$", re.IGNORECASE)
_SAID = re.compile(
    r"^\s*,?\s*(?:be|is|are|denotes?|represents?|stands? for|means?|indicates?|refers?|corresponds?|gives?|defined|measures?"
    r"|being|has|have|counts?|describes?|tells?|specif(?:y|ies)|satisf(?:y|ies)|equals?|contains?|consists?"
    r"|sums?|adds? up|ranges?|lies?|runs?|obeys?|fulfil\w*|vanish\w*|commutes?|depends?|cannot|must)\b",
    re.IGNORECASE,
)
_CALLED = re.compile(r"^\s*(?:the|its|our|an?)\s+\w", re.IGNORECASE)
_COORDINATED = re.compile(r"(?:^|,|\b(?:and|or|where|let|with))\s*$", re.IGNORECASE)
"""Words around a name that an earlier verb describes with it: “$P$ is the matrix and $w$ the stationary distribution”."""
_SAID_BEFORE = re.compile(
    r"\b(?:denoted?(?: by| as)?|called|the (?:[a-z-]+ ){1,4}|an? (?:[a-z-]+ ){1,4}|number of [a-z ]+|its [a-z ]+|write|as|mean"
    r"|variance|probability|estimator|estimate)\s*$",
    re.IGNORECASE,
)
_UNDER_PREPOSITION = re.compile(r"\b(?:of|from|in|to|between|among|at|on|than|over|under|into|for)\s*$", re.IGNORECASE)
"""How the words before a name end that speak of something else of it, as "the number of heads in", and call it nothing."""
_ON_ITS_WAY = re.compile(
    r"^\s*(?:goes|gets|tends?|approach(?:es)?|increases?|decreases?|grows?|becomes?|varies|moves?|runs|ranges)\b", re.IGNORECASE
)
"""Behind "as $n$": where it goes, and not what it is."""
_PARAMETER_OF_LAW = re.compile(
    r"\bdistributions? with (?:(?:unknown|known|given|common|fixed) )*"
    r"(?:mean|expected value|variance|standard deviation|precision|rate|success probability|number of trials)\s*$"
    r"|\b(?:with|and) (?:(?:unknown|known|given|common|fixed) )*success probability\s*$"
    r"|\bdata(?: ?sets?)? with (?:unknown|known) (?:mean|variance|standard deviation|precision)\s*$",
    re.IGNORECASE,
)
"""Words before a name that call it a parameter of a law, which may have any value: “a normal distribution with mean”."""
_ENDS = re.compile(r"^\s*(?:$|[.;:)!?]|,?\s*(?:(?:and|or)\b)?(?:\s*let)?(?:\s*both)?\s*$)", re.IGNORECASE)
"""Behind "be a random variable": nothing more is said of it."""
_QUANTITIES = frozenset({"number", "numbers", "constant", "constants", "scalar", "scalars"})
_RELATING = re.compile(r"^\s*(?:of|that|which|whose|who|satisf\w+|for which|making|equal|so that|chosen)\b", re.IGNORECASE)
"""Words behind "a number", "a constant" that relate it to something else: “the number of heads”."""
_MODIFIERS = (
    r"(?:(?:real|free|fixed|given|arbitrary|single|new|unknown|known|positive|non-?negative|constant|model|location|shape|scale|rate"
    r"|tuning|regulari[sz]ation|dummy|integration|independent|real-valued|scalar)\s+)*"
)
_BARE = (
    _MODIFIERS + r"(?P<noun>hyper-?parameters?|parameters?|variables?|constants?|coefficients?|exponents?|angles?|rates?"
    r"|sample size|time|unknowns?|index|indices|(?:total )?number of (?:observations|data points|data sets|data subsets|samples"
    r"|trials|subjects|participants|examples|instances|measurements|replications))"
)
_CLAUSE_END = r"\s*(?:[.,;:)!?]|$|(?:and|or)\s*$)"
_BARE_AFTER = re.compile(
    r"^\s*,?\s*(?:is|are|be|being|denotes?|represents?|stands? for)\s+(?:(?:an?|the|some|any|our)\s+)?" + _BARE + _CLAUSE_END,
    re.IGNORECASE,
)
_BARE_BEFORE = re.compile(r"(?:^|\b(?:the|an?|some|any|with|by|for|in|and)\s+|[,(]\s*)" + _BARE + r"\s*$", re.IGNORECASE)
"""Descriptions without mathematical content: a name that is called a parameter stands for any value."""
_COUNTED = re.compile(r"\b(?:sample size|number of)", re.IGNORECASE)
_POSITIVE = re.compile(r"\b(?:rate|scale|shape|positive)\b", re.IGNORECASE)
_OF_IT_SAID = re.compile(r"(?<!the value)(?<!the values)(?<!all values)\s+(?:of|in|under|between)\s*$", re.IGNORECASE)
_COPULA = re.compile(r"\s*(?:is|are|be|being|was|were)\b", re.IGNORECASE)
_OF_OTHERS = re.compile(r"\bfunctions?\s+(?:only\s+)?of\b", re.IGNORECASE)
"""“$Y$ is a function of $X$” says that Y changes with X, and not that it takes arguments."""


@dataclass(frozen=True, slots=True)
class Description:
    """What the words around a name say that it is."""

    kind: Kind | None = None
    domain: Domain | None = None
    properties: frozenset[str] = frozenset()
    role: str = ""
    """Of a vector or a matrix: `random` or `constant`."""
    unread: str = ""
    """The words of a description that is not understood."""


def describe(before: str, after: str) -> Description:
    """What a name is called by the words before and behind it."""
    kind, domain, properties, known = _meaning(before, after)
    if kind is Kind.FUNCTION and _OF_OTHERS.search(after):
        kind, known = None, False
    text = ""
    bare = _bare(before, after)
    if bare is not None:
        domain = bare if domain is None else domain.meet(bare)
    elif kind is Kind.RANDOM:
        text = _more(before, after)
    elif not known and not _is_bare(before, after):
        text = _unread(before, after)
    return Description(kind, domain, properties - {RANDOM}, _role(kind, properties), text)


def described(name: str, words: str) -> Symbol | None:
    """What words behind a name say of it, as in “$n$ is a positive integer”; None where they are not understood."""
    kind, domain, properties, known = _meaning("", words)
    if not known:
        return None
    role = _role(kind, properties)
    return Symbol(name, kind or Kind.SCALAR, domain or REAL, (), properties - {RANDOM}, role, reason=words.strip())


def is_open(text: str) -> bool:
    """Whether words behind a name want a noun: the formula that follows belongs before it, “be an $n$ by $n$ matrix”."""
    return bool(_OPEN.match(text) or re.search(r"\b(?:an?|the)$", text))


def _unread(before: str, after: str) -> str:
    """The words of a description that is not understood; empty where there is none."""
    if _SAID.search(after) or (_COORDINATED.search(before) and _CALLED.match(after)):
        return after[:60].strip()
    found = _SAID_BEFORE.search(before)
    if found is None or _UNDER_PREPOSITION.search(before) or _PARAMETER_OF_LAW.search(before):
        return ""
    return "" if found.group().lower().endswith("as") and _ON_ITS_WAY.search(after) else found.group().strip()


def _more(before: str, after: str) -> str:
    """What is said of a random variable beyond that it is one; empty where that is all."""
    match = _AFTER.search(after)
    if match is None and not _BEFORE.search(before):
        return ""
    tail = after[match.end() :] if match is not None else after
    return "" if _ENDS.match(tail) else tail[:60].strip()


RANDOM = "random"


def _role(kind: Kind | None, properties: frozenset[str]) -> str:
    """What the words say of chance: a vector or a matrix that is not called random is constant."""
    return (RANDOM if RANDOM in properties else "constant") if kind in {Kind.VECTOR, Kind.MATRIX} else ""


def _is_bare(before: str, after: str) -> bool:
    """Whether a name is described by a word without mathematical content, and by no more."""
    return bool(_bare_words(before, after))


def _bare_words(before: str, after: str) -> str:
    match = _BARE_AFTER.match(after)
    if match is None and re.match(_CLAUSE_END, after):
        match = _BARE_BEFORE.search(before)
    return match.group() if match else ""


def _bare(before: str, after: str) -> Domain | None:
    """The domain that such a word implies; None where it implies none."""
    words = _bare_words(before, after)
    if _COUNTED.search(words):
        return COUNT
    return POSITIVE if _POSITIVE.search(words) else None


def _meaning(before: str, after: str) -> tuple[Kind | None, Domain | None, frozenset[str], bool]:
    """Kind, domain and properties from the words around a name, and whether there was anything to understand."""
    kind: Kind | None = None
    domain: Domain | None = None
    properties: set[str] = set()
    if _COORDINATED.search(before) and _CALLED.match(after):
        after = f"is {after.lstrip()}"  # “… and $A$ a symmetric matrix”
    if _OF_IT_SAID.search(before) and _COPULA.match(after):
        return None, None, frozenset(), False  # “the square of $x$ is positive” is not said of x
    match = _AFTER.search(after)
    if match and match.group("noun").lower() in _QUANTITIES and _RELATING.match(after[match.end() :]):
        match = None
    match = match or _BEFORE.search(before)
    adjectives = ""
    if match:
        noun = match.group("noun").lower()
        kind, domain = _NOUNS[noun]
        if noun.startswith(RANDOM):
            properties.add(RANDOM)
        adjectives = match.group("adjectives").lower()
    else:
        match = _AFTER_ADJECTIVE.search(after)
        adjectives = match.group("adjectives").lower() if match else ""
        if adjectives in {"even", "odd"} and not _PARITY.match(after):
            match, adjectives = None, ""
    for word, meaning in _ADJECTIVES.items() if adjectives.strip() else ():
        if _WORDS[word].search(adjectives):
            if isinstance(meaning, Domain):
                domain = meaning if domain is None else domain.meet(meaning)
            elif meaning:
                properties.add(meaning)
    return kind, domain, frozenset(properties), match is not None
