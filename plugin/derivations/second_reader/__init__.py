"""A post that was read in, where another program reads the same LaTeX otherwise out: a cross-check of reading, and no verdict.

The other program runs in a process and an environment of its own. It is handed each side with a few points, and says what the
side is worth there; our reading is worth what its SymPy conversion is, by mpmath. Symbols are matched by their names. What one
of the two cannot read or evaluate is left out.
"""

import json
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

from derivations.diagnostic import Problem
from derivations.goal import Context, Kind
from derivations.heads import load
from derivations.latex.presentation import strip, written
from derivations.post import Post
from derivations.settings import Settings
from derivations.source import Span
from derivations.term import Apply, Term, free_variables, walk
from derivations.value import Model, Value
from derivations.value.chance import scalar

POINTS = 3
MOST_SIDES = 500
"""Sides of one post that are asked for."""
DIGITS = 20
NEAR = 1e-9
SECONDS = 120
"""Until the process is stopped, for all sides together."""
OPAQUE = frozenset(
    (
        *(
            "call",
            "index",
            "family",
            "law",
            "density",
            "expectation",
            "mean",
            "probability",
            "variance",
            "covariance",
            "gradient",
        ),
        *("hessian", "support", "set", "range", "tuple", "matrix", "row", "integral_over", "sum_over", "product_over", "mod"),
        *("argmax", "argmin", "maximum", "minimum", "approximately"),
    )
)
"""Heads whose value depends on more than the symbols of a side."""


@dataclass(frozen=True)
class Asked:
    """A side, how it is written, and what it is worth at some points."""

    latex: str
    span: Span
    points: tuple[dict[str, str], ...]
    values: tuple[Any, ...]


def differences(post: Post, settings: Settings) -> tuple[Problem, ...]:
    """Where the second reader of the settings makes something else of a side; a reader that gives no answer is a problem too."""
    asked = list(_asked(post))[:MOST_SIDES]
    if not asked:
        return ()
    lines = "".join(json.dumps({"latex": a.latex, "points": a.points}) + "\n" for a in asked)
    command = [settings.second_reader, str(Path(__file__).with_name("script.py")), str(settings.memory)]
    start = asked[0].span
    try:
        done = subprocess.run(command, input=lines, capture_output=True, text=True, timeout=SECONDS, check=True)  # noqa: S603 - the user names it
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        return tuple(_compared(asked, answers))
    except (OSError, subprocess.SubprocessError, ValueError, TypeError, AttributeError) as error:
        return (Problem("second-reader", f"the second reader gives no answer: {error}"[:300], start),)


def _asked(post: Post) -> Iterator[Asked]:
    context = Context(post.used.symbols)
    known: set[str] = set()
    for chain in post.chains:
        for k, side in enumerate(chain.sides):
            term = post.term(chain, k)
            if term is None or chain.block == 0 or not _is_plain(term, context):
                continue
            latex = written(strip(side.tokens))
            found = None if latex in known else _valued(term, context)
            known.add(latex)
            if found is not None:
                yield Asked(latex, side.span, *found)


def _is_plain(term: Term, context: Context) -> bool:
    """Whether a side is a number that depends on its free symbols alone."""
    nodes = list(walk(term))
    if len(nodes) < 3 or any(isinstance(n, Apply) and n.head in OPAQUE for n in nodes):
        return False
    return all(context.symbol(name).kind is Kind.SCALAR for name in free_variables(term))


def _valued(term: Term, context: Context) -> tuple[tuple[dict[str, str], ...], tuple[Any, ...]] | None:
    """Points, and the values of a side there; None where it has none."""
    import mpmath  # noqa: PLC0415 - as SymPy, imported only when it is needed

    from derivations.second import RULES  # noqa: PLC0415 - the same
    from derivations.second.numeric import Point, UnsupportedError, number_of  # noqa: PLC0415 - the same
    from derivations.to_sympy import begin, to_sympy  # noqa: PLC0415 - the same

    points, values = [], []
    names = sorted(free_variables(term))
    with mpmath.workdps(DIGITS + 10):
        for number in range(POINTS):
            drawn: dict[str, Value] = {}
            for name in names:
                random = Random(f"{name} {number}")  # noqa: S311 - no secret
                drawn[name] = scalar(context.symbol(name).domain, random, nice=True)
            translation = begin(context)
            model = Model(load(), context, "second reader", number, values=drawn)
            try:
                value = number_of(to_sympy(term, translation=translation), Point(model, translation, RULES))
                values.append(mpmath.mpmathify(value))
            except (UnsupportedError, ArithmeticError, ValueError, TypeError, AttributeError, NotImplementedError):
                return None
            points.append({plain(name): str(Fraction(str(v))) for name, v in drawn.items()})
    return tuple(points), tuple(values)


def plain(name: str) -> str:
    """A name without what readers write differently: backslashes, braces and spaces."""
    return "".join(c for c in name if c not in "\\{} ")


def _compared(asked: Iterable[Asked], answers: list[Any]) -> Iterator[Problem]:
    import mpmath  # noqa: PLC0415 - imported already

    for side, answer in zip(asked, answers, strict=False):
        for point, ours, theirs in zip(side.points, side.values, answer.get("values", ()), strict=False):
            other = mpmath.mpc(*theirs)
            if abs(other - ours) > NEAR * max(1, abs(other), abs(ours)):
                at = ", ".join(f"{name} = {value}" for name, value in point.items())
                values = f"{mpmath.nstr(other, 8)} and not {mpmath.nstr(ours, 8)}" + (f" at {at}" if at else "")
                yield Problem("second-reader", f"the second reader takes it for {answer.get('text', '')}: {values}", side.span)
                break
