"""A context and terms in, the properties of matrices out that are declared or that custom implies, with reasons.

The variance of a normal law is positive definite, and so is a matrix whose determinant stands under a logarithm or a root.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from derivations.goal import Context, Kind, Symbol
from derivations.linear.words import POSITIVE
from derivations.term import Apply, Number, Term, Variable, names, walk

CUSTOMARY = frozenset({"Sigma", "Lambda", "Omega", "Psi"})
"""Letters that name covariance and precision matrices."""


def traits(context: Context, terms: tuple[Term, ...]) -> tuple[Mapping[str, frozenset[str]], Mapping[str, str]]:
    """Properties by name; and for those that are implied, why."""
    found = {
        name: symbol.properties
        for name, symbol in context.symbols.items()
        # A vector that is called orthogonal, or a number, is no orthogonal matrix.
        if symbol.properties and symbol.kind in (Kind.MATRIX, Kind.RANDOM) and len(symbol.shape) != 1
    }
    reasons: dict[str, str] = {}
    for name, reason in _covariances(context, terms):
        if POSITIVE not in found.get(name, frozenset()) and context.symbol(name).kind is Kind.MATRIX:
            found[name] = found.get(name, frozenset()) | {POSITIVE}
            reasons.setdefault(name, reason)
    return found, reasons


def covariances(
    terms: Iterable[Term], equations: Sequence[tuple[Term, ...]], symbols: Mapping[str, Symbol]
) -> Mapping[str, Symbol]:
    """The symbols of a post, with the variances of its normal laws, and what is one over such, positive definite."""
    context = Context(symbols)
    found = dict(symbols)
    for term in terms:
        for node in walk(term):
            if isinstance(node, Apply) and node.head == "normal" and len(node.args) == 2:
                for name in _matrices(node.args[1], context):
                    found[name] = replace(found[name], properties=found[name].properties | {POSITIVE})
    for _ in range(2):
        for equation in equations:
            names = [list(_matrices(side, context)) for side in equation]
            if all(len(n) == 1 for n in names) and any(POSITIVE in found[n].properties for (n,) in names):
                for (name,) in names:
                    found[name] = replace(found[name], properties=found[name].properties | {POSITIVE})
    return found


def _covariances(context: Context, terms: tuple[Term, ...]) -> Iterator[tuple[str, str]]:
    everywhere = [*terms, *(law.law for law in context.laws), *(d.body for d in context.definitions)]
    everywhere += [side for given in context.givens for side in (given.lhs, given.rhs)]
    forms = {name for term in terms for name in _forms(term, context)}
    matrices = frozenset(name for name, symbol in context.symbols.items() if symbol.kind is Kind.MATRIX)
    for term in everywhere:
        if matrices.isdisjoint(names(term)):
            continue
        for node in walk(term):
            if not isinstance(node, Apply):
                continue
            if node.head == "normal" and len(node.args) == 2:
                for name in _matrices(node.args[1], context):
                    yield name, f"{name} is the covariance of a normal law"
            elif node.head in ("log", "root", "pow") and _fractional(node):
                base = node.args[0]
                if node.head != "log" and isinstance(base, Variable) and context.symbol(base.name).kind is Kind.MATRIX:
                    yield base.name, f"{base.name} is positive definite: it has a square root"
                if isinstance(base, Apply) and base.head in ("det", "abs"):
                    for name in _matrices(base.args[0], context):
                        if name in forms or name.lstrip("\\").partition("_")[0].rstrip("{}") in CUSTOMARY:
                            yield name, f"{name} is positive definite: its determinant stands under a {_word(node)}"


def _forms(term: Term, context: Context) -> Iterator[str]:
    """Matrices in the middle of a quadratic form."""
    for node in walk(term):
        if isinstance(node, Apply) and node.head == "mul":
            for first, middle, last in zip(node.args, node.args[1:], node.args[2:], strict=False):
                if isinstance(first, Apply) and first.head == "transpose" and first.args[0] == last:
                    yield from _matrices(middle, context)


def _fractional(node: Apply) -> bool:
    if node.head != "pow":
        return True
    return _halved(node.args[1])


def _halved(exponent: Term) -> bool:
    """Whether an exponent is a fraction over 2, as written."""
    match exponent:
        case Number(value=value):
            return value.denominator == 2
        case Apply(head="neg", args=(inner,)):
            return _halved(inner)
        case Apply(head="div", args=(Number(value=above), Number(value=below))) if below:
            return (above / below).denominator == 2
    return False


def _word(node: Apply) -> str:
    return "logarithm" if node.head == "log" else "root"


def _matrices(term: Term, context: Context) -> Iterator[str]:
    """The matrix of a variance: itself, its inverse, or it times scalars."""
    match term:
        case Variable(name=name):
            if context.symbol(name).kind is Kind.MATRIX:
                yield name
        case Apply(head="index", args=(Variable(name=name), _)):
            if context.symbol(name).kind is Kind.MATRIX:
                yield name
        case Apply(head="inverse" | "pow", args=(inner, *_)):
            yield from _matrices(inner, context)
        case Apply(head="mul" | "div", args=args):
            others = [a for a in args if not _scalar(a, context)]
            if len(others) == 1:
                yield from _matrices(others[0], context)


def _scalar(term: Term, context: Context) -> bool:
    """Whether a factor holds no vector and no matrix."""
    return not any(isinstance(n, Variable) and context.symbol(n.name).kind in (Kind.VECTOR, Kind.MATRIX) for n in walk(term))
