"""A site's pages in, the same pages with the verdicts of their derivations out: the plugin for mkdocs and properdocs."""

import os
from collections.abc import Mapping, Sequence
from importlib.resources import files as resources
from pathlib import Path
from typing import Any, Literal

from mkdocs.config import base
from mkdocs.config import config_options as option
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from pathspec import GitIgnoreSpec

from derivations import config as settings_files
from derivations import files, worker
from derivations.finding import FAIL_ON, Finding, Severity, fails, findings
from derivations.page import annotate
from derivations.page.notes import FINDINGS, Style
from derivations.page.overview import overview
from derivations.page.unrendered import unrendered
from derivations.report import PostReport, Report
from derivations.settings import Settings
from derivations.source import Source
from derivations.verdict import REFUTED
from derivations.website import macros_of_site

log = get_plugin_logger(__name__)

CSS = "assets/derivations.css"

_NOTES = {"all": FINDINGS, "refuted": (REFUTED,), "none": ()}


class PluginSettings(base.Config):  # type: ignore[no-untyped-call]
    """The plugin's block in mkdocs.yml; what it leaves out is as derivations.toml or pyproject.toml say."""

    marks = option.Choice(("column", "relation", "none"), default="column")
    notes = option.Choice(tuple(_NOTES), default="all")
    summary = option.Type(bool, default=True)
    report = option.Type(str, default="")
    """The path of a page about all posts, as `derivations.md`; the page is made if there is none."""

    exclude = option.Optional(option.ListOfItems(option.Type(str)))
    """Patterns, as in .gitignore and relative to the documents' folder."""
    fail_on = option.Optional(option.Choice(FAIL_ON))
    log_base = option.Optional(option.Type((str, int)))
    normal = option.Optional(option.Type(str))
    macros = option.Optional(option.Type(dict))
    macro_files = option.Optional(option.ListOfItems(option.Type(str)))
    jobs = option.Optional(option.Type(int))
    deadline = option.Optional(option.Type((int, float)))
    memory = option.Optional(option.Type(int))
    work = option.Optional(option.Type(int))


_OF_SETTINGS = ("fail_on", "log_base", "normal", "macros", "macro_files", "jobs", "deadline", "memory", "work")


