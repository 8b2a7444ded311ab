"""Records are whole, finite JSON that says what it is; readers refuse anything else; finished parts are taken over."""

from __future__ import annotations

import json

import numpy as np
import pytest

from verify.errors import DomainError
from verify.experiments.records import REMARK, Cells, make_record, read_record, record_path, rounded, write_record

SHAPE = {"parameters": {"steps": int}, "results": {"gap": [(float,)]}}


def _record(**results):
    return make_record("width", {"steps": 3}, {"gap": [0.5, None], **results})


def test_a_record_says_that_it_is_an_experiment(tmp_path):
    path = write_record(tmp_path, _record())
    assert path == tmp_path / "experiments" / "width.json"
    body = json.loads(path.read_text())
    assert body["kind"] == "experiment"
    assert body["remark"] == REMARK == "measured in floating point; evidence for no verdict"
    assert set(body["versions"]) == {"verify", "numpy", "python"}
    assert read_record(path, "width", SHAPE) == body
    assert [p.name for p in path.parent.iterdir()] == ["width.json"]


def test_a_number_that_json_cannot_say_is_refused(tmp_path):
    with pytest.raises(ValueError, match="JSON compliant"):
        write_record(tmp_path, _record(more=float("nan")))
    assert not record_path(tmp_path, "width").exists()


def test_rounding():
    assert rounded(np.array([[1 / 3, np.nan], [np.inf, 2.0]])) == [[0.333333, None], [None, 2.0]]
    assert rounded([1, True, 123456789.0, -0.1]) == [1, True, 123457000.0, -0.1]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": "certificate"}, "'kind' should be 'experiment'"),
        ({"experiment": "memory"}, "no record of the experiment 'width'"),
        ({"version": 2}, "'version'"),
        ({"version": True}, "'version'"),
        ({"parameters": []}, "parameters should be an object"),
        ({"parameters": {}}, "parameters.steps is missing"),
        ({"parameters": {"steps": "3"}}, "parameters.steps should be of type int, not str"),
        ({"parameters": {"steps": True}}, "parameters.steps should be of type int, not bool"),
        ({"results": {"gap": 1.0}}, "results.gap should be a list"),
        ({"results": {"gap": [1, "x"]}}, r"results.gap\[1\] should be of type float"),
    ],
)
def test_readers_refuse_other_shapes(tmp_path, change, words):
    path = tmp_path / "width.json"
    path.write_text(json.dumps(_record() | change))
    with pytest.raises(DomainError, match=words):
        read_record(path, "width", SHAPE)


@pytest.mark.parametrize("text", ["", "[]", "{", "NaN", '{"results": {"gap": [Infinity]}}', "[" * 100_000])
def test_readers_refuse_what_is_no_json_object(tmp_path, text):
    path = tmp_path / "width.json"
    path.write_text(text)
    with pytest.raises(DomainError, match=r"width\.json"):
        read_record(path, "width", SHAPE)


def test_a_number_too_large_for_a_float_is_refused(tmp_path):
    path = tmp_path / "width.json"
    path.write_text(json.dumps(_record()).replace("0.5", "1e999"))
    with pytest.raises(DomainError, match="finite"):
        read_record(path, "width", SHAPE)


def test_finished_parts_are_taken_over_only_with_the_same_parameters(tmp_path):
    def fail():
        raise AssertionError("made twice")

    first = Cells("width", {"steps": 3}, {"gap": float}, tmp_path)
    assert first.get_or_make("a", lambda: {"gap": 1.5}) == {"gap": 1.5}
    again = Cells("width", {"steps": 3}, {"gap": float}, tmp_path)
    assert again.resumed == 1
    assert again.get_or_make("a", fail) == {"gap": 1.5}
    for other in (
        Cells("width", {"steps": 4}, {"gap": float}, tmp_path),
        Cells("width", {"steps": 3}, {"gap": str}, tmp_path),
    ):
        assert other.resumed == 0
        with pytest.raises(AssertionError):
            other.get_or_make("a", fail)
    again.discard()
    assert list((tmp_path / "experiments").iterdir()) == []


@pytest.mark.parametrize("text", ["", "{", '{"cells": 3}'])
def test_a_damaged_file_of_parts_is_made_anew(tmp_path, text):
    first = Cells("width", {"steps": 3}, {"gap": float}, tmp_path)
    first.get_or_make("a", lambda: {"gap": 1.5})
    (tmp_path / "experiments" / ".width.partial.json").write_text(text)
    assert Cells("width", {"steps": 3}, {"gap": float}, tmp_path).resumed == 0


def test_a_file_in_place_of_the_directory(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises((DomainError, OSError)):
        write_record(tmp_path / "file", _record())
    assert [p.name for p in tmp_path.iterdir()] == ["file"]
