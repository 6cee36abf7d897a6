"""What is read belongs to the source, each token to one node; and no row, however mangled, breaks the reader."""

import os
import random
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from derivations.diagnostic import Unread
from derivations.plain import to_text
from derivations.post import Post, read_post
from derivations.settings import Settings
from derivations.source import Source
from derivations.statements import Side
from derivations.term import Apply, Number, Term, Variable, walk
from derivations.unsaid import MARK, VAGUE
from growth import assert_linear

ROOT = Path(__file__).parents[1]
POSTS = sorted([*(ROOT / "tests" / "posts").glob("*.md"), *(ROOT / "docs" / "notation").glob("*.md")])
CORPUS = Path(os.environ.get("DERIVATIONS_CORPUS", "")) if "DERIVATIONS_CORPUS" in os.environ else None
"""A folder of real posts, for those who have one."""
SAMPLE = 40


def posts() -> list[Path]:
    """The posts of the project, and a sample of the corpus where there is one."""
    found = sorted(p for end in ("md", "qmd", "Rmd") for p in CORPUS.rglob(f"*.{end}")) if CORPUS else []
    return [*POSTS, *random.Random(1).sample(found, min(SAMPLE, len(found)))]  # noqa: S311 - a sample


def reading(text: str) -> Post:
    return read_post(Source("post.md", text), Settings())


def kernel(row: str) -> str:
    """The right side of a display, as text for people."""
    post = reading(f"$$\n{row}\n$$\n")
    chain = post.chains[0]
    found = post.kernel(chain, len(chain.sides) - 1)
    return f"unread: {found.message}" if isinstance(found, Unread) else to_text(found)


@pytest.mark.parametrize("path", posts(), ids=lambda p: p.name)
def test_every_token_belongs_to_what_is_read(path: Path) -> None:
    source = Source(path.name, path.read_bytes().decode("utf-8", errors="replace"))
    post = read_post(source, Settings())
    for chain in post.chains:
        for side in chain.sides:
            if side.term is not None:
                check_spans(source, side)


INTERWOVEN = {"and", "derivative_surface"}
"""Heads whose parts share text or stand inside one another: a < b < c, d²f/dx dy; so does a function with its power, sin² x."""


def check_spans(source: Source, side: Side) -> None:
    """The term spans its side; parts lie within their whole and, where written one behind the other, apart."""
    assert side.term is not None
    for node in walk(side.term):
        if node.span is None or not isinstance(node, Apply):
            continue
        assert side.span.start <= node.span.start <= node.span.end <= side.span.end, source.slice(side.span)
        for part in node.args:
            if part.span is not None:
                assert node.span.start <= part.span.start, source.slice(node.span)
                assert part.span.end <= node.span.end, source.slice(node.span)
        above = node.args and node.args[0].span == node.span  # x^2_i: the index stands behind the power
        if node.head not in INTERWOVEN and not above and not source.slice(node.span).startswith("\\"):
            spans = sorted((part.span for part in node.args if part.span is not None), key=lambda s: s.start)
            assert all(a.end <= b.start for a, b in pairwise(spans)), source.slice(node.span)
    for node in walk(side.term):
        if isinstance(node, Number) and node.span is not None and "\\" not in source.slice(node.span):
            assert any(c.isdigit() for c in source.slice(node.span))


READINGS = {
    "x = a/b + 1/2": "a/b + 1/2",
    "x = \\frac12 x": "1/2·x",
    "x = p(1-p)": "p·(1 − p)",
    "x = \\sum_{i=1}^n \\sum_{j \\ne i} x_j": "Σ_{i=1}^{n} Σ_{j ∈ support(j)} indicator(j ≠ i)·x_j",
    "x = \\prod_{0 \\le j \\le n; j \\ne i} x_j": "Π_{j=0}^{n} piecewise(x_j, j ≠ i, 1)",
    "x = 1 + r + r^2 + \\cdots + r^n": "Σ_{k=0}^{n} r^k",
    "x = a_n + a_{n-1} x + \\dots + a_0 x^n": "Σ_{k=0}^{n} a_{n − k}·x^k",
    "x = (r_k - r_{k-1}) + \\dots + (r_1 - r_0)": "Σ_{i=0}^{k − 1} (r_{k − i} − r_{k − i − 1})",
    "x = n (n-1) \\cdots (n-x+1)": "Π_{k=0}^{x − 1} (n − k)",
    "x = \\mathbf a \\times \\mathbf b": "cross(a, b)",
    "x = (f \\circ g)(x)": "f(g(x))",
    "x = \\{3\\}": "{3}",
    "x = |\\{1, 2\\}|": "2",
    "x = \\ln(|U| |V|)": "ln(|U|·|V|)",
    "x = a + b \\mod m": "mod(a + b, m)",
    "x = [z^2]_a^b": "b² − a²",
}


