"""A post in, its steps out: what stands on each side of a relation, or the verdict where there is nothing to decide."""

from collections.abc import Sequence
from dataclasses import dataclass

from derivations.diagnostic import Unread
from derivations.goal import Goal
from derivations.latex.lexer import Token
from derivations.latex.presentation import written
from derivations.latex.signs import DOTS
from derivations.markdown import Inline
from derivations.post import Post
from derivations.report import Place
from derivations.statements import SIGNS, Chain
from derivations.term import Number, Term
from derivations.verdict import GIVEN, UNDECIDED, UNREAD, Verdict

RELATIONS = {"=": "=", "equiv": "=", "<=": "<=", "<": "<", ">=": ">=", ">": ">", "approx": "approx", "propto": "propto"}
GIVING = {":=", "sim"}
BOUNDS = {"<", "<=", ">", ">="}


@dataclass
class Judged:
    """A step in the making, with what is needed to judge it again."""

    chain: Chain
    link: int
    lhs: Term | None = None
    rhs: Term | None = None
    lhs_text: str = ""
    goal: Goal | None = None
    verdict: Verdict | None = None
    """Set while planning where there is nothing to decide."""
    leaning: bool = False
    """Whether its proof leans on equations beyond what is given: it reaches no farther than they do."""
    place: Place | None = None
    seconds: float | None = None


def plan(post: Post) -> list[Judged]:
    """Every step of the post; what claims nothing or is unread has its verdict already."""
    planned: list[Judged] = []
    for chain in post.chains:
        if chain.error is not None or post.words.is_off(chain.piece.span.start):
            continue
        inline = isinstance(chain.piece, Inline)
        for k, link in enumerate(chain.links):
            if link.relation not in SIGNS | GIVING or not link.rhs:
                continue
            if inline and (link.relation not in SIGNS or k > 0 or not _inline_claim(post, chain)):
                break
            step = Judged(chain, k)
            _prepare(post, step)
            planned.append(step)
    return planned


def _inline_claim(post: Post, chain: Chain) -> bool:
    """Whether a formula in running text claims something of symbols that were all introduced before."""
    return (
        chain.number in post.told.imposing
        and chain.left is not None
        and chain.sides[1].term is not None
        and not isinstance(post.term(chain, 1), Number)
    )


def _prepare(post: Post, step: Judged) -> None:
    """The sides of a step, or its verdict where they cannot be had or claim nothing."""
    chain, k = step.chain, step.link
    link = chain.links[k]
    own = chain.left is not None
    right_at = k + 1 if own else k
    if _is_dots(link.rhs):
        before = _side_before(post, chain, k)
        step.lhs_text = written(before[0].sides[before[1]].tokens) if before is not None else ""
        step.verdict = Verdict(GIVEN, message="dots stand for what is left out: the next side is held against the one before")
        return
    bounds = all(each.relation in BOUNDS for each in chain.links)
    if (k == 0 or bounds) and chain.number in post.told.givens:
        error = next((e for j in range(k, min(k + 2, len(chain.sides))) if isinstance(e := post.kernel(chain, j), Unread)), None)
        step.lhs_text = written(chain.sides[k].tokens)
        if error is None or link.relation in GIVING:
            step.verdict = Verdict(GIVEN, message="a definition, a law or an assumption of the post")
        else:
            _unread(step, error)
        return
    if k == 1 and chain.number in post.told.written_out:
        step.lhs_text = written(chain.sides[1].tokens)
        step.verdict = Verdict(GIVEN, message="a definition, a law or an assumption of the post")
        return
    left, left_error = _left_of(post, step)
    right = post.kernel(chain, right_at)
    doubt = _doubt(chain, k)
    if doubt is not None:
        step.verdict = doubt
    elif link.relation in GIVING:
        step.verdict = Verdict(GIVEN, message="a definition, a law or an assumption of the post")
    elif isinstance(right, Unread):
        _unread(step, right)
    elif left is None:
        where = chain.sides[right_at].span
        _unread(
            step,
            left_error or Unread("left-side", "the left side of this row could not be read", where, "a left side that is read"),
        )
    else:
        step.lhs, step.rhs = left, right


