r"""A step that holds for numbers in, whether it may be one of matrices or vectors and fails then out.

In a post that speaks of operators an $A B = B A$ is no matter of course, though nothing calls A and B operators in words that are
understood. Letters of which the post says nothing are tried as matrices, those beside a `\cdot` as vectors: where shapes fit,
the step must hold as well.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from derivations.goal import COMPLEX, Goal, Kind, Symbol
from derivations.letters import plain_name
from derivations.linear.conjugates import over_complex
from derivations.linear.shapes import Conflict, infer
from derivations.term import Apply, Term, Variable, free_variables, rewrite, walk
from derivations.verdict import PROVED, TESTED, UNDECIDED, Verdict

_MATRICES = re.compile(
    r"\b(?:(?:sub)?matri(?:x|ces)|operators?|(?:linear|affine|unitary|canonical) (?:maps?|transformations?)|transformations? of"
    r"|(?:quantum )?gates?|groups?|rings?|(?:Lie|Clifford|geometric|operator|matrix|\w\*|an) algebras?|algebras of|quaternions?"
    r"|permutations?|braids?|rotations?|tensors?|arrays?|\w*morphisms?|compos(?:ition|ed)|(?:non-?)?commut\w+|generators?"
    r"|hamiltonians?|splits?|splitting|concatenat\w+|juxtaposition|stochastic)\b",
    re.IGNORECASE,
)
_VECTORS = re.compile(
    r"\b(?:\w*vectors?|(?:dot|inner|scalar|cross|minkowski)[- ]products?|gradients?|directions?|embeddings?|momenta|forces?"
    r"|velocit(?:y|ies)|points?)\b",
    re.IGNORECASE,
)
_ALGEBRA = re.compile(
    r"\b(?:clifford|geometric algebra|(?:non-?|not (?:necessarily )?)commut\w+|juxtaposition|concatenat\w+|free group|semigroups?"
    r"|monoids?|(?:be|in) a group|(?:be|in) an? (?:\w+ )?ring|quaternions?)\b|C\s*\^\s*\{?\s*(?:\*|\\ast)",
    re.IGNORECASE,
)
_COMPLEX = re.compile(
    r"\b(?:complex(?! conjugat)|eigenvalues?|roots? of unity|holomorphic|phasors?|qubits?|amplitudes?|wave ?functions?|fourier"
    r"|unit (?:circle|disc|disk)|half[- ]plane|characteristic functions?|gaussian integers?|impedances?|imaginary|zeta function"
    r"|modulus and phase)\b|\\mathbb\s*\{?\s*C(?![A-Za-z])|\+\s*i\s*[a-z](?![a-z])",
    re.IGNORECASE,
)
_CAPITAL = re.compile(r"(?:\\(?:hat|tilde|bar|mathcal|mathrm|mathsf|mathbf)\{)?[A-Z]\}?(?:_.*|'+)?")
_SMALL = re.compile(r"(?:\\(?:hat|tilde|bar|mathrm|mathsf)\{)?[A-Za-z]\}?(?:_.*|'+)?")
_FACTOR = r"\\?[A-Za-z]+(?:\s*\{[^{}]*\})?(?:_(?:\{[^{}]*\}|\w))?"
_CROSSED = re.compile(rf"({_FACTOR})\s*\\times(?![A-Za-z])\s*({_FACTOR})")
_BEFORE = re.compile(rf"({_FACTOR})\s*\)?\s*\\(?:cdot|times)(?![A-Za-z])")
_BEHIND = re.compile(rf"\\(?:cdot|times)(?![A-Za-z])\s*\(?\s*({_FACTOR})")
_CONVOLUTION = re.compile(r"\bconvol\w+", re.IGNORECASE)
_STAR = re.compile(r"[^\^_{\s]\s*(?:\*|\\ast(?![A-Za-z])|\\star(?![A-Za-z]))\s*[^}\s]")
_HERMITIAN = re.compile(
    r"\b(?:complex (?:hilbert|vector|inner|numbers?|valued)|hilbert spaces?|sesquilinear|hermitian|quantum|wave ?functions?"
    r"|unitary)\b|\\mathbb\s*\{?\s*C(?![A-Za-z])",
    re.IGNORECASE,
)
_FUNCTIONS = frozenset({"exp", "log", "root", "sin", "cos", "tan", "sinh", "cosh"})
"""Functions that matrices have as well, and whose rules they do not keep."""
_LETTERS = frozenset("d e i".split())


def fails_otherwise(
    goal: Goal, texts: Sequence[str], words: str, numbers: frozenset[str], decide: Callable[[Goal], Verdict]
) -> Verdict | None:
    """The verdict on a step that does not hold if its letters are what the post may speak of; None where it does.

    `texts` are its sides as written, `words` those of the post, `numbers` the names that are known to be numbers, real or
    complex.
    """
    lettered = free_variables(goal.lhs) | free_variables(goal.rhs)
    if lettered and _CONVOLUTION.search(words) and any(_STAR.search(text) for text in texts):
        return Verdict(UNDECIDED, "several-kinds", "a star may be a convolution here, of which the post speaks")
    complex_goal = over_complex(goal) if _HERMITIAN.search(words) or _holds_kets(goal) else None
    if complex_goal is not None and decide(complex_goal).verdict not in {PROVED, TESTED}:
        text = "the step does not hold for complex vectors, of which the post speaks; say that they are real"
        return Verdict(UNDECIDED, "several-kinds", text)
    readings = (
        (_matrices(goal, words) - numbers, Symbol("", Kind.MATRIX), 2),
        (_dotted(goal, texts, words) - numbers, Symbol("", Kind.VECTOR), 1),
        (_measured(goal, words), Symbol("", domain=COMPLEX), 1),
    )
    for names, symbol, least in readings:
        chosen = [n for n in sorted(names - _LETTERS) if goal.context.symbols.get(n, Symbol(n)) == _plain(goal, n)]
        if len(chosen) < least:
            continue
        symbols = {n: replace(symbol, name=n, protected=goal.context.symbol(n).protected) for n in chosen}
        context = replace(goal.context, symbols={**goal.context.symbols, **symbols})
        lhs, rhs = goal.lhs, goal.rhs
        if symbol.kind is Kind.VECTOR:
            known = (*chosen, *_vectors(goal))
            lhs, rhs = (rewrite(s, _crossing(text, known)) for s, text in zip((lhs, rhs), texts, strict=True))
        other = replace(goal, context=context, lhs=lhs, rhs=rhs, readings=())
        shapes = infer((lhs, rhs), context, alike=True) if symbol.kind is not Kind.SCALAR else None
        if isinstance(shapes, Conflict) and not (symbol.kind is Kind.MATRIX and shapes.message in _FUNCTIONS):
            continue
        if decide(other).verdict not in {PROVED, TESTED}:
            what = "complex number" if symbol.kind is Kind.SCALAR else symbol.kind.value
            letters = ", ".join(map(plain_name, chosen))
            text = f"the step does not hold if {letters} stand for a {what}, of which the post speaks; say what they are"
            return Verdict(UNDECIDED, "several-kinds", text)
    return None


def _holds_kets(goal: Goal) -> bool:
    return any(isinstance(n, Variable) and n.name.startswith("\\ket{") for s in (goal.lhs, goal.rhs) for n in walk(s))


def _plain(goal: Goal, name: str) -> Symbol:
    """The symbol of a name of which nothing is known, whatever words were not understood."""
    return replace(Symbol(name), protected=goal.context.symbol(name).protected)


def _matrices(goal: Goal, words: str) -> frozenset[str]:
    """Letters in products, where the post speaks of what does not commute; small ones where it can mean nothing else."""
    sides = (goal.lhs, goal.rhs)
    letters = _SMALL if _ALGEBRA.search(words) else _CAPITAL
    names = frozenset(n for s in sides for p in _products(s) for n in free_variables(p) if letters.fullmatch(n))
    return names if len(names) > 1 and (letters is _SMALL or _MATRICES.search(words)) else frozenset()


def _measured(goal: Goal, words: str) -> frozenset[str]:
    """Letters between the bars of an absolute value, where the post speaks of complex numbers and the step does not write i."""
    nodes = [n for s in (goal.lhs, goal.rhs) for n in walk(s) if isinstance(n, Apply)]
    if any(n.head == "imaginary" for n in nodes) or not _COMPLEX.search(words):
        return frozenset()
    return frozenset(name for n in nodes if n.head == "abs" for name in free_variables(n))


def _products(term: Term) -> Iterable[Apply]:
    return (n for n in walk(term) if isinstance(n, Apply) and n.head in {"mul", "pow"})


def _dotted(goal: Goal, texts: Sequence[str], words: str) -> frozenset[str]:
    r"""Letters beside a `\cdot`, where the post speaks of vectors."""
    beside = {_bare(m[1]) for text in texts for pattern in (_BEFORE, _BEHIND) for m in pattern.finditer(text)}
    vectors = {_bare(n) for n in _vectors(goal)}
    if not beside or not (_VECTORS.search(words) or beside & vectors):
        return frozenset()
    names = {n.name for s in (goal.lhs, goal.rhs) for n in walk(s) if isinstance(n, Variable)}
    return frozenset(n for n in names if _SMALL.fullmatch(n) and _bare(n) in beside)


def _vectors(goal: Goal) -> list[str]:
    return [name for name, symbol in goal.context.symbols.items() if symbol.kind is Kind.VECTOR]


def _crossing(text: str, names: Sequence[str]) -> Callable[[Term], Term]:
    """The rule that makes cross products of products of two of the names that the text writes with a cross."""
    bare = {_bare(n) for n in names}
    crossed = {(_bare(m[1]), _bare(m[2])) for m in _CROSSED.finditer(text)}
    crossed = {pair for pair in crossed if bare.issuperset(pair)}

    def rule(node: Term) -> Term:
        match node:
            case Apply(head="mul", args=(Variable(name=left), Variable(name=right))) if (_bare(left), _bare(right)) in crossed:
                return Apply("cross", node.args, (), node.span)
        return node

    return rule


def _bare(text: str) -> str:
    return "".join(text.split()).replace("{", "").replace("}", "")
