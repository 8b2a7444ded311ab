"""One instance at a time: what is proved, refuted, probable, put off; and every certificate accepted."""

from __future__ import annotations

import json
import re

import pytest

from verify.checker import check_bytes
from verify.conjectures import parse_conjecture
from verify.conjectures.degenerate import refute_by_weights
from verify.conjectures.evidence import decide_place
from verify.conjectures.finding import Word
from verify.conjectures.knowledge import claimed_value
from verify.statements import Instance, Quantifier, Sizes, Statement

AT_222 = Sizes(2, 2, 2, 2, 2)
GRID_222 = Sizes(2, 2, 2, 2, 2, 2)


def decided(expression, place, *, quantifier=Quantifier.ALMOST_ALL_WEIGHTS, allowance=10**8, max_rank=300):
    relation = parse_conjecture(expression)
    return decide_place(relation, quantifier, place, allowance=allowance, max_rank=max_rank, seed="0")


KNOWN = [
    # function rank 6, grid rank 4 at L = M = R = t = 2
    ("rank == 6", AT_222, Word.PROVED, "proved-generic"),
    ("rank <= 6", AT_222, Word.PROVED, "proved-all"),
    ("rank >= 6", AT_222, Word.PROVED, "proved-generic"),
    ("rank >= 7", AT_222, Word.REFUTED, "refuted"),
    ("rank <= 5", AT_222, Word.REFUTED, "refuted"),
    ("rank != 6", AT_222, Word.REFUTED, "refuted"),
    ("rank % 2 == 0", AT_222, Word.PROVED, "proved-generic"),
    ("rank % 4 == 0", AT_222, Word.REFUTED, "refuted"),
    ("not (rank == 6) or L == 2", AT_222, Word.PROVED, "proved-all"),
    ("grid_rank == M ** t and grid_rank < rank", GRID_222, Word.PROVED, "proved-generic"),
    ("grid_rank >= rank", GRID_222, Word.REFUTED, "refuted"),
    ("rank == rank(L=t, t=L)", Sizes(2, 2, 2, 3, 3), Word.PROVED, "proved-generic"),
    ("rank == rank(L=t, t=L)", Sizes(1, 3, 2, 2, 2), Word.REFUTED, "refuted"),
    ("grid_rank >= min(mc(m, mc(t, L-1)), M**t)", Sizes(4, 3, 4, 2, 2, 4), Word.REFUTED, "refuted"),
    ("rank >= rank(L=L-1)", Sizes(1, 2, 2, 2, 2), Word.UNDECIDED, ""),
    ("rank >= M ** M ** M ** M", Sizes(9, 9, 9, 9, 9), Word.UNDECIDED, ""),
]


@pytest.mark.parametrize(("expression", "place", "word", "verdict"), KNOWN)
def test_known_ranks_decide(expression, place, word, verdict):
    found = decided(expression, place)
    assert (found.word, found.verdict) == (word, verdict), found.how
    if verdict:
        report = check_bytes(found.certificate)
        assert (report.outcome, report.verdict) == ("accepted", verdict)
        assert report.sha256
    else:
        assert found.certificate is None
        assert found.how


def test_a_lower_bound_needs_no_larger_minor_than_is_claimed():
    assert decided("rank >= 5", Sizes(3, 3, 3, 3, 3)).lower == 5
    assert decided("rank >= 5", Sizes(3, 3, 3, 3, 3)).how == "a 5×5 minor"
    assert decided("rank <= 5", Sizes(3, 3, 3, 3, 3)).lower == 6


def test_what_is_too_dear_is_put_off_with_its_price():
    found = decided("rank == 759", Sizes(3, 3, 3, 3, 3), allowance=10**6, max_rank=800)
    assert found.word is Word.DEFERRED
    assert found.cost > 10**8


def test_beyond_the_largest_rank_nothing_is_said():
    found = decided("rank >= 30", Sizes(3, 3, 3, 2, 2), max_rank=20)
    assert found.word is Word.UNDECIDED
    assert (found.lower, found.upper) == (20, 30)


