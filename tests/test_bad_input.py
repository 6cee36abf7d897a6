"""Hostile and broken posts, from one end of the command to the other: a clear word, nothing lost, no hang."""

import json
import random
import resource
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

GOOD = "$$(a + b)^2 = a^2 + 2ab + b^2$$\n\n"
SECONDS = 90
"""Of work: no post of this page may take more."""


Post = dict[str, list[dict[str, object]]]


def cpu_seconds() -> float:
    """The seconds of work of all child processes that have ended: others at work on the machine do not count."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def check(*arguments: str, folder: Path, stdin: bytes = b"", trusted: bool = True) -> tuple[int, str, str]:
    command = (sys.executable, "-m", "derivations", "check", *arguments)
    before = cpu_seconds()
    result = subprocess.run(command, cwd=folder, input=stdin, capture_output=True, timeout=300, check=False)
    assert cpu_seconds() - before < (SECONDS if trusted else 5 * SECONDS)
    out, err = result.stdout.decode(), result.stderr.decode()
    assert result.returncode in {0, 1}, err
    for trace in ("Traceback", "bug of the tool", "MemoryError", "RecursionError") if trusted else ("Traceback",):
        assert trace not in out + err
    return result.returncode, out, err


def report(text: str | bytes, folder: Path) -> Post:
    (folder / "post.md").write_bytes(text.encode() if isinstance(text, str) else text)
    _, out, _ = check("--output-format", "json", "post.md", folder=folder)
    (post,) = json.loads(out)["posts"]
    assert sum(post["counts"].values()) == len(post["steps"])
    assert isinstance(post, dict)
    return post


def test_missing_file(tmp_path: Path) -> None:
    code, out, _ = check("missing.md", folder=tmp_path)
    assert code == 1
    assert out.startswith("missing.md:1:1: cannot-read\n    no such file or folder\n")


def test_folder_without_posts(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    code, out, err = check("docs", folder=tmp_path)
    assert (code, out) == (0, "0 steps in 0 posts\n")
    assert err.startswith("docs: no posts in this folder")


def test_not_utf_8(tmp_path: Path) -> None:
    (tmp_path / "bad.md").write_bytes(GOOD.encode() + b"caf\xe9\n")
    (tmp_path / "good.md").write_text(GOOD, encoding="utf-8")
    code, out, _ = check(".", folder=tmp_path)
    assert code == 1
    assert out.startswith("bad.md:3:4: not-utf-8\n    not UTF-8: byte 0xe9 at offset 36\n")
    assert "1 step in 2 posts: 1 proved; 1 problem" in out


@pytest.mark.parametrize("text", ["", "\n", "\ufeff", "# Title\n", "---\n---\n", "---\ntitle: x\n"])
def test_empty_post(text: str, tmp_path: Path) -> None:
    assert report(text, tmp_path)["steps"] == []


@pytest.mark.parametrize(
    "opening",
    [
        "\\begin{align}\na &= b \\\\\n",
        "$$\na = b\n",
        "\\[\na = b\n",
        "$$\n\\begin{aligned}\na &= b\n$$\n",
        "```math\na = b\n",
        "<!-- derivations: define $a = b$\n",
    ],
)
def test_what_is_never_closed_is_named_where_it_opens(opening: str, tmp_path: Path) -> None:
    post = report(GOOD + opening, tmp_path)
    assert post["steps"][0]["verdict"] == "proved"
    said = [(p["line"], p["code"]) for p in post["problems"]] + [(s["line"], s["code"]) for s in post["steps"][1:]]
    assert said, "nothing was said"
    assert all(line in range(3, 7) for line, _ in said)


BOMBS = [(f"\\{a}", b) for a, b in pairwise("abcdefghijklm")]

HOSTILE = {
    "tower": "10^{10^{10}} = 10^{10^{10}} + 1",
    "tower of a symbol": "x^{10^{10^{10}}} = x",
    "high tower": "2^{" * 50 + "2" + "}" * 50 + " = 1",
    "negative tower": "10^{-10^{10}} = 0",
    "large power of a sum": "(a + b)^{100000} = a^{100000} + b^{100000}",
    "large power of sums": "(a + b + c + d)^{60} (a - b + c - d)^{60} = a",
    "million digits": "1" * 1_000_000 + " = 2",
    "many decimals": "0." + "1" * 100_000 + " = 2",
    "factorials": "(10^{9})! = 1",
    "factorial of a factorial": "((20!)!)! = 1",
    "binomial": "\\binom{10^{9}}{5 \\cdot 10^{8}} = 1",
    "gamma": "\\Gamma(10^{30}) = 1",
    "long sum": "\\sum_{i=1}^{10^{12}} i = 1",
    "sum of a tower": "\\sum_{i=1}^{n} 10^{10^{i}} = 1",
    "product": "\\prod_{i=1}^{10^{9}} i = 1",
    "exponentials": "\\exp(" * 30 + "x" + ")" * 30 + " = 1",
    "sine of much": "\\sin(10^{10^{6}}) = 1",
    "zero denominator": "\\frac{1}{0} = \\frac{1}{0}",
    "nested denominators": "1 + \\frac{1}{" * 300 + "x" + "}" * 300 + " = x",
    "nested braces": "{" * 10_000 + "x" + "}" * 10_000 + " = 1",
    "nested brackets": "(" * 10_000 + "x" + ")" * 10_000 + " = 1",
    "nested \\left": "\\left(" * 5_000 + "x" + "\\right)" * 5_000 + " = 1",
    "nested roots": "\\sqrt{" * 5_000 + "x" + "}" * 5_000 + " = 1",
    "nested exponents": "x^{" * 5_000 + "x" + "}" * 5_000 + " = 1",
    "nested environments": "\\begin{aligned}" * 1_000 + "x" + "\\end{aligned}" * 1_000 + " = 1",
    "only opening": "{" * 10_000,
    "only closing": "}" * 10_000,
    "many terms": " + ".join(f"x_{{{i}}}" for i in range(20_000)) + " = 1",
    "many factors": "x" * 20_000 + " = 1",
    "many signs": "-" * 20_000 + "x = 1",
    "many primes": "f" + "'" * 20_000 + "(x) = 1",
    "many relations": " = ".join(["x"] * 2_000),
    "large matrix": "\\begin{pmatrix}" + "\\\\".join("&".join(["x"] * 100) for _ in range(100)) + "\\end{pmatrix}^{1000} = 1",
    "large determinant": "\\det\\begin{pmatrix}"
    + "\\\\".join("&".join(f"x_{{{i}{j}}}" for j in range(12)) for i in range(12))
    + "\\end{pmatrix} = 1",
    "unknown macro": "\\nonsense{x} = 1",
    "macro bomb": "\\def\\a{xxxxxxxxxx}" + "".join(f"\\def\\{b}{{{a * 10}}}" for a, b in BOMBS) + "\\m = 1",
    "macro of itself": "\\def\\a{\\a\\a} \\a = 1",
    "control characters": "x\x00\x01\x7f = 1",
    "no characters": "\ufffd\u200b\u202e = 1",
    "emoji": "👩‍👩‍👧^2 = 1",
}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Post]:
    """The reports of all hostile rows, each between two good ones."""
    folder = tmp_path_factory.mktemp("hostile")
    for k, row in enumerate(HOSTILE.values()):
        (folder / f"{k:03}.md").write_text(f"{GOOD}$$\n{row}\n$$\n\n{GOOD}", encoding="utf-8")
    _, out, _ = check("--output-format", "json", ".", folder=folder, trusted=False)
    return dict(zip(HOSTILE, json.loads(out)["posts"], strict=True))


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_rows_cost_no_more_than_themselves(name: str, hostile: dict[str, Post]) -> None:
    post = hostile[name]
    verdicts = [step["verdict"] for step in post["steps"]]
    assert len(verdicts) > 2 or post["problems"] or name.startswith("only "), "the row was lost"
    assert verdicts, post["problems"]
    assert verdicts[0] == verdicts[-1] == "proved", post["problems"]
    assert not [problem for problem in post["problems"] if problem["code"] == "worker-died"]
    assert "proved" not in verdicts[1:-1] or name == "many relations"
    assert not [step["message"] for step in post["steps"] if step["code"] == "worker-died"]


def test_a_post_of_5_mb_of_prose(tmp_path: Path) -> None:
    post = report(GOOD + "Words *and* `code` and a [link](x) and $x$ and so on.\n\n" * 95_000 + GOOD, tmp_path)
    assert [step["verdict"] for step in post["steps"]] == ["proved", "proved"]


@pytest.mark.parametrize(
    "line", ["$$ ", "\\[ ", "$ ", "> ", "- ", "\\begin{align} ", "```\n", "<div>\n", "*", "[", "`", "<!--", "{% raw %}"]
)
def test_a_post_of_openings(line: str, tmp_path: Path) -> None:
    report(GOOD + line * (1_000_000 // len(line)), tmp_path)


def test_a_row_of_5_mb(tmp_path: Path) -> None:
    post = report(GOOD + "$$x = " + "x + " * 1_250_000 + "x$$\n", tmp_path)
    assert post["steps"][0]["verdict"] == "proved"


def test_noise(tmp_path: Path) -> None:
    source = random.Random(1)  # noqa: S311 - the same noise every time
    pieces = [
        *"{}[]()$&%\\^_=+-<>|~#\n x1",
        "\\\\",
        "$$",
        "\\frac",
        "\\left",
        "\\right",
        "\\begin{align}",
        "\\end{align}",
        "\\[",
        "\\]",
    ]
    pieces += [
        "\\sum",
        "\\int",
        "d x",
        "\\text{if}",
        "\\mathcal{N}",
        "\\mid",
        "```",
        "> ",
        "- ",
        "<!-- derivations: ",
        "-->",
        "\\newcommand",
    ]
    for k in range(40):
        text = "".join(source.choice(pieces) for _ in range(400))
        (tmp_path / f"{k}.md").write_text(text, encoding="utf-8")
    _, out, _ = check("--output-format", "json", ".", folder=tmp_path)
    assert not [p for post in json.loads(out)["posts"] for p in post["problems"] if p["code"] == "worker-died"]
