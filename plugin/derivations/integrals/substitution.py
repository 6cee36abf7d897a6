"""Two integrals in, a change of variables that makes one out of the other out, or None: the map, how it was found, why it holds.

A map u = g(x) is taken from the integrands themselves: an argument of an unknown function, or the standardised variable of a
Gaussian factor, that stands in both; a subterm of one that is the plain variable of the other; or a definition of the post.
It is checked, not trusted: ∫ h(u) du over g's range is ∫ h(g(x)) g'(x) dx if g is monotone and smooth inside the range and
takes its ends to the ends.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from derivations.construct import HALF, INFINITY, MINUS_INFINITY, TWO, ZERO, minus, over, plus, sqrt, subtract, times
from derivations.differentiate import REGULAR, differentiate
from derivations.goal import REAL
from derivations.integrals.continuity import continuous
from derivations.integrals.definite import Integral, affine, range_of
from derivations.integrals.expansion import Expander, KinkError, NotExpandedError, polynomial
from derivations.integrals.facts import Facts
from derivations.integrals.growth import limit
from derivations.term import Apply, Term, Variable, free_variables, substitute, walk

_MOST_MAPS = 8
UNKNOWN = frozenset({"call", "density", "probability"})


@dataclass(frozen=True, slots=True)
class Map:
    """target = image, where the image holds the variable of the source integral."""

    target: Variable
    image: Term


def matching(source: Integral, target: Integral, facts: Facts, stated: tuple[tuple[str, Term], ...] = ()) -> Map | None:
    """Find u = g(x) with ∫ target(u) du = ∫ source(x) dx, both as they stand.

    `stated` are definitions of the post, name to body. Raises `BudgetSpentError` when the work is spent.
    """
    if source.x.name == target.x.name:
        renamed = Variable(f"{target.x.name}\u2032\u2032")
        found = matching(source, Integral(target.at(renamed), target.lower, target.upper, renamed), facts, stated)
        return None if found is None else Map(target.x, found.image)
    for count, image in enumerate(dict.fromkeys(_images(source, target, facts, stated))):
        if count >= _MOST_MAPS:
            break
        if carries(source, target, image, facts):
            return Map(target.x, image)
    return None


def carries(source: Integral, target: Integral, image: Term, facts: Facts) -> bool:
    """Whether the map u = image carries the source integral into the target."""
    x = source.x
    inside = facts.with_domain(x.name, range_of(source, facts))
    slope = differentiate(image, x.name, facts.budget)
    if slope is None or REGULAR in slope.assuming or not continuous(image, x, inside):
        return False
    if inside.sign(slope.term) not in {1, -1} and not _is_tame(source, target, image, facts):
        return False
    ends = _end(image, source.lower, 1, x, facts), _end(image, source.upper, -1, x, facts)
    ours = tuple(facts.simplify(e) for e in (target.lower, target.upper))
    body = times(target.at(image), slope.term)
    if ends == ours:
        return inside.is_zero(subtract(body, source.body))
    return ends == ours[::-1] and inside.is_zero(plus(body, source.body))


def _is_tame(source: Integral, target: Integral, image: Term, facts: Facts) -> bool:
    """Whether any smooth map will do: between finite limits, into an integrand continuous on the whole line."""
    if not {source.lower, source.upper, target.lower, target.upper}.isdisjoint({INFINITY, MINUS_INFINITY}):
        return False
    line = facts.with_domain(source.x.name, REAL), facts.with_domain(target.x.name, REAL)
    return continuous(image, source.x, line[0]) and continuous(target.body, target.x, line[1])


def _end(image: Term, end: Term, side: int, x: Variable, facts: Facts) -> Term | None:
    """Find the limit of a monotone map at an end of the range, written canonically."""
    if end not in {INFINITY, MINUS_INFINITY} and continuous(image, x, facts.with_domain(x.name, REAL)):
        return facts.simplify(substitute(image, {x.name: end}))
    found = limit(image, end, side, x, facts)
    return None if found is None else facts.simplify(found)


def _images(source: Integral, target: Integral, facts: Facts, stated: tuple[tuple[str, Term], ...]) -> Iterator[Term]:
    """Offer candidates for u in terms of x."""
    x, u = source.x, target.x
    if (source.lower, source.upper) == (target.lower, target.upper):
        yield x
    for name, body in stated:
        if name == u.name and x.name in free_variables(body):
            yield body
        if name == x.name and (line := affine(body, u, facts)) is not None:
            yield over(subtract(x, line[0]), line[1])
    ours, theirs = _handles(source, facts), _handles(target, facts)
    for kind, image in theirs:
        line = affine(image, u, facts)
        if line is not None:
            for other, ours_image in ours:
                if other == kind:
                    yield facts.simplify(over(subtract(ours_image, line[0]), line[1]))
    yield minus(x)
    for part in walk(source.body):
        if isinstance(part, Apply) and not part.bound and x.name in free_variables(part):
            yield from (a for a in part.args if isinstance(a, Apply) and x.name in free_variables(a))


def _handles(integral: Integral, facts: Facts) -> list[tuple[object, Term]]:
    """Collect arguments of unknown functions and standardised variables, each with a key that tells which belong together."""
    x = integral.x
    found: list[tuple[object, Term]] = []
    for part in walk(integral.body):
        match part:
            case Apply(head=head, args=(function, *values)) if head in UNKNOWN:
                found.extend(((head, function, i), v) for i, v in enumerate(values) if x.name in free_variables(v))
            case Apply(head="exp", args=(a,)) | Apply(head="pow", args=(Apply(head="euler"), a)):
                standard = _standardised(a, x, facts)
                if standard is not None:
                    found.append(("Gaussian", standard))
    return list(dict.fromkeys(found))


def _standardised(exponent: Term, x: Variable, facts: Facts) -> Term | None:
    """Write a quadratic exponent as -u²/2 + constant and find u."""
    if x.name not in free_variables(exponent):
        return None
    try:
        found = polynomial(Expander(x, positive=False, facts=facts.with_domain(x.name, REAL)).tidied(exponent))
    except (NotExpandedError, KinkError):
        return None
    if found is None or max(found, default=0) != 2 or any(not v.is_real for v in found.values()):
        return None
    scale = facts.simplify(sqrt(over(minus(HALF), found[2].re)))
    center = over(minus(found[1].re), times(TWO, found[2].re)) if 1 in found else ZERO
    return over(subtract(x, center), scale)
