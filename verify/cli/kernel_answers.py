"""How ``verify kernel`` and ``verify expectation`` answer: numbers, JSON, words."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

from verify.cli.output import echo
from verify.cli.tables import print_prose, print_table, terminal_width

if TYPE_CHECKING:
    from verify.experiments.frequency import Frequency
    from verify.kernels import Correction, KernelMoments, MeanKernel
    from verify.kernels.skeletons import AlternatingPolynomial

__all__ = [
    "WidthAnswer",
    "coefficients_json",
    "correction_json",
    "decimals",
    "kernel_json",
    "lags_name",
    "other_entry_json",
    "print_correction",
    "print_mean",
    "print_other_entry",
    "print_polynomial",
    "print_values",
    "print_variance",
    "print_width",
    "quotient",
    "shortened",
    "shown",
]


@dataclass(frozen=True, slots=True)
class WidthAnswer:
    """Chebyshev's least width for |Θ_jj - ρ_j| >= ε at level δ; ``nu`` is ν_W, ν_F, ν_C, ``rho`` the limit."""

    j: int
    nu: Sequence[Fraction]
    epsilon: Fraction
    delta: Fraction
    rho: Fraction
    least: int

    @classmethod
    def of(cls, j: int, nu: Sequence[Fraction], epsilon: Fraction, delta: Fraction) -> WidthAnswer:
        """The answer to the question; ``DomainError`` and ``BudgetExceeded`` as ``least_width`` raises them."""
        from verify.kernels import least_width, rho

        return cls(j, nu, epsilon, delta, rho(j, *nu), least_width(j, epsilon, delta, *nu))

    @property
    def quarter(self) -> int:
        """A quarter of the least width, at least 1."""
        return max(self.least // 4, 1)

    def bound(self, n: int) -> Fraction:
        """Chebyshev's bound at width ``n``."""
        from verify.kernels import chebyshev_bound

        return chebyshev_bound(self.j, n, self.epsilon, *self.nu)


# --- JSON ---------------------------------------------------------------------------------------------------


def decimals(coefficients: Sequence[int]) -> list[str]:
    """In decimal, of any length."""
    return [_decimal(coefficient) for coefficient in coefficients]


def _decimal(value: int) -> str:
    """Of any length: Python's own conversion stops at 4300 digits."""
    import flint

    return str(flint.fmpz(value))


def quotient(value: Fraction) -> str:
    """Always "a/b", "5/1" for 5."""
    return f"{_decimal(value.numerator)}/{_decimal(value.denominator)}"


def kernel_json(
    mean: MeanKernel,
    variance: KernelMoments | None,
    n: int | None,
    nu: Sequence[Fraction] | None,
    width: WidthAnswer | None,
    measured: Sequence[Frequency],
) -> dict[str, object]:
    """What ``verify kernel --json`` prints."""
    answer = coefficients_json(mean)
    if variance is not None:
        answer["variance"] = _terms_json(variance)
    if n is not None and nu is not None:
        answer["mean"] = quotient(mean.at(n, *nu))
        if variance is not None:
            answer["var"] = quotient(variance.at(n, *nu))
    if width is not None:
        answer["chebyshev"] = {
            "rho": quotient(width.rho),
            "epsilon": quotient(width.epsilon),
            "delta": quotient(width.delta),
            "least_width": width.least,
            "bound": quotient(width.bound(width.least)),
            "measured": [
                {"width": m.n, "bound": quotient(width.bound(m.n)), "hits": m.hits, "draws": m.draws} for m in measured
            ],
        }
    return answer


def other_entry_json(
    variance: KernelMoments, unequal: str, n: int | None, nu: Sequence[Fraction] | None
) -> dict[str, object]:
    """What ``verify kernel --unequal .. --json`` prints."""
    answer: dict[str, object] = {"j": variance.j, "k": variance.k, "unequal": unequal}
    answer["variance"] = _terms_json(variance)
    if n is not None and nu is not None:
        answer["var"] = quotient(variance.at(n, *nu))
    return answer


def _terms_json(variance: KernelMoments) -> dict[str, list[str]]:
    return {f"{a},{b},{c}": decimals(terms) for (a, b, c), terms in variance.terms.items()}


def coefficients_json(mean: MeanKernel) -> dict[str, object]:
    """The keys j, k, A, B."""
    return {"j": mean.j, "k": mean.k, "A": decimals(mean.A), "B": decimals(mean.B)}


def correction_json(correction: Correction, lags: tuple[int, int] | None) -> dict[str, object]:
    """[x^g] of A and B: at j = k >= 1 it is Σ polynomial_i j^i + (-1)^j Σ alternating_i j^i."""
    answer: dict[str, object] = {"order": correction.order, "pairings": sum(correction.counts.values())}
    for name, (polynomial, alternating), value in _of_correction(correction):
        parts: dict[str, object] = {
            "polynomial": [quotient(coefficient) for coefficient in polynomial],
            "alternating": [quotient(coefficient) for coefficient in alternating],
        }
        answer[name] = parts if lags is None else parts | {"value": _decimal(value(*lags))}
    return answer


def _of_correction(correction: Correction) -> list[tuple[str, AlternatingPolynomial, Callable[[int, int], int]]]:
    return [("A", correction.diagonal_A(), correction.A), ("B", correction.diagonal_B(), correction.B)]


# --- words --------------------------------------------------------------------------------------------------


def shortened(text: str) -> str:
    """``text``, cut to 60 characters."""
    return text if len(text) <= 60 else text[:57] + "..."


def shown(value: Fraction) -> str:
    """Exactly if that is short, and in decimals if it is no integer."""
    exact = _decimal(value.numerator) if value.denominator == 1 else quotient(value)
    if value.denominator == 1 and len(exact) <= 40:
        return exact
    decimal = _rounded(value)
    equal = "=" if Fraction(decimal) == value else "about"
    return f"{exact} {equal} {decimal}" if len(exact) <= 40 else f"{equal} {decimal}"


def _rounded(value: Fraction) -> str:
    """Six digits, for the eye."""
    from decimal import Decimal, localcontext

    with localcontext() as context:
        context.prec = 6
        return f"{(Decimal(value.numerator) / Decimal(value.denominator)).normalize():g}"


def print_polynomial(name: str, coefficients: Sequence[int]) -> None:
    """``name`` = the polynomial in x with these coefficients."""
    from verify.kernels.polynomial import polynomial_text

    _print_wrapped(f"{name} = {polynomial_text(coefficients, 'x')}")


def _print_wrapped(text: str, indent: str = "") -> None:
    """In lines of at most 78 characters, or the terminal's; none ends in a plus sign."""
    kept, width = text.replace(" + ", " +\N{NO-BREAK SPACE}"), min(78, terminal_width())
    for line in textwrap.wrap(
        kept, width, initial_indent=indent, subsequent_indent=indent + "    ", break_long_words=False
    ):
        echo(line.replace("\N{NO-BREAK SPACE}", " "))


def _monomial(powers: Sequence[tuple[str, int]]) -> str:
    return " ".join(name if power == 1 else f"{name}^{power}" for name, power in powers if power) or "1"


def lags_name(j: int, k: int) -> str:
    """The index jk, "2,10" where digits would run together."""
    return f"{j}{k}" if max(j, k) < 10 else f"{j},{k}"


def print_mean(mean: MeanKernel) -> None:
    """The formula of E Θ_jk, its limit and the order of the correction."""
    j, k = mean.j, mean.k
    name, m = lags_name(j, k), (j + k) // 2
    print_prose(f"Tangent kernel of a linear RNN of width n, lags j={j} k={k},")
    print_prose("an entry with p = p', q = q' (all others have mean 0); x = 1/n.\n")
    if (j + k) % 2:
        echo(f"E Θ_{name} = 0 at every width")
        rows = [["mean", "0", "proved-all", "j + k is odd, and W and -W have one law"]]
        print_table(["", "", "verdict", "how"], rows, prose=(3,))
        return
    parts = [_monomial([("(ν_C + ν_F)", 1), ("ν_W", m)]) + " A(x)"]
    if mean.B:
        parts.append(_monomial([("ν_C", 1), ("ν_F", 1), ("ν_W", m - 1)]) + " B(x)")
    echo(f"E Θ_{name} = {' + '.join(parts)}")
    print_polynomial("A(x)", mean.A)
    if mean.B:
        print_polynomial("B(x)", mean.B)
    if j == k:
        limit = _monomial([("(ν_C + ν_F)", 1), ("ν_W", j)]) if j else "ν_C + ν_F"
        if j:
            limit += f" + {'' if j == 1 else f'{j} '}{_monomial([('ν_C', 1), ('ν_F', 1), ('ν_W', j - 1)])}"
        echo(f"ρ_{j} = {limit}")
    orders = [i for terms in (mean.A, mean.B) for i, coefficient in enumerate(terms) if i and coefficient]
    correction = f"of order 1/n{f'^{min(orders)}' if min(orders) > 1 else ''}" if orders else "none at any width"
    rows = [
        ["mean", "the formula, at every width", "proved-all", "loop equations"],
        ["limit", f"ρ_{j}" if j == k else "0", "proved-all", "the terms without x"],
        ["correction", correction, "proved-all", "the other terms"],
    ]
    print_table(["", "", "verdict", "how"], rows, prose=(3,))


def print_correction(correction: Correction, lags: tuple[int, int] | None) -> None:
    """[x^g] of A_jj and B_jj as functions of j, how many pairings they rest on, and the values at two lags."""
    order = correction.order
    print_prose(f"The terms x^{order}, x = 1/n, of the mean tangent kernel of a linear RNN.\n")
    for name, diagonal, _ in _of_correction(correction):
        _print_wrapped(f"[x^{order}] {name}_jj = {_function_of_lag(*diagonal)}")
    echo("for every j >= 1.\n")
    if lags is not None:
        for name, _, value in _of_correction(correction):
            echo(f"[x^{order}] {name}_{lags_name(*lags)} = {_decimal(value(*lags))}")
        echo("")
    count = f"{sum(correction.counts.values())} reduced pairings"
    most = "1 chord" if not order else f"{2 * order + 1} chords"
    how = f"listed by program; it is proved that none has more than {most}"
    print_table(["", "", "verdict", "how"], [["A, B at all lags", count, "proved-all", how]], prose=(3,))


def _function_of_lag(polynomial: Sequence[Fraction], alternating: Sequence[Fraction]) -> str:
    """p(j) + (-1)^j q(j) over one denominator, e.g. "(2 j^4 + 1 - (-1)^j)/48"."""
    common = lcm(*(value.denominator for value in (*polynomial, *alternating)))
    terms: list[tuple[int, str]] = []
    for sign, part in (("", polynomial), ("(-1)^j", alternating)):
        for power in reversed(range(len(part))):
            factors = [sign] if sign else []
            if power:
                factors.append("j" if power == 1 else f"j^{power}")
            terms.append((int(part[power] * common), " ".join(factors)))
    text = ""
    for number, factor in terms:
        if number:
            size = "" if abs(number) == 1 and factor else f"{abs(number)} " if factor else str(abs(number))
            text += (" - " if number < 0 else " + ") + size + factor
    text = text.removeprefix(" + ").replace(" - ", "-", 1) if text.startswith(" - ") else text.removeprefix(" + ")
    if not text:
        return "0"
    return text if common == 1 else f"({text})/{common}"


def print_variance(variance: KernelMoments) -> None:
    """Var Θ_jk, a line for each monomial in the variances."""
    from verify.kernels.polynomial import polynomial_text

    print_prose(f"Var Θ_{lags_name(variance.j, variance.k)}, exactly, is the sum of")
    for (a, b, c), coefficients in variance.terms.items():
        factor = _monomial([("ν_W", a), ("ν_F", b), ("ν_C", c)])
        _print_wrapped(f"{factor} ({polynomial_text(coefficients, 'x')})", "  ")
    _print_verdict("variance", "the sum, at every width", "loop equations")


def _print_verdict(name: str, value: str, how: str) -> None:
    print_table(["", "", "verdict", "how"], [[name, value, "proved-all", how]], prose=(3,))


def print_other_entry(variance: KernelMoments, unequal: str, n: int | None, nu: Sequence[Fraction] | None) -> None:
    """The variance of an entry of other indices, and its value at width ``n`` and variances ``nu``."""
    j, k = variance.j, variance.k
    p, q = "=" if unequal == "inputs" else "≠", "=" if unequal == "outputs" else "≠"
    print_prose(f"Tangent kernel of a linear RNN of width n, lags j={j} k={k},")
    print_prose(f"an entry with p {p} p', q {q} q'; its mean is 0; x = 1/n.\n")
    if variance.terms:
        print_variance(variance)
    else:
        echo(f"Θ_{lags_name(j, k)} = 0 in every draw, at every width")
        _print_verdict("variance", "0", "no term of Θ is left at a lag 0")
    if n is not None and nu is not None:
        _print_rows(n, nu, [["variance", shown(variance.at(n, *nu))]])


def print_values(mean: MeanKernel, variance: KernelMoments | None, n: int, nu: Sequence[Fraction]) -> None:
    """The numbers at width ``n`` and variances ``nu``."""
    rows = [["mean", shown(mean.at(n, *nu))], ["limit", shown(mean.limit(*nu))], ["bias", shown(mean.bias(n, *nu))]]
    if variance is not None:
        rows.append(["variance", shown(variance.at(n, *nu))])
    _print_rows(n, nu, rows)


def _print_rows(n: int, nu: Sequence[Fraction], rows: Sequence[Sequence[str]]) -> None:
    variances = ", ".join(
        f"{name} = {shortened(str(value))}" for name, value in zip(("ν_W", "ν_F", "ν_C"), nu, strict=True)
    )
    print_prose(f"At n = {shortened(_decimal(n))}, {variances}:")
    for name, text in rows:
        echo(f"  {name:<9} {text}")
    echo("")


def print_width(width: WidthAnswer, n: int | None, measured: Sequence[Frequency]) -> None:
    """Chebyshev's width, the bounds there and at a quarter of it, and the measured frequencies beside them."""
    j = width.j
    epsilon, delta = shortened(str(width.epsilon)), shortened(str(width.delta))
    echo(f"Chebyshev: P(|Θ_{lags_name(j, j)} - ρ_{j}| >= {epsilon}) <= {delta} for every width")
    echo(f"n >= {_decimal(width.least)}, where ρ_{j} = {shown(width.rho)}  [proved-all]")
    found = {m.n: m for m in measured}
    widths = sorted({width.least, width.quarter} | ({n} if n is not None else set()))
    rows = []
    for at in widths:
        m = found.get(at)
        rows.append([_decimal(at), _rounded(width.bound(at)), "" if m is None else f"{m.hits} of {m.draws}"])
    columns = ["n", "bound, about", "measured (floating point, no evidence)"]
    print_table(
        columns if measured else columns[:2], rows if measured else [row[:2] for row in rows], prose=(2,), right=(0, 1)
    )
