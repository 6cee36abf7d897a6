"""What readers see: marks and notes in a headless Chromium, under MathJax 3, MathJax 4 and KaTeX, served from this machine."""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import markdown
import pytest

from derivations import worker
from derivations.page import annotate
from derivations.page.notes import Style
from derivations.report import PostReport, Step
from derivations.settings import Settings
from derivations.source import Source, Span
from derivations.verdict import CONDITIONAL, GIVEN, PROVED, REFUTED, TESTED, UNDECIDED, Counterexample, Verdict

ROOT = Path(__file__).parent.parent
BROWSER = ROOT / "tests" / "browser"
MARKS = ("column", "relation")
ENGINES = ("mathjax-3", "mathjax-4", "katex")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SAYS = {PROVED: "passes", TESTED: "passes", REFUTED: "fails", UNDECIDED: "unsure", CONDITIONAL: "unsure"}

Look = Callable[[Sequence[dict[str, Any]]], list[dict[str, Any]]]


def missing() -> str:
    """What a browser test would need and this machine does not have."""
    if CHROMIUM is None:
        return "there is no chromium (apt-get install chromium)"
    if shutil.which("node") is None:
        return "there is no node (apt-get install nodejs npm)"
    if not (BROWSER / "node_modules" / "playwright-core").is_dir():
        return "the browser's packages are not there (cd tests/browser && npm ci)"
    return ""


pytestmark = pytest.mark.skipif(bool(missing()), reason=missing())


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is fixed
        pass


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that is served: the project's own site, a gallery of forms, and the packages that render them."""
    folder = tmp_path_factory.mktemp("served")
    (folder / "node_modules").symlink_to(BROWSER / "node_modules")
    environment = os.environ | {"DERIVATIONS_SITE_MATHJAX": "/engine.js"}
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir", str(folder / "site")]
    built = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert built.returncode == 0, built.stderr
    for marks in MARKS:
        (folder / f"forms-{marks}.html").write_text(page_of_forms(marks), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="module")
def look(address: str) -> Look:
    """Looks at pages, each given by its path and how it is looked at."""

    def looked(views: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        asked = [view | {"url": f"{address}/{view['path']}"} for view in views]
        shots = os.environ.get("DERIVATIONS_SCREENSHOTS")
        for view in asked if shots else ():
            name = "-".join(str(view.get(key, "")) for key in ("path", "engine", "width", "scheme")).replace("/", "_")
            view["screenshot"] = str(Path(shots or "") / f"{name}.png")
        request = {"chromium": CHROMIUM, "views": asked}
        run = subprocess.run(
            ["node", "look.mjs"], cwd=BROWSER, input=json.dumps(request), capture_output=True, text=True, check=False, timeout=300
        )
        assert run.returncode == 0, run.stderr
        seen: list[dict[str, Any]] = json.loads(run.stdout)
        return seen

    return looked


# Every row begins with a name in a colour of its own, by which it is found again on the page.
FORMS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"\begin{align} @ &= !b! \\ @ &= !c! \\[2ex] @ &= !d! \end{align}", (PROVED, REFUTED, TESTED)),
    (
        r"\begin{align*} @ &= !b! & c &= !d! \\ @ &= !\frac{e}{f}! \\ @ = !h! \end{align*}",
        (PROVED, REFUTED, CONDITIONAL, UNDECIDED),
    ),
    (r"\begin{aligned} @ &= !b! \\ @ &= !\begin{cases} c & d \\ e & f \end{cases}! \\ \end{aligned}", (PROVED, REFUTED)),
    (r"\begin{align} @ = !b! \\ @ = !c! \end{align}", (UNDECIDED, PROVED)),
    (r"\begin{align} @ &= !b! & \text{why} \\ @ &= !c! \tag{1} \end{align}", (PROVED, REFUTED)),
    (r"\begin{alignat}{1} @ &= !b! \\ @ &= !c! \end{alignat}", (PROVED, REFUTED)),
    (r"\begin{alignat*}{2} @ &= !b! &&= !c! \\ @ &= !d! \end{alignat*}", (PROVED, PROVED, REFUTED)),
    (r"\begin{alignedat}{2} @ &= !b! &&= !c! \\ @ &= !d! \end{alignedat}", (PROVED, PROVED, REFUTED)),
    (r"\begin{split} @ &= !b! \\ @ &= !c! \end{split}", (PROVED, REFUTED)),
    (r"\begin{gather} @ = !b! \\ @ = !c! \end{gather}", (TESTED, REFUTED)),
    (r"\begin{gather*} @ = !b! \\ @ = !c! \end{gather*}", (TESTED, CONDITIONAL)),
    (r"\begin{gathered} @ = !b! \\ @ = !c! \end{gathered}", (TESTED, CONDITIONAL)),
    (r"\begin{equation} @ = !b! = !c! \end{equation}", (PROVED, REFUTED)),
    (r"\begin{equation} \begin{aligned} @ &= !b! \\ @ &= !c! \end{aligned} \end{equation}", (PROVED, UNDECIDED)),
    (r"\begin{equation*} \left\{ \begin{aligned} @ &= !b! \\ @ &= !c! \end{aligned} \right. \end{equation*}", (PROVED, REFUTED)),
    (r"\boxed{\begin{aligned} @ &= !b! \\ @ &= !c! \end{aligned}}", (PROVED, REFUTED)),
    (r"@ = !\begin{pmatrix} b & c \\ d & e \end{pmatrix}!", (PROVED,)),
    (r"{\color{dodgerblue} @ = !b! }", (REFUTED,)),
    (r"@ = !b! % a comment", (TESTED,)),
    (r"\begin{align} @ &:= !b! \\ @ &= !c! \end{align}", (GIVEN, PROVED)),
)


