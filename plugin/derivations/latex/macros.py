"""Definitions of macros in, tokens with the macros replaced out; the places of what replaces a macro are those of its use."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from derivations.budget import Budget, BudgetSpentError
from derivations.diagnostic import Unread
from derivations.latex.lexer import Token, tokenize
from derivations.latex.relations import group_end, inside
from derivations.source import Fragment, Source, Span

DEFINING = frozenset(
    "\\newcommand \\renewcommand \\providecommand \\DeclareRobustCommand \\newcommand* \\renewcommand* \\providecommand* \\def \\gdef \\edef "
    "\\xdef \\let \\DeclareMathOperator \\DeclareMathOperator* \\NewDocumentCommand \\RenewDocumentCommand \\ProvideDocumentCommand "
    "\\DeclareDocumentCommand \\DeclarePairedDelimiter \\DeclarePairedDelimiterX".split()
)
_HINT = re.compile(r"\\(?:(?:new|renew|provide)command|[gex]?def|let|Declare\w+|\w+DocumentCommand)(?![A-Za-z])")


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


def collect(fragments: Iterable[Fragment], known: Macros | None = None) -> Macros:
    """The macros that fragments of LaTeX define, added to those that are known."""
    found: list[tuple[int, Macro, bool]] = []
    for fragment in fragments:
        if _HINT.search(fragment.text):
            found += _definitions(tokenize(fragment))
    return (known or Macros()).with_definitions(found)


def from_text(text: str, known: Macros | None = None) -> Macros:
    """The macros of a LaTeX file of definitions, or of the MathJax or KaTeX configuration in a JavaScript file."""
    source = Source("", text)
    macros = collect([Fragment.of(source, Span(0, len(text)))], known)
    return from_config(_config_entries(text), macros)


def from_config(config: Mapping[str, object], known: Macros | None = None) -> Macros:
    """The macros of a MathJax (`name: body`, `name: [body, n, default]`) or KaTeX (`\\name: body`) configuration."""
    found: list[tuple[int, Macro, bool]] = []
    for name, value in config.items():
        parameters, default = 0, None
        body: object = value
        if isinstance(value, Mapping):
            body = value.get("macro")
        elif isinstance(value, (list, tuple)):
            body = value[0] if value else None
            parameters = value[1] if len(value) > 1 and isinstance(value[1], int) and 0 <= value[1] <= 9 else 0
            default = _tokens(value[2]) if len(value) > 2 and isinstance(value[2], str) else None
        if not isinstance(body, str):
            continue
        parameters = max([parameters, *(int(n) for n in re.findall(r"#([1-9])", body))])
        full = name if name.startswith("\\") else "\\" + name
        if len(full) > 1:
            found.append((-1, Macro(full, _tokens(body), parameters, default), False))
    return (known or Macros()).with_definitions(found)


def from_front_matter(front: Mapping[str, object], known: Macros | None = None) -> Macros:
    """The macros of a post's front matter: `math:` and `macros:` as mappings, or LaTeX in `macros:` and `header-includes:`."""
    macros = known or Macros()
    for key in ("math", "macros", "katex_macros", "header-includes", "header_includes"):
        value = front.get(key)
        if isinstance(value, Mapping):
            nested = value.get("macros")
            macros = from_config(nested if isinstance(nested, Mapping) else value, macros)
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str) and "\\" in text:
                macros = from_text(text, macros)
    return macros


def _tokens(text: str) -> tuple[Token, ...]:
    return tokenize(Fragment.of(Source("", text), Span(0, len(text))))


_MACROS_KEY = re.compile(r"[\"']?\bmacros[\"']?\s*:\s*\{", re.IGNORECASE)
_ENTRY = re.compile(
    r"\s*(?:[\"'](?P<quoted>[^\"'\n]+)[\"']|(?P<name>\w+))\s*:\s*(?P<list>\[\s*)?(?P<body>\"(?:[^\"\\]|\\.)*+\"|'(?:[^'\\]|\\.)*+')"
    r"(?:\s*,\s*(?P<count>\d)(?:\s*,\s*(?P<default>\"(?:[^\"\\]|\\.)*+\"|'(?:[^'\\]|\\.)*+'))?)?\s*\]?\s*,?(?:\s*//[^\n]*)?"
)


