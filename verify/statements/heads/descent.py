"""Quantities and predicates of gradient descent on a linear convolution."""

from __future__ import annotations

from functools import partial

from verify.statements.heads.entry import CONDITION, IN_DESCENT, TUPLE, quantity
from verify.statements.write.notation import Precedence, Rule, words
from verify.statements.write.pieces import (
    APPLY,
    MINUS,
    TWO,
    Piece,
    formula,
    letter,
    listed,
    norm,
    parentheses,
    power,
    row,
    sign,
    sub,
    text_between,
)
from verify.statements.write.symbols import AT_LEAST, AT_MOST, FIRST, FOR_ALL, SECOND, SPACE, SUM, TO, ZERO, under

__all__ = ["DESCENT"]

_P = Precedence
_J, _L, _e, _j = map(letter, "JLej")
_descent = partial(quantity, cells=IN_DESCENT, source="proofs/statements/linear-networks.md#descent")
_INPUTS, _TARGETS = norm(letter("X")), norm(letter("Y"))


def _step(base: Piece, lag: Piece, step: Piece) -> Piece:
    """A weight at a lag, in parentheses above it the step of descent."""
    above = parentheses(step)
    return Piece(
        f"{base.latex}_{{{lag.latex}}}^{{{above.latex}}}", f"<msubsup>{base.mathml}{lag.mathml}{above.mathml}</msubsup>"
    )


def _predictor(model: str) -> Piece:
    hat = Piece(r"\hat{Y}", '<mover accent="true"><mi>Y</mi><mo>^</mo></mover>')
    return _step(hat, Piece(rf"\mathrm{{{model}}}", f"<mtext>{model}</mtext>"), FIRST)


def _dominates(sign: str, latex: str) -> Rule[Piece]:
    form = Piece(rf" \cdot I - K \{latex} 0", f"<mo>⋅</mo><mi>I</mi>{MINUS.mathml}<mi>K</mi><mo>{sign}</mo><mn>0</mn>")
    return formula(row(FIRST, form), _P.COMPARISON, _P.PRODUCT)


_BIAS_BOUND = row(
    norm(_step(_L, _j, _e)),
    AT_MOST,
    power(parentheses(row(letter("η", r"\eta "), _e, SPACE, sub(letter("ρ", r"\rho"), _j))), TWO),
    SPACE,
    _INPUTS,
    SPACE,
    _TARGETS,
    FOR_ALL,
    listed([_e, _j]),
    AT_LEAST,
    ZERO,
)
_CONVERGES = row(
    power(_L, parentheses(_e)),
    TO,
    letter("argmin", r"\operatorname{argmin}"),
    APPLY,
    Piece(r" \left\{ \textstyle", '<mo fence="true">{</mo>'),
    under(SUM, _j),
    SPACE,
    norm(sub(_L, _j)),
    sign("/", " / "),
    sub(letter("ρ", r"\rho"), _j),
    sign(":", " : "),
    row(_J, APPLY, parentheses(_L)),
    text_between("least")._replace(latex=r" \;\text{least}"),
    Piece(r" \right\}", '<mo fence="true">}</mo>'),
)

DESCENT = (
    _descent(
        "convolution_predictions",
        "i",
        "All predictions after e steps of descent on the weights of the convolution.",
        words("the predictor of convolution descent at step {}", _P.REMAINDER, _P.SUM),
        formula(_predictor("conv"), _P.ATOM),
        gives=TUPLE,
    ),
    _descent(
        "kernel_predictions",
        "i",
        "All predictions after e steps of kernel descent.",
        words("the predictor of kernel descent at step {}", _P.REMAINDER, _P.SUM),
        formula(_predictor("kernel"), _P.ATOM),
        gives=TUPLE,
    ),
    _descent(
        "weight_norm",
        "ji",
        "|L_j|² after e steps.",
        words("|L({}) at step {}|^2", _P.ATOM, _P.ANY, _P.SUM),
        formula(norm(_step(_L, FIRST, SECOND)), _P.POWER),
    ),
    _descent(
        "loss",
        "i",
        "½ Σ |ŷ - y|² after e steps.",
        words("the loss at step {}", _P.REMAINDER, _P.SUM),
        formula(power(_J, parentheses(FIRST)), _P.POWER),
    ),
    _descent(
        "input_norm", "", "Σ |x|² over the training inputs.", words("|inputs|^2", _P.ATOM), formula(_INPUTS, _P.POWER)
    ),
    _descent("target_norm", "", "Σ |y|² over the targets.", words("|targets|^2", _P.ATOM), formula(_TARGETS, _P.POWER)),
    _descent(
        "dominates",
        "n",
        "a·I - K is positive semidefinite.",
        words("{} * I - K is positive semidefinite", _P.COMPARISON, _P.PRODUCT),
        _dominates("⪰", "succeq"),
        gives=CONDITION,
    ),
    _descent(
        "dominates_strictly",
        "n",
        "a·I - K is positive definite.",
        words("{} * I - K is positive definite", _P.COMPARISON, _P.PRODUCT),
        _dominates("≻", "succ"),
        gives=CONDITION,
    ),
    _descent(
        "bias_bound",
        "",
        "|L_j^{(e)}|² <= (η e ρ_j)² · input_norm · target_norm for every e >= 0 and j.",
        words(
            "|L(j) at step e|^2 is at most (eta * e * rho(j)) ** 2 * |inputs|^2 * |targets|^2 for every e >= 0 and j",
            _P.ANY,
        ),
        formula(_BIAS_BOUND, _P.ANY),
        gives=CONDITION,
        rests_on=("D1",),
    ),
    _descent(
        "converges",
        "",
        "L^{(e)} converges to the limit given, the least-squares solution of least Σ_j |L_j|²/ρ_j.",
        words(
            "the weights converge to the given limit, which is the least-squares solution of least sum of "
            "|L(j)|^2 / rho(j)",
            _P.ANY,
        ),
        formula(_CONVERGES, _P.ANY),
        gives=CONDITION,
        part="limit",
        rests_on=("D2",),
    ),
)
