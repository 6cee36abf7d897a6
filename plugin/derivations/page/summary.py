"""A post's report in, the line that its page opens with, and what it unfolds into, out."""

from collections.abc import Iterable, Mapping

from derivations.page.escape import escaped
from derivations.report import PostReport, Step
from derivations.verdict import CONDITIONAL, GIVEN, REFUTED, TESTED, UNREAD, VERDICTS

OPENING = '<details class="derivations-summary">'
"""What tells a page that is marked already."""

_LEGEND = (
    "&#10003; proved",
    "(&#10003;) tested in random models, not proved",
    "&#215; fails",
    "&#8220;if&#8221; holds only on a condition",
    "? not settled",
)

_MOST_LINES = 8


def counted(counts: Mapping[str, int]) -> str:
    """Verdicts in words: `12 steps: 11 proved, 1 tested`."""
    total = sum(counts.values())
    parts = ", ".join(f"{counts[v]} {v}" for v in VERDICTS if counts.get(v))
    return f"{total} step{'' if total == 1 else 's'}: {parts}"


def summary(post: PostReport, missing: int) -> str:
    """The summary as one line of HTML.

    Args:
        post: what was found.
        missing: how many steps could not be found on the page and carry no mark.
    """
    kind = " derivations-failed" if post.counts[REFUTED] else ""
    parts = [OPENING, f'<summary class="derivations-counts{kind}">{counted(post.counts)}</summary>']
    parts.append(f"<p>{' &#183; '.join(_LEGEND)}</p>")
    parts += _listed("Assumed, inferred and agreed", _leaning(post))
    parts += _listed("Tested", (_tested(post, step) for step in post.steps if step.verdict.verdict == TESTED))
    parts += _listed("Not read", (f"line {_line(post, s)}" for s in post.steps if s.verdict.verdict == UNREAD))
    parts += _listed("Problems", (f"line {post.source.position(p.span.start)[0]}: {escaped(p.message)}" for p in post.problems))
    if missing:
        parts.append(f"<p>{missing} of them stand in text that was changed on its way to this page, and carry no mark.</p>")
    return "".join([*parts, "</details>"])


def _listed(title: str, items: Iterable[str]) -> list[str]:
    lines = [f"<li>{item}</li>" for item in items]
    return [f"<p><strong>{title}</strong></p><ul>", *lines, "</ul>"] if lines else []


def _leaning(post: PostReport) -> Iterable[str]:
    """What the whole post leans on, then what single steps do, each once and with its lines."""
    lines: dict[str, list[int]] = {text: [] for text in post.assumed}
    for step in post.steps:
        if step.verdict.verdict == GIVEN:
            continue
        sets = () if step.verdict.verdict == CONDITIONAL else step.verdict.conditions
        for text in (*step.verdict.assuming, *(f"where {condition}" for condition in sets)):
            lines.setdefault(text, []).append(_line(post, step))
    for text, places in lines.items():
        yield escaped(text) + _places(places)


def _places(lines: list[int]) -> str:
    once = list(dict.fromkeys(lines))
    if not once:
        return ""
    shown = ", ".join(map(str, once[:_MOST_LINES])) + (", …" if len(once) > _MOST_LINES else "")
    return f" (line{'' if len(once) == 1 else 's'} {shown})"


def _tested(post: PostReport, step: Step) -> str:
    verdict = step.verdict
    models = f", {verdict.models} models" if verdict.models else ""
    digits = f", {verdict.digits} digits" if verdict.digits else ""
    sizes = f", {escaped(', '.join(verdict.sizes))}" if verdict.sizes else ""
    return f"line {_line(post, step)}{models}{digits}{sizes}"


def _line(post: PostReport, step: Step) -> int:
    return post.source.position(step.span.start)[0]
