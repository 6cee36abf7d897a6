"""Symbols of vectors and matrices in, random values with their shapes and declared properties out; and their elements."""

from collections.abc import Mapping, Sequence
from random import Random

from flint import fmpq, fmpq_mat

from derivations.goal import Goal, Kind, Symbol
from derivations.term import Apply, Variable, free_variables
from derivations.value import arithmetic, function
from derivations.value.evaluator import Draw, Evaluator, Rule
from derivations.value.point import LARGEST_SIZE, Model
from derivations.value.value import Matrix, UnfitError, UnknownError, Value

TRIES = 20


def size(model: Model, name: str) -> int:
    """The size of a dimension in a model: of a name, a numeral, or a sum or product such as `(p+q)`.

    Raises:
        UnknownError: if it is too large, or cannot be read.
    """
    value = _size(model, name)
    if not 1 <= value <= 3 * LARGEST_SIZE:
        message = f"a dimension of {value}"
        raise UnfitError(message)
    return value


def _size(model: Model, name: str) -> int:
    if not name.startswith("("):
        return model.size(name)
    parts, depth, start = [], 0, 1
    operation = ""
    for place, char in enumerate(name):
        depth += (char == "(") - (char == ")")
        if depth == 1 and char in "+*":
            parts.append(name[start:place])
            operation, start = char, place + 1
    parts.append(name[start:-1])
    values = [_size(model, p) for p in parts]
    if operation == "+":
        return sum(values)
    total = 1
    for value in values:
        total *= value
    return total


def _entry(random: Random, *, nice: bool) -> fmpq:
    top = random.choice((-3, -2, -1, 1, 2, 3, 0) if nice else (-7, -5, -4, -3, -2, -1, 1, 2, 3, 5, 8))
    return fmpq(top, 1 if nice else random.choice((1, 1, 2, 3)))


def _full(rows: int, cols: int, random: Random, *, nice: bool, skew: bool = False) -> fmpq_mat:
    """A matrix of full rank; with `skew` one that is not symmetric by chance."""
    for _ in range(TRIES):
        found = fmpq_mat(rows, cols, [_entry(random, nice=nice) for _ in range(rows * cols)])
        if found.rref()[1] == min(rows, cols) and not (skew and found == found.transpose()):
            return found
    message = "no matrix of full rank is found"
    raise UnknownError(message)


def _unit(n: int) -> fmpq_mat:
    return fmpq_mat(n, n, [fmpq(int(i == j)) for i in range(n) for j in range(n)])


def _definite(n: int, random: Random, *, nice: bool) -> fmpq_mat:
    root = _full(n, n, random, nice=nice)
    return root * root.transpose()


def _orthogonal(n: int, random: Random, *, nice: bool) -> fmpq_mat:
    """A rational orthogonal matrix, by Cayley's transform of a skew one, times signs."""
    entries = [[fmpq(0)] * n for _ in range(n)]
    for i in range(n):
        for j in range(i):
            entries[i][j] = _entry(random, nice=nice)
            entries[j][i] = -entries[i][j]
    skew = fmpq_mat(n, n, [e for row in entries for e in row])
    signs = fmpq_mat(n, n, [fmpq(random.choice((1, -1)) if i == j else 0) for i in range(n) for j in range(n)])
    return (_unit(n) - skew) * (_unit(n) + skew).inv() * signs


def draw(shape: tuple[int, int], properties: frozenset[str], random: Random, *, nice: bool, generic: bool = True) -> Matrix:
    """A random matrix of a shape with these properties; entries are rational.

    A square matrix of which nothing is said is symmetric and positive definite unless `generic`.

    Raises:
        UnknownError: where none is found.
    """
    rows, cols = shape
    square = rows == cols
    if properties and not square and properties - {"row-orthogonal"}:
        message = "a property of square matrices for one that is not"
        raise UnknownError(message)
    if "diagonal" in properties:
        signs = (1,) if "positive-definite" in properties else (1, -1)
        values = [fmpq(random.choice(signs) * random.randint(1, 9), random.choice((1, 2, 3))) for _ in range(rows)]
        found = fmpq_mat(rows, rows, [values[i] if i == j else fmpq(0) for i in range(rows) for j in range(rows)])
    elif "orthogonal" in properties:
        found = _orthogonal(rows, random, nice=nice)
    elif "positive-definite" in properties:
        found = _definite(rows, random, nice=nice)
    elif "idempotent" in properties:
        thin = _full(rows, max(1, rows - 1), random, nice=nice)
        found = thin * (thin.transpose() * thin).inv() * thin.transpose()
    elif "symmetric" in properties:
        found = _symmetric(rows, random, nice=nice)
    elif square and not generic:
        found = _definite(rows, random, nice=nice)
    else:
        found = _full(rows, cols, random, nice=nice, skew=square and rows > 1)
    return _matrix(found)


