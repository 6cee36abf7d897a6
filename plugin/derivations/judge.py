"""A post in, its steps judged out: what each claims, in which context, and what was pronounced on it."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from derivations.author import fact_of
from derivations.context import context_for, protected, with_dependence
from derivations.derived import inverse
from derivations.diagnostic import Unread
from derivations.facts import Fact, rational
from derivations.goal import Definition, Given, Goal, Kind
from derivations.inference import candidate, choose
from derivations.latex.presentation import written
from derivations.letters import plain_name
from derivations.markdown import Inline
from derivations.plain import relation_text, to_text
from derivations.post import Post, read_post
from derivations.report import Place
from derivations.settings import Settings
from derivations.source import Source
from derivations.statements import SIGNS, Chain
from derivations.term import Apply, Number, Term, Variable, free_variables
from derivations.unfold import defined_name
from derivations.verdict import CONDITIONAL, GIVEN, PROVED, REFUTED, TESTED, UNDECIDED, UNREAD, Verdict

Decide = Callable[[Goal], Verdict]
RELATIONS = {"=": "=", "equiv": "=", "<=": "<=", "<": "<", ">=": ">=", ">": ">", "approx": "approx", "propto": "propto"}
GIVING = {":=", "sim"}
ARROWS = {"implies", "iff", "implied"}
"""Before an equation: it follows from the one before, and need not hold for all values."""
FIXED_HEADS = {
    "expectation",
    "mean",
    "probability",
    "integral",
    "integral_over",
    "sum",
    "product",
    "derivative",
    "limit",
    "det",
    "trace",
    "gradient",
}
"""Operations with a meaning of their own: a row that begins with one imposes nothing."""


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
    place: Place | None = None
    seconds: float | None = None


def judge_post(source: Source, settings: Settings, decide: Decide) -> tuple[Post, list[Judged]]:
    """Read a post and decide each of its steps; what stands in running text and claims nothing is left out."""
    post = read_post(source, settings)
    planned = _plan(post)
    inferred = _infer(post, planned, decide)
    proved: list[Fact] = []
    made: list[Judged] = []
    for step in planned:
        started = time.perf_counter()
        if step.verdict is None:
            _judge(post, step, made, (*inferred, *proved), decide)
        if settings.timings:
            step.seconds = time.perf_counter() - started
        if step.chain.block == 0 and (step.verdict is None or step.verdict.verdict not in {PROVED, TESTED, REFUTED}):
            continue
        made.append(step)
        proved.extend(_lemma(step))
    return post, made


def _plan(post: Post) -> list[Judged]:
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
    if k == 0 and chain.number in post.told.givens:
        error = next((e for j in range(min(2, len(chain.sides))) if isinstance(e := post.kernel(chain, j), Unread)), None)
        step.lhs_text = written(chain.sides[0].tokens)
        if error is None or link.relation in GIVING:
            step.verdict = Verdict(GIVEN, message="a definition, a law or an assumption of the post")
        else:
            _unread(step, error)
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


def _brought_in(post: Post, step: Judged) -> list[str]:
    """Names that a right side uses first of all: it may be an ansatz, whose coefficients are still to be found."""
    assert step.lhs is not None
    assert step.rhs is not None
    known = free_variables(step.lhs)
    return sorted(
        n for n in free_variables(step.rhs) - known if post.told.first.get(n) == step.chain.number and not _earlier(post, step, n)
    )


def _earlier(post: Post, step: Judged, name: str) -> bool:
    """Whether a side before the right one in the same chain has the name."""
    at = step.link + (1 if step.chain.left is not None else 0)
    terms = (post.term(step.chain, k) for k in range(at))
    return any(t is not None and name in free_variables(t) for t in terms)


def _conditions(post: Post, chain: Chain) -> tuple[list[Fact], list[str]]:
    """The side conditions of a row as facts that hold for it, and those that say something which is not understood."""
    facts: list[Fact] = []
    unclear = [f"the condition “{text}”" for text in chain.unread_conditions]
    for condition in chain.conditions:
        fact = fact_of("assume", "", condition, post.condition, (chain.number - 1, chain.number + 1))
        if isinstance(fact, str):
            unclear.append(f"the condition “{written(condition.statement.lhs or ())} …”")
        else:
            facts.append(fact)
    return facts, unclear


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


def _premise(post: Post, chain: Chain) -> list[Fact]:
    """The equation before an arrow, which the equation behind it may use."""
    if chain.statement.arrow not in ARROWS or chain.number == 0:
        return []
    before = post.chains[chain.number - 1]
    if before.piece is not chain.piece or before.left is None or len(before.links) != 1 or before.links[0].relation != "=":
        return []
    lhs, rhs = post.term(before, 0), post.term(before, 1)
    if lhs is None or rhs is None:
        return []
    return [Fact(chain.number - 1, "", chain.number + 1, given=Given(lhs, "=", rhs, relation_text(lhs, "=", rhs)))]


def _subject(post: Post, chain: Chain) -> str:
    """The variable of a statement such as p(θ | x) ∝ …: what the first side of the chain is a law or a function of."""
    while chain.left is None and chain.previous is not None:
        chain = post.chains[chain.previous]
    match post.term(chain, 0) if chain.left is not None else None:
        case Apply(head="density" | "call", args=(_, Variable(name=name), *_)):
            return name
        case _:
            return ""


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


def _goal(post: Post, step: Judged, extra: Sequence[Fact]) -> Goal:
    """The step as a goal, in its context."""
    chain, k = step.chain, step.link
    own = chain.left is not None
    assert step.lhs is not None
    assert step.rhs is not None
    conditions, unclear = _conditions(post, chain)
    if k == 0:
        conditions += _premise(post, chain)
    context = context_for(chain, k, (step.lhs, step.rhs), post.told, post.used, (*extra, *conditions))
    imposes = k == 0 and own and _may_impose(post, chain, step.lhs)
    relation = RELATIONS[chain.links[k].relation]
    variable = _subject(post, chain) if relation == "propto" else ""
    goal = Goal(context, step.lhs, relation, step.rhs, variable, may_impose=imposes)
    declared = frozenset(f.name for f in post.told.facts if f.symbol is not None and f.symbol.kind is not Kind.SCALAR)
    kept = (*protected(goal, post.told, post.names, declared), *unclear)
    kept = (*kept, *_brought_in(post, step))
    if chain.links[k].joined == "nothing between":
        kept = (*kept, "how the row goes on")
    goal = replace(goal, protected=kept)
    readings = tuple(with_dependence(r) for r in _readings(post, step, goal))
    return replace(with_dependence(goal), readings=readings)


def _judge(post: Post, step: Judged, before: Sequence[Judged], extra: Sequence[Fact], decide: Decide) -> None:
    step.goal = goal = _goal(post, step, extra)
    verdict = decide(goal)
    if verdict.verdict in {REFUTED, CONDITIONAL} and _imposes_value(step):
        verdict = Verdict(GIVEN, message="imposes an equation: it holds for some values and not for all")
    if verdict.verdict in {PROVED, TESTED}:
        verdict = _put_in(post, step, goal, decide) or verdict
    if verdict.code == "equation-or-slip" and _leads_on(post, step):
        verdict = Verdict(GIVEN, message="imposes the equation from which the next one follows")
    if verdict.verdict == REFUTED:
        verdict = _against_earlier(step, before, goal, decide) or verdict
    inferred = [
        f
        for f in extra
        if f.definition is not None and f.definition.origin == "inferred" and f.definition.text in verdict.assuming
    ]
    if verdict.verdict == REFUTED and inferred and len(inferred[0].confirmed) < 2:
        names = ", ".join(f.definition.text for f in inferred if f.definition is not None)
        verdict = Verdict(
            UNDECIDED,
            "several-kinds",
            f"fails {names}, which one other row confirms: one of the two rows is wrong, or the law is another",
        )
    step.verdict = verdict


def _imposes_value(step: Judged) -> bool:
    """A chain that ends in `= 0` or `= c` and holds for some values only imposes an equation."""
    if step.lhs is None or step.rhs is None or (step.goal is not None and step.goal.relation != "="):
        return False
    if rational(step.lhs) is not None:
        return bool(free_variables(step.rhs))
    sides = step.chain.sides
    names = [s.term for s in sides[:-1] if s.term is not None]
    if isinstance(sides[-1].term, Number) and len(names) == len(sides) - 1 and all(_names_alone(t) for t in names):
        return True  # a = b = c = 0 says it of each
    going_on = step.link > 0 or step.chain.left is None
    last = step.link == len(step.chain.links) - 1
    return going_on and last and rational(step.rhs) is not None and bool(free_variables(step.lhs))


def _names_alone(term: Term) -> bool:
    heads = {"subscript", "superscript_index", "primed", "applied"}
    return isinstance(term, Variable) or (isinstance(term, Apply) and term.head in heads)


def _put_in(post: Post, step: Judged, goal: Goal, decide: Decide) -> Verdict | None:
    """`z = value` inside an argument must agree with what z is given as; a verdict where it does not."""
    at = step.link + (1 if step.chain.left is not None else 0)
    for name, value in post.stated(step.chain, at):
        for definition in goal.context.definitions:
            if definition.left != name or definition.body == value or not free_variables(definition.body):
                continue
            found = decide(
                replace(goal, lhs=definition.body, rhs=value, relation="=", readings=(), may_impose=False, only_proof=False)
            )
            if found.verdict in {PROVED, TESTED}:
                continue
            text = f"{definition.text} is given, and {relation_text(name, '=', value)} is put in"
            if found.verdict == REFUTED:
                return replace(found, message=f"{text}: {found.message}")
            return Verdict(UNDECIDED, "several-kinds", f"{text}; whether they agree is not settled")
    return None


def _leads_on(post: Post, step: Judged) -> bool:
    """Whether an arrow behind the row makes it the premise of the next."""
    after = step.chain.number + 1
    piece, chains = step.chain.piece, post.chains
    return after < len(chains) and chains[after].piece is piece and chains[after].statement.arrow in ARROWS


def _lemma(step: Judged) -> list[Fact]:
    """A row `name = …` that was proved holds from here on."""
    if step.verdict is None or step.verdict.verdict != PROVED or step.link > 0 or step.chain.left is None or step.goal is None:
        return []
    if step.goal.relation != "=" or not isinstance(step.lhs, Variable) or step.rhs is None:
        return []
    name, text = step.lhs.name, to_text(step.rhs)
    definition = Definition(step.lhs, step.rhs, (), f"{plain_name(name)} = {text}", "proved")
    place = step.chain.piece.place
    return [Fact(step.chain.number, name, definition=definition, paragraph=place.paragraph, section=place.section)]


def _infer(post: Post, planned: Sequence[Judged], decide: Decide) -> tuple[Fact, ...]:
    """Definitions of unknown laws that some steps offer and others confirm."""
    goals = [_goal(post, step, ()) if step.verdict is None else None for step in planned]
    offered = [c for k, goal in enumerate(goals) if goal is not None and (c := candidate(goal, k)) is not None]
    if not offered:
        return ()

    def holds(k: int, definition: Definition) -> bool:
        goal = goals[k]
        assert goal is not None
        definitions = (*goal.context.definitions, definition)
        added = replace(goal, context=replace(goal.context, definitions=definitions), readings=(), only_proof=True)
        return decide(added).verdict == PROVED

    found = []
    for definition, confirming in choose(offered, goals, holds):
        first = min(planned[k].chain.number for k in range(len(planned)))
        found.append(Fact(first - 1, defined_name(definition), definition=definition, confirmed=confirming))
    return tuple(found)


def _against_earlier(step: Judged, before: Sequence[Judged], goal: Goal, decide: Decide) -> Verdict | None:
    """One slip, one error: a row after a refuted one is judged against the last row that was not refuted."""
    previous, moved = _previous(step, before), False
    while previous is not None and previous.verdict is not None and previous.verdict.verdict == REFUTED:
        if previous.lhs is None:
            return None
        step.lhs, step.lhs_text, moved = previous.lhs, previous.lhs_text, True
        previous = _previous(previous, before)
    if not moved or step.lhs is None:
        return None
    return decide(with_dependence(replace(goal, lhs=step.lhs, readings=())))


def _previous(step: Judged, before: Sequence[Judged]) -> Judged | None:
    """The step whose right side is the left side of this one."""
    if step.link > 0:
        return next((m for m in reversed(before) if m.chain is step.chain and m.link == step.link - 1), None)
    number = step.chain.previous
    if number is None or step.chain.left is not None:
        return None
    return next((m for m in reversed(before) if m.chain.number == number and m.link == len(m.chain.links) - 1), None)


def _left_of(post: Post, step: Judged) -> tuple[Term | None, Unread | None]:
    """The left side of a step: its own, or the side before it."""
    chain, k = step.chain, step.link
    if k > 0 or chain.left is not None:
        at = k if chain.left is not None else k - 1
        step.lhs_text = written(chain.sides[at].tokens)
        found = post.kernel(chain, at)
        if isinstance(found, Unread):
            return None, found if k == 0 else None
        return found, None
    if chain.previous is None:
        return None, Unread("left-side", "this row goes on from nothing", chain.sides[0].span, "a left side")
    earlier = post.chains[chain.previous]
    if not earlier.sides:
        return None, None
    last = len(earlier.sides) - 1
    step.lhs_text = written(earlier.sides[last].tokens)
    return post.term(earlier, last), None


def _may_impose(post: Post, chain: Chain, left: Term) -> bool:
    """Whether a row with a left side of its own may impose an equation rather than claim one."""
    if chain.statement.arrow in ARROWS or chain.number in post.told.fresh:
        return True
    if chain.number not in post.told.imposing or not free_variables(left):
        return False
    head = left
    while isinstance(head, Apply) and head.head == "neg":
        head = head.args[0]
    if isinstance(head, Apply) and head.head in FIXED_HEADS:
        return False
    if isinstance(head, Variable):
        return not _determined(post, chain, head.name)
    following = any(c.previous == chain.number for c in post.chains[chain.number + 1 : chain.number + 2])
    return not (following or len(chain.links) > 1)


def _determined(post: Post, chain: Chain, name: str) -> bool:
    """Whether an equation given before fixes a name: it holds the name, and defines another."""
    stated = [f.definition for f in post.told.facts if f.definition is not None and f.start < chain.number]
    return any(d.origin == "stated" and inverse(d, name) is not None for d in stated)


def _readings(post: Post, step: Judged, goal: Goal) -> tuple[Goal, ...]:
    """The step in the other customary readings; a kind of ambiguity is settled alike on both sides."""
    chain, k = step.chain, step.link
    right_at = k + 1 if chain.left is not None else k
    if k > 0 or chain.left is not None:
        left_chain, left_at = chain, right_at - 1
    else:
        left_chain = post.chains[chain.previous or 0]
        left_at = len(left_chain.sides) - 1
    met = {**post.met.get((left_chain.number, left_at), {}), **post.met.get((chain.number, right_at), {})}
    out: list[Goal] = []
    for kind, options in sorted(met.items())[:2]:
        for option in range(1, min(options, 3)):
            chosen = {kind: option}
            lhs, rhs = post.other(left_chain, left_at, chosen), post.other(chain, right_at, chosen)
            if lhs is not None and rhs is not None and (lhs != goal.lhs or rhs != goal.rhs):
                out.append(replace(goal, lhs=lhs, rhs=rhs, readings=()))
    return tuple(out)


def _unread(step: Judged, error: Unread) -> None:
    step.verdict = Verdict(UNREAD, error.code, error.message)
    step.place = Place(error.span, error.expected)
