"""The search for a proof: what has failed is not tried again, unless something that the method sees is another."""

import pytest

from derivations.goal import POSITIVE, Context, Definition, Given, Goal, Symbol
from derivations.proving import prove
from terms import term

WORK = 400_000
X_POSITIVE = Context({"x": Symbol("x", domain=POSITIVE)})
X_LARGE = Context(givens=(Given(term("x"), ">", term("3")),))
EQUATION = Context(givens=(Given(term("y"), "=", term("a+b")),))
DEFINED = Context(definitions=(Definition(term("y"), term("a+b")),))


@pytest.mark.parametrize("context", [X_POSITIVE, X_LARGE])
def test_a_domain_or_an_inequality_more_is_seen(context: Context) -> None:
    failing = Goal(Context(), term("sqrt(x**2)"), "=", term("x"))
    assert prove(failing, WORK)[0] is None
    assert prove(Goal(context, failing.lhs, "=", failing.rhs), WORK)[0] is not None
    assert prove(failing, WORK)[0] is None


def test_an_equation_more_is_seen_by_what_leans_on_equations() -> None:
    lhs, rhs = term("y**2"), term("(a+b)**2")
    assert prove(Goal(Context(), lhs, "=", rhs), WORK)[0] is None
    assert prove(Goal(EQUATION, lhs, "=", rhs), WORK)[0] is not None
    assert prove(Goal(DEFINED, lhs, "=", rhs), WORK)[0] is None


@pytest.mark.parametrize(("rhs", "holds"), [("(a+b)**2", True), ("(a-b)**2", False)])
def test_of_equations_that_are_too_many_the_nearest_are_read(rhs: str, holds: bool) -> None:  # noqa: FBT001 - a parameter
    crowd = "+".join(f"c{k}" for k in range(60))
    givens = (Given(term(f"a*({crowd})"), "=", term("1")), Given(term("y"), "=", term("a+b")))
    assert (prove(Goal(Context(givens=givens), term("y**2"), "=", term(rhs)), WORK)[0] is not None) is holds


def test_the_variable_of_a_statement_is_seen() -> None:
    lhs, rhs = term("x*y"), term("x")
    assert prove(Goal(Context(), lhs, "propto", rhs, ("y",)), WORK)[0] is None
    assert prove(Goal(Context(), lhs, "propto", rhs, ("x",)), WORK)[0] is not None


def test_the_modulus_of_a_congruence_is_seen() -> None:
    lhs, rhs = term("5"), term("2")
    assert prove(Goal(Context(), lhs, "congruent", rhs, modulus=term("4")), WORK)[0] is None
    assert prove(Goal(Context(), lhs, "congruent", rhs, modulus=term("3")), WORK)[0] is not None
