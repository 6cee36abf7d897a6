"""Random variables, slots and law letters in; the names under which they are the same thing out: X and x, P and p, f_X and p."""

import re

from derivations.goal import Context, Kind
from derivations.term import Apply, Term, Variable, apply

JOINT = Variable("p")
"""The law of the random variables themselves: `p(x)`, `P(X = x)`, `f_X(x)` and `E[f(X)]` speak of it."""
_JOINT_LETTERS = frozenset(
    {
        "p",
        "P",
        "Pr",
        "f",
        "\\Pr",
        "\\mathbb{P}",
        "\\mathrm{P}",
        "\\mathrm{Pr}",
        "\\mathrm{p}",
        "\\operatorname{P}",
        "\\operatorname{Pr}",
        "\\text{P}",
        "\\text{Pr}",
    }
)
_SUBSCRIPT = re.compile(r"(?P<base>[^_]+)_(?:\{(?P<long>.*)\}|(?P<short>.))")
_CAPITAL = re.compile(r"(?P<letter>[A-Z])(?P<rest>(?:_.*|\^\{?\(.*)?)")
_DRESSED = re.compile(r"(?P<command>\\(?:mathbf|boldsymbol|bm|mathrm|mathcal|tilde|hat)\{)(?P<letter>[A-Z])(?P<rest>\}.*)")


def law_key(name: Term, context: Context) -> Term:
    """The canonical name of a law: p, P, Pr, and p_X for a random variable X, are the one joint law."""
    if not isinstance(name, Variable):
        return name
    if name.name in _JOINT_LETTERS:
        return JOINT
    found = _SUBSCRIPT.fullmatch(name.name)
    if found and found["base"] in _JOINT_LETTERS:
        names = (found["long"] or found["short"]).replace("\\mid", ",").replace("|", ",").split(",")
        if all(is_random(n.strip(), context) for n in names):
            return JOINT
    # Custom: Q is the law and q its density.
    return Variable(small(name.name))


def is_random(name: str, context: Context) -> bool:
    """Whether a name is declared a random variable."""
    return context.symbol(name).kind is Kind.RANDOM


def is_random_array(term: Term, context: Context) -> bool:
    """Whether a term is a vector or a matrix that is declared random: of its law no model is drawn."""
    return isinstance(term, Variable) and context.symbol(term.name).role == "random"


def small(name: str) -> str:
    """The small letter of a capital, with what hangs on it: X_1 to x_1."""
    found = _CAPITAL.fullmatch(name)
    if found:
        return found["letter"].lower() + found["rest"]
    found = _DRESSED.fullmatch(name)
    if found:
        return found["command"] + found["letter"].lower() + found["rest"]
    return name


def slot_key(term: Term) -> Term:
    """The canonical slot of a random variable or of its value: `slot(x)` for X and x, `index(slot(x), i)` for X_i.

    The index stays outside the slot, so that it is seen as free.
    """
    match term:
        case Apply(head="slot", args=(inner,)):
            return slot_key(inner)
        case Variable(name=name):
            return apply("slot", Variable(small(name)))
        case Apply(head="index", args=(Variable(name=name), *rest)):
            return Apply("index", (apply("slot", Variable(small(name))), *rest))
        case Apply(head="index", args=(Apply(head="slot"), *_)):
            return term
    return apply("slot", term)


def base_name(slot: Term) -> str:
    """The name of the variable, or of the family, that a canonical slot belongs to."""
    while isinstance(slot, Apply) and slot.args:
        slot = slot.args[0]
    return slot.name if isinstance(slot, Variable) else ""


def is_random_term(term: Term, context: Context) -> bool:
    """Whether a term is a random variable, or an element of a family of random variables."""
    match term:
        case Variable(name=name):
            return is_random(name, context)
        case Apply(head="index", args=(Variable(name=name), *_)):
            return is_random(name, context)
    return False
