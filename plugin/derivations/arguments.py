"""What stands between brackets in, arguments out: segments parted by bars, values of names, densities of unknown laws."""

from collections.abc import Callable, Sequence

from derivations.dots import apart, listed
from derivations.goal import Kind
from derivations.latex.grammar import Arguments
from derivations.names import as_variable, base_name, label_text
from derivations.source import Span
from derivations.term import Apply, Term, Variable, free_variables
from derivations.unsaid import vague
from derivations.vocabulary import Scope, unread

SEGMENTS = {"|": "given", ";": "parameter", "\\parallel": "parallel", ":": "colon"}


def pack(found: Arguments) -> Apply:
    """Arguments as a surface term: `arguments(segment…, given…, parameter…)`."""
    heads = ["segment", *(SEGMENTS.get(s, "given") for s in found.separators)]
    parts = tuple(Apply(h, items, (), _span(items)) for h, items in zip(heads, found.segments, strict=True))
    return Apply("arguments", parts, (), found.span)


def _span(items: Sequence[Term]) -> Span | None:
    spans = [i.span for i in items if i.span is not None]
    return spans[0].to(spans[-1]) if spans else None


def items_of(arguments: Term) -> tuple[Sequence[Term], Sequence[Term]]:
    """What stands before the bar, and what stands behind it or behind a semicolon."""
    if not isinstance(arguments, Apply):
        return (), ()
    before = arguments.args[0].args if arguments.args and isinstance(arguments.args[0], Apply) else ()
    after = tuple(t for s in arguments.args[1:] if isinstance(s, Apply) for t in s.args)
    return before, after


def attached(surface: Term, kernel: Term, attach: Callable[[Term], Term]) -> Term:
    """A transpose or a factorial behind `a(b)` belongs to the bracket where the name before it is a factor."""
    if isinstance(surface, Apply) and surface.head == "applied" and isinstance(kernel, Apply) and kernel.head == "mul":
        *before, last = kernel.args
        return Apply("mul", (*before, attach(last)), (), kernel.span)
    return attach(kernel)


def value_of(term: Term) -> Term:
    """`name = value` inside brackets is the value."""
    match term:
        case Apply(head="equal", args=(_, value)):
            return value
        case Apply(head="braces", args=(inner,)):
            return value_of(inner)
        case _:
            return term


def label_name(base: Term, scope: Scope) -> str:
    """The canonical name with its labels, for a look-up of its kind."""
    if isinstance(base, Apply) and base.head in {"pow", "braces"}:
        return label_name(base.args[0], scope)
    if isinstance(base, Apply) and base.head == "subscript":
        return f"{base_name(base)}_{{{','.join(label_text(a) for a in base.args[1:])}}}"
    return base_name(base)


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
    before, after = listed(apart(before), scope), listed(apart(after), scope)
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


def law_term(law: Term, variables: Sequence[Variable], scope: Scope) -> Term:
    """The law behind `∼`: a named one, or an unknown one as p, p(z) or p(z | x)."""
    match law:
        case Apply(head="applied", args=(base, arguments)):
            before, after = items_of(arguments)
            found = scope(base) if not isinstance(base, Apply) or base.head != "pow" else base
            if isinstance(found, Variable) and _names_a_law(found.name, scope):
                if before and not all((n := as_variable(scope(b))) is not None and n[0] in variables for b in before):
                    # q(· | x), or a law with parameters in brackets
                    raise unread("the law behind `∼` is not over the variable before it", law.span, "z ∼ q(z | x)")
                density = law_density(base, before, after, law, scope)
                assert isinstance(density, Apply)
                return density.args[0]
            return scope(law)
        case Variable() | Apply(head="subscript"):
            found = scope(law)
            if isinstance(found, Variable):
                slots = tuple(Apply("slot", (v,)) for v in sorted(variables, key=lambda v: v.name))
                return Apply("law", (found, Apply("tuple", slots), Apply("tuple")), (), law.span)
            raise unread("the law behind `∼` is not read", law.span, "a law")
        case Apply(head="named_law"):
            return scope(law)
        case Apply():
            return vague(law, [scope(law)], law, scope)
        case _:
            raise unread("the law behind `∼` is not read", law.span, "a law")


def _names_a_law(name: str, scope: Scope) -> bool:
    return scope.kind(name) is Kind.LAW or scope.names.kinds.get(name) is None
