"""Shorthand for terms about unknown laws: `<p x,y|z>` is the density p(x, y | z), `L<q z|x>` the law q(z | x) itself."""

import re

from derivations.goal import POSITIVE, Context, Goal, Kind, Symbol
from derivations.term import Term, Variable
from terms import term


def statement(text: str) -> Term:
    """A kernel term; what is behind the bar is given."""
    text = re.sub(r"L<([^<>]*)>", lambda m: _law(*_parts(m.group(1))), text)
    return term(re.sub(r"<(\S+ [^<>]*)>", lambda m: _density(m.group(1)), text))


def _parts(text: str) -> tuple[str, list[str], list[str]]:
    name, rest = text.split(" ", 1)
    before, _, after = rest.partition("|")
    return name, before.split(","), [g for g in after.split(",") if g]


def _law(name: str, slots: list[str], givens: list[str]) -> str:
    below = ",".join(f"at(slot({g}),{g})" for g in sorted(givens))
    return f"law({name},tuple({','.join(f'slot({s})' for s in sorted(slots))}),tuple({below}))"


def _density(text: str) -> str:
    name, slots, givens = _parts(text)
    return f"density({_law(name, slots, givens)},{','.join(sorted(slots))})"


def goal(lhs: str, rhs: str, context: Context | None = None, relation: str = "=", variable: str = "") -> Goal:
    """A goal in shorthand."""
    return Goal(context or Context(), statement(lhs), relation, statement(rhs), (variable,) if variable else ())


def context(random: str = "", positive: str = "", independent: tuple[str, ...] = (), **symbols: Symbol) -> Context:
    """A context in which some names are random variables, some positive numbers."""
    table = {n: Symbol(n, Kind.RANDOM) for n in random.split()} | {n: Symbol(n, domain=POSITIVE) for n in positive.split()}
    return Context(table | symbols, independent=tuple(frozenset(Variable(n) for n in i.split()) for i in independent))
