"""Values in, their sums, products, quotients and powers out, scalars and matrices alike; what has no value raises."""

from flint import acb, arb, fmpq, fmpz

from derivations.value.value import Matrix, Scalar, StraddleError, UndefinedError, UnfitError, UnknownError, Value

EXACT_BITS = 4096
"""Numerator or denominator beyond which a rational becomes a ball."""


def settle(value: Scalar) -> Scalar:
    """A rational that has grown too large becomes a ball; a ball that is not bounded raises `StraddleError`."""
    if isinstance(value, fmpq):
        return value if value.height_bits() <= EXACT_BITS else arb(value)
    if not value.is_finite():
        raise StraddleError
    return value


def add(a: Value, b: Value) -> Value:
    """Add; shapes must agree, but for a scalar that is exactly zero: it is the zero of any shape."""
    if (isinstance(b, Matrix) and is_exact_zero(a)) or (isinstance(a, Matrix) and is_exact_zero(b)):
        return b if isinstance(b, Matrix) else a
    if isinstance(a, Matrix) or isinstance(b, Matrix):
        x, y = as_matrix(a), as_matrix(b)
        if x.shape != y.shape:
            message = "a sum of different shapes"
            raise UndefinedError(message)
        return collapse(
            Matrix(tuple(tuple(_add(p, q) for p, q in zip(r, s, strict=True)) for r, s in zip(x.rows, y.rows, strict=True)))
        )
    return _add(a, b)


def _add(a: Scalar, b: Scalar) -> Scalar:
    return settle(a + b)


def negate(a: Value) -> Value:
    """Change the sign."""
    if isinstance(a, Matrix):
        return Matrix(tuple(tuple(-e for e in row) for row in a.rows))
    return -a


def subtract(a: Value, b: Value) -> Value:
    """A - b."""
    return add(a, negate(b))


def multiply(a: Value, b: Value) -> Value:
    """A product in this order; a scalar scales a matrix, and a product of one entry is that scalar."""
    if isinstance(a, Matrix) and isinstance(b, Matrix):
        if a.shape[1] != b.shape[0]:
            message = "a product of shapes that do not fit"
            raise UndefinedError(message)
        columns = tuple(zip(*b.rows, strict=True))
        return collapse(Matrix(tuple(tuple(_dot(row, column) for column in columns) for row in a.rows)))
    if isinstance(a, Matrix):
        return Matrix(tuple(tuple(_multiply(e, b) for e in row) for row in a.rows))
    if isinstance(b, Matrix):
        return Matrix(tuple(tuple(_multiply(a, e) for e in row) for row in b.rows))
    return _multiply(a, b)


def _dot(row: tuple[Scalar, ...], column: tuple[Scalar, ...]) -> Scalar:
    total: Scalar = fmpq(0)
    for p, q in zip(row, column, strict=True):
        total = total + p * q
    return settle(total)


def _multiply(a: Scalar, b: Scalar) -> Scalar:
    return settle(a * b)


def divide(a: Value, b: Value) -> Value:
    """The quotient a / b by a scalar b that is surely not zero."""
    if isinstance(b, Matrix):
        message = "a division by a matrix"
        raise UndefinedError(message)
    if isinstance(a, Matrix):
        return Matrix(tuple(tuple(_divide(e, b) for e in row) for row in a.rows))
    return _divide(a, b)


def _divide(a: Scalar, b: Scalar) -> Scalar:
    if is_zero(b):
        message = "a division by zero"
        raise UndefinedError(message, thin=True)
    return settle(a / b)


def is_exact_zero(a: Value) -> bool:
    """Whether a value is the rational number zero."""
    return isinstance(a, fmpq) and bool(a == 0)


def is_zero(a: Scalar) -> bool:
    """Whether a scalar is zero for sure; a ball around zero raises `StraddleError`."""
    if isinstance(a, fmpq):
        return bool(a == 0)
    if a != 0:
        return False
    if a.is_zero():
        return True
    raise StraddleError


def sign(a: Scalar) -> int:
    """-1, 0 or 1, for sure; a ball around zero raises `StraddleError`, a number that is not real `UndefinedError`."""
    if isinstance(a, acb):
        a = real_part(a)
    if a > 0:
        return 1
    if a < 0:
        return -1
    return 0 if is_zero(a) else 1


def real_part(a: Scalar) -> fmpq | arb:
    """The number itself if it is surely real."""
    if isinstance(a, acb):
        if a.imag.is_zero():
            return a.real
        if a.imag != 0:
            message = "an order between numbers that are not real"
            raise UndefinedError(message)
        raise StraddleError
    return a


def as_matrix(a: Value) -> Matrix:
    """A scalar as a matrix of one entry."""
    return a if isinstance(a, Matrix) else Matrix(((a,),))


def collapse(a: Matrix) -> Value:
    """A matrix of one entry is that scalar."""
    return a.rows[0][0] if a.shape == (1, 1) else a


