"""Items around dots in, the sum, the product or the family that they abbreviate out."""

from collections.abc import Sequence

from derivations.construct import subtract
from derivations.progression import at, folded, rule
from derivations.term import Apply, Number, Term, Variable, free_variables, number
from derivations.vocabulary import Scope, unread


def is_dots(term: Term) -> bool:
    """Whether a surface term is dots, a sign before them or not."""
    return isinstance(term, Apply) and (term.head == "dots" or (term.head == "neg" and is_dots(term.args[0])))


def series(head: str, items: Sequence[Term], dots: int, node: Apply, scope: Scope) -> tuple[Term, int, int] | None:
    """The sum, product or family that items around dots make, with the stretch of items that it takes the place of."""
    taken = frozenset().union(*(free_variables(scope(i)) for k, i in enumerate(items) if k != dots))
    index = Variable(next(n for n in ("k", "i", "j", "l", "m", "\\iota") if n not in taken))
    if dots + 1 >= len(items):
        return _endless(head, items, dots, node, index, scope)
    if _negative(items[dots]) != _negative(items[dots + 1]) and head == "sum":
        return None
    shown = [scope(i) for i in items[:dots]]
    last = _member(items[dots + 1], shown[-1], scope) if shown else scope(items[dots + 1])
    for start in range(dots):
        found = rule(shown[start:], last, index)
        if found is None and start == dots - 1 and start and head != "family":
            found = _backed(shown, last, index)
        if found is None:
            continue
        body, low, high = found
        while start and folded(at(body, index, subtract(low, number(1)))) == folded(shown[start - 1]):
            start -= 1  # noqa: PLW2901 - earlier items that the rule holds for as well
            low = at(index, index, subtract(low, number(1)))
        if start and head != "family" and rule([shown[start - 1]], last, index) is not None:
            return None  # an item of the same shape stands before and does not fit
        return Apply(head, (body, low, high), (index,), node.span), start, dots + 2
    return None


def _member(item: Term, before: Term, scope: Scope) -> Term:
    """The last item; in X_{t+1}, …, X_L the L is an index, whatever it is elsewhere."""
    last = scope(item)
    if isinstance(last, Variable) and isinstance(item, Apply) and item.head == "subscript" and len(item.args) == PAIR:
        match before:
            case Apply(head="index", args=(Variable() as name, _)) if scope(item.args[0]) == name:
                return Apply("index", (name, scope(item.args[1])), (), item.span)
    return last


PAIR = 2
"""A name and its one index."""


def _backed(shown: Sequence[Term], last: Term, index: Variable) -> tuple[Term, Term, Term] | None:
    """The rule of 1 + x + x^2/2! + … + x^n/n!, where the items before the last one shown hide their shape but fit."""
    if not isinstance(shown[-1], Apply):
        return None
    first = shown[-1]
    found = rule([first, _next(first)], last, index) if _next(first) != first else None
    if found is None:
        return None
    body, low, _ = found
    fits = len(shown) > 1 and folded(at(body, index, subtract(low, number(1)))) == folded(shown[-2])
    return found if fits else None


def _next(term: Term) -> Term:
    """The term with each whole number in it one larger."""
    match term:
        case Number(value=value) if value.denominator == 1:
            return number(value + 1)
        case Apply(head=head, args=args, bound=()):
            return Apply(head, tuple(_next(a) for a in args))
        case _:
            return term


def _endless(
    head: str, items: Sequence[Term], dots: int, node: Apply, index: Variable, scope: Scope
) -> tuple[Term, int, int] | None:
    """The sum of a series: three items or more, and dots behind them."""
    if head != "sum" or dots < THREE or _negative(items[dots]) != _negative(items[dots - 1]):
        return None
    shown = [scope(i) for i in items[:dots]]
    for start in range(dots - THREE + 1):
        found = rule(shown[start:-1], shown[-1], index)
        if found is not None:
            body, low, _ = found
            while start and folded(at(body, index, subtract(low, number(1)))) == folded(shown[start - 1]):
                start -= 1  # noqa: PLW2901 - earlier items that the rule holds for as well
                low = at(index, index, subtract(low, number(1)))
            return Apply("sum", (body, low, Apply("infinity")), (index,), node.span), start, dots + 1
    return None


