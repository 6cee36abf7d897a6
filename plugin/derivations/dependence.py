"""A step with derivatives in, the same step out in which the names that change with a variable are functions of it.

In dy/dx a y that nothing defines by x depends on x all the same; beside u' a bare u is a value of the function u.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from derivations.goal import Definition, Goal, Kind
from derivations.term import Apply, Term, Variable, free_variables, walk
from derivations.unfold import unfold_goal

Calls = Mapping[str, frozenset[tuple[str, ...]]]
"""Name of a function to the lists of plain names that it is applied to in the post."""


@dataclass(frozen=True)
class Changes:
    """Name to the variables that it changes with, `ANY` for one that is not said."""

    shown: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By all that the post writes or says."""
    told: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By its words alone."""


NOTHING = Changes()
SLOPES = frozenset({"derivative", "gradient", "hessian"})
INTEGRALS = frozenset({"integral", "integral_over"})
ANY = ""
"""A variable that is not said."""
HEADED = frozenset({"call", "prime", "inverse_function"})
"""Heads whose first argument is a function and no value."""


def calls(terms: Iterable[Term]) -> Calls:
    """What functions are applied to, where that is a list of different names."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for term in terms:
        for node in walk(term):
            if not isinstance(node, Apply) or node.head != "call":
                continue
            name, names = _function(node.args[0]), tuple(a.name for a in node.args[1:] if isinstance(a, Variable))
            if name and names and len(names) == len(node.args) - 1 == len(set(names)):
                found.setdefault(name, set()).add(names)
    return {name: frozenset(lists) for name, lists in found.items()}


def _function(head: Term) -> str:
    """The name of the function that is applied, also where a derivative of it is."""
    while isinstance(head, Apply) and head.head in {"prime", "index"}:
        head = head.args[0]
    return head.name if isinstance(head, Variable) else ""


def with_dependence(
    goal: Goal,
    used: Calls,
    changing: Changes = NOTHING,
    held: frozenset[str] = frozenset(),
) -> Goal:
    """The goal with unknown functions for the names that change with what it differentiates in, and that nothing defines.

    `changing` says which names change with which variables by what the rest of the post shows:
    they do so in integrals as well. Of the variables `held`, by which the step differentiates partially, only words count.
    """
    goal = _without_bare_primes(goal, used)
    bodies = (d.body for d in goal.context.definitions)
    if not any(_varying(term) for term in (goal.lhs, goal.rhs, *bodies)):
        return goal
    unfolded, used_definitions = unfold_goal(goal)
    variables: dict[str, list[str]] = {}
    for node in (*_slopes(unfolded.lhs), *_slopes(unfolded.rhs)):
        for name in _dependent(node, goal, used):
            variables.setdefault(name, [])
            if node.bound[0].name not in variables[name]:
                variables[name].append(node.bound[0].name)
    for node in (*_varying(unfolded.lhs), *_varying(unfolded.rhs)):
        x = node.bound[0].name
        known = changing.told if node.head in SLOPES and x in held else changing.shown
        for name in _values(node.args[0]) - {x}:
            if known.get(name, frozenset()) & {x, ANY} and x not in variables.setdefault(name, []):
                variables[name].append(x)
    variables = {name: found for name, found in variables.items() if found}
    if not variables:
        return goal
    hidden = {name: _applied(name, found, variables, used) for name, found in variables.items()}
    inside = {n for node in (*_slopes(unfolded.lhs), *_slopes(unfolded.rhs)) for n in _values(node.args[0])}
    # A function that is only applied, and changes with a variable beside its arguments, as f_θ(x) does.
    heads = frozenset(hidden) - inside
    lhs, rhs = (_captured(side, hidden, heads) for side in (unfolded.lhs, unfolded.rhs))
    texts = (d.text for d in used_definitions if d.text not in goal.context.conventions)
    context = replace(unfolded.context, conventions=(*unfolded.context.conventions, *texts))
    shielded = tuple(dict.fromkeys((*goal.protected, *sorted(hidden))))
    return replace(unfolded, context=context, lhs=lhs, rhs=rhs, protected=shielded)


def _dependent(node: Apply, goal: Goal, used: Calls) -> frozenset[str]:
    """Names in what is differentiated that change with the variable."""
    x, inside = node.bound[0].name, _values(node.args[0])
    if x not in free_variables(node.args[0]):
        return inside | _laws(node.args[0]) or free_variables(node.args[0])
    functions = (n for n in inside - {x} if goal.context.symbol(n).kind is Kind.FUNCTION and _may_depend(n, x, used))
    return frozenset(functions) | frozenset(n for n in free_variables(node.args[0]) if _is_part(x, n))


def _laws(term: Term) -> frozenset[str]:
    """Names of unknown laws in a term."""
    return frozenset(
        n.args[0].name for n in walk(term) if isinstance(n, Apply) and n.head == "law" and isinstance(n.args[0], Variable)
    )


def _may_depend(name: str, variable: str, used: Calls) -> bool:
    """Whether the post applies the function to the variable, or to no name at all."""
    lists = used.get(name, frozenset())
    return not lists or any(variable in names for names in lists)


def _applied(name: str, found: list[str], variables: Mapping[str, list[str]], used: Calls) -> Term:
    """The value of the function: at the arguments that the post gives it, else at what it is differentiated in."""
    lists = [names for names in used.get(name, frozenset()) if all(x in names for x in found)]
    if len(lists) == 1:
        return Apply("call", (Variable(name), *(Variable(x) for x in lists[0])))
    # By way of a variable that changes itself, as in du/dx = du/dy dy/dx, a function depends on it through that one.
    direct = [x for x in found if not any(x in variables.get(y, ()) for y in found)] or found
    return Apply("call", (Variable(name), *(Variable(x) for x in direct)))


