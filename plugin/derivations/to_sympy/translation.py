"""The state of a conversion to SymPy: which rules there are, and which names were given, so that no two symbols become one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeAlias

from derivations.goal import Context, Kind
from derivations.letters import identifier
from derivations.term import Apply, Number, Term, Variable

RESERVED = frozenset(
    {"lambda", "E", "I", "S", "N", "O", "Q", "pi", "oo", "None", "True", "False", "is", "in", "as", "if", "or", "and", "not"}
)
"""Names that mean something else in Python or SymPy."""


@cache
def sympy_module() -> Any:
    """SymPy itself: importing it takes half a second, and few commands need it."""
    import sympy  # noqa: PLC0415 - see above

    return sympy


@dataclass
class Translation:
    """The names given so far, so that two symbols of a post never become one."""

    context: Context
    rules: Mapping[str, "SympyRule"]
    """Kernel head to what converts it."""
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

    def convert(self, term: Term) -> Any:
        """The SymPy expression of a term, unevaluated."""
        sympy = sympy_module()
        if isinstance(term, Number):
            return sympy.Rational(term.value.numerator, term.value.denominator)
        if isinstance(term, Variable):
            return symbol(term.name, self)
        rule = self.rules.get(term.head)
        if rule is not None:
            try:
                return rule(term, self)
            except (TypeError, ValueError, AttributeError):
                # Shapes or kinds that SymPy will not put together: the application is kept as it is written.
                return generic(term, self)
        return generic(term, self)

    def all(self, terms: Sequence[Term]) -> list[Any]:
        """The expressions of several terms."""
        return [self.convert(term) for term in terms]


SympyRule: TypeAlias = Callable[[Apply, Translation], Any]


def symbol(name: str, t: Translation) -> Any:
    """The symbol, matrix symbol or name of a function, one and the same wherever it occurs."""
    sympy = sympy_module()
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
    sympy = sympy_module()
    return sympy.Integer(int(name)) if name.isdigit() else sympy.Symbol(t.name(name), integer=True, positive=True)


def generic(term: Apply, t: Translation) -> Any:
    """An undefined function named after the head."""
    arguments = [*(t.convert(a) for a in term.args), *(symbol(b.name, t) for b in term.bound)]
    return applied(term.head, [plain(a) for a in arguments])


def plain(value: Any) -> Any:
    """What an undefined function takes as its argument."""
    sympy = sympy_module()
    if isinstance(value, sympy.logic.boolalg.Boolean) and not isinstance(value, sympy.Symbol):
        return (
            sympy.Piecewise((1, value), (0, True)) if value not in (sympy.true, sympy.false) else sympy.Integer(int(bool(value)))
        )
    return value


def applied(name: str, arguments: Sequence[Any]) -> Any:
    """An unknown function applied: a number, also of a matrix, which SymPy would else not let commute."""
    sympy = sympy_module()
    assumed = {"commutative": True} if any(is_matrix(a) or not a.is_commutative for a in arguments) else {}
    return sympy.Function(name, **assumed)(*arguments)


def is_matrix(value: Any) -> bool:
    """Whether a SymPy expression is a matrix."""
    return bool(getattr(value, "is_Matrix", False))
