"""Small statements that declare enormous work: refused within a short time and a little memory."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.checker.values import ALL, LAGS, descent, free, kernel, system

pytestmark = pytest.mark.slow  # some ten seconds of computing

ROOT = Path(__file__).resolve().parents[3]

RUN = """
import json, resource, sys, time
resource.setrlimit(resource.RLIMIT_AS, (1_200_000_000, 1_200_000_000))
sys.path.insert(0, sys.argv[1])
from verify.checker.kernel.meter import Meter
from verify.checker.kernel.errors import CheckError
from verify.checker.values import check_value_items, read_value_statement
for line in sys.stdin:
    begin = time.process_time()
    try:
        about = read_value_statement(json.loads(line), path="statement")
        about.in_words(False), about.one_line(True)
        items = [{"kind": "identity", "rule": "values"}]
        check_value_items(about, items, Meter(5 * 10**7, "this test"), "evidence", False)
        outcome = "accepted"
    except CheckError as error:
        outcome = error.outcome
    print(json.dumps([outcome, time.process_time() - begin]), flush=True)
"""

HUGE = "0x" + "f" * 24_000
W14 = "W" * 14 + "W'" * 14


def letters(count: int) -> str:
    return "".join("W" if i * i % 7 < 3 else "W'" for i in range(count))


def one(relation: Any, **changes: Any) -> Any:
    return descent(relation, inputs=[[[1]]], targets=[[[1]]], held_out=[], rho=[1], eta=1, **changes)


BOMBS: dict[str, Any] = {
    "a long word": kernel(["==", ["trace", letters(100_000)], 0]),
    "a word with many states": kernel(["==", ["trace", letters(36)], 0]),
    "many words": kernel(["==", ["trace", *["W"] * 9000], 0]),
    "many identities": kernel(["==", ["trace", *[""] * 9000], 0]),
    "enormous lags": kernel(["==", ["kernel_A", 10**15, 10**15], 0]),
    "enormous lags of a sum": kernel(["==", ["kernel_B", 10**15, 10**15], 0]),
    "enormous lags of a mean": kernel(["==", ["kernel_mean", HUGE, HUGE], 0]),
    "a variance at large lags": kernel(["==", ["kernel_variance", 9, 9], 0]),
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


@pytest.fixture(scope="module")
def outcomes() -> dict[str, tuple[str, float]]:
    """All bombs in one process of 1.2 GB address space."""
    lines = "".join(json.dumps(about) + "\n" for about in BOMBS.values())
    done = subprocess.run(
        [sys.executable, "-I", "-c", RUN, str(ROOT)], input=lines, capture_output=True, text=True, timeout=300
    )
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(found) == len(BOMBS), (list(BOMBS)[len(found) : len(found) + 1], done.stderr[-2000:])
    return dict(zip(BOMBS, ((str(a), float(b)) for a, b in found), strict=True))


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_refused_quickly(name: str, outcomes: dict[str, tuple[str, float]]) -> None:
    outcome, seconds = outcomes[name]
    assert outcome in ("over budget", "rejected"), outcome
    assert seconds < 10
