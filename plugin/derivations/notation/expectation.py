r"""Expectations in all spellings: $\mathbb{E}_{x \sim p}[f(x)]$, $E[X \mid Y]$, $\mathrm{E}_{q(z)}[f]$; variance, covariance."""

from collections.abc import Sequence

from derivations.arguments import items_of, law_density, law_term, pack, value_of
from derivations.dots import apart, is_dots, listed
from derivations.goal import Kind
from derivations.latex.grammar import ParseFunction
from derivations.latex.parser import Parser
from derivations.latex.presentation import written
from derivations.latex.signs import OPENING
from derivations.names import as_variable, bind, is_name, label_text
from derivations.sorts import is_scalar, term_kind
from derivations.term import Apply, Term, Variable, number, walk
from derivations.unsaid import holds_unsaid, vague
from derivations.vocabulary import Notation, Scope, unread


def _blackboard(parser: Parser) -> Term | None:
    if parser.text(0) != "\\mathbb" and parser.text(0) not in {
        "\\mathrm",
        "\\mathsf",
        "\\text",
        "\\operatorname",
        "\\mathcal",
        "\\mathop",
        "\\rm",
        "\\mathbf",
    }:
        return None
    command = parser.next()
    letter = command.text if command.kind == "text" else "".join(t.text for t in parser.argument_tokens())
    beside = command.text == "\\mathbb" and letter == "E" and parser.starts_factor()
    if letter not in {"E", "V", "Var"} or (parser.text() not in {*OPENING, "_", "^"} and not beside):
        return None
    if command.text == "\\mathcal" or (command.text == "\\mathbf" and letter == "V"):
        return None
    return _moment(parser, "expectation" if letter == "E" else "variance")


def _letter(parser: Parser) -> Term | None:
    parser.next()
    k = 0
    if parser.kind() == "sub":
        depth, k = 0, 1
        while parser.peek(k) is not None:
            depth += (parser.kind(k) == "open") - (parser.kind(k) == "close")
            k += 1
            if depth == 0:
                break
    if parser.text(k) != "[":
        return None
    return _moment(parser, "expectation")


def _moment(parser: Parser, head: str) -> Term:
    start = max(parser.at - 1, 0)
    sub, sup = parser.scripts()
    below: list[Term] = []
    if sub and any(t.text in {"|", "\\mid", "\\vert"} for t in sub) and not any(t.text in {"(", "\\sim"} for t in sub):
        below.append(parser.node("law_in_words", (Variable(written(sub), sub[0].span.to(sub[-1].span)),), start))
    elif sub:
        inner = parser.inside(sub, sub[-1].span)
        below.append(inner.statement())
        while inner.text() in {",", ";"}:
            inner.next()
            below.append(inner.statement())
        if inner.at < len(inner.tokens):
            raise inner.fail("`,`")
    if parser.text() not in OPENING:
        if head == "expectation":
            body = _beside(parser)
            found: Term = Apply("arguments", (Apply("segment", (body,)),), (), parser.span_from(start))
        else:
            raise parser.fail("brackets")
    else:
        found = pack(parser.arguments())
    node: Term = parser.node(head, (found, Apply("below", tuple(below))), start)
    if sup is not None:
        node = parser.node("pow", (node, parser.whole(sup)), start)
    return node


def _beside(parser: Parser) -> Term:
    """What an E without brackets is of: the factors beside it up to the next expectation, or the first of them alone."""
    start = parser.at
    parts = [parser.factor()]
    while parser.starts_factor() and parser.text() not in {"\\mathbb", "E", "\\E", "\\operatorname", "\\mathrm"}:
        if parser.reading.choose("extent of an expectation", 2) == 1:
            break
        parts.append(parser.factor())
    return parts[0] if len(parts) == 1 else parser.node("mul", parts, start)


def _word(head: str) -> ParseFunction:
    def parse(parser: Parser) -> Term | None:
        if parser.text() not in {*OPENING, "_", "^"}:
            return None
        return _moment(parser, head)

    return parse


