"""A step in, whether it uses what another arithmetic or another notation changes, out: one predicate for each kind of change."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from derivations.term import Apply, Number, Term, Variable, number, walk

ORDERS = frozenset({"<", "<=", ">", ">="})
_RING = frozenset({"add", "neg", "mul", "div", "pow", "root", "abs", "sum", "product", "sum_over", "product_over", "min", "max"})
_TRIGONOMETRIC = frozenset({"sin", "cos", "tan", "cot", "sec", "csc", "asin", "acos", "atan"})
_ANALYTIC = frozenset(
    {
        *("exp", "log", "sin", "cos", "tan", "cot", "sec", "csc", "asin", "acos", "atan", "sinh", "cosh", "tanh", "gamma", "pi"),
        *("integral", "integral_over", "derivative", "limit", "expectation", "density", "probability", "mean", "variance"),
        *("covariance", "beta", "erf", "digamma", "gradient"),
    }
)
"""Heads of which no Boolean, tropical or modular arithmetic speaks: a step with one is about numbers all the same."""
_INFINITE = frozenset({"sum", "product"})
_ADDING = frozenset({"add", "neg", "tuple", "list", "matrix"})


@dataclass(frozen=True, slots=True)
class Used:
    """What a step is made of, its definitions written out as well."""

    sides: tuple[Term, ...]
    relation: str
    text: str
    """Both sides in LaTeX, as they are written."""
    leaning: tuple[Term, ...] = ()
    """The sides of what is given and its proof leans on, and the laws of its names."""

    @property
    def nodes(self) -> list[Term]:
        """All parts of the step and of what it leans on."""
        return [n for side in (*self.sides, *self.leaning) for n in walk(side)]

    @property
    def heads(self) -> frozenset[str]:
        """The heads in it."""
        return frozenset(n.head for n in self.nodes if isinstance(n, Apply))


Affected = Callable[[Used], bool]


def ring(used: Used) -> bool:
    """Whether it adds or multiplies, and does nothing that is done with real numbers alone."""
    heads = used.heads
    return bool(heads & _RING) and not heads & _ANALYTIC


def with_heads(*heads: str) -> Affected:
    """Whether one of these heads is in it, beside nothing that is done with real numbers alone."""

    def found(used: Used) -> bool:
        return not used.heads.isdisjoint(heads) and used.heads.isdisjoint(_ANALYTIC)

    return found


def quotients(used: Used) -> bool:
    """Whether it divides, or has a number that is not whole, beside nothing that is done with real numbers alone."""
    return used.heads.isdisjoint(_ANALYTIC) and any(_divides(n) for n in used.nodes)


def _divides(node: Term) -> bool:
    return (isinstance(node, Number) and node.value.denominator != 1) or (isinstance(node, Apply) and node.head == "div")


def without_order(used: Used) -> bool:
    """Whether it holds roots, absolute values or an order, which the members of a finite field do not have as numbers do."""
    if used.heads & _ANALYTIC:
        return False
    heads = {n.head for side in used.sides for n in _values(side) if isinstance(n, Apply)}
    return used.relation in ORDERS or bool(heads & {"root", "abs", "floor", "ceiling", "min", "max"})


def beyond_rings(used: Used) -> bool:
    """Whether it holds quotients as well, other than inverses, which remainders do not have as numbers do."""
    divided = any(_divides(n) for side in used.sides for n in _values(side))
    return without_order(used) or (divided and used.heads.isdisjoint(_ANALYTIC))


def _values(term: Term) -> Iterator[Term]:
    """The parts of a term but for exponents, indices and ranges, which are whole numbers whatever the values are."""
    yield term
    if isinstance(term, Apply):
        counting = term.head in {"pow", "index"} or term.bound
        for a in term.args[:1] if counting else term.args:
            yield from _values(a)


def numerals(base: int) -> Affected:
    """Whether a number in it is written otherwise, or not at all, in another base; of noughts and ones alone, if that is two."""

    def found(used: Used) -> bool:
        written = [n.value for side in used.sides for n in walk(side) if isinstance(n, Number)]
        texts = [str(v.numerator) for v in written if v.denominator == 1]
        if base == 2:
            return any(len(t) > 1 and set(t) <= {"0", "1"} for t in texts)
        return any(v.denominator != 1 or abs(v) >= min(base, 10) for v in written)

    return found


def angles(used: Used) -> bool:
    """Whether its trigonometric functions hold for one unit of angles only: with an angle that is a number, a slope, an area."""
    if used.heads.isdisjoint(_TRIGONOMETRIC):
        return False
    if used.heads & {"pi", "asin", "acos", "atan", "derivative", "integral", "integral_over", "limit", "exp", "sinh", "cosh"}:
        return True
    return any(_is_no_turn(n.args[0]) for n in used.nodes if isinstance(n, Apply) and n.head in _TRIGONOMETRIC) or _mixed(used)


def _is_no_turn(angle: Term) -> bool:
    """Whether a number alone is an addend of an angle, or a name is no simple factor of it."""
    match angle:
        case Number(value=value):
            return value != 0
        case Variable():
            return False
        case Apply(head="add" | "neg", args=args):
            return any(_is_no_turn(a) for a in args)
        case Apply(head="mul", args=args):
            others = [a for a in args if not isinstance(a, Number)]
            return len(others) != 1 or _is_no_turn(others[0])
        case Apply(head="div", args=(above, Number())):
            return _is_no_turn(above)
    return not (isinstance(angle, Apply) and angle.head == "index")


def _mixed(used: Used) -> bool:
    """Whether a name is an angle in one place and a number in another."""
    inside: set[str] = set()
    outside: set[str] = set()

    def collect(term: Term, *, turned: bool) -> None:
        if isinstance(term, Variable):
            (inside if turned else outside).add(term.name)
        elif isinstance(term, Apply):
            for a in term.args:
                collect(a, turned=turned or term.head in _TRIGONOMETRIC)

    for side in used.sides:
        collect(side, turned=False)
    return bool(inside & outside)


def repeated_index(used: Used) -> bool:
    """Whether an index stands twice in one product, so that a sum over it may be meant."""
    return any(most > 1 for side in used.sides for _, most in _indices(side).values())


def summed_apart(used: Used) -> bool:
    """Whether an index is repeated, and not just twice in every addend of both sides, so that the sums need not be the same.

    What holds for each index holds of the sums as well where all that is done with what is summed is adding and multiplying.
    """
    if not repeated_index(used):
        return False
    counts = [_indices(side) for side in used.sides]
    repeated = {name for found in counts for name, (_, most) in found.items() if most > 1}
    alike = all(found.get(name, (0, 0)) == (2, 2) for found in counts for name in repeated)
    return not alike or not used.heads <= {"add", "neg", "mul", "index", "indicator", "equal"}


Counts = dict[str, tuple[int, int]]
"""How often an index stands in an addend, at least and at most."""


def _indices(term: Term) -> Counts:
    """How often each index stands in the addends of a term; what a sum binds is none."""
    match term:
        case Apply(head="index" | "indicator" | "equal", args=args):
            named = args[1:] if term.head == "index" else args
            letters = Counter(n.name for a in named for n in walk(a) if isinstance(n, Variable))
            own = {name: (count, count) for name, count in letters.items()}
            found = _together([own, _indices(args[0])] if term.head == "index" else [own])
        case Apply(head="pow", args=(base, exponent)):
            found = _together([_indices(base)] * (2 if exponent == number(2) else 1))
            if isinstance(exponent, Variable):
                found = _together([found, {exponent.name: (1, 1)}])
        case Apply(head="call", args=(_, *arguments)):
            found = _together([_indices(a) for a in arguments])
        case Apply(head=head, args=args) if head in _ADDING:
            parts = [_indices(a) for a in args]
            names = {n for part in parts for n in part}
            each = {n: [part.get(n, (0, 0)) for part in parts] for n in names}
            found = {n: (min(low for low, _ in counts), max(high for _, high in counts)) for n, counts in each.items()}
        case Apply(args=args):
            found = _together([_indices(a) for a in args])
        case _:
            return {}
    return {name: counts for name, counts in found.items() if name not in {b.name for b in term.bound}}


def _together(parts: Sequence[Counts]) -> Counts:
    """The counts in a product."""
    found: Counts = {}
    for part in parts:
        for name, (low, high) in part.items():
            before = found.get(name, (0, 0))
            found[name] = (before[0] + low, before[1] + high)
    return found


def endless(used: Used) -> bool:
    """Whether it sums without an end, or goes to a limit."""
    return any(isinstance(n, Apply) and (n.head == "limit" or (n.head in _INFINITE and _is_infinite(n))) for n in used.nodes)


def _is_infinite(node: Apply) -> bool:
    return any(isinstance(n, Apply) and n.head == "infinity" for a in node.args[1:] for n in walk(a))


def sizes_or_series(used: Used) -> bool:
    """Whether it has an absolute value, an order, or a sum without an end."""
    return used.relation in ORDERS or "abs" in used.heads or endless(used)


def integrals(used: Used) -> bool:
    """Whether it integrates."""
    return bool(used.heads & {"integral", "integral_over", "antiderivative"})


def series_or_integrals(used: Used) -> bool:
    """Whether it sums without an end, goes to a limit, or integrates."""
    return endless(used) or integrals(used)


def written_so(pattern: str) -> Affected:
    """Whether the LaTeX of a side has something of this look."""
    look = re.compile(pattern)

    def found(used: Used) -> bool:
        return look.search(used.text) is not None

    return found
