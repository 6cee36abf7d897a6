"""A step between numbers with decimals in, whether it holds to the digits that are written out.

A side that is a decimal holds if the other one rounds to it. Else a decimal may stand for every number within half a unit of its
last place: what no such numbers make equal is false, and what only some of them do says nothing.
"""

from dataclasses import replace
from fractions import Fraction

import flint
from flint import acb, arb, fmpq

from derivations.budget import Budget
from derivations.goal import Goal
from derivations.heads import load
from derivations.outcome import Agreed, Inconclusive, Outcome
from derivations.plan import fingerprint
from derivations.term import Apply, Number, Term, Variable, free_variables
from derivations.value import Matrix, Model, Undefined, Unknown, Value, evaluate

PRECISION = 160
NEVER = Inconclusive("an approximation without digits claims nothing that can be tested", "relation")


def decimals(term: Term) -> int:
    """How many decimals a term holds."""
    if isinstance(term, Number):
        return int(bool(term.places))
    return sum(decimals(a) for a in term.args) if isinstance(term, Apply) else 0


def rounded(goal: Goal, budget: Budget) -> Outcome | None:
    """For an equality of numbers that fails as it stands: what it is with its decimals rounded; None if it fails all the same."""
    if goal.relation not in {"=", "approx"} or free_variables(goal.lhs) or free_variables(goal.rhs):
        return None
    if not decimals(goal.lhs) + decimals(goal.rhs):
        return None
    if _rounds_to(goal.lhs, goal.rhs, goal, budget) or _rounds_to(goal.rhs, goal.lhs, goal, budget):
        return Agreed(1, _digits(goal), rounded=True)
    left, right = (_widened(side, goal, budget) for side in (goal.lhs, goal.rhs))
    if left is None or right is None:
        return Inconclusive("a side with its decimals rounded has no known value")
    with flint.ctx.workprec(PRECISION):
        apart = not (left - right).contains(0)
    return None if apart else Inconclusive("it holds only if the numbers that are put in were rounded", "several-kinds")


def approximate(goal: Goal, budget: Budget) -> Outcome:
    """`approx` between numbers: within half a unit of the last digit it agrees, far from it it does not, else it says nothing."""
    if free_variables(goal.lhs) or free_variables(goal.rhs):
        return NEVER
    found = rounded(goal, budget)
    if found is not None:
        return found
    for side, other in ((goal.rhs, goal.lhs), (goal.lhs, goal.rhs)):
        value = _value(other, goal, budget)
        written = side.args[0] if isinstance(side, Apply) and side.head == "neg" else side
        if value is None or not isinstance(written, Number) or written.value.denominator != 1 or written.places:
            continue
        number = written.value if written is side else -written.value
        with flint.ctx.workprec(PRECISION):
            near = bool(abs(value - fmpq(int(number))) <= fmpq(1, 2))
        if near:
            return Agreed(1, len(str(abs(int(number)))), rounded=True)
    return NEVER


def far_apart(goal: Goal, budget: Budget) -> bool:
    """Whether an approximation is off by more than two units of the last digit that is written, read in any way."""
    if free_variables(goal.lhs) or free_variables(goal.rhs) or not decimals(goal.lhs) + decimals(goal.rhs):
        return False
    left, right = (_widened(side, goal, budget, Fraction(2)) for side in (goal.lhs, goal.rhs))
    with flint.ctx.workprec(PRECISION):
        return left is not None and right is not None and not (left - right).contains(0)


def _rounds_to(written: Term, other: Term, goal: Goal, budget: Budget) -> bool:
    sign = 1
    if isinstance(written, Apply) and written.head == "neg":
        written, sign = written.args[0], -1
    if not isinstance(written, Number) or not written.places:
        return False
    value = _value(other, goal, budget)
    if value is None:
        return False
    number = written.value * sign
    half = fmpq(1, 2 * 10**written.places)
    with flint.ctx.workprec(PRECISION):
        return bool(abs(value - fmpq(number.numerator, number.denominator)) <= half)


def _value(term: Term, goal: Goal, budget: Budget) -> fmpq | arb | None:
    return _real(evaluate(term, Model(load(), goal.context, fingerprint(goal)), PRECISION, budget))


def _real(value: Value | Undefined | Unknown) -> fmpq | arb | None:
    return None if isinstance(value, Undefined | Unknown | Matrix | acb) else value


def _widened(term: Term, goal: Goal, budget: Budget, half_units: Fraction = Fraction(1)) -> arb | None:
    balls: dict[str, Value] = {}
    with flint.ctx.workprec(PRECISION):
        widened = _replace(term, balls, half_units)
    model = replace(Model(load(), goal.context, fingerprint(goal)), values=balls)
    value = _real(evaluate(widened, model, PRECISION, budget))
    return None if value is None else arb(value)


def _replace(term: Term, balls: dict[str, Value], half_units: Fraction) -> Term:
    match term:
        case Number(value=value, places=places) if places:
            name = f"\u2032decimal{len(balls)}"
            radius = half_units / (2 * 10**places)
            balls[name] = arb(fmpq(value.numerator, value.denominator)) + arb(0, 1) * fmpq(radius.numerator, radius.denominator)
            return Variable(name)
        case Apply(head=head, args=args, bound=bound) if args:
            return Apply(head, tuple(_replace(a, balls, half_units) for a in args), bound)
    return term


def _digits(goal: Goal) -> int:
    """Significant digits of the decimal with the fewest."""
    found: list[int] = []
    stack = [goal.lhs, goal.rhs]
    while stack:
        node = stack.pop()
        if isinstance(node, Number) and node.places:
            found.append(len(str(abs(int(node.value * 10**node.places)))))
        elif isinstance(node, Apply):
            stack.extend(node.args)
    return min(found, default=1)
