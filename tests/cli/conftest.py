"""Running the command line inside this process, and as a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from verify.cli import main


@dataclass(frozen=True)
class Answer:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out, parse_int=_integer)

    def require_one_sentence(self, *words: str) -> None:
        """Unusable input: exit code 2, nothing on stdout, one line on stderr that says these words, no traceback."""
        assert self.code == 2, self
        assert self.out == ""
        lines = self.err.strip().splitlines()
        assert len(lines) == 1, self.err
        assert lines[0].startswith("Error: ")
        assert "Traceback" not in self.err
        for word in words:
            assert word in lines[0]


def _integer(digits: str) -> int:
    """Python reads at most 4300 digits of an integer unless told otherwise; bounds have up to 30103."""
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        return int(digits)
    finally:
        sys.set_int_max_str_digits(before)


Verify = Callable[..., Answer]


@pytest.fixture
def verify() -> Verify:
    """``verify("rank", "--layers", "2", ..)``."""

    def run(*arguments: object) -> Answer:
        result = CliRunner().invoke(main, [str(argument) for argument in arguments])
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return Answer(result.exit_code, result.stdout, result.stderr)

    return run


@pytest.fixture
def process() -> Callable[..., subprocess.CompletedProcess[str]]:
    """The same in a process of its own."""

    def run(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "verify", *map(str, arguments)]
        environment = {**os.environ, "COLUMNS": "80", **options.pop("env", {})}
        return subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment, **options)

    return run


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    """A weights file: L=2, R=2, M=2, small integers, generic enough for grid rank 4 at t = 2."""
    path = tmp_path / "weights.json"
    body = {
        "Wh": [[[1, 1], [1, 2]], [[-1, 2], [-2, 0]]],
        "Wi": [[[-1, 0], [2, -1]], [[0, 2], [2, -2]]],
        "Wo": [-1, -2],
        "h0": [[-2, 0], [2, 2]],
    }
    path.write_text(json.dumps(body), encoding="utf-8")
    return path
