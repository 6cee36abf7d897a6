"""Macros: where they are defined, what replaces them, and that a bomb of them stops."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations.budget import Budget
from derivations.diagnostic import Unread
from derivations.latex.lexer import tokenize
from derivations.latex.macros import Macros, collect, expand, from_config, from_front_matter, from_text
from derivations.latex.presentation import written
from derivations.source import Fragment, Source, Span
from growth import assert_linear


def fragment(text: str, start: int = 0) -> Fragment:
    return Fragment.of(Source("", text), Span(start, len(text)))


def expanded(definitions: str, use: str, budget: int = 10_000) -> str:
    text = definitions + "\n" + use
    macros = collect([fragment(definitions)])
    return written(expand(tokenize(fragment(text, len(definitions))), macros, Budget(budget)))


@pytest.mark.parametrize(
    ("definitions", "use", "expected"),
    [
        (r"\newcommand{\E}{\mathbb{E}}", r"\E[x]", r"\mathbb{E}[x]"),
        (r"\newcommand\E{\mathbb{E}}", r"\E_x", r"\mathbb{E}_x"),
        (r"\newcommand*{\v}[1]{\mathbf{#1}}", r"\v x + \v{yz}", r"\mathbf{x}+\mathbf{yz}"),
        (
            r"\newcommand{\E}[2][p]{\mathbb{E}_{#1}[#2]}",
            r"\E{x} + \E[q]{\E{y}}",
            r"\mathbb{E}_{p}[x]+\mathbb{E}_{q}[\mathbb{E}_{p}[y]]",
        ),
        (r"\renewcommand{\phi}{\varphi}", r"\phi", r"\varphi"),
        (r"\newcommand{\a}{x} \providecommand{\a}{y}", r"\a", "x"),
        (r"\providecommand{\a}{y}", r"\a", "y"),
        (r"\def\a{x}\def\b#1#2{#2\a#1}", r"\b12", "2x1"),
        (r"\def\f(#1,#2){#1^{#2}}", r"\f(a+b,c)", "a+b^{c}"),
        (r"\let\old\phi \renewcommand{\phi}{\varphi\old}", r"\phi", r"\varphi\phi"),
        (r"\newcommand{\a}{x}\let\b=\a\renewcommand{\a}{y}", r"\a\b", "yx"),
        (r"\DeclareMathOperator{\Var}{Var}", r"\Var(X)", r"\operatorname{Var}(X)"),
        (r"\DeclareMathOperator*{\argmax}{arg\,max}", r"\argmax_x", r"\operatorname*{arg\,max}_x"),
        (
            r"\DeclarePairedDelimiter{\abs}{\lvert}{\rvert}",
            r"\abs*{x} + \abs[\big]{y}",
            r"\left\lvert x\right\rvert+\left\lvert y\right\rvert",
        ),
        (r"\NewDocumentCommand{\E}{O{p} m}{E_{#1}(#2)}", r"\E{x} \E[q]{y}", "E_{p}(x)E_{q}(y)"),
        (r"\newcommand{\n}[1]{\text{norm of #1}}", r"\n{ab}", r"\text{norm of ab}"),
        (r"\newcommand{\a}[1]{#12}", r"\a{x}", "x2"),
        (r"\newcommand{\a}{b}", r"c \newcommand{\z}{y} \a", "cb"),
    ],
)
def test_a_macro_is_replaced(definitions: str, use: str, expected: str) -> None:
    assert expanded(definitions, use) == expected


def test_places_are_those_of_the_use() -> None:
    text = r"\newcommand{\E}[1]{\mathbb{E}[#1]} \E{xy}"
    at = text.rindex("\\E")
    macros = collect([fragment(text)])
    found = expand(tokenize(fragment(text, at)), macros, Budget(100))
    assert {t.span for t in found if t.text in {"\\mathbb", "E", "["}} == {Span(at, at + 2)}
    assert found[-1].span == Span(at, at + len("\\E{xy}"))
    assert [t.span.start for t in found if t.text in {"x", "y"}] == [at + 3, at + 4]


def test_the_definition_in_force_is_the_last_before_the_use() -> None:
    text = r"\def\a{x} \a \def\a{y} \a"
    macros = collect([fragment(text)])
    assert written(expand(tokenize(fragment(text)), macros, Budget(100))) == "xy"


@pytest.mark.parametrize(
    "definitions",
    [
        r"\def\a{\a}",
        r"\def\a{\a\a}",
        r"\def\a{\b}\def\b{\a}",
        "".join(rf"\def\{chr(97 + k)}{{\{chr(98 + k)}\{chr(98 + k)}}}" for k in range(25)),
        r"\newcommand{\a}[1]{\a{#1#1}}",
        r"\def\a{" + "x" * 20_000 + "}",
    ],
)
def test_a_bomb_stops(definitions: str) -> None:
    with pytest.raises(Unread) as caught:
        expanded(definitions, r"\a{x}")
    assert caught.value.code == "too-large"


@pytest.mark.parametrize("use", [r"\a", r"\a{x", r"\a & b", r"\b", r"\b[x"])
def test_a_missing_argument_is_unread(use: str) -> None:
    with pytest.raises(Unread) as caught:
        expanded(r"\newcommand{\a}[1]{#1}\newcommand{\b}[2][x]{#1#2}", use)
    assert caught.value.code == "syntax"


def bodies(macros: Macros) -> dict[str, tuple[str, int]]:
    return {name: (written(found[0][1].body), found[0][1].parameters) for name, found in macros.versions.items()}


def test_configurations_of_mathjax_and_katex() -> None:
    assert bodies(
        from_config({"RR": "\\mathbb{R}", "b": ["\\mathbf{#1}", 1], "\\f": "#1f(#2)", "x": {"macro": "y"}, "bad": 3})
    ) == {
        "\\RR": ("\\mathbb{R}", 0),
        "\\b": ("\\mathbf{#1}", 1),
        "\\f": ("#1f(#2)", 2),
        "\\x": ("y", 0),
    }
    script = """
        window.MathJax = {
          tex: {
            macros: {
              RR: "{\\\\bf R}",
              bold: ["{\\\\bf #1}", 1],   // a comment
              'ip': ['\\\\langle #1, #2\\\\rangle', 2, "z"],
            }
          }
        };
    """
    assert bodies(from_text(script)) == {"\\RR": ("{\\bf R}", 0), "\\bold": ("{\\bf#1}", 1), "\\ip": ("\\langle#1,#2\\rangle", 2)}


def test_front_matter() -> None:
    front = {"math": {"\\RR": "\\mathbb{R}"}, "macros": "\\newcommand{\\E}{\\mathbb{E}}", "header-includes": ["\\def\\x{y}", 3]}
    assert bodies(from_front_matter(front)) == {"\\RR": ("\\mathbb{R}", 0), "\\E": ("\\mathbb{E}", 0), "\\x": ("y", 0)}


PARTS = [
    "\\newcommand",
    "\\def",
    "\\let",
    "\\a",
    "\\b",
    "{",
    "}",
    "[",
    "]",
    "#1",
    "#2",
    "1",
    "x",
    "\\DeclareMathOperator",
    "*",
    "=",
    "&",
    "\\\\",
    "\\text{#1}",
]
PARTS += [
    "\\newcommand{\\a}[1]{#1\\b}",
    "\\def\\b{x\\a}",
    "\\providecommand",
    "\\renewcommand{\\b}[2][y]{#1#2}",
    "\\DeclarePairedDelimiter{\\a}{(}{)}",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PARTS), max_size=30).map(" ".join))
def test_any_definitions_and_uses_end(text: str) -> None:
    macros = collect([fragment(text)])
    spans: list[Span] = []
    try:
        spans = [t.span for t in expand(tokenize(fragment(text)), macros, Budget(5_000))]
    except Unread as error:
        spans = [error.span]
    assert all(0 <= span.start <= span.end <= len(text) for span in spans)


@pytest.mark.parametrize(
    "part",
    [
        "\\def\\a{x}",
        "\\let\\a\\b ",
        "\\newcommand{\\a",
        "\\def\\a#1",
        "\\def\\a",
        "\\let",
        "macros: {a: 'b', ",
        "\\newcommand{\\b}[",
        "\\a",
    ],
)
def test_time_is_linear_in_the_definitions(part: str) -> None:
    def read(size: int) -> None:
        text = part * (size // len(part))
        with contextlib.suppress(Unread):
            expand(tokenize(fragment(text)), from_text(text), Budget(10**7))

    assert_linear(read, 5_000, 40_000)
