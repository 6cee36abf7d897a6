"""Kernel terms from Python syntax, for tests of the mathematics: `term("sum[k](k*x, 1, n)")`; nothing is evaluated."""

import ast
from fractions import Fraction

from derivations.term import HEADS, Apply, Number, Term, Variable

OPERATORS = {ast.Add: "add", ast.Mult: "mul", ast.Div: "div", ast.Pow: "pow"}
CONSTANTS = {"pi": "pi", "e": "euler", "I": "imaginary", "oo": "infinity", "reals": "reals"}


def term(text: str) -> Term:
    """Read Python syntax: a head with bound variables is `head[k](…)`, a slot is `slot(x)`, an unknown f(x) is a call."""
    return _term(ast.parse(text, mode="eval").body)


def _term(node: ast.expr) -> Term:
    match node:
        case ast.Constant(value=int(value)):
            return Number(Fraction(value))
        case ast.Constant(value=float()):
            return Number(Fraction(ast.unparse(node)))
        case ast.Constant(value=str(value)):
            return Variable(value)
        case ast.Name(id=name):
            return Apply(CONSTANTS[name]) if name in CONSTANTS else Variable(name)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return Apply("neg", (_term(operand),))
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            return Apply("add", (_term(left), Apply("neg", (_term(right),))))
        case ast.BinOp(left=left, op=op, right=right):
            return Apply(OPERATORS[type(op)], (_term(left), _term(right)))
        case ast.Call(func=ast.Name(id="sqrt"), args=[a]):
            return Apply("root", (_term(a), Number(Fraction(2))))
        case ast.Call(func=ast.Name(id=name), args=args):
            head = name if name in HEADS else "call"
            first: tuple[Term, ...] = () if name in HEADS else (Variable(name),)
            return Apply(head, first + tuple(_term(a) for a in args))
        case ast.Call(func=ast.Subscript(value=ast.Name(id=name), slice=bound), args=args):
            names = bound.elts if isinstance(bound, ast.Tuple) else [bound]
            return Apply(name, tuple(_term(a) for a in args), tuple(Variable(n.id) for n in names if isinstance(n, ast.Name)))
        case ast.Subscript(value=ast.Name(id=name), slice=index):
            indices = index.elts if isinstance(index, ast.Tuple) else [index]
            return Apply("index", (Variable(name), *(_term(i) for i in indices)))
    message = f"no term: {ast.unparse(node)}"
    raise ValueError(message)
