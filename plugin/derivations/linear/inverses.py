"""A polynomial with inverses of sums in, whether it is 0 out: multiply by the sums, and put 1 for a sum times its inverse.

For a letter K = S^-1 with S = c·lead + rest, `lead K` is (1 - rest K)/c and `K lead` is (1 - K rest)/c. S and single square
letters that occur inverted are invertible, so that P = 0 exactly if S P = 0, and exactly if P S = 0.
"""

from collections.abc import Iterator

from derivations.linear import coefficient as scalars
from derivations.linear.coefficient import UNIT, Coefficient, Monomial, TooLargeError, vanishes
from derivations.linear.polynomial import Polynomial, Ring, Rule, identity
from derivations.linear.words import Letter, Word, invert, letter_key, transposed, word_key

MOST_STATES = 40
MOST_ROUNDS = 200
DEEPEST = 4


def is_zero(ring: Ring, item: Polynomial) -> bool:
    """Whether a polynomial is seen to be 0; True is certain, False is not."""
    if all(vanishes(v, ring.budget) for v in item.terms.values()):
        return True
    rules = (*ring.rules, *_rules(ring, item))
    start = reduce(ring, item, rules)
    seen = {ring.term(start)}
    states = [(start, 0)]
    for state, depth in states:
        if all(vanishes(v, ring.budget) for v in state.terms.values()):
            return True
        if depth == DEEPEST:
            continue
        for factor, left in _factors(ring, state):
            try:
                product = ring.multiply(factor, state) if left else ring.multiply(state, factor)
                new = reduce(ring, product, rules)
            except TooLargeError:
                continue
            text = ring.term(new)
            if text not in seen and len(seen) < MOST_STATES:
                seen.add(text)
                states.append((new, depth + 1))
    return False


def scalar_is_zero(ring: Ring, value: Coefficient) -> bool:
    """Whether a scalar with quadratic forms and traces is seen to be 0: what stands between the same ends is put together."""
    if vanishes(value, ring.budget):
        return True
    value = reduce_closed(ring, value)
    if vanishes(value, ring.budget):
        return True
    groups: dict[tuple[Letter, Letter], list[Polynomial]] = {}
    traces: dict[str, list[Polynomial]] = {}
    rest: list[Coefficient] = []
    for monomial, factor in value.terms.items():
        found = _single(ring, monomial)
        if found is None:
            rest.append(Coefficient({monomial: factor}))
            continue
        word, others = found
        outside = Coefficient({others: factor})
        if word[0].rows == "1" and len(word) > 1:
            first, last = word[0], word[-1]
            if (letter_key(_up(first)), 0) > (letter_key(last), 0):
                word = transposed(word)
                first, last = word[0], word[-1]
            groups.setdefault((first, last), []).append(Polynomial(first.cols, last.rows, {word[1:-1]: outside}))
        elif word[0].rows != "1":
            size = word[0].rows
            traces.setdefault(size, []).append(Polynomial(size, size, {word: outside}))
        else:
            rest.append(Coefficient({monomial: factor}))
    if not groups and not traces:
        return False
    if not vanishes(scalars.add(rest), ring.budget):
        return False
    return all(is_zero(ring, ring.add(g)) for g in groups.values()) and all(is_zero(ring, ring.add(t)) for t in traces.values())


def reduce_closed(ring: Ring, value: Coefficient) -> Coefficient:
    """Replace runs in closed words, rotated as needed, until none occurs.

    Raises:
        TooLargeError: when it takes too long.
    """
    for _ in range(MOST_ROUNDS):
        found = _turned(ring, value)
        if found is None:
            return value
        monomial, others, word, rule = found
        after = word[len(rule.run) :]
        size = rule.value.rows
        middle = rule.value
        if after:
            middle = ring.multiply(middle, Polynomial(middle.cols, after[-1].cols, {after: UNIT}))
        traced = ring.trace(Polynomial(size, size, middle.terms))
        outside = Coefficient({others: value.terms[monomial]})
        rest = Coefficient({m: f for m, f in value.terms.items() if m != monomial})
        value = scalars.add([rest, scalars.multiply(outside, traced, ring.budget)])
    raise TooLargeError


