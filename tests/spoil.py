"""The right side of a step in, spoiled ones out: a sign, an integer, an exponent, a term or a symbol is changed, one at a time.

Subscripts, limits, text, names of environments and differentials are left alone: there a change often changes nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise

_GROUP = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}"
_LEAVE_ALONE = re.compile(
    rf"""\\(?:sum|prod|int|iint|oint|lim|max|min|bigcup|bigcap)\s*(?:\\limits\s*)?(?:[_^]\s*(?:{_GROUP}|\\[A-Za-z]+|.)\s*)*
    | _\s*(?:{_GROUP}|\\[A-Za-z]+|.)
    | \\(?:text|textrm|textbf|mathrm|operatorname|mathbb|mathcal|label|tag|color|begin|end|space)\*?\s*{_GROUP}(?:\s*{_GROUP})?
    | (?<![A-Za-z\\])d\s*(?:\\[A-Za-z]+|[A-Za-z])(?![A-Za-z])
    | %[^\n]*""",
    re.VERBOSE | re.DOTALL,
)
_SYMBOL = re.compile(
    r"\\(?:alpha|beta|gamma|delta|epsilon|varepsilon|theta|lambda|mu|nu|phi|psi|rho|sigma|tau|omega)(?![A-Za-z])"
    r"|(?<![A-Za-z\\])[a-zA-Z](?![A-Za-z])"
)
_NOT_SYMBOLS = frozenset("edDEPNOTVij")


@dataclass(frozen=True)
class Spoiled:
    """One change: `text[start:end]` becomes `new`."""

    kind: str
    start: int
    end: int
    new: str

    def applied(self, text: str) -> str:
        """The text with the change made."""
        return text[: self.start] + self.new + text[self.end :]


def spoiled(rhs: str) -> Iterator[Spoiled]:
    """One change of each kind that the text allows; which one depends on nothing but the text."""
    masked = _LEAVE_ALONE.sub(lambda m: "\0" * len(m[0]), rhs)
    for kind, changes in (
        ("sign", list(_signs(masked))),
        ("integer", list(_integers(masked))),
        ("exponent", list(_exponents(masked))),
        ("term", list(_terms(masked))),
        ("symbol", list(_symbols(masked))),
    ):
        if changes:
            start, end, new = changes[int(sha256(f"{kind} {rhs}".encode()).hexdigest(), 16) % len(changes)]
            yield Spoiled(kind, start, end, new)


def _signs(text: str) -> Iterator[tuple[int, int, str]]:
    for m in re.finditer(r"(?<=[\w})\]!\0])\s*([+-])\s*(?=[\w\\({\[\0])", text):
        yield m.start(1), m.end(1), "-" if m[1] == "+" else "+"


def _integers(text: str) -> Iterator[tuple[int, int, str]]:
    for m in re.finditer(r"(?<![\w.^\\])(?<!\^\{)\d+(?![\d.])", text):
        yield m.start(), m.end(), str(int(m[0]) + 1)


def _exponents(text: str) -> Iterator[tuple[int, int, str]]:
    for m in re.finditer(r"\^\s*\{?\s*(\d+)(?=\s*\}|(?<=\^\d)|(?<=\^\s\d))", text):
        yield m.start(1), m.end(1), str(int(m[1]) + 1)


def _terms(text: str) -> Iterator[tuple[int, int, str]]:
    """A sign outside all brackets and what follows it, up to the next sign or separator outside all brackets."""
    depth = 0
    starts = []
    for m in re.finditer(r"\\left|\\right|\\begin|\\end|\\[{}]|\\[A-Za-z]+|\\.|.", text, re.DOTALL):
        piece = m[0]
        if piece in {"{", "(", "[", r"\{", r"\begin"}:
            depth += 1
        elif piece in {"}", ")", "]", r"\}", r"\end"}:
            depth -= 1
        elif depth == 0 and piece in "+-" and text[: m.start()].strip(" &\n{"):
            starts.append(m.start())
    end = re.search(r"[\s.,;&]*(?:\\quad.*|\\qquad.*)?$", text, re.DOTALL)
    starts.append(end.start() if end else len(text))
    for start, stop in pairwise(starts):
        yield start, stop, ""


def _symbols(text: str) -> Iterator[tuple[int, int, str]]:
    found = [m for m in _SYMBOL.finditer(text) if m[0] not in _NOT_SYMBOLS and not re.match(r"\s*[=(\0']", text[m.end() :])]
    names = sorted({m[0] for m in found})
    for m in found:
        other = names[(names.index(m[0]) + 1) % len(names)]
        if other != m[0]:
            yield m.start(), m.end(), other + " " * other.startswith("\\")
