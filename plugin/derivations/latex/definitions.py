"""The tokens of a definition in, the macro that it defines out."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from derivations.latex.lexer import Token, tokenize
from derivations.latex.relations import group_end, inside
from derivations.source import Fragment, Source, Span

_NEW = {"\\newcommand", "\\renewcommand", "\\providecommand", "\\DeclareMathOperator"}
DEFINING = frozenset(
    _NEW
    | {name + "*" for name in _NEW}
    | {
        "\\def",
        "\\gdef",
        "\\edef",
        "\\xdef",
        "\\let",
        "\\DeclareRobustCommand",
        "\\DeclarePairedDelimiter",
        "\\DeclarePairedDelimiterX",
    }
    | {"\\NewDocumentCommand", "\\RenewDocumentCommand", "\\ProvideDocumentCommand", "\\DeclareDocumentCommand"}
)
"""Commands that define a macro."""


@dataclass(frozen=True, slots=True)
class Macro:
    """A name, how many arguments it takes, and what it stands for."""

    name: str
    body: tuple[Token, ...]
    """With `#` and a number for each parameter."""
    parameters: int = 0
    default: tuple[Token, ...] | None = None
    """Of the first parameter, if that is optional."""
    delimiters: tuple[str, ...] = ()
    """Of \\def: the tokens that must stand before the first argument and after each."""
    frozen: bool = False
    """The body is not expanded again: \\let made it a name for what the body meant then."""
    starred: bool = False
    """A star or a size may stand behind the name."""
    origin: str = ""
    """The file outside the post that defines it, for people."""

    def alike(self, other: "Macro") -> bool:
        """Whether another definition makes the same of the same arguments."""

        def texts(tokens: tuple[Token, ...] | None) -> list[tuple[str, str]] | None:
            return None if tokens is None else [(t.kind, t.text) for t in tokens]

        def shape(macro: Macro) -> tuple[object, ...]:
            return macro.parameters, macro.delimiters, macro.frozen, macro.starred, texts(macro.body), texts(macro.default)

        return shape(self) == shape(other)


@dataclass(frozen=True, slots=True)
class Macros:
    """All definitions of a post, each from where it stands; what the site defines stands before everything."""

    versions: Mapping[str, tuple[tuple[int, Macro], ...]] = field(default_factory=dict)

    def at(self, name: str, offset: int) -> Macro | None:
        """The definition in force at an offset; before the first one it is the first one."""
        found = self.versions.get(name)
        if not found:
            return None
        k = bisect_right(found, offset, key=lambda version: version[0])
        return found[max(k - 1, 0)][1]

    def before(self, name: str, offset: int) -> Macro | None:
        """The definition that stands before an offset."""
        found = self.versions.get(name, ())
        k = bisect_left(found, offset, key=lambda version: version[0])
        return found[k - 1][1] if k else None

    def __bool__(self) -> bool:
        return bool(self.versions)

    def with_definitions(self, macros: Iterable[tuple[int, Macro, bool]]) -> "Macros":
        """With further definitions, as (offset, macro, whether it gives way to one that exists)."""
        versions = {name: list(found) for name, found in self.versions.items()}
        for offset, macro, gives_way in macros:
            if not (gives_way and macro.name in versions):
                versions.setdefault(macro.name, []).append((offset, macro))
        return Macros({name: tuple(sorted(found, key=lambda v: v[0])) for name, found in versions.items()})

    def under(self, other: "Macros") -> "Macros":
        """These and others; the others hold where both define a name and stand at the same place."""
        return self.with_definitions((at, m, False) for found in other.versions.values() for at, m in found)

    def of_site(self, origin: str) -> "Macros":
        r"""The same as definitions outside the post: each name has its last definition, from the beginning of the post.

        What `\let` names after a macro that the file itself defines is left out: it meant the one of that moment.
        """
        last = {name: found[-1][1] for name, found in self.versions.items()}
        kept = {name: m for name, m in last.items() if not (m.frozen and m.body[0].text in last)}
        return Macros({name: ((-1, replace(m, origin=origin)),) for name, m in kept.items()})


def tokens_of(text: str) -> tuple[Token, ...]:
    """The tokens of LaTeX that stands in no post."""
    return tokenize(Fragment.of(Source("", text), Span(0, len(text))))


def definition_at(tokens: Sequence[Token], at: int) -> tuple[Macro | None, int]:
    """The macro that the defining command at `at` defines, if it is well formed, and where the definition ends."""
    command = tokens[at].text.rstrip("*")
    k = at + 1
    if k < len(tokens) and tokens[k].text == "*":
        k += 1
    end = group_end(tokens, k)
    name = inside(tokens[k:end])
    if end >= len(tokens):
        return None, end
    if len(name) > 1 and tokens[at].text in _NEW and all(t.kind == "letter" for t in name):
        first, k = "\\" + "".join(t.text for t in name), end  # MathJax lets the backslash be left out
    elif len(name) == 1 and name[0].kind == "command":
        first, k = name[0].text, end
    else:
        return None, end
    if command == "\\let":
        if tokens[k].text == "=":
            k += 1
        return (Macro(first, (tokens[k],), frozen=True), k + 1) if k < len(tokens) else (None, k)
    if command.endswith("def"):
        return _plain_definition(tokens, first, k)
    if command == "\\DeclareMathOperator":
        end = group_end(tokens, k)
        star = "*" if tokens[at].text.endswith("*") or tokens[at + 1].text == "*" else ""
        body = (Token("command", "\\operatorname" + star, tokens[k].span), *_grouped(tokens[k:end]))
        return Macro(first, body), end
    if command.startswith("\\DeclarePaired"):
        if tokens[k].text == "[":
            return None, k
        middle = group_end(tokens, k)
        end = group_end(tokens, middle)
        left, right = inside(tokens[k:middle]), inside(tokens[middle:end])
        place = tokens[k].span
        sized = [Token("command", "\\left", place), *left, *_parameter(1, place), Token("command", "\\right", place), *right]
        plain = len(left) == 1 and len(right) == 1
        return Macro(first, tuple(sized if plain else [*left, *_parameter(1, place), *right]), 1, starred=True), end
    parameters, default = 0, None
    if command.endswith("DocumentCommand"):
        end = group_end(tokens, k)
        signature = "".join(t.text for t in inside(tokens[k:end]))
        if not re.fullmatch(r"(?:o|O\{[^{}]*\})?m*", signature):
            return None, group_end(tokens, end)
        parameters = signature.count("m") + (signature[:1] in {"o", "O"})
        default = (
            tokens_of(signature[2 : signature.index("}")])
            if signature.startswith("O")
            else ()
            if signature.startswith("o")
            else None
        )
        k = end
    else:
        if k < len(tokens) and tokens[k].text == "[":
            count, k = _optional(tokens, k)
            parameters = int(count[0].text) if len(count) == 1 and count[0].text.isdecimal() and len(count[0].text) == 1 else 0
        if k < len(tokens) and tokens[k].text == "[":
            default, k = _optional(tokens, k)
    end = group_end(tokens, k)
    if k >= len(tokens):
        return None, end
    return Macro(first, tuple(_body(tokens[k:end])), parameters, default), end


def _grouped(tokens: Sequence[Token]) -> tuple[Token, ...]:
    if tokens and tokens[0].kind == "open":
        return tuple(tokens)
    return (Token("open", "{", tokens[0].span), *tokens, Token("close", "}", tokens[-1].span)) if tokens else ()


def _body(tokens: Sequence[Token]) -> Sequence[Token]:
    """What stands between the braces of a definition; braces inside those stay."""
    return tokens[1:-1] if tokens and tokens[0].kind == "open" else tokens


def _parameter(number: int, place: Span) -> tuple[Token, Token]:
    return Token("symbol", "#", place), Token("number", str(number), place)


def _optional(tokens: Sequence[Token], at: int) -> tuple[tuple[Token, ...], int]:
    """The tokens between the bracket at `at` and the one that closes it, and where that is."""
    depth = 0
    for k in range(at, len(tokens)):
        token = tokens[k]
        depth += (token.kind == "open") - (token.kind == "close")
        if token.text == "]" and depth == 0:
            return tuple(tokens[at + 1 : k]), k + 1
    return tuple(tokens[at + 1 :]), len(tokens)


def _plain_definition(tokens: Sequence[Token], name: str, at: int) -> tuple[Macro | None, int]:
    r"""A \def: parameters in order, with the tokens between them."""
    delimiters = [""]
    k = at
    while k < len(tokens) and tokens[k].kind != "open":
        if tokens[k].text == "#" and k + 1 < len(tokens):
            delimiters.append("")
            k += 2
        else:
            delimiters[-1] += tokens[k].text
            k += 1
    end = group_end(tokens, k)
    if k >= len(tokens) or len(delimiters) > 10:
        return None, end
    return Macro(name, tuple(_body(tokens[k:end])), len(delimiters) - 1, None, tuple(delimiters) if any(delimiters) else ()), end
