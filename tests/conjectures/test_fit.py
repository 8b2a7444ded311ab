"""Fits of slices: exact values, tests on values that were not fitted, failures that are kept."""

from __future__ import annotations

import pytest

from verify.conjectures.explore import Limits, Sharpness, unmeasured
from verify.conjectures.explore_run import MapRequest, explore
from verify.conjectures.fit import SlicePoint, Standing, fit, slice_of
from verify.errors import DomainError
from verify.statements import Sizes


def rows_of(request, max_rank=700):
    return explore(request, limits=Limits(max_rank=max_rank), jobs=1).rows


@pytest.fixture(scope="module")
def depth_three():
    slice = slice_of(MapRequest((3,), (2,), (2,), tuple(range(1, 9))))
    return slice, rows_of(slice.request)


@pytest.mark.slow
def test_three_layers_of_width_two(depth_three):
    result = fit(*depth_three, train=7)
    assert [point.rank for point in result.points] == [2, 8, 52, 106, 188, 304, 460, 662]
    assert {point.standing for point in result.points} == {Standing.PROVED}
    texts = {(f.formula.text, f.formula.since): f for f in result.formulas}
    cubic = texts["t ** 3 + 2 * t ** 2 + 3 * t - 2", 3]
    assert (cubic.fitted, cubic.tested, cubic.predicts, cubic.failures) == (5, 1, 1, ())
    assert texts["bound(U5)", 1].fitted == 7
    assert texts["2 * mc(2, t) * mc(2, mc(t, 2)) - 4", 3].predicts == 1


def test_a_formula_that_fits_and_then_fails_is_kept():
    slice = slice_of(MapRequest((2,), (4,), (2,), (1, 2, 3, 4, 5)))
    result = fit(slice, rows_of(slice.request), train=4)
    assert [point.rank for point in result.points] == [2, 6, 24, 120, 200]
    right, wrong = (next(f for f in result.formulas if f.formula.text == f"bound({name})") for name in ("U5", "U2"))
    assert (right.predicts, right.failures) == (1, ())
    assert (wrong.fitted, wrong.predicts, wrong.failures) == (4, 0, ((5, 720),))
    assert wrong.to_json()["proved"] is False


def test_by_default_seven_of_ten_places_are_fitted(depth_three):
    assert fit(*depth_three).train == 6


@pytest.mark.slow
def test_the_other_sizes_can_vary():
    layers = slice_of(MapRequest((1, 2, 3, 4, 5), (2,), (2,), (2,)))
    assert layers.variable == "L"
    result = fit(layers, rows_of(layers.request))
    assert result.formulas[0].failures == ()
    assert "2 * L + 2" in {f.formula.text for f in result.formulas}
    ends = slice_of(MapRequest((2,), (3,), (2,), starts=(1,), ends=tuple(range(1, 7))))
    assert ends.variable == "t_E"
    assert "t_E + 2" in {f.formula.text for f in fit(ends, rows_of(ends.request)).formulas}


def test_a_probable_value_is_used_and_called_probable():
    slice = slice_of(MapRequest((2,), (3,), (2,), starts=(2,), ends=(1, 2, 3, 4)))
    result = fit(slice, rows_of(slice.request), train=4)
    assert [point.standing for point in result.points] == [Standing.PROVED] * 3 + [Standing.PROBABLE]
    assert result.points[3].rank == 39


def test_open_values_contradict_but_never_support():
    point = SlicePoint(9, None, Standing.OPEN, 10, 20)
    assert [point.agrees(value) for value in (None, 9, 10, 15, 20, 21)] == [False, False, None, None, None, False]
    unknown = SlicePoint.of(3, unmeasured(Sizes(2, 2, 2, 2, 2), grid=False))
    assert (unknown.rank, unknown.lower, unknown.upper) == (None, None, 6)
    assert unknown.agrees(1) is None


@pytest.mark.slow
def test_open_values_are_not_fitted(depth_three):
    slice, _ = depth_three
    rows = rows_of(slice.request, max_rank=200)
    assert [row.verdict for row in rows[5:]] == [Sharpness.TOO_DEAR] * 3
    result = fit(slice, rows, train=8)
    assert len(result.training) == 5


@pytest.mark.parametrize(
    "request_",
    [MapRequest((1,), (1,), (1,), (1,)), MapRequest((1, 2), (1, 2), (1,), (1,))],
)
def test_a_slice_has_one_varying_size(request_):
    with pytest.raises(DomainError, match="exactly one size"):
        slice_of(request_)


def test_too_few_values_are_refused(depth_three):
    with pytest.raises(DomainError, match="at least 3 known ranks at t <= 2"):
        fit(*depth_three, train=2)
