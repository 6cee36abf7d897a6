"""Text from a post in, Markdown out that shows it as it is, whatever extension reads it."""

import re

_PLAIN = re.compile(r"[A-Za-z0-9 ,]")
_SYMBOL = re.compile(r"(?:\\[A-Za-z]+|\\[,;! ]|[A-Za-z0-9_^{}(),|'*+= -])+")
_MOST = 400


def escaped(text: str) -> str:
    """The text in which no character means anything to HTML, Markdown, TeX delimiters or templates; one line, not too long."""
    text = " ".join(text.split())
    if len(text) > _MOST:
        text = text[: _MOST - 1] + "…"
    return "".join(c if _PLAIN.match(c) or ord(c) > 0xA0 else f"&#{ord(c)};" for c in text if c.isprintable())


def formula(latex: str, inline: tuple[str, str] | None) -> str:
    """LaTeX of the post between the delimiters that the site renders; as code where it has none, or it could end too soon."""
    latex = " ".join(latex.split())
    if inline is not None and _SYMBOL.fullmatch(latex) and _closed(latex) and len(latex) <= _MOST:
        return f"{inline[0]}{latex}{inline[1]}"
    return f"<code>{escaped(latex)}</code>"


def _closed(latex: str) -> bool:
    depth = 0
    for char in latex:
        depth += (char == "{") - (char == "}")
        if depth < 0:
            return False
    return depth == 0 and not re.search(r"\{\{|\\(?:begin|end|def|let|newcommand|require)(?![A-Za-z])", latex)
