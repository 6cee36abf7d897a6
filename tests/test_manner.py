"""What a section says of its own arithmetic and notation: what holds of numbers alone is not passed there, and the rest is."""

import pytest

from derivations.check import check_post
from derivations.decide import decide
from derivations.settings import Settings
from derivations.source import Source
from derivations.verdict import CONDITIONAL, PROVED, REFUTED, TESTED


def verdict(words: str, row: str) -> str:
    """The verdict on a row below these words."""
    settings = Settings()
    post = Source("post.md", f"# Notes\n\n{words}\n\n$$\n{row}\n$$\n")
    return check_post(post, settings, lambda goal: decide(goal, settings)).steps[-1].verdict.verdict


# words | a row that holds of numbers, and need not hold where these words are said | a row that holds all the same
DOUBTED = r"""
In Boolean algebra $+$ is OR and juxtaposition is AND. | a + a = 2a | \int_0^1 x \, dx = \frac{1}{2}
Let $a$ and $b$ be elements of a Boolean algebra. | (a + b)^2 = a^2 + 2ab + b^2 | \sin^2 x + \cos^2 x = 1
Here $+$ denotes exclusive or. | a + a = 2a | \frac{d}{dx} x^2 = 2x
We write $+$ for union. | a + a = 2a | e^x e^y = e^{x + y}
Addition is XOR and multiplication is AND. | (a + b)^2 = a^2 + 2ab + b^2 | \sin 2x = 2 \sin x \cos x
Define $a + b = \max(a, b)$. | a + a = 2a | e^x e^y = e^{x + y}
We set $a \cdot b := \min(a, b)$. | a \cdot a = a^2 | a + b = b + a
We use IEEE arithmetic and round; sums are computed in doubles. | (a + b) - b = a | e^x e^y = e^{x + y}
We omit summation signs. | \delta_{ii} = 1 | a_i b_j = b_j a_i
Working in binary, we get the following. | 10 + 10 = 20 | 1 + 1 + 1 = 3
We work in the tropical semiring. | a + a = 2a | e^x e^y = e^{x + y}
We use max-plus algebra. | (a + b) c = a c + b c | \frac{d}{dx} x^3 = 3 x^2
Let $\omega$ be the first infinite ordinal. | \omega + 1 = 1 + \omega | \sin^2 x + \cos^2 x = 1
We add cardinals. | a + a = 2a | \int_0^1 x \, dx = \frac{1}{2}
Sums of nimbers are taken in this section. | a + a = 2a | e^x e^y = e^{x + y}
For sets put $A+B = \{a + b : a \in A, b \in B\}$. | A - A = 0 | \sin^2 x + \cos^2 x = 1
The operations are those of interval arithmetic. | X - X = 0 | \frac{d}{dx} x^2 = 2x
In a regular expression, $+$ means alternation and juxtaposition concatenation. | c (a + b) = a c + b c | e^x e^y = e^{x + y}
Words over the alphabet are multiplied by concatenation. | a b = b a | \sin^2 x + \cos^2 x = 1
Juxtaposition denotes composition. | f g = g f | a + b = b + a
The product is concatenation. | a b = b a | a + b = b + a
$fg$ denotes their composition. | f g = g f | a + b = b + a
The composition is written as $fg$. | (f g)^2 = f^2 g^2 | a + b = b + a
Here $x^2$ means $x$ applied twice. | (x y)^2 = x^2 y^2 | a + b = b + a
All variables are integers and `/` is integer division, which truncates. | (a / b) b = a | (a + b)^2 = a^2 + 2ab + b^2
We use floor division. | \frac{a}{2} + \frac{a}{2} = a | (a - b)(a + b) = a^2 - b^2
Division rounds down. | \frac{2a + 1}{2} = a + \frac{1}{2} | a (b + c) = a b + a c
Everything is taken modulo $7$. | \frac{2a}{2} = a | (a + b)^2 = a^2 + 2ab + b^2
We work modulo $n$. | \lvert a^2 \rvert = a^2 | (a - b)(a + b) = a^2 - b^2
Let $a$ and $b$ be elements of a finite field. | a^2 + b^2 \ge 2 a b | (a - b)(a + b) = a^2 - b^2
We work over $\mathbb{F}_2$. | a^2 \ge 0 | (a + b)^2 = a^2 + 2ab + b^2
All numerals in this section are written in binary. | 11 \cdot 11 = 121 | 1 + 1 + 1 = 3
The following sums are in hexadecimal. | 9 + 9 = 18 | 2 + 3 = 5
The numbers are given in octal. | 7 + 3 = 10 | 2 + 3 = 5
All sums are computed in floating point. | (a + b) - b = a | e^x e^y = e^{x + y}
We use saturating arithmetic. | (a + b) - b = a | \sin^2 x + \cos^2 x = 1
All angles are measured in degrees. | \frac{d}{dx} \sin x = \cos x | \sin^2 x + \cos^2 x = 1
All angles are measured in degrees. | \sin (\pi - x) = \sin x | \sin 2x = 2 \sin x \cos x
We work in degrees. | \cos (x + 2 \pi) = \cos x | \cos 2x = 2 \cos^2 x - 1
We use the Einstein summation convention. | \delta_{ii} = 1 | a_i b_i + a_i c_i = a_i (b_i + c_i)
Repeated indices are summed. | (a_i b_i)(c_i d_i) = (a_i c_i)(b_i d_i) | a_i b_j = b_j a_i
We sum over any index that appears twice. | \frac{a_i a_i}{a_i} = a_i | a_i (b_i + c_i) = a_i b_i + a_i c_i
Let $\left(\frac{a}{p}\right)$ be the Legendre symbol. | \left(\frac{3a}{p}\right) = 3 (\frac{a}{p}) | a (b + c) = a b + a c
The Jacobi symbol is written in brackets. | \left(\frac{2}{9}\right) = \frac{2}{9} | a (b + c) = a b + a c
A mixed number is a whole number followed by a fraction. | 2 \frac12 = 1 | \frac12 + \frac12 = 1
Let $|x|$ be the $p$-adic absolute value. | \lvert 2 p \rvert = 2 \lvert p \rvert | (a + b)^2 = a^2 + 2ab + b^2
Logarithms are to base 2. | \frac{d}{dx} \log x = \frac{1}{x} | \log (x y) = \log x + \log y
All logarithms are base 2. | \log x = \ln x | \log 8 = 3
Here $\log$ is the common logarithm. | e^{\log x} = x | 10^{\log x} = x
We take logs to base two. | \frac{d}{dp} (-p \log p) = -\log p - 1 | \log \frac{1}{x} = -\log x
Throughout $\log$ denotes $\log_2$. | \log e^x = x | 2^{\log x} = x
Entropy is measured in bits. | \frac{d}{dx} \log x = \frac{1}{x} | \log x^3 = 3 \log x
Let $\log$ be taken to an arbitrary base $b > 1$. | \log e^x = x | \log 1 = 0
""".strip().splitlines()
CASES = [tuple(part.strip() for part in line.split(" | ")) for line in DOUBTED]


