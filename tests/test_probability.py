"""Statements about unknown laws: true ones have equal normal forms, false ones have not, and fail in finite models."""

from dataclasses import replace

import pytest

from derivations.budget import Budget
from derivations.goal import COUNT, UNIT, Context, Given, Kind, RandomLaw, Symbol
from derivations.method import gibbs, probability
from derivations.outcome import Agreed, Inconclusive, Mixed, Refuted
from derivations.proving import prove
from derivations.refute import examine
from derivations.term import Apply, Variable, apply
from derivations.unfold import unfold_goal
from derivations.verdict import Proof
from laws_shorthand import context, goal, statement

N = Symbol("n", domain=COUNT)
XYZ = context("X Y Z", n=N)
FAMILY = Context({"X": Symbol("X", Kind.RANDOM), "n": N}, independent=(frozenset({Variable("X")}),))
VECTOR = Context({"X": Symbol("X", Kind.RANDOM, shape=("n",)), "A": Symbol("A", Kind.MATRIX, shape=("m", "n"))})

BAYES = (
    "probability(equal(X,x),equal(Y,1))*probability(equal(Y,1))"
    "/(probability(equal(X,x),equal(Y,1))*probability(equal(Y,1))+probability(equal(X,x),equal(Y,0))*probability(equal(Y,0)))"
)
TRUE = [
    # densities: product rule, Bayes, marginals
    ("<p x|y>", "<p y|x>*<p x>/<p y>", None),
    ("<p x|y,z>", "<p y|x,z>*<p x|z>/<p y|z>", None),
    ("<p x>", "integral_over[z](<p x|z>*<p z>,support(slot(z)))", None),
    ("<p x|y>", "<p y|x>*<p x>/integral_over[x](<p y|x>*<p x>,support(slot(x)))", None),
    ("log(<p x,z>)", "log(<p x|z>)+log(<p z>)", None),
    # the bound on the evidence
    ("expectation[z](log(<p x,z>/<q z>),L<q z>)+expectation[z](log(<q z>/<p z|x>),L<q z>)", "log(<p x>)", None),
    (
        "expectation[z](log(<p x|z>),L<q z|x>)-expectation[z](log(<q z|x>/<p z>),L<q z|x>)",
        "expectation[z](log(<p x,z>/<q z|x>),L<q z|x>)",
        None,
    ),
    # moments
    ("mean((X-mean(X))**2)", "mean(X**2)-mean(X)**2", XYZ),
    ("mean(mean(X,Y))", "mean(X)", XYZ),
    ("mean((X-mean(X))*(Y-mean(Y)))", "mean(X*Y)-mean(X)*mean(Y)", XYZ),
    ("mean((X+Y-mean(X+Y))**2)", "mean((X-mean(X))**2)+mean((Y-mean(Y))**2)+2*mean((X-mean(X))*(Y-mean(Y)))", XYZ),
    ("mean(mean((X-mean(X,Y))**2,Y))+mean((mean(X,Y)-mean(mean(X,Y)))**2)", "mean((X-mean(X))**2)", XYZ),
    ("mean(X*Y)", "mean(X)*mean(Y)", context("X Y", independent=("X Y",))),
    ("mean(exp(t*(X+Y)))", "mean(exp(t*X))*mean(exp(t*Y))", context("X Y", independent=("X Y",))),
    ("mean(sum[i](a[i]*X[i],1,n))", "sum[i](a[i]*mean(X[i]),1,n)", XYZ),
    ("mean((sum[i](X[i],1,n))**2)-mean(sum[i](X[i],1,n))**2", "sum[i](mean(X[i]**2)-mean(X[i])**2,1,n)", FAMILY),
    ("mean((X-mean(X))*transpose(X-mean(X)))", "mean(X*transpose(X))-mean(X)*transpose(mean(X))", VECTOR),
    ("mean(A*X*transpose(A*X))", "A*mean(X*transpose(X))*transpose(A)", VECTOR),
    # sums over values
    ("mean(X)", "sum_over[x](x*probability(equal(X,x)),support(slot(x)))", XYZ),
    ("mean(X)", "integral_over[x](x*density(law(f_X,tuple(slot(x)),tuple()),x),support(slot(x)))", XYZ),
    (
        "sum_over[x](sum_over[y]((x+y)*probability(tuple(equal(X,x),equal(Y,y))),support(slot(y))),support(slot(x)))",
        "mean(X)+mean(Y)",
        XYZ,
    ),
    # events
    ("probability(A,B)", "probability(B,A)*probability(A)/probability(B)", None),
    ("probability(less_equal(X,t))", "1-probability(less(t,X))", XYZ),
    ("1-<p y|x>", "<p x>*(1-<p y|x>)/<p x>", None),
    (
        "probability(equal(Y,1),equal(X,x))",
        BAYES,
        XYZ,
    ),
    # slopes
    ("expectation[x](gradient[t](log(<p x>),t),L<p x>)", "0", None),
    ("gradient[t](expectation[x](r(x),L<p x>),t)", "expectation[x](r(x)*gradient[t](log(<p x>),t),L<p x>)", None),
    # traces
    ("mean(trace(X*transpose(X)*A))", "trace(A*mean(X*transpose(X)))", VECTOR),
    # information
    (
        "expectation[x,y](log(<p x,y>/(<p x>*<p y>)),L<p x,y>)",
        "-expectation[x](log(<p x>),L<p x>)+expectation[x,y](log(<p x|y>),L<p x,y>)",
        None,
    ),
]

