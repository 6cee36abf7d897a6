"""A kernel term in, roughly what it is out: scalar, vector or matrix, as far as its letters say."""

from derivations.goal import Kind
from derivations.term import Apply, Number, Term, Variable
from derivations.vocabulary import Scope


def _accented(name: str) -> bool:
    """Whether a name is set as a vector itself, so that a subscript numbers vectors rather than elements."""
    return name.startswith(("\\mathbf{", "\\vec{", "\\boldsymbol{", "\\hat{\\mathbf{"))


def term_kind(term: Term, scope: Scope) -> Kind:
    """A rough kind of a kernel term: matrix or vector where its letters say so, else scalar."""
    match term:
        case Variable(name=name):
            return scope.kind(name)
        case Number():
            return Kind.SCALAR
        case Apply(head="matrix" | "inverse" | "identity" | "kronecker"):
            return Kind.MATRIX
        case Apply(head="cross" | "gradient" | "tuple"):
            return Kind.VECTOR
        case Apply(head="index", args=(Variable(name=name), _)) if scope.kind(name) is Kind.VECTOR and _accented(name):
            return Kind.VECTOR
        case Apply(head="transpose" | "neg", args=(inner,)):
            return term_kind(inner, scope)
        case Apply(head="pow", args=(base, _)):
            return term_kind(base, scope)
        case Apply(head="add" | "mul", args=args):
            kinds = [term_kind(a, scope) for a in args]
            if term.head == "add":
                return next((k for k in kinds if k is not Kind.SCALAR), Kind.SCALAR)
            if Kind.VECTOR in kinds:
                return Kind.SCALAR if kinds.count(Kind.VECTOR) > 1 else Kind.VECTOR
            return Kind.MATRIX if Kind.MATRIX in kinds else Kind.SCALAR
        case _:
            return Kind.SCALAR


def is_scalar(term: Term, scope: Scope) -> bool:
    """Whether nothing in a kernel term speaks for a vector or a matrix as its value."""
    return term_kind(term, scope) is Kind.SCALAR and not _heads(term) & (OPERATIONS | {"tuple", "gradient", "hessian"})


def holds_matrices(term: Term) -> bool:
    """Whether an operation of vectors or matrices stands in a kernel term."""
    return bool(_heads(term) & OPERATIONS)


def _heads(term: Term) -> set[str]:
    """The heads in a term; what a law is over is no value."""
    if not isinstance(term, Apply) or term.head == "law":
        return set()
    return {term.head}.union(*(_heads(a) for a in term.args))


OPERATIONS = frozenset({"transpose", "adjoint", "matrix"})
"""Heads that only vectors and matrices have a use for."""
