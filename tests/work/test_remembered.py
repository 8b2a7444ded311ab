"""Remembered acceptances: they save time, and nobody but this account's checker can make one."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from verify.checker import EstablishedFact, Report
from verify.work import remembered
from verify.work.remembered import CHECKED, Remembered, digest_of

ACCEPTED = Report(
    "accepted",
    claim="theorem-s",
    statement="For almost all weights ..",
    verdict="proved-generic",
    rests_on=("U1", "conjecture"),
    work=2**60,
    sha256="ab",
    facts=(EstablishedFact("rank", 0, None, "generic"), EstablishedFact("grid_rank", 2**70, 2**80, "all")),
)
DIGEST = digest_of(b"the bytes")


@pytest.fixture
def kept(tmp_path):
    memory = Remembered(tmp_path)
    memory.remember(DIGEST, ACCEPTED)
    memory.save()
    return tmp_path


def test_a_report_comes_back_as_it_was(kept):
    assert Remembered(kept).recall(DIGEST) == ACCEPTED
    assert Remembered(kept).recall(digest_of(b"other bytes")) is None


@pytest.mark.parametrize("outcome", ["rejected", "malformed", "over budget"])
def test_only_acceptances_are_remembered(tmp_path, outcome):
    memory = Remembered(tmp_path)
    memory.remember(DIGEST, replace(ACCEPTED, outcome=outcome))
    memory.save()
    assert memory.recall(DIGEST) is None
    assert not (tmp_path / CHECKED).exists()


def test_another_engine_or_another_checker_remembers_nothing(kept, monkeypatch):
    assert Remembered(kept, "flint").recall(DIGEST) is None
    monkeypatch.setattr(remembered, "checker_identity", lambda engine: "another source")
    assert Remembered(kept).recall(DIGEST) is None


def test_the_identity_is_that_of_the_source_the_engine_and_python(monkeypatch, tmp_path):
    import shutil
    from pathlib import Path

    import verify.checker

    copy = shutil.copytree(Path(verify.checker.__file__).parent, tmp_path / "checker")
    monkeypatch.setattr(verify.checker, "__file__", str(copy / "__init__.py"))
    identity = remembered.checker_identity.__wrapped__
    before = identity("python")
    assert identity("flint") != before
    (copy / "files.py").write_text((copy / "files.py").read_text() + "\n")
    changed = identity("python")
    assert changed != before
    monkeypatch.setattr("platform.python_version", lambda: "3.99")
    assert identity("python") != changed


def empty_seal(rest):
    import hmac

    return hmac.new(b"", rest.encode(), "sha256").hexdigest()


# What somebody might do to a line without the secret.
EDITS = {
    "another file": lambda line: line.replace(DIGEST, digest_of(b"bad")),
    "another verdict": lambda line: line.replace("proved-generic", "proved-all"),
    "another fact": lambda line: line.replace('"lo":0', '"lo":9'),
    "another seal": lambda line: "0" * 64 + line[64:],
    "no seal": lambda line: line[64:],
    "an empty seal": lambda line: " " + line[65:],
    "letters beyond ASCII": lambda line: "é" * 64 + line[64:],
    "a seal made with the empty secret": lambda line: f"{empty_seal(line[65:])} {line[65:]}",
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_an_edited_line_is_no_line(kept, edit):
    path = kept / CHECKED
    line = path.read_text().rstrip("\n")
    assert edit(line) != line
    path.write_text(edit(line) + "\n", encoding="utf-8")
    memory = Remembered(kept)
    assert memory.recall(DIGEST) is None
    assert memory.recall(digest_of(b"bad")) is None


def test_a_line_of_another_account_is_no_line(kept, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "other"))
    assert Remembered(kept).recall(DIGEST) is None


def test_a_secret_that_others_can_read_is_not_used(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    Remembered(tmp_path)
    key = tmp_path / "state" / "verify" / "key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert len(key.read_bytes()) == 32
    key.chmod(0o644)
    memory = Remembered(tmp_path)
    memory.remember(DIGEST, ACCEPTED)
    memory.save()
    assert not (tmp_path / CHECKED).exists()


def test_where_no_secret_can_be_kept_nothing_is_remembered(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    memory = Remembered(tmp_path)
    memory.remember(DIGEST, ACCEPTED)
    memory.save()
    assert memory.recall(DIGEST) is None
    assert not (tmp_path / CHECKED).exists()


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"a b c d\n", b"x" * 100_000, json.dumps({"a": 1}).encode()])
def test_a_file_that_is_something_else_is_no_memory(kept, data):
    (kept / CHECKED).write_bytes(data)
    memory = Remembered(kept)
    assert memory.recall(DIGEST) is None
    memory.remember(DIGEST, ACCEPTED)
    memory.save()
    assert Remembered(kept).recall(DIGEST) == ACCEPTED


def test_a_file_that_cannot_be_written_costs_time_only(tmp_path):
    memory = Remembered(tmp_path / "gone")
    (tmp_path / "gone").write_text("a file where the directory was")
    memory.remember(DIGEST, ACCEPTED)
    memory.save()
    assert memory.recall(DIGEST) == ACCEPTED
