"""Facts in, the same facts out, ended where the case or the assumption for contradiction ends that they were said in."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from derivations.facts import FOREVER, Fact
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
    places = [c.piece.place for c in chains]
    for fact in facts:
        ends = [p.paragraph for p in openings if p.section == fact.section and p.paragraph > fact.paragraph]
        inside = any(p.section == fact.section and p.paragraph <= fact.paragraph for p in openings)
        bounds = [min(ends, default=FOREVER)] if inside else []
        if fact.given is not None or fact.definition is not None:
            bounds += [
                last for first, last in refuted if first.section == fact.section and first.paragraph <= fact.paragraph < last
            ]
        if bounds and fact.end == FOREVER:
            bound = min(bounds)
            beyond = (k for k, p in enumerate(places) if p.section > fact.section or p.paragraph >= bound)
            yield replace(fact, end=next((k for k in beyond if k > fact.start), FOREVER))
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
        ahead = [(p, w) for p, w in islice(runs, k + 1, k + 1 + _AHEAD) if p.section == place.section]
        if finds_contradiction(words) and place != supposed:
            yield supposed, place.paragraph
        elif finds_contradiction(words) or (outright and not any(finds_contradiction(w) for _, w in ahead)):
            yield supposed, ahead[0][0].paragraph if ahead else FOREVER
        else:
            continue
        supposed = None
