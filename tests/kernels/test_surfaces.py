"""The lemmas of linear-networks.md about chords of a polygon and about Hankel matrices, against brute force."""

from __future__ import annotations

from itertools import combinations, product

import pytest

from verify.kernels.hankel import hankel_rank
from verify.kernels.pairings import index_loops, perfect_matchings
from verify.networks.linear import LinearRNN


def words(letters):
    """All words of so many letters W and T, the transpose."""
    return map("".join, product("WT", repeat=letters))


def rank_mod_2(rows):
    """Of a matrix over F_2, its rows as integers."""
    rank = 0
    while rows:
        pivot = rows.pop()
        if pivot:
            rank += 1
            low = pivot & -pivot
            rows = [row ^ pivot if row & low else row for row in rows]
    return rank


def crossing(first, second):
    a, b = sorted(first)
    return sum(a < end < b for end in second) == 1


def form(word, chords):
    """Q: twisted chords on the diagonal (two letters W, or two T), crossings beside it."""
    twisted = [word[a] == word[b] for a, b in chords]
    return [
        [twisted[i] if i == j else crossing(chords[i], chords[j]) for j in range(len(chords))]
        for i in range(len(chords))
    ]


@pytest.mark.parametrize("letters", [2, 4, 6])
def test_loops_are_one_more_than_the_corank_of_the_intersection_form(letters):
    for word in words(letters):
        for chords in perfect_matchings(range(letters)):
            rows = [sum(bit << i for i, bit in enumerate(row)) for row in form(word, chords)]
            assert index_loops([word], chords) == 1 + len(chords) - rank_mod_2(rows), (word, chords)


@pytest.mark.parametrize("letters", [2, 4, 6])
def test_the_projective_plane(letters):
    """chi = V - N + 1 = 1 exactly if some chord is twisted, twisted ones cross each other and straight ones nothing."""
    for word in words(letters):
        for chords in perfect_matchings(range(letters)):
            twisted = [word[a] == word[b] for a, b in chords]
            is_plane = any(twisted) and all(
                crossing(chords[i], chords[j]) == (twisted[i] and twisted[j])
                for i, j in combinations(range(len(chords)), 2)
            )
            assert (index_loops([word], chords) == len(chords)) is is_plane, (word, chords)


@pytest.mark.parametrize(("n", "d_x", "d_y", "k"), list(product((1, 2, 3, 5), (1, 2, 3), (1, 2), (1, 2, 3))))
def test_the_weights_of_h3_have_the_generic_hankel_rank(n, d_x, d_y, k):
    d = min(d_x, d_y)
    chosen = min(n, k * d)
    net = LinearRNN.of(
        W=[[i + 2 if i == j else 0 for j in range(n)] for i in range(n)],
        F=[[int(i < chosen and i % d == r) for r in range(d_x)] for i in range(n)],
        C=[[int(i < chosen and i % d == r) for i in range(n)] for r in range(d_y)],
    )
    assert hankel_rank(net, k) == chosen
