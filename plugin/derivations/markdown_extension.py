"""Markdown in, the same Markdown with the verdicts of its derivations out: the Python-Markdown extension, for zensical.

zensical runs no plugins of others and tells an extension no more than which page it renders. A page that it finds in its cache
is not rendered again, so that `derivations check`, not this, is what should fail a build.
"""

from importlib.resources import files as resources
from pathlib import Path
from typing import Any

from markdown import Extension, Markdown
from markdown.preprocessors import Preprocessor

from derivations import files, worker
from derivations.config import load
from derivations.finding import fails
from derivations.format.concise import render
from derivations.page import annotate
from derivations.page.notes import FINDINGS, Style
from derivations.report import PostReport, Report
from derivations.source import Source

# Behind what fills in templates (35), before what includes other files (32).
_PRIORITY = 33.5


class RefutedError(Exception):
    """A post has a finding at or above `fail_on`; the message is the findings, a line each."""


class DerivationsExtension(Extension):
    """The extension; its options say what is shown, and `strict` whether it raises where something fails."""

    def __init__(self, **options: Any) -> None:
        self.config = {
            "summary": [True, "Open the page with a line that counts its verdicts"],
            "marks": ["column", "Where marks stand: column, relation or none"],
            "notes": [True, "Put notes under the formulas"],
            "css": [True, "Put the style sheet into the page"],
            "strict": [False, "Raise an error where `derivations check` would fail"],
        }
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        """Have the lines of every page checked before anything else is made of them."""
        css = (
            (resources("derivations") / "assets" / "derivations.css").read_text(encoding="utf-8") if self.getConfig("css") else ""
        )
        style = Style(
            marks=self.getConfig("marks"),
            notes=FINDINGS if self.getConfig("notes") else (),
            summary=self.getConfig("summary"),
            css=css,
        )
        md.preprocessors.register(_Verdicts(md, style, strict=self.getConfig("strict")), "derivations", _PRIORITY)


class _Verdicts(Preprocessor):
    def __init__(self, md: Markdown, style: Style, *, strict: bool) -> None:
        super().__init__(md)
        self._style = style
        self._strict = strict

    def run(self, lines: list[str]) -> list[str]:
        """The lines of a page with the verdicts in them."""
        text = "\n".join(lines)
        post = _post(self.md, text)
        settings = load(Path.cwd())
        report = post if isinstance(post, PostReport) else next(worker.check_posts([post], settings))
        if self._strict and fails(Report((report,)), settings.fail_on):
            raise RefutedError(render(Report((report,))).strip())
        return annotate(text, report, self._style).split("\n")


def _post(md: Markdown, text: str) -> Source | PostReport:
    """The file that the page is made from, where the site generator tells, else the text itself."""
    for context in md.preprocessors:
        page, config = getattr(context, "page", None), getattr(context, "config", None)
        path = getattr(page, "path", None)
        if isinstance(path, str) and isinstance(config, dict):
            file = Path(str(config.get("docs_dir", "docs"))) / path
            if file.is_file():
                return files.read(str(file))
    return Source("page", text)


def makeExtension(**options: Any) -> DerivationsExtension:  # noqa: N802 - Python-Markdown's name
    """What Python-Markdown calls to load the extension."""
    return DerivationsExtension(**options)
