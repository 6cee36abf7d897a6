r"""Dots: $1 + 2 + \cdots + n$, $x_1 x_2 \cdots x_n$, $x_1, \ldots, x_n$: the rule is read off the first and the last item."""

from derivations.latex.parser import Parser
from derivations.latex.signs import DOTS
from derivations.term import Apply, Term
from derivations.unsaid import vague
from derivations.vocabulary import Notation, Scope


def _dots(parser: Parser) -> Term:
    token = parser.next()
    return Apply("dots", (), (), token.span)


def _points(parser: Parser) -> Term | None:
    start = parser.at
    if parser.text(1) != "." or parser.text(2) != ".":
        return None
    for _ in range(3):
        parser.next()
    return parser.node("dots", (), start)


def _stray(node: Apply, scope: Scope) -> Term:
    """Dots where no list, sum or product is: of what they stand for nothing is known."""
    return vague(node, [], node, scope)


def _read(node: Apply, scope: Scope) -> Term:
    """Give back what has been unfolded already."""
    del scope
    return node.args[0]


NOTATION = Notation(
    "ellipsis", prefix=dict.fromkeys(DOTS, _dots) | {".": _points}, unfold={"dots": _stray, "read": _read}, rank=30
)
