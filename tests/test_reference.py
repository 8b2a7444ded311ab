"""The reference page says what is there: every public name, every key of every command, files that are read."""

from __future__ import annotations

import json
import re
import shlex
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import verify
from verify import RAC, grid_rank, load_weights, separation_rank
from verify.cli import main

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "proofs" / "reference.md").read_text(encoding="utf-8")
SECTIONS = re.findall(r"^### (\S+)\n\n    verify (.*?)\n\n(.*?)(?=^##)", PAGE, re.DOTALL | re.MULTILINE)
PYTHON = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


def keys(value: Any, at: str = "") -> set[str]:
    """The paths of all keys: ``a``, ``a.b``, ``a[].b``."""
    if isinstance(value, list):
        return set().union(*(keys(member, f"{at}[]") for member in value))
    if isinstance(value, dict):
        paths = {key: f"{at}.{key}" if at else key for key in value}
        return set(paths.values()).union(*(keys(value[key], path) for key, path in paths.items()))
    return set()


def documented(table: str) -> tuple[set[str], tuple[str, ...]]:
    """The keys that a table lists in its first column, and the beginnings of those that vary."""
    cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    listed = set(re.findall(r"`([^`]+)`", " ".join(cells)))
    varying = {key.removesuffix(".*") for key in listed if key.endswith(".*")}
    return {key.removesuffix(".*") for key in listed}, tuple(f"{key}." for key in varying)


def run(line: str) -> Any:
    """What a command prints, as JSON."""
    answer = CliRunner().invoke(main, shlex.split(line))
    assert answer.exit_code in (0, 1, 3), answer.output
    return json.loads(answer.stdout)


@pytest.mark.slow
@pytest.mark.parametrize(("command", "line", "table"), SECTIONS, ids=[section[0] for section in SECTIONS])
def test_the_keys_of_a_command_are_those_of_its_table(command, line, table, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "proofs").symlink_to(ROOT / "proofs")
    if command == "diff":
        run(next(line for name, line, _ in SECTIONS if name == "run"))
    listed, varying = documented(table)
    found = {key for key in keys(run(line)) if not key.startswith(varying or ("\0",))}
    assert found == listed


def test_every_command_that_prints_json_has_a_section():
    printing = {name for name, command in main.commands.items() if any(p.name == "as_json" for p in command.params)}
    assert printing <= set(re.findall(r"^### (\S+)$", PAGE, re.MULTILINE))


@pytest.mark.parametrize("name", verify.__all__)
def test_every_public_name_is_listed(name):
    assert re.search(rf"`{name}[`(]", PAGE.split("## Weights files")[0])


def test_the_example_of_the_library_prints_what_its_comments_say(capsys):
    exec(PYTHON[0], {})
    said = [line.split("#", 1)[1].strip() for line in PYTHON[0].splitlines() if line.startswith("print")]
    for printed, comment in zip(capsys.readouterr().out.splitlines(), said, strict=True):
        start, _, end = comment.partition("..")
        assert printed.startswith(start.strip())
        assert printed.endswith(end.strip())


def test_the_example_of_a_weights_file_is_read(tmp_path):
    net = load_weights(ROOT / "proofs" / "example-weights.json")
    assert (net.L, net.R, net.M, net.C) == (2, 2, 3, 1)
    command = re.search(r"^    verify (rank --weights .*)$", PAGE, re.MULTILINE)
    assert command is not None
    answer = run(f"{command[1].replace('proofs/', str(ROOT / 'proofs') + '/')} --json")
    assert answer["exact"]
    assert answer["lower"] == int(grid_rank(weights=net, t_S=2, t_E=2))


class Tensor:
    """As much of a tensor as the recipe needs."""

    def __init__(self, values: list[Any]) -> None:
        self.values = values

    def tolist(self) -> list[Any]:
        return self.values


def test_the_recipe_for_a_trained_network_writes_the_floats_exactly(tmp_path):
    names: dict[str, Any] = {}
    exec(PYTHON[1], names)
    state = {
        "recurrent.0.weight": Tensor([[0.1, -2.0], [0.0, 1e-30]]),
        "recurrent.1.weight": Tensor([[1.5, 0.25], [3.0, 1.0]]),
        "input.0.weight": Tensor([[0.1, 0.2, 0.3], [1.0, -1.0, 0.5]]),
        "input.1.weight": Tensor([[1.0, 0.0], [0.0, 1.0]]),
        "output.weight": Tensor([[1.0, 1.0]]),
    }
    names["write_weights"](state, 2, tmp_path / "net.json")

    def fractions(name: str) -> list[list[Fraction]]:
        return [[Fraction(v) for v in row] for row in state[name].values]

    expected = RAC.of(
        Wh=[fractions(f"recurrent.{layer}.weight") for layer in range(2)],
        Wi=[fractions(f"input.{layer}.weight") for layer in range(2)],
        Wo=fractions("output.weight"),
    )
    assert load_weights(tmp_path / "net.json") == expected
    assert separation_rank(weights=tmp_path / "net.json", t_S=2, t_E=2).lower.value > 1


def test_links_lead_somewhere():
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", PAGE):
        assert (ROOT / "proofs" / target).exists(), target
