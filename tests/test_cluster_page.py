"""The page on clusters: its commands have the options that they use, its Python runs."""

from __future__ import annotations

import ast
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

from verify.cli import main
from verify.work import cluster

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "proofs" / "cluster.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"```bash\n(.*?)\n```", PAGE, re.DOTALL)
PYTHON = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
LONG = [name for name, command in main.commands.items() if any(p.name == "scheduler" for p in command.params)]


def command_of(words: list[str]) -> click.Command:
    """The command that a line of the page runs."""
    if words[:2] == ["dask", "scheduler"]:
        return pytest.importorskip("distributed.cli.dask_scheduler").main
    if words[:2] == ["dask", "worker"]:
        return pytest.importorskip("distributed.cli.dask_worker").main
    assert words[0] == "verify"
    return main.commands[words[1]]


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_of_the_page_has_its_options(line):
    words = shlex.split(line)
    command = command_of(words)
    known = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= known
    command.make_context(words[1], words[2:], resilient_parsing=False)  # values can be read


def test_every_command_with_a_scheduler_is_shown_and_no_other_is_said_to_have_one():
    assert set(LONG) == {"run", "conjecture", "explore", "fit"}
    shown = {shlex.split(line)[1] for line in COMMANDS if "--scheduler" in line}
    assert shown == set(LONG)


def test_the_settings_of_the_page_are_those_of_the_code():
    assert "DASK_" + cluster.SETTING.upper().replace(".", "__").replace("-", "_") in PAGE
    assert f"`{cluster.SETTING}`" in PAGE
    assert cluster.WAIT == "60s"
    assert "for a minute" in PAGE


@pytest.mark.slow
def test_the_example_in_python_prints_what_its_comments_say(tmp_path):
    """In a file of its own, as processes need it; the others, for a cluster, are Python at least."""
    *others, example = PYTHON
    for block in others:
        ast.parse(block)
    (tmp_path / "example.py").write_text(example)
    command = [sys.executable, str(tmp_path / "example.py")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    said = [line.rsplit("# ", 1)[1] for line in example.splitlines() if "print(" in line]
    assert done.stdout.splitlines() == said, done.stderr
