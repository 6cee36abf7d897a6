"""A context in, what is known of terms in it out: signs, zeros, and a canonical way to write a coefficient."""

import re
from dataclasses import dataclass, field, replace
from typing import Any

from derivations.algebra.atoms import domain_text
from derivations.algebra.limits import BeginAnewError
from derivations.algebra.normal_form import Field, Form, OutOfReachError, new_field, normalise, to_term
from derivations.algebra.positivity import form_sign, is_integer
from derivations.budget import Budget
from derivations.construct import MINUS_INFINITY, ONE, ZERO, folded, plus
from derivations.goal import Context, Domain
from derivations.integrals.enclosure import enclosed_sign
from derivations.letters import plain_name
from derivations.term import Apply, Number, Term, Variable, free_variables

POSITIVE_HEADS = frozenset({"exp", "pi", "euler", "cosh"})
RANGE = "range of an integral"
WORD = re.compile(r"[^\s<>=≤≥+−·/()²³]+")
SIGNS = {"positive": 1, "negative": -1}


def usable(context: Context, budget: Budget) -> Context:
    """Return the context, without its givens where they contradict each other: nothing should follow from that."""
    try:
        new_field(context, budget)
    except OutOfReachError:
        return replace(context, givens=(), facts=())
    return context


@dataclass(frozen=True, slots=True)
class Facts:
    """What may be leaned on while one integral is worked out."""

    context: Context
    budget: Budget
    fields: list[Field] = field(default_factory=list, compare=False)
    """The field in which terms are normalised, once it is needed."""
    memory: dict[Term, Form | None] = field(default_factory=dict, compare=False)
    """Normal forms found before."""
    integrals: dict[object, Any] = field(default_factory=dict, compare=False)
    """Integrals worked out before."""
    noted: dict[str, None] = field(default_factory=dict, compare=False)
    """Names of the variables whose domain gave a sign."""
    inner: dict[str, None] = field(default_factory=dict, compare=False)
    """Names of the variables of integrals."""
    made: list[Field] = field(default_factory=list, compare=False)
    """Every field made on the way, also for the insides of integrals."""
    insides: dict[tuple[str, Domain], "Facts"] = field(default_factory=dict, compare=False)
    """The facts inside integrals, by the bound variable and its range."""

    def sign(self, term: Term) -> int | None:
        """Find the sign of a real term wherever it is defined: 1, 0, -1, or None where it is not proved."""
        plain = _strict(self._bound(term))
        if plain is not None:
            self.noted.update(dict.fromkeys(free_variables(term)))
        if plain is not None or isinstance(term, Number | Variable):
            return plain
        form = self.form(term)
        if form is None:
            return None
        if form.is_zero:
            return 0
        return SIGNS.get(form_sign(form) or "") or enclosed_sign(term, self.context)

    def is_zero(self, term: Term) -> bool:
        """Whether the term is proved to be zero wherever it is defined."""
        if isinstance(term, Number | Variable):
            return term == ZERO
        form = self.form(term)
        return form is not None and form.is_zero

    def is_natural(self, term: Term) -> bool:
        """Whether the term is proved to be a natural number."""
        if isinstance(term, Number):
            return term.value.denominator == 1 and term.value >= 0
        form = self.form(term)
        return form is not None and is_integer(form) and self.sign(plus(term, ONE)) == 1

    def simplify(self, term: Term) -> Term:
        """Write a term canonically, if that is cheap."""
        if isinstance(term, Number | Variable) or not term.args or term == MINUS_INFINITY:
            return term
        form = self.form(term)
        if form is None:
            return term
        try:
            return plain_term(form)
        except OutOfReachError:
            return term

    def form(self, term: Term) -> Form | None:
        """Normalise a scalar term; None where it is none or too large."""
        if term in self.memory:
            return self.memory[term]
        try:
            found = self._normalised(term)
        except OutOfReachError:
            found = None
        self.memory[term] = found
        return found

    def _normalised(self, term: Term) -> Form:
        """Normalise in the field at hand; where it is too full of other terms, in a new one."""
        if self.fields and self.fields[-1].atoms:
            try:
                return normalise(self.fields[-1], term)
            except OutOfReachError as error:
                if not isinstance(error.__cause__, BeginAnewError):
                    raise
        self.fields.append(new_field(self.context, self.budget))
        self.made.append(self.fields[-1])
        return normalise(self.fields[-1], term)

    def with_domain(self, name: str, domain: Domain) -> "Facts":
        """Return the facts inside an integral, its variable in its range; what is given of the name is of another variable."""
        self.inner[name] = None
        if (name, domain) not in self.insides:
            old = self.context
            symbols = {n: s for n, s in old.symbols.items() if n != name}
            givens = tuple(g for g in old.givens if name not in free_variables(g.lhs) | free_variables(g.rhs))
            facts = tuple(f for f in old.facts if name not in free_variables(f))
            context = replace(old, symbols=symbols, givens=givens, facts=facts).with_domain(name, domain, RANGE)
            self.insides[name, domain] = Facts(context, self.budget, noted=self.noted, inner=self.inner, made=self.made)
        return self.insides[name, domain]

    def within(self, context: Context) -> "Facts":
        """Return the facts of another context, with what has been used so far."""
        return Facts(context, self.budget, noted=self.noted, inner=self.inner, made=self.made)

    def assumptions(self) -> tuple[str, ...]:
        """List what was used of the context, for people; ranges of bound variables are no assumptions."""
        names = {plain_name(name) for name in self.inner}
        texts = dict.fromkeys(text for one in self.made for text in one.used)
        for name in self.noted:
            text = domain_text(self.context.symbol(name).domain, plain_name(name))
            texts.update({text: None} if text else {})
        return tuple(text for text in texts if not names & set(WORD.findall(text)))

    def _bound(self, term: Term) -> tuple[int | None, int | None]:
        """Bound the sign from below and above: (0, 1) is non-negative, (1, 1) positive, (None, None) unknown."""
        self.budget.spend()
        match term:
            case Number(value=value):
                s = (value > 0) - (value < 0)
                return s, s
            case Variable(name=name):
                d = self.context.symbol(name).domain
                if d.complex:
                    return None, None
                low = None if d.lower is None or d.lower < 0 else int(d.lower > 0 or d.lower_open)
                high = None if d.upper is None or d.upper > 0 else -int(d.upper < 0 or d.upper_open)
                return low, high
            case Apply(head=head) if head in POSITIVE_HEADS:
                return 1, 1
            case Apply(head="neg", args=(a,)):
                low, high = self._bound(a)
                return (None if high is None else -high), (None if low is None else -low)
            case Apply(head="add", args=args):
                bounds = [self._bound(a) for a in args]
                return _sum([b[0] for b in bounds]), _sum([b[1] for b in bounds], -1)
            case Apply(head="mul", args=args):
                return _product([self._bound(a) for a in args])
            case Apply(head="div", args=(a, b)):
                below = self._bound(b)
                # where the quotient is defined its denominator is not zero
                return _product([self._bound(a), (below[0] if below[0] != 0 else 1, below[1] if below[1] != 0 else -1)])
            case Apply(head="pow", args=(a, Number(value=n))) if n.denominator == 1:
                base = self._bound(a)
                if n.numerator % 2 == 0:
                    return (1 if n < 0 or _strict(base) in {1, -1} else 0), None if _strict(base) != 0 else 0
                return base if n > 0 else _product([(1, 1), base])
            case Apply(head="pow" | "root", args=(a, _)):
                return (1 if self._bound(a)[0] == 1 else 0), None
            case Apply(head="gamma" | "factorial" | "abs" | "beta", args=args):
                if all(self._bound(a)[0] == 1 for a in args):
                    return 1, 1
                return (0 if term.head == "abs" else None), None
        return None, None


def _strict(bound: tuple[int | None, int | None]) -> int | None:
    low, high = bound
    if low == 1:
        return 1
    if high == -1:
        return -1
    return 0 if low == 0 and high == 0 else None


def _sum(bounds: list[int | None], direction: int = 1) -> int | None:
    found = [b for b in bounds if b is not None]
    if len(found) < len(bounds) or any(b * direction < 0 for b in found):
        return None
    return direction * max(b * direction for b in found)


def _product(bounds: list[tuple[int | None, int | None]]) -> tuple[int | None, int | None]:
    sign, strict = 1, True
    for bound in bounds:
        if _strict(bound) == 0:
            return 0, 0
        low, high = bound
        if low is not None and low >= 0:
            strict = strict and low == 1
        elif high is not None and high <= 0:
            sign, strict = -sign, strict and high == -1
        else:
            return None, None
    if sign == 1:
        return int(strict), None if not strict else 1
    return (None if not strict else -1), -int(strict)


def plain_term(form: Form) -> Term:
    """Write a form as a term with its numbers folded."""
    return folded(to_term(form))
