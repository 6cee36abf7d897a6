"""A term and the definitions of a post in, the term with what they define written out, and the definitions used, out.

Matching is one-way: the parameters of a definition match any term, everything else matches itself. A variable that the term
binds is never unfolded; a variable of a body that stands inside a binder of its name is captured by it, which is what
authors mean by ∫ y dx after y = ax + b.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import cast

from derivations.goal import Context, Definition, Given, Goal, Kind
from derivations.plain import to_text
from derivations.probability.prepare import prepare
from derivations.term import Apply, Number, Term, Variable, holds, names, number, rewrite, substitute, values, walk

LARGEST = 20_000
"""Nodes beyond which nothing more is unfolded."""
DEEPEST = 12
"""Definitions within definitions that are followed."""


def unfold(term: Term, definitions: Sequence[Definition]) -> tuple[Term, tuple[Definition, ...]]:
    """Write out every name that a definition gives; definitions that lean on themselves are left alone."""
    told = tuple(definitions)
    usable = tuple(d for d, leans in zip(told, _leaning(told), strict=True) if not leans)
    used: list[Definition] = []
    for _ in range(DEEPEST):
        before = term
        for definition in usable:
            if defined_name(definition) not in names(term):
                continue
            after = _apply(term, definition, NOWHERE)
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
def _leaning(definitions: tuple[Definition, ...]) -> tuple[bool, ...]:
    """Which lean on themselves. No terms are kept here: equal ones may be written with more digits or fewer."""
    return tuple(_recursive(d, definitions) for d in definitions)


@dataclass(frozen=True, slots=True, eq=False)
class _Same:
    """Objects as the ones that they are: found again without being compared, and never for equal ones with other digits."""

    objects: tuple[object, ...]

    def __hash__(self) -> int:
        return hash(tuple(map(id, self.objects)))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, _Same)
            and len(self.objects) == len(other.objects)
            and all(a is b for a, b in zip(self.objects, other.objects, strict=True))
        )


def unfold_goal(goal: Goal) -> tuple[Goal, tuple[Definition, ...]]:
    """Write out both sides, the modulus and the givens; the definitions used are those of the sides."""
    found, used = _unfolded_goal(_Same((goal.context, goal.lhs, goal.rhs, goal.modulus)))
    return replace(goal, context=found.context, lhs=found.lhs, rhs=found.rhs, modulus=found.modulus), used


@lru_cache(maxsize=64)
def _unfolded_goal(same: _Same) -> tuple[Goal, tuple[Definition, ...]]:
    """The sides and the context, with a relation that says nothing: what a step claims of its sides is nothing to unfolding."""
    context, lhs, rhs, modulus = same.objects
    goal = Goal(cast("Context", context), cast("Term", lhs), "=", cast("Term", rhs), modulus=cast("Term | None", modulus))
    definitions = applicable(goal)
    used: tuple[Definition, ...] = ()
    if definitions:
        lhs, first = unfold(goal.lhs, definitions)
        rhs, second = unfold(goal.rhs, definitions)
        modulus, third = (None, ()) if goal.modulus is None else unfold(goal.modulus, definitions)
        givens = tuple(_unfolded_given(_Same((g, *definitions))) for g in goal.context.givens)
        used = tuple(dict.fromkeys((*first, *second, *third)))
        goal = replace(goal, lhs=lhs, rhs=rhs, modulus=modulus, context=replace(goal.context, givens=givens))
    goal, undone = _undone(goal)
    goal, notes = prepare(goal)
    used = (*used, *(Definition(number(0), number(0), text=n, origin="assumed") for n in undone))
    return goal, (*used, *(Definition(number(0), number(0), text=n, origin="convention") for n in notes))


def applicable(goal: Goal) -> tuple[Definition, ...]:
    """The definitions that may be written out in a goal: not of the variable of an antiderivative, nor of entries of a whole."""
    free = _antiderivative_variables(goal)
    definitions = tuple(d for d in goal.context.definitions if defined_name(d) not in free)
    usable = (d for d in definitions if not _entry_of_whole(d, definitions, goal))
    return tuple(replace(d, whole=True) if _is_number(d, goal) else d for d in usable)


HOLDERS = frozenset({"tuple", "vector", "matrix", "family", "set", "range", "transpose"})
"""Heads of what has members or entries."""


def _is_number(definition: Definition, goal: Goal) -> bool:
    """Whether a name of numbers is given the value of a number: after a = b, an a_i is no b_i."""
    left, body = definition.left, definition.body
    if not isinstance(left, Variable) or goal.context.symbol(left.name).kind not in NUMBERS:
        return False
    if isinstance(body, Variable):
        return goal.context.symbol(body.name).kind in NUMBERS
    return not (isinstance(body, Apply) and body.head in HOLDERS)


NUMBERS = frozenset({Kind.SCALAR, Kind.RANDOM})


INVERSES = frozenset({"inverse_function"})


def _undone(goal: Goal) -> tuple[Goal, tuple[str, ...]]:
    """g(g⁻¹(y)) and g⁻¹(g(x)) as what stands inside, and what that leans on."""
    found: dict[str, None] = {}

    def rule(node: Term) -> Term:
        match node:
            case Apply(head="call", args=(g, Apply(head="call", args=(Apply(head="inverse_function", args=(f,)), y)))) if f == g:
                pass
            case Apply(head="call", args=(Apply(head="inverse_function", args=(f,)), Apply(head="call", args=(g, y)))) if f == g:
                pass
            case _:
                return node
        found[f"{to_text(f)} has an inverse"] = None
        return y

    if not any(holds(side, INVERSES) for side in (goal.lhs, goal.rhs)):
        return goal, ()
    lhs, rhs = rewrite(goal.lhs, rule), rewrite(goal.rhs, rule)
    return (replace(goal, lhs=lhs, rhs=rhs), tuple(found)) if found else (goal, ())


def _entry_of_whole(definition: Definition, definitions: Sequence[Definition], goal: Goal) -> bool:
    """Whether entries of a vector are defined that stands as a whole in the step: written out, they would be another's."""
    name = defined_name(definition)
    if not (isinstance(definition.left, Apply) and definition.left.head == "index"):
        return False
    if goal.context.symbol(name).kind not in {Kind.VECTOR, Kind.MATRIX}:
        return False
    if any(d.left == Variable(name) for d in definitions):
        return False
    return any(name in _wholes(side) for side in (goal.lhs, goal.rhs))


