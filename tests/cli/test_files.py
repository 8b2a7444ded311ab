"""Files that options name, through the commands: hostile targets, hostile inputs, the standard streams.

The options are found by walking the commands, so a new one is under test at once.
"""

from __future__ import annotations

import errno
import json
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from verify.cli import main
from verify.cli.files import INPUT_FILE, OUTPUT_FILE, OUTPUT_FOLDER
from verify.suite.runner import run_suite

SMALL = ("--layers", 2, "--width", 2, "--channels", 2, "--start", 2, "--end", 2)
# Directories that are read: what is no file may keep click's type.
READ_DIRECTORIES = {
    ("coq-check", "--theory"),
    ("report", "directory"),
    ("diff", "before"),
    ("diff", "after"),
    ("experiment plot", "directory"),
}


def parameters(group: click.Group = main, above: str = "") -> Iterator[tuple[str, click.Parameter]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from parameters(command, f"{above}{name} ")
        else:
            yield from ((f"{above}{name}", parameter) for parameter in command.params)


def of_type(kind: click.ParamType) -> list[tuple[str, str]]:
    return [(command, parameter.opts[0]) for command, parameter in parameters() if parameter.type is kind]


OUTPUT_FILES, OUTPUT_FOLDERS, INPUTS = of_type(OUTPUT_FILE), of_type(OUTPUT_FOLDER), of_type(INPUT_FILE)


def test_no_command_takes_a_file_past_these_types():
    plain = {(command, p.opts[0]) for command, p in parameters() if isinstance(p.type, click.Path | click.File)}
    assert plain == READ_DIRECTORIES
    assert {("rank", "--out"), ("report", "--html"), ("explore", "--plot"), ("coq-check", "--keep")} <= set(
        OUTPUT_FILES
    )
    assert {("run", "--out"), ("conjecture", "--out"), ("experiment width", "--out")} <= set(OUTPUT_FOLDERS)
    assert {("rank", "--weights"), ("rank", "--templates"), ("check", "paths"), ("show", "certificate")} <= set(INPUTS)


# --- targets that are refused -------------------------------------------------------------------------------


def read_only(path: Path) -> Path:
    path.write_text("mine")
    path.chmod(0o444)
    return path


def read_only_directory(path: Path) -> Path:
    path.mkdir()
    path.chmod(0o555)
    return path


def loop(path: Path) -> Path:
    path.symlink_to(path)
    return path


def link(path: Path, target: Path) -> Path:
    path.symlink_to(target)
    return path


def made(path: Path, text: str = "mine") -> Path:
    path.write_text(text)
    return path


REFUSED_FILES = {
    "a directory": (lambda d: d, "is a directory"),
    "a directory by its name": (lambda d: f"{d / 'new'}/", "names a directory"),
    "no directory": (lambda d: d / "none" / "x", "does not exist"),
    "a file as directory": (lambda d: made(d / "file") / "x", "is a file"),
    "read-only": (lambda d: read_only(d / "x"), "is read-only"),
    "read-only behind a link": (lambda d: link(d / "link", read_only(d / "x")), "is read-only"),
    "a read-only directory": (lambda d: read_only_directory(d / "sub") / "x", "takes no new files"),
    "a link into no directory": (lambda d: link(d / "link", d / "none" / "x"), "does not exist"),
    "a link to itself": (lambda d: loop(d / "x"), os.strerror(errno.ELOOP)),
    "too long a name": (lambda d: d / ("x" * 300), os.strerror(errno.ENAMETOOLONG)),
    "no name": (lambda d: "", "is empty"),
}
REFUSED_FOLDERS = {
    "a file": (lambda d: made(d / "file"), "is a file"),
    "no directory above": (lambda d: d / "none" / "x", "does not exist"),
    "a file above": (lambda d: made(d / "file") / "x", "is a file"),
    "a read-only directory": (lambda d: read_only_directory(d / "x"), "takes no new files"),
    "in a read-only directory": (lambda d: read_only_directory(d / "sub") / "x", "takes no new files"),
    "a device": (lambda d: "/dev/null", "is a file"),
}


def tree(folder: Path) -> list[tuple[str, int]]:
    return sorted((str(path.relative_to(folder)), path.lstat().st_mode) for path in folder.rglob("*"))


@pytest.mark.parametrize("target", REFUSED_FILES)
@pytest.mark.parametrize(("command", "option"), OUTPUT_FILES, ids="{}".format)
def test_a_file_that_cannot_be_written_is_refused_before_any_work(verify, tmp_path, command, option, target):
    make, words = REFUSED_FILES[target]
    path = make(tmp_path)
    before = tree(tmp_path)
    verify(*command.split(), option, path).require_one_sentence(option, words)
    assert tree(tmp_path) == before


@pytest.mark.parametrize("target", REFUSED_FOLDERS)
@pytest.mark.parametrize(("command", "option"), OUTPUT_FOLDERS, ids="{}".format)
def test_a_directory_that_cannot_be_used_is_refused_before_any_work(verify, tmp_path, command, option, target):
    make, words = REFUSED_FOLDERS[target]
    path = make(tmp_path)
    before = tree(tmp_path)
    verify(*command.split(), option, path).require_one_sentence(option, words)
    assert tree(tmp_path) == before


# --- targets that are written -------------------------------------------------------------------------------


def certificate(verify, *more: object) -> bytes:
    answer = verify("rank", *SMALL, *more)
    assert answer.code == 0, answer.err
    return answer.out.encode()


@pytest.fixture(scope="module")
def expected(tmp_path_factory) -> bytes:
    path = tmp_path_factory.mktemp("expected") / "c.json"
    command = [sys.executable, "-m", "verify", "rank", *map(str, SMALL), "--out", str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return path.read_bytes()


@pytest.mark.slow
def test_a_link_is_followed_and_stays_a_link(verify, tmp_path, expected):
    (tmp_path / "link").symlink_to("real")
    for _ in range(2):  # first what it leads to is not there
        certificate(verify, "--out", tmp_path / "link")
        assert (tmp_path / "link").is_symlink()
        assert (tmp_path / "real").read_bytes() == expected


def test_the_mode_of_a_file_stays(verify, tmp_path, expected):
    path = made(tmp_path / "c.json")
    path.chmod(0o640)
    certificate(verify, "--out", path)
    assert path.read_bytes() == expected
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_fifo_is_written_to_and_stays_one(verify, tmp_path, expected):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(path.read_bytes()), daemon=True)
    reader.start()
    certificate(verify, "--out", path)
    reader.join(60)
    assert read == [expected]
    assert stat.S_ISFIFO(path.stat().st_mode)


def test_a_device_is_written_to_and_stays_one(verify, tmp_path):
    certificate(verify, "--out", "/dev/null")
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


def test_a_full_device_is_named(verify):
    answer = verify("rank", *SMALL, "--out", "/dev/full")
    answer.require_one_sentence("/dev/full", os.strerror(errno.ENOSPC))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["-", "/dev/stdout", "/dev/fd/1"])
