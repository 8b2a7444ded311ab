"""Pictures of ranks: numbers of any size, nothing dropped, words for those who do not see them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verify.errors import DomainError
from verify.report.figures.logarithmic import log10, power_of_ten
from verify.report.figures.ranks import Curve, Panel, Part, rank_alt_text, rank_figure


def panel(*curves: Curve) -> Panel:
    return Panel("L = 2", "steps", "function rank", curves)


@given(st.integers(1, 10**300))
def test_logarithms(n):
    assert log10(n) == pytest.approx(math.log10(n), abs=1e-9)


def test_logarithms_beyond_floating_point():
    assert log10(10**5000) == pytest.approx(5000)
    assert log10(2**100_000) == pytest.approx(100_000 * math.log10(2))


@pytest.mark.parametrize(("exponent", "text"), [(0, "1"), (1, "10"), (2, "10²"), (305, "10³⁰⁵")])
def test_powers(exponent, text):
    assert power_of_ten(exponent) == text


@pytest.mark.parametrize("digits", [0, 0.9, 2.5, 4, 30, 5000])
def test_any_size_is_drawn_with_a_few_ticks(digits):
    top = int(10**digits)
    curve = Curve(Part.UPPER, "bound", ((1, 1), (2, top), (3, None)))
    (axes,) = rank_figure([panel(curve)]).axes
    labels = [label.get_text() for label in axes.get_yticklabels()]
    assert 2 <= len(labels) <= 10
    assert labels[0] == "1"
    assert len(axes.get_lines()[0].get_xdata()) == 2  # what is too large to compute is not drawn


def test_every_curve_is_in_the_legend_and_in_the_words():
    curves = [Curve(part, f"the {part.value}", ((1, 2), (4, 30))) for part in Part]
    panels = [panel(*curves)]
    (axes,) = rank_figure(panels).axes
    assert [text.get_text() for text in axes.get_legend().get_texts()] == [curve.label for curve in curves]
    words = rank_alt_text(panels)
    for curve in curves:
        assert f"{curve.label}: 2 at 1, 30 at 4" in words


def test_parts_differ_by_more_than_colour():
    curves = [Curve(part, part.value, ((1, 2), (2, 3))) for part in Part]
    (axes,) = rank_figure([panel(*curves)]).axes
    looks = {
        (line.get_linestyle(), line.get_marker(), line.get_markerfacecolor() == "white") for line in axes.get_lines()
    }
    assert len(looks) == len(curves)


@pytest.mark.parametrize("panels", [[], [panel()], [panel(Curve(Part.EXACT, "x", ((1, None),)))]])
def test_nothing_to_draw(panels):
    with pytest.raises(DomainError, match="at least one value"):
        rank_figure(panels)
