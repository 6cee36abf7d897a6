"""Items of a list with dots in, the term that they share and the range of its index out."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from derivations.construct import plus, subtract
from derivations.term import Apply, Number, Term, Variable, number, substitute

Form = Mapping[Term | None, Fraction]
"""A term as numbers times terms; under None the number that stands alone."""

SMALL = 20
"""Factorials up to this one are written out."""


def rule(shown: Sequence[Term], last: Term, index: Variable) -> tuple[Term, Term, Term] | None:
    """The body, the first and the last index of shown items, dots and a last item; None where there is no one rule.

    Where the items differ they go up or down by the same whole number from item to item. One shown item tells a rule only
    where it differs from the last in subscripts alone: x^2 + … + x^{2n} may go up by one or by two.
    """
    items = [_aligned(item, last) for item in shown]
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
    if second is None and not only_in_subscripts(body, index):
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
    if any(isinstance(t, Apply) and t.head not in {"add", "neg", "mul", "index", "div"} for t in (first, last)):
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


def _aligned(item: Term, last: Term) -> Term:
    """The item with the powers that its shape leaves out: x and 1 beside x^n are x^1 and x^0."""
    pattern = _factors(last)
    powers = [p for p in pattern if isinstance(p, Apply) and p.head == "pow"]
    if not powers:
        return item
    left = [] if item == number(1) else _factors(item)
    out: list[Term] = []
    for place in pattern:
        if isinstance(place, Apply) and place.head == "pow":
            base = place.args[0]
            if left and isinstance(left[0], Apply) and left[0].head == "pow" and left[0].args[0] == base:
                out.append(left.pop(0))
            elif left and left[0] == base:
                left.pop(0)
                out.append(Apply("pow", (base, number(1))))
            else:
                out.append(Apply("pow", (base, number(0))))
        elif left:
            out.append(left.pop(0))
        else:
            return item
    if left:
        return item
    return out[0] if len(out) == 1 else Apply("mul", tuple(out))


def _factors(term: Term) -> list[Term]:
    return list(term.args) if isinstance(term, Apply) and term.head == "mul" else [term]


def only_in_subscripts(body: Term, index: Variable) -> bool:
    """Whether the index stands in subscripts and nowhere else."""
    match body:
        case Apply(head="index", args=(base, *_)):
            return only_in_subscripts(base, index)
        case Apply(args=args):
            return all(only_in_subscripts(a, index) for a in args)
        case _:
            return body != index


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
        case Apply(head="mul", args=args):
            parts = [p for p in (folded(a) for a in args) if p != number(1)]
            return parts[0] if len(parts) == 1 else Apply("mul", tuple(parts)) if parts else number(1)
        case Apply(head=head, args=args) if args:
            return Apply(head, tuple(folded(a) for a in args), term.bound)
        case _:
            return term
