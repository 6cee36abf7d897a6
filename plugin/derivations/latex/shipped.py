"""Nothing in, the macros out that renderers and common packages ship beyond LaTeX itself: KaTeX, braket, physics, bbm."""

from functools import cache

from derivations.latex.macros import Macros, from_text

_DEFINITIONS = r"""
\newcommand{\bold}[1]{\mathbf{#1}} \newcommand{\Bbb}[1]{\mathbb{#1}} \newcommand{\frak}[1]{\mathfrak{#1}}
\newcommand{\mathbbm}[1]{\mathbb{#1}} \newcommand{\mathds}[1]{\mathbb{#1}} \newcommand{\vb}[1]{\mathbf{#1}}
\newcommand{\R}{\mathbb{R}} \newcommand{\reals}{\mathbb{R}} \newcommand{\Reals}{\mathbb{R}} \newcommand{\Z}{\mathbb{Z}}
\newcommand{\natnums}{\mathbb{N}} \newcommand{\cnums}{\mathbb{C}} \newcommand{\Complex}{\mathbb{C}}
\newcommand{\rarr}{\rightarrow} \newcommand{\larr}{\leftarrow} \newcommand{\lrarr}{\leftrightarrow}
\newcommand{\infin}{\infty} \newcommand{\isin}{\in} \newcommand{\sdot}{\cdot} \newcommand{\plusmn}{\pm} \newcommand{\weierp}{\wp}
\newcommand{\rArr}{\Rightarrow} \newcommand{\exist}{\exists} \newcommand{\vcentcolon}{:}
\newcommand{\operatornamewithlimits}{\operatorname*}
\newcommand{\ket}[1]{\lvert #1 \rangle} \newcommand{\bra}[1]{\langle #1 \rvert}
\newcommand{\Ket}[1]{\lvert #1 \rangle} \newcommand{\Bra}[1]{\langle #1 \rvert}
\newcommand{\norm}[1]{\lVert #1 \rVert} \newcommand{\cross}{\times} \newcommand{\grad}{\nabla} \newcommand{\laplacian}{\nabla^2}
"""


@cache
def shipped() -> Macros:
    """The macros whose meaning is the same wherever they are shipped; what a post or its site defines goes before them."""
    return from_text(_DEFINITIONS).of_site("LaTeX packages")
