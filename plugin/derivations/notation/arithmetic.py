r"""Sums, products and quotients: $a \cdot b$, $a \times b$, $\frac{a}{b}$, $a/b$, $\sqrt[n]{a}$, $n!$, $\binom{n}{k}$."""

from itertools import pairwise

from derivations.arguments import attached
from derivations.dots import around, is_dots, series
from derivations.goal import Kind
from derivations.latex.grammar import Infix
from derivations.latex.parser import Parser
from derivations.names import FUNCTION_LETTERS
from derivations.sorts import term_kind
from derivations.term import Apply, Term, Variable, is_apply, number
from derivations.unsaid import vague
from derivations.vocabulary import Notation, Scope, Unfold, unread


def _fraction(parser: Parser) -> Term:
    start = parser.at
    parser.next()
    if parser.text() == "[":
        parser.optional()
    above = parser.argument()
    below = parser.argument()
    return parser.node("div", (above, below), start)


def _binomial(parser: Parser) -> Term:
    start = parser.at
    parser.next()
    above = parser.argument()
    below = parser.listed(parser.argument_tokens())
    return parser.node("binomial" if len(below) == 1 else "multinomial_surface", (above, *below), start)


def _root(parser: Parser) -> Term:
    start = parser.at
    parser.next()
    degree = parser.optional()
    return parser.node("root", (parser.argument(), degree or number(2)), start)


def _factorial(parser: Parser, base: Term, start: int) -> Term | None:
    parser.next()
    if parser.text() == "!":
        parser.next()
        raise parser.fail("a single factorial")
    if isinstance(base, Apply) and base.head == "applied":
        name, arguments = base.args
        if (
            isinstance(arguments, Apply)
            and len(arguments.args) == 1
            and isinstance(arguments.args[0], Apply)
            and len(arguments.args[0].args) == 1
        ):
            factorial = Apply(
                "factorial", (Apply("bracket", arguments.args[0].args, (), arguments.span),), (), parser.span_from(start)
            )
            return parser.node("mul", (name, factorial), start)
    return parser.node("factorial", (base,), start)


def _keep(head: str) -> Unfold:
    def unfold(node: Apply, scope: Scope) -> Term:
        return Apply(head, tuple(scope(a) for a in node.args), (), node.span)

    return unfold


def _add(node: Apply, scope: Scope) -> Term:
    series = around("add", node, scope)
    if series is not None:
        return series
    parts: list[Term] = []
    for a in node.args:
        inner = scope(a)
        if isinstance(inner, Apply) and inner.head == "add" and isinstance(a, Apply) and a.head == "add":
            parts.extend(inner.args)
        else:
            parts.append(inner)
    return Apply("add", tuple(parts), (), node.span)


def _mul(node: Apply, scope: Scope) -> Term:
    series = around("mul", node, scope)
    if series is not None:
        return series
    parts: list[Term] = []
    for a in node.args:
        inner = scope(a)
        if isinstance(inner, Apply) and inner.head == "mul" and isinstance(a, Apply) and a.head in {"mul", "applied"}:
            parts.extend(inner.args)
        else:
            parts.append(inner)
    for k, (left, right) in enumerate(pairwise(parts)):
        if is_apply(left, "tuple") and is_apply(right, "tuple"):
            parts[k : k + 2] = [Apply("inner", (left, right))]
            break
    return parts[0] if len(parts) == 1 else Apply("mul", tuple(parts), (), node.span)


def _factorials(node: Apply, scope: Scope) -> Term:
    return attached(node.args[0], scope(node.args[0]), lambda inner: Apply("factorial", (inner,), (), node.span))


def _times(node: Apply, scope: Scope) -> Term:
    """A cross between vectors is their cross product."""
    if len(node.args) == 2:
        left, right = (scope(a) for a in node.args)
        if term_kind(left, scope) is Kind.VECTOR and term_kind(right, scope) is Kind.VECTOR:
            return Apply("cross", (left, right), (), node.span)
    return _mul(node, scope)


