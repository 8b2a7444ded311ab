"""What would take long is refused or announced before it begins, and limits of time are kept: work is counted, not
seconds.
"""

from __future__ import annotations

import pytest

from verify.conjectures import Conjecture, SearchBudget, explore_run
from verify.conjectures.domain import Domain
from verify.conjectures.explore import Limits, Sharpness
from verify.conjectures.explore_run import MapRequest, explore
from verify.conjectures.far import can_fall
from verify.errors import BudgetExceeded
from verify.work.executor import Inline, OutOfTime


def never(*arguments, **options):
    raise AssertionError("this work should not have begun")


# --- refused ------------------------------------------------------------------------------------------------

REFUSED = {
    "width": (("contrast", "--width", 1_000_000), "verify.claims.contrast.stream_residues"),
    "less width": (("contrast", "--width", 10_000, "--steps", "1..2"), "verify.claims.contrast.stream_residues"),
    "channels": (("contrast", "--channels", 10**9), "verify.claims.contrast.stream_residues"),
    "steps": (("contrast", "--channels", 1000, "--steps", "1..10000"), "verify.claims.contrast.stream_residues"),
    "variance": (("kernel", "--lag-j", 9, "--lag-k", 9, "--variance"), "verify.kernels.kernel_variance"),
    "uneven lags": (("kernel", "--lag-j", 0, "--lag-k", 18, "--variance"), "verify.kernels.kernel_variance"),
    "mean": (("kernel", "--lag-j", 40, "--lag-k", 40), "verify.kernels.mean_kernel"),
    "table": (("kernel", "--table", 1000), "verify.kernels.mean_kernel"),
    "words": (("expectation", "W^60 W'^60"), "verify.kernels.wick.expectation_of_traces"),
    "layers of a map": (
        ("explore", "--layers", "1..10000", "--width", 2, "--channels", 2, "--steps", 2),
        "verify.conjectures.explore_run.best_bound",
    ),
    "layers of a fit": (
        ("fit", "--layers", "1..10000", "--width", 2, "--channels", 2, "--steps", 2, "--time", "3s"),
        "verify.conjectures.explore_run.best_bound",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_would_take_minutes_is_refused_with_an_estimate(verify, monkeypatch, case):
    arguments, work = REFUSED[case]
    monkeypatch.setattr(work, never)
    answer = verify(*arguments)
    assert answer.code == 3
    assert answer.out == ""
    assert "would take" in answer.err
    assert len(answer.err.splitlines()) == 1


def test_force_begins_all_the_same(verify, monkeypatch):
    monkeypatch.setattr("verify.claims.contrast.contrast_seconds", lambda *sizes, **options: 1e9)
    assert verify("contrast", "--steps", 1).code == 3
    answer = verify("contrast", "--steps", 1, "--force")
    assert answer.code == 0
    assert "more than" not in answer.out
    assert "about 32 years" in answer.err


# --- announced ----------------------------------------------------------------------------------------------

SMALL = ("--layers", 2, "--width", 2, "--channels", 2, "--start", 2, "--end", 2)
ANNOUNCED = {
    "rank": (("rank", *SMALL), "verify.claims.cost.minor_seconds", "minor of order 6"),
    "contrast": (("contrast", "--steps", 1), "verify.claims.contrast.contrast_seconds", "looking for minors"),
    "variance": (
        ("kernel", "--lag-j", 1, "--lag-k", 1, "--variance"),
        "verify.kernels.cost.variance_seconds",
        "loop equations",
    ),
    "words": (("expectation", "W W'"), "verify.kernels.cost.expectation_seconds", "loop equations"),
}


@pytest.mark.parametrize("case", ANNOUNCED)
def test_what_takes_long_is_announced_with_an_estimate(verify, monkeypatch, case):
    arguments, estimate, words = ANNOUNCED[case]
    assert "about" not in verify(*arguments).err
    monkeypatch.setattr(estimate, lambda *sizes, **options: 40.0)
    answer = verify(*arguments)
    assert answer.code == 0
    assert words in answer.err
    assert "about 40 seconds" in answer.err
    assert "about" not in verify(*arguments, "--quiet").err


# --- limits of time -----------------------------------------------------------------------------------------

WIDE = MapRequest(layers=(2,), widths=tuple(range(1, 1001)), channels=(2,), steps=(2,))


def test_a_map_without_time_computes_nothing(monkeypatch):
    monkeypatch.setattr(explore_run, "best_bound", never)
    monkeypatch.setattr("verify.conjectures.explore.best_bound", never)
    found = explore(WIDE, seconds=1e-9, jobs=1)
    assert found.late
    assert {(row.verdict, row.lower, row.upper, row.bound_name, row.work) for row in found.rows} == {
        (Sharpness.TOO_DEAR, None, None, "", None)
    }


class Idle(Inline):
    """Does nothing, as if no process ever answered."""

    def map(self, function, batches):
        return iter(())


def test_half_of_the_time_goes_into_prices_at_most(monkeypatch):
    """With a clock that ticks once a price, half of the ticks are spent before the pool starts."""
    ticks = iter(range(10**6))
    monkeypatch.setattr(explore_run.time, "monotonic", lambda: float(next(ticks)))
    priced = []
    monkeypatch.setattr(explore_run, "_cost", lambda sizes, grid, limits: priced.append(sizes) or 1)
    monkeypatch.setattr(explore_run, "executor_for", lambda *where, **options: Idle())
    explore(WIDE, seconds=100.0, limits=Limits())
    assert len(priced) == 50


def test_a_long_table_is_cut_and_says_so(verify):
    answer = verify(
        "explore", "--layers", 2, "--width", "1..1000", "--channels", 2, "--steps", 2, "--time", "0.000001s"
    )
    assert answer.code == 3
    assert "and 800 lines more" in answer.out
    assert "more than 2^100000" not in answer.out  # no bound was computed: nothing is said of any


def test_a_map_of_many_layers_is_refused_by_the_library_too():
    with pytest.raises(BudgetExceeded, match="10,000 instances alone would take about 10 minutes"):
        explore(MapRequest(layers=tuple(range(1, 10_001)), widths=(2,), channels=(2,), steps=(2,)))


DEAR = "binomial(90000+L, 45000) % 3**(50000+R) == M"


class Clock:
    """A look at the clock that is over after so many."""

    def __init__(self, looks: int) -> None:
        self.left = looks

    def __call__(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise OutOfTime


def counted(monkeypatch) -> list[object]:
    """The places that are decided, as they are."""
    seen: list[object] = []
    monkeypatch.setattr(Domain, "holds", lambda self, place: bool(seen.append(place)))
    return seen


def test_the_clock_is_looked_at_before_each_instance(monkeypatch):
    seen = counted(monkeypatch)
    domain = Conjecture("rank >= 1", DEAR).domain
    with pytest.raises(OutOfTime):
        list(domain.places(Clock(7)))
    assert len(seen) == 7


def test_it_is_where_far_places_are_looked_for_too(monkeypatch):
    seen = counted(monkeypatch)
    asked = Conjecture("rank >= 1", DEAR)
    with pytest.raises(OutOfTime):
        can_fall(asked.relation, asked.domain, Clock(7))
    assert len(seen) == 7


def test_a_search_whose_time_is_up_decides_nothing_more(monkeypatch):
    seen = counted(monkeypatch)
    outcome = Conjecture("rank >= 1", DEAR).search(SearchBudget(time=1e-6, jobs=1))
    assert outcome.ending.value == "time"
    assert seen == []
