"""What the words around formulas keep from being proved or refuted, though no more of them is understood."""

import pytest

from derivations.check import check_post
from derivations.decide import decide
from derivations.settings import Settings
from derivations.source import Source
from derivations.verdict import PROVED, REFUTED, TESTED, Verdict


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
Let $A=[a_{ij}]_{n \times n}$ and $B=[b_{ij}]_{n \times n}$.
""".strip().splitlines()


@pytest.mark.parametrize("words", NO_NUMBERS)
@pytest.mark.parametrize("row", ["A B &= B A", "(A + B)(A - B) &= A^2 - B^2"])
def test_what_is_called_no_number_need_not_commute(words: str, row: str) -> None:
    assert last_verdict(words, row).verdict not in {PROVED, TESTED}


NUMBERS = r"""
Let $A$ and $B$ be real numbers.
where $A$ is the area and $B$ the base.
where $A$ is the angle of rotation and $B$ the determinant of a matrix.
Let $A$ be the rank of the matrix and $B$ the number of rows.
If $A$ is $0$ the matrix is singular.
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
