"""Ranks of unfoldings: known tensors, laws, another library, and certificates that the checker accepts."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import permutations, product
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from sympy.combinatorics import Permutation

from tests.adversarial.oracle import judge
from tests.examples import examples
from verify.certificates.verdicts import Verdict
from verify.checker import check_bytes
from verify.errors import BudgetExceeded, DomainError
from verify.exact import QQ
from verify.networks.sampling import generic_weights
from verify.separation import unfoldings
from verify.separation.rank import grid_rank
from verify.separation.unfoldings import (
    all_splits,
    odd_even_split,
    train_splits,
    unfolding_certificate,
    unfolding_rank,
    unfolding_ranks,
)
from verify.tensors.given import grid_tensor_entries, read_tensor
from verify.tensors.grid import Templates


def tensor_of(shape: tuple[int, ...], entry: Any) -> Any:
    found = np.zeros(shape, dtype=object)
    for index in product(*map(range, shape)):
        found[index] = entry(*index)
    return found


def multiplication(n: int) -> Any:
    """Σ e_ij ⊗ e_jk ⊗ e_ki."""
    found = np.zeros((n * n,) * 3, dtype=int)
    for i, j, k in product(range(n), repeat=3):
        found[i * n + j, j * n + k, k * n + i] = 1
    return found


def ghz(order: int, n: int = 2) -> Any:
    return tensor_of((n,) * order, lambda *index: int(len(set(index)) == 1))


def w_state(order: int) -> Any:
    return tensor_of((2,) * order, lambda *index: int(sum(index) == 1))


def determinant(n: int) -> Any:
    found = np.zeros((n,) * n, dtype=int)
    for index in permutations(range(n)):
        found[index] = Permutation(list(index)).signature()
    return found


def ranks(tensor: Any, splits: Any = None, **options: Any) -> list[int]:
    return [found.value for found in unfolding_ranks(tensor, splits, **options)]


class TestKnownTensors:
    @pytest.mark.parametrize("n", [1, 2, 3])
    def test_matrix_multiplication(self, n: int) -> None:
        """Each factor's n² entries are independent: all flattenings have rank n²."""
        assert ranks(multiplication(n), all_splits(3)) == [n * n] * 3

    @pytest.mark.parametrize("order", [2, 3, 5])
    def test_the_ghz_state(self, order: int) -> None:
        assert ranks(ghz(order), all_splits(order)) == [2] * (2 ** (order - 1) - 1)
        assert set(ranks(ghz(order, 4), all_splits(order))) == {4}

    @pytest.mark.parametrize("order", [2, 3, 6])
    def test_the_w_state(self, order: int) -> None:
        assert ranks(w_state(order), all_splits(order)) == [2] * (2 ** (order - 1) - 1)

    @pytest.mark.parametrize("n", [2, 3, 4])
    def test_the_determinant(self, n: int) -> None:
        """By Laplace's expansion the unfolding at k rows pairs the C(n, k) minors of the first k with the others."""
        for split in all_splits(n):
            assert unfolding_rank(determinant(n), split).value == sympy.binomial(n, len(split))

    def test_pairs_that_are_entangled_across(self) -> None:
        """Σ e_i ⊗ e_j ⊗ e_i ⊗ e_j: rank 1 between the pairs 1,3 and 2,4, and n² wherever both pairs are cut."""
        pairs = tensor_of((3,) * 4, lambda a, b, c, d: int(a == c and b == d))
        assert ranks(pairs, [(1, 3), (1, 2), (1, 4), (1,), (1, 2, 3)]) == [1, 9, 9, 3, 3]

    def test_a_rank_that_drops_modulo_a_prime(self) -> None:
        for p, value in (("Q", 2), (2, 2), (3, 1), (5, 2)):
            assert ranks([[1, 1], [1, 4]], field=p) == [value]

    def test_zero_and_one(self) -> None:
        assert ranks(np.zeros((2, 3, 4), dtype=int)) == [0, 0]
        assert ranks(np.ones((2, 3, 4), dtype=int)) == [1, 1]
        assert ranks([[5]]) == [1]

    def test_denominators_that_the_first_prime_divides(self) -> None:
        p = 2**31 - 1
        found = unfolding_rank([[Fraction(1, p), 1], [1, Fraction(2, p)]], (1,))
        assert (found.value, found.modulus) == (2, 2147483629)

    def test_entries_that_the_first_prime_divides(self) -> None:
        """Singular modulo the first prime, and not over Q."""
        p = 2**31 - 1
        found = unfolding_rank([[p, 0, 0], [0, 1, 0], [0, 0, 1]], (1,))
        assert (found.value, found.modulus) == (3, 2147483629)
        found = unfolding_rank([[p, 0, 0], [0, 1, 0], [0, 0, 0]], (1,))
        assert (found.value, found.modulus) == (2, 2147483629)


