"""Items around dots in, the sum, the product or the family that they abbreviate out."""

from collections.abc import Sequence
from fractions import Fraction

from derivations.construct import plus, subtract
from derivations.term import Apply, Number, Term, Variable, free_variables, number, substitute
from derivations.vocabulary import Scope, unread


def is_dots(term: Term) -> bool:
    """Whether a surface term is dots, a sign before them or not."""
    return isinstance(term, Apply) and (term.head == "dots" or (term.head == "neg" and is_dots(term.args[0])))


def rule(items: Sequence[Term], index: Variable) -> tuple[Term, Term, Term] | None:
    """The body, first and last index of items: where they differ, both hold a number that goes up with the index.

    All items but the last must follow the rule too; None where there is no such rule, or more than one.
    """
    if len(items) < 2:
        return None
    first, last = items[0], items[-1]
    pairs: list[tuple[Term, Term]] = []
    if not _differ(first, last, pairs) or not pairs:
        return None
    low, high = pairs[0]
    if not isinstance(low, Number) or low.value.denominator != 1:
        return None
    offsets: list[tuple[tuple[Term, Term], Term]] = []
    for a, b in pairs:
        if not isinstance(a, Number) or linear(subtract(b, a)) != linear(subtract(high, low)):
            return None
        offsets.append(((a, b), plus(index, subtract(a, low))))
    body = _with(first, last, dict(offsets))
    if len(items) == 2 and not _only_in_subscripts(body, index):
        return None  # one item shows no rule: x^2 + … + x^{2n} may go up by one or by two
    for k, item in enumerate(items[:-1]):
        value = substitute(body, {index.name: number(low.value + k)})
        if linear(value) != linear(item) and _folded(value) != _folded(item):
            return None
    return body, low, high


def _only_in_subscripts(body: Term, index: Variable) -> bool:
    match body:
        case Apply(head="index", args=(base, *_)):
            return _only_in_subscripts(base, index)
        case Apply(args=args):
            return all(_only_in_subscripts(a, index) for a in args)
        case _:
            return body != index


def linear(term: Term) -> Term:
    """Numbers in sums folded, so that n - 1 + 1 and n are the same."""
    match term:
        case Apply(head="add", args=args):
            flat: list[Term] = []
            for a in (linear(x) for x in args):
                flat.extend(a.args if isinstance(a, Apply) and a.head == "add" else [a])
            constant = sum((v for n in flat if (v := _literal(n)) is not None), start=Fraction(0))
            rest = [n for n in flat if _literal(n) is None]
            kept = _cancelled(rest)
            return plus(*sorted(kept, key=repr), number(constant))
        case Apply(head="neg", args=(inner,)):
            found = linear(inner)
            if isinstance(found, Number):
                return number(-found.value)
            if isinstance(found, Apply) and found.head == "add":
                return linear(Apply("add", tuple(Apply("neg", (a,)) for a in found.args)))
            return found.args[0] if isinstance(found, Apply) and found.head == "neg" else Apply("neg", (found,))
        case _:
            return term


def _literal(term: Term) -> Fraction | None:
    match term:
        case Number(value=value):
            return value
        case Apply(head="neg", args=(Number(value=value),)):
            return -value
        case _:
            return None


def _cancelled(terms: Sequence[Term]) -> list[Term]:
    kept: list[Term] = []
    for term in terms:
        opposite = term.args[0] if isinstance(term, Apply) and term.head == "neg" else Apply("neg", (term,))
        if opposite in kept:
            kept.remove(opposite)
        else:
            kept.append(term)
    return kept


def _folded(term: Term) -> Term:
    """A term with its trivial powers and sums of numbers written out."""
    match term:
        case Apply(head="pow", args=(base, exponent)):
            power = linear(_folded(exponent))
            if power == number(1):
                return _folded(base)
            if power == number(0):
                return number(1)
            return Apply("pow", (_folded(base), power))
        case Apply(head="mul", args=args):
            parts = [p for p in (_folded(a) for a in args) if p != number(1)]
            return parts[0] if len(parts) == 1 else Apply("mul", tuple(parts)) if parts else number(1)
        case Apply(head=head, args=args) if args:
            return linear(Apply(head, tuple(_folded(a) for a in args), term.bound))
        case _:
            return term


def _differ(first: Term, last: Term, pairs: list[tuple[Term, Term]]) -> bool:
    """Collect the places where two terms differ; a number may face anything, other nodes must agree in head."""
    if first == last:
        return True
    if isinstance(first, Number):
        if (first, last) not in pairs:
            pairs.append((first, last))
        return True
    if (
        isinstance(first, Apply)
        and isinstance(last, Apply)
        and first.head == last.head
        and len(first.args) == len(last.args)
        and not first.bound
    ):
        return all(_differ(a, b, pairs) for a, b in zip(first.args, last.args, strict=True))
    return False


def _with(first: Term, last: Term, values: dict[tuple[Term, Term], Term]) -> Term:
    if first == last:
        return first
    if (first, last) in values:
        return values[first, last]
    assert isinstance(first, Apply)
    assert isinstance(last, Apply)
    return Apply(first.head, tuple(_with(a, b, values) for a, b in zip(first.args, last.args, strict=True)), first.bound)


def series(head: str, items: Sequence[Term], dots: int, node: Apply, scope: Scope) -> tuple[Term, int, int] | None:
    """The sum or product that items around dots make, with the stretch of items that it takes the place of."""
    taken = frozenset().union(*(free_variables(scope(i)) for k, i in enumerate(items) if k != dots))
    index = Variable(next(n for n in ("k", "i", "j", "l", "m", "\\iota") if n not in taken))
    after = items[dots + 1 : dots + 2]
    if not after:
        return None
    last = scope(after[0])
    for start in range(dots):
        if start and _differ(scope(items[start - 1]), last, []):
            return None  # an item of the same shape stands before and does not fit
        shown = [scope(i) for i in items[start:dots]]
        found = rule([*shown, last], index)
        if found is not None:
            body, low, high = found
            return Apply(head, (body, low, high), (index,), node.span), start, dots + 2
    return None


def around(head: str, node: Apply, scope: Scope) -> Term | None:
    """A sum or product with dots among its items as a kernel term; None if it has none.

    Raises:
        Unread: when the rule of the dots cannot be read.
    """
    dots = [k for k, a in enumerate(node.args) if is_dots(a)]
    if not dots:
        return None
    items = list(node.args)
    if len(dots) == 1:
        found = series("sum" if head == "add" else "product", items, dots[0], node, scope)
        if found is not None:
            term, first, end = found
            parts = [*(scope(a) for a in items[:first]), term, *(scope(a) for a in items[end:])]
            return parts[0] if len(parts) == 1 else Apply(head, tuple(parts), (), node.span)
    raise unread(
        "the rule of the dots could not be read off the items around them",
        node.args[dots[0]].span,
        "a first and a last item",
        "ellipsis",
    )
