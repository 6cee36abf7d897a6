"""A command in, whether LaTeX itself, amsmath or amssymb gives it its meaning out."""

from derivations.latex.definitions import DEFINING
from derivations.latex.lexer import TEXT_COMMANDS
from derivations.latex.presentation import DROPPED, LABELLED, SPACES, STYLES, TRANSPARENT
from derivations.latex.relations import NAMES
from derivations.latex.signs import BARS, CLOSING, FUNCTION_NAMES, GREEK, OPENING, STYLED

_OTHERS = frozenset(
    "\\" + name
    for name in "begin end quad qquad frac dfrac tfrac cfrac sqrt root over atop choose binom dbinom tbinom genfrac overset "
    "underset stackrel substack xrightarrow xleftarrow underbrace overbrace operatorname limits not mathchoice middle "
    "mid nmid parallel perp arg deg dim gcd hom ker Re Im coth arccot varlim injlim projlim limsup liminf iiint oint "
    "bigcup bigcap bigvee bigwedge bigoplus bigotimes bigodot biguplus bigsqcup coprod partial nabla infty prime "
    "emptyset varnothing forall exists nexists neg lnot land lor top bot angle triangle square Box blacksquare "
    "Diamond clubsuit diamondsuit heartsuit spadesuit dagger ddagger cdot cdots ldots dots dotsb dotsc dotsi dotsm "
    "dotso vdots ddots times div pm mp ast star circ bullet cap cup uplus sqcap sqcup vee wedge setminus "
    "smallsetminus wr oplus ominus otimes oslash odot amalg ltimes rtimes bmod pmod mod pod backslash langle rangle "
    "lfloor rfloor lceil rceil lvert rvert lVert rVert vert Vert colon cr hline hbox mbox text textrm mathbin mathrel "
    "mathop mathord mathopen mathclose mathpunct mathinner mathring dddot ddddot overleftarrow overrightarrow "
    "overleftrightarrow underline overline complement eth hslash Bbbk beth gimel daleth smile frown bowtie ulcorner "
    "urcorner llcorner lrcorner checkmark maltese circledR yen S P copyright pounds dag ddag".split()
)


def is_standard(name: str) -> bool:
    """Whether a post may use the command with no definition of its own, and mean what everybody means by it."""
    return (
        name in _OTHERS
        or name in GREEK
        or name in STYLED
        or name in FUNCTION_NAMES - {"\\argmax", "\\argmin"}
        or name in NAMES
        or name in SPACES
        or name in STYLES
        or name in DROPPED
        or name in TRANSPARENT
        or name in LABELLED
        or name in OPENING
        or name in CLOSING
        or name in BARS
        or name in DEFINING
        or name[1:] in TEXT_COMMANDS.split("|")
        or not name[1:].isalpha()
    )
