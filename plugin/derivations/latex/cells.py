"""The tokens of an environment in, its cells out."""

from collections.abc import Sequence

from derivations.latex.lexer import Token
from derivations.latex.parser import Parser


def cells(parser: Parser, name: str) -> list[list[Sequence[Token]]]:
    """The cells of an environment, `&` and row breaks at its own level; the end is taken.

    Raises:
        Unread: when the environment is not closed.
    """
    rows: list[list[list[Token]]] = [[[]]]
    depth = 0
    while True:
        token = parser.peek()
        if token is None:
            raise parser.fail(f"`\\end{{{name}}}`")
        if token.kind == "end" and depth == 0:
            parser.expect(f"end:{name}")
            break
        depth += (token.kind in {"begin", "open"}) - (token.kind in {"end", "close"})
        parser.next()
        if depth == 0 and token.kind == "align":
            rows[-1].append([])
        elif depth == 0 and token.kind == "row":
            rows.append([[]])
        elif token.text not in {"\\hline", "\\quad", "\\qquad"} or depth:
            rows[-1][-1].append(token)
    return [list(row) for row in rows if any(cell for cell in row)]
