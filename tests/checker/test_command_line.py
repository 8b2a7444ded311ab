"""The checker as a program: exit codes, output, special files, and the single-file build without anything else."""

import ast
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import verify.checker.__main__ as command
from tests.checker.values import descent, free, kernel
from tests.checker.writer import (
    EVALUATION,
    RANK,
    Json,
    almost_all,
    bound,
    certificate,
    closed,
    minor,
    seal,
    statement,
    stream,
)
from verify.checker import DEFAULT_WORK, Report, check_file
from verify.checker.__main__ import main
from verify.checker.build import archive
from verify.checker.kernel.meter import DEFAULT_MEMORY

ABOUT = almost_all(["==", RANK, 6], 2, 2, 2, 2, 2)
GOOD = seal(certificate(ABOUT, "proved-generic", minor(6, stream(6), stream(6)), bound("U4", 6)))
FALSE = seal(certificate({**ABOUT, "relation": [">=", RANK, 7]}, "proved-generic", minor(7, stream(7), stream(7))))
EXPECTED = "L=2 R=2 M=2 t_S=2 t_E=2: rank == 6"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "good.json").write_bytes(GOOD)
    (tmp_path / "false.json").write_bytes(FALSE)
    (tmp_path / "broken.json").write_bytes(GOOD[:-1])
    return tmp_path


def test_exit_codes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, false, broken = (str(folder / f"{name}.json") for name in ("good", "false", "broken"))
    assert main([good]) == 0
    assert main([good, false, broken]) == 1
    assert main([good, broken]) == 2
    assert main(["--max-work", "10", good]) == 3
    assert main(["--max-work", "10", good, broken]) == 2
    assert main([good, str(folder / "missing.json")]) == 2
    assert main(["--expect", EXPECTED, good]) == 0
    assert main(["--expect", EXPECTED.replace("6", "7"), good]) == 1
    capsys.readouterr()
    assert main(["--expect", "nonsense", good]) == 2
    error = capsys.readouterr().err
    assert error.startswith("error: --expect: ")
    assert "the colon is missing" in error
    with pytest.raises(SystemExit) as caught:
        main(["--unknown"])
    assert caught.value.code == 2


