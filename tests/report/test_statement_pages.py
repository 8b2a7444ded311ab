"""The statement pages follow the registry: none missing, none stale, none without a proof."""

import re
from pathlib import Path

import pytest

from tests.test_sources import anchors
from verify.claims import REGISTRY
from verify.errors import DomainError
from verify.report.statement_pages import UNWRITTEN, main, outdated, refresh

PAGES = Path(__file__).resolve().parents[2] / "proofs" / "statements"


def test_the_pages_are_up_to_date() -> None:
    assert outdated(PAGES) == []
    assert main([str(PAGES), "--check"]) == 0


@pytest.mark.parametrize("page", [*sorted(PAGES.glob("*.md")), *PAGES.parent.glob("*.md")], ids=lambda page: page.stem)
def test_links_lead_to_pages_and_headings(page: Path) -> None:
    for target, anchor in re.findall(r"\]\(([^)#:]+)(?:#([^)]*))?\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target
        assert not anchor or anchor in anchors(page.parent / target), f"{target}#{anchor}"


def test_every_page_shows_its_statement_and_its_commands() -> None:
    for name in REGISTRY:
        text = (PAGES / f"{name}.md").read_text(encoding="utf-8")
        assert f"verify explain {name}" in text
        below = text.split("<!-- /generated -->")[1]
        assert len(below) > 150, f"{name}: the proof is missing"


def test_a_missing_page_is_begun_and_reported_until_it_is_written(tmp_path: Path) -> None:
    assert f"{next(iter(REGISTRY))}.md is missing" in outdated(tmp_path)
    refresh(tmp_path)
    page = tmp_path / "theorem-s.md"
    assert "theorem-s.md has no proof yet" in outdated(tmp_path)
    page.write_text(page.read_text().replace(UNWRITTEN, "Proof. By hand."))
    assert "theorem-s.md has no proof yet" not in outdated(tmp_path)


def test_what_is_written_by_hand_stays(tmp_path: Path) -> None:
    refresh(tmp_path)
    page = tmp_path / "theorem-s.md"
    page.write_text(page.read_text().replace("Theorem S", "Theorem X").replace(UNWRITTEN, "By hand."))
    assert "theorem-s.md is out of date" in outdated(tmp_path)
    assert main([str(tmp_path)]) == 0
    text = page.read_text()
    assert "Theorem X" not in text
    assert text.endswith("By hand.\n")


def test_a_page_of_no_claim_and_a_page_without_markers_are_reported(tmp_path: Path) -> None:
    refresh(tmp_path)
    (tmp_path / "stray.md").write_text("nothing")
    assert "stray.md belongs to no claim" in outdated(tmp_path)
    (tmp_path / "theorem-s.md").write_text("no markers")
    with pytest.raises(DomainError, match=r"theorem-s\.md: a page needs the markers"):
        outdated(tmp_path)


@pytest.mark.parametrize(
    ("arguments", "code"), [([], 2), (["--chek", "x"], 2), (["no such folder", "--check"], 2), (["--help"], 0)]
)
def test_wrong_usage_is_refused_with_exit_code_2_and_help_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], code: int
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == code
    assert not list(tmp_path.iterdir())


def test_a_conjecture_has_no_proof_and_what_is_false_a_refutation() -> None:
    for name, claim in REGISTRY.items():
        headings = anchors(PAGES / f"{name}.md")
        if claim.status.startswith(("conjecture", "false")):
            assert "proof" not in headings, name
        if claim.status.startswith("false"):
            assert "refutation" in headings, name
