"""A post in, its report out: the one module that knows both wings."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from derivations.context import Usage, context_for, protected, usage, with_dependence
from derivations.derived import named_laws
from derivations.diagnostic import Unread
from derivations.elaborate import elaborate
from derivations.facts import Fact, Told, rational, tell
from derivations.goal import Definition, Goal, Kind
from derivations.inference import candidate, choose
from derivations.kinds import infer
from derivations.latex.macros import Macros, collect, from_config, from_front_matter
from derivations.latex.presentation import written
from derivations.letters import plain_name
from derivations.linear.identities import identities
from derivations.linear.kinds import refine
from derivations.markdown import Display, Document, Inline, find
from derivations.notation import load_grammar, load_unfolds
from derivations.plain import to_text
from derivations.prose import GIVEN_WORDS, Said, paragraphs, said
from derivations.report import Place, PostReport, Step
from derivations.settings import Settings
from derivations.source import Source, Span
from derivations.statements import SIGNS, Chain, latex, read
from derivations.term import Apply, Number, Term, Variable, free_variables, walk
from derivations.unfold import defined_name
from derivations.verdict import CONDITIONAL, GIVEN, PROVED, REFUTED, TESTED, UNDECIDED, UNREAD, Verdict
from derivations.vocabulary import Names, Reading

Decide = Callable[[Goal], Verdict]
RELATIONS = {"=": "=", "equiv": "=", "<=": "<=", "<": "<", ">=": ">=", ">": ">", "approx": "approx", "propto": "propto"}
GIVING = {":=", "sim"}
FIXED_HEADS = {"expectation", "mean", "probability", "integral", "integral_over", "sum", "product", "derivative", "limit", "det", "trace", "gradient"}
"""Operations with a meaning of their own: a row that begins with one imposes nothing."""


@dataclass
class Post:
    """What has been read of a post; terms are kept as they are made."""

    document: Document
    chains: tuple[Chain, ...]
    names: Names
    told: Told = field(default_factory=Told)
    used: Usage = field(default_factory=Usage)
    terms: dict[tuple[int, int], Term | Unread] = field(default_factory=dict)
    met: dict[tuple[int, int], Mapping[str, int]] = field(default_factory=dict)

    def kernel(self, chain: Chain, k: int) -> Term | Unread:
        """The k-th side as a kernel term, or why it is none."""
        key = chain.number, k
        if key not in self.terms:
            reading = Reading()
            self.terms[key] = _kernel(chain, k, self.names, reading)
            self.met[key] = {**chain.sides[k].met, **reading.met}
        return self.terms[key]

    def term(self, chain: Chain, k: int) -> Term | None:
        """The k-th side as a kernel term, None where it is unread."""
        found = self.kernel(chain, k)
        return None if isinstance(found, Unread) else found

    def other(self, chain: Chain, k: int, chosen: Mapping[str, int]) -> Term | None:
        """The k-th side in another reading."""
        try:
            surface = chain.sides[k].read(load_grammar(), chosen)
            return identities(elaborate(surface, self.names, Reading(dict(chosen)), load_unfolds()), self.names.kinds)
        except Unread:
            return None


def _kernel(chain: Chain, k: int, names: Names, reading: Reading) -> Term | Unread:
    side = chain.sides[k]
    if side.term is None:
        return side.error or Unread("syntax", "not read", side.span)
    try:
        return identities(elaborate(side.term, names, reading, load_unfolds()), names.kinds)
    except Unread as error:
        return error if error.span != Span(0, 0) else Unread(error.code, error.message, side.span, error.expected)


def read_post(source: Source, settings: Settings) -> Post:
    """Read a post whole: its statements, what its names are, what it says of them."""
    document = find(source)
    macros = _macros(document, settings)
    grammar = load_grammar()
    chains = read(document, macros, grammar, source)
    spoken = _said(document, chains)
    declared = {name: s.kind for c in chains if (s := spoken.get(c.number)) and s.kind for name in _alone(c)}
    surfaces = [t for c in chains for s in c.sides if (t := s.term) is not None]
    names = infer(surfaces, declared, settings)
    post = Post(document, chains, names)
    shaped = refine(_equations(post), names.kinds, frozenset(declared))
    if shaped:
        names = replace(names, kinds={**names.kinds, **shaped})
        post = Post(document, chains, names)

    def text(chain: Chain, k: int) -> str:
        start = chain.sides[0].span.start
        return " ".join(source.text[start : chain.sides[min(k, len(chain.sides) - 1)].span.end].split())

    post.told = tell(chains, post.term, spoken, text, lambda words: bool(GIVEN_WORDS.search(words)))
    post.told = replace(post.told, facts=(*post.told.facts, *_derived(post)))
    every = [t for c in chains for k in range(len(c.sides)) if (t := post.term(c, k)) is not None]
    post.used = usage(every, names)
    return post


def _equations(post: Post) -> list[tuple[Term, ...]]:
    """Neighbouring sides between which the post writes an equality."""
    found = []
    for chain in post.chains:
        first = 1 if chain.left is not None else 0
        for k, link in enumerate(chain.links):
            place = k + first
            if place > 0 and link.relation in {"=", "equiv", ":="}:
                left, right = post.term(chain, place - 1), post.term(chain, place)
                if left is not None and right is not None:
                    found.append((left, right))
    return found


def _derived(post: Post) -> list[Fact]:
    """The laws of variables that a definition makes of others, under the names that the post gives them."""
    called: list[tuple[str, Term]] = []
    for chain in post.chains:
        for k, side in enumerate(chain.sides):
            if side.term is None or not any(isinstance(n, Apply) and n.head == "distributed" for n in walk(side.term)):
                continue
            term = post.term(chain, k)
            for node in walk(term) if term is not None else ():
                if isinstance(node, Apply) and node.head == "expectation" and len(node.bound) == 1:
                    law = node.args[1]
                    if isinstance(law, Apply) and law.head == "law":
                        called.append((node.bound[0].name, law))
    stated = [f for f in post.told.facts if f.definition is not None]
    laws = [f.law for f in post.told.facts if f.law is not None]
    called += [(law.variable.name, law.law) for law in laws if isinstance(law.variable, Variable) and isinstance(law.law, Apply) and law.law.head == "law"]
    out: list[Fact] = []
    for fact in stated:
        if fact.definition is not None:
            out.extend(replace(fact, name=defined_name(d), definition=d) for d in named_laws([fact.definition], laws, called))
    return out


def _macros(document: Document, settings: Settings) -> Macros:
    known = from_config(settings.macros)
    known = from_front_matter(document.front_matter, known)
    return collect([*document.macros, *(p.fragment for p in document.pieces if isinstance(p, Display | Inline))], known)


def _said(document: Document, chains: Sequence[Chain]) -> dict[int, Said]:
    by_span = {s.inline.span: s for run in paragraphs(document.pieces) for s in said(run)}
    return {c.number: by_span[c.piece.span] for c in chains if isinstance(c.piece, Inline) and c.piece.span in by_span}


def _alone(chain: Chain) -> list[str]:
    """The names that a formula consists of."""
    if chain.links or not chain.sides:
        return []
    term = chain.sides[0].term
    match term:
        case Variable(name=name):
            return [name]
        case Apply(head="tuple", args=args):
            return [a.name for a in args if isinstance(a, Variable)]
        case _:
            return []


@dataclass
class _Made:
    """A step in the making, with what is needed to judge it again."""

    chain: Chain
    link: int
    lhs: Term | None = None
    rhs: Term | None = None
    lhs_text: str = ""
    goal: Goal | None = None
    verdict: Verdict | None = None
    """Set while planning where there is nothing to decide."""
    place: Place | None = None
    seconds: float | None = None


def check_post(source: Source, settings: Settings, decide: Decide) -> PostReport:
    """Read a post, decide each of its steps, and say what was found."""
    post = read_post(source, settings)
    planned = _plan(post)
    inferred = _infer(post, planned, decide)
    proved: list[Fact] = []
    made: list[_Made] = []
    for step in planned:
        started = time.perf_counter()
        if step.verdict is None:
            _judge(post, step, made, (*inferred, *proved), decide)
        if settings.timings:
            step.seconds = time.perf_counter() - started
        if step.chain.block == 0 and (step.verdict is None or step.verdict.verdict not in {PROVED, TESTED, REFUTED}):
            continue
        made.append(step)
        proved.extend(_lemma(step))
    steps = tuple(_step(m, source, settings) for m in made)
    return PostReport(source, steps, tuple(post.document.problems), _assumed(made))


def _plan(post: Post) -> list[_Made]:
    """Every step of the post; what claims nothing or is unread has its verdict already."""
    planned: list[_Made] = []
    for chain in post.chains:
        if chain.error is not None:
            continue
        inline = isinstance(chain.piece, Inline)
        for k, link in enumerate(chain.links):
            if link.relation not in SIGNS | GIVING or not link.rhs:
                continue
            if inline and (link.relation not in SIGNS or k > 0 or not _inline_claim(post, chain)):
                break
            step = _Made(chain, k)
            _prepare(post, step)
            planned.append(step)
    return planned


def _inline_claim(post: Post, chain: Chain) -> bool:
    """Whether a formula in running text claims something of symbols that were all introduced before."""
    return chain.number in post.told.imposing and chain.left is not None and chain.sides[1].term is not None and not isinstance(post.term(chain, 1), Number)


def _prepare(post: Post, step: _Made) -> None:
    """The sides of a step, or its verdict where they cannot be had or claim nothing."""
    chain, k = step.chain, step.link
    link = chain.links[k]
    own = chain.left is not None
    right_at = k + 1 if own else k
    if k == 0 and chain.number in post.told.givens:
        error = next((e for j in range(min(2, len(chain.sides))) if isinstance(e := post.kernel(chain, j), Unread)), None)
        step.lhs_text = written(chain.sides[0].tokens)
        if error is None or link.relation in GIVING:
            step.verdict = Verdict(GIVEN, message="a definition, a law or an assumption of the post")
        else:
            _unread(step, error)
        return
    left, left_error = _left_of(post, step)
    right = post.kernel(chain, right_at)
    if link.relation in GIVING:
        step.verdict = Verdict(GIVEN, message="a definition, a law or an assumption of the post")
    elif isinstance(right, Unread):
        _unread(step, right)
    elif left is None:
        where = chain.sides[right_at].span
        _unread(step, left_error or Unread("left-side", "the left side of this row could not be read", where, "a left side that is read"))
    else:
        step.lhs, step.rhs = left, right


def _goal(post: Post, step: _Made, extra: Sequence[Fact]) -> Goal:
    """The step as a goal, in its context."""
    chain, k = step.chain, step.link
    own = chain.left is not None
    assert step.lhs is not None
    assert step.rhs is not None
    context = context_for(chain, k, (step.lhs, step.rhs), post.told, post.used, extra)
    imposes = k == 0 and own and _may_impose(post, chain, step.lhs)
    goal = Goal(context, step.lhs, RELATIONS[chain.links[k].relation], step.rhs, may_impose=imposes)
    declared = frozenset(f.name for f in post.told.facts if f.symbol is not None and f.symbol.kind is not Kind.SCALAR)
    goal = replace(goal, protected=protected(goal, post.told, post.names, declared))
    readings = tuple(with_dependence(r) for r in _readings(post, step, goal))
    return replace(with_dependence(goal), readings=readings)


def _judge(post: Post, step: _Made, before: Sequence[_Made], extra: Sequence[Fact], decide: Decide) -> None:
    step.goal = goal = _goal(post, step, extra)
    verdict = decide(goal)
    if verdict.verdict in {REFUTED, CONDITIONAL} and _imposes_value(step):
        verdict = Verdict(GIVEN, message="imposes an equation: it holds for some values and not for all")
    if verdict.verdict == REFUTED:
        verdict = _against_earlier(step, before, goal, decide) or verdict
    inferred = [f for f in extra if f.definition is not None and f.definition.origin == "inferred" and f.definition.text in verdict.assuming]
    if verdict.verdict == REFUTED and inferred and len(inferred[0].confirmed) < 2:
        names = ", ".join(f.definition.text for f in inferred if f.definition is not None)
        verdict = Verdict(UNDECIDED, "several-kinds", f"fails {names}, which one other row confirms: one of the two rows is wrong, or the law is another")
    step.verdict = verdict


def _imposes_value(step: _Made) -> bool:
    """A chain that ends in `= 0` or `= c` and holds for some values only imposes an equation."""
    going_on = step.link > 0 or step.chain.left is None
    last = step.link == len(step.chain.links) - 1
    return going_on and last and step.rhs is not None and rational(step.rhs) is not None and step.lhs is not None and bool(free_variables(step.lhs))


def _lemma(step: _Made) -> list[Fact]:
    """A row `name = …` that was proved holds from here on."""
    if step.verdict is None or step.verdict.verdict != PROVED or step.link > 0 or step.chain.left is None or step.goal is None:
        return []
    if step.goal.relation != "=" or not isinstance(step.lhs, Variable) or step.rhs is None:
        return []
    name, text = step.lhs.name, to_text(step.rhs)
    definition = Definition(step.lhs, step.rhs, (), f"{plain_name(name)} = {text}", "proved")
    place = step.chain.piece.place
    return [Fact(step.chain.number, name, definition=definition, paragraph=place.paragraph, section=place.section)]


def _infer(post: Post, planned: Sequence[_Made], decide: Decide) -> tuple[Fact, ...]:
    """Definitions of unknown laws that some steps offer and others confirm."""
    goals = [_goal(post, step, ()) if step.verdict is None else None for step in planned]
    offered = [c for k, goal in enumerate(goals) if goal is not None and (c := candidate(goal, k)) is not None]
    if not offered:
        return ()
    def holds(k: int, definition: Definition) -> bool:
        goal = goals[k]
        assert goal is not None
        definitions = (*goal.context.definitions, definition)
        added = replace(goal, context=replace(goal.context, definitions=definitions), readings=(), only_proof=True)
        return decide(added).verdict == PROVED

    found = []
    for definition, confirming in choose(offered, goals, holds):
        first = min(planned[k].chain.number for k in range(len(planned)))
        found.append(Fact(first - 1, defined_name(definition), definition=definition, confirmed=confirming))
    return tuple(found)


def _against_earlier(step: _Made, before: Sequence[_Made], goal: Goal, decide: Decide) -> Verdict | None:
    """One slip, one error: a row after a refuted one is judged against the last row that was not refuted."""
    previous = _previous(step, before)
    while previous is not None and previous.verdict is not None and previous.verdict.verdict == REFUTED:
        if previous.lhs is None:
            return None
        step.lhs, step.lhs_text = previous.lhs, previous.lhs_text
        previous = _previous(previous, before)
    if step.lhs is goal.lhs or step.lhs is None:
        return None
    return decide(replace(goal, lhs=step.lhs, readings=()))


def _previous(step: _Made, before: Sequence[_Made]) -> _Made | None:
    """The step whose right side is the left side of this one."""
    if step.link > 0:
        return next((m for m in reversed(before) if m.chain is step.chain and m.link == step.link - 1), None)
    number = step.chain.previous
    if number is None or step.chain.left is not None:
        return None
    return next((m for m in reversed(before) if m.chain.number == number and m.link == len(m.chain.links) - 1), None)


def _left_of(post: Post, step: _Made) -> tuple[Term | None, Unread | None]:
    """The left side of a step: its own, or the side before it."""
    chain, k = step.chain, step.link
    if k > 0 or chain.left is not None:
        at = k if chain.left is not None else k - 1
        step.lhs_text = written(chain.sides[at].tokens)
        found = post.kernel(chain, at)
        if isinstance(found, Unread):
            return None, found if k == 0 else None
        return found, None
    if chain.previous is None:
        return None, Unread("left-side", "this row goes on from nothing", chain.sides[0].span, "a left side")
    earlier = post.chains[chain.previous]
    if not earlier.sides:
        return None, None
    last = len(earlier.sides) - 1
    step.lhs_text = written(earlier.sides[last].tokens)
    return post.term(earlier, last), None


def _may_impose(post: Post, chain: Chain, left: Term) -> bool:
    """Whether a row with a left side of its own may impose an equation rather than claim one."""
    if chain.number not in post.told.imposing:
        return False
    head = left
    while isinstance(head, Apply) and head.head == "neg":
        head = head.args[0]
    if isinstance(head, Apply) and head.head in FIXED_HEADS:
        return False
    if isinstance(head, Variable):
        return not _determined(post, chain, head.name)
    following = any(c.previous == chain.number for c in post.chains[chain.number + 1 : chain.number + 2])
    return not (following or len(chain.links) > 1)


def _determined(post: Post, chain: Chain, name: str) -> bool:
    """Whether an equation given before fixes a name: it holds the name, and defines another."""
    return any(
        f.definition is not None and f.start < chain.number and f.definition.origin == "stated" and not f.definition.parameters and name in free_variables(f.definition.body)
        for f in post.told.facts
    )


def _readings(post: Post, step: _Made, goal: Goal) -> tuple[Goal, ...]:
    """The step in the other customary readings; a kind of ambiguity is settled alike on both sides."""
    chain, k = step.chain, step.link
    right_at = k + 1 if chain.left is not None else k
    if k > 0 or chain.left is not None:
        left_chain, left_at = chain, right_at - 1
    else:
        left_chain = post.chains[chain.previous or 0]
        left_at = len(left_chain.sides) - 1
    met = {**post.met.get((left_chain.number, left_at), {}), **post.met.get((chain.number, right_at), {})}
    out: list[Goal] = []
    for kind, options in sorted(met.items())[:2]:
        for option in range(1, min(options, 3)):
            chosen = {kind: option}
            lhs, rhs = post.other(left_chain, left_at, chosen), post.other(chain, right_at, chosen)
            if lhs is not None and rhs is not None and (lhs != goal.lhs or rhs != goal.rhs):
                out.append(replace(goal, lhs=lhs, rhs=rhs, readings=()))
    return tuple(out)


def _unread(step: _Made, error: Unread) -> None:
    step.verdict = Verdict(UNREAD, error.code, error.message)
    step.place = Place(error.span, error.expected)


def _step(made: _Made, source: Source, settings: Settings) -> Step:
    chain, link = made.chain, made.chain.links[made.link]
    remarks = " ".join([*(latex(link.annotation, source) and [latex(link.annotation, source)] or []), *(latex(r, source) for r in chain.statement.remarks)])
    sympy = None
    if settings.sympy and made.goal is not None:
        sympy = _sympy(made.goal)
    return Step(
        span=link.span,
        display=chain.piece.span,
        block=chain.block,
        row=chain.statement.row if chain.block else 0,
        lhs=made.lhs_text,
        relation=latex(link.sign, source),
        rhs=latex(link.rhs, source),
        justification=remarks,
        verdict=made.verdict or Verdict(UNDECIDED, "unsupported"),
        place=made.place,
        sympy=sympy,
        seconds=made.seconds,
    )


def _sympy(goal: Goal) -> tuple[str, str] | None:
    from derivations.to_sympy import to_sympy  # noqa: PLC0415 - SymPy is imported only when it is needed

    return str(to_sympy(goal.lhs, goal.context)), str(to_sympy(goal.rhs, goal.context))


def _assumed(made: Sequence[_Made]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(a for m in made if m.verdict is not None for a in m.verdict.assuming))
