"""The core: a term and a model in, its value at a precision out; the meaning of each head is a rule that the model brings."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import TypeAlias

import flint
from flint import acb, arb, fmpq

from derivations.budget import Budget
from derivations.goal import Kind, Symbol
from derivations.term import Apply, Number, Term, Variable
from derivations.value.point import Model
from derivations.value.value import (
    Matrix,
    Scalar,
    StraddleError,
    Undefined,
    UndefinedError,
    UnfitError,
    Unknown,
    UnknownError,
    Value,
)

LARGEST_PRECISION = 4096
DEEPEST = 150
"""Nesting beyond which a term is not evaluated: Python's own stack must not decide."""


@dataclass(frozen=True, slots=True)
class Evaluator:
    """A model, the values of the variables bound so far, and the work that is left."""

    model: Model
    budget: Budget
    bound: Mapping[str, Value]

    def spend(self, units: int) -> None:
        """Take units away before the work is done; raises `BudgetSpentError`."""
        self.budget.spend(units)

    def bind(self, values: Mapping[str, Value]) -> "Evaluator":
        """The evaluator inside a binder."""
        return Evaluator(self.model, self.budget, {**self.bound, **values})

    def value(self, term: Term) -> Value:
        """The value of a term; raises `UndefinedError`, `UnknownError` or `StraddleError`."""
        self.budget.spend(1)
        if isinstance(term, Apply):
            rule = self.model.rules.heads.get(term.head)
            if rule is None:
                message = f"no value is known for {term.head}"
                raise UnknownError(message)
            return rule(self, term)
        if isinstance(term, Number):
            return fmpq(term.value.numerator, term.value.denominator)
        return self.variable(term)

    def variable(self, term: Variable) -> Value:
        """The value of a name: bound, given by the model, following from the others, or drawn now."""
        name = term.name
        found = self.bound.get(name)
        if found is None:
            found = self.model.values.get(name)
        if found is not None:
            return found
        defined = self.model.definitions.get(name)
        if defined is not None:
            return Evaluator(self.model, self.budget, {}).value(defined)
        symbol = self.model.context.symbol(name)
        draw = self.model.rules.draws.get(symbol.kind)
        if draw is None:
            message = f"no value is drawn for the {symbol.kind.value} {name}"
            raise UnknownError(message)
        return self.model.once(("draw", name), lambda: draw(self.model, symbol))

    def scalar(self, term: Term) -> Scalar:
        """The value of a term that must be a scalar; a matrix of one entry is its entry."""
        value = self.value(term)
        if isinstance(value, Matrix):
            if value.shape != (1, 1):
                message = "a matrix stands where a number is needed"
                raise UnknownError(message)
            return value.rows[0][0]
        return value

    def integer(self, term: Term) -> int:
        """The value of a term that must be an exact integer of at most 64 bits."""
        value = self.scalar(term)
        if isinstance(value, fmpq) and value.q == 1 and value.p.bit_length() <= 64:
            return int(value.p)
        message = "a number that is not a known integer stands where an integer is needed"
        raise UnfitError(message)

    def truth(self, term: Term) -> bool:
        """The truth of a condition; raises `StraddleError` where the balls do not tell."""
        rule = self.model.rules.conditions.get(term.head) if isinstance(term, Apply) else None
        if rule is None or not isinstance(term, Apply):
            message = "a condition that cannot be decided"
            raise UnknownError(message)
        return rule(self, term)


Rule: TypeAlias = Callable[[Evaluator, Apply], Value]
Condition: TypeAlias = Callable[[Evaluator, Apply], bool]
Draw: TypeAlias = Callable[[Model, Symbol], Value]


@dataclass(frozen=True, slots=True)
class Rules:
    """What heads mean."""

    heads: Mapping[str, Rule]
    conditions: Mapping[str, Condition]
    draws: Mapping[Kind, Draw]
    """How the value of a free symbol of a kind is drawn."""


def collect(modules: Iterable[ModuleType]) -> Rules:
    """The `HEADS`, `CONDITIONS` and `DRAW` of modules; a later module's win over an earlier one's of the same name."""
    every = tuple(modules)
    return Rules(
        {head: rule for module in every for head, rule in getattr(module, "HEADS", {}).items()},
        {head: rule for module in every for head, rule in getattr(module, "CONDITIONS", {}).items()},
        {kind: draw for module in every for kind, draw in getattr(module, "DRAW", {}).items()},
    )


def finite(value: Value) -> bool:
    """Whether every ball is bounded."""
    if isinstance(value, fmpq):
        return True
    if isinstance(value, arb | acb):
        return bool(value.is_finite())
    return all(finite(entry) for entry in value.entries())


def evaluate(
    term: Term, model: Model, precision: int = 128, budget: Budget | None = None, *, retries: int = 3
) -> Value | Undefined | Unknown:
    """The value of a term in a model, computed with balls of this many bits, doubled while a ball straddles a border.

    Raises:
        BudgetSpentError: when the budget (by default a million units) is spent.
    """
    if isinstance(term, Apply) and term.depth > DEEPEST:
        return Unknown("the term is nested too deeply")
    evaluator = Evaluator(model, budget or Budget(1_000_000), {})
    for attempt in range(retries + 1):
        bits = min(precision << attempt, LARGEST_PRECISION)
        try:
            with flint.ctx.workprec(bits):
                value = evaluator.value(term)
        except UndefinedError as error:
            return Undefined(str(error), thin=error.thin)
        except UnknownError as error:
            return Unknown(str(error), isinstance(error, UnfitError))
        except StraddleError:
            continue
        except RecursionError:
            return Unknown("what the term unfolds to is nested too deeply")
        if finite(value):
            return value
    return Unknown("the value lies too near to a border to tell")
