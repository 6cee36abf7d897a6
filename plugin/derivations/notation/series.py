r"""Sums and products: $\sum_{i=1}^{n} x_i$, $\prod_i$, $\sum_{x \in S}$, $\sum_{i<j}$, $\sum_x p(x)$."""

from collections.abc import Sequence
from itertools import pairwise

from derivations.latex.grammar import ParseFunction
from derivations.latex.lexer import Token
from derivations.latex.parser import Parser
from derivations.latex.surface import unbound
from derivations.names import as_variable, base_name, bind, is_name
from derivations.sorts import is_scalar
from derivations.term import Apply, Number, Term, Variable, free_variables, number, walk
from derivations.unsaid import vague
from derivations.vocabulary import Notation, Scope, Unfold, unread

Binder = tuple[str, Variable, tuple[Term, ...]]
"""How an index runs, between limits or over a set, the index, and these."""


def _series(head: str) -> ParseFunction:
    def parse(parser: Parser) -> Term:
        start = parser.at
        parser.next()
        sub, sup = parser.scripts()
        below = _below(parser, sub) if sub else ()
        above = parser.whole(sup) if sup else None
        indices = [n for t in below for n in _bound_names(t)]
        bound = [n.name for n in indices if isinstance(n, Variable)]
        exact = [n for n in indices if not isinstance(n, Variable)]
        closed, parser.closed = parser.closed, parser.integrals
        body = parser.body(bound, exact) if head == "sum" else parser.expression_product()
        parser.closed = closed
        outside: tuple[Term, ...] = ()
        if head == "product":
            body, outside = _extent(parser, body, bound, exact)
        parts: list[Term] = [body, Apply("below", tuple(below))]
        if above is not None:
            parts.append(above)
        node = parser.node(f"{head}_surface", parts, start)
        return parser.node("mul", (node, *outside), start) if outside else node

    return parse


def _letter(head: str) -> ParseFunction:
    r"""Read a capital letter as a sign where an index stands below and its end above: `\Sigma_{k=0}^{n}`."""
    series = _series(head)

    def parse(parser: Parser) -> Term | None:
        start = parser.at
        parser.next()
        sub, sup = parser.scripts()
        parser.at = start
        ranged = sub is not None and len(sub) > 2 and sub[1].text == "="
        if not (ranged and sup and (len(sup) == 1 or sup[0].text != "-") and sup[0].text not in {"T", "\\top", "\\dagger"}):
            return None
        return series(parser)

    return parse


def _below(parser: Parser, tokens: Sequence[Token]) -> tuple[Term, ...]:
    """What stands below the sign: statements parted by commas or stacked."""
    if tokens and tokens[0].text == "\\substack":
        inner = parser.inside(tokens[1:])
        rows: list[list[Token]] = [[]]
        for token in inner.argument_tokens():
            if token.kind == "row":
                rows.append([])
            else:
                rows[-1].append(token)
        return tuple(parser.whole(row) for row in rows if row)
    inner = parser.inside(tokens, tokens[-1].span)
    items = [inner.statement()]
    while inner.text() in {",", ";"}:
        inner.next()
        items.append(inner.statement())
    if inner.at < len(inner.tokens):
        raise inner.fail("`,` or the end of the range")
    return tuple(items)


def _bound_names(term: Term) -> list[Term]:
    """The indices below a sign: plain names, or names with scripts or primes."""
    match term:
        case Variable():
            return [term]
        case Apply(head="mul", args=args) if all(isinstance(a, Variable) for a in args):
            return [a for a in args if isinstance(a, Variable) and not a.name.startswith("\\text{")]
        case Apply(head="equal" | "element" | "less" | "less_equal" | "not_equal" | "parity", args=(left, *_)):
            return _bound_names(left)
        case Apply(head="and" | "tuple", args=args):
            return [n for a in args for n in _bound_names(a)]
        case Apply(head="subscript" | "primed" | "superscript_index"):
            return [term]
        case Apply(head="braces", args=(base,)):
            return _bound_names(base)
        case _:
            return []


