"""How much of the checker a certificate rests on: the lines of the modules that are loaded to check it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CERTIFICATES = ROOT / "proofs" / "certificates"
PAGE = ROOT / "proofs" / "what-you-must-trust.md"
KINDS = {
    "`minor` and `bound` of a circuit": "bounds-attained-function-shallow/L2-R3-M2-tS3-tE3.json",
    "`minor` and `bound` of another family": "gated-gru-of-width-one/gated-gru-L1-R1-M2-tS2-tE2.json",
    "`minor` alone": "theorem1-depth2-grid/L2-R4-M3-tS5-tE5-N3.json",
    "`minor` over an extension field": "extension-fields/L2-R2-M2-tS2-tE2-F2.json",
    "`triangular`": "depth2-lattice-witness/L2-R3-M3-tS3-tE3.json",
    "`tropical`": "depth2-tropical-witness/L2-R3-M3-tS12-tE12.json",
    "`graded`": "rank/L2-R4-M4-tS10-tE10.json",
    "`balls`": "relu-fills-the-grid-somewhere/relu-L1-R4-M2-tS2-tE2-N2.json",
    "`spectral`": "memory/example-tanh.json",
    "`propagation`, all lengths": "two-layers-narrow-for-all-t/L2-R3-M2-all-tS-from4-all-tE-from4.json",
    "`nullspace`": "theorem1-depth1-families/L1-R2-M2-tS2-tE1-N2-cyclic-recurrence.json",
    "`minor` and `nullspace` of a tensor": "tensor/example-tensor.json",
    "`exhaustive`": "small-field-grid-loss/L2-R2-M2-tS2-tE2-N2-F2.json",
    "ranks of a linear network": "hankel-rank-generic/n4-dx1-dy1-k4.json",
    "`identity` about integers": "growth-in-depth-lower/M3-R4-t3-all-L-from1.json",
    "`identity` about the tangent kernel": "kernel-mean/j6-k6.json",
    "`identity` about a linear system": "unrolling-systems/n2-dx2-dy1-draw0.json",
    "`identity` about descent": "descent-same-dynamics/shape1-draw0.json",
    "`identity` about labels of matches": "task-argmax-lower/n32-m30.json",
}
_PROGRAM = """
import json, sys
sys.path.insert(0, sys.argv[1])
from verify.checker import check_file
report = check_file(sys.argv[2])
files = [m.__file__ for n, m in sys.modules.items() if n.startswith("verify.checker") and m.__file__]
print(json.dumps([report.outcome, sum(len(open(f, encoding="utf-8").read().splitlines()) for f in files), len(files)]))
"""


def loaded(path: str) -> tuple[int, int]:
    """The lines and the files of the checker that were loaded to accept a shipped certificate."""
    command = [sys.executable, "-I", "-S", "-c", _PROGRAM, str(ROOT), str(CERTIFICATES / path)]
    outcome, lines, files = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert outcome == "accepted", path
    return lines, files


def table() -> str:
    """The table of the page, lines rounded up to the next fifty so that a comma does not change it."""
    rows = ["| certificate | lines loaded | files |", "|---|---|---|"]
    for kind, path in KINDS.items():
        lines, files = loaded(path)
        rows.append(f"| {kind} | {-(-lines // 50) * 50:,} | {files} |")
    return "\n".join(rows)


def whole() -> list[int]:
    """The lines of each file of the checker."""
    folder = ROOT / "verify" / "checker"
    return [len(path.read_text(encoding="utf-8").splitlines()) for path in folder.rglob("*.py")]


def said() -> str:
    """What the page says of them; the sum is rounded up to the next hundred."""
    lines = whole()
    total = f"{-(-sum(lines) // 100) * 100:,} lines in `verify/checker`"
    return f"{total} ({len(lines)} files, the longest of {max(lines)} lines)"


@pytest.mark.seconds
def test_the_page_has_the_table() -> None:
    assert table() in PAGE.read_text(encoding="utf-8"), f"the table is now\n\n{table()}"


def test_the_page_says_how_long_the_checker_is() -> None:
    assert said() in PAGE.read_text(encoding="utf-8"), f"all of it has {said()}"


@pytest.mark.seconds
@pytest.mark.parametrize("kind", KINDS)
def test_only_what_is_needed_is_loaded(kind: str) -> None:
    """No certificate rests on half of the checker."""
    lines, _ = loaded(KINDS[kind])
    assert 2 * lines < 1.1 * sum(whole())


if __name__ == "__main__":
    print(table())
    print(said())
