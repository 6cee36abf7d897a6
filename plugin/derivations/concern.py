"""What is given and the terms of a step in, the givens that can bear on the step out.

A given that holds for some choice of a symbol which nothing else has turns no value of the step down: for ε > |f(x) - L| there
always is an ε, and y = {y₁, …, yₙ} only says what y is. Of y = ln x there remains that ln x has a value.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from derivations.goal import REAL, Context, Given, Kind
from derivations.term import NO_SUBSTITUTION, Apply, Number, Term, Variable, substitute, values

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
MOST = 12
"""Names of a given among which a choice that makes its sides the same is sought."""
Use = tuple[str, str]
"""A name, and whether it is the family or the value of that name that is meant."""


def bearing(givens: Sequence[Given], terms: Iterable[Term], context: Context) -> list[Given]:
    """The givens without those that some choice of a symbol of their own makes true; `t = t` says that t has a value."""
    elsewhere: Counter[Use] = Counter()
    for term in (*terms, *(t for law in context.laws for t in (law.variable, law.law))):
        elsewhere.update(_uses(term, context))
    kept = [(given, _of(given, context)) for given in givens]
    for _, uses in kept:
        elsewhere.update(uses)
    found = True
    while found:
        found = False
        remaining: list[tuple[Given, Counter[Use]]] = []
        for given, uses in kept:
            own = {use: n for use, n in uses.items() if elsewhere[use] == n and _is_told_apart(use, given, elsewhere)}
            left = _chosen(given, own, context) if own else (given,)
            if left == (given,):
                remaining.append((given, uses))
                continue
            elsewhere.subtract(uses)
            new = [(g, _of(g, context)) for g in left]
            for _, more in new:
                elsewhere.update(more)
            remaining += new
            found = True
        kept = remaining
    return [given for given, _ in kept]


def _is_told_apart(use: Use, given: Given, elsewhere: Counter[Use]) -> bool:
    """Whether what is said of a number is not said of a family of its name as well, as an order is: x > 0 of the x_i."""
    name, kind = use
    return bool(kind) or given.relation == "=" or not elsewhere[name, "family"]


def _of(given: Given, context: Context) -> Counter[Use]:
    return Counter((*_uses(given.lhs, context), *_uses(given.rhs, context)))


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


def _chosen(given: Given, own: Mapping[Use, int], context: Context) -> tuple[Given, ...]:
    """What remains of a given once a symbol that stands nowhere else is chosen so that it holds; itself where none can be."""
    single = frozenset(use for use, count in own.items() if count == 1)
    for side, relation, other in ((given.lhs, given.relation, given.rhs), (given.rhs, TURNED.get(given.relation, ""), given.lhs)):
        for chosen, upwards in _parts(side):
            if _is_free(chosen, single, relation if upwards else TURNED.get(relation, ""), context):
                return () if _is_total(other) else (Given(other, "=", other, given.text),)
    same = _made_same(given, frozenset(own), context) if given.relation == "=" else None
    if same is None:
        return (given,)
    return () if _is_total(same) else (Given(same, "=", same, given.text),)


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
        case Apply(head="call", args=(Apply(head="index", args=(Variable(name=name), *places)), *values_at)):
            use = (name, "family" if context.symbol(name).kind in NUMBERS else "")
            if not all(_is_total(a) for a in (*places, *values_at)):
                return False
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


def _made_same(given: Given, own: frozenset[Use], context: Context) -> Term | None:
    """What both sides become where a number of its own is one of the others, as in f(w) = f(x); None where they differ."""
    others = sorted(values(given.lhs) | values(given.rhs))
    if len(others) > MOST:
        return None
    for name in (n for n in others if (n, "") in own and _is_free(Variable(n), own, "=", context)):
        for other in others:
            if other == name or context.symbol(other).kind is not Kind.SCALAR:
                continue
            put: dict[str, Term] = {name: Variable(other)}
            left = substitute(given.lhs, put)
            if left == substitute(given.rhs, put):
                return left
    return None


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
