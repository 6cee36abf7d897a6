"""What the words around formulas keep from being proved or refuted, though no more of them is understood."""

import pytest

from derivations.check import check_post
from derivations.decide import decide
from derivations.manner import ARITHMETIC, _manners
from derivations.settings import Settings
from derivations.source import Source
from derivations.verdict import PROVED, REFUTED, TESTED, UNDECIDED, Verdict


def last_verdict(words: str, *rows: str) -> Verdict:
    """The verdict of the last row below these words."""
    body = " \\\\\n".join(rows)
    text = f"{words}\n\n\\begin{{align}}\n{body}\n\\end{{align}}\n"
    settings = Settings()
    return check_post(Source("post.md", text), settings, lambda goal: decide(goal, settings)).steps[-1].verdict


NO_NUMBERS = r"""
Let $A$ and $B$ be $n\times n$ matrices.
Let $A, B$ be real $n \times n$ matrices.
Let $A$ and $B$ be $m \times n$ and $n \times m$ matrices respectively.
Let $A$ and $B$ be rotation matrices.
Let $A$ and $B$ be Hermitian matrices.
Let $A$ be an $n\times n$ matrix and $B$ another one.
Let $A$ be an $n\times n$ matrix and let $B$ be its companion.
Let $A, B \in M_n(\mathbb{R})$.
Let $A, B \in \mathbb{C}^{n \times n}$.
Let $A, B \in GL_n$.
Let $A, B \in SO(3)$.
For all $A, B \in \mathcal{L}(V)$,
Let $V$ be a vector space and $A, B \in V$.
Let $A$ and $B$ be bounded operators.
Let $A$ and $B$ be creation and annihilation operators.
Let $A$ and $B$ be quaternions.
Let $A$ and $B$ be elements of a group $G$.
Let $A$ and $B$ be strings.
Consider the transition matrices $A$ and $B$ of a Markov chain.
where $A$ is the Jacobian and $B$ is the Hessian of the loss.
where $A$ is the adjacency matrix and $B$ the degree matrix of a graph.
Let $A$ denote the rotation by $\theta$ and $B$ the reflection in the $x$-axis.
Suppose that $A$ and $B$ are invertible.
Suppose that $A$ and $B$ are both upper triangular.
Suppose $A$ and $B$ commute up to sign.
Let $A : V \to V$ and $B : V \to V$ be linear.
Let $A = (a_{ij})$ and $B = (b_{ij})$.
Let $A$ and $B$ be formal languages.
Let $G$ be a group and $A, B \in G$.
Write $A$ for the matrix of scores and $B$ for the matrix of loadings.
$A$, $B$ and $C$ are the query, key and value matrices.
Let $A=[a_{ij}]_{n \times n}$ and $B=[b_{ij}]_{n \times n}$.
""".strip().splitlines()


@pytest.mark.parametrize("words", NO_NUMBERS)
@pytest.mark.parametrize("row", ["A B &= B A", "(A + B)(A - B) &= A^2 - B^2"])
def test_what_is_called_no_number_need_not_commute(words: str, row: str) -> None:
    assert last_verdict(words, row).verdict not in {PROVED, TESTED}


OTHERS = [
    ("Let $G$ be a group and $g, h \\in G$.", "g h &= h g"),
    ("Let $a$ and $b$ be elements of a ring.", "a b &= b a"),
    ("Let $G$ be a group and $g \\in G$.", "g h &= h g"),
    ("Let $x$ and $y$ be noncommuting variables.", "x y &= y x"),
    ("Let $D = \\frac{d}{dx}$.", "D x &= x D"),
    ("Let $A$ and $B$ be sets.", "A \\times B &= B \\times A"),
    ("Let $R_x$ and $R_y$ be rotations.", "R_x R_y &= R_y R_x"),
    ("Let $A_1, \\dots, A_n$ be matrices.", "A_1 A_2 &= A_2 A_1"),
    ("Let $M_{ij}$ be the blocks of $M$.", "M_{11} M_{12} &= M_{12} M_{11}"),
    ("Let $\\gamma^\\mu$ be the gamma matrices.", "\\gamma^1 \\gamma^2 &= \\gamma^2 \\gamma^1"),
    ("Let $s$ and $t$ be words over an alphabet.", "s t &= t s"),
    ("Let $\\alpha$ and $\\beta$ be permutations.", "\\alpha \\beta &= \\beta \\alpha"),
]


@pytest.mark.parametrize(("words", "row"), OTHERS)
def test_other_names_that_need_not_commute(words: str, row: str) -> None:
    assert last_verdict(words, row).verdict not in {PROVED, TESTED}


NUMBERS = r"""
Let $A$ and $B$ be real numbers.
where $A$ is the area and $B$ the base.
where $A$ is the angle of rotation and $B$ the determinant of a matrix.
Let $A$ be the rank of the matrix and $B$ the number of rows.
""".strip().splitlines()


