"""README and the pages for users show what the commands print: Python blocks run, every console block is repeated and
compared.
"""

import itertools
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from verify._version import __version__
from verify.work.budget import PROFILES

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = {
    name: (ROOT / "proofs" / name).read_text(encoding="utf-8") for name in ("measure-your-own.md", "lstm-and-mamba.md")
}
CONSOLE = [
    block
    for page in (README, *PAGES.values())
    for block in re.findall(r"```console\n\$ verify ([^\n]*)\n(.*?)```", page, re.DOTALL)
]
PYTHON = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


@pytest.mark.slow
def test_the_library_example_prints_what_its_comments_say() -> None:
    block = PYTHON[0]
    done = subprocess.run([sys.executable, "-c", block], capture_output=True, text=True, check=True)
    said = [line.rsplit(": ", 1)[1] for line in block.splitlines() if line.startswith("print")]
    assert done.stdout.splitlines() == said


@pytest.mark.slow
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


# A search takes ten seconds.
SHOWN = [
    pytest.param(
        command, output, id=command.split()[0], marks=[pytest.mark.slow] if command.startswith("conjecture") else []
    )
    for command, output in CONSOLE
]


@pytest.mark.slow
@pytest.mark.parametrize(("command", "output"), SHOWN)
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
    assert _seven_digits(done.stdout.strip()) == _seven_digits(output.strip()), done.stderr


def _seven_digits(text: str) -> str:
    """Enclosures to seven digits: the others are those of the rounding, which differs by processor."""
    return re.sub(r"(\d\.\d{6})\d{3}(e[+-]?\d+)", r"\1\2", text)


@pytest.mark.slow
def test_the_workflow_uploads_what_its_commands_write(tmp_path: Path) -> None:
    """Its commands are run, on one claim; whatever they are asked to write lies under the path of the artifact."""
    (block,) = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
    commands = [shlex.split(line) for line in re.findall(r"- run: (verify [^\n]*)", block)]
    (uploaded,) = re.findall(r"path: ([a-z]+)\}", block)
    assert [words[1] for words in commands] == ["run", "report"]
    for words in commands:
        only = ["--claims", "growth-closed-form"] if words[1] == "run" else []
        subprocess.run(
            [sys.executable, "-m", "verify", *words[1:], *only],
            cwd=tmp_path,
            env={**os.environ, "GITHUB_STEP_SUMMARY": str(tmp_path / "summary")},
            capture_output=True,
            check=True,
        )
    written = [words[i + 1] for words in commands for i, word in enumerate(words) if word in ("--html", "--junit")]
    assert len(written) == 2
    for name in written:
        assert (tmp_path / name).is_file()
        assert (tmp_path / name).is_relative_to(tmp_path / uploaded)
    assert {path.name for path in tmp_path.iterdir()} == {uploaded, "summary"}


def test_the_durations_of_the_profiles_are_said_once_and_for_all() -> None:
    words = [f"{profile.takes} ({name})" for name, profile in PROFILES.items()]
    assert f"about {words[0]}, {words[1]} and {words[2]} of one core" in README


def test_a_network_of_ones_own_in_python(capsys: pytest.CaptureFixture[str]) -> None:
    """The ranks of the page grow with time."""
    (block,) = re.findall(r"```python\n(.*?)```", PAGES["measure-your-own.md"], re.DOTALL)
    exec(block, {})
    lines = [[int(number) for number in line.split()] for line in capsys.readouterr().out.splitlines()]
    assert [line[0] for line in lines] == [1, 2, 3]
    assert all(before[1] < after[1] <= after[2] for before, after in itertools.pairwise(lines))


def test_the_network_of_the_page_is_the_one_in_the_file() -> None:
    text = (ROOT / "proofs" / "example-network.txt").read_text(encoding="utf-8")
    shown = text.split("\n", 1)[1]
    assert f"```\n{shown}```" in PAGES["measure-your-own.md"]


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", README):
        assert (ROOT / target).exists(), target


def test_the_citation_names_this_version() -> None:
    assert f"version: {__version__}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
