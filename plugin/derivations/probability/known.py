"""The context of a goal in, the named laws of its random variables and their independence out.

The law of a variable may lean on other random variables, as in `y ∼ Poisson(λ)` beside `λ ∼ Gam(a, b)`: it is then the law of
y given λ, and says nothing of y alone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from derivations.goal import Context
from derivations.laws import named_law
from derivations.probability.names import JOINT, base_name, is_random, law_key, slot_key
from derivations.term import Apply, Term, Variable, free_variables, rewrite, substitute, walk


@dataclass(frozen=True, slots=True)
class StatedLaw:
    """What `variable ∼ law` says of a variable, or of each member of a family."""

    slot: Term
    """The canonical slot; the indices of a family stand for any member."""
    law: Term
    parents: frozenset[Term]
    """The slots of the random variables on which the law leans."""
    text: str = ""

    @property
    def indices(self) -> tuple[Term, ...]:
        """The indices of a member of a family; empty for a variable."""
        return self.slot.args[1:] if isinstance(self.slot, Apply) and self.slot.head == "index" else ()

    def at(self, slot: Term) -> "StatedLaw | None":
        """What is said of one slot; None where this speaks of another."""
        if slot == self.slot:
            return self
        names = self.indices
        if not names or not isinstance(slot, Apply) or slot.head != "index" or slot.args[0] != self.family:
            return None
        found = dict[str, Term]()
        for mine, its in zip(names, slot.args[1:], strict=False):
            if not isinstance(mine, Variable) or found.setdefault(mine.name, its) != its:
                return None
        if len(slot.args[1:]) != len(names):
            return None
        parents = frozenset(substitute(p, found) for p in self.parents)
        return StatedLaw(slot, substitute(self.law, found), parents, self.text)

    def given(self, values: Mapping[Term, Term]) -> Term:
        """The law where the variables on which it leans have these values."""

        def put(node: Term) -> Term:
            named = isinstance(node, Variable) or (isinstance(node, Apply) and node.head == "index")
            return values.get(slot_key(node), node) if named and slot_key(node) in self.parents else node

        return rewrite(self.law, put)

    @property
    def family(self) -> Term:
        """The slot of the variable, or of the family without its indices."""
        return self.slot.args[0] if self.indices and isinstance(self.slot, Apply) else self.slot


def stated_laws(context: Context) -> tuple[StatedLaw, ...]:
    """The named laws of a context, the latest of a variable alone."""
    bases = {base_name(slot_key(law.variable)) for law in context.laws}
    found: dict[Term, StatedLaw] = {}
    for law in context.laws:
        slot = slot_key(law.variable)
        if named_law(law.law) is None or not _is_variable(law.variable):
            continue
        found.pop(slot, None)
        found[slot] = StatedLaw(slot, law.law, _parents(law.law, bases, context), law.text)
    return tuple(found.values())


def _is_variable(term: Term) -> bool:
    match term:
        case Variable():
            return True
        case Apply(head="index", args=(Variable(), *indices)):
            return all(isinstance(i, Variable) for i in indices) or not any(free_variables(i) for i in indices)
    return False


def _parents(law: Term, bases: set[str], context: Context) -> frozenset[Term]:
    """The slots of what is random in a law: variables that are declared so, or have a law themselves."""
    found: set[Term] = set()
    for node in walk(law):
        if isinstance(node, Variable) or (isinstance(node, Apply) and node.head == "index"):
            name = base_of(node)
            slot = slot_key(node)
            if is_random(name, context) or base_name(slot) in bases:
                found.add(slot)
    families = {base_name(s) for s in found if isinstance(s, Apply) and s.head == "index"}
    return frozenset(s for s in found if isinstance(s, Apply) and (s.head == "index" or base_name(s) not in families))


def base_of(term: Term) -> str:
    """The name of a random variable or of its family."""
    while isinstance(term, Apply) and term.args:
        term = term.args[0]
    return term.name if isinstance(term, Variable) else ""


class KnownLaws(Mapping[Term, Term]):
    """Slots to the laws of their variables alone; members of families are found by their indices, and are not listed."""

    def __init__(self, stated: tuple[StatedLaw, ...] = ()) -> None:
        free = [s for s in stated if not s.parents]
        self._plain = {s.slot: s for s in free if not s.indices}
        self._families = [s for s in free if s.indices]
        self._leaning = [s for s in stated if s.parents]
        self.used: dict[str, None] = {}
        """The statements that were used, for people."""

    def __getitem__(self, slot: Term) -> Term:
        found = self._plain.get(slot)
        for family in self._families if found is None else ():
            found = family.at(slot) or found
        if found is None:
            raise KeyError(slot)
        self.used.setdefault(found.text)
        return found.law

    def split(self, values: Mapping[Term, Term]) -> tuple[Term, Term] | None:
        """Of slots with their values: the one whose law leans on all the others and on nothing else, and its law at these."""
        for stated in self._leaning:
            for slot in values:
                mine = stated.at(slot)
                if mine is not None and mine.parents == values.keys() - {slot}:
                    self.used.setdefault(mine.text)
                    return slot, mine.given(values)
        return None

    def __iter__(self) -> Iterator[Term]:
        return iter(self._plain)

    def __len__(self) -> int:
        return len(self._plain)


def known_laws(context: Context) -> KnownLaws:
    """The laws of random variables that are named and lean on no other random variable."""
    return KnownLaws(stated_laws(context))


def stated_law(context: Context, slot: Term) -> StatedLaw | None:
    """The named law of one slot, whatever it leans on."""
    return next((found for s in stated_laws(context) if (found := s.at(slot)) is not None), None)


def independent_blocks(context: Context) -> tuple[frozenset[Term], ...]:
    """Sets of slots that are jointly independent: declared, of one family, or by a joint density that is given as a product."""
    declared = [frozenset(slot_key(n) for n in names) for names in context.independent]
    families = [frozenset({s.family}) for s in stated_laws(context) if s.indices and not s.parents and not _varies(s)]
    factored = [found for g in context.givens if g.relation == "=" for found in (_factored(g.lhs, g.rhs, context),) if found]
    return tuple(dict.fromkeys((*declared, *families, *factored)))


def is_alike(stated: StatedLaw) -> bool:
    """Whether all members of a family have one law."""
    names = {i.name for i in stated.indices if isinstance(i, Variable)}
    return bool(names) and not stated.parents and not names & free_variables(stated.law)


def _varies(stated: StatedLaw) -> bool:
    """Whether the law of a member leans on the index itself, as that of a sum of n terms does: these may depend on each other."""
    names = {i.name for i in stated.indices if isinstance(i, Variable)}

    def bare(term: Term) -> bool:
        match term:
            case Variable(name=name):
                return name in names
            case Apply(head="index", args=(_, *rest)):
                return any(isinstance(i, Apply) and bare(i) for i in rest)
            case Apply(args=args):
                return any(bare(a) for a in args)
        return False

    return not names or bare(stated.law)


def _factored(whole: Term, parts: Term, context: Context) -> frozenset[Term]:
    """The slots of a joint density that equals the product of the densities of its variables; none for anything else."""
    slots = _plain_slots(whole, context)
    factors = parts.args if isinstance(parts, Apply) and parts.head == "mul" else ()
    singles = [_plain_slots(f, context) for f in factors]
    if len(slots) < 2 or len(singles) != len(slots) or any(len(s) != 1 for s in singles):
        return frozenset()
    return slots if frozenset().union(*singles) == slots else frozenset()


def _plain_slots(term: Term, context: Context) -> frozenset[Term]:
    """The slots of a density of the joint law at its variables, with nothing given."""
    match term:
        case Apply(head="density", args=(Apply(head="law", args=(name, Apply(args=slots), Apply(args=()))), *values)):
            keys = [slot_key(s) for s in slots]
            if law_key(name, context) == JOINT and [slot_key(v) for v in values] == keys:
                return frozenset(keys)
    return frozenset()
