"""Fuzzing by bytes: ``python -m tests.adversarial.fuzz COUNT [SEED]`` prints what came of it.

Half of the inputs are changed and left unsealed; in the other half the hash is recomputed over the changed text, so
that they come further.  An accepted input must be a certificate of the corpus, or (sealed anew) be established by the
oracle; what is too large for the oracle is counted apart.
"""

import hashlib
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence

from tests.adversarial.corpus import small_corpus
from tests.adversarial.oracle import judge
from verify.checker import check_bytes

__all__ = ["fuzz"]

SEAL = re.compile(rb',"sha256":"([0-9a-f]{64})"')
TOKENS = (
    b"0", b"1", b"2", b"-1", b"9", b"[", b"]", b"{", b"}", b",", b":", b'"',
    b"\\", b"null", b"true", b"1.5", b"1e9", b"NaN",
    b'"0x20000000000001"', b"[0]", b"[]", b"{}", b'"L"', b'"rank"', b'"k":1', b'"+"', b"\n", b" ", b"\x00", b"\xff",
    b"\xef\xbb\xbf",
    b'["rho","j"]', b'["trace","W"]', b"W'", b'"nu_W"', b'"from":2', b"==", b'["realises"]', b'["/",1,2]',
    b'["-","n",1]',
    b'"kind":"bound"', b'["rank",{}]', b'"proved-all"', b"e", b"x", b'["outputs"]', b'["==",0,0]', b'"variables":{}',
    b'"arrays":{}', b'["label_rank"]', b'"labels":[',
)  # fmt: skip
SLOWEST = 5.0  # seconds of the process, where 10^7 steps take a fraction of one: work that is not metered exceeds it


def changed(rng: random.Random, data: bytes, others: list[bytes]) -> bytes:
    """``data`` after one to four changes: a bit, a byte, an insertion, a deletion, a splice, a repetition, a token."""
    text = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        place = rng.randrange(len(text) + 1)
        length = rng.choice((1, 1, 2, 5, 30))
        choice = rng.randrange(11)
        if choice == 0 and place < len(text):
            text[place] ^= 1 << rng.randrange(8)
        elif choice == 1 and place < len(text):
            text[place] = rng.choice(b'0123456789abcdef[]{},:"xLRMk-')
        elif choice == 2:
            text[place:place] = rng.choice(TOKENS)
        elif choice == 3:
            del text[place : place + length]
        elif choice == 4:
            other = rng.choice(others)
            start = rng.randrange(len(other))
            text[place : place + length] = other[start : start + rng.choice((1, 5, 30, 200))]
        elif choice == 5:
            text[place:place] = text[place : place + length]
        elif choice == 6:
            text[place : place + length] = rng.choice(TOKENS)
        else:  # a digit of a number
            digits = [match.start() for match in re.finditer(rb"[0-9]", bytes(text[:4000]))]
            if digits:
                text[rng.choice(digits)] = rng.choice(b"0123456789")
    return bytes(text)


def sealed(data: bytes) -> bytes:
    """``data`` with the hash of what it says now, if it has one place for a hash."""
    found = SEAL.search(data)
    if found is None or not data.endswith(b"\n"):
        return data
    digest = hashlib.sha256(data[: found.start()] + data[found.end() : -1]).hexdigest().encode()
    return data[: found.start(1)] + digest + data[found.end(1) :]


def inputs(count: int, seed: int, valid: Sequence[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Changed certificates, and whether they were sealed anew."""
    rng = random.Random(seed)
    parents = [data for data in valid if len(data) < 1500]
    for i in range(count):
        data = changed(rng, rng.choice(parents), parents)
        yield (sealed(data), True) if i % 2 else (data, False)


def fuzz(count: int, seed: int) -> tuple[Counter[str], list[str]]:
    """The outcomes, and what must not be: false acceptances, failures of the checker, work that is not metered."""
    outcomes: Counter[str] = Counter()
    wrong: list[str] = []
    valid = [entry.data for entry in small_corpus()]
    known = set(valid)
    for data, anew in inputs(count, seed, valid):
        started = time.process_time()
        report = check_bytes(data, max_work=10**7)
        seconds = time.process_time() - started
        outcome = report.outcome
        if outcome == "accepted" and data not in known:
            judgement = judge(data)
            outcome += f", {judgement.stage}"
            if not anew or judgement.stage not in ("established", "unjudged"):
                wrong.append(f"falsely accepted: {data!r}")
        outcomes[("sealed, " if anew else "unsealed, ") + outcome] += 1
        if "the checker failed" in report.message:
            wrong.append(f"failed: {report.message} {data!r}")
        if seconds > SLOWEST:
            wrong.append(f"slow, {seconds:.1f} s: {data!r}")
    return outcomes, wrong


if __name__ == "__main__":
    found, problems = fuzz(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    print("; ".join(f"{name}: {number}" for name, number in sorted(found.items())))
    print("\n".join(problems) or "nothing wrong")
