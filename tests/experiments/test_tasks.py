"""The tasks: every sequence is what its description says, and a task that cannot be made is one sentence."""

from __future__ import annotations

import doctest
import io
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import verify.experiments.tasks
from verify.errors import DomainError
from verify.experiments.tasks import (
    copying_memory,
    pixel_sequences,
    similarity_label,
    start_end_similarity,
    to_npz,
    training_matches,
)


def test_doctests():
    assert doctest.testmod(verify.experiments.tasks).failed == 0


@given(m=st.integers(1, 6), n=st.integers(1, 5), b=st.integers(0, 7), seed=st.integers(0, 99))
def test_copying_is_read_off_step_by_step(m, n, b, seed):
    data = copying_memory(3, blanks=b, symbols=m, alphabet=n, seed=seed)
    assert data.inputs.shape == data.targets.shape == (3, 2 * m + b)
    for x, y in zip(data.inputs.tolist(), data.targets.tolist(), strict=True):
        word = x[:m]
        assert all(0 <= symbol < n for symbol in word)
        after = [n] * (m + b)
        after[b] = n + 1  # step T - m = m + b, counted from 0
        assert x == word + after
        assert y == [n] * (m + b) + word
    assert data.vectors().shape == (3, 2 * m + b, n + 2)
    assert (data.vectors().argmax(axis=2) == data.inputs).all()
    assert (data.vectors().sum(axis=2) == 1).all()


def test_the_authors_sizes():
    data = copying_memory(2, blanks=500)
    assert (data.length, data.channels, data.classes) == (560, 34, 34)
    data = start_end_similarity(2)
    assert (data.length, data.channels, data.classes) == (80, 33, 3)


@given(
    m=st.integers(2, 7), spare=st.integers(0, 4), n=st.integers(2, 5), seed=st.integers(0, 99), all_counts=st.booleans()
)
def test_similarity_is_read_off_step_by_step(m, spare, n, seed, all_counts):
    half = m + spare
    asked = range(m + 1) if all_counts else None
    data = start_end_similarity(20, steps=2 * half, symbols=m, alphabet=n, seed=seed, matches=asked)
    assert data.channels == n + (spare > 0)
    for x, label in zip(data.inputs.tolist(), data.targets.tolist(), strict=True):
        first, second = x[:half], x[half:]
        places = [i for i, symbol in enumerate(first) if symbol < n]
        assert places == [i for i, symbol in enumerate(second) if symbol < n]
        assert places == list(range(places[0], places[0] + m))
        assert all(symbol == n for symbol in first[: places[0]])
        matches = sum(a == b < n for a, b in zip(first, second, strict=True))
        assert matches in (range(m + 1) if all_counts else training_matches(m))
        assert label == similarity_label(matches, m)


def test_every_number_of_matches_every_offset_and_every_place_occurs():
    data = start_end_similarity(3000, steps=14, symbols=4, alphabet=3, matches=range(5), seed=5)
    halves = data.inputs.reshape(3000, 2, 7)
    assert set((halves[:, 0] < 3).argmax(axis=1).tolist()) == {0, 1, 2}  # the authors leave the last offset, 3, out
    rows = halves[halves < 3].reshape(3000, 2, 4)
    patterns = {tuple(row) for row in (rows[:, 0] == rows[:, 1]).tolist()}
    assert len(patterns) == 2**4


@pytest.mark.parametrize("m", range(2, 40))
def test_the_label_rounds_half_to_even(m):
    for k in range(m + 1):
        near = Fraction(2 * k, m)
        label = similarity_label(k, m)
        assert abs(label - near) <= Fraction(1, 2)
        if abs(label - near) == Fraction(1, 2):
            assert label in (0, 2)
        assert label == int(np.round(2 * (k / m)))  # as the authors compute it, in floating point
    assert [similarity_label(k, m) for k in training_matches(m)] == [0, 1, 2]


def test_labels_of_thirty_symbols():
    counts = [similarity_label(k, 30) for k in range(31)]
    assert counts == [0] * 8 + [1] * 15 + [2] * 8


def test_pixels_are_one_permutation_of_every_image():
    pixels = np.arange(3 * 784).reshape(3, 28, 28)
    data = pixel_sequences(pixels, np.array([2, 0, 9]), seed=4)
    assert data.inputs.shape == (3, 784, 1)
    order = data.inputs[0, :, 0].astype(int)
    assert sorted(order) == list(range(784))
    assert list(order) != list(range(784))
    assert (data.inputs[:, :, 0] == pixels.reshape(3, 784)[:, order]).all()
    assert (data.targets == [2, 0, 9]).all()
    assert data.classes == 10
    plain = pixel_sequences(pixels, seed=None)
    assert (plain.inputs[:, :, 0] == pixels.reshape(3, 784)).all()
    assert plain.targets is None
    assert (pixel_sequences(pixels.reshape(3, 784), seed=4).inputs == data.inputs).all()


def test_a_seed_is_a_list_of_sequences_and_a_file():
    a, b, c = (copying_memory(5, blanks=3, seed=seed) for seed in (0, 0, 1))
    assert to_npz(a) == to_npz(b) != to_npz(c)
    read = np.load(io.BytesIO(to_npz(a)), allow_pickle=False)
    assert (read["sequences"] == a.inputs).all()
    assert (read["targets"] == a.targets).all()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: copying_memory(0, blanks=1), "count must be at least 1, not 0"),
        (lambda: copying_memory(1, blanks=-1), "blanks must be at least 0, not -1"),
        (lambda: copying_memory(1, blanks=1, symbols=0), "symbols must be at least 1"),
        (lambda: copying_memory(1, blanks=1, alphabet=0), "alphabet must be at least 1"),
        (lambda: copying_memory(1, blanks=1, seed=-1), "seed must be at least 0"),
        (lambda: copying_memory(10**6, blanks=10**6), "ask for fewer"),
        (lambda: start_end_similarity(1, steps=81), "an even number of steps, not 81"),
        (lambda: start_end_similarity(1, steps=40), "30 symbols do not fit into half of 40 steps.* at most 20"),
        (lambda: start_end_similarity(1, symbols=1), "symbols must be at least 2"),
        (lambda: start_end_similarity(1, alphabet=1), "alphabet must be at least 2"),
        (lambda: start_end_similarity(1, matches=[31]), r"from 0 to the 30 symbols.*\[31\]"),
        (lambda: start_end_similarity(1, matches=[]), "at least one of them"),
        (lambda: pixel_sequences(np.zeros((3, 783))), r"shape \[N, 784\] or \[N, 28, 28\], not \[3, 783\]"),
        (lambda: pixel_sequences(np.zeros((3, 14, 56))), r"not \[3, 14, 56\]"),
        (lambda: pixel_sequences(np.zeros((0, 784))), "no image"),
        (lambda: pixel_sequences(np.full((1, 784), np.nan)), "finite numbers"),
        (lambda: pixel_sequences(np.full((1, 784), "a")), "finite numbers"),
        (lambda: pixel_sequences(np.zeros((2, 784)), np.array([1])), "labels are 2 integers"),
        (lambda: pixel_sequences(np.zeros((2, 784)), np.array([1, -1])), "labels are 2 integers"),
    ],
)
def test_a_task_that_cannot_be_made_is_one_sentence(make, words):
    with pytest.raises(DomainError, match=words):
        make()
