"""A term, a variable and its open range in, whether the term is proved continuous there out."""

from derivations.integrals.facts import Facts
from derivations.integrals.kernel import natural
from derivations.term import Apply, Number, Term, Variable, free_variables, is_apply

SMOOTH_HEADS = frozenset(
    {"add", "neg", "mul", "exp", "sin", "cos", "atan", "tanh", "sinh", "cosh", "asinh", "erf", "erfc", "real"}
)  # fmt: skip


def continuous(term: Term, x: Variable, facts: Facts) -> bool:
    """Whether a term is a smooth function of x on the range that the facts give x."""
    if isinstance(term, Number | Variable) or x.name not in free_variables(term):
        return True
    args = term.args
    if term.head == "log" and is_apply(args[0], "abs") and isinstance(args[0], Apply):
        return continuous(args[0].args[0], x, facts) and facts.sign(args[0].args[0]) in {1, -1}
    if term.bound or not all(continuous(a, x, facts) for a in args):
        return False
    if term.head in SMOOTH_HEADS:
        return True
    match term.head:
        case "call":
            # an unknown function is taken to be smooth, which those who differentiate it list
            return x.name not in free_variables(args[0])
        case "div":
            return x.name not in free_variables(args[1]) or facts.sign(args[1]) in {1, -1}
        case "log" | "root":
            return facts.sign(args[0]) == 1
        case "pow":
            if natural(args[1]) is not None:
                return True
            whole = isinstance(args[1], Number) and args[1].value.denominator == 1
            return facts.sign(args[0]) in ({1, -1} if whole else {1})
        case "gamma" | "digamma" | "factorial":
            return facts.sign(args[0]) == 1
    return False
