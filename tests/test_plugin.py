"""The plugin in real builds: marks on the page, strictness, serving, other plugins in the way."""

import contextlib
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config

from derivations import worker
from derivations.report import PostReport
from derivations.settings import Settings
from derivations.source import Source

RIGHT = "# Right\n\n$$\n\\begin{align}\n(a+b)^2 &= a^2 + 2ab + b^2 \\\\\n&= b^2 + 2ab + a^2\n\\end{align}\n$$\n"
WRONG = "---\ntitle: Wrong\n---\n\nText.\n\n$$\n\\begin{align}\n(a+b)^2 &= (a+b)(a+b) \\\\\n&= a^2 + b^2\n\\end{align}\n$$\n"
EXPECTED = WRONG.replace("a^2 + b^2\n", "a^2 + b^2 % refuted\n")
UNMET = RIGHT.replace("b^2 \\\\\n", "b^2 \\\\ % refuted\n")

SETTINGS = """\
site_name: Test
use_directory_urls: false
plugins:
  - search
  - derivations: {{{options}}}
markdown_extensions:
  - pymdownx.arithmatex: {{generic: true}}
"""

MKDOCS = (sys.executable, "-m", "mkdocs")
PROPERDOCS = (shutil.which("properdocs") or "properdocs",)
"""The same plugin, unchanged, where it is installed."""

