"""A kernel term and a model in, a ball that surely holds the value out: or `Undefined`, or `Unknown`, with the reason.

How to add heads. A module of this folder that has a mapping `HEADS: Mapping[str, Rule]` is found by its
folder (`heads.py`); nothing is registered. A rule takes the evaluator and the node and returns a value:

    def transpose(evaluator: Evaluator, node: Apply) -> Value:
        return flip(evaluator.value(node.args[0]))

    HEADS = {"transpose": transpose}

* `evaluator.value(term)` is the value of a part, `evaluator.truth(condition)` the truth of a condition,
  `evaluator.bind({"k": fmpq(3)})` an evaluator in which a bound variable has a value, `evaluator.model` the model,
  `evaluator.spend(n)` takes n units (about a microsecond each) from the budget: before the work is done, not after it.
* A rule raises `UndefinedError` (the term surely has no value at this point), `UnknownError` (it may have one that we cannot
  find) or `StraddleError` (the ball is too wide to tell: a higher precision may do). It never guesses and never returns a
  ball that is not finite.
* A value is a scalar or a `Matrix` (`value.py`); scalars are exact rationals `fmpq` as long as they can be, then balls `arb`,
  then `acb`. `value.arithmetic` has `add`, `negate`, `multiply`, `divide`, `power` on all values; precision is flint's own
  `ctx.prec`, which `evaluate` sets.
* A later module's heads win over an earlier one's of the same name: so `linear` and `probability` may extend a head that the
  scalars have. `DRAW: Mapping[Kind, Draw]` draws the value of a free symbol of that kind; a draw takes the model and the symbol,
  and takes chance from `model.random(key)` alone, so that it does not depend on the order of evaluation.
"""

from derivations.value.evaluator import evaluate
from derivations.value.point import Model
from derivations.value.value import (
    Matrix,
    Scalar,
    StraddleError,
    Undefined,
    UndefinedError,
    Unknown,
    UnknownError,
    Value,
)

__all__ = [
    "Matrix",
    "Model",
    "Scalar",
    "StraddleError",
    "Undefined",
    "UndefinedError",
    "Unknown",
    "UnknownError",
    "Value",
    "evaluate",
]
