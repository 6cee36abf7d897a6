"""The words around a name in, what they call it out: a matrix, a vector, a space, or nothing but a number.

A name that the post calls a rotation, an operator or a member of a group is none of the numbers whose products commute, even
where no more of the sentence is understood. Words that say so are looked for at the head of the noun phrase alone: “the
rotation by θ” names a rotation, “the angle of rotation” does not.
"""

import re
from collections.abc import Sequence

MATRIX, VECTOR, SET, QUALITY, SPACE, GROUP = "matrix", "vector", "set", "quality", "space", "group"
VARYING, POINT, QUANTITY, CHANCE = "varying", "point", "quantity", "chance"
"""What words call a name. Of a set, or an operator on functions, no sum or product of numbers is made; a quality makes a matrix
of a capital letter; the members of a space are vectors, those of a group are no numbers. What is varying is a number that
is no constant under an integral or a derivative; a point may be a number or a vector, and a quantity is
what a noun of no such meaning names: a number, most likely. What is of chance is no constant in a mean."""

_WORD = re.compile(r"[\w\u25a1-]+|[.,;:()!?]")
_COPULA = re.compile(
    r"^\s*,?\s*(?:(?:both|each|all)\s+)?(?:(?:be|is|are|being|denotes?|represents?|as|means?|(?:stands? )?for|called)\s+"
    r"|(?=(?:the|an?|its|another|our)\s))",
    re.IGNORECASE,
)
_APPOSED = re.compile(r"^\s*,\s*(?:the|an?|its|another|our)\s", re.IGNORECASE)
_AT = re.compile(
    r"\b(?:times?|instants?|moments?|steps?|stages?|iterations?|days?|years?|angles?|index|indices)\s*$", re.IGNORECASE
)
"""Words before a number to which a sentence goes on with another subject."""
_VERBS_OF_SUBJECTS = frozenset("is are has have".split())
_ENDS = frozenset(
    "of in for by with from to on at that which such whose where when so over under through along across around between if then"
    " has have having is are as it we but . , ; : ( ) ! ?".split()
)
_CALLING = frozenset("is are be as by called named denoted".split())
"""Words between a noun and the name it is given: “the transition matrix is $P$”."""
_ARTICLES = frozenset({"a", "an", "the"})
_LONGEST = 8
"""Words of a noun phrase that are looked at; “and” may stand among them, as in “creation and annihilation operators”."""
_OBJECTS = re.compile(
    r"(?:(?:sub)?matri(?:x|ces)|operators?|tensors?|quaternions?|octonions?|permutations?|rotations?|reflections?|projectors?"
    r"|\w*morphisms?|isometr(?:y|ies)|jacobians?|hessians?|gramians?|observables?|hamiltonians?|commutators?|spinors?|strings?"
    r"|arrays?|grids?|languages?|unitar(?:y|ies)|adjoints?|transposes?|involutions?|multivectors?|blades?|group elements"
    r"|ring elements|linear (?:maps?|mappings?|transformations?))",
    re.IGNORECASE,
)
_DEEDS = re.compile(
    r"(?:blocks?|maps?|mappings?|transformations?|transforms?|projections?|gates?|integrations?|multiplications?|translations?"
    r"|shifts?|scalings?|convolutions?|compositions?|concatenations?|conjugations?|transpositions?|words?)",
    re.IGNORECASE,
)
"""Nouns that as often name what comes out, which may be a number: “a transformation of $x$”, “a shift by $k$”."""
_BEFORE = re.compile(
    r"(?:(?:sub)?matri(?:x|ces)|operators?|tensors?|rotations?|permutations?|gates|braids?|transforms|quaternions?)",
    re.IGNORECASE,
)
"""Nouns that stand before the name of what they name, and seldom before another one."""
_VECTORS = re.compile(r"\w*vectors?", re.IGNORECASE)
_QUALITIES = re.compile(
    r"(?:(?:upper|lower|block|strictly)-?)?(?:triangular|hermitian|unitary|invertible|non-?singular|singular|nilpotent"
    r"|idempotent|skew-symmetric|anti-?symmetric|linear|self-adjoint|diagonali[sz]able|orthogonal|orthonormal|semidefinite"
    r"|positive-semidefinite|definite|(?:anti-?|non-?)?commut(?:e|ing|ative))",
    re.IGNORECASE,
)
_APART = re.compile(r"(?:anti-?|non-?)commut(?:ing|ative)", re.IGNORECASE)
_VERBS = re.compile(r"^\s*(?:both )?(?:do not |don't |need not |don\u2019t )?(?:anti-?)?commutes?\b", re.IGNORECASE)
_MEMBERS = re.compile(
    r"\b(?:elements?|members?)\s+of\s+(?:(?:an?|the|some|any|this)\s+)?(?:[\w-]+\s+){0,3}"
    r"(?:group|ring|algebra|monoid|semigroup|quaternions|module)\b",
    re.IGNORECASE,
)
_SETS = re.compile(r"(?:sub|super)?sets?", re.IGNORECASE)
_SPACES = re.compile(r"\w*spaces?", re.IGNORECASE)
_GROUPS = re.compile(r"groups?|rings?|algebras?|monoids?|semigroups?|modules?", re.IGNORECASE)
_ACTING = re.compile(
    r"differentiations?|(?:differential|difference|derivative|gradient|laplace|shift|expectation|integral|lag|backshift|delay"
    r"|translation|evolution|transfer|koopman) operators?|laplacians?|functionals?|propagators?|translations?",
    re.IGNORECASE,
)
OF_PRODUCTS = re.compile(
    r"\b(?:composition|composite|composed|concatenat\w+|followed by|after|convolution|juxtaposition|group operation"
    r"|(?:not|non-?|never|anti-?)\s*commut\w+)\b",
    re.IGNORECASE,
)
"""Words around a product of names that say that it is no product of numbers."""
_VARYING = re.compile(
    r"(?:velocit(?:y|ies)|speeds?|accelerations?|positions?|displacements?|currents?|charges?|voltages?|forces?|moment(?:um|a)"
    r"|pressures?|prices?|curvatures?|densit(?:y|ies)|concentrations?|flux(?:es)?)",
    re.IGNORECASE,
)
"""Quantities that change from moment to moment, or from place to place, unless a word before them says otherwise."""
_FIXED = re.compile(
    r"(?:constant|uniform|initial|final|terminal|average|mean|fixed|total|maxim(?:um|al)|peak|probability|joint|marginal|prior"
    r"|posterior|conditional|spot|strike|unit|elementary|point|rest|equilibrium|critical|reference|homogeneous|steady|relative)",
    re.IGNORECASE,
)
_MADE = re.compile(
    r"(?:products?|sums?|powers?|inverses?|exponentials?|compos\w+|elements?|members?|generators?|results?|functions?|other|pairs?"
    r"|weights?|covariances?|actions?|states?|gradients?|directions?|embeddings?|forces?|positions?|one|transforms?|things?)",
    re.IGNORECASE,
)
"""Nouns that say nothing of the kind of what they name."""
_RANDOM = re.compile(
    r"\s*(?:has|have|had|with|having)\s+(?:[\w-]+\s+){0,2}(?:means?|variances?|expectations?|expected values?|distributions?"
    r"|standard deviations?)\b|\s*(?:is|are|as)\s+(?:(?:both|itself|also|all)\s+)*(?:random|white|exponential|normal"
    r"|gaussian|poisson)\w*\b",
    re.IGNORECASE,
)
"""What is random, or has a mean or a law, is no constant in a mean."""
_NOISES = re.compile(r"(?:noises?|disturbances?|shocks?|residuals?|innovations?)", re.IGNORECASE)
_POINTS = re.compile(r"points?", re.IGNORECASE)
_KINDS = (
    (_ACTING, SET),
    (_OBJECTS, MATRIX),
    (_VECTORS, VECTOR),
    (_SETS, SET),
    (_SPACES, SPACE),
    (_GROUPS, GROUP),
    (_POINTS, POINT),
)


