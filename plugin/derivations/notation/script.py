r"""Sub- and superscripts: indices $x_i$, labels $x_{\text{max}}$, powers $x^2$, $x^{(i)}$, stars, primes, transposes."""

from collections.abc import Sequence
from fractions import Fraction

from derivations.arguments import attached
from derivations.diagnostic import Unread
from derivations.goal import Kind
from derivations.latex.grammar import BY_WORDS
from derivations.latex.lexer import Token
from derivations.latex.parser import Parser
from derivations.latex.presentation import written
from derivations.names import FUNCTIONS, NAME_HEADS, base_name, is_name, likely_variable
from derivations.sorts import term_kind
from derivations.term import Apply, Number, Term, Variable, free_variables, number
from derivations.unsaid import vague
from derivations.vocabulary import Notation, Scope, unread

STARS = {
    "*",
    "\\ast",
    "\\star",
    "+",
    "-",
    "\\circ",
    "\\perp",
    "\\natural",
    "\\sharp",
    "\\flat",
    "\\bullet",
    "\\oplus",
    "\\pm",
    "c",
    "\\complement",
}
TRANSPOSES = {
    "\\top",
    "\\intercal",
    "\\mathrm{T}",
    "\\mathsf{T}",
    "\\text{T}",
    "\\mathrmT",
    "\\mathsfT",
    "\\rm T",
    "\\mathtt{T}",
    "\\mathbf{T}",
    "\\tran",
    "\\trans",
    "\\mathstrut\\top",
    "\\mathrm T",
    "\\mathsf T",
    "\\text{t}",
    "\\mathsf t",
    "\\mathrm{t}",
    "\\T",
    "\\operatorname{T}",
    "\\mathbb{T}",
    "\\tp",
    "{T}",
    "\\mathit{T}",
}
ADJOINTS = {"\\dagger", "\\dag", "\\mathrm{H}", "\\mathsf{H}", "\\text{H}", "\\ast\\top"}


def _attach(parser: Parser, base: Term, start: int) -> Term | None:
    primes = 0
    begin = sub_end = prime_end = parser.at
    sub: Sequence[Token] | None = None
    sup: Sequence[Token] | None = None
    while True:
        if parser.kind() == "prime":
            parser.next()
            primes += 1
            prime_end = parser.at
        elif sub is None and parser.kind() == "sub":
            parser.next()
            sub = parser.argument_tokens()
            sub_end = parser.at
        elif sup is None and parser.kind() == "super":
            parser.next()
            sup = parser.argument_tokens()
            while sup and (sup[0].kind == "prime" or sup[0].text == "\\prime"):
                primes += 1
                prime_end = parser.at
                sup = sup[1:] or None
                if sup is None:
                    break
        else:
            break
    term = base
    end = parser.at
    if primes:
        parser.at = prime_end if prime_end <= sub_end or sub is None else begin
        term = parser.node("primed", (term, number(primes)), start)
        parser.at = end
    if isinstance(base, Apply) and base.head == "square" and sub and sup:
        return parser.node("evaluated", (base.args[0], parser.whole(sub), parser.whole(sup)), start)
    if isinstance(base, Number) and sub is not None and base.value.denominator == 1:
        below = parser.listed(sub)
        term = parser.node("numeral", (base, *below), start)
        return superscripted(parser, term, sup, start) if sup is not None else term
    if sub is not None:
        if not is_name(base) and not (
            isinstance(base, Apply) and base.head in {"bracket", "square", "braces", "pow", "transposed", "reals", "applied"}
        ):
            raise parser.fail("a name before a subscript")
        parser.at = max(sub_end, prime_end)
        term = subscripted(parser, term, sub, start)
        parser.at = end
    if sup is not None:
        term = superscripted(parser, term, sup, start)
    return term