shapes = st.lists(st.integers(1, 3), min_size=2, max_size=4).map(tuple)


@st.composite
def tensors(draw: st.DrawFn) -> Any:
    """Sums of up to four products, so that ranks differ, with an entry that is any rational at times."""
    shape = draw(shapes)
    found = np.zeros(shape, dtype=object)
    for _ in range(draw(st.integers(0, 4))):
        factors = [draw(st.lists(st.integers(-2, 2), min_size=n, max_size=n)) for n in shape]
        for index in product(*map(range, shape)):
            value = 1
            for factor, i in zip(factors, index, strict=True):
                value *= factor[i]
            found[index] += value
    if draw(st.booleans()):
        found[tuple(draw(st.integers(0, n - 1)) for n in shape)] += draw(st.fractions(max_denominator=5))
    return found


class TestLaws:
    @given(tensors(), st.data())
    def test_it_is_the_rank_of_sympy(self, tensor: Any, data: st.DataObject) -> None:
        split = data.draw(st.sampled_from(all_splits(tensor.ndim)))
        matrix = read_tensor(tensor).unfolding(split)
        assert unfolding_rank(tensor, split).value == sympy.Matrix(matrix.tolist()).rank()

    @given(tensors(), st.sampled_from([2, 3, 5]), st.data())
    def test_it_is_that_of_sympy_modulo_a_prime(self, tensor: Any, p: int, data: st.DataObject) -> None:
        tensor = np.array([int(entry) for entry in tensor.reshape(-1)]).reshape(tensor.shape)
        split = data.draw(st.sampled_from(all_splits(tensor.ndim)))
        matrix = read_tensor(tensor, field=p).unfolding(split)
        domain = sympy.GF(p)
        rows = [[domain(int(entry)) for entry in row] for row in matrix.tolist()]
        found = sympy.polys.matrices.DomainMatrix(rows, matrix.shape, domain).rank()
        assert unfolding_rank(tensor, split, field=p).value == found

    @given(tensors(), st.data())
    def test_the_sides_may_be_exchanged(self, tensor: Any, data: st.DataObject) -> None:
        split = data.draw(st.sampled_from(all_splits(tensor.ndim)))
        others = tuple(axis for axis in range(1, tensor.ndim + 1) if axis not in split)
        assert unfolding_rank(tensor, split).value == unfolding_rank(tensor, others).value

    @given(tensors(), st.data())
    def test_axes_may_be_permuted_within_a_side(self, tensor: Any, data: st.DataObject) -> None:
        split = data.draw(st.sampled_from(all_splits(tensor.ndim)))
        others = [axis for axis in range(1, tensor.ndim + 1) if axis not in split]
        order = [*data.draw(st.permutations(split)), *data.draw(st.permutations(others))]
        moved = np.transpose(tensor, [axis - 1 for axis in order])
        assert unfolding_rank(moved, range(1, len(split) + 1)).value == unfolding_rank(tensor, split).value

    @given(tensors(), st.data())
    def test_an_invertible_map_of_one_axis_changes_nothing(self, tensor: Any, data: st.DataObject) -> None:
        axis = data.draw(st.integers(0, tensor.ndim - 1))
        n = tensor.shape[axis]
        lower = [[data.draw(st.integers(-2, 2)) if j < i else int(i == j) for j in range(n)] for i in range(n)]
        order = data.draw(st.permutations(range(n)))
        matrix = np.array(lower, dtype=object)[list(order)]
        moved = np.moveaxis(np.tensordot(matrix, tensor, axes=(1, axis)), 0, axis)
        splits = all_splits(tensor.ndim)
        assert ranks(moved, splits) == ranks(tensor, splits)

    @given(tensors(), tensors())
    def test_ranks_of_a_tensor_product_multiply(self, left: Any, right: Any) -> None:
        both = np.multiply.outer(left, right)
        split = (1, *(left.ndim + axis for axis in range(1, right.ndim)))
        first, second = unfolding_rank(left, (1,)), unfolding_rank(right, range(1, right.ndim))
        assert unfolding_rank(both, split).value == first.value * second.value

    @examples(40)
    @given(tensors(), st.sampled_from(["Q", 2, 7]))
    def test_certificates_are_accepted_and_established(self, tensor: Any, field: Any) -> None:
        if field != "Q":
            tensor = np.array([int(entry) for entry in tensor.reshape(-1)]).reshape(tensor.shape)
        given_tensor = read_tensor(tensor, field=field)
        found = unfolding_ranks(given_tensor, all_splits(given_tensor.order))
        made = unfolding_certificate(given_tensor, found)
        report = check_bytes(made.to_bytes())
        assert (report.outcome, report.verdict) == ("accepted", "proved-instance"), report
        assert [(fact.lo, fact.hi) for fact in report.facts] == [(one.value, one.value) for one in found]
        assert judge(made.to_bytes()).established