@pytest.mark.parametrize("words", NUMBERS)
def test_what_is_called_a_number_commutes(words: str) -> None:
    assert last_verdict(words, "A B &= B A").verdict == PROVED


MEANT_OTHERWISE = [
    ("For small $x$ we drop the terms of second order.", ("(1+x)^2 &= 1 + 2x + x^2", "&= 1+2x")),
    ("Here $x \\ll 1$, so that", ("(1+x)^2 &= 1 + 2x + x^2", "&= 1+2x")),
    ("All angles are in degrees.", ("\\int_0^1 x\\, dx + \\sin(90) &= \\frac12 + 1",)),
    ("All arithmetic is modulo 2.", ("(x+y)^2 &= x^2+2xy+y^2", "&= x^2+y^2")),
    ("The weights sum to one.", ("\\sum_{i=1}^n w_i (x + c_i) &= x + \\sum_{i=1}^n w_i c_i",)),
    ("Since the probabilities $p_i$ sum to $1$,", ("\\sum_{i=1}^n p_i (1-p_i) &= 1 - \\sum_{i=1}^n p_i^2",)),
    ("Rounding to whole numbers,", ("2.5 \\cdot 3 &= 8",)),
    ("Let $\\pi$ be a permutation and $\\pi(1)=2$.", ("\\pi(1) + 1 &= 3",)),
    ("Let $e$ be the identity element.", ("e^2 &= e",)),
]


@pytest.mark.parametrize(("words", "rows"), MEANT_OTHERWISE)
def test_what_is_meant_otherwise_is_not_refuted(words: str, rows: tuple[str, ...]) -> None:
    assert last_verdict(words, *rows).verdict != REFUTED


@pytest.mark.parametrize(("words", "rows"), MEANT_OTHERWISE[:3] + MEANT_OTHERWISE[4:5])
def test_the_same_rows_are_refuted_where_nothing_is_said(words: str, rows: tuple[str, ...]) -> None:
    assert words
    assert last_verdict("", *rows).verdict == REFUTED


def test_the_constants_stay_what_they_are_called() -> None:
    assert last_verdict("where $e$ is Euler's number", "e^2 e &= e^3").verdict == PROVED
    assert last_verdict("where $\\pi$ is the usual constant", "\\int_0^{\\pi} \\sin x\\,dx &= 2").verdict == PROVED


def test_values_that_no_model_takes_agree_on_nothing() -> None:
    assert last_verdict("Let $Y = X^2$.", "P(X = x, Y = y) &= P(X = x) P(Y = y)").verdict not in {PROVED, TESTED}


STATIONARY = "The transition matrix is $M$ and $w$ the stationary distribution, $w M = w$."


def test_an_equation_that_the_text_mentions_keeps_a_row_from_being_refuted() -> None:
    assert last_verdict(STATIONARY, "w M^2 &= w M M", "&= w M", "&= w").verdict != REFUTED
    assert last_verdict("", "w M^2 &= w M M", "&= w M").verdict == REFUTED


def test_partial_and_total_derivatives_are_two_things() -> None:
    words = "Let $z = f(x,y)$ with $y = g(x)$."
    row = "2 \\frac{\\partial z}{\\partial x} &= 2 \\frac{dz}{dx}"
    assert last_verdict(words, row).verdict not in {PROVED, TESTED}
    mixed = "\\frac{\\partial}{\\partial x} f(x, g(x)) &= \\frac{d}{dx} f(x, g(x))"
    assert last_verdict("", mixed).verdict not in {PROVED, TESTED}
    assert last_verdict("", "\\frac{\\partial}{\\partial x} (x^2 y) &= 2 x y").verdict == PROVED


def test_a_prime_does_not_differentiate_by_a_function() -> None:
    assert last_verdict("", "(f^2)' &= 2 f").verdict not in {PROVED, TESTED}
    assert last_verdict("", "(x^3)' &= 3 x^2").verdict == PROVED


ELSEWHERE = r"""
The hypothesis $H_0: \mu = 0$ is tested.
Under the null hypothesis $\mu = 0$. Under the alternative, however,
Initially $\mu = 0$, later it grows as
Unlike in the previous section, $\mu \ne 0$. There we had $\mu = 0$.
""".strip().splitlines()


@pytest.mark.parametrize("words", ELSEWHERE)
def test_what_holds_elsewhere_is_not_given(words: str) -> None:
    assert last_verdict(words, "\\mu + x &= x").verdict not in {PROVED, TESTED}


def test_what_the_text_says_of_an_optimum_is_leaned_on() -> None:
    assert last_verdict("At the optimum, $f'(c) = 0$.", "f'(c) + 1 &= 1").verdict == PROVED
    assert last_verdict("By symmetry, $f(a) = f(b)$.", "f(a) + f(b) &= 2 f(a)").verdict == PROVED
    assert last_verdict("Then we get $f'(c) = 0$.", "f'(c) + 1 &= 1").verdict not in {PROVED, TESTED}


