"""The public names, each imported only when it is first used."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from derivations.diagnostic import Problem
    from derivations.report import Place, PostReport, Report, Step
    from derivations.settings import Settings
    from derivations.source import Source, Span
    from derivations.verdict import Counterexample, Verdict
    from derivations.worker import check_posts

__all__ = [
    "Counterexample",
    "Place",
    "PostReport",
    "Problem",
    "Report",
    "Settings",
    "Source",
    "Span",
    "Step",
    "Verdict",
    "check_posts",
]

_HOMES = {
    "Counterexample": "verdict",
    "Place": "report",
    "PostReport": "report",
    "Problem": "diagnostic",
    "Report": "report",
    "Settings": "settings",
    "Source": "source",
    "Span": "source",
    "Step": "report",
    "Verdict": "verdict",
    "check_posts": "worker",
}


def __getattr__(name: str) -> object:
    """The public name, from the module that defines it."""
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    """The public names."""
    return sorted(__all__)
