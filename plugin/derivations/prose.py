"""The prose around inline maths in, what it says of symbols out: kinds, domains, properties, independence, descriptions.

The vocabulary is small on purpose and documented; a sentence about a symbol that is not understood makes the symbol
`described`: it may stand in proofs and never in a refutation.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from derivations.assertion import ASSERTED, assertion, is_under_condition
from derivations.descriptions import describe, is_open
from derivations.goal import Domain, Kind
from derivations.markdown import Inline, Piece, Prose
from derivations.nouns import called
from derivations.sentences import MARK
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

_CONSEQUENCE = re.compile(r"^\W*(?:then|therefore|thus|hence|consequently|it follows)\b", re.IGNORECASE)
_OF_IT = re.compile(
    r"\b(?:of|between)(?: \u2026,?)*(?: (?:\u2026 )?and)?(?:\s+(?:an?|the|two))?(?:\s+random variables?)?\s*$", re.IGNORECASE
)
"""What a sentence says behind a name is about something of it: “the covariance of … and …”."""
_DEFINED = re.compile(r"^\s*(?:is|are)\s+(?:then\s+)?defined\b", re.IGNORECASE)
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
        given = sentence.gives or bool(GIVEN_WORDS.search(before) or (listed and GIVEN_WORDS.search(above)))
        found = _sized(found, size_of(run, k))
        words = "" if before.endswith((".", "!", "?")) else sentence.words
        passing, behind = is_passing(words), _rest(run, k)
        stance = stance_of(_text(run, 0), words, behind) or (DENIED if passing and is_left(behind) else "")
        of_it = bool(_OF_IT.search(words))
        if of_it and _DEFINED.match(behind_list):
            found = replace(found, described="")
        concluded = of_it and bool(_CONSEQUENCE.match(words))
        would = _WOULD.search(words) or _WOULD.search(_sentences(behind)[0])
        over = bool(would) or (_ENDED.search(behind) is not None and not given)
        anew = bool(_ANEW.search(above)) and _AS_BEFORE.search(behind_list) is None
        if heads[k] == k:
            opening = words
        defining = _RELATION.search(piece.fragment.text) is None
        equation = "=" in piece.fragment.text and _ORDER.search(piece.fragment.text) is None
        ahead = f"{behind_list} \u2026 {behind}" if k + 1 < ends[k] else behind
        how = assertion(opening, ahead, defining=defining, equation=equation)
        yield replace(
            found,
            given=given,
            claim=bool(CLAIM_WORDS.search(before)),
            where=listed and above.endswith("where"),
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
        if not is_open(text):
            break
        text = f"{text} {MARK} {_text(run, k)}"
    return re.split(r"(?<=[.;!?])\s", text)[0]


def _one(inline: Inline, before: str, after: str) -> Said:
    found = describe(before, after)
    words = f"{before[-40:]} … {after[:40]}"
    return Said(inline, found.kind, found.domain, found.properties, found.role, called(before, after), found.unread, text=words)


def _sized(found: Said, size: Size | None) -> Said:
    """What the prose says, with the size that it says; a noun that is not understood describes the name."""
    if size is None or found.kind not in {None, size.kind}:
        return found
    if found.kind is not None:
        return replace(found, shape=size.shape)
    return replace(found, kind=size.kind, domain=None, shape=size.shape, described=found.described or size.words)
