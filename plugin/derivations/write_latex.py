"""A term in, LaTeX that means the same out."""

from collections.abc import Mapping

from derivations.term import Apply, Number, Term, Variable

SUM, PRODUCT, POWER, ATOM = 1, 2, 3, 4
_CONSTANTS: Mapping[str, str] = {
    "pi": r"\pi",
    "euler": "e",
    "imaginary": "i",
    "infinity": r"\infty",
    "reals": r"\mathbb{R}",
    "identity": "I",
}
_FUNCTIONS: Mapping[str, str] = {
    **{name: rf"\{name}" for name in ("sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "min", "max", "det")},
    "log": r"\ln",
    "asin": r"\arcsin",
    "acos": r"\arccos",
    "atan": r"\arctan",
    "gamma": r"\Gamma",
    "digamma": r"\psi",
    "beta": r"\mathrm{B}",
    "real": r"\operatorname{Re}",
    "imag": r"\operatorname{Im}",
    "trace": r"\operatorname{tr}",
    "normal": r"\mathcal{N}",
    "mean": r"\mathbb{E}",
    "probability": "P",
}
_FENCES: Mapping[str, tuple[str, str]] = {
    "abs": ("|", "|"),
    "norm": (r"\|", r"\|"),
    "floor": (r"\lfloor", r"\rfloor"),
    "ceiling": (r"\lceil", r"\rceil"),
}
_SIGNS: Mapping[str, str] = {"sum": r"\sum", "product": r"\prod"}
_RELATIONS: Mapping[str, str] = {
    "equal": "=",
    "not_equal": r"\neq",
    "less": "<",
    "less_equal": r"\le",
    "and": r"\wedge",
    "or": r"\vee",
    "element": r"\in",
    "at": "=",
}


def to_latex(term: Term) -> str:
    """The LaTeX of a term."""
    return _text(term)[0]


def _inside(term: Term, level: int) -> str:
    text, own = _text(term)
    return text if own >= level else rf"\left({text}\right)"


def _list(terms: tuple[Term, ...]) -> str:
    return ", ".join(_text(t)[0] for t in terms)


def _text(term: Term) -> tuple[str, int]:
    match term:
        case Number(value=value, places=places):
            if places and (value * 10**places).denominator == 1:
                return f"{int(value * 10**places) / 10**places:.{places}f}", ATOM if value >= 0 else SUM
            if value.denominator == 1:
                return str(value), ATOM if value >= 0 else SUM
            sign = "-" if value < 0 else ""
            return rf"{sign}\frac{{{abs(value.numerator)}}}{{{value.denominator}}}", PRODUCT if value > 0 else SUM
        case Variable(name=name):
            return name, ATOM
        case Apply(head=head, args=()) if head in _CONSTANTS:
            return _CONSTANTS[head], ATOM
        case Apply(head="add", args=args):
            parts = [_inside(a, SUM) for a in args]
            return parts[0] + "".join(f" - {p[1:].lstrip()}" if p.startswith("-") else f" + {p}" for p in parts[1:]), SUM
        case Apply(head="neg", args=(a,)):
            return f"-{_inside(a, PRODUCT)}", SUM
        case Apply(head="mul", args=args):
            return _product(args), PRODUCT
        case Apply(head="div", args=(a, b)):
            return rf"\frac{{{_text(a)[0]}}}{{{_text(b)[0]}}}", PRODUCT
        case Apply(head="pow", args=(a, b)):
            return f"{_inside(a, ATOM)}^{{{_text(b)[0]}}}", POWER
        case Apply(head="exp", args=(a,)):
            return f"e^{{{_text(a)[0]}}}", POWER
        case Apply(head="root", args=(a, Number(value=n))) if n == 2:
            return rf"\sqrt{{{_text(a)[0]}}}", ATOM
        case Apply(head="root", args=(a, n)):
            return rf"\sqrt[{_text(n)[0]}]{{{_text(a)[0]}}}", ATOM
        case Apply(head=("abs" | "norm" | "floor" | "ceiling") as head, args=(a, *_)):
            left, right = _FENCES[head]
            return rf"\left{left} {_text(a)[0]} \right{right}", ATOM
        case Apply(head="factorial", args=(a,)):
            return f"{_inside(a, ATOM)}!", POWER
        case Apply(head="binomial", args=(a, b)):
            return rf"\binom{{{_text(a)[0]}}}{{{_text(b)[0]}}}", ATOM
        case Apply(head="conjugate", args=(a,)):
            return rf"\overline{{{_text(a)[0]}}}", ATOM
        case Apply(head=("transpose" | "adjoint" | "inverse") as head, args=(a,)):
            raised = {"transpose": r"\top", "adjoint": "H", "inverse": "-1"}[head]
            return f"{_inside(a, ATOM)}^{{{raised}}}", POWER
        case Apply(head="call", args=(f, *rest)):
            return rf"{_inside(f, ATOM)}({_list(tuple(rest))})", ATOM
        case Apply(head="prime", args=(f, Number(value=n))) if 0 < n < 4:
            return _inside(f, ATOM) + "'" * int(n), ATOM
        case Apply(head="index", args=(x, *places)):
            return f"{_inside(x, ATOM)}_{{{_list(tuple(places))}}}", ATOM
        case Apply(head="slot", args=(x,)):
            return _text(x)[0], ATOM
        case Apply(head="matrix", args=rows):
            inner = r" \\ ".join(" & ".join(_text(e)[0] for e in r.args) for r in rows if isinstance(r, Apply))
            return rf"\begin{{pmatrix}} {inner} \end{{pmatrix}}", ATOM
        case Apply(head="density", args=(law, *values)):
            return _density(law, tuple(values)), ATOM
        case Apply(head=head, args=args) if head in _RELATIONS and len(args) >= 2:
            return f" {_RELATIONS[head]} ".join(_inside(a, SUM) for a in args), 0
        case Apply(bound=bound) if bound:
            return _binder(term), PRODUCT
    name = _FUNCTIONS.get(term.head, rf"\operatorname{{{term.head.replace('_', ' ')}}}")
    return rf"{name}\left({_list(term.args)}\right)", ATOM


def _product(args: tuple[Term, ...]) -> str:
    parts = [_inside(a, PRODUCT) for a in args]
    text = parts[0]
    for part in parts[1:]:
        text += (r" \cdot " if part[:1].isdigit() or part.startswith(r"\frac") else " ") + part
    return text


def _density(law: Term, values: tuple[Term, ...]) -> str:
    match law:
        case Apply(head="law", args=(p, _, Apply(args=givens))) if givens:
            below = ", ".join(_text(g.args[1])[0] for g in givens if isinstance(g, Apply) and len(g.args) == 2)
            return rf"{_text(p)[0]}({_list(values)} \mid {below})"
        case Apply(head="law", args=(p, *_)):
            return f"{_text(p)[0]}({_list(values)})"
        case Apply(head=head, args=args):
            name = _FUNCTIONS.get(head, rf"\operatorname{{{head}}}")
            return f"{name}({_list(values)}; {_list(args)})"
    return f"{_text(law)[0]}({_list(values)})"


def _binder(term: Apply) -> str:
    names = ", ".join(b.name for b in term.bound)
    body, rest = term.args[0], tuple(_text(a)[0] for a in term.args[1:])
    match term.head, rest:
        case ("sum" | "product") as head, (lower, upper):
            return rf"{_SIGNS[head]}_{{{names}={lower}}}^{{{upper}}} {_inside(body, PRODUCT)}"
        case ("sum_over" | "product_over") as head, _:
            return rf"{_SIGNS[head.removesuffix('_over')]}_{{{names}}} {_inside(body, PRODUCT)}"
        case "integral", (lower, upper):
            return rf"\int_{{{lower}}}^{{{upper}}} {_inside(body, PRODUCT)} \, d{names}"
        case "integral_over", _:
            return rf"\int {_inside(body, PRODUCT)} \, d{names}"
        case "derivative", (_, order):
            power = "" if order == "1" else f"^{{{order}}}"
            return rf"\frac{{d{power}}}{{d{names}{power}}} {_inside(body, PRODUCT)}"
        case "limit", (point, *_):
            return rf"\lim_{{{names} \to {point}}} {_inside(body, PRODUCT)}"
        case "expectation", (law, *_):
            return rf"\mathbb{{E}}_{{{names} \sim {law}}}\left[ {_text(body)[0]} \right]"
    return rf"\operatorname{{{term.head}}}_{{{names}}} {_inside(body, PRODUCT)}"
