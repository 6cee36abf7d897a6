"""Which files are posts, and what happens to those that cannot be read."""

import io
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from derivations import config, files
from derivations.report import PostReport
from derivations.settings import Settings
from derivations.source import Source


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(*paths: str, text: str = "") -> None:
    for path in paths:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text(text, encoding="utf-8")


def test_a_folder_means_its_posts_in_order() -> None:
    write(
        "docs/b.md", "docs/a.markdown", "docs/sub/c.mdx", "docs/d.qmd", "docs/e.Rmd", "docs/f.txt", "docs/.git/g.md", "docs/h.rmd"
    )
    write("docs/.venv/i.md", "docs/node_modules/j.md")
    assert list(files.find(["docs"])) == ["docs/a.markdown", "docs/b.md", "docs/d.qmd", "docs/e.Rmd", "docs/sub/c.mdx"]
    assert list(files.find(["."])) == ["docs/a.markdown", "docs/b.md", "docs/d.qmd", "docs/e.Rmd", "docs/sub/c.mdx"]


def test_files_are_taken_as_they_are_and_once() -> None:
    write("a.txt", "b.md", "c/d.md")
    assert list(files.find(["b.md", "a.txt", "c", "c/d.md", "missing.md", "-"])) == ["b.md", "a.txt", "c/d.md", "missing.md", "-"]


def test_gitignore_is_honoured_as_git_does() -> None:
    write("docs/kept.md", "docs/drafts/a.md", "docs/drafts/b.md", "docs/old.md", "docs/sub/old.md", "docs/sub/x/y.md", "out/z.md")
    write(".gitignore", text="drafts/*\n!drafts/b.md\n/out/\n# a comment\nold.md\n")
    write("docs/sub/.gitignore", text="!old.md\nx\n")
    subprocess.run(["git", "init", "-q"], check=True)
    expected = {path for path in files.find(["docs", "out"]) if not path.startswith("out")}
    listed = subprocess.run(
        ["git", "ls-files", "-o", "--exclude-standard", "docs"], check=True, capture_output=True, text=True
    ).stdout.split()
    assert expected == {path for path in listed if path.endswith(".md")}
    assert "docs/kept.md" in expected
    assert "docs/sub/old.md" in expected
    assert "docs/sub/x/y.md" not in expected
    # Asked for by name.
    assert list(files.find(["out"])) == ["out/z.md"]
    assert list(files.find(["docs/old.md"])) == ["docs/old.md"]


def test_exclude_is_relative_to_the_current_directory() -> None:
    write("docs/a.md", "docs/b.md", "b.md")
    assert list(files.find(["."], ("docs/b.md",))) == ["b.md", "docs/a.md"]


def test_paths_are_shown_relative_to_the_current_directory(tmp_path: Path) -> None:
    write("docs/a.md", text="x")
    assert files.read(str(tmp_path / "docs" / "a.md")) == Source("docs/a.md", "x")
    assert files.shown(str(tmp_path.parent / "b.md")) == "../b.md"


def test_bytes_stay_as_they_are() -> None:
    Path("a.md").write_bytes("\ufeffä\r\nb\rc\n".encode())
    assert files.read("a.md") == Source("a.md", "\ufeffä\r\nb\rc\n")


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"x")))
    assert files.read("-", "post.md") == Source("post.md", "x")


def problem(path: str) -> tuple[str, str, tuple[int, int]]:
    report = files.read(path)
    assert isinstance(report, PostReport)
    (found,) = report.problems
    return found.code, found.message, report.source.position(found.span.start)


def test_what_cannot_be_read_says_why() -> None:
    Path("latin.md").write_bytes("ok\nä".encode() + b" caf\xe9\n")
    assert problem("missing.md") == ("cannot-read", "no such file or folder", (1, 1))
    assert problem("latin.md") == ("not-utf-8", "not UTF-8: byte 0xe9 at offset 9", (2, 6))


def test_settings_come_from_the_nearest_file_upwards() -> None:
    deep = Path("a/b")
    deep.mkdir(parents=True)
    assert config.load(deep.resolve()) == Settings()
    write("pyproject.toml", text='[tool.derivations]\nfail-on = "unread"\njobs = 3\ndeadline = 2\nexclude = ["drafts"]\n')
    assert config.load(deep.resolve()) == Settings(fail_on="unread", jobs=3, deadline=2.0, exclude=("drafts",))
    write("a/pyproject.toml", text="[tool.other]\nx = 1\n")
    assert config.load(deep.resolve()).jobs == 3
    write("a/derivations.toml", text='macro_files = ["m.tex"]\n[macros]\n"\\\\R" = "\\\\mathbb{R}"\n')
    found = config.load(deep.resolve())
    assert found.macros == {"\\R": "\\mathbb{R}"}
    assert found.macro_files == (str(Path("a/m.tex").resolve()),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("jobs = ", "derivations.toml: "),
        ("job = 1", "derivations.toml: unknown setting 'job'; known are "),
        ('jobs = "1"', "derivations.toml: jobs: expected a whole number, not '1'"),
        ("jobs = true", "derivations.toml: jobs: expected a whole number, not True"),
        ("jobs = -1", "derivations.toml: jobs: expected a whole number, not -1"),
        ("deadline = false", "derivations.toml: deadline: expected a number, not False"),
        ("sympy = 1", "derivations.toml: sympy: expected true or false, not 1"),
        ("exclude = [1]", "derivations.toml: exclude: expected a list of texts, not [1]"),
        ("macros = []", "derivations.toml: macros: expected a table, not []"),
        ('fail-on = "never"', "derivations.toml: fail-on: expected one of unread, undecided, conditional, refuted, not 'never'"),
    ],
)
def test_settings_that_cannot_be_used_are_named(text: str, message: str, tmp_path: Path) -> None:
    write("derivations.toml", text=text)
    with pytest.raises(config.ConfigError) as caught:
        config.load(tmp_path)
    assert str(caught.value).removeprefix(f"{tmp_path}/").startswith(message)
