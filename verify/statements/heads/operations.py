"""Operations, comparisons and connectives, which are the same in all cells."""

from __future__ import annotations

from collections.abc import Sequence

from verify.statements.heads.entry import CONDITION, EVERYWHERE, RANKED, VALUED, Head
from verify.statements.write.notation import Precedence, Rule, call, infix, words
from verify.statements.write.pieces import (
    MINUS,
    QUAD,
    Piece,
    between,
    called,
    fenced,
    fraction,
    letter,
    listed,
    parentheses,
    power,
    row,
    sign,
    text_between,
)

__all__ = ["CONDITIONS", "OPERATIONS"]

_P = Precedence


def _operation(
    name: str,
    takes: str,
    meaning: str,
    formula: Rule[Piece],
    plain: Rule[str] | None = None,
    cells: frozenset[str] = RANKED,
) -> Head:
    plain = plain or call(name)
    return Head(name, takes, meaning, plain, plain, formula, cells=cells)


def _called(name: str) -> Rule[Piece]:
    return Rule(_P.ATOM, (_P.ANY,), lambda pieces: called(letter(name, rf"\{name}"), pieces))


def _floor(inside: Piece) -> Piece:
    return fenced(Piece(r"\left\lfloor ", "⌊"), inside, Piece(r" \right\rfloor", "⌋"))


def _stacked(pieces: Sequence[Piece]) -> Piece:
    """One number over another; a stack inside another is no smaller than the letters beside it."""
    over, under = (
        f'<mrow scriptlevel="0">{piece.mathml}</mrow>' if "<mfrac" in piece.mathml else piece.mathml for piece in pieces
    )
    latex = rf"\binom{{{pieces[0].latex}}}{{{pieces[1].latex}}}"
    return Piece(latex, f'<mfrac linethickness="0">{over}{under}</mfrac>')


def _binomial(pieces: Sequence[Piece]) -> Piece:
    stack = _stacked(pieces)
    return Piece(stack.latex, parentheses(stack).mathml)  # LaTeX's has its parentheses


def _multiset(pieces: Sequence[Piece]) -> Piece:
    """Double parentheses, close together, around the two numbers."""
    stack = _stacked(pieces)
    plain, close = '<mo fence="true">', '<mo style="margin-inline-start:-.35em" fence="true">'
    fences = f"{plain}(</mo>{close}(</mo>", f"{plain})</mo>{close})</mo>"
    return Piece(rf"\left(\!{stack.latex}\!\right)", f"<mrow>{fences[0]}{stack.mathml}{fences[1]}</mrow>")


def _root(inside: Piece) -> Piece:
    return Piece(rf"\sqrt{{{inside.latex}}}", f"<msqrt>{inside.mathml}</msqrt>")


def _big(symbol: str, latex: str) -> Rule[Piece]:
    """A sign with limits below and above it, and what it reaches over."""

    def compose(p: Sequence[Piece]) -> Piece:
        below = row(p[0], sign("=", "="), p[1])
        limits = Piece(
            rf"{latex}_{{{below.latex}}}^{{{p[2].latex}}} ",
            f"<munderover><mo>{symbol}</mo>{below.mathml}{p[2].mathml}</munderover>",
        )
        return row(limits, p[3])

    return Rule(_P.AGGREGATE, (_P.ANY, _P.ANY, _P.ANY, _P.PRODUCT), compose)


