"""All surface terms of a post in, what its names are out: functions, laws, vectors, families, indices."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from types import MappingProxyType

from derivations.elaborate import EULER, IMAGINARY
from derivations.goal import Kind
from derivations.names import FUNCTION_LETTERS, base_name, differential_name, full_name, is_name, label_text
from derivations.settings import Settings
from derivations.term import Apply, Number, Term, Variable, number
from derivations.vocabulary import COMPONENTS, EXPECTED, Names

LAW_LETTERS = frozenset("p q P Q r".split())
LIKELIHOODS = frozenset({"L", "\\ell"})
"""Letters of functions of what stands before the bar, of which it is no density."""
MEMBERS = "_{}"
"""Behind a name: all that it is called with something below it."""
NUMBERED = "^{}"
"""Behind a name: all that it is called with a letter above it that is no power."""
POWER_T = "power T"
"""A superscript T is an exponent: the post has a number T and no other sign of transposition."""
_WORD = re.compile(r"\\(?:text|operatorname|mathrm|mathsf|mathit|mathtt)\{[A-Za-z]{2,}\}$")
INDEX_LETTERS = frozenset("i j k l m n t s r".split())


@dataclass
class _Uses:
    """How names are used in the post: counts by name."""

    call: Counter[str] = field(default_factory=Counter)
    """With one argument in brackets."""
    many: Counter[str] = field(default_factory=Counter)
    """With several arguments, or with a bar."""
    barred: Counter[str] = field(default_factory=Counter)
    bare: Counter[str] = field(default_factory=Counter)
    primed: Counter[str] = field(default_factory=Counter)
    transposed: Counter[str] = field(default_factory=Counter)
    power_t: Counter[str] = field(default_factory=Counter)
    inverse: Counter[str] = field(default_factory=Counter)
    matrix: Counter[str] = field(default_factory=Counter)
    normed: Counter[str] = field(default_factory=Counter)
    """Between double bars, alone or in a sum."""
    laws: Counter[str] = field(default_factory=Counter)
    random: Counter[str] = field(default_factory=Counter)
    scripts: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    pairs: set[str] = field(default_factory=set)
    """Names that have two indices side by side somewhere, as x_{ij}."""
    ranges: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    """Up to which a sum or product runs."""
    compound: Counter[str] = field(default_factory=Counter)
    """With one argument in brackets that is a sum."""
    differentials: Counter[str] = field(default_factory=Counter)
    expected: int = 0
    """Uses of E(…) with a capital letter between the brackets, and without one."""
    unexpected: int = 0
    placed: Counter[str] = field(default_factory=Counter)
    """With 0 or 1 alone in brackets, as u(0)."""
    lone: Counter[str] = field(default_factory=Counter)
    """With one name alone in brackets, as γ(s): nobody writes a product so."""
    heads: Counter[str] = field(default_factory=Counter)
    written: dict[str, Kind] = field(default_factory=dict)
    """Of matrices with dots, which are called what is written in them."""
    variables: Counter[str] = field(default_factory=Counter)
    derived: defaultdict[bool, set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))
    """Names and what they are differentiated by, with ∂ and without."""
    beside: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Names that are multiplied by each other somewhere."""
    divisors: Counter[str] = field(default_factory=Counter)
    """Names that something is divided by."""


