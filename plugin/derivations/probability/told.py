r"""A goal with expectations in; the goal with what the post says of moments in their place, and what that leans on, out.

`E(X_i) = \mu` speaks of every member of a family, unless it is under a condition. A goal is rewritten only where no law is left.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from derivations.budget import Budget, BudgetSpentError
from derivations.construct import plus, square, times
from derivations.goal import Context, Goal
from derivations.probability.density import PairedError, entries_of
from derivations.probability.events import EventError
from derivations.probability.form import TooLargeError, to_term
from derivations.probability.names import JOINT, base_name, is_random_term, slot_key
from derivations.probability.normal import UnsupportedError, normalise
from derivations.probability.statement import HEADS, REGULAR, calculus_of, evidence
from derivations.term import Apply, Number, Term, Variable, free_variables, rewrite, substitute, walk

WORK = 60_000
_VARIANCE = 0
RUNNING = frozenset({"i", "j", "k", "l", "s", "t"})
"""Letters of an index that stand for any member; others may be the size of a sample, and X_n its last member."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the post says of one moment of a variable, or of each member of a family."""

    variable: Term
    degree: int
    """Of the power of which this is the mean; 0 for a variance."""
    value: Term
    text: str

    def at(self, slot: Term) -> Term | None:
        """The value for one slot; None where this speaks of another."""
        mine = slot_key(self.variable)
        if mine == slot:
            return self.value
        match mine, slot:
            case Apply(head="index", args=(family, *indices)), Apply(head="index", args=(other, *places)) if family == other:
                found: dict[str, Term] = {}
                for index, place in zip(indices, places, strict=False):
                    if (
                        not isinstance(index, Variable)
                        or index.name not in RUNNING
                        or found.setdefault(index.name, place) != place
                    ):
                        return None
                return substitute(self.value, found) if len(indices) == len(places) else None
        return None


def told_moments(context: Context) -> tuple[Told, ...]:
    """The moments of random variables that equations of a context give."""
    found: list[Told] = []
    for given in context.givens:
        if given.relation != "=" or given.under:
            continue
        for left, right in ((given.lhs, given.rhs), (given.rhs, given.lhs)):
            moment = _moment(left)
            if moment is not None and _is_name(moment[0]) and not _is_lawful(right, context):
                found.append(Told(*moment, right, given.text))
    return tuple(found)


def _is_name(term: Term) -> bool:
    return isinstance(term, Variable) or (isinstance(term, Apply) and term.head == "index")


def _moment(term: Term) -> tuple[Term, int] | None:
    """The variable and the power in E(X), E(X^k); 0 for the power in E(X²) − E(X)²."""
    match term:
        case Apply(head="mean", args=(Apply(head="pow", args=(x, Number(value=k))),)) if k.denominator == 1 and k > 1:
            return x, int(k)
        case Apply(head="mean", args=(x,)):
            return x, 1
        case Apply(head="add", args=(first, Apply(head="neg", args=(Apply(head="pow", args=(mean, Number(value=k))),)))) if (
            k == 2
        ):
            above, below = _moment(first), _moment(mean)
            if above is not None and below is not None and above == (below[0], 2) and below[1] == 1:
                return below[0], _VARIANCE
    return None


def _is_lawful(term: Term, context: Context) -> bool:
    return any((isinstance(n, Apply) and n.head in HEADS) or is_random_term(n, context) for n in walk(term))


def with_moments(goal: Goal, told: Iterable[Told]) -> tuple[Term, Term, tuple[str, ...]] | None:
    """Both sides without laws, and what was used, as little as will do; None where a law is left."""
    budget = Budget(WORK)
    known: dict[int, list[Told]] = {}
    for moment in told:
        known.setdefault(moment.degree, []).append(moment)
    tries = (replace(e, stated=tuple(s for s in e.stated if not s.parents)) for e in evidence(goal))
    for free in dict.fromkeys(tries):
        used: dict[str, None] = {}
        try:
            calculus = calculus_of(goal, budget, free)
            lhs, rhs = (_without_laws(to_term(normalise(calculus, side)), known, used) for side in (goal.lhs, goal.rhs))
        except (UnsupportedError, TooLargeError, PairedError, EventError, BudgetSpentError):
            return None
        if used and not any(_is_lawful(side, goal.context) or _has_support(side) for side in (lhs, rhs)):
            leaning = (REGULAR if a == "regular" else a for a in (*calculus.known.used, *calculus.assumed) if a)
            return lhs, rhs, tuple(dict.fromkeys((*used, *leaning)))
    return None


def _has_support(term: Term) -> bool:
    return any(isinstance(n, Apply) and n.head == "support" for n in walk(term))


def _without_laws(term: Term, known: Mapping[int, list[Told]], used: dict[str, None]) -> Term:
    def rule(node: Term) -> Term:
        match node:
            case Apply(head="integral_over", args=(body, Apply(head="support")), bound=(z,)):
                return _averaged(body, z, known, used) or node
        return node

    return rewrite(term, rule)


def _averaged(body: Term, z: Variable, known: Mapping[int, list[Told]], used: dict[str, None]) -> Term | None:
    """The integral over the values of one variable, where they stand as a power beside its density, under sums or not."""
    match body:
        case Apply(head="sum", args=(inner, *limits)) if not any(z.name in free_variables(t) for t in limits):
            found = _averaged(inner, z, known, used)
            return None if found is None else Apply("sum", (found, *limits), body.bound)
        case Apply(head="mul", args=factors):
            mine = [f for f in factors if z.name in free_variables(f)]
            laws = [e for f in mine if (e := entries_of(f)) is not None]
            if len(laws) != 1 or len(mine) != 2 or laws[0][0] != JOINT or len(laws[0][1]) != 1:
                return None
            (entry,) = laws[0][1]
            degree = max(_degree(f, z) for f in mine)
            value = _value(entry.slot, degree, known, used) if degree and entry.value == z else None
            return None if value is None else times(*(f for f in factors if f not in mine), value)
    return None


def _value(slot: Term, degree: int, known: Mapping[int, list[Told]], used: dict[str, None]) -> Term | None:
    for moment in known.get(degree, ()):
        value = moment.at(slot)
        if value is not None:
            used.setdefault(moment.text)
            return value
    for moment in known.get(_VARIANCE, ()) if degree <= 2 else ():
        spread = moment.at(slot)
        if spread is not None:
            first = _letter(slot) if degree == 1 else _value(slot, 1, known, used)
            used.setdefault(moment.text)
            return first if degree == 1 or first is None else plus(spread, square(first))
    return None


def _letter(slot: Term) -> Term:
    """A number of which nothing is said, for the mean of a variable of which the variance alone is told."""
    name = Variable(f"\\mathrm{{E}}({base_name(slot)})")
    return Apply("index", (name, *slot.args[1:])) if isinstance(slot, Apply) and slot.head == "index" else name


def _degree(term: Term, z: Variable) -> int:
    """The power of a variable that a term is; 0 for any other term."""
    match term:
        case Variable():
            return int(term == z)
        case Apply(head="pow", args=(base, Number(value=k))) if base == z and k.denominator == 1 and k > 0:
            return int(k)
    return 0
