"""``verify run``, ``verify check`` and ``verify report``."""

from __future__ import annotations

import json
import re
import shutil

import pytest

from verify.certificates.canonical import sealed
from verify.checker import ENGINES
from verify.cli.runs import check
from verify.suite.runner import run_suite

CLAIMS = ["theorem1-depth1-all-weights", "degenerate-weights-lose-rank", "growth-closed-form"]
FALSE = "conjecture1-grid-literal"


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """A finished run of a few claims; not to be changed."""
    folder = tmp_path_factory.mktemp("run")
    run_suite("quick", folder, jobs=2, claims=CLAIMS)
    return folder


@pytest.fixture
def copy(done, tmp_path):
    """One that may be changed."""
    return shutil.copytree(done, tmp_path / "copy")


def forge(path, **changes):
    """The certificate with other top-level fields, its hash made right again."""
    body = json.loads(path.read_bytes())
    del body["sha256"]
    path.write_bytes(sealed(body | changes))


# --- run ---


def test_json_has_exactly_the_agreed_keys(verify, tmp_path):
    answer = verify("run", "--profile", "quick", "--out", tmp_path, "--claims", "growth-closed-form", "--json")
    assert answer.code == 0
    assert answer.json == {
        "profile": "quick",
        "directory": str(tmp_path),
        "accepted": 1,
        "not_accepted": 0,
        "failed": 0,
        "undecided": 0,
        "claims": [
            {
                "id": "growth-closed-form",
                "verdict": "proved-all",
                "expected": "proved",
                "as_expected": True,
                "counts": {"proved-all": 1},
                "smallest_counterexample": None,
                "minimal": None,
            }
        ],
    }
    assert list(answer.json) == ["profile", "directory", "accepted", "not_accepted", "failed", "undecided", "claims"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        ("--claims", CLAIMS[0], "--claims", CLAIMS[2]),
        ("--claims", f"{CLAIMS[0]},{CLAIMS[2]}"),
        ("--claims", f"{CLAIMS[0]} {CLAIMS[2]}"),
        ("--claims", CLAIMS[0], CLAIMS[2]),
        ("--claims", CLAIMS[0], CLAIMS[2], "--jobs", "1"),
    ],
)  # fmt: skip
def test_several_claims_in_any_spelling(verify, tmp_path, words):
    answer = verify("run", "--out", tmp_path, "--json", *words)
    assert answer.code == 0
    assert [claim["id"] for claim in answer.json["claims"]] == [CLAIMS[0], CLAIMS[2]]


def test_human_output(verify, tmp_path):
    answer = verify("run", "--out", tmp_path, "--claims", *CLAIMS)
    assert answer.code == 0
    for claim in CLAIMS:
        assert claim in answer.out
    assert "3 of 3 claims came out as expected" in answer.out
    assert answer.err == ""
    again = verify("run", "--out", tmp_path, "--claims", *CLAIMS)
    assert "were there already" in again.out
    assert verify("run", "--out", tmp_path, "--claims", *CLAIMS, "--quiet").out == ""


@pytest.mark.slow
def test_a_refuted_reading_with_its_smallest_counterexample(verify, tmp_path):
    answer = verify("run", "--out", tmp_path, "--claims", FALSE, "--json")
    assert answer.code == 0
    (claim,) = answer.json["claims"]
    assert (claim["verdict"], claim["as_expected"], claim["minimal"]) == ("refuted", True, True)
    assert claim["smallest_counterexample"] == {"L": 4, "R": 2, "M": 2, "t": 2, "instance": "L4-R2-M2-tS2-tE2-N2"}
    text = verify("run", "--out", tmp_path, "--claims", FALSE).out
    assert "L=4 R=2 M=2 t=2" in text
    assert "every earlier instance has a certificate" in " ".join(text.split())
    # without an earlier instance it is no longer proved to be the smallest
    (tmp_path / FALSE / "L1-R1-M1-tS1-tE1-N1.json").unlink()
    report = verify("report", tmp_path, "--jobs", 1).out
    assert "1 earlier instance" in report


@pytest.mark.slow
def test_a_second_run_says_how_many_verdicts_it_remembers(verify, tmp_path):
    words = ("--out", tmp_path, "--claims", *CLAIMS)
    assert "were there already" not in verify("run", *words).out
    assert "(71 certificates were there already, 71 of them checked before)" in verify("run", *words).out
    again = verify("run", *words[:2], "--recheck", *words[2:])
    assert "(71 certificates were there already, 0 of them checked before)" in again.out
    remembered = "0 for this report; of 71 the same bytes were accepted by the same checker before"
    assert remembered in verify("report", tmp_path).out
    anew = verify("report", tmp_path, "--recheck").out
    assert "each for this report" in anew
    assert remembered not in anew


