"""The SHA-256 counter stream that certificates name instead of storing random numbers.

Defined in ``proofs/certificate-format.md``, section 4.  No library generator is used anywhere: the same seed
gives the same integers on every machine, for ever.
"""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Iterator

from verify.errors import DomainError

__all__ = ["IntegerStream", "seed_of"]

_SEED = re.compile(r"[0-9a-f]{1,64}")
# A digest as four integers of 64 bits, the most significant byte first.
_WORDS = struct.Struct(">4Q")


def seed_of(text: str) -> str:
    """A stream seed (64 hex digits) that depends on ``text`` alone."""
    return hashlib.sha256(text.encode()).hexdigest()


class IntegerStream:
    """Uniform integers ``0 <= v < bound`` from the stream (seed, label), in order.

    >>> IntegerStream("0", "weights", 10).take(3) == IntegerStream("0", "weights", 10).take(3)
    True

    Raises ``DomainError`` for a malformed seed, or a bound outside ``2..2^63``.
    """

    __slots__ = ("_bound", "_counter", "_mask", "_prefix", "_words")

    def __init__(self, seed: str, label: str, bound: int) -> None:
        if not _SEED.fullmatch(seed):
            raise DomainError(f"a stream seed is 1 to 64 lower-case hex digits, not {seed!r}")
        if not 2 <= bound <= 2**63:
            raise DomainError(f"a stream bound lies in 2..2^63, not {bound}")
        self._prefix = hashlib.sha256(f"verify-stream-1:{seed}:{label}:".encode())
        self._counter = 0
        self._bound = bound
        self._mask = (1 << (bound - 1).bit_length()) - 1
        self._words: list[int] = []

    def __iter__(self) -> Iterator[int]:
        return self

    def __next__(self) -> int:
        return self.take(1)[0]

    def take(self, count: int) -> list[int]:
        """The next ``count`` integers."""
        words, mask, bound = self._words, self._mask, self._bound
        taken: list[int] = []
        while len(taken) < count:
            if not words:
                block = self._prefix.copy()
                block.update(b"%d" % self._counter)
                self._counter += 1
                words += _WORDS.unpack(block.digest())[::-1]
            value = words.pop() & mask
            if value < bound:
                taken.append(value)
        return taken
