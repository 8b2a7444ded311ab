"""``verify diff``."""

from __future__ import annotations

import json
import shutil

import pytest

from verify.suite.runner import run_suite

CLAIM = "unrolling"


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    run_suite("quick", folder, jobs=1, claims=[CLAIM, "growth-closed-form"])
    return folder


@pytest.fixture
def copy(done, tmp_path):
    return shutil.copytree(done, tmp_path / "copy")


def test_no_change(verify, done, copy):
    answer = verify("diff", done, copy)
    assert (answer.code, answer.out) == (0, "No change: 25 certificates are the same, byte for byte.\n")
    assert verify("diff", done, copy, "--strict").code == 0


def test_a_lost_verdict_is_1_a_new_one_is_0(verify, done, copy):
    (copy / CLAIM / "T3.json").unlink()
    answer = verify("diff", done, copy)
    assert answer.code == 1
    assert "unrolling/T3  proved-all -> absent" in answer.out
    assert answer.out.endswith("1 change: 1 lost; 24 certificates are the same.\n")
    back = verify("diff", copy, done)
    assert back.code == 0
    assert "1 new" in back.out
    assert verify("diff", copy, done, "--strict").code == 1


def test_json(verify, done, copy):
    (copy / CLAIM / "T3.json").write_text("{")
    answer = verify("diff", done, copy, "--json")
    assert answer.code == 1
    found = answer.json
    assert (found["worse"], found["same"], found["counts"], found["claims"]) == (
        True,
        24,
        {"lost": 1},
        {CLAIM: {"lost": 1}},
    )
    (change,) = found["changes"]
    assert (change["instance"], change["kind"], change["after"]["state"]) == ("T3", "lost", "not accepted")
    assert change["after"]["detail"].startswith("malformed: ")


def test_lines_fit_80_columns_and_long_lists_are_cut(verify, done, copy):
    for path in (copy / CLAIM).glob("*.json"):
        path.write_text("{")
    answer = verify("diff", done, copy)
    assert answer.code == 1
    assert max(map(len, answer.out.splitlines())) <= 80
    assert "and 4 more (--json lists all)" in answer.out
    assert verify("diff", done, copy, "-q").out.count("\n") == 1


def test_an_unfinished_run_is_called_so(verify, done, copy):
    record = json.loads((copy / "run.json").read_text())
    (copy / "run.json").write_text(json.dumps(record | {"state": "running"}))
    assert f"The run in {copy} did not come to its end." in " ".join(verify("diff", done, copy).out.split())


def test_no_run_directory(verify, done, tmp_path):
    verify("diff", done, tmp_path).require_one_sentence("no run directory")
    verify("diff", tmp_path / "none", done).require_one_sentence("no run directory")
    verify("diff", done).require_one_sentence("DIR2")