def _config_entries(text: str) -> dict[str, object]:
    entries: dict[str, object] = {}
    for key in _MACROS_KEY.finditer(text):
        at = key.end()
        while match := _ENTRY.match(text, at):
            at = match.end()
            body = _unquoted(match.group("body"))
            name = (match.group("quoted") or match.group("name")).replace("\\\\", "\\")
            if match.group("list") and match.group("count"):
                default = match.group("default")
                entries[name] = [body, int(match.group("count")), *([_unquoted(default)] if default else [])]
            else:
                entries[name] = body
    return entries


def _unquoted(literal: str) -> str:
    return re.sub(r"\\(.)", r"\1", literal[1:-1])


def _definitions(tokens: Sequence[Token]) -> list[tuple[int, Macro, bool]]:
    found = []
    at = 0
    while at < len(tokens):
        if tokens[at].kind == "command" and tokens[at].text in DEFINING:
            macro, end = definition_at(tokens, at)
            if macro is not None:
                found.append((tokens[at].span.start, macro, tokens[at].text.startswith("\\provide")))
            at = end
        else:
            at += 1
    return found


def definition_at(tokens: Sequence[Token], at: int) -> tuple[Macro | None, int]:
    """The macro that the defining command at `at` defines, if it is well formed, and where the definition ends."""
    command = tokens[at].text.rstrip("*")
    k = at + 1
    if k < len(tokens) and tokens[k].text == "*":
        k += 1
    end = group_end(tokens, k)
    name = [t for t in inside(tokens[k:end]) if t.kind == "command"]
    if len(name) != 1 or end >= len(tokens):
        return None, end
    first, k = name[0].text, end
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
        default = _tokens(signature[2 : signature.index("}")]) if signature.startswith("O") else () if signature.startswith("o") else None
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
    """A \\def: parameters in order, with the tokens between them."""
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


def expand(tokens: Sequence[Token], macros: Macros, budget: Budget) -> tuple[Token, ...]:
    """Replace macros until none is left, and drop definitions.

    Raises:
        Unread: `too-large` when the budget is spent, `syntax` when an argument is missing.
    """
    if not macros and not any(t.text in DEFINING for t in tokens):
        return tuple(tokens)
    out: list[Token] = []
    stack = list(reversed(tokens))
    while stack:
        token = stack.pop()
        if token.kind != "command":
            out.append(token)
            continue
        if token.text in DEFINING:
            del stack[len(stack) - _definition_length(token, stack) :]
            continue
        macro = macros.at(token.text, token.span.start)
        if macro is not None and macro.frozen:
            target = macro.body[0]
            macro = macros.before(target.text, target.span.start)
            token = replace(target, span=token.span, space_before=token.space_before)
            if macro is not None and macro.frozen:
                macro = None
        if macro is None:
            out.append(token)
            continue
        body = _replaced(macro, token, stack)
        try:
            budget.spend(len(body) + 1)
        except BudgetSpentError:
            raise Unread("too-large", f"the macros grow too large at {token.text}", token.span) from None
        stack.extend(reversed(body))
    return tuple(out)


def _definition_length(command: Token, stack: Sequence[Token]) -> int:
    """How many tokens on top of the stack belong to the definition that the command begins."""
    window = 64
    while True:
        rest = [command, *reversed(stack[-window:])]
        _, end = definition_at(rest, 0)
        if end < len(rest) or window >= len(stack):
            return min(end - 1, len(stack))
        window *= 8


