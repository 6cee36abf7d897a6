"""Expectations and probabilities over random variables in, their values under a finite joint law of these out."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import replace

import flint
from flint import fmpq

from derivations.goal import Context
from derivations.probability.binder import free
from derivations.probability.finite import Cells, Finite, finite
from derivations.probability.joint import Place
from derivations.probability.names import JOINT, is_random_term, slot_key
from derivations.probability.scan import COUNTED
from derivations.probability.world import measure
from derivations.term import Apply, Term, Variable, free_variables, substitute
from derivations.value import arithmetic
from derivations.value.evaluator import Evaluator, Rule
from derivations.value.value import Matrix, Scalar, UndefinedError, UnknownError, Value

LARGEST_FAMILY = 12


def randoms(evaluator: Evaluator, term: Term) -> set[Place]:
    """The random variables that occur free in a term: elements of families with their indices."""
    return set(_free_randoms(finite(evaluator), term, frozenset()))


def _free_randoms(laws: Finite, term: Term, hidden: frozenset[str]) -> Iterator[Place]:
    context = laws.evaluator.model.context
    laws.evaluator.spend(1)
    if is_random_term(term, context):
        if isinstance(term, Variable):
            if term.name not in hidden:
                yield laws.place(slot_key(term))
        elif isinstance(term, Apply) and isinstance(term.args[0], Variable) and term.args[0].name not in hidden:
            yield laws.place(slot_key(term))
        return
    if not isinstance(term, Apply) or term.head in ("slot", "support"):
        return
    match term:
        case Apply(head="mean", args=(_, *givens)):
            for g in givens:
                yield from _free_in_event(laws, g, hidden)
        case Apply(head="probability", args=args):
            for a in args:
                yield from _free_in_event(laws, a, hidden)
        case Apply(head="sum" | "product", args=(body, lower, upper), bound=(k,)):
            if not _mentions(body, context):
                return
            first, last = laws.evaluator.integer(lower), laws.evaluator.integer(upper)
            if last - first >= LARGEST_FAMILY:
                message = "too many random variables for a finite model"
                raise UnknownError(message)
            for i in range(first, last + 1):
                yield from _free_randoms(replace(laws, evaluator=laws.evaluator.bind({k.name: fmpq(i)})), body, hidden)
        case Apply(bound=bound) if bound:
            if any(is_random_term(b, context) for b in bound) or not _mentions(term, context):
                hidden |= {b.name for b in bound}
            for a in term.args:
                yield from _free_randoms(laws, a, hidden)
        case Apply(head="call" | "law", args=(_, *rest)):
            for a in rest:
                yield from _free_randoms(laws, a, hidden)
        case Apply(args=args):
            for a in args:
                yield from _free_randoms(laws, a, hidden)


def _free_in_event(laws: Finite, event: Term, hidden: frozenset[str]) -> Iterator[Place]:
    """A bare random variable that is given has its value; one that is compared is bound by the event."""
    if is_random_term(event, laws.evaluator.model.context):
        yield from _free_randoms(laws, event, hidden)
    elif isinstance(event, Apply) and event.head in ("and", "or", "not", "tuple"):
        for a in event.args:
            yield from _free_in_event(laws, a, hidden)


def _mentions(term: Term, context: Context) -> bool:
    names = free_variables(term)
    return any(is_random_term(Variable(n), context) for n in names)


def _bindings(laws: Finite, cells: Cells) -> dict[str, Value]:
    """Values of random variables; a family becomes the vector or matrix of its elements."""
    names = laws.world.names
    found: dict[str, Value] = {}
    families: dict[str, dict[tuple[int, ...], Value]] = {}
    for place, k in cells.items():
        base, index = place
        if base in names and index:
            families.setdefault(base, {})[index] = laws.points(place)[k]
        elif base in names:
            found[names[base]] = laws.points(place)[k]
    for base, elements in families.items():
        found[names[base]] = _family(elements)
    return found


def _family(elements: Mapping[tuple[int, ...], Value]) -> Value:
    depth = {len(i) for i in elements}
    if depth - {1, 2} or len(depth) != 1 or any(min(i) < 1 for i in elements):
        message = "a family of random variables with other indices than 1, 2, …"
        raise UnknownError(message)
    rows = max(i[0] for i in elements)
    columns = max(i[1] for i in elements) if depth == {2} else 1
    if rows * columns < 2:
        rows += 1
    if rows * columns > 4 * LARGEST_FAMILY:
        message = "too many random variables for a finite model"
        raise UnknownError(message)
    table: list[tuple[Scalar, ...]] = []
    for i in range(1, rows + 1):
        row: list[Scalar] = []
        for j in range(1, columns + 1):
            value = elements.get((i, j) if depth == {2} else (i,), fmpq(0))
            if isinstance(value, Matrix):
                message = "a family of random vectors"
                raise UnknownError(message)
            row.append(value)
        table.append(tuple(row))
    return Matrix(tuple(table))


def average_over(evaluator: Evaluator, node: Apply) -> list[tuple[fmpq, Evaluator]]:
    """The points over which a `mean` averages: the conditional mass of each, and an evaluator in which the variables have it.

    Raises:
        UnknownError: where it is not said which symbols are random.
        UndefinedError: where what is given cannot be.
    """
    laws = finite(evaluator)
    if not laws.world.scanned.randoms:
        message = "which of the symbols are random is not said"
        raise UnknownError(message)
    body, *givens = node.args
    fixed, events = _given(laws, givens)
    over = sorted((randoms(evaluator, body) | _compared(evaluator, events)) - fixed.keys())
    found: list[tuple[fmpq, Evaluator]] = []
    for cells, mass in laws.masses(JOINT, over, fixed):
        inside = evaluator.bind(_bindings(laws, cells))
        if all(inside.truth(e) for e in events):
            found.append((mass, inside))
    whole = sum((mass for mass, _ in found), fmpq(0))
    if whole == 0:
        message = "a condition that cannot be"
        raise UndefinedError(message)
    return [(mass / whole, inside) for mass, inside in found]


def _mean(evaluator: Evaluator, node: Apply) -> Value:
    laws = finite(evaluator)
    closed = by_named_law(laws, node)
    if closed is not None:
        return evaluator.value(closed)
    known = _known(laws, node)
    if known is None:
        return _averaged(evaluator, node)
    memory = laws.world.averages
    if known not in memory:
        memory[known] = _averaged(evaluator, node)
    return memory[known]


def by_named_law(laws: Finite, node: Apply) -> Term | None:
    """The expectation of a function of one variable under its named law, where that has no finite support here; else None."""
    if len(node.args) != 1:
        return None
    found = randoms(laws.evaluator, node.args[0])
    if len(found) != 1:
        return None
    ((base, index),) = found
    if index or base not in laws.world.known:
        return None
    try:
        laws.points((base, index))
    except UnknownError:
        name = laws.world.names[base]
        inside = Variable("\u2032x")
        return Apply("expectation", (substitute(node.args[0], {name: inside}), laws.world.known[base]), (inside,))
    return None


def _known(laws: Finite, node: Apply) -> Hashable | None:
    """What an average depends on: the node, the precision, and the exact values bound around it; None where one is a ball."""
    evaluator = laws.evaluator
    outside = {laws.world.names.get(base) for base, _ in randoms(evaluator, node)}
    own = set(laws.world.names.values()) - outside
    values: list[tuple[str, Value]] = []
    for name in sorted(free(node) & evaluator.bound.keys()):
        value = evaluator.bound[name]
        if name in own:
            continue
        if isinstance(value, Matrix) or not isinstance(value, fmpq):
            return None
        values.append((name, value))
    return node, flint.ctx.prec, tuple(values)


def _averaged(evaluator: Evaluator, node: Apply) -> Value:
    total: Value | None = None
    for mass, inside in average_over(evaluator, node):
        part = arithmetic.multiply(mass, inside.value(node.args[0]))
        total = part if total is None else arithmetic.add(total, part)
    assert total is not None
    return total


def _given(laws: Finite, givens: Sequence[Term]) -> tuple[Cells, list[Term]]:
    """What is given: values of slots, and events."""
    pairs: list[tuple[Term, Term]] = []
    events: list[Term] = []
    flat: list[Term] = []
    for g in givens:
        flat.extend(g.args if isinstance(g, Apply) and g.head in ("and", "tuple") else (g,))
    for g in flat:
        pair = _equality(laws, g)
        if pair is None:
            events.append(g)
        else:
            pairs.append(pair)
    return laws.given(pairs), events


def _equality(laws: Finite, event: Term) -> tuple[Term, Term] | None:
    """The slot and the value of a bare variable, or of a variable that equals what is not random."""
    context = laws.evaluator.model.context
    match event:
        case Variable() | Apply(head="index"):
            return slot_key(event), event
        case Apply(head="at", args=(slot, value)):
            return slot_key(slot), value
        case Apply(head="equal", args=(left, right)):
            if is_random_term(right, context) and not is_random_term(left, context):
                left, right = right, left
            if is_random_term(left, context):
                if _mentions(right, context):
                    message = "an equality of random variables"
                    raise UnknownError(message)
                return slot_key(left), right
    return None


def _compared(evaluator: Evaluator, events: Sequence[Term]) -> set[Place]:
    return set[Place]().union(*(randoms(evaluator, e) for e in events))


def _probability(evaluator: Evaluator, node: Apply) -> Value:
    laws = finite(evaluator)
    event, *givens = node.args
    fixed, conditions = _given(laws, givens)
    cells: dict[Term, tuple[Place, int]] = {}
    for e in _simple(event):
        pair = _equality(laws, e)
        if pair is not None:
            cells[e] = laws.cell(*pair)
    if any(measure(laws.world, place[0]) != COUNTED or laws.world.scanned.zero for place, _ in cells.values()):
        message = "the probability that a continuous variable has a value"
        raise UnknownError(message)
    plain = [e for e in _simple(event) if e not in cells]
    over = sorted((_compared(evaluator, [*plain, *conditions]) | {p for p, _ in cells.values()}) - fixed.keys())
    above, below = fmpq(0), fmpq(0)
    for point, mass in laws.masses(JOINT, over, fixed):
        inside = evaluator.bind(_bindings(laws, point))
        if all(inside.truth(c) for c in conditions):
            below += mass
            above += mass if _happens(inside, event, cells, point) else fmpq(0)
    if below == 0:
        message = "a condition that cannot be"
        raise UndefinedError(message)
    return above / below if fixed or conditions else above


def _simple(event: Term) -> list[Term]:
    if isinstance(event, Apply) and event.head in ("and", "or", "not", "tuple"):
        return [e for a in event.args for e in _simple(a)]
    return [event]


def _happens(inside: Evaluator, event: Term, known: Mapping[Term, tuple[Place, int]], cells: Cells) -> bool:
    if event in known:
        place, point = known[event]
        return cells[place] == point
    match event:
        case Apply(head="and" | "tuple", args=args):
            return all(_happens(inside, a, known, cells) for a in args)
        case Apply(head="or", args=args):
            return any(_happens(inside, a, known, cells) for a in args)
        case Apply(head="not", args=(a,)):
            return not _happens(inside, a, known, cells)
    return inside.truth(event)


HEADS: Mapping[str, Rule] = {"mean": _mean, "probability": _probability}
