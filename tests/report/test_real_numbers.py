"""A run with minors in balls and singular values in it, in every form of the report, and compared with another."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from verify.cli import main
from verify.work.budget import PROFILES, budget_to_json

SHIPPED = Path(__file__).resolve().parents[2] / "proofs" / "certificates"
CLAIMS = ("analytic-cells-fill-the-grid", "relu-fills-the-grid-somewhere", "memory")


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """Shipped certificates as a run directory."""
    folder = tmp_path / "run"
    for claim in CLAIMS:
        shutil.copytree(SHIPPED / claim, folder / claim)
    budget = budget_to_json(PROFILES["standard"])
    record = {
        "format": "verify-run",
        "version": 2,
        "checker": "",
        "claims": {claim: {"finished": [budget], "begun": None} for claim in CLAIMS[:2]},
        "undecided": [],
        "failed": [],
    }
    (folder / "run.json").write_text(json.dumps(record))
    return folder


def invoke(*arguments: object) -> str:
    answer = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert answer.exception is None or isinstance(answer.exception, SystemExit), answer.exception
    return answer.stdout


@pytest.mark.slow
def test_every_form_of_the_report_has_them(run: Path, tmp_path: Path) -> None:
    forms = {form: tmp_path / f"r.{form}" for form in ("csv", "jsonl", "html", "latex", "junit", "out")}
    invoke("report", run, "--jobs", "1", *(part for form, path in forms.items() for part in (f"--{form}", path)))
    rows = {
        (row["claim"], row["instance"]): row for row in csv.DictReader(io.StringIO(forms["csv"].read_text("utf-8")))
    }
    (relu,) = (row for (claim, _), row in rows.items() if claim == CLAIMS[1])
    assert (relu["verdict"], relu["evidence"], relu["grid_rank_lower"]) == ("proved-open", "balls, bound G1", "4")
    memory = rows["memory", "example-tanh"]
    assert (memory["outcome"], memory["cell"], memory["epsilon"]) == ("not counted", "spectrum", "1/10")
    assert (memory["starts"], memory["ends"], memory["M"], memory["t_S"]) == ("64", "64", "5", "6")
    assert len(memory["model"]) == 64
    # Ranks of different notions stand in different columns.
    assert memory["epsilon_rank_lower"] == "22"
    assert not any(memory[f"{notion}_lower"] for notion in ("function_rank", "grid_rank", "hankel_rank"))
    lines = [json.loads(line) for line in forms["jsonl"].read_text("utf-8").splitlines()]
    assert {line["epsilon_rank_lower"] for line in lines} == {22, None}
    page = forms["html"].read_text("utf-8")
    assert "proved-open" in page
    for form in ("html", "out", "latex"):
        text = forms[form].read_text("utf-8")
        assert all(name in text for name in ("A1", "A2")), form
    assert "testsuite" in forms["junit"].read_text("utf-8")


@pytest.mark.slow
def test_a_lost_one_is_seen_and_a_changed_one_too(run: Path, tmp_path: Path) -> None:
    other = shutil.copytree(run, tmp_path / "other")
    same = json.loads(invoke("diff", run, other, "--json"))
    assert "proved-open" not in json.dumps(same)
    (file,) = (other / CLAIMS[1]).glob("*.json")
    body = json.loads(file.read_bytes())
    file.unlink()
    found = json.loads(invoke("diff", run, other, "--json"))
    assert body["verdict"] == "proved-open"
    assert "proved-open" in json.dumps(found)
    assert "lost" in json.dumps(found)


@pytest.mark.slow
def test_one_is_shown_in_words_and_can_be_expected() -> None:
    file = SHIPPED / "memory" / "example-tanh.json"
    said = " ".join(invoke("show", file).split())
    assert "epsilon-rank >= 22 (for these weights)" in said
    assert "explicit: Wh1 12×12, Wi1 12×5, Wo 12, bh1 12, bi1 12, bo a number, h1 12" in said
    assert "approximate, 22×22 integers" in said
    assert "V1 k singular values are at least" in said
    start = "spectrum M=5 t_S=6 t_E=6 starts=64 ends=64 weights=these"
    for text, code in (
        (f"{start} eps=1/10: eps_rank >= 22", 0),
        (f"{start} eps=1/10: eps_rank >= 23", 1),
        (f"{start} eps=1/9: eps_rank >= 22", 1),
        (f"{start} eps=0: eps_rank >= 22", 2),
    ):
        answer = CliRunner().invoke(main, ["check", str(file), "--expect", text])
        assert answer.exit_code == code, (text, answer.output)


def test_a_minor_of_a_network_with_relu_says_for_which_weights() -> None:
    (file,) = (SHIPPED / CLAIMS[1]).glob("*.json")
    said = " ".join(invoke("show", file).split())
    assert "grid rank = 4 (for all weights in some nonempty open set)" in said
    assert "A2 a continuous function of the weights" in said
