"""What was written, as a tree of numbers, variables and applications; nothing is evaluated here.

Three node kinds carry all mathematics: a notation is a head, and a head is a string. `HEADS` lists the kernel heads, the
only ones that have a meaning of their own; every other notation unfolds into them.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache

from derivations.source import Span


@dataclass(frozen=True, slots=True)
class Number:
    """An exact number."""

    value: Fraction
    span: Span | None = field(default=None, compare=False, repr=False)
    places: int | None = field(default=None, compare=False)
    """Decimal places as written (`0.30` has 2); None for an integer."""

    def __hash__(self) -> int:
        # Fraction's own hash takes an inverse modulo a prime; terms are hashed all the time.
        return hash((self.value.numerator, self.value.denominator))


@dataclass(frozen=True, slots=True)
class Variable:
    r"""A name in canonical LaTeX: `x`, `\sigma`, `\hat{\theta}`, `x_{\text{max}}`."""

    name: str
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, eq=False, init=False)
class Apply:
    """A head applied to arguments; `bound` are the variables it binds, in `args[0]` alone."""

    head: str
    args: tuple["Term", ...] = ()
    bound: tuple[Variable, ...] = ()
    span: Span | None = field(default=None, repr=False)
    _hash: int = field(init=False, repr=False)
    size: int = field(init=False, repr=False)
    """Number of nodes below and including this one."""
    depth: int = field(init=False, repr=False)
    _free: frozenset[str] | None = field(default=None, init=False, repr=False)
    _heads: frozenset[str] | None = field(default=None, init=False, repr=False)
    _names: frozenset[str] | None = field(default=None, init=False, repr=False)

    def __init__(
        self, head: str, args: tuple["Term", ...] = (), bound: tuple[Variable, ...] = (), span: Span | None = None
    ) -> None:
        # Terms are made by the million: what a frozen dataclass would write takes twice as long.
        size, depth, parts = 1, 0, []
        for a in args:
            if a.__class__ is Apply:
                size += a.size
                if depth < a.depth:  # noqa: PLR1730 - a call would take longer
                    depth = a.depth
                parts.append(a._hash)  # noqa: SLF001 - of its own kind
            else:
                size += 1
                depth = depth or 1
                parts.append(hash(a))
        _put_head(self, head)
        _put_args(self, args)
        _put_bound(self, bound)
        _put_span(self, span)
        _put_hash(self, hash((head, *parts, bound)))
        _put_size(self, size)
        _put_depth(self, depth + 1)
        _put_free(self, None)
        _put_heads(self, None)
        _put_names(self, None)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return (
            isinstance(other, Apply)
            and self._hash == other._hash
            and self.head == other.head
            and self.bound == other.bound
            and self.args == other.args
        )

    def free(self) -> frozenset[str]:
        """Names that occur free, found once: see `free_variables`."""
        if self._free is None:
            found = _free_of(self)
            _put_free(self, found)
            return found
        return self._free

    def heads(self) -> frozenset[str]:
        """Every head below and including this node, found once."""
        found = self._heads
        if found is None:
            found = _joined([a.heads() for a in self.args if isinstance(a, Apply)], self.head)
            _put_heads(self, found)
        return found

    def names(self) -> frozenset[str]:
        """Every name below this node, bound, free, or in a slot, found once."""
        found = self._names
        if found is None:
            found = _joined([names(a) for a in self.args])
            _put_names(self, found)
        return found


def _joined(sets: list[frozenset[str]], *more: str) -> frozenset[str]:
    """All of them together; the largest itself where it holds the others."""
    largest = max(sets, key=len, default=_NOTHING)
    found = largest.union(more, *sets)
    return largest if len(found) == len(largest) else found


_NOTHING = frozenset[str]()
_put_head, _put_args, _put_bound, _put_span, _put_hash, _put_size, _put_depth, _put_free, _put_heads, _put_names = (
    vars(Apply)[name].__set__ for name in ("head", "args", "bound", "span", "_hash", "size", "depth", "_free", "_heads", "_names")
)

Term = Number | Variable | Apply

HEADS: Mapping[str, str] = {
    # constants
    "pi": "3.14159…",
    "euler": "2.71828…",
    "imaginary": "the imaginary unit",
    "infinity": "+∞; only as a limit of a sum, an integral or a limit, never as a value",
    # arithmetic; on matrices `add`, `neg`, `mul` (in order) and `pow` (integer exponent) mean the matrix operations
    "add": "a₁ + … + aₙ",
    "neg": "-a",
    "mul": "a₁ ⋯ aₙ, in order",
    "div": "a / b",
    "pow": "aᵇ",
    "root": "root(a, n): the principal n-th root",
    # functions of one scalar
    "exp": "",
    "log": "the natural logarithm",
    "sin": "",
    "cos": "",
    "tan": "",
    "cot": "",
    "sec": "",
    "csc": "",
    "asin": "",
    "acos": "",
    "atan": "",
    "sinh": "",
    "cosh": "",
    "tanh": "",
    "asinh": "",
    "acosh": "",
    "atanh": "",
    "abs": "absolute value",
    "sign": "",
    "floor": "",
    "ceiling": "",
    "factorial": "",
    "gamma": "Γ(a)",
    "digamma": "",
    "erf": "",
    "erfc": "",
    "real": "",
    "imag": "",
    "conjugate": "",
    # functions of several scalars
    "binomial": "binomial(n, k)",
    "beta": "B(a, b)",
    "min": "",
    "max": "",
    "mod": "mod(a, n), in [0, n)",
    # truth values, as conditions
    "equal": "",
    "not_equal": "",
    "less": "",
    "less_equal": "",
    "and": "",
    "or": "",
    "not": "",
    "element": "element(x, set)",
    "indicator": "indicator(condition): 1 or 0",
    "piecewise": "piecewise(value₁, condition₁, …[, otherwise])",
    # binders: `bound` is bound in args[0] only
    "sum": "sum(body, lower, upper; k); an empty range is 0; upper may be infinity",
    "product": "product(body, lower, upper; k)",
    "sum_over": "sum_over(body, set; k)",
    "product_over": "product_over(body, set; k)",
    "integral": "integral(body, lower, upper; x)",
    "integral_over": "integral_over(body, set; x); the set `support(slot x)` stands for \\int without limits",
    "derivative": "derivative(body, point, order; x): the order-th derivative in x at the point",
    "limit": "limit(body, point, side; x); side -1, 0 or 1",
    "gradient": "gradient(body, point; x): the column of partial derivatives in the vector or matrix x",
    "hessian": "hessian(body, point; x)",
    "maximum": "maximum(body, set; x)",
    "minimum": "minimum(body, set; x)",
    "argmax": "argmax(body, set; x)",
    "argmin": "argmin(body, set; x)",
    # sets
    "support": "support(slot x): all values of x that the post has in mind",
    "interval": "interval(lower, upper), open or closed does not matter to an integral",
    "reals": "",
    "set": "set(a₁, …)",
    "range": "range(lower, upper): the integers between, both included",
    # names and families
    "slot": "slot(x): the name x itself, not its value; nothing is substituted here",
    "call": "call(f, a₁, …): an unknown function f applied",
    "prime": "prime(f, n): the n-th derivative of a function of one variable, in the place of f in call",
    "inverse_function": "inverse_function(f), in the place of f in call",
    "index": "index(x, i, …): an element of a family, a vector or a matrix",
    "family": "family(body, lower, upper; i): the family of body for i in the range, as x_1, …, x_n",
    # vectors and matrices
    "tuple": "tuple(a₁, …)",
    "matrix": "matrix(row(a₁₁, …), …)",
    "row": "",
    "transpose": "",
    "adjoint": "conjugate transpose",
    "inverse": "",
    "trace": "",
    "det": "",
    "diag": "diag(v): the diagonal matrix of a vector, or the diagonal of a matrix",
    "identity": "the identity matrix of the size that fits",
    "zeros": "",
    "ones": "ones(n?): the vector of ones",
    "norm": "norm(x, p)",
    "inner": "inner(x, y): the real inner product",
    "cross": "",
    "kronecker": "",
    "hadamard": "",
    "vec": "",
    "rank": "",
    # probability
    "law": "law(p, tuple(slot z, …), tuple(at(slot x, value), …)): the unknown law p of z given x; slots sorted by name",
    "at": "at(slot x, value)",
    "density": "density(law, value, …): density or mass of a law at one value for each slot",
    "expectation": "expectation(body, law; z, …)",
    "mean": "mean(body, given…): expectation over the random variables in body, by their own laws",
    "probability": "probability(event, given…)",
    "normal": "normal(mean, variance), a law; with a vector and a matrix the multivariate one",
    # named laws; the parameters, in order, and the formulae are in `laws.py`
    "cauchy": "cauchy(location, scale)",
    "laplace": "laplace(location, scale)",
    "logistic": "logistic(location, scale)",
    "gumbel": "gumbel(location, scale)",
    "student": "student(degrees of freedom[, location, squared scale])",
    "exponential": "exponential(rate)",
    "gamma_law": "gamma_law(shape, rate)",
    "inverse_gamma": "inverse_gamma(shape, scale)",
    "chi_squared": "chi_squared(degrees of freedom)",
    "f_law": "f_law(numerator, denominator degrees of freedom)",
    "beta_prime": "beta_prime(a, b)",
    "lognormal": "lognormal(mean, variance of the logarithm)",
    "weibull": "weibull(shape, scale)",
    "rayleigh": "rayleigh(scale)",
    "inverse_gaussian": "inverse_gaussian(mean, shape)",
    "pareto": "pareto(minimum, shape)",
    "uniform": "uniform(lower, upper)",
    "beta_law": "beta_law(a, b)",
    "bernoulli": "bernoulli(p)",
    "binomial_law": "binomial_law(n, p)",
    "poisson": "poisson(rate)",
    "geometric": "geometric(p), of trials, from 1",
    "geometric_failures": "geometric_failures(p), from 0",
    "negative_binomial": "negative_binomial(r, p), of failures before the r-th success",
    "hypergeometric": "hypergeometric(population, marked, draws)",
    "beta_binomial": "beta_binomial(n, a, b)",
    "discrete_uniform": "discrete_uniform(lower, upper), both included",
    "dirichlet": "dirichlet(concentrations)",
    "multinomial": "multinomial(n, probabilities)",
    "categorical": "categorical(probabilities), of the index 1, 2, …",
    "wishart": "wishart(degrees of freedom, scale matrix)",
    "inverse_wishart": "inverse_wishart(degrees of freedom, scale matrix)",
    "matrix_normal": "matrix_normal(mean, row covariance, column covariance)",
}
"""Kernel heads; the values say what is not plain from the name. The formulae of named laws are in `laws.py`."""

NO_SUBSTITUTION = frozenset({"slot"})


def number(value: int | Fraction) -> Number:
    """An exact number without a place."""
    return _whole(value) if isinstance(value, int) else Number(value)


@lru_cache(maxsize=1024)
def _whole(value: int) -> Number:
    return Number(Fraction(value))


def apply(head: str, *args: Term, bound: tuple[Variable, ...] = (), span: Span | None = None) -> Apply:
    """Build an application."""
    return Apply(head, args, bound, span)


def is_apply(term: Term, head: str) -> bool:
    """Whether the term is an application of this head."""
    return isinstance(term, Apply) and term.head == head


def walk(term: Term) -> Iterator[Term]:
    """Every node, parents first, left to right."""
    stack = [term]
    while stack:
        node = stack.pop()
        yield node
        if isinstance(node, Apply):
            stack += node.args[::-1]


def holds(term: Term, heads: frozenset[str]) -> bool:
    """Whether a node of the term has one of these heads."""
    return isinstance(term, Apply) and not term.heads().isdisjoint(heads)


def names(term: Term) -> frozenset[str]:
    """Every name that stands in a term, bound, free, or in a slot."""
    match term:
        case Number():
            return _NOTHING
        case Variable(name=name):
            return frozenset({name})
    return term.names()


def free_variables(term: Term) -> frozenset[str]:
    """Names that occur free; names in a slot do not count, the heads of calls and families do."""
    match term:
        case Number():
            return frozenset()
        case Variable(name=name):
            return frozenset({name})
    return term.free()


def values(term: Term) -> frozenset[str]:
    """Names that stand free as values, not as the heads of calls and families."""
    match term:
        case Variable(name=name):
            return frozenset({name})
        case Apply(head="call" | "index", args=(_, *rest)):
            return frozenset[str]().union(*(values(a) for a in rest))
        case Apply(head="slot"):
            return frozenset()
        case Apply(args=args, bound=bound):
            return frozenset[str]().union(*(values(a) for a in args)) - {b.name for b in bound}
        case _:
            return frozenset()


def _free_of(term: Apply) -> frozenset[str]:
    if term.head in NO_SUBSTITUTION or not term.args:
        return frozenset()
    body, *rest = term.args
    free = free_variables(body)
    if term.bound:
        free -= {b.name for b in term.bound}
    return free.union(*(free_variables(a) for a in rest)) if rest else free


def fresh(name: str, taken: frozenset[str]) -> str:
    """A name like this one that is not taken."""
    count = 1
    while f"{name}\u2032{count}" in taken:
        count += 1
    return f"{name}\u2032{count}"


def substitute(term: Term, values: Mapping[str, Term]) -> Term:
    """Replace free variables, renaming bound ones where a value would be captured."""
    if not values:
        return term
    match term:
        case Number():
            return term
        case Variable(name=name):
            return values.get(name, term)
        case Apply(head=head) if head in NO_SUBSTITUTION:
            return term
        case Apply(head=head, args=args, bound=bound, span=span):
            if not bound:
                return Apply(head, tuple(substitute(a, values) for a in args), (), span)
            rest = tuple(substitute(a, values) for a in args[1:])
            names = {b.name for b in bound}
            free = free_variables(args[0]) - names
            inner = {k: v for k, v in values.items() if k in free}
            danger: frozenset[str] = frozenset().union(*(free_variables(v) for v in inner.values()))
            body, new_bound = args[0], bound
            if danger & names:
                taken = danger | free | names
                renamed = {}
                for b in bound:
                    if b.name in danger:
                        renamed[b.name] = fresh(b.name, taken)
                        taken |= {renamed[b.name]}
                body = substitute(body, {k: Variable(v) for k, v in renamed.items()})
                new_bound = tuple(Variable(renamed.get(b.name, b.name), b.span) for b in bound)
            return Apply(head, (substitute(body, inner), *rest), new_bound, span)


def rewrite(term: Term, rule: Callable[[Term], Term]) -> Term:
    """Apply a rule to every node, children first."""
    if isinstance(term, Apply) and term.args:
        args = tuple(rewrite(a, rule) for a in term.args)
        if any(a is not b for a, b in zip(args, term.args, strict=True)):
            term = Apply(term.head, args, term.bound, term.span)
    return rule(term)
