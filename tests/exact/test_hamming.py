"""Labels of the number of matches: closed forms against whole matrices, bounds of the argmax rank against logits."""

from __future__ import annotations

import doctest
from fractions import Fraction
from itertools import product
from math import comb

import flint
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import verify.exact.argmax
import verify.exact.hamming
from tests.examples import examples
from verify.errors import DomainError
from verify.exact.argmax import (
    PATTERNS,
    Shattered,
    Signs,
    affine_logits,
    affine_rank,
    are_separating,
    best_shattered,
    best_signs,
    forster_rank,
    shattered_columns,
)
from verify.exact.hamming import hamming_eigenvalues, hamming_rank, krawtchouk_values
from verify.experiments.task_ranks import copying_ranks, similarity_ranks
from verify.experiments.tasks import similarity_label

SMALL = [(2, 1), (2, 2), (2, 3), (2, 5), (3, 1), (3, 2), (3, 4), (4, 2), (4, 3), (5, 2), (6, 2), (7, 2)]


def words(n, m):
    return list(product(range(n), repeat=m))


def matches(a, b):
    return sum(x == y for x, y in zip(a, b, strict=True))


def whole(n, values):
    """The matrix of all pairs of words, entry by entry."""
    all_words = words(n, len(values) - 1)
    return [[values[matches(a, b)] for b in all_words] for a in all_words]


def rank_of(matrix):
    return flint.fmpz_mat(matrix).rank()


def by_the_sum(n, m, d, k):
    return sum((-1) ** j * (n - 1) ** (d - j) * comb(k, j) * comb(m - k, d - j) for j in range(d + 1))


def thirds(m):
    return [similarity_label(k, m) for k in range(m + 1)]


@pytest.mark.parametrize("module", [verify.exact.hamming, verify.exact.argmax, verify.experiments.task_ranks])
def test_doctests(module):
    assert doctest.testmod(module).failed == 0


@given(n=st.integers(2, 40), m=st.integers(1, 12), data=st.data())
def test_the_recurrence_gives_the_krawtchouk_sum(n, m, data):
    k = data.draw(st.integers(0, m))
    assert krawtchouk_values(n, m, k) == [by_the_sum(n, m, d, k) for d in range(m + 1)]


@examples(60)
@given(size=st.sampled_from(SMALL), data=st.data())
@example(size=(3, 4), data=None)
def test_ranks_are_those_of_the_whole_matrix(size, data):
    n, m = size
    values = thirds(m) if data is None else data.draw(st.lists(st.integers(-3, 3), min_size=m + 1, max_size=m + 1))
    assert hamming_rank(n, values) == rank_of(whole(n, values))


@pytest.mark.parametrize(("n", "m"), SMALL)
def test_eigenvalues_are_those_of_the_whole_matrix(n, m):
    """With multiplicities: Σ dim·λ is the trace, Σ dim·λ² the sum of the squares; and all of them, in floats."""
    rng = np.random.default_rng(n * 100 + m)
    values = rng.integers(-5, 6, size=m + 1).tolist()
    found = [v for k, v in enumerate(hamming_eigenvalues(n, values)) for _ in range(comb(m, k) * (n - 1) ** k)]
    np.testing.assert_allclose(sorted(found), np.linalg.eigvalsh(np.array(whole(n, values), dtype=float)), atol=1e-6)


def test_the_papers_sizes():
    labels = thirds(30)
    assert hamming_rank(32, range(31)) == 931
    assert hamming_rank(32, labels) == 32**30 - 31**30
    assert hamming_rank(32, [0] * 30 + [1]) == 32**30
    for c in range(3):
        assert hamming_rank(32, [int(x == c) for x in labels]) == 32**30
    found = similarity_ranks(30, 32)
    assert (found.label_rank, found.score_rank) == (32**30 - 31**30, 931)
    assert (found.argmax_lower, found.argmax_upper) == (49, 931)


@pytest.mark.parametrize(("m", "n"), [(2, 3), (3, 3), (4, 3), (6, 2), (2, 5)])
def test_ranks_of_tasks_are_those_of_whole_matrices(m, n):
    found = similarity_ranks(m, n)
    assert found.label_rank == rank_of(whole(n, thirds(m)))
    assert found.score_rank == rank_of(whole(n, range(m + 1)))
    assert int(eval(found.label_text.replace("^", "**").replace("·", "*"))) == found.label_rank
    assert copying_ranks(m, n).label_rank == rank_of(whole(n, [0] * m + [1])) == n**m


