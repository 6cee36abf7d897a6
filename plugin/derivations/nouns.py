"""The words around a name in, what they call it out: a matrix, a vector, a space, or nothing but a number.

A name that the post calls a rotation, an operator or a member of a group is none of the numbers whose products commute, even
where no more of the sentence is understood. Words that say so are looked for at the head of the noun phrase alone: “the
rotation by θ” names a rotation, “the angle of rotation” does not.
"""

import re
from collections.abc import Sequence

MATRIX, VECTOR, SET, QUALITY, SPACE, GROUP = "matrix", "vector", "set", "quality", "space", "group"
"""What words call a name. Of a set, or an operator on functions, no sum or product of numbers is made; a quality makes a matrix
of a capital letter; the members of a space are vectors, those of a group are no numbers."""

_WORD = re.compile(r"[\w\u25a1-]+|[.,;:()!?]")
_COPULA = re.compile(
    r"^\s*,?\s*(?:(?:both|each|all)\s+)?(?:(?:be|is|are|being|denotes?|represents?|as|means?|(?:stands? )?for|called)\s+"
    r"|(?=(?:the|an?|its|another|our)\s))",
    re.IGNORECASE,
)
_ENDS = frozenset(
    "of in for by with from to on at that which such whose where when so over under between if then has have having is are as it"
    " we but . , ; : ( ) ! ?".split()
)
_CALLING = frozenset("is are be as by called named denoted".split())
"""Words between a noun and the name it is given: “the transition matrix is $P$”."""
_ARTICLES = frozenset({"a", "an", "the"})
_LONGEST = 8
"""Words of a noun phrase that are looked at; “and” may stand among them, as in “creation and annihilation operators”."""
_OBJECTS = re.compile(
    r"(?:(?:sub)?matri(?:x|ces)|blocks?|operators?|maps?|mappings?|transformations?|transforms?|tensors?|quaternions?|octonions?"
    r"|permutations?|rotations?|reflections?|projections?|projectors?|\w*morphisms?|isometr(?:y|ies)|jacobians?|hessians?|gramians?"
    r"|observables?|hamiltonians?|commutators?|spinors?|strings?|words?|languages?|unitar(?:y|ies)|gates?|adjoints?|transposes?"
    r"|involutions?|multivectors?|blades?|integrations?|multiplications?|translations?|shifts?|scalings?"
    r"|convolutions?|compositions?|concatenations?|conjugations?|transpositions?|group elements|ring elements)",
    re.IGNORECASE,
)
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
    r"differentiations?|(?:differential|difference|derivative|gradient|laplace|shift|expectation|integral) operators?",
    re.IGNORECASE,
)
_KINDS = ((_ACTING, SET), (_OBJECTS, MATRIX), (_VECTORS, VECTOR), (_SETS, SET), (_SPACES, SPACE), (_GROUPS, GROUP))


def called(before: str, after: str) -> str:
    """What the words around a name call it, though no more of them may be understood; empty for all that may be a number.

    `before` are the words up to the name, `after` those behind the list in which it stands.
    """
    phrase = _phrase(after)
    clause = re.split(r"[.;]", after, maxsplit=1)[0]
    if phrase and _MEMBERS.search(clause):
        return MATRIX
    if _VERBS.match(after) or any(_QUALITIES.fullmatch(word) for word in phrase):
        return _noun(phrase[-1:]) or (MATRIX if any(_APART.fullmatch(word) for word in phrase) else QUALITY)
    words = [w for w in _WORD.findall(before[-_LONGEST * 8 :]) if w.lower() not in _CALLING]
    return _noun(phrase[-2:]) or _noun(words[-1:])


def _noun(words: Sequence[str]) -> str:
    for pattern, what in _KINDS:
        if words and (pattern.fullmatch(words[-1]) or pattern.fullmatch(" ".join(words))):
            return what
    return ""


def _phrase(after: str) -> list[str]:
    """The words behind "is", "be" or "denotes", up to what only qualifies them."""
    copula = _COPULA.match(after)
    words: list[str] = []
    listed = 0
    for word in _WORD.findall(after[copula.end() :][: _LONGEST * 20]) if copula else ():
        if word == "," and words:
            listed = listed or len(words)
            continue
        if word.lower() in _ENDS or len(words) == _LONGEST or (words and word.lower() in _ARTICLES):
            break
        words.append(word)
    while words and words[-1].lower() in {"and", "or"}:
        words.pop()
    if listed and not any(word.lower() in {"and", "or"} for word in words):
        del words[listed:]  # a comma that is none of a list as in “the query, key and value matrices”
    return words
