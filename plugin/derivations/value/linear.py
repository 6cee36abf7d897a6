"""Heads of vectors and matrices in, rules that give their values out; entries are exact rationals as long as they can be.

Sizes must be written out (`linear.sized`). An exact difference of two entries refutes; agreement speaks of the sizes that were
tried alone.
"""

from collections.abc import Mapping
from fractions import Fraction

from flint import acb, arb, fmpq, fmpq_mat

from derivations.term import Apply, Number, Term, Variable
from derivations.value import arithmetic, scalar
from derivations.value.evaluator import Evaluator, Rule
from derivations.value.point import LARGEST_SIZE
from derivations.value.value import Matrix, Scalar, StraddleError, UndefinedError, UnfitError, UnknownError, Value
from derivations.value.vectors import size, square_root


def _written(evaluator: Evaluator, term: Term) -> int:
    """A size that is written out as a term."""
    match term:
        case Variable(name=name) if name not in evaluator.bound:
            return size(evaluator.model, name)
        case Apply(head="add", args=args):
            return sum(_written(evaluator, a) for a in args)
        case Number(value=value) if value.denominator == 1 and 1 <= value <= 3 * LARGEST_SIZE:
            return int(value)
    found = evaluator.integer(term)
    if not 1 <= found <= 3 * LARGEST_SIZE:
        message = f"a dimension of {found}"
        raise UnfitError(message)
    return found


def matrix(evaluator: Evaluator, term: Term) -> Matrix:
    """The value of a term as a matrix; a scalar is 1 by 1."""
    return arithmetic.as_matrix(evaluator.value(term))


def _transpose(evaluator: Evaluator, node: Apply) -> Value:
    return arithmetic.transpose(evaluator.value(node.args[0]))


def _conjugated(entry: Scalar) -> Scalar:
    return acb(entry.real, -entry.imag) if isinstance(entry, acb) else entry


def _adjoint(evaluator: Evaluator, node: Apply) -> Value:
    value = matrix(evaluator, node.args[0])
    turned = zip(*value.rows, strict=True)
    return arithmetic.collapse(Matrix(tuple(tuple(_conjugated(e) for e in row) for row in turned)))


def _inverse(evaluator: Evaluator, node: Apply) -> Value:
    value = evaluator.value(node.args[0])
    if not isinstance(value, Matrix):
        return arithmetic.divide(fmpq(1), value)
    evaluator.spend(value.shape[0] ** 3)
    return arithmetic.inverse(value)


def _square(value: Matrix, what: str) -> int:
    rows, cols = value.shape
    if rows != cols:
        message = f"a {what} of a matrix that is not square"
        raise UndefinedError(message)
    return rows


def trace(value: Matrix) -> Scalar:
    """The sum of the diagonal."""
    total: Scalar = fmpq(0)
    for i in range(_square(value, "trace")):
        total = arithmetic.settle(total + value.rows[i][i])
    return total


def determinant(value: Matrix) -> Scalar:
    """The determinant: exact where the entries are, else by expansion along the first row of ever smaller matrices."""
    n = _square(value, "determinant")
    if all(isinstance(e, fmpq) for e in value.entries()):
        return arithmetic.settle(fmpq_mat(n, n, list(value.entries())).det())
    if n > 8:
        message = "a determinant of a large matrix of balls"
        raise UnknownError(message)
    rows = value.rows
    minors: dict[tuple[int, ...], Scalar] = {(): fmpq(1)}
    for k in range(n):
        found: dict[tuple[int, ...], Scalar] = {}
        for columns, minor in minors.items():
            for j in range(n):
                if j in columns:
                    continue
                chosen = tuple(sorted((*columns, j)))
                sign = -1 if sum(1 for c in columns if c > j) % 2 else 1
                found[chosen] = found.get(chosen, fmpq(0)) + rows[k][j] * minor * sign
        minors = found
    return arithmetic.settle(minors[tuple(range(n))])


def _trace(evaluator: Evaluator, node: Apply) -> Value:
    return trace(matrix(evaluator, node.args[0]))


def _det(evaluator: Evaluator, node: Apply) -> Value:
    value = matrix(evaluator, node.args[0])
    evaluator.spend(value.shape[0] ** 3)
    return determinant(value)


def _diag(evaluator: Evaluator, node: Apply) -> Value:
    if len(node.args) > 1:
        return _diagonal([evaluator.scalar(a) for a in node.args])
    value = matrix(evaluator, node.args[0])
    rows, cols = value.shape
    if cols == 1:
        return _diagonal([row[0] for row in value.rows])
    if rows == 1:
        return _diagonal(list(value.rows[0]))
    _square(value, "diagonal")
    return Matrix(tuple((value.rows[i][i],) for i in range(rows)))


