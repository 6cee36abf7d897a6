"""The open folder of methods in, the methods in order of cost out."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from derivations.verdict import Method


@cache
def load() -> tuple[Method, ...]:
    """Every `METHOD` of a module in this folder, cheapest first."""
    modules = (import_module(f"{__name__}.{m.name}") for m in iter_modules(__path__))
    return tuple(sorted((m.METHOD for m in modules if hasattr(m, "METHOD")), key=lambda m: (m.cost, m.name)))
