"""A domain and a source of chance in, an exact number of the domain out: nice ones, ordinary ones, and heavy tails."""

from collections.abc import Sequence
from fractions import Fraction
from random import Random

from flint import acb, fmpq

from derivations.goal import Domain
from derivations.value.value import Scalar, UnknownError

_PAIRS = ((2, 1), (3, 1), (1, 2), (-1, 1), (3, 2), (5, 1), (-2, 1), (1, 3), (4, 1), (-1, 2), (2, 3), (1, 4))
NICE = tuple(Fraction(a, b) for a, b in _PAIRS)
"""Values for counterexamples; 0 and 1 are left out, where too much is true."""
LARGEST_FAR = 60
"""Of the integers that are far: a sum runs over them."""
_POWERS = (2, -3, 6, 1, -6, 3, -4)
_TRIES = 12
COUNTS = (2, 3, 5, 1, 7, 4)
"""Small, and mostly more than 1: a sum of one term hides most slips."""


def scalar(domain: Domain, random: Random, *, nice: bool, turn: int | None = None) -> Scalar:
    """An exact number of the domain; nice ones take turns where a turn is given.

    Raises:
        UnknownError: if the domain holds no number that this finds.
    """
    if domain.complex:
        # Half of the imaginary parts lie beyond π, where logarithms and powers jump.
        parts = [Fraction(random.choice((-25, -13, -7, -3, -1, 1, 2, 5, 11, 23)), random.choice((2, 4))) for _ in range(2)]
        return acb(*(fmpq(p.numerator, p.denominator) for p in parts))
    value = _integer(domain, random) if domain.integer else _real(domain, random, nice=nice, turn=turn)
    if not domain.contains(value):
        message = "no value of the domain is found"
        raise UnknownError(message)
    return fmpq(value.numerator, value.denominator)


def far(domain: Domain, random: Random, near: Sequence[Fraction], turn: int) -> Scalar:
    """A number of the domain far from the ordinary ones: of another magnitude, or near a number of these or a multiple of it.

    The kinds take turns.

    Raises:
        UnknownError: if the domain holds no number that this finds.
    """
    if domain.complex:
        return scalar(domain, random, nice=False)
    for attempt in range(turn, turn + _TRIES):
        if near and attempt % 3 == 0:
            offset = Fraction(random.choice((-1, 1)), random.choice((3, 17)))
            value = random.choice(near) * random.choice((1, 2, -1, -2, 3)) + offset
        else:
            size = Fraction(random.randint(11, 99), 10) * Fraction(10) ** _POWERS[attempt % len(_POWERS)]
            value = random.choice((size, -size))
        if domain.lower is not None and domain.upper is not None:
            value = domain.lower + (domain.upper - domain.lower) * abs(value) / (1 + abs(value))
        if domain.integer:
            value = Fraction(round(value) if abs(value) <= LARGEST_FAR else random.choice((8, 9, 11, 12, 20, 31)))
        if domain.contains(value):
            return fmpq(value.numerator, value.denominator)
    message = "no value of the domain is found"
    raise UnknownError(message)


def _integer(domain: Domain, random: Random) -> Fraction:
    lower = None if domain.lower is None else -(-domain.lower // 1)
    upper = None if domain.upper is None else domain.upper // 1
    if lower is not None and not domain.contains(Fraction(lower)):
        lower += 1
    if upper is not None and not domain.contains(Fraction(upper)):
        upper -= 1
    if lower is None and upper is None:
        return Fraction(random.choice((*COUNTS, *COUNTS, -1, -2, 0, -3)))
    if lower is None:
        return Fraction((upper or 0) - random.randrange(7))
    if upper is None or upper - lower > 12:
        fitting = [n for n in COUNTS if n >= lower and (upper is None or n <= upper)]
        if fitting and lower in (0, 1, 2):
            return Fraction(random.choice(fitting))
        return Fraction(lower + random.randrange(7))
    return Fraction(random.randint(int(lower), max(int(lower), int(upper))))


def _real(domain: Domain, random: Random, *, nice: bool, turn: int | None) -> Fraction:
    lower, upper = domain.lower, domain.upper
    if nice:
        fitting = [v for v in NICE if domain.contains(v)]
        if len(fitting) > 2:
            return random.choice(fitting) if turn is None else fitting[turn % len(fitting)]
    if lower is not None and upper is not None:
        part = random.choice((4, 5, 7, 8, 16, 61)) if not nice else 4
        return lower + (upper - lower) * Fraction(random.randint(1, part - 1), part)
    size = _size(random, nice=nice)
    if lower is not None:
        return lower + size
    if upper is not None:
        return upper - size
    return size if random.random() < 0.5 else -size


def _size(random: Random, *, nice: bool) -> Fraction:
    """A positive number: mostly near 1, sometimes small, sometimes up to 12."""
    if nice:
        return Fraction(random.randint(1, 8), random.choice((1, 2, 3)))
    kind = random.random()
    if kind < 0.15:
        return Fraction(random.randint(1, 9), random.choice((16, 32, 101)))
    if kind < 0.35:
        return Fraction(random.randint(24, 96), 8) + Fraction(1, random.choice((3, 7, 11)))
    value = Fraction(random.randint(3, 60), random.choice((7, 11, 13, 16)))
    # A whole number is special: floor(x) = x.
    return value if value.denominator > 1 else value + Fraction(1, 17)
