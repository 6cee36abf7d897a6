"""A term in, plain Unicode text for people out: "μ + σε", "N(z; 0, 1)", "Σ_{k=1}^{n} k"."""

from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise

from derivations.letters import plain_name, superscript
from derivations.term import Apply, Number, Term, Variable

SUM, PRODUCT, SIGN, POWER, ATOM = 1, 2, 3, 4, 5
"""How tightly a text holds together."""

_CONSTANTS: Mapping[str, str] = {
    "pi": "π",
    "euler": "e",
    "imaginary": "i",
    "infinity": "∞",
    "reals": "ℝ",
    "identity": "I",
    "zeros": "0",
}
_NAMES: Mapping[str, str] = {
    "log": "ln",
    "gamma": "Γ",
    "digamma": "ψ",
    "beta": "B",
    "asin": "arcsin",
    "acos": "arccos",
    "atan": "arctan",
    "real": "Re",
    "imag": "Im",
    "trace": "tr",
    "normal": "N",
    "mean": "E",
    "probability": "P",
    "maximum": "max",
    "minimum": "min",
    "law": "",
}
_RELATIONS: Mapping[str, str] = {
    "equal": "=",
    "not_equal": "≠",
    "less": "<",
    "less_equal": "≤",
    "and": "and",
    "or": "or",
    "element": "∈",
    "at": "=",
    "=": "=",
    "<=": "≤",
    ">=": "≥",
    "<": "<",
    ">": ">",
    "neq": "≠",
    "approx": "≈",
    "propto": "∝",
    "congruent": "≡",
    "implies": "⇒",
    "iff": "⇔",
    "constant": "= const +",
}
_LONGEST = 400


def to_text(term: Term) -> str:
    """The text of a term; a very long one is cut."""
    text = _text(term)[0]
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def relation_text(lhs: Term, relation: str, rhs: Term) -> str:
    """The text of a claim."""
    return f"{to_text(lhs)} {_RELATIONS.get(relation, relation)} {to_text(rhs)}"


def number_text(value: Fraction, places: int | None = None) -> str:
    """A number: decimals as written, fractions as quotients."""
    if places and (value * 10**places).denominator == 1:
        return f"{float(value):.{places}f}" if places <= 12 else str(value)
    return str(value)


def _inside(term: Term, level: int) -> str:
    text, own = _text(term)
    return text if own >= level else f"({text})"


def _list(terms: tuple[Term, ...]) -> str:
    return ", ".join(_text(t)[0] for t in terms)


def _text(term: Term) -> tuple[str, int]:
    match term:
        case Number(value=value, places=places):
            text = number_text(value, places)
            return text, SUM if text.startswith("-") else PRODUCT if "/" in text else ATOM
        case Variable(name=name):
            return plain_name(name), ATOM
        case Apply(head=head) if head in _CONSTANTS and not term.args:
            return _CONSTANTS[head], ATOM
        case Apply(head="add", args=args):
            return _sum(args), SUM
        case Apply(head="neg", args=(a,)):
            return "−" + _inside(a, PRODUCT), SUM
        case Apply(head="mul", args=args):
            return _product(args), PRODUCT
        case Apply(head="div", args=(a, b)):
            return f"{_inside(a, PRODUCT)}/{_inside(b, SIGN)}", PRODUCT
        case Apply(head="pow", args=(a, Number(value=n))) if n.denominator == 1:
            return _inside(a, ATOM) + superscript(int(n)), POWER
        case Apply(head="pow", args=(a, b)):
            return f"{_inside(a, ATOM)}^{_inside(b, ATOM)}", POWER
        case Apply(head="exp", args=(a,)):
            return (f"e^{_inside(a, ATOM)}", POWER) if a.__class__ is not Apply else (f"exp({_text(a)[0]})", ATOM)
        case Apply(head="root", args=(a, Number(value=n))) if n in (2, 3, 4):
            return {2: "√", 3: "∛", 4: "∜"}[int(n)] + _inside(a, ATOM), POWER
        case Apply(head="root", args=(a, n)):
            return f"{_inside(a, ATOM)}^(1/{_inside(n, ATOM)})", POWER
        case Apply(head="probability" | "mean" as head, args=(a, *given)) if given:
            return f"{_NAMES[head]}({_text(a)[0]} | {_list(tuple(given))})", ATOM
        case Apply(head="abs", args=(a,)):
            return f"|{_text(a)[0]}|", ATOM
        case Apply(head="norm", args=(a, *_)):
            return f"‖{_text(a)[0]}‖", ATOM
        case Apply(head="floor", args=(a,)):
            return f"⌊{_text(a)[0]}⌋", ATOM
        case Apply(head="ceiling", args=(a,)):
            return f"⌈{_text(a)[0]}⌉", ATOM
        case Apply(head="factorial", args=(a,)):
            return _inside(a, ATOM) + "!", POWER
        case Apply(head="conjugate", args=(a,)):
            return f"conj({_text(a)[0]})", ATOM
        case Apply(head="transpose", args=(a,)):
            return _inside(a, ATOM) + "ᵀ", POWER
        case Apply(head="adjoint", args=(a,)):
            return _inside(a, ATOM) + "ᴴ", POWER
        case Apply(head="inverse", args=(a,)):
            return _inside(a, ATOM) + "⁻¹", POWER
        case Apply(head="call", args=(f, *rest)):
            return f"{_inside(f, ATOM)}({_list(tuple(rest))})", ATOM
        case Apply(head="prime", args=(f, Number(value=n))) if n in (1, 2, 3):
            return _inside(f, ATOM) + "′" * int(n), ATOM
        case Apply(head="inverse_function", args=(f,)):
            return _inside(f, ATOM) + "⁻¹", ATOM
        case Apply(head="index", args=(x, *places)):
            inner = ",".join(_text(p)[0] for p in places)
            return f"{_inside(x, ATOM)}_{inner}" if inner.isalnum() else f"{_inside(x, ATOM)}_{{{inner}}}", ATOM
        case Apply(head="slot", args=(x,)):
            return _text(x)[0], ATOM
        case Apply(head="not", args=(a,)):
            return f"not {_inside(a, ATOM)}", SUM
        case Apply(head="density", args=(law, *values)):
            return _density(law, values), ATOM
        case Apply(head="law", args=args):
            return _law(args), ATOM
        case Apply(head="tuple", args=args):
            return f"({_list(args)})", ATOM
        case Apply(head="row", args=args) | Apply(head="matrix", args=args):
            return f"[{_list(args)}]", ATOM
        case Apply(head="set", args=args):
            return f"{{{_list(args)}}}", ATOM
        case Apply(head="range", args=(a, b)):
            return f"{{{_text(a)[0]}, …, {_text(b)[0]}}}", ATOM
        case Apply(head=head, args=args) if head in _RELATIONS and len(args) >= 2:
            return f" {_RELATIONS[head]} ".join(_inside(a, SUM) for a in args), 0
        case Apply(bound=bound) if bound:
            return _binder(term)
    return f"{_NAMES.get(term.head, term.head)}({_list(term.args)})", ATOM


