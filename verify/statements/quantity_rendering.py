"""How quantities, predicates and conditions for a range of integers are written: a table for each form of writing.

Plain text is the form in which they are built in Python; prose and LaTeX are the formulas.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from verify.statements.notation import Precedence, Rule, call
from verify.statements.quantities import PREDICATES, QUANTITIES

__all__ = ["LATEX_QUANTITIES", "PLAIN_QUANTITIES", "PROSE_QUANTITIES"]

_P = Precedence


def _template(precedence: Precedence, text: str, *operands: Precedence) -> Rule:
    """Operands put into a text; ``operands`` as in Rule (default: they need no parentheses)."""
    return Rule(precedence, operands or (_P.ANY,), lambda pieces: text.format(*pieces))


def _quoted(words: Sequence[str]) -> str:
    return "trace(" + ", ".join(f'"{word}"' for word in words) + ")"


def _prose_trace(words: Sequence[str]) -> str:
    return "E[" + " ".join(f"tr({word or 'I'})" for word in words) + "]"


def _latex_trace(words: Sequence[str]) -> str:
    traces = [rf"\operatorname{{tr}}({_latex_word(word)})" for word in words]
    return r"\mathbb{E}\left[" + r"\,".join(traces) + r"\right]"


def _latex_word(word: str) -> str:
    """Equal letters next to one another as a power."""
    powers = []
    for letter, run in groupby(word.split()):
        count = len(list(run))
        if letter == "W":
            powers.append("W" if count == 1 else f"W^{{{count}}}")
        else:
            powers.append(r"W^{\mathsf T}" if count == 1 else rf"(W^{{\mathsf T}})^{{{count}}}")
    return " ".join(powers) or "I"


def _prose_series(pieces: Sequence[str]) -> str:
    summand = pieces[0] if pieces[1] == "1" else f"{pieces[0]} * {pieces[1]} ** j"
    return f"the sum of {summand} over all integers j >= 0"


def _latex_series(pieces: Sequence[str]) -> str:
    power = "" if pieces[1] == "1" else rf"\, {pieces[1]}^{{j}}"
    return rf"\sum_{{j \ge 0}} {pieces[0]}{power}"


PLAIN_QUANTITIES: dict[str, Rule] = {
    name: call(f"{name}(") if head.most != 0 else _template(_P.ATOM, name)
    for name, head in {**QUANTITIES, **PREDICATES}.items()
} | {
    "trace": Rule(_P.ATOM, (_P.ANY,), _quoted),
    "all": call("all("),
    "any": call("any("),
}
"""Calls, names where there are no arguments."""

PROSE_QUANTITIES: dict[str, Rule] = {
    "trace": Rule(_P.ATOM, (_P.ANY,), _prose_trace),
    "kernel_A": _template(_P.ATOM, "A({}, {})"),
    "kernel_B": _template(_P.ATOM, "B({}, {})"),
    "kernel_mean": _template(_P.ATOM, "E[Theta({}, {})]"),
    "kernel_variance": _template(_P.ATOM, "Var[Theta({}, {})]"),
    "rho": _template(_P.ATOM, "rho({})"),
    "chebyshev": _template(
        _P.PRODUCT, "(Var[Theta({0}, {0})] + (E[Theta({0}, {0})] - rho({0})) ** 2) / {1} ** 2", _P.ANY, _P.ATOM
    ),
    "tail": _template(_P.ATOM, "P(|Theta({0}, {0}) - rho({0})| > {1})"),
    "limit": _template(_P.REMAINDER, "the limit of {1} as {0} grows without bound"),
    "coefficient": _template(_P.REMAINDER, "the coefficient of {0} ** {1} in {2}", _P.ATOM, _P.ATOM, _P.SUM),
    "series": Rule(_P.REMAINDER, (_P.PRODUCT, _P.ATOM), _prose_series),
    "outputs": _template(_P.REMAINDER, "the output sequence by the recursion"),
    "convolution": _template(_P.REMAINDER, "the output sequence by convolution"),
    "response": _template(_P.ATOM, "the response C W ** {} F", _P.ATOM),
    "realised": _template(_P.ATOM, "the realised response C' A ** {} B", _P.ATOM),
    "convolution_predictions": _template(_P.REMAINDER, "the predictor of convolution descent at step {}", _P.SUM),
    "kernel_predictions": _template(_P.REMAINDER, "the predictor of kernel descent at step {}", _P.SUM),
    "weight_norm": _template(_P.ATOM, "|L({}) at step {}|^2", _P.ANY, _P.SUM),
    "loss": _template(_P.REMAINDER, "the loss at step {}", _P.SUM),
    "input_norm": _template(_P.ATOM, "|inputs|^2"),
    "target_norm": _template(_P.ATOM, "|targets|^2"),
    "realises": _template(_P.ANY, "the realised response C' A ** e B equals the response C W ** e F for every e >= 0"),
    "dominates": _template(_P.COMPARISON, "{} * I - K is positive semidefinite", _P.PRODUCT),
    "dominates_strictly": _template(_P.COMPARISON, "{} * I - K is positive definite", _P.PRODUCT),
    "bias_bound": _template(
        _P.ANY,
        "|L(j) at step e|^2 is at most (eta * e * rho(j)) ** 2 * |inputs|^2 * |targets|^2 for every e >= 0 and j",
    ),
    "converges": _template(
        _P.ANY,
        "the weights converge to the given limit, which is the least-squares solution of least sum of |L(j)|^2 / "
        "rho(j)",
    ),
    "all": _template(_P.ANY, "for every integer {} from {} to {}: {}"),
    "any": _template(_P.ANY, "for some integer {} from {} to {}: {}"),
}
"""Formulas in plain text."""

LATEX_QUANTITIES: dict[str, Rule] = {
    "trace": Rule(_P.ATOM, (_P.ANY,), _latex_trace),
    "kernel_A": _template(_P.ATOM, "A_{{{},{}}}"),
    "kernel_B": _template(_P.ATOM, "B_{{{},{}}}"),
    "kernel_mean": _template(_P.PRODUCT, r"\mathbb{{E}}\,\Theta_{{{},{}}}"),
    "kernel_variance": _template(_P.PRODUCT, r"\operatorname{{Var}}\,\Theta_{{{},{}}}"),
    "rho": _template(_P.ATOM, r"\rho_{{{}}}"),
    "chebyshev": _template(
        _P.POWER,
        r"\frac{{\operatorname{{Var}}\,\Theta_{{{0},{0}}} + (\mathbb{{E}}\,\Theta_{{{0},{0}}} - \rho_{{{0}}})^{{2}}}}"
        r"{{{1}^{{2}}}}",
        _P.ANY,
        _P.ATOM,
    ),
    "tail": _template(_P.ATOM, r"\mathbb{{P}}\left(\left|\Theta_{{{0},{0}}} - \rho_{{{0}}}\right| > {1}\right)"),
    "limit": _template(_P.AGGREGATE, r"\lim_{{{} \to \infty}} {}", _P.ANY, _P.PRODUCT),
    "coefficient": _template(_P.AGGREGATE, r"[{}^{{{}}}]\, {}", _P.ATOM, _P.ANY, _P.PRODUCT),
    "series": Rule(_P.AGGREGATE, (_P.PRODUCT, _P.ATOM), _latex_series),
    "outputs": _template(_P.ATOM, r"\left(y_t\right)_{{t < T}}"),
    "convolution": _template(
        _P.ATOM, r"\left(\sum_{{i \le t}} n^{{-(i+1)/2}}\, C W^{{i}} F\, x_{{t-i}}\right)_{{t < T}}"
    ),
    "response": _template(_P.PRODUCT, r"C W^{{{}}} F"),
    "realised": _template(_P.PRODUCT, r"C' A^{{{}}} B"),
    "convolution_predictions": _template(_P.ATOM, r"\hat{{Y}}_{{\mathrm{{conv}}}}^{{({})}}"),
    "kernel_predictions": _template(_P.ATOM, r"\hat{{Y}}_{{\mathrm{{kernel}}}}^{{({})}}"),
    "weight_norm": _template(_P.POWER, r"\lVert L_{{{}}}^{{({})}} \rVert^{{2}}"),
    "loss": _template(_P.POWER, r"J^{{({})}}"),
    "input_norm": _template(_P.POWER, r"\lVert X \rVert^{{2}}"),
    "target_norm": _template(_P.POWER, r"\lVert Y \rVert^{{2}}"),
    "realises": _template(_P.ANY, r"C' A^{{e}} B = C W^{{e}} F \;\text{{for all}}\; e \ge 0"),
    "dominates": _template(_P.COMPARISON, r"{} \cdot I - K \succeq 0", _P.PRODUCT),
    "dominates_strictly": _template(_P.COMPARISON, r"{} \cdot I - K \succ 0", _P.PRODUCT),
    "bias_bound": _template(
        _P.ANY,
        r"\lVert L_{{j}}^{{(e)}} \rVert^{{2}} \le (\eta e \rho_{{j}})^{{2}} \lVert X \rVert^{{2}} "
        r"\lVert Y \rVert^{{2}} \;\text{{for all}}\; e, j \ge 0",
    ),
    "converges": _template(
        _P.ANY,
        r"L^{{(e)}} \to \operatorname{{argmin}} \left\{{ \textstyle\sum_{{j}} \lVert L_{{j}} \rVert^{{2}} / \rho_{{j}}"
        r" : J(L) \;\text{{least}} \right\}}",
    ),
    "all": _template(_P.ANY, r"\forall\, {} \in \{{{}, \dots, {}\}}:\; {}"),
    "any": _template(_P.ANY, r"\exists\, {} \in \{{{}, \dots, {}\}}:\; {}"),
}
"""LaTeX mathematics."""