def subscripted(parser: Parser, base: Term, tokens: Sequence[Token], start: int) -> Term:
    """A name with indices or with a label below."""
    span = parser.span_from(start)
    if not tokens:
        return base
    stretch = _stretch(parser, tokens)
    if stretch is not None:
        return Apply("subscript", (base, *stretch), (), span)
    label = written(tokens)
    words = all(t.kind == "text" for t in tokens) or (
        tokens[0].text in {"\\mathrm", "\\operatorname", "\\mathsf", "\\rm", "\\mathit", "\\mathtt"}
    )
    odd = any(
        t.text
        in {
            "|",
            "\\mid",
            ":",
            "=",
            "\\sim",
            "\\to",
            ";",
            "\\neq",
            "\\ne",
            "\\cdot",
            "\\bullet",
            "<",
            ">",
            "\\le",
            "\\leq",
            "\\ge",
            "\\geq",
            "\\backslash",
            "\\setminus",
            "\\in",
            "*",
            "\\star",
            "\\ast",
            "\\infty",
            "\\ldots",
            "\\dots",
            "\\cdots",
        }
        for t in tokens
    ) or tokens[-1].text in {"+", "-"}
    if not words and not odd:
        try:
            items = _items(parser, tokens)
        except Unread:
            items = []
        if items and all(_is_index(i) for i in items):
            return Apply("subscript", (base, *items), (), span)
    return labelled(parser, base, label, span, "_")


def _stretch(parser: Parser, tokens: Sequence[Token]) -> list[Term] | None:
    """Indices of which one is a stretch, as in x_{1:n} or x_{i,1:n}; None where there is none."""
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token.text == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    if not any(t.text == ":" for t in tokens):
        return None
    items: list[Term] = []
    try:
        for part in parts:
            colons = [k for k, t in enumerate(part) if t.text == ":"]
            if not colons:
                items.append(parser.inside(part).expression_alone())
            elif len(colons) == 1 and 0 < colons[0] < len(part) - 1:
                ends = [parser.inside(p).expression_alone() for p in (part[: colons[0]], part[colons[0] + 1 :])]
                items.append(Apply("stretch", tuple(ends), (), part[0].span.to(part[-1].span)))
            else:
                return None
    except Unread:
        return None
    return items if all(_is_index(i) for i in items) else None


def labelled(parser: Parser, base: Term, label: str, span: object, mark: str) -> Term:
    """A name whose script is part of the name."""
    del span
    place = parser.span_from(parser.at - 1)
    match base:
        case Variable(name=name, span=first):
            return Variable(f"{name}{mark}{{{label}}}", first.to(place) if first else place)
        case Apply(head=head, args=(inner, *rest), span=first) if head in NAME_HEADS | {"pow", "transposed"}:
            return Apply(head, (labelled(parser, inner, label, None, mark), *rest), (), first.to(place) if first else None)
        case _:
            return Apply("marked", (base, Variable(f"{mark}{{{label}}}", place)), (), base.span.to(place) if base.span else place)


def _items(parser: Parser, tokens: Sequence[Token]) -> list[Term]:
    inner = parser.inside(tokens, tokens[-1].span)
    inner.in_script = True
    items = [inner.expression()]
    while inner.accept(","):
        items.append(inner.expression())
    if inner.at < len(inner.tokens):
        raise inner.fail("`,`")
    return items


def _is_index(term: Term) -> bool:
    match term:
        case Number() | Variable():
            return True
        case Apply(
            head="add"
            | "mul"
            | "neg"
            | "div"
            | "subscript"
            | "bracket"
            | "braces"
            | "segment"
            | "arguments"
            | "pow"
            | "primed"
            | "applied"
            | "stretch",
            args=args,
        ):
            return all(_is_index(a) for a in args)
        case _:
            return False


TENSOR = frozenset("i j k l m n r s".split())
COUNTERS = TENSOR | {"t"}


def _euler(base: Term) -> bool:
    return isinstance(base, Variable) and base.name in {"e", "\\mathrm{e}"}


def _counts(token: Token) -> bool:
    """Whether a sign in brackets above a name may number it, as in e^{(k)}."""
    return token.text in COUNTERS or token.text.isdigit()


def _upright(parser: Parser, base: Term, tokens: Sequence[Token]) -> bool:
    """Whether an upright word stands above, or above the name of a law or function an upright letter, which is no power."""
    if len(tokens) < 2 or tokens[0].text not in {"\\mathrm", "\\mathsf", "\\operatorname", "\\rm"}:
        return False
    letters = [t for t in tokens[1:] if t.kind not in {"open", "close"}]
    if not letters or any(t.kind != "letter" for t in letters):
        return False
    return len(letters) > 1 or (parser.text() == "(" and isinstance(base, Variable) and base.name in {"p", "q", "f", "g", "\\pi"})


