"""Weights of linear RNNs: random rationals from a stream, degenerate families, and their JSON form.

A family is a value in ``LINEAR_FAMILIES``; adding one is adding one definition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from verify.errors import DomainError
from verify.exact import QQ
from verify.files import name_of, read_json
from verify.networks.linear import LinearRNN, require_at_least
from verify.networks.streams import IntegerStream

__all__ = [
    "LINEAR_FAMILIES",
    "LinearFamily",
    "linear_rnn_from_json",
    "linear_rnn_to_json",
    "load_linear_rnn",
    "random_linear_rnn",
    "stream_rationals",
]

Rows = list[list[Fraction]]


def stream_rationals(seed: str, label: str, *, height: int = 3, denominator: int = 2) -> Iterator[Fraction]:
    """Rationals a/b with |a| <= height and 1 <= b <= denominator from the streams of that seed, without end.

    a + height is read from the stream "<label>-numerators" below 2·height + 1, and b - 1 from the stream
    "<label>-denominators" below ``denominator``, which is not read at all if that is 1.

    Raises ``DomainError`` for a malformed seed, or if ``height`` or ``denominator`` is less than 1.
    """
    require_at_least("height", height, 1)
    require_at_least("denominator", denominator, 1)
    numerators = IntegerStream(seed, f"{label}-numerators", 2 * height + 1)
    if denominator == 1:
        return (Fraction(a - height) for a in numerators)
    denominators = IntegerStream(seed, f"{label}-denominators", denominator)
    return (Fraction(a - height, b + 1) for a, b in zip(numerators, denominators, strict=False))


def random_linear_rnn(n: int, d_x: int, d_y: int, *, seed: str, height: int = 3, denominator: int = 2) -> LinearRNN:
    """Weights W, F, C, in this order and by rows, from ``stream_rationals(seed, "linear-rnn", ..)``.

    Raises ``DomainError`` if a size is less than 1, and as ``stream_rationals`` does.
    """
    _require_sizes(n, d_x, d_y)
    draw = stream_rationals(seed, "linear-rnn", height=height, denominator=denominator)

    def matrix(height: int, width: int) -> Rows:
        return [[next(draw) for _ in range(width)] for _ in range(height)]

    return LinearRNN.of(W=matrix(n, n), F=matrix(n, d_x), C=matrix(d_y, n))


def _require_sizes(n: int, d_x: int, d_y: int) -> None:
    for name, value in (("n", n), ("d_x", d_x), ("d_y", d_y)):
        require_at_least(name, value, 1)


# --- families -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LinearFamily:
    """A named way to choose W, and perhaps F and C: ``weights(n, d_x, d_y, seed)`` is the network."""

    name: str
    description: str
    weights: Callable[[int, int, int, str], LinearRNN]


def _with_recurrence(entry: Callable[[int, int], int]) -> Callable[[int, int, int, str], LinearRNN]:
    """F and C of integers up to 99, so that coincidences such as C F = 0 are rare, with W_ij = entry(i, j)."""

    def weights(n: int, d_x: int, d_y: int, seed: str) -> LinearRNN:
        base = random_linear_rnn(n, d_x, d_y, seed=seed, height=99, denominator=1)
        return LinearRNN.of(W=[[entry(i, j) for j in range(n)] for i in range(n)], F=base.F, C=base.C)

    return weights


def _generic(n: int, d_x: int, d_y: int, seed: str) -> LinearRNN:
    return random_linear_rnn(n, d_x, d_y, seed=seed)


def _zero_readout(n: int, d_x: int, d_y: int, seed: str) -> LinearRNN:
    base = random_linear_rnn(n, d_x, d_y, seed=seed)
    return LinearRNN.of(W=base.W, F=base.F, C=[[0] * n] * d_y)


def _zero_feed(n: int, d_x: int, d_y: int, seed: str) -> LinearRNN:
    base = random_linear_rnn(n, d_x, d_y, seed=seed)
    return LinearRNN.of(W=base.W, F=[[0] * d_x] * n, C=base.C)


def _delay(n: int, d_x: int, d_y: int, seed: str) -> LinearRNN:
    _require_sizes(n, d_x, d_y)
    F = [[int(i == 0)] * d_x for i in range(n)]
    C = [[int(i == n - 1) for i in range(n)]] * d_y
    return LinearRNN.of(W=[[int(i == j + 1) for j in range(n)] for i in range(n)], F=F, C=C)


#: Every family, by name.
LINEAR_FAMILIES: dict[str, LinearFamily] = {
    family.name: family
    for family in (
        LinearFamily("generic", "random rationals", _generic),
        LinearFamily("identity", "W = I, random F and C", _with_recurrence(lambda i, j: int(i == j))),
        LinearFamily("zero-recurrence", "W = 0, random F and C", _with_recurrence(lambda i, j: 0)),
        LinearFamily(
            "repeated-eigenvalues",
            "W = diag(2, 2, 3, 3, 4, 4, ..), random F and C",
            _with_recurrence(lambda i, j: 2 + i // 2 if i == j else 0),
        ),
        LinearFamily(
            "nilpotent-shift",
            "W e_i = e_{i+1}, W e_n = 0, random F and C",
            _with_recurrence(lambda i, j: int(i == j + 1)),
        ),
        LinearFamily("delay", "the nilpotent shift read at its end: C W^j F = 1 for j = n - 1, else 0", _delay),
        LinearFamily("zero-readout", "C = 0, random W and F", _zero_readout),
        LinearFamily("zero-feed", "F = 0, random W and C", _zero_feed),
    )
}


# --- JSON ---------------------------------------------------------------------------------------------------


def linear_rnn_to_json(net: LinearRNN) -> dict[str, Any]:
    """{"W": .., "F": .., "C": ..} by rows; a number is an integer, or [a, b] in lowest terms with b >= 2."""
    return {
        name: [[QQ.to_plain(QQ.element(v)) for v in row] for row in matrix]
        for name, matrix in (("W", net.W), ("F", net.F), ("C", net.C))
    }


def linear_rnn_from_json(body: object) -> LinearRNN:
    """The network of {"W": .., "F": .., "C": ..}; numbers are integers, "a/b" or decimal text, or pairs [a, b].

    Raises ``DomainError`` naming what is missing, unknown or misshapen.
    """
    keys = {"W", "F", "C"}
    if not isinstance(body, dict):
        raise DomainError("weights of a linear RNN are a JSON object with the keys W, F, C")
    unknown, missing = set(body) - keys, keys - set(body)
    if unknown or missing:
        what = f"unknown key {min(unknown)!r}" if unknown else f"no key {min(missing)!r}"
        raise DomainError(f"weights of a linear RNN are a JSON object with the keys W, F, C: {what}")
    return LinearRNN.of(W=body["W"], F=body["F"], C=body["C"])


def load_linear_rnn(path: Path) -> LinearRNN:
    """The network of a user's weights file.  Raises ``DomainError`` with the file's name."""
    body = read_json(path)
    try:
        return linear_rnn_from_json(body)
    except DomainError as error:
        raise DomainError(f"{name_of(path)}: {error}") from None
