"""The tensor network of a circuit contracted exactly: here, by opt_einsum on Python's integers, and step by step.

All have the same network and weights; opt_einsum and we have the same order of contraction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import opt_einsum

from tests.benchmarks.registry import Case, benchmark
from verify.exact import QQ
from verify.networks.families import FAMILIES
from verify.networks.weighted import WeightedNetwork, drawn_weights
from verify.tensors.contraction import _Entries, contract, contraction_cost, indices
from verify.tensors.diagram import Diagram, unrolled
from verify.tensors.grid import Templates, grid_tensor

R, M = 4, 2
#: Of circuits: layers and steps.
SIZES = ((1, 10), (2, 6))


def flat(tensor: Any) -> list[int]:
    """The entries, which are integers, as Python's."""
    return [int(entry.p) for entry in np.asarray(tensor).flat]


class Integers:
    """As much of a kernel as makes the entries of tensors Python's integers."""

    def elements(self, field: Any, values: Any) -> Any:
        return np.array([int(value.p) for value in values], dtype=object)


def by_opt_einsum(diagram: Diagram, net: WeightedNetwork, templates: Templates) -> Callable[[], list[int]]:
    made = _Entries(diagram, net, templates, Integers())  # type: ignore[arg-type]
    tensors, result, _ = indices(diagram)
    operands: list[Any] = []
    for node, edges in zip(diagram.nodes, tensors, strict=True):
        operands += [made.tensor(node), edges]

    def run() -> list[int]:
        found = opt_einsum.contract(*operands, result, optimize="greedy", use_blas=True)
        return [int(entry) for entry in np.asarray(found).flat]

    return run


@benchmark("Contraction of the tensor network of a circuit, exactly over Q")
def contractions() -> Iterator[Case]:
    for L, T in SIZES:
        net = drawn_weights(FAMILIES["rac"].program(L, R, M), field=QQ, seed="0", bound=2**31 - 1)
        templates = Templates.of_unit_vectors(QQ, M, M)
        diagram = unrolled(net.program, T)
        yield Case(
            f"rac, L={L} R={R} M={M} T={T}",
            {
                "verify, contracted": lambda d=diagram, n=net: flat(contract(d, n)),  # type: ignore[misc]
                "verify, step by step": lambda n=net, t=templates, T=T: flat(grid_tensor(n, t, T)),  # type: ignore[misc]
                "opt_einsum, objects": by_opt_einsum(diagram, net, templates),
            },
            ours=("verify, step by step",),
            work=contraction_cost(diagram).multiplications,
            unit="multiplications",
        )