def _replaced(macro: Macro, use: Token, stack: list[Token]) -> list[Token]:
    """The body of the macro with its arguments, which are taken from the stack."""
    if macro.starred:
        while stack and (stack[-1].text == "*" or "big" in stack[-1].text.lower()):
            stack.pop()
        if stack and stack[-1].text == "[":
            _take_until(stack, "]", use)
    arguments: list[list[Token]] = []
    span = use.span
    if macro.delimiters:
        _skip(stack, macro.delimiters[0], use)
    for k in range(macro.parameters):
        if k == 0 and macro.default is not None:
            if stack and stack[-1].text == "[":
                arguments.append(_take_until(stack, "]", use))
            else:
                arguments.append([replace(t, span=span) for t in macro.default])
            continue
        delimiter = macro.delimiters[k + 1] if macro.delimiters else ""
        taken = _take_delimited(stack, delimiter, use) if delimiter else _take(stack, use)
        arguments.append(taken)
    body: list[Token] = []
    k = 0
    while k < len(macro.body):
        token = macro.body[k]
        following = macro.body[k + 1] if k + 1 < len(macro.body) else None
        if token.text == "#" and following is not None and following.text[:1].isdigit():
            number = int(following.text[0])
            if 1 <= number <= len(arguments):
                body += arguments[number - 1]
            if len(following.text) > 1:
                body.append(Token("number", following.text[1:], span))
            k += 2
            continue
        if token.kind in {"text", "intertext"} and "#" in token.text:
            token = replace(token, text=_text_with(token.text, arguments))
        body.append(replace(token, span=span))
        k += 1
    return body


def _text_with(text: str, arguments: Sequence[Sequence[Token]]) -> str:
    def argument(match: re.Match[str]) -> str:
        number = int(match.group(1))
        if number > len(arguments):
            return ""
        return "".join((" " if t.space_before else "") + t.text for t in arguments[number - 1]).strip()[:1000]

    return re.sub(r"#([1-9])", argument, text)


def _take(stack: list[Token], use: Token) -> list[Token]:
    """A token or the content of a group from the stack."""
    if not stack or stack[-1].kind in {"close", "align", "row", "end"}:
        raise Unread("syntax", f"{use.text} lacks an argument", use.span, "an argument")
    token = stack.pop()
    if token.kind == "number" and len(token.text) > 1:  # TeX takes one digit
        middle = min(token.span.start + 1, token.span.end)
        stack.append(Token("number", token.text[1:], Span(middle, token.span.end)))
        return [replace(token, text=token.text[0], span=Span(token.span.start, middle))]
    if token.kind != "open":
        return [token]
    taken: list[Token] = []
    depth = 1
    while stack:
        token = stack.pop()
        depth += (token.kind == "open") - (token.kind == "close")
        if depth == 0:
            return taken
        taken.append(token)
    raise Unread("syntax", f"the argument of {use.text} is never closed", use.span, "}")


def _take_until(stack: list[Token], closing: str, use: Token) -> list[Token]:
    """What stands between the bracket on top of the stack and the one that closes it."""
    stack.pop()
    taken: list[Token] = []
    depth = 0
    while stack:
        token = stack.pop()
        if depth == 0 and token.text == closing:
            return taken
        depth += (token.kind == "open") - (token.kind == "close")
        taken.append(token)
    raise Unread("syntax", f"the optional argument of {use.text} is never closed", use.span, closing)


def _take_delimited(stack: list[Token], delimiter: str, use: Token) -> list[Token]:
    taken: list[Token] = []
    depth = 0
    while stack:
        token = stack.pop()
        if depth == 0 and delimiter.startswith(token.text):
            stack.append(token)
            _skip(stack, delimiter, use)
            return list(inside(taken))
        depth += (token.kind == "open") - (token.kind == "close")
        taken.append(token)
    raise Unread("syntax", f"{use.text} lacks {delimiter}", use.span, delimiter)


def _skip(stack: list[Token], text: str, use: Token) -> None:
    seen = ""
    while seen != text:
        if not stack or not text.startswith(seen + stack[-1].text):
            raise Unread("syntax", f"{use.text} lacks {text}", use.span, text)
        seen += stack.pop().text
