"""``verify show``."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from verify import __version__
from verify.certificates.canonical import sealed
from verify.checker import check_file

SHIPPED = sorted(Path("proofs/certificates").rglob("*.json"))
(FORGED,) = Path("proofs/forged").glob("*.json")


def body_of(path):
    body = json.loads(path.read_bytes())
    del body["sha256"]
    return body


@pytest.mark.slow
@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.parent.name)
def test_every_shipped_certificate_fits_80_columns(verify, path):
    answer = verify("show", path)
    assert answer.code == 0
    assert answer.out.startswith(f"ACCEPTED by verify.checker {__version__}, engine python\n")
    body = json.loads(path.read_bytes())
    assert body["sha256"] in answer.out
    assert body["verdict"] in answer.out
    place = str(path)
    for line in answer.out.splitlines():
        assert len(line) <= 80 or line.strip().startswith(place)
        assert line.replace("×", "x").isascii()


@pytest.mark.slow
@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.parent.name)
def test_every_command_that_is_offered_accepts(verify, path):
    import shlex

    for command in verify("show", path, "--json").json["check_again"]:
        words = shlex.split(command)
        if words[0] == "verify":
            assert verify(*words[1:], "-q").code == 0, command


@pytest.mark.slow
def test_statement_evidence_facts_and_how_to_check(verify):
    path = Path("proofs/certificates/rank/L2-R4-M3-tS5-tE5.json")
    text = verify("show", path).out
    for words in (
        "L=2 R=4 M=3 t_S=5 t_E=5: rank == 220",
        "proved-generic: holds for almost all weights",
        "function rank = 220 (for almost all weights)",
        "1. minor: function rank >= 220",
        "order    220",
        "2. bound: function rank <= 220",
        "U5, the recursive bound",
        "F1  a nonsingular minor",
        f"verify check {path}",
    ):
        assert words in text


def test_json_has_the_report_and_the_evidence(verify):
    path = SHIPPED[0]
    answer = verify("show", path, "--json")
    assert answer.code == 0
    report = check_file(path).to_json()
    assert report.items() <= answer.json.items()
    assert answer.json["file"] == str(path)
    assert answer.json["checker"] == f"verify.checker {__version__}"
    assert len(answer.json["evidence"]) >= 1
    assert {"kind", "shows", "details"} == set(answer.json["evidence"][0])


def test_quiet_is_the_outcome_alone(verify):
    assert verify("show", SHIPPED[0], "-q").out.startswith("accepted proved-")
    assert verify("show", FORGED, "-q").out == "rejected\n"


def test_a_rejected_file_shows_why_and_claims_nothing(verify):
    answer = verify("show", FORGED)
    assert answer.code == 1
    assert answer.out.startswith("REJECTED by verify.checker")
    assert "the leading minor of order 13 is zero" in " ".join(answer.out.split())
    for words in ("What it says, unproved", "not accepted: it proves nothing", "Evidence, as the file has it"):
        assert words in answer.out
    assert "What is established" not in answer.out
    assert verify("show", FORGED, "--json").code == 1


def test_the_values_that_occur_are_listed(verify):
    path = Path("proofs/certificates/small-field-grid-loss") / "L2-R2-M2-tS2-tE2-N2-F2.json"
    assert "grid rank takes exactly the values 0, 1, 2, 3 (for all weights)" in verify("show", path).out


def test_malformed_is_2_and_nothing_of_it_is_told(verify, tmp_path):
    path = tmp_path / "c.json"
    path.write_bytes(b'{"claim":"\x1b[2Jtheorem"}')
    answer = verify("show", path)
    assert answer.code == 2
    assert answer.out.startswith("MALFORMED by verify.checker")
    assert "\x1b" not in answer.out
    assert "Statement" not in answer.out
    assert verify("show", path, "--json").json["evidence"] == []


def test_over_budget_is_3(verify, tmp_path):
    body = body_of(Path("proofs/certificates/rank/L2-R4-M3-tS5-tE5.json"))
    body["statement"]["instance"] |= {"L": 40, "R": 4000, "M": 4000}
    path = tmp_path / "c.json"
    path.write_bytes(sealed(body))
    answer = verify("show", path)
    assert answer.code in (1, 3)
    assert answer.code == {"rejected": 1, "over budget": 3}[check_file(path).outcome]


HOSTILE = "x\x1b[31m\x07\r\n\u202e" + "\U0001f600"


def hostile_bodies():
    """Well-formed JSON with strings that steer a terminal wherever a string can be."""
    whole = json.dumps(body_of(FORGED))
    for word in (
        "conjecture1-grid-cap-channels",
        "proved-generic",
        "minor",
        "almost-all-weights",
        "F1",
        "stream",
        "one-hot",
        "words",
    ):
        yield word, json.loads(whole.replace(f'"{word}"', json.dumps(HOSTILE + word)))
    yield "key", body_of(FORGED) | {HOSTILE: 1}


@pytest.mark.parametrize(
    ("word", "body"), list(hostile_bodies()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_no_string_of_a_file_steers_the_terminal(verify, tmp_path, word, body):
    path = tmp_path / "c.json"
    path.write_bytes(sealed(body))
    for options in ((), ("--json",)):
        answer = verify("show", path, *options)
        assert answer.code in (1, 2)
        assert answer.out.replace("\n", "").replace("×", "x").isascii()
        assert answer.out.replace("\n", "").isprintable()


def test_a_name_that_steers_the_terminal(verify, tmp_path):
    path = tmp_path / "a\x1b[31m b.json"
    path.write_bytes(SHIPPED[0].read_bytes())
    answer = verify("show", path)
    assert answer.code == 0
    assert "\x1b" not in answer.out
    assert "\\x1b[31m b.json" in answer.out


def test_what_is_no_file(verify, tmp_path):
    verify("show", tmp_path).require_one_sentence("a directory")
    verify("show", tmp_path / "none.json").require_one_sentence("no such file")
    os.mkfifo(tmp_path / "pipe")
    verify("show", tmp_path / "pipe").require_one_sentence("is a FIFO")


def test_the_engine_is_named(verify):
    assert "engine flint" in verify("show", SHIPPED[0], "--engine", "flint").out.splitlines()[0]


@pytest.mark.slow
def test_what_coq_has_checked_is_said(verify):
    """The status of a fact is that of the formal proofs, of the notion of rank that the certificate is about."""
    shipped = Path(__file__).resolve().parents[2] / "proofs" / "certificates"
    function = shipped / "rank" / "L2-R4-M3-tS5-tE5.json"
    text = " ".join(verify("show", function).out.split())
    assert "(formal: sep_rank_witness)" in text
    assert "prod_{l<L} mc(R, mc(t_E, L-l) - j) (formal: ideal_bound_U4)" in text
    assert "(formal: ideal_recursive_bound_U5)" in text
    assert (
        verify("show", function, "--json")
        .json["formal_proofs"]["F2"]
        .startswith("sep_rank_ge_almost_all in proofs/coq")
    )
    linear = next((shipped / "hankel-rank-generic").glob("*.json"))
    assert set(verify("show", linear, "--json").json["formal_proofs"]) <= {"H1"}