def integer(a: Scalar) -> int | None:
    """The exact integer that a scalar is, if it is one of at most 64 bits."""
    if isinstance(a, fmpq) and a.q == 1 and a.p.bit_length() <= 64:
        return int(a.p)
    return None


def power(a: Value, b: Value, *, principal: bool = False) -> Value:
    """A power: integers of anything that multiplies, real powers of what is positive; `principal` is the complex one.

    0⁰ is 1. The power of a negative number to a fraction is undefined in real mode, unknown where custom differs (odd roots).
    """
    if isinstance(b, Matrix):
        message = "a matrix in an exponent"
        raise UnknownError(message)
    if isinstance(a, Matrix):
        return matrix_power(a, b)
    whole = isinstance(b, fmpq) and b.q == 1
    if whole:
        return _integer_power(a, b.p)
    if isinstance(a, acb) or isinstance(b, acb) or (principal and not (a > 0 or a == 0)):
        return _principal_power(a, b)
    return _real_power(a, b)


def _integer_power(a: Scalar, n: fmpz) -> Scalar:
    if n == 0:
        return fmpq(1)
    if n < 0 and is_zero(a):
        message = "a negative power of zero"
        raise UndefinedError(message, thin=True)
    if isinstance(a, fmpq):
        if abs(a.p) <= 1 and a.q == 1:
            return fmpq(1) if a == 1 or (a == -1 and n % 2 == 0) else a
        if a.height_bits() * abs(n) <= EXACT_BITS:
            return a ** int(n)
        a = arb(a)
    return settle(a**n)


def _real_power(a: fmpq | arb, b: fmpq | arb) -> Scalar:
    way = sign(a)
    if way == 0:
        if sign(b) > 0:
            return fmpq(0)
        message = "a power of zero that is not positive"
        raise UndefinedError(message, thin=True)
    if way < 0:
        if isinstance(b, fmpq) and b.q % 2 == 0:
            message = "an even root of a negative number"
            raise UndefinedError(message)
        message = "a real power of a negative number"
        raise UnfitError(message)
    if isinstance(b, fmpq) and b.q <= 64 and isinstance(a, fmpq):
        exact = _exact_root(a, int(b.q))
        if exact is not None:
            return _integer_power(exact, b.p)
    return settle(arb(a) ** b)


def _exact_root(a: fmpq, n: int) -> fmpq | None:
    numerator, denominator = _root(a.p, n), _root(a.q, n)
    return None if numerator is None or denominator is None else fmpq(numerator, denominator)


def _root(a: fmpz, n: int) -> fmpz | None:
    root = a.root(n)
    return root if root**n == a else None


def _principal_power(a: Scalar, b: Scalar) -> Scalar:
    if is_zero(a):
        if isinstance(b, acb):
            message = "a complex power of zero"
            raise UnknownError(message)
        return _real_power(fmpq(0), b)
    return settle(acb(a) ** acb(b))


def matrix_power(a: Matrix, b: Scalar) -> Value:
    """An integer power of a square matrix, of at most 64; negative powers through the inverse."""
    n = integer(b)
    if n is None or abs(n) > 64:
        message = "a power of a matrix that is no small integer"
        raise UnknownError(message)
    size, columns = a.shape
    if size != columns:
        message = "a power of a matrix that is not square"
        raise UndefinedError(message)
    base = inverse(a) if n < 0 else a
    result: Value = identity(size)
    for _ in range(abs(n)):
        result = multiply(result, base)
    return result


def identity(size: int) -> Matrix:
    """The identity matrix."""
    return Matrix(tuple(tuple(fmpq(int(i == j)) for j in range(size)) for i in range(size)))


def transpose(a: Value) -> Value:
    """Rows for columns."""
    return Matrix(tuple(zip(*a.rows, strict=True))) if isinstance(a, Matrix) else a


def inverse(a: Matrix) -> Matrix:
    """The inverse by elimination; a pivot that may be zero raises `StraddleError`, a singular matrix `UndefinedError`."""
    size, columns = a.shape
    if size != columns:
        message = "an inverse of a matrix that is not square"
        raise UndefinedError(message)
    work = [list(row) + list(unit) for row, unit in zip(a.rows, identity(size).rows, strict=True)]
    for column in range(size):
        pivot = _pivot([work[r][column] for r in range(column, size)]) + column
        work[column], work[pivot] = work[pivot], work[column]
        lead = work[column][column]
        work[column] = [settle(e / lead) for e in work[column]]
        for r in range(size):
            factor = work[r][column]
            if r != column and not (isinstance(factor, fmpq) and factor == 0):
                work[r] = [settle(e - factor * p) for e, p in zip(work[r], work[column], strict=True)]
    return Matrix(tuple(tuple(row[size:]) for row in work))


def _pivot(column: list[Scalar]) -> int:
    for row, entry in enumerate(column):
        if entry != 0:
            return row
    if all(isinstance(e, fmpq) or e.is_zero() for e in column):
        message = "an inverse of a singular matrix"
        raise UndefinedError(message, thin=True)
    raise StraddleError
