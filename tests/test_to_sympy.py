"""Terms as SymPy, as plain text and as LaTeX; snippets that show a refutation; edits that mend one."""

import contextlib
import io

import pytest
import sympy

from derivations.budget import Budget
from derivations.decide import decide
from derivations.goal import Context, Goal, Kind, Symbol
from derivations.letters import identifier, plain_name
from derivations.outcome import Refuted
from derivations.plain import to_text
from derivations.refute import examine
from derivations.settings import Settings
from derivations.term import HEADS, Apply, Term, Variable, apply, number
from derivations.to_sympy import begin, to_sympy
from derivations.verdict import REFUTED
from derivations.write_latex import to_latex
from terms import term

CONVERTED = [
    ("x+1/3", "x + 1/3"),
    ("sum[k](k*y[k],1,n)", "Sum(k*y[k], (k, 1, n))"),
    ("f(x)+f(2*x)", "f(x) + f(2*x)"),
    ("derivative[x](x**2,x,1)", "Derivative(x**2, x)"),
    ("derivative[x](x**2,3,1)", "Subs(Derivative(x**2, x), x, 3)"),
    ("integral[x](exp(-x**2),-oo,oo)", "Integral(exp(-x**2), (x, -oo, oo))"),
    ("expectation[z](z**2,normal(0,1))", "Integral(z**2*(exp(-z**2/2)/(sqrt(2*pi))), (z, -oo, oo))"),
    ("10**(10**(10**10))", "10**(10**(10**10))"),
    ("factorial(10**7)", "factorial(10**7)"),
    ("indicator(less(0,x))", "Piecewise((1, 0 < x), (0, True))"),
    ("expectation[z](log(z),law(p,tuple(slot(z)),tuple()))", "Integral(p_z(z)*log(z), (z, -oo, oo))"),
]


@pytest.mark.parametrize(("text", "expected"), CONVERTED)
def test_conversion_keeps_what_was_written(text: str, expected: str) -> None:
    assert str(to_sympy(term(text))) == expected


def test_functions_of_vectors_stand_in_products_with_matrices() -> None:
    a, x = Variable("a"), Variable("x")
    context = Context({n: Symbol(n, Kind.VECTOR) for n in ("a", "x")})
    value = apply("call", Variable("f"), x)
    assert str(to_sympy(apply("mul", apply("transpose", a), value), context)) == "a.T*f(x)"
    matrix = Context({"A": Symbol("A", Kind.MATRIX)})
    assert str(to_sympy(apply("mul", apply("exp", Variable("A")), Variable("A")), matrix)) == "product(exp(A), A)"


def test_an_entry_beyond_the_end_of_a_vector_stays_as_it_is_written() -> None:
    context = Context({"v": Symbol("v", Kind.VECTOR, shape=("2",))})
    assert str(to_sympy(term("index(v,2)"), context)) == "v[1, 0]"
    assert str(to_sympy(term("index(v,3)"), context)) == "index(v, 3)"


@pytest.mark.parametrize("head", sorted(HEADS))
def test_every_head_converts(head: str) -> None:
    x = Variable("x")
    binders = {"sum", "product", "integral", "derivative", "limit", "family"}
    over_sets = {
        "sum_over",
        "product_over",
        "integral_over",
        "maximum",
        "minimum",
        "argmax",
        "argmin",
        "gradient",
        "hessian",
        "expectation",
    }
    if head in binders:
        node = apply(head, apply("pow", x, number(2)), number(1), number(2), bound=(x,))
    elif head in over_sets:
        node = apply(head, apply("pow", x, number(2)), apply("support", apply("slot", x)), bound=(x,))
    elif head in {"slot", "support", "prime", "inverse_function"}:
        node = apply(head, x, number(1)) if head == "prime" else apply(head, x)
    else:
        sizes = {
            "pi": 0,
            "euler": 0,
            "imaginary": 0,
            "infinity": 0,
            "reals": 0,
            "div": 2,
            "pow": 2,
            "root": 2,
            "binomial": 2,
            "beta": 2,
        }
        sizes |= {
            "mod": 2,
            "equal": 2,
            "not_equal": 2,
            "less": 2,
            "less_equal": 2,
            "interval": 2,
            "range": 2,
            "index": 2,
            "call": 2,
        }
        sizes |= {"min": 2, "max": 2, "piecewise": 3, "element": 2, "and": 2, "or": 2}
        arguments: tuple[Term, ...] = tuple(Variable(n) for n in ("x", "y", "z")[: sizes.get(head, 1)])
        if head in {"and", "or", "not", "indicator"}:
            arguments = tuple(apply("less", a, number(3)) for a in arguments)
        if head == "piecewise":
            arguments = (x, apply("less", x, number(3)), number(1))
        if head == "element":
            arguments = (x, apply("reals"))
        if head == "matrix":
            arguments = (Apply("row", (x, x)),)
        node = Apply(head, arguments)
    assert isinstance(to_sympy(node), sympy.Basic)
    assert to_text(node)
    assert to_latex(node)


