"""Terms in, SymPy expressions out, as they were written: nothing is evaluated, no text is parsed.

What SymPy has no object for becomes an undefined function of that name, so that every line converts.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from derivations.goal import Context, Kind
from derivations.laws import named_law
from derivations.letters import identifier
from derivations.term import Apply, Number, Term, Variable, apply, free_variables, is_apply, substitute

if TYPE_CHECKING:
    import sympy

FUNCTIONS: Mapping[str, str] = {
    **{name: name for name in ("exp", "log", "sin", "cos", "tan", "cot", "sec", "csc", "asin", "acos", "atan")},
    **{name: name for name in ("sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "sign", "floor", "ceiling")},
    **{name: name for name in ("factorial", "gamma", "digamma", "erf", "erfc", "conjugate", "binomial", "beta")},
    "abs": "Abs",
    "real": "re",
    "imag": "im",
    "min": "Min",
    "max": "Max",
    "mod": "Mod",
}
"""Kernel heads whose meaning a SymPy function of this name has."""
RELATIONS: Mapping[str, str] = {"equal": "Eq", "not_equal": "Ne", "less": "Lt", "less_equal": "Le"}
MATRICES: Mapping[str, str] = {
    "transpose": "Transpose",
    "adjoint": "Adjoint",
    "inverse": "Inverse",
    "trace": "Trace",
    "det": "Determinant",
}
RESERVED = frozenset(
    {"lambda", "E", "I", "S", "N", "O", "Q", "pi", "oo", "None", "True", "False", "is", "in", "as", "if", "or", "and", "not"}
)
"""Names that mean something else in Python or SymPy."""


@dataclass
class Translation:
    """The names given so far, so that two symbols of a post never become one."""

    context: Context
    names: dict[str, str] = field(default_factory=dict)
    """Canonical LaTeX to identifier."""
    symbols: dict[str, Any] = field(default_factory=dict)
    """Canonical LaTeX to the SymPy symbol, indexed base, matrix symbol or function."""

    def name(self, latex: str, base: str = "") -> str:
        """A readable identifier that no other symbol has."""
        if latex not in self.names:
            base = base or identifier(latex)
            base = f"{base}_" if base in RESERVED else base
            chosen, count = base, 1
            while chosen in self.names.values():
                count += 1
                chosen = f"{base}_{count}"
            self.names[latex] = chosen
        return self.names[latex]


@cache
def _sympy() -> Any:
    """SymPy itself: importing it takes half a second, and few commands need it."""
    import sympy  # noqa: PLC0415 - see above

    return sympy


def to_sympy(term: Term, context: Context | None = None, translation: Translation | None = None) -> "sympy.Basic":
    """The SymPy expression of a term; symbols have the assumptions that the context says of them.

    Raises:
        RecursionError: for a term nested beyond Python's stack; the caller bounds the depth.
    """
    return _convert(term, translation or Translation(context or Context()))


def _convert(term: Term, t: Translation) -> Any:
    sympy = _sympy()
    if isinstance(term, Number):
        return sympy.Rational(term.value.numerator, term.value.denominator)
    if isinstance(term, Variable):
        return symbol(term.name, t)
    rule = _RULES.get(term.head)
    if rule is not None:
        try:
            return rule(term, t)
        except (TypeError, ValueError, AttributeError):
            # Shapes or kinds that SymPy will not put together: the application is kept as it is written.
            return _generic(term, t)
    return _generic(term, t)


def symbol(name: str, t: Translation) -> Any:
    """The symbol, matrix symbol or name of a function, one and the same wherever it occurs."""
    sympy = _sympy()
    if name in t.symbols:
        return t.symbols[name]
    known = t.context.symbol(name)
    label = t.name(name)
    made: Any
    if known.kind in {Kind.VECTOR, Kind.MATRIX}:
        sizes = [_size(s, t) for s in known.shape]
        rows = sizes[0] if sizes else _size(f"n_{label}", t)
        columns = sizes[1] if len(sizes) > 1 else sympy.Integer(1) if known.kind is Kind.VECTOR else rows
        made = sympy.MatrixSymbol(label, rows, columns)
    else:
        made = sympy.Symbol(label, **assumptions(name, t.context))
    t.symbols[name] = made
    return made


def assumptions(name: str, context: Context) -> dict[str, bool]:
    """SymPy's words for the domain of a scalar."""
    domain = context.symbol(name).domain
    if context.symbol(name).kind not in {Kind.SCALAR, Kind.RANDOM} or domain.complex:
        return {}
    found = {"integer": True} if domain.integer else {"real": True}
    if domain.lower is not None and domain.lower >= 0:
        positive = domain.lower > 0 or domain.lower_open
        found["positive" if positive else "nonnegative"] = True
    elif domain.upper is not None and domain.upper <= 0:
        found["negative" if domain.upper < 0 or domain.upper_open else "nonpositive"] = True
    return found


