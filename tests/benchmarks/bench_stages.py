"""Finding a rank, certifying it (finding, checking and writing) and checking it again: time and peak memory.

Each run is a process of its own that does what a command of ``verify`` does; the interpreter and what the command loads
are in the memory, not in the time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from functools import partial
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.registry import Case, benchmark
from verify.checker.engines import NAMES
from verify.cli import main

L, R, M = 2, 4, 4
# Plain Python is slow beyond this one.
MOST_PYTHON = 5
USUAL = (5, 7, 10)


def command(*words: str) -> str:
    """What ``verify`` prints for these words.  Raises ``RuntimeError`` if it exits with another code than 0."""
    try:
        with redirect_stdout(StringIO()) as text:
            main(["--quiet", *words])
    except SystemExit as end:
        if end.code:
            raise RuntimeError(f"verify {' '.join(words)} ended with {end.code}") from None
    return text.getvalue()


def sizes(L: int, R: int, M: int, t: int) -> list[str]:
    """The words that say them."""
    options = {"--layers": L, "--width": R, "--channels": M, "--start": t, "--end": t}
    return [str(word) for pair in options.items() for word in pair]


def bound(L: int, R: int, M: int, t: int) -> int:
    """The best bound on the function rank, by ``verify bounds``; at the sizes here that is the rank."""
    return int(json.loads(command("bounds", *sizes(L, R, M, t), "--json"))["upper"])


def rank(t: int, *words: str) -> int:
    """The rank, by ``verify rank``, with more words."""
    found = json.loads(command("rank", *sizes(L, R, M, t), "--json", *words))
    if not found["exact"]:
        raise ValueError(f"the rank at t = {t} was not determined")
    return int(found["lower"])


def check(path: Path, expected: int, engine: str) -> int | str:
    """``expected``, if ``verify check`` accepts the file (whose statement is that rank); else what it says."""
    (found,) = json.loads(command("check", str(path), "--engine", engine, "--max-memory", "1000000", "--json"))
    return expected if found["outcome"] == "accepted" else str(found["outcome"])


@benchmark(f"stages: find, certify, check the function rank, L={L} R={R} M={M}", quick=["t=5"])
def stages() -> Iterator[Case]:
    with TemporaryDirectory() as folder:
        for t in (*USUAL, 12, 15, 20, 25, 30):
            path = Path(folder) / f"{t}.json"
            contenders: dict[str, Callable[[], int | str]] = {
                "find": partial(rank, t),
                "certify": partial(rank, t, "--out", str(path)),
            }
            for name in NAMES:
                if name != "python" or t <= MOST_PYTHON:
                    contenders[f"check, {name}"] = partial(check, path, bound(L, R, M, t), name)
            yield Case(f"t={t}", contenders, ours=[*contenders][1:], memory=True, long=t not in USUAL)