properdocs = pytest.mark.skipif(shutil.which("properdocs") is None, reason="there is no properdocs (tests/generators.sh)")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """The folder of a site without pages."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "mkdocs.yml").write_text(SETTINGS.format(options=""), encoding="utf-8")
    return tmp_path


def write(site: Path, options: str = "", **pages: str) -> None:
    (site / "mkdocs.yml").write_text(SETTINGS.format(options=options), encoding="utf-8")
    for name, text in pages.items():
        (site / "docs" / f"{name}.md").write_text(text, encoding="utf-8")


def run(site: Path, *arguments: str, command: Sequence[str] = MKDOCS) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*command, "build", *arguments], cwd=site, capture_output=True, text=True, check=False, timeout=120)


def built(site: Path, **settings: Any) -> None:
    """Does in this process what `mkdocs build` does."""
    config = load_config(str(site / "mkdocs.yml"), **settings)
    config.plugins.on_startup(command="build", dirty=False)
    build(config)


def page(site: Path, name: str = "index") -> str:
    return (site / "site" / f"{name}.html").read_text(encoding="utf-8")


def test_a_build_marks_its_pages(site: Path) -> None:
    write(site, index=RIGHT, wrong=WRONG)
    done = run(site)
    assert done.returncode == 0, done.stderr
    assert page(site).count(r"\textcolor{seagreen}{\checkmark}") == 2
    assert "2 steps: 2 proved" in page(site)
    assert page(site).index("<h1") < page(site).index("derivations-summary")
    assert "<title>Wrong - Test</title>" in page(site, "wrong")
    assert r"a^2 + b^2&amp;&amp;\textcolor{indianred}" in page(site, "wrong")
    assert '<strong>Row 2 fails:</strong> at <span class="arithmatex">' in page(site, "wrong")
    assert 'href="assets/derivations.css"' in page(site)
    assert (site / "site" / "assets" / "derivations.css").is_file()
    assert "WARNING -  derivations: docs/wrong.md:10:4: refuted: " in done.stderr


@pytest.mark.parametrize("quiet", [(), ("-q",)])
@pytest.mark.parametrize("wrong", [WRONG, UNMET])
def test_a_strict_build_fails_in_one_line(site: Path, quiet: tuple[str, ...], wrong: str) -> None:
    write(site, index=RIGHT, wrong=wrong)
    done = run(site, "--strict", *quiet)
    assert done.returncode == 1
    lines = [line for line in done.stderr.splitlines() if "wrong.md" in line]
    assert len(lines) == 1
    assert "ERROR" in lines[0]
    assert "docs/wrong.md:10:4: refuted: " in lines[0] or "docs/wrong.md:5:" in lines[0]
    assert "Traceback" not in done.stderr


def test_a_strict_build_counts_what_it_does_not_name(site: Path) -> None:
    write(site, a=WRONG, b=WRONG)
    assert "(and 1 more)" in run(site, "--strict").stderr


@pytest.mark.parametrize("pages", [{"index": EXPECTED}, {"index": RIGHT}])
def test_a_strict_build_takes_what_is_right_or_expected(site: Path, pages: dict[str, str]) -> None:
    write(site, **pages)
    built(site, strict=True)


def test_an_expected_error_is_shown_as_one(site: Path) -> None:
    write(site, index=EXPECTED)
    built(site)
    assert "the author expects that" in page(site)


@pytest.mark.parametrize(
    ("options", "fault"),
    [("fail_on: never", "fail_on"), ("macro_files: 3", "macro_files"), ("log_base: 3", "log_base"), ("lg: 3", "lg")],
)
def test_a_setting_that_cannot_be_used_is_named(site: Path, options: str, fault: str) -> None:
    write(site, options, index=RIGHT)
    done = run(site, "--strict")
    assert done.returncode == 1
    assert fault in done.stderr
    assert "Traceback" not in done.stderr


def test_settings_of_the_project_hold_on_its_site(site: Path) -> None:
    write(site, index=WRONG)
    (site / "derivations.toml").write_text('exclude = ["docs/index.md"]\n', encoding="utf-8")
    built(site, strict=True)
    assert "textcolor" not in page(site)


def test_pages_can_be_left_out(site: Path) -> None:
    write(site, "exclude: [old/, drafts.md]", index=RIGHT, drafts=WRONG)
    built(site, strict=True)
    assert "textcolor" not in page(site, "drafts")


def test_a_page_about_all_posts(site: Path) -> None:
    write(site, "report: about/all.md, notes: none, summary: false", index=RIGHT, wrong=WRONG)
    built(site)
    about = page(site, "about/all")
    assert "4 steps: 3 proved, 1 refuted." in about
    assert '<a href="../wrong.html">wrong&#46;md</a>, line 10: <strong>refuted</strong>, ' in about
    assert "derivations-note" not in page(site, "wrong")
    assert "derivations-summary" not in page(site, "wrong")


def test_a_page_about_all_posts_of_the_authors_own(site: Path) -> None:
    write(site, "report: all.md", index=RIGHT, all="# Mine\n\nWords.\n")
    built(site)
    assert "<p>Words.</p>" in page(site, "all")
    assert "2 steps: 2 proved." in page(site, "all")


def test_the_file_is_told_of_though_the_page_begins_later(site: Path) -> None:
    write(site, wrong="---\nx: 1\n---\n\n\n" + "Text.\n\n" * 3 + "$$(a+b)^2 = (a+b)(a+b) = a^2 + b^2$$\n")
    assert "docs/wrong.md:12:26: refuted" in run(site, "--strict").stderr


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The posts that were checked, in order."""
    paths: list[str] = []
    honest = worker.check_posts

    def counting(sources: Sequence[Source], settings: Settings) -> Iterator[PostReport]:
        paths.extend(source.path for source in sources)
        return honest(sources, settings)

    monkeypatch.setattr(worker, "check_posts", counting)
    return paths


def test_a_page_is_checked_again_only_when_it_has_changed(site: Path, asked: list[str]) -> None:
    write(site, index=RIGHT, wrong=WRONG)
    config = load_config(str(site / "mkdocs.yml"))
    config.plugins.on_startup(command="serve", dirty=False)
    build(config)
    assert len(asked) == 2
    build(config)
    assert len(asked) == 2
    write(site, wrong=WRONG + "\nMore.\n")
    build(config)
    assert len(asked) == 3


def test_serving_never_raises(site: Path) -> None:
    write(site, wrong=WRONG)
    config = load_config(str(site / "mkdocs.yml"), strict=True)
    config.plugins.on_startup(command="serve", dirty=False)
    build(config)
    assert "1 refuted" in page(site, "wrong")


