"""A goal as the post writes it in, the goal in the words of the calculus out: full ranges, slots with visible indices, densities.

What custom is used is named: 𝒳 is the range of x, f_X the density and F_X the distribution function of X, and the law of a
random variable is the one that the post gives it.
"""

import re
from dataclasses import replace

from derivations.goal import Goal
from derivations.laws import named_law
from derivations.letters import plain_name
from derivations.probability.form import key
from derivations.probability.known import StatedLaw, stated_law, stated_laws
from derivations.probability.names import JOINT, is_random, is_random_term, law_key, slot_key
from derivations.probability.told import told_moments, with_moments
from derivations.term import Apply, Number, Term, Variable, apply, free_variables, holds, number, rewrite, walk

PLACEHOLDER = "\\zeta"
"""The variable of a law whose variable is not said, as in KL[P || Q]."""
_SCRIPT = re.compile(
    r"\\(?:mathcal|mathscr|mathbb|mathsf|mathrm)\{(?P<letter>[A-Z])\}(?P<rest>.*)|(?P<greek>\\Omega|S)_\{?(?P<name>[^{}]+)\}?"
)
_LABEL = re.compile(r"(?P<base>.+)_\{(?P<indices>[^{}]+)\}")
_STEP = re.compile(r"(?P<number>[0-9]{1,3})|(?P<letter>[A-Za-z])(?:(?P<sign>[+-])(?P<step>[0-9]{1,3}))?")
_UPRIGHT = re.compile(r"\\(?:mathrm|text|textrm)\{([A-Z])\}")
_OF_VARIABLE = re.compile(r"(?P<head>[fpPF])_\{?(?P<name>.*?)\}?")


REWRITTEN = frozenset({"less", "less_equal", "sum_over", "integral_over", "call", "slot", "density"})
"""Heads of what is rewritten here."""


def prepare(goal: Goal) -> tuple[Goal, tuple[str, ...]]:
    """The goal rewritten, and the conventions and laws that the rewriting leans on, for people."""
    notes: dict[str, None] = {}
    seen = _placed(goal)

    def rule(node: Term) -> Term:
        if not isinstance(node, Apply):
            return node
        for step in (_range, _distribution, _applied, _slots, _known, _undone):
            node = step(node, goal, notes)
            if not isinstance(node, Apply):
                return node
        return node

    def written(term: Term) -> Term:
        return rewrite(term, rule) if holds(term, REWRITTEN) else term

    lhs, rhs = (written(_filled(side, seen, goal)) for side in (goal.lhs, goal.rhs))
    if goal.context.givens:
        silent = dict(notes)
        givens = tuple(replace(g, lhs=written(g.lhs), rhs=written(g.rhs)) for g in goal.context.givens)
        notes.clear()
        notes.update(silent)
        goal = replace(goal, context=replace(goal.context, givens=givens))
        told = told_moments(goal.context) if _speaks_of_means(lhs, rhs) else ()
        plain = with_moments(replace(goal, lhs=lhs, rhs=rhs), told) if told else None
        if plain is not None:
            lhs, rhs, leaning = plain
            notes.update(dict.fromkeys(leaning))
        else:
            lhs, rhs = _moments(lhs, rhs, goal, notes)
    if lhs == goal.lhs and rhs == goal.rhs:
        return goal, ()
    return replace(goal, lhs=lhs, rhs=rhs), tuple(notes)


MEANS = frozenset({"mean", "expectation"})


def _moments(lhs: Term, rhs: Term, goal: Goal, notes: dict[str, None]) -> tuple[Term, Term]:
    """Symbols that the post gives as expectations, written out: μ as E(X), σ² as the variance."""
    if not _speaks_of_means(lhs, rhs):
        return lhs, rhs
    for given in goal.context.givens:
        for symbol, value in ((given.lhs, given.rhs), (given.rhs, given.lhs)):
            if given.relation != "=" or not _is_symbol(symbol) or _is_symbol(value):
                continue
            if not holds(value, MEANS) or free_variables(symbol) & free_variables(value) or _runs(value, lhs, rhs):
                continue
            sides = [rewrite(side, lambda node, s=symbol, v=value: v if node == s else node) for side in (lhs, rhs)]  # type: ignore[misc]
            if sides != [lhs, rhs]:
                notes.setdefault(given.text)
                lhs, rhs = sides
    return lhs, rhs


def _speaks_of_means(lhs: Term, rhs: Term) -> bool:
    return any(isinstance(n, Apply) and n.head in ("mean", "expectation") for side in (lhs, rhs) for n in walk(side))


def _runs(value: Term, *sides: Term) -> bool:
    """Whether the letter by which a term speaks of the members of a family runs in a side."""
    members = (n for n in walk(value) if isinstance(n, Apply) and n.head == "index")
    letters = {i.name for n in members for i in n.args[1:] if isinstance(i, Variable)}
    return any(b.name in letters for side in sides for n in walk(side) if isinstance(n, Apply) for b in n.bound)


