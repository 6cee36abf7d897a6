"""Which commands and signs open, close, relate, name a letter or a function: tables, nothing else."""

OPENING = {"(": ")", "[": "]", "\\{": "\\}", "\\lbrace": "\\}", "\\lbrack": "]", "\\bigl(": ")", "\\lparen": ")"}
CLOSING = {")", "]", "\\}", "\\rbrace", "\\rbrack", "\\rvert", "\\rVert", "\\rangle", "\\rfloor", "\\rceil", "\\nulldelimiter"}
BARS = {"|", "\\vert", "\\mid", "\\lvert", "\\rvert", "\\given", "\\middle|"}
RELATIONS = {
    "=": "equal",
    "\\ne": "not_equal",
    "\\neq": "not_equal",
    "<": "less",
    "\\lt": "less",
    "\\le": "less_equal",
    "\\leq": "less_equal",
    "\\leqslant": "less_equal",
    ">": "greater",
    "\\gt": "greater",
    "\\ge": "greater_equal",
    "\\geq": "greater_equal",
    "\\geqslant": "greater_equal",
    "\\in": "element",
    "\\notin": "not_element",
    "\\sim": "distributed",
    ":=": "equal",
    "\\equiv": "equal",
    "\\to": "tends",
    "\\rightarrow": "tends",
    "\\subset": "subset",
    "\\subseteq": "subset",
}
"""Relations that may stand inside brackets and below operators, with the surface head they make."""

PARITIES = {"even": 0, "odd": 1, "is even": 0, "is odd": 1, "are even": 0, "are odd": 1}
"""Words behind a whole number, and what is left when it is divided by two."""

FUNCTION_STOPS = {"\\cdot", "\\times", "*", "\\ast", "\\circ", "\\odot", "\\otimes", "\\div", "/", "\\star"}

GREEK = frozenset(
    "\\" + name
    for name in "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa varkappa lambda mu nu "
    "xi omicron pi varpi rho varrho sigma varsigma tau upsilon phi varphi chi psi omega "
    "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega "
    "ell hbar imath jmath wp aleph digamma".split()
)
"""Commands that are letters."""

STYLED = frozenset(
    "\\mathbf \\boldsymbol \\bm \\mathcal \\mathscr \\mathfrak \\mathbb \\mathrm \\mathsf \\mathit \\mathtt "
    "\\vec \\hat \\widehat \\bar \\overline \\tilde \\widetilde \\dot \\ddot \\check \\breve \\acute \\grave \\underline "
    "\\bf \\rm \\it \\cal \\pmb "
    "\\operatorname \\mathring \\overrightarrow".split()
)
"""Commands that set a letter in another face or put something over it."""

TAKING = (STYLED - {"\\bf", "\\rm", "\\it", "\\cal"}) | {"\\frac", "\\tfrac", "\\dfrac", "\\sqrt", "\\text"}
"""Commands that take what follows them along where they stand as an argument without braces."""

FUNCTION_NAMES = frozenset(
    "\\sin \\cos \\tan \\cot \\sec \\csc \\arcsin \\arccos \\arctan \\sinh \\cosh \\tanh \\coth \\log \\ln \\exp \\lg "
    "\\min \\max \\sum \\prod \\int \\lim "
    "\\det \\Pr \\sup \\inf \\iint \\argmax \\argmin \\operatorname \\oint".split()
)
"""Commands at which the argument of a function without brackets ends."""

DOTS = ("\\cdots", "\\dots", "\\ldots", "\\dotsb", "\\dotsc", "\\dotsm", "\\dotsi", "\\hdots", "…")
