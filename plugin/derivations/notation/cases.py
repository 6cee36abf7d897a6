r"""Values by cases: $\begin{cases} a & x > 0 \\ b & \text{otherwise} \end{cases}$."""

import re
from collections.abc import Sequence

from derivations.latex.cells import cells
from derivations.latex.grammar import ParseFunction
from derivations.latex.lexer import Token
from derivations.latex.parser import Parser
from derivations.latex.presentation import written
from derivations.latex.signs import PARITIES
from derivations.term import Apply, Term, Variable, number
from derivations.unsaid import vague
from derivations.vocabulary import Notation, Scope, unread

OTHERWISE = {"otherwise", "else", "sonst", "elsewhere", "otherwise.", "else."}
REMARKS = {"if", "for", "when", "if ", "for ", "where", "if\xa0", ", if", ",if", ", for"}


def _cases(name: str) -> ParseFunction:
    def parse(parser: Parser) -> Term:
        start = parser.at
        parser.next()
        parts: list[Term] = []
        for row in cells(parser, name):
            value, condition = _split(row)
            parts.append(parser.whole(value))
            if condition is not None:
                parts.append(_condition(parser, condition))
        return parser.node("piecewise", parts, start)

    return parse


def _split(row: list[Sequence[Token]]) -> tuple[Sequence[Token], Sequence[Token] | None]:
    value = _trim(row[0])
    rest = [t for cell in row[1:] for t in cell]
    if not rest:
        at = next((k for k, t in enumerate(value) if t.kind == "text"), None)
        if at is None:
            raise unread("a case without its condition", value[-1].span if value else None, "`& condition`")
        value, rest = _trim(value[:at]), list(value[at:])
    rest = [part for t in rest for part in _in_words(t)]
    words = [t for t in rest if t.kind == "text" and not _parity(t)]
    if any(w.text.strip(" ,.") in OTHERWISE for w in words):
        return value, None
    if any(w.text.strip(" ,.:") not in REMARKS | {"if", "for", ""} for w in words):
        return value, rest
    return value, _trim([t for t in rest if t.kind != "text" or _parity(t)])


def _condition(parser: Parser, tokens: Sequence[Token]) -> Term:
    """The condition of a case; one in words is not understood."""
    if all(t.kind != "text" or _parity(t) for t in tokens):
        return parser.whole(tokens)
    span = tokens[0].span.to(tokens[-1].span)
    return Apply("in_words", (Variable(written(tokens), span),), (), span)


def _unfold_words(node: Apply, scope: Scope) -> Term:
    return vague(node, [], node, scope)


def _parity(token: Token) -> bool:
    return " ".join(token.text.split()) in PARITIES


_SAID = re.compile(r"\s*(?:if|for|when)?\s*\$?([A-Za-z])\$?\s+((?:is )?(?:even|odd))[\s.,]*")


def _in_words(token: Token) -> list[Token]:
    """The letter and the word of “if n is even”, written as one text; any other token as it is."""
    match = _SAID.fullmatch(token.text) if token.kind == "text" else None
    return [Token("letter", match[1], token.span), Token("text", match[2], token.span)] if match else [token]


def _trim(tokens: Sequence[Token]) -> Sequence[Token]:
    kept = list(tokens)
    while kept and kept[-1].text in {",", ".", ";", "\\quad", "\\qquad"}:
        kept.pop()
    while kept and kept[0].text in {"\\quad", "\\qquad", ","}:
        kept.pop(0)
    return kept


def _unfold(node: Apply, scope: Scope) -> Term:
    return Apply("piecewise", tuple(scope(a) for a in node.args), (), node.span)


def _braced(parser: Parser) -> Term | None:
    """Read a braced array, which is another spelling of cases."""
    if parser.text(1) != "begin:array":
        return None
    start = parser.at
    parser.next()
    parser.next()
    parts: list[Term] = []
    for row in cells(parser, "array"):
        value, condition = _split(row)
        parts.append(parser.whole(value))
        if condition is not None:
            parts.append(_condition(parser, condition))
    parser.expect("\\nulldelimiter")
    return parser.node("piecewise", parts, start)


def _unfold_parity(node: Apply, scope: Scope) -> Term:
    """A whole number that is even, or odd."""
    whole, rest = node.args
    return Apply("equal", (Apply("mod", (scope(whole), number(2))), rest), (), node.span)


NOTATION = Notation(
    "cases",
    prefix={"begin:cases": _cases("cases"), "begin:dcases": _cases("dcases"), "begin:rcases": _cases("rcases"), "\\{": _braced},
    unfold={"piecewise": _unfold, "parity": _unfold_parity, "in_words": _unfold_words},
    rank=10,
)
