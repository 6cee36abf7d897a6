r"""Paragraphs in, what they call independent out: “let $X$ and $Y$ be independent”, “i.i.d. draws $x_i$”, “as $X \perp Y$”.

Only sentences that say so plainly are heard: one that denies it, asks it, proves it, defines it or makes it depend on
something given declares nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from derivations.markdown import Inline, Prose
from derivations.sentences import LIST, MARK, sentences
from derivations.term import Apply, Term, Variable, number

_BRACKETS = str.maketrans("", "", "[]*_")
_IID = r"(?:i\.?\s?i\.?\s?d\.?|independent(?:ly)?(?: and identically[- ]distributed)?)(?![\w-])"
_BETWEEN = r"(?:all|both|mutually|jointly|statistically|two|some|as|drawn|assumed|to be|an?|random variables?|[,~\s])*?"
_BEHIND = re.compile(
    rf"(?P<list>{LIST})\s*,?\s*(?:be|are|is|being|that are|which are|as|\()\s*{_BETWEEN}\s*{_IID}", re.IGNORECASE
)
_NOUN = (
    r"(?:random|samples?|observations?|draws?|events?|trials?|copies|data|points?|measurements?|normal|gaussian|bernoulli"
    r"|exponential|poisson|uniform|standard|discrete|continuous|variables|,|\s|\w+ly|distributed)+"
)
_BEFORE = re.compile(rf"{_IID}\s+(?:{_NOUN}\s*)?(?P<list>{LIST})", re.IGNORECASE)
_OF = re.compile(
    rf"(?P<list>{MARK} (?:is|be|are) (?:statistically )?independent of {MARK})(?!\s*(?:,|and)\s*{MARK})", re.IGNORECASE
)
_SAMPLE = re.compile(
    rf"(?P<list>{LIST})\s+(?:be|is|are|denotes?)\s+an?\s+(?:simple\s+)?random sample(?:\s+of size\s+{MARK})?\s+"
    r"(?:drawn\s+|taken\s+)?"
    r"from (?:an?|the|some) (?!finite)(?:[\w-]+\s+){0,2}(?:distribution|law|population)\b",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:not|n't|never|neither|cannot|linearly|conditional(?:ly)?|pairwise|dependent|iff|whether|unless|given|called|said"
    rf"|means(?!\s*{MARK})"
    r"|define[sd]?|definition|denote[sd]?|denoting|only|table|figure|necessarily|would|were|might|may|could|instead|otherwise"
    r"|non-?independent|independent variables?|without replacement)\b|\?",
    re.IGNORECASE,
)
"""Words anywhere in a sentence by which it declares nothing."""
_SPEAKS = re.compile(r"independen|i\.?\s?i\.?\s?d\b|uncorrelated|sample", re.IGNORECASE)
_TURNED = re.compile(r"\\(?:perp|indep|bot|ind)")
_ENDED = re.compile(r"(?<!i\.e)(?<!e\.g)(?<!i\.d)[.!?]\s*$")
_ELSEWHERE = re.compile(
    r"\b(?:hypothes\w+|test\w*|pretend\w*|most (?:authors|people|books|texts|textbooks)|naive(?:ly)?|had|later|previous\w*|last"
    r"|whether|check|in case|mistakenly|wrongly|often|sometimes|usually)\b",
    re.IGNORECASE,
)
"""Words by which a sentence speaks of another case, place or person."""
_FOLLOWS = re.compile(
    r"\b(?:shows?|proves?|proof|claim|implies|imply|therefore|thus|hence|so|then|follows|conclude|means|observe|see)\b",
    re.IGNORECASE,
)
"""Words before it by which an independence is a conclusion."""
_LASTING = re.compile(r"\b(?:let|assum\w*|suppos\w*|consider|where|be)\b|i\.?\s?i\.?\s?d\b", re.IGNORECASE)
"""Words by which what is said holds for all of a section."""
_BEGINS = re.compile(r"\W*(?:where|since|because|as|here)\b", re.IGNORECASE)
_REASON = re.compile(r"\b(?:if|when|since|because|as|assum\w*|suppos\w*|let)\W*$", re.IGNORECASE)
_CONDITION = re.compile(r"\b(?:if|when|whenever|provided|in case|where both)\b", re.IGNORECASE)
_OTHERS = re.compile(r"\s*of (?!each other|one another)", re.IGNORECASE)
_RANDOM_VARIABLES = re.compile(r"independent random variables?", re.IGNORECASE)
_NAME = r"(?P<base>\\[A-Za-z]+\{[A-Za-z]\}|\\[A-Za-z]+|[A-Za-z])"
_ITEM = re.compile(_NAME + r"(?:_(?:\{(?P<long>[A-Za-z0-9,]+)\}|(?P<short>[A-Za-z0-9])))?(?P<power>\^\{?\([A-Za-z0-9]\)\}?)?")
_DOTS = {"\\ldots", "\\dots", "\\cdots", "..."}
_PERP = re.compile(r"(?P<left>[^|]+?)\\(?:perp(?:\\!|\s|\\,|\\perp)*|indep(?:endent)?(?![a-z])|bot(?![a-z]))(?P<right>[^|]+)")
_TILDE = re.compile(r"\\(?:sim|stackrel|overset|underset)(?![A-Za-z])")
_SPACING = re.compile(r"\\[,;:!]|\\quad|\\qquad|~|\\left|\\right|\s+")


@dataclass(frozen=True, slots=True)
class Declared:
    """Variables that a sentence calls independent of each other."""

    members: tuple[Term, ...]
    """Variables and elements of families."""
    families: tuple[Term, ...]
    """Families whose members are independent of each other."""
    at: int
    """Offset of the last formula of the sentence that speaks of them."""
    before: bool
    """Said behind “where” or “since”: for the formulae just before as well."""
    local: bool
    """Said with an “if”: for its own paragraph and the display that follows."""


def declared(run: Sequence[Prose | Inline]) -> Iterator[Declared]:
    """What a paragraph calls independent."""
    for sentence, mine in sentences(run, lambda text: text.translate(_BRACKETS)):
        if not _SPEAKS.search(sentence) and not any(_TURNED.search(p.fragment.text) for p in mine):
            continue
        if _ENDED.search(sentence) and _CONDITION.search(sentence):
            continue  # “if X and Y are independent, the covariance is zero.” speaks of that case alone
        if _ELSEWHERE.search(sentence) or _NOT.search(_RANDOM_VARIABLES.sub("independent ones", sentence)):
            continue
        for pattern in (_BEHIND, _BEFORE, _OF, _SAMPLE):
            for found in pattern.finditer(sentence):
                behind = sentence[found.end() :]
                if _CONDITION.search(behind) or (pattern is _BEHIND and _OTHERS.match(behind)):
                    continue
                if _FOLLOWS.search(sentence, 0, found.start()):
                    continue
                first = sentence.count(MARK, 0, found.start("list"))
                named = mine[first : first + found["list"].count(MARK)]
                made = _together([p.fragment.text for p in named])
                if made is not None and not (len(named) == 1 and " is " in found.group()):
                    local = bool(_CONDITION.search(sentence, 0, found.start())) or not _LASTING.search(sentence)
                    yield Declared(*made, named[-1].span.start, bool(_BEGINS.match(sentence)), local)
        for before, piece in zip(sentence.split(MARK), mine, strict=False):
            if _REASON.search(before):
                yield from _orthogonal(piece)


def _orthogonal(piece: Inline) -> Iterator[Declared]:
    text = _SPACING.sub(" ", piece.fragment.text).strip().rstrip(".,").strip("$")
    found = _PERP.fullmatch(text)
    made = _together([found["left"], found["right"]]) if found else None
    if made is not None:
        yield Declared(*made, piece.span.start, before=False, local=True)


def _together(texts: Sequence[str]) -> tuple[tuple[Term, ...], tuple[Term, ...]] | None:
    """The members of a list that is spread over formulae, and the families in it; None where one of them is no list of names.

    Pairs `(x_i, y_i)` may be independent of each other while x_i and y_i are not, and `x_i` and `y_i` of each other while the
    x_i are not.
    """
    members: dict[Term, None] = {}
    families: dict[Term, None] = {}
    named = 0
    for text in texts:
        listed = _SPACING.sub("", _TILDE.split(text, maxsplit=1)[0]).rstrip(".,")
        items = [i for i in listed.split(",") if i]
        names = [_ITEM.fullmatch(i) for i in items if i not in _DOTS]
        if not names or any(n is None for n in names):
            return None
        dotted = len(names) < len(items)
        for name in names:
            assert name is not None
            named += 1
            family, indices = _family(name)
            if not indices:
                members.setdefault(Variable(family))
            elif not dotted and any(not i.isdigit() for i in indices) and (len(texts) > 1 or len(items) > 1):
                return None
            elif dotted or any(not i.isdigit() for i in indices):
                members.setdefault(Variable(family))
                families.setdefault(Variable(family))
            else:
                # As a member of a family and as a name of its own: the post settles which it is.
                members.setdefault(Apply("index", (Variable(family), *(number(int(i)) for i in indices))))
                members.setdefault(Variable(f"{family}_{{{','.join(indices)}}}"))
    return (tuple(members), tuple(families)) if families or named > 1 else None


def _family(name: "re.Match[str]") -> tuple[str, tuple[str, ...]]:
    """The name without its indices, and these: `x_{ij}` has two, `x^{(i)}` one."""
    script = name["long"] or name["short"] or ""
    if name["power"]:
        return f"{name['base']}^{{(\\cdot)}}", (name["power"].strip("^{}()"),)
    parts = script.split(",") if "," in script else [script] if script.isdigit() else list(script)
    return name["base"], tuple(p for p in parts if p)
