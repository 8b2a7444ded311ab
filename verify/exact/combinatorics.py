"""Closed-form counts behind ranks and degrees: multiset coefficients, monotone paths, growth exponents.

Plain Python integers, nothing of networks or fields; the bounds made from these live in
``verify.separation``.
"""

from collections.abc import Iterator
from math import comb

import flint

from verify.errors import DomainError
from verify.exact.conversion import read_integer

__all__ = [
    "growth_exponent",
    "growth_exponent_in_depth",
    "multiset_coefficient",
    "multisets",
    "path_count",
]


# Factors up to which Python's comb is as quick.
_FEW = 64


def multiset_coefficient(n: int, k: int) -> int:
    """Number of monomials of degree ``k`` in ``n`` variables, mc(n, k) = C(n + k - 1, k).

    mc(0, 0) = 1, mc(0, k) = 0 for k >= 1, and mc(n, k) = 0 for k < 0: no monomial has negative degree.

    >>> [multiset_coefficient(3, k) for k in range(-1, 4)]
    [0, 1, 3, 6, 10]

    Raises ``DomainError`` if ``n`` is negative.  Source: proofs/statements/background.md#notation; [L17], Theorem 1.
    """
    n, k = read_integer(n, "n"), read_integer(k, "k")
    if n < 0:
        raise DomainError(f"a multiset coefficient mc(n, k) needs n >= 0, got n = {n} (k = {k})")
    if k < 0:
        return 0
    if n == 0:
        return int(k == 0)
    return _choose(n + k - 1, k)


def multisets(m: int, D: int) -> Iterator[tuple[int, ...]]:
    """The mc(m, D) exponent vectors n with n_1 + .. + n_m = D, in lexicographic order.

    >>> list(multisets(2, 2))
    [(0, 2), (1, 1), (2, 0)]
    """
    if m == 1:
        yield (D,)
        return
    for first in range(D + 1):
        for rest in multisets(m - 1, D - first):
            yield (first, *rest)


def _choose(n: int, k: int) -> int:
    """C(n, k), 0 <= k <= n: by FLINT where Python's own, which multiplies factor by factor, is slow."""
    if min(k, n - k) < _FEW or n >= 2**63:
        return comb(n, k)
    return int(flint.fmpz.bin_uiui(n, k))


def path_count(steps: int, layer_gap: int) -> int:
    """Number of monotone lattice paths from a state to the output, mc(steps, layer_gap).

    Each h^{τ,l} is a product of a form in h^{τ-1,l} (one step on) and one in h^{τ,l-1} (one layer up), so the
    degree of y in a vector is the number of monotone paths from it to (T, L):

    * in the state of layer ``l`` at the split: mc(t_E, L - l), ``path_count(t_E, L - l)``;
    * in the input that is ``s``-th from the last (s = 1 is x^T): mc(s, L - 1), ``path_count(s, L - 1)``;
    * in all entries of Wh_l, likewise of Wi_l: mc(T, L - l + 1), ``path_count(T, L - l + 1)``.

    One step and any gap: a single path.  No step: one path if there is no gap to climb, else none.

    >>> [path_count(3, gap) for gap in range(4)]
    [1, 3, 6, 10]

    Raises ``DomainError`` if either number is negative.  Source: proofs/statements/background.md#degrees.
    """
    steps, layer_gap = read_integer(steps, "steps"), read_integer(layer_gap, "layer_gap")
    if steps < 0 or layer_gap < 0:
        raise DomainError(f"paths need steps >= 0 and layer_gap >= 0, got {steps} and {layer_gap}")
    return multiset_coefficient(steps, layer_gap)


def growth_exponent(m: int, L: int) -> int:
    """The e with mc(m, mc(t, L-1)) = Θ(t^e) as t → ∞ (m, L fixed): e = (L-1)(m-1).

    Polynomial in time, with an exponent that grows linearly with the depth ``L``; ``m = min(M, R)``.

    >>> growth_exponent(3, 2), growth_exponent(3, 1)
    (2, 0)

    Raises ``DomainError`` unless m, L >= 1.  Source: proofs/statements/growth.md.
    """
    return _shifted_product("m", m, "L", L)


def growth_exponent_in_depth(m: int, t: int) -> int:
    """The e with mc(m, mc(t, L-1)) = Θ(L^e) as L → ∞ (m, t fixed): e = (t-1)(m-1).

    >>> growth_exponent_in_depth(2, 3)  # 2, 4, 7, 11, 16, 22, ..: quadratic
    2

    Raises ``DomainError`` unless m, t >= 1.  Source: proofs/statements/growth.md.
    """
    return _shifted_product("m", m, "t", t)


def _shifted_product(first_name: str, first: int, second_name: str, second: int) -> int:
    first, second = (read_integer(value, "a parameter of a growth exponent") for value in (first, second))
    if first < 1 or second < 1:
        raise DomainError(
            f"growth needs {first_name} >= 1 and {second_name} >= 1, "
            f"got {first_name} = {first}, {second_name} = {second}"
        )
    return (first - 1) * (second - 1)
