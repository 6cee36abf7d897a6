r"""Integrals: $\int_a^b f(x)\,dx$, $\int f(x)\,\mathrm{d}x$, $\int_{\mathcal{X}}$, $\iint$, $\int \frac{dx}{x}$."""

from collections.abc import Sequence

from derivations.arguments import pack
from derivations.budget import Budget, BudgetSpentError
from derivations.differentiate import differentiate
from derivations.endpoints import endpoint
from derivations.goal import Kind
from derivations.latex.grammar import ParseFunction
from derivations.latex.lexer import Token
from derivations.latex.parser import Parser
from derivations.latex.presentation import written
from derivations.latex.signs import OPENING
from derivations.names import as_variable, bind, differential_name, is_name, label_text, likely_variable
from derivations.sorts import holds_matrices, is_scalar
from derivations.term import Apply, Term, Variable, free_variables, number, values, walk
from derivations.unsaid import vague
from derivations.vocabulary import Notation, Scope, unread

WORK = 10_000
"""Units of work that a differential d(g(x)) may take."""


def _integral(signs: int, *, closed: bool = False) -> ParseFunction:
    def parse(parser: Parser) -> Term:
        start = parser.at
        parser.next()
        sub, sup = parser.scripts()
        lower = parser.whole(sub) if sub else None
        upper = parser.whole(sup) if sup else None
        parser.integrals += signs
        begin = parser.at
        parts: list[Term] = []
        found: list[Term] = []
        first_end = begin
        while True:
            at = parser.at
            negative = False
            while parser.text() in {"+", "-"}:
                negative ^= parser.next().text == "-"
            product = parser.product()
            parts.append(Apply("neg", (product,), (), parser.span_from(at)) if negative else product)
            found = [d for p in parts for d in differentials(p)]
            first_end = parser.at if len(parts) == 1 else first_end
            if len(found) >= signs or parser.text() not in {"+", "-"}:
                break
        parser.integrals -= signs
        if (len(found) == 1 < signs and sub is not None) or closed:
            return _region(parser, signs, parts, found, sub or (), start)
        if signs == 1 and not found and not parser.integrals and not any(_is_d(n) for p in parts for n in walk(p)):
            if len(parts) == 1 or parser.reading.choose("extent of an integral without its differential", 2) == 0:
                parts, parser.at = parts[:1], first_end
            body = parts[0] if len(parts) == 1 else Apply("add", tuple(parts), (), parser.span_from(begin))
            return parser.node("integral_bare", (body, *(t for t in (lower, upper) if t is not None)), start)
        if len(found) < signs:
            raise parser.fail("the differential of this integral")
        body = parts[0] if len(parts) == 1 else Apply("add", tuple(parts), (), parser.span_from(begin))
        if isinstance(body, Apply) and body.head == "differential" and parser.starts_factor():
            # `\int dx\, f(x)`: the integrand follows the differential
            rest = parser.product()
            body = Apply("mul", (body, rest), (), parser.span_from(begin))
            found = differentials(body)
        limits = [t for t in (lower, upper) if t is not None]
        # more differentials than signs, and nothing around that they might belong to, are all of this integral
        own = found if not parser.integrals and len(limits) < 2 else found[:signs]
        left = found[len(own) :]
        term: Term = without(body, found) or number(1)
        if (signs > 1 or len(own) > signs) and len(limits) == 1:
            label = "d".join(("", *(label_text(d.args[0]) for d in own if isinstance(d, Apply))))
            name = ("\\int", "\\iint", "\\iiint")[signs - 1]
            return Apply("over_region", (Variable(f"{name}_{{{written(sub or ())}}} {label}"), term), (), parser.span_from(start))
        if len(limits) == 2 and signs > 1:
            raise parser.fail("one pair of limits for each integral sign")
        for d in own:
            assert isinstance(d, Apply)
            head = "integral_limits" if len(limits) == 2 else "integral_set" if limits else "integral_free"
            term = Apply(head, (term, d.args[0], *limits), (), parser.span_from(start))
        return Apply("mul", (term, *left), (), parser.span_from(start)) if left else term

    return parse


