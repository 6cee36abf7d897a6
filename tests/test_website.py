r"""The macros of a site: where they are looked for, which definition holds, and what is left alone."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from derivations.latex.presentation import written
from derivations.latex.shipped import shipped
from derivations.post import read_post
from derivations.settings import Settings
from derivations.source import Source
from derivations.website import macros_of_site

POST = "$$\\begin{align} \\vx + \\vx &= 2 \\vx \\end{align}$$\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: str, text: str) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text, encoding="utf-8")


def bodies(path: str = "docs/post.md", text: str = "") -> dict[str, str]:
    return {name: written(found[-1][1].body) for name, found in macros_of_site(path, text, {}).versions.items()}


def defined(path: str) -> dict[str, str]:
    """What holds in a post that is on disk."""
    post = read_post(Source(path, Path(path).read_text(encoding="utf-8")), Settings())
    macros = {name: found[-1][1] for name, found in post.macros.versions.items() if name not in shipped().versions}
    return {name: written(macro.body) for name, macro in macros.items()}


JAVASCRIPT = 'window.MathJax = {tex: {macros: {vx: "\\\\mathbf{x}", half: ["\\\\frac{#1}{2}", 1]}}};'
HTML = f"<script>\n{JAVASCRIPT}\n</script>"
BOTH = {"\\vx": "\\mathbf{x}", "\\half": "\\frac{#1}{2}"}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (
            {
                "_config.yml": "title: x\nsphinx:\n  config:\n    mathjax3_config:\n      tex:\n        macros:\n"
                '          vx: "\\\\mathbf{x}"\n          half: ["\\\\frac{#1}{2}", 1]\n'
            },
            BOTH,
        ),
        ({"myst.yml": "version: 1\nproject:\n  math:\n    '\\vx': '\\mathbf{x}'\n    '\\half': '\\frac{#1}{2}'\n"}, BOTH),
        (
            {"mkdocs.yml": "site_name: a\nextra_javascript:\n  - js/m.js\n  - https://a.b/c.js\n", "docs/js/m.js": JAVASCRIPT},
            BOTH,
        ),
        (
            {
                "mkdocs.yml": "plugins:\n  - x: !!python/name:a.b\nextra_javascript:\n  - path: m.js\ndocs_dir: d\n",
                "d/m.js": JAVASCRIPT,
            },
            BOTH,
        ),
        ({"_quarto.yml": "format:\n  html:\n    include-in-header:\n      - file: in/m.html\n", "in/m.html": HTML}, BOTH),
        ({"_quarto.yml": f"format:\n  html:\n    include-in-header:\n      text: |\n        {JAVASCRIPT}\n"}, BOTH),
        ({"docs/_macros.tex": "\\newcommand{\\vx}{\\mathbf{x}} \\newcommand\\half[1]{\\frac{#1}{2}}"}, BOTH),
        ({"_includes/mathjax.html": HTML}, BOTH),
        ({"layouts/partials/math.html": HTML}, BOTH),
        ({"_layouts/default.html": HTML}, BOTH),
        ({"conf.py": 'mathjax3_config = {"tex": {"macros": {"vx": r"\\mathbf{x}", "half": [r"\\frac{#1}{2}", 1]}}}\n'}, BOTH),
        (
            {"docusaurus.config.js": '[katex, {macros: {"\\\\vx": "\\\\mathbf{x}", f: 1, "\\\\half": "\\\\frac{#1}{2}"}}]'},
            BOTH,
        ),
        ({"zensical.toml": '[project]\nextra_javascript = ["m.js"]\n', "docs/m.js": JAVASCRIPT}, BOTH),
        # Nothing to do with formulas, or too much of it.
        ({"_config.yml": "plugins:\n  macros:\n    vx: y\n"}, {}),
        ({"_config.yml": "macros: &a [*a, *a]\n", "mkdocs.yml": ": : :\n\t- macros"}, {}),
        ({"docs/_macros.tex": "\\newcommand{\\vx}{x}" + "%" * 300_000}, {}),
        # What LaTeX itself defines is changed by a configuration only.
        ({"macros.tex": "\\renewcommand{\\alpha}{b} \\newcommand{\\vx}{x}"}, {"\\vx": "x"}),
        ({"_config.yml": "mathjax:\n  macros:\n    vec: '\\mathbf'\n"}, {"\\vec": "\\mathbf"}),
        # Two files beside each other that differ.
        ({"a_macros.tex": "\\def\\vx{x}\\def\\y{y}", "b_macros.tex": "\\def\\vx{z}\\def\\y{y}"}, {"\\y": "y"}),
        # The nearest counts.
        ({"macros.tex": "\\def\\vx{x}", "docs/macros.tex": "\\def\\vx{y}"}, {"\\vx": "y"}),
    ],
)
def test_where_macros_are_found(files: dict[str, str], expected: dict[str, str]) -> None:
    for path, text in files.items():
        write(path, text)
    assert bodies() == expected


def test_a_post_includes_a_file_of_macros() -> None:
    write("docs/_defs.md", "\\newcommand{\\vx}{x}")
    for include in (
        "{{< include _defs.md >}}",
        "```{include} _defs.md\n```",
        '--8<-- "_defs.md"',
        "{% include_relative _defs.md %}",
    ):
        assert bodies(text=include) == {"\\vx": "x"}
    assert bodies(text="{{< include ../../outside.md >}}") == {}


def test_nothing_above_the_root_is_read(tmp_path: Path) -> None:
    write("macros.tex", "\\def\\vx{x}")
    (tmp_path / "inner" / ".git").mkdir(parents=True)
    assert bodies("inner/docs/post.md") == {}
    (tmp_path / ".git").rmdir()
    write("site/mkdocs.yml", "site_name: a")
    assert bodies("site/docs/post.md") == {}
    (tmp_path / "loose").mkdir()
    assert bodies("loose/post.md") == {}


def test_posts_beside_a_post_define_what_nothing_else_does() -> None:
    write(
        "a.md", "$$\\newcommand{\\vx}{\\face{x}} \\newcommand{\\face}[1]{\\mathbf{#1}} \\newcommand{\\y}{y} \\def\\alpha{b}$$\n"
    )
    write("b.md", "$$\\newcommand{\\vx}{\\face{x}} \\newcommand{\\y}{z} \\newcommand{\\z}{z}$$\n")
    write("c.md", "```\n\\newcommand{\\w}{w}\n```\n")
    write("post.md", POST + "$\\y = \\alpha = \\w$\n")
    assert defined("post.md") == {"\\vx": "\\face{x}", "\\face": "\\mathbf{#1}"}
    write("post.md", POST + "$\\newcommand{\\vx}{u}$\n")
    assert defined("post.md") == {"\\vx": "u"}
    write("macros.tex", "\\def\\vx{t}")
    write("post.md", POST)
    assert defined("post.md") == {"\\vx": "t"}


def verdicts(*arguments: str, text: str | None = None) -> dict[str, list[str]]:
    command = [sys.executable, "-m", "derivations", "check", "--output-format", "json", "--jobs", "1", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, input=text, check=False)
    return {p["path"]: [s["verdict"] for s in p["steps"]] for p in json.loads(done.stdout)["posts"]}


def test_the_same_post_has_the_same_verdicts_however_it_is_asked_for() -> None:
    write("docs/post.md", POST)
    write("docs/other.md", "$\\newcommand{\\vx}{x}$\n")
    assert verdicts("docs/post.md") == {"docs/post.md": ["proved"]}
    assert verdicts("docs")["docs/post.md"] == ["proved"]
    assert verdicts("-", "--stdin-filename", "docs/post.md", text=POST) == {"docs/post.md": ["proved"]}
    assert verdicts("-", text=POST) == {"-": ["unread"]}
    write("macros.tex", "\\newcommand{\\vx}{x}")
    assert verdicts("-", text=POST) == {"-": ["proved"]}
