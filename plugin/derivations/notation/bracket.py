r"""Brackets that group, $(a+b)c$, and brackets that hold arguments, $f(x, y)$, $p(x \mid y)$; `z = value` inside is the value."""

from collections.abc import Sequence

from derivations.arguments import function_name, items_of, label_name, law_density, pack, value_of
from derivations.dots import is_dots, listed, series, spread, stretch
from derivations.goal import Kind
from derivations.latex.parser import Parser
from derivations.latex.signs import OPENING
from derivations.names import base_name, is_name
from derivations.sorts import is_scalar, term_kind
from derivations.term import Apply, Number, Term, Variable, is_apply, number, walk
from derivations.unsaid import vague
from derivations.vocabulary import EXPECTED, Notation, Scope, unread

_ONE, _MINUS_ONE = number(1), number(-1)


def _group(parser: Parser) -> Term:
    start = parser.at
    found = parser.arguments()
    if found.opener == "\\{\\}" and found.single is None:
        return parser.node("braced_set", [t for s in found.segments for t in s], start)
    if found.single is not None:
        head = {"[]": "square", "\\{\\}": "curly"}.get(found.opener, "bracket")
        return parser.node(head, (found.single,), start)
    if len(found.segments) == 1 and found.segments[0]:
        head = "interval" if len(found.segments[0]) == 2 and found.opener in {"[]", "[)", "(]"} else "tuple"
        return parser.node(head, found.segments[0], start)
    if len(found.segments) > 1 and all(found.segments):
        return parser.node("parted", (pack(found),), start)
    raise parser.fail("one expression or a list between brackets")


def _applied(parser: Parser, base: Term, start: int) -> Term | None:
    name = base
    while isinstance(name, Apply) and name.head in {"pow", "braces"}:
        name = name.args[0]
    if _composed(name):
        return parser.node("applied_composition", (base, pack(parser.arguments())), start)
    if isinstance(name, Apply) and name.head == "derivative_surface":
        return _derivative_at(parser, name, start)
    if not is_name(name):
        return None
    at = parser.at
    found = parser.arguments()
    if found.opener == "[]" and found.single is not None and parser.kind() == "sub":
        parser.at = at  # [F(x)]_a^b: a factor, evaluated between two limits
        return None
    return parser.node("applied", (base, pack(found)), start)


def _derivative_at(parser: Parser, base: Apply, start: int) -> Term | None:
    """df/dx of a name, and a name, a number or a value of a function in round brackets: the derivative there."""
    at = parser.at
    body, _, _, written_inside, _ = base.args
    if is_name(body) and written_inside == _ONE and parser.text() == "(":
        found = parser.arguments()
        if found.single is not None and (
            is_name(found.single) or isinstance(found.single, Number) or is_apply(found.single, "applied")
        ):
            return parser.node("derivative_at", (base, found.single), start)
    parser.at = at
    return None


def _unfold_derivative_at(node: Apply, scope: Scope) -> Term:
    base, at = node.args
    assert isinstance(base, Apply)
    body, variable, order, *_ = base.args
    place = scope(at)
    function = scope.kind(label_name(body, scope)) in {Kind.FUNCTION, Kind.SCALAR} and isinstance(scope(variable), Variable)
    sure = isinstance(place, Apply) or place == scope(variable)
    if not function or (not sure and scope.choose("dy/dx (…) is the derivative there or a product") == 1):
        return Apply("mul", (scope(base), place), (), node.span)
    return Apply("call", (Apply("prime", (function_name(body, scope), order)), place), (), node.span)


def _composed(term: Term) -> bool:
    """Whether a surface term is f∘g in brackets, a prime behind it or not."""
    if isinstance(term, Apply) and term.head == "primed":
        return _composed(term.args[0])
    return isinstance(term, Apply) and term.head in {"bracket", "square"} and is_apply(term.args[0], "compose")