@pytest.mark.slow
def test_profiles_are_said_of_the_claims_that_were_run_with_them(verify, tmp_path):
    import dataclasses

    from verify.work.budget import PROFILES, budget_to_json

    own = tmp_path / "own.json"
    own.write_text(json.dumps(budget_to_json(dataclasses.replace(PROFILES["quick"], name="full", instances=64))))
    out = tmp_path / "run"
    verify("run", "--profile", "quick", "--out", out, "--claims", *CLAIMS)
    answer = verify("run", "--profile", own, "--out", out, "--claims", CLAIMS[0], "--json")
    assert (answer.json["profile"], answer.json["accepted"]) == ("custom", 64)
    assert "| **asked** | profile quick and custom (1 claim), quick (2 claims), 3 claims |" in verify("report", out).out
    own.write_text("{}")
    verify("run", "--profile", own, "--out", out).require_one_sentence("own.json", "holds no budget", "claim, task")
    verify("run", "--profile", tmp_path / "no.json", "--out", out).require_one_sentence("no.json")


def test_the_engine_on_record_is_the_one_that_was_used(verify, tmp_path):
    verify("run", "--out", tmp_path, "--engine", "flint", "--claims", CLAIMS[2])
    assert json.loads((tmp_path / "run.json").read_text())["engine"] == "flint"
    assert "engine flint" in verify("run", "--out", tmp_path, "--engine", "flint", "--claims", CLAIMS[2]).out
    verify("run", "--out", tmp_path, "--engine", "abacus").require_one_sentence("abacus")


def test_what_is_left_out_or_missing_is_listed_with_the_reason(verify, copy):
    first, second, *_ = sorted((copy / CLAIMS[0]).glob("*.json"))
    shutil.copy(first, first.with_name("copy.json"))
    second.unlink()
    answer = verify("report", copy)
    assert answer.code == 3
    words = " ".join(answer.out.replace("\\", "").split())
    assert f"**FOREIGN** `{CLAIMS[0]}/copy.json`: not counted: it states the instance {first.stem}" in words
    assert f"**MISSING** `{CLAIMS[0]}`: no certificate at 1 of its 60 instances, and no reason on record" in words


def test_not_as_expected_exits_with_1(verify, copy, tmp_path, monkeypatch):
    """A registry that expects a refutation of what is true."""
    import dataclasses

    from verify.claims import REGISTRY, Expectation

    wrong = dataclasses.replace(REGISTRY["growth-closed-form"], expected=Expectation.REFUTED)
    monkeypatch.setitem(REGISTRY, "growth-closed-form", wrong)
    answer = verify("run", "--out", tmp_path / "new", "--claims", "growth-closed-form")
    assert answer.code == 1
    assert "NO" in answer.out
    report = verify("report", copy)
    assert report.code == 1
    assert "**NOT AS EXPECTED** `growth-closed-form`" in report.out


def test_undecided_exits_with_3(verify, tmp_path, monkeypatch):
    from tests.suite.changed import solved_by
    from verify.claims import REGISTRY
    from verify.claims.model import Outcome

    unable = solved_by(REGISTRY["growth-closed-form"], lambda task, budget: Outcome(None, "too dear"))
    monkeypatch.setitem(REGISTRY, "growth-closed-form", unable)
    answer = verify("run", "--out", tmp_path, "--claims", "growth-closed-form")
    assert answer.code == 3
    assert "undecided: growth-closed-form/none-all-L-from1: too dear" in answer.out
    json_answer = verify("run", "--out", tmp_path, "--claims", "growth-closed-form", "--json")
    assert (json_answer.code, json_answer.json["undecided"]) == (3, 1)
    assert json_answer.json["claims"][0]["counts"] == {"inconclusive": 1}


def test_unusable_input(verify, tmp_path):
    verify("run", "--out", tmp_path, "--profile", "slow").require_one_sentence("'slow'", "quick, standard, full")
    verify("run", "--out", tmp_path, "--jobs", 0).require_one_sentence("--jobs")
    verify("run", "--out", tmp_path, "--claims", "theorem-t").require_one_sentence("'theorem-t'", "theorem-s")
    verify("run", "--out", tmp_path, "--claims").require_one_sentence("--claims")
    verify("run", "--profile", "quick").require_one_sentence("--out")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "file").write_text("x")
    verify("run", "--out", tmp_path / "file").require_one_sentence("is a file")
    verify("run", "--out", tmp_path).require_one_sentence("holds something else")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


# --- check ---


