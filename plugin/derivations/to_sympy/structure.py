"""Heads of functions, families, matrices and sets in, rules that build their SymPy expressions out."""

from collections.abc import Mapping
from typing import Any

from derivations.goal import Kind
from derivations.term import Apply, Variable
from derivations.to_sympy.translation import SympyRule, Translation, applied, is_matrix, sympy_module

MATRICES: Mapping[str, str] = {
    "transpose": "Transpose",
    "adjoint": "Adjoint",
    "inverse": "Inverse",
    "trace": "Trace",
    "det": "Determinant",
}


def _call(term: Apply, t: Translation) -> Any:
    sympy = sympy_module()
    head, arguments = term.args[0], t.all(term.args[1:])
    match head:
        case Variable(name=name):
            return applied(t.name(name), arguments)
        case Apply(head="prime", args=(Variable(name=name), order)) if len(arguments) == 1:
            function, n = sympy.Function(t.name(name)), t.convert(order)
            if arguments[0].is_Symbol:
                return sympy.Derivative(function(arguments[0]), (arguments[0], n))
            x = sympy.Dummy("x")
            return sympy.Subs(sympy.Derivative(function(x), (x, n)), x, arguments[0])
        case Apply(head="inverse_function", args=(Variable(name=name),)):
            return applied(f"{t.name(name)}_inverse", arguments)
    return applied("call", (t.convert(head), *arguments))


def _index(term: Apply, t: Translation) -> Any:
    sympy = sympy_module()
    base, places = term.args[0], t.all(term.args[1:])
    if isinstance(base, Variable) and t.context.symbol(base.name).kind not in {Kind.VECTOR, Kind.MATRIX}:
        return sympy.IndexedBase(t.name(base.name))[tuple(places)]
    value = t.convert(base)
    if not is_matrix(value):
        return sympy.Function("index")(value, *places)
    row, column = places[0] - 1, places[1] - 1 if len(places) > 1 else sympy.Integer(0)
    if not value.valid_index(row, column):
        return applied("index", (value, *places))
    return value[row, column]


def _matrix(term: Apply, t: Translation) -> Any:
    sympy = sympy_module()
    if term.head == "tuple":
        return sympy.ImmutableMatrix([[a] for a in t.all(term.args)])
    rows = [t.all(row.args) for row in term.args if isinstance(row, Apply)]
    if any(is_matrix(e) for row in rows for e in row):
        return sympy.BlockMatrix(rows)
    return sympy.ImmutableMatrix(rows)


def _matrix_operation(term: Apply, t: Translation) -> Any:
    sympy = sympy_module()
    value = t.convert(term.args[0])
    if not is_matrix(value):
        return (
            sympy.Pow(value, -1, evaluate=False)
            if term.head == "inverse"
            else sympy.conjugate(value)
            if term.head == "adjoint"
            else value
        )
    return getattr(sympy, MATRICES[term.head])(value)


def _set(term: Apply, t: Translation) -> Any:
    sympy = sympy_module()
    parts = t.all(term.args)
    match term.head:
        case "reals":
            return sympy.Reals
        case "interval":
            return sympy.Interval(*parts)
        case "range":
            return sympy.Range(parts[0], parts[1] + 1)
    return sympy.FiniteSet(*parts)


def _slot(term: Apply, t: Translation) -> Any:
    return t.convert(term.args[0])


RULES: Mapping[str, SympyRule] = {
    **dict.fromkeys(("reals", "interval", "range", "set"), _set),
    "slot": _slot,
    "call": _call,
    "index": _index,
    **dict.fromkeys(("matrix", "tuple"), _matrix),
    **dict.fromkeys(MATRICES, _matrix_operation),
}
