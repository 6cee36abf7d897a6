"""Rows and chains: what a display states, row by row, in all the layouts that posts use."""

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations.budget import Budget
from derivations.latex.chains import Statement, chains
from derivations.latex.lexer import Token, tokenize
from derivations.latex.macros import collect, expand
from derivations.latex.presentation import written
from derivations.latex.rows import rows
from derivations.markdown import Display, Inline, Prose, find
from derivations.source import Fragment, Source, Span
from growth import assert_linear

CORPUS = Path(os.environ.get("DERIVATIONS_CORPUS", "/work/shared/corpus"))


def tokens(latex: str) -> tuple[Token, ...]:
    return tokenize(Fragment.of(Source("", latex), Span(0, len(latex))))


def read(latex: str) -> tuple[Statement, ...]:
    return chains(tokens(latex))


def show(statement: Statement) -> str:
    """The statement on one line: `lhs = rhs`, `… = rhs` where it goes on, `| condition`, `# remark`."""
    parts = ["…" if statement.lhs is None else written(statement.lhs)]
    for link in statement.links:
        note = f"[{written(link.annotation)}]" if link.annotation else ""
        parts.append(f"{link.relation}{note} {written(link.rhs)}")
    text = " ".join(parts)
    if statement.label:
        text = f"{written(statement.label)}: {text}"
    if statement.intro:
        text = f"<{statement.intro}> {text}"
    if statement.arrow:
        text = f"{statement.arrow} {text}"
    text += "".join(f" | {written(c)}" for c in statement.conditions)
    text += "".join(f" # {written(c)}" for c in statement.remarks)
    return text + "".join(f" ? {written(c)}" for c in statement.doubts)


def shown(latex: str) -> list[str]:
    return [show(s) for s in read(latex)]


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        ("a = b = c", ["a = b = c"]),
        ("a = b = c.", ["a = b = c"]),
        (r"\begin{align} a &= b \\ &= c \end{align}", ["a = b", "… = c"]),
        (r"\begin{align*} a &= b = c \\[2ex] &\le d,\\ \end{align*}", ["a = b = c", "… <= d"]),
        (r"\begin{align} a &= b \newline &= c \cr &= d \end{align}", ["a = b", "… = c", "… = d"]),
        (r"\begin{equation}\begin{split} a &= b \\ &= c \end{split}\end{equation}.", ["a = b", "… = c"]),
        (r"\begin{eqnarray} a &=& b \\ &=& c \end{eqnarray}", ["a = b", "… = c"]),
        (r"\begin{array}{rcl} a & = & b \\ & \le & c \end{array}", ["a = b", "… <= c"]),
        (r"\left\{\begin{array}{l} x = 1 \\ y = 2 \end{array}\right.", ["x = 1", "y = 2"]),
        (r"\begin{gather} a = b \\ c = d \end{gather}", ["a = b", "c = d"]),
        (r"\begin{alignat}{2} a &= b & \quad c &= d \end{alignat}", ["a = b", "c = d"]),
        (r"\begin{align} a &= b & x &= y \\ &= c & &= z \end{align}", ["a = b", "x = y", "… = c", "… = z"]),
        (r"\begin{align} a &= b &= c \end{align}", ["a = b = c"]),
        (r"\begin{align} & a + b \\ & = c \\ & = d \end{align}", ["a+b", "… = c", "… = d"]),
        (r"\begin{align} a = & b \\ = & c \end{align}", ["a = b", "… = c"]),
        (r"\begin{aligned} = a \\ = b \end{aligned}", ["… = a", "… = b"]),
        (r"\begin{align} a =& b = \\ =& c \end{align}", ["a = b", "… = c"]),
        (r"\begin{align} a &= \\ & b \\ &= c \end{align}", ["a = b", "… = c"]),
        ("x", ["x"]),
        ("", []),
        (r"\begin{align}\end{align}", []),
    ],
)
def test_rows_and_chains(latex: str, expected: list[str]) -> None:
    assert shown(latex) == expected


def test_two_columns_are_two_chains() -> None:
    first, second, third, fourth = read(r"\begin{align} a &= b & x &= y \\ &= c & &= z \end{align}")
    assert (third.previous, fourth.previous) == (0, 1)
    assert [s.row for s in (first, second, third, fourth)] == [1, 1, 2, 2]