REGIONS = ("\\oint", "\\iint", "\\iiint")


def _is_d(term: Term) -> bool:
    """Whether a part of an integrand may be the sign of a differential."""
    return (isinstance(term, Apply) and term.head == "differential") or term in {Variable("d"), Variable("\\mathrm{d}")}


def _region(parser: Parser, signs: int, parts: list[Term], found: list[Term], sub: Sequence[Token], start: int) -> Term:
    """An integral over a region, a surface or a closed curve: an unknown function of what is integrated."""
    body = parts[0] if len(parts) == 1 else Apply("add", tuple(parts))
    if len(found) != 1:
        return parser.node("form_over", (Variable(f"{REGIONS[signs - 1]}_{{{written(sub)}}}"), body), start)
    sign = REGIONS[signs - 1]
    return parser.node("region", (Variable(f"{sign}_{{{written(sub)}}}"), without(body, found) or number(1), found[0]), start)


def _form_over(node: Apply, scope: Scope) -> Term:
    """An integral of several differentials along a curve, as ∮ x dy - y dx: of its parts nothing is known one by one."""
    parts = [a.args[0] for a in walk(node.args[1]) if isinstance(a, Apply) and a.head == "differential"]
    return vague(node, [scope(p) for p in parts], node, scope)


def _over_region(node: Apply, scope: Scope) -> Term:
    sign, body, differential = node.args
    assert isinstance(sign, Variable)
    assert isinstance(differential, Apply)
    return _unknown_function(Variable(f"{sign.name} d{label_text(differential.args[0])}"), body, node, scope)


def _over_sets(node: Apply, scope: Scope) -> Term:
    return _unknown_function(node.args[0], node.args[1], node, scope)


def _unknown_function(name: Term, body: Term, node: Apply, scope: Scope) -> Term:
    """An integral over a region as an unknown function of a scalar."""
    inner = scope(body)
    if holds_matrices(inner):
        raise unread("an integral of a vector or a matrix over a region is not read", node.span, "a scalar")
    return Apply("call", (name, inner), (), node.span)


def differentials(term: Term) -> list[Term]:
    """The differentials that are factors of a term, from left to right, also above a fraction bar."""
    match term:
        case Apply(head="differential"):
            return [term]
        case Apply(head="mul" | "times", args=args):
            return [d for a in args for d in differentials(a)]
        case Apply(head="div", args=(above, _)):
            return differentials(above)
        case Apply(head="neg" | "braces", args=(inner,)):
            return differentials(inner)
        case _:
            return []


def without(term: Term, gone: list[Term]) -> Term | None:
    """The term with these differentials taken out; None where nothing is left."""
    if any(term is g for g in gone):
        return None
    match term:
        case Apply(head="mul" | "times", args=args, span=span):
            kept = [k for k in (without(a, gone) for a in args) if k is not None]
            if not kept:
                return None
            if len(kept) == 1:
                return kept[0]
            first, last = kept[0].span, kept[-1].span
            return Apply(term.head, tuple(kept), (), first.to(last) if first and last else span)
        case Apply(head="div", args=(above, below), span=span):
            return Apply("div", (without(above, gone) or number(1), below), (), span)
        case Apply(head="neg" | "braces", args=(inner,), span=span):
            kept_inner = without(inner, gone)
            return Apply(term.head, (kept_inner if kept_inner is not None else number(1),), (), span)
        case Apply(head="add", args=args, span=span):
            return Apply("add", tuple(without(a, gone) or number(1) for a in args), (), span)
        case _:
            return term


