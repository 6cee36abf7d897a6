"""A goal with any relation in, one whose relation is an equality or an order out, which holds exactly when the first does."""

from dataclasses import replace

from derivations.goal import Goal
from derivations.term import Apply, Term, Variable, apply, free_variables, fresh, is_apply, number, substitute, walk


def reduce_relation(goal: Goal) -> Goal | None:
    """Reduce `propto`, `constant`, `congruent` and antiderivatives to equalities; None for relations between statements."""
    match goal.relation:
        case "=" if any(is_apply(n, "integral_over") for side in (goal.lhs, goal.rhs) for n in walk(side)):
            from derivations.integrals.antiderivative import settled  # noqa: PLC0415 - heavy, and asked for by few steps

            return settled(goal)
        case "=" | "<" | "<=" | ">" | ">=":
            return goal
        case "propto" | "constant":
            return _twice(goal, goal.variables or _spoken_of(goal.lhs))
        case "congruent" if goal.modulus is not None:
            gap = apply("add", goal.lhs, apply("neg", goal.rhs))
            return replace(goal, lhs=apply("mod", gap, goal.modulus), relation="=", rhs=number(0))
    return None


def _spoken_of(term: Term) -> tuple[str, ...]:
    """The variables of a statement about a density, as custom has it: p(θ | x) ∝ … speaks of θ."""
    match term:
        case Apply(head="density", args=(_, *values)) if values and all(isinstance(v, Variable) for v in values):
            return tuple(dict.fromkeys(v.name for v in values if isinstance(v, Variable)))
    return ()


def _twice(goal: Goal, names: tuple[str, ...]) -> Goal | None:
    """Take the variables at two values: L(a) R(b) = L(b) R(a), or L(a) + R(b) = L(b) + R(a)."""
    free = free_variables(goal.lhs) | free_variables(goal.rhs)
    if not names or not set(names) <= free:
        return None
    at: dict[str, Term] = {}
    symbols = dict(goal.context.symbols)
    for name in names:
        other = fresh(name, free)
        symbols[other] = replace(goal.context.symbol(name), name=other)
        at[name] = Variable(other)
    head = "mul" if goal.relation == "propto" else "add"
    left = apply(head, goal.lhs, substitute(goal.rhs, at))
    right = apply(head, substitute(goal.lhs, at), goal.rhs)
    context = replace(goal.context, symbols=symbols)
    return replace(goal, context=context, lhs=left, relation="=", rhs=right, variables=())
