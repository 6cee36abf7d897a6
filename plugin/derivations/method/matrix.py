"""A goal about vectors and matrices in, a proof by the non-commutative normal form out, or scalar goals that remain.

Shapes come first: without them the normal form would prove that tr(x x^T A) is x x^T A.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from derivations.budget import Budget
from derivations.goal import Goal, Kind
from derivations.linear import inverses
from derivations.linear.hypotheses import known_value, rules
from derivations.linear.implied import traits
from derivations.linear.layout import layouts
from derivations.linear.noncommutative import Normalizer, TooLargeError, UndefinedError
from derivations.linear.polynomial import Polynomial, Ring, Rule, is_scalar
from derivations.linear.scalarize import scalar_goals
from derivations.linear.shapes import Conflict, Shaped, infer, is_linear
from derivations.linear.sized import sized
from derivations.linear.written import differences
from derivations.model import models
from derivations.reduce import reduce_relation
from derivations.term import Apply, Term, free_variables, walk
from derivations.verdict import Method, Proof, Reduction

NAME = "matrix algebra"


def prove(goal: Goal, budget: Budget) -> Proof | Reduction | None:
    """Prove an equation of vectors, matrices, or scalars made of them, in some layout of derivatives by vectors."""
    if goal.relation not in ("=", "propto", "constant") or not (
        is_linear(goal.lhs, goal.context) or is_linear(goal.rhs, goal.context)
    ):
        return None
    equation = goal if goal.relation == "=" else reduce_relation(goal)
    if equation is None:
        return None
    goal = equation
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
    try:
        rest = _rest(normalizer, *shapes.terms)
        assuming = _assumptions(goal, reasons)
        if not rest:
            return Proof(NAME, assuming)
        texts = _used_givens(goal, budget)
        if texts:
            return Proof(f"{NAME} with what is given", (*assuming, *texts))
        goals = scalar_goals(normalizer, goal, rest)
    except (TooLargeError, UndefinedError):
        return None
    return None if goals is None else Reduction(NAME, goals, assuming)


def _rest(normalizer: Normalizer, lhs: Shaped, rhs: Shaped) -> list[tuple[Polynomial, Polynomial]]:
    """The blocks of both sides that are not seen to be equal."""
    return [pair for pair in differences(normalizer, lhs, rhs) if not _agree(normalizer.ring, *pair)]


def _used_givens(goal: Goal, budget: Budget) -> tuple[str, ...]:
    try:
        return _from_givens(goal, budget)
    except (TooLargeError, UndefinedError, ZeroDivisionError):
        return ()


def _from_givens(goal: Goal, budget: Budget) -> tuple[str, ...]:
    """Texts of the equations of matrices from which a goal follows and that some model meets; empty if there are none."""
    context = goal.context
    givens = [g for g in context.givens if g.relation == "=" and (is_linear(g.lhs, context) or is_linear(g.rhs, context))]
    # A slope of what is not written as a function of the variable would be 0 here, and is not.
    givens = [g for g in givens if not any(_hides_dependence(n) for side in (g.lhs, g.rhs) for n in walk(side))]
    if not givens:
        return ()
    pairs = [(goal.lhs, goal.rhs), *((g.lhs, g.rhs) for g in givens)]
    shapes = infer(tuple(Apply("equal", p) for p in pairs), context)
    if isinstance(shapes, Conflict):
        return ()
    properties = traits(context, (goal.lhs, goal.rhs))[0]
    first, normalizer = (Normalizer(context, shapes, budget, properties) for _ in range(2))
    texts = [given.text or "an equation that is given" for given in givens]
    for text, equation in zip(texts, shapes.terms[1:], strict=True):
        value = known_value(first.ring, _difference(first, equation))
        if value is not None:
            normalizer.ring.values.setdefault(value[0], (value[1], text))
    ring = normalizer.ring
    found: list[Rule] = []
    for text, equation in zip(texts, shapes.terms[1:], strict=True):
        found.extend(rules(ring, _difference(normalizer, equation), text))
    if not any(_follows(normalizer, chosen, shapes.terms[0]) for chosen in _choices(found)):
        return ()
    used = tuple(g for g in givens if (g.text or "an equation that is given") in ring.used)
    held = replace(goal, context=replace(context, givens=used))
    fitted = sized(held)
    if isinstance(fitted, Conflict) or next(iter(models(fitted.goal, budget, 1)), None) is None:
        # What no model meets may contradict itself, and then anything would follow.
        return ()
    return tuple(sorted(ring.used))


def _difference(normalizer: Normalizer, equation: Shaped) -> Polynomial:
    """The left side of an equation less the right one."""
    left, right = (normalizer.polynomial(p) for p in equation.parts)
    return normalizer.ring.add([left, normalizer.ring.negate(right)])


def _choices(found: list[Rule]) -> Iterator[tuple[Rule, ...]]:
    """All rules, and each alone: with A v = λ v and A w = μ w, v^T A w is two things, and either may be meant."""
    yield tuple(found)
    if 1 < len(found) <= MOST_ALONE:
        yield from ((rule,) for rule in found)


def _follows(normalizer: Normalizer, chosen: tuple[Rule, ...], equation: Shaped) -> bool:
    """Whether both sides of an equation agree by these rules, and by none fewer than one."""
    ring = normalizer.ring
    ring.rules = chosen
    ring.simplify = lambda item: inverses.reduce(ring, item, ring.rules)
    ring.used.clear()
    return not _rest(normalizer, *equation.parts) and bool(ring.used)


MOST_ALONE = 6
"""Rules that are tried one by one."""


def _hides_dependence(node: Term) -> bool:
    """Whether a term is differentiated in a variable that it does not show."""
    return (
        isinstance(node, Apply)
        and node.head in {"derivative", "gradient", "hessian"}
        and not {b.name for b in node.bound} & free_variables(node.args[0])
    )


def _agree(ring: Ring, lhs: Polynomial, rhs: Polynomial) -> bool:
    """Whether two polynomials are seen to be equal."""
    difference = ring.add([lhs, ring.negate(rhs)])
    if is_scalar(difference) and all(not w for w in difference.terms):
        value = difference.terms.get(())
        return value is None or inverses.scalar_is_zero(ring, value)
    return inverses.is_zero(ring, difference)


def _assumptions(goal: Goal, reasons: Mapping[str, str]) -> tuple[str, ...]:
    """The properties of matrices that may have been used."""
    matrices = ((n, s) for n, s in sorted(goal.context.symbols.items()) if s.kind is not Kind.VECTOR and _occurs(n, goal))
    declared = [f"{n} {p}" for n, s in matrices for p in sorted(s.properties)]
    return (*declared, *sorted(reasons.values()))


def _occurs(name: str, goal: Goal) -> bool:
    return name in free_variables(goal.lhs) | free_variables(goal.rhs)


METHOD = Method(NAME, 30, prove)
