"""Terms and a context in, the same terms with the shape of every part out, or the reason why no shapes fit.

Shapes are found by unification: every operation demands that certain dimensions be equal. A scalar is 1 by 1, and what is
1 by 1 may stand where a scalar may. The number 0, `zeros` and `identity` take whatever shape fits.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from derivations.goal import Context, Kind, face
from derivations.linear.dimensions import MismatchError
from derivations.linear.draft import Draft, UnsupportedError, same
from derivations.linear.inference import Inference, bare
from derivations.term import Term, Variable, holds, names

LINEAR = frozenset(
    (
        *("transpose", "adjoint", "inverse", "trace", "det", "diag", "identity", "zeros", "ones", "norm", "inner", "cross"),
        *("kronecker", "hadamard", "vec", "rank", "matrix", "tuple", "gradient", "hessian"),
    )
)
"""Heads that belong to vectors and matrices alone."""
OF_MATRICES = frozenset({"transpose", "adjoint", "inverse", "trace", "det", "kronecker", "hadamard", "vec", "rank"})
"""Heads that nobody writes for numbers."""


@dataclass(frozen=True, slots=True)
class Shaped:
    """A term with its shape; products are grouped so that every factor fits the next or is a scalar."""

    term: Term
    head: str
    rows: str
    cols: str
    parts: tuple["Shaped", ...] = ()
    bound: tuple[Variable, ...] = ()

    @property
    def scalar(self) -> bool:
        """Whether it is 1 by 1."""
        return self.rows == "1" == self.cols


@dataclass(frozen=True, slots=True)
class Shapes:
    """The terms that were given, each part with its shape, and what is known of the dimensions."""

    terms: tuple[Shaped, ...]
    variables: Mapping[Term, tuple[str, str]]
    """Shapes of the letters that are no scalars: variables, families as `index(x, ·)`, values of functions as `call(f)`."""
    compounds: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    """Dimensions that are the `sum` or the `product` of others."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """No shapes fit: why, and whether only what the post declares was used to find that out."""

    message: str
    declared: bool = False


def is_linear(term: Term, context: Context) -> bool:
    """Whether a term holds a vector, a matrix, or an operation on them."""
    return holds(term, LINEAR) or any(_is_lifted(name, context) for name in names(term))


def _is_lifted(name: str, context: Context) -> bool:
    """Whether a name is that of a vector or a matrix, or of a function with such values."""
    symbol = context.symbol(name)
    if symbol.kind in (Kind.VECTOR, Kind.MATRIX) or (symbol.kind is Kind.RANDOM and symbol.shape):
        return True
    return symbol.kind is Kind.FUNCTION and face(name) is not None


def infer(terms: tuple[Term, ...], context: Context, *, alike: bool = False) -> Shapes | Conflict:
    """The shapes of terms that share their letters; `alike` demands one shape of them all."""
    names: set[str] = set()
    for term in terms:
        names |= bare(term)
    state = Inference(context, frozenset(names))
    dims = state.dims
    try:
        drafts = [state.draft(t) for t in terms]
        if alike:
            for draft in drafts[1:]:
                same(dims, drafts[0], draft)
        state.settle()
    except MismatchError as error:
        return Conflict(str(error), declared=error.declared and state.all_declared(terms))
    except UnsupportedError as error:
        return Conflict(str(error))

    def finish(draft: Draft) -> Shaped:
        parts = tuple(finish(p) for p in draft.parts)
        return Shaped(draft.term, draft.head, dims.text(draft.rows), dims.text(draft.cols), parts, draft.bound)

    shaped = tuple(finish(d) for d in drafts)
    if any(_misplaced(s) for s in shaped):
        return Conflict("an operation on matrices is applied to what seems to be a number")
    letters = {t: (dims.text(d.rows), dims.text(d.cols)) for t, d in state.letters.items()}
    letters = {t: shape for t, shape in letters.items() if shape != ("1", "1")}
    compounds = {
        dims.text(root): (operation, tuple(dims.text(p) for p in parts))
        for root, (operation, parts) in dims.compound.items()
        if dims.find(root) == root
    }
    return Shapes(shaped, letters, compounds)


def _misplaced(node: Shaped) -> bool:
    """Whether an operation on matrices stands over letters that are all numbers: their kind is not known, then."""
    if node.head in OF_MATRICES and all(p.scalar for p in node.parts) and any(_names(p) for p in node.parts):
        return not any(_holds_matrix(p) for p in node.parts)
    return any(_misplaced(p) for p in node.parts)


def _names(node: Shaped) -> bool:
    return node.head in ("letter", "call") or any(_names(p) for p in node.parts)


def _holds_matrix(node: Shaped) -> bool:
    return not node.scalar or any(_holds_matrix(p) for p in node.parts)