def test_a_directory_is_checked_file_by_file_in_order(verify, done):
    answer = verify("check", done, "--json")
    assert answer.code == 0
    files = [entry["file"] for entry in answer.json]
    assert files == sorted(files)
    assert len(files) == len([path for path in done.rglob("*.json") if path.name != "run.json"])
    for entry in answer.json:
        assert entry["outcome"] == "accepted"
        assert entry["engine"] == "python"
        assert {"verdict", "statement", "statement_text", "sha256", "rests_on", "facts", "claim"} <= set(entry)


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2])
def test_several_processes_give_the_same_answer(verify, done, jobs):
    assert verify("check", done, "--jobs", jobs).out == verify("check", done, "--jobs", 3).out


def test_the_engine_is_named(verify, tmp_path):
    path = tmp_path / "c.json"
    sizes = ("--layers", 2, "--width", 2, "--channels", 2, "--start", 2, "--end", 2)
    assert verify("rank", *sizes, "--out", path).code == 0
    for engine in ("python", "flint"):
        answer = verify("check", path, "--engine", engine)
        assert answer.code == 0
        assert f"engine {engine}" in answer.out
        assert "accepted" in answer.out
        assert verify("check", path, "--engine", engine, "--json").json[0]["engine"] == engine
    assert verify("check", path, "--quiet").out == ""
    assert verify("check", path, "--fresh").code == 0
    verify("check", path, "--engine", "abacus").require_one_sentence("abacus")


def test_check_knows_each_engine_of_the_checker(verify, tmp_path, monkeypatch):
    (engine,) = (option for option in check.params if option.name == "engine")
    assert set(engine.type.choices) == set(ENGINES)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("VERIFY_NATIVE", raising=False)
    monkeypatch.setattr("verify.checker.engines.native_engine.__file__", str(tmp_path / "a" / "b" / "c" / "d.py"))
    verify("check", tmp_path, "--engine", "native").require_one_sentence("make native")


def test_expect(verify, tmp_path):
    path = tmp_path / "c.json"
    sizes = ("--layers", 2, "--width", 2, "--channels", 2, "--start", 2, "--end", 2)
    verify("rank", *sizes, "--out", path)
    instance = "L=2 R=2 M=2 t_S=2 t_E=2"
    assert verify("check", path, "--expect", f"{instance}: rank >= 5").code == 0
    assert verify("check", path, "--expect", f"{instance}: rank == 6").code == 0
    refused = verify("check", path, "--expect", f"{instance}: rank >= 7")
    assert refused.code == 1
    assert "not as expected" in refused.out
    assert verify("check", path, "--expect", "L=3 R=2 M=2 t_S=2 t_E=2: rank >= 5").code == 1
    verify("check", path, "--expect", "rank >= 5").require_one_sentence("--expect", "colon")
    verify("check", path, "--expect", f"{instance}: __import__('os')").require_one_sentence("--expect")


@pytest.mark.slow
def test_rejected_is_1_malformed_is_2_and_rejected_goes_first(verify, copy):
    first, second, *_ = sorted((copy / CLAIMS[0]).glob("*.json"))
    second.write_text("{")
    answer = verify("check", copy)
    assert answer.code == 2
    assert f"MALFORMED  {second}" in answer.out
    forge(first, verdict="proved-generic")
    answer = verify("check", copy)
    assert answer.code == 1
    assert f"REJECTED  {first}" in answer.out
    assert "verdict" in answer.out
    quiet = verify("check", copy, "--quiet")
    assert quiet.code == 1
    assert "accepted" not in quiet.out
    counts = [entry["outcome"] for entry in verify("check", copy, "--json").json]
    assert (counts.count("rejected"), counts.count("malformed")) == (1, 1)


def test_nothing_to_check(verify, tmp_path):
    verify("check", tmp_path).require_one_sentence("no certificate")
    verify("check", tmp_path / "none.json").require_one_sentence("none.json")
    (tmp_path / "dir.json").mkdir()
    verify("check", tmp_path / "dir.json").require_one_sentence("no certificate")


def test_files_that_are_no_certificates_are_malformed(verify, tmp_path):
    (tmp_path / "a.json").write_bytes(b"\x00\xff")
    (tmp_path / "b.txt").write_text("hello")
    answer = verify("check", tmp_path / "a.json", tmp_path / "b.txt")
    assert answer.code == 2
    assert answer.out.count("MALFORMED") == 2


def test_a_dying_checker_process_is_no_acceptance(done, monkeypatch):
    """As when the system kills it for memory: that file is undecided, the rest are checked."""
    import os
    import signal

    from verify.suite import checking

    victim = sorted((done / CLAIMS[0]).glob("*.json"))[7]
    check = checking.check_one

    def deadly(path, options):
        if path == victim:
            os.kill(os.getpid(), signal.SIGKILL)
        return check(path, options)

    monkeypatch.setattr(checking, "check_one", deadly)
    paths = checking.certificate_paths([done])
    outcomes = {path: report.outcome for path, report in checking.check_all(paths, jobs=2)}
    assert outcomes.pop(victim) == "over budget"
    assert set(outcomes.values()) == {"accepted"}
    assert len(outcomes) == len(paths) - 1


