"""A row and its post in, what kind of thing it says out: a claim, an equation that it imposes, a value, an ansatz."""

from collections.abc import Sequence

from derivations.context import in_scope
from derivations.derived import inverse
from derivations.domains import rational
from derivations.fact import FOREVER, Fact
from derivations.facts import CHANCES
from derivations.goal import Definition, Goal, Kind
from derivations.letters import plain_name
from derivations.plain import to_text
from derivations.post import Post
from derivations.statements import Chain
from derivations.steps import Judged
from derivations.term import Apply, Number, Term, Variable, free_variables, values, walk
from derivations.unfold import unfold_goal
from derivations.unsaid import holds_unsaid
from derivations.verdict import PROVED, TESTED

ARROWS = {"implies", "iff", "implied"}
"""Before an equation: it follows from the one before, and need not hold for all values."""
ORDERS = {"<", "<=", ">", ">="}
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


def brought_in(post: Post, step: Judged) -> list[str]:
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


def imposes_value(step: Judged) -> bool:
    """A chain that ends in `= 0` or `= c` and holds for some values only imposes an equation."""
    if step.lhs is None or step.rhs is None or (step.goal is not None and step.goal.relation != "="):
        return False
    if not free_variables(step.lhs):
        return bool(free_variables(step.rhs))
    if step.goal is not None and _of_laws_alone(step.goal):
        return False
    sides = step.chain.sides
    names = [s.term for s in sides[:-1] if s.term is not None]
    if isinstance(sides[-1].term, Number) and len(names) == len(sides) - 1 and all(_names_alone(t) for t in names):
        return True  # a = b = c = 0 says it of each
    if step.link > 0 and isinstance(step.rhs, Variable) and step.rhs.name not in free_variables(step.lhs):
        return True  # … = t names what stands before it
    going_on = step.link > 0 or step.chain.left is None
    last = step.link == len(step.chain.links) - 1
    return going_on and last and rational(step.rhs) is not None and bool(free_variables(step.lhs))


def _of_laws_alone(goal: Goal) -> bool:
    """Whether a step speaks of moments and chances of variables alone whose laws are given, without a parameter."""
    if goal.protected or not goal.context.laws:
        return False
    random = frozenset[str]().union(*(free_variables(law.variable) for law in goal.context.laws))
    unfolded, _ = unfold_goal(goal)
    stack: list[Term] = [unfolded.lhs, unfolded.rhs]
    while stack:
        match stack.pop():
            case Variable():
                return False
            case Apply(head="mean" | "probability") as node:
                if not free_variables(node) <= random:
                    return False
            case Apply(args=args):
                stack.extend(args)
    return True


def _names_alone(term: Term) -> bool:
    heads = {"subscript", "superscript_index", "primed", "applied"}
    return isinstance(term, Variable) or (isinstance(term, Apply) and term.head in heads)


def leads_on(post: Post, step: Judged) -> bool:
    """Whether an arrow behind the row makes it the premise of the next."""
    after = step.chain.number + 1
    piece, chains = step.chain.piece, post.chains
    return after < len(chains) and chains[after].piece is piece and chains[after].statement.arrow in ARROWS


def lemma(post: Post, step: Judged) -> list[Fact]:
    """A row `name = …` that was proved holds from here on; in its own display alone where facts of that place were in use."""
    if step.verdict is None or step.verdict.verdict != PROVED or step.link > 0 or step.chain.left is None or step.goal is None:
        return []
    if step.goal.relation != "=" or not isinstance(step.lhs, Variable) or step.rhs is None or holds_unsaid(step.rhs):
        return []
    chain = step.chain
    if chain.conditions or chain.unread_conditions or chain.statement.arrow in ARROWS or step.verdict.conditions:
        return []
    passing = step.leaning or any((f.block or f.end != FOREVER) and in_scope(f, chain, step.link) for f in post.told.facts)
    if passing and not chain.block:
        return []
    name, text = step.lhs.name, to_text(step.rhs)
    definition = Definition(step.lhs, step.rhs, (), f"{plain_name(name)} = {text}", "proved")
    place = chain.piece.place
    block = chain.block if passing else 0
    return [Fact(chain.number, name, definition=definition, paragraph=place.paragraph, section=place.section, block=block)]


WORKED_OUT = frozenset({"det", "trace", "integral"})
"""Operations that a step may work out; of a derivative an equation may say what it is to be."""


def works_out(goal: Goal) -> bool:
    """Whether the right side says what an operation on the left comes to, in the names that stand there: it imposes nothing."""
    left, right = (frozenset(n.head for n in walk(t) if isinstance(n, Apply)) & WORKED_OUT for t in (goal.lhs, goal.rhs))
    return bool(left) and not right and free_variables(goal.rhs) <= free_variables(goal.lhs) and bool(free_variables(goal.rhs))


