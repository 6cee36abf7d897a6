r"""Names: letters, Greek, faces and accents, $\hat{\theta}$, $\mathbf{x}$, $x_{\text{max}}$; a name is its canonical LaTeX."""

from derivations.latex.parser import Parser
from derivations.latex.presentation import written
from derivations.latex.signs import BARS, CLOSING, GREEK, OPENING, RELATIONS, STYLED
from derivations.sorts import is_scalar
from derivations.term import Apply, Number, Term, Variable
from derivations.vocabulary import Notation, Scope, unread

FACES = {
    "\\bm": "\\boldsymbol",
    "\\pmb": "\\boldsymbol",
    "\\bf": "\\mathbf",
    "\\cal": "\\mathcal",
    "\\mathscr": "\\mathcal",
    "\\it": "",
    "\\mathit": "",
}
FACES |= {"\\widehat": "\\hat", "\\overline": "\\bar", "\\widetilde": "\\tilde", "\\overrightarrow": "\\vec"}
"""Faces that mean the same as another one."""

ACCENTS = {
    "\\hat",
    "\\bar",
    "\\tilde",
    "\\dot",
    "\\ddot",
    "\\check",
    "\\breve",
    "\\acute",
    "\\grave",
    "\\underline",
    "\\mathring",
}
UPRIGHT = {"\\mathrm", "\\operatorname", "\\operatorname*", "\\mathsf", "\\mathtt", "\\rm"}
FRAMES = frozenset({*OPENING, *BARS, ",", ";", "\\cap", "\\cup"})
"""Signs between which words stand alone: the name of an event."""
LETTERS = {"\\varepsilon": "\\varepsilon", "\\imath": "\\imath", "\\omicron": "o"}
CONNECTIVES = frozenset(
    "and or if for where when then otherwise with is are not so thus hence since because as by to in of but".split()
)
"""Words between formulas, which are no names."""
NAMED = {
    "\\bullet": "\\bullet",
    "\\emptyset": "\\emptyset",
    "\\varnothing": "\\emptyset",
    "\\square": "\\square",
    "\\top": "\\top",
    "\\bot": "\\bot",
    "\\circ": "\\circ",
}


def _greek(parser: Parser) -> Term:
    start, token = parser.at, parser.next()
    if token.text == "\\Delta" and (parser.kind() == "letter" or parser.text() in GREEK | STYLED - {"\\mathrm"}):
        changed = parser.atom()
        if isinstance(changed, Variable):  # the change of x, and no product
            return Variable(f"\\Delta {changed.name}", parser.span_from(start))
        parser.at = start + 1
    return Variable(LETTERS.get(token.text, token.text), token.span)


def _styled(parser: Parser) -> Term | None:
    start = parser.at
    command = parser.next().text
    if command in UPRIGHT:
        return _upright(parser, start)
    tokens = parser.argument_tokens()
    face = FACES.get(command, command)
    if not tokens:
        raise parser.fail("a letter")
    inner = parser.whole(tokens, parser.span_from(start))
    if command in {"\\mathbf", "\\boldsymbol", "\\mathbb", "\\mathcal", "\\mathfrak", "\\bf", "\\bm", "\\pmb"}:
        special = _special(command, tokens[0].text if len(tokens) == 1 else "")
        if special is not None:
            return Apply(special, (), (), parser.span_from(start))
    return dress(parser, face, inner, start)


def _special(command: str, letter: str) -> str | None:
    if command == "\\mathbb" and letter == "R":
        return "reals"
    return None


def dress(parser: Parser, face: str, inner: Term, start: int) -> Term:
    """Put a face or an accent on what is a name; a sum or product of letters is no name."""
    span = parser.span_from(start)
    match inner:
        case Variable(name=name):
            return Variable(f"{face}{{{name}}}" if face else name, span)
        case Number(value=value) if value.denominator == 1 and face in {"\\mathbf", "\\boldsymbol", "\\mathbb", "\\hat"}:
            return Variable(f"{face}{{{value}}}", span)
        case Number(value=value) if value == 0 and face == "\\vec":
            return Apply("zeros", (), (), span)
        case Apply(head="pi"):
            return Variable(f"{face}{{\\pi}}", span)
        case Apply(head="neg", args=(content,)) if face not in ACCENTS:
            return Apply("neg", (dress(parser, face, content, start),), (), span)
        case Apply(head="applied", args=(base, arguments)) if face not in ACCENTS or face in {"\\hat", "\\tilde"}:
            return Apply("applied", (dress(parser, face, base, start), arguments), (), span)
        case Apply(head="pow") if face == "\\bar":
            return Apply("barred", (inner,), (), span)  # the mean of the squares is no square of a mean
        case Apply(head="subscript" | "pow" | "transposed" | "primed" | "superscript_index", args=(base, *rest)):
            return Apply(inner.head, (dress(parser, face, base, start), *rest), (), span)
        case Apply(head="mul", args=args) if all(isinstance(a, Variable) for a in args):
            word = "".join(a.name for a in args if isinstance(a, Variable))
            return Variable(f"{face}{{{word}}}" if face else word, span)
        case Apply(head="braces", args=(content,)):
            return dress(parser, face, content, start)
        case _ if face == "\\bar" and not isinstance(inner, Number):
            return Apply("barred", (inner,), (), span)
    raise parser.fail(f"one letter below `{face}`")


