"""Quantities and predicates of one linear system."""

from __future__ import annotations

from functools import partial

from verify.statements.heads.entry import CONDITION, IN_SYSTEM, TUPLE, quantity
from verify.statements.write.notation import Precedence, words
from verify.statements.write.pieces import TWO, Piece, formula, letter, parentheses, power, row, sign, sub
from verify.statements.write.symbols import AT_LEAST, AT_MOST, EQUALS, FIRST, FOR_ALL, SPACE, SUM, ZERO, under

__all__ = ["SYSTEM"]

_P = Precedence
_W, _C, _F = map(letter, "WCF")
_e, _i, _n, _t, _x = map(letter, "eintx")
_system = partial(quantity, cells=IN_SYSTEM, source="proofs/statements/linear-networks.md#the-network")
_PRIME_C = power(_C, Piece("'", "<mo>′</mo>"))._replace(latex="C'")


def _sequence(term: Piece) -> Piece:
    """A sequence over all steps."""
    inside = Piece(rf"\left({term.latex}\right)", parentheses(term).mathml)
    return sub(inside, row(_t, sign("&lt;", " < "), letter("T")))


def _response(left: Piece, base: str, right: str, exponent: Piece = FIRST) -> Piece:
    return row(left, SPACE, power(letter(base), exponent), SPACE, letter(right))


_RESPONSE, _REALISED = _response(_C, "W", "F"), _response(_PRIME_C, "A", "B")
_CONVOLUTION = row(
    under(SUM, row(_i, AT_MOST, _t)),
    SPACE,
    power(
        _n,
        row(
            sign("−", "-"),
            sign("(", "("),
            _i,
            sign("+", "+"),
            Piece("1", "<mn>1</mn>"),
            sign(")", ")"),
            sign("/", "/"),
            TWO,
        ),
    ),
    Piece(r"\, ", ""),
    _C,
    SPACE,
    power(_W, _i),
    SPACE,
    _F,
    Piece(r"\, ", ""),
    sub(_x, row(_t, sign("−", "-"), _i)),
)

SYSTEM = (
    _system(
        "outputs",
        "",
        "All entries of y_0, .., y_{T-1}, by the recursion.",
        words("the output sequence by the recursion", _P.REMAINDER),
        formula(_sequence(sub(letter("y"), _t)._replace(latex="y_t")), _P.ATOM),
        gives=TUPLE,
    ),
    _system(
        "convolution",
        "",
        "All entries of Σ_{i<=t} n^{-(i+1)/2} C W^i F x_{t-i}, t = 0, .., T-1.",
        words("the output sequence by convolution", _P.REMAINDER),
        formula(_sequence(_CONVOLUTION), _P.ATOM),
        gives=TUPLE,
    ),
    _system(
        "response",
        "i",
        "All entries of C W^e F.",
        words("the response C W ** {} F", _P.ATOM, _P.ATOM),
        formula(_RESPONSE, _P.PRODUCT),
        gives=TUPLE,
    ),
    _system(
        "realised",
        "i",
        "All entries of C' A^e B, of the realisation.",
        words("the realised response C' A ** {} B", _P.ATOM, _P.ATOM),
        formula(_REALISED, _P.PRODUCT),
        gives=TUPLE,
        part="realisation",
    ),
    _system(
        "realises",
        "",
        "C' A^e B = C W^e F for every e >= 0.",
        words("the realised response C' A ** e B equals the response C W ** e F for every e >= 0", _P.ANY),
        formula(
            row(_response(_PRIME_C, "A", "B", _e), EQUALS, _response(_C, "W", "F", _e), FOR_ALL, _e, AT_LEAST, ZERO),
            _P.ANY,
        ),
        gives=CONDITION,
        part="realisation",
        rests_on=("R2",),
    ),
)
