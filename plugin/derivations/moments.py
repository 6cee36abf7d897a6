"""Paragraphs in, what they call the mean or the variance of a random variable out: “a random variable X with mean μ”.

Only a plain sentence about one variable is heard; one that denies it, asks it, or makes it depend on something says nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from derivations.markdown import Inline, Prose
from derivations.sentences import MARK, sentences
from derivations.stance import stance_of
from derivations.term import Apply, Term, number

_MARKUP = str.maketrans("", "", "[]*_")
_TARGET = re.compile(r"\((?:/|https?:)[^()\s]*\)")
_MOMENT = (
    r"(mean(?: vector)?|expected value|expectation|(?:variance-)?covariance(?: matrix)?|variance(?: matrix)?|standard deviation)"
)
_OWN = r"(?:(?:an?|the|its|known|unknown|finite|some|population|true)\s+){0,3}"
_VARIABLE = r"(?:(?:real|real-valued|scalar|continuous|discrete|univariate)\s+){0,3}random (?:variable|vector)"
_VALUE = rf"{_OWN}{_MOMENT}\s+{MARK}"
_MORE = rf"(?:{MARK}|[-/*+\d]|(?:times|plus|minus|over|per|divided|multiplied)\b)"
"""Behind a value: it is only a part of what the moment is."""
_WITH = rf"\s*,?\s*(?:with|having|that has|which has)\s+{_VALUE}(?:\s*,?\s*and\s+{_VALUE})?(?!\s*{_MORE})"
_IS = rf"(?:be|is|denotes?)\s+an?\s+(?:{MARK}-dimensional\s+)?"
_SAID = re.compile(
    rf"(?:(?P<behind>{MARK})\s+{_IS}{_VARIABLE}|\b{_VARIABLE}\s+(?P<before>{MARK})){_WITH}",
    re.IGNORECASE,
)
_LISTED = re.compile(rf"{MARK}\s*(?:,|and|or)\s*$")
_UNSURE = re.compile(
    r"\b(?:not|n't|if|when|whenever|whether|unless|only|could|would|might|given|conditional(?:ly)?)\b|\?", re.IGNORECASE
)
_KINDS = {"mean": "mean", "mean vector": "mean", "expected value": "mean", "expectation": "mean"}
_OF_VECTORS = re.compile(r"\brandom vector\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Moment:
    """What a sentence says of one moment of a variable, by the places of the two formulae in the post."""

    variable: int
    value: int
    kind: str
    """`mean`, `variance`, `standard deviation`, or `covariance` of a vector."""


def said_moments(run: Sequence[Prose | Inline]) -> Iterator[Moment]:
    """What a paragraph says of means and variances."""
    for sentence, mine in sentences(run, lambda text: _TARGET.sub("", " ".join(text.translate(_MARKUP).split()))):
        if _UNSURE.search(sentence) or stance_of("", sentence, ""):
            continue
        for found in _SAID.finditer(sentence):
            if _LISTED.search(sentence, 0, found.start()):
                continue  # "X and Y be random variables with …": of which is not said
            at = found.start("behind") if found["behind"] else found.start("before")
            first = sentence.count(MARK, 0, at)
            for k, noun in enumerate(found.groups()[2:], start=3):
                kind = None if noun is None else _kind(noun.lower(), vector=bool(_OF_VECTORS.search(found.group())))
                if kind is not None:
                    value = sentence.count(MARK, 0, sentence.index(MARK, found.end(k)))
                    yield Moment(mine[first].span.start, mine[value].span.start, kind)


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
