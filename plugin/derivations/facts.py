"""Statements and prose in, what the post says out: definitions, laws, equations and domains, each with the stretch where it holds."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from derivations.goal import COMPLEX, COUNT, INTEGER, NATURAL, REAL, Definition, Domain, Given, Kind, RandomLaw, Symbol
from derivations.plain import relation_text
from derivations.prose import Said
from derivations.statements import Chain
from derivations.term import Apply, Number, Term, Variable, free_variables, walk

FOREVER = 10**9


@dataclass(frozen=True)
class Fact:
    """One thing that the post says, from one chain on and up to another."""

    start: int
    """Number of the chain that says it; steps behind it may use it, and later links of the chain itself."""
    name: str
    """The name it is about; for a law its name and slots."""
    end: int = FOREVER
    where: bool = False
    """Said behind "where": it may be used by the formulae just before as well."""
    definition: Definition | None = None
    given: Given | None = None
    law: RandomLaw | None = None
    symbol: Symbol | None = None
    paragraph: int = 0
    section: int = 0
    confirmed: tuple[int, ...] = ()
    """Of an inferred definition: the steps that confirm it."""


@dataclass(frozen=True)
class Told:
    """Everything a post says that is no claim."""

    facts: tuple[Fact, ...] = ()
    described: frozenset[str] = frozenset()
    """Names that the prose describes in words that are not understood."""
    unread: frozenset[str] = frozenset()
    """Names that stand alone on the left of a statement that could not be read."""
    left: frozenset[str] = frozenset()
    """Names of functions and laws that stand on the left of some statement."""
    givens: frozenset[int] = frozenset()
    """Numbers of the chains whose first link claims nothing."""
    imposing: frozenset[int] = field(default_factory=frozenset)
    """Numbers of the chains whose first link may impose an equation."""


def left_name(term: Term | None) -> tuple[str, tuple[Variable, ...]] | None:
    """The name that a left side defines and its parameters: `x`, `f(x, y)`, `x_i`, `p(z | x)`."""
    match term:
        case Variable(name=name):
            return name, ()
        case Apply(head="call", args=(Variable(name=name), *args)) | Apply(head="index", args=(Variable(name=name), *args)):
            variables = tuple(a for a in args if isinstance(a, Variable))
            if len({v.name for v in variables}) != len(variables) or not all(isinstance(a, Variable | Number) for a in args):
                return None
            label = "" if len(variables) == len(args) else "[" + ",".join(str(a.value) if isinstance(a, Number) else "" for a in args) + "]"
            return name + label, variables
        case Apply(head="density", args=(Apply(head="law", args=(Variable(name=name), Apply(args=slots), Apply(args=givens))), *values)):
            variables = tuple(v for v in values if isinstance(v, Variable))
            at = tuple(g.args[1] for g in givens if isinstance(g, Apply))
            conditions = tuple(v for v in at if isinstance(v, Variable))
            if len(variables) != len(values) or len(conditions) != len(at) or not variables:
                return None
            return law_key(name, slots, givens), (*variables, *conditions)
        case _:
            return None


def law_key(name: str, slots: Iterable[Term], givens: Iterable[Term]) -> str:
    """A law's name with its slots, so that p(x) and p(z) are two things."""
    first = ",".join(a.name for s in slots if isinstance(s, Apply) for a in s.args if isinstance(a, Variable))
    second = ",".join(
        a.name for g in givens if isinstance(g, Apply) and isinstance(g.args[0], Apply) for a in g.args[0].args if isinstance(a, Variable)
    )
    return f"{name}({first}|{second})"


def definition_of(left: Term, right: Term, text: str) -> Definition | None:
    """The definition that `left = right` makes; None where the left side is no name, or stands on the right again."""
    found = left_name(left)
    if found is None:
        return None
    name, parameters = found
    core = name.split("(")[0].split("[")[0]
    if core in names_of(right) - {p.name for p in parameters} and not isinstance(left, Variable):
        return None
    if isinstance(left, Variable) and core in free_variables(right) | names_of(right):
        return None
    if isinstance(left, Apply) and left.head == "density":
        law, *values = left.args
        if isinstance(right, Apply) and right.head == "density" and list(right.args[1:]) == values:
            return Definition(law, right.args[0], tuple(p for p in parameters if p not in values), text)
        if is_law(right):
            return Definition(law, right, tuple(p for p in parameters if p not in values), text)
    elif is_law(right):
        return None
    return Definition(left, right, parameters, text)


def is_law(term: Term) -> bool:
    """Whether a term is a law rather than a value."""
    from derivations.laws import is_law as named  # noqa: PLC0415 - the table of laws is long and not always needed

    return isinstance(term, Apply) and named(term.head)


def names_of(term: Term) -> frozenset[str]:
    """Every name in a term, bound and slotted ones too."""
    return frozenset(n.name for n in walk(term) if isinstance(n, Variable)) | frozenset(
        b.name for n in walk(term) if isinstance(n, Apply) for b in n.bound
    )


