"""The page on measure and success is what the record says."""

from __future__ import annotations

import re
from pathlib import Path

from verify.experiments.task_record import read_tasks, task_rows
from verify.report.made import filled, outdated
from verify.report.tasks_page import PAGE, files, main

ROOT = Path(__file__).resolve().parents[2]
PROOFS = ROOT / "proofs"


def test_the_page_and_its_pictures_are_up_to_date() -> None:
    assert outdated(files(PROOFS), PROOFS) == []


def test_the_tables_have_every_architecture() -> None:
    page = (PROOFS / PAGE).read_text(encoding="utf-8")
    record = read_tasks(PROOFS)
    for task in record["parameters"]["tasks"]:
        table = page.split(f"<!-- table-{task} -->")[1].split(f"<!-- /table-{task} -->")[0]
        for row in task_rows(record, task):
            assert f"| `{row.cell}` | {row.L} | {row.R} | {row.parameters:,} |" in table
        assert table.count("| `") == 15


def test_the_function_ranks_are_named_and_apart() -> None:
    page = (PROOFS / PAGE).read_text(encoding="utf-8")
    table = page.split("<!-- function-ranks -->")[1].split("<!-- /function-ranks -->")[0]
    assert "generic function rank" in table
    assert "ε" not in table
    # One layer: the width for a RAC (Theorem 1), one more with biases.
    assert re.search(r"\| copying \| `rac` \| 1 \| (\d+) \| = \1 \|", table)
    (R, rank) = re.search(r"\| copying \| `mi` \| 1 \| (\d+) \| = (\d+) \|", table).groups()
    assert int(rank) == int(R) + 1
    assert "`tanh`" not in table


def test_every_marker_of_the_page_is_filled() -> None:
    page = (PROOFS / PAGE).read_text(encoding="utf-8")
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
