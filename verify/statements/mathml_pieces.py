"""The pieces that MathML is put together from: each is one element, made of elements."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

__all__ = [
    "APPLY",
    "COMMA",
    "MINUS",
    "QUAD",
    "THIN",
    "called",
    "fenced",
    "fraction",
    "group",
    "listed",
    "power",
    "row",
    "sub",
    "words_between",
]

# Functions stand at their argument; a comma is followed by a thin space.
APPLY = "<mo>&#x2061;</mo>"
COMMA = '<mo separator="true">,</mo>'
MINUS = "<mo>−</mo>"
THIN = '<mspace width="0.17em"></mspace>'
QUAD = '<mspace width="0.6em"></mspace>'


def row(*pieces: str) -> str:
    """A row of elements, as one."""
    return f"<mrow>{''.join(pieces)}</mrow>"


def sub(base: str, below: str) -> str:
    """An element with an index."""
    return f"<msub>{base}{below}</msub>"


def power(base: str, exponent: str) -> str:
    """An element with an exponent."""
    return f"<msup>{base}{exponent}</msup>"


def fraction(top: str, bottom: str) -> str:
    """One element over another, with a bar."""
    return f"<mfrac>{top}{bottom}</mfrac>"


def _is_tall(inside: str) -> bool:
    """Whether delimiters around it should grow; around one line, growing delimiters stand too far off."""
    return any(f"<{tall}" in inside for tall in ("mfrac", "munder", "msqrt", "msubsup"))


def fenced(left: str, inside: str, right: str) -> str:
    """An element between delimiters, which grow if it is tall."""
    growing = "" if _is_tall(inside) else ' stretchy="false"'
    return row(f'<mo fence="true"{growing}>{left}</mo>', inside, f'<mo fence="true"{growing}>{right}</mo>')


def group(text: str) -> str:
    """An element in parentheses."""
    return fenced("(", text, ")")


def words_between(text: str) -> str:
    """Words with space on both sides."""
    return f"{QUAD}<mtext>{escape(text)}</mtext>{QUAD}"


def listed(pieces: Sequence[str]) -> str:
    """Elements with commas between."""
    return row(COMMA.join(pieces))


def called(name: str, pieces: Sequence[str]) -> str:
    """A named function of elements."""
    return row(f"<mi>{name}</mi>", APPLY, group(listed(pieces)))
