"""The path and the front matter of a post in, the macros out that its site defines for all its posts."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from pathlib import Path
from typing import Any

from derivations.latex.macros import Macros, from_text
from derivations.latex.standard import is_standard
from derivations.website.configuration import configured, of_data
from derivations.website.folders import CONFIGURATIONS, Site, files_in, site_of

ENTRIES = 500
"""Entries of a folder beyond which it is no place for templates and scripts."""
FILES = 40
"""Files of one folder that are read."""

_CONFIGURATIONS = (*CONFIGURATIONS, "_metadata.yml")
_TEMPLATES = (
    ".",
    "_includes",
    "_layouts",
    "_partials",
    "_includes/scripts",
    "layouts/partials",
    "layouts/_default",
    "includes",
    "javascripts",
    "docs/javascripts",
    "docs/js",
    "assets/js",
    "static/js",
    "_static",
    "overrides",
    "partials",
    "tex",
    "latex",
)
"""Where the templates and scripts of a site stand, below a folder of it."""
_LOOSE = re.compile(
    r"[\w.-]*(?:macros?|mathjax|katex|newcommands?|preamble)[\w.-]*\.(?:tex|sty|html|m?js|md|qmd|liquid)", re.IGNORECASE
)
_TEMPLATE = re.compile(r"[\w.-]+\.(?:html|liquid)", re.IGNORECASE)
_INCLUDE = re.compile(
    r"\{\{<\s*include\s+(?P<quarto>[\w./ -]{1,200}?)\s*>\}\}|\{%-?\s*include_relative\s+(?P<relative>[\w./-]{1,200})"
    r"|\{%-?\s*include\s+(?P<liquid>[\w./-]{1,200})|^(?:`{3,}|:{3,})\{include\}\s+(?P<myst>[\w./ -]{1,200}?)\s*$"
    r"|-+8<-+\s*[\"'](?P<snippet>[\w./ -]{1,200})[\"']|\\input\{(?P<tex>[\w./ -]{1,200})\}",
    re.MULTILINE,
)


def macros_of_site(path: str, text: str, front_matter: Mapping[str, Any]) -> Macros:
    """What holds before the first line of a post: of each name the definition nearest to the post.

    Args:
        path: of the post, as it is shown to people; a post that is no file stands in the current folder.
        text: of the post, for the files that it includes.
        front_matter: of the post, for the files that it names.
    """
    site = site_of(path)
    known = Macros()
    for folder in site.folders:
        known = known.under(_loose(site, folder)).under(_configured(site, folder))
    own = of_data(front_matter)
    here = site.folders[-1]
    named = [here / name for name in own.files]
    for include in _INCLUDE.finditer(text):
        named += _included(site, include)
    return known.under(_all(site, named)).under(own.macros.of_site(""))


def _configured(site: Site, folder: Path) -> Macros:
    """What the configurations in a folder define themselves, over what the files define that they name."""
    known = Macros()
    for name in _CONFIGURATIONS:
        path = folder / name
        text = site.text(path)
        if text:
            found = configured(name, text)
            files = [folder / f for f in found.files] + [folder / found.documents / f for f in found.files if found.documents]
            known = known.under(_all(site, files)).under(found.macros.of_site(site.shown(path)))
    return known


def _loose(site: Site, folder: Path) -> Macros:
    """What templates, scripts and files of macros define that stand where such files stand, whoever names them.

    Nobody says that the site uses them: two that differ define nothing, and none changes what LaTeX itself defines.
    """
    found: dict[str, list[Macros]] = {}
    for place in _TEMPLATES:
        templates = place in {"_includes", "_layouts", "_includes/scripts", "layouts/partials", "layouts/_default", "overrides"}
        pattern = _TEMPLATE if templates else _LOOSE
        paths = [
            p for p in files_in(folder / place, ENTRIES) if pattern.fullmatch(p.name) or (templates and _LOOSE.fullmatch(p.name))
        ]
        for path in paths[:FILES]:
            macros = _defined(site, path)
            for name in macros.versions:
                found.setdefault(name, []).append(macros)
    agreed = {}
    for name, sources in found.items():
        versions = [m.versions[name][0] for m in sources]
        if not is_standard(name) and all(v[1].alike(versions[0][1]) for v in versions[1:]):
            agreed[name] = (versions[0],)
    return Macros(agreed)


def _included(site: Site, include: re.Match[str]) -> Iterator[Path]:
    """Where a file that a post includes may be."""
    name = include.group(include.lastgroup or 0).strip()
    here, root = site.folders[-1], site.root
    match include.lastgroup:
        case "liquid":
            yield from (folder / "_includes" / name for folder in site.folders)
        case "snippet":
            yield from (base / name for folder in site.folders for base in (folder, folder / "docs"))
        case "tex":
            yield here / (name if name.endswith(".tex") else name + ".tex")
        case _:
            yield root / name.lstrip("/") if name.startswith("/") else here / name


def _all(site: Site, paths: Iterable[Path]) -> Macros:
    return reduce(Macros.under, (_defined(site, p) for p in list(dict.fromkeys(paths))[:FILES]), Macros())


def _defined(site: Site, path: Path) -> Macros:
    text = site.text(path)
    return from_text(text).of_site(site.shown(path)) if "\\" in text else Macros()
