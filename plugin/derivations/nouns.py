"""The words around a name in, what they call it out: a matrix, a vector, a space, or nothing but a number.

A name that the post calls a rotation, an operator or a member of a group is none of the numbers whose products commute, even
where no more of the sentence is understood. Words that say so are looked for at the head of the noun phrase alone: “the
rotation by θ” names a rotation, “the angle of rotation” does not.
"""

import re
from collections.abc import Sequence

MATRIX, VECTOR, QUALITY, SPACE = "matrix", "vector", "quality", "space"
"""What words call a name; a quality makes a matrix of a capital letter, and a space has members of its own kind."""

_WORD = re.compile(r"[\w\u25a1-]+|[.,;:()!?]")
_COPULA = re.compile(
    r"^\s*,?\s*(?:(?:both|each|all)\s+)?(?:(?:be|is|are|being|denotes?|represents?|as|means?|stands? for|called)\s+"
    r"|(?=(?:the|an?|its|another|our)\s))",
    re.IGNORECASE,
)
_ENDS = frozenset(
    "of in for by with from to on at that which such whose where when so over under between if then has have having is are as it"
    " we but . , ; : ( ) ! ?".split()
)
_ARTICLES = frozenset({"a", "an", "the"})
_LONGEST = 8
"""Words of a noun phrase that are looked at; “and” may stand among them, as in “creation and annihilation operators”."""
_OBJECTS = re.compile(
    r"(?:matri(?:x|ces)|submatri(?:x|ces)|operators?|maps?|mappings?|transformations?|transforms?|tensors?|quaternions?|octonions?"
    r"|permutations?|rotations?|reflections?|projections?|projectors?|\w*morphisms?|isometr(?:y|ies)|jacobians?|hessians?|gramians?"
    r"|observables?|hamiltonians?|commutators?|spinors?|strings?|unitar(?:y|ies)|gates?|adjoints?|transposes?|involutions?|multivectors?|blades?)",
    re.IGNORECASE,
)
_VECTORS = re.compile(r"\w*vectors?", re.IGNORECASE)
_QUALITIES = re.compile(
    r"(?:(?:upper|lower|block|strictly)-?)?(?:triangular|hermitian|unitary|invertible|non-?singular|singular|nilpotent"
    r"|idempotent|skew-symmetric|anti-?symmetric|linear|self-adjoint|diagonali[sz]able|orthogonal|orthonormal|semidefinite"
    r"|positive-semidefinite|definite|(?:anti-?)?commute)",
    re.IGNORECASE,
)
_VERBS = re.compile(r"^\s*(?:both )?(?:do not |don't |need not |don\u2019t )?(?:anti-?)?commutes?\b", re.IGNORECASE)
_MEMBERS = re.compile(
    r"\b(?:elements?|members?)\s+of\s+(?:(?:an?|the|some|any|this)\s+)?(?:[\w-]+\s+){0,3}"
    r"(?:group|ring|algebra|monoid|semigroup|quaternions|module)\b",
    re.IGNORECASE,
)
_SPACES = re.compile(r"(?:\w*spaces?|groups?|rings?|algebras?|monoids?|semigroups?|modules?)", re.IGNORECASE)


def called(before: str, after: str) -> str:
    """What the words around a name call it, though no more of them may be understood; empty for all that may be a number.

    `before` are the words up to the name, `after` those behind the list in which it stands.
    """
    phrase = _phrase(after)
    clause = re.split(r"[.;]", after, maxsplit=1)[0]
    if phrase and _MEMBERS.search(clause):
        return MATRIX
    if _VERBS.match(after) or any(_QUALITIES.fullmatch(word) for word in phrase):
        last = _noun(phrase[-1:])
        return last or QUALITY
    return _noun(phrase[-1:]) or _noun(_WORD.findall(before[-_LONGEST * 4 :])[-1:])


def _noun(words: Sequence[str]) -> str:
    for pattern, what in ((_OBJECTS, MATRIX), (_VECTORS, VECTOR), (_SPACES, SPACE)):
        if words and pattern.fullmatch(words[0]):
            return what
    return ""


def _phrase(after: str) -> list[str]:
    """The words behind "is", "be" or "denotes", up to what only qualifies them."""
    copula = _COPULA.match(after)
    words: list[str] = []
    for word in _WORD.findall(after[copula.end() :][: _LONGEST * 20]) if copula else ():
        if word.lower() in _ENDS or len(words) == _LONGEST or (words and word.lower() in _ARTICLES):
            break
        words.append(word)
    while words and words[-1].lower() in {"and", "or"}:
        words.pop()
    return words
