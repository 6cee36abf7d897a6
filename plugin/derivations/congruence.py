"""A step and its chain in, the congruence it claims out: `a ≡ b (mod n)`, the modulus written once for the whole chain."""

from dataclasses import replace

from derivations.goal import INTEGER, NATURAL, Goal, Kind
from derivations.letters import plain_name
from derivations.post import Post
from derivations.statements import Chain
from derivations.steps import Judged
from derivations.term import Apply, Term, Variable, free_variables, is_apply, walk


def congruent(post: Post, step: Judged, goal: Goal) -> Goal | None:
    """The goal as a congruence if the chain names a modulus at this link or behind it; None if it does not."""
    modulus = _modulus(post, step.chain, step.link)
    if modulus is None:
        return None
    lhs, rhs = _class(goal.lhs, modulus), _class(goal.rhs, modulus)
    context = goal.context
    for name in sorted(free_variables(lhs) | free_variables(rhs) | free_variables(modulus)):
        if context.symbol(name).kind is Kind.SCALAR:
            context = context.with_domain(name, INTEGER, f"{plain_name(name)} is an integer, as in every congruence")
    for node in (n for side in (lhs, rhs) for n in walk(side)):
        if isinstance(node, Apply) and node.head == "pow" and isinstance(node.args[1], Variable):
            name = node.args[1].name
            context = context.with_domain(name, NATURAL, f"{plain_name(name)} is an exponent in a congruence")
    return replace(goal, context=context, lhs=lhs, rhs=rhs, relation="congruent", modulus=modulus, readings=())


def speaks_of_moduli(post: Post) -> bool:
    """Whether the post writes any modulus, so that a bare ≡ need not be an identity."""
    return any(
        isinstance(n, Apply) and n.head == "mod" for c in post.chains for s in c.sides if s.term is not None for n in walk(s.term)
    )


def _modulus(post: Post, chain: Chain, link: int) -> Term | None:
    first = 1 if chain.left is not None else 0
    for k in range(link, len(chain.links)):
        term = post.term(chain, k + first)
        if isinstance(term, Apply) and is_apply(term, "mod"):
            return term.args[1]
    return None


def _class(term: Term, modulus: Term) -> Term:
    """A representative: `b mod n` at the top of a side names the class of b."""
    return term.args[0] if isinstance(term, Apply) and term.head == "mod" and term.args[1] == modulus else term
