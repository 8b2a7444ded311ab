"""The forged certificate that is shipped for people to watch it fail: how it was made.

The claim is Conjecture 1 at grid rank capped by M^t, at L=4, R=3, M=N=4, t=2: grid rank >= min(15, 16) = 15.  The bound
U2 proves that the rank is at most 12.  The forger takes the honest minor of order 12 and adds three start words and
three end words, as if the minor of order 15 were nonzero too; statement, format and hash are in order.

    python -m tests.suite.forgery proofs/forged
"""

import sys
from dataclasses import replace
from itertools import product
from pathlib import Path

from verify.certificates.build import make_certificate
from verify.certificates.evidence import Minor
from verify.claims import Task, find_claim
from verify.separation.rank import grid_rank

CLAIM = "conjecture1-grid-cap-channels"
SIZES = {"L": 4, "R": 3, "M": 4, "t_S": 2, "t_E": 2}
NAME = "L4-R3-M4-tS2-tE2-N4.json"
CLAIMED, TRUE_RANK = 15, 12


def forged_certificate() -> bytes:
    """The bytes of the file."""
    witness = grid_rank(L=4, R=3, M=4, t_S=2, t_E=2).lower.witness
    assert witness is not None
    assert witness.minor.k == TRUE_RANK
    claim = find_claim(CLAIM)
    forged = make_certificate(CLAIM, claim.statement(Task(CLAIM, "", SIZES, 0)), [_stretched(witness.minor)])
    assert forged is not None
    return forged.to_bytes()


def _stretched(minor: Minor) -> Minor:
    """The same minor with words added up to the order claimed."""
    blocks = []
    for points in (minor.start, minor.end):
        words = [list(word) for word in points["words"]]
        unused = [list(word) for word in product(range(SIZES["M"]), repeat=2) if list(word) not in words]
        blocks.append({**points, "words": [*words, *unused][:CLAIMED]})
    return replace(minor, k=CLAIMED, start=blocks[0], end=blocks[1])


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / NAME).write_bytes(forged_certificate())
