"""Letters and signs that the formulas of several heads share."""

from __future__ import annotations

from verify.statements.write.pieces import Piece, hole, sign, text_between

__all__ = [
    "AT_LEAST",
    "AT_MOST",
    "EQUALS",
    "FIRST",
    "FOR_ALL",
    "FOURTH",
    "SECOND",
    "SPACE",
    "SUM",
    "THIRD",
    "TO",
    "ZERO",
    "under",
]

FIRST, SECOND, THIRD, FOURTH = (hole(index) for index in range(4))
EQUALS, AT_LEAST, AT_MOST = sign("=", " = "), sign("≥", r" \ge "), sign("≤", r" \le ")
TO, SUM = sign("→", r" \to "), sign("∑", r"\sum")
ZERO = Piece("0", "<mn>0</mn>")
SPACE = Piece(" ", "")
FOR_ALL = text_between("for all")


def under(symbol: Piece, below: Piece) -> Piece:
    """A sign with something below it."""
    return Piece(f"{symbol.latex}_{{{below.latex}}}", f"<munder>{symbol.mathml}{below.mathml}</munder>")
