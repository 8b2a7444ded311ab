"""The table of heads: every entry is whole, and each joint that should know it does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from verify.statements import build
from verify.statements.heads import (
    COMPARISONS,
    CONDITION,
    HEADS,
    NAMES,
    NUMBER,
    OPERATIONS,
    PREDICATES,
    PROBABILITY,
    QUANTITIES,
    RANK_HEADS,
    TUPLE,
    Head,
)
from verify.statements.write.formula import FORMULA
from verify.statements.write.text import PLAIN, PROSE

ROOT = Path(__file__).resolve().parents[2]
JOINING = {"and", "or", "not", "all", "any", "sum", "prod", "bound"}


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as they are made from their words."""
    titles = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("head", HEADS.values(), ids=lambda head: head.name)
def test_every_source_resolves(head: Head) -> None:
    page, _, anchor = head.source.partition("#")
    assert anchor in anchors(ROOT / page)


@pytest.mark.parametrize("head", HEADS.values(), ids=lambda head: head.name)
def test_every_entry_is_whole(head: Head) -> None:
    assert head.meaning
    assert head.cells
    assert head.gives in (NUMBER, CONDITION, PROBABILITY, TUPLE)
    assert set(head.takes) <= set("nidjrpclvwob+")
    assert set(head.needs) <= set(NAMES)
    assert ("v" in head.takes or head.takes == "o") >= bool(head.names)


def test_every_head_is_of_one_kind_of_node() -> None:
    kinds = [COMPARISONS, OPERATIONS, QUANTITIES, PREDICATES, RANK_HEADS.values(), JOINING]
    names = [name for kind in kinds for name in kind]
    assert sorted(names) == sorted(HEADS)


@pytest.mark.parametrize("name", [*QUANTITIES, *PREDICATES, *RANK_HEADS.values()])
def test_every_quantity_has_a_word(name: str) -> None:
    assert hasattr(build, name)
    assert name in build.__all__


def test_what_a_word_means_is_what_the_table_says() -> None:
    assert build.kernel_mean.__doc__ == HEADS["kernel_mean"].meaning
    assert build.mc.__name__ == "mc"


@pytest.mark.parametrize("notation", [PLAIN, PROSE, FORMULA], ids=["plain", "prose", "formula"])
def test_every_head_is_written(notation) -> None:  # type: ignore[no-untyped-def]
    assert set(notation.rules) == set(HEADS)
