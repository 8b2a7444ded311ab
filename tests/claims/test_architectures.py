"""The three classes of architectures follow from the degrees; the formulas for two layers from the proofs' counts."""

import math
from math import comb

import numpy as np
import pytest

from verify import Network, separation_rank
from verify.claims.architectures import CLAIMS
from verify.networks.families import find_family
from verify.networks.supports import Supports
from verify.report.figures.architectures import CLASSES, Growth
from verify.statements import evaluate


def monomials(cell: str, L: int, R: int, t: int) -> int:
    """How many monomials in the states y can contain after t steps."""
    program = find_family(cell).program(L, R, 2)
    sizes = [math.prod(state.shape) for state in program.states]
    return sum(
        math.prod(comb(size + degree - 1, degree) for size, degree in zip(sizes, degrees, strict=True))
        for degrees in Supports(program).states(t)
    )


@pytest.mark.parametrize(("cell", "growth"), CLASSES.items())
def test_what_grows_with_time_does_so_by_its_degrees(cell: str, growth: Growth) -> None:
    shallow = [monomials(cell, 1, 1, t) for t in (2, 3)]
    deep = [monomials(cell, 2, 2, t) for t in (2, 3)] if growth is not Growth.EVER else [0, 1]
    assert (shallow[0] < shallow[1]) == (growth is Growth.EVER)
    assert (deep[0] < deep[1]) == (growth is not Growth.NEVER)


@pytest.mark.parametrize("t", [2, 3, 4])
@pytest.mark.parametrize("R", [1, 2, 3])
def test_the_formulas_for_two_layers_are_below_the_count_of_monomials(R: int, t: int) -> None:
    """They differ from it by what the proofs take away, of the monomials of the highest degree."""
    top = comb(R + t - 1, t)
    less = {"selective-ssm": (R - 1) * top, "mi": top}
    claims = {claim.id: claim for claim in CLAIMS}
    for cell, difference in less.items():
        formula = claims[f"{cell}-depth2-lower"].relation.right
        value = evaluate(formula, {"R": R, "t_E": t, "t_S": t, "L": 2, "M": 2, "m": min(R, 2), "T": 2 * t, "t": t})
        assert value == monomials(cell, 2, R, t) - difference
        assert formula == claims[f"{cell}-depth2-upper"].relation.right


def test_every_claim_has_an_example_among_its_cells_and_ships() -> None:
    for claim in CLAIMS:
        assert claim.example["cell"] in str(claim.cases)
        assert claim.shipped


ONE_UNIT = {
    "selective-ssm": (2, {"a1", "Wa1", "a2", "Wa2", "Wc1", "Wc2"}, lambda t: t + 1),
    "delta-rule": (2, {"Wk1", "Wq1", "Wk2", "Wq2"}, lambda t: t + 1),
    "mi": (2, {"alpha1", "betaa1", "Wh1", "Wi1", "alpha2", "betaa2", "Wh2", "Wi2"}, lambda t: t + 1),
    "gated-linear-attention": (2, {"Wg1", "Wq1", "Wg2", "Wv2", "Wk2", "Wq2"}, lambda t: t),
    "rac-skip": (2, {"Wh1", "Wi1", "Wh2", "Wi2", "Ws2"}, lambda t: t),
    "gated-lstm": (1, {"bo1", "Wih1", "Wiv1", "Wgh1", "Wgv1"}, lambda t: 2**t + 1),
    "gated-gru": (1, {"Wrh1", "Uh1", "Vn1"}, lambda t: 2 ** (t - 1) + 1),
}


@pytest.mark.parametrize("t", [1, 2, 3])
@pytest.mark.parametrize("cell", ONE_UNIT)
def test_the_weights_of_the_proof_that_ranks_grow(cell: str, t: int) -> None:
    """At R = M = 1, those of its list being 1 and all others 0, the rank is at least what the proof says."""
    L, ones, least = ONE_UNIT[cell]
    net = Network.family(cell, L=L, R=1, M=1)
    named = {weight.name for weight in net.program.weights}
    assert ones < named
    ones = ones | {"Wo"} | {state.name for state in net.program.states if state.free}
    arrays = {w.name: np.full(w.shape, int(w.name in ones)).tolist() for w in net.program.weights}
    assert separation_rank(network=net, weights=arrays, t_S=1, t_E=t).lower.value >= least(t)
