"""Quantities and predicates of labels that depend on the number of matches of two words."""

from __future__ import annotations

from functools import partial

from verify.statements.heads.entry import CONDITION, IN_MATCHES, quantity
from verify.statements.write.notation import Precedence, words
from verify.statements.write.pieces import APPLY, THIN, Piece, formula, letter, parentheses, row, sub, text_between
from verify.statements.write.symbols import AT_LEAST, AT_MOST, FIRST

__all__ = ["MATCHES"]

_P = Precedence
_matches = partial(quantity, cells=IN_MATCHES, source="proofs/statements/tasks.md#argmax-rank")
_RANK = letter("rank", r"\operatorname{rank}")
_ARGMAX = sub(_RANK, Piece(r"\mathrm{argmax}", "<mtext>argmax</mtext>"))
_GAP = Piece(" ", THIN.mathml)  # LaTeX puts one after an operator
_FORSTER = text_between("by Forster's theorem")

MATCHES = (
    _matches(
        "label",
        "i",
        "The label of two words that agree in k places.",
        words("label({})", _P.ATOM),
        formula(row(letter("ℓ", r"\ell"), APPLY, parentheses(FIRST)), _P.ATOM),
        source="proofs/statements/tasks.md#the-three-ranks",
    ),
    _matches(
        "label_rank",
        "",
        "The rank over Q of the matrix of the labels of all pairs of words.",
        words("the label rank", _P.REMAINDER),
        formula(row(_RANK, APPLY, _GAP, letter("ℓ", r"\ell")), _P.ATOM),
        source="proofs/statements/tasks.md#the-three-ranks",
        rests_on=("B1",),
    ),
    _matches(
        "argmax_at_most",
        "n",
        "The argmax rank is <= r, by the affine logits of the instance.",
        words("the argmax rank is at most {}", _P.COMPARISON, _P.SUM),
        formula(row(_ARGMAX, AT_MOST, FIRST), _P.COMPARISON, _P.SUM),
        gives=CONDITION,
        part="logits",
        rests_on=("B2",),
    ),
    _matches(
        "argmax_at_least",
        "n",
        "The argmax rank is >= r, by the shattered columns of the instance.",
        words("the argmax rank is at least {}", _P.COMPARISON, _P.SUM),
        formula(row(_ARGMAX, AT_LEAST, FIRST), _P.COMPARISON, _P.SUM),
        gives=CONDITION,
        part="shattered",
        rests_on=("B3",),
    ),
    _matches(
        "forster_at_least",
        "n",
        "The argmax rank is >= r, by Forster's theorem for the signs of the instance.",
        words("the argmax rank is at least {}, by Forster's theorem", _P.COMPARISON, _P.SUM),
        formula(row(_ARGMAX, AT_LEAST, FIRST, _FORSTER), _P.COMPARISON, _P.SUM),
        gives=CONDITION,
        part="signs",
        rests_on=("B1", "B4"),
    ),
)
