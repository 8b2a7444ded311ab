"""A run directory: what is made into one, what is left alone, and what is read from it."""

from __future__ import annotations

import os

import pytest

from verify.errors import DomainError
from verify.work.directory import MAP, RUN, SEARCH, RunDirectory


@pytest.mark.parametrize("kind", [RUN, SEARCH, MAP])
def test_a_new_one_an_empty_one_and_one_of_its_kind(tmp_path, kind):
    new = RunDirectory.prepare(tmp_path / "a", kind)
    assert not new.has_record
    new.write_record({"state": "finished"})
    again = RunDirectory.prepare(new.path, kind)
    assert again.record()["state"] == "finished"
    assert RunDirectory.existing(new.path, kind).is_finished


@pytest.mark.parametrize("kind", [RUN, SEARCH, MAP])
@pytest.mark.parametrize("other", [RUN, SEARCH, MAP])
def test_one_of_another_kind_is_refused(tmp_path, kind, other):
    RunDirectory.prepare(tmp_path, other).write_record({})
    if kind is other:
        RunDirectory.prepare(tmp_path, kind)
        return
    for door in (RunDirectory.prepare, RunDirectory.existing):
        with pytest.raises(DomainError, match=rf"no record of {kind.what}"):
            door(tmp_path, kind)


def test_experiments_that_came_first_do_not_stand_in_the_way(tmp_path):
    (tmp_path / "experiments").mkdir()
    (tmp_path / "experiments" / "width.json").write_text("{}")
    assert RunDirectory.prepare(tmp_path).path == tmp_path


@pytest.mark.parametrize("kind", [RUN, SEARCH, MAP])
def test_a_directory_that_holds_something_else_is_refused(tmp_path, kind):
    (tmp_path / "thesis.tex").write_text("")
    with pytest.raises(DomainError, match=r"thesis\.tex"):
        RunDirectory.prepare(tmp_path, kind)
    with pytest.raises(DomainError, match=r"is a file"):
        RunDirectory.prepare(tmp_path / "thesis.tex", kind)
    with pytest.raises(DomainError, match=rf"no run directory.*{kind.command.split()[1]}"):
        RunDirectory.existing(tmp_path, kind)


def test_certificates_are_what_the_checker_takes_for_them(tmp_path):
    for place in (
        "b/2.json",
        "b/1.json",
        "a/1.json",
        "c.json",
        "run.json",
        "experiments/x.json",
        ".hid/1.json",
        "b/.x.json",
    ):
        (tmp_path / place).parent.mkdir(exist_ok=True)
        (tmp_path / place).write_text("{}")
    (tmp_path / "b" / "notes.txt").write_text("")
    assert list(RunDirectory(tmp_path).certificates()) == ["c.json", "a/1.json", "b/1.json", "b/2.json"]


def test_only_regular_files_are_read(tmp_path):
    directory = RunDirectory(tmp_path)
    directory.keep("a/1.json", b"x")
    assert directory.read("a/1.json") == b"x"
    assert directory.read("a") is None
    assert directory.read("a/2.json") is None
    assert directory.read("a/\0.json") is None
    os.mkfifo(tmp_path / "pipe.json")
    assert directory.read("pipe.json") is None
