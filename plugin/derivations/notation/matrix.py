r"""Matrices and vectors: written out, $\operatorname{tr}(A)$, $\det A$, $\operatorname{diag}(v)$, $A \otimes B$, $A \odot B$."""

from derivations.arguments import attached
from derivations.goal import Kind
from derivations.latex.cells import cells
from derivations.latex.grammar import Infix, ParseFunction
from derivations.latex.parser import Parser
from derivations.sorts import term_kind
from derivations.term import Apply, Term
from derivations.vocabulary import Notation, Scope, keep, unread

ENVIRONMENTS = ("matrix", "pmatrix", "bmatrix", "Bmatrix", "smallmatrix", "array", "vmatrix", "Vmatrix")
OPERATORS = {
    "tr": "trace",
    "Tr": "trace",
    "trace": "trace",
    "Trace": "trace",
    "det": "det",
    "diag": "diag",
    "Diag": "diag",
    "vec": "vec",
    "rank": "rank",
    "rk": "rank",
    "rg": "rank",
}


def _matrix(name: str) -> ParseFunction:
    def parse(parser: Parser) -> Term:
        start = parser.at
        parser.next()
        rows = cells(parser, name)
        if not rows or len({len(r) for r in rows}) != 1:
            raise parser.fail("rows of equal length before this")
        read: list[Term] = []
        for row in rows:
            if any(t.text in {"\\cdots", "\\vdots", "\\ddots", "\\ldots", "\\dots"} for cell in row for t in cell):
                token = next(t for cell in row for t in cell if t.text in {"\\cdots", "\\vdots", "\\ddots", "\\ldots", "\\dots"})
                raise unread("a matrix with dots is not read", token.span, "entries", "ellipsis")
            read.append(Apply("row", tuple(parser.whole(cell) for cell in row)))
        term = parser.node("matrix", read, start)
        return parser.node("det", (term,), start) if name == "vmatrix" else term

    return parse


def _operator(head: str) -> ParseFunction:
    def parse(parser: Parser) -> Term | None:
        start = max(parser.at - 1, 0)
        if parser.kind() in {"sub", "super"} or not parser.starts_factor():
            return None
        return parser.node(head, (parser.operand(head),), start)

    return parse


def _det(parser: Parser) -> Term | None:
    parser.next()
    return _operator("det")(parser)


def _unfold_matrix(node: Apply, scope: Scope) -> Term:
    rows = tuple(Apply("row", tuple(scope(c) for c in r.args)) for r in node.args if isinstance(r, Apply))
    return Apply("matrix", rows, (), node.span)


def _times(node: Apply, scope: Scope) -> Term:
    left, right = (scope(a) for a in node.args)
    return Apply("kronecker", (left, right), (), node.span)


def _adjoint(node: Apply, scope: Scope) -> Term:
    return attached(node.args[0], scope(node.args[0]), lambda inner: Apply("adjoint", (inner,), (), node.span))


def _compose(node: Apply, scope: Scope) -> Term:
    left, right = (scope(a) for a in node.args)
    if {term_kind(left, scope), term_kind(right, scope)} <= {Kind.VECTOR, Kind.MATRIX}:
        return Apply("hadamard", (left, right), (), node.span)
    raise unread("`∘` is a composition or an entrywise product", node.span, "`·`")


NOTATION = Notation(
    "matrix",
    prefix={f"begin:{e}": _matrix(e) for e in ENVIRONMENTS} | {"\\det": _det},
    words={word: _operator(head) for word, head in OPERATORS.items()},
    infix={"\\otimes": Infix(2, "kronecker"), "\\odot": Infix(2, "hadamard")},
    unfold={
        "matrix": _unfold_matrix,
        "kronecker": _times,
        "hadamard": keep("hadamard"),
        "compose": _compose,
        "trace": keep("trace"),
        "det": keep("det"),
        "diag": keep("diag"),
        "vec": keep("vec"),
        "rank": keep("rank"),
        "adjoint": _adjoint,
    },
)
