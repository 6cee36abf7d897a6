r"""Named laws, alone or as densities: $\mathcal{N}(x \mid \mu, \sigma^2)$, $\mathrm{Gam}(x; a, b)$, $\mathrm{Bin}(n, p)$."""

from collections.abc import Mapping, Sequence

from derivations.arguments import pack, value_of
from derivations.goal import Kind
from derivations.latex.grammar import ParseFunction
from derivations.latex.parser import Parser
from derivations.sorts import term_kind
from derivations.term import Apply, Number, Term, Variable, number
from derivations.vocabulary import GEOMETRIC, UNCLEAR, WAITING, Notation, Scope, unread

WORDS: Mapping[str, str] = {
    "N": "normal",
    "Normal": "normal",
    "Norm": "normal",
    "Gaussian": "normal",
    "MVN": "normal",
    "Gam": "gamma_law",
    "Gamma": "gamma_law",
    "Ga": "gamma_law",
    "Exp": "exponential",
    "Expo": "exponential",
    "Exponential": "exponential",
    "Bet": "beta_law",
    "Beta": "beta_law",
    "Bern": "bernoulli",
    "Ber": "bernoulli",
    "Bernoulli": "bernoulli",
    "Bin": "binomial_law",
    "Binom": "binomial_law",
    "Binomial": "binomial_law",
    "Poiss": "poisson",
    "Poisson": "poisson",
    "Pois": "poisson",
    "Po": "poisson",
    "Geom": "geometric",
    "Geometric": "geometric",
    "Unif": "uniform",
    "Uniform": "uniform",
    "U": "uniform",
    "Laplace": "laplace",
    "Cauchy": "cauchy",
    "Lap": "laplace",
    "LogNormal": "lognormal",
    "Lognormal": "lognormal",
    "Weibull": "weibull",
    "Pareto": "pareto",
    "IG": "inverse_gamma",
    "InvGamma": "inverse_gamma",
    "Inv-Gamma": "inverse_gamma",
    "Wald": "inverse_gaussian",
    "Dir": "dirichlet",
    "Dirichlet": "dirichlet",
    "Mult": "multinomial",
    "Multinomial": "multinomial",
    "Mult.": "multinomial",
    "Cat": "categorical",
    "Categorical": "categorical",
    "Wishart": "wishart",
    "NegBin": "negative_binomial",
    "NB": "negative_binomial",
    "BetBin": "beta_binomial",
    "BetaBin": "beta_binomial",
    "MN": "matrix_normal",
}
DISCRETE = "a uniform law is discrete"
"""Settled by the words of a post that speaks of discrete uniform laws and of no others."""
TWO_CONVENTIONS = {
    "gamma_law": "the second parameter of a gamma law is a rate or a scale",
    "exponential": "the parameter of an exponential law is a rate or a mean",
}


def _law(head: str, *, bare: bool = False) -> ParseFunction:
    def parse(parser: Parser) -> Term | None:
        start = max(parser.at - 1, 0)
        if bare:
            start = parser.at
            parser.next()
        if parser.kind() == "sub":
            parser.next()
            dimension = parser.argument_tokens()
            if len(dimension) != 1 or dimension[0].kind not in {"letter", "number"}:
                return None  # N_d says its dimension; anything else makes it another law
        if parser.text() not in {"(", "[", "\\{"}:
            return None
        found = pack(parser.arguments())
        return parser.node("named_law", (Variable(head), found), start)

    return parse


def _calligraphic(parser: Parser) -> Term | None:
    parser.next()
    letter = "".join(t.text for t in parser.argument_tokens())
    if letter not in {"N", "U"}:
        return None
    return _law({"N": "normal", "U": "uniform"}[letter])(parser)


def _letter_after_tilde(parser: Parser) -> Term | None:
    """A plain N stands for the normal law only directly behind `∼`, or with a bar between its arguments."""
    if parser.text(1) != "(":
        return None
    behind_tilde = parser.at > 0 and parser.tokens[parser.at - 1].text == "\\sim"
    if not behind_tilde:
        return None
    return _law("normal", bare=True)(parser)


def _chi(parser: Parser) -> Term | None:
    """Read χ²(k) as a law where it is all of a side."""
    start = parser.at
    behind_tilde = start == 0 or parser.tokens[start - 1].text == "\\sim"
    parser.next()
    if not behind_tilde or parser.kind() != "super":
        return None
    parser.next()
    if [t.text for t in parser.argument_tokens()] != ["2"] or parser.text() != "(":
        return None
    found = pack(parser.arguments())
    whole = parser.peek() is None and len(found.args) == 1
    return parser.node("named_law", (Variable("chi_squared"), found), start) if whole else None


