"""Which splits the claims are about: start first, and interleaved ones really are exceptions."""

from __future__ import annotations

import pytest

from verify.claims import REGISTRY
from verify.separation.bounds import BoundProblem, best_bound
from verify.separation.rank import grid_rank, separation_rank
from verify.statements import Sizes

# True of every split: a bound that only counts inputs, and evaluation at templates.
ANY_SPLIT = {"bound-g1-grid", "bound-u0-function", "bound-u0-grid", "bound-u2-function", "bound-u2-grid"}


@pytest.mark.parametrize("claim", REGISTRY.values(), ids=list(REGISTRY))
def test_only_bounds_that_count_inputs_are_about_every_split(claim):
    words = f"{claim.title} {claim.domain}".lower().replace("every contiguous split, start first", "")
    assert "every split" not in words
    assert ("any split" in words) == (claim.id in ANY_SPLIT)
    assert "all splits" not in words or claim.id == "grid-at-most-function"


@pytest.mark.parametrize(
    "claim",
    [
        "theorem1-depth1-function", "theorem1-depth1-grid", "theorem1-depth1-all-weights", "theorem1-depth1-families",
        "conjecture1-function", "theorem-d-witness", "depth2-lattice-witness", "depth2-tropical-witness",
        "shallow-width",
    ],
)  # fmt: skip
def test_these_are_false_for_other_splits_and_say_so(claim):
    assert "every contiguous split, start first" in REGISTRY[claim].domain


def test_with_interleaved_steps_one_layer_exceeds_its_width():
    """L = 1, R = M = 2, start {1, 3}: both ranks are 4, where Theorem 1 says min(R, 4) = 2 for a contiguous split."""
    sizes = {"L": 1, "R": 2, "M": 2, "t_S": 2, "t_E": 2}
    assert separation_rank(**sizes).value == 2
    assert separation_rank(**sizes, start_steps=(1, 3)).value == 4
    assert grid_rank(**sizes, start_steps=(1, 3)).value == 4


def test_with_the_end_first_theorem_d_fails():
    """L = 2, R = M = 3, start {3}, end {1, 2}: rank at most 3 for all weights, where the formula is mc(3, 2) = 6."""
    problem = BoundProblem(Sizes(2, 3, 3, 1, 2), start_steps=(3,))
    assert best_bound(problem).value == 3
    assert best_bound(problem).name == "U0"
