"""Reports of maps and searches: tables in every form, and that a row counts for what the checker says of it now."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.report.html.conftest import EVIL, read
from verify.checker import check_file
from verify.cli import main
from verify.conjectures import Conjecture
from verify.conjectures.explore import Limits, measure
from verify.conjectures.explore_run import MapRequest, explore
from verify.errors import DomainError
from verify.report.sweeps import Ending, is_sweep, stored_sweep
from verify.report.sweeps.forms import cell_text, sweep_csv, sweep_jsonl, sweep_latex, sweep_markdown
from verify.report.sweeps.maps import map_sweep
from verify.statements import Sizes
from verify.suite.checking import certificate_paths


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in arguments])


@pytest.fixture(scope="session")
def stored_map(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six instances, all sharp; not to be changed."""
    folder = tmp_path_factory.mktemp("map") / "map"
    explore(MapRequest(layers=(1, 2), widths=(2,), channels=(2,), steps=(1, 2, 3)), jobs=1, out=folder)
    return folder


@pytest.fixture(scope="session")
def stored_search(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A statement that is false from the fourth instance on; not to be changed."""
    folder = tmp_path_factory.mktemp("search") / "search"
    Conjecture("rank >= R").search(4, out=folder)
    return folder


@pytest.fixture
def copied_map(stored_map, tmp_path):
    return shutil.copytree(stored_map, tmp_path / "map")


@pytest.fixture
def copied_search(stored_search, tmp_path):
    return shutil.copytree(stored_search, tmp_path / "search")


def sweep_of(folder: Path):
    checks = {path: check_file(path) for path in certificate_paths([folder])}
    return stored_sweep(folder, checks, engine="python")


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def change_lines(path: Path, **changes: object) -> None:
    rows = [json.loads(line) | changes for line in path.read_text().splitlines()]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


# --- maps ---


def test_a_map_is_what_its_certificates_show(stored_map):
    sweep = sweep_of(stored_map)
    assert sweep.result == "6 instances: 6 sharp"
    assert (sweep.ending, sweep.problems) == (Ending.ESTABLISHED, ())
    assert [(row["L"], row["t_S"], row["lower"], row["upper"]) for row in sweep.rows] == [
        (1, 1, 2, 2),
        (1, 2, 2, 2),
        (1, 3, 2, 2),
        (2, 1, 2, 2),
        (2, 2, 6, 6),
        (2, 3, 8, 8),
    ]
    assert {row["outcome"] for row in sweep.rows} == {"accepted"}


def test_numbers_in_the_record_are_not_believed(copied_map):
    change_lines(copied_map / "map.jsonl", lower=999, upper=999, bound_name="U0", verdict="sharp", conjecture=1)
    assert [row["lower"] for row in sweep_of(copied_map).rows] == [2, 2, 2, 2, 6, 8]


def test_a_row_without_its_certificate_says_nothing_of_the_rank(copied_map):
    (copied_map / "function-rank" / "L2-R2-M2-tS2-tE2.json").unlink()
    sweep = sweep_of(copied_map)
    row = sweep.rows[4]
    assert (row["lower"], row["upper"], row["verdict"], row["outcome"]) == (None, 6, "too dear", "missing")
    assert "L2-R2-M2-tS2-tE2.json: missing" in sweep.problems[0]
    assert sweep.ending is Ending.OPEN


def test_a_true_certificate_of_another_statement_does_not_count(copied_map):
    folder = copied_map / "function-rank"
    shutil.copy(folder / "L2-R2-M2-tS3-tE3.json", folder / "L2-R2-M2-tS2-tE2.json")
    sweep = sweep_of(copied_map)
    assert sweep.rows[4]["lower"] is None
    assert "about something else" in sweep.problems[0]


def test_a_certificate_of_no_row_is_named(copied_map):
    folder = copied_map / "function-rank"
    shutil.copy(folder / "L2-R2-M2-tS3-tE3.json", folder / "other\x1b[31m.json")
    sweep = sweep_of(copied_map)
    assert sweep.problems == ("function-rank/other\\x1b[31m.json: belongs to no row, and is not counted",)
    assert run("report", copied_map).exit_code == 1


def test_a_map_that_was_killed_has_the_rows_that_are_finished(copied_map):
    (copied_map / "map.jsonl").unlink()
    (copied_map / "rows" / "L2-R2-M2-tS2-tE2.jsonl").unlink()
    (copied_map / "function-rank" / "L2-R2-M2-tS2-tE2.json").unlink()
    assert sweep_of(copied_map).result == "5 instances: 5 sharp"


def test_a_row_twice_counts_once(copied_map):
    text = (copied_map / "map.jsonl").read_text()
    (copied_map / "map.jsonl").write_text(text + text.splitlines()[0] + "\n")
    sweep = sweep_of(copied_map)
    assert sweep.result == "6 instances: 6 sharp"
    assert sweep.problems == ("a second row for L=1 R=2 M=2 t_S=1 t_E=1: not counted",)


def test_a_gap_and_its_sample(tmp_path):
    folder = tmp_path / "gap"
    explore(MapRequest(layers=(2,), widths=(3,), channels=(2,), starts=(2,), ends=(4,)), jobs=1, out=folder)
    (row,) = sweep_of(folder).rows
    assert (row["lower"], row["upper"], row["verdict"], row["probable"], row["error_bits"]) == (39, 42, "gap", 39, 20)
    change_lines(folder / "map.jsonl", probable=42, error_bits=999)
    (row,) = sweep_of(folder).rows
    assert (row["probable"], row["error_bits"]) == (39, 20)
    (folder / "function-rank" / "L2-R3-M2-tS2-tE4-probable.json").unlink()
    sweep = sweep_of(folder)
    assert (sweep.rows[0]["probable"], sweep.problems) == (None, ())
    assert run("report", folder).exit_code == 3


@pytest.mark.parametrize("text", ["{", "[]\n", '{"L": 1}\n', EVIL])
def test_a_damaged_map(copied_map, text):
    (copied_map / "map.jsonl").write_text(text)
    done = run("report", copied_map)
    assert done.exit_code == 2
    assert "is damaged" in done.stderr
    assert "Traceback" not in done.output


# --- searches ---


def test_a_search_is_what_its_certificates_show(stored_search):
    sweep = sweep_of(stored_search)
    assert sweep.ending is Ending.REFUTED
    assert "first at L=1 R=2 M=1 t=1; proved at every earlier one" in sweep.result
    assert sweep.problems == ()
    first = next(row for row in sweep.rows if row["word"] == "refuted")
    assert (first["R"], first["upper"], first["claimed"]) == (2, 1, 2)


def test_a_search_with_a_condition_enumerates_what_comes_earlier(tmp_path):
    """Where there is a condition, and of a cell, which is named."""
    folder = tmp_path / "where"
    Conjecture("rank <= R + 1", where="L + R + M + t <= 6", cell="selective-ssm").search(6, out=folder)
    sweep = sweep_of(folder)
    assert "first at selective-ssm L=2 R=1 M=1 t=1; proved at every earlier one" in sweep.result
    assert ("Weights", "for almost all weights over Q, of the cell selective-ssm") in sweep.facts
    (folder / "certificates").joinpath(f"{sweep.rows[0]['certificate']}".rpartition("/")[2]).unlink()
    assert "not every earlier instance is proved" in sweep_of(folder).result


def test_a_map_names_its_cell():
    rows = [measure(Sizes(1, 2, 2, 2, 2, cell=cell), grid=False, limits=Limits()).row for cell in ("rac", "mi")]
    assert [map_sweep([row]).title for row in rows] == [
        "Sharpness map of the function rank",
        "Sharpness map of the function rank of mi",
    ]


def test_a_counterexample_without_its_certificate_is_none(copied_search):
    for path in (copied_search / "certificates").glob("*.json"):
        if json.loads(path.read_bytes())["verdict"] == "refuted":
            path.unlink()
    sweep = sweep_of(copied_search)
    assert sweep.ending is Ending.ESTABLISHED
    assert "refuted at none" in sweep.result
    assert sweep.problems


def test_a_proof_put_in_the_place_of_a_refutation(copied_search):
    folder = copied_search / "certificates"
    shutil.copy(folder / "L1-R1-M1-tS1-tE1.json", folder / "L1-R2-M1-tS1-tE1.json")
    sweep = sweep_of(copied_search)
    row = next(row for row in sweep.rows if (row["L"], row["R"], row["M"], row["t_S"]) == (1, 2, 1, 1))
    assert (row["word"], row["outcome"]) == ("undecided", "about something else")
    assert "not every earlier instance is proved" in sweep.result


def test_the_word_of_the_record_is_not_believed(copied_search):
    record = json.loads((copied_search / "run.json").read_text())
    for finding in record["findings"]:
        finding |= {"word": "proved", "lower": 999, "upper": 999}
    (copied_search / "run.json").write_text(json.dumps(record))
    sweep = sweep_of(copied_search)
    refuted = [row for row in sweep.rows if row["word"] == "undecided"]
    assert refuted
    assert all("shows refuted" in str(row["outcome"]) for row in refuted)
    assert max(row["lower"] for row in sweep.rows) < 999


def test_another_statement_in_the_record(copied_search):
    record = json.loads((copied_search / "run.json").read_text())
    (copied_search / "run.json").write_text(json.dumps(record | {"expression": "rank >= R - 5"}))
    sweep = sweep_of(copied_search)
    assert sweep.ending is Ending.OPEN
    assert {row["word"] for row in sweep.rows} == {"undecided"}


def test_an_instance_that_was_not_asked_for(copied_search):
    record = json.loads((copied_search / "run.json").read_text())
    (copied_search / "run.json").write_text(json.dumps(record | {"where": "R >= 2"}))
    sweep = sweep_of(copied_search)
    assert all(row["R"] >= 2 for row in sweep.rows)
    assert any("no instance that was asked for" in problem for problem in sweep.problems)


@pytest.mark.parametrize("changes", [{}, {"N": 1}, {"t_E": 7}])
def test_an_instance_twice_or_of_another_kind_does_not_make_a_counterexample_the_smallest(copied_search, changes):
    """What is counted as proved before the counterexample is counted once, and of the domain alone."""
    record = json.loads((copied_search / "run.json").read_text())
    findings = record["findings"]
    second = {**findings[0], "place": findings[0]["place"] | changes}
    del findings[1]  # proved, before the first counterexample
    (copied_search / "run.json").write_text(json.dumps(record | {"findings": [second, *findings]}))
    sweep = sweep_of(copied_search)
    assert "not every earlier instance is proved" in sweep.result
    assert any("not counted" in problem for problem in sweep.problems)


def test_weights_that_refute_a_statement_about_all_weights(tmp_path):
    folder = tmp_path / "all"
    Conjecture("rank >= R", weights="all").search(3, out=folder)
    sweep = sweep_of(folder)
    assert sweep.ending is Ending.REFUTED
    assert "there is no earlier one" in sweep.result
    assert sweep.problems == ()
    record = json.loads((folder / "run.json").read_text())
    for finding in record["findings"]:
        if "weights" in finding:
            finding["weights"] = {"Wh": 1}
    (folder / "run.json").write_text(json.dumps(record))
    assert any("no weights to compare it with" in problem for problem in sweep_of(folder).problems)


def test_a_statement_that_survives(tmp_path):
    folder = tmp_path / "true"
    Conjecture("rank <= R", where="L == 1 and R + M + t <= 5").search(10, out=folder)
    sweep = sweep_of(folder)
    assert sweep.ending is Ending.ESTABLISHED
    assert "refuted at none" in sweep.result
    assert "no proof of the statement" in sweep.notes[0]
    assert run("report", folder).exit_code == 0


# --- forms ---


def test_every_form_has_every_row(stored_map, stored_search):
    for folder in (stored_map, stored_search):
        sweep = sweep_of(folder)
        rows = table(sweep_csv(sweep))
        assert [row["L"] for row in rows] == [str(row["L"]) for row in sweep.rows]
        assert tuple(rows[0]) == sweep.columns
        assert [json.loads(line)["t_E"] for line in sweep_jsonl(sweep).splitlines()] == [r["t_E"] for r in sweep.rows]
        assert sweep_markdown(sweep).count("\n|") >= len(sweep.rows)
        latex = sweep_latex(sweep)
        assert latex.isascii()
        assert latex.count(r" \\") == len(sweep.rows) + 1
        assert latex.count(r"\begin{") == latex.count(r"\end{")


def test_cells():
    assert [cell_text(cell) for cell in (None, 10522138440, "x")] == ["–", "10,522,138,440", "x"]


def test_the_commands_write_tables(tmp_path):
    files = [tmp_path / "map.csv", tmp_path / "map.tex"]
    sizes = ["--layers", "1..2", "--width", "2", "--channels", "2", "--steps", "2"]
    done = run("explore", *sizes, "--csv", files[0], "--latex", files[1])
    assert done.exit_code == 0, done.output
    assert [(row["L"], row["lower"], row["upper"], row["verdict"]) for row in table(files[0].read_text())] == [
        ("1", "2", "2", "sharp"),
        ("2", "6", "6", "sharp"),
    ]
    assert r"\begin{longtable}" in files[1].read_text()
    done = run("conjecture", "rank >= R", "--time", "2s", "--csv", files[0], "--latex", files[1])
    assert done.exit_code == 1
    assert "refuted" in {row["word"] for row in table(files[0].read_text())}
    assert "first at L=1 R=2 M=1 t=1" in files[1].read_text().replace("{}", "")
    assert run("explore", *sizes, "--csv", files[0], "--latex", files[0]).exit_code == 2


@pytest.mark.slow
def test_the_report_command_reads_both(stored_map, stored_search, tmp_path):
    html = tmp_path / "page.html"
    done = run("report", stored_map, "--csv", tmp_path / "rows.csv", "--latex", tmp_path / "t.tex", "--html", html)
    assert done.exit_code == 0, done.output
    assert len(table((tmp_path / "rows.csv").read_text())) == 6
    page = read(html.read_text(encoding="utf-8"))
    assert page.with_class("result")[0].text.strip() == "6 instances: 6 sharp."
    assert {e["id"] for e in page.elements if "id" in e.attributes} >= {"table", "idea", "legend", "sharpness"}
    for link in (e["href"] for e in page.all("a") if e["href"].endswith(".json")):
        assert (html.parent / link).is_file()
    done = run("report", stored_search, "--html", html)
    assert done.exit_code == 1
    assert "plain" in read(html.read_text(encoding="utf-8")).with_class("result")[0]["class"]
    assert "# Search for the smallest counterexample" in run("report", stored_search).stdout


@pytest.mark.parametrize("words", [["--junit", "x.xml"], ["--claims", "theorem-s"], ["--github"]])
def test_what_only_runs_have(stored_map, words, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    done = run("report", stored_map, *words)
    assert done.exit_code == 2
    assert "claims" in done.stderr
    assert not (tmp_path / "x.xml").exists()


def test_other_directories(tmp_path, small_run):
    assert not is_sweep(tmp_path)
    assert not is_sweep(small_run)
    with pytest.raises(DomainError, match="neither a map"):
        stored_sweep(small_run, {}, engine="python")


def test_attacks_do_not_reach_the_page(copied_search, tmp_path):
    record = json.loads((copied_search / "run.json").read_text())
    for finding in record["findings"]:
        finding |= {"how": EVIL, "term": EVIL}
    (copied_search / "run.json").write_text(json.dumps(record))
    run("report", copied_search, "--html", tmp_path / "page.html")
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert len(read(text).all("script")) == 1


# --- report --claims ---


def test_a_report_of_some_claims(small_run, tmp_path):
    done = run("report", small_run, "--claims", "unrolling,growth-closed-form", "--csv", tmp_path / "rows.csv")
    assert done.exit_code == 0, done.output
    assert {row["claim"] for row in table((tmp_path / "rows.csv").read_text())} == {"unrolling", "growth-closed-form"}
    assert "2 of 2 claims" in done.stderr
    done = run("report", small_run, "--claims", "unrolling", "growth-closed-form", "--html", tmp_path / "page.html")
    assert done.exit_code == 0, done.output
    assert "2 of 2 claims" in read((tmp_path / "page.html").read_text()).with_class("result")[0].text


def test_a_report_of_some_claims_is_not_disturbed_by_the_others(copied_run, tmp_path):
    next((copied_run / "unrolling").glob("*.json")).write_text("{")
    assert run("report", copied_run, "--claims", "growth-closed-form").exit_code == 0
    assert run("report", copied_run, "--claims", "unrolling").exit_code != 0


@pytest.mark.parametrize(
    ("claim", "message"),
    [("unroling", "did you mean unrolling"), ("theorem-s", "is not about theorem-s; it is about ")],
)
def test_claims_that_are_not_there(small_run, claim, message):
    done = run("report", small_run, "--claims", claim)
    assert done.exit_code == 2
    assert message in done.stderr