def _chained(term: Term, inner: Sequence[Term], scope: Scope) -> Term:
    """f(g(x)) of f∘g and x."""
    match term:
        case Apply(head="compose", args=(left, right)):
            return _chained(left, (_chained(right, inner, scope),), scope)
        case Apply(head="bracket", args=(content,)):
            return _chained(content, inner, scope)
        case Apply(head="pow", args=(base, power)) if is_name(base) and scope(power) in {Apply("neg", (_ONE,)), _MINUS_ONE}:
            return Apply("call", (Apply("inverse_function", (function_name(base, scope),)), *inner), (), term.span)
        case _ if is_name(term):
            return Apply("call", (function_name(term, scope), *inner), (), term.span)
        case Apply():
            return vague(term, inner, term, scope)
        case _:
            raise unread("what is composed here is no function", None, "f ∘ g")


def _unfold_composition(node: Apply, scope: Scope) -> Term:
    base, arguments = node.args
    before, after = items_of(arguments)
    values = tuple(scope(value_of(i)) for i in before)
    match base:
        case _ if after:
            raise unread("a bar behind a composition", node.span, "arguments")
        case Apply(head="primed", args=(Apply(args=(inner,)), count)):
            if len(values) != 1 or not isinstance(values[0], Variable):
                return vague(node, values, node, scope)
            return Apply("derivative", (_chained(inner, values, scope), values[0], scope(count)), (values[0],), node.span)
        case Apply(args=(inner,)):
            return _chained(inner, values, scope)
    raise unread("a composition is of names", node.span, "f ∘ g")


def _unfold_applied(node: Apply, scope: Scope) -> Term:
    base, arguments = node.args
    name = base_name(base if not (isinstance(base, Apply) and base.head == "pow") else base.args[0])
    full = label_name(base, scope)
    before, after = items_of(arguments)
    kind = scope.names.kinds.get(full, scope.names.kinds.get(name))
    simple = len(before) == 1 and not after
    if name == full == "E" and isinstance(base, Variable):
        if after or EXPECTED in scope.names.settled:
            return scope(Apply("expectation", (arguments, Apply("below")), (), node.span))
        if scope.names.probabilistic and kind is not Kind.FUNCTION:
            raise unread("E may be an expectation, a function or a number here", node.span, "\\mathbb{E}[…]", "several-kinds")
    if kind is Kind.LAW and simple and before[0] != Variable(name) and any(n == Variable(name) for n in walk(before[0])):
        kind = Kind.SCALAR  # in p(1-p) the letter is a number
    if kind is Kind.LAW:
        return law_density(base, before, after, node, scope)
    if name == "e" and simple and isinstance(base, Apply) and base.head == "pow" and not isinstance(base.args[1], Number):
        power = scope(base)
        if is_apply(power, "exp"):  # a power of Euler's number beside a bracket
            return Apply("mul", (power, scope(before[0])), (), node.span)
    alone = simple and isinstance(before[0], Variable) and before[0].name != name and kind in {None, Kind.SCALAR}
    if kind is Kind.FUNCTION or (not simple and kind is not Kind.SCALAR) or alone:  # nobody writes the product of a and b as a(b)
        return _call(base, (*before, *after), node, scope)
    if kind in {Kind.MATRIX, Kind.VECTOR} and simple and (isinstance(before[0], Variable) or name not in scope.names.bare):
        number_inside = kind is Kind.VECTOR or term_kind(scope(before[0]), scope) is Kind.SCALAR
        if number_inside or scope.choose(f"{name}(…) is a call or a product") == 0:
            return _call(base, before, node, scope)
        return Apply("mul", (scope(base), scope(before[0])), (), node.span)
    if not simple:
        return vague(node, [scope(value_of(i)) for i in (*before, *after) if not is_dots(i)], node, scope)
    called = kind is Kind.SCALAR and isinstance(before[0], Number) and name in scope.names.placed
    if called or (kind is None and scope.choose(f"{name}(…) is a call or a product") == 0):
        return _call(base, before, node, scope)
    return Apply("mul", (scope(base), scope(before[0])), (), node.span)


