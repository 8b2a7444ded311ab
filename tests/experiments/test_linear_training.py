"""The network's outputs, gradient and tangent kernel against plain definitions; the two models' descents against each
other.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from verify.errors import DomainError
from verify.experiments.linear_training import (
    LinearParameters,
    Variances,
    backpropagate,
    descend_convolution,
    descend_linearised,
    descend_network,
    design,
    impulse_response,
    lag_weights,
    outputs,
    predictions,
    relative_size,
    stable_step,
    tangent_kernel,
)
from verify.kernels.rho import rhos

SIZES = st.fixed_dictionaries(
    {
        "n": st.integers(1, 6),
        "d_x": st.integers(1, 3),
        "d_y": st.integers(1, 3),
        "T": st.integers(1, 5),
        "N": st.integers(1, 3),
        "seed": st.integers(0, 2**32),
    }
)


def _case(n, d_x, d_y, T, N, seed):
    rng = np.random.default_rng(seed)
    network = LinearParameters.gaussian(n, d_x, d_y, Variances(Fraction(1, 2), Fraction(2), Fraction(3)), rng)
    return network, rng.standard_normal((N, T, d_x)), rng.standard_normal((N, T, d_y))


def _flat(parameters):
    return np.concatenate([parameters.W.ravel(), parameters.F.ravel(), parameters.C.ravel()])


def _unflat(vector, like):
    a, b = like.W.size, like.W.size + like.F.size
    return LinearParameters(
        vector[:a].reshape(like.W.shape), vector[a:b].reshape(like.F.shape), vector[b:].reshape(like.C.shape)
    )


@examples(50)
@given(SIZES)
def test_outputs_are_those_of_the_recursion_and_of_the_convolution(sizes):
    network, x, _ = _case(**sizes)
    s = sizes["n"] ** -0.5
    for k in range(sizes["N"]):
        h = np.zeros(sizes["n"])
        for t in range(sizes["T"]):
            h = s * network.W @ h + network.F @ x[k, t]
            np.testing.assert_allclose(outputs(network, x)[k, t], s * network.C @ h, atol=1e-10)
    L = impulse_response(network, sizes["T"])
    for j in range(sizes["T"]):
        expected = s ** (j + 1) * network.C @ np.linalg.matrix_power(network.W, j) @ network.F
        np.testing.assert_allclose(L[j], expected, atol=1e-10)
    np.testing.assert_allclose(
        predictions(design(x), L).reshape(sizes["N"], sizes["T"], -1), outputs(network, x), atol=1e-9
    )


@examples(25)
@given(SIZES)
def test_the_gradient_is_that_of_finite_differences(sizes):
    network, x, y = _case(**sizes)

    def loss(vector):
        return 0.5 * np.sum((outputs(_unflat(vector, network), x) - y) ** 2)

    found = _flat(backpropagate(network, x, outputs(network, x) - y))
    at, h = _flat(network), 1e-5
    for i in range(len(at)):
        step = np.zeros_like(at)
        step[i] = h
        expected = (loss(at + step) - loss(at - step)) / (2 * h)
        assert abs(found[i] - expected) <= 1e-5 * (1 + np.abs(found).max())


def _jacobian(network, T):
    """∂L_j[p, q] by all parameters, a row an entry, from back-propagation of one output of one impulse at a time."""
    d_x, d_y = network.F.shape[1], network.C.shape[0]
    impulses = np.zeros((d_x, T, d_x))
    impulses[:, 0] = np.eye(d_x)
    rows = []
    for j in range(T):
        for p in range(d_y):
            for q in range(d_x):
                one = np.zeros((d_x, T, d_y))
                one[q, j, p] = 1
                rows.append(_flat(backpropagate(network, impulses, one)))
    return np.array(rows)


@examples(50)
@given(SIZES)
def test_the_tangent_kernel_is_the_product_of_the_gradients(sizes):
    network, _, _ = _case(**sizes)
    kernel = tangent_kernel(network, sizes["T"])
    jacobian = _jacobian(network, sizes["T"])
    expected = jacobian @ jacobian.T
    np.testing.assert_allclose(kernel.reshape(expected.shape), expected, atol=1e-9 * (1 + np.abs(expected).max()))


def test_the_tangent_kernel_is_the_formula_written_with_powers():
    """proofs/statements/linear-networks.md#k1-the-kernel, term by term."""
    network, _, _ = _case(n=5, d_x=2, d_y=2, T=4, N=1, seed=3)
    n, W, F, C = 5, network.W, network.F, network.C
    power = [np.linalg.matrix_power(W, j) for j in range(4)]
    kernel = tangent_kernel(network, 4)
    for j, p, q, k, r, s in np.ndindex(kernel.shape):
        total = (p == r) * (F[:, q] @ power[j].T @ power[k] @ F[:, s])
        total += (q == s) * (C[p] @ power[j] @ power[k].T @ C[r])
        for a in range(j):
            for b in range(k):
                left = C[p] @ power[a] @ power[b].T @ C[r]
                total += left * (F[:, q] @ power[j - 1 - a].T @ power[k - 1 - b] @ F[:, s])
        assert kernel[j, p, q, k, r, s] == pytest.approx(n ** (-(j + k + 2) / 2) * total, abs=1e-9)


