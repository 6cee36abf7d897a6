"""Items of a list with dots in, the term that they share and the range of its index out."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product

from derivations.construct import plus, subtract
from derivations.term import Apply, Number, Term, Variable, is_apply, number, substitute, walk

Form = Mapping[Term | None, Fraction]
"""A term as numbers times terms; under None the number that stands alone."""

SMALL = 20
"""Factorials up to this one are written out."""


def rule(shown: Sequence[Term], last: Term, index: Variable) -> tuple[Term, Term, Term] | None:
    """The body, the first and the last index of shown items, dots and a last item; None where there is no one rule.

    Where the items differ they go up or down by the same whole number from item to item. One shown item tells a rule only
    where it differs from the last in a subscript: x^2 + … + x^{2n} may go up by one or by two.
    """
    starts = product((0, 1), repeat=min(len(shown), 2)) if any(is_apply(n, "factorial") for n in walk(last)) else [(1, 1)]
    for start in starts:
        items = [_aligned(item, last, start[min(k, len(start) - 1)]) for k, item in enumerate(shown)]
        found = _rule(items, last, index)
        if found is not None:
            return found
    whole = _aligned(last, shown[0], 1)
    return None if whole == last else _rule([_aligned(item, whole, 1) for item in shown], whole, index)


def _rule(items: Sequence[Term], last: Term, index: Variable) -> tuple[Term, Term, Term] | None:
    """The rule of items of one shape."""
    first = items[0]
    second = items[1] if len(items) > 1 else None
    places: dict[tuple[Term, ...], int] = {}
    if not _places(first, second, last, places) or not places:
        return None
    (a, *_, z), step = next(((p, s) for p, s in places.items() if s == 1), next(iter(places.items())))
    length = _divided(_minus(form(z), form(a)), step)
    if length is None:
        return None
    values: dict[tuple[Term, ...], Term] = {}
    low, high = (a, z) if step == 1 else (number(0), term_of(length))
    count = index if low == number(0) else subtract(index, low)
    for place, s in places.items():
        if _divided(_minus(form(place[-1]), form(place[0])), s) != length:
            return None
        whole = place[0] == low and s == 1
        values[place] = index if whole else term_of(form(plus(place[0], _times(s, count))))
    body = _put(first, second, last, values)
    if second is None and not in_subscripts(body, index):
        return None
    for k, item in enumerate(items):
        if folded(at(body, index, plus(low, number(k)))) != folded(item):
            return None
    return body, low, high


def at(body: Term, index: Variable, value: Term) -> Term:
    """The item at an index."""
    return substitute(body, {index.name: term_of(form(value))})


def form(term: Term) -> Form:
    """A term as a combination of terms with rational numbers."""
    out: dict[Term | None, Fraction] = {}
    _gather(term, Fraction(1), out)
    return {k: v for k, v in out.items() if v}


def _gather(term: Term, factor: Fraction, out: dict[Term | None, Fraction]) -> None:
    match term:
        case Number(value=value):
            out[None] = out.get(None, Fraction(0)) + factor * value
        case Apply(head="add", args=args):
            for a in args:
                _gather(a, factor, out)
        case Apply(head="neg", args=(a,)):
            _gather(a, -factor, out)
        case Apply(head="mul", args=(Number(value=value), a)):
            _gather(a, factor * value, out)
        case _:
            out[term] = out.get(term, Fraction(0)) + factor


def term_of(found: Form) -> Term:
    """The term that a form writes; terms in the order of the form, the number last."""
    parts: list[Term] = []
    for term, factor in found.items():
        if term is None:
            continue
        size = term if abs(factor) == 1 else Apply("mul", (number(abs(factor)), term))
        parts.append(size if factor > 0 else Apply("neg", (size,)))
    constant = found.get(None, Fraction(0))
    if constant or not parts:
        parts.append(number(constant) if constant >= 0 or not parts else Apply("neg", (number(-constant),)))
    return parts[0] if len(parts) == 1 else Apply("add", tuple(parts))


def _minus(left: Form, right: Form) -> Form:
    out = {k: left.get(k, Fraction(0)) - right.get(k, Fraction(0)) for k in (*left, *(k for k in right if k not in left))}
    return {k: v for k, v in out.items() if v}


def _divided(found: Form, step: int) -> Form | None:
    """The form divided by a whole number; None where that leaves a fraction."""
    out = {k: v / step for k, v in found.items()}
    return out if all(v.denominator == 1 for v in out.values()) else None


def _times(factor: int, term: Term) -> Term:
    return term if factor == 1 else Apply("neg", (term,)) if factor == -1 else Apply("mul", (number(factor), term))


def _places(first: Term, second: Term | None, last: Term, places: dict[tuple[Term, ...], int]) -> bool:
    """Collect the places where the items differ, with the number by which each goes up from item to item."""
    if first == last:
        return second is None or second == first
    children = _children(first, second, last)
    if children is not None:
        inner = dict(places)
        if all(_places(a, b, z, inner) for a, b, z in children):
            places.clear()
            places.update(inner)
            return True
    if any(isinstance(t, Apply) and t.head not in {"add", "neg", "mul", "index", "subscript", "div"} for t in (first, last)):
        return False
    if second is None:
        if _is_bare(first) or _is_bare(last):
            return False
        places[first, last] = _direction(_minus(form(last), form(first)))
        return True
    difference = _minus(form(second), form(first))
    step = difference.get(None, Fraction(0))
    if set(difference) != {None} or step.denominator != 1:
        return False
    places[first, second, last] = int(step)
    return True


def _direction(difference: Form) -> int:
    """Whether x_1, …, x_n goes up or x_n, …, x_1 down, by the letters in the difference of its ends."""
    letters = [v for k, v in difference.items() if k is not None] or [difference.get(None, Fraction(0))]
    return -1 if all(v < 0 for v in letters) else 1


def _is_bare(term: Term) -> bool:
    """Whether a term is no sum of names and numbers."""
    return any(isinstance(k, Apply) for k in form(term))


def _children(first: Term, second: Term | None, last: Term) -> list[tuple[Term, Term | None, Term]] | None:
    """The parts of items of one shape, side by side."""
    if not (isinstance(first, Apply) and isinstance(last, Apply)) or first.bound or last.bound:
        return None
    if first.head != last.head or len(first.args) != len(last.args):
        return None
    if second is None:
        return [(a, None, z) for a, z in zip(first.args, last.args, strict=True)]
    if not isinstance(second, Apply) or second.head != first.head or len(second.args) != len(first.args):
        return None
    return list(zip(first.args, second.args, last.args, strict=True))


def _put(first: Term, second: Term | None, last: Term, values: Mapping[tuple[Term, ...], Term]) -> Term:
    key = (first, last) if second is None else (first, second, last)
    if key in values:
        return values[key]
    if first == last:
        return first
    children = _children(first, second, last)
    assert isinstance(first, Apply)
    assert children is not None
    return Apply(first.head, tuple(_put(a, b, z, values) for a, b, z in children))


def _aligned(item: Term, last: Term, start: int) -> Term:
    """The item with what its shape leaves out: x and 1 beside k x^k/k! are 1 x^1/1! and 0 x^0/0!.

    A factorial that is left out is that of `start`, 0 or 1.
    """
    match last:
        case Apply(head="pow", args=(base, _)):
            if item == base:
                return Apply("pow", (base, number(1)))
            return Apply("pow", (base, number(0))) if item == number(1) else item
        case Apply(head="div", args=(above, below)):
            match item:
                case Apply(head="div", args=(numerator, denominator)):
                    return Apply("div", (_aligned(numerator, above, start), _aligned(denominator, below, start)))
                case _:
                    left_out = _neutral(below, start)
                    return item if left_out is None else Apply("div", (_aligned(item, above, start), left_out))
        case Apply(head="call", args=(Apply(head="prime", args=(name, _)), *_)):
            match item:
                case Apply(head="call", args=(function, *arguments)) if function == name:
                    return Apply("call", (Apply("prime", (name, number(0))), *arguments))
            return item
        case Apply(head="mul", args=pattern):
            return _aligned_factors(item, pattern, start)
    return item


def _aligned_factors(item: Term, pattern: Sequence[Term], start: int) -> Term:
    left = [] if item == number(1) else _factors(item)
    out: list[Term] = []
    for k, place in enumerate(pattern):
        left_out = _neutral(place, start)
        fits = bool(left) and (left_out is None or _fits(_aligned(left[0], place, start), place))
        if fits and left_out is not None and len(left) < sum(_neutral(p, start) is None for p in pattern[k + 1 :]) + 1:
            fits = False
        if fits:
            out.append(_aligned(left.pop(0), place, start))
        elif left_out is not None:
            out.append(left_out)
        else:
            return item
    return Apply("mul", tuple(out)) if not left else item


def _fits(item: Term, place: Term) -> bool:
    """Whether an item has the shape of a place, as far as what may be left out goes."""
    match place:
        case Number():
            return isinstance(item, Number)
        case Apply(head="pow", args=(base, _)):
            return isinstance(item, Apply) and item.head == "pow" and item.args[0] == base
        case Apply(head="factorial"):
            return isinstance(item, Apply) and item.head == "factorial"
        case Apply(head="div", args=(above, _)):
            return isinstance(item, Apply) and item.head == "div" and _fits(item.args[0], above)
    return True


def _neutral(place: Term, start: int) -> Term | None:
    """What a factor is where it is left out; None where it cannot be left out."""
    match place:
        case Number():
            return number(1)
        case Apply(head="pow", args=(base, _)):
            return Apply("pow", (base, number(0)))
        case Apply(head="factorial"):
            return Apply("factorial", (number(start),))
        case Apply(head="div", args=(above, below)):
            parts = _neutral(above, start), _neutral(below, start)
            return None if parts[0] is None or parts[1] is None else Apply("div", (parts[0], parts[1]))
        case Apply(head="mul", args=args):
            every = [_neutral(a, start) for a in args]
            return None if None in every else Apply("mul", tuple(e for e in every if e is not None))
    return None


def _factors(term: Term) -> list[Term]:
    return list(term.args) if isinstance(term, Apply) and term.head == "mul" else [term]


def in_subscripts(body: Term, index: Variable) -> bool:
    """Whether the index stands in a subscript: a_n x^n + … + a_1 x goes down by one."""
    match body:
        case Apply(head="index" | "subscript" | "superscript_index", args=(base, *scripts)):
            return in_subscripts(base, index) or any(index in walk(s) for s in scripts)
        case Apply(args=args):
            return any(in_subscripts(a, index) for a in args)
    return False


def folded(term: Term) -> Term:
    """A term with trivial powers, factors and sums written out, to compare items."""
    match term:
        case Apply(head="add" | "neg"):
            found = {k if k is None else folded(k): v for k, v in form(term).items()}
            return term_of(dict(sorted(found.items(), key=repr)))
        case Apply(head="pow", args=(base, exponent)):
            power = folded(exponent)
            if power == number(1):
                return folded(base)
            return number(1) if power == number(0) else Apply("pow", (folded(base), power))
        case Apply(head="factorial", args=(inner,)):
            value = folded(inner)
            if isinstance(value, Number) and value.value.denominator == 1 and 0 <= value.value <= 1:
                return number(1)
            return Apply("factorial", (value,))
        case Apply(head="div", args=(above, below)):
            bottom = folded(below)
            return folded(above) if bottom == number(1) else Apply("div", (folded(above), bottom))
        case Apply(head="call", args=(Apply(head="prime", args=(name, order)), *arguments)) if folded(order) == number(0):
            return Apply("call", (name, *(folded(a) for a in arguments)))
        case Apply(head="mul", args=args):
            parts = [p for p in (folded(a) for a in args) if p != number(1)]
            return parts[0] if len(parts) == 1 else Apply("mul", tuple(parts)) if parts else number(1)
        case Apply(head=head, args=args) if args:
            return Apply(head, tuple(folded(a) for a in args), term.bound)
        case _:
            return term
