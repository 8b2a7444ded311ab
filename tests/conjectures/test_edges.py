"""The edges of the small parts of a search: limits of a budget, counts, keys of the order, how a slice is cut."""

from __future__ import annotations

from itertools import islice, product

import pytest

from verify.claims.cost import OVERHEAD
from verify.conjectures import Conjecture, parse_condition, parse_conjecture
from verify.conjectures.budget import OPERATIONS_PER_SECOND, SearchBudget, search_budget, seconds
from verify.conjectures.domain import Domain, domain_of
from verify.conjectures.explore import unmeasured
from verify.conjectures.explore_run import MapRequest
from verify.conjectures.finding import Finding, Word
from verify.conjectures.fit import SlicePoint, Standing, fit, slice_of
from verify.conjectures.ledger import Ledger
from verify.conjectures.limits import ranges_of
from verify.conjectures.outcome import Counterexample, Ending, SearchOutcome, Status
from verify.errors import DomainError
from verify.statements import Sizes, Variable, summation
from verify.work.executor import Executor, Failure

MONTH = 30 * 24 * 3600


# --- the budget ---


@pytest.mark.parametrize(
    ("least", "most"),
    [
        ({"time": 1e-9}, {"time": MONTH}),
        ({"max_rank": 1}, {"max_rank": 8000}),
        ({"jobs": 1}, {"jobs": 256}),
        ({"seed": 0}, {"seed": 2**64 - 1}),
        ({"work": 1}, {"work": 10**30}),
    ],
)
def test_each_limit_of_a_budget_is_within_it_and_the_next_number_is_not(least, most):
    for options in (least, most):
        (name,) = options
        assert getattr(SearchBudget(**options), name) == options[name]
    (name,) = least
    words = {"max_rank": "rank", "jobs": "processes"}.get(name, name)
    with pytest.raises(DomainError, match=f"{words} must be .*not"):
        SearchBudget(**{name: 0 if name == "time" else least[name] - 1})
    if name != "work":
        with pytest.raises(DomainError, match=f"{words} must be .*not"):
            SearchBudget(**{name: most[name] + 1})


def test_a_time_stands_for_work_unless_work_is_given():
    assert SearchBudget(time=2).operations == 2 * OPERATIONS_PER_SECOND
    assert SearchBudget(time=2, work=7).operations == 7
    assert search_budget(None) == SearchBudget(time=60, max_rank=400, jobs=None, seed=0, work=None)
    assert search_budget("2m") == search_budget(120) == SearchBudget(time=120)
    given = SearchBudget(seed=3)
    assert search_budget(given) is given
    assert [seconds(text) for text in ("90", "8s", "2m", "1h", " 1.5 m ", "0.000001")] == [90, 8, 120, 3600, 90, 1e-6]
    for text in ("1234567890", "1.0000001", "1d", "1 s s", "s", ".5"):
        with pytest.raises(DomainError, match="a time is written"):
            seconds(text)
    for other in (True, False, None, [], 1j):
        with pytest.raises(DomainError, match="a time is a number of seconds or a text"):
            seconds(other)


# --- the order ---


def domain(expression: str, where: str | None = None) -> Domain:
    return domain_of(parse_conjecture(expression), None if where is None else parse_condition(where))


@pytest.mark.parametrize(
    ("expression", "key", "text"),
    [
        ("rank >= 1", (14, 2, 3, 4, 5), "L+R+M+t, then L, R, M, t"),
        ("rank >= t_S", (15, 2, 3, 4, 1, 5), "L+R+M+t_S+t_E, then L, R, M, t_S, t_E"),
        ("grid_rank >= N", (14, 2, 3, 4, 5, 6), "L+R+M+t, then L, R, M, t, N"),
        ("grid_rank >= 1", (14, 2, 3, 4, 5), "L+R+M+t, then L, R, M, t"),
    ],
)
def test_the_key_of_a_place_and_the_order_in_words(expression, key, text):
    found = domain(expression)
    assert found.order(Sizes(2, 3, 4, 1 if "t_S" in expression else 5, 5, 6)) == key
    assert found.order_text == text


def test_the_sizes_of_a_place_in_words():
    assert Sizes(1, 2, 3, 4, 4).text == "L=1 R=2 M=3 t=4"
    assert Sizes(1, 2, 3, 4, 5, 6).text == "L=1 R=2 M=3 t_S=4 t_E=5 N=6"


