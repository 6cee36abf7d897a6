"""A fragment as the post has it in, the fragment as the maths engine gets it out: escapes that the generator eats are undone."""

import re

from derivations.source import Fragment

_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&", "&nbsp;": " "}
_ENTITY = re.compile("|".join(_ENTITIES))
_DOUBLED = re.compile(r"(?<!\\)(?:\\\\\\\\|\\\\\\(?=\s))(?!\\)")
_SINGLE = re.compile(r"(?<!\\)\\\\(?=\s|&|\[|$)")
_ESCAPE = re.compile(
    r"(?P<words>\\(?:text\w*|mbox|mathrm|operatorname\*?|label|ref|eqref)\s*\{[^{}]*\})|(?P<pair>\\\\)|(?P<one>\\(?=[_*]))|\\.",
    re.DOTALL,
)


def undo(fragment: Fragment) -> Fragment:
    r"""Undo entities, `\_`, `\*`, and `\\\\`, `\\{` where the rows of the display show that Markdown eats one level.

    Offsets are kept, so that every character still knows where it stands in the post.
    """
    text = fragment.text
    drop: set[int] = set()
    swap: dict[int, str] = {}
    if "&" in text:
        for match in _ENTITY.finditer(text):
            swap[match.start()] = _ENTITIES[match.group()]
            drop.update(range(match.start() + 1, match.end()))
    eaten = _DOUBLED.search(text) is not None and _SINGLE.search(text) is None
    if eaten or "\\_" in text or "\\*" in text:
        for match in _ESCAPE.finditer(text):
            if match.lastgroup == "one" or (eaten and match.lastgroup == "pair"):
                drop.add(match.start())
    if not drop:
        return fragment
    kept = [k for k in range(len(text)) if k not in drop]
    return Fragment(
        "".join(swap.get(k, text[k]) for k in kept),
        (*(fragment.offsets[k] for k in kept), fragment.offsets[-1]),
    )
