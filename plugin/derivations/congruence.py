"""A step and its chain in, the congruence it claims out: `a ≡ b (mod n)`, the modulus written once for the whole chain."""

import re
from dataclasses import replace

from derivations.goal import INTEGER, NATURAL, Goal, Kind
from derivations.letters import plain_name
from derivations.markdown import Inline, Prose
from derivations.post import Post
from derivations.statements import Chain
from derivations.steps import Judged
from derivations.term import Apply, Number, Term, Variable, free_variables, is_apply, walk


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


_OTHER = re.compile(
    r"\b(?:modulo|mod \d+|modular arithmetic|finite fields?|fields? (?:with|of) \w+ elements|clock|hexadecimal|octal"
    r"|binary (?:additions?|arithmetic)|(?<!log )(?<!logarithm to )in base(?! (?:2|two)\b)|boolean algebra|characteristic \w+"
    r"|xor|GF)\b",
    re.IGNORECASE,
)
_BINARY = re.compile(r"\b(?:in binary|in base (?:2|two)|binary (?:numbers?|digits?|representations?))\b", re.IGNORECASE)
_NUMERAL = re.compile(r"[01]{2,}")
"""A number that may be written in base 2."""
_FIELD = re.compile(r"\\(?:mathbb|mathbf|mathrm)\s*\{?\s*(?:F|GF|Z)\s*\}?\s*_|\\mathbb\s*\{?\s*Z\s*\}?\s*/|\\bmod|\\pmod|\\mod\b")


def counts_otherwise(post: Post, step: Judged) -> bool:
    """Whether its section speaks of another arithmetic before a step: of remainders, finite fields, or other bases.

    Where all numbers that are longer than a digit show others than 0 and 1, they are not written in base 2.
    """
    chain = step.chain
    place = chain.piece.place
    written = [str(n.value) for n in _numbers(step)]
    binary = any(_NUMERAL.fullmatch(w) for w in written) or all(w in {"0", "1"} for w in written)
    for piece in post.document.pieces:
        if piece is chain.piece:
            break
        if isinstance(piece, Prose) and piece.place.section == place.section:
            words = piece.text.text
            if _OTHER.search(words) or (binary and _BINARY.search(words)):
                return True
        if isinstance(piece, Inline) and piece.place.section == place.section and _FIELD.search(piece.fragment.text):
            return True
    return False


def _numbers(step: Judged) -> list[Number]:
    """The numbers of a step."""
    return [n for side in (step.lhs, step.rhs) if side is not None for n in walk(side) if isinstance(n, Number)]


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
