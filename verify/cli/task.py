"""``verify task``: sequences of the papers' tasks, and the ranks that a classifier of them needs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from verify.cli.files import INPUT_FILE, OUTPUT_FILE, save
from verify.cli.group import OK, ExampleCommand
from verify.cli.output import Settings, print_json, say
from verify.cli.tables import print_prose, print_table
from verify.errors import DomainError

if TYPE_CHECKING:
    from verify.experiments.task_ranks import TaskRanks
    from verify.experiments.tasks import TaskData

__all__ = ["task"]

_NAMES = ("copying", "similarity", "pixels")
# Which options belong to which task.
_OPTIONS = {
    "copying": {"symbols", "alphabet", "blanks"},
    "similarity": {"symbols", "alphabet", "steps", "matches"},
    "pixels": {"pixels", "labels"},
}
_REMARK = (
    "The rank of the label is not what a network needs: the argmax rank is the least joint rank of logits whose "
    "largest entry is right for all pairs of words."
)
_COPYING = "Of copying the label rank is about the whole answer as one label, the other two about all outputs together."
_WHERE = "Definitions, proofs and certificates: proofs/statements/tasks.md."


@click.command(
    cls=ExampleCommand,
    examples=[
        "verify task",
        "verify task similarity --count 64 --out similarity.npz",
        "verify task copying --symbols 3 --alphabet 4 --blanks 10 --out copying.npz",
        "verify task pixels --pixels images.npy --labels labels.npy --out pixels.npz",
    ],
)
@click.argument("name", metavar="[NAME]", required=False)
@click.option("--symbols", type=int, metavar="M", help="Symbols in a word (default 30).")
@click.option("--alphabet", type=int, metavar="N", help="Different symbols (default 32).")
@click.option("--blanks", type=int, metavar="B", help="Copying: T = 2M + B steps (default 100).")
@click.option("--steps", type=int, metavar="T", help="Similarity: even number of steps (default 80).")
@click.option("--matches", metavar="LIST", help="Similarity: numbers of matches (default 0, M/2, M).")
@click.option("--pixels", type=INPUT_FILE, metavar="FILE", help="Pixels: images [n, 784] or [n, 28, 28], .npy.")
@click.option("--labels", type=INPUT_FILE, metavar="FILE", help="Pixels: their labels [n], .npy.")
@click.option("--count", type=int, metavar="K", help="Number of sequences (default 64).")
@click.option("--seed", type=int, default=0, metavar="S", help="Seed of the sequences (default 0).")
@click.option("--out", type=OUTPUT_FILE, metavar="FILE", help="Write the sequences and targets, as .npz.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def task(settings: Settings, /, name: str | None, seed: int, out: Path | None, as_json: bool, **given: Any) -> int:
    """Sequences of a task of the papers, and its ranks.

    NAME is copying, similarity or pixels; without it, the ranks of the first two at the authors' sizes. The file of
    --out has the arrays sequences (integers [K, T], for `verify memory --one-hot`; pixels [K, 784, 1]) and targets.
    """
    chosen = {key: value for key, value in given.items() if value is not None}
    if name is None:
        if chosen or out is not None:
            raise DomainError(f"which task? NAME is one of {', '.join(_NAMES)}")
        data, ranks = None, _ranks(settings, "similarity", {}) + _ranks(settings, "copying", {})
    else:
        _require_options(name, chosen)
        data, ranks = _made(name, chosen, seed), _ranks(settings, name, chosen)
    if out is not None and data is not None:
        from verify.experiments.tasks import to_npz

        save(settings, out, to_npz(data))
    if as_json:
        print_json({"sequences": None if data is None else _described(data), "ranks": [_row(each) for each in ranks]})
    else:
        _print(settings, data, ranks)
    return OK


def _require_options(name: str, chosen: Mapping[str, Any]) -> None:
    if name not in _NAMES:
        raise DomainError(f"there is no task {name[:40]!r}; there are {', '.join(_NAMES)}")
    allowed = _OPTIONS[name] | (set() if name == "pixels" else {"count"})
    for option in chosen:
        if option not in allowed:
            raise DomainError(
                f"--{option} does not belong to {name}; it has {', '.join(f'--{o}' for o in sorted(allowed))}"
            )


def _made(name: str, chosen: Mapping[str, Any], seed: int) -> TaskData:
    """The sequences.  Raises ``DomainError`` for a task that cannot be made."""
    from verify.experiments import tasks

    sizes = {key: chosen[key] for key in ("symbols", "alphabet", "steps") if key in chosen}
    count = chosen.get("count", 64)
    if name == "copying":
        return tasks.copying_memory(count, blanks=chosen.get("blanks", 100), seed=seed, **sizes)
    if name == "similarity":
        matches = _numbers(chosen["matches"]) if "matches" in chosen else None
        return tasks.start_end_similarity(count, matches=matches, seed=seed, **sizes)
    if "pixels" not in chosen:
        raise DomainError("pixels needs the images: --pixels FILE, an array [n, 784] or [n, 28, 28] as .npy")
    labels = _array(chosen["labels"]) if "labels" in chosen else None
    return tasks.pixel_sequences(_array(chosen["pixels"]), labels, seed=seed)


def _numbers(text: str) -> list[int]:
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isascii() and part.isdigit() and len(part) <= 9 for part in parts):
        raise DomainError(f"--matches is a list of numbers such as 0,15,30, not {text[:40]!a}")
    return [int(part) for part in parts]


def _array(path: Path) -> Any:
    from verify.networks.files import open_arrays

    with open_arrays(path) as file:
        if len(file.arrays) != 1:
            raise DomainError(f"{file.name}: one array is expected; there are {len(file.arrays)}")
        return file.numbers(next(iter(file.arrays)))


def _ranks(settings: Settings, name: str, chosen: Mapping[str, Any]) -> list[TaskRanks]:
    from verify.experiments.task_ranks import copying_ranks, similarity_ranks

    if name == "pixels":
        return []
    found = similarity_ranks if name == "similarity" else copying_ranks
    try:
        return [found(chosen.get("symbols", 30), chosen.get("alphabet", 32))]
    except DomainError as error:  # the sequences are good all the same
        say(settings, f"{error}.")
        return []


def _described(data: TaskData) -> dict[str, object]:
    return {
        "task": data.task,
        "count": len(data.inputs),
        "length": data.length,
        "channels": data.channels,
        "classes": data.classes,
        "about": dict(data.about),
    }


def _row(ranks: TaskRanks) -> dict[str, object]:
    return {
        "task": ranks.task,
        "m": ranks.m,
        "n": ranks.n,
        "label_rank": ranks.label_rank,
        "score_rank": ranks.score_rank,
        "argmax_lower": ranks.argmax_lower,
        "argmax_upper": ranks.argmax_upper,
        "lower_by": ranks.lower_by,
        "upper_by": ranks.upper_by,
    }


def _print(settings: Settings, data: TaskData | None, ranks: list[TaskRanks]) -> None:
    if data is not None:
        classes = "no targets" if data.classes is None else f"{data.classes} classes"
        print_prose(
            f"{data.task}: {len(data.inputs)} sequences of {data.length} steps, {data.channels} "
            f"channel{'s' * (data.channels != 1)}, {classes}."
        )
    if not ranks:
        return
    print_table(
        ["task", "m", "n", "label rank", "score rank", "argmax rank"],
        [[r.task, str(r.m), str(r.n), r.label_text, str(r.score_rank), r.argmax_text] for r in ranks],
        right=(1, 2, 4),
    )
    if not settings.quiet:
        for each in ranks:
            print_prose(f"{each.task}: at least by {each.lower_by}, at most by {each.upper_by}.")
        remarks = [_REMARK, _COPYING, _WHERE] if any(r.task == "copying" for r in ranks) else [_REMARK, _WHERE]
        print_prose(" ".join(remarks))
