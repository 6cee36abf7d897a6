"""What models say of goals: agreement, counterexamples, conditions; the pitfalls of deciding equalities by evaluation."""

import pytest

from derivations.budget import Budget
from derivations.goal import COMPLEX, COUNT, INTEGER, POSITIVE, UNIT, Context, Domain, Given, Goal, Kind, Symbol
from derivations.outcome import Agreed, Clash, Inconclusive, Mixed, Outcome, Refuted
from derivations.refute import examine
from derivations.term import Number, Term
from fuzz_models import wrong
from terms import term

DOMAINS = {"n": COUNT, "m": COUNT, "s": POSITIVE, "p": UNIT, "z": COMPLEX, "w": COMPLEX, "i": INTEGER, "j": INTEGER}


def goal(lhs: str, rhs: str, relation: str = "=", givens: tuple[str, ...] = (), variable: str = "") -> Goal:
    symbols = {name: Symbol(name, domain=domain) for name, domain in DOMAINS.items()}
    return Goal(
        Context(symbols=symbols, givens=tuple(given(g) for g in givens)),
        term(lhs),
        relation,
        term(rhs),
        (variable,) if variable else (),
    )


def given(text: str) -> Given:
    for relation in ("<=", ">=", "<", ">", "="):
        left, found, right = text.partition(f" {relation} ")
        if found:
            return Given(term(left), relation, term(right), text)
    raise ValueError(text)


def outcome(*args: object, **kwargs: object) -> Outcome:
    return examine(goal(*args, **kwargs), Budget(400_000))  # type: ignore[arg-type]


TRUE = [
    ("(x+y)**2", "x**2+2*x*y+y**2"),
    ("(x**3-1)/(x-1)", "x**2+x+1"),
    ("sin(x)**2+cos(x)**2", "1"),
    ("cosh(x)**2-sinh(x)**2", "1"),
    ("log(s**2)", "2*log(s)"),
    ("sqrt(s**2)", "s"),
    ("abs(x)**2", "x**2"),
    ("gamma(s+1)", "s*gamma(s)"),
    ("gamma(1/2)", "sqrt(pi)"),
    ("beta(s,2)", "gamma(s)*gamma(2)/gamma(s+2)"),
    ("erf(x)+erfc(x)", "1"),
    ("tan(x)", "sin(x)/cos(x)"),
    ("1/tanh(x)", "1+2/(exp(2*x)-1)"),
    ("sqrt((x-y)**2+4*x*y)", "abs(x+y)"),
    ("log(abs(x*y))", "log(abs(x))+log(abs(y))"),
    ("conjugate(z)*z", "abs(z)**2"),
    ("real(z)", "(z+conjugate(z))/2"),
    ("exp(I*x)", "cos(x)+I*sin(x)"),
    ("exp(log(z))", "z"),
    ("sum[k](k,1,n)", "n*(n+1)/2"),
    ("sum[k](k**2,1,n)", "n*(n+1)*(2*n+1)/6"),
    ("sum[k](2**k,0,n)", "2**(n+1)-1"),
    ("sum[k](binomial(n,k)*p**k*(1-p)**(n-k),0,n)", "1"),
    ("sum[k](x[k]+y[k],1,n)", "sum[k](x[k],1,n)+sum[k](y[k],1,n)"),
    ("sum[k](x[k],1,n)", "x[n]+sum[k](x[k],1,n-1)"),
    ("product[k](exp(x[k]),1,n)", "exp(sum[k](x[k],1,n))"),
    ("sum[k](sum[l](x[k]*y[l],1,m),1,n)", "sum[l](y[l],1,m)*sum[k](x[k],1,n)"),
    ("derivative[x](f(x)*h(x),x,1)", "call(prime(f,1),x)*h(x)+f(x)*call(prime(h,1),x)"),
    ("derivative[x](f(h(x)),x,1)", "call(prime(f,1),h(x))*call(prime(h,1),x)"),
    ("derivative[x](sin(x)/x,x,2)", "-sin(x)/x-2*cos(x)/x**2+2*sin(x)/x**3"),
    ("factorial(n)", "n*factorial(n-1)"),
    ("binomial(n,2)", "n*(n-1)/2"),
    ("mod(i,3)", "i-3*floor(i/3)"),
    ("ceiling(x)", "-floor(-x)"),
    ("max(x,y)", "(x+y+abs(x-y))/2"),
    ("indicator(less(0,x))+indicator(less_equal(x,0))", "1"),
    ("piecewise(x,less(0,x),-x)", "abs(x)"),
    ("integral[t](exp(-t**2/2),-oo,oo)", "sqrt(2*pi)"),
    ("integral[t](t**2,0,x)", "x**3/3"),
    ("integral[t](exp(-(t-x)**2/(2*s**2)),-oo,oo)", "sqrt(2*pi)*s"),
]


