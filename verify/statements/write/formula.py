"""Trees as formulas: one notation, whose pieces are LaTeX and Presentation MathML at once.

Browsers draw MathML by themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from verify.statements.heads import HEADS, RANK_HEADS
from verify.statements.tree import Node
from verify.statements.write.notation import Precedence
from verify.statements.write.pieces import APPLY, Piece, group, letter, listed, parentheses, row, sign, sub
from verify.statements.write.text import integer_text, to_text
from verify.statements.write.writing import Notation, write

__all__ = ["FORMULA", "to_latex", "to_mathml"]


def to_latex(node: Node) -> str:
    r"""LaTeX mathematics, without dollar signs.

    >>> from verify.statements.build import L, R, m, mc, rank, t_E
    >>> print(to_latex(rank >= (L + 1) * R // 2))
    \operatorname{rank} \ge \left\lfloor \frac{(L + 1) \cdot R}{2} \right\rfloor
    >>> print(to_latex(mc(m, t_E)))
    \left(\!\binom{m}{t_E}\!\right)
    """
    return write(node, FORMULA).latex


def to_mathml(node: Node) -> str:
    """A ``<math>`` element, set as a display; its ``alttext`` is the plain text.

    >>> from verify.statements.build import m, mc, t_E
    >>> print(to_mathml(mc(m, t_E)).partition(">")[0])
    <math xmlns="http://www.w3.org/1998/Math/MathML" display="block" alttext="mc(m, t_E)"
    >>> from verify.statements.build import R, rank
    >>> print(to_mathml(rank >= R).partition(">")[2])
    <mrow><mi>rank</mi><mo>≥</mo><mi>R</mi></mrow></math>
    """
    words = escape(to_text(node), quote=True)
    head = f'<math xmlns="http://www.w3.org/1998/Math/MathML" display="block" alttext="{words}">'
    return f"{head}{write(node, FORMULA).mathml}</math>"


_GREEK = {"nu": "ν", "eta": "η"}


def _integer(value: int) -> Piece:
    text = integer_text(abs(value))
    digits = Piece(text, f"<mn>{text}</mn>")
    return row(sign("−", "-"), digits) if value < 0 else digits


def _variable(name: str) -> Piece:
    r"""``nu_W`` is \nu_W, ``d_x`` is d with the index x."""
    base, _, index = name.partition("_")
    latex = rf"\{name}" if base in _GREEK else name
    symbol = letter(_GREEK.get(base, base))
    return (sub(symbol, letter(index)) if index else symbol)._replace(latex=latex)


def _rank(notion: str, overrides: Sequence[tuple[Piece, Piece]]) -> Piece:
    name = HEADS[RANK_HEADS[notion]].formula.compose(())
    if not overrides:
        return name
    places = [row(size, sign("=", " = "), value) for size, value in overrides]
    return row(name, APPLY, parentheses(listed(places)))


FORMULA: Notation[Piece] = Notation(
    integer=_integer,
    variable=_variable,
    group=group,
    rules={name: head.formula for name, head in HEADS.items()},
    rank=_rank,
    rank_elsewhere=Precedence.ATOM,
)
"""LaTeX and MathML."""
