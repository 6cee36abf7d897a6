"""A goal in, what its finite models must hold out: the slots of its laws, the values at which they stand, their measures."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from derivations.goal import Goal
from derivations.probability.names import base_name, is_random, is_random_term, slot_key
from derivations.term import Apply, Number, Term, Variable, free_variables, walk

COUNTED, MEASURED = "counted", "measured"


@dataclass
class Scan:
    """What was found in a goal; slots are named by their variable or family."""

    values: dict[str, list[Term]] = field(default_factory=dict)
    """Values that stand in densities and events and hold no bound variable."""
    ranges: dict[str, list[Apply]] = field(default_factory=dict)
    """Ranges and sets of the bound variables that stand as values."""
    measures: dict[str, set[str]] = field(default_factory=dict)
    """Whether the post sums or integrates over a slot."""
    families: dict[str, None] = field(default_factory=dict)
    """Slots that are families, of which a model may hold many elements."""
    moving: dict[str, None] = field(default_factory=dict)
    """Slots at which a bound variable stands."""
    points: dict[str, None] = field(default_factory=dict)
    """Slots of which the post gives the probability of single values."""
    order: dict[str, None] = field(default_factory=dict)
    """Names of slots of unknown laws in the order in which they stand: an integral over another variable is an ordinary one."""
    randoms: bool = False
    """Whether some symbol is a random variable."""
    zero: bool = False
    """Whether a side of the goal is 0, as P(X = x) of a continuous variable is."""

    def slot(self, name: str) -> None:
        """Note a slot of a law."""
        self.order.setdefault(name)

    def value(self, name: str, value: Term, binders: dict[str, Term]) -> None:
        """Note a value at which a slot stands."""
        self.slot(name)
        bound = free_variables(value) & binders.keys()
        if not bound:
            if value not in self.values.setdefault(name, []):
                self.values[name].append(value)
        else:
            self.moving.setdefault(name)
        if bound and isinstance(value, Variable):
            domain = binders[value.name]
            if isinstance(domain, Apply) and domain.head in ("range", "set") and domain not in self.ranges.setdefault(name, []):
                self.ranges[name].append(domain)


def scan(goal: Goal) -> Scan:
    """Look through both sides of a goal."""
    found = Scan(zero=Number(Fraction(0)) in (goal.lhs, goal.rhs))
    for side in (goal.lhs, goal.rhs):
        for node, binders in _nodes(side, {}):
            _look(found, node, binders, goal)
    return found


def _nodes(term: Term, binders: dict[str, Term]) -> Iterator[tuple[Term, dict[str, Term]]]:
    yield term, binders
    if not isinstance(term, Apply) or term.head == "slot":
        return
    inner = binders
    if term.bound:
        domain: Term = Apply("tuple")
        if term.head in ("sum", "product") and len(term.args) == 3:
            domain = Apply("range", term.args[1:])
        elif term.head in ("sum_over", "integral_over", "product_over"):
            domain = term.args[1]
        inner = {**binders, **{b.name: domain for b in term.bound}}
    for i, a in enumerate(term.args):
        yield from _nodes(a, inner if i == 0 else binders)


def _look(found: Scan, node: Term, binders: dict[str, Term], goal: Goal) -> None:
    match node:
        case Variable(name=name):
            found.randoms = found.randoms or is_random(name, goal.context)
        case Apply(head="density", args=(Apply(head="law", args=(_, Apply(args=slots), Apply(args=givens))), *values)):
            for s, v in zip(slots, values, strict=False):
                found.value(base_name(slot_key(s)), v, binders)
            for g in givens:
                if isinstance(g, Apply) and g.head == "at":
                    found.value(base_name(slot_key(g.args[0])), g.args[1], binders)
        case Apply(head="expectation", args=(_, Apply(head="law", args=(_, Apply(args=slots), Apply(args=givens))))):
            for s in slots:
                found.slot(base_name(slot_key(s)))
            for g in givens:
                if isinstance(g, Apply) and g.head == "at":
                    found.value(base_name(slot_key(g.args[0])), g.args[1], binders)
        case Apply(head="sum_over" | "integral_over" as head, args=(_, Apply(head="support", args=(slot,)))):
            name = base_name(slot_key(slot))
            found.measures.setdefault(name, set()).add(COUNTED if head == "sum_over" else MEASURED)
        case Apply(head="mean" | "probability", args=args):
            for a in args:
                _events(found, a, binders, goal, node.head if node.head == "probability" or a is not args[0] else "")


def _events(found: Scan, term: Term, binders: dict[str, Term], goal: Goal, head: str) -> None:
    """Note the random variables of an event or a body, and the values they are compared with."""
    for n in walk(term):
        if is_random_term(n, goal.context):
            found.slot(base_name(slot_key(n)))
            if isinstance(n, Apply):
                found.families.setdefault(base_name(slot_key(n)))
        match n:
            case Apply(head="equal", args=(left, right)):
                for a, b in ((left, right), (right, left)):
                    if is_random_term(a, goal.context) and not any(is_random_term(m, goal.context) for m in walk(b)):
                        name = base_name(slot_key(a))
                        found.value(name, b, binders)
                        found.points.setdefault(name)
    if head:
        parts = term.args if isinstance(term, Apply) and term.head in ("and", "or", "not", "tuple") else (term,)
        for p in parts:
            if isinstance(p, Apply) and p.head in ("and", "or", "not", "tuple"):
                _events(found, p, binders, goal, head)
            elif isinstance(p, Variable) or (isinstance(p, Apply) and p.head == "index"):
                found.value(base_name(slot_key(p)), p, binders)
                if head == "probability":
                    found.points.setdefault(base_name(slot_key(p)))


def binary_slots(found: Scan) -> tuple[str, ...]:
    """Slots that stand at the numbers 0 and 1, at both and at nothing else: custom has it that there are no other values."""
    both = {Number(Fraction(0)), Number(Fraction(1))}
    others = found.families.keys() | found.moving.keys() | found.measures.keys()
    return tuple(n for n in found.order if n not in others and set(found.values.get(n, ())) == both)
