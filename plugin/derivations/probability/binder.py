"""A form and its bound variables in; constants out, densities marginalised, independent parts split, and atoms for the rest out.

Sums and integrals are treated alike, as linear operators that may be exchanged: that they may is the assumption "regular".
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache
from itertools import count, permutations
from itertools import product as choices

from derivations.budget import Budget
from derivations.goal import Context
from derivations.laws import named_law
from derivations.probability.density import atom_of, entries_of, named
from derivations.probability.form import (
    ONE,
    ZERO,
    Form,
    Monomial,
    atom,
    key,
    letter,
    monomial,
    monomial_term,
    product,
    scale,
    to_term,
    total,
)
from derivations.probability.known import KnownLaws
from derivations.probability.names import base_name, slot_key
from derivations.probability.scalars import VECTOR_MARK, is_scalar
from derivations.term import Apply, Term, Variable, free_variables, is_apply, substitute, walk

free = lru_cache(maxsize=1 << 14)(free_variables)
_OURS = re.compile(r"@(\d+)" + VECTOR_MARK + "?")
LIMITED = frozenset({"sum", "integral", "product"})
"""Heads whose domain is a lower and an upper limit."""
_FEW = 24
"""Orders of like bound variables that are compared for the canonical one."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A bound variable with its operator: `integral_over` (any sum or integral over a support) or `sum` over a range."""

    variable: Variable
    head: str
    domain: Term


@dataclass
class Calculus:
    """What a normalisation knows and spends; `closed` remembers what stands in an atom with bound variables."""

    context: Context
    budget: Budget
    independent: tuple[frozenset[Term], ...] = ()
    known: KnownLaws = field(default_factory=KnownLaws)
    """Slots whose variables have a law of their own that is known."""
    binary: frozenset[Term] = frozenset()
    """Slots of variables with the values 0 and 1 alone."""
    everything_random: bool = False
    labels: frozenset[str] = frozenset()
    """Every name in the goal."""
    lengths: frozenset[str] = frozenset()
    """Names of indices and of limits of sums, which are not random even where nothing says what is."""
    ranges: Mapping[Term, Term] = field(default_factory=dict)
    """Slots whose values are the integers of a range."""
    assumed: dict[str, None] = field(default_factory=dict)
    rules: Mapping[str, "Rule"] = field(default_factory=dict)
    """The rule that normalises each head."""
    closed: dict[Term, tuple[tuple[Bound, ...], Monomial]] = field(default_factory=dict)
    names: "count[int]" = field(default_factory=count)

    def fresh(self, *, vector: bool = False) -> Variable:
        """A bound variable that occurs nowhere else."""
        return Variable(f"#{next(self.names)}" + VECTOR_MARK * vector)


Rule = Callable[[Calculus, Apply], Form]


def rename(m: Monomial, values: Mapping[str, Term]) -> Monomial:
    """Substitute in every atom of a monomial."""
    powers: dict[Term, Fraction] = {}
    for t, e in m.factors:
        new = substitute(t, values) if free(t) & values.keys() else t
        powers[new] = powers.get(new, Fraction(0)) + e
    return monomial(powers, tuple(substitute(t, values) for t in m.word))


def bind(calculus: Calculus, form: Form, bounds: Sequence[Bound]) -> Form:
    """The sum or integral of a form over bound variables."""
    return total((scale(_bind(calculus, m, tuple(bounds)), c) for m, c in form.items()), calculus.budget)


