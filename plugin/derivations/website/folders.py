"""The path of a post in, the folders out that may say something of its macros: from its own up to the root of its site."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CONFIGURATIONS = (
    "_config.yml",
    "_config.yaml",
    "_quarto.yml",
    "_quarto.yaml",
    "_bookdown.yml",
    "_output.yml",
    "_site.yml",
    "myst.yml",
    "mkdocs.yml",
    "mkdocs.yaml",
    "properdocs.yml",
    "zensical.toml",
    "hugo.toml",
    "hugo.yaml",
    "config.toml",
    "config.yaml",
    "book.toml",
    "conf.py",
    "docusaurus.config.js",
    "docusaurus.config.ts",
)
"""Files that configure a whole site; a folder with one is the root of a site that is in no repository."""

SIZE = 200_000
"""Characters of a file that is read for its macros; a larger one is left out whole."""


@dataclass(frozen=True, slots=True)
class Site:
    """The folders from the root of a site to a post in it, in this order."""

    folders: tuple[Path, ...]

    @property
    def root(self) -> Path:
        """The folder outside which nothing is read."""
        return self.folders[0]

    def text(self, path: Path) -> str:
        """The text of a file of the site; what is outside the site, too large, or cannot be read, says nothing."""
        try:
            if not path.is_file() or path.stat().st_size > 4 * SIZE or not path.resolve().is_relative_to(self.root.resolve()):
                return ""
            text = path.read_text(encoding="utf-8-sig", errors="replace")
        except (OSError, ValueError, RuntimeError):
            return ""
        return text if len(text) <= SIZE else ""

    def shown(self, path: Path) -> str:
        """The path of a file, as people are told, from the root of the site."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else path.name


def site_of(path: str) -> Site:
    """The site of a post: the repository that it is in, else what the nearest configuration configures, else its folder.

    What is on disk decides, not what else is checked. A post without a place, from standard input, stands in the current folder.
    """
    folder = Path(path).absolute().parent
    while not folder.is_dir() and folder != folder.parent:
        folder = folder.parent
    upwards = (folder, *folder.parents)
    roots = (r for roots in (_repositories(upwards), _configured(upwards)) for r in roots)
    root = next(roots, folder)
    return Site(tuple(reversed(upwards[: upwards.index(root) + 1])))


def files_in(folder: Path, limit: int) -> list[Path]:
    """What is in a folder, in order; nothing where there is too much or no such folder."""
    try:
        found = sorted(folder.iterdir())
    except OSError:
        return []
    return found if len(found) <= limit else []


def _repositories(folders: tuple[Path, ...]) -> Iterator[Path]:
    return (f for f in folders if (f / ".git").exists())


def _configured(folders: tuple[Path, ...]) -> Iterator[Path]:
    return (f for f in folders if any((f / name).is_file() for name in CONFIGURATIONS))
