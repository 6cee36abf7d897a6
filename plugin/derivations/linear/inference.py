"""Terms in, drafts with their dimensions out; letters have one shape wherever they occur."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from derivations.goal import Context, Kind, Symbol, face
from derivations.linear.dimensions import ONE, Dimensions, MismatchError
from derivations.linear.draft import Draft, UnsupportedError, is_scalar, same, scalar, size_name
from derivations.linear.operations import OPERATIONS
from derivations.linear.products import chain, dotted
from derivations.term import Apply, Number, Term, Variable, number, walk

CONSTANTS = frozenset({"pi", "euler", "imaginary", "infinity"})
ATOMS = frozenset({"law", "slot", "at", "support", "interval", "set", "range", "reals", "family", "prime", "probability"})
"""Heads that are not looked into; they stand for a scalar, or for nothing that has a shape."""
OVER_SETS = frozenset(
    {"expectation", "mean", "sum_over", "product_over", "integral_over", "maximum", "minimum", "argmax", "argmin"}
)
"""Heads of which only the body has a shape."""
SQUARE = frozenset({"symmetric", "positive-definite", "orthogonal", "invertible", "diagonal", "idempotent", "square"})


@dataclass
class Inference:
    """Letters met so far and the dimensions demanded of them."""

    context: Context
    bare: frozenset[str]
    """Names that occur other than as the base of an index."""
    dims: Dimensions = field(default_factory=Dimensions)
    letters: dict[Term, Draft] = field(default_factory=dict)
    limits: dict[str, Term] = field(default_factory=dict)
    """Upper limit of a sum from 1, by its index."""
    called: frozenset[str] = frozenset()
    """Functions that are applied to something."""
    maps: set[str] = field(default_factory=set)
    """Functions that stand alone."""
    doubtful: list[Draft] = field(default_factory=list)
    """What is a scalar unless something makes it more."""

    def draft(self, term: Term) -> Draft:
        """The shape of a term, parts first.

        Raises:
            UnsupportedError: when an operation is not known here.
            MismatchError: when dimensions that must be equal cannot be.
        """
        match term:
            case Number(value=value):
                if value == 0:
                    return self.doubt(Draft(term, "zero", self.dims.fresh(), self.dims.fresh()))
                return Draft(term, "number", ONE, ONE)
            case Variable(name=name):
                symbol = self.context.symbol(name)
                if symbol.kind is Kind.FUNCTION:
                    self.refuse_maps(name)
                return self.letter(term, symbol)
            case Apply(head="inner" | "norm", args=args) if any(self.is_function(n) for a in args for n in walk(a)):
                what = "a length or a product of functions"
                raise UnsupportedError(what)
            case Apply(head="index"):
                return self.index(term)
            case Apply(head="identity" | "zeros" | "ones"):
                return self.special(term)
            case Apply(head="mul"):
                return self.factors(term)
            case Apply(head="pow", args=(base, Number(value=two))) if two == 2:
                return self.squared(term, self.draft(base))
            case Apply(head="gradient" | "hessian" | "derivative"):
                return self.differentiated(term)
            case Apply(head="call"):
                return self.call(term)
            case Apply(head=head) if head in CONSTANTS:
                return Draft(term, head, ONE, ONE)
            case Apply(head=head) if head in ATOMS or (head == "density" and not _normal(term)):
                return Draft(term, "atom", ONE, ONE)
        return self.operation(term)

    def is_function(self, term: Term) -> bool:
        """Whether a term is a function that stands alone: as a number its product with another would be no inner product."""
        return (
            isinstance(term, Variable) and self.context.symbol(term.name).kind is Kind.FUNCTION and term.name not in self.called
        )

    def refuse_maps(self, name: str) -> None:
        """A function that stands alone may be a map, which commutes with no matrix and no other map.

        Raises:
            UnsupportedError: where there is such a matrix or map.
        """
        self.maps.add(name)
        if len(self.maps) > 1 or any(self.context.symbol(n).kind is Kind.MATRIX for n in self.bare):
            what = "a function that stands alone"
            raise UnsupportedError(what)

    def operation(self, term: Apply) -> Draft:
        """An operation that says by itself what it demands."""
        limits = self.limits
        if term.head in ("sum", "product") and term.args[1] == number(1):
            self.limits = {**limits, term.bound[0].name: term.args[2]}
        parts = tuple(self.draft(a) for a in visible(term))
        self.limits = limits
        if term.head == "div":
            scalar(self.dims, parts[1])
            return Draft(term, "div", parts[0].rows, parts[0].cols, parts)
        if term.head not in OPERATIONS or not parts:
            raise UnsupportedError(term.head)
        rows, cols = OPERATIONS[term.head](self.dims, parts)
        return Draft(term, term.head, rows, cols, parts, term.bound)

    def doubt(self, draft: Draft) -> Draft:
        """Note a part that is a scalar unless something makes it more."""
        self.doubtful.append(draft)
        return draft

    def letter(self, key: Term, symbol: Symbol) -> Draft:
        """The shape of a letter, the same wherever it occurs."""
        if key in self.letters:
            return self.letters[key]
        dims, names = self.dims, symbol.shape
        rows = cols = ONE
        if symbol.kind is Kind.VECTOR or (symbol.kind is Kind.RANDOM and len(names) == 1):
            rows = dims.named(names[-1]) if names else dims.fresh(several=True)
        elif symbol.kind is Kind.MATRIX or (symbol.kind is Kind.RANDOM and len(names) > 1):
            rows = dims.named(names[-2]) if len(names) > 1 else dims.fresh(several=True)
            cols = dims.named(names[-1]) if len(names) > 1 else dims.fresh(several=True)
            if symbol.properties & SQUARE:
                dims.unify(rows, cols)
        self.letters[key] = Draft(key, "letter", rows, cols)
        return self.letters[key]

    def index(self, term: Apply) -> Draft:
        """An element of a vector or a matrix, or a member of a family of them."""
        base, places = term.args[0], term.args[1:]
        for place in places:
            scalar(self.dims, self.draft(place))
        if not isinstance(base, Variable):
            whole = self.draft(base)
            if len(places) == 1:
                self.dims.unify(ONE, whole.cols)
            return Draft(term, "index", ONE, ONE, (whole,))
        symbol = self.context.symbol(base.name)
        own = {Kind.VECTOR: 1, Kind.MATRIX: 2}.get(symbol.kind)
        if own is None:
            return Draft(term, "letter", ONE, ONE)
        element = len(places) == own and len(symbol.shape) <= own
        if element and (symbol.kind is Kind.MATRIX or base.name in self.bare or base.name in self.context.wholes):
            whole = self.letter(base, symbol)
            for size, place in zip((whole.rows, whole.cols), places, strict=False):
                self.bind(size, place)
            return Draft(term, "index", ONE, ONE, (whole,))
        member = Apply("index", (base, *(Variable("·") for _ in places)))
        if symbol.kind is Kind.VECTOR and member not in self.letters and not symbol.shape:
            sure = face(base.name) is not None
            found = Draft(member, "letter", self.dims.fresh(several=sure), ONE)
            self.letters[member] = found if sure else self.doubt(found)
        shape = self.letter(member, symbol)
        return Draft(term, "letter", shape.rows, shape.cols)

    def bind(self, size: int, place: Term) -> None:
        """An index that runs from 1 to n over elements says that there are n of them, where nothing else does."""
        limit = self.limits.get(place.name) if isinstance(place, Variable) else None
        if limit is None or self.dims.text(size)[:1] != "#":
            return
        if isinstance(limit, Variable) or (isinstance(limit, Number) and limit.value.denominator == 1 and limit.value > 0):
            self.dims.unify(self.dims.named(size_name(limit)), size)

    def special(self, term: Apply) -> Draft:
        """The identity, zeros or ones, of the sizes that are written or of those that fit."""
        sizes = [self.dims.named(size_name(a)) for a in term.args]
        rows = sizes[0] if sizes else self.dims.fresh()
        if term.head == "identity":
            return Draft(term, "identity", rows, rows)
        narrow = term.head == "ones" or len(sizes) == 1
        cols = sizes[1] if len(sizes) == 2 else ONE if narrow else self.dims.fresh()
        return Draft(term, "zero" if term.head == "zeros" else "ones", rows, cols)

    def call(self, term: Apply) -> Draft:
        """An unknown function applied: its value has one shape for all arguments, and so have its derivatives."""
        function, *arguments = term.args
        if isinstance(function, Apply) and function.head == "prime":
            function = function.args[0]
        symbol = self.context.symbol(function.name) if isinstance(function, Variable) else Symbol("")
        key = Apply("call", (function,))
        if key not in self.letters:
            dims, names = self.dims, symbol.shape
            kind = symbol.kind if symbol.kind in (Kind.VECTOR, Kind.MATRIX) else face(symbol.name) or symbol.kind
            several = kind is Kind.MATRIX
            rows = dims.named(names[0]) if names else dims.fresh(several=several or kind is Kind.VECTOR)
            cols = (
                dims.named(names[1]) if len(names) > 1 else ONE if names or kind is Kind.VECTOR else dims.fresh(several=several)
            )
            self.letters[key] = self.doubt(Draft(key, "call", rows, cols))
        known = self.letters[key]
        return Draft(term, "call", known.rows, known.cols, tuple(self.doubt(self.draft(a)) for a in arguments))

    def differentiated(self, term: Apply) -> Draft:
        """The column of partial derivatives of a scalar; rows by columns of the vector for a second derivative."""
        dims = self.dims
        body, point = self.draft(term.args[0]), self.draft(term.args[1])
        variable = self.draft(term.bound[0])
        same(dims, variable, point)
        parts = (body, point)
        if term.head == "derivative" and is_scalar(dims, variable):
            return Draft(term, term.head, body.rows, body.cols, parts, term.bound)
        if is_scalar(dims, body) or not dims.is_one(body.cols):
            scalar(dims, body)
            if term.head == "hessian":
                dims.unify(ONE, variable.cols)
                return Draft(term, term.head, variable.rows, variable.rows, parts, term.bound)
            return Draft(term, term.head, variable.rows, variable.cols, parts, term.bound)
        dims.unify(ONE, variable.cols)
        return Draft(term, term.head, body.rows, variable.rows, parts, term.bound)

    def factors(self, term: Apply) -> Draft:
        """A product; where no grouping of all its factors fits, the brackets count and two columns make an inner product."""
        flat = tuple(self.draft(f) for f in factors(term))
        try:
            return self.product(term, flat)
        except MismatchError:
            return self.bracketed(term, iter(flat))

    def bracketed(self, term: Apply, flat: Iterator[Draft]) -> Draft:
        """A product by its brackets, from the drafts of its factors in their order."""
        parts = tuple(self.bracketed(a, flat) if isinstance(a, Apply) and a.head == "mul" else next(flat) for a in term.args)
        try:
            return self.product(term, parts)
        except MismatchError:
            pairs = dotted(self.dims, tuple((p.rows, p.cols) for p in parts))
            if pairs is None:
                raise
            return self.product(term, tuple(self.paired(term, parts, pair) for pair in pairs))

    def paired(self, term: Apply, parts: tuple[Draft, ...], pair: tuple[tuple[int, ...], ...]) -> Draft:
        """A factor as it stands, or the inner product of two runs of factors that are columns."""
        left, *right = (self.product(term, tuple(parts[i] for i in run)) for run in pair)
        return self.inner(left, right[0]) if right else left

    def inner(self, left: Draft, right: Draft) -> Draft:
        """The inner product of two columns."""
        same(self.dims, left, right)
        return Draft(Apply("inner", (left.term, right.term)), "inner", ONE, ONE, (left, right))

    def squared(self, term: Apply, base: Draft) -> Draft:
        """A square; that of a column is its inner product with itself."""
        dims = self.dims
        column = dims.is_one(base.cols) and not dims.is_one(base.rows)
        if column and (dims.find(base.rows) in dims.several or dims.find(base.rows) in dims.label):
            return self.inner(base, base)
        two = self.draft(term.args[1])
        scalar(dims, two)
        dims.unify(base.rows, base.cols)
        return Draft(term, "pow", base.rows, base.cols, (base, two))

    def product(self, term: Apply, parts: tuple[Draft, ...]) -> Draft:
        """Group a product so that neighbours fit; see `products.chain`."""
        parts = tuple(Draft(p.term, "number", ONE, ONE) if isinstance(p.term, Number) else p for p in parts)
        grouped: list[Draft] = []
        rows = cols = ONE
        for group in chain(self.dims, tuple((p.rows, p.cols) for p in parts)):
            members = tuple(parts[i] for i in group)
            head, last = members[0], members[-1]
            grouped.append(head if len(members) == 1 else Draft(term, "mul", head.rows, last.cols, members))
            if not is_scalar(self.dims, grouped[-1]):
                rows, cols = grouped[-1].rows, grouped[-1].cols
        return grouped[0] if len(grouped) == 1 else Draft(term, "mul", rows, cols, tuple(grouped))

    def settle(self) -> None:
        """Take for a scalar what nothing has made more than one."""
        dims = self.dims
        for draft in self.doubtful:
            for root in (dims.find(draft.rows), dims.find(draft.cols)):
                known = root in dims.label or root in dims.compound or root in dims.several
                if not known and draft.head != "letter":
                    dims.unify(ONE, root)

    def all_declared(self, terms: tuple[Term, ...]) -> bool:
        """Whether the post declares the shape of every letter."""
        for node in (n for term in terms for n in walk(term)):
            if isinstance(node, Variable):
                symbol = self.context.symbols.get(node.name)
                if symbol is None or (symbol.kind is not Kind.SCALAR and not symbol.shape):
                    return False
            elif isinstance(node, Apply) and node.head in ("call", "index"):
                return False
        return True


def _normal(term: Apply) -> bool:
    law = term.args[0]
    return isinstance(law, Apply) and law.head == "normal" and len(law.args) == 2 and len(term.args) == 2


def visible(term: Apply) -> tuple[Term, ...]:
    """The arguments of an operation that have a shape."""
    if term.head in OVER_SETS:
        return term.args[:1]
    if term.head == "norm":
        return term.args[:1]
    if term.head == "density":
        law = term.args[0]
        assert isinstance(law, Apply)
        return (*law.args, *term.args[1:])
    return term.args


def factors(term: Term) -> Iterator[Term]:
    """The factors of a product, those of products in it in their place."""
    if isinstance(term, Apply) and term.head == "mul":
        for arg in term.args:
            yield from factors(arg)
    else:
        yield term


def bare(term: Term) -> set[str]:
    """Names that occur other than as the base of an index."""
    names: set[str] = set()
    stack = [term]
    while stack:
        node = stack.pop()
        if isinstance(node, Variable):
            names.add(node.name)
        elif isinstance(node, Apply) and node.head == "index" and isinstance(node.args[0], Variable):
            stack.extend(node.args[1:])
        elif isinstance(node, Apply) and node.head not in ATOMS:
            stack.extend(node.args)
    return names
