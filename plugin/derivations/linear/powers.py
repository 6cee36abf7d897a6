"""Terms with derivatives by scalars in, the same with powers of matrices inside them as products out.

The rule for the derivative of a power holds for factors that commute: d(A^2) is dA A + A dA and not 2 A dA.
"""

from collections.abc import Iterator

from derivations.goal import Context
from derivations.linear.operations import OF_SCALARS
from derivations.linear.shapes import Conflict, Shaped, infer, is_linear
from derivations.term import Apply, Number, Term, rewrite, walk

MOST_POWER = 12


def multiplied(sides: tuple[Term, Term], context: Context) -> tuple[Term, Term] | None:
    """Both sides of an equation without powers of matrices below derivatives; None where one of them cannot be written out."""
    bodies = [n.args[0] for t in sides for n in walk(t) if isinstance(n, Apply) and n.head == "derivative"]
    if not any(is_linear(b, context) for b in bodies):
        return sides
    shapes = infer((Apply("equal", sides),), context)
    if isinstance(shapes, Conflict):
        return None
    products: dict[Term, Term] = {}
    for node in _powers(shapes.terms[0]):
        if not any(node.term == n for b in bodies for n in walk(b)):
            continue
        product = _product(node)
        if product is None:
            return None
        products[node.term] = product

    def inside(term: Term) -> Term:
        return rewrite(term, lambda n: products.get(n, n))

    def rule(term: Term) -> Term:
        if isinstance(term, Apply) and term.head == "derivative":
            return Apply("derivative", (inside(term.args[0]), *term.args[1:]), term.bound, term.span)
        return term

    lhs, rhs = (rewrite(side, rule) for side in sides)
    return lhs, rhs


def _powers(node: Shaped) -> Iterator[Shaped]:
    """Powers and functions of what is not a scalar."""
    if node.head in (*OF_SCALARS, "pow") and node.parts and not all(p.scalar for p in node.parts):
        yield node
    for part in node.parts:
        yield from _powers(part)


def _product(node: Shaped) -> Term | None:
    term = node.term
    exponent = _integer(term.args[1]) if isinstance(term, Apply) and node.head == "pow" else None
    if exponent is None or not 1 <= abs(exponent) <= MOST_POWER:
        return None
    assert isinstance(term, Apply)
    base = term.args[0] if exponent > 0 else Apply("inverse", (term.args[0],))
    return base if abs(exponent) == 1 else Apply("mul", (base,) * abs(exponent))


def _integer(term: Term) -> int | None:
    match term:
        case Number(value=value) if value.denominator == 1:
            return value.numerator
        case Apply(head="neg", args=(inner,)):
            found = _integer(inner)
            return None if found is None else -found
    return None
