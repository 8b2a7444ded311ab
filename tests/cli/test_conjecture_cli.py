"""``verify conjecture``: answers, exit codes, refusals, the clock, Ctrl-C."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from verify.checker import check_file

KEYS = [
    "expression", "where", "weights", "cell", "status", "counterexample", "minimal", "instances",
    "proved", "probable", "undecided",
    "certificates",
]  # fmt: skip
PLACE = ["L", "M", "R", "N", "t_S", "t_E", "lower", "upper", "claimed"]


@pytest.mark.slow
def test_a_refuted_statement(verify):
    answer = verify("conjecture", "rank <= R", "--json")
    assert answer.code == 1
    found = answer.json
    assert list(found) == KEYS
    assert list(found["counterexample"]) == PLACE
    example = found["counterexample"]
    assert (found["status"], found["where"], found["weights"], found["minimal"]) == ("refuted", None, "generic", True)
    assert [example[name] for name in ("L", "R", "M", "N", "t_S", "t_E")] == [2, 2, 2, None, 2, 2]
    assert example["lower"] > example["claimed"] == 2
    assert all(len(digest) == 64 for digest in found["certificates"])


def test_a_statement_that_survives_where_it_is_true(verify):
    answer = verify("conjecture", "rank <= R", "--where", "L == 1 and R + M + t <= 8", "--json")
    assert answer.code == 0
    found = answer.json
    assert (found["status"], found["counterexample"], found["minimal"]) == ("survived", None, None)
    assert found["instances"] == found["proved"] == 35 + 21  # C(8, 3) triples with R + M + t <= 8
    assert (found["probable"], found["undecided"]) == (0, 0)


@pytest.mark.slow
def test_equality_falls_at_the_smallest_instance(verify):
    answer = verify("conjecture", "rank == R * mc(R, t)", "--where", "L == 2", "--json")
    assert answer.code == 1
    example = answer.json["counterexample"]
    assert [example[name] for name in ("L", "R", "M", "t_S", "t_E", "claimed")] == [2, 2, 1, 1, 1, 4]
    assert answer.json["minimal"] is True


def test_all_weights_and_a_network_one_can_read(verify):
    answer = verify("conjecture", "rank >= R", "--weights", "all")
    assert answer.code == 1
    assert "Wi_1 = [[0]]" in answer.out
    assert "refuted at L=1 R=1 M=1 t=1" in answer.out
    assert max(map(len, answer.out.splitlines())) <= 80


def test_nothing_decided_is_undecided(verify):
    answer = verify("conjecture", "rank >= 1", "--where", "L < 1", "--json")
    assert (answer.code, answer.json["status"], answer.json["instances"]) == (3, "undecided", 0)


def test_a_probable_counterexample_is_undecided(verify):
    where = "L == 2 and R == 3 and M == 2 and t_S == 2 and t_E == 4"
    answer = verify("conjecture", "rank >= 42", "--where", where)
    assert answer.code == 3
    assert "probable counterexample" in answer.out
    assert "not refuted" in answer.out
    found = verify("conjecture", "rank >= 42", "--where", where, "--json").json
    assert (found["status"], found["probable"], found["minimal"]) == ("undecided", 1, False)


@pytest.mark.slow
def test_certificates_go_to_the_directory_and_can_be_checked_there(verify, tmp_path):
    out = tmp_path / "search"
    answer = verify("conjecture", "rank <= R", "--out", out, "--json")
    paths = answer.json["certificates"]
    assert len(paths) == answer.json["instances"]
    assert all(check_file(path).accepted for path in paths[:30])
    assert verify("check", out / "certificates", "--quiet").code == 0
    again = verify("conjecture", "rank <= R", "--out", out, "--json")
    assert again == answer
    verify("conjecture", "rank >= R", "--out", out).require_one_sentence("another statement")


@pytest.mark.slow
def test_quiet_is_one_word(verify):
    assert verify("conjecture", "rank <= R", "--quiet").out == "refuted\n"


@pytest.mark.parametrize(
    ("arguments", "sentence", "column"),
    [
        (["rank >= l"], "did you mean L", 8),
        (["rank >= 10**10**10"], "bits", 8),
        (["rank >= __import__('os')"], "no meaning", 19),
        (["rank <= R", "--where", "L == 1 and rank > 2"], "cannot speak of a rank", 11),
        (["rank <= R", "--where", "N == 1"], "needs grid_rank", 0),
        (["rank <= R", "--where", ""], "empty", 0),
    ],
)
def test_bad_expressions_are_pointed_at(verify, arguments, sentence, column):
    answer = verify("conjecture", *arguments)
    assert (answer.code, answer.out) == (2, "")
    said, text, caret = answer.err.rstrip("\n").split("\n")
    assert said.startswith("Error: ")
    assert sentence in said
    assert text.strip() == arguments[-1].strip()
    assert caret == " " * (column + 2) + "^"
    assert "Traceback" not in answer.err


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (["--time", "soon"], "time"),
        (["--time", "-5s"], "time"),
        (["--max-rank", "0"], "rank"),
        (["--jobs", "0"], "processes"),
        (["--seed", "-1"], "seed"),
        (["--weights", "some"], "weights"),
        (["--out", "/dev/null/x"], "/dev/null"),
    ],
)
def test_bad_options_are_refused_in_one_sentence(verify, options, word):
    verify("conjecture", "rank <= R", *options).require_one_sentence(word)


@pytest.mark.slow
def test_eight_seconds_are_eight_seconds(process):
    began = time.monotonic()
    done = process("conjecture", "rank >= mc(m, mc(t, L-1))", "--time", "8s", "--json")
    assert time.monotonic() - began < 12
    assert done.returncode == 0
    assert json.loads(done.stdout)["status"] == "survived"


@pytest.mark.slow
def test_ctrl_c_keeps_what_is_finished(tmp_path):
    out = tmp_path / "search"
    command = [sys.executable, "-m", "verify", "conjecture", "rank >= mc(m, mc(t, L-1))", "--out", str(out)]
    running = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while len(list(out.glob("certificates/*.json"))) < 30 and time.monotonic() < deadline:
        time.sleep(0.05)
    os.killpg(running.pid, signal.SIGINT)
    printed, complained = running.communicate(timeout=20)
    assert running.returncode == 130, complained
    assert "Traceback" not in complained
    assert "interrupted" in printed
    record = json.loads((out / "run.json").read_text())
    assert record["state"] == "interrupted"
    assert len(record["findings"]) >= 30
