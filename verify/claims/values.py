"""What claims about exact values of linear networks share: kernels of every width, polynomials in 1/n, costs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from verify.claims.cost import OVERHEAD
from verify.statements import Expression
from verify.statements.build import n
from verify.statements.instances.domains import POSITIVE, AtLeast
from verify.statements.instances.kernel import KernelInstance, kernel

__all__ = ["EMAMI", "every_kernel", "in_inverse_width", "kernel_cost", "lag_pairs"]

EMAMI = "[E21] Emami, Sahraee-Ardakan, Pandit, Rangan, Fletcher"

# Work of the checker's loop equations for one trace of two letters; it grows by this factor with every two letters.
_PAIR, _GROWTH = 400, 2.4


def every_kernel(**names: Any) -> KernelInstance:
    """All positive variances and every width n >= 1, but for the ``names`` that are given or have another domain."""
    return kernel(**{"nu_W": POSITIVE, "nu_F": POSITIVE, "nu_C": POSITIVE, "n": AtLeast(1), **names})


def in_inverse_width(coefficients: tuple[int, ...]) -> Expression | int:
    """c_0 + c_1/n + c_2/n² + .., without the terms that are zero; 0 if all are."""
    total: Expression | int = 0
    for power, coefficient in enumerate(coefficients):
        if coefficient:
            term: Expression | int = coefficient if power == 0 else coefficient / (n if power == 1 else n**power)
            total = term if isinstance(total, int) and total == 0 else total + term
    return total


def kernel_cost(letters: int) -> int:
    """What checking an expectation of products of traces with so many letters costs."""
    return OVERHEAD + int(_PAIR * _GROWTH ** (letters / 2))


def lag_pairs(*, parity: int | None = 0, diagonal: bool | None = None) -> Iterator[tuple[int, int]]:
    """Pairs (j, k), j <= 12, k <= 12, by j + k; of that parity of j + k, on the diagonal only or off it only if
    asked.
    """
    for total in range(25):
        for j in range(max(0, total - 12), min(total, 12) + 1):
            k = total - j
            if (parity is None or total % 2 == parity) and (diagonal is None or (j == k) is diagonal):
                yield j, k