def _symmetric(n: int, random: Random, *, nice: bool) -> fmpq_mat:
    for _ in range(TRIES):
        half = _full(n, n, random, nice=nice)
        found = half + half.transpose()
        if found.det() != 0:
            return found
    message = "no symmetric matrix is found"
    raise UnknownError(message)


def suits(value: Matrix, symbol: Symbol) -> bool:
    """Whether a value surely has the properties of a symbol, as far as they are looked at here: symmetric, positive definite."""
    properties = symbol.properties
    rows, cols = value.shape
    if properties & {"symmetric", "positive-definite", "diagonal", "orthogonal", "invertible"} and rows != cols:
        return False
    if not properties <= {"symmetric", "positive-definite", "invertible", "square"}:
        return False
    if not all(isinstance(e, fmpq) for e in value.entries()):
        return not properties
    exact = fmpq_mat(rows, cols, list(value.entries()))
    if properties & {"symmetric", "positive-definite"} and exact != exact.transpose():
        return False
    if "positive-definite" in properties:
        return all(fmpq_mat(k, k, [exact[i, j] for i in range(k) for j in range(k)]).det() > 0 for k in range(1, rows + 1))
    return "invertible" not in properties or bool(exact.det() != 0)


def draw_symbol(model: Model, symbol: Symbol, member: tuple[int, ...] = ()) -> Value:
    """The value of a vector or a matrix, or of a member of a family of them.

    In half of the models a square matrix of which nothing is said is symmetric and positive definite: a step that holds for such
    alone is not false, since covariances and their like often go unsaid.

    Raises:
        UnknownError: if its shape is not known.
    """
    names = symbol.shape
    if not names:
        message = f"the shape of {symbol.name} is not known"
        raise UnknownError(message)
    wide = symbol.kind is Kind.MATRIX or (symbol.kind is Kind.RANDOM and len(names) > 1)
    names = names[-2:] if wide else (names[-1], "1")
    shape = size(model, names[0]), size(model, names[1])
    random = model.random(f"{symbol.name} {member}")
    if "squared" in symbol.properties and not member and shape[0] == shape[1]:
        root = square_root(model, symbol, shape[0])
        return arithmetic.collapse(_matrix(root * root))
    found = draw(shape, symbol.properties, random, nice=model.nice, generic=is_generic(model))
    return arithmetic.collapse(found)


def square_root(model: Model, symbol: Symbol, rows: int) -> fmpq_mat:
    """The positive definite root of a matrix that is drawn as a square."""
    random = model.random(f"root of {symbol.name}")
    return model.once(("root", symbol.name), lambda: _definite(rows, random, nice=model.nice))


def _matrix(found: fmpq_mat) -> Matrix:
    return Matrix(tuple(tuple(found[i, j] for j in range(found.ncols())) for i in range(found.nrows())))


def is_generic(model: Model) -> bool:
    """Whether square matrices of which nothing is said are arbitrary in a model, rather than positive definite."""
    return model.number % 2 == 0


def definite(goal: Goal, good: Sequence[Model], bad: Sequence[Model]) -> tuple[str, None] | None:
    """The condition that certain matrices be symmetric and positive definite, if that tells the models apart."""
    if any(is_generic(m) for m in good) or not all(is_generic(m) for m in bad):
        return None
    used = free_variables(goal.lhs) | free_variables(goal.rhs)
    names = [n for n in sorted(used) if _unsaid(goal.context.symbol(n))]
    return (f"{', '.join(names)} symmetric and positive definite", None) if names else None


def _unsaid(symbol: Symbol) -> bool:
    return symbol.kind is Kind.MATRIX and not symbol.properties and len(symbol.shape) > 1 and symbol.shape[-1] == symbol.shape[-2]


def _letter(model: Model, symbol: Symbol) -> Value:
    if symbol.kind is Kind.RANDOM and not symbol.shape:
        return model.element(symbol.name, ())
    if is_family(symbol):
        message = f"{symbol.name} is a family"
        raise UnknownError(message)
    return draw_symbol(model, symbol)


def is_family(symbol: Symbol) -> bool:
    """Whether a symbol has more dimensions than its kind: it is a family of vectors or of matrices."""
    return len(symbol.shape) > (1 if symbol.kind is Kind.VECTOR else 2)


def _index(evaluator: Evaluator, node: Apply) -> Value:
    base = node.args[0]
    if isinstance(base, Variable) and base.name not in evaluator.bound and base.name not in evaluator.model.values:
        symbol = evaluator.model.context.symbol(base.name)
        if is_family(symbol):
            places = tuple(evaluator.integer(i) for i in node.args[1:])
            key = ("member", base.name, places)
            return evaluator.model.once(key, lambda: draw_symbol(evaluator.model, symbol, places))
    return function.HEADS["index"](evaluator, node)


DRAW: Mapping[Kind, Draw] = {Kind.VECTOR: _letter, Kind.MATRIX: _letter, Kind.RANDOM: _letter}
HEADS: Mapping[str, Rule] = {"index": _index}
