"""A post as it was found and the settings in, the macros that hold in it out: its own, those of its site, and those that ship."""

import re
from pathlib import Path

from derivations.latex.macros import Macros, collect, from_config, from_front_matter, from_text
from derivations.latex.shipped import shipped
from derivations.markdown import Display, Document, Inline, Prose
from derivations.settings import Settings
from derivations.website import macros_of_neighbours, macros_of_site

_COMMAND = re.compile(r"\\[A-Za-z]+")


def macros_of(document: Document, settings: Settings) -> Macros:
    """What the site, the settings and the post itself define; and what the posts beside it do, where all those say nothing."""
    source = document.source
    known = macros_of_site(source.path, source.text, document.front_matter).under(from_config(settings.macros).of_site(""))
    for name in settings.macro_files:
        known = known.under(from_text(_file(name)).of_site(Path(name).name))
    known = _own(document, known)
    known = macros_of_neighbours(source.path, _undefined(document, known), _own).under(known)
    return known.with_definitions((at, macro, True) for found in shipped().versions.values() for at, macro in found)


def _own(document: Document, known: Macros | None = None) -> Macros:
    """What a post itself defines, over what is known."""
    known = from_front_matter(document.front_matter, known)
    return collect(
        [
            *document.macros,
            *(p.fragment for p in document.pieces if isinstance(p, Display | Inline)),
            *(p.text for p in document.pieces if isinstance(p, Prose)),
        ],
        known,
    )


def _undefined(document: Document, known: Macros) -> list[str]:
    """The commands in the formulas of a post, and in the macros they use, that nothing known defines."""
    names = dict.fromkeys(
        name for p in document.pieces if isinstance(p, Display | Inline) for name in _COMMAND.findall(p.fragment.text)
    )
    stack, seen = list(names), set[str]()
    undefined: list[str] = []
    while stack:
        name = stack.pop()
        if name in seen:
            continue
        seen.add(name)
        if name in known.versions:
            stack += [t.text for _, macro in known.versions[name] for t in macro.body if t.kind == "command"]
        else:
            undefined.append(name)
    return sorted(undefined)


def _file(name: str) -> str:
    """The text of a file that the settings name; one that cannot be read defines nothing."""
    try:
        return Path(name).read_text(encoding="utf-8-sig", errors="replace")
    except OSError:
        return ""
