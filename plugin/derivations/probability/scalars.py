"""A term and a context in; whether it is surely a scalar, and surely positive, out."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from derivations.goal import Context, Goal, Kind
from derivations.term import Apply, Number, Term, Variable, rewrite, walk

VECTOR_MARK = "\u20d7"
"""In the name of a bound variable that we chose: its values are vectors or matrices."""
_SCALAR_VALUED = frozenset(
    {
        "density",
        "probability",
        "log",
        "exp",
        "trace",
        "det",
        "norm",
        "inner",
        "pi",
        "euler",
        "imaginary",
        "sin",
        "cos",
        "tan",
        "gamma",
        "digamma",
        "factorial",
        "binomial",
        "beta",
        "indicator",
        "abs",
        "sign",
        "floor",
        "ceiling",
        "erf",
        "erfc",
        "rank",
        "equal",
        "less",
        "less_equal",
        "not_equal",
        "and",
        "or",
        "not",
        "element",
    }
)
_MATRIX_VALUED = frozenset(
    {
        "matrix",
        "row",
        "tuple",
        "identity",
        "zeros",
        "ones",
        "vec",
        "diag",
        "gradient",
        "hessian",
        "kronecker",
        "hadamard",
        "cross",
        "inverse",
        "family",
        "set",
        "argmax",
        "argmin",
    }
)
_BODY_VALUED = frozenset(
    {
        "sum",
        "product",
        "sum_over",
        "product_over",
        "integral",
        "integral_over",
        "expectation",
        "mean",
        "derivative",
        "limit",
        "maximum",
        "minimum",
    }
)


def is_scalar(term: Term, context: Context) -> bool:
    """Whether a term is surely a number; False where it may be a vector or a matrix."""
    match term:
        case Number():
            return True
        case Variable(name=name):
            symbol = context.symbol(name)
            return VECTOR_MARK not in name and symbol.kind in (Kind.SCALAR, Kind.RANDOM) and not symbol.shape
        case Apply(head=head) if head in _SCALAR_VALUED:
            return True
        case Apply(head=head) if head in _MATRIX_VALUED:
            return False
        case Apply(head=head, args=args) if head in _BODY_VALUED:
            return is_scalar(args[0], context)
        case Apply(head="index", args=(Variable(name=name), *indices)):
            symbol = context.symbol(name)
            if symbol.kind in (Kind.VECTOR, Kind.MATRIX):
                return len(symbol.shape) in (0, len(indices)) and len(indices) == (1 if symbol.kind is Kind.VECTOR else 2)
            return not symbol.shape
        case Apply(head="call", args=(Variable(name=name), *_)):
            return not context.symbol(name).shape
        case Apply(args=args):
            return all(is_scalar(a, context) for a in args)


def with_turned_members(goal: Goal) -> Goal:
    """The goal with the families whose members it transposes as families of vectors, which no entries of a vector are."""
    names = {name for side in (goal.lhs, goal.rhs) for node in walk(side) for name in _turned(node)}
    if not names:
        return goal
    symbols = {n: replace(symbol, shape=_MEMBERS) for n in names if not (symbol := goal.context.symbol(n)).shape}
    return replace(goal, context=replace(goal.context, symbols={**goal.context.symbols, **symbols}))


_MEMBERS = ("1", "length", "columns")
"""A shape with more dimensions than indices: what is indexed is no entry."""
_KEPT = frozenset({"add", "neg", "expectation", "mean", "sum", "sum_over"})


def _turned(node: Term) -> Iterator[str]:
    """The families whose members are transposed, alone or in a sum or a mean."""
    stack = list(node.args) if isinstance(node, Apply) and node.head in ("transpose", "adjoint") else []
    while stack:
        match stack.pop():
            case Apply(head="index", args=(Variable(name=name), *_)):
                yield name
            case Apply(head=head, args=args) if head in _KEPT:
                stack.extend(args if head == "add" else args[:1])
            case Apply(head="mul" | "div", args=args) if len(args) > 1:
                stack.extend(a for a in args if isinstance(a, Apply) and a.head in {"index", "add", "mul"})


def with_squared_forms(goal: Goal) -> Goal:
    """The goal with the squares of numbers such as a^T X as a^T X (a^T X)^T, in which the mean of X X^T is seen."""

    def rule(node: Term) -> Term:
        match node:
            case Apply(head="pow", args=(base, Number(value=two))) if two == SECOND and _is_form(base, goal.context):
                return Apply("mul", (base, Apply("transpose", (base,))), (), node.span)
        return node

    return replace(goal, lhs=rewrite(goal.lhs, rule), rhs=rewrite(goal.rhs, rule))


SECOND = 2


def _is_form(term: Term, context: Context) -> bool:
    """Whether a term is a product that begins with a transposed vector and ends with a vector: a number."""
    match term:
        case Apply(head="mean" | "expectation", args=(body, *_)):
            return _is_form(body, context)
        case Apply(head="mul", args=(Apply(head="transpose", args=(first,)), *_, last)):
            return _is_vector(first, context) and _is_vector(last, context)
    return False


def _is_vector(term: Term, context: Context) -> bool:
    match term:
        case Variable(name=name):
            return context.symbol(name).kind is Kind.VECTOR
        case Apply(head="add", args=args):
            return all(_is_vector(a, context) for a in args)
        case Apply(head="neg" | "mean" | "expectation", args=(inner, *_)):
            return _is_vector(inner, context)
    return False


def is_positive(term: Term, context: Context) -> bool:
    """Whether a factor is surely positive where it stands in a logarithm or a denominator (a density is)."""
    match term:
        case Number(value=value):
            return value > 0
        case Variable(name=name):
            domain = context.symbol(name).domain
            kind = context.symbol(name).kind
            if kind not in (Kind.SCALAR, Kind.RANDOM) or domain.complex or domain.lower is None:
                return False
            return domain.lower > 0 or (domain.lower == 0 and domain.lower_open)
        case Apply(head="density" | "exp" | "pi" | "euler"):
            return True
        case Apply(head="pow", args=(base, _)):
            return is_positive(base, context)
        case Apply(head="mul" | "div" | "add", args=args):
            return all(is_positive(a, context) for a in args)
        case Apply(head="product" | "integral_over" | "sum_over", args=args):
            return is_positive(args[0], context)
    return False


def whole(value: Fraction) -> bool:
    """Whether a rational is an integer."""
    return value.denominator == 1
