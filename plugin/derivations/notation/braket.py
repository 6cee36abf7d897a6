r"""Bras and kets: $\vert\psi\rangle$ is a vector of that name, $\langle\psi\vert$ its conjugate transpose."""

from collections.abc import Sequence

from derivations.latex.lexer import Token
from derivations.latex.parser import Parser
from derivations.latex.presentation import written
from derivations.latex.signs import RELATIONS
from derivations.term import Apply, Term, Variable
from derivations.vocabulary import Notation

BARS = {"|", "\\vert", "\\lvert", "\\rvert", "\\mid"}
DOUBLE = {"\\|", "\\Vert", "\\parallel", "\\lVert", "\\rVert"}


def _name(parser: Parser, tokens: Sequence[Token]) -> Variable:
    if not tokens:
        raise parser.fail("a name between bar and angle")
    return Variable(f"\\ket{{{written(tokens)}}}", tokens[0].span.to(tokens[-1].span))


def _until(parser: Parser, begin: int, ends: set[str]) -> int | None:
    """How many tokens ahead the first of these stands, outside brackets, with no other angle, relation or comma before it."""
    depth = 0
    for k in range(begin, len(parser.tokens) - parser.at):
        text, kind = parser.text(k), parser.kind(k)
        depth += (kind == "open" or text in {"(", "["}) - (kind == "close" or text in {")", "]"})
        if depth < 0:
            return None
        if depth == 0 and text in ends:
            return k
        if depth == 0 and (text in RELATIONS or text in {"\\langle", "\\rangle", ",", "&"} or kind == "row"):
            return None
    return None


def _ket(parser: Parser) -> Term | None:
    end = _until(parser, 1, {"\\rangle"} | BARS | DOUBLE)
    if end is None or end == 1 or parser.text(end) != "\\rangle":
        return None
    parser.next()
    tokens = [parser.next() for _ in range(end - 1)]
    parser.expect("\\rangle")
    return _name(parser, tokens)


def _bra(parser: Parser) -> Term | None:
    start = parser.at
    end = _until(parser, 1, BARS | DOUBLE)
    if end is None or end == 1:
        return None
    parser.next()
    left = _name(parser, [parser.next() for _ in range(end - 1)])
    double = parser.text() in DOUBLE or parser.text(1) in BARS
    width = 2 if parser.text() in BARS and double else 1
    close = _until(parser, width, {"\\rangle"} | BARS)
    for _ in range(width):
        parser.next()
    bra = Apply("adjoint", (left,), (), left.span)
    if close is None:
        return None if double else parser.node("bra", (bra,), start)
    inner = [parser.next() for _ in range(close - width)]
    if parser.text() == "\\rangle":
        parser.next()
        right = _name(parser, inner)
        if double:  # an antisymmetric integral: an unknown function of its two names
            return parser.node("call", (Variable("\\langle\\cdot\\Vert\\cdot\\rangle"), left, right), start)
        return parser.node("mul", (bra, right), start)
    if double:
        return None
    operator = parser.whole(inner)
    last = _until(parser, 1, {"\\rangle"} | BARS)
    if last is None or parser.text(last) != "\\rangle":
        return None
    parser.next()
    right = _name(parser, [parser.next() for _ in range(last - 1)])
    parser.expect("\\rangle")
    return parser.node("mul", (bra, operator, right), start)


NOTATION = Notation(
    "braket",
    prefix=dict.fromkeys(("|", "\\vert", "\\lvert"), _ket) | {"\\langle": _bra},
    unfold={"bra": lambda node, scope: scope(node.args[0])},
    rank=20,
)
