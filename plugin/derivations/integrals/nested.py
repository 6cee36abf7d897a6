"""A term with nested integrals in; constants pulled out and the order of integration settled, and whether it was changed, out.

Changing the order of integration is Fubini's theorem; whoever uses it must know, or assume and say, that the integrand is
absolutely integrable. Only integrands that hold unknown functions are touched: others have closed forms or none.
"""

from derivations.construct import ONE, over, times
from derivations.integrals.definite import UNKNOWN
from derivations.term import Apply, Term, free_variables, holds, rewrite


def reordered(term: Term) -> tuple[Term, bool]:
    """Settle the order of every double integral: over a triangle by the outer variable of its upper side, else by name."""
    changed = False

    def rule(node: Term) -> Term:
        nonlocal changed
        node = _pulled(node)
        other = _swapped(node)
        if other is not None:
            changed = True
            return _pulled(other)
        return node

    return rewrite(term, rule), changed


def _pulled(node: Term) -> Term:
    """Write factors that do not depend on the variable in front of the integral."""
    match node:
        case Apply(head="integral", args=(body, lower, upper), bound=(x,)):
            free, bound = _split(body, x.name)
            if free == ONE:
                return node
            return times(free, Apply("integral", (bound, lower, upper), (x,)))
    return node


def _split(body: Term, name: str) -> tuple[Term, Term]:
    match body:
        case _ if name not in free_variables(body):
            return body, ONE
        case Apply(head="mul", args=args):
            parts = [_split(a, name) for a in args]
            return times(*(f for f, _ in parts)), times(*(b for _, b in parts))
        case Apply(head="neg", args=(inner,)):
            free, bound = _split(inner, name)
            return times(Apply("neg", (ONE,)), free), bound
        case Apply(head="div", args=(above, below)):
            over_free, over_bound = _split(above, name)
            under_free, under_bound = _split(below, name)
            return over(over_free, under_free), over(over_bound, under_bound)
    return ONE, body


def _swapped(node: Term) -> Term | None:
    """Change the order of a double integral if it is not the settled one."""
    match node:
        case Apply(
            head="integral",
            args=(Apply(head="integral", args=(body, low, high), bound=(y,)), lower, upper),
            bound=(x,),
        ) if x != y and _is_unknown(body):
            outer_free = not {x.name, y.name} & (free_variables(lower) | free_variables(upper))
            if not outer_free or y.name in free_variables(low) | free_variables(high):
                return None
            if x.name not in free_variables(low) | free_variables(high):
                if y.name < x.name:
                    return Apply("integral", (Apply("integral", (body, lower, upper), (x,)), low, high), (y,))
                return None
            if low == x and high == upper:
                return Apply("integral", (Apply("integral", (body, lower, y), (x,)), lower, upper), (y,))
    return None


def _is_unknown(body: Term) -> bool:
    return holds(body, UNKNOWN)
