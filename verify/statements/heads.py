"""The one table of the language: every operation, comparison, quantity, predicate and rank, with all that is known of it.

An entry says what it means, what it takes and gives, where it occurs, what it needs and rests on, and how it is written
in plain text, in prose, and as a formula. Whoever adds a quantity adds an entry here, and its value where its cell is
computed. Source: ``proofs/certificate-format.md``, sections 3 to 5.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType

from verify.statements.write.notation import Precedence, Rule, call, infix, words
from verify.statements.write.pieces import (
    APPLY,
    MINUS,
    QUAD,
    THIN,
    TWO,
    Piece,
    beside,
    between,
    called,
    comma,
    fenced,
    formula,
    fraction,
    group,
    hole,
    is_one,
    letter,
    listed,
    norm,
    parentheses,
    power,
    row,
    sign,
    sub,
    text_between,
    upright,
)

__all__ = [
    "BOUND_LETTER",
    "BOUND_NAME",
    "CIRCUITS",
    "COMPARISONS",
    "CONDITION",
    "DEPTH_LIMIT",
    "DIVISION",
    "HEADS",
    "LINEAR",
    "NAMES",
    "NUMBER",
    "OPERATIONS",
    "OVERRIDES",
    "PREDICATES",
    "PROBABILITY",
    "QUANTITIES",
    "RANK_HEADS",
    "SIZE_LIMIT",
    "TUPLE",
    "VALUES",
    "VARIANCES",
    "Head",
    "Language",
]

NUMBER, CONDITION, PROBABILITY, TUPLE = "a number", "a condition", "a probability", "a tuple"
"""The sorts. Of a probability only an upper bound is known; of a tuple the instance knows the length."""

DEPTH_LIMIT = 64
"""Containers inside one another in the JSON form of a relation, at most."""

SIZE_LIMIT = 10_000
"""Operations, names and integers in a relation, at most."""

BOUND_LETTER = re.compile(r"[a-ln-su-z]\Z")
"""What ``sum``, ``prod``, ``all`` and ``any`` may bind: a lower-case letter other than t and m."""

BOUND_NAME = re.compile(r"[A-Z][A-Za-z0-9]{0,15}\Z")
"""What a structural bound may be called; which there are is for the bounds to say."""

VARIANCES = ("nu_W", "nu_F", "nu_C")
"""The variances of the entries of W, F and C."""

OVERRIDES = ("L", "R", "M", "N", "t_S", "t_E", "t")
"""The parameters a rank may be taken at instead of the instance's, in the order they are written."""

_CIRCUITS = frozenset({"rac", "integers"})
_LINEAR = frozenset({"linear"})
_KERNEL = frozenset({"kernel"})
_SYSTEM = frozenset({"system"})
_DESCENT = frozenset({"descent"})
_RANKED = _CIRCUITS | _LINEAR
_VALUED = _KERNEL | _SYSTEM | _DESCENT
_ALL = _RANKED | _VALUED


@dataclass(frozen=True, slots=True)
class Language:
    """What statements of one kind are made of: the names they may use, and the heads of their cells."""

    about: str
    variables: tuple[str, ...]
    cells: frozenset[str]

    @property
    def heads(self) -> frozenset[str]:
        """What a list in a relation may begin with."""
        return frozenset(name for name, head in HEADS.items() if head.cells & self.cells)


CIRCUITS = Language("circuits or integers", ("L", "R", "M", "N", "t_S", "t_E", "t", "T", "m"), _CIRCUITS)
LINEAR = Language("ranks of linear networks", ("n", "d_x", "d_y", "t_S", "t_E", "T", "q", "k"), _LINEAR)
VALUES = Language("exact values of linear networks", (*VARIANCES, "n", "j", "z", "eta"), _VALUED)

NAMES = tuple(dict.fromkeys((*CIRCUITS.variables, *LINEAR.variables, *VALUES.variables)))
"""Every name that is a variable in some language of statements."""