def test_odd_sizes_at_which_the_label_has_no_full_rank():
    """What proofs/statements/tasks.md says of m odd: n = 2, and n = 3 at m = 11."""
    for m in (3, 5, 7, 9, 31):
        assert not any(hamming_eigenvalues(2, thirds(m))[2::2])
    assert [k for k, value in enumerate(hamming_eigenvalues(3, thirds(11))) if value == 0] == [6]


@pytest.mark.parametrize(("m", "n"), [(30, 2), (6, 3), (31, 32), (12, 7)])
def test_a_closed_form_is_the_number(m, n):
    found = similarity_ranks(m, n)
    assert eval(found.label_text.replace("^", "**").replace("·", "*")) == found.label_rank


@pytest.mark.parametrize(("m", "n"), [(1, 2), (2, 3), (3, 2), (2, 4)])
def test_all_outputs_of_copying_have_the_score_rank(m, n):
    rows = [[int(a[i] == c) for i in range(m) for c in range(n)] for a in words(n, m)]
    assert rank_of(rows) == copying_ranks(m, n).score_rank == 1 + m * (n - 1)


@pytest.mark.parametrize(("m", "n"), [(1, 3), (2, 4), (3, 3)])
def test_a_parabola_copies(m, n):
    """The logits 2·a_i·c - c² are right, and have rank m + 1."""
    rows = [[2 * a[i] * c - c * c for i in range(m) for c in range(n)] for a in words(n, m)]
    for a, row in zip(words(n, m), rows, strict=True):
        for i in range(m):
            logits = row[i * n : (i + 1) * n]
            assert sorted(logits)[-1] > sorted(logits)[-2]
            assert logits.index(max(logits)) == a[i]
    assert rank_of(rows) == copying_ranks(m, n).argmax_upper == m + 1


@pytest.mark.parametrize("m", range(1, 41))
def test_affine_logits_are_right_at_every_number_of_matches(m):
    labels = thirds(m)
    logits = affine_logits(labels)
    assert logits is not None
    assert are_separating(labels, logits)
    for c in logits:  # a tie is no answer: the logit that ties with another is refused
        a, b = logits[c]
        for k, label in enumerate(labels):
            if label != c:
                gap = logits[label][0] + logits[label][1] * k - a - b * k
                assert gap > 0
                assert not are_separating(labels, {**logits, c: (a + gap, b)})


def test_logits_are_of_the_labels_and_of_no_others():
    assert not are_separating([0, 1], {0: (0, 0)})
    assert not are_separating([0, 0], {0: (0, 0), 1: (-5, 0)})
    assert are_separating([0, 0], {0: (0, 0)})
    assert affine_logits([0, 1, 0]) is None


@pytest.mark.parametrize(("n", "m"), [(3, 2), (2, 4), (4, 2), (3, 3)])
def test_affine_logits_have_the_joint_rank_that_is_said(n, m):
    logits = affine_logits(thirds(m))
    assert logits is not None
    all_words = words(n, m)
    rows = [[a0 + b0 * matches(a, b) for a0, b0 in logits.values() for b in all_words] for a in all_words]
    assert rank_of(rows) == affine_rank(n, m)


def columns_of(n, m, found: Shattered):
    """The columns as words, all places spelled out; and the rows that choose any symbol >= 1 in the groups."""
    total = sum(len(group[0]) for group in found.groups)
    columns = [[0] * m for _ in range(total)]
    place, first = found.same, 0
    for group in found.groups:
        for row in group:
            for j, symbol in enumerate(row):
                columns[first + j][place] = symbol
            place += 1
        first += len(group[0])
    rest = m - place
    rows = [(0,) * found.same + middle + (1,) * rest for middle in product(range(1, n), repeat=place - found.same)]
    return rows, [tuple(column) for column in columns]


@pytest.mark.parametrize(("n", "m"), [(3, 4), (4, 6), (5, 4), (5, 6), (7, 4)])
def test_shattered_columns_are_shattered_word_by_word(n, m):
    labels = thirds(m)
    found = best_shattered(n, labels)
    assert found is not None
    rows, columns = columns_of(n, m, found)
    patterns = {tuple(labels[matches(a, b)] for b in columns) for a in rows}
    assert len(columns) == shattered_columns(n, labels, found)
    used = {x for pattern in patterns for x in pattern}
    assert len(used) == 2
    assert len(patterns) == 2 ** len(columns)


