"""Small files that declare enormous work or memory: refused at once, in a process with 700 MB of address space.

What is counted is the work that the checker did before it refused, not the time.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.checker.values import ALL, LAGS, descent, free, kernel, system
from tests.checker.writer import (
    EVALUATION,
    GRID,
    RANK,
    RATIO,
    Json,
    almost_all,
    bound,
    certificate,
    closed,
    explicit,
    minor,
    seal,
    stream,
    these,
)
from verify.checker import DEFAULT_WORK

ROOT = Path(__file__).parents[3]

RUN = """
import json, resource, sys, time
resource.setrlimit(resource.RLIMIT_AS, (700_000_000, 700_000_000))
sys.path.insert(0, sys.argv[1])
from verify.checker import check_bytes
for line in sys.stdin.buffer:
    begin = time.process_time()
    report = check_bytes(line, max_work=int(sys.argv[2]))
    spent = time.process_time() - begin
    print(json.dumps([report.outcome, report.message, report.work, spent]), flush=True)
"""

HUGE = "0x" + "f" * 24_000
W14 = "W" * 14 + "W'" * 14


def letters(count: int) -> str:
    return "".join("W" if i * i % 7 < 3 else "W'" for i in range(count))


def one(relation: Any, **changes: Any) -> Any:
    return descent(relation, inputs=[[[1]]], targets=[[[1]]], held_out=[], rho=[1], eta=1, **changes)


STATEMENTS: dict[str, Any] = {
    "a long word": kernel(["==", ["trace", letters(100_000)], 0]),
    "a word with many states": kernel(["==", ["trace", letters(36)], 0]),
    "many words": kernel(["==", ["trace", *["W"] * 9000], 0]),
    "many identities": kernel(["==", ["trace", *[""] * 9000], 0]),
    "enormous lags": kernel(["==", ["kernel_A", 10**15, 10**15], 0]),
    "enormous lags of a sum": kernel(["==", ["kernel_B", 10**15, 10**15], 0]),
    "enormous lags of a mean": kernel(["==", ["kernel_mean", HUGE, HUGE], 0]),
    "a variance at large lags": kernel(["==", ["kernel_variance", 9, 9], 0]),
    "another entry at large lags": kernel(["==", ["kernel_entry_variance", 9, 9, 2, 2], 0]),
    "another entry at enormous lags and indices": kernel(["==", ["kernel_entry_variance", 10**9, 1, 10**9, 2], 0]),
    "a variance at enormous lags": kernel(["==", ["kernel_variance", 10**9, 10**9], 0]),
    "chebyshev at enormous lags": kernel(["==", ["chebyshev", 10**9, 1], 0]),
    "a tail at enormous lags": kernel(["<=", ["tail", 10**9, 1], 0]),
    "all lags": kernel(
        ["all", "a", 0, 40, ["all", "b", 0, 40, ["==", ["kernel_A", "a", "b"], ["kernel_A", "b", "a"]]]]
    ),
    "rho at an enormous lag": kernel(["==", ["rho", 10**12], 0]),
    "rho at an enormous shift": kernel([">", ["rho", ["+", "j", 10**12]], 0], LAGS),
    "rho with a number at an enormous lag": kernel(["==", ["rho", 400], 0], nu_W=HUGE, nu_F=1, nu_C=1),
    "a tower of powers": kernel(["==", ["**", ["**", ["**", "n", 500], 500], 500], 0]),
    "a tower of powers of numbers": kernel(["==", ["**", ["**", ["**", 3, 500], 500], 500], 0]),
    "a power of a sum": kernel(["==", ["**", ["+", 1, "n", "nu_W", "nu_F", "nu_C"], 500], 0]),
    "powers compared": kernel(["<", ["**", ["+", "n", "nu_W", "nu_F"], 40], ["**", ["+", "n", "nu_C", 1], 60]]),
    "a product of many": kernel(["==", ["prod", "i", 1, 10**5, ["+", "n", "i"]], 0]),
    "a sum of many fractions": kernel(["==", ["sum", "i", 1, 10**5, ["/", 1, ["+", "n", "i"]]], 0]),
    "harmonic numbers": kernel(["==", ["sum", "i", 1, 10**5, ["/", 1, "i"]], 0]),
    "an endless sum": kernel(["==", ["sum", "i", 1, HUGE, 1], 0]),
    "an endless all": kernel(["all", "i", 1, HUGE, ["==", 1, 1]]),
    "nested sums": kernel(["==", ["sum", "a", 1, 999, ["sum", "b", 1, 999, ["sum", "c", 1, 999, 1]]], 0]),
    "a far start": kernel([">", ["**", "n", 500], 0], {"n": {"from": HUGE}}),
    "a far start of j": kernel([">", ["**", ["+", ["**", "j", 400], 1], 5], 0], {"j": {"from": HUGE}}),
    "a limit of large degree": kernel(["==", ["limit", "n", ["**", ["+", 1, ["/", 1, "n"]], 500]], 2], ALL),
    "a series of large degree": kernel(["==", ["series", ["**", "j", 500], "z"], 0], LAGS),
    "a series of large powers": kernel(["==", ["series", ["**", ["rho", "j"], 60], "z"], 0], LAGS),
    "a power in four variables": kernel(
        [">=", ["**", ["+", "nu_W", "nu_F", "nu_C", "n"], 30], ["**", ["-", ["*", 2, "n"], 1], 30]],
        {**ALL, "n": {"from": 7}},
    ),
    "a quotient of powers in four variables": kernel(
        [
            "<",
            ["/", 1, ["**", ["+", "nu_W", "nu_F", "nu_C", "n"], 20]],
            ["/", 1, ["**", ["+", 1, "nu_W", "nu_F", "n"], 25]],
        ],
        {**ALL, "nu_W": "below-one", "nu_F": "above-one", "n": {"from": 10**6}},
    ),
    "a sum of large binomials": closed(["==", ["sum", "i", 1, 10**5, ["mc", 30000, ["*", 3, "i"]]], 0]),
    "a sum of long products": closed(["==", ["sum", "i", 1, 39_000, ["*", ["**", 3, 60_000], ["**", 7, 300]]], 0]),
    "a sum of factorials": closed(["==", ["sum", "i", 1, 39_000, ["factorial", ["%", "i", 9000]]], 0]),
    "a sum of fractions": closed(["==", ["sum", "i", 1, 39_000, ["/", 1, ["**", "i", 30]]], 0]),
    "a growth of the rule ratio": closed([">=", ["*", *[["mc", ["*", 400, "R"], ["*", 300, "R"]]] * 3], 1], "R"),
    "numbers": kernel(["==", ["*", *[HUGE] * 1000], 0]),
    "many steps, free": free(["==", ["outputs"], ["convolution"]], 10**12),
    "a late response": system(["==", ["response", 10**12], ["response", 0]], [[1]], [[1]], [[1]]),
    "a late response of a large matrix": system(
        ["==", ["response", 90_000], ["response", 0]], [[1] * 60] * 60, [[1]] * 60, [[1] * 60]
    ),
    "all responses": system(
        ["all", "e", 0, 99_999, ["==", ["response", "e"], ["response", "e"]]], [[[1, 3]]], [[1]], [[1]]
    ),
    "long outputs": system(["==", ["outputs"], ["convolution"]], [[[7, 3]]], [[1]], [[1]], [[1]] * 20_000),
    "many denominators": system(
        ["==", ["outputs"], ["convolution"]], [[1]], [[1]], [[1]], [[[1, 2 * i + 1]] for i in range(1, 15_000)]
    ),
    "late weights": one(["==", ["loss", 10**15], 0]),
    "late weights, stable": one(["==", ["weight_norm", 0, 10**7], 0]),
    "late kernel predictions": one(["==", ["kernel_predictions", 10**8], ["kernel_predictions", 0]]),
    "late predictions of fractions": descent(["==", ["loss", 90_000], 0]),
    "a large kernel": descent(["bias_bound"], inputs=[[[1]] * 20_000], targets=[[[1]] * 20_000], rho=[1], eta=1),
    "many lags": descent(["bias_bound"], inputs=[[[1]] * 1000], targets=[[[1]] * 1000], rho=[1] * 2000, eta=1),
    "a definite matrix of size 400": descent(
        ["dominates", 10**15], inputs=[[[i * i % 1009]] for i in range(400)], targets=[[[1]]] * 400, rho=[[1, 3]], eta=1
    ),
}


WITNESSES: dict[str, Json] = {}
for size in ("R", "M", "t_S", "t_E", "L"):
    for huge in (10**7, 10**8, 10**9):
        sizes = {"L": 2, "R": 2, "M": 2, "t_S": 2, "t_E": 2, size: huge}
        about = almost_all([">=", RANK, 1], **sizes)
        WITNESSES[f"a minor on streams with {size} = {huge}"] = certificate(
            about, "proved-generic", minor(1, stream(1), stream(1))
        )
        WITNESSES[f"a sample with {size} = {huge}"] = certificate(
            about, "probable", {"kind": "sample", "term": RANK, "rank": 1, "draws": 3, "error": [1, 2**20]}
        )
for N, t in ((2, 20), (3, 12), (20, 5), (1, 10**7), (2, 10**9)):
    weights = explicit([[[1]]], [[[1] * N]], [1], [[1]])
    about = these(["<=", GRID, 1], 1, 1, N, t, t, weights, templates={"kind": "one-hot", "N": N})
    WITNESSES[f"all {N}^{t} words"] = certificate(
        about, "proved-instance", {"kind": "nullspace", "term": GRID, "rank": 1}
    )
for count, width in ((1, 10**9), (2, 10**8)):
    templates = {"kind": "explicit", "vectors": [[1]] * count}
    about = almost_all([">=", GRID, 1], 1, 1, width, 1, 1, templates=templates)
    points = {"kind": "words", "words": [[0]]}
    WITNESSES[f"{count} short templates of width {width}"] = certificate(
        about, "proved-generic", minor(1, points, points, term=GRID)
    )
points = {"kind": "words", "words": [[0]]}
WITNESSES["one-hot templates of width 10^9"] = certificate(
    almost_all([">=", GRID, 1], 1, 1, 10**9, 1, 1, templates={"kind": "one-hot", "N": 1}),
    "proved-generic",
    minor(1, points, points, term=GRID),
)
for name in ("U0", "U2", "U3", "U4", "U5", "U6", "UT", "U7", "C0", "C1", "C2", "C3"):
    about = almost_all(["<=", RANK, 1], 3, 10**9, 10**9, 10**9, 10**9)
    WITNESSES[f"the bound {name}"] = certificate(about, "proved-all", bound(name, 1))
IDENTITIES: dict[str, Json] = {
    name: certificate(about, "proved-all", RATIO if "rule ratio" in name else EVALUATION)
    for name, about in STATEMENTS.items()
}
UNLIMITED = ("harmonic numbers", "a sum of fractions")  # sums whose own limit is far below the budget of the caller
WITNESSES |= {f"{name}, with the budget of the command line": IDENTITIES[name] for name in UNLIMITED}
BOMBS = IDENTITIES | WITNESSES


@pytest.fixture(scope="module")
def outcomes() -> dict[str, tuple[str, str, int, float]]:
    """The outcome, the message, the work and the time of each, all in two processes."""
    found: list[tuple[str, str, int, float]] = []
    for bombs, budget in ((IDENTITIES, 2 * 10**7), (WITNESSES, DEFAULT_WORK)):
        lines = b"".join(seal(body) for body in bombs.values())
        command = [sys.executable, "-I", "-c", RUN, str(ROOT), str(budget)]
        done = subprocess.run(command, input=lines, capture_output=True, timeout=600, check=False)
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        assert len(answers) == len(bombs), (list(bombs)[len(answers) : len(answers) + 1], done.stderr[-2000:])
        found += answers
    return dict(zip(BOMBS, found, strict=True))


@pytest.mark.slow
@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_refused_before_they_go_off(name: str, outcomes: dict[str, tuple[str, str, int, float]]) -> None:
    """What is refused for its size is seen beforehand: by a count, not by running out of memory."""
    outcome, message, work, seconds = outcomes[name]
    assert outcome in ("over budget", "rejected"), (outcome, message)
    assert "the checker failed" not in message
    assert "more memory than there is" not in message
    assert work < 4 * 10**8
    assert seconds < 60  # far above what such work takes: only work that is not counted takes longer
