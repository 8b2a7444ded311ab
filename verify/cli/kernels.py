"""``verify kernel`` and ``verify expectation``."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from verify.cli.group import OK, ExampleCommand
from verify.cli.kernel_answers import (
    WidthAnswer,
    coefficients_json,
    correction_json,
    decimals,
    kernel_json,
    lags_name,
    other_entry_json,
    print_correction,
    print_mean,
    print_other_entry,
    print_polynomial,
    print_values,
    print_variance,
    print_width,
    quotient,
    shortened,
    shown,
)
from verify.cli.output import Settings, echo, print_json, say
from verify.cli.progress import patience
from verify.errors import DomainError

if TYPE_CHECKING:
    from verify.experiments.frequency import Frequency

__all__ = ["expectation", "kernel"]

_FORCE = click.option("--force", is_flag=True, help="Begin even if it is expected to take long.")
_LARGEST_LAG = 10_000
_AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON value.")


@click.command(
    cls=ExampleCommand,
    examples=[
        "verify expectation \"W W W' W'\"",
        'verify expectation "W W\'" "W^3 W\'^3" --width 10 --nu-w 1/2',
        "verify expectation \"WWW'W'\" --json",
    ],
)
@click.argument("words", nargs=-1, required=True)
@click.option("--width", "n", type=int, metavar="N", help="The value at this width n.")
@click.option("--nu-w", "nu_W", metavar="V", help="The value at this variance ν_W of the entries (default 1).")
@_FORCE
@_AS_JSON
@click.pass_obj
def expectation(
    settings: Settings, /, words: tuple[str, ...], n: int | None, nu_W: str | None, force: bool, as_json: bool
) -> int:
    """The mean of a product of traces of words in a Gaussian W and W'.

    W is n×n with independent N(0, ν_W) entries, W' its transpose. Each argument is one trace; the result is their
    product's mean, a polynomial in n times ν_W^(letters/2), printed without that factor. With --json the keys are
    words, letters, coefficients (of 1, n, n², .. as decimal strings) and with --width also value, as "a/b".
    """
    from verify.kernels.cost import expectation_seconds, require_affordable
    from verify.kernels.scales import Variances
    from verify.kernels.wick import expectation_of_traces
    from verify.kernels.words import read_words, word_text

    if n is None and nu_W is not None:
        raise DomainError("--nu-w is for the value at a width: give --width too")
    _require_width(n)
    variance = _number("--nu-w", "1" if nu_W is None else nu_W)
    scale = Variances.of(variance, 0, 0).W
    read = read_words(words)
    title = "E " + " ".join(f"tr({word_text(word)})" for word in read)
    expected = expectation_seconds(read)
    if not force:
        require_affordable(expected, shortened(title))
    with patience(settings, "solving the loop equations", seconds=expected):
        result = expectation_of_traces(read)
    letters = sum(map(len, read))
    value = None if n is None else result(n) * scale ** (letters // 2)
    if as_json:
        answer: dict[str, object] = {
            "words": [word_text(word) for word in read],
            "letters": letters,
            "coefficients": decimals(result.coefficients),
        }
        print_json(answer if value is None else answer | {"value": quotient(value)})
        return OK
    echo(str(result))
    power = f"; times ν_W^{letters // 2} for entries of variance ν_W" if letters and not letters % 2 else ""
    say(settings, f"({shortened(title)}{power})")
    if value is not None:
        echo(f"at n = {shortened(str(n))}, ν_W = {shortened(str(scale))}: {shown(value)}")
    return OK


@click.command(
    cls=ExampleCommand,
    examples=[
        "verify kernel --lag-j 2 --lag-k 2 --variance",
        "verify kernel --lag-j 2 --lag-k 2 --variance --width 100 \\",
        "    --nu-w 1/2 --nu-f 2 --nu-c 3 --json",
        "verify kernel --lag-j 2 --lag-k 2 --nu-w 1/2 --nu-f 1 --nu-c 1 \\",
        "    --epsilon 1/2 --delta 1/10 --draws 200",
        "verify kernel --lag-j 1 --lag-k 2 --variance --unequal outputs",
        "verify kernel --correction 2",
        "verify kernel --table 4",
    ],
)
@click.option("--lag-j", "j", type=int, metavar="J", help="The lag j >= 0.")
@click.option("--lag-k", "k", type=int, metavar="K", help="The lag k >= 0.")
@click.option("--variance", "with_variance", is_flag=True, help="Var Θ_jk too.")
@click.option(
    "--unequal",
    type=click.Choice(["outputs", "inputs", "both"]),
    help="With --variance: of an entry with p ≠ p' (outputs), with q ≠ q' (inputs), or with both.",
)
@click.option(
    "--correction",
    "order",
    type=int,
    metavar="G",
    help="The terms x^G of A_jk and B_jk, x = 1/n, for all lags at once; with --lag-j and --lag-k their values there.",
)
@click.option("--table", "largest", type=int, metavar="J", help="A_jk and B_jk of all j, k <= J, and nothing else.")
@click.option("--width", "n", type=int, metavar="N", help="The values at this width n.")
@click.option("--nu-w", "nu_W", metavar="V", help='The variance ν_W, as "1/2" or "0.5".')
@click.option("--nu-f", "nu_F", metavar="V", help="The variance ν_F.")
@click.option("--nu-c", "nu_C", metavar="V", help="The variance ν_C.")
@click.option(
    "--epsilon",
    metavar="E",
    help="With --delta and j = k: the width n from which on, by Chebyshev, P(|Θ_jj - ρ_j| >= E) <= D.",
)
@click.option("--delta", metavar="D", help="See --epsilon; 0 < D <= 1.")
@click.option(
    "--draws", type=int, metavar="N", help="How often that happens in N networks of that width, and of a quarter."
)
@click.option("--seed", type=int, default=0, metavar="S", help="Seed of these draws (default 0).")
@_FORCE
@_AS_JSON
@click.pass_obj
def kernel(
    settings: Settings, /, j: int | None, k: int | None, largest: int | None, force: bool, as_json: bool, **asked: Any
) -> int:
    """The tangent kernel of a linear RNN between two lags, exactly.

    E Θ_jk = (ν_C + ν_F) ν_W^m A(x) + ν_C ν_F ν_W^(m-1) B(x) with m = (j+k)/2 and x = 1/n, for entries p = p', q = q';
    zero for odd j + k. As n grows it tends to ρ_j if j = k and to 0 otherwise. The JSON keys are j, k, A, B; with
    --variance also variance, a map from the exponents "i,j,k" of ν_W, ν_F, ν_C to coefficients of 1, x, x², ..; with
    --width also mean (and var) as "a/b", "5/1" for 5; with --epsilon also chebyshev. Entries of unequal indices have
    mean 0; with --unequal the keys are j, k, unequal, variance and with --width also var. With --correction they are
    order, pairings, A and B, each of these with polynomial, alternating and, with lags, value.
    """
    from verify.kernels import kernel_variance, mean_kernel
    from verify.kernels.cost import mean_seconds, require_affordable, variance_seconds

    if asked["order"] is not None:
        return _corrections(settings, asked["order"], j, k, as_json=as_json)
    if largest is not None:
        return _table(settings, largest, force=force, as_json=as_json)
    if j is None or k is None:
        raise DomainError("give --lag-j and --lag-k, or --table J")
    _require_lags(j, k)
    if asked["unequal"] is not None:
        return _other_entry(settings, j, k, asked, force=force, as_json=as_json)
    n, epsilon, delta = asked["n"], asked["epsilon"], asked["delta"]
    nu = _variances(n, asked["nu_W"], asked["nu_F"], asked["nu_C"], needed=n is not None or epsilon is not None)
    _require_chebyshev_options(j, k, epsilon, delta, asked["draws"])
    with_variance = asked["with_variance"]
    expected = mean_seconds(j, k)
    if not force:
        require_affordable(expected, f"E Θ_jk at j = {j}, k = {k}")
    if with_variance or epsilon is not None:
        expected += variance_seconds(j, k)
        if not force:
            require_affordable(expected, f"Var Θ_jk at j = {j}, k = {k}")
    with patience(settings, "solving the loop equations", seconds=expected):
        mean = mean_kernel(j, k)
        variance = kernel_variance(j, k) if with_variance else None
        width = None
        if epsilon is not None and nu is not None:
            width = WidthAnswer.of(j, nu, _number("--epsilon", epsilon), _number("--delta", delta))
    measured: list[Frequency] = []
    if width is not None and asked["draws"] is not None:
        measured = _measured(settings, width, asked["draws"], asked["seed"], force=force)
    if as_json:
        print_json(kernel_json(mean, variance, n, nu, width, measured))
        return OK
    print_mean(mean)
    if variance is not None:
        print_variance(variance)
    if n is not None and nu is not None:
        print_values(mean, variance, n, nu)
    if width is not None:
        print_width(width, n, measured)
    return OK


def _other_entry(settings: Settings, j: int, k: int, asked: dict[str, Any], *, force: bool, as_json: bool) -> int:
    """The variance of an entry with p ≠ p', q ≠ q' or both."""
    from verify.kernels import kernel_variance
    from verify.kernels.cost import require_affordable, variance_seconds

    which, n = asked["unequal"], asked["n"]
    if not asked["with_variance"]:
        raise DomainError("--unequal names the entry whose variance --variance prints: give --variance too")
    if any(asked[name] is not None for name in ("epsilon", "delta", "draws")):
        raise DomainError("--epsilon, --delta and --draws are about entries of equal indices: not with --unequal")
    _require_draws_for_seed(asked["draws"])
    nu = _variances(n, asked["nu_W"], asked["nu_F"], asked["nu_C"], needed=n is not None)
    expected = variance_seconds(j, k)
    if not force:
        require_affordable(expected, f"Var Θ_jk at j = {j}, k = {k}")
    with patience(settings, "solving the loop equations", seconds=expected):
        variance = kernel_variance(j, k, equal_outputs=which == "inputs", equal_inputs=which == "outputs")
    if as_json:
        print_json(other_entry_json(variance, which, n, nu))
        return OK
    print_other_entry(variance, which, n, nu)
    return OK


def _corrections(settings: Settings, order: int, j: int | None, k: int | None, *, as_json: bool) -> int:
    """[x^order] of A and B for all lags, and at two given ones."""
    from verify.kernels.skeletons import MOST_CHORDS, correction

    _require_only("--correction", {"order", "j", "k"}, "--lag-j, --lag-k")
    if (j is None) != (k is None):
        raise DomainError("--lag-j and --lag-k belong together")
    if order < 0:
        raise DomainError(f"--correction must be at least 0, not {order}")
    if 2 * order + 1 > MOST_CHORDS:
        most = (MOST_CHORDS - 1) // 2
        raise DomainError(f"--correction is at most {most}: beyond, there are too many pairings to be listed")
    if j is not None and k is not None:
        _require_lags(j, k)
        if max(j, k) > _LARGEST_LAG:
            raise DomainError(f"with --correction a lag is at most {_LARGEST_LAG}")
    with patience(settings, "listing pairings", seconds=15 if order == 3 else 0):
        found = correction(order)
    lags = None if j is None or k is None else (j, k)
    if as_json:
        print_json(correction_json(found, lags))
        return OK
    print_correction(found, lags)
    return OK


# --- reading the options ------------------------------------------------------------------------------------


def _number(option: str, text: str) -> Fraction:
    from verify.exact import QQ

    try:
        value = QQ.element(text)
    except DomainError:
        shown = text if len(text) <= 40 else text[:37] + "..."
        raise DomainError(f'{option} {shown!r} is no exact number: write an integer, "1/2" or "0.5"') from None
    if value < 0:
        raise DomainError(f"{option} must not be negative, got {text}")
    return Fraction(int(value.p), int(value.q))


def _require_width(n: int | None) -> None:
    if n is not None and n < 1:
        raise DomainError(f"--width must be at least 1, not {n}")


def _require_lags(j: int, k: int) -> None:
    for name, lag in (("--lag-j", j), ("--lag-k", k)):
        if lag < 0:
            raise DomainError(f"{name} must be at least 0, not {lag}")


def _require_only(option: str, used: set[str], others: str) -> None:
    """Raise ``DomainError`` if an option stands beside ``option`` that has no use there."""
    context = click.get_current_context()
    given = {name for name in context.params if context.get_parameter_source(name) == ParameterSource.COMMANDLINE}
    if given - {*used, "force", "as_json", "quiet"}:
        raise DomainError(f"{option} is about many lags and takes no other option but {others} and --json")


def _variances(n: int | None, *texts: str | None, needed: bool) -> list[Fraction] | None:
    _require_width(n)
    names = ("--nu-w", "--nu-f", "--nu-c")
    given = [_number(name, text) for name, text in zip(names, texts, strict=True) if text is not None]
    if not needed:
        if given:
            raise DomainError("variances are for values: give --width, or --epsilon and --delta, too")
        return None
    missing = [name for name, text in zip(names, texts, strict=True) if text is None]
    if missing:
        are = "is" if len(missing) == 1 else "are"
        raise DomainError(f"values need all three variances: {', '.join(missing)} {are} missing")
    return given


def _require_chebyshev_options(j: int, k: int, epsilon: str | None, delta: str | None, draws: int | None) -> None:
    if (epsilon is None) != (delta is None):
        raise DomainError("--epsilon and --delta belong together: P(|Θ_jj - ρ_j| >= ε) <= δ")
    if epsilon is not None and j != k:
        raise DomainError(f"--epsilon and --delta are about Θ_jj and its limit ρ_j: j = k, not {j} and {k}")
    if draws is not None and epsilon is None:
        raise DomainError("--draws measures how often |Θ_jj - ρ_j| >= ε: give --epsilon and --delta too")
    _require_draws_for_seed(draws)
    if draws is not None and draws < 1:
        raise DomainError(f"--draws must be at least 1, not {draws}")


def _require_draws_for_seed(draws: int | None) -> None:
    if draws is None and click.get_current_context().get_parameter_source("seed") == ParameterSource.COMMANDLINE:
        raise DomainError("--seed is the seed of the draws: give --draws too")


def _measured(settings: Settings, width: WidthAnswer, draws: int, seed: int, *, force: bool) -> list[Frequency]:
    from verify.experiments.frequency import measured_frequency
    from verify.kernels.cost import require_affordable

    if seed < 0:
        raise DomainError(f"--seed must be at least 0, not {seed}")
    widths = list(dict.fromkeys((width.least, width.quarter)))
    # 15 nanoseconds for a Gaussian, 2 for each product with it: measured.
    expected = min(draws * sum(n**2 for n in widths) * (15 + 2 * width.j), 10**300) / 1e9
    if not force:
        require_affordable(expected, f"drawing {draws} networks of width {shortened(str(width.least))}")
    with patience(settings, "drawing networks", seconds=expected):
        return [
            measured_frequency(width.j, n, width.epsilon, *width.nu, target=width.rho, draws=draws, seed=seed)
            for n in widths
        ]


# --- the table ----------------------------------------------------------------------------------------------


def _table(settings: Settings, largest: int, *, force: bool, as_json: bool) -> int:
    from verify.kernels import mean_kernel
    from verify.kernels.cost import mean_seconds, require_affordable

    _require_only("--table", {"largest"}, "--force")
    if largest < 0:
        raise DomainError(f"--table must be at least 0, not {largest}")
    expected = 2 * mean_seconds(largest, largest)
    if not force:
        require_affordable(expected, f"the table to j = k = {largest}")
    with patience(settings, "solving the loop equations", seconds=expected):
        means = [mean_kernel(j, k) for j in range(largest + 1) for k in range(j, largest + 1) if (j + k) % 2 == 0]
    if as_json:
        print_json([coefficients_json(mean) for mean in means])
        return OK
    say(settings, "E Θ_jk = (ν_C + ν_F) ν_W^m A_jk + ν_C ν_F ν_W^(m-1) B_jk, m = (j+k)/2, x = 1/n;")
    say(settings, "symmetric in j and k; zero for odd j + k.")
    for mean in means:
        print_polynomial(f"A_{lags_name(mean.j, mean.k)}", mean.A)
        print_polynomial(f"B_{lags_name(mean.j, mean.k)}", mean.B)
    return OK
