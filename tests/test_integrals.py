"""Closed forms of integrals, divergence, and steps between integrals."""

from dataclasses import replace
from itertools import pairwise

import pytest

from derivations.algebra.normal_form import equal
from derivations.algebra.relevance import relevant
from derivations.budget import Budget
from derivations.goal import POSITIVE, Context, Definition, Given, Goal, Symbol
from derivations.integrals.closed_form import Closed, Diverges, closed_form, conditional_form
from derivations.integrals.facts import Facts
from derivations.method.integral import prove
from derivations.term import Variable, number
from derivations.verdict import Proof
from terms import term

WORK = 400_000
SCALES = Context(symbols={n: Symbol(n, domain=POSITIVE) for n in ("s", "t", "a", "b", "c", "k", "\\nu")})

CLOSED = [
    # the line
    ("integral[x](exp(-x**2/2), -oo, oo)", "sqrt(2*pi)"),
    ("integral[x](x*exp(-(x-m)**2/(2*s**2))/sqrt(2*pi*s**2), -oo, oo)", "m"),
    ("integral[x](x**2*exp(-(x-m)**2/(2*s**2))/sqrt(2*pi*s**2), -oo, oo)", "m**2+s**2"),
    ("integral[x]((x-m)**4*exp(-(x-m)**2/(2*s**2))/sqrt(2*pi*s**2), -oo, oo)", "3*s**4"),
    ("integral[x](exp(u*x)*exp(-(x-m)**2/(2*s**2))/sqrt(2*pi*s**2), -oo, oo)", "exp(m*u+s**2*u**2/2)"),
    ("integral[x](cos(u*x)*exp(-x**2/2)/sqrt(2*pi), -oo, oo)", "exp(-u**2/2)"),
    ("integral[x](sin(x)*exp(-x**2/2), -oo, oo)", "0"),
    ("integral[x](abs(x-m)*exp(-abs(x-m)/s)/(2*s), -oo, oo)", "s"),
    ("integral[x](abs(x)*exp(-x**2/2)/sqrt(2*pi), -oo, oo)", "sqrt(2/pi)"),
    ("integral[x](1/(1+x**2), -oo, oo)", "pi"),
    ("integral[x](1/(pi*s*(1+((x-m)/s)**2)), -oo, oo)", "1"),
    ("integral[x](log(exp(-x**2/2)/sqrt(2*pi))*exp(-x**2/2)/sqrt(2*pi), -oo, oo)", "-log(2*pi)/2-1/2"),
    # the half line
    ("integral[x](x**(a-1)*exp(-b*x), 0, oo)", "gamma(a)/b**a"),
    ("integral[x](x**a*exp(-b*x), 0, oo)", "a*gamma(a)/b**(a+1)"),
    ("integral[x](b*x*exp(-b*x), 0, oo)", "1/b"),
    ("integral[x](b**a/gamma(a)*x**(a-1)*exp(-b*x)*log(x), 0, oo)", "digamma(a)-log(b)"),
    ("integral[x](exp(-x**2), 0, oo)", "sqrt(pi)/2"),
    ("integral[x](sin(x)*exp(-x), 0, oo)", "1/2"),
    ("integral[x](exp(-b*x)*cos(c*x), 0, oo)", "b/(b**2+c**2)"),
    ("integral[x](exp(-(log(x)-m)**2/(2*s**2))/(s*sqrt(2*pi)), 0, oo)", "exp(m+s**2/2)"),
    ("integral[x]((k/s)*(x/s)**(k-1)*exp(-(x/s)**k), 0, oo)", "1"),
    ("integral[x](x**(-a-1)*exp(-b/x), 0, oo)", "gamma(a)/b**a"),
    ("integral[x](x**(a-1)/(1+x)**(a+b), 0, oo)", "gamma(a)*gamma(b)/gamma(a+b)"),
    ("integral[x](1/x**2, 1, oo)", "1"),
    ("integral[x](a*c**a/x**(a+1), c, oo)", "1"),
    ("integral[x](exp(-b*x), c, oo)", "exp(-b*c)/b"),
    # finite ranges
    ("integral[x](x**2, 0, 1)", "1/3"),
    ("integral[x](x**(a-1)*(1-x)**(b-1), 0, 1)", "gamma(a)*gamma(b)/gamma(a+b)"),
    ("integral[x](log(x), 0, 1)", "-1"),
    ("integral[x](x*log(x), 1, c)", "c**2*log(c)/2-c**2/4+1/4"),
    ("integral[x](sin(x), 0, pi)", "2"),
    ("integral[x](sin(x)**2, 0, 2*pi)", "pi"),
    ("integral[x](1/x, 1, c)", "log(c)"),
    ("integral[x](x*exp(-x), 0, m)", "1-exp(-m)-m*exp(-m)"),
    ("integral[x](abs(x), -1, 2)", "5/2"),
    ("integral[x](1/(m-n), n, m)", "1"),
    ("integral[x](sqrt(x), 0, 4)", "16/3"),
    ("integral[x](1/sqrt(1-x**2), 0, 1)", "pi/2"),
    ("integral[x](x*(c-x), 0, c)", "c**3/6"),
    ("integral[x](exp(-x**2/2)/sqrt(2*pi), -oo, m)", "(1+erf(m/sqrt(2)))/2"),
    ("integral[x](x, 2, 1)", "-3/2"),
]


