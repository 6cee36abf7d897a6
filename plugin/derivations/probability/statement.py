"""A goal about unknown laws in, the normal forms of its sides out, or the goal that is left when laws are taken as letters."""

from dataclasses import dataclass, replace

from derivations.budget import Budget
from derivations.construct import ONE, ZERO, subtract, times
from derivations.goal import POSITIVE, Goal, Kind, Symbol
from derivations.laws import named_law
from derivations.letters import plain_name
from derivations.plain import to_text
from derivations.probability.binder import Calculus, free
from derivations.probability.density import Entry, PairedError, atom_of, entries_of
from derivations.probability.events import EventError
from derivations.probability.form import Form, TooLargeError, to_term
from derivations.probability.known import KnownLaws, StatedLaw, independent_blocks, stated_laws
from derivations.probability.laws import LAWS
from derivations.probability.mean import MOMENTS
from derivations.probability.names import JOINT, base_name, slot_key
from derivations.probability.normal import ARITHMETIC, UnsupportedError, normalise
from derivations.probability.scan import binary_slots, scan
from derivations.probability.slope import SLOPES
from derivations.term import Apply, Term, Variable, holds, walk

RULES = {**ARITHMETIC, **LAWS, **MOMENTS, **SLOPES}
HEADS = frozenset({"law", "density", "expectation", "mean", "probability"})
REGULAR = "the laws are regular: the expectations exist, sums and integrals may be exchanged"
DIFFERENTIABLE = "the laws are regular: derivatives and integrals may be exchanged"
_REFUSED = (UnsupportedError, TooLargeError, PairedError, EventError)


@dataclass(frozen=True, slots=True)
class Sides:
    """The normal forms of both sides of a goal, and the calculus in which they were made."""

    calculus: Calculus
    lhs: Form
    rhs: Form

    def assuming(self) -> tuple[str, ...]:
        """What the normal forms lean on, for people."""
        words = {"regular": REGULAR, "differentiable": DIFFERENTIABLE}
        return tuple(words.get(a, a) for a in (*self.calculus.known.used, *self.calculus.assumed) if a)


def is_about_laws(goal: Goal) -> bool:
    """Whether a goal speaks of unknown laws, expectations or probabilities."""
    return holds(goal.lhs, HEADS) or holds(goal.rhs, HEADS)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a proof may use of what the post says of its random variables."""

    stated: tuple[StatedLaw, ...] = ()
    """Their named laws."""
    blocks: tuple[frozenset[Term], ...] = ()
    """Sets of slots that are jointly independent."""


NOTHING = Evidence()


def evidence(goal: Goal) -> tuple[Evidence, ...]:
    """What the post says of the variables of a goal, least first: nothing, independence, laws of variables alone, and all."""
    names = {base_name(slot_key(n)) for side in (goal.lhs, goal.rhs) for n in walk(side) if isinstance(n, Variable)}
    stated = tuple(s for s in stated_laws(goal.context) if base_name(s.slot) in names)
    free = tuple(s for s in stated if not s.parents)
    blocks = tuple(b for b in independent_blocks(goal.context) if _speaks_of(b, names))
    steps = (Evidence(), Evidence((), blocks), Evidence(free, blocks), Evidence(stated, blocks))
    return tuple(dict.fromkeys(steps))


def _speaks_of(block: frozenset[Term], names: set[str]) -> bool:
    """Whether an independence says something of the variables with these names."""
    found = [s for s in block if base_name(s) in names]
    return len(found) > 1 or (found == list(block))


def _apart(block: frozenset[Term], names: frozenset[str]) -> str:
    """An independence, for people."""
    shown = {slot_key(Variable(n)): plain_name(n) for n in sorted(names)}
    plain = [shown[s] for s in block if s in shown]
    members = sorted({*plain} if len(plain) > 1 else {shown.get(s, to_text(s)) for s in block})
    if len(members) == 1:
        return f"the {members[0]}\u1d62 are independent"
    return f"{', '.join(members[:-1])} and {members[-1]} are independent"


def calculus_of(goal: Goal, budget: Budget, told: Evidence = NOTHING) -> Calculus:
    """What the calculus may use of a goal's context."""
    random = _is_told(goal)
    known = KnownLaws(told.stated)
    found = binary_slots(scan(goal))
    binary = frozenset(slot_key(Variable(n)) for n in found) - {s.slot for s in stated_laws(goal.context)}
    calculus = Calculus(goal.context, budget, told.blocks, known, binary, everything_random=not random, rules=RULES)
    calculus.labels = frozenset(n.name for side in (goal.lhs, goal.rhs) for n in walk(side) if isinstance(n, Variable))
    if not random:
        calculus.lengths = _lengths(goal)
    for block in told.blocks:
        calculus.assumed.setdefault(_apart(block, calculus.labels))
    for name in found:
        calculus.assumed.setdefault(f"{plain_name(name)} takes the values 0 and 1")
    return calculus


def _is_told(goal: Goal) -> bool:
    """Whether it is told what is random in a goal: beside a random vector only declared vectors and matrices are constant."""
    symbols = [goal.context.symbol(n.name) for side in (goal.lhs, goal.rhs) for n in walk(side) if isinstance(n, Variable)]
    if any(s.kind is Kind.RANDOM for s in symbols):
        return True
    linear = [s for s in symbols if s.kind in {Kind.VECTOR, Kind.MATRIX}]
    return any(s.role == "random" for s in linear) and all(s.role for s in linear)