# --- report ---


def test_a_report_of_a_good_run(verify, done, tmp_path):
    path = tmp_path / "report.md"
    answer = verify("report", done, "--out", path)
    assert (answer.code, answer.out) == (0, "")
    text = path.read_text(encoding="utf-8")
    assert verify("report", done).out == text
    assert "3 of 3 claims came out as expected" in text
    assert "71 accepted" in text
    assert "CAUTION" not in text
    assert "**REJECTED**" not in text
    for claim in CLAIMS:
        assert f"### {claim}" in text
        assert f"](#{claim})" in text
        assert f'<a id="{claim}"></a>' in text
    for word in ("Proof in short", "Source", "Domain", "verify check", "engine numpy", "$"):
        assert word in text
    assert verify("report", done, "--engine", "flint").out.count("engine flint") == 1


@pytest.mark.slow
def test_it_is_a_function_of_the_directory(verify, done, copy):
    assert verify("report", done).out == verify("report", copy).out
    assert str(done) not in verify("report", done).out


def test_its_tables_are_well_formed(verify, done):
    """Every row of a table has as many cells as its head; pipes inside cells are escaped."""
    width = None
    for line in verify("report", done).out.splitlines():
        if not line.startswith("|"):
            width = None
            continue
        cells = len(re.findall(r"(?<!\\)\|", line)) - 1
        width = width or cells
        assert cells == width, line


def test_what_is_not_accepted_stands_at_the_top(verify, copy):
    first, second, *_ = sorted((copy / CLAIMS[0]).glob("*.json"))
    forge(first, verdict="proved-generic")
    second.write_text("{")
    answer = verify("report", copy)
    assert answer.code == 1
    top = answer.out.split("## Overview")[0]
    assert "> [!CAUTION]" in top
    assert f"**REJECTED** `{CLAIMS[0]}/{first.name}`" in top
    assert f"**MALFORMED** `{CLAIMS[0]}/{second.name}`" in top
    assert top.index("CAUTION") < top.index("asked")


def test_a_certificate_of_another_claim_is_foreign(verify, copy):
    source = next((copy / CLAIMS[0]).glob("*.json"))
    (copy / "my-claim").mkdir()
    shutil.copy(source, copy / "my-claim" / source.name)
    assert "**FOREIGN** `my-claim/" in verify("report", copy).out


def test_a_run_that_did_not_finish_is_called_incomplete(verify, copy):
    record = json.loads((copy / "run.json").read_text())
    (copy / "run.json").write_text(json.dumps(record | {"state": "running"}))
    answer = verify("report", copy)
    assert answer.code == 3
    assert "**INCOMPLETE**" in answer.out.split("## Overview")[0]


def test_hostile_text_does_not_break_the_page(verify, copy):
    record = json.loads((copy / "run.json").read_text())
    entry = {"claim": CLAIMS[0], "instance": "x", "detail": "a | b <script> `c` *d*\n# e"}
    (copy / "run.json").write_text(json.dumps(record | {"failed": [entry], "undecided": [entry]}))
    text = verify("report", copy).out
    assert "<script>" not in text
    assert "\n# e" not in text
    assert r"a \| b" in text


def test_no_run_directory(verify, tmp_path):
    verify("report", tmp_path).require_one_sentence("no run directory")
    verify("report", tmp_path / "none").require_one_sentence("no run directory")
    (tmp_path / "run.json").write_text("{}")
    verify("report", tmp_path).require_one_sentence("no record")


def test_a_report_that_cannot_be_written_leaves_nothing(verify, done, tmp_path):
    (tmp_path / "file").write_text("x")
    answer = verify("report", done, "--out", tmp_path / "file" / "r.md")
    assert answer.code == 2
    assert answer.err.startswith("Error: ")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_new_run_says_what_its_profile_takes(verify, tmp_path, monkeypatch):
    from verify.claims import REGISTRY
    from verify.work.budget import PROFILES

    help_text = " ".join(verify("run", "--help").out.split())
    times = [profile.takes for profile in PROFILES.values()]
    assert f"about {times[0]}, {times[1]} or {times[2]} of one core" in help_text
    growth = {"growth-closed-form": REGISTRY["growth-closed-form"]}
    monkeypatch.setattr("verify.suite.runner.REGISTRY", growth)
    out = tmp_path / "run"
    assert verify("run", "--out", out, "--jobs", 1).err == "Profile quick: about 1 minute of one core.\n"
    assert verify("run", "--out", out, "--jobs", 1).err == ""
    assert verify("run", "--out", tmp_path / "new", "--jobs", 1, "-q").err == ""
