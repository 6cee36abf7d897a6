"""Command-line words in, an exit code out: 0 clean, 1 findings, 2 misuse or a fault of the tool."""

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterable

    from derivations.report import PostReport, Report
    from derivations.settings import Settings
    from derivations.source import Source

# What the options offer stands here too, so that `--help` loads none of the modules that know; a test compares.
FORMATS = ("full", "concise", "json", "github", "sarif", "junit", "rdjson")
FAIL_ON = ("unread", "undecided", "conditional", "refuted")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mkdocs-derivations", prog_name="derivations")
def commands() -> None:
    """Check the derivations of ordinary posts, step by step."""


@commands.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--output-format", type=click.Choice(FORMATS), default="full", show_default=True, help="How findings are shown.")
@click.option("--fail-on", type=click.Choice(FAIL_ON), help="Exit 1 at this verdict or a worse one.  [default: refuted]")
@click.option("--jobs", type=click.IntRange(min=0), help="Processes; 0 is one for each core.  [default: 0]")
@click.option("--no-cache", is_flag=True, help="Decide every step anew; so far nothing is kept between runs.")
@click.option("--timings", is_flag=True, help="Add the seconds that posts and steps took.")
@click.option("--sympy", is_flag=True, help="Convert every step to SymPy.")
@click.option("--stdin-filename", default="-", help="What standard input is called in the report.")
@click.option("-v", "--verbose", is_flag=True, help="Show every step, not only findings.")
@click.option("-q", "--quiet", is_flag=True, help="Show findings only, and no summary.")
def check(
    paths: tuple[str, ...],
    *,
    output_format: str,
    fail_on: str | None,
    jobs: int | None,
    no_cache: bool,  # noqa: ARG001 - nothing is cached yet
    timings: bool,
    sympy: bool,
    stdin_filename: str,
    verbose: bool,
    quiet: bool,
) -> None:
    """Check posts: files, folders, or - for standard input.

    Exits 0 if all is well, 1 if there are findings at or above --fail-on or posts that cannot be read, 2 on misuse.
    """
    from dataclasses import replace  # noqa: PLC0415 - `--help` does without all these

    from derivations import files  # noqa: PLC0415
    from derivations.finding import fails  # noqa: PLC0415 - as above
    from derivations.report import Report  # noqa: PLC0415 - as above
    from derivations.source import SUFFIXES  # noqa: PLC0415 - as above

    settings = _settings()
    settings = replace(
        settings,
        fail_on=fail_on or settings.fail_on,
        jobs=settings.jobs if jobs is None else jobs,
        timings=timings or settings.timings,
        sympy=sympy or settings.sympy,
    )
    found = []
    for path in paths:
        posts = list(files.find([path], settings.exclude))
        if not posts and not quiet:
            click.echo(f"{files.shown(path)}: no posts in this folder ({', '.join(sorted(SUFFIXES))})", err=True)
        found += [post for post in posts if post not in found]
    report = Report(tuple(_checked((files.read(path, stdin_filename) for path in found), settings)))
    click.echo(_rendered(report, output_format, verbose=verbose, quiet=quiet), nl=False)
    sys.exit(1 if fails(report, settings.fail_on) else 0)


@commands.command()
@click.argument("place", metavar="FILE:LINE")
def explain(place: str) -> None:
    """Show how the rows on a line are read and decided: the row, its SymPy, what was used."""
    from derivations import explain as pipeline  # noqa: PLC0415 - only this command needs it
    from derivations import worker  # noqa: PLC0415 - as above

    path, colon, number = place.rpartition(":")
    if not colon or not number.isdecimal():
        message = f"expected FILE:LINE, not {place!r}"
        raise click.UsageError(message)
    source = _source(path)
    settings = _settings()
    ((text, _),) = worker.run([lambda decide: pipeline.explain(source, int(number), settings, decide)], [0], settings)
    if isinstance(text, worker.TaskError):
        raise click.ClickException(str(text))
    click.echo(str(text).rstrip("\n"))


@commands.command()
@click.argument("file", metavar="FILE")
def annotate(file: str) -> None:
    """Print a post with the marks and notes of its verdicts written into it."""
    from derivations import page  # noqa: PLC0415 - only this command needs it

    source = _source(file)
    (report,) = _checked([source], _settings())
    click.echo(page.annotate(source.text, report), nl=False)


def main() -> None:
    """Run the command line.

    Raises:
        SystemExit: always, with the exit code.
    """
    try:
        code = commands.main(prog_name="derivations", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = 2
    except click.Abort:
        click.echo("interrupted", err=True)
        code = 130
    except Exception as error:  # noqa: BLE001 - the last place that can turn a fault of ours into exit code 2
        from derivations.process import where  # noqa: PLC0415 - never needed when all is well

        click.echo(f"derivations: internal error, which is a bug of the tool: {where(error)}", err=True)
        code = 2
    sys.exit(code)


def _settings() -> "Settings":
    from pathlib import Path  # noqa: PLC0415 - `--help` needs no settings

    from derivations.config import ConfigError, load  # noqa: PLC0415

    try:
        return load(Path.cwd())
    except ConfigError as error:
        raise click.UsageError(str(error)) from error


def _source(path: str) -> "Source":
    from derivations import files  # noqa: PLC0415 - `--help` reads no files
    from derivations.report import PostReport  # noqa: PLC0415 - as above

    source = files.read(path)
    if isinstance(source, PostReport):
        message = f"{source.source.path}: {source.problems[0].message}"
        raise click.UsageError(message)
    return source


def _checked(posts: "Iterable[Source | PostReport]", settings: "Settings") -> "list[PostReport]":
    """The reports of the posts, those that could not be read among them, in order."""
    from derivations import worker  # noqa: PLC0415 - `--help` checks nothing
    from derivations.report import PostReport  # noqa: PLC0415 - as above

    posts = list(posts)
    if not worker.can_be_killed():
        click.echo("this system cannot fork: steps are decided without deadline and memory limit", err=True)
    reports = worker.check_posts([post for post in posts if not isinstance(post, PostReport)], settings)
    return [post if isinstance(post, PostReport) else next(reports) for post in posts]


def _rendered(report: "Report", output_format: str, *, verbose: bool, quiet: bool) -> str:
    module = import_module(f"derivations.format.{output_format}")
    if output_format == "full":
        colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        return str(module.render(report, verbose=verbose, quiet=quiet, colour=colour))
    return str(module.render(report))
