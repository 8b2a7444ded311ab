"""``verify experiment``: tables, records and pictures; input that cannot be used; interrupted runs."""

from __future__ import annotations

import json
import shlex

import pytest

TINY = ("--widths", "4,8", "--seeds", 2, "--steps", 4, "--length", 4)


def _series(path, rows=40, columns=1, *, header=True):
    lines = [",".join(f"c{k}" for k in range(columns))] if header else []
    lines += [",".join(str(((t * 37 + 11 * k) % 17) - 8) for k in range(columns)) for t in range(rows)]
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.mark.parametrize("command", ["", "width", "memory", "tasks", "plot"])
def test_every_help_has_an_example_and_fits_80_columns(verify, command):
    answer = verify("experiment", *command.split(), "--help")
    assert answer.code == 0
    assert f"verify experiment {command}".strip() in answer.out.split("Examples:")[1]
    assert max(map(len, answer.out.splitlines())) <= 80


@pytest.mark.slow
def test_the_examples_of_the_help_can_be_run(verify, tmp_path, monkeypatch):
    """Word for word, but with fewer steps and networks."""
    monkeypatch.chdir(tmp_path)
    _series(tmp_path / "x.csv", 60, 2)
    _series(tmp_path / "y.csv", 60)
    for command in ("width", "memory", "plot"):
        text = verify("experiment", command, "--help").out.split("Examples:")[1].replace("\\\n", " ")
        for line in filter(None, map(str.strip, text.splitlines())):
            less = [] if command == "plot" else ["--seeds", "1", "--steps", "3", "--widths", "4,8"]
            assert verify(*shlex.split(line)[1:], *less).code == 0, line
    assert (tmp_path / "width.svg").exists()
    assert (tmp_path / "results" / "experiments" / "memory.png").exists()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["width", "memory"])
def test_a_run_leaves_a_record_a_picture_and_a_table(verify, tmp_path, name):
    more = () if name == "width" else ("--delays", "0,2")
    answer = verify("experiment", name, "--out", tmp_path / "out", *TINY, *more, "--plot", tmp_path / "p.svg")
    assert answer.code == 0
    assert "evidence for no verdict" in answer.out
    assert max(map(len, answer.out.replace(str(tmp_path), "").splitlines())) <= 80
    assert [path.name for path in (tmp_path / "out" / "experiments").iterdir()] == [f"{name}.json"]
    record = json.loads((tmp_path / "out" / "experiments" / f"{name}.json").read_text())
    assert (record["kind"], record["experiment"]) == ("experiment", name)
    assert (tmp_path / "p.svg").read_bytes().startswith(b"<?xml")
    again = verify("experiment", name, "--out", tmp_path / "out", *TINY, *more, "--json")
    assert again.json == record


def test_quiet_prints_the_table_alone(verify, tmp_path):
    answer = verify("experiment", "width", "-q", "--out", tmp_path, *TINY)
    assert "held-out" in answer.out
    assert "Record:" not in answer.out


def test_rationals_are_exact_in_the_record(verify, tmp_path):
    answer = verify("experiment", "width", "--out", tmp_path, *TINY, "--nu-w", "0.5", "--nu-f", "2/4", "--json")
    assert answer.json["parameters"]["nu_w"] == answer.json["parameters"]["nu_f"] == "1/2"


def test_own_data(verify, tmp_path):
    x, y = _series(tmp_path / "x.csv", 43, 2), _series(tmp_path / "y.csv", 43, header=False)
    answer = verify("experiment", "width", "--out", tmp_path / "o", *TINY, "--data", x, "--targets", y, "--json")
    parameters = answer.json["parameters"]
    assert parameters["channels"] == [2, 1]
    assert parameters["data"]["inputs"]["file"] == "x.csv"
    assert (parameters["data"]["training_sequences"], parameters["data"]["held_out_sequences"]) == (8, 2)
    table = verify("experiment", "memory", "--out", tmp_path / "o", *TINY, "--data", x, "--targets", y)
    assert "||L_j||" in table.out
    delays = verify("experiment", "memory", "--out", tmp_path / "o", *TINY, "--data", x, "--delays", "1")
    assert delays.code == 0


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--widths", "4,x"), ["--widths", "'x'", "16,32,64"]),
        (("--widths", ","), ["--widths", "at least one"]),
        (("--widths", "0"), ["width must be at least 1"]),
        (("--widths", "4,4"), ["every width once"]),
        (("--seeds", "0"), ["seeds"]),
        (("--seeds", "x"), ["--seeds"]),
        (("--steps", "0"), ["steps"]),
        (("--length", "0"), ["--length"]),
        (("--length", "1001"), ["--length"]),
        (("--nu-w", "nan"), ["--nu-w", "'nan'", "1/4"]),
        (("--nu-w", "1/0"), ["--nu-w"]),
        (("--nu-w", "-1"), ["ν_W", "at least 0"]),
        (("--nu-f", "0", "--nu-c", "0"), ["both 0"]),
        (("--seed", "-1"), ["seed must be at least 0"]),
        (("--plot", "p.gif"), ["--plot", "svg, pdf, png"]),
        (("--targets", "y.csv"), ["--targets needs --data"]),
        (("--data", "none.csv"), ["cannot read none.csv"]),
        (("--data", "hole.csv"), ["hole.csv, row 3, column 2 (c1) is empty"]),
        (("--data", "x.csv", "--targets", "short.csv"), ["x.csv has 40 rows", "short.csv has 39"]),
        (("--data", "x.csv", "--length", "30"), ["x.csv has 40 rows", "at least 60"]),
    ],
)
def test_input_that_cannot_be_used(verify, tmp_path, monkeypatch, options, words):
    monkeypatch.chdir(tmp_path)
    _series(tmp_path / "x.csv")
    _series(tmp_path / "short.csv", 39)
    (tmp_path / "hole.csv").write_text("c0,c1\n1,2\n3,\n")
    verify("experiment", "width", "--out", "out", *options).require_one_sentence(*words)
    assert not (tmp_path / "out").exists()


