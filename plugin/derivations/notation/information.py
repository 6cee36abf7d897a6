r"""Entropy and its kin: $D_{KL}(q(z) \parallel p(z))$, $\mathrm{KL}[q \| p]$, $H(X)$ of a law, $I(X;Y)$, cross-entropy."""

from derivations.arguments import law_density, law_term, pack
from derivations.latex.parser import Parser
from derivations.latex.signs import OPENING
from derivations.term import Apply, Term, Variable
from derivations.unsaid import vague
from derivations.vocabulary import Notation, Scope, in_base, unread

KL_MARKS = {"KL", "\\text{KL}", "\\mathrm{KL}", "\\mathbb{KL}", "\\operatorname{KL}", "\\mathit{KL}", "\\textKL"}


def _divergence_letter(parser: Parser) -> Term | None:
    """`D_{KL}(…)`; a plain D is no divergence."""
    parser.next()
    if parser.kind() != "sub":
        return None
    parser.next()
    tokens = parser.argument_tokens()
    word = "".join(t.text for t in tokens if t.kind in {"letter", "text"}).replace(" ", "")
    if word != "KL":
        return None
    return _divergence(parser)


def _divergence(parser: Parser) -> Term | None:
    start = max(parser.at - 1, 0)
    if parser.text() not in OPENING:
        return None
    return parser.node("divergence", (pack(parser.arguments()),), start)


def _blackboard(parser: Parser) -> Term | None:
    parser.next()
    letters = "".join(t.text for t in parser.argument_tokens())
    if letters == "KL":
        return _divergence(parser)
    if letters == "D" and parser.kind() == "sub":
        parser.next()
        if "".join(t.text for t in parser.argument_tokens()) == "KL":
            return _divergence(parser)
    return None


def _unfold_divergence(node: Apply, scope: Scope) -> Term:
    arguments = node.args[0]
    assert isinstance(arguments, Apply)
    sides = _sides(arguments)
    if sides is None:
        raise unread("a divergence is between two laws", node.span, "q(z) ∥ p(z)")
    left, right = sides
    q, values = _law(left, (), scope)
    p, others = _law(right, values, scope)
    if not values:
        values = others
        q, _ = _law(left, values, scope)
    if not values:
        z = Variable("\\zeta")
        values = (z,)
        q, _ = _law(left, values, scope)
        p, _ = _law(right, values, scope)
    ratio = Apply("div", (Apply("density", (q, *values)), Apply("density", (p, *values))))
    return Apply("expectation", (in_base(Apply("log", (ratio,), (), node.span), scope), q), values, node.span)


def _sides(arguments: Apply) -> tuple[Term, Term] | None:
    """The two laws, parted by ∥ or by a comma; a bar inside either belongs to it."""
    segments = [s for s in arguments.args if isinstance(s, Apply)]
    if (
        len(segments) == 2
        and segments[1].head in {"parallel", "given", "parameter"}
        and len(segments[0].args) == len(segments[1].args) == 1
    ):
        return segments[0].args[0], segments[1].args[0]
    if len(segments) == 3 and segments[1].head == "given" and segments[2].head == "given" and not segments[1].args:
        return segments[0].args[0], segments[2].args[0]
    if len(segments) == 1 and len(segments[0].args) == 2:
        return segments[0].args[0], segments[0].args[1]
    return None


def _law(side: Term, values: tuple[Variable, ...], scope: Scope) -> tuple[Term, tuple[Variable, ...]]:
    match side:
        case Apply(head="applied", args=(base, arguments)) if isinstance(arguments, Apply):
            before = [t for s in arguments.args[:1] if isinstance(s, Apply) for t in s.args]
            after = [t for s in arguments.args[1:] if isinstance(s, Apply) for t in s.args]
            density = law_density(base, before, after, side, scope)
            assert isinstance(density, Apply)
            names = tuple(v for v in density.args[1:] if isinstance(v, Variable))
            if len(names) != len(density.args) - 1:
                return vague(side, [density], side, scope), values
            return density.args[0], names
        case Apply(head="named_law", args=args):
            found = scope(side)
            if isinstance(found, Apply) and found.head == "density":
                names = tuple(v for v in found.args[1:] if isinstance(v, Variable))
                return found.args[0], names
            del args
            return found, values
        case Variable() | Apply(head="subscript"):
            if not values:
                return Apply("tuple"), ()
            return law_term(side, values, scope), values
        case Apply():
            return vague(side, [], side, scope), values
        case _:
            raise unread("a side of this divergence is no law", side.span, "q(z)")


KL = dict.fromkeys(("KL", "KLD", "D_{KL}", "D_{\\text{KL}}", "D_{\\mathrm{KL}}", "kl"), _divergence)

NOTATION = Notation(
    "information",
    prefix={"D": _divergence_letter, "\\mathbb": _blackboard},
    words=KL,
    unfold={"divergence": _unfold_divergence},
    rank=7,
)
