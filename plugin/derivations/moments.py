"""Paragraphs in, what they call means and variances of random variables out: “i.i.d. random variables X_1, …, X_n with mean μ”.

Only a plain sentence is heard; one that denies it, asks it, or makes it depend on something says nothing. Several variables have
one mean each, or all the same.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from derivations.markdown import Inline, Prose
from derivations.sentences import LIST, MARK, formulae, sentences
from derivations.stance import stance_of
from derivations.term import Apply, Term, number

_MARKUP = str.maketrans("", "", "[]*_")
_TARGET = re.compile(r"\((?:/|https?:)[^()\s]*\)")
_MOMENT = (
    r"(?:means?(?: vector)?|expected values?|expectations?|(?:variance-)?covariance(?: matrix)?|variances?(?: matrix)?"
    r"|standard deviations?)"
)
_OWN = r"(?:(?:an?|the|its|their|known|unknown|finite|some|population|true|common|same|identical|respective)\s+){0,3}"
_IID = r"independent|uncorrelated|i\.?\s?i\.?\s?d\.?|identically[- ]distributed"
_KIND = rf"(?:real|real-valued|scalar|continuous|discrete|univariate|{_IID})"
_VARIABLE = rf"(?:(?:{_KIND}|and|,|two|three)\s+)*random (?:variables?|vector)"
_DRAWN = r"(?:(?:an?|the)\s+)?(?:(?:simple|random|i\.?\s?i\.?\s?d\.?|independent)\s+)+(?:samples?|draws|observations)"
_SOURCE = r"\s+(?:drawn\s+|taken\s+)?from\s+(?:an?|the|some|any|one)\s+(?:population|distribution|law)"
_VALUE = rf"{_OWN}{_MOMENT}\s+{LIST}"
_MORE = rf"(?:{MARK}|[-/*+\d]|(?:times|plus|minus|over|per|divided|multiplied|of|for|except|at|under|vector|matrix|function)\b)"
"""Behind a value: it is only a part of what the moment is."""
_VALUES = rf"(?P<values>{_VALUE}(?:\s*,?\s*and\s+{_VALUE})?)(?!\s*{_MORE})"
_WITH = rf"\s*,?\s*(?:(?:each|all|both)\s+)?(?:with|having|that has|which has|that have|which have)\s+{_VALUES}"
_SAID = re.compile(
    rf"(?:(?P<behind>{LIST})\s+(?:be|is|are|denotes?)\s+(?:an?\s+)?(?:{MARK}-dimensional\s+)?{_VARIABLE}|\b{_VARIABLE}\s+(?P<before>{LIST})"
    rf"|(?P<drawn>{LIST})\s+(?:be|is|are|denotes?)\s+{_DRAWN}(?:\s+of\s+size\s+{MARK})?{_SOURCE}){_WITH}",
    re.IGNORECASE,
)
_PART = re.compile(rf"(?P<kind>{_MOMENT})\s+(?P<list>{LIST})", re.IGNORECASE)
_LISTED = re.compile(rf"{MARK}\s*(?:,|and|or)\s*$")
_SPEAKS = re.compile(r"mean|expect|varian|deviation", re.IGNORECASE)
_UNSURE = re.compile(
    r"\b(?:not|n't|if|when|whenever|whether|unless|only|could|would|might|given|conditional(?:ly)?)\b|\?", re.IGNORECASE
)
_MADE = re.compile(
    r"\b(?:sums?|averages?|means?|products?|max\w*|min\w*|differences?|ratios?|numbers?|combinations?|functions?|totals?)\b[^.;]*\bof\b[^,;]*$",
    re.IGNORECASE,
)
"""In front of variables: the moment may be that of what is made of them."""
_KINDS = {"mean": "mean", "mean vector": "mean", "expected value": "mean", "expectation": "mean"}
_OF_VECTORS = re.compile(r"\brandom vector\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Moment:
    """What a sentence says of one moment of a variable, or of each of a list, by the places of the two formulae in the post."""

    variable: int
    value: int
    kind: str
    """`mean`, `variance`, `standard deviation`, or `covariance` of a vector."""
    several: bool = False
    """Whether the variable may be a list, each member of which has the moment."""


def said_moments(run: Sequence[Prose | Inline]) -> Iterator[Moment]:
    """What a paragraph says of means and variances."""
    for sentence, mine in sentences(run, lambda text: _TARGET.sub("", " ".join(text.translate(_MARKUP).split()))):
        if not _SPEAKS.search(sentence) or _UNSURE.search(sentence) or stance_of("", sentence, ""):
            continue
        for found in _SAID.finditer(sentence):
            if _LISTED.search(sentence, 0, found.start()) or _MADE.search(sentence, 0, found.start()):
                continue  # what stands before it is a part of the list
            group = next(g for g in ("behind", "before", "drawn") if found[g])
            owners = formulae(sentence, mine, found.start(group), found.end(group))
            plural = "variables" in found.group().lower() or group == "drawn"
            for part in _PART.finditer(sentence, found.start("values"), found.end("values")):
                holders = formulae(sentence, mine, part.start("list"), part.end("list"))
                kind = _kind(part["kind"].lower().rstrip("s"), vector=bool(_OF_VECTORS.search(found.group())))
                if kind is None:
                    continue
                if len(holders) == 1 and plural and "respectively" not in sentence:
                    holders *= len(owners)
                if len(holders) != len(owners):
                    continue
                for owner, holder in zip(owners, holders, strict=True):
                    yield Moment(owner.span.start, holder.span.start, kind, plural and len({h.span for h in holders}) == 1)


def _kind(noun: str, *, vector: bool) -> str | None:
    """Which moment a noun names; a vector has a covariance matrix, also where it is called a variance."""
    if noun in _KINDS:
        return "mean" if vector or noun != "mean vector" else None
    if vector:
        return None if noun == "standard deviation" else "covariance"
    return noun if noun in {"variance", "standard deviation"} else None


def equation(kind: str, variable: Term, value: Term) -> tuple[Term, Term]:
    """The two sides of what is said: E(X) = μ, E(X²) − E(X)² = σ², E(XXᵀ) − E(X)E(X)ᵀ = Σ."""
    mean = Apply("mean", (variable,))
    if kind == "mean":
        return mean, value
    if kind == "covariance":
        both = Apply("mean", (Apply("mul", (variable, Apply("transpose", (variable,)))),))
        return Apply("add", (both, Apply("neg", (Apply("mul", (mean, Apply("transpose", (mean,)))),)))), value
    spread = Apply(
        "add", (Apply("mean", (Apply("pow", (variable, number(2))),)), Apply("neg", (Apply("pow", (mean, number(2))),)))
    )
    return spread, value if kind == "variance" else Apply("pow", (value, number(2)))
