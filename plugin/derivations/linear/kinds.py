"""Equations of a post in, letters that must be vectors or matrices for their shapes to fit out.

Where an equation has no shapes that fit, the fewest letters are sought that make it fit as vectors (small letters) or matrices
(capitals); they are taken if there is only one such set and no other equation of the post suffers. `y = Xβ + ε` with a vector y
and a matrix X says that β and ε are vectors.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product

from derivations.goal import Context, Kind, Symbol
from derivations.linear.inference import factors
from derivations.linear.shapes import Conflict, infer, is_linear
from derivations.term import Apply, Number, Term, Variable, walk

MOST_LETTERS = 7
MOST_AT_ONCE = 3
MOST_TRIALS = 4000
LARGEST = 400
"""Nodes of an equation that is looked at."""
Kinds = Mapping[str, Kind]


def refine(equations: Sequence[tuple[Term, ...]], kinds: Kinds, fixed: frozenset[str]) -> Kinds:
    """Kinds of letters that follow from shapes, over those that are known; names in `fixed` keep theirs."""
    context = _context(kinds)
    linear = [e for e in equations if any(is_linear(t, context) for t in e)]
    if not linear:
        return {}
    usable = [e for e in equations if sum(t.size if isinstance(t, Apply) else 1 for t in e) <= LARGEST]
    return _Search(usable, dict(kinds), fixed).run()


def _context(kinds: Kinds) -> Context:
    return Context({n: Symbol(n, k) for n, k in kinds.items()})


class _Search:
    """The equations, what is known so far, and how much more may be tried."""

    def __init__(self, equations: Sequence[tuple[Term, ...]], kinds: dict[str, Kind], fixed: frozenset[str]) -> None:
        self.equations, self.kinds, self.fixed = equations, kinds, fixed
        self.names = [frozenset(n.name for t in e for n in walk(t) if isinstance(n, Variable)) for e in equations]
        self.scalars = frozenset(n for e in equations for t in e for n in _scalars(t))
        self.trials = MOST_TRIALS
        self.found: dict[str, Kind] = {}

    def run(self) -> Kinds:
        changed = True
        while changed and self.trials > 0:
            changed = False
            for equation, names in zip(self.equations, self.names, strict=True):
                if self.fits(equation, {}):
                    changed |= self.sandwiched(equation)
                    continue
                best = self.repair(equation, names)
                if best:
                    self.take(best)
                    changed = True
        return self.found

    def take(self, change: Kinds) -> None:
        self.kinds.update(change)
        self.found.update(change)

    def fits(self, equation: tuple[Term, ...], change: Kinds) -> bool:
        self.trials -= 1
        return not isinstance(infer(equation, _context({**self.kinds, **change}), alike=True), Conflict)

    def options(self, name: str) -> tuple[Kind, ...]:
        """What a letter might be instead."""
        if name in self.fixed or name in self.scalars or name in self.found:
            return ()
        kind = self.kinds.get(name, Kind.SCALAR)
        if kind is Kind.SCALAR:
            return (Kind.MATRIX, Kind.VECTOR) if _capital(name) else (Kind.VECTOR,)
        return (Kind.VECTOR,) if kind is Kind.MATRIX and _capital(name) else ()

    def repair(self, equation: tuple[Term, ...], names: frozenset[str]) -> Kinds:
        """The one smallest change under which an equation fits and no other suffers; empty where there is none."""
        letters = [n for n in sorted(names) if self.options(n)]
        if len(letters) > MOST_LETTERS:
            return {}
        for count in range(1, min(MOST_AT_ONCE, len(letters)) + 1):
            good = []
            for chosen in combinations(letters, count):
                for kinds in product(*(self.options(n) for n in chosen)):
                    change = dict(zip(chosen, kinds, strict=True))
                    if self.trials > 0 and self.fits(equation, change) and not self.harms(equation, change):
                        good.append(change)
            customary = [c for c in good if all(k is self.options(n)[0] for n, k in c.items())] or good
            if len(customary) == 1:
                return customary[0]
            if good:
                return {}
        return {}

    def harms(self, equation: tuple[Term, ...], change: Kinds) -> bool:
        """Whether an equation that fits now would not fit any more."""
        touched = frozenset(change)
        for other, names in zip(self.equations, self.names, strict=True):
            if other is not equation and names & touched and self.fits(other, {}) and not self.fits(other, change):
                return True
        return False

    def sandwiched(self, equation: tuple[Term, ...]) -> bool:
        """Take a capital between a transposed factor and a vector or matrix for a matrix: `x^T A x`."""
        context = _context(self.kinds)
        for name in {n for t in equation for n in _between(t, context)}:
            if self.options(name)[:1] == (Kind.MATRIX,):
                change = {name: Kind.MATRIX}
                if self.fits(equation, change) and not self.harms(equation, change):
                    self.take(change)
                    return True
        return False


def _capital(name: str) -> bool:
    """Whether the letter of a name is a capital."""
    plain = name
    while plain.startswith("\\") and "{" in plain and plain.endswith("}") and "_" not in plain.partition("{")[0]:
        plain = plain.partition("{")[2][:-1]
    return plain.lstrip("\\")[:1].isupper()


def _base(term: Term) -> str:
    """The letter of a variable or of a member of a family."""
    match term:
        case Variable(name=name) | Apply(head="index", args=(Variable(name=name), *_)):
            return name
    return ""


def _between(term: Term, context: Context) -> Iterator[str]:
    """Letters with a transposed factor before them and a vector or matrix behind them."""
    for node in walk(term):
        if not isinstance(node, Apply) or node.head != "mul":
            continue
        items = list(factors(node))
        for before, item, after in zip(items, items[1:], items[2:], strict=False):
            turned = isinstance(before, Apply) and before.head == "transpose"
            if turned and is_linear(after, context) and _base(item) and not is_linear(item, context):
                yield _base(item)


def _scalars(term: Term) -> Iterator[str]:
    """Letters that stand where only a scalar can: limits, exponents, denominators, arguments of functions of numbers, indices."""
    for node in walk(term):
        if not isinstance(node, Apply):
            continue
        match node:
            case Apply(head="sum" | "product" | "integral", args=(_, *limits), bound=bound):
                yield from (b.name for b in bound)
                for limit in limits:
                    yield from _letters(limit)
            case Apply(head="pow", args=(base, exponent)):
                yield from _letters(exponent)
                if (
                    isinstance(exponent, Number)
                    and exponent.value == 2
                    and isinstance(base, Variable)
                    and not _capital(base.name)
                ):
                    yield base.name
            case Apply(head="div", args=(_, below)):
                if isinstance(below, Variable):
                    yield below.name
            case Apply(
                head="exp" | "log" | "root" | "gamma" | "factorial" | "sin" | "cos" | "identity" | "ones" | "zeros", args=args
            ):
                for arg in args:
                    if isinstance(arg, Variable):
                        yield arg.name
            case Apply(head="index", args=(_, *places)):
                for place in places:
                    yield from _letters(place)


def _letters(term: Term) -> Iterator[str]:
    return (n.name for n in walk(term) if isinstance(n, Variable))