def _diagonal(entries: list[Scalar]) -> Value:
    n = len(entries)
    return arithmetic.collapse(Matrix(tuple(tuple(entries[i] if i == j else fmpq(0) for j in range(n)) for i in range(n))))


def _constant(entry: int) -> Rule:
    def rule(evaluator: Evaluator, node: Apply) -> Value:
        if not node.args:
            if entry == 0:
                return fmpq(0)
            message = f"{node.head} without a size"
            raise UnknownError(message)
        rows, *others = (_written(evaluator, a) for a in node.args)
        cols = others[0] if others else 1
        return arithmetic.collapse(Matrix(tuple(tuple(fmpq(entry) for _ in range(cols)) for _ in range(rows))))

    return rule


def _identity(evaluator: Evaluator, node: Apply) -> Value:
    if not node.args:
        message = "an identity matrix without a size"
        raise UnknownError(message)
    return arithmetic.collapse(arithmetic.identity(_written(evaluator, node.args[0])))


def _norm(evaluator: Evaluator, node: Apply) -> Value:
    value = matrix(evaluator, node.args[0])
    kind = node.args[1] if len(node.args) > 1 else Number(Fraction(2))
    entries = [abs(e) for e in value.entries()]
    vector = 1 in value.shape
    if kind == Variable("F") or (vector and kind == Number(Fraction(2))):
        total: Scalar = fmpq(0)
        for entry in entries:
            total = arithmetic.settle(total + entry * entry)
        return arithmetic.power(total, fmpq(1, 2))
    if vector and kind == Number(Fraction(1)):
        total = fmpq(0)
        for entry in entries:
            total = arithmetic.settle(total + entry)
        return total
    message = "a norm that is neither Euclidean, Frobenius nor the sum of absolute values"
    raise UnknownError(message)


def _inner(evaluator: Evaluator, node: Apply) -> Value:
    first, second = (matrix(evaluator, a) for a in node.args[:2])
    if first.shape != second.shape:
        message = "an inner product of different shapes"
        raise UndefinedError(message)
    total: Scalar = fmpq(0)
    for a, b in zip(first.entries(), second.entries(), strict=True):
        total = arithmetic.settle(total + a * b)
    return total


def _cross(evaluator: Evaluator, node: Apply) -> Value:
    first, second = (matrix(evaluator, a) for a in node.args[:2])
    if first.shape != (3, 1) or second.shape != (3, 1):
        message = "a cross product of vectors that have not three elements"
        raise UndefinedError(message)
    a, b = ([row[0] for row in m.rows] for m in (first, second))
    return Matrix(tuple((arithmetic.settle(a[i] * b[j] - a[j] * b[i]),) for i, j in ((1, 2), (2, 0), (0, 1))))


def _kronecker(evaluator: Evaluator, node: Apply) -> Value:
    total = matrix(evaluator, node.args[0])
    for arg in node.args[1:]:
        other = matrix(evaluator, arg)
        evaluator.spend(total.shape[0] * total.shape[1] * other.shape[0] * other.shape[1])
        pairs = [(row, below) for row in total.rows for below in other.rows]
        total = Matrix(tuple(tuple(arithmetic.settle(a * b) for a in row for b in below) for row, below in pairs))
    return arithmetic.collapse(total)


def _hadamard(evaluator: Evaluator, node: Apply) -> Value:
    total = matrix(evaluator, node.args[0])
    for arg in node.args[1:]:
        other = matrix(evaluator, arg)
        if total.shape != other.shape:
            message = "an elementwise product of different shapes"
            raise UndefinedError(message)
        both = zip(total.rows, other.rows, strict=True)
        total = Matrix(tuple(tuple(arithmetic.settle(a * b) for a, b in zip(r, s, strict=True)) for r, s in both))
    return arithmetic.collapse(total)


def _vec(evaluator: Evaluator, node: Apply) -> Value:
    value = matrix(evaluator, node.args[0])
    return arithmetic.collapse(Matrix(tuple((e,) for column in zip(*value.rows, strict=True) for e in column)))


def _rank(evaluator: Evaluator, node: Apply) -> Value:
    value = matrix(evaluator, node.args[0])
    if not all(isinstance(e, fmpq) for e in value.entries()):
        raise StraddleError
    return fmpq(fmpq_mat(*value.shape, list(value.entries())).rref()[1])


def _written_out(evaluator: Evaluator, node: Apply) -> Value:
    """Rows of scalars or of blocks, put together."""
    rows: list[tuple[Scalar, ...]] = []
    for row in node.args:
        if not isinstance(row, Apply) or row.head != "row" or not row.args:
            message = "a matrix without rows"
            raise UnknownError(message)
        blocks = [matrix(evaluator, entry) for entry in row.args]
        if len({b.shape[0] for b in blocks}) != 1:
            message = "blocks of one row that are not equally high"
            raise UndefinedError(message)
        rows.extend(tuple(e for b in blocks for e in b.rows[i]) for i in range(blocks[0].shape[0]))
    if len({len(r) for r in rows}) != 1:
        message = "rows of a matrix that are not equally long"
        raise UndefinedError(message)
    return arithmetic.collapse(Matrix(tuple(rows)))


