"""Statements about unknown laws: true ones have equal normal forms, false ones have not, and fail in finite models."""

import pytest

from derivations.budget import Budget
from derivations.goal import COUNT, Context, Kind, Symbol
from derivations.method import probability
from derivations.verdict import Proof
from laws_shorthand import context, goal

N = Symbol("n", domain=COUNT)
XYZ = context("X Y Z", n=N)
FAMILY = Context({"X": Symbol("X", Kind.RANDOM), "n": N}, independent=(frozenset({"X"}),))
VECTOR = Context({"X": Symbol("X", Kind.RANDOM, shape=("n",)), "A": Symbol("A", Kind.MATRIX, shape=("m", "n"))})

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
    ("mean((sum[i](X[i],1,n))**2)", "sum[i](mean(X[i]**2),1,n)", FAMILY),
]


@pytest.mark.parametrize(("lhs", "rhs", "given"), TRUE)
def test_true_statements_are_proved(lhs: str, rhs: str, given: Context | None) -> None:
    assert isinstance(probability.prove(goal(lhs, rhs, given), Budget(400_000)), Proof)


@pytest.mark.parametrize(("lhs", "rhs", "given"), FALSE)
def test_false_statements_are_not_proved(lhs: str, rhs: str, given: Context | None) -> None:
    assert not isinstance(probability.prove(goal(lhs, rhs, given), Budget(400_000)), Proof)
