"""Kernel terms and the prose of a post in, which of its names change with which others out.

A y of which the post writes dy/dx or y(x), or which it calls a function of x, is no constant under d/dx or ∫ … dx, though the
row that has it there writes a bare y.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from derivations.dependence import ANY, Changes
from derivations.markdown import Inline, Prose
from derivations.moving import SLOPES, undotted
from derivations.names import FUNCTIONS
from derivations.sentences import END, LIST, MARK, sentences
from derivations.term import Apply, Term, Variable, walk

_END = re.compile(rf"{END}|,?\s+(?:but|while|whereas)\s+")
_OF_WHAT = rf"(?:(?:the|an?|its|their|inputs?|variables?|parameters?|arguments?|time|position|value of)\s+)*(?P<what>{LIST})?"
_CHANGING = re.compile(
    r"\b(?:depend(?:s|ed|ent|ing)?\s+(?:\w+ )?(?:up)?on|functions?\s+(?:only\s+)?of|var(?:y|ies|ied|ying)\s+with"
    rf"|chang(?:e|es|ing)\s+with|evolv(?:e|es|ing)\s+with|at\s+time)\s+{_OF_WHAT}",
    re.IGNORECASE,
)
_IN_TIME = re.compile(
    r"\b(?:(?:functions? of|over|in|with) time|time[- ](?:dependent|varying)|trajector(?:y|ies)|implicit(?:ly)?)\b", re.IGNORECASE
)
_NOT = re.compile(r"\b(?:not|n't|never|neither|nor|independent|constant|no longer)\b", re.IGNORECASE)


def changes(
    terms: Iterable[Term],
    runs: Iterable[Sequence[Prose | Inline]],
    names: Callable[[Inline], Sequence[str]],
    constants: frozenset[str],
    varying: frozenset[str] = frozenset(),
) -> Changes:
    """What the post shows or says of its names but its constants; `names` are those in a formula in running text.

    Of the names `varying` it says what they are, as the velocity of a body, and such a thing is seldom a constant.
    """
    shown: dict[str, set[str]] = {name: {ANY} for name in varying}
    told: dict[str, set[str]] = {}
    for term in terms:
        for node in walk(term):
            for name, variables in _shown(node):
                shown.setdefault(name, set()).update(variables)
    for run in runs:
        for name, variables in _told(run, names):
            shown.setdefault(name, set()).update(variables)
            told.setdefault(name, set()).update(variables)
    return Changes(_of_others(shown, constants), _of_others(told, constants))


def _of_others(found: Mapping[str, Iterable[str]], constants: frozenset[str]) -> dict[str, frozenset[str]]:
    others = {name: frozenset(variables) - {name} for name, variables in found.items() if name not in constants}
    return {name: variables for name, variables in others.items() if variables}


def _shown(node: Term) -> Iterable[tuple[str, Iterable[str]]]:
    match node:
        case Variable(name=name) if (dotted := undotted(name)) is not None:
            yield from ((dotted[0], (ANY,)), (name, (ANY,)))
        case Variable(name=name) if name.endswith("'") and name.rstrip("'") in FUNCTIONS:
            yield from ((name.rstrip("'"), (ANY,)), (name, (ANY,)))
        case Apply(head=head, args=(Variable(name=name), *_), bound=(x,)) if head in SLOPES:
            yield name, (x.name,)
        case Apply(head="call", args=(Variable(name=name), *args)):
            yield name, [a.name for a in args if isinstance(a, Variable)]


def _told(run: Sequence[Prose | Inline], names: Callable[[Inline], Sequence[str]]) -> Iterable[tuple[str, Iterable[str]]]:
    """What the sentences of a paragraph say: the names in front of such words change with those behind them."""
    for sentence, mine in sentences(run, end=_END):
        if _NOT.search(sentence):
            continue
        for said in _CHANGING.finditer(sentence):
            before = sentence.count(MARK, 0, said.start())
            behind = mine[before : before + (said["what"] or "").count(MARK)]
            variables = [n for inline in behind for n in names(inline)]
            for inline in mine[:before] if variables else ():
                yield from ((name, variables) for name in names(inline))
        if _IN_TIME.search(sentence):
            yield from ((name, (ANY,)) for inline in mine for name in names(inline))