def _exp(parser: Parser) -> Term | None:
    """Exp with square brackets: with round ones it is the exponential law."""
    return _moment(parser, "expectation") if parser.text() in {"[", "\\{", "_"} else None


def expect(body: Term, below: Sequence[Term], givens: Sequence[Term], node: Apply, scope: Scope) -> Term:
    """E over what stands below it, or over the random variables in the body."""
    if below:
        return _under(body, below, givens, node, scope)
    conditions = tuple(scope(g) for g in listed(apart(givens), scope))
    inner = scope(value_of(body))
    if any(holds_unsaid(t) for t in (inner, *conditions)):
        return vague(node, [inner, *conditions], node, scope)
    return Apply("mean", (inner, *conditions), (), node.span)


def _under(body: Term, below: Sequence[Term], givens: Sequence[Term], node: Apply, scope: Scope) -> Term:
    if givens:
        return vague(node, [scope(value_of(body)), *(scope(g) for g in listed(apart(givens), scope))], node, scope)
    first, *rest = below
    if rest:
        inner = Apply("arguments", (Apply("segment", (body,)),))
        nested = Apply("expectation", (inner, Apply("below", tuple(rest))), (), node.span)
        return _under(nested, [first], (), node, scope)
    match first:
        case Apply(head="law_in_words"):  # E_{Z | X}
            return vague(node, [scope(value_of(body))], node, scope)
        case Apply(head="distributed", args=(name, law)):
            names = [as_variable(scope(a)) for a in (name.args if isinstance(name, Apply) and name.head == "tuple" else [name])]
            found = [n for n in names if n is not None]
            variables = tuple(v for v, _ in found)
            if len(variables) != len(names):
                raise unread("what is random below this expectation is not read", first.span, "a plain name")
            inner_body = scope.binding(v.name for v in variables)(value_of(body))
            for v, element in found:
                inner_body = bind(inner_body, element, v)
            return Apply("expectation", (inner_body, law_term(law, variables, scope)), variables, node.span)
        case Apply(head="applied", args=(base, arguments)):
            before, after = items_of(arguments)
            density = law_density(base, before, after, first, scope)
            assert isinstance(density, Apply)
            if density.head != "density":
                raise unread("the law below this expectation has an index", first.span, "a plain name")
            named = [as_variable(v) for v in density.args[1:]]
            pairs = [n for n in named if n is not None]
            values = tuple(v for v, _ in pairs)
            if len(values) != len(named):
                return vague(node, [scope(value_of(body)), density], node, scope)
            inner_body = scope.binding(v.name for v in values)(value_of(body))
            for v, element in pairs:
                inner_body = bind(inner_body, element, v)
            return Apply("expectation", (inner_body, density.args[0]), values, node.span)
        case Variable(name=name) if scope.kind(name) is Kind.LAW:
            return _unknown(body, first, node, scope)
        case Apply(head="mul", args=factors) if (ordered := _nested(factors)) is not None:
            return _under(body, ordered, givens, node, scope)
        case _:
            over = scope(first) if is_name(first) else None
            if isinstance(over, Variable):
                value = scope(value_of(body))
                if holds_unsaid(value):
                    return vague(node, [value], node, scope)
                return Apply("mean_over", (value, Apply("slot", (over,))), (), node.span)
            return _unknown(body, first, node, scope)


def _unknown(body: Term, below: Term, node: Apply, scope: Scope) -> Term:
    """The expectation under a law whose variable is not said: an unknown function of what it is of."""
    value = scope(value_of(body))
    if not is_scalar(value, scope):
        return vague(node, [value], node, scope)
    held = (Variable(name) for name in sorted(_letters(below) & scope.bound))
    return Apply("call", (Variable(f"\\mathbb{{E}}_{{{label_text(below)}}}"), value, *held), (), node.span)