def test_two_names_never_become_one() -> None:
    translation = begin(Context())
    both = {str(to_sympy(Variable(name), translation=translation)) for name in ("x", "\\mathbf{x}", "\\bar{x}", "\\lambda", "E")}
    assert len(both) == 5
    assert both & {"lambda", "E"} == set()


def test_matrices() -> None:
    shapes = {"A": ("m", "n"), "B": ("n", "m")}
    context = Context(symbols={k: Symbol(k, Kind.MATRIX, shape=v) for k, v in shapes.items()})
    assert str(to_sympy(term("transpose(A*B)"), context)) == "(A*B).T"
    assert str(to_sympy(term("trace(A*B)"), context)) == "Trace(A*B)"


def test_names() -> None:
    assert plain_name(r"\hat{\theta}_{1}") == "θ̂₁"
    assert plain_name(r"x_{\text{max}}") == "x_max"
    assert identifier(r"x_{\text{max}}") == "x_max"
    assert identifier(r"\sigma") == "sigma"


def test_plain_text() -> None:
    assert to_text(apply("add", Variable(r"\mu"), apply("mul", Variable(r"\sigma"), Variable(r"\epsilon")))) == "μ + σε"
    assert to_text(term("density(normal(0,1),z)")) == "N(z; 0, 1)"
    assert to_text(term("-x**2+2*x*y")) == "−x² + 2xy"
    assert to_text(term("(x+1)/(2*y)")) == "(x + 1)/(2y)"


def test_latex() -> None:
    assert to_latex(term("(x+1)/(2*y)")) == r"\frac{x + 1}{2 y}"
    assert to_latex(term("sqrt(x)-sum[k](k**2,1,n)")) == r"\sqrt{x} - \sum_{k=1}^{n} k^{2}"


SHOWN = [
    ("(x+y)**2", "x**2+y**2"),
    ("sum[k](y[k],1,n)", "n*y[1]"),
    ("integral[t](t**2,0,x)", "x**3/2"),
    ("f(x+y)", "f(x)+f(y)"),
    ("derivative[x](f(x)**2,x,1)", "f(x)"),
]


def claim(lhs: str, rhs: str) -> Goal:
    from derivations.goal import COUNT  # noqa: PLC0415 - used here only

    return Goal(Context(symbols={"n": Symbol("n", domain=COUNT)}), term(lhs), "=", term(rhs))


@pytest.mark.parametrize(("lhs", "rhs"), SHOWN)
def test_snippet_shows_both_values(lhs: str, rhs: str) -> None:
    found = examine(claim(lhs, rhs), Budget(400_000))
    assert isinstance(found, Refuted)
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(found.snippet, {})  # noqa: S102 - what a reader would do
    left, right = output.getvalue().split()
    assert float(left) == pytest.approx(float(sympy.Rational(found.counterexample.lhs)), rel=1e-9)
    assert float(right) == pytest.approx(float(sympy.Rational(found.counterexample.rhs)), rel=1e-9)


SUGGESTED = [
    ("(x+y)**2", "x**2-2*x*y+y**2", "x^{2} + 2 x y + y^{2}"),
    ("(x+y)**2", "x**2+x*y+y**2", "x^{2} + 2 x y + y^{2}"),
    ("derivative[x](x**3,x,1)", "3*x**3", "3 x^{2}"),
    ("sum[k](y[k],1,n)", "sum[k](y[k],1,n-1)", r"\sum_{k=1}^{n} y_{k}"),
    ("exp(-x)", "exp(x)", "e^{-x}"),
    ("integral[x](x,0,1)", "-1/2", r"\frac{1}{2}"),
]


@pytest.mark.parametrize(("lhs", "rhs", "mended"), SUGGESTED)
def test_the_one_edit_that_makes_a_refuted_step_hold_is_suggested(lhs: str, rhs: str, mended: str) -> None:
    verdict = decide(claim(lhs, rhs), Settings())
    assert (verdict.verdict, verdict.suggestion) == (REFUTED, mended)


@pytest.mark.parametrize(("lhs", "rhs"), [("f(x+y)", "f(x)"), ("x**5+3*x", "exp(x)"), ("x", "x+0")])
def test_nothing_is_suggested_where_nothing_helps(lhs: str, rhs: str) -> None:
    assert not decide(claim(lhs, rhs), Settings()).suggestion
