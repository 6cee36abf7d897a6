r"""Indices unfolded: $x_i$, $x_{ij}$, $x_{1:n}$ and $x^{(i)}$ are members of a family, $x_{\text{max}}$ is a name of its own."""

from collections.abc import Sequence
from fractions import Fraction

from derivations.arguments import attached
from derivations.names import base_name, label_text, numbered_above
from derivations.term import Apply, Number, Term, Variable
from derivations.unsaid import vague
from derivations.vocabulary import Notation, Scope, unread

INDEX_LETTERS = frozenset("i j k l m n t s r N K M T a b c d".split())


def indices(items: Sequence[Term], scope: Scope) -> list[Term] | None:
    """Indices as terms, `ij` split in two; None where the script is a label."""
    out: list[Term] = []
    for item in items:
        match item:
            case Number():
                out.append(item)
            case Variable(name=name) if name in scope.names.indices | scope.bound or name in INDEX_LETTERS:
                out.append(item)
            case Apply(head="stretch", args=(first, last), span=span):
                if _label(first) or _label(last):
                    return None
                out.append(Apply("range", (scope(first), scope(last)), (), span))
            case Apply(head="mul", args=args) if all(isinstance(a, Variable | Number) for a in args):
                inner = indices(args, scope)
                if inner is None or isinstance(args[0], Number):
                    if inner is None:
                        return None
                    out.append(item)
                else:
                    out.extend(inner)
            case Apply(head="neg", args=(Variable(),)) if scope.names.probabilistic:
                return None  # x_{-i}: all but the i-th
            case Apply(head="add" | "neg" | "braces" | "subscript" | "primed" | "div" | "pow" | "mul", args=args):
                if indices(list(args), scope) is None:
                    return None
                out.append(scope(item))
            case _:
                return None
    return out


def _label(term: Term) -> bool:
    return isinstance(term, Variable) and term.name.startswith("\\text")


def _subscript(node: Apply, scope: Scope) -> Term:
    base, *items = node.args
    name = base_name(base)
    if name in scope.names.pairs and len(items) == 1:
        items = _parted(items[0])
    found = indices(items, scope)
    if name == "\\delta" and found is not None and len(found) == 2:
        return Apply("indicator", (Apply("equal", tuple(found)),), (), node.span)  # Kronecker's delta
    numeric = all(isinstance(i, Number) for i in items)
    if found is not None and (not numeric or name in scope.names.families):
        inner = scope(base)
        if isinstance(base, Apply) and base.head == "applied" and isinstance(inner, Apply) and inner.head == "mul":
            return attached(base, inner, lambda last: Apply("index", (last, *found), (), node.span))
        if isinstance(inner, Apply) and inner.head == "index":
            return Apply("index", (*inner.args, *found), (), node.span)
        if isinstance(inner, Variable):
            return Apply("index", (inner, *found), (), node.span)
        if isinstance(inner, Apply) and inner.head == "prime":
            return Apply("prime", (Apply("index", (inner.args[0], *found)), *inner.args[1:]), (), node.span)
        if isinstance(inner, Apply) and inner.head == "transpose" and len(found) == 1:
            return Apply("transpose", (Apply("index", (inner.args[0], *found)),), (), node.span)
        return Apply("index", (inner, *found), (), node.span)
    label = ",".join(label_text(i) for i in items)
    named = _with_label(scope(base), f"_{{{label}}}", node, scope)
    return scope(named) if isinstance(named, Variable) and scope.bound else named


def _parted(item: Term) -> list[Term]:
    """The two indices of a_{12} and a_{1j} in a family that has two; any other script as it is."""
    match item:
        case Number(value=value, span=span) if value.denominator == 1 and len(str(value)) == 2:
            return [Number(Fraction(digit), span) for digit in str(value)]
        case Apply(head="mul", args=(Number(value=value) as first, Variable() as second)) if 0 <= value <= LARGEST_DIGIT:
            return [first, second]
    return [item]


LARGEST_DIGIT = 9


def _with_label(term: Term, label: str, node: Apply, scope: Scope) -> Term:
    match term:
        case Variable(name=name):
            return Variable(name + label, node.span)
        case Apply(head="identity", args=()):
            written_size = node.args[1]
            size = written_size if isinstance(written_size, Number) else Variable(label[2:-1], written_size.span)
            return Apply("identity", (size,), (), node.span)
        case Apply(head="index", args=(base, *rest)):
            return Apply("index", (_with_label(base, label, node, scope), *rest), (), node.span)
        case Apply(head="pow" | "transpose" | "inverse" | "prime", args=(base, *rest)):
            return Apply(term.head, (_with_label(base, label, node, scope), *rest), (), node.span)
        case _:
            return vague(node, [term], node, scope)


def _superscript_index(node: Apply, scope: Scope) -> Term:
    base, *items = node.args
    euler = isinstance(base, Variable) and base.name in {"e", "\\mathrm{e}"}
    if euler and scope.choose("e^{(k)} is a power of e or one of several e") == 0:
        return scope(Apply("pow", (base, items[0]), (), node.span))
    found = indices(items, scope)
    inner = base if euler else scope(base)
    if found is None:
        if len(items) == 1 and isinstance(items[0], Apply) and items[0].head in {"add", "neg", "div", "pow"}:
            return scope(Apply("pow", (base, items[0]), (), node.span))
        return _with_label(inner, f"^{{({','.join(label_text(i) for i in items)})}}", node, scope)
    match inner:
        case Variable(name=name, span=span):
            return Apply("index", (Variable(numbered_above(name), span), *found), (), node.span)
        case Apply(head="index", args=(Variable(name=name, span=span), *rest)):
            return Apply("index", (Variable(numbered_above(name), span), *found, *rest), (), node.span)
        case _:
            raise unread("an index above needs a name before it", node.span, "a name")


NOTATION = Notation("indices", unfold={"subscript": _subscript, "superscript_index": _superscript_index})
