"""The terms of a post in, what custom takes a bare name for out: x̄ is the mean of the x_i, where the post sums them to one limit.

A convention helps a proof and is named in it; a step that needs one is never refuted.
"""

from collections.abc import Iterable, Iterator, Sequence

from derivations.facts import Fact
from derivations.goal import Definition
from derivations.letters import plain_name
from derivations.term import Apply, Term, Variable, number, walk


def customary(terms: Sequence[Term], known: Iterable[str]) -> Iterator[Fact]:
    """Sample means that nothing else in the post defines."""
    defined = set(known)
    names = {n.name for t in terms for n in walk(t) if isinstance(n, Variable)}
    for family, limits in sorted(_sums(terms).items()):
        mean = f"\\bar{{{family}}}"
        if len(limits) != 1 or mean not in names or mean in defined:
            continue
        (limit,) = limits
        index = Variable("i" if limit != Variable("i") else "j")
        total = Apply("sum", (Apply("index", (Variable(family), index)), number(1), limit), (index,))
        body = Apply("mul", (Apply("div", (number(1), limit)), total))
        text = f"{plain_name(mean)} is the mean of the {plain_name(family)}ᵢ"
        yield Fact(-1, mean, definition=Definition(Variable(mean), body, (), text, "convention"))


def _sums(terms: Iterable[Term]) -> dict[str, set[Term]]:
    """Families of one index, with the upper limits to which the post sums them from 1."""
    found: dict[str, set[Term]] = {}
    for term in terms:
        for node in walk(term):
            match node:
                case Apply(head="sum", args=(body, lower, upper), bound=(index,)) if lower == number(1):
                    for inner in walk(body):
                        match inner:
                            case Apply(head="index", args=(Variable(name=name), i)) if i == index:
                                found.setdefault(name, set()).add(upper)
    return found
