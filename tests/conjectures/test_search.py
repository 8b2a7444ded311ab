"""Searches: the known counterexamples, minimality, determinism, the clock, going on where one was stopped."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from itertools import islice
from pathlib import Path

import pytest

from verify.checker import check_bytes, check_file
from verify.conjectures import Conjecture, SearchBudget, Status
from verify.conjectures.finding import Word
from verify.conjectures.outcome import Ending
from verify.errors import DomainError
from verify.statements import Sizes

# Plenty of time, little work: what comes out does not depend on how busy the machine is.
SHORT = SearchBudget(time=60, max_rank=60, jobs=2, work=15_000_000)


def search(expression, where=None, weights="generic", *, budget=SHORT, **options):
    return Conjecture(expression, where, weights).search(budget, **options)


REFUTED = [
    ("rank <= R", None, (2, 2, 2, 2)),
    ("rank <= R", "L <= 2", (2, 2, 2, 2)),
    ("rank == R * mc(R, t)", "L == 2", (2, 2, 1, 1)),
    ("rank % 2 == 0 or L == 1", None, (2, 1, 1, 1)),
    ("rank == rank(L=t, t=L)", None, (1, 3, 2, 2)),
    ("grid_rank >= rank", None, (2, 2, 2, 2)),
    ("grid_rank >= mc(m, mc(t, L-1))", None, (4, 2, 2, 2)),
]


@pytest.mark.slow
@pytest.mark.parametrize(("expression", "where", "place"), REFUTED)
def test_the_smallest_counterexample_is_found_and_proved_minimal(expression, where, place):
    outcome = search(expression, where)
    assert outcome.status is Status.REFUTED
    assert outcome.minimal
    example = outcome.counterexample
    assert (example.place.L, example.place.R, example.place.M, example.place.t_E) == place
    report = check_bytes(example.certificate)
    assert (report.outcome, report.verdict) == ("accepted", "refuted")
    # Everything before it in the order is proved, and nothing is missing.
    domain = Conjecture(expression, where).domain
    words = {finding.place: finding.word for finding in outcome.findings}
    for earlier in domain.places():
        if earlier == example.place:
            break
        assert words[earlier] is Word.PROVED


@pytest.mark.slow
def test_the_reading_capped_by_M_to_the_t_falls_at_4_3_4_2():
    outcome = search("grid_rank >= min(mc(m, mc(t, L-1)), M**t)", budget=SearchBudget(time=40))
    assert (outcome.counterexample.place, outcome.minimal) == (Sizes(4, 3, 4, 2, 2, 4), True)
    assert (outcome.counterexample.lower, outcome.counterexample.upper, outcome.counterexample.claimed) == (12, 12, 15)


@pytest.mark.slow
def test_a_reading_that_no_computed_rank_refutes_falls_by_bounds_alone():
    outcome = search("grid_rank >= min(mc(m, mc(t, L-1)), m * M**(t-1))", budget=SearchBudget(time=90))
    assert outcome.status is Status.REFUTED
    assert outcome.minimal is False
    assert outcome.counterexample.place == Sizes(6, 17, 74_614, 5, 5, 74_614)
    assert outcome.counterexample.upper < outcome.counterexample.claimed
    assert check_bytes(outcome.counterexample.certificate).verdict == "refuted"
    assert outcome.count_open_before > 10**18


@pytest.mark.slow
@pytest.mark.parametrize(
    ("expression", "where"),
    [("rank >= mc(m, mc(t, L-1))", "L <= 3"), ("rank <= R", "L == 1"), ("grid_rank <= rank", None)],
)
def test_what_is_true_survives(expression, where):
    outcome = search(expression, where, budget=SearchBudget(max_rank=40, work=2_000_000))
    assert outcome.status is Status.SURVIVED
    assert (outcome.counterexample, outcome.minimal) == (None, None)
    assert outcome.proved > 20
    assert outcome.proved + outcome.probable + outcome.undecided == len(outcome.findings)


def test_a_finite_domain_is_decided_to_its_end():
    outcome = search("rank == R * mc(R, t)", "L == 2 and 2 <= R <= 3 and R <= M <= 4 and 2 <= t <= 3")
    assert outcome.ending is Ending.EXHAUSTED
    assert (outcome.proved, len(outcome.findings)) == (10, 10)
    assert "every one of the 10 instances there are" in outcome.summary()


def test_an_empty_domain_decides_nothing():
    outcome = search("rank <= R", "L < 1")
    assert (outcome.status, len(outcome.findings)) == (Status.UNDECIDED, 0)


def test_a_probable_counterexample_refutes_nothing():
    """At L=2, R=3, M=2, split (2, 4) the bounds say 42, and only a sample says 39."""
    outcome = search("rank >= 42", "L == 2 and R == 3 and M == 2 and t_S == 2 and t_E == 4")
    assert outcome.status is Status.UNDECIDED
    assert outcome.counterexample.probable
    assert outcome.minimal is False
    assert outcome.probable == 1
    assert outcome.certificates == ()
    assert "probable counterexample" in outcome.summary()
    assert "refuted at" not in outcome.summary()


def test_for_all_weights_a_network_of_zeros_refutes():
    outcome = search("rank >= R", weights="all")
    example = outcome.counterexample
    assert (outcome.status, outcome.minimal, example.place) == (Status.REFUTED, True, Sizes(1, 1, 1, 1, 1))
    assert example.weights["h0"] == [[0]]
    assert "h0_1 = [0]" in outcome.summary()
    assert "about these weights" in outcome.summary()


def test_for_all_weights_bounds_prove_every_instance():
    outcome = search("rank <= R", "L == 1 and R + M + t <= 7", "all")
    assert outcome.status is Status.SURVIVED
    assert {finding.verdict for finding in outcome.findings} == {"proved-all"}


def test_for_all_weights_almost_all_may_refute():
    outcome = search("rank <= R", weights="all")
    assert (outcome.status, outcome.minimal, outcome.counterexample.place) == (
        Status.REFUTED,
        True,
        Sizes(2, 2, 2, 2, 2),
    )
    assert outcome.counterexample.weights is None


@pytest.mark.slow
def test_no_rank_beyond_the_largest_is_looked_for():
    outcome = search(
        "rank == R * mc(R, t)",
        "L == 2 and R == 4 and M >= 4 and t >= 2",
        budget=SearchBudget(max_rank=30, work=4_000_000),
    )
    assert outcome.status is Status.UNDECIDED
    assert all(finding.lower <= 30 for finding in outcome.findings)


def test_where_the_statement_has_no_value_it_is_undecided_and_said_so():
    outcome = search("rank >= rank(L=L-1)", "L <= 2 and R + M + t <= 5")
    first = next(iter(outcome.findings))
    assert (first.place.L, first.word) == (1, Word.UNDECIDED)
    assert "no value there" in first.how


# --- determinism ---


@pytest.mark.slow
@pytest.mark.parametrize(
    ("expression", "where"), [("rank <= R", None), ("rank >= m", "L <= 2 and R <= 2"), ("grid_rank >= rank", None)]
)
def test_the_outcome_depends_on_seed_and_budget_alone(expression, where):
    budgets = [SearchBudget(max_rank=20, jobs=jobs, seed=5, work=1_000_000) for jobs in (1, 3)]
    outcomes = [search(expression, where, budget=budget) for budget in budgets]
    assert all(outcome.ending is not Ending.TIME for outcome in outcomes)
    assert outcomes[0] == outcomes[1]
    other = search(expression, where, budget=SearchBudget(max_rank=20, seed=6, work=1_000_000))
    assert other.status is outcomes[0].status


# --- the clock ---


def test_the_time_is_kept_even_when_processes_are_busy():
    """Large minors, and work without end: what ends it is the time."""
    budget = SearchBudget(time=0.5, max_rank=4000, work=10**13)
    outcome = search("rank == 759", "L == 3 and R == 3 and M == 3 and t == 3", budget=budget)
    assert outcome.ending is Ending.TIME
    assert outcome.status is Status.UNDECIDED


def test_a_condition_that_nothing_satisfies_does_not_hang():
    outcome = search("rank >= 1", "L * R * M * t == 10**9 + 7", budget=SearchBudget(time=1))
    assert outcome.ending in (Ending.TIME, Ending.BUDGET)  # a second of work, or a second, whichever is over first
    assert outcome.status is Status.UNDECIDED


# --- directories ---


@pytest.mark.slow
def test_every_decided_instance_has_a_certificate_that_the_checker_accepts(tmp_path):
    outcome = search("rank <= R", out=tmp_path / "out")
    decided = [finding for finding in outcome.findings if finding.is_decided]
    assert len(outcome.certificates) == len(decided)
    for finding, path in zip(decided, outcome.certificates, strict=True):
        report = check_file(path)
        assert report.accepted
        assert report.verdict == finding.verdict
        assert (report.verdict == "refuted") == (finding.word is Word.REFUTED)


def test_without_a_directory_certificates_are_named_by_their_digests():
    outcome = search("rank <= R")
    assert all(len(digest) == 64 for digest in outcome.certificates)
    assert check_bytes(outcome.counterexample.certificate).accepted


@pytest.mark.slow
def test_a_search_again_is_the_same_and_does_no_work(tmp_path, monkeypatch):
    first = search("grid_rank >= rank", out=tmp_path)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "certificates").iterdir()}
    monkeypatch.setattr("verify.conjectures.evidence.decide_place", None)
    again = search("grid_rank >= rank", out=tmp_path)
    assert again == first
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "certificates").iterdir()} == before


@pytest.mark.slow
def test_a_certificate_that_was_changed_is_made_again(tmp_path):
    first = search("rank <= R", out=tmp_path)
    victim = Path(first.certificates[7])
    honest = victim.read_bytes()
    victim.write_bytes(honest.replace(b"proved", b"PROVED"))
    Path(first.certificates[9]).unlink()
    assert search("rank <= R", out=tmp_path) == first
    assert victim.read_bytes() == honest


@pytest.mark.slow
def test_a_larger_budget_goes_further(tmp_path):
    little = search("rank >= m", "L <= 3", budget=SearchBudget(work=500_000), out=tmp_path)
    more = search("rank >= m", "L <= 3", budget=SearchBudget(work=2_000_000), out=tmp_path)
    assert len(more.findings) > len(little.findings)
    assert set(little.certificates) <= set(more.certificates)


def test_a_directory_of_something_else_is_left_alone(tmp_path):
    search("rank <= R", out=tmp_path / "a")
    with pytest.raises(DomainError, match="another statement"):
        search("rank >= R", out=tmp_path / "a")
    with pytest.raises(DomainError, match="another statement"):
        search("rank <= R", "L == 1", out=tmp_path / "a")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "letter.txt").write_text("dear")
    with pytest.raises(DomainError, match="something else"):
        search("rank <= R", out=tmp_path / "b")
    (tmp_path / "c").write_text("a file")
    with pytest.raises(DomainError, match="a file"):
        search("rank <= R", out=tmp_path / "c")
    for damage in ("", "[]", '{"format": "verify-run"}', '{"format":"verify-conjecture","version":1}'):
        (tmp_path / "a" / "run.json").write_text(damage)
        with pytest.raises(DomainError):
            search("rank <= R", out=tmp_path / "a")


SCRIPT = """
import sys
from verify.conjectures import Conjecture, SearchBudget
Conjecture("rank >= mc(m, mc(t, L-1))", "L <= 3").search(SearchBudget(time=60, max_rank=40, jobs=2), out=sys.argv[1])
"""


@pytest.mark.slow
def test_a_search_that_was_killed_goes_on(tmp_path):
    process = subprocess.Popen([sys.executable, "-c", SCRIPT, str(tmp_path)], start_new_session=True)
    deadline = time.monotonic() + 60
    while len(list(islice(tmp_path.glob("certificates/*.json"), 30))) < 30 and time.monotonic() < deadline:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    finished = {path: path.read_bytes() for path in tmp_path.glob("certificates/*.json")}
    assert len(finished) >= 30
    record = json.loads((tmp_path / "run.json").read_text())
    assert record["state"] == "running"
    assert record["expression"] == "rank >= mc(m, mc(t, L-1))"
    outcome = search(
        "rank >= mc(m, mc(t, L-1))", "L <= 3", budget=SearchBudget(max_rank=40, work=3_000_000), out=tmp_path
    )
    assert outcome.status is Status.SURVIVED
    assert all(path.read_bytes() == data for path, data in finished.items())
    assert all(check_file(path).accepted for path in outcome.certificates[:40])
    assert not list(tmp_path.rglob("*.tmp"))


# --- the value ---


def test_an_outcome_is_frozen_and_shows_itself_in_a_notebook():
    outcome = search("rank <= R")
    with pytest.raises(AttributeError):
        outcome.status = Status.SURVIVED
    html = outcome._repr_html_()
    assert "<table>" in html
    assert "rank &lt;= R" in html
    assert str(outcome) == outcome.summary()
    assert max(map(len, outcome.summary().splitlines())) <= 80


@pytest.mark.parametrize("budget", ["", "8 parsecs", "-3", "0", "1e5", "٣", True, [], float("nan"), 0, -1, 10**9])
def test_a_time_that_is_none_is_refused(budget):
    with pytest.raises(DomainError, match="time"):
        Conjecture("rank <= R").search(budget)


def test_times_have_units():
    from verify.conjectures.budget import seconds

    assert [seconds(text) for text in ("8s", "2m", "1h", "90", "0.5", " 7 s ")] == [8, 120, 3600, 90, 0.5, 7]


def test_bad_options_are_refused():
    for options in ({"max_rank": 0}, {"max_rank": 9000}, {"jobs": 0}, {"seed": -1}):
        with pytest.raises(DomainError):
            SearchBudget(**options)
    with pytest.raises(DomainError, match="weights"):
        Conjecture("rank <= R", weights="some")


@pytest.mark.slow
def test_the_summary_names_the_notion_and_the_order_that_are_meant():
    few = SearchBudget(time=60, max_rank=20, jobs=1, work=2_000_000)
    grid = search("grid_rank >= mc(m, mc(t, L-1))").summary()
    assert "4 <= grid_rank <= 4, compared with 5" in grid
    assert " rank" not in grid.replace("grid_rank", "")
    elsewhere = search("rank(L=1) > R", budget=few).summary()
    assert "1 <= rank <= 1" in elsewhere
    splits = search("rank <= R and t_S <= t_E", "L == 1", budget=few).summary()
    assert "L+R+M+t_S+t_E, then L, R, M, t_S, t_E" in splits
    assert search("grid_rank <= N", "L == 2", budget=few).counterexample.place.N == 2