def infer(
    terms: Iterable[Term],
    declared: Mapping[str, Kind],
    settings: Settings,
    called: Mapping[str, Kind] = MappingProxyType({}),
    taken: frozenset[str] = frozenset(),
    listed: frozenset[str] = frozenset(),
    *,
    imaginary: bool = False,
) -> Names:
    """What names are, from declarations first, then from how the whole post uses them, then from what its words call them.

    `taken` are the letters of constants to which the words give another meaning, `listed` the families of lists `x_1, …, x_n`;
    `imaginary` says that the words speak of complex numbers.
    """
    uses = _Uses()
    for term in terms:
        _collect(term, uses, under="")
    probabilistic = bool(
        uses.heads["expectation"]
        or uses.heads["named_law"]
        or uses.heads["probability_surface"]
        or uses.heads["variance"]
        or uses.heads["divergence"]
        or sum(uses.barred.values())
        or uses.heads["distributed"]
    )
    settled = _settled(uses, taken, imaginary=imaginary)
    turned = {n for n, k in declared.items() if k is Kind.SCALAR and uses.transposed[n]}
    if POWER_T not in settled:
        uses.transposed.update(uses.power_t)
        uses.heads["transpose"] += bool(uses.heads[POWER_T])
    turned |= {n for n, k in declared.items() if k is Kind.RANDOM and uses.transposed[n]}
    kinds: dict[str, Kind] = {}
    names = set(uses.call) | set(uses.many) | set(uses.barred) | set(uses.primed) | set(uses.laws)
    for name in names:
        kind = _applied_kind(name, uses, probabilistic=probabilistic)
        if kind is not None:
            kinds[name] = kind
    for name in (
        set(uses.transposed) | set(uses.normed) | set(uses.matrix) | set(uses.bare) | set(uses.inverse) | set(uses.scripts)
    ):
        kind = _linear_kind(name, uses)
        if kind is not None and kinds.get(name) is not Kind.LAW:
            kinds[name] = kind
    called = {n: k for n, k in called.items() if k is not Kind.RANDOM or n in uses.random}
    for name in uses.random:
        if name not in kinds and name.lstrip("\\")[:1].isupper() and not name.startswith("\\Sigma"):
            kinds[name] = Kind.RANDOM
    members = {n: k for c, k in called.items() if c.endswith(MEMBERS) for n in uses.bare if n.startswith(c[:-1])}
    kinds |= {n: k for n, k in {**called, **members}.items() if kinds.get(n, Kind.SCALAR) is Kind.SCALAR}
    kinds |= _companions(uses, {**called, **declared}, kinds)
    # What is transposed by a sign of its own is no number, whatever the words around it seem to say.
    kinds |= {n: k for n, k in declared.items() if n not in turned}
    kinds |= uses.written
    for name in set(uses.bare) - set(declared):
        same = _undecorated(name)
        if same is not None and kinds.get(same[1]) in same[0] and kinds.get(name, Kind.SCALAR) is Kind.SCALAR:
            kinds[name] = kinds[same[1]]
    for name in uses.differentials:
        if kinds.get(name) in {Kind.VECTOR, Kind.MATRIX}:
            kinds[differential_name(name)] = kinds[name]
    ranges = frozenset(uses.ranges)
    families = frozenset(n for n, s in uses.scripts.items() if n in listed or any(x in ranges or x in INDEX_LETTERS for x in s))
    return Names(
        kinds=kinds,
        families=families,
        pairs=frozenset(uses.pairs & families),
        indices=ranges,
        ends=frozenset(uses.ends),
        variables=frozenset(uses.variables),
        bare=frozenset(uses.bare),
        placed=frozenset(n for n, count in uses.placed.items() if count),
        probabilistic=probabilistic,
        parts=frozenset(c for c, k in called.items() if c.endswith((MEMBERS, NUMBERED)) and k is Kind.MATRIX),
        taken=taken,
        in_two_ways=frozenset(uses.derived[True] & uses.derived[False]),
        transposes=bool(uses.heads["transpose"] or uses.heads["XtX"]),
        settled=settled,
        log_base=settings.log_base,
        normal=settings.normal,
    )


def _companions(uses: _Uses, said: Mapping[str, Kind], kinds: Mapping[str, Kind]) -> dict[str, Kind]:
    """Letters of which nothing is said, beside one that the words call a matrix: no one tells whether they commute with it.

    Capitals, and small letters beside a small one, such as the g of a group.
    """
    found: dict[str, Kind] = {}
    near = [n for n, k in said.items() if k is Kind.MATRIX]
    while near:
        origin = near.pop()
        for name in uses.beside[origin]:
            known = name in said or name in found or kinds.get(name, Kind.SCALAR) is not Kind.SCALAR
            if not known and _is_like(name, origin) and not (uses.ends[name] or uses.ranges[name] or uses.divisors[name]):
                found[name] = Kind.MATRIX
                near.append(name)
    return found


def _is_like(name: str, origin: str) -> bool:
    return name.isupper() or (len(name) == len(origin) == 1 and name.islower() and origin.islower())


