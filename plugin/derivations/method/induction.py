"""An identity in an integer in; a proof by induction out: it holds at the least value, and its difference does not change."""

from derivations.algebra.domains import implied_domains
from derivations.algebra.normal_form import NEEDED, Field, OutOfReachError, attempt, is_complex, normalise, vanishes
from derivations.budget import Budget
from derivations.goal import Goal
from derivations.letters import plain_name
from derivations.term import Apply, Number, Term, Variable, apply, free_variables, number, substitute, walk
from derivations.verdict import Method, Proof

NAME = "induction"
MOST_VARIABLES = 2


def prove(goal: Goal, budget: Budget) -> Proof | None:
    """Induct on an integer that limits a sum or a product, from the least value that its domain allows."""
    if goal.relation != "=":
        return None
    for name in _candidates(goal)[:MOST_VARIABLES]:
        domain = goal.context.symbol(name).domain
        assert domain.lower is not None
        start = domain.lower.numerator // domain.lower.denominator + (1 if domain.lower_open else 0)
        if _inducts(goal, name, start, budget):
            return Proof(f"{NAME} on {plain_name(name)}", (f"{plain_name(name)} ≥ {start}",))
    return None


def _candidates(goal: Goal) -> list[str]:
    """Integers bounded below that are free in the limits of sums and products."""
    found: dict[str, None] = {}
    for side in (goal.lhs, goal.rhs):
        for node in walk(side):
            if isinstance(node, Apply) and node.head in ("sum", "product") and len(node.args) == 3:
                found.update(dict.fromkeys(sorted(free_variables(node.args[2]))))
    free = free_variables(goal.lhs) | free_variables(goal.rhs)
    out = []
    for name in found:
        domain = goal.context.symbol(name).domain
        if name in free and domain.integer and domain.lower is not None and domain.upper is None:
            out.append(name)
    return out


def _inducts(goal: Goal, name: str, start: int, budget: Budget) -> bool:
    context = implied_domains(goal)

    def work(field: Field) -> bool:
        def difference(value: Term | None) -> tuple[Term, Term]:
            at = {} if value is None else {name: value}
            return substitute(goal.lhs, at), substitute(goal.rhs, at)

        left, right = difference(number(start))
        if not vanishes(normalise(field, left) - normalise(field, right)):
            return False
        field.conditions = {}
        forms = []
        for value in (None, apply("add", Variable(name), Number(number(1).value))):
            left, right = difference(value)
            forms.append(normalise(field, left) - normalise(field, right))
        # a value at which a side is undefined would break the chain
        bit = 1 << field.index["variable", (name,)] if ("variable", (name,)) in field.index else 0
        broken = any(c.sign in NEEDED or c.form.depends & bit for c in field.conditions.values())
        return not broken and vanishes(forms[1] - forms[0])

    try:
        about = (goal.lhs, goal.rhs)
        return attempt(work, context, budget, about=about, complex_numbers=is_complex(apply("add", *about), context))
    except OutOfReachError:
        return False


METHOD = Method(NAME, 40, prove, sees=())
