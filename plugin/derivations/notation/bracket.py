r"""Brackets that group, $(a+b)c$, and brackets that hold arguments, $f(x, y)$, $p(x \mid y)$; `z = value` inside is the value."""

from collections.abc import Sequence

from derivations.goal import Kind
from derivations.latex.grammar import Arguments
from derivations.latex.parser import Parser
from derivations.latex.signs import OPENING
from derivations.names import as_variable, base_name, is_name, label_text
from derivations.notation.ellipsis import is_dots, series
from derivations.term import Apply, Term, Variable, free_variables, number
from derivations.vocabulary import Notation, Scope, unread

_ONE, _MINUS_ONE = number(1), number(-1)

SEGMENTS = {"|": "given", ";": "parameter", "\\parallel": "parallel", ":": "colon"}


def pack(found: Arguments) -> Apply:
    """Arguments as a surface term: `arguments(segment…, given…, parameter…)`."""
    heads = ["segment", *(SEGMENTS.get(s, "given") for s in found.separators)]
    parts = tuple(Apply(h, items, (), found.span) for h, items in zip(heads, found.segments, strict=True))
    return Apply("arguments", parts, (), found.span)


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
    raise parser.fail("one expression or a list between brackets")


def _applied(parser: Parser, base: Term, start: int) -> Term | None:
    name = base
    while isinstance(name, Apply) and name.head in {"pow", "braces"}:
        name = name.args[0]
    if not is_name(name):
        return None
    return parser.node("applied", (base, pack(parser.arguments())), start)


def items_of(arguments: Term) -> tuple[Sequence[Term], Sequence[Term]]:
    """What stands before the bar, and what stands behind it or behind a semicolon."""
    if not isinstance(arguments, Apply):
        return (), ()
    before = arguments.args[0].args if arguments.args and isinstance(arguments.args[0], Apply) else ()
    after = tuple(t for s in arguments.args[1:] if isinstance(s, Apply) for t in s.args)
    return before, after


def value_of(term: Term) -> Term:
    """`name = value` inside brackets is the value."""
    match term:
        case Apply(head="equal", args=(_, value)):
            return value
        case Apply(head="braces", args=(inner,)):
            return value_of(inner)
        case _:
            return term


def _unfold_applied(node: Apply, scope: Scope) -> Term:
    base, arguments = node.args
    name = base_name(base if not (isinstance(base, Apply) and base.head == "pow") else base.args[0])
    full = label_name(base, scope)
    before, after = items_of(arguments)
    kind = scope.names.kinds.get(full, scope.names.kinds.get(name))
    simple = len(before) == 1 and not after
    if kind is Kind.LAW:
        return law_density(base, before, after, node, scope)
    if kind is Kind.FUNCTION or (not simple and kind is not Kind.SCALAR):
        return _call(base, (*before, *after), node, scope)
    if not simple:
        raise unread(f"`{name}` is used as a factor, and has a list behind it here", node.span, "one argument")
    if kind is None and scope.choose(f"{name}(…) is a call or a product") == 0:
        return _call(base, before, node, scope)
    return Apply("mul", (scope(base), scope(before[0])), (), node.span)


def label_name(base: Term, scope: Scope) -> str:
    """The canonical name with its labels, for a look-up of its kind."""
    if isinstance(base, Apply) and base.head in {"pow", "braces"}:
        return label_name(base.args[0], scope)
    if isinstance(base, Apply) and base.head == "subscript":
        return f"{base_name(base)}_{{{','.join(label_text(a) for a in base.args[1:])}}}"
    return base_name(base)


def _call(base: Term, items: Sequence[Term], node: Apply, scope: Scope) -> Term:
    arguments = tuple(scope(value_of(i)) for i in items)
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
        case Apply(head="superscript_index", args=(inner, count)):
            return Apply("call", (Apply("prime", (scope(inner), scope(count))), *arguments), (), node.span)
        case _:
            return Apply("call", (function_name(base, scope), *arguments), (), node.span)


def function_name(base: Term, scope: Scope) -> Term:
    """The name of a function; its subscripts are part of the name unless they are indices."""
    found = scope(base)
    if isinstance(found, Variable) or (isinstance(found, Apply) and found.head in {"index", "prime", "inverse_function"}):
        return found
    raise unread("what stands before the brackets is no function", base.span, "a name")


def law_density(base: Term, before: Sequence[Term], after: Sequence[Term], node: Apply, scope: Scope) -> Term:
    """p(z | x) as the density of an unknown law: the slots are named by what stands in them."""
    head = function_name(base, scope)
    if isinstance(head, Apply) and head.head == "index":
        if free_variables(head) & scope.bound:
            # its law changes with a bound index: an unknown function of the index and the values
            return Apply("call", (head, *(scope(value_of(t)) for t in (*before, *after))), (), node.span)
        named = as_variable(head)
        head = named[0] if named else head
    if not isinstance(head, Variable):
        raise unread("a law whose name is not plain", node.span, "a plain name")
    slots = [slot_and_value(t, scope) for t in before]
    givens = [slot_and_value(t, scope) for t in after if not is_parameter(t)]
    slots.sort(key=lambda s: repr(s[0]))
    givens.sort(key=lambda s: repr(s[0]))
    parameters = tuple(scope(t) for t in after if is_parameter(t))
    name = (
        Variable(head.name + ("".join(f";{p}" for p in map(repr, parameters)) if parameters else ""), head.span)
        if parameters
        else head
    )
    law = Apply(
        "law",
        (
            name,
            Apply("tuple", tuple(Apply("slot", (s,)) for s, _ in slots)),
            Apply("tuple", tuple(Apply("at", (Apply("slot", (s,)), v)) for s, v in givens)),
        ),
        (),
        node.span,
    )
    return Apply("density", (law, *(v for _, v in slots)), (), node.span)


def is_parameter(term: Term) -> bool:
    """Whether what stands behind the bar is empty."""
    return isinstance(term, Apply) and term.head == "empty"


def slot_and_value(term: Term, scope: Scope) -> tuple[Term, Term]:
    """The variable that a place in p(…) belongs to, and the value that stands there."""
    while isinstance(term, Apply) and term.head == "braces":
        term = term.args[0]
    match term:
        case Apply(head="equal", args=(name, value)):
            return _slot(scope(name)), scope(value)
        case _:
            value = scope(term)
            return _slot(value), value


def _slot(term: Term) -> Term:
    found = as_variable(term)
    return found[0] if found else term


def _inner(node: Apply, scope: Scope) -> Term:
    return scope(value_of(node.args[0]))


def _tuple(node: Apply, scope: Scope) -> Term:
    dots = next((k for k, a in enumerate(node.args) if is_dots(a)), None)
    if dots is not None:
        found = series("family", node.args, dots, node, scope)
        if found is None or found[1] != 0 or found[2] != len(node.args):
            raise unread("the rule of the dots could not be read", node.args[dots].span, "x_1, …, x_n", "ellipsis")
        return found[0]
    return Apply("tuple", tuple(scope(a) for a in node.args), (), node.span)


NOTATION = Notation(
    "bracket",
    prefix=dict.fromkeys(OPENING, _group),
    postfix={"(": _applied, "[": _applied},
    unfold={
        "bracket": _inner,
        "square": _inner,
        "curly": _inner,
        "braces": _inner,
        "applied": _unfold_applied,
        "tuple": _tuple,
    },
)