SETS: dict[str, Domain] = {"\\mathbb{N}": NATURAL, "\\mathbb{Z}": INTEGER, "\\mathbb{C}": COMPLEX, "\\mathbb{N}_{0}": NATURAL}
SETS |= {"\\mathbb{Z}^{+}": COUNT, "\\mathbb{N}^{+}": COUNT, "\\mathbb{Q}": REAL}


def domain_of(relation: str, left: Term, right: Term, text: str) -> Symbol | None:
    """The symbol that `x > 0`, `n \\in \\mathbb{N}` and the like narrow."""
    match relation, left, right:
        case ("<" | "<=" | ">" | ">=", Variable(name=name), _) if (bound := rational(right)) is not None:
            return Symbol(name, domain=_bounded(relation, bound), reason=text)
        case ("<" | "<=" | ">" | ">=", _, Variable(name=name)) if (bound := rational(left)) is not None:
            flipped = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}[relation]
            return Symbol(name, domain=_bounded(flipped, bound), reason=text)
        case ("in", Variable(name=name), Apply(head="reals")):
            return Symbol(name, domain=REAL, reason=text)
        case ("in", Variable(name=name), Variable(name=s)) if s in SETS:
            return Symbol(name, domain=SETS[s], reason=text)
        case ("in", Variable(name=name), Apply(head="interval" | "tuple", args=(low, high))):
            lower, upper = rational(low), rational(high)
            if lower is not None and upper is not None:
                closed = right.head == "interval" if isinstance(right, Apply) else False
                return Symbol(name, domain=Domain(lower, upper, lower_open=not closed, upper_open=not closed), reason=text)
            if lower is not None and high == Apply("infinity"):
                return Symbol(name, domain=Domain(lower, lower_open=not (isinstance(right, Apply) and right.head == "interval")), reason=text)
            return None
        case ("in", Variable(name=name), Apply(head="pow", args=(Apply(head="reals"), size))):
            match size:
                case Apply(head="mul", args=(rows, columns)):
                    return Symbol(name, Kind.MATRIX, shape=(_dimension(rows), _dimension(columns)), reason=text)
                case Number() | Variable() | Apply():
                    return Symbol(name, Kind.VECTOR, shape=(_dimension(size),), reason=text)
        case ("in", Variable(name=name), Apply(head="set" | "range")):
            return Symbol(name, domain=INTEGER, reason=text) if isinstance(right, Apply) and right.head == "range" else None
    return None


def _dimension(term: Term) -> str:
    match term:
        case Number(value=value):
            return str(value)
        case Variable(name=name):
            return name
        case _:
            return repr(term)


def rational(term: Term) -> Fraction | None:
    """The value of a literal number, a sign or a quotient of literals included."""
    match term:
        case Number(value=value):
            return value
        case Apply(head="neg", args=(inner,)):
            value_or_none = rational(inner)
            return None if value_or_none is None else -value_or_none
        case Apply(head="div", args=(above, below)):
            first, second = rational(above), rational(below)
            return first / second if first is not None and second else None
        case _:
            return None


def _bounded(relation: str, bound: Fraction) -> Domain:
    match relation:
        case ">":
            return Domain(lower=bound)
        case ">=":
            return Domain(lower=bound, lower_open=False)
        case "<":
            return Domain(upper=bound)
        case _:
            return Domain(upper=bound, upper_open=False)


DEFINING_ANNOTATIONS = ("!", "def", "\\text{def}", "\\text{set}", "\\Delta", "\\triangle", "\\text{let}", "\\text{!}")


@dataclass(frozen=True)
class Place:
    """Where a chain stands, as the stretch of its facts depends on it."""

    paragraph: int
    section: int
    item: int


