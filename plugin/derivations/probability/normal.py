"""A kernel term in, its normal form out, by rules for its heads; here those of arithmetic, powers, logarithms and transposes.

Logarithms of products are split where the factors are positive, exponentials of logarithms undone.
"""

from collections.abc import Mapping
from fractions import Fraction

from derivations.probability.binder import Calculus, Rule, bind, reopen
from derivations.probability.form import (
    ONE,
    ZERO,
    Form,
    Monomial,
    atom,
    constant,
    key,
    letter,
    monomial,
    monomial_term,
    product,
    scale,
    single,
    to_term,
    total,
)
from derivations.probability.scalars import is_positive, is_scalar
from derivations.term import Apply, Number, Term, Variable, apply, number, substitute

_POWER = 12
_OPAQUE_SCALARS = frozenset(
    {
        "sin",
        "cos",
        "tan",
        "cot",
        "sec",
        "csc",
        "asin",
        "acos",
        "atan",
        "sinh",
        "cosh",
        "tanh",
        "abs",
        "sign",
        "floor",
        "ceiling",
        "factorial",
        "gamma",
        "digamma",
        "erf",
        "erfc",
        "binomial",
        "beta",
        "min",
        "max",
        "call",
        "real",
        "imag",
        "conjugate",
    }
)


class UnsupportedError(Exception):
    """The term holds something that the calculus cannot read."""


def normalise(calculus: Calculus, term: Term) -> Form:
    """The normal form of a term.

    Raises:
        UnsupportedError, TooLargeError, PairedError, EventError: where there is none.
        BudgetSpentError: when the work allowed is used up.
    """
    calculus.budget.spend(5)
    match term:
        case Number(value=value):
            return constant(value)
        case Variable():
            return _leaf(calculus, term)
        case Apply(head=head) if head in calculus.rules:
            return calculus.rules[head](calculus, term)
    return opaque(calculus, term)


def _leaf(calculus: Calculus, term: Term) -> Form:
    return atom(term) if is_scalar(term, calculus.context) else letter(term)


def opaque(calculus: Calculus, term: Apply) -> Form:
    """An atom whose arguments are in normal form, so that equal arguments make equal atoms."""
    if term.head in _OPAQUE_SCALARS:
        first = term.args[:1] if term.head == "call" else ()
        rest = tuple(canonical(calculus, a) for a in term.args[len(first) :])
        term = Apply(term.head, first + rest)
    return _leaf(calculus, term)


def canonical(calculus: Calculus, term: Term) -> Term:
    """A term of the normal form."""
    if isinstance(term, Number | Variable):
        return term
    if not is_scalar(term, calculus.context):
        return term
    return to_term(normalise(calculus, term))


def _add(calculus: Calculus, term: Apply) -> Form:
    return total((normalise(calculus, a) for a in term.args), calculus.budget)


def _neg(calculus: Calculus, term: Apply) -> Form:
    return scale(normalise(calculus, term.args[0]), -1)


def _mul(calculus: Calculus, term: Apply) -> Form:
    result = ONE
    for a in term.args:
        result = product(result, normalise(calculus, a), calculus.budget)
    return result


def _div(calculus: Calculus, term: Apply) -> Form:
    below = power(calculus, normalise(calculus, term.args[1]), Fraction(-1))
    return product(normalise(calculus, term.args[0]), below, calculus.budget)


def _pow(calculus: Calculus, term: Apply) -> Form:
    base, exponent = term.args
    match exponent:
        case Number(value=value):
            return power(calculus, normalise(calculus, base), value)
        case Apply(head="neg", args=(Number(value=value),)):
            return power(calculus, normalise(calculus, base), -value)
    if is_scalar(exponent, calculus.context) and is_positive(base, calculus.context):
        return exponential(
            calculus, product(normalise(calculus, exponent), logarithm(calculus, normalise(calculus, base)), calculus.budget)
        )
    return _leaf(calculus, term)


def _root(calculus: Calculus, term: Apply) -> Form:
    match term.args[1]:
        case Number(value=value) if value > 0 and value.denominator == 1:
            return power(calculus, normalise(calculus, term.args[0]), 1 / value)
    return _leaf(calculus, term)