OPERATIONS = (
    _operation(
        "+",
        "n+",
        "The sum.",
        between(sign("+", " + "), _P.SUM, _P.SUM, _P.AGGREGATE),
        infix(" + ", _P.SUM, _P.SUM, _P.AGGREGATE),
        EVERYWHERE,
    ),
    _operation(
        "*",
        "n+",
        "The product.",
        between(sign("⋅", r" \cdot "), _P.PRODUCT, _P.PRODUCT, _P.POWER),
        infix(" * ", _P.PRODUCT, _P.PRODUCT, _P.POWER),
        EVERYWHERE,
    ),
    _operation(
        "-",
        "nn",
        "The difference.",
        between(MINUS, _P.SUM, _P.SUM, _P.AGGREGATE),
        infix(" - ", _P.SUM, _P.SUM, _P.AGGREGATE),
        EVERYWHERE,
    ),
    _operation(
        "neg",
        "n",
        "The negative.",
        Rule(_P.MINUS, (_P.POWER,), lambda p: row(sign("−", "-"), p[0])),
        words("-{}", _P.MINUS, _P.POWER),
        EVERYWHERE,
    ),
    _operation(
        "/",
        "nn",
        "The quotient.",
        Rule(_P.POWER, (_P.ANY,), lambda p: fraction(*p)),
        infix(" / ", _P.PRODUCT, _P.MINUS, _P.POWER),
        VALUED,
    ),
    _operation(
        "//",
        "nn",
        "The floor of the quotient of integers.",
        Rule(_P.ATOM, (_P.ANY,), lambda p: _floor(fraction(*p))),
        infix(" // ", _P.PRODUCT, _P.PRODUCT, _P.POWER),
    ),
    _operation(
        "%",
        "nn",
        "The remainder that goes with ``//``.",
        between(Piece(r" \bmod ", '<mo lspace="0.3em" rspace="0.3em">mod</mo>'), _P.REMAINDER, _P.PRODUCT, _P.PRODUCT),
        infix(" % ", _P.PRODUCT, _P.PRODUCT, _P.POWER),
    ),
    _operation(
        "**",
        "nn",
        "The power with an integer exponent.",
        Rule(_P.POWER, (_P.ATOM, _P.ANY), lambda p: power(*p)),
        infix(" ** ", _P.POWER, _P.ATOM, _P.POWER),
        EVERYWHERE,
    ),
    _operation("min", "n+", "The least of two or more.", _called("min")),
    _operation("max", "n+", "The greatest of two or more.", _called("max")),
    _operation(
        "mc",
        "nn",
        "Multiset coefficient C(n+k-1, k): mc(0, 0) = 1, mc(0, k >= 1) = 0, mc(n, k < 0) = 0.",
        Rule(_P.ATOM, (_P.ANY,), _multiset),
    ),
    _operation("binomial", "nn", "C(n, k), 0 for k < 0 or k > n.", Rule(_P.ATOM, (_P.ANY,), _binomial)),
    _operation(
        "factorial",
        "n",
        "n!",
        Rule(_P.POWER, (_P.ATOM,), lambda p: row(p[0], Piece("!", '<mo lspace="0" rspace="0">!</mo>'))),
    ),
    _operation(
        "isqrt", "n", "The integer part of the square root.", Rule(_P.ATOM, (_P.ANY,), lambda p: _floor(_root(p[0])))
    ),
    _operation(
        "sum",
        "lnnn",
        "Sum of the last over a letter from the second to the third inclusive; 0 when empty.",
        _big("∑", r"\sum"),
        cells=EVERYWHERE,
    ),
    _operation(
        "prod",
        "lnnn",
        "Product of the last over a letter from the second to the third inclusive; 1 when empty.",
        _big("∏", r"\prod"),
        cells=EVERYWHERE,
    ),
)


def _comparison(name: str, latex: str, mathml: str, prose: str) -> Head:
    tight = (_P.COMPARISON, _P.REMAINDER, _P.REMAINDER)
    return Head(
        name,
        "nn",
        f"The first {prose} the second.",
        infix(f" {name} ", _P.COMPARISON, _P.SUM, _P.SUM),
        infix(f" {prose} ", *tight),
        between(sign(mathml, f" {latex} "), *tight),
        CONDITION,
    )


def _ranging(name: str, latex: str, mathml: str, every: str) -> Head:
    """For all, or for some, integers from the second to the third operand: the fourth."""

    def compose(p: Sequence[Piece]) -> Piece:
        dots = Piece(r"\dots", "<mo>…</mo>")
        integers = fenced(Piece(r"\{", "{"), listed([p[1], dots, p[2]]), Piece(r"\}", "}"))
        colon = Piece(r":\; ", '<mo lspace="0.1em" rspace="0.6em">:</mo>')
        return row(
            Piece(rf"{latex}\, ", f'<mo rspace="0">{mathml}</mo>'), p[0], sign("∈", r" \in "), integers, colon, p[3]
        )

    return Head(
        name,
        "lnnc",
        f"The condition holds for {every} integer from the second to the third.",
        call(name),
        words(f"for {every} integer {{}} from {{}} to {{}}: {{}}", _P.ANY),
        Rule(_P.ANY, (_P.ANY,), compose),
        CONDITION,
        VALUED,
    )


CONDITIONS = (
    _comparison("<=", r"\le", "≤", "is at most"),
    _comparison("<", "<", "&lt;", "is less than"),
    _comparison(">=", r"\ge", "≥", "is at least"),
    _comparison(">", ">", "&gt;", "is greater than"),
    _comparison("==", "=", "=", "equals"),
    _comparison("!=", r"\ne", "≠", "differs from"),
    Head(
        "and",
        "c+",
        "All the conditions hold.",
        infix(" and ", _P.CONJUNCTION, _P.NEGATION, _P.NEGATION),
        infix(" and ", _P.CONJUNCTION, _P.NEGATION, _P.NEGATION),
        between(text_between("and"), _P.CONJUNCTION, _P.NEGATION, _P.NEGATION),
        CONDITION,
    ),
    Head(
        "or",
        "c+",
        "At least one of the conditions holds.",
        infix(" or ", _P.DISJUNCTION, _P.CONJUNCTION, _P.CONJUNCTION),
        infix(" or ", _P.DISJUNCTION, _P.NEGATION, _P.NEGATION),
        between(text_between("or"), _P.DISJUNCTION, _P.NEGATION, _P.NEGATION),
        CONDITION,
    ),
    Head(
        "not",
        "c",
        "The condition does not hold.",
        words("not {}", _P.NEGATION, _P.ATOM),
        words("not {}", _P.NEGATION, _P.ATOM),
        Rule(_P.NEGATION, (_P.ATOM,), lambda p: row(Piece(r"\text{not}\; ", "<mtext>not</mtext>"), QUAD, p[0])),
        CONDITION,
    ),
    _ranging("all", r"\forall", "∀", "every"),
    _ranging("any", r"\exists", "∃", "some"),
)
