"""Keys to sort by, pictures inside the page, what is certified of ranks, and which panels are drawn of it."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verify.claims import find_claim
from verify.report.figures.kernel_curves import weights_figure
from verify.report.figures.ranks import Part, rank_alt_text
from verify.report.html.certified import Known, certified_ranks
from verify.report.html.instances import instance_table, sort_key
from verify.report.html.pictures import claim_pictures
from verify.report.html.rank_panels import asked_at, claim_panels, run_panels
from verify.report.html.sections import badge_of
from verify.report.html.svg import inline_svg
from verify.report.idea import IDEA, Drawing
from verify.statements import Sizes

LARGE = st.integers(0, 10**6) | st.integers(2**50, 2**56) | st.integers(2**5000, 2**5003)


@given(LARGE, LARGE)
def test_keys_are_in_the_order_of_the_numbers(a, b):
    if a < b:
        assert float(sort_key(a)) <= float(sort_key(b)) < float(sort_key(None))
    if a < b < 2**53:
        assert float(sort_key(a)) < float(sort_key(b))


@pytest.mark.slow
def test_an_inline_picture_owns_its_ids():
    one, two = (ElementTree.fromstring(inline_svg(weights_figure(), name, "a <b> & c")) for name in ("one", "two"))
    ids = [{e.get("id") for e in root.iter() if e.get("id")} for root in (one, two)]
    assert not ids[0] & ids[1]
    assert all(name.startswith("one-") for name in ids[0])
    references = re.findall(r"url\(#([^)]+)\)", ElementTree.tostring(one, encoding="unicode"))
    assert references
    assert set(references) <= ids[0]
    assert one.get("role") == "img"
    assert one[0].text == "a <b> & c"
    assert "viewBox" in one.attrib
    assert "width" not in one.attrib
    text = "".join(one.itertext())
    assert "lag j, in time steps" in text  # text stays text


def test_a_drawn_network_has_one_title_in_the_page():
    svg = next(block.svg() for block in IDEA if isinstance(block, Drawing) and block.name == "network-two-layers")
    assert svg.count(b"<title") > 1
    root = ElementTree.fromstring(inline_svg(svg, "net", "what is seen"))
    titles = [e for e in root.iter() if e.tag.endswith("}title") or e.tag.endswith("}desc")]
    assert [(title.get("id"), title.text) for title in titles] == [("net-title", "what is seen")]
    assert root.get("aria-labelledby") == "net-title"


def test_what_is_certified_of_a_rank_is_put_together_over_claims(rank_content):
    function = certified_ranks(rank_content.every, "function")
    assert function[Sizes(2, 3, 3, 4, 4)] == Known(45, 45)  # Theorem S
    assert function[Sizes(2, 4, 3, 5, 5)].lower >= 21  # Theorem D
    grid = certified_ranks(rank_content.every, "grid")
    assert grid[Sizes(4, 2, 2, 2, 2)] == Known(0, 4)  # refutes 5
    assert all(sizes.t_S == sizes.t_E for sizes in [*function, *grid])


def test_what_is_not_accepted_certifies_nothing(copied_run, content_of, forge):
    for path in (copied_run / "theorem1-depth1-all-weights").glob("*.json"):
        forge(path, verdict="proved-instance")
    assert certified_ranks(content_of(copied_run).every, "function") == {}


@given(st.lists(st.tuples(st.integers(0, 9), st.none() | st.integers(9, 20)), max_size=5))
def test_knowledge_meets_in_any_order(pieces):
    found = [Known(), Known()]
    for number, order in enumerate((pieces, pieces[::-1])):
        for lower, upper in order:
            found[number] = found[number].meet(lower, upper)
    assert found[0] == found[1]


KNOWN = {Sizes(2, 2, 2, t, t): Known(rank) for t, rank in ((1, 2), (2, 6), (3, 7))}


def test_the_panel_of_a_run_has_what_is_known_between_the_formulas():
    (panel,) = run_panels(KNOWN, "function")
    curves = {curve.part: dict(curve.points) for curve in panel.curves}
    assert curves[Part.EXACT] == {2: 2, 4: 6}
    assert curves[Part.BETWEEN] == {6: 7}
    (between,) = [curve for curve in panel.curves if curve.part is Part.BETWEEN]
    assert between.ranges == [(6, 7, 8)]
    assert curves[Part.SHALLOW][6] == 2
    assert [curves[Part.CLAIMED][2 * t] for t in (1, 2, 3, 4)] == [2, 3, 4, 5]
    assert [curves[Part.UPPER][2 * t] for t in (1, 2, 3)] == [2, 6, 8]
    assert panel.title == "L = 2, R = 2, M = 2"
    assert panel.vertical == "function rank"


def test_a_minor_that_a_claim_asked_for_is_not_drawn_as_the_rank():
    """Conjecture 1 asks for 7, 11, 16 at sizes where the rank is 8, 16, 32: a range, and never the first choice."""
    asked = {Sizes(3, 2, 2, t, t): Known(k) for t, k in ((2, 4), (3, 7), (4, 11), (5, 16), (6, 22))}
    (panel,) = run_panels(asked, "grid")
    curves = {curve.part: curve for curve in panel.curves}
    assert curves[Part.BETWEEN].ranges == [(6, 7, 8), (8, 11, 16), (10, 16, 32), (12, 22, 64)]
    assert "7 to 8 at 6, 22 to 64 at 12" in rank_alt_text([panel])
    settled = {Sizes(4, 2, 2, t, t): Known(2**t) for t in (1, 2, 3)}
    (better,) = run_panels(asked | settled, "grid")
    assert better.title == "L = 4, R = 2, M = 2"
    assert {curve.part for curve in better.curves} >= {Part.EXACT}
    assert Part.BETWEEN not in {curve.part for curve in better.curves}


def test_two_points_are_no_picture():
    assert run_panels({size: KNOWN[size] for size in list(KNOWN)[:2]}, "function") == []
    assert run_panels({}, "grid") == []


def test_where_a_reading_fails_its_line_is_above_the_bound():
    claim, at = find_claim("conjecture1-grid-cap-channels"), Sizes(4, 3, 4, 2, 2)
    (panel,) = claim_panels(claim, {at: Known(0, 12)}, "grid", at)
    curves = {curve.part: dict(curve.points) for curve in panel.curves}
    assert (curves[Part.CLAIMED][4], curves[Part.UPPER][4], curves[Part.AT_MOST][4]) == (15, 12, 12)
    assert asked_at(claim, at) == 15


@pytest.mark.parametrize("claim", ["theorem-s", "shallow-width", "grid-equals-function", "rho-sum"])
def test_only_lower_bounds_are_drawn_as_claimed(claim):
    assert claim_panels(find_claim(claim), {}, "grid", Sizes(2, 2, 2, 2, 2)) == []


def test_every_picture_stands_with_a_claim_of_the_run(rank_content):
    pictures = claim_pictures(rank_content)
    claims = {summary.claim.id for summary in rank_content.summaries}
    assert [picture.name for picture in pictures] == ["ranks-function", "reading-conjecture1-grid-literal"]
    assert all(set(picture.claims) <= claims for picture in pictures)


def test_a_claim_without_an_accepted_certificate_gets_no_exact_curve(copied_run, content_of, small_content):
    assert claim_pictures(small_content) == []


def test_the_table_of_a_claim(rank_content):
    table = instance_table(rank_content.certificates["theorem-s"], "runs/a b")
    assert table.has_ranks
    assert table.meeting == table.bounded_below == len(table.rows) > 10
    row = next(row for row in table.rows if row.name == "L2-R3-M3-tS4-tE4")
    assert row.link == "runs/a%20b/theorem-s/L2-R3-M3-tS4-tE4.json"
    assert row.command == "verify check theorem-s/L2-R3-M3-tS4-tE4.json"
    assert (row.statement, row.certified, row.bound) == ("rank == 45", "rank = 45", "rank ≤ 45 (U1)")
    assert len(row.sha256) == 64


def test_a_word_that_is_no_verdict_looks_like_something_wrong():
    assert badge_of("REJECTED").kind == "bad"
    assert badge_of("proved-all").kind == "pa"
