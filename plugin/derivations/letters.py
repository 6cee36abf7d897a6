r"""A name in canonical LaTeX in, the same name in plain Unicode out: `\hat{\theta}` is θ̂, `x_{\text{max}}` is x_max."""

import re
from collections.abc import Mapping

GREEK: Mapping[str, str] = {
    "alpha": "α",
    "beta": "β",
    "gamma": "γ",
    "delta": "δ",
    "epsilon": "ε",
    "varepsilon": "ε",
    "zeta": "ζ",
    "eta": "η",
    "theta": "θ",
    "vartheta": "ϑ",
    "iota": "ι",
    "kappa": "κ",
    "lambda": "λ",
    "mu": "μ",
    "nu": "ν",
    "xi": "ξ",
    "pi": "π",
    "varpi": "ϖ",
    "rho": "ρ",
    "varrho": "ϱ",
    "sigma": "σ",
    "varsigma": "ς",
    "tau": "τ",
    "upsilon": "υ",
    "phi": "φ",
    "varphi": "φ",
    "chi": "χ",
    "psi": "ψ",
    "omega": "ω",
    "Gamma": "Γ",
    "Delta": "Δ",
    "Theta": "Θ",
    "Lambda": "Λ",
    "Xi": "Ξ",
    "Pi": "Π",
    "Sigma": "Σ",
    "Upsilon": "Υ",
    "Phi": "Φ",
    "Psi": "Ψ",
    "Omega": "Ω",
    "ell": "ℓ",
    "hbar": "ħ",
    "nabla": "∇",
    "partial": "∂",
    "infty": "∞",
    "top": "⊤",
    "prime": "′",
    "ast": "*",
    "star": "*",
    "dagger": "†",
}
ACCENTS: Mapping[str, str] = {
    "hat": "\u0302",
    "widehat": "\u0302",
    "bar": "\u0304",
    "overline": "\u0304",
    "tilde": "\u0303",
    "widetilde": "\u0303",
    "dot": "\u0307",
    "ddot": "\u0308",
    "vec": "\u20d7",
}
_BELOW = str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")
_ABOVE = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_GROUP = re.compile(r"\\([A-Za-z]+)\s*\{([^{}]*)\}")


def plain_name(name: str) -> str:
    """The name for people; what has no plain form keeps its letters."""
    text = name
    for _ in range(8):
        changed = _GROUP.sub(_group, text)
        changed = re.sub(r"\\([A-Za-z]+)\s?", lambda m: GREEK.get(m[1], m[1]), changed) if changed == text else changed
        if changed == text:
            break
        text = changed
    text = re.sub(r"_\{([0-9+-]+)\}|_([0-9])", lambda m: (m[1] or m[2]).translate(_BELOW), text)
    text = re.sub(r"\^\{([0-9+-]+)\}|\^([0-9])", lambda m: (m[1] or m[2]).translate(_ABOVE), text)
    return re.sub(r"([_^])\{([^{}]*)\}", r"\1\2", text).replace("{", "").replace("}", "").replace("\\", "")


def _group(match: re.Match[str]) -> str:
    command, inner = match[1], match[2]
    if command in ACCENTS:
        inner = re.sub(r"\\([A-Za-z]+)\s?", lambda m: GREEK.get(m[1], m[1]), inner)
        return inner[:1] + ACCENTS[command] + inner[1:]
    return inner


def identifier(name: str) -> str:
    r"""The name in ASCII, as a program would write it: `\hat{\theta}_1` is theta_hat_1; never empty."""
    text = name
    for _ in range(8):
        changed = _GROUP.sub(lambda m: m[2] + ("_" + m[1] if m[1] in ACCENTS else ""), text)
        if changed == text:
            break
        text = changed
    text = text.replace("'", "_prime").replace("\u2032", "_").replace("*", "_star")
    text = re.sub(r"[^0-9A-Za-z]+", "_", text).strip("_")
    return text if text[:1].isalpha() else f"x_{text}".rstrip("_")


def superscript(value: int) -> str:
    """A whole number as an exponent."""
    return str(value).translate(_ABOVE)
