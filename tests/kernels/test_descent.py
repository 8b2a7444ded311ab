"""Descent on the scaled convolution model: the two dynamics, the gradient, the bias bound, refusals."""

from dataclasses import replace
from fractions import Fraction
from math import isqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from verify.errors import DomainError
from verify.kernels import descent
from verify.kernels.descent import (
    Trajectory,
    convolution_descent,
    example_trajectories,
    has_same_dynamics,
    kernel_descent,
    kernel_matrix,
    lagged_inputs,
    squared_norm,
    stacked_targets,
    weights_from_residuals,
)
from verify.kernels.descent_step import bias_bound_squared, certified_step, first_bound_violation, violation
from verify.networks.convolution import convolve

SEED = "5eed"
RATIONALS = st.fractions(min_value=-2, max_value=2, max_denominator=3)
RHO = st.lists(st.fractions(min_value="1/4", max_value=3, max_denominator=4), min_size=1, max_size=4)


def matrices(height, width):
    row = st.lists(RATIONALS, min_size=width, max_size=width)
    return st.lists(row, min_size=height, max_size=height)


@st.composite
def data_sets(draw):
    d_x, d_y = draw(st.integers(1, 2)), draw(st.integers(1, 2))
    lengths = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    return tuple(Trajectory.of(draw(matrices(T, d_x)), draw(matrices(T, d_y))) for T in lengths)


def kernel_of(data, rho):
    inputs = [d.inputs for d in data]
    return kernel_matrix(inputs, inputs, rho)


def loss(data, L):
    """Twice the loss: Σ ||ŷ - y||²."""
    return sum(
        (a - b) ** 2
        for d in data
        for ahead, y in zip(convolve(L, d.inputs), d.targets, strict=True)
        for a, b in zip(ahead, y, strict=True)
    )


# --- by hand --------------------------------------------------------------------------------------------------


def test_one_number():
    """x = 1, y = 2, ρ = 3, η = 1/6: L <- L - (L - 2)/2, so 0, 1, 3/2, 7/4; held out x = (4, 1): ŷ = (4 L, L)."""
    data = [Trajectory.of([[1]], [[2]])]
    for descend in (convolution_descent, kernel_descent):
        states = descend(data, [3], "1/6", 3, held_out=[[[4], [1]]])
        assert [s.predictions[0][0] for s in states] == [0, 1, Fraction(3, 2), Fraction(7, 4)]
        assert [s.residuals[0][0] for s in states] == [-2, -1, Fraction(-1, 2), Fraction(-1, 4)]
        assert [s.held_out for s in states] == [(((4 * s.predictions[0][0],), (s.predictions[0][0],)),) for s in states]


def test_one_step_of_two_lags():
    """x = (1, 2), y = (3, 4), ρ = (1, 5), η = 1/10: -g_0 = 3 + 8, -g_1 = 4·1: L = (11/10, 5·4/10) = (11/10, 2)."""
    (_, after) = convolution_descent([Trajectory.of([[1], [2]], [[3], [4]])], [1, 5], "1/10", 1)
    assert after.weights == (((Fraction(11, 10),),), ((2,),))
    assert after.predictions == ((Fraction(11, 10),), (Fraction(11, 5) + 2,))


def test_lagged_inputs_start_anew_with_each_sequence():
    sequences = [((1, 2), (3, 4)), ((5, 6),)]
    assert lagged_inputs(sequences, 0) == ((1, 2), (3, 4), (5, 6))
    assert lagged_inputs(sequences, 1) == ((0, 0), (1, 2), (0, 0))
    assert lagged_inputs(sequences, 2) == ((0, 0),) * 3


# --- the two dynamics -----------------------------------------------------------------------------------------


@given(data_sets(), RHO, st.fractions(min_value="1/50", max_value=1, max_denominator=50), st.data())
@examples(20)
def test_both_dynamics_predict_the_same_at_every_step(data, rho, step, more):
    """For any positive step, certified or not."""
    held_out = [more.draw(matrices(T, len(data[0].inputs[0]))) for T in (1, 5)]
    assert has_same_dynamics(data, rho, step, 4, held_out=held_out)


def test_both_dynamics_on_the_example_over_twenty_steps():
    data = example_trajectories([4, 3, 2], 2, 2, seed=SEED)
    held_out = [d.inputs for d in example_trajectories([5, 2], 2, 1, seed="0")]
    rho = [2, 3, Fraction(5, 2), Fraction(7, 4), Fraction(9, 8)]
    step = certified_step(kernel_of(data, rho)).step
    one = convolution_descent(data, rho, step, 20, held_out=held_out)
    other = kernel_descent(data, rho, step, 20, held_out=held_out)
    assert [replace(s, weights=None) for s in one] == other
    assert [s.weights for s in one] == weights_from_residuals(data, rho, step, other)
    assert [len(y) for y in one[-1].held_out] == [5, 2]


