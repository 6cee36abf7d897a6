r"""Derivatives: $\frac{d}{dx} f$, $\frac{dy}{dx}$, $\frac{\partial^2 f}{\partial x \partial y}$, $\nabla_\theta f$."""

from derivations.goal import Kind
from derivations.latex.parser import Parser
from derivations.latex.presentation import written
from derivations.latex.signs import CLOSING, GREEK
from derivations.names import base_name, is_name
from derivations.term import Apply, Number, Term, Variable, free_variables, number, walk
from derivations.unsaid import holds_unsaid, unsaid, vague
from derivations.vocabulary import Notation, Scope, Unfold

SIGNS = {"d", "\\partial", "\\mathrm", "\\text", "\\dd", "\\diff", "\\dif", "\\rm", "\\operatorname", "\\mathsf", "\\delta"}


def _sign(parser: Parser) -> str:
    """Take a sign of differentiation if one is here; empty if not."""
    text = parser.text()
    if text in {"d", "\\partial", "\\dd", "\\diff", "\\dif"}:
        parser.next()
        return "\\partial" if text == "\\partial" else "d"
    token = parser.peek()
    if token is not None and token.kind == "text" and token.text.strip() == "d":
        parser.next()
        return "d"
    if text in {"\\mathrm", "\\operatorname", "\\mathsf", "\\rm"}:
        mark = parser.at
        parser.next()
        if [t.text for t in parser.argument_tokens()] == ["d"]:
            return "d"
        parser.at = mark
    return ""


def _fraction(parser: Parser) -> Term | None:
    start = parser.at
    parser.next()
    above_tokens = parser.argument_tokens()
    below_tokens = parser.argument_tokens()
    above, below = parser.inside(above_tokens), parser.inside(below_tokens)
    negative = above.accept("-")
    sign = _sign(above)
    if not sign:
        return None
    total = number(1)
    if above.kind() == "super":
        above.next()
        total_term = above.whole(above.argument_tokens())
        total = total_term if isinstance(total_term, Number) else total
        if not isinstance(total_term, Number):
            return None
    variables = _variables(below) or _word(below)
    if variables is None or sum(n for _, n in variables) != total.value:
        return None
    if above.peek() is None:
        if _ends(parser):
            names = [v for v, _ in variables]
            return parser.node("operator", (Variable("-\\partial" if negative else "\\partial"), *names), start)
        body = _operand(parser)
        inside = False
    else:
        body = above.expression()
        inside = True
        if above.at < len(above.tokens):
            raise above.fail("the end of the numerator")
    node: Term = body
    partial = number(int(sign == "\\partial"))
    for variable, n in reversed(variables):
        node = Apply("derivative_surface", (node, variable, number(n), number(int(inside)), partial), (), parser.span_from(start))
    return parser.node("neg", (node,), start) if negative else node


def _variables(below: Parser) -> list[tuple[Term, int]] | None:
    out: list[tuple[Term, int]] = []
    while below.peek() is not None:
        if not _sign(below):
            return None
        at = below.at
        variable: Term = below.factor() if below.text() not in {"(", "["} else below.atom()
        times = 1
        if isinstance(variable, Apply) and variable.head == "pow" and isinstance(variable.args[1], Number):
            times = int(variable.args[1].value)
            variable = variable.args[0]
        if isinstance(variable, Apply) and variable.head == "bracket":
            variable = variable.args[0]
        if not 1 <= times <= 8 or at == below.at:
            return None
        out.append((variable, times))
    return out or None


def _ends(parser: Parser) -> bool:
    """Whether nothing stands behind a sign of differentiation that it might be applied to."""
    token = parser.peek()
    return token is None or token.kind in {"close", "align", "row", "end"} or token.text in CLOSING | {",", "+", "="}


def _word(below: Parser) -> list[tuple[Term, int]] | None:
    """One product of letters behind a single sign, as in ∂o/∂net: a name of several letters, for all that is known."""
    below.at = 0
    if _sign(below) != "\\partial" or any(t.text == "\\partial" for t in below.tokens[below.at :]):
        return None
    term = below.product()
    return [(term, 1)] if below.peek() is None and isinstance(term, Apply) and term.head == "mul" else None


def _operand(parser: Parser) -> Term:
    """What is differentiated: brackets with what is attached, else the factors up to an operator."""
    start = parser.at
    if parser.text() in {"(", "[", "\\{"}:
        return parser.factor()
    negative = parser.accept("-")
    parts = [parser.factor()]
    while parser.starts_factor() and not (parser.integrals and parser.differential_ahead()):
        parts.append(parser.factor())
    term = parts[0] if len(parts) == 1 else parser.node("mul", parts, start)
    return Apply("neg", (term,), (), parser.span_from(start)) if negative else term


