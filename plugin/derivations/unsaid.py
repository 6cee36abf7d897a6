r"""A notation whose value the post does not say in, an unknown function of all that it may depend on out.

The value may hold more than is written, as `a + b + \cdots` does: it depends on what is bound or varied around it whether that
is seen in it or not, and it is the same only where the same is written. Nothing outside its step is told by it.
"""

from collections.abc import Iterator, Sequence

from derivations.names import label_text
from derivations.sorts import is_scalar
from derivations.term import Apply, Term, Variable, holds, names, walk
from derivations.vocabulary import Scope

MARK = "\\cdots "
"""Before what is written, in the name of the unknown function of a number."""
VAGUE = "\\cdots\\cdots "
"""The same, of what may be a number, a vector or a matrix: nothing can be decided about it."""


def unsaid(written: Term, parts: Sequence[Term], node: Apply, scope: Scope) -> Term:
    """The value of what is written, where `parts` of it are read: a number, if these are."""
    if not all(is_scalar(p, scope) for p in parts):
        return vague(written, parts, node, scope)
    return Apply("call", (Variable(MARK + label_text(written)), *parts, *_around(scope)), (), node.span)


def vague(written: Term, parts: Sequence[Term], node: Apply, scope: Scope) -> Term:
    """The value of what is written, where it is not even said what kind of thing it is."""
    return Apply("call", (Variable(VAGUE + label_text(written)), *parts, *_around(scope)), (), node.span)


def _around(scope: Scope) -> list[Variable]:
    return [Variable(name) for name in sorted(scope.bound | scope.varied | scope.names.near)]


def is_unsaid(name: str) -> bool:
    """Whether a name is that of such a function."""
    return name.startswith((MARK, VAGUE))


def holds_unsaid(term: Term) -> bool:
    """Whether the value of a part of a kernel term is not said."""
    return _may_hold(term) and any(is_unsaid(name) for name, _ in _functions(term))


def first_vague(term: Term) -> Apply | None:
    """The first part of a kernel term whose kind is not said."""
    return next((node for name, node in _functions(term) if name.startswith(VAGUE)), None) if _may_hold(term) else None


CALLS = frozenset({"call"})


def _may_hold(term: Term) -> bool:
    """Whether looking for such functions is worth the while."""
    return holds(term, CALLS) and any(map(is_unsaid, names(term)))


def _functions(term: Term) -> Iterator[tuple[str, Apply]]:
    for node in walk(term):
        if isinstance(node, Apply) and node.head == "call" and isinstance(node.args[0], Variable):
            yield node.args[0].name, node
