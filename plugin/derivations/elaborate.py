"""A surface term and a scope in, a kernel term out: every notation unfolded, every name settled."""

import re
from collections.abc import Mapping

from derivations.goal import Kind
from derivations.latex.grammar import Reading
from derivations.term import HEADS, Apply, Number, Term, Variable
from derivations.vocabulary import Names, Scope, Unfold, unread

EULER = "e is Euler's number"
IMAGINARY = "i is the imaginary unit"
PI = "\\pi"


def elaborate(term: Term, names: Names, reading: Reading, unfolds: Mapping[str, Unfold]) -> Term:
    """Unfold every notation of a term.

    Raises:
        Unread: where a notation does not know what is meant.
    """

    def unfold(node: Term, scope: Scope) -> Term:
        match node:
            case Number():
                return node
            case Variable():
                return _variable(node, scope)
            case Apply(head="pi") if PI in scope.names.taken:
                return Variable(PI, node.span)
            case Apply(head=head):
                if head in unfolds:
                    return unfolds[head](node, scope)
                if head in HEADS:
                    return Apply(head, tuple(scope(a) for a in node.args), node.bound, node.span)
                raise unread(f"`{head}` has no meaning here", node.span, "another notation")

    return unfold(term, Scope(names, reading, unfold))


def _variable(node: Variable, scope: Scope) -> Term:
    name = node.name
    if name in scope.names.taken:
        return node
    if name == "\\mathrm{e}" or (name == "e" and EULER in scope.names.settled and "e" not in scope.bound):
        return Apply("euler", (), (), node.span)
    if name == "\\mathrm{i}" or (name == "i" and IMAGINARY in scope.names.settled and "i" not in scope.bound):
        return Apply("imaginary", (), (), node.span)
    if name in {"\\mathbf{I}", "\\mathbb{I}", "\\boldsymbol{I}"} or (name == "I" and scope.kind("I") is Kind.MATRIX):
        return Apply("identity", (), (), node.span)
    held = (
        tuple(Variable(b) for b in sorted(scope.bound) if b != name and _holds(name, b)) if "_{" in name or "^{" in name else ()
    )
    return Apply("index", (node, *held), (), node.span) if held else node


def _holds(name: str, letter: str) -> bool:
    """Whether a label of a name holds a letter that is bound around it, so that the name changes with it."""
    labels = re.sub(
        r"\\(?:text|mathrm|operatorname|textrm|mathsf)\s*\{[^{}]*\}", "", name[1:].partition("_")[2] or name.partition("^")[2]
    )
    return letter in re.findall(r"\\[A-Za-z]+|[A-Za-z]", labels)