@dataclass(frozen=True, slots=True)
class Head:
    """One operation, comparison, connective, quantity, predicate or rank.

    ``takes`` has a letter for each argument: n a number, i an integer >= 0, d an integer, j a lag (an integer >= 0, or
    the variable j plus an integer), r a positive rational number, p the letter z or the number 1, c a condition, l a
    letter that is bound in the last argument, v the name of a variable, w a word in W and W', o parameters of a rank,
    b the name of a bound and perhaps a level; + repeats the last, ``least`` times or more.

    ``cells``: where it occurs. ``needs``: names that a kernel instance must have. ``part``: a part that the instance
    must have. ``names``: the variables it may be taken in. ``rests_on``: facts used beyond arithmetic.
    """

    name: str
    takes: str
    meaning: str
    plain: Rule[str]
    prose: Rule[str]
    formula: Rule[Piece]
    gives: str = NUMBER
    cells: frozenset[str] = _ALL
    least: int = 2
    needs: tuple[str, ...] = ()
    part: str = ""
    names: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()
    source: str = "certificate-format.md#3-the-language"

    @property
    def fewest(self) -> int:
        """The least number of arguments."""
        return self.least if self.takes.endswith("+") else len(self.takes)

    @property
    def most(self) -> int | None:
        """The greatest number of arguments; None where there is none."""
        return None if self.takes.endswith("+") else len(self.takes)

    def kind(self, index: int) -> str:
        """The letter in ``takes`` of the argument with this index, from 0."""
        letters = self.takes.removesuffix("+")
        return letters[min(index, len(letters) - 1)]


_P = Precedence

# ------------------------------------------------------------------------------------------- operations


def _operation(
    name: str,
    takes: str,
    meaning: str,
    formula: Rule[Piece],
    plain: Rule[str] | None = None,
    cells: frozenset[str] = _RANKED,
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


_OPERATIONS = (
    _operation(
        "+",
        "n+",
        "The sum.",
        between(sign("+", " + "), _P.SUM, _P.SUM, _P.AGGREGATE),
        infix(" + ", _P.SUM, _P.SUM, _P.AGGREGATE),
        _ALL,
    ),
    _operation(
        "*",
        "n+",
        "The product.",
        between(sign("⋅", r" \cdot "), _P.PRODUCT, _P.PRODUCT, _P.POWER),
        infix(" * ", _P.PRODUCT, _P.PRODUCT, _P.POWER),
        _ALL,
    ),
    _operation(
        "-",
        "nn",
        "The difference.",
        between(MINUS, _P.SUM, _P.SUM, _P.AGGREGATE),
        infix(" - ", _P.SUM, _P.SUM, _P.AGGREGATE),
        _ALL,
    ),
    _operation(
        "neg",
        "n",
        "The negative.",
        Rule(_P.MINUS, (_P.POWER,), lambda p: row(sign("−", "-"), p[0])),
        words("-{}", _P.MINUS, _P.POWER),
        _ALL,
    ),
    _operation(
        "/",
        "nn",
        "The quotient.",
        Rule(_P.POWER, (_P.ANY,), lambda p: fraction(*p)),
        infix(" / ", _P.PRODUCT, _P.MINUS, _P.POWER),
        _VALUED,
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
        _ALL,
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
        "isqrt",
        "n",
        "The integer part of the square root.",
        Rule(_P.ATOM, (_P.ANY,), lambda p: _floor(_root(p[0]))),
    ),
    _operation(
        "sum",
        "lnnn",
        "Sum of the last over a letter from the second to the third inclusive; 0 when empty.",
        _big("∑", r"\sum"),
        cells=_ALL,
    ),
    _operation(
        "prod",
        "lnnn",
        "Product of the last over a letter from the second to the third inclusive; 1 when empty.",
        _big("∏", r"\prod"),
        cells=_ALL,
    ),
)

# ------------------------------------------------------------------------------------------- conditions


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
        _VALUED,
    )


