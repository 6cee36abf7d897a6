"""A goal about vectors and matrices in, a proof by the non-commutative normal form out, or scalar goals that remain.

Shapes come first: without them the normal form would prove that tr(x x^T A) is x x^T A.
"""

from collections.abc import Mapping
from dataclasses import replace

from derivations.budget import Budget
from derivations.goal import Goal
from derivations.linear import inverses
from derivations.linear.implied import traits
from derivations.linear.layout import layouts
from derivations.linear.noncommutative import Normalizer, TooLargeError, UndefinedError
from derivations.linear.polynomial import Polynomial, Ring, is_scalar
from derivations.linear.scalarize import scalar_goals
from derivations.linear.shapes import Conflict, infer, is_linear
from derivations.linear.written import differences
from derivations.term import free_variables
from derivations.verdict import Method, Proof, Reduction

NAME = "matrix algebra"


def prove(goal: Goal, budget: Budget) -> Proof | Reduction | None:
    """Prove an equation of vectors, matrices, or scalars made of them, in some layout of derivatives by vectors."""
    if goal.relation != "=" or not (is_linear(goal.lhs, goal.context) or is_linear(goal.rhs, goal.context)):
        return None
    reduction: Reduction | None = None
    for variant, layout in layouts(goal):
        found = _in_layout(variant, budget)
        if found is None:
            continue
        found = replace(found, assuming=(*found.assuming, *((layout,) if layout else ())))
        if isinstance(found, Proof):
            return found
        reduction = reduction or found
    return reduction


def _in_layout(goal: Goal, budget: Budget) -> Proof | Reduction | None:
    shapes = infer((goal.lhs, goal.rhs), goal.context, alike=True)
    if isinstance(shapes, Conflict):
        return None
    properties, reasons = traits(goal.context, (goal.lhs, goal.rhs))
    normalizer = Normalizer(goal.context, shapes, budget, properties)
    ring = normalizer.ring
    try:
        blocks = differences(normalizer, *shapes.terms)
        assuming = _assumptions(goal, reasons)
        rest = [pair for pair in blocks if not _agree(ring, *pair)]
        if not rest:
            return Proof(NAME, assuming)
        goals = scalar_goals(normalizer, goal, rest)
    except (TooLargeError, UndefinedError):
        return None
    return None if goals is None else Reduction(NAME, goals, assuming)


def _agree(ring: Ring, lhs: Polynomial, rhs: Polynomial) -> bool:
    """Whether two polynomials are seen to be equal."""
    difference = ring.add([lhs, ring.negate(rhs)])
    if is_scalar(difference) and all(not w for w in difference.terms):
        value = difference.terms.get(())
        return value is None or inverses.scalar_is_zero(ring, value)
    return inverses.is_zero(ring, difference)


def _assumptions(goal: Goal, reasons: Mapping[str, str]) -> tuple[str, ...]:
    """The properties of matrices that may have been used."""
    declared = [f"{n} {p}" for n, s in sorted(goal.context.symbols.items()) for p in sorted(s.properties) if _occurs(n, goal)]
    return (*declared, *sorted(reasons.values()))


def _occurs(name: str, goal: Goal) -> bool:
    return name in free_variables(goal.lhs) | free_variables(goal.rhs)


METHOD = Method(NAME, 30, prove)
