"""``verify report DIR --html FILE``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.report.html.conftest import read
from verify.cli import main


def report(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["report", *map(str, arguments)])


@pytest.mark.slow
def test_a_page_is_written(small_run: Path, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    done = report(small_run, "--html", file, "--jobs", 1)
    assert done.exit_code == 0, done.output
    assert f"{file}: written." in done.stderr
    assert done.stdout == ""
    page = read(file.read_text(encoding="utf-8"))
    assert "5 of 5 claims" in page.with_class("result")[0].text


@pytest.mark.slow
def test_a_page_is_written_of_what_is_wrong_too(copied_run: Path, tmp_path: Path) -> None:
    (next((copied_run / "unrolling").glob("*.json"))).write_text("{")
    file = tmp_path / "report.html"
    assert report(copied_run, "--html", file).exit_code != 0
    assert "MALFORMED" in read(file.read_text(encoding="utf-8")).with_class("alarm")[0].text


def test_a_run_without_certificates_has_a_page(small_run: Path, tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    record = json.loads((small_run / "run.json").read_text())
    (folder / "run.json").write_text(json.dumps(record))
    assert report(folder, "--html", tmp_path / "report.html").exit_code != 0
    assert "0 of 5 claims" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_two_formats_in_one_file(small_run: Path, tmp_path: Path) -> None:
    done = report(small_run, "--html", tmp_path / "x", "--out", tmp_path / "x")
    assert done.exit_code == 2
    assert "name the same file" in done.stderr


def test_a_place_that_cannot_be_written(small_run: Path, tmp_path: Path) -> None:
    done = report(small_run, "--html", tmp_path)
    assert done.exit_code == 2
    assert "Traceback" not in done.output
