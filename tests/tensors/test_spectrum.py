"""The certified spectrum: tiers against balls of high precision, known spectra, honest ends."""

from __future__ import annotations

import math

import numpy as np
import pytest

from verify.errors import BudgetExceeded, DomainError
from verify.exact.rounded.arithmetic import DoubleArithmetic, PairArithmetic
from verify.networks.ball_matrix import ball_matrix, states_after
from verify.networks.enclosure import EnclosedMatrix, enclosed_matrix
from verify.networks.families import find_family
from verify.networks.language import parse_program
from verify.networks.trained import TrainedNetwork
from verify.tensors.spectrum import measure, spectrum_of


def network(cell: str, layers: int = 1, width: int = 3, channels: int = 2, scale: float = 1.0) -> TrainedNetwork:
    rng = np.random.default_rng(width + layers)
    text = f"{find_family(cell).text(layers).rstrip()} + bo\n"
    program = parse_program(text, {"R": width, "M": channels})
    states = {state.name for state in program.states}
    weights = {
        w.name: np.zeros(w.shape) if w.name in states else np.asarray(rng.standard_normal(w.shape)) * scale
        for w in program.weights
    }
    return TrainedNetwork(cell, layers, width, channels, program, weights, "0" * 64)


def sequences(n: int, T: int, M: int = 2) -> np.ndarray:
    return np.random.default_rng(3).standard_normal((n, T, M))


@pytest.mark.slow
@pytest.mark.parametrize("cell", ["tanh", "sigmoid", "relu", "lstm", "gru"])
@pytest.mark.parametrize("layers", [1, 2])
def test_both_arithmetics_enclose_what_balls_find(cell, layers):
    net = network(cell, layers)
    words = sequences(3, 5)
    starts, ends = words[:, :2], words[:, 2:]
    exact = ball_matrix(net.exact(), starts, ends, 300)
    pairs = ((PairArithmetic(short=short), 1e-13) for short in (True, False))
    for arithmetic, small in ((DoubleArithmetic(), 1e-8), *pairs):
        states = states_after(net.exact(), starts) if small == 1e-13 else None
        for known in (None, states):
            found = enclosed_matrix(net.program, net.weights, starts, ends, arithmetic, states=known)
            assert np.linalg.norm(found.midpoints - exact.midpoints) <= found.error + exact.error
            assert found.error < small


def test_the_pairs_are_better_than_binary64_by_many_digits():
    net = network("tanh", width=8, scale=1.2)
    words = sequences(2, 30)
    rough = enclosed_matrix(net.program, net.weights, words[:, :15], words[:, 15:], DoubleArithmetic())
    short = enclosed_matrix(net.program, net.weights, words[:, :15], words[:, 15:], PairArithmetic(short=True))
    fine = enclosed_matrix(net.program, net.weights, words[:, :15], words[:, 15:], PairArithmetic())
    assert short.error < 1e-3 * rough.error
    assert fine.error <= short.error


@pytest.mark.parametrize(("scale", "T", "tier"), [(0.3, 40, "float64"), (1.2, 40, "double-double"), (3.0, 80, "balls")])
def test_the_first_way_is_taken_that_knows_enough(scale, T, tier):
    """And what it finds is as good as was wanted: a sixteenth of the least epsilon."""
    net = network("tanh", width=8, scale=scale)
    found = measure(net, sequences(3, T), T // 2, [1e-7])
    assert tier in found.tier
    assert found.error <= 1e-7 / 8


def test_a_network_whose_errors_explode_says_so():
    net = network("relu", width=6, scale=30.0)
    found = measure(net, sequences(3, 60), 30, [1e-2], tier="float64")
    assert (found.values, found.counts[0].above, found.counts[0].below) == ((), 0, 0)
    assert not found.counts[0].decided
    assert measure(net, sequences(3, 60), 30, [1e-2]).tier.startswith("balls")


@pytest.mark.parametrize("tier", ["auto", "float64", "double-double", "balls"])
def test_all_tiers_find_the_same_spectrum(tier):
    net = network("lstm")
    words = sequences(4, 6)
    found = measure(net, words, 3, [1e-1, 1e-4], tier=tier)
    exact = ball_matrix(net.exact(), words[:, :3], words[:, 3:], 300).midpoints
    values = np.linalg.svd(exact, compute_uv=False) / np.linalg.norm(exact)
    for interval, value in zip(found.values, values, strict=True):
        assert interval.low - 1e-14 <= value <= interval.high + 1e-14
        assert interval.width < 1e-9
    p = values**2
    assert found.entropy.low - 1e-12 <= float(-(p * np.log(p)).sum()) <= found.entropy.high + 1e-12
    assert found.distance.low - 1e-12 <= math.sqrt(p[1:].sum()) <= found.distance.high + 1e-12


def test_known_spectra():
    one = spectrum_of(EnclosedMatrix(np.outer([1.0, 2.0], [3.0, 4.0, 5.0]), 0.0), [0.5, 1e-6], "exact")
    assert [(c.above, c.below) for c in one.counts] == [(1, 1), (1, 1)]
    assert one.entropy.high < 1e-10
    assert one.distance.high < 1e-6
    flat = spectrum_of(EnclosedMatrix(np.eye(9), 0.0), [1 / 3 + 1e-9, 1 / 3 - 1e-9], "exact")
    assert [c.above for c in flat.counts] == [0, 9]
    assert flat.entropy.low <= math.log(9) <= flat.entropy.high + 1e-15
    assert flat.distance.low <= math.sqrt(8 / 9) <= flat.distance.high


def test_an_epsilon_inside_an_enclosure_is_not_decided():
    found = spectrum_of(EnclosedMatrix(np.diag([1.0, 0.01]), 0.001), [0.01], "exact")
    (count,) = found.counts
    assert (count.above, count.below, count.decided) == (1, 0, False)


def test_a_matrix_that_may_be_zero_is_not_normalised():
    assert spectrum_of(EnclosedMatrix(np.zeros((2, 2)), 0.0), [0.1], "exact").values == ()
    assert spectrum_of(EnclosedMatrix(np.eye(2) * 0.1, 1.0), [0.1], "exact").values == ()


@pytest.mark.parametrize(
    ("start", "epsilons", "tier", "message"),
    [
        (0, [0.1], "auto", "1 to 5 of the 6 steps"),
        (6, [0.1], "auto", "1 to 5 of the 6 steps"),
        (3, [0.0], "auto", "epsilon"),
        (3, [0.1], "exact", "no tier"),
    ],
)
def test_what_does_not_fit_is_refused(start, epsilons, tier, message):
    with pytest.raises(DomainError, match=message):
        measure(network("tanh"), sequences(2, 6), start, epsilons, tier=tier)
    with pytest.raises(DomainError, match="3 channels"):
        measure(network("tanh"), sequences(2, 6, 3), 3, [0.1])


def test_balls_are_for_small_networks():
    net = network("tanh", width=64)
    with pytest.raises(BudgetExceeded, match="balls are for small"):
        measure(net, np.zeros((200, 10, 2)), 5, [0.1], tier="balls")
