"""The head of a named law in, its parameters, support, density, mean and variance as kernel terms out.

Each law is a value of the table `LAWS`; sources of the formulae: Johnson, Kotz & Balakrishnan, *Continuous Univariate
Distributions*; Johnson, Kemp & Kotz, *Univariate Discrete Distributions*. Parametrisations are those in the `parameters`
column; which one a post means (rate or scale, deviation or variance, trials or failures) is settled by the notation.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from derivations.construct import (
    HALF,
    INFINITY,
    MINUS_INFINITY,
    MINUS_ONE,
    ONE,
    PI,
    TWO,
    ZERO,
    beta,
    exp,
    gamma,
    log,
    minus,
    over,
    plus,
    power,
    sqrt,
    square,
    subtract,
    times,
)
from derivations.goal import COUNT, NATURAL, POSITIVE, REAL, UNIT, Domain
from derivations.term import Apply, Term, apply, number

Formula = Callable[..., Term]
CLOSED_UNIT = Domain(Fraction(0), Fraction(1), lower_open=False, upper_open=False)
INTEGERS = Domain(integer=True)


@dataclass(frozen=True, slots=True)
class Law:
    """A law of one real or integer variable, as functions of its parameters."""

    name: str
    """For people: "normal law"."""
    parameters: tuple[tuple[str, Domain], ...]
    """Name and domain of each parameter, in order."""
    discrete: bool
    support: Callable[..., tuple[Term, Term]]
    """Parameters to the end points; both belong to the support of a discrete law."""
    density: Formula
    """Value and parameters to the density or mass, inside the support."""
    mean: Formula | None = None
    """Valid where it exists; None where the law has none or no closed form."""
    variance: Formula | None = None


def _line(*_: Term) -> tuple[Term, Term]:
    return MINUS_INFINITY, INFINITY


def _half_line(*_: Term) -> tuple[Term, Term]:
    return ZERO, INFINITY


def _unit(*_: Term) -> tuple[Term, Term]:
    return ZERO, ONE


def _between(a: Term, b: Term) -> tuple[Term, Term]:
    return a, b


def _positive(*names: str) -> tuple[tuple[str, Domain], ...]:
    return tuple((n, POSITIVE) for n in names)


def _binomial(n: Term, k: Term) -> Term:
    return apply("binomial", n, k)


def _factorial(n: Term) -> Term:
    return apply("factorial", n)


def _one_minus(p: Term) -> Term:
    return subtract(ONE, p)


def _student(x: Term, n: Term, m: Term = ZERO, v: Term = ONE) -> Term:
    half = times(HALF, plus(n, ONE))
    return over(
        times(gamma(half), power(plus(ONE, over(square(subtract(x, m)), times(n, v))), minus(half))),
        times(gamma(times(HALF, n)), sqrt(times(n, PI, v))),
    )


def _f_density(x: Term, m: Term, n: Term) -> Term:
    ratio, a, b = over(m, n), times(HALF, m), times(HALF, n)
    return over(
        times(power(ratio, a), power(x, subtract(a, ONE)), power(plus(ONE, times(ratio, x)), minus(plus(a, b)))), beta(a, b)
    )


LAWS: Mapping[str, Law] = {
    # on the line
    "normal": Law(
        "normal law",
        (("mean", REAL), ("variance", POSITIVE)),
        discrete=False,
        support=_line,
        density=lambda x, m, v: over(exp(minus(over(square(subtract(x, m)), times(TWO, v)))), sqrt(times(TWO, PI, v))),
        mean=lambda m, _v: m,
        variance=lambda _m, v: v,
    ),
    "cauchy": Law(
        "Cauchy law",
        (("location", REAL), ("scale", POSITIVE)),
        discrete=False,
        support=_line,
        density=lambda x, m, s: over(ONE, times(PI, s, plus(ONE, square(over(subtract(x, m), s))))),
    ),
    "laplace": Law(
        "Laplace law",
        (("location", REAL), ("scale", POSITIVE)),
        discrete=False,
        support=_line,
        density=lambda x, m, s: over(exp(minus(over(apply("abs", subtract(x, m)), s))), times(TWO, s)),
        mean=lambda m, _s: m,
        variance=lambda _m, s: times(TWO, square(s)),
    ),
    "logistic": Law(
        "logistic law",
        (("location", REAL), ("scale", POSITIVE)),
        discrete=False,
        support=_line,
        density=lambda x, m, s: over(
            exp(minus(over(subtract(x, m), s))), times(s, square(plus(ONE, exp(minus(over(subtract(x, m), s))))))
        ),
        mean=lambda m, _s: m,
        variance=lambda _m, s: over(times(square(s), square(PI)), number(3)),
    ),
    "gumbel": Law(
        "Gumbel law",
        (("location", REAL), ("scale", POSITIVE)),
        discrete=False,
        support=_line,
        density=lambda x, m, s: over(exp(minus(plus(over(subtract(x, m), s), exp(minus(over(subtract(x, m), s)))))), s),
        variance=lambda _m, s: over(times(square(PI), square(s)), number(6)),
    ),
    "student": Law(
        "Student's law",
        (("degrees of freedom", POSITIVE), ("location", REAL), ("squared scale", POSITIVE)),
        discrete=False,
        support=_line,
        density=_student,
        mean=lambda _n, m=ZERO, _v=ONE: m,
        variance=lambda n, _m=ZERO, v=ONE: over(times(n, v), subtract(n, TWO)),
    ),
    # on the half line
    "exponential": Law(
        "exponential law",
        _positive("rate"),
        discrete=False,
        support=_half_line,
        density=lambda x, r: times(r, exp(minus(times(r, x)))),
        mean=lambda r: over(ONE, r),
        variance=lambda r: over(ONE, square(r)),
    ),
    "gamma_law": Law(
        "gamma law",
        _positive("shape", "rate"),
        discrete=False,
        support=_half_line,
        density=lambda x, a, b: times(over(power(b, a), gamma(a)), power(x, subtract(a, ONE)), exp(minus(times(b, x)))),
        mean=over,
        variance=lambda a, b: over(a, square(b)),
    ),
    "inverse_gamma": Law(
        "inverse gamma law",
        _positive("shape", "scale"),
        discrete=False,
        support=_half_line,
        density=lambda x, a, b: times(over(power(b, a), gamma(a)), power(x, subtract(minus(a), ONE)), exp(minus(over(b, x)))),
        mean=lambda a, b: over(b, subtract(a, ONE)),
        variance=lambda a, b: over(square(b), times(square(subtract(a, ONE)), subtract(a, TWO))),
    ),
    "chi_squared": Law(
        "chi-squared law",
        _positive("degrees of freedom"),
        discrete=False,
        support=_half_line,
        density=lambda x, k: over(
            times(power(x, subtract(times(HALF, k), ONE)), exp(minus(times(HALF, x)))),
            times(power(TWO, times(HALF, k)), gamma(times(HALF, k))),
        ),
        mean=lambda k: k,
        variance=lambda k: times(TWO, k),
    ),
    "f_law": Law(
        "F law",
        _positive("numerator degrees of freedom", "denominator degrees of freedom"),
        discrete=False,
        support=_half_line,
        density=_f_density,
        mean=lambda _m, n: over(n, subtract(n, TWO)),
    ),
    "beta_prime": Law(
        "beta prime law",
        _positive("first shape", "second shape"),
        discrete=False,
        support=_half_line,
        density=lambda x, a, b: over(times(power(x, subtract(a, ONE)), power(plus(ONE, x), minus(plus(a, b)))), beta(a, b)),
        mean=lambda a, b: over(a, subtract(b, ONE)),
    ),
    "lognormal": Law(
        "log-normal law",
        (("mean of the logarithm", REAL), ("variance of the logarithm", POSITIVE)),
        discrete=False,
        support=_half_line,
        density=lambda x, m, v: over(
            exp(minus(over(square(subtract(log(x), m)), times(TWO, v)))), times(x, sqrt(times(TWO, PI, v)))
        ),
        mean=lambda m, v: exp(plus(m, times(HALF, v))),
        variance=lambda m, v: times(subtract(exp(v), ONE), exp(plus(times(TWO, m), v))),
    ),
    "weibull": Law(
        "Weibull law",
        _positive("shape", "scale"),
        discrete=False,
        support=_half_line,
        density=lambda x, k, s: times(over(k, s), power(over(x, s), subtract(k, ONE)), exp(minus(power(over(x, s), k)))),
        mean=lambda k, s: times(s, gamma(plus(ONE, over(ONE, k)))),
        variance=lambda k, s: times(square(s), subtract(gamma(plus(ONE, over(TWO, k))), square(gamma(plus(ONE, over(ONE, k)))))),
    ),
    "rayleigh": Law(
        "Rayleigh law",
        _positive("scale"),
        discrete=False,
        support=_half_line,
        density=lambda x, s: times(over(x, square(s)), exp(minus(over(square(x), times(TWO, square(s)))))),
        mean=lambda s: times(s, sqrt(times(HALF, PI))),
        variance=lambda s: times(subtract(TWO, times(HALF, PI)), square(s)),
    ),
    "inverse_gaussian": Law(
        "inverse Gaussian law",
        _positive("mean", "shape"),
        discrete=False,
        support=_half_line,
        density=lambda x, m, s: times(
            sqrt(over(s, times(TWO, PI, power(x, number(3))))),
            exp(minus(over(times(s, square(subtract(x, m))), times(TWO, square(m), x)))),
        ),
        mean=lambda m, _s: m,
        variance=lambda m, s: over(power(m, number(3)), s),
    ),
    "pareto": Law(
        "Pareto law",
        _positive("minimum", "shape"),
        discrete=False,
        support=lambda m, _a: (m, INFINITY),
        density=lambda x, m, a: times(a, power(m, a), power(x, minus(plus(a, ONE)))),
        mean=lambda m, a: over(times(a, m), subtract(a, ONE)),
        variance=lambda m, a: over(times(square(m), a), times(square(subtract(a, ONE)), subtract(a, TWO))),
    ),
    # on an interval
    "uniform": Law(
        "uniform law",
        (("lower end", REAL), ("upper end", REAL)),
        discrete=False,
        support=_between,
        density=lambda _x, a, b: over(ONE, subtract(b, a)),
        mean=lambda a, b: times(HALF, plus(a, b)),
        variance=lambda a, b: over(square(subtract(b, a)), number(12)),
    ),
    "beta_law": Law(
        "beta law",
        _positive("first shape", "second shape"),
        discrete=False,
        support=_unit,
        density=lambda x, a, b: over(times(power(x, subtract(a, ONE)), power(_one_minus(x), subtract(b, ONE))), beta(a, b)),
        mean=lambda a, b: over(a, plus(a, b)),
        variance=lambda a, b: over(times(a, b), times(square(plus(a, b)), plus(a, b, ONE))),
    ),
    # on the integers
    "bernoulli": Law(
        "Bernoulli law",
        (("probability", CLOSED_UNIT),),
        discrete=True,
        support=_unit,
        density=lambda x, p: times(power(p, x), power(_one_minus(p), _one_minus(x))),
        mean=lambda p: p,
        variance=lambda p: times(p, _one_minus(p)),
    ),
    "binomial_law": Law(
        "binomial law",
        (("trials", NATURAL), ("probability", CLOSED_UNIT)),
        discrete=True,
        support=lambda n, _p: (ZERO, n),
        density=lambda x, n, p: times(_binomial(n, x), power(p, x), power(_one_minus(p), subtract(n, x))),
        mean=times,
        variance=lambda n, p: times(n, p, _one_minus(p)),
    ),
    "poisson": Law(
        "Poisson law",
        _positive("rate"),
        discrete=True,
        support=_half_line,
        density=lambda x, r: over(times(power(r, x), exp(minus(r))), _factorial(x)),
        mean=lambda r: r,
        variance=lambda r: r,
    ),
    "geometric": Law(
        "geometric law, of trials",
        (("probability", UNIT),),
        discrete=True,
        support=lambda _p: (ONE, INFINITY),
        density=lambda x, p: times(power(_one_minus(p), subtract(x, ONE)), p),
        mean=lambda p: over(ONE, p),
        variance=lambda p: over(_one_minus(p), square(p)),
    ),
    "geometric_failures": Law(
        "geometric law, of failures",
        (("probability", UNIT),),
        discrete=True,
        support=_half_line,
        density=lambda x, p: times(power(_one_minus(p), x), p),
        mean=lambda p: over(_one_minus(p), p),
        variance=lambda p: over(_one_minus(p), square(p)),
    ),
    "negative_binomial": Law(
        "negative binomial law, of failures",
        (("successes", POSITIVE), ("probability", UNIT)),
        discrete=True,
        support=_half_line,
        density=lambda x, r, p: times(_binomial(plus(x, r, MINUS_ONE), x), power(_one_minus(p), x), power(p, r)),
        mean=lambda r, p: over(times(r, _one_minus(p)), p),
        variance=lambda r, p: over(times(r, _one_minus(p)), square(p)),
    ),
    "hypergeometric": Law(
        "hypergeometric law",
        (("population", COUNT), ("marked", NATURAL), ("draws", NATURAL)),
        discrete=True,
        support=lambda _n, _k, m: (ZERO, m),
        density=lambda x, n, k, m: over(times(_binomial(k, x), _binomial(subtract(n, k), subtract(m, x))), _binomial(n, m)),
        mean=lambda n, k, m: over(times(m, k), n),
    ),
    "beta_binomial": Law(
        "beta-binomial law",
        (("trials", NATURAL), ("first shape", POSITIVE), ("second shape", POSITIVE)),
        discrete=True,
        support=lambda n, _a, _b: (ZERO, n),
        density=lambda x, n, a, b: over(times(_binomial(n, x), beta(plus(x, a), plus(n, minus(x), b))), beta(a, b)),
        mean=lambda n, a, b: over(times(n, a), plus(a, b)),
        variance=lambda n, a, b: over(times(n, a, b, plus(a, b, n)), times(square(plus(a, b)), plus(a, b, ONE))),
    ),
    "discrete_uniform": Law(
        "discrete uniform law",
        (("lower end", INTEGERS), ("upper end", INTEGERS)),
        discrete=True,
        support=_between,
        density=lambda _x, a, b: over(ONE, plus(b, minus(a), ONE)),
        mean=lambda a, b: times(HALF, plus(a, b)),
        variance=lambda a, b: over(subtract(square(plus(b, minus(a), ONE)), ONE), number(12)),
    ),
}
"""Head to law, for laws of one variable."""

VECTOR_LAWS: Mapping[str, str] = {
    "dirichlet": "dirichlet(concentration vector)",
    "multinomial": "multinomial(trials, probability vector)",
    "categorical": "categorical(probability vector): of the index 1, 2, …",
    "wishart": "wishart(degrees of freedom, scale matrix)",
    "inverse_wishart": "inverse_wishart(degrees of freedom, scale matrix)",
    "matrix_normal": "matrix_normal(mean, row covariance, column covariance)",
}
"""Heads of laws of a vector or a matrix; what they unfold to depends on shapes."""


def named_law(term: Term) -> tuple[Law, tuple[Term, ...]] | None:
    """Find the entry of a named law of one variable, with its arguments; None for anything else."""
    if isinstance(term, Apply) and (law := LAWS.get(term.head)) is not None:
        most = len(law.parameters)
        least = 1 if term.head == "student" else most
        if least <= len(term.args) <= most:
            return law, term.args
    return None


def is_law(head: str) -> bool:
    """Whether the head is one of a named law, or of an unknown one."""
    return head in LAWS or head in VECTOR_LAWS or head == "law"
