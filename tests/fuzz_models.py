"""Random true and false steps for the models: rewritten by rules that keep the value, or spoiled by a small term.

`python tests/fuzz_models.py 20000 7` tries so many pairs from this seed and prints what went wrong.
"""

import sys
from fractions import Fraction
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parent
sys.path[:0] = [str(ROOT.parent / "plugin"), str(ROOT)]

from derivations.budget import Budget  # noqa: E402 - the path comes first
from derivations.goal import COUNT, POSITIVE, Context, Goal, Symbol  # noqa: E402 - the same
from derivations.outcome import Agreed, Clash, Mixed, Outcome, Refuted  # noqa: E402 - the same
from derivations.plain import relation_text  # noqa: E402 - the same
from derivations.refute import examine  # noqa: E402 - the same
from derivations.term import Apply, Number, Term, Variable, apply, number  # noqa: E402 - the same

CONTEXT = Context(symbols={"s": Symbol("s", domain=POSITIVE), "n": Symbol("n", domain=COUNT)})
NAMES = ("x", "y", "s", "n")


def expression(random: Random, depth: int) -> Term:
    """A random term that has a value for all reals x, y, all s > 0 and all counts n."""
    if depth == 0:
        chosen = random.randrange(4)
        return Variable(random.choice(NAMES)) if chosen else number(Fraction(random.randint(-4, 6), random.choice((1, 1, 2, 3))))

    def part() -> Term:
        return expression(random, depth - 1)

    k = Variable("k")
    makes = (
        lambda: apply("add", part(), part()),
        lambda: apply("add", part(), apply("neg", part())),
        lambda: apply("mul", part(), part()),
        lambda: apply("div", part(), apply("add", number(1), apply("pow", part(), number(2)))),
        lambda: apply("pow", part(), number(random.choice((2, 3)))),
        lambda: apply(random.choice(("sin", "cos", "atan", "tanh", "abs", "erf")), part()),
        lambda: apply("exp", apply("neg", apply("abs", part()))),
        lambda: apply("log", apply("add", number(2), apply("pow", part(), number(2)))),
        lambda: apply("root", apply("add", number(1), apply("pow", part(), number(2))), number(2)),
        lambda: apply("call", Variable("f"), part()),
        lambda: apply("sum", apply("mul", part(), apply("index", Variable("a"), k)), number(1), Variable("n"), bound=(k,)),
    )
    return random.choice(makes)()


def rewritten(random: Random, term: Term) -> Term:
    """The same value in another form."""
    if not isinstance(term, Apply):
        return term
    args = tuple(rewritten(random, a) for a in term.args)
    term = Apply(term.head, args, term.bound)
    match term:
        case Apply(head="add", args=(a, b)):
            return apply("add", b, a)
        case Apply(head="mul", args=(a, Apply(head="add", args=(b, c)))) if random.random() < 0.7:
            return apply("add", apply("mul", a, b), apply("mul", a, c))
        case Apply(head="mul", args=(a, b)):
            return apply("mul", b, a)
        case Apply(head="neg", args=(a,)):
            return apply("mul", number(-1), a)
        case Apply(head="div", args=(a, b)):
            return apply("mul", a, apply("pow", b, number(-1)))
        case Apply(head="pow", args=(a, Number(value=n))) if n == 2:
            return apply("mul", a, a)
        case Apply(head="pow", args=(Apply(head="add", args=(a, b)), Number(value=n))) if n == 3:
            square = apply("add", apply("pow", a, number(2)), apply("mul", number(2), a, b), apply("pow", b, number(2)))
            return apply("mul", apply("add", a, b), square)
        case Apply(head="exp", args=(a,)):
            half = apply("exp", apply("div", a, number(2)))
            return apply("mul", half, half)
        case Apply(head="log", args=(a,)):
            return apply("mul", number(2), apply("log", apply("root", a, number(2))))
        case Apply(head="sin", args=(a,)):
            half = apply("div", a, number(2))
            return apply("mul", number(2), apply("sin", half), apply("cos", half))
        case Apply(head="cos", args=(a,)):
            return apply("cos", apply("neg", a))
        case Apply(head="tanh" | "atan" | "erf" as head, args=(a,)):
            return apply("neg", apply(head, apply("neg", a)))
        case Apply(head="sum", args=(body, lower, upper), bound=bound):
            before = Apply("sum", (body, lower, apply("add", upper, number(-1))), bound)
            return apply("add", before, _at(body, upper))
    return term


def _at(body: Term, value: Term) -> Term:
    from derivations.term import substitute  # noqa: PLC0415 - used here only

    return substitute(body, {"k": value})


def spoiled(random: Random, term: Term) -> Term:
    """A form whose value is another one, by as little as 10⁻³⁰."""
    size = random.choice((1, 2, Fraction(1, 1000), Fraction(1, 10**12), Fraction(1, 10**30)))
    factor = random.choice(
        (number(1), apply("add", number(1), apply("pow", Variable("x"), number(2))), apply("exp", Variable("y")))
    )
    return apply("add", term, apply("mul", number(Fraction(size)), factor))


def judged(left: Term, right: Term) -> Outcome:
    """What the models say."""
    return examine(Goal(CONTEXT, left, "=", right), Budget(400_000))


def wrong(count: int, seed: int) -> list[str]:
    """What is said falsely of so many pairs, half of them true."""
    random = Random(seed)  # noqa: S311 - no secret depends on it
    found = []
    for k in range(count):
        left = expression(random, random.randint(1, 4))
        right = rewritten(random, left)
        if k % 2:
            right = spoiled(random, right)
        outcome = judged(left, right)
        bad = isinstance(outcome, Clash) or (isinstance(outcome, Agreed) if k % 2 else isinstance(outcome, Refuted | Mixed))
        if bad:
            found.append(f"{relation_text(left, '=', right)}: {outcome}")
    return found


if __name__ == "__main__":
    for line in wrong(int(sys.argv[1]), int(sys.argv[2])):
        print(line)  # noqa: T201 - a script
