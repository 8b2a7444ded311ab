"""The minimum-norm limit: its certificate in both directions, and descent that provably approaches it."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tests.kernels.test_descent import RHO, data_sets, kernel_of, loss, matrices
from verify.errors import DomainError
from verify.exact import QQ, null_space
from verify.kernels.descent import Trajectory, convolution_descent, example_trajectories, lagged_inputs
from verify.kernels.descent_limit import (
    MinimumNorm,
    contraction_factor,
    contracts,
    is_minimum_norm,
    minimum_norm,
    squared_distance,
)
from verify.kernels.descent_step import certified_step
from verify.networks.convolution import ScaledConvolution
from verify.networks.linear import as_fraction

SEED = "5eed"


def silent_directions(data, lags):
    """Changes of one output row of all L_j, (d_0, .., d_{J-1}), that change no prediction: the null space of (Ξ_0,
    ..).
    """
    lagged = [lagged_inputs([d.inputs for d in data], j) for j in range(lags)]
    rows = [[v for X in lagged for v in X[i]] for i in range(len(lagged[0]))]
    d_x = len(data[0].inputs[0])
    for v in null_space(rows, QQ):
        yield [[as_fraction(e) for e in v[j * d_x : (j + 1) * d_x]] for j in range(lags)]


def plus_in_first_row(weights, direction, factor):
    return tuple(
        (tuple(a + factor * b for a, b in zip(L[0], d, strict=True)), *L[1:])
        for L, d in zip(weights, direction, strict=True)
    )


# --- by hand --------------------------------------------------------------------------------------------------


def test_a_lag_that_no_data_show_stays_zero():
    """x_0 = 1, y_0 = 1, and no time before: L = (1, 0)."""
    found = minimum_norm([Trajectory.of([[1]], [[1]])], [2, 3])
    assert found.weights == (((1,),), ((0,),))


def test_the_short_memory_bias():
    """x = (1, 1, 1), y = (0, 0, 5): L_0 = 0, L_0 + L_1 = 0, L_0 + L_1 + L_2 = 5 have one solution, whatever ρ is.

    One equation for two lags, x_0 = e_1, x_1 = e_2, y = (0, 10): L_0 e_1 = 0, L_0 e_2 + L_1 e_1 = 10 is shared as
    ρ_0 : ρ_1 = 4 : 1, so L_0 = (0, 8), L_1 = (2, 0).
    """
    one = minimum_norm([Trajectory.of([[1]] * 3, [[0], [0], [5]])], [9, 3, 1])
    assert one.weights == (((0,),), ((0,),), ((5,),))
    shared = minimum_norm([Trajectory.of([[1, 0], [0, 1]], [[0], [10]])], [4, 1])
    assert shared.weights == (((0, 8),), ((2, 0),))


def test_inputs_of_zero():
    data = [Trajectory.of([[0], [0]], [[1], [2]])]
    found = minimum_norm(data, [1, 1])
    assert found.weights == (((0,),), ((0,),))
    assert is_minimum_norm(data, [1, 1], found)


# --- the certificate ------------------------------------------------------------------------------------------


@given(data_sets(), RHO)
@examples(50)
def test_the_solution_has_its_certificate_and_least_norm(data, rho):
    found = minimum_norm(data, rho)
    assert is_minimum_norm(data, rho, found)
    norm = ScaledConvolution.of(rho, found.weights).squared_norm()
    for direction in silent_directions(data, len(rho)):
        for factor in (Fraction(1), Fraction(-1, 3)):
            other = plus_in_first_row(found.weights, direction, factor)
            assert loss(data, other) == loss(data, found.weights)
            assert ScaledConvolution.of(rho, other).squared_norm() > norm
            assert not is_minimum_norm(data, rho, replace(found, weights=other))


@given(data_sets(), RHO, st.data())
@examples(30)
def test_no_other_weights_fit_better(data, rho, more):
    d_x, d_y = len(data[0].inputs[0]), len(data[0].targets[0])
    other = [more.draw(matrices(d_y, d_x)) for _ in rho]
    assert loss(data, minimum_norm(data, rho).weights) <= loss(data, other)


def test_forged_certificates_are_refused():
    data = example_trajectories([3, 3], 2, 1, seed=SEED)
    rho = [Fraction(2), Fraction(3), Fraction(1)]
    found = minimum_norm(data, rho)
    assert is_minimum_norm(data, rho, found)
    zero = MinimumNorm(
        tuple(tuple((Fraction(0),) * len(row) for row in L) for L in found.weights), ((Fraction(0),),) * 6
    )
    assert not is_minimum_norm(data, rho, zero)  # of the right form, but no least-squares solution
    off = tuple(tuple(v + 1 for v in row) for row in found.multiplier)
    assert not is_minimum_norm(data, rho, replace(found, multiplier=off))
    assert not is_minimum_norm(data, rho, replace(found, multiplier=found.multiplier[:-1]))
    assert not is_minimum_norm(data, rho, replace(found, weights=found.weights[:-1]))
    assert not is_minimum_norm(data, [2, 3, 4], found)  # another norm
    assert not is_minimum_norm(data, [2, 3], replace(found, weights=found.weights[:-1]))


# --- descent approaches it ------------------------------------------------------------------------------------


@given(data_sets(), RHO, st.sampled_from([Fraction(1, 2), Fraction(9, 10)]))
@examples(25)
def test_every_step_shrinks_the_distance_by_the_certified_factor(data, rho, share):
    kernel = kernel_of(data, rho)
    if not any(v for row in kernel for v in row):
        return
    step = share * certified_step(kernel).step
    factor = contraction_factor(kernel, step)
    assert 0 <= factor < 1
    limit = minimum_norm(data, rho).weights
    distances = [squared_distance(rho, s.weights, limit) for s in convolution_descent(data, rho, step, 6)]
    assert all(after <= factor * before for before, after in pairwise(distances))


def test_the_example_comes_close():
    data = example_trajectories([4, 3], 1, 2, seed=SEED)
    rho = [Fraction(2), Fraction(3), Fraction(5, 2)]
    step = certified_step(kernel_of(data, rho)).step / 2
    factor = contraction_factor(kernel_of(data, rho), step)
    limit = minimum_norm(data, rho).weights
    first, *_, last = (squared_distance(rho, s.weights, limit) for s in convolution_descent(data, rho, step, 20))
    assert last <= factor**20 * first
    assert 0 < last < first / 4


def test_contraction_by_hand():
    """K = diag(1, 4, 0), η = 2/5: |1 - η| = |1 - 4η| = 3/5, κ² = 9/25, and the eigenvalue 0 does not count."""
    kernel = [[1, 0, 0], [0, 4, 0], [0, 0, 0]]
    assert contracts(kernel, "2/5", Fraction(9, 25))
    assert not contracts(kernel, "2/5", Fraction(8, 25))
    found = contraction_factor(kernel, "2/5")
    assert Fraction(9, 25) <= found
    assert 1 - found >= (1 - Fraction(9, 25)) / 2
    assert contraction_factor([[2]], "1/2") == 0  # one step and done
    assert contraction_factor([[0]], 7) == 0


def test_refusals():
    for step in ("2/3", 1):  # at and above 2/λ_max
        with pytest.raises(DomainError, match="only for steps below"):
            contraction_factor([[2, 1], [1, 2]], step)
    for kernel in ([[-1]], [[1, 2], [2, 1]]):
        with pytest.raises(DomainError, match="it is no kernel"):
            contraction_factor(kernel, "1/100")
    with pytest.raises(DomainError, match="equally many lags"):
        squared_distance([1], [((Fraction(1),),)], [])
    with pytest.raises(DomainError, match="at least one trajectory"):
        minimum_norm([], [1])
    with pytest.raises(DomainError, match="ρ_1 = -1"):
        minimum_norm([Trajectory.of([[1]], [[1]])], [1, -1])
