"""The reports of all posts in, the Markdown of a page about them out."""

import posixpath
from collections.abc import Iterable, Mapping

from derivations.finding import explain
from derivations.page.escape import escaped, message
from derivations.page.summary import counted
from derivations.report import PostReport, counts
from derivations.verdict import CONDITIONAL, REFUTED, VERDICTS


def overview(posts: Mapping[str, PostReport], page: str, inline: tuple[str, str] | None) -> str:
    """A table of the posts and a list of what is false or holds in part, the links relative to the page that will hold it.

    Args:
        posts: path below the documents' folder to report, in the order of the table.
        page: the path of the page itself.
        inline: the delimiters of formulas in running text.
    """
    total = counts(tuple(step for post in posts.values() for step in post.steps))
    names = [v for v in VERDICTS if total[v]]
    rows = [f"| Post | {' | '.join(names)} |", f"| :--- |{' ---: |' * len(names)}"]
    rows += [_row(path, post, names, page) for path, post in posts.items() if post.steps]
    findings = [line for path, post in posts.items() for line in _findings(path, post, page, inline)]
    parts = [counted(total) + ".", "\n".join(rows)] if names else ["No derivations were found."]
    return "\n\n".join([*parts, *(["## Worth a look", "\n".join(findings)] if findings else [])]) + "\n"


def _row(path: str, post: PostReport, names: Iterable[str], page: str) -> str:
    return f"| {_link(path, page)} | {' | '.join(str(post.counts[v] or '') for v in names)} |"


def _findings(path: str, post: PostReport, page: str, inline: tuple[str, str] | None) -> Iterable[str]:
    for step in post.steps:
        if step.is_finding and step.verdict.verdict in (REFUTED, CONDITIONAL):
            line = post.source.position(step.span.start)[0]
            yield f"- {_link(path, page)}, line {line}: **{step.verdict.verdict}**, {message(explain(step.verdict), inline)}"


def _link(path: str, page: str) -> str:
    target = posixpath.relpath(path, posixpath.dirname(page) or ".")
    return f"[{escaped(path)}](<{target}>)"