class DerivationsPlugin(BasePlugin[PluginSettings]):  # type: ignore[no-untyped-call]
    """One instance lives as long as the site is served, so that a post is checked again only when it has changed."""

    def __init__(self) -> None:
        super().__init__()
        self._serving = False
        self._folder = Path()
        self._settings = Settings()
        self._style = Style()
        self._known: dict[tuple[str, str, str], PostReport] = {}
        """By path, text, and settings with the macros of the site."""
        self._reports: dict[str, PostReport] = {}
        """Of this build, by path below the documents' folder."""

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:  # noqa: ARG002 - the name is fixed
        """Learn whether the site is served. With this event defined, mkdocs keeps the plugin from one build to the next."""
        self._serving = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Read the settings and begin a new build."""
        self._settings = self._read_settings(config)
        inline = _inline(config.mdx_configs, config.markdown_extensions)
        self._style = Style(inline, self.config.marks, _NOTES[self.config.notes], self.config.summary)
        self._reports = {}
        config.extra_css.append(CSS)
        config.watch += [str(path) for name in ("derivations.toml", "pyproject.toml") if (path := self._folder / name).is_file()]
        return config

    @event_priority(-100)
    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Check all pages at once, on all cores, and add the style sheet and the page about all posts."""
        pages = [file for file in files.documentation_pages() if self._is_checked(file)]
        self._check({file.src_uri: post for file in pages if (post := _post(file)) is not None})
        css = (resources("derivations") / "assets" / "derivations.css").read_text(encoding="utf-8")
        files.append(File.generated(config, CSS, content=css))
        report = self.config.report
        if report and files.get_file_from_path(report) is None:
            files.append(File.generated(config, report, content="# Derivations\n"))
        return files

    # Late, after plugins that fill in templates: marks would be in their way.
    @event_priority(-100)
    def on_page_markdown(self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG002 - as above
        """Write the verdicts into the page."""
        name = page.file.src_uri
        if name == self.config.report:
            return f"{markdown.rstrip()}\n\n{overview(self._reports, name, self._style.inline)}"
        if name not in self._reports and self._is_checked(page.file):
            post = _post(page.file)
            self._check({name: post} if post is not None else {})
        report = self._reports.get(name)
        return markdown if report is None else annotate(markdown, report, self._style)

    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG002 - as above
        """Say which formula readers will see as plain text; the page stays as it is."""
        if "pymdownx.arithmatex" in config.markdown_extensions and (raw := unrendered(html)) is not None:
            log.info("%s: not rendered as maths, it needs a blank line before and behind it: %s", page.file.src_uri, raw)
        return html

    def on_env(self, env: Any, *, config: MkDocsConfig, files: Files) -> Any:  # noqa: ARG002 - as above
        """Tell what was found; where the site is built strictly and not served, fail on it.

        Raises:
            PluginError: a strict build has a finding at or above `fail_on`, or an expectation that is not met.
        """
        used = {self._key(post.source) for post in self._reports.values()}
        self._known = {key: post for key, post in self._known.items() if key in used}
        failing = []
        for post in self._reports.values():
            for finding in findings(Report((post,))):
                if _fails(finding, self._settings.fail_on):
                    failing.append(_line(finding))
                elif finding.severity is not Severity.INFO:
                    log.info(_line(finding))
        if failing and config.strict and not self._serving:
            more = f" (and {len(failing) - 1} more)" if len(failing) > 1 else ""
            raise PluginError(failing[0] + more)
        # A strict build counts warnings and fails on them, which a server must not: it would answer nothing until it is mended.
        tell = log.info if config.strict else log.warning
        for line in failing:
            tell(line)
        return env

    def _read_settings(self, config: MkDocsConfig) -> Settings:
        place = config.config_file_path
        folder = self._folder = Path(place).resolve().parent if place else Path.cwd()
        block = {name: self.config[name] for name in _OF_SETTINGS if self.config[name] is not None}
        try:
            return settings_files.from_mapping(block, settings_files.load(folder), place or "mkdocs.yml", folder)
        except settings_files.ConfigError as error:
            raise PluginError(str(error)) from error

    def _is_checked(self, file: File) -> bool:
        if file.inclusion.is_excluded():  # type: ignore[no-untyped-call]
            return False
        own = GitIgnoreSpec.from_lines(self.config.exclude or ())
        shared = GitIgnoreSpec.from_lines(self._settings.exclude)
        path = Path(os.path.relpath(file.abs_src_path, self._folder)).as_posix() if file.abs_src_path else file.src_uri
        return file.src_uri != self.config.report and not own.match_file(file.src_uri) and not shared.match_file(path)

    def _check(self, posts: Mapping[str, Source | PostReport]) -> None:
        """Adds the reports of posts, by path, to those of this build."""
        new = [post for post in posts.values() if isinstance(post, Source) and self._key(post) not in self._known]
        for report in worker.check_posts(new, self._settings) if new else ():
            self._known[self._key(report.source)] = report
        for name, post in posts.items():
            self._reports[name] = post if isinstance(post, PostReport) else self._known[self._key(post)]

    def _key(self, source: Source) -> tuple[str, str, str]:
        site = repr(macros_of_site(source.path, source.text, {}).versions) if self._serving else ""
        return source.path, source.text, repr(self._settings) + site


def _post(file: File) -> Source | PostReport | None:
    """The post as it stands on disk, or as another plugin made it."""
    if file.abs_src_path is not None:
        return files.read(file.abs_src_path)
    try:
        return Source(file.src_uri, file.content_string)
    except UnicodeDecodeError:
        return None


def _fails(finding: Finding, fail_on: str) -> bool:
    if finding.step is None:
        return finding.severity is Severity.ERROR
    return fails(Report((PostReport(finding.source, (finding.step,)),)), fail_on)


def _line(finding: Finding) -> str:
    line, column = finding.source.position(finding.span.start)
    return f"{finding.source.path}:{line}:{column}: {finding.verdict or finding.rule}: {' '.join(finding.message.split())}"


def _inline(options: Mapping[str, Any], extensions: Sequence[str]) -> tuple[str, str] | None:
    """The delimiters of formulas in running text that the site's extensions know."""
    for name in extensions:
        chosen = options.get(name) or {}
        if name in ("pymdownx.arithmatex", "pymdownx.extra.arithmatex"):
            return ("$", "$") if "dollar" in chosen.get("inline_syntax", ["dollar"]) else ("\\(", "\\)")
        if name in ("mdx_math", "mdx_math_gh"):
            return ("$", "$") if chosen.get("enable_dollar_delimiter") else ("\\(", "\\)")
    return None
