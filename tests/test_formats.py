"""One report, every format: what each must hold to be read by those it is meant for."""

import json
import re
from xml.etree.ElementTree import fromstring

import pytest

from derivations.finding import SEVERITY_OF_VERDICT, fails, findings
from derivations.format import concise, full, github, junit, rdjson, sarif
from derivations.format import json as json_format
from derivations.report import PostReport, Report
from derivations.source import Source
from derivations.verdict import VERDICTS
from reports import report

RULES = ["conditional", "refuted", "missing-definition", "unknown-macro", "unmet-expectation", "cannot-read"]


def test_every_verdict_has_a_severity() -> None:
    assert set(SEVERITY_OF_VERDICT) == set(VERDICTS)


def test_findings_leave_out_what_holds_is_expected_or_waived() -> None:
    assert [f.rule for f in findings(report())] == RULES


@pytest.mark.parametrize(
    ("row", "gates"),
    [
        (0, []),
        (1, []),
        (2, ["conditional", "undecided", "unread"]),
        (3, ["refuted", "conditional", "undecided", "unread"]),
        (4, ["undecided", "unread"]),
        (5, ["unread"]),
        (6, []),
        (7, []),
        (8, []),
    ],
)
def test_a_step_fails_the_gates_at_or_below_it(row: int, gates: list[str]) -> None:
    post = report().posts[0]
    alone = Report((PostReport(post.source, (post.steps[row],)),))
    assert [g for g in ("refuted", "conditional", "undecided", "unread") if fails(alone, g)] == gates


def test_a_post_that_cannot_be_read_fails_every_gate() -> None:
    assert fails(Report(report().posts[1:]), "refuted")


def test_json_is_version_1_and_adds_up() -> None:
    document = json.loads(json_format.render(report()))
    assert list(document) == ["version", "tool", "counts", "posts"]
    assert document["version"] == 1
    assert document["tool"]["name"] == "mkdocs-derivations"
    post, broken = document["posts"]
    assert list(post) == ["path", "counts", "problems", "steps"]
    assert document["counts"] == post["counts"]
    assert list(post["counts"]) == list(VERDICTS)
    assert sum(post["counts"].values()) == len(post["steps"])
    assert broken["problems"] == [{"line": 1, "column": 1, "code": "cannot-read", "message": "no such file or folder"}]
    fields = (
        "line column end_line end_column block row lhs relation rhs justification verdict code method message assuming"
        " conditions counterexample suggestion place models digits expected waived sympy"
    )
    assert all(list(step) == fields.split() for step in post["steps"])
    refuted = post["steps"][3]
    assert refuted["counterexample"] == {"at": {"a": "1", "b": "1/2"}, "lhs": "9/4", "rhs": "5/4"}
    assert (refuted["line"], refuted["column"], refuted["end_line"], refuted["end_column"]) == (7, 13, 7, 22)
    unread = post["steps"][5]
    assert unread["place"] == {"line": 9, "column": 5, "end_line": 9, "end_column": 9, "expected": "a known command"}
    assert post["steps"][0]["sympy"] == {"lhs": "(a + b)**2", "rhs": "a**2 + 2*a*b + b**2"}
    assert post["steps"][1]["sympy"] is None


def test_concise_is_one_line_a_finding() -> None:
    lines = concise.render(report()).splitlines()
    assert lines[:2] == [
        "docs/a post.md:6:14: conditional at x = -1, the left side is 1, the right side -1",
        "docs/a post.md:7:13: refuted the sides differ; it holds with a^2 + 2ab + b^2 on the right",
    ]
    assert lines[2] == "docs/a post.md:8:5: undecided [missing-definition] nothing says what \\hat{p} is"
    assert lines[-1] == "b.md:1:1: cannot-read no such file or folder"
    assert len(lines) == len(RULES)


FULL = """\
docs/a post.md:6:14: conditional
      \\sqrt{x^2}
    = x
    at x = -1, the left side is 1, the right side -1
    where x ≥ 0

docs/a post.md:7:13: refuted
      (𝑎 + 𝑏)^2
    = a^2 + b^2
    the sides differ
    at a = 1, b = 1/2, the left side is 9/4, the right side 5/4
    help: a^2 + 2ab + b^2 would hold

docs/a post.md:8:5: undecided [missing-definition]
      q
    = \\hat{p}
    nothing says what \\hat{p} is
    help: say in the post, or in its front matter, what the symbol stands for

docs/a post.md:9:5: unread [unknown-macro]
      y
    = \\foo{2} : 100%, “so”
    | y = \\foo{2} : 100%, “so” \\\\
    |     ^^^^
    nothing defines \\foo
    help: give the tool the macros of the site: the settings macros and macro-files

docs/a post.md:13:5: unmet-expectation
    expected refuted, found proved
    help: correct the row, or the comment behind it

b.md:1:1: cannot-read
    no such file or folder

10 steps in 2 posts: 2 proved, 1 tested, 1 conditional, 3 refuted, 1 undecided, 1 unread, 1 given; 2 problems
"""


