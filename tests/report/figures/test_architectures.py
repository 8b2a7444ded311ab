"""The picture and the table of memory by architecture say what the ranks say."""

import re

import pytest

from verify.claims import REGISTRY
from verify.errors import DomainError
from verify.networks.families import FAMILIES
from verify.report.architectures import main, markdown_table, rank_of, tables
from verify.report.figures.architectures import (
    CLASSES,
    ArchitectureRank,
    Growth,
    architectures_alt_text,
    architectures_figure,
)
from verify.report.figures.style import rendered

ROWS = [
    ArchitectureRank("mi", 1, 1, 3),
    ArchitectureRank("mi", 1, 2, 3),
    ArchitectureRank("mi", 2, 1, 3),
    ArchitectureRank("mi", 2, 2, 15, sampled=True),
    ArchitectureRank("gated-lstm", 2, 1, 400, at_least=True),
]


def texts(svg: bytes) -> list[str]:
    return [text.decode() for text in re.findall(rb"<text[^>]*>([^<]*)<", svg)]


@pytest.mark.slow
def test_every_line_has_its_name_and_an_open_one_an_arrow() -> None:
    found = texts(rendered(architectures_figure(ROWS, "function rank"), "svg"))
    assert found.count("mi") == 2
    assert "gated-lstm ↑" in found
    assert {"one layer", "two layers", "function rank", Growth.DEEP.value, Growth.EVER.value} <= set(found)
    assert Growth.NEVER.value not in found


def test_the_words_have_every_value() -> None:
    words = architectures_alt_text(ROWS)
    assert "mi with two layers: 3, ~15" in words
    assert "gated-lstm with two layers: ≥400" in words


def test_the_table() -> None:
    assert markdown_table(ROWS).splitlines()[2:] == [
        "| `mi` | 3 | 3 | 3 | ~15 | grows from two layers on |",
        "| `gated-lstm` |  |  | ≥400 |  | grows with one layer |",
    ]


def test_no_picture_of_nothing() -> None:
    with pytest.raises(DomainError, match="at least one rank"):
        architectures_figure([], "function rank")


def test_the_tables_are_claims_and_the_cells_polynomial_families() -> None:
    assert list(tables().values()) == ["function rank", "grid rank"]
    assert set(CLASSES) == {name for name, family in FAMILIES.items() if family.kind == "polynomial"}
    for claim in tables():
        assert {row[0] for row in REGISTRY[claim].cases.rows} == set(CLASSES)


def test_usage() -> None:
    assert main([]) == 2


@pytest.mark.slow
def test_the_pages_are_up_to_date() -> None:
    assert main(["proofs", "--check"]) == 0


def test_a_certificate_about_something_else_is_no_row() -> None:
    from verify.checker import check_bytes

    assert rank_of({"cell": "rac"}, check_bytes(b"{}")) is None
    assert rank_of({"cell": "mi", "L": 1, "t_S": 2, "t_E": 2}, check_bytes(b"{}")) is None
