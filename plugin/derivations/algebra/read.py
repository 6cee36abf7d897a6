"""A scalar term and a field in, its form out: a rule for each kernel head that has one, unknown values for the rest."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce
from math import ceil, floor
from operator import add, mul
from typing import TypeAlias

from derivations.algebra import special, trigonometry, truth
from derivations.algebra.atoms import STRUCTURE, bound, opaque, symbol
from derivations.algebra.binders import rename, slot
from derivations.algebra.complex_parts import conjugate, imaginary_part_of, real_part
from derivations.algebra.field import Condition, Fact, Field, Form
from derivations.algebra.limits import OutOfReachError
from derivations.algebra.positivity import POSITIVE, is_integer, is_nonnegative, is_positive, poly_sign
from derivations.algebra.power import exp, formal_log, log, power
from derivations.algebra.roots import absolute, imaginary, pi, require_nonzero
from derivations.algebra.summation import sum_of
from derivations.goal import INTEGER, Domain
from derivations.term import Apply, Number, Term, Variable, free_variables

Environment: TypeAlias = Mapping[str, Form]
"""What bound variables stand for."""
Rule: TypeAlias = Callable[[Field, Apply, Environment], Form | Term | None]
Rules: TypeAlias = Mapping[str, Rule]
MOST_ELEMENTS = 12
"""Elements of a set over which a sum is written out."""
SMALL = 4
"""Nodes from which on the form of a term is remembered."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads terms into one field by the built-in rules and those handed in, which come first."""

    field: Field
    rules: Rules

    def read(self, term: Term, environment: Environment) -> Form:
        """The form of a scalar term."""
        field = self.field
        field.budget.spend()
        match term:
            case Number(value=value):
                return field.lift(value)
            case Variable(name=name):
                return environment[name] if name in environment else symbol(field, name)
        if environment or self.rules or term.size < SMALL:
            return self._read(term, environment)
        found = field.memory.get(term)
        if found is None or found[0] is not field.facts:
            heard, field.conditions = field.conditions, {}
            form = self._read(term, environment)
            found = field.memory[term] = (field.facts, form, field.conditions)
            field.conditions = heard
        field.conditions.update(found[2])
        out: Form = found[1]
        return out

    def _read(self, term: Apply, environment: Environment) -> Form:
        field = self.field
        rule = self.rules.get(term.head)
        if rule is not None:
            answer = rule(field, term, environment)
            if isinstance(answer, Form):
                return answer
            if answer is not None:
                return self.read(answer, environment)
        return self._apply(term, environment)

    def _apply(self, node: Apply, environment: Environment) -> Form:
        field, head = self.field, node.head
        constant = CONSTANTS.get(head)
        if constant is not None:
            return constant(field)
        if head in ARITHMETIC:
            return self._arithmetic(node, environment)
        if head == "log" and isinstance(node.args[0], Apply) and node.args[0].head == "pow":
            base = self.read(node.args[0].args[0], environment)
            if is_positive(base):
                return self.read(node.args[0].args[1], environment) * log(base)
        unary = UNARY.get(head)
        if unary is not None and len(node.args) == 1:
            return unary(self.read(node.args[0], environment))
        binary = BINARY.get(head)
        if binary is not None and len(node.args) == 2:
            return binary(self.read(node.args[0], environment), self.read(node.args[1], environment))
        if head == "indicator":
            return truth.indicator(field, node.args[0], environment, self.read)
        if head == "piecewise" and len(node.args) % 2:
            return truth.piecewise(field, node, environment, self.read)
        if head in ("min", "max"):
            return self._extreme(node, environment)
        if head in ("sum", "product") and len(node.bound) == 1:
            return self._sum(node, environment)
        if head in ("sum_over", "product_over") and len(node.bound) == 1:
            plain = _with_limits(node)
            if plain is not None:
                return self.read(plain, environment)
            few = self._few(node)
            if few:
                parts = [self.read(node.args[0], {**environment, node.bound[0].name: field.lift(value)}) for value in few]
                return reduce(add if head == "sum_over" else mul, parts)
        if head in STRUCTURE:
            message = f"{head} is no scalar"
            raise OutOfReachError(message)
        return opaque(field, node, environment, self.read)

    def _few(self, node: Apply) -> tuple[Fraction, ...]:
        """The different numbers of a small set over which a sum or a product runs; none if it is no such set."""
        domain = node.args[1]
        if not (isinstance(domain, Apply) and domain.head == "set" and len(domain.args) <= MOST_ELEMENTS):
            return ()
        values = [self.read(e, {}).rational() for e in domain.args if not free_variables(e)]
        found = tuple(dict.fromkeys(v for v in values if v is not None))
        return found if None not in values and len(values) == len(domain.args) else ()

    def _arithmetic(self, node: Apply, environment: Environment) -> Form:
        args = node.args
        match node.head:
            case "add":
                out = self.read(args[0], environment)
                for a in args[1:]:
                    out = out + self.read(a, environment)
                return out
            case "mul":
                out = self.read(args[0], environment)
                for a in args[1:]:
                    out = out * self.read(a, environment)
                return out
            case "neg":
                return -self.read(args[0], environment)
            case "div":
                below = self.read(args[1], environment)
                require_nonzero(below)
                return self.read(args[0], environment) / below
        return power(self.read(args[0], environment), self.read(args[1], environment))

    def _extreme(self, node: Apply, environment: Environment) -> Form:
        forms = [self.read(a, environment) for a in node.args]
        out = forms[0]
        for f in forms[1:]:
            out = special.larger(out, f) if node.head == "max" else -special.larger(-out, -f)
        return out

    def _sum(self, node: Apply, environment: Environment) -> Form:
        field = self.field
        body, low, high = node.args
        lower = self.read(low, environment)
        infinite = isinstance(high, Apply) and high.head == "infinity"
        upper = None if infinite else self.read(high, environment)
        if node.head == "product" and infinite:
            return opaque(field, node, environment, self.read)
        marker = bound(field, _range(lower, upper))
        k = field.form(marker)
        facts, heard = field.facts, dict(field.conditions)
        field.conditions = {}
        for limit, fact in ((lower, k - lower + 1), (upper, (upper - k + 1) if upper is not None else k)):
            if limit is not None and not limit.is_number and poly_sign(field, fact.den) == POSITIVE:
                field.facts = (*field.facts, Fact(fact.num, local=True))
        try:
            form = self.read(body, {**environment, node.bound[0].name: k})
            form = formal_log(form) if node.head == "product" else form
        finally:
            field.facts = facts
            inner, field.conditions = field.conditions, heard
        for condition in inner.values():
            _keep(field, condition, marker)
        total = sum_of(field, marker, form, lower, upper)
        return exp(total) if node.head == "product" else total


