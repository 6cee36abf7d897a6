"""What the documentation lists is what there is; `pytest --accept` writes the generated parts."""

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from derivations import cli
from derivations.diagnostic import CODES
from derivations.settings import Settings
from derivations.source import Source
from derivations.verdict import VERDICTS
from derivations.worker import check_posts

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "plugin" / "derivations"
ARCHITECTURE = ROOT / "docs" / "architecture.md"
MARK = "<!-- From here on made of the modules' first lines: pytest --accept tests/test_documentation.py -->\n"
README = (ROOT / "README.md").read_text(encoding="utf-8")


def first_line(path: Path) -> str:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert docstring, f"{path} has no docstring"
    return docstring.split("\n", 1)[0]


def layers() -> list[list[str]]:
    """The layers of the contract that says which module may import which, lowest first."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    (contract,) = (c for c in contracts if c["type"] == "layers")
    return [re.findall(r"\w+", layer) for layer in reversed(contract["layers"])]


def entries(path: Path, name: str, indent: str = "") -> list[str]:
    module = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    lines = [f"{indent}- `{name}`: {first_line(module)}"]
    if path.is_dir():
        parts = sorted(p for p in path.iterdir() if p.suffix == ".py" or (p / "__init__.py").exists())
        for part in (p for p in parts if p.name != "__init__.py"):
            lines += entries(part.with_suffix(""), f"{name}.{part.stem}", indent + "  ")
    return lines


def listed() -> str:
    parts = ["\n".join(line for name in sorted(layer) for line in entries(PACKAGE / name, name)) for layer in layers()]
    return "\n\n---\n\n".join(parts) + "\n"


def test_architecture_lists_every_module_in_the_order_of_the_layers(request: pytest.FixtureRequest) -> None:
    text = ARCHITECTURE.read_text(encoding="utf-8")
    written = text.partition(MARK)[0] + MARK + "\n" + listed()
    if request.config.getoption("--accept"):
        ARCHITECTURE.write_text(written, encoding="utf-8")
    assert ARCHITECTURE.read_text(encoding="utf-8") == written


def test_every_module_says_what_comes_in_and_what_goes_out() -> None:
    for path in PACKAGE.rglob("*.py"):
        assert first_line(path).endswith((".", ":")), path


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_its_page(code: str) -> None:
    text = (ROOT / "docs" / "codes" / f"{code}.md").read_text(encoding="utf-8")
    assert text.startswith(f"# {code}\n")
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == ["What it means", "Why it matters", "What to do"]


def test_every_page_has_its_code() -> None:
    assert {path.stem for path in (ROOT / "docs" / "codes").glob("*.md")} - {"index"} == set(CODES)


def test_readme_names_every_verdict_and_only_options_that_exist() -> None:
    assert re.findall(r"^\| (\w+) \| (?!promise)", README, re.MULTILINE) == list(VERDICTS)
    options = CliRunner().invoke(cli.commands, ["check", "--help"]).output
    for command in re.findall(r"^derivations check .*$", README, re.MULTILINE):
        for option in re.findall(r" (--?[a-z][a-z-]*)", command.partition("#")[0]):
            assert option in options
    assert set(re.findall(r"^derivations (\w+)", README, re.MULTILINE)) <= set(cli.commands.commands)


def test_readme_shows_rows_that_are_what_their_comments_say() -> None:
    (rows,) = re.findall(r"```latex\n(.*?)```", README, re.DOTALL)
    (report,) = check_posts([Source("README.md", f"$$\n\\begin{{align}}\n{rows}\\end{{align}}\n$$\n")], Settings())
    assert [(s.verdict.verdict, s.expected, s.waived) for s in report.steps] == [
        ("proved", None, None),
        ("refuted", "refuted", None),
        ("proved", None, None),
        ("conditional", None, "x is a length"),
    ]
    assert not report.problems


def test_readme_is_short_and_its_links_lead_somewhere() -> None:
    assert len(README.splitlines()) <= 110
    for target in re.findall(r"\]\(([^)]+)\)", README):
        assert (ROOT / target).exists(), target


def test_ci_runs_the_line_of_the_readme() -> None:
    command = re.findall(r"^python3 .*/pytest$", README, re.MULTILINE)
    assert len(command) == 1
    assert "grep -E '^python3 .*/pytest$' README.md" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert subprocess.run(["bash", "-n", str(ROOT / ".ci" / "run")], check=False).returncode == 0
