"""The status of what a certificate rests on: formal where Coq has proved it in the form that is used."""

from __future__ import annotations

from pathlib import Path

import pytest

from verify.certificates.formal import FORMAL_FACTS
from verify.checker import EstablishedFact, Report
from verify.report.proofs import proofs_behind, rests_on_text
from verify.report.show import read_certificate

SHIPPED = Path(__file__).resolve().parents[2] / "proofs" / "certificates"


def report(term: str, *names: str) -> Report:
    return Report("accepted", rests_on=names, facts=(EstablishedFact(term, 1, 3, "all"),))


@pytest.mark.parametrize(
    ("term", "parameters", "name", "theorem"),
    [
        ("rank", {"L": 2}, "U0", "start_bound_U0"),
        ("grid_rank", {"L": 2}, "U0", "grid_start_bound_U0"),
        ("grid_rank(L=3)", {"L": 2}, "U1", "state_bound_U1"),
        ("grid_rank", {"L": 2}, "U2", "grid_end_bound_U2"),
        ("grid_rank", {"L": 2}, "UT", "transposed_bound_UT"),
        ("grid_rank", {"L": 2}, "U7", None),
        ("rank", {"L": 2, "split": "1,3"}, "U0", "split_bound_U0"),
        ("grid_rank", {"L": 2, "split": "1,3"}, "G1", "split_grid_bound_G1"),
        ("rank", {"L": 2, "split": "1,3"}, "U1", None),
        ("rank", {"L": 2, "cell": "gated"}, "U0", None),
        ("rank", {"L": 2, "split": "1,3"}, "F1", "sep_rank_witness"),
        ("rank", {"n": 2}, "F2", None),
        ("rank", {"n": 2}, "S1", "lin_power_sep_rank"),
        ("hankel_rank", {"n": 2}, "H1", "hankel_rank"),
        ("another", {"L": 2}, "F1", None),
    ],
)
def test_by_the_kind_of_rank(term, parameters, name, theorem):
    (proof,) = proofs_behind(report(term, name), parameters, input_rank=False).values()
    assert (proof and proof.theorem) == theorem


def test_a_bound_with_the_rank_of_given_weights_is_on_paper():
    found = proofs_behind(report("rank", "F1", "U1"), {"L": 2}, input_rank=True)
    assert found == {"F1": FORMAL_FACTS["F1", "function"], "U1": None}


def test_the_weakest_way_counts():
    whole, part = FORMAL_FACTS["U1", "grid"], FORMAL_FACTS["S1", "linear"]
    assert rests_on_text([{"A": whole}, {"A": part}]) == "A (in part: lin_power_sep_rank)"
    assert rests_on_text([{"A": part}, {"A": None}, {"A": whole}]) == "A (on paper)"
    assert rests_on_text([]) == ""


def test_of_a_certificate_that_is_not_accepted_nothing_is_said(tmp_path):
    bad = tmp_path / "bad.json"
    bad.write_bytes((SHIPPED / "rank" / "L2-R4-M3-tS5-tE5.json").read_bytes().replace(b'"k":220', b'"k":221'))
    assert read_certificate(bad).proofs == {}
