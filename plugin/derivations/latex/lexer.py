"""A fragment of LaTeX in, tokens with their places out."""

import re
from dataclasses import dataclass

from derivations.source import Fragment, Span


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of LaTeX and where it stands in the source."""

    kind: str
    """command, letter, number, symbol, open, close, super, sub, align, row, prime, text, begin or end."""
    text: str
    """As written; of `text` the content, of `begin` and `end` the environment, of `row` always two backslashes."""
    span: Span
    space_before: bool = False


TEXT_COMMANDS = "text|mbox|textrm|textnormal|textit|textbf|textsf|texttt|hbox|intertext|shortintertext"

_LEXEME = re.compile(
    r"""
      (?P<space>\s+|~)
    | (?P<comment>%[^\n]*)
    | (?P<row>\\\\\*?(?:[ \t]*\[\s*-?[\d.]+\s*(?:pt|em|ex|mm|cm|in|mu)\s*\])?|\\(?:newline|cr)(?![A-Za-z]))
    | (?P<environment>\\(?P<side>begin|end)\s*\{(?P<name>[A-Za-z]+\*?)\})
    | (?P<text>\\(?:"""
    + TEXT_COMMANDS
    + r""")(?![A-Za-z])\s*(?=\{))
    | (?P<command>\\(?:(?:operatorname|tag|hspace|vspace|DeclareMathOperator)\*|[A-Za-z]+|.))
    | (?P<number>\d+(?:\.\d+)?|\.\d+)
    | (?P<letter>[^\W\d_])
    | (?P<open>\{) | (?P<close>\}) | (?P<super>\^) | (?P<sub>_) | (?P<align>&) | (?P<prime>')
    | (?P<symbol>.)
    """,
    re.VERBOSE | re.DOTALL,
)

_ARGUMENT = re.compile(r"\s*(?:\[[^\]\n]{0,8}\])?\s*\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}|\s*\[[tbc]\]")
_WITH_ARGUMENT = {"array", "alignat", "alignat*", "alignedat", "tabular", "subarray"}
_ALIGNMENT_OPTION = re.compile(r"\s*\[[tbc]\]")

_UNICODE = {
    "−": "-",
    "–": "-",
    "×": "\\times",
    "·": "\\cdot",
    "≤": "\\le",
    "≥": "\\ge",
    "≠": "\\ne",
    "≈": "\\approx",
    "∞": "\\infty",
}
_UNICODE |= {
    "∑": "\\sum",
    "∫": "\\int",
    "∏": "\\prod",
    "∂": "\\partial",
    "∈": "\\in",
    "→": "\\to",
    "’": "'",
    "∇": "\\nabla",
    "√": "\\sqrt",
}
_GREEK = dict(
    zip(
        "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΦΨΩ",
        "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi omega "
        "Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega".split(),
        strict=True,
    )
)


def tokenize(fragment: Fragment) -> tuple[Token, ...]:
    """Split LaTeX into tokens; white space and comments are left out, everything else belongs to exactly one token."""
    text, tokens, at, space = fragment.text, list[Token](), 0, False
    while at < len(text):
        match = _LEXEME.match(text, at)
        if match is None:  # the last alternative takes any character
            break
        kind, end = match.lastgroup or "", match.end()
        if kind in {"space", "comment"}:
            at, space = end, True
            continue
        content = match.group()
        if kind == "name":
            kind = "environment"
        if match.group("environment"):
            kind, content = match.group("side"), match.group("name")
            if kind == "begin":
                option = (_ARGUMENT if content in _WITH_ARGUMENT else _ALIGNMENT_OPTION).match(text, end)
                end = option.end() if option else end
        elif kind == "text":
            start = text.index("{", match.end())
            end = _closing(text, start)
            content = text[start + 1 : end - 1]
            if match.group().rstrip() in {"\\intertext", "\\shortintertext"}:
                kind = "intertext"
        elif kind == "row":
            content = "\\\\"
        elif content in _UNICODE:
            content = _UNICODE[content]
            kind = "command" if content.startswith("\\") else "prime" if content == "'" else "symbol"
        elif content in _GREEK:
            kind, content = "command", "\\" + _GREEK[content]
        tokens.append(Token(kind, content, fragment.span(at, end), space))
        at, space = end, False
    return tuple(tokens)


def comments(fragment: Fragment) -> tuple[tuple[str, Span], ...]:
    """The `%` comments: what stands behind the percent sign, and where."""
    return tuple(
        (match.group()[1:].strip(), fragment.span(match.start(), match.end()))
        for match in _LEXEME.finditer(fragment.text)
        if match.lastgroup == "comment"
    )


def _closing(text: str, start: int) -> int:
    """One past the brace that closes the one at `start`, or the end of the text."""
    depth = 0
    for match in re.compile(r"\\.|[{}]", re.DOTALL).finditer(text, start):
        if match.group() == "{":
            depth += 1
        elif match.group() == "}":
            depth -= 1
            if depth == 0:
                return match.end()
    return len(text)
