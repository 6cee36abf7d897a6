"""A polynomial, form or term in, what is known of its sign out: from domains, even powers, sums of positives, given facts."""

from collections.abc import Mapping
from typing import Any

from derivations.algebra.constants import constant_sign
from derivations.algebra.factors import poly_factors
from derivations.algebra.field import Field, Form
from derivations.algebra.limits import MOST_TERMS
from derivations.algebra.polynomials import coefficient_of, degree_in, substitute_ratio
from derivations.goal import REAL, Domain

POSITIVE, NONNEGATIVE, NEGATIVE, NONPOSITIVE, NONZERO = "positive", "nonnegative", "negative", "nonpositive", "nonzero"
NEGATED = {POSITIVE: NEGATIVE, NEGATIVE: POSITIVE, NONNEGATIVE: NONPOSITIVE, NONPOSITIVE: NONNEGATIVE, NONZERO: NONZERO}
DEEPEST = 3


def form_sign(form: Form) -> str | None:
    """positive, nonnegative, negative, nonpositive, nonzero; None where nothing is known or the form is nought."""
    if form.num.is_zero():
        return None
    top, bottom = poly_sign(form.field, form.num), poly_sign(form.field, form.den)
    if bottom == NONNEGATIVE:
        # a denominator is not nought where the form is defined
        bottom = POSITIVE
    if bottom == NONPOSITIVE:
        bottom = NEGATIVE
    return _product(top, bottom or NONZERO)


def is_positive(form: Form) -> bool:
    """Whether it is shown to be positive."""
    return form_sign(form) == POSITIVE


def is_nonnegative(form: Form) -> bool:
    """Whether it is shown not to be negative."""
    return form.is_zero or form_sign(form) in (POSITIVE, NONNEGATIVE)


def is_real(form: Form) -> bool:
    """Whether all its generators are real."""
    return all(form.field.atoms[i].real for i in form.generators)


def is_integer(form: Form) -> bool:
    """Whether it is a polynomial with integer coefficients in integers."""
    return bool(form.den.is_one()) and all(form.field.atoms[i].integer for i in form.generators)


def _product(a: str | None, b: str | None) -> str | None:
    if a is None or b is None:
        return None
    if NONZERO in (a, b):
        return NONZERO if {a, b} <= {NONZERO, POSITIVE, NEGATIVE} else None
    sign = POSITIVE if a in (POSITIVE, NEGATIVE) and b in (POSITIVE, NEGATIVE) else NONNEGATIVE
    return NEGATED[sign] if (a in (NEGATIVE, NONPOSITIVE)) != (b in (NEGATIVE, NONPOSITIVE)) else sign


def poly_sign(field: Field, poly: Any) -> str | None:
    """The sign of a polynomial over the generators."""
    if poly.is_constant():
        value = int(poly.leading_coefficient()) if len(poly) else 0
        return POSITIVE if value > 0 else NEGATIVE if value < 0 else None
    key = ("sign", str(poly))
    found = field.memory.get(key)
    if found is None or found[0] is not field.facts:
        heard, field.used = field.used, {}
        answer = _search(field, poly)
        found = field.memory[key] = (field.facts, answer, field.used if answer else {})
        field.used = heard
    sign: str | None = found[1]
    field.used.update(found[2])
    return sign


def _search(field: Field, poly: Any) -> str | None:
    field.budget.spend(20 + len(poly))
    if len(poly) > MOST_TERMS // 20:
        return None
    sign = _by_terms(field, poly, {})
    if sign in (POSITIVE, NEGATIVE):
        return sign
    exact = constant_sign(field, poly) if len(poly) > 1 and _constant(field, poly) else 0
    if exact:
        return POSITIVE if exact > 0 else NEGATIVE
    weak = sign
    sign = _by_facts(field, poly) or _by_bounds(field, poly)
    if sign in (POSITIVE, NEGATIVE):
        return sign
    weak = weak or sign
    if len(poly) > 1:
        content, factors = poly_factors(field, poly)
        if len(factors) > 1 or factors[0][1] > 1:
            sign = POSITIVE if content > 0 else NEGATIVE
            for p, e in factors:
                each = poly_sign(field, p)
                if e % 2 == 0 and _real(field, p):
                    each = POSITIVE if each in (POSITIVE, NEGATIVE, NONZERO) else NONNEGATIVE
                sign = _product(sign, each)
            return sign or weak
        sign = _by_square(field, poly, DEEPEST) or _by_roots(field, poly)
    return sign if sign in (POSITIVE, NEGATIVE) else weak or sign


