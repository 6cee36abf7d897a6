"""Tokens in, a surface term out, by precedence climbing over whatever notations it is handed.

A surface term may hold heads that no method knows (`subscript`, `applied`, `bracket`, …): they are settled later, when the
whole post is known, by `elaborate`. What two customary readings allow is settled by `Reading.choose`, and every choice that
was met is reported, so that a step can be judged under each.
"""

from collections.abc import Sequence
from fractions import Fraction

from derivations.diagnostic import Unread
from derivations.latex.cursor import Cursor
from derivations.latex.grammar import LENIENT, Arguments, Grammar, Reading
from derivations.latex.lexer import Token
from derivations.latex.presentation import argument as argument_end
from derivations.latex.signs import BARS, CLOSING, DOTS, FUNCTION_NAMES, OPENING, PARITIES, RELATIONS
from derivations.latex.surface import as_set, has_differential, is_proper_fraction, unbound, under_bar
from derivations.source import Span
from derivations.term import Apply, Number, Term, Variable, number, walk

DIGITS = 1000
"""Digits of a number that are read."""
DEPTH = 120
"""Levels of nesting that are read; deeper LaTeX is unread."""


class Parser(Cursor):
    """A cursor that reads terms; notations call its methods."""

    def __init__(
        self, tokens: Sequence[Token], grammar: Grammar, reading: Reading, depth: int = 0, end: Span | None = None
    ) -> None:
        super().__init__(tokens, end)
        self.grammar = grammar
        self.reading = reading
        self.depth = depth
        self.bars = 0
        """Open |…| around the present position."""
        self.in_arguments = 0
        """Whether a bar after an operand parts arguments."""
        self.in_script = False
        """Whether digits may stand behind letters, as in `x_{i0}`."""
        self.integrals = 0
        """Integrals whose differential is still to come."""
        self.closed = 0
        """How many of them opened outside the sum at hand, whose body ends before their differential."""
        if depth > DEPTH:
            raise Unread("too-large", f"nested deeper than {DEPTH} levels", self.here(), "less nesting")

    # TeX arguments

    def inside(self, tokens: Sequence[Token], span: Span | None = None) -> "Parser":
        """A parser for a part, with the same grammar and reading."""
        end = Span(span.end, span.end) if span else self.here()
        return Parser(tokens, self.grammar, self.reading, self.depth + 1, end)

    def whole(self, tokens: Sequence[Token], span: Span | None = None, *, integrals: int = 0) -> Term:
        """The term that all these tokens make.

        Raises:
            Unread: when they do not make one.
        """
        split = _stacked(tokens)
        if split is not None:
            above = self.whole(tokens[:split], integrals=integrals)
            if tokens[split].text == "\\over":
                return Apply("div", (above, self.whole(tokens[split + 1 :], integrals=integrals)), (), span)
            below = self.listed(tokens[split + 1 :])
            return (
                Apply("binomial", (above, below[0]), (), span)
                if len(below) == 1
                else Apply("multinomial_surface", (above, *below), (), span)
            )
        inner = self.inside(tokens, span)
        inner.integrals = integrals
        term = inner.statement()
        if inner.at < len(inner.tokens):
            raise inner.fail("an operator or the end")
        return term

    def listed(self, tokens: Sequence[Token]) -> list[Term]:
        """The terms of a list parted by commas; braces around all of it are seen through."""
        if tokens and tokens[0].kind == "open" and argument_end(tokens, 0) == len(tokens):
            tokens = tokens[1:-1]
        inner = self.inside(tokens)
        items = [inner.expression()]
        while inner.accept(",") or inner.accept(";"):
            items.append(inner.expression())
        if inner.at < len(inner.tokens):
            raise inner.fail("`,` or the end")
        return items

    def argument(self) -> Term:
        """One TeX argument, read."""
        start = self.at
        tokens = self.argument_tokens()
        return self.whole(tokens, self.span_from(start), integrals=self.integrals)

    def optional(self) -> Term | None:
        """An optional argument in square brackets, if there is one."""
        if self.text() != "[":
            return None
        depth, k = 0, self.at
        while k < len(self.tokens):
            depth += (self.tokens[k].text == "[") - (self.tokens[k].text == "]")
            k += 1
            if depth == 0:
                break
        else:
            raise self.fail("`]`")
        tokens, start = self.tokens[self.at + 1 : k - 1], self.at
        self.at = k
        return self.whole(tokens, self.span_from(start))

    # brackets

    def arguments(self) -> Arguments:
        """Everything between this opening bracket and the one that closes it.

        Raises:
            Unread: when it is not closed.
        """
        start = self.at
        opener = self.next().text
        closers = {OPENING.get(opener, opener)}
        if opener in {"(", "["}:
            closers |= {")", "]"}  # half-open intervals
        if opener in {"\\{", "\\lbrace"}:
            closers |= {"\\rbrace"}
        self._enter()
        bars, self.bars = self.bars, 0
        integrals, self.integrals = self.integrals, 0
        self.in_arguments += 1
        segments: list[tuple[Term, ...]] = []
        separators: list[str] = []
        items: list[Term] = []
        while self.text() not in closers:
            items.append(self.statement())
            if self.text() in {",", "\\quad"}:
                self.next()
            elif self.text() in BARS | {";", "\\parallel", "\\|", "\\Vert", ":", "\\rVert", "\\lVert"}:
                if self.text() == "|" and self.text(1) == "|":
                    self.next()
                    separators.append("\\parallel")
                else:
                    separators.append("|" if self.text() in BARS else self.text())
                self.next()
                segments.append(tuple(items))
                items = []
            elif self.text() not in closers:
                raise self.fail("`,` or a closing bracket")
        segments.append(tuple(items))
        self.in_arguments -= 1
        self.bars, self.integrals = bars, integrals
        self.depth -= 1
        closer = {"\\rbrace": "\\}"}.get(self.text(), self.text())
        self.next()
        opener = {"\\lbrace": "\\{"}.get(opener, opener)
        names = {"\\lVert": "\\parallel", "\\rVert": "\\parallel", "\\|": "\\parallel", "\\Vert": "\\parallel"}
        return Arguments(tuple(segments), tuple(names.get(s, s) for s in separators), self.span_from(start), opener + closer)

    def _enter(self) -> None:
        self.depth += 1
        if self.depth > DEPTH:
            raise Unread("too-large", f"nested deeper than {DEPTH} levels", self.here(), "less nesting")

    # expressions

    def statement(self) -> Term:
        """An expression, or relations between expressions as they stand in brackets and below operators."""
        start = self.at
        left = self.expression()
        parts: list[Term] = []
        while self.text() in RELATIONS:
            head = RELATIONS[self.next().text]
            right = self.expression()
            parts.append(self._relation(head, left, right, start))
            left = right
        word = self.peek()
        if not parts and word is not None and word.kind == "text" and (parity := " ".join(word.text.split())) in PARITIES:
            self.next()
            return self.node("parity", (left, number(PARITIES[parity])), start)
        if not parts:
            return left
        return parts[0] if len(parts) == 1 else self.node("and", parts, start)

    def _relation(self, head: str, left: Term, right: Term, start: int) -> Term:
        if head in {"element", "not_element"}:
            right = as_set(right)
        match head:
            case "greater":
                return self.node("less", (right, left), start)
            case "greater_equal":
                return self.node("less_equal", (right, left), start)
            case "not_element":
                return self.node("not", (self.node("element", (left, right), start),), start)
            case _:
                return self.node(head, (left, right), start)

    def expression_alone(self) -> Term:
        """An expression after which nothing stands.

        Raises:
            Unread: when something does.
        """
        term = self.expression()
        if self.at < len(self.tokens):
            raise self.fail("the end")
        return term

    def expression(self) -> Term:
        """A sum of products, with the operators that bind as loosely."""
        self._enter()
        start = self.at
        negative = False
        while self.text() in {"+", "-"}:
            negative ^= self.next().text == "-"
        left = self.product()
        if negative:
            left = self.node("neg", (left,), start)
        parts = [left]
        while True:
            text = self.text()
            infix = self.grammar.infix.get(text)
            if text in {"+", "-"}:
                self.next()
                begin = self.at
                while self.text() in {"+", "-"}:
                    text = "-" if (self.next().text == "-") != (text == "-") else "+"
                right = self.product()
                if (
                    isinstance(right, Apply)
                    and right.head == "evaluated"
                    and self.tokens[self.at - 1].text != "]"
                    and self.reading.choose(f"{'' if under_bar(parts, right.args[0]) else LENIENT}extent of a bar", 2) == 1
                ):
                    inner = Apply("neg", (right.args[0],)) if text == "-" else right.args[0]
                    parts = [self.node("evaluated", (Apply("add", (*parts, inner)), *right.args[1:]), start)]
                    continue
                parts.append(Apply("neg", (right,), (), self.span_from(begin - 1)) if text == "-" else right)
            elif infix and infix.precedence == 1:
                left = parts[0] if len(parts) == 1 else self.node("add", parts, start)
                self.next()
                right = self.product()
                if infix.head in {"or", "and", "without"}:
                    left, right = as_set(left), as_set(right)
                parts = [self.node(infix.head, (left, right), start)]
            else:
                break
        self.depth -= 1
        last = parts[-1]
        if len(parts) > 1 and isinstance(last, Apply) and last.head == "mod" and self.reading.choose("extent of mod", 2) == 1:
            return self.node("mod", (Apply("add", (*parts[:-1], last.args[0])), last.args[1]), start)
        return parts[0] if len(parts) == 1 else self.node("add", parts, start)

    def product(self) -> Term:
        """Factors side by side or joined by explicit operators, from left to right, with a bar behind them."""
        start = self.at
        term = self._product(start)
        for parse in self.grammar.after_product.get(self.text(), ()):
            found = parse(self, term, start)
            if found is not None:
                return found
        return term

    def _product(self, start: int) -> Term:
        left = self.factors()
        while True:
            text = self.text()
            infix = self.grammar.infix.get(text)
            if text in {"/", "\\div", "\\slash"}:
                self.next()
                sign = self.at
                negative = self.accept("-")
                right = self.factors(slash=True)
                if negative:
                    right = self.node("neg", (right,), sign)
                left = self.node("div", (left, right), start)
                # `a/b c`: what follows the divisor either goes on dividing or multiplies the quotient
                if self.starts_factor():
                    rest = self.factors()
                    if self.reading.choose("slash", 2) == 0:
                        left = self.node("mul", (left, rest), start)
                    else:
                        left = self.node("div", (left.args[0], self.node("mul", (right, rest), start)), start)
            elif infix and infix.precedence == 2:
                self.next()
                negative, sign = False, self.at
                while self.text() in {"+", "-"}:
                    negative ^= self.next().text == "-"
                right = self.factors()
                if negative:
                    right = self.node("neg", (right,), sign)
                if infix.head == "mul" and isinstance(left, Apply) and left.head == "mul":
                    left = self.node("mul", (*left.args, right), start)
                else:
                    left = self.node(infix.head, (left, right), start)
            else:
                return left

    def _three_points(self) -> bool:
        return self.text() == self.text(1) == self.text(2) == "."

    def starts_factor(self) -> bool:
        """Whether the next token can begin a factor that stands beside the one before."""
        token = self.peek()
        if token is None or token.kind in {"close", "align", "row", "end", "super", "sub", "prime"}:
            return False
        text = self.text()
        if text in CLOSING or text in RELATIONS or text in self.grammar.infix:
            return False
        if text == "\\lvert" and self.kind(1) in {"sub", "super"}:  # an evaluation bar
            return False
        if token.kind == "text" and " ".join(token.text.split()) in PARITIES:
            return False
        if self._three_points():
            return self.at > 0 and self.peek(3) is not None  # a1 ... an; at the end they are no factor
        if text in {"|", "\\|", "\\Vert", "\\vert"}:
            return not self.bars and self.kind(1) != "sub" and (not self.in_arguments or self._paired())
        if text in BARS and text != "\\lvert":
            return False
        if token.kind in {"letter", "number", "open", "begin"} or text in OPENING:
            return True
        return (
            token.kind in {"command", "text"}
            and text not in {"\\quad", "\\qquad", "\\parallel", "\\middle", "\\choose", "\\over"}
            and text not in RELATIONS
        )

    def _paired(self) -> bool:
        """Whether the bars left in the brackets at hand make pairs: |U| and |V|, not the bar of p(x | y) or of (q || p)."""
        depth = 0
        single = double = 0
        for k in range(len(self.tokens) - self.at):
            text, kind = self.text(k), self.kind(k)
            depth += (kind in {"open", "begin"} or text in OPENING) - (kind in {"close", "end"} or text in CLOSING)
            if depth < 0:
                break
            if depth == 0 and text == "|":
                both = self.text(k + 1) == "|" or (k > 0 and self.text(k - 1) == "|")
                double, single = double + both, single + (not both)
        if self.text(1) == "|":
            return double % 4 == 0
        return single > 0 and single % 2 == 0

    def factors(self, *, slash: bool = False) -> Term:
        """Factors side by side; after a slash only the first."""
        start = self.at
        parts = [self.factor()]
        while not slash and self.starts_factor():
            if 0 < self.integrals <= self.closed and self.differential_ahead():
                break
            if self.integrals and has_differential(parts[-1]) and not self.differential_ahead() and len(parts) > 1:
                break
            token, last = self.peek(), parts[-1]
            glued = isinstance(last, Variable) and token is not None and not token.space_before
            if self.kind() == "number" and (isinstance(last, Number) or (glued and not self.in_script)):
                raise self.fail("an operator before a number")
            begin = self.at
            parts.append(self.factor())
            mixed = isinstance(last, Number) and not last.places and is_proper_fraction(parts[-1])
            if mixed and self.reading.choose(f"{LENIENT}mixed number", 2) == 1:
                parts[-2:] = [self.node("add", (last, parts[-1]), begin - 1)]
        return parts[0] if len(parts) == 1 else self.node("mul", parts, start)

    def factor(self) -> Term:
        """An atom with what is attached to it: scripts, primes, factorials, an argument in brackets."""
        start = self.at
        term = self.atom()
        while True:
            for parse in self.grammar.postfix.get(
                self.text() if self.kind() not in {"super", "sub", "prime"} else self.kind(), ()
            ):
                found = parse(self, term, start)
                if found is not None:
                    term = found
                    break
            else:
                return term

    def atom(self) -> Term:
        """The smallest piece: a number, or whatever notation begins here.

        Raises:
            Unread: when nothing does.
        """
        while self.text() in {"\\quad", "\\qquad"} and self.at:  # space behind an operator
            self.next()
        token = self.peek()
        if token is None:
            raise self.fail("a term")
        start = self.at
        if token.kind == "number":
            if len(token.text) > DIGITS:
                raise Unread("too-large", f"a number of more than {DIGITS} digits is not read", token.span, "fewer digits")
            self.next()
            places = len(token.text.partition(".")[2]) if "." in token.text else None
            if places and self._three_points():
                digits = Number(Fraction(token.text), token.span, places)
                for _ in range(3):
                    self.next()
                return self.node("digits", (digits,), start)
            return Number(Fraction(token.text if not token.text.startswith(".") else "0" + token.text), token.span, places)
        if token.kind == "open":
            tokens = self.argument_tokens()
            if not tokens:
                return self.node("empty", (), start)
            term = self.whole(tokens, self.span_from(start), integrals=self.integrals)
            # braces that stand for a letter keep it one; others hide their inner structure from what is attached
            return (
                term
                if isinstance(term, Number | Variable) or (isinstance(term, Apply) and term.head in {"subscript", "styled"})
                else self.node("braces", (term,), start)
            )
        for parse in self.grammar.prefix.get(self.text(), ()):
            self.at = start
            term_or_none = parse(self)
            if term_or_none is not None:
                return term_or_none
        self.at = start
        if token.kind == "letter":
            self.next()
            return Variable(token.text, token.span)
        if (
            token.kind == "command"
            and token.text not in CLOSING
            and token.text not in RELATIONS
            and token.text not in {"\\quad", "\\qquad"}
        ):
            raise Unread("unknown-macro", f"`{token.text}` is not known", token.span, "a known command")
        raise self.fail("a term")

    # shared by notations

    def differential_ahead(self) -> int:
        """How many tokens a differential sign takes here, an upright d or a slanted one; 0 if there is none."""
        return self.differential_sign(before_bracket=self.integrals > 0)

    def operand(self, name: str) -> Term:
        """The argument of a named function: brackets, or the factors beside it up to the next function or operator."""
        start = self.at
        if self.text() in OPENING and self.text() != "\\{":
            found = self.arguments()
            single = found.single
            if single is None:
                return self.node("list", [t for segment in found.segments for t in segment], start)
            term: Term = single
            if self.kind() == "super" and self.reading.choose(f"{LENIENT}{name}(x)^n", 2) == 1:
                self.next()
                term = self.node("pow", (term, self.whole(self.argument_tokens())), start)
            return term
        if self.text() == "\\{":
            found = self.arguments()
            if found.single is not None:
                return found.single
        negative = self.accept("-")
        parts = [self.factor()]
        while self.starts_factor() and not self._function_ahead() and not (self.integrals and self.differential_ahead()):
            if self.kind() == "number" or (self.text() in DOTS and self.text(1) in {"+", "-"}):
                break
            if not isinstance(parts[-1], Number) and self.reading.choose(f"{LENIENT}{name} a b", 2) == 1:
                break
            parts.append(self.factor())
        term = parts[0] if len(parts) == 1 else self.node("mul", parts, start)
        if self.text() == "/" and self.reading.choose(f"{name} a/b", 2) == 1:
            self.next()
            term = self.node("div", (term, self.factors(slash=True)), start)
        return self.node("neg", (term,), start) if negative else term

    def _function_ahead(self) -> bool:
        return self.text() in FUNCTION_NAMES

    def body(self, bound: Sequence[str], exact: Sequence[Term] = ()) -> Term:
        """What a sum runs over: the product beside it, and further addends where its index occurs in them.

        An index such as y' or x_t occurs only as such (`exact`): the y of `f(y)` is another.
        """
        start = self.at
        first = self.expression_product()
        if self.text() in {"+", "-"} and (bound or exact):
            mark = self.at
            parts: list[Term] = [first]
            holds: list[int] = []
            ends = [self.at]
            while self.text() in {"+", "-"}:
                sign = self.next().text
                right = self.expression_product()
                parts.append(Apply("neg", (right,), (), right.span) if sign == "-" else right)
                ends.append(self.at)
                if unbound(right) & set(bound) or any(n == e for n in walk(right) for e in exact):
                    holds.append(len(parts) - 1)
            if not holds:
                self.at = mark
                return first
            last = len(parts) - 1
            if holds[-1] != last and self.reading.choose("extent of a sum", 2) == 1:
                last = holds[-1]
            self.at = ends[last]
            return self.node("add", parts[: last + 1], start)
        return first

    def expression_product(self) -> Term:
        """A product that may begin with a sign."""
        start = self.at
        negative = False
        while self.text() in {"+", "-"}:
            negative ^= self.next().text == "-"
        term = self.product()
        return self.node("neg", (term,), start) if negative else term


def _stacked(tokens: Sequence[Token]) -> int | None:
    """Where a plain-TeX fraction or binomial parts a group in two."""
    depth = 0
    for k, token in enumerate(tokens):
        depth += (token.kind in {"open", "begin"}) - (token.kind in {"close", "end"})
        if depth == 0 and token.text in {"\\over", "\\choose"}:
            return k
    return None