def superscripted(parser: Parser, base: Term, tokens: Sequence[Token], start: int) -> Term:
    """A power, a transpose, an index above, or a mark that belongs to the name."""
    mark = written(tokens)
    if mark in TRANSPOSES:
        return parser.node("transposed", (base,), start)
    if len(tokens) > 1 and tokens[-1].text in {"\\top", "\\intercal", "\\dagger", "\\dag"} and tokens[0].text != "-":
        head = "adjoint" if tokens[-1].text in ADJOINTS else "transposed"
        return parser.node(head, (superscripted(parser, base, tokens[:-1], start),), start)
    if len(tokens) > 1 and tokens[0].text in {"\\otimes", "\\odot", "\\circ", "\\oplus"}:
        return parser.node("marked", (base, Variable(f"^{{{mark}}}", tokens[0].span.to(tokens[-1].span))), start)
    if mark == "T":
        return parser.node("transposed", (base, Variable("T", tokens[0].span)), start)
    if mark in ADJOINTS:
        return parser.node("adjoint", (base,), start)
    if mark in {"-\\top", "-T", "-\\mathrm{T}", "-\\intercal"}:
        return parser.node("transposed", (parser.node("pow", (base, number(-1)), start),), start)
    if mark in STARS and is_name(base):
        return labelled(parser, base, mark, None, "^")
    if (
        len(tokens) > 2
        and tokens[0].text == "("
        and tokens[-1].text == ")"
        and is_name(base)
        and (not _euler(base) or (len(tokens) == 3 and _counts(tokens[1])))
        and not any(t.text in {"(", ")"} for t in tokens[1:-1])
    ):
        try:
            return parser.node("superscript_index", (base, *_items(parser, tokens[1:-1])), start)
        except Unread:
            return labelled(parser, base, mark, None, "^")
    if (all(t.kind == "text" for t in tokens) or _upright(parser, base, tokens)) and is_name(base):
        return labelled(parser, base, mark, None, "^")
    if len(tokens) > 1 and all(t.text in TENSOR for t in tokens) and isinstance(base, Apply) and base.head == "subscript":
        return parser.node("superscript_index", (base, *_items(parser, tokens)), start)  # E_t^{ij}: indices above and below
    if mark in STARS:
        raise parser.fail(f"a power, not `{mark}`,")
    return parser.node("pow", (base, parser.whole(tokens, parser.span_from(start))), start)


# unfolding


def _arguments(term: Term) -> list[Variable]:
    """The one name at the bottom of f(g(x)); empty where the arguments are anything else."""
    while isinstance(term, Apply) and term.head == "call" and len(term.args) == 2:
        term = term.args[1]
    return [term] if isinstance(term, Variable) else []


def _primed(node: Apply, scope: Scope) -> Term:
    base, count = node.args
    lone = isinstance(base, Apply) and base.head == "square" and isinstance(base.args[0], Variable)
    inner = scope(base.args[0] if isinstance(base, Apply) and lone else base)
    n = int(count.value) if isinstance(count, Number) else 1
    match inner:
        case Variable(name=name) if (
            scope.kind(name) in {Kind.MATRIX, Kind.VECTOR} and n == 1 and "transposing primes" in scope.names.settled
        ):
            return Apply("transpose", (inner,), (), node.span)
        case Variable(name=name) if scope.kind(name) is Kind.FUNCTION:
            return Apply("prime", (inner, number(n)), (), node.span)
        case Variable(name=name) if (
            isinstance(base, Apply)
            and base.head in {"square", "bracket"}
            and not scope.names.transposes
            and name in scope.names.variables | {"x"}
        ):
            return Apply("derivative", (inner, inner, number(n)), (inner,), node.span)
        case Variable(name=name):
            return Variable(name + "'" * n, node.span)
        case Apply(head="index", args=(Variable(name=name), *rest)):
            return Apply("index", (Variable(name + "'" * n), *rest), (), node.span)
        case Apply(head="call") if len(args := _arguments(inner)) == 1 and not scope.names.transposes:
            (x,) = args
            return Apply("derivative", (inner, x, number(n)), (x,), node.span)
        case Apply(head="call" | "transpose"):
            return vague(node, [inner], node, scope)  # a transpose or a derivative
        case _ if "transposing primes" in scope.names.settled:
            return Apply("transpose", (inner,), (), node.span)
        case _:
            free = frozenset(v for v in free_variables(inner) if scope.kind(v) is Kind.SCALAR)
            chosen = likely_variable(free, scope.names.variables | {"x"})
            if chosen is None or scope.names.transposes or (chosen in FUNCTIONS and chosen not in scope.names.variables):
                return vague(node, [inner], node, scope)  # the same
            return Apply("derivative", (inner, Variable(chosen), number(n)), (Variable(chosen),), node.span)


