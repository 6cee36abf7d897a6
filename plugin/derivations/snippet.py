"""A goal and a model that refutes it in, two or three lines of SymPy out that a reader can paste to see both values."""

from typing import Any

from flint import acb, arb, fmpq

from derivations.goal import Goal, Kind
from derivations.term import Term, Variable
from derivations.to_sympy import begin, to_sympy
from derivations.to_sympy.translation import Translation
from derivations.value import Matrix, Model, Undefined, Unknown, Value, evaluate
from derivations.value.function import smooth

LONGEST = 1200


class _NoSnippetError(Exception):
    """The point holds something that a few lines of SymPy cannot show."""


def snippet(goal: Goal, model: Model) -> str:
    """The lines; empty where the step holds what SymPy has no value for, such as an unknown law."""
    translation = begin(goal.context)
    try:
        sides = [to_sympy(side, translation=translation) for side in (goal.lhs, goal.rhs)]
        lines = ["from sympy import *", *_lines(sides, model, translation)]
    except (_NoSnippetError, NotImplementedError, TypeError, ValueError, AttributeError, IndexError):
        # SymPy refuses some expressions of matrices while they are built; the counterexample stands without it.
        return ""
    text = "\n".join(lines)
    return text if len(text) <= LONGEST else ""


def _lines(sides: list[Any], model: Model, translation: Translation) -> list[str]:
    import sympy  # noqa: PLC0415 - needed for refutations only

    names = {label: latex for latex, label in translation.names.items()}
    bound = {v for side in sides for node in sympy.preorder_traversal(side) for v in _bound(node)}
    free = sorted({s for side in sides for s in side.free_symbols}, key=str)
    families = sorted({n.base for side in sides for n in side.atoms(sympy.Indexed)}, key=str)
    functions = sorted({(n.func.__name__, len(n.args)) for side in sides for n in side.atoms(sympy.core.function.AppliedUndef)})
    assigned: dict[str, str] = {}
    later: list[str] = []
    labels = {str(f.label) for f in families}
    for symbol in free:
        if isinstance(symbol, sympy.Indexed | sympy.IndexedBase) or str(symbol) in labels:
            continue
        value = _literal(_value(names.get(str(symbol), ""), model))
        if symbol in bound:
            # Differentiated by, so that its value comes after.
            later.append(f"{symbol}: {value}")
        else:
            assigned[str(symbol)] = value
    lines = []
    if assigned:
        lines.append(f"{', '.join(assigned)} = {', '.join(assigned.values())}")
    dummies = sorted({str(b) for b in bound if str(b) not in assigned})
    if dummies:
        lines.append(f"{', '.join(dummies)} = symbols({' '.join(dummies)!r})")
    lines += [f"{f.label} = IndexedBase({str(f.label)!r})" for f in families]
    lines += [_function(label, count, names, model, translation) for label, count in functions]
    pairs = [*later, *_points([str(f.label) for f in families], names, model)]
    points = f".subs({{{', '.join(pairs)}}})" if pairs else ""
    shown = [
        f"N(({side}){'.doit()' if _lazy(side) else ''}{points})" if _lazy(side) or points else f"N({side})" for side in sides
    ]
    lines.append(f"print({', '.join(shown)})")
    return lines


def _shown(side: Any, points: str) -> str:
    steps = ".doit()" * _lazy(side) + points
    return f"N(({side}){steps})" if steps else f"N({side})"


def _lazy(side: Any) -> bool:
    import sympy  # noqa: PLC0415 - needed for refutations only

    kinds = (
        sympy.Sum,
        sympy.Product,
        sympy.Integral,
        sympy.Derivative,
        sympy.Subs,
        sympy.MatrixExpr,
        sympy.Trace,
        sympy.Determinant,
    )
    return bool(side.has(*kinds))


def _bound(node: Any) -> set[Any]:
    """The variables that a node binds, or differentiates by."""
    binds = type(node).__name__ in {"Sum", "Product", "Integral", "Subs", "Derivative"}
    if type(node).__name__ == "Limit":
        return {node.args[1]}
    return set(node.variables) if binds else set()


def _value(latex: str, model: Model) -> Value:
    if latex in model.sizes and latex not in model.values:
        return fmpq(model.sizes[latex])
    kind = model.context.symbol(latex).kind
    if not latex or kind not in {Kind.SCALAR, Kind.RANDOM, Kind.VECTOR, Kind.MATRIX}:
        raise _NoSnippetError
    value = evaluate(Variable(latex), model, 128)
    if isinstance(value, Undefined | Unknown):
        raise _NoSnippetError
    return value


def _literal(value: Value) -> str:
    if isinstance(value, Matrix):
        return f"Matrix([{', '.join('[' + ', '.join(_literal(e) for e in row) + ']' for row in value.rows)}])"
    if isinstance(value, fmpq):
        return f"Integer({value.p})" if value.q == 1 else f"Rational({value.p}, {value.q})"
    if isinstance(value, acb):
        return f"{_literal(value.real)} + {_literal(value.imag)}*I"
    assert isinstance(value, arb)
    exact = value.unique_fmpz()
    return f"Integer({exact})" if exact is not None else f"Float('{value.mid().str(30, radius=False)}')"


def _points(labels: list[str], names: dict[str, str], model: Model) -> list[str]:
    """The substitution of the elements of families."""
    pairs = []
    for label in labels:
        for key, value in model.memory.items():
            if isinstance(key, tuple) and key[0] == "element" and str(key[1]).startswith(f"{names.get(label)} ("):
                places = str(key[1]).partition(" ")[2].strip("(),")
                pairs.append(f"{label}[{places}]: {_literal(value)}")
    return pairs


def _function(label: str, count: int, names: dict[str, str], model: Model, translation: Translation) -> str:
    latex = names.get(label, "")
    symbol = model.context.symbol(latex)
    if (
        not latex
        or latex.startswith("\u2032")
        or symbol.shape
        or symbol.domain.lower is not None
        or symbol.domain.upper is not None
    ):
        raise _NoSnippetError
    arguments: tuple[Term, ...] = tuple(Variable(f"\u2032t{k}") for k in range(count))
    body = to_sympy(smooth(model, latex, count).term(arguments), translation=translation)
    names_of = ", ".join(translation.name(f"\u2032t{k}") for k in range(count))
    return f"{label} = lambda {names_of}: {body}"