def test_full_tells_people_why() -> None:
    assert full.render(report()) == FULL


def test_quiet_has_no_summary() -> None:
    assert full.render(report(), quiet=True) == FULL.rpartition("\n10 steps")[0]


def test_verbose_shows_every_step_and_what_it_leans_on() -> None:
    text = full.render(report(), verbose=True)
    assert len(re.findall(r"^docs/a post\.md:\d+:\d+: ", text, re.MULTILINE)) == 11
    for part in (
        "    by scalar algebra\n    leaning on a is real\n    in SymPy: (a + b)**2  and  a**2 + 2*a*b + b**2\n",
        "    in 24 random models, to 60 digits, sizes n = 1, 2, 5\n",
        "    waived: on purpose\n",
        "docs/a post.md leans on\n    log is natural\n",
    ):
        assert part in text


def test_colour_is_never_alone() -> None:
    text = full.render(report(), colour=True)
    assert re.sub(r"\x1b\[\d*m", "", text) == FULL
    assert text != FULL


def test_summary_of_nothing() -> None:
    assert full.render(Report(())) == "0 steps in 0 posts\n"
    assert concise.render(Report(())) == github.render(Report(())) == ""


def test_github_escapes_what_its_commands_use() -> None:
    lines = github.render(report()).splitlines()
    head = "::error title=derivations (refuted),file=docs/a post.md,line=7,col=13,endLine=7,endColumn=22::"
    assert head + "the sides differ; it holds with a^2 + 2ab + b^2 on the right" in lines
    assert sum(line.startswith("::notice") for line in lines) == 2
    awkward = PostReport(Source("a,b:c%.md", ""), (), report().posts[1].problems)
    assert "file=a%2Cb%3Ac%25.md," in github.render(Report((awkward,)))


def test_github_says_how_many_it_leaves_out() -> None:
    post = report().posts[0]
    many = Report((PostReport(post.source, post.steps[3:4] * 13),))
    lines = github.render(many).splitlines()
    assert len(lines) == github.LIMIT + 1
    assert lines[-1].startswith("3 more of error are not shown")


def test_sarif_names_its_rules_and_counts_code_points() -> None:
    document = json.loads(sarif.render(report()))
    (run,) = document["runs"]
    assert document["version"] == "2.1.0"
    assert run["columnKind"] == "unicodeCodePoints"
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == sorted(set(RULES))
    assert [result["ruleId"] for result in run["results"]] == RULES
    assert all(rules[result["ruleIndex"]] == result["ruleId"] for result in run["results"])
    assert [result["level"] for result in run["results"]] == ["warning", "error", "note", "note", "error", "error"]
    place = run["results"][1]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "docs/a%20post.md", "uriBaseId": "%SRCROOT%"}
    assert place["region"] == {"startLine": 7, "startColumn": 13, "endLine": 7, "endColumn": 22}
    prints = [result["partialFingerprints"]["step/v1"] for result in run["results"]]
    assert len(set(prints)) == len(prints)


def test_sarif_fingerprints_stay_when_lines_move() -> None:
    def prints(moved: Report) -> list[str]:
        results = json.loads(sarif.render(moved))["runs"][0]["results"]
        return [result["partialFingerprints"]["step/v1"] for result in results]

    post = report().posts[0]
    lower = PostReport(Source(post.source.path, "\n" + post.source.text), post.steps, post.problems)
    assert prints(Report((lower,))) == prints(Report((post,)))


def test_junit_has_a_case_for_every_step() -> None:
    suites = fromstring(junit.render(report()))  # noqa: S314 - our own text
    first, second = suites
    assert first.attrib == {"name": "docs/a post.md", "tests": "11", "failures": "1", "errors": "1", "skipped": "3"}
    assert len(first) == 11
    assert [case.get("name") for case in first if case.find("failure") is not None] == ["line 7: (𝑎 + 𝑏)^2 = a^2 + b^2"]
    assert second.attrib["errors"] == "1"


def test_junit_survives_what_xml_cannot_write() -> None:
    post = report().posts[0]
    assert fromstring(junit.render(Report((PostReport(Source("a\x00.md", ""), post.steps, ()),))))[0].get("name") == "a�.md"  # noqa: S314 - our own text


def test_rdjson_counts_columns_in_bytes() -> None:
    document = json.loads(rdjson.render(report()))
    assert document["source"] == {"name": "derivations"}
    assert [d["code"]["value"] for d in document["diagnostics"]] == RULES
    assert [d["severity"] for d in document["diagnostics"]] == ["WARNING", "ERROR", "INFO", "INFO", "ERROR", "ERROR"]
    # The row has two letters of four bytes before this place.
    assert document["diagnostics"][1]["location"]["range"]["start"] == {"line": 7, "column": 13 + 6}