def _extent(parser: Parser, body: Term, bound: Sequence[str], exact: Sequence[Term]) -> tuple[Term, tuple[Term, ...]]:
    """The body of a product and the factors outside: those behind the last that holds the index may stand inside or outside."""
    if not (isinstance(body, Apply) and body.head == "mul" and (bound or exact)):
        return body, ()
    holding = [k for k, a in enumerate(body.args) if unbound(a) & set(bound) or any(n == e for n in walk(a) for e in exact)]
    cut = holding[-1] + 1 if holding else 1
    if cut == len(body.args):
        return body, ()
    last = next((k for k in range(cut, len(body.args)) if _binds(body.args[k], bound)), len(body.args))
    if cut < last and not _parted(parser, body.args[cut]) and parser.reading.choose("extent of a product", 2) == 1:
        cut = last
    inside = body.args[:cut]
    return inside[0] if len(inside) == 1 else Apply("mul", inside, (), body.span), body.args[cut:]


def _binds(term: Term, names: Sequence[str]) -> bool:
    """Whether a factor is a sum or a product over one of these names itself, or holds one: it stands outside."""
    return any(
        isinstance(node, Apply)
        and node.head in {"sum_surface", "product_surface"}
        and any(n.name in names for t in node.args[1:2] for n in _bound_names_of(t) if isinstance(n, Variable))
        for node in walk(term)
    )


def _bound_names_of(below: Term) -> list[Term]:
    return [n for t in below.args for n in _bound_names(t)] if isinstance(below, Apply) else []


def _parted(parser: Parser, term: Term) -> bool:
    """Whether a sign of multiplication stands before a factor."""
    begin = term.span.start if term.span else -1
    at = next((k for k, t in enumerate(parser.tokens) if t.span.start == begin), 0)
    return at > 0 and parser.tokens[at - 1].text in {"\\cdot", "\\times", "*"}


def _unfold(head: str) -> Unfold:
    def unfold(node: Apply, scope: Scope) -> Term:
        body, below, *above = node.args
        assert isinstance(below, Apply)
        if not below.args:
            return _free(head, body, node, scope)
        binders, conditions = _binders(body, below.args, above, node, scope)
        inner = scope.binding(v.name for _, v, _ in binders)
        term = inner(body)
        for item in below.args:
            for element in _elements(item, scope):
                term = bind(term, element[1], element[0])
        if conditions:
            condition = conditions[0] if len(conditions) == 1 else Apply("and", tuple(conditions))
            if head == "product":
                term = Apply("piecewise", (term, condition, _ONE))
            else:
                term = Apply("mul", (Apply("indicator", (condition,)), term))
        for kind, index, limits in reversed(binders):
            name = head if kind == "limits" else f"{head}_over"
            term = Apply(name, (term, *limits), (index,), node.span)
        return term

    return unfold


def _binders(
    body: Term, below: Sequence[Term], above: Sequence[Term], node: Apply, scope: Scope
) -> tuple[list[Binder], list[Term]]:
    """How the indices below a sign run, and under which conditions."""
    conditions: list[Term] = []
    binders: list[Binder] = []
    for item in below:
        match item:
            case Apply(head="equal", args=(left, lower)) if above:
                binders.extend(("limits", v, (scope(lower), scope(above[0]))) for v in _indices(left, item, scope))
            case Apply(head="equal", args=(left, right)) if not above:
                if not _begins(right):
                    # over what the equation holds for: a set of which nothing is known
                    binders.extend(("over", v, (vague(item, [scope(right)], item, scope),)) for v in _indices(left, item, scope))
                    continue
                binders.extend(("limits", v, (scope(right), _end(v))) for v in _indices(left, item, scope))
            case Apply(head="element", args=(left, right)):
                binders.extend(_in_set(_indices(left, item, scope), scope(right)))
            case Apply(head="tuple", args=(*first, Apply(head="element", args=(last, right)))):
                places = [_variables(a, scope) for a in (*first, last)]
                if not all(places):
                    raise unread("what the sum runs over is not read", item.span, "names of indices")
                binders.extend(_in_set([v for place in places for v in place], scope(right)))
            case Apply(head="and", args=relations):
                found = _between(relations, scope)
                if found is None and not above and isinstance(relations[0], Apply) and relations[0].head == "element":
                    # b ∈ N(i) ≠ a: what is left out of the set is not said
                    binders.extend(_in_words(relations[0].args[:1], binders, item, scope))
                    continue
                if found is None:
                    raise unread("a range of this form is not read", item.span, "i = a, or a ≤ i ≤ b")
                binders.extend(found)
            case Apply(head="parity"):
                binders.extend(_free_indices(_indices(item.args[0], item, scope), binders, scope))
                conditions.append(scope(item))
            case Apply(head="mul", args=(*names, Variable(name=word))) if word.startswith("\\text{") and names:
                binders.extend(_in_words(names, binders, item, scope, limited=bool(above)))
            case Apply(head="distributed") if binders:  # what is drawn is not what runs
                conditions.append(vague(item, [scope(item.args[0])], item, scope))
            case Apply(head="less" | "less_equal" | "not_equal"):
                variable, condition = _condition(item, scope, binders)
                binders.extend(("over", v, (Apply("support", (Apply("slot", (v,)),)),)) for v in variable)
                conditions.append(condition)
            case _:
                found_variables = _variables(item, scope)
                if not found_variables and above and len(below) == 1:
                    lower, upper = scope(item), scope(above[0])
                    binders.append(("limits", _unnamed(body, (lower, upper), scope, node), (lower, upper)))
                    continue
                if not found_variables:
                    raise unread("what the sum runs over is not read", item.span, "an index")
                if above:
                    start = number(scope.choose("a sum without a lower limit begins at 0") == 0)
                    binders.extend(("limits", v, (start, scope(above[0]))) for v in found_variables)
                    continue
                binders.extend(("over", v, (Apply("support", (Apply("slot", (v,)),)),)) for v in found_variables)
    return binders, conditions