def _nabla(parser: Parser) -> Term | None:
    start = parser.at
    parser.next()
    sub, sup = parser.scripts()
    if sub is None:
        sign = "\\nabla" if sup is None else f"\\nabla^{{{written(sup)}}}"
        if parser.text() in {"\\cdot", "\\times"}:
            sign += parser.next().text
            return parser.node("operated", (Variable(sign), parser.factor()), start)
        if _ends(parser):
            return parser.node("operator", (Variable(sign),), start)
        begin, name = parser.at, parser.atom()
        while isinstance(name, Apply) and name.head == "braces":
            name = name.args[0]
        if not isinstance(name, Variable) or parser.kind() == "letter" or parser.text() in GREEK:
            parser.at = begin  # ∇f g is the gradient of f times g, or of the product
            return parser.node("gradient_of", (Variable(sign), _operand(parser)), start)
        return Variable(f"{sign} {name.name}", parser.span_from(start))
    variable = parser.whole(sub)
    head = "gradient_surface"
    if sup is not None:
        if [t.text for t in sup] != ["2"]:
            raise parser.fail("a gradient or a Hessian")
        head = "hessian_surface"
    return parser.node(head, (_operand(parser), variable), start)


def _partial(parser: Parser) -> Term | None:
    start = parser.at
    parser.next()
    if parser.kind() != "sub":
        return _slashed(parser, start)
    sub, _ = parser.scripts()
    assert sub is not None
    return parser.node("derivative_surface", (_operand(parser), parser.whole(sub), number(1), number(0), number(1)), start)


def _slashed(parser: Parser, start: int) -> Term | None:
    """Read ∂y/∂x written with a slash."""
    body = parser.atom()
    while parser.kind() == "sub":
        attached = parser.grammar.postfix["sub"][0](parser, body, start + 1)
        if attached is None:
            return None
        body = attached
    if parser.text() != "/" or parser.text(1) != "\\partial":
        return None
    parser.next()
    parser.next()
    variable = parser.atom()
    while parser.kind() == "sub":
        attached = parser.grammar.postfix["sub"][0](parser, variable, start + 1)
        if attached is None:
            return None
        variable = attached
    return parser.node("derivative_surface", (body, variable, number(1), number(1), number(1)), start)


def _derivative(node: Apply, scope: Scope) -> Term:
    body, at, order, _, partial = node.args
    variable = scope(at)
    match variable:
        case Variable():
            x: Variable = variable
            if scope.kind(x.name) in {Kind.VECTOR, Kind.MATRIX}:
                return Apply("gradient", (scope.varying(x.name)(body), x), (x,), node.span)
            if partial == number(1) and is_name(body) and (base_name(body), x.name) in scope.names.in_two_ways:
                return unsaid(node, [variable], node, scope)
            inner = scope.varying(x.name)(body)
            if partial == number(1) and any(_in_two_ways(n, x) for n in walk(inner)):
                # ∂/∂x f(x, g(x)) is by the first argument alone, or by x wherever it stands
                return vague(node, [inner, variable], node, scope)
            return Apply("derivative", (inner, x, order), (x,), node.span)
        case Apply(head="index"):
            # the derivative with respect to one element of a family
            inner = scope(body)
            if holds_unsaid(inner):
                return vague(node, [inner, variable], node, scope)
            return Apply("partial", (inner, variable, order), (), node.span)
        case _:
            return vague(node, [scope(body), variable], node, scope)


def _in_two_ways(term: Term, x: Variable) -> bool:
    """Whether a function depends on x by itself and through something else: f(x, g(x))."""
    if not (isinstance(term, Apply) and term.head == "call"):
        return False
    holding = [a for a in term.args[1:] if x.name in free_variables(a)]
    return x in holding and len(holding) > 1


def _gradient(head: str) -> Unfold:
    def unfold(node: Apply, scope: Scope) -> Term:
        body, at = node.args
        variable = scope(at)
        if not isinstance(variable, Variable):
            return vague(node, [scope(body), variable], node, scope)
        return Apply(head, (scope.varying(variable.name)(body), variable), (variable,), node.span)

    return unfold


def _operated(node: Apply, scope: Scope) -> Term:
    """A divergence or a curl, as an unknown function of the field."""
    return Apply("call", (node.args[0], scope(node.args[1])), (), node.span)


def _gradient_of(node: Apply, scope: Scope) -> Term:
    """The gradient of a term in a variable that is not said."""
    return vague(node, [scope(node.args[1])], node, scope)


def _operator(node: Apply, scope: Scope) -> Term:
    """A sign of differentiation by itself, as in ⟨∂/∂x, ∂/∂y⟩ · F."""
    return vague(node, [scope(a) for a in node.args[1:]], node, scope)


NOTATION = Notation(
    "derivative",
    prefix={
        "\\frac": _fraction,
        "\\dfrac": _fraction,
        "\\tfrac": _fraction,
        "\\cfrac": _fraction,
        "\\nabla": _nabla,
        "\\partial": _partial,
    },
    unfold={
        "derivative_surface": _derivative,
        "operated": _operated,
        "gradient_of": _gradient_of,
        "operator": _operator,
        "gradient_surface": _gradient("gradient"),
        "hessian_surface": _gradient("hessian"),
    },
    rank=5,
)
