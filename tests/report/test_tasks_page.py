"""The page on measure and success is what the record says."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from verify.experiments.task_record import (
    MAIN_EPSILON,
    by_iteration,
    chance,
    correlation,
    correlations,
    read_tasks,
    task_rows,
)
from verify.report.made import filled, outdated
from verify.report.tasks_page import PAGE, files, main

ROOT = Path(__file__).resolve().parents[2]
PROOFS = ROOT / "proofs"


@pytest.mark.slow
def test_the_page_and_its_pictures_are_up_to_date() -> None:
    assert outdated(files(PROOFS), PROOFS) == []


def test_the_tables_have_every_architecture() -> None:
    page = (PROOFS / f"{PAGE}.md").read_text(encoding="utf-8")
    record = read_tasks(PROOFS)
    for task in record["parameters"]["tasks"]:
        table = page.split(f"<!-- table-{task} -->")[1].split(f"<!-- /table-{task} -->")[0]
        for row in task_rows(record, task):
            assert f"| `{row.cell}` | {row.L} | {row.R} | {row.parameters:,} |" in table
        assert table.count("| `") == 15


def test_the_function_ranks_are_named_and_apart() -> None:
    page = (PROOFS / f"{PAGE}.md").read_text(encoding="utf-8")
    table = page.split("<!-- function-ranks -->")[1].split("<!-- /function-ranks -->")[0]
    assert "generic function rank" in table
    assert "ε" not in table
    # One layer: the width for a RAC (Theorem 1), one more with biases.
    assert re.search(r"\| copying \| `rac` \| 1 \| (\d+) \| = \1 \|", table)
    (R, rank) = re.search(r"\| copying \| `mi` \| 1 \| (\d+) \| = (\d+) \|", table).groups()
    assert int(rank) == int(R) + 1
    assert "`tanh`" not in table


def test_every_marker_of_the_page_is_filled() -> None:
    page = (PROOFS / f"{PAGE}.md").read_text(encoding="utf-8")
    assert set(re.findall(r"<!-- ([a-z-]+) -->", page)) == set(re.findall(r"<!-- /([a-z-]+) -->", page))
    for name in re.findall(r"\]\((pictures/[a-z-]+\.svg)\)", page):
        assert (PROOFS / name).is_file()


def test_the_readme_links_the_page() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "(proofs/does-memory-predict.md)" in readme
    assert "(proofs/pictures/memory-predicts.svg)" in readme


def test_filling_leaves_the_rest_alone() -> None:
    assert filled("a <!-- x -->\n1\n<!-- /x --> b <!-- y --> c", {"x": "2", "y": "3"}) == (
        "a <!-- x -->\n\n2\n\n<!-- /x --> b <!-- y --> c"
    )


def test_usage() -> None:
    assert main([]) == 2


def test_what_the_text_says_is_what_the_record_says() -> None:
    """The sentences below the correlations, number by number."""
    record = read_tasks(PROOFS)
    found = {(one.task, one.when, one.measure): one for one in correlations(record)}

    def of(when: str, measure: float | str = MAIN_EPSILON) -> list[float]:
        return [round(found[task, when, measure].value or 0.0, 2) for task in ("copying", "similarity")]

    assert (of("before"), of("after")) == ([0.25, 0.36], [0.15, 0.35])
    assert (of("before", 0.1), of("before", "entropy")) == ([0.38, 0.73], [0.17, 0.76])
    assert [f"{1 / found[task, 'before', MAIN_EPSILON].p:.0f}" for task in ("copying", "similarity")] == ["3", "6"]
    assert sum(one.p < 0.05 for one in found.values()) == 5
    assert len(found) == 16
    assert max(abs(found[task, "before", MAIN_EPSILON].within or 0.0) for task in ("copying", "similarity")) < 0.15

    networks = [
        (row, row.before[s], row.after[s], row.accuracy[s], chance(record, task))
        for task in ("copying", "similarity")
        for row in task_rows(record, task)
        for s in range(len(row.accuracy))
    ]
    failed = sorted(after for _, _, after, accuracy, guess in networks if accuracy < guess + 0.1)
    assert failed[-2:] == [3, 14]
    assert len(failed) == 10
    good = [after for _, _, after, accuracy, _ in networks if accuracy >= 0.95]
    assert (len(good), min(good)) == (57, 7)
    mi = [after for row, _, after, _, _ in networks if (row.cell, row.L) == ("mi", 1)]
    lstm = [after for row, _, after, _, _ in networks if row.cell == "lstm"]
    assert (min(mi), max(mi), max(lstm)) == (7, 10, 37)
    assert min(after for row, _, after, _, _ in networks if row.cell == "lstm") == 13
    begin = [np.median(row.before) for row, *_ in networks if row.cell in ("tanh", "lstm")]
    assert set(begin) == {1, 2}

    medians = {(row.task, row.cell, row.L): float(np.median(row.accuracy)) for row, *_ in networks}
    best = {
        (task, cell): max((1, 2, 3), key=lambda L: medians[task, cell, L])
        for task in ("copying", "similarity")
        for cell in ("rac", "mi", "tanh", "lstm")
    }
    assert {key for key, L in best.items() if L == 1} == {
        ("copying", "rac"),
        ("similarity", "rac"),
        ("similarity", "mi"),
        ("similarity", "lstm"),
    }
    assert {key for key, L in best.items() if L == 3} == {("copying", "mi")}
    assert {accuracy for row, _, _, accuracy, _ in networks if row.cell == "orthogonal"} == {1.0}


def test_the_measure_goes_with_an_early_start() -> None:
    record = read_tasks(PROOFS)
    for task in ("copying", "similarity"):
        rho = by_iteration(record, task)
        final = correlation(task_rows(record, task), "before", MAIN_EPSILON)
        assert rho[record["parameters"]["iterations"]] == final.value
        assert rho[100] == max(value for value in rho.values() if value is not None) > 0.5
        assert final.value is not None
        assert rho[100] - final.value > 0.1


def test_how_far_a_constant_answer_gets() -> None:
    from verify.experiments.task_runs import TASKS, _Data

    assert [len(_Data.of(TASKS[task], 0).held_out[0]) for task in ("copying", "similarity")] == [256, 512]
    answers = _Data.of(TASKS["similarity"], 0).held_out[1]
    assert f"{np.bincount(answers[:, 0]).max() / len(answers):.2f}" == "0.40"
