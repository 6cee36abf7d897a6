"""Paths as the user typed them in, posts out: which files are posts, and what they hold."""

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from derivations.diagnostic import Problem
from derivations.report import PostReport
from derivations.source import SUFFIXES, Source, Span

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

_Rules: TypeAlias = "list[tuple[Path, GitIgnoreSpec]]"

_NEVER = frozenset({"node_modules", "__pycache__"})


def find(paths: Iterable[str], exclude: tuple[str, ...] = ()) -> Iterator[str]:
    """The posts meant by the paths, each once: files as they are, folders as the posts in them that git does not ignore.

    Args:
        paths: files, folders, or `-` for standard input.
        exclude: patterns, as in .gitignore and relative to the current directory, of posts in folders to leave out.
    """
    seen = set()
    for path in paths:
        for found in _in_folder(Path(path), exclude) if Path(path).is_dir() else (path,):
            if found not in seen:
                seen.add(found)
                yield found


def read(path: str, stdin_name: str = "-") -> Source | PostReport:
    """The post of a path, or, where it cannot be read, the report that says why."""
    name = stdin_name if path == "-" else shown(path)
    try:
        data = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        reason = "no such file or folder" if isinstance(error, FileNotFoundError) else (error.strerror or str(error)).lower()
        return _unreadable(Source(name, ""), "cannot-read", reason, Span(0, 0))
    try:
        return Source(name, data.decode("utf-8"))
    except UnicodeDecodeError as error:
        start = len(data[: error.start].decode("utf-8"))
        message = f"not UTF-8: byte 0x{data[error.start]:02x} at offset {error.start}"
        return _unreadable(Source(name, data.decode("utf-8", errors="replace")), "not-utf-8", message, Span(start, start + 1))


def shown(path: str) -> str:
    """The path relative to the current directory, as it is printed; absolute where there is no such path."""
    try:
        return Path(os.path.relpath(path)).as_posix()
    except ValueError:
        return Path(path).as_posix()


def _unreadable(source: Source, code: str, message: str, span: Span) -> PostReport:
    return PostReport(source, (), (Problem(code, message, span),))


def _in_folder(folder: Path, exclude: tuple[str, ...]) -> Iterator[str]:
    # pathspec costs time that a single file need not pay.
    from pathspec import GitIgnoreSpec  # noqa: PLC0415 - see above

    top = folder.resolve()
    here = Path.cwd() if top.is_relative_to(Path.cwd()) else top
    own = [(here, GitIgnoreSpec.from_lines(exclude))]

    def rules(directory: Path) -> _Rules:
        try:
            lines = (directory / ".gitignore").read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return []
        return [(directory, GitIgnoreSpec.from_lines(lines))]

    def walk(directory: Path, stack: _Rules) -> Iterator[Path]:
        stack = stack + rules(directory)
        for entry in sorted(directory.iterdir()):
            if _ignored(entry, stack) or _ignored(entry, own):
                continue
            if entry.is_dir():
                if not (entry.name.startswith(".") or entry.name in _NEVER or entry.is_symlink()):
                    yield from walk(entry, stack)
            elif entry.suffix in SUFFIXES:
                yield entry

    repository = next((p for p in (top, *top.parents) if (p / ".git").exists()), top)
    above = [rule for parent in reversed(top.parents) if parent.is_relative_to(repository) for rule in rules(parent)]
    # A folder that was asked for by name is looked into, whatever ignores it.
    for path in walk(top, [] if _ignored(top, above) else above):
        yield str(folder / path.relative_to(top))


def _ignored(path: Path, stack: _Rules) -> bool:
    """Whether the deepest .gitignore that says anything about a path ignores it, as git has it."""
    for root, spec in reversed(stack):
        verdict = spec.check_file(path.relative_to(root).as_posix() + ("/" if path.is_dir() else "")).include
        if verdict is not None:
            return verdict
    return False