@pytest.mark.parametrize(
    ("latex", "expected", "joined"),
    [
        (r"\begin{align} a &= b \\ &+ c \\ &= d \end{align}", ["a = b+c", "… = d"], "operator"),
        (r"\begin{align} a &= b + \\ & c \end{align}", ["a = b+c"], "operator"),
        (r"\begin{align} a &= b \\ &\quad{-} c \end{align}", ["a = b-c"], "operator"),
        (r"\begin{align} a &= f(b \\ & c) \end{align}", ["a = f(bc)"], "bracket"),
        (r"\begin{align} a &= (b + c) \\ & (d + e) \end{align}", ["a = (b+c)(d+e)"], "nothing between"),
        (
            r"\begin{align} a &= \left[ b + \right. \\ &\left. c \right] \\ &= d \end{align}",
            [r"a = \left[b+c\right]", "… = d"],
            "operator",
        ),
        (
            r"a &= \left( \left[ b \right. \right. \\ & \left. \left. + c \right] d \right)",
            [r"a = \left(\left[b+c\right]d\right)"],
            "operator",
        ),
    ],
)
def test_rows_without_a_relation_go_on(latex: str, expected: list[str], joined: str) -> None:
    assert shown(latex) == expected
    assert read(latex)[0].links[-1].joined == joined


def test_dots_between_rows_are_not_read_over() -> None:
    assert shown(r"\begin{align} a &= b \\ & \vdots \\ &= c \end{align}") == ["a = b", "\\vdots", "… = c"]
    assert shown(r"a = [b, c] \\ \dots \\ d = e") == ["a = [b,c]", "\\dots", "d = e"]


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"x = 1, \quad y = 2", ["x = 1", "y = 2"]),
        ("x = 1, y = 2", ["x = 1", "y = 2"]),
        (r"x = 1 \text{ and } y = 2", ["x = 1", "and <and> y = 2"]),
        (r"x = 1 \quad or \quad y = 2", ["x = 1", "or <or> y = 2"]),
        (r"a = b, \quad i = 1, \ldots, n", [r"a = b | i=1,\ldots,n"]),
        (r"a = b \quad \text{for } i = 1, \ldots, n, \; j = 1, 2", [r"a = b | \text{for }i=1,\ldots,n | \text{for }j=1,2"]),
        (r"a = b \quad \text{if } x > 0", [r"a = b | \text{if }x>0"]),
        (r"a = b \quad \mathrm{if} \quad x > 0", [r"a = b | \text{if}x>0"]),
        (r"a = b, x \neq 0.", [r"a = b | x\neq0"]),
        (r"a = b \quad (x > 0)", ["a = b | (x>0)"]),
        (r"a = b \qquad \forall i, j", [r"a = b | \forall i,j"]),
        (r"a = b \; \forall i \in I", [r"a = b | \forall i\in I"]),
        (r"a = b, \forall k", [r"a = b | \forall k"]),
        (r"\forall i, j: a_i = b_j", [r"a_i = b_j | \forall i,j"]),
        (r"X_1, \ldots, X_n \sim p", [r"X_1,\ldots,X_n sim p"]),
        (r"x, y \in A, z = 1", ["x,y in A", "z = 1"]),
        (r"i = 1, 2, \ldots, n", [r"i = 1,2,\ldots,n"]),
        (r"f(x, y) = (x, y)", ["f(x,y) = (x,y)"]),
        (r"H_0: \mu = 0, \quad H_1: \mu \neq 0", [r"H_0: \mu = 0", r"H_1: \mu neq 0"]),
        (r"f: A \to B", ["f:A to B"]),
        (r"a = b \text{ where } c = d", [r"a = b | \text{ where }c=d"]),
        (r"\text{where } c = d", ["<where> c = d"]),
        (r"\text{Let } x = 1 \text{ and } y = 2", ["<Let> x = 1", "and <Let> y = 2"]),
        (r"\text{Let } x = 1, y = 2, \text{ so } z = 3", ["<Let> x = 1", "<Let> y = 2", "implies <so> z = 3"]),
        (r"a = b \\ \text{so that } c = d", ["a = b", "implies <so that> c = d"]),
    ],
)
def test_lists_and_conditions(latex: str, expected: list[str]) -> None:
    assert shown(latex) == expected


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"a &= b && \text{by linearity}", [r"a = b # \text{by linearity}"]),
        (r"a &= b & (\text{by } x = 1)", [r"a = b # (\text{by }x=1)"]),
        (r"a &= b & (u = 1 - x)", ["a = b # (u=1-x)"]),
        (r"a = b \quad (1)", ["a = b # (1)"]),
        (r"a = b \ \ \ \ \ (1)", ["a = b # (1)"]),
        (r"a = b \hspace{2cm} (\star)", [r"a = b # (\star)"]),
        (r"a = b \tag{1} \label{x} \\ c = d \nonumber", ["a = b", "c = d"]),
        (r"a = b \quad \text{(since $x > 0$)}", [r"a = b # \text{(since $x > 0$)}"]),
        (r"a = b \text{ because } c = d", [r"a = b # \text{ because }c=d"]),
        (r"a \equiv b \quad (\text{mod } n)", [r"a equiv b(\text{mod }n)"]),
        (r"a \equiv b & \mod m", [r"a equiv b\mod m"]),
        (r"a = b \quad \blacksquare", ["a = b"]),
        (r"a = b \quad c", ["a = b ? c"]),
        (r"a = b + \quad c", ["a = b+c"]),
        (r"a = \text{number of heads}", [r"a = \text{number of heads}"]),
        (r"\text{Amount within } V = 1", [r"\text{Amount within }V = 1"]),
        (r"\text{cost} = \text{price} \times \text{count}", [r"\text{cost} = \text{price}\times\text{count}"]),
        (r"\mathrm{Var}(X) = \text{Cov}(X, X)", [r"\mathrm{Var}(X) = \text{Cov}(X,X)"]),
    ],
)
def test_remarks(latex: str, expected: list[str]) -> None:
    assert shown(latex) == expected