def _settled(uses: _Uses, taken: frozenset[str], *, imaginary: bool) -> dict[str, int]:
    settled: dict[str, int] = {}
    if "e" not in taken and uses.heads["e^"] and "e" not in uses.scripts and not uses.ranges["e"] and not uses.call["e"]:
        settled[EULER] = 1
    if (
        "i" not in taken
        and (uses.heads["e^i"] or imaginary)
        and not uses.ranges["i"]
        and not any("i" in s for s in uses.scripts.values())
    ):
        settled[IMAGINARY] = 1
    if uses.heads["expectation"] > uses.unexpected or (uses.expected and not uses.unexpected and not uses.bare["E"]):
        settled[EXPECTED] = 1
    if uses.heads["XtX"]:
        settled["transposing primes"] = 1
    if uses.heads[POWER_T] and not uses.transposed and (uses.bare["T"] or uses.ranges["T"]):
        settled[POWER_T] = 1
    if uses.heads["components"]:
        settled[COMPONENTS] = 1
    return settled


def _core(name: str) -> str:
    """A name without its scripts."""
    return name.split("_", maxsplit=1)[0].split("^", maxsplit=1)[0].rstrip("'")


def _letter(name: str) -> str:
    """The letter of a name, without its face and its scripts."""
    return _core(name).split("{")[-1].rstrip("}")


def _applied_kind(name: str, uses: _Uses, *, probabilistic: bool) -> Kind | None:
    letter = _letter(name)
    if uses.laws[name]:
        return Kind.LAW
    if letter in LAW_LETTERS or (letter in {"\\pi", "f"} and uses.barred[name]):
        if uses.barred[name] or (probabilistic and (not uses.bare[name] or uses.many[name])):
            return Kind.LAW
        if letter in LAW_LETTERS and probabilistic and not uses.compound[name]:
            return Kind.LAW
    if uses.barred[name] and probabilistic and letter not in FUNCTION_LETTERS:
        return Kind.LAW
    if letter in FUNCTION_LETTERS or uses.many[name] or uses.barred[name]:
        return Kind.FUNCTION
    if uses.primed[name] and uses.call[name + "'"]:
        return Kind.FUNCTION
    if uses.bare[name] and uses.lone[name] and not uses.compound[name]:
        return Kind.FUNCTION
    if uses.bare[name]:
        # A word such as \operatorname{foo} names a function as often as a number.
        return None if _WORD.match(_core(name)) else Kind.SCALAR
    if uses.call[name] and (not uses.compound[name] or (uses.lone[name] and name != "\\pi")):
        return Kind.FUNCTION
    return None


def _linear_kind(name: str, uses: _Uses) -> Kind | None:
    bold = name.startswith(("\\mathbf{", "\\boldsymbol{", "\\vec{")) or "{\\mathbf{" in name or "{\\boldsymbol{" in name
    plain = re.split(r"[_^]", name, maxsplit=1)[0]
    letter = plain.split("{")[-1].rstrip("}").split("}")[0].lstrip("\\")
    upper = letter[:1].isupper()
    if name.startswith("\\ket{"):
        return Kind.VECTOR
    if bold and letter not in {"1", "0"}:
        return Kind.MATRIX if upper and not name.startswith("\\vec") else Kind.VECTOR
    if uses.matrix[name]:
        return Kind.MATRIX
    normed = uses.normed[name] and not uses.call[name] and letter not in FUNCTION_LETTERS
    if uses.transposed[name] or normed:
        return Kind.MATRIX if upper else Kind.VECTOR
    if uses.inverse[name] and upper and uses.heads["transpose"]:
        return Kind.MATRIX
    return None


def _undecorated(name: str) -> tuple[tuple[Kind, ...], str] | None:
    """The name under an accent, and the kinds that the accent keeps: a mean of the entries of a vector is a number."""
    found = re.fullmatch(r"\\(dot|ddot|dddot|hat|tilde|bar|widehat|widetilde|overline)\{(.+)\}", name)
    if not found:
        return None
    return ((Kind.VECTOR, Kind.MATRIX) if found[1].endswith("dot") else (Kind.MATRIX,)), found[2]


def _collect(term: Term, uses: _Uses, under: str) -> None:
    match term:
        case Number():
            return
        case Variable(name=name):
            if under != "script":
                uses.bare[name] += 1
            return
        case Apply(head=head):
            uses.heads[head] += 1
    if _named(term, uses):
        return
    _noted(term, uses)
    for a in term.args:
        _collect(a, uses, under if under == "script" else "")