@pytest.mark.parametrize(("words", "row"), [(words, row) for words, row, _ in CASES])
def test_what_holds_of_numbers_is_not_passed_in_another_arithmetic(words: str, row: str) -> None:
    assert verdict(words, row) not in {PROVED, TESTED}


@pytest.mark.parametrize(("words", "row"), [(words, row) for words, _, row in CASES])
def test_what_holds_all_the_same_is_proved_there(words: str, row: str) -> None:
    assert verdict(words, row) in {PROVED, TESTED}


@pytest.mark.parametrize("row", sorted({row for _, row, _ in CASES if "delta" not in row and "log" not in row}))
def test_the_same_rows_are_passed_where_nothing_is_said(row: str) -> None:
    assert verdict("Let us compute.", row) in {PROVED, TESTED}


def test_a_proof_names_the_base_that_the_words_give() -> None:
    settings = Settings()
    post = Source("post.md", "Logarithms are to base 2.\n\n$$\n\\log 8 = 3\n$$\n")
    (step,) = check_post(post, settings, lambda goal: decide(goal, settings)).steps
    assert "log is to base 2, as the words say" in step.verdict.assuming


NOT_ACCUSED = r"""
We treat all series as formal power series. | \sum_{n=0}^\infty x^n = \frac{1}{1 - x}
Convergence plays no role here. | \sum_{n=0}^\infty (n + 1) x^n = \frac{1}{(1 - x)^2}
In the 2-adic numbers the geometric series with ratio 2 converges. | \sum_{k=0}^\infty 2^k = -1
All singular integrals are understood as Cauchy principal values. | \int_{-1}^1 \frac{dx}{x} = 0
We assign zeta-regularised sums. | \sum_{n=1}^\infty n = -\frac{1}{12}
All variables are integers and `/` is integer division, which truncates. | 7/2 = 3
For a real number $x$ we write $[x]$ for its integer part. | [2.5] = 2
Let $\left(\frac{a}{p}\right)$ denote the Legendre symbol. | \left(\frac{2}{7}\right) = 1
We use the Einstein summation convention in three dimensions. | \delta_{ii} = 3
Repeated indices are summed. | \int_0^1 a_i b_i \, dx = a_j b_j
Logarithms are to base 2. | \frac{d}{dx} \log x = \frac{1}{x}
A mixed number is a whole number followed by a fraction. | 2 \frac12 = \frac52
We use a decimal comma. | 1.000 + 1 = 1.001
We set $[x] = \lfloor x \rfloor$. | [2.5] = 2
We assume that all series converge. | \sum_{n=0}^\infty x^n = \frac{1}{1 - x}
""".strip().splitlines()


