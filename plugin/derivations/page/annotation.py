"""The Markdown of a post and its report in, the Markdown with marks, notes and a summary out."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from derivations.page.edit import Edit, applied, insertion
from derivations.page.marks import MARKS, Claim, marked, over_relations
from derivations.page.notes import Style, names, note
from derivations.page.place import Cleaned, Surroundings, located, opening, said, surroundings
from derivations.page.summary import OPENING, summary
from derivations.report import PostReport, Step

if TYPE_CHECKING:
    from derivations.source import Span

_USUAL = Style()


def annotate(text: str, post: PostReport, style: Style = _USUAL) -> str:
    """The text with the verdicts in it, its lines ended by newlines; as it is where the post has no step or it is marked already.

    Args:
        text: the post as the site renders it; it may lack the front matter, or have been changed.
        post: the report about the post as it stands on disk.
        style: how the page is written.
    """
    text = Cleaned(text).text
    start = opening(text)
    if not post.steps or text[start:].lstrip("\n").startswith(OPENING):
        return text
    file = Cleaned(post.source.text)
    by_display: dict[Span, list[Step]] = {}
    for step in post.steps:
        by_display.setdefault(step.display, []).append(step)
    places = located(file, by_display, text)
    where = None
    edits: list[Edit] = []
    notes: dict[int, tuple[Surroundings, list[str]]] = {}
    for display, place in places.items():
        steps = sorted(by_display[display], key=lambda s: s.span)
        where = surroundings(text, place, where)
        claims = _claims(file, steps)
        # A mark in a heading would be repeated in the table of contents.
        inside, without = _marks(text[place.start : place.end], [] if where.heading else claims, where, style)
        unmarked = frozenset(without)
        edits += [Edit(edit.start + place.start, edit.end + place.start, edit.text) for edit in inside]
        words = [
            note(step, name, post, style)
            for step, name, claim in zip(steps, names(steps), claims, strict=True)
            if claim.verdict in style.notes or claim in unmarked or (where.heading and claim.verdict in MARKS)
        ]
        if words:
            notes.setdefault(where.at, (where, []))[1].extend(words)
    edits += [insertion(at, said(text, where, words)) for at, (where, words) in sorted(notes.items())]
    if style.summary:
        missing = sum(len(steps) for display, steps in by_display.items() if display not in places)
        # First in the list: a note may stand at the same place, below a heading.
        edits.insert(
            0, _first_block(text, start, summary(post, missing) + (f"\n<style>{style.css}</style>" if style.css else ""))
        )
    return applied(text, edits)


def _claims(file: Cleaned, steps: Sequence[Step]) -> list[Claim]:
    """The steps of one display, with places counted from its beginning."""
    start = file.span(steps[0].display).start
    spans = [file.span(step.span) for step in steps]
    return [
        Claim(span.start - start, span.end - start, step.row, step.verdict.verdict, step.relation)
        for span, step in zip(spans, steps, strict=True)
    ]


def _marks(display: str, claims: Sequence[Claim], where: Surroundings, style: Style) -> tuple[list[Edit], list[Claim]]:
    if style.marks == "none":
        return [], []
    over, rest = over_relations(display, claims) if style.marks == "relation" else ([], claims)
    inside, without = marked(display, rest, inline=not where.alone, quoted=">" in where.prefix)
    return over + inside, without


def _first_block(text: str, at: int, block: str) -> Edit:
    before = "\n\n" if at and text[at - 1] != "\n" else ""
    rest = text[at:]
    after = "" if rest.startswith("\n\n") else "\n" if rest.startswith("\n") else "\n\n"
    return insertion(at, before + block + after)
