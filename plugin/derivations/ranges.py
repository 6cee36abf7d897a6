"""The terms of a post in, up to where it counts its families out; sums that do not say their range in, the same with it out.

In a post that writes x_1, …, x_n, or sums the x_i from 1 to n and to nothing else, a sum of x_i over i alone is over these.
"""

from collections.abc import Iterable, Mapping

from derivations.letters import plain_name
from derivations.plain import to_text
from derivations.term import Apply, Term, Variable, number, rewrite, walk

UNSAID = {"sum_over": "sum", "product_over": "product"}
"""Heads of sums and products over a set, and of those between limits."""
_FIRST = number(1)


def ends(terms: Iterable[Term]) -> dict[str, Term]:
    """Families of one index and the one end to which the post counts them; left out are those with several, or not from 1."""
    found: dict[str, set[Term]] = {}
    otherwise: set[str] = set()
    for term in terms:
        for node in walk(term):
            match node:
                case Apply(head="sum" | "product" | "family", args=(body, first, last), bound=(index,)):
                    names = _families(body, index)
                case Apply(head="index", args=(Variable(name=name), Apply(head="range", args=(first, last)))):
                    names = {name}
                case _:
                    continue
            for name in names:
                found.setdefault(name, set()).add(last)
            if first != _FIRST:
                otherwise |= names
    return {name: last for name, (last, *others) in found.items() if not others and name not in otherwise}


def ranged(term: Term, known: Mapping[str, Term]) -> tuple[Term, tuple[str, ...]]:
    """The term with such ranges written, and what was taken for granted."""
    said: dict[str, None] = {}

    def rule(node: Term) -> Term:
        match node:
            case Apply(head="sum_over" | "product_over" as head, args=(body, Apply(head="support")), bound=(index,)):
                names = _families(body, index)
                lasts = {known.get(name) for name in names}
                if len(lasts) != 1 or None in lasts:
                    return node
                (last,) = lasts
                assert last is not None
                said[f"{plain_name(index.name)} runs from 1 to {to_text(last)}, as elsewhere"] = None
                return Apply(UNSAID[head], (body, _FIRST, last), (index,), node.span)
        return node

    return rewrite(term, rule), tuple(said)


def _families(body: Term, index: Variable) -> set[str]:
    """Families of one index of which a term holds the member at an index."""
    return {
        node.args[0].name
        for node in walk(body)
        if isinstance(node, Apply) and node.head == "index" and node.args[1:] == (index,) and isinstance(node.args[0], Variable)
    }
