"""A post in, its report out: the one module that knows both wings."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from derivations.context import Usage, context_for, protected, usage
from derivations.diagnostic import Unread
from derivations.elaborate import elaborate
from derivations.facts import Told, tell
from derivations.goal import Definition, Goal, Kind
from derivations.kinds import infer
from derivations.latex.macros import Macros, collect, from_config, from_front_matter
from derivations.latex.presentation import written
from derivations.markdown import Display, Document, Inline, find
from derivations.notation import load_grammar, load_unfolds
from derivations.prose import GIVEN_WORDS, Said, paragraphs, said
from derivations.report import Place, PostReport, Step
from derivations.settings import Settings
from derivations.source import Source, Span
from derivations.statements import SIGNS, Chain, latex, read
from derivations.term import Apply, Number, Term, Variable
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
            return elaborate(surface, self.names, Reading(dict(chosen)), load_unfolds())
        except Unread:
            return None


def _kernel(chain: Chain, k: int, names: Names, reading: Reading) -> Term | Unread:
    side = chain.sides[k]
    if side.term is None:
        return side.error or Unread("syntax", "not read", side.span)
    try:
        return elaborate(side.term, names, reading, load_unfolds())
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

    def text(chain: Chain, k: int) -> str:
        start = chain.sides[0].span.start
        return " ".join(source.text[start : chain.sides[min(k, len(chain.sides) - 1)].span.end].split())

    post.told = tell(chains, post.term, spoken, text, lambda words: bool(GIVEN_WORDS.search(words)))
    every = [t for c in chains for k in range(len(c.sides)) if (t := post.term(c, k)) is not None]
    post.used = usage(every, names)
    return post


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
    """A step with what is needed to judge it again."""

    chain: Chain
    link: int
    lhs: Term | None = None
    lhs_text: str = ""
    goal: Goal | None = None
    verdict: Verdict = field(default_factory=lambda: Verdict(UNDECIDED, "unsupported"))
    place: Place | None = None
    seconds: float | None = None


def check_post(source: Source, settings: Settings, decide: Decide) -> PostReport:
    """Read a post, decide each of its steps, and say what was found."""
    post = read_post(source, settings)
    made: list[_Made] = []
    for chain in post.chains:
        made.extend(_steps(post, chain, made, (), decide, settings))
    steps = tuple(_step(m, source, settings) for m in made)
    return PostReport(source, steps, tuple(post.document.problems), _assumed(made))


def _steps(post: Post, chain: Chain, made: Sequence[_Made], extra: Sequence[Definition], decide: Decide, settings: Settings) -> list[_Made]:
    """The steps of one chain, decided."""
    if chain.error is not None or (not chain.links):
        return []
    inline = isinstance(chain.piece, Inline)
    out: list[_Made] = []
    for k, link in enumerate(chain.links):
        if link.relation not in SIGNS | GIVING or not link.rhs:
            continue
        if inline and (link.relation not in SIGNS or k > 0 or not _inline_claim(post, chain)):
            return out
        step = _Made(chain, k)
        started = time.perf_counter()
        _judge(post, step, [*made, *out], extra, decide)
        if settings.timings:
            step.seconds = time.perf_counter() - started
        if inline and step.verdict.verdict not in {PROVED, TESTED, REFUTED}:
            return out
        out.append(step)
    return out


def _inline_claim(post: Post, chain: Chain) -> bool:
    """Whether a formula in running text claims something of symbols that were all introduced before."""
    return chain.number in post.told.imposing and chain.left is not None and chain.sides[1].term is not None and not isinstance(post.term(chain, 1), Number)


def _judge(post: Post, step: _Made, before: Sequence[_Made], extra: Sequence[Definition], decide: Decide) -> None:
    chain, k = step.chain, step.link
    link = chain.links[k]
    own = chain.left is not None
    right_at = k + 1 if own else k
    if k == 0 and chain.number in post.told.givens:
        error = next((e for j in range(2) if j < len(chain.sides) and isinstance(e := post.kernel(chain, j), Unread)), None)
        step.lhs_text = written(chain.sides[0].tokens)
        if error is None or link.relation in GIVING:
            step.verdict = Verdict(GIVEN, message="a definition, a law or an assumption of the post")
        else:
            _unread(step, error)
        return
    left, left_error = _left_of(post, step, before)
    right = post.kernel(chain, right_at)
    if link.relation in GIVING:
        step.verdict = Verdict(GIVEN, message="a definition, a law or an assumption of the post")
        return
    if isinstance(right, Unread):
        _unread(step, right)
        return
    if left is None:
        _unread(step, left_error or Unread("left-side", "the left side of this row could not be read", chain.sides[right_at].span, "a left side that is read"))
        return
    step.lhs = left
    context = context_for(chain, k, post.told, post.used, extra, ())
    goal = Goal(context, left, RELATIONS[link.relation], right, may_impose=k == 0 and own and _may_impose(post, chain, left))
    declared = frozenset(f.name for f in post.told.facts if f.symbol is not None and f.symbol.kind is not Kind.SCALAR)
    goal = replace(goal, protected=protected(goal, post.told, post.names, declared))
    goal = replace(goal, readings=_readings(post, step, goal, before, right_at))
    step.goal = goal
    step.verdict = decide(goal)
    if step.verdict.verdict in {REFUTED, CONDITIONAL, UNDECIDED}:
        if step.verdict.verdict != UNDECIDED and isinstance(right, Number) and not own | (k > 0 and len(chain.links) == k + 1 and right.value == 0):
            pass
        if step.verdict.verdict == REFUTED:
            _against_earlier(step, before, goal, decide)


def _against_earlier(step: _Made, before: Sequence[_Made], goal: Goal, decide: Decide) -> None:
    """One slip, one error: a row after a refuted one is judged against the last row that was not refuted."""
    previous = _previous(step, before)
    if previous is None or previous.verdict.verdict != REFUTED:
        return
    while previous is not None and previous.verdict.verdict == REFUTED:
        if previous.lhs is None:
            return
        lhs, text = previous.lhs, previous.lhs_text
        step.lhs, step.lhs_text = lhs, text
        previous = _previous(previous, before)
    verdict = decide(replace(goal, lhs=step.lhs or goal.lhs, readings=()))
    step.verdict = verdict


def _previous(step: _Made, before: Sequence[_Made]) -> _Made | None:
    """The step whose right side is the left side of this one."""
    if step.link > 0:
        return next((m for m in reversed(before) if m.chain is step.chain and m.link == step.link - 1), None)
    number = step.chain.previous
    if number is None:
        return None
    return next((m for m in reversed(before) if m.chain.number == number and m.link == len(m.chain.links) - 1), None)


def _left_of(post: Post, step: _Made, before: Sequence[_Made]) -> tuple[Term | None, Unread | None]:
    """The left side of a step: its own, or the side before it."""
    del before
    chain, k = step.chain, step.link
    if k > 0 or chain.left is not None:
        at = k if chain.left is not None else k - 1
        step.lhs_text = written(chain.sides[at].tokens)
        found = post.kernel(chain, at)
        if isinstance(found, Unread):
            own = at == 0 and chain.left is not None and k == 0
            return None, found if own else None
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
    following = any(c.previous == chain.number for c in post.chains[chain.number + 1 : chain.number + 2])
    head = left
    while isinstance(head, Apply) and head.head in {"neg"}:
        head = head.args[0]
    if isinstance(head, Apply) and head.head in FIXED_HEADS:
        return False
    if isinstance(head, Variable):
        return not _determined(post, chain, head.name)
    return not (following or len(chain.links) > 1)


def _determined(post: Post, chain: Chain, name: str) -> bool:
    """Whether an equation given before fixes a name: it holds the name, and defines another."""
    from derivations.facts import names_of  # noqa: PLC0415 - only here

    return any(f.definition is not None and f.start < chain.number and f.definition.origin == "stated" and not f.definition.parameters and name in names_of(f.definition.body) for f in post.told.facts)


def _readings(post: Post, step: _Made, goal: Goal, before: Sequence[_Made], right_at: int) -> tuple[Goal, ...]:
    """The step in the other customary readings; a kind of ambiguity is settled alike on both sides."""
    del before
    chain, k = step.chain, step.link
    left_chain, left_at = (chain, right_at - 1) if k > 0 or chain.left is not None else (post.chains[chain.previous or 0], -1)
    if left_at < 0:
        left_at = len(left_chain.sides) - 1
    met = {**post.met.get((left_chain.number, left_at), {}), **post.met.get((chain.number, right_at), {})}
    out: list[Goal] = []
    for kind, options in sorted(met.items())[:2]:
        for option in range(1, min(options, 3)):
            chosen = {kind: option}
            lhs, rhs = post.other(left_chain, left_at, chosen), post.other(chain, right_at, chosen)
            if lhs is None or rhs is None or (lhs == goal.lhs and rhs == goal.rhs):
                continue
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
        verdict=made.verdict,
        place=made.place,
        sympy=sympy,
        seconds=made.seconds,
    )


def _sympy(goal: Goal) -> tuple[str, str] | None:
    from derivations.to_sympy import to_sympy  # noqa: PLC0415 - SymPy is imported only when it is needed

    return str(to_sympy(goal.lhs, goal.context)), str(to_sympy(goal.rhs, goal.context))


def _assumed(made: Sequence[_Made]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(a for m in made for a in m.verdict.assuming if m.verdict.verdict in {PROVED, TESTED, CONDITIONAL, REFUTED}))
