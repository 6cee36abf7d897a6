"""Small changes of a text in, the changed text out."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """The text that takes the place of `[start, end)`; an insertion where both are equal."""

    start: int
    end: int
    text: str


def insertion(at: int, text: str) -> Edit:
    """The edit that only adds."""
    return Edit(at, at, text)


def applied(text: str, edits: Iterable[Edit]) -> str:
    """The text with edits that do not overlap; those at one place in the order in which they are given."""
    parts = []
    done = 0
    for edit in sorted(edits, key=lambda e: (e.start, e.end)):
        parts += [text[done : edit.start], edit.text]
        done = edit.end
    return "".join([*parts, text[done:]])
