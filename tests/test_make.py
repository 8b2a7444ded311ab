"""``make coq`` says in one sentence which Coq and which MathComp it needs, before it starts."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
NEEDS = "The formal proofs need Coq 8.16 with MathComp 1.15 and its multinomials"


def requirements(tmp_path: Path, *, version: str | None, libraries: tuple[str, ...] = (), mixin: str = "") -> list[str]:
    """What ``make requirements`` says, where coqc is of this version and finds these libraries."""
    for folder in libraries:
        (tmp_path / "user-contrib" / folder).mkdir(parents=True)
    if "mathcomp/algebra" in libraries:
        (tmp_path / "user-contrib/mathcomp/algebra/ssralg.vo").write_bytes(b"")
        (tmp_path / "user-contrib/mathcomp/ssreflect").mkdir()
        (tmp_path / "user-contrib/mathcomp/ssreflect/eqtype.vo").write_bytes(b"\x84\x95" + mixin.encode())
    coqc = tmp_path / "coqc"
    if version is not None:
        coqc.write_text(
            f'#!/bin/sh\ncase "$1" in --print-version) echo "{version} 4.13.1";; -where) echo {tmp_path};; esac\n'
        )
        coqc.chmod(0o755)
    done = subprocess.run(
        ["make", "-C", str(ROOT / "proofs" / "coq"), f"COQC={coqc}", "requirements"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "MAKEFLAGS": ""},
    )
    said = [line for line in done.stderr.splitlines() if not line.startswith("make")]
    assert (done.returncode == 0) == (not said)
    return said


MATHCOMP = ("mathcomp/algebra", "SsrMultinomials")


@pytest.mark.parametrize("version", ["8.16", "8.16.1"])
def test_the_right_versions_are_let_through(tmp_path: Path, version: str) -> None:
    assert requirements(tmp_path, version=version, libraries=MATHCOMP) == []


@pytest.mark.parametrize(
    ("found", "complaint"),
    [
        ({"version": None}, "there is no {coqc}."),
        ({"version": "8.20.1", "libraries": MATHCOMP}, "this is Coq 8.20.1."),
        ({"version": "8.160", "libraries": MATHCOMP}, "this is Coq 8.160."),
        ({"version": "8.16.1"}, "there is no MathComp."),
        ({"version": "8.16.1", "libraries": MATHCOMP, "mixin": "hasDecEq"}, "this is MathComp 2."),
        ({"version": "8.16.1", "libraries": MATHCOMP[:1]}, "there are no multinomials."),
    ],
    ids=["no Coq", "Coq 8.20", "Coq 8.160", "no MathComp", "MathComp 2", "no multinomials"],
)
def test_others_are_refused_in_one_sentence(tmp_path: Path, found: dict[str, object], complaint: str) -> None:
    (sentence,) = requirements(tmp_path, **found)  # type: ignore[arg-type]
    assert sentence.startswith(NEEDS)
    assert sentence.endswith("; " + complaint.format(coqc=tmp_path / "coqc"))
