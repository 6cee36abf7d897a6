"""Statements and prose in, what the post says out: definitions, laws, equations and domains, each with where it holds."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from derivations.assertion import ELSEWHERE, UNSAID
from derivations.definitions import definition_of, is_law, is_made_of_elements, law_behind, left_name, names_of
from derivations.domains import domain_of
from derivations.fact import FOREVER, Fact, Told, core_name
from derivations.goal import INTEGER, REAL, Definition, Given, Kind, RandomLaw, Symbol
from derivations.letters import plain_name
from derivations.names import FUNCTION_LETTERS, listed_family
from derivations.plain import relation_text
from derivations.prose import Said
from derivations.stance import DENIED, QUESTIONED, is_conditional, last_sentence, stance_of
from derivations.statements import Chain
from derivations.term import Apply, Number, Term, Variable, free_variables, number, walk


def _in_part(term: Term) -> bool:
    """Whether a term is a matrix with dots, transposed or not."""
    while isinstance(term, Apply) and term.head == "transpose":
        term = term.args[0]
    return (
        isinstance(term, Apply)
        and term.head == "call"
        and isinstance(term.args[0], Variable)
        and term.args[0].name.startswith("\\left[")
    )


_MAP = re.compile(r"^\s*(\\?[A-Za-z]+)\s*(?::|\\colon)")
"""`f : A \\to B` takes f for a map from A to B."""
DEFINING_ANNOTATIONS = ("!", "def", "\\text{def}", "\\text{set}", "\\Delta", "\\triangle", "\\text{let}", "\\text{!}")


def tell(
    chains: Sequence[Chain],
    kernel: Callable[[Chain, int], Term | None],
    said: Mapping[int, Said],
    given_words: Callable[[str], bool],
) -> Told:
    """Sort statements into what is said and what is claimed, in the order of the post.

    `kernel(chain, k)` is the k-th side as a kernel term, None if unread; `said` is by number of an inline chain; `given_words`
    tells whether words directly before a formula make it a given.
    """
    teller = _Teller(kernel, given_words, {chain.number: chain for chain in chains})
    for chain in chains:
        teller.hear(chain, said.get(chain.number))
    settled = _settled(teller.facts)
    return Told(
        tuple(teller.facts),
        frozenset(teller.described),
        frozenset(teller.doubted | {(n, s) for n, s in teller.questioned if n not in settled}),
        frozenset(teller.unread),
        frozenset(teller.left),
        unstable(teller.facts),
        rivals(teller.facts),
        frozenset(teller.givens),
        *_equated(chains, kernel),
        _weighed(chains, kernel),
        _first_chains(chains, kernel),
        frozenset(teller.fresh),
        frozenset(teller.imposing),
        frozenset(teller.written_out),
    )


def _settled(facts: Iterable[Fact]) -> frozenset[str]:
    """Names of which the post says what they are."""
    found: set[str] = set()
    for fact in facts:
        if fact.law is not None:
            found |= names_of(fact.law.variable) | names_of(fact.law.law)
        elif fact.definition is not None or (fact.symbol is not None and fact.symbol.reason):
            found.add(core_name(fact.name))
    return frozenset(found)


def _first_chains(chains: Sequence[Chain], kernel: Callable[[Chain, int], Term | None]) -> dict[str, int]:
    first: dict[str, int] = {}
    for chain in chains:
        for k in range(len(chain.sides)):
            term = kernel(chain, k)
            for name in free_variables(term) if term is not None else ():
                first.setdefault(name, chain.number)
    return first


def _equated(
    chains: Sequence[Chain], kernel: Callable[[Chain, int], Term | None]
) -> tuple[dict[str, frozenset[int]], frozenset[str], dict[str, frozenset[int]]]:
    equated: dict[str, frozenset[int]] = {}
    gathered: dict[str, frozenset[int]] = {}
    valued: set[str] = set()
    for chain in chains:
        for k, link in enumerate(chain.links):
            at = k if chain.left is not None else k - 1
            if at < 0 or link.relation not in VALUES:
                continue
            left, right = kernel(chain, at), kernel(chain, at + 1)
            if isinstance(left, Variable) and (k == 0 or chain.block == 0):
                if right is None or free_variables(right):
                    found = gathered if right is not None and is_made_of_elements(left, right) else equated
                    found[left.name] = found.get(left.name, frozenset()) | {chain.number}
                else:
                    valued.add(left.name)
    return equated, frozenset(valued), gathered


CHANCES = frozenset({"mean", "mean_over", "expectation", "probability"})
"""Heads of chances and moments."""


def _weighed(chains: Sequence[Chain], kernel: Callable[[Chain, int], Term | None]) -> frozenset[str]:
    found: frozenset[str] = frozenset()
    for chain in chains:
        if chain.left is None or not chain.links:
            continue
        left, right = kernel(chain, 0), kernel(chain, 1)
        names = (names_of(n) for n in walk(left) if isinstance(n, Apply) and n.head in CHANCES) if left is not None else ()
        found |= frozenset[str]().union(*names) - (frozenset() if right is None else names_of(right))
    return found


def unstable(facts: Iterable[Fact]) -> frozenset[str]:
    """Names to which facts give several definitions or laws."""
    first: dict[str, Definition] = {}
    found: set[str] = set()
    laws: dict[Term, Term] = {}
    for fact in facts:
        law = fact.law
        if law is not None and is_law(law.law) and laws.setdefault(law.variable, law.law) != law.law:
            found |= {law.variable.name} if isinstance(law.variable, Variable) else set()
        if fact.definition is None or fact.end != FOREVER or fact.block:  # a number for a symbol, in one place only
            continue
        known = first.setdefault(fact.name, fact.definition)
        if (known.left, known.body) != (fact.definition.left, fact.definition.body):
            found.add(core_name(fact.name))
    return frozenset(found)


def rivals_at_once(facts: Iterable[Fact]) -> frozenset[tuple[Term, int]]:
    """Variables to which one display or paragraph gives several laws, `P: X ∼ …` and `Q: X ∼ …`, with its number: none holds."""
    laws: dict[tuple[Term, int], set[Term]] = {}
    for fact in facts:
        if fact.law is not None:
            laws.setdefault((fact.law.variable, fact.paragraph), set()).add(fact.law.law)
    return frozenset(key for key, found in laws.items() if len(found) > 1)


def rivals(facts: Iterable[Fact]) -> frozenset[Term]:
    """Variables to which facts give several laws."""
    laws: dict[Term, set[Term]] = {}
    for fact in facts:
        if fact.law is not None:
            laws.setdefault(fact.law.variable, set()).add(fact.law.law)
    return frozenset(v for v, found in laws.items() if len(found) > 1)


def _congruence(left: Term, right: Term) -> Given:
    """`a ≡ b (mod n)`, which leaves a free but for its class: n divides a - b."""
    assert isinstance(right, Apply)
    value, modulus = right.args
    gap = Apply("mod", (Apply("add", (left, Apply("neg", (value,)))), modulus))
    return Given(gap, "=", number(0), relation_text(left, "congruent", right))


VALUES = {"=", ":=", "equiv"}
ORDERS = {"in", "<", "<=", ">", ">=", "neq"}


@dataclass
class _Teller:
    """What has been heard so far."""

    kernel: Callable[[Chain, int], Term | None]
    given_words: Callable[[str], bool]
    chains: Mapping[int, Chain] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)
    described: set[str] = field(default_factory=set)
    doubted: set[tuple[str, int]] = field(default_factory=set)
    questioned: set[tuple[str, int]] = field(default_factory=set)
    unread: set[str] = field(default_factory=set)
    left: set[str] = field(default_factory=set)
    givens: set[int] = field(default_factory=set)
    fresh: set[int] = field(default_factory=set)
    imposing: set[int] = field(default_factory=set)
    written_out: set[int] = field(default_factory=set)
    introduced: set[str] = field(default_factory=set)
    where: bool = False
    """Whether the statement at hand goes on from one behind "where"."""
    random: set[str] = field(default_factory=set)

    def hear(self, chain: Chain, spoken: Said | None) -> None:
        """Take in one statement."""
        self.where = spoken is not None and spoken.where
        if not chain.links:
            if spoken is not None and chain.sides:
                self._declare(chain, spoken)
            return
        mapped = _MAP.match(chain.piece.fragment.text) if spoken is not None and spoken.anew else None
        if spoken is not None and mapped is not None and self._was_other(chain, mapped[1], spoken):
            self._lose(chain, mapped[1], "everything")
        if chain.left is None:
            first = self.kernel(chain, 0)
            self.introduced |= free_variables(first) if first is not None else frozenset()
            return
        left, right = self.kernel(chain, 0), self.kernel(chain, 1)
        if left is None:
            return
        if right is None:
            self._half_read(chain, left, spoken)
            return
        known = frozenset(self.introduced)
        stance = self._stance(chain, spoken)
        if stance:
            self._doubt(stance, names_of(left) | names_of(right), chain)
            if spoken is None or (stance == QUESTIONED and spoken.claim):
                self.imposing.add(chain.number)
        elif spoken is not None and spoken.under and chain.links[0].relation in VALUES and left_name(left) is not None:
            self._doubt(DENIED, names_of(left) - names_of(right), chain)
        elif spoken is not None and _is_mentioned(spoken, chain.links[0].relation):
            self._doubt(DENIED, names_of(left) | names_of(right), chain)
        else:
            self._relate(chain, left, right, spoken)
            if isinstance(left, Variable) and spoken is not None and spoken.shape and spoken.kind is not None:
                self.described.add(left.name)
                self._add(chain, name=left.name, symbol=Symbol(left.name, spoken.kind, shape=spoken.shape))
            if isinstance(left, Variable) and chain.links[0].relation in VALUES and len(chain.links) > 1:
                self._write_out(chain, right, known)
        if chain.links[0].relation not in {"to", "in", "subset"}:
            for k in range(len(chain.sides)):
                term = self.kernel(chain, k)
                self.introduced |= free_variables(term) if term is not None else frozenset()

    def _write_out(self, chain: Chain, left: Term, known: frozenset[str]) -> None:
        """In y = f(x) = … with an f that nothing has introduced, the second link says what f is."""
        right = self.kernel(chain, 2)
        found = left_name(left)
        new = isinstance(left, Apply) and left.head == "call" and found is not None and found[0] not in known
        if not new or right is None or found is None or chain.links[1].relation != "=":
            return
        definition = definition_of(left, right, relation_text(left, "=", right))
        if definition is not None and definition.parameters:
            self.left.add(core_name(found[0]))
            self.written_out.add(chain.number)
            self._add(chain, name=found[0], definition=definition)
            self.facts[-1] = replace(self.facts[-1], link=1)

    def _worded(self, chain: Chain, spoken: Said | None) -> bool:
        """Whether a word or a sign says that the statement is given."""
        link = chain.links[0]
        annotation = "".join(t.text for t in link.annotation)
        before = spoken.given if spoken is not None else self.given_words(chain.before)
        if before or self.given_words(chain.statement.intro) or annotation in DEFINING_ANNOTATIONS or link.relation == ":=":
            return True
        # "where x̄ is the mean:" in front of a display defines x̄ in it
        named = (self.chains[number] for number in chain.clause if number in self.chains)
        left = self.kernel(chain, 0)
        base = left.args[0] if isinstance(left, Apply) and left.head == "pow" else left
        if left is None or base is None or left_name(base) is None:  # a known function, as erf(x), needs no definition
            return False
        return any(not c.links and c.sides and self.kernel(c, 0) == left for c in named)

    def _stance(self, chain: Chain, spoken: Said | None) -> str:
        """How the sentence before the statement does not say that it holds; empty where it may."""
        if chain.links[0].relation == ":=" or (spoken is None and chain.previous is not None):
            return ""
        return spoken.stance if spoken is not None else stance_of("", last_sentence(chain.before), "")

    def _doubt(self, stance: str, names: Iterable[str], chain: Chain) -> None:
        """What a sentence does not say leaves its names open, what it asks or is to show those that nothing else brings in."""
        section = chain.piece.place.section
        if stance == DENIED:
            self.doubted |= {(name, section) for name in names}
        else:
            self.questioned |= {(name, section) for name in names if name not in self.introduced}

    def _half_read(self, chain: Chain, left: Term, spoken: Said | None) -> None:
        """The left side is read and the right one is not: what it names is protected."""
        found = left_name(left)
        if found is not None:
            self.unread.add(core_name(found[0]))
            if chain.links[0].relation == "sim" or self._worded(chain, spoken):
                self._lose(chain, found[0], "law" if chain.links[0].relation == "sim" else "definition")
        if self._worded(chain, spoken) or (found is not None and core_name(found[0]) not in self.introduced):
            self.givens.add(chain.number)
        self.introduced |= free_variables(left)

    def _defines_other(self, chain: Chain, name: str, right: Term) -> bool:
        """Whether a display gives a function another value than a display under another heading did."""
        last = next((f for f in reversed(self.facts) if f.name == name and f.definition is not None), None)
        if last is None:
            return False
        body = last.definition.body if last.definition is not None else right
        return last.section != chain.piece.place.section and body != right and core_name(name) not in names_of(right)

    def _was_other(self, chain: Chain, name: str, spoken: Said) -> bool:
        """Whether a name had a value, or elsewhere a law or a domain, and is now taken for something new."""
        general = _GENERAL.search(spoken.text) is not None
        for fact in self.facts:
            mine = fact.name == name or (fact.law is not None and fact.law.variable == Variable(name))
            if mine and (
                fact.definition is not None or fact.law is not None or general or fact.section != chain.piece.place.section
            ):
                return True
        return False

    def _lose(self, chain: Chain, name: str, what: str) -> None:
        """What was said of a name before is void."""
        place = chain.piece.place
        self.facts.append(Fact(chain.number, name, lost=what, paragraph=place.paragraph, section=place.section))

    def _relate(self, chain: Chain, left: Term, right: Term, spoken: Said | None) -> None:
        relation = chain.links[0].relation
        if relation == "sim":
            right = law_behind(right)
            self.givens.add(chain.number)
            for variable in left.args if isinstance(left, Apply) and left.head == "tuple" else (left,):
                if is_law(right):
                    self._add(chain, law=RandomLaw(variable, right, relation_text(left, "~", right)))
                elif isinstance(variable, Variable):
                    self._lose(chain, variable.name, "law")
        elif relation == "neq":
            self._add(chain, given=Given(left, relation, right, relation_text(left, relation, right)))
        elif relation in ORDERS:
            self._order(chain, spoken)
        elif relation in VALUES:
            self._equate(chain, left, right, spoken)
        elif self._worded(chain, spoken):
            self.givens.add(chain.number)

    def _order(self, chain: Chain, spoken: Said | None) -> None:
        """An inequality in a display is a claim unless a word says otherwise; in running text it is a condition."""
        if chain.links[0].relation != "in" and spoken is None and not self._worded(chain, spoken):
            return
        for k, link in enumerate(chain.links):
            a, b = self.kernel(chain, k), self.kernel(chain, k + 1)
            if a is None or b is None:
                continue
            text = relation_text(a, link.relation if link.relation != "in" else "element", b)
            symbol = domain_of(link.relation, a, b, text)
            if symbol is not None:
                self._add(chain, name=symbol.name, symbol=symbol)
            elif link.relation != "in":
                self._add(chain, given=Given(a, link.relation, b, text))
            else:
                continue
            self.givens.add(chain.number)
            if spoken is not None and spoken.passing:
                self._local(chain)

    def _equate(self, chain: Chain, left: Term, right: Term, spoken: Said | None) -> None:
        """A name that nothing has introduced is defined; a word makes an equation given; all else is a claim."""
        found = left_name(left)
        name = found[0] if found else ""
        core = core_name(name)
        applied = isinstance(left, Apply) and left.head in {"call", "density", "index"}
        whole = name.removesuffix("[]")
        known = any(f.name in {name, whole} and f.definition is not None for f in self.facts)
        if applied and known and spoken is None and chain.previous is None and self._defines_other(chain, name, right):
            self._lose(chain, name, "definition")  # f(x) = x³ under another heading than f(x) = x²
        worded = self._worded(chain, spoken)
        if isinstance(left, Apply) and left.head in {"call", "density", "index"} and core:
            self.left.add(core)
        elif isinstance(left, Apply) and left.head == "index" and isinstance(left.args[0], Variable):
            self.left.add(left.args[0].name)
        context = spoken is not None and applied and not spoken.claim
        follows = chain.statement.arrow in {"implies", "iff", "implied"}
        constant = isinstance(left, Variable) and not free_variables(right) and not follows
        if found and (worded or context or constant or core not in self.introduced or (applied and not known)):
            self.givens.add(chain.number)
            congruent = chain.links[0].relation == "equiv" and isinstance(right, Apply) and right.head == "mod"
            if isinstance(right, Apply) and right.head == "call" and right.args[0] == left:
                return  # x = x(a, b) says no more than that x changes with a and b
            if _in_part(right):
                return  # what a matrix with dots shows of its entries says less than the rest of the post says of the name
            definition = None if congruent else definition_of(left, right, relation_text(left, "=", right))
            if congruent:
                self._add(chain, name=name, given=_congruence(left, right))
                return
            if definition is not None and constant and spoken is not None and spoken.over:
                self._doubt(DENIED, (name,), chain)
                return
            if definition is not None:
                self._add(chain, name=name, definition=definition)
                parameter = isinstance(left, Variable) and left.name in {"i", "j", "k", "m", "n"} and not definition.whole
                if constant or parameter or (spoken is not None and spoken.passing):
                    self._local(chain)
                if spoken is not None:
                    self._continued(chain)
                return
        if worded or (found and chain.number in self.givens):
            self.givens.add(chain.number)
            self._add(chain, name=name, given=Given(left, "=", right, relation_text(left, "=", right)))
            before = chain.before if spoken is None else spoken.text.partition(" \u2026 ")[0]
            if is_conditional(before) or (spoken is not None and _is_decimal(right)):
                self._local(chain)  # an “if”, or a value of an example
        else:
            self.imposing.add(chain.number)
            if free_variables(left) - self.introduced - free_variables(right):
                self.fresh.add(chain.number)

    def _continued(self, chain: Chain) -> None:
        """In running text, `a = b = 16` gives b as well."""
        for k in range(1, len(chain.links)):
            left, right = self.kernel(chain, k), self.kernel(chain, k + 1)
            if isinstance(left, Variable) and right is not None and chain.links[k].relation == "=":
                definition = definition_of(left, right, relation_text(left, "=", right))
                if definition is not None:
                    self._add(chain, name=left.name, definition=definition)
                    self._local(chain)

    def _local(self, chain: Chain) -> None:
        """A number for a symbol holds in its own display or paragraph only; so does a condition."""
        self.facts[-1] = replace(self.facts[-1], end=-chain.piece.place.paragraph - 1, block=chain.block)

    def _add(
        self,
        chain: Chain,
        name: str = "",
        *,
        definition: Definition | None = None,
        given: Given | None = None,
        law: RandomLaw | None = None,
        symbol: Symbol | None = None,
    ) -> Fact:
        place = chain.piece.place
        where = chain.statement.intro.strip().lower().startswith("where") or chain.before.rstrip().lower().endswith("where")
        where |= self.where or bool(chain.clause)
        fact = Fact(
            chain.number,
            name,
            FOREVER,
            where,
            definition,
            given,
            law,
            symbol,
            paragraph=place.paragraph,
            section=place.section,
        )
        self.facts.append(fact)
        return fact

    def _leave(self, chain: Chain, name: str, properties: frozenset[str]) -> None:
        """What a number that is called even or odd leaves when it is divided by two."""
        for word in sorted(properties & PARITIES.keys()):
            text = f"{plain_name(name)} is {word}"
            self._add(chain, given=Given(Apply("mod", (Variable(name), number(2))), "=", number(PARITIES[word]), text))
            self._add(chain, name=name, symbol=Symbol(name, domain=INTEGER, reason=text))

    def _declare(self, chain: Chain, spoken: Said) -> None:
        """Take in what the prose says of names that stand alone."""
        names = _declared_names(self.kernel(chain, 0))
        elements = _is_of_elements(self.kernel(chain, 0))
        if not names and spoken.kind not in {Kind.VECTOR, Kind.MATRIX}:
            listed = listed_family(chain.piece.fragment.text)
            names = [listed] if listed else []
        for name in names:
            if spoken.anew and self._was_other(chain, name, spoken):
                self._lose(chain, name, "everything")
            if spoken.described and not (spoken.concluded and name in self.random):
                self.described.add(name)
            if spoken.kind is None and spoken.domain is None and not spoken.properties:
                continue
            if spoken.stance or spoken.assertion == ELSEWHERE:
                self._doubt(spoken.stance or DENIED, (name,), chain)
            else:
                reason, properties = spoken.text if spoken.domain else "", spoken.properties - PARITIES.keys()
                kind, shape = spoken.kind or Kind.SCALAR, spoken.shape if isinstance(self.kernel(chain, 0), Variable) else ()
                symbol = Symbol(name, kind, spoken.domain or REAL, shape, properties, spoken.role, reason=reason)
                self._add(chain, name=name, symbol=symbol)
                self.facts[-1] = replace(self.facts[-1], elements=elements)
                if not elements and kind is Kind.SCALAR and name not in FUNCTION_LETTERS:
                    self._leave(chain, name, spoken.properties)
                if symbol.kind is Kind.RANDOM:
                    self.random.add(name)


_GENERAL = re.compile(
    r"\b(?:any|arbitrary|general|generic|another|new|different|now|merely|only|from (?:now|here) on)\b", re.IGNORECASE
)


def _is_mentioned(spoken: Said, relation: str) -> bool:
    """Whether a sentence only mentions a relation; an equation may define without a word that says so."""
    return spoken.assertion == ELSEWHERE or (spoken.assertion == UNSAID and relation in ORDERS - {"in", "neq"})


def _is_decimal(term: Term) -> bool:
    """Whether a term is a number with places behind the point."""
    inner = term.args[0] if isinstance(term, Apply) and term.head == "neg" else term
    return isinstance(inner, Number) and inner.places is not None


PARITIES = {"even": 0, "odd": 1}


def _is_of_elements(term: Term | None) -> bool:
    """Whether a formula names members of a family, one or a list of them."""
    match term:
        case None | Apply(head="index"):
            return True
        case Apply(head="family", args=(body, *_)):
            return _is_of_elements(body)
        case Apply(head="tuple", args=args):
            return all(_is_of_elements(a) for a in args)
    return False


def _declared_names(term: Term | None) -> list[str]:
    match term:
        case Variable(name=name) | Apply(head="call" | "index", args=(Variable(name=name), *_)):
            return [name]
        case Apply(head="tuple", args=args):
            return [n for a in args for n in _declared_names(a)]
        case Apply(head="family", args=(body, *_)):
            return _declared_names(body)
        case Apply(head="density", args=(Apply(args=(Variable(name=name), *_)), *_)):
            return [name]
        case _:
            return []
