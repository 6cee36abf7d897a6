"""The path of a post and names of macros in, their definitions out where the posts beside it agree on them."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from derivations.latex.macros import Macros
from derivations.latex.standard import is_standard
from derivations.markdown import Document, find
from derivations.source import SUFFIXES, Source
from derivations.website.folders import files_in, site_of

if TYPE_CHECKING:
    from derivations.latex.definitions import Macro

POSTS = 400
"""Posts of a folder beyond which it is not looked through."""
CHARACTERS = 8_000_000
"""Of all posts of a folder beyond which it is not looked through."""

_DEFINITION = re.compile(
    r"\\(?:(?:new|renew|provide)command|[gex]?def|let|Declare[A-Z]\w*|\w+DocumentCommand)\*?\s*\{?\s*(\\?[A-Za-z]+)|^\s*[\"']?(\\{1,2}[A-Za-z]+)[\"']?:",
    re.MULTILINE,
)
_COMMAND = re.compile(r"\\[A-Za-z]+")


def macros_of_neighbours(path: str, wanted: Iterable[str], own: Callable[[Document], Macros]) -> Macros:
    """Of the wanted names, those that posts in the same folder define, and what those are made of.

    A name counts only where all posts that define it define it alike; commands of LaTeX itself never do.

    Args:
        path: of the post; its own definitions do not count.
        wanted: names with their backslash that nothing else defines.
        own: what a post itself defines.
    """
    names = [name for name in wanted if not is_standard(name)]
    if not names:
        return Macros()
    documents = _defining(path)
    found: dict[str, Macro | None] = {}
    known: dict[str, Macros] = {}
    while names:
        name = names.pop()
        if name in found:
            continue
        found[name] = None
        sources = [(shown, source) for shown, (source, defined) in documents.items() if name in defined]
        for shown, source in sources:
            if shown not in known:
                known[shown] = own(find(source))
        versions = [(m, shown) for shown, _ in sources for _, m in known[shown].versions.get(name, ())]
        if versions and all(m.alike(versions[0][0]) for m, _ in versions[1:]):
            macro, shown = versions[0]
            found[name] = Macros({name: ((-1, macro),)}).of_site(shown).versions[name][0][1] if not macro.frozen else None
            names += [t.text for t in macro.body if _COMMAND.fullmatch(t.text) and not is_standard(t.text)]
    return Macros({name: ((-1, macro),) for name, macro in found.items() if macro is not None})


def _defining(path: str) -> dict[str, tuple[Source, frozenset[str]]]:
    """The other posts of the folder that seem to define macros: by how they are shown, their text and those names."""
    site = site_of(path)
    here = site.folders[-1]
    beside = [p for p in files_in(here, 4 * POSTS) if p.suffix in SUFFIXES and p.name != Path(path).name]
    if len(beside) > POSTS:
        return {}
    found: dict[str, tuple[Source, frozenset[str]]] = {}
    total = 0
    for post in beside:
        text = _text(post)
        total += len(text)
        if total > CHARACTERS:
            return {}
        defined = frozenset("\\" + name.lstrip("\\") for match in _DEFINITION.findall(text) for name in match if name)
        if defined:
            found[site.shown(post)] = Source(post.name, text), defined
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig", errors="replace") if path.stat().st_size <= CHARACTERS else ""
    except (OSError, ValueError):
        return ""
