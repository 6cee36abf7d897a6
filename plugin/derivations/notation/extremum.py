r"""Extrema and limits: $\max_x f(x)$, $\operatorname*{arg\,max}_\theta$, $\min(a, b)$, $\sup$, $\lim_{x \to 0^+} f(x)$."""

from derivations.latex.grammar import LENIENT, ParseFunction
from derivations.latex.parser import Parser
from derivations.names import as_variable, bind
from derivations.term import Apply, Term, Variable, free_variables, number
from derivations.unsaid import vague
from derivations.vocabulary import Notation, Scope, Unfold

NAMES = {"max": "maximum", "min": "minimum", "sup": "maximum", "inf": "minimum"}
ARG = {
    "arg max": "argmax",
    "argmax": "argmax",
    "arg min": "argmin",
    "argmin": "argmin",
    "arg\\,max": "argmax",
    "arg\\,min": "argmin",
}
ARG |= {
    "arg\\max": "argmax",
    "arg\\min": "argmin",
    "arg\\ max": "argmax",
    "arg\\ min": "argmin",
    "arg~max": "argmax",
    "arg~min": "argmin",
}


def _extremum(name: str, *, word: bool = False) -> ParseFunction:
    def parse(parser: Parser) -> Term | None:
        start = parser.at if not word else max(parser.at - 1, 0)
        if not word:
            parser.next()
        sub, _ = parser.scripts()
        if sub is None:
            begin = parser.at
            if not parser.starts_factor():
                return None
            found = parser.arguments() if parser.text() in {"(", "\\{", "["} else None
            items = [t for s in found.segments for t in s] if found is not None else []
            if found is None or len(found.segments) != 1 or len(items) < 2:
                parser.at = begin
                return parser.node("extremum_of", (Variable(name), parser.expression_product()), start)
            return parser.node(name.replace("sup", "max").replace("inf", "min"), items, start)
        at = parser.whole(sub)
        return parser.node(f"{NAMES[name]}_surface", (parser.expression_product(), at), start)

    return parse


def _arg(parser: Parser) -> Term | None:
    start = parser.at
    parser.next()
    if parser.text() not in {"\\max", "\\min"}:
        return None
    return _arg_of("argmax" if parser.next().text == "\\max" else "argmin", parser, start)


def _arg_word(head: str, *, command: bool = False) -> ParseFunction:
    def parse(parser: Parser) -> Term | None:
        start = parser.at if command else max(parser.at - 1, 0)
        if command:
            parser.next()
        return _arg_of(head, parser, start)

    return parse


def _arg_of(head: str, parser: Parser, start: int) -> Term:
    sub, _ = parser.scripts()
    if sub is None:
        raise parser.fail("the variable below")
    at = parser.whole(sub)
    return parser.node(f"{head}_surface", (parser.expression(), at), start)


def _underset(parser: Parser) -> Term | None:
    """Read what stands below an operator."""
    start = parser.at
    parser.next()
    below = parser.argument_tokens()
    operator = parser.argument_tokens()
    text = "".join(t.text for t in operator)
    heads = {
        "\\max": "maximum",
        "\\min": "minimum",
        "\\sup": "maximum",
        "\\inf": "minimum",
        "\\arg\\max": "argmax",
        "\\arg\\min": "argmin",
        "\\argmax": "argmax",
        "\\argmin": "argmin",
    }
    word = "".join(t.text for t in operator if t.kind in {"letter", "text"}).replace(" ", "")
    head = heads.get(text) or {"argmax": "argmax", "argmin": "argmin", "max": "maximum", "min": "minimum"}.get(word)
    if head is None:
        if text == "\\mathbb{E}":
            raise parser.fail("an expectation with its law as a subscript")
        return None
    return parser.node(f"{head}_surface", (parser.expression(), parser.whole(below)), start)


def _unfold(head: str) -> Unfold:
    def unfold(node: Apply, scope: Scope) -> Term:
        body, at = node.args
        domain: Term | None = None
        if isinstance(at, Apply) and at.head == "element":
            domain = scope(at.args[1])
            variable = scope(at.args[0])
        else:
            variable = scope(at)
        bound = as_variable(variable)
        if bound is None:
            return vague(node, [scope(body)], node, scope)
        name, element = bound
        over = domain or Apply("support", (Apply("slot", (name,)),))
        return Apply(head, (bind(scope.binding([name.name])(body), element, name), over), (name,), node.span)

    return unfold


def _limit(parser: Parser) -> Term:
    start = parser.at
    parser.next()
    sub, _ = parser.scripts()
    if sub is None:
        raise parser.fail("where the limit goes")
    side = number(0)
    tokens = list(sub)
    if tokens and tokens[-1].text in {"+", "-"} and len(tokens) > 2:
        side = number(1 if tokens[-1].text == "+" else -1)
        tokens.pop()
        if tokens[-1].kind == "super":
            tokens.pop()
    elif len(tokens) > 3 and tokens[-1].kind == "close" and tokens[-2].text in {"+", "-"} and tokens[-4].kind == "super":
        side = number(1 if tokens[-2].text == "+" else -1)
        tokens = tokens[:-4]
    at = parser.whole(tokens)
    if not (isinstance(at, Apply) and at.head == "tends"):
        raise parser.fail("x → a below this limit")
    names = sorted(free_variables(at.args[0]))
    begin = parser.at
    first = parser.expression_product()
    end, parser.at = parser.at, begin
    body = parser.body(names)
    if parser.at != end and parser.reading.choose(f"{LENIENT}extent of a limit", 2) == 1:
        parser.at, body = end, first
    return parser.node("limit_surface", (body, *at.args, side), start)


def _unfold_limit(node: Apply, scope: Scope) -> Term:
    body, at, point, side = node.args
    variable = scope(at)
    if not isinstance(variable, Variable):
        return vague(node, [scope(body), variable, scope(point)], node, scope)
    return Apply("limit", (scope.binding([variable.name])(body), scope(point), side), (variable,), node.span)


def _unfold_arrow(node: Apply, scope: Scope) -> Term:
    """An arrow between brackets, as in A(x → y): from what to what."""
    return vague(node, [scope(a) for a in node.args], node, scope)


def _unfold_extremum(node: Apply, scope: Scope) -> Term:
    """An extremum of which it is not said over what it is taken."""
    return vague(node, [scope(node.args[1])], node, scope)


def _keep(head: str) -> Unfold:
    def unfold(node: Apply, scope: Scope) -> Term:
        return Apply(head, tuple(scope(a) for a in node.args), (), node.span)

    return unfold


NOTATION = Notation(
    "extremum",
    prefix={f"\\{n}": _extremum(n) for n in NAMES}
    | {
        "\\arg": _arg,
        "\\argmax": _arg_word("argmax", command=True),
        "\\argmin": _arg_word("argmin", command=True),
        "\\underset": _underset,
        "\\lim": _limit,
    },
    words={n: _extremum(n, word=True) for n in NAMES} | {w: _arg_word(h) for w, h in ARG.items()},
    unfold={f"{h}_surface": _unfold(h) for h in ("maximum", "minimum", "argmax", "argmin")}
    | {
        "tends": _unfold_arrow,
        "extremum_of": _unfold_extremum,
        "limit_surface": _unfold_limit,
        "max": _keep("max"),
        "min": _keep("min"),
    },
    rank=15,
)
