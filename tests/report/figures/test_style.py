"""Pictures are the same bytes each time, keep their text, and refuse other kinds of file."""

from __future__ import annotations

from pathlib import Path

import pytest

from verify.errors import DomainError
from verify.report.figures.style import house_style, rendered, save


def _figure():
    from matplotlib.figure import Figure

    with house_style():
        figure = Figure(figsize=(2, 1))
        axes = figure.add_subplot()
        axes.plot([1, 2, 3], [1, 4, 9])
        axes.set_xlabel("number of steps")
    return figure


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "start"), [("svg", b"<?xml"), ("pdf", b"%PDF"), ("png", b"\x89PNG")])
def test_a_picture_is_the_same_bytes_each_time(kind, start):
    first = rendered(_figure(), kind)
    assert first.startswith(start)
    assert first == rendered(_figure(), kind)


def test_text_in_svg_stays_text():
    assert b"number of steps" in rendered(_figure(), "svg")


def test_another_kind_is_refused_and_nothing_written(tmp_path: Path):
    with pytest.raises(DomainError, match="svg, pdf, png"):
        save(_figure(), tmp_path / "picture.gif")
    assert list(tmp_path.iterdir()) == []
