"""Plain texts in the notation of the formulas: ≥ for >=, t with index S for t_S, two numbers one above the other for
mc.

The registry's texts are written for terminals; on a page with formulas they are set as the formulas are.
"""

from __future__ import annotations

import re
from html import escape

from markupsafe import Markup

from verify.report.literal import printable

__all__ = ["notation"]

_SIGNS = {">=": "≥", "<=": "≤", "!=": "≠", "==": "=", "->": "→", " * ": " · ", " - ": " − ", "sum": "Σ", "prod": "Π"}
_GREEK = {"nu": "ν", "rho": "ρ", "eta": "η", "Theta": "Θ", "kappa": "κ", "tau": "τ", "lambda": "λ"}
# Letters that are written with an index; other words with an underscore are names.
_INDEXED = {*_GREEK, "t", "d", "h0", "Wh", "Wi", "A", "B", "C", "E", "F", "I", "L", "g"}
# Longer texts, which somebody else wrote, are shown as they are.
_LONGEST = 1000
_PIECE = re.compile(
    r"mc\(|factorial\(|>=|<=|!=|==|->|(?P<power_of>\^| ?\*\* ?)(?P<function>[a-z]*)\("
    r"|(?:\^| ?\*\* ?)(?:\{(?P<power>[^{}]*)\}|(?P<raised>t_[SE](?!\w)|-?[A-Za-z0-9]+))"
    r"|_(?:\{(?P<group>[^{}]*)\}|(?P<index>[A-Za-z0-9]{1,3})(?!\w))"
    r"| [*-] |(?:sum|prod)(?=_)|(?P<word>[A-Za-z](?:\w*[A-Za-z0-9])?)|.",
    re.DOTALL,
)
_MATH = re.compile(r"\s+|mc\(|>=|<=|[A-Za-z]\w*|\d+|[-+*·/^,()]|\S")


def notation(text: object) -> Markup:
    """``text`` as HTML; what somebody else wrote is escaped.

    >>> print(notation("M >= R, t_E >= 2 and grid_rank >= M^(t-1)"))
    M ≥ R, t<sub>E</sub> ≥ 2 and rank<sub>grid</sub> ≥ M<sup>t−1</sup>
    """
    line = printable(text)
    return Markup(_html(line) if len(line) <= _LONGEST else escape(line))


def _html(text: str) -> str:
    found: list[str] = []
    place = 0
    while place < len(text):
        piece = _PIECE.match(text, place)
        if piece is None:
            return "".join(found) + escape(text[place:])
        word, end = piece[0], piece.end()
        raised = piece["power_of"]
        inside = _bracketed(text, end) if raised or word in ("mc(", "factorial(") else None
        if inside is not None and raised:
            whole = f"{piece['function']}({inside})" if piece["function"] else inside
            found.append(f"<sup>{_html(_minus(whole))}</sup>")
            end += len(inside) + 1
        elif inside is not None and word == "factorial(":
            found.append(f"{_html(inside)}!" if inside.isalnum() else f"({_html(inside)})!")
            end += len(inside) + 1
        elif inside is not None and (drawn := _multisets(inside)):
            found.append(f'<math displaystyle="true">{drawn}</math>' if "mc(" in inside else f"<math>{drawn}</math>")
            end += len(inside) + 1
        elif above := piece["power"] or piece["raised"]:
            found.append(f"<sup>{_minus(_html(above) if piece['raised'] else escape(above))}</sup>")
        elif below := piece["group"] or piece["index"]:
            found.append(f"<sub>{_minus(escape(below))}</sub>")
        elif piece["word"]:
            found.append(_word(word))
        else:
            found.append(_SIGNS.get(word) or escape(word))
        place = end
    return "".join(found)


def _bracketed(text: str, start: int) -> str | None:
    """What stands before the bracket that closes the one opened before ``start``."""
    depth = 1
    for place in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if not depth:
            return text[start:place]
    return None


def _minus(text: str) -> str:
    return text.replace("-", "−")


def _word(word: str) -> str:
    if word == "grid_rank":
        return "rank<sub>grid</sub>"
    base, mark, index = word.partition("_")
    if mark and index and len(index) <= 3 and base in _INDEXED:
        return f"{_GREEK.get(base, escape(base))}<sub>{escape(index)}</sub>"
    return _GREEK.get(word, escape(word))


def _multisets(inside: str) -> str:
    """mc(n, k) as the formulas have it; nothing if there are not two arguments that can be set."""
    parts = _arguments(inside)
    if len(parts) != 2:
        return ""
    top, bottom = (_mathematics(part) for part in parts)
    if not top or not bottom:
        return ""
    left, right = (
        f'<mo fence="true">{sign}</mo><mo fence="true" style="margin-inline-start:-.35em">{sign}</mo>' for sign in "()"
    )
    return f'<mrow>{left}<mfrac linethickness="0">{top}{bottom}</mfrac>{right}</mrow>'


def _arguments(inside: str) -> list[str]:
    parts, depth = [""], 0
    for character in inside:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and not depth:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def _mathematics(text: str) -> str:
    """A short expression as one MathML element; nothing if a sign in it has no place there."""
    found, place = [], 0
    while place < len(text):
        piece = _MATH.match(text, place)
        if piece is None:
            return ""
        word, place = piece[0], piece.end()
        if word == "mc(":
            inside = _bracketed(text, place)
            drawn = "" if inside is None else _multisets(inside)
            if inside is None or not drawn:
                return ""
            found.append(f'<mrow scriptlevel="0">{drawn}</mrow>')
            place += len(inside) + 1
        elif word[0].isalpha():
            base, mark, index = word.partition("_")
            name = f"<mi>{_GREEK.get(base, escape(base))}</mi>"
            found.append(f"<msub>{name}<mi>{escape(index)}</mi></msub>" if mark else name)
        elif word.isdigit():
            found.append(f"<mn>{word}</mn>")
        elif word in "-−+*·/,()":
            found.append(f'<mo stretchy="false">{ {"-": "−", "*": "·"}.get(word, word) }</mo>')
        elif word.strip():
            return ""
    return f"<mrow>{''.join(found)}</mrow>"
