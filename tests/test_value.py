"""Values of terms as balls: exact where they can be, honest at poles, cuts and borders, bounded in what they compute."""

import pytest
from flint import acb, arb, ctx, fmpq

from derivations.budget import Budget, BudgetSpentError
from derivations.goal import COMPLEX, COUNT, Context, Symbol
from derivations.heads import load
from derivations.term import Term
from derivations.value import Model, Undefined, Unknown, Value, evaluate
from terms import term

CONTEXT = Context(symbols={"n": Symbol("n", domain=COUNT), "z": Symbol("z", domain=COMPLEX)})


def value(text: str | Term, *, precision: int = 128, **values: object) -> Value | Undefined | Unknown:
    exact = {k: v if isinstance(v, acb | arb) else fmpq(*v) if isinstance(v, tuple) else fmpq(v) for k, v in values.items()}
    model = Model(load(), CONTEXT, "test", values=exact, complex=any(isinstance(v, acb) for v in values.values()))
    return evaluate(term(text) if isinstance(text, str) else text, model, precision)


EXACT = [
    ("1/3+1/6", fmpq(1, 2)),
    ("(x-1/3)*3", fmpq(0)),
    ("sqrt(9/4)", fmpq(3, 2)),
    ("8**(2/3)", fmpq(4)),
    ("exp(x-1/3)", fmpq(1)),
    ("log(3*x)", fmpq(0)),
    ("0**0", fmpq(1)),
    ("(-1)**7", fmpq(-1)),
    ("floor(-1/2)", fmpq(-1)),
    ("mod(-1,3)", fmpq(2)),
    ("factorial(5)", fmpq(120)),
    ("binomial(5,2)", fmpq(10)),
    ("binomial(2,5)", fmpq(0)),
    ("binomial(1/2,2)", fmpq(-1, 8)),
    ("sum[k](k,1,0)", fmpq(0)),
    ("product[k](k,1,4)", fmpq(24)),
    ("sum_over[k](k,set(1,2,2))", fmpq(3)),
    ("max(1,2,3/2)", fmpq(2)),
    ("indicator(equal(3*x,1))", fmpq(1)),
    ("argmax[k](k*(4-k),range(1,3))", fmpq(2)),
]


@pytest.mark.parametrize(("text", "expected"), EXACT)
def test_exact_values(text: str, expected: fmpq) -> None:
    assert value(text, x=(1, 3)) == expected


UNDEFINED = [
    "1/(x-x)",
    "log(-1)",
    "sqrt(-1)",
    "(-2)**(1/2)",
    "0**(-1)",
    "log(0)",
    "gamma(-2)",
    "asin(2)",
    "acosh(0)",
    "cot(0)",
    "1/(3*x-1)",
]


@pytest.mark.parametrize("text", UNDEFINED)
def test_undefined(text: str) -> None:
    assert isinstance(value(text, x=(1, 3)), Undefined)


UNKNOWN = [
    "1/sin(pi)",
    "log(sin(pi))",
    "floor(sin(pi))",
    "(-8)**(1/3)",
    "sign(exp(1)-exp(2)/exp(1))",
    "infinity()",
    "sum[k](k,3,1)",
    "sum[k](k,1,10**6)",
    "10**(10**(10**10))",
    "exp(exp(exp(exp(9))))",
    "indicator(less(0,sin(pi)))",
    "sum[k](1/(k*log(k)**2),2,oo)",
]


@pytest.mark.parametrize("text", UNKNOWN)
def test_unknown_and_never_guessed(text: str) -> None:
    assert isinstance(value(text), Unknown)


def test_precision_is_asked_for() -> None:
    found = value("exp(1)-1", precision=1000)
    assert isinstance(found, arb)
    with ctx.workprec(1000):
        assert found.rel_accuracy_bits() > 900


def test_near_misses_are_told_apart() -> None:
    with ctx.workprec(600):
        gap = value("exp(pi*sqrt(163))-640320**3-744", precision=600)
        assert isinstance(gap, arb)
        assert gap < 0


def test_principal_values_in_complex_mode() -> None:
    found = value("log(z)", z=acb(-1, 0))
    assert isinstance(found, acb)
    assert found.imag.overlaps(arb.pi())
    root = value("z**(1/2)", z=acb(-4, 0))
    assert isinstance(root, acb)
    assert root.imag.overlaps(arb(2))
    assert root.real.overlaps(arb(0))


def test_work_is_bounded() -> None:
    with pytest.raises(BudgetSpentError):
        evaluate(term("sum[i](sum[j](sum[k](i*j*k,1,999),1,999),1,999)"), Model(load(), CONTEXT, "test"), 128, Budget(10_000))