def _is_symbol(term: Term) -> bool:
    """A name, or the square of one."""
    match term:
        case Variable():
            return True
        case Apply(head="pow", args=(Variable(), Number(value=n))):
            return n == 2
    return False


def _range(node: Apply, goal: Goal, notes: dict[str, None]) -> Apply:
    """Sums and integrals over the range of a variable that a script letter names."""
    match node:
        case Apply(head="sum_over" | "integral_over" as head, args=(body, Variable(name=name)), bound=(z,)):
            found = _SCRIPT.fullmatch(name)
            if found is None:
                return node
            letter = found["letter"] or found["name"]
            core = z.name.split("_")[0].rstrip("'")
            if (
                letter is not None
                and letter.lower() in (core.lower(), z.name.lower())
                and not goal.context.symbol(name).protected
            ):
                notes.setdefault(f"{plain_name(name)} is the range of {plain_name(z.name)}")
                return _limits(Apply(head, (body, apply("support", apply("slot", z))), (z,), node.span), goal, notes)
    return node


def _limits(node: Apply, goal: Goal, notes: dict[str, None]) -> Apply:
    """A sum or an integral over the range of a variable whose law the post names, between the ends of that law."""
    (z,) = node.bound
    stated = stated_law(goal.context, slot_key(z)) if goal.context.laws else None
    found = named_law(stated.law) if stated is not None and not stated.parents else None
    if stated is None or found is None or found[0].discrete is not (node.head == "sum_over"):
        return node
    law, parameters = found
    if z.name in free_variables(stated.law):
        return node
    notes.setdefault(stated.text)
    return Apply("sum" if law.discrete else "integral", (node.args[0], *law.support(*parameters)), (z,), node.span)


def _distribution(node: Apply, goal: Goal, notes: dict[str, None]) -> Apply:
    """The density f_X and the distribution function F_X of a random variable X, applied."""
    match node:
        case Apply(head="call", args=(Variable(name=name), *values)) if len(values) > 1:
            found = _OF_VARIABLE.fullmatch(name)
            names = [n.strip() for n in found["name"].split(",")] if found and found["head"] != "F" else []
            if len(names) != len(values) or not all(is_random(n, goal.context) for n in names):
                return node
            pairs = sorted(zip((slot_key(Variable(n)) for n in names), values, strict=True), key=lambda p: key(p[0]))
            law = apply("law", law_key(Variable(name), goal.context), Apply("tuple", tuple(s for s, _ in pairs)), Apply("tuple"))
            return Apply("density", (law, *(v for _, v in pairs)), (), node.span)
        case Apply(head="call", args=(Variable(name=name), value)):
            found = _OF_VARIABLE.fullmatch(_UPRIGHT.sub(r"\1", name))
            if found is None or not is_random(found["name"], goal.context):
                return node
            variable = Variable(found["name"])
            if found["head"] == "F":
                notes.setdefault(f"{plain_name(name)} is the distribution function of {plain_name(variable.name)}")
                return Apply("probability", (apply("less_equal", variable, value),), (), node.span)
            law = apply("law", law_key(Variable(found[0]), goal.context), apply("tuple", slot_key(variable)), Apply("tuple"))
            return Apply("density", (law, value), (), node.span)
    return node


UNKNOWN = frozenset({"law"})


def _applied(node: Apply, goal: Goal, notes: dict[str, None]) -> Apply:
    """A law that is applied like a function: p(x) beside E over x ∼ p."""
    del notes
    match node:
        case Apply(head="call", args=(Variable(name=name), value)) if holds(goal.lhs, UNKNOWN) or holds(goal.rhs, UNKNOWN):
            slots = {
                n.args[1]
                for side in (goal.lhs, goal.rhs)
                for n in walk(side)
                if isinstance(n, Apply) and n.head == "law" and n.args[0] == Variable(name) and n.args[2] == Apply("tuple")
            }
            (only, *others) = (*slots, None)
            if only is not None and others == [None] and isinstance(only, Apply) and len(only.args) == 1:
                return Apply("density", (apply("law", Variable(name), only, Apply("tuple")), value), (), node.span)
    return node


def _slots(node: Apply, goal: Goal, notes: dict[str, None]) -> Apply:
    """Slots of families with their indices outside, where they are seen as free: x_{i} beside elements of x is x_i."""
    del notes
    match node:
        case Apply(head="slot", args=(Apply(head="index") as inner,)):
            found = slot_key(inner)
            return found if isinstance(found, Apply) else node
        case Apply(head="slot", args=(Variable(name=name),)):
            label = _LABEL.fullmatch(name)
            if label is None:
                return node
            family, indices = Variable(label["base"]), [_index(i.strip()) for i in label["indices"].split(",")]
            sides = (goal.lhs, goal.rhs)
            used = any(isinstance(n, Apply) and n.head == "index" and n.args[0] == family for side in sides for n in walk(side))
            if used and all(i is not None for i in indices):
                found = slot_key(Apply("index", (family, *(i for i in indices if i is not None))))
                return found if isinstance(found, Apply) else node
    return node


