"""Trees as plain text (which Python reads the same way) and as LaTeX: a table for each.

Parentheses stand where precedence asks for them, and around what a reader could stumble over: a minus sign
after another sign, a condition after ``not``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from verify.statements.languages import RANK_HEADS
from verify.statements.notation import Notation, Precedence, Rule, call, infix, write
from verify.statements.quantity_rendering import LATEX_QUANTITIES, PLAIN_QUANTITIES, PROSE_QUANTITIES
from verify.statements.tree import Node

__all__ = ["PLAIN", "PROSE", "integer_text", "to_latex", "to_prose", "to_text"]


def to_text(node: Node) -> str:
    """Plain text.

    >>> from verify.statements.language import L, R, m, mc, negation, rank, summation, t, t_E
    >>> from verify.statements.tree import Variable
    >>> to_text(rank >= mc(m, mc(t_E, L - 1)))
    'rank >= mc(m, mc(t_E, L - 1))'
    >>> to_text(rank(L=t, t=L).equals((R - 1) * (t - (L - 1)) ** 2))
    'rank(L=t, t=L) == (R - 1) * (t - (L - 1)) ** 2'
    >>> to_text(negation(summation("i", 1, L, R ** Variable("i")) <= -R))
    'not (sum(i, 1, L, R ** i) <= -R)'
    """
    return write(node, PLAIN)


def to_latex(node: Node) -> str:
    r"""LaTeX mathematics, without dollar signs.

    >>> from verify.statements.language import L, R, m, mc, rank, t_E
    >>> print(to_latex(rank >= (L + 1) * R // 2))
    \operatorname{rank} \ge \left\lfloor \frac{(L + 1) \cdot R}{2} \right\rfloor
    >>> print(to_latex(mc(m, t_E)))
    \left(\!\binom{m}{t_E}\!\right)
    """
    return write(node, _LATEX)


def to_prose(node: Node) -> str:
    """Plain text whose comparisons and ranks are words.

    >>> from verify.statements.language import L, all_of, grid_rank, rank
    >>> to_prose(all_of(rank >= 2 * L, grid_rank <= rank(L=3)))
    'the function rank is at least 2 * L and the grid rank is at most the function rank at L=3'
    """
    return write(node, PROSE)


def integer_text(value: int) -> str:
    """Decimal, or hexadecimal where decimal digits are too many to read (and, in Python, to print)."""
    return str(value) if value.bit_length() <= 256 else hex(value)


def _parenthesized(text: str) -> str:
    return f"({text})"


def _latex_group(text: str) -> str:
    """Parentheses, as large as a fraction in them (a floor has brackets of its own)."""
    return rf"\left({text}\right)" if _FRACTION.search(text) else f"({text})"


_FRACTION = re.compile(r"(?<!\\lfloor )\\frac")


def _plain_rank(notion: str, overrides: Sequence[tuple[str, str]]) -> str:
    name = RANK_HEADS[notion]
    return f"{name}({', '.join(f'{key}={value}' for key, value in overrides)})" if overrides else name


def _latex_rank(notion: str, overrides: Sequence[tuple[str, str]]) -> str:
    name = (
        r"\operatorname{rank}" + {"function": "", "grid": r"_{\mathrm{grid}}", "hankel": r"_{\mathrm{Hankel}}"}[notion]
    )
    return f"{name}({', '.join(f'{key} = {value}' for key, value in overrides)})" if overrides else name


def _prose_rank(notion: str, overrides: Sequence[tuple[str, str]]) -> str:
    places = ", ".join(f"{key}={value}" for key, value in overrides)
    name = "Hankel" if notion == "hankel" else notion
    return f"the {name} rank at {places}" if places else f"the {name} rank"


_LATEX_NAMES = {"nu_W": r"\nu_W", "nu_F": r"\nu_F", "nu_C": r"\nu_C", "eta": r"\eta"}


def _latex_variable(name: str) -> str:
    return _LATEX_NAMES.get(name, name)


def _minus(operands: Sequence[str]) -> str:
    return f"-{operands[0]}"


_P = Precedence

_PLAIN_RULES = {
    "+": infix(" + ", _P.SUM, _P.SUM, _P.AGGREGATE),
    "-": infix(" - ", _P.SUM, _P.SUM, _P.AGGREGATE),
    "neg": Rule(_P.MINUS, (_P.POWER,), _minus),
    "*": infix(" * ", _P.PRODUCT, _P.PRODUCT, _P.POWER),
    "/": infix(" / ", _P.PRODUCT, _P.MINUS, _P.POWER),
    "//": infix(" // ", _P.PRODUCT, _P.PRODUCT, _P.POWER),
    "%": infix(" % ", _P.PRODUCT, _P.PRODUCT, _P.POWER),
    "**": infix(" ** ", _P.POWER, _P.ATOM, _P.POWER),
    "<=": infix(" <= ", _P.COMPARISON, _P.SUM, _P.SUM),
    "<": infix(" < ", _P.COMPARISON, _P.SUM, _P.SUM),
    ">=": infix(" >= ", _P.COMPARISON, _P.SUM, _P.SUM),
    ">": infix(" > ", _P.COMPARISON, _P.SUM, _P.SUM),
    "==": infix(" == ", _P.COMPARISON, _P.SUM, _P.SUM),
    "!=": infix(" != ", _P.COMPARISON, _P.SUM, _P.SUM),
    "and": infix(" and ", _P.CONJUNCTION, _P.NEGATION, _P.NEGATION),
    "or": infix(" or ", _P.DISJUNCTION, _P.CONJUNCTION, _P.CONJUNCTION),
    "not": Rule(_P.NEGATION, (_P.ATOM,), lambda operands: f"not {operands[0]}"),
} | {name: call(f"{name}(") for name in ("min", "max", "mc", "binomial", "factorial", "isqrt", "sum", "prod")}
_PLAIN_RULES |= PLAIN_QUANTITIES

PLAIN = Notation(
    integer=integer_text,
    variable=str,
    group=_parenthesized,
    rules=_PLAIN_RULES,
    rank=_plain_rank,
    rank_elsewhere=_P.ATOM,
    bound=lambda name, level: f"bound({name})" if level == "function" else f"bound({name}, {level})",
)
"""Plain text."""

PROSE = replace(
    PLAIN,
    rules=_PLAIN_RULES
    | {
        "<=": infix(" is at most ", _P.COMPARISON, _P.REMAINDER, _P.REMAINDER),
        "<": infix(" is less than ", _P.COMPARISON, _P.REMAINDER, _P.REMAINDER),
        ">=": infix(" is at least ", _P.COMPARISON, _P.REMAINDER, _P.REMAINDER),
        ">": infix(" is greater than ", _P.COMPARISON, _P.REMAINDER, _P.REMAINDER),
        "==": infix(" equals ", _P.COMPARISON, _P.REMAINDER, _P.REMAINDER),
        "!=": infix(" differs from ", _P.COMPARISON, _P.REMAINDER, _P.REMAINDER),
        "or": infix(" or ", _P.DISJUNCTION, _P.NEGATION, _P.NEGATION),
    }
    | PROSE_QUANTITIES,
    rank=_prose_rank,
    rank_elsewhere=_P.SUM,
    bound=lambda name, level: f"the {level}-level bound {name}",
)
"""Plain text, its comparisons and ranks in words, its quantities as formulas."""

_LATEX = Notation(
    integer=integer_text,
    variable=_latex_variable,
    group=_latex_group,
    rules=_PLAIN_RULES
    | {
        "*": infix(r" \cdot ", _P.PRODUCT, _P.PRODUCT, _P.POWER),
        "/": Rule(_P.POWER, (_P.ANY,), lambda operands: rf"\frac{{{operands[0]}}}{{{operands[1]}}}"),
        "//": call(r"\left\lfloor \frac{", "}{", r"} \right\rfloor"),
        "%": infix(r" \bmod ", _P.REMAINDER, _P.PRODUCT, _P.PRODUCT),
        "**": Rule(_P.POWER, (_P.ATOM, _P.ANY), lambda operands: f"{operands[0]}^{{{operands[1]}}}"),
        "min": call(r"\min("),
        "max": call(r"\max("),
        "mc": call(r"\left(\!\binom{", "}{", r"}\!\right)"),
        "binomial": call(r"\binom{", "}{", "}"),
        "factorial": Rule(_P.POWER, (_P.ATOM,), lambda operands: f"{operands[0]}!"),
        "isqrt": call(r"\left\lfloor \sqrt{", "", r"} \right\rfloor"),
        "sum": Rule(
            _P.AGGREGATE,
            (_P.ANY, _P.ANY, _P.ANY, _P.PRODUCT),
            lambda operands: r"\sum_{{{}={}}}^{{{}}} {}".format(*operands),
        ),
        "prod": Rule(
            _P.AGGREGATE,
            (_P.ANY, _P.ANY, _P.ANY, _P.PRODUCT),
            lambda operands: r"\prod_{{{}={}}}^{{{}}} {}".format(*operands),
        ),
        "<=": infix(r" \le ", _P.COMPARISON, _P.REMAINDER, _P.REMAINDER),
        "<": infix(" < ", _P.COMPARISON, _P.REMAINDER, _P.REMAINDER),
        ">=": infix(r" \ge ", _P.COMPARISON, _P.REMAINDER, _P.REMAINDER),
        ">": infix(" > ", _P.COMPARISON, _P.REMAINDER, _P.REMAINDER),
        "==": infix(" = ", _P.COMPARISON, _P.REMAINDER, _P.REMAINDER),
        "!=": infix(r" \ne ", _P.COMPARISON, _P.REMAINDER, _P.REMAINDER),
        "and": infix(r" \;\text{and}\; ", _P.CONJUNCTION, _P.NEGATION, _P.NEGATION),
        "or": infix(r" \;\text{or}\; ", _P.DISJUNCTION, _P.NEGATION, _P.NEGATION),
        "not": Rule(_P.NEGATION, (_P.ATOM,), lambda operands: rf"\text{{not}}\; {operands[0]}"),
    }
    | LATEX_QUANTITIES,
    rank=_latex_rank,
    rank_elsewhere=_P.ATOM,
    bound=lambda name, level: rf"\mathrm{{{name}}}" + ("" if level == "function" else r"_{\mathrm{grid}}"),
)
