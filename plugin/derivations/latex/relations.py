"""Tokens in, the relation that stands at a place out: its name, how long it is, and what is written over or under it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from derivations.latex.lexer import Token

_NAMES = {
    "=": "=",
    "equiv": "\\equiv",
    "<=": "\\le \\leq \\leqslant \\leqq",
    ">=": "\\ge \\geq \\geqslant \\geqq",
    "<": "< \\lt",
    ">": "> \\gt",
    "approx": "\\approx \\simeq \\approxeq \\thickapprox",
    "propto": "\\propto \\varpropto",
    ":=": "\\coloneqq \\coloneq \\triangleq \\doteq \\eqdef \\vcentcolon= \\defeq \\eqqcolon \\colonequals",
    "sim": "\\sim \\thicksim",
    "to": "\\to \\rightarrow \\longrightarrow \\mapsto \\longmapsto \\gets \\leftarrow \\hookrightarrow \\rightsquigarrow "
    "\\leftrightarrow \\uparrow \\downarrow \\nearrow \\searrow \\rightharpoonup \\longleftarrow \\twoheadrightarrow "
    "\\leadsto \\rightleftharpoons",
    "in": "\\in \\ni \\notin",
    "neq": "\\ne \\neq",
    "subset": "\\subset \\subseteq \\supset \\supseteq \\subsetneq \\nsubseteq \\sqsubseteq \\sqsubset",
    "ordered": "\\prec \\preceq \\succ \\succeq \\preccurlyeq \\succcurlyeq",
    "much-less": "\\ll \\lll",
    "much-greater": "\\gg \\ggg",
    "loosely": "\\lesssim \\gtrsim \\lessapprox \\gtrapprox \\cong \\asymp \\models \\vdash \\lessgtr",
    "implies": "\\Rightarrow \\implies \\Longrightarrow \\therefore",
    "implied": "\\Leftarrow \\impliedby \\Longleftarrow \\because",
    "iff": "\\Leftrightarrow \\iff \\Longleftrightarrow",
}
NAMES: Mapping[str, str] = {sign: name for name, signs in _NAMES.items() for sign in signs.split()}
"""Sign to name of the relation."""

ARROWS = frozenset({"implies", "implied", "iff"})
"""Relations between statements, not between values."""

NO_VALUE = ARROWS | {"to", "in", "sim", "neq", "subset", "ordered"}
"""Relations whose right side is not a value that a chain goes on from."""

_DEFINING = frozenset(
    {
        "def",
        "def.",
        "\\Delta",
        "\\triangle",
        "\\mathrm{def}",
        "\\text{def}",
        "\\text{def.}",
        "\\operatorname{def}",
        "\\vartriangle",
        "\\bigtriangleup",
    }
)
_TWO = {
    (":", "="): ":=",
    ("=", ":"): ":=",
    ("<", "="): "<=",
    (">", "="): ">=",
    ("=", ">"): "implies",
    ("-", ">"): "to",
    ("=", "="): "=",
}
_OVER = frozenset({"\\overset", "\\stackrel", "\\underset", "\\stackbin", "\\overunderset"})
_ANNOTATED_ARROWS = frozenset(
    {"\\xrightarrow", "\\xleftarrow", "\\xRightarrow", "\\xLeftrightarrow", "\\xlongequal", "\\xmapsto"}
)


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation between two sides."""

    name: str
    tokens: tuple[Token, ...]
    annotation: tuple[Token, ...] = ()
    """What stands over or under it."""


def group_end(tokens: Sequence[Token], at: int) -> int:
    """One past the TeX argument at `at`, a token or a group; what is never closed reaches to the end."""
    if at >= len(tokens) or tokens[at].kind != "open":
        return min(at + 1, len(tokens))
    depth = 0
    for k in range(at, len(tokens)):
        depth += (tokens[k].kind == "open") - (tokens[k].kind == "close")
        if depth == 0:
            return k + 1
    return len(tokens)


