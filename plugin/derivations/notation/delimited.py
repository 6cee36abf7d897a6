r"""Bars and other fences: $|x|$, $\|x\|_2^2$, $\lfloor x \rfloor$, $\lceil x \rceil$, $\langle x, y \rangle$, $f(x)\big|_0^1$."""

from collections.abc import Sequence

from derivations.goal import Kind
from derivations.latex.grammar import ParseFunction
from derivations.latex.parser import Parser
from derivations.names import likely_variable
from derivations.sorts import is_scalar, term_kind
from derivations.term import Apply, Number, Term, Variable, free_variables, number, substitute, values
from derivations.unsaid import holds_unsaid, vague
from derivations.vocabulary import COMPONENTS, Notation, Scope, keep, unread

FROBENIUS = {"F", "\\mathrm{F}", "\\mathsf{F}", "\\text{F}", "\\mathcal{F}"}
"""Below the bars of a norm: the root of the sum of the squares of all entries."""
DOUBLE = ("\\|", "\\Vert", "\\lVert", "\\rVert", "\\parallel")


def _bar(parser: Parser) -> Term | None:
    start = parser.at
    opener = parser.next().text
    if opener == "|" and parser.text() == "|" and parser.text(1) != "|":  # of three the first is one by itself
        parser.next()
        return _norm_body(parser, start, ("|",))
    closers = {"\\lvert": ("\\rvert",), "|": ("|",), "\\vert": ("\\vert",)}[opener]
    parser.bars += 1
    arguments, parser.in_arguments = parser.in_arguments, 0
    term = parser.expression()
    parser.in_arguments = arguments
    parser.bars -= 1
    parser.expect(*closers, "\\rvert", "|")
    if parser.kind() == "sub" and parser.text(1) in {"1", "2", "\\infty"} | {"{"}:
        order = parser.text(2) if parser.text(1) == "{" else parser.text(1)
        if order in {"1", "2", "\\infty"} and (parser.text(1) != "{" or parser.text(3) == "}"):
            parser.next()
            return parser.node("norm_surface", (term, parser.whole(parser.argument_tokens())), start)
    return parser.node("bars", (term,), start)


def _norm(parser: Parser) -> Term | None:
    start = parser.at
    parser.next()
    return _norm_body(parser, start, ())


def _norm_body(parser: Parser, start: int, double: tuple[str, ...]) -> Term:
    parser.bars += 1
    arguments, parser.in_arguments = parser.in_arguments, 0
    term = parser.expression()
    parser.in_arguments = arguments
    parser.bars -= 1
    if double:
        parser.expect("|")
        parser.expect("|")
    else:
        parser.expect(*DOUBLE)
    order: Term = number(2)
    if parser.kind() == "sub":
        parser.next()
        tokens = parser.argument_tokens()
        order = parser.whole(tokens)
    return parser.node("norm_surface", (term, order), start)


def _fence(closer: str, head: str) -> ParseFunction:
    def parse(parser: Parser) -> Term:
        start = parser.at
        parser.next()
        term = parser.expression()
        parser.expect(closer)
        return parser.node(head, (term,), start)

    return parse


def _angle(parser: Parser) -> Term | None:
    start = parser.at
    parser.next()
    left = parser.expression()
    if parser.text() in {",", "|", "\\mid", "\\vert"}:
        comma = parser.next().text == ","
        right = parser.expression()
        if comma and parser.text() == ",":
            items = [left, right]
            while parser.accept(","):
                items.append(parser.expression())
            parser.expect("\\rangle")
            return parser.node("components", items, start)
        parser.expect("\\rangle")
        if not comma:
            raise parser.fail("an inner product, not a bra-ket,")
        return parser.node("angle_pair", (left, right), start)
    parser.expect("\\rangle")
    if parser.kind() == "sub":
        sub, _ = parser.scripts()
        below = Apply("below", (parser.whole(sub or ()),))
        return parser.node("expectation", (Apply("arguments", (Apply("segment", (left,)),)), below), start)
    return parser.node("average", (left,), start)


def _less_angle(parser: Parser) -> Term | None:
    """Read <a, b> where a term is expected, so that the sign is no relation: an inner product."""
    start = parser.at
    parser.next()
    items = [parser.expression()]
    while parser.accept(","):
        items.append(parser.expression())
    parser.expect(">")
    if len(items) == 1 and parser.kind() == "sub":
        sub, _ = parser.scripts()
        below = Apply("below", (parser.whole(sub or ()),))
        return parser.node("expectation", (Apply("arguments", (Apply("segment", tuple(items)),)), below), start)
    return parser.node({1: "average", 2: "angle_pair"}.get(len(items), "components"), items, start)


def _pair(node: Apply, scope: Scope) -> Term:
    r"""`\langle a, b \rangle` is an inner product, or a vector where one of the two can be nothing but a number."""
    left, right = (scope(a) for a in node.args)
    settled = COMPONENTS in scope.names.settled and is_scalar(left, scope) and is_scalar(right, scope)
    head = "tuple" if settled or _numeric(left) or _numeric(right) else "inner"
    return Apply(head, (left, right), (), node.span)


def _numeric(term: Term) -> bool:
    """Whether a term is a number, whatever its letters are."""
    match term:
        case Number(value=value):
            return value != 0
        case Apply(head="neg" | "mul" | "add", args=args):
            return any(_numeric(a) for a in args) if term.head == "add" else all(_numeric(a) for a in args)
        case Apply(head=head):
            return head in NUMERIC
    return False


NUMERIC = frozenset({"sin", "cos", "tan", "log", "sinh", "cosh", "tanh", "abs", "norm", "inner", "trace", "det", "pi", "euler"})
"""Heads that make a number of what they are applied to."""