def _condition(item: Apply, scope: Scope, binders: Sequence[Binder]) -> tuple[list[Variable], Term]:
    known = {v.name for _, v, _ in binders}
    free = [v for a in item.args for v in _variables(a, scope) if isinstance(a, Variable)]
    new = [v for v in free if v.name not in known and v.name not in scope.bound]
    if any(v.name in known for v in free):
        new = []
    elif item.head == "not_equal" or (len(new) > 1 and scope.choose("a sum over i < j runs over i alone") == 1):
        new = new[:1]
    return new, Apply(item.head, tuple(scope(a) for a in item.args))


def _free_indices(variables: Sequence[Variable], binders: Sequence[Binder], scope: Scope) -> list[Binder]:
    """The binders of those indices that run already neither here nor outside."""
    known = {v.name for _, v, _ in binders} | scope.bound
    return [("over", v, (Apply("support", (Apply("slot", (v,)),)),)) for v in variables if v.name not in known]


def _in_words(
    names: Sequence[Term], binders: Sequence[Binder], item: Apply, scope: Scope, *, limited: bool = False
) -> list[Binder]:
    """The binders of indices of which words say what they run over: a set of which nothing is known."""
    variables = [v for n in names for v in _indices(n, item, scope)]
    if limited or any(v.name in {b.name for _, b, _ in binders} | scope.bound for v in variables):
        raise unread("a condition in words is not read", item.span, "a relation")
    return [("over", v, (vague(item, [], item, scope),)) for v in variables]


def _begins(term: Term) -> bool:
    """Whether what a range begins with is a number or an index, so that its end alone is left out."""
    match term:
        case Number():
            return True
        case Variable(name=name):
            return name in INDEX_LETTERS | {"s", "t"}
        case Apply(head="add" | "neg" | "braces" | "bracket", args=args):
            return all(_begins(a) for a in args)
    return False


def _end(index: Variable) -> Variable:
    """The end of a range that leaves it out: a count of which nothing is known."""
    return Variable(f"\\text{{the end of }}{index.name}", index.span)


def _in_set(variables: Sequence[Variable], over: Term) -> list[Binder]:
    """The binders of an element of a set, or of a tuple in it: each later place runs over what the set leaves it."""
    if len(variables) > 1 and not isinstance(over, Variable):
        raise unread("what the sum runs over is not read", over.span if isinstance(over, Apply) else None, "a name of a set")
    return [("over", v, (over if k == 0 else Apply("call", (over, *variables[:k])),)) for k, v in enumerate(variables)]


def _unnamed(body: Term, limits: Sequence[Term], scope: Scope, node: Apply) -> Variable:
    """The index of a sum between limits that does not name it: the one letter for an index that the summand holds.

    Raises:
        Unread: where there is none, or several.
    """
    taken = scope.bound.union(*(free_variables(t) for t in limits))
    letters = sorted((free_variables(scope(body)) & INDEX_LETTERS) - taken)
    if len(letters) != 1:
        raise unread("the sum says nothing of what it runs over", node.span, "an index", "several-kinds")
    return Variable(letters[0])


