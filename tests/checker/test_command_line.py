"""The checker as a program: exit codes, output, special files, and the single-file build without anything else."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.checker.writer import almost_all, bound, certificate, minor, seal, stream
from verify.checker import check_file
from verify.checker.__main__ import main
from verify.checker.build import archive

RANK = ["rank", {}]
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
    assert "the colon is missing" in capsys.readouterr().err
    with pytest.raises(SystemExit) as caught:
        main(["--unknown"])
    assert caught.value.code == 2


def test_output(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    main(["good.json", "false.json", "broken.json"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "accepted  good.json  proved-generic  L=2 R=2 M=2 t_S=2 t_E=2: rank == 6"
    assert lines[1] == "REJECTED  false.json  L=2 R=2 M=2 t_S=2 t_E=2: rank >= 7"
    assert lines[2].startswith("    evidence[0]: the leading minor of order 7 is zero")
    assert lines[-1] == "3 checked: 1 accepted, 1 rejected, 1 malformed"
    assert all(len(line) <= 80 for line in lines)
    main(["--quiet", "good.json"])
    assert capsys.readouterr().out == ""
    main(["--json", "good.json", "false.json"])
    reports = json.loads(capsys.readouterr().out)
    assert [report["outcome"] for report in reports] == ["accepted", "rejected"]
    assert reports[0]["facts"] == [{"term": "rank", "lo": 6, "hi": 6, "scope": "generic"}]
    assert reports[0]["rests_on"] == ["F1", "F2", "U4"]


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


def test_the_build_is_reproducible(tmp_path: Path) -> None:
    outputs = []
    for name in ("a.pyz", "sub/b.pyz"):
        assert run(sys.executable, "-m", "verify.checker.build", str(tmp_path / name), cwd=Path.cwd()).returncode == 0
        outputs.append((tmp_path / name).read_bytes())
    assert outputs[0] == outputs[1] == archive()
    assert str(Path.cwd()).encode() not in outputs[0]


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

    begin = time.perf_counter()
    assert check_bytes(data).accepted
    assert time.perf_counter() - begin < 5