@pytest.mark.parametrize(("integral", "value"), CLOSED)
def test_closed_form(integral: str, value: str) -> None:
    found = conditional_form(term(integral), Facts(SCALES, Budget(WORK)))
    assert isinstance(found, Closed)
    assert equal(found.term, term(value), SCALES, Budget(WORK)) is not None


@pytest.mark.parametrize(
    "integral",
    [
        "integral[x](exp(x**2), -oo, oo)",
        "integral[x](1, -oo, oo)",
        "integral[x](x, -oo, oo)",
        "integral[x](1/x, 1, oo)",
        "integral[x](1/x, 0, 1)",
        "integral[x](1/x, -1, 1)",
        "integral[x](1/x**2, -1, 1)",
        "integral[x](1/(x-1), 0, 2)",
        "integral[x](exp(x)/x, 1, oo)",
        "integral[x](x/(1+x**2), 0, oo)",
        "integral[x](exp(-x)/x**2, 0, oo)",
        "integral[x](log(x)/x, 1, oo)",
        "integral[x](exp(x**2/2-x), -oo, oo)",
    ],
)
def test_divergence(integral: str) -> None:
    assert isinstance(closed_form(term(integral), SCALES, Budget(WORK)), Diverges)


@pytest.mark.parametrize(
    "integral",
    [
        "integral[x](f(x), 0, 1)",
        "integral[x](sin(x)/x, 0, oo)",
        "integral[x](sin(x), 0, oo)",
        "integral[x](sin(x**2), -oo, oo)",
        "integral[x](x**m, 0, 1)",
        "integral[x](exp(-m*x), 0, oo)",
        "integral[x](log(x)*exp(-x**2), -oo, oo)",
        "integral[x](sqrt(x)*exp(-x**2), -oo, oo)",
    ],
)
def test_nothing_is_claimed_where_convergence_is_not_proved(integral: str) -> None:
    assert closed_form(term(integral), SCALES, Budget(WORK)) is None


POST = Context(symbols={"s": Symbol("s", domain=POSITIVE)}, definitions=(Definition(Variable("z"), term("m+s*w")),))
RATIO = "log(density(normal(m,s**2),{0})/density(normal(0,1),{0}))"
ONE = "((1/sqrt(2*pi))*exp(-w**2/2))"
TWO = "((1/sqrt(2*pi))*exp(-(m+s*w)**2/2))"
KL = [
    "expectation[z](-" + RATIO.format("z") + ", normal(m,s**2))",
    "-expectation[w](" + RATIO.format("m+s*w") + ", normal(0,1))",
    "-integral_over[w](density(normal(0,1),w)*" + RATIO.format("m+s*w") + ", support(slot(w)))",
    f"-integral_over[w]({ONE}*log(((1/(sqrt(2*pi)*s))*exp(-(m+s*w-m)**2/(2*s**2)))/{TWO}), support(slot(w)))",
    f"-integral_over[w]({ONE}*log((1/s)*exp((m+s*w)**2/2-(s*w)**2/(2*s**2))), support(slot(w)))",
    f"-integral_over[w]({ONE}*(-log(s)+(m+s*w)**2/2-(s*w)**2/(2*s**2)), support(slot(w)))",
    f"-(1/2)*integral_over[w]({ONE}*(-log(s**2)+(m+s*w)**2-(s*w)**2/s**2), support(slot(w)))",
    "-(1/2)*integral_over[z]((1/sqrt(2*pi))*exp(-(z-m)**2/(2*s**2))*(-log(s**2)+z**2-(z-m)**2/s**2)*(1/s), support(slot(z)))",
    "-(1/2)*integral_over[z]((1/(sqrt(2*pi)*s))*exp(-(z-m)**2/(2*s**2))*(-log(s**2)+z**2-(z-m)**2/s**2), support(slot(z)))",
    "-integral_over[z](density(normal(m,s**2),z)*" + RATIO.format("z") + ", support(slot(z)))",
    "log(s)+1/2-s**2/2-m**2/2",
]


def proved(lhs: str, rhs: str, context: Context = POST) -> Proof | None:
    return prove(Goal(context, term(lhs), "=", term(rhs)), Budget(WORK))