def _wholes(term: Term) -> frozenset[str]:
    """Names that stand for a value, and not for the family of which an element is taken."""
    match term:
        case Number():
            return frozenset()
        case Variable(name=name):
            return frozenset({name})
        case Apply(head="index" | "call" | "prime" | "inverse_function", args=(Variable(), *rest)):
            return frozenset[str]().union(*(_wholes(a) for a in rest))
    return frozenset[str]().union(*(_wholes(a) for a in term.args))


def _antiderivative_variables(goal: Goal) -> frozenset[str]:
    """Find the variables of integrals without limits: where they stand free beside them, an antiderivative is meant."""
    return frozenset(
        b.name
        for side in (goal.lhs, goal.rhs)
        if holds(side, WITHOUT_LIMITS)
        for node in walk(side)
        if isinstance(node, Apply) and node.head in WITHOUT_LIMITS
        for b in node.bound
    )


WITHOUT_LIMITS = frozenset({"integral_over"})


@lru_cache(maxsize=1024)
def _unfolded_given(same: _Same) -> Given:
    """A given, the first of the objects, with the definitions behind it written out: the steps of a post share most of both."""
    given, *rest = same.objects
    assert isinstance(given, Given)
    definitions = [d for d in rest if isinstance(d, Definition)]
    return replace(given, lhs=unfold(given.lhs, definitions)[0], rhs=unfold(given.rhs, definitions)[0])


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
    if definition.whole and start not in values(definition.body):
        queue.discard(start)  # a = Σ aᵢ is made of the members of a family
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


Ranges = Mapping[str, tuple[Term, Term] | None]
"""The names that are bound around a place, with the limits of those that run between two."""


