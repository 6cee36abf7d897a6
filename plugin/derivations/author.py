"""The author's definitions and assumptions in, facts out, with what is wrong with those that cannot be read."""

from collections.abc import Callable, Sequence

from derivations.annotations import Annotations, Told
from derivations.budget import Budget
from derivations.definitions import definition_of, is_law, law_behind
from derivations.descriptions import described
from derivations.diagnostic import Problem, Unread
from derivations.domains import domain_of
from derivations.fact import FOREVER, Fact
from derivations.goal import Given, RandomLaw
from derivations.latex.chains import chains
from derivations.latex.grammar import Grammar
from derivations.latex.lexer import tokenize
from derivations.latex.macros import Macros, expand
from derivations.markdown import Inline, Place
from derivations.plain import relation_text
from derivations.statements import EXPANSION, Chain, side
from derivations.term import Term, Variable
from derivations.unfold import defined_name

FIRST = 1_000_000
"""Number of the author's first chain; those of the post count from 0."""


def author_chains(words: Annotations, macros: Macros, grammar: Grammar) -> tuple[tuple[Told, Chain], ...]:
    """What the author tells, as chains; a formula that cannot be taken apart is a chain with its error."""
    out: list[tuple[Told, Chain]] = []
    for told in words.told:
        piece = Inline(told.maths, told.span, "$", Place(0, 0, 0))
        try:
            found = chains(expand(tokenize(told.maths), macros, Budget(EXPANSION)))
        except Unread:
            found = ()
        for statement in found[:1]:
            tokens = ([statement.lhs] if statement.lhs is not None else []) + [link.rhs for link in statement.links]
            sides = tuple(side(t, grammar, {}) for t in tokens)
            out.append((told, Chain(FIRST + len(out), statement, piece, 0, sides, None)))
    return tuple(out)


def author_facts(
    authored: Sequence[tuple[Told, Chain]], post: Sequence[Chain], kernel: Callable[[Chain, int], Term | None]
) -> tuple[list[Fact], list[Problem]]:
    """Facts from what the author tells, each with the chains of the post for which it holds."""
    facts: list[Fact] = []
    problems: list[Problem] = []
    for told, chain in authored:
        start = next((c.number for c in post if c.piece.span.start >= told.start), FOREVER) - 1
        end = next((c.number for c in post if c.piece.span.start >= told.end), FOREVER)
        fact = fact_of(told.kind, told.words, chain, kernel, (start, end))
        if isinstance(fact, str):
            problems.append(Problem("bad-annotation", fact, told.span))
        else:
            facts.append(fact)
    return facts, problems


def fact_of(
    kind: str, words: str, chain: Chain, kernel: Callable[[Chain, int], Term | None], stretch: tuple[int, int]
) -> Fact | str:
    """What one statement says, for a stretch of chains; a sentence where it says nothing that can be used."""
    start, end = stretch
    error = next((s.error for s in chain.sides if s.error is not None), None)
    if error is not None:
        return f"this cannot be read: {error.message}"
    sides = [kernel(chain, k) for k in range(len(chain.sides))]
    if any(t is None for t in sides):
        return "this cannot be read"
    left = sides[0]
    if not chain.links:
        symbol = described(left.name, words) if isinstance(left, Variable) else None
        return Fact(start, symbol.name, end, symbol=symbol) if symbol else "a relation is expected, such as x > 0 or z = a + b"
    relation, right = chain.links[0].relation, sides[1]
    assert left is not None
    assert right is not None
    text = relation_text(left, "=", right)
    if relation == "sim":
        right = law_behind(right)
        return Fact(start, "", end, law=RandomLaw(left, right, text)) if is_law(right) else "a law is expected behind ∼"
    if relation in {"=", ":="}:
        definition = definition_of(left, right, text) if kind == "define" else None
        if definition is not None:
            return Fact(start, defined_name(definition), end, definition=definition)
        if kind == "define":
            return "a definition has a name on its left that is not on its right"
        return Fact(start, "", end, given=Given(left, "=", right, text))
    symbol = domain_of(relation, left, right, relation_text(left, relation, right))
    if symbol is not None:
        return Fact(start, symbol.name, end, symbol=symbol)
    if relation in {"<", "<=", ">", ">=", "neq"}:
        return Fact(start, "", end, given=Given(left, relation, right, relation_text(left, relation, right)))
    return f"the relation “{relation}” says nothing that the tool can use"
