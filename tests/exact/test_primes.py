"""Primality against a sieve, and the refusal of composite moduli wherever a modulus enters."""

import subprocess
import sys

import numpy as np
import pytest

from verify.errors import DomainError
from verify.exact import (
    GF,
    has_nonzero_leading_minors,
    is_nonsingular_mod,
    is_prime,
    parse_field,
    primes,
    rank_profile,
)


def test_is_prime_agrees_with_a_sieve():
    limit = 20000
    sieve = np.ones(limit, bool)
    sieve[:2] = False
    for q in range(2, 142):
        if sieve[q]:
            sieve[q * q :: q] = False
    assert [n for n in range(-5, limit) if is_prime(n)] == np.flatnonzero(sieve).tolist()


@pytest.mark.parametrize("n", [2**31 - 1, 2**61 - 1, 2**61 - 31, 2**63 - 25, 10**18 + 9])
def test_known_primes(n):
    assert is_prime(n)


@pytest.mark.parametrize(
    "n",
    [
        561,  # Carmichael
        3215031751,  # strong pseudoprime to the bases 2, 3, 5, 7
        3825123056546413051,  # to the first nine primes
        318665857834031151167461,  # to the first twelve
        (2**31 - 1) ** 2,
        (2**31 - 1) * (2**31 - 19),
        2**31,
        2**61,
    ],
)
def test_known_composites(n):
    assert not is_prime(n)


def test_is_prime_refuses_what_it_cannot_prove():
    with pytest.raises(DomainError, match="below 3317044064679887385961981"):
        is_prime(2**89 - 1)


COMPOSITE = [
    (91, r"91 is not prime \(7 \* 13\)"),
    (40, r"40 is not prime \(2\^3 \* 5\)"),
    (2**31 - 2, r"not prime \(2 \* 3\^2 \* 7 \* 11 \* 31 \* 151 \* 331\)"),
    (1, "got 1"),
    (0, "got 0"),
    (-7, "got -7"),
    (True, "got True"),
    (7.0, "got 7.0"),
]


@pytest.mark.parametrize(("p", "message"), COMPOSITE)
@pytest.mark.parametrize(
    "entrance",
    [
        GF,
        lambda p: GF(p, 2),
        lambda p: GF(p, 2, [1, 1, 1]),
        lambda p: rank_profile(np.eye(2, dtype=np.int64), p),
        lambda p: is_nonsingular_mod([[1, 0], [0, 1]], p),
        lambda p: has_nonzero_leading_minors([[1, 0], [0, 1]], p),
    ],
)
def test_no_entrance_takes_a_composite_modulus(entrance, p, message):
    with pytest.raises(DomainError, match=message):
        entrance(p)


def test_a_prime_passes_as_a_plain_integer():
    for p in (2, 7, np.int64(7), np.uint8(251)):
        passed = primes.require_prime(p, 252)
        assert (passed, type(passed)) == (int(p), int)
    with pytest.raises(DomainError, match="below 251, got 251"):
        primes.require_prime(251, 251)
    with pytest.raises(DomainError, match="degree must be a prime, got 1"):
        primes.require_prime(1, 10, what="degree")


def test_limits_are_named():
    with pytest.raises(DomainError, match=r"below 2\^63"):
        GF(2**89 - 1)
    with pytest.raises(DomainError, match=r"below 2\^31"):
        rank_profile(np.eye(2, dtype=np.int64), 2**61 - 1)


def test_a_composite_modulus_does_not_abort_the_process():
    """python-flint itself would end the interpreter on rank mod 91: the refusal must come before it."""
    program = (
        "from verify.errors import DomainError\n"
        "from verify.exact import GF, rank\n"
        "try:\n"
        "    rank([[7, 0], [0, 13]], GF(91))\n"
        "except DomainError as error:\n"
        "    print('refused:', error)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "refused: modulus 91 is not prime (7 * 13)\n"


def test_parse_field_refuses_composites():
    with pytest.raises(DomainError, match=r"256 is not prime \(2\^8\)"):
        parse_field("256")


# The least composites that pass the strong test for the first k primes: without the last base, the next is taken for
# prime.
STRONG_PSEUDOPRIMES = [
    2047, 1373653, 25326001, 3215031751, 2152302898747, 3474749660383, 341550071728321, 341550071728321,
    *[3825123056546413051] * 3, 318665857834031151167461, 3317044064679887385961981,
]  # fmt: skip


def test_the_bases_and_the_limit_are_those_of_the_theorem():
    """Sorenson and Webster: the first 13 primes decide below the least number that passes for all of them."""
    assert tuple(q for q in range(2, 42) if all(q % d for d in range(2, q))) == primes._BASES
    assert len(primes._BASES) == len(STRONG_PSEUDOPRIMES)
    for count, n in enumerate(STRONG_PSEUDOPRIMES, 1):
        twos = ((n - 1) & (1 - n)).bit_length() - 1
        passed = [primes._is_strong_probable_prime(n, base, (n - 1) >> twos, twos) for base in primes._BASES]
        assert all(passed[:count])
        assert n == primes._MILLER_RABIN_LIMIT or not is_prime(n)
    assert primes._MILLER_RABIN_LIMIT == 1287836182261 * 2575672364521
    assert not is_prime(primes._MILLER_RABIN_LIMIT - 1)
    with pytest.raises(DomainError, match="is decided below"):
        is_prime(primes._MILLER_RABIN_LIMIT)
