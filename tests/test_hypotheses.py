"""What a sentence assumes holds; what it mentions of another case, place or person does not."""

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


PRODUCT = r"\mathbb E[XY] = \mathbb E[X]\mathbb E[Y]"
MENTIONED = [
    ("We exclude $x<0$.", "|x| = -x"),
    ("Let $x > 0$. For $x<0$ see the appendix.", "|x| = -x"),
    (r"Assume $x\ge0$; the case $x<0$ is similar.", "|x| = -x"),
    (r"Let $x\ge0$. We discard solutions with $x<0$.", "|x| = -x"),
    ("$x<0$ cannot happen.", "|x| = -x"),
    ("$x<0$ needs care.", "|x| = -x"),
    ("$x<0$ breaks the argument.", "|x| = -x"),
    ("Number theory starts where $x<0$ stops.", "|x| = -x"),
    ("The root $x<0$ is spurious.", "|x| = -x"),
    ("We reject when $x<0$.", "|x| = -x"),
    ("The probability that $x<0$ is one half.", "|x| = -x"),
    ("Note that $x<0$ is possible.", "|x| = -x"),
    (r"Leaky ReLU multiplies by $\alpha$ when $x<0$.", "|x| = -x"),
    ("Later we shall need $x>0$.", "|x| = x"),
    ("In the last post we assumed $x>0$; here we do not.", "|x| = x"),
    ("The square of $x$ is positive.", "|x| = x"),
    ("The expected value of $x$ is positive.", "|x| = x"),
    ("There are two real roots for $D>0$, one for $D=0$ and none for $D<0$.", "|D| = -D"),
    ("If $a>0$ the parabola opens upward, if $a<0$ downward.", r"\sqrt{a^2} = -a"),
    (r"The oscillator is critically damped if $\gamma=\omega_0$.", r"\gamma^2-\omega_0^2 = 0"),
    ("The option is in the money if $S>K$.", r"\max(S-K,0) = S-K"),
    ("Equality holds if and only if $a=b$.", "a^2 = a b"),
    ("We exclude the case $a=b$.", "a^2 = a b"),
    (r"Setting $\lambda=0$ recovers least squares. Let $\lambda>0$.", r"\lambda^2 = 0"),
    ("Suppose we had $ab=0$. In general we do not.", "(a-b)^2 = a^2+b^2"),
    ("If $X$ and $Y$ are independent, the covariance is zero. The converse is false.", PRODUCT),
    ("Under the null hypothesis $X$ and $Y$ are independent.", PRODUCT),
    ("Mean-field theory pretends that $X$ and $Y$ are independent.", PRODUCT),
    ("If $A$ is symmetric, things are easy; here it is not.", r"A^\top = A"),
    ("Most textbooks assume that $A$ is symmetric.", r"A^\top = A"),
    ("The distribution of the entries of $A$ is symmetric.", r"A^\top = A"),
    ("If $A$ is symmetric, the eigenvalues are real.\n\n## Main part\n\nWe go on.", r"A^\top = A"),
]


@pytest.mark.parametrize(("words", "row"), MENTIONED)
def test_what_is_only_mentioned_is_no_hypothesis(words: str, row: str) -> None:
    assert verdict(words, row) not in {PROVED, TESTED}


NOT_ACCUSED = [
    ("Let $x > 0$. For $x<0$ see the appendix.", r"x \ge 0"),
    (r"Assume $x\ge0$; the case $x<0$ is similar.", r"x \ge 0"),
    ("We exclude $x<0$.", r"x \ge 0"),
    ("We exclude the case $a=b$.", "|a-b| > 0"),
    (r"Let $\pi\in(0,1)$.", r"\pi < 1"),
    (r"The class prior is $\pi=P(Y=1)$.", r"\pi < 1"),
    (r"The prevalence $\pi$ is low.", r"\pi < 1"),
    ("The orbit's eccentricity is $e$.", "1-e^2 > 0"),
    (r"The profit is $\pi=(p-c)q$.", r"\frac{\partial\pi}{\partial q} = p-c"),
]


