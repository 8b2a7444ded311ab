"""Integer arithmetic that decides how large a result is before computing it, and counts its cost.

Conventions: ``mc(n, k)`` = C(n+k-1, k) counts monomials of degree k in n variables; mc(0, 0) = 1, mc(0, k) = 0
for k >= 1, mc(n, k) = 0 for k < 0. A value of more than 100,000 bits raises ``TooLarge``.
"""

import math

from .errors import OverBudget, Rejected, TooLarge, show
from .item import MAX_BITS

__all__ = ["ENTRY_BYTES", "MAX_MEMORY", "Meter", "binomial", "factorial", "limited", "mc", "power", "times"]

MAX_MEMORY = 384 * 2**20  # besides the file itself, which is read already
ENTRY_BYTES = 40  # of an entry of a list: an integer of machine size and the reference to it


class Meter:
    """Counts work, in multiply-adds of machine size, against a limit, and memory, in bytes, against 384 MB.

    ``spend`` and ``hold`` are called before the work is done and the memory taken: what is over budget is not begun.
    """

    __slots__ = ("held", "limit", "spent", "what")

    def __init__(self, limit: int, what: str) -> None:
        self.limit = limit
        self.spent = 0
        self.held = 0
        self.what = what

    def hold(self, entries: int, *, each: int = ENTRY_BYTES, path: str = "") -> None:
        """Announce ``entries`` numbers (or other things of ``each`` bytes) that stay until ``release``."""
        self.room(entries, each=each, path=path)
        self.held += entries * each

    def room(self, entries: int, *, each: int = ENTRY_BYTES, path: str = "") -> None:
        """Announce what is needed for a moment only, besides what is held."""
        needed = self.held + entries * each
        if needed > MAX_MEMORY:
            megabytes = show(needed >> 20)
            raise OverBudget(path, f"{self.what} needs more than {MAX_MEMORY >> 20} MB of memory ({megabytes} MB)")

    def release(self) -> None:
        """What was held is no longer needed: the next item of evidence begins."""
        self.held = 0

    def spend(self, amount: int, *, path: str = "") -> None:
        """Announce ``amount`` steps; ``spent`` counts those that were begun."""
        total = self.spent + amount
        if total > self.limit:
            raise OverBudget(path, f"{self.what} needs more than {show(self.limit)} steps (at least {show(total)})")
        self.spent = total


def _too_large(what: str) -> TooLarge:
    return TooLarge("", f"{what} has more than {MAX_BITS} bits")


def limited(value: int, what: str = "a value") -> int:
    """``value``, which must have at most 100,000 bits."""
    if value.bit_length() > MAX_BITS:
        raise _too_large(what)
    return value


def times(a: int, b: int, meter: Meter) -> int:
    """a · b."""
    left, right = a.bit_length(), b.bit_length()
    if left + right > MAX_BITS + 1:
        raise _too_large("a product")
    meter.spend(10 + (left >> 6) * (right >> 6) // 8)
    return limited(a * b, "a product")


def power(a: int, b: int, meter: Meter) -> int:
    """a**b for b >= 0, with 0**0 = 1."""
    if b < 0:
        raise Rejected("", f"a power with exponent {show(b)} is undefined")
    if a in (0, 1) or b == 0:
        return 1 if b == 0 else a
    if a == -1:
        return -1 if b % 2 else 1
    if (a.bit_length() - 1) * b > MAX_BITS:
        raise _too_large("a power")
    meter.spend(10 + ((a.bit_length() * b) >> 6) ** 2 // 8)
    return limited(a**b, "a power")


def _choose(n: int, k: int, meter: Meter) -> int:
    """C(n, k) for 0 <= k <= n."""
    k = min(k, n - k)
    # C(n, k) >= (n/k)^k >= 2^k for k <= n/2
    if k > MAX_BITS or k * (n.bit_length() - 1 - k.bit_length()) > MAX_BITS:
        raise _too_large("a binomial coefficient")
    words = (k * (n.bit_length() - k.bit_length() + 2)) >> 6
    meter.spend(10 + k + words * words)
    return limited(math.comb(n, k), "a binomial coefficient")


def binomial(n: int, k: int, meter: Meter) -> int:
    """C(n, k); 0 for k < 0 or k > n; undefined for n < 0."""
    if n < 0:
        raise Rejected("", f"binomial({show(n)}, {show(k)}) is undefined: n < 0")
    if k < 0 or k > n:
        return 0
    return _choose(n, k, meter)


def mc(n: int, k: int, meter: Meter) -> int:
    """The multiset coefficient C(n+k-1, k); undefined for n < 0."""
    if n < 0:
        raise Rejected("", f"mc({show(n)}, {show(k)}) is undefined: n < 0")
    if k < 0:
        return 0
    if n == 0:
        return 1 if k == 0 else 0
    return _choose(n + k - 1, k, meter)


def factorial(n: int, meter: Meter) -> int:
    """n!; undefined for n < 0."""
    if n < 0:
        raise Rejected("", f"factorial({show(n)}) is undefined: n < 0")
    if n > 20_000:  # 20,000! has some 257,000 bits
        raise _too_large("a factorial")
    words = (n * n.bit_length()) >> 6
    meter.spend(10 + n + words * words // 32)
    return limited(math.factorial(n), "a factorial")
