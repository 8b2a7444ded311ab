"""README shows what the commands print: the Python block runs, every console block is repeated and compared."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from verify._version import __version__

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONSOLE = re.findall(r"```console\n\$ verify ([^\n]*)\n(.*?)```", README, re.DOTALL)
PYTHON = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


def test_the_library_example_prints_what_its_comments_say() -> None:
    block = PYTHON[0]
    done = subprocess.run([sys.executable, "-c", block], capture_output=True, text=True, check=True)
    said = [line.rsplit(": ", 1)[1] for line in block.splitlines() if line.startswith("print")]
    assert done.stdout.splitlines() == said


@pytest.mark.parametrize("block", PYTHON[1:])
def test_a_recipe_for_a_test_is_a_test_that_passes(tmp_path: Path, block: str) -> None:
    recipe = tmp_path / "test_recipe.py"
    recipe.write_text(block, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(recipe)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert "1 passed" in done.stdout


@pytest.mark.parametrize(("command", "output"), CONSOLE, ids=[command.split()[0] for command, _ in CONSOLE])
def test_a_command_prints_what_is_shown(command: str, output: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "verify", *shlex.split(command)],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "80", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stdout.strip() == output.strip(), done.stderr


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", README):
        assert (ROOT / target).exists(), target


def test_the_citation_names_this_version() -> None:
    assert f"version: {__version__}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