def open_atoms(calculus: Calculus, m: Monomial, wanted: frozenset[str]) -> tuple[Monomial, tuple[Bound, ...]]:
    """Lift out the operators of atoms that hold wanted names, as far as they stand to the first power."""
    bounds: list[Bound] = []
    again = True
    while again:
        again = False
        for t, e in m.factors:
            found = calculus.closed.get(t)
            if found and e.denominator == 1 and 1 <= e <= 3 and free(t) & wanted and not _tied(found[0], wanted):
                rest = monomial({u: f for u, f in m.factors if u != t}, m.word)
                parts = [reopen(calculus, found) for _ in range(int(e))]
                powers = dict(rest.factors)
                for _, inner in parts:
                    for u, f in inner.factors:
                        powers[u] = powers.get(u, Fraction(0)) + f
                if any(inner.word for _, inner in parts):
                    continue
                m = monomial(powers, m.word)
                bounds += [b for bs, _ in parts for b in bs]
                again = True
                break
        for i, t in enumerate(m.word):
            found = calculus.closed.get(t)
            if found and free(t) & wanted and not _tied(found[0], wanted):
                new, inner = reopen(calculus, found)
                powers = dict(m.factors)
                for u, f in inner.factors:
                    powers[u] = powers.get(u, Fraction(0)) + f
                m = monomial(powers, m.word[:i] + inner.word + m.word[i + 1 :])
                bounds += new
                again = True
                break
        calculus.budget.spend(20)
    return m, tuple(bounds)


def _tied(bounds: Iterable[Bound], wanted: frozenset[str]) -> bool:
    return any(free(b.domain) & wanted for b in bounds)


def reopen(calculus: Calculus, found: tuple[tuple[Bound, ...], Monomial]) -> tuple[list[Bound], Monomial]:
    """What stands in an atom, with bound variables that occur nowhere else."""
    values: dict[str, Term] = {}
    new: list[Bound] = []
    for b in found[0]:
        fresh = calculus.fresh(vector=VECTOR_MARK in b.variable.name)
        new.append(replace(b, variable=fresh, domain=substitute(b.domain, values)))
        values[b.variable.name] = fresh
    return new, rename(found[1], values)


def _bind(calculus: Calculus, m: Monomial, bounds: tuple[Bound, ...]) -> Form:
    calculus.budget.spend(10 * (len(m.factors) + len(bounds) + 1))
    names = frozenset(b.variable.name for b in bounds)
    traces = [t for t, e in m.factors if e == 1 and is_apply(t, "trace") and free(t) & names]
    if len(traces) == 1 and not m.word and isinstance(traces[0], Apply):
        return _bind_trace(calculus, m, traces[0], bounds)
    m, more = open_atoms(calculus, m, names)
    bounds += more
    names |= {b.variable.name for b in more}
    bounds, left = _marginalise(calculus, bounds, m)
    if left is None:
        return ZERO
    m = left
    names = frozenset(b.variable.name for b in bounds)
    outside = monomial({t: e for t, e in m.factors if not free(t) & names})
    inside = {t: e for t, e in m.factors if free(t) & names}
    if bounds:
        calculus.assumed.setdefault("regular")
    return product({outside: Fraction(1)}, _components(calculus, inside, m.word, bounds), calculus.budget)


def _bind_trace(calculus: Calculus, m: Monomial, trace: Apply, bounds: tuple[Bound, ...]) -> Form:
    """The integral of a trace is the trace of the integral."""
    (body,) = trace.args
    word = body.args if isinstance(body, Apply) and body.head == "mul" else (body,)
    inner = _bind(calculus, monomial({t: e for t, e in m.factors if t is not trace}, word), bounds)
    return calculus.rules["trace"](calculus, Apply("trace", (to_term(inner),)))