@pytest.mark.parametrize(("lhs", "rhs"), TRUE)
def test_true_steps_agree(lhs: str, rhs: str) -> None:
    found = outcome(lhs, rhs)
    assert isinstance(found, Agreed), found
    assert found.digits >= 25


FALSE = [
    ("(x+y)**2", "x**2+y**2"),
    ("exp(pi*sqrt(163))", "640320**3+744"),
    ("(x+1e-30)**2", "x**2"),
    ("log(x**2+1)", "log(x**2)+1"),
    ("sqrt(x**2+y**2)", "x+y"),
    ("x*y", "0"),
    ("floor(x)", "x"),
    ("exp(x)", "0"),
    ("gamma(s+1)", "gamma(s)"),
    ("sum[k](k,1,n)", "n"),
    ("sum[k](x[k],1,n)", "n*x[1]"),
    ("sum[k](x[k]*y[k],1,n)", "sum[k](x[k],1,n)*sum[k](y[k],1,n)"),
    ("sum[k](x[k]**2,1,n)", "sum[k](x[k],1,n)**2"),
    ("f(x+y)", "f(x)+f(y)"),
    ("derivative[x](f(x)*h(x),x,1)", "call(prime(f,1),x)*call(prime(h,1),x)"),
    ("derivative[x](x**3,x,1)", "2*x**2"),
    ("integral[t](t**2,0,x)", "x**3/2"),
    ("integral[t](exp(t**2),-oo,oo)", "3"),
    ("factorial(n)", "n*factorial(n-2)"),
    ("abs(z)**2", "z**2"),
    ("1/3", "0.34"),
    ("binomial(n,2)", "n*(n+1)/2"),
]


@pytest.mark.parametrize(("lhs", "rhs"), FALSE)
def test_false_steps_are_refuted(lhs: str, rhs: str) -> None:
    found = outcome(lhs, rhs)
    assert isinstance(found, Refuted), found


MIXED = [
    ("sqrt(x**2)", "x", "x > 0"),
    ("log(x**2)", "2*log(x)", "x > 0"),
    ("atan(x)+atan(1/x)", "pi/2", "x > 0"),
    ("asin(sin(x))", "x", "|x| ≤ π/2"),
    ("log(exp(I*x))", "I*x", "|x| ≤ π"),
    ("sqrt(x*y)", "sqrt(x)*sqrt(y)", "x > 0"),
    ("abs(x+y)", "x+y", "x + y > 0"),
    ("abs(x-y)", "y-x", "x < y"),
    ("sqrt(x**2-1)**2", "x**2-1", "x² − 1 > 0"),
    ("(-1)**(n*n+i)", "(-1)**n", "i is even"),
    ("x*(-1)**(i*(i-1)/2)", "x*(-1)**(i*(i+1)/2)", "i is even"),
]


