"""Equations of a post in, letters that must be vectors or matrices for their shapes to fit out.

Where an equation has no shapes that fit, the fewest letters are sought that make it fit as vectors (small letters) or matrices
(capitals); they are taken if there is only one such set and no other equation of the post suffers. `y = Xβ + ε` with a vector y
and a matrix X says that β and ε are vectors.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product

from derivations.goal import Context, Kind, Symbol
from derivations.linear.inference import factors
from derivations.linear.shapes import Conflict, infer, is_linear
from derivations.term import Apply, Number, Term, Variable, walk

MOST_LETTERS = 7
MOST_AT_ONCE = 3
MOST_TRIALS = 40_000
"""Nodes of the equations that are tried, all trials together."""
LARGEST = 400
"""Nodes of an equation that is looked at."""
Kinds = Mapping[str, Kind]
_ACCENTS = re.compile(r"\\(hat|widehat|bar|tilde|widetilde|vec|mathbf|boldsymbol|bm|overline|dot|ddot|mathrm|mathcal|mathbb)\b")
_LETTER = re.compile(r"\\?[A-Za-z]+")


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
        self.scalars = frozenset(n for e in equations for t in e for n in numbers(t))
        self.places = {e: i for i, e in enumerate(equations)}
        self.known: dict[tuple[tuple[Term, ...], frozenset[tuple[str, Kind]]], bool] = {}
        self.trials = MOST_TRIALS
        self.found: dict[str, Kind] = {}

    def run(self) -> Kinds:
        """Repair what can be repaired, first without the bold changes."""
        for bold in (False, True):
            changed = True
            while changed and self.trials > 0:
                changed = False
                for equation, names in zip(self.equations, self.names, strict=True):
                    if self.fits(equation, {}):
                        changed |= self.sandwiched(equation)
                        continue
                    best = self.repair(equation, names, bold=bold)
                    if best:
                        self.take(best)
                        changed = True
        return self.found

    def take(self, change: Kinds) -> None:
        self.kinds.update(change)
        self.found.update(change)

    def fits(self, equation: tuple[Term, ...], change: Kinds) -> bool:
        """Whether an equation has shapes that fit, with some letters changed."""
        names = self.names[self.places[equation]]
        kinds = {n: change.get(n, self.kinds.get(n, Kind.SCALAR)) for n in names}
        key = equation, frozenset(kinds.items())
        if key not in self.known:
            self.trials -= sum(t.size if isinstance(t, Apply) else 1 for t in equation)
            self.known[key] = not isinstance(infer(equation, _context(kinds), alike=True), Conflict)
        return self.known[key]

    def options(self, name: str, *, bold: bool) -> tuple[Kind, ...]:
        """What a letter might be instead; a capital that was taken for a matrix is a vector only if nothing else helps."""
        if name in self.fixed or name in self.scalars or name in self.found:
            return ()
        kind = self.kinds.get(name, Kind.SCALAR)
        hint = self.hint(name)
        if kind is Kind.SCALAR and hint is not None:
            return (hint, Kind.VECTOR) if bold and hint is Kind.MATRIX else (hint,)
        if kind is Kind.SCALAR:
            return (Kind.MATRIX, Kind.VECTOR) if _capital(name) else (Kind.VECTOR,)
        return (Kind.VECTOR,) if bold and kind is Kind.MATRIX and _capital(name) else ()

    def hint(self, name: str) -> Kind | None:
        """The kind of the letter that a name decorates: X for X_1 and X with a hat."""
        kind = self.kinds.get(_plain(name))
        return kind if kind in (Kind.VECTOR, Kind.MATRIX) and _plain(name) != name else None

    def repair(self, equation: tuple[Term, ...], names: frozenset[str], *, bold: bool) -> Kinds:
        """The one smallest change under which an equation fits and no other suffers; empty where there is none."""
        good = self.changes(equation, names, {}, bold=bold)
        healed = [c for change in good if (c := self.healed(change)) is not None]
        return healed[0] if len(healed) == 1 else {}

    def changes(self, equation: tuple[Term, ...], names: frozenset[str], given: Kinds, *, bold: bool) -> Sequence[Kinds]:
        """The smallest changes, over those given, under which an equation fits; the customary ones if there are any."""
        options = {n: o for n in sorted(names - set(given)) if (o := self.options(n, bold=bold))}
        hinted = {n: h for n in options if (h := self.hint(n)) is not None}
        if hinted and self.fits(equation, {**given, **hinted}):
            return [{**given, **hinted}]
        if len(options) > MOST_LETTERS:
            return self.pruned(equation, options, given)
        for count in range(1, min(MOST_AT_ONCE, len(options)) + 1):
            good = []
            for chosen in combinations(options, count):
                for kinds in product(*(options[n] for n in chosen)):
                    change = {**given, **dict(zip(chosen, kinds, strict=True))}
                    if self.trials > 0 and self.fits(equation, change):
                        good.append(change)
            if good:
                return [c for c in good if all(c[n] is o[0] for n, o in options.items() if n in c)] or good
        return self.pruned(equation, options, given)

    def pruned(self, equation: tuple[Term, ...], options: Mapping[str, tuple[Kind, ...]], given: Kinds) -> Sequence[Kinds]:
        """All letters changed but those without which the equation fits as well, small letters first."""
        change = {n: o[0] for n, o in options.items()}
        if len(options) <= MOST_AT_ONCE or not self.fits(equation, {**given, **change}):
            return []
        for name in sorted(options, key=lambda n: (_capital(n), n)):
            fewer = {n: k for n, k in change.items() if n != name}
            if self.fits(equation, {**given, **fewer}):
                change = fewer
        return [{**given, **change}]

    def healed(self, change: Kinds) -> Kinds | None:
        """The change, with what it takes for the equations that it harms to fit again; None where they do not."""
        for _ in range(MOST_AT_ONCE):
            harmed = self.harmed(change)
            if harmed is None:
                return change
            more = self.changes(*harmed, change, bold=False)
            if len(more) != 1:
                return None
            change = more[0]
        return change if self.harmed(change) is None else None

    def harmed(self, change: Kinds) -> tuple[tuple[Term, ...], frozenset[str]] | None:
        """An equation that fits now and would not fit any more."""
        touched = frozenset(change)
        for other, names in zip(self.equations, self.names, strict=True):
            if names & touched and self.fits(other, {}) and not self.fits(other, change):
                return other, names
        return None

    def sandwiched(self, equation: tuple[Term, ...]) -> bool:
        """Take a capital between a transposed factor and a vector or matrix for a matrix: `x^T A x`."""
        names = self.names[self.places[equation]]
        context = _context({n: self.kinds[n] for n in names if n in self.kinds})
        for name in {n for t in equation for n in _between(t, context)}:
            if self.options(name, bold=False)[:1] == (Kind.MATRIX,):
                change = self.healed({name: Kind.MATRIX}) if self.fits(equation, {name: Kind.MATRIX}) else None
                if change is not None:
                    self.take(change)
                    return True
        return False


def _plain(name: str) -> str:
    """The letter of a name without accents, scripts and primes."""
    found = _LETTER.search(_ACCENTS.sub("", name))
    return found.group() if found else name


def _capital(name: str) -> bool:
    """Whether the letter of a name is a capital."""
    return _plain(name).lstrip("\\")[:1].isupper()


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


def numbers(term: Term) -> Iterator[str]:
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
