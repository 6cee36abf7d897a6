"""The text of a site's configuration in, the macros that it defines and the files that it names for definitions out."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from derivations.front_matter import yaml_data
from derivations.latex.macros import Macros, from_config, from_text

DEPTH = 12
NODES = 20_000
"""Values of a configuration that are looked at; aliases can make few characters many values."""

_BLOCK = re.compile(r"^(?=[^\s#-])", re.MULTILINE)
_TELLS = re.compile(
    r"macros|mathjax|katex|^math\b|^docs_dir|javascript|header|body|^project|^site\b", re.IGNORECASE | re.MULTILINE
)
_MATHS = re.compile(r"math|tex", re.IGNORECASE)
_FILES = re.compile(
    r"(?:include[-_])?(?:in[-_]header|(?:before|after)[-_]body)|extra[-_](?:javascript|head)|macros?[-_]files?|header[-_]includes"
)
_NAME = re.compile(r"[\w./ +-]{1,200}\.(?:tex|sty|html?|m?js|md|qmd|liquid)")


@dataclass(frozen=True, slots=True)
class Configured:
    """What a configuration says of macros."""

    macros: Macros
    files: tuple[str, ...] = ()
    """As written; relative to the folder of the configuration, or to `documents` in it."""
    documents: str = ""


def configured(name: str, text: str) -> Configured:
    """What the configuration of that name says; the parts of it that cannot be read say nothing."""
    if name.endswith((".py", ".js", ".ts")):
        return Configured(from_text(text))
    if name.endswith(".toml"):
        try:
            return of_data(tomllib.loads(text))
        except (tomllib.TOMLDecodeError, RecursionError):
            return Configured(Macros())
    data: dict[str, object] = {}
    # A part that says nothing of macros costs no time, and one that is no plain YAML does not spoil the others.
    for part in _BLOCK.split(text):
        if _TELLS.search(part):
            read = yaml_data(part)
            if isinstance(read, dict):
                data.update((str(key), value) for key, value in read.items())
    return of_data(data)


def of_data(data: Mapping[str, object]) -> Configured:
    """What a configuration that is read already says, or the front matter of a post."""
    macros, files = Macros(), list[str]()
    for path, value in _walk(data):
        key = path[-1].lower()
        if isinstance(value, Mapping) and (
            (key == "macros" and any(_MATHS.search(k) for k in path[:-1]))
            or re.fullmatch(r"(?:katex|mathjax|math|tex)[-_]?macros", key)
            or (key == "math" and path[:-1] in {(), ("project",), ("site",)} and "macros" not in value)
        ):
            macros = macros.under(from_config({str(k): v for k, v in value.items()}))
        elif key == "text" and len(path) > 1 and _FILES.fullmatch(path[-2].lower()) and isinstance(value, str):
            macros = macros.under(from_text(value))
        elif isinstance(value, str) and _FILES.fullmatch(_named(path)) and _NAME.fullmatch(value):
            files.append(value)
    documents = data.get("docs_dir", "docs")
    project = data.get("project")
    if isinstance(project, Mapping):
        documents = project.get("docs_dir", documents)
    return Configured(macros, tuple(dict.fromkeys(files)), documents if isinstance(documents, str) else "")


def _named(path: tuple[str, ...]) -> str:
    """The key that says what a text is for: above `path:` and `file:` stands what they are a path and a file of."""
    return path[-2 if len(path) > 1 and path[-1] in {"file", "path"} else -1].lower()


def _walk(data: object) -> Iterator[tuple[tuple[str, ...], object]]:
    """Every value below keys, with the keys above it; items of a list stand below the key of the list."""
    stack: list[tuple[tuple[str, ...], object]] = [((), data)]
    for _ in range(NODES):
        if not stack:
            return
        path, value = stack.pop()
        if path:
            yield path, value
        if len(path) >= DEPTH:
            continue
        if isinstance(value, Mapping):
            stack.extend(((*path, str(k)), v) for k, v in reversed(list(value.items())[:NODES]))
        elif isinstance(value, list):
            stack.extend((path, v) for v in reversed(value[:NODES]))