@pytest.mark.parametrize(("words", "row"), NOT_ACCUSED)
def test_what_is_only_mentioned_accuses_nothing(words: str, row: str) -> None:
    assert verdict(words, row) not in {REFUTED, CONDITIONAL}


ANEW = [
    ("Let $s>0$.\n\nNow let $s$ be any real number.", r"\sqrt{s^2} = s"),
    ("Let $A$ be symmetric.\n\n## General\n\nLet $A$ be an arbitrary square matrix.", r"A^\top = A"),
    ("Let $n$ be even.\n\n## General\n\nLet $n$ be an arbitrary integer.", "(-1)^n = 1"),
    ("Let $Q$ be an orthogonal matrix.\n\n## General\n\nLet $Q$ be an arbitrary invertible matrix.", r"Q^\top Q = I"),
    ("First let $X\\sim\\mathcal N(0,1)$.\n\nNext let $X$ be uniform on $[0,1]$.", r"\mathbb E[X^2] = 1"),
    ("Let $X\\sim\\mathcal N(0,1)$.\n\n## Uniform\n\nLet $X$ be uniform on $[0,1]$.", r"\mathbb E[X] = 0"),
    ("$$f(x) = x^2$$\n\n## Cubes\n\n$$f(x) = x^3$$", "f(-x) = f(x)"),
    ("$$f(x) = x^2$$\n\n## General\n\nFrom now on, $f$ is any smooth function.", "f'(x) = 2x"),
    ("$$f(x) = x^2$$\n\n## General\n\nLet $f:\\mathbb R\\to\\mathbb R$ be convex.", "f'(x) = 2x"),
    ("Let $z$ be a real number.\n\nNow let $z$ be complex.", "|z|^2 = z^2"),
]


@pytest.mark.parametrize(("words", "row"), ANEW)
def test_what_is_taken_anew_is_no_more_what_it_was(words: str, row: str) -> None:
    assert verdict(words, row) not in {PROVED, TESTED}


ASSUMED = [
    ("Let $x > 0$.", "|x| = x"),
    ("Assume that $x > 0$.", "|x| = x"),
    ("For $x > 0$ we have", "|x| = x"),
    ("If $x > 0$, then", "|x| = x"),
    ("Since $x > 0$, we get", "|x| = x"),
    ("We take $x, y > 0$ and find", "|x| = x"),
    ("For all $x>0$,", "|x| = x"),
    ("Suppose that $a>0$ and $x > 0$.", "|x| = x"),
    ("with a step size $x > 0$.", "|x| = x"),
    ("We fix a constant $x > 0$.", "|x| = x"),
    ("Here $x>0$.", "|x| = x"),
    ("$x>0$ throughout.", "|x| = x"),
    ("$x > 0$ and $y > 0$.", "|x| = x"),
    ("Let $A$ be symmetric.", r"A^\top = A"),
    ("When $A$ is symmetric, we have", r"A^\top = A"),
    ("Since $X$ and $Y$ are independent,", PRODUCT),
    ("If $X$ and $Y$ are independent, then", PRODUCT),
    ("$$f(x) = x^2$$\n\n## On\n\nWe go on with $f$.", "f'(x) = 2x"),
]


@pytest.mark.parametrize(("words", "row"), ASSUMED)
def test_what_is_assumed_is_used(words: str, row: str) -> None:
    assert verdict(words, row) == PROVED


