"""Definitions, laws and what the post calls them in, derived laws out: z = g(ε) with ε normal has a law, and a name."""

from collections.abc import Iterable, Iterator

from derivations.budget import Budget, BudgetSpentError
from derivations.construct import exp, log, minus, over, plus, square, subtract, times
from derivations.differentiate import differentiate
from derivations.goal import Definition, RandomLaw
from derivations.letters import plain_name
from derivations.plain import to_text
from derivations.term import Apply, Number, Term, Variable, free_variables, number, substitute

WORK = 5_000


def law_of(definition: Definition, laws: Iterable[RandomLaw]) -> Term | None:
    """The law of the variable that the definition makes; for now of an affine function of one normal variable.

    Source: a + bX is normal with mean a + b E[X] and variance b² Var(X).
    """
    free = free_variables(definition.body)
    known = [law for law in laws if isinstance(law.variable, Variable) and law.variable.name in free]
    if len(known) != 1 or definition.parameters:
        return None
    name, law = _name(known[0]), known[0].law
    if not (isinstance(law, Apply) and law.head == "normal" and len(law.args) == 2):
        return None
    try:
        slope = differentiate(definition.body, name, Budget(WORK))
    except BudgetSpentError:
        return None
    if slope is None or name in free_variables(slope.term) or slope.assuming:
        return None
    offset = substitute(definition.body, {name: number(0)})
    mean, variance = law.args
    return Apply("normal", (plus(_tidy(offset), times(slope.term, mean)), times(square(slope.term), variance)))


def inverse(definition: Definition, name: str) -> Definition | None:
    """The definition of `name` that an affine x = g(name) makes: name = (x − g(0)) / g'; None where g is not affine in it."""
    if not isinstance(definition.left, Variable) or definition.parameters:
        return None
    try:
        slope = differentiate(definition.body, name, Budget(WORK))
    except BudgetSpentError:
        return None
    if slope is None or slope.assuming or name in free_variables(slope.term) or slope.term == number(0):
        return None
    offset = _tidy(substitute(definition.body, {name: number(0)}))
    body = over(subtract(definition.left, offset), slope.term)
    return Definition(Variable(name), body, (), f"{plain_name(name)} = {to_text(body)}, from {definition.text}", "derived")


def inverse_function(definition: Definition) -> Definition | None:
    """The definition of g⁻¹ that y = g(x) makes, for a g that is affine, or made of exponentials, logarithms and odd powers."""
    match definition:
        case Definition(left=Apply(head="call", args=(Variable() as g, Variable() as x)), parameters=(parameter,)) if (
            x == parameter
        ):
            y = Variable("\u2032y")
            value = _solved(definition.body, x.name, y)
            if value is None:
                return None
            left = Apply("call", (Apply("inverse_function", (g,)), y))
            text = f"{plain_name(g.name)}⁻¹, from {definition.text}"
            return Definition(left, value, (y,), text, "derived")
    return None


def _solved(side: Term, name: str, value: Term) -> Term | None:
    """Solve side = value for a name: peel off what can be undone, until the name stands alone or in an affine way."""
    while side != Variable(name):
        try:
            slope = differentiate(side, name, Budget(WORK))
        except BudgetSpentError:
            return None
        if slope is not None and not slope.assuming and name not in free_variables(slope.term) and slope.term != number(0):
            return over(subtract(value, _tidy(substitute(side, {name: number(0)}))), slope.term)
        holding = [k for k, a in enumerate(side.args) if name in free_variables(a)] if isinstance(side, Apply) else []
        if len(holding) != 1 or not isinstance(side, Apply) or side.bound:
            return None
        others = [a for k, a in enumerate(side.args) if k != holding[0]]
        match side:
            case Apply(head="add"):
                value = subtract(value, plus(*others))
            case Apply(head="neg"):
                value = minus(value)
            case Apply(head="mul"):
                value = over(value, times(*others))
            case Apply(head="div") if holding == [0]:
                value = times(value, others[0])
            case Apply(head="div"):
                value = over(others[0], value)
            case Apply(head="exp"):
                value = log(value)
            case Apply(head="log"):
                value = exp(value)
            case Apply(head="pow", args=(base, _)) if base == Apply("euler"):
                value = log(value)
            case Apply(head="pow", args=(_, Number(value=n))) if n.denominator == 1 and n.numerator % 2 and holding == [0]:
                value = Apply("root", (value, Number(n))) if n > 0 else Apply("root", (over(number(1), value), Number(-n)))
            case _:
                return None
        side = side.args[holding[0]]
    return value


def _name(law: RandomLaw) -> str:
    assert isinstance(law.variable, Variable)
    return law.variable.name


def _tidy(term: Term) -> Term:
    """Products with nought and sums with it written out of a term."""
    match term:
        case Apply(head="add", args=args):
            return plus(*(_tidy(a) for a in args))
        case Apply(head="mul", args=args):
            return times(*(_tidy(a) for a in args))
        case Apply(head="neg", args=(inner,)):
            tidy = _tidy(inner)
            return tidy if tidy == number(0) else Apply("neg", (tidy,))
        case Number() | Variable() | Apply():
            return term


def named_laws(
    definitions: Iterable[Definition], laws: Iterable[RandomLaw], names: Iterable[tuple[str, Term]]
) -> Iterator[Definition]:
    """Definitions of the laws that the post names: `names` pairs a variable with the unknown law written behind its `∼`."""
    called: dict[str, set[Term]] = {}
    for name, law in names:
        called.setdefault(name, set()).add(law)
    known = tuple(laws)
    for definition in definitions:
        if not isinstance(definition.left, Variable):
            continue
        name = definition.left.name
        found = called.get(name, set())
        if len(found) != 1:
            continue
        own = law_of(definition, known)
        if own is None:
            continue
        (left,) = found
        text = f"{law_text(left)} is the law of {plain_name(name)} = {to_text(definition.body)}"
        yield Definition(left, own, (), text, "derived")


def law_text(law: Term) -> str:
    """The law as posts write it, q_φ(z|x)."""
    match law:
        case Apply(head="law", args=(Variable(name=name), Apply(args=slots), Apply(args=givens))):
            first = ", ".join(
                plain_name(a.name) for s in slots if isinstance(s, Apply) for a in s.args if isinstance(a, Variable)
            )
            second = ", ".join(to_text(g.args[1]) for g in givens if isinstance(g, Apply))
            return f"{plain_name(name)}({first}|{second})" if second else f"{plain_name(name)}({first})"
        case _:
            return to_text(law)
