"""Items around dots in, the sum, the product or the family that they abbreviate out."""

from collections.abc import Sequence
from itertools import pairwise

from derivations.construct import subtract
from derivations.names import is_name
from derivations.progression import at, folded, rule
from derivations.source import Span
from derivations.term import Apply, Number, Term, Variable, free_variables, number
from derivations.unsaid import unsaid, vague
from derivations.vocabulary import Scope


def spread(head: str, items: Sequence[Term]) -> list[Term]:
    r"""The items of a sum, a product or a list; dots beside an item, as in `a + b + \cdots c`, are an item of their own."""
    out: list[Term] = []
    trailing: list[int] = []
    for item in items:
        match item:
            case Apply(head="neg", args=(Apply(head="mul") as inner,)) if head == "add" and _edge(inner):
                out += [Apply("neg", (part,), (), part.span) for part in _parts(inner)]
            case Apply(head="mul") if head != "mul" and _edge(item):
                out += _parts(item)
            case Apply(head="mul", args=args) if head == "mul" and any(is_dots(a) for a in args):
                out += args
            case _:
                out.append(item)
                continue
        if is_dots(out[-1]):
            trailing.append(len(out) - 1)
    for k in trailing if head == "add" else ():
        out[k] = _signed(out[k], out[k + 1] if k + 1 < len(out) else out[k])
    return out


def _signed(dots: Term, after: Term) -> Term:
    r"""Dots that have no sign of their own with that of the item behind them: `- a - b \cdots - c`."""
    bare = dots.args[0] if isinstance(dots, Apply) and dots.head == "neg" else dots
    return Apply("neg", (bare,), (), bare.span if isinstance(bare, Apply) else None) if _negative(after) else bare


def _edge(product: Apply) -> bool:
    """Whether dots stand before the first factor of a product or behind the last, and nowhere else."""
    places = [k for k, a in enumerate(product.args) if is_dots(a)]
    return places in ([0], [len(product.args) - 1])


def _parts(product: Apply) -> list[Term]:
    """The dots and the rest of a product, in the order in which they stand."""
    if is_dots(product.args[0]):
        return [product.args[0], _grouped(product.args[1:])]
    return [_grouped(product.args[:-1]), product.args[-1]]


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
        if head != "family" and _interleaved(shown[:start], last, [scope(i) for i in items[dots + 2 :]], index):
            return None
        return Apply(head, (body, low, high), (index,), node.span), start, dots + 2
    return _written(head, items, dots, node, index, scope)


def _interleaved(before: Sequence[Term], last: Term, behind: Sequence[Term], index: Variable) -> bool:
    """Whether an item of the same shape stands before and does not fit, or items before and behind make a second row of items."""
    if not before:
        return False
    return rule([before[-1]], last, index) is not None or any(rule([b], z, index) is not None for b in before for z in behind)


def _written(
    head: str, items: Sequence[Term], dots: int, node: Apply, index: Variable, scope: Scope
) -> tuple[Term, int, int] | None:
    """The same from the items as they are written, one by one or in groups: p(x_1 | a) p(x_2 | a) … p(x_n | a)."""
    plain = [_bare(i) for i in items]
    for size in range(1, GROUP + 1 if head == "product" else 2):
        if dots < size or dots + size >= len(items):
            break
        last = _grouped(plain[dots + 1 : dots + 1 + size])
        groups = [_grouped(plain[k : k + size]) for k in range(dots % size, dots, size)]
        for first in range(len(groups)):
            found = rule(groups[first:], last, index)
            if found is None:
                continue
            body, low, high = found
            start = dots - size * (len(groups) - first)
            before, behind = plain[:start], plain[dots + 1 + size :]
            if head != "family" and _interleaved(before, last, behind, index):
                return None
            term = scope.binding([index.name])(body)
            return Apply(head, (term, scope(low), scope(high)), (index,), node.span), start, dots + 1 + size
    return None


GROUP = 4
"""Factors that may go together from one item of a product to the next."""


def _grouped(items: Sequence[Term]) -> Term:
    return items[0] if len(items) == 1 else Apply("mul", tuple(items))