def _apply(term: Term, definition: Definition, bound: Ranges) -> Term:
    """Unfold one definition everywhere in a term, outermost matches first; the same object if there is none."""
    if isinstance(term, Number) or defined_name(definition) not in names(term):
        return term
    found = _match_whole(definition, term, bound)
    if found is not None:
        return found
    if isinstance(term, Variable) or term.head == "slot":
        return term
    inside = {**bound, **dict.fromkeys((b.name for b in term.bound), _limits(term))} if term.bound else bound
    args = tuple(
        a if i == 0 and _stands_for_more(a, term.head, definition) else _apply(a, definition, inside if i == 0 else bound)
        for i, a in enumerate(term.args)
    )
    if all(a is b for a, b in zip(args, term.args, strict=True)):
        return term
    return Apply(term.head, args, term.bound, term.span)


NOWHERE: Ranges = {}


def _limits(term: Apply) -> tuple[Term, Term] | None:
    """The limits between which a sum, a product or an integral runs."""
    return (term.args[1], term.args[2]) if term.head in {"sum", "product", "integral"} and len(term.args) == 3 else None


def _stands_for_more(part: Term, head: str, definition: Definition) -> bool:
    """Whether a name is that of a function or of a family: a value in its place would make no sense."""
    if head == "index":
        return definition.whole and part == definition.left
    if head not in {"call", "prime", "inverse_function"} or part != definition.left:
        return False
    return not (isinstance(definition.body, Variable) or (isinstance(definition.body, Apply) and definition.body.head == "prime"))


def _called(definition: Definition, term: Term) -> Definition:
    """`u = 1 + x` as the definition of u(x), where u is applied: in the one name that it holds, or the one it is applied to."""
    match definition.left, term:
        case Variable() as u, Apply(head="call", args=(f, argument)) if f == u and isinstance(definition.body, Apply):
            free = _wholes(definition.body)
            at = argument.name if isinstance(argument, Variable) and argument.name in free else min(free, default="")
            if at and (len(free) == 1 or argument == Variable(at)):
                return replace(definition, left=Apply("call", (u, Variable(at))), parameters=(Variable(at),))
    return definition


def _match_whole(definition: Definition, term: Term, bound: Ranges) -> Term | None:
    if defined_name(definition) in bound:
        return None
    order, target = 0, term
    match term:
        case Apply(head="call", args=(Apply(head="prime", args=(f, Number(value=n))), argument)) if n.denominator == 1:
            order, target = int(n), Apply("call", (f, argument))
    definition = _called(definition, target)
    values: dict[str, Term] = {}
    parameters = frozenset(p.name for p in definition.parameters)
    if not match_term(definition.left, target, parameters, values):
        return None
    if order and isinstance(target, Apply):
        parameter = definition.left.args[1] if isinstance(definition.left, Apply) else None
        if not isinstance(parameter, Variable) or parameter.name not in parameters:
            return None
        return Apply("derivative", (definition.body, target.args[1], Number(n)), (parameter,), term.span)
    body = substitute(definition.body, values)
    return _conditioned(definition, body, values, bound) if definition.where else body


def _conditioned(definition: Definition, body: Term, values: Mapping[str, Term], bound: Ranges) -> Term:
    """The body of a definition that holds under conditions: free names meet them, what runs or is worked out has to."""
    where = [substitute(c, values) for c in definition.where]
    open_ones = [c for c in where if not _is_met(c, values.values(), bound)]
    if not open_ones:
        return body
    assert definition.elsewhere is not None
    condition = open_ones[0] if len(open_ones) == 1 else Apply("and", tuple(open_ones))
    return Apply("piecewise", (body, condition, substitute(definition.elsewhere, values)))


def _is_met(condition: Term, values: Iterable[Term], bound: Ranges) -> bool:
    assert isinstance(condition, Apply)
    low, high = condition.args
    match low, high:
        case Number(value=a), Number(value=b):
            return a < b or (a == b and condition.head == "less_equal")
    moving = [v for v in values if v in (low, high)]
    return bool(moving) and all(isinstance(v, Variable) and _keeps(condition, v, bound) for v in moving)


def _keeps(condition: Apply, variable: Variable, bound: Ranges) -> bool:
    """Whether a name meets an order of it wherever it runs: a free one does."""
    limits = bound.get(variable.name)
    if limits is None:
        return True
    low, high = condition.args
    end, other = (limits[0], low) if high == variable else (limits[1], high)
    if end == other:
        return True
    order = (other, end) if high == variable else (end, other)
    return all(isinstance(t, Number) for t in order) and _is_met(Apply("less_equal", order), (), bound)


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
