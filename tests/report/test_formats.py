"""``verify report`` into files of every form at once, and its exit codes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from verify import __version__
from verify.cli import main
from verify.errors import DomainError
from verify.report.formats import FORMATS, written

FILES = {"out": "r.md", "latex": "r.tex", "csv": "r.csv", "jsonl": "r.jsonl", "junit": "r.xml"}


def report(*arguments, env=None):
    return CliRunner().invoke(main, ["report", *map(str, arguments)], env=env)


@pytest.fixture
def options(tmp_path):
    (tmp_path / "new").mkdir()
    return [word for name, file in FILES.items() for word in (f"--{name}", str(tmp_path / "new" / file))]


def test_all_forms_at_once(small_run, options, tmp_path):
    done = report(small_run, *options, "--jobs", 1)
    assert (done.exit_code, done.stdout) == (0, "")
    assert "5 of 5 claims came out as expected" in done.stderr.splitlines()[-1]
    texts = {name: (tmp_path / "new" / file).read_text(encoding="utf-8") for name, file in FILES.items()}
    assert set(FILES) <= set(FORMATS)
    for text in texts.values():
        text = text.replace(",{}", ",")  # as LaTeX has it
        assert f"verify.checker {__version__}, engine numpy" in text
        assert "unrolling" in text
        assert str(small_run) not in text
    assert len(ET.fromstring(texts["junit"])[0].findall("testcase")) == 5


def test_forms_are_functions_of_the_directory(small_content):
    paths = {name: Path(file) for name, file in FILES.items()}
    assert list(written(small_content, paths)) == list(written(small_content, paths))


def test_what_is_not_accepted_is_in_every_form(copied_run, options, tmp_path, forge):
    path = sorted((copied_run / "unrolling").glob("*.json"))[0]
    forge(path, verdict="proved-generic")
    done = report(copied_run, *options, "--jobs", 1)
    assert done.exit_code == 1
    assert "1 rejected" in done.stderr.splitlines()[-1]
    for file in FILES.values():
        text = (tmp_path / "new" / file).read_text(encoding="utf-8")
        assert "reject" in text.lower(), file
        assert path.stem in text, file


def test_markdown_is_printed_only_if_no_file_is_named(small_run, tmp_path):
    assert report(small_run, "--jobs", 1).stdout.startswith("# Verification report")
    assert report(small_run, "--jobs", 1, "--csv", tmp_path / "r.csv").stdout == ""


def test_a_run_without_any_certificate_can_be_reported(copied_run, set_record, tmp_path):
    for folder in copied_run.iterdir():
        if folder.is_dir():
            shutil.rmtree(folder)
    claims = json.loads((copied_run / "run.json").read_text())["claims"]
    entry = {"claim": "unrolling", "instance": "T1", "detail": "too dear"}
    set_record(copied_run, claims={"unrolling": claims["unrolling"]}, undecided=[entry])
    done = report(copied_run, "--jsonl", tmp_path / "r.jsonl", "--junit", tmp_path / "r.xml")
    assert done.exit_code == 3
    (row,) = map(json.loads, (tmp_path / "r.jsonl").read_text().splitlines())
    assert (row["outcome"], row["instance"]) == ("undecided", "T1")
    assert 'skipped="1"' in (tmp_path / "r.xml").read_text()


def test_two_forms_in_one_file(small_content, small_run, tmp_path):
    done = report(small_run, "--csv", tmp_path / "x", "--latex", tmp_path / "x", "--jobs", 1)
    assert done.exit_code == 2
    assert (
        "--latex and --csv name the same file" in done.stderr or "--csv and --latex name the same file" in done.stderr
    )
    assert not (tmp_path / "x").exists()
    with pytest.raises(DomainError):
        list(written(small_content, {"csv": tmp_path / "x", "out": tmp_path / "x"}))


def test_the_page_of_a_job(small_run, tmp_path):
    page = tmp_path / "page.md"
    done = report(
        small_run, "--github", "--csv", tmp_path / "r.csv", "--jobs", 1, env={"GITHUB_STEP_SUMMARY": str(page)}
    )
    assert done.exit_code == 0
    assert page.read_text(encoding="utf-8").startswith("### verify\n\n✅ 5 of 5")
    done = report(small_run, "--github", "--jobs", 1, env={"GITHUB_STEP_SUMMARY": None})
    assert (done.exit_code, done.stdout) == (2, "")
    assert "GITHUB_STEP_SUMMARY" in done.stderr


def test_the_page_of_a_job_that_runs(tmp_path):
    page = tmp_path / "page.md"
    words = ["run", "--out", str(tmp_path / "run"), "--claims", "growth-closed-form", "--github"]
    done = CliRunner().invoke(main, words, env={"GITHUB_STEP_SUMMARY": str(page)})
    assert done.exit_code == 0
    assert f"1 certificate accepted by verify.checker {__version__} (engine numpy)" in page.read_text(encoding="utf-8")
    assert page.read_text(encoding="utf-8").splitlines()[-1] in done.stdout
