"""The terms of a post in, what custom takes a bare name for out: x̄ is a mean, z̄ a conjugate, B(a, b) the beta function.

A convention helps a proof and is named in it; a step that needs one is never refuted.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from derivations.fact import Fact
from derivations.goal import Definition
from derivations.letters import plain_name
from derivations.term import Apply, Term, Variable, is_apply, number, walk

_COVARIANCE = re.compile(r"\\Sigma_\{([A-Z])([A-Z])\}")


def customary(
    terms: Sequence[Term],
    known: Iterable[str],
    equated: Iterable[str],
    complex_numbers: Iterable[str] = (),
    described: Iterable[str] = (),
) -> Iterator[Fact]:
    """What nothing else in the post defines: means where it sums to one limit, covariances of random vectors, conjugates.

    What is `described` by words, which may call it something else, is no conjugate.
    """
    defined = set(known)
    names = {n.name for t in terms for n in walk(t) if isinstance(n, Variable)}
    yield from _covariances(terms, names - defined)
    yield from _beta(terms, defined)
    defined |= set(equated)
    others = defined | set(described)
    for z in sorted(complex_numbers):
        for name in (f"\\bar{{{z}}}", f"{z}^{{*}}"):
            if name in names and name not in others:
                text = f"{plain_name(name)} is the conjugate of {plain_name(z)}"
                body = Apply("conjugate", (Variable(z),))
                yield Fact(-1, name, definition=Definition(Variable(name), body, (), text, "convention"))
    for family, limits in sorted(_sums(terms).items()):
        mean = f"\\bar{{{family}}}"
        if len(limits) != 1 or mean not in names or mean in defined:
            continue
        (limit,) = limits
        index = Variable("i" if limit != Variable("i") else "j")
        total = Apply("sum", (Apply("index", (Variable(family), index)), number(1), limit), (index,))
        body = Apply("mul", (Apply("div", (number(1), limit)), total))
        text = f"{plain_name(mean)} is the mean of the {plain_name(family)}ᵢ"
        yield Fact(-1, mean, definition=Definition(Variable(mean), body, (), text, "convention"))


def _beta(terms: Sequence[Term], defined: Iterable[str]) -> Iterator[Fact]:
    """The beta function, in a post about gamma functions or beta laws, as a B that always has two arguments."""
    nodes = [n for t in terms for n in walk(t) if isinstance(n, Apply)]
    calls = [n for n in nodes if n.head == "call" and n.args[0] == Variable("B")]
    standing = sum(1 for t in terms for n in walk(t) if n == Variable("B"))
    if not calls or standing != len(calls) or any(len(n.args) != 3 for n in calls):
        return
    if any(re.split(r"[(\[]", name)[0] == "B" for name in defined) or not any(n.head in ABOUT_BETA for n in nodes):
        return
    x, y = Variable("x"), Variable("y")
    definition = Definition(
        Apply("call", (Variable("B"), x, y)), Apply("beta", (x, y)), (x, y), "B is the beta function", "convention"
    )
    yield Fact(-1, "B", definition=definition)


ABOUT_BETA = frozenset({"gamma", "beta_law", "beta_binomial", "dirichlet"})
"""Heads that make a post one about beta functions."""


def _covariances(terms: Sequence[Term], names: Iterable[str]) -> Iterator[Fact]:
    r"""The covariance matrix \Sigma_{XY} of two letters that stand under expectations and are transposed there."""
    random = {
        n.name
        for t in terms
        for m in walk(t)
        if is_apply(m, "mean")
        for u in walk(m)
        if isinstance(u, Apply) and u.head == "transpose"
        for n in walk(u)
        if isinstance(n, Variable)
    }
    for name in sorted(names):
        found = _COVARIANCE.fullmatch(name)
        if found and {found[1], found[2]} <= random:
            left, right = (_centred(Variable(letter)) for letter in found.groups())
            body = Apply("mean", (Apply("mul", (left, Apply("transpose", (right,)))),))
            text = f"{plain_name(name)} is the covariance of {found[1]} and {found[2]}"
            yield Fact(-1, name, definition=Definition(Variable(name), body, (), text, "convention"))


def _centred(letter: Variable) -> Term:
    return Apply("add", (letter, Apply("neg", (Apply("mean", (letter,)),))))


_SPREAD = re.compile(r"s_\{([A-Za-z])([A-Za-z])?\}")
_SPOKEN = re.compile(r"\bsample (?:co)?variances?\b|\bsample standard deviations?\b", re.IGNORECASE)


def spreads(terms: Sequence[Term], text: str, known: Iterable[str], equated: Iterable[str]) -> tuple[tuple[Fact, ...], ...]:
    r"""What s_x and s_{xy} are in a post that speaks of sample variances: over n - 1, then over n; empty if nothing."""
    names = {n.name for t in terms for n in walk(t) if isinstance(n, Variable)} - set(known) - set(equated)
    wanted = [(name, found[1], found[2]) for name in sorted(names) if (found := _SPREAD.fullmatch(name))]
    if not wanted or _SPOKEN.search(text) is None:
        return ()
    sums = _sums(terms)
    return tuple(tuple(f for w in wanted if (f := _spread(*w, sums, less)) is not None) for less in (1, 0))


def _spread(name: str, first: str, second: str | None, sums: Mapping[str, set[Term]], less: int) -> Fact | None:
    limits = sums.get(first, set()) | sums.get(second or first, set())
    if len(limits) != 1:
        return None
    (limit,) = limits
    index = Variable("i" if limit != Variable("i") else "j")
    parts = (_deviation(first, index), _deviation(second or first, index))
    product = Apply("mul", parts) if second else Apply("pow", (parts[0], number(2)))
    count = Apply("add", (limit, number(-less))) if less else limit
    above: Term = Apply("sum", (product, number(1), limit), (index,))
    what = f"covariance of {first} and {second}" if second else f"standard deviation of {first}"
    text = f"{plain_name(name)} is the sample {what}, with {'n − 1' if less else 'n'} below"
    body = Apply("div", (above, count) if second else (_root(above), _root(count)))
    return Fact(-1, name, definition=Definition(Variable(name), body, (), text, "convention"))


def _root(term: Term) -> Term:
    return Apply("root", (term, number(2)))


def _deviation(family: str, index: Variable) -> Term:
    return Apply("add", (Apply("index", (Variable(family), index)), Apply("neg", (Variable(f"\\bar{{{family}}}"),))))


def _sums(terms: Iterable[Term]) -> dict[str, set[Term]]:
    """Families of one index, with the upper limits to which the post sums them from 1."""
    found: dict[str, set[Term]] = {}
    for term in terms:
        for node in walk(term):
            match node:
                case Apply(head="sum", args=(body, lower, upper), bound=(index,)) if lower == number(1):
                    for inner in walk(body):
                        match inner:
                            case Apply(head="index", args=(Variable(name=name), i)) if i == index:
                                found.setdefault(name, set()).add(upper)
    return found