def speaks_of_chance(step: Judged, goal: Goal, before: Sequence[Judged]) -> bool:
    """Whether a row about random variables of no known law, or one before it that is not proved, may say what that law is."""
    lawful = frozenset[str]().union(*(free_variables(law.variable) for law in goal.context.laws))
    unfolded, _ = unfold_goal(goal)
    loose = frozenset(
        n
        for n in (_in_chances(unfolded.lhs) | _in_chances(unfolded.rhs)) - lawful
        if unfolded.context.symbol(n).kind is Kind.RANDOM
    )
    if not loose:
        return False
    if _begins(step):
        return True
    proved = {PROVED, TESTED}
    unsure = (s for s in before if _begins(s) and (s.verdict is None or s.verdict.verdict not in proved))
    return any(not loose.isdisjoint(_in_chances(t)) for s in unsure for t in (s.lhs, s.rhs) if t is not None)


def _begins(step: Judged) -> bool:
    return step.link == 0 and step.chain.left is not None


def _in_chances(term: Term) -> frozenset[str]:
    """The names of whose chances or moments a term speaks."""
    nodes = (n for n in walk(term) if isinstance(n, Apply) and n.head in CHANCES)
    return frozenset[str]().union(*(free_variables(n) for n in nodes))


def may_impose(post: Post, chain: Chain, left: Term, unfolded: Term) -> bool:
    """Whether a row with a left side of its own, `unfolded` with what it means, may impose an equation rather than claim one."""
    if chain.statement.arrow in ARROWS or chain.number in post.told.fresh:
        return True
    if chain.number not in post.told.imposing or not free_variables(left):
        return False
    if chain.links[0].relation in ORDERS:
        return False
    right = post.term(chain, 1)
    alone = len(chain.links) == 1 and not _goes_on(post, chain)
    if right is not None and alone and _value(unfolded, right):
        return True
    head = left
    while isinstance(head, Apply) and head.head == "neg":
        head = head.args[0]
    if isinstance(head, Apply) and head.head in FIXED_HEADS:
        return False
    if isinstance(head, Variable):
        return not _determined(post, chain, head.name)
    return alone or (right is not None and not free_variables(left) & free_variables(right))


def may_bound(step: Judged, goal: Goal) -> bool:
    """Whether an inequality that holds for some values may be a condition of the post; of an operation it is a claim."""
    chain = step.chain
    if goal.relation not in ORDERS or chain.left is None or any(link.relation not in ORDERS for link in chain.links):
        return False
    return not (isinstance(goal.lhs, Apply) and goal.lhs.head in FIXED_HEADS)


def _goes_on(post: Post, chain: Chain) -> bool:
    """Whether the next row goes on from this one."""
    return any(c.previous == chain.number for c in post.chains[chain.number + 1 : chain.number + 2])


def _value(left: Term, right: Term) -> bool:
    """Whether a right side is a value that a left side is to have: a number, or a name that the left side lacks."""
    return not free_variables(right) or (isinstance(right, Variable) and right.name not in free_variables(left))


def _determined(post: Post, chain: Chain, name: str) -> bool:
    """Whether an equation given before, in the same section, fixes a name: it holds the name, and defines another."""
    section = chain.piece.place.section
    before = [f for f in post.told.facts if f.start < chain.number and f.section == section]
    stated = [f.definition for f in before if f.definition is not None and f.definition.origin == "stated"]
    return any(_is_scalar(d.body) and inverse(d, name) is not None for d in stated)


GROUPS = frozenset({"tuple", "vector", "matrix", "transpose", "family", "set", "range", "call", "index"})


def _is_scalar(term: Term) -> bool:
    """Whether a term is made of names and operations of numbers: u = (u₁, u₂) names the parts of u, and determines none."""
    return not any(isinstance(n, Apply) and n.head in GROUPS for n in walk(term))


def withheld(post: Post, step: Judged, goal: Goal) -> list[str]:
    """Names of a step, its definitions written out, that the post gives elsewhere, or for which numbers were put in."""
    told, own = post.told, frozenset({step.chain.number})
    independent = {b.name for t in (goal.lhs, goal.rhs) for n in walk(t) if isinstance(n, Apply) for b in n.bound}
    before, after = free_variables(goal.lhs), free_variables(goal.rhs)
    lost = before - after if goal.relation == "=" else frozenset()
    numbers = {n.value for n in walk(goal.rhs) if isinstance(n, Number)} - {
        n.value for n in walk(goal.lhs) if isinstance(n, Number)
    }
    put_in = lost if any(abs(v) > 1 for v in numbers) and after <= before else frozenset()
    elsewhere = {n for n in (before | after) - independent if told.equated.get(n, own) - own}
    elsewhere |= {n for n in (values(goal.lhs) | values(goal.rhs)) - independent if told.gathered.get(n, own) - own}
    return sorted(elsewhere | put_in | (lost & told.valued))
