"""Terms and a context in, the same terms with the shape of every part out, or the reason why no shapes fit.

Shapes are found by unification: every operation demands that certain dimensions be equal. A scalar is 1 by 1, and what is
1 by 1 may stand where a scalar may. The number 0, `zeros` and `identity` take whatever shape fits.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from derivations.goal import Context, Kind, Symbol
from derivations.linear.dimensions import ONE, Dimensions, MismatchError
from derivations.linear.products import chain
from derivations.term import Apply, Number, Term, Variable, number, walk

OF_SCALARS = frozenset(
    ("exp", "log", "sin", "cos", "tan", "cot", "sec", "csc", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh")
    + ("atanh", "sign", "floor", "ceiling", "factorial", "gamma", "digamma", "erf", "erfc", "binomial", "beta", "min", "max")
    + ("mod", "root")
)
"""Heads whose arguments and values are scalars."""
CONSTANTS = frozenset({"pi", "euler", "imaginary", "infinity"})
LINEAR = frozenset(
    ("transpose", "adjoint", "inverse", "trace", "det", "diag", "identity", "zeros", "ones", "norm", "inner", "cross")
    + ("kronecker", "hadamard", "vec", "rank", "matrix", "tuple", "gradient", "hessian")
)
"""Heads that belong to vectors and matrices alone."""
NOT_LOOKED_INTO = frozenset({"law", "slot", "at", "support", "interval", "set", "range", "reals", "family", "prime"})


@dataclass(frozen=True, slots=True)
class Shaped:
    """A term with its shape; products are grouped so that every factor fits the next or is a scalar."""

    term: Term
    head: str
    rows: str
    cols: str
    parts: tuple["Shaped", ...] = ()
    bound: tuple[Variable, ...] = ()

    @property
    def scalar(self) -> bool:
        """Whether it is 1 by 1."""
        return self.rows == "1" == self.cols


@dataclass(frozen=True, slots=True)
class Shapes:
    """The terms that were given, each part with its shape, and what is known of the dimensions."""

    terms: tuple[Shaped, ...]
    variables: Mapping[Term, tuple[str, str]]
    """Shapes of the letters that are no scalars: variables, and families as `index(x, …)` of their first occurrence."""
    compounds: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    """Dimensions that are the `sum` or the `product` of others."""

    @property
    def plain(self) -> bool:
        """Whether nothing but scalars occurs."""
        return not self.variables and all(_plain(t) for t in self.terms)


@dataclass(frozen=True, slots=True)
class Conflict:
    """No shapes fit: why, and whether only what the post declares was used to find that out."""

    message: str
    declared: bool = False


def is_linear(term: Term, context: Context) -> bool:
    """Whether a term holds a vector, a matrix, or an operation on them."""
    for node in walk(term):
        if isinstance(node, Apply) and node.head in LINEAR:
            return True
        if isinstance(node, Variable) and context.symbol(node.name).kind in (Kind.VECTOR, Kind.MATRIX):
            return True
    return False


def infer(terms: tuple[Term, ...], context: Context, *, alike: bool = False) -> Shapes | Conflict:
    """The shapes of terms that share their letters; `alike` demands one shape of them all."""
    bare: set[str] = set()
    for term in terms:
        bare |= _bare(term)
    state = _State(context, frozenset(bare))
    try:
        drafts = [state.shape(t) for t in terms]
        if alike:
            for draft in drafts[1:]:
                state.same(drafts[0], draft)
        state.settle()
        result = tuple(state.finish(d) for d in drafts)
    except MismatchError as error:
        return Conflict(str(error), declared=error.declared and state.all_declared(terms))
    except _UnsupportedError as error:
        return Conflict(str(error))
    dims = state.dims
    letters = {t: (dims.text(d.rows), dims.text(d.cols)) for t, d in state.letters.items()}
    letters = {t: shape for t, shape in letters.items() if shape != ("1", "1")}
    compounds = {
        dims.text(root): (operation, tuple(dims.text(p) for p in parts))
        for root, (operation, parts) in dims.compound.items()
        if dims.find(root) == root
    }
    return Shapes(result, letters, compounds)


class _UnsupportedError(Exception):
    """Something whose shape is not known here."""

    def __init__(self, what: str) -> None:
        super().__init__(f"no shape is known for {what}")


@dataclass(frozen=True, slots=True)
class Draft:
    """A part of a term while shapes are still sought."""

    term: Term
    head: str
    rows: int
    cols: int
    parts: tuple["Draft", ...] = ()
    bound: tuple[Variable, ...] = ()


def _bare(term: Term) -> set[str]:
    """Names that occur other than as the base of an index."""
    names: set[str] = set()
    stack = [term]
    while stack:
        node = stack.pop()
        if isinstance(node, Variable):
            names.add(node.name)
        elif isinstance(node, Apply) and node.head == "index" and isinstance(node.args[0], Variable):
            stack.extend(node.args[1:])
        elif isinstance(node, Apply) and node.head not in NOT_LOOKED_INTO:
            stack.extend(node.args)
    return names


def _plain(node: Shaped) -> bool:
    return node.scalar and node.head not in LINEAR and all(_plain(p) for p in node.parts)


@dataclass
class _State:
    """Letters met so far and the dimensions demanded of them."""

    context: Context
    bare: frozenset[str]
    dims: Dimensions = field(default_factory=Dimensions)
    letters: dict[Term, Draft] = field(default_factory=dict)
    limits: dict[str, Term] = field(default_factory=dict)
    """Upper limit of a sum from 1, by its index."""
    doubtful: list[Draft] = field(default_factory=list)
    """What is a scalar unless something makes it more."""

    def same(self, left: Draft, right: Draft) -> None:
        """Demand one shape of two parts."""
        self.dims.unify(left.rows, right.rows)
        self.dims.unify(left.cols, right.cols)

    def scalar(self, draft: Draft) -> None:
        """Demand that a part be 1 by 1."""
        self.dims.unify(ONE, draft.rows)
        self.dims.unify(ONE, draft.cols)

    def is_scalar(self, draft: Draft) -> bool:
        """Whether a part is known to be 1 by 1."""
        return self.dims.is_one(draft.rows) and self.dims.is_one(draft.cols)

    def shape(self, term: Term) -> Draft:
        """The shape of a term, parts first."""
        match term:
            case Number(value=value):
                if value == 0:
                    return self.open(Draft(term, "zero", self.dims.fresh(), self.dims.fresh()))
                return Draft(term, "number", ONE, ONE)
            case Variable(name=name):
                return self.letter(term, self.context.symbol(name))
            case Apply(head=head, args=args, bound=bound):
                if head == "index":
                    return self.index(term)
                if head in CONSTANTS:
                    return Draft(term, head, ONE, ONE)
                if head in ("identity", "zeros", "ones"):
                    return self.special(term)
                if head in NOT_LOOKED_INTO:
                    return Draft(term, "atom", ONE, ONE)
                limits = self.limits
                if head in ("sum", "product") and args[1] == number(1):
                    self.limits = {**limits, bound[0].name: args[2]}
                parts = tuple(self.shape(a) for a in self.visible(term))
                self.limits = limits
                rows, cols = self.operation(term, parts)
                if head in ("mul", "div"):
                    return self.product(term, parts)
                return Draft(term, head, rows, cols, parts, bound)

    def visible(self, term: Apply) -> tuple[Term, ...]:
        """The arguments that have a shape."""
        match term.head:
            case "mul":
                return tuple(factors(term))
            case "call":
                return term.args[1:]
            case "expectation" | "mean" | "sum_over" | "product_over" | "integral_over":
                return term.args[:1]
            case "maximum" | "minimum" | "argmax" | "argmin":
                return term.args[:1]
            case "probability":
                return ()
            case "density":
                law = term.args[0]
                if isinstance(law, Apply) and law.head == "normal":
                    return (*law.args, *term.args[1:])
                return ()
        return term.args

    def open(self, draft: Draft) -> Draft:
        """Note a part that is a scalar unless something makes it more."""
        self.doubtful.append(draft)
        return draft

    def letter(self, key: Term, symbol: Symbol) -> Draft:
        """The shape of a letter, the same wherever it occurs."""
        if key not in self.letters:
            dims, names = self.dims, symbol.shape
            if symbol.kind is Kind.VECTOR:
                rows = dims.named(names[-1]) if names else dims.fresh(several=True)
                self.letters[key] = Draft(key, "letter", rows, ONE)
            elif symbol.kind is Kind.MATRIX:
                rows = dims.named(names[0]) if names else dims.fresh(several=True)
                cols = dims.named(names[1]) if len(names) > 1 else dims.fresh(several=True)
                self.letters[key] = Draft(key, "letter", rows, cols)
                if symbol.properties & {"symmetric", "positive-definite", "orthogonal", "invertible", "diagonal"}:
                    dims.unify(rows, cols)
            else:
                self.letters[key] = Draft(key, "letter", ONE, ONE)
        return self.letters[key]

    def index(self, term: Apply) -> Draft:
        """An element of a vector or a matrix, or a member of a family of them."""
        base, places = term.args[0], term.args[1:]
        for place in places:
            self.scalar(self.shape(place))
        if not isinstance(base, Variable):
            whole = self.shape(base)
            if len(places) == 1:
                self.dims.unify(ONE, whole.cols)
            return Draft(term, "index", ONE, ONE, (whole,))
        symbol = self.context.symbol(base.name)
        if symbol.kind is Kind.MATRIX and len(places) == 2:
            whole = self.letter(base, symbol)
            self.bind(whole.rows, places[0])
            self.bind(whole.cols, places[1])
            return Draft(term, "index", ONE, ONE, (whole,))
        if symbol.kind is Kind.VECTOR and len(places) == 1 and len(symbol.shape) < 2 and base.name in self.bare:
            whole = self.letter(base, symbol)
            self.bind(whole.rows, places[0])
            return Draft(term, "index", ONE, ONE, (whole,))
        if symbol.kind in (Kind.VECTOR, Kind.MATRIX):
            member = Apply("index", (base, *(Variable("·") for _ in places)))
            if symbol.kind is Kind.VECTOR and member not in self.letters and not symbol.shape:
                self.letters[member] = self.open(Draft(member, "letter", self.dims.fresh(), ONE))
            shape = self.letter(member, symbol)
            return Draft(term, "letter", shape.rows, shape.cols)
        return Draft(term, "letter", ONE, ONE)

    def bind(self, size: int, place: Term) -> None:
        """An index that runs from 1 to n over elements says that there are n of them, where nothing else does."""
        limit = self.limits.get(place.name) if isinstance(place, Variable) else None
        if limit is None or self.dims.text(size)[:1] != "#":
            return
        if isinstance(limit, Variable) or (isinstance(limit, Number) and limit.value.denominator == 1 and limit.value > 0):
            self.dims.unify(self.dims.named(_size_name(limit)), size)

    def special(self, term: Apply) -> Draft:
        """The identity, zeros or ones, of the sizes that are written or of those that fit."""
        sizes = [self.dims.named(_size_name(a)) for a in term.args]
        if term.head == "identity":
            rows = sizes[0] if sizes else self.dims.fresh()
            return Draft(term, "identity", rows, rows)
        rows = sizes[0] if sizes else self.dims.fresh()
        narrow = term.head == "ones" or len(sizes) == 1
        cols = sizes[1] if len(sizes) == 2 else ONE if narrow else self.dims.fresh()
        return Draft(term, "zero" if term.head == "zeros" else "ones", rows, cols)

    def operation(self, term: Apply, parts: tuple[Draft, ...]) -> tuple[int, int]:
        """What an operation demands of its parts, and the shape of its value."""
        dims = self.dims
        head = term.head
        first = parts[0] if parts else None
        if head in OF_SCALARS:
            for part in parts:
                self.scalar(part)
            return ONE, ONE
        if first is None:
            if head in ("call", "probability", "density"):
                return ONE, ONE
            raise _UnsupportedError(head)
        match head:
            case "add" | "hadamard":
                for part in parts[1:]:
                    self.same(first, part)
                return first.rows, first.cols
            case "neg" | "real" | "imag" | "conjugate" | "expectation" | "mean" | "sum_over" | "integral_over" | "piecewise":
                if head == "piecewise":
                    for value in (*parts[2::2], *(parts[-1:] if len(parts) % 2 else ())):
                        self.same(first, value)
                return first.rows, first.cols
            case "mul" | "div":
                return ONE, ONE
            case "pow":
                self.scalar(parts[1])
                dims.unify(first.rows, first.cols)
                return first.rows, first.cols
            case "abs" | "det" | "trace":
                dims.unify(first.rows, first.cols)
                return ONE, ONE
            case "inverse":
                dims.unify(first.rows, first.cols)
                return first.rows, first.cols
            case "transpose" | "adjoint":
                return first.cols, first.rows
            case "norm" | "rank":
                return ONE, ONE
            case "inner":
                self.same(first, parts[1])
                return ONE, ONE
            case "equal" | "not_equal":
                self.same(first, parts[1])
                return ONE, ONE
            case "less" | "less_equal" | "and" | "or" | "not" | "indicator":
                for part in parts:
                    self.scalar(part)
                return ONE, ONE
            case "diag":
                if dims.is_one(first.cols):
                    return first.rows, first.rows
                dims.unify(first.rows, first.cols)
                return first.rows, ONE
            case "cross":
                self.same(first, parts[1])
                dims.unify(ONE, first.cols)
                dims.unify(dims.named("3"), first.rows)
                return first.rows, ONE
            case "kronecker":
                rows, cols = tuple(p.rows for p in parts), tuple(p.cols for p in parts)
                return dims.combined("product", rows), dims.combined("product", cols)
            case "vec":
                return dims.combined("product", (first.cols, first.rows)), ONE
            case "tuple":
                for part in parts:
                    dims.unify(ONE, part.cols)
                return dims.combined("sum", tuple(p.rows for p in parts)), ONE
            case "matrix":
                return self.blocks(parts)
            case "row":
                return ONE, ONE
            case "sum" | "product" | "integral" | "limit":
                for part in parts[1:]:
                    self.scalar(part)
                if head == "product":
                    dims.unify(first.rows, first.cols)
                return first.rows, first.cols
            case "gradient" | "hessian" | "derivative":
                return self.differentiated(term, parts)
            case "maximum" | "minimum":
                self.scalar(first)
                return ONE, ONE
            case "call":
                for part in parts:
                    self.open(part)
                value = self.open(Draft(term, "call", dims.fresh(), dims.fresh()))
                known = self.letters.setdefault(Apply("call", (term.args[0],)), value)
                return known.rows, known.cols
            case "density":
                mean, variance, value = parts
                self.same(mean, value)
                dims.unify(ONE, mean.cols)
                dims.unify(variance.rows, variance.cols)
                dims.unify(mean.rows, variance.rows)
                return ONE, ONE
        raise _UnsupportedError(head)

    def blocks(self, rows: tuple[Draft, ...]) -> tuple[int, int]:
        """A matrix of scalars or of blocks: blocks of one row are equally high, those of one column equally wide."""
        width = len(rows[0].parts)
        if any(len(r.parts) != width for r in rows):
            raise _UnsupportedError("a matrix whose rows differ in length")
        for row in rows:
            for entry in row.parts[1:]:
                self.dims.unify(row.parts[0].rows, entry.rows)
        for j in range(width):
            for row in rows[1:]:
                self.dims.unify(rows[0].parts[j].cols, row.parts[j].cols)
        return (
            self.dims.combined("sum", tuple(r.parts[0].rows for r in rows)),
            self.dims.combined("sum", tuple(e.cols for e in rows[0].parts)),
        )

    def differentiated(self, term: Apply, parts: tuple[Draft, ...]) -> tuple[int, int]:
        """The column of partial derivatives of a scalar; rows by columns of the vector for a second derivative."""
        body, point = parts[0], parts[1]
        variable = self.shape(term.bound[0])
        self.same(variable, point)
        if term.head == "derivative" and self.is_scalar(variable):
            return body.rows, body.cols
        if self.is_scalar(body) or not self.dims.is_one(body.cols):
            self.scalar(body)
            if term.head == "hessian":
                self.dims.unify(ONE, variable.cols)
                return variable.rows, variable.rows
            return variable.rows, variable.cols
        self.dims.unify(ONE, variable.cols)
        return body.rows, variable.rows

    def product(self, term: Apply, parts: tuple[Draft, ...]) -> Draft:
        """Group a product so that neighbours fit; see `products.chain`."""
        if term.head == "div":
            self.scalar(parts[1])
            return Draft(term, "div", parts[0].rows, parts[0].cols, parts)
        parts = tuple(Draft(p.term, "number", ONE, ONE) if isinstance(p.term, Number) else p for p in parts)
        groups = chain(self.dims, tuple((p.rows, p.cols) for p in parts))
        grouped: list[Draft] = []
        rows, cols = ONE, ONE
        for group in groups:
            members = tuple(parts[i] for i in group)
            head, last = members[0], members[-1]
            grouped.append(head if len(members) == 1 else Draft(term, "mul", head.rows, last.cols, members))
            if not self.is_scalar(grouped[-1]):
                rows, cols = grouped[-1].rows, grouped[-1].cols
        if len(grouped) == 1:
            return grouped[0]
        return Draft(term, "mul", rows, cols, tuple(grouped))

    def settle(self) -> None:
        """Take for a scalar what nothing has made more than one."""
        for draft in self.doubtful:
            for size in (draft.rows, draft.cols):
                root = self.dims.find(size)
                alone = root not in self.dims.label and root not in self.dims.compound and root not in self.dims.several
                if alone and draft.head != "letter":
                    self.dims.unify(ONE, root)

    def finish(self, draft: Draft) -> Shaped:
        """The part with its dimensions written out."""
        text = self.dims.text
        parts = tuple(self.finish(p) for p in draft.parts)
        return Shaped(draft.term, draft.head, text(draft.rows), text(draft.cols), parts, draft.bound)

    def all_declared(self, terms: tuple[Term, ...]) -> bool:
        """Whether the post declares the shape of every letter."""
        for term in terms:
            for node in walk(term):
                if isinstance(node, Variable):
                    symbol = self.context.symbols.get(node.name)
                    if symbol is None or (symbol.kind is not Kind.SCALAR and not symbol.shape):
                        return False
                elif isinstance(node, Apply) and node.head in ("call", "index"):
                    return False
        return True


def factors(term: Term) -> Iterator[Term]:
    """The factors of a product, those of products in it in their place."""
    if isinstance(term, Apply) and term.head == "mul":
        for arg in term.args:
            yield from factors(arg)
    else:
        yield term


def _size_name(term: Term) -> str:
    match term:
        case Variable(name=name):
            return name
        case Number(value=value) if value.denominator == 1 and value > 0:
            return str(value.numerator)
    raise _UnsupportedError("a size that is neither a letter nor a number")