def test_what_is_dropped_is_recorded() -> None:
    assert written(read(r"a = b \tag{1}")[0].recorded) == r"\tag{1}"
    assert shown(r"\begin{align} a &= b \\ \intertext{so that} &= c \end{align}") == ["a = b", "<so that> … = c"]


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"a \overset{(a)}{=} b", ["a =[(a)] b"]),
        (r"a \stackrel{\text{i.i.d.}}{\sim} b", [r"a sim[\text{i.i.d.}] b"]),
        (r"a \overset{!}{=} b", ["a =[!] b"]),
        (r"a \overset{\eqref{x}}{=} b", [r"a =[\text{(x)}] b"]),
        (r"a \overset{\mathrm{def}}{=} b", [r"a :=[\mathrm{def}] b"]),
        (r"a \overset{a}{\underset{b}{=}} c", ["a =[ab] c"]),
        (r"a =_{(1)} b", ["a =[(1)] b"]),
        (r"a \xlongequal{c} b", ["a =[c] b"]),
        ("a := b", ["a := b"]),
        (r"a \mathrel{:=} b", ["a := b"]),
        ("a {=} b", ["a = b"]),
        ("a <= b >= c", ["a <= b >= c"]),
        ("a => b", ["a", "implies b"]),
        (r"a \not= b \ne c", ["a neq b neq c"]),
        (r"a \leqslant b \geq c \lt d \gt e", ["a <= b >= c < d > e"]),
        (r"a \approx b \propto c \equiv d \triangleq e", ["a approx b propto c equiv d := e"]),
        (r"a = b \Rightarrow c = d \iff e = f", ["a = b", "implies c = d", "iff e = f"]),
        (r"a &= b \\ \implies c &= d", ["a = b", "implies c = d"]),
        (r"x \mapsto y \in A \subset B", ["x to y in A subset B"]),
    ],
)
def test_relations(latex: str, expected: list[str]) -> None:
    assert shown(latex) == expected


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        ("f(x = 1) = 2", ["f(x=1) = 2"]),
        (r"E_{x = 1}[y] = \sum_{i=1}^n i", [r"E_{x=1}[y] = \sum_{i=1}^ni"]),
        (r"\{x : x > 0\} = A", [r"\{x:x>0\} = A"]),
        (r"\left( a = b \right) = c", [r"\left(a=b\right) = c"]),
        (r"\left. a \right|_{x = 0} = c", [r"\left.a\right|_{x=0} = c"]),
        (r"x \in [0, 1), y = 2", ["x in [0,1)", "y = 2"]),
        (
            r"|\alpha\rangle\langle\alpha| = |\beta\rangle\langle\beta| = I",
            [r"|\alpha\rangle\langle\alpha| = |\beta\rangle\langle\beta| = I"],
        ),
        ("u = a - <a, e> e", ["u = a-<a,e>e"]),
        (r"x \big\lvert_0^1 = 1 = c", [r"x\big\lvert_0^1 = 1 = c"]),
        (r"p(\mathbf{y)} = a = b", [r"p(\mathbf{y)} = a = b"]),
        (r"f = \begin{cases} 1 & x = 0 \\ 2 & x > 0 \end{cases} = g", [r"f = cases1&x=0\\2&x>0cases = g"]),
        (r"A = \begin{pmatrix} a & b \\ c & d \end{pmatrix} = B", [r"A = pmatrixa&b\\c&dpmatrix = B"]),
        (r"{\color{blue} z = a} = b", ["z = a = b"]),
        (r"{\color{blue} z = a}", ["z = a"]),
        (r"\boxed{z = a}", ["z = a"]),
        (r"a = b \implies \boxed{z = a}", ["a = b", "implies z = a"]),
        (r"\textcolor{red}{a} = b", ["{a} = b"]),
        (r"a = b \textcolor{red}{+ c} {\color{blue} - \, d}", ["a = b+c-d"]),
        (r"a = \frac{b \textcolor{red}{+ c}}{d}", [r"a = \frac{b+c}{d}"]),
        (r"a = \textcolor{red}{b +} c^\textcolor{red}{+}", ["a = b+c^{+}"]),
        (r"p({\color{red} z = a}) = b", ["p({z=a}) = b"]),
        (r"a &= \begin{aligned}[t] & b \\ & + c \end{aligned} \\ &= d", ["a = b+c", "… = d"]),
        (r"a = \begin{aligned} b \end{aligned} = c", ["a = b = c"]),
        (r"\begin{aligned} a &= b \end{aligned} \qquad \begin{aligned} c &= d \end{aligned}", ["a = b", "c = d"]),
        (r"a = 1 + 2 + ... + n", ["a = 1+2+...+n"]),
        (r"a = 1, 2, ...", ["a = 1,2,..."]),
        ("a = b\u200b", ["a = b"]),
        (r"n! = n \cdot (n-1)!", [r"n! = n\cdot(n-1)!"]),
    ],
)
def test_relations_inside_brackets_belong_to_the_expression(latex: str, expected: list[str]) -> None:
    assert shown(latex) == expected