def _marked(node: Apply, scope: Scope) -> Term:
    """What is no name, with a label: of what the label means nothing is known."""
    return vague(node, [scope(node.args[0])], node, scope)


def _transposed(node: Apply, scope: Scope) -> Term:
    base = scope(node.args[0])
    if isinstance(base, Number):
        return vague(node, [base], node, scope)  # a vector of ones, most often
    is_number = term_kind(base, scope) not in {Kind.VECTOR, Kind.MATRIX}
    powers = "power T" in scope.names.settled or (isinstance(base, Variable) and base.name in scope.names.powers)
    if len(node.args) == 2 and powers and is_number:
        return Apply("pow", (base, scope(node.args[1])), (), node.span)
    return attached(node.args[0], base, lambda inner: Apply("transpose", (inner,), (), node.span))


def _numeral(node: Apply, scope: Scope) -> Term:
    """`101_2` is written to the base 2; `1_n` is the vector of n ones."""
    digits, base, *more = node.args
    if more:
        if digits == number(0) and len(more) == 1:
            return Apply("zeros", (scope(base), scope(more[0])), (), node.span)
        raise unread("a number with several subscripts is not read", node.span, "a name before the subscript")
    match digits, base:
        case Number(value=value), Number(value=radix) if 2 <= radix <= 36 and radix.denominator == 1:
            written_digits = str(value)
            if any(int(d) >= radix for d in written_digits):
                raise unread(f"{value} is no numeral to the base {radix}", node.span, "smaller digits")
            return Number(Fraction(sum(int(d) * int(radix) ** k for k, d in enumerate(reversed(written_digits)))), node.span)
        case Number(value=value), Variable() if value == 1:
            return Apply("ones", (scope(base),), (), node.span)
        case Number(value=value), Variable() | Apply() if value == 0:
            return Apply("zeros", (scope(base),), (), node.span)
        case _:
            raise unread("a number with a subscript is not read", node.span, "a name before the subscript")


def _may_be_numbered(base: Term, exponent: Term, scope: Scope) -> bool:
    """Whether the superscript of a name may be its number: the post says so of the name, or of all."""
    if not scope.names.numbered or not is_name(base):
        return False
    name = base_name(base)
    return bool({"", name, name.split("_", maxsplit=1)[0]} & scope.names.numbered) and _is_place(exponent)


def _is_place(term: Term) -> bool:
    """Whether a superscript may be a number in a row: a letter, a whole number, or sums of these."""
    match term:
        case Variable():
            return True
        case Number(value=value):
            return value.denominator == 1
        case Apply(head="add" | "neg", args=args):
            return all(_is_place(a) for a in args)
    return False


def _pow(node: Apply, scope: Scope) -> Term:
    base, exponent = node.args
    named = "e" in scope.names.families | scope.names.taken and isinstance(exponent, Number)
    if isinstance(base, Variable) and base.name in {"e", "\\mathrm{e}"} and not named:
        return Apply("exp", (scope(exponent),), (), node.span)
    if _may_be_numbered(base, exponent, scope) and scope.choose(f"{BY_WORDS}superscripts are powers or numbers") == 1:
        return scope(Apply("superscript_index", (base, exponent), (), node.span))
    if isinstance(base, Apply) and base.head == "applied":
        # in `a(x+1)^2` the power belongs to the bracket if `a` is a factor
        found = scope(base)
        if isinstance(found, Apply) and found.head == "mul" and len(found.args) == 2:
            return Apply("mul", (found.args[0], Apply("pow", (found.args[1], scope(exponent)))), (), node.span)
        return Apply("pow", (found, scope(exponent)), (), node.span)
    inner, power = scope(base), scope(exponent)
    minus_one = power == number(-1) or (isinstance(power, Apply) and power.head == "neg" and power.args == (number(1),))
    if (
        minus_one
        and isinstance(inner, Variable)
        and scope.kind(inner.name) is Kind.FUNCTION
        and (inner.name[:1] in "fghFGH" or scope.choose(f"{inner.name}^{{-1}} is an inverse function or a reciprocal") == 0)
    ):
        return Apply("inverse_function", (inner,), (), node.span)
    return Apply("pow", (inner, power), (), node.span)


NOTATION = Notation(
    "script",
    postfix={"sub": _attach, "super": _attach, "prime": _attach},
    unfold={
        "primed": _primed,
        "marked": _marked,
        "transposed": _transposed,
        "pow": _pow,
        "numeral": _numeral,
    },
)