ANNOTATED = (
    "d",
    "\\text{d}",
    "\\mathcal{D}",
    "?",
    "\\text{?}",
    "\\text{iid}",
    "\\text{a.s.}",
    "\\mathrm{d}",
    "\\text{H}_0",
    "p",
    "\\text{p}",
)
"""Notes over `=` that make it another relation: equal in law, almost surely, asked."""


def _doubt(chain: Chain, k: int) -> Verdict | None:
    """A verdict where the row cannot be judged as the equality it seems to be."""
    link = chain.links[k]
    if written(link.annotation) in ANNOTATED:
        return Verdict(
            UNDECIDED, "relation", f"`{written(link.annotation)}` over the sign makes it another relation than equality"
        )
    if k == len(chain.links) - 1 and chain.statement.doubts:
        return Verdict(
            UNDECIDED,
            "several-kinds",
            "what stands behind a wide space may be a factor or a remark; write it with a dot or in \\text",
        )
    return None


def previous_step(step: Judged, before: Sequence[Judged]) -> Judged | None:
    """The step whose right side is the left side of this one; steps to dots are passed over."""
    if step.link > 0:
        found = next((m for m in reversed(before) if m.chain is step.chain and m.link == step.link - 1), None)
    else:
        number = step.chain.previous
        if number is None or step.chain.left is not None:
            return None
        found = next((m for m in reversed(before) if m.chain.number == number and m.link == len(m.chain.links) - 1), None)
    return previous_step(found, before) if found is not None and _is_dots(found.chain.links[found.link].rhs) else found


def _left_of(post: Post, step: Judged) -> tuple[Term | None, Unread | None]:
    """The left side of a step: its own, or the side before it."""
    chain, k = step.chain, step.link
    if k == 0 and chain.left is None and chain.previous is None:
        return None, Unread("left-side", "this row goes on from nothing", chain.sides[0].span, "a left side")
    place = _side_before(post, chain, k)
    if place is None:
        return None, None
    earlier, at = place
    step.lhs_text = written(earlier.sides[at].tokens)
    found = post.kernel(earlier, at)
    if isinstance(found, Unread):
        return None, found if k == 0 and chain.left is not None else None
    return found, None


def _side_before(post: Post, chain: Chain, link: int) -> tuple[Chain, int] | None:
    """Where the side before a link stands, chain and side; dots behind an equality or the same relation are passed over."""
    relation = chain.links[link].relation
    at = link if chain.left is not None else link - 1
    while True:
        if at < 0:
            if chain.previous is None or not post.chains[chain.previous].sides:
                return None
            chain = post.chains[chain.previous]
            at = len(chain.sides) - 1
        led = at - 1 if chain.left is not None else at
        if led < 0 or not _is_dots(chain.sides[at].tokens) or chain.links[led].relation not in {"=", "equiv", relation}:
            return chain, at
        at -= 1


def _is_dots(tokens: Sequence[Token]) -> bool:
    """Whether dots are all that stands on a side."""
    texts = [t.text for t in tokens]
    return (any(t in DOTS for t in texts) or texts.count(".") > len("..")) and set(texts) <= {*DOTS, ",", "."}


def passes_dots(post: Post, step: Judged) -> bool:
    """Whether dots stand between the two sides of a step."""
    chain, at = step.chain, step.link if step.chain.left is not None else step.link - 1
    if at < 0:
        chain = post.chains[chain.previous] if chain.previous is not None else chain
        at = len(chain.sides) - 1
    found = _side_before(post, step.chain, step.link)
    return found is not None and (found[0].number, found[1]) != (chain.number, at)


def places(post: Post, step: Judged) -> tuple[tuple[Chain, int], tuple[Chain, int]]:
    """Where the two sides of a step stand: chain and side."""
    chain, k = step.chain, step.link
    return _side_before(post, chain, k) or (chain, 0), (chain, k + 1 if chain.left is not None else k)


def _unread(step: Judged, error: Unread) -> None:
    step.verdict = Verdict(UNREAD, error.code, error.message)
    step.place = Place(error.span, error.expected)