def _marginalise(calculus: Calculus, bounds: tuple[Bound, ...], m: Monomial) -> tuple[tuple[Bound, ...], Monomial | None]:
    """Integrate out what stands in one density alone, until nothing is left to do; None for a monomial that is 0."""
    powers = dict(m.factors)
    word = m.word
    again = True
    while again:
        again = False
        for b in bounds:
            name = b.variable.name
            holders = [t for t in powers if name in free(t)]
            if any(name in free(o.domain) for o in bounds):
                continue
            in_word = [i for i, t in enumerate(word) if name in free(t)]
            if not holders and len(in_word) == 1:
                slope = _slope_without(calculus, word[in_word[0]], b)
                if slope is None:
                    continue
                if not slope:
                    return bounds, None
                word = (*word[: in_word[0]], *slope, *word[in_word[0] + 1 :])
                bounds = tuple(o for o in bounds if o is not b)
                again = True
                break
            if len(holders) != 1 or powers[holders[0]] != 1 or in_word:
                continue
            slope = _slope_without(calculus, holders[0], b)
            if slope is not None and not slope:
                return bounds, None
            left = list(slope) if slope is not None else _without(holders[0], b)
            if left is None:
                continue
            del powers[holders[0]]
            for t in (named(u, calculus.known) for u in left):
                powers[t] = powers.get(t, Fraction(0)) + 1
            bounds = tuple(o for o in bounds if o is not b)
            again = True
            break
    return bounds, monomial(powers, word)


def _slope_without(calculus: Calculus, slope: Term, bound: Bound) -> tuple[Term, ...] | None:
    """The slope of a density with the bound variable integrated out; empty where that is the slope of 1, None for other terms."""
    match slope:
        case Apply(head="gradient" | "derivative" as head, args=(Apply(head="density") as density, *rest), bound=names):
            left = _without(density, bound)
            if left is None or any(bound.variable.name in free(r) for r in rest):
                return None
            if any(_moves(law.law, n.name) for law in calculus.context.laws for n in names):
                return None
            return tuple(Apply(head, (named(t, calculus.known), *rest), names) for t in left)
    return None


def _moves(law: Term, name: str) -> bool:
    """Whether the support of a named law depends on a name: no derivative by it may be taken under an integral over the law."""
    found = named_law(law)
    return found is not None and any(name in free(end) for end in found[0].support(*found[1]))


def _without(density: Term, bound: Bound) -> list[Term] | None:
    """The density with the bound variable integrated out, as factors; None where that is not all of its support."""
    found = entries_of(density)
    if found is None:
        match density:
            case Apply(head="density", args=(law, value)) if value == bound.variable and bound.head == "integral_over":
                return [] if bound.variable.name not in free(law) and is_full(bound, None) else None
        return None
    name, entries = found
    mine = [e for e in entries if bound.variable.name in free(e.value)]
    if len(mine) != 1 or mine[0].value != bound.variable or bound.variable.name in free(name):
        return None
    if any(bound.variable.name in free(e.slot) for e in entries) or not is_full(bound, mine[0].slot):
        return None
    rest = [e for e in entries if e is not mine[0]]
    return [atom_of(name, rest)] if rest else []


def is_full(bound: Bound, slot: Term | None) -> bool:
    """Whether the bound variable runs over every value of a slot (None: of any law on the line)."""
    if bound.head != "integral_over":
        return False
    match bound.domain:
        case Apply(head="reals"):
            return True
        case Apply(head="support", args=(inner,)):
            return slot is None or base_name(slot_key(inner)) == base_name(slot)
    return False


def _components(calculus: Calculus, inside: Mapping[Term, Fraction], word: tuple[Term, ...], bounds: tuple[Bound, ...]) -> Form:
    """Split into parts that share no bound variable, each an atom."""
    group = {b.variable.name: i for i, b in enumerate(bounds)}

    def unite(names: Iterable[str]) -> None:
        found = {group[n] for n in names if n in group}
        if len(found) > 1:
            low = min(found)
            for n, g in group.items():
                if g in found:
                    group[n] = low

    for t in inside:
        unite(free(t))
    for b in bounds:
        unite(free(b.domain) | {b.variable.name} if free(b.domain) & group.keys() else ())
    for t in word:
        unite(free(t))
    while True:
        owners = [{group[n] for n in free(t) if n in group} for t in word]
        split = _interleaved([next(iter(o), None) for o in owners])
        if split is None:
            break
        unite([n for n, g in group.items() if g in split])
    labels = [next(iter(o), None) for o in owners]
    members: dict[int, list[Bound]] = {}
    for b in bounds:
        members.setdefault(group[b.variable.name], []).append(b)
    result = ONE
    position = 0
    while position < len(word):
        label = labels[position]
        if label is None:
            result = product(result, letter(word[position]), calculus.budget)
            position += 1
            continue
        after = 1 + max(i for i, o in enumerate(labels) if o == label)
        result = product(result, _close(calculus, inside, word[position:after], members.pop(label)), calculus.budget)
        position = after
    for label in sorted(members):
        result = product(_close(calculus, inside, (), members[label]), result, calculus.budget)
    return result