def test_a_text_that_another_plugin_has_changed_is_marked_where_it_is_the_same(site: Path) -> None:
    (site / "hook.py").write_text(
        "def on_page_markdown(markdown, **_):\n    return 'New.\\n\\n' + markdown.replace('Text', 'Words') + '\\n\\nEnd.\\n'\n",
        encoding="utf-8",
    )
    write(site, wrong=WRONG)
    with (site / "mkdocs.yml").open("a", encoding="utf-8") as settings:
        settings.write("hooks: [hook.py]\n")
    built(site)
    assert r"a^2 + b^2&amp;&amp;\textcolor{indianred}" in page(site, "wrong")


@pytest.mark.parametrize(
    ("text", "raw"),
    [("Text $$a = b$$ here\n", True), ("Text\n$$\na = b\n$$\n", True), ("Text\n\n$$\na = b\n$$\n\n    $$\n\n`$$`\n", False)],
)
def test_a_formula_that_stays_text_is_told_of(site: Path, caplog: pytest.LogCaptureFixture, text: str, raw: bool) -> None:  # noqa: FBT001 - a case
    write(site, index=text)
    caplog.set_level("INFO")
    built(site)
    assert ("index.md: not rendered as maths" in caplog.text) == raw


def test_symbols_are_shown_as_code_where_nothing_renders_them(site: Path) -> None:
    write(site, wrong=WRONG)
    text = (site / "mkdocs.yml").read_text(encoding="utf-8")
    (site / "mkdocs.yml").write_text(text[: text.index("markdown_extensions")], encoding="utf-8")
    built(site)
    assert "<code>a</code> = " in page(site, "wrong")


def test_a_page_that_is_not_utf_8_is_a_problem_and_no_fault_of_the_plugin(site: Path) -> None:
    (site / "docs" / "index.md").write_bytes(b"# \xff\n")
    done = run(site)
    assert "derivations" not in done.stderr.split("Traceback")[-1] or "Traceback" not in done.stderr


# A server.


@contextlib.contextmanager
def served(site: Path, *arguments: str, command: Sequence[str] = MKDOCS) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (site / "log").open("wb") as log:
        server = subprocess.Popen([*command, "serve", "-a", f"127.0.0.1:{port}", *arguments], cwd=site, stdout=log, stderr=log)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=20)


def fetched(address: str, wanted: str, seconds: float = 40) -> str:
    """The page once it holds what is wanted, or as it is when time is up."""
    end = time.monotonic() + seconds
    text = ""
    while time.monotonic() < end and wanted not in text:
        with contextlib.suppress(OSError):
            text = urllib.request.urlopen(address, timeout=10).read().decode()  # noqa: S310 - an address of our own
        time.sleep(0.2)
    return text


@pytest.mark.parametrize("arguments", [(), ("--strict",)])
@pytest.mark.parametrize("command", [MKDOCS, pytest.param(PROPERDOCS, marks=properdocs)])
def test_serving_goes_on_after_a_row_is_refuted(site: Path, command: Sequence[str], arguments: tuple[str, ...]) -> None:
    write(site, index=RIGHT)
    with served(site, *arguments, command=command) as address:
        assert "2 proved" in fetched(f"{address}/index.html", "2 proved")
        (site / "docs" / "index.md").write_text(WRONG, encoding="utf-8")
        assert "1 refuted" in fetched(f"{address}/index.html", "1 refuted")
        (site / "docs" / "index.md").write_text(RIGHT, encoding="utf-8")
        assert "2 proved" in fetched(f"{address}/index.html", "2 proved")


@properdocs
def test_properdocs_takes_the_plugin_as_it_is(site: Path) -> None:
    write(site, index=RIGHT, wrong=WRONG)
    (site / "mkdocs.yml").rename(site / "properdocs.yml")
    assert run(site, command=PROPERDOCS).returncode == 0
    assert r"a^2 + b^2&amp;&amp;\textcolor{indianred}" in page(site, "wrong")
    done = run(site, "--strict", "-q", command=PROPERDOCS)
    assert done.returncode == 1
    assert "docs/wrong.md:10:4: refuted: " in done.stderr
