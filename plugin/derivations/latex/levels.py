"""The tokens of a row in, what stands outside its brackets out: relations, columns, commas, words; and the brackets left open."""

from collections.abc import Sequence

from derivations.latex.lexer import Token
from derivations.latex.relations import group_end, relation_at

OPENING = frozenset(
    {"(", "[", "\\{", "\\lbrace", "\\lbrack", "\\langle", "\\lfloor", "\\lceil", "\\lvert", "\\lVert", "\\lgroup"}
)
CLOSING = frozenset(
    {")", "]", "\\}", "\\rbrace", "\\rbrack", "\\rangle", "\\rfloor", "\\rceil", "\\rvert", "\\rVert", "\\rgroup"}
)


def levels(tokens: Sequence[Token], opened: int = 0) -> list[tuple[str, int, int]]:
    """The items of a row outside brackets, groups and environments, as (kind, start, end).

    Kinds: relation, align, comma, quad, text, other; `nested` is an item inside brackets. `opened` brackets are open from the row
    before. An `&` before a relation closes brackets that the author forgot.
    """
    items: list[tuple[str, int, int]] = []
    stack: list[str] = ["("] * opened
    at = environments = 0
    while at < len(tokens):
        token = tokens[at]
        kind, text, end = token.kind, token.text, at + 1
        environments = max(0, environments + (kind == "begin") - (kind == "end"))
        if kind == "align" and not environments:
            if stack and end < len(tokens) and relation_at(tokens, end):
                stack.clear()
            if not stack:
                items.append(("align", at, end))
            at = end
            while stack and at < len(tokens) and tokens[at].text in {"\\quad", "\\qquad"}:
                at += 1
            continue
        if kind == "symbol" and text == "<" and _is_bracket(tokens, at):
            stack.append("<")
            what = "nested"
        elif _row_level(stack, tokens, at) and (relation := relation_at(tokens, at)) is not None:
            stack.clear()
            what, end = "relation", relation[1]
        elif (
            text == "\\left" and not stack and end + 1 < len(tokens) and tokens[end].text == "." and relation_at(tokens, end + 1)
        ):
            at = end + 1  # it only breaks off a bracket before the relation
            continue
        else:
            end, outside = _bracket(stack, tokens, at)
            what = _plain_kind(token) if outside and not stack else "nested" if stack else "other"
        items.append((what, at, end))
        at = min(end, len(tokens))
    return items


def _plain_kind(token: Token) -> str:
    """What a token is outside brackets."""
    if token.kind == "symbol" and token.text in {",", ";"}:
        return "comma"
    if token.text in {"\\quad", "\\qquad"}:
        return "quad"
    return "text" if token.kind == "text" else "other"


def _bracket(stack: list[str], tokens: Sequence[Token], at: int) -> tuple[int, bool]:
    """Open or close what the token opens or closes; where it ends with its argument, and whether it did neither."""
    kind, text, end = tokens[at].kind, tokens[at].text, at + 1
    delimiting = kind in {"symbol", "command"}
    if kind in {"super", "sub"}:
        end = group_end(tokens, end)
    elif kind == "open":
        end = group_end(tokens, at)
        _astride(stack, tokens[at:end])
    elif kind == "begin":
        stack.append("begin")
    elif kind == "end":
        while stack and stack.pop() != "begin":
            pass
    elif text in {"\\left", "\\right", "\\middle"}:
        end += 1
        if text == "\\left":
            stack.append("left")
        while text == "\\right" and stack and stack.pop() != "left":
            pass
    elif text in {"\\lvert", "\\lVert"} and end < len(tokens) and tokens[end].kind in {"super", "sub"}:
        pass  # an evaluation bar
    elif delimiting and text in OPENING:
        stack.append(text)
    elif (delimiting and text in CLOSING) or (text == ">" and stack and stack[-1] == "<"):
        if stack and (stack[-1] in OPENING or stack[-1] == "<"):
            stack.pop()
    else:
        return end, True
    return end, False


_BARS = frozenset({"|", "\\vert", "\\mid", "\\rvert", "\\|", "\\Vert", "\\rVert"})


_BEFORE_OPERAND = frozenset(
    {
        "+",
        "-",
        "=",
        "(",
        "[",
        ",",
        "\\cdot",
        "\\times",
        "\\left",
        "\\{",
        "\\le",
        "\\leq",
        "\\ge",
        "\\geq",
        "\\approx",
        "\\langle",
        "|",
    }
)


def _is_bracket(tokens: Sequence[Token], at: int) -> bool:
    """Whether a `<` stands where an operand must, and a `>` closes it: `a - <a, e> e`."""
    if at + 1 >= len(tokens) or (
        at > 0 and tokens[at - 1].kind not in {"align", "open"} and tokens[at - 1].text not in _BEFORE_OPERAND
    ):
        return False
    if at == 0 or tokens[at - 1].kind == "align":
        return False
    return any(t.text == ">" for t in tokens[at + 1 : at + 200])


def _row_level(stack: Sequence[str], tokens: Sequence[Token], at: int) -> bool:
    """Whether no bracket is open, but for the one of a bra, which a bar has closed."""
    return not stack or (stack == ["\\langle"] and at > 0 and tokens[at - 1].text in _BARS)


def _astride(stack: list[str], group: Sequence[Token]) -> None:
    r"""Brackets that a group opens and something outside closes, or the other way round, as in `p(\mathbf{x)}`."""
    balance = 0
    for k, token in enumerate(group):
        if token.kind in {"symbol", "command"} and group[k - 1].text not in {"\\left", "\\right", "\\middle"}:
            balance += (token.text in OPENING) - (token.text in CLOSING)
    while balance < 0 and stack and stack[-1] in OPENING:
        stack.pop()
        balance += 1


def open_brackets(tokens: Sequence[Token], opened: int = 0) -> int:
    """How many round, square or curly brackets are open at the end of a row."""
    depth, delimiter = opened, False
    for token in tokens:
        if not delimiter and token.kind in {"symbol", "command"}:
            opening = token.text in OPENING or token.text == "\\left"
            depth = max(depth + opening - (token.text in CLOSING or token.text == "\\right"), 0)
        delimiter = token.text in {"\\left", "\\right", "\\middle"}
    return depth
