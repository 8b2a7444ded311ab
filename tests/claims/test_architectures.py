"""The three classes of architectures follow from the degrees; the formulas for two layers from the proofs' counts."""

import math
from math import comb

import pytest

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
