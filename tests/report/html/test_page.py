"""The page: whole, self-contained, accessible in its structure, and saying what it must."""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.report.html.conftest import EVIL, read
from verify import __version__

FORGED = Path(__file__).resolve().parents[3] / "proofs" / "forged" / "L4-R3-M4-tS2-tE2-N4.json"


@pytest.fixture
def small_page(page_of, small_content, small_run):
    return read(page_of(small_content, small_run))


@pytest.fixture
def rank_page(page_of, rank_content, rank_run):
    return read(page_of(rank_content, rank_run))


@pytest.mark.slow
def test_it_needs_nothing_from_anywhere(page_of, rank_content, rank_run):
    text = page_of(rank_content, rank_run)
    page = read(text)
    for element in page.elements:
        assert "src" not in element.attributes
        assert not any(name.startswith("on") for name in element.attributes), element
        for name in ("href", "xlink:href"):
            assert "//" not in (element.attributes.get(name) or ""), element
    assert "@import" not in text
    assert not re.search(r"url\((?!#)", text)
    policy = next(e for e in page.all("meta") if "http-equiv" in e.attributes)["content"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-")


@pytest.mark.slow
def test_ids_are_unique_and_every_reference_is_answered(rank_page, rank_run):
    ids = [element["id"] for element in rank_page.elements if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    for element in rank_page.elements:
        for name in ("href", "xlink:href"):
            target = element.attributes.get(name)
            if target is None:
                continue
            if target.startswith("#"):
                assert target[1:] in ids
            else:
                assert (rank_run / unquote(target)).is_file(), target
        for name in ("aria-labelledby", "clip-path"):
            reference = re.sub(r"url\(#(.*)\)", r"\1", element.attributes.get(name) or "")
            assert not reference or reference in ids, element


@pytest.mark.slow
def test_headings_tables_and_pictures_are_for_everybody(rank_page):
    levels = [int(element.name[1]) for element in rank_page.elements if re.fullmatch(r"h[1-6]", element.name)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert len(rank_page.all("caption")) == len(rank_page.all("table"))
    assert {heading["scope"] for heading in rank_page.all("th")} == {"col", "row"}
    pictures = rank_page.all("svg")
    assert pictures
    assert all(picture["role"] == "img" for picture in pictures)
    titles = [title for title in rank_page.all("title") if "svg" in title.around]
    assert len(titles) == len(pictures)
    assert all(len(title.text) > 60 for title in titles)
    assert all("svg" not in e.around or e.name != "style" for e in rank_page.elements)
    assert rank_page.all("html")[0]["lang"] == "en"


def test_the_first_screen_says_what_was_asked_checked_by_what_and_when(small_page, small_content):
    assert small_page.with_class("result")[0].text.strip() == "5 of 5 claims came out as expected."
    head = small_page.with_class("head")[0].text
    assert "profile quick: 5 claims" in head
    assert f"{small_content.checked} certificates: {small_content.checked} accepted" in head
    assert f"verify.checker {__version__}, engine python" in head
    assert "1 May 2026, 12:00 UTC" in head
    assert not small_page.with_class("alarm")


def test_every_claim_has_a_row_a_formula_and_its_certificates(small_page, small_content):
    table = small_page.with_class("claims")[0].text
    displayed = [e for e in small_page.all("math") if e.attributes.get("display") == "block"]
    assert len(displayed) == len(small_content.summaries)
    links = {element["href"] for element in small_page.all("a")}
    for summary in small_content.summaries:
        assert summary.claim.id in table
        assert f"#claim-{summary.claim.id}" in links
    for certificate in small_content.every:
        assert certificate.place in links
    assert "refuted" in table
    assert set(commands_of(small_page)) == {f"verify check {c.place}" for c in small_content.every}


def commands_of(page):
    return [cell.text for cell in page.with_class("run")]


def test_instances_without_ranks_have_no_columns_for_them(small_page):
    heads = [element.text for element in small_page.all("thead")]
    assert any("Certified" in head for head in heads)
    assert any("Certified" not in head and "SHA-256" in head for head in heads)


@pytest.mark.slow
def test_a_rank_has_its_bound_beside_it(rank_page):
    text = rank_page.all("main")[0].text
    assert "rank = 45rank ≤ 45 (" in text
    assert "Smallest counterexample L=4 R=2 M=2 t=2" in text
    assert "At T = 4 it asks for 5, but the grid rank is at most 4" in text
    assert "conjecture (a reading), refuted" in text


def test_what_refutes_stands_first(rank_page):
    body = next(
        e for e in rank_page.all("tbody") if "rankgrid" in e.text and "refuted" in e.text and "tried" not in e.text
    )
    assert "refuted" in body.text[:200]


def test_a_forged_certificate_is_said_in_red_words_before_anything_else(copied_run, content_of, page_of):
    place = copied_run / "unrolling" / FORGED.name
    shutil.copy(FORGED, place)
    content = content_of(copied_run)
    page = read(page_of(content, copied_run))
    alarm = page.with_class("alarm")[0]
    assert "REJECTED" in alarm.text
    assert f"unrolling/{FORGED.name}" in alarm.text
    assert page.with_class("result")[0]["class"] == "result wrong"
    assert "not everything" in page.with_class("result")[0].text
    order = page.elements.index
    assert order(alarm) < order(page.with_class("head")[0]) < order(page.with_class("claims")[0])


def test_a_refused_certificate_stays_in_its_table(copied_run, content_of, page_of, forge):
    (path,) = (copied_run / "growth-closed-form").glob("*.json")
    forge(path, verdict="proved-generic")
    page = read(page_of(content_of(copied_run), copied_run))
    rows = [e for e in page.all("tr") if "bad" in (e.attributes.get("class") or "")]
    assert len(rows) == 1
    assert path.stem in rows[0].text
    assert "REJECTED" in rows[0].text
    claims = page.with_class("claims")[0].text
    assert "NOT AS EXPECTED" in claims
    assert "1 NOT ACCEPTED" in claims


def test_an_unfinished_run_says_so(copied_run, content_of, page_of, set_record):
    set_record(
        copied_run, state="running", undecided=[{"claim": "unrolling", "instance": "T99", "detail": "too large"}]
    )
    page = read(page_of(content_of(copied_run), copied_run))
    assert "INCOMPLETE" in page.with_class("alarm")[0].text
    assert "1 undecided within the budget" in page.all("main")[0].text
    assert "T99: too large" in page.all("main")[0].text


def test_links_are_as_seen_from_the_page(small_content, small_run, tmp_path):
    from datetime import UTC, datetime

    from verify.report.html import html_report

    file = tmp_path / "elsewhere" / "report.html"
    when = datetime(2026, 1, 1, tzinfo=UTC)
    page = read(html_report(small_content, directory=small_run, file=file, when=when))
    link = next(e["href"] for e in page.all("a") if e["href"].endswith(".json"))
    assert link.startswith("../")
    assert (file.parent / unquote(link)).resolve().is_relative_to(small_run.resolve())


def test_nothing_that_others_wrote_becomes_markup(hostile_run, content_of, page_of):
    text = page_of(content_of(hostile_run), hostile_run)
    page = read(text)
    assert len(page.all("script")) == 1
    assert not page.all("img")
    assert all(not name.startswith("on") for element in page.elements for name in element.attributes)
    main = page.all("main")[0].text
    assert EVIL in main
    assert "window.hacked" not in page.all("script")[0].text
    assert "\u202e" not in text
    assert "\x1b" not in text
    assert "\\u202e" in main
    text.encode()


def test_no_command_to_copy_runs_what_a_file_is_called(hostile_run, content_of, page_of):
    content = content_of(hostile_run)
    first, *others = content.certificates["unrolling"]
    unusual = dataclasses.replace(first, place="unrolling/$(touch hacked); a'b.json")
    content = dataclasses.replace(content, certificates={**content.certificates, "unrolling": [unusual, *others]})
    page = read(page_of(content, hostile_run))
    commands = commands_of(page)
    assert "the file's name is unusual" in commands
    for command in commands:
        assert "$(" not in command
        assert ";" not in command
        assert "onerror" not in command


def test_a_record_that_cannot_be_drawn_is_named(hostile_run, content_of, page_of):
    page = read(page_of(content_of(hostile_run), hostile_run))
    problems = [element.text for element in page.with_class("problem")]
    assert len(problems) == 2
    assert all(text.startswith("CANNOT BE DRAWN") for text in problems)
    assert "experiments/width.json" in problems[0]
    assert "map.jsonl" in problems[1]


def test_a_map_is_drawn(copied_run, content_of, page_of):
    from verify.conjectures.explore import Limits, measure
    from verify.statements import Sizes

    rows = [measure(Sizes(2, 2, M, t, t), grid=False, limits=Limits()).row for M in (1, 2) for t in (1, 2)]
    (copied_run / "map.jsonl").write_text("".join(json.dumps(row.to_json()) + "\n" for row in rows))
    page = read(page_of(content_of(copied_run), copied_run))
    assert "Sharpness map of the function rank, 4 instances: 4 sharp." in page.all("main")[0].text


def test_the_same_run_gives_the_same_page(page_of, small_content, small_run):
    assert page_of(small_content, small_run) == page_of(small_content, small_run)


@pytest.mark.slow
def test_the_contents_lead_to_every_group_the_idea_and_the_legend(rank_page):
    from verify.claims import groups as all_groups

    contents = [e["href"] for e in rank_page.all("a") if "nav" in e.around]
    for target in ("#claims", "#idea", "#notation", "#legend"):
        assert target in contents
    groups = rank_page.with_class("group")
    assert len([target for target in contents if target.startswith("#group-")]) == len(groups) == 2
    headings = [e.text for e in rank_page.all("h2") if (e.attributes.get("id") or "").startswith("group-")]
    assert headings == ["Theorem 1 and Conjecture 1", "Function rank, grid rank, depth"]
    assert set(headings) <= set(all_groups())
    assert "2 claims, 2 as expected" in groups[0].text


def test_every_claim_is_in_one_group():
    from verify.claims import REGISTRY, groups

    assert [claim for ids in groups().values() for claim in ids] == list(REGISTRY)


@pytest.mark.slow
def test_the_legend_has_every_name_that_a_result_rests_on(rank_page, rank_content, small_page, small_content):
    from verify.separation.bounds import BOUNDS

    for page, content in ((rank_page, rank_content), (small_page, small_content)):
        table = page.with_class("legend")[0].text
        names = {e.text for e in page.all("th") if e["scope"] == "row"}
        used = {name for c in content.every for name in c.report.rests_on}
        assert used <= names
        assert "not in this legend" not in table
        assert {"F1", "F2", "R1", "U7", "U8", "U9", *BOUNDS} <= names
    count = sum("U1" in c.report.rests_on for c in rank_content.every)
    row = next(e for e in rank_page.all("tr") if e.text.startswith("U1state bound"))
    assert "formal: state_bound_U1" in row.text
    assert "on paper" in next(e for e in rank_page.all("tr") if e.text.startswith("U7jet bound")).text
    assert row.text.endswith(f"{count:,}")


@pytest.mark.slow
def test_a_verdict_stands_with_the_number_of_its_instances(rank_page, rank_content):
    rows = {e.text.split()[0]: e.text for e in rank_page.with_class("claims")[0:1] for e in rank_page.all("tr")}
    for summary in rank_content.summaries:
        row = next(text for name, text in rows.items() if name.startswith(summary.claim.id))
        assert f"{summary.headline} at " in row
        assert "tried" in row


def test_numbers_have_their_thousands_separated(rank_content):
    from verify.report.html.instances import _fact

    assert _fact("rank", 10522138440, 10522138440) == "rank = 10,522,138,440"


def test_formulas_have_fonts_to_fall_back_on(page_of, small_content, small_run):
    text = page_of(small_content, small_run)
    family = re.search(r"math \{ font-family: ([^;]+);", text)
    assert family is not None
    names = [name.strip() for name in family[1].replace("\n", " ").split(",")]
    assert "math" in names
    assert names[-1] == "serif"
    assert len(names) >= 6
