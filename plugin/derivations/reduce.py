"""A goal with any relation in, one whose relation is an equality or an order out, which holds exactly when the first does."""

from dataclasses import replace

from derivations.goal import Goal
from derivations.term import Term, Variable, apply, free_variables, fresh, is_apply, number, substitute, walk


def reduce_relation(goal: Goal) -> Goal | None:
    """Reduce `propto`, `constant`, `congruent` and antiderivatives to equalities; None for relations between statements."""
    match goal.relation:
        case "=" if any(is_apply(n, "integral_over") for side in (goal.lhs, goal.rhs) for n in walk(side)):
            from derivations.integrals.antiderivative import settled  # noqa: PLC0415 - heavy, and asked for by few steps

            return settled(goal)
        case "=" | "<" | "<=" | ">" | ">=":
            return goal
        case "propto" | "constant" if goal.variable:
            return _twice(goal)
        case "congruent" if goal.modulus is not None:
            gap = apply("add", goal.lhs, apply("neg", goal.rhs))
            return replace(goal, lhs=apply("mod", gap, goal.modulus), relation="=", rhs=number(0))
    return None


def _twice(goal: Goal) -> Goal | None:
    """Take the variable at two values: L(a) R(b) = L(b) R(a), or L(a) + R(b) = L(b) + R(a)."""
    name = goal.variable
    free = free_variables(goal.lhs) | free_variables(goal.rhs)
    if name not in free:
        return None
    other = fresh(name, free)
    symbol = goal.context.symbol(name)
    context = replace(goal.context, symbols={**goal.context.symbols, other: replace(symbol, name=other)})
    at: dict[str, Term] = {name: Variable(other)}
    head = "mul" if goal.relation == "propto" else "add"
    left = apply(head, goal.lhs, substitute(goal.rhs, at))
    right = apply(head, substitute(goal.lhs, at), goal.rhs)
    return replace(goal, context=context, lhs=left, relation="=", rhs=right, variable="")