def _differential(parser: Parser) -> Term | None:
    width = parser.differential_ahead()
    start = parser.at
    if width and not parser.integrals:
        return _stray_differential(parser, width, start)
    if not width:
        return None
    for _ in range(width):
        parser.next()
    if parser.kind() == "super":  # d^n x
        return None
    if parser.text() in {"(", "["}:
        inner = parser.arguments().single
        if inner is None:
            raise parser.fail("one expression behind this d")
        return parser.node("differential", (inner if is_name(inner) else Apply("bracket", (inner,), (), inner.span),), start)
    integrals, parser.integrals = parser.integrals, 0
    begin = parser.at
    variable = parser.atom()
    while parser.kind() in {"sub", "super", "prime"}:
        attach = parser.grammar.postfix[parser.kind()][0]
        attached = attach(parser, variable, begin)
        if attached is None:
            break
        variable = attached
    parser.integrals = integrals
    if isinstance(variable, Apply) and variable.head == "braces":
        return None
    return parser.node("differential", (variable,), start)


def _stray_differential(parser: Parser, width: int, start: int) -> Term | None:
    """`dA` outside an integral is no product of d and A, unless a space parts them or the d is a letter of the post."""
    after = parser.peek(width)
    if parser.text() != "d" or after is None or after.space_before or after.kind == "open":
        return None
    parser.next()
    name = parser.atom()
    while parser.kind() in {"sub", "prime"}:
        attached = parser.grammar.postfix[parser.kind()][0](parser, name, start + 1)
        if attached is None or not is_name(attached):
            raise parser.fail("a name behind this d")
        name = attached
    if parser.text() in OPENING and not parser.tokens[parser.at].space_before and parser.text() != "[":
        found = pack(parser.arguments())
        return parser.node(
            "d_of", (Variable("d", parser.tokens[start].span), parser.node("applied", (name, found), start + 1)), start
        )
    return parser.node("d_before", (Variable("d", parser.tokens[start].span), name), start)


def _d_before(node: Apply, scope: Scope) -> Term:
    if "d" in scope.names.bare and scope.names.variables:
        return vague(node, [scope(a) for a in node.args], node, scope)  # a differential, or the product with a number d
    if "d" in scope.names.bare:
        return Apply("mul", tuple(scope(a) for a in node.args), (), node.span)
    found = as_variable(scope(node.args[1]))
    if found is not None:
        return Variable(differential_name(found[0].name), node.span)
    return vague(node, [scope(node.args[1])], node, scope)


def _d_of(node: Apply, scope: Scope) -> Term:
    """The differential of the value of a function, or the product of d and that."""
    return vague(node, [scope(node.args[1])], node, scope)


def _variable(term: Term, body: Term, scope: Scope, limits: Sequence[Term] = ()) -> tuple[Variable, Term] | None:
    """The variable of integration, and the integrand as a kernel term in which it is bound; None where it is no name."""
    if isinstance(term, Apply) and term.head == "bracket":
        return _of_change(term, body, scope, limits)
    found = as_variable(scope(term)) or ((Variable("\\pi"), None) if term == Apply("pi") else None)
    if found is None:
        return None
    x, element = found
    return x, bind(scope.binding([x.name])(body), element, x)


def _of_change(term: Apply, body: Term, scope: Scope, limits: Sequence[Term]) -> tuple[Variable, Term] | None:
    """Of `d(g(x))` the variable x, between whose values the limits stand, and the integrand times g'(x)."""
    function = scope(term.args[0])
    free = _varied(function, limits, scope)
    x = _likely(free, scope)
    if x is None or not is_scalar(function, scope):
        return None
    inner = scope.binding([x])
    function = inner(term.args[0])
    try:
        found = differentiate(function, x, Budget(WORK))
    except BudgetSpentError:
        found = None
    if found is None:
        return None
    slope = found.term if not found.assuming else Apply("derivative", (function, Variable(x), number(1)), (Variable(x),))
    return Variable(x), Apply("mul", (inner(body), slope), (), body.span)


def _varied(term: Term, limits: Sequence[Term], scope: Scope) -> frozenset[str]:
    """The names in a term over which an integral with these limits may run."""
    out = values(term) - scope.bound
    for limit in limits:
        out -= free_variables(scope(limit))
    return frozenset(n for n in out if scope.names.kinds.get(n, Kind.SCALAR) is Kind.SCALAR)


