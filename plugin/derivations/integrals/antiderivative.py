"""A step between antiderivatives in, whether both sides have the same derivative out."""

from dataclasses import replace
from functools import lru_cache

from derivations.algebra.normal_form import Equality, equal
from derivations.budget import Budget, BudgetSpentError
from derivations.construct import minus, plus
from derivations.differentiate import differentiate
from derivations.goal import Goal, Kind, Symbol
from derivations.integrals.definite import Integral
from derivations.integrals.facts import Facts
from derivations.integrals.reading import ANTIDERIVATIVE, readings, unlimited
from derivations.term import Apply, Term, Variable, apply, number, rewrite

_WORK = 40_000


def settled(goal: Goal) -> Goal | None:
    r"""Write a step between antiderivatives as one between their derivatives, any other step as it is.

    None where \int without limits stands on both sides and it is not plain what it means: such a step is not to be tested.
    """
    found = [unlimited(goal.lhs), unlimited(goal.rhs)]
    if goal.relation != "=" or not (found[0] or found[1]):
        return goal
    try:
        if ANTIDERIVATIVE not in _meant(goal):
            return goal
        return _differentiated(goal, Budget(_WORK))
    except BudgetSpentError:
        return None


@lru_cache(maxsize=16)
def _meant(goal: Goal) -> tuple[str, ...]:
    """The readings that a step allows: every method asks for them."""
    return readings(goal, Facts(goal.context, Budget(_WORK)))


def same_derivative(goal: Goal, facts: Facts) -> Equality | None:
    """Compare both sides as antiderivatives in the one variable of their integrals: up to a constant they are their derivatives.

    Raises:
        BudgetSpentError: when the work is spent.
    """
    found = _differentiated(goal, facts.budget)
    if found is None:
        return _substituted(goal, facts)
    return equal(found.lhs, found.rhs, facts.context, facts.budget)


def _differentiated(goal: Goal, budget: Budget) -> Goal | None:
    """Differentiate both sides in the one variable of their integrals; None where there are several."""
    integrals = [*unlimited(goal.lhs), *unlimited(goal.rhs)]
    variables = {node.bound[0] for node in integrals}
    if len(variables) != 1:
        return None
    [x] = variables
    bodies = list(dict.fromkeys(node.args[0] for node in integrals))
    primitives = {body: Variable(f"\\int_{{{i}}}") for i, body in enumerate(bodies)}

    def name(node: Term) -> Term:
        return apply("call", primitives[node.args[0]], x) if node in integrals and isinstance(node, Apply) else node

    def slope(node: Term) -> Term:
        for body, primitive in primitives.items():
            if node == apply("call", apply("prime", primitive, number(1)), x):
                return body
        return node

    sides = [differentiate(rewrite(side, name), x.name, budget) for side in (goal.lhs, goal.rhs)]
    if sides[0] is None or sides[1] is None:
        return None
    symbols = dict(goal.context.symbols)
    symbols.update({p.name: Symbol(p.name, Kind.FUNCTION) for p in primitives.values()})
    lhs, rhs = (rewrite(side.term, slope) for side in sides if side is not None)
    return replace(goal, lhs=lhs, rhs=rhs, context=replace(goal.context, symbols=symbols))


def _substituted(goal: Goal, facts: Facts) -> Equality | None:
    """Compare two antiderivatives in different variables that the post ties together."""
    match goal.lhs, goal.rhs:
        case Apply(head="integral_over", args=(left, _), bound=(x,)), Apply(head="integral_over", args=(right, _), bound=(u,)):
            stated = tuple((d.left.name, d.body) for d in facts.context.definitions if isinstance(d.left, Variable))
            here, there = Integral(left, number(0), number(1), x), Integral(right, number(0), number(1), u)
            if any(_carried(here, there, body, facts) for name, body in stated if name == u.name):
                return Equality()
            if any(_carried(there, here, body, facts) for name, body in stated if name == x.name):
                return Equality()
    return None


def _carried(source: Integral, target: Integral, image: Term, facts: Facts) -> bool:
    slope = differentiate(image, source.x.name, facts.budget)
    if slope is None:
        return False
    return facts.is_zero(plus(apply("mul", target.at(image), slope.term), minus(source.body)))