@pytest.mark.parametrize("line", NOT_ACCUSED)
def test_what_fails_of_numbers_alone_is_no_slip_there(line: str) -> None:
    words, row = line.split(" | ")
    assert verdict(words, row) not in {REFUTED, CONDITIONAL}


MENTIONED = r"""
The tropical rain forest is large. | a + a = 2a
We fit an ordinal regression to the data. | (a + b)^2 = a^2 + 2ab + b^2
The composition of the sample is known. | a b = b a
The ideal gas law is $p V = n R T$. | a + a = 2a
Model selection is a different matter. | \frac{2a}{2} = a
The characteristic polynomial has two roots. | a^2 \ge 0
Patients have a binary outcome. | 10 + 10 = 20
The chi-squared law has ten degrees of freedom. | \sin (\pi - x) = \sin x
The number of bits grows like a logarithm. | \frac{d}{dx} \log x = \frac{1}{x}
The function $\log_2$ is the logarithm to base 2. | \frac{d}{dx} \log x = \frac{1}{x}
In addition, the sum is positive. | a + a = 2a
The moment generating function is useful. | \frac{2a}{2} = a
In nats, the entropy is small. | \frac{d}{dx} \log x = \frac{1}{x}
""".strip().splitlines()


@pytest.mark.parametrize("line", MENTIONED)
def test_words_that_only_sound_like_it_take_nothing_away(line: str) -> None:
    words, row = line.split(" | ")
    assert verdict(words, row) in {PROVED, TESTED}


SECTIONS = "# One\n\n{}\n\n## Sub\n\n$$\na + a = 2a\n$$\n\n# Two\n\n$$\nb + b = 2b\n$$\n"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("We work in a Boolean algebra in this section.", ["undecided", "proved"]),
        ("Here is the Boolean algebra of events.", ["undecided", "proved"]),
        ("Throughout, all letters are members of a Boolean algebra.", ["undecided", "undecided"]),
        ("Let us compute.", ["proved", "proved"]),
    ],
)
def test_words_reach_to_the_end_of_their_section_or_of_the_post(words: str, found: list[str]) -> None:
    settings = Settings()
    report = check_post(Source("post.md", SECTIONS.format(words)), settings, lambda goal: decide(goal, settings))
    assert [step.verdict.verdict for step in report.steps] == found


