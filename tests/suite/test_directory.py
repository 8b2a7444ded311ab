"""A run directory: what is made into one, and what is left alone."""

import pytest

from verify.errors import DomainError
from verify.suite.directory import RunDirectory


def test_experiments_that_came_first_do_not_stand_in_the_way(tmp_path):
    (tmp_path / "experiments").mkdir()
    (tmp_path / "experiments" / "width.json").write_text("{}")
    assert RunDirectory.prepare(tmp_path).path == tmp_path


def test_a_directory_that_holds_something_else_is_refused(tmp_path):
    (tmp_path / "thesis.tex").write_text("")
    with pytest.raises(DomainError, match=r"thesis\.tex"):
        RunDirectory.prepare(tmp_path)
