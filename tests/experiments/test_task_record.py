"""The record of the trained networks: read with checks, and its rank correlations against other ways to find them."""

from __future__ import annotations

import copy
import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from verify.errors import DomainError
from verify.experiments.records import record_path
from verify.experiments.task_record import (
    MAIN_EPSILON,
    Row,
    chance,
    correlation,
    correlations,
    read_tasks,
    spearman,
    task_rows,
)

PROOFS = Path(__file__).resolve().parents[2] / "proofs"


@pytest.fixture(scope="module")
def record() -> dict[str, Any]:
    return read_tasks(PROOFS)


def test_the_recorded_run_is_whole_and_small(record) -> None:
    assert record_path(PROOFS, "tasks").stat().st_size < 100_000
    parameters = record["parameters"]
    assert parameters["seeds"] >= 3
    assert parameters["depths"] == [1, 2, 3]
    assert len(record["results"]["architectures"]) == 2 * 5 * 3
    assert chance(record, "copying") == 1 / 6
    assert chance(record, "similarity") == 1 / 3


def test_rows_are_those_of_the_record(record) -> None:
    rows = task_rows(record, "copying")
    groups = [g for g in record["results"]["architectures"] if g["task"] == "copying"]
    assert [(row.cell, row.L, row.R) for row in rows] == [(g["cell"], g["L"], g["R"]) for g in groups]
    index = record["parameters"]["epsilons"].index(MAIN_EPSILON)
    first = groups[0]["networks"][0]
    assert rows[0].before[0] == (first["before"]["at_least"][index] + first["before"]["at_most"][index]) / 2
    assert rows[0].accuracy[0] == first["accuracy"][-1]
    entropies = task_rows(record, "copying", "entropy")
    assert entropies[0].after[0] == pytest.approx(first["after"]["entropy"][0], rel=1e-4, abs=1e-4)


def test_an_undecided_rank_counts_as_the_middle(record) -> None:
    changed = copy.deepcopy(record)
    measure = changed["results"]["architectures"][0]["networks"][0]["before"]
    measure["at_least"], measure["at_most"] = [1, 4, 5], [1, 7, 9]
    assert task_rows(changed, changed["results"]["architectures"][0]["task"])[0].before[0] == 5.5


def by_definition(x: list[int], y: list[int]) -> float:
    """Pearson's correlation of the average places."""

    def places(values: list[int]) -> list[float]:
        return [np.mean([k for k, v in enumerate(sorted(values)) if v == value]) for value in values]

    return float(np.corrcoef(places(x), places(y))[0, 1])


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=2, max_size=12))
def test_spearman_is_the_correlation_of_places(pairs) -> None:
    x, y = zip(*pairs, strict=True)
    found = spearman(np.array(x, dtype=float), np.array(y, dtype=float))
    if len(set(x)) == 1 or len(set(y)) == 1:
        assert found is None
    else:
        assert found == pytest.approx(by_definition(list(x), list(y)))


def rows_of(before: list[list[float]], accuracy: list[list[float]]) -> list[Row]:
    return [
        Row("copying", "mi", 1, 2, 3, 0.1, tuple(b), tuple(b), tuple(a)) for b, a in zip(before, accuracy, strict=True)
    ]


def test_a_correlation_by_hand() -> None:
    """Medians 1, 2, 3, 4 against 0.1, 0.2, 0.4, 0.3; p against all 24 orders; one seed goes the other way."""
    rows = rows_of(
        [[1, 1, 4], [2, 2, 3], [3, 3, 2], [4, 4, 1]],
        [[0.1, 0.1, 0.2], [0.2, 0.2, 0.3], [0.4, 0.4, 0.4], [0.3, 0.3, 0.5]],
    )
    found = correlation(rows, "before", MAIN_EPSILON)
    assert found.count == 4
    assert found.value == pytest.approx(0.8)
    assert found.by_seed == pytest.approx((-1.0, 0.8))
    places = np.arange(4.0)
    orders = [spearman(places, np.array(order, dtype=float)) or 0.0 for order in itertools.permutations(range(4))]
    exact = sum(abs(order) >= 0.8 - 1e-9 for order in orders) / 24
    assert found.p == pytest.approx(exact, abs=0.01)
    assert correlation(rows, "before", MAIN_EPSILON) == found


def test_where_all_are_equal_there_is_no_correlation() -> None:
    found = correlation(rows_of([[1], [1]], [[0.1], [0.2]]), "after", "entropy")
    assert (found.value, found.p, found.by_seed, found.within) == (None, None, None, None)


def test_between_seeds_the_medians_are_taken_off() -> None:
    """The second architecture is better and has the larger measure; of its own networks the smaller one does better."""
    rows = rows_of([[1, 2, 3], [7, 8, 9]], [[0.3, 0.2, 0.1], [0.9, 0.8, 0.7]])
    found = correlation(rows, "before", MAIN_EPSILON)
    assert found.value == 1.0
    assert found.within == pytest.approx(-1.0)


def test_every_measure_is_correlated_at_both_times(record) -> None:
    found = correlations(record)
    assert len(found) == 2 * 2 * 4
    assert {one.count for one in found} == {15}
    for one in found:
        assert one.value is None or -1 <= one.value <= 1
        assert one.p is None or 0 < one.p <= 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda r: r["parameters"]["epsilons"].remove(0.01), "parameters.epsilons"),
        (lambda r: r["results"]["architectures"].pop(), "results.architectures"),
        (lambda r: r["results"]["architectures"].append(r["results"]["architectures"][0]), "results.architectures"),
        (lambda r: r["parameters"]["tasks"]["copying"].update(classes=1), "parameters.tasks.copying"),
        (lambda r: r["results"]["architectures"][2]["logged"].reverse(), r"architectures\[2\].logged"),
        (lambda r: r["results"]["architectures"][2]["networks"].pop(), r"architectures\[2\].networks"),
        (lambda r: r["results"]["architectures"][0]["networks"][0]["accuracy"].pop(), "the curves"),
        (lambda r: r["results"]["architectures"][0]["networks"][0].update(accuracy=[2.0] * 13), "the curves"),
        (lambda r: r["results"]["architectures"][0]["networks"][0]["after"].update(at_most=[0, 0, 0]), "the ε-ranks"),
        (lambda r: r["results"]["architectures"][0]["networks"][0]["after"].update(entropy=[1.0]), "the ε-ranks"),
        (lambda r: r["results"]["architectures"][0].pop("rate"), "rate is missing"),
        (lambda r: r.update(kind="certificate"), "'kind' should be 'experiment'"),
    ],
)
def test_records_whose_parts_do_not_fit_are_refused(record, tmp_path, change, words) -> None:
    changed = copy.deepcopy(record)
    change(changed)
    path = record_path(tmp_path, "tasks")
    path.parent.mkdir()
    path.write_text(json.dumps(changed))
    with pytest.raises(DomainError, match=words):
        read_tasks(tmp_path)