def _interleaved(labels: Sequence[int | None]) -> set[int] | None:
    """Two parts of a word of which one stands inside the other; None if there are none."""
    for i, a in enumerate(labels):
        if a is None:
            continue
        last = max(j for j, b in enumerate(labels) if b == a)
        inner = {b for b in labels[i : last + 1] if b is not None}
        if len(inner) > 1:
            return inner
    return None


def _close(calculus: Calculus, inside: Mapping[Term, Fraction], word: tuple[Term, ...], bounds: Sequence[Bound]) -> Form:
    names = {b.variable.name for b in bounds}
    mine = {t: e for t, e in inside.items() if free(t) & names}
    term, closed = _canonical(monomial(mine, word), [_settled(b, mine) for b in bounds])
    calculus.closed[term] = closed
    return letter(term) if word and not is_scalar(term, calculus.context) else atom(term)


def _settled(bound: Bound, factors: Mapping[Term, Fraction]) -> Bound:
    """A variable that runs over the line and has a density runs over the support of that density."""
    if not is_apply(bound.domain, "reals"):
        return bound
    for t in sorted(factors, key=key):
        found = entries_of(t)
        for e in found[1] if found else ():
            if e.value == bound.variable:
                return replace(bound, domain=Apply("support", (Apply("slot", (Variable(base_name(e.slot)),)),)))
    return bound


def _canonical(m: Monomial, bounds: list[Bound]) -> tuple[Term, tuple[tuple[Bound, ...], Monomial]]:
    """The atom of a monomial under bound variables, whose names and order are those of the least string."""
    term = monomial_term(m)
    level = 1 + max(
        (int(f[1]) for n in walk(term) if isinstance(n, Apply) for b in n.bound if (f := _OURS.fullmatch(b.name))), default=0
    )
    names = {b.variable.name for b in bounds}
    outer = [b for b in bounds if not free(b.domain) & names]
    tied = [b for b in bounds if free(b.domain) & names]
    groups: dict[tuple[str, str], list[Bound]] = {}
    for b in outer:
        groups.setdefault((b.head, key(b.domain)), []).append(b)
    ordered = [groups[k] for k in sorted(groups)]
    best: tuple[str, Term, tuple[Bound, ...], Monomial] | None = None
    for tried, choice in enumerate(choices(*(permutations(g) for g in ordered))):
        if tried >= _FEW:
            break
        flat = [b for g in choice for b in g] + tied
        values: dict[str, Term] = {}
        new: list[Bound] = []
        for i, b in enumerate(flat):
            mark = VECTOR_MARK * (VECTOR_MARK in b.variable.name)
            fresh = Variable(f"@{level + len(flat) - 1 - i}{mark}")
            new.append(Bound(fresh, b.head, b.domain))
            values[b.variable.name] = fresh
        new = [replace(b, domain=substitute(b.domain, values)) for b in new]
        inner = rename(m, values)
        result = monomial_term(inner)
        for b in reversed(new):
            limits = b.domain.args if b.head in LIMITED and isinstance(b.domain, Apply) else (b.domain,)
            result = Apply(b.head, (result, *limits), (b.variable,))
        text = key(result)
        if best is None or text < best[0]:
            best = text, result, tuple(new), inner
    assert best is not None
    return best[1], (best[2], best[3])
