"""The report by paper: every claim of a run stands under one source, with what became of it, and nothing is typed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from verify.claims import REGISTRY, Expectation
from verify.claims.papers import OURS, PAPERS, Became
from verify.report.content import ReportContent
from verify.report.html.page import html_report
from verify.report.latex import latex_report
from verify.report.markdown import markdown_report
from verify.report.papers import paper_pages
from verify.suite.summary import ClaimSummary


def test_every_paper_is_the_source_of_some_claim() -> None:
    assert {claim.paper for claim in REGISTRY.values()} == set(PAPERS)


@pytest.mark.parametrize("claim", REGISTRY.values(), ids=list(REGISTRY))
def test_what_became_of_a_claim_goes_with_what_the_registry_expects(claim) -> None:
    assert claim.became.is_false == (claim.expected is Expectation.REFUTED)
    open_ended = claim.status.startswith("conjecture") and claim.expected is not Expectation.REFUTED
    assert (claim.became is Became.OPEN) == open_ended
    if claim.became is Became.NEW:
        assert claim.paper == OURS
    if claim.paper == OURS:
        assert claim.became in (Became.NEW, Became.OPEN)


@pytest.mark.parametrize(("mark", "paper"), [("[L17]", "levine"), ("[E21]", "emami"), ("Kronecker", "kronecker")])
def test_a_claim_whose_source_is_a_paper_is_listed_under_it(mark: str, paper: str) -> None:
    cited = {claim.id for claim in REGISTRY.values() if mark in claim.source}
    assert cited
    assert {REGISTRY[id].paper for id in cited} == {paper}


def test_every_claim_of_a_run_stands_on_one_page(small_content: ReportContent) -> None:
    pages = paper_pages(small_content)
    listed = [summary.claim.id for page in pages for summary in page.summaries]
    assert sorted(listed) == sorted(summary.claim.id for summary in small_content.summaries)
    assert [page.id for page in pages] == [key for key in PAPERS if key in {page.id for page in pages}]
    assert sum(page.certificates for page in pages) == sum(c.report.accepted for c in small_content.every)
    for page in pages:
        assert sum(count for _, count in page.counts) == len(page.summaries)


def test_counts_are_those_of_the_certificates(small_content: ReportContent) -> None:
    (kronecker,) = (page for page in paper_pages(small_content) if page.id == "kronecker")
    assert kronecker.counted == "2 claims: 1 as stated, 1 false beside it"
    kinds = dict(kronecker.evidence)
    certificates = [
        c for name in ("hankel-rank-generic", "hankel-rank-always-full") for c in small_content.certificates[name]
    ]
    assert kinds["minor"] == sum("minor" in c.kinds for c in certificates)
    assert f"{len(certificates)} accepted certificates" in kronecker.evidence_text
    assert [(fate.became, [s.claim.id for s in fate.summaries], list(fate.unlike)) for fate in kronecker.fates] == [
        (Became.FALSE_BESIDE, ["hankel-rank-always-full"], [])
    ]


def test_a_false_statement_that_this_run_does_not_refute_is_told(
    copied_run: Path, content_of: Callable[[Path], ReportContent]
) -> None:
    """The word of the registry is no verdict: without its certificates the run says so."""
    for path in (copied_run / "hankel-rank-always-full").glob("*.json"):
        path.unlink()
    content = content_of(copied_run)
    (kronecker,) = (page for page in paper_pages(content) if page.id == "kronecker")
    (fate,) = kronecker.fates
    (unlike,) = fate.unlike
    assert isinstance(unlike, ClaimSummary)
    assert f"but in this run: {unlike.headline}" in markdown_report(content)


def test_all_forms_have_the_section(small_content: ReportContent, tmp_path: Path) -> None:
    from datetime import UTC, datetime

    page = html_report(small_content, directory=tmp_path, file=tmp_path / "r.html", when=datetime.now(UTC))
    texts = (markdown_report(small_content), page, latex_report(small_content))
    for text in texts:
        assert "By paper" in text
        assert "arXiv:1710.09431" in text
        assert "false beside it" in text
    assert texts[0].count("](https://arxiv.org/abs/1710.09431)") == 1
    assert "https://arxiv.org" not in page  # the page leads nowhere outside
    for summary in small_content.summaries:
        assert page.count(f'id="claim-{summary.claim.id}"') == 1
        assert page.count(f'href="#claim-{summary.claim.id}"') >= 2
