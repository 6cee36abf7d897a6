r"""Sets and intervals below signs and in conditions: $\mathbb{R}$, $[0, 1]$, $\{1, \ldots, n\}$."""

from derivations.construct import plus
from derivations.latex.parser import Parser
from derivations.progression import form
from derivations.term import Apply, Term, number
from derivations.vocabulary import Notation, Scope, unread

DOTS = {"\\dots", "\\ldots", "\\cdots", "\\dotsc"}


def _range(parser: Parser) -> Term | None:
    """Read a range of integers, 1, …, n in braces."""
    start = parser.at
    parser.next()
    lower = parser.expression()
    items = [lower]
    while parser.accept(","):
        if parser.text() in DOTS:
            parser.next()
            parser.expect(",")
            upper = parser.expression()
            parser.expect("\\}", "\\rbrace")
            return parser.node("range_surface", (*items, upper), start)
        items.append(parser.expression())
    return None


def _unfold_range(node: Apply, scope: Scope) -> Term:
    first, *middle, last = (scope(a) for a in node.args)
    if len(middle) > 1 or (middle and form(middle[0]) != form(plus(first, number(1)))):
        raise unread("a set with dots is not read", node.span, "{1, …, n}", "ellipsis")
    return Apply("range", (first, last), (), node.span)


def _interval(node: Apply, scope: Scope) -> Term:
    return Apply("interval", tuple(scope(a) for a in node.args), (), node.span)


def _set(node: Apply, scope: Scope) -> Term:
    if not node.args:
        raise unread("a set of nothing", node.span, "elements")
    return Apply("set", tuple(scope(a) for a in node.args), (), node.span)


def _reals(node: Apply, scope: Scope) -> Term:
    del scope
    return node


NOTATION = Notation(
    "sets",
    prefix={"\\{": _range, "\\lbrace": _range},
    unfold={"range_surface": _unfold_range, "interval": _interval, "braced_set": _set, "reals": _reals},
    rank=12,
)