class TestCertificates:
    def test_the_statement(self) -> None:
        given_tensor = read_tensor(w_state(3))
        made = unfolding_certificate(given_tensor, unfolding_ranks(given_tensor, [(1, 3)]))
        assert str(made) == (
            "For the given rational entries, the 1,3|2 unfolding of the 2×2×2 tensor has rank 2. (proved-instance)"
        )
        assert made.verdict is Verdict.PROVED_INSTANCE
        assert made.rests_on == ["F1"]
        report = check_bytes(made.to_bytes(), expect="tensor weights=these: unfolding_rank == 2")
        assert report.accepted
        assert report.statement_text == "tensor shape=2x2x2 splits=1,3|2 weights=these: unfolding_rank == 2"

    def test_the_checker_says_the_hash_that_the_tensor_has(self) -> None:
        given_tensor = read_tensor(tensor_of((5, 5, 5), lambda i, j, l: Fraction(i * j, 7) + 2**60 * l))
        made = unfolding_certificate(given_tensor, unfolding_ranks(given_tensor))
        assert given_tensor.digest() in check_bytes(made.to_bytes()).statement

    def test_zero(self) -> None:
        given_tensor = read_tensor([[0, 0], [0, 0]])
        made = unfolding_certificate(given_tensor, unfolding_ranks(given_tensor))
        assert check_bytes(made.to_bytes()).accepted
        assert made.rests_on == []

    def test_a_rank_that_is_not_so_is_not_certified(self) -> None:
        given_tensor = read_tensor(w_state(3))
        (found,) = unfolding_ranks(given_tensor, [(1,)])
        data = json.loads(unfolding_certificate(given_tensor, [found]).to_bytes())
        assert data["evidence"][0]["rows"] == list(found.minor[0])
        other = unfolding_certificate(read_tensor(np.ones((2, 2, 2), dtype=int)), [found])
        assert check_bytes(other.to_bytes()).outcome == "rejected"

    def test_more_splits_than_are_said(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(unfoldings, "MAX_CERTIFIED", 2)
        given_tensor = read_tensor(w_state(3))
        with pytest.raises(BudgetExceeded, match="a certificate about 3 splits would be too long"):
            unfolding_certificate(given_tensor, unfolding_ranks(given_tensor, all_splits(3)))
        with pytest.raises(DomainError, match="at least one split"):
            unfolding_certificate(given_tensor, [])

    @pytest.mark.slow
    def test_as_many_splits_as_fit_are_said(self) -> None:
        given_tensor = read_tensor(w_state(11))
        found = unfolding_ranks(given_tensor, all_splits(11))
        assert len(found) == 1023
        assert check_bytes(unfolding_certificate(given_tensor, found).to_bytes()).accepted


class TestSplits:
    def test_all_bipartitions_once(self) -> None:
        for order in range(2, 7):
            splits = all_splits(order)
            sides = {frozenset([split, tuple(set(range(1, order + 1)) - set(split))]) for split in splits}
            assert len(splits) == len(sides) == 2 ** (order - 1) - 1
            assert splits[: order - 1] == train_splits(order)
            assert odd_even_split(order) in splits

    @pytest.mark.parametrize("split", [(), (1, 2, 3), (0,), (4,), (2, 1), (1, 1)])
    def test_a_split_that_does_not_fit(self, split: tuple[int, ...]) -> None:
        with pytest.raises(DomainError, match="a split names some, not all, of the axes 1 to 3"):
            unfolding_rank(w_state(3), split)

    def test_work_beyond_the_limit(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(unfoldings, "MAX_WORK", 10)
        with pytest.raises(BudgetExceeded, match=r"take up to 3.2e\+01 multiply-adds, and at most 1.0e\+01 are done"):
            unfolding_ranks(w_state(3))
        with pytest.raises(BudgetExceeded, match="20 axes have 524,287 bipartitions; at most 8,192"):
            all_splits(20)


class TestGridTensors:
    """Two ways to one number: the grid tensor's entries unfolded, and the grid rank that the network has."""

    @examples(15)
    @given(
        st.integers(1, 2), st.integers(1, 3), st.integers(1, 2), st.integers(2, 4), st.sampled_from(["Q", 7]), st.data()
    )
    def test_ranks_are_the_grid_ranks_at_these_weights(
        self, L: int, R: int, M: int, T: int, field: Any, data: st.DataObject
    ) -> None:
        net = generic_weights(L, R, M, field=field, seed=data.draw(st.text("abc", min_size=1, max_size=2)), bound=5)
        templates = Templates.of_unit_vectors(field, M, M)
        split = data.draw(st.sampled_from(all_splits(T)))
        found = unfolding_rank(grid_tensor_entries(net, templates, T), split)
        known = grid_rank(weights=net, t_S=len(split), t_E=T - len(split), start_steps=split)
        assert known.lower.value == known.upper.value == found.value

    def test_fractions_and_templates_of_your_own(self) -> None:
        net = {"Wh": [[["1/2", 1], [0, "1/3"]]], "Wi": [[[1, 2], [3, -1]]], "Wo": [1, "1/5"], "h0": [[1, 1]]}
        templates = [[1, 0], ["1/2", 1], [2, 3]]
        tensor = grid_tensor_entries(net, templates, 3)
        assert tensor.shape == (3, 3, 3)
        known = [grid_rank(weights=net, t_S=t, t_E=3 - t, templates=templates).value for t in (1, 2)]
        assert [found.value for found in unfolding_ranks(tensor)] == known == [2, 2]
        assert check_bytes(unfolding_certificate(tensor, unfolding_ranks(tensor)).to_bytes()).accepted

    def test_what_is_refused(self) -> None:
        net = generic_weights(1, 1, 2, field=QQ, seed="0", bound=5)
        with pytest.raises(DomainError, match="the grid tensor of 1 steps has one axis"):
            grid_tensor_entries(net, Templates.of_unit_vectors(QQ, 2, 2), 1)
        with pytest.raises(BudgetExceeded, match="has 1,073,741,824 entries; at most"):
            grid_tensor_entries(net, Templates.of_unit_vectors(QQ, 2, 2), 30)
