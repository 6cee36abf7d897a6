"""Entries (slot, value) of one law in, its joint density as an atom out, and back; conditionals are ratios of these."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from derivations.probability.form import ONE, ZERO, Form, key, monomial
from derivations.probability.known import KnownLaws
from derivations.probability.names import JOINT
from derivations.term import Apply, Number, Term, apply


class PairedError(Exception):
    """One variable stands twice in one law, with values that may differ."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A canonical slot and the value at which the density is taken."""

    slot: Term
    value: Term


def merge(entries: Iterable[Entry]) -> tuple[Entry, ...] | None:
    """Entries in canonical order, each slot once; None where two different numbers exclude each other.

    Raises:
        PairedError: where a slot has two values that may or may not be equal.
    """
    found: dict[Term, Term] = {}
    for e in entries:
        old = found.setdefault(e.slot, e.value)
        if old != e.value:
            if isinstance(old, Number) and isinstance(e.value, Number):
                return None
            raise PairedError
    return tuple(Entry(s, found[s]) for s in sorted(found, key=key))


def atom_of(name: Term, entries: Sequence[Entry]) -> Term:
    """The joint density of a law at these entries, which are in canonical order and not empty."""
    law = apply("law", name, Apply("tuple", tuple(e.slot for e in entries)), Apply("tuple", ()))
    return Apply("density", (law, *(e.value for e in entries)))


def entries_of(term: Term) -> tuple[Term, tuple[Entry, ...]] | None:
    """The law and the entries of a joint density atom; None for any other term."""
    match term:
        case Apply(head="density", args=(Apply(head="law", args=(name, Apply(args=slots), Apply(args=()))), *values)):
            if len(slots) == len(values):
                return name, tuple(Entry(s, v) for s, v in zip(slots, values, strict=True))
    return None


def named(term: Term, known: Mapping[Term, Term]) -> Term:
    """The density of a known law in the place of the joint density of its variable alone."""
    found = entries_of(term)
    if found is None or found[0] != JOINT or len(found[1]) != 1:
        return term
    (entry,) = found[1]
    return apply("density", known[entry.slot], entry.value) if entry.slot in known else term


def joint(
    name: Term,
    entries: Iterable[Entry],
    blocks: Sequence[frozenset[Term]] = (),
    known: KnownLaws | None = None,
    binary: frozenset[Term] = frozenset(),
) -> Form:
    """The joint density as a form.

    `blocks` are sets of slots that are jointly independent, `known` the laws of single variables, `binary` slots
    with the values 0 and 1 alone: what does not hold them is summed over them. A density over no variable
    is 1; one at two numbers at once is 0.
    """
    merged = merge(entries)
    if merged is None:
        return ZERO
    if not merged:
        return ONE
    slots = {e.slot for e in merged}
    free = sorted((b for b in binary if b not in slots), key=key) if name == JOINT else []
    if free:
        halves = [joint(name, (*merged, Entry(free[0], Number(Fraction(k)))), blocks, known, binary) for k in (0, 1)]
        return {m: halves[0].get(m, Fraction(0)) + halves[1].get(m, Fraction(0)) for m in {**halves[0], **halves[1]}}
    leaning = known.split({e.slot: e.value for e in merged}) if known is not None and name == JOINT else None
    if leaning is not None:
        (mine,) = (e for e in merged if e.slot == leaning[0])
        ((above, _),) = joint(name, [e for e in merged if e is not mine], blocks, known, binary).items()
        powers = dict(above.factors)
        own = apply("density", leaning[1], mine.value)
        powers[own] = powers.get(own, Fraction(0)) + 1
        return {monomial(powers): Fraction(1)}
    parts = [(e,) for e in merged] if any(slots <= b for b in blocks) else [merged]
    powers = {}
    for p in parts:
        term = named(atom_of(name, p), {} if known is None else known)
        powers[term] = powers.get(term, Fraction(0)) + 1
    return {monomial(powers): Fraction(1)}