@pytest.mark.parametrize("row", READINGS)
def test_rows_are_read_as_written(row: str) -> None:
    assert kernel(row) == READINGS[row]


@pytest.mark.parametrize(
    "row",
    [
        "x = \\unknown y",
        "x = \\sum_{x_1} p(x_{1:n})",  # one member is bound, and the family stands whole
        "x = \\{1, 3, \\ldots, n\\}",
    ],
)
def test_what_is_not_understood_is_unread(row: str) -> None:
    assert kernel(row).startswith("unread: ")


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ("x = x^2 + \\dots + x^{2n}", MARK),  # up by one or by two
        ("x = 1 - 2 + \\cdots + n", MARK),
        ("x = 1 + x + \\frac{x^2}{2} + \\frac{x^3}{6} + \\cdots", MARK),
        ("x = [a_0; a_1, a_2]", VAGUE),
        ("x = (f \\circ g)'", VAGUE),
        ("x = \\nabla (a + b)", VAGUE),
        ("x = \\mathbf{A} \\mathbf{B} \\cdots \\mathbf{A} \\mathbf{B}", VAGUE),
    ],
)
def test_what_is_not_said_is_an_unknown_function_of_its_parts(row: str, kind: str) -> None:
    post = reading(f"$${row}$$\n")
    term = post.kernel(post.chains[0], 1)
    assert isinstance(term, Apply)
    assert term.head == "call"
    assert isinstance(term.args[0], Variable)
    assert term.args[0].name.startswith(kind)
    assert post.term(post.chains[0], 1) is None


@pytest.mark.parametrize("label", ["x_{1:t}", "x_{t|t}", "\\hat{X}_{t|s}"])
def test_a_label_with_a_bound_letter_changes_with_it(label: str) -> None:
    post = reading(f"$$a = \\sum_{{t=1}}^T {label}$$\n")
    term = post.kernel(post.chains[0], 1)
    assert isinstance(term, Apply)
    assert "t" in free(term.args[0])


def free(term: Term) -> set[str]:
    return {n.name for n in walk(term) if isinstance(n, Variable)}


ROWS = tuple(
    line.split("%", maxsplit=1)[0] for path in POSTS for line in path.read_text(encoding="utf-8").splitlines() if "&=" in line
)
PIECES = (
    "\\sum",
    "_",
    "^",
    "{",
    "}",
    "|",
    "\\left(",
    "\\right)",
    "\\frac",
    "d",
    "'",
    "\\cdots",
    ",",
    "\\int",
    "\\langle",
    "]_a^b",
    "\\\\",
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_mangled_rows_are_read_or_unread(data: st.DataObject) -> None:
    row = data.draw(st.sampled_from(ROWS))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(row)))
        gone = data.draw(st.integers(0, 3))
        row = row[:at] + data.draw(st.sampled_from(("", *PIECES))) + row[at + gone :]
    post = reading(f"$$\n\\begin{{aligned}}\n{row}\n\\end{{aligned}}\n$$\n")
    for chain in post.chains:
        for k in range(len(chain.sides)):
            post.kernel(chain, k)


def test_reading_takes_time_in_proportion() -> None:
    text = "\n\n".join(f"$$\n\\begin{{aligned}}\n{row}\n\\end{{aligned}}\n$$" for row in ROWS)
    assert_linear(lambda times: reading("\n\n".join([text] * times)), 1, 4)
