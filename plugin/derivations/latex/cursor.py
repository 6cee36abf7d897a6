"""A row of tokens in, a position in it out, from which the tokens ahead are looked at and taken."""

from collections.abc import Sequence

from derivations.diagnostic import Unread
from derivations.latex.lexer import Token
from derivations.latex.presentation import argument as argument_end
from derivations.latex.signs import GREEK, STYLED, TAKING
from derivations.source import Span
from derivations.term import Apply, Term, Variable

DIFFERENTIALS = frozenset({"\\dd", "\\diff", "\\dif", "\\differential"})
"""Commands of packages that set the d of a differential."""


class Cursor:
    """A position in a row of tokens."""

    def __init__(self, tokens: Sequence[Token], end: Span | None = None) -> None:
        self.tokens = tokens
        self.at = 0
        last = tokens[-1].span if tokens else Span(0, 0)
        self.end = end or Span(last.end, last.end)

    # looking

    def peek(self, ahead: int = 0) -> Token | None:
        """The token that many places ahead, or None past the end."""
        k = self.at + ahead
        return self.tokens[k] if k < len(self.tokens) else None

    def text(self, ahead: int = 0) -> str:
        """The text of a token ahead; empty past the end. Environments read `begin:name`, text commands `text`."""
        token = self.peek(ahead)
        if token is None:
            return ""
        if token.kind in {"begin", "end"}:
            return f"{token.kind}:{token.text}"
        return "\\text" if token.kind == "text" else token.text

    def kind(self, ahead: int = 0) -> str:
        """The kind of a token ahead; empty past the end."""
        token = self.peek(ahead)
        return token.kind if token else ""

    def here(self) -> Span:
        """The place of the next token."""
        token = self.peek()
        return token.span if token else self.end

    def fail(self, expected: str, code: str = "syntax") -> Unread:
        """The error to raise at the present position."""
        token = self.peek()
        found = f"`{token.text}`" if token else "the end"
        return Unread(code, f"{expected} was expected, and {found} is here", self.here(), expected)

    # moving

    def next(self) -> Token:
        """The next token, taken.

        Raises:
            Unread: at the end.
        """
        token = self.peek()
        if token is None:
            raise self.fail("more")
        self.at += 1
        return token

    def expect(self, *texts: str) -> Token:
        """The next token, which must be one of these.

        Raises:
            Unread: when it is another.
        """
        if self.text() not in texts:
            raise self.fail(" or ".join(f"`{t}`" for t in texts))
        return self.next()

    def accept(self, *texts: str) -> bool:
        """Take the next token if it is one of these."""
        if self.at < len(self.tokens) and self.text() in texts:
            self.at += 1
            return True
        return False

    def span_from(self, start: int) -> Span:
        """The place of all tokens taken since position `start`."""
        if start >= self.at:
            return self.here()
        return self.tokens[start].span.to(self.tokens[self.at - 1].span)

    def node(self, head: str, args: Sequence[Term], start: int, bound: Sequence[Variable] = ()) -> Apply:
        """An application that spans the tokens since position `start`."""
        return Apply(head, tuple(args), tuple(bound), self.span_from(start))

    # TeX arguments

    def argument_tokens(self) -> Sequence[Token]:
        """The tokens of one TeX argument, braces removed; a number gives its first digit alone, as in TeX.

        Raises:
            Unread: when there is none.
        """
        token = self.peek()
        if token is None or token.kind in {"close", "align", "row"}:
            raise self.fail("an argument")
        if token.kind == "number" and len(token.text) > 1:
            middle = token.span.start + 1
            first = Token("number", token.text[0], Span(token.span.start, middle), token.space_before)
            rest = Token("number" if token.text[1] != "." else "symbol", token.text[1:], Span(middle, token.span.end))
            self.tokens = (*self.tokens[: self.at], first, rest, *self.tokens[self.at + 1 :])
            token = first
        start = self.at
        self.at = argument_end(self.tokens, self.at)
        if token.kind == "open":
            return self.tokens[start + 1 : self.at - 1]
        if token.kind == "command" and token.text in TAKING:
            self.at = argument_end(self.tokens, self.at)
            if token.text in {"\\frac", "\\tfrac", "\\dfrac"}:
                self.at = argument_end(self.tokens, self.at)
        return self.tokens[start : self.at]

    def scripts(self) -> tuple[Sequence[Token] | None, Sequence[Token] | None]:
        """Sub- and superscript tokens in either order, each at most once."""
        sub: Sequence[Token] | None = None
        sup: Sequence[Token] | None = None
        while True:
            if sub is None and self.kind() == "sub":
                self.next()
                sub = self.argument_tokens()
            elif sup is None and self.kind() == "super":
                self.next()
                sup = self.argument_tokens()
            else:
                return sub, sup

    # differentials

    def differential_sign(self, *, before_bracket: bool) -> int:
        """How many tokens a differential sign takes here, an upright d or a slanted one; 0 if there is none.

        An upright one may stand before a bracket, as the d of d(x^2), where the caller says so.
        """
        text, kind = self.text(), self.kind()
        width = 0
        token = self.peek()
        if (kind == "letter" and text == "d") or (kind == "text" and token is not None and token.text.strip() == "d"):
            width = 1
        elif (
            text in {"\\mathrm", "\\operatorname", "\\mathsf", "\\mathop", "\\rm", "\\mathbf"}
            and self.text(1) == "{"
            and self.text(2) == "d"
            and self.text(3) == "}"
        ):
            width = 4
        elif text in {"\\mathrm", "\\mathop", "\\rm"} and self.text(1) == "d":
            width = 2
        elif text in DIFFERENTIALS:
            width = 1
        elif kind == "open" and self.text(1) == "\\rm" and self.text(2) == "d" and self.text(3) == "}":
            width = 4
        if not width:
            return 0
        after = self.peek(width)
        if after is None:
            return 0
        named = (
            after.kind == "letter"
            or (after.kind == "command" and (after.text in GREEK or after.text in STYLED))
            or after.kind == "open"
            or (after.text in {"(", "["} and text != "d" and before_bracket)
        )
        return width if named else 0
