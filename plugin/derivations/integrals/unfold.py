"""Densities and expectations under named laws in; formulae, integrals and sums over explicit ranges out."""

from derivations.construct import INFINITY, MINUS_INFINITY, ZERO, subtract, times
from derivations.goal import Context, Kind
from derivations.integrals.facts import Facts
from derivations.laws import Law, named_law
from derivations.term import Apply, Number, Term, Variable, free_variables, is_apply, rewrite, walk


class OutsideSupportError(Exception):
    """A density would have to be written out where its formula does not hold."""


VECTORIAL = frozenset({Kind.VECTOR, Kind.MATRIX})


def unfold_laws(term: Term, facts: Facts) -> Term:
    """Write out every density and expectation of a named law of one variable, and give integrals without limits their range.

    A density is written as its formula inside the support: where it stands under an integral or a sum over its own variable,
    the range is cut down to the support.

    Raises:
        OutsideSupportError: where a density stands outside its support.
    """

    def rule(node: Term) -> Term:
        match node:
            case Apply(head="expectation", args=(body, law), bound=(x,)):
                unfolded = _expectation(node, body, law, x, facts.context)
                return _ranged(unfolded, facts) if isinstance(unfolded, Apply) and unfolded is not node else node
            case Apply(head="integral" | "integral_over" | "sum" | "sum_over", bound=(_,)):
                return _ranged(node, facts)
        return node

    return rewrite(rewrite(term, rule), lambda node: _density(node, facts))


def scalar_law(law: Term, context: Context) -> tuple[Law, tuple[Term, ...]] | None:
    """Find a named law whose parameters are scalars."""
    if any(context.symbol(n).kind in VECTORIAL for n in free_variables(law)):
        return None
    return named_law(law)


def _density(node: Term, facts: Facts) -> Term:
    """Write out a density at a point that is taken to lie in the support, or is a number."""
    match node:
        case Apply(head="density", args=(law, value)) if (found := scalar_law(law, facts.context)) is not None:
            entry, parameters = found
            if any(facts.context.symbol(n).kind in VECTORIAL for n in free_variables(value)):
                return node
            if not free_variables(node) and (entry.discrete or entry.support(*parameters) != (MINUS_INFINITY, INFINITY)):
                lower, upper = entry.support(*parameters)
                inside = (_order(lower, value, facts), _order(value, upper, facts))
                if -1 in inside:
                    return ZERO
                whole = isinstance(value, Number) and value.value.denominator == 1
                if None in inside or (not whole if entry.discrete else 0 in inside):
                    raise OutsideSupportError
            return entry.density(value, *parameters)
    return node


def _expectation(node: Term, body: Term, law: Term, x: Variable, context: Context) -> Term:
    found = scalar_law(law, context)
    if found is None:
        return node
    entry, parameters = found
    if x.name in free_variables(law):
        return node
    lower, upper = entry.support(*parameters)
    head = "sum" if entry.discrete else "integral"
    return Apply(head, (times(body, entry.density(x, *parameters)), lower, upper), (x,))


def _ranged(node: Apply, facts: Facts) -> Term:
    """Make the range of an integral or sum explicit, and cut it down to the supports of the densities that are its factors."""
    x = node.bound[0]
    limits = _limits(node, facts.context)
    if limits is None:
        return node
    head = "sum" if node.head.startswith("sum") else "integral"
    supports = _supports(node.args[0], x, facts.context)
    factors = _factors(node.args[0])
    lower, upper = limits
    for density, (low, high) in supports:
        if density in factors:
            lower, upper = _greater(lower, low, facts), _greater(upper, high, facts, -1)
    if (lower, upper) != limits:
        oriented = limits[0] == MINUS_INFINITY or limits[1] == INFINITY or facts.sign(subtract(limits[1], limits[0])) in {0, 1}
        order = 1 if any(ends == (lower, upper) for _, ends in supports) else _order(lower, upper, facts)
        if not oriented or order is None:
            raise OutsideSupportError
        if order == -1:
            return ZERO
    for _, (low, high) in supports:
        if _greater(lower, low, facts) != lower or _greater(upper, high, facts, -1) != upper:
            raise OutsideSupportError
    return Apply(head, (node.args[0], lower, upper), node.bound, node.span)


def _order(lower: Term, upper: Term, facts: Facts) -> int | None:
    if lower == MINUS_INFINITY or upper == INFINITY:
        return 1
    return facts.sign(subtract(upper, lower))


def _supports(body: Term, x: Variable, context: Context) -> list[tuple[Term, tuple[Term, Term]]]:
    """Find the densities of named laws at x, each with its support."""
    found: list[tuple[Term, tuple[Term, Term]]] = []
    for part in walk(body):
        match part:
            case Apply(head="density", args=(law, value)) if x.name in free_variables(value):
                entry = scalar_law(law, context)
                if entry is None:
                    continue
                ends = entry[0].support(*entry[1])
                if ends == (MINUS_INFINITY, INFINITY):
                    continue
                if value != x or x.name in free_variables(law):
                    raise OutsideSupportError
                found.append((part, ends))
    return found


def _factors(body: Term) -> frozenset[Term]:
    """Collect the factors of a product; where one is 0 the whole is."""
    match body:
        case Apply(head="mul" | "neg", args=args):
            return frozenset[Term]().union(*(_factors(a) for a in args))
        case Apply(head="div", args=(above, _)):
            return _factors(above)
    return frozenset({body})


def _greater(a: Term, b: Term, facts: Facts, direction: int = 1) -> Term:
    """Choose the greater of two ends, or the smaller; a maximum where it is not known."""
    least, most = (MINUS_INFINITY, INFINITY) if direction == 1 else (INFINITY, MINUS_INFINITY)
    if a in (b, most) or b == least:
        return a
    if a == least or b == most:
        return b
    sign = facts.sign(subtract(a, b))
    if sign is None:
        return Apply("max" if direction == 1 else "min", (a, b))
    return a if sign * direction >= 0 else b


def _limits(node: Apply, context: Context) -> tuple[Term, Term] | None:
    if node.head in {"integral", "sum"} and len(node.args) == 3:
        return node.args[1], node.args[2]
    domain = node.args[1]
    if is_apply(domain, "reals") and node.head == "integral_over":
        return MINUS_INFINITY, INFINITY
    match domain:
        case Apply(head="interval", args=(lower, upper)) if node.head == "integral_over":
            return lower, upper
        case Apply(head="range", args=(lower, upper)) if node.head == "sum_over":
            return lower, upper
        case Apply(head="support", args=(Apply(head="slot", args=(Variable(name=name),)),)):
            return support(name, node.head == "sum_over", context)
    return None


def support(name: str, discrete: bool, context: Context) -> tuple[Term, Term] | None:  # noqa: FBT001 - told apart at the call
    """Find all values of a variable that a post has in mind: of its law, its declared domain, or the line."""
    for law in context.laws:
        if isinstance(law.variable, Variable) and law.variable.name == name:
            found = scalar_law(law.law, context)
            if found is not None and found[0].discrete == discrete:
                return found[0].support(*found[1])
    symbol = context.symbol(name)
    if symbol.kind in VECTORIAL or symbol.domain.complex:
        return None
    domain = symbol.domain
    if discrete and domain.lower is None and domain.upper is None:
        return None
    lower = MINUS_INFINITY if domain.lower is None else Number(domain.lower)
    upper = INFINITY if domain.upper is None else Number(domain.upper)
    return lower, upper
