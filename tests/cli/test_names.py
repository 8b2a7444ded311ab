"""Names that would steer a terminal or pass for a line of ours: quoted or escaped, whoever prints them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import verify.cli
from verify.errors import DomainError
from verify.quoting import escaped, escaped_lines, quoted
from verify.suite.runner import run_suite

FORGED = "b.json\naccepted  c.json"
NAMES = [FORGED, "e\x1b[2J\x1b[31mred", "r\u202egnp.txt", "c1\x9b31m", "tab\there", "d\x7fel", "u\udcff"]
SIZES = ("--layers", 2, "--width", 2, "--channels", 2, "--start", 2, "--end", 2)
CLAIM = "growth-closed-form"


@pytest.mark.parametrize("name", NAMES)
def test_quoting(name):
    assert quoted(name) == repr(name) != name
    assert escaped(name).isprintable()
    assert escaped(escaped(name)) == escaped(name)
    assert eval(quoted(name)) == name


@pytest.mark.parametrize("name", ["a.json", "a b/ü-×.json", "it's.json", "-x", "a\\b"])
def test_plain_names_stay(name):
    assert quoted(name) == escaped(name) == name


@pytest.mark.parametrize("name", ["", " a", "a ", "a  proved-all", "'a'", '"a"'])
def test_names_that_could_be_taken_for_something_else_are_quoted(name):
    assert quoted(name) == repr(name)


def test_lines_of_ours_stay_lines():
    assert escaped_lines("a\nb\x1b\n") == "a\nb\\x1b\n"


def test_errors_of_the_library_are_harmless_where_they_are_printed():
    error = DomainError(f"there is no file {FORGED}")
    assert str(error) == r"there is no file b.json\naccepted  c.json"
    assert error.args == (f"there is no file {FORGED}",)


def test_no_command_prints_past_the_one_place():
    """Whatever a command says goes through ``verify.cli.output``, which escapes it."""
    folder = Path(verify.cli.__file__).parent
    for path in sorted(folder.glob("*.py")):
        text = path.read_text(encoding="utf-8")
        assert "click.echo" not in text, path.name
        assert (re.search(r"(?<!console\.)\bprint\(", text) is not None) == (path.name == "output.py"), path.name


@pytest.fixture(scope="module")
def run_directory(tmp_path_factory):
    folder = tmp_path_factory.mktemp("names") / "run"
    run_suite("quick", folder, jobs=1, claims=[CLAIM])
    return folder


@pytest.fixture(params=NAMES)
def place(request, tmp_path, monkeypatch, run_directory):
    """In an empty directory with a run, one of the names."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(run_directory, "run")
    return request.param


def require_tame(answer, *, code=None):
    """No character that steers, no line of a forger, no defect."""
    if code is not None:
        assert answer.code == code, answer
    for line in (answer.out + answer.err).splitlines():
        assert line.isprintable(), line
        assert not line.startswith("accepted  c.json"), answer
    assert "defect" not in answer.err
    assert "Traceback" not in answer.err
    return answer


def test_commands_that_read_certificates(verify, place, tmp_path):
    source = next((tmp_path / "run" / CLAIM).glob("*.json"))
    good, bad = f"{place}.good.json", f"{place}.bad.json"
    shutil.copy(source, good)
    (tmp_path / bad).write_text("{}")
    assert f"accepted  {quoted(good)}  " in require_tame(verify("check", good), code=0).out
    assert f"MALFORMED  {quoted(bad)}" in require_tame(verify("check", bad), code=2).out
    for command in (("check", "--json"), ("show",), ("show", "--json"), ("coq-check",)):
        for name in (good, bad):
            require_tame(verify(*command, name))
        require_tame(verify(*command, f"{place}.missing"), code=2)
    require_tame(verify("check", place), code=2)


def test_commands_that_write(verify, place, tmp_path):
    answer = require_tame(verify("rank", *SIZES, "--out", f"{place}.json"), code=0)
    assert f"Certificate: {quoted(f'{place}.json')}, accepted" in answer.out
    assert (tmp_path / f"{place}.json").is_file()
    assert verify("rank", *SIZES, "--out", f"{place}.json", "--json").json["certificate"] == f"{place}.json"
    require_tame(verify("coq-check", f"{place}.json", "--keep", f"{place}.v", "--theory", place))
    require_tame(verify("rank", *SIZES, "--out", "."), code=2)
    require_tame(verify("rank", *SIZES, "--out", f"{place}.json/c.json"), code=2)
    for command in ("rank", "bounds"):
        for option in ("--weights", "--templates"):
            require_tame(verify(command, *SIZES, option, place), code=2)
            require_tame(verify(command, *SIZES, option, f"{place}.json"), code=2)


