"""What is maths in a post, in every dialect, and where; and what is none."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations.annotations import annotations, row_comments
from derivations.latex.chains import chains
from derivations.latex.lexer import tokenize
from derivations.markdown import Comment, Display, Document, Heading, Inline, Prose, find
from derivations.source import Source
from growth import assert_linear


def read(text: str) -> Document:
    document = find(Source("post.md", text))
    for piece in document.pieces:
        if isinstance(piece, Display | Inline):
            check_places(piece, text)
    return document


def check_places(piece: Display | Inline, text: str) -> None:
    """Every character of a fragment stands in the post where its offset says, entities aside."""
    fragment = piece.fragment
    assert len(fragment.offsets) == len(fragment.text) + 1
    assert all(a < b for a, b in zip(fragment.offsets, fragment.offsets[1:], strict=False))
    for character, offset in zip(fragment.text, fragment.offsets, strict=False):
        assert text[offset] == character or text[offset] in "&\r\0" or character in "\n "
    assert piece.span.start <= fragment.offsets[0] <= fragment.offsets[-1] <= piece.span.end


def displays(text: str) -> list[str]:
    return [" ".join(d.fragment.text.split()) for d in read(text).displays]


def inlines(text: str) -> list[str]:
    return [p.fragment.text for p in read(text).pieces if isinstance(p, Inline)]


@pytest.mark.parametrize(
    "text",
    [
        "$$\na = b\n$$\n",
        "$$a = b$$\n",
        "Text before\n$$\na = b\n$$\nand after.\n",
        "Text before $$\na = b\n$$ and after.\n",
        "$$\n\na = b\n\n$$\n",
        "\\[\na = b\n\\]\n",
        "\\\\[\na = b\n\\\\]\n",
        "```math\na = b\n```\n",
        "~~~math\na = b\n~~~\n",
        "```{math}\n:label: eq-one\n\na = b\n```\n",
        ":::{math}\n:label: eq-one\na = b\n:::\n",
        "<d-math block>\n\na = b\n</d-math>\n",
        "<div>\n<d-math block>a = b</d-math></div>\n",
        "{{< math >}}\na = b\n{{< /math >}}\n",
        "{{< math >}}\n$$\na = b\n$$\n{{< /math >}}\n",
        "{{< katex display=true >}}\na = b\n{{< /katex >}}\n",
        "{% math %}\na = b\n{% endmath %}\n",
        "{% raw %}\n$$ a = b $$\n{% endraw %}\n",
        "$$ a = b $$ {#eq-one}\n",
        "$$\na = b\n$$ (one)\n",
        "$$\na = b\n$$.\n",
        "> $$\n> a = b\n> $$\n",
        "> [!NOTE]\n> $$\n> a\n> = b\n> $$\n",
        "> > $$ a = b $$\n",
        "- item\n  $$\n  a = b\n  $$\n",
        "- item\n\n    $$\n    a = b\n    $$\n",
        "1. item\n\n   $$\n   a = b\n   $$\n",
        "- $$a = b$$\n",
        "* item\n$$\na = b\n$$\n",
        '!!! note "Title"\n\n    $$\n    a = b\n    $$\n',
        "!!! note\n    $$\n    a = b\n    $$\n",
        "??? hint\n\n    $$\n    a = b\n\n    $$\n",
        '=== "Tab"\n\n    $$ a = b $$\n',
        "/// note | Title\n$$\na = b\n$$\n///\n",
        ":::{admonition} Title\n:class: tip\n$$\na = b\n$$\n:::\n",
        "::: {.callout-note}\n$$\na = b\n$$\n:::\n",
        "Text[^1].\n\n[^1]: Note\n\n    $$\n    a = b\n    $$\n",
        "[^1]: $$a = b$$\n",
        "Term\n:   $$\n    a = b\n    $$\n",
        "<details>\n<summary>Proof</summary>\n\n$$\na = b\n$$\n\n</details>\n",
        "<p>\n$$\na = b\n$$\n</p>\n",
        '<script type="math/tex; mode=display">a = b</script>\n',
        "\ufeff$$\na = b\n$$\n",
        "$$\r\na = b\r\n$$\r\n",
        "\ufeff---\r\ntitle: x\r\n---\r\n$$\r\na = b\r\n$$\r\n",
        "$$\n\ta = b\n$$\n",
        "$$\na\n= b\n$$\n",
        "# Heading\n$$\na = b\n$$\n",
        "𝒳 and 😀\n\n$$\na = b\n$$\n",
    ],
)
def test_one_display_in_every_dialect(text: str) -> None:
    assert displays(text) == ["a = b"]


@pytest.mark.parametrize("environment", ["align", "align*", "equation", "gather*", "eqnarray", "alignat*", "multline"])
def test_a_bare_environment_is_a_display(environment: str) -> None:
    text = f"Text\n\\begin{{{environment}}}\na &= b \\\\\n&= c\n\\end{{{environment}}}\n"
    document = read(text)
    (display,) = document.displays
    assert display.delimiter == "\\begin"
    assert display.environment == environment
    assert text[display.span.start : display.span.end] == display.fragment.text


@pytest.mark.parametrize(
    "row", ["- b", "+ b", "= b", "# b", "> 0", "1. b", "---", "===", "* b", "    b", "<div>", "!!! note", "[^1]: b"]
)
def test_rows_that_look_like_markdown_stay_in_their_display(row: str) -> None:
    assert displays(f"$$\na\n{row}\n$$\n") == [" ".join(f"a {row}".split())]
    assert displays(f"Text\n\\[\na\n{row}\n\\]\n") == [" ".join(f"a {row}".split())]


@pytest.mark.parametrize(
    "text",
    [
        "```\n$$ a = b $$\n```\n",
        "```latex\n$$\na = b\n$$\n```\n",
        "~~~python\nx = '$a$'\n~~~\n",
        "    $$ a = b $$\n",
        "`$a = b$` and `` $$a = b$$ ``\n",
        "<!-- $$ a = b $$ -->\n",
        "<!--\n\n$$\na = b\n$$\n\n-->\n",
        "<pre>\n$$ a = b $$\n</pre>\n",
        "text <code>$a = b$</code>\n",
        '<script>\nlet a = "$$ a = b $$";\n</script>\n',
        "<style>\n/* $$ a = b $$ */\n</style>\n",
        "{% highlight python %}\n$$ a = b $$\n{% endhighlight %}\n",
        "- item\n\n      $$ a = b $$\n",
        "> ```\n> $$ a = b $$\n> ```\n",
        "\\$a = b\\$\n",
        "[link](http://x.org/$a=b$)\n",
        '<a href="?q=$a=b$">x</a>\n',
        "---\ntitle: $a = b$\n---\n",
        "!!! note\n\n    ```\n    $$ a = b $$\n    ```\n",
    ],
)
def test_code_and_comments_hold_no_maths(text: str) -> None:
    assert not [p for p in read(text).pieces if isinstance(p, Display | Inline)]


@pytest.mark.parametrize(
    "text",
    [
        "It costs $5 and $6.",
        "From $5-$6 a piece.",
        "US$100 (about €90) or CA$130",
        "$20,000 to $30,000 a year",
        "Put $HOME and $PATH there.",
        "costs 5$ and that is all",
        "a $ b",
        "A lone $x here.\n\nAnd $y there.",
    ],
)
def test_money_is_no_maths(text: str) -> None:
    assert inlines(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Let $x > 0$ and $y$.", ["x > 0", "y"]),
        ("Let \\(x\\) and \\\\(y\\\\) be.", ["x", "y"]),
        ("Let $`x`$ be.", ["x"]),
        ("Let $$x$$ be.", ["x"]),
        ("It is $ x = 1 $ here.", [" x = 1 "]),
        ("It costs $5, and $x$ is $y$.", ["x", "y"]),
        ("Over $x\n= y$ lines.", ["x\n= y"]),
        ("Over $x\n+ y$ lines, $a\n- b$ as well.", ["x\n+ y", "a\n- b"]),
        ("- costs $5\n- costs $6", []),
        ("- costs $a\n- costs $b", []),
        ("$a \\text{ if $b$ holds}$ and $c$", ["a \\text{ if $b$ holds}", "c"]),
        ("$X_1, ...X_n $ and $ j = k$ cost $9 and $1.", ["X_1, ...X_n ", " j = k"]),
        ("$a_i$ and $b_i$", ["a_i", "b_i"]),
        ("Then <d-math>x</d-math>.", ["x"]),
        ("| a | $x$ |\n|---|---|\n| $y$ | b |\n", ["x", "y"]),
        ("## With $x$\n", ["x"]),
        ("As in \\[1\\] and \\(see there\\), \\(n - 1\\)", ["n - 1"]),
        ("$\\{1, 2\\}$ has price \\$5", ["\\{1, 2\\}"]),
    ],
)
def test_maths_in_running_text(text: str, expected: list[str]) -> None:
    assert inlines(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"$$x\_i \\\\ y\_i$$", r"x_i \\ y_i"),
        ("$$a \\\\\\\\\nb \\\\\\\\\n\\\\{c\\\\}$$", r"a \\ b \\ \{c\}"),
        (r"$$a &lt; b$$", "a < b"),
        (r"\\[ a\_1 &amp;= b \\]", "a_1 &= b"),
        (r"$$\text{a\_b} = c$$", r"\text{a\_b} = c"),
        (r"$$a \\ b$$", r"a \\ b"),
        (r"$$\|x\|$$", r"\|x\|"),
    ],
)
def test_what_the_generator_eats_is_undone(text: str, expected: str) -> None:
    assert displays(text) == [expected]


def test_a_sentence_can_be_rebuilt_in_order() -> None:
    document = read("# One\n\nLet $X$ be a positive\ninteger, and `code` $Y$ too.\n\nOther.\n")
    said = [(type(p).__name__, p.place.paragraph) for p in document.pieces]
    first = document.pieces[2].place.paragraph
    assert said[2:7] == [("Prose", first), ("Inline", first), ("Prose", first), ("Inline", first), ("Prose", first)]
    assert document.pieces[7].place.paragraph != first
    words = "".join(p.text.text if isinstance(p, Prose) else "@" for p in document.pieces[2:7])
    assert words == "Let @ be a positive\ninteger, and ` @ too."


def test_text_around_a_display_shares_its_paragraph() -> None:
    document = read("We have\n$$\na = b\n$$\nfor all $n$.\n\nNew.\n")
    assert len({p.place.paragraph for p in document.pieces[:4]}) == 1
    assert document.pieces[-1].place.paragraph != document.pieces[0].place.paragraph


def test_indented_lines_right_behind_a_display_are_no_code() -> None:
    assert displays("$$\nc\n$$\n    $$\n    a = b\n    $$\n\n    $$ code $$\n") == ["c", "a = b"]


def test_sections_and_items_are_numbered() -> None:
    document = read("$a$\n\n# One\n\n- $b$\n- $c$\n\n## Two\n\n$d$\n")
    places = {p.fragment.text: p.place for p in document.pieces if isinstance(p, Inline)}
    assert [places[x].section for x in "abcd"] == [0, 1, 1, 2]
    assert places["a"].item == places["d"].item == 0
    assert places["b"].item != places["c"].item
    assert [p.level for p in document.pieces if isinstance(p, Heading)] == [1, 2]


def test_dollars_in_running_text_make_double_ones_displays() -> None:
    assert displays("With $x$ we have $$a = b = c$$ here, and $$z$$ too.") == ["a = b = c"]
    assert displays("With $$x$$ we have $$a = b = c$$ here.") == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Text\n\n$$\na = b\n\nMore text comes after this.\n", 3),
        ("\\begin{align}\na &= b\n", 1),
        ("\\[\na = b\n\n# Heading\n", 1),
        ("$$\na = b\n\nSome prose stands between here.\n\n$$\nc = d\n$$\n", 1),
    ],
)
def test_what_is_never_closed_is_a_problem(text: str, line: int) -> None:
    document = read(text)
    assert [(p.code, document.source.position(p.span.start)[0]) for p in document.problems] == [("unclosed", line)]


def test_an_unclosed_display_does_not_turn_the_post_inside_out() -> None:
    assert displays("$$\na = b\n\nSome prose stands between here.\n\n$$\nc = d\n$$\n\nMore $x$.\n") == ["c = d"]


@pytest.mark.parametrize(
    "matter",
    [
        "2024-13-45: x",
        "a: [",
        "a: !!int '-'",
        "? [a]\n: b",
        "!!python/object:os.system x",
        "a: *b",
        "[" * 5000,
        "a: &a [*a]",
        "x: 2022-99-99",
    ],
)
def test_front_matter_that_is_bad_is_a_problem_at_most(matter: str) -> None:
    document = read(f"---\n{matter}\n---\n$$a = b$$\n")
    assert [d.fragment.text for d in document.displays] == ["a = b"]
    assert {p.code for p in document.problems} <= {"bad-annotation"}


def test_front_matter_is_read() -> None:
    assert read("---\ntitle: T\nmath:\n  \\RR: \\mathbb{R}\n---\n").front_matter == {
        "title": "T",
        "math": {"\\RR": "\\mathbb{R}"},
    }
    assert read("+++\ntitle = 'T'\n+++\n$a$").front_matter == {"title": "T"}


def test_the_author_defines_and_assumes() -> None:
    text = "# A\n\n<!-- derivations: define $p(z) = 1$; assume $x > 0$, $n$ is an integer -->\n\n## B\n\n$x$\n\n# C\n"
    document = read(text)
    told = annotations(document).told
    assert [(t.kind, t.maths.text, t.words) for t in told] == [
        ("define", "p(z) = 1", ""),
        ("assume", "x > 0", ""),
        ("assume", "n", "is an integer"),
    ]
    assert {text[t.end :] for t in told} == {"# C\n"}
    assert all(text[t.maths.offsets[0]] == t.maths.text[0] for t in told)


def test_the_front_matter_defines() -> None:
    text = '---\nderivations:\n  define: ["p(z) = \\\\mathcal{N}(z)"]\n  assume: \\sigma > 0\n---\n$a$\n'
    told = annotations(read(text)).told
    assert [(t.kind, t.maths.text) for t in told] == [("define", "p(z) = \\mathcal{N}(z)"), ("assume", "\\sigma > 0")]
    assert text[told[0].maths.offsets[7] :].startswith("\\\\mathcal")
    assert annotations(read("---\nderivations: false\n---\n")).ignored
    assert annotations(read("---\nderivations: [1]\n---\n")).problems


def test_checking_is_switched_off_and_on() -> None:
    text = "$a$\n\n<!-- derivations: off -->\n\n$b$\n\n<!-- derivations: on -->\n\n$c$\n"
    found = annotations(read(text))
    assert [found.is_off(text.index(x)) for x in ("$a", "$b", "$c")] == [False, True, False]
    assert annotations(read("x <!-- derivations: ignore-file -->\n")).ignored
    assert annotations(read("<!-- derivations: nonsense -->\n")).problems
    assert [p.text.text for p in read("<!-- other -->\n").pieces if isinstance(p, Comment)] == [" other "]


def comments_of(body: str) -> tuple[list[tuple[tuple[str, ...], str, tuple[tuple[int, int], ...]]], int]:
    document = read(f"$$\n\\begin{{align}}\n{body}\n\\end{{align}}\n$$\n")
    (display,) = document.displays
    found, problems = row_comments(document.source, display, chains(tokenize(display.fragment)))
    return [(c.expected, c.waived, c.links) for c in found], len(problems)


def test_comments_belong_to_the_row_on_their_line() -> None:
    assert comments_of("a &= b = c \\\\ % proved refuted\n&= d % waived: a known slip\n") == (
        [(("proved", "refuted"), "", ((0, 0), (0, 1))), ((), "a known slip", ((1, 0),))],
        0,
    )
    assert comments_of("a &= b\n + c \\\\ % refuted\n&= d") == ([(("refuted",), "", ((0, 0),))], 0)
    assert comments_of("a &= b \\\\ % proved tested\n&= d % see above") == ([], 1)
    assert comments_of("% proved\na &= b") == ([], 1)


PARTS = [
    "$$",
    "$",
    "\\[",
    "\\]",
    "\\\\[",
    "`",
    "```",
    "\n",
    "\n\n",
    "- ",
    "> ",
    "    ",
    "\\begin{align}",
    "\\end{align}",
    "a",
    " ",
    "= b",
]
PARTS += [
    "<!--",
    "-->",
    "<div>",
    "# ",
    "!!! note",
    "[^1]:",
    "\r\n",
    "\t",
    "😀",
    "\\",
    "{{< math >}}",
    "{{< /math >}}",
    "{% raw %}",
    ":::",
    "$`",
    "`$",
    "\0",
]
PARTS += [
    "\\text{",
    "}",
    "|",
    '=== "x"',
    "&lt;",
    "\\_",
    "\\\\\\\\",
    "5",
    "<d-math>",
    "</d-math>",
    "---\n",
    "\u2028",
    "\x0c",
    "\ufeff",
    "1. ",
    "***",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PARTS), max_size=40).map("".join))
def test_any_text_is_taken_apart_with_true_places(text: str) -> None:
    document = read(text)
    last = 0
    for piece in document.pieces:
        if isinstance(piece, Display | Inline):
            assert last <= piece.span.start < piece.span.end <= len(text)
            last = piece.span.end if piece.delimiter[-6:] != "{math}" else piece.span.start


HOSTILE = {
    "unclosed environments": "\\begin{align}\n",
    "unclosed environments in paragraphs": "\\begin{align} a\n\n",
    "dollars": "$$\n\n",
    "single dollars": "$a ",
    "backticks": "`a ``b ",
    "brackets": "\\[ a\n\n",
    "comments": "a <!-- b\n\n",
    "tags": "<a b='c ",
    "tags with quotes": "<a b=\"c <a b='c ",
    "shortcodes": "{{< math >}} a\n\n",
    "liquid": "{% raw ",
    "quotes": "> ",
    "lists": "- ",
    "nested quotes": "> - ",
    "links": "](((",
    "footnotes": "[^1]: a\n    b\n",
    "admonitions": "!!! note\n    a\n",
    "entities": "$a &lt; \\_$ ",
    "unclosed environments before prose": "\\begin{align}\n\\begin{gather}\n",
    "wide table": "| $a$ ",
    "fences": "```math\na\n",
    "code then dollars": "`` $ ` $$ ",
    "html blocks": "<div>\n$$\n",
    "carriage returns": "a\r$$\r",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_time_is_linear_in_size(name: str) -> None:
    def search(size: int) -> None:
        text = HOSTILE[name] * (size // len(HOSTILE[name])) + "\n\nsome words of prose come here at last\n\n\\end{align}\n"
        find(Source("post.md", text))

    assert_linear(search, 15_000, 120_000)


def test_a_long_post_of_many_parts_takes_linear_time() -> None:
    generator = random.Random(1)  # noqa: S311 - a reproducible text
    for _ in range(5):
        text = "".join(generator.choices(PARTS, k=30_000))
        started = time.process_time()
        find(Source("post.md", text))
        assert time.process_time() - started < 8
