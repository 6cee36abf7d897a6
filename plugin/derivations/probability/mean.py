"""Expectations and probabilities over random variables in, integrals against their joint law out.

`E[m | G]` of a monomial m is the integral of m against the joint density of the random variables in m and G, over that of G;
so linearity, the tower rule and total variance are one marginalisation.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from derivations.laws import named_law
from derivations.probability.binder import Bound, Calculus, Rule, bind, free, open_atoms, rename
from derivations.probability.density import Entry, PairedError, joint
from derivations.probability.events import conjunctions
from derivations.probability.form import ONE, ZERO, Form, Monomial, atom, key, monomial, product, scale, total
from derivations.probability.known import base_of, stated_law
from derivations.probability.names import JOINT, base_name, is_random_array, is_random_term, slot_key
from derivations.probability.normal import UnsupportedError, canonical, normalise, power
from derivations.probability.scalars import is_scalar
from derivations.term import Apply, Number, Term, Variable, apply, is_apply, rewrite, substitute, walk


@dataclass(frozen=True, slots=True)
class Condition:
    """What is given: values of variables, and indicators of events."""

    entries: tuple[Entry, ...] = ()
    indicators: tuple[Term, ...] = ()


def randoms(calculus: Calculus, term: Term) -> set[Term]:
    """Random variables and elements of random families that occur free in a term, outside slots.

    Raises:
        UnsupportedError: where an element has an index that is bound inside the term: it stands for a whole family; and for an
            element of a sum or product that holds something random.
    """
    found: set[Term] = set()
    stack: list[tuple[Term, frozenset[str]]] = [(term, frozenset())]
    while stack:
        node, bound = stack.pop()
        if _is_random(calculus, node):
            names = free(node)
            if not names & bound:
                found.add(node)
            elif isinstance(node, Apply):
                raise UnsupportedError
            continue
        if isinstance(node, Apply) and node.head not in ("slot", "support"):
            if node.head == "index" and not isinstance(node.args[0], Variable) and _holds_random(calculus, node.args[0]):
                raise UnsupportedError  # an entry of something that is random as a whole
            args = node.args[1:] if node.head in ("call", "index", "law") else node.args
            inner = bound | {b.name for b in node.bound}
            stack.extend((a, inner) for a in args)
    return found


def _holds_random(calculus: Calculus, term: Term) -> bool:
    """Whether a random variable, or a family that has a law, stands in a term."""
    families = {base_of(law.variable) for law in calculus.context.laws}
    return any(_is_random(calculus, n) or (isinstance(n, Variable) and n.name in families) for n in walk(term))


def _is_random(calculus: Calculus, term: Term) -> bool:
    if not calculus.everything_random:
        return is_random_term(term, calculus.context) or is_random_array(term, calculus.context)
    match term:
        case Variable(name=name):
            return name[0] not in "#@" and name not in calculus.lengths
        case Apply(head="index", args=(Variable(), *_)):
            return True
    return False


def _condition(calculus: Calculus, givens: Sequence[Term]) -> Condition:
    entries: list[Entry] = []
    indicators: list[Term] = []
    flat: list[Term] = []
    for g in givens:
        flat.extend(g.args if isinstance(g, Apply) and g.head in ("and", "tuple") else (g,))
    for g in flat:
        match g:
            case Apply(head="equal", args=(left, right)):
                entries.append(_equality(calculus, left, right))
            case Variable() | Apply(head="index"):
                entries.append(Entry(slot_key(g), g))
            case Apply(head="at", args=(slot, value)):
                entries.append(Entry(slot_key(slot), canonical(calculus, value)))
            case Apply(head="less" | "less_equal" | "not_equal" | "element"):
                indicators.append(g)
            case _:
                raise UnsupportedError
    return Condition(tuple(entries), tuple(indicators))


def _equality(calculus: Calculus, left: Term, right: Term) -> Entry:
    if is_random_term(right, calculus.context) and not is_random_term(left, calculus.context):
        left, right = right, left
    if not isinstance(left, Variable) and not (isinstance(left, Apply) and left.head == "index"):
        raise UnsupportedError
    if randoms(calculus, right):
        # P(X = Y) is no density of X at Y.
        raise UnsupportedError
    return Entry(slot_key(left), canonical(calculus, right))


def _mean(calculus: Calculus, term: Apply) -> Form:
    condition = _condition(calculus, term.args[1:])
    form = normalise(calculus, term.args[0])
    return total((scale(_average(calculus, m, condition), c) for m, c in form.items()), calculus.budget)


def _average(calculus: Calculus, m: Monomial, condition: Condition) -> Form:
    """The expectation of a monomial."""
    m, outer = _open_sums(calculus, m)
    pairs = _coinciding(calculus, m, outer)
    if pairs is not None:
        return _split(calculus, m, outer, pairs, condition)
    return bind(calculus, _integrate(calculus, m, condition), outer) if outer else _integrate(calculus, m, condition)


def _open_sums(calculus: Calculus, m: Monomial) -> tuple[Monomial, tuple[Bound, ...]]:
    """Lift sums that hold random variables out of a monomial."""
    wanted: set[str] = set()
    for t in [t for t, _ in m.factors] + list(m.word):
        found = calculus.closed.get(t)
        if found:
            inner = [u for u, _ in found[1].factors] + list(found[1].word)
            wanted |= {base_of(r) for u in inner for r in randoms(calculus, u)}
    if not wanted:
        return m, ()
    return open_atoms(calculus, m, frozenset(wanted))


def _coinciding(calculus: Calculus, m: Monomial, outer: Sequence[Bound]) -> tuple[Bound, Bound] | None:
    """Two summation variables over one range that index one independent family: they may be equal."""
    sums = [b for b in outer if b.head == "sum"]
    used: dict[str, set[Term]] = {}
    for t in [t for t, _ in m.factors] + list(m.word):
        for r in randoms(calculus, t):
            used.setdefault(base_name(slot_key(r)), set()).add(r)
    for name, members in sorted(used.items()):
        if not is_independent_family(calculus, name) or len(members) < 2:
            continue
        for i, a in enumerate(sums):
            for b in sums[i + 1 :]:
                if a.domain == b.domain and all(any(s.variable.name in free(r) for r in members) for s in (a, b)):
                    return a, b
    return None


def _split(calculus: Calculus, m: Monomial, outer: tuple[Bound, ...], pair: tuple[Bound, Bound], condition: Condition) -> Form:
    """The double sum as the diagonal, plus all pairs taken as different, less the diagonal of these."""
    a, b = pair
    less = tuple(o for o in outer if o is not b)
    merged = bind(calculus, _integrate(calculus, rename(m, {b.variable.name: a.variable}), condition), less)
    apart = _integrate(calculus, m, condition, frozenset({a.variable.name, b.variable.name}))
    everywhere = bind(calculus, apart, outer)
    diagonal = bind(calculus, {rename(k, {b.variable.name: a.variable}): c for k, c in apart.items()}, less)
    return total((merged, everywhere, scale(diagonal, -1)), calculus.budget)


def is_independent_family(calculus: Calculus, name: str) -> bool:
    """Whether the elements of a family are independent of each other."""
    own = frozenset({apply("slot", Variable(name))})
    return own in calculus.independent


def _integrate(calculus: Calculus, m: Monomial, condition: Condition, distinct: frozenset[str] = frozenset()) -> Form:
    """The expectation of a monomial without sums over random variables."""
    given = {e.slot: e.value for e in condition.entries}
    parts = [t for t, _ in m.factors] + list(m.word)
    found: set[Term] = set()
    for t in (*parts, *condition.indicators):
        found |= randoms(calculus, t)
    fixed = {r: given[slot_key(r)] for r in found if slot_key(r) in given}
    moving = sorted((r for r in found if r not in fixed), key=key)
    if not moving and not fixed and not condition.indicators:
        return {m: Fraction(1)}
    slots: dict[Term, Variable] = {}
    for r in moving:
        slots.setdefault(slot_key(r), calculus.fresh(vector=not is_scalar(r, calculus.context)))
    values: dict[Term, Term] = {**fixed, **{r: slots[slot_key(r)] for r in moving}}
    body: Form = {_replace(m, values): Fraction(1)}
    entries = [Entry(s, v) for s, v in slots.items()]
    bounds = [Bound(v, "integral_over", _support(s)) for s, v in slots.items()]
    indicators = [apply("indicator", _swap(i, values)) for i in condition.indicators]
    for i in indicators:
        body = product(body, atom(i), calculus.budget)
    blocks = _blocks(calculus, [*entries, *condition.entries], distinct)
    above = joint(JOINT, [*entries, *condition.entries], blocks, calculus.known, calculus.binary)
    top = bind(calculus, product(body, above, calculus.budget), bounds)
    if not condition.entries and not indicators:
        return top
    below = _mass(calculus, condition)
    return product(top, power(calculus, below, Fraction(-1)), calculus.budget)


def _blocks(calculus: Calculus, entries: Iterable[Entry], distinct: frozenset[str]) -> tuple[frozenset[Term], ...]:
    """Sets of slots that are independent; elements of one family only where their indices surely differ."""
    slots = {e.slot for e in entries}
    if any(slots <= b for b in calculus.independent):
        return (frozenset(slots),)
    families: dict[str, set[Term]] = {}
    for s in slots:
        families.setdefault(base_name(s), set()).add(s)
    for name, members in families.items():
        if len(members) < 2:
            continue
        if not is_independent_family(calculus, name) or not _surely_distinct(members, distinct):
            return ()
    allowed = [b for b in calculus.independent if families.keys() <= {base_name(s) for s in b}]
    return (frozenset(slots),) if allowed else ()


def _surely_distinct(members: set[Term], distinct: frozenset[str]) -> bool:
    indices = [m.args[1:] for m in members if isinstance(m, Apply) and m.head == "index"]
    if len(indices) != len(members):
        return False
    if all(isinstance(i, Number) for index in indices for i in index):
        return True
    return all(len(i) == 1 and isinstance(i[0], Variable) and i[0].name in distinct for i in indices)


def _support(slot: Term) -> Term:
    return apply("support", apply("slot", Variable(base_name(slot))))


def _mass(calculus: Calculus, condition: Condition) -> Form:
    """The density of what is given."""
    if not condition.indicators:
        return joint(JOINT, condition.entries, _blocks(calculus, condition.entries, frozenset()), calculus.known, calculus.binary)
    given = {e.slot: e.value for e in condition.entries}
    found = {r for i in condition.indicators for r in randoms(calculus, i) if slot_key(r) not in given}
    slots = {slot_key(r): calculus.fresh() for r in sorted(found, key=key)}
    values: dict[Term, Term] = {r: slots[slot_key(r)] for r in found}
    values |= {r: given[slot_key(r)] for i in condition.indicators for r in randoms(calculus, i) if slot_key(r) in given}
    entries = [*(Entry(s, v) for s, v in slots.items()), *condition.entries]
    blocks = _blocks(calculus, entries, frozenset())
    body = joint(JOINT, entries, blocks, calculus.known, calculus.binary)
    for i in condition.indicators:
        body = product(body, atom(apply("indicator", _swap(i, values))), calculus.budget)
    return bind(calculus, body, [Bound(v, "integral_over", _support(s)) for s, v in slots.items()])


def _replace(m: Monomial, values: Mapping[Term, Term]) -> Monomial:
    powers: dict[Term, Fraction] = {}
    for t, e in m.factors:
        new = _swap(t, values)
        powers[new] = Fraction(1) if is_apply(new, "indicator") and e > 0 else powers.get(new, Fraction(0)) + e
    return monomial(powers, tuple(_swap(t, values) for t in m.word))


def _swap(term: Term, values: Mapping[Term, Term]) -> Term:
    names = {k.name: v for k, v in values.items() if isinstance(k, Variable)}
    term = substitute(term, names)
    elements = {k: v for k, v in values.items() if isinstance(k, Apply)}
    return rewrite(term, lambda node: elements.get(node, node) if isinstance(node, Apply) else node) if elements else term


def _probability(calculus: Calculus, term: Apply) -> Form:
    condition = _condition(calculus, term.args[1:])
    parts: list[Form] = []
    for simple, sign in conjunctions(term.args[0]).items():
        parts.append(scale(_together(calculus, simple, condition), sign))
    return total(parts, calculus.budget)


def _together(calculus: Calculus, simple: Iterable[Term], condition: Condition) -> Form:
    """The conditional probability that simple events happen together."""
    event = _condition(calculus, sorted(simple, key=key))
    if any(_is_continuous(calculus, e.slot) for e in event.entries):
        # P(X = x) is 0 and not the density of X at x.
        raise UnsupportedError
    try:
        both = Condition((*condition.entries, *event.entries), tuple(dict.fromkeys((*condition.indicators, *event.indicators))))
        above = _mass(calculus, both)
    except PairedError:
        raise UnsupportedError from None
    if not condition.entries and not condition.indicators:
        return above
    if not above:
        return ZERO
    return product(above, power(calculus, _mass(calculus, condition), Fraction(-1)), calculus.budget)


def _is_continuous(calculus: Calculus, slot: Term) -> bool:
    """Whether the post gives a random variable a law that has a density."""
    if "continuous" in calculus.context.symbol(base_name(slot)).properties:
        return True
    stated = stated_law(calculus.context, slot)
    found = None if stated is None else named_law(stated.law)
    return found is not None and not found[0].discrete


def _indicator(calculus: Calculus, term: Apply) -> Form:
    """The indicator of a condition as a polynomial in indicators of simple conditions."""
    parts: list[Form] = []
    for simple, sign in conjunctions(term.args[0]).items():
        piece = ONE
        for s in sorted(simple, key=key):
            piece = product(piece, atom(apply("indicator", s)), calculus.budget)
        parts.append(scale(piece, sign))
    return total(parts, calculus.budget)


MOMENTS: Mapping[str, Rule] = {"mean": _mean, "probability": _probability, "indicator": _indicator}
"""Rules for expectations and probabilities over random variables."""
