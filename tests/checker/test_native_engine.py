"""The engine ``native``: what it hands to the program that is proved in Coq, and what it believes of the answer.

Tests of the program itself are skipped where it has not been built (``make native``).
"""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.checker.writer import RANK, Json, almost_all, certificate, minor, seal, stream
from tests.examples import examples
from verify.checker import check_bytes
from verify.checker.__main__ import main
from verify.checker.circuit.network import Inputs
from verify.checker.engines import engine_named
from verify.checker.engines.native_engine import PRIMES, Native, Problem, factor
from verify.errors import DomainError
from verify.suite.checking import matrix_engine

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "build" / "verify-native"
RANKS = ROOT / "proofs" / "certificates" / "rank"
FUNCTION, GRID = RANKS / "L2-R4-M3-tS5-tE5.json", RANKS / "L4-R3-M4-tS2-tE2-N4.json"
built = pytest.mark.skipif(not PROGRAM.exists(), reason="verify-native is not built (make native)")


def answering(folder: Path, text: str) -> Native:
    """An engine whose program says ``text`` to everything."""
    program = folder / "program"
    program.write_text(f"#!/bin/sh\n[ $1 = matrix ] && exec cp '{folder}/matrix' $3\necho '{text}'\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return Native(str(program))


def read_factors(path: Path, k: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """L, U and the inverses, as the program reads them."""
    numbers = np.fromfile(path, dtype=">i4").astype(object)
    L, U, at = np.zeros((k, k), dtype=object), np.zeros((k, k), dtype=object), 0
    for i in range(k):
        length = min(k, i // 2 * 2 + 2)
        padded = (length + 3) // 4 * 4
        L[i, :length] = numbers[at : at + length]
        at += padded
    for j in range(k):
        U[: j + 1, j] = numbers[at : at + j + 1]
        at += (j + 4) // 4 * 4
    assert at + k == len(numbers)
    return L, U, numbers[at:]


@examples(30)
@given(st.integers(1, 130), st.integers(0, 2**32))
def test_the_factors_are_those_of_the_matrix(tmp_path_factory, k, seed):
    q, path = PRIMES[0], tmp_path_factory.mktemp("factors") / "f"
    A = np.random.default_rng(seed).integers(0, q, (k, k))
    assume(factor(A.astype(np.float64), q, str(path)))
    L, U, inverses = read_factors(path, k)
    assert ((L @ U - A) % q == 0).all()
    assert (np.triu(L, 1) == 0).all()
    assert (np.diag(U) == 1).all()
    assert (np.diag(L) * inverses % q == 1).all()


def test_a_matrix_with_a_zero_leading_minor_has_no_factors(tmp_path):
    assert not factor(np.array([[0.0, 1.0], [1.0, 0.0]]), PRIMES[0], str(tmp_path / "f"))


@pytest.mark.parametrize("text", ["", "not proved", "proved: For almost all weights 1 = 2."])
def test_another_answer_than_the_theorem_leaves_it_to_python(tmp_path, text):
    (tmp_path / "matrix").write_bytes(b"")
    assert check_bytes(GRID.read_bytes(), engine=answering(tmp_path, text)).accepted
    forged = next((ROOT / "proofs" / "forged").glob("*.json")).read_bytes()
    assert check_bytes(forged, engine=answering(tmp_path, text)).outcome == "rejected"


def test_a_program_that_cannot_be_started_leaves_it_to_python(tmp_path):
    assert check_bytes(GRID.read_bytes(), engine=Native(str(tmp_path / "none"))).accepted


def test_without_a_place_for_its_files_it_is_left_to_python(monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))
    assert check_bytes(GRID.read_bytes(), engine=answering(tmp_path, "")).accepted


def test_without_the_program_there_is_a_sentence(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr("verify.checker.engines.native_engine.__file__", str(tmp_path / "a" / "b" / "c" / "d.py"))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("VERIFY_NATIVE", raising=False)
    words = "the engine native needs the program verify-native, which 'make native' builds"
    with pytest.raises(ImportError, match=words):
        engine_named("native")
    with pytest.raises(DomainError, match=words):
        matrix_engine("native")
    assert main(["--engine", "native", str(GRID)]) == 2
    assert capsys.readouterr().err == f"error: {words}\n"


@built
@pytest.mark.parametrize("path", [FUNCTION, GRID], ids=["function", "grid"])
def test_the_program_proves_the_minor_of_a_shipped_certificate(path, monkeypatch):
    answers = []
    plain = Native.proves
    monkeypatch.setattr(Native, "proves", lambda self, problem: answers.append(plain(self, problem)) or answers[-1])
    report = check_bytes(path.read_bytes(), engine=engine_named("native"))
    assert report.accepted
    assert report.engine == "native"
    assert answers == [True]
    assert report.facts == check_bytes(path.read_bytes()).facts


@built
@pytest.mark.parametrize("place", ["lower", "upper", "inverse"])
def test_a_wrong_factor_proves_nothing(place, monkeypatch, tmp_path):
    kept: list[subprocess.CompletedProcess[str]] = []
    run = Native._run

    def spoiling(self, *arguments):
        if arguments[0] == "check":
            numbers = np.fromfile(arguments[2], dtype=">i4")
            numbers[{"lower": 0, "upper": -220 - 224, "inverse": -1}[place]] += 1
            numbers.tofile(arguments[2])
        kept.append(run(self, *arguments))
        return kept[-1]

    monkeypatch.setattr(Native, "_run", spoiling)
    assert check_bytes(FUNCTION.read_bytes(), engine=engine_named("native")).accepted  # by Python, after that
    assert kept[-1].returncode == 1
    assert kept[-1].stdout == "not proved\n"


@built
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the first word is , not function or grid"),
        ("nothing 1 2", "the first word is nothing, not function or grid"),
        ("function 7 1 1 1 1 1 x", "no number where one must be"),
        ("function 7 1 1 1 1 1 -1", "a size is out of range"),
        ("function 7 2 2 2 2 2 1 1 1", "ends early"),
    ],
)
def test_the_program_says_what_it_cannot_read(text, words, tmp_path):
    given = tmp_path / "given"
    given.write_text(text)
    answer = subprocess.run([PROGRAM, "check", given], capture_output=True, text=True, check=False)
    assert answer.returncode == 2
    assert answer.stderr.startswith("error: ")
    assert words in answer.stderr
    assert answer.stderr.count("\n") == 1


@built
def test_the_program_eliminates_where_it_has_no_factors(tmp_path):
    """A network of one channel: y = 1, so the rank is at least 1 and no minor of order 2 is there."""
    given = tmp_path / "given"
    for k, words, code in ((1, "1 1 0 1", 0), (2, "2 0 0 0 1", 1)):
        blocks = "1 0 1" if k == 1 else "2 0 1 0 2"
        given.write_text(f"function 1048573 1 1 1 1 1 {k} 1 1 1 1 {blocks} {blocks}")
        answer = subprocess.run([PROGRAM, "check", given], capture_output=True, text=True, check=False)
        assert answer.returncode == code, (words, answer)
    assert os.access(PROGRAM, os.X_OK)


def asked(monkeypatch: pytest.MonkeyPatch) -> list[Problem]:
    """The problems that come to the engine, whose program is not there."""
    problems: list[Problem] = []
    monkeypatch.setattr(Native, "proves", lambda self, problem: problems.append(problem) is not None)
    return problems


def of_width_one(R: int, M: int, start: Json, steps: int) -> bytes:
    """A minor of order one of a network of one layer."""
    fact = minor(1, start, stream(1, "2"))
    return seal(certificate(almost_all([">=", RANK, 1], 1, R, M, steps, 1), "proved-generic", fact))


def test_a_long_evaluation_is_paid_for_before_the_program_begins(monkeypatch, tmp_path):
    problems, chain = asked(monkeypatch), {"kind": "tree", "seed": "1", "parents": [*range(-1, 2999)], "leaves": [2999]}
    data = of_width_one(200, 1, chain, 3000)
    assert check_bytes(data, engine=Native(str(tmp_path)), max_work=10**7).outcome == "over budget"
    assert problems == []


def test_depths_in_unary_are_paid_for_before_the_program_begins(monkeypatch, tmp_path):
    problems, chain = asked(monkeypatch), {"kind": "tree", "seed": "1", "parents": [*range(-1, 6999)], "leaves": [6999]}
    assert check_bytes(of_width_one(1, 1, chain, 7000), engine=Native(str(tmp_path))).accepted  # by Python
    assert problems == []


@pytest.mark.slow
def test_an_input_that_is_repeated_is_paid_for_at_every_node(monkeypatch, tmp_path):
    problems, word = asked(monkeypatch), {"kind": "words", "alphabet": [[1] * 10_000], "words": [[0] * 1000]}
    assert check_bytes(of_width_one(1, 10_000, word, 1000), engine=Native(str(tmp_path))).accepted  # by Python
    assert problems == []


@pytest.mark.parametrize(("sizes", "N", "work", "held"), [((2, 3), 0, 20, 2 * 3), ((2, 3), 3, 20, 2)])
def test_the_price_grows_with_all_that_the_program_is_given(sizes, N, work, held):
    R, M = sizes
    block = Inputs([[0] * M], [-1, 0], [0, 0], [1])
    problem = Problem({"R": R, "M": M, "N": N, "k": 10}, {"Wo": [0] * R}, [block, block])
    steps, needed = problem.price(3000)
    assert steps >= 1000 + work * (2 * held + R)
    assert needed >= 80 * (2 * held + R) + 4 * 400 + 40 * 100 + 24 * (2 + 4 * N)
    assert problem.price(6000) == (steps + 1000, needed)


def test_many_weights_are_written_piece_by_piece():
    weights = {"Wh1": range(25_000), "Wi1": [7], "Wo": [8], "h1": [9]}
    block = Inputs([[5]], [-1], [0], [0])
    sizes = {"L": 1, "R": 1, "M": 1, "N": 0, "t_S": 1, "t_E": 1, "k": 1}
    lines = list(Problem(sizes, weights, [block, block]).text(11))
    assert max(map(len, lines)) < 60_000
    assert " ".join(lines).split()[8:] == [*map(str, range(25_000)), "7", "8", "9", *"105" * 2]
