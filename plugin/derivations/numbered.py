r"""Statements and prose in, the names whose superscripts may number them out: the $t$-th iterate $x^t$, data $x^1, \ldots, x^n$.

What is said so plainly that no power is meant is rare; so such a superscript is read both ways, and a step must hold in both.
"""

import re
from collections.abc import Mapping, Sequence

from derivations.markdown import Inline
from derivations.names import base_name, is_name
from derivations.prose import Said
from derivations.statements import Chain
from derivations.term import Apply, Number, Term, Variable, walk

_NAME = r"\\?[A-Za-z]+(?:\s*\{\s*\\?[A-Za-z]+\s*\})?"
_LISTED = re.compile(rf"(?P<base>{_NAME})\s*\^\s*(?:\{{\s*[01]\s*\}}|[01])\s*,.*?(?P=base)\s*\^")
"""A list that begins with x^0 or x^1, which nobody writes for a power."""
_LONGEST = 300
"""Characters of a formula in which such a list is looked for."""
_NUMBERING = re.compile(
    r"\b(?:iterates?|iterations?|steps?|time|epochs?|layers?|samples?|examples?|coordinates?|components?|states?|levels?"
    r"|particles?|agents?|players?|rounds?|draws?|observations?|(?:data ?)?points?|index|indices|replicas?|chains?"
    r"|trajector\w+)\b|-?th\b",
    re.IGNORECASE,
)
_POWER = re.compile(r"\b(?:powers?|squared?|cubed?|exponents?|raised)\b", re.IGNORECASE)
_SAYING = re.compile(r"\b(?:let|denote[sd]?|denoting|write|written|where|here|with|as|by|for|is|are)\s*$|^\W*$", re.IGNORECASE)
_SUPERSCRIPTS = re.compile(
    r"\b(?<!sub- and )(?<!subscripts and )(?:superscripts?|(?:upper|upstairs|raised) ind(?:ex|ices))\b[^.]*"
    r"\b(?:ind(?:ex|ices|icates?)|iterat\w+|steps?|time"
    r"|layers?|denotes?|labels?|components?|coordinates?|refers?|stands?|numbers?|not\b[^.]*\bpowers?)",
    re.IGNORECASE,
)
"""A sentence that says of all superscripts that they number something."""
EVERY = ""
"""Stands among the names for all of them."""


def numbered(chains: Sequence[Chain], spoken: Mapping[int, Said], text: str) -> frozenset[str]:
    """The names whose superscripts may number them; `EVERY` among them where the prose says so of all superscripts."""
    found: set[str] = {EVERY} if _SUPERSCRIPTS.search(text) else set()
    for chain in chains:
        found |= _stepping(chain)
        if not isinstance(chain.piece, Inline) or chain.links:
            continue
        listed = _LISTED.search(chain.piece.fragment.text[:_LONGEST])
        if listed:
            found.add("".join(listed["base"].split()))
        found |= _described(chain, spoken.get(chain.number))
    return frozenset(found)


def _described(chain: Chain, said: Said | None) -> set[str]:
    """The name of a formula such as x^t that the words describe as one of many."""
    if said is None or not chain.sides:
        return set()
    before, _, behind = said.text.partition(" \u2026 ")
    if not _SAYING.search(before) or not _NUMBERING.search(said.text) or _POWER.search(said.text):
        return set()
    term = chain.sides[0].term
    match term:
        case Apply(head="pow", args=(base, Variable(name=letter))) if is_name(base) and letter.isalpha() and letter != "T":
            return {base_name(base)} if behind or before else set()
    return set()


def _stepping(chain: Chain) -> set[str]:
    """The name of a recurrence such as x^{t+1} = x^t - η g^t, which no power obeys."""
    found: set[str] = set()
    for left, right in zip(chain.sides, chain.sides[1:], strict=False):
        match left.term, right.term:
            case Apply(head="pow", args=(base, Apply(head="add", args=(Variable(name=letter), _)))), Apply(head="add") as added:
                if is_name(base) and _is_step(base, letter, added):
                    found.add(base_name(base))
    return found


def _is_step(base: Term, letter: str, right: Apply) -> bool:
    """Whether a sum holds the name with this superscript, and an addend without it alone."""
    name = base_name(base)

    def own(term: Term) -> bool:
        return any(
            isinstance(n, Apply) and n.head == "pow" and is_name(n.args[0]) and base_name(n.args[0]) == name for n in walk(term)
        )

    at = Variable(letter)
    held = any(isinstance(n, Apply) and n.head == "pow" and n.args == (base, at) for n in walk(right))
    plain = [a for a in right.args if not _is_multiple(a, name)]
    return held and bool(plain) and any(own(a) for a in right.args)


def _is_multiple(term: Term, name: str) -> bool:
    """Whether an addend is a number or a power of the name, or a product of these."""
    match term:
        case Number():
            return True
        case Apply(head="neg" | "mul", args=args):
            return all(_is_multiple(a, name) for a in args)
        case Apply(head="pow", args=(base, _)):
            return is_name(base) and base_name(base) == name
    return False
