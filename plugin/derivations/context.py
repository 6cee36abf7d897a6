"""Facts of the post and a place in it in, the context of the step that stands there out, with what may not be refuted there."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from derivations.definitions import left_name, names_of
from derivations.dependence import Calls, calls
from derivations.derived import inverse, inverse_function
from derivations.fact import Fact, Told, core_name
from derivations.goal import (
    COMPLEX,
    COUNT,
    INTEGER,
    NATURAL,
    POSITIVE,
    REAL,
    Context,
    Definition,
    Domain,
    Given,
    Goal,
    Kind,
    RandomLaw,
    Symbol,
)
from derivations.laws import named_law
from derivations.letters import plain_name
from derivations.linear.inference import SQUARE
from derivations.names import DEVIATION
from derivations.statements import Chain
from derivations.term import Apply, Number, Term, Variable, free_variables, values, walk
from derivations.unfold import defined_name, unfold_goal
from derivations.unsaid import is_unsaid
from derivations.vocabulary import Names

DECORATION = re.compile(
    r"\\(hat|bar|tilde|dot|ddot|check|breve|underline|acute|grave|mathring)\{|\^\{?(\*|\\star|\\ast|\\circ|\+|-|\\perp)|'"
    r"|^\\mathrm\{d\}|^\\text\{[^{}]*\s|_\{[^{}]*\|"
)
INDEX_LETTERS = frozenset({"i", "j", "k", "m", "n"})
"""Letters that are integers by default where they are an index or a limit."""


@dataclass(frozen=True)
class Usage:
    """What the use of names in the whole post implies of them."""

    symbols: Mapping[str, Symbol] = field(default_factory=dict)
    calls: Calls = field(default_factory=dict)


def usage(terms: Sequence[Term], names: Names) -> Usage:
    """Domains that custom implies: scale parameters are positive, limits and indices are integers."""
    found: dict[str, Symbol] = {name: Symbol(name, kind) for name, kind in names.kinds.items()}

    def narrow(name: str, domain: Domain, reason: str) -> None:
        old = found.get(name, Symbol(name))
        if old.kind is Kind.SCALAR:
            met = old.domain.meet(domain)
            if met != old.domain:
                found[name] = replace(old, domain=met, reason=old.reason or reason)

    for term in terms:
        for node in walk(term):
            if isinstance(node, Variable) and names.probabilistic and DEVIATION.fullmatch(node.name):
                narrow(node.name, POSITIVE, f"{plain_name(node.name)} > 0: a standard deviation")
            if not isinstance(node, Apply):
                continue
            law = named_law(node)
            if law is not None:
                for (role, domain), argument in zip(law[0].parameters, law[1], strict=False):
                    match argument:
                        case Variable(name=name) if domain != REAL:
                            narrow(name, domain, f"{plain_name(name)}: {role} of a {law[0].name}")
                        case Apply(head="pow", args=(Variable(name=name), Number(value=two))) if two == 2 and domain == POSITIVE:
                            narrow(name, POSITIVE, f"{plain_name(name)} > 0: a scale parameter")
                        case Apply(head="div", args=(_, Variable(name=name))) if domain == POSITIVE:
                            narrow(name, POSITIVE, f"{plain_name(name)} > 0: a scale parameter")
                continue
            match node:
                case Apply(head="sum" | "product" | "family", args=(_, lower, upper), bound=(index,)):
                    for limit in (lower, upper):
                        for name in _plain(limit):
                            narrow(name, COUNT if limit is upper else INTEGER, "")
                    del index
                case Apply(head="index", args=(_, *indices)):
                    for i in indices:
                        for name in _plain(i):
                            if name in INDEX_LETTERS:
                                narrow(name, COUNT, "")
                case Apply(head="real" | "imag" | "conjugate", args=(Variable(name=name),)):
                    old = found.get(name, Symbol(name))
                    if old.kind is Kind.SCALAR and old.domain == REAL:
                        found[name] = replace(old, domain=COMPLEX)
                case Apply(head="equal", args=(Apply(head="mod", args=(Variable(name=name), Number())), Number())):
                    narrow(name, INTEGER, f"{plain_name(name)}: an integer, by what it leaves when it is divided")
                case Apply(
                    head="div", args=(Apply(head="log", span=above), Apply(head="log", args=(Variable(name=name),), span=below))
                ) if above is not None and above == below:  # one sign with a base, and no quotient of two logarithms
                    narrow(name, Domain(Fraction(1)), f"{plain_name(name)} > 1: the base of a logarithm")
                case Apply(head="factorial", args=(Variable(name=name),)):
                    narrow(name, NATURAL, "")
                case Apply(head="binomial", args=(n, k)):
                    for argument in (n, k):
                        if isinstance(argument, Variable):
                            narrow(argument.name, NATURAL, "")
                case _:
                    pass
    return Usage(found, calls(terms))


def _plain(term: Term) -> list[str]:
    match term:
        case Variable(name=name) | Apply(head="index", args=(Variable(name=name), *_)):
            return [name]
        case Apply(head="add" | "neg", args=args):
            return [n for a in args for n in _plain(a)]
        case Apply(head="mul", args=args) if any(isinstance(a, Number) for a in args):
            return [n for a in args for n in _plain(a)]
        case _:
            return []


def in_scope(fact: Fact, chain: Chain, link: int) -> bool:
    """Whether a step may use what this fact says."""
    place = chain.piece.place
    if fact.block and chain.block != fact.block:  # said in a display, of that display alone
        return False
    if fact.end < 0:  # its own paragraph and the display that follows
        if not 0 <= place.paragraph - (-fact.end - 1) <= 1 or (fact.section and fact.section != place.section):
            return False
    elif fact.end <= chain.number:
        return False
    if fact.start < chain.number:
        return True
    if fact.start == chain.number:
        return link > fact.link and fact.definition is not None
    return fact.where and place.section == fact.section and 0 <= fact.paragraph - place.paragraph <= 2


def context_for(
    chain: Chain,
    link: int,
    sides: Sequence[Term],
    told: Told,
    used: Usage,
    extra: Sequence[Fact],
    conventions: tuple[str, ...] = (),
) -> Context:
    """What holds where a step stands; the latest definition of a name counts.

    A variable by which the step differentiates is independent there: its own definition is left out, and equations that were
    proved for other names are used in its place.
    """
    slopes = [n for t in sides for n in walk(t) if isinstance(n, Apply) and n.head == "derivative"]
    differentiated = {b.name for n in slopes for b in n.bound}
    dependent = {name for n in slopes for name in free_variables(n.args[0])} - differentiated
    definitions: dict[str, tuple[int, Definition]] = {}
    symbols = dict(used.symbols)
    givens: list[Given] = []
    laws: list[RandomLaw] = []
    independent: list[frozenset[Term]] = []
    for fact in (*told.facts, *extra):
        if not in_scope(fact, chain, link):
            continue
        if fact.definition is not None and core_name(fact.name) in told.unstable and fact.section != chain.piece.place.section:
            continue
        if fact.definition is not None:
            later = fact.start > chain.number
            if fact.name in differentiated or (fact.definition.origin == "proved" and not differentiated):
                continue
            if not (later and fact.name in definitions):
                definitions[fact.name] = (fact.start, fact.definition)
        if fact.lost:
            definitions = {n: d for n, d in definitions.items() if n != fact.name or fact.lost == "law"}
            laws = [law for law in laws if law.variable != Variable(fact.name)]
        if fact.lost == "everything":
            symbols[fact.name], givens = used.symbols.get(fact.name, Symbol(fact.name)), _without(givens, fact.name)
        if fact.given is not None and fact.given.relation == "neq":
            givens = [g for g in givens if (g.lhs, g.relation, g.rhs) != (fact.given.lhs, "=", fact.given.rhs)]
        if fact.given is not None:
            givens = [*(g for g in givens if not _replaces(fact.given, g)), fact.given]
            for name in [n for n, (_, d) in definitions.items() if _excludes(fact.given, d)]:
                del definitions[name]
        if fact.law is not None and isinstance(fact.law.variable, Variable) and fact.law.variable.name in told.unstable:
            if fact.section == chain.piece.place.section:
                laws = [*(law for law in laws if law.variable != fact.law.variable), fact.law]
        elif fact.law is not None and not (
            fact.law.variable in told.rivals and fact.section != chain.piece.place.section and fact.section
        ):
            laws.append(fact.law)
        if fact.independent and (fact.end < 0 or fact.section == chain.piece.place.section):
            independent.extend(fact.independent)
        if fact.symbol is not None and not fact.elements:
            symbols[fact.name] = _joined(symbols.get(fact.name), fact.symbol)
    elements = (f for f in told.facts if f.symbol is not None and f.elements and in_scope(f, chain, link))
    _tell_elements(tuple(elements), sides, [d for _, d in definitions.values()], symbols)
    for fact in told.facts:
        if fact.definition is not None and fact.name in differentiated and in_scope(fact, chain, link):
            for name in sorted(dependent - definitions.keys()):
                solved = inverse(fact.definition, name) if name in free_variables(fact.definition.body) else None
                if solved is not None:
                    definitions[name] = (fact.start, solved)
    for law in laws:
        _let_be_random(law, symbols)
    for name in _variables(sides):
        if name in symbols and symbols[name].kind is Kind.FUNCTION:
            symbols[name] = replace(symbols[name], kind=Kind.SCALAR)
    ordered = [d for _, d in sorted(definitions.values(), key=lambda p: p[0])]
    undone = {n.args[0] for t in sides for n in walk(t) if isinstance(n, Apply) and n.head == "inverse_function"}
    ordered += [
        i for d in ordered if isinstance(d.left, Apply) and d.left.args[0] in undone and (i := inverse_function(d)) is not None
    ]
    return Context(symbols, tuple(ordered), tuple(givens), tuple(laws), tuple(dict.fromkeys(independent)), conventions)


def _without(givens: Iterable[Given], name: str) -> list[Given]:
    """The givens that speak of more than the name."""
    return [g for g in givens if free_variables(g.lhs) | free_variables(g.rhs) != {name}]


def _tell_elements(
    facts: Iterable[Fact], sides: Iterable[Term], definitions: Iterable[Definition], symbols: dict[str, Symbol]
) -> None:
    """Let the elements of a family have the domain that is said of them, unless a number that nothing defines has its name."""
    definitions = tuple(definitions)
    numbers = frozenset[str]().union(*(values(t) for t in (*sides, *(d.body for d in definitions))))
    numbers -= {d.left.name for d in definitions if isinstance(d.left, Variable)}
    for fact in facts:
        if fact.symbol is not None:
            known = replace(fact.symbol, domain=REAL, reason="") if fact.name in numbers else fact.symbol
            symbols[fact.name] = _joined(symbols.get(fact.name), known)


def _variables(sides: Sequence[Term]) -> frozenset[str]:
    """Names in which a step differentiates, and that it applies to nothing: there they are numbers."""
    nodes = [n for t in sides for n in walk(t) if isinstance(n, Apply)]
    applied = frozenset[str]().union(*(names_of(n.args[0]) for n in nodes if n.head in {"call", "prime", "inverse_function"}))
    return frozenset(b.name for n in nodes if n.head == "derivative" for b in n.bound) - applied


def _let_be_random(law: RandomLaw, symbols: dict[str, Symbol]) -> None:
    """A number, or a family of numbers, that has a named law is a random variable."""
    variable = law.variable.args[0] if isinstance(law.variable, Apply) and law.variable.head == "index" else law.variable
    if named_law(law.law) is None or not isinstance(variable, Variable):
        return
    old = symbols.get(variable.name, Symbol(variable.name))
    if old.kind is Kind.SCALAR:
        symbols[variable.name] = replace(old, kind=Kind.RANDOM)


def _excludes(given: Given, definition: Definition) -> bool:
    """Whether a name is said not to have the value that it had before: "at n = 0 … For n ≠ 0"."""
    return given.relation == "neq" and (given.lhs, given.rhs) == (definition.left, definition.body)


def _replaces(new: Given, old: Given) -> bool:
    """Whether a recurrence stands in the place of an earlier one for the same function: two examples, and no system."""
    found = left_name(new.lhs)
    if found is None or isinstance(new.lhs, Variable) or new.relation != "=" or (old.lhs, old.relation) != (new.lhs, "="):
        return False
    core = core_name(found[0])
    return old.rhs != new.rhs and all(core in names_of(side) for side in (old.rhs, new.rhs))


def _joined(old: Symbol | None, new: Symbol) -> Symbol:
    if old is None:
        return new
    unsaid = old.domain == REAL and not old.reason
    if not old.reason and new.reason and new.domain.lower is not None and not new.domain.complex:
        # What is said of the least value counts, and not what a sum up to n would have it be.
        unsaid, new = True, replace(new, domain=replace(new.domain, integer=new.domain.integer or old.domain.integer))
    domain = new.domain if unsaid else old.domain.meet(new.domain)
    if domain.empty:
        domain = new.domain
    kind = new.kind if new.kind is not Kind.SCALAR else old.kind
    shape, properties = new.shape or old.shape, old.properties | new.properties
    if len(shape) == 2 and shape[0] != shape[1] and properties & SQUARE:
        # The later words count: an m by n matrix is not the square one of before, nor a symmetric one the m by n one of before.
        shape, properties = (shape, properties - SQUARE) if new.shape else (() if new.properties & SQUARE else shape, properties)
    return replace(
        old,
        kind=kind,
        domain=domain,
        shape=shape,
        properties=properties,
        role=_role(old.role, new.role),
        reason=new.reason or old.reason,
    )


def _role(old: str, new: str) -> str:
    """What is called random somewhere is random."""
    return "random" if "random" in (old, new) else new or old


def protected(goal: Goal, told: Told, names: Names, declared: frozenset[str]) -> tuple[str, ...]:
    """Objects of a goal that the post or custom defines and that nothing known unfolds."""
    unfolded, used = unfold_goal(goal)
    found: dict[str, None] = {}
    bounded = {f.name for f in told.facts if f.elements and f.symbol is not None and f.symbol.domain != REAL}
    families = {
        n.args[0] for side in (unfolded.lhs, unfolded.rhs) for n in walk(side) if isinstance(n, Apply) and n.head == "index"
    }
    for name in sorted(bounded & (values(unfolded.lhs) | values(unfolded.rhs))):
        if Variable(name) in families:
            found[name] = None  # what is said of the elements is not known where a number has their name
    for definition in used:
        if definition.origin == "convention":
            found[defined_name(definition) or definition.text] = None
    for name in sorted((_spoken_of(goal.lhs) | _spoken_of(goal.rhs)) & told.unstable):
        found[name] = None
    nodes = [n for side in (unfolded.lhs, unfolded.rhs) for n in walk(side)]
    for node in (n for side in (goal.lhs, goal.rhs) for n in walk(side)):
        match node:
            case Apply(head="integral_over" | "sum_over" | "product_over", args=(_, Variable(name=name))):
                found[name] = None
    for name in _in_parts(nodes):
        found[name] = None
    bound = {b.name for n in nodes if isinstance(n, Apply) for b in n.bound}
    bound |= {n.args[0].name for n in nodes if isinstance(n, Apply) and n.head == "law" and isinstance(n.args[0], Variable)}
    for side in (unfolded.lhs, unfolded.rhs):
        for node in walk(side):
            match node:
                case Apply(head="call", args=(function, *_)):
                    for name in sorted(names_of(function)):
                        found["the terms that dots leave out" if is_unsaid(name) else name] = None
                case Apply(head="law", args=(Variable(name=name), *_)):
                    if name in told.left | told.unread | told.described:
                        found[name] = None
                case Apply(
                    head="sum_over" | "product_over" | "maximum" | "minimum" | "argmax" | "argmin",
                    args=(_, Apply(head="support")),
                    bound=(index,),
                ):
                    if not _under_density(node, index.name):
                        found[f"the range of {index.name}"] = None
                case Apply(head="sum_over" | "product_over" | "integral_over", args=(_, Variable(name=name))):
                    found[name] = None
                case Apply(head="mean" | "probability" | "mean_over"):
                    for name in sorted(names_of(node)):
                        if names.kinds.get(name) is Kind.RANDOM and name in declared and not _weighed(name, told):
                            continue  # of a random variable of which no more is said every law is possible
                        if not any(law.variable == Variable(name) and not law.heard for law in goal.context.laws):
                            found.setdefault(name, None)
                case Variable(name=name) if name not in bound:
                    kind = names.kinds.get(name)
                    if (
                        DECORATION.search(name)
                        or name in told.described
                        or name in told.unread
                        or name in told.left
                        or name.split("_{")[0] in told.left  # a member of a family that the post defines by its index
                        or (kind in {Kind.VECTOR, Kind.MATRIX, Kind.SET, Kind.FUNCTION, Kind.LAW} and name not in declared)
                    ):
                        found[name] = None
                case _:
                    pass
    return tuple(found)


def _weighed(name: str, told: Told) -> bool:
    """Whether the post says something of the law of a random variable, also by a name with it below: f_X, μ_X."""
    if name in told.weighed or any(f.law is not None and name in names_of(f.law.variable) for f in told.facts):
        return True
    below = re.compile(rf"_\{{[^{{}}]*(?<![A-Za-z\\]){re.escape(name)}(?![A-Za-z])")
    said = (told.left, told.unread, told.described, told.valued, told.equated, told.gathered)
    return any(below.search(other) for names in said for other in names)


def _spoken_of(term: Term) -> frozenset[str]:
    """The names in a term, without those that it binds everywhere: a definition elsewhere does not reach them."""
    bound = frozenset(b.name for n in walk(term) if isinstance(n, Apply) for b in n.bound)
    return names_of(term) - (bound - free_variables(term))


def _in_parts(nodes: Sequence[Term]) -> list[str]:
    """Families of which a whole stretch stands beside other members: what the one says of the other no model knows."""
    parts: dict[str, set[tuple[Term, ...]]] = {}
    for node in nodes:
        match node:
            case Apply(head="index", args=(Variable(name=name), *indices)):
                parts.setdefault(name, set()).add(tuple(indices))
    return [
        name
        for name, seen in parts.items()
        if len(seen) > 1 and any(isinstance(i, Apply) and i.head == "range" for indices in seen for i in indices)
    ]


def _under_density(node: Apply, name: str) -> bool:
    """Whether a variable of summation stands in a density, whose support it then runs over."""
    return any(
        isinstance(n, Apply) and n.head == "density" and name in {a.name for a in n.args[1:] if isinstance(a, Variable)}
        for n in walk(node.args[0])
    )
