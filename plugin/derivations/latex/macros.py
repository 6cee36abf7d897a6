"""Definitions of macros in, tokens with the macros replaced out; the places of what replaces a macro are those of its use."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from derivations.budget import Budget, BudgetSpentError
from derivations.diagnostic import Unread
from derivations.latex.configuration import entries
from derivations.latex.definitions import DEFINING, Macro, Macros, definition_at, tokens_of
from derivations.latex.lexer import Token, tokenize
from derivations.latex.relations import inside
from derivations.source import Fragment, Source, Span

__all__ = ["Macros", "collect", "expand", "from_config", "from_front_matter", "from_text"]

_HINT = re.compile(r"\\(?:(?:new|renew|provide)command|[gex]?def|let|Declare\w+|\w+DocumentCommand)(?![A-Za-z])")


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
    return from_config(entries(text), macros)


def from_config(config: Mapping[str, object], known: Macros | None = None) -> Macros:
    r"""The macros of a MathJax (`name: body`, `name: [body, n, default]`) or KaTeX (`\name: body`) configuration."""
    found: list[tuple[int, Macro, bool]] = []
    for name, value in config.items():
        parameters, default = 0, None
        body: object = value
        if isinstance(value, Mapping):
            body = value.get("macro")
        elif isinstance(value, (list, tuple)):
            body = value[0] if value else None
            parameters = value[1] if len(value) > 1 and isinstance(value[1], int) and 0 <= value[1] <= 9 else 0
            default = tokens_of(value[2]) if len(value) > 2 and isinstance(value[2], str) else None
        if not isinstance(body, str):
            continue
        parameters = max([parameters, *(int(n) for n in re.findall(r"#([1-9])", body))])
        full = name if name.startswith("\\") else "\\" + name
        if len(full) > 1:
            found.append((-1, Macro(full, tokens_of(body), parameters, default), False))
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
            message = f"the macros grow too large at {token.text}"
            raise Unread("too-large", message, token.span) from None
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
    span = last = use.span
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
        if delimiter:
            arguments.append(_take_delimited(stack, delimiter, use))
        else:
            taken, last = _take(stack, use)
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
    if body:
        # The brace behind the last argument belongs to what stands for the macro.
        body[-1] = replace(body[-1], span=body[-1].span.to(last))
    return body


def _text_with(text: str, arguments: Sequence[Sequence[Token]]) -> str:
    def argument(match: re.Match[str]) -> str:
        number = int(match.group(1))
        if number > len(arguments):
            return ""
        return "".join((" " if t.space_before else "") + t.text for t in arguments[number - 1]).strip()[:1000]

    return re.sub(r"#([1-9])", argument, text)


def _missing(use: Token, what: str, expected: str) -> Unread:
    return Unread("syntax", f"{use.text} {what}", use.span, expected)


def _take(stack: list[Token], use: Token) -> tuple[list[Token], Span]:
    """A token or the content of a group from the stack, and where the token or the brace that closes the group stands."""
    if not stack or stack[-1].kind in {"close", "align", "row", "end"}:
        raise _missing(use, "lacks an argument", "an argument")
    token = stack.pop()
    if token.kind == "number" and len(token.text) > 1:  # TeX takes one digit
        middle = min(token.span.start + 1, token.span.end)
        stack.append(Token("number", token.text[1:], Span(middle, token.span.end)))
        span = Span(token.span.start, middle)
        return [replace(token, text=token.text[0], span=span)], span
    if token.kind != "open":
        return [token], token.span
    taken: list[Token] = []
    depth = 1
    while stack:
        token = stack.pop()
        depth += (token.kind == "open") - (token.kind == "close")
        if depth == 0:
            return taken, token.span
        taken.append(token)
    raise _missing(use, "has an argument that is never closed", "}")


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
    raise _missing(use, "has an argument that is never closed", closing)


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
    raise _missing(use, f"lacks {delimiter}", delimiter)


def _skip(stack: list[Token], text: str, use: Token) -> None:
    seen = ""
    while seen != text:
        if not stack or not text.startswith(seen + stack[-1].text):
            raise _missing(use, f"lacks {text}", text)
        seen += stack.pop().text
