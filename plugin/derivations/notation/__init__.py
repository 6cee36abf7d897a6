"""The open folder of notations in, the notations out."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from derivations.latex.grammar import Grammar
from derivations.vocabulary import Notation, Unfold, grammar, unfolds


@cache
def load() -> tuple[Notation, ...]:
    """Every `NOTATION` of a module in this folder."""
    modules = (import_module(f"{__name__}.{m.name}") for m in iter_modules(__path__))
    return tuple(m.NOTATION for m in modules if hasattr(m, "NOTATION"))


@cache
def load_grammar() -> Grammar:
    """All notations as one grammar."""
    return grammar(load())


@cache
def load_unfolds() -> dict[str, Unfold]:
    """By surface head, the function that unfolds it."""
    return dict(unfolds(load()))
