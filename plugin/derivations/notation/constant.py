r"""Numbers with a name: $\pi$, $\infty$, $e$, $i$."""

from derivations.latex.parser import Parser
from derivations.latex.signs import GREEK, STYLED
from derivations.term import Apply, Term, Variable
from derivations.vocabulary import Notation


def _infinity(parser: Parser) -> Term:
    token = parser.next()
    return Apply("infinity", (), (), token.span)


def _pi(parser: Parser) -> Term | None:
    token = parser.next()
    # a π with a mark or with arguments is a law, a weight or a policy
    if parser.kind() in {"sub", "prime"} or _starred(parser) or (parser.text() == "(" and _applied(parser)):
        return Variable("\\pi", token.span)
    return Apply("pi", (), (), token.span)


def _starred(parser: Parser) -> bool:
    """Whether a star, a prime or brackets stand above, none of which is a power."""
    if parser.kind() != "super":
        return False
    at = 2 if parser.kind(1) == "open" else 1
    return parser.text(at) in {"*", "\\star", "\\ast", "\\prime"} or (at > 1 and parser.text(at) == "(")


def _applied(parser: Parser) -> bool:
    """Whether the bracket behind holds one name alone, or a bar or a comma at its own level, as no factor does."""
    if _alone(parser):
        return True
    depth = 0
    for k in range(len(parser.tokens) - parser.at):
        text = parser.text(k)
        depth += (text in {"(", "["}) - (text in {")", "]"})
        if depth == 0:
            return False
        if depth == 1 and text in {"|", "\\mid", ",", ";", "\\vert", "="}:
            return True
    return False


def _alone(parser: Parser) -> bool:
    """Whether one letter, in whatever face and with whatever index, stands alone in the bracket behind."""
    at = 1
    if parser.text(at) in STYLED:
        at += 1
    group = parser.kind(at) == "open"
    at += group
    if parser.kind(at) != "letter" and parser.text(at) not in GREEK:
        return False
    at += 1 + group
    if parser.kind(at) == "sub":
        at += 1
        if parser.kind(at) == "open":
            while parser.text(at) and parser.kind(at) != "close":
                at += 1
        at += 1
    while parser.kind(at) == "prime":
        at += 1
    return parser.text(at) == ")"


NOTATION = Notation("constant", prefix={"\\infty": _infinity, "\\pi": _pi}, rank=10)