def _barred(node: Apply, scope: Scope) -> Term:
    """A bar over more than a name is a conjugate, a mean or a complement: an unknown function of what is below it."""
    inner = scope(node.args[0])
    if not is_scalar(inner, scope) or inner.head in CONDITIONS if isinstance(inner, Apply) else False:
        raise unread("a bar over this is not read", node.span, "one letter below it")
    return Apply("call", (Variable("\\overline"), inner), (), node.span)


CONDITIONS = {"equal", "not_equal", "less", "less_equal", "element", "and", "or", "not", "set"}


def _upright(parser: Parser, start: int) -> Term | None:
    tokens = parser.argument_tokens()
    word = written(tokens).replace("~", " ").strip()
    if not word:
        raise parser.fail("a word")
    for parse in parser.grammar.words.get(word, ()):
        found = parse(parser)
        if found is not None:
            return found
    if any(t.kind in {"super", "open", "close", "begin"} or t.text in {"(", "[", "=", "+", "\\exp", "\\frac"} for t in tokens):
        return parser.node("braces", (parser.whole(tokens, parser.span_from(start)),), start)  # a formula set upright
    return name_of_word(parser, word, start)


def name_of_word(parser: Parser, word: str, start: int) -> Term:
    """A word set upright that no notation knows is a name of its own."""
    if word in {"e", "i", "d"} | {"\\pi"}:
        return Variable({"e": "\\mathrm{e}", "i": "\\mathrm{i}", "d": "\\mathrm{d}"}.get(word, word), parser.span_from(start))
    if len(word) == 1 and word.isalpha():
        return Variable(word, parser.span_from(start))
    return Variable(f"\\text{{{word}}}", parser.span_from(start))


def _text(parser: Parser) -> Term | None:
    start = parser.at
    word = parser.next().text.strip().strip("~").strip()
    if not word:
        raise parser.fail("a term")
    for parse in parser.grammar.words.get(word, ()):
        found = parse(parser)
        if found is not None:
            return found
    alone = parser.in_arguments and parser.tokens[start - 1 : start] and parser.tokens[start - 1].text in FRAMES
    alone = (alone and parser.text() in FRAMES | CLOSING) or _stands_alone(parser, start, word)
    if (" " in word and not alone) or word.lower() in CONNECTIVES or not any(c.isalnum() for c in word):
        parser.at = start
        raise parser.fail("mathematics, not a remark,")
    return name_of_word(parser, word, start)


def _stands_alone(parser: Parser, start: int, word: str) -> bool:
    """Whether words stand where a quantity does, with an operator, a relation or an end on both sides: they are its name."""
    if (
        parser.in_arguments
        or word.split(maxsplit=1)[0].lower() in CONNECTIVES
        or word.rsplit(maxsplit=1)[-1].lower() in CONNECTIVES
    ):
        return False
    before = parser.tokens[start - 1].text if start else ""
    return before in BESIDE and parser.text() in BESIDE


BESIDE = frozenset({"", "+", "-", "\\cdot", "\\times", "/", "*", *RELATIONS})
"""What stands beside the name of a quantity in words."""


def _symbol(parser: Parser) -> Term:
    token = parser.next()
    return Variable(NAMED[token.text], token.span)


NOTATION = Notation(
    "name",
    prefix=dict.fromkeys(GREEK, _greek)
    | dict.fromkeys(STYLED, _styled)
    | {"\\operatorname*": _styled, "\\text": _text}
    | dict.fromkeys(NAMED, _symbol),
    unfold={"barred": _barred},
    rank=90,
)