def _bare(term: Term) -> Term:
    """A surface term without braces that group nothing but it."""
    match term:
        case Apply(head="braces", args=(inner,)):
            return _bare(inner)
        case Apply(head=head, args=args, bound=bound, span=span):
            return Apply(head, tuple(_bare(a) for a in args), bound, span)
    return term


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
    """The sum of a series: three items or more, and dots behind them; their signs are the same or alternate."""
    if head != "sum" or dots < THREE:
        return None
    signs = [_negative(i) for i in items[: dots + 1]]
    alternate = all(a != b for a, b in pairwise(signs[-THREE - 1 :]))
    if not alternate and signs[-1] != signs[-2]:
        return None
    shown = [scope(i) for i in items[:dots]]
    for start in range(dots - THREE + 1):
        if alternate and any(a == b for a, b in pairwise(signs[start:])):
            continue
        members = [_unsigned(m) for m in shown] if alternate else shown
        found = rule(members[start:-1], members[-1], index)
        if found is not None:
            body, low, _ = found
            while (
                start
                and (not alternate or signs[start - 1] != signs[start])
                and folded(at(body, index, subtract(low, number(1)))) == folded(members[start - 1])
            ):
                start -= 1  # noqa: PLW2901 - earlier items that the rule holds for as well
                low = at(index, index, subtract(low, number(1)))
            if alternate:
                count = subtract(index, low) if not signs[start] else subtract(index, subtract(low, number(1)))
                body = Apply("mul", (Apply("pow", (number(-1), count)), body))
            return Apply("sum", (body, low, Apply("infinity")), (index,), node.span), start, dots + 1
    return None


def _unsigned(term: Term) -> Term:
    return term.args[0] if isinstance(term, Apply) and term.head == "neg" else term


def _negative(term: Term) -> bool:
    return isinstance(term, Apply) and term.head == "neg"


THREE = 3
"""Items that show the rule of a series without an end."""


def apart(items: Sequence[Term]) -> list[Term]:
    r"""The items of a list of names, where `x_1 \ldots x_n` without commas is a list as well and no product."""
    out: list[Term] = []
    for item in items:
        parts = item.args if isinstance(item, Apply) and item.head == "mul" and any(is_dots(a) for a in item.args) else ()
        out += parts if parts and all(is_dots(a) or is_name(a) for a in parts) else [item]
    return out


def listed(items: Sequence[Term], scope: Scope) -> list[Term]:
    """The items of a list as surface terms, where x_1, …, x_n has become one item: the stretch of a family.

    Raises:
        Unread: when the rule of the dots cannot be read.
    """
    items = spread("list", items)
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
            shown = [scope(i) for i in left if not is_dots(i)]
            whole = Apply("tuple", tuple(left), (), _across(left))
            return [*out, Apply("read", (vague(whole, shown, whole, scope),), (), whole.span)]
        term, first, end = found
        out += [*left[:first], Apply("read", (stretch(term),), (), left[first].span)]
        left = left[end:]
    return out


def _across(items: Sequence[Term]) -> Span | None:
    spans = [i.span for i in items if i.span is not None]
    return spans[0].to(spans[-1]) if spans else None


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
            out.append(item)
    return out


def around(head: str, node: Apply, scope: Scope) -> Term | None:
    """A sum or product with dots among its items as a kernel term; None if it has none.

    Raises:
        Unread: when the rule of the dots cannot be read.
    """
    items = spread(head, node.args)
    if not any(is_dots(a) for a in items):
        return None
    items = _flat(items, scope) if head == "mul" else items
    dots = [k for k, a in enumerate(items) if is_dots(a)]
    if len(dots) > 1 and dots[-1] == len(items) - 1 and head == "add":
        found = series("sum", items[:-1], dots[0], node, scope)
        if found is not None and found[2] == len(items) - 1 and isinstance(found[0], Apply):
            (body, low, _), first = found[0].args, found[1]
            endless = Apply("sum", (body, low, Apply("infinity")), found[0].bound, node.span)
            parts = [*(scope(a) for a in items[:first]), endless]
            return parts[0] if len(parts) == 1 else Apply(head, tuple(parts), (), node.span)
    for _ in dots:
        stuck, *later = (k for k, a in enumerate(items) if is_dots(a))
        here = items[: later[0]] if later else items
        found = series("sum" if head == "add" else "product", here, stuck, node, scope)
        if found is None:
            # dots without a rule that is seen
            return unsaid(node, [scope(i) for i in items if not is_dots(i)], node, scope)
        term, first, end = found
        items = [*items[:first], Apply("read", (term,), (), node.span), *items[end:]]
    parts = [scope(a) for a in items]
    return parts[0] if len(parts) == 1 else Apply(head, tuple(parts), (), node.span)