FALSE = [
    ("<p x|y>", "<p y|x>*<p x>*<p y>", None),
    ("<p x|y>", "<p y|x>", None),
    ("mean(X*Y)", "mean(X)*mean(Y)", XYZ),
    ("mean(X**2)", "mean(X)**2", XYZ),
    ("mean((X+Y-mean(X+Y))**2)", "mean((X-mean(X))**2)+mean((Y-mean(Y))**2)", XYZ),
    ("expectation[z](log(<p x,z>/<q z>),L<q z>)", "log(<p x>)", None),
    ("expectation[z](log(<q z>/<p z|x>),L<q z>)", "expectation[z](log(<p z|x>/<q z>),L<q z>)", None),
    ("probability(A,B)", "probability(B,A)", None),
    ("mean(mean(X,Y))", "mean(Y)", XYZ),
    ("expectation[x](gradient[t](log(<p x>),t),L<q x>)", "0", None),
    ("expectation[x](r(x)*gradient[t](log(<p x>),t),L<p x>)", "0", None),
    ("probability(equal(Y,1),equal(X,x))", "probability(equal(Y,1))", XYZ),
    ("mean((sum[i](X[i],1,n))**2)", "sum[i](mean(X[i]**2),1,n)", FAMILY),
]


@pytest.mark.parametrize(("lhs", "rhs", "given"), TRUE)
def test_true_statements_are_proved(lhs: str, rhs: str, given: Context | None) -> None:
    proof, _ = prove(goal(lhs, rhs, given), 400_000)
    assert proof is not None


@pytest.mark.parametrize(("lhs", "rhs", "given"), FALSE)
def test_false_statements_are_not_proved(lhs: str, rhs: str, given: Context | None) -> None:
    proof, _ = prove(goal(lhs, rhs, given), 400_000)
    assert proof is None


DIVERGENCE = "expectation[z](log(<q z>/<p z>),L<q z>)"
BOUND = "expectation[z](log(<p x,z>)-log(<q z>),L<q z>)"
INFORMATION = "expectation[x,y](log(<p x,y>/(<p x>*<p y>)),L<p x,y>)"


@pytest.mark.parametrize(
    ("lhs", "relation", "rhs"),
    [
        (DIVERGENCE, ">=", "0"),
        ("0", "<=", DIVERGENCE),
        ("log(<p x>)", ">=", BOUND),
        (INFORMATION, ">=", "0"),
        ("-expectation[x](log(<p x>),L<p x>)", ">=", "-expectation[x,y](log(<p x|y>),L<p x,y>)"),
        ("log(expectation[z](f(z),L<q z>))", ">=", "expectation[z](log(f(z)),L<q z>)"),
    ],
)
def test_jensens_inequality_holds_one_way_only(lhs: str, relation: str, rhs: str) -> None:
    assert isinstance(gibbs.prove(goal(lhs, rhs, None, relation), Budget(400_000)), Proof)
    other = {">=": "<=", "<=": ">="}[relation]
    assert gibbs.prove(goal(lhs, rhs, None, other), Budget(400_000)) is None


def test_the_weight_of_a_bound_must_be_a_law() -> None:
    text = "integral_over[z](f(z)*log(<q z>/<p z>),support(slot(z)))"
    assert gibbs.prove(goal(text, "0", None, ">="), Budget(400_000)) is None
    assert gibbs.prove(goal("log(<p x>)", "expectation[z](log(<p x,z>),L<q z>)", None, ">="), Budget(400_000)) is None