def _sum(args: tuple[Term, ...]) -> str:
    text = _inside(args[0], SUM)
    for a in args[1:]:
        if len(text) > _LONGEST:  # what follows is cut in the end
            break
        part = _inside(a, SUM)
        if part.startswith(("−", "-")):
            text += " − " + _inside(a.args[0], PRODUCT) if isinstance(a, Apply) and a.head == "neg" else " − " + part[1:]
        else:
            text += " + " + part
    return text


def _product(args: tuple[Term, ...]) -> str:
    parts = [_inside(a, PRODUCT if k == 0 else SIGN) for k, a in enumerate(args)]
    text = parts[0]
    for left, right in pairwise(parts):
        # Letters and brackets may touch; digits, words and function names may not.
        root = left.startswith(("√", "∛", "∜"))
        touches = (
            not root
            and right[:1].isalpha()
            and len(right.rstrip("²³⁻¹ᵀ′")) <= 2
            and (left[-1:] in ")]" or left.isdigit() or len(left) <= 2)
        )
        text += right if touches or (right.startswith("(") and left[-1:].isdigit() and not root) else "·" + right
    return text


def _density(law: Term, values: list[Term]) -> str:
    shown = ", ".join(_text(v)[0] for v in values)
    match law:
        case Apply(head="law", args=(p, *_, givens)) if isinstance(givens, Apply) and givens.args:
            return f"{_text(p)[0]}({shown} | {', '.join(_given(g) for g in givens.args)})"
        case Apply(head="law", args=(p, *_)):
            return f"{_text(p)[0]}({shown})"
        case Apply(head=head, args=args):
            name = _NAMES.get(head, head.capitalize())
            return f"{name}({shown}; {_list(args)})" if args else f"{name}({shown})"
    return f"{_text(law)[0]}({shown})"


def _given(term: Term) -> str:
    match term:
        case Apply(head="at", args=(Apply(head="slot", args=(x,)), value)) if x == value:
            return _text(x)[0]
    return _text(term)[0]


def _law(args: tuple[Term, ...]) -> str:
    name = _text(args[0])[0]
    slots = _list(args[1].args) if len(args) > 1 and isinstance(args[1], Apply) else ""
    givens = args[2].args if len(args) > 2 and isinstance(args[2], Apply) else ()
    return f"{name}({slots}" + (f" | {', '.join(_given(g) for g in givens)})" if givens else ")")


def _binder(term: Apply) -> tuple[str, int]:
    names = ", ".join(plain_name(b.name) for b in term.bound)
    body, rest = term.args[0], tuple(_text(a)[0] for a in term.args[1:])
    match term.head, rest:
        case ("sum" | "product") as head, (lower, upper):
            return f"{'Σ' if head == 'sum' else 'Π'}_{{{names}={lower}}}^{{{upper}}} {_inside(body, PRODUCT)}", PRODUCT
        case ("sum_over" | "product_over") as head, (place,):
            return f"{'Σ' if head == 'sum_over' else 'Π'}_{{{names} ∈ {place}}} {_inside(body, PRODUCT)}", PRODUCT
        case "integral", (lower, upper):
            return f"∫_{{{lower}}}^{{{upper}}} {_inside(body, PRODUCT)} d{names}", PRODUCT
        case "integral_over", _:
            return f"∫ {_inside(body, PRODUCT)} d{names}", PRODUCT
        case "derivative", (point, order):
            power = "" if order == "1" else f"^{order}"
            at = "" if point == names else f" at {names} = {point}"
            return f"d{power}/d{names}{power} {_inside(body, SIGN)}{at}", PRODUCT
        case "limit", (point, *_):
            return f"lim_{{{names}→{point}}} {_inside(body, PRODUCT)}", PRODUCT
        case "gradient", _:
            return f"∇_{names} {_inside(body, SIGN)}", PRODUCT
        case "expectation", (law, *_):
            return f"E_{{{names} ~ {law}}}[{_text(body)[0]}]", ATOM
    inner = ", ".join(rest)
    return f"{_NAMES.get(term.head, term.head)}_{{{names}}} {_inside(body, SIGN)}" + (f" [{inner}]" if inner else ""), PRODUCT
