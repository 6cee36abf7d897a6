"""What words around a name say that it is, and what they say anew, decides what is proved of it."""

import pytest

from derivations.check import check_post
from derivations.decide import decide
from derivations.settings import Settings
from derivations.source import Source
from derivations.verdict import CONDITIONAL, PROVED, REFUTED, TESTED


def verdict(words: str, row: str) -> str:
    """The verdict of a row below these words."""
    settings = Settings()
    source = Source("post.md", f"{words}\n\n$$\n{row}\n$$\n")
    return check_post(source, settings, lambda goal: decide(goal, settings)).steps[-1].verdict.verdict


FALSE = [
    # what is complex, in whatever words
    ("The impedance $Z$ of the circuit is a complex number.", "|Z|^2 = Z^2"),
    (r"The wave function $\psi$ is complex valued.", r"|\psi|^2 = \psi^2"),
    (r"The wave function $\psi$ is complex valued.", r"|\psi_1 + \psi_2|^2 = |\psi_1|^2 + |\psi_2|^2 + 2 \psi_1 \psi_2"),
    (r"The complex amplitude $A$ has phase $\phi$.", "|A|^2 = A^2"),
    ("Let $z$ be complex.", "|z|^2 = z^2"),
    ("Let $c_n$ be complex coefficients.", "|c_n|^2 = c_n^2"),
    # letters of constants that name something else
    (r"With probability $\pi$ the observation comes from the first component.", r"\sqrt{(1-\pi)^2} = \pi - 1"),
    (r"With probability $\pi$ the observation comes from the first component.", r"\lfloor \pi \rfloor = 3"),
    (r"A policy $\pi$ maps states to actions.", r"\sin \pi = 0"),
    ("The ellipse has semi-major axis $a$ and eccentricity $e$.", r"\ln e = 1"),
    ("Let $e$ be the elementary charge and $m$ the electron mass.", r"\ln e^2 = 2"),
    # a function of something random is random
    (
        "Suppose $X$ is independent of $Z$, and $Y$ is a function of $X$ and $Z$.",
        r"\mathbb{E}[XY] = \mathbb{E}[X]\,\mathbb{E}[Y]",
    ),
    ("Suppose $X$ is independent of $Z$, and $Y$ is a function of $X$ and $Z$.", r"\mathbb{E}[XY] = Y\,\mathbb{E}[X]"),
    # a name taken for something new
    ("Let $f(x) = x^2$.\n\n## Two\n\nNow let $f$ be any differentiable function.", "f'(x) = 2x"),
    ("Let $f(x) = x^2$.\n\n## Two\n\nNow let $f$ be any differentiable function.", "f(-x) = f(x)"),
]


@pytest.mark.parametrize(("words", "row"), FALSE)
def test_a_false_row_does_not_pass(words: str, row: str) -> None:
    assert verdict(words, row) not in {PROVED, TESTED}


TRUE = [
    (r"With probability $\pi$ the observation comes from the first component.", r"|1-\pi| = 1-\pi"),
    (r"With probability $\pi$ the observation comes from the first component.", r"\max(\pi, 1) = 1"),
    ("The ellipse has semi-major axis $a$ and eccentricity $e$.", r"\sqrt{(1-e)^2} = 1-e"),
]


@pytest.mark.parametrize(("words", "row"), TRUE)
def test_a_true_row_is_not_accused(words: str, row: str) -> None:
    assert verdict(words, row) not in {REFUTED, CONDITIONAL}


KEPT = [
    ("The impedance $Z$ of the circuit is a complex number.", "|ZR|^2 = |Z|^2 |R|^2"),
    ("Unlike complex numbers, the real number $x$ has a sign.", "|x|^2 = x^2"),
    (r"The area of the disc is $\pi r^2$.", r"\sin \pi = 0"),
    (r"The angle $\pi$ is half a turn.", r"\sin \pi = 0"),
    ("Let $f(x) = x^2$.\n\n## Two\n\nLet $f$ be as above.", "f'(x) = 2x"),
    ("Let $e$ be the error of the fit, which decays.", r"\frac{d}{dt} e^{-2t} = -2 e^{-2t}"),
]


@pytest.mark.parametrize(("words", "row"), KEPT)
def test_what_the_words_leave_as_it_is_stays_proved(words: str, row: str) -> None:
    assert verdict(words, row) == PROVED


def test_every_variable_of_a_density_counts_for_what_is_proportional() -> None:
    row = r"p(\mu, s \mid x) \propto p(\mu, s) \frac{1}{s} e^{-\mu^2 / s}"
    body = rf"\begin{{align}} {row} \\ &\propto p(\mu, s) e^{{-\mu^2 / s}} \end{{align}}"
    assert verdict("Both are unknown.", body) not in {PROVED, TESTED}
    body = rf"\begin{{align}} {row} \\ &\propto 2 p(\mu, s) \frac{{1}}{{s}} e^{{-\mu^2 / s}} \end{{align}}"
    assert verdict("Both are unknown.", body) == PROVED