@examples(25)
@given(SIZES)
def test_training_through_impulses_is_training_through_the_data(sizes):
    network, x, y = _case(**sizes)
    T, matrix, targets = sizes["T"], design(x), y.reshape(-1, sizes["d_y"])
    size = T * sizes["d_x"] * sizes["d_y"]
    largest = np.linalg.eigvalsh(tangent_kernel(network, T).reshape(size, size))[-1]
    step, steps = 0.02 / (largest * (1 + np.linalg.norm(matrix, 2) ** 2)), 3
    found = descend_network(matrix, targets, network, step, steps, T)
    current, origin = network, outputs(network, x)
    for i in range(steps + 1):
        difference = outputs(current, x) - origin
        expected = predictions(matrix, found[i]).reshape(difference.shape)
        np.testing.assert_allclose(expected, difference, atol=1e-8 * (1 + np.abs(difference).max()))
        gradient = backpropagate(current, x, difference - y)
        current = _unflat(_flat(current) - step * _flat(gradient), current)


def test_the_first_step_of_a_wide_network_is_the_tangent_kernels():
    """To first order in the step the network moves as its tangent kernel says: halving the step quarters the rest."""
    network, x, y = _case(n=20, d_x=2, d_y=1, T=4, N=3, seed=1)
    matrix, targets, kernel = design(x), y.reshape(-1, 1), tangent_kernel(network, 4)
    rest = []
    for step in (1e-4, 5e-5):
        moved = descend_network(matrix, targets, network, step, 1, 4)[1]
        linear = descend_linearised(matrix, targets, kernel, step, 1)[1]
        rest.append(np.linalg.norm(moved - linear))
        assert rest[-1] < 0.05 * np.linalg.norm(linear)
    assert rest[0] / rest[1] == pytest.approx(4, rel=0.05)


@examples(25)
@given(st.integers(1, 3), st.integers(1, 4), st.integers(1, 3), st.integers(0, 2**32))
def test_the_convolution_is_kernel_descent_with_rho(d, T, N, seed):
    """Residuals: R ← (I - ηK) R with K = Σ_j ρ_j Ξ_j Ξ_jᵀ; weights: L_j = -η ρ_j Σ g_j, within the bias bound."""
    rng = np.random.default_rng(seed)
    x, y = rng.standard_normal((N, T, d)), rng.standard_normal((N * T, d))
    rho = np.array([float(r) for r in lag_weights(Variances(), T)])
    matrix = design(x)
    K = sum(rho[j] * matrix[:, j * d : (j + 1) * d] @ matrix[:, j * d : (j + 1) * d].T for j in range(T))
    step = stable_step(matrix, rho)
    assert step * np.linalg.eigvalsh(K)[-1] == pytest.approx(1)
    found = descend_convolution(matrix, y, rho, step, 10)
    reach = np.linalg.norm(matrix[:, :d], 2) * np.linalg.norm(y)
    residual = -y
    for i in range(11):
        np.testing.assert_allclose(predictions(matrix, found[i]) - y, residual, atol=1e-9)
        residual = residual - step * K @ residual
        for j in range(T):
            assert np.linalg.norm(found[i, j]) <= step * i * rho[j] * reach + 1e-12
    kernel = np.einsum("jk,pr,qs->jpqkrs", np.diag(rho), np.eye(d), np.eye(d))
    np.testing.assert_allclose(descend_linearised(matrix, y, kernel, step, 10), found, atol=1e-9)


def test_weights_rho_by_hand():
    assert lag_weights(Variances(Fraction(0), Fraction(2), Fraction(3)), 4) == (5, 6, 0, 0)
    assert lag_weights(Variances(Fraction(1), Fraction(1), Fraction(1)), 4) == (2, 3, 4, 5)
    # ν_C (j ν_F ν_W^{j-1} + ν_W^j) + ν_F ν_W^j at j = 2: 3 (2·2·(1/2) + 1/4) + 2/4
    assert lag_weights(Variances(Fraction(1, 2), Fraction(2), Fraction(3)), 3)[2] == Fraction(29, 4)
    assert lag_weights(Variances(), 0) == ()


@given(st.fractions(0, 5), st.fractions(0, 5), st.fractions(0, 5))
def test_weights_rho_are_those_of_the_exact_kernels(nu_W, nu_F, nu_C):
    """The other definition in the project, above this layer."""
    if nu_F + nu_C:
        assert list(lag_weights(Variances(nu_W, nu_F, nu_C), 8)) == rhos(8, nu_W, nu_F, nu_C)


def test_the_diagonal_of_the_tangent_kernel_nears_rho():
    rho = [float(r) for r in lag_weights(Variances(), 4)]
    network = LinearParameters.gaussian(1500, 1, 1, Variances(), np.random.default_rng(0))
    kernel = tangent_kernel(network, 4).reshape(4, 4)
    np.testing.assert_allclose(kernel, np.diag(rho), atol=0.25)


def test_a_network_whose_loss_explodes_is_nan_from_there_on():
    network, x, y = _case(n=4, d_x=1, d_y=1, T=4, N=2, seed=0)
    found = descend_network(design(x), y.reshape(-1, 1), network, 1e3, 50, 4)
    assert np.isnan(found[-1]).all()
    assert np.isfinite(found[0]).all()


def test_relative_size():
    matrix, weights = np.eye(2), np.array([[[[3.0]], [[4.0]]]])
    assert relative_size(matrix, weights, np.array([[2.0], [0.0]])) == pytest.approx([2.5])
    assert relative_size(matrix, weights, np.array([[5.0], [0.0]]), less=np.array([[3.0], [0.0]])) == pytest.approx(
        [0.8]
    )


@pytest.mark.parametrize(
    ("variances", "words"),
    [((-1, 1, 1), "ν_W must be at least 0"), ((0, 1, Fraction(-1, 2)), "ν_C must be"), ((1, 0, 0), "both 0")],
)
def test_variances_that_make_no_sense(variances, words):
    with pytest.raises(DomainError, match=words):
        Variances(*map(Fraction, variances))


def test_inputs_of_zeros_have_no_step():
    with pytest.raises(DomainError, match="nothing to learn"):
        stable_step(np.zeros((4, 2)), np.ones(2))
