"""What notations hand to the parser, and which of the customary readings it takes: values, nothing else."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from derivations.source import Span
from derivations.term import Term

if TYPE_CHECKING:
    from derivations.latex.parser import Parser


LENIENT = "perhaps: "
"""Begins the kinds of ambiguity whose second reading is rare: it keeps a step from being refuted, no more."""

BY_WORDS = "by the words: "
"""Begins the kinds of ambiguity that words of the post bring in: rows that hold in one reading alone do not settle them."""


@dataclass
class Reading:
    """Which of the customary readings to take, by kind of ambiguity, and which kinds were met."""

    chosen: Mapping[str, int] = field(default_factory=dict)
    met: dict[str, int] = field(default_factory=dict)

    def choose(self, kind: str, options: int) -> int:
        """The option to take, 0 by default; the kind is noted as met."""
        self.met[kind] = max(options, self.met.get(kind, 0))
        return self.chosen.get(kind, 0)


ParseFunction = Callable[["Parser"], Term | None]


@dataclass(frozen=True)
class Infix:
    """A binary operator: how tightly it binds (2 as a product, 1 as a sum) and the head it makes."""

    precedence: int
    head: str


@dataclass(frozen=True)
class Grammar:
    """What notations hand to the parser, by first token."""

    prefix: Mapping[str, tuple[ParseFunction, ...]]
    infix: Mapping[str, Infix]
    postfix: Mapping[str, tuple[Callable[["Parser", Term, int], Term | None], ...]]
    after_product: Mapping[str, tuple[Callable[["Parser", Term, int], Term | None], ...]]
    words: Mapping[str, tuple[ParseFunction, ...]]
    """By the word of `\\mathrm{…}`, `\\operatorname{…}` or `\\text{…}`; called with that command already taken."""


@dataclass(frozen=True)
class Arguments:
    """What stands between two brackets: segments parted by bars or semicolons, each a list parted by commas."""

    segments: tuple[tuple[Term, ...], ...]
    separators: tuple[str, ...]
    span: Span
    opener: str

    @property
    def single(self) -> Term | None:
        """The one expression between the brackets, if there is just one."""
        return self.segments[0][0] if len(self.segments) == 1 and len(self.segments[0]) == 1 else None
