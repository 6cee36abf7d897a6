r"""Names of functions written without a backslash: $log(x)$, $exp(x)$, $Var(X)$, $Pr(A)$, $Poisson(a)$, and $log p$."""

from derivations.latex.lexer import Token
from derivations.latex.parser import Parser
from derivations.term import Term
from derivations.vocabulary import Notation

WORDS = (
    "log",
    "ln",
    "exp",
    "sin",
    "cos",
    "tan",
    "max",
    "min",
    "det",
    "KL",
    "Pr",
    "Var",
    "Cov",
    "tr",
    "diag",
    "vec",
    "rank",
    "sinh",
    "cosh",
    "Bernoulli",
    "Binomial",
    "Poisson",
    "Geometric",
    "Uniform",
    "Exponential",
    "Gamma",
    "Beta",
    "Dirichlet",
    "Multinomial",
    "Categorical",
    "Laplace",
    "Wishart",
)


ALONE = {"log", "exp", "sin", "cos", "tan"}
"""Words that nobody means as products, brackets behind them or not."""


def _word(parser: Parser) -> Term | None:
    """Take a run of letters without space between them that spells a function; of the rarer ones brackets must follow."""
    letters: list[Token] = []
    while (token := parser.peek(len(letters))) is not None and token.kind == "letter" and not (letters and token.space_before):
        letters.append(token)
    word = "".join(t.text for t in letters)
    if word not in WORDS or "\\" + word not in parser.grammar.prefix:
        return None
    if word not in ALONE and parser.text(len(letters)) not in {"(", "["}:
        return None
    at = parser.at
    command = Token("command", "\\" + word, letters[0].span.to(letters[-1].span), letters[0].space_before)
    parser.tokens = (*parser.tokens[:at], command, *parser.tokens[at + len(letters) :])
    return parser.atom()


NOTATION = Notation("plain_word", prefix=dict.fromkeys(sorted({w[0] for w in WORDS}), _word), rank=1)
