"""Sums and products with symbolic limits: true identities are proved, near misses are not, and the methods are fuzzed."""

import pytest

from derivations.budget import Budget
from derivations.goal import Context, Given, Goal
from derivations.method import hypothesis, induction, order, scalar
from derivations.verdict import Proof
from fuzz_algebra import run
from terms import term
from test_algebra import TRUE as SCALARS
from test_algebra import context

WORK = 400_000


def proof(lhs: str, rhs: str) -> Proof | None:
    goal = Goal(context().with_domain("y", context().symbol("a").domain, ""), term(lhs), "=", term(rhs))
    return scalar.prove(goal, Budget(WORK)) or induction.prove(goal, Budget(WORK))


TRUE: list[str] = [
    "product[k](k,1,n) = factorial(n)",
    "sum[k](log(k),1,n) = log(factorial(n))",
    "sum[k](binomial(n,k)*p**k*(1-p)**(n-k),0,n) = 1",
    "sum[k](k*binomial(n,k)*p**k*(1-p)**(n-k),0,n) = n*p",
    "sum[k](k**2*binomial(n,k)*p**k*(1-p)**(n-k),0,n) = n*p*(1-p)+n**2*p**2",
    "sum[k](k*(k-1)*binomial(n,k)*p**k*(1-p)**(n-k),0,n) = n*(n-1)*p**2",
    "sum[k](binomial(n,k)*x**k*y**(n-k),0,n) = (x+y)**n",
    "sum[k](binomial(n,k),0,n) = 2**n",
    "sum[k](binomial(n,k),1,n) = 2**n-1",
    "sum[k](exp(-a)*a**k/factorial(k),0,oo) = 1",
    "sum[k](k*exp(-a)*a**k/factorial(k),0,oo) = a",
    "sum[k](k**2*exp(-a)*a**k/factorial(k),0,oo) = a**2+a",
    "sum[k](a**k/factorial(k-1),1,oo) = a*exp(a)",
    "sum[k](x**k/factorial(k),0,oo) = exp(x)",
    "sum[k](binomial(k+m-1,k)*p**m*(1-p)**k,0,oo) = 1",
    "sum[k](binomial(k-1,m-1)*p**m*(1-p)**(k-m),m,oo) = 1",
    "sum[k](exp(t*k)*exp(-a)*a**k/factorial(k),0,oo) = exp(a*(exp(t)-1))",
    "sum[k](p**k/k,1,oo) = -log(1-p)",
    "sum[k](p*(1-p)**(k-1),1,oo) = 1",
    "sum[k](k*p*(1-p)**(k-1),1,oo) = 1/p",
    "sum[k](k**2*p*(1-p)**(k-1),1,oo) = (2-p)/p**2",
    "sum[k](1/(k*(k+1)),1,n) = n/(n+1)",
    "sum[k](1/(k*(k+1)),1,oo) = 1",
    "sum[k](k*factorial(k),1,n) = factorial(n+1)-1",
    "sum[k](f(k+1)-f(k),1,n) = f(n+1)-f(1)",
    "sum[i](sum[j](g(i,j),1,m),1,n) = sum[j](sum[i](g(i,j),1,n),1,m)",
    "sum[i](sum[j]((x[i]-x[j])**2,1,n),1,n) = 2*n*sum[i](x[i]**2,1,n)-2*sum[i](x[i],1,n)**2",
    "sum[i]((x[i]-1/n*sum[j](x[j],1,n))**2,1,n) = sum[i](x[i]**2,1,n)-1/n*sum[i](x[i],1,n)**2",
    "sum[k](x**k,0,n) = (1-x**(n+1))/(1-x)",
    "sum[k](k*x**k,1,n) = x*(1-(n+1)*x**n+n*x**(n+1))/(1-x)**2",
    "sum[k](k**3,1,n) = (n*(n+1)/2)**2",
    "sum[i](log(x[i]),1,n) = log(product[i](x[i],1,n))",
    "product[i](c*x[i],1,n) = c**n*product[i](x[i],1,n)",
    "sum[k](f(k),0,n) = f(0)+sum[k](f(k),1,n)",
    "sum[k](f(n-k),0,n) = sum[k](f(k),0,n)",
    "sum[i](sum[j](g(i,j),1,i),1,n) = sum[j](sum[i](g(i,j),j,n),1,n)",
    "sum[k](binomial(n,k)*(-1)**k,0,n) = 0",
    "product[k](2*k-1,1,n) = factorial(2*n)/(2**n*factorial(n))",
    "sum[k](1/k,1,n+1) = sum[k](1/k,1,n)+1/(n+1)",
    "sum[i](sum[j](x[i]*z[j]*indicator(equal(i,j)),1,n),1,n) = sum[i](x[i]*z[i],1,n)",
    "product[i](p**x[i]*(1-p)**(1-x[i]), 1, n) = p**sum[i](x[i],1,n)*(1-p)**(n-sum[i](x[i],1,n))",
    "log(product[i](y*exp(-y*x[i]),1,n)) = n*log(y)-y*sum[i](x[i],1,n)",
    "sum[i](x[i+1],0,n-1) = sum[i](x[i],1,n)",
    "sum[i](x[i],1,n+1) = sum[i](x[i],1,n)+x[n+1]",
    "sum[k](4/(pi*(2*k+1))*sin(2*pi*(2*k+1)*x),0,oo) = 4/pi*sum[k](1/(2*k+1)*sin(2*pi*(2*k+1)*x),0,oo)",
]
FALSE = [
    "sum[k](x[k]*indicator(equal(k,j)),1,n) = x[j]",
    "sum[i](x[i],1,n) = sum[i](x[i],0,n)",
    "sum[i](x[i]**2,1,n) = sum[i](x[i],1,n)**2",
    "sum[k](k,1,m-n) = (m-n)*(m-n+1)/2",
    "sum[k](q**k,0,oo) = 1/(1-q)",
    "sum[i](x[i]*z[i],1,n) = sum[i](x[i],1,n)*sum[i](z[i],1,n)",
    "sum[k](binomial(n,k)*p**k*(1-p)**(n-k),1,n) = 1",
    "sum[k](a**k/factorial(k),1,oo) = exp(a)",
    "product[k](k,1,n) = factorial(n+1)",
    "sum[k](f(k),1,n) = sum[k](f(k),1,n-1)",
    "sum[i](c,1,n) = c",
    "product[i](c*x[i],1,n) = c*product[i](x[i],1,n)",
    "sum[i](sum[j](g(i,j),1,n),1,n) = sum[i](sum[j](g(j,j),1,n),1,n)",
    "sum[k](1/k,1,n) = log(n)",
    "sum[k](k/k,0,n) = n+1",
    "sum[k](1/(k*(k+1)),1,n) = (n+1)/(n+2)",
    "sum[k](f(k)+g(k),1,oo) = sum[k](f(k),1,oo)+sum[k](h(k),1,oo)",
    "sum[k](binomial(j,k),0,j) = 2**j",
]


