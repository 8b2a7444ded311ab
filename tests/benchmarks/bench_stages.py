"""Finding a rank, certifying it (finding, checking and writing) and checking it again: time and peak memory.

Each run is a process of its own that does what a command of ``verify`` does.  The interpreter is in the memory, not in
the time; the modules that the command loads, a third of a second, are in both.  Three kinds of evidence: leading forms,
which ``verify rank`` takes from order 256 on (below it a minor); a minor at every order; an implicit matrix.
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
from verify.cli import main
from verify.errors import VerifyError

L, R, M = 2, 4, 4
USUAL, LARGE = (5, 7, 10), (15, 20, 25, 30)
#: The largest t at which a minor is checked by each engine: plain Python and flint are slow beyond it.
MOST = {"python": 5, "flint": 10, "numpy": 30}


class NotShown(VerifyError):
    """What a benchmark is of did not happen."""

    exit_code = 1


def command(*words: str, codes: tuple[int, ...] = (0,)) -> str:
    """What ``verify`` prints for these words.  Raises ``NotShown`` if it exits with another code."""
    code = 0
    try:
        with redirect_stdout(StringIO()) as text:
            main(["--quiet", *words])
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    if code not in codes:
        raise NotShown(f"verify {' '.join(words)} ended with {code}")
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
    found = json.loads(command("rank", *sizes(L, R, M, t), "--json", "--max-rank", "100000", *words))
    if found["lower"] != found["upper"]:
        raise NotShown(f"the rank at t = {t} was not determined")
    return int(found["lower"])


def minor(t: int, path: Path | None = None) -> int:
    """The rank by a minor, whatever its order; with a path, its certificate is checked and written."""
    from verify.certificates.build import make_certificate
    from verify.checker import check_bytes
    from verify.checker.engines import engine_named
    from verify.files import write_file
    from verify.separation.problem import RankProblem
    from verify.separation.rank import known_from
    from verify.separation.witness import find_witness
    from verify.statements import Sizes

    problem = RankProblem(Sizes(L=L, R=R, M=M, t_S=t, t_E=t))
    witness = find_witness(problem, max_rank=100_000, leading_forms=False)
    if witness is None:
        raise NotShown(f"no minor was found at t = {t}")
    found = known_from(problem, witness)
    if path is not None:
        certificate = make_certificate("rank", found.statement, found.items)
        assert certificate is not None
        data = certificate.to_bytes()
        report = check_bytes(data, engine=engine_named("numpy"), max_memory=1 << 40)
        if not report.accepted:
            raise NotShown(f"the minor at t = {t} is {report.outcome}")
        write_file(path, data)
    return int(found.value)


def check(path: Path, expected: int, engine: str) -> int | str:
    """``expected``, if ``verify check`` accepts the file (whose statement is that rank); else what it says."""
    (found,) = json.loads(command("check", str(path), "--engine", engine, "--max-memory", "1000000", "--json"))
    return expected if found["outcome"] == "accepted" else str(found["outcome"])


def of(times: tuple[int, ...], kind: str) -> Iterator[Case]:
    """The stages of each t, for the kind of evidence."""
    with TemporaryDirectory() as folder:
        for t in times:
            path = Path(folder) / f"{t}.json"
            contenders: dict[str, Callable[[], int | str]]
            if kind == "minor":
                contenders = {"find": partial(minor, t), "certify": partial(minor, t, path)}
            else:
                more = ["--implicit"] if kind == "implicit" else []
                contenders = {
                    "find": partial(rank, t, *more),
                    "certify": partial(rank, t, *more, "--out", str(path)),
                }
            for engine in ("python",) if kind == "implicit" else MOST:
                if kind != "minor" or t <= MOST[engine]:
                    contenders[f"check, {engine}"] = partial(check, path, bound(L, R, M, t), engine)
            yield Case(f"t={t}", contenders, ours=[*contenders][1:], memory=True)


TITLE = f"stages: find, certify, check the function rank, L={L} R={R} M={M}"


@benchmark(f"{TITLE}, as verify rank does", quick=["t=5", "t=10"])
def as_rank_does() -> Iterator[Case]:
    yield from of((*USUAL, 15), "graded")


@benchmark(f"{TITLE}, by a minor")
def by_minor() -> Iterator[Case]:
    yield from of(USUAL, "minor")


@benchmark(f"{TITLE}, by an implicit matrix")
def by_implicit() -> Iterator[Case]:
    yield from of(USUAL, "implicit")


@benchmark(f"{TITLE}, as verify rank does, large", long=True)
def as_rank_does_large() -> Iterator[Case]:
    yield from of(LARGE[1:], "graded")


@benchmark(f"{TITLE}, by a minor, large", long=True)
def by_minor_large() -> Iterator[Case]:
    yield from of(LARGE, "minor")


@benchmark(f"{TITLE}, by an implicit matrix, large", long=True)
def by_implicit_large() -> Iterator[Case]:
    yield from of(LARGE, "implicit")
