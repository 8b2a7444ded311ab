"""What a question about kernels will cost, before it is asked: estimates from measured times, in seconds.

The number of products of traces that the loop equations meet grows by a constant factor for two more letters; the
constants were measured on one core of a 2020s server and are good to a factor of three or so.  Nothing mathematical
depends on them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from verify.errors import BudgetExceeded
from verify.kernels.wick import products_met
from verify.kernels.words import Word

__all__ = [
    "AFFORDABLE_SECONDS",
    "duration",
    "expectation_seconds",
    "mean_seconds",
    "require_affordable",
    "variance_seconds",
]

#: What is expected to run longer is refused unless forced.
AFFORDABLE_SECONDS = 60.0

# One more second is spent on looking whether there are few products after all.
_COUNTED = 10_000


def _grown(seconds: float, letters: int, measured_at: int, factor: float) -> float:
    """``seconds`` measured at so many letters, times ``factor`` for every two more; at most 10^300."""
    try:
        return min(seconds * math.pow(factor, (letters - measured_at) / 2), 1e300)
    except OverflowError:
        return 1e300


def mean_seconds(j: int, k: int) -> float:
    """Expected time of ``mean_kernel(j, k)``: 1.3 s at 28 letters, j = k = 14; none for odd j + k."""
    return 0.0 if (j + k) % 2 else _grown(1.3, j + k, 28, 2.25)


def variance_seconds(j: int, k: int) -> float:
    """Expected time of ``kernel_variance(j, k)``: 8 s at 28 letters, j = 4, k = 10, where j = k = 7 takes 7 s."""
    return _grown(8.0, 2 * (j + k), 28, 2.65)


def expectation_seconds(words: Sequence[Word]) -> float:
    """Expected time of the expectation of a product of traces: 4 s at 26 letters in no order; less if few products are
    met.
    """
    letters = sum(map(len, words))
    if letters % 2:
        return 0.0
    if len(words) == 1 and words[0] == "".join(sorted(words[0])):  # W^a W'^b, far fewer products than other words
        return _grown(1.3, letters, 28, 2.25)
    seconds = _grown(4.0, letters, 26, 2.9)
    if seconds > AFFORDABLE_SECONDS and products_met(words, _COUNTED) is not None:
        return 1.0
    return seconds


def duration(seconds: float) -> str:
    """``seconds`` in words, roughly.

    >>> duration(5), duration(700), duration(7300), duration(1e6), duration(1e20)
    ('about 5 seconds', 'about 12 minutes', 'about 2 hours', 'about 12 days', 'more than 1000 years')
    """
    for unit, length, enough in (
        ("second", 1.0, 120.0),
        ("minute", 60.0, 7200.0),
        ("hour", 3600.0, 172_800.0),
        ("day", 86_400.0, 63_115_200.0),
        ("year", 31_557_600.0, 31_557_600_000.0),
    ):
        if seconds < enough:
            number = max(round(seconds / length), 1)
            return f"about {number} {unit}{'' if number == 1 else 's'}"
    return "more than 1000 years"


def require_affordable(seconds: float, what: str) -> None:
    """Raises ``BudgetExceeded``, with the estimate, if ``what`` is expected to take longer than
    ``AFFORDABLE_SECONDS``.
    """
    if seconds > AFFORDABLE_SECONDS:
        raise BudgetExceeded(
            f"{what} would take {duration(seconds)}, and memory in proportion; the limit is {AFFORDABLE_SECONDS:.0f} "
            f"seconds, "
            "--force does it all the same"
        )
