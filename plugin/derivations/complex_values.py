"""Paragraphs in, the formulas of which they say that their values are complex out, in whatever words: “a complex amplitude $A$”.

What is a complex number holds for real ones too, so a name that is called complex by mistake loses nothing but proofs.
"""

import re
from collections.abc import Iterator, Sequence

from derivations.markdown import Inline, Prose
from derivations.sentences import LIST, MARK, sentences

_CLAUSE = re.compile(r"[.;:!?,]|\b(?:and|but|while|where|with)\s+(?=(?:\w+\s+)?\u25a1\s+(?:is|are|be|has|denotes?)\b)|\bwhere\b")
_COMPLEX = re.compile(
    r"\bcomplex(?:[- ](?:valued|number|scalar|variable|constant|coefficient|amplitude|phasor|signal|exponential|impedance|quantit"
    r"|value|parameter|root|eigenvalue|wave|function|vector|matri|field|frequenc|refractive|envelope|entr|in general)"
    rf"|\s*$|\s+{MARK})",
    re.IGNORECASE,
)
_NAMED = re.compile(rf"[\w-]*(?:\s+(?!(?:of|in|on|by|with|to|for|from|has|is|are)\b)[\w-]+){{0,3}}\s+(?P<list>{LIST})")
_REAL = re.compile(r"\b(?:real(?! parts?\b)|not|n't|unlike|than|if|when|whenever|conjugates?|planes?)\b", re.IGNORECASE)

SPEAKS_OF_I = re.compile(
    r"\b(?:imaginary|complex (?:numbers?|plane|conjugat\w+|variables?|exponentials?|roots?|amplitudes?|analysis)"
    r"|complex-valued)\b",
    re.IGNORECASE,
)
"""Words by which an i that counts nothing is the imaginary unit."""


def called_complex(run: Sequence[Prose | Inline]) -> Iterator[Inline]:
    """The formulas of a paragraph in clauses that speak of complex values."""
    for sentence, mine in sentences(run):
        seen = 0
        for clause in _CLAUSE.split(sentence):
            here = mine[seen : seen + clause.count(MARK)]
            seen += len(here)
            if _REAL.search(clause):
                continue
            for said in _COMPLEX.finditer(clause.rstrip()):
                named = _NAMED.match(clause, said.end())
                if named:
                    first = clause.count(MARK, 0, named.start("list"))
                    yield from here[first : first + named["list"].count(MARK)]
                elif said.group().rstrip().endswith(MARK):
                    yield here[clause.count(MARK, 0, said.end()) - 1]
                else:
                    yield from here[: clause.count(MARK, 0, said.start())]