def _likely(free: frozenset[str], scope: Scope) -> str | None:
    """Of these names the one that the chain at hand varies, else the one that the post varies."""
    near = free & scope.names.near
    return next(iter(near)) if len(near) == 1 else likely_variable(free, scope.names.variables)


def _bare(node: Apply, scope: Scope) -> Term:
    """An integral without its differential, over the variable below its sign or the only one that its integrand leaves."""
    body, *limits = node.args
    match limits:
        case [Apply(head="element", args=(variable, _))]:
            return _set(Apply("integral_set", (body, variable, *limits), (), node.span), scope)
        case []:
            head = "integral_free"
        case [_, _]:
            head = "integral_limits"
        case _:
            return vague(node, [scope(body), *(scope(t) for t in limits)], node, scope)
    x = _likely(_varied(scope(body), limits, scope), scope)
    if x is None:
        return vague(node, [scope(body), *(scope(t) for t in limits)], node, scope)
    return scope(Apply(head, (body, Variable(x), *limits), (), node.span))


def _limits(node: Apply, scope: Scope) -> Term:
    body, variable, lower, upper = node.args
    found = _variable(variable, body, scope, (lower, upper))
    if found is None:
        return vague(node, [scope(t) for t in node.args], node, scope)
    x, inner = found
    return Apply("integral", (inner, endpoint(lower, scope), endpoint(upper, scope)), (x,), node.span)


PIECES = frozenset({"s", "S", "A", "V", "l", "\\ell", "\\sigma"})
"""Letters of pieces of curves, surfaces and bodies, which are no coordinates."""


def _set(node: Apply, scope: Scope) -> Term:
    body, variable, domain = node.args
    found = _variable(variable, body, scope)
    if found is None:
        return vague(node, [scope(t) for t in node.args], node, scope)
    x, inner = found
    over: Term = Apply("support", (Apply("slot", (x,)),))
    match domain:
        case Variable(name=name) if (domain == variable or x.name in PIECES) and x.name not in free_variables(inner):
            # the points of a region V, of which dV is a piece, or of a curve C, of which ds is one
            return _unknown_function(Variable(f"\\int_{{{name}}} d{x.name}"), body, node, scope)
        case Variable() if domain == variable:
            pass
        case Apply(head="element", args=(_, domain_set)):
            over = scope(domain_set)
        case Apply(head="interval", args=(lower, upper)):
            return Apply("integral", (inner, scope(lower), scope(upper)), (x,), node.span)
        case _:
            over = scope(domain)
    if over == Apply("reals"):
        infinity = Apply("infinity")
        return Apply("integral", (inner, Apply("neg", (infinity,)), infinity), (x,), node.span)
    return Apply("integral_over", (inner, over), (x,), node.span)


def _free(node: Apply, scope: Scope) -> Term:
    body, variable = node.args
    found = _variable(variable, body, scope)
    if found is None:
        return vague(node, [scope(t) for t in node.args], node, scope)
    x, inner = found
    return Apply("integral_over", (inner, Apply("support", (Apply("slot", (x,)),))), (x,), node.span)


def _stray(node: Apply, scope: Scope) -> Term:
    del scope
    raise unread("a differential without its integral", node.span, "an integral sign")


NOTATION = Notation(
    "integral",
    prefix={
        "\\int": _integral(1),
        "\\iint": _integral(2),
        "\\iiint": _integral(3),
        "\\oint": _integral(1, closed=True),
        "d": _differential,
        "\\mathrm": _differential,
        "\\text": _differential,
    }
    | {
        "\\operatorname": _differential,
        "\\dd": _differential,
        "\\diff": _differential,
        "\\dif": _differential,
        "\\mathsf": _differential,
        "\\rm": _differential,
    },
    unfold={
        "integral_limits": _limits,
        "integral_set": _set,
        "integral_free": _free,
        "integral_bare": _bare,
        "differential": _stray,
        "region": _over_region,
        "form_over": _form_over,
        "over_region": _over_sets,
        "d_before": _d_before,
        "d_of": _d_of,
    },
    rank=5,
)