@pytest.mark.parametrize(("lhs", "rhs"), list(pairwise(KL)))
def test_divergence_of_two_normal_laws(lhs: str, rhs: str) -> None:
    assert proved(lhs, rhs) is not None


@pytest.mark.parametrize(
    ("lhs", "was", "now"),
    [
        (2, "normal(0,1),m", "normal(0,2),m"),
        (4, "(m+s*w)**2", "(m+s*w)**3"),
        (5, "-log(s)", "log(s)"),
        (6, "-(1/2)", "-(1/3)"),
        (6, "log(s**2)", "sin(s**2)"),
        (7, "*(1/s)", ""),
        (8, "(sqrt(2*pi)*s)", "(sqrt(2*pi))"),
        (8, "exp(-(z", "exp((z"),
        (9, "-integral", "integral"),
    ],
)
def test_a_spoiled_row_is_not_proved(lhs: int, was: str, now: str) -> None:
    assert was in KL[lhs]
    assert proved(KL[lhs - 1], KL[lhs].replace(was, now, 1)) is None


P = "log(density(law(p, tuple(slot(z)), tuple()), {}))"


@pytest.mark.parametrize(
    ("lhs", "rhs"),
    [
        ("expectation[z](" + P.format("z") + ", normal(m,s**2))", "expectation[w](" + P.format("m+s*w") + ", normal(0,1))"),
        ("expectation[z](f(z), normal(m,s**2))", "expectation[w](f(m+s*w), normal(0,1))"),
        ("integral[x](f(x), 0, 1)", "integral[y](f(y), 0, 1)"),
        ("integral[x](f(x), 0, 1)", "integral[y](f(1-y), 0, 1)"),
        ("integral[x](f(x), 0, 2)", "2*integral[y](f(2*y), 0, 1)"),
        ("integral[x](f(x)+g(x), -oo, oo)", "integral[x](f(x), -oo, oo)+integral[x](g(x), -oo, oo)"),
        ("integral[x](2*x*f(x**2), 0, 1)", "integral[u](f(u), 0, 1)"),
        ("integral[x](f(log(x))/x, 0, oo)", "integral[u](f(u), -oo, oo)"),
        ("integral[x](exp(-x**2)*f(x), -oo, oo)", "integral[x](exp(-x**2)*f(-x), -oo, oo)"),
        ("integral[x](f(x)*exp(-(x-m)**2/(2*s**2))/s, -oo, oo)", "integral[x](f(m+s*x)*exp(-x**2/2), -oo, oo)"),
        ("integral[x]((f(x)+x**2)*exp(-x**2/2)/sqrt(2*pi), -oo, oo)", "integral[x](f(x)*exp(-x**2/2)/sqrt(2*pi), -oo, oo)+1"),
    ],
)
def test_change_of_variables(lhs: str, rhs: str) -> None:
    assert proved(lhs, rhs) is not None


@pytest.mark.parametrize(
    ("lhs", "rhs"),
    [
        ("expectation[z](f(z), normal(m,s**2))", "expectation[w](f(m+s*w), normal(0,2))"),
        ("expectation[z](f(z), normal(m,s**2))", "expectation[w](f(s*w), normal(0,1))"),
        ("integral[x](f(x), 0, 1)", "integral[y](f(-y), 0, 1)"),
        ("integral[x](f(x), 0, 2)", "integral[y](f(2*y), 0, 1)"),
        ("integral[x](2*x*f(x**2), -1, 1)", "integral[u](f(u), 0, 1)"),
        ("integral[x](f(-1/x)/x**2, -1, 1)", "integral[u](f(u), -1, 1)"),
        ("integral[x](exp(x**2), -oo, oo)", "integral[u](exp(u**2), -oo, oo)"),
        ("integral[x](exp(x**2), -oo, oo)", "3"),
        ("integral[x](1/x**2, -1, 1)", "-2"),
    ],
)
def test_a_wrong_change_of_variables_is_not_proved(lhs: str, rhs: str) -> None:
    assert proved(lhs, rhs) is None


def test_what_is_given_of_a_name_is_not_said_of_a_bound_variable_of_that_name() -> None:
    given = Context(givens=(Given(Variable("x"), ">", number(0)),))
    false = Goal(given, term("integral[x](abs(x),-1,1)"), "=", number(0))
    assert prove(false, Budget(200_000)) is None
    assert prove(replace(false, rhs=number(1)), Budget(200_000)) is not None


def test_only_inequalities_that_bear_on_a_step_are_kept() -> None:
    near, next_to_it, far = (Given(term(low), "<", term(high)) for low, high in (("x", "y"), ("y", "f(z)"), ("f(w)", "z")))
    context = Context(givens=(near, next_to_it, far))
    assert relevant(context, (term("x+1"),)).givens == (near, next_to_it)
