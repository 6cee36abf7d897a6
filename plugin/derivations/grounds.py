"""A step and what was judged before it in, the equations that it may lean on beyond what is given out, each with its standing.

Four kinds: what a row imposed, for the later rows of its display and the display after it; an equation in the text of its
section; one that the step cites by its label; and what was proved of an operation, as E(X³) = 6/λ³. None of them holds for the
row itself nor for what comes before it, and a proof does not lean on the statement that it proves.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from derivations.claims import ARROWS, imposes_value
from derivations.context import in_scope
from derivations.definitions import definition_of, left_name, names_of
from derivations.fact import FOREVER
from derivations.facts import VALUES
from derivations.goal import Definition, Given, Goal
from derivations.latex.lexer import Token
from derivations.markdown import Display, Prose
from derivations.plain import relation_text
from derivations.post import Post
from derivations.stance import begins_proof
from derivations.statements import Chain
from derivations.steps import RELATIONS, Judged
from derivations.term import Apply, Number, Term, Variable, number, walk
from derivations.unfold import unfold_goal
from derivations.unsaid import holds_unsaid
from derivations.verdict import GIVEN, PROVED, UNDECIDED

ARITHMETIC = frozenset({"add", "neg", "mul", "div", "pow", "root", "exp", "log", "index"})
"""Heads of which a normal form knows all: what was proved of them alone need not be said again."""
CITED, IMPOSED, ALONE = ", as cited", ", which a row above imposes", ", all that the post says of it"
ASIDE, MENTIONED = ", as the text says", ", which the text mentions"
OPEN = frozenset({"equation-or-slip", "missing-definition", "hypothesis-not-met"})
"""Codes of rows that may impose an equation; what could not be computed is a claim."""
MOST = 8
"""Equations that one step may be offered; the nearest are kept."""
LABEL = re.compile(r"\\(?:label|tag\*?)\s*\{([^{}]*)\}")
REFERENCE = re.compile(
    r"\\(?:eqref|ref|cref|Cref|autoref)\s*\{([^{}]*)\}|\b(?:equations?|eqs?|eqns?|formulae?|formulas?)\.?~?\s*\((\w+)\)",
    re.IGNORECASE,
)
DENIED = re.compile(
    r"\b(?:not|cannot|without|contrary|contrast|unlike|instead|wrong|false|unless|compare[ds]?)\b|n't\b", re.IGNORECASE
)
"""Words that make a reference say something else than that the equation is used."""
SURE = re.compile(
    r"(?:\(|\b(?:since|because|as|using|recall|recalling|recall that|note that|notice that|by|from|fact that|namely"
    r"|plugging in|substituting|inserting|knowing that|due to|identity|mean|variance|expectation|expected value"
    r"|(?:by|due to) (?:the )?(?:symmetry|assumption|hypothesis|construction|convention|design|independence|normali[sz]ation),?"
    r"|at (?:an?|the|any|every) (?:\w+ )?(?:optimum|minimum|maximum|minimi[sz]er|maximi[sz]er|equilibrium|boundary"
    r"|point),?))\s*$",
    re.IGNORECASE,
)
"""What stands in front of an equation in running text that holds there."""


@dataclass(frozen=True, slots=True)
class Ground:
    """An equation on which a step may lean."""

    left: Term
    right: Term
    text: str
    excludes: bool
    """Whether the step may lean on it because it holds for some values and not for all."""
    proves: bool = True
    """Whether a proof may lean on it; else it only keeps a step from being refuted."""


def grounds(post: Post, step: Judged, goal: Goal, before: Sequence[Judged]) -> tuple[Ground, ...]:
    """The equations that a step may lean on, the nearest last; none that its context gives already."""
    labels = _cited(post, step)
    places = _labelled(post, labels) if labels else frozenset[int]()
    known = {(g.lhs, g.rhs) for g in goal.context.givens} | {(d.left, d.body) for d in goal.context.definitions}
    shared = names_of(goal.lhs) | names_of(goal.rhs)
    found: dict[tuple[Term, Term], Callable[[], Ground]] = {}
    for left, right, note in _valued(post, step):
        if not shared.isdisjoint(names_of(left)):
            found[left, right] = partial(_ground, left, right, note, excludes=True, proves=note == ASIDE)
    varied = _varied(goal)
    opened, root = _proof_before(post, step.chain), _root(post, step.chain)
    reached = _Reached(post)
    for judged in before:
        reached.add(judged)
        # Of its own chain nothing: from `a = b` and `a = c` would follow the `b = c` that is claimed.
        if judged.chain.number >= step.chain.number or _root(post, judged.chain) is root:
            continue
        if not _holds_still(judged, goal):
            continue
        for left, right, note in _said(post, judged, step, reached, cited=judged.chain.number in places, opened=opened):
            if (left, right) in known or left == right:
                continue
            if {left, right} == {goal.lhs, goal.rhs} and note not in {CITED, MENTIONED}:  # the same claim again
                continue
            names = names_of(left) | names_of(right)
            if shared.isdisjoint(names) or not varied.isdisjoint(names):
                continue
            excludes = note in {CITED, IMPOSED, ASIDE, MENTIONED}
            found[left, right] = partial(_ground, left, right, note, excludes=excludes, proves=note != MENTIONED)
    return tuple(make() for make in tuple(found.values())[-MOST:])


def _ground(left: Term, right: Term, note: str, *, excludes: bool, proves: bool) -> Ground:
    return Ground(left, right, f"{relation_text(left, '=', right)}{note}", excludes, proves)


COUNTING = frozenset({"sum", "product", "family", "sum_over", "product_over"})


def _varied(goal: Goal) -> frozenset[str]:
    """Names by which the step differentiates, integrates or takes limits: what holds for one value of them says nothing there."""
    unfolded, _ = unfold_goal(goal)
    nodes = (n for g in (goal, unfolded) for side in (g.lhs, g.rhs) for n in walk(side) if isinstance(n, Apply))
    return frozenset(b.name for n in nodes if n.head not in COUNTING for b in n.bound)


def _holds_still(judged: Judged, goal: Goal) -> bool:
    """Whether what a proof leaned on is in force where the step stands: of two recurrences the later replaces the earlier."""
    if judged.goal is None or judged.verdict is None or not judged.verdict.assuming:
        return True
    now = _texts(goal)
    return all(text in now for text in judged.verdict.assuming if text in _texts(judged.goal))


def _texts(goal: Goal) -> frozenset[str]:
    return frozenset((*(g.text for g in goal.context.givens), *(d.text for d in goal.context.definitions)))


def offered(goal: Goal, found: Iterable[Ground]) -> Goal:
    """The goal with the grounds among what is given, and as definitions where they define a name that nothing else does."""
    context = goal.context
    givens, definitions = list(context.givens), list(context.definitions)
    defined = {d.left for d in definitions}
    for ground in found:
        givens.append(Given(ground.left, "=", ground.right, ground.text))
        made = definition_of(ground.left, ground.right, ground.text)
        if made is not None and made.left not in defined and not _stands_for_itself(made):
            definitions.append(made)
            defined.add(made.left)
    return replace(goal, context=replace(context, givens=tuple(givens), definitions=tuple(definitions)))


def held_to(goal: Goal, found: Iterable[Ground]) -> Goal:
    """The goal with the grounds that exclude values among what is given."""
    context = goal.context
    more = tuple(Given(g.left, "=", g.right, g.text) for g in found if g.excludes)
    return replace(goal, context=replace(context, givens=(*context.givens, *more)), readings=())


def _stands_for_itself(definition: Definition) -> bool:
    return isinstance(definition.left, Apply) and definition.left.head == "call"


def clash(goal: Goal, found: Iterable[Ground], used: Iterable[str]) -> bool:
    """Whether a ground that a proof leans on gives a thing another value than the rest of that: both cannot be meant."""
    texts = set(used)
    context = goal.context
    given = [(d.left, d.body) for d in context.definitions if d.text in texts]
    given += [(g.lhs, g.rhs) for g in context.givens if g.relation == "=" and g.text in texts]
    values: dict[Term, Term] = dict(given)
    return any(values.setdefault(g.left, g.right) != g.right for g in found if g.text in texts)


@dataclass
class _Reached:
    """How far the chains are equalities, and how far each of their links is proved or given."""

    post: Post
    equal: dict[int, bool] = field(default_factory=dict)
    proved: dict[int, bool] = field(default_factory=dict)

    def add(self, judged: Judged) -> None:
        """Take in the next row."""
        root = _root(self.post, judged.chain).number
        holds = judged.verdict is not None and judged.verdict.verdict in {PROVED, GIVEN}
        self.equal[root] = self.equal.get(root, True) and RELATIONS.get(judged.chain.links[judged.link].relation) == "="
        self.proved[root] = self.proved.get(root, True) and holds and self.equal[root] and not judged.leaning

    def first(self, judged: Judged, *, proved: bool) -> Term | None:
        """The side with which a row's chain begins, if the row's right side is said, or proved, to equal it."""
        root = _root(self.post, judged.chain)
        reached = (self.proved if proved else self.equal)[root.number]
        return self.post.term(root, 0) if reached and root.left is not None else None


def _said(
    post: Post, judged: Judged, step: Judged, reached: "_Reached", *, cited: bool, opened: int
) -> Iterator[tuple[Term, Term, str]]:
    """The equation of a judged row, if the step may lean on it."""
    chain, verdict = judged.chain, judged.verdict
    if verdict is None or RELATIONS.get(chain.links[judged.link].relation) != "=":
        return
    if chain.conditions or chain.unread_conditions or chain.statement.arrow in ARROWS:
        return
    left, right = _sides(post, judged)
    if left is None or right is None:
        return
    own = judged.link == 0 and chain.left is not None
    near = bool(chain.block) and chain.block == step.chain.block
    stated = chain.piece.span.start < opened <= step.chain.piece.span.start
    if verdict.verdict == PROVED and judged.leaning:
        if cited or near:
            whole = reached.first(judged, proved=False) if cited and not stated else None
            yield whole or left, right, CITED if cited else IMPOSED
    elif verdict.verdict == PROVED:
        first = reached.first(judged, proved=True) or left
        if not verdict.conditions and not _passing(post, judged) and _operates(first):
            yield first, right, ""
    elif verdict.verdict == GIVEN:
        if cited or (not own and _follows_closely(chain, step.chain)):
            yield left, right, IMPOSED if not cited else CITED
    elif verdict.verdict == UNDECIDED and verdict.code in OPEN and stated and not near:
        if own and not cited and isinstance(right, Number):
            yield left, right, MENTIONED  # a constraint of the statement that is proved
    elif verdict.verdict == UNDECIDED and verdict.code in OPEN:
        if cited:
            yield reached.first(judged, proved=False) or left, right, CITED
        elif (near and own) or (_vanishes(judged) and _follows_closely(chain, step.chain)):
            yield left, right, IMPOSED
        elif own and not chain.block and chain.piece.place.section == step.chain.piece.place.section:
            if not DENIED.search(chain.before):
                yield left, right, ASIDE if SURE.search(chain.before) else MENTIONED
        elif own and chain.block and chain.piece.place.section == step.chain.piece.place.section and _only(post, judged, left):
            yield left, right, ALONE


def _valued(post: Post, step: Judged) -> Iterator[tuple[Term, Term, str]]:
    """The equations with a number in the text of the section before a row, which are no steps of their own."""
    section = step.chain.piece.place.section
    for chain in post.chains[: step.chain.number]:
        if chain.block or chain.piece.place.section != section or chain.number not in post.told.imposing:
            continue
        left, right = post.term(chain, 0), post.term(chain, 1)
        doubted = any((name, section) in post.told.doubted for name in names_of(left)) if left is not None else True
        if left is None or doubted or not isinstance(right, Number) or len(chain.links) > 1 or DENIED.search(chain.before):
            continue
        if chain.links[0].relation == "=":
            yield left, right, ASIDE if SURE.search(chain.before) else MENTIONED


def _vanishes(judged: Judged) -> bool:
    """Whether a chain ends in `= 0`, by which it imposes an equation."""
    return imposes_value(judged) and judged.rhs == number(0)


def _only(post: Post, judged: Judged, left: Term) -> bool:
    """Whether a row is the only one of the post to say what a name, an element or a power of one is."""
    name = left.args[0] if isinstance(left, Apply) and left.head == "pow" and isinstance(left.args[1], Number) else left
    if left_name(name) is None:
        return False
    rows = (c for c in post.chains if c.left is not None and c.links and c.links[0].relation in VALUES and c is not judged.chain)
    core = names_of(name.args[0] if isinstance(name, Apply) else name)
    return all(core.isdisjoint(_named(post.term(c, 0))) for c in rows if post.term(c, 1) != post.term(judged.chain, 1))


def _named(term: Term | None) -> frozenset[str]:
    """The names that a left side is about: that of a name, an element, a call or a power."""
    while isinstance(term, Apply) and term.head in {"pow", "index", "call", "neg"}:
        term = term.args[0]
    return names_of(term) if isinstance(term, Variable) else frozenset()


def _follows_closely(chain: Chain, later: Chain) -> bool:
    return bool(chain.block) and chain.block <= later.block <= chain.block + 1


def _sides(post: Post, judged: Judged) -> tuple[Term | None, Term | None]:
    """The two sides of a judged row; those of a row that claims nothing are not in it."""
    if judged.lhs is not None and judged.rhs is not None:
        return (None, None) if holds_unsaid(judged.lhs) or holds_unsaid(judged.rhs) else (judged.lhs, judged.rhs)
    chain, k = judged.chain, judged.link
    if chain.left is None:
        return None, None
    return post.term(chain, k), post.term(chain, k + 1)


def _root(post: Post, chain: Chain) -> Chain:
    """The row that a row goes on from in the end."""
    while chain.left is None and chain.previous is not None:
        chain = post.chains[chain.previous]
    return chain


def _operates(term: Term) -> bool:
    return any(isinstance(n, Apply) and n.head not in ARITHMETIC for n in walk(term))


def _passing(post: Post, judged: Judged) -> bool:
    """Whether what was proved leans on facts that hold in its own place only."""
    return any((f.block or f.end != FOREVER) and in_scope(f, judged.chain, judged.link) for f in post.told.facts)


def _proof_before(post: Post, chain: Chain) -> int:
    """Where the proof begins in which a row stands; 0 if none does."""
    start = 0
    paragraph = -1
    for piece in post.document.pieces:
        if piece is chain.piece:
            break
        if isinstance(piece, Prose) and piece.place.paragraph != paragraph and begins_proof(piece.text.text):
            start = piece.text.span(0, 1).start
        paragraph = piece.place.paragraph
    return start


def _cited(post: Post, step: Judged) -> frozenset[str]:
    """The labels that are cited over the sign, beside the row, or in the words in front of its display."""
    statement = step.chain.statement
    near = (*step.chain.links[step.link].annotation, *(t for remark in statement.remarks for t in remark))
    return frozenset((*_inside(near), *_in_words(post, step.chain)))


def _inside(tokens: Iterable[Token]) -> Iterator[str]:
    r"""Labels in a note: `\eqref` was read as its label in brackets."""
    for token in tokens:
        if token.kind == "text":
            yield from re.findall(r"\(([^()\s]+)\)", token.text)


def _in_words(post: Post, chain: Chain) -> Iterator[str]:
    """Labels in the words between the last display and this one, unless they say that it is not used."""
    if not chain.block:
        return
    words: list[str] = []
    for piece in post.document.pieces:
        if piece is chain.piece:
            break
        if isinstance(piece, Display):
            words = []
        elif isinstance(piece, Prose) and chain.piece.place.paragraph - piece.place.paragraph <= 1:
            words.append(piece.text.text)
    text = " ".join(words)
    if not DENIED.search(text):
        yield from (label for found in REFERENCE.findall(text) for group in found for label in group.split(",") if label)


def _labelled(post: Post, labels: Iterable[str]) -> frozenset[int]:
    """Numbers of the chains that stand under one of the labels: of the row that has it, or of the whole display."""
    wanted = {label.strip() for label in labels}
    found: set[int] = set()
    for chain in post.chains:
        own = _labels("".join(t.text for t in chain.statement.recorded))
        whole = _labels(chain.piece.fragment.text) if isinstance(chain.piece, Display) else frozenset()
        if own & wanted or (len(whole) == 1 and whole & wanted):
            found.add(chain.number)
    return frozenset(found)


def _labels(text: str) -> frozenset[str]:
    return frozenset(label.strip("() ") for label in LABEL.findall(text))
