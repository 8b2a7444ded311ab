"""Quantities of the tangent kernel of linear networks."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import groupby

from verify.statements.heads.entry import IN_DESCENT, IN_KERNEL, PROBABILITY, VARIANCES, quantity
from verify.statements.write.notation import Precedence, Rule, words
from verify.statements.write.pieces import (
    APPLY,
    MINUS,
    QUAD,
    THIN,
    TWO,
    Piece,
    beside,
    comma,
    fenced,
    formula,
    fraction,
    group,
    is_one,
    letter,
    parentheses,
    power,
    row,
    sign,
    sub,
    upright,
)
from verify.statements.write.symbols import AT_LEAST, FIRST, FOURTH, SECOND, SPACE, SUM, THIRD, TO, ZERO, under

__all__ = ["KERNEL"]

_P = Precedence
_WICK = ("W1",)
_KERNEL_FACTS = ("K1", "W1")  # the kernel's formula, and Wick's theorem
_SIZES = (*VARIANCES, "n")
_kernel = partial(quantity, cells=IN_KERNEL, source="proofs/statements/linear-networks.md#the-tangent-kernel")

_EXPECTED = beside(upright("𝔼", r"\mathbb{E}"), APPLY, THIN)
_VARIANCE = beside(letter("Var", r"\operatorname{Var}"), APPLY, THIN)
_THETA = upright("Θ", r"\Theta")
_DIAGONAL = sub(_THETA, comma(FIRST, FIRST))
_RHO = sub(letter("ρ", r"\rho"), FIRST)
_INFINITY = letter("∞", r"\infty")
_W, _j = map(letter, "Wj")


def _trace(traced: Sequence[str]) -> Piece:
    traces = [row(letter("tr", r"\operatorname{tr}"), APPLY, parentheses(_word(word))) for word in traced]
    inside = row(*[piece for trace in traces for piece in (THIN, trace)][1:])
    return row(upright("𝔼", r"\mathbb{E}"), fenced(Piece(r"\left[", "["), inside, Piece(r"\right]", "]")))


def _word(word: str) -> Piece:
    """Equal letters next to one another as a power; W' is the transpose of W."""
    factors = []
    for name, run in groupby(word.split()):
        count = len(list(run))
        base = _W if name == "W" else power(_W, Piece(r"\mathsf T", '<mi mathvariant="normal">T</mi>'))
        exponent = Piece(str(count), f"<mn>{count}</mn>")
        factors += [SPACE, base if count == 1 else power(base if name == "W" else group(base), exponent)]
    return row(*factors[1:]) if factors else letter("I")


def _tail(pieces: Sequence[Piece]) -> Piece:
    """The probability that Θ_jj, j the first operand, is further from ρ_j than the second."""
    lag, radius = pieces
    gap = row(sub(_THETA, comma(lag, lag)), MINUS, sub(letter("ρ", r"\rho"), lag))
    distance = fenced(Piece(r"\left|", "|"), gap, Piece(r"\right|", "|"))
    event = fenced(Piece(r"\left(", "("), row(distance, sign("&gt;", " > "), radius), Piece(r"\right)", ")"))
    return row(upright("ℙ", r"\mathbb{P}"), APPLY, event)


def _prose_series(pieces: Sequence[str]) -> str:
    summand = pieces[0] if pieces[1] == "1" else f"{pieces[0]} * {pieces[1]} ** j"
    return f"the sum of {summand} over all integers j >= 0"


def _series(pieces: Sequence[Piece]) -> Piece:
    """The sum over all j >= 0 of the first operand times the j-th power of the second."""
    term, base = pieces
    factor = Piece("", "") if is_one(base) else beside(Piece(r"\, ", "<mo>&#x2062;</mo>"), power(base, _j))
    return row(under(SUM, row(_j, AT_LEAST, ZERO)), SPACE, term, factor)


_CHEBYSHEV = fraction(
    row(_VARIANCE, _DIAGONAL, sign("+", " + "), power(parentheses(row(_EXPECTED, _DIAGONAL, MINUS, _RHO)), TWO)),
    power(SECOND, TWO),
)
_OF_TWO_LAGS = comma(FIRST, SECOND)
_ONE = Piece("1", "<mn>1</mn>")
_PLACES = comma(parentheses(comma(_ONE, _ONE)), parentheses(comma(THIRD, FOURTH)))
_ENTRY = row(sub(_THETA, _OF_TWO_LAGS), fenced(Piece("[", "["), _PLACES, Piece("]", "]")))