def _starred(node: Apply, scope: Scope) -> Term:
    """A star between numbers multiplies; between functions, or letters of functions, it is a convolution."""
    if any(isinstance(n, Variable) and (n.name in FUNCTION_LETTERS or scope.kind(n.name) is Kind.FUNCTION) for n in node.args):
        return vague(node, [scope(a) for a in node.args], node, scope)
    return _mul(node, scope)


def _empty(node: Apply, scope: Scope) -> Term:
    del scope
    raise unread("nothing stands between these braces", node.span, "a term")


def _quotient(node: Apply, scope: Scope) -> Term:
    above, below = node.args
    if isinstance(above, Apply) and above.head == "empty":
        raise unread("an empty numerator", node.span, "a term")
    return Apply("div", (scope(above), scope(below)), (), node.span)


def _operator(symbol: str) -> Unfold:
    """An operator without a fixed meaning is an unknown function of two arguments."""

    def unfold(node: Apply, scope: Scope) -> Term:
        return Apply("call", (Variable(symbol), *(scope(a) for a in node.args)), (), node.span)

    return unfold


def _multinomial(node: Apply, scope: Scope) -> Term:
    """N over k₁, …, kₘ: n! / (k₁! ⋯ kₘ!)."""
    above, *below = node.args
    dots = next((k for k, a in enumerate(below) if is_dots(a)), None)
    if dots is None:
        bottom: Term = Apply("mul", tuple(Apply("factorial", (scope(b),)) for b in below))
    else:
        found = series("family", below, dots, node, scope)
        if found is None or found[1] != 0 or found[2] != len(below) or not isinstance(found[0], Apply):
            raise unread("the rule of the dots could not be read", below[dots].span, "k_1, …, k_m", "ellipsis")
        body, *limits = found[0].args
        bottom = Apply("product", (Apply("factorial", (body,)), *limits), found[0].bound)
    return Apply("div", (Apply("factorial", (scope(above),)), bottom), (), node.span)


def _plus_minus(node: Apply, scope: Scope) -> Term:
    del scope
    raise unread("`±` stands for two statements at once", node.span, "one sign")


NOTATION = Notation(
    "arithmetic",
    prefix={
        "\\frac": _fraction,
        "\\dfrac": _fraction,
        "\\tfrac": _fraction,
        "\\cfrac": _fraction,
        "\\nicefrac": _fraction,
        "\\sfrac": _fraction,
        "\\binom": _binomial,
        "\\dbinom": _binomial,
        "\\tbinom": _binomial,
        "\\sqrt": _root,
    },
    infix={
        "\\cdot": Infix(2, "mul"),
        "\\times": Infix(2, "times"),
        "*": Infix(2, "starred"),
        "\\ast": Infix(2, "starred"),
        "\\pm": Infix(1, "plus_minus"),
        "\\mp": Infix(1, "plus_minus"),
        "\\bmod": Infix(2, "mod"),
        "\\mod": Infix(1, "mod"),
        "\\pmod": Infix(1, "mod"),
        "\\%": Infix(2, "mod"),
        "\\circ": Infix(2, "compose"),
        "\\oplus": Infix(1, "oplus"),
        "\\ominus": Infix(1, "ominus"),
        "\\star": Infix(2, "star"),
    },
    postfix={"!": _factorial},
    unfold={
        "add": _add,
        "mul": _mul,
        "starred": _starred,
        "times": _times,
        "neg": _keep("neg"),
        "div": _quotient,
        "root": _keep("root"),
        "factorial": _factorials,
        "binomial": _keep("binomial"),
        "mod": _keep("mod"),
        "empty": _empty,
        "plus_minus": _plus_minus,
        "multinomial_surface": _multinomial,
        "oplus": _operator("\\oplus"),
        "ominus": _operator("\\ominus"),
        "star": _operator("\\star"),
    },
)
