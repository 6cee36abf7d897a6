r"""Named functions with or without brackets: $\sin^2 x$, $\log_2 n$, $\exp\{x\}$, $\ln \frac{a}{b}$, $\Gamma(a)$."""

from derivations.latex.grammar import ParseFunction
from derivations.latex.parser import Parser
from derivations.term import Apply, Term, number
from derivations.unsaid import vague
from derivations.vocabulary import Notation, Scope, Unfold, in_base, keep, unread

ONE = {
    "\\exp": "exp",
    "\\log": "bare_log",
    "\\ln": "log",
    "\\lg": "bare_lg",
    "\\sin": "sin",
    "\\cos": "cos",
    "\\tan": "tan",
    "\\cot": "cot",
    "\\sec": "sec",
    "\\csc": "csc",
    "\\arcsin": "asin",
    "\\arccos": "acos",
    "\\arctan": "atan",
    "\\sinh": "sinh",
    "\\cosh": "cosh",
    "\\tanh": "tanh",
    "\\coth": "coth",
    "\\Gamma": "gamma",
}
WORDS = {
    "exp": "exp",
    "log": "bare_log",
    "ln": "log",
    "sin": "sin",
    "cos": "cos",
    "tan": "tan",
    "cot": "cot",
    "sec": "sec",
    "csc": "csc",
    "asin": "asin",
    "acos": "acos",
    "atan": "atan",
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "arsinh": "asinh",
    "arcsinh": "asinh",
    "arcosh": "acosh",
    "artanh": "atanh",
    "arctanh": "atanh",
    "atanh": "atanh",
    "sinh": "sinh",
    "cosh": "cosh",
    "tanh": "tanh",
    "sech": "sech",
    "csch": "csch",
    "cosech": "csch",
    "coth": "coth",
    "erf": "erf",
    "erfc": "erfc",
    "sgn": "sign",
    "sign": "sign",
    "Re": "real",
    "Im": "imag",
    "abs": "abs",
    "gamma": "gamma",
    "logit": "logit",
    "sigmoid": "sigmoid",
    "expit": "sigmoid",
    "B": "beta",
    "Beta": "beta_or_law",
    "\\mathrm{B}": "beta",
    "li": "unknown_special",
}
INVERSES = {"sin": "asin", "cos": "acos", "tan": "atan", "sinh": "asinh", "cosh": "acosh", "tanh": "atanh"}


def _function(head: str) -> ParseFunction:
    def parse(parser: Parser) -> Term | None:
        parser.next()
        return named(parser, head)

    return parse


def _word(head: str) -> ParseFunction:
    def parse(parser: Parser) -> Term | None:
        if head in {"beta", "gamma", "beta_or_law"} and parser.text() != "(":
            return None
        return named(parser, head)

    return parse


def named(parser: Parser, head: str) -> Term:
    """A function whose name has been taken: its scripts and its argument."""
    start = parser.at - 1
    sub, sup = parser.scripts()
    if sup is None and parser.kind() == "prime":
        raise parser.fail("an argument, not a prime,")
    power = parser.whole(sup) if sup is not None else None
    base = parser.whole(sub) if sub is not None else None
    if head in {"gamma", "beta"} and parser.text() not in {"(", "[", "\\{"}:
        raise parser.fail("`(`")
    term = parser.operand(head.removeprefix("bare_"))
    arguments = term.args if isinstance(term, Apply) and term.head == "list" else (term,)
    if len(arguments) != (2 if head == "beta" else 1):
        if head not in {"gamma", "beta"} or power is not None or base is not None:
            raise parser.fail("another number of arguments before this")
        return parser.node("incomplete", arguments, start)
    if base is not None:
        if head not in {"bare_log", "log"}:
            raise parser.fail(f"no subscript to `{head}`")
        node = parser.node("log_base", (*arguments, base), start)
    else:
        node = parser.node(head, arguments, start)
    if power is None:
        return node
    minus_one = isinstance(power, Apply) and power.head == "neg" and power.args == (number(1),)
    if minus_one:
        if head not in INVERSES:
            raise parser.fail("a power that is no inverse")
        return parser.node(INVERSES[head], arguments, start)
    return parser.node("pow", (node, power), start)


def _gamma(parser: Parser) -> Term | None:
    if parser.text(1) != "(" and parser.text(1) not in {"[", "\\{"}:
        return None
    parser.next()
    return named(parser, "gamma")


def _bare_log(node: Apply, scope: Scope) -> Term:
    return in_base(Apply("log", (scope(node.args[0]),), (), node.span), scope)


def _log_base(node: Apply, scope: Scope) -> Term:
    value, base = (scope(a) for a in node.args)
    top = Apply("log", (value,), (), node.span)
    if isinstance(base, Apply) and base.head == "euler":
        return top
    return Apply("div", (top, Apply("log", (base,), (), node.span)), (), node.span)


def _lg(node: Apply, scope: Scope) -> Term:
    del scope
    raise unread("`lg` is the logarithm to base 2 for some and to base 10 for others", node.span, "`\\log_2` or `\\log_{10}`")


def _sigmoid(node: Apply, scope: Scope) -> Term:
    x = scope(node.args[0])
    return Apply("div", (number(1), Apply("add", (number(1), Apply("exp", (Apply("neg", (x,)),))))), (), node.span)


def _logit(node: Apply, scope: Scope) -> Term:
    x = scope(node.args[0])
    return Apply("log", (Apply("div", (x, Apply("add", (number(1), Apply("neg", (x,)))))),), (), node.span)


def _reciprocal(head: str) -> Unfold:
    """One over a function: sech, csch."""

    def unfold(node: Apply, scope: Scope) -> Term:
        return Apply("div", (number(1), Apply(head, (scope(node.args[0]),))), (), node.span)

    return unfold


def _coth(node: Apply, scope: Scope) -> Term:
    x = scope(node.args[0])
    return Apply("div", (Apply("cosh", (x,)), Apply("sinh", (x,))), (), node.span)


def _incomplete(node: Apply, scope: Scope) -> Term:
    """A gamma or beta function of more arguments than the complete one has."""
    return vague(node, [scope(a) for a in node.args], node, scope)


_UNFOLDED = {
    "bare_log": _bare_log,
    "bare_lg": _lg,
    "log_base": _log_base,
    "sigmoid": _sigmoid,
    "logit": _logit,
    "sech": _reciprocal("cosh"),
    "csch": _reciprocal("sinh"),
    "coth": _coth,
    "incomplete": _incomplete,
}

PLAIN = sorted(
    {
        h
        for h in (*ONE.values(), *WORDS.values(), *INVERSES.values())
        if h not in _UNFOLDED and h not in {"beta_or_law", "unknown_special"}
    }
)

NOTATION = Notation(
    "elementary",
    prefix={token: _function(head) for token, head in ONE.items() if head != "gamma"} | {"\\Gamma": _gamma},
    words={word: _word(head) for word, head in WORDS.items() if head not in {"beta_or_law", "unknown_special"}},
    unfold={head: keep(head) for head in PLAIN} | _UNFOLDED,
)
