"""The context of a goal in, the named laws of its random variables out."""

from derivations.goal import Context
from derivations.laws import named_law
from derivations.probability.names import is_random, slot_key
from derivations.term import Term, Variable, free_variables


def known_laws(context: Context) -> dict[Term, Term]:
    """Slots of random variables whose law is named and depends on no other random variable."""
    found: dict[Term, Term] = {}
    for law in context.laws:
        names = free_variables(law.law)
        if isinstance(law.variable, Variable) and named_law(law.law) and not any(is_random(n, context) for n in names):
            found[slot_key(law.variable)] = law.law
    return found
