"""What is given and the terms of a step in, the givens that can bear on the step out.

A given that holds for some choice of a symbol which nothing else has turns no value of the step down: for ε > |f(x) - L| there
always is an ε, and y = {y₁, …, yₙ} only says what y is.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from derivations.goal import REAL, Context, Given, Kind
from derivations.term import NO_SUBSTITUTION, Apply, Number, Term, Variable

TOTAL = frozenset(
    {
        *("add", "neg", "mul", "exp", "abs", "sin", "cos", "floor", "ceiling", "transpose"),
        *("tuple", "set", "range", "call", "index", "infinity"),
    }
)
"""Heads that have a value wherever their arguments have one."""
FINITE = frozenset({"sum", "product", "family"})
NUMBERS = frozenset({Kind.SCALAR, Kind.RANDOM})
ANY = frozenset({Kind.VECTOR, Kind.MATRIX, Kind.RANDOM})
"""Kinds of symbols that an equation may be solved for, but that no order speaks of."""
TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "neq": "neq"}
Use = tuple[str, str]
"""A name, and whether it is the family or the value of that name that is meant."""


def bearing(givens: Sequence[Given], terms: Iterable[Term], context: Context) -> list[Given]:
    """The givens without those that some choice of a symbol of their own makes true, whatever the rest is."""
    elsewhere: Counter[Use] = Counter()
    for term in (*terms, *(t for law in context.laws for t in (law.variable, law.law))):
        elsewhere.update(_uses(term, context))
    kept = list(givens)
    uses = {given: Counter((*_uses(given.lhs, context), *_uses(given.rhs, context))) for given in givens}
    for given in givens:
        elsewhere.update(uses[given])
    found = True
    while found:
        found = False
        for given in list(kept):
            own = frozenset(use for use, count in uses[given].items() if count == 1 and elsewhere[use] == 1)
            if own and _has_choice(given, own, context):
                kept.remove(given)
                elsewhere.subtract(uses[given])
                found = True
    return kept


def _uses(term: Term, context: Context) -> Iterator[Use]:
    """The names in a term, each time that one occurs; a number x and the numbers x_i are two things."""
    stack = [(term, frozenset[str]())]
    while stack:
        node, bound = stack.pop()
        match node:
            case Variable(name=name):
                if name not in bound:
                    yield name, ""
            case Apply(head="index", args=(Variable(name=name), *rest)) if context.symbol(name).kind in NUMBERS:
                if name not in bound:
                    yield name, "family"
                stack.extend((a, bound) for a in rest)
            case Apply(head=head, args=args) if head in NO_SUBSTITUTION:
                for n in args:
                    if isinstance(n, Variable):
                        yield n.name, ""
            case Apply(args=(body, *rest), bound=variables):
                stack.append((body, bound | {b.name for b in variables}))
                stack.extend((a, bound) for a in rest)


def _has_choice(given: Given, own: frozenset[Use], context: Context) -> bool:
    """Whether a symbol that stands nowhere else can be chosen so that the given holds."""
    for side, relation, other in ((given.lhs, given.relation, given.rhs), (given.rhs, TURNED.get(given.relation, ""), given.lhs)):
        if not _is_total(other):
            continue
        for chosen, upwards in _parts(side):
            if _is_free(chosen, own, relation if upwards else TURNED.get(relation, ""), context):
                return True
    return given.relation == "=" and _unified(given.lhs, given.rhs, own, context)


def _parts(side: Term) -> Iterator[tuple[Term, bool]]:
    """The side itself and what is added in it beside terms that always have a value, each with the sign that it has."""
    match side:
        case Variable() | Apply(head="call" | "index"):
            yield side, True
        case Apply(head="neg", args=(Variable() as inner,)):
            yield inner, False
        case Apply(head="add", args=args) if _is_total(side):
            for a in args:
                if not (isinstance(a, Apply) and a.head == "add"):
                    yield from _parts(a)


def _is_free(chosen: Term, own: frozenset[Use], relation: str, context: Context) -> bool:
    """Whether a name, a value of a function or an element can have any value that an order or an equation asks for."""
    match chosen:
        case Variable(name=name):
            use = (name, "")
        case Apply(head="index", args=(Variable(name=name), *rest)) if context.symbol(name).kind in NUMBERS:
            use = (name, "family")
            if not all(_is_total(a) for a in rest):
                return False
        case Apply(head="call", args=(Variable(name=name), *rest)):
            use = (name, "")
            if not all(_is_total(a) for a in rest):
                return False
        case _:
            return False
    symbol = context.symbol(name)
    domain = symbol.domain
    if use not in own or domain.complex or symbol.properties:
        return False
    if symbol.kind not in {Kind.SCALAR, Kind.FUNCTION} and not (relation == "=" and symbol.kind in ANY):
        return False
    if relation == "=":
        return domain == REAL
    if relation in {"<", "<="}:
        return domain.lower is None
    if relation in {">", ">="}:
        return domain.upper is None
    return relation == "neq" and domain.lower is domain.upper is None


def _unified(left: Term, right: Term, own: frozenset[Use], context: Context) -> bool:
    """Whether the sides are the same but for a name in one of them, as in f(w) = f(x)."""
    if not (isinstance(left, Apply) and isinstance(right, Apply) and left.head == right.head and left.head in TOTAL):
        return False
    if left.bound or right.bound or len(left.args) != len(right.args) or not (_is_total(left) and _is_total(right)):
        return False
    apart = [(a, b) for a, b in zip(left.args, right.args, strict=True) if a != b]
    if len(apart) != 1:
        return False
    ((a, b),) = apart
    return any(isinstance(x, Variable) and _is_free(x, own, "=", context) for x in (a, b)) or _unified(a, b, own, context)


def _is_total(term: Term) -> bool:
    """Whether a term has a value whatever its names are."""
    match term:
        case Apply(head="pow", args=(base, Number(value=exponent))):
            return exponent.denominator == 1 and exponent >= 0 and _is_total(base)
        case Apply(head="div", args=(part, Number(value=divisor))):
            return divisor != 0 and _is_total(part)
        case Apply(head=head, args=args) if head in FINITE:
            return all(_is_total(a) and not (isinstance(a, Apply) and a.head == "infinity") for a in args)
        case Apply(head=head, args=args):
            return head in TOTAL and all(_is_total(a) for a in args)
    return True
