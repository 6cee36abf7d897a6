"""A relation between a name and what is known in, the symbol with the domain that it narrows out: x > 0, n ∈ ℕ, v ∈ ℝᵏ."""

from fractions import Fraction

from derivations.goal import COMPLEX, COUNT, INTEGER, NATURAL, REAL, Domain, Kind, Symbol
from derivations.term import Apply, Number, Term, Variable

SETS: dict[str, Domain] = {"\\mathbb{N}": NATURAL, "\\mathbb{Z}": INTEGER, "\\mathbb{C}": COMPLEX, "\\mathbb{N}_{0}": NATURAL}
SETS |= {"\\mathbb{Z}^{+}": COUNT, "\\mathbb{N}^{+}": COUNT, "\\mathbb{Q}": REAL}


def domain_of(relation: str, left: Term, right: Term, text: str) -> Symbol | None:
    """The symbol that x > 0, n ∈ ℕ and the like narrow."""
    match relation, left, right:
        case ("<" | "<=" | ">" | ">=", Variable(name=name), _) if (bound := rational(right)) is not None:
            return Symbol(name, domain=_bounded(relation, bound), reason=text)
        case ("<" | "<=" | ">" | ">=", _, Variable(name=name)) if (bound := rational(left)) is not None:
            flipped = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}[relation]
            return Symbol(name, domain=_bounded(flipped, bound), reason=text)
        case ("in", Variable(name=name), Apply(head="reals")):
            return Symbol(name, domain=REAL, reason=text)
        case ("in", Variable(name=name), Variable(name=s)) if s in SETS:
            return Symbol(name, domain=SETS[s], reason=text)
        case ("in", Variable(name=name), Apply(head="interval" | "tuple", args=(low, high))):
            lower, upper = rational(low), rational(high)
            if lower is not None and upper is not None:
                closed = right.head == "interval" if isinstance(right, Apply) else False
                return Symbol(name, domain=Domain(lower, upper, lower_open=not closed, upper_open=not closed), reason=text)
            if lower is not None and high == Apply("infinity"):
                return Symbol(
                    name,
                    domain=Domain(lower, lower_open=not (isinstance(right, Apply) and right.head == "interval")),
                    reason=text,
                )
            return None
        case ("in", Variable(name=name), Apply(head="pow", args=(Apply(head="reals"), size))):
            match size:
                case Apply(head="mul", args=(rows, columns)):
                    return Symbol(name, Kind.MATRIX, shape=(_dimension(rows), _dimension(columns)), reason=text)
                case Number() | Variable() | Apply():
                    return Symbol(name, Kind.VECTOR, shape=(_dimension(size),), reason=text)
        case ("in", Variable(name=name), Apply(head="set" | "range")):
            return Symbol(name, domain=INTEGER, reason=text) if isinstance(right, Apply) and right.head == "range" else None
    return None


def _dimension(term: Term) -> str:
    match term:
        case Number(value=value):
            return str(value)
        case Variable(name=name):
            return name
        case _:
            return repr(term)


def rational(term: Term) -> Fraction | None:
    """The value of a literal number, a sign or a quotient of literals included."""
    match term:
        case Number(value=value):
            return value
        case Apply(head="neg", args=(inner,)):
            value_or_none = rational(inner)
            return None if value_or_none is None else -value_or_none
        case Apply(head="div", args=(above, below)):
            first, second = rational(above), rational(below)
            return first / second if first is not None and second else None
        case _:
            return None


def _bounded(relation: str, bound: Fraction) -> Domain:
    match relation:
        case ">":
            return Domain(lower=bound)
        case ">=":
            return Domain(lower=bound, lower_open=False)
        case "<":
            return Domain(upper=bound)
        case _:
            return Domain(upper=bound, upper_open=False)