def test_the_standard_output_gets_the_file_and_nothing_else(process, expected, name):
    done = process("rank", *SMALL, "--out", name)
    assert done.returncode == 0
    assert done.stdout == expected.decode()
    assert "rank  = 6" in done.stderr
    assert not Path("-").exists()


@pytest.mark.slow
def test_a_file_that_a_shell_writes_to_is_not_replaced(tmp_path, expected):
    out = tmp_path / "all"
    with out.open("wb") as file:
        command = [sys.executable, "-m", "verify", "rank", *map(str, SMALL), "--out", "/dev/stderr"]
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=file, check=True, timeout=120)
        assert os.fstat(file.fileno()).st_ino == out.stat().st_ino
    assert out.read_bytes() == expected


@pytest.mark.slow
def test_a_certificate_goes_through_a_pipe(process, expected):
    done = process("check", "-", "--json", input=expected.decode())
    assert done.returncode == 0
    assert [report["outcome"] for report in json.loads(done.stdout)] == ["accepted"]
    done = process("show", "-", input=expected.decode())
    assert done.returncode == 0
    assert "ACCEPTED" in done.stdout


@pytest.mark.slow
def test_weights_come_through_a_pipe(process, weights):
    asked = ("rank", "--start", "2", "--end", "2", "--grid", "2", "-q", "--weights")
    done = process(*asked, "-", input=weights.read_text())
    assert (done.returncode, done.stdout, done.stderr) == (0, process(*asked, weights).stdout, "")


@pytest.mark.slow
def test_a_report_goes_to_streams_too(process, tmp_path):
    run_suite("quick", tmp_path / "run", jobs=1, claims=["growth-closed-form"])
    done = process("report", tmp_path / "run", "--csv", "-", "--html", tmp_path / "r.html", "--junit", "/dev/null")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("claim,")
    assert "written" not in done.stdout
    assert (tmp_path / "r.html").read_text().startswith("<!")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("rank", *SMALL, "--out", "-", "--json"), ("--out", "--json", "standard output")),
        (("report", "run", "--csv", "-", "--latex", "-"), ("--csv", "--latex", "standard output")),
        (("report", "run", "--csv", "a", "--html", "./a"), ("--csv", "--html", "same file")),
        (("report", "run", "--html", "b", "--junit", "c/../b"), ("--html", "--junit", "same file")),
        (
            ("rank", "--weights", "-", "--templates", "-", "--start", 1, "--end", 1),
            ("--weights", "--templates", "input"),
        ),
        (("rank", "--weights", "w", "--start", 1, "--end", 1, "--out", "w"), ("--out", "overwrite", "--weights")),
        (("coq-check", "w", "--keep", "./w"), ("--keep", "overwrite", "w")),
    ],
    ids=lambda value: " ".join(map(str, value)),
)
def test_one_stream_and_one_file_for_one_purpose(verify, tmp_path, monkeypatch, arguments, words):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "c").mkdir()
    (tmp_path / "w").write_text("mine")
    verify(*arguments).require_one_sentence(*words)
    assert (tmp_path / "w").read_text() == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["c", "w"]