def test_rows_are_counted_without_empty_ones() -> None:
    found = rows(tokens(r"\begin{align} a &= b \\ \\ &= c \\ \label{x} \\ &= d \end{align}"))
    assert [r.number for r in found] == [1, 2, 3]


def sides(statement: Statement) -> Iterator[tuple[Token, ...]]:
    yield statement.lhs or ()
    for link in statement.links:
        yield from (link.sign, link.annotation, link.rhs)
    yield from (*statement.conditions, *statement.remarks, *statement.doubts, statement.label, statement.recorded)


PARTS = [
    "a",
    "x_1",
    "^2",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "\\{",
    "\\}",
    "\\left(",
    "\\right)",
    "\\left.",
    "\\right.",
    "=",
    "<",
    ">",
    "\\le",
    ":",
    ",",
    ".",
    ";",
]
PARTS += [
    "&",
    "\\\\",
    "\\begin{aligned}",
    "\\end{aligned}",
    "\\begin{cases}",
    "\\end{cases}",
    "\\quad",
    "\\text{for }",
    "\\text{and}",
    "\\text{by x y}",
    "+",
]
PARTS += [
    "\\overset{a}{=}",
    "\\overset",
    "\\color{red}",
    "\\textcolor{red}{",
    "\\label{x}",
    "\\tag",
    "\\implies",
    "\\forall",
    "\\mathrm{if}",
    "\\not",
    "%c\n",
]
PARTS += [
    "\\langle",
    "\\rangle",
    "|",
    "\\vdots",
    "...",
    "\\mathrm",
    "{=}",
    "{\\color{red} a = b}",
    "\\hspace{2cm}",
    "\\ ",
    "\\intertext{so}",
    "1",
    "-",
    "\\mod",
]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PARTS), max_size=30).map(" ".join))
def test_any_tokens_make_statements_in_order(latex: str) -> None:
    found = read(latex)
    inside = {t.span for t in tokens(latex)}
    for k, statement in enumerate(found):
        assert statement.previous is None or statement.previous < k
        assert statement.lhs is None or statement.previous is None
        for token in (t for side in sides(statement) for t in side):
            assert 0 <= token.span.start <= token.span.end <= len(latex)
            assert token.span in inside or token.text in {",", "\\quad"} or token.kind == "text"
    assert [s.row for s in found] == sorted(s.row for s in found)


