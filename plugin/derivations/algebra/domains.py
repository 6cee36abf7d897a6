"""A goal in, its context with the domains that its own notation implies out, and their reasons for people.

A bare `ln x`, `sqrt x` or `x^a` says that x is positive (not negative), on both sides of the step; `ln(1 - p)` says that
`1 - p` is. It says nothing where the other side takes a logarithm or a root of an even power or the absolute value of the
same thing, as in `ln x^2 = 2 ln x`: that side has a meaning for negative x too, and the step narrows it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from derivations.goal import NONNEGATIVE, POSITIVE, Context, Domain, Goal, Kind
from derivations.letters import plain_name
from derivations.term import Apply, Number, Term, Variable, free_variables, walk

BOTH_SIDES = Domain(lower=Fraction(-1), upper=Fraction(1), lower_open=False, upper_open=False)
MOST_FACTS = 6
LARGEST_ARGUMENT = 40


@dataclass(frozen=True, slots=True)
class Demand:
    """What an application says of a term: that it lies in a domain."""

    term: Term
    domain: Domain


def implied_domains(goal: Goal) -> Context:
    """The context narrowed by what logarithms, roots and powers in the step say of their arguments.

    Plain symbols and elements of families get a smaller domain, with the reason; compound arguments go to `Context.facts`.
    In a step with complex numbers nothing is implied.
    """
    context = goal.context
    sides = (goal.lhs, goal.rhs)
    if not any(node.head in SPEAKING for side in sides for node in walk(side) if isinstance(node, Apply)):
        return context
    if _complex(context, sides):
        return context
    demands = [list(_demands(side, context, frozenset())) for side in sides]
    spared = [set(_spared(side, context)) for side in sides]
    asked = [{d.term for d in found} for found in demands]
    facts: list[Term] = []
    for here, found in enumerate(demands):
        there = 1 - here
        for demand in found:
            if _size(demand.term) in spared[there] and demand.term not in asked[there]:
                continue
            context, fact = _impose(context, demand)
            if fact is not None and fact not in facts:
                facts.append(fact)
    facts = [f for f in facts if f not in context.facts][:MOST_FACTS]
    return replace(context, facts=(*context.facts, *facts)) if facts else context


def _size(term: Term) -> Term:
    """The term without its sign."""
    return _size(term.args[0]) if isinstance(term, Apply) and term.head == "neg" else term


SPEAKING = frozenset({"log", "root", "pow", "asin", "acos", "atanh", "acosh"})


def _complex(context: Context, sides: Iterable[Term]) -> bool:
    for side in sides:
        for node in walk(side):
            if isinstance(node, Apply) and node.head in ("imaginary", "conjugate", "real", "imag"):
                return True
            if isinstance(node, Variable) and context.symbol(node.name).domain.complex:
                return True
    return False


def is_integer(term: Term, context: Context) -> bool:
    """Whether a term is an integer by its form."""
    match term:
        case Number(value=value):
            return value.denominator == 1
        case Variable(name=name):
            return context.symbol(name).domain.integer
        case Apply(head="index", args=(Variable(name=name), *_)):
            return context.symbol(name).domain.integer
        case Apply(head="add" | "neg" | "mul", args=args):
            return all(is_integer(a, context) for a in args)
        case Apply(head="floor" | "ceiling"):
            return True
        case Apply(head="sum", args=(body, *_)):
            return is_integer(body, context)
    return False


def _demands(term: Term, context: Context, bound: frozenset[str]) -> Iterator[Demand]:
    """What the applications in a term say, but of bound variables."""
    if not isinstance(term, Apply) or term.head in ("slot", "piecewise", "indicator"):
        return
    if term.head == "derivative" and term.args[1] == term.bound[0]:
        # d/dx ln x at x itself: what is said of the letter inside is said of the point.
        for a in term.args:
            yield from _demands(a, context, bound)
        return
    inner = bound | {b.name for b in term.bound}
    if term.bound:
        integers = term.head in ("sum", "product")
        local = context
        for b in term.bound:
            known = replace(context.symbol(b.name), domain=Domain(integer=integers))
            local = replace(local, symbols={**local.symbols, b.name: known})
    else:
        local = context
    for position, a in enumerate(term.args):
        yield from _demands(a, local if position == 0 else context, inner if position == 0 else bound)
    match term:
        case Apply(head="log", args=(a,)):
            yield from _parts(a, POSITIVE, context, bound)
        case Apply(head="root", args=(a, _)):
            yield from _parts(a, NONNEGATIVE, context, bound)
        case Apply(head="pow", args=(a, exponent)) if not is_integer(exponent, context):
            weak = isinstance(exponent, Number) and exponent.value > 0
            yield from _parts(a, NONNEGATIVE if weak else POSITIVE, context, bound)
        case Apply(head="asin" | "acos", args=(a,)):
            yield from _plain(a, BOTH_SIDES, bound)
        case Apply(head="atanh", args=(a,)):
            yield from _plain(a, replace(BOTH_SIDES, lower_open=True, upper_open=True), bound)
        case Apply(head="acosh", args=(a,)):
            yield from _plain(a, Domain(lower=Fraction(1), lower_open=False), bound)


def _plain(term: Term, domain: Domain, bound: frozenset[str]) -> Iterator[Demand]:
    if isinstance(term, Variable) and term.name not in bound:
        yield Demand(term, domain)


def factors(term: Term) -> Iterator[tuple[Term, int | None]]:
    """The factors of a product or a quotient with integer exponents; None is an exponent that is no plain integer."""
    match term:
        case Apply(head="mul" | "div", args=args):
            for a in args:
                yield from factors(a)
        case Apply(head="pow", args=(base, Number(value=value))) if value.denominator == 1:
            for f, e in factors(base):
                yield f, None if e is None else e * int(value)
        case Apply(head="pow" | "root" | "exp" | "factorial" | "gamma" | "beta" | "binomial"):
            yield term, None
        case _:
            yield term, 1


def _parts(term: Term, domain: Domain, context: Context, bound: frozenset[str]) -> Iterator[Demand]:
    """The one factor of unknown sign must have the sign that the product must have."""
    if isinstance(term, Apply) and term.size > LARGEST_ARGUMENT:
        return
    unknown = [f for f, e in factors(term) if e is not None and e % 2 and not _positive(f, context)]
    if len(unknown) == 1:
        one = _family(unknown[0])
        if not free_variables(one) & bound:
            yield Demand(one, domain)
    elif len(unknown) > 1 and not free_variables(term) & bound:
        yield Demand(term, domain)


def _family(term: Term) -> Term:
    """What is said of an element is said of the whole family."""
    if isinstance(term, Apply) and term.head == "index" and isinstance(term.args[0], Variable):
        return Apply("index", (term.args[0],))
    return term


def _positive(term: Term, context: Context) -> bool:
    match term:
        case Number(value=value):
            return value > 0
        case Variable(name=name):
            return _above(context.symbol(name).domain)
        case Apply(head="pi" | "euler" | "exp" | "abs" | "factorial"):
            return True
        case Apply(head="index", args=(Variable(name=name), *_)):
            return _above(context.symbol(name).domain)
        case Apply(head="add", args=args):
            return all(_positive(a, context) or _even(a) for a in args)
    return False


def _above(domain: Domain) -> bool:
    return domain.lower is not None and (domain.lower > 0 or (domain.lower == 0 and domain.lower_open))


def _even(term: Term) -> bool:
    return all((e is not None and e % 2 == 0) or (isinstance(f, Number) and f.value > 0) for f, e in factors(term))


def _spared(term: Term, context: Context) -> Iterator[Term]:
    """Terms of which a logarithm or a root takes an even power or the absolute value."""
    for node in walk(term):
        if not isinstance(node, Apply) or node.head not in ("log", "root", "pow"):
            continue
        if node.head == "pow" and is_integer(node.args[1], context):
            continue
        for f, e in factors(node.args[0]):
            if e is not None and e % 2 == 0:
                yield _size(_family(f))
            elif isinstance(f, Apply) and f.head == "abs":
                yield _size(_family(f.args[0]))


def _impose(context: Context, demand: Demand) -> tuple[Context, Term | None]:
    term, domain = demand.term, demand.domain
    match term:
        case Number():
            return context, None
        case Variable(name=name):
            return _narrow(context, name, domain, plain_name(name)), None
        case Apply(head="index", args=(Variable(name=name),)):
            return _narrow(context, name, domain, f"{plain_name(name)}ᵢ"), None
    return context, term


def _narrow(context: Context, name: str, domain: Domain, text: str) -> Context:
    known = context.symbol(name)
    if known.kind not in (Kind.SCALAR, Kind.RANDOM) and not text.endswith("ᵢ"):
        return context
    if known.domain.meet(domain) == known.domain or known.domain.complex:
        return context
    if domain == BOTH_SIDES:
        said = f"-1 ≤ {text} ≤ 1"
    elif domain.upper is not None:
        said = f"{domain.lower} < {text} < {domain.upper}"
    else:
        said = f"{text} {'>' if domain.lower_open else '≥'} {domain.lower}"
    return context.with_domain(name, domain, said)