CHANGING = r"""
Let $y$ depend on $x$.
Suppose $y$ is a function of $x$.
Consider the curve $x^2+y^2=1$ and differentiate implicitly.
Let $y = y(x)$.
Let $y' = \frac{dy}{dx}$.
where $y$ varies with $x$.
Let $c$ be independent of $x$, but $y$ depends on $x$.
Given $\dot y = y$ and $\dot x = 1$.
""".strip().splitlines()
HELD_STILL = ["\\frac{d}{dx}(xy) &= y", "\\frac{d}{dx}(x^2+y^2) &= 2x", "\\int y\\,dx &= yx + C", "\\int_0^1 y\\,dx &= y"]


@pytest.mark.parametrize("words", CHANGING)
@pytest.mark.parametrize("row", HELD_STILL)
def test_what_changes_is_not_held_still(words: str, row: str) -> None:
    assert last_verdict(words, row).verdict not in {PROVED, TESTED}


@pytest.mark.parametrize("row", HELD_STILL)
def test_what_does_not_change_is(row: str) -> None:
    assert last_verdict("Here $y$ does not depend on $x$.", row).verdict == PROVED


CUSTOMS = [
    "2\\bar{x}^2 &= 2\\overline{x^2}",
    "2[x] + 1 &= 2x + 1",
    "f * g &= f g",
    "\\|x\\| &= x",
    "\\|x\\|_1 &= \\|x\\|_2",
    "\\nabla f g &= g \\nabla f",
    "\\int_C f\\,ds &= \\int_C f\\,dx",
]


@pytest.mark.parametrize("row", CUSTOMS)
def test_signs_that_custom_gives_another_meaning(row: str) -> None:
    assert last_verdict("", row).verdict not in {PROVED, TESTED}


def test_narrow_failures_of_an_inequality_are_found() -> None:
    assert last_verdict("", "x^4 - x^2 + 0.2 &\\ge 0").verdict not in {PROVED, TESTED}
    assert last_verdict("", "x^4 - x^2 + 0.26 &\\ge 0").verdict in {PROVED, TESTED}


def test_an_inequality_about_several_random_variables_is_not_tested() -> None:
    assert last_verdict("", "\\mathrm{Var}(X+Y) &\\ge \\mathrm{Var}(X)").verdict not in {PROVED, TESTED}


ELEMENTS = ["Let $x_i$ be positive real numbers.", "Let $x_1, \\dots, x_n$ be positive real numbers."]


@pytest.mark.parametrize("words", ELEMENTS)
def test_what_is_said_of_elements_says_nothing_of_a_number_of_their_name(words: str) -> None:
    assert last_verdict(words, "\\sqrt{x_1^2} &= x_1").verdict == PROVED
    assert last_verdict(words, "\\sqrt{x^2} &= x").verdict not in {PROVED, TESTED}


def test_the_base_of_a_logarithm_is_more_than_one() -> None:
    assert last_verdict("Let $0 < x < y$.", "\\log_c x &\\le \\log_c y").verdict in {PROVED, TESTED}
    assert last_verdict("", "\\frac{\\ln a}{\\ln b} &= \\frac{\\ln a}{|\\ln b|}").verdict not in {PROVED, TESTED}


def test_a_coordinated_noun_phrase_declares() -> None:
    words = "Let $x$ and $y$ be vectors in $\\mathbb{R}^n$ and $A$ a symmetric $n\\times n$ matrix."
    assert last_verdict(words, "x^T A y &= y^T A x").verdict == PROVED
    assert last_verdict(words, "1^T x &= x").verdict not in {PROVED, TESTED}


@pytest.mark.parametrize(
    "rows",
    [
        ("\\sum_{i=0}^n x_i &= x_0 + \\sum_{i=1}^n x_i", "\\sum_i x_i &= 0"),
        ("\\prod_{i=2}^n x_i &= \\prod_{i=2}^n x_i", "\\sum_i x_i &= x_1 + x_2"),
    ],
)
def test_a_family_that_is_not_counted_from_one_has_no_range(rows: tuple[str, ...]) -> None:
    assert last_verdict("", *rows).verdict not in {PROVED, TESTED}


NO_PARITY = [
    "$n$ is even smaller than $k$.",
    "$n$ is even or odd.",
    "$n$ is even if $k$ is odd.",
    "$n$ is even under reflection.",
]


@pytest.mark.parametrize("words", NO_PARITY)
def test_what_does_not_say_that_a_number_is_even(words: str) -> None:
    assert last_verdict(words, "(-1)^n &= 1").verdict not in {PROVED, TESTED}
    assert last_verdict("$n$ is even, and", "(-1)^n &= 1").verdict in {PROVED, TESTED}