def power(calculus: Calculus, form: Form, n: Fraction) -> Form:
    """A form to a rational power: positive factors one by one, the rest as a whole."""
    if n == 0:
        return ONE
    if n == 1:
        return form
    if not form:
        if n > 0:
            return ZERO
        raise UnsupportedError
    if any(m.word for m in form):
        if n.denominator == 1 and 1 < n <= _POWER:
            return _repeated(calculus, form, int(n))
        term = to_term(form)
        if is_scalar(term, calculus.context):
            return atom(term, n)
        raise UnsupportedError
    if n.denominator == 1 and 1 < n <= _POWER and len(form) > 1:
        return _repeated(calculus, form, int(n))
    common, rest = content(form)
    result: Form = ONE
    left: dict[Term, Fraction] = {}
    for t, e in common.factors:
        if n.denominator == 1 or is_positive(t, calculus.context):
            result = product(result, atom(t, e * n), calculus.budget)
        else:
            left[t] = e
    rest = {monomial(_joined(m, left)): c for m, c in rest.items()}
    only = single(rest)
    if only is not None and not only[0].factors:
        return product(result, _number_power(only[1], n), calculus.budget)
    if n.denominator == 1:
        lead = rest[min(rest, key=lambda m: key(monomial_term(m)))]
        whole = to_term(scale(rest, 1 / lead))
        return product(result, scale(atom(whole, n), lead ** int(n)) if abs(n) <= 64 else _big(), calculus.budget)
    return product(result, atom(to_term(rest), n), calculus.budget)


def _big() -> Form:
    raise UnsupportedError


def _joined(m: Monomial, left: Mapping[Term, Fraction]) -> dict[Term, Fraction]:
    powers = dict(m.factors)
    for t, e in left.items():
        powers[t] = powers.get(t, Fraction(0)) + e
    return powers


def _number_power(value: Fraction, n: Fraction) -> Form:
    if n.denominator == 1 and abs(n) * max(value.numerator.bit_length(), value.denominator.bit_length()) <= 2048:
        return constant(value ** int(n))
    return atom(number(value), n)


def _repeated(calculus: Calculus, form: Form, n: int) -> Form:
    result = form
    for _ in range(n - 1):
        result = product(result, form, calculus.budget)
    return result


def content(form: Form) -> tuple[Monomial, Form]:
    """The greatest common monomial of commuting atoms, and the form divided by it."""
    powers: dict[Term, Fraction] | None = None
    for m in form:
        mine = dict(m.factors)
        powers = (
            mine if powers is None else {t: min(powers.get(t, Fraction(0)), mine.get(t, Fraction(0))) for t in {*powers, *mine}}
        )
    common = monomial(powers or {})
    if not common.factors:
        return common, form
    inverse = {t: -e for t, e in common.factors}
    return common, {monomial(_joined(m, inverse), m.word): c for m, c in form.items()}


def logarithm(calculus: Calculus, form: Form) -> Form:
    """The logarithm: positive factors split off, exponentials undone."""
    if not form:
        raise UnsupportedError
    common, rest = content(form)
    parts: list[Form] = []
    left: dict[Term, Fraction] = {}
    for t, e in common.factors:
        if is_positive(t, calculus.context):
            parts.append(scale(_log_of(calculus, t), e))
        else:
            left[t] = e
    rest = {monomial(_joined(m, left), m.word): c for m, c in rest.items()}
    only = single(rest)
    if only is not None and only[1] > 0:
        parts.append(_log_number(only[1]))
        rest = {only[0]: Fraction(1)}
    if rest != ONE:
        parts.append(atom(apply("log", to_term(rest))))
    return total(parts, calculus.budget)


def _log_of(calculus: Calculus, t: Term) -> Form:
    match t:
        case Apply(head="exp", args=(inner,)):
            return normalise(calculus, inner)
        case Apply(head="euler"):
            return ONE
        case Apply(head="product", args=(body, lower, upper), bound=bound):
            return normalise(calculus, Apply("sum", (apply("log", body), lower, upper), bound))
        case Number(value=value):
            return _log_number(value)
    return atom(apply("log", t))