def _turned(ring: Ring, value: Coefficient) -> tuple[Monomial, Monomial, Word, Rule] | None:
    """A monomial, its other factors, and its closed word turned so that it begins with the run of a rule."""
    for monomial in value.terms:
        found = _single(ring, monomial)
        if found is None:
            continue
        word, others = found
        rules = (*ring.rules, *_rules(ring, Polynomial("", "", {word: UNIT})))
        ring.budget.spend(len(rules) * len(word) + 1)
        for rule in rules:
            for shift in range(len(word)):
                turned = word[shift:] + word[:shift]
                if turned[: len(rule.run)] == rule.run:
                    ring.used |= {rule.text} - {""}
                    return monomial, others, turned, rule
    return None


def _up(item: Letter) -> Letter:
    return transposed((item,))[0]


def _single(ring: Ring, monomial: Monomial) -> tuple[Word, Monomial] | None:
    """The one closed word in a monomial, to the first power, and the other factors."""
    for place, (term, exponent) in enumerate(monomial):
        word = ring.closed_words.get(term)
        if word is not None and exponent == 1:
            return word, monomial[:place] + monomial[place + 1 :]
    return None


def _rules(ring: Ring, item: Polynomial) -> Iterator[Rule]:
    """Both rules of every inverse of a sum that occurs, and of its transpose."""
    done: set[Letter] = set()
    queue = [x for w in item.terms for x in w]
    while queue:
        inverse = queue.pop()
        if not inverse.inverted or inverse.base not in ring.sums or inverse in done:
            continue
        done.add(inverse)
        whole = ring.sums[inverse.base]
        queue.extend(x for w in whole.terms for x in w)
        if inverse.transposed:
            whole = ring.transpose(whole)
        lead = max((w for w, v in whole.terms.items() if w and len(v.terms) == 1), key=word_key, default=None)
        if lead is None:
            continue
        size = whole.rows
        factor = scalars.invert(whole.terms[lead], ring.budget)
        rest = Polynomial(size, size, {w: v for w, v in whole.terms.items() if w != lead})
        single = Polynomial(size, size, {(inverse,): UNIT})
        for run, product in (((*lead, inverse), ring.multiply(rest, single)), ((inverse, *lead), ring.multiply(single, rest))):
            yield Rule(run, ring.scale(factor, ring.add([identity(size), ring.negate(product)])))


def reduce(ring: Ring, item: Polynomial, rules: tuple[Rule, ...]) -> Polynomial:
    """Replace runs until none occurs.

    Raises:
        TooLargeError: when it takes too long.
    """
    for _ in range(MOST_ROUNDS):
        found = _match(ring, item, rules)
        if found is None:
            return item
        word, place, rule = found
        value = item.terms[word]
        size = len(rule.run)
        others = Polynomial(item.rows, item.cols, {w: v for w, v in item.terms.items() if w != word})
        before, after = word[:place], word[place + size :]
        middle = rule.value
        if before:
            middle = ring.multiply(Polynomial(before[0].rows, middle.rows, {before: UNIT}), middle)
        if after:
            middle = ring.multiply(middle, Polynomial(middle.cols, after[-1].cols, {after: UNIT}))
        item = ring.add([others, ring.scale(value, Polynomial(item.rows, item.cols, middle.terms))])
    raise TooLargeError


def _match(ring: Ring, item: Polynomial, rules: tuple[Rule, ...]) -> tuple[Word, int, Rule] | None:
    for word in item.terms:
        ring.budget.spend(len(word) * len(rules) + 1)
        for rule in rules:
            size = len(rule.run)
            for place in range(len(word) - size + 1):
                if word[place : place + size] == rule.run:
                    ring.used |= {rule.text} - {""}
                    return word, place, rule
    return None


def _factors(ring: Ring, item: Polynomial) -> Iterator[tuple[Polynomial, bool]]:
    """What may be multiplied by: sums and letters whose inverse stands at an end of some word."""
    for left in (True, False):
        ends = {w[0] if left else w[-1] for w in item.terms if w}
        for end in sorted(ends, key=letter_key):
            if not end.inverted:
                continue
            if end.base in ring.sums:
                whole = ring.sums[end.base]
                yield (ring.transpose(whole) if end.transposed else whole), left
            else:
                yield Polynomial(end.rows, end.cols, {(invert(end),): UNIT}), left
