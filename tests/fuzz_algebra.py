"""Spoil true identities in every way that a slip of the pen does, and look for one that is proved and refuted.

python tests/fuzz_algebra.py FILE SEED COUNT      identities `lhs = rhs` in the syntax of `terms.py`, one a line
"""

import random
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from derivations.algebra.domains import implied_domains
from derivations.budget import Budget, BudgetSpentError
from derivations.goal import COMPLEX, COUNT, INTEGER, POSITIVE, REAL, UNIT, Context, Goal, Symbol
from derivations.method import load
from derivations.outcome import Mixed, Outcome, Refuted
from derivations.plain import relation_text
from derivations.refute import examine
from derivations.term import Apply, Number, Term, Variable, free_variables, rewrite, walk
from derivations.verdict import Proof
from terms import term

WORK = 400_000
WEAKENED = 0.2
"""How often a domain is widened."""
DOMAINS = {
    **dict.fromkeys(("n", "m", "k", "N"), COUNT),
    **dict.fromkeys(("a", "b", "c", "s"), POSITIVE),
    "p": UNIT,
    "j": INTEGER,
    "w": COMPLEX,
}
SWAPS = {
    "sin": "cos",
    "cos": "sin",
    "tan": "sin",
    "exp": "sinh",
    "log": "exp",
    "sinh": "cosh",
    "cosh": "sinh",
    "gamma": "factorial",
    "factorial": "gamma",
    "erf": "erfc",
    "floor": "ceiling",
    "max": "min",
    "min": "max",
    "add": "mul",
    "mul": "add",
    "abs": "sign",
    "sum": "product",
    "product": "sum",
}


def context(rng: random.Random | None = None) -> Context:
    """The usual domains; with a source of chance some are weakened."""
    symbols = {}
    for name, domain in DOMAINS.items():
        weaker = INTEGER if domain == COUNT else REAL
        symbols[name] = Symbol(name, domain=weaker if rng and rng.random() < 0.2 and domain != COMPLEX else domain)
    return Context(symbols)


def mutants(whole: Term, rng: random.Random) -> Term:
    """The term with one node spoiled."""
    nodes = [n for n in walk(whole) if not (isinstance(n, Apply) and n.head in ("slot", "infinity"))]
    firsts = [n.args[0] for n in nodes if isinstance(n, Apply) and n.head in ("call", "index")]
    heads = {a.name for a in firsts if isinstance(a, Variable)}
    nodes = [n for n in nodes if not (isinstance(n, Variable) and n.name in heads)]
    victim = rng.choice(nodes)
    bound = {b.name for n in nodes if isinstance(n, Apply) for b in n.bound}
    names = sorted((free_variables(whole) | bound) - heads) or ["x"]
    new = _spoil(victim, names, rng)
    done = False

    def rule(node: Term) -> Term:
        nonlocal done
        if not done and node is victim:
            done = True
            return new
        return node

    return rewrite(whole, rule)


def _spoil(node: Term, names: list[str], rng: random.Random) -> Term:
    one = Number(Fraction(1))
    match node:
        case Number(value=value):
            return Number(rng.choice([value + 1, -value, value - 1, value * 2]))
        case Variable():
            others: list[Term] = [Variable(rng.choice(names)), Apply("neg", (node,)), Apply("add", (node, one))]
            return rng.choice(others)
        case Apply(head="neg", args=(a,)):
            return a
        case Apply(head="div" | "pow", args=(a, b)):
            swapped: list[Term] = [Apply(node.head, (b, a)), Apply("mul", (a, b)), Apply(node.head, (a, Apply("neg", (b,))))]
            return rng.choice(swapped)
        case Apply(head=head, args=args) if head in SWAPS and rng.random() < 0.6:
            return Apply(SWAPS[head], args, node.bound)
        case Apply(head="add" | "mul" | "max" | "min", args=args) if len(args) > 1:
            return Apply(node.head, args[:-1]) if len(args) > 2 else args[0]
    two = Number(Fraction(2))
    other: list[Term] = [Apply("neg", (node,)), Apply("add", (node, one)), Apply("abs", (node,)), Apply("pow", (node, two))]
    return rng.choice(other)


def proof(goal: Goal) -> Proof | None:
    """The first proof that the methods of scalar algebra offer."""
    for method in load():
        if method.name in ("matrices", "probability calculus", "closed form"):
            continue
        try:
            found = method.prove(goal, Budget(WORK))
        except BudgetSpentError:
            continue
        if isinstance(found, Proof):
            return found
    return None


def conflict(goal: Goal, found: Proof, outcome: Outcome) -> bool:
    """Whether a model contradicts a proof; a point at which one side alone has a value makes the step conditional."""
    del goal, found
    return isinstance(outcome, Refuted) or (isinstance(outcome, Mixed) and not outcome.one_sided)


def run(identities: Iterable[str], seed: int, count: int) -> tuple[Counter[str], list[str]]:
    """Spoil identities and count what becomes of them; the conflicts in plain text."""
    rng = random.Random(seed)  # noqa: S311 - no secret
    pairs = [tuple(term(side) for side in line.split(" = ")) for line in identities]
    counts: Counter[str] = Counter()
    conflicts = []
    for _ in range(count):
        lhs, rhs = rng.choice(pairs)
        side = rng.random() < 0.5
        lhs, rhs = (mutants(lhs, rng), rhs) if side else (lhs, mutants(rhs, rng))
        goal = Goal(context(rng), lhs, "=", rhs)
        found = proof(goal)
        if found is None:
            counts["not proved"] += 1
            continue
        try:
            outcome = examine(replace(goal, context=implied_domains(goal)), Budget(WORK))
        except BudgetSpentError:
            counts["no models"] += 1
            continue
        if conflict(goal, found, outcome):
            counts["CONFLICT"] += 1
            conflicts.append(f"{relation_text(lhs, '=', rhs)}   {found}   {outcome}   {lhs!r} = {rhs!r}")
        elif isinstance(outcome, Mixed):
            counts["proved, one side undefined"] += 1
            conflicts.append(f"one-sided: {relation_text(lhs, '=', rhs)}   {found}   {outcome.counterexample}")
        else:
            counts[f"proved, {type(outcome).__name__}"] += 1
    return counts, conflicts


if __name__ == "__main__":
    import test_algebra
    import test_sums

    totals, found_conflicts = run([*test_algebra.TRUE, *test_sums.TRUE], int(sys.argv[1]), int(sys.argv[2]))
    for text in found_conflicts:
        print(text)  # noqa: T201 - a script
    print(dict(totals))  # noqa: T201 - a script
    sys.exit(bool(totals["CONFLICT"]))
