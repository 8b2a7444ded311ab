"""The shipped certificates: what the rule says, byte for byte, and all accepted; the forgery: rejected, with the
reason.
"""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.suite.forgery import CLAIMED, NAME, TRUE_RANK, forged_certificate
from verify.checker import check_bytes, check_file
from verify.checker.__main__ import main as checker_main
from verify.checker.build import archive
from verify.claims import REGISTRY
from verify.suite.shipped import certificates

FOLDER = Path(__file__).resolve().parents[2] / "proofs" / "certificates"
FORGED = FOLDER.parent / "forged" / NAME


def files() -> list[Path]:
    return sorted(FOLDER.rglob("*.json"))


def test_every_claim_has_a_shipped_certificate() -> None:
    assert [claim.id for claim in REGISTRY.values() if not claim.shipped] == []


@pytest.mark.slow
def test_regenerating_gives_the_same_files_and_bytes() -> None:
    made = {path: certificate.to_bytes() for path, certificate in certificates()}
    shipped = {str(path.relative_to(FOLDER)): path.read_bytes() for path in files()}
    assert set(made) == set(shipped)
    other = [path for path in made if made[path] != shipped[path]]
    # Which block of an evaluation matrix is taken is decided in floating point, whose rounding differs by processor.
    assert [path for path in other if not path.startswith("memory/")] == []
    for path in other:
        again = check_bytes(made[path])
        assert again.accepted, again.message
        assert again.statement_text == check_bytes(shipped[path]).statement_text
    assert sum(map(len, made.values())) < 1_000_000


@pytest.mark.slow
@pytest.mark.parametrize("path", files(), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_checker_accepts(path: Path) -> None:
    report = check_file(path)
    assert report.accepted, report.message
    assert report.claim == path.parent.name


def standalone(tmp_path: Path, paths: Sequence[Path]) -> subprocess.CompletedProcess[str]:
    """The single-file checker, in an empty directory, without site packages."""
    program = tmp_path / "verify-checker.pyz"
    program.write_bytes(archive())
    command = [sys.executable, "-I", "-S", str(program), *map(str, paths)]
    return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_the_single_file_checker_accepts_them_too(tmp_path: Path) -> None:
    done = standalone(tmp_path, files())
    assert done.returncode == 0, done.stdout
    assert f"{len(files())} checked: {len(files())} accepted" in done.stdout


def test_the_forgery_is_what_its_recipe_makes() -> None:
    assert FORGED.read_bytes() == forged_certificate()


def test_the_forgery_is_well_formed_and_rejected_at_the_first_dependent_row() -> None:
    report = check_bytes(FORGED.read_bytes())
    assert report.outcome == "rejected"
    assert report.statement_text == f"L=4 R=3 M=4 t_S=2 t_E=2 N=4: grid_rank >= {CLAIMED}"
    assert report.path == "evidence[0]"
    assert f"the leading minor of order {TRUE_RANK + 1} is zero" in report.message
    assert f"pivot {TRUE_RANK}, counted from 0" in report.message
    assert report.detail.startswith("kernel vector of the leading 13×13 block mod 2147483647: [1123413623, 1531848069,")


def test_the_forgery_ends_every_checker_with_exit_code_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert checker_main([str(FORGED)]) == 1
    assert "REJECTED" in capsys.readouterr().out
    assert checker_main(["--engine", "flint", str(FORGED)]) == 1
    said = capsys.readouterr().out.replace("\n    ", " ")
    assert "or a leading minor, is singular mod 2147483647, according to the engine" in said
    assert standalone(tmp_path, [FORGED]).returncode == 1
