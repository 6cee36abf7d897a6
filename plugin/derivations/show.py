"""A model and two values in, the counterexample for people out: LaTeX of each symbol, and values that a reader can type."""

from collections.abc import Sequence

from flint import acb, arb, fmpq

from derivations.compare import Comparison
from derivations.goal import Goal
from derivations.plain import to_text
from derivations.probability.table import with_laws
from derivations.term import Term, Variable, free_variables, walk
from derivations.value import Matrix, Model, Undefined, Unknown, Value, evaluate
from derivations.value.function import Smooth
from derivations.verdict import Counterexample

DIGITS = 12


def counterexample(goal: Goal, model: Model, found: Comparison) -> Counterexample:
    """The point, with what the sides are worth there; a side without a value says why."""
    left = value_text(found.left) if found.left is not None else f"undefined: {found.reason}"
    right = value_text(found.right) if found.right is not None else f"undefined: {found.reason}"
    return Counterexample(point(goal, model), left, right)


def point(goal: Goal, model: Model) -> tuple[tuple[str, str], ...]:
    """LaTeX of every symbol that has a value in the model and a place in the goal, and that value."""
    names = _heads((goal.lhs, goal.rhs)) | free_variables(goal.lhs) | free_variables(goal.rhs)
    shown: dict[str, str] = {n: value_text(v) for n, v in model.values.items() if n in names}
    for name, term in model.definitions.items():
        if name in names:
            value = evaluate(term, model, 128)
            if not isinstance(value, Undefined | Unknown):
                shown[name] = value_text(value)
    for key, value in model.memory.items():
        match key:
            case ("element", str(text)):
                name, _, places = text.partition(" ")
                if name in names:
                    shown[f"{name}_{{{places.strip('(),').replace(' ', '')}}}" if places else name] = value_text(value)
            case ("draw", str(name)):
                if name in names:
                    shown[name] = value_text(value) if isinstance(value, fmpq | arb | acb | Matrix) else str(value)
            case str(text) if isinstance(value, Smooth):
                name = text.split(" ")[1]
                arguments = tuple(Variable(x) for x in ("x", "y", "z", "u", "v", "w")[: len(value.linear)])
                if name in names and len(arguments) == len(value.linear):
                    shown[f"{name}({', '.join(a.name for a in arguments)})"] = to_text(value.term(arguments))
    return tuple(sorted(with_laws(model, shown).items()))


def _heads(terms: Sequence[Term]) -> set[str]:
    return {n.name for t in terms for n in walk(t) if isinstance(n, Variable)}


def value_text(value: Value) -> str:
    """An exact number exactly, a ball to the digits that are sure, at most twelve; a matrix as its rows."""
    if isinstance(value, Matrix):
        return f"[{', '.join('[' + ', '.join(value_text(e) for e in row) + ']' for row in value.rows)}]"
    if isinstance(value, fmpq):
        return str(value)
    if isinstance(value, acb):
        if value.imag.is_zero():
            return value_text(value.real)
        if value.real.contains(0):
            return f"{value_text(value.imag)}i"
        sign = "-" if value.imag < 0 else "+"
        return f"{value_text(value.real)} {sign} {value_text(abs(value.imag))}i"
    if value.contains(0) and not value.is_exact():
        return "0"
    whole = value.unique_fmpz() if value.is_exact() else None
    if whole is not None and whole.bit_length() < 64:
        return str(whole)
    text: str = value.mid().str(DIGITS, radius=False)
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text


def sizes_text(models: Sequence[Model]) -> tuple[str, ...]:
    """The sizes that were tried, for people: "m = 2, n = 3"."""
    found: dict[str, None] = {}
    for model in models:
        sizes = {**model.sizes}
        if sizes:
            found[", ".join(f"{k} = {v}" for k, v in sorted(sizes.items()))] = None
    return tuple(found)