def _between(relations: Sequence[Term], scope: Scope) -> list[Binder] | None:
    """The binders of a chain such as 1 ≤ i < j ≤ n: each index ends the range of the one before it; None for other chains."""
    links = [r for r in relations if isinstance(r, Apply) and r.head in {"less", "less_equal"}]
    if len(links) > 1 and links[0].args[0] == links[1].args[1]:
        links.reverse()  # n ≥ j > i
    if len(links) != len(relations) or any(a.args[1] != b.args[0] for a, b in pairwise(links)):
        return None
    names = [link.args[1] for link in links[:-1]]
    found = [v for n in names for v in _variables(n, scope)]
    if not found or len(found) != len(names) or len(set(found)) != len(found):
        return None
    last = scope(links[-1].args[1])
    lows = [scope(links[0].args[0]), *found[:-1]]
    if any({v.name for v in found} & free_variables(t) for t in (lows[0], last)):
        return None
    out: list[Binder] = []
    for k, (v, low) in enumerate(zip(found, lows, strict=True)):
        first = Apply("add", (low, _ONE)) if links[k].head == "less" else low
        # an index may run on to the end of the last one: where that one cannot go beyond it, its range is empty
        strict = links[-1].head == "less"
        out.append(("limits", v, (first, Apply("add", (last, Apply("neg", (_ONE,)))) if strict else last)))
    return out


def _variables(term: Term, scope: Scope) -> list[Variable]:
    match term:
        case Variable():
            return [term]
        case Apply(head="mul" | "tuple", args=args) if all(isinstance(a, Variable) for a in args):
            return [a for a in args if isinstance(a, Variable)]
        case Apply(head="braces", args=(inner,)):
            return _variables(inner, scope)
        case Apply() if is_name(term):
            found = as_variable(scope(term))
            if found is None:
                raise unread(f"a sum over `{base_name(term)}` with an index", term.span, "a plain index")
            return [found[0]]
        case _:
            return []


def _indices(term: Term, item: Term, scope: Scope) -> list[Variable]:
    """The indices that a range is of.

    Raises:
        Unread: where what stands there is no index, as in `i + j = k`.
    """
    found = _variables(term, scope)
    if not found:
        span = item.span if isinstance(item, Apply) else None
        raise unread("what the sum runs over is not read", span, "an index")
    return found


def _elements(item: Term, scope: Scope) -> list[tuple[Variable, Term]]:
    """Elements such as x_t over which a sum runs, with the names that they are bound as."""
    match item:
        case Apply(head="equal" | "element" | "less" | "less_equal" | "not_equal", args=(left, *_)):
            return _elements(left, scope)
        case Apply(head="tuple", args=args):
            return [e for a in args for e in _elements(a, scope)]
        case Apply(head="subscript" | "superscript_index"):
            found = as_variable(scope(item))
            return [(found[0], found[1])] if found and found[1] is not None else []
        case _:
            return []


def _free(head: str, body: Term, node: Apply, scope: Scope) -> Term:
    term = scope(body)
    indices = {
        i.name for n in walk(term) if isinstance(n, Apply) and n.head == "index" for i in n.args[1:] if isinstance(i, Variable)
    }
    indices &= {"i", "j", "k", "n", "t", "m"}
    if len(indices - scope.bound) == 1:
        (name,) = indices - scope.bound
        index = Variable(name)
        return Apply(f"{head}_over", (term, Apply("support", (Apply("slot", (index,)),))), (index,), node.span)
    if is_scalar(term, scope) and not indices - scope.bound:
        # of what it runs over nothing is known: an unknown function of its summand
        return Apply("call", (Variable("\\sum" if head == "sum" else "\\prod"), term), (), node.span)
    raise unread("the sum says nothing of what it runs over", node.span, "an index", "several-kinds")


INDEX_LETTERS = frozenset({"i", "j", "k", "l", "m", "n"})
"""Letters that are an index where a sum between limits does not name its own."""

_ONE = number(1)

NOTATION = Notation(
    "series",
    prefix={
        "\\sum": _series("sum"),
        "\\prod": _series("product"),
        "\\Sigma": _letter("sum"),
        "\\Pi": _letter("product"),
    },
    unfold={"sum_surface": _unfold("sum"), "product_surface": _unfold("product")},
)
