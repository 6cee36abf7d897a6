"""Surface terms in, names out: what is a name, what it is called with and without its scripts."""

import re

from derivations.diagnostic import Unread
from derivations.source import Span
from derivations.term import Apply, Number, Term, Variable, walk

NAME_HEADS = {"subscript", "superscript_index", "primed"}
"""Surface heads that leave a name a name."""

FUNCTION_LETTERS = frozenset("f g h F G H".split())
FUNCTIONS = frozenset("f g h F G H u v w y".split())
"""Letters that stand for functions of a variable that is not written more often than for the variable."""
DEVIATION = re.compile(r"\\sigma(_\{.*\})?")
"""Names that are a standard deviation, and so positive, in a post about probability."""


def is_name(term: Term) -> bool:
    """Whether a surface term is a name, so that brackets behind it may be its arguments."""
    match term:
        case Variable():
            return True
        case Apply(head=head, args=args) if head in NAME_HEADS:
            return is_name(args[0])
        case _:
            return False


def base_name(term: Term) -> str:
    """The canonical name of what is decorated, scripts left out."""
    match term:
        case Variable(name=name):
            return name
        case Apply(head="primed", args=(inner, Number(value=n))):
            return base_name(inner) + "'" * int(n)
        case Apply(head="subscript" | "superscript_index", args=(inner, *_)):
            return base_name(inner)
        case _:
            return ""


_LISTED = re.compile(r"^\s*(\\[A-Za-z]+\s*\{\s*\\?[A-Za-z]+\s*\}|\\?[A-Za-z]+)\s*_.*\\(?:l|c)?dots", re.DOTALL)


def listed_family(text: str) -> str | None:
    r"""The family of which a formula lists the members, as `a_1, \ldots, a_n` does; None where it is no such list."""
    found = _LISTED.match(text)
    return re.sub(r"\s", "", found[1]) if found else None


def full_name(term: Apply) -> str:
    """A name with the scripts below it as a label."""
    return f"{base_name(term)}_{{{','.join(label_text(s) for s in term.args[1:])}}}"


def numbered_above(name: str) -> str:
    r"""The name of the family $x^{(i)}$, which is not the family $x_i$."""
    return f"{name}^{{(\\cdot)}}"


def label_text(term: Term) -> str:
    """A script written again, for a name that has it as a label."""
    match term:
        case Number(value=value):
            return str(value)
        case Variable(name=name):
            return name
        case Apply(head="mul", args=args):
            parts = [label_text(a) for a in args]
            return "".join(p + " " if p.startswith("\\") and p[-1:].isalpha() else p for p in parts).strip()
        case Apply(head="add", args=args):
            text = "".join(
                "-" + label_text(a.args[0]) if isinstance(a, Apply) and a.head == "neg" else "+" + label_text(a) for a in args
            )
            return text.removeprefix("+")
        case Apply(head="neg", args=(a,)):
            return "-" + label_text(a)
        case Apply(head="stretch" | "range", args=(first, last)):
            return f"{label_text(first)}:{label_text(last)}"
        case Apply(head="subscript", args=(base, *rest)):
            return f"{label_text(base)}_{{{','.join(label_text(r) for r in rest)}}}"
        case Apply(head="primed", args=(base, Number(value=n))):
            return label_text(base) + "'" * int(n)
        case Apply(head="braces", args=(inner,)):
            return label_text(inner)
        case Apply(head="arguments" | "segment" | "tuple", args=args):
            return ",".join(label_text(a) for a in args)
        case Apply(head="bracket", args=(inner,)):
            return f"({label_text(inner)})"
        case Apply(head="applied", args=(function, inner)):
            return f"{label_text(function)}({label_text(inner)})"
        case Apply(head="pow", args=(base, exponent)):
            return f"{label_text(base)}^{{{label_text(exponent)}}}"
        case Apply(head="div", args=(above, below)):
            return f"{label_text(above)}/{label_text(below)}"
        case Apply(head="given", args=args):
            return "|" + ",".join(label_text(a) for a in args)
        case Apply(args=args):
            return f"{term.head}({','.join(label_text(a) for a in args)})"


def as_variable(term: Term) -> tuple[Variable, Term | None] | None:
    """The variable that a kernel term is bound as, and the term it stands for: an element x_t is bound as a name of its own."""
    match term:
        case Variable():
            return term, None
        case Apply(head="index", args=(Variable(name=name), *indices)):
            return Variable(f"{name}_{{{','.join(label_text(i) for i in indices)}}}", term.span), term
        case _:
            return None


def bind(body: Term, element: Term | None, variable: Variable) -> Term:
    """The body in which an element that is bound is the variable that it is bound as."""
    if element is None:
        return body
    if body == element:
        return variable
    if (
        isinstance(body, Apply)
        and body.head == "index"
        and isinstance(element, Apply)
        and body.args[0] == element.args[0]
        and any(isinstance(i, Apply) and i.head == "range" for i in body.args[1:])
    ):
        raise Unread("several-kinds", "one element is bound here, and the family stands whole", body.span or Span(0, 0), "x_i")
    if isinstance(body, Apply) and body.args:
        return Apply(body.head, tuple(bind(a, element, variable) for a in body.args), body.bound, body.span)
    return body


def differential_name(name: str) -> str:
    """The name of the differential of a variable that stands outside an integral."""
    return f"\\mathrm{{d}}{name}"


VARYING = {"integral_limits", "integral_set", "integral_free", "derivative_surface"}
"""Surface heads whose second argument is a variable."""


def varied(term: Term) -> frozenset[str]:
    """The plain names over which a surface term integrates or differentiates."""
    return frozenset(
        node.args[1].name
        for node in walk(term)
        if isinstance(node, Apply) and node.head in VARYING and isinstance(node.args[1], Variable)
    )


def likely_variable(free: frozenset[str], variables: frozenset[str]) -> str | None:
    """Of the names that are free, the one that the post varies; None unless there is just one."""
    known = sorted(free & variables)
    if len(known) == 1:
        return known[0]
    if len(free) == 1:
        return next(iter(free))
    return None