def _right_sides(parts: Sequence[tuple[Span, int]], text: str) -> list[tuple[Span, int]]:
    """The parts of a form that stand behind one that ends in an equals sign."""
    ends = [text[span.start : span.end].rstrip().endswith("=") for span, _ in parts]
    return [part for part, follows in zip(parts[1:], ends, strict=False) if follows]


def forms() -> tuple[str, PostReport]:
    """A post with a display of each form, and a report about it."""
    text = ""
    steps: list[Step] = []
    for block, (form, verdicts) in enumerate(FORMS, 1):
        start = len(text) + len("\n$$\n")
        body, spans, row = "", [], 0
        for part in form.replace("@", "!@!").split("!"):
            if part == "@":
                row += 1
                body += rf"\textcolor{{#00000{row}}}{{a}}"
            else:
                spans.append((Span(start + len(body), start + len(body) + len(part)), row))
                body += part
        text += f"\n$$\n{body}\n$$\n"
        display = Span(start - len("$$\n"), len(text) - 1)
        # What stands before, between and behind right sides is a part too.
        for (span, of_row), verdict in zip(_right_sides(spans, text), verdicts, strict=True):
            found = Verdict(verdict, counterexample=Counterexample((("a", "1"),), "1", "2"))
            relation = ":=" if text[: span.start].rstrip().endswith(":=") else "="
            steps.append(Step(span, display, block, of_row, "a", relation, text[span.start : span.end], "", found))
    return text, PostReport(Source("forms.md", text), tuple(steps))


def page_of_forms(marks: str) -> str:
    """The post of all forms, rendered, with the marks in a column or over relations."""
    text, report = forms()
    body = markdown.markdown(
        annotate(text, report, Style(marks=marks)),
        extensions=["pymdownx.arithmatex"],
        extension_configs={"pymdownx.arithmatex": {"generic": True}},
    )
    scripts = '<script src="/site/javascripts/mathjax.js"></script><script src="/engine.js"></script>'
    return f'<!doctype html><html><head><meta charset="utf-8"></head><body>{body}{scripts}</body></html>'


def assert_whole(seen: dict[str, Any]) -> None:
    assert not seen["complaints"]
    assert not seen["errors"]
    assert not seen["raw"]
    assert seen["rendered"] > 0


def nearest(rows: list[float], height: float) -> int:
    """The number of the row, from 1, that is at that height."""
    return min(range(len(rows)), key=lambda k: abs(rows[k] - height)) + 1


