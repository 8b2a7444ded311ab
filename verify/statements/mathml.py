"""Trees as Presentation MathML, which browsers draw by themselves: one more table of a notation.

Every piece of writing is one element, so that it can stand where MathML asks for exactly one (under a root, above
a bar, as an exponent).
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby

from verify.statements.notation import Notation, Precedence, Rule, write
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
# Functions stand at their argument; a comma is followed by a thin space.
_APPLY = "<mo>&#x2061;</mo>"
_COMMA = '<mo separator="true">,</mo>'
_MINUS = "<mo>−</mo>"
_THIN = '<mspace width="0.17em"></mspace>'
_QUAD = '<mspace width="0.6em"></mspace>'


def _row(*pieces: str) -> str:
    return f"<mrow>{''.join(pieces)}</mrow>"


def _sub(base: str, below: str) -> str:
    return f"<msub>{base}{below}</msub>"


def _power(base: str, exponent: str) -> str:
    return f"<msup>{base}{exponent}</msup>"


def _fraction(top: str, bottom: str) -> str:
    return f"<mfrac>{top}{bottom}</mfrac>"


def _is_tall(inside: str) -> bool:
    """Whether delimiters around it should grow; around one line, growing delimiters stand too far off."""
    return any(f"<{tall}" in inside for tall in ("mfrac", "munder", "msqrt", "msubsup"))


def _fenced(left: str, inside: str, right: str) -> str:
    growing = "" if _is_tall(inside) else ' stretchy="false"'
    return _row(f'<mo fence="true"{growing}>{left}</mo>', inside, f'<mo fence="true"{growing}>{right}</mo>')


def _group(text: str) -> str:
    return _fenced("(", text, ")")


def _words(text: str) -> str:
    return f"{_QUAD}<mtext>{escape(text)}</mtext>{_QUAD}"


def _listed(pieces: Sequence[str]) -> str:
    return _row(_COMMA.join(pieces))


def _called(name: str, pieces: Sequence[str]) -> str:
    return _row(f"<mi>{name}</mi>", _APPLY, _group(_listed(pieces)))


def _integer(value: int) -> str:
    digits = f"<mn>{integer_text(abs(value))}</mn>"
    return _row(_MINUS, digits) if value < 0 else digits


_GREEK = {"nu": "ν", "eta": "η"}


def _variable(name: str) -> str:
    """``nu_W`` is ν with the index W, ``d_x`` is d with the index x."""
    letter, _, index = name.partition("_")
    base = f"<mi>{_GREEK.get(letter, escape(letter))}</mi>"
    return _sub(base, f"<mi>{escape(index)}</mi>") if index else base


def _rank(notion: str, overrides: Sequence[tuple[str, str]]) -> str:
    name = "<mi>rank</mi>"
    if notion != "function":
        name = _sub(name, f"<mtext>{escape({'hankel': 'Hankel'}.get(notion, notion))}</mtext>")
    if not overrides:
        return name
    return _row(name, _APPLY, _group(_listed([_row(key, "<mo>=</mo>", value) for key, value in overrides])))


def _bound(name: str, level: str) -> str:
    base = f'<mi mathvariant="normal">{escape(name)}</mi>'
    return base if level == "function" else _sub(base, "<mtext>grid</mtext>")


def _stacked(pieces: Sequence[str]) -> str:
    """One number over another; a stack inside another is no smaller than the letters beside it."""
    over, under = (f'<mrow scriptlevel="0">{piece}</mrow>' if "<mfrac" in piece else piece for piece in pieces)
    return f'<mfrac linethickness="0">{over}{under}</mfrac>'


def _multiset(pieces: Sequence[str]) -> str:
    """Double parentheses, close together, around the two numbers."""
    left, right = ('<mo fence="true">(</mo>', '<mo fence="true">)</mo>')
    close = 'style="margin-inline-start:-.35em" '
    return _row(
        left, left.replace("fence", close + "fence"), _stacked(pieces), right, right.replace("fence", close + "fence")
    )


def _between(mark: str, precedence: Precedence, first: Precedence, rest: Precedence) -> Rule:
    return Rule(precedence, (first, rest), lambda pieces: _row(mark.join(pieces)))


def _comparison(sign: str) -> Rule:
    return _between(f"<mo>{sign}</mo>", _P.COMPARISON, _P.REMAINDER, _P.REMAINDER)


def _connective(word: str, precedence: Precedence, operands: Precedence) -> Rule:
    return _between(_words(word), precedence, operands, operands)


def _big(sign: str) -> Rule:
    """A sign with limits below and above it, and what it reaches over."""
    return Rule(
        _P.AGGREGATE,
        (_P.ANY, _P.ANY, _P.ANY, _P.PRODUCT),
        lambda p: _row(
            f"<munderover><mo>{sign}</mo>{_row(p[0], '<mo>=</mo>', p[1])}{p[2]}</munderover>",
            p[3],
        ),
    )


def _ranging(sign: str) -> Rule:
    """For all, or for some, integers from the second to the third operand: the fourth."""
    return Rule(
        _P.ANY,
        (_P.ANY,),
        lambda p: _row(
            f'<mo rspace="0">{sign}</mo>',
            p[0],
            "<mo>∈</mo>",
            _fenced("{", _listed([p[1], "<mo>…</mo>", p[2]]), "}"),
            '<mo lspace="0.1em" rspace="0.6em">:</mo>',
            p[3],
        ),
    )


def _template(precedence: Precedence, text: str, *operands: Precedence) -> Rule:
    """Operands put into a text; ``operands`` as in Rule (default: they need no parentheses)."""
    return Rule(precedence, operands or (_P.ANY,), lambda pieces: text.format(*pieces))


def _floor(inside: str) -> str:
    return _fenced("⌊", inside, "⌋")


_OPERATIONS = {
    "+": _between("<mo>+</mo>", _P.SUM, _P.SUM, _P.AGGREGATE),
    "-": _between(_MINUS, _P.SUM, _P.SUM, _P.AGGREGATE),
    "neg": Rule(_P.MINUS, (_P.POWER,), lambda p: _row(_MINUS, p[0])),
    "*": _between("<mo>⋅</mo>", _P.PRODUCT, _P.PRODUCT, _P.POWER),
    "/": Rule(_P.POWER, (_P.ANY,), lambda p: _fraction(*p)),
    "//": Rule(_P.ATOM, (_P.ANY,), lambda p: _floor(_fraction(*p))),
    "%": _between('<mo lspace="0.3em" rspace="0.3em">mod</mo>', _P.REMAINDER, _P.PRODUCT, _P.PRODUCT),
    "**": Rule(_P.POWER, (_P.ATOM, _P.ANY), lambda p: _power(*p)),
    "min": Rule(_P.ATOM, (_P.ANY,), lambda p: _called("min", p)),
    "max": Rule(_P.ATOM, (_P.ANY,), lambda p: _called("max", p)),
    "mc": Rule(_P.ATOM, (_P.ANY,), _multiset),
    "binomial": Rule(_P.ATOM, (_P.ANY,), lambda p: _group(_stacked(p))),
    "factorial": Rule(_P.POWER, (_P.ATOM,), lambda p: _row(p[0], '<mo lspace="0" rspace="0">!</mo>')),
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
    "not": Rule(_P.NEGATION, (_P.ATOM,), lambda p: _row("<mtext>not</mtext>", _QUAD, p[0])),
    "all": _ranging("∀"),
    "any": _ranging("∃"),
}


_E = '<mi mathvariant="normal">𝔼</mi>'
_THETA = '<mi mathvariant="normal">Θ</mi>'


def _entry(matrix: str) -> str:
    """Template of an entry of a matrix, by two operands."""
    return _sub(matrix, _row("{0}", _COMMA, "{1}"))


_DIAGONAL = _sub(_THETA, _row("{0}", _COMMA, "{0}"))
_RHO = _sub("<mi>ρ</mi>", "{0}")
_VARIANCE = f"<mi>Var</mi>{_APPLY}{_THIN}"
_EXPECTED = f"{_E}{_APPLY}{_THIN}"
_TWO = "<mn>2</mn>"
_PRIME_C = _power("<mi>C</mi>", "<mo>′</mo>")


def _norm(inside: str) -> str:
    return _power(_fenced("‖", inside, "‖"), _TWO)


def _step(base: str, lag: str, step: str) -> str:
    """A weight at a lag, in parentheses above it the step of descent."""
    return f"<msubsup>{base}{lag}{_group(step)}</msubsup>"


def _trace(words: Sequence[str]) -> str:
    traces = [_row("<mi>tr</mi>", _APPLY, _group(_word(word))) for word in words]
    return _row(_E, _fenced("[", _row(_THIN.join(traces)), "]"))


def _word(word: str) -> str:
    """Equal letters next to one another as a power; w is the transpose of W."""
    factors = []
    for letter, run in groupby(word.split()):
        count = len(list(run))
        base = "<mi>W</mi>" if letter == "W" else _power("<mi>W</mi>", '<mi mathvariant="normal">T</mi>')
        exponent = f"<mn>{count}</mn>"
        factors.append(base if count == 1 else _power(base if letter == "W" else _group(base), exponent))
    return _row(*factors) if factors else "<mi>I</mi>"


def _tail(pieces: Sequence[str]) -> str:
    """The probability that Θ_jj, j the first operand, is further from ρ_j than the second."""
    difference = _fenced("|", _row(_DIAGONAL, _MINUS, _RHO).format(pieces[0]), "|")
    return _row('<mi mathvariant="normal">ℙ</mi>', _APPLY, _group(_row(difference, "<mo>&gt;</mo>", pieces[1])))


def _series(pieces: Sequence[str]) -> str:
    """The sum over all j >= 0 of the first operand times the j-th power of the second."""
    power = "" if pieces[1] == "<mn>1</mn>" else "<mo>&#x2062;</mo>" + _power(pieces[1], "<mi>j</mi>")
    return _row(f"<munder><mo>∑</mo>{_row('<mi>j</mi>', '<mo>≥</mo>', '<mn>0</mn>')}</munder>", pieces[0], power)


_OUTPUT = _sub("<mi>y</mi>", "<mi>t</mi>")
_ALL_STEPS = _row("<mi>t</mi>", "<mo>&lt;</mo>", "<mi>T</mi>")
_CONVOLUTION = _row(
    f"<munder><mo>∑</mo>{_row('<mi>i</mi>', '<mo>≤</mo>', '<mi>t</mi>')}</munder>",
    _power("<mi>n</mi>", _row(_MINUS, "<mo>(</mo><mi>i</mi><mo>+</mo><mn>1</mn><mo>)</mo><mo>/</mo><mn>2</mn>")),
    "<mi>C</mi>",
    _power("<mi>W</mi>", "<mi>i</mi>"),
    "<mi>F</mi>",
    _sub("<mi>x</mi>", _row("<mi>t</mi>", _MINUS, "<mi>i</mi>")),
)


def _sequence(term: str) -> str:
    return _sub(_group(term), _ALL_STEPS)


def _predictor(model: str) -> str:
    hat = '<mover accent="true"><mi>Y</mi><mo>^</mo></mover>'
    return f"<msubsup>{hat}<mtext>{model}</mtext>{_group('{0}')}</msubsup>"


def _response(left: str, matrix: str, right: str, exponent: str = "{0}") -> str:
    return _row(left, _power(f"<mi>{matrix}</mi>", exponent), f"<mi>{right}</mi>")


_L = "<mi>L</mi>"
_FOR_ALL = _words("for all")

_QUANTITIES = {
    "trace": Rule(_P.ATOM, (_P.ANY,), _trace),
    "kernel_A": _template(_P.ATOM, _entry("<mi>A</mi>")),
    "kernel_B": _template(_P.ATOM, _entry("<mi>B</mi>")),
    "kernel_mean": _template(_P.PRODUCT, _row(_EXPECTED, _entry(_THETA))),
    "kernel_variance": _template(_P.PRODUCT, _row(_VARIANCE, _entry(_THETA))),
    "rho": _template(_P.ATOM, _RHO),
    "chebyshev": _template(
        _P.POWER,
        _fraction(
            _row(
                _VARIANCE,
                _DIAGONAL,
                "<mo>+</mo>",
                _power(_group(_row(_EXPECTED, _DIAGONAL, _MINUS, _RHO)), _TWO),
            ),
            _power("{1}", _TWO),
        ),
        _P.ANY,
        _P.ATOM,
    ),
    "tail": Rule(_P.ATOM, (_P.ANY,), _tail),
    "limit": _template(
        _P.AGGREGATE,
        _row(f"<munder><mi>lim</mi>{_row('{0}', '<mo>→</mo>', '<mi>∞</mi>')}</munder>", _APPLY, _QUAD, "{1}"),
        _P.ANY,
        _P.PRODUCT,
    ),
    "coefficient": _template(
        _P.AGGREGATE, _row(_fenced("[", _power("{0}", "{1}"), "]"), "{2}"), _P.ATOM, _P.ANY, _P.PRODUCT
    ),
    "series": Rule(_P.AGGREGATE, (_P.PRODUCT, _P.ATOM), _series),
    "outputs": _template(_P.ATOM, _sequence(_OUTPUT)),
    "convolution": _template(_P.ATOM, _sequence(_CONVOLUTION)),
    "response": _template(_P.PRODUCT, _response("<mi>C</mi>", "W", "F")),
    "realised": _template(_P.PRODUCT, _response(_PRIME_C, "A", "B")),
    "convolution_predictions": _template(_P.ATOM, _predictor("conv")),
    "kernel_predictions": _template(_P.ATOM, _predictor("kernel")),
    "weight_norm": _template(_P.POWER, _norm(_step(_L, "{0}", "{1}"))),
    "loss": _template(_P.POWER, _power("<mi>J</mi>", _group("{0}"))),
    "input_norm": _template(_P.POWER, _norm("<mi>X</mi>")),
    "target_norm": _template(_P.POWER, _norm("<mi>Y</mi>")),
    "realises": _template(
        _P.ANY,
        _row(
            _response(_PRIME_C, "A", "B", "<mi>e</mi>"),
            "<mo>=</mo>",
            _response("<mi>C</mi>", "W", "F", "<mi>e</mi>"),
            _FOR_ALL,
            "<mi>e</mi><mo>≥</mo><mn>0</mn>",
        ),
    ),
    "dominates": _template(
        _P.COMPARISON, _row("{0}<mo>⋅</mo><mi>I</mi>", _MINUS, "<mi>K</mi><mo>⪰</mo><mn>0</mn>"), _P.PRODUCT
    ),
    "dominates_strictly": _template(
        _P.COMPARISON, _row("{0}<mo>⋅</mo><mi>I</mi>", _MINUS, "<mi>K</mi><mo>≻</mo><mn>0</mn>"), _P.PRODUCT
    ),
    "bias_bound": _template(
        _P.ANY,
        _row(
            _norm(_step(_L, "<mi>j</mi>", "<mi>e</mi>")),
            "<mo>≤</mo>",
            _power(_group(_row("<mi>η</mi><mi>e</mi>", _sub("<mi>ρ</mi>", "<mi>j</mi>"))), _TWO),
            _norm("<mi>X</mi>"),
            _norm("<mi>Y</mi>"),
            _FOR_ALL,
            _listed(["<mi>e</mi>", "<mi>j</mi>"]),
            "<mo>≥</mo><mn>0</mn>",
        ),
    ),
    "converges": _template(
        _P.ANY,
        _row(
            _power(_L, _group("<mi>e</mi>")),
            "<mo>→</mo><mi>argmin</mi>",
            _APPLY,
            '<mo fence="true">{{</mo>',
            "<munder><mo>∑</mo><mi>j</mi></munder>",
            _norm(_sub(_L, "<mi>j</mi>")),
            "<mo>/</mo>",
            _sub("<mi>ρ</mi>", "<mi>j</mi>"),
            "<mo>:</mo>",
            _row("<mi>J</mi>", _APPLY, _group(_L)),
            _words("least"),
            '<mo fence="true">}}</mo>',
        ),
    ),
}

_MATHML = Notation(
    integer=_integer,
    variable=_variable,
    group=_group,
    rules=_OPERATIONS | _QUANTITIES,
    rank=_rank,
    rank_elsewhere=_P.ATOM,
    bound=_bound,
)
"""Presentation MathML, each piece one element."""
