"""A goal in, what all its finite models share out: slots, independence, named laws, and whether a law is free at all."""

from collections.abc import Mapping
from dataclasses import dataclass

from derivations.budget import Budget
from derivations.goal import Context, Goal, Kind
from derivations.probability.known import independent_blocks, is_alike, known_laws, stated_laws
from derivations.probability.names import base_name, is_random, law_key, slot_key
from derivations.probability.scan import Scan, scan
from derivations.probability.statement import normal_form
from derivations.term import Apply, Term, Variable, free_variables, is_apply, walk


@dataclass(frozen=True, slots=True)
class Frame:
    """What is settled before any law is drawn."""

    goal: Goal
    scanned: Scan
    blocks: tuple[frozenset[str], ...]
    """Names of slots that are declared jointly independent; a block of one name is a family."""
    alike: frozenset[str]
    """Families whose members all have one law."""
    known: Mapping[str, Term]
    """Slots whose variables have a named law."""
    names: Mapping[str, str]
    """Slots to the random variables that have them."""
    defined: bool
    """Whether the post defines some density of a law of the goal: what is left of that law is not free."""
    described: frozenset[str] | None
    """Symbols that one side alone has, and that say what an unknown law is; None where no law is described so."""


def frame(goal: Goal, budget: Budget) -> Frame | None:
    """The frame of a goal's models; None where the goal has no unknown law."""
    found = scan(goal)
    if not found.order:
        return None
    context = goal.context
    whole = [b for b in independent_blocks(context) if all(is_apply(s, "slot") for s in b)]
    blocks = tuple(frozenset(base_name(slot) for slot in b) for b in whole)
    alike = frozenset(base_name(s.family) for s in stated_laws(context) if is_alike(s))
    known = {base_name(slot): law for slot, law in known_laws(context).items()}
    names = {_slot(s.name): s.name for s in context.symbols.values() if s.kind is Kind.RANDOM}
    return Frame(goal, found, blocks, alike, known, names, _is_defined(goal, found), _described(goal, budget))


def _slot(name: str) -> str:
    return base_name(slot_key(Variable(name)))


def _is_defined(goal: Goal, found: Scan) -> bool:
    context = goal.context
    defined = {law for d in context.definitions for law in _laws(d.left, context)}
    leaning = {base_name(s.slot) for s in stated_laws(context) if s.parents or s.indices}
    if leaning & found.order.keys():
        return True
    return any(law in defined for side in (goal.lhs, goal.rhs) for law in _laws(side, context))


def _laws(term: Term, context: Context) -> set[Term]:
    return {law_key(n.args[0], context) for n in walk(term) if isinstance(n, Apply) and n.head == "law"}


def _described(goal: Goal, budget: Budget) -> frozenset[str] | None:
    lawful = [_is_lawful(side, goal) for side in (goal.lhs, goal.rhs)]
    if all(lawful):
        return _foreign(goal)
    if not any(lawful):
        return None
    plain, other = (goal.rhs, goal.lhs) if lawful[0] else (goal.lhs, goal.rhs)
    form = normal_form(goal, other, budget)
    if form is not None and not _is_lawful(form, goal):
        # The laws cancel, as in the mass of all values: a universal statement, unless a symbol is defined by it.
        return frozenset(free_variables(plain) - free_variables(other)) or None
    return free_variables(plain)


def _foreign(goal: Goal) -> frozenset[str] | None:
    """Symbols of one side alone that are no values of variables: they are parameters of a law that is written out there."""
    found = scan(goal)
    values = {n.name for vs in found.values.values() for v in vs for n in walk(v) if isinstance(n, Variable)}
    sides = [free_variables(side) for side in (goal.lhs, goal.rhs)]
    laws = {
        n.name
        for law in _laws(goal.lhs, goal.context) | _laws(goal.rhs, goal.context)
        for n in walk(law)
        if isinstance(n, Variable)
    }
    names = {n for n in sides[0] ^ sides[1] if n not in values and n not in laws and not is_random(n, goal.context)}
    names -= {
        n.name
        for side in (goal.lhs, goal.rhs)
        for node in walk(side)
        if _names_law(node)
        for n in walk(node)
        if isinstance(n, Variable)
    }
    return frozenset(names) or None


def _names_law(node: Term) -> bool:
    return isinstance(node, Apply) and node.head == "law"


def _is_lawful(side: Term, goal: Goal) -> bool:
    """Whether a side depends on a law that is not named."""
    known = known_laws(goal.context).keys()
    for n in walk(side):
        if isinstance(n, Apply) and n.head == "law":
            return True
        if isinstance(n, Apply) and n.head in ("mean", "probability"):
            names = [v.name for v in walk(n) if isinstance(v, Variable)]
            randoms = {slot_key(Variable(v)) for v in names if is_random(v, goal.context)}
            if randoms - known or (n.head == "probability" and names and not randoms):
                return True
    return False