def _lengths(goal: Goal) -> frozenset[str]:
    """Names in limits of sums and products, and in indices of elements."""
    found: frozenset[str] = frozenset()
    for side in (goal.lhs, goal.rhs):
        for n in walk(side):
            match n:
                case Apply(head="sum" | "product", args=(_, *rest)) | Apply(head="index", args=(_, *rest)):
                    found = found.union(*(free(r) for r in rest))
    return found


def sides(goal: Goal, budget: Budget, told: Evidence = NOTHING) -> Sides | None:
    """The normal forms of both sides; None where the calculus does not reach."""
    if not is_about_laws(goal) or not _one_measure(goal):
        return None
    calculus = calculus_of(goal, budget, told)
    try:
        return Sides(calculus, normalise(calculus, goal.lhs), normalise(calculus, goal.rhs))
    except _REFUSED:
        return None


def normal_form(goal: Goal, term: Term, budget: Budget) -> Term | None:
    """The normal form of a term of a goal; None where the calculus does not reach."""
    told = evidence(goal)[-1]
    calculus = calculus_of(goal, budget, replace(told, stated=tuple(s for s in told.stated if not s.parents)))
    try:
        return to_term(normalise(calculus, term))
    except _REFUSED:
        return None


def _one_measure(goal: Goal) -> bool:
    """Whether no variable is both summed and integrated over."""
    summed, integrated = set[Term](), set[Term]()
    for side in (goal.lhs, goal.rhs):
        for n in walk(side):
            match n:
                case Apply(head="sum_over", args=(_, domain)):
                    summed.add(domain)
                case Apply(head="integral_over", args=(_, domain)):
                    integrated.add(domain)
    return not summed & integrated


def letters(goal: Goal, calculus: Calculus, lhs: Term, rhs: Term) -> Goal:
    """The goal in which each density and each integral of these sides is a free letter: stronger than the goal itself."""
    context = goal.context
    names: dict[Term, Term] = {}
    symbols: dict[str, Symbol] = dict(context.symbols)

    def letter(node: Term, bound: frozenset[str]) -> Term:
        mine = sorted(free(node) & bound)
        shape = Apply("family", (node, *(Variable(n) for n in mine)))
        if shape not in names:
            name = f"\\ell_{{{len(names) + 1}}}"
            if is_apply_of(node, "density"):
                symbols[name] = Symbol(name, Kind.FUNCTION if mine else Kind.SCALAR, POSITIVE)
            else:
                symbols[name] = Symbol(name, Kind.FUNCTION if mine else Kind.SCALAR)
            names[shape] = Apply("call", (Variable(name), *(Variable(n) for n in mine))) if mine else Variable(name)
        return names[shape]

    def visit(node: Term, bound: frozenset[str]) -> Term:
        if not isinstance(node, Apply):
            return node
        other = _other_half(calculus, node)
        if other is not None:
            return subtract(ONE, letter(other, bound))
        if _is_unknown(node) or (node.head in ("integral_over", "mean") and any(_is_unknown(n) for n in walk(node))):
            return letter(node, bound)
        inner = bound | {b.name for b in node.bound}
        found = expected(node)
        if found is not None:
            return visit(found, bound)
        first = tuple(visit(a, inner) for a in node.args[:1])
        return replace_args(node, first + tuple(visit(a, bound) for a in node.args[1:]))

    left, right = visit(lhs, frozenset()), visit(rhs, frozenset())
    return replace(goal, context=replace(context, symbols=symbols), lhs=left, rhs=right)


def is_apply_of(node: Term, head: str) -> bool:
    """Whether a node has this head."""
    return isinstance(node, Apply) and node.head == head


def replace_args(node: Apply, args: tuple[Term, ...]) -> Apply:
    """The same node over other arguments."""
    return Apply(node.head, args, node.bound, node.span)


def _other_half(calculus: Calculus, node: Term) -> Term | None:
    """The mass at 0 of a variable whose mass at 1 this is, if it has no other values."""
    found = entries_of(node)
    if found is None or found[0] != JOINT or len(found[1]) != 1:
        return None
    (entry,) = found[1]
    if entry.slot not in calculus.binary or entry.value != ONE:
        return None
    return atom_of(JOINT, (Entry(entry.slot, ZERO),))


def _is_unknown(node: Term) -> bool:
    """Whether a node is a density of an unknown law, or of a named one whose density is not a formula in one variable."""
    match node:
        case Apply(head="density", args=(law, *values)):
            return named_law(law) is None or len(values) != 1
        case Apply(head="law" | "mean" | "probability"):
            return True
    return False


def expected(node: Apply) -> Term | None:
    """An integral against the density of a named law as an expectation; None for anything else."""
    match node:
        case Apply(head="integral_over", args=(body, Apply(head="support")), bound=(z,)):
            factors = body.args if is_apply_of(body, "mul") and isinstance(body, Apply) else (body,)
            laws = [f for f in factors if isinstance(f, Apply) and f.head == "density" and f.args[1:] == (z,)]
            if len(laws) == 1 and z.name not in free(laws[0].args[0]):
                rest = [f for f in factors if f is not laws[0]]
                return Apply("expectation", (times(*rest), laws[0].args[0]), (z,))
    return None