@pytest.mark.parametrize("expression", ["rank >= 1", "rank >= t_S", "grid_rank >= N"])
def test_no_more_come_before_than_is_said(expression):
    found = domain(expression)
    places = list(islice(found.places(), 150))
    for index, place in enumerate(places):
        said = found.at_most_before(place)
        assert said >= index if "N" in expression else said == index
        assert found.count_before(place) == (None if "N" in expression else index)


def test_before_a_place_with_templates_there_are_those_of_any_number_of_channels():
    """So many earlier sizes, each with M <= 2; and one template less."""
    found = domain("grid_rank >= N")
    assert found.at_most_before(Sizes(1, 2, 1, 1, 1, 1)) == 3 * 2
    assert found.at_most_before(Sizes(1, 1, 2, 1, 1, 2)) == 2 * 2 + 1


def test_a_caller_is_asked_after_each_256_places_that_do_not_count(monkeypatch):
    looked = []
    monkeypatch.setattr(Domain, "holds", lambda self, place: looked.append(place) or len(looked) % 300 == 0)
    asked = domain("rank >= 1").places()
    assert next(asked) is None
    assert len(looked) == 256
    assert next(asked) == looked[-1]
    assert len(looked) == 300
    assert next(asked) is None
    assert len(looked) == 2 * 256 + 1


def test_where_decides_for_a_moment_only():
    here, i = Sizes(1, 1, 1, 1, 1), Variable("i")
    for length, decided in ((1000, True), (10**6, False)):
        found = Domain(summation(i, 1, length, i) >= 1, splits=False, grid=False, templates_vary=False)
        assert found.holds(here) == decided
        assert (found.undefined_at(here) is None) == decided


def test_a_domain_is_finite_when_every_size_has_a_greatest_value():
    assert not domain("rank >= 1").is_finite
    assert not domain("rank >= 1", "L <= 2 and R <= 2 and M <= 2").is_finite
    assert domain("rank >= 1", "L + R + M + t <= 6").is_finite


# --- ranges ---


@pytest.mark.parametrize(
    ("where", "ranges"),
    [
        ("L < R and R < M and M < t and t <= 9", ((1, 6), (2, 7), (3, 8), (4, 9))),
        ("L > R and R > M and M > t", ((4, None), (3, None), (2, None), (1, None))),
        ("3 * L <= 10 and 3 * R >= 10", ((1, 3), (4, None), (1, None), (1, None))),
        ("L + 2 * R + 3 * M + 4 * t <= 12", ((1, 3), (1, 2), (1, 1), (1, 1))),
        ("L - R <= 0 and R <= 5", ((1, 5), (1, 5), (1, None), (1, None))),
        ("t_S + t_E <= 6", ((1, None), (1, None), (1, None), (1, 3))),
        ("0 * L <= -1", ((1, None),) * 4),
        ("L == 3", ((3, 3), (1, None), (1, None), (1, None))),
        ("L <= 0", ((1, 0), (1, None), (1, None), (1, None))),
    ],
)
def test_ranges_are_as_narrow_as_linear_comparisons_make_them(where, ranges):
    assert ranges_of(parse_condition(where), splits=False) == ranges


def test_no_condition_leaves_everything():
    assert ranges_of(None, splits=False) == ((1, None),) * 4
    assert ranges_of(None, splits=True) == ((1, None),) * 5


# --- what is counted ---


PLACES = [Sizes(L, R, 1, 1, 1) for L, R in product((1, 2), (1, 2, 3))]


def outcome(*words: Word) -> SearchOutcome:
    findings = tuple(Finding(place, word) for place, word in zip(PLACES, words, strict=False))
    return SearchOutcome(
        "rank >= 1", None, "generic", Status.UNDECIDED, None, None, (), 0, findings, ("c",), None, Ending.BUDGET, ""
    )


def test_the_counts_of_an_outcome():
    found = outcome(*Word)
    assert (found.proved, found.probable, found.undecided) == (1, 2, 2)
    json = found.to_json()
    assert (json["instances"], json["proved"], json["probable"], json["undecided"]) == (6, 1, 2, 2)
    assert json["counterexample"] is None
    assert json["certificates"] == ["c"]
    assert [Finding(PLACES[0], word).is_decided for word in Word] == [True, True, False, False, False, False]