KINDS = [
    ("Let $A$ and $B$ be square matrices.\n\n## Next\n\nWe go on.", "e^{A+B} = e^A e^B"),
    ("Let $A$ and $B$ be square matrices.\n\n## Next\n\nWe go on.", r"\ln(AB) = \ln A+\ln B"),
    ("Let $x$ be the state vector.", r"\frac{x}{|x|^2} = \frac1x"),
    ("Let $g$ be the gradient and $H$ the Hessian.", r"H^{-1}g = \frac gH"),
    ("Let $H=T+V$ be the Hamiltonian.", "TV = VT"),
    (r"Let $G$ be a group and let $a,b\in G$.", "ab = ba"),
    ("The error term $u$ has mean zero.", r"\mathbb E[uX] = u\,\mathbb E[X]"),
    (r"Let $\Delta x$ be the change of $x$.", r"\frac{\Delta x}{\Delta t} = \frac xt"),
    (r"Let $n\ge0$ be an integer.", r"\sum_{k=0}^n(-1)^k\binom nk = 0"),
    ("Let $A$ and $B$ be two transformations of the plane.", "A B = B A"),
    ("Let $L$ be the lag operator.", "L(xy) = (Lx)y"),
    ("The gain $a$ is itself random.", r"\mathbb E[aX] = a\,\mathbb E[X]"),
    ("The output is the convolution of the input $x[n]$ and the impulse response $h[n]$.", "x[n]*h[n] = x[n]h[n]"),
    (r"Let $\mathcal H$ be a complex Hilbert space.", r"\langle x,y\rangle = \langle y,x\rangle"),
    (r"Let $|\psi\rangle$ and $|\phi\rangle$ be quantum states.", r"\langle\phi|\psi\rangle = \langle\psi|\phi\rangle"),
    (r"Let $|\psi\rangle$ and $|\phi\rangle$ be quantum states.", r"\langle\phi|A|\psi\rangle = \langle\psi|A|\phi\rangle"),
    ("Capital letters denote matrices.", "(A B)^2 = A^2 B^2"),
    ("Position $r$, momentum $p$ and force $F$ are vectors.", r"r\times F = F \times r"),
    ("All quantities below are vectors in three-dimensional space.", r"(a\cdot b)c = a(b\cdot c)"),
    ("- $a$: position vector\n- $b$: velocity vector\n- $c$: force vector", r"(a\cdot b)c = a(b\cdot c)"),
    ("The amplitude $z$ is complex.", "|z|^2 = z^2"),
    ("Let $z$ be a root of unity.", "|z|^2 = z^2"),
    ("Superscripts denote the iteration.", "x^1 x^1 = x^2"),
    ("Here $x^t$ is the iterate after $t$ steps.", "x^t x^1 = x^{t+1}"),
    (r"Let $x^1,\dots,x^n$ be the training examples.", r"\frac{x^3}{x^1} = x^2"),
    (r"Gradient descent: $x^{t+1} = x^t - \eta g^t$.", "x^1 x^2 = x^3"),
    ("| symbol | meaning |\n|---|---|\n| $x^t$ | iterate at step $t$ |", "x^0 = 1"),
]


@pytest.mark.parametrize(("words", "row"), KINDS)
def test_letters_that_may_be_no_plain_numbers_are_not_taken_for_such(words: str, row: str) -> None:
    assert verdict(words, row) not in {PROVED, TESTED}


def test_rows_that_the_words_make_doubtful_do_not_settle_each_other() -> None:
    words = "Superscripts denote the iteration.\n\n$$\nx^1 x^1 = x^2\n$$\n\n$$\nx^t x^1 = x^{t+1}\n$$"
    assert verdict(words, "(x^2)^2 = x^4") not in {PROVED, TESTED}


PLAIN = [
    ("where $r^2$ is the squared distance", "r^2 r = r^3"),
    (r"The golden ratio obeys $\varphi^{n+1} = \varphi^n + \varphi^{n-1}$.", r"\varphi^n \varphi = \varphi^{n+1}"),
    (r"The monomials $1, x, x^2, \dots, x^n$ are a basis.", "x x^2 = x^3"),
    (r"Let $A$ be a matrix of size $N \times M$.", "N M = M N"),
    (r"Let $\mathcal H$ be a complex Hilbert space.", r"\langle x, y + z\rangle = \langle x,y\rangle + \langle x,z\rangle"),
    ("A matrix is a table. The number $N$ of rows and the number $M$ of columns give", "N M = M N"),
    ("Capital letters denote matrices.", "(A + B) A = A^2 + B A"),
    ("All quantities below are vectors.", r"a \cdot (b + c) = a \cdot b + a \cdot c"),
    ("The complex number $z = x + i y$ has modulus", "|x + i y|^2 = x^2 + y^2"),
    ("Let $x$ be real and $z$ complex.", "|x|^2 = x^2"),
]


@pytest.mark.parametrize(("words", "row"), PLAIN)
def test_plain_numbers_stay_what_they_are(words: str, row: str) -> None:
    assert verdict(words, row) == PROVED
