r"""Any text as LaTeX that shows it, in ASCII: special characters escaped, mathematical signs and Greek letters mapped.

What has no place in the map is shown by its number, ``U+1F600``, so that every text compiles in a plain installation.
"""

from __future__ import annotations

import unicodedata

from verify.report.literal import printable

__all__ = ["latex_code", "latex_text"]

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "#": r"\#",
    "$": r"\$",
    "%": r"\%",
    "&": r"\&",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\char34{}",
    "'": r"'{}",  # no ligatures: '' is not a closing quote
    "`": r"\char96{}",
    "-": r"-{}",
    ",": r",{}",
    "!": r"!{}",
    "?": r"?{}",
}
_MATHEMATICS = {
    "≤": r"\le", "≥": r"\ge", "≠": r"\ne", "·": r"\cdot", "×": r"\times", "±": r"\pm", "−": "-", "√": r"\surd",
    "∞": r"\infty", "→": r"\to", "←": r"\leftarrow", "↦": r"\mapsto", "∈": r"\in", "∉": r"\notin", "⊆": r"\subseteq",
    "∑": r"\sum", "∏": r"\prod", "∀": r"\forall", "∃": r"\exists", "≡": r"\equiv", "≈": r"\approx", "∘": r"\circ",
    "⊗": r"\otimes", "∥": r"\Vert", "‖": r"\Vert", "⌊": r"\lfloor", "⌋": r"\rfloor", "⌈": r"\lceil", "⌉": r"\rceil",
    "∧": r"\wedge", "∨": r"\vee", "¬": r"\neg", "°": r"{}^\circ", "′": r"{}'", "ᵀ": r"{}^{\mathsf T}", "½": r"\tfrac12",
    "…": r"\ldots", "⋯": r"\cdots", "≻": r"\succ", "⪰": r"\succeq", "ν": r"\nu", "ρ": r"\rho", "Θ": r"\Theta",
    "κ": r"\kappa", "τ": r"\tau", "π": r"\pi", "η": r"\eta", "λ": r"\lambda", "Λ": r"\Lambda", "Σ": r"\Sigma",
    "σ": r"\sigma", "Π": r"\Pi", "Ξ": r"\Xi", "ξ": r"\xi", "φ": r"\varphi", "Φ": r"\Phi", "α": r"\alpha", "β": r"\beta",
    "γ": r"\gamma", "Γ": r"\Gamma", "δ": r"\delta", "Δ": r"\Delta", "ε": r"\varepsilon", "μ": r"\mu", "ω": r"\omega",
    "Ω": r"\Omega", "θ": r"\theta", "χ": r"\chi", "ψ": r"\psi", "Ψ": r"\Psi", "ζ": r"\zeta",
}  # fmt: skip
_TEXT = {
    "–": "--",
    "—": "---",
    "‘": "`{}",
    "’": "'{}",
    "“": "``",
    "”": "''",
    "§": r"\S{}",
    "ß": r"\ss{}",
    "ø": r"\o{}",
    "\u00a0": "~",
}
_ACCENTS = {"\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0308": '"', "\u0327": "c", "\u030c": "v"}
_HIGH = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻ⁿ", "0123456789-n", strict=True))
_LOW = dict(zip("₀₁₂₃₄₅₆₇₈₉ⱼₖ", "0123456789jk", strict=True))


def latex_text(text: object) -> str:
    r"""``text`` as LaTeX for a paragraph; pure ASCII.

    >>> print(latex_text("50% of x_1 ≥ ρ² for Schröder"))
    50\% of x\_1 \ensuremath{\ge} \ensuremath{\rho}\ensuremath{{}^{2}} for Schr\"{o}der
    """
    return "".join(map(_character, printable(text)))


def latex_code(text: object) -> str:
    r"""``text`` in typewriter letters that may be broken at spaces and after brackets, commas and slashes.

    >>> print(latex_code("mc(m, 2)"))
    \texttt{mc(\allowbreak{}m,{} 2)}
    """
    pieces = []
    for character in printable(text):
        pieces.append(_character(character))
        if character in "(/-=_.":
            pieces.append(r"\allowbreak{}")
    return rf"\texttt{{{''.join(pieces)}}}"


def _character(character: str) -> str:
    if character in _SPECIAL:
        return _SPECIAL[character]
    if character.isascii():
        return character
    if character in _TEXT:
        return _TEXT[character]
    if character in _MATHEMATICS:
        return rf"\ensuremath{{{_MATHEMATICS[character]}}}"
    if character in _HIGH:
        return rf"\ensuremath{{{{}}^{{{_HIGH[character]}}}}}"
    if character in _LOW:
        return rf"\ensuremath{{{{}}_{{{_LOW[character]}}}}}"
    parts = unicodedata.normalize("NFD", character)
    if len(parts) == 2 and parts[0].isascii() and parts[0].isalpha() and parts[1] in _ACCENTS:
        return rf"\{_ACCENTS[parts[1]]}{{{parts[0]}}}"
    return rf"\texttt{{U+{ord(character):04X}}}"
