"""Marks, notes and the summary of a page, from reports made by hand."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derivations.page import annotate, marks
from derivations.page.marks import MARKS, Claim
from derivations.page.notes import Style
from derivations.page.summary import counted
from derivations.report import PostReport, Step
from derivations.source import Source, Span
from derivations.verdict import (
    CONDITIONAL,
    GIVEN,
    PROVED,
    REFUTED,
    TESTED,
    UNDECIDED,
    UNREAD,
    Counterexample,
    Verdict,
)

COUNTEREXAMPLE = Counterexample(((r"\mu", "1/2"), ("x", "-3")), "2", "4")


def report(text: str, *claims: tuple[str, str] | tuple[str, str, int], verdicts: dict[str, Verdict] | None = None) -> PostReport:
    """A report on a text with displays in dollars, fences or bare environments; a claim is a right side, its verdict, its row."""
    displays = [
        Span(*m.span())
        for m in re.finditer(r"\$\$.*?\$\$|\$[^$]+\$|```math.*?\n *```|(?m:^)\\begin\{(\w+\*?)\}.*?\\end\{\1\}", text, re.DOTALL)
    ]
    steps = []
    at = 0
    for rhs, verdict, *row in claims:
        found = re.compile(rf"(?<![A-Za-z\\]){re.escape(rhs)}(?![A-Za-z])").search(text, at)
        assert found is not None
        span = Span(*found.span())
        display = next(d for d in displays if d.start <= span.start and span.end <= d.end)
        pronounced = (verdicts or {}).get(rhs) or Verdict(
            verdict,
            counterexample=COUNTEREXAMPLE if verdict == REFUTED else None,
            message="no method" if verdict == UNDECIDED else "",
        )
        steps.append(Step(span, display, displays.index(display) + 1, row[0] if row else 1, "a", "=", rhs, "", pronounced))
        at = span.end
    return PostReport(Source("post.md", text), tuple(steps))


def marked(text: str, *claims: tuple[str, str] | tuple[str, str, int]) -> str:
    """The text with marks only, each as the first letter of its verdict in brackets."""
    out = annotate(text, report(text, *claims), Style(notes=(), summary=False))
    for verdict, tex in MARKS.items():
        out = out.replace(tex, f"[{verdict[0]}]")
    return out


def bare(body: str) -> str:
    return f"$$\n{body}\n$$\n"


@pytest.mark.parametrize(
    ("body", "claims", "expected"),
    [
        (
            "\\begin{align}\na &= b \\\\\n &= c % refuted\n\\end{align}",
            [("b", PROVED, 1), ("c", REFUTED, 2)],
            "\\begin{align}\na &= b&&[p] \\\\\n &= c&&[r] % refuted\n\\end{align}",
        ),
        (
            "\\begin{aligned}a &= b \\\\ &= c\\\\[2ex]\n\\end{aligned}",
            [("c", TESTED, 2)],
            "\\begin{aligned}a &= b \\\\ &= c&&[t]\\\\[2ex]\n\\end{aligned}",
        ),
        # Rows of unequal length get their marks in one column, the even one behind the longest.
        (
            "\\begin{align*} a &= b & c &= d \\\\ e &= f \\\\ g = h \\end{align*}",
            [("d", PROVED, 1), ("f", PROVED, 2), ("h", UNDECIDED, 3)],
            "\\begin{align*} a &= b & c &= d&&[p] \\\\ e &= f&&&&[p] \\\\ g = h&&&&&[u] \\end{align*}",
        ),
        (
            "\\begin{align} a = b \\\\ c = d \\end{align}",
            [("b", PROVED, 1)],
            "\\begin{align} a = b&\\quad[p] \\\\ c = d \\end{align}",
        ),
        (
            "\\begin{align} a &= b & \\text{why} \\end{align}",
            [("b", PROVED, 1)],
            "\\begin{align} a &= b & \\text{why}&\\quad[p] \\end{align}",
        ),
        (
            "\\begin{alignat}{1} a &= b \\end{alignat}",
            [("b", PROVED, 1)],
            "\\begin{alignat}{2} a &= b&&\\qquad[p] \\end{alignat}",
        ),
        (
            "\\begin{alignat*}{2} a &= b &&= c \\\\ &=d \\end{alignat*}",
            [("b", PROVED, 1), ("c", REFUTED, 1), ("d", PROVED, 2)],
            "\\begin{alignat*}{3} a &= b &&= c&&\\qquad[p]\\,[r] \\\\ &=d&&&&\\qquad[p] \\end{alignat*}",
        ),
        (
            "\\begin{split} a &= b \\\\ &= c \\end{split}",
            [("b", PROVED, 1), ("c", CONDITIONAL, 2)],
            "\\begin{split} a &= b\\qquad[p] \\\\ &= c\\qquad[c] \\end{split}",
        ),
        (
            "\\begin{gather*} a = b \\\\ a = c \\end{gather*}",
            [("c", REFUTED, 2)],
            "\\begin{gather*} a = b \\\\ a = c\\qquad[r] \\end{gather*}",
        ),
        ("a = b = c", [("b", PROVED), ("c", REFUTED)], "a = b = c\\qquad[p]\\,[r]"),
        ("{\\color{red} a = b }", [("b", PROVED)], "{\\color{red} a = b }\\qquad[p]"),
        ("a = b \\\\ = c", [("b", PROVED, 1), ("c", PROVED, 2)], "a = b\\qquad[p] \\\\ = c\\qquad[p]"),
        # Rows of what is nested belong to the row that it stands in.
        (
            "\\begin{align} a &= \\begin{cases} b & x \\\\ c & y \\end{cases} \\\\ &= \\substack{d} \\end{align}",
            [("\\begin{cases} b & x \\\\ c & y \\end{cases}", PROVED, 1), ("\\substack{d}", REFUTED, 2)],
            "\\begin{align} a &= \\begin{cases} b & x \\\\ c & y \\end{cases}&&[p] \\\\ &= \\substack{d}&&[r] \\end{align}",
        ),
        (
            "\\begin{equation} a = \\begin{aligned}[t] &b \\\\ &+ c \\end{aligned} \\end{equation}",
            [("\\begin{aligned}[t] &b \\\\ &+ c \\end{aligned}", PROVED)],
            "\\begin{equation} a = \\begin{aligned}[t] &b \\\\ &+ c \\end{aligned}\\qquad[p] \\end{equation}",
        ),
        (
            "\\begin{equation}\\begin{split} a &= b \\\\ &= c \\end{split}\\label{x}\\end{equation}",
            [("c", PROVED, 2)],
            "\\begin{equation}\\begin{split} a &= b \\\\ &= c\\qquad[p] \\end{split}\\label{x}\\end{equation}",
        ),
        # A right side that goes on in a row without a relation is marked where it ends.
        (
            "\\begin{align} a &= b \\\\ &\\quad + c \\\\ &= d \\end{align}",
            [("b \\\\ &\\quad + c", PROVED, 1), ("d", PROVED, 3)],
            "\\begin{align} a &= b \\\\ &\\quad + c&&[p] \\\\ &= d&&[p] \\end{align}",
        ),
        (
            "\\begin{align} a &= b \\& c \\tag{1}\\end{align}",
            [("b \\& c", PROVED)],
            "\\begin{align} a &= b \\& c \\tag{1}&&[p]\\end{align}",
        ),
        (
            "\\begin{align} a &:= b \\\\ &= c \\end{align}",
            [("b", GIVEN, 1), ("c", UNREAD, 2)],
            "\\begin{align} a &:= b \\\\ &= c \\end{align}",
        ),
    ],
)
def test_a_mark_stands_in_its_row(body: str, claims: list[tuple[str, str, int]], expected: str) -> None:
    assert marked(bare(body), *claims) == bare(expected)


@pytest.mark.parametrize(
    "body",
    [
        "\\begin{multline} a = b \\\\ + c \\end{multline}",
        "\\begin{eqnarray} a &=& b \\end{eqnarray}",
        "\\begin{flalign} a &= b \\end{flalign}",
        "\\begin{mine} a = b \\end{mine}",
        "\\begin{align} a &= b \\end{aligned}",
        "\\begin{align} a &= {b \\end{align}",
        "\\ba a &= b \\ea",
        "\\begin{alignat} a &= b \\end{alignat}",
        "\\begin{align} &&&&&&&&&&& a &= b \\end{align}",
    ],
)
def test_a_form_that_is_not_known_is_left_alone_and_told_in_a_note(body: str) -> None:
    text = bare(body)
    out = annotate(text, report(text, ("b", PROVED)), Style(notes=(), summary=False))
    assert out.startswith(text)
    assert ">This step is proved.</strong>" in out


def test_rows_that_meet_in_one_place_are_left_alone() -> None:
    text = bare(r"\begin{array}{rl} a &= b \\ &= c \end{array}")
    out = annotate(text, report(text, ("b", PROVED, 1), ("c", PROVED, 2)), Style(notes=(), summary=False))
    assert out.startswith(text)
    assert "Row 1 is proved" in out
    assert "Row 2 is proved" in out


def test_running_text_is_marked_inside_its_formula_and_noted_behind_its_paragraph() -> None:
    text = "Since $e = z$,\nand so on.\n\nMore.\n"
    out = annotate(text, report(text, ("z", REFUTED, 0)), Style(summary=False))
    assert out.startswith(f"Since $e = z\\;{MARKS[REFUTED]}$,\nand so on. <span")
    assert out.endswith("</span>\n\nMore.\n")


@pytest.mark.parametrize(
    ("text", "before_note"),
    [
        ("    $$\n    a = b\n    $$\n", "    $$\n\n    <span"),
        ("> $$\n> a = b\n> $$\n> more\n", "> $$\n>\n> <span"),
        ("- $$\n    a = b\n    $$\n- next\n", "    $$\n\n    <span"),
        ("- one $a = b$\n- two\n", "$ <span"),
        ("[^1]: $a = b$ here\n    and here\n", "    and here <span"),
        ("| x | $a = b$ |\n| y | z |\n\nmore", "| y | z |\n\n<span"),
        ("Title $a = b$\n=====\n\nmore", "=====\n\n<span"),
        ("$a = b$ and\n```\ncode\n```\n", "and <span"),
        ("$$a = b$$", "$$\n\n<span"),
    ],
)
def test_a_note_stays_in_its_list_quote_or_item(text: str, before_note: str) -> None:
    out = annotate(text, report(text, ("b", REFUTED, 1)), Style(summary=False))
    assert before_note in out
    following = out[out.index("</span>") + len("</span>") :]
    assert " <span" in out or not following.strip() or re.match(r"\n[ >]*\n", following), "a note must not run into what follows"


def test_headings_are_not_marked() -> None:
    text = "# On $a = b$\n\ntext\n"
    out = annotate(text, report(text, ("b", PROVED, 0)), Style(summary=False))
    assert out.startswith("# On $a = b$\n\n<span")


def test_lines_of_a_quote_are_no_part_of_the_formula() -> None:
    text = "> $$\n> \\begin{aligned}\n> a &= b \\\\\n> &= c\n> \\end{aligned}\n> $$\n"
    assert marked(text, ("b", PROVED, 1), ("c", PROVED, 2)) == text.replace("= b", "= b&&[p]").replace("= c", "= c&&[p]")


def test_a_fence_is_marked_inside() -> None:
    text = "```math\na = b\n```\n"
    assert marked(text, ("b", PROVED)) == "```math\na = b\\qquad[p]\n```\n"


@pytest.mark.parametrize(
    ("body", "claims", "expected"),
    [
        (
            r"\begin{align} a &= b \\ &=\; c \end{align}",
            [("b", PROVED, 1), ("c", REFUTED, 2)],
            r"\begin{align} a &[p] b \\ &[r]\; c \end{align}",
        ),
        (r"a =& b = c", [("b", TESTED, 1), ("c", PROVED, 1)], r"a [t]& b [p] c"),
        ("a = b % c =\n c", [("b", PROVED, 1), ("c", PROVED, 1)], None),
        (r"a \overset{x}{=} b", [("b", PROVED, 1)], r"a \overset{x}{=} b\qquad[p]"),
    ],
)
def test_marks_over_relations(body: str, claims: list[tuple[str, str, int]], expected: str | None) -> None:
    text = bare(body)
    out = annotate(text, report(text, *claims), Style(marks="relation", notes=(), summary=False))
    for verdict, tex in MARKS.items():
        out = out.replace(rf"\overset{{{tex}}}{{=}}", f"[{verdict[0]}]").replace(tex, f"[{verdict[0]}]")
    assert out == bare(expected) if expected else "% c [p]" not in out


def test_no_marks_at_all() -> None:
    text = bare("a = b")
    assert annotate(text, report(text, ("b", PROVED)), Style(marks="none", summary=False)) == text


def test_the_note_of_a_refuted_row_shows_the_counterexample() -> None:
    text = bare("\\begin{align} a &= b \\\\ &= c \\end{align}")
    out = annotate(text, report(text, ("b", PROVED, 1), ("c", REFUTED, 2)))
    assert (
        '<span class="derivations-note derivations-refuted" role="note"><strong>Row 2 fails:</strong> '
        r"at $\mu$ = 1&#47;2, $x$ = &#45;3 the left side is 2, the right side 4.</span>"
    ) in out


def test_notes_of_conditional_undecided_and_unread_steps() -> None:
    text = bare("a = b = c = d")
    verdicts = {
        "b": Verdict(CONDITIONAL, conditions=("x ≥ 0",)),
        "c": Verdict(UNDECIDED, code="missing-definition", message="nothing defines \\hat{q}."),
    }
    out = annotate(text, report(text, ("b", CONDITIONAL), ("c", UNDECIDED), ("d", UNREAD), verdicts=verdicts))
    assert "<strong>Step 1 holds only on a condition:</strong> for x ≥ 0." in out
    assert "<strong>Step 2 is not settled:</strong> nothing defines &#92;hat&#123;q&#125;." in out
    assert "<strong>Step 3 is not read.</strong>" in out


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "</span>",
        "$x$",
        "`x`",
        "*x*",
        "{{ x }}",
        "[a](javascript:b)",
        "&lt;",
        "a\n\n# b",
        '--8<-- "x"',
    ],
)
def test_nothing_of_a_message_is_read_as_markup(hostile: str) -> None:
    text = bare("a = b")
    verdicts = {
        "b": Verdict(
            REFUTED, message=hostile, assuming=(hostile,), counterexample=Counterexample((("x", hostile),), hostile, hostile)
        )
    }
    out = annotate(text, report(text, ("b", REFUTED), verdicts=verdicts))
    harmless = annotate(text, report(text, ("b", REFUTED), verdicts={"b": Verdict(REFUTED, counterexample=COUNTEREXAMPLE)}))
    assert out.count(hostile) == harmless.count(hostile)


def test_a_symbol_that_could_end_its_formula_is_shown_as_code() -> None:
    text = bare("a = b")
    for symbol in ("x$", "{x", "x}", r"\begin{x}", "<b>", "x`", "{{x}}"):
        verdicts = {"b": Verdict(REFUTED, counterexample=Counterexample(((symbol, "1"),), "1", "2"))}
        assert "at <code>" in annotate(text, report(text, ("b", REFUTED), verdicts=verdicts))


def test_the_page_opens_with_a_line_that_unfolds() -> None:
    text = "---\ntitle: x\n---\n\n# Title\n\n" + bare("a = b = c")
    verdicts = {"b": Verdict(PROVED, assuming=("σ > 0",)), "c": Verdict(TESTED, models=20, digits=30)}
    out = annotate(text, report(text, ("b", PROVED), ("c", TESTED), verdicts=verdicts))
    start = out.index("# Title") + len("# Title")
    assert out[start:].startswith(
        '\n\n<details class="derivations-summary"><summary class="derivations-counts">2 steps: 1 proved, 1 tested</summary>'
    )
    assert "σ &#62; 0 (line 8)" in out
    assert "line 8, 20 models, 30 digits" in out
    assert "</details>\n\n$$" in out


def test_what_is_marked_already_is_left_as_it_is() -> None:
    text = "# Title\n" + bare("a = b")
    once = annotate(text, report(text, ("b", REFUTED)))
    assert annotate(once, report(once, ("b", REFUTED))) == once
    assert annotate(once, report(text, ("b", REFUTED))) == once


def test_a_post_without_steps_is_left_as_it_is() -> None:
    assert annotate("$$a$$", report("$$a$$")) == "$$a$$"


def test_bytes_that_a_site_drops_do_not_move_the_marks() -> None:
    text = "\ufeff---\r\ntitle: x\r\n---\r\n\r\nText.\r\n\r\n$$\r\na = b\r\n= c\r\n$$\r\n"
    rendered = "Text.\n\n$$\na = b\n= c\n$$\n"
    out = annotate(rendered, report(text, ("b", PROVED), ("c", REFUTED)), Style(notes=(), summary=False))
    assert out == rendered.replace("= c", f"= c\\qquad{MARKS[PROVED]}\\,{MARKS[REFUTED]}")
    whole = annotate(text, report(text, ("b", PROVED), ("c", REFUTED)), Style(notes=(), summary=False))
    assert whole == "---\ntitle: x\n---\n\n" + out


def test_a_text_that_was_changed_is_marked_where_its_formulas_surely_are() -> None:
    text = "{{ x }}\n\n$$a = b$$\n\n$$c = d$$\n"
    changed = "expanded $$c = d$$\n\n$$a = b$$\n\n$$c = d$$\n"
    out = annotate(changed, report(text, ("b", PROVED), ("d", PROVED)), Style(notes=()))
    assert out.endswith(f"expanded $$c = d$$\n\n$$a = b\\qquad{MARKS[PROVED]}$$\n\n$$c = d$$\n")
    assert "<p>1 of them stand" in out


def test_counts() -> None:
    assert counted({PROVED: 11, TESTED: 1, REFUTED: 0}) == "12 steps: 11 proved, 1 tested"
    assert counted({PROVED: 1}) == "1 step: 1 proved"


ENVIRONMENTS = ("align", "aligned", "split", "cases", "gather")
TOKENS = [
    *(rf"\{word}{{{environment}}}" for word in ("begin", "end") for environment in ENVIRONMENTS),
    *(r"\begin{alignat}{2}", r"\end{alignat}", r"\\", r"\\[2ex]", "&", r"\&", r"\text{&}", "{", "}", "%", "$"),
    *("=", "a", r"\frac{1}{2}", r"\left(", r"\right)"),
    "% c\n",
    "\n",
    "> ",
]


@given(st.lists(st.sampled_from(TOKENS), max_size=30), st.data())
def test_marks_only_add_and_never_raise(tokens: list[str], data: st.DataObject) -> None:
    display = "$$" + " ".join(tokens) + "$$"
    ends = data.draw(st.lists(st.tuples(st.integers(2, len(display) - 2), st.integers(2, len(display) - 2)), max_size=4))
    claims = [Claim(min(pair), max(pair), row, REFUTED) for row, pair in enumerate(sorted(ends), 1)]
    edits, without = marks.marked(display, claims)
    assert {claim.row for claim in without} <= {claim.row for claim in claims}
    for edit in edits:
        assert edit.start == edit.end or display[edit.start : edit.end] == "2"
        # Nothing is put into a comment, where it would not be seen, nor between a command and its name.
        line = display[display.rfind("\n", 0, edit.start) + 1 : edit.start]
        assert "%" not in line.replace(r"\%", "")
        assert not re.search(r"(?<!\\)(?:\\\\)*\\$", line)


def test_a_display_of_many_rows_takes_no_time() -> None:
    rows = 20_000
    body = "\\begin{align}" + "".join(f" a &= {'b'} \\\\" for _ in range(rows)) + "\\end{align}"
    starts = [m.start() + 2 for m in re.finditer("= b", body)]
    edits, without = marks.marked(body, [Claim(at, at + 1, row, PROVED) for row, at in enumerate(starts, 1)])
    assert len(edits) == rows
    assert not without
