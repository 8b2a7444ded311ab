"""Degrees of y in states, inputs and weights, read off its expansion as a polynomial."""

from itertools import product
from math import comb

import pytest
from sympy import ZZ, ring

from tests.networks.reference_evaluator import PlainWeights, reference_outputs
from verify.networks.rac import (
    degree_in_initial_state,
    degree_in_input,
    degree_in_layer_weights,
    degree_in_state,
    weight_degree,
)

SIZES = [(1, 2, 2, 3), (1, 1, 1, 5), (2, 2, 1, 3), (2, 1, 2, 4), (3, 1, 1, 3), (3, 1, 1, 4), (4, 1, 1, 3), (3, 2, 1, 2)]


def expand(L, R, M, T, unknown):
    """y with ``unknown`` among "inputs", "h0", "Wh", "Wi", "Wo" as variables, all other entries positive numbers."""
    groups = {}
    for layer in range(1, L + 1):
        groups["Wh", layer] = (R, R)
        groups["Wi", layer] = (R, M if layer == 1 else R)
        groups["h0", layer] = (1, R)
    groups["Wo", 0] = (1, R)
    for time in range(1, T + 1):
        groups["inputs", time] = (1, M)
    names = {
        key: [[f"{key[0]}{key[1]}_{i}_{j}" for j in range(shape[1])] for i in range(shape[0])]
        for key, shape in groups.items()
    }
    used = [name for key in groups if key[0] in unknown for row in names[key] for name in row]
    base, *symbols = ring(used, ZZ)
    value = dict(zip(used, symbols, strict=True))
    positive = iter(range(1, 10**6))

    def entries(key):
        return tuple(tuple(value.get(name, base.one * (1 + next(positive) % 7)) for name in row) for row in names[key])

    weights = PlainWeights(
        tuple(entries(("Wh", layer)) for layer in range(1, L + 1)),
        tuple(entries(("Wi", layer)) for layer in range(1, L + 1)),
        entries(("Wo", 0)),
        tuple(entries(("h0", layer))[0] for layer in range(1, L + 1)),
    )
    y = reference_outputs(weights, [entries(("inputs", time))[0] for time in range(1, T + 1)])[0]

    def degrees(kind, number):
        """The degrees, in the variables of one group, of all terms."""
        places = [used.index(name) for row in names[kind, number] for name in row]
        return {sum(exponents[i] for i in places) for exponents, _ in y.terms()}

    return y, degrees


@pytest.mark.parametrize(("L", "R", "M", "T"), SIZES)
def test_homogeneous_in_each_input(L, R, M, T):
    _, degrees = expand(L, R, M, T, {"inputs"})
    for s in range(1, T + 1):
        assert degrees("inputs", T + 1 - s) == {degree_in_input(L, s)}


@pytest.mark.parametrize(("L", "R", "M", "T"), SIZES)
def test_homogeneous_in_each_layers_initial_state(L, R, M, T):
    """The initial state is the state T steps before the output, so this is ``degree_in_state`` as well."""
    _, degrees = expand(L, R, M, T, {"h0"})
    for layer in range(1, L + 1):
        assert degrees("h0", layer) == {degree_in_state(L, layer, T)} == {degree_in_initial_state(L, layer, T)}


@pytest.mark.parametrize(("L", "R", "M", "T"), SIZES)
@pytest.mark.parametrize("kind", ["Wh", "Wi"])
def test_homogeneous_in_each_layers_weights(L, R, M, T, kind):
    if R > 1 and L > 1:
        T = 2
    _, degrees = expand(L, R, M, T, {kind})
    for layer in range(1, L + 1):
        assert degrees(kind, layer) == {degree_in_layer_weights(L, layer, T)}


@pytest.mark.parametrize(("L", "R", "M", "T"), [(1, 1, 1, 3), (1, 2, 1, 2), (2, 1, 1, 3), (2, 1, 2, 2), (3, 1, 1, 3)])
def test_total_degree(L, R, M, T):
    everything, _ = expand(L, R, M, T, {"inputs", "h0", "Wh", "Wi", "Wo"})
    weights, _ = expand(L, R, M, T, {"h0", "Wh", "Wi", "Wo"})
    inputs, _ = expand(L, R, M, T, {"inputs"})

    def total(y):
        return {sum(exponents) for exponents, _ in y.terms()}

    assert total(everything) == {weight_degree(L, T, with_inputs=True)}
    assert total(weights) == {weight_degree(L, T, with_inputs=False)}
    assert total(inputs) == {weight_degree(L, T, with_inputs=True, with_weights=False)}


def test_closed_formula():
    """2(C(T+L, L) - 1) + C(T+L-1, L-1) + 1 for the weights, C(T+L-1, L) for the inputs.

    Source: proofs/statements/background.md#f3-samples.
    """
    for L, T in product(range(1, 8), range(1, 9)):
        weights = 2 * (comb(T + L, L) - 1) + comb(T + L - 1, L - 1) + 1
        inputs = comb(T + L - 1, L)
        assert weight_degree(L, T, with_inputs=False) == weights
        assert weight_degree(L, T, with_inputs=True) == weights + inputs
        assert weight_degree(L, T, with_inputs=True, with_weights=False) == inputs
        assert weight_degree(L, T, with_inputs=False, with_weights=False) == 0
