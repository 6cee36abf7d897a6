"""Text from a post in, Markdown out that shows it as it is, whatever extension reads it."""

import re

_PLAIN = re.compile(r"[A-Za-z0-9 ,]")
_SYMBOL = re.compile(r"(?:\\[A-Za-z]+|\\[,;! ]|[A-Za-z0-9_^{}(),|'*+= -])+")
_MOST = 400

_GREEK = (
    "alpha|beta|gamma|delta|epsilon|varepsilon|zeta|eta|theta|vartheta|iota|kappa|lambda|mu|nu|xi|pi|rho|sigma|tau|upsilon|phi|varphi"
    "|chi|psi|omega|Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma|Upsilon|Phi|Psi|Omega"
)
_NAME = rf"\\(?:{_GREEK})(?![A-Za-z])"
_INDEX = rf"_(?:[A-Za-z0-9]|{_NAME}|\{{(?:[A-Za-z0-9, ]|{_NAME})+\}})"
_IN_MESSAGES = re.compile(rf"(?P<hint><!--.*?-->)|(?P<letter>(?:{_NAME}(?:{_INDEX})?|(?<![\\\w])[A-Za-z]{_INDEX})(?!\w))")


def escaped(text: str, *, whole: bool = True) -> str:
    """The text in which no character means anything to HTML, Markdown, TeX delimiters or templates; one line, not too long.

    Args:
        text: anything.
        whole: whether space at its ends can go.
    """
    text = " ".join(text.split()) if whole else re.sub(r"\s", " ", text)
    if len(text) > _MOST:
        text = text[: _MOST - 1] + "…"
    return "".join(c if _PLAIN.match(c) or ord(c) > 0xA0 else f"&#{ord(c)};" for c in text if c.isprintable())


def formula(latex: str, inline: tuple[str, str] | None) -> str:
    """LaTeX of the post between the delimiters that the site renders; as code where it has none, or it could end too soon."""
    latex = " ".join(latex.split())
    if inline is not None and _SYMBOL.fullmatch(latex) and _closed(latex) and len(latex) <= _MOST:
        return f"{inline[0]}{latex}{inline[1]}"
    return f"<code>{escaped(latex)}</code>"


def message(text: str, inline: tuple[str, str] | None) -> str:
    """A message of ours, which may hold Greek letters as the post writes them and comments that the author could add."""
    text = " ".join(text.split())[:_MOST]
    parts = []
    done = 0
    for found in _IN_MESSAGES.finditer(text):
        parts.append(escaped(text[done : found.start()], whole=False))
        shown = found["letter"]
        parts.append(f"<code>{escaped(found['hint'])}</code>" if shown is None else formula(shown, inline))
        done = found.end()
    return "".join([*parts, escaped(text[done:], whole=False)])


def _closed(latex: str) -> bool:
    depth = 0
    for char in latex:
        depth += (char == "{") - (char == "}")
        if depth < 0:
            return False
    return depth == 0 and not re.search(r"\{\{|\\(?:begin|end|def|let|newcommand|require)(?![A-Za-z])", latex)