def _named(term: Apply, uses: _Uses) -> bool:
    """Count a name with its scripts or its arguments; whether it was one, so that nothing below it counts again."""
    match term:
        case Apply(head="applied", args=(base, Apply(args=segments))):
            _applied(base, segments, uses)
            for segment in segments:
                for item in segment.args if isinstance(segment, Apply) else ():
                    _collect(item, uses, "")
        case Apply(head="subscript", args=(base, *scripts)):
            name = base_name(base)
            uses.bare[full_name(term)] += 1
            for script in scripts:
                uses.scripts[name].update(_letters(script))
                _collect(script, uses, "script")
            if len(scripts) == 1 and _is_pair(scripts[0]):
                uses.pairs.add(name)
            if isinstance(base, Apply):
                _collect(base, uses, "script")
        case Apply(head="superscript_index", args=(base, *scripts)):
            for script in scripts:
                _collect(script, uses, "script")
            uses.bare[base_name(base)] += 1
        case Apply(head="primed", args=(base, _)):
            uses.primed[base_name(base)] += 1
            if isinstance(base, Variable):
                uses.bare[base.name + "'"] += 1
            else:
                _collect(base, uses, "")
        case Apply(head="dotted_matrix" | "dotted_column" | "dotted_row", args=(Variable(name=name), *entries)):
            plain = term.head != "dotted_matrix" and not any(_is_vectorial(n) for e in entries for n in _walk(e))
            uses.written[name] = Kind.VECTOR if plain else Kind.MATRIX
            for e in entries:
                _collect(e, uses, "")
        case Apply(head="transposed", args=(base, *letter)):
            target = uses.power_t if letter else uses.transposed
            uses.heads["transpose"] += not letter
            uses.heads[POWER_T] += bool(letter)
            for name in _plain(base):
                target[name] += 1
            _collect(base, uses, "")
        case Apply(head="div", args=(Variable(name="d"), Apply(head="d_before") as below)):
            _collect(below, uses, "")  # d/dx: no number d
        case Apply(head="d_before", args=(_, inner)):
            uses.differentials[base_name(inner)] += 1
            _collect(inner, uses, "")
        case Apply(head="pow", args=(Variable(name="e") | Variable(name="\\mathrm{e}"), exponent)):
            uses.heads["e^"] += 1
            uses.heads["e^i"] += any(isinstance(n, Variable) and n.name == "i" for n in _factors(exponent))
            _collect(exponent, uses, "")
        case _:
            return False
    return True


def _is_vectorial(term: Term) -> bool:
    """Whether an entry of a matrix looks like a vector or a matrix itself."""
    match term:
        case Variable(name=name):
            return name.startswith(("\\mathbf{", "\\vec{", "\\boldsymbol{", "\\bm{")) or (name.isalpha() and name.isupper())
        case Apply(head="transposed" | "adjoint"):
            return True
    return False


def _is_pair(script: Term) -> bool:
    """Whether a script is two indices: two letters, or a letter beside a number that is no factor of it, as 1j and i2."""
    match script:
        case Apply(head="mul", args=(left, right)):
            return isinstance(left, Variable) and isinstance(right, Variable | Number)
    return False


def _noted(term: Apply, uses: _Uses) -> None:
    """Count what the head of a term says of the names below it."""
    match term:
        case Apply(head="pow", args=(Variable(name=name), Apply(head="neg", args=(Number(value=one),)))) if one == 1:
            uses.inverse[name] += 1
        case Apply(head="trace" | "det" | "diag" | "vec" | "rank", args=(inner,)):
            uses.matrix.update(name for name in _plain(inner) if name.lstrip("\\")[:1].isupper())
        case Apply(head="expectation" | "variance" | "covariance" | "probability_surface", args=(arguments, *_)):
            uses.random.update(_letters(arguments))
        case Apply(head="distributed", args=(variable, law)):
            uses.random.update(_letters(variable))
            match law:
                case Variable(name=name):
                    uses.laws[name] += 1
                case Apply(head="subscript" | "applied", args=(base, *_)):
                    uses.laws[base_name(base)] += 1
                    named = law if law.head == "subscript" else base
                    if isinstance(named, Apply) and named.head == "subscript":
                        uses.laws[full_name(named)] += 1
        case Apply(
            head="integral_limits" | "integral_set" | "integral_free" | "derivative_surface" | "limit_surface",
            args=(_, Variable(name=name), *_),
        ):
            uses.variables[name] += 1
            if term.head == "derivative_surface" and is_name(term.args[0]):
                uses.derived[term.args[-1] == number(1)].add((base_name(term.args[0]), name))
        case Apply(head="sum_surface" | "product_surface", args=(_, below, *above)):
            uses.ranges.update(_letters(below))
            uses.ends.update(a.name for a in above if isinstance(a, Variable))
        case Apply(head="norm_surface", args=(inner, *_)):
            uses.normed.update(_summands(inner))
        case Apply(head="div", args=(_, below)):
            uses.divisors.update(_plain(below))
        case Apply(head="mul", args=args):
            for left, right in pairwise(args):
                match left, right:
                    case Variable(name=name), Variable(name=other) if name != other:
                        uses.beside[name].add(other)
                        uses.beside[other].add(name)
                    case Apply(head="primed", args=(Variable(name=name), _)), Variable(name=other) if (
                        name == other and name.isupper()
                    ):
                        uses.heads["XtX"] += 1
                        uses.transposed[name] += 1