@pytest.mark.parametrize("marks", MARKS)
@pytest.mark.parametrize("engine", ENGINES)
def test_every_form_renders_and_every_mark_is_in_its_row(look: Look, engine: str, marks: str) -> None:
    (seen,) = look([{"path": f"forms-{marks}.html", "engine": engine}])
    assert_whole(seen)
    _, report = forms()
    displays = [display for display in seen["displays"] if display["labels"]]
    assert len(displays) == len(FORMS)
    for block, display in enumerate(displays, 1):
        steps = [step for step in report.steps if step.block == block and step.verdict.verdict != GIVEN]
        # KaTeX sets a column at a time, so that marks are told apart by their rows and not by their order.
        found = Counter((nearest(display["labels"], mark["middle"]), mark["says"]) for mark in display["marks"])
        assert found == Counter((step.row, SAYS[step.verdict.verdict]) for step in steps), FORMS[block - 1]


@pytest.fixture(scope="module")
def reports() -> dict[str, PostReport]:
    """The project's own posts, checked."""
    names = ("docs/posts/epsilon.md", "docs/posts/errors.md")
    sources = [Source(name, (ROOT / name).read_text(encoding="utf-8")) for name in names]
    return {Path(post.source.path).stem: post for post in worker.check_posts(sources, Settings())}


VIEWS = [
    ("mathjax-3", 1000, "light"),
    ("mathjax-3", 1000, "dark"),
    ("mathjax-3", 390, "light"),
    ("mathjax-3", 390, "dark"),
    ("mathjax-4", 1000, "dark"),
    ("mathjax-4", 390, "light"),
    ("katex", 1000, "light"),
    ("katex", 390, "dark"),
]


@pytest.fixture(scope="module")
def looked_at(look: Look, reports: dict[str, PostReport]) -> dict[tuple[str, int, str], list[dict[str, Any]]]:
    """The project's own posts, as each view shows them."""
    views = [
        {"path": f"site/posts/{name}/", "engine": engine, "width": width, "scheme": scheme}
        for engine, width, scheme in VIEWS
        for name in reports
    ]
    seen = iter(look(views))
    return {view: [next(seen) for _ in reports] for view in VIEWS}


@pytest.mark.parametrize("view", VIEWS)
def test_the_posts_of_the_site(
    looked_at: dict[tuple[str, int, str], list[dict[str, Any]]], reports: dict[str, PostReport], view: tuple[str, int, str]
) -> None:
    for (name, report), seen in zip(reports.items(), looked_at[view], strict=True):
        assert_whole(seen)
        assert seen["overflow"] <= 0, f"{name} is wider than its page"
        assert str(len(report.steps)) in seen["summary"]
        wanted = [[step for step in report.steps if step.block == block] for block in sorted({s.block for s in report.steps})]
        says = [mark["says"] for display in seen["displays"] for mark in display["marks"]]
        in_order = sorted((step for steps in wanted for step in steps), key=lambda step: step.span)
        assert says == [SAYS[step.verdict.verdict] for step in in_order if step.verdict.verdict in SAYS]
        assert all(mark["contrast"] >= 3 for display in seen["displays"] for mark in display["marks"])
        assert all(note["display"] == "block" and note["contrast"] >= 4.5 for note in seen["notes"])
        refuted = [step for step in report.steps if step.verdict.verdict == REFUTED]
        assert len([note for note in seen["notes"] if note["kind"] == "refuted"]) == len(refuted)


@pytest.mark.parametrize("engine", ["mathjax-3", "mathjax-4"])
def test_marks_of_the_seed_stand_in_the_rows_that_the_report_names(
    look: Look, reports: dict[str, PostReport], engine: str
) -> None:
    (seen,) = look([{"path": "site/posts/epsilon/", "engine": engine}])
    rows = [[mark["row"] for mark in display["marks"]] for display in seen["displays"] if len(display["marks"]) > 1]
    steps = reports["epsilon"].steps
    blocks = [[s.row for s in steps if s.block == block and s.row] for block in sorted({s.block for s in steps})]
    assert rows == [block for block in blocks if len(block) > 1]
