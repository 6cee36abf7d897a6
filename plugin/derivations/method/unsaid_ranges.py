"""A goal with sums and products over sets of which nothing is said in; the same over their elements, enumerated, out.

A finite set is κ₁, …, κ_N for some numbers κ and some N, so that what holds for all of these holds over the set: Σ_k f(k) becomes
Σ_{j=1}^{N} f(κ_j). Nothing is known of κ, neither that it is an integer nor that it goes up by one.
"""

from dataclasses import replace

from derivations.budget import Budget
from derivations.goal import NATURAL, Goal, Kind, Symbol, face
from derivations.plain import to_text
from derivations.term import Apply, Term, Variable, free_variables, number, substitute, walk
from derivations.verdict import Method, Reduction

NAME = "sums over any finite set"
HEADS = {"sum_over": "sum", "product_over": "product"}
MOST = 2_000
"""Nodes of a side that is looked at."""


def prove(goal: Goal, budget: Budget) -> Reduction | None:
    """Enumerate the elements of every set that is a name, or the range of a letter; None where there is none."""
    sides = (goal.lhs, goal.rhs)
    if goal.relation not in ("=", "propto", "constant") or not any(_ranges(n) for s in sides for n in walk(s)):
        return None
    if any(isinstance(s, Apply) and s.size > MOST for s in sides):
        return None
    writer = _Enumerator(goal, budget)
    lhs, rhs = (writer.enumerated(s, frozenset()) for s in sides)
    if (lhs, rhs) == sides:
        return None
    symbols = {**goal.context.symbols, **writer.symbols}
    found = replace(goal, lhs=lhs, rhs=rhs, context=replace(goal.context, symbols=symbols))
    return Reduction(NAME, (found,), tuple(writer.assuming))


def _ranges(node: Term) -> bool:
    """Whether a node is a sum or a product over a set of which nothing is said."""
    if not (isinstance(node, Apply) and node.head in HEADS and len(node.bound) == 1):
        return False
    domain = node.args[1]
    return isinstance(domain, Variable) or (isinstance(domain, Apply) and domain.head == "support")


class _Enumerator:
    """The sets that were met, each with a name for its elements and one for their number."""

    def __init__(self, goal: Goal, budget: Budget) -> None:
        self.goal, self.budget = goal, budget
        self.symbols: dict[str, Symbol] = {}
        self.assuming: dict[str, None] = {}
        self.sets: dict[Term, int] = {}

    def enumerated(self, term: Term, bound: frozenset[str]) -> Term:
        """The term with each such set enumerated; sets that change with a bound variable are left alone."""
        self.budget.spend()
        if not isinstance(term, Apply) or term.head == "slot":
            return term
        inside = bound | {b.name for b in term.bound}
        args = tuple(self.enumerated(a, inside if k == 0 else bound) for k, a in enumerate(term.args))
        if not _ranges(term) or free_variables(term.args[1]) & bound or not self.is_plain(term.bound[0].name):
            return (
                term
                if all(a is b for a, b in zip(args, term.args, strict=True))
                else Apply(term.head, args, term.bound, term.span)
            )
        domain, (letter,) = term.args[1], term.bound
        at = self.sets.setdefault(domain, len(self.sets) + 1)
        named = isinstance(domain, Variable)
        text = to_text(domain if named else letter)
        # a name that begins with # is that of no random variable
        elements, count, index = f"#\u03ba{at}", f"#{text}", f"#j{at}.{len(bound)}"
        said = f"{text} is finite" if named else f"the range of {text} is finite"
        self.symbols |= {elements: Symbol(elements), count: Symbol(count, domain=NATURAL)}
        self.assuming.setdefault(said)
        body = substitute(args[0], {letter.name: Apply("index", (Variable(elements), Variable(index)))})
        return Apply(HEADS[term.head], (body, number(1), Variable(count)), (Variable(index),), term.span)

    def is_plain(self, letter: str) -> bool:
        """Whether a bound letter may stand for a number: vectors would not commute."""
        return self.goal.context.symbol(letter).kind in {Kind.SCALAR, Kind.RANDOM} and face(letter) is None


METHOD = Method(NAME, 34, prove)
