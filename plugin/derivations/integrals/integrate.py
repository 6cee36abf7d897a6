"""One integral in; its closed form and what convergence takes, or the proof that it diverges, or None out; by every rule."""

from derivations.construct import folded, plus, times
from derivations.goal import REAL
from derivations.integrals.coefficient import Coefficient
from derivations.integrals.definite import Closed, Integral, Result, definite, is_known
from derivations.integrals.expansion import Expander, KinkError, NotExpandedError
from derivations.integrals.facts import Facts
from derivations.integrals.indefinite import by_antiderivative
from derivations.term import is_apply, walk


def integrate(integral: Integral, facts: Facts) -> Result:
    """Integrate, once for each integral; of a real integrand, what remains of an imaginary part is zero.

    Raises:
        BudgetSpentError: when the work is spent.
    """
    key = integral.body, integral.lower, integral.upper, integral.x
    if key in facts.integrals:
        result: Result = facts.integrals[key]
        return result
    plain = Integral(folded(integral.body), folded(integral.lower), folded(integral.upper), integral.x)
    found = definite(plain, facts)
    if isinstance(found, Closed) and not _is_complex(integral):
        found = Closed(Coefficient(found.value.re), found.positive)
    if found is None:
        found = by_antiderivative(plain, facts)
    facts.integrals[key] = found
    return found


def _is_complex(integral: Integral) -> bool:
    terms = (integral.body, integral.lower, integral.upper)
    return any(is_apply(node, "imaginary") for term in terms for node in walk(term))


def separated(integral: Integral, facts: Facts) -> tuple[Integral, Integral] | None:
    """Split an integrand into a sum of what is known and what holds unknown functions of the variable; None if one is nothing."""
    x = integral.x
    try:
        found = Expander(x, positive=False, facts=facts.with_domain(x.name, REAL)).tidied(integral.body)
    except (NotExpandedError, KinkError):
        return None
    known = {k: v for k, v in found.items() if is_known({k: v}, x)}
    if not known or len(known) == len(found) or any(not v.is_real for v in found.values()):
        return None
    bodies = [plus(*(times(v.re, k.term(x)) for k, v in found.items() if (k in known) == side)) for side in (True, False)]
    first, second = (Integral(body, integral.lower, integral.upper, x) for body in bodies)
    return first, second
