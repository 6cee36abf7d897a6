"""The LaTeX that SymPy tests its own readers with: we read it as they do, or refuse it, or docs/reading.md says why not."""

import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
import sympy
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational

from derivations.diagnostic import Unread
from derivations.goal import Context
from derivations.post import read_post
from derivations.settings import Settings
from derivations.source import Source
from derivations.to_sympy import begin, to_sympy
from derivations.unsaid import holds_unsaid

MODULES = ("sympy.parsing.tests.test_latex", "sympy.parsing.tests.test_latex_lark")
OTHERWISE = {
    "a name with a prime or a subscript": r"^(?:\\mathit\{\w+\}|\\?[a-z]+)['_]",
    "an integral without limits runs over all values, or is an antiderivative": r"^\\int(?!_|\\limits)",
    "a bar makes a name": r"\\overline",
    "a wide space parts formulas": r"\\q?quad",
    "bars twice make a norm": r"^\|\|",
    "bras and kets are vectors": r"\\langle|\\rangle",
}
"""What we read otherwise, as docs/reading.md says, and how it begins or what it holds."""


def pairs() -> Iterator[tuple[str, Any]]:
    """The tables of the installed SymPy, each pair once."""
    found: dict[tuple[str, str], Any] = {}
    for name in MODULES:
        try:
            module = import_module(name)
        except ImportError:  # one of SymPy's readers may go
            continue
        for table, rows in vars(module).items():
            if table.endswith("PAIRS"):
                found |= {(latex, str(expected)): expected for latex, expected in rows}
    return iter((latex, expected) for (latex, _), expected in found.items())


def ours(latex: str) -> list[Any] | None:
    """The sides of what we read, in SymPy; None where we refuse, or say that a value is not said."""
    post = read_post(Source("post.md", f"$$\n{latex}\n$$\n"), Settings())
    if not post.chains or post.chains[0].error is not None or not post.chains[0].sides:
        return None
    chain = post.chains[0]
    terms = [post.kernel(chain, k) for k in range(len(chain.sides))]
    if any(isinstance(t, Unread) or holds_unsaid(t) for t in terms):
        return None
    translation = begin(Context(post.used.symbols))
    return [to_sympy(t, translation=translation) for t in terms if not isinstance(t, Unread)]


def bare(expression: Any) -> Any:
    """An expression whose names are plain letters without assumptions."""
    made = sympy.Basic if isinstance(expression, sympy.Basic) else sympy.MatrixBase
    if not isinstance(expression, made):
        expression = sympy.Float(expression) if isinstance(expression, float) else sympy.Integer(expression)
    symbols = {s: sympy.pi if s.name == "pi" else sympy.Symbol(plain(s)) for s in expression.atoms(sympy.Symbol)}
    return expression.xreplace(symbols).replace(
        lambda node: isinstance(node, AppliedUndef), lambda node: sympy.Function(plain(node.func))(*node.args)
    )


def plain(name: object) -> str:
    return re.sub(r"[\\{} ]", "", str(name))


def same(left: Any, right: Any) -> bool:
    left, right = bare(left), bare(right)
    if left == right:
        return True
    gap = left.doit() - right.doit()
    return all(sympy.simplify(entry) == 0 for entry in (gap if isinstance(gap, sympy.MatrixBase) else [gap]))


def test_what_sympy_reads_is_read_alike_or_refused() -> None:
    agreed, faults = 0, []
    for latex, expected in pairs():
        found = ours(latex)
        if found is None or any(re.search(pattern, latex) for pattern in OTHERWISE.values()):
            continue
        parts = [expected.lhs, expected.rhs] if isinstance(expected, Relational) else [expected]
        if len(found) == len(parts) and all(same(a, b) for a, b in zip(found, parts, strict=True)):
            agreed += 1
        else:
            faults.append(f"{latex}: {found} and not {expected}")
    assert not faults, "\n".join(faults)
    assert agreed > 150


@pytest.mark.parametrize("latex", [latex for latex, _ in pairs() if latex.startswith("\\int ")])
def test_an_integral_without_limits_has_the_same_integrand(latex: str) -> None:
    found = ours(latex)
    expected = next(e for text, e in pairs() if text == latex and isinstance(e, sympy.Integral | sympy.Expr))
    if found is None or not isinstance(expected, sympy.Integral):
        return
    (integral,) = found
    assert same(sympy.Integral(integral.function, *(limit[0] for limit in integral.limits)), expected)
