r"""A notation whose value the post does not say in, an unknown function of all that it may depend on out.

The value may hold more than is written, as `a + b + \cdots` does: it depends on what is bound or varied around it whether that
is seen in it or not, and it is the same only where the same is written. Nothing outside its step is told by it.
"""

from collections.abc import Sequence

from derivations.names import label_text
from derivations.sorts import is_scalar
from derivations.term import Apply, Term, Variable, walk
from derivations.vocabulary import Scope, unread

MARK = "\\cdots "
"""Before what is written, in the name of the unknown function."""


def unsaid(written: Term, parts: Sequence[Term], node: Apply, scope: Scope) -> Term | None:
    """The value of what is written, a number; None where one of the parts that are read is a vector or a matrix."""
    if not all(is_scalar(p, scope) for p in parts):
        return None
    around = (Variable(name) for name in sorted(scope.bound | scope.varied | scope.names.near))
    return Apply("call", (Variable(MARK + label_text(written)), *parts, *around), (), node.span)


def is_unsaid(name: str) -> bool:
    """Whether a name is that of such a function."""
    return name.startswith(MARK)


def holds_unsaid(term: Term) -> bool:
    """Whether the value of a part of a kernel term is not said."""
    return any(
        isinstance(n, Apply) and n.head == "call" and isinstance(n.args[0], Variable) and is_unsaid(n.args[0].name)
        for n in walk(term)
    )


def said(term: Term, node: Apply) -> Term:
    """The term, where its value is said.

    Raises:
        Unread: where it is not, and what stands around needs to know on what it depends.
    """
    if holds_unsaid(term):
        raise unread("what is left out here may depend on more than is shown", node.span, "a rule for the dots", "ellipsis")
    return term