def test_output(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    main(["good.json", "false.json", "broken.json"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "accepted  good.json  proved-generic  L=2 R=2 M=2 t_S=2 t_E=2: rank == 6"
    assert lines[1] == "    rank == 6 (generic)"
    assert lines[2] == "REJECTED  false.json  L=2 R=2 M=2 t_S=2 t_E=2: rank >= 7"
    assert lines[3].startswith("    evidence[0]: the leading minor of order 7 is zero")
    assert lines[-1] == "3 checked: 1 accepted, 1 rejected, 1 malformed"
    assert all(len(line) <= 80 for line in lines)
    main(["--quiet", "good.json"])
    assert capsys.readouterr().out == ""
    main(["--json", "good.json", "false.json"])
    reports = json.loads(capsys.readouterr().out)
    assert [report["outcome"] for report in reports] == ["accepted", "rejected"]
    assert reports[0]["facts"] == [{"term": "rank", "lo": 6, "hi": 6, "scope": "generic"}]
    assert reports[0]["rests_on"] == ["F1", "F2", "U4"]


@pytest.mark.parametrize("length", range(8, 19))
def test_a_line_has_at_most_80_columns(
    length: int, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The statement stands below only where it has to."""
    monkeypatch.chdir(tmp_path)
    name = f"{length * 'x'}.json"
    Path(name).write_bytes(GOOD)
    assert main([name]) == 0
    head = f"accepted  {name}  proved-generic"
    together = f"{head}  {EXPECTED}"
    assert 72 < len(together) < 86
    lines = capsys.readouterr().out.splitlines()[:2]
    assert lines == ([together, "    rank == 6 (generic)"] if len(together) <= 80 else [head, f"    {EXPECTED}"])


def test_options_reach_the_check(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[dict[str, object]] = []

    def noted(path: str, **options: object) -> Report:
        given.append(options)
        return check_file(path)

    monkeypatch.setattr(command, "check_file", noted)
    good = str(folder / "good.json")
    assert main([good]) == 0
    default = {"engine": None, "max_work": DEFAULT_WORK, "max_memory": DEFAULT_MEMORY, "fresh": False, "expect": None}
    assert given.pop() == default
    assert main(["--max-work", "7", "--max-memory", "3", "--fresh", "--expect", EXPECTED, good]) == 0
    wanted = {"engine": None, "max_work": 7, "max_memory": 3 * 2**20, "fresh": True, "expect": EXPECTED}
    assert given.pop() == wanted


def test_a_missing_engine_is_no_rejection(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "flint", None)
    assert main(["--engine", "flint", str(folder / "good.json")]) == 2
    assert capsys.readouterr().err == "error: the engine flint needs the package python-flint\n"


SHOWN: list[tuple[Json, list[str]]] = [
    (
        certificate(almost_all([">=", RANK, 4], 2, 2, 2, 2, 2), "proved-generic", minor(6, stream(6), stream(6))),
        ["L=2 R=2 M=2 t_S=2 t_E=2: rank >= 4", "    rank >= 6 (generic)"],
    ),
    (
        certificate(
            almost_all(["<", ["rank", {"L": 1}], 9], 2, 2, 2, 2, 2), "proved-all", bound("U1", 2, ["rank", {"L": 1}])
        ),
        ["L=2 R=2 M=2 t_S=2 t_E=2: rank(L=1) < 9", "    0 <= rank(L=1) <= 2 (all)"],
    ),
    (
        certificate(
            statement(["<=", RANK, 1], 1, 1, 1, 1, 1, quantifier="all-weights", field={"p": 2, "k": 1}),
            "proved-all",
            {"kind": "exhaustive", "cases": 16},
        ),
        ["L=1 R=1 M=1 t_S=1 t_E=1 field=2 weights=all: rank <= 1", "    rank takes exactly the values 0, 1 (all)"],
    ),
    (
        certificate(
            almost_all(["<", RANK, ["**", 2, 99_000]], 1, hex(2**90_000), 1, 1, 1),
            "proved-all",
            bound("U1", hex(2**90_000)),
        ),
        ["    0 <= rank <= a number of 90001 bits (all)"],
    ),
    (certificate(closed([">=", "L", 2], "L", 2), "proved-all", EVALUATION), ["L>=2: L >= 2"]),
    (certificate(kernel(["<", ["rho", 1], 9], {}, nu_W=1, nu_F=1, nu_C=1), "proved-all", EVALUATION), ["rho(1) < 9"]),
    (certificate(free(["==", ["outputs"], ["convolution"]], 2), "proved-all", EVALUATION), ["outputs == convolution"]),
    (certificate(descent(["<=", ["loss", 1], 9]), "proved-instance", EVALUATION), ["eta=1/30: loss(1) <= 9"]),
]  # fmt: skip


@pytest.mark.parametrize(("body", "shown"), SHOWN, ids=[shown[-1].strip() for _, shown in SHOWN])
def test_what_an_accepted_file_establishes_is_printed(
    body: Json, shown: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The verdict, the statement and, for ranks, what is known of each."""
    (tmp_path / "x.json").write_bytes(seal(body))
    assert main([str(tmp_path / "x.json")]) == 0
    out = capsys.readouterr().out
    assert f"  {body['verdict']}" in out
    for text in shown:
        assert text in out
    report = check_file(tmp_path / "x.json").to_json()
    json.dumps(report)
    assert bool(report["facts"]) != bool(report["relation"])


NAMES = ["b.json\naccepted  c.json", "\x1b[32maccepted\x1b[0m.json", "a\u202egnosj.json", "caf\u00e9.json", "a  b.json"]


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_names_that_are_not_plain_are_quoted(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A name cannot write a line of the report, nor change the terminal, nor be read backwards."""
    (tmp_path / name).write_bytes(FALSE)
    for paths in ([str(tmp_path)], [str(tmp_path / name)]):
        for options in ([], ["--json"]):
            assert main([*options, *paths]) == 1
            out = capsys.readouterr().out
            assert all(line.isprintable() for line in out.splitlines())
            assert not any(line.startswith("accepted") for line in out.splitlines())
            assert options or ascii(str(tmp_path / name)) in out


def test_directories(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("run.json", ".hidden.json", "notes.txt", "experiments/x.json", ".git/y.json", "deep/er/z.json"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(GOOD)
    assert main([str(folder)]) == 1
    out = capsys.readouterr().out
    assert "4 checked" in out
    assert "z.json" in out
    empty = folder / "empty"
    empty.mkdir()
    assert main([str(empty)]) == 2
    assert "no certificate" in capsys.readouterr().err


def test_special_files(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.json"
    os.mkfifo(pipe)
    for path, text in (
        (pipe, "not a regular file"),
        (tmp_path, "cannot be read"),
        (tmp_path / "none", "cannot be read"),
        (Path("/dev/zero"), "not a regular file"),
        ("a\0b", "cannot be read"),
    ):
        report = check_file(path)
        assert report.outcome == "malformed"
        assert text in report.message or "not a regular file" in report.message
    sparse = tmp_path / "sparse.json"
    with sparse.open("wb") as file:
        file.truncate(2**40)
    assert "at most 67108864" in check_file(sparse).message


def run(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.slow
@pytest.mark.parametrize("flags", [["-I", "-S"], ["-I", "-S", "-O"], ["-I", "-S", "-OO", "-bb", "-W", "error"]])
def test_the_single_file_needs_python_alone(folder: Path, flags: list[str]) -> None:
    """In a directory that holds the archive and certificates, isolated, without site-packages, with and without -O."""
    (folder / "checker.pyz").write_bytes(archive())
    result = run(sys.executable, *flags, "checker.pyz", "good.json", cwd=folder)
    assert (result.returncode, result.stderr) == (0, "")
    assert "accepted  good.json" in result.stdout
    result = run(sys.executable, *flags, "checker.pyz", "false.json", cwd=folder)
    assert (result.returncode, result.stderr) == (1, "")
    assert run(sys.executable, *flags, "checker.pyz", "broken.json", cwd=folder).returncode == 2
    assert run(sys.executable, *flags, "checker.pyz", "--expect", EXPECTED, "good.json", cwd=folder).returncode == 0


@pytest.mark.seconds
@pytest.mark.parametrize("how", ["module", "archive"])
@pytest.mark.parametrize("output", ["/dev/full", "closed"])
@pytest.mark.parametrize("arguments", [["good.json"], ["--json", "good.json"], ["false.json"]])
def test_an_output_that_cannot_be_written_is_no_rejection(
    folder: Path, how: str, output: str, arguments: list[str]
) -> None:
    """Exit code 2 and one sentence; 1 would say that the file was rejected."""
    (folder / "checker.pyz").write_bytes(archive())
    program = ["-I", "-S", "checker.pyz"] if how == "archive" else ["-m", "verify.checker"]
    redirected = "> /dev/full" if output == "/dev/full" else ">&-"
    done = subprocess.run(
        ["sh", "-c", f'exec "$@" {redirected}', "sh", sys.executable, *program, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("error: the output cannot be written: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.seconds
@pytest.mark.parametrize("arguments", [["--expect", "nonsense", "good.json"], ["none"], ["--unknown"]])
@pytest.mark.parametrize("redirected", ["2> /dev/full", "2>&-"])
def test_an_error_that_cannot_be_told_is_no_rejection(folder: Path, arguments: list[str], redirected: str) -> None:
    (folder / "checker.pyz").write_bytes(archive())
    (folder / "none").mkdir()
    program = ["sh", "-c", f'exec "$@" {redirected}', "sh", sys.executable, "-I", "-S", "checker.pyz", *arguments]
    done = run(*program, cwd=folder)
    assert (done.returncode, done.stderr) == (2, "")
    assert not done.stdout or done.stdout.startswith("usage: ")


def test_a_defect_is_no_rejection(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*arguments: object, **options: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr(command, "check_file", broken)
    assert main([str(folder / "good.json")]) == 2
    assert capsys.readouterr().err == "error: the checker failed: KeyError: 'x' (please report)\n"


@pytest.mark.parametrize("version", [(3, 8), (3, 9), (3, 10), (2, 7)])
def test_an_older_python_is_told_what_is_needed(folder: Path, version: tuple[int, int]) -> None:
    (folder / "checker.pyz").write_bytes(archive())
    code = f"import runpy, sys; sys.version_info = ({version[0]}, {version[1]}, 1, 'final', 0); "
    code += "sys.argv = ['checker.pyz', 'good.json']; runpy.run_path('checker.pyz', run_name='__main__')"
    result = run(sys.executable, "-I", "-S", "-c", code, cwd=folder)
    said = f"error: the checker needs Python 3.11 or newer, this is {version[0]}.{version[1]}\n"
    assert (result.returncode, result.stdout, result.stderr) == (2, "", said)
    with zipfile.ZipFile(folder / "checker.pyz") as file:
        ast.parse(file.read("__main__.py"), feature_version=(3, 7))  # an older Python can read the sentence


@pytest.mark.parametrize("where", ["folder", "path"])
def test_a_module_that_shadows_the_library_is_refused(folder: Path, where: str) -> None:
    """A json.py in the current folder, or on PYTHONPATH, must not decide what a file says."""
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    target = folder if where == "folder" else elsewhere
    (target / "json.py").write_text("def loads(*a, **k): return {}\n\ndef dumps(*a, **k): return ''\n")
    paths = [str(elsewhere), str(Path.cwd())] if where == "path" else [str(Path.cwd())]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    done = subprocess.run(
        [sys.executable, "-m", "verify.checker", "good.json"],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: json was loaded from ")
    assert done.stderr.endswith(", not from Python's library; run python -I -S\n")


def test_the_build_is_reproducible(tmp_path: Path) -> None:
    outputs = []
    for name in ("a.pyz", "sub/b.pyz"):
        assert run(sys.executable, "-m", "verify.checker.build", str(tmp_path / name), cwd=Path.cwd()).returncode == 0
        outputs.append((tmp_path / name).read_bytes())
    assert outputs[0] == outputs[1] == archive()
    assert str(Path.cwd()).encode() not in outputs[0]


def test_the_build_is_for_one_place(tmp_path: Path) -> None:
    """It can be run as it is, and says how it is made."""
    build = [sys.executable, "-m", "verify.checker.build"]
    for arguments in ([], [str(tmp_path / "a.pyz"), str(tmp_path / "b.pyz")]):
        done = run(*build, *arguments, cwd=Path.cwd())
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == "usage: python -m verify.checker.build OUT.pyz\n"
    assert list(tmp_path.iterdir()) == []
    assert run(*build, str(tmp_path / "a.pyz"), cwd=Path.cwd()).returncode == 0
    assert (tmp_path / "a.pyz").stat().st_mode & 0o777 == 0o755


def test_nothing_but_the_standard_library_is_imported() -> None:
    code = (
        "import sys; before = set(sys.modules); import verify.checker.__main__; "
        "print(*sorted({m.split('.')[0] for m in set(sys.modules) - before if not m.startswith('verify.checker')}))"
    )
    names = run(sys.executable, "-c", code, cwd=Path.cwd()).stdout.split()
    assert set(names) - {"verify"} <= set(sys.stdlib_module_names)
    for path in (Path(__file__).parents[2] / "verify" / "checker").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "import verify" not in text
        assert "from verify." not in text
        assert "\nassert " not in text
        assert " assert " not in text


def test_an_engine_decides_minors_mod_a_prime_only(folder: Path) -> None:
    asked: list[int] = []

    def engine(matrix: list[list[int]], p: int) -> bool:
        asked.append(p)
        assert all(0 <= entry < p for row in matrix for entry in row)
        return len(matrix) == 6

    good, false = folder / "good.json", folder / "false.json"
    report = check_file(good, engine=engine)
    assert (report.accepted, report.engine, asked) == (True, "engine", [2147483647])
    assert "according to the engine" in check_file(false, engine=engine).message
    composite = minor(6, stream(6), stream(6), modulus=2147483645)
    (folder / "composite.json").write_bytes(
        seal(certificate({**ABOUT, "relation": [">=", RANK, 6]}, "proved-generic", composite))
    )
    assert check_file(folder / "composite.json", engine=engine).accepted
    assert len(asked) == 2


def test_flint(folder: Path) -> None:
    pytest.importorskip("flint")
    assert main(["--engine", "flint", str(folder / "good.json")]) == 0
    assert main(["--engine", "flint", str(folder / "false.json")]) == 1


@pytest.mark.slow
def test_a_minor_of_order_200_takes_seconds() -> None:
    import time

    about = almost_all([">=", RANK, 200], 2, 4, 4, 5, 5)
    data = seal(certificate(about, "proved-generic", minor(200, stream(200), stream(200))))
    from verify.checker import check_bytes

    begin = time.process_time()
    assert check_bytes(data).accepted
    assert time.process_time() - begin < 20