def _constant(field: Field, poly: Any) -> bool:
    """Whether no name occurs in it."""
    mask = field.mask(poly)
    names = ("variable", "index", "unknown", "bound", "slot", "spare", "imaginary")
    return not any(mask >> i & 1 and atom.kind in names for i, atom in enumerate(field.atoms))


def _by_roots(field: Field, poly: Any) -> str | None:
    """Write a generator of which a root occurs as the power of that root, and look for squares again."""
    for i in field.generators(poly):
        root = field.atoms[i]
        if root.kind != "root" or not root.nonnegative:
            continue
        for j in field.generators(root.value):
            if root.value == field.generator(j):
                degree = degree_in(field, poly, j)
                power = (field.generator(i) ** root.order, field.one.num)
                written = substitute_ratio(field, poly, j, power, degree) if degree else None
                if written is not None and len(written) > 1:
                    return _by_square(field, written, DEEPEST) or _by_roots(field, written)
    return None


def _real(field: Field, poly: Any) -> bool:
    return all(field.atoms[i].real for i in field.generators(poly))


def _by_terms(field: Field, poly: Any, known: Mapping[int, str]) -> str | None:
    """The sign, if all terms agree; `known` overrides the signs of some generators."""
    unused, newest = field.size - len(field.atoms), len(field.atoms) - 1
    total: str | None = None
    for monomial, coefficient in zip(poly.monoms(), poly.coeffs(), strict=True):
        sign: str | None = POSITIVE if coefficient > 0 else NEGATIVE
        for i, e in enumerate(monomial[unused:]):
            if e:
                sign = _product(sign, _power(field, newest - i, e, known))
                if sign is None:
                    return None
        if total is None:
            total = sign
        elif NONZERO in (sign, total) or (total in (NEGATIVE, NONPOSITIVE)) != (sign in (NEGATIVE, NONPOSITIVE)):
            return None
        elif sign in (POSITIVE, NEGATIVE):
            total = sign
    return total


def _power(field: Field, number: int, exponent: int, known: Mapping[int, str]) -> str | None:
    atom = field.atoms[number]
    if number in known:
        return known[number]
    if atom.positive:
        note(field, number)
        return POSITIVE
    if exponent % 2 == 0 and atom.real:
        return POSITIVE if atom.nonzero else NONNEGATIVE
    if atom.nonnegative:
        note(field, number)
        return NONNEGATIVE
    domain = domain_of(field, number)
    if domain.upper is not None and domain.upper <= 0:
        note(field, number)
        return NEGATIVE if domain.upper < 0 or domain.upper_open else NONPOSITIVE
    return NONZERO if atom.nonzero else None


def domain_of(field: Field, number: int) -> Domain:
    """The domain of a variable or of an element of a family."""
    return field.memory.get(("domain", number), REAL)  # type: ignore[no-any-return]


def note(field: Field, number: int) -> None:
    """Write down that the domain of this variable was used."""
    text = field.memory.get(("reason", number))
    if text:
        field.used[text] = None


