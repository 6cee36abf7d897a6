"""A refuted goal in, the one edit of its right side that makes it true out, if there is one; tried in models first.

The edits are the slips that people make: a sign, a factor of 2, an exponent or an index off by one, two things swapped.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from derivations.budget import Budget, BudgetSpentError
from derivations.compare import Sign, compare
from derivations.construct import minus, over, plus, times
from derivations.goal import Goal
from derivations.model import models
from derivations.reduce import reduce_relation
from derivations.term import Apply, Number, Term, Variable, apply, is_apply, number
from derivations.write_latex import to_latex

MOST_EDITS = 200
MODELS = 16
LARGEST = 150
"""Nodes of a right side that is edited."""
FIRST = 100
"""Bits of agreement in the first model, which turns most edits down."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A right side with one edit, which agrees with the left one in all models."""

    goal: Goal
    edit: str
    """For people: "the sign of 2xy"."""
    latex: str
    """The edited right side."""


def suggest(goal: Goal, budget: Budget) -> Suggestion | None:
    """The first edit that makes the goal agree in all models; the caller proves it again before it says so.

    The definitions are unfolded already.
    """
    if goal.relation not in {"=", "propto", "constant"} or (isinstance(goal.rhs, Apply) and goal.rhs.size > LARGEST):
        return None
    try:
        trial = next(iter(models(goal, budget, 8)), None)
        if trial is None:
            return None
        for count, (edited, edit) in enumerate(_edits(goal.rhs)):
            if count >= MOST_EDITS:
                break
            new = replace(goal, rhs=edited)
            reduced = reduce_relation(new)
            if reduced is None or compare(reduced, replace(trial, memory={}), FIRST, budget).sign is not Sign.AGREE:
                continue
            if _agrees(reduced, budget):
                return Suggestion(new, edit, to_latex(edited))
    except BudgetSpentError:
        return None
    return None


def _agrees(goal: Goal, budget: Budget) -> bool:
    """Whether the sides agree in every model that gives them values, and in enough of them."""
    found = [compare(goal, model, FIRST, budget).sign for model in models(goal, budget, MODELS)]
    return found.count(Sign.AGREE) >= MODELS // 2 and set(found) <= {Sign.AGREE, Sign.NEITHER, Sign.UNKNOWN}


def _edits(term: Term) -> Iterator[tuple[Term, str]]:
    """Every single edit, those of the whole first."""
    yield minus(term), "the sign"
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
    return (minus(term), "a sign"), (times(number(2), term), "a factor of 2"), (over(term, number(2)), "a factor of ½")


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
