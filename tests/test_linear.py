"""Vectors and matrices: shapes, normal form, what is proved and, above all, what is not."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from derivations.budget import Budget
from derivations.goal import COUNT, POSITIVE, Context, Given, Goal, Kind, Symbol
from derivations.linear.shapes import Conflict, infer
from derivations.method.matrix import METHOD
from derivations.method.scalar import METHOD as SCALARS_METHOD
from derivations.outcome import Agreed, Mixed, Refuted
from derivations.refute import examine
from derivations.verdict import Proof, Reduction
from terms import term

SCALARS = {"tau": POSITIVE, "n": COUNT, "p": COUNT, "m": COUNT}
DECLARED: Mapping[str, tuple[Kind, tuple[str, ...], frozenset[str]]] = {
    "x": (Kind.VECTOR, ("n",), frozenset()),
    "y": (Kind.VECTOR, ("n",), frozenset()),
    "mu": (Kind.VECTOR, ("n",), frozenset()),
    "b": (Kind.VECTOR, ("p",), frozenset()),
    "m0": (Kind.VECTOR, ("p",), frozenset()),
    "u": (Kind.VECTOR, (), frozenset()),
    "v": (Kind.VECTOR, (), frozenset()),
    "X": (Kind.MATRIX, ("n", "p"), frozenset()),
    "A": (Kind.MATRIX, (), frozenset()),
    "B": (Kind.MATRIX, (), frozenset()),
    "C": (Kind.MATRIX, (), frozenset()),
    "U": (Kind.MATRIX, (), frozenset()),
    "V": (Kind.MATRIX, (), frozenset()),
    "H": (Kind.MATRIX, ("m", "n"), frozenset()),
    "P": (Kind.MATRIX, ("n", "n"), frozenset({"symmetric"})),
    "R": (Kind.MATRIX, ("m", "m"), frozenset({"symmetric"})),
    "S": (Kind.MATRIX, ("n", "n"), frozenset({"positive-definite"})),
    "L": (Kind.MATRIX, ("p", "p"), frozenset({"positive-definite"})),
    "Q": (Kind.MATRIX, ("n", "n"), frozenset({"orthogonal"})),
    "D": (Kind.MATRIX, ("n", "n"), frozenset({"diagonal"})),
    "E": (Kind.MATRIX, ("n", "n"), frozenset({"diagonal"})),
}
CONTEXT = Context(
    symbols={
        **{k: Symbol(k, kind, shape=shape, properties=properties) for k, (kind, shape, properties) in DECLARED.items()},
        **{k: Symbol(k, domain=domain) for k, domain in SCALARS.items()},
    }
)


def decide(lhs: str, rhs: str) -> object:
    return METHOD.prove(Goal(CONTEXT, term(lhs), "=", term(rhs)), Budget(3_000_000))


POSTERIOR_PRECISION = "transpose(X)*P*X+L"
POSTERIOR_MEAN = f"inverse({POSTERIOR_PRECISION})*(transpose(X)*P*y+L*m0)"
COMPLETED = (
    f"transpose(b-{POSTERIOR_MEAN})*({POSTERIOR_PRECISION})*(b-{POSTERIOR_MEAN})+transpose(y)*P*y+transpose(m0)*L*m0"
    f"-transpose({POSTERIOR_MEAN})*({POSTERIOR_PRECISION})*({POSTERIOR_MEAN})"
)
TRUE = [
    ("transpose(A*B)", "transpose(B)*transpose(A)"),
    ("inverse(A*B*C)", "inverse(C)*inverse(B)*inverse(A)"),
    ("trace(A*B)", "trace(B*A)"),
    ("trace(A*B*C)", "trace(C*A*B)"),
    ("trace(transpose(A)*B)", "trace(transpose(B)*A)"),
    ("transpose(x)*S*y", "transpose(y)*S*x"),
    ("transpose(x)*A*y", "transpose(y)*transpose(A)*x"),
    ("transpose(x)*A*x", "trace(A*x*transpose(x))"),
    ("transpose(x-y)*S*(x-y)", "transpose(x)*S*x - 2*transpose(x)*S*y + transpose(y)*S*y"),
    ("transpose(y-X*b)*(y-X*b)", "transpose(y)*y - 2*transpose(b)*transpose(X)*y + transpose(b)*transpose(X)*X*b"),
    ("norm(y-X*b,2)**2", "transpose(y-X*b)*(y-X*b)"),
    ("inner(x,y)", "transpose(x)*y"),
    ("transpose(x)*y", "sum[i](x[i]*y[i],1,n)"),
    ("sum[i](x[i]**2,1,n)", "norm(x,2)**2"),
    ("transpose(Q)*Q", "identity()"),
    ("norm(Q*x,2)**2", "norm(x,2)**2"),
    ("D*E", "E*D"),
    ("inverse(transpose(A))", "transpose(inverse(A))"),
    ("inverse(A)*(A+B)*inverse(B)", "inverse(A)+inverse(B)"),
    ("inverse(A+U*C*V)", "inverse(A)-inverse(A)*U*inverse(inverse(C)+V*inverse(A)*U)*V*inverse(A)"),
    ("inverse(identity()+U*V)*U", "U*inverse(identity()+V*U)"),
    ("P*transpose(H)*inverse(H*P*transpose(H)+R)", "inverse(inverse(P)+transpose(H)*inverse(R)*H)*transpose(H)*inverse(R)"),
    ("(identity()-P*transpose(H)*inverse(H*P*transpose(H)+R)*H)*P", "inverse(inverse(P)+transpose(H)*inverse(R)*H)"),
    ("inverse(A+u*transpose(v))", "inverse(A)-inverse(A)*u*transpose(v)*inverse(A)/(1+transpose(v)*inverse(A)*u)"),
    ("det(A*B)", "det(A)*det(B)"),
    ("det(B*A)", "det(A)*det(B)"),
    ("det(transpose(A))", "det(A)"),
    ("det(inverse(A))", "1/det(A)"),
    ("det(tau*S)", "tau**n*det(S)"),
    ("det(2*S)", "2**n*det(S)"),
    ("det(identity()+U*V)", "det(identity()+V*U)"),
    ("det(A+u*transpose(v))", "det(A)*(1+transpose(v)*inverse(A)*u)"),
    ("trace(identity(n))", "n"),
    ("trace(X*inverse(transpose(X)*X)*transpose(X))", "p"),
    ("(identity()-X*inverse(transpose(X)*X)*transpose(X))**2", "identity()-X*inverse(transpose(X)*X)*transpose(X)"),
    ("transpose(x)*x*A", "A*transpose(x)*x"),
    (
        "exp(-transpose(x-mu)*inverse(S)*(x-mu)/2)",
        "exp(-transpose(x)*inverse(S)*x/2+transpose(mu)*inverse(S)*x-transpose(mu)*inverse(S)*mu/2)",
    ),
    (
        "transpose(y-X*b)*P*(y-X*b)+transpose(b-m0)*L*(b-m0)",
        COMPLETED,
    ),
    ("sum[i](transpose(v[i])*A*v[i],1,n)", "trace(A*sum[j](v[j]*transpose(v[j]),1,n))"),
    ("sum[i](v[i]*transpose(v[i])-u*transpose(u),1,n)", "sum[i](v[i]*transpose(v[i]),1,n)-n*u*transpose(u)"),
    ("A*sum[i](v[i],1,n)", "sum[i](A*v[i],1,n)"),
    ("0*x+x", "x"),
    ("x-x", "0"),
    ("det(transpose(X)*X)", "det(transpose(X)*X)"),
    ("transpose(x)*diag(y)*x", "transpose(x)*transpose(diag(y))*x"),
]
FALSE = [
    ("A*B", "B*A"),
    ("transpose(A*B)", "transpose(A)*transpose(B)"),
    ("inverse(A*B)", "inverse(A)*inverse(B)"),
    ("trace(A*B*C)", "trace(A*C*B)"),
    ("trace(A*B)", "trace(A)*trace(B)"),
    ("transpose(x)*A*y", "transpose(y)*A*x"),
    ("trace(x*transpose(x)*A)", "x*transpose(x)*A"),
    ("transpose(x-y)*S*(x-y)", "transpose(x)*S*x - transpose(x)*S*y + transpose(y)*S*y"),
    ("transpose(x-y)*A*(x-y)", "transpose(x)*A*x - 2*transpose(x)*A*y + transpose(y)*A*y"),
    ("inverse(A+B)", "inverse(A)+inverse(B)"),
    ("inverse(A+U*C*V)", "inverse(A)+inverse(A)*U*inverse(inverse(C)+V*inverse(A)*U)*V*inverse(A)"),
    ("inverse(A+U*C*V)", "inverse(A)-inverse(A)*U*inverse(C+V*inverse(A)*U)*V*inverse(A)"),
    ("inverse(identity()+U*V)*U", "U*inverse(identity()+U*V)"),
    ("det(A+B)", "det(A)+det(B)"),
    ("det(2*S)", "2*det(S)"),
    ("det(2*S)", "4*det(S)"),
    ("det(inverse(A))", "det(A)"),
    ("trace(identity(n))", "1"),
    ("trace(X*inverse(transpose(X)*X)*transpose(X))", "n"),
    ("transpose(Q)", "Q"),
    ("det(Q)", "1"),
    ("A*D", "D*A"),
    ("norm(x+y,2)**2", "norm(x,2)**2+norm(y,2)**2"),
    ("det(A+u*transpose(v))", "det(A)*(1-transpose(v)*inverse(A)*u)"),
    ("sum[i](transpose(v[i])*A*v[i],1,n)", "trace(A)*sum[j](transpose(v[j])*v[j],1,n)"),
    ("x*transpose(x)", "transpose(x)*x"),
]


@pytest.mark.parametrize(("lhs", "rhs"), TRUE)
def test_true_equations_are_proved(lhs: str, rhs: str) -> None:
    assert isinstance(decide(lhs, rhs), Proof)


@pytest.mark.parametrize(("lhs", "rhs"), FALSE)
def test_false_equations_are_not_proved(lhs: str, rhs: str) -> None:
    assert not isinstance(decide(lhs, rhs), Proof)


def test_shapes_that_clash_are_a_conflict() -> None:
    assert isinstance(infer((term("X*X"),), CONTEXT), Conflict)
    assert isinstance(infer((term("x+transpose(x)"),), CONTEXT), Conflict)
    assert isinstance(infer((term("exp(x)"),), CONTEXT), Conflict)
    assert isinstance(infer((term("x"), term("transpose(x)*x")), CONTEXT, alike=True), Conflict)


def test_a_scalar_product_is_grouped_before_it_scales() -> None:
    shapes = infer((term("transpose(x)*x*A"), term("A*u*transpose(u)*u")), CONTEXT)
    assert not isinstance(shapes, Conflict)
    assert not shapes.terms[0].scalar
    assert shapes.terms[1].cols == "1"


GRADIENTS = [
    ("gradient[x](transpose(mu)*x,x)", "mu"),
    ("gradient[x](transpose(x)*A*x,x)", "(A+transpose(A))*x"),
    ("gradient[x](transpose(x)*S*x,x)", "2*S*x"),
    ("gradient[b](norm(y-X*b,2)**2,b)", "2*transpose(X)*(X*b-y)"),
    ("gradient[b](norm(y-X*b,2)**2,b)", "-2*transpose(X)*y+2*transpose(X)*X*b"),
    ("gradient[A](trace(A*B),A)", "transpose(B)"),
    ("gradient[A](log(det(A)),A)", "inverse(transpose(A))"),
    ("gradient[S](log(det(S)),S)", "inverse(S)"),
    ("gradient[S](transpose(x)*inverse(S)*x,S)", "-inverse(S)*x*transpose(x)*inverse(S)"),
    ("gradient[A](trace(x*transpose(x)*A),A)", "x*transpose(x)"),
    ("gradient[x](exp(-transpose(x)*S*x/2),x)", "-exp(-transpose(x)*S*x/2)*S*x"),
    ("gradient[x](log(transpose(x)*S*x),x)", "2*S*x/(transpose(x)*S*x)"),
    ("hessian[x](transpose(x)*S*x,x)", "2*S"),
    ("hessian[b](norm(y-X*b,2)**2,b)", "2*transpose(X)*X"),
    ("gradient[b](X*b,b)", "X"),
    ("gradient[b](sum[i]((c[i]-transpose(v[i])*b)**2,1,n),b)", "-2*sum[i](v[i]*(c[i]-transpose(v[i])*b),1,n)"),
    (
        "gradient[b](sum[i](log(1+exp(transpose(v[i])*b)),1,n),b)",
        "sum[i](v[i]*exp(transpose(v[i])*b)/(1+exp(transpose(v[i])*b)),1,n)",
    ),
]
NO_GRADIENTS = [
    ("gradient[x](transpose(x)*A*x,x)", "2*A*x"),
    ("gradient[x](transpose(x)*S*x,x)", "S*x"),
    ("gradient[b](norm(y-X*b,2)**2,b)", "2*transpose(X)*(y-X*b)"),
    ("gradient[A](trace(A*B),A)", "B"),
    ("gradient[S](log(det(S)),S)", "-inverse(S)"),
    ("hessian[x](transpose(x)*S*x,x)", "S"),
    ("gradient[x](exp(-transpose(x)*S*x/2),x)", "exp(-transpose(x)*S*x/2)*S*x"),
]


@pytest.mark.parametrize(("lhs", "rhs"), GRADIENTS)
def test_gradients_are_proved(lhs: str, rhs: str) -> None:
    assert isinstance(decide(lhs, rhs), Proof)


@pytest.mark.parametrize(("lhs", "rhs"), NO_GRADIENTS)
def test_wrong_gradients_are_not_proved(lhs: str, rhs: str) -> None:
    assert not isinstance(decide(lhs, rhs), Proof)


def test_a_derivative_may_be_written_in_either_layout() -> None:
    row = Goal(CONTEXT, term("gradient[x](transpose(mu)*x,x)"), "=", term("transpose(mu)"))
    turned = Goal(CONTEXT, term("gradient[x](A*x,x)"), "=", term("transpose(A)"))
    for goal, layout in ((row, "gradients are rows"), (turned, "derivatives of vectors are turned over")):
        found = METHOD.prove(goal, Budget(3_000_000))
        assert isinstance(found, Proof)
        assert layout in found.assuming


MIDDLE = "matrix(row(inverse(S),0),row(0,inverse(H)))"
SCHUR = "inverse(A-F*inverse(H)*G)"
WRITTEN_OUT = [
    ("matrix(row(1,2),row(3,4))*matrix(row(a),row(c))", "matrix(row(a+2*c),row(3*a+4*c))"),
    ("inverse(matrix(row(a,c),row(d,f)))", "matrix(row(f,-c),row(-d,a))/(a*f-c*d)"),
    ("det(matrix(row(a,c),row(d,f)))", "a*f-c*d"),
    ("abs(matrix(row(a,c),row(d,f)))", "a*f-d*c"),
    ("det(matrix(row(1,a,a**2),row(1,c,c**2),row(1,d,d**2)))", "(c-a)*(d-a)*(d-c)"),
    ("trace(matrix(row(a,c),row(d,f)))", "a+f"),
    ("transpose(matrix(row(1),row(0)))*matrix(row(a),row(c))", "a"),
    ("transpose(matrix(row(1),row(0)))*tuple(a,c)", "a"),
    ("matrix(row(1,1),row(1,0))**3", "matrix(row(3,2),row(2,1))"),
    (
        f"matrix(row(identity(),0),row(-inverse(H)*G,identity()))*{MIDDLE}*matrix(row(identity(),-F*inverse(H)),row(0,identity()))",
        "matrix(row(inverse(S),-inverse(S)*F*inverse(H)),row(-inverse(H)*G*inverse(S),inverse(H)+inverse(H)*G*inverse(S)*F*inverse(H)))",
    ),
    (
        "inverse(matrix(row(A,F),row(G,H)))",
        f"matrix(row({SCHUR},-{SCHUR}*F*inverse(H)),row(-inverse(H)*G*{SCHUR},inverse(H)+inverse(H)*G*{SCHUR}*F*inverse(H)))",
    ),
    ("det(matrix(row(A,F),row(G,H)))", "det(A)*det(H-G*inverse(A)*F)"),
    ("matrix(row(A,B))*matrix(row(U),row(V))", "A*U+B*V"),
    ("transpose(matrix(row(A,B)))", "matrix(row(transpose(A)),row(transpose(B)))"),
    ("matrix(row(a,c),row(d,f))*identity()", "matrix(row(a,c),row(d,f))"),
    ("matrix(row(ones(n),x))*tuple(a,c)", "a*ones(n)+c*x"),
    (
        "transpose(matrix(row(x,y)))*matrix(row(x,y))",
        "matrix(row(transpose(x)*x,transpose(x)*y),row(transpose(y)*x,transpose(y)*y))",
    ),
]
NOT_WRITTEN_OUT = [
    ("matrix(row(1,2),row(3,4))*matrix(row(a),row(c))", "matrix(row(a+2*c),row(3*a-4*c))"),
    ("inverse(matrix(row(a,c),row(d,f)))", "matrix(row(f,c),row(-d,a))/(a*f-c*d)"),
    ("det(matrix(row(a,c),row(d,f)))", "a*f+c*d"),
    ("det(matrix(row(A,F),row(G,H)))", "det(A)*det(H)-det(F)*det(G)"),
    ("matrix(row(A,B))*matrix(row(U),row(V))", "A*V+B*U"),
]


@pytest.mark.parametrize(("lhs", "rhs"), WRITTEN_OUT)
def test_matrices_that_are_written_out(lhs: str, rhs: str) -> None:
    assert proved(lhs, rhs, BLOCKS)


@pytest.mark.parametrize(("lhs", "rhs"), NOT_WRITTEN_OUT)
def test_wrong_matrices_that_are_written_out(lhs: str, rhs: str) -> None:
    assert not proved(lhs, rhs, BLOCKS)


BLOCKS = Context({**CONTEXT.symbols, **{k: Symbol(k, Kind.MATRIX) for k in ("F", "G", "H")}})


def proved(lhs: str, rhs: str, context: Context) -> bool:
    """Proved, with the scalar goals that remain."""
    found = METHOD.prove(Goal(context, term(lhs), "=", term(rhs)), Budget(3_000_000))
    if isinstance(found, Reduction):
        return all(isinstance(SCALARS_METHOD.prove(g, Budget(3_000_000)), Proof) for g in found.goals)
    return isinstance(found, Proof)


def given(lhs: str, rhs: str, equations: tuple[tuple[str, str], ...]) -> object:
    """What the method makes of a goal under equations that are given."""
    givens = tuple(Given(term(a), "=", term(b), f"{a} = {b}") for a, b in equations)
    square = {k: Symbol(k, Kind.MATRIX, shape=("n", "n")) for k in ("A", "B")}
    context = replace(CONTEXT, symbols={**CONTEXT.symbols, **square}, givens=givens)
    return METHOD.prove(Goal(context, term(lhs), "=", term(rhs)), Budget(3_000_000))


def test_what_is_given_is_used_and_named() -> None:
    found = given(
        "inverse(transpose(X)*transpose(A)*A*X)", "inverse(transpose(X)*inverse(S)*X)", (("A*S*transpose(A)", "identity(n)"),)
    )
    assert isinstance(found, Proof)
    assert found.assuming[-1] == "A*S*transpose(A) = identity(n)"
    assert not isinstance(given("transpose(A)*A", "S", (("A*S*transpose(A)", "identity(n)"),)), Proof)


def test_what_contradicts_itself_proves_nothing() -> None:
    both = (("A*B", "identity()"), ("B*A", "2*identity()"))
    assert isinstance(given("A*B+A*B", "2*identity()", both), Proof)
    assert not isinstance(given("A*B+B*A", "3*identity()", both), Proof)


def test_a_step_about_a_matrix_that_is_not_said_to_be_symmetric_is_not_refuted_if_that_is_all_it_needs() -> None:
    outcome = examine(Goal(CONTEXT, term("gradient[x](transpose(x)*A*x,x)"), "=", term("2*A*x")), Budget(3_000_000))
    assert isinstance(outcome, Mixed)
    assert outcome.condition == "A symmetric and positive definite"


@pytest.mark.parametrize(("lhs", "rhs"), [*FALSE, *NO_GRADIENTS, *NOT_WRITTEN_OUT])
def test_false_equations_do_not_hold_in_models(lhs: str, rhs: str) -> None:
    assert not isinstance(examine(Goal(BLOCKS, term(lhs), "=", term(rhs)), Budget(3_000_000)), Agreed)


@pytest.mark.parametrize(("lhs", "rhs"), [*TRUE[::3], *GRADIENTS[::3], *WRITTEN_OUT[::3]])
def test_true_equations_hold_in_models(lhs: str, rhs: str) -> None:
    assert isinstance(examine(Goal(BLOCKS, term(lhs), "=", term(rhs)), Budget(3_000_000)), Agreed)


@pytest.mark.parametrize(
    ("lhs", "rhs"),
    [("det(kronecker(J,K))", "det(J)**m*det(K)**n"), ("transpose(c)*d", "d*transpose(c)"), ("trace(J*K)", "trace(J)*trace(K)")],
)
def test_letters_of_unknown_kind_below_operations_on_matrices_are_left_alone(lhs: str, rhs: str) -> None:
    assert decide(lhs, rhs) is None
    assert not isinstance(examine(Goal(CONTEXT, term(lhs), "=", term(rhs)), Budget(3_000_000)), Agreed | Refuted | Mixed)


RELATED = [
    ("=", "transpose(y-x)*inverse(S)*(y-x)", "transpose(S**(-1/2)*y-S**(-1/2)*x)*(S**(-1/2)*y-S**(-1/2)*x)"),
    ("=", "S**(1/2)*S**(1/2)", "S"),
    ("=", "density(normal(X*b,tau**2*S),y)", "exp(-transpose(y-X*b)*inverse(tau**2*S)*(y-X*b)/2)/sqrt((2*pi)**n*det(tau**2*S))"),
    ("=", "log(density(normal(mu,S),x))", "-n/2*log(2*pi)-log(det(S))/2-transpose(x-mu)*inverse(S)*(x-mu)/2"),
    ("propto", "density(normal(mu,S),x)", "exp(-transpose(x)*inverse(S)*x/2+transpose(mu)*inverse(S)*x)"),
    ("constant", "transpose(x)*S*x", "transpose(x)*S*x+transpose(mu)*mu"),
]
UNRELATED = [
    ("=", "S**(1/2)*S**(1/2)", "inverse(S)"),
    ("=", "log(density(normal(mu,S),x))", "-n/2*log(2*pi)+log(det(S))/2-transpose(x-mu)*inverse(S)*(x-mu)/2"),
    ("propto", "density(normal(mu,S),x)", "exp(-transpose(x)*inverse(S)*x/2-transpose(mu)*inverse(S)*x)"),
    ("constant", "transpose(x)*S*x", "transpose(x)*S*x+transpose(mu)*x"),
]


def related(relation: str, lhs: str, rhs: str) -> Goal:
    """A goal with any relation, as a function of x."""
    return Goal(CONTEXT, term(lhs), relation, term(rhs), variables=() if relation == "=" else ("x",))


@pytest.mark.parametrize(("relation", "lhs", "rhs"), RELATED)
def test_densities_roots_and_constants(relation: str, lhs: str, rhs: str) -> None:
    goal = related(relation, lhs, rhs)
    found = METHOD.prove(goal, Budget(3_000_000))
    if isinstance(found, Reduction):
        assert all(isinstance(SCALARS_METHOD.prove(g, Budget(3_000_000)), Proof) for g in found.goals)
    else:
        assert isinstance(found, Proof)
    assert isinstance(examine(goal, Budget(3_000_000)), Agreed)


@pytest.mark.parametrize(("relation", "lhs", "rhs"), UNRELATED)
def test_wrong_densities_roots_and_constants(relation: str, lhs: str, rhs: str) -> None:
    assert isinstance(examine(related(relation, lhs, rhs), Budget(3_000_000)), Refuted)


def test_a_size_that_is_written_is_a_count_and_no_part_of_itself() -> None:
    goal = Goal(CONTEXT, term("trace(identity(tau))"), "=", term("tau"))
    assert isinstance(examine(goal, Budget(3_000_000)), Agreed)
    assert isinstance(infer((term("matrix(row(U),row(V))*matrix(row(A,B))"), term("A*U+V*B")), BLOCKS, alike=True), Conflict)