def called(before: str, after: str) -> str:
    """What the words around a name call it, though no more of them may be understood; empty for all that may be a number.

    `before` are the words up to the name, `after` those behind the list in which it stands.
    """
    phrase, behind = _phrase(after)
    words = [w for w in _WORD.findall(before[-_LONGEST * 8 :]) if w.lower() not in _CALLING]
    if _RANDOM.match(after) or any(_NOISES.fullmatch(w) for w in (*phrase[-1:], *words[-1:])):
        return CHANCE
    if behind in _VERBS_OF_SUBJECTS and _APPOSED.match(after) and _AT.search(before):
        phrase = []  # “at each time $t$, the three vectors are orthogonal” speaks of the vectors
    clause = re.split(r"[.;]", after, maxsplit=1)[0]
    if phrase and _MEMBERS.search(clause):
        return MATRIX
    found = _noun(phrase[-2:], article=bool(phrase) and phrase[0].lower() in _ARTICLES)
    if found == MATRIX and behind == "of" and phrase[-1].lower().startswith(("map", "transf")):
        return ""
    if found:
        return found
    if behind == "over" and phrase[-1:] and phrase[-1].lower() in {"word", "words"}:
        return MATRIX
    if any(_APART.fullmatch(word) for word in phrase):
        return MATRIX
    of_it = bool(words) and words[-1].lower() in _ENDS
    if _VERBS.match(after) or (phrase and _QUALITIES.fullmatch(phrase[-1]) and not of_it):
        return QUALITY
    if phrase and _DEEDS.fullmatch(phrase[-1]) and (behind != "of" or phrase[-1].lower().startswith("block")):
        return QUALITY
    if words and _BEFORE.fullmatch(words[-1]):
        return QUALITY
    varying = _is_varying(phrase) or (not phrase and _is_varying(words[-_LONGEST // 2 :]))
    quantity = bool(phrase) and phrase[0].lower() in _ARTICLES and not _MADE.fullmatch(phrase[-1])
    return _noun(words[-1:], article=_is_named(words)) or (VARYING if varying else QUANTITY if quantity else "")


def _is_varying(words: Sequence[str]) -> bool:
    """Whether the last of these words names a quantity that changes, and none of them says that it does not."""
    return bool(words) and _VARYING.fullmatch(words[-1]) is not None and not any(_FIXED.fullmatch(word) for word in words)


def _is_named(words: Sequence[str]) -> bool:
    """Whether an article stands before the last of these words: “the set $A$”, not “to set $A$”."""
    return any(word.lower() in _ARTICLES for word in words[-_LONGEST // 2 : -1])


def _noun(words: Sequence[str], *, article: bool) -> str:
    """What kind of thing the last of these words names; a set without an article is none, as in “is set to”."""
    for pattern, what in _KINDS:
        if words and (pattern.fullmatch(words[-1]) or pattern.fullmatch(" ".join(words))):
            return what if article or pattern is not _SETS or words[-1].lower().endswith("s") else ""
    return ""


def _phrase(after: str) -> tuple[list[str], str]:
    """The words behind "is", "be" or "denotes", up to what only qualifies them, and the word with which that begins."""
    copula = _COPULA.match(after)
    words: list[str] = []
    listed, behind = 0, ""
    for word in _WORD.findall(after[copula.end() :][: _LONGEST * 20]) if copula else ():
        if word == "," and words:
            listed = listed or len(words)
            continue
        if word.lower() in _ENDS or len(words) == _LONGEST or (words and word.lower() in _ARTICLES):
            behind = word.lower()
            break
        words.append(word)
    while words and words[-1].lower() in {"and", "or"}:
        words.pop()
    if listed and not any(word.lower() in {"and", "or"} for word in words):
        del words[listed:]  # a comma that is none of a list as in “the query, key and value matrices”
    return words, behind