def tell(
    chains: Sequence[Chain],
    kernel: Callable[[Chain, int], Term | None],
    said: dict[int, Said],
    text: Callable[[Chain, int], str],
    given_words: Callable[[str], bool],
) -> Told:
    """Sort statements into what is said and what is claimed, in the order of the post.

    `kernel(chain, k)` is the k-th side as a kernel term, None if unread; `said` is by number of an inline chain; `text(chain, k)`
    is the chain up to its k-th side for people; `given_words` tells whether words directly before a formula make it a given.
    """
    facts: list[Fact] = []
    described: set[str] = set()
    unread: set[str] = set()
    left_names: set[str] = set()
    givens: set[int] = set()
    imposing: set[int] = set()
    introduced: set[str] = set()
    ends = _section_ends(chains)
    for chain in chains:
        spoken = said.get(chain.number)
        links = chain.links
        place = chain.piece.place
        where = chain.statement.intro.strip().lower().startswith("where") or (spoken is not None and "where" in chain.before[-12:].lower()) or chain.before.rstrip().lower().endswith("where")
        make = lambda **what: Fact(chain.number, end=ends[chain.number], where=where, paragraph=place.paragraph, section=place.section, **what)  # noqa: E731, B023
        if not links:
            if spoken is not None and chain.sides:
                _declare(chain, kernel, spoken, facts, described, make)
            continue
        own_left = chain.left is not None
        left = kernel(chain, 0) if own_left else None
        first = kernel(chain, 1 if own_left else 0)
        relation = links[0].relation
        annotation = "".join(t.text for t in links[0].annotation)
        worded = (spoken.given if spoken is not None else given_words(chain.before)) or given_words(chain.statement.intro) or annotation in DEFINING_ANNOTATIONS or relation == ":="
        if own_left and left is None:
            continue
        if own_left and first is None and left is not None:
            found = left_name(left)
            if found is not None:
                unread.add(_core(found[0]))
        if not own_left or left is None:
            if first is not None:
                introduced |= free_variables(first)
            continue
        name = left_name(left)
        core = _core(name[0]) if name else ""
        if isinstance(left, Apply) and left.head in {"call", "density"} and core:
            left_names.add(core)
        if first is None:
            introduced |= free_variables(left)
            if worded or (name and core not in introduced):
                givens.add(chain.number)
            continue
        if relation == "sim":
            givens.add(chain.number)
            for variable in left.args if isinstance(left, Apply) and left.head == "tuple" else (left,):
                if is_law(first):
                    facts.append(make(name="", law=RandomLaw(variable, first, text(chain, 1))))
        elif relation in {"in", "<", "<=", ">", ">="}:
            sides = [kernel(chain, k) for k in range(len(chain.sides))]
            for k, link in enumerate(links):
                a, b = sides[k], sides[k + 1]
                if a is None or b is None:
                    continue
                symbol = domain_of(link.relation, a, b, text(chain, len(links)))
                if symbol is not None and (worded or spoken is not None or relation == "in" or not isinstance(chain.piece, type(None))):
                    if relation == "in" or worded or spoken is not None:
                        facts.append(make(name=symbol.name, symbol=symbol))
                        givens.add(chain.number)
        elif relation in {"=", ":=", "equiv"}:
            fresh = bool(name) and core not in introduced and not (isinstance(left, Apply) and left.head == "density" and core in left_names and core in introduced)
            known = any(f.name == (name[0] if name else "") and f.definition is not None for f in facts)
            if name and (fresh or worded or (isinstance(left, Apply) and left.head in {"call", "density", "index"} and not known and core not in _applied_names(facts))):
                givens.add(chain.number)
                definition = definition_of(left, first, relation_text(left, "=", first))
                if definition is not None:
                    facts.append(_localised(make(name=name[0], definition=definition), chain, first, spoken, ends))
                else:
                    facts.append(make(name=name[0], given=Given(left, "=", first, text(chain, 1))))
            elif worded:
                givens.add(chain.number)
                facts.append(make(name="", given=Given(left, "=", first, text(chain, 1))))
            else:
                imposing.add(chain.number)
        elif worded:
            givens.add(chain.number)
        for k in range(len(chain.sides) if relation not in {"to", "in", "subset"} else 0):
            term = kernel(chain, k)
            if term is not None:
                introduced |= free_variables(term)
    return Told(tuple(facts), frozenset(described), frozenset(unread), frozenset(left_names), frozenset(givens), frozenset(imposing))


def _core(name: str) -> str:
    return name.split("(")[0].split("[")[0]


def _applied_names(facts: Iterable[Fact]) -> set[str]:
    return {f.name for f in facts if f.definition is not None}


def _localised(fact: Fact, chain: Chain, right: Term, spoken: Said | None, ends: dict[int, int]) -> Fact:
    """A number for a symbol holds in its own display or paragraph only; so does a condition."""
    if rational(right) is None and not (spoken is not None and spoken.given and _conditional(chain.before)):
        return fact
    del ends
    return replace(fact, end=-chain.piece.place.paragraph - 1)


def _conditional(words: str) -> bool:
    last = words.lower().split()[-1:] if words.split() else []
    return bool(last) and last[0].strip(",.;:") in {"if", "when", "whenever", "for", "with"}


def _section_ends(chains: Sequence[Chain]) -> dict[int, int]:
    """By chain, the end of the stretch where what it says holds: the post; a later redefinition wins anyway."""
    return {c.number: FOREVER for c in chains}


def _declare(
    chain: Chain, kernel: Callable[[Chain, int], Term | None], spoken: Said, facts: list[Fact], described: set[str], make: Callable[..., Fact]
) -> None:
    term = kernel(chain, 0)
    names: list[str] = []
    match term:
        case Variable(name=name):
            names = [name]
        case Apply(head="tuple", args=args):
            names = [a.name for a in args if isinstance(a, Variable)]
        case Apply(head="call" | "index", args=(Variable(name=name), *_)):
            names = [name]
        case Apply(head="density", args=(Apply(args=(Variable(name=name), *_)), *_)):
            names = [name]
    for name in names:
        if spoken.described:
            described.add(name)
        if spoken.kind is not None or spoken.domain is not None or spoken.properties:
            kind = spoken.kind or Kind.SCALAR
            symbol = Symbol(name, kind, spoken.domain or REAL, properties=spoken.properties, reason=spoken.text if spoken.domain else "")
            facts.append(make(name=name, symbol=symbol))