def _without_bare_primes(goal: Goal, used: Calls) -> Goal:
    """The goal in which a bare u' and the bare functions beside it stand at one argument: u'(x), u(x)."""
    sides = (goal.lhs, goal.rhs)
    primed = {n for side in sides for n in _primes(side)}
    if not primed:
        return goal
    x = _argument(goal, primed, used)
    if x is None:
        return goal
    defined = {d.left.name for d in goal.context.definitions if isinstance(d.left, Variable)}
    functions = {
        n
        for side in sides
        for n in _values(side) - {x.name}
        if goal.context.symbol(n).kind is Kind.FUNCTION and n not in defined and _may_depend(n, x.name, used)
    }
    hidden = {n: Apply("call", (Variable(n), x)) for n in sorted(functions | primed)}
    values = {n: v for n, v in hidden.items() if n not in defined}
    lhs, rhs = (_captured(side, values, frozenset(), x) for side in sides)
    return replace(goal, lhs=lhs, rhs=rhs, protected=tuple(dict.fromkeys((*goal.protected, *sorted(hidden)))))


def _argument(goal: Goal, primed: set[str], used: Calls) -> Variable | None:
    """Where the bare primes of a step are taken; None where several places come into question."""
    sides = (goal.lhs, goal.rhs)
    stages = (
        {n.bound[0].name for side in sides for n in _slopes(side)},
        {a for side in sides for lists in calls([side]).values() for names in lists for a in names if len(names) == 1},
        {names[0] for n in primed for names in used.get(n, ()) if len(names) == 1},
        {x for d in goal.context.definitions for x in _parameters(d, primed)},
    )
    for found in stages:
        if found:
            return Variable(min(found)) if len(found) == 1 else None
    free = free_variables(goal.lhs) | free_variables(goal.rhs)
    return Variable("x") if "x" not in free else None


def _parameters(definition: Definition, names: set[str]) -> frozenset[str]:
    """In what a function that has a definition changes, if that is one name."""
    left = definition.left
    if isinstance(left, Variable) and left.name in names:
        free = free_variables(definition.body)
        return free if len(free) == 1 else frozenset()
    if isinstance(left, Apply) and left.head == "call" and _function(left.args[0]) in names and len(definition.parameters) == 1:
        return frozenset({definition.parameters[0].name})
    return frozenset()


def _primes(term: Term) -> list[str]:
    """Names with a bare prime that is applied to nothing."""
    match term:
        case Apply(head="prime", args=(Variable(name=name), _)):
            return [name]
        case Apply(head=head, args=args):
            return [n for k, a in enumerate(args) if not (k == 0 and head in HEADED) for n in _primes(a)]
    return []


def _values(term: Term) -> frozenset[str]:
    """Names that stand for a value: no function that is applied, no index of a family."""
    match term:
        case Variable(name=name):
            return frozenset({name})
        case Apply(head="index", args=(base, *_)):
            return _values(base)
        case Apply(head="slot"):
            return frozenset()
        case Apply(head=head, args=args, bound=bound):
            parts = [_values(a) for k, a in enumerate(args) if not (k == 0 and head in HEADED | {"law"})]
            found = frozenset[str]().union(*parts) if parts else frozenset[str]()
            return found - {b.name for b in bound} if bound and head not in SLOPES else found
    return frozenset()


def _slopes(term: Term) -> list[Apply]:
    """The derivatives, gradients and Hessians in a term."""
    return [n for n in walk(term) if isinstance(n, Apply) and n.head in SLOPES]


def _varying(term: Term) -> list[Apply]:
    """The derivatives and integrals in a term."""
    return [n for n in walk(term) if isinstance(n, Apply) and (n.head in SLOPES or n.head in INTEGRALS) and n.bound]


def _is_part(name: str, whole: str) -> bool:
    """Whether a name stands in the subscript of another, as θ in f_θ."""
    _, mark, script = whole.partition("_")
    return bool(mark) and re.search(rf"(?<![A-Za-z\\]){re.escape(name)}(?![A-Za-z])", script) is not None


def _captured(term: Term, values: Mapping[str, Term], heads: frozenset[str], at: Variable | None = None) -> Term:
    """Put functions in the place of names, and let binders around them bind their variables: y becomes y(x) under d/dx.

    A family becomes one of functions; a function that is applied stays, but for `heads`. What a derivative is taken in stays a
    variable inside of it. Bare primes are put `at` a variable.
    """

    def put(found: Term, function: Term, name: str) -> Term:
        rest = {n: v for n, v in values.items() if n != name}
        arguments = found.args[1:] if isinstance(found, Apply) else ()
        return Apply("call", (function, *(_captured(a, rest, heads, at) for a in arguments)), (), term.span)

    match term:
        case Variable(name=name):
            return put(values[name], term, name) if name in values else term
        case Apply(head="slot"):
            return term
        case Apply(head="prime", args=(Variable(), _)) if at is not None:
            return Apply("call", (term, at), (), term.span)
        case Apply(head="index", args=(Variable(name=name), *_)):
            return put(values[name], term, name) if name in values else term
        case Apply(head=head, args=args, bound=bound, span=span):
            inner = values if head not in SLOPES else {n: v for n, v in values.items() if n not in {b.name for b in bound}}
            new = tuple(
                a
                if k == 0 and head in HEADED and _function(a) not in {"", *heads}
                else _captured(a, inner if k == 0 else values, heads, at)
                for k, a in enumerate(args)
            )
            return Apply(head, new, bound, span)
    return term