def _nested(factors: Sequence[Term]) -> list[Term] | None:
    """Densities below an expectation, p(x | y) p(y), from the outermost: what another is given comes before it."""
    left = [(f, _names_in(f, 0), _names_in(f, 1)) for f in factors]
    if not all(own for _, own, _ in left):
        return None
    out: list[Term] = []
    while left:
        first = next((item for item in left if not any(item[2] & own for f, own, _ in left if f is not item[0])), None)
        if first is None:
            return None
        out.append(first[0])
        left.remove(first)
    return out


def _names_in(factor: Term, part: int) -> frozenset[str]:
    """The names before the bar of a density as it is written, or behind it."""
    match factor:
        case Apply(head="applied", args=(_, arguments)):
            return frozenset().union(*(_letters(t) for t in items_of(arguments)[part]))
    return frozenset()


def _letters(term: Term) -> frozenset[str]:
    """The letters in a term as it is written."""
    return frozenset(n.name for n in walk(term) if isinstance(n, Variable))


def _expectation(node: Apply, scope: Scope) -> Term:
    arguments, below = node.args
    before, after = items_of(arguments)
    assert isinstance(below, Apply)
    if len(before) != 1:
        return vague(node, [scope(value_of(t)) for t in (*before, *after) if not is_dots(t)], node, scope)
    return expect(before[0], below.args, after, node, scope)


def _variance(node: Apply, scope: Scope) -> Term:
    arguments, below = node.args
    before, after = items_of(arguments)
    assert isinstance(below, Apply)
    if len(before) != 1:
        raise unread("a variance is of one expression", node.span, "one expression")
    return covariance(before[0], before[0], below.args, after, node, scope)


def covariance(left: Term, right: Term, below: Sequence[Term], givens: Sequence[Term], node: Apply, scope: Scope) -> Term:
    """Cov(X, Y) = E[XY] − E[X] E[Y]; for vectors the matrix E[X Yᵀ] − E[X] E[Y]ᵀ."""
    product = Apply("mul", (left, right))
    if any(term_kind(scope(t), scope) is Kind.VECTOR for t in (left, right)) and not below:
        product = Apply("mul", (left, Apply("transposed", (right,))))
        means = [expect(t, below, givens, node, scope) for t in (left, right)]
        means[1] = Apply("transpose", (means[1],))
        return Apply(
            "add", (expect(product, below, givens, node, scope), Apply("neg", (Apply("mul", tuple(means)),))), (), node.span
        )
    first, second = (expect(t, below, givens, node, scope) for t in (left, right))
    both = expect(product if left != right else Apply("pow", (Apply("bracket", (left,)), number(2))), below, givens, node, scope)
    square = Apply("pow", (first, number(2))) if left == right else Apply("mul", (first, second))
    return Apply("add", (both, Apply("neg", (square,))), (), node.span)


def _covariance(node: Apply, scope: Scope) -> Term:
    arguments, below = node.args
    before, after = items_of(arguments)
    assert isinstance(below, Apply)
    if len(before) == 1:
        before = (before[0], before[0])
    if len(before) != 2:
        raise unread("a covariance is of two expressions", node.span, "two expressions")
    return covariance(before[0], before[1], below.args, after, node, scope)


E = dict.fromkeys(("E", "EE", "Ex", "Expect", "Ee"), _word("expectation")) | {"Exp": _exp}
VARIANCE = dict.fromkeys(("Var", "var", "Variance", "V"), _word("variance"))
COVARIANCE = dict.fromkeys(("Cov", "cov", "Covariance"), _word("covariance"))

NOTATION = Notation(
    "expectation",
    prefix=dict.fromkeys(("\\mathbb", "\\mathrm", "\\mathsf", "\\text", "\\operatorname", "\\rm", "\\mathbf"), _blackboard)
    | {"E": _letter},
    words=E | VARIANCE | COVARIANCE,
    unfold={"expectation": _expectation, "variance": _variance, "covariance": _covariance},
    rank=8,
)
