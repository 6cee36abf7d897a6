"""A goal about vectors and matrices in, the same goal with every size written out out, so that a model can give it values.

Every letter gets the shape that unification found, members of a family are told from elements of a vector, products are
grouped, and zero, one and identity matrices name their sizes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from derivations.budget import Budget
from derivations.goal import Context, Given, Goal, Kind, Symbol
from derivations.linear.coefficient import key
from derivations.linear.differential import DELTA, SECOND, Change, NoRuleError, differential
from derivations.linear.implied import traits
from derivations.linear.members import settled
from derivations.linear.noncommutative import rooted
from derivations.linear.powers import multiplied
from derivations.linear.shapes import Conflict, Shaped, Shapes, infer, is_linear
from derivations.term import Apply, Term, Variable, number, substitute

WORK = 200_000
SQUARED = "squared"
"""A property of positive definite matrices: they are drawn as squares of others, whose value is then known."""
FAMILY = "1"
"""Stands before the dimensions of a symbol that is a family of vectors or matrices."""


@dataclass(frozen=True, slots=True)
class Sized:
    """A goal with its sizes, and what was taken for granted of its matrices."""

    goal: Goal
    assuming: tuple[str, ...] = ()


def sized(goal: Goal) -> Sized | Conflict:
    """Write the sizes out; a goal of scalars alone comes back as it is."""
    if not (is_linear(goal.lhs, goal.context) or is_linear(goal.rhs, goal.context)):
        return Sized(goal)
    goal = settled(goal)
    products = multiplied((goal.lhs, goal.rhs), goal.context)
    if products is None:
        return Conflict("the derivative of a function of a matrix")
    goal = replace(goal, lhs=products[0], rhs=products[1])
    sides = (goal.lhs, goal.rhs)
    givens = tuple(g for g in goal.context.givens if is_linear(g.lhs, goal.context) or is_linear(g.rhs, goal.context))
    pairs = [sides, *((g.lhs, g.rhs) for g in givens)]
    equations = tuple(Apply("equal", pair) for pair in pairs)
    shapes = infer(equations, goal.context)
    if isinstance(shapes, Conflict):
        givens = ()
        shapes = infer(equations[:1], goal.context)
    if isinstance(shapes, Conflict):
        return shapes
    shapes = _named(shapes)
    properties, reasons = traits(goal.context, sides)
    symbols = {**goal.context.symbols, **_numbers(shapes, goal.context), **_symbols(shapes, goal.context, properties)}
    context = replace(goal.context, symbols=symbols)
    sums = {n: dimension(c, shapes.compounds) for n, c in _named_sums(shapes).items()}
    written = [tuple(substitute(rebuild(p, shapes.compounds), sums) for p in t.parts) for t in shapes.terms]
    replaced = {g: Given(a, g.relation, b, g.text) for g, (a, b) in zip(givens, written[1:], strict=True)}
    context = replace(context, givens=tuple(replaced.get(g, g) for g in context.givens))
    used = {n.name for n in shapes.variables if isinstance(n, Variable)}
    assuming = tuple(reason for name, reason in sorted(reasons.items()) if name in used)
    return Sized(replace(goal, context=context, lhs=written[0][0], rhs=written[0][1]), assuming)


def _named(shapes: Shapes) -> Shapes:
    """Dimensions that the post has no name for, named after a letter."""
    names: dict[str, str] = {}
    for letter, (rows, cols) in sorted(shapes.variables.items(), key=lambda x: key(x[0])):
        text = _letter_text(letter)
        for size, what in ((rows, "length" if cols == "1" else "size" if rows == cols else "rows"), (cols, "columns")):
            if size.startswith("#") and size not in shapes.compounds:
                names.setdefault(size, f"{what} of {text}")
    if not names:
        return shapes
    compounds = {c: (op, tuple(names.get(p, p) for p in parts)) for c, (op, parts) in shapes.compounds.items()}
    letters = {t: (names.get(r, r), names.get(c, c)) for t, (r, c) in shapes.variables.items()}
    return Shapes(tuple(_renamed(t, names) for t in shapes.terms), letters, compounds)


def _letter_text(letter: Term) -> str:
    while isinstance(letter, Apply):
        letter = letter.args[0]
    return letter.name if isinstance(letter, Variable) else ""


def _renamed(node: Shaped, names: Mapping[str, str]) -> Shaped:
    parts = tuple(_renamed(p, names) for p in node.parts)
    return replace(node, rows=names.get(node.rows, node.rows), cols=names.get(node.cols, node.cols), parts=parts)


def _named_sums(shapes: Shapes) -> Mapping[str, str]:
    """Dimensions with a name that are sums of others: the name, and the dimension."""
    return {name: name for name in shapes.compounds if not name.startswith("(")}


def _symbols(shapes: Shapes, context: Context, properties: Mapping[str, frozenset[str]]) -> Mapping[str, Symbol]:
    found: dict[str, Symbol] = {}
    roots = {name for term in shapes.terms for name in rooted(term)}
    for letter, (rows, cols) in shapes.variables.items():
        full = (_written(rows, shapes), _written(cols, shapes))
        shape: tuple[str, ...] = full[:1] if cols == "1" else full
        match letter:
            case Variable(name=name):
                symbol = context.symbol(name)
                if name in roots:
                    properties = {**properties, name: properties.get(name, symbol.properties) | {SQUARED}}
                shape = full if symbol.kind is Kind.MATRIX else shape
                found[name] = replace(symbol, shape=shape, properties=properties.get(name, symbol.properties))
            case Apply(head="index", args=(Variable(name=name), *_)):
                symbol = context.symbol(name)
                shape = (FAMILY, *(full if symbol.kind is Kind.MATRIX else full[:1]))
                found[name] = replace(symbol, shape=shape, properties=properties.get(name, symbol.properties))
            case Apply(head="call", args=(Variable(name=name),)):
                found[name] = replace(context.symbol(name), shape=shape)
    return found


def _numbers(shapes: Shapes, context: Context) -> Mapping[str, Symbol]:
    """Vectors of which a goal holds nothing but members that turn out to be numbers: families of numbers."""
    whole = {n for n in shapes.variables if isinstance(n, Variable)}
    families = {n.args[0] for n in shapes.variables if isinstance(n, Apply)}
    found = {}
    for name in {b.name for term in shapes.terms for b in _bases(term)}:
        symbol = context.symbol(name)
        if symbol.kind is Kind.VECTOR and not symbol.shape and not {Variable(name)} & (whole | families):
            found[name] = replace(symbol, kind=Kind.SCALAR, properties=frozenset())
    return found


def _bases(node: Shaped) -> Iterator[Variable]:
    """The names of members that are numbers."""
    if node.head == "letter" and node.scalar:
        match node.term:
            case Apply(head="index", args=(Variable() as base, *_)):
                yield base
    for part in node.parts:
        yield from _bases(part)


def _written(name: str, shapes: Shapes) -> str:
    """A dimension as its own name or as a sum of such; see `derivations.value.linear.size`."""
    if name not in shapes.compounds:
        return name
    operation, parts = shapes.compounds[name]
    return "(" + {"sum": "+", "product": "*"}[operation].join(_written(p, shapes) for p in parts) + ")"


def dimension(name: str, compounds: Mapping[str, tuple[str, tuple[str, ...]]]) -> Term:
    """A dimension as a term."""
    if name in compounds:
        operation, parts = compounds[name]
        return Apply("add" if operation == "sum" else "mul", tuple(dimension(p, compounds) for p in parts))
    return number(int(name)) if name.isdecimal() else Variable(name)


def rebuild(node: Shaped, compounds: Mapping[str, tuple[str, tuple[str, ...]]]) -> Term:
    """The term of a part, with its sizes written out."""
    term = node.term
    match node.head:
        case "zero":
            if node.scalar:
                return number(0)
            return Apply("zeros", (dimension(node.rows, compounds), dimension(node.cols, compounds)))
        case "identity":
            return Apply("identity", (dimension(node.rows, compounds),))
        case "ones":
            return Apply("ones", (dimension(node.rows, compounds),))
        case "letter" | "number" | "atom":
            return term
    if not isinstance(term, Apply) or not node.parts:
        return term
    args = tuple(rebuild(p, compounds) for p in node.parts)
    if node.head == "mul":
        return Apply("mul", args, (), term.span)
    if node.head == "abs" and not node.parts[0].scalar:
        return Apply("det", args, (), term.span)
    if node.head == "index":
        return Apply("index", (args[0], *term.args[1:]), (), term.span)
    if node.head in ("gradient", "hessian", "derivative") and not node.parts[1].scalar:
        return _differentiated(node, compounds)
    if node.head == "density":
        mean, variance, point = args
        return _normal_density(mean, variance, point, dimension(node.parts[0].rows, compounds))
    if node.head == "call":
        return Apply("call", (term.args[0], *args), (), term.span)
    return Apply(node.head, (*args, *term.args[len(args) :]), node.bound, term.span)


def _normal_density(mean: Term, variance: Term, point: Term, size: Term) -> Term:
    """The density of the multivariate normal law: exp(-½ (x-μ)^T Σ^(-1) (x-μ)) / ((2π)^n |Σ|)^½."""
    offset = Apply("add", (point, Apply("neg", (mean,))))
    form = Apply("mul", (Apply("transpose", (offset,)), Apply("inverse", (variance,)), offset))
    scale = Apply("mul", (Apply("pow", (Apply("mul", (number(2), Apply("pi", ()))), size)), Apply("det", (variance,))))
    return Apply("div", (Apply("exp", (Apply("div", (Apply("neg", (form,)), number(2))),)), Apply("root", (scale, number(2)))))


def _differentiated(node: Shaped, compounds: Mapping[str, tuple[str, tuple[str, ...]]]) -> Term:
    """A gradient as the change of its body, to be evaluated for the changes of one entry each; see `derivations.value.linear`."""
    assert isinstance(node.term, Apply)
    body, point = node.parts
    try:
        change = differential(body, Change(node.bound[0].name, point.rows, point.cols, Budget(WORK)))
        if change is not None and node.head == "hessian":
            change = differential(change, Change(node.bound[0].name, point.rows, point.cols, Budget(WORK), SECOND))
    except NoRuleError:
        return node.term
    zero = Apply("zeros", tuple(dimension(d, compounds) for d in (body.rows, body.cols)))
    written = zero if change is None else rebuild(change, compounds)
    names = (*node.bound, Variable(DELTA), *((Variable(SECOND),) if node.head == "hessian" else ()))
    parts = (written, rebuild(point, compounds), rebuild(body, compounds))
    return Apply("jacobian" if not body.scalar else node.head, parts, names, node.term.span)