@pytest.mark.parametrize(
    ("lhs", "rhs", "variable", "holds"),
    [
        ("<p x|y>", "<p y|x>*<p x>", "x", True),
        ("<p x|y>", "<p y|x>", "x", False),
        ("<p x|y>", "<p y|x>*<p x>", "y", False),
    ],
)
def test_proportional_means_in_the_variable(lhs: str, rhs: str, variable: str, *, holds: bool) -> None:
    found = probability.prove(goal(lhs, rhs, None, "propto", variable), Budget(400_000))
    assert isinstance(found, Proof) == holds


@pytest.mark.parametrize(("lhs", "rhs", "given"), TRUE)
def test_true_statements_hold_in_models(lhs: str, rhs: str, given: Context | None) -> None:
    found = examine(goal(lhs, rhs, given), Budget(400_000))
    assert isinstance(found, Agreed | Inconclusive)


@pytest.mark.parametrize(("lhs", "rhs", "given"), FALSE)
def test_false_statements_fail_in_models(lhs: str, rhs: str, given: Context | None) -> None:
    found = examine(goal(lhs, rhs, given), Budget(400_000))
    assert isinstance(found, Refuted | Mixed | Inconclusive)


def test_independence_is_the_condition_that_is_found() -> None:
    found = examine(goal("mean(X*Y)", "mean(X)*mean(Y)", XYZ), Budget(400_000))
    assert isinstance(found, Mixed)
    assert found.condition == "X and Y are independent"


def test_a_law_that_the_other_side_describes_is_not_free() -> None:
    found = examine(goal("mean(X**2)", "s**2+m**2", XYZ), Budget(400_000))
    assert isinstance(found, Inconclusive)


def given(lhs: str, rhs: str) -> Given:
    return Given(statement(lhs), "=", statement(rhs), f"{lhs} = {rhs}")


def test_a_density_that_factors_is_independence() -> None:
    told = replace(XYZ, givens=(given("<p x,y>", "<p x>*<p y>"),))
    found, _ = unfold_goal(goal("mean(X*Y)", "mean(X)*mean(Y)", told))
    proof, _ = prove(found, 400_000)
    assert proof is not None
    assert isinstance(examine(found, Budget(400_000)), Agreed)
    wrong, _ = unfold_goal(goal("mean(X*Z)", "mean(X)*mean(Z)", told))
    assert not isinstance(examine(wrong, Budget(400_000)), Agreed)


def test_a_symbol_that_is_given_as_a_mean_is_written_out() -> None:
    told = replace(XYZ, givens=(given("mean(X)", "m"),))
    found, used = unfold_goal(goal("mean((X-m)**2)", "mean(X**2)-m**2", told))
    assert [d.text for d in used] == ["mean(X) = m"]
    assert prove(found, 400_000)[0] is not None


def test_a_named_law_gives_the_moments_of_its_variable() -> None:
    p = Symbol("p", domain=UNIT)
    told = replace(context("X", p=p), laws=(RandomLaw(Variable("X"), apply("bernoulli", Variable("p")), "X ~ Bern(p)"),))
    found, _ = unfold_goal(goal("mean(X**2)-mean(X)**2", "p*(1-p)", told))
    assert prove(found, 400_000)[0] is not None
    assert isinstance(examine(found, Budget(400_000)), Agreed)
    wrong, _ = unfold_goal(goal("mean(X**2)", "p**2", told))
    assert prove(wrong, 400_000)[0] is None
    assert isinstance(examine(wrong, Budget(400_000)), Refuted)


def test_ranges_distribution_functions_and_joint_densities_are_read() -> None:
    body = Apply("mul", (Variable("x"), Apply("call", (Variable("f_{X}"), Variable("x")))))
    told = goal("mean(X)", "mean(X)", XYZ)
    found, used = unfold_goal(replace(told, rhs=Apply("sum_over", (body, Variable("\\mathcal{X}")), (Variable("x"),))))
    assert prove(found, 400_000)[0] is not None
    assert [d.text for d in used] == ["𝒳 is the range of x"] or len(used) == 1


def test_a_law_whose_parameters_stand_on_one_side_is_not_free() -> None:
    found = examine(goal("expectation[z](log(<q z>/<p z>),L<q z>)", "expectation[z](a*z-log(b),L<q z>)"), Budget(400_000))
    assert isinstance(found, Inconclusive)


def test_the_gradient_goes_inside_where_labels_show_what_depends() -> None:
    body = 'f(x,index("g_{t}",z))'.replace("index(", "call(")
    told = goal(f"gradient[t](expectation[z]({body},L<p z>),t)", f"expectation[z](gradient[t]({body},t),L<p z>)")
    proof, _ = prove(told, 400_000)
    assert proof is not None
    assert "p does not depend on t" in proof.assuming
