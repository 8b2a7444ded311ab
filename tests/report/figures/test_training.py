"""Pictures of the training experiments: their text, their numbers, and that odd records can be drawn."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from verify.experiments.data import SequenceData, white_noise
from verify.experiments.linear_training import Variances
from verify.experiments.memory import MemorySettings, run_memory
from verify.experiments.memory_record import memory_rows
from verify.experiments.width import WidthSettings, run_width
from verify.report.figures.style import COLUMN, rendered
from verify.report.figures.training import memory_alt_text, memory_figure, width_alt_text, width_figure


@pytest.fixture(scope="module")
def width():
    return run_width(WidthSettings(widths=(4, 8, 16), seeds=3, steps=5), white_noise(4, 6, 1, 0))


@pytest.fixture(scope="module")
def memory():
    return run_memory(MemorySettings(delays=(0, 1, 4), widths=(4, 8), seeds=2, steps=8), white_noise(4, 6, 1, 0))


def _lines(axes):
    return {line.get_label(): line for line in axes.get_lines()}


def test_the_width_picture_shows_the_medians(width):
    above, below = width_figure(width).axes
    bars = {container.get_label(): container for container in above.containers}
    shown = bars["on held-out input"].lines[0].get_ydata()
    assert list(shown) == [row["gap_held_out"]["median"] for row in width["results"]["widths"]]
    assert above.get_xscale() == above.get_yscale() == "log"
    error = _lines(below)["error of the convolution"].get_ydata()
    assert list(error) == width["results"]["convolution"]["held_out_error"]
    gap = _lines(below)["gap of networks, n = 8"].get_ydata()
    cells = [cell["gap_by_step"] for cell in width["results"]["cells"] if cell["n"] == 8]
    np.testing.assert_allclose(gap, np.median(cells, axis=0)[1:])


def test_the_memory_picture_shows_what_was_learned(memory):
    above, below = memory_figure(memory).axes
    rows = memory_rows(memory)
    lines = _lines(below)
    assert list(lines["convolution"].get_ydata()) == [row.convolution for row in rows]
    assert list(lines["network, n = 8"].get_ydata()) == [row.networks[8] for row in rows]
    assert list(lines["bound on the convolution"].get_ydata()) == [row.bound for row in rows]
    assert {"delay 0", "1", "4"} <= set(_lines(above))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("draw", "name", "words"),
    [
        (width_figure, "width", ["width n of the network", "slope −1/2", "evidence for no verdict"]),
        (
            memory_figure,
            "memory",
            ["delay of the target, in time steps", "bound on the convolution", "evidence for no verdict"],
        ),
    ],
)
def test_pictures_keep_their_text_are_the_same_each_time_and_fit_a_column(draw, name, words, request):
    record = request.getfixturevalue(name)
    text = rendered(draw(record), "svg")
    assert text == rendered(draw(record), "svg")
    for word in words:
        assert word.encode() in text
    assert draw(record).get_size_inches()[0] == COLUMN


def test_lines_differ_without_colour(width, memory):
    for figure in (width_figure(width), memory_figure(memory)):
        for axes in figure.axes:
            handles, _ = axes.get_legend_handles_labels()
            looks = [
                (line.get_marker(), str(line.get_linestyle()), line.get_linewidth())
                for line in (handle[0] if isinstance(handle, tuple) else handle for handle in handles)
            ]
            assert len(set(looks)) == len(looks)


def test_alternative_texts_have_the_numbers(width, memory):
    assert width_alt_text(width).startswith("Measurement.")
    assert "at width 16" in width_alt_text(width)
    assert "4:" in memory_alt_text(memory)
    assert "by networks of width 8" in memory_alt_text(memory)


def _diverged():
    settings = WidthSettings(widths=(1, 2), seeds=2, steps=40, variances=Variances(Fraction(6)))
    return width_figure, width_alt_text, run_width(settings, white_noise(4, 12, 1, 0))


def _one_of_each():
    return (
        width_figure,
        width_alt_text,
        run_width(WidthSettings(widths=(3,), seeds=1, steps=1), white_noise(2, 1, 1, 0)),
    )


def _nothing_learned():
    settings = MemorySettings(delays=(3,), widths=(2,), seeds=1, steps=1, variances=Variances(Fraction(0)))
    return memory_figure, memory_alt_text, run_memory(settings, white_noise(2, 4, 1, 0))


def _given_targets():
    x, z = np.random.default_rng(0).standard_normal((2, 3, 30, 1))
    data = SequenceData(x, z, x, z, {})
    return memory_figure, memory_alt_text, run_memory(MemorySettings(widths=(3, 2), seeds=1, steps=2), data)


@pytest.mark.slow
@pytest.mark.parametrize("make", [_diverged, _one_of_each, _nothing_learned, _given_targets])
@pytest.mark.filterwarnings("error")
def test_odd_records_can_be_drawn(make):
    draw, describe, record = make()
    assert rendered(draw(record), "svg").startswith(b"<?xml")
    assert describe(record)