def _index(text: str) -> Term | None:
    """An index that is a letter, a number, or a letter and a number."""
    found = _STEP.fullmatch(text)
    if found is None:
        return None
    if found["number"]:
        return number(int(found["number"]))
    letter = Variable(found["letter"])
    if not found["step"]:
        return letter
    step = number(int(found["step"]))
    return apply("add", letter, apply("neg", step) if found["sign"] == "-" else step)


def _known(node: Apply, goal: Goal, notes: dict[str, None]) -> Apply:
    """Densities and expectations of one variable whose law the post gives."""
    match node:
        case Apply(head="density", args=(Apply(head="law", args=(name, Apply(args=(slot,)), Apply(args=givens))), value)) if (
            goal.context.laws and law_key(name, goal.context) == JOINT
        ):
            own = slot_key(slot)
            for stated in stated_laws(goal.context):
                mine = stated.at(own)
                law = None if mine is None else _law_given(mine, givens)
                if law is not None:
                    notes.setdefault(stated.text)
                    return Apply("density", (law, value), (), node.span)
    return node


def _undone(node: Apply, goal: Goal, notes: dict[str, None]) -> Apply:
    """g(X) ≤ y as X ≤ g⁻¹(y), for a function g that the post calls strictly increasing, or decreasing, of a random variable."""
    match node:
        case Apply(head="less" | "less_equal" as head, args=(left, right)):
            for inside, other, flipped in ((left, right, False), (right, left, True)):
                match inside:
                    case Apply(head="call", args=(Variable(name=name) as g, x)) if is_random_term(x, goal.context):
                        way = goal.context.symbol(name).properties & {"increasing", "decreasing"}
                        if len(way) != 1 or any(is_random_term(n, goal.context) for n in walk(other)):
                            return node
                        notes.setdefault(f"{plain_name(name)} is strictly {min(way)}")
                        bound = Apply("call", (apply("inverse_function", g), other))
                        pair = (x, bound) if flipped is (way == {"decreasing"}) else (bound, x)
                        return Apply(head, pair, (), node.span)
    return node


def _law_given(stated: StatedLaw, givens: tuple[Term, ...]) -> Term | None:
    """The law of a variable where something is given; None unless all that is given, and all on which it leans, is in the law."""
    values: dict[Term, Term] = {}
    for given in givens:
        match given:
            case Apply(head="at", args=(Apply(head="slot", args=(inner,)) as slot, value)):
                key_ = slot_key(slot)
                if key_ in stated.parents:
                    values[key_] = value
                elif value != inner or not any(node == value for node in walk(stated.law)):
                    return None
            case Apply(head="at", args=(slot, value)) if slot in stated.parents:
                values[slot] = value
            case _:
                return None
    return stated.given(values) if values.keys() == stated.parents else None


def _placed(goal: Goal) -> dict[Term, set[Variable]]:
    """By the canonical name of each law whose variable is not said somewhere: the variables at which it stands elsewhere."""
    seen: dict[Term, set[Variable]] = {}
    opened: set[Term] = set()
    for side in (goal.lhs, goal.rhs):
        for node in walk(side):
            match node:
                case Apply(
                    head="law", args=(name, Apply(args=(Apply(head="slot", args=(Variable() as variable,)),)), Apply(args=()))
                ):
                    law = law_key(name, goal.context)
                    if variable == Variable(PLACEHOLDER):
                        opened.add(law)
                    else:
                        seen.setdefault(law, set()).add(variable)
    return {law: seen.get(law, set()) for law in opened}


def _filled(term: Term, seen: dict[Term, set[Variable]], goal: Goal) -> Term:
    """The term with a variable for each one that is not said: the one of its law, or else that of all the others."""
    every = set[Variable]().union(*seen.values())
    if not every:
        return term
    if len(every) == 1:
        return _named(term, {Variable(PLACEHOLDER): next(iter(every))})

    def rule(node: Term) -> Term:
        match node:
            case Apply(head="expectation", args=(_, Apply(head="law", args=(name, *_))), bound=(Variable(name=bound),)) if (
                bound == PLACEHOLDER
            ):
                mine = seen.get(law_key(name, goal.context), set())
                return _named(node, {Variable(PLACEHOLDER): next(iter(mine))}) if len(mine) == 1 else node
        return node

    return rewrite(term, rule)


def _named(term: Term, names: dict[Term, Term]) -> Term:
    """The term with variables renamed everywhere: in slots and binders too."""
    if not names:
        return term
    if isinstance(term, Variable):
        return names.get(term, term)
    if isinstance(term, Apply):
        bound = tuple(n for b in term.bound if isinstance(n := names.get(b, b), Variable))
        return Apply(term.head, tuple(_named(a, names) for a in term.args), bound, term.span)
    return term
