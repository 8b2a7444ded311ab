"""The page in a real browser: no complaints, tables that sort and filter, paper, phones, ten thousand instances."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.report.html.conftest import many_instances
from verify.report.html import html_report

pytestmark = pytest.mark.browser

NOON = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
MANY = 10_000
SHOWN = 500


def written(content, folder: Path, file: Path) -> Path:
    file.write_text(html_report(content, directory=folder, file=file, when=NOON), encoding="utf-8")
    return file


@pytest.fixture(scope="session")
def rank_file(rank_content, rank_run, tmp_path_factory):
    return written(rank_content, rank_run, tmp_path_factory.mktemp("page") / "report.html")


@pytest.fixture(scope="session")
def small_file(small_content, small_run, tmp_path_factory):
    return written(small_content, small_run, tmp_path_factory.mktemp("page") / "report.html")


def opened(browser, file, **options):
    page = browser.page(**options)
    page.open(file)
    return page


COLUMN = """
(name, column) => Array.from(document.getElementById(name).closest("section").querySelector("table").tBodies[0].rows)
  .filter(row => !row.hidden).map(row => row.cells[column].textContent)
"""


def column(page, name, number):
    return page.value(f"({COLUMN})({name!r}, {number})")


def test_a_good_page_has_nothing_to_complain_about(browser, rank_file):
    for options in ({}, {"width": 390, "height": 844}, {"dark": True}, {"script": False}):
        assert opened(browser, rank_file, **options).complaints() == []


def test_nothing_runs_that_others_wrote(browser, hostile_run, content_of, tmp_path):
    page = opened(browser, written(content_of(hostile_run), hostile_run, tmp_path / "report.html"))
    page.value("document.querySelectorAll('details').forEach(details => { details.open = true; })")
    assert page.complaints() == []
    assert page.value("window.hacked === undefined")
    assert page.value("document.querySelectorAll('img').length") == 0
    assert "MALFORMED" in page.value("document.querySelector('.alarm').innerText")


def test_a_script_put_into_the_page_afterwards_is_stopped_by_its_policy(browser, rank_file, tmp_path):
    changed = tmp_path / "changed.html"
    text = rank_file.read_text(encoding="utf-8").replace("</main>", "<script>window.hacked = 1</script></main>")
    changed.write_text(text, encoding="utf-8")
    page = opened(browser, changed)
    assert page.value("window.hacked === undefined")
    assert page.complaints() != []


def test_sorting_is_by_number_and_announced(browser, rank_file):
    page = opened(browser, rank_file)
    claim = "claim-theorem-s"
    page.value(f"document.getElementById('{claim}').closest('section').querySelector('details').open = true")
    page.complaints()
    click = (
        f"document.getElementById('{claim}').closest('section').querySelectorAll('thead th')[{{}}]"
        ".querySelector('button').click()"
    )
    state = f"document.getElementById('{claim}').closest('section').querySelectorAll('thead th')[3].ariaSort"
    page.value(click.format(3))
    ranks = [int(text.removeprefix("rank = ")) for text in column(page, claim, 3)]
    assert ranks == sorted(ranks)
    assert max(ranks) > 9  # as texts they would be in another order
    assert page.value(state) == "ascending"
    page.value(click.format(3))
    assert [int(text.removeprefix("rank = ")) for text in column(page, claim, 3)] == ranks[::-1]
    assert page.value(state) == "descending"
    page.value(click.format(0))
    assert page.value(state) is None


def test_sorting_works_from_the_keyboard(browser, small_file):
    page = opened(browser, small_file)
    before = column(page, "claims", 0)
    page.value("document.querySelector('table.claims thead button').focus()")
    page.press("Enter", 13)
    after = column(page, "claims", 0)
    assert after == sorted(before)
    assert after != before
    assert page.value("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_filtering_hides_rows_and_says_how_many_are_left(browser, small_file):
    page = opened(browser, small_file)
    page.value(
        "(input => { input.value = 'PROVED theorem proved-generic'; input.dispatchEvent(new Event('input')); })"
        "(document.querySelector('.filter input'))"
    )
    page.complaints()
    left = column(page, "claims", 0)
    assert [text.split()[0] for text in left] == ["hankel-rank-generic"]
    assert page.value("document.querySelector('.filter output').value") == "1 of 5 rows shown"


def test_without_script_everything_is_there_and_nothing_that_does_nothing(browser, rank_file):
    page = opened(browser, rank_file, script=False)
    assert page.value("document.querySelectorAll('button, input').length") == 0
    assert page.value("document.querySelectorAll('table.instances tbody tr').length") > 200


def test_formulas_are_drawn_as_mathematics(browser, rank_file):
    page = opened(browser, rank_file)
    shown = "Array.from(document.querySelectorAll('math')).filter(m => !m.closest('.legend'))"
    assert min(page.value(f"{shown}.map(m => m.getBoundingClientRect().height)")) > 20
    parts = "Array.from(f.children, part => part.getBoundingClientRect().top)"  # the upper stands above the lower
    tops = page.value(f"Array.from(document.querySelectorAll('math mfrac'), f => {parts})")
    assert all(upper + 4 < lower for upper, lower in tops)
    assert page.value("document.querySelector('math mfrac').namespaceURI").endswith("MathML")


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_the_page_never_scrolls_sideways(browser, rank_file, width):
    page = opened(browser, rank_file, width=width)
    page.value("document.querySelectorAll('details').forEach(details => { details.open = true; })")
    page.value("document.querySelectorAll('.claim').forEach(claim => { claim.style.contentVisibility = 'visible'; })")
    assert page.value("document.documentElement.scrollWidth") <= width


CONTRAST = """
(() => {
  const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = colour => numbers(colour).slice(0, 3).map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = element => {
    for (let e = element; e; e = e.parentElement) {
      const colour = getComputedStyle(e).backgroundColor;
      if (numbers(colour)[3] !== 0) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const found = [];
  const texts = "h1, h2, p, dt, dd, a, b, code, caption, th, td, summary, figcaption, span, strong";
  for (const e of document.querySelectorAll(texts)) {
    if (!e.textContent.trim() || e.closest("svg")) continue;
    const [a, b] = [light(getComputedStyle(e).color), light(behind(e))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) found.push(e.tagName + "." + e.className + " " + ratio.toFixed(2));
  }
  return Array.from(new Set(found));
})()
"""


@pytest.mark.parametrize("dark", [False, True])
def test_text_stands_out_from_what_is_behind_it(browser, hostile_run, content_of, tmp_path, dark):
    """WCAG 2, level AA: at least 4.5 to 1, in the page with every kind of word, red ones too."""
    page = opened(browser, written(content_of(hostile_run), hostile_run, tmp_path / "report.html"), dark=dark)
    assert page.value(CONTRAST) == []


def test_letters_in_pictures_are_large_enough_on_a_phone(browser, rank_file):
    page = opened(browser, rank_file, width=390)
    heights = page.value(
        "Array.from(document.querySelectorAll('svg.picture text'), text => text.getBoundingClientRect().height)"
    )
    assert min(heights) >= 8


def test_the_heads_of_tables_are_words_and_not_buttons(browser, rank_file):
    """On every page of paper: Chromium repeats a head without the buttons in it."""
    page = opened(browser, rank_file)
    words = page.value(
        "Array.from(document.querySelectorAll('table.claims thead th'), th => "
        "Array.from(th.childNodes).filter(n => n.nodeType === 3).map(n => n.textContent).join('').trim())"
    )
    assert words == ["Claim", "Verdict", "As expected", "Status", "Instances"]
    labels = page.value(
        "Array.from(document.querySelectorAll('table.claims thead button'), b => b.getAttribute('aria-label'))"
    )
    assert labels == [f"Sort by {word}" for word in words]
    page.ask("Emulation.setEmulatedMedia", media="print")
    shown = page.value("Array.from(document.querySelectorAll('thead button'), b => getComputedStyle(b).display)")
    assert set(shown) == {"none"}


def test_it_prints(browser, small_file):
    page = opened(browser, small_file)
    paper = page.printed()
    assert paper.startswith(b"%PDF-")
    assert len(paper) > 50_000
    page.ask("Emulation.setEmulatedMedia", media="print")
    assert page.value("getComputedStyle(document.querySelector('.filter')).display") == "none"
    assert page.value("getComputedStyle(document.querySelector('.claim')).contentVisibility") == "visible"


def test_ten_thousand_instances_open_sort_and_filter_without_stalling(browser, small_run, tmp_path):
    folder, content = many_instances(small_run, tmp_path / "run", MANY)
    file = written(content, folder, folder / "report.html")
    page = browser.page()
    seconds = page.open(file)
    name = "claim-theorem1-depth1-all-weights"
    assert page.complaints() == []
    timed = """
      (async action => {
        const start = performance.now();
        action();
        await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
        return (performance.now() - start) / 1000;
      })
    """
    details = f"document.getElementById('{name}').closest('section').querySelector('details')"
    page.value(f"document.getElementById('{name}').scrollIntoView()")
    waited = time.monotonic() + 60  # the rest of a long page may still be read
    while not page.value(f"!!({details})") and time.monotonic() < waited:
        time.sleep(0.1)
    unfold = page.value(f"{timed}(() => {{ {details}.open = true; }})")
    page.complaints()
    sort = page.value(f"{timed}(() => {details}.querySelectorAll('thead button')[0].click())")
    assert len(column(page, name, 0)) == SHOWN
    everything = page.value(f"{timed}(() => {details}.querySelector('.filter button').click())")
    names = column(page, name, 0)
    assert len(names) == MANY
    assert names[9] == "L1-R2-M2-tS1-tE1-copy9"
    assert names[-1] == f"L1-R2-M2-tS1-tE1-copy{MANY - 1}"
    search = page.value(
        f"{timed}(() => {{ const input = {details}.querySelector('input'); input.value = 'copy4242'; "
        "input.dispatchEvent(new Event('input')); })"
    )
    page.value("new Promise(done => setTimeout(done, 1500))")
    assert len(column(page, name, 0)) == 1
    size = file.stat().st_size / 1e6
    print(
        f"{size:.1f} MB, opened in {seconds:.2f} s, unfolded {unfold:.2f} s, sorted {sort:.2f} s, "
        f"filtered {search:.2f} s, all shown {everything:.2f} s"
    )
    assert size < 12
    # About a second each; a busy machine takes several times as long, and what is quadratic in the rows takes minutes.
    assert max(seconds, unfold, sort, search) < 15