@pytest.mark.parametrize("group", PATTERNS, ids=len)
def test_patterns_are_full_and_lose_it_with_any_one_symbol_for_all(group):
    labels = [0] + [1] * len(group)
    n = max(map(max, group)) + 2
    assert shattered_columns(n, labels, Shattered(0, (group,))) == len(group[0])
    constant = tuple(tuple(1 for _ in row) for row in group)
    if len(group[0]) > 1:
        assert shattered_columns(n, labels, Shattered(0, (constant,))) == 0


def test_shattered_columns_need_two_labels_next_to_one_another_and_room():
    one = ((1,),)
    assert shattered_columns(3, [0, 1], Shattered(0, (one,))) == 1
    assert shattered_columns(3, [0, 0], Shattered(0, (one,))) == 0
    assert shattered_columns(3, [0, 1], Shattered(0, (one, one))) == 0
    assert shattered_columns(3, [0, 1, 2], Shattered(0, (one, one))) == 2
    assert shattered_columns(5, [0, 1, 2], Shattered(0, (PATTERNS[1],))) == 0  # two matches have a third label
    assert shattered_columns(5, [0, 1, 1], Shattered(0, (PATTERNS[1],))) == 3
    with pytest.raises(DomainError, match="from 0 to n - 2 = 1"):
        shattered_columns(3, [0, 1], Shattered(0, (((2,),),)))
    with pytest.raises(DomainError, match="for every column"):
        shattered_columns(3, [0, 1, 1], Shattered(0, (((1,), (1, 1)),)))


@pytest.mark.parametrize(("n", "m", "q"), [(3, 4, 3), (3, 4, 2), (4, 3, 4), (2, 6, 2), (5, 4, 3)])
def test_forster_bounds_use_the_norm_of_the_whole_matrix(n, m, q):
    labels = thirds(m)
    found = best_signs(labels, [q])
    assert found is not None
    f = len(found.weights) - 1
    norm = np.linalg.norm(np.array(whole(q, found.weights), dtype=float), 2)
    assert forster_rank(labels, found) == int(np.ceil(q**f / norm - 1e-9))
    sides = {w > 0: labels[found.same + k] for k, w in enumerate(found.weights)}
    for k, w in enumerate(found.weights):
        assert labels[found.same + k] == sides[w > 0]


def test_forster_needs_exactly_two_labels_one_a_sign():
    assert forster_rank([0, 1], Signs(2, 0, (-1, 1))) == 1  # 2×2, of norm 2
    assert forster_rank([0, 1], Signs(3, 0, (-1, 1))) == 2  # 3×3, of norm 2
    assert forster_rank([0, 0], Signs(2, 0, (-1, 1))) == 0
    assert forster_rank([0, 1], Signs(2, 0, (1, 1))) == 0
    assert forster_rank([0, 1, 2], Signs(2, 0, (-1, 1, 1))) == 0


@pytest.mark.parametrize(("m", "n"), [(m, n) for m in range(2, 9) for n in (2, 3, 4, 5, 8)])
def test_bounds_of_the_argmax_rank_never_cross(m, n):
    labels = thirds(m)
    lower = similarity_ranks(m, n).argmax_lower
    signs = best_signs(labels, range(2, n + 1))
    assert signs is not None
    assert 1 <= max(lower, forster_rank(labels, signs)) <= affine_rank(n, m)


def test_a_classifier_found_by_chance_has_at_least_the_lower_bound():
    """Logits of smaller rank than the columns that are shattered have a wrong answer somewhere."""
    n, m = 3, 4
    labels = thirds(m)
    found = best_shattered(n, labels)
    assert found is not None
    rows, columns = columns_of(n, m, found)
    bound = shattered_columns(n, labels, found)
    rng = np.random.default_rng(1)
    target = np.array([[1.0 if labels[matches(a, b)] == 1 else -1.0 for b in columns] for a in rows])
    for _ in range(200):
        guess = rng.standard_normal((len(rows), bound - 1)) @ rng.standard_normal((bound - 1, len(columns)))
        assert (guess * target <= 0).any()


def test_sizes_that_are_none():
    for m, n in ((1, 3), (301, 3), (4, 1)):
        with pytest.raises(DomainError, match="symbols out of 2 or more"):
            similarity_ranks(m, n)
    with pytest.raises(DomainError, match="n >= 2 symbols"):
        hamming_eigenvalues(1, [0, 1])
    with pytest.raises(DomainError, match="m >= 1 places"):
        hamming_rank(2, [1])


def test_labels_with_ties_in_rounding():
    assert thirds(4) == [0, 0, 1, 2, 2]
    assert Fraction(2 * 1, 4) == Fraction(1, 2)