KERNEL = (
    _kernel(
        "trace",
        "w+",
        "E Π tr(w_i) at ν_W = 1, for words such as ``W W'`` (``W'`` the transpose); ``\"\"`` is the identity.",
        Rule(_P.ATOM, (_P.ANY,), lambda traced: "E[" + " ".join(f"tr({word or 'I'})" for word in traced) + "]"),
        Rule(_P.ATOM, (_P.ANY,), _trace),
        needs=("n",),
        rests_on=_WICK,
        plain=Rule(_P.ATOM, (_P.ANY,), lambda traced: "trace(" + ", ".join(f'"{word}"' for word in traced) + ")"),
    ),
    _kernel(
        "kernel_A",
        "ii",
        "n^{-(m+1)} E tr(W^j W'^k) at ν_W = 1, m = (j+k)/2; 0 if j+k is odd.",
        words("A({}, {})", _P.ATOM),
        formula(sub(letter("A"), _OF_TWO_LAGS), _P.ATOM),
        needs=("n",),
        rests_on=_WICK,
    ),
    _kernel(
        "kernel_B",
        "ii",
        "n^{-(m+1)} Σ_{a<j, b<k} E[tr(W^a W'^b) tr(W'^{j-1-a} W^{k-1-b})] at ν_W = 1; 0 if j+k is odd.",
        words("B({}, {})", _P.ATOM),
        formula(sub(letter("B"), _OF_TWO_LAGS), _P.ATOM),
        needs=("n",),
        rests_on=_WICK,
    ),
    _kernel(
        "kernel_mean",
        "ii",
        "E Θ_jk.",
        words("E[Theta({}, {})]", _P.ATOM),
        formula(row(_EXPECTED, sub(_THETA, _OF_TWO_LAGS)), _P.PRODUCT),
        needs=_SIZES,
        rests_on=_KERNEL_FACTS,
    ),
    _kernel(
        "kernel_variance",
        "ii",
        "Var Θ_jk.",
        words("Var[Theta({}, {})]", _P.ATOM),
        formula(row(_VARIANCE, sub(_THETA, _OF_TWO_LAGS)), _P.PRODUCT),
        needs=_SIZES,
        rests_on=_KERNEL_FACTS,
    ),
    _kernel(
        "kernel_entry_variance",
        "iiii",
        "The variance of Θ_jk[(1, 1), (p, q)], the entry between output 1, input 1 at lag j and output p, input q at "
        "lag k.",
        words("Var[Theta({}, {})[(1, 1), ({}, {})]]", _P.ATOM),
        formula(row(_VARIANCE, _ENTRY), _P.PRODUCT),
        needs=_SIZES,
        rests_on=_KERNEL_FACTS,
    ),
    _kernel(
        "rho",
        "j",
        "ρ_e = ν_C (e ν_F ν_W^{e-1} + ν_W^e) + ν_F ν_W^e; in a statement about descent, the weight of lag e.",
        words("rho({})", _P.ATOM),
        formula(_RHO, _P.ATOM),
        needs=VARIANCES,
        cells=IN_KERNEL | IN_DESCENT,
    ),
    _kernel(
        "chebyshev",
        "in",
        "(Var Θ_jj + (E Θ_jj - ρ_j)²)/e².",
        words("(Var[Theta({0}, {0})] + (E[Theta({0}, {0})] - rho({0})) ** 2) / {1} ** 2", _P.PRODUCT, _P.ANY, _P.ATOM),
        formula(_CHEBYSHEV, _P.POWER, _P.ANY, _P.ATOM),
        needs=_SIZES,
        rests_on=_KERNEL_FACTS,
    ),
    _kernel(
        "tail",
        "ir",
        "P(|Θ_jj - ρ_j| > e); only as the left side of ``<=`` or ``<``.",
        words("P(|Theta({0}, {0}) - rho({0})| > {1})", _P.ATOM),
        Rule(_P.ATOM, (_P.ANY,), _tail),
        gives=PROBABILITY,
        needs=_SIZES,
        rests_on=("P1", *_KERNEL_FACTS),
    ),
    _kernel(
        "limit",
        "vn",
        "The limit of a for n or j going to infinity.",
        words("the limit of {1} as {0} grows without bound", _P.REMAINDER),
        formula(
            row(under(letter("lim", r"\lim"), row(FIRST, TO, _INFINITY)), APPLY, QUAD, SPACE, SECOND),
            _P.AGGREGATE,
            _P.ANY,
            _P.PRODUCT,
        ),
        names=("n", "j"),
    ),
    _kernel(
        "coefficient",
        "vdn",
        "The coefficient of n^d in a, a polynomial in n and 1/n.",
        words("the coefficient of {0} ** {1} in {2}", _P.REMAINDER, _P.ATOM, _P.ATOM, _P.SUM),
        formula(
            row(fenced(Piece("[", "["), power(FIRST, SECOND), Piece("]", "]")), Piece(r"\, ", ""), THIRD),
            _P.AGGREGATE,
            _P.ATOM,
            _P.ANY,
            _P.PRODUCT,
        ),
        needs=("n",),
        names=("n",),
    ),
    _kernel(
        "series",
        "np",
        "Σ_{j >= 0} a e^j, e being z or 1.",
        Rule(_P.REMAINDER, (_P.PRODUCT, _P.ATOM), _prose_series),
        Rule(_P.AGGREGATE, (_P.PRODUCT, _P.ATOM), _series),
        needs=("j",),
    ),
)