@pytest.mark.slow
def test_run_directories(verify, place, tmp_path):
    (tmp_path / place).mkdir()
    (tmp_path / place / place).write_text("")
    require_tame(verify("run", "--out", place), code=2)
    require_tame(verify("report", place), code=2)
    require_tame(verify("diff", place, "run"), code=2)
    new = f"{place} new"
    answer = require_tame(verify("run", "--out", new, "--claims", CLAIM, "--jobs", 1), code=0)
    assert f"verify report {quoted(new)}" in answer.out
    for format in ("--out", "--latex", "--csv", "--jsonl", "--junit", "--html"):
        answer = require_tame(verify("report", new, format, f"{place}.file"), code=0)
        assert f"{quoted(f'{place}.file')}: written." in answer.err
        text = (tmp_path / f"{place}.file").read_text(encoding="utf-8")
        assert all(line.isprintable() for line in text.splitlines())


@pytest.mark.slow
def test_names_inside_a_run_directory(verify, place, tmp_path):
    shutil.copytree("run", "other")
    source = next((tmp_path / "run" / CLAIM).glob("*.json"))
    for folder in (CLAIM, place):
        (tmp_path / "other" / folder).mkdir(exist_ok=True)
        shutil.copy(source, tmp_path / "other" / folder / f"{place}.json")
        (tmp_path / "other" / folder / f"{place}.bad.json").write_text("{}")
    require_tame(verify("diff", "run", "other"))
    require_tame(verify("diff", "other", "run", "--json"))
    require_tame(verify("check", "other"), code=2)
    require_tame(verify("report", "other"))
    for format in ("--out", "--latex", "--csv", "--jsonl", "--junit", "--html"):
        require_tame(verify("report", "other", format, "file"))
        text = (tmp_path / "file").read_text(encoding="utf-8")
        assert all(line.isprintable() for line in text.splitlines())
    require_tame(verify("run", "--out", "other", "--claims", CLAIM, "--jobs", 1))


@pytest.mark.slow
@pytest.mark.parametrize("place", [FORGED, NAMES[1], NAMES[-1]], indirect=True)
def test_sweeps_and_experiments(verify, place, tmp_path):
    (tmp_path / "file").write_text("")
    tiny = ("--layers", 1, "--width", 1, "--channels", 1, "--steps", 1, "--jobs", 1)
    require_tame(verify("explore", *tiny, "--out", place, "--plot", f"{place}.svg"), code=0)
    require_tame(verify("explore", *tiny, "--plot", place), code=2)
    require_tame(
        verify("conjecture", "rank <= R", "--where", "L == 1 and R == 1 and M == 1 and t == 1", "--out", place)
    )
    require_tame(
        verify("conjecture", "rank <= R", "--where", "L == 1", "--time", "1s", "--jobs", 1, "--out", f"{place} c")
    )
    width = ("experiment", "width", "--widths", "4", "--seeds", 1, "--steps", 2, "--length", 2)
    require_tame(verify(*width, "--out", f"{place} e", "--plot", f"{place} e.svg"), code=0)
    require_tame(verify("experiment", "plot", f"{place} e"), code=0)
    require_tame(verify("experiment", "plot", place), code=2)
    require_tame(verify(*width, "--out", "new", "--data", place), code=2)
    (tmp_path / f"{place}.csv").write_text("a\nb\n")
    require_tame(verify(*width, "--out", "new", "--data", f"{place}.csv"), code=2)
    require_tame(verify(*width, "--out", "file"), code=2)


def test_what_is_no_file(verify, place):
    for words in (
        (place,),
        ("explain", place),
        ("check", "run", "--expect", place),
        ("run", "--out", "new", "--profile", place),
        ("run", "--out", "new", "--claims", place),
        ("conjecture", place),
        ("conjecture", "rank <= R", "--where", place),
        ("conjecture", "rank <= R", "--time", place),
        ("expectation", place),
        ("kernel", "--lag-j", place),
        ("kernel", "--lag-j", 1, "--lag-k", 1, "--width", 3, "--nu-w", place, "--nu-f", 1, "--nu-c", 1),
        ("rank", *SIZES, "--field", place),
        ("rank", *SIZES, "--split", place),
        ("explore", "--layers", place),
        ("experiment", place),
        ("experiment", "width", "--out", "new", "--widths", place),
        ("contrast", "--steps", place),
    ):
        require_tame(verify(*words), code=2)
    require_tame(verify("rank", *SIZES, "--seed", place), code=2 if "\udcff" in place else 0)


@pytest.mark.slow
def test_an_undecodable_argument_of_a_process(tmp_path):
    name = os.path.join(os.fsencode(tmp_path), b"\xff\xfe.json")
    for encoding in ("utf-8", "latin-1", "ascii"):
        done = subprocess.run(
            [sys.executable, "-m", "verify", "rank", *map(str, SIZES), "--out", name],
            capture_output=True,
            timeout=60,
            env={**os.environ, "PYTHONIOENCODING": encoding},
        )
        assert done.returncode == 0, done.stderr
        assert rb"\udcff\udcfe.json" in done.stdout
        assert done.stderr == b""
    assert os.path.exists(name)
    done = subprocess.run([sys.executable, "-m", "verify", "explain", b"\xff"], capture_output=True, timeout=60)
    assert done.returncode == 2
    assert rb"'\udcff'" in done.stderr
    assert done.stderr.startswith(b"Error: ")
