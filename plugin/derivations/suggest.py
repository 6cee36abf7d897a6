"""A refuted goal in, its right sides with one edit that agree with the left one in the first models out, the likeliest first.

The edits are the slips that people make: a sign, a factor of 2, an exponent or an index off by one, two things swapped.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice

from derivations.budget import Budget, BudgetSpentError
from derivations.compare import Sign, compare
from derivations.construct import minus, over, plus, times
from derivations.goal import Goal
from derivations.linear.shapes import Conflict
from derivations.linear.sized import sized
from derivations.model import models
from derivations.reduce import reduce_relation
from derivations.term import Apply, Number, Term, Variable, apply, is_apply, number
from derivations.unfold import unfold_goal
from derivations.value import Model
from derivations.write_latex import to_latex

MOST_EDITS = 120
TRIALS = 3
LARGEST = 150
"""Nodes of a right side that is edited."""
FIRST = 100
"""Bits of agreement in the first models, which turn most edits down."""
PART = 8
"""Part of what is left of the budget that one edit may take in one model."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A goal whose right side has one edit; it agrees with the left one in a few models, which proves nothing."""

    goal: Goal
    edit: str
    """For people: "the sign of 2xy"."""
    latex: str
    """The edited right side."""


def suggestions(goal: Goal, budget: Budget) -> Iterator[Suggestion]:
    """The edits of a goal as it is written that survive the first models; the caller decides the goal that they make.

    Raises:
        BudgetSpentError: when the budget is spent.
    """
    if goal.relation not in {"=", "propto", "constant"} or (isinstance(goal.rhs, Apply) and goal.rhs.size > LARGEST):
        return
    plain = _ready(goal)
    if plain is None:
        return
    trials = list(islice(models(plain, budget, 8), TRIALS))
    if not trials:
        return
    for edited, edit in islice(_edits(goal.rhs), MOST_EDITS):
        new = replace(goal, rhs=edited)
        budget.spend(edited.size if isinstance(edited, Apply) else 1)
        ready = _ready(new)
        if ready is not None and all(_agrees(ready, trial, budget) for trial in trials):
            yield Suggestion(new, edit, to_latex(edited))


def _ready(goal: Goal) -> Goal | None:
    """The goal as models take it: definitions written out, sizes settled, the relation an equality."""
    fitted = sized(unfold_goal(goal)[0])
    return None if isinstance(fitted, Conflict) else reduce_relation(fitted.goal)


def _agrees(goal: Goal, trial: Model, budget: Budget) -> bool:
    budget.spend(1)
    try:
        with budget.share(budget.units // PART) as part:
            found = compare(goal, replace(trial, memory={}), FIRST, part)
    except BudgetSpentError:
        return False
    return found.sign is Sign.AGREE


def _negated(term: Term) -> Term:
    """The term with its sign changed where it is written."""
    match term:
        case Apply(head="div", args=(Number(value=value) as a, b)) if value < 0:
            return apply("div", minus(a), b)
        case Apply(head="div", args=(Apply(head="neg", args=(a,)), b)):
            return apply("div", a, b)
    return minus(term)


def _edits(term: Term) -> Iterator[tuple[Term, str]]:
    """Every single edit, those of the whole first."""
    yield _negated(term), "the sign"
    yield times(number(2), term), "a factor of 2"
    yield over(term, number(2)), "a factor of ½"
    yield from _inner(term)


def _inner(term: Term) -> Iterator[tuple[Term, str]]:
    for edited, edit in _here(term):
        if edited != term:
            yield edited, edit
    if isinstance(term, Apply) and term.head != "slot":
        for k, part in enumerate(term.args):
            for edited, edit in _inner(part):
                yield Apply(term.head, (*term.args[:k], edited, *term.args[k + 1 :]), term.bound), edit


def _scaled(term: Term) -> tuple[tuple[Term, str], ...]:
    return (_negated(term), "a sign"), (times(number(2), term), "a factor of 2"), (over(term, number(2)), "a factor of ½")


def _here(term: Term) -> Iterator[tuple[Term, str]]:
    match term:
        case Apply(head="add", args=args):
            for k, part in enumerate(args):
                for changed, edit in _scaled(part):
                    yield Apply("add", (*args[:k], changed, *args[k + 1 :])), edit
        case Apply(head="neg", args=(a,)):
            yield a, "a sign"
        case Apply(head="pow", args=(base, Number(value=n))):
            yield apply("pow", base, number(n + 1)), "an exponent"
            yield apply("pow", base, number(n - 1)), "an exponent"
            yield apply("pow", base, number(-n)), "the sign of an exponent"
        case Apply(head="pow", args=(base, exponent)):
            yield apply("pow", base, apply("neg", exponent)), "the sign of an exponent"
        case Apply(head="div", args=(a, b)):
            yield apply("div", b, a), "a fraction turned over"
            yield a, "a denominator"
        case Apply(head="mul", args=args) if len(args) <= 6:
            for k in range(len(args) - 1):
                yield Apply("mul", (*args[:k], args[k + 1], args[k], *args[k + 2 :])), "the order of two factors"
            for k in range(len(args)):
                yield Apply("mul", (*args[:k], *args[k + 1 :])) if len(args) > 2 else args[1 - k], "a factor too many"
        case Apply(head=("sum" | "product" | "integral") as head, args=(body, lower, upper), bound=bound):
            for step in (1, -1):
                yield Apply(head, (body, lower, _shift(upper, step)), bound), "a limit"
                yield Apply(head, (body, _shift(lower, step), upper), bound), "a limit"
        case Apply(head="index", args=(x, *places)):
            for step in (1, -1):
                for k, place in enumerate(places):
                    yield Apply("index", (x, *places[:k], _shift(place, step), *places[k + 1 :])), "an index"
        case Apply(head=head, args=(a, *rest)) if head in _FUNCTIONS:
            yield Apply(head, (minus(a), *rest)), "the sign of an argument"
            yield a, f"one {head} too many"
        case Variable():
            yield apply("pow", term, number(2)), "an exponent"
        case Number(value=value) if value.denominator == 1:
            yield number(value + 1), "a number"
            yield number(value - 1), "a number"
            yield number(-value), "a sign"
        case Number(value=value):
            yield number(-value), "a sign"
            yield number(Fraction(1) / value), "a fraction turned over"


_FUNCTIONS = frozenset({"transpose", "inverse", "root", "log", "exp", "sin", "cos", "tan", "sinh", "cosh", "tanh", "erf", "abs"})


def _shift(term: Term, step: int) -> Term:
    return term if is_apply(term, "infinity") else plus(term, number(step))