ORDERS_THAT_FAIL = [
    "x <= x**2",
    "a <= b",
    "a*b <= a + b",
    "x**2 < y**2",
    "640320**3 + 744 <= exp(pi*sqrt(163))",
    "sum[i](x[i]*z[i], 1, n)**2 <= sum[i](x[i]**2, 1, n)*sum[i](z[i]**2, 1, m)",
]


@pytest.mark.parametrize("identity", TRUE)
def test_true_sums_are_proved(identity: str) -> None:
    lhs, rhs = identity.split(" = ")
    assert proof(lhs, rhs) is not None


@pytest.mark.parametrize("identity", FALSE)
def test_false_sums_are_not(identity: str) -> None:
    lhs, rhs = identity.split(" = ")
    assert proof(lhs, rhs) is None


@pytest.mark.parametrize(
    "order_",
    [
        "2*x*y <= x**2 + y**2",
        "sqrt(a*b) <= (a + b)/2",
        "p*(1 - p) <= 1/4",
        "a < a + b",
        "sum[i](x[i]**2, 1, n) >= 0",
        "exp(-1) - 1 < 0",
        "sqrt(2) + sqrt(3) >= pi",
        "sum[i](x[i]*z[i], 1, n)**2 <= sum[i](x[i]**2, 1, n)*sum[i](z[i]**2, 1, n)",
        "(sum[i](x[i], 1, n)/n)**2 <= sum[i](x[i]**2, 1, n)/n",
    ],
)
def test_orders_are_proved_by_squares_and_positive_terms(order_: str) -> None:
    lhs, relation, rhs = order_.partition(next(r for r in (" <= ", " >= ", " < ") if r in order_))
    assert order.prove(Goal(context(), term(lhs), relation.strip(), term(rhs)), Budget(WORK)) is not None


@pytest.mark.parametrize("order_", ORDERS_THAT_FAIL)
def test_orders_that_fail_somewhere_are_not(order_: str) -> None:
    lhs, relation, rhs = order_.partition(next(r for r in (" <= ", " < ") if r in order_))
    assert order.prove(Goal(context(), term(lhs), relation.strip(), term(rhs)), Budget(WORK)) is None


def _from(lhs: str, rhs: str, *givens: str) -> Proof | None:
    pairs = (g.split(" = ") for g in givens)
    known = tuple(Given(term(a), "=", term(b), f"{a} = {b}") for a, b in pairs)
    return hypothesis.prove(Goal(Context(context().symbols, givens=known), term(lhs), "=", term(rhs)), Budget(WORK))


def test_equations_that_are_given_are_used_and_named() -> None:
    found = _from("r*t", "6", "r = 2", "t = 3", "v = 9")
    assert found is not None
    assert set(found.assuming) == {"r = 2", "t = 3"}
    mean = _from("sum[i]((x[i] - u)**2, 1, n)", "sum[i](x[i]**2, 1, n) - n*u**2", "sum[i](x[i], 1, n)/n = u")
    assert mean is not None


def test_an_equation_does_not_give_more_than_it_says() -> None:
    assert _from("x", "2", "x**2 = 4") is None
    assert _from("x", "y", "q*x = q*y") is None
    assert _from("x", "y", "f(x) = f(y)") is None


def test_no_spoiled_identity_is_proved_and_refuted() -> None:
    counts, conflicts = run([*SCALARS, *TRUE], seed=1, count=300)
    assert not counts["CONFLICT"], conflicts


def test_givens_that_contradict_each_other_elsewhere_do_no_harm() -> None:
    known = Context(context().symbols, givens=(Given(term("x"), ">", term("1")), Given(term("x"), "<", term("0"))))
    assert scalar.prove(Goal(known, term("y + x - x"), "=", term("y")), Budget(WORK)) is not None


def test_congruences() -> None:
    known = context()
    for rhs, holds in (("j**2", True), ("j**2 + 1", False)):
        goal = Goal(known, term("(j + k)**2"), "congruent", term(rhs), modulus=term("k"))
        assert (scalar.prove(goal, Budget(WORK)) is not None) == holds
