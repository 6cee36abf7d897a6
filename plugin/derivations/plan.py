"""A goal in, the plan by which its models are drawn out: what is free, what is solved for, what is filtered.

An equation among the givens is solved for a symbol where it stands once or linearly; bounds of single scalars become domains;
every given is checked in each model all the same. Givens that share no symbol with the goal, directly or through others, are
left out, and those that cannot bear on it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from hashlib import sha256

from derivations.budget import Budget
from derivations.concern import bearing
from derivations.goal import COUNT, REAL, Context, Domain, Given, Goal, Kind
from derivations.linear.hypotheses import solved as solved_matrix
from derivations.linear.shapes import is_linear
from derivations.orders import Affine, Bounds, affine, eliminate, number_of, order, within
from derivations.solve import solve
from derivations.term import NO_SUBSTITUTION, Apply, Number, Term, Variable, free_variables, holds, substitute, walk


@dataclass(frozen=True, slots=True)
class Plan:
    """How the models of a goal are drawn."""

    goal: Goal
    seed: str
    free: tuple[str, ...]
    """Free scalars that are drawn, in order."""
    solved: dict[str, Term]
    """Scalars that follow from the others by an equation that is given."""
    filters: tuple[Given, ...]
    ignored: tuple[Given, ...]
    """Givens that no model is held to: for their relation, or because a name of theirs runs in the goal, as in "for x < a"."""
    sources: dict[str, Given]
    """The given from which each solved scalar was solved."""
    complex: bool
    sizes: tuple[str, ...]
    """Names of dimensions."""
    bounds: tuple[Bounds, ...] = ()
    """Numbers of which orders are given, in the order in which they are drawn, so that all of these are met."""


def fingerprint(goal: Goal) -> str:
    """A text that is the same for the same goal in every process."""
    return _fingerprint(goal.lhs, goal.rhs, f"|{goal.relation}|{','.join(goal.variables)}")


@lru_cache(maxsize=64)
def _fingerprint(lhs: Term, rhs: Term, claim: str) -> str:
    digest = sha256()
    for part in (lhs, rhs):
        digest.update(" ".join(_word(node) for node in walk(part)).encode())
    digest.update(claim.encode())
    return digest.hexdigest()


def _word(node: Term) -> str:
    match node:
        case Number(value=value):
            return str(value)
        case Variable(name=name):
            return name
    return f"{node.head}/{len(node.args)}" + "".join(f",{b.name}" for b in node.bound)


def plan(goal: Goal) -> Plan:
    """Settle what is drawn, what is solved for and what is filtered; the definitions are unfolded already."""
    context = goal.context
    terms = [goal.lhs, goal.rhs] + ([] if goal.modulus is None else [goal.modulus])
    names = frozenset[str]().union(*(free_variables(t) for t in terms))
    spoken = names
    relevant, _ = _connected(context.givens, terms, names, context)
    bearing_on = bearing(relevant, terms, context)
    running = _running(terms) - names
    aside = [g for g in bearing_on if g.relation in ORDERS and not running.isdisjoint(_standing(g.lhs) | _standing(g.rhs))]
    relevant, names = _connected([g for g in bearing_on if g not in aside], terms, names, context)
    context = _counting(_narrowed(context, relevant), terms)
    goal = replace(goal, context=context)
    solved: dict[str, Term] = {}
    sources: dict[str, Given] = {}
    filters: list[Given] = []
    ignored: list[Given] = list(aside)
    speakers = Counter(n for g in relevant for n in _free(g))
    alone = frozenset(n for n, count in speakers.items() if count == 1) - spoken
    for given in relevant:
        if given.relation not in {"=", "<", "<=", ">", ">=", "neq"}:
            ignored.append(given)
            continue
        put = Given(substitute(given.lhs, solved), given.relation, substitute(given.rhs, solved), given.text)
        found = (
            (solve(put, context, frozenset(solved), alone) or _solved_matrix(put, context, frozenset(solved)))
            if given.relation == "="
            else None
        )
        # What is solved for is checked like the rest: squaring, say, gains roots.
        filters.append(given)
        if found is not None:
            name, value = found
            sources[name] = given
            solved = {k: substitute(v, {name: value}) for k, v in solved.items()} | {name: value}
    bare = _bare(terms)
    scalars = tuple(
        sorted(
            n
            for n in names
            if n not in solved and context.symbol(n).kind in {Kind.SCALAR, Kind.RANDOM} and (n in bare or n not in spoken)
        )
    )
    shapes = {s for n in names for s in context.symbol(n).shape if not s.isdigit()}
    sizes = tuple(sorted(shapes | _written_sizes(terms)))
    everything = [*terms, *(t for g in relevant for t in (g.lhs, g.rhs))]
    is_complex = _is_complex(everything, names, context)
    bounds = _bounds(filters, solved, scalars, context)
    return Plan(goal, fingerprint(goal), scalars, solved, tuple(filters), tuple(ignored), sources, is_complex, sizes, bounds)


def _bounds(filters: Sequence[Given], solved: Mapping[str, Term], scalars: Sequence[str], context: Context) -> tuple[Bounds, ...]:
    """How to draw the numbers that orders bind to each other; those that no order binds are drawn from their domains alone."""
    put = [(substitute(g.lhs, solved), g.relation, substitute(g.rhs, solved)) for g in filters if g.relation in ORDERS]
    free = {Variable(n) for n in scalars if not context.symbol(n).domain.complex}
    elements = {
        n
        for lhs, _, rhs in put
        for side in (lhs, rhs)
        for n in walk(side)
        if isinstance(n, Apply) and n.head == "index" and number_of(n) and _domain(n, context) is not None
    }
    atoms = frozenset[Term]({*free, *elements})
    found = [o for lhs, relation, rhs in put if (o := order(Given(lhs, relation, rhs), atoms)) is not None]
    for name, value in solved.items():
        term = affine(value, atoms)
        if term is not None and context.symbol(name).kind is Kind.SCALAR:
            found += within(term, context.symbol(name).domain)
    bound = sorted({a for o in found for a in o.term.factors}, key=repr)
    if not any(len(o.term.factors) > 1 for o in found):
        return ()
    for atom in bound:
        found += within(Affine({atom: Fraction(1)}, Fraction(0)), _domain(atom, context) or REAL)
    return eliminate(found, bound) or ()


ORDERS = frozenset({"<", "<=", ">", ">="})


def _domain(atom: Term, context: Context) -> Domain | None:
    """The domain of a number that is drawn; None where it is none."""
    base = atom.args[0] if isinstance(atom, Apply) else atom
    symbol = context.symbol(base.name) if isinstance(base, Variable) else None
    if symbol is None or symbol.kind is not Kind.SCALAR or symbol.domain.complex:
        return None
    return symbol.domain


def _running(terms: Sequence[Term]) -> frozenset[str]:
    """Names that are bound somewhere in the goal."""
    return frozenset(b.name for t in terms for n in walk(t) if isinstance(n, Apply) for b in n.bound)


def _standing(term: Term) -> frozenset[str]:
    """The free names of a term that stand elsewhere than as an index."""
    match term:
        case Variable(name=name):
            return frozenset({name})
        case Apply(head="index", args=(base, *_)):
            return _standing(base)
        case Apply(args=args):
            return frozenset[str]().union(*(_standing(a) for a in args)) & free_variables(term)
    return frozenset()


def _written_sizes(terms: Sequence[Term]) -> set[str]:
    """Letters that are written as the size of an identity matrix, of zeros or of ones."""
    heads = {"identity", "zeros", "ones"}
    nodes = (n for t in terms for n in walk(t) if isinstance(n, Apply) and n.head in heads)
    return {a.name for n in nodes for a in n.args if isinstance(a, Variable)}


def _solved_matrix(given: Given, context: Context, taken: frozenset[str]) -> tuple[str, Term] | None:
    """A vector or a matrix that an equation determines."""
    if not (is_linear(given.lhs, context) or is_linear(given.rhs, context)):
        return None
    return solved_matrix(given, context, taken, Budget(50_000))


def _narrowed(context: Context, givens: Sequence[Given]) -> Context:
    """The context in which bounds of single scalars, as x > 3, are domains: no draw is then turned down by them."""
    for given in givens:
        left, relation, right = given.lhs, given.relation, given.rhs
        if isinstance(left, Number):
            left, right, relation = right, left, {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(relation, "")
        if isinstance(left, Variable) and isinstance(right, Number) and relation in {"<", "<=", ">", ">="}:
            is_open = relation in {"<", ">"}
            below = relation in {">", ">="}
            bound = Domain(lower=right.value, lower_open=is_open) if below else Domain(upper=right.value, upper_open=is_open)
            if not context.symbol(left.name).domain.complex:
                context = context.with_domain(left.name, bound, given.text)
    return context


def _counting(context: Context, terms: Sequence[Term]) -> Context:
    """The context in which scalars of which nothing is said, and that limit a sum or number an element, are counts."""
    for term in terms:
        for node in walk(term):
            places: tuple[Term, ...] = ()
            match node:
                case Apply(head="sum" | "product", args=(_, lower, upper)):
                    places = (lower, upper)
                case Apply(head="range", args=args):
                    places = args
                case Apply(head="index", args=(_, *rest)):
                    places = tuple(rest)
            for name in {n for place in places for n in _counted(place)}:
                symbol = context.symbol(name)
                if symbol.kind is Kind.SCALAR and symbol.domain == REAL:
                    context = context.with_domain(name, COUNT, "")
    return context


def _counted(place: Term) -> frozenset[str]:
    """Names in a place that is a name or a member of a family, or a sum of these and numbers."""
    match place:
        case Variable(name=name) | Apply(head="index", args=(Variable(name=name), *_)):
            return frozenset({name})
        case Apply(head="add" | "neg", args=args):
            return frozenset[str]().union(*(_counted(a) for a in args))
    return frozenset()


def _bare(terms: Sequence[Term]) -> frozenset[str]:
    """Names that stand elsewhere than as the head of a call or a family, so that they have values of their own."""
    found: set[str] = set()
    stack = list(terms)
    while stack:
        node = stack.pop()
        match node:
            case Variable(name=name):
                found.add(name)
            case Apply(head="call" | "index" | "law", args=(Variable() | Apply(head="prime" | "inverse_function"), *rest)):
                stack.extend(rest)
            case Apply(args=args):
                stack.extend(args)
    return frozenset(found)


def _connected(
    givens: Sequence[Given], terms: Sequence[Term], names: frozenset[str], context: Context
) -> tuple[list[Given], frozenset[str]]:
    """The givens that share symbols with the goal, directly or through others, in their order."""
    told = [frozenset((*_subjects(g.lhs, context), *_subjects(g.rhs, context))) for g in givens]
    known = _reached(subject for term in terms for subject in _subjects(term, context))
    chosen: set[int] = set()
    while True:
        new = [k for k, subjects in enumerate(told) if k not in chosen and subjects & known]
        if not new:
            return [g for k, g in enumerate(givens) if k in chosen], names
        chosen.update(new)
        known |= _reached(subject for k in new for subject in told[k])
        names = names.union(*(_free(givens[k]) for k in new))


def _reached(subjects: Iterable[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    """The subjects, and each family as a whole: `x > 0` may be said of the elements of x."""
    found = frozenset(subjects)
    return found | {(name, "") for name, _ in found}


def _subjects(term: Term, context: Context) -> Iterator[tuple[str, str]]:
    """The free names of a term, each as a value or as a family: what is said of the numbers x_i says nothing of a number x."""
    free = free_variables(term)
    stack = [term]
    while stack:
        match stack.pop():
            case Variable(name=name) if name in free:
                yield name, ""
            case Apply(head="index", args=(Variable(name=name), *rest)) if context.symbol(name).kind is Kind.SCALAR:
                if name in free:
                    yield name, "index"
                stack.extend(rest)
            case Apply(head=head, args=args) if head not in NO_SUBSTITUTION:
                stack.extend(args)


def _free(given: Given) -> frozenset[str]:
    return free_variables(given.lhs) | free_variables(given.rhs)


IMAGINARY = frozenset({"imaginary"})


def _is_complex(terms: Sequence[Term], names: frozenset[str], context: Context) -> bool:
    if any(context.symbol(n).domain.complex for n in names):
        return True
    return any(holds(t, IMAGINARY) for t in terms)


def constant_bits(terms: Sequence[Term]) -> int:
    """The size of the numbers in some terms, powers of numbers counted: near misses are as small as these are large."""
    total = 0
    for term in terms:
        for node in walk(term):
            if isinstance(node, Number):
                total += node.value.numerator.bit_length() + node.value.denominator.bit_length()
            elif isinstance(node, Apply) and node.head == "pow" and isinstance(node.args[1], Number):
                base, exponent = node.args[0], abs(node.args[1].value)
                if isinstance(base, Number) and exponent < 1000:
                    total += int(exponent) * base.value.numerator.bit_length()
    return min(total, 1200)
