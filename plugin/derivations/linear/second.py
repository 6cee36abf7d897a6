"""Terms of vectors and matrices and a model in, their values by mpmath out: a route that shares no code with the balls.

Numbers have the precision that mpmath is set to. Gradients are difference quotients: they confirm a value to a few digits.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from derivations.budget import Budget
from derivations.term import Apply, Number, Term, Variable, number
from derivations.value import Model, Undefined, Unknown, evaluate

MOST_TERMS = 200
MOST_NODES = 20_000


class NoRouteError(Exception):
    """The second route has no way to a value."""


@dataclass
class Route:
    """A model, the names that are bound, and whether a difference quotient took part."""

    model: Model
    given: Callable[[Any], Any]
    """What turns an exact value of a model into a number or a matrix of mpmath."""
    bound: dict[str, Any] = field(default_factory=dict)
    rough: bool = False
    nodes: int = 0

    def of(self, term: Term) -> Any:
        """The value of a term, a number or a matrix with more than one entry.

        Raises:
            NoRouteError: where there is no way to it.
        """
        self.nodes += 1
        if self.nodes > MOST_NODES:
            message = "too much work for the second route"
            raise NoRouteError(message)
        match term:
            case Number(value=value):
                return _mp().mpf(value.numerator) / value.denominator
            case Variable(name=name):
                return self.bound[name] if name in self.bound else self.drawn(term)
            case Apply(head=head):
                rule = _rules().get(head)
                if rule is None:
                    message = f"a value of {head}"
                    raise NoRouteError(message)
                return _flat(rule(self, term))

    def drawn(self, term: Term) -> Any:
        """What the model has drawn for a symbol, or for a member of a family."""
        if isinstance(term, Variable) and term.name in self.model.sizes and term.name not in self.model.values:
            return _mp().mpf(self.model.sizes[term.name])
        value = evaluate(term, self.model, _mp().mp.prec + 64, Budget(200_000))
        if isinstance(value, Undefined | Unknown):
            raise NoRouteError(value.reason)
        return self.given(value)

    def size(self, term: Term) -> int:
        """A size that is written out."""
        if isinstance(term, Variable) and term.name not in self.bound and term.name not in self.model.values:
            return self.model.size(term.name)
        return int(_mp().nint(self.of(term)))

    def bind(self, name: str, value: Any, term: Term) -> Any:
        """The value of a term with a name bound."""
        missing = name not in self.bound
        old = self.bound.get(name)
        self.bound[name] = value
        try:
            return self.of(term)
        finally:
            if missing:
                del self.bound[name]
            else:
                self.bound[name] = old


@cache
def _mp() -> Any:
    import mpmath  # noqa: PLC0415 - needed for refutations only

    return mpmath


def _is_matrix(value: Any) -> bool:
    return hasattr(value, "rows")


def _flat(value: Any) -> Any:
    return value[0, 0] if _is_matrix(value) and value.rows == value.cols == 1 else value


def _matrix(value: Any) -> Any:
    return value if _is_matrix(value) else _mp().matrix([[value]])


def _entries(value: Any) -> list[Any]:
    value = _matrix(value)
    return [value[i, j] for i in range(value.rows) for j in range(value.cols)]


def _add(route: Route, node: Apply) -> Any:
    parts = [route.of(a) for a in node.args]
    total = parts[0]
    for part in parts[1:]:
        if _is_matrix(total) != _is_matrix(part):
            message = "a sum of a number and a matrix"
            raise NoRouteError(message)
        total = total + part
    return total


def _multiply(route: Route, node: Apply) -> Any:
    total = route.of(node.args[0])
    for arg in node.args[1:]:
        total = _flat(total * route.of(arg))
    return total


def _power(route: Route, node: Apply) -> Any:
    base, exponent = route.of(node.args[0]), route.of(node.args[1])
    whole = int(_mp().nint(_mp().re(exponent)))
    if _is_matrix(base):
        if 2 * exponent == int(2 * exponent) and exponent != whole and abs(exponent) < 12:
            root = _mp().sqrtm(base)
            return root ** int(2 * exponent) if exponent > 0 else _mp().inverse(root) ** int(-2 * exponent)
        if exponent != whole or abs(whole) > 64:
            message = "a power of a matrix"
            raise NoRouteError(message)
        return base**whole if whole >= 0 else _mp().inverse(base) ** -whole
    if exponent == whole and abs(whole) < 10_000:
        return base**whole
    if not base > 0:
        message = "a power of a number that is not positive"
        raise NoRouteError(message)
    return _mp().exp(exponent * _mp().log(base))


def _root(route: Route, node: Apply) -> Any:
    base, degree = (route.of(a) for a in node.args)
    if not base >= 0:
        message = "a root of a number that is negative"
        raise NoRouteError(message)
    return _mp().root(base, int(degree)) if base else base


def _scalar(name: str) -> Callable[[Route, Apply], Any]:
    def rule(route: Route, node: Apply) -> Any:
        values = [route.of(a) for a in node.args]
        if any(_is_matrix(v) for v in values):
            message = f"{name} of a matrix"
            raise NoRouteError(message)
        return getattr(_mp(), name)(*values)

    return rule


def _index(route: Route, node: Apply) -> Any:
    places = [int(_mp().nint(_mp().re(route.of(i)))) for i in node.args[1:]]
    base = node.args[0]
    if isinstance(base, Variable) and base.name not in route.bound:
        return route.drawn(Apply("index", (base, *(number(p) for p in places))))
    value = _matrix(route.of(base))
    row, column = places if len(places) == 2 else (places[0], 1)
    if not (1 <= row <= value.rows and 1 <= column <= value.cols):
        message = "an element outside"
        raise NoRouteError(message)
    return value[row - 1, column - 1]


def _fold(start: int) -> Callable[[Route, Apply], Any]:
    def rule(route: Route, node: Apply) -> Any:
        lower, upper = (int(_mp().nint(_mp().re(route.of(a)))) for a in node.args[1:3])
        if not 0 <= upper - lower < MOST_TERMS:
            message = "a sum that is empty or too long"
            raise NoRouteError(message)
        total: Any = None
        for k in range(lower, upper + 1):
            part = route.bind(node.bound[0].name, _mp().mpf(k), node.args[0])
            total = part if total is None else (total + part if start == 0 else total * part)
        return total

    return rule


def _filled(entry: int) -> Callable[[Route, Apply], Any]:
    def rule(route: Route, node: Apply) -> Any:
        sizes = [route.size(a) for a in node.args]
        rows, cols = [*sizes, 1, 1][:2]
        return _mp().matrix([[_mp().mpf(entry)] * cols for _ in range(rows)])

    return rule


def _identity(route: Route, node: Apply) -> Any:
    return _mp().eye(route.size(node.args[0]))


def _diag(route: Route, node: Apply) -> Any:
    value = _matrix(route.of(node.args[0]))
    if value.cols == 1:
        return _mp().diag(_entries(value))
    return _mp().matrix([[value[i, i]] for i in range(value.rows)])


def _norm(route: Route, node: Apply) -> Any:
    entries = _entries(route.of(node.args[0]))
    if len(node.args) > 1 and node.args[1] == number(1):
        return sum(abs(e) for e in entries)
    return _mp().sqrt(sum(abs(e) ** 2 for e in entries))


def _inner(route: Route, node: Apply) -> Any:
    first, second = (_entries(route.of(a)) for a in node.args)
    return sum(a * b for a, b in zip(first, second, strict=True))


def _stack(route: Route, node: Apply) -> Any:
    if node.head == "tuple":
        blocks = [[_matrix(route.of(a))] for a in node.args]
    else:
        blocks = [[_matrix(route.of(e)) for e in row.args] for row in node.args if isinstance(row, Apply)]
    rows = [[b[i, j] for b in row for j in range(b.cols)] for row in blocks for i in range(row[0].rows)]
    return _mp().matrix(rows)


def _kronecker(route: Route, node: Apply) -> Any:
    a, b = (_matrix(route.of(x)) for x in node.args)
    rows = [[a[i, j] * b[k, m] for j in range(a.cols) for m in range(b.cols)] for i in range(a.rows) for k in range(b.rows)]
    return _mp().matrix(rows)


def _cross(route: Route, node: Apply) -> Any:
    a, b = (_matrix(route.of(x)) for x in node.args)
    if (a.rows, a.cols, b.rows, b.cols) != (3, 1, 3, 1):
        message = "a cross product outside of space"
        raise NoRouteError(message)
    return _mp().matrix([[a[(k + 1) % 3] * b[(k + 2) % 3] - a[(k + 2) % 3] * b[(k + 1) % 3]] for k in range(3)])


def _hadamard(route: Route, node: Apply) -> Any:
    a, b = (_matrix(route.of(x)) for x in node.args)
    return _mp().matrix([[a[i, j] * b[i, j] for j in range(a.cols)] for i in range(a.rows)])


def _vec(route: Route, node: Apply) -> Any:
    a = _matrix(route.of(node.args[0]))
    return _mp().matrix([[a[i, j]] for j in range(a.cols) for i in range(a.rows)])


def _differences(route: Route, node: Apply) -> Any:
    """A gradient or Jacobian, by central differences of what is differentiated, the third argument."""
    if len(node.args) < 3 or len(node.bound) != 2:
        message = f"a {node.head}"
        raise NoRouteError(message)
    route.rough = True
    name, point, body = node.bound[0].name, _matrix(route.of(node.args[1])), node.args[2]
    step = _mp().mpf(10) ** -15
    columns = []
    for i in range(point.rows):
        for j in range(point.cols):
            values = []
            for sign in (1, -1):
                moved = point.copy()
                moved[i, j] += sign * step
                values.append(route.bind(name, _flat(moved), body))
            columns.append((values[0] - values[1]) / (2 * step))
    if node.head == "jacobian":
        return _mp().matrix([[_matrix(c)[i, 0] for c in columns] for i in range(_matrix(columns[0]).rows)])
    return _mp().matrix([columns[i * point.cols : (i + 1) * point.cols] for i in range(point.rows)])


@cache
def _rules() -> Mapping[str, Callable[[Route, Apply], Any]]:
    mp = _mp()

    def whole(operation: Callable[[Any], Any]) -> Callable[[Route, Apply], Any]:
        return lambda route, node: operation(_matrix(route.of(node.args[0])))

    return {
        "add": _add,
        "neg": lambda route, node: -route.of(node.args[0]),
        "mul": _multiply,
        "div": lambda route, node: route.of(node.args[0]) / route.of(node.args[1]),
        "pow": _power,
        "root": _root,
        **{
            name: _scalar(name)
            for name in ("exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "gamma", "factorial", "sign")
        },
        "abs": _scalar("fabs"),
        "pi": lambda _r, _n: +mp.pi,
        "euler": lambda _r, _n: +mp.e,
        "index": _index,
        "sum": _fold(0),
        "product": _fold(1),
        "zeros": _filled(0),
        "ones": _filled(1),
        "identity": _identity,
        "diag": _diag,
        "transpose": whole(lambda a: a.T),
        "adjoint": whole(lambda a: a.H),
        "inverse": whole(mp.inverse),
        "det": whole(mp.det),
        "trace": whole(lambda a: sum(a[i, i] for i in range(a.rows))),
        "norm": _norm,
        "inner": _inner,
        "matrix": _stack,
        "tuple": _stack,
        "cross": _cross,
        "kronecker": _kronecker,
        "hadamard": _hadamard,
        "vec": _vec,
        "gradient": _differences,
        "jacobian": _differences,
    }