def inside(tokens: Sequence[Token]) -> Sequence[Token]:
    """The tokens without the braces around all of them."""
    while len(tokens) >= 2 and tokens[0].kind == "open" and group_end(tokens, 0) == len(tokens) and tokens[-1].kind == "close":
        tokens = tokens[1:-1]
    return tokens


def relation_at(tokens: Sequence[Token], at: int, nesting: int = 4) -> tuple[Relation, int] | None:
    """The relation that begins at `at`, and where it ends; None if there is none."""
    found = _bare(tokens, at, nesting) if nesting else None
    if found is None:
        return None
    relation, end = found
    annotation = list(relation.annotation)
    while end < len(tokens) and tokens[end].kind in {"super", "sub"} and relation.name != "implies":
        after = group_end(tokens, end + 1)
        annotation += inside(tokens[end + 1 : after])
        end = after
    name = ":=" if relation.name == "=" and _text(annotation) in _DEFINING else relation.name
    return Relation(name, tuple(tokens[at:end]), tuple(annotation)), end


def _bare(tokens: Sequence[Token], at: int, nesting: int) -> tuple[Relation, int] | None:
    token = tokens[at]
    if token.kind == "symbol":
        return _symbol(tokens, at)
    if token.kind == "open":  # {=}, {\,=\,}, {:=}
        end = at + 1
        while end < len(tokens) and end - at <= 4 and tokens[end].kind not in {"open", "close"}:
            end += 1
        if end < len(tokens) and tokens[end].kind == "close" and end > at + 1:
            inner = relation_at(tokens[at + 1 : end], 0, nesting - 1)
            if inner is not None and inner[1] == end - at - 1:
                return Relation(inner[0].name, tuple(tokens[at : end + 1]), inner[0].annotation), end + 1
        return None
    if token.kind != "command":
        return None
    name = token.text
    if name in NAMES:
        return Relation(NAMES[name], (token,)), at + 1
    if name == "\\not" and at + 1 < len(tokens):
        inner = relation_at(tokens, at + 1, nesting - 1)
        return (Relation("neq", tuple(tokens[at : inner[1]])), inner[1]) if inner else None
    if name == "\\colon" and at + 1 < len(tokens) and tokens[at + 1].text == "=":
        return Relation(":=", tuple(tokens[at : at + 2])), at + 2
    if name in _OVER:
        first = group_end(tokens, at + 1)
        end = group_end(tokens, first)
        base = inside(tokens[first:end])
        inner = relation_at(base, 0, nesting - 1) if base else None
        if inner is None or inner[1] != len(base):
            return None
        note = (*inside(tokens[at + 1 : first]), *inner[0].annotation)
        return Relation(inner[0].name, tuple(tokens[at:end]), note), end
    if name in _ANNOTATED_ARROWS:
        end = at + 1
        if end < len(tokens) and tokens[end].text == "[":
            while end < len(tokens) and tokens[end].text != "]":
                end += 1
            end += 1
        start, end = end, group_end(tokens, end)
        kind = {"\\xlongequal": "=", "\\xRightarrow": "implies", "\\xLeftrightarrow": "iff"}.get(name, "to")
        return Relation(kind, tuple(tokens[at:end]), tuple(inside(tokens[start:end]))), end
    return None


def _symbol(tokens: Sequence[Token], at: int) -> tuple[Relation, int] | None:
    text = tokens[at].text
    if at + 1 < len(tokens) and tokens[at + 1].kind == "symbol" and not tokens[at + 1].space_before:
        pair = (text, tokens[at + 1].text)
        if pair == ("<", "-") or pair not in _TWO:
            pass
        else:
            end = at + 2
            return Relation(_TWO[pair], tuple(tokens[at:end])), end
    if text in NAMES:
        return Relation(NAMES[text], (tokens[at],)), at + 1
    return None


def _text(tokens: Sequence[Token]) -> str:
    return "".join(f"\\text{{{t.text.strip()}}}" if t.kind == "text" else t.text for t in tokens)
