"""The sharpness of an instance: known ranks, what claims say of them, and what the limits leave open."""

from __future__ import annotations

import json

import pytest

from verify.conjectures.explore import Limits, MapRow, Sharpness, measure, unmeasured
from verify.errors import DomainError
from verify.statements import Sizes

LIMITS = Limits(max_rank=300)


@pytest.mark.parametrize(
    ("sizes", "grid", "rank", "bound"),
    [
        ((2, 2, 2, 2, 2), False, 6, "U1"),
        ((2, 2, 2, 2, 2), True, 4, "G1"),
        ((3, 2, 2, 5, 5), False, 188, "U5"),
        ((1, 3, 2, 2, 2), False, 3, "U1"),
        ((4, 3, 4, 2, 2), True, 12, None),
    ],
)
def test_ranks_that_are_known(sizes, grid, rank, bound):
    found = measure(Sizes(*sizes), grid=grid, limits=LIMITS)
    row = found.row
    assert (row.lower, row.upper, row.gap, row.verdict) == (rank, rank, 0, Sharpness.SHARP)
    assert bound in (None, row.bound_name)
    assert row.notion == ("grid" if grid else "function")
    assert (sizes[2] if grid else None) == row.N
    assert found.certificate is not None
    assert found.certificate.verdict.value == "proved-generic"


def test_a_gap_has_a_probable_rank_and_two_certificates():
    found = measure(Sizes(2, 3, 2, 2, 4), grid=False, limits=LIMITS)
    row = found.row
    assert (row.lower, row.upper, row.gap, row.verdict, row.probable) == (39, 42, 3, Sharpness.GAP, 39)
    assert row.error_bits >= 40
    assert found.certificate.verdict.value == "proved-generic"
    assert found.probable.verdict.value == "probable"


def test_a_sample_too_large_for_the_checker_has_no_certificate(monkeypatch):
    from verify.conjectures import explore

    monkeypatch.setattr(explore, "MAX_SAMPLE_COST", 1000)
    found = measure(Sizes(2, 3, 2, 2, 4), grid=False, limits=LIMITS)
    assert (found.row.probable, found.probable) == (39, None)


def test_a_search_that_ends_at_its_limit_is_no_gap():
    found = measure(Sizes(2, 3, 3, 3, 3), grid=False, limits=Limits(max_rank=20))
    assert (found.row.lower, found.row.upper, found.row.verdict) == (20, 30, Sharpness.TOO_DEAR)
    assert found.row.probable is None
    assert "minor of order 20" in found.row.detail


def test_a_bound_far_above_the_limit_gets_a_part_of_it():
    limits = Limits(max_rank=40)
    assert [limits.order(upper) for upper in (7, 40, 80, 81, None)] == [7, 40, 40, 10, 10]
    assert measure(Sizes(2, 4, 4, 4, 4), grid=False, limits=limits).row.lower == 10


def test_what_theorem_d_puts_above_the_limit_is_not_searched():
    found = measure(Sizes(4, 4, 4, 9, 9), grid=False, limits=LIMITS)
    assert found.row.lower is None
    assert found.certificate is None
    assert found.row.verdict is Sharpness.TOO_DEAR
    assert "Theorem D" in found.row.detail


def test_claims_are_held_against_the_proved_bounds():
    claims = {c.claim: c for c in measure(Sizes(2, 2, 2, 2, 2), grid=False, limits=LIMITS).row.claims}
    assert set(claims) == {"conjecture1-function", "theorem-s"}
    assert (claims["theorem-s"].relation, claims["theorem-s"].value, claims["theorem-s"].holds) == ("==", 6, True)
    grid = {c.claim: c for c in measure(Sizes(4, 3, 4, 2, 2), grid=True, limits=LIMITS).row.claims}
    assert (grid["conjecture1-grid-cap-channels"].value, grid["conjecture1-grid-cap-channels"].holds) == (15, False)
    assert (grid["conjecture1-grid-cap-min"].value, grid["conjecture1-grid-cap-min"].holds) == (9, True)


def test_bounds_alone_prove_no_claim_about_a_lower_bound():
    row = unmeasured(Sizes(2, 2, 2, 2, 2), grid=False)
    assert [claim.holds for claim in row.claims] == [None, None]
    assert row.upper == 6


@pytest.mark.parametrize("sizes", [(2, 2, 2, 2, 2), (2, 3, 2, 2, 4), (4, 4, 4, 9, 9)])
def test_a_row_survives_json(sizes):
    row = measure(Sizes(*sizes), grid=False, limits=LIMITS).row
    assert MapRow.from_json(json.loads(json.dumps(row.to_json()))) == row


@pytest.mark.parametrize("order", [0, -1, 8001])
def test_a_limit_outside_its_domain_is_refused(order):
    with pytest.raises(DomainError, match="order 1 to 8000"):
        Limits(max_rank=order)
