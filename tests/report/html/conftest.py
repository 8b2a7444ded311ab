"""Pages of run directories, read back; directories with very many instances; hostile directories."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.report.html.browser import CHROMIUM, Browser, open_browser
from verify.checker import check_file
from verify.report.content import ReportContent, report_on
from verify.report.html import html_report
from verify.work.directory import RunDirectory

NOON = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
VOID = {"meta", "br", "img", "input", "link", "hr"}
EVIL = "<script>window.hacked = 1</script>"
# What can be the name of a file, which has no slash.
EVIL_NAME = '"><img src=x onerror="window.hacked=1"><svg onload=window.hacked=1>'


@dataclass
class Element:
    """One start tag: its name, attributes, the text inside, and what stands around it."""

    name: str
    attributes: dict[str, str | None]
    around: tuple[str, ...]
    text: str = ""

    def __getitem__(self, key: str) -> str:
        return self.attributes[key] or ""


@dataclass
class PageReader(HTMLParser):
    """Every element of a page; fails where tags are not closed in order."""

    elements: list[Element] = field(default_factory=list)
    open: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), (tag, attrs)
        element = Element(tag, dict(attrs), tuple(e.name for e in self.open))
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, dict(attrs), tuple(e.name for e in self.open)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, tag
        assert self.open[-1].name == tag, (self.open[-1].name, tag, self.getpos())
        self.open.pop()

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data

    def all(self, name: str) -> list[Element]:
        return [element for element in self.elements if element.name == name]

    def with_class(self, word: str) -> list[Element]:
        return [e for e in self.elements if word in (e.attributes.get("class") or "").split()]


def read(page: str) -> PageReader:
    reader = PageReader()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    return reader


@pytest.fixture
def page_of() -> Callable[[ReportContent, Path], str]:
    """The page of a run, to stand in its directory."""
    return lambda content, folder: html_report(content, directory=folder, file=folder / "report.html", when=NOON)


@pytest.fixture(scope="session")
def hostile_run(small_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run in which everything that somebody else can write is an attack on the page."""
    folder = shutil.copytree(small_run, tmp_path_factory.mktemp("hostile") / "run")
    claim = folder / "growth-closed-form"
    body = json.loads(next(claim.glob("*.json")).read_bytes())
    (claim / f"{EVIL_NAME}.json").write_bytes(json.dumps({**body, "claim": EVIL, "verdict": EVIL}).encode())
    (claim / "evidence.json").write_text(
        json.dumps({**body, "evidence": [{"kind": EVIL}, {"kind": "bound", "name": EVIL}]})
    )
    (claim / "$(touch hacked); a'b.json").write_bytes(next(claim.glob("none*.json")).read_bytes())
    (claim / "right\u202eto left\n\x1b[31m.json").write_text(EVIL)
    (folder / EVIL_NAME).mkdir()
    (folder / EVIL_NAME / "x.json").write_text(json.dumps({**body, "statement": {"relation": EVIL}}))
    (folder / "experiments").mkdir()
    (folder / "experiments" / "width.json").write_text(json.dumps({"experiment": EVIL}))
    (folder / "map.jsonl").write_text(json.dumps({"verdict": EVIL}) + "\n")
    record = json.loads((folder / "run.json").read_text())
    record |= {
        "profile": EVIL,
        "state": EVIL,
        "started": EVIL,
        "python": EVIL,
        "platform": EVIL,
        "packages": {EVIL: EVIL},
        "undecided": [{"claim": "unrolling", "instance": EVIL, "detail": EVIL}],
        "failed": [{"claim": EVIL, "instance": EVIL, "detail": EVIL}],
    }
    (folder / "run.json").write_text(json.dumps(record))
    return folder


def many_instances(small_run: Path, folder: Path, count: int) -> tuple[Path, ReportContent]:
    """A run directory with ``count`` certificates of one claim: copies of one of them, and what there is to report."""
    shutil.copytree(small_run, folder)
    name = "theorem1-depth1-all-weights"
    content = report_on(
        RunDirectory.existing(folder),
        {path: check_file(path) for path in folder.glob("*/*.json")},
        engine="python",
    )
    one = content.certificates[name][0]
    data = (folder / one.place).read_bytes()
    copies = []
    for number in range(count):
        copy = f"L1-R2-M2-tS1-tE1-copy{number}"
        copies.append(replace(one, place=f"{name}/{copy}.json", name=copy))
        (folder / copies[-1].place).write_bytes(data)
    return folder, replace(content, certificates={**content.certificates, name: copies})


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("there is no chromium on this machine")
    with open_browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened
