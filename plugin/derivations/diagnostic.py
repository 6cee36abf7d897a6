"""The closed list of codes, and the one exception of the language wing: what is wrong and exactly where."""

from dataclasses import dataclass

from derivations.source import Span

CODES = {
    # undecided
    "missing-definition": "the step holds an object that the post defines and the tool does not know",
    "several-kinds": "a symbol can be read in several ways, and the step does not hold in all of them",
    "equation-or-slip": "the row may impose an equation, or it may be wrong",
    "hypothesis-not-met": "no model satisfies what the post assumes",
    "unsupported": "read, but no method reaches it",
    "nowhere-defined": "neither side has a value anywhere, so that nothing is claimed",
    "budget": "the work allowed for one step is spent",
    "worker-died": "the process that decided the step was stopped",
    "contradiction": "two of our own answers clash; this is a bug of the tool",
    "relation": "the relation can be tested neither way",
    # unread
    "syntax": "the LaTeX does not parse here",
    "unknown-macro": "a command that nothing defines",
    "ellipsis": "dots whose rule could not be read",
    "left-side": "the left side could not be read",
    "too-large": "larger than the tool's limits",
    # problems of a post
    "not-utf-8": "the file is not UTF-8",
    "cannot-read": "the file cannot be read",
    "unclosed": "a block that is opened and never closed",
    "unmet-expectation": "the verdict is not the one that the comment expects",
    "unused-comment": "an expectation or waiver that belongs to no step",
    "second-reader": "another program reads the formula otherwise, or gives no answer",
    "bad-annotation": "a definition or an assumption of the author that could not be read",
}


class Unread(Exception):  # noqa: N818 - it is a result of reading, named as its verdict is
    """The LaTeX is not understood: where, and what was expected there."""

    def __init__(self, code: str, message: str, span: Span, expected: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.span = span
        self.expected = expected


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a post as a whole, or with a comment in it."""

    code: str
    message: str
    span: Span