_CONDITIONS = (
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

# ------------------------------------------------------------------------------------- ranks and bounds

_ABOUT_CIRCUITS = "certificate-format.md#4-circuits-cells-rac-and-linear"
_RANK = letter("rank", r"\operatorname{rank}")


def _rank(name: str, notion: str, cells: frozenset[str], index: str, meaning: str) -> Head:
    """A rank, written at the instance; the parameters are written behind it."""
    below = Piece(rf"\mathrm{{{index}}}", f"<mtext>{index}</mtext>")
    return Head(
        name,
        "o",
        meaning,
        words(name, _P.ATOM),
        words(f"the {notion} rank", _P.ATOM),
        formula(sub(_RANK, below) if index else _RANK, _P.ATOM),
        cells=cells,
        names=OVERRIDES if cells != _LINEAR else (),
        source=_ABOUT_CIRCUITS,
    )


def _bound(pieces: Sequence[str]) -> Piece:
    name = upright(pieces[0], rf"\mathrm{{{pieces[0]}}}")
    return name if pieces[1] == "function" else sub(name, Piece(r"\mathrm{grid}", "<mtext>grid</mtext>"))


_RANKS = (
    _rank(
        "rank", "function", _RANKED, "", "The function rank at the instance; ``rank(L=t, t=L)`` at other parameters."
    ),
    _rank(
        "grid_rank",
        "grid",
        _CIRCUITS,
        "grid",
        "The grid rank at the instance; ``grid_rank(M=M + 1, N=N)`` at other parameters.",
    ),
    _rank(
        "hankel_rank",
        "Hankel",
        _LINEAR,
        "Hankel",
        "The rank of the block Hankel matrix (C W^{a+b} F), 0 <= a, b < k.",
    ),
    Head(
        "bound",
        "b",
        "The value at the instance of a structural bound.",
        Rule(_P.ATOM, (_P.ANY,), lambda p: f"bound({p[0]})" if p[1] == "function" else f"bound({p[0]}, {p[1]})"),
        words("the {1}-level bound {0}", _P.ATOM),
        Rule(_P.ATOM, (_P.ANY,), _bound),
        cells=_CIRCUITS,
        source="certificate-format.md#9-structural-bounds",
    ),
)
RANK_HEADS: Mapping[str, str] = MappingProxyType({"function": "rank", "grid": "grid_rank", "hankel": "hankel_rank"})
"""Notion of a rank -> how its term begins."""

# ------------------------------------------------------------------------------- the tangent kernel

_WICK = ("W1",)
_KERNEL_FACTS = ("K1", "W1")  # the kernel's formula, and Wick's theorem
_SIZES = (*VARIANCES, "n")
_OF_KERNEL = "statements/linear-networks.md#the-tangent-kernel"

_FIRST, _SECOND, _THIRD = (hole(index) for index in range(3))
_EXPECTED = beside(upright("𝔼", r"\mathbb{E}"), APPLY, THIN)
_VARIANCE = beside(letter("Var", r"\operatorname{Var}"), APPLY, THIN)
_THETA = upright("Θ", r"\Theta")
_DIAGONAL = sub(_THETA, comma(_FIRST, _FIRST))
_RHO = sub(letter("ρ", r"\rho"), _FIRST)
_INFINITY = letter("∞", r"\infty")
_W, _C, _F, _J, _L, _I = map(letter, "WCFJLI")
_e, _i, _j, _n, _t, _x = map(letter, "eijntx")
_EQUALS, _AT_LEAST, _TO, _AT_MOST = sign("=", " = "), sign("≥", r" \ge "), sign("→", r" \to "), sign("≤", r" \le ")
_ZERO = Piece("0", "<mn>0</mn>")
_SPACE = Piece(" ", "")


def _quantity(
    name: str,
    takes: str,
    cells: frozenset[str],
    meaning: str,
    prose: Rule[str],
    formula: Rule[Piece],
    *,
    gives: str = NUMBER,
    needs: tuple[str, ...] = (),
    part: str = "",
    names: tuple[str, ...] = (),
    rests_on: tuple[str, ...] = (),
    plain: Rule[str] | None = None,
    source: str,
) -> Head:
    """A quantity or predicate; plain text is how it is built in Python, prose and formula are what it is."""
    plain = plain or (call(name) if takes else words(name, _P.ATOM))
    return Head(name, takes, meaning, plain, prose, formula, gives, cells, 1, needs, part, names, rests_on, source)


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
        factors += [_SPACE, base if count == 1 else power(base if name == "W" else group(base), exponent)]
    return row(*factors[1:]) if factors else _I


def _tail(pieces: Sequence[Piece]) -> Piece:
    """The probability that Θ_jj, j the first operand, is further from ρ_j than the second."""
    lag, radius = pieces
    gap = row(sub(_THETA, comma(lag, lag)), MINUS, sub(letter("ρ", r"\rho"), lag))
    distance = fenced(Piece(r"\left|", "|"), gap, Piece(r"\right|", "|"))
    event = fenced(Piece(r"\left(", "("), row(distance, sign("&gt;", " > "), radius), Piece(r"\right)", ")"))
    return row(upright("ℙ", r"\mathbb{P}"), APPLY, event)


def _under(symbol: Piece, below: Piece) -> Piece:
    return Piece(f"{symbol.latex}_{{{below.latex}}}", f"<munder>{symbol.mathml}{below.mathml}</munder>")


_SUM = sign("∑", r"\sum")


def _prose_series(pieces: Sequence[str]) -> str:
    summand = pieces[0] if pieces[1] == "1" else f"{pieces[0]} * {pieces[1]} ** j"
    return f"the sum of {summand} over all integers j >= 0"


def _series(pieces: Sequence[Piece]) -> Piece:
    """The sum over all j >= 0 of the first operand times the j-th power of the second."""
    term, base = pieces
    factor = Piece("", "") if is_one(base) else beside(Piece(r"\, ", "<mo>&#x2062;</mo>"), power(base, _j))
    return row(_under(_SUM, row(_j, _AT_LEAST, _ZERO)), _SPACE, term, factor)


_CHEBYSHEV = fraction(
    row(_VARIANCE, _DIAGONAL, sign("+", " + "), power(parentheses(row(_EXPECTED, _DIAGONAL, MINUS, _RHO)), TWO)),
    power(_SECOND, TWO),
)
_OF_TWO_LAGS = comma(_FIRST, _SECOND)

_KERNEL_QUANTITIES = (
    _quantity(
        "trace",
        "w+",
        _KERNEL,
        "E Π tr(w_i) at ν_W = 1, for words such as ``W W'`` (``W'`` the transpose); ``\"\"`` is the identity.",
        Rule(_P.ATOM, (_P.ANY,), lambda traced: "E[" + " ".join(f"tr({word or 'I'})" for word in traced) + "]"),
        Rule(_P.ATOM, (_P.ANY,), _trace),
        needs=("n",),
        rests_on=_WICK,
        plain=Rule(_P.ATOM, (_P.ANY,), lambda traced: "trace(" + ", ".join(f'"{word}"' for word in traced) + ")"),
        source=_OF_KERNEL,
    ),
    _quantity(
        "kernel_A",
        "ii",
        _KERNEL,
        "n^{-(m+1)} E tr(W^j W'^k) at ν_W = 1, m = (j+k)/2; 0 if j+k is odd.",
        words("A({}, {})", _P.ATOM),
        formula(sub(letter("A"), _OF_TWO_LAGS), _P.ATOM),
        needs=("n",),
        rests_on=_WICK,
        source=_OF_KERNEL,
    ),
    _quantity(
        "kernel_B",
        "ii",
        _KERNEL,
        "n^{-(m+1)} Σ_{a<j, b<k} E[tr(W^a W'^b) tr(W'^{j-1-a} W^{k-1-b})] at ν_W = 1; 0 if j+k is odd.",
        words("B({}, {})", _P.ATOM),
        formula(sub(letter("B"), _OF_TWO_LAGS), _P.ATOM),
        needs=("n",),
        rests_on=_WICK,
        source=_OF_KERNEL,
    ),
    _quantity(
        "kernel_mean",
        "ii",
        _KERNEL,
        "E Θ_jk.",
        words("E[Theta({}, {})]", _P.ATOM),
        formula(row(_EXPECTED, sub(_THETA, _OF_TWO_LAGS)), _P.PRODUCT),
        needs=_SIZES,
        rests_on=_KERNEL_FACTS,
        source=_OF_KERNEL,
    ),
    _quantity(
        "kernel_variance",
        "ii",
        _KERNEL,
        "Var Θ_jk.",
        words("Var[Theta({}, {})]", _P.ATOM),
        formula(row(_VARIANCE, sub(_THETA, _OF_TWO_LAGS)), _P.PRODUCT),
        needs=_SIZES,
        rests_on=_KERNEL_FACTS,
        source=_OF_KERNEL,
    ),
    _quantity(
        "rho",
        "j",
        _KERNEL | _DESCENT,
        "ρ_e = ν_C (e ν_F ν_W^{e-1} + ν_W^e) + ν_F ν_W^e; in a statement about descent, the weight of lag e.",
        words("rho({})", _P.ATOM),
        formula(_RHO, _P.ATOM),
        needs=VARIANCES,
        source=_OF_KERNEL,
    ),
    _quantity(
        "chebyshev",
        "in",
        _KERNEL,
        "(Var Θ_jj + (E Θ_jj - ρ_j)²)/e².",
        words("(Var[Theta({0}, {0})] + (E[Theta({0}, {0})] - rho({0})) ** 2) / {1} ** 2", _P.PRODUCT, _P.ANY, _P.ATOM),
        formula(_CHEBYSHEV, _P.POWER, _P.ANY, _P.ATOM),
        needs=_SIZES,
        rests_on=_KERNEL_FACTS,
        source=_OF_KERNEL,
    ),
    _quantity(
        "tail",
        "ir",
        _KERNEL,
        "P(|Θ_jj - ρ_j| > e); only as the left side of ``<=`` or ``<``.",
        words("P(|Theta({0}, {0}) - rho({0})| > {1})", _P.ATOM),
        Rule(_P.ATOM, (_P.ANY,), _tail),
        gives=PROBABILITY,
        needs=_SIZES,
        rests_on=("P1", *_KERNEL_FACTS),
        source=_OF_KERNEL,
    ),
    _quantity(
        "limit",
        "vn",
        _KERNEL,
        "The limit of a for n or j going to infinity.",
        words("the limit of {1} as {0} grows without bound", _P.REMAINDER),
        formula(
            row(_under(letter("lim", r"\lim"), row(_FIRST, _TO, _INFINITY)), APPLY, QUAD, _SPACE, _SECOND),
            _P.AGGREGATE,
            _P.ANY,
            _P.PRODUCT,
        ),
        names=("n", "j"),
        source=_OF_KERNEL,
    ),
    _quantity(
        "coefficient",
        "vdn",
        _KERNEL,
        "The coefficient of n^d in a, a polynomial in n and 1/n.",
        words("the coefficient of {0} ** {1} in {2}", _P.REMAINDER, _P.ATOM, _P.ATOM, _P.SUM),
        formula(
            row(fenced(Piece("[", "["), power(_FIRST, _SECOND), Piece("]", "]")), Piece(r"\, ", ""), _THIRD),
            _P.AGGREGATE,
            _P.ATOM,
            _P.ANY,
            _P.PRODUCT,
        ),
        needs=("n",),
        names=("n",),
        source=_OF_KERNEL,
    ),
    _quantity(
        "series",
        "np",
        _KERNEL,
        "Σ_{j >= 0} a e^j, e being z or 1.",
        Rule(_P.REMAINDER, (_P.PRODUCT, _P.ATOM), _prose_series),
        Rule(_P.AGGREGATE, (_P.PRODUCT, _P.ATOM), _series),
        needs=("j",),
        source=_OF_KERNEL,
    ),
)

# ---------------------------------------------------------------------------------------------- systems

_OF_SYSTEMS = "statements/linear-networks.md#the-network"
_PRIME_C = power(_C, Piece("'", "<mo>′</mo>"))._replace(latex="C'")
_FOR_ALL = text_between("for all")


def _sequence(term: Piece) -> Piece:
    """A sequence over all steps."""
    inside = Piece(rf"\left({term.latex}\right)", parentheses(term).mathml)
    return sub(inside, row(_t, sign("&lt;", " < "), letter("T")))


def _response(left: Piece, base: str, right: str, exponent: Piece = _FIRST) -> Piece:
    return row(left, _SPACE, power(letter(base), exponent), _SPACE, letter(right))


_RESPONSE, _REALISED = _response(_C, "W", "F"), _response(_PRIME_C, "A", "B")
_CONVOLUTION = row(
    _under(_SUM, row(_i, _AT_MOST, _t)),
    _SPACE,
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
    _SPACE,
    power(_W, _i),
    _SPACE,
    _F,
    Piece(r"\, ", ""),
    sub(_x, row(_t, sign("−", "-"), _i)),
)

_SYSTEM_QUANTITIES = (
    _quantity(
        "outputs",
        "",
        _SYSTEM,
        "All entries of y_0, .., y_{T-1}, by the recursion.",
        words("the output sequence by the recursion", _P.REMAINDER),
        formula(_sequence(sub(letter("y"), _t)._replace(latex="y_t")), _P.ATOM),
        gives=TUPLE,
        source=_OF_SYSTEMS,
    ),
    _quantity(
        "convolution",
        "",
        _SYSTEM,
        "All entries of Σ_{i<=t} n^{-(i+1)/2} C W^i F x_{t-i}, t = 0, .., T-1.",
        words("the output sequence by convolution", _P.REMAINDER),
        formula(_sequence(_CONVOLUTION), _P.ATOM),
        gives=TUPLE,
        source=_OF_SYSTEMS,
    ),
    _quantity(
        "response",
        "i",
        _SYSTEM,
        "All entries of C W^e F.",
        words("the response C W ** {} F", _P.ATOM, _P.ATOM),
        formula(_RESPONSE, _P.PRODUCT),
        gives=TUPLE,
        source=_OF_SYSTEMS,
    ),
    _quantity(
        "realised",
        "i",
        _SYSTEM,
        "All entries of C' A^e B, of the realisation.",
        words("the realised response C' A ** {} B", _P.ATOM, _P.ATOM),
        formula(_REALISED, _P.PRODUCT),
        gives=TUPLE,
        part="realisation",
        source=_OF_SYSTEMS,
    ),
    _quantity(
        "realises",
        "",
        _SYSTEM,
        "C' A^e B = C W^e F for every e >= 0.",
        words("the realised response C' A ** e B equals the response C W ** e F for every e >= 0", _P.ANY),
        formula(
            row(
                _response(_PRIME_C, "A", "B", _e),
                _EQUALS,
                _response(_C, "W", "F", _e),
                _FOR_ALL,
                _e,
                _AT_LEAST,
                _ZERO,
            ),
            _P.ANY,
        ),
        gives=CONDITION,
        part="realisation",
        rests_on=("R2",),
        source=_OF_SYSTEMS,
    ),
)

# ---------------------------------------------------------------------------------------------- descent

_OF_DESCENT = "statements/linear-networks.md#descent"
_INPUTS, _TARGETS = norm(letter("X")), norm(letter("Y"))


def _step(base: Piece, lag: Piece, step: Piece) -> Piece:
    """A weight at a lag, in parentheses above it the step of descent."""
    above = parentheses(step)
    return Piece(
        f"{base.latex}_{{{lag.latex}}}^{{{above.latex}}}",
        f"<msubsup>{base.mathml}{lag.mathml}{above.mathml}</msubsup>",
    )


def _predictor(model: str) -> Piece:
    hat = Piece(r"\hat{Y}", '<mover accent="true"><mi>Y</mi><mo>^</mo></mover>')
    return _step(hat, Piece(rf"\mathrm{{{model}}}", f"<mtext>{model}</mtext>"), _FIRST)


def _dominates(sign: str, latex: str) -> Rule[Piece]:
    form = Piece(rf" \cdot I - K \{latex} 0", f"<mo>⋅</mo><mi>I</mi>{MINUS.mathml}<mi>K</mi><mo>{sign}</mo><mn>0</mn>")
    return formula(row(_FIRST, form), _P.COMPARISON, _P.PRODUCT)


_BIAS_BOUND = row(
    norm(_step(_L, _j, _e)),
    _AT_MOST,
    power(parentheses(row(letter("η", r"\eta "), _e, _SPACE, sub(letter("ρ", r"\rho"), _j))), TWO),
    _SPACE,
    _INPUTS,
    _SPACE,
    _TARGETS,
    _FOR_ALL,
    listed([_e, _j]),
    _AT_LEAST,
    _ZERO,
)
_CONVERGES = row(
    power(_L, parentheses(_e)),
    _TO,
    letter("argmin", r"\operatorname{argmin}"),
    APPLY,
    Piece(r" \left\{ \textstyle", '<mo fence="true">{</mo>'),
    _under(_SUM, _j),
    _SPACE,
    norm(sub(_L, _j)),
    sign("/", " / "),
    sub(letter("ρ", r"\rho"), _j),
    sign(":", " : "),
    row(_J, APPLY, parentheses(_L)),
    text_between("least")._replace(latex=r" \;\text{least}"),
    Piece(r" \right\}", '<mo fence="true">}</mo>'),
)

_DESCENT_QUANTITIES = (
    _quantity(
        "convolution_predictions",
        "i",
        _DESCENT,
        "All predictions after e steps of descent on the weights of the convolution.",
        words("the predictor of convolution descent at step {}", _P.REMAINDER, _P.SUM),
        formula(_predictor("conv"), _P.ATOM),
        gives=TUPLE,
        source=_OF_DESCENT,
    ),
    _quantity(
        "kernel_predictions",
        "i",
        _DESCENT,
        "All predictions after e steps of kernel descent.",
        words("the predictor of kernel descent at step {}", _P.REMAINDER, _P.SUM),
        formula(_predictor("kernel"), _P.ATOM),
        gives=TUPLE,
        source=_OF_DESCENT,
    ),
    _quantity(
        "weight_norm",
        "ji",
        _DESCENT,
        "|L_j|² after e steps.",
        words("|L({}) at step {}|^2", _P.ATOM, _P.ANY, _P.SUM),
        formula(norm(_step(_L, _FIRST, _SECOND)), _P.POWER),
        source=_OF_DESCENT,
    ),
    _quantity(
        "loss",
        "i",
        _DESCENT,
        "½ Σ |ŷ - y|² after e steps.",
        words("the loss at step {}", _P.REMAINDER, _P.SUM),
        formula(power(_J, parentheses(_FIRST)), _P.POWER),
        source=_OF_DESCENT,
    ),
    _quantity(
        "input_norm",
        "",
        _DESCENT,
        "Σ |x|² over the training inputs.",
        words("|inputs|^2", _P.ATOM),
        formula(_INPUTS, _P.POWER),
        source=_OF_DESCENT,
    ),
    _quantity(
        "target_norm",
        "",
        _DESCENT,
        "Σ |y|² over the targets.",
        words("|targets|^2", _P.ATOM),
        formula(_TARGETS, _P.POWER),
        source=_OF_DESCENT,
    ),
    _quantity(
        "dominates",
        "n",
        _DESCENT,
        "a·I - K is positive semidefinite.",
        words("{} * I - K is positive semidefinite", _P.COMPARISON, _P.PRODUCT),
        _dominates("⪰", "succeq"),
        gives=CONDITION,
        source=_OF_DESCENT,
    ),
    _quantity(
        "dominates_strictly",
        "n",
        _DESCENT,
        "a·I - K is positive definite.",
        words("{} * I - K is positive definite", _P.COMPARISON, _P.PRODUCT),
        _dominates("≻", "succ"),
        gives=CONDITION,
        source=_OF_DESCENT,
    ),
    _quantity(
        "bias_bound",
        "",
        _DESCENT,
        "|L_j^{(e)}|² <= (η e ρ_j)² · input_norm · target_norm for every e >= 0 and j.",
        words(
            "|L(j) at step e|^2 is at most (eta * e * rho(j)) ** 2 * |inputs|^2 * |targets|^2 for every e >= 0 and j",
            _P.ANY,
        ),
        formula(_BIAS_BOUND, _P.ANY),
        gives=CONDITION,
        rests_on=("D1",),
        source=_OF_DESCENT,
    ),
    _quantity(
        "converges",
        "",
        _DESCENT,
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
        source=_OF_DESCENT,
    ),
)


def _table(*groups: Iterable[Head]) -> Mapping[str, Head]:
    return MappingProxyType({head.name: head for group in groups for head in group})


HEADS = _table(_OPERATIONS, _CONDITIONS, _RANKS, _KERNEL_QUANTITIES, _SYSTEM_QUANTITIES, _DESCENT_QUANTITIES)
"""Every head of the language, by name."""

COMPARISONS = ("<=", "<", ">=", ">", "==", "!=")
DIVISION = "/"
"""The operation that statements about ranks and integers have not."""
OPERATIONS = tuple(head.name for head in _OPERATIONS if "l" not in head.takes)
"""The heads of ``Operation``."""
QUANTITIES = tuple(
    head.name for head in (*_KERNEL_QUANTITIES, *_SYSTEM_QUANTITIES, *_DESCENT_QUANTITIES) if head.gives != CONDITION
)
"""The heads of ``Quantity``."""
PREDICATES = tuple(head.name for head in (*_SYSTEM_QUANTITIES, *_DESCENT_QUANTITIES) if head.gives == CONDITION)
"""The heads of ``Predicate``."""
