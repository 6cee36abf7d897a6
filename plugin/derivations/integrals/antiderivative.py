"""A step between antiderivatives in, whether both sides have the same derivative out."""

from derivations.algebra.normal_form import Equality, equal
from derivations.construct import ZERO, minus, plus
from derivations.differentiate import differentiate
from derivations.goal import Goal
from derivations.integrals.definite import Integral
from derivations.integrals.facts import Facts
from derivations.integrals.reading import unlimited
from derivations.term import Apply, Term, Variable, apply, number, rewrite


def same_derivative(goal: Goal, facts: Facts) -> Equality | None:
    """Compare both sides as antiderivatives in the one variable of their integrals: up to a constant they are their derivatives.

    Raises:
        BudgetSpentError: when the work is spent.
    """
    integrals = [*unlimited(goal.lhs), *unlimited(goal.rhs)]
    variables = {node.bound[0] for node in integrals}
    if len(variables) != 1:
        return _substituted(goal, facts)
    [x] = variables
    bodies = list(dict.fromkeys(node.args[0] for node in integrals))
    primitives = {body: Variable(f"\\int_{i}") for i, body in enumerate(bodies)}

    def name(node: Term) -> Term:
        return apply("call", primitives[node.args[0]], x) if node in integrals and isinstance(node, Apply) else node

    def slope(node: Term) -> Term:
        for body, primitive in primitives.items():
            if node == apply("call", apply("prime", primitive, number(1)), x):
                return body
        return node

    difference = rewrite(plus(goal.lhs, minus(goal.rhs)), name)
    derivative = differentiate(difference, x.name, facts.budget)
    if derivative is None:
        return None
    return equal(rewrite(derivative.term, slope), ZERO, facts.context, facts.budget)


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
