"""Standard streams as they come: every encoding, closed, full, and readers that go away."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys

import pytest

from verify.cli import main

SIZES = ("--layers", "2", "--width", "2", "--channels", "2", "--start", "2", "--end", "2")
UNPRINTABLE = {
    "rank": ("rank", *SIZES),
    "kernel": ("kernel", "--lag-j", "2", "--lag-k", "2", "--variance",
    "--width", "3", *("--nu-w", "1"), "--nu-f=1", "--nu-c=1"),
    "kernel --table": ("kernel", "--table", "2"),
    "expectation": ("expectation", "WW'", "--width", "3"),
    "explain": ("explain", "kernel-limit-diagonal"),
    "contrast": ("contrast", "--width", "1", "--channels", "1", "--steps", "1"),
    "conjecture": ("conjecture", "rank ≥ R"),
    "help": ("kernel", "--help"),
}  # fmt: skip


def answer_in(encoding, words, monkeypatch):
    """Exit code, what stdout and stderr took."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding=encoding) for _ in range(2))
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    with pytest.raises(SystemExit) as ended:
        main(words)
    for stream in (out, err):
        stream.flush()
    # click itself writes UTF-8, its help for instance, where it is told that the output is ASCII.
    encoding = "utf-8" if encoding == "ascii" else encoding
    return ended.value.code, *(stream.buffer.getvalue().decode(encoding) for stream in (out, err))


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "gbk", "ascii", "utf-16"])
@pytest.mark.parametrize("name", UNPRINTABLE)
def test_every_encoding_takes_every_command(monkeypatch, name, encoding):
    code, out, err = answer_in(encoding, UNPRINTABLE[name], monkeypatch)
    assert code == (2 if name == "conjecture" else 0), err
    assert "defect" not in err
    assert "Traceback" not in err
    assert out or name == "conjecture"


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "gbk", "ascii", "utf-8"])
def test_json_is_the_same_in_every_encoding(monkeypatch, encoding):
    words = ("check", "no\u03bd×\u202e\x9b\x7f\U000e0001", "--json")
    code, _, err = answer_in(encoding, words, monkeypatch)
    assert code == 2
    assert err.startswith("Error: ")
    _, out, _ = answer_in(encoding, ("claims", "--json"), monkeypatch)
    _, plain, _ = answer_in("utf-8", ("claims", "--json"), monkeypatch)
    assert json.loads(out) == json.loads(plain)


@pytest.mark.parametrize("encoding", ["latin-1", "ascii", "utf-8"])
def test_json_escapes_what_the_output_lacks_and_what_would_steer_it(monkeypatch, encoding):
    from verify.cli.output import print_json

    value = {"k\u202e": ["ν×\xe9\x7f\x9b\udcff", "\U0001f600\U000e0001", 10**5000]}
    out = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="backslashreplace")
    monkeypatch.setattr(sys, "stdout", out)
    print_json(value)
    out.flush()
    text = out.buffer.getvalue().decode(encoding)
    assert all(line.isprintable() for line in text.splitlines())
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        assert json.loads(text) == value
    finally:
        sys.set_int_max_str_digits(before)


def shell(command, **environment):
    """A command of the shell; ``verify`` in it is ours."""
    return subprocess.run(
        ["bash", "-c", f'verify() {{ "{sys.executable}" -m verify "$@"; }}; {command}'],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, **environment},
    )


COMMANDS = ["claims --json", "--help", "rank --help", "--version", f"rank {' '.join(SIZES)}"]


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("target", "words"),
    [
        (">&-", "Error: standard output is closed; to discard what is printed, send it to /dev/null"),
        pytest.param(
            ">/dev/full",
            "Error: cannot write to standard output: No space left on device",
            marks=pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here"),
        ),
        ("1</dev/null", "Error: cannot write to standard output: Bad file descriptor"),
    ],
)
def test_an_output_that_takes_nothing_is_one_sentence_and_2(command, target, words):
    done = shell(f"verify {command} {target}")
    assert (done.returncode, done.stderr) == (2, words + "\n")


@pytest.mark.slow
@pytest.mark.parametrize("target", ["2>&-", "2>/dev/full"])
def test_an_error_stream_that_takes_nothing_changes_no_answer(target, tmp_path):
    done = shell(f"verify rank {' '.join(SIZES)} --out {tmp_path}/c.json -q {target}; echo $?")
    assert done.stdout == "6\n0\n"
    assert json.loads((tmp_path / "c.json").read_text())  # nothing of ours was written into it as into stderr
    done = shell(f"verify bounds {' '.join(SIZES)} {target} | tail -1; echo ${{PIPESTATUS[0]}}")
    assert done.stdout.endswith(": 3\n0\n")
    done = shell(f"verify rank --layers 0 {target}; echo $?")
    assert done.stdout == "2\n"


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "openpty"), reason="no terminals here")
def test_a_bar_on_the_terminal_takes_nothing_from_an_output_that_is_a_file(tmp_path):
    (tmp_path / "c.json").write_text("{}")
    terminal, side = os.openpty()
    with open(tmp_path / "out", "wb") as out:
        code = subprocess.call(
            [sys.executable, "-m", "verify", "check", "c.json"], cwd=tmp_path, stdout=out, stderr=side
        )
    os.close(side)
    os.close(terminal)
    assert code == 2
    assert (tmp_path / "out").read_text().splitlines()[0] == "MALFORMED  c.json"


def test_all_streams_closed_is_still_2():
    done = shell("exec 9>&1; verify claims <&- >&- 2>&-; echo $? >&9")
    assert done.stdout == "2\n"


@pytest.mark.slow
@pytest.mark.parametrize("command", ["claims --json", "--help"])
def test_a_reader_that_has_gone_is_no_error_message(command):
    done = shell(f"verify {command} | true; exit ${{PIPESTATUS[0]}}")
    assert done.stderr == ""
    assert done.returncode in (0, 2)  # 0 if all of it fitted into the pipe
