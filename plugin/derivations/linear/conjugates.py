"""A goal with adjoints and inner products in, the same goal over the complex numbers out: conjugates are letters of their own.

What is proved with a letter and its conjugate apart holds for complex vectors; ⟨x, y⟩ = ⟨y, x⟩ is not.
"""

from dataclasses import replace

from derivations.goal import Goal, Kind, Symbol
from derivations.term import Apply, Number, Term, Variable, walk

_BAR = "\u0305"
"""Behind the name of the conjugate."""
OVER_COMPLEX = frozenset({"inner", "adjoint"})


def over_complex(goal: Goal) -> Goal | None:
    """The goal with x̄ᵀ for the adjoint of x, and x̄ᵀy for ⟨x, y⟩; None where it holds neither."""
    if not any(isinstance(n, Apply) and n.head in OVER_COMPLEX for side in (goal.lhs, goal.rhs) for n in walk(side)):
        return None
    lhs, rhs = _apart(goal.lhs), _apart(goal.rhs)
    symbols = dict(goal.context.symbols)
    inners = (n for side in (goal.lhs, goal.rhs) for n in walk(side) if isinstance(n, Apply) and n.head == "inner")
    for name in {name for n in inners for a in n.args for name in _vectors(a)}:
        if goal.context.symbol(name).kind is Kind.SCALAR:
            symbols[name] = Symbol(name, Kind.VECTOR)
    bodies = [(d, _apart(d.body)) for d in goal.context.definitions]
    defined = [replace(d, body=body) for d, body in bodies]
    defined += [replace(d, left=conjugate(d.left), body=conjugate(body)) for d, body in bodies if isinstance(d.left, Variable)]
    givens = tuple(replace(g, lhs=_apart(g.lhs), rhs=_apart(g.rhs)) for g in goal.context.givens)
    sides = (lhs, rhs, *(d.body for d in defined), *(s for g in givens for s in (g.lhs, g.rhs)))
    for node in (n for side in sides for n in walk(side)):
        if isinstance(node, Variable) and node.name.endswith(_BAR):
            name = node.name.removesuffix(_BAR)
            symbols[node.name] = replace(symbols.get(name, goal.context.symbol(name)), name=node.name)
    context = replace(goal.context, symbols=symbols, definitions=tuple(defined), givens=givens)
    return replace(goal, context=context, lhs=lhs, rhs=rhs, readings=())


def _vectors(term: Term) -> frozenset[str]:
    """Letters that are vectors where a term is one."""
    match term:
        case Variable(name=name):
            return frozenset({name})
        case Apply(head="add" | "neg", args=args):
            return frozenset().union(*(_vectors(a) for a in args))
        case Apply(head="mul", args=(*_, last)):
            return _vectors(last)
    return frozenset()


def _apart(term: Term) -> Term:
    match term:
        case Apply(head="adjoint", args=(inner,)):
            return Apply("transpose", (conjugate(_apart(inner)),))
        case Apply(head="inner", args=(left, right)):
            return Apply("mul", (Apply("transpose", (conjugate(_apart(left)),)), _apart(right)))
        case Apply(head="pow", args=(Apply(head="norm", args=(inner,)), Number(value=two))) if two == 2:
            found = _apart(inner)
            return Apply("mul", (Apply("transpose", (conjugate(found),)), found))
        case Apply(head="pow", args=(Apply(head="abs", args=(inner,)), Number(value=two))) if two == 2:
            found = _apart(inner)
            return Apply("mul", (conjugate(found), found))
        case Apply(head=head, args=args, bound=bound):
            return Apply(head, tuple(_apart(a) for a in args), bound)
    return term


def conjugate(term: Term) -> Term:
    """The conjugate of a term of sums, products and transposes, letter by letter."""
    match term:
        case Variable(name=name):
            return Variable(name.removesuffix(_BAR) if name.endswith(_BAR) else name + _BAR)
        case Apply(head="imaginary"):
            return Apply("neg", (term,))
        case Apply(head="index", args=(base, *places)):
            return Apply("index", (conjugate(base), *places))
        case Apply(head=head, args=args, bound=bound):
            return Apply(head, tuple(conjugate(a) for a in args), bound)
    return term
