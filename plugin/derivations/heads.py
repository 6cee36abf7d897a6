"""The open folder `value` and the rules of probability in, what every kernel head means in a model out."""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from derivations import value
from derivations.probability import random_variable, values
from derivations.value.evaluator import Rules, collect

_FIRST = ("scalar", "binder")


@cache
def load() -> Rules:
    """The rules of scalars first, which others may extend; those of probability last."""
    return collect((*_modules(), values, random_variable))


def _modules() -> Iterator[ModuleType]:
    for name in sorted((m.name for m in iter_modules(value.__path__)), key=lambda n: (n not in _FIRST, n)):
        yield import_module(f"{value.__name__}.{name}")