def _size(name: str, t: Translation) -> Any:
    sympy = _sympy()
    return sympy.Integer(int(name)) if name.isdigit() else sympy.Symbol(t.name(name), integer=True, positive=True)


def _all(terms: Sequence[Term], t: Translation) -> list[Any]:
    return [_convert(a, t) for a in terms]


def _generic(term: Apply, t: Translation) -> Any:
    """An undefined function named after the head."""
    sympy = _sympy()
    arguments = [*(_convert(a, t) for a in term.args), *(symbol(b.name, t) for b in term.bound)]
    return sympy.Function(term.head)(*(_plain(a) for a in arguments))


def _plain(value: Any) -> Any:
    """What an undefined function takes as its argument."""
    sympy = _sympy()
    if isinstance(value, sympy.logic.boolalg.Boolean) and not isinstance(value, sympy.Symbol):
        return (
            sympy.Piecewise((1, value), (0, True)) if value not in (sympy.true, sympy.false) else sympy.Integer(int(bool(value)))
        )
    return value


def _is_matrix(value: Any) -> bool:
    return bool(getattr(value, "is_Matrix", False))


def _add(term: Apply, t: Translation) -> Any:
    sympy = _sympy()
    parts = _all(term.args, t)
    if any(_is_matrix(p) for p in parts):
        return sympy.MatAdd(*(p for p in parts if p != 0))
    return sympy.Add(*parts, evaluate=False)


def _mul(term: Apply, t: Translation) -> Any:
    sympy = _sympy()
    parts = _all(term.args, t)
    if any(_is_matrix(p) for p in parts):
        return sympy.MatMul(*parts)
    return sympy.Mul(*parts, evaluate=False)


def _neg(term: Apply, t: Translation) -> Any:
    sympy = _sympy()
    part = _convert(term.args[0], t)
    if _is_matrix(part):
        return sympy.MatMul(-1, part)
    return -part if part.is_Number else sympy.Mul(-1, part, evaluate=False)


def _div(term: Apply, t: Translation) -> Any:
    sympy = _sympy()
    above, below = _all(term.args, t)
    if _is_matrix(above):
        return sympy.MatMul(sympy.Pow(below, -1, evaluate=False), above)
    return sympy.Mul(above, sympy.Pow(below, -1, evaluate=False), evaluate=False)


def _pow(term: Apply, t: Translation) -> Any:
    sympy = _sympy()
    base, exponent = _all(term.args, t)
    return sympy.MatPow(base, exponent) if _is_matrix(base) else sympy.Pow(base, exponent, evaluate=False)


def _root(term: Apply, t: Translation) -> Any:
    sympy = _sympy()
    base, degree = _all(term.args, t)
    inverse = 1 / degree if degree.is_Number and degree != 0 else sympy.Pow(degree, -1, evaluate=False)
    return sympy.Pow(base, inverse, evaluate=False)


def _function(term: Apply, t: Translation) -> Any:
    sympy = _sympy()
    return getattr(sympy, FUNCTIONS[term.head])(*_all(term.args, t), evaluate=False)


def _relation(term: Apply, t: Translation) -> Any:
    sympy = _sympy()
    parts = _all(term.args, t)
    make = getattr(sympy, RELATIONS[term.head])
    links = [make(a, b, evaluate=False) for a, b in zip(parts, parts[1:], strict=False)]
    return links[0] if len(links) == 1 else sympy.And(*links, evaluate=False)


def _logic(term: Apply, t: Translation) -> Any:
    sympy = _sympy()
    return getattr(sympy, {"and": "And", "or": "Or", "not": "Not"}[term.head])(*_all(term.args, t), evaluate=False)


def _element(term: Apply, t: Translation) -> Any:
    sympy = _sympy()
    return sympy.Contains(*_all(term.args, t), evaluate=False)


def _piecewise(term: Apply, t: Translation) -> Any:
    sympy = _sympy()
    if term.head == "indicator":
        return sympy.Piecewise((1, _convert(term.args[0], t)), (0, True), evaluate=False)
    parts = _all(term.args, t)
    pairs = list(zip(parts[::2], parts[1::2], strict=False))
    if len(parts) % 2:
        pairs.append((parts[-1], sympy.true))
    return sympy.Piecewise(*pairs, evaluate=False)