def test_more_input_that_cannot_be_used(verify, tmp_path):
    (tmp_path / "file").write_text("x")
    verify("experiment", "width", "--out", tmp_path / "file").require_one_sentence("--out", "is a file")
    verify("experiment", "width").require_one_sentence("--out")
    verify("experiment", "memory", "--out", tmp_path / "o", "--delays", "12").require_one_sentence("delay 12")
    clash = ("--delays", "1", "--data", tmp_path / "x.csv", "--targets", tmp_path / "y.csv")
    verify("experiment", "memory", "--out", tmp_path / "o", *clash).require_one_sentence("not both")
    verify("experiment", "plot", tmp_path).require_one_sentence("no record of a training experiment")
    (tmp_path / "experiments").mkdir()
    (tmp_path / "experiments" / "width.json").write_text('{"kind": "certificate"}')
    verify("experiment", "plot", tmp_path).require_one_sentence("width.json", "no record of the experiment")
    assert not (tmp_path / "o").exists()


def test_what_costs_hours_is_refused(verify, tmp_path):
    answer = verify("experiment", "width", "--out", tmp_path / "o", "--steps", 10_000_000)
    assert answer.code == 3
    assert "hours" in answer.err
    assert "--force" in answer.err


def test_an_interrupted_run_goes_on(verify, tmp_path, monkeypatch):
    from verify.experiments import width

    whole = verify("experiment", "width", "--out", tmp_path / "whole", *TINY, "--json").json
    original = width._Task.cell

    def stop(self, n, seed):
        if (n, seed) == (8, 0):
            raise KeyboardInterrupt
        return original(self, n, seed)

    monkeypatch.setattr(width._Task, "cell", stop)
    answer = verify("experiment", "width", "--out", tmp_path / "o", *TINY)
    assert (answer.code, answer.out) == (130, "")
    assert answer.err.strip() == "Interrupted after 2 networks; the same command goes on where this one stopped."
    monkeypatch.setattr(width._Task, "cell", original)
    answer = verify("experiment", "width", "--out", tmp_path / "o", *TINY, "--json")
    assert answer.json == whole
    assert answer.err.strip() == "2 networks of an interrupted run are taken over."
    assert [path.name for path in (tmp_path / "o" / "experiments").iterdir()] == ["width.json"]


@pytest.mark.slow
def test_the_command_trains_and_verify_memory_reads_the_weights(verify, tmp_path):
    pytest.importorskip("torch")
    from verify.experiments.task_record import read_tasks

    words = ("--task", "similarity", "--cells", "rac,orthogonal", "--quick", "--seeds", "1", "--iterations", "10")
    files = ("--weights", tmp_path / "w", "--plot", tmp_path / "p.svg")
    answer = verify("experiment", "tasks", "--out", tmp_path, *words, *files)
    assert answer.code == 0
    assert "Guessing: 0.33." in answer.out
    assert "evidence for no verdict" in answer.out
    assert max(map(len, answer.out.replace(str(tmp_path), "").splitlines())) <= 80
    assert (tmp_path / "p.svg").read_bytes().startswith(b"<?xml")
    record = read_tasks(tmp_path)
    for group in record["results"]["architectures"]:
        measure = group["networks"][0]["after"]
        found = verify(
            "memory",
            tmp_path / "w" / f"similarity-{group['cell']}-L{group['L']}-seed0-after.safetensors",
            *("--sequences", tmp_path / "w" / "similarity-sequences.npy", "--one-hot", "5", "--start", "6"),
            *("--output", "2", "--epsilon", "1e-1,1e-2,1e-3", "--json"),
        )
        assert found.code == 0
        ranks = [one["rank"] for one in found.json["epsilon_ranks"]]
        assert ranks == measure["at_least"] == measure["at_most"]
        assert found.json["entropy"][0] == pytest.approx(measure["entropy"][0], rel=1e-4)
    assert verify("experiment", "plot", tmp_path).out.strip().endswith("tasks.svg")


def test_the_tasks_need_torch(verify, tmp_path, monkeypatch):
    import importlib.util

    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "torch" else found(name))
    answer = verify("experiment", "tasks", "--out", tmp_path / "o")
    answer.require_one_sentence("PyTorch, which is not installed", "pip install 'rnn-memory-verify[train]'")
    assert not (tmp_path / "o").exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--cells", "gru"), ["there is no cell gru", "rac, mi, tanh, lstm, orthogonal"]),
        (("--cells", ","), ["at least one cell"]),
        (("--cells", "mi,mi"), ["every cell once"]),
        (("--task", "pixels"), ["--task", "copying", "similarity"]),
        (("--seeds", "0"), ["the number of seeds must be from 1"]),
        (("--iterations", "1"), ["the number of iterations must be from 10"]),
        (("--seed", "-1"), ["the seed must be from 0"]),
        (("--plot", "p.gif"), ["--plot", "svg, pdf, png"]),
    ],
)
def test_tasks_that_cannot_be_trained(verify, tmp_path, options, words):
    verify("experiment", "tasks", "--out", tmp_path / "o", *options).require_one_sentence(*words)
    assert not (tmp_path / "o").exists()


def test_training_for_hours_is_refused(verify, tmp_path):
    pytest.importorskip("torch")
    answer = verify("experiment", "tasks", "--out", tmp_path / "o", "--iterations", 100_000)
    assert answer.code == 3
    assert "hours" in answer.err
    assert "--force" in answer.err
