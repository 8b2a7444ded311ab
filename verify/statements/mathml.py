"""Trees as Presentation MathML, which browsers draw by themselves: one more table of a notation.

Every piece of writing is one element, so that it can stand where MathML asks for exactly one (under a root, above
a bar, as an exponent).
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from verify.statements.mathml_pieces import (
    APPLY,
    MINUS,
    QUAD,
    called,
    fenced,
    fraction,
    group,
    listed,
    power,
    row,
    sub,
    words_between,
)
from verify.statements.notation import Notation, Precedence, Rule, write
from verify.statements.quantity_mathml import MATHML_QUANTITIES
from verify.statements.rendering import integer_text, to_text
from verify.statements.tree import Node

__all__ = ["to_mathml"]


def to_mathml(node: Node) -> str:
    """A ``<math>`` element, set as a display; its ``alttext`` is the plain text.

    >>> from verify.statements.language import m, mc, t_E
    >>> print(to_mathml(mc(m, t_E)).partition(">")[0])
    <math xmlns="http://www.w3.org/1998/Math/MathML" display="block" alttext="mc(m, t_E)"
    >>> from verify.statements.language import R, rank
    >>> print(to_mathml(rank >= R).partition(">")[2])
    <mrow><mi>rank</mi><mo>≥</mo><mi>R</mi></mrow></math>
    """
    words = escape(to_text(node), quote=True)
    head = f'<math xmlns="http://www.w3.org/1998/Math/MathML" display="block" alttext="{words}">'
    return f"{head}{write(node, _MATHML)}</math>"


_P = Precedence


def _integer(value: int) -> str:
    digits = f"<mn>{integer_text(abs(value))}</mn>"
    return row(MINUS, digits) if value < 0 else digits


_GREEK = {"nu": "ν", "eta": "η"}


def _variable(name: str) -> str:
    """``nu_W`` is ν with the index W, ``d_x`` is d with the index x."""
    letter, _, index = name.partition("_")
    base = f"<mi>{_GREEK.get(letter, escape(letter))}</mi>"
    return sub(base, f"<mi>{escape(index)}</mi>") if index else base


def _rank(notion: str, overrides: Sequence[tuple[str, str]]) -> str:
    name = "<mi>rank</mi>"
    if notion != "function":
        name = sub(name, f"<mtext>{escape({'hankel': 'Hankel'}.get(notion, notion))}</mtext>")
    if not overrides:
        return name
    return row(name, APPLY, group(listed([row(key, "<mo>=</mo>", value) for key, value in overrides])))


def _bound(name: str, level: str) -> str:
    base = f'<mi mathvariant="normal">{escape(name)}</mi>'
    return base if level == "function" else sub(base, "<mtext>grid</mtext>")


def _stacked(pieces: Sequence[str]) -> str:
    """One number over another; a stack inside another is no smaller than the letters beside it."""
    over, under = (f'<mrow scriptlevel="0">{piece}</mrow>' if "<mfrac" in piece else piece for piece in pieces)
    return f'<mfrac linethickness="0">{over}{under}</mfrac>'


def _multiset(pieces: Sequence[str]) -> str:
    """Double parentheses, close together, around the two numbers."""
    left, right = ('<mo fence="true">(</mo>', '<mo fence="true">)</mo>')
    close = 'style="margin-inline-start:-.35em" '
    return row(
        left, left.replace("fence", close + "fence"), _stacked(pieces), right, right.replace("fence", close + "fence")
    )


def _between(mark: str, precedence: Precedence, first: Precedence, rest: Precedence) -> Rule:
    return Rule(precedence, (first, rest), lambda pieces: row(mark.join(pieces)))


def _comparison(sign: str) -> Rule:
    return _between(f"<mo>{sign}</mo>", _P.COMPARISON, _P.REMAINDER, _P.REMAINDER)


def _connective(word: str, precedence: Precedence, operands: Precedence) -> Rule:
    return _between(words_between(word), precedence, operands, operands)


def _big(sign: str) -> Rule:
    """A sign with limits below and above it, and what it reaches over."""
    return Rule(
        _P.AGGREGATE,
        (_P.ANY, _P.ANY, _P.ANY, _P.PRODUCT),
        lambda p: row(
            f"<munderover><mo>{sign}</mo>{row(p[0], '<mo>=</mo>', p[1])}{p[2]}</munderover>",
            p[3],
        ),
    )


def _ranging(sign: str) -> Rule:
    """For all, or for some, integers from the second to the third operand: the fourth."""
    return Rule(
        _P.ANY,
        (_P.ANY,),
        lambda p: row(
            f'<mo rspace="0">{sign}</mo>',
            p[0],
            "<mo>∈</mo>",
            fenced("{", listed([p[1], "<mo>…</mo>", p[2]]), "}"),
            '<mo lspace="0.1em" rspace="0.6em">:</mo>',
            p[3],
        ),
    )


def _floor(inside: str) -> str:
    return fenced("⌊", inside, "⌋")


_OPERATIONS = {
    "+": _between("<mo>+</mo>", _P.SUM, _P.SUM, _P.AGGREGATE),
    "-": _between(MINUS, _P.SUM, _P.SUM, _P.AGGREGATE),
    "neg": Rule(_P.MINUS, (_P.POWER,), lambda p: row(MINUS, p[0])),
    "*": _between("<mo>⋅</mo>", _P.PRODUCT, _P.PRODUCT, _P.POWER),
    "/": Rule(_P.POWER, (_P.ANY,), lambda p: fraction(*p)),
    "//": Rule(_P.ATOM, (_P.ANY,), lambda p: _floor(fraction(*p))),
    "%": _between('<mo lspace="0.3em" rspace="0.3em">mod</mo>', _P.REMAINDER, _P.PRODUCT, _P.PRODUCT),
    "**": Rule(_P.POWER, (_P.ATOM, _P.ANY), lambda p: power(*p)),
    "min": Rule(_P.ATOM, (_P.ANY,), lambda p: called("min", p)),
    "max": Rule(_P.ATOM, (_P.ANY,), lambda p: called("max", p)),
    "mc": Rule(_P.ATOM, (_P.ANY,), _multiset),
    "binomial": Rule(_P.ATOM, (_P.ANY,), lambda p: group(_stacked(p))),
    "factorial": Rule(_P.POWER, (_P.ATOM,), lambda p: row(p[0], '<mo lspace="0" rspace="0">!</mo>')),
    "isqrt": Rule(_P.ATOM, (_P.ANY,), lambda p: _floor(f"<msqrt>{p[0]}</msqrt>")),
    "sum": _big("∑"),
    "prod": _big("∏"),
    "<=": _comparison("≤"),
    "<": _comparison("&lt;"),
    ">=": _comparison("≥"),
    ">": _comparison("&gt;"),
    "==": _comparison("="),
    "!=": _comparison("≠"),
    "and": _connective("and", _P.CONJUNCTION, _P.NEGATION),
    "or": _connective("or", _P.DISJUNCTION, _P.NEGATION),
    "not": Rule(_P.NEGATION, (_P.ATOM,), lambda p: row("<mtext>not</mtext>", QUAD, p[0])),
    "all": _ranging("∀"),
    "any": _ranging("∃"),
}


_MATHML = Notation(
    integer=_integer,
    variable=_variable,
    group=group,
    rules=_OPERATIONS | MATHML_QUANTITIES,
    rank=_rank,
    rank_elsewhere=_P.ATOM,
    bound=_bound,
)
"""Presentation MathML, each piece one element."""