def _unfold(node: Apply, scope: Scope) -> Term:
    head_variable, arguments = node.args
    assert isinstance(head_variable, Variable)
    assert isinstance(arguments, Apply)
    segments = [s for s in arguments.args if isinstance(s, Apply)]
    head = head_variable.name
    if len(segments) == 1:
        parameters: Sequence[Term] = segments[0].args
        values: Sequence[Term] = ()
    else:
        values, parameters = segments[0].args, [t for s in segments[1:] for t in s.args]
    law = build(head, [scope(value_of(p)) for p in parameters], parameters, node, scope)
    if not values:
        return law
    return Apply("density", (law, *(scope(value_of(v)) for v in values)), (), node.span)


def build(head: str, parameters: Sequence[Term], written: Sequence[Term], node: Apply, scope: Scope) -> Term:
    """The law with its parameters in the order of the table of laws."""
    if head == "normal":
        if len(parameters) != 2:
            raise unread("a normal law has a mean and a variance", node.span, "two parameters")
        said = scope.names.roles.get(_called(parameters[1]), "") or scope.names.second
        if said in _SPREADS and parameters[1] != number(1):
            return Apply("normal", (parameters[0], _told(parameters[1], said, node, scope)), (), node.span)
        return Apply("normal", (parameters[0], _variance(parameters[1], written[1], scope)), (), node.span)
    if head in TWO_CONVENTIONS and len(parameters) >= 1:
        said = scope.names.roles.get(_called(parameters[-1]), "") or scope.names.roles.get(WAITING, "")
        if said == "scale" or (said != "rate" and scope.choose(TWO_CONVENTIONS[head]) == 1):
            return Apply(head, (*parameters[:-1], Apply("div", (number(1), parameters[-1]))), (), node.span)
    if head == "uniform" and scope.names.settled.get(DISCRETE):
        head = "discrete_uniform"
    if head == "geometric":
        said = scope.names.roles.get(GEOMETRIC, "")
        if said == "failures" or (said != "trials" and scope.choose("a geometric law counts trials or failures") == 1):
            head = "geometric_failures"
    return Apply(head, tuple(parameters), (), node.span)


_SPREADS = frozenset({"variance", "deviation", "precision", UNCLEAR})


def _called(parameter: Term) -> str:
    """How the words would call a parameter: its name, or its number."""
    match parameter:
        case Variable(name=name):
            return name
        case Number(value=value):
            return str(value)
    return ""


def _told(parameter: Term, said: str, node: Apply, scope: Scope) -> Term:
    """The variance of a normal law whose second parameter is what the words say."""
    squared = isinstance(parameter, Apply) and parameter.head == "pow"
    if said == UNCLEAR or (squared and said == "precision"):
        raise unread("the words say of this parameter what does not fit how it is written", node.span, "one parametrisation")
    matrix = term_kind(parameter, scope) is Kind.MATRIX
    match said:
        case "precision" if matrix:
            return Apply("pow", (parameter, Apply("neg", (number(1),))))
        case "precision":
            return Apply("div", (number(1), parameter))
        case "deviation" if not matrix and not squared:
            return Apply("pow", (parameter, number(2)))
    return parameter


def _variance(parameter: Term, written: Term, scope: Scope) -> Term:
    """Custom: a bare σ is a deviation; a square, a capital or a matrix is a variance."""
    square = Apply("pow", (parameter, number(2)))
    match scope.names.normal:
        case "deviation":
            return square
        case "variance":
            return parameter
        case _:
            pass
    if parameter in {number(1), number(0)} or term_kind(parameter, scope) in {Kind.MATRIX, Kind.VECTOR}:
        return parameter
    match parameter:
        case Variable(name=name) | Apply(head="index", args=(Variable(name=name), *_)):
            core = name.split("_")[0].split("{")[-1].rstrip("}")
            if core in {"\\sigma", "s"}:
                return square
            if core.strip("\\")[:1].isupper() or core == "v":
                return parameter
            return square if scope.choose(f"N(μ, {name}): a deviation or a variance") == 1 else parameter
        case Apply(head="call", args=(Variable(name=name), *_)) if name.split("_")[0] in {"\\sigma", "s"}:
            return square
        case Number():
            return square if scope.choose("N(μ, number): a variance or a deviation") == 1 else parameter
        case _:
            del written
            return parameter


NOTATION = Notation(
    "named_law",
    prefix={"\\mathcal": _calligraphic, "\\mathscr": _calligraphic, "N": _letter_after_tilde, "\\chi": _chi},
    words={word: _law(head) for word, head in WORDS.items()},
    unfold={"named_law": _unfold},
    rank=20,
)
