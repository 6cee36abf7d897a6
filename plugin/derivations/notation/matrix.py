r"""Matrices and vectors: written out, $\operatorname{tr}(A)$, $\det A$, $\operatorname{diag}(v)$, $A \otimes B$, $A \odot B$."""

from collections.abc import Sequence

from derivations.arguments import attached
from derivations.goal import Kind
from derivations.latex.cells import cells
from derivations.latex.grammar import Infix, ParseFunction
from derivations.latex.lexer import Token
from derivations.latex.parser import Parser
from derivations.latex.presentation import written
from derivations.latex.signs import DOTS
from derivations.sorts import term_kind
from derivations.term import Apply, Term, Variable, walk
from derivations.unsaid import vague
from derivations.vocabulary import Notation, Scope, keep

ENVIRONMENTS = ("matrix", "pmatrix", "bmatrix", "Bmatrix", "smallmatrix", "array", "vmatrix", "Vmatrix")
MATRIX_DOTS = {*DOTS, "\\vdots", "\\ddots", "\\iddots"}
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
        dotted = any(t.text in MATRIX_DOTS for row in rows for cell in row for t in cell)
        if not rows or (not dotted and len({len(r) for r in rows}) != 1):
            raise parser.fail("rows of equal length before this")
        if dotted:
            term: Term = _dotted(parser, rows, start)
            return parser.node("det", (term,), start) if name == "vmatrix" else term
        read = [Apply("row", tuple(parser.whole(_trimmed(cell)) for cell in row)) for row in rows]
        term = parser.node("matrix", read, start)
        return parser.node("det", (term,), start) if name == "vmatrix" else term

    return parse


def _dotted(parser: Parser, rows: Sequence[Sequence[Sequence[Token]]], start: int) -> Term:
    """A matrix with dots: what it is called, which is what is written in it, whether it is a column, and the entries shown."""
    texts = [["\\cdots" if _only_dots(cell) else written(cell) for cell in row] for row in rows]
    entries = [parser.whole(_trimmed(cell)) for row in rows for cell in row if _trimmed(cell)]
    label = "\\left[" + ";".join(",".join(row) for row in texts) + "\\right]"
    lines = {len(row) for row in rows}
    shape = "column" if lines == {1} else "row" if len(rows) == 1 else "matrix"
    return parser.node(f"dotted_{shape}", (Variable(label), *entries), start)


def _only_dots(cell: Sequence[Token]) -> bool:
    return bool(cell) and all(t.text in MATRIX_DOTS for t in cell)


def _trimmed(cell: Sequence[Token]) -> Sequence[Token]:
    """A cell without the dots before or behind its entry."""
    begin, end = 0, len(cell)
    while begin < end and cell[end - 1].text in {",", ";"}:
        end -= 1
    while begin < end and cell[begin].text in MATRIX_DOTS:
        begin += 1
    while begin < end and cell[end - 1].text in MATRIX_DOTS:
        end -= 1
    return cell[begin:end]


def _unfold_dotted(node: Apply, scope: Scope) -> Term:
    """A matrix with dots is an unknown function of the entries that are shown, and of the families that they belong to."""
    label, *entries = node.args
    shown = [scope(e) for e in entries]
    members = (n.args[0] for t in shown for n in walk(t) if isinstance(n, Apply) and n.head == "index")
    families = sorted({m.name for m in members if isinstance(m, Variable)})
    value = Apply("call", (label, *shown, *(Variable(f) for f in families)), (), node.span)
    turned = node.head == "dotted_row" and isinstance(label, Variable) and scope.kind(label.name) is Kind.VECTOR
    return Apply("transpose", (value,), (), node.span) if turned else value


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
    return vague(node, [left, right], node, scope)  # a composition or an entrywise product


NOTATION = Notation(
    "matrix",
    prefix={f"begin:{e}": _matrix(e) for e in ENVIRONMENTS} | {"\\det": _det},
    words={word: _operator(head) for word, head in OPERATORS.items()},
    infix={"\\otimes": Infix(2, "kronecker"), "\\odot": Infix(2, "hadamard")},
    unfold={
        "matrix": _unfold_matrix,
        "dotted_matrix": _unfold_dotted,
        "dotted_column": _unfold_dotted,
        "dotted_row": _unfold_dotted,
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
