"""What the command takes, prints and exits with; the pipeline behind it is a stub."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import derivations
import pipeline
from derivations import cli, finding

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    pipeline.install(monkeypatch)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: str, text: str) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text, encoding="utf-8")


def run(*arguments: str, stdin: str | None = None) -> Result:
    runner = CliRunner()
    with runner.isolation(stdin) as (out, err, _), pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["derivations", *arguments])
        with pytest.raises(SystemExit) as end:
            cli.main()
        sys.stdout.flush()
        return Result(runner, out.getvalue(), err.getvalue(), b"", None, int(end.value.code or 0), None)


def test_exit_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    write("good.md", "proved! tested! given! unread! undecided! conditional!")
    write("bad.md", "proved! refuted!")
    assert run("check", "good.md").exit_code == 0
    assert run("check", "good.md", "bad.md").exit_code == 1
    assert run("check", "missing.md").exit_code == 1
    assert run("check").exit_code == 2
    assert run("check", "--jobs", "-1", "good.md").exit_code == 2
    assert run("chekc", "good.md").exit_code == 2
    assert run("--help").exit_code == run("--version").exit_code == run("check", "-h").exit_code == 0
    write("derivations.toml", "nonsense = 1")
    broken = run("check", "good.md")
    assert broken.exit_code == 2
    assert "unknown setting 'nonsense'" in broken.stderr
    Path("derivations.toml").unlink()
    monkeypatch.setattr("derivations.finding.fails", lambda *_: 1 / 0)
    fault = run("check", "good.md")
    assert fault.exit_code == 2
    assert fault.stderr.startswith("derivations: internal error, which is a bug of the tool: ZeroDivisionError")


@pytest.mark.parametrize(
    ("verdict", "gates"),
    [
        ("refuted", ["refuted", "conditional", "undecided", "unread"]),
        ("conditional", ["conditional", "undecided", "unread"]),
        ("undecided", ["undecided", "unread"]),
        ("unread", ["unread"]),
        ("tested", []),
    ],
)
def test_fail_on(verdict: str, gates: list[str]) -> None:
    write("a.md", f"{verdict}!")
    assert [gate for gate in reversed(cli.FAIL_ON) if run("check", "--fail-on", gate, "a.md").exit_code == 1] == gates
    write("derivations.toml", 'fail-on = "unread"')
    assert run("check", "a.md").exit_code == (1 if gates else 0)


def test_options_offer_what_the_modules_know() -> None:
    assert cli.FAIL_ON == finding.FAIL_ON
    folder = ROOT / "plugin" / "derivations" / "format"
    assert set(cli.FORMATS) == {path.stem for path in folder.glob("*.py")} - {"__init__"}


@pytest.mark.parametrize("output_format", cli.FORMATS)
def test_every_format_is_printed(output_format: str) -> None:
    write("a.md", "proved! refuted! trouble!")
    result = run("check", "--output-format", output_format, "a.md")
    assert result.exit_code == 1
    assert "a.md" in result.stdout
    assert not result.stderr


def test_json_is_the_same_twice_unless_timings_are_asked_for() -> None:
    for name in "abcde":
        write(f"posts/{name}.md", "proved! refuted! " * 3)
    first, second = (run("check", "--output-format", "json", "--no-cache", "posts") for _ in "12")
    assert first.stdout == second.stdout
    document = json.loads(first.stdout)
    assert [post["path"] for post in document["posts"]] == [f"posts/{name}.md" for name in "abcde"]
    assert document["counts"]["refuted"] == 15
    assert "seconds" not in first.stdout
    timed = json.loads(run("check", "--output-format", "json", "--timings", "--sympy", "posts").stdout)
    assert timed["posts"][0]["seconds"] > 0
    assert timed["posts"][0]["steps"][0]["seconds"] == 0.25
    assert timed["posts"][0]["steps"][0]["sympy"] == {"lhs": "a", "rhs": "b"}


def test_unreadable_posts_keep_their_place() -> None:
    write("a.md", "proved!")
    write("z.md", "bug!")
    document = json.loads(run("check", "--output-format", "json", "z.md", "missing.md", "a.md").stdout)
    assert [post["path"] for post in document["posts"]] == ["z.md", "missing.md", "a.md"]
    assert [[p["code"] for p in post["problems"]] for post in document["posts"]] == [["worker-died"], ["cannot-read"], []]
    assert "RuntimeError: trouble (pipeline.py:" in document["posts"][0]["problems"][0]["message"]


def test_findings_by_default_every_step_with_v_no_summary_with_q() -> None:
    write("a.md", "proved! undecided!")
    default = run("check", "a.md").stdout
    assert "undecided" in default
    assert "a.md:1:1: proved" not in default
    assert default.endswith("2 steps in 1 post: 1 proved, 1 undecided\n")
    assert "a.md:1:1: proved\n      a\n    = b\n    by magic\n" in run("check", "-v", "a.md").stdout
    assert "steps in" not in run("check", "-q", "a.md").stdout


def test_standard_input() -> None:
    assert run("check", "-", stdin="refuted!").stdout.startswith("-:1:1: refuted\n")
    assert run("check", "-", "--stdin-filename", "a.md", stdin="refuted!").stdout.startswith("a.md:1:1: refuted\n")


def test_a_folder_without_posts_says_so() -> None:
    Path("empty").mkdir()
    result = run("check", "empty")
    assert result.exit_code == 0
    assert result.stderr.startswith("empty: no posts in this folder (.Rmd, ")
    assert result.stdout == "0 steps in 0 posts\n"


def test_explain_and_annotate() -> None:
    write("a.md", "proved!")
    assert run("explain", "a.md:3").stdout == "a.md line 3\n"
    assert run("annotate", "a.md").stdout == "proved!(1)"
    for arguments in (
        ("explain", "a.md"),
        ("explain", "a.md:x"),
        ("explain", "b.md:1"),
        ("annotate", "b.md"),
        ("explain", "a.md:13"),
    ):
        result = run(*arguments)
        assert result.exit_code == 2
        assert "Traceback" not in result.stderr
        assert "Error: " in result.stderr


def test_without_fork_the_user_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    write("a.md", "proved!")
    monkeypatch.delattr(os, "fork")
    assert run("check", "a.md").stderr == "this system cannot fork: steps are decided without deadline and memory limit\n"


def test_public_names_are_there_and_loaded_late() -> None:
    assert sorted(derivations.__all__) == derivations.__all__ == dir(derivations)
    for name in derivations.__all__:
        assert getattr(derivations, name).__name__ == name
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = derivations.nonsense


def test_help_loads_nothing_heavy() -> None:
    script = "import sys; from derivations.cli import commands; commands(['--help'], standalone_mode=False); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout.split()
    for heavy in ("sympy", "flint", "markdown_it", "mdit_py_plugins", "mkdocs", "rich", "pathspec", "derivations.goal"):
        assert heavy not in loaded


def test_module_and_command_are_one() -> None:
    result = subprocess.run([sys.executable, "-m", "derivations", "--version"], check=True, capture_output=True, text=True)
    assert result.stdout.startswith("derivations, version ")
