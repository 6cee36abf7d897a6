"""Surface terms in, what they bind, evaluate or hold out, as far as their heads alone tell."""

from collections.abc import Sequence

from derivations.term import Apply, Number, Term, Variable

BINDERS = {
    "sum_surface": 1,
    "product_surface": 1,
    "integral_limits": 1,
    "integral_set": 1,
    "integral_free": 1,
    "limit_surface": 1,
}
"""Surface heads that bind, and which argument names what they bind."""


def unbound(term: Term) -> frozenset[str]:
    """Names of a surface term that no sum, integral or limit in it binds."""
    match term:
        case Variable(name=name):
            return frozenset({name})
        case Apply(head=head, args=args):
            names: frozenset[str] = frozenset().union(*(unbound(a) for a in args))
            return names - unbound(args[BINDERS[head]]) if head in BINDERS else names
        case _:
            return frozenset()


def under_bar(parts: Sequence[Term], body: Term) -> bool:
    """Whether a bar behind a sum may well reach back over what stands before its last addend.

    A constant would drop out of the difference, and what has a bar of its own is a constant.
    """
    return any(_unevaluated(part) & unbound(body) - {"\\pi"} for part in parts)


def _unevaluated(term: Term) -> frozenset[str]:
    """Names of a surface term outside the bars in it."""
    match term:
        case Apply(head="evaluated"):
            return frozenset()
        case Apply(head="neg" | "add" | "mul" | "bracket" | "square", args=args):
            return frozenset().union(*(_unevaluated(a) for a in args))
        case _:
            return unbound(term)


def as_set(term: Term) -> Term:
    """Braces around one term make a set of it where sets stand."""
    return Apply("braced_set", term.args, (), term.span) if isinstance(term, Apply) and term.head == "curly" else term


def has_differential(term: Term) -> bool:
    """Whether a differential stands among the factors of a term."""
    return isinstance(term, Apply) and (
        term.head == "differential" or (term.head in {"mul", "div", "braces"} and any(has_differential(a) for a in term.args))
    )


def is_proper_fraction(term: Term) -> bool:
    """Whether a term is a fraction of two natural numbers, less than 1, as in 3½."""
    match term:
        case Apply(head="div", args=(Number(value=above), Number(value=below))):
            return 0 < above < below and above.denominator == below.denominator == 1
        case _:
            return False
