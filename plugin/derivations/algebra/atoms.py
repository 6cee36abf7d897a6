"""Names, elements of families, bound variables and nodes of unknown meaning in, generators of a field out.

An unknown node is keyed by its head and its normalised arguments; bound variables become numbered slots, so that the key does
not depend on their names. `rename` puts one generator in the place of another everywhere inside of a form.
"""

from collections.abc import Callable, Hashable, Mapping

from derivations.algebra.binders import own_slots, rename_key, slot
from derivations.algebra.field import Field, Form
from derivations.algebra.limits import OutOfReachError
from derivations.goal import REAL, Domain, Kind, Symbol, face
from derivations.letters import plain_name
from derivations.term import Apply, Number, Term, Variable

STRUCTURE = frozenset(
    {
        "law",
        "at",
        "tuple",
        "set",
        "interval",
        "support",
        "range",
        "reals",
        "row",
        "matrix",
        "slot",
        "normal",
        "family",
        "prime",
        "inverse_function",
        "infinity",
        "equal",
        "not_equal",
        "less",
        "less_equal",
        "and",
        "or",
        "not",
        "element",
        "transpose",
        "adjoint",
        "inverse",
        "diag",
        "identity",
        "zeros",
        "ones",
        "cross",
        "kronecker",
        "hadamard",
        "vec",
    }
)
"""Heads that are no scalars: their children are normalised one by one."""
SCALAR_KINDS = (Kind.SCALAR, Kind.RANDOM, Kind.LAW)
"""A name that is a law elsewhere stands for a probability where it stands alone in a formula."""
LINEAR_KINDS = (Kind.VECTOR, Kind.MATRIX)


def flags(domain: Domain) -> dict[str, bool]:
    """What a domain says of a generator."""
    if domain.complex:
        return {"real": False}
    above = domain.lower is not None and (domain.lower > 0 or (domain.lower == 0 and domain.lower_open))
    below = domain.upper is not None and (domain.upper < 0 or (domain.upper == 0 and domain.upper_open))
    nonnegative = domain.lower is not None and domain.lower >= 0
    return {
        "real": True,
        "positive": above,
        "nonnegative": nonnegative,
        "nonzero": above or below,
        "integer": domain.integer,
    }


def symbol(field: Field, name: str) -> Form:
    """A scalar variable.

    Raises:
        OutOfReachError: for a name that is no scalar.
    """
    known = field.context.symbol(name)
    if not _is_scalar(known):
        message = f"{name} is no scalar"
        raise OutOfReachError(message)
    fresh = ("variable", (name,)) not in field.index
    number = field.intern("variable", (name,), **flags(known.domain))
    if fresh:
        _remember(field, number, known, plain_name(name))
    return field.form(number)


def _is_scalar(known: Symbol) -> bool:
    """Whether a name stands for a number: also that of a function, for its value, unless it may be an operator."""
    if known.kind is Kind.FUNCTION:
        return known.domain != REAL or known.name[:1].islower()
    return known.kind in SCALAR_KINDS and not known.shape


def _remember(field: Field, number: int, known: Symbol, text: str) -> None:
    field.memory[("domain", number)] = known.domain
    field.memory[("reason", number)] = domain_text(known.domain, text)


def domain_text(domain: Domain, name: str) -> str:
    """`0 < p < 1`, `n ≥ 1`, for people; empty for no bound."""
    low = "" if domain.lower is None else f"{domain.lower} {'<' if domain.lower_open else '≤'} "
    high = "" if domain.upper is None else f" {'<' if domain.upper_open else '≤'} {domain.upper}"
    if low and not high:
        return f"{name} {'>' if domain.lower_open else '≥'} {domain.lower}"
    return f"{low}{name}{high}" if low or high else ""