def test_equality_of_the_dynamics_can_fail(monkeypatch):
    """A kernel with one lag too few is another dynamics; so is one that is wrong on held-out rows alone."""
    data = example_trajectories([3], 1, 1, seed=SEED)
    assert has_same_dynamics(data, [1, 2], "1/9", 2)
    right = descent.kernel_matrix
    monkeypatch.setattr(descent, "kernel_matrix", lambda left, r, rho: right(left, r, rho[:1]))
    assert not has_same_dynamics(data, [1, 2], "1/9", 2)
    monkeypatch.setattr(
        descent, "kernel_matrix", lambda left, r, rho: right(left, r, rho if len(left[0]) == 3 else rho[:1])
    )
    assert has_same_dynamics(data, [1, 2], "1/9", 2)
    assert not has_same_dynamics(data, [1, 2], "1/9", 2, held_out=[[[1], [1]]])


def test_equality_of_the_dynamics_covers_the_last_predictions(monkeypatch):
    """They enter no weight any more."""
    data = example_trajectories([3], 1, 1, seed=SEED)

    def off_at_the_end(*arguments, **options):
        states = kernel_descent(*arguments, **options)
        return [*states[:-1], replace(states[-1], predictions=((Fraction(99),),) * 3)]

    monkeypatch.setattr(descent, "kernel_descent", off_at_the_end)
    assert not has_same_dynamics(data, [1, 2], "1/9", 2)


@given(data_sets(), st.lists(st.integers(1, 4), min_size=1, max_size=3))
@examples(30)
def test_the_root_cancels(data, roots):
    """ρ_j = m_j²: descent on θ_j itself, θ_j <- θ_j - η m_j g_j with ŷ = Σ m_j θ_j x_{t-j}, entry by entry."""
    step, d_x, d_y = Fraction(1, 20), len(data[0].inputs[0]), len(data[0].targets[0])
    theta = [[[Fraction(0)] * d_x for _ in range(d_y)] for _ in roots]
    for state in convolution_descent(data, [m * m for m in roots], step, 3):
        assert state.weights == tuple(
            tuple(tuple(m * v for v in row) for row in t) for m, t in zip(roots, theta, strict=True)
        )
        gradient = [[[Fraction(0)] * d_x for _ in range(d_y)] for _ in roots]
        for d in data:
            for t in range(len(d.inputs)):
                for p in range(d_y):
                    ahead = sum(
                        m * theta[j][p][q] * d.inputs[t - j][q]
                        for j, m in enumerate(roots)
                        for q in range(d_x)
                        if j <= t
                    )
                    for j, m in enumerate(roots):
                        for q in range(d_x):
                            if j <= t:
                                gradient[j][p][q] += m * (ahead - d.targets[t][p]) * d.inputs[t - j][q]
        for j in range(len(roots)):
            for p in range(d_y):
                for q in range(d_x):
                    theta[j][p][q] -= step * gradient[j][p][q]


@given(data_sets(), RHO, st.data())
@examples(30)
def test_a_step_follows_the_derivative_of_the_loss(data, rho, more):
    """The loss is quadratic: (loss(L + D) - loss(L - D))/2 = <g, D> exactly, with g_j = (L_j - L_j')/(η ρ_j)."""
    before, after = convolution_descent(data, rho, "1/10", 2)[1:]
    d_x, d_y = len(data[0].inputs[0]), len(data[0].targets[0])
    D = [more.draw(matrices(d_y, d_x)) for _ in rho]

    def moved(sign):
        return [
            [[a + sign * b for a, b in zip(x, y, strict=True)] for x, y in zip(L, E, strict=True)]
            for L, E in zip(before.weights, D, strict=True)
        ]

    slope = sum(
        (a - b) / (Fraction(1, 10) * r) * c
        for r, L, M, E in zip(rho, before.weights, after.weights, D, strict=True)
        for x, y, z in zip(L, M, E, strict=True)
        for a, b, c in zip(x, y, z, strict=True)
    )
    assert Fraction(loss(data, moved(1)) - loss(data, moved(-1)), 4) == slope  # the loss has a factor 1/2


@given(data_sets(), RHO)
@examples(30)
def test_the_kernel_is_the_sum_of_lagged_gram_matrices(data, rho):
    inputs = [d.inputs for d in data]
    lagged = [lagged_inputs(inputs, j) for j in range(len(rho))]
    size = len(lagged[0])
    assert kernel_of(data, rho) == tuple(
        tuple(
            sum(r * sum(a * b for a, b in zip(X[i], X[k], strict=True)) for r, X in zip(rho, lagged, strict=True))
            for k in range(size)
        )
        for i in range(size)
    )


# --- the bias bound -------------------------------------------------------------------------------------------


@given(data_sets(), RHO)
@examples(30)
def test_the_bound_holds_with_a_certified_step(data, rho):
    kernel = kernel_of(data, rho)
    if any(v for row in kernel for v in row):
        step = certified_step(kernel).step
        assert first_bound_violation(data, rho, step, 8) is None
        residuals = [squared_norm(s.residuals) for s in kernel_descent(data, rho, step, 8)]
        assert residuals == sorted(residuals, reverse=True)


