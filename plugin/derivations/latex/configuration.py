r"""The text of a MathJax or KaTeX configuration in, its macros out as plain data: `macros: {name: "body", …}`."""

import re

_KEY = re.compile(r"[\"']?\bmacros[\"']?\s*:\s*\{", re.IGNORECASE)
_SPACE = re.compile(r"(?:\s|,|//[^\n]*|/\*.*?\*/|#[^\n]*)*+", re.DOTALL)
_NAME = re.compile(r"[A-Za-z_$][\w$]*|\d+")
_COLON = re.compile(r"\s*:\s*")
_PLUS = re.compile(r"\s*\+\s*")
_NUMBER = re.compile(r"\d+(?![\w.])")
_LITERAL = re.compile(
    r"(?P<raw>String\.raw`(?P<template>[^`$]*)`|[rR](?P<python>\"[^\"\n]*\"|'[^'\n]*'))"
    r"|\"(?:[^\"\\\n]|\\.)*+\"|'(?:[^'\\\n]|\\.)*+'|`(?:[^`\\$]|\\.)*+`",
    re.DOTALL,
)
_END = re.compile(r"\s*(?:/\*.*?\*/\s*)?(?=[,}\]]|//)", re.DOTALL)
_LUMP = re.compile(
    r"\"(?:[^\"\\\n]|\\.)*+\"|'(?:[^'\\\n]|\\.)*+'|`(?:[^`\\]|\\.)*+`|//[^\n]*|/\*.*?\*/|[^\"'`/,(){}\[\]]++|.", re.DOTALL
)


def entries(text: str) -> dict[str, object]:
    """The macros of every `macros: {…}` in the text; an entry whose value is no text, and no list with a text, is left out."""
    found: dict[str, object] = {}
    at = 0
    while (key := _KEY.search(text, at)) is not None:
        at = _object(text, key.end(), found)
    return found


def _object(text: str, at: int, found: dict[str, object]) -> int:
    """Adds the entries that begin here; where they end."""
    while True:
        at = _end(_SPACE, text, at)
        quoted, name = _LITERAL.match(text, at), _NAME.match(text, at)
        match = quoted or name
        colon = _COLON.match(text, match.end()) if match is not None else None
        if match is None or colon is None:
            return at
        value, end = _value(text, colon.end())
        closed = _END.match(text, end) if value is not None else None
        if closed is not None:
            found[_content(quoted) if quoted is not None else match.group()] = value
        at = closed.end() if closed is not None else _next(text, colon.end())


def _value(text: str, at: int) -> tuple[object, int]:
    """A text, or a list of texts and numbers, and where it ends; None for anything else."""
    if text[at : at + 1] != "[":
        return _text(text, at)
    items: list[object] = []
    at += 1
    while True:
        at = _end(_SPACE, text, at)
        if text[at : at + 1] == "]":
            return items, at + 1
        number = _NUMBER.match(text, at)
        item, end = (int(number.group()), number.end()) if number else _text(text, at)
        closed = _END.match(text, end) if item is not None else None
        if closed is None:
            return None, at
        items.append(item)
        at = closed.end()


def _text(text: str, at: int) -> tuple[str | None, int]:
    """A text literal, or several joined with plus signs."""
    parts: list[str] = []
    while (match := _LITERAL.match(text, at)) is not None:
        parts.append(_content(match))
        at = match.end()
        plus = _PLUS.match(text, at)
        if plus is None:
            return "".join(parts), at
        at = plus.end()
    return None, at


def _content(match: re.Match[str]) -> str:
    if match.group("raw"):
        return match.group("template") if match.group("template") is not None else match.group("python")[1:-1]
    return re.sub(r"\\(.)", r"\1", match.group()[1:-1], flags=re.DOTALL)


def _next(text: str, at: int) -> int:
    """Where the value that begins here, whatever it is, ends: at a comma or the bracket that closes what is around it."""
    depth = 0
    for match in _LUMP.finditer(text, at):
        sign = match.group()
        if depth == 0 and sign in {",", "}"}:
            return match.start()
        depth += (sign in {"(", "[", "{"}) - (sign in {")", "]", "}"})
    return len(text)


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match is not None else at
