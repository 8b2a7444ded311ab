"""Tables at every width: numbers, verdicts and ids stand whole, prose is folded, nothing is cropped."""

from __future__ import annotations

import shutil

import pytest
from rich.cells import cell_len

from verify.cli import tables
from verify.report.numbers import abbreviated
from verify.suite.runner import run_suite

WIDTHS = range(20, 201)


def bare(text: str) -> str:
    """Without blanks and line ends, which folding moves."""
    return "".join(text.split())


def require_whole(lines, rows, prose, width):
    """Every cell is in ``lines``: whole ones on one line where a line has room, all of them piece by piece."""
    assert max(map(cell_len, lines)) <= width, lines
    text = "\n".join(lines)
    is_table = "─" in text or "---" in text
    for row in rows:
        for index, cell in enumerate(row):
            if is_table and index in prose:
                for word in cell.split():
                    assert cell_len(word) > 20 or word in text, (width, cell)
            elif is_table:
                assert cell.strip() in text, (width, cell)
            else:
                assert bare(cell) in bare(text), (width, cell)


SAMPLES = {
    "rank": (
        ["", "", "verdict", "how"],
        [
            ["lower bound", "rank >= 136", "proved-generic", "by a nonsingular 136×136 minor (the search ended there)"],
            ["result", "136..~1.234e567 (568 digits)", "undecided", ""],
        ],
        (3,),
    ),
    "claims": (
        ["id", "expected", "statement"],
        [
            [
                "bounds-attained-function-unbalanced-and-more",
                "not refuted",
                "rank == " + "min(mc(R, t_E), R)**" * 9 + "2",
            ]
        ],
        (2,),
    ),
    "a number longer than a line": (["n", "value"], [["10522138440", "9" * 250]], ()),
    "a word longer than a line of prose": (["n", "why"], [["1", "x" * 90 + " and y"]], (1,)),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_no_cell_is_cropped_at_any_width(name):
    columns, rows, prose = SAMPLES[name]
    for width in WIDTHS:
        require_whole(tables.table_lines(columns, rows, prose=prose, width=width), rows, prose, width)


def test_what_does_not_fit_becomes_a_list():
    columns, rows, prose = SAMPLES["rank"]
    assert tables.table_lines(columns, rows[:1], prose=prose, width=42) == [
        "",
        "lower bound",
        "  rank >= 136",
        "  verdict: proved-generic",
        "  how: by a nonsingular 136×136 minor (the",
        "    search ended there)",
        "",
    ]


def test_a_cell_cannot_steer_the_terminal_or_add_a_line():
    for width in (20, 80):
        lines = tables.table_lines(["id"], [["a\n\x1b[31mb\u202e"]], width=width)
        assert r"a\n\x1b[31mb\u202e" in "".join(line.strip() for line in lines)


COMMANDS = {
    "rank": ("rank", "--layers", 2, "--width", 4, "--channels", 3, "--start", 4, "--end", 4),
    "rank, a gap": ("rank", "--layers", 2, "--width", 3, "--channels", 2, "--start", 2, "--end", 4),
    "bounds": ("bounds", "--layers", 3, "--width", 12, "--channels", 12, "--start", 6, "--end", 6),
    "kernel": ("kernel", "--lag-j", 2, "--lag-k", 2),
    "kernel, odd": ("kernel", "--lag-j", 1, "--lag-k", 2),
    "kernel, width": (
        *("kernel", "--lag-j", 1, "--lag-k", 1, "--nu-w", "1/2", "--nu-f", 1, "--nu-c", 1),
        *("--epsilon", 1, "--delta", "1/2", "--draws", 5),
    ),
    "contrast": ("contrast", "--width", 2, "--channels", 3, "--steps", "1..3"),
    "explore": ("explore", "--layers", 2, "--width", 3, "--channels", 2, "--start", 2, "--end", "2..4", "--jobs", 1),
    "explore, too dear": (
        *("explore", "--layers", 2, "--width", 3, "--channels", 2, "--steps", "3..4", "--max-rank", 30, "--jobs", 1),
    ),
    "fit": ("fit", "--layers", 2, "--width", 2, "--channels", 2, "--steps", "1..4", "--train", 3, "--jobs", 1),
    "run": ("run", "--profile", "quick", "--out", "RUN", "--jobs", 1, "--claims", "growth-closed-form"),
    "diff": ("diff", "RUN", "OTHER"),
    "experiment width": (
        *("experiment", "width", "--out", "OUT", "--widths", "4,8", "--seeds", 2, "--steps", 4, "--length", 4),
    ),
    "experiment memory": (
        *("experiment", "memory", "--out", "OUT", "--widths", "4,8", "--seeds", 1, "--steps", 4, "--length", 4),
        *("--delays", "0,2"),
    ),
}
TABLES = {"kernel, width": 2, "explore": 2, "explore, too dear": 2}


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tables")
    run_suite("quick", folder / "RUN", jobs=1, claims=["growth-closed-form", "unrolling"])
    shutil.copytree(folder / "RUN", folder / "OTHER")
    (folder / "OTHER" / "unrolling" / "T3.json").unlink()
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_the_tables_of_every_command_at_every_width(verify, runs, monkeypatch, name):
    seen = []
    plain = tables.table_lines

    def remembered(columns, rows, *, prose=(), right=(), width):
        seen.append((columns, rows, prose, right))
        return plain(columns, rows, prose=prose, right=right, width=width)

    monkeypatch.chdir(runs)
    monkeypatch.setattr(tables, "table_lines", remembered)
    monkeypatch.setenv("COLUMNS", "30")
    answer = verify(*COMMANDS[name])
    assert answer.code in (0, 1, 3), answer
    assert len(seen) == TABLES.get(name, 1)
    for columns, rows, prose, right in seen:
        assert rows
        for cell in (cell for row in rows for cell in row):
            assert bare(cell) in bare(answer.out)
        for width in WIDTHS[:: 1 + len(rows) // 10]:  # all of them, but for a long table
            require_whole(plain(columns, rows, prose=prose, right=right, width=width), rows, prose, width)


@pytest.mark.parametrize("columns", [30, 42, 60, 80])
def test_numbers_and_verdicts_of_rank_and_bounds(verify, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    answer = verify(*COMMANDS["rank"])
    lines = [line.strip() for line in answer.out.splitlines()]
    assert sum("rank  = 136" in line or "rank = 136" in line for line in lines) == 1
    for said in ("rank >= 136", "rank <= 136", "proved-generic", "proved-all", "exact"):
        assert any(said in line for line in lines), answer.out
    sizes = ("--layers", 3, "--width", 7, "--channels", 7, "--start", 5, "--end", 5)
    words = verify("bounds", *sizes).out.split()
    values = [bound["value"] for bound in verify("bounds", *sizes, "--json").json["bounds"]]
    assert 10**8 < min(values) < 10**25 < max(values)
    for value in values:
        assert abbreviated(value).split()[0] in words


@pytest.mark.parametrize("columns", [30, 42, 60, 80])
def test_every_id_and_title_of_claims_is_whole(verify, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    shown = verify("claims").out
    assert all(len(line) <= columns for line in shown.splitlines() if line.startswith(" "))
    text = bare(shown)
    for claim in verify("claims", "--json").json:
        assert bare(f"{claim['id']} ({claim['expected']}) {claim['title']}") in text
