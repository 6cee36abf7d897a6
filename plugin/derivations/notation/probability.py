r"""Probabilities of events: $P(X = x)$, $\Pr(A \mid B)$, $\mathbb{P}[X \le t]$; indicators $\mathbb{1}[x > 0]$."""

from derivations.arguments import items_of, pack
from derivations.dots import apart, is_dots, listed
from derivations.latex.grammar import Infix
from derivations.latex.parser import Parser
from derivations.latex.signs import OPENING
from derivations.term import Apply, Term, Variable, number
from derivations.unsaid import holds_unsaid, vague
from derivations.vocabulary import Notation, Scope, Unfold, keep, unread


def _probability(parser: Parser) -> Term | None:
    start = parser.at
    parser.next()
    if parser.text() not in OPENING:
        return None
    return parser.node("probability_surface", (pack(parser.arguments()),), start)


def _word(parser: Parser) -> Term | None:
    start = max(parser.at - 1, 0)
    if parser.text() not in OPENING:
        return None
    return parser.node("probability_surface", (pack(parser.arguments()),), start)


def _letter(parser: Parser) -> Term | None:
    """A capital P followed by brackets with an event in them."""
    start = parser.at
    parser.next()
    if parser.text() not in {"(", "["} or not _event_ahead(parser):
        return None
    return parser.node("probability_surface", (pack(parser.arguments()),), start)


def _event_ahead(parser: Parser) -> bool:
    depth = 0
    for k in range(len(parser.tokens) - parser.at):
        text, kind = parser.text(k), parser.kind(k)
        depth += (text in {"(", "["} or kind == "open") - (text in {")", "]"} or kind == "close")
        if depth == 0:
            return False
        if depth == 1 and text in {
            "=",
            "<",
            ">",
            "\\le",
            "\\leq",
            "\\ge",
            "\\geq",
            "\\in",
            "\\cap",
            "\\cup",
            "\\neq",
            "\\neg",
            "\\text",
        }:
            return True
    return False


def _blackboard(parser: Parser) -> Term | None:
    start = parser.at
    parser.next()
    letter = "".join(t.text for t in parser.argument_tokens())
    if letter in {"P", "Pr"} and parser.text() in OPENING:
        return parser.node("probability_surface", (pack(parser.arguments()),), start)
    if letter in {"1", "I"}:
        if parser.kind() == "sub":
            sub, _ = parser.scripts()
            if sub:
                tokens = sub[1:-1] if sub[0].text in {"\\{", "("} else sub
                condition = parser.whole(tokens)
                if isinstance(condition, Apply) and condition.head in {
                    "equal",
                    "less",
                    "less_equal",
                    "not_equal",
                    "element",
                    "and",
                }:
                    return parser.node("indicator", (condition,), start)
            return None
        if parser.text() in OPENING:
            found = parser.arguments()
            if found.single is not None:
                return parser.node("indicator", (found.single,), start)
    return None


def _unfold(node: Apply, scope: Scope) -> Term:
    before, after = items_of(node.args[0])
    if not before:
        raise unread("a probability of nothing", node.span, "an event")
    event = _event(list(before), scope)
    givens = (_event(list(after), scope),) if after else ()
    if any(holds_unsaid(e) for e in (event, *givens)):
        return vague(node, [event, *givens], node, scope)
    return Apply("probability", (event, *givens), (), node.span)


def _event(parts: list[Term], scope: Scope) -> Term:
    events = tuple(_bare(scope(p)) for p in listed(apart(parts), scope))
    return events[0] if len(events) == 1 else Apply("and", events)


def _bare(event: Term) -> Term:
    """The event itself of one in square brackets."""
    return event.args[0] if isinstance(event, Apply) and event.head == "indicator" else event


def _joined(head: str) -> Unfold:
    def unfold(node: Apply, scope: Scope) -> Term:
        if any(is_dots(a) for a in node.args):
            return vague(node, [scope(a) for a in node.args if not is_dots(a)], node, scope)
        return Apply(head, tuple(_bare(scope(a)) for a in node.args), (), node.span)

    return unfold


def _one(parser: Parser, base: Term, start: int) -> Term | None:
    """Read 1{X = k}, an indicator."""
    if base != number(1) or start != parser.at - 1:
        return None
    at = parser.at
    found = parser.arguments().single
    if isinstance(found, Apply) and found.head in {"equal", "not_equal", "less", "less_equal", "element", "and"}:
        return parser.node("indicator", (found,), start)
    parser.at = at
    return None


def _indicator(node: Apply, scope: Scope) -> Term:
    return Apply("indicator", (scope(node.args[0]),), (), node.span)


def _not(parser: Parser) -> Term:
    start = parser.at
    parser.next()
    return parser.node("not", (parser.factor(),), start)


def _complement(node: Apply, scope: Scope) -> Term:
    left, right = (scope(a) for a in node.args)
    return Apply("and", (left, Apply("not", (right,))), (), node.span)


def _distributed(node: Apply, scope: Scope) -> Term:
    del scope
    raise unread("`∼` is not read here", node.span, "a value")


def _joined_over(parser: Parser) -> Term | None:
    """A union, an intersection or a conjunction over an index."""
    start = parser.at
    if parser.kind(1) != "sub" or (parser.text() in {"\\forall", "\\exists"} and not parser.in_arguments):
        return None
    sign = parser.next()
    sub, sup = parser.scripts()
    parts = [parser.inside(s, s[-1].span).statement() for s in (sub, sup) if s]
    return parser.node("joined_over", (Variable(sign.text), parser.factor(), *parts), start)


def _over(node: Apply, scope: Scope) -> Term:
    """An event of many, of which nothing but what is written is known."""
    return vague(node, [scope(node.args[1])], node, scope)


NOTATION = Notation(
    "probability",
    prefix={"\\Pr": _probability, "P": _letter, "\\mathbb": _blackboard, "\\mathbf": _blackboard, "\\neg": _not, "\\lnot": _not}
    | dict.fromkeys(("\\forall", "\\exists", "\\cup", "\\cap", "\\bigcup", "\\bigcap", "\\bigwedge", "\\bigvee"), _joined_over),
    words=dict.fromkeys(("Pr", "Prob", "P"), _word),
    infix={
        "\\cap": Infix(1, "and"),
        "\\cup": Infix(1, "or"),
        "\\wedge": Infix(1, "and"),
        "\\land": Infix(1, "and"),
        "\\vee": Infix(1, "or"),
        "\\lor": Infix(1, "or"),
        "\\setminus": Infix(1, "without"),
    },
    postfix={"\\{": _one, "\\lbrace": _one, "[": _one, "(": _one},
    unfold={
        "probability_surface": _unfold,
        "indicator": _indicator,
        "and": _joined("and"),
        "or": _joined("or"),
        "not": keep("not"),
        "equal": keep("equal"),
        "not_equal": keep("not_equal"),
        "less": keep("less"),
        "less_equal": keep("less_equal"),
        "element": keep("element"),
        "without": _complement,
        "distributed": _distributed,
        "joined_over": _over,
    },
    rank=9,
)
