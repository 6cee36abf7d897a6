"""Heads of scalars and conditions in, rules that build their SymPy expressions out."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from derivations.term import Apply
from derivations.to_sympy.translation import SympyRule, Translation, applied, is_matrix, sympy_module

FUNCTIONS: Mapping[str, str] = {
    **{name: name for name in ("exp", "log", "sin", "cos", "tan", "cot", "sec", "csc", "asin", "acos", "atan")},
    **{name: name for name in ("sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "sign", "floor", "ceiling")},
    **{name: name for name in ("factorial", "gamma", "digamma", "erf", "erfc", "conjugate", "binomial", "beta")},
    "abs": "Abs",
    "real": "re",
    "imag": "im",
    "min": "Min",
    "max": "Max",
    "mod": "Mod",
}
"""Kernel heads whose meaning a SymPy function of this name has."""
RELATIONS: Mapping[str, str] = {"equal": "Eq", "not_equal": "Ne", "less": "Lt", "less_equal": "Le"}


def _add(term: Apply, t: Translation) -> Any:
    sympy = sympy_module()
    parts = t.all(term.args)
    if any(is_matrix(p) for p in parts):
        return sympy.MatAdd(*(p for p in parts if p != 0))
    return sympy.Add(*parts, evaluate=False)


def _product(parts: Sequence[Any]) -> Any:
    """A product with matrices; SymPy has none with what is no matrix and does not commute, as the exponential of one."""
    if all(is_matrix(p) or p.is_commutative for p in parts):
        return sympy_module().MatMul(*parts)
    return applied("product", parts)


def _mul(term: Apply, t: Translation) -> Any:
    sympy = sympy_module()
    parts = t.all(term.args)
    if any(is_matrix(p) for p in parts):
        return _product(parts)
    return sympy.Mul(*parts, evaluate=False)


def _neg(term: Apply, t: Translation) -> Any:
    sympy = sympy_module()
    part = t.convert(term.args[0])
    if is_matrix(part):
        return _product((sympy.Integer(-1), part))
    return -part if part.is_Number else sympy.Mul(-1, part, evaluate=False)


def _div(term: Apply, t: Translation) -> Any:
    sympy = sympy_module()
    above, below = t.all(term.args)
    if is_matrix(above):
        return _product((sympy.Pow(below, -1, evaluate=False), above))
    return sympy.Mul(above, sympy.Pow(below, -1, evaluate=False), evaluate=False)


def _pow(term: Apply, t: Translation) -> Any:
    sympy = sympy_module()
    base, exponent = t.all(term.args)
    return sympy.MatPow(base, exponent) if is_matrix(base) else sympy.Pow(base, exponent, evaluate=False)


def _root(term: Apply, t: Translation) -> Any:
    sympy = sympy_module()
    base, degree = t.all(term.args)
    inverse = 1 / degree if degree.is_Number and degree != 0 else sympy.Pow(degree, -1, evaluate=False)
    return sympy.Pow(base, inverse, evaluate=False)


def _function(term: Apply, t: Translation) -> Any:
    sympy = sympy_module()
    return getattr(sympy, FUNCTIONS[term.head])(*t.all(term.args), evaluate=False)


def _relation(term: Apply, t: Translation) -> Any:
    sympy = sympy_module()
    parts = t.all(term.args)
    make = getattr(sympy, RELATIONS[term.head])
    links = [make(a, b, evaluate=False) for a, b in pairwise(parts)]
    return links[0] if len(links) == 1 else sympy.And(*links, evaluate=False)


def _logic(term: Apply, t: Translation) -> Any:
    sympy = sympy_module()
    return getattr(sympy, {"and": "And", "or": "Or", "not": "Not"}[term.head])(*t.all(term.args), evaluate=False)


def _element(term: Apply, t: Translation) -> Any:
    sympy = sympy_module()
    return sympy.Contains(*t.all(term.args), evaluate=False)


def _piecewise(term: Apply, t: Translation) -> Any:
    sympy = sympy_module()
    if term.head == "indicator":
        return sympy.Piecewise((1, t.convert(term.args[0])), (0, True), evaluate=False)
    parts = t.all(term.args)
    pairs = list(zip(parts[::2], parts[1::2], strict=False))
    if len(parts) % 2:
        pairs.append((parts[-1], sympy.true))
    return sympy.Piecewise(*pairs, evaluate=False)


def _constant(name: str) -> SympyRule:
    def rule(_term: Apply, _t: Translation) -> Any:
        return getattr(sympy_module(), name)

    return rule


RULES: Mapping[str, SympyRule] = {
    "pi": _constant("pi"),
    "euler": _constant("E"),
    "imaginary": _constant("I"),
    "infinity": _constant("oo"),
    "add": _add,
    "neg": _neg,
    "mul": _mul,
    "div": _div,
    "pow": _pow,
    "root": _root,
    **dict.fromkeys(FUNCTIONS, _function),
    **dict.fromkeys(RELATIONS, _relation),
    **dict.fromkeys(("and", "or", "not"), _logic),
    "element": _element,
    **dict.fromkeys(("indicator", "piecewise"), _piecewise),
}