def _log_number(value: Fraction) -> Form:
    parts: dict[Monomial, Fraction] = {}
    for start, way in ((value.numerator, 1), (value.denominator, -1)):
        whole = start
        for prime in (2, 3, 5, 7, 11, 13):
            n = 0
            while whole % prime == 0:
                whole //= prime
                n += 1
            if n:
                m = monomial({apply("log", number(prime)): Fraction(1)})
                parts[m] = parts.get(m, Fraction(0)) + way * n
        if whole != 1:
            m = monomial({apply("log", number(whole)): Fraction(1)})
            parts[m] = parts.get(m, Fraction(0)) + way
    return {m: c for m, c in parts.items() if c}


def _log(calculus: Calculus, term: Apply) -> Form:
    return logarithm(calculus, normalise(calculus, term.args[0]))


def _exp(calculus: Calculus, term: Apply) -> Form:
    return exponential(calculus, normalise(calculus, term.args[0]))


def exponential(calculus: Calculus, form: Form) -> Form:
    """The exponential of a sum: a product, in which logarithms are undone."""
    result = ONE
    for m, c in form.items():
        match m:
            case Monomial(factors=((Apply(head="log", args=(inner,)), exponent),), word=()) if exponent == 1:
                if c.denominator == 1 or is_positive(inner, calculus.context):
                    result = product(result, power(calculus, normalise(calculus, inner), c), calculus.budget)
                    continue
        part = atom(apply("euler"), c) if not m.factors and not m.word else atom(apply("exp", monomial_term(m)), c)
        result = product(result, part, calculus.budget)
    return result


def _product(calculus: Calculus, term: Apply) -> Form:
    """A product of one term is the product of its factors."""
    body, lower, upper = term.args
    (variable,) = term.bound
    fresh = calculus.fresh()
    only = single(normalise(calculus, substitute(body, {variable.name: fresh})))
    if only is None or only[0].word:
        return _leaf(calculus, term)
    m, c = only
    result = ONE
    pieces = [(t, e) for t, e in m.factors] + ([(number(c), Fraction(1))] if c != 1 else [])
    for t, e in pieces:
        inner = substitute(t, {fresh.name: Variable("@1")})
        result = product(result, atom(Apply("product", (inner, lower, upper), (Variable("@1"),)), e), calculus.budget)
    return result


def _trace(calculus: Calculus, term: Apply) -> Form:
    """Linear, and the least of the turns of a word and of its transpose."""
    form = normalise(calculus, term.args[0])
    return total((scale(trace_of(calculus, m), c) for m, c in form.items()), calculus.budget)


def trace_of(calculus: Calculus, m: Monomial) -> Form:
    """The trace of a monomial, over the least of its turns."""
    if not m.word:
        raise UnsupportedError
    flipped = tuple(_flip(calculus, t) for t in reversed(m.word))
    turns = [(*w[i:], *w[:i]) for w in (m.word, flipped) for i in range(len(w))]
    least = min(turns, key=lambda w: [key(t) for t in w])
    body = least[0] if len(least) == 1 else Apply("mul", least)
    return product({monomial(dict(m.factors)): Fraction(1)}, atom(Apply("trace", (body,))), calculus.budget)


def _transpose(calculus: Calculus, term: Apply) -> Form:
    form = normalise(calculus, term.args[0])
    return {Monomial(m.factors, tuple(_flip(calculus, t) for t in reversed(m.word))): c for m, c in form.items()}


def _flip(calculus: Calculus, t: Term) -> Term:
    if isinstance(t, Apply) and t.head == "transpose":
        return t.args[0]
    if isinstance(t, Variable) and "symmetric" in calculus.context.symbol(t.name).properties:
        return t
    found = calculus.closed.get(t)
    if found is None:
        return apply("transpose", t)
    bounds, m = reopen(calculus, found)
    flipped = Monomial(m.factors, tuple(_flip(calculus, u) for u in reversed(m.word)))
    only = single(bind(calculus, {flipped: Fraction(1)}, bounds))
    if only is None or only[1] != 1 or only[0].factors or len(only[0].word) != 1:
        raise UnsupportedError
    return only[0].word[0]


ARITHMETIC: Mapping[str, Rule] = {
    "add": _add,
    "neg": _neg,
    "mul": _mul,
    "div": _div,
    "pow": _pow,
    "root": _root,
    "log": _log,
    "exp": _exp,
    "product": _product,
    "transpose": _transpose,
    "trace": _trace,
}
"""Rules for the heads that know nothing of laws."""