# words | a row that is false under them | a row that is true under them
PARAMETERS = r"""
Let $X \sim \mathcal N(3, 2)$; the second argument is the standard deviation. | \mathrm{Var}(X) = 2 | \mathrm{Var}(X) = 4
Let $X \sim \mathcal{N}(1, 4)$ be normal with mean 1 and standard deviation 4. | \mathrm{Var}(X) = 4 | \mathrm{E}(X^2) = 17
Let $X \sim \mathcal{N}(1, 4)$ (mean and standard deviation). | \mathrm{E}(X^2) = 5 | \mathrm{Var}(X) = 16
$\mathcal N(a, b)$ has standard deviation $b$; $X \sim \mathcal N(1, 4)$. | \mathrm{Var}(X) = 4 | \mathrm{Var}(X) = 16
Normals are parametrised by precision; $X \sim \mathcal N(\mu, \tau)$. | \mathrm{Var}(X) = \tau | \mathrm{Var}(X) = \frac{1}{\tau}
$X \sim \mathcal N(\mu, \tau)$, where $\tau$ is the precision. | \mathrm{Var}(X) = \tau | \mathrm{E}(X^2) = \mu^2 + \frac{1}{\tau}
Let $X \sim \mathcal{N}(\mu, s)$ with mean $\mu$ and standard deviation $s$. | \mathrm{Var}(X) = s | \mathrm{Var}(X) = s^2
Let $X \sim \mathcal{N}(\mu, v)$ with variance $v$. | \mathrm{Var}(X) = v^2 | \mathrm{Var}(X) = v
Let $X \sim \mathrm{Exp}(\beta)$ be exponential with scale $\beta$. | \mathrm{E}(X) = \frac{1}{\beta} | \mathrm{E}(X) = \beta
Let $X \sim \mathrm{Exp}(\beta)$ be exponential with rate $\beta$. | \mathrm{E}(X) = \beta | \mathrm{E}(X) = \frac{1}{\beta}
Let $X \sim \mathrm{Gam}(k, r)$ be gamma with shape $k$ and scale $r$. | \mathrm{E}(X) = \frac{k}{r} | \mathrm{E}(X) = k r
Let $X \sim \mathrm{Gam}(k, b)$ be gamma with inverse scale $b$. | \mathrm{E}(X) = k b | \mathrm{E}(X) = \frac{k}{b}
Let $X \sim \mathrm{Exp}(r)$ be exponential with mean $r$. | \mathrm{E}(X) = \frac{1}{r} | \mathrm{E}(X) = r
Gamma laws are parametrised by shape and scale; $X \sim \mathrm{Gam}(k, t)$. | \mathrm{E}(X) = \frac{k}{t} | \mathrm{E}(X) = k t
Let $X \sim \mathrm{Geom}(p)$ count failures. | \mathrm{E}(X) = \frac{1}{p} | \mathrm{E}(X) = \frac{1 - p}{p}
""".strip().splitlines()
LAWS = [tuple(part.strip() for part in line.split(" | ")) for line in PARAMETERS]


@pytest.mark.parametrize(("words", "row"), [(words, row) for words, row, _ in LAWS])
def test_a_parameter_is_what_the_words_call_it(words: str, row: str) -> None:
    assert verdict(words, row) not in {PROVED, TESTED}


@pytest.mark.parametrize(("words", "row"), [(words, row) for words, _, row in LAWS])
def test_what_holds_of_that_parameter_is_proved(words: str, row: str) -> None:
    assert verdict(words, row) == PROVED
