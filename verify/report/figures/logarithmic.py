"""An axis of logarithms for integers of any size: values far beyond floating point are drawn by their digits."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["log10", "mark_decades", "power_of_ten", "raised"]

# Up to so many decades the axis has numbers within a decade too.
_FEW = 4.2
_MOST_TICKS = 6
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def log10(n: int) -> float:
    """log10 of a positive integer of any size.

    >>> log10(1000), round(log10(2**100_000))
    (3.0, 30103)
    """
    excess = max(0, n.bit_length() - 900)
    return math.log10(n >> excess) + excess * math.log10(2)


def power_of_ten(exponent: int) -> str:
    """``10²⁰``, and 1 and 10 as they are.

    >>> power_of_ten(20), power_of_ten(0), power_of_ten(1)
    ('10²⁰', '1', '10')
    """
    return str(10**exponent) if exponent in (0, 1) else f"10{raised(exponent)}"


def raised(exponent: int) -> str:
    """An exponent, above the line.

    >>> raised(-12)
    '⁻¹²'
    """
    return str(exponent).translate(_RAISED)


def mark_decades(axes: Axes, exponents: Sequence[float]) -> None:
    """Ticks for a vertical axis on which log10 of numbers from 1 on is drawn."""
    top = max([*exponents, 0.3])
    if top <= _FEW:
        steps = (1, 2, 5) if top <= 2.2 else (1, 3) if top <= 3.2 else (1,)
        numbers = [
            step * 10**k for k in range(int(top) + 2) for step in steps if math.log10(step * 10**k) <= top * 1.06
        ]
        axes.set_yticks(
            [math.log10(number) for number in numbers], [f"{number:,}".replace(",", " ") for number in numbers]
        )
    else:
        step = math.ceil(top / _MOST_TICKS)
        decades = range(0, int(top) + 1, step)
        axes.set_yticks(list(decades), [power_of_ten(k) for k in decades])
    axes.set_ylim(-0.03 * top, top * 1.08)
