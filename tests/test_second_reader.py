"""The second reader: what it is asked, what becomes of its answers, and of its silence. A fake one answers here."""

import sys
from pathlib import Path

import pytest

from derivations.check import check_post
from derivations.decide import decide
from derivations.report import PostReport
from derivations.settings import Settings
from derivations.source import Source

POST = "$$\na/b c = \\frac{a c}{b}\n$$\n\nLet $f(x) = x^2$.\n\n$$\nf(a) + 1 = a^2 + 1\n$$\n"
FAKE = f"""#!{sys.executable}
import json, sys
from fractions import Fraction
assert sys.argv[1].endswith("script.py") and int(sys.argv[2]) > 0
for line in sys.stdin:
    asked = json.loads(line)
    points = [{{name: Fraction(value) for name, value in point.items()}} for point in asked["points"]]
    values = [[str(float(WORTH)), "0"] for x in points if "b" in x]
    print(json.dumps({{"values": values, "text": asked["latex"]}}))
"""


def checked(tmp_path: Path, fake: str) -> PostReport:
    reader = tmp_path / "reader"
    reader.write_text(fake, encoding="utf-8")
    reader.chmod(0o755)
    settings = Settings(second_reader=str(reader))
    return check_post(Source("post.md", POST), settings, lambda goal: decide(goal, settings))


def test_where_the_readers_agree_nothing_is_said(tmp_path: Path) -> None:
    report = checked(tmp_path, FAKE.replace("WORTH", "x['a'] * x['c'] / x['b']"))
    assert not report.problems


def test_where_they_differ_the_point_is_shown_and_no_verdict_changes(tmp_path: Path) -> None:
    report = checked(tmp_path, FAKE.replace("WORTH", "x['a'] / x['b'] / x['c']"))
    assert [p.code for p in report.problems] == ["second-reader"] * 2
    first = report.problems[0]
    assert report.source.slice(first.span) == "a/b c"
    assert "takes it for a/bc" in first.message
    assert "a = " in first.message
    plain = check_post(report.source, Settings(), lambda goal: decide(goal, Settings()))
    assert [s.verdict for s in report.steps] == [s.verdict for s in plain.steps]


@pytest.mark.parametrize("fake", ["#!/bin/sh\nexit 1\n", f"#!{sys.executable}\nprint('no JSON')\n"])
def test_a_reader_that_gives_no_answer_is_a_problem(tmp_path: Path, fake: str) -> None:
    (problem,) = checked(tmp_path, fake).problems
    assert problem.code == "second-reader"
    assert "gives no answer" in problem.message


def test_a_reader_that_is_not_there_is_a_problem() -> None:
    settings = Settings(second_reader="/nowhere/python")
    report = check_post(Source("post.md", POST), settings, lambda goal: decide(goal, settings))
    assert [p.code for p in report.problems] == ["second-reader"]
