"""The context of a goal in, the named laws of its random variables and their independence out."""

from derivations.goal import Context
from derivations.laws import named_law
from derivations.probability.names import JOINT, is_random, law_key, slot_key
from derivations.term import Apply, Term, Variable, free_variables


def known_laws(context: Context) -> dict[Term, Term]:
    """Slots of random variables whose law is named and depends on no other random variable."""
    found: dict[Term, Term] = {}
    for law in context.laws:
        names = free_variables(law.law)
        if isinstance(law.variable, Variable) and named_law(law.law) and not any(is_random(n, context) for n in names):
            found[slot_key(law.variable)] = law.law
    return found


def independent_blocks(context: Context) -> tuple[frozenset[Term], ...]:
    """Sets of slots that are jointly independent: declared, of one family, or by a joint density that is given as a product."""
    declared = [frozenset(slot_key(Variable(n)) for n in names) for names in context.independent]
    families = [
        frozenset({slot_key(law.variable.args[0])})
        for law in context.laws
        if isinstance(law.variable, Apply) and law.variable.head == "index"
    ]
    factored = [found for g in context.givens if g.relation == "=" for found in (_factored(g.lhs, g.rhs, context),) if found]
    return tuple(dict.fromkeys((*declared, *families, *factored)))


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