@pytest.mark.parametrize(("lhs", "rhs", "condition"), MIXED)
def test_conditions_are_found(lhs: str, rhs: str, condition: str) -> None:
    found = outcome(lhs, rhs)
    assert isinstance(found, Mixed), found
    assert found.condition == condition


@pytest.mark.parametrize(("lhs", "rhs"), [("log(exp(z))", "z"), ("exp(I*x)**w", "exp(I*x*w)"), ("sqrt(z**2)", "z")])
def test_branches_need_heavy_tails(lhs: str, rhs: str) -> None:
    assert isinstance(outcome(lhs, rhs), Mixed | Refuted)


def test_first_counterexample_is_nice() -> None:
    found = outcome("(x+y)**2", "x**2+y**2")
    assert isinstance(found, Refuted)
    assert found.counterexample.at == (("x", "2"), ("y", "3"))
    assert (found.counterexample.lhs, found.counterexample.rhs) == ("25", "13")
    assert found.symbols == {"x", "y"}


def test_same_goal_same_outcome() -> None:
    assert outcome("f(x)*p", "f(x)+p") == outcome("f(x)*p", "f(x)+p")


def test_givens_are_satisfied() -> None:
    assert isinstance(outcome("x**2", "(2*y+1)**2", givens=("x = 2*y+1",)), Agreed)
    assert isinstance(outcome("x**2+y**2", "1", givens=("x = cos(t)", "y = sin(t)")), Agreed)
    assert isinstance(outcome("a+b", "1", givens=("log(a) = log(1-b)",)), Agreed | Inconclusive)
    assert isinstance(outcome("abs(x)", "x", givens=("x > 3",)), Agreed)
    assert isinstance(outcome("sum[k](q[k]*2,1,n)", "2", givens=("sum[k](q[k],1,n) = 1",)), Agreed)
    assert isinstance(outcome("x", "y", givens=("x + y = 10",)), Refuted)


def test_givens_that_no_model_meets_are_reported() -> None:
    found = outcome("x", "y", givens=("x > 3", "x < 2"))
    assert isinstance(found, Inconclusive)
    assert found.code == "hypothesis-not-met"


def test_undefined_where_the_other_side_is_not() -> None:
    # A pole of one side at single points is no failure.
    assert isinstance(outcome("(n**2-1)/(n-1)", "n+1"), Agreed)
    # Nothing is compared where neither side has a value.
    assert isinstance(outcome("log(-1-x**2)", "log(-1-x**2)+1"), Inconclusive)


ORDERS = [
    ("x**2", "0", ">=", Agreed),
    ("x**2+1", "0", ">", Agreed),
    ("exp(x)", "1+x", ">=", Agreed),
    ("2*x*y", "x**2+y**2", "<=", Agreed),
    ("x**2", "-1", "<=", Refuted),
    ("x", "x**2", "<=", Mixed),
    ("x", "x", "<", Refuted),
]


@pytest.mark.parametrize(("lhs", "rhs", "relation", "kind"), ORDERS)
def test_orders(lhs: str, rhs: str, relation: str, kind: type) -> None:
    assert isinstance(outcome(lhs, rhs, relation), kind)


def test_proportional_and_up_to_a_constant() -> None:
    assert isinstance(outcome("3*exp(-x**2)*y", "exp(-x**2)", "propto", variable="x"), Agreed)
    assert isinstance(outcome("3*exp(-x**2)*y", "exp(-x)", "propto", variable="x"), Refuted)
    assert isinstance(outcome("x**2+log(s)", "x**2", "constant", variable="x"), Agreed)
    assert isinstance(outcome("x**2+x*log(s)", "x**2", "constant", variable="x"), Refuted)


def test_congruences() -> None:
    base = goal("i**3", "i", "congruent")
    three = examine(Goal(base.context, base.lhs, "congruent", base.rhs, modulus=term("3")), Budget(100_000))
    four = examine(Goal(base.context, base.lhs, "congruent", base.rhs, modulus=term("4")), Budget(100_000))
    assert isinstance(three, Agreed)
    assert isinstance(four, Refuted | Mixed)


