"""Paragraphs in, the laws out that they give random variables in words: “V follows a Poisson distribution with rate λ”.

Only a plain sentence is heard, whose words settle which law is meant and which of its parameters is which; one that denies it,
asks it, calls it rough, or makes it depend on something says nothing. Several variables have one where they are independent.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from derivations.construct import over, square
from derivations.markdown import Inline, Prose
from derivations.sentences import LIST, MARK, formulae, sentences
from derivations.stance import stance_of
from derivations.term import Apply, Term, number

_MARKUP = str.maketrans("", "", "[]*_")
_TARGET = re.compile(r"\((?:/|https?:)[^()\s]*\)")
_DOTTED = re.compile(r"\bi\.\s?i\.\s?d\.(?=,?\s+(?:[a-z]|Bernoulli|Gaussian|Poisson|Normal))")
_IID = (
    r"(?:i\.?\s?i\.?\s?d\.?|independent(?:ly)?(?:\s+and\s+identically)?|identically|mutually|jointly|each|all|both|and|two|three)"
)
_NAMES = {
    "standard normal": r"standard (?:normal|gaussian)",
    "normal": r"normal(?:ly)?|gaussian",
    "standard uniform": r"standard uniform",
    "uniform": r"(?:continuous(?:ly)?\s+)?uniform(?:ly)?",
    "exponential": r"exponential(?:ly)?",
    "poisson": r"poisson",
    "bernoulli": r"bernoulli",
    "binomial": r"binomial(?:ly)?",
    "gamma": r"gamma",
    "beta": r"beta",
    "chi-squared": r"chi-?\s?squared?",
}
_LAW = "|".join(f"(?P<{name.replace(' ', '_').replace('-', '_')}>{words})" for name, words in _NAMES.items())
_GOES = r"(?:each\s+|both\s+|all\s+)?(?:an?\s+|the\s+)?"
_SAID = re.compile(
    rf"(?:(?P<subject>{LIST})\s+(?:"
    rf"(?:be|is|are)\s+(?:(?:an?|the|real|{_IID})\s*,?\s+)*random variables?\s+"
    rf"(?:follow(?:s|ing)?|has|have|having|with|that follows?|which follows?)\s+{_GOES}"
    rf"|(?:each\s+|both\s+|all\s+)?(?:follows?|has|have|obeys?)\s+{_GOES}"
    rf"|(?:be|is|are)\s+(?:(?:an?|{_IID})\s*,?\s+)*"
    rf")|(?:{_IID}\s*,?\s+)*)(?:{_LAW})[\s-]+(?P<noun>distributed|distributions?|laws?|(?:random\s+)?variables?)(?:\s+(?P<named>{LIST}))?",
    re.IGNORECASE,
)
_MORE = rf"(?:\s*(?:{MARK}|[-/*+\d]|(?:times|plus|minus|over|per|divided|multiplied|of|for|except|vector|matrix|function)\b))"
_OWN = r"(?:(?:an?|the|its|their|known|unknown|common|same|some)\s+)*"
_END = rf"(?!{_MORE})"


@dataclass(frozen=True, slots=True)
class Worded:
    """A law that a sentence gives, by the places of its formulae in the post: of the variables, and of the parameters."""

    variables: tuple[int, ...]
    parameters: tuple[int, ...]
    build: Callable[..., Term | None]
    """The values of the parameters to the law."""
    independent: bool


def _law(head: str) -> Callable[..., Term]:
    def build(*values: Term) -> Term:
        return Apply(head, values)

    return build


def _ends(interval: Term) -> Term | None:
    match interval:
        case Apply(head="interval" | "open_interval" | "tuple" | "list", args=(low, high)):
            return Apply("uniform", (low, high))
    return None


def _two(head: str, both: Term) -> Term | None:
    match both:
        case Apply(head="tuple" | "list", args=(first, second)):
            return Apply(head, (first, second))
    return None


_P = r"(?:parameter\s+|probability\s+)?"
_RULES: dict[str, tuple[tuple[str, Callable[..., Term | None]], ...]] = {
    "normal": (
        (rf"with {_OWN}mean {MARK},? and {_OWN}variance {MARK}", _law("normal")),
        (rf"with {_OWN}mean {MARK},? and {_OWN}standard deviation {MARK}", lambda m, s: Apply("normal", (m, square(s)))),
    ),
    "standard normal": ((r"(?! with| of| in| on| multi| vector)", lambda: Apply("normal", (number(0), number(1)))),),
    "standard uniform": ((r"(?! with| of| in| on)", lambda: Apply("uniform", (number(0), number(1)))),),
    "uniform": (
        (rf"(?:on|over|in) (?:the )?(?:unit |closed |open )?(?:interval )?{MARK}", _ends),
        (rf"between {MARK} and {MARK}", _law("uniform")),
    ),
    "exponential": (
        (rf"with {_OWN}rate(?: parameter)? {MARK}", _law("exponential")),
        (rf"with {_OWN}(?:mean|scale(?: parameter)?) {MARK}", lambda m: Apply("exponential", (over(number(1), m),))),
    ),
    "poisson": ((rf"with {_OWN}(?:rate|mean|intensity)?\s?(?:parameter )?{MARK}", _law("poisson")),),
    "bernoulli": ((rf"with {_OWN}(?:success )?(?:parameter|probability|bias)(?: of success)? {MARK}", _law("bernoulli")),),
    "binomial": (
        (rf"with {_OWN}parameters {MARK} and {MARK}", _law("binomial_law")),
        (rf"with {_OWN}parameters {MARK}", lambda both: _two("binomial_law", both)),
        (rf"with {MARK} trials,? and {_OWN}(?:success )?probability(?: of success)? {MARK}", _law("binomial_law")),
    ),
    "gamma": (
        (rf"with {_OWN}shape(?: parameter)? {MARK},? and {_OWN}rate(?: parameter)? {MARK}", _law("gamma_law")),
        (
            rf"with {_OWN}shape(?: parameter)? {MARK},? and {_OWN}scale(?: parameter)? {MARK}",
            lambda a, s: Apply("gamma_law", (a, over(number(1), s))),
        ),
    ),
    "beta": (
        (rf"with {_OWN}(?:shape )?parameters {MARK} and {MARK}", _law("beta_law")),
        (rf"with {_OWN}(?:shape )?parameters {MARK}", lambda both: _two("beta_law", both)),
    ),
    "chi-squared": ((rf"with {MARK} degrees? of freedom", _law("chi_squared")),),
}
_COMPILED = {
    name: tuple((re.compile(rf"\s*,?\s*{text}{_END}", re.IGNORECASE), build) for text, build in rules)
    for name, rules in _RULES.items()
}
_UNSURE = re.compile(
    r"\b(?:not|n't|if|when|whenever|whether|unless|only|could|would|might|may|given|conditional(?:ly)?|approximate(?:ly)?|roughly"
    r"|nearly|almost|asymptotic(?:ally)?|converges?|limit(?:ing)?|prior|posterior|marginal(?:ly)?|for each|or|then|called|said"
    r"|define[sd]?|truncated|folded|shifted|bivariate|multivariate|vectors?|matri\w+|mixture|compound|scaled|non-?central"
    r"|error|residuals?|estimat\w+|statistics?|under|hypothes[ei]s|instead|otherwise)\b|\?",
    re.IGNORECASE,
)
_MADE = re.compile(
    r"\b(?:of|between|from|than|to)\s+(?:the\s+|an?\s+)?$|[-+*/=]\s*$|\b(?:whose|where each|logarithm|inverse)\b", re.IGNORECASE
)
"""In front of variables: the law is that of what is made of them, or they are none of the ones that have it."""
_LISTED = re.compile(rf"{MARK}\s*(?:,|and|or)\s*$")
_INDEPENDENT = re.compile(r"i\.?\s?i\.?\s?d\b|independent", re.IGNORECASE)


def worded_laws(run: Sequence[Prose | Inline]) -> Iterator[Worded]:
    """What a paragraph says of the laws of variables."""
    for sentence, mine in sentences(run, _plain):
        if not _SAID.search(sentence) or _UNSURE.search(sentence) or stance_of("", sentence, ""):
            continue
        for found in _SAID.finditer(sentence):
            who = "subject" if found["subject"] else "named"
            before = sentence[: found.start()]
            if not found[who] or (found["subject"] and found["named"]) or _LISTED.search(before) or _MADE.search(before):
                continue
            name = next(n for n in _NAMES if found[n.replace(" ", "_").replace("-", "_")])
            said = _parameters(name, sentence, found.end())
            if said is None:
                continue
            build, start, end = said
            owners, values = (
                tuple(inline.span.start for inline in formulae(sentence, mine, *places))
                for places in (found.span(who), (start, end))
            )
            yield Worded(owners, values, build, bool(_INDEPENDENT.search(sentence)))


def _plain(text: str) -> str:
    """The words alone; “i.i.d.” ends no sentence where it goes on."""
    return _DOTTED.sub("iid", _TARGET.sub("", " ".join(text.translate(_MARKUP).split())))


def _parameters(name: str, sentence: str, at: int) -> tuple[Callable[..., Term | None], int, int] | None:
    for pattern, build in _COMPILED[name]:
        found = pattern.match(sentence, at)
        if found is not None:
            return build, found.start(), found.end()
    return None
