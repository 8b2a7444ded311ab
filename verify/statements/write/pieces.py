"""The pieces that formulas are put together from, each in LaTeX and in Presentation MathML at once.

The MathML of a piece is one element, so that it can stand where MathML asks for exactly one (under a root, above a
bar, as an exponent); only what ``beside`` makes is several, to be put into a ``row``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from verify.statements.write.notation import Precedence, Rule

__all__ = [
    "APPLY",
    "COMMA",
    "MINUS",
    "QUAD",
    "THIN",
    "TWO",
    "Piece",
    "beside",
    "between",
    "called",
    "comma",
    "fenced",
    "formula",
    "fraction",
    "group",
    "hole",
    "is_one",
    "letter",
    "listed",
    "norm",
    "parentheses",
    "power",
    "row",
    "sign",
    "sub",
    "text_between",
    "upright",
]


class Piece(NamedTuple):
    """A piece of a formula in both notations."""

    latex: str
    mathml: str


_HOLE = re.compile("⟨([0-9])⟩")
_FRACTION = re.compile(r"(?<!\\lfloor )\\frac")
_TALL = ("<mfrac", "<munder", "<msqrt", "<msubsup")


def hole(index: int) -> Piece:
    """Where an operand goes, by its index from 0."""
    return Piece(f"⟨{index}⟩", f"⟨{index}⟩")


def _filled(template: str, operands: Sequence[str]) -> str:
    return _HOLE.sub(lambda found: operands[int(found[1])], template)


def formula(template: Piece, precedence: Precedence, *operands: Precedence) -> Rule[Piece]:
    """Operands put into the holes of a piece; ``operands`` as in Rule (default: they need no parentheses)."""

    def compose(pieces: Sequence[Piece]) -> Piece:
        latex, mathml = ([piece[side] for piece in pieces] for side in (0, 1))
        return Piece(_filled(template.latex, latex), _filled(template.mathml, mathml))

    return Rule(precedence, operands or (Precedence.ANY,), compose)


def between(mark: Piece, precedence: Precedence, first: Precedence, rest: Precedence) -> Rule[Piece]:
    """Operands with a mark between them."""

    def compose(pieces: Sequence[Piece]) -> Piece:
        return row(*[part for piece in pieces for part in (mark, piece)][1:])

    return Rule(precedence, (first, rest), compose)


def beside(*pieces: Piece) -> Piece:
    """Pieces next to one another, no element of their own."""
    return Piece("".join(piece.latex for piece in pieces), "".join(piece.mathml for piece in pieces))


def row(*pieces: Piece) -> Piece:
    """Pieces next to one another, as one."""
    latex, mathml = beside(*pieces)
    return Piece(latex, f"<mrow>{mathml}</mrow>")


def letter(name: str, latex: str = "") -> Piece:
    """A letter, or a name that is one symbol."""
    return Piece(latex or name, f"<mi>{name}</mi>")


def upright(name: str, latex: str) -> Piece:
    """A letter that does not lean."""
    return Piece(latex, f'<mi mathvariant="normal">{name}</mi>')


def sign(mathml: str, latex: str) -> Piece:
    """An operator or relation sign; its LaTeX has the blanks around it."""
    return Piece(latex, f"<mo>{mathml}</mo>")


_ONE, TWO = (Piece(digit, f"<mn>{digit}</mn>") for digit in "12")
MINUS = sign("−", " - ")
APPLY = Piece("", "<mo>&#x2061;</mo>")  # functions stand at their argument
THIN = Piece(r"\,", '<mspace width="0.17em"></mspace>')
QUAD = Piece("", '<mspace width="0.6em"></mspace>')
COMMA = Piece(",", '<mo separator="true">,</mo>')


def is_one(piece: Piece) -> bool:
    """Whether a piece is the number 1."""
    return piece == _ONE


def sub(base: Piece, index: Piece) -> Piece:
    """A piece with an index."""
    return Piece(f"{base.latex}_{{{index.latex}}}", f"<msub>{base.mathml}{index.mathml}</msub>")


def power(base: Piece, exponent: Piece) -> Piece:
    """A piece with an exponent."""
    return Piece(f"{base.latex}^{{{exponent.latex}}}", f"<msup>{base.mathml}{exponent.mathml}</msup>")


def fraction(top: Piece, bottom: Piece) -> Piece:
    """One piece over another, with a bar."""
    return Piece(rf"\frac{{{top.latex}}}{{{bottom.latex}}}", f"<mfrac>{top.mathml}{bottom.mathml}</mfrac>")


def fenced(left: Piece, inside: Piece, right: Piece) -> Piece:
    """A piece between delimiters, which grow if it is tall; around one line, growing ones stand too far off."""
    growing = "" if any(tall in inside.mathml for tall in _TALL) else ' stretchy="false"'
    opening, closing = (f'<mo fence="true"{growing}>{fence.mathml}</mo>' for fence in (left, right))
    return Piece(f"{left.latex}{inside.latex}{right.latex}", f"<mrow>{opening}{inside.mathml}{closing}</mrow>")


def parentheses(inside: Piece) -> Piece:
    """A piece in parentheses, in LaTeX always small ones."""
    return fenced(Piece("(", "("), inside, Piece(")", ")"))


def group(inside: Piece) -> Piece:
    """A piece in parentheses as large as a fraction in it (a floor has brackets of its own)."""
    if _FRACTION.search(inside.latex):
        return fenced(Piece(r"\left(", "("), inside, Piece(r"\right)", ")"))
    return parentheses(inside)


def norm(inside: Piece) -> Piece:
    """The square of a norm."""
    return power(fenced(Piece(r"\lVert ", "‖"), inside, Piece(r" \rVert", "‖")), TWO)


def text_between(text: str) -> Piece:
    """Words with space on both sides."""
    return Piece(rf" \;\text{{{text}}}\; ", f"{QUAD.mathml}<mtext>{escape(text)}</mtext>{QUAD.mathml}")


def comma(*pieces: Piece) -> Piece:
    """Indices with commas between."""
    return Piece(",".join(piece.latex for piece in pieces), listed(pieces).mathml)


def listed(pieces: Sequence[Piece]) -> Piece:
    """Arguments with commas between."""
    mathml = COMMA.mathml.join(piece.mathml for piece in pieces)
    return Piece(", ".join(piece.latex for piece in pieces), f"<mrow>{mathml}</mrow>")


def called(name: Piece, pieces: Sequence[Piece]) -> Piece:
    """A named function of pieces."""
    return row(name, APPLY, parentheses(listed(pieces)))