def _tuple(evaluator: Evaluator, node: Apply) -> Value:
    parts = [matrix(evaluator, a) for a in node.args]
    if not parts or any(p.shape[1] != 1 for p in parts):
        message = "a tuple that is no vector"
        raise UnknownError(message)
    return arithmetic.collapse(Matrix(tuple(row for p in parts for row in p.rows)))


def normal_density(mean: Matrix, variance: Matrix, point: Matrix) -> Scalar:
    """The density of the multivariate normal law, (2π)^(-n/2) |Σ|^(-1/2) exp(-½ (x-μ)^T Σ^(-1) (x-μ)).

    Raises:
        UndefinedError: where the determinant of Σ is not positive.
    """
    offset = arithmetic.as_matrix(arithmetic.subtract(point, mean))
    n = offset.shape[0]
    volume = determinant(variance)
    if arithmetic.sign(volume) <= 0:
        message = "a normal law whose covariance is not positive definite"
        raise UndefinedError(message)
    form = arithmetic.multiply(arithmetic.transpose(offset), arithmetic.multiply(arithmetic.inverse(variance), offset))
    assert not isinstance(form, Matrix)
    scale = (2 * arb.pi()) ** n * arb(volume)
    return arithmetic.settle((arb(form) / -2).exp() / scale.sqrt())


def _changes(evaluator: Evaluator, node: Apply) -> Value:
    """A gradient, Jacobian or Hessian whose body is written as its change (`linear.sized`): one entry changes at a time."""
    if len(node.bound) < 2:
        message = f"a {node.head} of which no rule is known"
        raise UnknownError(message)
    body, point, *_ = node.args
    value = evaluator.value(point)
    rows, cols = arithmetic.as_matrix(value).shape
    name, *changes = (b.name for b in node.bound)
    evaluator.spend((rows * cols) ** len(changes))

    def unit(i: int, j: int) -> Value:
        return arithmetic.collapse(Matrix(tuple(tuple(fmpq(int((r, c) == (i, j))) for c in range(cols)) for r in range(rows))))

    def change(*units: Value) -> Value:
        return evaluator.bind({name: value, **dict(zip(changes, units, strict=True))}).value(body)

    if len(changes) == 2:
        parts = [[change(unit(j, 0), unit(i, 0)) for j in range(rows)] for i in range(rows)]
    elif node.head == "jacobian":
        columns = [arithmetic.as_matrix(change(unit(j, 0))) for j in range(rows)]
        parts = [[c.rows[i][0] for c in columns] for i in range(columns[0].shape[0])]
    else:
        parts = [[change(unit(i, j)) for j in range(cols)] for i in range(rows)]
    entries = [[e.rows[0][0] if isinstance(e, Matrix) else e for e in row] for row in parts]
    return arithmetic.collapse(Matrix(tuple(tuple(row) for row in entries)))


def _power(evaluator: Evaluator, node: Apply) -> Value:
    """A power; of a matrix that was drawn as a square, half-integer ones too."""
    base, exponent = node.args
    if isinstance(base, Variable) and base.name not in evaluator.bound and base.name not in evaluator.model.values:
        symbol = evaluator.model.context.symbol(base.name)
        value = evaluator.scalar(exponent) if "squared" in symbol.properties else None
        if isinstance(value, fmpq) and value.q == 2 and abs(value.p) <= MOST_POWER:
            rows = size(evaluator.model, symbol.shape[0])
            root = square_root(evaluator.model, symbol, rows)
            power = root ** int(value.p) if value > 0 else root.inv() ** int(-value.p)
            return arithmetic.collapse(Matrix(tuple(tuple(power[i, j] for j in range(rows)) for i in range(rows))))
    return scalar.HEADS["pow"](evaluator, node)


MOST_POWER = 12
HEADS: Mapping[str, Rule] = {
    "pow": _power,
    "gradient": _changes,
    "hessian": _changes,
    "jacobian": _changes,
    "transpose": _transpose,
    "adjoint": _adjoint,
    "inverse": _inverse,
    "trace": _trace,
    "det": _det,
    "diag": _diag,
    "identity": _identity,
    "zeros": _constant(0),
    "ones": _constant(1),
    "norm": _norm,
    "inner": _inner,
    "cross": _cross,
    "kronecker": _kronecker,
    "hadamard": _hadamard,
    "vec": _vec,
    "rank": _rank,
    "matrix": _written_out,
    "tuple": _tuple,
}
