"""Spectra of unfoldings: known states, another arithmetic of many digits, entries of any size."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import plain
from tests.examples import examples
from verify.errors import BudgetExceeded, DomainError
from verify.tensors import entanglement as module
from verify.tensors.entanglement import entanglement
from verify.tensors.spectrum import Interval


def contains(interval: Interval, number: Any) -> bool:
    return bool(interval.low <= number <= interval.high)


def w_state(order: int, rows: int) -> Any:
    """Of W with ``order`` axes, ``rows`` of them on the rows."""
    found = np.zeros((2**rows, 2 ** (order - rows)), dtype=np.int64)
    for i in range(found.shape[0]):
        for j in range(found.shape[1]):
            found[i, j] = i.bit_count() + j.bit_count() == 1
    return found


class TestKnownStates:
    @pytest.mark.parametrize("n", [1, 2, 3, 8])
    def test_maximally_entangled(self, n: int) -> None:
        found = entanglement(7 * np.eye(n, dtype=np.int64), n, ks=range(1, n + 1))
        assert contains(found.entropy, mpmath.log(n))
        assert all(contains(value, 1 / mpmath.sqrt(n)) for value in found.values)
        assert all(contains(error, mpmath.sqrt(mpmath.mpf(n - k) / n)) for k, error in found.errors)
        assert found.errors[-1][1] == Interval(0.0, 0.0)

    @pytest.mark.parametrize(("order", "rows"), [(3, 1), (4, 2), (5, 2), (6, 1)])
    def test_the_w_state(self, order: int, rows: int) -> None:
        """p = rows/order and its complement."""
        p = mpmath.mpf(rows) / order
        found = entanglement(w_state(order, rows), 2, ks=(1, 2))
        assert contains(found.entropy, -p * mpmath.log(p) - (1 - p) * mpmath.log(1 - p))
        assert contains(found.errors[0][1], mpmath.sqrt(min(p, 1 - p)))
        assert found.errors[1] == (2, Interval(0.0, 0.0))
        assert [value.high for value in found.values[2:]] == [0.0] * (len(found.values) - 2)

    def test_a_product_is_not_entangled(self) -> None:
        found = entanglement(np.outer([1, 2, 3], [4, -5]), 1)
        assert found.errors == ((1, Interval(0.0, 0.0)),)
        assert (found.entropy.low, found.values[1]) == (0.0, Interval(0.0, 0.0))
        assert found.entropy.high < 1e-12
        assert contains(found.values[0], 1)


entries = st.one_of(
    st.integers(-3, 3),
    st.integers(-(2**70), 2**70),
    st.fractions(max_denominator=1000),
    st.sampled_from([Fraction(1, 3**700), 5**800, -(5**800), Fraction(7, 2**1100)]),
)


@st.composite
def matrices(draw: st.DrawFn) -> list[list[Any]]:
    rows, columns = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    kind = draw(st.sampled_from([st.integers(-3, 3), st.integers(2**60, 2**60 + 9), entries]))
    return [[draw(kind) for _ in range(columns)] for _ in range(rows)]


@examples(40)
@given(matrices())
def test_it_is_that_of_many_digits(rows: list[list[Any]]) -> None:
    """As many digits as it takes: the entries differ in size by thousands of bits."""
    rank = plain.rank(rows)
    array = np.empty((len(rows), len(rows[0])), dtype=object)
    for i, row in enumerate(rows):
        array[i] = row
    if not rank:
        with pytest.raises(DomainError, match="zero has no spectrum"):
            entanglement(array, 0)
        return
    found = entanglement(array, rank, ks=(1, 2))
    with mpmath.workdps(2500):
        exact = mpmath.matrix([[mpmath.mpf(entry.numerator) / entry.denominator for entry in row] for row in rows])
        values = sorted(mpmath.svd_r(exact, compute_uv=False), reverse=True)
        norm = mpmath.sqrt(sum(value**2 for value in values))
        values = [value / norm if k < rank else mpmath.mpf(0) for k, value in enumerate(values)]
        assert len(found.values) == len(values)
        for interval, value in zip(found.values, values, strict=True):
            assert contains(interval, value)
        entropy = -sum(2 * value**2 * mpmath.log(value) for value in values if value)
        assert contains(found.entropy, entropy)
        for k, error in found.errors:
            assert contains(error, mpmath.sqrt(sum((value**2 for value in values[k:]), mpmath.mpf(0))))


def test_it_is_sharp() -> None:
    rng = np.random.default_rng(1)
    found = entanglement(rng.integers(-9, 10, (30, 40)), 30)
    assert found.entropy.width < 1e-9
    assert max(value.width for value in found.values) < 1e-9
    assert found.errors[0][1].width < 1e-9


def test_no_distance_is_below_zero() -> None:
    (_, error), *_ = entanglement(np.array([[10**80, 1], [2, 3]], dtype=object), 2).errors
    assert 0 <= error.low <= error.high < 1e-7


def test_the_scale_does_not_matter() -> None:
    matrix = np.array([[3, 1], [2, 5]], dtype=object)
    once, twice = entanglement(matrix, 2), entanglement(matrix * 2**5000, 2)
    assert once == twice


def test_what_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DomainError, match="the rank of a nearest matrix is at least 1, not 0"):
        entanglement(np.eye(2, dtype=np.int64), 2, ks=(0,))
    monkeypatch.setattr(module, "MAX_WORK", 7)
    with pytest.raises(BudgetExceeded, match=r"a 2×2 matrix take some 8.0e\+00 multiply-adds"):
        entanglement(np.eye(2, dtype=np.int64), 2)


def test_an_entropy_in_nats() -> None:
    assert contains(entanglement(np.eye(2, dtype=np.int64), 2).entropy, math.log(2))
