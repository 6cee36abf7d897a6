"""A scalar term in, its normal form in a field of functions out, and back; and whether two terms are equal.

    field = new_field(context, budget)        one field for one step; forms of one field can be compared and combined
    form = normalise(field, term)             or normal_form(term, context, budget) where one form is enough
    equal(lhs, rhs, context, budget)          an `Equality`, or None where nothing is known

A rule is a value: `rules={"integral": rule}` hands every node of that head to `rule(field, node, environment)`, which
answers with a form, with a term to be normalised in its place, or with None: then the node is an unknown value.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from derivations.algebra.back import to_term
from derivations.algebra.factors import poly_factors
from derivations.algebra.field import Condition, Fact, Field, Form
from derivations.algebra.limits import SIZES, BeginAnewError, FieldFullError, OutOfReachError, ScaleError
from derivations.algebra.positivity import NEGATIVE, NONPOSITIVE, POSITIVE, is_integer, poly_sign
from derivations.algebra.read import EVERYWHERE, Environment, Reader, Rule, Rules
from derivations.algebra.relevance import TRANSPARENT, relevant
from derivations.algebra.vanish import vanishes
from derivations.budget import Budget
from derivations.goal import Context
from derivations.plain import relation_text, to_text
from derivations.term import Apply, Number, Term, Variable, free_variables, holds, names, walk

__all__ = [
    "Environment",
    "Equality",
    "Field",
    "Form",
    "OutOfReachError",
    "Rule",
    "Rules",
    "equal",
    "new_field",
    "normal_form",
    "normalise",
    "to_term",
    "vanishes",
]

Result = TypeVar("Result")
LARGEST_TERM = 5000
DEEPEST_TERM = 200
COMPLEX = frozenset({"imaginary", "conjugate", "real", "imag", "adjoint"})
MOST_BITS = 4096
NEEDED = frozenset({"positive", "nonnegative", EVERYWHERE})
"""Conditions that fail on more than a thin set."""
LARGEST_FACT = 60
MOST_NEW = 8
"""Generators that a fact may bring with it."""
ATTEMPTS = 6
FINEST = 12
"""Largest scale of base angles."""
NONE: Environment = {}
NO_RULES: Rules = {}


@dataclass(frozen=True, slots=True)
class Equality:
    """Both sides are equal wherever both are defined."""

    assuming: tuple[str, ...] = ()
    """Domains and facts that were used, for people."""
    conditions: tuple[Term, ...] = ()
    """Terms that must not be nought: thin sets on which one side alone is undefined."""
    needs: tuple[Term, ...] = ()
    """Terms that must be positive for one side alone to be defined: if there are any, the step is conditional, not proved."""


def is_complex(term: Term, context: Context) -> bool:
    """Whether complex numbers occur in a term."""
    return holds(term, COMPLEX) or any(context.symbol(name).domain.complex for name in names(term))


def new_field(
    context: Context,
    budget: Budget,
    *,
    size: int = SIZES[1],
    complex_numbers: bool = False,
    scale: int = 1,
    replaceable: bool = False,
) -> Field:
    """A field without generators; the inequalities that the context gives are facts of it."""
    field = Field(context, budget, size, scale, replaceable, complex_numbers)
    for fact in context.facts:
        _add_fact(field, fact, strict=True, text=f"{to_text(fact)} > 0", own=True)
    for given in context.givens:
        if given.relation in (">", ">=", "<", "<="):
            high, low = (given.lhs, given.rhs) if given.relation.startswith(">") else (given.rhs, given.lhs)
            _add_fact(
                field,
                Apply("add", (high, Apply("neg", (low,)))),
                strict=given.relation in (">", "<"),
                text=given.text or relation_text(given.lhs, given.relation, given.rhs),
            )
    return field


def _add_fact(field: Field, term: Term, *, strict: bool, text: str, own: bool = False) -> None:
    """Let it be known that a term is positive, or not negative; what cannot be normalised is left out."""
    if is_complex(term, field.context) or (isinstance(term, Apply) and term.size > LARGEST_FACT):
        return
    heard, used, size = dict(field.conditions), dict(field.used), len(field.atoms)
    try:
        form = normalise(field, term)
    except OutOfReachError:
        return
    finally:
        field.conditions, field.used = heard, used
    if len(field.atoms) > size + MOST_NEW and size:
        return
    below = poly_sign(field, form.den)
    if below not in (POSITIVE, NEGATIVE) or form.num.is_constant():
        return
    poly = form.num if below == POSITIVE else -form.num
    if not strict and is_integer(field.polynomial(poly)):
        poly, strict = poly + 1, True
    known = poly_sign(field, poly)
    if known in (NEGATIVE, NONPOSITIVE):
        if own:
            message = "the step is defined nowhere"
            raise OutOfReachError(message)
        # what the post gives elsewhere need not hold here
        return
    if known != POSITIVE:
        field.facts = (*field.facts, Fact(poly, strict, text))


def guard(term: Term) -> None:
    """Refuse a term that is too large before anything is computed.

    Raises:
        OutOfReachError: for a term that is too large, too deep, or holds a very long number.
    """
    if isinstance(term, Apply) and (term.size > LARGEST_TERM or term.depth > DEEPEST_TERM):
        message = "term too large"
        raise OutOfReachError(message)
    for node in walk(term):
        if isinstance(node, Number) and (
            node.value.numerator.bit_length() > MOST_BITS or node.value.denominator.bit_length() > MOST_BITS
        ):
            message = "number too long"
            raise OutOfReachError(message)


def normal_form(term: Term, context: Context, budget: Budget, rules: Rules = NO_RULES) -> Form:
    """The normal form of one term in a field of its own.

    Raises:
        OutOfReachError: where the term is no scalar, undefined everywhere, or too large.
        BudgetSpentError: when the budget is spent.
    """
    context = relevant(context, (term,))
    return attempt(lambda field: normalise(field, term, rules=rules), context, budget, complex_numbers=is_complex(term, context))


def attempt(
    work: Callable[[Field], Result],
    context: Context,
    budget: Budget,
    *,
    about: Iterable[Term] = (),
    largest: int = SIZES[-1],
    complex_numbers: bool = False,
) -> Result:
    """Run a piece of work about some terms in a new field; begin anew in a larger one where it was too small.

    Raises:
        OutOfReachError: when the largest field is too small, and whatever the work raises.
    """
    size, scale = int(_guess(about) > SIZES[0]), 1
    for _ in range(ATTEMPTS):
        try:
            field = new_field(context, budget, size=SIZES[size], complex_numbers=complex_numbers, scale=scale, replaceable=True)
            return work(field)
        except FieldFullError:
            size += 1
            if size == len(SIZES) or SIZES[size] > largest:
                break
        except ScaleError as finer:
            if finer.scale > FINEST:
                break
            scale = finer.scale
    message = "too many attempts"
    raise OutOfReachError(message)


def _guess(terms: Iterable[Term]) -> int:
    """About as many generators as terms need: one for each name and unknown value, another where it stands in a binder."""
    seen: set[tuple[Term, bool]] = set()
    stack, count = [(term, False) for term in terms], 0
    while stack:
        node, inside = stack.pop()
        if isinstance(node, Number) or (node, inside) in seen:
            continue
        seen.add((node, inside))
        if isinstance(node, Variable):
            count += 1
            continue
        count += len(node.bound) + (0 if node.head in TRANSPARENT else 1 + inside)
        stack += [(a, inside or (bool(node.bound) and k == 0)) for k, a in enumerate(node.args)]
    return count


def normalise(field: Field, term: Term, environment: Environment = NONE, rules: Rules = NO_RULES) -> Form:
    """The normal form of a term in a field.

    Raises:
        OutOfReachError: where the term is no scalar, undefined everywhere, or too large.
    """
    guard(term)
    if not field.complex and is_complex(term, field.context):
        if field.atoms:
            message = "a complex number in a real field"
            raise OutOfReachError(message)
        field.complex = True
    try:
        return Reader(field, rules).read(term, environment)
    except BeginAnewError as error:
        if field.replaceable:
            raise
        raise OutOfReachError from error


def equal(lhs: Term, rhs: Term, context: Context, budget: Budget, rules: Rules = NO_RULES) -> Equality | None:
    """Whether two scalar terms are equal wherever both are defined; None where that is not shown.

    Raises:
        BudgetSpentError: when the budget is spent.
    """
    both = Apply("add", (lhs, rhs))
    context = relevant(context, (lhs, rhs))
    try:
        return attempt(
            lambda field: _equal(field, lhs, rhs, rules),
            context,
            budget,
            about=(lhs, rhs),
            complex_numbers=is_complex(both, context),
        )
    except OutOfReachError:
        return None


def _equal(field: Field, lhs: Term, rhs: Term, rules: Rules) -> Equality | None:
    left = normalise(field, lhs, rules=rules)
    conditions_left, field.conditions = field.conditions, {}
    right = normalise(field, rhs, rules=rules)
    conditions_right = field.conditions
    if not vanishes(left - right):
        return None
    for key, condition in conditions_left.items():
        if key in conditions_right and condition.sign in ("positive", "nonnegative"):
            for term in _terms([condition]):
                if not any(isinstance(n, Variable) and n.name.startswith("@") for n in walk(term)):
                    field.used[f"{to_text(term)} {'>' if condition.sign == 'positive' else '≥'} 0"] = None
    alone = [c for k, c in conditions_left.items() if k not in conditions_right]
    alone += [c for k, c in conditions_right.items() if k not in conditions_left]
    return Equality(
        assuming=tuple(field.used),
        conditions=tuple(dict.fromkeys(t for c in alone if c.sign not in NEEDED for t in _factors(field, c))),
        needs=tuple(_terms(c for c in alone if c.sign in NEEDED)),
    )


def _factors(field: Field, condition: Condition) -> Iterator[Term]:
    """What must not be nought, factor by factor: `n - m` rather than `4n² - 8nm + 4m²`."""
    if condition.sign != "nonzero":
        yield from _terms([condition])
        return
    try:
        found = [p for p, _ in poly_factors(field, condition.form.num)[1] if poly_sign(field, p) not in (POSITIVE, NEGATIVE)]
        terms = [to_term(field.polynomial(p)) for p in found]
    except OutOfReachError:
        yield from _terms([condition])
        return
    yield from (t for t in terms if free_variables(t))


def _terms(conditions: Iterable[Condition]) -> Iterator[Term]:
    for condition in conditions:
        try:
            yield to_term(condition.form)
        except OutOfReachError:
            continue