def test_deep_terms_are_turned_down() -> None:
    deep = term("x")
    for _ in range(400):
        deep = term("sin(x)").__class__("sin", (deep,))  # type: ignore[arg-type]
    assert isinstance(value(deep), Unknown)


SERIES = [
    ("sum[k](x**k/factorial(k),0,oo)", "exp(x)"),
    ("sum[k](x**k,0,oo)", "1/(1-x)"),
    ("sum[k](k*x**k,1,oo)", "x/(1-x)**2"),
    ("sum[k](1/k**2,1,oo)", "pi**2/6"),
    ("sum[k](1/(2*k+1)**2,0,oo)", "pi**2/8"),
    ("sum[k]((-1)**k*x**(2*k)/factorial(2*k),0,oo)", "cos(x)"),
    ("sum[k](binomial(k+3,k)*x**k,0,oo)", "1/(1-x)**4"),
    ("sum[k](gamma(k+1/2)/gamma(1/2)*x**k/factorial(k),0,oo)", "(1-x)**(-1/2)"),
    ("sum[k](exp(-k*x),0,oo)", "1/(1-exp(-x))"),
    ("sum[k](log(2**k)/2**k,0,oo)", "2*log(2)"),
]


@pytest.mark.parametrize(("left", "right"), SERIES)
def test_series_hold_their_sums(left: str, right: str) -> None:
    total, form = value(left, x=(1, 3)), value(right, x=(1, 3))
    assert isinstance(total, arb), total
    assert total.overlaps(arb(form))
    assert total.rad() < arb(2) ** -60


def test_series_that_grow_diverge() -> None:
    assert isinstance(value("sum[k](3**k/k**5,1,oo)"), Undefined)
    assert isinstance(value("sum[k](factorial(k)/2**k,1,oo)"), Undefined)


def test_derivatives_are_undefined_where_the_function_is() -> None:
    assert isinstance(value("derivative[x](log(x),x,1)", x=-1), Undefined)
    assert value("derivative[x](x**3,x,2)", x=2) == fmpq(12)


def test_unknown_functions_have_their_derivatives() -> None:
    slope = value("derivative[x](f(x),2,1)")
    named = value("call(prime(f,1),2)")
    assert isinstance(slope, arb)
    assert isinstance(named, arb)
    assert slope.overlaps(named)


def test_integrals_close_once_the_point_is_put_in() -> None:
    found = value("integral[t](exp(-(t-x)**2/(2*y**2)),-oo,oo)", x=1, y=2)
    assert isinstance(found, arb)
    assert found.overlaps(2 * (2 * arb.pi()).sqrt())
    assert isinstance(value("integral[t](exp(t**2),-oo,oo)"), Undefined)


MEASURED = [
    ("integral[t](exp(sin(t))*cos(t),0,pi/2)", "exp(1)-1"),
    ("integral[t](1/(1+t**3),0,1)", "log(2)/3+pi/(3*sqrt(3))"),
    ("integral[t](sqrt(1+t**2),0,1)", "(sqrt(2)+asinh(1))/2"),
    ("integral[t](abs(t-x),0,1)", "(x**2+(1-x)**2)/2"),
    ("integral[t](exp(-t**2),-1,x)", "sqrt(pi)/2*(erf(x)+erf(1))"),
]


@pytest.mark.parametrize(("left", "right"), MEASURED)
def test_quadrature_holds_the_integral(left: str, right: str) -> None:
    found, form = value(left, x=(1, 3)), value(right, x=(1, 3))
    assert isinstance(found, arb | fmpq), found
    assert arb(found).overlaps(arb(form))


IMPROPER = [
    "integral[t](1/t,-1,1)",
    "integral[t](1/t,0,1)",
    "integral[t](log(t),-1,1)",
    "integral[t](sqrt(t),-1,1)",
    "integral[t](1/(t-1/2)**2,0,1)",
]


@pytest.mark.parametrize("text", IMPROPER)
def test_quadrature_keeps_off_poles_and_cuts(text: str) -> None:
    assert isinstance(value(text), Unknown | Undefined)


LIMITS = [("limit[h](((x+h)**2-x**2)/h,0,0)", "2*x"), ("limit[t](sin(t)/t,0,0)", "1"), ("limit[n]((1+x/n)**n,oo,0)", "exp(x)")]


@pytest.mark.parametrize(("left", "right"), LIMITS)
def test_limits(left: str, right: str) -> None:
    found, form = value(left, x=(1, 3)), value(right, x=(1, 3))
    assert not isinstance(found, Unknown | Undefined), found
    assert arb(found).overlaps(arb(form))