EVERYWHERE = "everywhere"
"""The sign of a condition on integers inside of a sum: no term may be on the pole."""


def _keep(field: Field, condition: Condition, marker: int) -> None:
    """Pass on a condition from inside of a binder, its variable renamed so that both sides of a step say it alike."""
    form = rename(condition.form, marker, slot(field, 0, integer=True))
    sign = condition.sign
    if sign in ("nonzero", "no-pole") and form is not condition.form and all(field.atoms[i].integer for i in form.generators):
        # a term of the sum may lie on the pole: the sum is then undefined altogether
        sign = EVERYWHERE
    field.conditions[(sign, form.key())] = Condition(sign, form)


def _range(lower: Form, upper: Form | None) -> Domain:
    low = lower.rational()
    if low is None and is_integer(lower):
        low = Fraction(1) if is_positive(lower) else Fraction(0) if is_nonnegative(lower) else None
    high = upper.rational() if upper is not None else None
    return replace(
        INTEGER,
        lower=low if low is None else Fraction(ceil(low)),
        lower_open=low is None,
        upper=high if high is None else Fraction(floor(high)),
        upper_open=high is None,
    )


def _with_limits(node: Apply) -> Term | None:
    """A sum over a range as a sum with limits."""
    domain = node.args[1]
    if isinstance(domain, Apply) and domain.head == "range":
        head = "sum" if node.head == "sum_over" else "product"
        return Apply(head, (node.args[0], *domain.args), node.bound)
    return None


def _tangent(form: Form) -> Form:
    cosine, sine = trigonometry.cosine_sine_of(form)
    require_nonzero(cosine)
    return sine / cosine


def _cotangent(form: Form) -> Form:
    cosine, sine = trigonometry.cosine_sine_of(form)
    require_nonzero(sine)
    return cosine / sine


def _secant(form: Form) -> Form:
    cosine = trigonometry.cosine_sine_of(form)[0]
    require_nonzero(cosine)
    return 1 / cosine


def _cosecant(form: Form) -> Form:
    sine = trigonometry.cosine_sine_of(form)[1]
    require_nonzero(sine)
    return 1 / sine


def _root(form: Form, order: Form) -> Form:
    return power(form, 1 / order)


CONSTANTS: Mapping[str, Callable[[Field], Form]] = {
    "pi": pi,
    "imaginary": imaginary,
    "euler": lambda field: exp(field.one),
}
ARITHMETIC = frozenset({"add", "neg", "mul", "div", "pow"})
UNARY: Mapping[str, Callable[[Form], Form]] = {
    "exp": exp,
    "log": log,
    "sin": lambda form: trigonometry.cosine_sine_of(form)[1],
    "cos": lambda form: trigonometry.cosine_sine_of(form)[0],
    "tan": _tangent,
    "cot": _cotangent,
    "sec": _secant,
    "csc": _cosecant,
    "asin": trigonometry.arc_sine,
    "acos": lambda form: pi(form.field) / 2 - trigonometry.arc_sine(form),
    "atan": trigonometry.arc_tangent,
    "sinh": lambda form: (exp(form) - exp(-form)) / 2,
    "cosh": lambda form: (exp(form) + exp(-form)) / 2,
    "tanh": lambda form: 1 - 2 / (exp(form * 2) + 1),
    "asinh": lambda form: log(form + power(1 + form * form, form.field.lift(Fraction(1, 2)))),
    "acosh": lambda form: log(form + power(form * form - 1, form.field.lift(Fraction(1, 2)))),
    "atanh": lambda form: log((1 + form) / (1 - form)) / 2,
    "abs": absolute,
    "sign": special.sign_of,
    "floor": special.floor_of,
    "ceiling": lambda form: -special.floor_of(-form),
    "factorial": lambda form: special.gamma(form + 1),
    "gamma": special.gamma,
    "digamma": special.digamma,
    "erf": special.error_function,
    "erfc": lambda form: 1 - special.error_function(form),
    "real": real_part,
    "imag": imaginary_part_of,
    "conjugate": conjugate,
}
BINARY: Mapping[str, Callable[[Form, Form], Form]] = {
    "root": _root,
    "binomial": special.binomial,
    "beta": special.beta,
    "mod": special.remainder,
}