def test_one_of_several_signs_is_none() -> None:
    assert last_verdict("$s$ is positive or negative.", "|s| &= s").verdict not in {PROVED, TESTED}
    assert last_verdict("$s$ is positive.", "|s| &= s").verdict == PROVED


def test_squares_in_the_words_of_a_post_cost_no_time() -> None:
    assert last_verdict(f"Let $x$ be {chr(0x25A1)} {f'{chr(0x25A1)} ' * 30}more.", "x + x &= 2x").verdict == PROVED


def test_a_sample_variance_that_the_post_does_not_settle_is_not_refuted() -> None:
    words = "We use the sample standard deviation $s_x$ of the data, with $\\bar x = \\frac1n \\sum_{i=1}^n x_i$."
    assert last_verdict(words, "\\sum_{i=1}^n (x_i - \\bar x)^2 &= (n-1) s_x^2").verdict != REFUTED


def test_a_part_of_a_moment_is_not_the_moment() -> None:
    assert last_verdict("Let $T$ be a random variable with mean $\\mu$ / 2.", "E[T] &= \\mu").verdict not in {PROVED, TESTED}
    assert last_verdict("Let $T$ be a random variable with mean $\\mu$.", "E[T] &= \\mu").verdict == PROVED


def test_a_star_that_the_words_describe_is_no_conjugate() -> None:
    row = "w w^* &= |w|^2"
    assert last_verdict("Let $w$ be a complex number.", row).verdict == PROVED
    assert last_verdict("Let $w$ be a complex number and let $w^*$ be the optimum.", row).verdict not in {PROVED, TESTED}


def test_factors_with_large_coefficients_are_no_fault_of_the_tool() -> None:
    assert last_verdict("", "x^4 - 2x^2 y + y^2 &\\ge 10^{-30}").verdict not in {PROVED, TESTED}


def test_a_square_in_the_words_is_no_formula() -> None:
    words = f"{chr(0x25A1)} and {chr(0x25A1)}: here $y$ depends on $x$, and $z$ is a number."
    assert last_verdict(words, HELD_STILL[0]).verdict not in {PROVED, TESTED}


def test_words_are_searched_once_for_all_rows_that_fail() -> None:
    said = "We count modulo 5 from here."
    assert _manners(said, prose=True) == (ARITHMETIC,)
    assert _manners(said, prose=False) == ()
    assert _manners("a \\bmod b", prose=False) == (ARITHMETIC,)


LAWS = [
    "Let $X$ be a random variable. Its values are $0$ and $1$.",
    "Let $X$ be a random variable. We flip a coin and let it be $1$ for heads.",
    "Let $X$ be a random variable. Recall that an indicator is its own square.",
]


@pytest.mark.parametrize("words", LAWS)
def test_words_about_a_law_keep_a_row_from_being_refuted(words: str) -> None:
    rows = ("2E[X] - E[X] &= E[X]", "&= E[X^2]")
    assert last_verdict(words, *rows).verdict not in {PROVED, TESTED, REFUTED}
    assert last_verdict("Let $X$ be a random variable.", *rows).verdict == REFUTED


MENTIONED = [
    ("If $X$ had mean $\\mu = 0$, it would be symmetric.", "\\mu + x &= x"),
    ("At the minimum $c = 1$ the function vanishes. In general,", "c x &= x"),
    ("By symmetry, $\\theta = 1/2$ would be a guess.", "\\theta + \\theta &= 1"),
    ("The case $n = 1$ is clear.", "n^2 &= n"),
    ("One could choose $\\lambda = 1$.", "\\lambda x &= x"),
    ("The value $r = 0$ is excluded.", "r + 1 &= 1"),
]


@pytest.mark.parametrize(("words", "row"), MENTIONED)
def test_a_value_that_a_sentence_only_mentions_is_over_with_it(words: str, row: str) -> None:
    assert last_verdict(words, row).verdict == UNDECIDED


def test_a_value_that_is_set_holds_in_the_display_behind() -> None:
    assert last_verdict("Let $c = 1$. Then we have", "c x &= x").verdict == PROVED
    assert last_verdict("Setting $c = 1$ gives", "c x &= x").verdict == PROVED


def test_differentials_are_no_products_and_values_of_examples_stay_there() -> None:
    words = "Take $dx = 0.1$ and $dy = -0.1$, for example.\n\nNow $d/dx(y^2)$ is found by the chain rule, with $d$ and $x$."
    assert last_verdict(words, "2 x^2 &= 2 y^2").verdict not in {PROVED, TESTED}
    assert last_verdict("Let $a b = 0.5$ here.\n\nSomething else comes in between.\n\nNow,", "2 a b &= 1").verdict not in {
        PROVED,
        TESTED,
    }
