"""A term and the definitions of a post in, the term with what they define written out, and the definitions used, out.

Matching is one-way: the parameters of a definition match any term, everything else matches itself. A variable that the term
binds is never unfolded; a variable of a body that stands inside a binder of its name is captured by it, which is what
authors mean by ∫ y dx after y = ax + b.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from derivations.goal import Context, Definition, Given, Goal
from derivations.probability.prepare import prepare
from derivations.term import Apply, Number, Term, Variable, number, substitute, walk

LARGEST = 20_000
"""Nodes beyond which nothing more is unfolded."""
DEEPEST = 12
"""Definitions within definitions that are followed."""


def unfold(term: Term, definitions: Sequence[Definition]) -> tuple[Term, tuple[Definition, ...]]:
    """Write out every name that a definition gives; definitions that lean on themselves are left alone."""
    usable = _usable(tuple(definitions))
    used: list[Definition] = []
    for _ in range(DEEPEST):
        before = term
        for definition in usable:
            if defined_name(definition) not in names(term):
                continue
            after = _apply(term, definition, frozenset())
            if after is not term:
                if isinstance(after, Apply) and after.size > LARGEST:
                    return term, tuple(used)
                term = after
                if definition not in used:
                    used.append(definition)
        if term is before:
            break
    return term, tuple(used)


@lru_cache(maxsize=256)
def _usable(definitions: tuple[Definition, ...]) -> tuple[Definition, ...]:
    """Those that do not lean on themselves."""
    return tuple(d for d in definitions if not _recursive(d, definitions))


@dataclass(frozen=True, slots=True, eq=False)
class _Same:
    """Objects that are the same only if they are identical: equality of terms overlooks spans and the places of decimals."""

    parts: tuple[object, ...]

    def __hash__(self) -> int:
        return hash(tuple(map(id, self.parts)))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, _Same)
            and len(self.parts) == len(other.parts)
            and all(a is b for a, b in zip(self.parts, other.parts, strict=True))
        )


def unfold_goal(goal: Goal) -> tuple[Goal, tuple[Definition, ...]]:
    """Write out both sides, the modulus and the givens; the definitions used are those of the sides."""
    # A goal is unfolded by all who judge, protect, prove and test it; its relation and its readings make no difference.
    done, used = _unfold_goal(_Same((goal.context, goal.lhs, goal.rhs, goal.modulus)))
    if done.context is goal.context and done.lhs is goal.lhs and done.rhs is goal.rhs and done.modulus is goal.modulus:
        return goal, used
    return replace(goal, context=done.context, lhs=done.lhs, rhs=done.rhs, modulus=done.modulus), used


@lru_cache(maxsize=64)
def _unfold_goal(parts: _Same) -> tuple[Goal, tuple[Definition, ...]]:
    context, lhs, rhs, modulus = parts.parts
    assert isinstance(context, Context)
    assert isinstance(lhs, Number | Variable | Apply)
    assert isinstance(rhs, Number | Variable | Apply)
    assert modulus is None or isinstance(modulus, Number | Variable | Apply)
    goal = Goal(context, lhs, "=", rhs, modulus=modulus)
    free = _antiderivative_variables(goal)
    definitions = tuple(d for d in goal.context.definitions if defined_name(d) not in free)
    used: tuple[Definition, ...] = ()
    if definitions:
        lhs, first = unfold(goal.lhs, definitions)
        rhs, second = unfold(goal.rhs, definitions)
        modulus, third = (None, ()) if goal.modulus is None else unfold(goal.modulus, definitions)
        givens = tuple(_unfold_given(_Same((g, *definitions))) for g in goal.context.givens)
        used = tuple(dict.fromkeys((*first, *second, *third)))
        goal = replace(goal, lhs=lhs, rhs=rhs, modulus=modulus, context=replace(goal.context, givens=givens))
    goal, notes = prepare(goal)
    return goal, (*used, *(Definition(number(0), number(0), text=n, origin="convention") for n in notes))


def _antiderivative_variables(goal: Goal) -> frozenset[str]:
    """Find the variables of integrals without limits: where they stand free beside them, an antiderivative is meant."""
    return frozenset(
        b.name
        for side in (goal.lhs, goal.rhs)
        for node in walk(side)
        if isinstance(node, Apply) and node.head == "integral_over"
        for b in node.bound
    )


@lru_cache(maxsize=4096)
def _unfold_given(parts: _Same) -> Given:
    """A given with the definitions behind it written out: a post says it once, and each of its steps asks."""
    given, *rest = parts.parts
    assert isinstance(given, Given)
    definitions = [d for d in rest if isinstance(d, Definition)]
    return replace(given, lhs=unfold(given.lhs, definitions)[0], rhs=unfold(given.rhs, definitions)[0])


@lru_cache(maxsize=4096)
def names(term: Term) -> frozenset[str]:
    """Every name that stands in a term, bound, free, or in a slot."""
    return frozenset(node.name for node in walk(term) if isinstance(node, Variable))


def defined_name(definition: Definition) -> str:
    """The name that a definition defines; empty where it is none."""
    left = definition.left
    while isinstance(left, Apply) and left.args:
        left = left.args[0]
    return left.name if isinstance(left, Variable) else ""


def _recursive(definition: Definition, definitions: Sequence[Definition]) -> bool:
    """Whether the definition reaches its own name."""
    start, seen = defined_name(definition), set[str]()
    queue = set(names(definition.body)) - {p.name for p in definition.parameters}
    while queue:
        name = queue.pop()
        if name == start:
            return True
        if name in seen:
            continue
        seen.add(name)
        for other in definitions:
            if defined_name(other) == name:
                queue |= names(other.body) - {p.name for p in other.parameters}
    return False


def _apply(term: Term, definition: Definition, bound: frozenset[str]) -> Term:
    """Unfold one definition everywhere in a term, outermost matches first; the same object if there is none."""
    if isinstance(term, Number):
        return term
    found = _match_whole(definition, term, bound)
    if found is not None:
        return found
    if isinstance(term, Variable) or term.head == "slot":
        return term
    inside = bound | {b.name for b in term.bound}
    args = tuple(_apply(a, definition, inside if i == 0 else bound) for i, a in enumerate(term.args))
    if all(a is b for a, b in zip(args, term.args, strict=True)):
        return term
    return Apply(term.head, args, term.bound, term.span)


def _match_whole(definition: Definition, term: Term, bound: frozenset[str]) -> Term | None:
    if defined_name(definition) in bound:
        return None
    order, target = 0, term
    match term:
        case Apply(head="call", args=(Apply(head="prime", args=(f, Number(value=n))), argument)) if n.denominator == 1:
            order, target = int(n), Apply("call", (f, argument))
    values: dict[str, Term] = {}
    parameters = frozenset(p.name for p in definition.parameters)
    if not match_term(definition.left, target, parameters, values):
        return None
    if order and isinstance(target, Apply):
        parameter = definition.left.args[1] if isinstance(definition.left, Apply) else None
        if not isinstance(parameter, Variable) or parameter.name not in parameters:
            return None
        return Apply("derivative", (definition.body, target.args[1], Number(n)), (parameter,), term.span)
    return substitute(definition.body, values)


def match_term(pattern: Term, term: Term, parameters: frozenset[str], values: dict[str, Term]) -> bool:
    """Match one-way, filling `values` with a term for each parameter; parameters stand for themselves in no slot."""
    match pattern, term:
        case Variable(name=name), _ if name in parameters:
            if name in values:
                return values[name] == term
            values[name] = term
            return True
        case Apply(head="slot"), _:
            return pattern == term
        case Apply(head=head, args=args, bound=bound), Apply(head=other, args=others, bound=others_bound):
            if head != other or len(args) != len(others) or bound != others_bound:
                return False
            return all(match_term(p, t, parameters, values) for p, t in zip(args, others, strict=True))
    return pattern == term
