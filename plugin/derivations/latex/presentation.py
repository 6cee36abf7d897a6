"""Tokens in, the tokens that carry mathematics out: colour, size, spacing and labels are seen through."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from derivations.diagnostic import Unread
from derivations.latex.lexer import Token
from derivations.latex.signs import GREEK

SPACES = frozenset(
    "\\, \\; \\: \\! \\> \\thinspace \\medspace \\thickspace \\enspace \\negthinspace \\/ \\hfill \\hfil \\allowbreak \\nobreak "
    "\\mathstrut \\strut \\null \\relax \\noindent \\par \\break \\smallskip \\medskip \\bigskip".split()
) | {"\\ ", "\\\n"}
"""Commands without an argument that set space alone."""

STYLES = frozenset(
    "\\displaystyle \\textstyle \\scriptstyle \\scriptscriptstyle \\limits \\nolimits \\nonumber \\notag \\left \\right \\middle "
    "\\big \\Big \\bigg \\Bigg \\bigl \\Bigl \\biggl \\Biggl \\bigr \\Bigr \\biggr \\Biggr \\bigm \\Bigm \\biggm \\Biggm "
    "\\small \\large \\Large \\LARGE \\huge \\footnotesize \\scriptsize \\tiny \\normalsize \\boldmath \\unboldmath".split()
)
"""Commands without an argument that change size or placing alone; `\\left.` and `\\right.` lose their dot as well."""

DROPPED = {
    "\\label": 1,
    "\\tag": 1,
    "\\tag*": 1,
    "\\hspace": 1,
    "\\hspace*": 1,
    "\\vspace": 1,
    "\\vspace*": 1,
    "\\color": 1,
    "\\phantom": 1,
}
DROPPED |= {
    "\\hphantom": 1,
    "\\vphantom": 1,
    "\\mspace": 1,
    "\\require": 1,
    "\\eqref": 1,
    "\\ref": 1,
    "\\kern": 0,
    "\\rule": 2,
    "\\raisebox": 1,
}
DROPPED |= {
    "\\htmlClass": 1,
    "\\class": 1,
    "\\cssId": 1,
    "\\style": 1,
    "\\definecolor": 3,
    "\\cite": 1,
    "\\citep": 1,
    "\\footnote": 1,
}
"""Commands dropped together with that many arguments."""

TRANSPARENT = {
    "\\textcolor": 1,
    "\\colorbox": 1,
    "\\fcolorbox": 2,
    "\\boxed": 0,
    "\\fbox": 0,
    "\\cancel": 0,
    "\\bcancel": 0,
    "\\xcancel": 0,
}
TRANSPARENT |= {
    "\\mathop": 0,
    "\\mathbin": 0,
    "\\mathrel": 0,
    "\\mathord": 0,
    "\\mathinner": 0,
    "\\smash": 0,
    "\\bbox": 0,
    "\\enclose": 1,
}
TRANSPARENT |= {
    "\\href": 1,
    "\\mathstrut": 0,
    "\\ensuremath": 0,
    "\\rlap": 0,
    "\\llap": 0,
    "\\mathclap": 0,
    "\\mathrlap": 0,
    "\\mathllap": 0,
}
"""Commands dropped with that many arguments while the argument that follows stays."""

LABELLED = {"\\underbrace": "sub", "\\overbrace": "super", "\\underbracket": "sub", "\\overbracket": "super"}
"""Braces whose label, a sub- or superscript, goes."""


def strip(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """The tokens without presentation; wide spaces stay, since they part statements of a row.

    Raises:
        Unread: where an argument of a presentation command is missing.
    """
    out: list[Token] = []
    at = 0
    label_after: dict[int, str] = {}  # end of a brace's argument -> the script that is its label
    tokens = _without_braces_round_arguments(tokens)
    empty = empty_braces(tokens)
    while at < len(tokens):
        if at in empty:
            at += 1
            continue
        if at in label_after:
            kind = label_after.pop(at)
            if tokens[at].kind == kind:
                at = argument(tokens, at + 1)
                continue
        token = tokens[at]
        name = token.text if token.kind == "command" else ""
        if name in SPACES:
            at += 1
        elif name in STYLES:
            at += 1
            if name in {"\\left", "\\right", "\\middle"} and at < len(tokens) and tokens[at].text == ".":
                out.append(Token("command", "\\nulldelimiter", tokens[at].span))
                at += 1
            elif name == "\\middle" and at < len(tokens) and tokens[at].text == "|":
                out.append(Token("command", "\\mid", tokens[at].span))
                at += 1
            elif (
                name in {"\\left", "\\bigl", "\\Bigl", "\\biggl", "\\Biggl"}
                and at < len(tokens)
                and tokens[at].text in {"|", "\\|", "\\vert", "\\Vert"}
            ):
                out.append(
                    replace(tokens[at], kind="command", text="\\lVert" if tokens[at].text in {"\\|", "\\Vert"} else "\\lvert")
                )
                at += 1
            elif (
                name in {"\\right", "\\bigr", "\\Bigr", "\\biggr", "\\Biggr"}
                and at < len(tokens)
                and tokens[at].text in {"|", "\\|", "\\vert", "\\Vert"}
            ):
                out.append(
                    replace(tokens[at], kind="command", text="\\rVert" if tokens[at].text in {"\\|", "\\Vert"} else "\\rvert")
                )
                at += 1
        elif (end := _modulus(tokens, at)) is not None:
            out.append(replace(token, kind="command", text="\\bmod"))
            at = end
        elif name in DROPPED:
            at += 1
            for _ in range(DROPPED[name]):
                at = argument(tokens, at)
        elif name in TRANSPARENT:
            at += 1
            if at < len(tokens) and tokens[at].text == "[":
                at = _bracket(tokens, at)
            for _ in range(TRANSPARENT[name]):
                at = argument(tokens, at)
        elif name in LABELLED:
            at += 1
            label_after[argument(tokens, at)] = LABELLED[name]
        else:
            out.append(token)
            at += 1
    return tuple(out)


_CLASSES = frozenset({"\\mathop", "\\mathbin", "\\mathrel", "\\mathord", "\\mathinner"})


def empty_braces(tokens: Sequence[Token]) -> frozenset[int]:
    """The places of braces with nothing between them that are no argument and carry no script, and of the class before them."""
    found: set[int] = set()
    for k in range(len(tokens) - 1):
        if tokens[k].kind != "open" or tokens[k + 1].kind != "close":
            continue
        before = k - 1
        while before >= 0 and tokens[before].text in SPACES:
            before -= 1
        if before >= 0 and tokens[before].text in _CLASSES:
            found |= {before, k, k + 1}
        elif (before < 0 or not _takes_arguments(tokens[before])) and not (
            k + 2 < len(tokens) and tokens[k + 2].kind in {"super", "sub"}
        ):
            found |= {k, k + 1}
    return frozenset(found)


def _takes_arguments(before: Token) -> bool:
    """Whether braces behind this token may be an argument."""
    return (
        before.kind in {"close", "super", "sub"} or before.text == "]" or (before.kind == "command" and before.text not in GREEK)
    )


def _modulus(tokens: Sequence[Token], at: int) -> int | None:
    """One past an upright word "mod" that begins here."""
    if tokens[at].kind == "text":
        return at + 1 if tokens[at].text.strip() == "mod" else None
    if (
        tokens[at].text not in {"\\mathrm", "\\operatorname", "\\mathsf"}
        or at + 1 >= len(tokens)
        or tokens[at + 1].kind != "open"
    ):
        return None
    end = argument(tokens, at + 1)
    return end if "".join(t.text for t in tokens[at + 2 : end - 1]) == "mod" else None


def _without_braces_round_arguments(tokens: Sequence[Token]) -> Sequence[Token]:
    """Braces that hold nothing but one pair of brackets behind a name go: they are written for their spacing."""
    drop: set[int] = set()
    for k in range(1, len(tokens) - 3):
        before = tokens[k - 1]
        named = before.kind == "letter" or (before.kind == "command" and before.text in GREEK)
        if (
            not named
            or tokens[k].kind != "open"
            or tokens[k + 1].text != "("
            or (k > 1 and tokens[k - 2].kind in {"super", "sub"})
        ):
            continue
        depth = 0
        for j in range(k + 1, len(tokens)):
            depth += (tokens[j].text == "(") - (tokens[j].text == ")")
            if depth == 0:
                if j + 1 < len(tokens) and tokens[j + 1].kind == "close":
                    drop |= {k, j + 1}
                break
    return [t for k, t in enumerate(tokens) if k not in drop] if drop else tokens


def argument(tokens: Sequence[Token], at: int) -> int:
    """One past the TeX argument that begins at `at`: a token or a group.

    Raises:
        Unread: when there is none.
    """
    if at >= len(tokens):
        last = tokens[-1].span
        raise Unread("syntax", "an argument is missing at the end", last, "an argument")
    if tokens[at].kind != "open":
        return at + 1
    depth = 0
    for k in range(at, len(tokens)):
        depth += (tokens[k].kind == "open") - (tokens[k].kind == "close")
        if depth == 0:
            return k + 1
    raise Unread("syntax", "a brace is opened and never closed", tokens[at].span, "}")


def _bracket(tokens: Sequence[Token], at: int) -> int:
    for k in range(at, len(tokens)):
        if tokens[k].text == "]":
            return k + 1
    return at


def written(tokens: Iterable[Token]) -> str:
    """The tokens as one line of LaTeX."""
    parts: list[str] = []
    for token in tokens:
        text = f"\\text{{{token.text}}}" if token.kind == "text" else token.text
        if parts and parts[-1][:1] == "\\" and parts[-1][-1:].isalpha() and text[:1].isalpha():
            parts.append(" ")
        parts.append(text)
    return "".join(parts)
