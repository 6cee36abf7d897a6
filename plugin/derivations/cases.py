"""Facts in, the same facts out, ended where the case or the assumption for contradiction ends that they were said in."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from derivations.fact import FOREVER, Fact
from derivations.markdown import Document, Inline, Place, Prose
from derivations.prose import paragraphs
from derivations.stance import begins_case, finds_contradiction, is_to_be_contradicted, supposes
from derivations.statements import Chain

_AHEAD = 20
"""So many paragraphs behind an assumption are searched for the contradiction."""


def within_cases(document: Document, chains: Sequence[Chain], facts: Sequence[Fact]) -> Iterator[Fact]:
    """What a case says holds in that case only, and what is assumed to be contradicted up to the contradiction."""
    runs = [(p.place, _words(run)) for run in paragraphs(document.pieces) if isinstance(p := run[0], Prose)]
    openings = [place for place, words in runs if begins_case(words)]
    refuted = list(_refuted(runs))
    cases, supposed = [p.paragraph for p in openings], [first.paragraph for first, _ in refuted]
    paragraph, section = [c.piece.place.paragraph for c in chains], [c.piece.place.section for c in chains]
    for fact in facts:
        bounds: list[int] = []
        at = bisect_right(cases, fact.paragraph)
        if at and openings[at - 1].section == fact.section:
            bounds.append(cases[at] if at < len(cases) and openings[at].section == fact.section else FOREVER)
        at = bisect_right(supposed, fact.paragraph)
        if at and refuted[at - 1][0].section == fact.section and (fact.given is not None or fact.definition is not None):
            bounds += [last for _, last in refuted[at - 1 : at] if fact.paragraph < last]
        if bounds and fact.end == FOREVER:
            beyond = min(bisect_left(paragraph, min(bounds)), bisect_right(section, fact.section))
            beyond = max(beyond, fact.start + 1)
            yield replace(fact, end=beyond if beyond < len(chains) else FOREVER)
        else:
            yield fact


def _words(run: Sequence[Prose | Inline]) -> str:
    return " ".join(p.text.text if isinstance(p, Prose) else "\u2026" for p in run)


def _refuted(runs: Sequence[tuple[Place, str]]) -> Iterator[tuple[Place, int]]:
    """Where something is supposed that is to be contradicted: that paragraph, and the one from which it is void."""
    supposed, outright = None, False
    for k, (place, words) in enumerate(runs):
        if supposed is not None and place.section != supposed.section:
            supposed = None
        meant = is_to_be_contradicted(words)
        if meant or (supposed is None and supposes(words)):
            supposed, outright = place, meant
        if supposed is None:
            continue
        ahead = [(p, w) for p, w in runs[k + 1 : k + 1 + _AHEAD] if p.section == place.section]
        if finds_contradiction(words) and place != supposed:
            yield supposed, place.paragraph
        elif finds_contradiction(words) or (outright and not any(finds_contradiction(w) for _, w in ahead)):
            yield supposed, ahead[0][0].paragraph if ahead else FOREVER
        else:
            continue
        supposed = None
