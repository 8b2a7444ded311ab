"""The quantities and predicates of statements about exact values: their names, arguments, and what they rest on.

Source: ``proofs/certificate-format.md``, section 5.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

__all__ = ["KERNEL_TABLE_FACTS", "PREDICATES", "QUANTITIES", "VARIANCES", "Head"]

VARIANCES = ("nu_W", "nu_F", "nu_C")
"""The variances of the entries of W, F and C."""

_KERNEL = frozenset({"kernel"})
_SYSTEM = frozenset({"system"})
_DESCENT = frozenset({"descent"})


@dataclass(frozen=True, slots=True)
class Head:
    """What stands at the head of a quantity or predicate.

    ``cells``: where it occurs.  ``least``, ``most``: number of arguments (None: no greatest).  ``rests_on``: facts
    used beyond arithmetic.  ``uses``: names of a kernel instance it needs.  ``integers``: the positions of its integer
    arguments.  ``of_tuple``: whether its value is a tuple.
    """

    cells: frozenset[str]
    least: int
    most: int | None
    rests_on: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    integers: tuple[int, ...] = ()
    of_tuple: bool = False


_W = ("W1",)
KERNEL_TABLE_FACTS = ("K1", "W1")
"""What mean and variance of the tangent kernel rest on: its formula, and Wick's theorem."""
_ALL_NAMES = (*VARIANCES, "n")

QUANTITIES: Mapping[str, Head] = MappingProxyType(
    {
        "trace": Head(_KERNEL, 1, None, _W, ("n",)),
        "kernel_A": Head(_KERNEL, 2, 2, _W, ("n",), (0, 1)),
        "kernel_B": Head(_KERNEL, 2, 2, _W, ("n",), (0, 1)),
        "kernel_mean": Head(_KERNEL, 2, 2, KERNEL_TABLE_FACTS, _ALL_NAMES, (0, 1)),
        "kernel_variance": Head(_KERNEL, 2, 2, KERNEL_TABLE_FACTS, _ALL_NAMES, (0, 1)),
        "rho": Head(_KERNEL | _DESCENT, 1, 1, (), VARIANCES, (0,)),
        "chebyshev": Head(_KERNEL, 2, 2, KERNEL_TABLE_FACTS, _ALL_NAMES, (0,)),
        "tail": Head(_KERNEL, 2, 2, ("P1", *KERNEL_TABLE_FACTS), _ALL_NAMES, (0,)),
        "limit": Head(_KERNEL, 2, 2),
        "coefficient": Head(_KERNEL, 3, 3, (), ("n",), (1,)),
        "series": Head(_KERNEL, 2, 2, (), ("j",)),
        "outputs": Head(_SYSTEM, 0, 0, of_tuple=True),
        "convolution": Head(_SYSTEM, 0, 0, of_tuple=True),
        "response": Head(_SYSTEM, 1, 1, integers=(0,), of_tuple=True),
        "realised": Head(_SYSTEM, 1, 1, integers=(0,), of_tuple=True),
        "convolution_predictions": Head(_DESCENT, 1, 1, integers=(0,), of_tuple=True),
        "kernel_predictions": Head(_DESCENT, 1, 1, integers=(0,), of_tuple=True),
        "weight_norm": Head(_DESCENT, 2, 2, integers=(0, 1)),
        "loss": Head(_DESCENT, 1, 1, integers=(0,)),
        "input_norm": Head(_DESCENT, 0, 0),
        "target_norm": Head(_DESCENT, 0, 0),
    }
)

PREDICATES: Mapping[str, Head] = MappingProxyType(
    {
        "realises": Head(_SYSTEM, 0, 0, ("R2",)),
        "dominates": Head(_DESCENT, 1, 1),
        "dominates_strictly": Head(_DESCENT, 1, 1),
        "bias_bound": Head(_DESCENT, 0, 0, ("D1",)),
        "converges": Head(_DESCENT, 0, 0, ("D2",)),
    }
)
