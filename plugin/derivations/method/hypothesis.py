"""A goal and the equations that its context gives in; a proof that leans on them out, naming the ones that it used.

An equation is used in two ways: the numerator of the difference of the sides is a multiple of that of the equation; or the
equation is solved for a symbol that stands in it linearly, or for the one power of it that does, and that is put into the step.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from derivations.algebra.domains import implied_domains
from derivations.algebra.factors import poly_factors
from derivations.algebra.limits import FieldFullError
from derivations.algebra.normal_form import (
    NEEDED,
    Field,
    Form,
    OutOfReachError,
    attempt,
    is_complex,
    normalise,
    to_term,
    vanishes,
)
from derivations.algebra.polynomials import coefficient_of, degree_in, substitute_ratio
from derivations.algebra.positivity import form_sign, poly_sign
from derivations.algebra.rebuild import put
from derivations.algebra.relevance import relevant
from derivations.algebra.summation import resum
from derivations.budget import Budget, BudgetSpentError
from derivations.goal import Given, Goal
from derivations.plain import relation_text, to_text
from derivations.term import Term, apply, free_variables
from derivations.verdict import Method, Proof

NAME = "what is given"
MOST_GIVENS = 12
MOST_STEPS = 4
MOST_GENERATORS = 48
"""Of the field in which the equations are read, the nearest first: in a larger one the work is spent before anything follows."""
LARGEST = 40_000
"""Units of work: what follows from a few equations is found early, or not at all."""


def prove(goal: Goal, budget: Budget) -> Proof | None:
    """Show an equality from equations that are given and share a symbol with it."""
    if goal.relation != "=":
        return None
    near = [g for g in goal.context.givens if g.relation == "=" and _shares(g, goal)][-MOST_GIVENS:]
    if not near:
        return None
    context = implied_domains(goal)
    terms = (goal.lhs, goal.rhs, *(t for g in near for t in (g.lhs, g.rhs)))
    hidden = relevant(replace(context, givens=tuple(g for g in context.givens if g.relation != "=")), terms)
    complex_numbers = is_complex(apply("add", *terms), context)
    with budget.share(LARGEST) as part:
        try:
            return attempt(
                lambda field: _prove(field, goal, near),
                hidden,
                part,
                about=terms,
                largest=MOST_GENERATORS,
                complex_numbers=complex_numbers,
            )
        except (OutOfReachError, BudgetSpentError):
            return None


def _shares(given: Given, goal: Goal) -> bool:
    names = free_variables(goal.lhs) | free_variables(goal.rhs)
    return bool(names & (free_variables(given.lhs) | free_variables(given.rhs)))


@dataclass(frozen=True, slots=True)
class Equation:
    """A numerator that is nought, and what it comes from."""

    poly: Any
    text: str


def _prove(field: Field, goal: Goal, near: list[Given]) -> Proof | None:
    left = normalise(field, goal.lhs)
    right = normalise(field, goal.rhs)
    if any(c.sign in NEEDED for c in field.conditions.values()):
        return None
    conditions = list(_thin(field))
    equations, dens = [], [left.den, right.den]
    for given in reversed(near):
        try:
            form = normalise(field, given.lhs) - normalise(field, given.rhs)
        except OutOfReachError:
            continue
        except FieldFullError:
            if field.size < MOST_GENERATORS:
                raise
            break
        dens.append(form.den)
        if not form.num.is_constant():
            equations.append(Equation(form.num, given.text or relation_text(given.lhs, given.relation, given.rhs)))
    dens += [c.form.num for c in field.conditions.values() if c.sign == "nonzero"]
    found = _follow(field, left - right, equations, dens, MOST_STEPS)
    if found is None:
        return None
    return Proof(NAME, (*field.used, *found), tuple(dict.fromkeys(f"{to_text(t)} ≠ 0" for t in conditions)), tuple(conditions))


def _follow(field: Field, form: Form, equations: list[Equation], dens: list[Any], steps: int) -> list[str] | None:
    """Use equations one after the other until nothing is left of the difference; the texts of those used."""
    field.budget.spend(50)
    if vanishes(form):
        return []
    for equation in equations:
        if len(form.num) >= len(equation.poly) and divmod(form.num, equation.poly)[1].is_zero():
            return [equation.text]
    if steps == 0:
        return None
    present = field.generators(form.num)
    for equation in equations:
        for unknown in field.generators(equation.poly):
            power = _power(field, equation.poly, unknown)
            inside = power == 1 and form.depends & (1 << unknown)
            if not power or (unknown not in present and not inside):
                continue
            slope, value = _solved(field, equation.poly, unknown, power)
            if not _nonzero(field, slope, dens):
                continue
            rest = [e for e in equations if e is not equation]
            try:
                left = _put(field, form, unknown, value, power)
                others = [Equation(_put(field, field.polynomial(e.poly), unknown, value, power).num, e.text) for e in rest]
            except OutOfReachError:
                continue
            except FieldFullError:
                if field.size < MOST_GENERATORS:
                    raise
                continue
            found = _follow(field, left, [o for o in others if not o.poly.is_constant()], dens, steps - 1)
            if found is not None:
                return [equation.text, *found]
    return None


def _nonzero(field: Field, slope: Form, dens: list[Any]) -> bool:
    """Whether the slope is shown not to be nought: by its sign, or because the step or an equation divides by it.

    A slope that may be nought is no thin set: `q x = q y` says nothing of x and y where q = 0.
    """
    if slope.is_number or form_sign(slope) in ("positive", "negative", "nonzero"):
        return True
    for p, _ in poly_factors(field, slope.num)[1]:
        if poly_sign(field, p) in ("positive", "negative", "nonzero"):
            continue
        if not any(not d.is_constant() and divmod(d, p)[1].is_zero() for d in dens):
            return False
    return True


def _power(field: Field, poly: Any, unknown: int) -> int:
    """The one power of a name, an element or another value that stands in the equation and nowhere else; 0 if there is none."""
    atom = field.atoms[unknown]
    if atom.kind not in ("variable", "index", "unknown", "sum", "series", "log", "exp") or atom.order:
        return 0
    if any(i != unknown and field.atoms[i].depends & (1 << unknown) for i in field.generators(poly)):
        return 0
    position = field.size - 1 - unknown
    powers = {int(m[position]) for m in poly.monoms()} - {0}
    return powers.pop() if len(powers) == 1 else 0


def _solved(field: Field, poly: Any, unknown: int, power: int) -> tuple[Form, Form]:
    """The factor of a power of the unknown, and the value of that power."""
    slope = field.polynomial(coefficient_of(field, poly, unknown, power))
    return slope, -field.polynomial(coefficient_of(field, poly, unknown, 0)) / slope


def _put(field: Field, form: Form, unknown: int, value: Form, power: int) -> Form:
    """The form with a value for a power of the unknown; inside of other generators only where it is a name itself."""
    if power == 1 and field.atoms[unknown].kind == "variable":
        return put(form, unknown, value, resum)
    degree = degree_in(field, form.num, unknown) // power
    out = substitute_ratio(field, form.num, unknown, (value.num, value.den), degree, power)
    if out is None:
        raise OutOfReachError
    return field.polynomial(out)


def _terms(form: Form) -> Iterator[Term]:
    try:
        yield to_term(form)
    except OutOfReachError:
        return


def _thin(field: Field) -> Iterator[Term]:
    for condition in field.conditions.values():
        yield from _terms(condition.form)


METHOD = Method(NAME, 50, prove)