def decimal(text: str) -> Term:
    return Number(term(text).value, places=len(text.partition(".")[2]))  # type: ignore[union-attr]


def rounded(lhs: Term, relation: str, rhs: Term) -> Outcome:
    return examine(Goal(Context(), lhs, relation, rhs), Budget(100_000))


def test_rounded_numbers() -> None:
    assert isinstance(rounded(term("1/3"), "=", decimal("0.333")), Agreed)
    assert isinstance(rounded(term("1/3"), "=", decimal("0.343")), Refuted)
    assert isinstance(rounded(term("pi"), "approx", decimal("3.14")), Agreed)
    assert isinstance(rounded(term("pi"), "approx", decimal("3.24")), Refuted)
    assert isinstance(rounded(term("exp(10)"), "approx", term("22000")), Inconclusive)
    assert isinstance(rounded(term("exp(10)"), "approx", term("22026")), Agreed)


HOSTILE = [
    "10**(10**(10**10))",
    "factorial(10**9)",
    "exp(exp(exp(exp(9))))",
    "sum[k](k,1,10**9)",
    "binomial(10**9,10**8)",
    "2**(2**(2**(2**9)))",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_sizes_come_to_an_end(text: str) -> None:
    assert not isinstance(outcome(text, f"{text}+1"), Agreed | Clash)


def test_positive_function_stays_positive() -> None:
    symbols = {"f": Symbol("f", Kind.FUNCTION, POSITIVE), "g": Symbol("g", Kind.FUNCTION, Domain(lower=None))}
    context = Context(symbols=symbols)
    found = examine(Goal(context, term("log(f(x)*f(y))"), "=", term("log(f(x))+log(f(y))")), Budget(400_000))
    assert isinstance(found, Agreed)


def test_what_fails_at_empty_sums_alone_is_not_accused() -> None:
    found = outcome("sum[k](binomial(n-m,k)*p**k*(1-p)**(n-m-k),0,n-m)", "1")
    assert isinstance(found, Agreed)


def test_change_of_variable_in_an_integral_without_limits_is_not_accused() -> None:
    left = "integral_over[x](1/(1+x**2),support(slot(x)))"
    right = "integral_over[u](cos(u)**2/cos(u)**2,support(slot(u)))"
    assert isinstance(outcome(left, right), Inconclusive)


def test_condition_under_a_derivative() -> None:
    found = outcome("derivative[x](log(f(x)),x,1)", "call(prime(f,1),x)/f(x)")
    assert isinstance(found, Mixed)
    assert found.condition == "f(x) > 0"
    assert found.one_sided


def test_fuzz() -> None:
    assert wrong(200, 1) == []


def test_elements_follow_from_recursions() -> None:
    givens = ("x[3] = f(x[2]) + u[3]",)
    assert isinstance(outcome("2*x[3]", "2*f(x[2])+2*u[3]", givens=givens), Agreed)
    assert not isinstance(outcome("2*x[3]", "2*f(x[2])+u[3]", givens=givens), Agreed)


def test_proportional_in_a_variable_that_is_not_said() -> None:
    assert isinstance(outcome("exp(-(a*x**2-2*b*x)/2)", "exp(-a*(x**2-2*b*x/a)/2)", "propto"), Agreed)
    assert isinstance(outcome("exp(-x)", "exp(-2*x)", "propto"), Inconclusive)


def test_what_is_said_of_a_family_as_a_whole_is_said_of_its_elements() -> None:
    assert isinstance(outcome("abs(index(x,i))", "index(x,i)", givens=("x > 0",)), Agreed)


def test_what_is_said_of_elements_is_not_said_of_a_number_of_that_name() -> None:
    unknown = ("probability(equal(Y,index(x,i))) = index(p,i)",)
    assert isinstance(outcome("x+x", "3*x", givens=unknown), Refuted)