def _limits(term: Apply, t: Translation) -> tuple[Any, Any, Any] | None:
    """The variable and the limits of a binder; None for a set that is no range."""
    sympy = _sympy()
    name = term.bound[0].name
    if len(term.args) == 3:
        return _bound(name, term.head, t), _convert(term.args[1], t), _convert(term.args[2], t)
    match term.args[1]:
        case Apply(head="interval" | "range", args=(lower, upper)):
            return _bound(name, term.head, t), _convert(lower, t), _convert(upper, t)
        case Apply(head="reals"):
            return _bound(name, term.head, t), -sympy.oo, sympy.oo
        case Apply(head="support"):
            domain = t.context.symbol(name).domain
            lower, upper = (
                None if b is None else sympy.Rational(b.numerator, b.denominator) for b in (domain.lower, domain.upper)
            )
            return _bound(name, term.head, t), -sympy.oo if lower is None else lower, sympy.oo if upper is None else upper
    return None


def _bound(name: str, head: str, t: Translation) -> Any:
    """A bound variable: an integer for sums, the symbol of the context for integrals."""
    sympy = _sympy()
    if head in {"sum", "product", "sum_over", "product_over"}:
        key = f"{name} \u2032index"
        if key not in t.symbols:
            t.symbols[key] = sympy.Symbol(t.name(name), integer=True)
        return t.symbols[key]
    return symbol(name, t)


def _body(term: Apply, variable: Any, t: Translation) -> Any:
    """The body with its bound variable in place, without touching the free symbol of the same name."""
    name = term.bound[0].name
    old = t.symbols.get(name)
    t.symbols[name] = variable
    try:
        return _convert(term.args[0], t)
    finally:
        if old is None:
            del t.symbols[name]
        else:
            t.symbols[name] = old


def _binder(term: Apply, t: Translation) -> Any:
    sympy = _sympy()
    make = {"sum": sympy.Sum, "product": sympy.Product, "integral": sympy.Integral}[term.head.removesuffix("_over")]
    if len(term.args) == 2 and is_apply(term.args[1], "set") and isinstance(term.args[1], Apply) and make is not sympy.Integral:
        values = [substitute(term.args[0], {term.bound[0].name: v}) for v in term.args[1].args]
        return _convert(Apply("add" if make is sympy.Sum else "mul", tuple(values)), t)
    limits = _limits(term, t)
    if limits is None:
        return _generic(term, t)
    return make(_body(term, limits[0], t), limits)


def _derivative(term: Apply, t: Translation) -> Any:
    sympy = _sympy()
    name = term.bound[0].name
    variable = symbol(name, t)
    derivative = sympy.Derivative(_body(term, variable, t), (variable, _convert(term.args[2], t)))
    if term.args[1] == Variable(name):
        return derivative
    return sympy.Subs(derivative, variable, _convert(term.args[1], t))


def _limit(term: Apply, t: Translation) -> Any:
    sympy = _sympy()
    side = term.args[2].value if isinstance(term.args[2], Number) else 0
    variable = symbol(term.bound[0].name, t)
    direction = "+" if side > 0 else "-" if side < 0 else "+-"
    point = _convert(term.args[1], t)
    return sympy.Limit(_body(term, variable, t), variable, point, "+" if point in (sympy.oo, -sympy.oo) else direction)


def _call(term: Apply, t: Translation) -> Any:
    sympy = _sympy()
    head, arguments = term.args[0], _all(term.args[1:], t)
    match head:
        case Variable(name=name):
            return sympy.Function(t.name(name))(*arguments)
        case Apply(head="prime", args=(Variable(name=name), order)) if len(arguments) == 1:
            function, n = sympy.Function(t.name(name)), _convert(order, t)
            if arguments[0].is_Symbol:
                return sympy.Derivative(function(arguments[0]), (arguments[0], n))
            x = sympy.Dummy("x")
            return sympy.Subs(sympy.Derivative(function(x), (x, n)), x, arguments[0])
        case Apply(head="inverse_function", args=(Variable(name=name),)):
            return sympy.Function(f"{t.name(name)}_inverse")(*arguments)
    return sympy.Function("call")(_convert(head, t), *arguments)


def _index(term: Apply, t: Translation) -> Any:
    sympy = _sympy()
    base, places = term.args[0], _all(term.args[1:], t)
    if isinstance(base, Variable) and t.context.symbol(base.name).kind not in {Kind.VECTOR, Kind.MATRIX}:
        return sympy.IndexedBase(t.name(base.name))[tuple(places)]
    value = _convert(base, t)
    if not _is_matrix(value):
        return sympy.Function("index")(value, *places)
    rows = [p - 1 for p in places]
    return value[rows[0], rows[1] if len(rows) > 1 else 0]


