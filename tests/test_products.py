"""Products and integrals that are not what they would be for numbers that stay the same, told by a word or by one formula."""

import pytest

from derivations.check import check_post
from derivations.decide import decide
from derivations.settings import Settings
from derivations.source import Source
from derivations.verdict import PROVED, TESTED


def verdict(words: str, row: str) -> str:
    """The verdict of a row below these words."""
    settings = Settings()
    source = Source("post.md", f"{words}\n\n$$\n{row}\n$$\n")
    return check_post(source, settings, lambda goal: decide(goal, settings)).steps[-1].verdict.verdict


APART = [
    (r"We have $[x, p] = i \hbar$.", "x p = p x"),
    (r"We have $[\hat{x}, \hat{p}] = i \hbar$.", r"\hat x \hat p - \hat p \hat x = 0"),
    (r"They satisfy $[L_x, L_y] = i \hbar L_z$.", "L_x L_y = L_y L_x"),
    (r"The generators obey $\{a, b\} = 1$.", "(a + b)^2 = a^2 + 2 a b + b^2"),
    (r"Since $XY \neq YX$ in general,", "X Y = Y X"),
    (r"Here $fg$ denotes the composition of $f$ and $g$.", "f g = g f"),
    (r"We use $st$ to denote the concatenation of $s$ and $t$.", "s t = t s"),
    (r"The product $xy$ is not commutative.", "x y = y x"),
    (r"Let $A$ and $B$ be arrays.", "A B = B A"),
    (r"Let $u$ and $v$ be points in space.", r"u \times v = v \times u"),
]


@pytest.mark.parametrize(("words", "row"), APART)
def test_names_that_the_post_keeps_in_order_are_not_exchanged(words: str, row: str) -> None:
    assert verdict(words, row) not in {PROVED, TESTED}


@pytest.mark.parametrize(
    ("words", "row"),
    [
        (r"Let $I = [a, b]$ be an interval.", "a b = b a"),
        (r"Let $f, g$ be integers, and $a \neq b$.", "a b = b a"),
        (r"where $mc$ is the momentum of a photon,", "m c = c m"),
        (r"Let $u$ and $v$ be points in $[0, 1]$.", "u v = v u"),
        (r"We have $[x, p] = i \hbar$.", "x p + p x = p x + x p"),
    ],
)
def test_numbers_are_exchanged(words: str, row: str) -> None:
    assert verdict(words, row) == PROVED


VARYING = [
    ("Let $v$ be the velocity of the car.", r"\int_0^T v \, dt = v T"),
    ("The velocity $v$ of the particle gives its displacement:", r"\int_0^T v \, dt = v T"),
    ("Let $I$ be the current through the coil.", r"\int_0^T I \, dt = I T"),
    ("Let $F$ be the force on the spring.", r"\int_0^L F \, dx = F L"),
    ("Let $P$ be the pressure and $V$ the volume of the gas.", r"\int_a^b P \, dV = P (b - a)"),
    (r"Let $\rho$ be the density of the rod.", r"\int_0^L \rho \, dx = \rho L"),
]


@pytest.mark.parametrize(("words", "row"), VARYING)
def test_what_changes_is_no_constant_under_an_integral(words: str, row: str) -> None:
    assert verdict(words, row) not in {PROVED, TESTED}


@pytest.mark.parametrize(
    ("words", "row"),
    [
        ("Let $v$ be the constant velocity of the car.", r"\int_0^T v \, dt = v T"),
        (r"The rod has uniform density $\rho$.", r"\int_0^L \rho \, dx = \rho L"),
        ("Let $v$ be the velocity and $m$ the mass.", r"\int_0^v m u \, du = \frac{m v^2}{2}"),
        ("Let $v$ be the velocity of the car.", r"\int_0^T 2 v \, dt = 2 \int_0^T v \, dt"),
    ],
)
def test_what_is_said_to_be_constant_and_what_holds_anyway_is_proved(words: str, row: str) -> None:
    assert verdict(words, row) == PROVED
