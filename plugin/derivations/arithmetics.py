"""A document in, where its words tell of another arithmetic or notation than that of numbers out, and which steps that concerns.

A post about Boolean algebra writes `a + a = a`, one that divides whole numbers `7/2 = 3`, one that sums over repeated indices
`δ_{ii} = 3`. There, what holds of numbers proves nothing, and what fails of numbers is no slip.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from derivations.affected import (
    Affected,
    Used,
    angles,
    beyond_rings,
    endless,
    numerals,
    quotients,
    repeated_index,
    ring,
    series_or_integrals,
    sizes_or_series,
    summed_apart,
    with_heads,
    without_order,
    written_so,
)
from derivations.conventions import DISPLAYED, Saying, sayings
from derivations.markdown import Document


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Words that tell of another arithmetic or notation, and which steps it concerns."""

    reason: str
    stems: tuple[str, ...]
    """Of which one stands in the words, in small letters; a formula between dollars."""
    words: re.Pattern[str]
    holding: Affected | None
    """Of which steps that hold of numbers it takes the proof away; None for none."""
    failing: Affected
    """Which steps that fail of numbers are no slips there."""

    def is_in(self, saying: Saying) -> bool:
        """Whether a sentence tells of it."""
        small = saying.text.lower()
        return any(stem in small for stem in self.stems) and self.words.search(saying.text) is not None


@dataclass(frozen=True, slots=True)
class Spoken:
    """An arithmetic, and the sentence that tells of it."""

    arithmetic: Arithmetic
    saying: Saying


