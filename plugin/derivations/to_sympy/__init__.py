"""Terms in, SymPy expressions out, as they were written: nothing is evaluated, no text is parsed.

What SymPy has no object for becomes an undefined function of that name, so that every line converts.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from derivations.goal import Context
from derivations.term import Term
from derivations.to_sympy import binder, scalar, structure
from derivations.to_sympy.translation import SympyRule, Translation

if TYPE_CHECKING:
    import sympy

RULES: Mapping[str, SympyRule] = {**scalar.RULES, **binder.RULES, **structure.RULES}


def begin(context: Context) -> Translation:
    """Begin a conversion whose terms share their names."""
    return Translation(context, RULES)


def to_sympy(term: Term, context: Context | None = None, translation: Translation | None = None) -> "sympy.Basic":
    """The SymPy expression of a term; symbols have the assumptions that the context says of them.

    Raises:
        RecursionError: for a term nested beyond Python's stack; the caller bounds the depth.
    """
    return (translation or begin(context or Context())).convert(term)