def element(field: Field, node: Apply, key: tuple[Hashable, ...]) -> Form:
    """An element of a family, `index(x, i, …)`."""
    family = node.args[0]
    known = field.context.symbol(family.name) if isinstance(family, Variable) else Symbol("")
    args = ("index", *key)
    fresh = ("index", args) not in field.index
    number = field.intern("index", args, **flags(known.domain))
    if fresh and isinstance(family, Variable):
        _remember(field, number, known, f"{plain_name(family.name)}ᵢ")
    return field.form(number)


def bound(field: Field, domain: Domain) -> int:
    """A new generator for a bound variable; it is renamed to a slot when its binder is closed."""
    count = len(field.atoms)
    number = field.intern("bound", (count,), **flags(domain))
    field.memory[("domain", number)] = domain
    return number


Read = Callable[[Term, Mapping[str, Form]], Form]


def shape(field: Field, term: Term, environment: Mapping[str, Form], read: Read) -> Hashable:
    """The key of a term of any sort: a form if it is a scalar, else its head and the keys of its children."""
    match term:
        case Number():
            return field.lift(term.value)
        case Variable(name=name):
            if name in environment:
                return environment[name]
            known = field.context.symbol(name)
            return symbol(field, name) if _is_scalar(known) else ("name", name)
        case Apply(head="slot", args=(Variable(name=name),)):
            return ("slot", name)
    if term.head not in STRUCTURE:
        try:
            return read(term, environment)
        except OutOfReachError:
            # a matrix, say: it is then taken as it was written
            pass
    return structure(field, term, environment, read)


def structure(field: Field, node: Apply, environment: Mapping[str, Form], read: Read) -> tuple[Hashable, ...]:
    """Head, keys of the children with bound variables as slots, and the slots."""
    if not node.bound:
        return (node.head, *(shape(field, a, environment, read) for a in node.args))
    markers = {b.name: bound(field, Domain()) for b in node.bound}
    inner = {**environment, **{name: field.form(number) for name, number in markers.items()}}
    body = shape(field, node.args[0], inner, read)
    rest = tuple(shape(field, a, environment, read) for a in node.args[1:])
    height = field.height(body)
    slots = []
    for number in markers.values():
        height += 1
        new = slot(field, height, integer=False)
        body = rename_key(field, body, number, new)
        slots.append(height)
    return (node.head, body, *rest, ("slots", *slots))


def core(function: Term) -> Term:
    """The name in what is applied: f in f, in its derivative, its inverse, and in a member of a family of functions."""
    while isinstance(function, Apply) and function.head in {"prime", "inverse_function", "index"}:
        function = function.args[0]
    return function


def is_vectorial(field: Field, term: Term) -> bool:
    """Whether a term may be a vector or a matrix: values of such do not commute, and a product of two is none of scalars."""
    match term:
        case Variable(name=name):
            return field.context.symbol(name).kind in LINEAR_KINDS
        case Apply(head="call", args=(function, *_)) if isinstance(applied := core(function), Variable):
            return field.context.symbol(applied.name).kind in LINEAR_KINDS or face(applied.name) is not None
        case Apply(head="index", args=(Variable(name=name), *places)):
            kind = field.context.symbol(name).kind
            return len(places) == 1 and (kind is Kind.MATRIX or face(name) is not None)
        case Apply(head="add" | "neg" | "mul" | "div" | "derivative" | "conjugate" | "real" | "imag", args=args):
            return any(is_vectorial(field, a) for a in args)
    return False


def opaque(field: Field, node: Apply, environment: Mapping[str, Form], read: Read) -> Form:
    """A node of unknown meaning as a generator.

    Raises:
        OutOfReachError: for what may be a vector or a matrix.
    """
    if is_vectorial(field, node):
        message = f"{node.head} of vectors is no scalar"
        raise OutOfReachError(message)
    key = structure(field, node, environment, read)
    if node.head == "index":
        return element(field, node, key[1:])
    height = field.height(key)
    mask = field.depends(key)
    for number in own_slots(key):
        height = max(height, number)
        mask &= ~field.atoms[slot(field, number, integer=False)].depends
    return field.form(field.intern("unknown", key, depends=mask, height=height))