# --- inputs that are refused --------------------------------------------------------------------------------


def fifo(path: Path) -> Path:
    os.mkfifo(path)
    return path


HOSTILE_FILES = {
    "a device without end": (lambda d: "/dev/zero", "device"),
    "a fifo that nobody writes": (lambda d: fifo(d / "x"), "FIFO"),
    "a directory": (lambda d: d, "directory"),
    "not there": (lambda d: d / "none", "no such file"),
    "a file as directory": (lambda d: made(d / "file") / "x", os.strerror(errno.ENOTDIR)),
    "too long a name": (lambda d: d / ("x" * 300), os.strerror(errno.ENAMETOOLONG)),
    "no name": (lambda d: "", "is empty"),
    "not UTF-8": (lambda d: made_bytes(d / "x", b"\xff\xfe\x00"), "UTF-8"),
}
READERS = {
    "--weights": ("rank", "--start", 1, "--end", 1, "--weights"),
    "--templates": ("rank", *SMALL, "--templates"),
    "--data": ("experiment", "width", "--out", "out", "--widths", 4, "--seeds", 1, "--data"),
}


def made_bytes(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("file", HOSTILE_FILES)
def test_what_cannot_be_read_is_refused(verify, tmp_path, monkeypatch, reader, file):
    monkeypatch.chdir(tmp_path)
    make, words = HOSTILE_FILES[file]
    verify(*READERS[reader], make(tmp_path)).require_one_sentence(words)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("command", ["show", "coq-check", "check"])
@pytest.mark.parametrize("file", ["a device without end", "a fifo that nobody writes", "not there"])
def test_certificates_are_regular_files(verify, tmp_path, command, file):
    answer = verify(command, HOSTILE_FILES[file][0](tmp_path))
    assert answer.code == 2
    assert "Traceback" not in answer.err
    assert "defect" not in answer.err


HOSTILE_JSON = {
    "a key twice": ('{"Wh": [[[1]]], "Wi": [[[1]]], "Wo": [1], "Wh": [[[2]]]}', "the key 'Wh' is twice"),
    "a key twice inside": ('{"Wh": {"a": 1, "b": 2, "a": 1}}', "the key 'a' is twice"),
    "brackets": ("[" * 100_000, "more than 16 deep"),
    "braces": ('{"a":' * 100_000, "more than 16 deep"),
    "matched brackets": ("[" * 50_000 + "]" * 50_000, "more than 16 deep"),
    "40,000 digits": (f"[[{'7' * 40_000}]]", "integer of 40,000 digits"),
    "100,001 bits": (f"[[{'9' * 30_103}]]", "integer of 100,001 bits"),
    "many values": ("[" + "1," * 5_000_001 + "1]", "more than 5,000,000 values"),
    "NaN": ("[[NaN]]", "NaN"),
    "Infinity": ("[[-Infinity]]", "-Infinity"),
    "a comma too many": ("[[1,]]", "is not JSON"),
    "no end": ('{"Wh": "', "is not JSON"),
    "two values": ("1 2", "line 1, column 3"),
    "nothing": ("", "is empty"),
    "blanks": (" \n ", "is empty"),
}


@pytest.mark.parametrize("option", ["--weights", "--templates"])
@pytest.mark.parametrize("content", HOSTILE_JSON)
def test_hostile_json_is_refused_in_the_users_words(verify, tmp_path, option, content):
    text, words = HOSTILE_JSON[content]
    path = made(tmp_path / "x.json", text)
    answer = verify(*READERS[option], path)
    answer.require_one_sentence("x.json", words)
    assert len(answer.err) < 400
    for foreign in ("recursion", "set_int_max_str_digits", "Exceeds the limit"):
        assert foreign not in answer.err


def test_a_number_of_6000_digits_is_read_exactly(verify, tmp_path):
    """Certificates hold integers of 100,000 bits, so files of weights may."""
    body = {"Wh": [[[10**4000 + 1]]], "Wi": [[[1]]], "Wo": [1]}
    sys.set_int_max_str_digits(0)
    try:
        text = json.dumps(body)
        assert json.dumps(body | {"Wo": [-(10**6000)]})
        text = text.replace('"Wo": [1]', f'"Wo": [{-(10**6000)}]')
    finally:
        sys.set_int_max_str_digits(4300)
    path = made(tmp_path / "w.json", text)
    answer = verify("rank", "--weights", path, "--start", 1, "--end", 1, "-q", "--out", tmp_path / "c.json")
    assert (answer.code, answer.out.strip()) == (0, "1")
    stored = json.loads((tmp_path / "c.json").read_bytes())["statement"]["instance"]["weights"]
    assert stored["arrays"]["Wo"] == [hex(-(10**6000))]


def test_a_file_is_not_read_beyond_its_limit(verify, tmp_path):
    path = tmp_path / "w.json"
    with path.open("wb") as file:
        file.truncate(10 << 30)  # ten gigabytes, none of them on the disk
    verify("rank", "--weights", path, "--start", 1, "--end", 1).require_one_sentence(
        "w.json", "more than 67,108,864 bytes"
    )
