"""Small runs: a few claims of the quick profile, and directories compared byte for byte."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from verify.suite.runner import RunResult, run_suite

# Together about 150 instances, of every quantifier, in a second or two.
CLAIMS = ("theorem1-depth1-all-weights", "theorem1-depth2-grid", "degenerate-weights-lose-rank", "growth-in-time-lower")


@pytest.fixture(scope="session")
def claims() -> tuple[str, ...]:
    return CLAIMS


@pytest.fixture(scope="session")
def contents() -> Callable[[Path], dict[str, bytes]]:
    """The certificates of a run directory, by place."""

    def read(folder: Path) -> dict[str, bytes]:
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in folder.rglob("*.json")
            if path.name != "run.json"
        }

    return read


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    """An uninterrupted run; not to be changed."""
    return run_suite("quick", tmp_path_factory.mktemp("finished"), jobs=2, claims=CLAIMS)