def _applied(base: Term, segments: tuple[Term, ...], uses: _Uses) -> None:
    while isinstance(base, Apply) and base.head in {"pow", "braces"}:
        _noted(base, uses)
        base = base.args[0]
    name = base_name(base)
    if isinstance(base, Apply) and base.head == "subscript":
        name_with = f"{name}_{{{','.join(label_text(s) for s in base.args[1:])}}}"
    else:
        name_with = name
    if name_with == "E":
        random = any(n[:1].isupper() or n.startswith("\\hat") for s in segments for n in _letters(s))
        uses.expected += random
        uses.unexpected += not random
    first = segments[0]
    items = first.args if isinstance(first, Apply) else ()
    letter = _letter(name)
    barred = len(segments) > 1 and letter not in LIKELIHOODS
    if not any(isinstance(s, Apply) and s.head == "given" for s in segments[1:]):
        # what stands behind a semicolon are parameters, of a function as well as of a law; no f is a density for them
        barred = barred and letter in LAW_LETTERS
    for n in {name, name_with, *([name.rstrip("'")] if name.endswith("'") else [])}:
        if barred:
            uses.barred[n] += 1
        elif len(segments) > 1 or len(items) > 1:
            uses.many[n] += 1
        else:
            uses.call[n] += 1
            uses.placed[n] += items[:1] in {(number(0),), (number(1),)}
            uses.lone[n] += bool(items) and isinstance(items[0], Variable) and items[0].name != n
            if items and isinstance(items[0], Apply) and items[0].head in {"add", "neg"}:
                uses.compound[n] += 1
    if isinstance(base, Apply) and base.head == "primed":
        uses.primed[name.rstrip("'")] += 1
    if isinstance(base, Apply) and base.head == "subscript":
        for script in base.args[1:]:
            uses.scripts[name].update(_letters(script))
            _collect(script, uses, "script")


def _letters(term: Term) -> list[str]:
    return [n.name for n in _walk(term) if isinstance(n, Variable)]


def _factors(term: Term) -> Iterable[Term]:
    match term:
        case Apply(head="mul" | "neg" | "braces" | "div" | "add" | "bracket", args=args):
            for a in args:
                yield from _factors(a)
        case _:
            yield term


def _plain(term: Term) -> list[str]:
    """Names of which a product in brackets is made."""
    match term:
        case Variable(name=name):
            return [name]
        case Apply(head="bracket" | "square" | "braces" | "mul" | "add" | "neg", args=args):
            return [n for a in args for n in _plain(a)]
        case Apply(head="subscript", args=(base, *scripts)):
            return [base_name(base), f"{base_name(base)}_{{{','.join(label_text(s) for s in scripts)}}}"]
        case Apply(head="primed" | "superscript_index", args=(base, *_)):
            return _plain(base)
        case _:
            return []


def _summands(term: Term) -> list[str]:
    """The names that stand alone in a sum, of which nothing else is written out."""
    match term:
        case Variable(name=name):
            return [name]
        case Apply(head="bracket" | "braces" | "add" | "neg", args=args):
            return [n for a in args for n in _summands(a)]
    return []


def _walk(term: Term) -> Iterable[Term]:
    yield term
    if isinstance(term, Apply):
        for a in term.args:
            yield from _walk(a)
