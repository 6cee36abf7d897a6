"""Words between the formulas of a row in, what they do there out: limit, give a reason, connect, introduce, remark."""

import re

CONDITIONS = frozenset(
    (
        "for if when whenever where with provided given subject such s.t. st assuming unless otherwise on as under iff in at "
        "forall whereby only"
    ).split(),
)
"""First words of what limits a statement."""

REASONS = frozenset(
    ("since because by using from via due law definition per after note see recall applying chain i.i.d. iid").split(),
)
"""First words of why a statement holds."""

CONNECTIVES = {
    **dict.fromkeys(("and", "but", "also"), "and"),
    "or": "or",
    **dict.fromkeys(("so", "thus", "hence", "therefore", "then", "implies", "means", "gives", "yields"), "implies"),
}
"""First words that connect statements, and how."""

INTRODUCTIONS = frozenset(
    ("let define denote set put take choose suppose assume recall i.e. e.g. namely call write").split(),
)
"""First words of what is given."""

_OPENING = frozenset(
    ("we it note now this that here finally next one consequently similarly likewise moreover again also notice clearly").split(),
)
_LEADING = re.compile(r"(?:\b(?:that|have|has|get|obtain|obtains|find|where|let|then|implies|gives|yields|is)|[:,])$")


def first_word(text: str) -> str:
    """The first word in lower case, signs around it left out."""
    words = re.sub(r"^[\s~(,;:.]+", "", text.replace("~", " ")).split(maxsplit=1)
    return words[0].rstrip(",:;)").lower() if words else ""


def role_of_words(text: str, *, before: str, after: str, parted: bool) -> str:
    r"""condition, reason, connective, intro or remark; empty for a name or a unit that belongs to the expression.

    `before` is what stands in front in the same statement: nothing (empty), `operand`, or `operator` (a relation counts as one);
    `after` is what follows: nothing (empty), `applied` (a bracket or a script), `relation` (a comma counts as one) or `term`;
    `parted` says whether a `\quad` or a column stands in front.
    """
    word = first_word(text)
    wordy = " " in text.strip("() ")
    applied, operand = after == "applied", before == "operand"
    bracketed = bool(text) and (text[0] in "([" or text[-1] in ".)]:")
    if not text:
        return ""
    if word in CONNECTIVES and (not applied or wordy):
        return "connective"
    if word in CONDITIONS and not applied:
        return "condition" if before or parted else "intro"
    if word in REASONS and (wordy or not applied) and before != "operator":
        return "reason"
    if word in {"etc", "etc."}:
        return "remark"
    if word in INTRODUCTIONS and before != "operator":
        return "intro"
    if operand and (wordy or bracketed) and not applied:
        return "remark"
    if not before and after == "term":
        return "intro" if word in _OPENING or _LEADING.search(text) else ""
    return "remark" if not before and not after and parted and (wordy or bracketed) else ""