HOSTILE = {
    "environments": "\\begin{aligned} a &= b ",
    "environments and rows": "\\begin{aligned} a &= b \\\\ ",
    "closed environments": "\\begin{aligned} a &= b \\\\ c \\end{aligned} ",
    "groups": "{ a = ",
    "groups closed": "{a = b} ",
    "oversets": "\\overset{a}{ ",
    "nots": "\\not ",
    "brackets": "( a = ",
    "left": "\\left( a = ",
    "angles": "= < a ",
    "bars": "\\left. a \\right. \\\\ ",
    "colours": "{\\color{red} a = b} \\textcolor{red}{ ",
    "commas": "a, ",
    "lists": "a = 1, ",
    "columns": "a &= b & ",
    "quads": "a \\quad ",
    "words": "a \\text{for all x} ",
    "rows": "a \\\\ + ",
    "dots": ".",
    "columns of relations": "& = ",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_time_is_linear_in_the_display(name: str) -> None:
    def split(size: int) -> None:
        chains(tokens(HOSTILE[name] * (size // len(HOSTILE[name]))))

    assert_linear(split, 5_000, 40_000)


def test_nested_environments_take_linear_time() -> None:
    found = tokens("\\begin{aligned} a &= b " * 2000 + "\\end{aligned} " * 2000)
    started = time.process_time()
    chains(found)
    assert time.process_time() - started < 4


@pytest.mark.skipif(not CORPUS.is_dir(), reason="needs posts to compare on")
def test_the_chained_equalities_of_posts_are_found_where_they_stand() -> None:
    """An independent extractor finds chained equalities; ours overlap at least 99 % of those that are maths."""
    sys.path.insert(0, str(CORPUS.parent / "measure"))
    from steps import steps_of  # type: ignore[import-not-found] # noqa: PLC0415 - it lies next to the posts

    found = total = 0
    for path in sorted(p for p in CORPUS.rglob("*") if p.suffix in {".md", ".qmd", ".Rmd"} and p.name != "SOURCES.md")[::6]:
        text = path.read_text(encoding="utf-8")
        spans, hidden = found_in(Source(path.name, text))
        for step in steps_of(text):
            if step["chained"] and step["rel"] == "=" and not any(a <= step["start"] < b for a, b in hidden):
                total += 1
                found += any(a < step["end"] and step["start"] < b for a, b in spans)
    assert total > 300
    assert found >= 0.99 * total, f"{found} of {total}"


def found_in(source: Source) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Where the right-hand sides stand, and where nothing is maths: outside of all pieces that are text or maths."""
    document = find(source)
    maths = [p for p in document.pieces if isinstance(p, Display | Inline)]
    macros = collect([p.fragment for p in maths])
    spans = []
    for piece in maths:
        for statement in chains(expand(tokenize(piece.fragment), macros, Budget(1_000_000))):
            spans += [(link.span.start, link.span.end) for link in statement.links]
            spans += [(c[0].span.start, c[-1].span.end) for c in statement.conditions]
    shown = sorted(
        (p.span if isinstance(p, Display | Inline) else p.text.span(0, len(p.text.text)))
        for p in document.pieces
        if isinstance(p, Display | Inline | Prose)
    )
    hidden, last = [], 0
    for span in shown:
        hidden.append((last, span.start))
        last = max(last, span.end)
    return spans, [*hidden, (last, len(source.text))]
