"""One integral, sum or expectation node in, its closed form out, or the proof that it diverges, or None."""

from derivations.budget import Budget
from derivations.construct import INFINITY, MINUS_INFINITY
from derivations.goal import Context
from derivations.integrals.definite import Closed, Diverges, Integral, Result
from derivations.integrals.facts import Facts
from derivations.integrals.integrate import integrate
from derivations.integrals.series import series
from derivations.term import Apply, Term, is_apply

__all__ = ["Closed", "Diverges", "closed_form", "conditional_form"]


def closed_form(term: Term, context: Context, budget: Budget) -> Term | Diverges | None:
    """Find the value of one integral or sum node that is proved to converge, or the proof that it diverges.

    Raises:
        BudgetSpentError: when the work is spent.
    """
    found = conditional_form(term, Facts(context, budget))
    if isinstance(found, Closed):
        return None if found.positive else found.term
    return found


def conditional_form(term: Term, facts: Facts) -> Result:
    """Find the value of one integral or sum node and what its convergence takes."""
    match term:
        case Apply(head="integral", args=(body, lower, upper), bound=(x,)):
            return integrate(Integral(body, lower, upper, x), facts)
        case Apply(head="sum", args=(body, lower, upper), bound=(k,)):
            return series(body, lower, upper, k, facts)
        case Apply(head="integral_over", args=(body, domain), bound=(x,)):
            limits = interval(domain)
            return None if limits is None else integrate(Integral(body, *limits, x), facts)
    return None


def interval(domain: Term) -> tuple[Term, Term] | None:
    """Read a set as an interval."""
    if is_apply(domain, "reals"):
        return MINUS_INFINITY, INFINITY
    match domain:
        case Apply(head="interval", args=(lower, upper)):
            return lower, upper
    return None
