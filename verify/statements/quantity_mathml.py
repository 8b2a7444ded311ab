"""How quantities and predicates are written in MathML: the table beside those of ``quantity_rendering``."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from verify.statements.mathml_pieces import (
    APPLY,
    COMMA,
    MINUS,
    QUAD,
    THIN,
    fenced,
    fraction,
    group,
    listed,
    power,
    row,
    sub,
    words_between,
)
from verify.statements.notation import Precedence, Rule

__all__ = ["MATHML_QUANTITIES"]

_P = Precedence


def _template(precedence: Precedence, text: str, *operands: Precedence) -> Rule:
    """Operands put into a text; ``operands`` as in Rule (default: they need no parentheses)."""
    return Rule(precedence, operands or (_P.ANY,), lambda pieces: text.format(*pieces))


_E = '<mi mathvariant="normal">𝔼</mi>'
_THETA = '<mi mathvariant="normal">Θ</mi>'


def _entry(matrix: str) -> str:
    """Template of an entry of a matrix, by two operands."""
    return sub(matrix, row("{0}", COMMA, "{1}"))


_DIAGONAL = sub(_THETA, row("{0}", COMMA, "{0}"))
_RHO = sub("<mi>ρ</mi>", "{0}")
_VARIANCE = f"<mi>Var</mi>{APPLY}{THIN}"
_EXPECTED = f"{_E}{APPLY}{THIN}"
_TWO = "<mn>2</mn>"
_PRIME_C = power("<mi>C</mi>", "<mo>′</mo>")


def _norm(inside: str) -> str:
    return power(fenced("‖", inside, "‖"), _TWO)


def _step(base: str, lag: str, step: str) -> str:
    """A weight at a lag, in parentheses above it the step of descent."""
    return f"<msubsup>{base}{lag}{group(step)}</msubsup>"


def _trace(words: Sequence[str]) -> str:
    traces = [row("<mi>tr</mi>", APPLY, group(_word(word))) for word in words]
    return row(_E, fenced("[", row(THIN.join(traces)), "]"))


def _word(word: str) -> str:
    """Equal letters next to one another as a power; w is the transpose of W."""
    factors = []
    for letter, run in groupby(word.split()):
        count = len(list(run))
        base = "<mi>W</mi>" if letter == "W" else power("<mi>W</mi>", '<mi mathvariant="normal">T</mi>')
        exponent = f"<mn>{count}</mn>"
        factors.append(base if count == 1 else power(base if letter == "W" else group(base), exponent))
    return row(*factors) if factors else "<mi>I</mi>"


def _tail(pieces: Sequence[str]) -> str:
    """The probability that Θ_jj, j the first operand, is further from ρ_j than the second."""
    difference = fenced("|", row(_DIAGONAL, MINUS, _RHO).format(pieces[0]), "|")
    return row('<mi mathvariant="normal">ℙ</mi>', APPLY, group(row(difference, "<mo>&gt;</mo>", pieces[1])))


def _series(pieces: Sequence[str]) -> str:
    """The sum over all j >= 0 of the first operand times the j-th power of the second."""
    factor = "" if pieces[1] == "<mn>1</mn>" else "<mo>&#x2062;</mo>" + power(pieces[1], "<mi>j</mi>")
    return row(f"<munder><mo>∑</mo>{row('<mi>j</mi>', '<mo>≥</mo>', '<mn>0</mn>')}</munder>", pieces[0], factor)


_OUTPUT = sub("<mi>y</mi>", "<mi>t</mi>")
_ALL_STEPS = row("<mi>t</mi>", "<mo>&lt;</mo>", "<mi>T</mi>")
_CONVOLUTION = row(
    f"<munder><mo>∑</mo>{row('<mi>i</mi>', '<mo>≤</mo>', '<mi>t</mi>')}</munder>",
    power("<mi>n</mi>", row(MINUS, "<mo>(</mo><mi>i</mi><mo>+</mo><mn>1</mn><mo>)</mo><mo>/</mo><mn>2</mn>")),
    "<mi>C</mi>",
    power("<mi>W</mi>", "<mi>i</mi>"),
    "<mi>F</mi>",
    sub("<mi>x</mi>", row("<mi>t</mi>", MINUS, "<mi>i</mi>")),
)


def _sequence(term: str) -> str:
    return sub(group(term), _ALL_STEPS)


def _predictor(model: str) -> str:
    hat = '<mover accent="true"><mi>Y</mi><mo>^</mo></mover>'
    return f"<msubsup>{hat}<mtext>{model}</mtext>{group('{0}')}</msubsup>"


def _response(left: str, matrix: str, right: str, exponent: str = "{0}") -> str:
    return row(left, power(f"<mi>{matrix}</mi>", exponent), f"<mi>{right}</mi>")


_L = "<mi>L</mi>"
_FOR_ALL = words_between("for all")

MATHML_QUANTITIES: dict[str, Rule] = {
    "trace": Rule(_P.ATOM, (_P.ANY,), _trace),
    "kernel_A": _template(_P.ATOM, _entry("<mi>A</mi>")),
    "kernel_B": _template(_P.ATOM, _entry("<mi>B</mi>")),
    "kernel_mean": _template(_P.PRODUCT, row(_EXPECTED, _entry(_THETA))),
    "kernel_variance": _template(_P.PRODUCT, row(_VARIANCE, _entry(_THETA))),
    "rho": _template(_P.ATOM, _RHO),
    "chebyshev": _template(
        _P.POWER,
        fraction(
            row(
                _VARIANCE,
                _DIAGONAL,
                "<mo>+</mo>",
                power(group(row(_EXPECTED, _DIAGONAL, MINUS, _RHO)), _TWO),
            ),
            power("{1}", _TWO),
        ),
        _P.ANY,
        _P.ATOM,
    ),
    "tail": Rule(_P.ATOM, (_P.ANY,), _tail),
    "limit": _template(
        _P.AGGREGATE,
        row(f"<munder><mi>lim</mi>{row('{0}', '<mo>→</mo>', '<mi>∞</mi>')}</munder>", APPLY, QUAD, "{1}"),
        _P.ANY,
        _P.PRODUCT,
    ),
    "coefficient": _template(
        _P.AGGREGATE, row(fenced("[", power("{0}", "{1}"), "]"), "{2}"), _P.ATOM, _P.ANY, _P.PRODUCT
    ),
    "series": Rule(_P.AGGREGATE, (_P.PRODUCT, _P.ATOM), _series),
    "outputs": _template(_P.ATOM, _sequence(_OUTPUT)),
    "convolution": _template(_P.ATOM, _sequence(_CONVOLUTION)),
    "response": _template(_P.PRODUCT, _response("<mi>C</mi>", "W", "F")),
    "realised": _template(_P.PRODUCT, _response(_PRIME_C, "A", "B")),
    "convolution_predictions": _template(_P.ATOM, _predictor("conv")),
    "kernel_predictions": _template(_P.ATOM, _predictor("kernel")),
    "weight_norm": _template(_P.POWER, _norm(_step(_L, "{0}", "{1}"))),
    "loss": _template(_P.POWER, power("<mi>J</mi>", group("{0}"))),
    "input_norm": _template(_P.POWER, _norm("<mi>X</mi>")),
    "target_norm": _template(_P.POWER, _norm("<mi>Y</mi>")),
    "realises": _template(
        _P.ANY,
        row(
            _response(_PRIME_C, "A", "B", "<mi>e</mi>"),
            "<mo>=</mo>",
            _response("<mi>C</mi>", "W", "F", "<mi>e</mi>"),
            _FOR_ALL,
            "<mi>e</mi><mo>≥</mo><mn>0</mn>",
        ),
    ),
    "dominates": _template(
        _P.COMPARISON, row("{0}<mo>⋅</mo><mi>I</mi>", MINUS, "<mi>K</mi><mo>⪰</mo><mn>0</mn>"), _P.PRODUCT
    ),
    "dominates_strictly": _template(
        _P.COMPARISON, row("{0}<mo>⋅</mo><mi>I</mi>", MINUS, "<mi>K</mi><mo>≻</mo><mn>0</mn>"), _P.PRODUCT
    ),
    "bias_bound": _template(
        _P.ANY,
        row(
            _norm(_step(_L, "<mi>j</mi>", "<mi>e</mi>")),
            "<mo>≤</mo>",
            power(group(row("<mi>η</mi><mi>e</mi>", sub("<mi>ρ</mi>", "<mi>j</mi>"))), _TWO),
            _norm("<mi>X</mi>"),
            _norm("<mi>Y</mi>"),
            _FOR_ALL,
            listed(["<mi>e</mi>", "<mi>j</mi>"]),
            "<mo>≥</mo><mn>0</mn>",
        ),
    ),
    "converges": _template(
        _P.ANY,
        row(
            power(_L, group("<mi>e</mi>")),
            "<mo>→</mo><mi>argmin</mi>",
            APPLY,
            '<mo fence="true">{{</mo>',
            "<munder><mo>∑</mo><mi>j</mi></munder>",
            _norm(sub(_L, "<mi>j</mi>")),
            "<mo>/</mo>",
            sub("<mi>ρ</mi>", "<mi>j</mi>"),
            "<mo>:</mo>",
            row("<mi>J</mi>", APPLY, group(_L)),
            words_between("least"),
            '<mo fence="true">}}</mo>',
        ),
    ),
}
"""Formulas as MathML."""
