"""The picture of a map: every rank is in it as text, gaps are framed, one notion a picture."""

from __future__ import annotations

import pytest

from verify.conjectures.explore import Limits, measure, unmeasured
from verify.errors import DomainError
from verify.report.figures.sharpness import require_panels, sharpness_figure
from verify.report.figures.style import rendered
from verify.statements import Sizes


@pytest.fixture(scope="module")
def rows():
    limits = Limits(max_rank=60)
    places = [(2, 3, 2, 2, 2), (2, 3, 2, 2, 4), (3, 3, 2, 2, 2)]
    found = [measure(Sizes(*place), grid=False, limits=limits).row for place in places]
    return [*found, unmeasured(Sizes(3, 3, 2, 2, 4), grid=False)]


def test_ranks_are_text_and_a_gap_shows_both_numbers(rows):
    picture = rendered(sharpness_figure(rows), "svg").decode()
    for words in (">39<", ">≤42<", "Generic function rank", "sharp (2)", "too dear (1)", "t_S"):
        assert words in picture
    assert rendered(sharpness_figure(rows), "svg").decode() == picture


def test_a_gap_differs_by_shape_and_not_by_colour_alone(rows):
    axes = sharpness_figure(rows).axes
    frames = [patch for panel in axes for patch in panel.patches if not patch.get_fill()]
    hatched = [patch for panel in axes for patch in panel.patches if patch.get_hatch()]
    assert (len(frames), len(hatched)) == (1, 1)


def test_balanced_maps_have_a_panel_for_each_L_and_R():
    rows = [
        unmeasured(Sizes(L, R, M, t, t), grid=True) for L in (1, 2) for R in (1, 2, 3) for M in (1, 2) for t in (1, 2)
    ]
    figure = sharpness_figure(rows)
    assert [panel.get_title() for panel in figure.axes] == [f"L = {L}  R = {R}" for R in (1, 2, 3) for L in (1, 2)]
    assert figure.axes[0].get_ylabel() == "channels M"


def test_two_notions_or_none_are_refused(rows):
    with pytest.raises(DomainError, match="one map"):
        sharpness_figure([*rows, unmeasured(Sizes(2, 3, 2, 2, 2), grid=True)])
    with pytest.raises(DomainError, match="one map"):
        sharpness_figure([])


def test_more_than_a_page_holds_is_refused():
    with pytest.raises(DomainError, match="8 panels across"):
        require_panels([Sizes(L, 1, 1, 1, 1) for L in range(1, 10)])