def test_the_bound_by_hand():
    """x = (1, 2), y = (3, 4), η = 1/10, ρ_1 = 5, ℓ = 2: (2·5/10)² · 5 · 25 = 125."""
    data = [Trajectory.of([[1], [2]], [[3], [4]])]
    assert bias_bound_squared(data, Fraction(5), Fraction(1, 10), 2) == 125


def test_the_bound_is_met_with_equality_at_the_first_step():
    """x = 1: L_0 = η ρ y, and the bound is η ρ |y|."""
    data, rho = [Trajectory.of([[1]], [[2]])], [Fraction(3)]
    state = convolution_descent(data, rho, Fraction(1, 2), 1)[1]
    assert squared_norm(state.weights[0]) == bias_bound_squared(data, rho[0], Fraction(1, 2), 1)


@pytest.mark.parametrize("factor", [2, 3, 4])
@pytest.mark.parametrize(("lengths", "d_x", "d_y"), [([4, 3, 2], 2, 2), ([8], 1, 1), ([3, 3], 1, 2)])
def test_a_too_large_step_violates_the_bound(factor, lengths, d_x, d_y):
    data = example_trajectories(lengths, d_x, d_y, seed=SEED)
    rho = [2, 3, Fraction(5, 2), Fraction(7, 4)]
    found = violation(data, rho, factor)
    assert found is not None
    assert found.step > 1
    assert found.squared_norm > found.squared_bound
    step = factor * certified_step(kernel_of(data, rho)).step
    states = convolution_descent(data, rho, step, found.step)
    for state in states:
        for lag, L in enumerate(state.weights):
            held = squared_norm(L) <= bias_bound_squared(data, Fraction(rho[lag]), step, state.step)
            assert held or (state.step, lag) >= (found.step, found.lag)
    assert squared_norm(states[found.step].weights[found.lag]) == found.squared_norm
    assert violation(data, rho, factor, steps=found.step - 1) is None


def test_no_violation_without_cause():
    """The certified step itself; no targets; and a residual that misses the top eigenspace of K = diag(100, 1)."""
    data = example_trajectories([4, 3], 1, 1, seed=SEED)
    assert violation(data, [1, 1], 1, steps=20) is None
    assert violation([Trajectory.of([[1], [2]], [[0], [0]])], [1, 1], 4) is None

    def two_numbers(target):
        return [Trajectory.of([[10, 0]], [[target]]), Trajectory.of([[0, 1]], [[1]])]

    assert violation(two_numbers(0), [1], 3, steps=20) is None
    assert violation(two_numbers(1), [1], 3, steps=20) is not None


# --- examples and refusals ------------------------------------------------------------------------------------


def test_example_data_depend_on_the_seed_alone():
    one = example_trajectories([3, 2], 2, 1, seed=SEED)
    assert one == example_trajectories([3, 2], 2, 1, seed=SEED) != example_trajectories([3, 2], 2, 1, seed="0")
    assert [(len(d.inputs), len(d.inputs[0]), len(d.targets[0])) for d in one] == [(3, 2, 1), (2, 2, 1)]
    assert isqrt(4) == max(abs(v) for d in example_trajectories([50], 1, 1, seed=SEED) for (v,) in d.inputs)


def test_data_that_do_not_fit_are_refused():
    good = Trajectory.of([[1]], [[1]])
    with pytest.raises(DomainError, match="2 inputs, 1 targets"):
        Trajectory.of([[1], [2]], [[1]])
    with pytest.raises(DomainError, match=r"inputs, row 1, entry 1: a floating-point number"):
        Trajectory.of([[0.1]], [[1]])
    with pytest.raises(DomainError, match="trajectory 1 has d_x=2, d_y=1"):
        stacked_targets([good, Trajectory.of([[1, 2]], [[1]])])
    for descend in (convolution_descent, kernel_descent):
        with pytest.raises(DomainError, match="at least one trajectory"):
            descend([], [1], 1, 1)
        with pytest.raises(DomainError, match="ρ_0 = 0"):
            descend([good], [0], 1, 1)
        with pytest.raises(DomainError, match="a step must be positive, got -1"):
            descend([good], [1], -1, 1)
        with pytest.raises(DomainError, match="number of steps must be at least 0"):
            descend([good], [1], 1, -1)
        with pytest.raises(DomainError, match=r"every row of held_out\[0\] must have 1 entries"):
            descend([good], [1], 1, 1, held_out=[[[1, 2]]])
    with pytest.raises(DomainError, match="without a gap"):
        weights_from_residuals([good], [1], 1, kernel_descent([good], [1], 1, 2)[1:])
    with pytest.raises(DomainError, match="at least one trajectory"):
        example_trajectories([], 1, 1, seed=SEED)
    with pytest.raises(DomainError, match="a length must be"):
        example_trajectories([0], 1, 1, seed=SEED)
    with pytest.raises(DomainError, match="the lag must be"):
        lagged_inputs([good.inputs], -1)
    with pytest.raises(DomainError, match="factor must be positive"):
        violation([good], [1], 0)
