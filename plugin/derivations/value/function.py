"""Unknown functions and families in, their drawn values out: a smooth function is a random formula, with exact derivatives.

The formula is a kernel term, so that it can be evaluated, differentiated, integrated and shown: a cubic polynomial plus a sine
of a linear form. A function of vectors or matrices is one of all their entries.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from random import Random

from derivations.construct import plus, power, times
from derivations.goal import Domain, Kind, Symbol
from derivations.term import Apply, Number, Term, Variable, apply, number
from derivations.value import arithmetic
from derivations.value.evaluator import Draw, Evaluator, Rule
from derivations.value.point import Model
from derivations.value.value import Matrix, Scalar, UndefinedError, UnknownError, Value

MOST_ARGUMENTS = 32
HIGHEST_DERIVATIVE = 8


@dataclass(frozen=True, slots=True)
class Smooth:
    """A polynomial plus a sine of a linear form, in `parameters`, which are no names a post can write."""

    linear: tuple[Fraction, ...]
    """One coefficient for each argument: the form is t = Σ aₖ xₖ."""
    constant: Fraction
    coefficients: tuple[Fraction, ...]
    """c₁, c₂, c₃ of Σₖ c₁ bₖ xₖ + c₂ t² + c₃ t³."""
    slopes: tuple[Fraction, ...]
    amplitude: Fraction
    phase: Fraction

    def term(self, arguments: tuple[Term, ...], order: int = 0) -> Term:
        """The formula at these arguments; with one argument also a derivative of it."""
        t = plus(*(times(Number(a), x) for a, x in zip(self.linear, arguments, strict=True)))
        _, c2, c3 = self.coefficients
        polynomial = [Fraction(0), Fraction(0), c2, c3]
        scale = self.linear[0] ** order if order else Fraction(1)
        for _ in range(order):
            polynomial = [k * c for k, c in enumerate(polynomial)][1:]
        parts = [times(Number(c * scale), power(t, number(k))) for k, c in enumerate(polynomial) if c]
        if order == 0:
            parts += [Number(self.constant), *(times(Number(b), x) for b, x in zip(self.slopes, arguments, strict=True))]
        elif order == 1:
            parts.append(Number(self.slopes[0]))
        wave = apply(("sin", "cos")[order % 2], plus(t, Number(self.phase)))
        parts.append(times(Number(self.amplitude * scale * (1, 1, -1, -1)[order % 4]), wave))
        return plus(*parts)


def _draw(random: Random, arguments: int) -> Smooth:
    def small() -> Fraction:
        return Fraction(random.choice([-5, -4, -3, -2, -1, 1, 2, 3, 4, 5]), random.choice([2, 3, 4]))

    return Smooth(
        linear=tuple(small() for _ in range(arguments)),
        constant=small(),
        coefficients=(Fraction(0), small() / 2, small() / 4),
        slopes=tuple(small() for _ in range(arguments)),
        amplitude=small(),
        phase=small(),
    )


def smooth(model: Model, name: str, arguments: int, component: str = "") -> Smooth:
    """The function of this name and arity in a model."""
    if not 1 <= arguments <= MOST_ARGUMENTS:
        message = f"{name} is applied to {arguments} numbers"
        raise UnknownError(message)
    key = f"function {name} {arguments} {component}"
    return model.once(key, lambda: _draw(model.random(key), arguments))


def _fitted(plain: Term, domain: Domain, name: str) -> Term:
    """A formula with values in the domain of the function's values."""
    if domain.integer or domain.complex:
        message = f"no random function is drawn for the values of {name}"
        raise UnknownError(message)
    lower, upper = domain.lower, domain.upper
    if lower is None and upper is None:
        return plain
    exponential = apply("exp", apply("div", plain, number(4)))
    if lower is not None and upper is not None:
        rate = apply("div", number(upper - lower), apply("add", number(1), exponential))
        return apply("add", number(lower), rate)
    if lower is not None:
        return apply("add", number(lower), exponential)
    return apply("add", number(upper or 0), apply("neg", exponential))