def test_a_sample_never_refutes():
    """L=2, M=2, R=3, split (2, 4): the bounds say 42, the rank is 39 but for a tiny probability."""
    place = Sizes(2, 3, 2, 2, 4)
    found = decided("rank >= 42", place)
    assert (found.word, found.verdict, found.certificate) == (Word.PROBABLE_COUNTEREXAMPLE, "", None)
    assert (found.lower, found.upper, found.claimed) == (39, 42, 42)
    assert "39" in found.how
    holds = decided("rank <= 39", place)
    assert (holds.word, holds.verdict) == (Word.PROBABLE, "probable")
    assert check_bytes(holds.certificate).accepted


def test_the_claimed_number_is_that_of_rank_op_expression_alone():
    for expression, expected in {
        "rank >= mc(m, t)": 3, "7 <= rank": 7, "rank == 6": 6, "rank % 2 == 0": None, "rank >= 1 and L == 2": None,
        "rank(L=1) >= 2": None, "rank == rank(L=t)": None,
    }.items():  # fmt: skip
        assert claimed_value(parse_conjecture(expression), Instance(AT_222)) == expected, expression


# --- all weights ---


def test_almost_all_weights_refute_a_statement_about_all():
    found = decided("rank <= R", AT_222, quantifier=Quantifier.ALL_WEIGHTS)
    assert (found.word, found.weights) == (Word.REFUTED, None)
    report = check_bytes(found.certificate)
    assert report.accepted
    assert "weights=all" in report.statement_text


def test_bounds_prove_a_statement_about_all_weights():
    found = decided("rank <= 6", AT_222, quantifier=Quantifier.ALL_WEIGHTS)
    assert (found.word, found.verdict) == (Word.PROVED, "proved-all")


def test_a_zero_network_refutes_that_the_rank_is_at_least_R():
    relation = parse_conjecture("rank >= R")
    assert decided("rank >= R", AT_222, quantifier=Quantifier.ALL_WEIGHTS).word is Word.UNDECIDED
    found = refute_by_weights(relation, Sizes(1, 1, 1, 1, 1), seed_number=0)
    assert found.word is Word.REFUTED
    assert (found.lower, found.upper, found.claimed) == (0, 0, 1)
    assert found.weights == {"Wh": [[[0]]], "Wi": [[[0]]], "Wo": [0], "h0": [[0]]}
    report = check_bytes(found.certificate)
    assert (report.outcome, report.verdict) == ("accepted", "refuted")
    assert "the given weights" in report.statement


def test_weights_are_shrunk_to_zeros_and_ones_where_zero_alone_does_not_do():
    """A rank strictly between 0 and R needs a network that is not zero."""
    found = refute_by_weights(parse_conjecture("rank >= R or rank == 0"), Sizes(1, 2, 2, 1, 1), seed_number=0)
    assert (found.lower, found.upper) == (1, 1)
    assert set(re.findall(r"-?[0-9]+", str(found.weights).replace("h0", ""))) <= {"0", "1"}
    assert check_bytes(found.certificate).accepted


@pytest.mark.slow
def test_a_nullspace_bounds_a_grid_rank_at_given_weights():
    found = refute_by_weights(parse_conjecture("grid_rank != 2 or L == 1"), GRID_222, seed_number=0)
    assert (found.lower, found.upper) == (2, 2)
    assert check_bytes(found.certificate).accepted


def test_given_weights_say_nothing_of_other_sizes():
    assert refute_by_weights(parse_conjecture("rank == rank(L=t, t=L)"), Sizes(1, 1, 1, 2, 2), seed_number=0) is None


def test_the_statement_of_a_certificate_is_the_one_that_was_asked():
    found = decided("rank >= mc(m, mc(t, L-1))", AT_222)
    expected = Statement(Quantifier.ALMOST_ALL_WEIGHTS, parse_conjecture("rank >= mc(m, mc(t, L-1))"), Instance(AT_222))
    assert json.loads(found.certificate)["statement"] == expected.to_json()
