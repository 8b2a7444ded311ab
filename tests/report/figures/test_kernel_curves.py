"""Pictures of exact values of linear networks: what is drawn is what the kernels say."""

from __future__ import annotations

from fractions import Fraction

import pytest

from verify.kernels import rho
from verify.report.figures.kernel_curves import (
    KERNEL_LAGS,
    LAGS,
    VARIANCES,
    WIDTHS,
    mean_kernel_alt_text,
    mean_kernel_figure,
    weights_alt_text,
    weights_figure,
)


def test_the_weights_drawn_are_exact():
    (axes,) = weights_figure().axes
    lines = axes.get_lines()
    assert len(lines) == len(VARIANCES)
    for line, nu in zip(lines, VARIANCES, strict=True):
        assert list(line.get_ydata()) == [float(rho(j, nu, 1, 1)) for j in range(LAGS)]
    assert [text.get_text() for text in axes.texts] == [rf"$\nu_W$ = {nu}" for nu in VARIANCES]


def test_the_mean_kernel_falls_to_its_limit_like_the_inverse_square():
    above, below = mean_kernel_figure().axes
    for line, lag in zip(above.get_lines(), KERNEL_LAGS, strict=False):
        values = list(line.get_ydata())
        assert values == sorted(values, reverse=True)
        assert 1 < values[-1] < 1.01
        assert line.get_label() == f"j = {lag}"
    for line in below.get_lines()[: len(KERNEL_LAGS)]:
        excess = list(line.get_ydata())
        assert excess[-2] / excess[-1] == pytest.approx(4, rel=0.05)
    # E Θ_22 over ρ_2 = 4 at ν = 1, by hand from A_22 = 1 + 2/n^2 and B_22 = 2 + 2/n^2.
    by_hand = [float((2 * (1 + Fraction(2, n * n)) + 2 + Fraction(2, n * n)) / 4) for n in WIDTHS]
    assert list(above.get_lines()[0].get_ydata()) == by_hand


def test_words():
    assert "ν_W = 1: 2 at lag 0, 18 at lag 16" in weights_alt_text()
    assert "j = 2: 2.5 at n = 1" in mean_kernel_alt_text()