def _words(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_IS = r"(?:is|are|means?|denotes?|stands? for|represents?|will be|for|as)"
_OTHER_THAN_PLUS = (
    r"(?:(?:the|their|its|a|an|exclusive|logical|inclusive|bitwise|set|function|string) )*"
    r"(?:\\?text(?:sc|tt|rm)?\{?)?(?:x?or|and|not|disjunction|conjunction|negation|union|intersection|alternation|choice"
    r"|concatenation"
    r"|composition|composite|max(?:imum)?|min(?:imum)?|juxtaposition|symmetric difference|direct sum|join|meet|nim)\b"
)
_ORDINARY = (
    r"(?:(?:the|a|an|usual|ordinary|standard|common|real|scalar|matrix|vector|dot|inner|cross|outer|element-?wise|entry-?wise"
    r"|pointwise|component-?wise) )*(?:addition|subtraction|multiplication|products?|division|sums?|difference|quotient|number"
    r"|sign|value|estimate|not|used|omitted|given)\b"
)


_SHOWN = rf"(?:\$|{DISPLAYED})\s*"
_END = rf"\s*(?:[.,;]|\$|{DISPLAYED})"


def _defined(sign: str) -> str:
    """A formula that says what the sign does to two letters: the larger, the union, one after the other."""
    return (
        rf"{_SHOWN}[A-Za-z]\s*(?:{sign})\s*[A-Za-z]\s*:?=\s*(?:\\(?:max|min)\s*(?:\\left)?\s*(?:\("
        rf"|\\\{{)\s*[A-Za-z]\s*,\s*[A-Za-z]"
        rf"\s*(?:\\right)?\s*(?:\)|\\\}})|[A-Za-z]\s*\\(?:circ|cup|cap|vee|wedge|lor|land|oplus)\s*[A-Za-z]){_END}"
    )


def _redefined(sign: str, called: str) -> re.Pattern[str]:
    """A sign, or the operation that is called so, that means something else."""
    return _words(
        rf"\$\s*(?:{sign})\s*\$(?: (?:sign|symbol|operator|operation))?,? (?:here |now |always )?(?:means|denotes|stands for)"
        rf" (?!{_ORDINARY})\w",
        rf"\$\s*(?:{sign})\s*\$[^.;$]{{0,30}}?\b{_IS} {_OTHER_THAN_PLUS}",
        rf"(?:{called})\W[^.;$]{{0,30}}?\b{_IS} {_OTHER_THAN_PLUS}",
    )


_OF_PRODUCTS = r"(?:(?:the|their|its|a|function) )*(?:compositions?|composite|concatenation|convolution|juxtaposition)\b"
_MODULUS = r"(?:\bmodulo\b|\bmod\b|\$\s*\\(?:bmod|pmod|mod)\b)"
_COUNTED = (
    r"(?:numerals?|numbers?|digits?|literals?|constants?|integers?|values?|sums?|additions?|calculations?|computations?"
    r"|multiplications?|arithmetic|examples?|everything|we (?:\w+ly )?(?:calculate|compute|count|work|write))"
)


_WRITTEN = r"(?:numbers?|numerals?|digits?|constants?|values?|integers?|notation)"


def _numerals(name: str, base: int, stems: tuple[str, ...]) -> Arithmetic:
    kinds = rf"(?:{name})(?: (?:notation|numerals?|numbers|digits|form|representation|system))?"
    return Arithmetic(
        "the section writes its numbers in another base than ten",
        stems,
        _words(
            rf"\b{_COUNTED}\b[^.;]{{0,40}}?\b(?:are|is|be|written|given|expressed|calculate|compute|count|work"
            rf"|write)\b[^.;]{{0,30}}?"
            rf"\b(?:(?:in|to|as) (?:the )?)?{kinds}(?! (?:search|class|classif|variable|outcome|respon|tree))\b",
            rf"\b(?:write|writing|express|give|state)\w* (?:(?:all|every|our|the|these"
            rf"|following) )*{_WRITTEN} in (?:the )?{kinds}\b",
            rf"^\W*in {kinds}\b|\b(?:work|calculat|comput|count|reckon)(?:e|ing)? in {kinds}\b",
            rf"\b(?:{name}) {_WRITTEN} (?:is|are) used\b",
            rf"\b(?:{name}) (?:arithmetic|additions?|subtractions?|multiplications?|calculations?)\b",
        ),
        numerals(base),
        numerals(base),
    )


_DEFINING = ("\\max", "\\min", "\\circ", "\\cup", "\\cap", "\\vee", "\\wedge", "\\lor", "\\land", "\\oplus")
"""What stands in a formula that defines a sign."""
ARITHMETICS: Sequence[Arithmetic] = (
    Arithmetic(
        "the section speaks of another arithmetic than that of numbers",
        ("boole", "switching", "tropical", "-plus", "ordinal", "cardinal", "transfinite", "nimber", "nim-"),
        _words(
            r"\b(?:boolean|switching) (?:algebras?|rings?|lattices?|logic|arithmetic|addition|multiplication|sums?"
            r"|operations?)\b",
            r"\btropical (?:semi-?)?(?:rings?|arithmetic|algebra|addition|multiplication|sums?|products?|polynomials?|geometry"
            r"|numbers?)\b",
            r"\b(?:max|min)-plus\b",
            r"\b(?:infinite|finite|limit|successor|countable) ordinals?\b|\bordinal (?:arithmetic|numbers?|sums?|addition"
            r"|multiplication"
            r"|products?|exponentiation)\b|\bordinals\b|\btransfinite\b",
            r"\bcardinal (?:arithmetic|numbers?|exponentiation|addition|multiplication)\b|\binfinite cardinals?\b|\bcardinals\b",
            r"\bnim-?(?:bers?|[ -]?(?:sums?|addition|multiplication|products?))\b",
        ),
        ring,
        ring,
    ),
    Arithmetic(
        "the section adds and multiplies sets",
        (
            "minkowski",
            "sumset",
            "of sets",
            "interval",
            "ideals",
            "ideal of",
            "ideal in",
            "subspaces",
            "subgroups",
            "cosets",
            "= \\{",
            "=\\{",
        ),
        _words(
            r"\bminkowski (?:sums?|additions?|differences?)\b|\bsumsets?\b|\b(?:sums?|products?|differences?) of (?:two )?sets\b",
            r"\binterval arithmetic\b",
            r"[A-Za-z}]\s*\$ (?:be|are) (?:(?:two|both|closed|open|real|bounded|compact|finite|proper|left|right|prime|linear"
            r"|vector) )*"
            r"(?:intervals|ideals|subspaces|subgroups|submodules|cosets)\b",
            r"\bideals? (?:of|in) (?:an?|the|some|any|\$)",
            rf"{_SHOWN}[A-Z]\s*(?:[+\-]|\\cdot|\\times)?\s*[A-Z]\s*:?=\s*(?:\\left\s*)?\\\{{",
        ),
        ring,
        ring,
    ),
    Arithmetic(
        "the section speaks of regular expressions or of words",
        ("regular expression", "regex", "kleene", "formal language", "alphabet"),
        _words(
            r"\bregular expressions?\b|\bregex(?:es|ps?)?\b|\bkleene (?:algebras?|stars?)\b|\bformal languages?\b",
            r"\bwords? (?:over|in|on) (?:the|an?|some|our) (?:\w+ )?alphabet\b",
        ),
        ring,
        ring,
    ),
    Arithmetic(
        "the section gives the plus sign another meaning",
        (
            "$+$",
            "addition",
            "union",
            "alternation",
            "disjunction",
            "xor",
            "plus sign",
            "plus operator",
            "plus symbol",
            *_DEFINING,
        ),
        _words(
            _redefined(r"\+", r"\b(?:addition|plus|the sum)").pattern,
            _defined(r"\+"),
            r"\$\s*\+\s*\$[^.;$]{0,20}?\b(?:is|be) (?:an? )?(?:idempotent|not|non-?commutative)\b",
            r"\b(?:plus (?:sign|operator|symbol)|addition)\b[^.;$]{0,20}?\b(?:concatenates|joins|unites)\b",
        ),
        with_heads("add", "sum", "mul", "pow"),
        with_heads("add", "sum", "mul", "pow"),
    ),
    Arithmetic(
        "the section gives the minus sign another meaning",
        ("$-$", *_DEFINING),
        _words(_redefined("-|\u2212", "minus sign").pattern, _defined("-")),
        with_heads("neg"),
        with_heads("neg"),
    ),
    Arithmetic(
        "the section gives products or powers another meaning",
        (
            *(
                "compos",
                "concatenat",
                "convolution",
                "juxtaposition",
                "conjunction",
                "intersection",
                "multiplication",
                "applied",
                "followed by",
            ),
            *("iterated", "$\\cdot$", "$\\times$", ")("),
            *_DEFINING,
        ),
        _words(
            _defined(r"(?:\\cdot|\\times|\\,)?"),
            rf"{_SHOWN}\(\s*[A-Za-z]\s*(?:\\cdot\s*)?[A-Za-z]\s*\)\s*\(\s*\w\s*\)\s*:?=\s*[A-Za-z]\s*\(\s*[A-Za-z]\s*\(",
            _redefined(r"\\cdot|\\times|\\circ", r"\b(?:juxtaposition|multiplication|the product)").pattern,
            rf"\b(?:juxtaposition|multiplication|products?)\b[^.;$]{{0,30}}?\b{_IS} {_OF_PRODUCTS}",
            rf"\$\s*[A-Za-z]\s*(?:\\cdot\s*|\\,\s*)?[A-Za-z]\s*\$ (?:\w+ )?{_IS} {_OF_PRODUCTS}",
            rf"\b{_OF_PRODUCTS} (?:is|are) (?:written|denoted|expressed)[^.;$]{{0,20}}? (?:by|as) (?:juxtaposition"
            rf"|multiplication|products?"
            r"|\$\s*[A-Za-z]\s*[A-Za-z]\s*\$)",
            r"\$\s*[A-Za-z]\s*[A-Za-z]\s*\$ (?:\w+ )?(?:is|for|means|denotes) \$[^$]*\$ (?:followed by|then|after|applied)\b",
            r"\$[^$]*\^[^$]*\$ (?:here )?(?:means|denotes|is|stands for)[^.;]{0,40}?\b(?:applied|iterated|composed)\b",
        ),
        with_heads("mul", "pow", "div", "product"),
        with_heads("mul", "pow", "div", "product"),
    ),
    Arithmetic(
        "the section computes with remainders, whose quotients, roots and order are not those of numbers",
        ("modulo", "modular", "clock arith", "mod ", "mod{", "mod\\", "mod(", "-bit", "wrap"),
        _words(
            r"\b(?:everything|arithmetic|computations?|calculations?|operations?|equalit(?:y|ies)|equations?|addition"
            r"|multiplication"
            rf"|numbers|sums)\b[^.;$]{{0,25}}?\b(?:is|are|be|being)\b[^.;$]{{0,30}}?{_MODULUS}",
            rf"\b(?:we|us|let's|here) (?:\w+ )?(?:work|compute|calculate|reduce|count)\b[^.;$]{{0,30}}?{_MODULUS}",
            rf"\b(?:arithmetic|work(?:ing)?|calculat(?:e|ing)|comput(?:e|ing)|additions?|multiplications?|ring"
            rf"|integers) {_MODULUS}",
            r"\bclock arithmetic\b|\bmodular (?:arithmetic|addition|multiplication)\b",
            r"\b(?:are|be|as|in|use|using) (?:\w+ )?\$?\d+\$?-bit (?:\w+ )?(?:integers|arithmetic|words|registers)\b",
            r"\b(?:values?|numbers?|integers?|arithmetic|additions?|results?|overflow\w*"
            r"|counters?)\b[^.;]{0,30}?\bwraps?(?:ping)? around\b",
        ),
        beyond_rings,
        beyond_rings,
    ),
    Arithmetic(
        "the section computes in a finite field, whose roots and order are not those of numbers",
        (
            *("finite field", "galois", "prime field", "gf(", "gf (", "characteristic"),
            *("\\mathbb{f}", "\\mathbb f", "\\mathbb{z}", "\\mathbb z"),
        ),
        _words(
            r"\b(?:finite|galois|prime) fields?\b|\b(?:field|ring|domain)s? of (?:positive |prime |finite )?characteristic\b"
            r"|\bin characteristic (?:\$|two|\d)|\bcharacteristic (?:is )?(?:\$p\$|\$?[2-9]|two)",
            r"\b(?:over|in|of|field|ring) \$\s*\\mathbb\s*\{?\s*(?:F|Z)\s*\}?\s*(?:_|/)|\bGF ?\(|\$\s*(?:\\mathrm\{)?GF\}?\s*\(",
        ),
        without_order,
        without_order,
    ),
    _numerals("binary|base[- ]\\$?2\\$?|base[- ]two", 2, ("binary", "base 2", "base-2", "base two", "base-two", "base $2$")),
    _numerals("octal|base[- ]\\$?8\\$?|base[- ]eight", 8, ("octal", "base 8", "base-8", "base eight", "base $8$")),
    _numerals(
        "hex(?:adecimal)?|base[- ]\\$?16\\$?|base[- ]sixteen|duodecimal|dozenal|base[- ]\\$?12\\$?",
        10,
        ("hexadec", "in hex", "base 1", "base-1", "base sixteen", "base $1", "duodecimal", "dozenal"),
    ),
    Arithmetic(
        "the section computes in floating point or with saturation",
        (
            "float",
            "saturat",
            "ieee",
            "doubles",
            "machine precision",
            "working precision",
            "double precision",
            "finite precision",
            "finite-precision",
            "machine number",
        ),
        _words(
            r"\b(?:variables?|numbers?|quantit(?:y|ies)|operations?|additions?|sums?|computations?|calculations?|arithmetic"
            r"|everything|all)\b"
            r"[^.;]{0,50}?\b(?:are|is)\b[^.;]{0,30}?\b(?:floating[- ]point|floats?\b|saturat\w+|finite[- ]precision"
            r"|machine numbers)",
            r"^\W*in (?:ieee |finite[- ]precision )*floating[- ]point\b|\bwork(?:ing)? (?:in"
            r"|with) (?:ieee )?(?:floating[- ]point|floats)\b",
            r"\bin ieee (?:arithmetic|floating)|\b(?:sums?|additions?|operations?|arithmetic)\b[^.;]{0,20}?\bsaturates?\b",
            r"\brounded to (?:machine|single|double|working) precision\b|\bcomput\w+ (?:with|in) (?:\w+ )?(?:doubles|floats"
            r"|floating)\b",
            r"\bsaturating (?:arithmetic|additions?|subtractions?|integers?)\b",
        ),
        ring,
        ring,
    ),
    Arithmetic(
        "the section divides whole numbers and drops the remainder",
        ("division", "truncat", "quotient", "rounded down", "rounded up", "rounded toward"),
        _words(
            r"\b(?:integer|floor|floored|truncating|truncated|whole-number) divisions?\b",
            r"\bdivi(?:sions?|ding|des?)\b[^.;]{0,40}?\b(?:truncat\w+|rounds?(?: down| toward\w*)?|rounded (?:down|toward\w*)"
            r"|discard\w*|drops?|ignor\w+|is integer|without (?:a )?remainder)\b",
            r"\btruncates?\b(?! (?:the|a|an|this|our|at|after|to)\b)|\b(?:integer|whole|floored|truncated) quotients?\b",
            r"\b(?:fractions?|halves|ratios?)\b[^.;]{0,20}?\brounded (?:down|up|toward\w*)\b",
            r"\bquotients?\b[^.;]{0,30}?\b(?:truncated|rounded (?:down|toward\w*))\b",
        ),
        quotients,
        quotients,
    ),
    Arithmetic(
        "the section measures angles in degrees or another unit than radians",
        ("degrees", "gradians", "grads", "gons"),
        _words(
            r"\b(?:angles?|we|arguments?|everything|work\w*|measur\w+|trigonometric|sines?|cosines?"
            r"|calculator)\b[^.;]{0,60}?\b(?:in|as|to|use)"
            r" (?:degrees|gradians|grads|gons)\b(?! of freedom)",
            r"\$,? (?:is|are|be|being) (?:\w+ )?in (?:degrees|gradians)\b",
            r"\bdegrees (?:mode|are used|throughout|instead of radians|rather than radians)\b|\bnot (?:in )?radians\b",
        ),
        angles,
        angles,
    ),
    Arithmetic(
        "the section sums over repeated indices",
        (
            *(
                "einstein",
                "summation convention",
                "repeated ind",
                "repeated subscript",
                "dummy ind",
                "summation sign",
                "sum sign",
                "summation symbol",
                "doubled ind",
                "implicit sum",
                "implied sum",
            ),
            *("twice", "index notation"),
        ),
        _words(
            r"\beinstein(?:['\u2019]s)? (?:sum\w*|notation|convention)|\bsummation convention\b|\b(?:implicit|implied) (?:sum"
            r"|summation)\b",
            r"\b(?:repeated|dummy|paired|contracted|twice-occurring) (?:ind(?:ex|ices)|subscripts?|superscripts?)\b",
            r"\bind(?:ex|ices)\b[^.;]{0,40}?\b(?:repeated|twice|appears? twice|occurs? twice)\b[^.;]{0,30}?\bsum\w*",
            r"\bsum\w*[^.;]{0,40}?\b(?:repeated|twice)\b",
            r"\b(?:drop|omit|suppress|skip|leave out)\w*\b[^.;]{0,20}?\b(?:summation|sum) (?:signs?|symbols?)\b"
            r"|\bdoubled ind(?:ex|ices)\b",
        ),
        summed_apart,
        repeated_index,
    ),
    Arithmetic(
        "the section uses such brackets for a symbol of number theory",
        ("legendre", "jacobi", "kronecker symbol", "residue symbol", "hilbert symbol"),
        _words(
            r"\b(?:legendre|jacobi|legendre-jacobi|kronecker|(?:quadratic|cubic|power) residue|hilbert"
            r"|artin)(?:['\u2019]s)? symbols?\b",
            r"\bsymbols? of (?:legendre|jacobi)\b",
        ),
        written_so(
            r"\((?:\\,|\s|\{)*\\[dtc]?frac(?![a-z])|\\genfrac\s*\(|\(\s*-?\w+\s*(?:/|\||\\mid|\\vert|,)\s*\w+\s*\)"
            r"|\\overwithdelims"
        ),
        written_so(
            r"\((?:\\,|\s|\{)*\\[dtc]?frac(?![a-z])|\\genfrac\s*\(|\(\s*-?\w+\s*(?:/|\||\\mid|\\vert|,)\s*\w+\s*\)"
            r"|\\overwithdelims"
        ),
    ),
    Arithmetic(
        "the section writes square brackets for a whole part",
        (
            "integer part",
            "integral part",
            "whole part",
            "greatest integer",
            "largest integer",
            "gauss bracket",
            "floor",
            "nearest integer",
        ),
        _words(
            r"\$\s*(?:\\left\s*|\\l?brack\s*)?\[[^$]*\$[^.;]{0,80}?\b(?:integer|integral|whole) part\b",
            r"\b(?:integer|integral|whole) part\b[^.;]{0,80}?\$\s*(?:\\left\s*|\\l?brack\s*)?\[",
            r"\$\s*(?:\\left\s*|\\l?brack\s*)?\[[^$]*\$[^.;]{0,80}?\b(?:(?:greatest|largest|nearest) integer|floor)\b",
            r"\b(?:(?:greatest|largest|nearest) integer|floor)\b[^.;]{0,80}?\$\s*(?:\\left\s*|\\l?brack\s*)?\[",
            rf"{_SHOWN}\[\s*\\?[A-Za-z]\s*\]\s*:?=\s*\\l(?:floor|ceil)",
            r"\bgauss(?:ian)? brackets?\b",
        ),
        written_so(r"\[|\\lbrack"),
        written_so(r"\[|\\lbrack"),
    ),
    Arithmetic(
        "the section writes braces for a fractional part",
        ("fractional part",),
        _words(
            r"\\\{[^$]*\$[^.;]{0,80}?\bfractional part\b",
            r"\bfractional part\b[^.;]{0,80}?\\\{",
        ),
        written_so(r"\\\{|\\lbrace"),
        written_so(r"\\\{|\\lbrace"),
    ),
    Arithmetic(
        "the section measures size and convergence by divisibility",
        ("-adic", "\\mathbb{q}_", "\\mathbb q_", "nonarchimedean", "non-archimedean", "ultrametric"),
        _words(
            r"\$\s*\\mathbb\s*\{?\s*Q\s*\}?\s*_|(?:\$\s*[A-Za-z\d\\]+\s*\$|\b(?:p|q|l|\d+))-adic\b|\b(?:non-?archimedean"
            r"|ultrametric)\b"
        ),
        sizes_or_series,
        sizes_or_series,
    ),
    Arithmetic(
        "the section takes its series for formal ones",
        ("formal", "generating function", "generating series", "converge", "[["),
        _words(
            r"\bformal (?:power |laurent |dirichlet |infinite )?(?:series|sums?)\b|\b(?:purely |only "
            r"|just )?formal(?:ly)?\b[^.;]{0,40}?\bseries\b"
            r"|\bseries\b[^.;]{0,40}?\bformally\b",
            r"\$[^$]*\[\[\s*\\?[A-Za-z]|\bassum\w+\b[^.;]{0,30}?\bconverges?\b",
            r"(?<!moment )(?<!cumulant )(?<!probability )(?<!-)\bgenerating (?:functions?|series)\b",
            r"\bconvergence\b[^.;]{0,30}?\b(?:no (?:role|concern|issue|matter)|irrelevant|ignored|not (?:an issue|a concern"
            r"|considered|matter)|aside)\b",
            r"\b(?:ignor\w+|regardless of|neglect\w*|without (?:worrying|caring|regard)|disregard\w*|never mind|not (?:worry"
            r"|care|bother)\w*)\b"
            r"[^.;]{0,40}?\bconverge\w*",
        ),
        None,
        endless,
    ),
    Arithmetic(
        "the section gives a value to integrals or sums that diverge",
        (
            "principal value",
            "pv ",
            "sense of",
            "assign",
            "continuation",
            "principal part",
            "regulari",
            "summab",
            "summation",
            "divergent",
            "ramanujan",
        ),
        _words(
            r"\bprincipal values?\b|\bPV\b|\bin the sense of (?:cauchy|abel|ces[a\u00e0]ro|hadamard|borel|ramanujan"
            r"|distributions)\b",
            r"\bassign\w*\b[^.;]{0,20}?\b(?:values?|sums?)\b[^.;]{0,25}?\b(?:series|sums?|integrals?)\b"
            r"|\banalytic continuation\b",
            r"\b(?:zeta|abel|ces[a\u00e0]ro|borel|ramanujan|dimensional(?:ly)?|hadamard)(?:['\u2019]s)?[- ](?:function[- ])?"
            r"(?:regulari[sz]\w+|summa\w+|sums?|finite part)\b",
            r"\bregulari[sz](?:ed|ation of) (?:the |an? )?(?:sums?|values?|series|integrals?|product)|\bdivergent (?:series"
            r"|sums?|integrals?)\b",
        ),
        None,
        series_or_integrals,
    ),
    Arithmetic(
        "the section writes a comma before the decimals",
        ("comma", "komma", "virgule"),
        _words(r"\bdecimal comma\b|\bcomma as (?:the |a |our )?decimal\b|\bdezimalkomma\b|\bmit komma\b|\bvirgule\b"),
        written_so(r"\d\.\d{3}(?!\d)|\d,\d"),
        written_so(r"\d\.\d{3}(?!\d)|\d,\d"),
    ),
    Arithmetic(
        "the section writes mixed numbers, whole and fraction side by side",
        ("mixed number", "mixed fraction", "mixed numeral"),
        _words(r"\bmixed (?:numbers?|fractions?|numerals?)\b"),
        written_so(r"\d\s*(?:\\[,;: ]\s*)?\\[dt]?frac(?![a-z])"),
        written_so(r"\d\s*(?:\\[,;: ]\s*)?\\[dt]?frac(?![a-z])"),
    ),
)


def heard(document: Document) -> tuple[Spoken, ...]:
    """What the sentences of a document tell of another arithmetic or notation."""
    stems = tuple(dict.fromkeys(stem for each in ARITHMETICS for stem in each.stems))
    return tuple(Spoken(each, saying) for saying in sayings(document, stems) for each in ARITHMETICS if each.is_in(saying))


def doubt(found: Sequence[Spoken], paragraph: int, used: Used, *, holds: bool) -> str:
    """Why a step that stands in a paragraph need not hold, or fail, in the arithmetic of its section; empty where it does."""
    for each in found:
        affects = each.arithmetic.holding if holds else each.arithmetic.failing
        if affects is not None and each.saying.reaches(paragraph) and affects(used):
            return each.arithmetic.reason
    return ""