def _by_facts(field: Field, poly: Any) -> str | None:
    """Compare with polynomials known to be positive: a multiple of one, or larger by something that is not negative."""
    weak = None
    for fact in field.facts:
        ratio = _ratio(poly, fact.poly)
        if ratio is None:
            continue
        scale, rest = ratio
        if len(rest) > len(poly) or (fact.local and not set(field.generators(fact.poly)) <= set(field.generators(poly))):
            continue
        if fact.strict and scale > 0 and not rest.is_zero() and _integers(field, fact.poly):
            # a positive integer is at least one
            known = _by_terms(field, rest + scale, {}) if not (rest + scale).is_zero() else NONNEGATIVE
            if known in (POSITIVE, NONNEGATIVE):
                field.used.update({fact.text: None} if fact.text else {})
                weak = known
                if known == POSITIVE:
                    return known
                continue
        above = POSITIVE if rest.is_zero() else _by_terms(field, rest, {})
        if rest.is_zero():
            sign = POSITIVE if fact.strict else NONNEGATIVE
            sign = sign if scale > 0 else NEGATED[sign]
        elif scale > 0 and above in (POSITIVE, NONNEGATIVE):
            sign = POSITIVE if fact.strict or above == POSITIVE else NONNEGATIVE
        elif scale < 0 and above in (NEGATIVE, NONPOSITIVE):
            sign = NEGATIVE if fact.strict or above == NEGATIVE else NONPOSITIVE
        else:
            continue
        if fact.text:
            field.used[fact.text] = None
        if sign in (POSITIVE, NEGATIVE):
            return sign
        weak = weak or sign
    return weak


def _integers(field: Field, poly: Any) -> bool:
    return all(field.atoms[i].integer for i in field.generators(poly))


def _ratio(poly: Any, fact: Any) -> tuple[int, Any] | None:
    """A factor by which to take the fact away, and a positive multiple of what is left."""
    monomial = fact.monomial(0)
    if sum(monomial) == 0:
        return None
    c = int(poly[monomial])
    d = int(fact.leading_coefficient())
    if c == 0:
        return None
    scale = c if d > 0 else -c
    return scale, poly * abs(d) - fact * scale


def _by_bounds(field: Field, poly: Any) -> str | None:
    """Put every bounded variable on the positive half-line by a Möbius map, and look at the terms again."""
    known: dict[int, str] = {}
    work = poly
    for i in field.generators(poly):
        domain = domain_of(field, i)
        if domain.complex or (domain.lower is None and domain.upper is None):
            continue
        if domain.lower == 0 and domain.upper is None:
            continue
        g, degree = field.generator(i), degree_in(field, work, i)
        strict = not (domain.integer or not (domain.lower_open and domain.upper_open))
        if domain.lower is not None and domain.upper is not None:
            a, b = domain.lower, domain.upper
            scale = a.denominator * b.denominator
            work = substitute_ratio(field, work, i, (int(a * scale) + int(b * scale) * g, scale * (1 + g)), degree)
            strict = domain.lower_open and domain.upper_open
        elif domain.lower is not None:
            a = domain.lower
            work = substitute_ratio(field, work, i, (a.numerator + a.denominator * g, field.ring.constant(a.denominator)), degree)
            strict = domain.lower_open
        else:
            assert domain.upper is not None
            a = domain.upper
            work = substitute_ratio(field, work, i, (a.numerator - a.denominator * g, field.ring.constant(a.denominator)), degree)
            strict = domain.upper_open
        if work is None:
            return None
        known[i] = POSITIVE if strict else NONNEGATIVE
    if not known:
        return None
    sign = _by_terms(field, work, known)
    if sign is not None:
        for i in known:
            note(field, i)
    return sign


def _by_square(field: Field, poly: Any, depth: int) -> str | None:
    """A quadratic in one generator whose leading coefficient and negative discriminant have a known sign."""
    if depth == 0 or len(poly) > 40:
        return None
    for i in field.generators(poly):
        if degree_in(field, poly, i) != 2 or not field.atoms[i].real:
            continue
        c, b, a = (coefficient_of(field, poly, i, d) for d in range(3))
        rest = 4 * a * c - b * b
        if len(rest) > 60 or not _real(field, rest):
            continue
        lead = _quick(field, a, depth - 1)
        if lead not in (POSITIVE, NEGATIVE):
            continue
        other = NONNEGATIVE if rest.is_zero() else _quick(field, rest, depth - 1)
        if other == POSITIVE:
            return lead
        if other == NONNEGATIVE:
            return NONNEGATIVE if lead == POSITIVE else NONPOSITIVE
    return None


def _quick(field: Field, poly: Any, depth: int) -> str | None:
    if poly.is_constant():
        return poly_sign(field, poly)
    return _by_terms(field, poly, {}) or _by_facts(field, poly) or _by_bounds(field, poly) or _by_square(field, poly, depth)
