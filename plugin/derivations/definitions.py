"""The two sides of an equation in, the definition that it makes out: its name, parameters and value; None if it makes none."""

from collections.abc import Iterable
from functools import lru_cache

from derivations.goal import Definition
from derivations.term import Apply, Number, Term, Variable, free_variables, values, walk
from derivations.unfold import HOLDERS


def left_name(term: Term | None) -> tuple[str, tuple[Variable, ...]] | None:
    """The name that a left side defines and its parameters: `x`, `f(x, y)`, `x_i`, `p(z | x)`."""
    match term:
        case Variable(name=name):
            return name, ()
        case Apply(head="call", args=(Variable(name=name), *args)) | Apply(head="index", args=(Variable(name=name), *args)):
            variables = tuple(a for a in args if isinstance(a, Variable))
            if len({v.name for v in variables}) != len(variables) or not all(isinstance(a, Variable | Number) for a in args):
                return None
            label = (
                "[]" * (term.head == "index")
                if len(variables) == len(args)
                else "[" + ",".join(str(a.value) if isinstance(a, Number) else "" for a in args) + "]"
            )
            return name + label, variables
        case Apply(
            head="density", args=(Apply(head="law", args=(Variable(name=name), Apply(args=slots), Apply(args=givens))), *values)
        ):
            variables = tuple(v for v in values if isinstance(v, Variable))
            at = tuple(g.args[1] for g in givens if isinstance(g, Apply))
            conditions = tuple(v for v in at if isinstance(v, Variable))
            if len(variables) != len(values) or len(conditions) != len(at) or not variables:
                return None
            return law_key(name, slots, givens), (*variables, *conditions)
        case _:
            return None


def law_key(name: str, slots: Iterable[Term], givens: Iterable[Term]) -> str:
    """A law's name with its slots, so that p(x) and p(z) are two things."""
    first = ",".join(a.name for s in slots if isinstance(s, Apply) for a in s.args if isinstance(a, Variable))
    second = ",".join(
        a.name
        for g in givens
        if isinstance(g, Apply) and isinstance(g.args[0], Apply)
        for a in g.args[0].args
        if isinstance(a, Variable)
    )
    return f"{name}({first}|{second})"


def definition_of(left: Term, right: Term, text: str) -> Definition | None:
    """The definition that `left = right` makes; None where the left side is no name, or stands on the right again."""
    found = left_name(left)
    if found is None:
        return None
    name, parameters = found
    if isinstance(left, Apply) and left.head == "call":
        parameters = tuple(p for p in parameters if p.name in free_variables(right))  # L(D, T) = 10 speaks of D and T alone
    core = name.split("(")[0].split("[")[0]
    if core in names_of(right) - {p.name for p in parameters} and not isinstance(left, Variable):
        return None
    if isinstance(left, Variable) and core in free_variables(right) | names_of(right):
        whole = is_made_of_elements(left, right) and not (isinstance(right, Apply) and right.head in HOLDERS | {"call", "index"})
        return Definition(left, right, (), text, whole=True) if whole else None
    if isinstance(left, Apply) and left.head == "density":
        law, *values = left.args
        if isinstance(right, Apply) and right.head == "density" and list(right.args[1:]) == values:
            return Definition(law, right.args[0], tuple(p for p in parameters if p not in values), text)
        if is_law(right):
            return Definition(law, right, tuple(p for p in parameters if p not in values), text)
    elif is_law(right):
        return None
    return Definition(left, right, parameters, text)


def is_made_of_elements(left: Variable, right: Term) -> bool:
    """Whether a value is made of the elements of the family of its name, and not of itself: a = Σ aᵢ, y = {y₁, …, yₙ}."""
    return left.name in free_variables(right) and left.name not in values(right)


def is_law(term: Term) -> bool:
    """Whether a term is a law rather than a value."""
    from derivations.laws import is_law as named  # noqa: PLC0415 - the table of laws is long and not always needed

    return isinstance(term, Apply) and named(term.head)


def law_behind(term: Term) -> Term:
    r"""The law behind `\sim`: the logarithm of a normal law there, `\ln \mathcal{N}(\mu, \sigma^2)`, is the log-normal one."""
    match term:
        case Apply(head="log", args=(Apply(head="normal", args=(mean, variance)),)):
            return Apply("lognormal", (mean, variance), (), term.span)
    return term


@lru_cache(maxsize=4096)
def names_of(term: Term) -> frozenset[str]:
    """Every name in a term, bound and slotted ones too."""
    return frozenset(n.name for n in walk(term) if isinstance(n, Variable)) | frozenset(
        b.name for n in walk(term) if isinstance(n, Apply) for b in n.bound
    )
