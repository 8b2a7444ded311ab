"""Primality, decided with proof before any modulus reaches python-flint (which aborts on a composite one).

Nothing here draws at random: the Miller-Rabin bases are a fixed set known to leave no exception in range.
"""

from functools import lru_cache
from operator import index

from verify.errors import DomainError

__all__ = ["factorization_text", "is_prime", "require_prime"]

# No composite below this passes Miller-Rabin for all of the first 13 primes (Sorenson and Webster, 2015).
_MILLER_RABIN_LIMIT = 3317044064679887385961981
_BASES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41)


@lru_cache(maxsize=4096)
def is_prime(n: int) -> bool:
    """Whether ``n`` is prime: deterministic Miller-Rabin with the first 13 primes as bases.

    >>> [n for n in range(-3, 20) if is_prime(n)]
    [2, 3, 5, 7, 11, 13, 17, 19]

    Raises ``DomainError`` if n >= 3317044064679887385961981, where these bases prove nothing.
    Source: Sorenson and Webster, Strong pseudoprimes to twelve prime bases, Math. Comp. 86 (2017).
    """
    n = index(n)
    if n < 2:
        return False
    if n >= _MILLER_RABIN_LIMIT:
        raise DomainError(f"primality is decided below {_MILLER_RABIN_LIMIT} only, got {n}")
    for q in _BASES:
        if n % q == 0:
            return n == q
    twos = ((n - 1) & -(n - 1)).bit_length() - 1
    odd = (n - 1) >> twos
    return all(_is_strong_probable_prime(n, base, odd, twos) for base in _BASES)


def _is_strong_probable_prime(n: int, base: int, odd: int, twos: int) -> bool:
    x = pow(base, odd, n)
    if x in (1, n - 1):
        return True
    for _ in range(twos - 1):
        x = x * x % n
        if x == n - 1:
            return True
    return False


def factorization_text(n: int) -> str:
    """``n`` >= 2 as a product of prime powers, as one writes it: "2^3 * 5"."""
    import flint

    return " * ".join(str(q) if e == 1 else f"{q}^{e}" for q, e in flint.fmpz(n).factor())


def require_prime(p: int, limit: int, *, what: str = "modulus") -> int:
    """``p`` itself as a plain int, once it is a prime below ``limit``.

    Raises ``DomainError`` otherwise; for a composite number the message names its factors.
    """
    if isinstance(p, bool) or not hasattr(p, "__index__"):
        raise DomainError(f"{what} must be a prime integer, got {p!r}")
    p = index(p)
    if p >= limit:
        shown = f"2^{limit.bit_length() - 1}" if limit & (limit - 1) == 0 else str(limit)
        raise DomainError(f"{what} must be a prime below {shown}, got {p}")
    if not is_prime(p):
        if p < 2:
            raise DomainError(f"{what} must be a prime, got {p}")
        raise DomainError(f"{what} {p} is not prime ({factorization_text(p)})")
    return p
