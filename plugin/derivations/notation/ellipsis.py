r"""Dots: $1 + 2 + \cdots + n$, $x_1 x_2 \cdots x_n$, $x_1, \ldots, x_n$: the rule is read off the first and the last item."""

from derivations.latex.parser import Parser
from derivations.latex.signs import DOTS
from derivations.term import Apply, Term
from derivations.unsaid import unsaid, vague
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


def _digits(node: Apply, scope: Scope) -> Term:
    """A decimal whose digits go on, 2.769…: it is neither cut off there nor rounded."""
    return unsaid(node, node.args, node, scope)


NOTATION = Notation(
    "ellipsis",
    prefix=dict.fromkeys((*DOTS, "\\vdots", "\\ddots"), _dots) | {".": _points},
    unfold={"dots": _stray, "read": _read, "digits": _digits},
    rank=30,
)