def formula(model: Model, head: Term, arguments: tuple[Term, ...]) -> Term:
    """The term that an unknown function, or a derivative of one, is in a model, at scalar arguments."""
    name, order = _name(head)
    symbol = model.context.symbol(name)
    if symbol.shape:
        message = f"{name} has several components"
        raise UnknownError(message)
    if symbol.domain.lower is None and symbol.domain.upper is None:
        _fitted(number(0), symbol.domain, name)
        if order and len(arguments) != 1:
            message = f"a derivative of {name}, which has several arguments"
            raise UnknownError(message)
        return smooth(model, name, len(arguments)).term(arguments, order)
    x = Variable("\u2032x")
    if order:
        if len(arguments) != 1:
            message = f"a derivative of {name}, which has several arguments"
            raise UnknownError(message)
        body = _fitted(smooth(model, name, 1).term((x,)), symbol.domain, name)
        return apply("derivative", body, arguments[0], number(order), bound=(x,))
    return _fitted(smooth(model, name, len(arguments)).term(arguments), symbol.domain, name)


def _name(head: Term) -> tuple[str, int]:
    match head:
        case Variable(name=name):
            return name, 0
        case Apply(head="prime", args=(Variable(name=name), Number(value=order))) if (
            order.denominator == 1 and 0 <= order <= HIGHEST_DERIVATIVE
        ):
            return name, int(order)
    message = "a function that is not known is applied"
    raise UnknownError(message)


def _call(evaluator: Evaluator, node: Apply) -> Value:
    name, _ = _name(node.args[0])
    values = [evaluator.value(a) for a in node.args[1:]]
    entries: list[Scalar] = []
    for value in values:
        entries.extend(value.entries() if isinstance(value, Matrix) else (value,))
    names = tuple(Variable(f"\u2032{k}") for k in range(len(entries)))
    inside = evaluator.bind({v.name: e for v, e in zip(names, entries, strict=True)})
    evaluator.spend(8 * len(entries))
    symbol = evaluator.model.context.symbol(name)
    if not symbol.shape and symbol.kind in (Kind.VECTOR, Kind.MATRIX):
        message = f"the shape of the values of {name} is not known"
        raise UnknownError(message)
    if not symbol.shape:
        model = evaluator.model
        return inside.value(model.once(("formula", node.args[0], len(names)), lambda: formula(model, node.args[0], names)))
    if not isinstance(node.args[0], Variable):
        message = f"a derivative of {name}, which has several components"
        raise UnknownError(message)
    sizes = [evaluator.model.size(s) for s in symbol.shape]
    rows, columns = sizes[0], sizes[1] if len(sizes) > 1 else 1
    return arithmetic.collapse(
        Matrix(
            tuple(
                tuple(inside.scalar(smooth(evaluator.model, name, len(names), f"{i},{j}").term(names)) for j in range(columns))
                for i in range(rows)
            )
        )
    )


def _index(evaluator: Evaluator, node: Apply) -> Value:
    base = node.args[0]
    places = tuple(evaluator.integer(i) for i in node.args[1:])
    if isinstance(base, Variable):
        symbol = evaluator.model.context.symbol(base.name)
        found = evaluator.bound.get(base.name, evaluator.model.values.get(base.name))
        # A name may stand for a number and, with indices, for a family beside it: n and n_i.
        family = not isinstance(found, Matrix) and (found is not None or base.name not in evaluator.model.definitions)
        if family and symbol.kind is not Kind.VECTOR and symbol.kind is not Kind.MATRIX:
            return evaluator.model.element(base.name, places)
    value = evaluator.value(base)
    if isinstance(value, Matrix):
        return _entry(value, places)
    message = "an element of something that has no elements"
    raise UnknownError(message)


def _entry(value: Matrix, places: tuple[int, ...]) -> Value:
    rows, columns = value.shape
    if len(places) == 1:
        places = (places[0], 1) if columns == 1 else (1, places[0]) if rows == 1 else places
    if len(places) != 2 or not (1 <= places[0] <= rows and 1 <= places[1] <= columns):
        message = "an element outside its vector or matrix"
        raise UndefinedError(message)
    return value.rows[places[0] - 1][places[1] - 1]


def _scalar(model: Model, symbol: Symbol) -> Scalar:
    return model.element(symbol.name, ())


def _ambiguous(model: Model, symbol: Symbol) -> Scalar:
    """A number for the name of a function or a law that stands where a number does; such a model refutes nothing."""
    model.memory["ambiguous", symbol.name] = symbol.kind
    return model.element(symbol.name, ())


DRAW: Mapping[Kind, Draw] = {Kind.SCALAR: _scalar, Kind.RANDOM: _scalar, Kind.FUNCTION: _ambiguous, Kind.LAW: _ambiguous}
HEADS: Mapping[str, Rule] = {"call": _call, "index": _index}
