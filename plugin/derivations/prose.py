"""The prose around inline maths in, what it says of symbols out: kinds, domains, properties, independence, descriptions.

The vocabulary is small on purpose and documented; a sentence about a symbol that is not understood makes the symbol
`described`: it may stand in proofs and never in a refutation.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from derivations.assertion import ASSERTED, assertion, is_under_condition
from derivations.goal import COMPLEX, COUNT, INTEGER, NATURAL, NONNEGATIVE, POSITIVE, REAL, Domain, Kind, Symbol
from derivations.markdown import Inline, Piece, Prose
from derivations.nouns import called
from derivations.sizes import Size, size_of
from derivations.stance import DENIED, is_left, is_passing, stance_of

GIVEN_WORDS = re.compile(
    r"\b(let|define[ds]?|defining|denote[ds]?|denoting|where|assume[ds]?|assuming|suppose[ds]?|such that|set|setting|with|if|when"
    r"|whenever|given|consider|for (?:all|any|every|each|some)?|say|write|call(?:ed)?|take|choose|put|fix|introduce|recall"
    r"|letting|taking|choosing|putting|writing|fixing|introducing|substituting|(?:the|a) substitution"
    r"|by definition|is defined (?:as|by)|(?:denote|define)\s+(?:(?!not|never)[\w-]+\s+){1,5}(?:as|by)"
    r"|distributed|satisfying)\W*$",
    re.IGNORECASE,
)
"""Words directly before a formula that make it a given."""

GIVING_SENTENCE = re.compile(
    r"^\W*(?:(?:theorem|lemma|proposition|corollary|definition|example|remark)\b[^.:]{0,60}[.:]\s+)?"
    r"(?:then |now |here |also |first )?,?\s*"
    r"(?:we |let us |let's )?(?:let|denote|define|write|call|put|fix|introduce|suppose|assume)\b",
    re.IGNORECASE,
)
"""How a sentence begins whose equations are all given: “Denote the parameters by $a = …$ and $b = …$”."""

_HEARD = 1000
"""So many of the last characters of a sentence are searched for words that take back what it says."""

_OPENING = 200
"""Characters of a sentence after which it is clear how it begins."""

CLAIMING_SENTENCE = re.compile(
    r"\b(?:since|because|so|thus|hence|therefore|then|get|gives?|yields?|have|implies|means|find|obtain|follows)\b", re.IGNORECASE
)

CLAIM_WORDS = re.compile(
    r"\b(since|because|so|thus|hence|therefore|then|that|get|gives|yields|have|implies|means|find|obtain|follows)\W*$",
    re.IGNORECASE,
)

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
_CONSEQUENCE = re.compile(r"^\W*(?:then|therefore|thus|hence|consequently|it follows)\b", re.IGNORECASE)
_OF_IT = re.compile(
    r"\b(?:of|between)(?: \u2026,?)*(?: (?:\u2026 )?and)?(?:\s+(?:an?|the|two))?(?:\s+random variables?)?\s*$", re.IGNORECASE
)
"""What a sentence says behind a name is about something of it: “the covariance of … and …”."""
_DEFINED = re.compile(r"^\s*(?:is|are)\s+(?:then\s+)?defined\b", re.IGNORECASE)
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
_LIST = re.compile(r"^\s*(?:,|and|or|, and)\s*$", re.IGNORECASE)
INDEPENDENT = re.compile(
    r"\b(mutually independent|are independent|independent random variables|i\.?i\.?d\.?|independent and identically"
    r"|statistically independent|independent of each other)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Said:
    """What the prose says of one inline formula."""

    inline: Inline
    kind: Kind | None = None
    domain: Domain | None = None
    properties: frozenset[str] = frozenset()
    role: str = ""
    """Of a vector or a matrix: `random` or `constant`."""
    called: str = ""
    """What kind of thing other than a number the words call it, understood or not."""
    described: str = ""
    """The words of a description that is not understood."""
    given: bool = False
    """A word before it makes a relation in it a given."""
    where: bool = False
    """It goes on from a formula behind “where”."""
    claim: bool = False
    """A word before it makes a relation in it a claim."""
    stance: str = ""
    """How the sentence does not say that it holds."""
    passing: bool = False
    """It holds for a moment only: “if …”."""
    over: bool = False
    """Its sentence ends before its paragraph does, or only says what would be: a value that it mentions is no longer meant."""
    concluded: bool = False
    """What the sentence says is a conclusion about something of it: “then, the covariance of … and … is zero”."""
    anew: bool = False
    """“Let $f$ be any function” takes the name for something new, whatever the post said of it before."""
    assertion: str = ASSERTED
    """How its sentence speaks of what it says: see `assertion`."""
    under: bool = False
    """Said behind “if …, then”."""
    text: str = ""
    shape: tuple[str, ...] = ()
    """Rows, and columns of a matrix, where the words say them."""


def paragraphs(pieces: Sequence[Piece]) -> Iterator[list[Prose | Inline]]:
    """Runs of prose and inline maths that belong to one paragraph."""
    run: list[Prose | Inline] = []
    for piece in pieces:
        if isinstance(piece, Prose | Inline):
            if run and run[-1].place.paragraph != piece.place.paragraph:
                yield run
                run = []
            run.append(piece)
        elif run:
            yield run
            run = []
    if run:
        yield run


def said(run: Sequence[Prose | Inline]) -> Iterator[Said]:
    """What a paragraph says of each inline formula in it."""
    ends = _ends_of_lists(run)
    heads = _heads_of_lists(run)
    sentence, opening = _Sentence(), ""
    for k, piece in enumerate(run):
        if not isinstance(piece, Inline):
            parts = _sentences(_text(run, k))
            if len(parts) > 1 or parts[-1].endswith((".", "!", "?")):
                sentence = _Sentence()
            sentence.add(parts[-1])
            continue
        before = _sentences(_text(run, k - 1))[-1]
        above = _sentences(_text(run, heads[k] - 1))[-1]
        behind_list = _behind_list(run, ends[k])
        before, behind_list = _of_entry(before, behind_list)
        found = _one(piece, above if _PLURAL.search(above) else before, behind_list)
        if k + 1 < ends[k] and _SINGULAR.match(behind_list):  # “independent of $Z$, and $Y$ is an integer” says nothing of Z
            found = replace(found, kind=None, domain=None, properties=frozenset(), described=found.described or behind_list[:60])
        listed = heads[k] < k and _CLOSED.search(_text(run, ends[k] - 2)) is not None
        given = GIVEN_WORDS.search(before) or (listed and GIVEN_WORDS.search(above))
        found = replace(
            found, given=bool(given), claim=bool(CLAIM_WORDS.search(before)), where=listed and above.endswith("where")
        )
        found = _sized(found, size_of(run, k))
        if sentence.gives:
            found = replace(found, given=True)
        words = "" if before.endswith((".", "!", "?")) else sentence.words
        passing, behind = is_passing(words), _rest(run, k)
        stance = stance_of(_text(run, 0), words, behind) or (DENIED if passing and is_left(behind) else "")
        of_it = bool(_OF_IT.search(words))
        if of_it and _DEFINED.match(behind_list):
            found = replace(found, described="")
        concluded = of_it and bool(_CONSEQUENCE.match(words))
        would = _WOULD.search(words) or _WOULD.search(_sentences(behind)[0])
        over = bool(would) or (_ENDED.search(behind) is not None and not found.given)
        anew = bool(_ANEW.search(above)) and _AS_BEFORE.search(behind_list) is None
        if heads[k] == k:
            opening = words
        defining = _RELATION.search(piece.fragment.text) is None
        equation = "=" in piece.fragment.text and _ORDER.search(piece.fragment.text) is None
        ahead = f"{behind_list} \u2026 {behind}" if k + 1 < ends[k] else behind
        how = assertion(opening, ahead, defining=defining, equation=equation)
        yield replace(
            found,
            stance=stance,
            passing=passing,
            concluded=concluded,
            over=over,
            anew=anew,
            assertion=how,
            under=is_under_condition(words),
        )


_WOULD = re.compile(r"\b(?:would|could|might)\b", re.IGNORECASE)
_ENDED = re.compile(r"[.!?](?:\s|$)")
_AHEAD = 20
"""So many pieces of a paragraph behind a formula are searched for words that take it back."""


def _rest(run: Sequence[Prose | Inline], k: int) -> str:
    """The words of the paragraph behind a formula, other formulae left out."""
    return " \u2026 ".join(text for j in range(k + 1, min(k + 1 + _AHEAD, len(run))) if (text := _text(run, j)))


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.;:!?])\s", text)


@dataclass
class _Sentence:
    """The words of a sentence so far, formulae left out: whether it begins by giving, and claims nothing."""

    head: str = ""
    """Its words, as long as its beginning may still turn out to be a giving one."""
    opened: bool = False
    claims: bool = False
    words: str = ""
    """Its last words."""

    @property
    def gives(self) -> bool:
        return self.opened and not self.claims

    def add(self, words: str) -> None:
        """Take in the words between two formulae; each word is looked at a bounded number of times."""
        self.words = f"{self.words} \u2026 {words}"[-_HEARD:] if self.words else words
        if not words or self.claims:
            return
        if self.opened:
            self.claims = CLAIMING_SENTENCE.search(words) is not None
            return
        if len(self.head) > _OPENING:
            return
        self.head = f"{self.head} … {words}" if self.head else words
        opening = GIVING_SENTENCE.match(self.head)
        if opening:
            self.opened, self.claims = True, CLAIMING_SENTENCE.search(self.head, opening.end()) is not None


_MARKUP = str.maketrans("", "", "[]*")
"""What is left of links and emphasis: “be a [random variable”, “**Theorem:** Let”."""


_OF_IT_SAID = re.compile(r"(?<!the value)(?<!the values)(?<!all values)\s+(?:of|in|under|between)\s*$", re.IGNORECASE)
_COPULA = re.compile(r"\s*(?:is|are|be|being|was|were)\b", re.IGNORECASE)
_RELATION = re.compile(r"[=<>]|\\(?:leq?|geq?|leqslant|geqslant|neq?|equiv|approx|propto|in)(?![A-Za-z])")
"""What makes a relation of a formula that neither stands for a name alone nor says a law."""
_ORDER = re.compile(r"[<>]|\\(?:leq?|geq?|leqslant|geqslant|neq?)(?![A-Za-z])")
_ENTRY = re.compile(r"\s*(?:\||:|-{1,3}|[\u2013\u2014])\s+(?P<article>an?\s|the\s)?(?P<words>[A-Za-z][^|]*)")
_ITEM = re.compile(r"(?:^|\|)\s*$")


def _of_entry(before: str, behind: str) -> tuple[str, str]:
    """The words around a name; of an entry in a table or a list, “$x$: the price”, as a sentence would say them."""
    found = _ENTRY.match(behind)
    if found is None or not _ITEM.search(before):
        return before, behind
    return "", f"is {found['article'] or 'the '}{found['words'].strip()}"


_ANEW = re.compile(
    r"\bfrom (?:now|here) on,?\s*$|"
    r"\b(?:let|consider|suppose(?: that)?|take|fix)(?: now| instead)?(?: an?(?: \w+){0,4})?\s*$",
    re.IGNORECASE,
)
_AS_BEFORE = re.compile(r"\b(?:as|same|above|before|again|still|earlier|previous|given|defined|our)\b", re.IGNORECASE)
_SINGULAR = re.compile(r"\s*(?:is|has|was|denotes|represents|stands)\b", re.IGNORECASE)
_OF_OTHERS = re.compile(r"\bfunctions?\s+(?:only\s+)?of\b", re.IGNORECASE)
"""“$Y$ is a function of $X$” says that Y changes with X, and not that it takes arguments."""


def _text(run: Sequence[Prose | Inline], k: int) -> str:
    if not 0 <= k < len(run):
        return ""
    piece = run[k]
    return " ".join(piece.text.text.translate(_MARKUP).split()) if isinstance(piece, Prose) else ""


def _ends_of_lists(run: Sequence[Prose | Inline]) -> list[int]:
    """For each place the one behind the last formula of a list such as `$a$, $b$ and $c$` that goes on from it."""
    ends = [k + 1 for k in range(len(run))]
    for k in range(len(run) - 3, -1, -1):
        if isinstance(run[k + 1], Prose) and isinstance(run[k + 2], Inline) and _LIST.match(_text(run, k + 1)):
            ends[k] = ends[k + 2]
    return ends


def _heads_of_lists(run: Sequence[Prose | Inline]) -> list[int]:
    """For each place the one of the first formula of the list in which it stands."""
    heads = list(range(len(run)))
    for k in range(2, len(run)):
        if isinstance(run[k - 1], Prose) and isinstance(run[k - 2], Inline) and _LIST.match(_text(run, k - 1)):
            heads[k] = heads[k - 2]
    return heads


_CLOSED = re.compile(r"\band\s*$", re.IGNORECASE)
"""The last words between the formulae of a list all of which the words before it give: “where $a = …$, $b = …$ and $c = …$”."""
_PLURAL = re.compile(r"\b(?!(?:is|was|as|has|this|its|thus|does)\b)\w+s\s*$", re.IGNORECASE)
"""Words before a list that speak of all its members: “the matrices $A$ and $B$”."""
_SIZES = 3
"""So many formulae may stand before a noun: “be $m \\times n$ and $n \\times m$ matrices”."""


def _behind_list(run: Sequence[Prose | Inline], at: int) -> str:
    """The words that stand at the end of a list of formulae, up to the end of their sentence."""
    text = _text(run, at)
    for k in range(at + 2, min(at + 2 + 2 * _SIZES, len(run)), 2):
        if not (_OPEN.match(text) or re.search(r"\b(?:an?|the)$", text)):
            break
        text = f"{text} {_FORMULA} {_text(run, k)}"
    return re.split(r"(?<=[.;!?])\s", text)[0]


def described(name: str, words: str) -> Symbol | None:
    """What words behind a name say of it, as in “$n$ is a positive integer”; None where they are not understood."""
    kind, domain, properties, known = _meaning("", words)
    if not known:
        return None
    role = _role(kind, properties)
    return Symbol(name, kind or Kind.SCALAR, domain or REAL, (), properties - {RANDOM}, role, reason=words.strip())


def _one(inline: Inline, before: str, after: str) -> Said:
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
    role = _role(kind, properties)
    words = f"{before[-40:]} … {after[:40]}"
    return Said(inline, kind, domain, properties - {RANDOM}, role, called(before, after), text, text=words)


def _sized(found: Said, size: Size | None) -> Said:
    """What the prose says, with the size that it says; a noun that is not understood describes the name."""
    if size is None or found.kind not in {None, size.kind}:
        return found
    if found.kind is not None:
        return replace(found, shape=size.shape)
    return replace(found, kind=size.kind, domain=None, shape=size.shape, described=found.described or size.words)


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