def test_a_counterexample_is_what_its_finding_says():
    finding = Finding(
        Sizes(1, 2, 3, 4, 5, 6), Word.PROBABLE_COUNTEREXAMPLE, "v", "grid_rank", 7, 8, 9, 10, "so", certificate=b"c"
    )
    found = Counterexample.of(finding)
    assert found.probable
    assert found.to_json() == {"L": 1, "M": 3, "R": 2, "N": 6, "t_S": 4, "t_E": 5, "lower": 7, "upper": 8, "claimed": 9}
    assert (found.term, found.how, found.certificate) == ("grid_rank", "so", b"c")
    assert not Counterexample.of(Finding(PLACES[0], Word.REFUTED)).probable


class Answers(Executor):
    """An executor whose tasks have these answers, in order."""

    def __init__(self, answers):
        self.answers = answers
        self.calls = []

    def map(self, function, batches):
        batches = list(batches)
        self.calls.append((function, batches))
        yield from zip((task for batch in batches for task in batch), self.answers, strict=True)


def ledger(expression="rank >= 1", **budget) -> Ledger:
    return Ledger(Conjecture(expression), SearchBudget(**budget), None, lambda spent, count: None)


def test_a_ledger_adds_up_what_was_spent_and_keeps_the_smallest_counterexample():
    book = ledger()
    words = [Word.PROVED, Word.REFUTED, Word.DEFERRED, Word.UNDECIDED, Word.REFUTED, Word.REFUTED]
    found = [Finding(place, word, cost=1000) for place, word in zip(PLACES[::-1], words, strict=True)]
    book.decide(Answers(found), PLACES, 5000)
    assert book.spent == 5 * 1000 + OVERHEAD // 4
    assert book.best.place == PLACES[0]
    assert [finding.place for finding in book.in_order()] == sorted(PLACES, key=book.question.domain.order)
    put_off = found[2].place
    assert [finding.place for finding in book.deferred()] == [put_off]
    assert book.deferred(before=put_off) == []
    assert [finding.place for finding in book.deferred(before=Sizes(9, 9, 9, 9, 9))] == [put_off]


def test_places_go_to_processes_in_batches_and_one_without_an_answer_is_undecided():
    places = [Sizes(1, R, 1, 1, 1) for R in range(1, 24)]
    book = ledger(max_rank=9, seed=4)
    answers: list[Finding | Failure] = [Finding(place, Word.PROVED, cost=1) for place in places]
    answers[13] = Failure("its process died", died=True)
    pool = Answers(answers)
    book.decide(pool, places, 77)
    ((function, batches),) = pool.calls
    assert [len(batch) for batch in batches] == [10, 10, 3]
    assert function.args[2:] == (77, 9, 4)
    assert len(book.findings) == 23
    dead = book.findings[places[13]]
    assert (dead.word, dead.cost, dead.how, dead.max_rank) == (Word.UNDECIDED, 77, "its process died", 9)
    assert book.spent == 22 + 77


# --- slices ---


def point(x: int, rank: int | None) -> SlicePoint:
    return SlicePoint(x, rank, Standing.OPEN if rank is None else Standing.PROVED, rank, rank)


def test_a_known_rank_agrees_with_itself_alone():
    assert [point(3, 5).agrees(value) for value in (4, 5, 6, None)] == [False, True, False, False]


@pytest.mark.parametrize(("count", "train"), [(5, 4), (6, 5), (7, 5), (8, 6), (9, 7), (10, 7), (20, 14)])
def test_seven_of_ten_places_are_fitted_rounded_up(count, train):
    slice = slice_of(MapRequest((1,), (2,), (2,), tuple(range(1, count + 1))))
    rows = [unmeasured(Sizes(1, 2, 2, t, t), grid=False) for t in range(1, count + 1)]
    with pytest.raises(DomainError, match=f"at least 3 known ranks at t <= {train}; there are 0"):
        fit(slice, rows)


def test_the_places_of_a_slice_are_its_sizes_once_and_increasing():
    slice = slice_of(MapRequest((3, 1, 2, 3), (2,), (2,), (4,)))
    assert (slice.variable, slice.places) == ("L", (1, 2, 3))