def _numbered(name: str, scope: Scope) -> bool:
    """Whether l^{(i)}(x) is the i-th of several functions; of f, g, h, u, v, y it is a derivative."""
    if name in {"f", "g", "h", "u", "v", "y", "F", "G", "H"}:
        return False
    return scope.choose(f"{name}^{{(n)}} is one of several functions or a derivative") == 0


def _call(base: Term, items: Sequence[Term], node: Apply, scope: Scope) -> Term:
    arguments = tuple(scope(value_of(i)) for i in listed(items, scope))
    match base:
        case Apply(head="pow", args=(inner, exponent)):
            power = scope(exponent)
            if power in {Apply("neg", (_ONE,)), _MINUS_ONE}:
                return Apply("call", (Apply("inverse_function", (scope(inner),)), *arguments), (), node.span)
            return Apply("pow", (Apply("call", (scope(inner), *arguments), (), node.span), power), (), node.span)
        case Apply(head="primed", args=(inner, count)):
            if len(arguments) != 1:
                raise unread("a prime on a function of several variables", node.span, "one argument")
            return Apply("call", (Apply("prime", (scope(inner), count)), *arguments), (), node.span)
        case Apply(head="superscript_index", args=(inner, _)) if len(arguments) > 1 or _numbered(base_name(inner), scope):
            found = scope(base)
            return Apply("call", (found, *arguments), (), node.span)
        case Apply(head="superscript_index", args=(inner, count)):
            return Apply("call", (Apply("prime", (scope(inner), scope(count))), *arguments), (), node.span)
        case _:
            return Apply("call", (function_name(base, scope), *arguments), (), node.span)


def _parted(node: Apply, scope: Scope) -> Term:
    """A list in brackets that is parted by a bar or a semicolon: [a; b, c], (X | Y)."""
    before, after = items_of(node.args[0])
    return vague(node, [scope(i) for i in (*before, *after) if not is_dots(i)], node, scope)


def _inner(node: Apply, scope: Scope) -> Term:
    return scope(value_of(node.args[0]))


def _group_of(node: Apply, scope: Scope) -> Term:
    """A condition in brackets stays one; Iverson's square brackets make a number of it."""
    (inner,) = node.args
    condition = isinstance(inner, Apply) and inner.head in CONDITIONS
    if condition and node.head == "curly":
        raise unread("a condition in braces is no number", node.span, "1\\{…\\}")
    found = scope(inner)
    if node.head == "square" and isinstance(inner, Variable) and is_scalar(found, scope):
        return vague(node, [found], node, scope)  # nobody groups one name: a whole part, a class, a unit
    return Apply("indicator", (found,), (), node.span) if condition and node.head == "square" else found


CONDITIONS = {"equal", "not_equal", "less", "less_equal", "element", "not"}


def _tuple(node: Apply, scope: Scope) -> Term:
    items = spread("list", node.args)
    dots = next((k for k, a in enumerate(items) if is_dots(a)), None)
    if dots is not None:
        found = series("family", items, dots, node, scope)
        if found is None or found[1] != 0 or found[2] != len(items):
            return Apply("tuple", tuple(scope(a) for a in listed(items, scope)), (), node.span)
        return stretch(found[0])
    return Apply("tuple", tuple(scope(a) for a in node.args), (), node.span)


NOTATION = Notation(
    "bracket",
    prefix=dict.fromkeys(OPENING, _group),
    postfix={"(": _applied, "[": _applied},
    unfold={
        "bracket": _group_of,
        "square": _group_of,
        "curly": _group_of,
        "braces": _inner,
        "applied": _unfold_applied,
        "applied_composition": _unfold_composition,
        "derivative_at": _unfold_derivative_at,
        "tuple": _tuple,
        "parted": _parted,
    },
)
