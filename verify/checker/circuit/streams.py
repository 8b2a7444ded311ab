"""The counter stream of section 4: SHA-256 of ``verify-stream-1:<seed>:<label>:<i>``, i = 0, 1, 2, .."""

import hashlib
from collections.abc import Iterator

__all__ = ["below", "words"]


def words(seed: str, label: str) -> Iterator[int]:
    """The 64-bit words of the stream (seed, label), without end."""
    prefix = hashlib.sha256(f"verify-stream-1:{seed}:{label}:".encode("ascii"))
    i = 0
    while True:
        state = prefix.copy()
        state.update(b"%d" % i)
        block = int.from_bytes(state.digest(), "big")
        yield block >> 192
        yield block >> 128 & 0xFFFFFFFFFFFFFFFF
        yield block >> 64 & 0xFFFFFFFFFFFFFFFF
        yield block & 0xFFFFFFFFFFFFFFFF
        i += 1


def below(seed: str, label: str, n: int) -> Iterator[int]:
    """The integers of the stream below ``n`` >= 2: those w mod 2^b that are < n, b the bit length of n - 1."""
    mask = (1 << (n - 1).bit_length()) - 1
    return (w & mask for w in words(seed, label) if w & mask < n)