def _matrix(term: Apply, t: Translation) -> Any:
    sympy = _sympy()
    if term.head == "tuple":
        return sympy.ImmutableMatrix([[a] for a in _all(term.args, t)])
    rows = [_all(row.args, t) for row in term.args if isinstance(row, Apply)]
    if any(_is_matrix(e) for row in rows for e in row):
        return sympy.BlockMatrix(rows)
    return sympy.ImmutableMatrix(rows)


def _matrix_operation(term: Apply, t: Translation) -> Any:
    sympy = _sympy()
    value = _convert(term.args[0], t)
    if not _is_matrix(value):
        return (
            sympy.Pow(value, -1, evaluate=False)
            if term.head == "inverse"
            else sympy.conjugate(value)
            if term.head == "adjoint"
            else value
        )
    return getattr(sympy, MATRICES[term.head])(value)


def _set(term: Apply, t: Translation) -> Any:
    sympy = _sympy()
    parts = _all(term.args, t)
    match term.head:
        case "reals":
            return sympy.Reals
        case "interval":
            return sympy.Interval(*parts)
        case "range":
            return sympy.Range(parts[0], parts[1] + 1)
    return sympy.FiniteSet(*parts)


def _slot(term: Apply, t: Translation) -> Any:
    return _convert(term.args[0], t)


def _density(term: Apply, t: Translation) -> Any:
    sympy = _sympy()
    law, values = term.args[0], term.args[1:]
    named = named_law(law)
    if named is not None and len(values) == 1:
        return _convert(named[0].density(values[0], *named[1]), t)
    if isinstance(law, Apply) and law.head == "law" and isinstance(law.args[0], Variable):
        givens = law.args[2].args if len(law.args) > 2 and isinstance(law.args[2], Apply) else ()
        at = [g.args[1] for g in givens if isinstance(g, Apply) and len(g.args) == 2]
        slots = law.args[1].args if isinstance(law.args[1], Apply) else ()
        label = "_".join([t.name(law.args[0].name), *(t.name(n) for s in slots for n in _slot_names(s))])
        given = "_given_" + "_".join(t.name(n) for g in givens for n in _slot_names(g)) if givens else ""
        # The prime marks a name that no symbol of a post has.
        return sympy.Function(t.name(f"\u2032density {label + given}", label + given))(*_all((*values, *at), t))
    return _generic(term, t)


def _slot_names(term: Term) -> list[str]:
    if isinstance(term, Apply) and term.head == "at":
        return _slot_names(term.args[0])
    return [term.args[0].name] if isinstance(term, Apply) and term.args and isinstance(term.args[0], Variable) else []


def _expectation(term: Apply, t: Translation) -> Any:
    if len(term.bound) != 1:
        return _generic(term, t)
    body, law, x = term.args[0], term.args[1], term.bound[0]
    if x.name in free_variables(law):
        return _generic(term, t)
    weighted = apply("mul", body, apply("density", law, x))
    named = named_law(law)
    if named is not None:
        lower, upper = named[0].support(*named[1])
        return _convert(apply("sum" if named[0].discrete else "integral", weighted, lower, upper, bound=(x,)), t)
    discrete = "discrete" in t.context.symbol(x.name).properties
    return _convert(
        apply("sum_over" if discrete else "integral_over", weighted, apply("support", apply("slot", x)), bound=(x,)), t
    )


def _constant(name: str) -> Callable[[Apply, Translation], Any]:
    def rule(_term: Apply, _t: Translation) -> Any:
        return getattr(_sympy(), name)

    return rule


_RULES: Mapping[str, Callable[[Apply, Translation], Any]] = {
    "pi": _constant("pi"),
    "euler": _constant("E"),
    "imaginary": _constant("I"),
    "infinity": _constant("oo"),
    "add": _add,
    "neg": _neg,
    "mul": _mul,
    "div": _div,
    "pow": _pow,
    "root": _root,
    **dict.fromkeys(FUNCTIONS, _function),
    **dict.fromkeys(RELATIONS, _relation),
    **dict.fromkeys(("and", "or", "not"), _logic),
    "element": _element,
    **dict.fromkeys(("indicator", "piecewise"), _piecewise),
    **dict.fromkeys(("sum", "product", "sum_over", "product_over", "integral", "integral_over"), _binder),
    "derivative": _derivative,
    "limit": _limit,
    **dict.fromkeys(("reals", "interval", "range", "set"), _set),
    "slot": _slot,
    "call": _call,
    "index": _index,
    **dict.fromkeys(("matrix", "tuple"), _matrix),
    **dict.fromkeys(MATRICES, _matrix_operation),
    "density": _density,
    "expectation": _expectation,
}