def _negative(term: Term) -> bool:
    return isinstance(term, Apply) and term.head == "neg"


THREE = 3
"""Items that show the rule of a series without an end."""


def listed(items: Sequence[Term], scope: Scope) -> list[Term]:
    """The items of a list as surface terms, where x_1, …, x_n has become one item: the stretch of a family.

    Raises:
        Unread: when the rule of the dots cannot be read.
    """
    if not any(is_dots(i) for i in items):
        return list(items)
    out: list[Term] = []
    left = list(items)
    while left:
        dots = next((k for k, i in enumerate(left) if is_dots(i)), None)
        if dots is None:
            return [*out, *left]
        found = series("family", left, dots, Apply("tuple", tuple(left)), scope)
        if found is None:
            raise unread("the rule of these dots could not be read", left[dots].span, "x_1, …, x_n", "ellipsis")
        term, first, end = found
        out += [*left[:first], Apply("read", (stretch(term),), (), left[first].span)]
        left = left[end:]
    return out


def stretch(family: Term) -> Term:
    """x_1, …, x_n as the stretch x_{1:n} of its family, where it is nothing else."""
    match family:
        case Apply(head="family", args=(Apply(head="index", args=(Variable() as name, *indices)), low, high), bound=(k,)) if (
            indices.count(k) == 1 and all(k.name not in free_variables(i) for i in indices if i != k)
        ):
            places = tuple(Apply("range", (low, high)) if i == k else i for i in indices)
            return Apply("index", (name, *places), (), family.span)
    return family


def _flat(items: Sequence[Term], scope: Scope) -> list[Term]:
    """The factors of a product, those of n(n-1) apart."""
    out: list[Term] = []
    for item in items:
        found = item if is_dots(item) else scope(item)
        if (
            isinstance(item, Apply)
            and item.head in {"mul", "applied", "times"}
            and isinstance(found, Apply)
            and found.head == "mul"
        ):
            out.extend(Apply("read", (a,), (), item.span) for a in found.args)
        else:
            out.append(item if is_dots(item) else Apply("read", (found,), (), item.span))
    return out


def around(head: str, node: Apply, scope: Scope) -> Term | None:
    """A sum or product with dots among its items as a kernel term; None if it has none.

    Raises:
        Unread: when the rule of the dots cannot be read.
    """
    dots = [k for k, a in enumerate(node.args) if is_dots(a)]
    if not dots:
        return None
    items = _flat(node.args, scope) if head == "mul" else list(node.args)
    dots = [k for k, a in enumerate(items) if is_dots(a)]
    if len(dots) > 1 and dots[-1] == len(items) - 1 and head == "add":
        found = series("sum", items[:-1], dots[0], node, scope)
        if found is not None and found[2] == len(items) - 1 and isinstance(found[0], Apply):
            (body, low, _), first = found[0].args, found[1]
            endless = Apply("sum", (body, low, Apply("infinity")), found[0].bound, node.span)
            parts = [*(scope(a) for a in items[:first]), endless]
            return parts[0] if len(parts) == 1 else Apply(head, tuple(parts), (), node.span)
    if len(dots) == 1:
        found = series("sum" if head == "add" else "product", items, dots[0], node, scope)
        if found is not None:
            term, first, end = found
            parts = [*(scope(a) for a in items[:first]), term, *(scope(a) for a in items[end:])]
            return parts[0] if len(parts) == 1 else Apply(head, tuple(parts), (), node.span)
    raise unread(
        "the rule of the dots could not be read off the items around them",
        items[dots[0]].span,
        "a first and a last item",
        "ellipsis",
    )
