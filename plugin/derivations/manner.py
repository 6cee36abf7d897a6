"""A post and a row in, how the words before the row say that it is not meant as exact equality of ordinary numbers out.

A post that counts in remainders, measures angles in degrees or drops small terms says so in words, and then writes `=` all the
same. What fails as an equality of numbers is no slip there.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from derivations.goal import Goal, Kind
from derivations.markdown import Inline, Prose
from derivations.post import Post
from derivations.statements import Chain
from derivations.term import Apply, Number, Term, Variable, free_variables, walk

ARITHMETIC = "fails for ordinary numbers; the section speaks of another arithmetic"
BINARY = "fails for numbers in base ten; the section speaks of base two"
DEGREES = "fails with angles in radians; the section speaks of degrees"
NEARLY = "fails exactly; the section speaks of an approximation or of terms that it leaves out"
ROUNDED = "fails exactly; the section speaks of rounding"
NORMED = "fails for some values; the section says what they sum to, in words that could not be read"
LAWFUL = "fails for some laws; the section says something of the law, in words that could not be read"

_WORDS = {
    ARITHMETIC: re.compile(
        r"\b(?:modulo|mod \d+|modular arithmetic|finite fields?|fields? (?:with|of) \w+ elements|clock|hexadecimal|octal"
        r"|binary (?:additions?|arithmetic)|(?<!log )(?<!logarithm to )in base(?! (?:2|two)\b)|boolean algebra"
        r"|characteristic \w+|xor|GF|saturating|tropical|floating[- ]point)\b",
        re.IGNORECASE,
    ),
    BINARY: re.compile(r"\b(?:in binary|in base (?:2|two)|binary (?:numbers?|digits?|representations?))\b", re.IGNORECASE),
    DEGREES: re.compile(r"\b(?:in degrees|degrees (?:are|is)|measured in degrees)\b", re.IGNORECASE),
    NEARLY: re.compile(
        r"\b(?:(?:first|second|third|leading|lowest|linear|higher)[- ]order|(?:drop|neglect|ignor|discard|omit|leav)\w* (?:out )?"
        r"(?:(?:all|the|any|these|those|such|small|other|remaining) )*(?:terms?|constants?|factors?|powers?)|lineari[sz]\w+"
        r"|small[- ]angles?|up to (?:an? )?(?:additive |multiplicative |normali[sz]\w+ )?(?:constants?|factors?|terms?)"
        r"|for (?:very |sufficiently )?(?:small|large)$|(?:is|are) (?:very |sufficiently |assumed )*(?:small|negligible))",
        re.IGNORECASE,
    ),
    ROUNDED: re.compile(
        r"\b(?:round(?:ed|ing|s)?|(?:decimal|significant) (?:places?|digits?|figures?)|nearest (?:integer|whole|tenth))\b",
        re.IGNORECASE,
    ),
    NORMED: re.compile(
        r"\b(?:sums? (?:up )?to|adds? up to|summing (?:up )?to|(?:is|are|be|been|we|to) normali[sz]ed?"
        r"|cent(?:ered|red)|zero[- ]mean)\b",
        re.IGNORECASE,
    ),
    LAWFUL: re.compile(
        r"\b(?:(?<!expected )values? (?:is|are|in|of|from|only)|indicators?|coins?|dice|die|heads|toss\w*|flip\w*|binary|boolean"
        r"|(?:takes?|taking|assumes?) (?:only|the|on|one|two|values?|either|just)|constant|deterministic|degenerate|almost surely"
        r"|with probability|bernoulli|binomial|poisson|uniform(?:ly)?|exponential(?:ly)?|geometric|gaussian|normal(?:ly)?"
        r"|(?:by|is|are) symmetr\w+)\b",
        re.IGNORECASE,
    ),
}
_FORMULAS = {
    ARITHMETIC: re.compile(
        r"\\(?:mathbb|mathbf|mathrm)\s*\{?\s*(?:F|GF|Z)\s*\}?\s*_|\\mathbb\s*\{?\s*Z\s*\}?\s*/|\\bmod|\\pmod|\\mod\b"
    ),
    NEARLY: re.compile(r"\\ll(?![A-Za-z])|\\gg(?![A-Za-z])"),
}
_NUMBERS = {ROUNDED}
"""Manners that concern steps between numbers alone."""
_SMALL = {NEARLY}
"""Manners that concern steps in which something can be small: with a name, or a number that is not whole."""
_FAMILIES = {NORMED}
"""Manners that concern steps with elements of families, or with means."""
_LOOSE = {LAWFUL}
"""Manners that concern steps about random variables of no known law."""
_GATHERED = frozenset({"index", "expectation", "mean", "variance", "covariance"})


_NUMERAL = re.compile(r"[01]{2,}")
"""A number that may be written in base two."""


def _may_be_binary(parts: Sequence[Term]) -> bool:
    """Whether a number of more than one digit is of noughts and ones alone, or all are digits that are."""
    written = [str(n.value) for n in parts if isinstance(n, Number)]
    return any(_NUMERAL.fullmatch(w) for w in written) or all(w in {"0", "1"} for w in written)


def manner(post: Post, chain: Chain, goal: Goal) -> str:
    """How the section says that exact equality is not meant, up to the words behind the row; empty where it does not."""
    parts = [n for side in (goal.lhs, goal.rhs) for n in walk(side)]
    indexed = any(isinstance(n, Apply) and n.head in _GATHERED for n in parts)
    free = any(isinstance(n, Variable) for n in parts)
    binary = _may_be_binary(parts)
    small = free or any(isinstance(n, Number) and n.value.denominator > 1 for n in parts)
    lawful = {n for law in goal.context.laws for n in free_variables(law.variable)}
    loose = any(
        isinstance(n, Variable) and goal.context.symbol(n.name).kind is Kind.RANDOM and n.name not in lawful for n in parts
    )
    place = chain.piece.place
    for piece in post.document.pieces:
        if not isinstance(piece, Prose | Inline) or piece.place.section != place.section:
            continue
        if piece.place.paragraph > place.paragraph + 1:
            break
        text = piece.text.text if isinstance(piece, Prose) else piece.fragment.text
        for said in _manners(text, prose=isinstance(piece, Prose)):
            if (said in _FAMILIES and not indexed) or (said in _NUMBERS and free) or (said in _SMALL and not small):
                continue
            if (said == BINARY and not binary) or (said in _LOOSE and not loose):
                continue
            return said
    return ""


@lru_cache(maxsize=16384)
def _manners(text: str, *, prose: bool) -> tuple[str, ...]:
    """The manners of which a piece of prose, or a formula in it, speaks: every row that fails asks for those of its section."""
    text, words = (" ".join(text.split()), _WORDS) if prose else (text, _FORMULAS)
    return tuple(said for said, pattern in words.items() if pattern.search(text))
