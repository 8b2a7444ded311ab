"""Every page that code, proofs and documents cite is in the repository, and has the heading that is cited."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from verify.claims import REGISTRY
from verify.separation.registry import every_bound

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "proofs" / "statements"
CITING = [
    *sorted((ROOT / "verify").rglob("*.py")),
    *sorted((ROOT / "proofs").rglob("*.md")),
    *sorted((ROOT / "proofs" / "coq").glob("*.v")),
    ROOT / "README.md",
]
CITATION = re.compile(r"(?<![\w{}*/.<-])((?:\.\./)*[\w-]+(?:/[\w-]+)*\.md)(#[\w-]+)?")
# A file that commands write, in examples: no source.
WRITTEN = re.compile(r"(?:[\w-]+/)?report\.md")


@cache
def anchors(page: Path) -> set[str]:
    """The anchors of a page, as GitHub makes them from its headings; of equal ones the first alone."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def unresolved(text: str, folder: Path) -> list[str]:
    """The citations in ``text`` that lead nowhere, from the root of the repository, from ``folder`` or from the
    pages.
    """
    missing = []
    for page, anchor in CITATION.findall(text):
        places = [place / page for place in (ROOT, folder, PAGES) if (place / page).is_file()]
        if not places and not WRITTEN.fullmatch(page):
            missing.append(page)
        elif places and anchor and anchor[1:] not in anchors(places[0].resolve()):
            missing.append(page + anchor)
    return missing


@pytest.mark.parametrize("path", CITING, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_citation_leads_to_a_page_and_a_heading(path: Path) -> None:
    assert unresolved(path.read_text(encoding="utf-8"), path.parent) == []


def test_a_citation_that_leads_nowhere_is_found() -> None:
    known = "proofs/statements/bounds.md"
    assert unresolved(f"{known}, {known}#u4 and {known}#ut-transposition.", ROOT) == []
    assert unresolved(f"Source: {known}#u99.", ROOT) == [f"{known}#u99"]
    assert unresolved("Source: notes" + ".md, section 3; [x](notes/more" + ".md#y)", ROOT) == [
        "notes.md",
        "notes/more.md",
    ]


@pytest.mark.parametrize("path", sorted((ROOT / "tests").rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_tests_cite_pages_that_are_there(path: Path) -> None:
    cited = re.findall(r"proofs/[\w/-]+\.md#[\w-]+", path.read_text(encoding="utf-8"))
    assert unresolved(" ".join(cited), ROOT) == [] or path == Path(__file__)


@pytest.mark.parametrize("claim", REGISTRY.values(), ids=list(REGISTRY))
def test_what_is_ours_has_a_source_in_the_repository(claim) -> None:
    """A claim that no paper is the source of names the page, and the place on it, where it is proved or discussed."""
    assert "[L17]" in claim.source or "[E21]" in claim.source or "proofs/statements/" in claim.source


def test_every_bound_names_the_place_of_its_proof() -> None:
    for bound in every_bound():
        assert re.fullmatch(r"proofs/statements/[\w-]+\.md#[\w-]+", bound.source), bound.name
        assert unresolved(bound.source, ROOT) == []