def _components(node: Apply, scope: Scope) -> Term:
    return scope(Apply("tuple", node.args, (), node.span))


def _null(parser: Parser) -> Term | None:
    """Read an evaluation bar that a null delimiter opens."""
    start = parser.at
    parser.next()
    parser.bars += 1
    body = parser.expression()
    parser.bars -= 1
    parser.expect("\\rvert", "|")
    return _evaluated(parser, body, start)


def _closing_bar(parser: Parser, base: Term, start: int) -> Term | None:
    """Read an evaluation bar behind something that no such bar opened."""
    if parser.bars or parser.kind(1) not in {"sub", "super"} or (parser.in_arguments and parser.kind(1) != "sub"):
        return None
    if parser.text() == "]" and parser.in_arguments:
        return None  # it closes a bracket
    parser.next()
    return _evaluated(parser, base, start)


def _evaluated(parser: Parser, body: Term, start: int) -> Term:
    sub, sup = parser.scripts()
    if sub is None:
        raise parser.fail("where to evaluate")
    lower = parser.whole(sub)
    upper = parser.whole(sup) if sup is not None else None
    return parser.node("evaluated", (body, lower, *((upper,) if upper is not None else ())), start)


def _bars(node: Apply, scope: Scope) -> Term:
    inner = scope(node.args[0])
    kind = term_kind(inner, scope)
    if kind is Kind.MATRIX:
        return Apply("det", (inner,), (), node.span)
    if kind is Kind.VECTOR:
        return Apply("norm", (inner, number(2)), (), node.span)
    if kind is Kind.SET or (isinstance(inner, Apply) and inner.head in {"set", "range", "interval", "reals", "and", "or"}):
        elements = inner.args if isinstance(inner, Apply) and inner.head == "set" else ()
        if elements and all(isinstance(e, Number) for e in elements):
            return number(len(set(elements)))
        return vague(node, [inner], node, scope)
    return Apply("abs", (inner,), (), node.span)


def _norm_unfold(node: Apply, scope: Scope) -> Term:
    inner, order = node.args
    if isinstance(order, Variable) and order.name in FROBENIUS:
        entries = scope(inner)
        if term_kind(entries, scope) is Kind.VECTOR:
            return Apply("norm", (entries, number(2)), (), node.span)
        square = Apply("trace", (Apply("mul", (Apply("transpose", (entries,)), entries)),))
        return Apply("root", (square, number(2)), (), node.span)
    p: Term = scope(order)
    if not (isinstance(p, Number) or p == Apply("infinity") or (isinstance(p, Variable) and p.name in {"p", "q"})):
        name = f" `{p.name}`" if isinstance(p, Variable) else ""
        raise unread(f"the norm{name} is not known", node.span, "a p-norm")
    return Apply("norm", (scope(inner), p), (), node.span)


def _average(node: Apply, scope: Scope) -> Term:
    inner = scope(node.args[0])
    return vague(node, [inner], node, scope) if holds_unsaid(inner) else Apply("mean", (inner,), (), node.span)


def _variable(inner: Term, limits: Sequence[Term], scope: Scope) -> Variable | None:
    """In what a term is evaluated: what the bar says, or the one name that comes into question."""
    lower = limits[0]
    if isinstance(lower, Apply) and lower.head == "equal":
        name = scope(lower.args[0])
        return name if isinstance(name, Variable) else None
    ends = frozenset[str]().union(*(free_variables(scope(t)) for t in limits))
    free = frozenset(n for n in values(inner) if scope.kind(n) not in {Kind.VECTOR, Kind.MATRIX}) - ends - scope.bound
    near = free & scope.names.near
    chosen = next(iter(near)) if len(near) == 1 else likely_variable(free, scope.names.variables)
    return None if chosen is None else Variable(chosen)


def _evaluate(node: Apply, scope: Scope) -> Term:
    body, *limits = node.args
    inner = scope(body)
    lower, *upper = limits
    variable = _variable(inner, limits, scope)
    said = isinstance(lower, Apply) and lower.head == "equal"
    if said and variable is None:
        raise unread("an evaluation bar needs a variable", node.span, "x = a")
    at = lower.args[1] if isinstance(lower, Apply) and said else lower
    if holds_unsaid(inner) or variable is None:
        return vague(node, [inner, *(scope(t) for t in (at, *upper))], node, scope)
    low = _put(inner, variable, scope(at))
    if not upper:
        return low
    top = upper[0].args[1] if isinstance(upper[0], Apply) and upper[0].head == "equal" else upper[0]
    return Apply("add", (_put(inner, variable, scope(top)), Apply("neg", (low,))), (), node.span)


def _put(body: Term, variable: Variable, value: Term) -> Term:

    infinite = value == Apply("infinity") or value == Apply("neg", (Apply("infinity"),))
    if infinite:
        return Apply("limit", (body, value, number(0)), (variable,))
    return substitute(body, {variable.name: value})


NOTATION = Notation(
    "delimited",
    prefix={
        "|": _bar,
        "\\lvert": _bar,
        "\\vert": _bar,
        "\\|": _norm,
        "\\lVert": _norm,
        "\\Vert": _norm,
        "\\lfloor": _fence("\\rfloor", "floor"),
        "\\lceil": _fence("\\rceil", "ceiling"),
        "\\langle": _angle,
        "<": _less_angle,
        "\\nulldelimiter": _null,
    },
    after_product=dict.fromkeys(("\\lvert", "|", "\\vert", "\\rvert", "\\mid", "]"), _closing_bar),
    unfold={
        "bars": _bars,
        "norm_surface": _norm_unfold,
        "floor": keep("floor"),
        "ceiling": keep("ceiling"),
        "inner": keep("inner"),
        "angle_pair": _pair,
        "components": _components,
        "average": _average,
        "evaluated": _evaluate,
    },
)
