r"""A goal with dots over letters in, the same goal with the derivatives in time that they stand for out.

What is differentiated is a function of time, but for masses and the like, of which it is listed that they do not change.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from derivations.goal import Context, Goal, Kind
from derivations.letters import plain_name
from derivations.term import Apply, Term, Variable, free_variables, number, walk
from derivations.unfold import unfold_goal

_DOTS = {"\\dot": 1, "\\ddot": 2, "\\dddot": 3}
_DOTTED = re.compile(r"(\\d{0,3}dot)\{(.+)\}$")
_CONSTANT = re.compile(r"([mMkgGc]|\\hbar)(_\{?\w+\}?)?")
"""Masses, stiffnesses and constants of nature: they do not change with time unless the post says so by a dot."""
SLOPES = frozenset({"derivative", "gradient", "hessian"})


def moving_names(terms: Iterable[Term]) -> frozenset[str]:
    """Names that have a dot somewhere, and those of which a post differentiates the name itself."""
    found: set[str] = set()
    for term in terms:
        for node in walk(term):
            match node:
                case Variable(name=name) if (dotted := undotted(name)) is not None:
                    found.add(dotted[0])
                case Apply(head="derivative", args=(Variable(name=name), *_), bound=(x,)) if name != x.name:
                    found.add(name)
    return frozenset(found)


def undotted(name: str) -> tuple[str, int] | None:
    """The name below the dots, and how many there are."""
    found = _DOTTED.match(name)
    return (found[2], _DOTS[found[1]]) if found and found[1] in _DOTS else None


def in_motion(goal: Goal, moving: frozenset[str]) -> Goal:
    """The goal in which dots are derivatives; as it stands where nothing calls for that, or it is not settled."""
    sides = (goal.lhs, goal.rhs)
    names = {n.name for s in sides for n in walk(s) if isinstance(n, Variable)}
    dotted = {n: found for n in sorted(names) if (found := undotted(n)) is not None}
    bound = {b for s in sides for n in walk(s) if isinstance(n, Apply) for b in n.bound}
    times = {b for s in sides for n in walk(s) if isinstance(n, Apply) and n.head in SLOPES for b in n.bound}
    defined = {d.left.name for d in goal.context.definitions if isinstance(d.left, Variable)}
    if not dotted or any(b.name in dotted or b.name in moving for b in bound) or len(times) > 1:
        return goal
    if (not times and not any(name in defined for name, _ in dotted.values())) or dotted.keys() & defined:
        return goal
    time = next(iter(times), Variable("t"))
    slopes = {name: Apply("derivative", (Variable(base), time, number(n)), (time,)) for name, (base, n) in dotted.items()}
    new, _ = unfold_goal(replace(goal, lhs=_captured(goal.lhs, slopes), rhs=_captured(goal.rhs, slopes)))
    return _dependent(new, moving, time)


def _dependent(goal: Goal, moving: frozenset[str], x: Variable) -> Goal:
    """Let names depend on a variable wherever they stand, and all that is differentiated but for customary constants."""
    inside: set[str] = set()
    for side in (goal.lhs, goal.rhs):
        for node in walk(side):
            if isinstance(node, Apply) and node.head == "derivative":
                inside |= free_variables(node.args[0])
    still = {n for n in inside - moving if _CONSTANT.fullmatch(n)}
    free = (free_variables(goal.lhs) | free_variables(goal.rhs)) & (moving | inside) - still - {x.name} - _functions(goal.context)
    hidden = {n: Apply("call", (Variable(n), x)) for n in free | (moving & inside) - {x.name} if _stands(n, goal)}
    lhs, rhs = (_captured(side, hidden) for side in (goal.lhs, goal.rhs))
    texts = tuple(f"{plain_name(n)} does not depend on {plain_name(x.name)}" for n in sorted(still))
    context = replace(goal.context, conventions=(*goal.context.conventions, *texts))
    return replace(goal, context=context, lhs=lhs, rhs=rhs, protected=tuple(dict.fromkeys((*goal.protected, *sorted(hidden)))))


def _functions(context: Context) -> frozenset[str]:
    return frozenset(n for n, s in context.symbols.items() if s.kind is Kind.FUNCTION)


def _stands(name: str, goal: Goal) -> bool:
    """Whether a name stands by itself somewhere, and not only as a function that is applied."""
    return any(name in _values(side) for side in (goal.lhs, goal.rhs))


def _values(term: Term) -> frozenset[str]:
    match term:
        case Variable(name=name):
            return frozenset({name})
        case Apply(head="call", args=(_, *args)) | Apply(args=args):
            return frozenset[str]().union(*(_values(a) for a in args))
    return frozenset()


def _captured(term: Term, values: Mapping[str, Term]) -> Term:
    """Replace variables other than the heads of calls, and let binders around them bind what is put in."""
    match term:
        case Variable(name=name):
            return values.get(name, term)
        case Apply(head="call", args=(function, *args)):
            return Apply("call", (function, *(_captured(a, values) for a in args)), term.bound, term.span)
        case Apply(head=head, args=args) if head != "slot":
            return Apply(head, tuple(_captured(a, values) for a in args), term.bound, term.span)
    return term
